"""The panel of the tour: which of three steps, what to look at on this page, and where to go next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.custody import versions
from forecall.custody.erasing import DONE, erasure_of
from forecall.custody.rights import Kind
from forecall.custody.rights.models import Case
from forecall.foundation.members import Standing, may_reach
from forecall.foundation.members.guides import TOUR, guide
from forecall.sales.measuring import apart, bins_of, measured
from forecall.sales.models import Suggestion
from forecall.web.matrix import matrix
from forecall.web.staff.figures.writing import percent, whole

STEPS: Mapping[int, str | Promise] = {
    1: gettext_lazy("Why is this customer due?"),
    2: gettext_lazy("A call that is refused"),
    3: gettext_lazy("Change the policy, and the program obeys"),
}
LAST = max(STEPS)
FEWEST = 10
"""Of so few forecasts that came true or not, no share is said."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do or to look at, with where; `done` is what the house itself can see."""

    label: str
    address: str
    text: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """What the template draws.

    there   the page that is open is the one of this step
    """

    step: int
    title: str
    there: bool
    texts: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = field(default=())

    @property
    def back(self) -> int:
        return self.step - 1

    @property
    def next(self) -> int:
        return self.step + 1 if self.step < LAST else 0

    @property
    def next_title(self) -> str:
        return str(STEPS.get(self.next, ""))


def is_offered(here: Standing | None) -> bool:
    """Only in a demo, on the organisation that it opens on, to whoever may walk all of it."""
    if not settings.DEMO_LINKS or here is None or here.slug != settings.DEMO_ORGANISATION:
        return False
    return all(may_reach(here, matrix()[page].see) for page in ("desk", "policy_change", "cases"))


def panel(request: HttpRequest, here: Standing | None) -> Panel | None:
    """The panel for this page; None where there is no tour or it was closed."""
    match = request.resolver_match
    if here is None or match is None or getattr(request, "standing", None) is None or not is_offered(here):
        return None
    found = guide(here.member, TOUR)
    if found.closed:
        return None
    kept = found.kept
    step = min(max(found.step, 1), LAST)
    open_now = match.kwargs.get("key") if match.view_name == "customer" else None
    title = str(STEPS[step])
    if step == 1:
        if open_now is not None and open_now == kept.get("due"):
            return Panel(step, title, there=True, texts=_why(int(open_now)))
        return Panel(step, title, there=False, texts=(_opening(),))
    if step == LAST:
        return Panel(step, title, there=True, tasks=tuple(_tasks(here.slug, kept)))
    there = open_now is not None and open_now == kept.get("refused")
    return Panel(step, title, there, _refused() if there else (_somebody(),))


def _opening() -> str:
    return _("The list says whom to call today, the weightiest first. Open the first who may be called and read why.")


def _why(key: int) -> tuple[str, ...]:
    read = _("Read it line by line: what is due, how many pieces and between which bounds, by when, and the reason.")
    said = _came_true(key)
    return (read, said) if said else (read,)


def _came_true(key: int) -> str:
    """How often forecasts with the chance of this one came true here; empty where too few are over."""
    one = Suggestion.objects.filter(pk=key).first()
    bins = bins_of(apart(measured()))
    if one is None or not bins:
        return ""
    mine = next((found for found in bins if found.low <= one.chance < found.high and found.count >= FEWEST), None)
    if mine is None:
        return ""
    return _(
        "It says %(chance)s. Of %(count)s earlier forecasts here that said between %(low)s and %(high)s, %(hits)s came"
        " true."
    ) % {
        "chance": percent(one.chance), "count": whole(mine.count), "hits": percent(mine.observed),
        "low": percent(mine.low), "high": percent(mine.high),
    }  # fmt: skip


def _somebody() -> str:
    return _("Somebody on the list is due and may not be called. Look how that is said.")


def _refused() -> tuple[str, ...]:
    return (
        _("The policy was asked before anything was shown: the sentence says why not, and names the clause."),
        _("The button is grey for everybody, and each such decision leaves a receipt."),
    )


def _tasks(slug: str, kept: Mapping[str, Any]) -> list[Task]:
    """What is left of the tour, in order; what was done is seen in the house itself."""
    last = versions.last_version()
    is_changed = last is not None and last.number > 1
    made = []
    if kept.get("purpose"):
        made.append(Task(
            _("Take the telephone from this purpose"), reverse("policy_change", args=[slug, kept["purpose"]]),
            _("You see who would have to be told. Then publish it."), is_changed,
        ))  # fmt: skip
    if kept.get("due"):
        made.append(Task(
            _("Look at the first customer again"), reverse("customer", args=[slug, kept["due"]]),
            _("The button is grey, in the same second."),
        ))  # fmt: skip
    made.append(Task(
        _("Read the notice"), reverse("notice", args=[slug]),
        _("What people read says it too, in three languages."),
    ))  # fmt: skip
    if is_changed:
        made.append(Task(
            _("Try to take it back"), f"{reverse('publish', args=[slug])}?again=1",
            _("A looser version waits: you see who must be told first."),
        ))  # fmt: skip
    return made + _forgetting(slug, kept)


def _forgetting(slug: str, kept: Mapping[str, Any]) -> list[Task]:
    case = Case.objects.filter(kind=Kind.ERASURE.value).order_by("-received", "-id").first()
    erasure = None if case is None else erasure_of(case.subject_id)
    is_done = erasure is not None and erasure.step == DONE
    if case is None:
        address = f"{reverse('case_open', args=[slug])}?{urlencode(_asks(kept))}"
    else:
        address = reverse("case" if not is_done else "certificate", args=[slug, case.id])
    forget = Task(
        _("Forget one person"), address,
        _("Open the case and forget. It asks for the password: it stands where you started the demo."), is_done,
    )  # fmt: skip
    if case is None:
        return [forget]
    shown = reverse("certificate", args=[slug, case.id])
    return [forget, Task(_("Read the certificate"), shown, _("Signed; it says what remains, and until when."))]


def _asks(kept: Mapping[str, Any]) -> dict[str, str]:
    """Whoever did not want to be called asks to be forgotten."""
    one = Suggestion.objects.filter(pk=kept.get("refused", 0)).first()
    about = {"kind": Kind.ERASURE.value}
    return about if one is None or one.subject_id is None else about | {"person": str(one.subject_id)}

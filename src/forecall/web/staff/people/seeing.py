"""One person as these pages see them: whether whoever asks may, under which purpose, and what it opens."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forecall.contacts import Profile, open_people
from forecall.contacts.asking import permit_for
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import ContactsError, NotDeclared, NotPermitted, UnknownContact
from forecall.contacts.keeping import Keeping, keepings_of
from forecall.contacts.store import records_of
from forecall.custody import Origin, wired
from forecall.custody.errors import NoPolicy
from forecall.custody.models import Subject
from forecall.custody.rulebooks import InForce, version_now
from forecall.policy import Policy
from forecall.policy.documents.citing import cited, why_not
from forecall.policy.facts import Gap, Reason, Refused
from forecall.sales.store import own_set
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk import words as desk_words
from forecall.web.staff.people import words
from forecall.web.staff.privacy.spoken import language_now

NAMED = frozenset({"name", "customer_number"})
SHOWN = NAMED | {"phone", "email", "postal_address", "job_title"}
"""What the page of a person opens; the rest of who they are opens where it is corrected."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One person. `profile` is None where nothing may be opened, and `refusal` says why.

    person    the record that stands for them
    records   every record of theirs
    keeping   the purpose under which they are shown and kept right; None where the policy has none
    """

    person: UUID
    records: tuple[UUID, ...]
    kind: str
    version: InForce
    keeping: Keeping | None
    profile: Profile | None
    refusal: str = ""

    @property
    def name(self) -> str:
        """The name, else the customer number; empty where neither may be shown."""
        return self.profile.first("name") or self.profile.first("customer_number") if self.profile else ""

    @property
    def called(self) -> str:
        """What stands for them on a page, in any case."""
        return self.name or _("Person %(id)s") % {"id": str(self.person)[:8]}


Door = Callable[[HttpRequest, Seen], HttpResponse]


def of_person(view: Door) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """Hands a view the person of the key in its address; who is not there for the asker leads back to the list."""

    @wraps(view)
    def found(request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            one = see(key)
        except UnknownContact:
            messages.error(request, str(words.NOT_HERE))
            return redirect("people", cast("StaffRequest", request).standing.slug)
        except NoPolicy:
            messages.error(request, _("No version of the policy counts yet: publish one first."))
            return redirect("home", cast("StaffRequest", request).standing.slug)
        return view(request, one)

    return found


def see(key: UUID, kinds: Collection[str] = SHOWN) -> Seen:
    """A person for whoever asks. Raises UnknownContact where they are not here, erased, or not among their own."""
    [(person, records)] = records_of([key]).items() or [(None, ())]
    mine = own_set()
    if person is None or (mine is not None and mine.isdisjoint(records)):
        raise UnknownContact("person")
    subject = Subject.objects.get(pk=person)
    if subject.forgotten_at is not None:
        raise UnknownContact("person")
    version = policy_in_force()
    several = keepings_of(version.policy, subject.kind)
    for keeping in several:
        found = _opened(keeping, person, kinds)
        if found is not None:
            return Seen(person, records, subject.kind, version, keeping, found)
    first = next(iter(several), None)
    return Seen(person, records, subject.kind, version, first, None, _why_not(version.policy, first, person))


def _opened(keeping: Keeping, person: UUID, kinds: Collection[str]) -> Profile | None:
    try:
        return next(iter(open_people(keeping.purpose, [person], keeping.fields & set(kinds), hidden=False)), None)
    except NotPermitted:
        return None


def _why_not(policy: Policy, keeping: Keeping | None, person: UUID) -> str:
    if keeping is None:
        return _("Your policy has no purpose under which such people may be looked at here.")
    try:
        permit_for(keeping.purpose, "read", person, keeping.fields & NAMED)
    except (NotPermitted, NotDeclared) as problem:
        return refusal(policy, keeping.purpose, problem)
    return _("Nothing is held here yet of how this person is called or reached.")


def refusal(policy: Policy, purpose: str, problem: ContactsError) -> str:
    """Why something was refused, in one sentence with its clause."""
    if isinstance(problem, NotDeclared):
        return words.NOT_DECLARED % {"clause": cited(policy, language_now(), problem.clause).words}
    if not isinstance(problem, NotPermitted):
        return str(words.FAILED)
    if problem.reason in desk_words.CUSTODY:
        return str(desk_words.CUSTODY[problem.reason])
    language = language_now()
    if problem.reason not in {one.value for one in Reason}:
        return why_not(Gap(f"purpose:{purpose}"), policy, language)
    return why_not(Refused(Reason(problem.reason), purpose, problem.clause, problem.about), policy, language)


def origin_now(source: str) -> Origin:
    """Where what is typed here comes from: said today, by the person or their client."""
    now = wired().clock.now()
    informed = now if source == "given" else None
    return Origin(now, source, version_now(now).rulebook.version, informed=informed)


def names_of(people: Collection[UUID]) -> dict[UUID, str]:
    """Person -> name or customer number, of those who may be seen: one receipt for each kind of people."""
    wanted = list(dict.fromkeys(people))
    if not wanted:
        return {}
    kinds: dict[str, list[UUID]] = {}
    for person, kind in Subject.objects.filter(pk__in=wanted, forgotten_at=None).values_list("pk", "kind"):
        kinds.setdefault(kind, []).append(person)
    made: dict[UUID, str] = {}
    policy = policy_in_force().policy
    for kind, several in kinds.items():
        for keeping in keepings_of(policy, kind):
            left = [one for one in several if one not in made]
            if not left:
                break
            made |= _named(keeping, left)
    return made


def _named(keeping: Keeping, people: list[UUID]) -> dict[UUID, str]:
    try:
        opened = open_people(keeping.purpose, people, keeping.fields & NAMED, hidden=False)
    except NotPermitted:
        return {}
    names = {record: one.first("name") or one.first("customer_number") for one in opened for record in one.records}
    return {record: name for record, name in names.items() if name}

"""Which columns and rows of the rooms go with a category, and which rows are too old by a day of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField

from forecall.custody.held import blank
from forecall.custody.models import Subject
from forecall.custody.rights.walking import OWN, category_of
from forecall.custody.rulebooks import InForce
from forecall.custody.sealing import SealedField
from forecall.custody.wiring import wired
from forecall.foundation import Holding, acting_now

CASES = frozenset({"custody.Case", "custody.CaseLetter"})
"""Of this room's own rows these go with the category of requests; the others go with the person."""


def blanked(subject: UUID, over: frozenset[str], left: frozenset[str]) -> int:
    """Take away what belongs to kinds of data that are over and to none that is left; how many rows were touched.

    A row of which nothing declared would be left is deleted, unless its room wants it blanked.
    """
    touched = 0
    for held in wired().holdings:
        if held.model.startswith(OWN) and held.model not in CASES:
            continue
        going = [name for name, field in held.fields.items() if _goes(field.kinds, over, left)]
        if going:
            touched += _take_away(held, subject, going)
    return touched


def _goes(kinds: tuple[str, ...], over: frozenset[str], left: frozenset[str]) -> bool:
    return any(kind in over for kind in kinds) and not any(kind in left for kind in kinds)


def _is_token(model: Any, name: str) -> bool:  # noqa: ANN401  # a model, as Django's registry gives it
    """A keyed token that every row has: a row without it is found by nobody, so it goes."""
    column = model._meta.get_field(name)  # noqa: SLF001  # Django's documented door to fields
    return isinstance(column, BinaryField) and not isinstance(column, SealedField) and not column.null


def _take_away(held: Holding, subject: UUID, going: list[str]) -> int:
    model: Any = apps.get_model(held.model)
    rows = model.unscoped.filter(**{held.subject: subject})
    if (len(going) == len(held.fields) and held.erase != "blank") or any(_is_token(model, name) for name in going):
        count, _by_model = rows.delete()
        return int(count)
    return int(rows.update(**{name: blank(model, name) for name in going}))


def older_rows(version: InForce, now: datetime, *, dry: bool) -> int:
    """Rows with a day of their own whose category counts from the collection: each goes when its own term is over.

    A recording of last year goes although the same person was recorded again today. People under a hold keep theirs.
    """
    organisation, count = acting_now("custody.Subject").organisation, 0
    on_hold = list(Subject.unscoped.filter(organisation_id=organisation, hold=True).values_list("id", flat=True))
    for held in wired().holdings:
        term = _own_term(held, version)
        if not held.dated or term is None:
            continue
        before = _latest_that_is_over(term, now)
        model: Any = apps.get_model(held.model)
        rows = model.unscoped.filter(organisation_id=organisation, **{f"{held.dated}__lte": before})
        rows = rows.exclude(**{f"{held.subject}__in": on_hold})
        count += rows.count() if dry else int(rows.delete()[0])
    return count


def _own_term(held: Holding, version: InForce) -> Any:  # noqa: ANN401  # a Term of the policy
    """The term that a holding's rows have each for themselves: that of the category they fit best."""
    category = category_of(held, version.kinds, sorted(version.kinds))
    if not category:
        return None
    keep = version.policy.categories[category].keep
    counts_from_row = keep.event == "collected" or (held.trigger and keep.event == held.trigger)
    return keep if counts_from_row and keep.duration is not None else None


def _latest_that_is_over(term: Any, now: datetime) -> datetime:  # noqa: ANN401
    """The latest moment whose term has ended by now: found by halves, as calendar months have no inverse."""
    low, high = now - timedelta(days=366 * 120), now
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if term.ends(middle) <= now:
            low = middle
        else:
            high = middle
    return low

"""Which rows of the rooms go with a category, what of a row that stays is emptied, and which rows are too old.

It is decided row by row. A row stands for the category of the policy that it fits best, and for each one that what is
sealed in it belongs to; it goes when all of these are over. Of a row that stays, the sealed values are emptied that
belong to what is over and to nothing that is left. What a room wants kept is left to the room.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Max, Q

from forecall.custody.fitting import Kinds, best_of, category_of, kinds_of
from forecall.custody.models import Subject
from forecall.custody.rights.walking import OWN
from forecall.custody.rulebooks import InForce
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import Holding, acting_now

CASES = frozenset({"custody.Case", "custody.CaseLetter"})
"""Of this room's own rows these go with the category of requests; the others go with the person."""
TRUTH = BooleanField()


class Fate(NamedTuple):
    """What becomes of rows: they go, or stay with these columns emptied."""

    goes: bool = False
    emptied: tuple[str, ...] = ()


def taken_away(subject: UUID, over: str, left: Collection[str], version: InForce) -> int:
    """Take away of a person what goes with a category that is over; how many rows were touched.

    left   the other categories on record

    Rows that have each a day of their own are left to `older_rows`.
    """
    touched, kinds = 0, version.kinds_ever
    for held in wired().holdings:
        if held.erase == "keep" or (held.model.startswith(OWN) and held.model not in CASES):
            continue
        if kinds.get(over, frozenset()) & kinds_of(held) and _own_term(held, version) is None:
            touched += _of_holding(held, subject, over, left, kinds)
    return touched


def fate_of(held: Holding, filled: Collection[str], over: str, left: Collection[str], kinds: Kinds) -> Fate:
    """What becomes of a row of which these columns are filled. Pure.

    >>> from forecall.foundation import Field
    >>> card = Holding("a.Card", "subject", {"name": Field(("name",)), "post": Field(("address",))})
    >>> fate_of(card, ["name", "post"], "list", ["bills"], {"list": frozenset({"name", "address"}),
    ...                                                     "bills": frozenset({"name"})})
    Fate(goes=False, emptied=('post',))
    """
    sealed = {name: frozenset(held.fields[name].kinds) for name in filled if held.fields[name].way == "sealed"}
    named = frozenset[str]().union(*sealed.values())
    own = {kind for name in filled if held.fields[name].way != "token" for kind in held.fields[name].kinds}
    there = [over, *left]
    stands = best_of(own, kinds, there) | {one for one in there if kinds.get(one, frozenset()) & named}
    if stands == {over}:
        return Fate(goes=True)
    others = frozenset[str]().union(*(kinds.get(one, frozenset()) for one in left))
    ended = kinds.get(over, frozenset()) - others
    return Fate(emptied=tuple(name for name, told in sealed.items() if told & ended and not told & others))


def _of_holding(held: Holding, subject: UUID, over: str, left: Collection[str], kinds: Kinds) -> int:
    """Rows whose filled columns are the same have the same fate."""
    model: Any = apps.get_model(held.model)
    columns = model._meta  # noqa: SLF001  # Django's documented door to fields
    may_lack = [name for name in held.fields if columns.get_field(name).null]
    is_the_person = columns.pk.name == held.subject
    rows, touched = model.unscoped.filter(**{held.subject: subject}), 0
    for lacking in _lacking(rows, may_lack):
        alike = rows.filter(**{f"{name}__isnull": name in lacking for name in may_lack})
        fate = fate_of(held, [name for name in held.fields if name not in lacking], over, left, kinds)
        if fate.goes and held.erase == "delete" and not is_the_person:
            touched += int(alike.delete()[0])
            continue
        emptied = [name for name in _sealed(held, lacking) if fate.goes or name in fate.emptied]
        if emptied:
            touched += int(alike.update(**dict.fromkeys(emptied)))
    return touched


def _sealed(held: Holding, lacking: Collection[str]) -> list[str]:
    return [name for name, field in held.fields.items() if field.way == "sealed" and name not in lacking]


def _lacking(rows: Any, may_lack: Sequence[str]) -> list[frozenset[str]]:  # noqa: ANN401  # a query of the room's model
    """The sets of columns that are empty together, each once; one for a model that has none such."""
    if not may_lack:
        return [frozenset()]
    nulls = {f"lacks_{name}": ExpressionWrapper(Q(**{f"{name}__isnull": True}), TRUTH) for name in may_lack}
    found = rows.order_by().annotate(**nulls).values_list(*nulls).distinct()
    return [frozenset(name for name, is_null in zip(may_lack, row, strict=True) if is_null) for row in found]


def older_rows(held: Holding, version: InForce, now: datetime, *, dry: bool) -> int:
    """Rows of a holding that are too old, each by its own day, where its category counts from the collection.

    A recording of last year goes although the same person was recorded again today. People under a hold keep theirs.
    """
    term = _own_term(held, version)
    if term is None:
        return 0
    organisation = acting_now("custody.Subject").organisation
    on_hold = list(Subject.unscoped.filter(organisation_id=organisation, hold=True).values_list("id", flat=True))
    model: Any = apps.get_model(held.model)
    rows = model.unscoped.filter(
        **{"organisation_id": organisation, f"{held.dated}__lte": _latest_that_is_over(term[1], now)},
        **{f"{held.subject}__isnull": False},
    ).exclude(**{f"{held.subject}__in": on_hold})
    return int(rows.count() if dry else rows.delete()[0])


def newest_rows(version: InForce, subjects: Collection[UUID]) -> dict[UUID, dict[str, datetime]]:
    """Person -> category whose rows have each a day of their own -> that of the newest: the category counts from it."""
    found: dict[UUID, dict[str, datetime]] = {}
    for held in wired().holdings if subjects else ():
        term = _own_term(held, version)
        if term is None:
            continue
        model: Any = apps.get_model(held.model)
        rows = model.unscoped.filter(**{f"{held.subject}__in": among(subjects)}).order_by()
        for subject, day in rows.values_list(held.subject).annotate(newest=Max(held.dated)):
            days = found.setdefault(subject, {})
            days[term[0]] = max(day, days.get(term[0], day))
    return found


def _own_term(held: Holding, version: InForce) -> tuple[str, Any] | None:
    """The category, with its term, that a holding's rows count each for themselves; None where they go together."""
    name = category_of(held, version.kinds, version.kinds) if held.dated else ""
    if not name:
        return None
    keep = version.policy.categories[name].keep
    counts_from_row = keep.event == "collected" or (held.trigger and keep.event == held.trigger)
    return (name, keep) if counts_from_row and keep.duration is not None else None


def _latest_that_is_over(term: Any, now: datetime) -> datetime:  # noqa: ANN401  # a Term of the policy
    """The latest moment whose term has ended by now: found by halves, as calendar months have no inverse."""
    low, high = now - timedelta(days=366 * 120), now
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if term.ends(middle) <= now:
            low = middle
        else:
            high = middle
    return low

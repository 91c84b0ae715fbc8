"""By what two records say that they are not one person: birth date and CNP, held against each other before a merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from forecall.contacts import store
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.contacts.keeping import keepings_of
from forecall.contacts.reading import Profile, open_people
from forecall.custody.models import Subject

BORN = ("birth_date", "cnp")
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """What speaks against one person.

    values   field -> what the records of either say, where that is not the same
    closed   fields that both have and that no purpose lets anybody look at here
    """

    values: Mapping[str, tuple[Values, Values]] = field(default_factory=dict, repr=False)
    closed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.values or self.closed)


def differing(one: UUID, other: UUID) -> Differing:
    """Birth dates and CNPs of two people over all of their records; a receipt for each category that is opened.

    Nothing is opened where not both have a value.
    """
    groups = {person: next(iter(store.records_of([person]).values()), ()) for person in (one, other)}
    rows = {row.pk: row for records in groups.values() for row in store.people(records)}
    both = {
        name
        for name in BORN
        if all(any(getattr(rows[each], name) is not None for each in records) for records in groups.values())
    }
    seen = _seen(one, other, frozenset(both)) if both else {}
    values = {name: pair for name, pair in seen.items() if set(pair[0]) != set(pair[1])}
    return Differing(values, frozenset(both) - seen.keys())


def _seen(one: UUID, other: UUID, wanted: frozenset[str]) -> dict[str, tuple[Values, Values]]:
    """Field -> the values of either, under the first purpose that may see it of both."""
    kinds = dict(Subject.objects.filter(pk__in=[one, other]).values_list("pk", "kind"))
    made: dict[str, tuple[Values, Values]] = {}
    for keeping in keepings_of(policy_in_force().policy, kinds[one]):
        left = (keeping.fields & wanted) - made.keys()
        if not left:
            continue
        try:
            found = open_people(keeping.purpose, [one, other], left, hidden=False)
        except (NotDeclared, NotPermitted):
            continue
        by = {record: profile for profile in found for record in profile.records}
        for name in left:
            pair = _values(by.get(one), name), _values(by.get(other), name)
            if all(pair):
                made[name] = pair
    return made


def _values(profile: Profile | None, name: str) -> Values:
    return tuple(dict.fromkeys(value.value for value in profile.all(name))) if profile else ()

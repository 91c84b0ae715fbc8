"""People and companies: who they are, how they are reached, who acts for whom, and which records are one person.

    [added] = add_people("client_campaigns", [NewPerson("called_person", origin, {"name": "Ana Exemplu"})])
    [found] = find_by("client_campaigns", phone="+40 21 000 0000")

Each person is one of custody's subjects; what identifies them is sealed under their own key and opens with a permit for
a purpose. Numbers and addresses are looked up by keyed tokens, names in an index in memory. A value is taken only
where the policy in force has it in a category. Companies are no personal data and stand in clear.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.contacts.merging import Duplicate, duplicates, merge, unmerge
    from forecall.contacts.reading import Profile, find_by, open_people, reachable
    from forecall.contacts.service import add_company, add_people, add_person
    from forecall.contacts.store import by_customer_numbers
    from forecall.contacts.types import Added, NewPerson, Permission, Point, PointKind, Problem, Value

_HOMES = {
    "merging": ("Duplicate", "duplicates", "merge", "unmerge"),
    "reading": ("Profile", "find_by", "open_people", "reachable"),
    "service": ("add_company", "add_people", "add_person"),
    "store": ("by_customer_numbers",),
    "types": ("Added", "NewPerson", "Permission", "Point", "PointKind", "Problem", "Value"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Added",
    "Duplicate",
    "NewPerson",
    "Permission",
    "Point",
    "PointKind",
    "Problem",
    "Profile",
    "Value",
    "add_company",
    "add_people",
    "add_person",
    "by_customer_numbers",
    "duplicates",
    "find_by",
    "merge",
    "open_people",
    "reachable",
    "unmerge",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

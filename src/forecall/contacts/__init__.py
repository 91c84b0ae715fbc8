"""People and companies: who they are, how they are reached, who acts for whom, and which records are one person.

    [added] = add_people("client_campaigns", [NewPerson("called_person", origin, {"name": "Ana Exemplu"})])
    [found] = find_by("client_campaigns", phone="+40 21 000 0000")
    found.first("name"), found.all("phone"), found.hidden

Each person is one of custody's subjects; what identifies them is sealed under their own key and opens with a permit for
a purpose. Numbers and addresses are looked up by keyed tokens, names in an index in memory. A value is taken only
where the policy in force has it in a category, and keeps where and when it came from. Two records of one person are
merged without moving anything; of two companies that are one, what hangs on either is moved, and back again. Choices
stand in custody's ledger alone. Companies are no personal data and stand in clear. The verbs need an open scope
(`foundation.acting`); `listen` is called once for a process.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.contacts.changing import add_point, change, change_all, correct_point, end_point
    from forecall.contacts.errors import ContactsError
    from forecall.contacts.finding import who_is
    from forecall.contacts.freshness import bounced, flag_stale, remove_dead, to_verify, verified
    from forecall.contacts.hearing import listen
    from forecall.contacts.joining import join_companies, part_companies
    from forecall.contacts.likeness import Duplicate, Likely, duplicates, like, likely
    from forecall.contacts.merging import merge, unmerge
    from forecall.contacts.names.shelf import known_names, people_by_name, search_names
    from forecall.contacts.preferring import Preference, Told, history, never_again, prefer, preferences
    from forecall.contacts.reading import Profile, find_by, open_people, reachable, who_has
    from forecall.contacts.representing import Mandate, act_for, appoint, representatives, revoke, who_acts
    from forecall.contacts.returning import Came, take_returned
    from forecall.contacts.service import add_company, add_people, add_person
    from forecall.contacts.setting_aside import (
        prove_permission,
        release,
        remove_due,
        report_minor,
        waiting,
        waiting_count,
    )
    from forecall.contacts.sources import NoticeDue, add_supply, notices_due
    from forecall.contacts.store import by_customer_numbers
    from forecall.contacts.types import Added, NewPerson, Permission, Point, PointKind, Problem, Value, Whom

_HOMES = {
    "changing": ("add_point", "change", "change_all", "correct_point", "end_point"),
    "errors": ("ContactsError",),
    "finding": ("who_is",),
    "freshness": ("bounced", "flag_stale", "remove_dead", "to_verify", "verified"),
    "hearing": ("listen",),
    "joining": ("join_companies", "part_companies"),
    "likeness": ("Duplicate", "Likely", "duplicates", "like", "likely"),
    "merging": ("merge", "unmerge"),
    "names.shelf": ("known_names", "people_by_name", "search_names"),
    "preferring": ("Preference", "Told", "history", "never_again", "prefer", "preferences"),
    "reading": ("Profile", "find_by", "open_people", "reachable", "who_has"),
    "representing": ("Mandate", "act_for", "appoint", "representatives", "revoke", "who_acts"),
    "returning": ("Came", "take_returned"),
    "service": ("add_company", "add_people", "add_person"),
    "setting_aside": ("prove_permission", "release", "remove_due", "report_minor", "waiting", "waiting_count"),
    "sources": ("NoticeDue", "add_supply", "notices_due"),
    "store": ("by_customer_numbers",),
    "types": ("Added", "NewPerson", "Permission", "Point", "PointKind", "Problem", "Value", "Whom"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Added",
    "Came",
    "ContactsError",
    "Duplicate",
    "Likely",
    "Mandate",
    "NewPerson",
    "NoticeDue",
    "Permission",
    "Point",
    "PointKind",
    "Preference",
    "Problem",
    "Profile",
    "Told",
    "Value",
    "Whom",
    "act_for",
    "add_company",
    "add_people",
    "add_person",
    "add_point",
    "add_supply",
    "appoint",
    "bounced",
    "by_customer_numbers",
    "change",
    "change_all",
    "correct_point",
    "duplicates",
    "end_point",
    "find_by",
    "flag_stale",
    "history",
    "join_companies",
    "known_names",
    "like",
    "likely",
    "listen",
    "merge",
    "never_again",
    "notices_due",
    "open_people",
    "part_companies",
    "people_by_name",
    "prefer",
    "preferences",
    "prove_permission",
    "reachable",
    "release",
    "remove_dead",
    "remove_due",
    "report_minor",
    "representatives",
    "revoke",
    "search_names",
    "take_returned",
    "to_verify",
    "unmerge",
    "verified",
    "waiting",
    "waiting_count",
    "who_acts",
    "who_has",
    "who_is",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

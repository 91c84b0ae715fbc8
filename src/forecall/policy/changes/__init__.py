"""What changes between two versions of a policy, and what that obliges.

`diff` compares two versions fact by fact: stricter, equal, looser or incomparable, on the lattice of
`docs/decisions/0004`. Each fact says who is told or asked first, and from when it counts for what was collected before.
`past` turns a row of versions into what `compile_rulebook` takes, so that a decision keeps to it. Pure.

    change = diff(load_policy("v1.yaml"), load_policy("v2.yaml"))
    change.people(Act.ASK)          # kinds of people to be asked
    change.earliest(told=now)       # when it may count, at the earliest
"""

from __future__ import annotations

from forecall.policy.changes.diffing import diff
from forecall.policy.changes.past import Past, past
from forecall.policy.changes.types import Act, Audience, Change, Changed, Counts, Reach, Shift

__all__ = [
    "Act",
    "Audience",
    "Change",
    "Changed",
    "Counts",
    "Past",
    "Reach",
    "Shift",
    "diff",
    "past",
]

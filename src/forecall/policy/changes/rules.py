"""The table of facts: for each kind, how two values compare, which matter it belongs to, and what it limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forecall.policy.changes import lattice
from forecall.policy.changes.types import Shift, Step
from forecall.policy.changes.walking import Leaf, Pair
from forecall.policy.hours import ContactHours
from forecall.policy.parts import Duration, Term, Text
from forecall.policy.purposes import Basis
from forecall.policy.terms import (
    CONTACTING,
    EEA,
    REFUSABLE,
    Action,
    ConsentAct,
    Matter,
    NoticeClass,
    Regime,
    StorageClass,
    Technique,
)
from forecall.policy.types import Cap

Compare = Callable[[Pair, Leaf], Shift]

STRONG_PROOF = frozenset({ConsentAct.DOUBLE_OPT_IN, ConsentAct.SIGNATURE})
REGIMES = list(Regime)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact. `matter` None: privacy, or processors where the purpose is a client's.

    consented   whether it is among what a consent is given to, so that loosening it needs a new one
    """

    compare: Compare
    matter: Matter | None = None
    material: bool = True
    step: Step = Step.NONE
    consented: bool = True


def equal(_pair: Pair, _leaf: Leaf) -> Shift:
    return Shift.EQUAL


def incomparable(_pair: Pair, _leaf: Leaf) -> Shift:
    return Shift.INCOMPARABLE


def more_is_looser(_pair: Pair, leaf: Leaf) -> Shift:
    """Something there that was not there (or a yes for a no) lets more be done; another thing is incomparable."""
    before, after = leaf.old not in (None, False), leaf.new not in (None, False)
    if before and after:
        return Shift.INCOMPARABLE
    return lattice.by_rank(before, after)


def more_is_stricter(pair: Pair, leaf: Leaf) -> Shift:
    return more_is_looser(pair, leaf).back


def entry_is_looser(_pair: Pair, leaf: Leaf) -> Shift:
    return Shift.LOOSER if leaf.old is None else Shift.STRICTER


def entry_is_stricter(pair: Pair, leaf: Leaf) -> Shift:
    return entry_is_looser(pair, leaf).back


def action(_pair: Pair, leaf: Leaf) -> Shift:
    """One more action is looser, but erasing: that one protects."""
    shift = Shift.LOOSER if leaf.old is None else Shift.STRICTER
    return shift.back if "erase" in leaf.path else shift


def term(_pair: Pair, leaf: Leaf) -> Shift:
    old, new = (value if isinstance(value, Term) else None for value in (leaf.old, leaf.new))
    return lattice.by_term(old, new)


def limit(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_limit(_length(leaf.old), _length(leaf.new))


def lead_time(pair: Pair, leaf: Leaf) -> Shift:
    """How long before people are told: shorter is looser, none at all is loosest."""
    old, new = _length(leaf.old), _length(leaf.new)
    if old is None or new is None:
        return more_is_stricter(pair, leaf)
    return lattice.by_length(old, new).back


def _length(value: object) -> Duration | None:
    return value if isinstance(value, Duration) else None


def wind_down(_pair: Pair, leaf: Leaf) -> Shift:
    old, new = _length(leaf.old), _length(leaf.new)
    if old is None or new is None:
        return lattice.by_rank(old is not None, new is not None)
    return lattice.by_length(old, new)


def basis(_pair: Pair, leaf: Leaf) -> Shift:
    """Another legal basis: who leaves consent takes the person's say away, who comes to it gives it; else no order."""
    old, new = leaf.old, leaf.new
    assert isinstance(old, Basis)  # noqa: S101  # two bases of different kinds; said for the type checker
    assert isinstance(new, Basis)  # noqa: S101
    if (old.consent is None) == (new.consent is None):
        return Shift.INCOMPARABLE
    return Shift.LOOSER if old.consent else Shift.STRICTER


def proof(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_rank(leaf.old not in STRONG_PROOF, leaf.new not in STRONG_PROOF)


def message_class(_pair: Pair, leaf: Leaf) -> Shift:
    """From a class that a person can refuse to one that nobody can is looser."""
    before, after = leaf.old in REFUSABLE, leaf.new in REFUSABLE
    if None in (leaf.old, leaf.new) or before == after:
        return Shift.INCOMPARABLE
    return Shift.LOOSER if before else Shift.STRICTER


def advertising(pair: Pair, leaf: Leaf) -> Shift:
    """Where nobody is reached and nothing is given away, to end with advertising protects; else it is another thing."""
    outward = {*CONTACTING, Action.SHARE, Action.EXPORT}
    if any(outward & set(one.actions) for one in pair.purposes(leaf.path[1])):
        return Shift.INCOMPARABLE
    return more_is_stricter(pair, leaf)


def served(pair: Pair, leaf: Leaf) -> Shift:
    """Whoever objects to each purpose that a score is for ends it: naming the first protects, each more loosens."""
    says = [bool(one.serves) for one in pair.purposes(leaf.path[1])]
    return entry_is_looser(pair, leaf) if all(says) else entry_is_stricter(pair, leaf)


def message(pair: Pair, leaf: Leaf) -> Shift:
    """One more message is looser in classes that sell or ask, and stricter in those that warn, unless it moved."""
    if None not in (leaf.old, leaf.new):
        return Shift.EQUAL
    kind, name = NoticeClass(leaf.path[1]), leaf.path[3]
    shift = Shift.LOOSER if leaf.old is None else Shift.STRICTER
    other = pair.old if leaf.old is None else pair.new
    moved = any(other_kind in REFUSABLE and name in one.messages for other_kind, one in other.notices.items())
    warns = kind in {NoticeClass.VITAL, NoticeClass.CONTRACT_CHANGE} and not moved
    return shift.back if warns else shift


def can_refuse(_pair: Pair, leaf: Leaf) -> Shift:
    if None in (leaf.old, leaf.new):
        return Shift.EQUAL
    return Shift.STRICTER if leaf.new else Shift.LOOSER


def cap(pair: Pair, leaf: Leaf) -> Shift:
    if not all(NoticeClass(leaf.path[1]) in side.notices for side in (pair.old, pair.new)):
        return Shift.EQUAL
    old, new = (value if isinstance(value, Cap) else None for value in (leaf.old, leaf.new))
    return lattice.by_cap(old, new)


def contact_hours(_pair: Pair, leaf: Leaf) -> Shift:
    """When a contact may begin: more hours are looser, and without any limit is loosest."""
    old, new = (value if isinstance(value, ContactHours) else None for value in (leaf.old, leaf.new))
    return lattice.by_hours(old, new)


def stored_at(pair: Pair, leaf: Leaf) -> Shift:
    """One more storage place is looser only where it lies farther out than all the others."""
    side, other = (pair.new, pair.old) if leaf.old is None else (pair.old, pair.new)
    ranks = {
        name: lattice.place_rank(place.country, pair.adequate)
        for one in (side, other)
        for name, place in one.places.items()
    }
    name = leaf.path[-1]
    rest = [ranks.get(place, 0) for place in other.categories[leaf.path[1]].stored_at]
    if ranks.get(name, 0) <= max(rest, default=0):
        return Shift.EQUAL
    return Shift.LOOSER if leaf.old is None else Shift.STRICTER


def country(pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_rank(*(lattice.place_rank(str(value), pair.adequate) for value in (leaf.old, leaf.new)))


def recipient_place(pair: Pair, leaf: Leaf) -> Shift:
    name = leaf.path[1]
    return lattice.by_place(pair.old.recipients[name], pair.new.recipients[name], pair.adequate)


def recipient_kind(pair: Pair, leaf: Leaf) -> Shift:
    name = leaf.path[1]
    return lattice.by_kind(pair.old.recipients[name].kind, pair.new.recipients[name].kind)


def storage_class(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_class(StorageClass(str(leaf.old)), StorageClass(str(leaf.new)))


def technique(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_technique(Technique(str(leaf.old)), Technique(str(leaf.new)))


def life(pair: Pair, leaf: Leaf) -> Shift:
    name = leaf.path[1]
    return lattice.by_life(pair.old.storage[name], pair.new.storage[name])


def party(_pair: Pair, leaf: Leaf) -> Shift:
    return Shift.LOOSER if leaf.new == "third" else Shift.STRICTER


def asked(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_rank(lattice.ASKED.index(str(leaf.old)), lattice.ASKED.index(str(leaf.new)))


def age(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_age(*(value if isinstance(value, int) else None for value in (leaf.old, leaf.new)))


def regime(_pair: Pair, leaf: Leaf) -> Shift:
    old, new = (REGIMES.index(Regime(str(value))) for value in (leaf.old, leaf.new))
    return lattice.by_rank(-old, -new)


def otherwise(leaf: Leaf) -> Kind:
    """Of a fact that the table does not name: a text may be reworded; anything else might be looser."""
    if isinstance(leaf.old, Text) or isinstance(leaf.new, Text):
        return Kind(equal, Matter.WORDING, material=False)
    return Kind(incomparable)


def seat(_pair: Pair, leaf: Leaf) -> Shift:
    return lattice.by_rank(leaf.old not in EEA, leaf.new not in EEA)


def measured_better(_pair: Pair, leaf: Leaf) -> Shift:
    """Measures beside a transfer tool: to have some is stricter; their words cannot be compared."""
    if None in (leaf.old, leaf.new):
        return lattice.by_rank(leaf.old is None, leaf.new is None)
    return Shift.INCOMPARABLE


def audience(_pair: Pair, leaf: Leaf) -> Shift:
    """Who may look: nothing said is everybody; of two lists the shorter is stricter where the longer has all of it."""
    old, new = (set(value) if isinstance(value, list) else None for value in (leaf.old, leaf.new))
    if old is None or new is None:
        return lattice.by_rank(old is None, new is None)
    if old <= new or new <= old:
        return lattice.by_rank(len(old), len(new))
    return Shift.INCOMPARABLE

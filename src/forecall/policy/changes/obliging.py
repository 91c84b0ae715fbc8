"""From a changed fact to what it obliges: the regime that was promised, and what the law asks whatever was promised."""

from __future__ import annotations

from collections.abc import Iterable

from forecall.policy.changes.reaching import newest
from forecall.policy.changes.rules import Kind
from forecall.policy.changes.types import Act, Shift
from forecall.policy.changes.walking import Leaf, Pair, basis_of
from forecall.policy.parts import Duration
from forecall.policy.purposes import Purpose
from forecall.policy.terms import (
    INDIRECT,
    BasisKind,
    Matter,
    Regime,
    Role,
    SpecialCondition,
    StorageClass,
)

REGIMES, ACTS = list(Regime), list(Act)

USUAL_NOTICE = Duration(30, "days")
"""Where neither the policy nor a pack says how long before. Ours: the GDPR asks for time, not for a number of days."""

CONSENT_LAW = ("GDPR art. 4(11)", "GDPR art. 7")
RIGHTS_PURPOSE = "dpv:RightsFulfillment"


def is_for_rights(purpose: Purpose) -> bool:
    """Whether a purpose is there to answer people's rights: to have less of it is to have less of them."""
    return purpose.dpv == RIGHTS_PURPOSE


def matter_of(leaf: Leaf, kind: Kind, *, for_client: bool) -> Matter:
    """Which regime a fact falls under; what concerns a client's data is a matter of processors (Art. 28(2))."""
    if leaf.path[0] == "changes":
        return Matter(leaf.path[1])
    return kind.matter or (Matter.PROCESSORS if for_client else Matter.PRIVACY)


def regime_of(pair: Pair, matter: Matter) -> Regime:
    """The strongest of what the old version promised, what the new one does, and what the law of either asks."""
    found = [Regime.NO_NOTICE]
    for policy, packs in ((pair.old, pair.old_packs), (pair.new, pair.new_packs)):
        if matter in policy.changes:
            found.append(policy.changes[matter].regime)
        if matter in packs.floors:
            found.append(packs.floors[matter].regime)
    return max(found, key=REGIMES.index)


def notice_of(pair: Pair, matter: Matter) -> Duration:
    """The longest notice that either version promises, or the law asks for."""
    found: list[Duration] = []
    for policy, packs in ((pair.old, pair.old_packs), (pair.new, pair.new_packs)):
        said = policy.changes[matter].notice if matter in policy.changes else None
        floor = packs.floors[matter].notice if matter in packs.floors else None
        found += [one for one in (said, floor) if one is not None]
    return max(found, key=lambda one: one.days, default=USUAL_NOTICE)


def act_by_regime(regime: Regime, shift: Shift, *, material: bool) -> Act:
    """What the regime alone obliges. A fact that can only protect more counts at once under each of the five."""
    if not shift.may_loosen:
        return Act.NONE
    if regime is Regime.EXTRA_NOTICE_IF_MATERIAL:
        return Act.TELL if material else Act.NONE
    return {
        Regime.NO_NOTICE: Act.NONE,
        Regime.NOTICE_IF_LOOSER: Act.TELL,
        Regime.NOTICE_AND_CONSENT: Act.ASK,
        Regime.EXPLICIT_CONSENT: Act.ASK_EXPRESSLY,
    }[regime]


def act_by_law(pair: Pair, leaf: Leaf, shift: Shift, names: Iterable[str], *, material: bool) -> Act:
    """What the law asks whatever the regime: a consent covers what it was given to, and a basis needs its proof."""
    acts = [Act.NONE]
    for purpose in (newest(pair, name) for name in names):
        if basis_of(purpose) is not BasisKind.CONSENT:
            continue
        needs_yes = leaf.pattern in {"purposes/*/basis", "purposes/*/basis/consent/explicit"}
        if needs_yes or (material and shift.may_loosen):
            acts.append(Act.ASK_EXPRESSLY if _express(pair, purpose) else Act.ASK)
    return strongest(acts)


def _express(pair: Pair, purpose: Purpose) -> bool:
    consent, automated = purpose.basis.consent, purpose.automated
    specials = [pair.new.categories[name].special for name in purpose.categories if name in pair.new.categories]
    return (
        (consent is not None and consent.explicit)
        or (automated is not None and automated.allowed_by == "explicit_consent")
        or any(one is not None and one.condition is SpecialCondition.EXPLICIT_CONSENT for one in specials)
    )


def strongest(acts: Iterable[Act]) -> Act:
    return max(acts, key=ACTS.index)


def cannot_be_refused(pair: Pair, leaf: Leaf) -> bool:
    """Whether a storage item is strictly necessary, so that people are told and nobody is asked (ePrivacy 5(3))."""
    if leaf.path[0] != "storage" or leaf.path[1] not in pair.new.storage:
        return False
    before = pair.old.storage.get(leaf.path[1])
    was_free = before is not None and before.storage_class is not StorageClass.NECESSARY
    return pair.new.storage[leaf.path[1]].storage_class is StorageClass.NECESSARY and not was_free


def law_of(pair: Pair, leaf: Leaf, matter: Matter, names: Iterable[str], asked_by_law: Act) -> tuple[str, ...]:
    """The provisions behind an act, most special first."""
    purposes = [newest(pair, name) for name in names]
    found: list[str] = []
    if asked_by_law is not Act.NONE:
        found += CONSENT_LAW
    if matter is Matter.PRIVACY and leaf.pattern in {"purposes/*", "purposes/*/categories/*"}:
        found += ["GDPR art. 5(1)(b)", "GDPR art. 6(4)", "GDPR art. 13(3)"]
        if any(INDIRECT & set(purpose.sources) for purpose in purposes):
            found.append("GDPR art. 14(4)")
    floor = pair.new_packs.floors.get(matter) or pair.old_packs.floors.get(matter)
    if floor is not None:
        found.append(str(floor.law))
    return tuple(dict.fromkeys(found))


def is_client_work(pair: Pair, name: str) -> bool:
    """Whether a purpose is a client's; one that changes sides counts as the organisation's own."""
    return all(side.role is Role.PROCESSOR for side in pair.purposes(name))

"""`diff`: two versions in, each changed fact with its class and what it obliges out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from forecall.policy.changes import obliging
from forecall.policy.changes.obliging import act_by_law, act_by_regime, strongest
from forecall.policy.changes.reaching import Use, newest, reach, uses
from forecall.policy.changes.rules import Kind, otherwise
from forecall.policy.changes.table import KINDS
from forecall.policy.changes.types import Act, Audience, Change, Changed, Counts, Shift, Step, united
from forecall.policy.changes.walking import Leaf, Pair, basis_of, differences
from forecall.policy.packs import Jurisdictions
from forecall.policy.parts import Text
from forecall.policy.purposes import Basis, Purpose
from forecall.policy.rulebook import day_begins
from forecall.policy.terms import REFUSABLE, BasisKind, Matter
from forecall.policy.types import Policy

ENTRIES = frozenset(KINDS)
COUNTS = {
    Act.NONE: Counts.AT_ONCE,
    Act.TELL: Counts.AFTER_NOTICE,
    Act.ASK: Counts.AFTER_YES,
    Act.ASK_EXPRESSLY: Counts.AFTER_YES,
}
RIGHT_LOST = Kind(lambda _pair, leaf: Shift.LOOSER if leaf.new is None else Shift.STRICTER, Matter.RIGHTS,
                  step=Step.WHOLE_USE)  # fmt: skip


def diff(old: Policy, new: Policy) -> Change:
    """Every fact that differs, in the order of the schema, with what it obliges towards whom.

    Neither needs to compile: the regimes of both are raised to what their jurisdictions ask. PackError is raised where
    a policy names a jurisdiction that there is not.
    """
    pair = Pair.of(old, new)
    facts = [fact for leaf in differences(pair, ENTRIES) for fact in _changed(pair, leaf, _kind(leaf))]
    facts += [fact for leaf, about in _rights(pair) for fact in _changed(pair, leaf, RIGHT_LOST, about)]
    return Change(
        old=old.version.number,
        new=new.version.number,
        facts=tuple(facts),
        timezone=new.version.timezone,
        effective=day_begins(new.version.effective, ZoneInfo(new.version.timezone)),
        lapsed=_lapsed(pair, facts),
    )


def _kind(leaf: Leaf) -> Kind:
    known = KINDS.get(leaf.pattern)
    return otherwise(leaf) if known is None else known


def _changed(pair: Pair, leaf: Leaf, kind: Kind, about: str = "") -> Iterator[Changed]:
    """One row for each group of purposes to which the same is owed: a recipient may serve consent and contract."""
    groups: dict[tuple[bool, Act], list[Use]] = {}
    shift, kind = _protective(pair, leaf, kind)
    for use in uses(pair, leaf.path):
        covered = kind.material and kind.consented
        asked = Act.NONE if about else act_by_law(pair, leaf, shift, [use.purpose], material=covered)
        groups.setdefault((obliging.is_client_work(pair, use.purpose), asked), []).append(use)
    for (for_client, asked), touched in (groups or {(False, Act.NONE): []}).items():
        yield _row(pair, leaf, (kind, shift, about), (for_client, asked), touched)


def _protective(pair: Pair, leaf: Leaf, kind: Kind) -> tuple[Shift, Kind]:
    """The shift, the other way round where a purpose serves people's rights: there, less is looser."""
    shift = kind.compare(pair, leaf)
    narrows = leaf.pattern in {"purposes/*", "purposes/*/people/*", "purposes/*/channels/*"}
    if narrows and obliging.is_for_rights(newest(pair, leaf.path[1])):
        return shift.back, Kind(kind.compare, Matter.RIGHTS)
    if leaf.pattern == "purposes/*/notice" and shift is not Shift.INCOMPARABLE:
        return shift, Kind(kind.compare, Matter.RIGHTS, step=kind.step)
    if leaf.pattern == "notices/*/messages/*" and shift is not Shift.EQUAL and _changes_class(pair, leaf):
        return shift, Kind(kind.compare, Matter.RIGHTS)
    return shift, kind


def _changes_class(pair: Pair, leaf: Leaf) -> bool:
    """Whether a message went from a class people can refuse to one they cannot, or back."""
    other = pair.old if leaf.old is None else pair.new
    where = {kind in REFUSABLE for kind, one in other.notices.items() if leaf.path[3] in one.messages}
    return where == {leaf.path[1] not in REFUSABLE}


def _row(pair: Pair, leaf: Leaf, what: tuple[Kind, Shift, str], group: tuple[bool, Act], touched: list[Use]) -> Changed:
    (kind, shift, about), (for_client, asked) = what, group
    matter = obliging.matter_of(leaf, kind, for_client=for_client)
    regime = obliging.regime_of(pair, matter)
    concerned = reach(pair, leaf.path, touched)
    promised = act_by_regime(regime, shift, material=kind.material)
    if obliging.cannot_be_refused(pair, leaf) and promised is not Act.NONE:
        promised = Act.TELL
    act = strongest([promised, asked]) if concerned.people else Act.NONE
    names = sorted(concerned.purposes)
    return Changed(
        clause=leaf.clause,
        about=about,
        shift=shift,
        matter=matter,
        material=kind.material,
        before=_said(leaf.old),
        after=_said(leaf.new),
        reach=concerned,
        regime=regime,
        act=act,
        audience=Audience.CLIENTS if for_client else Audience.PEOPLE,
        notice=None if act is Act.NONE else obliging.notice_of(pair, matter),
        counts=COUNTS[act],
        step=kind.step,
        law=() if act is Act.NONE else obliging.law_of(pair, leaf, matter, names, asked),
    )


def _rights(pair: Pair) -> Iterator[tuple[Leaf, str]]:
    """Rights that come with the basis of a purpose, where the purpose stays and they do not, or new ones come."""
    for name, before in pair.old.purposes.items():
        after = pair.new.purposes.get(name)
        if after is None or (before.basis == after.basis and before.direct_marketing == after.direct_marketing):
            continue
        path = ("purposes", name, "basis")
        old, new = _rights_of(before, pair.old_packs), _rights_of(after, pair.new_packs)
        lost, gained = old - _worth(new), new - _worth(old)
        for right in sorted(lost | gained):
            yield Leaf(path, right if right in old else None, right if right in new else None), right


def _rights_of(purpose: Purpose, packs: Jurisdictions) -> frozenset[str]:
    kind = basis_of(purpose)
    found = {name for name, right in packs.rights.items() if not right.bases or kind in right.bases}
    return frozenset(found if purpose.direct_marketing else found - {"marketing_objection"})


def _worth(rights: frozenset[str]) -> frozenset[str]:
    """The rights, and those they stand in for: whoever can withdraw needs no objection to end a use."""
    return rights | {"objection"} if "withdrawal" in rights else rights


def _lapsed(pair: Pair, facts: list[Changed]) -> dict[str, frozenset[str]]:
    """Purposes of which a consent on record covers less than the new version does, with the people it is true of."""
    lapsed: dict[str, frozenset[str]] = {}
    for fact in facts:
        if fact.act not in {Act.ASK, Act.ASK_EXPRESSLY}:
            continue
        for name in sorted(fact.reach.purposes & set(pair.old.purposes) & set(pair.new.purposes)):
            if all(basis_of(side) is BasisKind.CONSENT for side in pair.purposes(name)):
                people = united(frozenset(side.people) for side in pair.purposes(name)) & fact.reach.people
                lapsed[name] = lapsed.get(name, frozenset()) | people
    return lapsed


def _said(value: object) -> str:
    """The value in the words of the file, short: a text in English, a table by what it is called."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return next(iter(value.given().values()), "")
    if isinstance(value, Basis):
        return ", ".join(kind.value for kind in value.given())
    if isinstance(value, BaseModel):
        label = getattr(value, "label", None)
        parts = {name: _said(getattr(value, name)) for name in type(value).model_fields}
        return _said(label) if label is not None else ", ".join(f"{key}: {text}" for key, text in parts.items() if text)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

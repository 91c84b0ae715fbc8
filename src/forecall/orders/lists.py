"""Lists that were bought, or taken from a public register: looked into, taken in under their papers, taken out again.

Whoever was erased does not come back, nor does who wanted nothing over their number; who is known already stays as they
are; a row without proof that the person agreed is set aside. The file itself is not kept, only its hash and counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain
from zoneinfo import ZoneInfo

import polars as pl
from django.db import transaction

from forecall.contacts import NewPerson, Permission, Point, add_people
from forecall.contacts.declared import covered
from forecall.contacts.errors import ContactsError, SupplyIncomplete
from forecall.contacts.intake import Intake, normalised, prepare
from forecall.contacts.models import ContactPoint, Person, Supply
from forecall.contacts.shutting import shut
from forecall.contacts.sources import FROM_OTHERS, papers_of
from forecall.contacts.types import KIND_OF
from forecall.contacts.values import looked_up_as
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Choice
from forecall.custody.origins import Origin
from forecall.custody.recording import Said, tokens_of
from forecall.custody.rulebooks import InForce
from forecall.custody.suppressing import suppressed_among
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.orders.columns import VALUES
from forecall.orders.declared import COLLECT
from forecall.orders.errors import NothingDeclared
from forecall.orders.importing import policy_now
from forecall.orders.returning import erased_among
from forecall.orders.said_before import said_before, undeclared_choices
from forecall.orders.types import RowProblem, Say, silent
from forecall.policy.terms import BasisKind

AT_ONCE = 500
"""People in one transaction."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|")
"""A name that begins so would be run by whatever spreadsheet it is taken to later: it is none."""
PERMISSION_HOW, PERMISSION_ON = "permission_how", "permission_on"
JOB_TITLE = "job_title"
TEXTS: Mapping[str, str] = {**VALUES, JOB_TITLE: JOB_TITLE}
"""Role of a column -> the word of the policy for what it holds."""
NAMES = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Road:
    """One way by which the policy lets data from elsewhere in: for which purpose, of whom, from what kind of source."""

    purpose: str
    kind: str
    source: str

    def __str__(self) -> str:
        return f"{self.purpose}/{self.kind}/{self.source}"


@dataclass(frozen=True, slots=True)
class Listed:
    """What is said of a list before anybody on it comes in.

    proof      the paper by which the seller may pass it on: where it lies, in words without personal data
    digest     SHA-256 of the file's bytes
    informed   when the people were told of it, where they were (Art. 14)
    """

    road: Road
    seller: str
    received_on: date
    country: str
    proof: str
    digest: str
    informed: datetime | None = None


@dataclass(slots=True)
class Brought:
    """What came of a list, or would come of it.

    added      people who come in, those set aside among them
    aside      of these, who come without proof: set aside for thirty days
    left_out   reason -> rows that stay outside: erased, suppressed, known, twice, unreachable, too_young, ...
    columns    that the policy has no place for: taken of nobody
    problems   rows and values that do not come in as they stand
    fresh      False where this very file was taken in before: nothing changed
    """

    added: int = 0
    aside: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    columns: tuple[str, ...] = ()
    problems: list[RowProblem] = field(default_factory=list)
    fresh: bool = True
    supply: int | None = None

    def stored(self) -> dict[str, object]:
        return {"added": self.added, "aside": self.aside, "left_out": dict(self.left_out)}


Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class _Common:
    """What every row of a list has in common."""

    listed: Listed
    version: InForce
    origin: Origin
    headers: Mapping[str, str]
    country: str
    zone: ZoneInfo


@dataclass(slots=True)
class _Read:
    """A row with its numbers and addresses as they would be kept, and why it stays outside, if it does."""

    row: Row
    points: list[Point]
    why: str = ""
    said: list[Said] = field(default_factory=list)

    @property
    def known_by(self) -> list[Point]:
        """What tells two people apart: number and e-mail; the postal address only where there is nothing else."""
        return [one for one in self.points if one.kind != "post"] or self.points


def roads(version: InForce) -> list[Road]:
    """The ways that the policy has, in its order: purposes with a weighed interest or consent. Pure."""
    made = []
    for name, rule in version.rulebook.rules.items():
        if COLLECT not in rule.actions or rule.basis not in {BasisKind.LEGITIMATE_INTEREST, BasisKind.CONSENT}:
            continue
        sources = [source for source in ("third_party", "public_source") if source in rule.sources]
        made += [Road(name, kind, source) for kind in version.policy.purposes[name].people for source in sources]
    return made


def foresee_list(table: pl.DataFrame, headers: Mapping[str, str], listed: Listed) -> Brought:
    """What `take_in_list` would do with the same, as far as it does not hang on the gate: nothing is stored.

    Raises NothingDeclared, SupplyIncomplete, NoPolicy.
    """
    kept, common, made = _begun(table, headers, listed)
    done = _supply_of(listed)
    made.fresh = done is None or done.finished_at is None
    preparing = Intake(common.version, listed.road.purpose, wired().clock.now().date(), common.country)
    for read in _read_all(kept, common, made):
        if read.why:
            continue
        new = _person(read, common, None)
        prepared = prepare(new, preparing)
        why = _foreseen(new, common) if not prepared.refused else prepared.problems[-1].code
        made.problems += [_problem(read.row, one.field, one.code, one.fix, common) for one in prepared.problems]
        if why:
            made.left_out[why] += 1
            continue
        made.added += 1
        made.aside += _is_bare(new)
    return made


def take_in_list(table: pl.DataFrame, headers: Mapping[str, str], listed: Listed, *, say: Say = silent) -> Brought:
    """Take a list in under its papers. The same file again changes nothing; begun again after a stop it goes on.

    table     texts; columns as in `columns.ROLES` with those of this module, and `row`
    headers   role -> the header in the file, for messages

    Raises NothingDeclared, SupplyIncomplete, NotPermitted, NoPolicy.
    """
    kept, common, made = _begun(table, headers, listed)
    supply = _supply_of(listed)
    if supply is not None and supply.finished_at is not None:
        return Brought(fresh=False, supply=supply.pk)
    made.supply = _recorded(listed) if supply is None or supply.undone_at is not None else supply.pk
    reads = list(_read_all(kept, common, made))
    shut([point for one in reads if one.why == "objected" for point in one.points])
    coming = [one for one in reads if not one.why]
    for start in range(0, len(coming), AT_ONCE):
        _enter(coming[start : start + AT_ONCE], common, made)
        done = min(start + AT_ONCE, len(coming))
        say(f"{done:,} of {len(coming):,} people", done / len(coming))
    came = Person.objects.filter(supply_id=made.supply)
    made.added, made.aside = came.count(), came.filter(subject__quarantined=True).count()
    Supply.objects.filter(pk=made.supply).update(finished_at=wired().clock.now(), counts=made.stored())
    return made


def _begun(table: pl.DataFrame, headers: Mapping[str, str], listed: Listed) -> tuple[pl.DataFrame, _Common, Brought]:
    """The table without the columns that the policy has no place for, and what its rows share."""
    version, organisation = policy_now()
    there = roads(version)
    if listed.road not in there:
        raise NothingDeclared(map(str, there), f"way for data from elsewhere named {listed.road}")
    if not listed.proof.strip():
        raise SupplyIncomplete(["the paper that shows that its seller may pass it on, or the register's terms"])
    zone = ZoneInfo(organisation.timezone)
    at = min(datetime.combine(listed.received_on, time(), zone), wired().clock.now())
    origin = Origin(at, listed.road.source, version.rulebook.version, listed.informed, listed.seller[:200])
    common = _Common(listed, version, origin, headers, organisation.country, zone)
    kinds = {role: KIND_OF.get(role, "name" if role in NAMES else TEXTS.get(role, "")) for role in table.columns}
    missing = covered(version.policy, listed.road.purpose, listed.road.kind, {one for one in kinds.values() if one})
    gone = [role for role, kind in kinds.items() if kind in missing.undeclared]
    gone += undeclared_choices(table.columns, version)
    made = Brought(columns=tuple(headers.get(role, role) for role in gone))
    return table.drop([role for role in gone if role in table.columns]), common, made


def _supply_of(listed: Listed) -> Supply | None:
    found: Supply | None = Supply.objects.filter(digest=listed.digest).first()
    return found


def _recorded(listed: Listed) -> int:
    """The papers of a list; of one that was taken out those under which it comes in now, and none of the old ones."""
    seller, on = listed.seller, listed.received_on
    papers = papers_of(listed.road.purpose, seller=seller, received_on=on, country=listed.country)
    acting = acting_now("contacts.Supply")
    said = {**papers, "proof": mask_cards(listed.proof.strip())[:200], "actor": acting.actor, "undone_at": None}
    made, _fresh = Supply.objects.update_or_create(
        organisation_id=acting.organisation, digest=listed.digest, defaults=said
    )
    return int(made.pk)


def _read_all(table: pl.DataFrame, common: _Common, made: Brought) -> Iterator[_Read]:
    """Every row, those that stay outside with the reason why: looked up by tokens, and nothing is opened."""
    reads = [_read(row, common, made) for row in table.to_dicts()]
    known = _known(reads, _supply_of(common.listed))
    seen: set[tuple[str, str]] = set()
    for one, why in zip(reads, known, strict=True):
        mine = {(point.kind, point.value) for point in one.known_by}
        twice = "twice" if mine & seen else ""
        one.why = one.why or (twice or why if why in {"", CAME} else why)
        seen |= mine
        if one.why and one.why != CAME:
            made.left_out[one.why] += 1
        yield one


def _read(row: Row, common: _Common, made: Brought) -> _Read:
    place = (row.get("country") or "").upper()
    points = []
    for kind in KIND_OF:
        if not (value := row.get(kind)):
            continue
        try:
            points.append(normalised(Point(kind, value), place if len(place) == 2 else common.country))  # ISO
        except ContactsError as problem:
            why = str(getattr(problem, "why", ""))
            made.problems.append(_problem(row, kind, "not_valid", str(problem), common, why))
    for role in (*TEXTS, *NAMES):
        if (row.get(role) or "").startswith(FORMULA):
            made.problems.append(_problem(row, role, "formula", "it begins as a formula does, and is left out", common))
    said, doubts = said_before(row, common.version, wired().clock.now())
    made.problems += [_problem(row, one.role, one.code, one.fix, common) for one in doubts]
    is_no = any(one.what == Choice.What.OBJECTION for one in said)
    return _Read(row, points, "unreachable" if not points else "objected" if is_no else "", said)


def _known(reads: Sequence[_Read], supply: Supply | None) -> list[str]:
    """For each row why it stays outside for what is known of its numbers: erased, suppressed, known; empty for not.

    Whoever came by this very list before it was stopped is there already: they are no others.
    """
    points = [(place, point) for place, one in enumerate(reads) for point in one.points]
    tokens = tokens_of([(point.kind, looked_up_as(point.kind, point.value)) for _, point in points])
    shut_ones, there = suppressed_among(tokens), _there(tokens)
    came = set() if supply is None else {token for token, by in there.items() if supply.pk in by}
    gone = erased_among([point for _, point in points])
    why = [""] * len(reads)
    for at, ((place, point), token) in enumerate(zip(points, tokens, strict=True)):
        tells = point in reads[place].known_by
        found = "erased" if at in gone else "suppressed" if token in shut_ones else ""
        found = found or ("known" if token in there and tells else "")
        found = CAME if token in came and tells else found
        if found and (not why[place] or RANK[found] < RANK[why[place]]):
            why[place] = found
    return why


CAME = "came"
"""A row whose person is in by it: it is neither left out nor taken in once more."""
RANK = {CAME: 0, "erased": 1, "suppressed": 2, "known": 3}


def _there(tokens: Sequence[bytes]) -> dict[bytes, set[int | None]]:
    """Those of these tokens by which somebody is known here -> the lists by which they came, None for no list."""
    parts = (tokens[start : start + AT_ONCE] for start in range(0, len(tokens), AT_ONCE))
    columns = ("token", "subject__contact__supply_id")
    rows = (ContactPoint.objects.filter(token__in=part).values_list(*columns) for part in parts)
    made: dict[bytes, set[int | None]] = {}
    for token, supply in chain.from_iterable(rows):
        made.setdefault(bytes(token), set()).add(supply)
    return made


def _person(read: _Read, common: _Common, supply: int | None) -> NewPerson:
    row, road = read.row, common.listed.road
    names = [_clean(row.get(part)) for part in NAMES]
    values = {kind: value for role, kind in TEXTS.items() if (value := _clean(row.get(role)))}
    if not values.get("name") and any(names):
        values["name"] = " ".join(part for part in names if part)
    place = (row.get("country") or "").upper()
    return NewPerson(
        road.kind, common.origin, values, points=tuple(read.points), family=names[1], choices=tuple(read.said),
        supply=supply, permission=_permission(row, common), place=place if len(place) == 2 else "",  # ISO
    )  # fmt: skip


def _clean(value: str | None) -> str:
    return "" if value is None or value.startswith(FORMULA) else value


def _permission(row: Row, common: _Common) -> Permission | None:
    """What shows that the person agreed to be on the list: how, and on a day that is over; else nothing does."""
    how, said = (row.get(PERMISSION_HOW) or "").strip(), (row.get(PERMISSION_ON) or "").strip()
    try:
        on = date.fromisoformat(said)
    except ValueError:
        return None
    is_over = on <= wired().clock.now().astimezone(common.zone).date()
    return Permission(mask_cards(how)[:60], on) if how and is_over else None


def _is_bare(new: NewPerson) -> bool:
    return new.origin.source == "third_party" and new.permission is None


def _foreseen(new: NewPerson, common: _Common) -> str:
    """Why the gate will not let a person in, as far as it is plain before it is asked; empty for not."""
    rule, now = common.version.rulebook.rules[common.listed.road.purpose], wired().clock.now()
    consents = [one for one in new.choices if one.what == Choice.What.CONSENT and one.purpose == rule.purpose]
    if rule.basis == BasisKind.CONSENT and not consents:
        return "no_consent"
    if (
        _is_bare(new)
        and new.origin.informed is None
        and now >= common.version.rulebook.notice_within.after(new.origin.at)
    ):
        return "not_informed"
    return ""


def _enter(reads: Sequence[_Read], common: _Common, made: Brought) -> None:
    """One transaction of `add_people`, and what became of each row."""
    people = [_person(read, common, made.supply) for read in reads]
    with transaction.atomic():
        came = add_people(common.listed.road.purpose, people)
    for read, added in zip(reads, came, strict=True):
        made.problems += [_problem(read.row, one.field, one.code, one.fix, common, one.why) for one in added.problems]
        if added.person is None:
            made.left_out[next((one.code for one in added.problems if not one.field), "refused")] += 1
        else:
            made.added += 1
            made.aside += added.quarantined


def _problem(
    row: Row, name: str, code: str, found: str, common: _Common, why: str = ""
) -> RowProblem:  # what a problem consists of
    return RowProblem(int(str(row["row"])), common.headers.get(name, name), str(code), found, str(why))


@dataclass(frozen=True, slots=True)
class Undone:
    """How many of a list were erased, and how many stay: they came by another way, too, or a legal hold keeps them."""

    gone: int
    stayed: int


__all__ = [
    "FROM_OTHERS", "Brought", "Listed", "Road", "Undone", "foresee_list", "roads", "take_in_list",
]  # fmt: skip

"""A subject's facts as one small JSON text, and the way back to the frozen value that `policy.decide` reads.

Times are whole microseconds since 1970 in UTC. Keys, left out where empty:

    c   consents       [[purpose, at, channels or null, explicit, by_guardian], ...]
    w   withdrawals    {purpose: at}
    o   objections     [purpose, ...]
    k   compelling     [purpose, ...]
    s   suppressed     [channel, ...]
    i   instructions   [purpose, ...]
    f   collected      {category: [at, source, version, informed or null]}; kept in `Origins`, put in front by `KNOWN`
    e   events         {event: at}; contract_started and contract_ended make the contract
    n   sent           {notice class: [at, ...]}
    d   duty_met       version
    j   joined         [subject, ...]: other records of the same person; see `joined.py`
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from django.db.models import F, Func, TextField

from forecall.custody.models import Choice, Subject
from forecall.policy import Ask, Collected, ContractSpan, Facts, Given
from forecall.policy.terms import Channel

Known = dict[str, Any]
"""The JSON text, parsed."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CONTRACT_STARTED, CONTRACT_ENDED = "contract_started", "contract_ended"
OF_AGE = 18


def stamp(moment: datetime) -> int:
    """Microseconds since 1970.

    >>> stamp(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    return (moment - EPOCH) // MICROSECOND


def moment(stamped: int) -> datetime:
    """The way back from `stamp`."""
    return EPOCH + stamped * MICROSECOND


def age_of(adult_on: date | None, today: date) -> int | None:
    """Whole years, or None for whoever is of age or not known: only a minor's day is kept.

    >>> age_of(date(2030, 3, 1), date(2027, 2, 28))
    14
    """
    if adult_on is None or adult_on <= today:
        return None
    missing = adult_on.year - today.year + ((adult_on.month, adult_on.day) > (today.month, today.day))
    return OF_AGE - missing


def parse(text: str) -> Known:
    known: Known = orjson.loads(text)
    return known


def written(known: Known) -> str:
    """Parsed facts as the text that is kept: sorted, nothing empty."""
    return orjson.dumps({key: value for key, value in known.items() if value}, option=orjson.OPT_SORT_KEYS).decode()


class _Known(Func):
    """The facts with the origins in front of them, as one JSON text."""

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]  # noqa: ANN401, ARG002
        origins, facts = (compiler.compile(one)[0] for one in self.source_expressions)
        return known_as(origins, facts), ()


def known_as(origins: str, facts: str) -> str:
    """The same in SQL, of two columns."""
    rest = f"CASE {facts} WHEN '{{}}' THEN '}}' ELSE ',' || SUBSTR({facts}, 2) END"
    return f"""COALESCE('{{"f":' || {origins} || {rest}, {facts})"""


KNOWN: Any = _Known(F("origins__facts"), F("facts"), output_field=TextField())
"""Of a subject's row: what is known of them, as one text for `parse`. The database puts it together, in which the
origins of thousands are one row."""


def known_of(subject: Subject) -> Known:
    """What is known of a subject, with their origins: a query where those were not read with the row."""
    known, origins = parse(subject.facts), subject.origins
    return known if origins is None else {"f": parse(origins.facts), **known}


def facts_of(  # noqa: PLR0913  # what there is of a person, and what of it is read
    kind: str,
    place: str,
    age: int | None,
    flags: tuple[bool, bool],
    known: Known,
    asked: Ask | None = None,
    consents: Collection[str] | None = None,
) -> Facts:
    """The frozen value.

    flags     restricted, hold
    asked     leaves out the origin of other categories, which `decide` does not look at
    consents  leaves out those to other purposes than these, as of `policy.agreeing.consents_read`
    """
    get = known.get
    events = {event: moment(at) for event, at in get("e", NOTHING).items()}
    started, origins = events.get(CONTRACT_STARTED), get("f", NOTHING)
    categories = origins if asked is None else [name for name in asked.categories if name in origins]
    return Facts(
        person=kind,
        place=place,
        age=age,
        consents=tuple(
            [
                Given(purpose, moment(at), None if channels is None else frozenset(channels), explicit, guardian)
                for purpose, at, channels, explicit, guardian in get("c", ())
                if consents is None or purpose in consents
            ]
        ),
        withdrawals={purpose: moment(at) for purpose, at in get("w", NOTHING).items()},
        objections=frozenset(get("o", ())),
        compelling=frozenset(get("k", ())),
        restricted=flags[0],
        hold=flags[1],
        suppressed=frozenset(get("s", ())),
        contract=None if started is None else ContractSpan(started, _ended(started, events)),
        instructions=frozenset(get("i", ())),
        collected={category: _collected(*origins[category]) for category in categories},
        events=events,
        sent={notice: tuple([moment(at) for at in times]) for notice, times in get("n", NOTHING).items()},
        duty_met=get("d", 0),
    )


NOTHING: Mapping[str, Any] = {}


def _collected(at: int, source: str, version: int, informed: int | None) -> Collected:
    return Collected(moment(at), source, version, None if informed is None else moment(informed))


def _ended(started: datetime, events: Mapping[str, datetime]) -> datetime | None:
    """The end of the contract that runs or ran last: an end before the newest start belongs to an older one."""
    ended = events.get(CONTRACT_ENDED)
    return ended if ended is not None and ended >= started else None


def with_choice(known: Known, choice: Choice) -> Known:
    """What is known once a choice stands; the newest word of a person on a purpose wins."""
    purpose, at, what = choice.purpose, stamp(choice.at), choice.what
    made = dict(known)
    if what == Choice.What.CONSENT:
        given = [purpose, at, choice.channels, choice.explicit, choice.by_guardian]
        made["c"] = sorted([*known.get("c", ()), given], key=lambda one: (one[0], one[1]))
    elif what == Choice.What.WITHDRAWAL:
        gone = frozenset(choice.channels or ())
        made |= _narrowed(known, purpose, gone, at) if gone else _withdrawn(known, purpose, at)
    elif what not in ELSEWHERE.values():
        key, adds = SETS[what]
        names = set(known.get(key, ()))
        made[key] = sorted(names | {purpose} if adds else names - {purpose})
    return made


def _withdrawn(known: Known, purpose: str, at: int) -> Known:
    earlier = known.get("w", {})
    return {"w": {**earlier, purpose: max(at, earlier.get(purpose, at))}}


def _narrowed(known: Known, purpose: str, gone: frozenset[str], at: int) -> Known:
    """A consent taken back over some channels: for these it stands as withdrawn, for the others as it was given.

    Facts have one time of withdrawal for a purpose. So what was given is withdrawn a microsecond before the newest yes
    to one of these channels, and what is left of it counts from that yes on: no later than it was given last.
    """
    since = known.get("w", {}).get(purpose, -1)
    standing = [one for one in known.get("c", ()) if one[0] == purpose and since < one[1] <= at]
    over = [one[1] for one in standing if gone & _channels(one)]
    if not over:
        return {}
    newest = max(over)
    touched = [one for one in standing if one[1] <= newest]
    left = [[purpose, newest, sorted(rest), *one[3:]] for one in touched if (rest := _channels(one) - gone)]
    if not left and len(touched) == len(standing):
        return _withdrawn(known, purpose, at)
    others = [one for one in known["c"] if one not in touched]
    ended = [[purpose, min(one[1], newest - 1), *one[2:]] for one in touched]
    given = sorted([*others, *ended, *left], key=lambda one: (one[0], one[1]))
    return {"c": given, **_withdrawn(known, purpose, newest - 1)}


def _channels(given: Sequence[Any]) -> frozenset[str]:
    """Those of a consent as facts have it: all there are where it names none."""
    return frozenset(map(str, Channel)) if given[2] is None else frozenset(given[2])


ELSEWHERE: Mapping[str, str] = {
    Choice.What.CONSENT: Choice.What.CONSENT_ELSEWHERE,
    Choice.What.OBJECTION_LIFTED: Choice.What.LIFTED_ELSEWHERE,
    Choice.What.COMPELLING: Choice.What.COMPELLING_ELSEWHERE,
    Choice.What.INSTRUCTION: Choice.What.INSTRUCTED_ELSEWHERE,
}
"""What lets a controller do something -> how it stands in the ledger of another one, where it is history alone."""
SETS: Mapping[str, tuple[str, bool]] = {
    Choice.What.OBJECTION: ("o", True),
    Choice.What.OBJECTION_LIFTED: ("o", False),
    Choice.What.COMPELLING: ("k", True),
    Choice.What.INSTRUCTION: ("i", True),
    Choice.What.INSTRUCTION_ENDED: ("i", False),
}
"""Kind of choice -> the set it changes, and whether it adds to it."""


def with_lapsed(known: Known, lapsed: Mapping[str, datetime] | None) -> Known:
    """The same, with consents that a newer version no longer covers taken as withdrawn when it was first shown."""
    if not lapsed:
        return known
    own = known.get("w", {})
    return {**known, "w": {**own, **{name: max(stamp(at), own.get(name, 0)) for name, at in lapsed.items()}}}


def rebuilt(subject: Subject) -> Known:
    """What a subject's facts say, made again from the ledger: choices in order, happenings."""
    known: Known = {}
    for choice in Choice.unscoped.filter(subject=subject).order_by("at", "id"):
        known = with_choice(known, choice)
    known["e"] = {one.event: stamp(one.at) for one in subject.happenings(manager="unscoped").all()}
    kept = parse(subject.facts)  # these have no ledger of their own here
    return {**known, **{key: kept[key] for key in ("s", "n", "d", "j") if key in kept}}

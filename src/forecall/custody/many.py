"""The set form: the facts of thousands of people as the frame that `policy.decide_many` reads.

`policy.tabulate` makes the same frame from frozen values; here the times stay whole numbers until polars has them. Each
person's facts are parsed, read and dropped before the next: ten thousand of them kept at once cost more in the
collection of garbage than in reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
from orjson import loads

from forecall.custody.facts import CONTRACT_ENDED, CONTRACT_STARTED, Known, age_of, moment, stamp, with_lapsed
from forecall.custody.standing import HELD, RESTRICTED
from forecall.policy import DIRECT_MARKETING, Ask, decide_many
from forecall.policy.agreeing import CONSENT
from forecall.policy.deciding_many import served_for
from forecall.policy.rulebook import Rule

if TYPE_CHECKING:
    from forecall.custody.rulebooks import InForce
    from forecall.custody.standing import Standing

TIME = pl.Datetime("us", "UTC")
TIMES = pl.List(TIME)
Reader = Callable[[Known, str], tuple[Any, ...]]


def answers_of(ask: Ask, rows: Sequence[Standing], version: InForce, now: datetime) -> tuple[list[str], ...]:
    """Outcomes, reasons, clauses and what they are about: four lists, each with one text for each row, in order."""
    answers = decide_many(ask, version.rulebook, laid_out(ask, rows, version, now), now)
    return tuple(answers[name].to_list() for name in ("outcome", "reason", "clause", "about"))


def laid_out(ask: Ask, rows: Sequence[Standing], version: InForce, now: datetime) -> pl.DataFrame:
    """The columns that `decide_many` needs for this ask; their names and types are those of `policy.tabulate`."""
    rule = version.rulebook.rules.get(ask.purpose)
    person = pl.Series("person", [row.kind for row in rows], dtype=pl.String)
    if rule is None:
        return pl.DataFrame([person])
    today = now.date()
    columns = {
        "person": person,
        "place": pl.Series([row.place for row in rows], dtype=pl.String),
        "age": pl.Series([age_of(row.of_age_on, today) if row.adult_on else None for row in rows], dtype=pl.Int64),
        "restricted": _flags([row.flags & RESTRICTED for row in rows]),
        "hold": _flags([row.flags & HELD for row in rows]),
        **_known_columns(ask, rule, rows, version, now),
    }
    return pl.DataFrame(columns)


def _flags(values: Sequence[object]) -> pl.Series:
    """Whether each is set, as Python or the database says it."""
    return pl.Series(list(map(bool, values)), dtype=pl.Boolean)


def _known_columns(
    ask: Ask, rule: Rule, rows: Sequence[Standing], version: InForce, now: datetime
) -> dict[str, pl.Series]:
    categories = sorted(ask.categories & rule.categories)
    return {
        **_columns_of_persons(ask, rule, _events(categories, rule), rows, version, now),
        **_columns_of_origins(categories, [row.origins for row in rows]),
    }


def _columns_of_persons(
    ask: Ask, rule: Rule, events: Sequence[str], rows: Sequence[Standing], version: InForce, now: datetime
) -> dict[str, pl.Series]:
    """What each has chosen and what happened. Few have chosen anything: their values are put over those of nobody."""
    served = served_for(ask, rule, version.rulebook)
    lapsed, read = version.lapsed, _reader(ask, rule, now, served)
    silent = {kind for kind, rules in served.items() if _takes_a_yes(rules) and _unserved({}, ask, rules, now)}
    happened: list[Mapping[str, int]] = []
    chosen: dict[int, tuple[Any, ...]] = {}
    parsed = _parsed([row.facts for row in rows])
    if lapsed:
        parsed = (with_lapsed(known, lapsed.get(row.kind)) for known, row in zip(parsed, rows, strict=True))
    for place, known in enumerate(parsed):
        happened.append(known.get("e", NO_KEYS))
        if len(known) > ("e" in known) or (silent and rows[place].kind in silent):
            chosen[place] = read(known, rows[place].kind)
    made = _columns_of_events(happened, events)
    for at, (name, default) in enumerate(CHOSEN.items()):
        values = [default] * len(rows)
        for place, one in chosen.items():
            values[place] = one[at]
        made[name] = _series(name, values)
    return made


def _parsed(facts: Sequence[str]) -> Iterator[Known]:
    """Each in turn, from some hundreds that are parsed together: at half the time of one by one."""
    for begin in range(0, len(facts), AT_ONCE):
        yield from loads(f"[{','.join(facts[begin : begin + AT_ONCE])}]")


AT_ONCE = 256


def _columns_of_events(happened: Sequence[Mapping[str, int]], events: Sequence[str]) -> dict[str, pl.Series]:
    """When the contract of each started and ended, and when each of these events was."""
    started = [one.get(CONTRACT_STARTED) for one in happened]
    ended = [one.get(CONTRACT_ENDED) for one in happened]
    if any(ended):  # an end before the newest start is that of an older contract
        both = zip(started, ended, strict=True)
        ended = [None if begun is None or end is None or end < begun else end for begun, end in both]
    columns = {"contract_started": started, "contract_ended": ended}
    columns |= {f"event:{name}": [one.get(name) for one in happened] for name in events}
    return {name: _series(name, values) for name, values in columns.items()}


def _columns_of_origins(categories: Sequence[str], texts: Sequence[str | None]) -> dict[str, pl.Series]:
    """How each category came in: read once for all who came in alike."""
    kinds = dict.fromkeys(texts)
    names = [f"{what}:{category}" for category in categories for what in OF_CATEGORY]
    found = [_origins(text, categories) for text in kinds]
    places = {text: at for at, text in enumerate(kinds)}
    spread = [places[text] for text in texts] if len(kinds) > 1 else None
    columns = zip(*found, strict=True) if found else [()] * len(names)
    return {name: _spread(name, values, spread, len(texts)) for name, values in zip(names, columns, strict=True)}


def _spread(name: str, values: Sequence[Any], places: Sequence[int] | None, many: int) -> pl.Series:
    made = _made(name, list(values))
    return made.gather(pl.Series(places, dtype=pl.UInt32)) if places else made.new_from_index(0, many)


def _origins(text: str | None, categories: Sequence[str]) -> list[Any]:
    origins = NO_KEYS if text is None else loads(text)
    return [value for category in categories for value in origins.get(category, NOTHING)]


CHOSEN: Mapping[str, Any] = {
    "duty_met": 0, "objected": False, "unserved": False, "suppressed": False, "consent_at": None, "guardian": False,
    "withdrawn_at": None, "instructed": False, "sent_at": None,
}  # fmt: skip
"""Column -> what stands there for whoever has no choice, message or duty on record."""
OF_CATEGORY = ("at", "source", "version", "informed")
TYPES = {
    "duty_met": pl.Int64, "objected": pl.Boolean, "unserved": pl.Boolean, "suppressed": pl.Boolean,
    "guardian": pl.Boolean, "instructed": pl.Boolean, "source": pl.String, "version": pl.Int64,
}  # fmt: skip
"""Column, or what stands before the colon in its name -> type; every other one holds times."""


def _series(name: str, values: list[Any]) -> pl.Series:
    if name == "sent_at":
        return _lists(values)
    if values and values.count(values[0]) == len(values):  # as is usual: nobody has one, or all have the same
        return _made(name, values[:1]).new_from_index(0, len(values))
    return _made(name, values)


def _made(name: str, values: list[Any]) -> pl.Series:
    kind = TYPES.get(name.partition(":")[0])
    return pl.Series(values, dtype=pl.Int64).cast(TIME) if kind is None else pl.Series(values, dtype=kind)


def _lists(several: Sequence[list[int] | None]) -> pl.Series:
    """Lists of times; where nobody has one, as is usual, without making thousands of empty ones."""
    if any(several):
        return pl.Series([one or [] for one in several], dtype=pl.List(pl.Int64)).cast(TIMES)
    return pl.Series([[]], dtype=TIMES).new_from_index(0, len(several))


NOTHING: tuple[None, ...] = (None, None, None, None)
NO_KEYS: dict[str, Any] = {}


def _reader(ask: Ask, rule: Rule, now: datetime, served: Mapping[str, Sequence[Rule]]) -> Reader:
    """What reads the values of `CHOSEN` of what is known of a person of a kind; `served` is as of `served_for`."""
    purpose, channel, notice, moment = rule.purpose, ask.channel, rule.notice or "", stamp(now)
    agreed_to = {kind for kind, rules in served.items() if _takes_a_yes(rules)}

    def read(one: Known, kind: str) -> tuple[Any, ...]:
        get, each = one.get, served.get(kind, ())
        consent_at, guardian = _consents(one["c"], ask, rule, moment) if "c" in one else (None, False)
        return (
            get("d", 0),
            "o" in one and (_objected(one, rule) or _to_each(one, each)),
            kind in agreed_to and _unserved(one, ask, each, now),
            "s" in one and channel in one["s"],
            consent_at,
            guardian,
            get("w", NO_KEYS).get(purpose),
            "i" in one and purpose in one["i"],
            get("n", NO_KEYS).get(notice),
        )

    return read


def _events(categories: Sequence[str], rule: Rule) -> list[str]:
    """Those from which a term of these categories counts, or counted before a newer version."""
    found = [term.event for category in categories for term in rule.terms[category]]
    found += [term.event for category in categories for one in rule.earlier.get(category, ()) for term in one.terms]
    return sorted(set(found))


def _to_each(one: Known, served: Sequence[Rule]) -> bool:
    """As `policy.agreeing.has_objected` of what a purpose serves."""
    return bool(served) and all(_objected(one, each) for each in served)


def _takes_a_yes(served: Sequence[Rule]) -> bool:
    """Whether any of them does: else nothing is left only where each was objected to, which is asked before."""
    return any(one.basis == CONSENT for one in served)


def _unserved(one: Known, ask: Ask, served: Sequence[Rule], now: datetime) -> bool:
    """As `policy.agreeing.serves_nothing`, where some of them takes a yes."""
    return all(_objected(one, each) or (each.basis == CONSENT and _unagreed(one, ask, each, now)) for each in served)


def _unagreed(one: Known, ask: Ask, rule: Rule, now: datetime) -> bool:
    """As `policy.agreeing.consent_missing`, over whichever channel."""
    given_at, _guardian = _consents(one.get("c", ()), replace(ask, channel=None), rule, stamp(now))
    if given_at is None:
        return True
    withdrawn = one.get("w", NO_KEYS).get(rule.purpose)
    if withdrawn is not None and given_at <= withdrawn <= stamp(now):
        return True
    return rule.consent_lasts is not None and now >= rule.consent_lasts.after(moment(given_at))


def _objected(one: Known, rule: Rule) -> bool:
    """As `policy.agreeing.refuses`."""
    objections = one.get("o", ())
    if not rule.refusable:
        return False
    if rule.marketing and DIRECT_MARKETING in objections:
        return True
    return rule.purpose in objections and not (rule.overridable and rule.purpose in one.get("k", ()))


def _consents(given: Sequence[Sequence[Any]], ask: Ask, rule: Rule, moment: int) -> tuple[int | None, bool]:
    """When the newest that covers the ask was given, and whether one is a guardian's.

    As `policy.agreeing.fitting_consent`.
    """
    newest, guardian = None, False
    for purpose, at, channels, explicit, by_guardian in given:
        if purpose != rule.purpose or at > moment:
            continue
        guardian = guardian or by_guardian
        covers = ask.channel is None or channels is None or ask.channel in channels
        if covers and (explicit or not rule.explicit) and (newest is None or at > newest):
            newest = at
    return newest, guardian

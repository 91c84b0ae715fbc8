"""The set form: the facts of thousands of people as the frame that `policy.decide_many` reads.

`policy.tabulate` makes the same frame from frozen values; here the times stay whole numbers until polars has them. Each
person's facts are parsed, read and dropped before the next: ten thousand of them kept at once cost more in the
collection of garbage than in reading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
from orjson import loads

from forecall.custody.facts import CONTRACT_ENDED, CONTRACT_STARTED, Known, age_of, parse, stamp, with_lapsed
from forecall.custody.standing import HELD, RESTRICTED
from forecall.policy import DIRECT_MARKETING, Ask, decide_many
from forecall.policy.rulebook import Rule

if TYPE_CHECKING:
    from forecall.custody.rulebooks import InForce
    from forecall.custody.standing import Standing

TIME = pl.Datetime("us", "UTC")
TIMES = pl.List(TIME)
Reader = Callable[[Known], tuple[Any, ...]]


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
    names, read = _reader(ask, rule, now)
    if version.lapsed:
        found = [read(with_lapsed(parse(row.facts), version.lapsed.get(row.kind))) for row in rows]
    else:
        found = [read(loads(row.facts)) for row in rows]
    values = zip(*found, strict=True) if found else [()] * len(names)
    return {name: _series(name, list(column)) for name, column in zip(names, values, strict=True)}


OF_PERSON = (
    "duty_met", "contract_started", "contract_ended", "objected", "suppressed", "consent_at", "guardian",
    "withdrawn_at", "instructed", "sent_at",
)  # fmt: skip
OF_CATEGORY = ("at", "source", "version", "informed")
TYPES = {
    "duty_met": pl.Int64, "objected": pl.Boolean, "suppressed": pl.Boolean, "guardian": pl.Boolean,
    "instructed": pl.Boolean, "source": pl.String, "version": pl.Int64,
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
CHOSEN_NOTHING = (False, False, None, False, None, False, None)
"""From `objected` on, the columns of whoever has no choice, message or duty on record."""
NO_KEYS: dict[str, Any] = {}


def _reader(ask: Ask, rule: Rule, now: datetime) -> tuple[list[str], Reader]:
    """The names of the columns made of what is known of a person, and what reads their values."""
    purpose, channel, notice, moment = rule.purpose, ask.channel, rule.notice or "", stamp(now)
    categories = sorted(ask.categories & rule.categories)
    events, only = _events(categories, rule), categories[0] if len(categories) == 1 else ""
    names = [*OF_PERSON]
    names += [f"{what}:{category}" for category in categories for what in OF_CATEGORY]
    names += [f"event:{event}" for event in events]

    def read(one: Known) -> tuple[Any, ...]:
        get = one.get
        happened, origins = get("e", NO_KEYS), get("f", NO_KEYS)
        started, ended = happened.get(CONTRACT_STARTED), happened.get(CONTRACT_ENDED)
        if started is None or (ended is not None and ended < started):  # an end before the newest start is an older one
            ended = None
        if only:
            collected = origins.get(only, NOTHING)
        else:
            collected = [value for category in categories for value in origins.get(category, NOTHING)]
        if len(one) == ("e" in one) + ("f" in one):  # who has chosen nothing, as most
            return (0, started, ended, *CHOSEN_NOTHING, *collected, *map(happened.get, events))
        consent_at, guardian = _consents(one["c"], ask, rule, moment) if "c" in one else (None, False)
        return (
            get("d", 0),
            started,
            ended,
            "o" in one and _objected(one, rule),
            "s" in one and channel in one["s"],
            consent_at,
            guardian,
            get("w", NO_KEYS).get(purpose),
            "i" in one and purpose in one["i"],
            get("n", NO_KEYS).get(notice),
            *collected,
            *map(happened.get, events),
        )

    return names, read


def _events(categories: Sequence[str], rule: Rule) -> list[str]:
    """Those from which a term of these categories counts, or counted before a newer version."""
    found = [term.event for category in categories for term in rule.terms[category]]
    found += [term.event for category in categories for one in rule.earlier.get(category, ()) for term in one.terms]
    return sorted(set(found))


def _objected(one: Known, rule: Rule) -> bool:
    """As `policy.deciding.has_objected`."""
    objections = one["o"]
    if rule.marketing and DIRECT_MARKETING in objections:
        return True
    return rule.purpose in objections and not (rule.overridable and rule.purpose in one.get("k", ()))


def _consents(given: Sequence[Sequence[Any]], ask: Ask, rule: Rule, moment: int) -> tuple[int | None, bool]:
    """When the newest that covers the ask was given, and whether one is a guardian's.

    As `policy.deciding.fitting_consent`.
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

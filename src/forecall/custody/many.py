"""The set form: the facts of thousands of people as the frame that `policy.decide_many` reads.

`policy.tabulate` makes the same frame from frozen values; here the times stay whole numbers until polars has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from forecall.custody.facts import CONTRACT_ENDED, CONTRACT_STARTED, Known, age_of, parse, stamp, with_lapsed
from forecall.policy import DIRECT_MARKETING, Ask, decide_many
from forecall.policy.rulebook import Rule

if TYPE_CHECKING:
    from forecall.custody.gate import Standing
    from forecall.custody.rulebooks import InForce

TIME = pl.Datetime("us", "UTC")


def answers_of(
    ask: Ask, rows: Sequence[Standing], version: InForce, now: datetime
) -> Iterator[tuple[str, str, str, str]]:
    """(outcome, reason, clause, about) for each row, in order."""
    answers = decide_many(ask, version.rulebook, laid_out(ask, rows, version, now), now)
    yield from answers.select("outcome", "reason", "clause", "about").iter_rows()


def laid_out(ask: Ask, rows: Sequence[Standing], version: InForce, now: datetime) -> pl.DataFrame:
    """The columns that `decide_many` needs for this ask; their names and types are those of `policy.tabulate`."""
    rule = version.rulebook.rules.get(ask.purpose)
    person = pl.Series("person", [row.kind for row in rows], dtype=pl.String)
    if rule is None:
        return pl.DataFrame([person])
    today, known = now.date(), [with_lapsed(parse(row.facts), version.lapsed.get(row.kind)) for row in rows]
    started = [one.get("e", {}).get(CONTRACT_STARTED) for one in known]
    ended = [one.get("e", {}).get(CONTRACT_ENDED) for one in known]
    columns = {
        "person": person,
        "place": pl.Series([row.place for row in rows], dtype=pl.String),
        "age": pl.Series([age_of(row.adult_on, today) for row in rows], dtype=pl.Int64),
        "restricted": pl.Series([row.restricted or row.quarantined for row in rows], dtype=pl.Boolean),
        "hold": pl.Series([row.hold for row in rows], dtype=pl.Boolean),
        "duty_met": pl.Series([one.get("d", 0) for one in known], dtype=pl.Int64),
        "contract_started": _times(started),
        "contract_ended": _times(
            [end if end is not None and start is not None and end >= start else None
             for start, end in zip(started, ended, strict=True)]
        ),
        **_of_purpose(known, ask, rule, now),
        **_of_categories(known, ask, rule),
    }  # fmt: skip
    return pl.DataFrame(columns)


def _of_purpose(known: Sequence[Known], ask: Ask, rule: Rule, now: datetime) -> dict[str, pl.Series]:
    moment, notice = stamp(now), rule.notice or ""
    return {
        "objected": pl.Series([_objected(one, rule) for one in known], dtype=pl.Boolean),
        "suppressed": pl.Series([ask.channel in one.get("s", ()) for one in known], dtype=pl.Boolean),
        "consent_at": _times([_newest(one, ask, rule, moment) for one in known]),
        "guardian": pl.Series([_by_guardian(one, rule, moment) for one in known], dtype=pl.Boolean),
        "withdrawn_at": _times([one.get("w", {}).get(rule.purpose) for one in known]),
        "instructed": pl.Series([rule.purpose in one.get("i", ()) for one in known], dtype=pl.Boolean),
        "sent_at": _lists([one.get("n", {}).get(notice) for one in known]),
    }


def _objected(one: Known, rule: Rule) -> bool:
    """As `policy.deciding.has_objected`."""
    objections = one.get("o", ())
    if not objections:
        return False
    if rule.marketing and DIRECT_MARKETING in objections:
        return True
    return rule.purpose in objections and not (rule.overridable and rule.purpose in one.get("k", ()))


def _newest(one: Known, ask: Ask, rule: Rule, moment: int) -> int | None:
    """When the newest consent that covers the ask was given, as `policy.deciding.fitting_consent`."""
    fitting = [
        at
        for purpose, at, channels, explicit, _guardian in one.get("c", ())
        if purpose == rule.purpose
        and at <= moment
        and (explicit or not rule.explicit)
        and (ask.channel is None or channels is None or ask.channel in channels)
    ]
    return max(fitting, default=None)


def _by_guardian(one: Known, rule: Rule, moment: int) -> bool:
    return any(given[0] == rule.purpose and given[4] and given[1] <= moment for given in one.get("c", ()))


def _of_categories(known: Sequence[Known], ask: Ask, rule: Rule) -> dict[str, pl.Series]:
    columns: dict[str, pl.Series] = {}
    for category in ask.categories & rule.categories:
        found: list[list[Any]] = [one.get("f", {}).get(category, NOTHING) for one in known]
        columns[f"at:{category}"] = _times([one[0] for one in found])
        columns[f"source:{category}"] = pl.Series([one[1] for one in found], dtype=pl.String)
        columns[f"version:{category}"] = pl.Series([one[2] for one in found], dtype=pl.Int64)
        columns[f"informed:{category}"] = _times([one[3] for one in found])
        older = [term for one in rule.earlier.get(category, ()) for term in one.terms]
        for term in [*rule.terms[category], *older]:
            columns[f"event:{term.event}"] = _times([one.get("e", {}).get(term.event) for one in known])
    return columns


NOTHING: list[Any] = [None, None, None, None]


def _times(stamps: Sequence[int | None]) -> pl.Series:
    return pl.Series(stamps, dtype=pl.Int64).cast(TIME)


def _lists(several: Sequence[list[int] | None]) -> pl.Series:
    """Lists of times; where nobody has one, as is usual, without making thousands of empty ones."""
    if any(several):
        return pl.Series([one or [] for one in several], dtype=pl.List(pl.Int64)).cast(pl.List(TIME))
    return pl.Series([[]], dtype=pl.List(TIME)).new_from_index(0, len(several))

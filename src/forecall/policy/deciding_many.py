"""The set form of `decide`: one ask, many people, one polars frame in and one answer for each row out.

`tabulate` lays the facts out in the columns that an ask needs; `decide_many` evaluates the same checks in the same
order as expressions over them. Both forms agree on every case; the tests hold one against the other.

Columns, times in UTC with microseconds: `person`, `place`, `age`, `restricted`, `hold`, `objected` (to this purpose, to
direct marketing where it is that, or to each that it scores for), `unserved` (nothing that it scores for may use the
score), `suppressed` (on the ask's channel), `consent_at`
(the newest consent that covers the ask), `guardian` (one was given by a guardian), `withdrawn_at`, `contract_started`,
`contract_ended`, `instructed`, `duty_met`, `sent_at` (a list); for each category C `at:C`, `source:C`, `version:C`,
`informed:C`; for each event E `event:E`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from forecall.policy.agreeing import SCORE, fitting_consent, has_objected, served_by, serves_nothing
from forecall.policy.deciding import (
    COLLECT,
    CONTACTS,
    DECIDE,
    ERASE,
    NOT_FROM_THE_PERSON,
    STORE,
    hours_for,
    is_alone,
    loosened_field,
    recipient_refusal,
    undeclared_in,
    who_and_where,
)
from forecall.policy.errors import NaiveTime
from forecall.policy.facts import Ask, Facts, Reason
from forecall.policy.parts import Duration, Unit
from forecall.policy.quiet import about_of, opens
from forecall.policy.rulebook import Earlier, Rule, Rulebook, TermRule

TIME = pl.Datetime("us", "UTC")
SUFFIXES: Mapping[Unit, str] = {"hours": "h", "days": "d", "weeks": "w", "months": "mo", "years": "y"}
ALLOWED, GAP, NEVER_BORN = "allowed", "gap", 0


@dataclass(frozen=True, slots=True)
class _Check:
    """When `fails` is true of a row, and no check before it is, the row's answer is `code`."""

    fails: pl.Expr
    code: str
    clause: str
    about: str = ""


def decide_many(ask: Ask, rulebook: Rulebook, facts: Sequence[Facts] | pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The answer for each person, in the order given.

    facts   one `Facts` each, or the frame that `tabulate` makes
    now     aware; NaiveTime is raised otherwise

    Gives the columns `outcome` (allowed, refused or gap), `reason` (a code of `Reason`, empty where none), `clause` and
    `about`, as the fields of `Refused` and `Allowed` name them.
    """
    if now.tzinfo is None:
        raise NaiveTime
    table = facts if isinstance(facts, pl.DataFrame) else tabulate(facts, ask, rulebook, now)
    checks = [*_checks(ask, rulebook, now), *_quiet(ask, rulebook, table, now)]
    code, clause, about = _chain(checks, ask, rulebook)
    answers = table.select("person", code=code, clause=clause, about=about)  # the person keeps the number of rows
    outcome = pl.when(pl.col("code").is_in([ALLOWED, GAP])).then(pl.col("code")).otherwise(pl.lit("refused"))
    reason = pl.when(pl.col("code").is_in([ALLOWED, GAP])).then(pl.lit("")).otherwise(pl.col("code"))
    return answers.select(outcome=outcome, reason=reason, clause="clause", about="about")


def _chain(checks: Sequence[_Check], ask: Ask, rulebook: Rulebook) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    rule = rulebook.rules.get(ask.purpose)
    last = (ALLOWED, rule.basis_clause if rule else "", "")
    columns = [pl.lit(value) for value in last]
    for check in reversed(checks):
        for place, value in enumerate((check.code, check.clause, check.about)):
            said = pl.col("person") if value == "{person}" else pl.lit(value)
            if value == "people:{person}":
                said = pl.lit("people:") + pl.col("person")
            columns[place] = pl.when(check.fails.fill_null(value=False)).then(said).otherwise(columns[place])
    return columns[0], columns[1], columns[2]


def _checks(ask: Ask, rulebook: Rulebook, now: datetime) -> Iterator[_Check]:
    rule = rulebook.rules.get(ask.purpose)
    if rule is None:
        yield _Check(pl.lit(value=True), GAP, "", f"purpose:{ask.purpose}")
        return
    anybody = Facts(person=min(rulebook.people, default=""))
    undeclared = undeclared_in(ask, rulebook, anybody, now)
    if undeclared is not None and not undeclared.about.startswith("people:"):
        yield _Check(pl.lit(value=True), GAP, "", undeclared.about)
        return
    yield _Check(~pl.col("person").is_in(sorted(rulebook.people)), GAP, "", "people:{person}")
    yield from _scope(ask, rule)
    if ask.categories <= rule.categories and (refused := who_and_where(ask, rule)) is not None:
        yield _Check(pl.lit(value=True), refused.reason, refused.clause, refused.about)
        return
    refused = recipient_refusal(ask, rule, rulebook, anybody, now, [])
    if refused is not None:
        yield _Check(pl.lit(value=True), refused.reason, refused.clause, refused.about)
        return
    yield from _standing(ask, rule, rulebook)
    if ask.action == SCORE and rule.serves:
        yield _Check(pl.col("unserved"), Reason.NO_CONSENT, f"{rule.clause}/serves")
    yield from _basis(rule, now)
    yield from _origin(ask, rule, rulebook, now)
    yield from _last(ask, rule, rulebook, now)


def _scope(ask: Ask, rule: Rule) -> Iterator[_Check]:
    clause = rule.clause
    yield _Check(
        ~pl.col("person").is_in(sorted(rule.people)), Reason.PERSON_NOT_COVERED, f"{clause}/people", "{person}"
    )
    extra = min(ask.categories - rule.categories, default="")
    yield _Check(pl.lit(value=bool(extra)), Reason.CATEGORY_NOT_COVERED, f"{clause}/categories", extra)
    is_other = ask.action not in rule.actions
    yield _Check(pl.lit(value=is_other), Reason.ACTION_NOT_COVERED, f"{clause}/actions", ask.action)
    missing = ask.channel is None and ask.action in CONTACTS
    yield _Check(pl.lit(value=missing), Reason.CHANNEL_MISSING, f"{clause}/channels")
    wrong = ask.channel is not None and ask.channel not in rule.channels
    yield _Check(pl.lit(value=wrong), Reason.CHANNEL_NOT_COVERED, f"{clause}/channels", ask.channel or "")


def _standing(ask: Ask, rule: Rule, rulebook: Rulebook) -> Iterator[_Check]:
    floor = _looked_up("person", rulebook.minimum_ages, NEVER_BORN)
    if rule.basis == "consent":
        by_law = _looked_up("place", rulebook.consent_ages, rulebook.consent_ages[""])
        floor = pl.when(pl.col("guardian")).then(floor).otherwise(pl.max_horizontal(floor, by_law))
    yield _Check(pl.col("age") < floor, Reason.TOO_YOUNG, "people:{person}")
    if not (ask.action == STORE or rule.legal_claims or rule.basis == "consent"):
        yield _Check(pl.col("restricted"), Reason.RESTRICTED, rule.clause)
    if ask.action == ERASE:
        yield _Check(pl.col("hold"), Reason.HELD, rule.clause)
    if rule.refusable or (ask.action == SCORE and rule.serves):
        yield _Check(pl.col("objected"), Reason.OBJECTED, rule.basis_clause)
    if rule.optional and ask.channel is not None:
        yield _Check(pl.col("suppressed"), Reason.SUPPRESSED, f"notice:{rule.notice}", ask.channel)


def _looked_up(column: str, table: Mapping[str, int], otherwise: int) -> pl.Expr:
    found = pl.lit(otherwise)
    for key, value in table.items():
        found = pl.when(pl.col(column) == key).then(value).otherwise(found)
    return found


def _basis(rule: Rule, now: datetime) -> Iterator[_Check]:
    clause, moment = rule.basis_clause, pl.lit(now, TIME)
    if rule.basis == "consent":
        at, withdrawn = pl.col("consent_at"), pl.col("withdrawn_at")
        yield _Check(at.is_null(), Reason.NO_CONSENT, clause)
        yield _Check((at <= withdrawn) & (withdrawn <= moment), Reason.CONSENT_WITHDRAWN, clause)
        if rule.consent_lasts is not None:
            yield _Check(_after(at, rule.consent_lasts) <= moment, Reason.CONSENT_EXPIRED, clause)
    elif rule.basis == "contract":
        started, ended = pl.col("contract_started"), pl.col("contract_ended")
        yield _Check(started.is_null() | (started > moment), Reason.NO_CONTRACT, clause)
        end = ended if rule.wind_down is None else _after(ended, rule.wind_down)
        yield _Check(end <= moment, Reason.CONTRACT_ENDED, clause)
    elif rule.basis == "instruction":
        yield _Check(~pl.col("instructed"), Reason.NOT_INSTRUCTED, clause)
    elif rule.review_until is not None:
        yield _Check(pl.lit(value=now >= rule.review_until), Reason.BALANCING_OVERDUE, clause)


def _origin(ask: Ask, rule: Rule, rulebook: Rulebook, now: datetime) -> Iterator[_Check]:
    if ask.action == COLLECT:
        yield _Check(pl.lit(value=ask.source is None), Reason.ORIGIN_UNKNOWN, f"{rule.clause}/sources")
        other = ask.source not in rule.sources
        yield _Check(pl.lit(value=other), Reason.SOURCE_NOT_COVERED, f"{rule.clause}/sources", ask.source or "")
        return
    for category in sorted(ask.categories & rule.categories):
        yield from _category(category, ask, rule, rulebook, now)


def _category(category: str, ask: Ask, rule: Rule, rulebook: Rulebook, now: datetime) -> Iterator[_Check]:
    moment = pl.lit(now, TIME)
    at, source, informed = (pl.col(f"{name}:{category}") for name in ("at", "source", "informed"))
    sources = f"{rule.clause}/sources"
    yield _Check(at.is_null() | (at > moment), Reason.ORIGIN_UNKNOWN, f"category:{category}", category)
    yield _Check(~source.is_in(sorted(rule.sources)), Reason.SOURCE_NOT_COVERED, sources, category)
    if ask.action == ERASE:
        return
    untold = source.is_in(sorted(NOT_FROM_THE_PERSON)) & (informed.is_null() | (informed > moment))
    if ask.action not in CONTACTS:
        untold &= _after(at, rulebook.notice_within) <= moment
    yield _Check(untold, Reason.NOT_INFORMED, sources, category)
    since = rule.since[category]
    early = (pl.col(f"version:{category}") < since) & (pl.col("duty_met") < since)
    yield _Check(early, Reason.COLLECTED_BEFORE, f"{rule.clause}/categories/{category}", category)
    limits = [(one, _untouched_by(one, category)) for one in rule.earlier.get(category, ())]
    for one, untouched in limits:
        for fails, limited in _loosened(ask, one, source):
            yield _Check(untouched & fails, Reason.COLLECTED_BEFORE, f"{rule.clause}/{limited}", category)
    kept = pl.col("hold") if rule.legal_claims or ask.action == STORE else pl.lit(value=False)
    terms = [(term, pl.lit(value=True)) for term in rule.terms[category]]
    terms += [(term, untouched) for one, untouched in limits for term in one.terms]
    for term, holds in terms:
        happened = at if term.event == "collected" else pl.col(f"event:{term.event}")
        yield _Check(~kept & holds & (_term_end(happened, term) <= moment), Reason.TERM_OVER, term.clause, category)


def _untouched_by(before: Earlier, category: str) -> pl.Expr:
    """Whether a row still stands under what held before a version: collected before it, and its duty not met."""
    return (pl.col(f"version:{category}") < before.version) & (pl.col("duty_met") < before.version)


def _loosened(ask: Ask, before: Earlier, source: pl.Expr) -> Iterator[tuple[pl.Expr, str]]:
    limited = loosened_field(ask, before)
    if limited:
        yield pl.lit(value=True), limited
        return
    yield ~pl.col("person").is_in(sorted(before.people)), "people"
    yield ~source.is_in(sorted(before.sources)), "sources"


def _last(ask: Ask, rule: Rule, rulebook: Rulebook, now: datetime) -> Iterator[_Check]:
    alone = rule.needs_human and ask.action == DECIDE and ask.decided_by is None
    yield _Check(pl.lit(value=alone), Reason.HUMAN_NEEDED, f"{rule.clause}/automated")
    yield _Check(pl.lit(value=is_alone(ask, rule)), Reason.SECOND_PERSON_NEEDED, f"{rule.clause}/second_person")
    cap = rulebook.caps.get(rule.notice or "")
    if cap is not None and ask.action in CONTACTS:
        sent, moment = pl.element(), pl.lit(now, TIME)
        lately = pl.col("sent_at").list.eval((sent <= moment) & (_after(sent, cap.within) > moment)).list.sum()
        yield _Check(lately >= cap.most, Reason.CAP_REACHED, cap.clause)


def _quiet(ask: Ask, rulebook: Rulebook, table: pl.DataFrame, now: datetime) -> Iterator[_Check]:
    """One for each place that people are in; elsewhere the same hour may be quiet."""
    rule = rulebook.rules.get(ask.purpose)
    hours = None if rule is None else hours_for(ask, rule, rulebook, now)
    if hours is None or "place" not in table.columns:
        return
    for place in table["place"].unique():
        opening = opens(hours, rulebook.places, place, now)
        if opening != now:
            yield _Check(pl.col("place") == place, Reason.QUIET_HOURS, hours.clause, about_of(opening))


def _after(start: pl.Expr, duration: Duration) -> pl.Expr:
    return start.dt.offset_by(f"{duration.count}{SUFFIXES[duration.unit]}")


def _term_end(happened: pl.Expr, term: TermRule) -> pl.Expr:
    if term.count is None or term.unit is None:
        return happened
    return _after(happened, Duration(term.count, term.unit))


def tabulate(facts: Sequence[Facts], ask: Ask, rulebook: Rulebook, now: datetime) -> pl.DataFrame:
    """The facts of many people as the frame `decide_many` reads: a row each, the columns that this ask needs."""
    rule = rulebook.rules.get(ask.purpose)
    if rule is None:
        return pl.DataFrame({"person": [one.person for one in facts]}, schema={"person": pl.String})
    columns = {
        **_person_columns(facts),
        **_served_columns(facts, ask, rule, rulebook, now),
        **_purpose_columns(facts, ask, rule, now),
        **_category_columns(facts, ask, rule),
    }
    return pl.DataFrame(columns)


def _person_columns(facts: Sequence[Facts]) -> dict[str, pl.Series]:
    return {
        "person": pl.Series([one.person for one in facts], dtype=pl.String),
        "place": pl.Series([one.place for one in facts], dtype=pl.String),
        "age": pl.Series([one.age for one in facts], dtype=pl.Int64),
        "restricted": pl.Series([one.restricted for one in facts], dtype=pl.Boolean),
        "hold": pl.Series([one.hold for one in facts], dtype=pl.Boolean),
        "duty_met": pl.Series([one.duty_met for one in facts], dtype=pl.Int64),
        "contract_started": _times([one.contract.started if one.contract else None for one in facts]),
        "contract_ended": _times([one.contract.ended if one.contract else None for one in facts]),
    }


def _served_columns(
    facts: Sequence[Facts], ask: Ask, rule: Rule, rulebook: Rulebook, now: datetime
) -> dict[str, pl.Series]:
    of_kind = served_for(ask, rule, rulebook)
    served = [of_kind.get(one.person, ()) for one in facts]
    objected = [has_objected(rule, one, each) for one, each in zip(facts, served, strict=True)]
    unserved = [serves_nothing(ask, each, one, now, []) for one, each in zip(facts, served, strict=True)]
    return {
        "objected": pl.Series(objected, dtype=pl.Boolean),
        "unserved": pl.Series(unserved, dtype=pl.Boolean),
    }


def served_for(ask: Ask, rule: Rule, rulebook: Rulebook) -> dict[str, list[Rule]]:
    """Kind of person -> the purposes for which this one scores them; nothing where something else is asked."""
    is_scored = ask.action == SCORE and rule.serves
    return {kind: served_by(rule, rulebook, kind) for kind in rulebook.people} if is_scored else {}


def _purpose_columns(facts: Sequence[Facts], ask: Ask, rule: Rule, now: datetime) -> dict[str, pl.Series]:
    newest = [fitting_consent(ask, rule, one, now) for one in facts]
    guardian = [
        any(given.purpose == rule.purpose and given.by_guardian and given.at <= now for given in one.consents)
        for one in facts
    ]
    return {
        "suppressed": pl.Series([ask.channel in one.suppressed for one in facts], dtype=pl.Boolean),
        "consent_at": _times([given.at if given else None for given in newest]),
        "guardian": pl.Series(guardian, dtype=pl.Boolean),
        "withdrawn_at": _times([one.withdrawals.get(rule.purpose) for one in facts]),
        "instructed": pl.Series([rule.purpose in one.instructions for one in facts], dtype=pl.Boolean),
        "sent_at": pl.Series([list(one.sent.get(rule.notice or "", ())) for one in facts], dtype=pl.List(TIME)),
    }


def _category_columns(facts: Sequence[Facts], ask: Ask, rule: Rule) -> dict[str, pl.Series]:
    columns: dict[str, pl.Series] = {}
    for category in ask.categories & rule.categories:
        found = [one.collected.get(category) for one in facts]
        columns[f"at:{category}"] = _times([one.at if one else None for one in found])
        columns[f"source:{category}"] = pl.Series([one.source if one else None for one in found], dtype=pl.String)
        columns[f"version:{category}"] = pl.Series([one.version if one else None for one in found], dtype=pl.Int64)
        columns[f"informed:{category}"] = _times([one.informed if one else None for one in found])
        older = [term for one in rule.earlier.get(category, ()) for term in one.terms]
        for term in [*rule.terms[category], *older]:
            columns[f"event:{term.event}"] = _times([one.events.get(term.event) for one in facts])
    return columns


def _times(moments: Sequence[datetime | None]) -> pl.Series:
    return pl.Series(moments, dtype=TIME)

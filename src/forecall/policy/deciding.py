"""`decide`: may these categories of this person serve this purpose now?

Pure: the ask, the rulebook, the facts and the time come in, and nothing else is read. The checks run in the order of
`Reason`; the first that refuses answers. What the policy does not declare is a `Gap` and allows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from forecall.policy.agreeing import SCORE, Ends, consent_missing, has_objected, served_by, serves_nothing
from forecall.policy.errors import NaiveTime
from forecall.policy.facts import Allowed, Answer, Ask, Collected, Facts, Gap, Reason, Refused
from forecall.policy.quiet import LATE, HoursRule, about_of, closes, opens, was_asked_for
from forecall.policy.recipients import unbound
from forecall.policy.rulebook import Earlier, Rule, Rulebook, TermRule
from forecall.policy.terms import CONTACTING, INDIRECT, Action, NoticeClass

ACTIONS = frozenset(action.value for action in Action)
CONTACTS = frozenset(action.value for action in CONTACTING)
NOT_FROM_THE_PERSON = frozenset(source.value for source in INDIRECT)
VITAL = NoticeClass.VITAL.value
COLLECT, STORE, SHARE, EXPORT, DECIDE, ERASE = "collect", "store", "share", "export", "decide", "erase"

STORING, GIVING = frozenset({COLLECT, STORE}), frozenset({SHARE, EXPORT})

NO_LIMITS: tuple[Earlier, ...] = ()

Check = Callable[[Ask, Rule, Rulebook, Facts, datetime, Ends], Refused | None]


def decide(ask: Ask, rulebook: Rulebook, facts: Facts, now: datetime) -> Answer:
    """Allowed, Refused with the first reason that applies, or Gap where nobody wrote a rule.

    now   aware; NaiveTime is raised otherwise
    """
    if now.tzinfo is None:
        raise NaiveTime
    rule = rulebook.rules.get(ask.purpose)
    if rule is None:
        return Gap(f"purpose:{ask.purpose}")
    undeclared = undeclared_in(ask, rulebook, facts, now)
    if undeclared is not None:
        return undeclared
    ends: Ends = []
    for check in CHECKS:
        refused = check(ask, rule, rulebook, facts, now, ends)
        if refused is not None:
            return refused
    return Allowed(rule.purpose, rule.basis_clause, rule.basis, rulebook.version, min(ends) if ends else None)


def undeclared_in(  # noqa: PLR0911  # a list of checks, one answer each
    ask: Ask, rulebook: Rulebook, facts: Facts, now: datetime
) -> Gap | None:
    """What the ask names and the policy does not; a policy that is not in force yet declares nothing."""
    if now < rulebook.effective:
        return Gap("version:effective")
    if not ask.categories:
        return Gap("category:")
    if not ask.categories <= rulebook.categories:
        return Gap(f"category:{min(ask.categories - rulebook.categories)}")
    if ask.action not in ACTIONS:
        return Gap(f"action:{ask.action}")
    if ask.recipient is not None and ask.recipient not in rulebook.recipients:
        return Gap(f"recipient:{ask.recipient}")
    if facts.person not in rulebook.people:
        return Gap(f"people:{facts.person}")
    return None


def _scope(  # noqa: PLR0911  # a list of checks, one answer each
    ask: Ask, rule: Rule, _rulebook: Rulebook, facts: Facts, _now: datetime, _ends: Ends
) -> Refused | None:
    """People, categories, action and channel that the purpose has."""
    if facts.person not in rule.people:
        return Refused(Reason.PERSON_NOT_COVERED, rule.purpose, f"{rule.clause}/people", facts.person)
    if not ask.categories <= rule.categories:
        about = min(ask.categories - rule.categories)
        return Refused(Reason.CATEGORY_NOT_COVERED, rule.purpose, f"{rule.clause}/categories", about)
    if ask.action not in rule.actions:
        return Refused(Reason.ACTION_NOT_COVERED, rule.purpose, f"{rule.clause}/actions", ask.action)
    if ask.channel is None:
        if ask.action in CONTACTS:
            return Refused(Reason.CHANNEL_MISSING, rule.purpose, f"{rule.clause}/channels")
    elif ask.channel not in rule.channels:
        return Refused(Reason.CHANNEL_NOT_COVERED, rule.purpose, f"{rule.clause}/channels", ask.channel)
    if rule.seen_by or ask.place is not None:
        return who_and_where(ask, rule)
    return None


def who_and_where(ask: Ask, rule: Rule) -> Refused | None:
    """Who looks at the data, and where it goes; nothing here hangs on the person it is about."""
    for category in sorted(ask.categories & rule.seen_by.keys()) if rule.seen_by else ():
        if ask.by not in rule.seen_by[category]:
            return Refused(Reason.STAFF_NOT_COVERED, rule.purpose, f"category:{category}/seen_by", category)
    if ask.place is not None and ask.action in STORING:
        for category in sorted(ask.categories):
            if ask.place not in rule.stored_at[category]:
                return Refused(Reason.PLACE_NOT_COVERED, rule.purpose, f"category:{category}/stored_at", category)
    return None


def is_alone(ask: Ask, rule: Rule) -> bool:
    """Whether two members must agree and did not: nobody, one, or one twice."""
    return (
        rule.second_person
        and ask.action in GIVING
        and (ask.decided_by is None or ask.approved_by in {None, ask.decided_by})
    )


def recipient_refusal(
    ask: Ask, rule: Rule, rulebook: Rulebook, _facts: Facts, now: datetime, ends: Ends
) -> Refused | None:
    """Whom the data goes to: declared for the purpose, bound, reviewed, and inside a valid transfer tool."""
    name = ask.recipient
    if name is None:
        if ask.action == SHARE:
            return Refused(Reason.RECIPIENT_MISSING, rule.purpose, f"{rule.clause}/recipients")
        return None
    if name not in rule.recipients:
        return Refused(Reason.RECIPIENT_NOT_COVERED, rule.purpose, f"{rule.clause}/recipients", name)
    recipient = rulebook.recipients[name]
    if not ask.categories <= recipient.categories:
        about = min(ask.categories - recipient.categories)
        return Refused(Reason.CATEGORY_NOT_FOR_RECIPIENT, rule.purpose, f"{recipient.clause}/categories", about)
    if (broken := unbound(recipient, now)) is not None:
        reason, clause = broken
        return Refused(reason, rule.purpose, clause, name)
    ends += [
        end for end in (recipient.agreement_until, recipient.transfer_until, recipient.review_until) if end is not None
    ]
    return None


def _standing(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime, _ends: Ends) -> Refused | None:
    """What stands with the person whatever the basis: age, restriction, hold, objection, suppression."""
    if facts.age is not None and facts.age < _age_floor(rule, rulebook, facts, now):
        return Refused(Reason.TOO_YOUNG, rule.purpose, f"people:{facts.person}")
    if facts.restricted and not (ask.action == STORE or rule.legal_claims or rule.basis == "consent"):
        return Refused(Reason.RESTRICTED, rule.purpose, rule.clause)
    if facts.hold and ask.action == ERASE:
        return Refused(Reason.HELD, rule.purpose, rule.clause)
    if has_objected(rule, facts, served_by(rule, rulebook, facts.person) if ask.action == SCORE else ()):
        return Refused(Reason.OBJECTED, rule.purpose, rule.basis_clause)
    if rule.optional and ask.channel is not None and ask.channel in facts.suppressed:
        return Refused(Reason.SUPPRESSED, rule.purpose, f"notice:{rule.notice}", ask.channel)
    return None


def _age_floor(rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime) -> int:
    """The age below which this person's data is not used: their kind's, and for consent the law's (Art. 8)."""
    floor = rulebook.minimum_ages.get(facts.person, 0)
    if rule.basis != "consent":
        return floor
    if any(given.purpose == rule.purpose and given.by_guardian and given.at <= now for given in facts.consents):
        return floor
    ages = rulebook.consent_ages
    return max(floor, ages.get(facts.place, ages[""]))


def _basis(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime, ends: Ends) -> Refused | None:
    """The proof that the legal basis needs; of a score, that something it is for may use it."""
    if ask.action == SCORE and serves_nothing(ask, served_by(rule, rulebook, facts.person), facts, now, ends):
        return Refused(Reason.NO_CONSENT, rule.purpose, f"{rule.clause}/serves")
    reason: Reason | None = None
    if rule.basis == "consent":
        reason = consent_missing(ask, rule, facts, now, ends)
    elif rule.basis == "contract":
        reason = _contract_missing(rule, facts, now, ends)
    elif rule.basis == "instruction":
        reason = None if rule.purpose in facts.instructions else Reason.NOT_INSTRUCTED
    elif rule.review_until is not None:
        ends.append(rule.review_until)
        reason = Reason.BALANCING_OVERDUE if now >= rule.review_until else None
    return None if reason is None else Refused(reason, rule.purpose, rule.basis_clause)


def _contract_missing(rule: Rule, facts: Facts, now: datetime, ends: Ends) -> Reason | None:
    contract = facts.contract
    if contract is None or now < contract.started:
        return Reason.NO_CONTRACT
    if contract.ended is None:
        return None
    end = contract.ended if rule.wind_down is None else rule.wind_down.after(contract.ended)
    ends.append(end)
    return Reason.CONTRACT_ENDED if now >= end else None


def _origin(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime, ends: Ends) -> Refused | None:
    """Where the data came from, under which version, and whether its term is over."""
    if ask.action == COLLECT:
        if ask.source is None:
            return Refused(Reason.ORIGIN_UNKNOWN, rule.purpose, f"{rule.clause}/sources")
        if ask.source not in rule.sources:
            return Refused(Reason.SOURCE_NOT_COVERED, rule.purpose, f"{rule.clause}/sources", ask.source)
        return None
    for category in sorted(ask.categories) if len(ask.categories) > 1 else ask.categories:
        refused = _category(category, ask, rule, rulebook, facts, now, ends)
        if refused is not None:
            return refused
    return None


def _category(  # noqa: PLR0911, PLR0913  # a list of checks; their own parameters, and the category
    category: str, ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime, ends: Ends
) -> Refused | None:
    collected = facts.collected.get(category)
    if collected is None or collected.at > now:
        return Refused(Reason.ORIGIN_UNKNOWN, rule.purpose, f"category:{category}", category)
    if collected.source not in rule.sources:
        return Refused(Reason.SOURCE_NOT_COVERED, rule.purpose, f"{rule.clause}/sources", category)
    if ask.action == ERASE:
        return None
    if collected.source in NOT_FROM_THE_PERSON and (collected.informed is None or collected.informed > now):
        due = rulebook.notice_within.after(collected.at)
        if ask.action in CONTACTS or now >= due:
            return Refused(Reason.NOT_INFORMED, rule.purpose, f"{rule.clause}/sources", category)
        ends.append(due)
    limits = _limits(category, collected, rule, facts) if rule.earlier else NO_LIMITS
    limited = _collected_before(category, collected, ask, rule, facts, limits)
    if limited:
        return Refused(Reason.COLLECTED_BEFORE, rule.purpose, f"{rule.clause}/{limited}", category)
    if facts.hold and (rule.legal_claims or ask.action == STORE):
        return None
    terms = rule.terms[category]
    for one in limits:
        terms += one.terms
    return _term_over(category, terms, collected, rule, facts, now, ends)


def _limits(category: str, collected: Collected, rule: Rule, facts: Facts) -> tuple[Earlier, ...]:
    """What held before versions under which this was not collected, and whose duty is not met."""
    before = rule.earlier.get(category, NO_LIMITS)
    return tuple(one for one in before if collected.version < one.version and facts.duty_met < one.version)


def _collected_before(
    category: str, collected: Collected, ask: Ask, rule: Rule, facts: Facts, limits: tuple[Earlier, ...]
) -> str:
    """Which field of the purpose lets this through only since a later version; empty where none does."""
    since = rule.since[category]
    if collected.version < since and facts.duty_met < since:
        return f"categories/{category}"
    for one in limits:
        limited = loosened_field(ask, one) or _loosened_for(facts.person, collected.source, one)
        if limited:
            return limited
    return ""


def loosened_field(ask: Ask, before: Earlier) -> str:
    """Which field of the purpose lets the ask through only since a later version; empty where none does."""
    if ask.action not in before.actions:
        return "actions"
    if ask.channel is not None and ask.channel not in before.channels:
        return "channels"
    return "recipients" if ask.recipient is not None and ask.recipient not in before.recipients else ""


def _loosened_for(person: str, source: str, before: Earlier) -> str:
    if person not in before.people:
        return "people"
    return "" if source in before.sources else "sources"


def _term_over(  # noqa: PLR0913  # those of a check, and the terms
    category: str,
    terms: tuple[TermRule, ...],
    collected: Collected,
    rule: Rule,
    facts: Facts,
    now: datetime,
    ends: Ends,
) -> Refused | None:
    for term in terms:
        happened = collected.at if term.event == "collected" else facts.events.get(term.event)
        if happened is not None:
            end = term.ends(happened)
            if now >= end:
                return Refused(Reason.TERM_OVER, rule.purpose, term.clause, category)
            ends.append(end)
    return None


def _last(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime, _ends: Ends) -> Refused | None:
    """A human's decision, and how many messages went out already."""
    if rule.needs_human and ask.action == DECIDE and ask.decided_by is None:
        return Refused(Reason.HUMAN_NEEDED, rule.purpose, f"{rule.clause}/automated")
    if is_alone(ask, rule):
        return Refused(Reason.SECOND_PERSON_NEEDED, rule.purpose, f"{rule.clause}/second_person")
    if rule.notice is not None and ask.action in CONTACTS:
        cap = rulebook.caps.get(rule.notice)
        if cap is not None:
            lately = sum(at <= now < cap.within.after(at) for at in facts.sent.get(rule.notice, ()))
            if lately >= cap.most:
                return Refused(Reason.CAP_REACHED, rule.purpose, cap.clause)
    return None


def hours_for(ask: Ask, rule: Rule, rulebook: Rulebook, now: datetime) -> HoursRule | None:
    """The hours that this contact is bound to; None for what warns of a danger, and for what the person asked for."""
    return None if was_asked_for(ask.wanted_at, now) else _hours_beside(ask, rule, rulebook)


def _hours_beside(ask: Ask, rule: Rule, rulebook: Rulebook) -> HoursRule | None:
    """The same, whatever the person asked for."""
    if not rulebook.hours or ask.action not in CONTACTS or rule.notice == VITAL:
        return None
    return rulebook.hours.get(ask.channel or "")


def _quiet(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime, ends: Ends) -> Refused | None:
    """Whether a contact may begin at this hour where the person is: the last check, as only it passes by itself."""
    hours = _hours_beside(ask, rule, rulebook)
    if hours is None:
        return None
    if not was_asked_for(ask.wanted_at, now):
        opening = opens(hours, rulebook.places, facts.place, now)
        if opening != now:
            return Refused(Reason.QUIET_HOURS, rule.purpose, hours.clause, about_of(opening))
    if (end := _quiet_from(ask.wanted_at, hours, rulebook, facts, now)) is not None:
        ends.append(end)
    return None


def _quiet_from(
    wanted_at: datetime | None, hours: HoursRule, rulebook: Rulebook, facts: Facts, now: datetime
) -> datetime | None:
    """When it becomes quiet, of an hour at which a contact may begin; what was asked for lasts as long as the wish."""
    end = now if was_asked_for(wanted_at, now) else closes(hours, rulebook.places, facts.place, now)
    if wanted_at is not None and end is not None and was_asked_for(wanted_at, end):
        end = wanted_at + LATE + timedelta(microseconds=1)
        if opens(hours, rulebook.places, facts.place, end) == end:
            end = closes(hours, rulebook.places, facts.place, end)
    return end


CHECKS: tuple[Check, ...] = (_scope, recipient_refusal, _standing, _basis, _origin, _last, _quiet)

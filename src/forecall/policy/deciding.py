"""`decide`: may these categories of this person serve this purpose now?

Pure: the ask, the rulebook, the facts and the time come in, and nothing else is read. The checks run in the order of
`Reason`; the first that refuses answers. What the policy does not declare is a `Gap` and allows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forecall.policy.errors import NaiveTime
from forecall.policy.facts import DIRECT_MARKETING, Allowed, Answer, Ask, Facts, Gap, Given, Reason, Refused
from forecall.policy.rulebook import RecipientRule, Rule, Rulebook
from forecall.policy.terms import CONTACTING, INDIRECT, Action

ACTIONS = frozenset(action.value for action in Action)
CONTACTS = frozenset(action.value for action in CONTACTING)
NOT_FROM_THE_PERSON = frozenset(source.value for source in INDIRECT)
COLLECT, STORE, SHARE, DECIDE, ERASE = "collect", "store", "share", "decide", "erase"

Check = Callable[[Ask, Rule, Rulebook, Facts, datetime], Refused | None]


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
    for check in CHECKS:
        refused = check(ask, rule, rulebook, facts, now)
        if refused is not None:
            return refused
    until = _until(ask, rule, rulebook, facts, now)
    return Allowed(ask.purpose, f"{rule.clause}/basis/{rule.basis}", rule.basis, rulebook.version, until)


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
    if facts.person not in rulebook.people:
        return Gap(f"people:{facts.person}")
    if ask.action not in ACTIONS:
        return Gap(f"action:{ask.action}")
    if ask.recipient is not None and ask.recipient not in rulebook.recipients:
        return Gap(f"recipient:{ask.recipient}")
    return None


def _scope(  # a list of checks, one answer each
    ask: Ask, rule: Rule, _rulebook: Rulebook, facts: Facts, _now: datetime
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
    return None


def recipient_refusal(  # noqa: PLR0911  # a list of checks, one answer each
    ask: Ask, rule: Rule, rulebook: Rulebook, _facts: Facts, now: datetime
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
    if recipient.agreement_until is not None and now >= recipient.agreement_until:
        return Refused(Reason.AGREEMENT_EXPIRED, rule.purpose, f"{recipient.clause}/agreement", name)
    if not _transfer_holds(recipient, now):
        return Refused(Reason.TRANSFER_NOT_VALID, rule.purpose, f"{recipient.clause}/transfer", name)
    if now >= recipient.review_until:
        return Refused(Reason.REVIEW_OVERDUE, rule.purpose, f"{recipient.clause}/review_by", name)
    return None


def _transfer_holds(recipient: RecipientRule, now: datetime) -> bool:
    if recipient.transfer_from is None or recipient.transfer_until is None:
        return True
    return recipient.transfer_from <= now < recipient.transfer_until


def _standing(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime) -> Refused | None:
    """What stands with the person whatever the basis: age, restriction, hold, objection, suppression."""
    if facts.age is not None and facts.age < _age_floor(rule, rulebook, facts, now):
        return Refused(Reason.TOO_YOUNG, rule.purpose, f"people:{facts.person}")
    if facts.restricted and not (ask.action == STORE or rule.legal_claims or rule.basis == "consent"):
        return Refused(Reason.RESTRICTED, rule.purpose, rule.clause)
    if facts.hold and ask.action == ERASE:
        return Refused(Reason.HELD, rule.purpose, rule.clause)
    if rule.refusable and has_objected(rule, facts):
        return Refused(Reason.OBJECTED, rule.purpose, f"{rule.clause}/basis/{rule.basis}")
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


def has_objected(rule: Rule, facts: Facts) -> bool:
    if rule.marketing and DIRECT_MARKETING in facts.objections:
        return True
    if rule.purpose not in facts.objections:
        return False
    return not (rule.overridable and rule.purpose in facts.compelling)


def _basis(ask: Ask, rule: Rule, _rulebook: Rulebook, facts: Facts, now: datetime) -> Refused | None:
    """The proof that the legal basis needs."""
    clause = f"{rule.clause}/basis/{rule.basis}"
    if rule.basis == "consent":
        reason = _consent_missing(ask, rule, facts, now)
        return None if reason is None else Refused(reason, rule.purpose, clause)
    if rule.basis == "contract":
        contract = facts.contract
        if contract is None or now < contract.started:
            return Refused(Reason.NO_CONTRACT, rule.purpose, clause)
        end = _contract_end(rule, facts)
        if end is not None and now >= end:
            return Refused(Reason.CONTRACT_ENDED, rule.purpose, clause)
    elif rule.basis == "instruction" and rule.purpose not in facts.instructions:
        return Refused(Reason.NOT_INSTRUCTED, rule.purpose, clause)
    elif rule.review_until is not None and now >= rule.review_until:
        return Refused(Reason.BALANCING_OVERDUE, rule.purpose, clause)
    return None


def _contract_end(rule: Rule, facts: Facts) -> datetime | None:
    if facts.contract is None or facts.contract.ended is None:
        return None
    ended = facts.contract.ended
    return ended if rule.wind_down is None else rule.wind_down.after(ended)


def fitting_consent(ask: Ask, rule: Rule, facts: Facts, now: datetime) -> Given | None:
    """The newest consent on record that covers the ask, withdrawn or not."""
    newest: Given | None = None
    for given in facts.consents:
        if given.purpose != rule.purpose or given.at > now or (rule.explicit and not given.explicit):
            continue
        if ask.channel is not None and given.channels is not None and ask.channel not in given.channels:
            continue
        if newest is None or given.at > newest.at:
            newest = given
    return newest


def _consent_missing(ask: Ask, rule: Rule, facts: Facts, now: datetime) -> Reason | None:
    given = fitting_consent(ask, rule, facts, now)
    if given is None:
        return Reason.NO_CONSENT
    withdrawn = facts.withdrawals.get(rule.purpose)
    if withdrawn is not None and given.at <= withdrawn <= now:
        return Reason.CONSENT_WITHDRAWN
    if rule.consent_lasts is not None and now >= rule.consent_lasts.after(given.at):
        return Reason.CONSENT_EXPIRED
    return None


def _origin(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime) -> Refused | None:
    """Where the data came from, under which version, and whether its term is over."""
    if ask.action == COLLECT:
        if ask.source is None:
            return Refused(Reason.ORIGIN_UNKNOWN, rule.purpose, f"{rule.clause}/sources")
        if ask.source not in rule.sources:
            return Refused(Reason.SOURCE_NOT_COVERED, rule.purpose, f"{rule.clause}/sources", ask.source)
        return None
    for category in sorted(ask.categories) if len(ask.categories) > 1 else ask.categories:
        refused = _category(category, ask, rule, rulebook, facts, now)
        if refused is not None:
            return refused
    return None


def _category(  # noqa: PLR0911  # as above; the checks' own parameters, and the category
    # the checks' own parameters, and the category
    category: str,
    ask: Ask,
    rule: Rule,
    rulebook: Rulebook,
    facts: Facts,
    now: datetime,
) -> Refused | None:
    collected = facts.collected.get(category)
    if collected is None or collected.at > now:
        return Refused(Reason.ORIGIN_UNKNOWN, rule.purpose, f"category:{category}", category)
    if collected.source not in rule.sources:
        return Refused(Reason.SOURCE_NOT_COVERED, rule.purpose, f"{rule.clause}/sources", category)
    if ask.action == ERASE:
        return None
    if collected.source in NOT_FROM_THE_PERSON and (collected.informed is None or collected.informed > now):
        reaches = ask.action in CONTACTS
        if reaches or now >= rulebook.notice_within.after(collected.at):
            return Refused(Reason.NOT_INFORMED, rule.purpose, f"{rule.clause}/sources", category)
    since = rule.since[category]
    if collected.version < since and facts.duty_met < since:
        return Refused(Reason.COLLECTED_BEFORE, rule.purpose, f"{rule.clause}/categories/{category}", category)
    if facts.hold and (rule.legal_claims or ask.action == STORE):
        return None
    for term in rule.terms[category]:
        happened = collected.at if term.event == "collected" else facts.events.get(term.event)
        if happened is not None and now >= term.ends(happened):
            return Refused(Reason.TERM_OVER, rule.purpose, term.clause, category)
    return None


def _last(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime) -> Refused | None:
    """A human's decision, and how many messages went out already."""
    if rule.needs_human and ask.action == DECIDE and ask.decided_by is None:
        return Refused(Reason.HUMAN_NEEDED, rule.purpose, f"{rule.clause}/automated")
    if rule.notice is not None and ask.action in CONTACTS:
        cap = rulebook.caps.get(rule.notice)
        if cap is not None:
            lately = sum(at <= now < cap.within.after(at) for at in facts.sent.get(rule.notice, ()))
            if lately >= cap.most:
                return Refused(Reason.CAP_REACHED, rule.purpose, cap.clause)
    return None


CHECKS: tuple[Check, ...] = (_scope, recipient_refusal, _standing, _basis, _origin, _last)


def _until(ask: Ask, rule: Rule, rulebook: Rulebook, facts: Facts, now: datetime) -> datetime | None:
    """The first moment at which something known ends the permission."""
    ends: list[datetime | None] = [rule.review_until]
    if rule.basis == "contract":
        ends.append(_contract_end(rule, facts))
    elif rule.consent_lasts is not None:
        given = fitting_consent(ask, rule, facts, now)
        ends.append(rule.consent_lasts.after(given.at) if given else None)
    if ask.recipient is not None:
        recipient = rulebook.recipients[ask.recipient]
        ends += [recipient.agreement_until, recipient.transfer_until, recipient.review_until]
    if ask.action not in {COLLECT, ERASE} and not (facts.hold and (rule.legal_claims or ask.action == STORE)):
        ends += _term_ends(ask, rule, facts)
    return min((end for end in ends if end is not None), default=None)


def _term_ends(ask: Ask, rule: Rule, facts: Facts) -> list[datetime | None]:
    ends: list[datetime | None] = []
    for category in ask.categories:
        for term in rule.terms[category]:
            happened = facts.collected[category].at if term.event == "collected" else facts.events.get(term.event)
            ends.append(None if happened is None else term.ends(happened))
    return ends

"""A slow second opinion: every reason against a use, written from what the policy file means.

It reads the typed file and never the rulebook, keeps no order, stops at nothing, and counts its calendar by itself.
`decide` is right when it allows exactly what has no reason here, and when the reason it gives is one of these.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from forecall.policy import Allowed, Ask, Gap

EEA = {
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT",
    "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
}  # fmt: skip
FROM_ELSEWHERE = {"client", "third_party", "public_source", "public_authority"}
EVERY_ACTION = {
    "collect", "store", "read", "change", "combine", "score", "call", "send", "record", "transcribe", "analyse",
    "train", "decide", "share", "export", "erase",
}  # fmt: skip
CHILD_UNTIL = {"RO": 16, "DE": 16}


def plus(moment, duration):
    """The moment so many calendar units later; the 31st becomes the last day of a shorter month."""
    moment = moment.astimezone(UTC)
    if duration.unit in {"hours", "days", "weeks"}:
        hours = {"hours": 1, "days": 24, "weeks": 168}[duration.unit] * duration.count
        return moment + timedelta(hours=hours)
    year, month = moment.year, moment.month
    for _ in range(duration.count * (12 if duration.unit == "years" else 1)):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if year > 9999:
        return datetime.max.replace(tzinfo=UTC)
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def local_day(policy, now) -> date:
    return now.astimezone(ZoneInfo(policy.version.timezone)).date()


def opinion(policy, ask, facts, now):
    """`"gap"`, or the set of all reason codes that speak against the use; an empty set means it is lawful."""
    today = local_day(policy, now)
    if today < policy.version.effective or ask.purpose not in policy.purposes or ask.action not in EVERY_ACTION:
        return "gap"
    if not ask.categories or any(category not in policy.categories for category in ask.categories):
        return "gap"
    if facts.person not in policy.people or (ask.recipient is not None and ask.recipient not in policy.recipients):
        return "gap"
    purpose = policy.purposes[ask.purpose]
    against = _what_the_purpose_has(purpose, ask, facts) | _who_gets_it(policy, purpose, ask, today, now)
    against |= _what_the_person_said(policy, purpose, ask, facts, now)
    against |= _what_it_rests_on(policy, purpose, ask, facts, now, today)
    against |= _how_it_came_in(policy, purpose, ask, facts, now)
    against |= _how_much(policy, purpose, ask, facts, now)
    against |= _at_what_hour(policy, purpose, ask, facts, now)
    return against | _who_looks_and_where_it_goes(policy, purpose, ask)


def _what_the_purpose_has(purpose, ask, facts):
    against = set()
    if facts.person not in purpose.people:
        against.add("person_not_covered")
    if any(category not in purpose.categories for category in ask.categories):
        against.add("category_not_covered")
    if ask.action not in [str(action) for action in purpose.actions]:
        against.add("action_not_covered")
    if ask.action in {"call", "send"} and ask.channel is None:
        against.add("channel_missing")
    if ask.channel is not None and ask.channel not in [str(channel) for channel in purpose.channels]:
        against.add("channel_not_covered")
    return against


def _who_looks_and_where_it_goes(policy, purpose, ask):
    against = set()
    for category in ask.categories:
        kept = policy.categories[category]
        if kept.seen_by is not None and ask.by not in [str(kind) for kind in kept.seen_by]:
            against.add("staff_not_covered")
        if ask.place is not None and ask.action in {"collect", "store"} and ask.place not in kept.stored_at:
            against.add("place_not_covered")
    agreed = {ask.decided_by, ask.approved_by} - {None}
    if purpose.second_person and ask.action in {"share", "export"} and len(agreed) < 2:
        against.add("second_person_needed")
    return against


def _who_gets_it(policy, purpose, ask, today, now):
    if ask.recipient is None:
        return {"recipient_missing"} if ask.action == "share" else set()
    against = set()
    if ask.recipient not in purpose.recipients:
        against.add("recipient_not_covered")
    recipient = policy.recipients[ask.recipient]
    if any(category not in recipient.categories for category in ask.categories):
        against.add("category_not_for_recipient")
    if recipient.agreement and today > recipient.agreement.expires:
        against.add("agreement_expired")
    if recipient.country not in EEA:
        tool = recipient.transfer
        if not (tool.valid_from <= today <= tool.valid_until):
            against.add("transfer_not_valid")
    if today > recipient.review_by and not _in_grace(policy, recipient, now):
        against.add("review_overdue")
    return against


def _in_grace(policy, recipient, now):
    if recipient.review_grace is None:
        return False
    zone = ZoneInfo(policy.version.timezone)
    next_day = datetime.combine(recipient.review_by + timedelta(days=1), datetime.min.time(), zone)
    return now < plus(next_day, recipient.review_grace)


def _what_the_person_said(policy, purpose, ask, facts, now):
    against = set()
    youngest = policy.people[facts.person].minimum_age or 0
    if purpose.basis.consent:
        by_guardian = [c for c in facts.consents if c.purpose == ask.purpose and c.by_guardian and c.at <= now]
        if not by_guardian:
            youngest = max(youngest, CHILD_UNTIL.get(facts.place, 16))
    if facts.age is not None and facts.age < youngest:
        against.add("too_young")
    if facts.restricted and ask.action != "store" and not purpose.legal_claims and not purpose.basis.consent:
        against.add("restricted")
    if facts.hold and ask.action == "erase":
        against.add("held")
    if _said_no(purpose, ask.purpose, facts):
        against.add("objected")
    made_for = {n: policy.purposes[n] for n in purpose.serves if facts.person in policy.purposes[n].people}
    left = {n: one for n, one in made_for.items() if not _said_no(one, n, facts)}
    if ask.action == "score" and made_for and not left:
        against.add("objected")
    if ask.action == "score" and left and not [n for n, one in left.items() if _may_use(policy, n, one, facts, now)]:
        against.add("no_consent")
    if purpose.notice in {"marketing", "survey"} and ask.channel is not None and ask.channel in facts.suppressed:
        against.add("suppressed")
    return against


def _may_use(policy, name, purpose, facts, now):
    """Whether the purpose takes no yes, or one stands for whichever channel."""
    asked = Ask(name, frozenset(), "read")
    return not purpose.basis.consent or not _consent(policy, purpose, asked, facts, now)


def _said_no(purpose, name, facts):
    basis = purpose.basis
    if purpose.direct_marketing and facts.objections & {name, "direct_marketing"}:
        return True
    may_object = basis.consent or basis.legitimate_interest or basis.public_task or basis.instruction
    weighty = (basis.legitimate_interest or basis.public_task) and name in facts.compelling
    return bool(may_object and name in facts.objections and not weighty)


def _what_it_rests_on(policy, purpose, ask, facts, now, today):
    basis = purpose.basis
    if basis.consent:
        return _consent(policy, purpose, ask, facts, now)
    if basis.contract:
        if facts.contract is None or facts.contract.started > now:
            return {"no_contract"}
        end = facts.contract.ended
        if end is not None and basis.contract.wind_down:
            end = plus(end, basis.contract.wind_down)
        return {"contract_ended"} if end is not None and end <= now else set()
    if basis.legitimate_interest and today > basis.legitimate_interest.review_by:
        return {"balancing_overdue"}
    if basis.instruction and ask.purpose not in facts.instructions:
        return {"not_instructed"}
    return set()


def _consent(policy, purpose, ask, facts, now):
    wanted = purpose.basis.consent
    sensitive = [policy.categories[category].special for category in purpose.categories]
    express = wanted.explicit or any(one and one.condition == "9(2)(a)" for one in sensitive)
    fitting = [
        one
        for one in facts.consents
        if one.purpose == ask.purpose
        and one.at <= now
        and (one.explicit or not express)
        and (ask.channel is None or one.channels is None or ask.channel in one.channels)
    ]
    if not fitting:
        return {"no_consent"}
    at = max(one.at for one in fitting)
    against = set()
    withdrawn = facts.withdrawals.get(ask.purpose)
    if withdrawn is not None and withdrawn <= now and withdrawn >= at:
        against.add("consent_withdrawn")
    if wanted.lasts and plus(at, wanted.lasts) <= now:
        against.add("consent_expired")
    return against


def _how_it_came_in(policy, purpose, ask, facts, now):
    allowed = [str(source) for source in purpose.sources]
    if ask.action == "collect":
        if ask.source is None:
            return {"origin_unknown"}
        return set() if ask.source in allowed else {"source_not_covered"}
    against = set()
    for category in ask.categories:
        collected = facts.collected.get(category)
        if collected is None or collected.at > now:
            against.add("origin_unknown")
        else:
            if collected.source not in allowed:
                against.add("source_not_covered")
            if ask.action != "erase":
                against |= _told(ask, collected, now)
                against |= _time(policy, purpose, ask, facts, category, now)
    return against


def _told(ask, collected, now):
    told = collected.informed is not None and collected.informed <= now
    late = now >= collected.at + timedelta(days=28)
    is_due = collected.source in FROM_ELSEWHERE and not told and (late or ask.action in {"call", "send"})
    return {"not_informed"} if is_due else set()


def _time(policy, purpose, ask, facts, category, now):
    collected, against = facts.collected[category], set()
    if category in purpose.categories and max(collected.version, facts.duty_met) < purpose.since:
        against.add("collected_before")
    if facts.hold and (purpose.legal_claims or ask.action == "store"):
        return against
    for term in [policy.categories[category].keep, *([purpose.keep] if purpose.keep else [])]:
        start = collected.at if term.event == "collected" else facts.events.get(term.event)
        if start is not None and now >= (plus(start, term.duration) if term.duration else start):
            against.add("term_over")
    return against


def _how_much(policy, purpose, ask, facts, now):
    against = set()
    machine = purpose.automated
    if machine and machine.significant and not machine.allowed_by and ask.action == "decide" and not ask.decided_by:
        against.add("human_needed")
    if purpose.notice and ask.action in {"call", "send"}:
        cap = policy.notices[purpose.notice].cap
        sent = (
            [at for at in facts.sent.get(purpose.notice.value, ()) if at <= now < plus(at, cap.within)] if cap else []
        )
        if cap and len(sent) >= cap.most:
            against.add("cap_reached")
    return against


CLOCKS = {
    "RO": ["Europe/Bucharest"], "DE": ["Europe/Berlin"], "FR": ["Europe/Paris"],
    "US": ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
           "America/Anchorage", "America/Adak", "Pacific/Honolulu"],
}  # fmt: skip
FEASTS = {"RO": {(11, 30), (12, 1), (1, 1), (1, 2)}, "DE": {(1, 1)}}
"""Of the days that random cases come near to."""
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _at_what_hour(policy, purpose, ask, facts, now):
    rung = {"ai_phone", "voicemail"}
    hours = policy.contact_hours.get(ask.channel)
    if hours is None and ask.channel in rung:
        hours = policy.contact_hours.get("phone")
    if hours is None or ask.action not in {"call", "send"} or purpose.notice == "vital":
        return set()
    if ask.wanted_at is not None and -900 <= (now - ask.wanted_at).total_seconds() <= 3600:
        return set()
    packs = {pack.upper() for pack in policy.jurisdictions} & {"RO", "DE"}
    countries = [facts.place] if facts.place in CLOCKS else {policy.identity.seat.country, *packs}
    feasts = [facts.place] if facts.place in packs else packs
    shut = False
    for zone in (zone for country in countries for zone in CLOCKS[country]):
        wall = now.astimezone(ZoneInfo(zone))
        if any((wall.month, wall.day) in FEASTS[country] for country in feasts):
            today = hours.holidays
        else:
            today = getattr(hours, DAYS[wall.weekday()]) or (hours.weekdays if wall.weekday() < 5 else None)
        minutes = wall.hour * 60 + wall.minute
        shut = shut or today is None or not any(first <= minutes < last for first, last in today.spans)
    return {"quiet_hours"} if shut else set()


def row(answer):
    """An answer of the single form as the row that the set form gives."""
    if isinstance(answer, Allowed):
        return "allowed", "", answer.clause, ""
    if isinstance(answer, Gap):
        return "gap", "", "", answer.about
    return "refused", answer.reason.value, answer.clause, answer.about

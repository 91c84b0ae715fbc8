"""The rulebook: a policy compiled to what `decide` needs, with every name resolved and every day a moment in UTC."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from forecall.policy.packs import Jurisdictions, jurisdictions
from forecall.policy.parts import Duration, Term, Unit, later
from forecall.policy.purposes import Purpose
from forecall.policy.quiet import HoursRule, Places
from forecall.policy.terms import EEA, MUST_BE_BOUND, REFUSABLE, BasisKind, Channel, SpecialCondition
from forecall.policy.types import Policy, Recipient


@dataclass(frozen=True, slots=True)
class TermRule:
    """When data must no longer be used; `unit` and `count` are None where it goes at the event itself."""

    clause: str
    event: str
    count: int | None = None
    unit: Unit | None = None

    def ends(self, happened: datetime) -> datetime:
        """The first moment after the term, given when its event happened."""
        if self.count is None or self.unit is None:
            return happened
        return later(happened, self.count, self.unit)


@dataclass(frozen=True, slots=True)
class RecipientRule:
    """Whom data may go to, and from when to when. `transfer_from` is None where no transfer tool is needed."""

    clause: str
    categories: frozenset[str]
    agreement_until: datetime | None
    transfer_from: datetime | None
    transfer_until: datetime | None
    review_until: datetime


@dataclass(frozen=True, slots=True)
class CapRule:
    """At most `most` messages of a class within a stretch of time."""

    clause: str
    most: int
    within: Duration


@dataclass(frozen=True, slots=True)
class Earlier:
    """What held for one use of one category before `version` loosened it.

    It still holds, beside the rule of today, for what was collected under an older version of a person whose duty to
    tell or ask is not met up to `version`. `terms` are those that the newer version lengthened or replaced.
    """

    version: int
    people: frozenset[str]
    actions: frozenset[str]
    channels: frozenset[str]
    recipients: frozenset[str]
    sources: frozenset[str]
    terms: tuple[TermRule, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything a policy says about one purpose.

    refusable      an objection ends it: consent, legitimate interest, public task, a client's instruction, marketing
    overridable    compelling grounds may stand against the objection (Art. 21(1)); never against marketing
    serves         purposes for which it scores: nobody is scored of whom none of them may use the score (Art. 21(3))
    optional       its messages are of a class that a person can always refuse
    explicit       the consent must have been express
    review_until   when the balancing test is due again
    second_person  sharing needs one member who decides and another who approves
    seen_by        category -> kinds of accounts that may see it; no key where all may
    stored_at      category -> storage places
    since          category -> first version of the policy in which this use of it stood
    earlier        category -> what held before versions that loosened its use; no key where none did
    """

    purpose: str
    clause: str
    basis_clause: str
    people: frozenset[str]
    categories: frozenset[str]
    actions: frozenset[str]
    channels: frozenset[str]
    recipients: frozenset[str]
    sources: frozenset[str]
    basis: str
    explicit: bool
    consent_lasts: Duration | None
    wind_down: Duration | None
    review_until: datetime | None
    refusable: bool
    overridable: bool
    marketing: bool
    serves: frozenset[str]
    optional: bool
    legal_claims: bool
    needs_human: bool
    second_person: bool
    seen_by: Mapping[str, frozenset[str]]
    stored_at: Mapping[str, frozenset[str]]
    notice: str | None
    terms: Mapping[str, tuple[TermRule, ...]]
    since: Mapping[str, int]
    earlier: Mapping[str, tuple[Earlier, ...]]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of a policy as data; `decide` reads nothing else.

    minimum_ages   kind of person -> age below which nothing of theirs is used
    consent_ages   country -> age from which a person consents alone; `""` for a place that is not known
    notice_within  how long data from elsewhere may be used before the notice of Art. 14
    hours          channel -> when a contact may begin by it; a channel that is not there has no quiet hours
    places         whose clocks and holidays those hours go by
    """

    version: int
    effective: datetime
    rules: Mapping[str, Rule]
    people: frozenset[str]
    categories: frozenset[str]
    recipients: Mapping[str, RecipientRule]
    minimum_ages: Mapping[str, int]
    consent_ages: Mapping[str, int]
    caps: Mapping[str, CapRule]
    notice_within: Duration
    hours: Mapping[str, HoursRule]
    places: Places

    def data(self) -> dict[str, Any]:
        """The rulebook as plain JSON values, in one order for equal content."""
        plain = _plain(self)
        assert isinstance(plain, dict)  # noqa: S101  # a dataclass becomes a table; said for the type checker
        return plain

    def digest(self) -> str:
        """SHA-256 of `data`, in hex: equal policies have equal digests."""
        text = json.dumps(self.data(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


Uses = tuple[str, str]
"""A purpose and a category."""


def build_rulebook(
    policy: Policy,
    since: Mapping[Uses, int] | None = None,
    earlier: Mapping[Uses, tuple[Earlier, ...]] | None = None,
) -> Rulebook:
    """Resolve a policy that has no errors; callers use `compile_rulebook`, which checks first.

    since     (purpose, category) -> first version in which that use stood, where a history of versions is known;
              without it the purposes' own `since` counts
    earlier   (purpose, category) -> what held before versions that loosened it; `changes.past` gives both
    """
    zone = ZoneInfo(policy.version.timezone)
    packs = jurisdictions(policy.jurisdictions)
    return Rulebook(
        version=policy.version.number,
        effective=day_begins(policy.version.effective, zone),
        rules={
            name: _rule(name, purpose, policy, zone, since or {}, earlier or {})
            for name, purpose in policy.purposes.items()
        },
        people=frozenset(policy.people),
        categories=frozenset(policy.categories),
        recipients={name: _recipient(name, recipient, zone) for name, recipient in policy.recipients.items()},
        minimum_ages=_minimum_ages(policy),
        consent_ages=packs.consent_ages(),
        caps={
            kind.value: CapRule(f"notice:{kind.value}/cap", notice.cap.most, notice.cap.within)
            for kind, notice in policy.notices.items()
            if notice.cap is not None
        },
        notice_within=packs.source_notice,
        hours=_hours(policy),
        places=_places(policy, packs),
    )


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """Midnight at the start of a day there, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_is_over(day: date, zone: ZoneInfo) -> datetime:
    """Midnight at the end of a day there, in UTC; the calendar's last moment for its last day."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return day_begins(day + timedelta(days=1), zone)


def known_events(policy: Policy, packs: Jurisdictions) -> set[str]:
    """Events a term may count from: those of the packs and the policy's own."""
    return {*packs.events, *policy.events}


LIKE_A_CALL = (Channel.AI_PHONE, Channel.VOICEMAIL)
"""Channels that ring as a call does: they keep its hours where they have none of their own."""


def _hours(policy: Policy) -> dict[str, HoursRule]:
    said = {channel: (f"hours:{channel.value}", hours.week()) for channel, hours in policy.contact_hours.items()}
    if Channel.PHONE in said:
        said = {**dict.fromkeys(LIKE_A_CALL, said[Channel.PHONE]), **said}
    return {channel.value: HoursRule(*hours) for channel, hours in said.items()}


def _places(policy: Policy, packs: Jurisdictions) -> Places:
    """Where no pack says the holidays, all that are known count; where nobody knows the country, the organisation's."""
    if not policy.contact_hours:
        return Places({}, frozenset())
    known = packs.holidays()
    everywhere = frozenset(day for days in known.values() for day in days)
    return Places({**known, "": everywhere}, frozenset({policy.identity.seat.country, *known}), policy.version.timezone)


def _minimum_ages(policy: Policy) -> dict[str, int]:
    return {name: kind.minimum_age for name, kind in policy.people.items() if kind.minimum_age is not None}


def _recipient(name: str, recipient: Recipient, zone: ZoneInfo) -> RecipientRule:
    inside = recipient.country in EEA
    transfer = None if inside else recipient.transfer
    # What compiles has both; a rulebook built from a policy that nobody checked must not be laxer for what is missing.
    never = datetime.min.replace(tzinfo=UTC)
    unbound = never if recipient.kind in MUST_BE_BOUND else None
    untold = None if inside else never
    return RecipientRule(
        clause=f"recipient:{name}",
        categories=frozenset(recipient.categories),
        agreement_until=day_is_over(recipient.agreement.expires, zone) if recipient.agreement else unbound,
        transfer_from=day_begins(transfer.valid_from, zone) if transfer else untold,
        transfer_until=day_is_over(transfer.valid_until, zone) if transfer else untold,
        review_until=_reviewed_until(recipient, zone),
    )


def _reviewed_until(recipient: Recipient, zone: ZoneInfo) -> datetime:
    """The end of the review, and of the days of grace after it."""
    end = day_is_over(recipient.review_by, zone)
    return end if recipient.review_grace is None else recipient.review_grace.after(end)


def _rule(
    name: str,
    purpose: Purpose,
    policy: Policy,
    zone: ZoneInfo,
    since: Mapping[Uses, int],
    earlier: Mapping[Uses, tuple[Earlier, ...]],
) -> Rule:
    basis, kind = purpose.basis, purpose.basis.kind
    freely = {BasisKind.CONSENT, BasisKind.LEGITIMATE_INTEREST, BasisKind.PUBLIC_TASK, BasisKind.INSTRUCTION}
    marketing = purpose.direct_marketing
    interest = basis.legitimate_interest
    return Rule(
        purpose=name,
        clause=f"purpose:{name}",
        basis_clause=f"purpose:{name}/basis/{kind.value}",
        people=frozenset(purpose.people),
        categories=frozenset(purpose.categories),
        actions=frozenset(action.value for action in purpose.actions),
        channels=frozenset(channel.value for channel in purpose.channels),
        recipients=frozenset(purpose.recipients),
        sources=frozenset(source.value for source in purpose.sources),
        basis=kind.value,
        explicit=_explicit(purpose, policy),
        consent_lasts=basis.consent.lasts if basis.consent else None,
        wind_down=basis.contract.wind_down if basis.contract else None,
        review_until=day_is_over(interest.review_by, zone) if interest else None,
        refusable=kind in freely or marketing,
        overridable=kind in {BasisKind.LEGITIMATE_INTEREST, BasisKind.PUBLIC_TASK} and not marketing,
        marketing=marketing,
        serves=frozenset(purpose.serves),
        optional=purpose.notice in REFUSABLE,
        legal_claims=purpose.legal_claims,
        needs_human=purpose.automated is not None
        and purpose.automated.significant
        and purpose.automated.allowed_by is None,
        second_person=purpose.second_person,
        seen_by=_seen_by(purpose, policy),
        stored_at={category: frozenset(policy.categories[category].stored_at) for category in purpose.categories},
        notice=purpose.notice.value if purpose.notice else None,
        terms={category: terms_of(policy, name, category) for category in purpose.categories},
        since={category: since.get((name, category), purpose.since) for category in purpose.categories},
        earlier={category: earlier[name, category] for category in purpose.categories if earlier.get((name, category))},
    )


def _seen_by(purpose: Purpose, policy: Policy) -> dict[str, frozenset[str]]:
    said = {category: policy.categories[category].seen_by for category in purpose.categories}
    return {category: frozenset(map(str, kinds)) for category, kinds in said.items() if kinds is not None}


def _explicit(purpose: Purpose, policy: Policy) -> bool:
    consent = purpose.basis.consent
    asked = consent is not None and consent.explicit
    specials = [policy.categories[name].special for name in purpose.categories]
    return asked or any(
        special is not None and special.condition is SpecialCondition.EXPLICIT_CONSENT for special in specials
    )


def terms_of(policy: Policy, name: str, category: str) -> tuple[TermRule, ...]:
    """The terms of one use: that of the category, and the purpose's own where it has one."""
    purpose = policy.purposes[name]
    own = _term(f"category:{category}/keep", policy.categories[category].keep)
    return (own,) if purpose.keep is None else (own, _term(f"purpose:{name}/keep", purpose.keep))


def _term(clause: str, term: Term) -> TermRule:
    if term.duration is None:
        return TermRule(clause, term.event)
    return TermRule(clause, term.event, term.duration.count, term.duration.unit)


def _plain(value: object) -> object:
    if isinstance(value, Duration):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    if isinstance(value, frozenset):
        return sorted(str(entry) for entry in value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, datetime) else value

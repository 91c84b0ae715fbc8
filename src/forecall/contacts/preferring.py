"""What a person wants to hear of, by purpose and channel. Custody's choices are the only ledger; none is kept here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from forecall.contacts import intake, store
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import NotPermitted, UnknownContact, ValueWrong
from forecall.contacts.models import ContactPoint
from forecall.contacts.shutting import open_mail
from forecall.contacts.types import CHANNELS_OF, Point
from forecall.contacts.values import looked_up_as
from forecall.custody import Proof, consent, object_to, withdraw
from forecall.custody.agreed import of_records
from forecall.custody.errors import ProofMissing
from forecall.custody.facts import Known, parse, stamp
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import NO_PROOF, apply_suppressions, choose, suppress, tokens_of
from forecall.custody.rulebooks import InForce
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.policy import DIRECT_MARKETING
from forecall.policy.rulebook import Rule
from forecall.policy.terms import Channel

A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Preference:
    """How it stands with one purpose over one channel."""

    purpose: str
    channel: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person said, as the ledger has it: what, when, how it is shown, by which text, who wrote it."""

    what: str
    purpose: str
    channels: tuple[str, ...] | None
    at: datetime
    how: str
    actor: str
    text_hash: str


def prefer(person: UUID, purpose: str, channels: Collection[str], proof: Proof) -> None:
    """The person wants to hear of a purpose over these channels and no others; none means not at all.

    It counts for every record of theirs from the next question on. A purpose under consent may have some channels of
    its own; one that rests on an interest has all or none.

    Raises NotPermitted where it is no purpose that a person can refuse, ValueWrong for a channel that it does not have,
    ProofMissing for a yes to no text.
    """
    version = policy_in_force()
    rule = version.rulebook.rules.get(purpose)
    if rule is None or not rule.refusable:
        raise NotPermitted("cannot_refuse", f"purpose:{purpose}")
    wanted = frozenset(channels)
    if not wanted <= rule.channels:
        unknown, known = ", ".join(sorted(wanted - rule.channels)), ", ".join(sorted(rule.channels)) or "none"
        raise ValueWrong("channels", f"{unknown} is none of {purpose}", f"use {known}")
    [records] = store.records_of([person]).values() or [()]
    if not records:
        raise UnknownContact("person")
    if rule.basis == "consent" and not proof.text_hash and not _all_wanted(records, rule, wanted, version):
        raise ProofMissing(purpose)
    now = wired().clock.now()  # it is said once: what is written of each record bears one time
    with transaction.atomic():
        for record in records:
            _choose(record, rule, wanted, proof, now)
        if Channel.EMAIL in wanted:
            open_mail(records)


def _choose(record: UUID, rule: Rule, wanted: frozenset[str], proof: Proof, now: datetime) -> None:
    if not wanted and _stands_refused(record, rule):
        return
    if rule.basis == "consent":
        _agree(record, rule, wanted, proof, now)
    elif not wanted:
        object_to(record, rule.purpose, now)
    elif wanted == rule.channels:
        choose(record, Choice.What.OBJECTION_LIFTED, rule.purpose, proof=proof, at=now)
    else:
        raise ValueWrong("channels", f"{rule.purpose} has all of its channels or none", "choose all, or none")


def _all_wanted(records: Sequence[UUID], rule: Rule, wanted: frozenset[str], version: InForce) -> bool:
    """Whether the person wants each of these channels already, so that nothing new is agreed to."""
    found = list(Subject.objects.filter(pk__in=records))
    return all(_agrees(found, rule, channel, version) for channel in wanted)


def _agree(record: UUID, rule: Rule, wanted: frozenset[str], proof: Proof, now: datetime) -> None:
    """A yes counts as the newest word. Without words that were agreed to it is a no: what of a consent goes on stays.

    A record of the person that has less of it, or nothing, gets no more by that.
    """
    known = parse(Subject.objects.get(pk=record).facts)
    if not wanted:
        withdraw(record, rule.purpose, now)
    elif proof.text_hash:
        withdrawn = known.get("w", {}).get(rule.purpose, -1)  # with another record of theirs, it may be by now
        if any(one[0] == rule.purpose and one[1] > withdrawn for one in known.get("c", ())):
            withdraw(record, rule.purpose, now - A_MOMENT)
        consent(record, rule.purpose, proof, channels=wanted, at=now)
    elif gone := agreed(known, rule) - wanted:
        take_back(record, rule, gone, now)


def agreed(known: Known, rule: Rule) -> frozenset[str]:
    """The channels over which a consent to a purpose was given and not taken back."""
    withdrawn = known.get("w", {}).get(rule.purpose, -1)
    given = [one for one in known.get("c", ()) if one[0] == rule.purpose and one[1] > withdrawn]
    return frozenset().union(*(rule.channels if one[2] is None else one[2] for one in given)) & rule.channels


def take_back(record: UUID, rule: Rule, gone: frozenset[str], at: datetime, proof: Proof = NO_PROOF) -> None:
    """A consent ends over some channels and stays for the others as it was given; what nothing shows ends wholly."""
    rows = Choice.objects.filter(subject_id=record, purpose=rule.purpose, what=Choice.What.CONSENT)
    newest = rows.order_by("-at", "-pk").values_list("text_hash", flat=True).first()
    withdraw(record, rule.purpose, at, proof, channels=gone if newest else None)


def _stands_refused(record: UUID, rule: Rule) -> bool:
    """Whether this very purpose was refused and nothing was said since: a form sent twice says nothing new."""
    known = parse(Subject.objects.get(pk=record).facts)
    if rule.basis != "consent":
        return rule.purpose in known.get("o", ())
    withdrawn = known.get("w", {}).get(rule.purpose)
    return withdrawn is not None and all(one[1] <= withdrawn for one in known.get("c", ()) if one[0] == rule.purpose)


def preferences(person: UUID) -> list[Preference]:
    """Every purpose that the person can refuse, over each of its channels, as it stands for all of their records."""
    version = policy_in_force()
    [records] = store.records_of([person]).values() or [()]
    found = Subject.objects.in_bulk(records)
    subjects = [found[record] for record in records]
    return [
        Preference(name, channel, _stands(subjects, rule, channel, version))
        for name, rule in sorted(version.rulebook.rules.items())
        if rule.refusable and any(one.kind in rule.people for one in subjects)
        for channel in sorted(rule.channels)
    ]


def _stands(subjects: Sequence[Subject], rule: Rule, channel: str, version: InForce) -> bool:
    """None of the records may refuse it; where it takes a yes, one by any of them counts."""
    return not any(_refuses(parse(one.facts), rule, channel) for one in subjects) and (
        rule.basis != "consent" or _agrees(subjects, rule, channel, version)
    )


def _refuses(known: Known, rule: Rule, channel: str) -> bool:
    objections = set(known.get("o", ()))
    if rule.purpose in objections or (rule.marketing and DIRECT_MARKETING in objections):
        return True
    return rule.optional and channel in known.get("s", ())


def _agrees(subjects: Sequence[Subject], rule: Rule, channel: str, version: InForce) -> bool:
    """Whether the last word of the person, by whichever of these records, is a yes to this channel."""
    known = of_records(subjects, rule.purpose)
    lapsed = [version.lapsed.get(one.kind, {}).get(rule.purpose) for one in subjects]
    since = max((stamp(one) for one in lapsed if one is not None), default=-1)
    ended = max(since, known.get("w", {}).get(rule.purpose, -1))
    return any(
        at > ended and (channels is None or channel in channels)
        for _purpose, at, channels, _explicit, _guardian in known.get("c", ())
    )


def history(person: UUID) -> list[Told]:
    """Everything that the person chose, over all of their records, the newest first."""
    [records] = store.records_of([person]).values() or [()]
    rows = Choice.objects.filter(subject_id__in=records).order_by("-at", "-pk")
    return [
        Told(
            row.what,
            row.purpose,
            None if row.channels is None else tuple(row.channels),
            row.at,
            row.how,
            row.actor,
            row.text_hash,
        )
        for row in rows
    ]


def never_again(kind: str, value: str) -> None:
    """Nothing optional goes to this number or address any more, whoever has it now or brings it in later.

    kind   phone, email or post; a telephone number stands for calls, calls by a machine and text messages

    Raises ValueWrong.
    """
    organisation = acting_now("contacts.ContactPoint").organisation
    country = Organisation.objects.values_list("country", flat=True).get(pk=organisation)
    point = intake.normalised(Point(kind, value), country)
    plain = looked_up_as(point.kind, point.value)
    [token] = tokens_of([(point.kind, plain)])
    with transaction.atomic():
        for channel in sorted(CHANNELS_OF[point.kind]):
            suppress(channel, point.kind, plain)
        rows = ContactPoint.objects.filter(kind=point.kind, token=token, subject__forgotten_at=None)
        for person in rows.values_list("subject_id", flat=True):
            apply_suppressions(person, [token])

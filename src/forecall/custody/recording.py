"""What custody is told about a person: that they exist, what they chose, how data came in, what happened.

Each verb writes its ledger row and the subject's facts in one transaction, with the subject's row locked, so that of
two at once neither is lost. They need an open scope.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Collection as Several
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from forecall.custody.entering import Entry, with_keys, write_people
from forecall.custody.errors import ProofMissing, UnknownSubject
from forecall.custody.events import ChoiceMade, SubjectsAdded
from forecall.custody.facts import Known, parse, stamp, with_choice, written
from forecall.custody.joined import every_record, others_of
from forecall.custody.keyring import blind
from forecall.custody.models import Choice, Happening, ProofText, Subject, Suppression
from forecall.custody.origins import Change, Origin, change_origins, with_more
from forecall.custody.wiring import wired
from forecall.foundation import Acting, acting_now, failpoint
from forecall.foundation.bulk import insert_many


def text_hash(text: str) -> str:
    """By which a text is told: SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a choice was made: how, and by which text.

    how     form, as the policy names it: double_opt_in, signature, spoken_yes, ...
    text    what was shown or read; its hash is kept, and the version it belongs to. See `keep_text` for the words
    digest  the hash itself, in hex, of a text that is known by it alone: an agreement's, or that of an earlier proof
    """

    how: str
    text: str = ""
    notice_version: int = 0
    language: str = ""
    digest: str = ""

    @property
    def text_hash(self) -> str:
        return text_hash(self.text) if self.text else self.digest


NO_PROOF = Proof("")


@dataclass(frozen=True, slots=True)
class Said:
    """A choice that comes in with a person, as `choose` records one."""

    what: str
    purpose: str
    at: datetime
    proof: Proof = NO_PROOF
    channels: frozenset[str] | None = None
    explicit: bool = False
    by_guardian: bool = False


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be added: kind, place, how each category came in, what they chose and what happened before.

    events   as `happened` takes them: contract_started, last_order, ...
    """

    kind: str
    categories: Mapping[str, Origin]
    place: str = ""
    adult_on: date | None = None
    quarantined: bool = False
    id: UUID | None = None
    choices: tuple[Said, ...] = ()
    events: Mapping[str, datetime] = field(default_factory=dict)


def add_subjects(newcomers: Sequence[Newcomer]) -> list[UUID]:
    """Make people known: their keys first, then their rows. The ids, in order.

    Most of one person's keys were laid in before, see `Keyring.fresh`. A process killed in between leaves keys without
    a person, which nobody can use.
    """
    with entered(newcomers) as (entries, _):
        return [one.id for one in entries]


@contextmanager
def entered(newcomers: Sequence[Newcomer]) -> Iterator[tuple[list[Entry], int | None]]:
    """`add_subjects`, with a transaction around what is done with those who came in: what was written of each.

    The number beside them is as in `write_people`. The fact is published when the block is left.
    """
    acting, now = acting_now("custody.Subject"), wired().clock.now()
    ids = with_keys(str(acting.organisation), [one.id for one in newcomers])
    failpoint("subjects: keys made")
    people = list(zip(ids, newcomers, strict=True))
    choices = [[_choice(acting, key, said) for said in one.choices] for key, one in people]
    happenings = [
        Happening(organisation_id=acting.organisation, subject_id=key, event=event, at=at, actor=acting.actor)
        for key, one in people
        for event, at in one.events.items()
    ]
    entries = [_entry(*one) for one in zip(ids, newcomers, choices, strict=True)]
    with transaction.atomic(savepoint=False):  # what fails here ends the caller's transaction too
        publications = write_people(acting.organisation, entries, now)
        insert_many([said for several in choices for said in several])
        insert_many(happenings)
        yield entries, publications
        wired().events.publish(SubjectsAdded(acting.organisation, tuple(ids)))
        failpoint("subjects: before commit")
    failpoint("subjects: committed")


def _entry(key: UUID, one: Newcomer, choices: Sequence[Choice]) -> Entry:
    facts = written(_known(one, choices)) if choices or one.events else "{}"
    return Entry(key, one.kind, one.place, one.adult_on, one.quarantined, facts, one.categories)


def _known(one: Newcomer, choices: Sequence[Choice]) -> Known:
    """The facts of a newcomer: those of the ledger rows that are written with them."""
    known: Known = {"e": {event: stamp(at) for event, at in one.events.items()}}
    for choice in sorted(choices, key=lambda said: said.at):
        known = with_choice(known, choice)
    return known


def collected(subject: UUID, categories: Mapping[str, Origin]) -> None:
    """More categories of a person came in; which origin counts where there is one already, says `origins.with_more`."""
    _change_of(subject, lambda came: with_more(came, categories))


def informed(subject: UUID, at: datetime) -> None:
    """The notice of Art. 14 went out to the person."""
    _change_of(subject, lambda came: {name: replace(one, informed=one.informed or at) for name, one in came.items()})


def _change_of(subject: UUID, change: Change) -> None:
    with transaction.atomic():
        _locked(subject)
        change_origins([subject], change)


def choose(  # noqa: PLR0913  # what a choice is
    subject: UUID,
    what: str,
    purpose: str,
    *,
    proof: Proof | None = None,
    at: datetime | None = None,
    channels: frozenset[str] | None = None,
    explicit: bool = False,
    by_guardian: bool = False,
) -> None:
    """Record what a person said: see `Choice.What`. It counts from the next question in every process."""
    acting, now = acting_now("custody.Choice"), wired().clock.now()
    said = Said(what, purpose, at or now, proof or NO_PROOF, channels, explicit, by_guardian)
    with transaction.atomic():
        for record in _meant(acting.organisation, subject, said):
            choice, known = _choice(acting, record, said), _locked(record)
            insert_many([choice])
            _keep(record, with_choice(known, choice))
            wired().events.publish(ChoiceMade(acting.organisation, record, choice.what, purpose))
        failpoint("choice: before commit")
    failpoint("choice: committed")


def _meant(organisation: UUID, subject: UUID, said: Said) -> list[UUID]:
    """The records that a choice is written for: a withdrawal for those, too, for which there is a yes to it."""
    if said.what != Choice.What.WITHDRAWAL:
        return [subject]
    known = {one: _locked(one) for one in sorted(every_record(organisation, subject))}  # all, in one order
    return [one for one in known if one == subject or said.purpose in {each[0] for each in known[one].get("c", ())}]


def _choice(acting: Acting, subject: UUID, said: Said) -> Choice:
    if said.what == Choice.What.CONSENT and not said.proof.text_hash:
        raise ProofMissing(said.purpose)
    return Choice(
        organisation_id=acting.organisation,
        subject_id=subject,
        what=Choice.What(said.what).value,
        purpose=said.purpose,
        at=said.at,
        channels=None if said.channels is None else sorted(said.channels),
        explicit=said.explicit,
        by_guardian=said.by_guardian,
        how=said.proof.how,
        notice_version=said.proof.notice_version,
        text_hash=said.proof.text_hash,
        language=said.proof.language,
        actor=acting.actor,
    )


def consent(subject: UUID, purpose: str, proof: Proof, **scope: object) -> None:
    """The person agreed to a purpose; `scope` as in `choose`. Raises ProofMissing for a yes to no text."""
    choose(subject, Choice.What.CONSENT, purpose, proof=proof, **scope)  # type: ignore[arg-type]


def withdraw(
    subject: UUID,
    purpose: str,
    at: datetime | None = None,
    proof: Proof = NO_PROOF,
    channels: frozenset[str] | None = None,
) -> None:
    """The person took a consent back; over some channels, then it stays for the others as it was given."""
    choose(subject, Choice.What.WITHDRAWAL, purpose, at=at, proof=proof, channels=channels)


def keep_text(text: str) -> None:
    """Keep the words that somebody agreed to, once for all who did: a text of the organisation's that names nobody."""
    organisation = acting_now("custody.ProofText").organisation
    ProofText.unscoped.get_or_create(organisation_id=organisation, digest=text_hash(text), defaults={"text": text})


def texts_kept(digests: Several[str]) -> dict[str, str]:
    """Hash -> the words, of those that are kept."""
    return dict(ProofText.objects.filter(digest__in=set(digests) - {""}).values_list("digest", "text"))


def object_to(subject: UUID, purpose: str, at: datetime | None = None) -> None:
    """The person objected to a purpose, or to `direct_marketing` as a whole."""
    choose(subject, Choice.What.OBJECTION, purpose, at=at)


def happened(subject: UUID, event: str, at: datetime) -> None:
    """An event that terms or the contract count from; the newest of each kind counts."""
    acting = acting_now("custody.Happening")
    with transaction.atomic():
        known = _locked(subject)
        events = known.get("e", {})
        newest = max(stamp(at), events.get(event, stamp(at)))
        if newest == stamp(at):
            noted = {"at": at, "organisation_id": acting.organisation, "actor": acting.actor}
            Happening.unscoped.update_or_create(subject_id=subject, event=event, defaults=noted)
        _keep(subject, {**known, "e": {**events, event: newest}})


def unhappened(subject: UUID, event: str) -> None:
    """An event did not happen after all; nothing where none is on record."""
    with transaction.atomic():
        known = _locked(subject)
        Happening.unscoped.filter(subject_id=subject, event=event).delete()
        _keep(subject, {**known, "e": {name: at for name, at in known.get("e", {}).items() if name != event}})


def sent(subject: UUID, notice: str, at: datetime) -> None:
    """A message of a notice class went out; caps count it. The newest hundred of each class are kept."""
    with transaction.atomic():
        known = _locked(subject)
        times = known.get("n", {})
        _keep(subject, {**known, "n": {**times, notice: sorted([*times.get(notice, ()), stamp(at)])[-100:]}})


def unsent(subject: UUID, notice: str, at: datetime) -> None:
    """A message that was counted did not go out after all."""
    with transaction.atomic():
        known = _locked(subject)
        times = {key: list(value) for key, value in known.get("n", {}).items()}
        if stamp(at) not in times.get(notice, ()):
            return
        times[notice].remove(stamp(at))
        left = {key: value for key, value in times.items() if value}
        _keep(subject, {**{key: value for key, value in known.items() if key != "n"}, **({"n": left} if left else {})})


def hold_still(subject: UUID, facts: str | None = None) -> list[UUID]:
    """Until the transaction ends, nobody else records anything of this person: what is asked and counted in it is one.

    Of two messages at once the second one's asking waits until the first is counted. Every record of the person is
    locked, in one order; they are given back in it. Raises UnknownSubject.

    facts   of this record, where the caller has read them
    """
    read = every_record(acting_now("custody.Subject").organisation, subject) if facts is None else others_of(facts)
    held, records = dict[UUID, Known](), {*read, subject}
    while missing := sorted(records - held.keys()):
        held |= {key: _locked(key) for key in missing}
        records = {subject, *map(UUID, held[subject].get("j", ()))}  # as they stand together by now
    return sorted(records)


def duty_met(subjects: Sequence[UUID], version: int) -> None:
    """These people were told of, or agreed to, everything up to this version of the policy."""
    for key in subjects:
        with transaction.atomic():
            known = _locked(key)
            _keep(key, {**known, "d": max(version, known.get("d", 0))})


def restrict(subject: UUID, *, restricted: bool) -> None:
    """Art. 18: from now on, or no longer."""
    _flag(subject, lambda one: setattr(one, "restricted", restricted))


def hold(subject: UUID, *, held: bool) -> None:
    """A legal hold: nothing is erased while it stands."""
    _flag(subject, lambda one: setattr(one, "hold", held))


def stand_together(subjects: Sequence[UUID]) -> None:
    """These records are one person: a refusal of one counts for all. A single one stands for itself again."""
    with transaction.atomic():
        for one, known in [(subject, _locked(subject)) for subject in sorted(subjects)]:
            others = [str(subject) for subject in sorted(subjects) if subject != one]
            _keep(one, {**known, "j": others})


def quarantine(subject: UUID, *, quarantined: bool, adult_on: date | None = None) -> None:
    """Set a person aside: nothing but storing is lawful while it stands.

    adult_on   the eighteenth birthday, where it was learned that the person is a minor
    """

    def set_aside(one: Subject) -> None:
        one.quarantined, one.adult_on = quarantined, adult_on or one.adult_on

    _flag(subject, set_aside)


def _flag(subject: UUID, change: Callable[[Subject], None]) -> None:
    with transaction.atomic():
        _locked(subject)
        one = Subject.unscoped.get(pk=subject)
        change(one)
        one.save(update_fields=["restricted", "hold", "quarantined", "adult_on"])


def token_of(kind: str, value: str) -> bytes:
    """The keyed token of an identifying value in this organisation: the same value gives the same 16 bytes."""
    return tokens_of([(kind, value)])[0]


def tokens_of(values: Sequence[tuple[str, str]]) -> list[bytes]:
    """`token_of` for many (kind, value): the key is made once."""
    key = wired().keyring.index_key(str(acting_now("custody.Suppression").organisation), "contacts")
    return [blind(key, kind, value) for kind, value in values]


def suppress(channel: str, kind: str, value: str) -> None:
    """Nothing optional goes out over this number or address any more, whoever it belongs to, now and later.

    kind   phone, email or post; the value itself is not kept
    """
    acting, now = acting_now("custody.Suppression"), wired().clock.now()
    Suppression.unscoped.get_or_create(
        organisation_id=acting.organisation, channel=channel, token=token_of(kind, value), defaults={"at": now}
    )


def apply_suppressions(subject: UUID, tokens: Sequence[bytes]) -> None:
    """Tell custody which tokens a person's numbers and addresses have: suppressed channels follow."""
    organisation = acting_now("custody.Suppression").organisation
    found = Suppression.unscoped.filter(organisation_id=organisation, token__in=list(tokens))
    channels = set(found.values_list("channel", flat=True))
    if channels:
        with transaction.atomic():
            known = _locked(subject)
            _keep(subject, {**known, "s": sorted(channels | set(known.get("s", ())))})


def _locked(subject: UUID) -> Known:
    """What is known of a subject of this organisation, not forgotten; their row is locked until the transaction ends.

    By hand, as `_keep`: the ORM takes four times as long to write these statements as SQLite to carry them out.
    """
    locked = LOCK if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{FIND}{locked}", (subject, acting_now("custody.Subject").organisation))
        found = cursor.fetchone()
    if found is None:
        raise UnknownSubject(1)
    return parse(found[0])


def _keep(subject: UUID, known: Known) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEEP, (written(known), subject))


PEOPLE = Subject._meta.db_table  # noqa: SLF001  # Django's documented door to a model's table
FIND = f"SELECT facts FROM {PEOPLE} WHERE id = %s AND organisation_id = %s AND forgotten_at IS NULL"  # noqa: S608  # ours
LOCK = " FOR UPDATE"
KEEP = f"UPDATE {PEOPLE} SET facts = %s WHERE id = %s"  # noqa: S608  # our own table

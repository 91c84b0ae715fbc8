"""What the centre asks of custody: to reach a person, to note a talk down, to keep a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from forecall.centre import store
from forecall.centre.errors import NoteNotDeclared, TaskRefused
from forecall.centre.models import Conversation
from forecall.centre.types import Kind
from forecall.custody import Ask, Gap, Origin, Permit, Refused, ask, open_sealed, seal
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.recording import collected
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.sealing import Sealed
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.policy import Policy, Reason
from forecall.policy.quiet import was_asked_for
from forecall.policy.terms import Action, Channel

NOTE = "message"
"""What a note is, in the words of the policy's `fields`."""
LONGEST_NOTE = 10_000
NOTED = "talk"
"""Where a note comes from, beside forms and lists."""
LIKELY_SOURCES = ("given", "observed", "client", "derived")
"""What a note about a talk counts as, the first that the purpose takes."""
KINDS: dict[Channel, Kind] = {
    Channel.PHONE: Kind.CALL,
    Channel.AI_PHONE: Kind.CALL,
    Channel.VOICEMAIL: Kind.CALL,
    Channel.EMAIL: Kind.MAIL,
    Channel.SMS: Kind.CHAT,
    Channel.CHAT: Kind.CHAT,
    Channel.IN_PRODUCT: Kind.CHAT,
    Channel.FORM: Kind.FORM,
    Channel.IN_PERSON: Kind.VISIT,
    Channel.POST: Kind.LETTER,
    Channel.FAX: Kind.LETTER,
}
SPOKEN = frozenset({Channel.PHONE, Channel.AI_PHONE, Channel.VOICEMAIL, Channel.IN_PERSON})


def policy_in_force() -> InForce:
    """The version of the acting organisation that counts now; raises NoPolicy."""
    organisation = acting_now("centre.CallTask").organisation
    seq = Organisation.objects.values_list("policy_seq", flat=True).get(pk=organisation)
    return in_force(organisation, seq, wired().clock.now())


def channel_of(name: str) -> Channel:
    """Raises TaskRefused for a channel by which nobody is reached."""
    if name not in {one.value for one in KINDS}:
        raise TaskRefused("channel", f"nobody is reached by {name!r}", f"use {', '.join(KINDS)}")
    return Channel(name)


def to_reach(subject: UUID, purpose: str, categories: frozenset[str], channel: Channel) -> Permit | Refused | Gap:
    """May this person be reached now? At a quiet hour only where they asked for it: then the gate is asked again."""
    action = Action.CALL if channel in SPOKEN else Action.SEND
    asked = Ask(purpose, categories, action, subjects=(subject,), channel=channel)
    answer = ask(asked)
    if not isinstance(answer, Refused) or answer.reason != Reason.QUIET_HOURS:
        return answer
    wanted_at = store.callback_at(subject, purpose)
    if not was_asked_for(wanted_at, wired().clock.now()):
        return answer
    return ask(replace(asked, wanted_at=wanted_at))


def to_note_down(subject: UUID, purpose: str, categories: frozenset[str]) -> Permit | Refused | Gap:
    """May it be kept that this person was talked with?"""
    return ask(Ask(purpose, categories, Action.STORE, subjects=(subject,)))


def sealed_note(text: str, subject: UUID, purpose: str, model: type) -> Sealed | None:
    """The note as it is stored: card numbers masked, sealed under the person's key; None for an empty one.

    Raises NoteNotDeclared where the policy has no place for it, TaskRefused where it is too long.
    """
    said = mask_cards(text.strip())
    if not said:
        return None
    if len(said) > LONGEST_NOTE:
        raise TaskRefused("note", f"{len(said)} characters", f"shorten it to {LONGEST_NOTE}")
    answer = _to_keep_note(subject, purpose)
    if not isinstance(answer, Permit):
        raise NoteNotDeclared(purpose)
    return seal(answer, model, subject, {"note": said})["note"]


def _to_keep_note(subject: UUID, purpose: str) -> Permit | Refused | Gap:
    """May it be kept? The first note about a person is the first that is collected of its category."""
    place, version = _with_messages(subject, purpose), policy_in_force()
    sources = version.policy.purposes[purpose].sources
    source = next((name for name in LIKELY_SOURCES if name in sources), "")
    if source and not place <= origins_of(subject).keys():
        may = ask(Ask(purpose, place, Action.COLLECT, subjects=(subject,), source=source))
        if not isinstance(may, Permit):
            return may
        origin = Origin(wired().clock.now(), source, version.rulebook.version, origin=NOTED)
        collected(subject, dict.fromkeys(place, origin))
    return to_note_down(subject, purpose, place)


def place_for_notes(policy: Policy, purpose: str, kind: str) -> str:
    """The first category of a purpose in which a note about such people may be stored; empty where there is none."""
    declared = policy.purposes.get(purpose)
    if declared is None or Action.STORE not in declared.actions:
        return ""
    roomy = (name for name in declared.categories if NOTE in map(str, policy.categories[name].fields))
    return next((name for name in roomy if kind in policy.categories[name].people), "")


def keeps_notes(subject: UUID, purpose: str, policy: Policy) -> bool:
    """Whether a note about this person has a place under a purpose of the policy in force."""
    return bool(place_for_notes(policy, purpose, _kind_of(subject)))


def opened_notes(talks: Iterable[Conversation]) -> dict[int, str]:
    """Talk -> its note, of one person's talks, by whichever record: each opened for the purpose it was written under.

    One receipt a purpose, however many talks. A note that the gate keeps closed is absent. Raises NoPolicy.
    """
    noted: dict[str, list[Conversation]] = {}
    for talk in talks:
        if talk.note is not None:
            noted.setdefault(talk.purpose, []).append(talk)
    if not noted:
        return {}
    policy, made = policy_in_force().policy, dict[int, str]()
    subject = next(iter(noted.values()))[0].subject_id
    kind = _kind_of(subject)
    for purpose, those in noted.items():
        place = place_for_notes(policy, purpose, kind)
        records = tuple(dict.fromkeys(talk.subject_id for talk in those))
        answer = ask(Ask(purpose, frozenset({place}), Action.READ, subjects=records)) if place else None
        if isinstance(answer, Permit):
            may = [talk for talk in those if talk.subject_id in answer.people]
            made |= {one.pk: one.note for one in open_sealed(answer, may, ["note"]) if one.note}
    return made


def _with_messages(subject: UUID, purpose: str) -> frozenset[str]:
    """The category that a note is stored under; raises NoteNotDeclared."""
    place = place_for_notes(policy_in_force().policy, purpose, _kind_of(subject))
    if not place:
        raise NoteNotDeclared(purpose)
    return frozenset({place})


def _kind_of(subject: UUID) -> str:
    return str(Subject.objects.values_list("kind", flat=True).filter(pk=subject).first() or "")


def marketing_purposes() -> list[str]:
    """The purposes that an objection to direct marketing ends."""
    return [name for name, one in policy_in_force().policy.purposes.items() if one.direct_marketing]


def notice_of(purpose: str) -> str:
    """The class of messages that a purpose's contacts count as; empty for none."""
    declared = policy_in_force().policy.purposes.get(purpose)
    return str(declared.notice) if declared is not None and declared.notice else ""

"""Sentences for people in English, German and Romanian, from the Fluent messages in `locales/`.

A language is spoken whole or not at all: a message that is missing is an error, never a silent fall back to English.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

from babel.dates import format_datetime
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Resource

from forecall.policy.errors import LanguageNotSpoken, MessageMissing
from forecall.policy.facts import Gap, Reason, Refused
from forecall.policy.parts import Text
from forecall.policy.terms import Language
from forecall.policy.types import Policy

PARTS = ("refusals", "words", "clauses", "documents")
LISTS = {Reason.ACTION_NOT_COVERED: "action", Reason.CHANNEL_NOT_COVERED: "channel", Reason.SUPPRESSED: "channel"}
"""Reasons whose `about` is a word of a closed list, with the list."""

PEOPLE, CATEGORY, RECIPIENT = "people", "category", "recipient"
LABELLED = {
    Reason.PERSON_NOT_COVERED: PEOPLE,
    Reason.RECIPIENT_NOT_COVERED: RECIPIENT,
    Reason.AGREEMENT_EXPIRED: RECIPIENT,
    Reason.TRANSFER_NOT_VALID: RECIPIENT,
    Reason.REVIEW_OVERDUE: RECIPIENT,
}
"""Reasons whose `about` is not a category."""


class Messages:
    """The messages of one language."""

    def __init__(self, language: str) -> None:
        if language not in set(Language):
            raise LanguageNotSpoken(language, [spoken.value for spoken in Language])
        self.language = language
        self._bundle = FluentBundle([language], use_isolating=False)
        for part in PARTS:
            self._bundle.add_resource(resource(language, part))

    def has(self, message: str) -> bool:
        """Whether there is a text of this name."""
        return bool(self._bundle.has_message(message))

    def say(self, message: str, **values: str | int) -> str:
        """The message with its values filled in; raises MessageMissing when the message or a value is missing."""
        if not self._bundle.has_message(message):
            raise MessageMissing(message, self.language)
        pattern = self._bundle.get_message(message).value
        if pattern is None:
            raise MessageMissing(message, self.language)
        text, problems = self._bundle.format_pattern(pattern, values)
        if problems:
            raise MessageMissing(message, self.language, str(problems[0]))
        return str(text)


@cache
def resource(language: str, part: str) -> Resource:
    """One file of messages, parsed once: that takes longer than saying all there is in it."""
    source = files("forecall.policy") / "locales" / language / f"{part}.ftl"
    return FluentResource(source.read_text(encoding="utf-8"))


@cache
def messages(language: str) -> Messages:
    """`Messages`, made once for each language; raises LanguageNotSpoken."""
    return Messages(language)


def sentence(answer: Refused | Gap, language: str, labels: Mapping[str, Text] | None = None) -> str:
    """Why not, in one sentence that names the clause.

    labels   clause id -> the policy's own words (`labels_of`); without them the names of the file are shown
    """
    spoken = messages(language)
    if isinstance(answer, Gap):
        return spoken.say("gap", about=answer.about)
    known = labels or {}

    def label(clause: str, name: str) -> str:
        text = known.get(clause)
        return (text.in_language(language) if text else "") or name

    listed = LISTS.get(answer.reason)
    if listed and spoken.has(f"{listed}-{answer.about}"):
        about = spoken.say(f"{listed}-{answer.about}")
    else:
        about = label(f"{LABELLED.get(answer.reason, CATEGORY)}:{answer.about}", answer.about)
    purpose = label(f"purpose:{answer.purpose}", answer.purpose)
    if answer.reason is Reason.QUIET_HOURS and answer.about:
        again = {"purpose": purpose, "clause": answer.clause, "from": spoken_moment(answer.about, language)}
        return spoken.say("quiet_hours-until", **again)
    return spoken.say(answer.reason.value, purpose=purpose, about=about, clause=answer.clause)


MOMENTS = {
    Language.EN: "EEEE d MMMM y, HH:mm (OOOO)",
    Language.DE: "EEEE, d. MMMM y, HH:mm 'Uhr' (OOOO)",
    Language.RO: "EEEE, d MMMM y, 'ora' HH:mm (OOOO)",
}


def spoken_moment(about: str, language: str) -> str:
    """A moment as an answer names it, in words; as it is where it is none.

    >>> spoken_moment("2026-12-01T09:00+02:00", "en")
    'Tuesday 1 December 2026, 09:00 (GMT+02:00)'
    """
    try:
        moment = datetime.fromisoformat(about)
    except ValueError:
        return about
    return str(format_datetime(moment, MOMENTS[Language(language)], tzinfo=moment.tzinfo, locale=language))


def labels_of(policy: Policy) -> dict[str, Text]:
    """Clause id -> label, for purposes, categories, kinds of people and of messages; for recipients the legal name."""
    return {
        **{f"purpose:{name}": purpose.label for name, purpose in policy.purposes.items()},
        **{f"{CATEGORY}:{name}": category.label for name, category in policy.categories.items()},
        **{f"{PEOPLE}:{name}": kind.label for name, kind in policy.people.items()},
        **{f"notice:{kind}": notices.label for kind, notices in policy.notices.items()},
        **{f"{RECIPIENT}:{name}": _everywhere(recipient.name) for name, recipient in policy.recipients.items()},
    }


def _everywhere(name: str) -> Text:
    return Text(en=name, de=name, ro=name)

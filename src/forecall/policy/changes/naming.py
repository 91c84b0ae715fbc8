"""A changed fact as a reader names it: `purpose:newsletter/channels/email` is "newsletter – reached by – e-mail"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel import Locale

from forecall.policy.changes.types import Changed
from forecall.policy.parts import Text
from forecall.policy.wording import Messages

BETWEEN = " – "
LABELLED = {
    "people": "people", "categories": "category", "purposes": "purpose", "recipients": "recipient",
    "purpose": "purpose", "recipient": "recipient", "provider": "recipient",
}  # fmt: skip
"""Part of a clause -> how the clause begins of what its members are."""
LISTED = {"channels": "channel", "sources": "source", "actions": "action", "intake": "channel"}
"""Part of a clause -> how the word of a member begins."""
CLOSED = {"change": "matter", "hours": "channel"}
"""How a clause begins whose names are words of a closed list -> how the word begins."""


@dataclass(frozen=True, slots=True)
class Said:
    """A changed fact in words.

    what            what it is about, from the whole to the part
    before, after   empty where nothing stood or stands there
    """

    what: str
    before: str
    after: str


def said(
    fact: Changed, words: Messages, labels: Mapping[str, Text], spelled: Callable[[str], str] | None = None
) -> Said:
    """The fact with what stood there and what does; for a member of a list or an entry that is its own name.

    spelled   says a value that no list has, as a term or a duration, in the reader's language
    """
    steps = _steps(fact.clause)
    if fact.before in {"", steps[-1]} and fact.after in {"", steps[-1]} and len(steps) > 1:
        *way, last = _named(fact.clause, words, labels)
        return Said(BETWEEN.join(way), last if fact.before else "", last if fact.after else "")
    value = [_value(one, steps[-1], words, labels) if one else "" for one in (fact.before, fact.after)]
    if spelled is not None:
        value = [spelled(one) for one in value]
    return Said(in_words(fact.clause, words, labels), *value)


def in_words(clause: str, words: Messages, labels: Mapping[str, Text]) -> str:
    """The clause alone, as the reader's language names its parts.

    labels   clause -> the policy's own words; of both versions, where it is about a change
    """
    return BETWEEN.join(_named(clause, words, labels))


def _steps(clause: str) -> list[str]:
    prefix, _colon, rest = clause.partition(":")
    return [prefix, *filter(None, rest.split("/"))]


def _named(clause: str, words: Messages, labels: Mapping[str, Text]) -> list[str]:
    prefix, *rest = _steps(clause)
    if not rest:
        return [_word(words, "section", prefix)]
    whole = labels.get(f"{prefix}:{rest[0]}")
    if whole is not None and (said_so := whole.in_language(words.language)):
        named = [said_so]
    elif prefix in CLOSED:
        named = [_word(words, "section", prefix), _word(words, CLOSED[prefix], rest[0])]
    elif words.has(f"part-{rest[0]}"):  # identity:seat/street, policy:languages
        named = [_word(words, "section", prefix), _word(words, "part", rest[0])]
    else:
        named = [_word(words, "section", prefix), _plain(rest[0])]
    before = rest[0]
    for step in rest[1:]:
        named.append(_value(step, before, words, labels) if _is_list(before) else _word(words, "part", step))
        before = step
    return named


def _is_list(part: str) -> bool:
    return part in LABELLED or part in LISTED


def _value(value: str, part: str, words: Messages, labels: Mapping[str, Text]) -> str:
    """One value of a part: by its label, its word in the closed lists, or as the file has it."""
    text = labels.get(f"{LABELLED[part]}:{value}") if part in LABELLED else None
    if text is not None:
        return text.in_language(words.language) or _plain(value)
    if part in LISTED and words.has(f"{LISTED[part]}-{value}"):
        return words.say(f"{LISTED[part]}-{value}")
    if part == "country":
        return str(Locale(words.language).territories.get(value, value))
    return words.say(f"value-{value}") if value in {"yes", "no"} else value


def _word(words: Messages, kind: str, name: str) -> str:
    return words.say(f"{kind}-{name}") if words.has(f"{kind}-{name}") else _plain(name)


def _plain(name: str) -> str:
    return name.replace("_", " ")

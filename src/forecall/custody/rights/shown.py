"""What is held of a person, as headings and tables in their language; nothing of it is markup. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from forecall.custody.saying import Saying, authority_for, spoken
from forecall.policy import Policy
from forecall.policy.errors import MessageMissing
from forecall.policy.parts import Text


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading and what stands where there are no rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str


@dataclass(frozen=True, slots=True)
class Section:
    """One category: facts about it, and its records, each a list of field and value."""

    title: str
    facts: tuple[tuple[str, str], ...]
    records: tuple[tuple[tuple[str, str], ...], ...]
    none: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `sections` by category in the order of where the data is from, then `tables`."""

    language: str
    title: str
    lead: str
    made: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    ends: tuple[str, ...]


MOST_USES = 200
"""The page shows so many uses; all are in the tables beside it."""


def page_of(data: Mapping[str, Any], policy: Policy, language: str) -> Page:
    """The page of what `gathering.gathered` gives."""
    voice = spoken(policy, language)
    known = [_about(data["person"], voice), *(_section(one, voice) for one in data["categories"])]
    if data["other_records"]:
        records = tuple(_record(record, voice) for record in data["other_records"])
        known.append(Section(voice.say("bundle-other"), (), records, ""))
    known += [_scored(one, voice) for one in data["scores"]]
    asked = tuple(_request(one, voice) for one in data["requests"])
    known.append(Section(voice.say("bundle-requests"), (), asked, voice.say("bundle-none")))
    authority = authority_for(policy, data["person"]["place"])
    return Page(
        voice.language,
        voice.say("bundle-title", organisation=policy.identity.name),
        voice.say("bundle-lead", organisation=policy.identity.name),
        voice.say("bundle-made", day=_day(data["made"], voice), version=data["policy_version"]),
        tuple(known),
        tuple(table(data, voice) for table in TABLES),
        (
            voice.say("bundle-rights", mail=str(policy.identity.contacts.privacy[0])),
            voice.say("letter-authority", name=authority.name, address=authority.address,
                      website=str(authority.website), mail=str(authority.email)),
        ),
    )  # fmt: skip


def _about(person: Mapping[str, Any], voice: Saying) -> Section:
    """What decides about every use of their data, whatever it is."""
    kind = voice.policy.people.get(person["kind"])
    said = [
        (voice.say("bundle-kind"), person["kind"] if kind is None else voice.text(kind.label)),
        (voice.say("bundle-place"), voice.country(person["place"]) if person["place"] else ""),
        (voice.say("bundle-since"), _day(person["known_since"], voice)),
        (voice.say("bundle-of-age"), _date(person["of_age_on"], voice)),
        *((voice.say(f"bundle-{what}"), voice.say("yes") if person[name] else "") for name, what in FLAGS.items()),
    ]
    return Section(voice.say("bundle-about"), (), (tuple(one for one in said if one[1]),), "")


FLAGS = {"restricted": "restricted", "kept_for_a_claim": "claim", "set_aside": "aside"}


def _request(one: Mapping[str, Any], voice: Saying) -> tuple[tuple[str, str], ...]:
    """A case as a record: what was asked, how it ended, what was written to and fro."""
    ended = voice.say(f"bundle-outcome-{one['outcome'].replace('_', '-')}") if one["outcome"] else ""
    return (
        (voice.say("bundle-request"), voice.say(f"right-{one['kind']}")),
        (voice.say("bundle-received"), _day(one["received"], voice)),
        (voice.say("bundle-outcome"), ended or voice.say("bundle-open")),
        *(((voice.say("bundle-text"), one["text"]),) if one["text"] else ()),
        *(
            (voice.say("bundle-letter", day=_day(letter["made"], voice)), f"{letter['title']}\n{letter['body']}")
            for letter in one["letters"]
        ),
    )


def _date(day: str | None, voice: Saying) -> str:
    return voice.day(date.fromisoformat(day)) if day else ""


def _day(moment: str, voice: Saying) -> str:
    return voice.day(datetime.fromisoformat(moment).astimezone(ZoneInfo(voice.policy.version.timezone)).date())


def _minute(moment: str, voice: Saying) -> str:
    there = datetime.fromisoformat(moment).astimezone(ZoneInfo(voice.policy.version.timezone))
    return f"{voice.day(there.date())}, {there:%H:%M}"


def _worded(kind: str, word: str, voice: Saying) -> str:
    """A word of a closed list; the word itself where the list has no text for it."""
    try:
        return voice.word(kind, word)
    except MessageMissing:
        return word


def _purpose(name: str, voice: Saying) -> str:
    purpose = voice.policy.purposes.get(name)
    return name if purpose is None else voice.text(purpose.label)


def _listed(parts: Iterable[str], voice: Saying) -> str:
    return "; ".join(parts) or voice.say("nobody")


def _section(one: Mapping[str, Any], voice: Saying) -> Section:
    category = voice.policy.categories.get(one["category"])
    title = one["category"] if category is None else voice.title(category.label)
    kept = _day(one["kept_until"], voice) if one["kept_until"] else ""
    term = "" if category is None else voice.term(category.keep)
    facts = [
        (voice.say("bundle-from"), _worded("source", one["source"], voice)),
        (voice.say("bundle-since"), _day(one["collected"], voice)),
        (voice.say("bundle-kept"), voice.say("bundle-term", term=term, day=kept) if kept else term),
        (voice.say("bundle-used-for"), _listed((_purpose(name, voice) for name in one["purposes"]), voice)),
        (voice.say("bundle-may-go-to"), voice.recipients(one["recipients"])),
    ]
    if one["origin"]:
        facts.insert(1, (voice.say("bundle-origin"), one["origin"]))
    records = tuple(_record(record, voice) for record in one["records"])
    return Section(title, tuple(facts), records, voice.say("bundle-no-records"))


def _scored(one: Mapping[str, Any], voice: Saying) -> Section:
    facts = tuple((voice.say(f"bundle-scored-{name}"), one[name]) for name in ("model", "inputs", "consequences"))
    return Section(one["title"], facts, tuple(map(tuple, one["results"])), voice.say("bundle-no-records"))


def _record(record: Mapping[str, Any], voice: Saying) -> tuple[tuple[str, str], ...]:
    return tuple((_field(entry, voice), _value(entry["value"], voice)) for entry in record["values"])


def _field(entry: Mapping[str, Any], voice: Saying) -> str:
    for kind in entry["kinds"]:
        try:
            return voice.field(kind)
        except MessageMissing:
            continue
    return str(entry["field"])


def _value(value: Any, voice: Saying) -> str:  # noqa: ANN401  # what JSON knows
    if isinstance(value, bool):
        return voice.say("yes" if value else "no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _uses(data: Mapping[str, Any], voice: Saying) -> Table:
    rows = [
        (
            _minute(use["at"], voice),
            _purpose(use["purpose"], voice),
            _action(use["action"], voice),
            use["by"],
            voice.say(f"bundle-{use['outcome']}"),
            use["clause"],
        )
        for use in data["uses"][:MOST_USES]
    ]
    head = ("when", "purpose", "action", "by", "answer", "clause")
    return _table("uses", head, rows, voice)


def _action(action: str, voice: Saying) -> str:
    if action.startswith("case_"):
        return voice.say("bundle-step")
    return _worded("action", action, voice)


def _recipients(data: Mapping[str, Any], voice: Saying) -> Table:
    rows = [
        (voice.recipients([one["recipient"]]) if one["recipient"] in voice.policy.recipients else one["recipient"],
         _day(one["first"], voice), _day(one["last"], voice))
        for one in data["recipients"]
    ]  # fmt: skip
    return _table("recipients", ("recipient", "first", "last"), rows, voice)


def _choices(data: Mapping[str, Any], voice: Saying) -> Table:
    rows = [
        (_minute(one["at"], voice), voice.say(f"bundle-choice-{one['what'].replace('_', '-')}"),
         _purpose(one["purpose"], voice), _worded("act", one["how"], voice) if one["how"] else "")
        for one in data["choices"]
    ]  # fmt: skip
    return _table("choices", ("when", "choice", "purpose", "how"), rows, voice)


def _events(data: Mapping[str, Any], voice: Saying) -> Table:
    rows = [(_minute(one["at"], voice), _event(one["event"], voice), one["by"]) for one in data["events"]]
    return _table("events", ("when", "event", "by"), rows, voice)


def _event(name: str, voice: Saying) -> str:
    """In the words of the terms; by its name where the policy has none for it."""
    known = {**voice.packs.events, **voice.policy.events}
    return voice.say("bundle-event", event=voice.text(known[name])) if name in known else name


def _automated(data: Mapping[str, Any], voice: Saying) -> Table:
    rows = [
        (_purpose(one["purpose"], voice), voice.text(Text(**one["logic"])), voice.text(Text(**one["consequences"])),
         voice.say("yes" if one["significant"] else "no"))
        for one in data["automated_decisions"]
    ]  # fmt: skip
    return _table("automated", ("purpose", "logic", "consequences", "significant"), rows, voice)


def _messages(data: Mapping[str, Any], voice: Saying) -> Table:
    known = {str(name): one for name, one in voice.policy.notices.items()}
    rows = [
        (_minute(one["at"], voice), voice.text(known[one["notice"]].label) if one["notice"] in known else one["notice"])
        for one in data["messages"]
    ]
    return _table("messages", ("when", "notice"), rows, voice)


def _incidents(data: Mapping[str, Any], voice: Saying) -> Table:
    rows = [
        (_minute(one["known"], voice), _minute(one["told"], voice) if one["told"] else voice.say("bundle-not-yet"))
        for one in data["incidents"]
    ]
    return _table("incidents", ("known", "told"), rows, voice)


TABLES = (_uses, _recipients, _choices, _events, _automated, _messages, _incidents)


def _table(name: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], voice: Saying) -> Table:
    return Table(
        voice.say(f"bundle-{name}"), tuple(voice.say(f"bundle-col-{one}") for one in head), tuple(rows),
        voice.say("bundle-none"),
    )  # fmt: skip

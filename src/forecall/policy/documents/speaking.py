"""A policy's facts in the words of one language: lists, terms, days, countries, laws."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from forecall.policy.hours import Hours
from forecall.policy.packs import jurisdictions
from forecall.policy.parts import Duration, LawRef, Term, Text
from forecall.policy.terms import Language
from forecall.policy.types import Policy
from forecall.policy.wording import messages

PLACE = re.compile(r"[Aa]rt\. ?(?P<article>\d+[a-z]?)(?:\((?P<paragraph>\d+)\))?(?:\((?P<letter>[a-z])\))?")
GERMAN_TO = {"dem ": "zum ", "der ": "zur "}
"""Events are German datives, as they follow `nach`; after `bis` the article grows together with `zu`."""


class Speaker:
    """One policy in one language."""

    def __init__(self, policy: Policy, language: str) -> None:
        self.policy, self.language = policy, language
        self.packs = jurisdictions(policy.jurisdictions)
        self._messages, self._locale = messages(language), Locale.parse(language)

    def say(self, message: str, **values: str | int) -> str:
        """A message of the locales; raises MessageMissing."""
        return self._messages.say(message, **values)

    def word(self, kind: str, word: StrEnum | str) -> str:
        """A word of a closed list, as `word("basis", BasisKind.CONSENT)`."""
        return self.say(f"{kind}-{word}")

    def words(self, kind: str, several: Iterable[StrEnum | str]) -> str:
        """Several words of a closed list, joined."""
        return self.listed(self.word(kind, word) for word in several)

    def text(self, text: Text) -> str:
        """The policy's own words in this language; the linter asks for every language that the file declares."""
        return text.in_language(self.language)

    def title(self, text: Text) -> str:
        """The policy's own words as a heading or at the head of a row: with a capital letter."""
        return self.capital(self.text(text))

    def capital(self, said: str) -> str:
        """The same with a capital letter."""
        return said[:1].upper() + said[1:]

    def weekday(self, place: int) -> str:
        """The name of a day; Monday is 0."""
        return str(self._locale.days["format"]["wide"][place])

    def hours(self, hours: Hours) -> str:
        """Spans of a day, as `09:00–12:00 and 14:00–20:00`."""
        if str(hours) in {"none", "all day"}:
            return self.say(f"hours-{str(hours).replace(' ', '-')}")
        return self.listed(part.replace("-", "–") for part in str(hours).split(" and "))

    def listed(self, parts: Iterable[str], none: str = "nothing") -> str:
        """Parts joined as this language joins them; an empty list is said in words."""
        found = list(parts)
        return format_list(found, locale=self._locale) if found else self.say(none)

    def labels(self, texts: Iterable[Text], none: str = "nothing") -> str:
        """The policy's own words one after the other: parted by semicolons, as each may have commas and an `and`."""
        return "; ".join(map(self.text, texts)) or self.say(none)

    def people(self, names: Iterable[str]) -> str:
        """Labels of kinds of people."""
        return self.labels((self.policy.people[name].label for name in names), "nobody")

    def categories(self, names: Iterable[str]) -> str:
        """Labels of categories."""
        return self.labels(self.policy.categories[name].label for name in names)

    def recipients(self, names: Iterable[str]) -> str:
        """Legal names of recipients."""
        return self.listed((self.policy.recipients[name].name for name in names), "nobody")

    def field(self, name: str) -> str:
        """What a field is called: by the policy itself, or by the product's list."""
        own = self.policy.fields.get(name)
        return (self.text(own) if own else "") or self.word("field", name)

    def duration(self, duration: Duration) -> str:
        """As `24 months`."""
        return self.say(f"duration-{duration.unit}", n=duration.count)

    def within(self, duration: Duration) -> str:
        """As `within 1 month`."""
        return self.say(f"within-{duration.unit}", n=duration.count)

    def per(self, duration: Duration) -> str:
        """As `in 3 months`, of a number of messages."""
        return self.say(f"per-{duration.unit}", n=duration.count)

    def term(self, term: Term) -> str:
        """How long, from which event on, and under which law."""
        events = {**self.packs.events, **self.policy.events}
        event = self.text(events[term.event])
        if term.duration is None:
            said = self.say("term-until", event=until(event, self.language))
        else:
            said = self.say("term-after", duration=self.duration(term.duration), event=event)
        return said if term.law is None else self.say("term-under", term=said, law=self.law(term.law))

    def law(self, ref: LawRef) -> str:
        """The law's title, or the short name of the Regulation, with the place in it."""
        place = law_place(ref.place, self.language)
        if ref.law == "GDPR":
            return self.say("law-GDPR", place=place).strip()
        title = self.text(self.packs.laws[ref.law].title)
        return self.say("law-of", title=title, place=place) if place else title

    def day(self, day: date) -> str:
        """The day in full, as `1 December 2026`."""
        return str(format_date(day, format="d MMMM y" if self.language == Language.EN else "long", locale=self._locale))

    def country(self, code: str) -> str:
        """The country's name; its code where the language has none."""
        return str(self._locale.territories.get(code, code))


def until(event: str, language: str) -> str:
    """An event as it follows `until`.

    >>> until("dem Widerruf der Einwilligung", "de")
    'zum Widerruf der Einwilligung'
    """
    if language != Language.DE:
        return event
    for article, grown in GERMAN_TO.items():
        if event.startswith(article):
            return grown + event.removeprefix(article)
    return f"zu {event}"


def law_place(place: str, language: str) -> str:
    """A place in a law as lawyers of that language write it.

    >>> [law_place("art. 6(1)(a)", language) for language in ("en", "de", "ro")]
    ['Art. 6(1)(a)', 'Art. 6 Abs. 1 Buchst. a', 'art. 6 alin. (1) lit. (a)']
    """
    found = PLACE.fullmatch(place)
    if found is None:
        return place
    article, paragraph, letter = found["article"], found["paragraph"], found["letter"]
    if language == Language.EN:
        return f"Art. {article}{f'({paragraph})' if paragraph else ''}{f'({letter})' if letter else ''}"
    if language == Language.DE:
        return f"Art. {article}{f' Abs. {paragraph}' if paragraph else ''}{f' Buchst. {letter}' if letter else ''}"
    return f"art. {article}{f' alin. ({paragraph})' if paragraph else ''}{f' lit. ({letter})' if letter else ''}"

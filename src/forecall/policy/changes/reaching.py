"""Whom a changed fact concerns: for which purposes, which categories, and whose data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from forecall.policy.changes.types import Reach, united
from forecall.policy.changes.walking import Pair, Steps
from forecall.policy.purposes import Purpose
from forecall.policy.rulebook import LIKE_A_CALL
from forecall.policy.terms import Channel


class Use(NamedTuple):
    """One purpose that a fact touches, with the categories and the kinds of people it touches there."""

    purpose: str
    categories: frozenset[str]
    people: frozenset[str]


def uses(pair: Pair, path: Steps) -> list[Use]:
    """What a fact touches, purpose by purpose; empty for facts about the organisation, or that nothing uses."""
    return list(_uses(pair, path))


def reach(pair: Pair, path: Steps, touched: Iterable[Use]) -> Reach:
    """Several uses as one. Only kinds of people whom the old version knew: of others nothing can be held yet."""
    known = frozenset(pair.old.people)
    several = list(touched)
    if several:
        return Reach(
            united(use.people for use in several) & known,
            frozenset(use.purpose for use in several),
            united(use.categories for use in several),
        )
    if path[0] == "categories":
        return Reach(_people_of(pair, path[1]) & known, categories=frozenset({path[1]}))
    if path[0] == "people":
        return Reach(frozenset({path[1]}) & known)
    return Reach() if path[0] in {"recipients", "places"} else Reach(known)


def _uses(pair: Pair, path: Steps) -> Iterator[Use]:
    section, *rest = path
    if section == "purposes":
        yield _of_purpose(pair, rest)
    elif section == "storage":
        yield from _of_storage(pair, rest[0])
    elif section == "contact_hours":
        yield from _reached_by(pair, rest[0])
    elif section in {"categories", "people", "recipients", "places"}:
        for name in pair.purpose_names:
            categories, people = _touched(pair, name, section, rest)
            if categories and people:
                yield Use(name, categories, people)


def _of_purpose(pair: Pair, rest: list[str]) -> Use:
    name, *field = rest
    sides = pair.purposes(name)
    people = united(frozenset(side.people) for side in sides)
    categories = united(frozenset(side.categories) for side in sides)
    if field[:1] == ["people"]:
        return Use(name, _categories_of(pair, categories, field[1]) or categories, frozenset({field[1]}))
    if field[:1] == ["categories"]:
        return Use(name, frozenset({field[1]}), (people & _people_of(pair, field[1])) or people)
    if field[:1] == ["recipients"]:
        categories = (categories & _for_recipient(pair, field[1])) or categories
    return Use(name, categories, (people & united(_people_of(pair, one) for one in categories)) or people)


def _reached_by(pair: Pair, channel: str) -> Iterator[Use]:
    """The purposes that reach people by a channel, or by one that keeps its hours."""
    alike = {channel, *LIKE_A_CALL} if channel == Channel.PHONE else {channel}
    for name in pair.purpose_names:
        sides = pair.purposes(name)
        if any(alike & set(side.channels) for side in sides):
            yield _of_purpose(pair, [name])


def _of_storage(pair: Pair, name: str) -> Iterator[Use]:
    items = [side.storage[name] for side in (pair.old, pair.new) if name in side.storage]
    categories = united(frozenset(item.categories) for item in items)
    for purpose in dict.fromkeys(item.purpose for item in items):
        sides = pair.purposes(purpose)
        if sides:  # a name that nothing bears loads, and does not compile
            yield Use(purpose, categories, united(frozenset(side.people) for side in sides))


def _touched(pair: Pair, name: str, section: str, rest: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The categories and people of one purpose that a category, a kind of person, a recipient or a place touches."""
    sides = pair.purposes(name)
    people = united(frozenset(side.people) for side in sides)
    categories = united(frozenset(side.categories) for side in sides)
    if section == "people":
        return _categories_of(pair, categories, rest[0]), people & {rest[0]}
    if section == "recipients":
        if not any(rest[0] in side.recipients for side in sides):
            return frozenset(), frozenset()
        categories &= frozenset({rest[2]}) if rest[1:2] == ["categories"] else _for_recipient(pair, rest[0])
    elif section == "places":
        categories &= _stored_at(pair, rest[0])
    else:
        categories &= {rest[0]}
    owners = united(_people_of(pair, one) for one in categories)
    if rest[1:2] == ["people"]:
        owners = frozenset({rest[2]})
    return categories, people & owners


def _people_of(pair: Pair, category: str) -> frozenset[str]:
    sides = (pair.old, pair.new)
    return united(frozenset(side.categories[category].people) for side in sides if category in side.categories)


def _categories_of(pair: Pair, categories: frozenset[str], person: str) -> frozenset[str]:
    return frozenset(one for one in categories if person in _people_of(pair, one))


def _for_recipient(pair: Pair, name: str) -> frozenset[str]:
    sides = (pair.old, pair.new)
    return united(frozenset(side.recipients[name].categories) for side in sides if name in side.recipients)


def _stored_at(pair: Pair, place: str) -> frozenset[str]:
    return frozenset(
        name for side in (pair.old, pair.new) for name, one in side.categories.items() if place in one.stored_at
    )


def newest(pair: Pair, name: str) -> Purpose:
    """The purpose as the new version has it; as the old one had it where it is gone."""
    return pair.purposes(name)[-1]

"""What rooms do with people, beside plain Django on the same three tables: a card, a list, somebody who comes in.

`contacts` opens numbers, addresses and customer numbers under the categories of a purpose; in clear the same rows are
three queries.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks.custody.house import NOW, analyse
from benchmarks.custody.pages import OTHERS, pages
from benchmarks.custody.people import (
    Clear,
    fill_clear,
    fill_ours,
    invented,
    shop_policy,
    tables_in_clear,
)

if TYPE_CHECKING:
    from benchmarks.custody.loads import Act
    from forecall.contacts.reading import Profile

PEOPLE, PURPOSE = 2_000, "orders"
SHOWN = frozenset({"name", "phone", "email"})


class Cards:
    """The same customers on both sides, and hands that do one thing in either."""

    def __init__(self) -> None:
        from forecall.contacts.models import Person

        people = invented()
        self.clear, self.chance = tables_in_clear(), random.Random(20261130)
        fill_ours(people[:PEOPLE])
        fill_clear(self.clear, people[:PEOPLE])
        self.ours: list[UUID] = list(Person.objects.values_list("subject_id", flat=True))
        self.plain: list[int] = list(self.clear.person.objects.values_list("pk", flat=True))
        self.new, self.new_plain = iter(people[PEOPLE:]), iter(people[PEOPLE:])

    def card(self) -> list[Profile]:
        from forecall.contacts import open_people

        return open_people(PURPOSE, [self.chance.choice(self.ours)])

    def card_plain(self) -> tuple[Any, list[Any], list[Any]]:
        key = self.chance.choice(self.plain)
        person = self.clear.person.objects.get(pk=key)
        points = self.clear.point.objects.filter(person_id=key).order_by("collected_at", "pk")
        return person, list(points), list(self.clear.number.objects.filter(person_id=key))

    def fifty(self) -> list[Profile]:
        from forecall.contacts import open_people

        begin = self.chance.randrange(PEOPLE - 50)
        return open_people(PURPOSE, self.ours[begin : begin + 50], SHOWN, hidden=False)

    def fifty_plain(self) -> tuple[list[Any], list[Any]]:
        begin = self.chance.randrange(PEOPLE - 50)
        keys = self.plain[begin : begin + 50]
        points = self.clear.point.objects.filter(person_id__in=keys, kind__in=["phone", "email"])
        return list(self.clear.person.objects.filter(pk__in=keys)), list(points.order_by("collected_at", "pk"))

    def card_rows(self) -> list[Any]:
        return _profiles(self.card())

    def card_rows_plain(self) -> list[Any]:
        person, points, numbers = self.card_plain()
        return [_row(person, [*(one.value for one in points), *(one.number for one in numbers)])]

    def fifty_rows(self) -> list[Any]:
        return _profiles(self.fifty())

    def fifty_rows_plain(self) -> list[Any]:
        people, points = self.fifty_plain()
        ways = defaultdict(list)
        for one in points:
            ways[one.person_id].append(one.value)
        return [_row(one, ways[one.pk]) for one in people]

    def comes(self) -> object:
        return fill_ours([next(self.new)])

    def comes_plain(self) -> object:
        return fill_clear(_without_lean(self.clear), [next(self.new_plain)])


def _profiles(profiles: list[Profile]) -> list[Any]:
    """What a page shows of each."""
    return [
        {
            "pk": one.person,
            "name": one.first("name"),
            "others": [value.value for value in one.values if value.name != "name"],
        }
        for one in profiles
    ]


def _row(person: Any, others: list[str]) -> dict[str, Any]:  # noqa: ANN401  # a model made for this
    return {"pk": person.pk, "name": person.name, "others": others}


def _without_lean(clear: Clear) -> Clear:
    """`fill_clear` fills every table of points: one is enough here."""
    return Clear(clear.person, clear.number, clear.point, _Nothing)


class _Nothing:
    """A table into which nothing goes."""

    def __init__(self, **_of_row: object) -> None: ...

    class objects:  # noqa: N801  # as Django calls it
        @staticmethod
        def bulk_create(rows: Iterator[Any]) -> None:
            del rows


def cards(compared: Callable[[str, tuple[Act, Act], int, float | None], str]) -> Iterator[str]:
    """A row for each. `compared` takes name, both sides, how often, and the first bar."""
    from forecall.custody import publish
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation

    shop = Organisation.objects.create(slug="shop", name="Shop", country="RO", created_at=NOW)
    with acting(shop.pk, "bench"):
        publish(shop_policy(), artefact="1" * 64)
        made = Cards()
        analyse()
        yield compared("the card of one person", (made.card, made.card_plain), 300, 1.5)
        yield compared("names, numbers and addresses of 50", (made.fifty, made.fifty_plain), 60, 1.5)
        asked = {
            "page with the card of one person, through Django": (made.card_rows, made.card_rows_plain),
            "page with names, numbers and addresses of 50, through Django": (made.fifty_rows, made.fifty_rows_plain),
        }
        for name, ours, plain in pages(asked, OTHERS):
            yield compared(name, (ours, plain), 200, 1.5)
        yield compared("one person comes in", (made.comes, made.comes_plain), 200, 4)

"""What is done, once through custody and once on the same rows in clear: reads, lists, writes, imports, four loads.

The loads are those of GDPRbench (Shastri et al., VLDB 2020): what customers, controllers, processors and regulators ask
of a store of personal data. What has no counterpart in clear stands alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

from benchmarks.custody.house import CARD, FIELDS, NOW, Models, add_plain, add_sealed, person
from benchmarks.custody.pages import pages

Act = Callable[[], object]
NUMBERS = count(1_000_000)


class Loads:
    """The same number of people in both tables, and hands that do one thing in either."""

    def __init__(self, models: Models, many: int) -> None:
        self.models, self.chance = models, random.Random(20261129)
        self.people = add_sealed(models, range(many))
        self.plain = add_plain(models, range(many))

    # one person, one list

    def read(self) -> list[Any]:
        from forecall.custody import Ask, read

        return read(Ask("prospecting", CARD, "read", (self.chance.choice(self.people),)), self.models.sealed, FIELDS)

    def read_plain(self) -> object:
        row = self.models.plain.objects.get(pk=self.chance.choice(self.plain))
        return row.name, row.email

    def page(self) -> list[Any]:
        from forecall.custody import Ask, read_permitted

        begin = self.chance.randrange(len(self.people) - 50)
        people = tuple(self.people[begin : begin + 50])
        return read_permitted(Ask("prospecting", CARD, "read", people), self.models.sealed, FIELDS)

    def page_plain(self) -> object:
        begin = self.chance.randrange(len(self.plain) - 50)
        rows = self.models.plain.objects.filter(pk__in=self.plain[begin : begin + 50])
        return [(row.name, row.email) for row in rows]

    def read_plain_row(self) -> list[Any]:
        return [self.models.plain.objects.get(pk=self.chance.choice(self.plain))]

    def page_plain_rows(self) -> list[Any]:
        begin = self.chance.randrange(len(self.plain) - 50)
        return list(self.models.plain.objects.filter(pk__in=self.plain[begin : begin + 50]))

    def create(self) -> UUID:
        number = next(NUMBERS)
        return add_sealed(self.models, range(number, number + 1))[0]

    def create_plain(self) -> UUID:
        number = next(NUMBERS)
        return add_plain(self.models, range(number, number + 1))[0]

    def change(self) -> object:
        from forecall.custody import Ask, ask, seal

        who = self.chance.choice(self.people)
        permit = ask(Ask("prospecting", CARD, "store", (who,)))
        values = seal(permit, self.models.sealed, who, person(next(NUMBERS)))
        return self.models.sealed.objects.filter(subject_id=who).update(**values)

    def change_plain(self) -> object:
        return self.models.plain.objects.filter(pk=self.chance.choice(self.plain)).update(**person(next(NUMBERS)))

    def bring_in(self) -> object:
        number = next(NUMBERS)
        return add_sealed(self.models, range(number, number + 1000))

    def bring_in_plain(self) -> object:
        number = next(NUMBERS)
        return add_plain(self.models, range(number, number + 1000))

    # choices

    def agree(self) -> object:
        from forecall.custody import Proof, consent

        return consent(self.chance.choice(self.people), "newsletter", Proof("double_opt_in", "Send me news"))

    def agree_plain(self) -> object:
        return self.models.plain.objects.filter(pk=self.chance.choice(self.plain)).update(consented_at=NOW)

    def forget(self) -> object:
        from forecall.custody import erase

        return erase(self.people.pop())

    def forget_plain(self) -> object:
        return self.models.plain.objects.filter(pk=self.plain.pop()).delete()

    # what only this house has

    def own_view(self) -> object:
        from forecall.custody.proving import uses_of

        return uses_of(self.chance.choice(self.people), "en")

    def evidence(self) -> object:
        from forecall.custody.proving import evidence

        return evidence("en")

    # loads

    def load(self, shares: dict[str, int], suffix: str = "") -> Act:
        """A mix: verb -> its share; a hundred acts a call, in an order of chance that is the same for both sides."""
        verbs = [name for name, share in shares.items() for _ in range(share)]

        def act() -> None:
            order = random.Random(7)
            for _ in range(100):
                getattr(self, order.choice(verbs) + suffix)()

        return act


MIXES: dict[str, dict[str, int]] = {
    "customer: reads, changes and choices of one's own data, some erasures": {
        "read": 40, "change": 20, "agree": 35, "forget": 5,
    },
    "controller: new people, changes, choices, erasures": {"create": 30, "change": 40, "agree": 20, "forget": 10},
    "processor: reads and lists for a purpose": {"read": 60, "page": 40},
}  # fmt: skip
ALONE: dict[str, str] = {
    "regulator: one person's uses, by clause": "own_view",
    "regulator: evidence for every clause of the notice": "evidence",
}
PAIRS: tuple[tuple[str, str, int, float], ...] = (
    ("read one person", "read", 300, 1.5),
    ("list of 50 people", "page", 60, 1.5),
    ("change one person", "change", 200, 4),
    ("create one person", "create", 200, 4),
    ("import 1,000 people", "bring_in", 6, 4),
    ("record a consent", "agree", 200, 4),
)
"""Name, verb, times, and the first bar of the ratio."""


def acts(loads: Loads) -> list[tuple[str, Act, Act, int, float | None]]:
    """Everything with two sides: name, ours, in clear, times, bar."""
    found: list[tuple[str, Act, Act, int, float | None]] = [
        (name, _verb(loads, verb), _verb(loads, f"{verb}_plain"), times, bar) for name, verb, times, bar in PAIRS
    ]
    asked = {
        "page with one person, through Django": (loads.read, loads.read_plain_row),
        "page with 50 people, through Django": (loads.page, loads.page_plain_rows),
    }
    found[2:2] = [(name, ours, plain, 200, 1.5) for name, ours, plain in pages(asked)]
    found += [(name, loads.load(mix), loads.load(mix, "_plain"), 3, None) for name, mix in MIXES.items()]
    return found


def _verb(loads: Any, name: str) -> Act:  # noqa: ANN401  # looked up by its name
    act: Act = getattr(loads, name)
    return act

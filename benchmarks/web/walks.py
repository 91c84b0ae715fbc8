"""What the users of a filled house ask for: the list, customers, words to look up, outcomes to note, figures."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import UUID

from benchmarks.web import shop
from benchmarks.web.load import Page, Step

DRAWN = 5_000
"""Customers that are opened."""


def pages(key: UUID, customers: int) -> dict[str, Page]:
    """Name -> page. Twenty of twenty-three times it is a seller's: the list, a customer, a search, an outcome."""
    from forecall.foundation.models import Organisation

    home = f"/o/{Organisation.objects.values_list('slug', flat=True).get(pk=key)}/"
    listed, words = _listed(key), _words(customers)

    def customer(rng: random.Random) -> Step:
        return Step(f"{home}desk/{rng.choice(listed)}/")

    def outcome(rng: random.Random) -> Step:
        return Step(f"{home}desk/{rng.choice(listed)}/", {"do": "log", "outcome": "no_answer"})

    def search(rng: random.Random) -> Step:
        return Step(f"{home}desk/search/", {"q": rng.choice(words)}, part=True)

    def desk(rng: random.Random) -> Step:
        return Step(f"{home}desk/{rng.choice(('', '', '', '?by=chance', '?from=50', '?only=callbacks'))}")

    def plain(path: str) -> Callable[[random.Random], Step]:
        return lambda _rng: Step(home + path)

    return {
        "desk": Page(7, desk), "customer": Page(7, customer), "search": Page(5, search), "outcome": Page(1, outcome),
        "figures": Page(1, plain("figures/")), "model": Page(1, plain("model/")), "jobs": Page(1, plain("jobs/")),
    }  # fmt: skip


def _listed(key: UUID) -> list[int]:
    """The weightiest suggestions of customers: half of those who are opened stand at the head of the list."""
    from forecall.sales.models import Suggestion

    rows = Suggestion.unscoped.filter(organisation=key, place=0, outlook__held_out=False)
    keys = list(rows.order_by("-outlook__worth").values_list("pk", flat=True))
    head, rest = keys[: DRAWN // 2], keys[DRAWN // 2 :]
    return head + random.Random(3).sample(rest, min(len(rest), DRAWN // 2))  # a load, no secret


def _words(customers: int) -> list[str]:
    """Beginnings of names, whole names, a slip of the finger, telephone and customer numbers."""
    rng, made = random.Random(4), []  # as above
    for row in shop.people(customers).sample(min(customers, 2_000), seed=4).iter_rows(named=True):
        first, _, family = row["name"].lower().partition(" ")
        slip = family[:2] + family[3:]
        made.append(
            rng.choice(
                (family[:3], family[:4], family, f"{first} {family[:2]}", slip, row["phone"], row["customer_number"])
            )
        )
    return made

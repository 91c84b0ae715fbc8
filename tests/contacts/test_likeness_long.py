"""Two hundred thousand people: how long until pairs that may be one person are known, and what a change costs then."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest

from forecall.contacts import Point, add_people, add_point, change, like, likely
from forecall.contacts.names.shelf import known_names, people_by_name
from tests.contacts.conftest import CAMPAIGNS
from tests.contacts.test_names_long import invented

PEOPLE, SHARED = 200_000, 6_000


def cpu_ms(act):
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1e3


@pytest.mark.long
def test_among_two_hundred_thousand_a_page_of_pairs_and_of_names_is_ready_at_once(house, record_figure):
    chance = random.Random(2)
    given, family = ([invented(chance, 3) for _ in range(3000)], [invented(chance, 4) for _ in range(30_000)])
    numbers = [chance.randrange(SHARED) if chance.random() < 0.06 else SHARED + at for at in range(PEOPLE)]
    people = []
    for start in range(0, PEOPLE, 10_000):
        batch = [
            house.called(f"{chance.choice(given)} {chance.choice(family)}", phone=f"+4021{number:07}")
            for number in numbers[start : start + 10_000]
        ]
        people += [one.person for one in add_people(CAMPAIGNS, batch)]
    house.clock.forward(timedelta(hours=1))
    assert known_names(CAMPAIGNS) == PEOPLE
    record_figure("pairs among 200,000 people, found for the first time", cpu_ms(lambda: likely(CAMPAIGNS)), "CPU ms")
    pages = sorted(cpu_ms(lambda at=at: likely(CAMPAIGNS, 25 * at)) for at in range(40))
    record_figure("a page of them, median", pages[20], "CPU ms")
    record_figure("the first page of names", cpu_ms(lambda: people_by_name(CAMPAIGNS, "ro")), "CPU ms")
    after = []
    for at, one in enumerate(people[:40]):
        change(CAMPAIGNS, one, {"name": f"Nou {given[at]}"}, house.origin("given"))
        add_point(CAMPAIGNS, one, Point("phone", f"+4021{numbers[1000 + at]:07}"), house.origin("given"))
        after.append((cpu_ms(lambda: likely(CAMPAIGNS)), cpu_ms(lambda: people_by_name(CAMPAIGNS, "ro"))))
    of_pairs, of_names = (sorted(each) for each in zip(*after, strict=True))
    record_figure("a page of pairs after a change, median", of_pairs[20], "CPU ms")
    record_figure("a page of names after a change, median", of_names[20], "CPU ms")
    record_figure("who may be one person as well", cpu_ms(lambda: like(CAMPAIGNS, people[0])), "CPU ms")
    found = likely(CAMPAIGNS)
    assert found.total > 1000
    assert len(found.pairs) == 25
    assert of_pairs[20] < 200
    assert of_names[20] < 200

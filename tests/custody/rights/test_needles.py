import os
import random

import pytest

from tests.custody.rights.needles import Needles


def test_of_many_needles_every_one_that_is_there_is_found_and_no_other():
    chance = random.Random(5)
    there, absent = ([chance.randbytes(chance.randint(8, 70)) for _ in range(400)] for _ in range(2))
    hay = bytearray(chance.randbytes(300_000))
    for at, needle in enumerate(there):
        place = at * 700 + chance.randint(0, 600)
        hay[place : place + len(needle)] = needle
    hay[: len(there[0])], hay[-len(there[1]) :] = there[0], there[1]  # at the very ends
    looked = Needles((needle, number) for number, needle in enumerate([*there, *absent]))
    assert looked.found(bytes(hay)) == set(range(400))


def test_needles_that_begin_alike_or_overlap_are_told_apart():
    looked = Needles([(b"ana.exemplu@", 1), (b"ana.exemplu@example.com", 2), (b"plu@example", 3), (b"ana.exemplar", 4)])
    assert looked.found(b"ana.exemplu@example.com") == {1, 2, 3}
    assert looked.found(b"ana.exemplu@exampl") == {1}
    assert looked.found(b"short") == looked.found(b"") == set()


def test_a_needle_that_chance_would_find_is_refused():
    with pytest.raises(ValueError, match="7 bytes"):
        Needles([(os.urandom(7), 1)])

"""Numbers that a machine wrote down in digits while two people talked: over the turns of one of them."""

from __future__ import annotations

import pytest

from forecall.custody.identifiers import Kind, find

ACCOUNT = (
    "Caller: d e nine five three seven oh four\nAgent: ok\n"
    "Caller: double oh double four one three five nine nine four two nine oh nine"
)


def told(text):
    return [(one.kind, one.value) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Caller: 07700.\nAgent: Mhm.\nCaller: 900.\nAgent: Yes.\nCaller: 418.", Kind.PHONE, "+447700900418"),
        ("10:02 Kai: 0171\n10:03 Ole: danke\n10:03 Kai: 3920044", Kind.PHONE, "+491713920044"),
        ("Client: 0721\nClient: 555 018", Kind.PHONE, "+40721555018"),
        ("Caller: 4539 7846.\nAgent: Okay.\nCaller: 5494 3951.", Kind.CARD, "4539784654943951"),
        ("Client: CNP 2770918\nAgent: am notat\nClient: 220616", Kind.CNP, "2770918220616"),
        ("K: iban ro16 btrl\nA: da\nK: 2594 4488\nA: da\nK: 1331 9369", Kind.IBAN, "RO16BTRL2594448813319369"),
        (ACCOUNT, Kind.IBAN, "DE95370400441359942909"),
    ],
)
def test_a_number_told_over_several_turns_is_one(text, kind, value):
    assert told(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        # somebody else goes on
        "Caller: 4539 7846\nAgent: 5494 3951",
        # another matter in between, or before it goes on
        "Caller: 4539 7846\nAgent: how many of those?\nCaller: 5494 3951",
        "Caller: 4539 7846\nAgent: yes\nCaller: and then 5494 3951",
        "Caller: 4539 7846 is mine\nAgent: yes\nCaller: 5494 3951",
    ],
)
def test_what_is_not_told_on_is_no_number(text):
    assert told(text) == []


def test_after_a_whole_telephone_number_a_quantity_in_the_next_turn_is_no_part_of_it():
    assert told("K: 030 23125417\nA: ok\nK: 12 davon") == [(Kind.PHONE, "+493023125417")]

"""What `find` and `mask` say of single texts: kinds, places, values, settings."""

from __future__ import annotations

import pytest

from forecall.custody.identifiers import Certainty, Found, Kind, find, mask, mask_cards


def only(text, **options):
    (one,) = find(text, **options)
    return one


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Visa 4111-1111-1111-1111", Kind.CARD, "4111111111111111"),
        ("card: triple four one, eight", Kind.CARD, None),  # too short for any card
        ("four one double one, triple one one, one one one one, double one double one", Kind.CARD, "4111111111111111"),
        ("Karte dreimal die fünf fünf 5555 5555 4444", Kind.CARD, "5555555555554444"),  # words and digits mixed
        ("CNP 1 740118 092974", Kind.CNP, "1740118092974"),
        ("CNP 1740118092975", Kind.CNP, None),  # check digit
        ("CNP 1741318092972", Kind.CNP, None),  # month 13
        ("iban ro49 aaaa 1b31 0075 9384 0000", Kind.IBAN, "RO49AAAA1B31007593840000"),
        ("IBANDE89370400440532013000", Kind.IBAN, "DE89370400440532013000"),
        ("B wie Berta: kein Konto", Kind.IBAN, None),
        ("D wie Dora E wie Emil 89 3704 0044 0532 0130 00", Kind.IBAN, "DE89370400440532013000"),
        ("tel. (0721) 000.123", Kind.PHONE, "+40721000123"),
        ("+49 (0)30 23125-123", Kind.PHONE, "+493023125123"),
        ("ring 0044 20 7946 0958", Kind.PHONE, "+442079460958"),
        ("(202) 555-0147", Kind.PHONE, "+12025550147"),
        ("telefon 721 000 123", Kind.PHONE, "+40721000123"),  # the zero left out
        ("mail: Max.Mustermann@Example.DE.", Kind.EMAIL, "max.mustermann@example.de"),
        ("ion punct pop coadă de maimuță firma liniuță sud punct ro", Kind.EMAIL, "ion.pop@firma-sud.ro"),
        ("kate (at) example (dot) co (dot) uk", Kind.EMAIL, "kate@example.co.uk"),
        ("anna at example dot c o m", Kind.EMAIL, "anna@example.com"),
        ("CUI RO 4586710", Kind.TAX, "RO4586710"),
        ("cod fiscal 4586711", Kind.TAX, None),  # check digit
        ("bonul fiscal 4586710", Kind.TAX, None),  # a receipt
        ("Steuer-ID 38 273 301 463", Kind.TAX, "38273301463"),
        ("UID ATU17508926", Kind.TAX, "ATU17508926"),
        ("Steuernummer 181/815/08155", Kind.TAX, "18181508155"),
        ("CHE-107.787.577 MWST", Kind.TAX, "CHE107787577"),
    ],
)
def test_kind_and_value(text, kind, value):
    assert [one.value for one in find(text) if one.kind is kind] == ([value] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "Order number 0721 000 123",
        "0721 000 123 is the order number.",
        "Die Lieferscheinnummer lautet 0172 9925904",
        "Numărul facturii este 0721 000 123",
        "number of the order is oh seven seven double oh nine hundred one two three",
        "10:30, 11:30, 12:30",
        "01.02.2025 - 05.02.2025",
        "05.12.24-06.12.24",
        "Mo-Fr 08.00-18.30, telefonisch erreichbar",
        "+12 %, +44.4268, +26.1025",
        "0,99 und 0.99 und 1.234.567,89",
        "see us at the dot com conference",
        "look at example dot com",
        "12345678901234567890123",
        "AB-0721-000123",
        "4111 1111 1111 1112",
        "1111 1111 1111 1111",
        "0000 0000 0000 0000",
        "Stock: 7, 41, 111, 11, 1111, 11111, 9 pieces",  # passes Luhn by chance
    ],
)
def test_what_is_no_identifier_is_left_alone(text):
    assert find(text) == ()


def test_a_number_that_fits_is_told_from_one_that_is_sure():
    assert only("+40 721 000 123").certainty is Certainty.CERTAIN
    assert only("mobil 0721 000 123").certainty is Certainty.CERTAIN
    assert only("0721 000 123, vă rog").certainty is Certainty.LIKELY


def test_places_are_those_of_the_text_with_all_its_signs():
    text = "E\u0301 ß 😀 – cardul patruzeci s\u0326i unu" + " unsprezece" * 7 + "!"
    assert find(text)[0] == Found(
        Kind.CARD, text.index("patruzeci"), len(text) - 1, "4111111111111111", True, Certainty.CERTAIN
    )


def test_a_word_for_a_card_forgives_an_odd_grouping():
    assert only("my card is 41, 111, 11, 1111, 11111, sorry for the pauses").value == "4111111111111111"


def test_a_speaker_in_between_does_not_cut_a_number():
    text = "Agent: die Nummer?\nKunde: vier eins eins eins\nKunde: elf elf\nKunde: elf elf, eins eins eins eins"
    assert only(text).value == "4111111111111111"


def test_words_of_a_language_that_was_not_asked_for_are_no_digits():
    text = "vier eins eins eins elf elf elf elf elf elf"
    assert only(text, languages=("de",)).kind is Kind.CARD
    assert find(text, languages=("en", "ro")) == ()


def test_romanian_and_english_words_in_one_number():
    assert only("four one unu unu, one one one one, unu unu unu unu, 1111").value == "4111111111111111"


def test_masking_leaves_the_last_four_of_a_card_or_nothing():
    text = "Visa 4111 1111 1111 1111, four two four two four two four two four two four two four two four two"
    assert mask(text) == "Visa [card •••• 1111], [card •••• 4242]"
    assert mask(text, last_four=False) == "Visa [card], [card]"


def test_masking_takes_what_is_asked_for():
    text = "CNP 1740118092974, tel. 0721 000 123, ana@example.ro, card 4111111111111111"
    assert mask(text, {Kind.CNP}) == "CNP [cnp], tel. 0721 000 123, ana@example.ro, card 4111111111111111"
    assert mask_cards(text) == "CNP 1740118092974, tel. 0721 000 123, ana@example.ro, card [card •••• 1111]"
    assert mask(text) == "CNP [cnp], tel. [phone], [email], card [card •••• 1111]"

"""Numbers as people tell and paste them: taken back, interrupted, in signs nobody sees, in letters a scanner saw."""

from __future__ import annotations

import pytest

from forecall.custody.identifiers import Certainty, Kind, find, mask, mask_cards, mask_cards_in_line

GERMAN = (
    "vierundvierzig dreiundachtzig, nein vierundachtzig, null eins zweiundachtzig vierzig achtundfünfzig "
    "einundfünfzig neunundneunzig"
)
ROMANIAN = (
    "cinci trei unu zero, patru patru patru, pardon, patru patru trei, trei nouă zero nouă nouă opt trei unu patru"
)


def told(text):
    return [(one.kind, one.value) for one in find(text)]


def places(text):
    return [text[one.start : one.end] for one in find(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # as many digits as come at once
        ("four one one one, one one one two, no sorry, one one one one, double one double one, one one one one", None),
        ("vier eins eins zwei, nein, eins eins eins eins, eins eins eins eins, eins eins eins eins, eins", None),
        # the last one
        (GERMAN, "4484018240585199"),
        (ROMANIAN, "5310443390998314"),
    ],
)
def test_a_number_taken_back_is_read_as_it_was_put_right_and_found_whole(text, value):
    (one,) = find(text)
    assert (one.start, one.end) == (0, len(text))
    assert one.kind is Kind.CARD
    assert one.value == (value or "4111111111111111")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null eins sieben null drei fünf sechs nein drei fünf sieben null vier zwo null", "+491703570420"),
        ("oh seven seven double oh nine double oh five one, i mean, five two three", "+447700900523"),
        ("zero șapte șapte șase zero nouă șase, ba nu, zero nouă cinci, opt șase patru", "+40776095864"),
    ],
)
def test_a_telephone_number_is_put_right_from_the_digit_one_remembers(text, value):
    assert told(text) == [(Kind.PHONE, value)]
    assert places(text) == [text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "steuer id einundfünfzig null sechsundvierzig null dreiundachtzig siebenhundertneunundzwanzig elf stellen",
            "einundfünfzig null sechsundvierzig null dreiundachtzig siebenhundertneunundzwanzig",
        ),
        (
            "die nummer null eins sieben eins drei neun zwo null null vier sechs elf ziffern",
            "null eins sieben eins drei neun zwo null null vier sechs",
        ),
        (
            "numărul zero șapte doi unu cinci cinci cinci zero nouă șapte 10 cifre",
            "zero șapte doi unu cinci cinci cinci zero nouă șapte",
        ),
        ("my number is 07700 900316 11 digits", "07700 900316"),
    ],
)
def test_how_many_digits_a_number_has_is_no_part_of_it(text, said):
    assert places(text) == [said]


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("Tel. 0269 555 014/015", "0269 555 014", "+40269555014"),
        ("Tel. 040 66969-118/-119", "040 66969-118", "+494066969118"),
        ("phone 020 7946 0321/2", "020 7946 0321", "+442079460321"),
        ("Tel. 040/66969/118", "040/66969/118", "+494066969118"),
        ("Tel 0721/55/50/61", "0721/55/50/61", "+40721555061"),
    ],
)
def test_the_end_of_a_second_line_behind_a_stroke_is_no_part_of_the_first(text, said, value):
    assert places(text) == [said]
    assert told(text) == [(Kind.PHONE, value)]


def test_the_next_label_of_a_signature_may_have_run_into_a_number():
    assert places("Tel. 040 66969-118Fax 040 66969-119") == ["040 66969-118", "040 66969-119"]
    assert places("Mobil: 0721555018Email:radu@firma.example") == ["0721555018", "radu@firma.example"]
    assert places("Tel. 0721555018Kg") == []


def test_two_whole_numbers_with_a_sorry_between_are_two():
    text = "0170 7060846 nein sorry 0170 7060847"
    assert places(text) == ["0170 7060846", "0170 7060847"]


@pytest.mark.parametrize("text", ["no four no five of them", "patru, ba nu, cinci cutii", "drei nein vier Stück"])
def test_quantities_that_are_taken_back_are_no_identifier(text):
    assert find(text) == ()


TURNS = (
    "caller: four one one one\nagent: {}\ncaller: one one one one\nagent: uh huh\n"
    "caller: one one one one\nagent: okay and the last four\ncaller: one one one one"
)


@pytest.mark.parametrize("heard", ["okay noted", "yes go on please", "and then?", "alles klar", "am notat"])
def test_what_somebody_else_says_between_does_not_cut_a_number(heard):
    assert told(TURNS.format(heard)) == [(Kind.CARD, "4111111111111111")]


@pytest.mark.parametrize("heard", ["and how many boxes do you need?", "that was the order of the other one then"])
def test_another_matter_between_cuts_it(heard):
    assert find(TURNS.format(heard)) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("card 4111\u200b1111\u200b1111\u200b1111 ok", "4111\u200b1111\u200b1111\u200b1111"),
        ("\u202a+40 721 000 123\u202c is his", "+40 721 000 123"),
        ("tel ０７２１ ０００ １２３.", "０７２１ ０００ １２３"),
        ("write to kate&#64;example.com now", "kate&#64;example.com"),
        ("https://example.org/?user=ann%40example.com&x=1", "ann%40example.com"),
        ("tel 0721&nbsp;000&nbsp;123", "0721&nbsp;000&nbsp;123"),
        ("a\u00adna@exam\u00adple.ro", "a\u00adna@exam\u00adple.ro"),
    ],
)
def test_signs_that_are_not_seen_or_stand_for_others_change_no_place(text, said):
    assert places(text) == [said]
    assert mask(text).count("[") == 1


@pytest.mark.parametrize("text", ["tel 077OO 9OO 217", "tel O721 000 l23", "tel 0721 OOO 123"])
def test_letters_that_a_scanner_saw_are_digits(text):
    assert [one.kind for one in find(text)] == [Kind.PHONE]
    assert places(text) == [text[4:]]


def test_letters_inside_an_account_stay_letters():
    assert told("RO49 AAAA 1B31 0075 9384 0000") == [(Kind.IBAN, "RO49AAAA1B31007593840000")]
    assert told("10l Farbe, 5OO ml, 3O Stück") == []


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("it's j smith at example dot com", "j smith at example dot com", "jsmith@example.com"),
        ("m for mother a for apple y at example dot org", None, "may@example.org"),
        ("a wie anton b wie berta eins at example punkt de", None, "ab1@example.de"),
        ("geta, arond, example, punct, ro", None, "geta@example.ro"),
        ("also büro äh at example punkt de", "büro äh at example punkt de", "buro@example.de"),
        ("my email is john smith at example dot com", "john smith at example dot com", "johnsmith@example.com"),
        ("max.muster (a) example.de", None, "max.muster@example.de"),
        ("john @ example . com", None, "john@example.com"),
        ("j.doe@example.comphone 4", "j.doe@example.com", "j.doe@example.com"),
    ],
)
def test_addresses_are_told_with_initials_examples_pauses_and_in_several_words(text, said, value):
    (one,) = find(text)
    assert (text[one.start : one.end], one.value) == (said or text, value)


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("meine Mail ist h punkt brandt@lindhorst.example danke", "h punkt brandt@lindhorst.example", "h.brandt"),
        ("Radu punct Moga@lindhorst.example", "Radu punct Moga@lindhorst.example", "radu.moga"),
        ("bethan underscore oakley84@lindhorst.example", "bethan underscore oakley84@lindhorst.example", None),
        ("Noch ein Punkt info@lindhorst.example", "info@lindhorst.example", "info"),
        ("Noch ein Punkt: info@lindhorst.example", "info@lindhorst.example", "info"),
        ("a@lindhorst.example punkt b@lindhorst.example", "a@lindhorst.example b@lindhorst.example", None),
    ],
)
def test_a_mailbox_is_found_from_what_was_told_of_it_in_words_before_what_is_typed(text, said, value):
    assert " ".join(places(text)) == said
    if value is not None:
        assert told(text) == [(Kind.EMAIL, f"{value}@lindhorst.example")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("radu punct moga at yahoo com", "radu.moga@yahoo.com"),
        ("mail: petra 64 ät gmx de", "petra64@gmx.de"),
        ("petra punkt lindhorst affenschwanz gmx punkt net", "petra.lindhorst@gmx.net"),
        ("bethan at fieldpost dot co uk", "bethan@fieldpost.co.uk"),
        ("bethan full stop oakley at the rate gmail dot com", "bethan.oakley@gmail.com"),
    ],
)
def test_the_dot_and_the_sign_of_an_address_go_by_more_names_or_none(text, value):
    assert told(text) == [(Kind.EMAIL, value)]


def test_a_house_of_mailboxes_that_is_only_spoken_of_is_no_address():
    assert places("her account at yahoo com was closed") == []


@pytest.mark.parametrize(
    "text",
    [
        "icon@2x.png",
        "he arrives at some point in may",
        "the latest documentation at docs.example.org",
        "my email is just below",
        "Boston, MA 02110-1301",
        "lottery 04 11 23 32 38 44",
        "batch numbers 0770 0900 0456 0118",
        "<Buffer 01 02 03 04 05 06 07 08>",
        "drawing no. 0161-4960-518 rev C",
        "my nhs number is 943 476 5919",
        "-.0808538 -.0463721",
        "nr. inventar 0721909",
        "vertragskonto 200 045 118 807",
        "Strichcode 4 012345 678901",
        "AWB 4471229011820",  # a CNP of 1847
    ],
)
def test_what_only_looks_like_one_is_left_alone(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Milano +39 02 8736 4411", "+390287364411"),
        ("wa.me/447700900777", "+447700900777"),
        ("from the States dial 011 44 20 7946 0123", "+442079460123"),
        ("two oh two five five five oh one four four that's my cell", "+12025550144"),
        ("please call me, I moved to Ulm: 0176 27967983", "+4917627967983"),
        ("numărul meu zero șapte, deci zero șapte patru unu șase trei unu doi zero unu", "+40741631201"),
        ("meine Nummer ist 1715323709, mit null davor", "+491715323709"),
    ],
)
def test_telephone_numbers_from_elsewhere_and_begun_again(text, value):
    assert [(one.value, one.certainty) for one in find(text)] == [(value, Certainty.CERTAIN)]


def test_an_iban_whose_country_has_digits_of_its_own_is_found_by_its_remainder():
    assert told("ES28 9194 9301 7663\n0030 0808") == [(Kind.IBAN, "ES2891949301766300300808")]


@pytest.mark.parametrize(
    "text", ["C.I.F. RO 502082", "C.U.I.: 502082", "our invoice with UTR 1955839661", "Steuer-Identnummer 51046083729"]
)
def test_initials_and_other_papers_do_not_hide_a_tax_number(text):
    assert [one.kind for one in find(text)] == [Kind.TAX]


SHORT_CARDS = (
    "4111 opt ori 1 patru ori 1",
    "patru opt de unu s\u0326apte de unu",
    "vier acht mal eins sieben mal eins",
    "vi\u00ader acht mal eins sieben mal eins",  # a soft hyphen in it
    "four eight ones seven ones",
    "4111 1111 triple one triple one 11",
    "4111 elfhundertelf elfhundertelf 1111",
    "4111 elf elf elf elf elf elf",
    "4lll 1lll 1lll 1lll",
    "Visa 4l11 1ll1 1l1l 11l1",
)


@pytest.mark.parametrize("line", SHORT_CARDS)
def test_a_card_told_in_few_words_or_read_by_a_scanner_is_masked_in_a_short_line_too(line):
    said = line.removeprefix("Visa ")
    assert len(line) <= 40
    assert mask_cards_in_line(line) == mask_cards(line) == line.replace(said, "[card •••• 1111]")


@pytest.mark.parametrize("line", ["Maria-Luiza Popescu", "Str. Lungă nr. 12, Ploiești", "Café Crème 0,3 l", "", "4111"])
def test_a_short_line_without_a_number_in_it_is_not_even_searched(line, monkeypatch):
    monkeypatch.setattr("forecall.custody.identifiers.masking.find", None)
    assert mask_cards_in_line(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "Follow @example.shop on Instagram",
        "Folgen Sie @beispiel.shop auf Instagram",
        "vezi @florariamodel.ro pe Facebook",
        "You can find us @example.shop",
    ],
)
def test_what_a_shop_is_called_in_a_network_is_no_address_though_it_looks_like_a_host(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ana @example.org", "ana@example.org"),
        ("Ana Exemplu\n(ana @example.org),\nIași", "ana@example.org"),
        ("Fragen: info @example.de oder im Laden", "info@example.de"),
        ("write to ana @example.com today", "ana@example.com"),
        ("it went to ana.pop @example.ro yesterday", "ana.pop@example.ro"),
        ("it went to ana @ example.ro yesterday", "ana@example.ro"),
    ],
)
def test_an_address_with_a_space_before_its_sign_is_found_where_anything_but_prose_speaks_for_it(text, value):
    assert told(text) == [(Kind.EMAIL, value)]


PRICES = "66.10 42.10 85.25 89.75"
"""They pass the check of a card."""


@pytest.mark.parametrize(
    "text",
    [
        f"prices {PRICES}", PRICES.replace(".", ","), PRICES.replace(" ", ", "), PRICES.replace(" ", " - "),
        "349.90 239.50 119.99",
    ],
)  # fmt: skip
def test_a_row_of_prices_that_passes_the_check_is_no_card(text):
    assert find(text) == ()


@pytest.mark.parametrize("text", [PRICES.replace(".", " "), PRICES.replace(" ", "."), PRICES.replace(".", "-")])
def test_the_same_digits_with_one_sign_between_all_or_beside_a_word_for_it_are_a_card(text):
    for one in (text, f"my card is {PRICES}"):
        assert told(one) == [(Kind.CARD, "6610421085258975")]

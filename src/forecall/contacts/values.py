"""Values made alike, or refused: names, days, numbers and addresses as people and files write them. Pure.

Each function gives the text to keep; it raises `ValueWrong`, whose message never holds the value. Card numbers are
masked in every text, on every road in.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum import exceptions, get_cc_module
from stdnum.eu import vat
from stdnum.ro import cnp as cnp_rules

from forecall.contacts.errors import ValueWrong, Wrong
from forecall.custody.identifiers import mask_cards_in_line

LONGEST = 500
"""Letters of a field; a note may have twenty times as many."""
NOTE = "message"
MALE, FEMALE = "13579", "2468"
"""First digit of a CNP, by sex; 9 stands for foreigners of either."""
JOINERS = "\u200c\u200d"
"""Invisible, and part of how names are written in some scripts."""


def text_of(field: str, value: str) -> str:
    """One line, in Unicode's composed form, without control characters and without card numbers."""
    seen = (one for one in value if one.isspace() or one in JOINERS or unicodedata.category(one)[0] != "C")
    line = " ".join(unicodedata.normalize("NFC", "".join(seen)).split())
    if len(line) > (LONGEST if field != NOTE else 20 * LONGEST):
        raise ValueWrong(
            field, f"it has {len(line)} letters", "keep it short, or put it into a document", Wrong.TOO_LONG
        )
    return mask_cards_in_line(line)


def phone_of(value: str, country: str) -> str:
    """E.164, as +40210000000; `country` says how a number without its country's code is meant.

    Raises ValueWrong.
    """
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        raise ValueWrong(
            "phone", "no telephone number", "write it with its country's code, as +40 21 000 0000", Wrong.NO_PHONE
        ) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueWrong(
            "phone", "too short or too long for its country", "write it whole, as +40 21 000 0000", Wrong.PHONE_LENGTH
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_of(value: str) -> str:
    """The address as it is to be written to; nobody is asked whether it exists."""
    try:
        found = validate_email(value.strip(), check_deliverability=False, allow_quoted_local=False)
    except EmailNotValidError:
        raise ValueWrong("email", "no e-mail address", "write it as name@example.com", Wrong.NO_EMAIL) from None
    return found.normalized


def address_of(value: str) -> str:
    """A postal address on one line."""
    line = text_of("postal_address", ", ".join(part.strip(" ,") for part in value.splitlines() if part.strip(" ,")))
    if len(line) < 5:
        raise ValueWrong("postal_address", "no address", "write street, number and place", Wrong.NO_ADDRESS)
    return line


def customer_number_of(value: str) -> str:
    """A customer number as the organisation writes it: leading zeros stay."""
    number = text_of("customer_number", value)
    if not number:
        raise ValueWrong("customer_number", "nothing", "leave it out, or write the number", Wrong.NO_NUMBER)
    return number


def birth_date_of(value: str, today: date) -> date:
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise ValueWrong("birth_date", "no day of the calendar", "write it as 1990-05-31", Wrong.NO_DAY) from None
    if not date(1890, 1, 1) <= day <= today:
        raise ValueWrong(
            "birth_date", "a day on which nobody alive was born", "write it as 1990-05-31", Wrong.NOBODY_BORN
        )
    return day


def cnp_of(value: str, born: date | None, sex: str = "") -> tuple[str, date | None]:
    """The thirteen digits, and the birth date they tell; None where the first digit leaves the century open.

    born, sex   what is known besides: the number must agree with both
    """
    try:
        number = cnp_rules.validate(value)
    except exceptions.ValidationError:
        raise ValueWrong(
            "cnp", "its check digit, day or county is wrong", "read it again from the card", Wrong.CNP_WRONG
        ) from None
    told: date | None = cnp_rules.get_birth_date(number)
    if number[0] in "789":  # residents and foreigners: the century is not in the number
        told = _agreeing(told, born)
    elif born is not None and told != born:
        raise ValueWrong(
            "cnp", "it tells another birth date than the one that was given", "correct either", Wrong.CNP_DISAGREES
        )
    if sex and number[0] != "9" and number[0] in (FEMALE if sex == "m" else MALE):
        raise ValueWrong(
            "cnp", "it tells another sex than the one that was given", "correct either", Wrong.CNP_DISAGREES
        )
    return number, told


def _agreeing(told: date | None, born: date | None) -> date | None:
    if born is None or told is None:
        return None
    if (told.month, told.day, told.year % 100) != (born.month, born.day, born.year % 100):
        raise ValueWrong(
            "cnp", "it tells another birth date than the one that was given", "correct either", Wrong.CNP_DISAGREES
        )
    return born


def tax_number_of(value: str, country: str) -> str:
    """A company's tax number: checked as a VAT number of the Union, or by its country's rules where known.

    The country's letters stay where they were written: in Romania they say that a company is registered for VAT.

    >>> tax_number_of("ro 185.472.90", "RO"), tax_number_of("18547290", "RO"), tax_number_of("DE 136,695 976", "DE")
    ('RO18547290', '18547290', 'DE136695976')
    """
    if country in COUNTRIES_OF_VAT:
        value = "".join(letter for letter in value.upper() if letter not in SEPARATORS)
    try:
        if country in COUNTRIES_OF_VAT and value.startswith(vat_letters(country)):
            return str(vat.validate(value))
        rules = get_cc_module(country.lower(), "vat")
        return str(rules.validate(value)) if rules else text_of("tax_number", value)
    except exceptions.ValidationError:
        raise ValueWrong("tax_number", "its check digit or form is wrong", "read it again from an invoice") from None


def ways_to_write(tax_number: str, country: str) -> tuple[str, ...]:
    """The same number of a country of the Union with its letters and without, as `tax_number_of` may give it.

    >>> ways_to_write("RO18547290", "RO"), ways_to_write("U13585627", "AT"), ways_to_write("CHE107787577", "CH")
    (('18547290', 'RO18547290'), ('U13585627', 'ATU13585627'), ('CHE107787577',))
    """
    if country not in COUNTRIES_OF_VAT:
        return (tax_number,)
    letters = vat_letters(country)
    bare = tax_number.removeprefix(letters)
    return bare, f"{letters}{bare}"


def vat_letters(country: str) -> str:
    """What a VAT number of a country of the Union begins with: Greece's with EL, all others with the country's code."""
    return "EL" if country == "GR" else country


SEPARATORS = frozenset(" .,-/\u00a0\u202f")
"""What people write between the parts of a number."""
COUNTRIES_OF_VAT = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # noqa: SIM905

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "þ": "th", "œ": "oe"})


def _plain(text: str) -> str:
    """Lower case, without diacritics."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


_PLAIN = {point: _plain(chr(point)) for point in (*range(0x250), *range(0x1E00, 0x1F00))}
"""Latin letters at once: what `_plain` makes of each, a fifth of its time."""


def folded(text: str) -> str:
    """Lower case, without diacritics, one space between words: what two spellings of one name share.

    >>> folded("Ștefăniță  MÜLLER-Weiß")
    'stefanita muller weiss'
    """
    plain = text.lower() if text.isascii() else text.translate(_PLAIN)
    if not plain.isascii():
        plain = _plain(text)
    return plain if plain.isalnum() else " ".join(re.split(r"[^\w]+", plain)).strip()


def looked_up_as(kind: str, value: str) -> str:
    """The form under which a normalised value is looked up: upper and lower case, accents of a street do not count."""
    if kind == "email":
        return value.casefold()
    return folded(value) if kind == "post" else value

"""Telephone numbering plans: is this string of digits a subscriber's number, and of which country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber

FIXED_LENGTH = ("RO", "GB", "CH", "MD", "US")
"""Countries whose national numbers have one length, or nearly: what fits is hardly chance."""
OPEN_LENGTH = ("DE", "AT")
"""Countries whose national numbers have many lengths: nearly all digits after a zero fit."""
NAMED_ONLY = ("FR", "IT", "NL", "BE", "HU", "IE")
SHORTEST_NAMED_ONLY = 10
"""Countries whose national form counts only beside a word for telephone, and with so many digits."""
OF_LANGUAGE = {"en": ("GB", "US"), "de": ("DE", "AT", "CH"), "ro": ("RO", "MD")}
_TRUNK = {"HU": "06", "US": "", "IT": ""}
_CODES = {region: code for code, regions in COUNTRY_CODE_TO_REGION_CODE.items() for region in regions[:1]}
_INVENTED = {44: re.compile(r"7700900\d{3}|1632960\d{3}")}
"""Numbers set aside for stories (Ofcom: 07700 900xxx, 01632 960xxx), which the tables lack."""
_INVENTED_MOBILE = "+447700900"


_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE
SHORTEST_UNKNOWN = 7
"""Digits after the country code of a number that the tables do not know."""


ITALY = 39
LONG_DISTANCE = 11
"""Digits of an American number with its 1."""


class Number(NamedTuple):
    e164: str
    valid: bool
    """The country's tables know such a number; otherwise only its length fits."""


@lru_cache(maxsize=65536)
def international(digits: str) -> Number | None:
    """Digits after the plus: country code and national number; a trunk zero between the two is forgiven."""
    for size in (1, 2, 3):
        code = digits[:size]
        if code[:1] not in {"", "0"} and int(code) in COUNTRY_CODE_TO_REGION_CODE:
            national = digits[size:]
            if national.startswith("0") and int(code) != ITALY:
                national = national[1:]
            return _number(int(code), national)
    return None


def _number(code: int, national: str) -> Number | None:
    zero = code == ITALY and national.startswith("0")  # part of an Italian landline number
    if not 4 <= len(national) <= 14 or (national.startswith("0") and not zero):
        return None
    number = PhoneNumber(country_code=code, national_number=int(national), italian_leading_zero=zero or None)
    invented = _INVENTED.get(code)
    if phonenumbers.is_valid_number(number) or (invented is not None and invented.fullmatch(national)):
        return Number(f"+{code}{national}", valid=True)
    if len(national) >= SHORTEST_UNKNOWN and phonenumbers.is_possible_number_with_reason(number) == _POSSIBLE:
        return Number(f"+{code}{national}", valid=False)
    return None


@lru_cache(maxsize=65536)
def national(digits: str, region: str) -> Number | None:
    """A number dialled inside its country, with the trunk prefix; None where the tables know no such number."""
    trunk = _TRUNK.get(region, "0")
    if region == "US" and len(digits) == LONG_DISTANCE:
        trunk = "1"
    if not digits.startswith(trunk) or (not trunk and digits.startswith("0") and region != "IT"):
        return None
    if region in NAMED_ONLY and len(digits) < SHORTEST_NAMED_ONLY:
        return None
    number = _number(_CODES[region], digits[len(trunk) :])
    return number if number is not None and number.valid else None


@lru_cache(maxsize=16384)
def commonness(e164: str) -> int:
    """0 for a mobile number, 1 for one with an area code, 2 for others: what a number without a country likelier is."""
    if e164.startswith(_INVENTED_MOBILE):
        return 0
    code = phonenumbers.parse(e164)
    kind = phonenumbers.number_type(code)
    if kind in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return 0
    return 1 if kind == phonenumbers.PhoneNumberType.FIXED_LINE else 2


SHORTEST_MOBILE = 11
"""Digits of a German or Austrian mobile number, with its zero."""


def is_foreign(region: str, languages: Sequence[str]) -> bool:
    """A country of open-length numbers whose language the text has not."""
    return region in OPEN_LENGTH and bool(languages) and "de" not in languages


def is_mobile(e164: str, digits: str) -> bool:
    return len(digits) >= SHORTEST_MOBILE and commonness(e164) == 0


def regions(languages: Sequence[str], *, named: bool) -> tuple[str, ...]:
    """Countries in the order to try: those of the languages, likeliest first, then the rest.

    Of open-length plans, where the text has another language, only mobile numbers count: see `is_foreign`.
    """
    first = [region for language in languages for region in OF_LANGUAGE.get(language, ())]
    rest = [region for region in FIXED_LENGTH if region not in first]
    open_ended = [region for region in OPEN_LENGTH if region not in first]
    return (*first, *rest, *open_ended, *(NAMED_ONLY if named else ()))

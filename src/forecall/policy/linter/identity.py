"""Who the organisation is: complete, reachable, with numbers whose check digits are right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stdnum import lei
from stdnum.at import uid
from stdnum.de import handelsregisternummer
from stdnum.de import vat as de_vat
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.ro import cui
from stdnum.us import ein

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.packs import pack_names
from forecall.policy.terms import EEA

MISSING = "L05 missing-field"
WRONG_NUMBER = "L41 wrong-number"

TRADE_REGISTER_RO = re.compile(r"J\d{1,2}/\d{1,6}/(19|20)\d{2}|J(19|20)\d{2}\d{9}")
"""The form until July 2024, J40/1234/2015, and the one since: J, year, and nine digits."""

EUID = re.compile(r"(?P<country>[A-Z]{2})(?P<register>[A-Z0-9]{1,10})\.(?P<number>[A-Za-z0-9/ .-]{2,40})")
"""Country, register, a full stop, and the number there (Regulation (EU) 2021/1042, annex)."""

CHECKS: dict[str, tuple[Callable[[str], Any], str]] = {
    "ro_cui": (cui.validate, "the fiscal code as the register shows it"),
    "de_vat": (de_vat.validate, "DE and nine digits"),
    "de_trade_register": (handelsregisternummer.validate, "court, HRA or HRB, and the number"),
    "at_vat": (uid.validate, "ATU and eight digits"),
    "vat": (vat.validate, "country letters and the number"),
    "lei": (lei.validate, "twenty letters and digits"),
    "us_ein": (ein.validate, "two digits, a hyphen, seven digits"),
}

NEEDED = {"RO": ("ro_cui",), "DE": ("de_vat", "de_trade_register"), "AT": ("at_vat",)}
"""Country of the seat -> numbers of which one at least must stand there."""


def identity_is_complete(case: Case) -> Iterator[Finding]:
    """L05, L13, L32: what the notice must say about the organisation, and the packs that hold where it sits."""
    identity = case.policy.identity
    country = identity.seat.country
    officer = identity.officer
    if officer.needed and not (officer.name and officer.email):
        yield case.error(
            MISSING,
            ("identity", "officer"),
            "an officer without name and address",
            "people must be able to reach the officer (GDPR Art. 13(1)(b))",
            "add `name:` and `email:`",
        )
    wanted = NEEDED.get(country, ())
    if wanted and not any(getattr(identity.numbers, name) for name in wanted):
        yield case.error(
            MISSING,
            ("identity", "numbers"),
            f"none of {', '.join(wanted)}",
            "the organisation must be identified by its register",
            f"add `{wanted[0]}:`",
        )
    if country not in EEA and identity.representative is None:
        yield case.error(
            "L32 representative-missing",
            ("identity", "representative"),
            f"a seat in {country} and no representative",
            "an organisation outside the EEA names a representative inside it (GDPR Art. 27)",
            "add `representative:` with name, seat and address",
        )
    yield from _packs_and_zone(case, country)


def _packs_and_zone(case: Case, country: str) -> Iterator[Finding]:
    policy = case.policy
    if not policy.jurisdictions:
        yield case.error(
            "L13 missing-right",
            ("jurisdictions",),
            "an empty list",
            "rights, ages and deadlines come from the packs",
            f"name at least `eu`; there are {', '.join(pack_names())}",
        )
    own = country.lower()
    if own in pack_names() and own not in policy.jurisdictions:
        yield case.error(
            "L13 missing-right",
            ("jurisdictions",),
            ", ".join(policy.jurisdictions) or "nothing",
            f"the seat is in {country}, and its law holds",
            f"add `{own}` to the list",
        )
    try:
        ZoneInfo(policy.version.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield case.error(
            MISSING,
            ("version", "timezone"),
            repr(policy.version.timezone),
            "there is no time zone of that name",
            "write it as Europe/Bucharest",
        )


def numbers_are_right(case: Case) -> Iterator[Finding]:
    """L41: check digits and forms of register and tax numbers."""
    numbers = case.policy.identity.numbers
    at: Path = ("identity", "numbers")
    for name, (validate, form) in CHECKS.items():
        given = getattr(numbers, name)
        if given and not _is_valid(validate, given):
            yield case.error(
                WRONG_NUMBER, (*at, name), repr(given), "the check digit or the form is wrong", f"write {form}"
            )
    register, euid = numbers.ro_trade_register, numbers.euid
    if register and not TRADE_REGISTER_RO.fullmatch(register):
        yield case.error(
            WRONG_NUMBER,
            (*at, "ro_trade_register"),
            repr(register),
            "that is no number of the Romanian trade register",
            "write it as J40/1234/2015 or J2024001234401",
        )
    if euid:
        found = EUID.fullmatch(euid)
        if found is None:
            yield case.error(
                WRONG_NUMBER,
                (*at, "euid"),
                repr(euid),
                "that is no European unique identifier",
                "write country, register, a full stop and the number, as ROONRC.J40/1234/2015",
            )
        elif register and found["number"] != register:
            yield case.error(
                WRONG_NUMBER,
                (*at, "euid"),
                repr(euid),
                f"it names another number than the trade register ({register})",
                f"write {found['country']}{found['register']}.{register}",
            )


def _is_valid(validate: Callable[[str], Any], number: str) -> bool:
    try:
        validate(number)
    except ValidationError:
        return False
    return True

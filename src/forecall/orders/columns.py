"""Columns of a table of people, as shops and spreadsheets head them in English, German and Romanian. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

POINTS = ("phone", "email", "post")
VALUES: Mapping[str, str] = {"name": "name", "language": "language", "birth_date": "birth_date", "cnp": "cnp"}
"""Role -> kind of data, in the words of the policy's `fields`."""
KNOWN: Mapping[str, tuple[str, ...]] = {
    "customer_number": (
        "customer_number", "customer number", "customer no", "customer id", "customer", "client id", "account number",
        "kundennummer", "kunden nr", "kundennr", "kunden id", "kunde", "numar client", "nr client", "cod client",
        "id client", "client",
    ),
    "name": ("name", "full name", "customer name", "kundenname", "vollstandiger name", "nume complet", "nume client"),
    "first_name": ("first name", "given name", "vorname", "prenume"),
    "last_name": ("last name", "family name", "surname", "nachname", "familienname", "nume", "nume de familie"),
    "email": ("email", "e mail", "mail", "email address", "e mail adresse", "adresa de email", "adresa email"),
    "phone": (
        "phone", "phone number", "telephone", "mobile", "cell", "telefon", "telefonnummer", "handy", "mobil",
        "numar de telefon", "nr telefon", "tel",
    ),
    "post": ("address", "postal address", "anschrift", "adresse", "adresa", "adresa postala"),
    "country": ("country", "country code", "land", "tara"),
    "language": ("language", "sprache", "limba"),
    "birth_date": ("birth date", "date of birth", "geburtsdatum", "data nasterii"),
    "cnp": ("cnp",),
}  # fmt: skip
ROLES = tuple(KNOWN)


def plain_header(header: str) -> str:
    """A header without case, accents and signs.

    >>> plain_header(" Număr_Client "), plain_header("E-Mail")
    ('numar client', 'e mail')
    """
    letters = unicodedata.normalize("NFKD", header.casefold())
    return " ".join(re.split(r"[\W_]+", "".join(one for one in letters if not unicodedata.combining(one)))).strip()


def roles_of(headers: Sequence[str], named: Mapping[str, str] | None = None) -> dict[str, str]:
    """Role -> header, for the columns that are known or `named` (role -> header); each header once.

    >>> roles_of(["Kundennummer", "Vorname", "Nachname", "Farbe"])
    {'customer_number': 'Kundennummer', 'first_name': 'Vorname', 'last_name': 'Nachname'}
    """
    found = {role: header for role, header in (named or {}).items() if header in headers}
    plain = {header: plain_header(header) for header in headers}
    for role, names in KNOWN.items():
        free = [header for header in headers if header not in found.values()]
        fitting = [header for header in free if plain[header] in {plain_header(name) for name in names}]
        if role not in found and fitting:
            found[role] = fitting[0]
    return {role: found[role] for role in KNOWN if role in found}

"""Invented people for the sample organisations: seeded, so that the same number of people is the same people.

Nobody is meant: names are made by drawing, telephone numbers lie in ranges that are given out for fiction or to nobody,
and mail goes to the reserved example domains.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forecall.contacts.values import folded

NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("Alice", "Brian", "Clara", "Dean", "Ella", "Frank", "Grace", "Henry", "Iris", "Jack", "Kate", "Leo", "Mia"),
        ("Sampleton", "Testwick", "Modelby", "Fairdummy", "Placehold", "Trialworth", "Draftley", "Mockford"),
    ),
    "de": (
        ("Anna", "Björn", "Clara", "Dieter", "Elke", "Frieda", "Günther", "Heike", "Ines", "Jörg", "Käthe", "Lutz"),
        ("Muster", "Beispiel", "Probst-Muster", "Mustermeier", "Vorlage", "Entwürfel", "Testmann", "Weißmuster"),
    ),
    "ro": (
        ("Ana", "Bogdan", "Cătălina", "Dan", "Elena", "Florin", "Gabriela", "Ion", "Ioana", "Mihai", "Ștefan", "Vlad"),
        ("Exemplu", "Modelescu", "Probă", "Exempleanu", "Mostră", "Schițescu", "Încercaru", "Șablonescu", "Țintarescu"),
    ),
}  # fmt: skip
COUNTRIES = {"en": "GB", "de": "DE", "ro": "RO"}
PHONES = {"en": "+4420794600{:02d}", "de": "+493023125{:03d}", "ro": "+4021000{:04d}"}
"""London and Berlin have ranges for film and stage; a Bucharest number that begins with 000 is given to nobody."""
PER_RANGE = {"en": 100, "de": 1000, "ro": 10_000}
STREETS = {"en": "{} Sample Road, London", "de": "Beispielallee {}, Berlin", "ro": "Strada Exemplului {}, București"}
DOMAINS = ("example.com", "example.org", "example.net")
TITLES = {"en": "head of purchasing", "de": "Leitung Einkauf", "ro": "șef achiziții"}
MINORS = 25
"""One in so many is 16 or 17."""


@dataclass(frozen=True, slots=True)
class Invented:
    """One person; `texts` by the words of a policy's `fields`. It prints without them."""

    number: int
    language: str
    place: str
    family: str
    texts: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<Invented {self.number}>"


def invented(number: int, today: date, seed: str = "sample") -> Invented:
    """The person of a number; equal numbers, days and seeds give equal people.

    >>> one = invented(3, date(2026, 12, 1))
    >>> one.texts["email"].rpartition("@")[2] in DOMAINS
    True
    """
    draw = random.Random(f"{seed}/{number}")  # noqa: S311  # invented people are no secret
    language = draw.choice(("ro", "ro", "de", "en"))
    first, last = (draw.choice(names) for names in NAMES[language])
    days = (
        draw.randrange(16 * 366, 18 * 365 - 5) if number % MINORS == MINORS - 1 else draw.randrange(18 * 366, 88 * 365)
    )
    local = f"{folded(first)}.{folded(last).replace(' ', '-')}{number}"
    return Invented(
        number,
        language,
        COUNTRIES[language],
        last,
        {
            "name": f"{first} {last}",
            "email": f"{local}@{draw.choice(DOMAINS)}",
            "phone": PHONES[language].format(number % PER_RANGE[language]),
            "post": STREETS[language].format(draw.randrange(1, 200)),
            "birth_date": (today - timedelta(days=days)).isoformat(),
            "job_title": TITLES[language],
            "language": language,
        },
    )

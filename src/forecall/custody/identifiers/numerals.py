"""The number words of English, German and Romanian, folded (no case, no diacritics), as tables."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

LANGUAGES = ("en", "de", "ro")


class Role(Enum):
    UNIT = "0 to 9"
    TEEN = "10 to 19"
    TENS = "20, 30 ... 90"
    WHOLE = "a number in one word that takes no further part"
    HUNDRED = "hundred"
    THOUSAND = "thousand"
    ZECI = "the second half of 'patru zeci'"
    TIMES = "double, triple: the next digit again"
    TWICE = "'doppelsieben': a digit said twice in one word"
    SEVERAL = "zeros, Nullen: a digit in the plural, after its count"
    WEAK_ZERO = "'oh' and 'o': a zero only beside other digits"


class Numeral(NamedTuple):
    role: Role
    value: int
    language: str


_UNITS = {
    "en": [
        "zero nought naught nil null",
        "one",
        "two",
        "three",
        "four",
        "five fife",
        "six",
        "seven",
        "eight",
        "nine niner",
    ],
    "de": ["null", "eins ein eine", "zwei zwo", "drei", "vier", "funf fuenf", "sechs", "sieben", "acht", "neun"],
    "ro": ["zero", "unu una un", "doi doua", "trei", "patru", "cinci", "sase", "sapte", "opt", "noua"],
}
_TEENS = {
    "en": [
        *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    ],
    "de": [
        *("zehn", "elf", "zwolf zwoelf", "dreizehn", "vierzehn", "funfzehn fuenfzehn", "sechzehn sechszehn"),
        *("siebzehn siebenzehn", "achtzehn", "neunzehn"),
    ],
    "ro": [
        "zece",
        "unsprezece unspe unspre",
        "doisprezece douasprezece doispe douaspe",
        "treisprezece treispe",
        "paisprezece patrusprezece paispe paisprece",
        "cincisprezece cinsprezece cinspe cincispe",
        "saisprezece sasesprezece saispe",
        "saptesprezece saptispe saptespe",
        "optsprezece optisprezece optispe optspe optaspe",
        "nouasprezece nouaspe",
    ],
}
_TENS = {
    "en": ["twenty", "thirty", "forty fourty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    "de": [
        *("zwanzig", "dreissig dreizig", "vierzig", "funfzig fuenfzig", "sechzig sechszig", "siebzig siebenzig"),
        *("achtzig", "neunzig"),
    ],
    "ro": [
        *("douazeci douajde", "treizeci", "patruzeci", "cincizeci cinzeci", "saizeci sasezeci", "saptezeci", "optzeci"),
        "nouazeci",
    ],
}
_LARGE = {"en": ("hundred", "thousand"), "de": ("hundert", "tausend"), "ro": ("suta sute", "mie mii")}
_TIMES = {
    "en": {"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    "de": {
        "doppel": 2,
        "doppelt": 2,
        "doppelte": 2,
        "zweimal": 2,
        "zwomal": 2,
        "zweifach": 2,
        "dreimal": 3,
        "dreifach": 3,
        "viermal": 4,
        "vierfach": 4,
        "funfmal": 5,
    },
    "ro": {"dublu": 2, "dubla": 2, "triplu": 3, "tripla": 3},
}
_SEVERAL = {
    "en": [
        "zeros zeroes noughts naughts ohs",
        "ones",
        "twos",
        "threes",
        "fours",
        "fives",
        "sixes",
        "sevens",
        "eights",
        "nines",
    ],
    "de": [
        "nullen",
        "einsen",
        "zweien zweier",
        "dreien",
        "vieren",
        "funfen",
        "sechsen",
        "siebenen",
        "achten",
        "neunen",
    ],
    "ro": ["zerouri zerour"],
}
AND = {"and": "en", "und": "de", "si": "ro", "s": "ro"}


def _german_compounds() -> dict[str, int]:
    """'einundzwanzig' to 'neunundneunzig', every spelling."""
    units = [
        (word, value) for value, words in enumerate(_UNITS["de"]) for word in words.split() if value and word != "eins"
    ]
    tens = [(word, 10 * n) for n, words in enumerate(_TENS["de"], start=2) for word in words.split()]
    return {f"{unit}und{ten}": value + more for unit, value in units for ten, more in tens}


def _english_compounds() -> dict[str, int]:
    """'fortyfour', as some transcripts write it."""
    units = [(word, value) for value, words in enumerate(_UNITS["en"]) for word in words.split() if value]
    tens = [(word, 10 * n) for n, words in enumerate(_TENS["en"], start=2) for word in words.split()]
    return {ten + unit: value + more for unit, value in units for ten, more in tens}


def _romanian_compounds() -> dict[str, int]:
    """Written as one word ('douazecisicinci') and as people say it ('douascinci')."""
    units = [(word, value) for value, words in enumerate(_UNITS["ro"]) for word in words.split() if value]
    tens = [(word, 10 * n) for n, words in enumerate(_TENS["ro"], start=2) for word in words.split()]
    short = [
        ("doua", 20),
        ("trei", 30),
        ("patru", 40),
        ("cinci", 50),
        ("sai", 60),
        ("sapte", 70),
        ("opt", 80),
        ("noua", 90),
    ]
    glued = {f"{ten}{joint}{unit}": value + more for unit, value in units for ten, more in tens for joint in ("si", "")}
    return glued | {
        f"{ten}{joint}{unit}": value + more for unit, value in units for ten, more in short for joint in "sj"
    }


def _rows(language: str) -> Iterator[tuple[Role, str, int]]:
    """(what kind of number, its spellings, its value) of a language."""
    compounds = {"en": _english_compounds, "de": _german_compounds, "ro": _romanian_compounds}[language]()
    yield from ((Role.WHOLE, word, value) for word, value in compounds.items())
    yield from ((Role.UNIT, spellings, value) for value, spellings in enumerate(_UNITS[language]))
    yield from ((Role.TEEN, spellings, value) for value, spellings in enumerate(_TEENS[language], start=10))
    yield from ((Role.TENS, spellings, 10 * n) for n, spellings in enumerate(_TENS[language], start=2))
    yield from ((Role.TIMES, word, value) for word, value in _TIMES[language].items())
    yield from ((Role.SEVERAL, spellings, value) for value, spellings in enumerate(_SEVERAL[language]))
    yield Role.HUNDRED, _LARGE[language][0], 100
    yield Role.THOUSAND, _LARGE[language][1], 1000
    if language == "ro":
        yield Role.ZECI, "zeci", 10
    if language == "de":
        for value, spellings in enumerate(_UNITS["de"]):
            yield Role.TWICE, " ".join(f"doppel{word}" for word in spellings.split()), value
    if language == "en":
        yield Role.WEAK_ZERO, "oh o", 0


@lru_cache(maxsize=4)
def _table(language: str) -> dict[str, Numeral]:
    return {
        word: Numeral(role, value, language) for role, spellings, value in _rows(language) for word in spellings.split()
    }


@lru_cache(maxsize=16)
def lexicon(languages: tuple[str, ...]) -> dict[str, Numeral]:
    """Word -> what it counts, of all these languages; where two know a word, the first of English, German, Romanian."""
    merged: dict[str, Numeral] = {}
    for language in reversed(LANGUAGES):
        if language in languages:
            merged |= _table(language)
    return merged


@lru_cache(maxsize=4096)
def german_large(word: str) -> int | None:
    """'neunhundertvier' is 904, 'viertausendeinhundertelf' is 4111; None for what is no such number."""
    head, found, tail = word.partition("tausend")
    if found:
        thousands = 1 if not head else _german_hundreds(head)
        rest = 0 if not tail else _german_hundreds(tail.removeprefix("und"))
        return None if thousands is None or rest is None else 1000 * thousands + rest
    return _german_hundreds(word)


def _german_hundreds(word: str) -> int | None:
    head, found, tail = word.partition("hundert")
    if not found:
        return _german_small(word)
    hundreds = 1 if not head else _german_small(head)
    rest = 0 if not tail else _german_small(tail.removeprefix("und"))
    return None if hundreds is None or rest is None else 100 * hundreds + rest


@lru_cache(maxsize=1024)
def _german_small(word: str) -> int | None:
    known = _table("de").get(word)
    if known is None or known.role not in {Role.UNIT, Role.TEEN, Role.TENS, Role.WHOLE}:
        return None
    return known.value

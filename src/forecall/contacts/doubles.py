"""Companies that may be there twice, and what speaks for it: a number, or a name.

No two of one tax number come in any more (`add_company`); those that were there before are found, and so are companies
of one register number or one name. What was joined into a company speaks for it as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from django.db.models import QuerySet

from forecall.contacts.companies import all_joined, every_number, joined_into, standing
from forecall.contacts.joining import differ
from forecall.contacts.leaving_companies import pairs_left
from forecall.contacts.models import Company
from forecall.contacts.values import folded, ways_to_write
from forecall.foundation import acting_now

AT_ONCE = 500
KEPT = 2**17
"""Names of which a process keeps what they are called: folding them is most of the work of a second look."""
MANY = 20
"""A name or number that more companies have tells nothing of any two of them."""


class Sign(StrEnum):
    """What two companies have alike, the weightiest first."""

    TAX = "tax_number"
    REGISTER = "register_number"
    NAME = "name"


WEIGHT = {Sign.TAX: 4, Sign.REGISTER: 2, Sign.NAME: 1}
FORMS = frozenset(
    "ab ag as bv co doo ead eood eu ev gbr gesmbh gmbh haftungsbeschrankt if ii inc ka kft kg kgaa limited llc llp ltd "  # noqa: SIM905
    "mbh nv ohg oy pfa plc ra rl sa sarl sas sc sca scs se snc spa srl ug zrt".split()
)
"""Words of a legal form, folded and written without dots."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two companies that may be one, and what they have alike."""

    one: Company
    other: Company
    by: frozenset[Sign]

    @property
    def weight(self) -> int:
        return sum(WEIGHT[sign] for sign in self.by)


class Called(NamedTuple):
    """A name without its legal form, and that form.

    >>> called_as("S.C. Ferma Model S.R.L."), called_as("Ferma Model"), called_as("Müller & Co. KG")
    (Called(stem='ferma model', form='srl'), Called(stem='ferma model', form=''), Called(stem='muller', form='co kg'))
    """

    stem: str
    form: str


@lru_cache(maxsize=KEPT)
def called_as(name: str) -> Called:
    """See `Called`. A name that is all form keeps it: SC before a Romanian name is none."""
    words = list(_words(name))
    if len(words) > 1 and words[0] == "sc":
        words = words[1:]
    stem = [word for word in words if word not in FORMS]
    return Called(" ".join(stem), " ".join(word for word in words if word in FORMS)) if stem else Called(name, "")


def _words(name: str) -> Iterator[str]:
    """Folded words; single letters in a row are one, as s.r.l."""
    letters = ""
    for word in folded(name).split():
        if len(word) == 1:
            letters += word
            continue
        if letters:
            yield letters
        letters = ""
        yield word
    if letters:
        yield letters


def twins(of: int | None = None) -> list[Twins]:
    """Pairs that may be one, those that share most first, without those that were left as two or cannot be one.

    of   only those of this company. Every company's name and numbers are read, and nothing else
    """
    alike: dict[tuple[int, int], set[Sign]] = defaultdict(set)
    for sign, pair in _pairs(Company.objects.order_by("pk")):
        if of is None or of in pair:
            alike[pair].add(sign)
    for pair in pairs_left() & alike.keys():
        del alike[pair]
    rows, beside = _with_joined({firm for pair in alike for firm in pair})
    found = [
        Twins(rows[one], rows[other], frozenset(signs))
        for (one, other), signs in alike.items()
        if differ(beside[one], beside[other]) is None
    ]
    return sorted(found, key=lambda pair: (-pair.weight, pair.one.name, pair.one.pk, pair.other.pk))


def signs_of(one: Company, other: Company) -> frozenset[Sign]:
    """What two companies have alike, with all that were joined into either."""
    rows = Company.objects.filter(pk__in=[*every_number(one.pk), *every_number(other.pk)])
    return frozenset(sign for sign, _pair in _pairs(rows.order_by("pk")))


def _with_joined(companies: Collection[int]) -> tuple[dict[int, Company], dict[int, list[Company]]]:
    """These companies by their numbers, and each with those that were joined into it."""
    rows: dict[int, Company] = {}
    for several in _some_at_once(companies):
        rows |= Company.objects.in_bulk(several)
    beside = {key: [firm] for key, firm in rows.items()}
    for one in all_joined().filter(organisation=acting_now("contacts.Company").organisation):
        if one.kept_id in beside:
            beside[one.kept_id].append(one)
    return rows, beside


def _some_at_once(companies: Collection[int]) -> Iterator[list[int]]:
    """So many at once that a database takes their numbers."""
    ordered = sorted(companies)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


Key = tuple[Sign, str, str]
COLUMNS = ("pk", "kept", "name", "country", "tax_number", "register_number")


def _pairs(firms: QuerySet[Company]) -> Iterator[tuple[Sign, tuple[int, int]]]:
    """Every two that have something alike, by the companies that stand for them, in order."""
    groups: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    for pk, kept, *known in firms.values_list(*COLUMNS):
        for key, form in _keys(*known):
            groups[key].append((kept or pk, form))
    for (sign, *_rest), rows in groups.items():
        if len(rows) > 1:
            yield from ((sign, pair) for pair in _together(rows))


def _together(rows: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Every two of those that have something alike, where they are not too many and their legal forms agree."""
    forms: dict[int, set[str]] = defaultdict(set)
    for company, form in rows:
        forms[company].add(form)
    if len(forms) <= MANY:
        for one, other in combinations(sorted(forms), 2):
            if _go_together(forms[one], forms[other]):
                yield one, other


def _keys(name: str, country: str, tax_number: str, register_number: str) -> Iterator[tuple[Key, str]]:
    """What a company is known again by, and of a name its legal form."""
    if tax_number:
        yield (Sign.TAX, country, ways_to_write(tax_number, country)[0]), ""
    if register_number:
        yield (Sign.REGISTER, country, folded(register_number)), ""
    called = called_as(name)
    yield (Sign.NAME, country, called.stem), called.form


def _go_together(one: set[str], other: set[str]) -> bool:
    """Two legal forms are two companies; where one has none written, it may be either."""
    return "" in one or "" in other or bool(one & other)


def same_as(firm: Company) -> list[Company]:
    """The others that have the tax number of this company, or of one that was joined into either, in order."""
    all_of_it = (firm, *joined_into(firm.pk))
    ways = [way for one in all_of_it if one.tax_number for way in ways_to_write(one.tax_number, one.country)]
    if not ways:
        return []
    rows = Company.objects.filter(country=firm.country, tax_number__in=ways)
    return list(standing().filter(pk__in={one.kept_id or one.pk for one in rows} - {firm.pk}).order_by("pk"))


def doubles() -> list[tuple[str, tuple[Company, ...]]]:
    """Companies of the acting organisation that have one tax number, each group in order, after the number."""
    groups: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for firm in Company.objects.exclude(tax_number="").order_by("pk"):
        there = groups[firm.country, ways_to_write(firm.tax_number, firm.country)[0]]
        there.setdefault(firm.kept_id or firm.pk, firm.tax_number)
    several = [those for those in groups.values() if len(those) > 1]
    stands = Company.objects.in_bulk({key for those in several for key in those})
    return [(next(iter(those.values())), tuple(stands[key] for key in sorted(those))) for those in several]

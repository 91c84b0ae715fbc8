"""Telephone numbers: with '+' or '00', or as dialled inside Romania, Germany, Austria, Britain, the USA and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forecall.custody.identifiers.cues import COUNTED, FOR, speaks_against, speaks_for
from forecall.custody.identifiers.openings import Opening, begins_at, may_begin
from forecall.custody.identifiers.page import APART, PAUSE, TIGHT, WIDE, Chain, Page
from forecall.custody.identifiers.plans import (
    Number,
    commonness,
    international,
    is_foreign,
    is_mobile,
    national,
    regions,
)
from forecall.custody.identifiers.speech import Atom
from forecall.custody.identifiers.tokens import words
from forecall.custody.identifiers.tongue import languages_near
from forecall.custody.identifiers.types import Certainty, Found, Kind
from forecall.custody.identifiers.windows import MOST_BEFORE, Window

LONGEST, SHORTEST_NAMED, SHORTEST_COUNTED, SHORTEST = 17, 6, 8, 9
"""Digits in all; a number without a word for it needs more of them."""
LIST_REACH = 40
"""Characters between two numbers of a list."""
_LISTED = re.compile(r"\s*(?:[,;/]|\b(?:and|or|und|oder|si|și|sau)\b)\s*(?:[^\W\d]{2,20}:?\s*)?")
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_DATE = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\1?\d)|\d{4}-\d{2}-\d{2}(?![./-]?\d)|\d{1,2}:\d{2}"
    r"|\d{1,2}\.\d{2} ?[-–] ?\d{1,2}\.\d{2}(?![.\d])"
)
"""A date, a time, or a range of times ('08.00-18.30')."""
_MOST_OF_LINE, _MOST_LINES = 4, 9
"""Digits in which the numbers of one desk differ, and how far apart they are."""
_NEXT_WORD = re.compile(r"E-?[Mm]ail|Mail|Fax|Tel|Mob|Phone|Fon|Handy|Web|Www")
"""Run into the number where the end of its line was lost: '0721555018Email: ...'."""
_UNITS = words(
    "uhr stuck stk kg g mm cm m km l ml eur euro lei ron usd gbp pcs pieces boxes units bucati buc kartons cutii "
    "colete ore ora kisten paletten sacke flaschen packungen dosen rollen meter cases pallets bags bottles packs rolls "
    "metres saci sticle pachete role metri paleti "
    "am pm h min minuten minute percent prozent x mal tage days zile kwh mc"
)
_HALVES = frozenset({"am", "pm"})
_MONEY = frozenset("€$£%°²³")
_EXIT = "011"
"""Before a country's code, in America."""
_NANP_GROUPS = ([3, 3, 4], [1, 3, 3, 4])
_CHECKED_WORDS = FOR[Kind.CARD] | FOR[Kind.TAX] | FOR[Kind.IBAN] | frozenset({"cnp", "cnpul", "ibanul"})
"""What these name has a check digit; what fails it is a slip, and no telephone number."""


class _Candidate(NamedTuple):
    window: Window
    start: int
    number: Number
    rank: int
    """Place of its country in the order tried; 0 is best."""
    wholly: bool
    """Dialled with a country code."""


class _Around(NamedTuple):
    named: bool
    """A word for telephone stands near."""
    surely: bool
    """Not only one for a number of any kind."""
    tongues: tuple[str, ...]


def find_phones(page: Page) -> list[Found]:
    found: list[Found] = []
    others: list[_Candidate] = []
    for chain in page.chains():
        first = free = 0
        while first < len(chain.atoms):
            candidate = _begun_again(page, chain, free, first, found[-1].end if found else None)
            if candidate is None:
                first += 1
            else:
                if _is_another(page, candidate) or (others and _is_alike(page, others[-1], candidate)):
                    others.append(candidate)
                else:
                    found.append(_as_found(page, candidate))
                first = free = candidate.window.after
    return found


def _begun_again(page: Page, chain: Chain, free: int, first: int, last_end: int | None) -> _Candidate | None:
    """What begins at atom `first`; where its words go on at its end, what begins inside it and reaches their end.

    'zero seven, so zero seven eight one ...': a false start.
    """
    candidate = _at(page, chain, range(free, first + 1), last_end)
    if candidate is None or not candidate.window.spoken or candidate.window.edges[1] > TIGHT:
        return candidate
    for later in range(first + 1, min(first + MOST_BEFORE, candidate.window.after)):
        other = _at(page, chain, range(free, later + 1), last_end)
        if other is not None and other.number.valid and other.window.edges[1] >= PAUSE:
            return other
    return candidate


def _is_alike(page: Page, other: _Candidate, candidate: _Candidate) -> bool:
    """In a list: 'Artikel 0151 23456 und 0151 23457'. The word before the first counts for those written like it."""
    one, two = other.window, candidate.window
    between = page.text[one.end : candidate.start]
    return (
        len(between) <= LIST_REACH
        and not _SENTENCE_END.search(between)
        and not candidate.wholly
        and one.digits[:MOST_BEFORE] == two.digits[:MOST_BEFORE]
        and _sizes(one) == _sizes(two)
        and not _is_cued(page, two.chain.atoms[two.first], two.chain.atoms[two.after - 1])
    )


def _sizes(window: Window) -> list[int]:
    return [len(atom.digits) for atom in window.chain.atoms[window.first : window.after]]


def _as_found(page: Page, candidate: _Candidate) -> Found:
    window = candidate.window
    sure = candidate.number.valid and (candidate.wholly or window.is_cued(page, Kind.PHONE))
    certainty = Certainty.CERTAIN if sure else Certainty.LIKELY
    start = candidate.start
    said = page.text[start : window.end]
    if said[0] == "(" and said.count("(") > said.count(")"):  # '(+40 21 345 3280)'
        start += 1
    return Found(Kind.PHONE, start, window.end, candidate.number.e164, window.spoken, certainty)


def _at(page: Page, chain: Chain, atoms: range, last_end: int | None) -> _Candidate | None:
    """The best telephone number that begins at the last of `atoms`; the chain is free from the first of them on.

    last_end   where the telephone number before it ended, if there was one
    """
    first = atoms[-1]
    atom = chain.atoms[first]
    start, plus = begins_at(page, atom)
    opening = Opening(start, plus, not plus and chain.digits.startswith("00", chain.starts[first]))
    if opening.doubled and chain.digits.startswith("000", chain.starts[first]):
        return None
    if not may_begin(page, chain, atoms, opening):
        return None
    zero = plus or atom.digits[0] == "0" or page.text[start] == "("
    if not zero and not _is_nanp(chain, first) and not _is_cued(page, atom, chain.atoms[-1]):
        return None
    is_listed = last_end is not None and _LISTED.fullmatch(page.text[last_end:start]) is not None
    candidates = _candidates(page, chain, first, opening._replace(listed=is_listed))
    return min(candidates, key=_likelihood, default=None)


def _likelihood(candidate: _Candidate) -> tuple[bool, bool, int, int, int]:
    """The smaller, the likelier."""
    window = candidate.window
    is_cut = window.edges[1] <= TIGHT and not _is_before_year(candidate)
    return not candidate.number.valid, is_cut, candidate.rank, -window.edges[1], -len(window.digits)


def _is_before_year(candidate: _Candidate) -> bool:
    """'0722 658 151 2026'."""
    window = candidate.window
    following = window.chain.atoms[window.after :]
    is_last = len(following) == 1 and not window.spoken and len(window.digits) > SHORTEST
    return is_last and len(following[0].digits) == 4 and following[0].digits[:2] in {"19", "20"}


def _is_another(page: Page, candidate: _Candidate) -> bool:
    """The words around it call it an order's number or the like."""
    chain, head = candidate.window.chain, candidate.window.first
    while head and _is_told_on(page, chain, head):
        head -= 1
    first, last = chain.atoms[head], chain.atoms[candidate.window.after - 1]
    return page.text[candidate.start] != "+" and speaks_against(
        page.text, page.tokens, first.first, last.last, _CHECKED_WORDS
    )


def _is_told_on(page: Page, chain: Chain, at: int) -> bool:
    """Atom `at` goes on what was told before it: in words, or after a digit or two ('4 012345 678901')."""
    before, atom = chain.atoms[at - 1], chain.atoms[at]
    if before.spoken and atom.spoken:
        return chain.apart[at] < APART and "\n" not in page.text[before.end : atom.start]
    return chain.apart[at] <= TIGHT and len(before.digits) < 3 and not before.spoken


def _is_cued(page: Page, first: Atom, last: Atom) -> bool:
    return speaks_for(Kind.PHONE, page.tokens, first.first, last.last)


def _is_nanp(chain: Chain, first: int) -> bool:
    if chain.atoms[first].spoken:
        return first == 0 and _told_in_groups(chain) in _NANP_GROUPS
    sizes = [len(atom.digits) for atom in chain.atoms[first : first + 4]]
    tight = all(gap <= TIGHT for gap in chain.apart[first + 1 : first + 3])
    return tight and (sizes[:3] == [3, 3, 4] or sizes == [1, 3, 3, 4])


def _told_in_groups(chain: Chain) -> list[int]:
    """Digits between two pauses, of each group: 'two one two, five five five, oh one six eight' has 3, 3 and 4."""
    sizes = [0]
    for atom, gap in zip(chain.atoms, chain.apart, strict=False):
        if gap == PAUSE:
            sizes.append(0)
        sizes[-1] += len(atom.digits)
    return sizes


def _candidates(page: Page, chain: Chain, first: int, opening: Opening) -> Iterator[_Candidate]:
    digits = ""
    around: _Around | None = None
    for after in range(first + 1, len(chain.atoms) + 1):
        atom = chain.atoms[after - 1]
        if not _continues(page, chain, first, after):
            return
        if not (digits and opening.plus and _is_trunk(page, atom)):
            digits += atom.digits
        if len(digits) > LONGEST:
            return
        if len(digits) < SHORTEST_NAMED or not _may_end(page, chain, first, after):
            continue
        around = around or _look_around(page, chain, range(first, after), listed=opening.listed)
        yield from _numbers(Window(chain, first, after, digits), opening, around)


def _look_around(page: Page, chain: Chain, part: range, *, listed: bool) -> _Around:
    atoms = chain.atoms[part.start : part.stop]
    tongues = languages_near(page.text, page.tokens, atoms[0], [atom.language for atom in atoms], page.languages)
    ends = (atoms[-1], chain.atoms[-1])
    named = listed or any(_is_cued(page, atoms[0], end) for end in ends)
    surely = listed or (
        named and any(speaks_for(Kind.PHONE, page.tokens, atoms[0].first, end.last, COUNTED) for end in ends)
    )
    return _Around(named, surely, tongues)


def _is_trunk(page: Page, atom: Atom) -> bool:
    """The '(0)' of '+49 (0)30', which nobody dials after a country code."""
    return atom.digits == "0" and page.before(atom.start) == "(" and page.after(atom.end) == ")"


def _continues(page: Page, chain: Chain, first: int, after: int) -> bool:
    """Atom `after - 1` may be a part of the number that began at atom `first`."""
    atom = chain.atoms[after - 1]
    if not atom.spoken and _DATE.match(page.text, atom.start, atom.start + 16) and not _has_long_dots(chain, after - 1):
        return False
    if after - 1 == first:
        return True
    if _counts(page, atom) or _is_next_line(page, chain, first, after - 1):
        return False
    gap, before = chain.apart[after - 1], chain.atoms[after - 2]
    is_half = gap == WIDE and chain.starts[after - 1] - chain.starts[first] < SHORTEST and len(atom.digits) > 1
    return gap <= (WIDE if atom.spoken or before.spoken or (is_half and page.goes_on(before, atom)) else TIGHT)


def _is_next_line(page: Page, chain: Chain, first: int, at: int) -> bool:
    """Atom `at` is the end of a second number: '960 257/258', '66969-118/-119', '0321/2'."""
    before, atom = chain.atoms[at - 1], chain.atoms[at]
    size = len(atom.digits)
    if page.text[before.end : atom.start].strip(" -") != "/" or size > min(len(before.digits), _MOST_OF_LINE):
        return False
    is_whole = chain.starts[at] - chain.starts[first] >= SHORTEST_COUNTED
    return is_whole and 0 < int(atom.digits) - int(before.digits[-size:]) <= _MOST_LINES


def _counts(page: Page, atom: Atom) -> bool:
    """A short number right before a unit: '2 Stück', '14 Uhr'."""
    at = atom.last + 1
    if at >= len(page.tokens) or len(atom.digits) > 4 or page.tokens[at].word not in _UNITS:
        return False
    if page.tokens[at].word in _HALVES and (len(atom.digits) > 2 or atom.language == "de"):  # '043 am 12. März'
        return False
    return not page.text[atom.end : page.tokens[at].start].strip(" \u00a0")


def _has_long_dots(chain: Chain, at: int) -> bool:
    """A number in pairs ('030.23.12.51'), which only looks like a date."""
    return at > 0 and chain.apart[at] <= TIGHT and len(chain.atoms[at].digits) != 4 and chain.starts[at] >= 2


def _may_end(page: Page, chain: Chain, first: int, after: int) -> bool:
    last = chain.atoms[after - 1]
    sign, following = page.after(last.end), page.after(last.end + 1)
    is_joined = sign.isalpha() and not _NEXT_WORD.match(page.text, last.end)
    if is_joined or sign in _MONEY or (sign == "_" and following.isalnum()):
        return False
    if sign in ",.-/:" and following.isdecimal():
        is_second = sign == "/" and after < len(chain.atoms) and _is_next_line(page, chain, first, after)
        return last.spoken or is_second or (sign == "/" and following == "0")
    return not (sign in "-/" and following.isalpha() and not last.spoken and following.isupper())


def _numbers(window: Window, opening: Opening, around: _Around) -> Iterator[_Candidate]:
    digits, start, named = window.digits, opening.start, around.named
    if len(digits) < SHORTEST_COUNTED and not around.surely and not opening.plus:
        return
    number = _from_abroad(window, opening, named=named)
    if number is not None:
        yield _Candidate(window, start, number, 0, wholly=True)
    is_part = len(digits) < SHORTEST or _goes_on(window) or _is_row(window)
    if opening.plus or opening.doubled or (is_part and not named):
        return
    is_bracketed = start < window.start  # '(0)7700 900 377'
    for rank, region in enumerate(regions(around.tongues, named=named)):
        number = national(digits, region)
        if number is not None and is_foreign(region, around.tongues) and not is_mobile(number.e164, digits):
            continue
        if number is not None and (
            _is_formed(window, region, named=named or is_bracketed) or _is_spaced_out(window, number)
        ):
            unsure = 0 if around.tongues else commonness(number.e164)
            yield _Candidate(window, start, number, rank + 100 * unsure, wholly=False)
    local = _local(window, around.tongues, named=named)
    if local is not None:
        yield _Candidate(window, start, local, 1000, wholly=False)


def _goes_on(window: Window) -> bool:
    """More digits are told right behind it; an 'oh' alone says nothing."""
    return window.spoken and window.edges[1] < PAUSE and not window.chain.atoms[window.after].weak


def _from_abroad(window: Window, opening: Opening, *, named: bool) -> Number | None:
    """A number with its country's code, behind a plus, '00' or what Americans dial."""
    if opening.plus:
        return international(window.digits)
    size = len(_EXIT) if named and window.chain.atoms[window.first].digits == _EXIT else 2 * opening.doubled
    number = international(window.digits[size:]) if size else None
    return number if number is not None and (number.valid or (named and opening.doubled)) else None


_MOST_PAIRS = 6
_COUNTING = "01234567890"


def _is_row(window: Window) -> bool:
    """Groups of one length that go on, or many pairs: a row of small numbers. Or the digits as one counts."""
    sizes = [len(atom.digits) for atom in window.chain.atoms[window.first : window.after + 1]]
    goes_on = not window.spoken and window.edges[1] <= TIGHT and sizes[-1] == sizes[-2]
    return goes_on or (len(sizes) > _MOST_PAIRS and set(sizes) == {2}) or window.digits in _COUNTING


def _is_formed(window: Window, region: str, *, named: bool) -> bool:
    """The grouping is one that the country writes; a word for telephone forgives more."""
    atoms = window.chain.atoms[window.first : window.after]
    sizes = [len(atom.digits) for atom in atoms]
    if region == "US":
        is_whole = window.spoken and window.edges == (APART, APART)
        return sizes in _NANP_GROUPS or named or (is_whole and _told_in_groups(window.chain) in _NANP_GROUPS)
    return named or window.spoken or sizes[0] >= 2


def _is_spaced_out(window: Window, number: Number) -> bool:
    """A mobile number after a zero that stands alone, as a machine reads it from a form, and nothing beside it."""
    return window.edges == (APART, APART) and number.valid and commonness(number.e164) == 0


def _local(window: Window, tongues: tuple[str, ...], *, named: bool) -> Number | None:
    """A Romanian or German mobile number without its zero, or one with its country code but no plus; beside a word."""
    digits = window.digits
    if not named or len(digits) < SHORTEST or digits.startswith("0"):
        return None
    if len(digits) == SHORTEST and (not tongues or tongues[0] == "ro"):
        return national(f"0{digits}", "RO")
    if tongues[:1] == ("de",) and digits[0] == "1":
        mobile = national(f"0{digits}", "DE")
        return mobile if mobile is not None and is_mobile(mobile.e164, f"0{digits}") else None
    whole = international(digits) if len(digits) >= 11 else None
    return whole if whole is not None and whole.valid else None

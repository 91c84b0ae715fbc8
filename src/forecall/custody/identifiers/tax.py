"""Tax numbers: VAT numbers with their country, and bare numbers beside a word that names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from stdnum import get_cc_module
from stdnum.at import tin
from stdnum.ch import uid as ch_uid
from stdnum.de import idnr, stnr
from stdnum.gb import utr
from stdnum.gb import vat as gb_vat
from stdnum.ro import cui
from stdnum.us import ein, ssn

from forecall.custody.identifiers.cues import speaks_against, speaks_for
from forecall.custody.identifiers.letters import heads, pieces
from forecall.custody.identifiers.page import PAUSE, TIGHT, Chain, Page
from forecall.custody.identifiers.tokens import words
from forecall.custody.identifiers.types import Certainty, Found, Kind
from forecall.custody.identifiers.windows import Window, best

_VAT_LENGTHS: dict[str, tuple[int, ...]] = {
    "AT": (9,),
    "BE": (10,),
    "BG": (9, 10),
    "CHE": (9,),
    "CY": (9,),
    "CZ": (8, 9, 10),
    "DE": (9,),
    "DK": (8,),
    "EE": (9,),
    "EL": (9,),
    "ES": (9,),
    "FI": (8,),
    "FR": (11,),
    "GB": (9, 12),
    "HR": (11,),
    "HU": (8,),
    "IE": (8, 9),
    "IT": (11,),
    "LT": (9, 12),
    "LU": (8,),
    "LV": (11,),
    "MT": (8,),
    "NL": (12,),
    "PL": (10,),
    "PT": (9,),
    "RO": (4, 5, 6, 7, 8, 9, 10),
    "SE": (12,),
    "SI": (8,),
    "SK": (10,),
    "XI": (9,),
}
"""Characters after the prefix."""
_PREFIXES = frozenset(prefix.lower() for prefix in _VAT_LENGTHS) | {"atu"}
_WITH_LETTERS = frozenset({"AT", "CY", "ES", "FR", "IE", "NL"})
SHORTEST_UNNAMED = 6
"""A Romanian number with its RO but no word for it has at least so many digits; a postcode is written RO-123456."""


class _Bare(NamedTuple):
    """A number that counts only beside one of its words."""

    words: frozenset[str]
    lengths: tuple[int, ...]
    is_valid: Callable[[str], bool]


def _is_cui(digits: str) -> bool:
    return digits[0] != "0" and bool(cui.is_valid(digits))


_GERMAN = words(
    "steuer steuerid steueridentifikationsnummer steueridentnummer identifikationsnummer idnr id idnummer steuerliche "
    "steuerlich tax tin finanzamt fiscal"
)
_OFFICE = words("st steuernummer steuernr steuernummern stnr finanzamt tax tin")
_COMPANY = words(
    "cui cif cuiul ciful fiscal fiscala cod tva vat unic inregistrare umsatzsteuernummer ust anaf tax ustidnr"
)
_BARE = (
    _Bare(_GERMAN, (11,), idnr.is_valid),
    _Bare(_OFFICE, (10, 11, 12, 13), stnr.is_valid),
    _Bare(_OFFICE | {"abgabenkontonummer"}, (9,), tin.is_valid),
    _Bare(frozenset({"vat"}), (9, 12), gb_vat.is_valid),
    _Bare(frozenset({"utr", "hmrc", "taxpayer"}), (10,), utr.is_valid),
    _Bare(frozenset({"ein", "employer"}), (9,), ein.is_valid),
    _Bare(frozenset({"ssn", "itin", "social"}), (9,), ssn.is_valid),
    _Bare(_COMPANY - {"cod", "ust", "vat"}, (4, 5, 6, 7, 8, 9, 10), _is_cui),
)
_NOT_FISCAL = words("bon bonul bonului an anul anului cazier casa")
_ENDS = frozenset(",;:\n")
_MONEY = words("lei ron eur euro euros usd gbp chf dolari bani pounds dollars")
_STEUER_ID_GROUPS = [2, 3, 3, 3]


def find_tax_numbers(page: Page) -> list[Found]:
    prefixed = list(_prefixed(page))
    page.taken.extend((found.start, found.end) for found in prefixed)
    kinds = [kind for kind in _BARE if kind.is_valid is idnr.is_valid or page.has_any(kind.words)]
    shortest = min(length for kind in kinds for length in kind.lengths)
    chains = [chain for chain in page.chains() if len(chain.digits) >= shortest]
    windows = [window for chain in chains for window in _bare(page, chain, kinds)]
    bare = [window.found(Kind.TAX, window.digits, _certainty(page, window)) for window in best(windows)]
    return sorted([*prefixed, *bare], key=lambda found: found.start)


def _certainty(page: Page, window: Window) -> Certainty:
    return Certainty.CERTAIN if window.is_cued(page, Kind.TAX) else Certainty.LIKELY


def _prefixed(page: Page) -> Iterator[Found]:
    end = 0
    for at in heads(page, _PREFIXES):
        token = page.tokens[at]
        if token.start < end or page.before(token.start).isalnum():
            continue
        written = page.text[token.start : token.end].isupper()
        if not written and not speaks_for(Kind.TAX, page.tokens, at, at + 4):
            continue
        if at and page.tokens[at - 1].word == "eori":  # of whoever brings goods in: made of the VAT number, and longer
            continue
        found = _vat(page, at)
        if found is not None:
            end = found.end
            yield found


def _vat(page: Page, at: int) -> Found | None:
    """The longest valid VAT number whose prefix begins at token `at`."""
    chars, spoken, end, found = "", False, 0, None
    token = page.tokens[at]
    written = page.text[token.start : token.end].isupper()
    for count, piece in enumerate(pieces(page, at, letters=2)):
        if count == 0 and len(token.word) == 1 and len(piece.chars) != 1:
            return None
        if count and not piece.spoken and set(page.text[end : piece.start]) & _ENDS:
            break
        chars, spoken, end = chars + piece.chars, spoken or piece.spoken, piece.end
        if len(chars) < 2:
            continue
        prefix = "CHE" if chars.startswith("CHE") else chars[:2]
        lengths = _VAT_LENGTHS.get(prefix)
        number = chars[len(prefix) :]
        if lengths is None and not "CHE".startswith(chars[:3]):
            return None
        if lengths is None:
            continue
        if len(number) > lengths[-1] or (number.isalpha() and len(number) > 3):
            break
        if len(number) in lengths and _is_vat(prefix, number):
            named = speaks_for(Kind.TAX, page.tokens, at, piece.after - 1)
            if named or (written and (prefix != "RO" or _stands_alone(page, at, number))):
                found = Found(Kind.TAX, token.start, piece.end, chars, spoken, Certainty.CERTAIN)
    return found


def _stands_alone(page: Page, at: int, number: str) -> bool:
    """An RO number without a word for it: long enough, and no postcode or register number."""
    if len(number) == SHORTEST_UNNAMED:
        return page.after(page.tokens[at].end).isdecimal()
    return len(number) > SHORTEST_UNNAMED


@lru_cache(maxsize=4096)
def _is_vat(prefix: str, number: str) -> bool:
    if prefix not in _WITH_LETTERS and not number.isdecimal():
        return False
    if prefix == "CHE":
        return bool(ch_uid.is_valid(f"CHE{number}"))
    country = {"EL": "gr", "XI": "gb"}.get(prefix, prefix.lower())
    module = get_cc_module(country, "vat")
    return module is not None and bool(module.is_valid(number))


def _bare(page: Page, chain: Chain, kinds: Sequence[_Bare]) -> Iterator[Window]:
    for first in range(len(chain.atoms)):
        if chain.apart[first] < PAUSE:
            continue
        near = _near(page, chain, first)
        for kind in kinds:
            named = bool(near & kind.words)
            if not named and kind.is_valid is not idnr.is_valid:
                continue
            for after, digits in chain.windows(kind.lengths, first):
                window = Window(chain, first, after, digits)
                if len(digits) < SHORTEST_UNNAMED and _is_second(page, chain, first):
                    continue
                if window.edges[1] >= PAUSE and _agrees(page, window, named=named) and kind.is_valid(digits):
                    yield window


def _near(page: Page, chain: Chain, first: int) -> frozenset[str]:
    """The words around a number that may name it: eight before it, and four after its chain."""
    at, last = chain.atoms[first].first, chain.atoms[-1].last
    before = page.tokens[max(0, at - 8) : at]
    words = [
        token.word
        for k, token in enumerate(before)
        if not (k and token.word.startswith("fiscal") and before[k - 1].word in _NOT_FISCAL)
    ]
    return frozenset([*words, *(token.word for token in page.tokens[last + 1 : last + 5])])


def _is_second(page: Page, chain: Chain, first: int) -> bool:
    """Another number stands between the words that may name this one and this one."""
    at = chain.atoms[first].first
    return any(token.is_number for token in page.tokens[max(0, at - 8) : at])


def _is_amount(page: Page, window: Window) -> bool:
    """'4.111.111,11' and '12 345 678 lei'."""
    after = window.chain.atoms[window.after - 1].last + 1
    if page.after(window.end) in ",." and page.after(window.end + 1).isdecimal():
        return True
    return after < len(page.tokens) and page.tokens[after].word in _MONEY and page.tokens[after].start - window.end <= 2


def _agrees(page: Page, window: Window, *, named: bool) -> bool:
    atoms = window.chain.atoms[window.first : window.after]
    if speaks_against(page.text, page.tokens, atoms[0].first, atoms[-1].last):
        return False
    if not window.spoken and max(window.chain.apart[window.first + 1 : window.after], default=0) > TIGHT:
        return False
    if _is_amount(page, window):
        return False
    if page.before(window.start) in "-/+.,#" or page.before(window.start).isalpha():
        return False
    return named or [len(atom.digits) for atom in atoms] == _STEUER_ID_GROUPS

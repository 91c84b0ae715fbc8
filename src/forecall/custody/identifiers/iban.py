"""IBANs: the country's length and form, and the remainder by 97; written in any grouping or spelled out."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import iban

from forecall.custody.identifiers.letters import SPELLING, Piece, heads, pieces
from forecall.custody.identifiers.page import Page
from forecall.custody.identifiers.types import Certainty, Found, Kind

_LENGTHS_TEXT = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 FI18 "
    "FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 "
    "LI21 LT20 "
    "LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 "
    "RU33 SA24 "
    "SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS_TEXT.split()}
"""Country -> length; SWIFT's IBAN registry."""
_PREFIXES = frozenset(f"{iban_word}{country.lower()}" for country in LENGTHS for iban_word in ("", "iban"))


def find_ibans(page: Page) -> list[Found]:
    found: list[Found] = []
    end = 0
    for at in heads(page, _PREFIXES):
        if page.tokens[at].start < end:
            continue
        head = _country(page, at)
        if head is None:
            continue
        account = _read(page, at, head)
        if account is not None:
            found.append(account)
            end = account.end
    return found


def _country(page: Page, at: int) -> Piece | None:
    """The country's two letters at token `at`, or the first of them spelled alone."""
    word = page.tokens[at].word
    if len(word) == 2 and word.upper() in LENGTHS:
        return Piece(word.upper(), page.tokens[at].start, page.tokens[at].end, at + 1, spoken=False)
    if len(word) == 6 and word.startswith("iban") and word[4:].upper() in LENGTHS:
        return Piece(word[4:].upper(), page.tokens[at].start + 4, page.tokens[at].end, at + 1, spoken=False)
    if len(word) == 1 or word in SPELLING:
        return next(pieces(page, at, letters=1), None)
    return None


def _read(page: Page, at: int, head: Piece) -> Found | None:
    chars, spoken, length = "", False, 0
    rest = pieces(page, at, letters=2)
    if len(head.chars) == 2:
        chars, rest = head.chars, pieces(page, at + 1)
    for piece in rest:
        chars += piece.chars
        spoken = spoken or piece.spoken
        if len(chars) < 2:
            continue
        length = LENGTHS.get(chars[:2], 0)
        if not length or len(chars) > length or not (chars[2:4].isdecimal() or len(chars) == 2):
            return None
        if len(chars) == length:
            return _checked(page, at, chars, piece.end, spoken=spoken)
    return None


def _checked(page: Page, at: int, chars: str, end: int, *, spoken: bool) -> Found | None:
    meant = next((one for one in _meant(chars) if iban.is_valid(one, check_country=False)), None)
    if meant is None:  # a country's own digits inside may be wrong: it is masked all the same
        return None
    start = page.tokens[at].start
    if page.tokens[at].word.startswith("iban"):
        start += 4
    return Found(Kind.IBAN, start, end, meant, spoken, Certainty.CERTAIN)


_BANK_IN_LETTERS = frozenset({"GB", "IE", "NL", "RO"})
_AS_LETTERS, _AS_DIGITS = str.maketrans("01", "OI"), str.maketrans("OIL", "011")


def _meant(chars: str) -> Iterator[str]:
    """The number as it stands, and as it was where a machine that reads paper took an 'O' for a zero or the reverse."""
    yield chars
    bank = chars[4:8].translate(_AS_LETTERS if chars[:2] in _BANK_IN_LETTERS else _AS_DIGITS)
    account = chars[8:].translate(_AS_DIGITS)
    for one in (chars[:4] + bank + chars[8:], chars[:8] + account, chars[:4] + bank + account):
        if one != chars:
            yield one

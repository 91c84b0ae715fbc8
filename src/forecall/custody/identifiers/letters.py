"""Letters and digits told one after the other, as an IBAN or a VAT number is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from forecall.custody.identifiers.page import FILLERS, MOST_FILLERS, Page
from forecall.custody.identifiers.tokens import words

_NATO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec "
    "romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)
_GERMAN = (
    "anton berta casar caesar dora emil friedrich gustav heinrich ida julius konrad kaufmann ludwig martha nordpol "
    "otto "
    "paula quelle richard siegfried samuel theodor ulrich viktor wilhelm xanthippe ypsilon zeppelin zacharias aachen "
    "berlin "
    "chemnitz dusseldorf essen frankfurt goslar hamburg ingelheim jena koln leipzig munchen nurnberg offenbach "
    "potsdam quickborn "
    "rostock salzwedel tubingen unna volklingen wuppertal xanten zwickau"
)
_ROMANIAN = (
    "ana barbu constantin dumitru elena florea gheorghe haralambie ion jiu kilogram lazar maria nicolae olga petre "
    "radu sandu "
    "tudor tepes udrea vasile xenia zamfir bogdan cristina dan gabriela horia mihai oana pavel stefan"
)
SPELLING = words(f"{_NATO} {_GERMAN} {_ROMANIAN}")
_AS_IN = (("as", "in"), ("de", "la"), ("wie",), ("for",), ("ca", "la"), ("von",))
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz")
_HALVES = frozenset({"ch"})
_LINKS = frozenset(link[0] for link in _AS_IN)
_GAP = frozenset(" \t\u00a0\u202f\u2009\u200b\n\r-‐‑‒–—−./_,;:·|()'\"…")  # noqa: RUF001 - as texts have them


FARTHEST = 8
"""So many tokens after its first letter at most, a number told letter by letter has its first digit."""


def heads(page: Page, prefixes: frozenset[str]) -> Iterator[int]:
    """Tokens that may begin a number with letters first: a prefix, or a letter told alone; digits follow soon."""
    tokens, by_token = page.tokens, page.by_token
    starts = prefixes | SPELLING | _ALPHABET
    for at in [at for at in page.scope() if tokens[at][2] in starts]:
        word = tokens[at].word
        if word in prefixes:
            if at + 1 in by_token or at + 2 in by_token or at + 3 in by_token:
                yield at
        elif at + 1 < len(tokens) and _is_letter(tokens[at + 1].word):
            pair = word[0] + tokens[at + 1].word
            if (len(pair) > 2 or pair in prefixes or pair in _HALVES) and any(
                at + k in by_token for k in range(2, FARTHEST)
            ):
                yield at


def _is_letter(word: str) -> bool:
    """A letter, its name, or a word between a letter and its example."""
    return len(word) == 1 or word in SPELLING or word in _LINKS


class Piece(NamedTuple):
    """Some characters of the number, and where the text has them."""

    chars: str
    start: int
    end: int
    after: int
    """Index of the token after it."""
    spoken: bool


def pieces(page: Page, token: int, letters: int = 0) -> Iterator[Piece]:
    """Digits and letters from `token` on, as long as nothing else stands between them.

    letters   so many pieces at the beginning are letters where they can be: the 'O' of 'R O' is no zero
    """
    at, tokens = token, page.tokens
    before: int | None = None
    fillers = 0
    while at < len(tokens):
        if before is not None:
            turn = page.next_turn(before) if page.labels else None
            if turn is not None and turn < len(tokens):
                before, at = tokens[turn].start, turn
                continue
            if tokens[at].start - before > 8 or not _GAP.issuperset(page.text[before : tokens[at].start]):
                return
            before = tokens[at].start
        if at in page.skipped:
            before, at = tokens[at].end, at + 1
            continue
        piece = _piece(page, at, letter=letters > 0)
        letters -= 1
        if piece is not None:
            yield piece
            before, at, fillers = piece.end, piece.after, 0
        elif before is not None and tokens[at].word in FILLERS and fillers < MOST_FILLERS:
            before, at, fillers = tokens[at].end, at + 1, fillers + 1
        else:
            return


def _piece(page: Page, at: int, *, letter: bool) -> Piece | None:
    atom, token = page.by_token.get(at), page.tokens[at]
    if (
        atom is not None
        and not (letter and token.word == "o")
        and not (atom.weak and at + 1 not in page.by_token and at - 1 not in page.by_token)
    ):
        written = page.text[atom.start : atom.end]
        chars = atom.digits if atom.spoken or written.isdecimal() else written.upper()  # an account has letters
        return Piece(chars, atom.start, atom.end, atom.last + 1, atom.spoken)
    word = token.word
    if not word or not word.isascii():
        return None
    return _double_u(page, at) or _spelled(page, at, word, letter=letter)


def example_before(page: Page, last: int) -> int | None:
    """The token of the letter that the word at token `last` is an example of: of the 'b' in 'b wie Berta'."""
    tokens = page.tokens
    for link in _AS_IN:
        letter = last - len(link) - 1
        if letter >= 0 and tuple(token.word for token in tokens[letter + 1 : last]) == link:
            word = tokens[letter].word
            if len(word) == 1 and word in _ALPHABET and tokens[last].word.startswith(word):
                return letter
    return None


def _double_u(page: Page, at: int) -> Piece | None:
    tokens = page.tokens
    if (
        tokens[at].word in {"double", "dublu", "doppel"}
        and at + 1 < len(tokens)
        and tokens[at + 1].word in {"u", "v", "ve"}
    ):
        return Piece("W", tokens[at].start, tokens[at + 1].end, at + 2, spoken=True)
    return None


def _spelled(page: Page, at: int, word: str, *, letter: bool) -> Piece | None:
    """'B', 'B wie Berta', 'Bravo', 'WEST'."""
    tokens = page.tokens
    if len(word) == 1:
        linked = at + 1 < len(tokens) and tokens[at + 1].word in _LINKS
        for link in _AS_IN if linked else ():
            example = at + 1 + len(link)
            told = example < len(tokens) and tuple(t.word for t in tokens[at + 1 : example]) == link
            if told and tokens[example].word.startswith(word):
                return Piece(word.upper(), tokens[at].start, tokens[example].end, example + 1, spoken=True)
        return Piece(word.upper(), tokens[at].start, tokens[at].end, at + 1, spoken=False)
    if word in SPELLING:
        return Piece(word[0].upper(), tokens[at].start, tokens[at].end, at + 1, spoken=True)
    is_inside = page.before(tokens[at].start).isdecimal()  # 'RO08BTRLRONCRT...': bank and account run together
    is_code = len(word) <= 8 and page.text[tokens[at].start : tokens[at].end].isupper()
    if is_inside or ((len(word) <= 4 or is_code) and (letter or word not in FILLERS)):
        return Piece(word.upper(), tokens[at].start, tokens[at].end, at + 1, spoken=False)
    return None

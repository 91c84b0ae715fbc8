"""E-mail addresses: typed, veiled ('name (at) example (dot) com') and spoken, in any mixture."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers

from forecall.custody.identifiers.cues import speaks_for
from forecall.custody.identifiers.page import Page
from forecall.custody.identifiers.tokens import words
from forecall.custody.identifiers.types import Certainty, Found, Kind

_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][^\W_]{1,23}")
_LOCAL_CHARS = frozenset("._%+-'&/=!#$*?^`{|}~")
_LONGEST_LOCAL = 64
_AT_WORDS: tuple[tuple[str, ...], ...] = (
    ("coada", "de", "maimuta"),
    ("coada", "maimuta"),
    ("coada", "de", "maimutza"),
    ("a", "rond"),
    ("a", "rotund"),
    ("at", "zeichen"),
    ("at", "sign"),
    ("arond",),
    ("aron",),
    ("arobas",),
    ("arobase",),
    ("klammeraffe",),
    ("klammeraffen",),
    ("affenklammer",),
    ("atzeichen",),
    ("aet",),
    ("ett",),
    ("la",),
    ("bei",),
    ("et",),
    ("at",),
)
_WEAK_AT = frozenset({"la", "bei", "et"})
"""Words for 'at' in general, taken for the sign only before a 'punct', and behind one or a word for mail."""
_DOT = frozenset({"dot", "punkt", "punct", "point"})
_JOIN: dict[tuple[str, ...], str] = {
    ("liniuta", "jos"): "_",
    ("linie", "jos"): "_",
    ("liniuta", "de", "jos"): "_",
    ("bara", "jos"): "_",
    ("under", "score"): "_",
    ("underscore",): "_",
    ("unterstrich",): "_",
    ("underline",): "_",
    ("underscor",): "_",
    ("dash",): "-",
    ("hyphen",): "-",
    ("minus",): "-",
    ("bindestrich",): "-",
    ("strich",): "-",
    ("liniuta",): "-",
    ("cratima",): "-",
    ("linie",): "-",
    ("plus",): "+",
    **{(word,): "." for word in _DOT},
}
_LONGEST_JOIN = 3
_JOIN_FIRST = frozenset(words[0] for words in _JOIN)
_JOIN_LAST = frozenset(words[-1] for words in _JOIN)
_TLDS = frozenset(region.lower() for region in phonenumbers.SUPPORTED_REGIONS) | words(
    "uk eu com net org info biz edu gov mil int name pro mobi aero coop museum example test invalid localhost io co "
    "tv me ai app "
    "dev shop store online site tech cloud email web blog agency company group gmbh berlin wien hamburg koln bayern "
    "tirol swiss "
    "london news media design digital solutions services consulting world global xyz page"
)
_NO_NAMES = words(
    "us me look is are be was found meet it you shop buy visit available up more live online out over here there "
    "order now him "
    "them we i see stay find start begins start looking working based hosted arrived sold that this not only and or up"
)
"""Words before a plain English 'at' that are no mailbox."""
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "our", "your"})
"""'at the dot com conference' names no host."""
_DOUBLE = frozenset({"double", "doppel", "doppelt", "dublu"})
_NOT_LOCAL = words("is ist e este lautet at an la to email mail adresse adresa address")
_HESITATIONS = words("uh uhm um erm hmm hm ah ahm eh ehm aa aaa ii")
_BETWEEN = frozenset(" \t\u00a0()[]{}<>\"'")


def find_emails(page: Page) -> list[Found]:
    typed = list(_typed(page))
    page.taken.extend((found.start, found.end) for found in typed)
    return sorted([*typed, *_told(page, typed)], key=lambda found: found.start)


def _typed(page: Page) -> Iterator[Found]:
    text, at, free = page.text, page.text.find("@"), 0
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1, min(len(text), at + 256))
        if domain is not None:
            start = at
            while (
                start > free
                and at - start < _LONGEST_LOCAL
                and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_CHARS)
            ):
                start -= 1
            while start < at and text[start] in _LOCAL_CHARS and text[start] != "_":
                start += 1
            if start < at and text[at - 1] != ".":
                free = domain.end()
                yield Found(
                    Kind.EMAIL, start, free, text[start:free].lower(), spoken=False, certainty=Certainty.CERTAIN
                )
        at = text.find("@", at + 1)


def _told(page: Page, typed: list[Found]) -> Iterator[Found]:
    """Addresses with an '@' in words, in brackets or between spaces."""
    ends = [found.end for found in typed]
    covered = 0
    for at in _places(page):
        token = page.tokens[at]
        passed = bisect_right(ends, token.start)
        covered = max(covered, typed[passed - 1].end if passed else 0)
        if passed < len(typed) and typed[passed].start <= token.start:
            continue
        if token.start < covered:
            continue
        sign = _sign(page, at)
        if sign is None:
            continue
        before, after, plain = sign
        found = _address(page, before, after, plain=plain, floor=covered)
        if found is not None:
            covered = found.end
            yield found


def _places(page: Page) -> list[int]:
    """Tokens where an '@' in words may begin, or that follow one as a sign."""
    told = page.has_any(frozenset(_AT_FIRST))
    places = {at for at, token in enumerate(page.tokens) if token.word in _AT_FIRST} if told else set()
    starts = [token.start for token in page.tokens] if "@" in page.text else []
    sign = page.text.find("@")
    while sign >= 0:
        places.add(bisect_right(starts, sign))
        sign = page.text.find("@", sign + 1)
    places.discard(len(page.tokens))
    return sorted(places)


def _sign(page: Page, at: int) -> tuple[int, int, bool] | None:
    """(token before the @, token after it, whether it is only the English word 'at') of an @ that begins at `at`."""
    tokens = page.tokens
    word = tokens[at].word
    if word in _WEAK_AT and not any(token.word in {"punct", "punkt"} for token in tokens[at + 2 : at + 7]):
        return None
    if word in _AT_FIRST:
        for words in _AT_FIRST[word]:
            if tuple(t.word for t in tokens[at : at + len(words)]) == words:
                start, end = tokens[at].start, tokens[at + len(words) - 1].end
                bracketed = page.before(start) in "([{<" and page.after(end) in ")]}>"
                plain = words == ("at",) and not bracketed and page.text[start:end] != "ät"
                return at - 1, at + len(words), plain
    if (
        at
        and tokens[at].start - tokens[at - 1].end <= 8
        and "@" in page.text[tokens[at - 1].end : min(tokens[at].start, tokens[at - 1].end + 4)]
    ):
        return at - 1, at, False
    return None


_AT_FIRST = {words[0]: tuple(each for each in _AT_WORDS if each[0] == words[0]) for words in _AT_WORDS}


def _address(page: Page, before: int, after: int, *, plain: bool, floor: int) -> Found | None:
    while before >= 0 and page.tokens[before].word in _HESITATIONS:
        before -= 1
    while after < len(page.tokens) and page.tokens[after].word in _HESITATIONS:
        after += 1
    if before < 0 or after >= len(page.tokens):
        return None
    domain = _domain(page, after)
    local = _local(page, before, floor)
    if domain is None or local is None:
        return None
    first, name, joined = local
    last, host, foreign = domain
    if plain and host.partition(".")[0] in _ARTICLES:
        return None
    if not _connected(page, before, after):
        return None
    named = speaks_for(Kind.EMAIL, page.tokens, first, last)
    if page.tokens[after - 1].word in _WEAK_AT:
        told = named or (joined and foreign)
    else:
        told = joined or foreign or not plain or _is_name(page.tokens[before].word, named=named)
    if not told:
        return None
    start, end = page.tokens[first].start, page.tokens[last].end
    certainty = Certainty.LIKELY if plain and not named else Certainty.CERTAIN
    return Found(Kind.EMAIL, start, end, f"{name}@{host}", spoken=True, certainty=certainty)


def _is_name(word: str, *, named: bool) -> bool:
    """The only word before a plain English 'at' may be a mailbox: 'lucy', but not 'look'."""
    return word not in _NO_NAMES and (named or not word.endswith(("ing", "ed")))


def _connected(page: Page, before: int, after: int) -> bool:
    """Between name, sign and host stands nothing but spaces, brackets and the sign itself."""
    tokens = page.tokens
    for left, right in ((before, before + 1), (after - 1, after)):
        gap = page.text[tokens[left].end : tokens[right].start]
        if len(gap) > 5 or not (_BETWEEN | {"@"}).issuperset(gap):
            return False
    return True


def _glue(page: Page, left: int) -> str | None:
    """What joins token `left` to the next: '' a space, '.', '-', '_', '+' a sign between them; None if nothing does."""
    gap = page.text[page.tokens[left].end : page.tokens[left + 1].start]
    if len(gap) > 5:
        return None
    core = "".join(c for c in gap if c not in _BETWEEN)
    if not core:
        return ""
    return core if (core in {".", "-", "_", "+"} and not gap.endswith((" ", "\u00a0"))) or core == "_" else None


def _joint(page: Page, at: int) -> tuple[str, int] | None:
    """(sign, tokens) of a word for a sign that begins at token `at`: 'dot', 'liniuță jos'."""
    if page.tokens[at].word not in _JOIN_FIRST:
        return None
    for size in range(_LONGEST_JOIN, 0, -1):
        said = tuple(token.word for token in page.tokens[at : at + size])
        if len(said) == size and said in _JOIN:
            return _JOIN[said], size
    return None


def _joint_before(page: Page, last: int) -> tuple[str, int] | None:
    """The same, ending at token `last`."""
    if page.tokens[last].word not in _JOIN_LAST:
        return None
    for size in range(min(_LONGEST_JOIN, last + 1), 0, -1):
        said = tuple(token.word for token in page.tokens[last - size + 1 : last + 1])
        if said in _JOIN:
            return _JOIN[said], size
    return None


class _Part(NamedTuple):
    """A word or number of an address."""

    chars: str
    first: int
    last: int
    is_number: bool


class _Link(NamedTuple):
    """What joins two parts: '.', '-', '_', '+', or nothing; and the token at which the other part ends or begins."""

    sign: str
    token: int
    word: str = ""


def _part_before(page: Page, last: int, floor: int) -> _Part | None:
    """The part whose last token is `last`, if it stands after place `floor`."""
    if last < 0 or page.tokens[last].start < floor:
        return None
    for first in range(last, max(-1, last - _LONGEST_NUMBER), -1):
        atom = page.by_token.get(first)
        if atom is not None and atom.last == last:
            return _Part(atom.digits, first, last, is_number=True)
    word = page.tokens[last].word
    usable = word and word != "at" and _joint_before(page, last) is None
    if usable and last and _is_doubled(page, last - 1) and page.tokens[last - 1].start >= floor:
        return _Part(2 * word, last - 1, last, is_number=False)
    return _Part(word, last, last, is_number=False) if usable else None


def _is_doubled(page: Page, at: int) -> bool:
    """'double l': the word at token `at` says the letter after it twice."""
    return page.tokens[at].word in _DOUBLE and len(page.tokens[at + 1].word) == 1 and page.tokens[at + 1].word.isalpha()


def _link_before(page: Page, part: _Part) -> _Link | None:
    """What joins a part of the name to the part before it; None where the name begins."""
    before = part.first - 1
    glue = _glue(page, before) if before >= 0 else None
    if glue is None:
        return None
    if glue:
        return _Link(glue, before)
    joint = _joint_before(page, before)
    if joint is not None:
        return _Link(joint[0], before - joint[1])
    token = page.tokens[before]
    if part.is_number:
        return _Link("", before) if token.word not in _NOT_LOCAL and not token.is_number else None
    spelled = _is_spelled(part) and len(token.word) == 1 and page.before(token.start) not in "'’"
    if spelled and part.last > part.first and token.word in _NOT_LOCAL:  # 'e dublu s': it is a double s
        return None
    return _Link("", before) if spelled else None


def _is_spelled(part: _Part) -> bool:
    """One letter, or one said twice."""
    return len(part.chars) == 1 or part.last > part.first


def _local(page: Page, last: int, floor: int) -> tuple[int, str, bool] | None:
    """(first token, name, whether more than one plain word) of the mailbox that ends at token `last`."""
    name, joined = "", False
    closing = _joint_before(page, last)
    if closing is not None:  # 'm Punkt k Punkt at ...'
        name, last = closing[0], last - closing[1]
    while len(name) < _LONGEST_LOCAL:
        part = _part_before(page, last, floor)
        if part is None:
            return None
        name, joined = part.chars + name, joined or part.is_number
        link = _link_before(page, part)
        if link is None:
            return part.first, name, joined
        name, last, joined = link.sign + name, link.token, True
    return None


def _part(page: Page, first: int) -> _Part | None:
    if first >= len(page.tokens) or _joint(page, first) is not None:
        return None
    atom, word = page.by_token.get(first), page.tokens[first].word
    if word in _DOUBLE and first + 1 < len(page.tokens) and _is_doubled(page, first):
        return _Part(2 * page.tokens[first + 1].word, first, first + 1, is_number=False)
    if atom is not None and word != "o":
        return _Part(atom.digits, first, atom.last, is_number=True)
    return _Part(word, first, first, is_number=False) if word else None


def _link(page: Page, last: int) -> _Link | None:
    """What joins a part of the host to what follows it; None where nothing may follow."""
    after = last + 1
    glue = _glue(page, last) if after < len(page.tokens) else None
    if glue is None:
        return None
    joint = _joint(page, after) if not glue else None
    if joint is None:
        return _Link(glue, after)
    following = after + joint[1]
    if following >= len(page.tokens) or _glue(page, following - 1) is None:
        return None
    return _Link(joint[0], following, page.tokens[after].word)


_LONGEST_NUMBER = 6
"""Tokens of a number in an address, at most."""
_MOST_WORDS = 3
_LONGEST_TOLD = 100
"""Characters of a host that somebody says; DNS would allow 253."""


def _domain(page: Page, first: int) -> tuple[int, str, bool] | None:
    """(last token, host, whether 'punkt' or 'punct' was said) of the host that begins at token `first`."""
    host, foreign, dotted, count = "", False, False, 0
    best: tuple[int, str, bool] | None = None
    at = first
    while len(host) < _LONGEST_TOLD:
        part = _part(page, at)
        if part is None or (part.chars == "at" and not dotted):
            break
        host, count = host + part.chars, count + 1
        if dotted and host.rpartition(".")[2] in _TLDS:
            best = (part.last, host, foreign)
        link = _link(page, part.last)
        if link is None or (best is not None and link.sign not in {"", "."}):
            break
        following = page.tokens[link.token].word
        spelled = _is_spelled(part) and (len(following) == 1 or following in _DOUBLE)
        if not link.sign and not spelled and (dotted or count >= _MOST_WORDS):
            break
        count = 0 if link.sign else count
        foreign, dotted = foreign or link.word in {"punkt", "punct"}, dotted or link.sign == "."
        host, at = host + link.sign, link.token
    return best

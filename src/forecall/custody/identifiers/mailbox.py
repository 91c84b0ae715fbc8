"""What a mailbox and a host are told of: words, letters, numbers, and the signs and words that join them."""

from __future__ import annotations

from typing import NamedTuple

import phonenumbers

from forecall.custody.identifiers.letters import example_before
from forecall.custody.identifiers.page import Page
from forecall.custody.identifiers.tokens import words

LONGEST_LOCAL = 64
_DOT = frozenset({"dot", "punkt", "punct", "point"})
_JOIN: dict[tuple[str, ...], str] = {
    ("liniuta", "jos"): "_",
    ("linie", "jos"): "_",
    ("liniuta", "de", "jos"): "_",
    ("bara", "jos"): "_",
    ("under", "score"): "_",
    ("full", "stop"): ".",
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
    ("apostrophe",): "'",
    ("apostroph",): "'",
    ("apostrof",): "'",
    **{(word,): "." for word in _DOT},
}
_AFTER_POINT = words("com net org co uk de ro at ch eu info")
"""After 'point' as a word for the sign: 'at some point in the year' names no host."""
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
FILES = words("png jpg jpeg gif svg webp pdf doc docx xls xlsx csv txt zip mp3 mp4 js css html htm php exe")
"""Endings of files, which are no top-level domains: 'icon@2x.png'."""
_PROVIDERS = words("gmail googlemail yahoo hotmail outlook gmx icloud")
_OF_PROVIDERS = words("com de net ro at ch")
"""'yahoo com', 'gmx de': who has a mailbox there is understood without the dot."""
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxyz")
_DOUBLE = frozenset({"double", "doppel", "doppelt", "dublu"})
AT_SIGNS = words(
    "at arond aron aronda arobaza arobas arobase coada klammeraffe klammeraffen affenklammer affenschwanz atzeichen aet"
)
"""Words that no host begins with or has inside: 'scrie la depozit arond ...' has its sign further on."""
_NOT_LOCAL = words("is ist e este lautet at an la to email mail adresse adresa address")
BETWEEN = frozenset(" \t\u00a0()[]{}<>\"'")


def _glue(page: Page, left: int) -> str | None:
    """What joins token `left` to the next: '' a space, '.', '-', '_', '+' a sign between them; None if nothing does.

    A comma joins only what has a word for a sign beside it: 'geta, arond, example, punct, ro'.
    """
    gap = page.text[page.tokens[left].end : page.tokens[left + 1].start]
    if len(gap) > 5:
        return None
    core = "".join(c for c in gap if c not in BETWEEN)
    if not core:
        return ""
    if core in {"_", ","} or gap == " . ":
        return core
    return core if core in {".", "-", "+"} and not gap.endswith((" ", "\u00a0")) else None


def _joint(page: Page, at: int) -> tuple[str, int] | None:
    """(sign, tokens) of a word for a sign that begins at token `at`: 'dot', 'liniuță jos'."""
    if page.tokens[at].word not in _JOIN_FIRST:
        return None
    if page.tokens[at].word == "point" and not _AFTER_POINT.intersection(t.word for t in page.tokens[at + 1 : at + 2]):
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
    letter = example_before(page, last) if usable else None
    if letter is not None and page.tokens[letter].start >= floor:
        return _Part(word[0], letter, last, is_number=False)
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
    if glue not in {"", ","}:
        return _Link(glue, before)
    joint = _joint_before(page, before)
    if joint is not None:
        return _Link(joint[0], before - joint[1])
    return _Link("", before) if not glue and _runs_on(page, part, before) else None


def _runs_on(page: Page, part: _Part, before: int) -> bool:
    """Nothing but a space stands between the part and token `before`, and both are of one name."""
    token = page.tokens[before]
    if part.is_number:
        return token.word not in _NOT_LOCAL and not token.is_number
    spelled = _is_spelled(part) and len(token.word) == 1 and page.before(token.start) not in "'’"
    if spelled and part.last > part.first and token.word in _NOT_LOCAL:  # 'e dublu s': it is a double s
        return False
    return spelled or _is_initial(page, before) or _goes_on(page, part, before)


def _is_initial(page: Page, at: int) -> bool:
    """'j smith': a letter alone before a name, which is no word of the three languages and no ending ('it's')."""
    token = page.tokens[at]
    plain = page.text[token.start : token.end].isascii()  # 'fără ș' is no part of a mailbox
    return token.word in _CONSONANTS and plain and page.before(token.start) not in "'’.-"


def _goes_on(page: Page, part: _Part, before: int) -> bool:
    """A letter after a letter that was told with its example: 'm for mother a'."""
    return _is_spelled(part) and example_before(page, before) is not None


def _is_spelled(part: _Part) -> bool:
    """One letter, or one said twice."""
    return len(part.chars) == 1 or part.last > part.first


def local_part(page: Page, last: int, floor: int) -> tuple[int, str, bool] | None:
    """(first token, name, whether more than one plain word) of the mailbox that ends at token `last`."""
    name, joined = "", False
    closing = _joint_before(page, last)
    if closing is not None:  # 'm Punkt k Punkt at ...'
        name, last = closing[0], last - closing[1]
    while len(name) < LONGEST_LOCAL:
        part = _part_before(page, last, floor)
        if part is None:
            return None
        name, joined = part.chars + name, joined or part.is_number
        link = _link_before(page, part)
        if link is None:
            return part.first, name, joined
        name, last, joined = link.sign + name, link.token, True
    return None


def told_before(page: Page, first: int, floor: int) -> tuple[int, str] | None:
    """(first token, what it says) of the beginning told in words of a mailbox typed from token `first` on.

    As machines write down what they hear: 'radu punct moga@example.ro'.
    """
    joint = _joint_before(page, first - 1) if first > 1 else None
    if joint is None or joint[0] not in _SIGNS_TOLD:
        return None
    last = first - 1 - joint[1]
    if last < 0 or page.tokens[last].word in _NOT_LOCAL | _ONE:
        return None
    if any(not page.text[page.tokens[k].end : page.tokens[k + 1].start].isspace() for k in range(last, first)):
        return None
    local = local_part(page, last, floor)
    return None if local is None else (local[0], local[1] + joint[0])


_SIGNS_TOLD = frozenset("._-")
_ONE = words("ein einen einem noch der den dem diesem diesen this that the un acest alt ultim")
"""Before a 'Punkt' that is a matter and no sign."""


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
    joint = _joint(page, after) if glue in {"", ","} else None
    if joint is None and glue == "" and (is_undotted(page, last, after) or _is_in_two(page, last)):
        return _Link(".", after)
    if joint is None:
        return _Link(glue, after) if glue != "," else None
    following = after + joint[1]
    if following >= len(page.tokens) or _glue(page, following - 1) is None:
        return None
    return _Link(joint[0], following, page.tokens[after].word)


def _is_in_two(page: Page, last: int) -> bool:
    """'dot co uk': the second dot goes unsaid."""
    said = tuple(token.word for token in page.tokens[last - 1 : last + 2])
    return len(said) == 3 and said[0] in _DOT and said[1:] in _IN_TWO


_IN_TWO = frozenset({("co", "uk"), ("org", "uk"), ("ac", "uk"), ("co", "at"), ("com", "ro")})


def is_undotted(page: Page, first: int, last: int) -> bool:
    """From token `first` to token `last`: the house of a mailbox told without its dot, 'yahoo com'."""
    host, end = page.tokens[first], page.tokens[last]
    named = last == first + 1 and host.word in _PROVIDERS and end.word in _OF_PROVIDERS
    return named and page.text[host.end : end.start].isspace()


_LONGEST_NUMBER = 6
"""Tokens of a number in an address, at most."""
_MOST_WORDS = 3
_LONGEST_TOLD = 100
"""Characters of a host that somebody says; DNS would allow 253."""


def host_part(page: Page, first: int) -> tuple[int, str, bool] | None:
    """(last token, host, whether 'punkt' or 'punct' was said) of the host that begins at token `first`."""
    host, foreign, dotted, count = "", False, False, 0
    best: tuple[int, str, bool] | None = None
    at = first
    while len(host) < _LONGEST_TOLD:
        part = _part(page, at)
        if part is None or (part.chars in AT_SIGNS and not dotted):
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

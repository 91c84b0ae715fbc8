"""E-mail addresses: typed, veiled ('name (at) example (dot) com') and spoken, in any mixture."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from forecall.custody.identifiers.cues import speaks_for
from forecall.custody.identifiers.mailbox import (
    BETWEEN,
    FILES,
    LONGEST_LOCAL,
    host_part,
    is_undotted,
    local_part,
    told_before,
)
from forecall.custody.identifiers.page import Page
from forecall.custody.identifiers.tokens import words
from forecall.custody.identifiers.types import Certainty, Found, Kind

_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][^\W_]{1,23}")
_LOCAL_CHARS = frozenset("._%+-'&/=!#$*?^`{|}~")
_GLUED = re.compile(r"(?:[\w-]+\.){1,8}?(com|net|org)[^\W\d_]+", re.IGNORECASE)
"""A host with the next word run into it: 'example.comphone'."""
_LONG_TLDS = words("community company compare computer network netflix netbank organic")
_AT_WORDS: tuple[tuple[str, ...], ...] = (
    ("coada", "de", "maimuta"),
    ("coada", "maimuta"),
    ("coada", "de", "maimutza"),
    ("a", "rond"),
    ("a", "rotund"),
    ("a",),
    ("at", "the", "rate", "of"),
    ("at", "the", "rate"),
    ("at", "zeichen"),
    ("at", "sign"),
    ("arond",),
    ("aron",),
    ("aronda",),
    ("arobaza",),
    ("arobas",),
    ("arobase",),
    ("klammer", "affe"),
    ("klammer", "affen"),
    ("klammeraffe",),
    ("klammeraffen",),
    ("affenklammer",),
    ("affenschwanz",),
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
_ROLES = words(
    "info office contact kontakt sales support hello service admin comenzi vanzari facturi contabilitate secretariat "
    "rechnung buchhaltung einkauf verkauf vertrieb bestellung orders accounts billing"
)
"""Mailboxes that a house has: before a word for 'at' in general they are one."""
_NO_NAMES = words(
    "us me look is are be was found meet it you shop buy visit available up more live online out over here there "
    "order now him "
    "them we i see stay find start begins start looking working based hosted arrived sold that this not only and or up"
)
"""Words before a plain English 'at' that are no mailbox."""
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "our", "your"})
"""'at the dot com conference' names no host."""
_HESITATIONS = words("uh uhm um erm hmm hm ah ahm eh ehm aa aaa ii")


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
                and at - start < LONGEST_LOCAL
                and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_CHARS)
            ):
                start -= 1
            start = _without_address(text, start, at)
            while start < at and text[start] in _LOCAL_CHARS and text[start] != "_":
                start += 1
            end = domain.end()
            glued = _GLUED.fullmatch(text, domain.start(), domain.end())
            if glued is not None and domain[0].rpartition(".")[2].casefold() not in _LONG_TLDS:
                end = glued.end(1)
            is_file = domain[0].rpartition(".")[2].casefold() in FILES
            if start < at and text[at - 1] != "." and not is_file:
                first, name = _from_its_beginning(page, start, free)
                free = end
                value = f"{name}{text[start:end].lower()}"
                yield Found(Kind.EMAIL, first, end, value, spoken=bool(name), certainty=Certainty.CERTAIN)
        at = text.find("@", at + 1)


def _from_its_beginning(page: Page, start: int, floor: int) -> tuple[int, str]:
    """(place, what stands there) of a mailbox that begins before what is typed of it: 'radu punct moga@example.ro'."""
    token = page.token_at(start)
    begins = token < len(page.tokens) and page.tokens[token].start == start
    told = told_before(page, token, floor) if begins else None
    return (start, "") if told is None else (page.tokens[told[0]].start, told[1])


def _without_address(text: str, start: int, at: int) -> int:
    """Where the mailbox begins after an address of the web that leads to it: '/?user=ann@example.org', 'a/b@...'."""
    signs = "=?&/" if "=" in text[start:at] or "?" in text[start:at] else "/"
    return max([start, *(text.rfind(sign, start, at) + 1 for sign in signs)])


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
                if words == ("a",) and not (bracketed and at + 1 < len(tokens) and len(tokens[at + 1].word) > 1):
                    continue
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
    sign = page.tokens[after - 1].word
    before, after = _past_hesitations(page, before, after)
    domain = host_part(page, after) if after < len(page.tokens) else None
    local = local_part(page, before, floor) if before >= 0 else None
    if domain is None or local is None:
        return None
    first, name, joined = local
    last, host, foreign = domain
    sure = joined or foreign or not plain
    if (plain and host.partition(".")[0] in _ARTICLES) or not _connected(page, before, after, signed=sure):
        return None
    named = speaks_for(Kind.EMAIL, page.tokens, first, last)
    if not (named or joined) and (_is_handle(page, before, after, last) or is_undotted(page, after, last)):
        return None
    is_name = named or not _is_written(page, after, last)  # but 'documentation at example.org'
    told = sure or (is_name and _is_name(page.tokens[before].word, named=named))
    if not ((named or (foreign and (joined or name in _ROLES))) if sign in _WEAK_AT else told):
        return None
    if named:
        first, name = _said_whole(page, first, floor, name)
    start, end = page.tokens[first].start, page.tokens[last].end
    certainty = Certainty.LIKELY if plain and not named else Certainty.CERTAIN
    return Found(Kind.EMAIL, start, end, f"{name}@{host}", spoken=True, certainty=certainty)


def _is_handle(page: Page, before: int, after: int, last: int) -> bool:
    """A name in a network, in a sentence: 'follow @example.shop on ...'; 'ana @example.org' alone is none."""
    text, start, end = page.text, page.tokens[before].start, page.tokens[last].end
    sign = text[page.tokens[before].end : page.tokens[after].start]
    if not (sign[:1].isspace() and sign.strip() == "@" and sign.endswith("@")):
        return False
    lead = text[max(0, start - 4) : start].rstrip(_SPACES)[-1:]
    tail = text[end : end + 4].lstrip(_SPACES)[:1]
    return lead != ":" and not (lead in "\n([<" and tail in "\n.,;)]>")


_SPACES = " \t\u00a0"


def _past_hesitations(page: Page, before: int, after: int) -> tuple[int, int]:
    """The tokens on both sides of the sign that are no 'uh'."""
    while before >= 0 and page.tokens[before].word in _HESITATIONS:
        before -= 1
    while after < len(page.tokens) and page.tokens[after].word in _HESITATIONS:
        after += 1
    return before, after


def _said_whole(page: Page, first: int, floor: int, name: str) -> tuple[int, str]:
    """A mailbox of several words from where it begins, if a word says that it begins: 'my mail is dan pop at ...'."""
    tokens = page.tokens
    for count in range(1, _MOST_NAMES + 1):
        at = first - count
        if at < 1 or tokens[at].start < floor or not page.text[tokens[at].end : tokens[at + 1].start].isspace():
            break
        if not tokens[at].word or len(tokens[at].word) == 1 or tokens[at].word in _NO_NAMES | _BESIDE:
            break
        gap = page.text[tokens[at - 1].end : tokens[at].start]
        if tokens[at - 1].word in _IS or gap.strip() == ":":
            return at, "".join(token.word for token in tokens[at:first]) + name
    return first, name


_MOST_NAMES = 2
_IS = words("is ist e este lautet")
_BESIDE = _HESITATIONS | words(
    "just simply my your his her also all one word small lower case capital still always same as usual again easy "
    "no so well yeah yes like and then unter an auf einfach nur klein gross alles immer noch jetzt unsere meine "
    "unser mein die der das also genau gleich wie und ja dann ganz simplu doar tot la pe cu mea meu asta aceea aceeasi "
    "acum ca mereu si deci da nu tot urmatoarea ceva de cel cea email mail e-mail under via "
)
"""Words after 'is' that belong to no mailbox."""


def _is_written(page: Page, first: int, last: int) -> bool:
    """The host is typed, with a dot as a sign."""
    return "." in page.text[page.tokens[first].start : page.tokens[last].end]


def _is_name(word: str, *, named: bool) -> bool:
    """The only word before a plain English 'at' may be a mailbox: 'lucy', but not 'look'."""
    return word not in _NO_NAMES and (named or not word.endswith(("ing", "ed")))


def _connected(page: Page, before: int, after: int, *, signed: bool) -> bool:
    """Between name, sign and host stands nothing but spaces, brackets and the sign itself; a comma where it is sure."""
    tokens = page.tokens
    allowed = BETWEEN | {"@"} | ({",", "…"} if signed else set())
    for left, right in ((before, before + 1), (after - 1, after)):
        gap = page.text[tokens[left].end : tokens[right].start]
        if len(gap) > 5 or not allowed.issuperset(gap):
            return False
    return True

"""Number words put together: 'patru zeci si patru' is 44, 'double four' is 44, 'nine hundred' is 900."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from forecall.custody.identifiers.numerals import AND, Numeral, Role, german_large
from forecall.custody.identifiers.tokens import Token, words


class Atom(NamedTuple):
    """A number as written or as said, the smallest part an identifier is made of."""

    start: int
    end: int
    digits: str
    spoken: bool
    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    language: str
    """Of the words; empty for digits."""
    weak: bool = False
    """'oh': counts only beside other digits."""


def _is_large(word: str) -> bool:
    """A German number in one word may be in it."""
    return "hundert" in word or "tausend" in word


class _Reading(NamedTuple):
    digits: str
    after: int
    """Index of the token after it."""
    language: str
    weak: bool = False


class _Value(NamedTuple):
    value: int
    after: int


_LARGE = (Role.HUNDRED, Role.THOUSAND)
_SMALL = (Role.UNIT, Role.TEEN, Role.TENS, Role.WHOLE)
_JOINTS = frozenset(" -‐‑–\u00a0\n")  # noqa: RUF001 - hyphens as texts have them


class Merge(Enum):
    """How words that may be one number or two are read."""

    USUAL = "'twenty one' is 21; 'nine hundred one two three' is 900 1 2 3"
    TENS = "'nine hundred twelve' is 900 12, 'twenty one' is 21"
    NEVER = "'twenty one' is 20 1, 'nine hundred four' 900 4"
    ALWAYS = "'nine hundred one two three' is 901 2 3"


class Speech:
    """Reads numbers out of one text's tokens.

    words        what counts
    vocabulary   every word of the text, each once
    """

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        words: dict[str, Numeral],
        vocabulary: frozenset[str],
        merge: Merge = Merge.USUAL,
    ) -> None:
        self._text, self._tokens, self._words, self._merge = text, tokens, words, merge
        self._vocabulary = vocabulary

    def atoms(self, where: Iterable[int] | None = None) -> list[Atom]:
        """Every number of the text, in order, none twice; `where` are the tokens to look at, in order."""
        atoms: list[Atom] = []
        free = 0
        for i in self._places(where):
            start, end, word, is_number = self._tokens[i]
            if i < free:
                continue
            if is_number:
                if self._says_how_long(word, i + 1):
                    continue
                atoms.append(Atom(start, end, word, spoken=False, first=i, last=i, language=""))
                continue
            reading = self._read(i) if word not in _STARTS or self._starts(i) else None
            if reading is not None and not self._counts_digits(i, reading):
                atoms.append(self._atom(i, reading))
                free = reading.after
        return self._counted(atoms)

    def _places(self, where: Iterable[int] | None) -> list[int]:
        """Tokens at which a number may begin, of all or of those in `where`."""
        tokens = self._tokens
        starts = _STARTS.union(self._words, filter(_is_large, self._vocabulary))
        if where is None:
            return [i for i, token in enumerate(tokens) if token[3] or token[2] in starts]
        return [i for i in where if tokens[i].is_number or tokens[i].word in starts]

    def _starts(self, i: int) -> bool:
        """A small word that begins a number: 'a hundred', 'o sută', 'de trei ori'; 'o' is a zero besides."""
        word = self._tokens[i].word
        if word == "de":
            return self._word(i + 2) in {"ori", "orii"}
        if word == "o" and word in self._words:
            return True
        after = self._words.get(self._word(i + 1))
        return after is not None and after.role in _LARGE

    def _counts_digits(self, i: int, reading: _Reading) -> bool:
        """'the last four', 'primele șase': how many digits, none of them. 'One more time' is none either."""
        if reading.digits == "1":
            return self._word(reading.after) in _AFTER_ONE
        if self._says_how_long(reading.digits, reading.after):
            return True
        told = i > 0 and self._tokens[i - 1].word in _OF_DIGITS and self._joined(i)
        return told and len(reading.digits) == 1 and self._told_at_once(reading.after) in {0, int(reading.digits)}

    def _says_how_long(self, digits: str, after: int) -> bool:
        """'Elf Stellen', 'thirteen digits', '24 de caractere': the length of a number that was told."""
        at = after + (self._word(after) == "de")
        return self._word(at) in _PLACES and len(digits) <= 2 and int(digits) in _LENGTHS

    def _told_at_once(self, i: int) -> int:
        """How many digits follow one by one: after 'last two' none or two, if it says how many they are."""
        count = 0
        while i < len(self._tokens) and self._joined(i) and count < _MOST_COUNTED:
            numeral = self._words.get(self._tokens[i].word)
            if numeral is None or numeral.role not in {Role.UNIT, Role.WEAK_ZERO}:
                break
            i, count = i + 1, count + 1
        return count

    def _atom(self, first: int, reading: _Reading) -> Atom:
        last = reading.after - 1
        start, end = self._tokens[first].start, self._tokens[last].end
        return Atom(
            start,
            end,
            reading.digits,
            spoken=True,
            first=first,
            last=last,
            language=reading.language,
            weak=reading.weak,
        )

    def _counted(self, atoms: list[Atom]) -> list[Atom]:
        """'4 Nullen' and 'three zeros': a count before a plural digit."""
        out: list[Atom] = []
        for atom in atoms:
            numeral = self._words.get(self._tokens[atom.first].word) if atom.spoken else None
            if numeral is not None and numeral.role is Role.SEVERAL:
                before = out[-1] if out else None
                if before is None or before.last + 1 != atom.first or not 2 <= int(before.digits[-6:]) <= 9:
                    continue
                digits = str(numeral.value) * int(before.digits)
                out[-1] = before._replace(
                    end=atom.end, digits=digits, spoken=True, last=atom.last, language=atom.language
                )
            else:
                out.append(atom)
        return out

    def _numeral(self, i: int, language: str | None = None) -> Numeral | None:
        """The numeral at token `i`, if it is joined to the one before it (asked with a language)."""
        if i >= len(self._tokens):
            return None
        found = self._words.get(self._tokens[i].word)
        if language is not None and (found is None or found.language != language or not self._joined(i)):
            return None
        return found

    def _joined(self, i: int) -> bool:
        gap = self._text[self._tokens[i - 1].end : self._tokens[i].start] if i else "."
        return 0 < len(gap) <= 3 and _JOINTS.issuperset(gap)

    def _word(self, i: int) -> str:
        return self._tokens[i].word if i < len(self._tokens) and self._joined(i) else ""

    def _read(self, i: int) -> _Reading | None:
        times = self._read_times(i)
        if times is not None:
            return times
        word = self._tokens[i].word
        numeral = self._words.get(word)
        if numeral is None:
            value = german_large(word) if _is_large(word) and "eins" in self._words else None
            return (
                self._read_german(value, i) if value is not None else self._read_large("ro" if word == "o" else "en", i)
            )
        if numeral.role is Role.WEAK_ZERO:
            large = self._read_large("ro", i) if word == "o" else None
            return large or _Reading("0", i + 1, "en", weak=True)
        if numeral.role in {Role.SEVERAL, Role.TWICE}:
            return _Reading(2 * (numeral.role is Role.TWICE) * str(numeral.value), i + 1, numeral.language)
        if numeral.role is Role.UNIT and numeral.value == 0:
            return _Reading("0", i + 1, numeral.language)
        return self._read_large(numeral.language, i)

    def _read_german(self, value: int, i: int) -> _Reading:
        """A large number in one word, and what may follow it: 'zweitausend vierundzwanzig'."""
        if value % 1000 == 0 and self._merge not in {Merge.NEVER, Merge.TENS}:
            rest = self._below_thousand("de", i + 1) if self._numeral(i + 1, "de") else None
            if rest is not None and rest.value >= 10:
                return _Reading(str(value + rest.value), rest.after, "de")
        return _Reading(str(value), i + 1, "de")

    def _read_large(self, language: str, i: int) -> _Reading | None:
        head = self._below_thousand(language, i)
        if head is None:
            return None
        after = self._numeral(head.after, language)
        if after is None or after.role is not Role.THOUSAND or head.value == 0:
            return _Reading(str(head.value), head.after, language)
        value, after_all = 1000 * head.value, head.after + 1
        rest = self._rest(language, after_all, below=1000)
        return _Reading(str(value + rest.value), rest.after, language)

    def _below_thousand(self, language: str, i: int) -> _Value | None:
        small = self._below_hundred(language, i)
        if small is None:
            return None
        large = self._numeral(small.after, language)
        if large is None or large.role is not Role.HUNDRED or small.value == 0:
            return small
        rest = self._rest(language, small.after + 1, below=100)
        return _Value(100 * small.value + rest.value, rest.after)

    def _rest(self, language: str, i: int, below: int) -> _Value:
        """What follows a hundred or thousand and belongs to it; nothing is 0.

        A single digit belongs to it after an 'and', or where no further number follows: in 'nine hundred one two
        three' the digits are told one by one.
        """
        linked = AND.get(self._word(i)) == language
        start = i + 1 if linked else i
        if self._numeral(start, language) is None or (self._merge in {Merge.NEVER, Merge.TENS} and not linked):
            return _Value(0, i)
        rest = self._below_hundred(language, start) if below == 100 else self._below_thousand(language, start)
        if rest is None or rest.value == 0:
            return _Value(0, i)
        told_apart = rest.value < 10 and not linked and self._numeral(rest.after) is not None
        if told_apart and self._merge is not Merge.ALWAYS:
            return _Value(0, i)
        return rest

    def _below_hundred(self, language: str, i: int) -> _Value | None:
        numeral = self._words.get(self._tokens[i].word)
        if numeral is None or numeral.language != language or numeral.role not in _SMALL:
            return self._article(language, i, numeral)
        if numeral.role is Role.UNIT:
            return self._unit(numeral, i)
        if numeral.role is Role.TENS and language != "de":
            return self._tens(numeral.value, language, i + 1)
        return _Value(numeral.value, i + 1)

    def _article(self, language: str, i: int, numeral: Numeral | None) -> _Value | None:
        """'a hundred', 'o sută', 'hundert': one of them, unsaid or as an article."""
        if numeral is not None and numeral.role in _LARGE and numeral.language == language == "de":
            return _Value(1, i)
        if self._tokens[i].word == {"en": "a", "ro": "o"}.get(language, ""):
            after = self._numeral(i + 1, language)
            if after is not None and after.role in _LARGE:
                return _Value(1, i + 1)
        return None

    def _unit(self, numeral: Numeral, i: int) -> _Value:
        """A digit; in German perhaps the first half of 'vier und vierzig', in Romanian of 'patru zeci'."""
        after = i + 1
        if numeral.language == "de" and numeral.value and AND.get(self._word(after)) == "de":
            tens = self._numeral(after + 1, "de")
            if tens is not None and tens.role is Role.TENS:
                return _Value(tens.value + numeral.value, after + 2)
        if numeral.language == "ro" and numeral.value >= 2:
            zeci = self._numeral(after, "ro")
            if zeci is not None and zeci.role is Role.ZECI:
                return self._tens(10 * numeral.value, "ro", after + 1)
        return _Value(numeral.value, after)

    def _tens(self, value: int, language: str, i: int) -> _Value:
        at = i
        if language == "ro":
            if AND.get(self._word(i)) != "ro":
                return _Value(value, i)
            at = i + 1
        unit = self._numeral(at, language)
        hyphen = at < len(self._tokens) and "-" in self._text[self._tokens[at - 1].end : self._tokens[at].start]
        apart = self._merge is Merge.NEVER and not hyphen and language != "ro"
        if unit is None or unit.role is not Role.UNIT or unit.value == 0 or apart:
            return _Value(value, i)
        return _Value(value + unit.value, at + 1)

    def _read_times(self, i: int) -> _Reading | None:
        """'double four', 'dreimal die fünf', 'zwei mal vier', 'de trei ori zero', 'trei de zero', 'four times one'."""
        word = self._tokens[i].word
        numeral = self._words.get(word)
        if numeral is not None and numeral.role is Role.TIMES:
            return self._repeated(numeral.value, i + 1)
        if word == "de" and self._word(i + 2) in {"ori", "orii"}:
            count = self._words.get(self._word(i + 1))
            return self._repeated(count.value, i + 3) if count is not None and count.role is Role.UNIT else None
        if numeral is None or numeral.role is not Role.UNIT or numeral.value < 2:
            return None
        link = self._word(i + 1)
        if (link, numeral.language) in {("mal", "de"), ("times", "en"), ("de", "ro"), ("ori", "ro")}:
            return self._repeated(numeral.value, i + 2)
        return None

    def _repeated(self, count: int, i: int) -> _Reading | None:
        if self._word(i) in {"die", "der", "the", "cate", "cifra", "ziffer", "digit", "a"}:
            i += 1
        word = self._word(i)
        if not 2 <= count <= 9 or not word:
            return None
        if word.isdecimal():
            return _Reading(word * count, i + 1, "en") if len(word) == 1 else None
        numeral = self._words.get(word)
        if numeral is None or numeral.role not in {Role.UNIT, Role.WEAK_ZERO, Role.SEVERAL}:
            return None
        return _Reading(str(numeral.value) * count, i + 1, numeral.language)


_OF_DIGITS = words(
    "last first next final other remaining letzten ersten nachsten naechsten anderen restlichen "
    "ultimele primele urmatoarele celelalte"
)
_MOST_COUNTED = 10
_PLACES = words("digits characters stellen ziffern zeichen cifre caractere")
_LENGTHS = range(4, 35)
"""From a CUI that somebody would count to the longest IBAN."""
_AFTER_ONE = words("more moment sec second minute other thing time last of mal noch weiteres")
_STARTS = frozenset({"a", "o", "de"})
"""Words that begin a number without being one: 'a hundred', 'o sută', 'de trei ori'."""

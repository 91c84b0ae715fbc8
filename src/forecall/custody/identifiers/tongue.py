"""Which of the three languages a text is in, by its small words: whose numbers to try first, how to answer."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from forecall.custody.identifiers.speech import Atom
from forecall.custody.identifiers.tokens import Token

# None that another of the three has too, such as 'in', 'am', 'an', 'are' and 'telefon'.
_SMALL_WORDS = {
    "en": (
        "the is are and my your you it of to for with please call me on at this that was have has her his she he "
        "we our not "
        "but from can number phone mobile i after before ring or and"
    ),
    "de": (
        "der die das ist und mein meine sie ich unter bitte mit von zu im den auf nicht ein eine war hat haben "
        "wir uns er es "
        "nummer handy rufen oder bei dem des fur aus guten tag hallo"
    ),
    "ro": (
        "este si la cu pe meu mea numarul va rog sunt de din un nu sa telefonul buna ziua dumneavoastra "
        "imi mi ma "
        "sau dupa e al pentru ce o ati fost"
    ),
}
_OF_WORD = {word: language for language, words in _SMALL_WORDS.items() for word in words.split()}
_INSIDE = frozenset({".", "@", "-", "_"})
"""Before a word that is part of an address: '.de' is no word of any language."""
REACH = 40
"""Tokens to each side that are looked at."""


def languages_near(
    text: str, tokens: Sequence[Token], atom: Atom, spoken_in: Sequence[str], allowed: Sequence[str]
) -> tuple[str, ...]:
    """Languages with signs around a number, most signs first; number words count thrice."""
    near = tokens[max(0, atom.first - REACH) : atom.first + REACH]
    counts = Counter(
        _OF_WORD[token.word]
        for token in near
        if token.word in _OF_WORD and text[max(0, token.start - 1) : token.start] not in _INSIDE
    )
    counts.update(language for language in spoken_in if language for _ in range(3))
    return tuple(language for language, _ in counts.most_common() if language in allowed)


def language_of(text: str) -> str:
    """The language that most small words of a text are of; empty where none is, or two are even.

    >>> language_of("Nu sunt de acord și vă rog."), language_of("Bitte löschen Sie meine Daten."), language_of("?")
    ('ro', 'de', '')
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))
    counts = Counter(_OF_WORD[word] for word in re.findall("[a-z]+", plain) if word in _OF_WORD)
    most = [language for language, count in counts.items() if count == max(counts.values())]
    return most[0] if len(most) == 1 else ""

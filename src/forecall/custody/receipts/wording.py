"""What a caller said, as it may stand in a receipt: a word as it is, and for anything else that it was none.

A question can carry any text, a telephone number put in the wrong place among them. It is answered and receipted all
the same; the text itself does not get into the chain, where nothing can be erased.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from uuid import UUID

from forecall.custody.receipts.types import MOST_CATEGORIES, MOST_LETTERS, WORDS

NO_WORD = "(no-word)"
"""Stands for a text that is no word or id of a policy."""
AND_MORE = "(and-more)"
"""Stands for the categories beyond those that a receipt names."""
SELF = "self"
"""The actor where a person asks about herself."""
A_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
"""What may be the id of a subject: it could not be erased from the chain."""
A_NUMBER = re.compile(r"(?:\d\D{0,2}){7}")
"""What may be a telephone number, a card or a personal number."""

MOST_KEPT = 4096
_words: set[str] = set()
"""Texts that were found to be words: those of a policy, asked for again and again. What is none is not kept."""


def word(text: str) -> str:
    """The text, where it can be a name in a policy or an id of a thing.

    >>> word("purpose:newsletter/basis/consent"), word("Ana Pop"), word("x" * 300), word("0721-000-000")
    ('purpose:newsletter/basis/consent', '(no-word)', '(no-word)', '(no-word)')
    """
    if text in _words:
        return text
    if not _is_word(text) or A_UUID.search(text) or A_NUMBER.search(text):
        return NO_WORD
    if len(_words) < MOST_KEPT:
        _words.add(text)
    return text


def _is_word(text: str) -> bool:
    return len(text) <= MOST_LETTERS and "\n" not in text and WORDS.fullmatch(f"{text}\n") is not None


def words(names: Iterable[str]) -> tuple[str, ...]:
    """The categories of a question in one order: each as a word, no more of them than a receipt takes."""
    made = sorted({word(name) for name in names})
    return tuple(made) if len(made) <= MOST_CATEGORIES else (*made[: MOST_CATEGORIES - 1], AND_MORE)


def actor_word(actor: str, subjects: Collection[UUID]) -> str:
    """The id of who acts; `self` where it is the person whom the receipt is about."""
    if not _is_word(actor):
        return NO_WORD
    found = A_UUID.findall(actor)
    return SELF if any(UUID(one) in subjects for one in found) else actor

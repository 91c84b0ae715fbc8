"""What the reader left out, said in the language of the report."""

from __future__ import annotations

from forecall.needs.wording import words


def dropped_sentence(reason: str, count: int, language: str) -> str:
    """One sentence on `count` lines left out for `reason`, a value of `reading.Reason`.

    >>> dropped_sentence("no_customer", 1204, "en")
    '1,204 lines named no customer.'
    """
    return words(language, "report").say(f"dropped-{reason.replace('_', '-')}", count=count)

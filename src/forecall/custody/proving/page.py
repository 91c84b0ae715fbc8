"""The evidence as one page that needs nothing else: no style, script, letter or picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, StrictUndefined

from forecall.custody.proving.enforcing import AT_THE_GATE, CASES
from forecall.custody.proving.types import Evidence, Piece
from forecall.custody.proving.wording import say
from forecall.policy.documents.rendering import anchor


@cache
def _template() -> Any:  # noqa: ANN401  # jinja2's template
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.filters["anchor"] = anchor
    source = files("forecall.custody.proving") / "page.html"
    return environment.from_string(source.read_text(encoding="utf-8"))


def as_page(evidence: Evidence) -> bytes:
    """A whole HTML page in the language of the evidence."""

    def spoken(message: str, **values: str | int) -> str:
        return say(evidence.language, message, **values)

    made: str = _template().render(
        evidence=evidence,
        say=spoken,
        version=version_of(evidence),
        made_at=spoken("made-at", at=moment(evidence.at, evidence.language)),
        totals=[(spoken(f"total-{name}"), _number(n, evidence.language), name) for name, n in totals(evidence)],
        facts={piece.clause: list(facts_of(piece, evidence.language)) for piece in evidence.pieces},
    )
    return made.encode()


def version_of(evidence: Evidence) -> str:
    """Which version it is about, and since when that counts, in the language of the evidence."""
    since = format_date(evidence.effective, "long", locale=_locale(evidence.language))
    return say(evidence.language, "version-line", number=str(evidence.version), date=str(since))


def totals(evidence: Evidence) -> Iterator[tuple[str, int]]:
    """The figures over all: name of the message -> number."""
    pieces = {piece.clause: piece for piece in evidence.pieces}.values()
    yield "decisions", evidence.decisions
    yield "refusals", evidence.refusals
    yield "gaps", evidence.gaps
    yield "enforced", sum(piece.is_enforced for piece in pieces)
    yield "informs", sum(not piece.is_enforced for piece in pieces)
    yield "failed", sum(piece.failed for piece in pieces)


def facts_of(piece: Piece, language: str) -> Iterator[str]:
    """What stands behind a clause, one sentence part each."""
    if not piece.is_enforced:
        yield say(language, "informs")
        return
    checks = "; ".join(say(language, f"check-{check}") for check in piece.checks)
    yield f"{say(language, 'enforced-by')}: {checks}"
    if piece.columns:
        yield say(language, "columns", names=", ".join(piece.columns))
    if piece.decisions:
        yield say(language, "decided", n=piece.decisions, refused=str(piece.refusals))
    elif not piece.passed and not AT_THE_GATE.isdisjoint(piece.checks) and CASES not in piece.checks:
        yield say(language, "never")
    if piece.passed:
        yield say(language, "passed", n=piece.passed)
    if CASES in piece.checks:
        yield say(language, "requests", n=piece.requests, answered=str(piece.answered))
    if piece.last is not None:
        yield say(language, "last-at", at=moment(piece.last, language))
    if piece.examples:
        yield say(language, "examples", n=piece.examples, good=str(piece.examples - piece.failed))


def moment(at: datetime, language: str) -> str:
    """A time in the words of a language, in UTC."""
    return f"{format_datetime(at.astimezone(UTC), 'medium', locale=_locale(language))} UTC"


def _number(n: int, language: str) -> str:
    return str(format_decimal(n, locale=_locale(language)))


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language

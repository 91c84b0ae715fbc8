"""Gathering the evidence: the notice in force, clause by clause, beside the rulebook, the receipts and the examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from forecall.custody.proving.enforcing import SEALED, checks_of, columns_of, kept_by, right_of
from forecall.custody.proving.types import Evidence, Part, Piece
from forecall.custody.receipts import ClauseCount, counts
from forecall.custody.rights.models import Case
from forecall.custody.rights.types import Kind as Right
from forecall.custody.rights.types import Stage
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.standing import publications_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy.documents import Document, Kind, documents_of, show
from forecall.policy.documents.model import Bullets, Facts, Paragraph, Section
from forecall.policy.documents.showing import laws_of
from forecall.policy.documents.speaking import Speaker
from forecall.policy.errors import LanguageNotSpoken
from forecall.policy.probing import probed
from forecall.policy.worked import outcome_of


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one right."""

    requests: int = 0
    answered: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Sources:
    """What every piece is held against."""

    version: InForce
    speak: Speaker
    counted: Mapping[str, ClauseCount]
    tried: Mapping[str, tuple[int, int]]
    cases: Mapping[str, Cases]


def evidence_of(clause: str, language: str) -> Piece:
    """The same for one clause of the policy in force, whether the notice says it or another document does.

    Raises NoPolicy, LanguageNotSpoken, and BadAsk with near ones where there is no such clause.
    """
    sources = _sources(language)
    shown = show(sources.version.policy, clause)
    if language not in shown.said:
        raise LanguageNotSpoken(language, list(shown.said))
    return _piece(clause, " ".join(dict.fromkeys(text for _, text in shown.said[language])), sources)


def _sources(language: str) -> _Sources:
    acting = acting_now("custody.proving")
    version = in_force(acting.organisation, publications_of(acting.organisation), wired().clock.now())
    counted = counts(wired().receipts.folder, str(acting.organisation))
    return _Sources(version, Speaker(version.policy, language), counted, _tried(version), _cases())


def _cases() -> dict[str, Cases]:
    """Right -> its cases, as far as they are kept."""
    closed = Count("id", filter=Q(stage=Stage.CLOSED.value))
    rows = Case.objects.order_by().values("kind").annotate(total=Count("id"), closed=closed, last=Max("received"))
    return {row["kind"]: Cases(row["total"], row["closed"], row["last"]) for row in rows}


def evidence(language: str) -> Evidence:
    """For every clause of the notice in force of the acting organisation: what stands behind it, and is it used?

    Raises NoPolicy, and LanguageNotSpoken where the policy does not speak the language.
    """
    sources = _sources(language)
    version, counted = sources.version, sources.counted
    notice = _notice(version, language)
    parts = [Part(section.title, tuple(_pieces(section, sources))) for section in notice.sections]
    return Evidence(
        organisation=version.policy.identity.name,
        language=language,
        title=notice.title,
        version=version.rulebook.version,
        effective=version.policy.version.effective,
        digest=version.rulebook.digest(),
        at=wired().clock.now(),
        decisions=sum(one.decisions for one in counted.values()),
        refusals=sum(one.refusals for one in counted.values()),
        gaps=sum(one.gaps for one in counted.values()),
        parts=tuple(part for part in parts if part.pieces),
    )


def _notice(version: InForce, language: str) -> Document:
    found = [
        one for one in documents_of(version.policy) if one.kind is Kind.PRIVACY_NOTICE and one.language == language
    ]
    if not found:
        raise LanguageNotSpoken(language, [spoken.value for spoken in version.policy.languages])
    return found[0]


def _tried(version: InForce) -> dict[str, tuple[int, int]]:
    """Purpose -> its worked examples, and how many of them do not come out as written."""
    policy, rulebook = version.policy, version.rulebook
    return {
        name: (
            len(purpose.examples),
            sum(outcome_of(policy, rulebook, name, example) != example.expect for example in purpose.examples),
        )
        for name, purpose in policy.purposes.items()
    }


def _pieces(section: Section, sources: _Sources) -> Iterator[Piece]:
    """Each clause of a section once, with all that is said of it there."""
    said: dict[str, list[str]] = {}
    for part in section.walk():
        if part is not section:
            said.setdefault(part.clause, []).append(part.title)
        for clause, text in _texts(part):
            said.setdefault(clause, []).append(text)
    for clause, texts in said.items():
        yield _piece(clause, " ".join(dict.fromkeys(texts)), sources)


def _texts(section: Section) -> Iterator[tuple[str, str]]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.clause, block.text
        elif isinstance(block, Bullets):
            yield from ((item.clause, item.text) for item in block.items)
        elif isinstance(block, Facts):
            yield from ((row.clause, f"{row.name}: {row.text}") for row in block.rows)
        else:
            yield from ((row.clause, "; ".join(filter(None, row.cells))) for row in block.rows)


def _piece(clause: str, text: str, sources: _Sources) -> Piece:
    rulebook, policy = sources.version.rulebook, sources.version.policy
    checks, purposes = checks_of(rulebook, clause)
    columns = columns_of(policy, clause, wired().holdings)
    decided_at = clause.removesuffix("/minimum_age")  # whoever is too young is refused under their kind
    under = [one for name, one in sources.counted.items() if name == decided_at or name.startswith(f"{clause}/")]
    tried = [sources.tried[name] for name in purposes if name in sources.tried]
    tried.append(probed(policy, rulebook, clause))
    cases = _cases_of(right_of(clause), sources)
    return Piece(
        clause=clause,
        text=text,
        law=tuple(laws_of(sources.speak, clause)),
        checks=tuple(dict.fromkeys((*checks, *((SEALED,) if columns else ()), *kept_by(policy, clause)))),
        columns=columns,
        purposes=purposes,
        decisions=sum(one.decisions for one in under),
        refusals=sum(one.refusals for one in under),
        passed=sum(_permits(name, sources.counted) for name in purposes),
        last=_latest([one.last for one in under] + ([cases.last] if cases.last else [])),
        examples=sum(total for total, _ in tried),
        failed=sum(wrong for _, wrong in tried),
        requests=cases.requests,
        answered=cases.answered,
    )


def _cases_of(right: Right | None, sources: _Sources) -> Cases:
    return Cases() if right is None else sources.cases.get(right.value, Cases())


def _permits(purpose: str, counted: Mapping[str, ClauseCount]) -> int:
    """How many permits were given for a purpose: what its legal basis decided and did not refuse."""
    basis = f"purpose:{purpose}/basis/"
    return sum(one.decisions - one.refusals - one.gaps for name, one in counted.items() if name.startswith(basis))


def _latest(moments: list[datetime]) -> datetime | None:
    return max(moments, default=None)

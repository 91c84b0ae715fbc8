"""The last letter: whoever asked to be erased is told what was done, once, whatever cut the erasure short."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from forecall.custody.alone import alone
from forecall.custody.erasing import DONE, certificate_of, erasures_of
from forecall.custody.errors import ErasureUnfinished
from forecall.custody.last_way import ENDED, end_way, give_up, is_over, key_copies, way_of
from forecall.custody.models import Erasure
from forecall.custody.rights import letters
from forecall.custody.rights.cases import close_case
from forecall.custody.rights.models import Case
from forecall.custody.rights.posting import said_of
from forecall.custody.rights.types import Kind, Outcome
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError, failpoint

BOOKS = "books_kept_by_statute"
NOT_TOLD = "erased, and the person could not be told: there is no way to them any more"
NOT_TOLD_YET = "erased, and the person could not be told yet"
TRIED_FOR = timedelta(days=30)
"""For so long after an erasure the last letter is tried again each night, where nobody took it."""


def answer(case: Case) -> None:
    """Tell the person what was done to every record of theirs, then close; the case says so where nobody can.

    Of two who answer at once the second finds the case closed. Raises ErasureUnfinished where it waits too long.
    """
    with alone(case.organisation_id, "last-letter", wired().receipts.folder) as is_turn:
        if not is_turn:
            raise ErasureUnfinished(DONE, "another letter takes its time")
        if Case.unscoped.filter(pk=case.pk, closed_at=None).exists():
            _answer(case)


def _answer(case: Case) -> None:
    problem = _told(case)
    failpoint("last letter: told")
    close_case(case.id, Outcome.FULFILLED)
    if problem:
        _note(case, problem)


def unanswered() -> list[Case]:
    """Cases of the acting organisation whose person is erased, by them, and that nobody has closed yet."""
    erased = Erasure.objects.filter(step=DONE).exclude(way_id=None).values("subject_id")
    return list(
        Case.objects.filter(kind=Kind.ERASURE.value, closed_at=None, subject_id__in=erased).order_by("received")
    )


def tell_again() -> None:
    """Send what nobody took when its case was closed; a way that was no good for a month after the erasure ends."""
    waiting = Erasure.objects.filter(step=DONE).exclude(ENDED)
    for one in list(waiting):
        with alone(one.organisation_id, "last-letter", wired().receipts.folder) as is_turn:
            if is_turn and waiting.filter(pk=one.pk).exists():
                _tell_again(one)


def _tell_again(one: Erasure) -> None:
    case, is_open = _case_of(one)
    if wired().clock.now() > (one.done_at or one.asked_at) + TRIED_FOR:
        if case is not None:
            _note(case, NOT_TOLD)
        give_up(one)
    elif case is not None:
        _note(case, _told(case))
    elif not is_open:
        end_way(one)  # nobody asked to be told


def _case_of(one: Erasure) -> tuple[Case | None, bool]:
    """The case that is answered by an erasure, once it is closed; and whether one is open, which `unanswered` answers.

    Another person's attempt to be taken for them, or one that was taken back, is not answered while one is open.
    """
    cases = Case.objects.filter(subject_id=one.subject_id, kind=Kind.ERASURE.value)
    closed = cases.exclude(closed_at=None).order_by("closed_at")
    case, is_open = closed.filter(outcome=Outcome.FULFILLED.value).last(), cases.filter(closed_at=None).exists()
    return (closed.last() if case is None and not is_open else case), is_open


def _told(case: Case) -> str:
    """Send the letter, if it has not gone; what stood against it."""
    ones = erasures_of(case.subject_id)
    if any(is_over(one) for one in ones):
        _end(ones)
        return ""
    found = next(((one, way) for one in ones if (way := way_of(one)) is not None), None)
    if found is None:
        return NOT_TOLD
    one, way = found
    try:
        way.send(replace(_letter(case, ones), once=_word(one)))
    except (ForecallError, OSError) as trouble:
        return f"{NOT_TOLD_YET} ({type(trouble).__name__})"
    failpoint("last letter: sent")
    _end([one])
    return ""


def _end(ones: list[Erasure]) -> None:
    """They were told, by whichever case: none says any more that they were not yet."""
    people = [one.subject_id for one in ones]
    Case.objects.filter(subject_id__in=people, kind=Kind.ERASURE.value, problem__startswith=NOT_TOLD_YET).update(
        problem=""
    )
    for one in ones:
        end_way(one)


def _word(one: Erasure) -> str:
    """The word under which the letter of an erasure is one letter, however often it is handed over."""
    return blake2b(f"{one.subject_id} erased".encode(), digest_size=10).hexdigest()


def _letter(case: Case, ones: list[Erasure]) -> Letter:
    done = [certificate_of(one).data() for one in ones]
    ends = [datetime.fromisoformat(copy["until"]).date() for data in done for copy in data["key_copies"]]
    ends += [copy.ends.date() for one in ones for copy in key_copies(one)]  # of the way, since the certificate
    told = {name for data in done for name, is_told in data["recipients_told"].items() if is_told}
    version = version_now(wired().clock.now())
    kept = any(data[BOOKS] for data in done)
    laws = [name for name, one in version.policy.categories.items() if one.keep.law] if kept else []
    said = replace(said_of(case, ""), backups=max(ends, default=None), recipients=tuple(sorted(told)), laws=tuple(laws))
    return letters.letter("erasure", case.language, said, version.policy)


def _note(case: Case, problem: str) -> None:
    Case.unscoped.filter(pk=case.id).update(problem=problem[:200])

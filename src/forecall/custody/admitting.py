"""Adding people and asking for them in one: what was just written of them is not read back to decide.

In the transaction that writes them nobody else sees them, and the question is asked before this process does anything
more with them: what stands in their rows is what was sent. See docs/decisions/0052.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from forecall.custody.entering import Entry
from forecall.custody.gate import decision_among, given_all
from forecall.custody.origins import Came, text_of
from forecall.custody.recording import Newcomer, entered
from forecall.custody.standing import ASIDE, RESTRICTED, Standing, publications_of
from forecall.custody.types import Ask, Gap, Permit, Refused
from forecall.foundation import acting_now


@dataclass(frozen=True, slots=True)
class Admitted:
    """Those who came in with the same question.

    answer   for all of them, as `permitted` gives it: whom it leaves out is added, and has no permit
    people   each with the place among the newcomers
    """

    answer: Permit | Refused | Gap
    people: list[tuple[int, UUID]]


def admit(newcomers: Sequence[tuple[Newcomer, Ask]]) -> list[Admitted]:
    """`add_subjects` and, for those of each question, `permitted`: all of them are added or, on an error, none.

    Questions name nobody; equal ones are one, with one receipt, and all receipts stand by one sync. Raises as both.
    """
    organisation = acting_now("custody.Subject").organisation
    with entered([one for one, _ in newcomers]) as (entries, published):
        publications = publications_of(organisation) if published is None else published
        rows, alike = _standing(entries), dict[Ask, list[int]]()
        for place, (_, question) in enumerate(newcomers):
            alike.setdefault(question, []).append(place)
        answers = given_all(
            [decision_among(one, publications, [rows[place] for place in places]) for one, places in alike.items()]
        )
        return [
            Admitted(answer, [(place, entries[place].id) for place in places])
            for answer, places in zip(answers, alike.values(), strict=True)
        ]


def _standing(entries: Sequence[Entry]) -> list[Standing]:
    """The rows of these people as a decision reads them."""
    on_sqlite, texts = connection.vendor == "sqlite", dict[int, str]()
    return [
        Standing(
            one.id.bytes if on_sqlite else one.id, one.kind, one.place, one.adult_on,
            (RESTRICTED | ASIDE) * one.quarantined, one.facts, _origins(one.came, texts), "", 0,
        )
        for one in entries
    ]  # fmt: skip


def _origins(came: Came, texts: dict[int, str]) -> str | None:
    """The text of how somebody came in; one and the same mapping, as an import hands it in, is written once."""
    if not came:
        return None
    if id(came) not in texts:
        texts[id(came)] = text_of(came)[0]
    return texts[id(came)]

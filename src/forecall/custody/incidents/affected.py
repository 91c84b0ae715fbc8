"""Who was hit: from what is held, and from the receipts of what was used in that time."""

from __future__ import annotations

from uuid import UUID

from forecall.custody.facts import parse
from forecall.custody.incidents.models import Incident
from forecall.custody.models import Subject
from forecall.custody.receipts import Receipt, about
from forecall.custody.wiring import wired


def affected(incident: Incident) -> set[UUID]:
    """The people of the organisation that the incident touches.

    With a suspect: those whose data that actor was given, by the receipts, in that time. Without: everybody of whom
    one of the categories was held at the end of it. The forgotten are in neither: nothing of theirs could be opened.
    """
    known = _held(incident)
    return known & _used(incident) if incident.suspect else known


def _held(incident: Incident) -> set[UUID]:
    people = Subject.unscoped.filter(organisation_id=incident.organisation_id, forgotten_at=None)
    if incident.ended is not None:
        people = people.filter(created_at__lte=incident.ended)
    wanted = set(incident.categories)
    rows = people.values_list("id", "origins__facts").iterator(chunk_size=5000)
    return {key for key, facts in rows if not wanted or wanted & parse(facts or "{}").keys()}


def _used(incident: Incident) -> set[UUID]:
    wanted = set(incident.categories)

    def fits(one: Receipt) -> bool:
        in_time = (incident.began is None or one.at >= incident.began) and (
            incident.ended is None or one.at <= incident.ended
        )
        of_these = not wanted or bool(wanted & set(one.categories))
        return in_time and of_these and one.outcome == "allowed" and one.actor == incident.suspect and _here(one)

    def _here(one: Receipt) -> bool:
        return one.organisation == str(incident.organisation_id)

    hint = f'"actor":"{incident.suspect}"'.encode()
    return {key for _receipt, people in about(wired().receipts.folder, fits, hint) for key in people}

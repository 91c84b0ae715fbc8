"""What contacts does by itself: people who were set aside too long, stale and dead numbers, notices that are owed."""

from __future__ import annotations

from uuid import UUID

from forecall.custody.errors import ErasureUnfinished, NoPolicy, RightsNotDeclared
from forecall.foundation.jobs import Progress, job, periodic


@job(retries=3, alone="contacts")
def tidy_contacts(progress: Progress, organisation: UUID) -> None:
    """Erase whoever was set aside until today; doubt what nobody confirmed for two years; drop dead numbers.

    Where an erasure stops, the rest is done all the same before the job fails.
    """
    from forecall.contacts.freshness import flag_stale, remove_dead  # noqa: PLC0415  # models are there
    from forecall.contacts.setting_aside import remove_due  # noqa: PLC0415

    del organisation  # the scope that is open says whose
    progress.of(3)
    stuck: ErasureUnfinished | None = None
    try:
        remove_due()
    except ErasureUnfinished as problem:
        stuck = problem
    progress.step()
    for step in (remove_dead, flag_stale):
        step()
        progress.step()
    if stuck is not None:
        raise stuck


@job(retries=3, alone="notices")
def tell_people_from_elsewhere(progress: Progress, organisation: UUID) -> None:
    """Send the notice of Art. 14 to whoever is owed it soon."""
    from forecall.contacts.notifying import send_notices  # noqa: PLC0415  # models are there

    del organisation
    try:
        told = send_notices()
    except (NoPolicy, RightsNotDeclared):
        return
    progress.step(len(told.sent))


@job(retries=3, alone="notices")
def tell_of_changes(progress: Progress, organisation: UUID) -> None:
    """Tell whoever a published change concerns, before it counts for what is held of them."""
    from forecall.contacts.announcing import tell_people  # noqa: PLC0415  # models are there

    del organisation
    try:
        told = tell_people()
    except (NoPolicy, RightsNotDeclared):
        return
    progress.step(len(told.sent))


@job(retries=3, alone="{0}", priority=50)
def tell_of_incident(progress: Progress, incident: UUID) -> None:
    """Write to everybody whom an incident hit, each in their language; whoever cannot be reached stays on the list."""
    from forecall.contacts.notifying import languages_of_hit  # noqa: PLC0415  # models are there
    from forecall.custody.incidents.keeping import incident_of  # noqa: PLC0415
    from forecall.custody.incidents.telling import tell_people  # noqa: PLC0415

    if incident_of(incident).closed_at is None:
        progress.step(tell_people(incident, languages_of_hit(incident))[0])


@job(retries=3, alone="outbox")
def tidy_outbox(progress: Progress) -> None:
    """Remove what lay in the outbox's folder for thirty days: it holds addresses in clear."""
    from forecall.contacts.adapters.folder import Folder  # noqa: PLC0415
    from forecall.custody.wiring import wired  # noqa: PLC0415

    for one in wired().erasers:
        if isinstance(one, Folder):
            progress.step(one.tidy())


periodic(tidy_contacts, "40 2 * * *")
periodic(tell_people_from_elsewhere, "0 9 * * *")
periodic(tell_of_changes, "10 9 * * *")
periodic(tidy_outbox, "50 3 * * *", each="house")

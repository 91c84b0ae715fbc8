"""What custody does by itself: terms that are over, clocks of cases and incidents, letters, receipts, old key backups.

Each asks anew what is allowed when it runs, and can be killed at any moment: the next run finds what is left.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from forecall.custody.errors import CustodyError, NoPolicy, RightsNotDeclared, SweepUnfinished
from forecall.custody.keyring import expire_backups
from forecall.custody.receipts import expire
from forecall.custody.rights.deadlines import months_later
from forecall.custody.wiring import wired
from forecall.foundation.jobs import Progress, job, periodic

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALERT = "retention"
"""What is alerted while something whose term is over cannot be taken away."""


@job(retries=3, alone="sweep")
def sweep(progress: Progress, organisation: UUID) -> None:
    """Take away what is over. What cannot be taken away, or finished, fails the job once all else is done.

    It is alerted and tried again.
    """
    from forecall.custody.erasing import erase_all, unfinished  # noqa: PLC0415  # models are there
    from forecall.custody.restored import forget_again  # noqa: PLC0415
    from forecall.custody.retention.sweeping import run  # noqa: PLC0415
    from forecall.custody.rights import carry_out  # noqa: PLC0415
    from forecall.custody.rights.last_letter import tell_again, unanswered  # noqa: PLC0415
    from forecall.custody.safeguards.alerts import noted, over  # noqa: PLC0415

    del organisation  # the scope that is open says whose
    try:
        progress.of(3)
        forget_again()
        progress.step()
        what = ", ".join(sorted(run().failed))
        if what:
            noted(ALERT, ALERT, {"what": what[:200]})
        else:
            over(ALERT)
        progress.step()
        try:
            erase_all(unfinished())  # raises while one is stuck: what is alerted is settled before
        finally:
            tell_again()
            for case in unanswered():
                with suppress(CustodyError):  # the case says itself why it is open
                    carry_out(case.id)
        if what:
            raise SweepUnfinished(what)
    except NoPolicy:  # nothing says what is over
        return


@job(retries=3, alone="campaigns")
def end_campaigns(progress: Progress, organisation: UUID) -> None:
    """Record the end of campaigns from the grants that were given: terms count from it."""
    from forecall.custody.ending import campaigns_over  # noqa: PLC0415  # models are there

    del organisation
    try:
        progress.step(campaigns_over())
    except NoPolicy:
        return


@job(retries=3, alone="{0}")
def forget_person(progress: Progress, case: UUID) -> None:
    """Carry out a case of erasure, as the member who ordered it. Killed or stopped on the way, it goes on from there.

    A legal hold is no fault of the job: the case says so and stays open.
    """
    from forecall.custody.errors import ErasureHeld  # noqa: PLC0415  # models are there
    from forecall.custody.rights import carry_out  # noqa: PLC0415
    from forecall.custody.rights.store import case_of  # noqa: PLC0415

    progress.of(1)
    if case_of(case).closed_at is None:  # a run before may have died after its last step
        try:
            carry_out(case)
        except ErasureHeld:
            return
    progress.step()


@job(retries=3, alone="remind")
def remind_of_clocks(progress: Progress, organisation: UUID) -> None:
    """Warn whoever owns a case or an incident whose time runs out; each warning once."""
    from forecall.custody.incidents.service import remind as of_incidents  # noqa: PLC0415  # models are there
    from forecall.custody.rights import remind as of_cases  # noqa: PLC0415

    del organisation
    try:
        progress.step(len(of_cases()) + len(of_incidents()))
    except NoPolicy:
        return


@job(retries=2, alone="publish", priority=60)
def publish_change(progress: Progress, number: int, day: int, purpose: str, *channels: str) -> None:
    """Publish the last version with these channels for a purpose, if that is still what somebody said yes to.

    number, day   of the version, as it was shown; the day as 20270131

    Fails with DraftOutdated where it is not any more.
    """
    from forecall.custody.drafting import changed, publish_as_shown  # noqa: PLC0415  # models are there

    values = {"purposes": {purpose: {"channels": list(channels)}}}
    publish_as_shown(lambda: changed(values), (number, day), progress)


@job(retries=2, alone="publish", priority=60)
def publish_again(progress: Progress, number: int, day: int, earlier: int) -> None:
    """Publish an earlier version as the next one. The same holds."""
    from forecall.custody.drafting import again, publish_as_shown  # noqa: PLC0415  # models are there

    publish_as_shown(lambda: again(earlier), (number, day), progress)


@job(retries=3, alone="{0}", priority=50)
def count_hit(progress: Progress, incident: UUID) -> None:
    """Count whom an incident hit, and make its letters anew; nothing where it was closed meanwhile."""
    from forecall.custody.incidents.counting import PARTS, count_people  # noqa: PLC0415  # models are there
    from forecall.custody.incidents.keeping import incident_of  # noqa: PLC0415

    progress.of(PARTS)
    if incident_of(incident).closed_at is None:
        count_people(incident, progress.step)


@job(retries=3, alone="{0}", priority=50)
def tell_clients_of(progress: Progress, incident: UUID) -> None:
    """Write to the clients whose data an incident hit; one that does not answer stays on the list."""
    from forecall.custody.incidents.keeping import incident_of  # noqa: PLC0415  # models are there
    from forecall.custody.incidents.telling import tell_clients  # noqa: PLC0415

    if incident_of(incident).closed_at is None:
        progress.step(tell_clients(incident)[0])


@job(retries=3, alone="{0}", priority=50)
def tell_recipients_of(progress: Progress, incident: UUID) -> None:
    """Write to those outside who have data that an incident hit."""
    from forecall.custody.incidents.keeping import incident_of  # noqa: PLC0415  # models are there
    from forecall.custody.incidents.telling import tell_recipients  # noqa: PLC0415

    if incident_of(incident).closed_at is None:
        progress.step(tell_recipients(incident)[0])


@job(retries=3, alone="letters")
def deliver_letters(progress: Progress, organisation: UUID) -> None:
    """Send what waits; what cannot be sent waits for the next time."""
    from forecall.custody.rights import deliver  # noqa: PLC0415  # models are there

    del organisation
    try:
        sent, _waiting = deliver()
    except (NoPolicy, RightsNotDeclared):
        return
    progress.step(sent)


@job(retries=3, alone="receipts")
def sign_receipts(_progress: Progress) -> None:
    """Sign how far every chain of receipts goes: what is cut off later is seen."""
    wired().receipts.checkpoint()


@job(retries=3, alone="receipts")
def end_receipts(progress: Progress) -> None:
    """Remove receipts whose term is over, whole segments at a time; signed stubs stay, and the rest verifies."""
    parts = wired()
    if parts.signer is not None and parts.receipt_months:
        before = parts.clock.now()
        before = datetime.combine(months_later(before.date(), -parts.receipt_months), before.timetz())
        progress.step(len(expire(parts.receipts.folder, before, signer=parts.signer, clock=parts.clock.now)))


@job(retries=3, alone="backups")
def end_key_backups(progress: Progress) -> None:
    """Overwrite and remove backups of the keyring whose term is over."""
    parts = wired()
    if parts.backups is not None and parts.backups.is_dir():
        progress.step(len(expire_backups(parts.backups, parts.clock.now())))


@job(retries=3, alone="backups")
def back_up_keys(progress: Progress) -> None:
    """Copy the keyring for as many days as are set; what is lost with both its copies is lost for good."""
    parts = wired()
    if parts.backups is not None and parts.backup_days:
        parts.keyring.backup(parts.backups, parts.backup_days)
        progress.step()


@job(retries=3, alone="renew")
def renew_people(progress: Progress, minute: int) -> None:
    """Give everybody a new key who had one before this minute, and seal their data again. Killed, it goes on.

    minute   when it was asked for, counted from 1970
    """
    from forecall.custody.renewing import living, renew_everybody, unless_broken  # noqa: PLC0415  # models are there

    progress.of(living())
    done = renew_everybody(EPOCH + timedelta(minutes=minute), progress.step)
    parts = wired()
    if (done.people or done.values) and parts.backups is not None and parts.backup_days:
        parts.keyring.backup(parts.backups, parts.backup_days)  # what is sealed now opens with no backup from before
    unless_broken(done.broken)


@job(retries=3, alone="renew")
def drop_older_keys(progress: Progress, organisation: UUID) -> None:
    """Drop older keys of people whose rest is over, once nothing is left under them."""
    from forecall.custody.renewing import drop_older, unless_broken  # noqa: PLC0415  # models are there

    del organisation
    parts = wired()
    try:
        unless_broken(drop_older(parts.clock.now() - parts.older_keys_rest, progress.step).broken)
    except NoPolicy:  # nobody has data yet
        return


@job(retries=1, alone="safeguards")
def look_at_safeguards(progress: Progress, organisation: UUID) -> None:
    """Look whether each safeguard still holds; what newly fails is told to whoever answers for the organisation."""
    from forecall.custody.safeguards import look  # noqa: PLC0415  # models are there

    del organisation
    try:
        progress.step(len(look()))
    except NoPolicy:  # nothing says what is to be kept
        return


periodic(end_campaigns, "10 3 * * *")
periodic(sweep, "20 3 * * *")
periodic(look_at_safeguards, "50 4 * * *")
periodic(drop_older_keys, "30 4 * * *")
periodic(remind_of_clocks, "5 * * * *")
periodic(deliver_letters, "*/10 * * * *")
periodic(sign_receipts, "35 * * * *", each="house")
periodic(end_receipts, "45 4 * * *", each="house")
periodic(back_up_keys, "0 4 * * *", each="house")
periodic(end_key_backups, "10 4 * * *", each="house")

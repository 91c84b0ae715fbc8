"""What can go wrong in custody.

    CustodyError
    ├── NotWired            nobody handed in the keyring, the receipts and the clock
    ├── NoPolicy            the organisation has published no policy: nothing may be done with its people's data
    ├── PublicationRefused  this version cannot be published; the message says what is owed first
    ├── VersionUnknown      the organisation has published no version of this number
    ├── VersionDamaged      what was kept with a published version is not as it was kept
    ├── PlaintextRefused    a value in clear was assigned to a sealed field; write it with `seal`
    ├── SealedNotReadable   a sealed value was about to be turned into text; read it with `open_sealed`
    ├── PermitError
    │   ├── PermitExpired   a permit was used after its end; ask again
    │   ├── PermitTooNarrow the permit does not cover this person, category or use
    │   └── PermitKept      a permit was about to be stored or sent to another process
    ├── ProofMissing        a consent was about to be recorded that nothing shows: no text that was agreed to
    ├── UnknownSubject      no such person in this organisation
    ├── SubjectForgotten    the person was erased; nothing of theirs can be sealed or opened again
    ├── ErasureHeld         a legal hold stands: nothing of the person is erased before it is lifted
    ├── ErasureUnfinished   a step of an erasure failed; what is done is done, and trying again goes on from there
    ├── SweepUnfinished     something whose term is over could not be taken away; the next sweep tries it again
    ├── RenewalUnfinished   somebody has a value that opens under neither of their keys; they keep both
    ├── NobodyOrMany        what was said of a person fits nobody, or several people
    ├── EndRefused          that something ended cannot be recorded so: `ending.py`
    ├── CaseUnknown         no such case in this organisation
    ├── StepRefused         a step does not fit how the case stands; the message says what is owed first
    ├── RightsNotDeclared   the policy in force declares no purpose for answering people's rights
    ├── CopyRefused         a portable copy cannot be read in; the message says what is wrong with it
    ├── DisclosureRefused   an authority's order is not whole, or names what is not held
    ├── IncidentError       an incident is not known, or a step does not fit it
    │   └── IncidentBusy    more was learnt of it while it was being counted, again and again; count once more
    ├── ClockBehind         the clock of the machine shows an earlier time than what is on record
    ├── KeyringBehind       the keyring lacks keys of people who are in the database: an older one was put in its place
    ├── SealBroken          a sealed value does not open under the person's key: altered, or moved from another place
    ├── KeyringError        what the keyring raises: `keyring/errors.py`
    └── ReceiptsError       what the receipts raise: `receipts/errors.py`

A refusal is no error: `ask` gives it as a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forecall.foundation import ForecallError


class CustodyError(ForecallError):
    """Root of every error raised by `forecall.custody`."""


class NotWired(CustodyError):
    """Custody was used before `app` handed in its parts; call `custody.wire(...)` at the start of the process."""

    def __init__(self) -> None:
        super().__init__(
            "custody has no keyring, receipts and clock yet; call custody.wire(...) when the process starts"
        )


class NoPolicy(CustodyError):
    """The organisation has published no policy that counts now: `forecall policy publish` does it."""

    code = "no_policy"

    def __init__(self, organisation: str) -> None:
        super().__init__(
            f"organisation {organisation} has no policy in force; publish one with `forecall policy publish`"
        )


class PublicationRefused(CustodyError):
    """The version cannot be published as it stands."""


class VersionUnknown(CustodyError):
    """No version of this number was published here."""

    def __init__(self, number: int) -> None:
        super().__init__(f"no version {number} of the policy was published here")


class VersionDamaged(CustodyError):
    """A file of a published version was altered, added or is missing: put the database back from a backup."""

    def __init__(self, number: int, path: str) -> None:
        super().__init__(f"version {number}: {path} is not as it was published; restore it from a backup")


class PlaintextRefused(CustodyError):
    """A value in clear was assigned to a sealed field; only what `seal` made may stand there."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is sealed; write it through seal(permit, ...), never by assignment")


class SealedNotReadable(CustodyError):
    """A sealed value was about to become text."""

    def __init__(self) -> None:
        super().__init__("a sealed value has no text; read it with open_sealed(permit, rows, fields)")


class PermitError(CustodyError):
    """A permit does not carry what it is used for."""


class PermitExpired(PermitError):
    """The permit's time is over; ask again."""

    retry = True

    def __init__(self, ended: datetime) -> None:
        super().__init__(f"the permit ended at {ended.isoformat()}; ask again")


class PermitTooNarrow(PermitError):
    """The permit was given for less than what it is used for."""

    def __init__(self, what: str, names: Iterable[str]) -> None:
        super().__init__(f"the permit does not cover {what} {', '.join(sorted(names))}; ask for what is used")


class PermitKept(PermitError):
    """A permit lives in one process and one moment; jobs carry ids and ask again."""

    def __init__(self) -> None:
        super().__init__("a permit cannot be stored or sent to another process; send ids, and ask again there")


class ProofMissing(CustodyError):
    """A consent was about to be recorded without the text that was agreed to; hand it in with the proof."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"the yes to {purpose} is a yes to no text; what was shown or read out belongs to it (GDPR Art. 7(1))"
        )


class UnknownSubject(CustodyError):
    """No such person in this organisation."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} of the people asked about are not in this organisation")


class UnknownMeasure(CustodyError):
    """A measure that the policy in force does not have, or that a check shows."""

    def __init__(self, measure: str) -> None:
        super().__init__(f"the policy in force has no measure {measure!r} that people see to; a check shows the others")


class SubjectForgotten(CustodyError):
    """The person was erased."""

    def __init__(self) -> None:
        super().__init__("this person was erased; nothing of theirs can be sealed again under the same subject")


class ErasureHeld(CustodyError):
    """A legal hold stands on the person; lift it, or tell the person why it stands."""

    def __init__(self) -> None:
        super().__init__("a legal hold stands on this person: nothing is erased before it is lifted")


class ErasureUnfinished(CustodyError):
    """A step failed. The person's data is out of use already; call `erase` again and it goes on from there."""

    retry = True

    def __init__(self, step: str, problem: str) -> None:
        super().__init__(f"the erasure stopped after the step {step!r}: {problem}; call it again to go on")


class SweepUnfinished(CustodyError):
    """Something whose term is over could not be taken away. All else was; the next sweep tries it again."""

    retry = True

    def __init__(self, what: str) -> None:
        super().__init__(f"what is over could not be taken away: {what}; the next sweep tries again")


class RenewalUnfinished(CustodyError):
    """All else is sealed again; whoever has a broken value keeps both keys. `safeguards` looks for it."""

    def __init__(self, people: int) -> None:
        super().__init__(f"{people} people have a value that opens under neither of their keys; they keep both of them")


class NobodyOrMany(CustodyError):
    """What was said of a person fits nobody, or several people."""

    def __init__(self, count: int) -> None:
        said = f"{count} people have it; try the customer number" if count else "nobody is known here by it"
        super().__init__(f"{said}; nothing was recorded")


class SealBroken(CustodyError):
    """A sealed value was altered, or moved from another row, field or organisation."""

    def __init__(self, field: str) -> None:
        super().__init__(f"a value of {field} does not open under its person's key: it was altered or moved here")


class CaseUnknown(CustodyError):
    """No such case in this organisation."""

    def __init__(self) -> None:
        super().__init__("there is no such case in this organisation")


class StepRefused(CustodyError):
    """The step does not fit how the case stands. `code` is for machines."""

    def __init__(self, step: str, code: str, said: str) -> None:
        self.step, self.code = step, code
        super().__init__(f"{step}: {said}")


class RightsNotDeclared(CustodyError):
    """Nothing may be opened to answer a right before the policy has a purpose for it."""

    def __init__(self) -> None:
        super().__init__(
            "the policy in force has no purpose for answering rights; add one with `dpv: dpv:RightsFulfillment`, "
            "a legal obligation under GDPR art. 12, and publish it"
        )


class DisclosureRefused(CustodyError):
    """An order of an authority cannot be carried out as it is; nothing was opened."""

    code = "disclosure_refused"

    def __init__(self, found: str, fix: str) -> None:
        super().__init__(f"the order is not carried out: {found}; {fix}")


class CopyRefused(CustodyError):
    """A portable copy is not what it should be; nothing was read in."""

    def __init__(self, said: str) -> None:
        super().__init__(f"this is no portable copy that can be read in: {said}; nothing was changed")


class DraftOutdated(CustodyError):
    """Something else was published since the draft was shown, or a day has passed: look at it again."""

    code = "draft_outdated"
    retry = False

    def __init__(self) -> None:
        super().__init__("this is no longer what was shown; look at the change again, and publish it then")


class IncidentError(CustodyError):
    """The incident is not known here, or the step does not fit it."""


class IncidentBusy(IncidentError):
    """Each time that people were counted, something had changed when the list was about to be written."""

    def __init__(self) -> None:
        super().__init__(
            "what is known of the incident changed each time while people were counted; count again in a few minutes, "
            "or when the letters are out (forecall incident learn)"
        )


class ClockBehind(CustodyError):
    """With a clock that went back, a withdrawal of an hour ago would lie in the future and not count yet."""

    def __init__(self, shows: datetime, newest: datetime) -> None:
        super().__init__(
            f"the clock of this machine shows {shows:%Y-%m-%d %H:%M} UTC and the newest receipt is of "
            f"{newest:%Y-%m-%d %H:%M} UTC; set the clock right, then start again. Nothing was changed"
        )


class KeyringBehind(CustodyError):
    """The keyring is older than the data: bring back the one that belongs to it."""

    def __init__(self, generation: int, added: datetime, fitting: str) -> None:
        super().__init__(
            f"the keyring (generation {generation}) has no key for people who were added on {added:%Y-%m-%d %H:%M} "
            f"UTC: it is older than the data. Restore {fitting}. Nothing was opened and nothing was lost"
        )

"""What can go wrong in contacts.

ContactsError
├── NotPermitted       the policy does not let this be done now; the message names the reason and the clause
├── ValueWrong         a value cannot be what it is said to be; the message names the field, never the value
├── NotDeclared        the policy in force has no such data of such people for this purpose
├── UnknownContact     no such person, company, number or address in this organisation
├── AlreadyThere       the person has this number or address already, or had it
├── TooLateToTakeBack  what was added stands too long, or was used since
├── CannotMerge        these two cannot be made one; the message says why
├── AuthorityMissing   nobody may act for this person or company by that authority now
├── MailNotTaken       mail could not be handed over; the message says why, without the address
└── SupplyIncomplete   a list from elsewhere lacks its seller, day, country or interest
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from forecall.foundation import ForecallError


class ContactsError(ForecallError):
    """Root of every error raised by `forecall.contacts`. `code` is stable, for machines."""

    code = "contacts_error"


class NotPermitted(ContactsError):
    """The gate refused, or nobody wrote a rule; nothing was read or written."""

    code = "not_permitted"

    def __init__(self, reason: str, clause: str, about: str = "") -> None:
        self.reason, self.clause, self.about = reason, clause, about
        super().__init__(f"the policy does not allow this now: {reason} ({clause or 'no rule'}); nothing was done")


class Wrong(StrEnum):
    """Why a value was refused, for whoever says it in other words than the message."""

    TOO_LONG = "too_long"
    NO_PHONE = "no_phone"
    PHONE_LENGTH = "phone_length"
    NO_EMAIL = "no_email"
    NO_ADDRESS = "no_address"
    NO_NUMBER = "no_number"
    NO_DAY = "no_day"
    NOBODY_BORN = "nobody_born"
    CNP_DISAGREES = "cnp_disagrees"
    CNP_WRONG = "cnp_wrong"
    OTHER = "other"


class ValueWrong(ContactsError):
    """A value was refused; mend it at its source. The value itself is not in the message."""

    code = "value_wrong"

    def __init__(self, field: str, found: str, fix: str, why: Wrong = Wrong.OTHER) -> None:
        self.field, self.found, self.fix, self.why = field, found, fix, why
        super().__init__(f"{field}: {found}; {fix}")


class NotDeclared(ContactsError):
    """The policy has no category for it; declare one, or leave the field out."""

    code = "not_declared"

    def __init__(self, field: str, person: str, clause: str) -> None:
        self.field, self.person, self.clause = field, person, clause
        super().__init__(
            f"{field} of a {person} is in no category of this purpose ({clause}); nothing was stored: declare it "
            "in the policy, or leave it out"
        )


class UnknownContact(ContactsError):
    """Nothing of that id here; look it up anew."""

    code = "unknown_contact"

    def __init__(self, what: str) -> None:
        super().__init__(f"this organisation has no such {what}; look it up anew")


class AlreadyThere(ContactsError):
    """Nothing was added; where it has ended, take the ending back."""

    code = "already_there"

    def __init__(self, *, has_ended: bool) -> None:
        self.has_ended = has_ended
        super().__init__(
            "it is on record as ended; take the ending back"
            if has_ended
            else "it is on record already; nothing was done"
        )


class TooLateToTakeBack(ContactsError):
    """What was added is theirs by now; end it instead."""

    code = "too_late_to_take_back"

    def __init__(self) -> None:
        super().__init__("this was added more than a day ago, or was verified or doubted since; end it instead")


class Apart(StrEnum):
    """Why two records, or two companies, are not made one."""

    SAME = "same"
    KINDS = "kinds"
    MERGED = "merged"
    ERASED = "erased"
    ASIDE = "aside"
    DIFFER = "differ"
    NUMBERS = "numbers"
    COUNTRIES = "countries"


class CannotMerge(ContactsError):
    """Merging was refused and nothing changed. `why` is one of `Apart`."""

    code = "cannot_merge"

    def __init__(self, why: Apart, said: str) -> None:
        self.why = why
        super().__init__(said)


class AuthorityMissing(ContactsError):
    """Whoever wants to act has no authority for it now; ask for one with a beginning, an end and its scope."""

    code = "authority_missing"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"no authority to act: {why}; nothing was done")


class SupplyIncomplete(ContactsError):
    """Data from elsewhere needs its papers before any of it is taken."""

    code = "supply_incomplete"

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"a list from elsewhere needs {', '.join(missing)}; nothing was taken in")


class MailNotTaken(ContactsError):
    """Mail stays with us; it is tried again later, or the address is to be mended.

    of_address   it is the address that mail cannot be sent to, and not our way there
    for_good     nobody is there any more, and that will not change
    """

    code = "mail_not_taken"

    def __init__(self, why: str, *, again: bool, of_address: bool = False, for_good: bool = False) -> None:
        self.retry, self.of_address, self.for_good = again, of_address, for_good
        super().__init__(f"{why}; " + ("it is tried again later" if again else "mend the address"))

"""What can go wrong in the centre.

CentreError
├── TaskRefused        a task cannot be asked for as it is; the message names the field and the fix
├── TaskTaken          somebody else works on it, or it is closed
├── AlreadyNoted       the same form came before and brought its talk
├── UnknownTask        no such task or conversation in this organisation
├── ResultRefused      an outcome lacks what it needs, or comes twice
│   └── NoFurtherContact   a next step, though the outcome ends it
├── NoteNotDeclared    the policy has no place for a note under this purpose
├── FormIncomplete     a form came without what it must have
├── MailNotTaken       a mail that nobody is owed an answer to
├── MailNotSent        no address is known, or no mail goes out just now
└── TooLateToUndo      it was said too long ago, or something was built on it
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from forecall.foundation import ForecallError


class CentreError(ForecallError):
    """Root of every error raised by `forecall.centre`. `code` is stable, for machines."""

    code = "centre_error"


class TaskRefused(CentreError):
    """Mend the field that is named and ask again; nothing was stored."""

    code = "task_refused"

    def __init__(self, field: str, found: str, fix: str) -> None:
        self.field, self.found, self.fix = field, found, fix
        super().__init__(f"{field}: {found}; {fix}")


class TaskTaken(CentreError):
    """Take the next one, or wait until it is free."""

    code = "task_taken"

    def __init__(self, task: int, state: str) -> None:
        self.task, self.state = task, state
        super().__init__(f"task {task} cannot be taken: it is {state}; take another one")


class AlreadyNoted(CentreError):
    """Nothing is left to do: what the form says stands."""

    code = "already_noted"

    def __init__(self) -> None:
        super().__init__("this form was sent before, and what it says was noted then")


class UnknownTask(CentreError):
    """Look it up anew; the person may have been erased meanwhile."""

    code = "unknown_task"

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"there is no {what} {key} in this organisation; it may have been erased meanwhile")


class ResultRefused(CentreError):
    """Add what is missing, or undo the first result before giving another."""

    code = "result_refused"

    def __init__(self, outcome: str, found: str, fix: str) -> None:
        self.outcome, self.found, self.fix = outcome, found, fix
        super().__init__(f"{outcome}: {found}; {fix}")


class NoFurtherContact(ResultRefused):
    """Leave the day out, or choose the outcome that lets the person be contacted again."""

    code = "no_further_contact"

    def __init__(self, outcome: str) -> None:
        super().__init__(
            outcome, "a next step, though nobody is contacted after it", "leave next_at out, or give another outcome"
        )


class NoteNotDeclared(CentreError):
    """Declare a category with messages for this purpose, or leave the note out. The outcome was not stored either."""

    code = "note_not_declared"

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        super().__init__(
            f"purpose:{purpose} has no category that holds messages of such people, so no note may be kept; "
            "declare one in the policy, or leave the note out"
        )


class FormIncomplete(CentreError):
    """Show the form again with the fields that are missing; nothing was stored."""

    code = "form_incomplete"

    def __init__(self, form: str, missing: Sequence[str]) -> None:
        self.form, self.missing = form, tuple(missing)
        super().__init__(f"form {form}: {', '.join(missing)} must be filled in; nothing was kept")


class MailNotTaken(CentreError):
    """Leave the mail in the mailbox; nothing was stored and nobody is answered."""

    code = "mail_not_taken"

    def __init__(self, found: str, fix: str) -> None:
        super().__init__(f"this mail is not taken in: {found}; {fix}")


class NotSent(StrEnum):
    """Why a mail did not go out."""

    NO_ADDRESS = "no_address"
    NOT_TAKEN = "not_taken"
    NO_MAIL = "no_mail"
    NO_WAY_OUT = "no_way_out"


class MailNotSent(CentreError):
    """Nothing was sent and nothing noted. `again` says whether trying later may help."""

    code = "mail_not_sent"

    def __init__(self, found: str, why: NotSent, *, again: bool) -> None:
        self.why, self.again = why, again
        super().__init__(f"the mail was not sent: {found}; {'try again later' if again else 'call instead'}")


class TooLateToUndo(CentreError):
    """Say the right outcome in a new conversation instead."""

    code = "too_late_to_undo"

    def __init__(self, why: str) -> None:
        super().__init__(f"this can no longer be undone: {why}; note a new conversation with the right outcome")

"""What can go wrong in sales.

SalesError
├── NothingToForecast   the organisation has no orders that may be read; the message says what was left out
├── PredictionsNotDeclared  the policy has no category for them
├── NoForecast          none stands yet
├── DecisionRefused     what weighs on a customer cannot be proposed or decided so
│   └── NothingRuns     there is no order that could be cancelled
├── HumanNeeded         a process wanted to decide what a named human must decide
├── CustomerRefused     it was decided that no orders are taken from the customer
├── ChoiceRefused       what the person who leads wants cannot be
├── UploadRefused       a file that somebody uploaded is too large, or no table
├── UploadUnknown       it is not there any more, or somebody else's
├── UnknownCustomer     no such customer here, or none whom the asker may see
└── UnknownSuggestion   no such suggestion in this organisation
"""

from __future__ import annotations

from collections.abc import Mapping

from forecall.foundation import ForecallError


class SalesError(ForecallError):
    """Root of every error raised by `forecall.sales`. `code` is stable, for machines."""

    code = "sales_error"


class UnknownCustomer(SalesError):
    """Look them up anew; they may have been erased meanwhile."""

    code = "unknown_customer"

    def __init__(self) -> None:
        super().__init__("there is no such customer here whom you may see; look them up anew")


class NothingToForecast(SalesError):
    """Bring orders in first, or see why their people were left out."""

    code = "nothing_to_forecast"

    def __init__(self, left_out: Mapping[str, int]) -> None:
        self.left_out = dict(left_out)
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
        because = f"of {why}" if why else "there are none"
        super().__init__(
            f"no orders may be read for a forecast: {because}; bring orders in with `forecall orders import`"
        )


class PredictionsNotDeclared(SalesError):
    """Declare a category with `chance` among its fields, and name it in the purpose."""

    code = "predictions_not_declared"

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        super().__init__(
            f"purpose:{purpose} has no category with `chance` among its fields, so no prediction may be kept; declare "
            "one, and name it among the purpose's categories"
        )


class NoForecast(SalesError):
    """Make one first."""

    code = "no_forecast"

    def __init__(self) -> None:
        super().__init__("no forecast stands yet; make one with `forecall sales forecast`")


class DecisionRefused(SalesError):
    """Mend what is named; nothing was decided."""

    code = "decision_refused"

    def __init__(self, found: str, fix: str) -> None:
        super().__init__(f"this cannot be decided: {found}; {fix}")


class NothingRuns(DecisionRefused):
    """Cancel in the shop what the shop's file brought; here only orders taken by hand run."""

    code = "nothing_runs"

    def __init__(self) -> None:
        super().__init__("no order of this customer runs here", "cancel in the shop what its file brought")


class HumanNeeded(SalesError):
    """Let a member decide, signed in under their own name."""

    code = "human_needed"

    def __init__(self) -> None:
        super().__init__(
            "what weighs on a customer is decided by a named human (GDPR Art. 22); no member is acting here"
        )


class CustomerRefused(SalesError):
    """Take no order, or have the decision contested and turned round first."""

    code = "customer_refused"

    def __init__(self) -> None:
        super().__init__("it was decided that no orders are taken from this customer; nothing was stored")


class ChoiceRefused(SalesError):
    """Choose something else; the message says what can be chosen."""

    code = "choice_refused"

    def __init__(self, found: str, fix: str) -> None:
        super().__init__(f"{found} cannot be; {fix}")


class UnknownSuggestion(SalesError):
    """Look at the list anew; a newer forecast may have replaced it."""

    code = "unknown_suggestion"

    def __init__(self, key: object) -> None:
        super().__init__(f"there is no suggestion {key} in this organisation; a newer forecast may have replaced it")


class UploadRefused(SalesError):
    """Bring it as the message says; nothing of it was kept."""

    code = "upload_refused"

    def __init__(self, file: str, why: str, found: str, fix: str) -> None:
        """Why   of `needs.errors.Unreadable`, or `too_large` or `unpacks_too_large`."""
        self.file, self.why, self.found, self.fix = file, why, found, fix
        super().__init__(f"{file}: {found}; {fix}")


class UploadUnknown(SalesError):
    """It was brought in, thrown away, or waited for a day; upload the file again."""

    code = "upload_unknown"

    def __init__(self, which: str) -> None:
        super().__init__(f"the upload {which} is not here any more; upload the file again")

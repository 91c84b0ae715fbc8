"""What can go wrong in the acting rooms.

    ForecallError
    ├── SettingWrong     a setting has a value that cannot stand; the message names the variable
    ├── NoScope          people were looked for while no organisation was named
    ├── MoneyError
    │   ├── CurrencyUnknown    three letters that are no currency
    │   └── CurrenciesDiffer   amounts of two currencies were added or compared
    ├── OutsideScope     a row of another organisation was about to be written or read
    └── CustodyError, ContactsError, OrdersError, ...   each room's own root

The pure libraries have roots of their own: `NeedsError`, `PolicyError`.
"""

from __future__ import annotations


class ForecallError(Exception):
    """Root of the errors of every room that acts. `retry` says whether trying again may help."""

    retry: bool = False


class SettingWrong(ForecallError):
    """A setting cannot be used; mend the variable that the message names and start again."""

    def __init__(self, variable: str, found: str, fix: str) -> None:
        self.variable = variable
        super().__init__(f"{variable}: {found}; {fix}")


class NoScope(ForecallError):
    """People were looked for and nobody said in which organisation; open `acting(...)` around the work."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} was queried outside an organisation; wrap the work in `with acting(...)`")


class OutsideScope(ForecallError):
    """A row belongs to another organisation than the one that is acting."""

    def __init__(self, model: str) -> None:
        super().__init__(f"a row of {model} belongs to another organisation; nothing was read or written")

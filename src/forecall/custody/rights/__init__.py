"""What people may ask of an organisation, from the letter to the answer: cases with lawful clocks, and what they get.

    case = open_case(Request(Kind.ACCESS, channel="email", language="de", text=mail), person)
    confirm_identity(case)
    bundle = access_bundle(case)          # JSON, CSV and a page, opened under the duty to answer
    close_case(case, Outcome.FULFILLED)

Rules are pure: `deadlines` (calendar months and working days), `stepping` (which step may follow), `letters` (texts).
Each step of a case is a row and a receipt. Nothing here knows a name, a number or an address: letters are handed to
whoever can reach the person (`wiring.Reach`).

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.custody.rights.acting import carry_out, lift_restriction, reject_objection, review
    from forecall.custody.rights.bundle import Bundle, access_bundle
    from forecall.custody.rights.cases import (
        acknowledge,
        ask_identity,
        assign,
        close_case,
        confirm_identity,
        extend,
        fail_identity,
        open_case,
        refer,
        remind,
    )
    from forecall.custody.rights.intake import Message, receive
    from forecall.custody.rights.porting import Copy, portable_copy
    from forecall.custody.rights.posting import deliver
    from forecall.custody.rights.reading_in import read_in
    from forecall.custody.rights.types import Identity, Kind, Outcome, Request, Stage

_HOMES = {
    "acting": ("carry_out", "lift_restriction", "reject_objection", "review"),
    "bundle": ("Bundle", "access_bundle"),
    "cases": (
        "acknowledge", "ask_identity", "assign", "close_case", "confirm_identity", "extend", "fail_identity",
        "open_case", "refer", "remind",
    ),
    "intake": ("Message", "receive"),
    "porting": ("Copy", "portable_copy"),
    "posting": ("deliver",),
    "reading_in": ("read_in",),
    "types": ("Identity", "Kind", "Outcome", "Request", "Stage"),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Bundle",
    "Copy",
    "Identity",
    "Kind",
    "Message",
    "Outcome",
    "Request",
    "Stage",
    "access_bundle",
    "acknowledge",
    "ask_identity",
    "assign",
    "carry_out",
    "close_case",
    "confirm_identity",
    "deliver",
    "extend",
    "fail_identity",
    "lift_restriction",
    "open_case",
    "portable_copy",
    "read_in",
    "receive",
    "refer",
    "reject_objection",
    "remind",
    "review",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

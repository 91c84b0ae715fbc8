"""The spine at run time: personal data opens only with a permit, is receipted, can be forgotten, and it shows.

    with acting(organisation, actor):
        answer = ask(Ask("newsletter", frozenset({"contact"}), "send", subjects=(person,), channel="email"))
        if isinstance(answer, Permit):
            [opened] = open_sealed(answer, [row], ["email"])

        cards = read(Ask("prospecting", frozenset({"business_card"}), "read", (person,)), Card, ["name"])

`ask` decides for named people, `permitted` for a set; `read` and `read_permitted` ask, read rows and open them in one,
and give the refusal where there is one; `admit` adds people and asks for them in one. A permit exists once its
receipt is on disk; it opens sealed fields, writes them through `seal`, lasts a minute and stays in the process.
`recording` tells custody what people chose and what happened, `publishing` which policy counts, `drafting` what the
next version would oblige, `versions` what each was made of. Custody holds subjects as opaque ids and no identifying
value.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.custody.admitting import admit
    from forecall.custody.erasing import Certificate, erase
    from forecall.custody.gate import answer_each, ask, permitted
    from forecall.custody.origins import Origin
    from forecall.custody.publishing import publish
    from forecall.custody.reading import open_of, read, read_permitted
    from forecall.custody.recording import Newcomer, Proof, add_subjects, consent, object_to, withdraw
    from forecall.custody.sealing import Sealed, SealedField, open_sealed, seal, seal_many
    from forecall.custody.several import ask_knowing, read_each
    from forecall.custody.types import Ask, Gap, Permit, Refused
    from forecall.custody.wiring import Parts, wire, wired

_HOMES = {
    "admitting": ("admit",),
    "erasing": ("Certificate", "erase"),
    "gate": ("answer_each", "ask", "permitted"),
    "origins": ("Origin",),
    "publishing": ("publish",),
    "reading": ("open_of", "read", "read_permitted"),
    "recording": ("Newcomer", "Proof", "add_subjects", "consent", "object_to", "withdraw"),
    "sealing": ("Sealed", "SealedField", "open_sealed", "seal", "seal_many"),
    "several": ("ask_knowing", "read_each"),
    "types": ("Ask", "Gap", "Permit", "Refused"),
    "wiring": ("Parts", "wire", "wired"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Ask",
    "Certificate",
    "Gap",
    "Newcomer",
    "Origin",
    "Parts",
    "Permit",
    "Proof",
    "Refused",
    "Sealed",
    "SealedField",
    "add_subjects",
    "admit",
    "answer_each",
    "ask",
    "ask_knowing",
    "consent",
    "erase",
    "object_to",
    "open_of",
    "open_sealed",
    "permitted",
    "publish",
    "read",
    "read_each",
    "read_permitted",
    "seal",
    "seal_many",
    "wire",
    "wired",
    "withdraw",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found  # the next one who asks finds it
    return found

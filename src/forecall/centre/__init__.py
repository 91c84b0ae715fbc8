"""Conversations with people: what is to be talked about, the talk, and what came of it.

    task = ask_for(NewTask(person, "prospecting", frozenset({"business_card"}), because="due"))
    talk = begin(task)                        # Talk | Refused | Gap: the gate is asked before anybody is reached
    finish(talk.id, Result(Outcome.CALLBACK, next_at=monday), note="Asked for the price list")
    send_mail(person, NewMail("newsletter", "spring", "de"))   # from a template, if the policy allows it
    undo(talk.id)                             # a key that was hit by mistake
    drop(task)                                # done without a talk; pick_up has it on the list again

A call task is asked for; a call happens. Voice, queues and campaigns add to this: they ask for tasks and hold the talk,
and the task, the conversation and its outcome stay what they are here. Nothing in this room knows a name or a number.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.centre.asking import keeps_notes, opened_notes
    from forecall.centre.colleagues import ask_as_colleague, known_colleague
    from forecall.centre.incoming import HandedIn, hand_in, shown_form, take_mail
    from forecall.centre.mailing import send_mail, template_names
    from forecall.centre.outcomes import Result
    from forecall.centre.scripts import read_script, write_script
    from forecall.centre.service import (
        ask_for,
        begin,
        drop,
        finish,
        is_noted,
        is_set_aside,
        note_down,
        pick_up,
        release,
        snooze,
        take,
        undo,
        wake,
    )
    from forecall.centre.types import Direction, Feedback, Kind, NewTask, Order, Outcome, Talk, TaskState

_HOMES = {
    "asking": ("keeps_notes", "opened_notes"),
    "colleagues": ("ask_as_colleague", "known_colleague"),
    "incoming": ("HandedIn", "hand_in", "shown_form", "take_mail"),
    "mailing": ("send_mail", "template_names"),
    "outcomes": ("Result",),
    "scripts": ("read_script", "write_script"),
    "service": (
        "ask_for",
        "begin",
        "drop",
        "finish",
        "is_noted",
        "is_set_aside",
        "note_down",
        "pick_up",
        "release",
        "snooze",
        "take",
        "undo",
        "wake",
    ),
    "types": ("Direction", "Feedback", "Kind", "NewTask", "Order", "Outcome", "Talk", "TaskState"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Direction",
    "Feedback",
    "HandedIn",
    "Kind",
    "NewTask",
    "Order",
    "Outcome",
    "Result",
    "Talk",
    "TaskState",
    "ask_as_colleague",
    "ask_for",
    "begin",
    "drop",
    "finish",
    "hand_in",
    "is_noted",
    "is_set_aside",
    "keeps_notes",
    "known_colleague",
    "note_down",
    "opened_notes",
    "pick_up",
    "read_script",
    "release",
    "send_mail",
    "shown_form",
    "snooze",
    "take",
    "take_mail",
    "template_names",
    "undo",
    "wake",
    "write_script",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

"""What was ordered and said before, as one history: the notes of the talks that are shown, and who held them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from forecall.centre import keeps_notes, opened_notes
from forecall.centre.models import Conversation, ConversationOutcome
from forecall.orders import Past
from forecall.web.staff.desk.permission import Calling
from forecall.web.staff.desk.reading import HISTORY, Seen
from forecall.web.staff.privacy.who import named


class Event(NamedTuple):
    """A line of a customer's history: an order, or a talk with what came of it.

    note        what was written down; empty where nothing was, or where it may not be opened
    is_closed   there is a note, and it may not be opened
    held_by     the member's name; empty for a machine, and for somebody of another organisation
    """

    at: datetime
    order: Past | None = None
    talk: Conversation | None = None
    outcome: ConversationOutcome | None = None
    note: str = ""
    is_closed: bool = False
    held_by: str = ""


def story(seen: Seen) -> list[Event]:
    """Orders and talks, the newest first. Of the talks that are shown the notes are opened: a receipt a purpose."""
    found = [Event(one.ordered_at, one) for one in seen.orders]
    found += [Event(talk.began_at, None, talk, outcome) for talk, outcome in seen.talks]
    shown = sorted(found, key=lambda one: one.at, reverse=True)[:HISTORY]
    talks = [one.talk for one in shown if one.talk is not None]
    notes, who = opened_notes(talks), named({one.held_by for one in talks})
    return [one if one.talk is None else _told(one, one.talk, notes.get(one.talk.pk, ""), who) for one in shown]


def _told(event: Event, talk: Conversation, note: str, who: dict[str, str]) -> Event:
    is_closed = talk.note is not None and not note
    return event._replace(note=note, is_closed=is_closed, held_by=who.get(talk.held_by, ""))


def talk_since(history: list[Event], since: datetime) -> Event | None:
    """The newest talk since then of which it is known what came of it: whoever opens the customer sees it at once."""
    return next((one for one in history if one.talk is not None and one.outcome is not None and one.at >= since), None)


def has_room(calling: Calling, seen: Seen) -> bool:
    """Whether the policy has a place for what is written down of a call with them."""
    return seen.subject is not None and keeps_notes(seen.subject, calling.purpose, calling.version.policy)

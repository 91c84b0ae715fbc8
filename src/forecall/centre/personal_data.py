"""What this room holds about people: who was to be talked with, who was, and what came of it. Notes are sealed."""

from __future__ import annotations

from forecall.foundation.holdings import Field, Holding, NotPersonal

WHY_PLAIN = "lists of thousands are sorted by it; it names nobody and hangs on an opaque id"
ROW = {"id": "opaque", "organisation": "the tenant", "subject": "opaque id of the person"}

HOLDINGS = (
    Holding(
        "centre.ConversationOutcome",
        subject="subject",
        fields={
            "outcome": Field(("reaction",), "plain", WHY_PLAIN),
            "feedback": Field(("reaction",), "plain", WHY_PLAIN),
            "next_at": Field(("time",), "plain", WHY_PLAIN),
            "said_at": Field(("time",), "plain", WHY_PLAIN),
        },
        rest={
            **ROW,
            "conversation": "the row it belongs to",
            "said_by": "opaque id of a member",
            "undone_at": "that it was a mistake",
            "task_before": "states of a task, for undoing",
            "dropped": "ids of tasks, for undoing",
        },
        trigger="last_contact",
    ),
    Holding(
        "centre.Conversation",
        subject="subject",
        fields={
            "note": Field(("message",)),
            "kind": Field(("channel",), "plain", WHY_PLAIN),
            "direction": Field(("channel",), "plain", WHY_PLAIN),
            "channel": Field(("channel",), "plain", WHY_PLAIN),
            "began_at": Field(("time",), "plain", WHY_PLAIN),
            "ended_at": Field(("time",), "plain", WHY_PLAIN),
        },
        rest={
            **ROW,
            "task": "the task it came from",
            "purpose": "name of a purpose of the policy",
            "held_by": "opaque id of a member",
            "script": "what the organisation says",
            "receipt": "number of a receipt",
            "clause": "of the policy",
            "once": "a number drawn by chance",
        },
        trigger="last_contact",
    ),
    Holding(
        "centre.CallTask",
        subject="subject",
        fields={
            "because": Field(("record",), "plain", WHY_PLAIN),
            "about": Field(("record",), "plain", "opaque id of what it is about"),
            "due_from": Field(("window",), "plain", WHY_PLAIN),
            "due_to": Field(("window",), "plain", WHY_PLAIN),
            "worth": Field(("amount",), "plain", WHY_PLAIN),
            "chance": Field(("chance",), "plain", WHY_PLAIN),
            "again_at": Field(("time",), "plain", WHY_PLAIN),
            "tries": Field(("record",), "plain", WHY_PLAIN),
            "asked_at": Field(("time",), "plain", WHY_PLAIN),
            "closed_at": Field(("time",), "plain", WHY_PLAIN),
        },
        rest={
            **ROW,
            "purpose": "name of a purpose of the policy",
            "categories": "names of categories of the policy",
            "channel": "by which it is to be done",
            "script": "what the organisation says",
            "state": "of the work, not of the person",
            "taken_by": "opaque id of a member",
            "taken_until": "lease of the work",
            "refused": "code of a refusal",
            "refused_clause": "of the policy",
            "asked_by": "opaque id of a member or process",
        },
        trigger="last_contact",
        dated="asked_at",
    ),
)
NOT_PERSONAL = (NotPersonal("centre.Script", "what the organisation says; no person stands in it"),)

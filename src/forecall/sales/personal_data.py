"""What this room holds about people: what they will probably need, and what they said of it, under opaque ids."""

from __future__ import annotations

from forecall.foundation.holdings import Field, Holding, NotPersonal

WHY_PLAIN = "lists of thousands are sorted by it; it names nobody and hangs on an opaque id"
ROW = {"id": "opaque", "organisation": "the tenant", "subject": "opaque id of the person", "company": "a company"}


def _plain(*kinds: str) -> Field:
    return Field(kinds, "plain", WHY_PLAIN)


HOLDINGS = (
    Holding(
        "sales.TakenOrder",
        subject="subject",
        fields={"at": _plain("time")},
        rest={
            **ROW,
            "order": "opaque id of the order",
            "once": "a number drawn by chance",
            "conversation": "number of the talk",
            "by": "opaque id of a member",
        },
    ),
    Holding(
        "sales.Decision",
        subject="subject",
        fields={
            "action": _plain("choice"),
            "reasons": _plain("reaction"),
            "state": _plain("choice"),
            "proposed_at": _plain("time"),
            "decided_at": _plain("time"),
            "told_at": _plain("time"),
        },
        rest={
            **ROW,
            "purpose": "a word of the policy",
            "categories": "words of the policy",
            "model": "fingerprint of a model",
            "proposed_by": "opaque id of a member or a process",
            "decided_by": "opaque id of a member",
            "receipt": "the receipt of the decision",
            "case": "opaque id of the case",
        },
    ),
    Holding(
        "sales.Given",
        subject="subject",
        fields={"at": _plain("time")},
        rest={**ROW, "member": "opaque id of a member", "by": "opaque id of a member"},
    ),
    Holding(
        "sales.Said",
        subject="subject",
        fields={"product": _plain("product"), "feedback": _plain("reaction"), "at": _plain("time")},
        rest={
            **ROW,
            "by": "opaque id of a member",
            "conversation": "number of the talk",
            "undone_at": "that it was a mistake",
        },
    ),
    Holding(
        "sales.Suggestion",
        subject="subject",
        fields={
            "product": _plain("product"),
            "place": _plain("chance"),
            "chance": _plain("chance"),
            **{name: _plain("quantity") for name in ("units", "units_q90", "offer_q10", "offer_q50", "offer_q90")},
            **{name: _plain("window") for name in ("due_date", "due_from", "due_to")},
            "worth": _plain("quantity"),
            "is_new": _plain("chance"),
            "state": _plain("chance"),
            "reasons": _plain("chance"),
        },
        rest={**ROW, "run": "the forecast", "outlook": "the row it belongs to"},
        dated="run__made_at",
    ),
    Holding(
        "sales.Outlook",
        subject="subject",
        fields={
            "chance": _plain("chance"),
            "worth": _plain("quantity"),
            **{name: _plain("window") for name in ("next_date", "next_from", "next_to", "overdue_days")},
        },
        rest={**ROW, "run": "the forecast", "held_out": "a draw by chance, the same for everybody"},
        dated="run__made_at",
    ),
)
NOT_PERSONAL = (
    NotPersonal("sales.ForecastRun", "sums and counts over all customers; no row of one"),
    NotPersonal("sales.ForecastMeasure", "sums and counts over all customers; no row of one"),
    NotPersonal("sales.Tally", "counts over all talks, by outcome, member and clause; no row of one"),
    NotPersonal("sales.LeadChoice", "a share, a seed, and the opaque id of a member"),
)

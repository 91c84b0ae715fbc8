"""What this room holds about people: choices and origins, under opaque ids. No value names anyone."""

from __future__ import annotations

from forecall.foundation.holdings import Field, Holding, NotPersonal

WHY_PLAIN = "decisions read it for thousands of people at once; it names nobody and hangs on an opaque id"
ROW = {"id": "opaque", "organisation": "the tenant", "subject": "opaque id of the person"}
CASE_STAYS = "shows that a request was answered in time; after an erasure it leads to nobody any more"

HOLDINGS = (
    Holding(
        "custody.Subject",
        subject="id",
        fields={
            "kind": Field(("kind_of_person",), "plain", WHY_PLAIN),
            "place": Field(("country",), "plain", WHY_PLAIN),
            "adult_on": Field(("birth_date",), "plain", "kept only for minors, so that their age can be checked"),
            "facts": Field(("choice", "time"), "plain", WHY_PLAIN),
            "origins": Field(("origin", "time"), "plain", WHY_PLAIN),
            "restricted": Field(("choice",), "plain", WHY_PLAIN),
            "hold": Field(("choice",), "plain", WHY_PLAIN),
            "quarantined": Field(("choice",), "plain", WHY_PLAIN),
            "locked": Field(("choice",), "plain", WHY_PLAIN),
        },
        rest={
            "id": "opaque",
            "organisation": "the tenant",
            "created_at": "when the row was made",
            "forgotten_at": "shows that the erasure was done",
        },
        erase="blank",
    ),
    Holding(
        "custody.Choice",
        subject="subject",
        fields={
            "what": Field(("choice",), "plain", WHY_PLAIN),
            "purpose": Field(("choice",), "plain", WHY_PLAIN),
            "at": Field(("time",), "plain", WHY_PLAIN),
            "channels": Field(("choice",), "plain", WHY_PLAIN),
            "explicit": Field(("choice",), "plain", WHY_PLAIN),
            "by_guardian": Field(("choice",), "plain", WHY_PLAIN),
            "how": Field(("choice",), "plain", WHY_PLAIN),
            "language": Field(("language",), "plain", WHY_PLAIN),
        },
        rest={
            **ROW,
            "notice_version": "version of a published text",
            "text_hash": "hash of a published text",
            "actor": "opaque id of a member",
        },
    ),
    Holding(
        "custody.Happening",
        subject="subject",
        fields={
            "event": Field(("event",), "plain", WHY_PLAIN),
            "at": Field(("time",), "plain", WHY_PLAIN),
        },
        rest={**ROW, "actor": "opaque id of who noted it"},
    ),
    Holding(
        "custody.Case",
        subject="subject",
        fields={"text": Field(("message",))},
        rest={
            **ROW,
            **dict.fromkeys(("kind", "purposes", "through", "authority", "channel", "language"), CASE_STAYS),
            **dict.fromkeys(("received", "due", "stage", "identity", "outcome", "reason", "closed_at"), CASE_STAYS),
            "owner": "opaque id of a member",
            "standing": CASE_STAYS,
            "problem": "code or sentence of ours, without personal data",
            "client": "an organisation",
        },
        erase="blank",
        trigger="request_closed",
    ),
    Holding(
        "custody.CaseLetter",
        subject="subject",
        fields={"body": Field(("message",))},
        rest={
            **ROW,
            "case": "opaque id of the case",
            **dict.fromkeys(("name", "language", "channel", "made_at", "sent_at"), CASE_STAYS),
        },
        erase="blank",
        trigger="request_closed",
    ),
    Holding(
        "custody.IncidentPerson",
        subject="subject",
        fields={"told_at": Field(("time",), "plain", "whoever was hit must be told, and that it was done must show")},
        rest={**ROW, "incident": "opaque id of the incident"},
    ),
)
NOT_PERSONAL = (
    NotPersonal(
        "custody.Origins",
        "a file, list or form by which people came in, in words without personal data; who did, their subjects say, "
        "and the last who leaves takes it along",
    ),
    NotPersonal("custody.CaseStep", "what was done about a request, when and by which member; hangs on an opaque id"),
    NotPersonal("custody.Incident", "a breach and what was decided about it; people stand in rows of their own"),
    NotPersonal("custody.IncidentStep", "what was decided about a breach, by which member"),
    NotPersonal("custody.IncidentClient", "a company for which the organisation works, and its privacy office"),
    NotPersonal("custody.IncidentDraft", "a letter without names: counts, categories and measures"),
    NotPersonal("custody.SafeguardLook", "whether a safeguard held, with counts"),
    NotPersonal("custody.Alert", "what the organisation has to hear of, in codes, hosts and counts"),
    NotPersonal(
        "custody.Erasure",
        "shows that a person was erased, by an opaque id that leads to nobody any more; the address for the last "
        "letter stands there sealed under a key of its own, which goes with the letter",
    ),
    NotPersonal("custody.Suppression", "a keyed token that nobody can turn back, kept so that no is remembered"),
    NotPersonal("custody.PublishedVersion", "the organisation's own policy"),
    NotPersonal("custody.ProofText", "a question that the policy asks everybody in the same words"),
    NotPersonal("custody.VersionFile", "documents of a published policy, and the evidence that it names"),
)

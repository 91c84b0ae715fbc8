"""What this room holds about people: all that identifies is sealed under the person's key; what is plain says why."""

from __future__ import annotations

from forecall.foundation.holdings import Field, Holding, NotPersonal

NAMES_NOBODY = "it names nobody and hangs on an opaque id"
ROW = {"id": "opaque", "organisation": "the tenant", "subject": "opaque id of the person"}
SOURCED = {
    "source": Field(("origin",), "plain", NAMES_NOBODY),
    "collected_at": Field(("time",), "plain", NAMES_NOBODY),
    "origin": Field(("origin",), "plain", "which list or shop, in words without personal data"),
    "valid_from": Field(("time",), "plain", NAMES_NOBODY),
    "valid_to": Field(("time",), "plain", NAMES_NOBODY),
}
VERSION = {"version": "version of the policy"}

HOLDINGS = (
    Holding(
        "contacts.ChangeTold",
        subject="subject",
        fields={"at": Field(("time",), "plain", NAMES_NOBODY)},
        rest={**ROW, **VERSION, "clauses": "ids of clauses", "text_hash": "hash of a letter that many people get"},
    ),
    Holding(
        "contacts.Representative",
        subject="subject",
        fields={
            "company": Field(("organisation",), "plain", NAMES_NOBODY),
            "person": Field(("record",), "plain", NAMES_NOBODY),
            "authority": Field(("record",), "plain", "asked at each act; " + NAMES_NOBODY),
            "document": Field(("document",), "plain", "where the paper lies, in words without personal data"),
            "starts": Field(("time",), "plain", NAMES_NOBODY),
            "ends": Field(("time",), "plain", NAMES_NOBODY),
        },
        rest={**ROW, "scope": "names of purposes"},
    ),
    Holding(
        "contacts.Quarantine",
        subject="subject",
        fields={
            "why": Field(("record",), "plain", NAMES_NOBODY),
            "since": Field(("time",), "plain", NAMES_NOBODY),
            "goes_at": Field(("time",), "plain", NAMES_NOBODY),
            "decided_at": Field(("time",), "plain", NAMES_NOBODY),
        },
        rest={
            **ROW,
            "by": "opaque id of a member",
            "decided_by": "opaque id of a member",
            "decided": "released, or permitted",
        },
    ),
    Holding(
        "contacts.LeftAsTwo",
        subject="one",
        fields={
            "other": Field(("record",), "plain", NAMES_NOBODY),
            "at": Field(("time",), "plain", NAMES_NOBODY),
        },
        rest={"id": "opaque", "organisation": "the tenant", "one": "opaque id of the person", "actor": "who left them"},
    ),
    Holding(
        "contacts.Merge",
        subject="subject",
        fields={
            "kept": Field(("record",), "plain", NAMES_NOBODY),
            "at": Field(("time",), "plain", NAMES_NOBODY),
            "undone_at": Field(("time",), "plain", NAMES_NOBODY),
        },
        rest={**ROW, "actor": "opaque id of a member", "undone_by": "opaque id of a member"},
    ),
    Holding(
        "contacts.CustomerNumber",
        subject="subject",
        fields={
            "number": Field(("customer_number",)),
            "token": Field(("customer_number",), "token"),
            **SOURCED,
        },
        rest={**ROW, **VERSION},
    ),
    Holding(
        "contacts.ContactPoint",
        subject="subject",
        fields={
            "phone": Field(("phone",)),
            "email": Field(("email",)),
            "post": Field(("postal_address",)),
            "token": Field(("phone", "email", "postal_address"), "token"),
            "label": Field(("record",), "plain", "home, work, mobile: " + NAMES_NOBODY),
            "place": Field(("country",), "plain", NAMES_NOBODY),
            "state": Field(("record",), "plain", NAMES_NOBODY),
            "checked_at": Field(("time",), "plain", NAMES_NOBODY),
            **SOURCED,
        },
        rest={**ROW, **VERSION, "kind": "phone, email or post"},
    ),
    Holding(
        "contacts.BusinessContact",
        subject="subject",
        fields={
            "company": Field(("organisation",), "plain", "a company is asked for its contacts; " + NAMES_NOBODY),
            "job_title": Field(("job_title",)),
            **SOURCED,
        },
        rest={**ROW, **VERSION},
    ),
    Holding(
        "contacts.Person",
        subject="subject",
        fields={
            "name": Field(("name",)),
            "birth_date": Field(("birth_date",)),
            "birth_place": Field(("birth_place",)),
            "nationality": Field(("nationality",)),
            "cnp": Field(("cnp",)),
            "identity_card": Field(("identity_card",)),
            "language": Field(("language",)),
            "trade_union": Field(("trade_union",)),
            "political_opinion": Field(("political_opinion",)),
            "message": Field(("message",)),
            "origins": Field(("origin", "time"), "plain", "where each field came from; " + NAMES_NOBODY),
            "permission": Field(("origin",), "plain", "how and when the person agreed to a list; " + NAMES_NOBODY),
            "kept": Field(("record",), "plain", NAMES_NOBODY),
            "supply": Field(("origin",), "plain", "which bought list; " + NAMES_NOBODY),
        },
        rest={
            "organisation": "the tenant",
            "subject": "opaque id of the person",
            "family_at": "a place in a sealed text",
            "changed_at": "when the row was written",
        },
    ),
)
NOT_PERSONAL = (
    NotPersonal("contacts.Company", "a company; who works for it stands in sealed rows of their own"),
    NotPersonal("contacts.CompanyJoin", "two companies, and numbers of rows; who joined them is an opaque id"),
    NotPersonal("contacts.CompaniesLeft", "two companies that are alike; who left them as two is an opaque id"),
    NotPersonal("contacts.Supply", "a list as a whole: its seller and its papers"),
    NotPersonal("contacts.Erased", "a keyed token that nobody can turn back, kept so that nobody is brought back"),
)

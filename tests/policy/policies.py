"""The four example policies, and ways to break them: every test starts from a policy that compiles."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path

from forecall.policy.checking import check
from forecall.policy.loading import load_policy, type_policy
from forecall.policy.merging import Raw, read_merged
from forecall.policy.rulebook import build_rulebook

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
NAMES = ("contact-centre", "need-prediction", "business-platform", "prepaid-telephony")
GONE = object()
"""As a value: take the key away."""


@cache
def example(name: str):
    return load_policy(EXAMPLES / f"{name}.yaml")


@cache
def rulebook(name: str):
    return build_rulebook(example(name))


@cache
def raw_tree(name: str) -> Raw:
    return read_merged(EXAMPLES / f"{name}.yaml")


def changed(data, path, value):
    """The tree with one value replaced; the path is written with slashes, list places as numbers.

    Only the way to the value is copied; the rest is shared, so nobody changes a tree in place.
    """
    made = copy.copy(data)
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    node = made
    for step in way:
        node[step] = copy.copy(node[step] if isinstance(step, int) else node.get(step, {}))
        node = node[step]
    if value is GONE:
        node.pop(last)
    else:
        node[last] = value
    return made


def typed_anew(name, edits):
    """An example policy with these values changed, `{path: value}`, and what does not fit the schema."""
    raw = raw_tree(name)
    data = raw.data
    for path, value in edits.items():
        data = changed(data, path, value)
    return type_policy(Raw(data, raw.origins))


def edited(name, edits):
    """An example policy with these values changed, which still fits the schema."""
    policy, found = typed_anew(name, edits)
    assert not found, found
    return policy


def broken(name, edits):
    """Every finding of an example policy with these values changed."""
    policy, found = typed_anew(name, edits)
    return found if policy is None else [*found, *check(policy)]


TEXT = {"en": "a", "de": "b", "ro": "c"}
SICK = {
    "label": {"en": "health", "de": "Gesundheit", "ro": "sănătate"}, "people": ["called_person"], "fields": ["health"],
    "keep": "36 hours after visit_ended", "stored_at": ["main_site"],
    "special": {"condition": "9(2)(a)", "statute": "GDPR art. 9"},
}  # fmt: skip
USE = {
    "label": TEXT, "role": "controller", "people": ["called_person", "business_contact"],
    "categories": ["interactions"], "sources": ["given", "third_party"],
    "actions": ["collect", "store", "read", "erase"], "channels": [], "recipients": [],
    "examples": [
        {"action": "read", "expect": "allowed"},
        {"action": "score", "expect": "action_not_covered"},
    ],
}  # fmt: skip
DECIDING = {
    "logic": TEXT, "consequences": TEXT, "significant": "yes", "safeguards": ["human_review", "state_view", "contest"],
}  # fmt: skip


@cache
def everything():
    """A policy with every feature that decisions know: what the four businesses leave out is added to one of them."""
    raw = raw_tree("contact-centre")
    data = raw.data
    for path, value in {
        "version/number": 3,
        "contact_hours/post": {"weekdays": "07:00-13:30", "thursday": "10:00-12:00", "holidays": "23:00-24:00"},
        "contact_hours/phone": {"weekdays": "09:00-20:00", "sunday": "22:00-24:00"},
        "notices/marketing/cap/most": 1,
        "recipients/mail_house/country": "US",
        "recipients/mail_house/outside_eea_because": TEXT,
        "recipients/site_counter/review_by": "2027-03-01",
        "recipients/site_counter/review_grace": "30 days",
        "recipients/mail_house/transfer": {
            "mechanism": "adequacy", "valid_from": "2026-12-01", "valid_until": "2027-06-30",
        },
        "categories/health": SICK,
        "categories/contract_papers/seen_by": ["employee", "contractor"],
        "categories/call_audio/seen_by": ["employee", "client"],
        "places/vault": {"label": TEXT, "address": "Strada Exemplului 11", "country": "RO"},
        "categories/identity_papers/stored_at": ["vault", "main_site"],
        "categories/union_membership/stored_at": ["vault"],
        "purposes/authority_orders/second_person": "yes",
        "purposes/newsletter/since": 3,
        "purposes/partner_contacts/since": 2,
        "purposes/partner_contacts/keep": "1 month after last_contact",
        "purposes/care": {**USE, "people": ["called_person"], "categories": ["health"],
                          "basis": {"consent": {"how": "signature", "explicit": "yes", "lasts": "6 months"}}},
        "purposes/rescue": {**USE, "basis": {"vital_interest": {"whose": TEXT}}},
        "purposes/office_of_trust": {**USE, "basis": {"public_task": {"law": "GDPR art. 6(3)"}}},
        "purposes/credit": {**USE, "actions": ["read", "score", "decide", "store"], "automated": DECIDING,
                            "basis": {"contract": {"agreement": TEXT, "wind_down": "1 month"}},
                            "examples": [{"action": "decide", "expect": "allowed"},
                                         {"action": "decide", "but": {"human": "no"}, "expect": "human_needed"}]},
    }.items():  # fmt: skip
        data = changed(data, path, value)
    policy, found = type_policy(Raw(data, raw.origins))
    assert not found, found
    return policy


@cache
def everything_rulebook():
    return build_rulebook(everything())

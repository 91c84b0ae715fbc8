"""The whole policy as JSON-LD with terms of the W3C Data Privacy Vocabulary (DPV 2.x), for machines of others."""

from __future__ import annotations

from typing import Any

from forecall.policy.documents.facts import reached, received, terms_of
from forecall.policy.parts import Text
from forecall.policy.purposes import Purpose
from forecall.policy.terms import BasisKind, Role, dpv_term
from forecall.policy.types import Policy, Recipient

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "label": {"@id": "skos:prefLabel", "@container": "@language"},
}

ROLES = {Role.CONTROLLER: "dpv:hasDataController", Role.PROCESSOR: "dpv:hasDataProcessor"}
MEASURES = {
    "technical": "dpv:TechnicalMeasure",
    "organisational": "dpv:OrganisationalMeasure",
    "personnel": "dpv:OrganisationalMeasure",
    "physical": "dpv:PhysicalMeasure",
}

Node = dict[str, Any]


def as_linked_data(policy: Policy) -> Node:
    """A graph with one node for each purpose, category, kind of people, recipient, place and measure.

    Ids are the clause ids, relative to the policy: `#purpose:billing`. A word that the vocabulary does not have keeps
    its own id and carries no type that it is not.
    """
    identity = policy.identity
    controller: Node = {
        "@id": "#identity",
        "@type": ["dpv:LegalEntity", "dpv:DataController"],
        "dpv:hasName": identity.name,
        "dpv:hasContact": identity.contacts.privacy,
        "dpv:hasAddress": f"{identity.seat.street}, {identity.seat.postcode} {identity.seat.city}",
        "dpv:hasCountry": identity.seat.country,
        "dct:hasVersion": str(policy.version.number),
        "dct:valid": policy.version.effective.isoformat(),
    }
    graph = [
        controller,
        *(_purpose(policy, name, purpose) for name, purpose in policy.purposes.items()),
        *(_category(policy, name) for name in policy.categories),
        *(_labelled(f"people:{name}", "dpv:DataSubject", kind.label) for name, kind in policy.people.items()),
        *(_recipient(policy, name, recipient) for name, recipient in policy.recipients.items()),
        *(
            _labelled(f"place:{name}", "dpv:StorageLocation", place.label) | {"dpv:hasCountry": place.country}
            for name, place in policy.places.items()
        ),
        *(
            _labelled(
                f"measure:{name}",
                MEASURES[one.family],
                one.label,
            )
            for name, one in policy.measures.items()
        ),
    ]
    return {"@context": CONTEXT, "@graph": graph}


def _labelled(clause: str, kind: str, label: Text) -> Node:
    return {
        "@id": f"#{clause}",
        "@type": kind,
        "label": {language.value: text for language, text in label.given().items()},
    }


def _refs(prefix: str, names: list[str]) -> list[Node]:
    return [{"@id": f"#{prefix}:{name}"} for name in names]


def _purpose(policy: Policy, name: str, purpose: Purpose) -> Node:
    actions = [{"@id": dpv_term(action) or f"#action:{action.value}"} for action in purpose.actions]
    sources = [{"@id": dpv_term(source) or f"#source:{source.value}"} for source in purpose.sources]
    node = _labelled(f"purpose:{name}", "dpv:Process", purpose.label)
    node |= {
        "dpv:hasPurpose": {"@id": purpose.dpv or f"#purpose:{name}/own"},
        ROLES[purpose.role]: {"@id": "#identity"},
        "dpv:hasDataSubject": _refs("people", purpose.people),
        "dpv:hasPersonalData": _refs("category", purpose.categories),
        "dpv:hasProcessing": actions,
        "dpv:hasDataSource": sources,
        "dpv:hasLegalBasis": _basis(name, purpose),
        "dpv:hasRecipient": _refs("recipient", reached(policy, purpose)),
        "dpv:hasDuration": [str(term) for term in terms_of(policy, purpose)],
        "dpv:hasTechnicalOrganisationalMeasure": _refs("measure", list(policy.measures)),
    }
    if purpose.automated is not None:
        node["dpv:hasAutomationLevel"] = {
            "@id": "dpv:FullAutomation" if purpose.automated.allowed_by else "dpv:PartialAutomation"
        }
    return node


def _basis(name: str, purpose: Purpose) -> Node:
    kind = purpose.basis.kind
    own = f"#purpose:{name}/basis/{kind.value}"
    return {"@id": own} if kind is BasisKind.INSTRUCTION else {"@id": own, "@type": dpv_term(kind)}


def _category(policy: Policy, name: str) -> Node:
    category = policy.categories[name]
    node = _labelled(f"category:{name}", category.dpv or "dpv:PersonalData", category.label)
    node["dpv:hasDataSubject"] = _refs("people", category.people)
    node["dpv:hasStorageCondition"] = {
        "@type": "dpv:StorageCondition",
        "dpv:hasDuration": str(category.keep),
        "dpv:hasLocation": _refs("place", category.stored_at),
    }
    if category.special is not None:
        node["@type"] = [node["@type"], "dpv:SpecialCategoryPersonalData"]
        node["dpv:hasLegalBasis"] = {"@id": dpv_term(category.special.condition)}
    return node


def _recipient(policy: Policy, name: str, recipient: Recipient) -> Node:
    node: Node = {
        "@id": f"#recipient:{name}",
        "@type": ["dpv:Recipient", dpv_term(recipient.kind) or "dpv:LegalEntity"],
        "dpv:hasName": recipient.name,
        "dpv:hasCountry": recipient.country,
        "dpv:hasPersonalData": _refs("category", received(policy, name)),
    }
    if recipient.transfer is not None:
        mechanism = recipient.transfer.mechanism
        tool = dpv_term(mechanism) or f"#mechanism:{mechanism.value}"
        node["dpv:hasLegalBasis"] = {"@id": tool, "@type": "dpv:DataTransferLegalBasis"}
    return node

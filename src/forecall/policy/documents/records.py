"""What stands on file: the two records of Art. 30, the annex for clients, sub-processors, terms, safeguards."""

from __future__ import annotations

from forecall.policy.documents.facts import (
    address,
    basis,
    measures,
    places,
    purposes_as,
    reached,
    reached_by,
    recipients_table,
    represented,
    terms_said,
    transfer,
    who,
)
from forecall.policy.documents.model import Block, Bullets, Fact, Facts, Paragraph, Row, Section, Table
from forecall.policy.documents.speaking import Speaker
from forecall.policy.parts import Term
from forecall.policy.purposes import Purpose
from forecall.policy.terms import EEA, Role
from forecall.policy.types import Agreement, Client, Recipient

DUTIES = ("instructions", "secrecy", "security", "sub", "rights", "breach", "end", "proof")
"""What GDPR Art. 28(3) asks of a processor, in its order."""


def register_controller(speak: Speaker) -> tuple[Section, ...]:
    """GDPR Art. 30(1)."""
    return (who(speak), _activities(speak, Role.CONTROLLER), guarded(speak))


def register_processor(speak: Speaker) -> tuple[Section, ...]:
    """GDPR Art. 30(2): the one document that names the clients."""
    done = _activities(speak, Role.PROCESSOR, names_clients=True)
    return (who(speak), *_clients(speak), done, guarded(speak))


def _clients(speak: Speaker) -> tuple[Section, ...]:
    """Each controller with its contacts, representative, officer, and what is done for it (GDPR Art. 30(2)(a), (b))."""
    policy = speak.policy
    sections = tuple(
        Section(f"client:{name}", client.name, (_client(speak, name, client),))
        for name, client in policy.clients.items()
    )
    return (Section("policy:clients", speak.say("clients-list-title"), (), sections),) if sections else ()


def _client(speak: Speaker, name: str, client: Client) -> Facts:
    known = speak.policy.purposes
    purposes = [known[wanted].label for wanted in client.purposes if wanted in known]
    officer, agreement = client.officer, client.agreement
    rows = [
        ("name", "fact-name", client.name),
        ("seat", "fact-seat", address(speak, client.seat)),
        ("contact", "fact-contact", client.contact),
        ("representative", "fact-representative", represented(speak, client.representative)),
        ("officer", "fact-officer", f"{officer.name}, {officer.email}" if officer else ""),
        ("purposes", "fact-done", speak.labels(purposes)),
        ("agreement", "fact-agreement", _agreement(speak, agreement) if agreement else ""),
    ]
    return Facts(tuple(Fact(f"client:{name}/{step}", speak.say(called), text) for step, called, text in rows if text))


def _agreement(speak: Speaker, agreement: Agreement) -> str:
    said = speak.say("valid-said", **{"from": speak.day(agreement.signed)}, until=speak.day(agreement.expires))
    return speak.say("with-note", text=said, note=agreement.file)


def _activities(speak: Speaker, role: Role, *, names_clients: bool = False) -> Section:
    purposes, title = purposes_as(speak.policy, role), speak.say("activities-title")
    if not purposes:
        return Section("policy:purposes", title, (Paragraph("policy:purposes", speak.say("register-none")),))
    sections = tuple(
        Section(
            f"purpose:{name}",
            speak.title(purpose.label),
            (activity(speak, name, purpose, names_clients=names_clients),),
        )
        for name, purpose in purposes.items()
    )
    return Section("policy:purposes", title, (), sections)


def activity(speak: Speaker, name: str, purpose: Purpose, *, names_clients: bool = False) -> Facts:
    """One entry of a record: people, data, recipients, transfers, terms, storage; for whom, only in the record."""
    policy, at = speak.policy, f"purpose:{name}"
    reach = reached(policy, purpose)
    stored = [place for category in purpose.categories for place in policy.categories[category].stored_at]
    abroad = [policy.recipients[found] for found in reach if policy.recipients[found].country not in EEA]
    transfers = "; ".join(
        f"{one.name}, {speak.country(one.country)}: {transfer(speak, one)}" for one in abroad
    ) or speak.say("no-transfers")
    rows = [
        ("people", "fact-people", speak.people(purpose.people)),
        ("categories", "fact-data", speak.categories(purpose.categories)),
        ("actions", "fact-actions", speak.words("action", purpose.actions)),
        (f"basis/{purpose.basis.kind.value}", "fact-basis", basis(speak, purpose)),
        (
            "recipients",
            "fact-recipients",
            speak.listed((_addressed(policy.recipients[one]) for one in reach), "nobody"),
        ),
        ("recipients/transfer", "fact-transfers", transfers),
        ("keep", "fact-keep", terms_said(speak, purpose)),
        ("categories/stored_at", "fact-places", places(speak, stored)),
    ]
    if (interest := purpose.basis.legitimate_interest) is not None:
        rows.append(("basis/legitimate_interest/balancing", "fact-balancing", interest.balancing))
    if (instruction := purpose.basis.instruction) is not None:
        named = [client.name for client in policy.clients.values() if name in client.purposes and names_clients]
        clients = speak.say("clients-said", file=instruction.agreement)
        if named:
            clients = "; ".join([*named, clients])
        rows.insert(0, ("basis/instruction/agreement", "fact-clients", clients))
    return Facts(tuple(Fact(f"{at}/{step}", speak.say(called), text) for step, called, text in rows))


def _addressed(recipient: Recipient) -> str:
    """The recipient's name, with where it is written to, where that is said."""
    return f"{recipient.name} ({recipient.contact})" if recipient.contact else recipient.name


def guarded(speak: Speaker, title: str = "measures-title") -> Section:
    """The safeguards, as a section."""
    return Section("policy:measures", speak.say(title), (measures(speak),))


def processor_annex(speak: Speaker) -> tuple[Section, ...]:
    """What a client signs beside the contract (GDPR Art. 28(3))."""
    if not purposes_as(speak.policy, Role.PROCESSOR):
        return (who(speak), _activities(speak, Role.PROCESSOR))
    within = speak.within(speak.packs.deadlines["breach_to_authority"].within)
    duties = tuple(
        Paragraph(f"policy:duty/{duty}", speak.say(f"duty-{duty}", **({"within": within} if duty == "breach" else {})))
        for duty in DUTIES
    )
    done = _activities(speak, Role.PROCESSOR)
    return (
        who(speak),
        Section("policy:purposes", speak.say("subject-title"), (), done.sections),
        Section("policy:duties", speak.say("duties-title"), (Bullets(duties),)),
        *sub_processors(speak, "doc-sub-processors"),
        guarded(speak),
    )


def sub_processors(speak: Speaker, title: str = "sub-list") -> tuple[Section, ...]:
    """Who helps with data of clients: the recipients of what is done for them, and who runs the places."""
    names = reached_by(speak.policy, purposes_as(speak.policy, Role.PROCESSOR).values())
    at, heading = "policy:recipients", speak.say(title)
    if not names:
        return (Section(at, heading, (Paragraph(at, speak.say("sub-none")),)),)
    return (Section(at, heading, (Paragraph(at, speak.say("sub-intro")), recipients_table(speak, names))),)


def retention(speak: Speaker) -> tuple[Section, ...]:
    """Each category with its term, its law and the purposes that end before it."""
    policy, title = speak.policy, speak.say("retention-title")
    columns = tuple(speak.say(f"col-{column}") for column in ("data", "people", "keep", "law", "shorter", "place"))
    rows = tuple(
        Row(
            f"category:{name}/keep",
            (
                speak.title(category.label),
                speak.people(category.people),
                speak.term(Term(category.keep.duration, category.keep.event)),
                speak.law(category.keep.law) if category.keep.law else "–",
                _shorter(speak, name),
                places(speak, category.stored_at),
            ),
        )
        for name, category in policy.categories.items()
    )
    said = Paragraph("policy:categories", speak.say("retention-intro" if rows else "data-none"))
    blocks: tuple[Block, ...] = (said, Table(title, columns, rows)) if rows else (said,)
    return (Section("policy:categories", title, blocks),)


def _shorter(speak: Speaker, category: str) -> str:
    found = [
        speak.say("labelled", name=speak.text(purpose.label), text=speak.term(purpose.keep))
        for purpose in speak.policy.purposes.values()
        if purpose.keep is not None and category in purpose.categories
    ]
    return "; ".join(found) or "–"


def safeguards(speak: Speaker) -> tuple[Section, ...]:
    """Measures, certificates with their files, places, and what happens after a breach (GDPR Art. 32 to 34)."""
    policy = speak.policy
    stored = tuple(
        Fact(f"place:{name}", speak.title(place.label), place.address) for name, place in policy.places.items()
    )
    within = speak.within(speak.packs.deadlines["breach_to_authority"].within)
    breach = Paragraph("policy:breach", speak.say("breach-said", within=within))
    return (
        guarded(speak, "measures-list"),
        _certificates(speak),
        Section("policy:places", speak.say("places-title"), (Facts(stored),)),
        Section("policy:breach", speak.say("breach-title"), (breach,)),
    )


def _certificates(speak: Speaker) -> Section:
    at, title = "policy:certificates", speak.say("certificates-title")
    rows = tuple(
        Row(
            f"certificate:{name}",
            (
                one.standard,
                speak.text(one.scope),
                one.issuer,
                one.number,
                speak.say("valid-said", **{"from": speak.day(one.issued)}, until=speak.day(one.expires)),
            ),
        )
        for name, one in speak.policy.certificates.items()
    )
    if not rows:
        return Section(at, title, (Paragraph(at, speak.say("certificates-none")),))
    columns = tuple(speak.say(f"col-{column}") for column in ("standard", "scope", "issuer", "number", "valid"))
    return Section(at, title, (Table(title, columns, rows),))

"""Who receives data, and for whom one works: bound, reviewed, not paying, abroad only with a tool that holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.parts import Duration
from forecall.policy.terms import EEA, MUST_BE_BOUND, Mechanism, RecipientFunction, Role
from forecall.policy.types import Recipient


def recipients_are_bound(case: Case) -> Iterator[Finding]:
    """L16, L17, L37: contract, review, use, link; and no money for data."""
    used = {name for purpose in case.policy.purposes.values() for name in purpose.recipients}
    for name, recipient in case.policy.recipients.items():
        at: Path = ("recipients", name)
        if recipient.pays:
            yield case.error(
                "L37 recipient-pays",
                (*at, "pays"),
                "yes",
                "personal data is neither sold nor rented",
                "take the recipient away, or end the payment",
            )
        if recipient.kind in MUST_BE_BOUND and recipient.agreement is None:
            yield case.error(
                "L16 recipient-incomplete",
                at,
                f"a {recipient.kind} without an agreement",
                "a signed contract binds it (GDPR Art. 26, 28(3))",
                "add `agreement: {signed: ..., expires: ..., file: ...}`",
            )
        yield from _dates(case, at, recipient)
        if recipient.link and recipient.link.startswith("http://"):
            yield case.error(
                "L17 insecure-link",
                (*at, "link"),
                repr(recipient.link),
                "that page comes without encryption",
                "write the https address",
            )
        if name not in used:
            yield case.warning(
                "L16 recipient-incomplete",
                at,
                "a recipient that no purpose names",
                "nobody could tell what it gets data for",
                "name it in the `recipients` of a purpose, or take it away",
            )


def _dates(case: Case, at: Path, recipient: Recipient) -> Iterator[Finding]:
    agreement = recipient.agreement
    if agreement and agreement.expires < case.today:
        yield case.error(
            "L16 recipient-incomplete",
            (*at, "agreement", "expires"),
            str(agreement.expires),
            "the contract has expired",
            "renew it, or take the recipient away",
        )
    if agreement and agreement.expires < agreement.signed:
        yield case.error(
            "L16 recipient-incomplete",
            (*at, "agreement", "expires"),
            str(agreement.expires),
            "the contract ends before it is signed",
            "write the days as they stand in it",
        )
    yield from _review(case, at, recipient)


YEARLY = Duration(1, "years")


def _review(case: Case, at: Path, recipient: Recipient) -> Iterator[Finding]:
    """A review that is overdue stops the use, after the days of grace where there are any; a partner has a year."""
    end, grace = recipient.review_by, recipient.review_grace
    overdue = (
        "L16 recipient-incomplete",
        (*at, "review_by"),
        str(end),
        "the review is overdue",
        "look at the recipient again and write the next day",
    )
    if grace is not None and end < case.today <= grace.after(datetime.combine(end, time())).date():
        yield case.warning(*overdue)
    elif end < case.today:
        yield case.error(*overdue)
    if recipient.function is not RecipientFunction.PARTNER:
        return
    if end > YEARLY.after(datetime.combine(case.today, time())).date() or grace is not None:
        yield case.error(
            "L16 recipient-incomplete",
            (*at, "review_by"),
            f"{end}{' and days of grace' if grace else ''}, for a partner",
            "that a partner keeps the law is looked at every year",
            "write a day within twelve months, without grace",
        )


def transfers_are_lawful(case: Case) -> Iterator[Finding]:
    """L32: outside the EEA there is a mechanism, it holds today, and a reason why no region inside is used."""
    for name, recipient in case.policy.recipients.items():
        if recipient.country not in EEA:
            yield from _transfer(case, ("recipients", name), recipient)
    for name, place in case.policy.places.items():
        operator = case.policy.recipients.get(place.operator or "")
        if place.country not in EEA and (operator is None or operator.transfer is None):
            yield case.error(
                "L32 transfer-missing",
                ("places", name),
                f"a place in {place.country}",
                "storing outside the EEA is a transfer (GDPR Art. 44)",
                "name the recipient that runs it as `operator`, and its `transfer`",
            )


def _transfer(case: Case, at: Path, recipient: Recipient) -> Iterator[Finding]:
    transfer = recipient.transfer
    if transfer is None:
        yield case.error(
            "L32 transfer-missing",
            at,
            f"a recipient in {recipient.country} without a mechanism",
            "outside the EEA data goes only with a tool of GDPR Chapter V",
            "add `transfer: {mechanism: standard_clauses, valid_from: ..., valid_until: ...}`",
        )
        return
    if not transfer.valid_from <= case.today <= transfer.valid_until:
        yield case.error(
            "L32 transfer-missing",
            (*at, "transfer"),
            f"{transfer.valid_from} to {transfer.valid_until}",
            "the mechanism does not hold today",
            "renew it, or take the recipient away",
        )
    if transfer.mechanism is Mechanism.ADEQUACY and recipient.country not in case.packs.adequate:
        yield case.error(
            "L32 transfer-missing",
            (*at, "transfer", "mechanism"),
            f"adequacy for {recipient.country}",
            "the Commission has not decided that for this country (GDPR Art. 45)",
            "write standard_clauses",
        )
    if recipient.outside_eea_because is None:
        yield _no_reason(case, at, recipient)


def _no_reason(case: Case, at: Path, recipient: Recipient) -> Finding:
    """The complaint about leaving the EEA without a reason: worse where a region inside is there to be used."""
    if recipient.endpoint and recipient.endpoint.country in EEA:
        return case.error(
            "L32 transfer-missing",
            (*at, "country"),
            f"{recipient.country}, though {recipient.endpoint.host} is in {recipient.endpoint.country}",
            "a region inside the EEA is used where there is one",
            f"write `country: {recipient.endpoint.country}`, or the reason as `outside_eea_because:`",
        )
    return case.error(
        "L32 transfer-missing",
        at,
        "no reason for leaving the EEA",
        "regions inside the EEA are used where there are any",
        "add `outside_eea_because:` with the reason",
    )


def clients_are_named(case: Case) -> Iterator[Finding]:
    """L05, L16, L26, L32: whose work it is, by which contract, and who speaks for a client outside the Union."""
    policy = case.policy
    for name, client in policy.clients.items():
        at: Path = ("clients", name)
        for place, wanted in enumerate(client.purposes):
            purpose = policy.purposes.get(wanted)
            if purpose is not None and purpose.role is not Role.PROCESSOR:
                yield case.error(
                    "L26 ambiguous-basis",
                    (*at, "purposes", place),
                    f"{wanted!r}, which the organisation decides itself",
                    "for a client one works as its processor (GDPR Art. 28)",
                    "name a purpose with `role: processor`, or take it away",
                )
        if client.seat.country not in EEA and client.representative is None:
            yield case.warning(
                "L32 representative-missing",
                (*at, "representative"),
                f"a client in {client.seat.country} and no representative",
                "the record names the representative in the Union (GDPR Art. 30(2)(a))",
                "ask the client, and add `representative:`",
            )
        if client.agreement and client.agreement.expires < case.today:
            yield case.error(
                "L16 recipient-incomplete",
                (*at, "agreement", "expires"),
                str(client.agreement.expires),
                "the contract with the client has expired",
                "renew it, or take the client away",
            )
    yield from _without_a_client(case)


def _without_a_client(case: Case) -> Iterator[Finding]:
    policy = case.policy
    worked_for = {wanted for client in policy.clients.values() for wanted in client.purposes}
    for name, purpose in policy.purposes.items():
        if policy.clients and purpose.role is Role.PROCESSOR and name not in worked_for:
            yield case.warning(
                "L05 missing-field",
                ("purposes", name),
                "a purpose that no client asks for",
                "the record says for whom it is done (GDPR Art. 30(2)(b))",
                "name it in the `purposes` of a client, or take it away",
            )

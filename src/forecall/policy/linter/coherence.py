"""What the parts of a policy say about each other: claims and recipients, messages and classes, items and surfaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.linter.law import contacts_people
from forecall.policy.terms import (
    EEA,
    IDENTIFYING_FIELDS,
    REFUSABLE,
    Action,
    BasisKind,
    Denial,
    NoticeClass,
    RecipientFunction,
    StorageClass,
)
from forecall.policy.types import Policy

ON_THE_PAGE = frozenset(
    {
        RecipientFunction.ANALYTICS,
        RecipientFunction.ADVERTISING,
        RecipientFunction.CHAT,
        RecipientFunction.SOCIAL_NETWORK,
    }
)
"""Functions that run in the visitor's browser and leave something there."""


def _recipients(policy: Policy) -> list[str]:
    return [f"recipient:{name}" for name in policy.recipients]


CONFLICTS: dict[Denial, Callable[[Policy], list[str]]] = {
    Denial.NO_SALE: lambda policy: [f"recipient:{name}" for name, one in policy.recipients.items() if one.pays],
    Denial.NO_THIRD_PARTIES: _recipients,
    Denial.EMPLOYEES_ONLY: _recipients,
    Denial.NO_TRANSFER_OUTSIDE_EEA: lambda policy: [
        *(f"recipient:{name}" for name, one in policy.recipients.items() if one.country not in EEA),
        *(f"place:{name}" for name, one in policy.places.items() if one.country not in EEA),
    ],
    Denial.NO_SPECIAL_CATEGORIES: lambda policy: [
        f"category:{name}" for name, one in policy.categories.items() if one.special
    ],
    Denial.NO_AUTOMATED_DECISIONS: lambda policy: [
        f"purpose:{name}"
        for name, one in policy.purposes.items()
        if one.automated and one.automated.allowed_by is not None
    ],
    Denial.NO_MARKETING: lambda policy: [
        f"purpose:{name}" for name, one in policy.purposes.items() if one.direct_marketing
    ],
    Denial.NO_CARD_NUMBERS: lambda policy: [
        f"category:{name}" for name, one in policy.categories.items() if "card_number" in one.fields
    ],
    Denial.NO_PERSONAL_DATA_IN_COOKIES: lambda policy: [
        f"storage:{name}"
        for name, one in policy.storage.items()
        if any(
            set(policy.categories[each].fields) & IDENTIFYING_FIELDS
            for each in one.categories
            if each in policy.categories
        )
    ],
}
"""What a claim denies -> the clauses that do it all the same."""


def claims_hold(case: Case) -> Iterator[Finding]:
    """L29: a policy does not deny what it does; the clauses that contradict are named."""
    for place, claim in enumerate(case.policy.claims):
        against = CONFLICTS[claim](case.policy)
        if against:
            yield case.error(
                "L29 contradiction",
                ("claims", place),
                f"{claim} against {', '.join(against[:5])}",
                "the policy denies what it does elsewhere",
                "take the claim away, or what contradicts it",
            )


def notice_classes_are_disjoint(case: Case) -> Iterator[Finding]:
    """L33: each message belongs to one class, and a class can be refused or cannot."""
    policy = case.policy
    owners: dict[str, list[NoticeClass]] = defaultdict(list)
    for kind, notice in policy.notices.items():
        for message in notice.messages:
            owners[message].append(kind)
        if notice.can_refuse is not (kind in REFUSABLE):
            yield case.error(
                "L33 class-mixing",
                ("notices", kind.value, "can_refuse"),
                "yes" if notice.can_refuse else "no",
                "marketing and surveys can be refused, what keeps the service running cannot",
                f"write {'yes' if kind in REFUSABLE else 'no'}, or move the messages",
            )
    for message, kinds in owners.items():
        if len(kinds) > 1:
            yield case.error(
                "L33 class-mixing",
                ("notices", kinds[-1].value, "messages", message),
                f"it is also in {kinds[0]}",
                "a message in two classes could not be refused cleanly",
                "leave it in one of them",
            )


def messages_have_a_class(case: Case) -> Iterator[Finding]:
    """L33: whoever sends says in which class, and advertising is always marketing."""
    for name, purpose in case.policy.purposes.items():
        at: Path = ("purposes", name)
        if contacts_people(purpose) and purpose.notice is None:
            yield case.error(
                "L33 class-mixing",
                (*at, "actions"),
                "messages without a class",
                "each message belongs to one class",
                f"add `notice:` with one of {', '.join(NoticeClass)}",
            )
        if purpose.direct_marketing and purpose.notice not in {None, NoticeClass.MARKETING}:
            yield case.error(
                "L33 class-mixing",
                (*at, "notice"),
                f"advertising as {purpose.notice}",
                "advertising can always be refused, and this class cannot",
                "write `notice: marketing`",
            )
        if purpose.notice is NoticeClass.MARKETING and not purpose.direct_marketing:
            yield case.error(
                "L33 class-mixing",
                (*at, "notice"),
                "the class marketing",
                "then it is advertising, and people may object",
                "add `direct_marketing: yes`, or choose another class",
            )


def storage_is_complete(case: Case) -> Iterator[Finding]:
    """L22, L23, L16: every item is listed, and what is not necessary waits for consent."""
    policy = case.policy
    for name, item in policy.storage.items():
        at: Path = ("storage", name)
        basis = case.basis_of(item.purpose)
        if item.storage_class is not StorageClass.NECESSARY and basis not in {BasisKind.CONSENT, None}:
            yield case.error(
                "L23 no-consent-tool",
                (*at, "purpose"),
                f"{item.storage_class} on {basis}",
                "only what is necessary is stored without consent (ePrivacy Art. 5(3))",
                "name a purpose that rests on consent, or show that the item is necessary",
            )
        if item.party == "third" and item.recipient is None:
            yield case.error(
                "L16 recipient-incomplete",
                at,
                "an item of a third party without a recipient",
                "people are told who reads it",
                "add `recipient:`",
            )
    named = {item.recipient for item in policy.storage.values()}
    for name, recipient in policy.recipients.items():
        if recipient.function in ON_THE_PAGE and name not in named:
            yield case.error(
                "L22 cookie-table-missing",
                ("recipients", name),
                f"{recipient.function} without a storage item",
                "what runs in the browser leaves something there",
                f"list its items in `storage` with `recipient: {name}`",
            )


def surfaces_are_declared(case: Case) -> Iterator[Finding]:
    """L25: what takes data in serves declared purposes that collect; items lie on declared hosts."""
    policy = case.policy
    hosts = {host for surface in policy.surfaces.values() for host in surface.hosts}
    for name, surface in policy.surfaces.items():
        collects = any(
            Action.COLLECT in policy.purposes[each].actions for each in surface.purposes if each in policy.purposes
        )
        if surface.intake and not collects:
            yield case.error(
                "L25 undeclared-processing",
                ("surfaces", name, "purposes"),
                ", ".join(surface.intake),
                "data comes in here, and no purpose of this surface collects any",
                "name the purposes it serves, one of them with the action collect",
            )
        if surface.kind in {"website", "application", "api"} and not surface.hosts:
            yield case.error(
                "L25 undeclared-processing",
                ("surfaces", name, "hosts"),
                "an empty list",
                "a page lives on a host",
                "name the host, as www.example.com",
            )
    for name, item in policy.storage.items():
        if item.party == "first" and item.host not in hosts:
            yield case.error(
                "L25 undeclared-processing",
                ("storage", name, "host"),
                repr(item.host),
                "no surface has that host",
                f"mend the name, or add the host to a surface; known are {', '.join(sorted(hosts))}",
            )


def sector_topics_are_covered(case: Case) -> Iterator[Finding]:
    """L34: a policy of a sector says something about each of its subjects."""
    policy = case.policy
    said = {topic for one in policy.categories.values() for topic in one.topics}
    said |= {topic for one in policy.purposes.values() for topic in one.topics}
    for name in policy.sectors:
        sector = case.packs.sectors.get(name)
        missing = [topic for topic in sector.topics if topic not in said] if sector else []
        for topic in missing:
            yield case.warning(
                "L34 sector-gap",
                ("sectors",),
                f"{name} without {topic}",
                f"the sector's law asks for it ({sector and sector.law})",
                f"add `topics: [{topic}]` to the category or purpose that covers it",
            )


def expected_facts_stand(case: Case) -> Iterator[Finding]:
    """L36: which of the facts that are expected of every policy are there."""
    policy = case.policy
    there: dict[str, tuple[bool, Path]] = {
        "no_sale": (Denial.NO_SALE in policy.claims, ("claims",)),
        "minimum_age": (any(kind.minimum_age for kind in policy.people.values()), ("people",)),
        "withdrawal": ("withdrawal" in case.packs.rights, ("jurisdictions",)),
    }
    for name in case.packs.expected:
        stands, path = there.get(name, (True, ()))
        if not stands:
            yield case.info(
                "L36 baseline-gap", path, f"no word on {name}", "most policies say it", "consider adding it"
            )

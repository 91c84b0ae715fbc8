"""What the law asks of purposes, categories, marketing, automated decisions and changes."""

from __future__ import annotations

from collections.abc import Iterator

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.parts import Duration, Term
from forecall.policy.purposes import Purpose
from forecall.policy.serving import unnamed
from forecall.policy.terms import (
    CONTACTING,
    NATIONAL_ID_FIELDS,
    SPECIAL_FIELDS,
    Action,
    BasisKind,
    Channel,
    Matter,
    RecipientKind,
    Regime,
    Role,
    Safeguard,
    SpecialCondition,
)

LONGEST_YEARS = 100
WITHOUT_STATUTE_YEARS = 10
"""A term above this many years rests on a law, which the term names."""

REGIMES = list(Regime)
FREE_MATTERS = frozenset({Matter.WORDING})
"""Matters without a floor: a typing error mended changes nothing for anybody."""


def each_use_has_one_basis(case: Case) -> Iterator[Finding]:
    """L10, L26, L38: one legal basis, that fits the role, with a balancing test that is not overdue."""
    for name, purpose in case.policy.purposes.items():
        at: Path = ("purposes", name, "basis")
        kinds = purpose.basis.given()
        if not kinds:
            yield case.error(
                "L10 purpose-without-basis",
                at,
                "nothing",
                "a purpose without a legal basis is unlawful (GDPR Art. 6(1))",
                f"write one of {', '.join(BasisKind)} under it",
            )
        elif len(kinds) > 1:
            yield case.error(
                "L26 ambiguous-basis",
                at,
                " and ".join(kinds),
                "nobody could tell which of them holds for a use",
                "make one purpose for each basis",
            )
        elif (purpose.role is Role.PROCESSOR) != (kinds[0] is BasisKind.INSTRUCTION):
            yield case.error(
                "L26 ambiguous-basis",
                at,
                f"role {purpose.role} on {kinds[0]}",
                "a processor works on instruction, and nobody else does (GDPR Art. 28(3)(a))",
                "write `instruction:` for a client's purpose, or `role: controller`",
            )
        interest = purpose.basis.legitimate_interest
        if interest and interest.review_by < case.today:
            yield case.error(
                "L38 balancing-overdue",
                (*at, "legitimate_interest", "review_by"),
                str(interest.review_by),
                "the balancing test is overdue (GDPR Art. 6(1)(f))",
                "review it and write the next day",
            )


def special_categories_have_a_condition(case: Case) -> Iterator[Finding]:
    """L07: a special category needs a condition of Art. 9(2), and express consent where that is the condition."""
    for name, category in case.policy.categories.items():
        special = sorted(set(category.fields) & SPECIAL_FIELDS)
        if special and category.special is None:
            yield case.error(
                "L07 special-category-without-condition",
                ("categories", name, "fields"),
                ", ".join(special),
                "such data may not be held without a condition and a statute (GDPR Art. 9(2))",
                "add `special: {condition: 9(2)(b), statute: ...}`, or take the field away",
            )
        if category.special and category.special.condition is SpecialCondition.EXPLICIT_CONSENT:
            yield from _express_consent(case, name)


def _express_consent(case: Case, category: str) -> Iterator[Finding]:
    for name, purpose in case.policy.purposes.items():
        consent = purpose.basis.consent
        if category in purpose.categories and not (consent and consent.explicit):
            yield case.error(
                "L07 special-category-without-condition",
                ("purposes", name, "basis"),
                f"{category!r} on another basis",
                "its condition is express consent, so each use of it rests on that (GDPR Art. 9(2)(a))",
                "write `consent: {how: ..., explicit: yes}`, or take the category away here",
            )


def national_ids_have_a_statute(case: Case) -> Iterator[Finding]:
    """L43: national identification numbers need a law (GDPR Art. 87), and an officer where the pack says so."""
    policy = case.policy
    strict = [pack.national_id for pack in case.packs.packs.values() if pack.national_id]
    for name, category in policy.categories.items():
        held = sorted(set(category.fields) & NATIONAL_ID_FIELDS)
        if held and category.statute is None:
            yield case.error(
                "L43 national-id-without-statute",
                ("categories", name, "fields"),
                ", ".join(held),
                "a national identification number needs a law that lets it be used (GDPR Art. 87)",
                "add `statute:` with the law, as RO-L190-2018 art. 4",
            )
        if not any(rule.interest_needs_officer and set(rule.fields) & set(held) for rule in strict):
            continue
        for purpose_name, purpose in policy.purposes.items():
            on_interest = case.basis_of(purpose_name) is BasisKind.LEGITIMATE_INTEREST
            if name in purpose.categories and on_interest and not policy.identity.officer.needed:
                yield case.error(
                    "L43 national-id-without-statute",
                    ("purposes", purpose_name, "basis"),
                    f"{name!r} without an officer",
                    "on legitimate interest such numbers need a named officer (RO Law 190/2018 Art. 4(2))",
                    "name an officer in `identity`, or take the category away here",
                )


def terms_can_be_measured(case: Case) -> Iterator[Finding]:
    """L14: a term is at least a day, at most a century, and above ten years names its law."""
    for path, value in case.values:
        duration = value.duration if isinstance(value, Term) else value if isinstance(value, Duration) else None
        if duration is None:
            continue
        if duration.count == 0 or (isinstance(value, Term) and duration.days < 1):
            yield case.error(
                "L14 unmeasurable-term",
                path,
                repr(str(value)),
                "nothing is kept for less than a day",
                "write the real term, or take away what is not kept",
            )
        elif duration.days > LONGEST_YEARS * 366:
            yield case.error(
                "L14 unmeasurable-term",
                path,
                repr(str(value)),
                f"nobody keeps a promise for over {LONGEST_YEARS} years",
                "write a term that ends",
            )
        elif isinstance(value, Term) and duration.days > WITHOUT_STATUTE_YEARS * 365.25 and value.law is None:
            yield case.error(
                "L14 unmeasurable-term",
                path,
                repr(str(value)),
                f"more than {WITHOUT_STATUTE_YEARS} years need a law (GDPR Art. 5(1)(e))",
                f"write `{value} under LAW art. N`, or a shorter term",
            )


def marketing_is_lawful(case: Case) -> Iterator[Finding]:
    """L39: advertising rests on consent, or by mail on the interest in one's own customers (ePrivacy Art. 13)."""
    for name, purpose in case.policy.purposes.items():
        kind = case.basis_of(name)
        if not purpose.direct_marketing or kind is None or purpose.role is Role.PROCESSOR:
            continue
        at: Path = ("purposes", name, "basis")
        if kind not in {BasisKind.CONSENT, BasisKind.LEGITIMATE_INTEREST}:
            yield case.error(
                "L39 marketing-basis",
                at,
                kind,
                "advertising is no part of a contract or a duty",
                "rest it on consent, or on legitimate interest towards customers",
            )
        if kind is BasisKind.LEGITIMATE_INTEREST:
            automatic = sorted({Channel.AI_PHONE, Channel.SMS, Channel.FAX} & set(purpose.channels))
            if automatic:
                yield case.error(
                    "L39 marketing-basis",
                    ("purposes", name, "channels"),
                    ", ".join(automatic),
                    "calling machines and such messages advertise only with prior consent (ePrivacy Art. 13(1))",
                    "rest the purpose on consent, or take these channels away",
                )
            elif Channel.EMAIL in purpose.channels and set(purpose.sources) - {"given", "observed", "derived"}:
                yield case.error(
                    "L39 marketing-basis",
                    ("purposes", name, "sources"),
                    ", ".join(purpose.sources),
                    "mail without consent goes only to addresses the customer gave in a sale (ePrivacy Art. 13(2))",
                    "leave only `given`, or rest the purpose on consent",
                )


def profiles_for_advertising_end_with_it(case: Case) -> Iterator[Finding]:
    """L50: who objects to advertising is no longer profiled for it, so whoever scores says for what.

    A profile is for advertising where a purpose that advertises to the same people uses the category it is kept in.
    """
    for name, purpose in case.policy.purposes.items():
        if purpose.serves and (name in purpose.serves or Action.SCORE not in purpose.actions):
            yield case.error(
                "L50 profile-for-advertising",
                ("purposes", name, "serves"),
                ", ".join(purpose.serves),
                "it says for which others a purpose scores, and this one scores for none of them",
                "take it away, or add the action `score`; a purpose does not serve itself",
            )
    for name, advertising in unnamed(case.policy).items():
        for other, shared in advertising.items():
            yield case.error(
                "L50 profile-for-advertising",
                ("purposes", name),
                f"{other} advertises with {', '.join(shared)}",
                "whoever objects to advertising is no longer profiled for it (GDPR Art. 21(2)-(3))",
                f"add `serves:` with {other} and all else that it scores for, or take the category away there",
            )


def automated_decisions_are_safe(case: Case) -> Iterator[Finding]:
    """L40, L27: scores and decisions are explained, significant ones are safe, and a machine that talks says so."""
    for name, purpose in case.policy.purposes.items():
        at: Path = ("purposes", name)
        machine = sorted({Action.SCORE, Action.DECIDE} & set(purpose.actions))
        if machine and purpose.automated is None:
            yield case.error(
                "L40 automated-decision",
                (*at, "actions"),
                ", ".join(machine),
                "people are told the logic and the consequences (GDPR Art. 13(2)(f))",
                "add `automated:` with logic, consequences, significant and safeguards",
            )
        if purpose.automated and purpose.automated.significant:
            missing = [guard for guard in Safeguard if guard not in purpose.automated.safeguards]
            if missing:
                yield case.error(
                    "L40 automated-decision",
                    (*at, "automated", "safeguards"),
                    "safeguards without " + ", ".join(missing),
                    "a significant decision comes with a human, a say and a contest (GDPR Art. 22(3))",
                    f"add {', '.join(missing)}",
                )
        if Channel.AI_PHONE in purpose.channels and not purpose.says_it_is_ai:
            yield case.error(
                "L27 ambiguous-actor",
                (*at, "channels"),
                "an AI voice that does not say so",
                "whoever talks with a machine is told at once (AI Act Art. 50(1))",
                "add `says_it_is_ai: yes`",
            )


def calls_say_what_they_are(case: Case) -> Iterator[Finding]:
    """L48: before a machine calls or a call is recorded, what is said first stands in the file."""
    for name, purpose in case.policy.purposes.items():
        by_machine, recorded = Channel.AI_PHONE in purpose.channels, Action.RECORD in purpose.actions
        if (by_machine or recorded) and purpose.opening is None:
            yield case.error(
                "L48 opening-missing",
                ("purposes", name),
                "a machine that calls" if by_machine else "a recording",
                "people are told first, in the same words each time (AI Act Art. 50(1), GDPR Art. 13)",
                "add `opening:` with what is said",
            )


def disclosure_needs_two(case: Case) -> Iterator[Finding]:
    """L47: who gives data away to assert or defend claims, on the own interest, does not do so alone.

    One's own advisers, who are bound to secrecy, and processors are no others in this.
    """
    for name, purpose in case.policy.purposes.items():
        on_interest = case.basis_of(name) is BasisKind.LEGITIMATE_INTEREST
        kinds = {case.policy.recipients[one].kind for one in purpose.recipients if one in case.policy.recipients}
        goes_out = Action.SHARE in purpose.actions and kinds - {RecipientKind.ADVISER, RecipientKind.PROCESSOR}
        if purpose.legal_claims and on_interest and goes_out and not purpose.second_person:
            yield case.error(
                "L47 disclosure-alone",
                ("purposes", name, "actions"),
                "sharing for claims by one person",
                "whoever decides about it in one's own interest needs a second look (GDPR Art. 5(2), 6(1)(f))",
                "add `second_person: yes`",
            )


def changes_keep_the_floor(case: Case) -> Iterator[Finding]:
    """L24: each matter has one regime for its changes, never below what the law asks."""
    changes = case.policy.changes
    for matter in Matter:
        if matter not in changes and matter not in FREE_MATTERS:
            yield case.error(
                "L24 change-regime",
                ("changes",),
                f"no regime for {matter}",
                "how it may change must be said",
                f"add `{matter}:` with a regime, one of {', '.join(Regime)}",
            )
    for matter, change in changes.items():
        at: Path = ("changes", matter.value)
        floor = case.packs.floors.get(matter)
        if floor and REGIMES.index(change.regime) < REGIMES.index(floor.regime):
            yield case.error(
                "L24 change-regime",
                (*at, "regime"),
                change.regime,
                f"the law asks for more ({floor.law})",
                f"write {floor.regime} or a stronger one",
            )
        if change.regime is not Regime.NO_NOTICE and change.notice is None:
            yield case.error(
                "L24 change-regime",
                at,
                "no length of notice",
                "people are told some time before, and must know how long",
                "add `notice: 30 days`",
            )
        elif floor and floor.notice and change.notice and change.notice.days < floor.notice.days - 1:
            yield case.error(
                "L24 change-regime",
                (*at, "notice"),
                str(change.notice),
                f"the law asks for more ({floor.law})",
                f"write at least {floor.notice}",
            )


def contacts_people(purpose: Purpose) -> bool:
    """Whether messages or calls go out for a purpose."""
    return bool(CONTACTING & set(purpose.actions))

"""Names that must resolve, lists that must not be empty, laws that must hold."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.parts import LawRef, Term
from forecall.policy.rulebook import known_events

DANGLING = "L02 dangling-reference"


def names_resolve(case: Case) -> Iterator[Finding]:
    """L02: every name that the file mentions is declared in it, or in a pack."""
    policy = case.policy
    for path, names, section, known in _references(case):
        for place, name in enumerate(names):
            if name not in known:
                yield _dangling(case, (*path, place) if len(names) > 1 else path, name, section, known)
    events = known_events(policy, case.packs)
    for path, value in case.values:
        if isinstance(value, Term) and value.event not in events:
            yield _dangling(case, path, value.event, "events", events)


def _references(case: Case) -> Iterator[tuple[Path, list[str], str, Collection[str]]]:
    policy = case.policy
    for name, purpose in policy.purposes.items():
        at: Path = ("purposes", name)
        yield (*at, "people"), purpose.people, "people", policy.people
        yield (*at, "categories"), purpose.categories, "categories", policy.categories
        yield (*at, "recipients"), purpose.recipients, "recipients", policy.recipients
        yield (*at, "serves"), purpose.serves, "purposes", policy.purposes
        yield (*at, "notice"), [purpose.notice] if purpose.notice else [], "notices", policy.notices
    for name, category in policy.categories.items():
        yield ("categories", name, "people"), category.people, "people", policy.people
        yield ("categories", name, "stored_at"), category.stored_at, "places", policy.places
    for name, surface in policy.surfaces.items():
        yield ("surfaces", name, "purposes"), surface.purposes, "purposes", policy.purposes
    for name, recipient in policy.recipients.items():
        yield ("recipients", name, "categories"), recipient.categories, "categories", policy.categories
    for name, client in policy.clients.items():
        yield ("clients", name, "purposes"), client.purposes, "purposes", policy.purposes
    for name, item in policy.storage.items():
        yield ("storage", name, "purpose"), [item.purpose], "purposes", policy.purposes
        yield ("storage", name, "categories"), item.categories, "categories", policy.categories
        yield (
            ("storage", name, "recipient"),
            [item.recipient] if item.recipient else [],
            "recipients",
            policy.recipients,
        )
    for name, place in policy.places.items():
        yield ("places", name, "operator"), [place.operator] if place.operator else [], "recipients", policy.recipients
    yield ("sectors",), policy.sectors, "sectors of the packs", case.packs.sectors
    yield ("identity", "authority"), [policy.identity.authority], "authorities of the packs", case.packs.authorities


def _dangling(case: Case, path: Path, name: str, section: str, known: Collection[str]) -> Finding:
    near = difflib.get_close_matches(name, known, 1, 0.5)
    fix = f"did you mean {near[0]!r}" if near else f"declare {name!r} in `{section}`, or take it away"
    return case.error(DANGLING, path, repr(name), f"there is nothing of that name in {section}", fix)


def laws_hold(case: Case) -> Iterator[Finding]:
    """L02 and L04: a statute that is cited stands in a pack, and is in force."""
    for path, value in case.values:
        cited = value if isinstance(value, LawRef) else value.law if isinstance(value, Term) else None
        if cited is None:
            continue
        law = case.packs.laws.get(cited.law)
        if law is None:
            yield _dangling(case, path, cited.law, "laws of the packs", case.packs.laws)
        elif not law.holds_on(case.today):
            successor = f"cite {law.replaced_by} instead" if law.replaced_by else "cite the law that replaced it"
            found = f"{cited}, {'repealed on ' + str(law.repealed) if law.repealed else 'not yet in force'}"
            yield case.warning("L04 outdated-law", path, found, "that law does not hold", successor)


def lists_are_not_empty(case: Case) -> Iterator[Finding]:
    """L11 and L30: a list that is empty means nobody or nothing, and here that would make the fact void."""
    for name, purpose in case.policy.purposes.items():
        for field, what in (("people", "nobody"), ("categories", "no data")):
            if not getattr(purpose, field):
                yield case.error(
                    "L11 empty-list",
                    ("purposes", name, field),
                    "an empty list",
                    f"an empty list means {what}, so this purpose could never be pursued",
                    f"name the {field} it needs, or take the purpose away",
                )
    for name, category in case.policy.categories.items():
        if not category.stored_at:
            yield case.error(
                "L30 heading-promise-unmet",
                ("categories", name, "stored_at"),
                "an empty list",
                "the notice says where data is stored, so each category names its places",
                "write `stored_at:` with names from `places`",
            )


def categories_are_used(case: Case) -> Iterator[Finding]:
    """L06: a category belongs to somebody, and something is done with it."""
    policy = case.policy
    used = {name for purpose in policy.purposes.values() for name in purpose.categories}
    for name, category in policy.categories.items():
        if not category.people:
            yield case.error(
                "L06 orphan-category",
                ("categories", name, "people"),
                "an empty list",
                "a category belongs to kinds of people (GDPR Art. 30(1)(c))",
                "write `people:` with names from `people`",
            )
        if name not in used:
            yield case.error(
                "L06 orphan-category",
                ("categories", name),
                "no purpose that uses it",
                "data without a purpose may not be held (GDPR Art. 5(1)(b))",
                "name it in the purpose that needs it, or take the category away",
            )
    for name, purpose in policy.purposes.items():
        for place, wanted in enumerate(purpose.categories):
            found = policy.categories.get(wanted)
            if found and found.people and purpose.people and not set(found.people) & set(purpose.people):
                yield case.error(
                    "L06 orphan-category",
                    ("purposes", name, "categories", place),
                    repr(wanted),
                    "that category is held of other kinds of people than the purpose has",
                    f"add one of {', '.join(purpose.people)} to the people of {wanted!r}, or take it away here",
                )

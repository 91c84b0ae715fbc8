"""Facts that several documents say, each said by one function."""

from __future__ import annotations

from collections.abc import Iterable

from forecall.policy.documents.model import Fact, Facts, Paragraph, Row, Section, Table
from forecall.policy.documents.speaking import Speaker
from forecall.policy.hours import ContactHours, Hours, spoken
from forecall.policy.identity import Category, Representative, Seat
from forecall.policy.parts import LawRef, Term
from forecall.policy.purposes import Automated, Purpose
from forecall.policy.terms import EEA, Action, BasisKind, Role
from forecall.policy.types import Policy, Recipient

ARTICLE_6 = {
    kind: LawRef("GDPR", place)
    for kind, place in {
        BasisKind.CONSENT: "art. 6(1)(a)",
        BasisKind.CONTRACT: "art. 6(1)(b)",
        BasisKind.LEGAL_OBLIGATION: "art. 6(1)(c)",
        BasisKind.VITAL_INTEREST: "art. 6(1)(d)",
        BasisKind.PUBLIC_TASK: "art. 6(1)(e)",
        BasisKind.LEGITIMATE_INTEREST: "art. 6(1)(f)",
        BasisKind.INSTRUCTION: "art. 28(3)(a)",
    }.items()
}

SPEAKING = frozenset({Action.SCORE, Action.DECIDE, Action.TRAIN, Action.TRANSCRIBE})
"""Actions that only machines do at scale, and that a statement on AI must name."""


def purposes_as(policy: Policy, role: Role) -> dict[str, Purpose]:
    """The purposes in one role, in the order of the file."""
    return {name: purpose for name, purpose in policy.purposes.items() if purpose.role is role}


def reached(policy: Policy, purpose: Purpose) -> list[str]:
    """Who gets data for a purpose: its recipients, and whoever runs the places where its categories lie."""
    runs = (policy.places[place].operator for name in purpose.categories for place in policy.categories[name].stored_at)
    return list(dict.fromkeys([*purpose.recipients, *(name for name in runs if name is not None)]))


def reached_by(policy: Policy, purposes: Iterable[Purpose]) -> list[str]:
    """Who gets data for any of the purposes, in the order of the file."""
    found = {name for purpose in purposes for name in reached(policy, purpose)}
    return [name for name in policy.recipients if name in found]


def received(policy: Policy, name: str) -> list[str]:
    """The categories a recipient may get, and those that lie at the places it runs."""
    runs = {place for place, one in policy.places.items() if one.operator == name}
    stored = [key for key, category in policy.categories.items() if runs & set(category.stored_at)]
    return list(dict.fromkeys([*policy.recipients[name].categories, *stored]))


def terms_of(policy: Policy, purpose: Purpose) -> list[Term]:
    """The terms that end a purpose: its own where it has one, else those of its categories, each once."""
    if purpose.keep is not None:
        return [purpose.keep]
    return list(dict.fromkeys(policy.categories[name].keep for name in purpose.categories))


def terms_said(speak: Speaker, purpose: Purpose) -> str:
    """How long data is kept for a purpose; where its categories differ, each term with the categories it is for."""
    if purpose.keep is not None:
        return speak.term(purpose.keep)
    by_term: dict[Term, list[str]] = {}
    for name in purpose.categories:
        by_term.setdefault(speak.policy.categories[name].keep, []).append(name)
    if len(by_term) == 1:
        return speak.term(next(iter(by_term)))
    return "; ".join(
        speak.say("labelled", name=speak.categories(names), text=speak.term(term)) for term, names in by_term.items()
    )


def has_machine(purpose: Purpose) -> bool:
    """Whether a machine scores, decides, transcribes, speaks or learns for this purpose."""
    return purpose.automated is not None or purpose.says_it_is_ai or bool(SPEAKING & set(purpose.actions))


def address(speak: Speaker, seat: Seat) -> str:
    """A postal address in one line."""
    return f"{seat.street}, {seat.postcode} {seat.city}, {speak.country(seat.country)}"


def who(speak: Speaker) -> Section:
    """Who the organisation is and how it is reached (GDPR Art. 13(1)(a) and (b), 30(1)(a))."""
    identity = speak.policy.identity
    contacts, officer, authority = identity.contacts, identity.officer, speak.packs.authorities[identity.authority]
    why = speak.text(officer.why)
    named = ", ".join(filter(None, (officer.name, officer.email)))
    rows = [
        ("identity:name", speak.say("fact-name"), identity.name),
        ("identity:legal_form", speak.say("fact-form"), identity.legal_form),
        ("identity:seat", speak.say("fact-seat"), address(speak, identity.seat)),
        *(
            (f"identity:numbers/{kind}", speak.word("number", kind), number)
            for kind, number in identity.numbers.model_dump(exclude_none=True).items()
        ),
        ("identity:contacts/privacy", speak.say("fact-privacy"), ", ".join(contacts.privacy)),
        ("identity:contacts/complaints", speak.say("fact-complaints"), contacts.complaints),
        ("identity:contacts/phone", speak.say("fact-phone"), contacts.phone or ""),
        ("identity:contacts/post", speak.say("fact-post"), contacts.post or ""),
        (
            "identity:officer",
            speak.say("fact-officer"),
            speak.say("officer-named", name=named, why=why) if named else speak.say("officer-none", why=why),
        ),
        ("identity:representative", speak.say("fact-representative"), represented(speak, identity.representative)),
        ("identity:authority", speak.say("fact-authority"), f"{authority.name}, {authority.website}"),
    ]
    facts = tuple(Fact(*row) for row in rows if row[2])
    return Section("identity", speak.say("who-title"), (Facts(facts),))


def represented(speak: Speaker, found: Representative | None) -> str:
    """A representative in the Union in one line; empty where there is none."""
    return f"{found.name}, {address(speak, found.seat)}, {found.email}" if found else ""


def basis(speak: Speaker, purpose: Purpose) -> str:
    """The one legal basis in a phrase, with its article."""
    law = speak.law(ARTICLE_6[purpose.basis.kind])
    return speak.say("with-note", text=_basis(speak, purpose), note=law)


def _basis(speak: Speaker, purpose: Purpose) -> str:
    given, word = purpose.basis, speak.word("basis", purpose.basis.kind)
    said = speak.say("said-instruction", basis=word)
    if given.consent is not None:
        message = "said-consent-explicit" if given.consent.explicit else "said-consent"
        said = speak.say(message, basis=word, how=speak.word("act", given.consent.how))
        if given.consent.lasts is not None:
            said = speak.say("said-lasts", text=said, duration=speak.duration(given.consent.lasts))
    elif given.contract is not None:
        said = speak.say("said-contract", basis=word, what=speak.text(given.contract.agreement))
        if given.contract.wind_down is not None:
            said = speak.say("said-wind-down", text=said, duration=speak.duration(given.contract.wind_down))
    elif (duty := given.legal_obligation or given.public_task) is not None:
        said = speak.say("said-law", basis=word, law=speak.law(duty.law))
    elif given.vital_interest is not None:
        said = speak.say("said-vital", basis=word, what=speak.text(given.vital_interest.whose))
    elif given.legitimate_interest is not None:
        interest = given.legitimate_interest
        said = speak.say(
            "said-interest", basis=word, what=speak.text(interest.interest), date=speak.day(interest.review_by)
        )
    return said


def use_facts(speak: Speaker, name: str, purpose: Purpose) -> Facts:
    """One purpose, fact by fact (GDPR Art. 13 and 14)."""
    at = f"purpose:{name}"
    classes = speak.policy.notices
    rows = [
        ("role", "fact-role", speak.word("role", purpose.role)),
        ("people", "fact-people", speak.people(purpose.people)),
        ("categories", "fact-data", speak.categories(purpose.categories)),
        ("sources", "fact-sources", speak.words("source", purpose.sources)),
        (f"basis/{purpose.basis.kind.value}", "fact-basis", basis(speak, purpose)),
        ("actions", "fact-actions", speak.words("action", purpose.actions)),
        ("channels", "fact-channels", channels(speak, purpose)),
        ("recipients", "fact-recipients", speak.recipients(reached(speak.policy, purpose))),
        ("serves", "fact-serves", "; ".join(speak.text(speak.policy.purposes[one].label) for one in purpose.serves)),
        ("keep", "fact-keep", terms_said(speak, purpose)),
        ("notice", "fact-notice", speak.text(classes[purpose.notice].label) if purpose.notice else ""),
    ]
    facts = [Fact(f"{at}/{step}", speak.say(called), text) for step, called, text in rows if text]
    return Facts((*facts, *machine_facts(speak, name, purpose)))


def channels(speak: Speaker, purpose: Purpose) -> str:
    """How people are reached for a purpose."""
    return speak.listed((speak.word("channel", channel) for channel in purpose.channels), "not-at-all")


def machine_facts(speak: Speaker, name: str, purpose: Purpose) -> tuple[Fact, ...]:
    """What a machine does for a purpose (GDPR Art. 13(2)(f), AI Act Art. 50); nothing where none takes part."""
    at, rows = f"purpose:{name}", []
    if (automated := purpose.automated) is not None:
        rows += [
            ("automated/logic", "fact-logic", speak.text(automated.logic)),
            ("automated/consequences", "fact-consequences", speak.text(automated.consequences)),
            ("automated/significant", "fact-significant", speak.say("yes" if automated.significant else "no")),
            ("automated/allowed_by", "fact-human", _decides(speak, automated)),
            ("automated/safeguards", "fact-safeguards", speak.words("safeguard", automated.safeguards)),
        ]
    if purpose.opening is not None:
        rows.append(("opening", "fact-opening", speak.text(purpose.opening)))
    if purpose.says_it_is_ai:
        rows.append(("says_it_is_ai", "fact-ai-voice", speak.say("ai-says-so")))
    return tuple(Fact(f"{at}/{step}", speak.say(called), text) for step, called, text in rows)


def _decides(speak: Speaker, automated: Automated) -> str:
    if automated.allowed_by is not None:
        return speak.say("human-allowed", what=speak.word("allowed", automated.allowed_by))
    return speak.say("human-always" if automated.significant else "human-minor")


def category_notes(speak: Speaker, category: Category) -> str:
    """What the law makes of a category: special, with a national number, or only counted."""
    notes = []
    if category.special is not None:
        condition = speak.word("condition", category.special.condition[-2])
        notes.append(speak.say("special-note", condition=condition, law=speak.law(category.special.statute)))
    if category.statute is not None:
        notes.append(speak.say("statute-note", law=speak.law(category.statute)))
    if category.aggregated_over is not None:
        notes.append(speak.say("aggregated-note", n=category.aggregated_over))
    return "; ".join(notes)


def fields(speak: Speaker, category: Category) -> str:
    """What is in a category, with what the law makes of it."""
    said, notes = speak.listed(map(speak.field, category.fields)), category_notes(speak, category)
    return speak.say("with-note", text=said, note=notes) if notes else said


def places(speak: Speaker, names: Iterable[str]) -> str:
    """Where data lies, and who runs the place."""

    def one(name: str) -> str:
        place = speak.policy.places[name]
        said = f"{speak.text(place.label)} ({speak.country(place.country)})"
        if place.operator is None:
            return said
        return speak.say("place-run-by", place=said, operator=speak.policy.recipients[place.operator].name)

    return "; ".join(map(one, dict.fromkeys(names))) or speak.say("nothing")


def transfer(speak: Speaker, recipient: Recipient) -> str:
    """What makes a transfer outside the EEA lawful (GDPR Art. 13(1)(f)); `no` inside it."""
    if recipient.country in EEA or recipient.transfer is None:
        return speak.say("inside-eea")
    tool = recipient.transfer
    said = [
        speak.say(
            "transfer-said",
            mechanism=speak.word("mechanism", tool.mechanism),
            **{"from": speak.day(tool.valid_from)},
            until=speak.day(tool.valid_until),
        )
    ]
    if tool.extra_measures is not None:
        said.append(speak.say("transfer-extra", what=speak.text(tool.extra_measures)))
    if recipient.outside_eea_because is not None:
        said.append(speak.say("transfer-why", why=speak.text(recipient.outside_eea_because)))
    return "; ".join(said)


def recipients_table(speak: Speaker, names: Iterable[str]) -> Table:
    """Who receives what, where, and by which contract; `names` must not be empty."""
    columns = ("recipient", "task", "kind", "country", "data", "transfer")
    return Table(
        speak.say("recipients-title"),
        tuple(speak.say(f"col-{column}") for column in columns),
        tuple(_recipient_row(speak, name) for name in names),
    )


def _recipient_row(speak: Speaker, name: str) -> Row:
    recipient = speak.policy.recipients[name]
    task = speak.say("labelled", name=speak.word("function", recipient.function), text=speak.text(recipient.label))
    cells = (
        recipient.name,
        task,
        speak.word("kind", recipient.kind),
        speak.country(recipient.country),
        speak.categories(received(speak.policy, name)),
        transfer(speak, recipient),
    )
    return Row(f"recipient:{name}", cells)


def open_hours(speak: Speaker, hours: ContactHours) -> str:
    """The hours of a channel, as `Monday to Friday 09:00–20:00; Saturday 10:00–14:00; not on public holidays`."""
    week = hours.week()
    said = []
    for first, last, spans in spoken(week):
        days = speak.weekday(first)
        if last > first:
            days = speak.say("hours-days", first=days, last=speak.weekday(last))
        said.append(speak.say("hours-on", days=days, hours=speak.hours(spans)))
    on_holidays = Hours(week[7])
    said.append(
        speak.say("hours-holidays", hours=speak.hours(on_holidays)) if week[7] else speak.say("hours-no-holidays")
    )
    return "; ".join(said)


def measures(speak: Speaker) -> Facts | Paragraph:
    """The safeguards of GDPR Art. 32, by family."""
    families: dict[str, list[str]] = {}
    for measure in speak.policy.measures.values():
        families.setdefault(measure.family, []).append(speak.text(measure.label))
    if not families:
        return Paragraph("policy:measures", speak.say("measures-none"))
    return Facts(
        tuple(
            Fact(f"measure:{family}", speak.word("family", family), "; ".join(labels))
            for family, labels in families.items()
        )
    )

"""The privacy notice, in two layers: in short, then in full (GDPR Art. 12 to 14).

It describes what the organisation decides itself. What it does for clients stands in the annex and in the record of
Art. 30(2), and is the client's to tell.
"""

from __future__ import annotations

from forecall.policy.documents.facts import (
    fields,
    has_machine,
    open_hours,
    places,
    purposes_as,
    reached_by,
    recipients_table,
    use_facts,
    who,
)
from forecall.policy.documents.model import Block, Bullets, Paragraph, Row, Section, Table
from forecall.policy.documents.speaking import Speaker
from forecall.policy.packs import Right
from forecall.policy.parts import Duration
from forecall.policy.purposes import Purpose
from forecall.policy.terms import EEA, Action, BasisKind, Role


def privacy_notice(speak: Speaker) -> tuple[Section, ...]:
    """Every section, in the order in which people ask."""
    return (
        summary(speak),
        who(speak),
        data(speak),
        uses(speak),
        *clients(speak),
        recipients(speak),
        rights(speak),
        *objection(speak),
        *contact_hours(speak),
        machines(speak),
        *ages(speak),
        *claims(speak),
        changes(speak),
    )


def own(speak: Speaker) -> dict[str, Purpose]:
    """The purposes that the notice is about."""
    return purposes_as(speak.policy, Role.CONTROLLER)


def summary(speak: Speaker) -> Section:
    """The first layer: what a reader in a hurry must know."""
    policy, organisation = speak.policy, speak.policy.identity.name
    reach = reached_by(policy, own(speak).values())
    outside = [name for name in reach if policy.recipients[name].country not in EEA]
    authority = speak.packs.authorities[policy.identity.authority]
    said = [Paragraph("identity:name", speak.say("summary-who", organisation=organisation))]
    if any(purpose.role is Role.PROCESSOR for purpose in policy.purposes.values()):
        said.append(Paragraph("policy:purposes/processor", speak.say("summary-client")))
    said.append(Paragraph("policy:purposes", speak.say("summary-purposes", n=len(own(speak)))))
    if reach:
        said.append(Paragraph("policy:recipients", speak.say("summary-recipients", n=len(reach))))
        where = "summary-outside" if outside else "summary-inside"
        said.append(Paragraph("policy:recipients/country", speak.say(where, n=len(outside), of=len(reach))))
    else:
        said.append(Paragraph("policy:recipients", speak.say("summary-no-recipients")))
    said += [Paragraph(f"claim:{claim.value}", speak.word("denial", claim)) for claim in policy.claims]
    mail, within = policy.identity.contacts.privacy[0], speak.within(_answer(speak))
    said.append(Paragraph("policy:rights", speak.say("summary-rights", mail=mail, within=within)))
    said.append(Paragraph("identity:authority", speak.say("summary-complaint", authority=authority.name)))
    return Section("policy:summary", speak.say("summary-title"), (Bullets(tuple(said)),))


def _answer(speak: Speaker) -> Duration:
    return speak.packs.deadlines["rights_answer"].within


def data(speak: Speaker) -> Section:
    """Which data of whom, how long, where, and whether it must be given (GDPR Art. 13(2)(a) and (e))."""
    policy, title = speak.policy, speak.say("data-title")
    used = {name for purpose in own(speak).values() for name in purpose.categories}
    if not used:
        return Section("policy:categories", title, (Paragraph("policy:categories", speak.say("data-none")),))
    columns = ("data", "people", "fields", "keep", "place", "asked")
    rows = tuple(
        Row(
            f"category:{name}",
            (
                speak.title(category.label),
                speak.people(category.people),
                fields(speak, category),
                speak.term(category.keep),
                places(speak, category.stored_at),
                speak.word("asked", category.asked),
            ),
        )
        for name, category in policy.categories.items()
        if name in used
    )
    table = Table(title, tuple(speak.say(f"col-{column}") for column in columns), rows)
    intro = Paragraph("policy:categories", speak.say("data-intro"))
    needed = Paragraph("policy:categories/asked", speak.say("data-needed"))
    return Section("policy:categories", title, (intro, table, needed))


def uses(speak: Speaker) -> Section:
    """Each purpose with everything that holds for it."""
    sections = tuple(use(speak, name, purpose) for name, purpose in own(speak).items())
    said = speak.say("uses-intro" if sections else "uses-none")
    return Section("policy:purposes", speak.say("uses-title"), (Paragraph("policy:purposes", said),), sections)


def use(speak: Speaker, name: str, purpose: Purpose) -> Section:
    """One purpose, in the policy's own words and fact by fact."""
    at, detail = f"purpose:{name}", purpose.detail
    said = () if detail is None else (Paragraph(f"{at}/detail", speak.text(detail)),)
    return Section(at, speak.title(purpose.label), (*said, use_facts(speak, name, purpose)))


def clients(speak: Speaker) -> tuple[Section, ...]:
    """Where the reader finds what is done for clients; nothing where nothing is."""
    if not purposes_as(speak.policy, Role.PROCESSOR):
        return ()
    said = Paragraph("policy:purposes/processor", speak.say("clients-text"))
    return (Section("policy:purposes/processor", speak.say("clients-title"), (said,)),)


def recipients(speak: Speaker) -> Section:
    """Who receives data, and what protects it outside the EEA."""
    policy, blocks = speak.policy, list[Block]()
    names = reached_by(policy, own(speak).values())
    if names:
        blocks += [Paragraph("policy:recipients", speak.say("recipients-intro")), recipients_table(speak, names)]
    else:
        blocks.append(Paragraph("policy:recipients", speak.say("recipients-none")))
    if any(policy.recipients[name].country not in EEA for name in names):
        blocks.append(Paragraph("policy:recipients/transfer", speak.say("transfer-copy")))
    if (home := policy.identity.seat.country) not in EEA:
        blocks.append(Paragraph("identity:seat/country", speak.say("transfer-home", country=speak.country(home))))
    return Section("policy:recipients", speak.say("recipients-title"), tuple(blocks))


def rights_that_hold(speak: Speaker) -> dict[str, Right]:
    """The rights that come with the legal bases this policy uses; a right without bases always holds."""
    used = {purpose.basis.kind for purpose in own(speak).values()}
    return {name: right for name, right in speak.packs.rights.items() if not right.bases or used & set(right.bases)}


def rights(speak: Speaker) -> Section:
    """The rights of the person, from the jurisdiction packs alone (GDPR Art. 13(2)(b) to (d))."""
    items = tuple(
        Paragraph(
            f"policy:rights/{name}",
            speak.say("with-note", text=speak.text(right.label), note=speak.law(right.law)),
        )
        for name, right in rights_that_hold(speak).items()
    )
    identity = speak.policy.identity
    authority = speak.packs.authorities[identity.authority]
    how = speak.say(
        "rights-how",
        mail=identity.contacts.privacy[0],
        within=speak.within(_answer(speak)),
        more=speak.duration(speak.packs.deadlines["rights_extension"].within),
    )
    complain = speak.say(
        "rights-authority",
        name=authority.name,
        address=authority.address,
        website=authority.website,
        mail=authority.email,
    )
    blocks = (
        Paragraph("policy:rights/intro", speak.say("rights-intro")),
        Bullets(items, sentences=False),
        Paragraph("policy:rights/how", how),
        Paragraph("identity:authority", complain),
    )
    return Section("policy:rights", speak.say("rights-title"), blocks)


def objection(speak: Speaker) -> tuple[Section, ...]:
    """The right to object, apart from all else as GDPR Art. 21(4) wants it; nothing where it cannot arise."""
    purposes = own(speak).values()
    said = []
    if any(purpose.basis.kind in {BasisKind.LEGITIMATE_INTEREST, BasisKind.PUBLIC_TASK} for purpose in purposes):
        said.append(Paragraph("policy:rights/objection/interest", speak.say("objection-interest")))
    if any(purpose.direct_marketing for purpose in purposes):
        said.append(Paragraph("policy:rights/objection/marketing", speak.say("objection-marketing")))
    ends = [one.label for one in purposes if Action.SCORE in one.actions and _ends_with_advertising(speak, one)]
    if ends:
        ended = speak.say("objection-profiling", purposes=speak.labels(ends))
        said.append(Paragraph("policy:rights/objection/profiling", ended))
    return (Section("policy:rights/objection", speak.say("objection-title"), tuple(said)),) if said else ()


def _ends_with_advertising(speak: Speaker, purpose: Purpose) -> bool:
    """Whether it is advertising, or scores for nothing else."""
    served = [speak.policy.purposes[one] for one in purpose.serves]
    return purpose.direct_marketing or (bool(served) and all(one.direct_marketing for one in served))


def contact_hours(speak: Speaker) -> tuple[Section, ...]:
    """When people are reached, channel by channel; nothing where nothing is said of it."""
    rows = tuple(
        Row(f"hours:{channel.value}", (speak.capital(speak.word("channel", channel)), open_hours(speak, hours)))
        for channel, hours in speak.policy.contact_hours.items()
    )
    if not rows:
        return ()
    at, title = "policy:contact_hours", speak.say("hours-title")
    table = Table(title, tuple(speak.say(f"col-{column}") for column in ("hours-by", "hours-when")), rows)
    said = Paragraph(at, speak.say("hours-intro"))
    return (Section(at, title, (said, table, Paragraph(f"{at}/not_bound", speak.say("hours-not-bound")))),)


def machines(speak: Speaker) -> Section:
    """Where machines take part in decisions (GDPR Art. 13(2)(f))."""
    names = [name for name, purpose in own(speak).items() if has_machine(purpose)]
    at, title = "policy:automated", speak.say("machines-title")
    if not names:
        return Section(at, title, (Paragraph(at, speak.say("machines-none")),))
    items = tuple(
        Paragraph(f"purpose:{name}/automated", speak.title(speak.policy.purposes[name].label)) for name in names
    )
    return Section(at, title, (Paragraph(at, speak.say("machines-intro")), Bullets(items, sentences=False)))


def ages(speak: Speaker) -> tuple[Section, ...]:
    """From which age data of people is used at all; nothing where no age is declared."""
    known = {name for purpose in own(speak).values() for name in purpose.people}
    items = tuple(
        Paragraph(
            f"people:{name}/minimum_age", speak.say("ages-row", people=speak.title(kind.label), n=kind.minimum_age)
        )
        for name, kind in speak.policy.people.items()
        if name in known and kind.minimum_age is not None
    )
    if not items:
        return ()
    blocks = (Bullets(items, sentences=False), Paragraph("policy:people/minimum_age", speak.say("ages-intro")))
    return (Section("policy:people", speak.say("ages-title"), blocks),)


def claims(speak: Speaker) -> tuple[Section, ...]:
    """What the organisation says it does not do; the linter held each claim against the file."""
    items = tuple(Paragraph(f"claim:{claim.value}", speak.word("denial", claim)) for claim in speak.policy.claims)
    return (Section("policy:claims", speak.say("claims-title"), (Bullets(items),)),) if items else ()


def changes(speak: Speaker) -> Section:
    """How each kind of change comes into force."""
    rows = tuple(
        Row(
            f"change:{matter.value}",
            (
                speak.word("matter", matter),
                speak.word("regime", change.regime),
                speak.duration(change.notice) if change.notice else "–",
            ),
        )
        for matter, change in speak.policy.changes.items()
    )
    title = speak.say("changes-title")
    columns = tuple(speak.say(f"col-{column}") for column in ("matter", "regime", "notice"))
    blocks: tuple[Block, ...] = (Paragraph("policy:changes", speak.say("changes-intro")), Table(title, columns, rows))
    return Section("policy:changes", title, blocks)

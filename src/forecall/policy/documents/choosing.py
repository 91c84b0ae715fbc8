"""The cookie notice and the page of choices."""

from __future__ import annotations

from forecall.policy.documents.facts import channels
from forecall.policy.documents.model import Block, Bullets, Paragraph, Row, Section, Table
from forecall.policy.documents.speaking import Speaker
from forecall.policy.purposes import Purpose
from forecall.policy.terms import REFUSABLE, BasisKind, StorageClass
from forecall.policy.types import StorageItem


def cookie_notice(speak: Speaker) -> tuple[Section, ...]:
    """What is kept on a device, class by class, and the words explained that are used (ePrivacy Art. 5(3))."""
    items = speak.policy.storage
    if not items:
        nothing = Paragraph("policy:storage", speak.say("cookies-none"))
        return (Section("policy:storage", speak.say("doc-cookie-notice"), (nothing,)),)
    classes = [kind for kind in StorageClass if any(item.storage_class is kind for item in items.values())]
    techniques = list(dict.fromkeys(item.technique for item in items.values()))
    explained = tuple(
        Paragraph(f"policy:storage/technique/{technique.value}", speak.word("explained", technique))
        for technique in techniques
    )
    words = Section("policy:storage/techniques", speak.say("techniques-title"), (Bullets(explained),))
    return (*(_class(speak, kind) for kind in classes), words)


def _class(speak: Speaker, kind: StorageClass) -> Section:
    title = speak.word("storage", kind)
    said = speak.say("cookies-necessary" if kind is StorageClass.NECESSARY else "cookies-consent")
    columns = ("item", "does", "technique", "life", "purpose", "party", "host", "recipient")
    rows = tuple(
        Row(f"storage:{name}", _item(speak, item))
        for name, item in speak.policy.storage.items()
        if item.storage_class is kind
    )
    at = f"policy:storage/{kind.value}"
    table = Table(title, tuple(speak.say(f"col-{column}") for column in columns), rows)
    return Section(at, title, (Paragraph(at, said), table))


def _item(speak: Speaker, item: StorageItem) -> tuple[str, ...]:
    return (
        item.name,
        speak.text(item.label),
        speak.word("technique", item.technique),
        speak.say("life-session") if item.life == "session" else speak.duration(item.life),
        speak.text(speak.policy.purposes[item.purpose].label),
        speak.word("party", item.party),
        item.host,
        speak.recipients([item.recipient] if item.recipient else []),
    )


def choices(speak: Speaker) -> tuple[Section, ...]:
    """What people can refuse, stop or allow, purpose by purpose and class by class (GDPR Art. 7(3), 21)."""
    mail = speak.policy.identity.contacts.privacy[0]
    how = Paragraph("identity:contacts/privacy", speak.say("choices-how", mail=mail))
    reach = Section("identity:contacts", speak.say("choices-how-title"), (how,))
    return (_switches(speak), _messages(speak), reach)


def _switches(speak: Speaker) -> Section:
    at, title = "policy:choices", speak.say("choices-title")
    columns = ("purpose", "start", "how", "channels")
    rows = tuple(
        Row(f"purpose:{name}/choice", (speak.title(purpose.label), *_switch(speak, purpose), channels(speak, purpose)))
        for name, purpose in speak.policy.purposes.items()
        if is_optional(purpose)
    )
    if not rows:
        return Section(at, title, (Paragraph(at, speak.say("choices-none")),))
    table = Table(title, tuple(speak.say(f"col-{column}") for column in columns), rows)
    return Section(at, title, (Paragraph(at, speak.say("choices-intro")), table))


def is_optional(purpose: Purpose) -> bool:
    """Whether a person can refuse it: consent, an objection, advertising, or a class that can be refused."""
    kinds = {BasisKind.CONSENT, BasisKind.LEGITIMATE_INTEREST, BasisKind.PUBLIC_TASK, BasisKind.INSTRUCTION}
    return purpose.basis.kind in kinds or purpose.direct_marketing or purpose.notice in REFUSABLE


def _switch(speak: Speaker, purpose: Purpose) -> tuple[str, str]:
    """How it starts, and how it is changed."""
    kind = purpose.basis.kind
    if kind is BasisKind.CONSENT:
        return speak.say("start-off"), speak.say("how-consent")
    if kind is BasisKind.INSTRUCTION:
        return speak.say("start-client"), speak.say("how-client")
    free = purpose.direct_marketing or purpose.notice in REFUSABLE
    return speak.say("start-on"), speak.say("how-marketing" if free else "how-object")


def _messages(speak: Speaker) -> Section:
    title, blocks = speak.say("messages-title"), list[Block]()
    rows = tuple(
        Row(
            f"notice:{kind.value}",
            (
                speak.title(notice.label),
                speak.labels(notice.messages.values()),
                speak.say("yes" if notice.can_refuse else "no"),
                speak.say("cap-said", n=notice.cap.most, per=speak.per(notice.cap.within))
                if notice.cap
                else speak.say("no-cap"),
            ),
        )
        for kind, notice in speak.policy.notices.items()
    )
    columns = tuple(speak.say(f"col-{column}") for column in ("class", "messages", "refuse", "cap"))
    blocks.append(Paragraph("policy:notices", speak.say("messages-intro" if rows else "messages-none")))
    if rows:
        blocks.append(Table(title, columns, rows))
    return Section("policy:notices", title, tuple(blocks))

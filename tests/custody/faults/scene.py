"""The cast of the fault tests: who said what before, what is done, and what must be there after it was done again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

DAY = datetime(2026, 12, 2, 10, tzinfo=UTC)
PEOPLE = UUID("6f8b2b1e-0c53-4d5c-9a55-2f6f6d3a51c1")
NAMES = ("willing", "withdrawn", "erased", "newcomers", "version", "receipts", "keys", "certificate")
NEWS = frozenset({"preferences"})


def person(name: str) -> UUID:
    return uuid5(PEOPLE, name)


def _newcomers(*names: str):
    from forecall.custody import Newcomer, Origin

    origin = Origin(DAY - timedelta(days=1), "given", version=1)
    return [Newcomer("prospect", {"preferences": origin}, id=person(name)) for name in names]


def _policy(**edits):
    from tests.policy.documents.compiled import edited

    return edited("need-prediction", edits)


def confirmed() -> None:
    """What was confirmed before anything went wrong: a consent, a withdrawal, an erasure."""
    from forecall.custody import Proof, add_subjects, consent, erase, publish, withdraw

    publish(_policy(), artefact="0" * 64)
    add_subjects(_newcomers("willing", "withdrawn", "erased", "leaving", "changing"))
    for name in ("willing", "withdrawn", "erased", "leaving"):
        consent(person(name), "newsletter", Proof("double_opt_in"))
    withdraw(person("withdrawn"), "newsletter", at=DAY + timedelta(minutes=1))
    erase(person("erased"))


def answer(name: str) -> str:
    """What the gate says of the newsletter to this person."""
    from forecall.custody import Ask, Permit, ask

    found = ask(Ask("newsletter", NEWS, "send", (person(name),), channel="email"))
    return "allowed" if isinstance(found, Permit) else str(getattr(found, "reason", "gap"))


# What is done. Each can be called again after it was cut short, as a person or a job would.


def add(_parts) -> None:
    from forecall.custody import add_subjects
    from forecall.custody.models import Subject

    fresh = [one for one in _newcomers("new1", "new2") if not Subject.objects.filter(pk=one.id).exists()]
    if fresh:
        add_subjects(fresh)


def agree(_parts) -> None:
    from forecall.custody import Proof, consent

    consent(person("changing"), "newsletter", Proof("double_opt_in"))


def take_back(_parts) -> None:
    from forecall.custody import withdraw

    withdraw(person("leaving"), "newsletter")


def forget(_parts) -> None:
    from forecall.custody import erase

    erase(person("leaving"))


def publish_next(_parts) -> None:
    from forecall.custody import publish

    publish(_policy(**{"version/number": 2, "version/effective": "2027-01-15"}), artefact="1" * 64)


def rotate(parts) -> None:
    from forecall.foundation import acting_now

    organisation = str(acting_now("rotate").organisation)
    parts.keyring.next_keys(organisation, [person("willing")])
    parts.keyring.rotate_organisation(organisation)


VERBS = {
    "add": add, "agree": agree, "take_back": take_back, "forget": forget, "publish": publish_next, "rotate": rotate,
}  # fmt: skip


# What is looked at.


def _erased(parts) -> list[str]:
    from forecall.foundation import acting_now

    return [answer("erased"), parts.keyring.state(str(acting_now("look").organisation), person("erased"))]


def _new(_parts) -> int:
    from forecall.custody.models import Collection, Subject

    there = Subject.objects.filter(id__in=[person("new1"), person("new2")]).count()
    origins = Collection.objects.filter(subject_id__in=[person("new1"), person("new2")]).count()
    assert there == origins  # never one without the other
    return there


def _versions(_parts) -> list[int]:
    from forecall.custody.models import PublishedVersion
    from forecall.custody.publishing import altered
    from forecall.foundation import acting_now
    from forecall.foundation.models import Organisation

    rows = list(PublishedVersion.objects.order_by("number"))
    assert altered(rows) is None
    assert Organisation.objects.get(pk=acting_now("look").organisation).policy_seq == len(rows)
    return [row.number for row in rows]


def _receipts(parts) -> bool:
    from forecall.custody.receipts import verify

    return verify(parts.receipts.folder, parts.signer.public_key()).holds


def _keys(parts) -> list[int]:
    """How many people have a key, and whether the keyring is sound."""
    from forecall.foundation import acting_now

    organisation = str(acting_now("look").organisation)
    names = ("willing", "withdrawn", "erased", "leaving", "changing", "new1", "new2")
    assert parts.keyring.check() == []
    return sorted(parts.keyring.keys(organisation, [person(name) for name in names]).keys(), key=str).__len__()


def _certificate(_parts) -> dict | None:
    from forecall.custody.models import Erasure

    row = Erasure.objects.filter(subject_id=person("leaving")).first()
    return None if row is None else {"step": row.step, "rows": row.rows}


EXPECTED = {
    "willing": lambda _parts: answer("willing"),
    "withdrawn": lambda _parts: answer("withdrawn"),
    "erased": _erased,
    "newcomers": _new,
    "version": _versions,
    "receipts": _receipts,
    "keys": _keys,
    "certificate": _certificate,
}

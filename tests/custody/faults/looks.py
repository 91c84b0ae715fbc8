"""What is looked at in the fault tests: what must be there after all was done again."""

from __future__ import annotations

from tests.custody.faults.cast import PAIRS, answer, person

NAMES = (
    "willing",
    "withdrawn",
    "leaving",
    "erased",
    "newcomers",
    "version",
    "receipts",
    "keys",
    "certificate",
    "choices",
    "pairs",
    "sealed",
    "rotating",
)


def _erased(parts) -> list[str]:
    from forecall.foundation import acting_now

    return [answer("erased"), parts.keyring.state(str(acting_now("look").organisation), person("erased"))]


def _new(_parts) -> int:
    from forecall.custody.models import Origins, Subject

    there = Subject.objects.filter(id__in=[person("new1"), person("new2")])
    assert there.filter(origins=None).count() == 0  # never one without the other
    assert Origins.objects.filter(people=None).count() == 0
    return there.count()


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


def _choices(_parts) -> list:
    """How many of the one who changes often, and whether what decisions read is what the ledger says."""
    from forecall.custody.facts import parse, rebuilt
    from forecall.custody.models import Choice, Subject

    one = Subject.objects.get(pk=person("changing"))
    known = parse(one.facts)
    again = {key: value for key, value in rebuilt(one).items() if value}
    same = {key: sorted(value) for key, value in known.items() if key in "ok"} == {
        key: sorted(value) for key, value in again.items() if key in "ok"
    }
    return [Choice.objects.filter(subject=one).count(), same and len(known.get("c", ())) == len(again.get("c", ()))]


def pair_of(keep: str, other: str) -> str:
    """Whether the two are wholly `one` or wholly `two`: the row, the mark, what the gate reads, and what it says."""
    from forecall.contacts.models import Merge, Person
    from forecall.contacts.store import records_of
    from forecall.custody import Ask, Permit, ask, open_of
    from forecall.custody.joined import others_of
    from forecall.custody.models import Subject
    from forecall.custody.rights.opening import for_reach

    facts = {name: others_of(Subject.objects.get(pk=person(name)).facts) for name in (keep, other)}
    stands = Person.objects.get(pk=person(other)).kept_id
    open_marks = Merge.objects.filter(subject_id=person(other), undone_at=None).count()
    may_call = ask(Ask("prospecting", frozenset({"business_card"}), "call", (person(keep),), channel="phone"))
    profiles = records_of([person(keep), person(other)])
    for name in (keep, other):  # whatever becomes of records, nothing in them is lost
        opened = {row.subject_id: row.name for row in open_of(for_reach(person(name)), Person, ["name"])}
        assert opened[person(name)] == f"Ana {name}"
        assert len(opened) == (1 if stands is None else 2)
    if stands is None:
        assert (facts[keep], facts[other], open_marks, len(profiles)) == ((), (), 0, 2)
        assert isinstance(may_call, Permit)
        return "two"
    assert stands == person(keep)
    assert (facts[keep], facts[other]) == ((person(other),), (person(keep),))
    assert (open_marks, len(profiles)) == (1, 1)
    assert getattr(may_call, "reason", "") == "objected"  # the no of either record counts for both
    return "one"


def _pairs(_parts) -> list[str]:
    return [pair_of(*pair) for pair in PAIRS]


def sealed_of(_parts) -> list[str]:
    """What is sealed of a person, opened."""
    from forecall.contacts import open_people

    [opened] = open_people("prospecting", [person("sealed")])
    return sorted(one.value for kind in ("name", "email") for one in opened.all(kind))


def _rotating(parts) -> int:
    """Of how many people an older key stands."""
    from forecall.foundation import acting_now

    return len(parts.keyring.in_rotation(str(acting_now("look").organisation)))


EXPECTED = {
    "pairs": _pairs,
    "sealed": sealed_of,
    "rotating": _rotating,
    "choices": _choices,
    "willing": lambda _parts: answer("willing"),
    "withdrawn": lambda _parts: answer("withdrawn"),
    "leaving": lambda _parts: answer("leaving"),
    "erased": _erased,
    "newcomers": _new,
    "version": _versions,
    "receipts": _receipts,
    "keys": _keys,
    "certificate": _certificate,
}

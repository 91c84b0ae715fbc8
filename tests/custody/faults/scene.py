"""The cast of the fault tests: who said what before, what is done, and what must be there after it was done again."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

DAY = datetime(2026, 12, 2, 10, tzinfo=UTC)
PEOPLE = UUID("6f8b2b1e-0c53-4d5c-9a55-2f6f6d3a51c1")
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
NEWS = frozenset({"preferences"})
SEALED = {"name": "Ana Proba"}


def person(name: str) -> UUID:
    return uuid5(PEOPLE, name)


def _newcomers(*names: str):
    from forecall.custody import Newcomer, Origin

    origin = Origin(DAY - timedelta(days=1), "given", version=1)
    return [Newcomer("prospect", {"preferences": origin}, id=person(name)) for name in names]


def _policy(**edits):
    from tests.policy.policies import edited

    return edited("need-prediction", edits)


def confirmed() -> None:
    """What was confirmed before anything went wrong: a consent, a withdrawal, an erasure."""
    from forecall.custody import Proof, add_subjects, consent, erase, publish, withdraw

    publish(_policy(), artefact="0" * 64)
    add_subjects(_newcomers("willing", "withdrawn", "erased", "leaving", "changing"))
    for name in ("willing", "withdrawn", "erased", "leaving"):
        consent(person(name), "newsletter", Proof("double_opt_in", "Send me news"))
    _with_a_name("sealed")
    withdraw(person("withdrawn"), "newsletter", at=DAY + timedelta(minutes=1))
    erase(person("erased"))
    _two_records_each()
    assert answer("willing") == "allowed"


PAIRS = ("left", "right"), ("kept", "brought")


def _two_records_each() -> None:
    """Two people with two records each: of the second pair, somebody found out already."""
    from forecall.contacts import NewPerson, Point, add_people, merge
    from forecall.custody import Origin, object_to

    origin, shared = Origin(DAY - timedelta(days=1), "given", 1), (Point("phone", "+40210000000"),)
    names = [name for pair in PAIRS for name in pair]
    made = add_people(
        "prospecting",
        [NewPerson("prospect", origin, {"name": f"Ana {one}"}, points=shared, id=person(one)) for one in names],
    )
    assert [one.person for one in made] == [person(one) for one in names]
    merge(person("kept"), person("brought"))
    object_to(person("brought"), "prospecting")
    object_to(person("right"), "prospecting")


def _with_a_name(name: str, mail: str = "a@example.com") -> None:
    """Somebody of whom something is sealed: a name and an address."""
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody import Origin

    origin = Origin(DAY - timedelta(days=1), "given", version=1)
    [added] = add_people(
        "prospecting",
        [NewPerson("prospect", origin, SEALED, id=person(name), place="RO", points=(Point("email", mail),))],
    )
    assert added.person, added


def answer(name: str) -> str:
    """What the gate says of the newsletter to this person."""
    from forecall.custody import Ask, Permit, ask

    found = ask(Ask("newsletter", NEWS, "send", (person(name),), channel="email"))
    return "allowed" if isinstance(found, Permit) else str(getattr(found, "reason", "gap"))


# What is done. Each can be called again after it was cut short, as a person or a job would.


def add(_parts) -> None:
    from forecall.custody import Ask, admit
    from forecall.custody.models import Subject

    fresh = [one for one in _newcomers("new1", "new2") if not Subject.objects.filter(pk=one.id).exists()]
    if fresh:
        admit([(one, Ask("newsletter", NEWS, "store")) for one in fresh])


def agree(_parts) -> None:
    from forecall.custody import Proof, consent

    consent(person("changing"), "newsletter", Proof("double_opt_in", "Send me news"))


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


def merge_two(_parts) -> None:
    """A click that is sent again says that they are one already, and that is what was wanted."""
    from forecall.contacts import merge
    from forecall.contacts.errors import CannotMerge

    try:
        merge(person("left"), person("right"))
    except CannotMerge:
        assert _pair("left", "right") == "one"


def tell_apart(_parts) -> None:
    from forecall.contacts import unmerge
    from forecall.contacts.errors import UnknownContact

    try:
        unmerge(person("kept"), person("brought"))
    except UnknownContact:
        assert _pair("kept", "brought") == "two"


def merge_often(_parts) -> None:
    """Merged and told apart again and again, while another process does the same: whoever comes second is told so."""
    from contextlib import suppress

    from forecall.contacts import merge, unmerge
    from forecall.contacts.errors import CannotMerge, UnknownContact

    for _round in range(80):
        with suppress(CannotMerge):
            merge(person("left"), person("right"))
        with suppress(UnknownContact):
            unmerge(person("left"), person("right"))


def renew(parts) -> None:
    """A new key for a person, everything of theirs sealed again, and the older key dropped."""
    from forecall.custody import renewing

    renewing.renew(person("sealed"))
    renewing.drop_older(parts.clock.now(), lambda _by: None)


def watch(_parts) -> None:
    """Ask again and again until it is refused; the file says when it began and when it ended."""
    told = Path(os.environ["FORECALL_HOME"]).with_name("watched")
    told.write_text(f"{answer('leaving')}\n")
    end = time.monotonic() + 10
    while answer("leaving") == "allowed" and time.monotonic() < end:
        time.sleep(0.01)
    with told.open("a") as file:
        file.write(f"{time.time()}\n")


def choose_often(_parts) -> None:
    """Forty choices of one person, while another process does the same."""
    from forecall.custody.recording import Proof, choose

    proof = Proof("double_opt_in", "Send me news")
    for place in range(40):
        choose(person("changing"), "consent" if place % 2 else "objection", f"purpose{place % 4}", proof=proof)


def on_a_full_disk(_parts) -> None:
    """No file may grow any more: what cannot be recorded is refused and said, and does not seem done."""
    import resource

    from django.db import DatabaseError

    from forecall.custody import withdraw
    from forecall.custody.errors import CustodyError

    assert answer("willing") == "allowed"
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    assert answer("willing") == "not_receipted"
    try:
        withdraw(person("willing"), "newsletter")
    except (DatabaseError, CustodyError):
        pass
    else:
        raise AssertionError
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert answer("willing") == "allowed"  # the withdrawal was not confirmed, and did not half happen
    withdraw(person("willing"), "newsletter")
    assert answer("willing") == "consent_withdrawn"


def renew_often(parts) -> None:
    """Four new keys one after the other; between a key and the end of the one before there is time to store."""
    from forecall.custody import renewing

    for _ in range(4):
        renewing.renew(person("sealed"))
        time.sleep(0.7)
        renewing.drop_older(parts.clock.now(), lambda _by: None)


def read_and_renew(parts) -> None:
    """Read again and again what another process gives new keys to, and give some too."""
    from forecall.custody import renewing

    end, reads = time.monotonic() + 4, 0
    while time.monotonic() < end:
        assert _sealed(parts) == ["Ana Proba", "a@example.com"]
        reads += 1
        if reads % 20 == 0:
            renewing.renew(person("sealed"))
    assert reads > 20


def add_later(_parts) -> None:
    from forecall.custody import add_subjects

    add_subjects(_newcomers("later"))


def back_up(parts) -> None:
    parts.keyring.backup(parts.backups, term_days=30)


def merge_while_forgotten(_parts) -> None:
    from tests.custody.faults.beside import merged_while_forgotten

    _with_a_name("merged", "c@example.com")
    _with_a_name("erased meanwhile", "d@example.com")
    merged_while_forgotten(person("erased meanwhile"), person("merged"))


def order_while_forgotten(_parts) -> None:
    from tests.custody.faults.beside import orders_come_in_while_forgotten

    orders_come_in_while_forgotten()


def forget_by_two(_parts) -> None:
    """Two at once after the mark, and two in the middle of it."""
    from tests.custody.faults.beside import forgotten_by_two

    _with_a_name("twice")
    forgotten_by_two(person("twice"), "failpoint")
    _with_a_name("at once", "b@example.com")
    forgotten_by_two(person("at once"), "recipients_of")


TRIALS = {
    "forget_by_two": forget_by_two,
    "back_up": back_up, "merge_while_forgotten": merge_while_forgotten, "order_while_forgotten": order_while_forgotten,
    "watch": watch, "choose_often": choose_often, "merge_often": merge_often,
    "on_a_full_disk": on_a_full_disk, "add_later": add_later,
    "renew_often": renew_often, "read_and_renew": read_and_renew,
}  # fmt: skip
VERBS = {
    "add": add, "agree": agree, "take_back": take_back, "forget": forget, "publish": publish_next, "rotate": rotate,
    "merge": merge_two, "tell_apart": tell_apart, "renew": renew,
}  # fmt: skip


# What is looked at.


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


def _pair(keep: str, other: str) -> str:
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
        assert f"Ana {name}" in [one.name for one in open_of(for_reach(person(name)), Person, ["name"])]
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
    return [_pair(*pair) for pair in PAIRS]


def _sealed(_parts) -> list[str]:
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
    "sealed": _sealed,
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

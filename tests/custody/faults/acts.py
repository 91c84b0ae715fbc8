"""What is done in the fault tests. Each can be called again after it was cut short, as a person or a job would."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.custody.faults import beside
from tests.custody.faults.cast import NEWS, answer, newcomers, person, policy_of, with_a_name
from tests.custody.faults.looks import pair_of, sealed_of


def add(_parts) -> None:
    from forecall.custody import Ask, admit
    from forecall.custody.models import Subject

    fresh = [one for one in newcomers("new1", "new2") if not Subject.objects.filter(pk=one.id).exists()]
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

    publish(policy_of(**{"version/number": 2, "version/effective": "2027-01-15"}), artefact="1" * 64)


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
        assert pair_of("left", "right") == "one"


def tell_apart(_parts) -> None:
    from forecall.contacts import unmerge
    from forecall.contacts.errors import UnknownContact

    try:
        unmerge(person("kept"), person("brought"))
    except UnknownContact:
        assert pair_of("kept", "brought") == "two"


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
        assert sealed_of(parts) == ["Ana Proba", "a@example.com"]
        reads += 1
        if reads % 20 == 0:
            renewing.renew(person("sealed"))
    assert reads > 20


def add_later(_parts) -> None:
    from forecall.custody import add_subjects

    add_subjects(newcomers("later"))


def back_up(parts) -> None:
    parts.keyring.backup(parts.backups, term_days=30)


def forget_by_two(_parts) -> None:
    """Two at once after the mark, and two in the middle of it."""
    from forecall.custody import erasing, outside

    with_a_name("twice")
    beside.forgotten_by_two(person("twice"), erasing, "failpoint")
    with_a_name("at once", "b@example.com")
    beside.forgotten_by_two(person("at once"), outside, "recipients_of")


def merge_while_forgotten(_parts) -> None:
    with_a_name("merged", "c@example.com")
    with_a_name("erased meanwhile", "d@example.com")
    beside.merged_while_forgotten(person("erased meanwhile"), person("merged"))


def order_while_forgotten(_parts) -> None:
    beside.orders_come_in_while_forgotten()


def ask_to_be_erased(parts) -> None:
    """Somebody whose address a mail house got asks to be erased, and a member carries it out."""
    from forecall.custody.receipts import Receipt
    from forecall.custody.rights import Kind, Request, carry_out, open_case
    from forecall.custody.rights.models import Case
    from forecall.foundation import acting_now

    one = person("sealed")
    case = Case.objects.filter(subject_id=one).first()
    if case is None:
        parts.receipts.write(
            Receipt(
                organisation=str(acting_now("faults").organisation), at=parts.clock.now(), actor="alice",
                purpose="newsletter", action="share", categories=("preferences",), channel="", recipient="mail_house",
                outcome="allowed", reason="", clause="purpose:newsletter/basis/consent", basis="consent", version=1,
                count=1, about="",
            ),
            [one],
        )  # fmt: skip
        carry_out(open_case(Request(Kind.ERASURE, "email", "en"), one))
    elif case.closed_at is None:
        carry_out(case.id)


def sweep_at_night(_parts) -> None:
    from forecall.custody.jobs import sweep
    from forecall.foundation import acting_now

    class Heard:
        def of(self, _count) -> None: ...

        def step(self, _count=1) -> None: ...

    sweep.func(Heard(), acting_now("faults").organisation)


def look_who_was_told(parts) -> None:
    """The case is closed without a problem, and nothing opens what was kept to tell the person."""
    from forecall.custody.models import Erasure
    from forecall.custody.rights.models import Case

    case = Case.objects.get(subject_id=person("sealed"))
    one = Erasure.objects.get(subject_id=person("sealed"))
    assert (case.stage, case.outcome, case.problem) == ("closed", "fulfilled", "")
    assert (one.step, one.way, one.recipients) == ("certified", None, {"mail_house": True})
    assert parts.keyring.state(str(one.organisation_id), one.way_id) == "destroyed"


TRIALS = {
    "ask_to_be_erased": ask_to_be_erased, "sweep_at_night": sweep_at_night,
    "look_who_was_told": look_who_was_told,
    "back_up": back_up, "forget_by_two": forget_by_two, "merge_while_forgotten": merge_while_forgotten,
    "order_while_forgotten": order_while_forgotten,
    "watch": watch, "choose_often": choose_often, "merge_often": merge_often,
    "on_a_full_disk": on_a_full_disk, "add_later": add_later,
    "renew_often": renew_often, "read_and_renew": read_and_renew,
}  # fmt: skip
VERBS = {
    "add": add, "agree": agree, "take_back": take_back, "forget": forget, "publish": publish_next, "rotate": rotate,
    "merge": merge_two, "tell_apart": tell_apart, "renew": renew,
}  # fmt: skip

"""One round in a house that is killed at any moment: what was confirmed stands, what was begun is finished, and more.

What a caller was told is kept beside the house, a line each: `tried` before an act, `done` once it returned. The kill
is a real one, by a second process that was told how long to wait.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from forecall.app.house import at_work, opened
from forecall.app.settings import read_settings
from forecall.foundation import FixedClock, acting

DAY = datetime(2026, 12, 2, 10, tzinfo=UTC)
PEOPLE = UUID("0d3c7a1e-6f52-4b8e-9a55-2f6f6d3a51c2")
VERSIONS = 12
"""So many are published at most: each process reads all of them."""
BACK = 5
"""So many rounds back everything confirmed is looked at."""


def person(number: int, which: str) -> UUID:
    return uuid5(PEOPLE, f"{number}{which}")


def name_of(number: int, which: str) -> str:
    return f"Ana-{which} Proba {number}"


class Told:
    """What callers were told, in the order in which they were told it; a kill takes none of it back."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.tried = {(what, number) for word, what, number in lines if word == "tried"}
        self.done = {(what, number) for word, what, number in lines if word == "done"}

    def acts(self, what: str, number: int, act: Callable[[int], object]) -> None:
        self.say("tried", what, number)
        act(number)
        self.say("done", what, number)

    def say(self, word: str, what: str, number: int) -> None:
        os.write(self.file, (json.dumps([word, what, number]) + "\n").encode())
        {"tried": self.tried, "done": self.done}[word].add((what, number))

    def cut_short(self) -> list[tuple[str, int]]:
        return sorted(self.tried - self.done, key=lambda act: (act[1], ORDER.index(act[0])))


# What is done. Each can be done again after it was cut short, as a person or a job would.


def create(number: int) -> None:
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.contacts.models import Person
    from forecall.custody.origins import Origin

    there = set(Person.objects.filter(pk__in=[person(number, "a"), person(number, "b")]).values_list("pk", flat=True))
    origin = Origin(DAY - timedelta(days=1), "given", 1)
    people = [
        NewPerson(
            "prospect", origin, {"name": name_of(number, which)}, id=person(number, which), place="RO",
            points=(Point("email", f"{which}{number}@example.com"),),
        )
        for which in "ab"
        if person(number, which) not in there
    ]  # fmt: skip
    added = add_people("prospecting", people) if people else []
    assert all(one.person for one in added), added


def agree(number: int) -> None:
    from forecall.custody import Proof, consent
    from forecall.custody.origins import Origin
    from forecall.custody.recording import collected

    collected(person(number, "a"), {"preferences": Origin(DAY - timedelta(days=1), "given", 1)})
    consent(person(number, "a"), "newsletter", Proof("double_opt_in", "Send me news"))


def take_back(number: int) -> None:
    from forecall.custody import withdraw

    withdraw(person(number, "a"), "newsletter")


def merge(number: int) -> None:
    from forecall.contacts import merge
    from forecall.contacts.models import Person

    if Person.objects.get(pk=person(number, "b")).kept_id is None:
        merge(person(number, "a"), person(number, "b"))


def take_in(number: int) -> None:
    from forecall.orders import Delivery, take_in

    take_in(orders(number), Delivery(digest(number), "web shop"))


def publish(_number: int) -> None:
    from forecall.custody import publish
    from forecall.custody.models import PublishedVersion

    newest = PublishedVersion.objects.count()
    if newest < VERSIONS:
        publish(policy(newest + 1), artefact="1" * 64)


def rotate(number: int) -> None:
    from forecall.custody import renewing, wired
    from forecall.foundation import acting_now

    renewing.renew(person(number, "b"))
    wired().keyring.rotate_organisation(str(acting_now("rotate").organisation))
    renewing.drop_older(wired().clock.now(), lambda _by: None)


def forget(number: int) -> None:
    """An older round's, so that it has everything."""
    from forecall.custody import erase

    erase(person(number, "a"))


ACTS = {
    "create": create, "agree": agree, "merge": merge, "take_in": take_in, "take_back": take_back, "publish": publish,
    "rotate": rotate, "forget": forget,
}  # fmt: skip
ORDER = list(ACTS)


def orders(number: int):
    """Some orders of four customers of the client, whom no other round knows."""
    import polars as pl

    from forecall.needs.sample import ShopPlan, simulate

    frame = simulate(ShopPlan(customers=4, products=32, years=1, end=DAY.date() - timedelta(days=2))).head(40)
    own = [(f"{number}-" + pl.col(name).cast(pl.String)).alias(name) for name in ("customer_id", "order_id")]
    return frame.with_columns(own)


def digest(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def policy(version: int):
    from tests.policy.policies import edited

    if version == 1:
        return edited("need-prediction", {})
    effective = (DAY + timedelta(days=45 + version)).date().isoformat()
    return edited("need-prediction", {"version/number": version, "version/effective": effective})


# What must be there.


def look(parts, told: Told, number: int, back: int) -> None:
    """Everything that callers were told in so many rounds before this one is so, and nothing is half there."""
    for earlier in range(max(0, number - back), number):
        if ("create", earlier) in told.done:
            _people_stand(told, earlier)
        if ("take_in", earlier) in told.done:
            _import_stands(earlier)
    _versions_stand()
    if number % 20 == 0 or back > BACK:
        everything_holds(parts)


def _people_stand(told: Told, number: int) -> None:
    from forecall.contacts.models import Merge, Person
    from forecall.custody import wired
    from forecall.custody.facts import parse, rebuilt
    from forecall.custody.models import Subject
    from forecall.foundation import acting_now

    organisation = str(acting_now("look").organisation)
    both = [person(number, "a"), person(number, "b")]
    gone, maybe_gone = ("forget", number) in told.done, ("forget", number) in told.tried
    if gone:
        assert wired().keyring.state(organisation, both[0]) == "destroyed", number
        assert not Person.objects.filter(pk=both[0]).exists(), number
        assert answer(both[0]) == "forgotten", number
    if maybe_gone:
        return
    assert opened_names(both) == {name_of(number, which) for which in "ab"}, number
    merged = Person.objects.get(pk=both[1]).kept_id is not None
    assert merged or ("merge", number) not in told.done, number
    assert Merge.objects.filter(subject_id=both[1]).count() == merged, number
    for one in Subject.objects.filter(pk__in=both):
        known = {key: value for key, value in rebuilt(one).items() if value}
        assert known == parse(one.facts), number
        assert ("j" in known) == merged, number
    if ("take_back", number) in told.done:
        assert answer(both[0]) == "consent_withdrawn", number
    elif ("agree", number) in told.done and ("take_back", number) not in told.tried:
        assert answer(both[0]) == "allowed", number


def opened_names(people: list[UUID]) -> set[str]:
    from forecall.contacts import open_people

    return {name.value for one in open_people("prospecting", people) for name in one.all("name")}


def answer(who: UUID) -> str:
    from forecall.custody import Ask, Permit, ask

    found = ask(Ask("newsletter", frozenset({"preferences"}), "send", (who,), channel="email"))
    return "allowed" if isinstance(found, Permit) else str(getattr(found, "reason", "gap"))


def _import_stands(number: int) -> None:
    """Whole and once."""
    from forecall.orders.models import Import, Order, OrderLine

    row = Import.objects.get(digest=digest(number))
    frame = orders(number)
    assert row.finished_at is not None, number
    assert Order.objects.filter(taken_in=row).count() == frame["order_id"].n_unique(), number
    assert OrderLine.objects.filter(order__taken_in=row).count() == len(frame), number


def _versions_stand() -> None:
    from forecall.custody.models import PublishedVersion
    from forecall.custody.publishing import altered

    rows = list(PublishedVersion.objects.order_by("number"))
    assert [row.number for row in rows] == [*range(1, len(rows) + 1)]
    assert altered(rows) is None


def everything_holds(parts) -> None:
    """Receipts and keyring are sound, and whoever is there has a key and an origin."""
    from forecall.custody.models import Subject
    from forecall.custody.receipts import verify
    from forecall.foundation import acting_now

    report = verify(parts.receipts.folder, parts.signer.public_key())
    assert report.holds, report
    assert parts.keyring.check() == []
    there = list(Subject.objects.filter(forgotten_at=None).values_list("pk", flat=True))
    assert len(parts.keyring.keys(str(acting_now("look").organisation), there)) == len(there)
    assert not Subject.objects.filter(forgotten_at=None, origins=None).exists()


# A round.


def script(number: int, told: Told) -> Iterator[tuple[str, int]]:
    """What was cut short, and then this round's acts in an order of chance."""
    yield from told.cut_short()
    chance = random.Random(number)
    rest = ["agree", "merge", "take_in", "publish", "rotate", "forget"]
    chance.shuffle(rest)
    rest.insert(chance.randint(rest.index("agree") + 1, len(rest)), "take_back")
    yield "create", number
    for what in rest:
        if what != "forget":
            yield what, number
        elif number >= 3 and ("create", number - 3) in told.done:
            yield what, number - 3


def killed_after(seconds: float) -> None:
    """From now on a second process waits so long and kills this one, unless it has ended by itself."""
    mine, its = os.pipe()
    victim = os.getpid()
    if os.fork() == 0:
        os.close(its)
        if not select.select([mine], [], [], seconds)[0]:
            os.kill(victim, signal.SIGKILL)
        os._exit(0)
    os.close(mine)


def live(job: dict) -> dict:
    """One round: look at what there is, then work until the kill comes."""
    number = job["round"]
    home = read_settings().home
    told = Told(home.with_name("told"))
    clock = FixedClock(DAY + timedelta(minutes=number))
    with at_work(read_settings(), clock) as parts, acting(UUID(job["organisation"]), "alice"):
        look(parts, told, number, job.get("back", BACK))
        begun = time.perf_counter()
        if job["kill_after"] is not None:
            killed_after(job["kill_after"])
        for what, whose in script(number, told):
            told.acts(what, whose, ACTS[what])
        return {"took": time.perf_counter() - begun, "done": len(told.done)}


def prepare() -> dict:
    with opened(clock=FixedClock(DAY)) as parts:
        from forecall.custody import publish
        from forecall.foundation.models import Organisation
        from forecall.orders import accept
        from forecall.orders.importing import policy_now
        from tests.orders.conftest import AGREEMENT

        made = Organisation.objects.create(slug="tea", name="Tea", country="RO", created_at=parts.clock.now())
        with acting(made.id, "alice"):
            publish(policy(1), artefact="0" * 64)
            accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
        return {"organisation": str(made.id)}


def main() -> None:
    job = json.loads(sys.argv[1])
    print(json.dumps(prepare() if job["act"] == "prepare" else live(job)))

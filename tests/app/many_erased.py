"""In a process of its own: a house with many people, most of whom are forgotten; what a thief then makes of all of it.

He has the master key, the database and every backup of it, the keyring, its standby and every backup of it. He tries
every key on every ciphertext, and looks for everybody's wrapped keys, tokens and identifiers in every file. Prints as
JSON for how many people he has found what, before and after.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from forecall.app.house import opened
from forecall.app.settings import read_settings
from forecall.custody.keyring import Masters
from forecall.custody.keyring.primitive import BODY
from forecall.foundation import FixedClock, acting
from tests.custody.prying import Asked, keys_in, opened_by, sealed_in, tokens_in, wrapped_in
from tests.custody.rights.hunting import disguises
from tests.custody.rights.needles import HEAD, Needles
from tests.postgresql import find_server

NOW = datetime(2026, 12, 5, 10, tzinfo=UTC)
LETTERS = 5
"""So many of the people ask for something first, and get a letter about it."""
KEY_DAYS = 7
STARTS = 100
"""From so many on the house is also started on each backup of the database: two processes more."""


class Everything(logging.Formatter):
    """Each field of a record, whatever its name."""

    def format(self, record: logging.LogRecord) -> str:
        return repr(record.__dict__)


def log_everything() -> None:
    """On standard error, which the test keeps in a file."""
    handler = logging.StreamHandler()
    handler.setFormatter(Everything())
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)


# Those who are there


def identifiers(number: int) -> tuple[str, str, str]:
    """Name, e-mail address and telephone number of one of them."""
    name = f"Ana-{chr(97 + number % 26)} Zamfirescu-{number:05}"
    return name, f"Ana.Zamfirescu{number:05}@example.com", f"+4021555{number:04}"


def fill(count: int) -> list[UUID]:
    """So many people with everything sealed, some with a case and its letters, all in a file that waits as a guest."""
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody import Proof, consent, publish
    from forecall.custody.jobs import forget_person
    from forecall.custody.origins import Origin
    from forecall.custody.recording import collected
    from forecall.custody.rights import Kind, Request, deliver, open_case
    from forecall.foundation.jobs import enqueue
    from forecall.policy import load_policy

    publish(
        load_policy(Path(__file__).parents[2] / "examples" / "policies" / "need-prediction.yaml"), artefact="0" * 64
    )
    origin = Origin(NOW - timedelta(days=1), "given", 1)
    made = []
    for number in range(count):
        name, mail, phone = identifiers(number)
        points = (Point("email", mail), Point("phone", phone, place="RO"))
        made.append(NewPerson("prospect", origin, {"name": name}, points=points, place="RO"))
    people = [
        one.person for start in range(0, count, 500) for one in add_people("prospecting", made[start : start + 500])
    ]
    assert all(people)
    for number, one in enumerate(people[:LETTERS]):
        collected(one, {"preferences": origin})
        consent(one, "newsletter", Proof("double_opt_in", text="I agree"))
        case = open_case(Request(Kind.ACCESS, "email", "de", text=f"This is {identifiers(number)[0]}"), one)
        enqueue(forget_person, case, after=timedelta(days=3))
    deliver()
    _guest(count)
    return people


def _guest(count: int) -> None:
    """A file that somebody uploaded and that nobody has brought in yet."""
    import io

    from forecall.custody.wiring import wired
    from forecall.sales.uploads import Uploads

    class Given(io.BytesIO):
        name = "people.csv"

        def __init__(self, content: bytes) -> None:
            super().__init__(content)
            self.size = len(content)

        def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
            del chunk_size
            yield self.getvalue()

    text = "name,email,phone\n" + "".join(",".join(identifiers(number)) + "\n" for number in range(count))
    files = next(one for one in wired().erasers if isinstance(one, Uploads))
    files.keep({"people": Given(text.encode())})


# What he makes of it


class Thief:
    """He knows who was forgotten, and what lies where."""

    def __init__(self, base: Path, people: Sequence[UUID], leaving: int) -> None:
        self.base, self.leaving = base, frozenset(people[:leaving])
        self.settings = read_settings()
        self.masters = Masters.read(self.settings.master_key_file)
        wrapped, tokens = wrapped_in(self.settings.keyring_file), tokens_in(self.live)
        self.needles = Needles(self._needles(people[:leaving], wrapped, tokens))
        self.tries = 0

    def _needles(self, people, wrapped, tokens) -> Iterator[tuple[bytes, tuple[str, UUID]]]:
        for number, one in enumerate(people):
            yield wrapped[one], ("wrapped key", one)
            yield wrapped[one][BODY : BODY + 20], ("wrapped key", one)
            for token in tokens[one]:
                yield token, ("token", one)
            for value in identifiers(number):
                yield from ((coat, ("identifier", one)) for coat in disguises(value) if len(coat) >= HEAD)

    # The database

    @property
    def on_postgresql(self) -> bool:
        return "postgresql" in self.settings.database["ENGINE"]

    def asking(self, name: str) -> Asked:
        """A way to ask a database of that name, or file."""

        def ask(question: str) -> list[tuple]:
            if self.on_postgresql:
                one = self.settings.database
                with psycopg.connect(host=one["HOST"], user=one["USER"], dbname=name) as there:
                    return there.execute(question).fetchall()
            with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as there:
                return there.execute(question).fetchall()

        return ask

    def live(self, question: str) -> list[tuple]:
        return self.asking(str(self.settings.database["NAME"]))(question)

    def back_up(self, name: str) -> str:
        """A backup of the database as it stands, put back beside it; its name."""
        source = str(self.settings.database["NAME"])
        if not self.on_postgresql:
            copy = self.base / f"{name}.sqlite3"
            with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(copy)) as made:
                there.backup(made)
            return str(copy)
        at = ["-h", self.settings.database["HOST"], "-U", self.settings.database["USER"]]
        programs, dump = find_server(), self.base / f"{name}.dump"
        for command in (
            ["pg_dump", *at, "-Fc", "-f", dump, source],
            ["createdb", *at, name],
            ["pg_restore", *at, "-d", name, dump],
        ):
            subprocess.run([programs / command[0], *command[1:]], check=True)
        return name

    # What he finds

    def opens(self, ring: Path, asked: Asked) -> set[UUID]:
        """Those of the forgotten of whom anything opens with any key of this keyring, or any key above."""
        keys = [key for several in keys_in(ring, self.masters).values() for key in several]
        sealed = [one for one in sealed_in(asked) if one[0] in self.leaving]
        self.tries += len(keys) * len(sealed)
        return opened_by(keys, sealed)

    def opens_those_who_stay(self, ring: Path, asked: Asked) -> int:
        """Of how many others something opens with their own key: what he does works."""
        keys, found = keys_in(ring, self.masters), set[UUID]()
        own = {UUID(bytes=subject): several for (_, subject), several in keys.items() if subject}
        for one in sealed_in(asked):
            if one[0] not in self.leaving:
                found |= opened_by(own.get(one[0], ()), [one])
        return len(found)

    def places(self) -> Iterator[tuple[str, bytes]]:
        """(kind of place, content) of every file of the house: what its server and its log hold included."""
        for path in sorted(self.base.rglob("*")):
            if path.is_file() and path.parent != self.base:
                yield self._kind(path), path.read_bytes()
        yield "log of the process", (self.base / "log").read_bytes()
        if self.on_postgresql:
            yield from self._of_server()

    def _kind(self, path: Path) -> str:
        inside = path.relative_to(self.base).parts
        if path.suffix == ".backup":
            return "backups of the keyring"
        return "keyring" if inside[0] == "second" or "keyring" in inside else inside[1] if len(inside) > 2 else "home"

    def _of_server(self) -> Iterator[tuple[str, bytes]]:
        with psycopg.connect(
            host=self.settings.database["HOST"], user=self.settings.database["USER"], autocommit=True,
            dbname=self.settings.database["NAME"],
        ) as there:  # fmt: skip
            there.execute("VACUUM FULL")
            there.execute("CHECKPOINT")
            [(number,)] = there.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchall()
        data = Path(os.environ["THE_SERVER"]) / "data"
        for kind, files in (("tables", f"base/{number}/*"), ("pg_wal", "pg_wal/*"), ("server", "log/*")):
            for path in data.glob(files):
                if path.is_file():
                    yield kind, path.read_bytes()

    def finds(self) -> dict[str, dict[str, int]]:
        """Kind of place -> what -> of how many people it stands there."""
        found: dict[str, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
        for kind, content in self.places():
            for what, one in self.needles.found(content):
                found[kind][what].add(one)
        return {kind: {what: len(people) for what, people in whats.items()} for kind, whats in found.items()}


# What is done


def restored(thief: Thief, backup: Path, name: str) -> Path:
    """The keyring of the house with a backup put back over it, as an operator does, at another place."""
    from forecall.custody.keyring import restore

    folder = thief.base / "copies" / name
    folder.mkdir(parents=True)
    for source, target in (
        (thief.settings.keyring_file, "keyring.sqlite3"),
        (thief.settings.standby, "standby.sqlite3"),
    ):
        shutil.copy(source, folder / target)
    restore(backup, folder / "keyring.sqlite3", thief.masters, standby=folder / "standby.sqlite3")
    return folder / "keyring.sqlite3"


def started_on(thief: Thief, name: str) -> int:
    """Start the house on a backup of the database with the keyring of today; of how many forgotten it holds rows."""
    home = thief.base / "copies" / f"home {Path(name).stem}"
    shutil.copytree(thief.settings.home / "keyring", home / "keyring", ignore=shutil.ignore_patterns("backups"))
    shutil.copy(thief.settings.standby, home / "keyring" / "standby.sqlite3")
    for file in (thief.settings.master_key_file, thief.settings.home / "receipts.key"):
        shutil.copy(file, home / file.name)
    environment = {**os.environ, "FORECALL_HOME": str(home)}
    environment["FORECALL_KEYRING_STANDBY"] = str(home / "keyring" / "standby.sqlite3")
    if thief.on_postgresql:
        environment["FORECALL_DATABASE"] = environment["FORECALL_DATABASE"].rpartition("/")[0] + f"/{name}"
    else:
        shutil.copy(name, home / "forecall.sqlite3")
        name = str(home / "forecall.sqlite3")
    subprocess.run([sys.executable, __file__, "start"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return len({one[0] for one in sealed_in(thief.asking(name))} & thief.leaving)


def act(parts, people: list[UUID], leaving: int) -> dict:
    from forecall.custody.erasing import erase_all
    from forecall.custody.keyring import expire_backups

    home = read_settings().home
    thief = Thief(home.parent, people, leaving)
    half = leaving // 2
    said = {"needles": len(thief.needles), "before": thief.finds()}
    said["opens_before"] = len(thief.opens(thief.settings.keyring_file, thief.live))
    rings, copies = [parts.keyring.backup(parts.backups, KEY_DAYS)], [thief.back_up("first")]
    started = time.process_time()
    certificates = erase_all(people[:half])
    parts.clock.forward(timedelta(days=1))
    rings.append(parts.keyring.backup(parts.backups, KEY_DAYS))
    copies.append(thief.back_up("second"))
    certificates += erase_all(people[half:leaving])
    said["erasing_s"] = time.process_time() - started
    said["after"] = thief.finds()
    # every keyring there is on every database there is
    asked = [thief.live, *map(thief.asking, copies)]
    said["opens"] = {
        name: [len(thief.opens(ring, one)) for one in asked]
        for name, ring in (
            ("keyring", thief.settings.keyring_file), ("standby", thief.settings.standby),
            ("first backup", rings[0].path), ("second backup", rings[1].path),
            ("first restored", restored(thief, rings[0].path, "first")),
            ("second restored", restored(thief, rings[1].path, "second")),
        )
    }  # fmt: skip
    said["stays"] = thief.opens_those_who_stay(thief.settings.keyring_file, thief.live)
    said["came_back"] = [started_on(thief, name) for name in copies] if leaving >= STARTS else [0, 0]
    shutil.rmtree(thief.base / "copies")
    named = [tuple(copy["backup"] for copy in one.data()["key_copies"]) for one in certificates]
    said["certificates"] = [
        named[:half].count((rings[0].path.name,)),
        named[half:].count(tuple(r.path.name for r in rings)),
    ]
    parts.clock.forward(timedelta(days=KEY_DAYS))
    expire_backups(parts.backups, parts.clock.now())
    said["after_the_term"], said["tries"] = thief.finds(), thief.tries
    return said


def main() -> None:
    if sys.argv[1] == "start":
        with opened(clock=FixedClock(NOW + timedelta(days=2))):
            return
    leaving, staying = int(sys.argv[1]), int(sys.argv[2])
    with opened(clock=FixedClock(NOW)) as parts:
        log_everything()
        from forecall.foundation.models import Organisation

        made = Organisation.objects.create(slug="house", name="House", country="RO", created_at=NOW)
        with acting(made.id, "alice"):
            json.dump(act(parts, fill(leaving + staying), leaving), sys.stdout)


if __name__ == "__main__":
    main()

"""A PostgreSQL server of the suite's own: one a session, in a temporary folder, reached by a socket, gone afterwards.

A test that takes the fixture `database` and is marked `databases` runs on SQLite and on it; where the server is missing
the second run is skipped by name.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.db import connection, connections, transaction

PACKAGE = ("postgresql", "apt install postgresql")
"""What `needs_system` is told: the part, and the line that adds it."""
DEBIANS = Path("/usr/lib/postgresql")
STARTS_S = 120
SMALL = ("shared_buffers=32MB", "max_connections=40", "autovacuum=off")


def find_server() -> Path | None:
    """The folder with `initdb` and `postgres`: the newest of Debian's, or the one in PATH."""
    found = sorted(DEBIANS.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("postgres")
    return Path(path).resolve().parent if path else None


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `folder` holds its socket."""

    folder: Path
    port: int = 5432

    def settings(self, name: str) -> dict[str, object]:
        """What Django wants to know of one of its databases."""
        return {
            **connections.settings["default"],
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": "forecall",
            "PASSWORD": "",
            "HOST": str(self.folder),
            "PORT": str(self.port),
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "OPTIONS": {},
        }

    def create(self, name: str) -> None:
        """An empty database."""
        subprocess.run(
            ["createdb", "-h", self.folder, "-U", "forecall", name],
            check=True, env={**os.environ, "PATH": f"{find_server()}{os.pathsep}{os.environ['PATH']}"},
        )  # fmt: skip

    def copy(self, source: str, name: str) -> None:
        """A database as another one is; what was there of this name goes, whoever is at work in either."""
        with psycopg.connect(host=str(self.folder), user="forecall", dbname="postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            leaving = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            server.execute(leaving, [source])  # of a process that was killed, the server's side may not have ended yet
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def address(self, name: str) -> str:
        """The same as the product's own setting has it."""
        return f"postgresql://forecall@{str(self.folder).replace('/', '%2F')}:{self.port}/{name}"


@contextmanager
def running(folder: Path, *settings: str) -> Iterator[Server]:
    """Make a cluster, unless the folder has one, and serve it. It will not run as root: then it runs as the user that
    its package brought.

    settings   as `name=value`; a small server without autovacuum where none is given
    """
    binaries = find_server()
    assert binaries, "mark the test: needs_system(*PACKAGE)"
    as_user = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    data = folder / "data"
    make = [binaries / "initdb", "-D", data, "-U", "forecall", "--auth=trust", "-E", "UTF8", "--no-sync", "--locale=C"]
    if not data.exists():
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)
    serve = [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="]
    serve += [part for one in settings or SMALL for part in ("-c", one)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, **as_user)
    try:
        _wait_until_ready(process, binaries, folder)
        yield Server(folder)
    finally:
        process.terminate()  # it ends its sessions and stops
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.send_signal(3)  # at once
            process.wait()


def _wait_until_ready(process: subprocess.Popen, binaries: Path, folder: Path) -> None:
    end = time.monotonic() + STARTS_S
    while subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False).returncode:
        if process.poll() is not None or time.monotonic() > end:
            pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


@contextmanager
def on(settings: dict[str, object]) -> Iterator[None]:
    """Django's default connection leads elsewhere, in every thread that opens one meanwhile."""
    before, kept = connections.settings["default"], connections["default"]
    connections.settings["default"] = settings
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = kept


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server; take `database` where Django's own connection should lead to it.

    Its folder does not lie under pytest's own: that one is closed to other users anew by each pytest that starts, and
    the server may be another user's.
    """
    with TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o711)
        with running(folder) as server:
            yield server


@pytest.fixture(scope="session")
def migrated(postgresql, django_db_blocker, django_db_setup) -> dict[str, object]:  # noqa: ARG001  # order
    """Settings of a database with every table, the tests' own among them."""
    from forecall.app.tables import bring_up_to_date

    maintenance, made = postgresql.settings("postgres"), postgresql.settings("forecall")
    with django_db_blocker.unblock():
        with on(maintenance), connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE forecall")
        with on(made):
            bring_up_to_date("default")
    return made


@contextmanager
def undone(settings: dict[str, object]) -> Iterator[None]:
    """Work there in one transaction that is taken back."""
    with on(settings), transaction.atomic():
        yield
        transaction.set_rollback(True)


def runs_on_both(metafunc) -> None:
    """For `pytest_generate_tests`: tests marked `databases` run once on each."""
    if metafunc.definition.get_closest_marker("databases") and "database" in metafunc.fixturenames:
        there = pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))
        metafunc.parametrize("database", ["sqlite", there], indirect=True)


@pytest.fixture
def database(request, db) -> Iterator[str]:  # noqa: ARG001  # what it undoes is the first database's
    """The name of the database that Django's default connection leads to; what a test wrote is taken back."""
    kind = getattr(request, "param", "sqlite")
    if kind == "sqlite":
        yield kind
        return
    settings = request.getfixturevalue("migrated")
    with request.getfixturevalue("django_db_blocker").unblock(), undone(settings):
        yield kind

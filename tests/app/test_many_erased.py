"""Many people are forgotten: whoever then has everything, backups too, opens nothing but what certificates name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.postgresql import PACKAGE

pytestmark = pytest.mark.once  # processes of their own, and nothing of Python's version
STAYING = 10


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.long),
        pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE)),
    ]
)
def acted(request, tmp_path):
    """A way to have it happen to so many people, on each database."""

    def act(leaving, staying):
        script, base = Path(__file__).with_name("many_erased.py"), tmp_path / "base"
        environment = {**os.environ, "FORECALL_HOME": str(base / "home"), "OMP_WAIT_POLICY": "PASSIVE"}
        environment["PYTHONPATH"] = os.pathsep.join([str(script.parents[2] / "src"), str(script.parents[2])])
        environment["FORECALL_KEYRING_STANDBY"] = str(base / "second" / "keyring.sqlite3")
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        if request.param == "postgresql":
            server, name = request.getfixturevalue("postgresql"), f"many{leaving}"
            server.create(name)
            environment |= {"FORECALL_DATABASE": server.address(name), "THE_SERVER": str(server.folder)}
        (base / "second").mkdir(parents=True)
        with (base / "log").open("wb") as log:
            done = subprocess.run(
                [sys.executable, script, str(leaving), str(staying)], env=environment, stdout=subprocess.PIPE,
                stderr=log, check=False,
            )  # fmt: skip
        assert done.returncode == 0, (base / "log").read_text()[-3000:]
        return json.loads(done.stdout)

    act.database = request.param
    return act


def nothing_but_what_is_named_opens(said, leaving, staying, database):
    """He opens everybody before, and nobody after, but with a backup of the keyring that each certificate names."""
    half = leaving // 2
    assert said["opens_before"] == leaving, "the positive control: before it everything opens"
    assert said["stays"] == staying, "and what he does works afterwards too"
    # with each keyring: on the database as it is now, on its first backup, and on its second
    assert said["opens"] == {
        "keyring": [0, 0, 0], "standby": [0, 0, 0],
        "first backup": [0, leaving, half], "second backup": [0, half, half],
        "first restored": [0, 0, 0], "second restored": [0, 0, 0],
    }  # fmt: skip
    assert said["certificates"] == [half, half], "each names the backups that still open something, and no other"
    assert said["came_back"] == [0, 0], "started on an older database, the house forgets them again"
    before, after, late = said["before"], said["after"], said["after_the_term"]
    tables = "tables" if database == "postgresql" else "home"
    assert before["keyring"]["wrapped key"] == before[tables]["token"] == before["uploads"]["identifier"] == leaving
    assert before["outbox"]["identifier"] > 0
    for found in (before, after, late) if database == "postgresql" else ():
        assert found.pop("pg_wal", {}).keys() <= {"token"}, (
            "its own log keeps what went through it until it is recycled"
        )
    assert after == {"backups of the keyring": {"wrapped key": leaving}}
    assert late == {}


def test_of_thirty_who_were_forgotten_nothing_opens_and_nothing_is_found_but_what_certificates_name(acted):
    nothing_but_what_is_named_opens(acted(30, STAYING), 30, STAYING, acted.database)


@pytest.mark.long
def test_of_a_thousand_who_were_forgotten_nothing_opens_and_nothing_is_found_but_what_certificates_name(
    acted, record_figure
):
    begun = time.monotonic()
    said = acted(1000, 200)
    nothing_but_what_is_named_opens(said, 1000, 200, acted.database)
    record_figure("people forgotten, of whom nothing opens and nothing is found", 1000, "people")
    record_figure("keys tried on ciphertexts, each on each", said["tries"], "tries")
    record_figure("byte strings looked for in every file", said["needles"], "strings")
    record_figure("it took", time.monotonic() - begun, "s")

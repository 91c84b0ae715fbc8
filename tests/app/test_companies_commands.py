"""Companies that are there twice, from the command line: said first, then joined, killed on the way, and parted."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.test_custody_commands import at_home
from tests.app.test_people_commands import WHOSE

__all__ = ["at_home"]
pytestmark = pytest.mark.once  # processes of their own, and nothing of Python's version

TWINS = """
import json
from datetime import timedelta
from forecall.app.house import opened
with opened() as parts:
    from forecall.contacts import Mandate, NewPerson, Whom, add_company, add_people, appoint
    from forecall.contacts.models import Company
    from forecall.custody import Origin
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation
    from forecall.orders.models import Order
    with acting(Organisation.objects.get(slug="tea").id, "test"):
        now = parts.clock.now()
        old, new = [
            Company.objects.create(name="Alta", country="RO", tax_number=number, made_at=now).pk
            for number in ("RO18547290", "18547290")
        ]
        other = add_company("Model SRL", "RO", "14399840")
        [ion] = add_people("prospecting", [NewPerson("prospect", Origin(now, "given", 1), {"name": "Ion Model"})])
        appoint(ion.person, Whom(company=old), Mandate("office", now, now + timedelta(days=9)))
        for number in range(3):
            Order.objects.create(company_id=old, token=bytes([number] * 16), ordered_at=now, digest=bytes(16))
        print(json.dumps([old, new, other]))
"""


def made_at(at_home, program):
    """Two companies with one number, and another one."""
    made = program(environment=at_home.environment, code=TWINS, check=True)
    return json.loads(made.stdout.splitlines()[-1])


def look(at_home):
    """Which company stands for each; which joins stand; on which companies orders and authorities hang."""
    with closing(sqlite3.connect(Path(at_home.environment["FORECALL_HOME"]) / "forecall.sqlite3")) as there:
        asked = (
            "SELECT kept_id FROM contacts_company ORDER BY id",
            "SELECT undone_at IS NULL FROM contacts_companyjoin ORDER BY id",
            "SELECT DISTINCT company_id FROM orders_order WHERE company_id IS NOT NULL",
            "SELECT DISTINCT company_id FROM contacts_representative",
        )
        return [[row[0] for row in there.execute(one)] for one in asked]


def test_two_companies_are_joined_once_it_is_meant_and_taken_apart_whatever_kills_it_on_the_way(at_home, program):
    def killed(step, *arguments):
        """The command, ended as by `kill -9` at a step of it."""
        done = program(*arguments, environment={**at_home.environment, "FORECALL_FAILPOINT": step})
        return done.returncode == -signal.SIGKILL

    assert "no two companies have one tax number" in at_home("contacts", "same-companies", *WHOSE).stdout
    assert "no two companies look like one" in at_home("contacts", "alike-companies", *WHOSE).stdout
    assert "no companies are joined" in at_home("contacts", "joined-companies", *WHOSE).stdout
    old, new, other = made_at(at_home, program)
    assert at_home("contacts", "same-companies", *WHOSE).stdout == f"RO RO18547290  {old} {new}\n"
    alike = at_home("contacts", "alike-companies", *WHOSE).stdout
    assert alike.splitlines() == [f"{old} {new}  tax_number, name", "1 pairs"]

    before = look(at_home)
    join = ("contacts", "join-companies", str(new), str(old), *WHOSE)
    assert "with 3 orders, 1 authorities; nothing was done; add --write" in at_home(*join).stdout
    assert look(at_home) == before == [[None] * 3, [], [old], [old]]
    assert killed("companies joined: before commit", *join, "--write")
    assert look(at_home) == before
    assert killed("companies joined: committed", *join, "--write")
    assert look(at_home) == [[new, None, None], [1], [new], [new]]
    twice = at_home(*join, "--write", check=False)
    assert (twice.returncode, "joined into another already" in twice.stderr) == (2, True)
    refused = at_home("contacts", "join-companies", str(other), str(new), *WHOSE, check=False)
    assert (refused.returncode, "two tax numbers" in refused.stderr) == (2, True)
    assert at_home("contacts", "join-companies", "99", str(new), *WHOSE, check=False).returncode == 2

    [line] = at_home("contacts", "joined-companies", *WHOSE).stdout.splitlines()
    number = line.split()[0]
    assert line.startswith(f"{number}  {new} {old}  ")
    assert line.endswith("  3 orders, 1 authorities")
    part = ("contacts", "part-companies", number, *WHOSE)
    assert "would be two again, with 3 orders, 1 authorities at most going back; nothing" in at_home(*part).stdout
    assert killed("companies parted: before commit", *part, "--write")
    assert look(at_home) == [[new, None, None], [1], [new], [new]]
    assert "are two again" in at_home(*part, "--write").stdout
    assert look(at_home) == [[None] * 3, [0], [old], [old]]
    assert at_home(*part, "--write", check=False).returncode == 2
    again = at_home(*join, "--write").stdout
    assert f"company {new} stands for {old} as well, as number {int(number) + 1}; moved: 3 orders" in again

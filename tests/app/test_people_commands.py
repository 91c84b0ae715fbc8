"""Pairs that may be one person, merging and authorities, from the command line: said first, then done."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.app.test_custody_commands import at_home

__all__ = ["at_home"]
pytestmark = pytest.mark.once  # processes of their own, and nothing of Python's version

PEOPLE = """
import json
from datetime import timedelta
from forecall.app.house import opened
with opened() as parts:
    from forecall.contacts import NewPerson, Point, add_company, add_people
    from forecall.custody import Origin
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation
    with acting(Organisation.objects.get(slug="tea").id, "test"):
        origin, shared = Origin(parts.clock.now() - timedelta(days=1), "given", 1), (Point("phone", "+40210000000"),)
        names = ("Ana Exemplu", "Ana E.", "Ion Model")
        points = [shared, shared, ()]
        people = [NewPerson("prospect", origin, {"name": one}, has) for one, has in zip(names, points)]
        made = [str(one.person) for one in add_people("prospecting", people)]
        print(json.dumps([*made, add_company("Model SRL", "RO")]))
"""
WHOSE = ("--organisation", "tea")


@pytest.fixture(scope="module")
def known(at_home):
    """Ana twice, Ion, and a company."""
    made = subprocess.run(
        [sys.executable, "-c", PEOPLE], env=at_home.environment, text=True, capture_output=True, check=True
    )
    return json.loads(made.stdout.splitlines()[-1])


def test_a_pair_is_listed_without_names_merged_once_it_is_meant_and_told_apart(at_home, known):
    ana, twin, ion, _firm = known
    said = at_home("contacts", "duplicates", *WHOSE).stdout
    assert sorted(said.split()[:2]) == sorted([ana, twin])
    assert (said.count(ana), said.splitlines()[-1]) == (1, "1 pairs")  # whatever purposes have them
    assert "phone" in said
    assert not re.search("Ana|Exemplu|4021", said)
    only_said = at_home("contacts", "merge", ana, twin, *WHOSE).stdout
    assert "nothing was done; add --write" in only_said
    assert "nothing is merged" in at_home("contacts", "merged", *WHOSE).stdout
    done = at_home("contacts", "merge", ana, twin, *WHOSE, "--write").stdout
    [number] = re.findall(r"as number (\d+)", done)
    assert f"{number}  {ana} {twin}" in at_home("contacts", "merged", *WHOSE).stdout
    assert "no two records look like one person" in at_home("contacts", "duplicates", *WHOSE).stdout
    again = at_home("contacts", "merge", ana, twin, *WHOSE, "--write", check=False)
    assert (again.returncode, "merged into another record already" in again.stderr) == (2, True)
    assert at_home("contacts", "merge", ana, ana, *WHOSE, check=False).returncode == 2
    assert "would be two again" in at_home("contacts", "unmerge", number, *WHOSE).stdout
    assert "are two again" in at_home("contacts", "unmerge", number, *WHOSE, "--write").stdout
    assert at_home("contacts", "unmerge", number, *WHOSE, "--write", check=False).returncode == 2
    assert ana in at_home("contacts", "duplicates", *WHOSE).stdout
    assert ion not in at_home("contacts", "duplicates", *WHOSE, "--purpose", "prospecting").stdout


def test_a_pair_is_left_as_two_once_it_is_meant_listed_and_offered_again(at_home, known):
    ana, twin, ion, _firm = known
    assert "would be left as two; nothing was done" in at_home("contacts", "leave-as-two", twin, ana, *WHOSE).stdout
    assert "no pair was left as two" in at_home("contacts", "left-as-two", *WHOSE).stdout
    done = at_home("contacts", "leave-as-two", twin, ana, *WHOSE, "--write").stdout
    [number] = re.findall(r"as number (\d+)", done)
    assert "no two records look like one person" in at_home("contacts", "duplicates", *WHOSE).stdout
    said = at_home("contacts", "left-as-two", *WHOSE).stdout
    assert said.startswith(f"{number}  {min(ana, twin)} {max(ana, twin)}  ")
    assert "would be offered again" in at_home("contacts", "look-again", number, *WHOSE).stdout
    assert "are offered again" in at_home("contacts", "look-again", number, *WHOSE, "--write").stdout
    assert at_home("contacts", "look-again", number, *WHOSE, "--write", check=False).returncode == 2
    assert ana in at_home("contacts", "duplicates", *WHOSE).stdout
    refused = at_home("contacts", "leave-as-two", ion, ion, *WHOSE, "--write", check=False)
    assert (refused.returncode, "they are one person already" in refused.stderr) == (2, True)


def test_an_authority_is_recorded_once_it_is_meant_listed_and_ended(at_home, known):
    _ana, _twin, ion, firm = known
    told = ("contacts", "represent", ion, *WHOSE, "--company", str(firm), "--authority", "office")
    until = ("--until", "2099-12-31", "--only", "prospecting", "--document", "folder 3")
    assert "nothing was done" in at_home(*told, *until).stdout
    assert "nobody acts" in at_home("contacts", "represented", *WHOSE, "--company", str(firm)).stdout
    [number] = re.findall(r"as number (\d+)", at_home(*told, *until, "--write").stdout)
    said = at_home("contacts", "represented", *WHOSE, "--company", str(firm)).stdout
    assert said.startswith(f"{number}  {ion}  office  ")
    assert "2099-12-31  prospecting" in said
    for wrong in (
        (*told, "--until", "2020-01-01"),
        (*told, *until, "--only", "curiosity"),
        (*told[:-4], "--authority", "office", *until),
        (*told[:4], "--company", "99", "--authority", "office", *until),
    ):
        assert at_home(*wrong, "--write", check=False).returncode == 2, wrong
    assert "nothing was done" in at_home("contacts", "revoke", number, *WHOSE).stdout
    at_home("contacts", "revoke", number, *WHOSE, "--write")
    assert "2099" not in at_home("contacts", "represented", *WHOSE, "--company", str(firm)).stdout

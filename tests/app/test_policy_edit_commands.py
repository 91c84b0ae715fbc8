"""`forecall policy init` and `forecall policy set` as a person uses them, and what `compile` says of warnings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forecall.app.commands import app
from forecall.policy.rulebook import build_rulebook
from tests.policy.policies import broken, example

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


def run(*arguments):
    return CliRunner().invoke(app, ["policy", *map(str, arguments)])


@pytest.fixture
def centre(tmp_path):
    shutil.copytree(EXAMPLES / "evidence", tmp_path / "evidence")
    return Path(shutil.copy(EXAMPLES / "contact-centre.yaml", tmp_path / "policy.yaml"))


def test_a_starter_is_written_once_and_says_what_comes_next(tmp_path):
    file = tmp_path / "new" / "policy.yaml"
    done = run("init", file, "--pack", "RO", "--kind", "shop")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-2:] == [
        str(file), f"Next: fill in the 11 blanks (____). `forecall policy check {file}` lists them.",
    ]  # fmt: skip
    assert all(Path(line).is_file() for line in lines[:-1])
    assert run("compile", file, "--out", tmp_path / "out").exit_code == 2
    again = run("init", file, "--pack", "RO")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "is there already" in again.stderr


def test_a_starter_needs_to_know_the_country(tmp_path):
    assert run("init", tmp_path / "policy.yaml").exit_code == 2
    done = run("init", tmp_path / "policy.yaml", "--pack", "FR")
    assert (done.exit_code, done.stderr) == (2, "the first pack says where the seat is, as ro or de; found 'fr'\n")


def test_a_value_is_set_and_it_is_said_what_stood_there(centre):
    text = centre.read_text("utf-8")
    line = text[: text.index("lasts: 3 years")].count("\n") + 1
    done = run("set", centre, "purpose:newsletter/basis/consent/lasts", "2 years")
    assert (done.exit_code, done.stdout) == (
        0, f"purpose:newsletter/basis/consent/lasts (line {line}): 3 years -> 2 years\n",
    )  # fmt: skip
    again = run("set", centre, "purpose:newsletter/basis/consent/lasts", "2 years")
    assert again.stdout == f"purpose:newsletter/basis/consent/lasts is 2 years already (line {line}).\n"
    refused = run("set", centre, "purpose:newsletter/basis/consent/how", "silence")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"{centre}, line {line}: purpose:newsletter/basis/consent/how: found 'silence'" in refused.stderr


@pytest.mark.promise("AI-00.6")
def test_a_pack_that_is_named_takes_effect_and_is_listed_with_its_reviewer_and_day():
    listed = {name: run("packs", name).stdout for name in ("eu", "ro", "de")}
    assert run("packs").stdout == listed["de"] + listed["eu"] + listed["ro"]
    for said in (
        "ro: Romania, read on 2026-11-25 by Forecall maintainers (read by engineers; no counsel has confirmed it)",
        "consent alone from 16 years of age",
        "national numbers (cnp, identity_card, personal_number): RO-L190-2018 art. 4; on legitimate interest only with",
        "authority anspdcp: Autoritatea Națională de Supraveghere",
        "RO-L677-2001: Romanian Law 677/2001 on personal data, in force since 2001-12-12, repealed on 2018-05-25",
    ):
        assert said in listed["ro"]
    assert "rights_answer: within 1 month (GDPR art. 12(3))" in listed["eu"]
    packs = example("contact-centre").jurisdictions
    assert build_rulebook(example("contact-centre")).consent_ages == {"": 16, "RO": 16, "DE": 16}
    romanian = {"jurisdictions": ["eu", "ro"]}
    assert packs == ["eu", "ro", "de"]
    assert broken("contact-centre", romanian) == []
    without = {one.number: one.clause for one in broken("contact-centre", {"jurisdictions": ["eu", "de"]})}
    assert without["L13"] == "policy:jurisdictions"  # the law of the seat
    assert "L02" in without  # its authority and its laws are not known without it
    on_interest = {
        "purposes/partner_contacts/categories": ["business_card", "contract_papers", "interactions", "identity_papers"],
        "identity/officer/needed": "no",
    }
    assert [one.number for one in broken("contact-centre", on_interest)] == ["L43"]  # Law 190/2018 wants an officer
    assert run("packs", "fr").exit_code == 2


def test_compile_prints_warnings_and_goes_on_unless_it_is_to_be_strict(centre, tmp_path):
    text = centre.read_text("utf-8")
    text = text.replace("recipients: [mail_house]", "recipients: []").replace(
        "languages: [en, de, ro]", "languages: [en]"
    )
    centre.write_text(text, "utf-8")
    strict = run("compile", centre, "--out", tmp_path / "out", "--strict")
    assert (strict.exit_code, strict.stdout) == (2, "")
    assert not (tmp_path / "out").exists()
    done = run("compile", centre, "--out", tmp_path / "out")
    assert done.exit_code == 0
    for said in (strict.stderr, done.stderr):
        assert "warning: recipient:mail_house: found a recipient that no purpose names" in said
    assert (tmp_path / "out" / "artefact.json").is_file()
    assert run("compile", centre, "--check", tmp_path / "out").exit_code == 0

"""`forecall policy` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forecall.app.commands import app

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
CENTRE = str(EXAMPLES / "contact-centre.yaml")


def run(*arguments):
    return CliRunner().invoke(app, ["policy", *arguments])


def test_a_good_policy_is_told_in_two_lines():
    done = run("check", CENTRE)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"{CENTRE}: version 1 can count from 2026-12-01.",
        "15 purposes, 57 worked examples came out as written.",
    ]


def test_what_must_be_mended_goes_to_standard_error_with_its_line(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(
        Path(CENTRE).read_text(encoding="utf-8").replace("country: RO}", "country: ro}", 1), encoding="utf-8"
    )
    done = run("check", str(file))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "line 11: identity:seat/country: found 'ro'; a country is two capital letters" in done.stderr


def test_findings_come_as_json_for_machines(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(Path(CENTRE).read_text(encoding="utf-8"), encoding="utf-8")  # its evidence is not beside it
    done = run("check", str(file), "--json")
    findings = json.loads(done.stdout)
    assert done.exit_code == 2
    assert {finding["rule"] for finding in findings} == {"L28 external-doc"}
    assert all(finding["line"] and finding["fix"] for finding in findings)


def test_a_later_day_shows_what_will_be_overdue():
    done = run("check", CENTRE, "--today", "2028-06-01")
    assert done.exit_code == 2
    assert "the contract has expired" in done.stderr


def test_a_file_that_is_not_there_is_one_sentence_and_no_traceback(tmp_path):
    done = run("check", str(tmp_path / "none.yaml"))
    assert done.exit_code == 2
    assert "it cannot be read" in done.stderr
    assert "Traceback" not in done.output


def test_a_control_character_in_a_file_name_cannot_steer_the_terminal(tmp_path):
    done = run("check", str(tmp_path / "a\x1b[2Jb.yaml"))
    assert "\x1b[2J" not in done.output


def test_the_schema_is_json():
    made = json.loads(run("schema").stdout)
    assert made["title"] == "Forecall policy"


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ([], 0, "allowed until 2029-12-01 21:00 UTC, by purpose:newsletter/basis/consent"),
        (
            ["--but", "consent=none", "--language", "de"],
            1,
            "Die Person hat in „unser Newsletter“ so nicht eingewilligt",
        ),
        (["--categories", "call_audio"], 1, "does not use the category “call recordings”"),
        (["--categories", "spells"], 1, "The policy says nothing about category:spells"),
    ],
)
def test_a_policy_can_be_asked(options, status, said):
    done = run("decide", CENTRE, "newsletter", "send", *options)
    assert done.exit_code == status
    assert said in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["newsletter", "send", "--but", "conset=none"], "but.conset: found 'none'"),
        (["newsletter", "dance"], "action: found 'dance'"),
        (["newsletter", "send", "--but", "consent=none", "--language", "fr"], "choose one of en, de, ro"),
    ],
)
def test_a_question_with_an_unknown_word_names_the_known_ones(arguments, said):
    done = run("decide", CENTRE, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_policy_with_errors_cannot_be_asked(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(Path(CENTRE).read_text(encoding="utf-8"), encoding="utf-8")
    done = run("decide", str(file), "newsletter", "send")
    assert done.exit_code == 2
    assert "L28 external-doc" in done.stderr
    assert run("decide", CENTRE, "spying", "read").exit_code == 1


def test_compile_writes_everything_and_check_notices_an_edit(tmp_path):
    out = tmp_path / "out"
    done = run("compile", CENTRE, "--out", str(out))
    assert done.exit_code == 0, done.stderr
    files, digest = done.stdout.splitlines()
    assert files == f"126 files in {out}, version 1."
    assert digest == f"hash {json.loads((out / 'artefact.json').read_text(encoding='utf-8'))['hash']}"
    (out / "public" / "en" / "choices.md").write_text("by hand", encoding="utf-8")
    found = run("compile", CENTRE, "--check", str(out))
    assert (found.exit_code, found.stdout) == (1, "public/en/choices.md: changed\n")


def test_compile_wants_one_folder():
    assert run("compile", CENTRE).exit_code == 2


def test_show_says_a_clause_in_three_languages_and_what_it_does():
    done = run("show", CENTRE, "--clause", "recipient:mail_house")
    assert done.exit_code == 0
    for line in ("sending of messages: sends our newsletter", "versendet unseren Newsletter", "[rulebook]"):
        assert line in done.stdout
    assert "recipients/mail_house: {" in done.stdout
    unknown = run("show", CENTRE, "--clause", "recipient:mailhouse")
    assert unknown.exit_code == 2
    assert "did you mean recipient:mail_house" in unknown.stderr

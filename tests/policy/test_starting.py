"""A starter file: blanks that are asked for one by one, and nothing else between it and a policy that compiles."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from forecall.policy import check, read_policy
from forecall.policy.errors import PackError, StarterRefused
from forecall.policy.findings import Severity
from forecall.policy.starting import KINDS, Choices, starter, write_starter

TODAY = date(2026, 11, 29)
ANSWERS = {
    "identity:name": "Exemplu Unu SRL",
    "identity:legal_form": "limited company",
    "identity:seat/street": "Strada Exemplului 10",
    "identity:seat/city": "București",
    "identity:seat/postcode": '"020000"',
    "identity:numbers/ro_cui": "RO12345674",
    "identity:numbers/de_vat": "DE136695976",
    "identity:contacts/privacy": "[privacy@example.com]",
    "identity:contacts/complaints": "complaints@example.com",
    "identity:authority": "berlin",
    "place:main_site/address": "Strada Exemplului 10 București",
    "surface:website/hosts": "[www.example.com]",
    "model:need_model/owner": "Olga Exemplu",
    "client:first_client/name": "Client Exemplu SRL",
    "client:first_client/seat/street": "Strada Modelului 3",
    "client:first_client/seat/city": "Cluj-Napoca",
    "client:first_client/seat/postcode": "400000",
    "client:first_client/contact": "date@client.example.com",
}


def written(folder, kind="website", packs=("ro",), languages=()):
    file = folder / "policy.yaml"
    write_starter(starter(kind, packs, languages, TODAY, file.name), file)
    return file


def filled(folder, kind, packs=("ro",)):
    """A starter's file with its blanks filled, which were asked for one by one."""
    file = written(folder, kind, packs, ("en", "de", "ro"))
    policy, left = read_policy(file)
    assert policy is None
    assert {finding.number for finding in left} == {"L03"}
    answers = (ANSWERS[finding.clause] for finding in left)
    head, blank, rest = file.read_text("utf-8").partition("include:")
    file.write_text(head + blank + re.sub(r"\[?____\]?", lambda _: next(answers), rest), "utf-8")
    return file


@pytest.mark.parametrize("packs", [("ro",), ("de",), ("ro", "de")])
@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_compiles_as_soon_as_its_blanks_are_filled(tmp_path, kind, packs):
    file = filled(tmp_path, kind, packs)
    policy, left = read_policy(file)
    assert left == []
    found = check(policy)
    assert {finding.severity for finding in found} == {Severity.WARNING}  # its evidence has nobody's name under it yet
    assert all("evidence/" in finding.found and "blank" in finding.found for finding in found)
    for evidence in (tmp_path / "evidence").iterdir():
        evidence.write_text(evidence.read_text("utf-8").replace("____", "Ana Exemplu"), "utf-8")
    assert check(policy) == []
    assert policy.version.effective == date(2026, 12, 29)


def test_a_blank_is_told_with_its_line_and_what_belongs_there(tmp_path):
    file = written(tmp_path)
    lines = file.read_text("utf-8").splitlines()
    _, left = read_policy(file)
    assert len(left) == sum(line.partition("#")[0].count("____") for line in lines)
    for finding in left:
        assert "____" in lines[finding.where.line - 1]
        assert finding.fix.startswith("write ")
        assert finding.fix != "write the real value"
    tax = next(finding for finding in left if finding.clause == "identity:numbers/ro_cui")
    assert str(tax) == (
        f"{file}, line 21: identity:numbers/ro_cui: found the blank '____'; something was to be filled in here. "
        "write the fiscal code, as RO12345674. [L03 placeholder-left]"
    )


def test_only_the_languages_that_were_asked_for_are_written():
    assert "languages: [en, ro]" in starter("shop", ["ro"], [], TODAY, "policy.yaml").policy
    german = starter("shop", ["de"], ["de"], TODAY, "policy.yaml").policy
    assert "languages: [de]" in german
    assert "en:" not in german


def test_the_evidence_speaks_the_first_language_of_the_texts_or_that_of_whoever_signs_it():
    documents = "evidence/balancing-offers.md", "evidence/model-tests.md"
    spoken = {
        "en": "Approved by: ____, on: ____",
        "de": "Gebilligt von: ____, am: ____",
        "ro": "Aprobat de: ____, la: ____",
    }
    for language, line in spoken.items():
        plain = starter("shop", ["ro"], [language], TODAY, "policy.yaml").evidence
        chosen = starter("shop", ["ro"], [], TODAY, "policy.yaml", Choices(signed_in=language)).evidence
        assert plain == chosen
        assert all(plain[one].rstrip().endswith(line) for one in documents)


def test_a_shop_registers_the_model_that_makes_its_forecasts():
    for kind in KINDS:
        made = starter(kind, ["ro"], [], TODAY, "policy.yaml")
        assert ("need_model:" in made.policy) is (kind == "shop")
        assert ("evidence/model-tests.md" in made.evidence) is (kind == "shop")


def test_nothing_is_ever_written_over(tmp_path):
    (tmp_path / "evidence").mkdir()
    mine = tmp_path / "evidence" / "balancing-requests.md"
    mine.write_text("our own test", "utf-8")
    file = written(tmp_path)
    assert mine.read_text("utf-8") == "our own test"
    before = file.read_bytes()
    with pytest.raises(StarterRefused, match="is there already and is left as it is"):
        written(tmp_path)
    assert file.read_bytes() == before


def test_a_disk_that_fills_leaves_nothing_behind(tmp_path, monkeypatch):
    made = starter("shop", ["ro"], [], TODAY, "policy.yaml")
    opened = Path.open

    def full(self, mode="r", *rest, **named):
        stream = opened(self, mode, *rest, **named)
        if self.name == "policy.yaml":
            stream.close()
            self.unlink()
            raise OSError(28, "No space left on device")
        return stream

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StarterRefused, match="No space left on device"):
        write_starter(made, tmp_path / "policy.yaml")
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


@pytest.mark.parametrize(
    ("kind", "packs", "languages", "said"),
    [
        ("bakery", ["ro"], [], "no starter 'bakery'; choose one of website, shop"),
        ("shop", [], [], "as ro or de; none was named"),
        ("shop", ["eu"], [], "as ro or de; found 'eu'"),
        ("shop", ["ro"], ["fr"], "language 'fr' is not spoken here"),
    ],
)
def test_a_word_that_is_not_known_is_answered_with_those_that_are(kind, packs, languages, said):
    with pytest.raises(StarterRefused, match=said):
        starter(kind, packs, languages, TODAY, "policy.yaml")
    with pytest.raises(PackError, match="no jurisdiction pack 'fr'"):
        starter("shop", ["ro", "fr"], [], TODAY, "policy.yaml")

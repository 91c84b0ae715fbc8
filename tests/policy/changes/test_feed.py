"""What others read of a policy's history: the documents of each day as they were, and a feed of what changed."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from forecall.policy.documents import compile_policy
from forecall.policy.errors import HistoryDamaged
from forecall.policy.feed import ATOM, feed
from forecall.policy.history import documents_of, in_force, keep, read_history
from tests.policy.changes.test_history import MORE, NOW, version

LANGUAGES = ("en", "de", "ro")
ADDRESS = "https://www.example.com/privacy"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Two versions with their documents; the second is looser."""
    folder = tmp_path_factory.mktemp("documents") / "versions"
    for policy in VERSIONS:
        keep(folder, policy, NOW, compiled)
    return folder


VERSIONS = (version(1), version(2, "2026-12-21", sources=tuple(MORE)))
MADE = {}


def compiled(policy):
    return MADE.setdefault(policy.version.number, compile_policy(policy))


@pytest.fixture
def folder(kept, tmp_path):
    return shutil.copytree(kept, tmp_path / "versions")


@pytest.mark.promise("CP-05.3")
def test_of_every_day_the_exact_text_and_hash_are_read_again_in_each_language(folder):
    versions = read_history(folder)
    days = {"2026-12-01T00:00": 1, "2026-12-20T21:59": 1, "2026-12-20T22:00": 2, "2040-01-01T00:00": 2}
    for moment, number in days.items():
        one = in_force(versions, datetime.fromisoformat(moment).replace(tzinfo=UTC))
        assert one.version == number
        documents = documents_of(folder, one)
        made = MADE[number]
        assert one.documents == made.digest
        for language in LANGUAGES:
            page = f"public/{language}/privacy-notice.html"
            assert (documents / page).read_bytes() == made.files[page]
    first = documents_of(folder, versions[0]) / "public" / "de" / "privacy-notice.md"
    first.write_text(first.read_text("utf-8").replace("24 Monate", "25 Monate", 1), "utf-8")
    with pytest.raises(HistoryDamaged, match=r"0001-documents: its documents are not as they were kept \(public/de"):
        documents_of(folder, versions[0])
    shutil.rmtree(folder / "0002-documents")
    with pytest.raises(HistoryDamaged, match="0002-documents"):
        documents_of(folder, versions[1])


def test_documents_that_were_exchanged_whole_are_noticed_too(folder):
    versions = read_history(folder)
    shutil.rmtree(folder / "0001-documents")
    shutil.copytree(folder / "0002-documents", folder / "0001-documents")
    with pytest.raises(HistoryDamaged):
        documents_of(folder, versions[0])
    bare = folder.parent / "bare"
    one, _ = keep(bare, version(1), NOW)
    assert documents_of(bare, one) is None


SAID = {
    "en": ("Version 2, in force from 21 December 2026", "looser", "To be told at least 30 days before"),
    "de": ("Version 2, gültig ab 21. Dezember 2026", "lockerer", "Mindestens 30 Tage vorher zu informieren"),
    "ro": ("Versiunea 2, în vigoare de la 21 decembrie 2026", "mai permisiv", "De informat cu cel puțin 30 de zile"),
}


@pytest.mark.promise("OC-07.4")
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_follows_the_policy_reads_of_a_new_version_clause_by_clause(folder, language):
    versions = read_history(folder)
    made = feed(versions, language, ADDRESS)
    root = ET.fromstring(made)  # noqa: S314  # made here
    entries = root.findall(f"{{{ATOM}}}entry")
    title, shift, duty = SAID[language]
    assert [one.findtext(f"{{{ATOM}}}title").split()[1].strip(",") for one in entries] == ["2", "1"]
    assert entries[0].findtext(f"{{{ATOM}}}title") == title
    said = entries[0].findtext(f"{{{ATOM}}}content")
    assert duty in said
    assert re.search(rf"purpose:prospecting/sources/public_authority \({shift}\): .* → public_authority", said)
    assert entries[1].findtext(f"{{{ATOM}}}content") is None or entries[1].findtext(f"{{{ATOM}}}content") == ""
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    ids = [one.findtext(f"{{{ATOM}}}id") for one in entries]
    assert len(set(ids)) == 2
    assert feed(versions[:1], language, ADDRESS) != made == feed(read_history(folder), language, ADDRESS)


def test_an_empty_history_is_an_empty_feed():
    root = ET.fromstring(feed([], "en", ADDRESS))  # noqa: S314  # made here
    assert root.findall(f"{{{ATOM}}}entry") == []

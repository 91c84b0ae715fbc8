"""One artefact with one hash: equal for equal input, whole on disk, and edits by hand are noticed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forecall.policy.documents import Kind, alterations, compile_policy, differences, documents_of, write_artefact
from forecall.policy.documents import writing as writing_module
from forecall.policy.documents.rendering import anchor, as_html, as_markdown, as_pdf
from forecall.policy.errors import NotPrintable, OutputRefused, PolicyRefused
from forecall.policy.terms import Language
from tests.policy.documents.compiled import LANGUAGES, artefact, document, texts
from tests.policy.policies import EXAMPLES, edited, example

HOSTILE = "<script>alert(1)</script> & #strong[x] $1^2$ *a* _b_ `c` | [d](e) \"f\" 'g'"


def test_the_artefact_has_every_document_in_every_language_and_form_with_the_rules_and_the_data():
    wanted = {
        f"{kind.folder}/{language}/{kind.value}.{form}" for language in LANGUAGES for kind in Kind for form in FORMS
    }
    assert set(artefact().files) == wanted | {"policy.json", "policy.jsonld", "rulebook.json", *STYLES}
    manifest = json.loads(artefact().manifest())
    assert manifest["hash"] == artefact().digest
    assert manifest["effective"] == "2026-12-01"


FORMS = ("html", "md", "json", "pdf")
STYLES = ("public/style.css", "records/style.css")
KNOWN_PROPERTIES = {
    f"dpv:has{name}"
    for name in (
        "Address",
        "Contact",
        "Country",
        "DataController",
        "DataProcessor",
        "DataSource",
        "DataSubject",
        "Duration",
        "LegalBasis",
        "Location",
        "Name",
        "PersonalData",
        "Processing",
        "Purpose",
        "Recipient",
        "StorageCondition",
        "TechnicalOrganisationalMeasure",
    )
}  # each held against https://w3id.org/dpv, version 2.3


def test_equal_policies_give_equal_bytes_in_another_process_too(tmp_path):
    code = (
        "import sys; from forecall.policy import load_policy; from forecall.policy.documents import compile_policy;"
        "from forecall.policy.terms import Language;"
        "policy = load_policy(sys.argv[1]).model_copy(update={'languages': [Language.RO]});"
        "print(compile_policy(policy).digest)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    file = str(EXAMPLES / "contact-centre.yaml")
    done = subprocess.run(
        [sys.executable, "-c", code, file], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    one_language = example("contact-centre").model_copy(update={"languages": [Language.RO]})
    assert done.stdout.strip() == compile_policy(one_language).digest


@pytest.mark.promise("XS-03")
def test_one_changed_fact_changes_every_document_that_says_it_and_an_edit_of_one_alone_is_noticed(tmp_path):
    before = {(one.kind, one.language): texts(one) for one in documents_of(example("contact-centre"))}
    changes = {
        "categories/interactions/keep": ("13 months after last_contact", {
            Kind.PRIVACY_NOTICE, Kind.RETENTION,
            Kind.REGISTER_CONTROLLER, Kind.REGISTER_PROCESSOR, Kind.PROCESSOR_ANNEX,
        }),
        "measures/backups/label": ({"en": "copies", "de": "Kopien", "ro": "copii"}, {
            Kind.MEASURES, Kind.REGISTER_CONTROLLER, Kind.REGISTER_PROCESSOR, Kind.PROCESSOR_ANNEX,
        }),
        "identity/name": ("Alt Nume SRL", set(Kind)),
    }  # fmt: skip
    for path, (value, kinds) in changes.items():
        after = {(one.kind, one.language): texts(one) for one in documents_of(edited("contact-centre", {path: value}))}
        moved = {key for key in before if before[key] != after[key]}
        assert moved == {(kind, language) for kind in kinds for language in LANGUAGES}, path
    folder = tmp_path / "out"
    write_artefact(artefact(), folder)
    page = folder / "public" / "de" / "retention.html"
    page.write_text(page.read_text(encoding="utf-8").replace("12 Monate", "13 Monate", 1), encoding="utf-8")
    assert [str(one) for one in alterations(folder)] == ["public/de/retention.html: changed"]


@pytest.mark.promise("OC-07.1")
def test_the_day_it_counts_from_comes_from_the_version_and_an_edit_of_it_by_hand_is_noticed(tmp_path):
    later = edited("contact-centre", {"version/number": 2, "version/effective": "2027-01-15"})
    lines = {"en": "Version 2, in force from 15 January 2027", "de": "Version 2, gültig ab 15. Januar 2027",
             "ro": "Versiunea 2, în vigoare de la 15 ianuarie 2027"}  # fmt: skip
    for made in documents_of(later):
        assert made.version == lines[made.language]
        assert made.version.encode() in as_html(made).partition(b"<h2")[0]
    write_artefact(artefact(), tmp_path / "out")
    page = tmp_path / "out" / "public" / "en" / "privacy-notice.html"
    page.write_bytes(page.read_bytes().replace(b"1 December 2026", b"2 December 2026"))
    assert [str(one) for one in differences(artefact(), tmp_path / "out")] == ["public/en/privacy-notice.html: changed"]


def test_whoever_mends_the_manifest_after_an_edit_is_found_by_compiling_again(tmp_path):
    folder = tmp_path / "out"
    write_artefact(artefact(), folder)
    assert alterations(folder) == differences(artefact(), folder) == []
    manifest = json.loads((folder / "artefact.json").read_text(encoding="utf-8"))
    manifest["files"]["public/ro/choices.md"] = "0" * 64
    (folder / "artefact.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "artefact.json: changed" in map(str, alterations(folder))
    assert [str(one) for one in differences(artefact(), folder)] == ["artefact.json: changed"]


def test_a_missing_and_an_added_file_are_noticed(tmp_path):
    folder = tmp_path / "out"
    write_artefact(artefact(), folder)
    (folder / "public" / "en" / "choices.pdf").unlink()
    (folder / "public" / "en" / "old.html").write_text("x", encoding="utf-8")
    assert [str(one) for one in alterations(folder)] == ["public/en/choices.pdf: missing", "public/en/old.html: added"]


def test_a_second_compilation_takes_the_place_of_the_first_and_leaves_nothing_beside(tmp_path):
    folder = tmp_path / "out"
    write_artefact(artefact(), folder)
    (folder / "public" / "en" / "choices.md").write_text("by hand", encoding="utf-8")
    write_artefact(artefact(), folder)
    assert differences(artefact(), folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("step", ["fill", "swap"])
def test_a_failed_write_leaves_the_old_output_whole(tmp_path, monkeypatch, step):
    folder = tmp_path / "out"
    write_artefact(artefact(), folder)
    full = OSError(28, "No space left on device")
    if step == "fill":
        monkeypatch.setattr(writing_module.os, "fsync", lambda _: (_ for _ in ()).throw(full))
    else:
        rename = Path.rename
        monkeypatch.setattr(Path, "rename", lambda one, to: _only_back(rename, one, to, full))
    with pytest.raises(OutputRefused, match="No space left on device"):
        write_artefact(artefact(), folder)
    monkeypatch.undo()
    assert differences(artefact(), folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _only_back(rename, one, to, problem):
    if str(one).endswith(".part"):
        raise problem
    return rename(one, to)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda place: place.write_text("a letter", encoding="utf-8"), "a file of that name"),
        (lambda place: (place.mkdir(), (place / "letter.txt").write_text("x", encoding="utf-8")), "holds other things"),
        (lambda place: (write_artefact(artefact(), place), (place / "mine.txt").touch()), "mine.txt"),
        (lambda place: (place.mkdir(), (place / "artefact.json").write_text("[]", encoding="utf-8")), "no readable"),
    ],
)
def test_nothing_that_the_compiler_did_not_write_is_replaced(tmp_path, make, why):
    make(tmp_path / "out")
    with pytest.raises(OutputRefused, match=why):
        write_artefact(artefact(), tmp_path / "out")


def test_a_folder_needs_a_place_to_stand(tmp_path):
    with pytest.raises(OutputRefused, match="is no folder"):
        write_artefact(artefact(), tmp_path / "no" / "out")
    (tmp_path / "empty").mkdir()
    write_artefact(artefact(), tmp_path / "empty")
    assert (tmp_path / "empty" / "public" / "ro" / "measures.pdf").is_file()


def test_text_is_never_markup():
    policy = edited("contact-centre", {"recipients/mail_house/name": HOSTILE, "identity/name": HOSTILE})
    made = next(one for one in documents_of(policy) if one.kind is Kind.PRIVACY_NOTICE)
    page, text = as_html(made).decode(), as_markdown(made).decode()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 3
    assert "<script" not in text.replace("\\<script", "")
    assert "[d](e)" not in text
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert tables
    for table in tables:
        assert {line.count(" | ") for line in table} == {table[0].count(" | ")}
    assert as_pdf(made, policy).startswith(b"%PDF-1.7")


def test_letters_without_a_font_are_an_error_with_a_way_out():
    policy = edited("contact-centre", {"identity/name": "日本株式会社"})
    made = documents_of(policy)[0]
    assert "日本株式会社" in as_html(made).decode()
    with pytest.raises(NotPrintable, match="Latin, Greek, Cyrillic"):
        as_pdf(made, policy)


def test_paper_is_tagged_and_dated_by_the_policy():
    paper = artefact().files["public/ro/privacy-notice.pdf"]
    assert b"/MarkInfo" in paper
    assert b"/StructTreeRoot" in paper
    assert b"/Lang" in paper
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
    assert b"D:20261201" in paper


@pytest.mark.promise("OC-09.1")
def test_every_link_between_the_documents_leads_to_one_that_is_there():
    from html.parser import HTMLParser

    class Links(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found, self.ids = [], set()

        def handle_starttag(self, tag, attrs):
            attributes = dict(attrs)
            self.ids |= {attributes["id"]} if "id" in attributes else set()
            if tag in {"a", "link"}:
                self.found.append(attributes["href"])

    files = artefact().files
    for path, content in files.items():
        if path.endswith(".html"):
            links = Links()
            links.feed(content.decode())
            for href in links.found:
                if href.startswith("#"):
                    assert href[1:] in links.ids
                elif "://" not in href and not href.startswith("mailto:"):
                    assert os.path.normpath(Path(path).parent / href) in files, (path, href)
                    same = path.split("/")[0] == os.path.normpath(Path(path).parent / href).split("/")[0]
                    assert same, "what is public links to nothing that is not"
    assert anchor("policy:rights/objection") == "policy-rights-objection"


def test_an_address_leads_where_it_says():
    page = as_html(document("contact-centre", Kind.PRIVACY_NOTICE)).decode()
    assert '<a href="mailto:privacy@contact.example.com">privacy@contact.example.com</a>' in page
    assert '<a href="https://www.dataprotection.ro" rel="external noreferrer">https://www.dataprotection.ro</a>' in page


@pytest.mark.promise("AI-15.1")
def test_a_link_to_somebody_elses_pages_is_marked_and_tells_them_nothing():
    for path, content in artefact().files.items():
        if path.endswith(".html"):
            page = content.decode()
            away = re.findall(r"<a [^>]*://[^>]*>[^<]*</a>.?.?", page)
            assert all('rel="external noreferrer"' in one and one.endswith("\N{NO-BREAK SPACE}↗") for one in away), path
            assert all("?" not in one and "#" not in one for one in away), path
            assert page.count("↗") == len(away) + 1, "and one sentence says what the mark means"


def test_the_linked_data_names_every_fact_once_and_points_only_at_what_is_there():
    graph = json.loads(artefact().files["policy.jsonld"])
    nodes = {node["@id"]: node for node in graph["@graph"]}
    assert len(nodes) == len(graph["@graph"])
    policy = example("contact-centre")
    assert {f"#purpose:{name}" for name in policy.purposes} <= set(nodes)
    prefixes = {key for key in graph["@context"] if key != "label"}

    def terms(value):
        if isinstance(value, dict):
            yield from (part for key, one in value.items() if key != "label" for part in (key, *terms(one)))
        elif isinstance(value, list):
            yield from (part for one in value for part in terms(one))
        elif isinstance(value, str):
            yield value

    for node in graph["@graph"]:
        for key in ("dpv:hasRecipient", "dpv:hasPersonalData", "dpv:hasDataSubject"):
            assert all(one["@id"] in nodes for one in node.get(key, []))
        for key in node:
            assert key.startswith("@") or key == "label" or key.partition(":")[0] in prefixes
    used = {part for part in terms(graph["@graph"]) if part.startswith("dpv:has")}
    assert used == KNOWN_PROPERTIES
    assert nodes["#purpose:newsletter"]["dpv:hasLegalBasis"]["@type"] == "eu-gdpr:A6-1-a"
    assert nodes["#purpose:client_campaigns"]["dpv:hasDataProcessor"] == {"@id": "#identity"}


def test_the_rulebook_in_the_artefact_is_the_one_that_decides():
    from forecall.policy import compile_rulebook

    rulebook = compile_rulebook(example("contact-centre"))
    assert json.loads(artefact().files["rulebook.json"]) == json.loads(json.dumps(rulebook.data()))
    assert artefact().rulebook == rulebook.digest()


def test_a_policy_that_may_not_count_makes_no_artefact():
    with pytest.raises(PolicyRefused):
        compile_policy(edited("contact-centre", {"identity/numbers/ro_cui": "RO12345675"}))

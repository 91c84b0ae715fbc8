"""For whom one works: named in the record of Art. 30(2) with all the law asks for, and nowhere that others read."""

from __future__ import annotations

import pytest

from forecall.policy.documents import Kind
from forecall.policy.documents.rendering import as_markdown
from tests.policy.documents.compiled import LANGUAGES, artefact, document, texts
from tests.policy.policies import GONE, broken

CLIENTS = ("Pantofi Exemplu SRL", "Kaffee Muster GmbH", "Uhren Beispiel AG")
SAID = {
    "en": ("Beispielgasse 9, 8001 Zürich, Switzerland", "Representative in the Union", "What we do for it",
           "4 May 2026 to 4 May 2028"),
    "de": ("Beispielgasse 9, 8001 Zürich, Schweiz", "Vertretung in der Union", "Was wir für ihn tun",
           "4. Mai 2026 bis 4. Mai 2028"),
    "ro": ("Beispielgasse 9, 8001 Zürich, Elveția", "Reprezentant în Uniune", "Ce facem pentru client",
           "4 mai 2026 – 4 mai 2028"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_names_each_client_with_contacts_and_what_is_done_for_it(language):
    record = document("contact-centre", Kind.REGISTER_PROCESSOR, language)
    page = as_markdown(record).decode()
    for said in (
        *CLIENTS, *SAID[language], "date@pantofi.example.com", "dpo@pantofi.example.com", "eu@vertretung.example.com",
    ):  # fmt: skip
        assert said in page
    section = next(one for one in record.sections if one.clause == "policy:clients")
    done = {one.clause: one.blocks[0].rows for one in section.sections}
    shoes = next(fact.text for fact in done["client:shoe_house"] if fact.clause.endswith("/purposes"))
    assert shoes.count(";") == 1  # two kinds of work, as the other client has one
    assert not any(fact.clause == "client:coffee_machines/representative" for fact in done["client:coffee_machines"])


def test_each_activity_in_the_record_says_for_whom_it_is_done():
    record = document("contact-centre", Kind.REGISTER_PROCESSOR)
    activities = next(one for one in record.sections if one.clause == "policy:purposes").sections
    said = {one.clause: one.blocks[0].rows[0].text for one in activities}
    assert said["purpose:client_campaigns"].startswith("Pantofi Exemplu SRL; Uhren Beispiel AG; as named")
    assert said["purpose:client_support"].startswith("Pantofi Exemplu SRL; Kaffee Muster GmbH; as named")


def test_no_client_is_named_in_a_notice_or_in_what_another_client_reads():
    for kind in Kind:
        for language in LANGUAGES:
            said = " ".join(map(str, texts(document("contact-centre", kind, language))))
            assert any(name in said for name in CLIENTS) is (kind is Kind.REGISTER_PROCESSOR), kind
    for path, content in artefact().files.items():
        if path.startswith("public/") and not path.endswith(".pdf"):
            assert not any(name.encode() in content for name in CLIENTS), path


@pytest.mark.parametrize(
    ("edits", "rule", "said"),
    [
        ({"clients/shoe_house/purposes": ["newsletter"]}, "L26", "which the organisation decides itself"),
        ({"clients/shoe_house/purposes": ["spying"]}, "L02", "nothing of that name in purposes"),
        ({"clients/shoe_house/purposes": []}, "L00", "at least 1 item"),
        ({"clients/watch_house/representative": GONE}, "L32", "a client in CH and no representative"),
        ({"clients/coffee_machines/agreement/expires": "2026-11-30"}, "L16", "contract with the client has expired"),
        ({"clients/coffee_machines/agreement/file": "evidence/none.md"}, "L28", "no such file beside the policy"),
        ({"clients/coffee_machines": GONE, "clients/shoe_house/purposes": ["client_campaigns"]}, "L05",
         "a purpose that no client asks for"),
    ],
)  # fmt: skip
def test_what_the_record_may_not_leave_open_is_named(edits, rule, said):
    found = broken("contact-centre", edits)
    assert [(one.number, said in str(one)) for one in found] == [(rule, True)], found

"""The first policy as a page: questions, the notice that comes of them, version 1 under the name of who said yes."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from forecall.custody import publish, versions
from forecall.custody.models import PublishedVersion
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.policy.documents import Kind
from forecall.sales.modelling import models_registered
from tests.policy.policies import example
from tests.web.test_desk_pages import text_of

pytestmark = pytest.mark.once

PAGE = "/o/tea/first-policy/"
SHOP = f"{PAGE}?kind=shop&home=ro&languages=en"
ANSWERS = {
    "name": "Exemplu Unu SRL", "legal_form": "limited company", "street": "Strada Exemplului 10", "city": "București",
    "postcode": "020000", "ro_cui": "RO12345674", "privacy": "privacy@example.com",
    "complaints": "complaints@example.com", "hosts": "https://www.example.com/shop",
    "stored_at": "Strada Exemplului 10", "model_owner": "Olga Exemplu", "channels": ["phone"], "on_consent": "no",
    "signed": "on",
}  # fmt: skip


def posted(client, do, page=SHOP, **more):
    return client.post(page, {**ANSWERS, "do": do, **more})


def test_answers_become_a_notice_and_with_the_yes_version_one(house):
    olga = house.browser("olga")
    assert "A shop" in olga.get(PAGE).content.decode()
    shown = posted(olga, "look")
    assert shown.context["notice"]["title"] == "Privacy notice"
    assert "Exemplu Unu SRL" in shown.content.decode()
    assert shown.context["warnings"] == []  # the balancing tests bear her name
    seen = shown.context["seen"]
    assert "tick that you have read" in posted(olga, "publish", seen=seen).content.decode()
    changed = posted(olga, "publish", seen=seen, yes="1", city="Cluj-Napoca")
    assert "changed an answer" in changed.content.decode()
    assert not PublishedVersion.unscoped.exists()
    assert posted(olga, "publish", seen=seen, yes="1")["Location"] == "/o/tea/"
    with acting(house.tea.pk, "x"):
        row = versions.last_version()
        assert (row.number, row.published_by) == (1, str(house.members["olga"].pk))
        assert row.effective < house.now
        assert b"Strada Exemplului 10" in versions.page_of(row, Kind.PRIVACY_NOTICE, "en")
        assert b"Approved by: Olga" in versions.as_folder(row)["evidence/balancing-offers.md"]
    assert olga.get(SHOP)["Location"] == "/o/tea/policy/"


def test_the_documents_are_read_and_signed_in_the_readers_language_and_kept_with_the_version(house):
    olga = house.browser("olga")
    olga.post("/language/", {"language": "ro", "next": "/"})
    shown = posted(olga, "look")
    assert "Test de echilibrare: drepturi în justiție" in shown.content.decode()
    assert posted(olga, "publish", seen=shown.context["seen"], yes="1").status_code == 302
    with acting(house.tea.pk, "x"):
        row = versions.last_version()
        assert "Aprobat de: Olga" in versions.as_folder(row)["evidence/balancing-offers.md"].decode()
        assert models_registered().holds


def test_a_wrong_number_or_host_is_said_at_its_field_and_nothing_is_lost(house):
    page = posted(house.browser("olga"), "look", ro_cui="RO12345675", hosts="my shop", city="")
    assert set(page.context["form"].errors) == {"ro_cui", "hosts", "city"}
    assert "Strada Exemplului 10" in page.content.decode()


def test_the_answers_are_taken_home_as_the_file_that_they_make(house):
    got = posted(house.browser("olga"), "files")
    files = zipfile.ZipFile(io.BytesIO(got.content))
    assert "RO12345674" in files.read("policy.yaml").decode()
    assert "evidence/balancing-offers.md" in files.namelist()


@pytest.mark.parametrize(
    ("kind", "home", "asks", "leaves"),
    [
        ("shop", "de", {"de_vat", "authority", "channels"}, {"ro_cui", "client_name"}),
        ("contact-centre", "ro", {"ro_cui", "client_name", "client_contact"}, {"channels", "authority"}),
        ("website", "ro", {"hosts"}, {"channels", "client_name"}),
        ("telephony", "ro", {"hosts"}, {"channels", "client_name"}),
    ],
)
def test_only_what_the_kind_and_the_country_leave_open_is_asked(house, kind, home, asks, leaves):
    form = house.browser("olga").get(f"{PAGE}?kind={kind}&home={home}&languages=en").context["form"]
    assert asks <= set(form.fields)
    assert not leaves & set(form.fields)


def test_whoever_may_not_publish_is_told_who_does(house):
    house.member("max", Role.MANAGER)
    assert house.browser("max").get(PAGE).status_code == 403
    assert "privacy lead does this" in house.browser("max").get("/o/tea/").content.decode()


@pytest.mark.parametrize("page", ["policy", "proof", "safeguards"])
def test_a_page_that_needs_a_policy_leads_whoever_may_publish_to_the_questions(house, page):
    house.member("max", Role.MANAGER)
    address = f"/o/tea/{page}/"
    shown = house.browser("olga").get(address).content.decode()
    assert f'href="{PAGE}"' in shown
    assert "forecall policy publish policy.yaml --organisation tea" in shown
    other = house.browser("max").get(address).content.decode()
    assert PAGE not in other
    assert "The owner or the privacy lead does this." in other


def test_a_case_before_the_first_policy_says_that_one_is_missing(house):
    told = house.browser("olga").get("/o/tea/cases/open/", follow=True).content.decode()
    assert "publish one first" in told
    assert "no purpose for answering" not in told


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("desk/", "Nobody may be called before the privacy policy is in force."),
        ("people/", "There is nobody yet"),
        ("people/duplicates/", "There is nobody yet"),
    ],
)
def test_who_published_a_policy_that_counts_from_a_later_day_is_not_asked_the_questions_again(house, page, says):
    olga = house.browser("olga")

    def shown():
        said = text_of(olga.get(f"/o/tea/{page}"))
        assert says in said
        return "Answer the questions" in said

    assert shown()
    found = example("need-prediction")
    later = found.version.model_copy(update={"effective": house.now.date() + timedelta(days=9)})
    with acting(house.tea.pk, "x"):
        publish(found.model_copy(update={"version": later}), artefact="0" * 64)
    assert not shown()

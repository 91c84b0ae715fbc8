"""The privacy lead publishes from a page: from the yes on it decides, the record says who, and there is a way back."""

from __future__ import annotations

import io
import zipfile

import pytest

from forecall.custody import Ask, Newcomer, Origin, Proof, add_subjects, ask, consent, drafting, publish, versions
from forecall.custody.errors import DraftOutdated
from forecall.custody.models import PublishedVersion, VersionFile
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.policy import compile_rulebook, load_policy
from forecall.policy.documents import Kind, compile_policy
from tests.policy.policies import edited
from tests.web.test_cases import work

pytestmark = pytest.mark.once

PAGE = "/o/tea/policy/publish/"
COMPILED = {}


def first():
    """The example policy in force since January, compiled once for all tests of this file."""
    policy = edited("need-prediction", {"version/effective": "2026-01-01"})
    if not COMPILED:
        COMPILED["one"] = compile_policy(policy)
    return policy, COMPILED["one"]


@pytest.fixture
def published(house):
    with acting(house.tea.id, "olga"):
        publish(*first())
    house.member("petra", Role.PRIVACY_LEAD)
    return house


@pytest.fixture
def lead(published):
    return published.browser("petra")


def sent(page):
    """The fields of the form that publishes what a page shows."""
    made = {}
    for name, value in page.context["wanted"]:
        made.setdefault(name, []).append(value)
    return made


def reader(house):
    with acting(house.tea.id, "olga"):
        collected = {"preferences": Origin(house.now, "given", 1, informed=house.now)}
        [one] = add_subjects([Newcomer("prospect", collected)])
        consent(one, "newsletter", Proof("double_opt_in", "Send me news"))
    return one


def answer(house, person):
    with acting(house.tea.id, "olga"):
        return ask(Ask("newsletter", frozenset({"preferences"}), "send", (person,), channel="email"))


def published_by(lead, page):
    """The yes, and what the worker makes of it: where the page of the progress leads then."""
    on_its_way = lead.post(PAGE, sent(page) | {"yes": "1"})
    assert "Waiting for its turn" in lead.get(on_its_way["Location"]).content.decode()
    work()
    return lead.get(on_its_way["Location"], follow=True)


def tried(lead, purpose="newsletter", channels=()):
    return lead.post(f"/o/tea/policy/purposes/{purpose}/", {"channels": list(channels)})


def test_what_the_privacy_lead_publishes_decides_the_next_use_and_stands_in_the_history_with_her_name(published, lead):
    person = reader(published)
    assert answer(published, person).version == 1
    shown = tried(lead)
    assert answer(published, person).version == 1
    page = shown.content.decode()
    assert "Newsletter and event invitations – reached by" in page
    assert "purpose:" not in page
    done = published_by(lead, shown)
    assert "Version 2 is published and decides from this moment on" in done.content.decode()
    assert answer(published, person).reason in {"channel_not_covered", "channel_missing"}
    assert "Petra" in done.content.decode()
    with acting(published.tea.id, "olga"):
        row = versions.last_version()
        assert (row.number, row.published_by) == (2, str(published.members["petra"].pk))
        notice = versions.page_of(row, Kind.PRIVACY_NOTICE, "en").decode()
        before = versions.page_of(versions.version(1), Kind.PRIVACY_NOTICE, "en").decode()
    assert notice != before
    assert "Version 2" in notice


def test_without_the_yes_and_when_it_is_no_longer_what_was_shown_nothing_is_published(published, lead):
    shown = tried(lead)
    assert "tick that you have read" in lead.post(PAGE, sent(shown)).content.decode()
    with acting(published.tea.id, "olga"):
        publish(drafting.changed({"purposes": {"customer_news": {"channels": ["email"]}}}).policy, artefact="1" * 64)
    late = lead.post(PAGE, sent(shown) | {"yes": "1"})
    assert "meanwhile" in late.content.decode()
    assert dict(late.context["wanted"])["number"] == "3"
    on_its_way = lead.post(PAGE, sent(late) | {"yes": "1"})["Location"]
    with acting(published.tea.id, "olga"):
        publish(drafting.changed({"purposes": {"customer_news": {"channels": []}}}).policy, artefact="2" * 64)
    work()
    assert "Nothing was published" in lead.get(on_its_way).content.decode()
    assert lead.get(on_its_way, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert PublishedVersion.unscoped.count() == 3


def test_what_was_shown_yesterday_is_not_published(published):
    with acting(published.tea.id, "petra"):
        draft = drafting.changed({"purposes": {"newsletter": {"channels": []}}})
        number, day = draft.shown
        with pytest.raises(DraftOutdated):
            drafting.publish_as_shown(lambda: draft, (number, day - 1), hears=None)
        assert PublishedVersion.objects.count() == 1


def test_the_version_before_is_published_again_and_waits_for_the_notice_it_owes(published, lead):
    with acting(published.tea.id, "olga"):
        publish(drafting.changed({"purposes": {"newsletter": {"channels": []}}}).policy, artefact="1" * 64)
    back = lead.get(PAGE, {"again": "1"})
    assert not back.context["draft"].counts_now
    assert "Until its day the version before decides" in published_by(lead, back).content.decode()
    with acting(published.tea.id, "olga"):
        first_again, now = versions.policy_of(versions.last_version()), versions.policy_of(versions.version(1))
    assert first_again.purposes == now.purposes
    assert PublishedVersion.unscoped.get(number=3).duties
    assert answer(published, reader(published)).reason == "channel_not_covered"


def test_of_a_version_from_before_files_were_kept_the_page_says_what_to_do_and_publishing_it_again_mends_it(
    published, lead
):
    VersionFile.unscoped.all().delete()
    PublishedVersion.unscoped.update(made_of="")
    refused = lead.post(PAGE, sent(tried(lead)) | {"yes": "1"})
    assert "forecall policy publish" in refused.content.decode()
    with acting(published.tea.id, "operator"):
        assert not publish(*first()).fresh
    assert lead.post(PAGE, sent(tried(lead)) | {"yes": "1"}).status_code == 302


def test_the_policy_page_asks_the_same_few_questions_however_many_versions(published, lead, django_assert_num_queries):
    lead.get("/o/tea/policy/")
    with django_assert_num_queries(6):
        lead.get("/o/tea/policy/")
    with acting(published.tea.id, str(published.members["olga"].pk)):
        for place, purpose in enumerate(("newsletter", "customer_news")):
            draft = drafting.changed({"purposes": {purpose: {"channels": []}}})
            publish(draft.policy, artefact=str(place) * 64)
    lead.get("/o/tea/policy/")
    with django_assert_num_queries(7):  # and who published them
        assert len(lead.get("/o/tea/policy/").context["versions"]) == 3


def test_a_version_is_taken_home_as_files_from_which_the_next_can_be_written(published, lead, tmp_path):
    with acting(published.tea.id, "olga"):
        row = publish(
            drafting.changed({"purposes": {"newsletter": {"channels": []}}}).policy, artefact="1" * 64
        ).version
    got = lead.get("/o/tea/policy/versions/2.zip")
    zipfile.ZipFile(io.BytesIO(got.content)).extractall(tmp_path)
    taken = load_policy(tmp_path / "policy.yaml")
    assert taken.purposes["newsletter"].channels == []
    assert compile_rulebook(taken).digest() == row.digest
    with acting(published.tea.id, "olga"):
        assert not publish(taken, artefact="1" * 64).fresh

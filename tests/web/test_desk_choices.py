"""On the telephone a customer says what they do not want: one page has the switch, and the gate obeys at once."""

from __future__ import annotations

import time

import pytest

from forecall.centre.models import Conversation
from forecall.contacts import merge, prefer, preferences, unmerge
from forecall.custody import Permit, Refused, consent, object_to
from forecall.custody import ask as ask_gate
from forecall.custody.errors import ProofMissing
from forecall.custody.models import Choice, ProofText, Subject
from forecall.custody.recording import Proof
from forecall.custody.types import Ask
from forecall.foundation import acting
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role
from forecall.orders import frame_for_needs
from forecall.sales import forecast
from forecall.sales.jobs import forecast_tonight
from forecall.sales.models import Outlook
from tests.policy.policies import edited
from tests.web import test_desk_pages
from tests.web.test_desk_called import come
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once


@pytest.fixture
def shop(house):
    house.rows = furnish(house)
    return house


def may_call(house, person):
    with acting(house.tea.pk, "x"):
        question = Ask("client_calls", frozenset({"predicted_needs"}), "call", (person,), channel="phone")
        return ask_gate(question)


@pytest.mark.promise("OC-00.5")
def test_a_switch_that_is_turned_off_on_the_telephone_counts_within_a_second_and_says_who(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    page = f"/o/tea/desk/{row.suggestion}/choices/"
    assert isinstance(may_call(shop, row.customer.subject), Permit)
    assert "What they want to hear of" in text_of(sam.get(f"/o/tea/desk/{row.suggestion}/"))
    begun = time.monotonic()
    said = sam.post(page, {"purpose": "advertising", "on": "0"}, follow=True)
    answer = may_call(shop, row.customer.subject)
    assert time.monotonic() - begun < 1
    assert isinstance(answer, Refused)
    assert answer.reason == "objected"
    theirs = f"/o/tea/people/{row.customer.subject}/choices/"  # from the list they are gone
    assert theirs in said.content.decode()
    said = sam.get(theirs)
    assert "objected to" in text_of(said)
    assert "Sam" in text_of(said)
    sam.post(theirs, {"purpose": "advertising", "on": "1"})
    assert isinstance(may_call(shop, row.customer.subject), Permit)


def test_a_no_to_all_advertising_on_the_telephone_stands_with_every_record_of_the_customer_and_so_does_its_end(shop):
    sam = shop.browser("sam")
    kept, other = (one.customer.subject for one in shop.rows[:2])
    page = f"/o/tea/people/{kept}/choices/"
    with acting(shop.tea.pk, "x"):
        merge(kept, other)
        object_to(other, "direct_marketing")  # by the other record alone, as it was written once
    assert sam.get(page).context["no_advertising"]
    for on, reasons in (("1", ["", ""]), ("0", ["objected", "objected"]), ("1", ["", ""])):
        sam.post(page, {"purpose": "advertising", "on": on})
        with acting(shop.tea.pk, "x"):
            unmerge(kept, other)
        assert [getattr(may_call(shop, one), "reason", "") for one in (kept, other)] == reasons
        with acting(shop.tea.pk, "x"):
            merge(kept, other)


@pytest.mark.promise("OC-00.5")
def test_every_purpose_that_can_be_refused_has_its_switch(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    page = f"/o/tea/desk/{row.suggestion}/choices/"
    found = sam.get(page).context["switches"]
    with acting(shop.tea.pk, "x"):
        assert {one.purpose for one in found} == {one.purpose for one in preferences(row.customer.subject)}
    for one in found:
        for _twice in range(2):
            sam.post(page, {"purpose": one.purpose, "on": "0"})
    assert Choice.unscoped.filter(subject=row.customer.subject).exclude(what="instruction").count() == len(found)
    assert not any(one.is_on for one in sam.get(page).context["switches"])
    assert sam.post(page, {"purpose": "billing", "on": "0"}).status_code == 404


def test_whoever_answers_requests_opens_a_case_from_there_and_others_are_told_who_does(shop):
    page = f"/o/tea/desk/{shop.rows[0].suggestion}/choices/"
    person = shop.rows[0].customer.subject
    assert f"/cases/open/?person={person}" in shop.browser("olga").get(page).content.decode()
    assert "the privacy lead opens a case" in text_of(shop.browser("sam").get(page))


def test_whose_customers_these_are_not_finds_no_switches(shop):
    shop.member("nora", Role.SELLER, own_only=True)
    page = f"/o/tea/desk/{shop.rows[0].suggestion}/choices/"
    assert shop.browser("nora").post(page, {"purpose": "advertising", "on": "0"})["Location"] == "/o/tea/desk/"
    assert isinstance(may_call(shop, shop.rows[0].customer.subject), Permit)


@pytest.fixture
def asking(house, monkeypatch):
    """A shop whose customers may say yes to a newsletter on the telephone."""
    policy = edited("need-prediction", {
        "version/effective": "2026-01-01",
        "purposes/newsletter/people": ["prospect", "account_user", "client_customer"],
        "purposes/newsletter/basis/consent/how": "spoken_yes",
        "purposes/newsletter/channels": ["email", "phone"],
        "categories/preferences/people": ["prospect", "account_user", "client_customer"],
    })  # fmt: skip
    monkeypatch.setattr(test_desk_pages, "policy", lambda _house: policy)
    house.rows = furnish(house)
    return house


def yeses(person):
    return list(Choice.unscoped.filter(subject=person, what="consent").order_by("pk"))


def stands(house, person):
    with acting(house.tea.pk, "x"):
        return {one.channel for one in preferences(person) if one.purpose == "newsletter" and one.wanted}


def says_yes(browser, page, channel, language, read=None):
    """As the form of the page does it: with the hash of the question that it shows."""
    found = browser.get(f"{page}?language={language}").context["switches"]
    asked = {name: digest for one in found if one.purpose == "newsletter" for name, *_rest, digest in one.channels}
    form = {"purpose": "newsletter", "channel": channel, "language": language, "on": "1"}
    return browser.post(page, form | {"read": asked[channel] if read is None else read}, follow=True)


@pytest.mark.parametrize("read", ["", "0" * 64])
def test_a_yes_to_what_was_not_read_out_so_is_not_written_down(asking, read):
    row, sam = asking.rows[0], asking.browser("sam")
    answer = says_yes(sam, f"/o/tea/desk/{row.suggestion}/choices/", "phone", "de", read)
    assert "the question reads otherwise by now" in text_of(answer)
    assert yeses(row.customer.subject) == []
    assert not ProofText.unscoped.exists()


@pytest.mark.promise("OC-00.5")
def test_what_is_read_out_for_a_yes_is_shown_in_the_customers_language_and_kept_as_its_proof(asking):
    row, sam = asking.rows[0], asking.browser("sam")
    person, page = row.customer.subject, f"/o/tea/desk/{row.suggestion}/choices/"
    german = sam.get(f"{page}?language=de")
    assert german.context["language"] == "de"
    shown = text_of(german)
    assert "Darf Previziune Model SRL Ihre Daten dafür verwenden: Newsletter" in shown
    assert "They said yes" in shown
    done = says_yes(sam, page, "phone", "de")
    [yes] = yeses(person)
    [kept] = ProofText.unscoped.all()
    assert "Wege zu Ihnen: Telefon." in kept.text
    assert (yes.how, yes.text_hash, yes.language) == ("spoken_yes", Proof("", kept.text).text_hash, "de")
    assert yes.channels == ["phone"]
    assert not Choice.unscoped.filter(subject=person, what="withdrawal").exists()  # there was nothing to take back
    assert "What was read out" in text_of(done)
    assert kept.text in text_of(done)
    says_yes(sam, page, "email", "en")
    both = yeses(person)[-1]
    assert (both.channels, both.language) == (["email", "phone"], "en")  # the question named both
    assert both.text_hash != yes.text_hash
    sam.post(page, {"purpose": "newsletter", "channel": "phone", "on": "0"})
    assert yeses(person)[-1] == both  # a no is no new yes
    assert "took their consent back for newsletter and event invitations (telephone)" in text_of(sam.get(page))
    assert "newsletter and event invitations (telephone)." in text_of(sam.get(f"/o/tea/desk/{row.suggestion}/"))
    assert stands(asking, person) == {"email"}


@pytest.mark.parametrize("other_has", [None, {"email"}, {"email", "phone"}])
def test_a_no_to_one_channel_counts_for_every_record_of_a_person_and_gives_none_of_them_more(asking, other_has):
    row, sam = asking.rows[0], asking.browser("sam")
    person, page = row.customer.subject, f"/o/tea/desk/{row.suggestion}/choices/"
    with acting(asking.tea.pk, "x"):
        kind = Subject.objects.get(pk=person).kind
        other = next(
            one.customer.subject
            for one in asking.rows[1:]
            if one.customer.subject and Subject.objects.get(pk=one.customer.subject).kind == kind
        )
        for one, channels in ((person, {"email", "phone"}), (other, other_has)):
            if channels:
                consent(one, "newsletter", Proof("spoken_yes", "By mail?"), channels=frozenset(channels))
        merge(person, other)
    assert sam.post(page, {"purpose": "newsletter", "channel": "phone", "on": "0"}).status_code == 302
    assert stands(asking, person) == {"email"}
    assert not Choice.unscoped.filter(subject=other, what="withdrawal").exclude(channels=["phone"]).exists()
    assert len(yeses(other)) == bool(other_has)


def test_a_yes_without_words_that_were_agreed_to_is_none(asking):
    person = asking.rows[0].customer.subject
    with acting(asking.tea.pk, "x"), pytest.raises(ProofMissing):
        prefer(person, "newsletter", {"email"}, Proof("spoken_yes"))
    assert not Choice.unscoped.filter(subject=person, purpose="newsletter").exists()


def test_the_customer_is_asked_in_their_own_language_where_it_is_known(asking):
    row, sam = asking.rows[0], asking.browser("sam")
    page = f"/o/tea/desk/{row.suggestion}/choices/"
    assert sam.get(page).context["language"] == "en"  # the reader's
    assert sam.get(f"{page}?language=xx").context["language"] == "en"


def test_whoever_says_no_to_advertising_on_the_telephone_is_predicted_no_more_and_the_page_says_so(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    person = row.customer.subject
    said = sam.post(f"/o/tea/desk/{row.suggestion}/choices/", {"purpose": "advertising", "on": "0"}, follow=True)
    assert said.redirect_chain[-1][0] == f"/o/tea/desk/called/{person.hex}/"
    page = text_of(said)
    assert "Written down. It counts from now on." in page
    assert "Nothing is predicted of them any more, so they stand on no list." in page
    assert "May not be called." in page
    theirs = f"/o/tea/people/{person}/choices/"
    assert theirs in said.content.decode()
    assert "No longer worked out: predicting what a client" in text_of(sam.get(theirs))
    back = sam.post(theirs, {"purpose": "advertising", "on": "1"}, follow=True)  # a slip of the hand
    assert "No longer worked out" not in text_of(back)
    with acting(shop.tea.pk, "x"):
        assert person.hex in set(frame_for_needs().frame["customer_id"])


def test_never_again_on_the_telephone_ends_the_prediction_in_the_same_moment_and_undo_lets_it_begin_anew(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    person, key = row.customer.subject, row.suggestion
    posted = {"do": "log", "outcome": "never_again", "feedback": "not_needed"}
    said = sam.post(f"/o/tea/desk/{key}/", posted, follow=True)
    assert "You noted: Never again." in text_of(said)
    assert not Outlook.unscoped.filter(subject=person).exists()
    assert f"/desk/{key}/" not in said.content.decode()
    assert isinstance(may_call(shop, person), Refused)
    talk = Conversation.unscoped.get()
    said = sam.post(f"/o/tea/desk/talks/{talk.pk}/undo/", follow=True)
    assert "The customer is on the list again with the next forecast, which is being made." in text_of(said)
    assert isinstance(may_call(shop, person), Permit)
    with acting(shop.tea.pk, "x"):
        assert [job.name for job in Job.objects.filter(state=Job.State.READY)] == [forecast_tonight.name]
        made = forecast(shop.now.date())
        assert Outlook.objects.filter(run=made.run, subject=person).exists()


def test_never_again_said_to_two_stands_when_the_first_takes_it_back_and_the_page_says_so(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    person = row.customer.subject
    shop.member("rob", Role.SELLER)
    rob = shop.browser("rob")
    log(sam, row.suggestion, outcome="never_again")
    come(rob, person, outcome="never_again")  # they ring, to say it once more
    first, second = Conversation.unscoped.order_by("pk")
    said = sam.post(f"/o/tea/desk/talks/{first.pk}/undo/", follow=True)
    assert "Taken back. Another note says that they want no more calls: that one stands." in text_of(said)
    assert isinstance(may_call(shop, person), Refused)
    said = rob.post(f"/o/tea/desk/talks/{second.pk}/undo/", follow=True)
    assert "The customer is on the list again with the next forecast, which is being made." in text_of(said)
    assert isinstance(may_call(shop, person), Permit)

"""A mail from a template: by the policy or not at all, with how to hear no more; and what to say beside the keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from forecall.centre import write_script
from forecall.centre.errors import MailNotSent
from forecall.centre.mailing import NewMail, send_mail
from forecall.centre.models import Conversation
from forecall.contacts import Point, add_point, change
from forecall.contacts.adapters.folder import Folder
from forecall.contacts.errors import MailNotTaken
from forecall.contacts.reaching import ByMail
from forecall.custody import object_to, wire
from forecall.custody.models import Subject
from forecall.custody.origins import Origin
from forecall.custody.wiring import wired
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.models import Organisation
from forecall.policy.terms import Action, Channel
from tests.web import test_desk_pages
from tests.web.led import policy
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
TEXTS = {
    "en": "{products} for {name}\nDear {name},\nwould you like {products}?\n{seller}",
    "ro": "{products}\nBună ziua, {name},\ndoriți {products}?",
}


def with_mail(house):
    """The example policy, in which the purpose that calls also writes."""
    found = policy(house)
    calls = found.purposes["client_calls"]
    purposes = {**found.purposes, "client_calls": calls.model_copy(
        update={"actions": [*calls.actions, Action.SEND], "channels": [*calls.channels, Channel.EMAIL]})}  # fmt: skip
    listed = found.categories["call_list"]
    categories = {**found.categories, "call_list": listed.model_copy(update={"fields": [*listed.fields, "email"]})}
    return found.model_copy(update={"purposes": purposes, "categories": categories})


@pytest.fixture
def shop(house, tmp_path, monkeypatch):
    """Ana, who is first on the list, has a name, an address and speaks Romanian; the mail goes into a folder."""
    monkeypatch.setattr(test_desk_pages, "policy", with_mail)
    house.rows, house.out = furnish(house), tmp_path / "outbox"
    house.member("mara", Role.MANAGER)
    outbox = Folder(house.out, "house@example.org", house.parts.clock.now)
    wire(
        replace(
            house.parts, reach=ByMail(outbox), way_out=lambda person, _purpose: f"https://forecall.example/{person}"
        )
    )
    told = house.now - timedelta(hours=1)
    house.ana, origin = house.rows[0].customer.subject, Origin(told, "client", 1, informed=told)
    with acting(house.tea.pk, "x"):
        change("client_calls", house.ana, {"name": "Ana Ionescu", "language": "ro"}, origin)
        change("client_calls", house.rows[1].customer.subject, {"name": "Bogdan Pop"}, origin)
        add_point("client_calls", house.ana, Point("email", "ana@example.org"), origin)
        write_script("mail-spring", TEXTS)
        write_script("script-client_calls", {"en": "Hello {name}, this is {seller}."})
    return house


def page(house, who="sam", row=0):
    return text_of(house.browser(who).get(f"/o/tea/desk/{house.rows[row].suggestion}/"))


def send(house, template="spring", row=0):
    address = f"/o/tea/desk/{house.rows[row].suggestion}/"
    return text_of(house.browser("sam").post(address, {"do": "mail", "template": template}, follow=True))


def test_a_mail_is_read_before_it_is_sent_in_the_customers_language_and_says_how_to_hear_no_more(shop):
    said = page(shop)
    assert "Bună ziua, Ana Ionescu," in said
    assert "Hello Ana Ionescu, this is Sam." in said
    assert "The mail is on its way." in send(shop)
    [file] = shop.out.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["To"] == "ana@example.org"
    assert shop.rows[0].product_name.split()[0] in mail["Subject"]
    assert "scrieți la privacy@predict.example.com" in mail.get_content()
    [talk] = Conversation.unscoped.all()
    assert (talk.kind, talk.channel, str(talk.script), talk.held_by) == (
        "mail", "email", "mail-spring 1", str(shop.members["sam"].pk))  # fmt: skip
    assert talk.receipt
    assert '"n":{"marketing":[' in Subject.unscoped.get(pk=shop.ana).facts  # caps count it


def test_the_script_and_a_mail_say_the_name_of_the_policy_and_nothing_that_is_for_the_house_alone(shop):
    Organisation.objects.filter(pk=shop.tea.pk).update(name="Tea (sample)")
    with acting(shop.tea.pk, "x"):
        write_script("script-client_calls", {"en": "Hello {name}, {organisation} here."})
        write_script("mail-spring", {"ro": "{organisation} vă scrie\nBună ziua"})
    said = page(shop)
    assert "Hello Ana Ionescu, Previziune Model SRL here." in said
    assert "Previziune Model SRL vă scrie" in said


def test_whoever_objected_is_not_written_to_by_page_or_by_form(shop):
    with acting(shop.tea.pk, "x"):
        object_to(shop.ana, "client_calls")
    assert "Write a mail Send" in page(shop)
    assert "Bună ziua" not in page(shop)
    send(shop)
    assert not shop.out.exists()
    assert not Conversation.unscoped.exists()


def test_a_mail_that_cannot_go_out_is_said_and_not_noted(shop, monkeypatch):
    assert "no e-mail address is known" in send(shop, row=1)
    monkeypatch.setattr(Folder, "put", lambda *_: (_ for _ in ()).throw(OSError(28, "disk full")))
    assert "no mail goes out just now" in send(shop)
    with acting(shop.tea.pk, "x"), pytest.raises(MailNotSent, match="OSError"):
        send_mail(shop.ana, NewMail("client_calls", "spring", "ro"))
    assert not Conversation.unscoped.exists()
    assert '"n"' not in Subject.unscoped.get(pk=shop.ana).facts


def test_a_mail_that_an_address_does_not_take_is_not_said_to_lack_an_address(shop, monkeypatch):
    refused = MailNotTaken("the server refused it", again=False, of_address=True)
    monkeypatch.setattr(Folder, "put", lambda *_: (_ for _ in ()).throw(refused))
    assert "the address takes none" in send(shop)
    monkeypatch.setattr(Folder, "put", lambda *_: (_ for _ in ()).throw(MailNotTaken("no server", again=False)))
    assert "no mail goes out from here" in send(shop)
    wire(replace(wired(), way_out=None))
    assert "no page at which such mail is ended" in send(shop)


def test_a_template_with_no_good_name_is_told_in_the_readers_language_what_may_stand_there(shop):
    mara = shop.browser("mara")
    for language, said in (("en", "Use small letters, digits and hyphens."), ("de", "Verwenden Sie kleine Buchstaben"),
                           ("ro", "Folosiți litere mici")):  # fmt: skip
        mara.post("/language/", {"language": language})
        told = text_of(mara.post("/o/tea/desk/texts/", {"name": "Not good!"}))
        assert said in told
        assert "slug" not in told
        assert "Kürzel" not in told


def test_whoever_leads_writes_the_texts_and_a_place_that_nothing_fills_is_told(shop):
    mara = shop.browser("mara")
    subject = TEXTS["en"].partition("\n")[0]
    assert f"Mail “spring” {subject} English, Română 1" in text_of(mara.get("/o/tea/desk/texts/"))
    assert "Mail “spring”" in text_of(mara.get("/o/tea/desk/texts/mail-spring/"))
    wrong = text_of(mara.post("/o/tea/desk/texts/mail-spring/", {"en": "Hi {name.__class__}"}))
    assert "nothing fills {name.__class__}" in wrong
    assert "in one language at least" in text_of(mara.post("/o/tea/desk/texts/mail-spring/", {"en": " "}))
    mara.post("/o/tea/desk/texts/offer-client_calls/", {"en": "Ten per cent off {products}."})
    assert "Ten per cent off" in page(shop)
    assert mara.get("/o/tea/desk/texts/nothing-known/").status_code == 404
    assert shop.browser("sam").get("/o/tea/desk/texts/").status_code == 403

"""One walk over every path with an id: with another organisation's real things nothing opens and nothing changes."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import transaction
from django.forms import BaseForm
from django.urls import reverse

from forecall import orders, web
from forecall.centre.models import Conversation
from forecall.contacts import add_company, add_supply, change, report_minor
from forecall.contacts.models import Supply
from forecall.custody import Origin, erase, publish
from forecall.custody.jobs import publish_change
from forecall.custody.rights import Kind, Request, open_case
from forecall.foundation import acting
from forecall.foundation.jobs import enqueue
from forecall.foundation.members import Role
from forecall.foundation.members.service import Terms, invite
from forecall.foundation.models import Organisation
from forecall.orders import Buyer, Line, bill_order, take_order
from forecall.orders.models import Import, Product
from forecall.sales.models import Decision
from forecall.sales.uploads import LIST, uploads
from tests.sales.test_deciding import that_decides
from tests.web import led
from tests.web.conftest import PASSWORD
from tests.web.test_desk_pages import furnish, log
from tests.web.test_first_orders import csv
from tests.web.test_matrix import patterns

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
NO_IDS = {"desk_text", "first_step", "figures_export", "policy_change", "version_files"}
"""What stands in these addresses is a name or a number that each organisation has for itself."""
SENT = {
    "member": {"role": "viewer", "do": "change"},
    "customer": {"do": "log", "outcome": "interested", "feedback": ""},
    "customer_choices": {"do": "restrict"},
    "proposal": {"do": "decide"},
    "case": {"do": "note", "text": "x"},
    "orders_file": {"do": "drop"},
    "list_file": {"do": "drop"},
    "aside_one": {"do": "release"},
    "books_invoice": {"do": "credit"},
    "incident": {"do": "close"},
    "incident_learn": {"nature": ["confidentiality"]},
    "person": {"do": "add", "kind": "phone", "value": "+40210000001"},
    "person_identity": {"name": "Ana Model"},
    "person_choices": {"purpose": "advertising", "on": "0"},
    "person_acts": {"do": "end", "mandate": "1"},
    "company": {"do": "left", "card": "1"},
}
DOES = {
    "orders_files": ("sample", "drop"), "customers_given": ("give", "hand_over"), "figures": ("measure",),
    "jobs": ("again", "cancel"), "first_step": ("later",), "model": ("forecast",), "books": ("book",),
}  # fmt: skip
"""What the forms of pages that have several are told to do."""
PAGES = (
    "member", "invitation_withdraw", "grant_end", "proposal", "talk_undo", "customer", "customer_choices",
    "customer_called",
    "customer_invoices", "customer_give", "orders_file", "orders_progress", "orders_undo", "publishing", "incident",
    "incident_learn", "incident_progress", "incident_people", "case", "case_answer", "uses", "case_mend", "forget",
    "certificate", "certificate_signed", "aside_one", "books_issue", "books_invoice", "list_file", "list_progress",
    "list_undo", "person", "person_identity", "person_choices", "person_acts", "person_duplicates", "company",
    "company_acts", "company_beside",
)  # fmt: skip
UNSEEN = ("sessions.Session", "usersessions.UserSession", "contenttypes", "auth.Permission")
"""Tables that a question alone may write to."""


@pytest.fixture
def two(house, monkeypatch):
    """olga's tea house with one of everything, and bob's bank, under the same policy."""
    monkeypatch.setattr(led, "example", that_decides)
    house.rows = furnish(house)
    house.member("bob", Role.OWNER, house.bank)
    with acting(house.bank.pk, "x"):
        publish(led.policy(house), artefact="0" * 64)
    house.things = things(house)
    return house


def things(house):
    """Page -> the id in its address, of something that is there."""
    olga, key, who = house.browser("olga"), house.rows[0].suggestion, house.rows[1].customer.subject
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        gone = open_case(Request(Kind.ERASURE, "email", "de", "Bitte."), house.rows[3].customer.subject)
        erase(house.rows[3].customer.subject)
    log(olga, house.rows[2].suggestion)
    olga.post(f"/o/tea/desk/{key}/", {"do": "propose", "action": "refuse", "why": ["unpaid"]})
    centre = Organisation.objects.create(slug="centre", name="Centre", country="RO", created_at=house.now)
    made, _secret = invite(house.giver(), "new@example.org", Terms(Role.SELLER), house.now)
    known = (house.now - timedelta(hours=2)).astimezone(ZoneInfo("Europe/Bucharest"))
    told = {"aware": f"{known:%Y-%m-%dT%H:%M:%S}", "nature": ["confidentiality"]}
    incident = olga.post("/o/tea/incidents/open/", told)["Location"].split("/")[4]
    upload = olga.post("/o/tea/orders/", {"do": "sample"})["Location"].split("/")[-2]
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        asks = {kind: open_case(Request(kind, "email", "de", "Bitte."), who) for kind in KINDS}
        job, books = enqueue(publish_change, 2, 20261201, "newsletter"), Import.objects.get().pk
        change("client_calls", who, {"name": "Ana Exemplu"}, Origin(house.now, "client", 1))
        firm = add_company("Model SRL", "RO")
        talk, decision = Conversation.objects.get().pk, Decision.objects.get().pk
        new = newer_things(house, firm)
    access, mending, erasure = (asks[kind] for kind in KINDS)
    return {
        "member": house.members["sam"].pk, "invitation_withdraw": made.pk,
        "grant_end": house.grant(centre, house.tea).pk, "proposal": decision, "talk_undo": talk,
        "customer": key, "customer_choices": key, "customer_invoices": key, "customer_give": key,
        "customer_called": who,
        "orders_file": upload, "orders_progress": upload, "orders_undo": books, "publishing": job,
        "incident": incident, "incident_learn": incident, "incident_progress": incident, "incident_people": incident,
        "case": access, "case_answer": access, "uses": access, "case_mend": mending, "forget": erasure,
        "certificate": gone, "certificate_signed": gone, **new, **dict.fromkeys(OF_PERSON, who),
        "company": firm, "company_acts": firm, "company_beside": firm,
    }  # fmt: skip


def newer_things(house, firm):
    """A child who was reported, an order to be billed and one that is, a bought list and one that waits."""
    lines = [Line(Product.objects.first().code, 2, Decimal("4.5"))]
    taken = [take_order(Buyer(company=firm), lines, "EUR", once=f"desk-{number}") for number in range(2)]
    terms = orders.Terms(Decimal(19), house.today, house.today)
    waits = uploads().keep({LIST: csv("Name,Telefon\nAna,1\n", "list.csv")}, origin="Liste")
    bought = add_supply("prospecting", seller="Liste Model SRL", received_on=house.today, country="RO")
    Supply.objects.filter(pk=bought).update(digest="a" * 64)
    return {
        "aside_one": report_minor(house.rows[4].customer.subject).pk, "books_issue": taken[0],
        "books_invoice": bill_order(taken[1], terms).pk, "list_file": waits.id, "list_progress": waits.id,
        "list_undo": bought,
    }  # fmt: skip


OF_PERSON = ("person", "person_identity", "person_choices", "person_acts", "person_duplicates")
KINDS = (Kind.ACCESS, Kind.RECTIFICATION, Kind.ERASURE)


def kept():
    """A digest of every row of every table that is not about who is signed in."""
    found = hashlib.sha256()
    for model in apps.get_models():
        if not model._meta.label.startswith(UNSEEN):
            rows = model._base_manager.order_by("pk").values_list()
            found.update(f"{model._meta.label}{[*rows]}".encode())
    return found.hexdigest()


def ask(house, client, method, page, slug):
    told = {"customer_give": {"member": str(house.members["sam"].pk)}, **SENT}.get(page, {})
    return getattr(client, method)(reverse(page, args=[slug, house.things[page]]), told if method == "post" else {})


def proved(house, name):
    """Somebody who has just shown again who they are, as the last step before forgetting asks."""
    user = house.members[name].user
    user.set_password(PASSWORD)
    user.save()
    client = house.browser(name)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_every_path_with_an_id_is_walked(two):
    staff = [(name, pattern) for name, pattern in patterns() if pattern.startswith("o/<slug:organisation>/")]
    with_ids = {name for name, pattern in staff if pattern.count("<") > 1}
    assert with_ids == set(two.things) | NO_IDS == set(PAGES) | NO_IDS


def test_with_the_ids_of_another_organisation_nothing_opens_and_nothing_changes(two):
    bob = proved(two, "bob")
    before = kept()
    name = two.rows[0].product_name
    for page, thing in two.things.items():
        for method in ("get", "post"):
            answer = ask(two, bob, method, page, "bank")
            is_empty = answer.status_code == 200 and not answer.content  # of a file that is nowhere the page says so
            assert answer.status_code in {302, 403, 404, 405} or is_empty, (page, method, answer.status_code)
            if answer.status_code == 302:  # back to a page of his own, and that is empty
                assert answer["Location"].startswith("/o/bank/"), (page, method, answer["Location"])
                assert str(thing) not in answer["Location"], (page, method)
            assert kept() == before, (page, method)
        followed = bob.get(reverse(page, args=["bank", thing]), follow=True)
        assert name not in followed.content.decode(), page


def test_the_same_question_about_one_s_own_answers(two):
    """So that the walk above asks for what is there: it opens, or something changes."""
    olga = proved(two, "olga")
    before = kept()
    for page in PAGES:
        with transaction.atomic():  # the next page finds everything as this one did
            answers = [ask(two, olga, method, page, "tea").status_code for method in ("get", "post")]
            assert 200 in answers or kept() != before, (page, answers)
            transaction.set_rollback(True)


NAMED = re.compile(r"(?:POST|GET)(?:\.get\(|\.getlist\(|\[)\"([\w-]+)\"")
"""How a page asks for what came with the question."""


def asked_for():
    """Every name under which a page of the staff reads something, of its code and of its forms."""
    folder = Path(web.__file__).parent
    read = {name for file in folder.rglob("*.py") for name in NAMED.findall(file.read_text(encoding="utf-8"))}
    kinds, found = [BaseForm], set()
    while kinds:
        one = kinds.pop()
        kinds += one.__subclasses__()
        if one.__module__.startswith("forecall."):
            found |= set(one.base_fields)
    return (read | found | {f"{part}-{name}" for part in ("give", "hand") for name in found}) - {"do", "password"}


def rows_of(organisation):
    """Every row of one organisation, but for receipts of what was asked."""
    made = {}
    for model in apps.get_models():
        if "organisation" in {one.name for one in model._meta.fields} and not model._meta.label.startswith(UNSEEN):
            made[model._meta.label] = [*model._base_manager.filter(organisation=organisation.pk).values_list()]
    return made


@pytest.mark.parametrize("share", [16, pytest.param(1, marks=pytest.mark.long)])
def test_no_field_of_any_page_takes_a_thing_of_another_organisation(two, share):
    """Each page is sent every sixteenth thing, the next page the next ones; in the long suite all of them."""
    bob, names = proved(two, "bob"), sorted(asked_for())
    assert {"with", "member", "need", "person", "job", "to"} <= set(names)
    theirs, product = rows_of(two.tea), two.rows[0].product_name
    things = {str(one) for one in two.things.values()} | {str(two.rows[1].customer.subject)}
    staff = [name for name, pattern in patterns() if pattern.startswith("o/<slug:organisation>/")]
    plain = sorted(set(staff) - set(two.things) - NO_IDS - {"orders_example"})  # that is invented, the same for all
    assert len(plain) > 30
    assert set(DOES) <= set(plain) | NO_IDS
    for place, page in enumerate(plain):
        address = reverse(page, args=["bank"])
        for thing in sorted(things)[place % share :: share]:
            given = dict.fromkeys(names, thing)
            for answer in (
                bob.get(address, given),
                *(bob.post(address, given | {"do": act}) for act in DOES.get(page, ("",))),
            ):
                assert product not in b"".join(answer).decode(), (page, thing)
        assert rows_of(two.tea) == theirs, page
    uuids = {one for one in things if len(one) > 30}
    mine = str(rows_of(two.bank)).replace("-", "")
    assert not [one for one in uuids if one.replace("-", "") in mine]


OUTSIDE = {
    "demo_enter", "join", "session_end", "account_confirm_email", "account_reset_password_from_key",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mail_stop", "notice_page", "notice_of", "notice_version",
    "notice_version_style",
}  # fmt: skip
"""Paths of no organisation, and its open ones, in which something is named."""


def test_every_path_outside_the_staffs_pages_in_which_something_is_named_is_tried():
    named = re.compile(r"<(?!slug:organisation)|\(\?P<")
    found = {name for name, path in patterns() if not path.startswith("o/<") and named.search(path)}
    assert found == OUTSIDE


def test_a_secret_or_a_number_of_somebody_else_opens_nothing_outside_either(two):
    bob, olga = two.browser("bob"), two.members["olga"].user
    passkey = Authenticator.objects.create(user=olga, type="webauthn", data={"name": "Laptop", "credential": {}})
    uid, before = user_pk_to_url_str(olga), kept()
    tried = {
        "demo_enter": ["0" * 43], "join": ["0" * 43], "account_confirm_email": ["MQ:1abcde:" + "0" * 43],
        "account_reset_password_from_key": [uid, "0" * 6 + "-" + "0" * 32], "mfa_edit_webauthn": [passkey.pk],
        "mfa_remove_webauthn": [passkey.pk], "mail_stop": ["bank", "0" * 60], "notice_of": ["bank", 77],
        "notice_page": ["bank", "en", "nothing"], "notice_version": ["bank", 77, "en", "marketing"],
        "notice_version_style": ["bank", 77],
    }  # fmt: skip
    assert set(tried) == OUTSIDE - {"session_end"}  # which follows
    for page, args in tried.items():
        for method in ("get", "post"):
            answer = getattr(bob, method)(reverse(page, args=args), {"name": "Mine"} if method == "post" else {})
            assert "Laptop" not in answer.content.decode(), page
            assert "olga@example.org" not in answer.content.decode(), page
            assert answer.status_code in {302, 400, 403, 404, 405, 410} or page in SAY_SO, (page, answer.status_code)
        assert kept() == before, page


SAY_SO = {"account_confirm_email", "account_reset_password_from_key", "mail_stop", "notice_version_style"}
"""Pages that say of a secret that it opens nothing, and a style that is one for all versions."""


def test_a_session_of_somebody_else_is_not_ended(two):
    theirs = UserSession.objects.create(
        user=two.members["olga"].user, ip="127.0.0.1", session_key="k" * 32, user_agent="x", data={}
    )
    answer = two.browser("bob").post(reverse("session_end", args=[theirs.pk]))
    assert answer.status_code in {302, 403, 404}
    assert UserSession.objects.filter(pk=theirs.pk).exists()

"""Inviting, joining, changing, ending: the verbs and their pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from forecall.foundation import acting
from forecall.foundation.members import (
    AlreadyMember,
    Lapse,
    LastOwner,
    LinkSpent,
    MayNotGive,
    MembershipWrong,
    Need,
    NoSuchMember,
    Role,
    may_reach,
    may_see,
    service,
)
from forecall.foundation.members.models import Invitation, Member, User
from forecall.foundation.members.service import Newcomer, Terms, accept, change, invite, member_of
from forecall.foundation.members.standing import standing, standings
from tests.web.conftest import PASSWORD

TODAY = date.today()  # noqa: DTZ011  # months of distance on both sides
NINA = {"name": "Nina", "password": PASSWORD, "undertaking": "on"}


def link_of(message):
    return re.search(r"http://testserver(/join/\S+/)", message.body)[1]


def invited(house, email="nina@example.org", role=Role.SELLER, **more):
    return invite(house.giver(), email, Terms(role, **more), house.now)


# Joining


@pytest.mark.promise("AI-02.1")
def test_an_invited_colleague_joins_with_one_link_and_one_form(house):
    olga = house.browser("olga")
    filled = {"email": "Nina@Example.org", "role": "seller", "trained_until": TODAY + timedelta(days=99)}
    assert olga.post("/o/tea/members/invite/", filled).status_code == 302
    [message] = mail.outbox
    assert (message.to, "Tea House" in message.subject) == (["nina@example.org"], True)
    nina = Client()
    assert "Tea House" in nina.get(link_of(message)).content.decode()
    answer = nina.post(link_of(message), NINA)
    assert (answer.status_code, answer["Location"]) == (302, "/o/tea/")
    assert nina.get("/o/tea/").status_code == 200
    user = User.objects.get(email="nina@example.org")
    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.password.startswith("argon2$argon2id$")
    assert nina.get(link_of(message)).status_code == 410  # used
    assert Client().get(link_of(message)).status_code == 410


def test_a_card_number_in_the_name_of_a_newcomer_is_masked(house):
    _made, secret = invited(house)
    Client().post(f"/join/{secret}/", {**NINA, "name": "Nina 4111 1111 1111 1111"})
    assert User.objects.get(email="nina@example.org").name == "Nina [card •••• 1111]"


@pytest.mark.promise("HQ-09.1")
def test_nobody_becomes_a_member_without_the_undertaking_on_file(house):
    _made, secret = invited(house)
    nina = Client()
    assert nina.post(f"/join/{secret}/", {**NINA, "undertaking": ""}).status_code == 200  # the form again
    assert not User.objects.filter(email="nina@example.org").exists()
    nina.post(f"/join/{secret}/", NINA)
    member = Member.unscoped.get(user__email="nina@example.org")
    assert member.undertaking_at is not None
    assert re.fullmatch("[0-9a-f]{64}", member.undertaking)


@pytest.mark.promise("HQ-09.1", "AI-13.6")
@pytest.mark.parametrize(
    ("missing", "lapse"),
    [
        ({"undertaking_at": None}, Lapse.UNDERTAKING_MISSING),
        ({"trained_until": None}, Lapse.TRAINING_MISSING),
        ({"trained_until": TODAY - timedelta(days=2)}, Lapse.TRAINING_LAPSED),
    ],
)
def test_a_role_rests_while_training_or_undertaking_is_missing(house, missing, lapse):
    personal = Need(frozenset(Role), personal=True)
    for role in (Role.SELLER, Role.AGENT, Role.MANAGER, Role.PRIVACY_LEAD, Role.ACCOUNTANT, Role.VIEWER):
        member = house.member(role.value, role, **missing)
        found = standing(member.user, "tea", house.now)
        assert found.lapses == (lapse,)
        assert not may_reach(found, personal)
        assert not may_reach(found, Need(frozenset(Role)))
    lapsed = house.browser("manager")
    assert lapsed.get("/o/tea/members/").status_code == 403
    told = lapsed.get("/o/tea/").content.decode()
    assert "closed to you for now" in told


def test_an_owner_whose_training_lapsed_can_still_put_it_right_and_sees_no_personal_data(house):
    owner = house.member("otto", Role.OWNER, trained_until=None)
    found = standing(owner.user, "tea", house.now)
    assert not may_reach(found, Need(frozenset(Role), personal=True))
    otto = house.browser("otto")
    terms = {"role": "owner", "trained_until": TODAY + timedelta(days=30)}
    assert otto.post(f"/o/tea/members/{owner.pk}/", terms).status_code == 302
    assert may_reach(standing(owner.user, "tea", house.now), Need(frozenset(Role), personal=True))


def test_an_owner_without_training_is_led_to_the_day_that_is_missing_and_others_are_told_whom_to_ask(house):
    owner = house.member("otto", Role.OWNER, trained_until=None)
    house.member("max", Role.MANAGER, trained_until=TODAY - timedelta(days=2))
    otto, max_ = house.browser("otto"), house.browser("max")
    for page in ("/o/tea/", "/o/tea/desk/"):
        told = otto.get(page).content.decode()
        assert f'href="/o/tea/members/{owner.pk}/"' in told
        assert "enter the day until which your training counts yourself" in told
        other = max_.get(page).content.decode()
        assert "ask an owner or manager to enter the new day" in other
        assert "/o/tea/members/" not in other


def test_signing_the_undertaking_opens_the_pages_again(house):
    house.member("mia", Role.MANAGER, undertaking_at=None)
    mia = house.browser("mia")
    assert mia.get("/o/tea/members/").status_code == 403
    assert mia.post("/o/tea/undertaking/", {"undertaking": "on"}).status_code == 302
    assert mia.get("/o/tea/members/").status_code == 200


def test_a_link_never_opens_an_account_that_is_there(house):
    """Whoever finds the link of an invited user still has to sign in as them."""
    house.member("carla", Role.VIEWER, house.bank)
    _made, secret = invited(house, "carla@example.org")
    answer = Client().post(f"/join/{secret}/", NINA)
    assert answer["Location"].startswith("/account/login/")
    assert house.browser("olga").post(f"/join/{secret}/", {"undertaking": "on"}).status_code == 409
    with pytest.raises(LinkSpent):
        accept(secret, Newcomer("Mallory", PASSWORD), "text", house.now)
    carla = house.browser("carla")
    assert carla.post(f"/join/{secret}/", {"undertaking": "on"})["Location"] == "/o/tea/"
    assert [one.slug for one in standings(house.members["carla"].user, house.now)] == ["bank", "tea"]


def test_a_link_ends_after_seven_days_and_a_second_one_ends_the_first(house):
    made, first = invited(house)
    _made, second = invited(house)
    assert Client().get(f"/join/{first}/").status_code == 410
    assert Client().get(f"/join/{second}/").status_code == 200
    Invitation.unscoped.update(expires=house.now - timedelta(seconds=1))
    assert Client().get(f"/join/{second}/").status_code == 410
    invited(house, "else@example.org")
    assert not Invitation.unscoped.filter(email=made.email).exists()  # old ones go


def test_the_link_is_kept_only_as_a_hash(house):
    made, secret = invited(house)
    row = Invitation.unscoped.filter(pk=made.pk).values().get()
    assert secret not in str(row)


def test_of_two_who_use_one_link_at_once_one_joins(house, monkeypatch):
    """Both have read the open invitation; then the first one is through."""
    _made, secret = invited(house)
    read_by_both = service.invitation(secret, house.now)
    accept(secret, Newcomer("Nina", PASSWORD), "text", house.now)
    monkeypatch.setattr(service, "invitation", lambda _secret, _now: read_by_both)
    with pytest.raises(LinkSpent):
        accept(secret, Newcomer("Mallory", PASSWORD), "text", house.now)
    assert User.objects.get(email="nina@example.org").name == "Nina"


def test_a_weak_password_is_refused_with_a_reason(house):
    _made, secret = invited(house)
    said = Client().post(f"/join/{secret}/", {**NINA, "password": "tea"}).content.decode()
    assert "too short" in said
    assert not User.objects.filter(email="nina@example.org").exists()


# Changing


def test_nobody_raises_themselves_or_others_above_what_they_may_give(house):
    manager, seller = house.member("mia", Role.MANAGER), house.member("sam", Role.SELLER)
    for key, role in ((manager.pk, Role.OWNER), (seller.pk, Role.OWNER), (seller.pk, Role.PRIVACY_LEAD)):
        with pytest.raises(MayNotGive):
            change(house.giver("mia"), key, Terms(role), house.now)
    with pytest.raises(MayNotGive):
        invite(house.giver("mia"), "x@example.org", Terms(Role.MANAGER), house.now)
    with pytest.raises(MayNotGive):  # nor takes from an owner
        change(house.giver("mia"), house.members["olga"].pk, Terms(Role.VIEWER), house.now)
    mia = house.browser("mia")
    assert mia.post(f"/o/tea/members/{seller.pk}/", {"role": "owner"}).status_code == 200  # the form with its error
    seller.refresh_from_db()
    assert seller.role == "seller"


def test_the_last_owner_stays(house):
    olga = house.members["olga"].pk
    for terms in (
        Terms(Role.VIEWER),
        Terms(Role.OWNER, suspended=True),
        Terms(Role.OWNER, until=TODAY + timedelta(days=9)),
    ):
        with pytest.raises(LastOwner):
            change(house.giver(), olga, terms, house.now)
    house.member("otto", Role.OWNER)
    assert change(house.giver(), olga, Terms(Role.VIEWER), house.now).role == "viewer"


def test_a_suspended_member_is_out_at_the_next_click(house):
    sam = house.member("sam", Role.SELLER)
    browser = house.browser("sam")
    assert browser.get("/o/tea/").status_code == 200
    change(house.giver(), sam.pk, Terms(Role.SELLER, suspended=True), house.now)
    assert browser.get("/o/tea/").status_code == 404
    assert "You work in no organisation now" in browser.get("/organisations/").content.decode()


@pytest.mark.parametrize(("days", "status"), [(0, 200), (-1, 404)])
def test_an_adviser_is_there_to_the_end_of_the_last_day_where_the_organisation_is(house, days, status):
    here = house.now.astimezone(ZoneInfo("Europe/Bucharest")).date()
    house.member("ada", Role.ADVISER, until=here + timedelta(days=days))
    assert house.browser("ada").get("/o/tea/").status_code == status


def test_an_adviser_without_an_end_is_refused_by_form_and_table(house):
    with pytest.raises(MembershipWrong, match="last day"):
        invited(house, role=Role.ADVISER)
    with pytest.raises(IntegrityError), transaction.atomic():
        house.member("ada", Role.ADVISER, until=None)


def test_a_member_is_not_invited_again_but_one_who_left_is(house):
    house.member("sam", Role.SELLER, until=TODAY - timedelta(days=3))
    with pytest.raises(AlreadyMember):
        invited(house, "OLGA@example.org")
    _made, secret = invited(house, "sam@example.org")
    accept(secret, house.members["sam"].user, "text", house.now)
    assert standing(house.members["sam"].user, "tea", house.now) is not None


def test_own_records_only_hides_those_of_others(house):
    sam = house.member("sam", Role.SELLER, own_only=True)
    found = standing(sam.user, "tea", house.now)
    assert may_see(found, sam.pk)
    assert not may_see(found, house.members["olga"].pk)
    assert may_see(standing(house.members["olga"].user, "tea", house.now), sam.pk)


def test_members_of_another_organisation_are_no_members_here(house):
    bob = house.member("bob", Role.OWNER, house.bank)
    with pytest.raises(NoSuchMember):
        member_of(house.tea.pk, bob.pk)
    with acting(house.tea.pk, "olga"):
        assert [one.user.name for one in Member.objects.all()] == ["Olga"]


# Grants


@pytest.mark.promise("AI-01.3")
def test_who_runs_the_installation_sees_an_organisation_only_under_a_grant_that_it_sees(house):
    """The operator's people are members of an organisation of their own, like anybody."""
    helper = house.member("helen", Role.OWNER, house.bank)
    helen, olga = house.browser("helen"), house.browser("olga")
    assert helen.get("/o/tea/").status_code == 404
    day = TODAY + timedelta(days=3)
    given = {"working": "bank", "campaign": "support-1", "last_day": day}
    assert olga.post("/o/tea/grants/give/", given).status_code == 302
    assert helen.get("/o/tea/").status_code == 200
    found = standing(helper.user, "tea", house.now)
    assert (found.role, found.working, found.campaign, found.until) == (Role.GUEST, house.bank.pk, "support-1", day)
    page = olga.get("/o/tea/grants/").content.decode()
    assert "Bob&#x27;s Bank" in page
    assert "support-1" in page
    assert standing(helper.user, "tea", house.now + timedelta(days=5)) is None  # it ends by itself
    grant = house.tea.grants_given.get()
    assert olga.post(f"/o/tea/grants/{grant.pk}/end/").status_code == 302
    assert helen.get("/o/tea/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"working": "nobody"}, "no organisation of that short name"),
        ({"working": "tea"}, "need no grant"),
        ({"last_day": TODAY - timedelta(days=2)}, "ends after today"),
        ({"last_day": TODAY + timedelta(days=800)}, "ends after today"),
    ],
)
def test_a_grant_that_cannot_stand_is_refused_with_a_sentence(house, given, said):
    filled = {"working": "bank", "campaign": "spring", "last_day": TODAY + timedelta(days=3)} | given
    assert said in house.browser("olga").post("/o/tea/grants/give/", filled).content.decode()
    assert not house.tea.grants_given.exists()


# Forgetting


def test_a_user_goes_with_the_last_membership_and_not_before(house):
    from forecall.custody import Newcomer as Person
    from forecall.custody import Origin, add_subjects, erase, publish
    from forecall.custody.events import SubjectForgot
    from forecall.foundation.members.service import forget_strangers
    from tests.policy.policies import example

    house.parts.events.subscribe(SubjectForgot, lambda _fact: forget_strangers())
    people = []
    for organisation in (house.tea, house.bank):
        with acting(organisation.pk, "olga"):
            publish(example("need-prediction"), artefact="0" * 64)
            people += add_subjects([Person("prospect", {"preferences": Origin(house.now, "given", 1)})])
    first = house.member("sam", Role.SELLER, subject=people[0])
    second = Member(organisation=house.bank, user=first.user, role="seller", created_at=house.now, subject=people[1])
    Member.unscoped.bulk_create([second])
    with acting(house.tea.pk, "olga"):
        assert erase(people[0]).data()["rows"]["members.Member"] == 1
    assert User.objects.filter(email="sam@example.org").exists()
    with acting(house.bank.pk, "olga"):
        erase(people[1])
    assert not User.objects.filter(email="sam@example.org").exists()

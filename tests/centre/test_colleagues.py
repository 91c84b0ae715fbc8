"""Whoever works here asks for their own data like anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from forecall.centre import ask_as_colleague, known_colleague, take_mail
from forecall.contacts import who_has
from forecall.contacts.models import ContactPoint
from forecall.custody import wire
from forecall.custody.erasing import unfinished
from forecall.custody.events import SubjectForgot
from forecall.custody.models import Subject
from forecall.custody.origins import change_origins, origins_of
from forecall.custody.retention.sweeping import run
from forecall.custody.rights import Kind, Outcome, access_bundle, carry_out, close_case
from forecall.foundation import acting
from forecall.foundation.members.errors import NoSuchMember
from forecall.foundation.members.models import Member, User
from forecall.foundation.members.personal_data import SHOWN
from forecall.foundation.members.service import colleagues_among, forget_strangers
from tests.centre.conftest import NOW
from tests.custody.rights.conftest import shared_with


@pytest.fixture
def sam(office):
    """A member of alice's organisation, with a password."""
    office.parts = replace(office.parts, shown_too=SHOWN, stays=colleagues_among)
    office.parts.events.subscribe(SubjectForgot, lambda _fact: forget_strangers())
    wire(office.parts)
    user = User.objects.create(email="sam@example.org", name="Sam Exemplu", password="argon2$hash", created_at=NOW)  # noqa: S106
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return Member.objects.create(user=user, role="seller", created_at=NOW, trained_until=NOW.date())


def records_of(bundle):
    kept = [record for category in bundle.data["categories"] for record in category["records"]]
    return kept + bundle.data["other_records"]


def test_a_colleague_gets_what_is_kept_of_them_as_a_member_and_no_secret_of_theirs(sam):
    bundle = access_bundle(ask_as_colleague(sam.pk, Kind.ACCESS))
    shown = {
        (record["record"].partition("#")[0], one["field"]): one["value"]
        for record in records_of(bundle)
        for one in record["values"]
    }
    assert shown["members.User", "name"] == "Sam Exemplu"
    assert shown["members.Member", "role"] == "seller"
    assert shown["account.EmailAddress", "email"] == "sam@example.org"
    assert shown["members.User", "password"] == "***"
    assert b"argon2" not in b"".join(bundle.files().values())


def test_who_is_known_by_their_address_already_is_that_person_and_asking_again_makes_nobody(sam, office):
    written = take_mail(b"From: Sam <sam@example.org>\r\nTo: privacy@contact.example.com\r\n\r\nWhat do you keep?")
    assert known_colleague(sam.pk) == known_colleague(sam.pk) == written.person
    assert Subject.objects.count() == 1
    with acting(office.bobs, "bob"), pytest.raises(NoSuchMember):
        known_colleague(sam.pk)


def test_an_erased_colleague_is_a_member_no_more_and_their_account_goes_with_the_last_membership(sam):
    carry_out(ask_as_colleague(sam.pk, Kind.ERASURE))
    assert not Member.unscoped.exists()
    assert not User.objects.exists()


class Deaf:
    """Somebody outside who cannot be told."""

    def tell(self, *_whom):
        raise OSError("no answer")


def test_a_colleague_whose_last_request_cannot_be_erased_yet_is_made_known_anew_all_the_same(sam, office):
    person = known_colleague(sam.pk)
    shared_with(office, person, "mail_house")
    wire(replace(office.parts, recipients=Deaf()))
    ContactPoint.objects.filter(subject_id=person).delete()  # as when the term of that request is over
    change_origins([person], lambda _came: {})
    assert known_colleague(sam.pk) != person
    assert unfinished() == [person]  # the sweep of every night goes on with it


def test_when_their_request_is_over_a_colleague_still_works_here(sam, office):
    case = ask_as_colleague(sam.pk, Kind.ACCESS)
    access_bundle(case)
    close_case(case, Outcome.FULFILLED)
    person = known_colleague(sam.pk)
    office.clock.forward(timedelta(days=500))
    swept = run()
    assert (sum(swept.by_clause.values()), swept.people) == (1, 0)
    assert origins_of(person) == {}
    assert Member.objects.filter(pk=sam.pk, subject=person).exists()
    assert run().by_clause == {}


def test_whose_last_request_is_long_over_is_made_known_anew_and_what_was_left_of_it_goes(sam):
    person = known_colleague(sam.pk)
    ContactPoint.objects.filter(subject_id=person).delete()  # as when the term of that request is over
    change_origins([person], lambda _came: {})
    assert records_of(access_bundle(ask_as_colleague(sam.pk, Kind.ACCESS)))
    [now] = who_has("email", "sam@example.org")  # where the answer goes
    assert known_colleague(sam.pk) == now != person
    assert Subject.objects.get(pk=person).forgotten_at is not None

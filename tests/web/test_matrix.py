"""Every role at every door: what opens is what the matrix says, and what it does not name is not there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, path, reverse

from forecall.foundation.members import ROLES, Role
from forecall.foundation.members.models import Invitation
from forecall.foundation.members.service import Terms, invite
from forecall.foundation.models import Organisation
from forecall.web import urls
from forecall.web.matrix import matrix

NAMES = [role.value for role in (*ROLES, Role.GUEST)]


def patterns(found=None, before=""):
    """Every registered path: (name, pattern)."""
    for one in found if found is not None else get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            yield one.name, before + str(one.pattern)
        else:
            yield from patterns(one.url_patterns, before + str(one.pattern))


STAFF = sorted(name for name, rule in matrix().items() if not (rule.open or rule.signed_in))


def arguments(house, page):
    """What stands in the address of a page, besides the organisation: things that are there."""
    if page == "member":
        return [house.members["viewer"].pk]
    if page == "invitation_withdraw":
        made, _secret = invite(house.giver(), f"new-{uuid4().hex[:6]}@example.org", Terms(Role.SELLER), house.now)
        return [made.pk]
    if page == "grant_end":
        return [house.grant(Organisation.objects.get(slug="centre"), house.tea, campaign=uuid4().hex[:8]).pk]
    if page == "figures_export":
        return ["outcomes", "csv"]
    if page in {"case", "forget", "certificate", "certificate_signed", "uses", "case_answer", "case_mend",
                "incident", "incident_learn", "incident_progress", "incident_people", "publishing",
                "orders_file", "orders_progress", "orders_undo", "list_file", "list_progress", "person",
                "person_identity", "person_choices", "person_acts", "person_duplicates"}:  # fmt: skip
        return [uuid4()]
    return {
        "policy_change": ["newsletter"], "customer": [1], "talk_undo": [1], "version_files": [1],
        "first_step": ["orders"], "proposal": [1], "desk_text": ["mail-spring"], "customer_give": [1],
        "aside_one": [1], "books_issue": [1], "books_invoice": [1], "list_undo": [1],
        "customer_choices": [1], "customer_called": ["company-1"], "customer_invoices": [1],
        "company": [1], "company_acts": [1], "company_beside": [1],
    }.get(page, [])  # fmt: skip


def asked(house, client, method, page):
    return getattr(client, method)(reverse(page, args=[house.tea.slug, *arguments(house, page)]))


@pytest.mark.promise("AI-13.3")
@pytest.mark.parametrize("name", NAMES)
def test_each_role_opens_what_the_matrix_says_and_nothing_else(cast, name):
    client, role = cast.browser(name), Role(name)
    for page in STAFF:
        for method in ("get", "post"):
            rule = matrix()[page].need(method.upper())
            status = asked(cast, client, method, page).status_code
            if role in rule.roles:
                assert status in {200, 302, 405}, (page, method, status)
            else:
                assert status == 403, (page, method, status)


def test_a_null_character_is_refused_at_the_door_of_every_page(cast):
    """PostgreSQL takes none: what was looked for with one was a fault of ours there."""
    owner = cast.browser("owner")
    for page in STAFF:
        address = reverse(page, args=[cast.tea.slug, *arguments(cast, page)])
        answers = [owner.get(address, {"q": "a\0"}), owner.post(address, {"q": "a\0"})]
        assert [one.status_code for one in answers] == [400, 400], page
    assert cast.browser("viewer").get("/account/", {"next": "\0"}).status_code == 400
    assert owner.get("/join/a%00b/").status_code == 400


def test_the_cast_has_every_role_and_the_matrix_names_no_other(cast):
    assert {Role(one.role) for one in cast.members.values()} | {Role.GUEST} == set(Role)
    for page in STAFF:
        rule = matrix()[page]
        assert rule.see.roles | rule.do.roles, f"{page} is for nobody"


def test_every_page_of_the_matrix_exists():
    assert set(matrix()) - {name for name, _pattern in patterns()} == set()


def test_who_has_not_signed_in_is_sent_to_the_door(cast, client):
    for page in STAFF:
        answer = asked(cast, client, "get", page)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/"), page
    for name, rule in matrix().items():
        if rule.signed_in:
            answer = client.get(
                reverse(name, args=[1] if name in {"session_end", "mfa_edit_webauthn", "mfa_remove_webauthn"} else [])
            )
            assert answer.status_code == 302, name


@pytest.mark.promise("AI-13.3")
def test_a_page_that_the_matrix_does_not_name_is_not_there(cast, monkeypatch):
    unnamed = path(
        "o/<slug:organisation>/secret/", lambda _request, organisation: HttpResponse(organisation), name="secret"
    )
    monkeypatch.setattr(urls, "urlpatterns", [unnamed, *urls.urlpatterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    try:
        for name in ("owner", "guest"):
            assert cast.browser(name).get("/o/tea/secret/").status_code == 404
        assert cast.browser("owner").get("/account/signup/").status_code == 404  # allauth has it, the matrix does not
    finally:
        clear_url_caches()


def test_a_stranger_and_a_mistyped_name_get_the_same_answer(cast):
    """Whether an organisation is here is nobody's business."""
    bob = cast.browser("bob")
    for page in STAFF:
        theirs = asked(cast, bob, "get", page)
        nobody = bob.get(reverse(page, args=["no-such-house", *arguments(cast, page)]))
        assert (theirs.status_code, nobody.status_code) == (404, 404), page
        assert theirs.content.count(b"Tea House") == 0


def test_an_owner_reaches_nothing_of_another_organisation_by_its_id(cast):
    """bob stands in his own bank and asks for the tea house's things by their ids."""
    bob = cast.browser("bob")
    before = list(Invitation.unscoped.values_list("pk", flat=True))
    for page in ("member", "invitation_withdraw", "grant_end"):
        things = arguments(cast, page)
        before = list(Invitation.unscoped.values_list("pk", flat=True))
        for method in ("get", "post"):
            answer = getattr(bob, method)(reverse(page, args=["bank", *things]), {"role": "owner"})
            assert answer.status_code in {403, 404, 405}, (page, method)
    assert list(Invitation.unscoped.values_list("pk", flat=True)) == before
    assert b"example.org" not in bob.get("/o/bank/members/").content.replace(b"bob@example.org", b"")


def test_a_grant_lets_in_while_it_runs_and_not_a_minute_longer(cast):
    grant = cast.tea.grants_given.get(campaign="spring")
    guest = cast.browser("guest")
    assert guest.get("/o/tea/").status_code == 200
    assert guest.get("/o/tea/members/").status_code == 403
    grant.ends = cast.now - timedelta(minutes=1)
    grant.starts = cast.now - timedelta(days=1)
    grant.save()
    assert guest.get("/o/tea/").status_code == 404

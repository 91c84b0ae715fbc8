"""What is kept of whoever signs in leaves as a file, and no secret with it."""

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client

from forecall.web.accounts.exporting import LEAVES, STAYS
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.once


@pytest.mark.promise("AI-02.1")
def test_an_account_leaves_without_its_secrets(house):
    user = house.members["olga"].user
    user.set_password(PASSWORD)
    user.save()
    sealed = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=user, type="totp", data={"secret": sealed})
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client = house.browser("olga")
    got = client.get("/account/export.json")
    text, read = got.content.decode(), got.json()
    assert read["account"]["email"] == "olga@example.org"
    assert read["organisations"][0]["organisation__name"] == "Tea House"
    assert read["second_steps"][0]["type"] == "totp"
    user.refresh_from_db()
    keys = [client.session.session_key, user.password, sealed, "JBSWY3DPEHPK3PXP", "argon2"]
    assert [one for one in keys if one in text] == []


@pytest.mark.promise("AI-02.1")
@pytest.mark.parametrize("model", list(LEAVES))
def test_each_field_of_an_account_leaves_or_is_held_back_with_a_reason(model):
    known = {name.partition("__")[0] for name in LEAVES[model]} | set(STAYS[model])
    assert {field.name for field in apps.get_model(model)._meta.concrete_fields} == known


@pytest.mark.promise("AI-02.1")
def test_an_account_takes_no_field_that_was_not_asked_for(house):
    olga = house.browser("olga")
    said = olga.post("/account/", {"name": "Olga the Great", "birth_date": "1980-01-01"}).content.decode()
    assert "was not asked for" in said
    house.members["olga"].user.refresh_from_db()
    assert house.members["olga"].user.name == "Olga"
    olga.post("/account/", {"name": "Olga the Great"})
    house.members["olga"].user.refresh_from_db()
    assert house.members["olga"].user.name == "Olga the Great"

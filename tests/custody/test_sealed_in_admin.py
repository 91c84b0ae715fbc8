"""Django's admin is not here; whoever puts it in shows and saves nothing that is sealed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.utils import display_for_field, lookup_field
from django.core.exceptions import FieldError
from django.test import RequestFactory

from forecall.custody import Ask, ask, open_sealed, seal
from tests.custody.conftest import Card

pytestmark = pytest.mark.usefixtures("tables_of_the_tests")
CARD = frozenset({"business_card"})


class Everything(ModelAdmin):
    """As somebody in a hurry writes it, with every right."""

    list_display = ("name", "email")
    search_fields = ("name",)

    def has_view_permission(self, _request, _obj=None):
        return True

    has_change_permission = has_add_permission = has_view_permission


@pytest.fixture
def card(house):
    person = house.person()
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    return Card.objects.create(subject_id=person, **seal(permit, Card, person, {"name": "Ana Exemplu"}))


@pytest.fixture
def admin():
    return Everything(Card, AdminSite())


@pytest.fixture
def request_of_staff():
    return RequestFactory().post("/", {"name": "Mallory", "email": "m@example.org"})


def plain(card):
    permit = ask(Ask("prospecting", CARD, "read", (card.subject_id,)))
    return open_sealed(permit, [Card.objects.get(pk=card.pk)], ["name"])[0].name


def test_it_is_not_installed():
    assert not [name for name in settings.INSTALLED_APPS if "admin" in name]
    assert not apps.is_installed("django.contrib.admin")


def test_a_list_of_it_shows_dots(card, admin):
    for column in admin.list_display:
        field, _attribute, value = lookup_field(column, Card.objects.get(pk=card.pk), admin)
        shown = display_for_field(value, field, "-")
        assert "Ana" not in str(shown)
        assert "•" in str(shown) or shown == "-"


def test_its_form_has_no_sealed_field_and_saving_it_changes_none(card, admin, request_of_staff):
    form = admin.get_form(request_of_staff, card, change=True)
    assert {"name", "email"}.isdisjoint(form.base_fields)
    assert {"name", "email"}.isdisjoint(admin.get_fields(request_of_staff, card))
    filled = form(
        {**request_of_staff.POST.dict(), "subject": card.subject_id, "organisation": card.organisation_id},
        instance=card,
    )
    assert filled.is_valid(), filled.errors
    admin.save_model(request_of_staff, filled.save(commit=False), filled, change=True)
    assert plain(card) == "Ana Exemplu"
    assert Card.objects.get(pk=card.pk).email is None


def test_a_form_that_asks_for_it_is_none(card, admin, request_of_staff):
    admin.fields = ("name",)
    with pytest.raises(FieldError):
        admin.get_form(request_of_staff, card, change=True)


def test_read_only_it_is_dots(card, admin, request_of_staff):
    admin.readonly_fields = ("name",)
    form = admin.get_form(request_of_staff, card, change=True)(instance=card)
    shown = AdminReadonlyField(form, "name", is_first=True, model_admin=admin).contents()
    assert "Ana" not in shown
    assert "•" in shown


def test_nobody_is_found_by_it(card, admin, request_of_staff):
    with pytest.raises(FieldError):
        list(admin.get_search_results(request_of_staff, Card.objects.all(), "Ana")[0])
    assert card

"""Whatever stops a verb in the middle, everything of it stands or nothing does; what was refused is said."""

from __future__ import annotations

import pytest

from forecall.contacts import Point, add_people, duplicates, merge, open_people
from forecall.contacts.changing import add_point, change, correct_point
from forecall.contacts.errors import NotPermitted
from forecall.contacts.events import PeopleAdded, PeopleMerged, PersonChanged
from forecall.contacts.models import ContactPoint, Merge, Person
from forecall.custody.models import Origins, Subject
from forecall.custody.receipts import ReceiptsUnwritable
from forecall.foundation.bulk import insert_many
from tests.contacts.conftest import CAMPAIGNS


class Stopped(Exception):
    """What a hearer of another room raises."""


@pytest.fixture
def stopping(house):
    def stop(_fact):
        raise Stopped

    for kind in (PeopleAdded, PeopleMerged, PersonChanged):
        house.parts.events.subscribe(kind, stop)
    return house


def rows():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (Person, ContactPoint, Subject)}


def test_people_who_could_not_be_told_of_are_not_added(stopping):
    with pytest.raises(Stopped):
        add_people(CAMPAIGNS, [stopping.called(phone="021 000 0000"), stopping.called("Bo")])
    assert rows() == {"Person": [], "ContactPoint": [], "Subject": []}
    assert Origins.objects.count() == 0


def test_a_merge_or_a_change_that_is_stopped_leaves_everything_as_it_was(house):
    ana, bo = house.person(phone="021 000 0000"), house.person("Bo")
    before, point = rows(), ContactPoint.objects.get().pk

    def stop(_fact):
        raise Stopped

    for kind in (PeopleMerged, PersonChanged):
        house.parts.events.subscribe(kind, stop)
    origin = house.origin("given")
    for act in (
        lambda: merge(ana, bo),
        lambda: change(CAMPAIGNS, ana, {"name": "Eve"}, origin),
        lambda: correct_point(CAMPAIGNS, point, "021 000 0001", origin),
        lambda: add_point(CAMPAIGNS, ana, Point("phone", "021 000 0002"), origin),
    ):
        with pytest.raises(Stopped):
            act()
        assert rows() == before
    assert not Merge.objects.exists()


def test_without_a_receipt_nobody_is_added_read_or_changed(house, monkeypatch):
    ana = house.person(phone="021 000 0000")
    before = rows()

    def full(*_):
        raise ReceiptsUnwritable(house.parts.receipts.folder, OSError(28, "no space left on device"))

    monkeypatch.setattr(house.parts.receipts, "write_many", full)
    [added] = add_people(CAMPAIGNS, [house.called("Bo")])
    assert (added.person, [one.code for one in added.problems]) == (None, ["not_receipted"])
    assert open_people(CAMPAIGNS, [ana]) == []
    with pytest.raises(NotPermitted, match="not_receipted"):
        change(CAMPAIGNS, ana, {"name": "Eve"}, house.origin("given"))
    assert rows() == before
    assert duplicates(CAMPAIGNS) == []


def test_many_rows_go_in_as_bulk_create_would_write_them(house):
    house.person("Ana", phone="021 000 0000")
    for model in (Subject, Person, ContactPoint, Origins):
        row = model.objects.get()
        kept = model.objects.values().get()
        model.unscoped.filter(pk=row.pk)._raw_delete("default")
        insert_many([row])
        assert model.objects.values().get() == kept
    insert_many([])
    again = ContactPoint.objects.get()
    again.pk = None
    insert_many([again], ignore_conflicts=True)
    assert ContactPoint.objects.count() == 1

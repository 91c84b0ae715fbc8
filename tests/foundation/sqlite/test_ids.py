"""Ids are 16 bytes in SQLite, and those of a database from before are made so at the first start."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from forecall.custody.models import Choice, Origins, Subject
from forecall.foundation.models import Organisation
from forecall.foundation.sqlite import ids
from forecall.foundation.sqlite.ids import shorten_ids
from tests.custody.conftest import NOW
from tests.postgresql import on

pytestmark = pytest.mark.once


@pytest.fixture
def before(tmp_path, django_db_blocker):
    """A database as Django's own backend makes it, with a person and a choice of theirs; its settings and their ids."""
    settings = {**connection.settings_dict, "NAME": str(tmp_path / "before.sqlite3")}
    with django_db_blocker.unblock():
        with on({**settings, "ENGINE": "django.db.backends.sqlite3"}):
            with connection.schema_editor() as editor:
                for model in (Organisation, Origins, Subject, Choice):
                    editor.create_model(model)
            house = Organisation.objects.create(slug="a", name="a", country="RO", created_at=NOW)
            person = Subject(organisation=house, kind="prospect", created_at=NOW)
            person.save_base(force_insert=True)
            said = Choice(organisation=house, subject=person, what="consent", purpose="newsletter", at=NOW, actor="a")
            said.save_base(force_insert=True)
        yield settings, house.pk, person.pk


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT s.id, s.organisation_id, c.subject_id FROM custody_subject s, custody_choice c")
        return cursor.fetchone()


def test_ids_from_before_become_bytes_and_everything_is_found_by_them(before):
    settings, house, person = before
    with on(settings):
        assert kept() == (person.hex, house.hex, person.hex)
        assert not Subject.unscoped.filter(pk=person).exists()
        assert shorten_ids(connection) == 6
        assert kept() == (person.bytes, house.bytes, person.bytes)
        assert Subject.unscoped.get(pk=person).organisation == Organisation.objects.get(slug="a")
        assert Choice.unscoped.get(subject=person).subject_id == person
        assert shorten_ids(connection) == 0


def test_a_start_that_is_stopped_in_between_changes_nothing_and_the_next_does_all(before, monkeypatch):
    settings, _house, person = before
    with on(settings):
        real = ids._shortened
        monkeypatch.setattr(ids, "_shortened", lambda *of: real(*of) if of[1] == "custody_subject" else "SELECT 1")
        with pytest.raises(IntegrityError):  # the choice hangs on nobody any more
            shorten_ids(connection)
        assert kept()[0] == person.hex
        monkeypatch.undo()
        assert shorten_ids(connection) == 6
        assert kept()[0] == person.bytes


def test_a_new_database_keeps_ids_as_bytes(tmp_path, django_db_blocker):
    settings = {**connection.settings_dict, "NAME": str(tmp_path / "new.sqlite3")}
    with django_db_blocker.unblock(), on(settings):
        with connection.schema_editor() as editor:
            editor.create_model(Organisation)
        shorten_ids(connection)
        made = Organisation.objects.create(slug="b", name="b", country="RO", created_at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, typeof(id) FROM foundation_organisation")
            assert cursor.fetchone() == (made.pk.bytes, "blob")
        again = Organisation.objects.get(pk=str(made.pk)).pk
        assert (again, hash(again), type(again)) == (made.pk, hash(made.pk), UUID)
        assert made.pk.hex.encode() not in Path(settings["NAME"]).read_bytes()

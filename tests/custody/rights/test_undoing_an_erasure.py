"""What it would take to undo an erasure: every backup, every key, every coat of an identifier; nothing does it."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from django.db import connection

from forecall.custody import Ask, Permit, ask, erase, seal, wire
from forecall.custody.keyring import Keyring, expire_backups
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import token_of
from forecall.custody.restored import came_back, forget_again
from forecall.custody.rights import Kind, Request, carry_out, open_case
from tests.custody.conftest import MASTERS, Card
from tests.custody.prying import opens
from tests.custody.rights.conftest import CARD, Files
from tests.custody.rights.hunting import disguises

NAME, MAIL, PHONE = "Ana Zamfirescu-Ionescu", "Ana.Zamfirescu@example.com", "+40 21 555 01 23"
TWENTY = (
    NAME,
    MAIL,
    PHONE,
    "Strada Izvorului Rece 77",
    "700123 Iași",
    "1960229410014",
    "RO49AAAA1B31007593840000",
    "IS 482913",
    "+49 30 901820 44",
    "zamfi.ana77",
    "ana.z@example.org",
    "Klientin-10-884-221",
    "29.02.1960",
    "J22/1188/2019",
    "RO 18547290",
    "+43 1 5550 1919",
    "198.51.100.77",
    "device-4f7a-99c1",
    "Ana-Maria Z.",
    "KD-2026-77124",
)
"""Identifiers of one invented person: names, numbers, addresses, ids."""


def found_in(folder, needles):
    """Every file below the folder that holds one of them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files for needle in needles if needle in path.read_bytes()}


@pytest.mark.promise("OC-05.3", "AI-10.7")
def test_the_proof_finds_what_is_there_before_and_nothing_after(desk, caplog, tmp_path):
    """Every identifier in every coat, blind tokens, wrapped keys; every backup, every key on every ciphertext."""
    caplog.set_level(logging.DEBUG)
    home, organisation = tmp_path, str(desk.alices)
    person = desk.person()
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    Card.objects.create(subject_id=person, **seal(permit, Card, person, {"name": NAME, "email": MAIL}))
    token = token_of("phone", PHONE)
    case = open_case(Request(Kind.ERASURE, "email", "en", text=", ".join(TWENTY)), person)
    (home / "media").mkdir()
    (home / "media" / f"{person}.txt").write_text("\n".join(TWENTY))
    wrapped = wrapped_keys(home / "keys" / "keyring.sqlite3", person)
    needles = [coat for value in TWENTY for coat in disguises(value) if len(coat) > 7]
    bound = desk.alices.bytes + person.bytes + b"tests.Card.name"
    sealed = ciphertexts()

    # Positive control: the search finds, and the keys open
    assert [value for value in TWENTY if not found_in(home / "media", [value.encode()])] == []
    assert found_in(home / "keys", wrapped)
    assert found_in(home / "receipts", [person.bytes])
    assert opens(desk.parts.keyring.keys(organisation, [person]).values(), sealed, bound)

    database_backup = tmp_path / "elsewhere" / "backup.sqlite3"
    database_backup.parent.mkdir()
    copy_of_database(database_backup)
    assert found_in(database_backup.parent, sealed)
    key_backup = desk.parts.keyring.backup(desk.parts.backups, term_days=30)
    wire(replace(desk.parts, erasers=(Files(home / "media"),)))
    certificate = carry_out(case)

    assert found_in(database_backup.parent, needles) == set()  # sealed from the first day

    # After: nowhere, in no coat; no key of the live ring opens anything, here or in the database's backup
    assert found_in(home / "media", needles) == set()
    assert found_in(home / "receipts", [*needles, person.bytes]) == set()
    (home / "database").mkdir()
    copy_of_database(home / "database" / "now.sqlite3")
    assert found_in(home / "database", [*needles, token, *sealed]) == set()
    assert found_in(home / "keys", wrapped) == {key_backup.path.name}
    assert not any(needle.decode(errors="ignore") in caplog.text for needle in needles)
    every_key = list(desk.parts.keyring.keys(organisation, list(Subject.objects.values_list("id", flat=True))).values())
    assert not opens(every_key, ciphertexts_in(database_backup), bound)

    # But for the backups that the certificate names, until their end
    [copy] = certificate.data()["key_copies"]
    assert copy["backup"] == key_backup.path.name
    stolen = keys_of(key_backup.path, tmp_path / "thief", organisation, person)
    assert opens(stolen, ciphertexts_in(database_backup), bound)
    expire_backups(desk.parts.backups, key_backup.ends)
    assert found_in(home / "keys", wrapped) == set()


def ciphertexts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM tests_card WHERE name IS NOT NULL UNION ALL SELECT email FROM tests_card")
        return [bytes(row[0]) for row in cursor.fetchall()]


def ciphertexts_in(backup):
    with closing(sqlite3.connect(backup)) as other:
        return [bytes(row[0]) for row in other.execute("SELECT name FROM tests_card WHERE name IS NOT NULL")]


def wrapped_keys(keyring, person):
    with closing(sqlite3.connect(f"file:{keyring}?mode=ro", uri=True)) as ring:
        return [
            bytes(row[0]) for row in ring.execute("SELECT wrapped FROM subject_keys WHERE subject = ?", [person.bytes])
        ]


def keys_of(backup, folder, organisation, person):
    folder.mkdir()
    copy = shutil.copy(backup, folder / "keyring.sqlite3")
    with Keyring.open(copy, MASTERS) as keyring:
        return list(keyring.keys(organisation, [person]).values())


def copy_of_database(path):
    path.write_bytes(connection.connection.serialize())  # every page, also those that are free


# The restore of an older database


def test_whoever_was_erased_does_not_come_back_with_an_older_database(ana, desk):
    kept = Subject.objects.values().get(pk=ana)
    cards = list(Card.objects.filter(subject_id=ana))
    erase(ana)
    Erasure.objects.all().delete()  # as the database was before
    Subject.objects.filter(pk=ana).update(**{name: kept[name] for name in ("kind", "facts", "forgotten_at", "place")})
    for card in cards:
        card.pk = None
        card.save(force_insert=True)
    assert list(came_back()) == [ana]
    [certificate] = forget_again()
    assert certificate.data()["rows"]["tests.Card"] == 1
    assert not Card.objects.exists()
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    assert forget_again() == []
    assert isinstance(ask(Ask("prospecting", CARD, "read", (desk.person(),))), Permit)

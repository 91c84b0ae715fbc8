"""After a restore: is the keyring as new as the data, although keys are older than the people who have them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import wire
from forecall.custody.errors import KeyringBehind
from forecall.custody.keyring import Keyring
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import stand_together
from forecall.custody.restored import forget_again, keep_forgotten
from tests.custody.conftest import MASTERS


def test_an_older_keyring_is_noticed_although_the_newest_person_has_a_key_of_before(house, tmp_path):
    house.person()
    house.person()  # and one key more is laid in
    backup = house.parts.keyring.backup(tmp_path, term_days=1)
    beside = Keyring.open(tmp_path / "keys" / "keyring.sqlite3", MASTERS)
    wire(replace(house.parts, keyring=beside))  # another process
    house.clock.forward(timedelta(hours=1))
    house.person()
    wire(house.parts)
    house.clock.forward(timedelta(hours=1))
    last = house.person()
    older = Keyring.open(backup.path, MASTERS)
    assert older.state(str(house.alices), last) == "live"
    assert keep_forgotten(house.parts) == 0
    with pytest.raises(KeyringBehind, match="generation"):
        keep_forgotten(replace(house.parts, keyring=older))
    beside.close()
    older.close()


@pytest.mark.databases
@pytest.mark.usefixtures("tables_of_the_tests")
def test_an_older_database_in_which_they_were_one_does_not_take_a_living_person_along(house):
    gone, gone_too, living, living_too = [house.person() for _ in range(4)]
    stand_together([gone, gone_too, living, living_too])  # as the older database has it
    house.parts.keyring.destroy(str(house.alices), [gone, gone_too])  # erased since, after they were told apart
    assert {one.data()["subject"] for one in forget_again()} == {str(gone), str(gone_too)}
    assert set(Erasure.objects.values_list("subject_id", flat=True)) == {gone, gone_too}
    assert set(Subject.objects.filter(forgotten_at=None).values_list("pk", flat=True)) == {living, living_too}
    assert house.parts.keyring.state(str(house.alices), living) == "live"
    assert str(gone) not in Subject.objects.get(pk=living).facts
    assert str(living_too) in Subject.objects.get(pk=living).facts
    assert forget_again() == []

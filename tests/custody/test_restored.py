"""After a restore: is the keyring as new as the data, although keys are older than the people who have them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import wire
from forecall.custody.errors import KeyringBehind
from forecall.custody.keyring import Keyring
from forecall.custody.restored import keep_forgotten
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

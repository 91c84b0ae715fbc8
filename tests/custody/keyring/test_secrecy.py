"""A key shows nowhere by accident."""

import copy
import logging
import pickle
import traceback

import pytest

from forecall.custody.keyring import KeyKept, Masters, MastersRefused


@pytest.fixture
def key(keyring, people):
    keyring.add("shop", people)
    return keyring.keys("shop", people)[people[0]]


def test_keys_print_as_dots(keyring, key, people):
    shown = [repr(key), str(key), f"{key}", f"{key!r:>10}", f"{keyring.keys('shop', people)}", repr(keyring)]
    shown += [repr(keyring.next_keys("shop", people)), repr(keyring.index_key("shop", "contacts"))]
    for text in shown:
        assert "\\x" not in text
        assert bytes(key).hex() not in text
        assert "•" in text or text.startswith("<Keyring ")


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_holds_keys_stays_in_its_process(place, keyring, key, leave):
    for kept in (key, keyring, place.masters, keyring.index_key("shop", "x")):
        with pytest.raises(KeyKept):
            leave(kept)


def test_no_key_in_a_log_or_a_traceback(place, keyring, people, caplog):
    keyring.add("shop", people)
    caplog.set_level(logging.DEBUG)
    keyring.destroy("shop", people[1:2])
    try:
        keyring.add("shop", people)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is looked at
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    text = told + caplog.text + str([record.__dict__ for record in caplog.records])
    assert "subject keys destroyed" in text
    secrets = [*keyring.keys("shop", people).values(), place.masters[1]]
    for secret in secrets:
        assert bytes(secret).hex() not in text
        assert repr(bytes(secret))[2:-1] not in text
    assert str(people[1]) not in caplog.text


def test_the_text_of_masters_is_never_quoted_in_an_error():
    for text in (
        "1:c2VjcmV0",
        "c2VjcmV0",
        "1:c2V$jcmV0",
        "1:" + "A" * 44 + " 1:" + "B" * 43 + "=",
        "",
        "0:" + "A" * 43 + "=",
    ):
        with pytest.raises(MastersRefused) as refused:
            Masters.parse(text)
        assert "c2V" not in str(refused.value)
        assert "AAAA" not in str(refused.value)


def test_masters_are_read_as_they_were_written(tmp_path):
    masters = Masters.fresh().with_next()
    file = tmp_path / "masters"
    masters.write(file)
    again = Masters.read(file)
    assert again.versions == (1, 2)
    assert again.newest == 2
    assert [again.fingerprint(number) for number in (1, 2)] == [masters.fingerprint(number) for number in (1, 2)]
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    one_line = file.read_text(encoding="ascii").replace("\n", ", ") + "# a remark"
    assert Masters.parse(one_line).versions == (1, 2)

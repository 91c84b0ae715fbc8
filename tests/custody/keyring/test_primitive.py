import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecall.custody.keyring import UnsealFailed, blind, seal, unseal

KEY = bytes(range(32))


@given(plaintext=st.binary(max_size=300), bound_to=st.binary(max_size=60))
def test_what_is_sealed_opens_with_its_key_in_its_place(plaintext, bound_to):
    sealed = seal(KEY, plaintext, bound_to)
    assert unseal(KEY, sealed, bound_to) == plaintext
    assert len(sealed) == len(plaintext) + 29


@given(plaintext=st.binary(max_size=40), flip=st.integers(0, 10_000))
def test_any_flipped_bit_is_noticed(plaintext, flip):
    sealed = bytearray(seal(KEY, plaintext, b"here"))
    sealed[flip // 8 % len(sealed)] ^= 1 << flip % 8
    with pytest.raises(UnsealFailed):
        unseal(KEY, bytes(sealed), b"here")


@pytest.mark.parametrize(
    ("key", "bound_to", "cut"),
    [
        (bytes(32), b"here", None),  # another key
        (KEY, b"there", None),  # moved to another row
        (KEY, b"here", -1),  # cut tail
        (KEY, b"here", 5),  # hardly anything left
        (KEY, b"here", 0),  # nothing
    ],
)
def test_another_key_another_place_or_a_cut_value_does_not_open(key, bound_to, cut):
    with pytest.raises(UnsealFailed):
        unseal(key, seal(KEY, b"Ana", b"here")[:cut], bound_to)


def test_a_value_of_a_later_format_is_named_as_such():
    with pytest.raises(UnsealFailed, match="its format is 02"):
        unseal(KEY, b"\x02" + seal(KEY, b"Ana", b"")[1:], b"")


def test_the_same_value_sealed_twice_looks_different():
    assert len({seal(KEY, b"Ana", b"") for _ in range(100)}) == 100


def test_a_blind_token_depends_on_key_kind_and_value_and_nothing_else():
    token = blind(KEY, "phone", "+40721000000")
    assert len(token) == 16
    assert blind(KEY, "phone", "+40721000000") == token
    others = {
        blind(KEY, "phone", "+40721000001"),
        blind(KEY, "email", "+40721000000"),
        blind(bytes(32), "phone", "+40721000000"),
    }
    assert token not in others
    assert blind(KEY, "ab", "c") != blind(KEY, "a", "bc")


def test_a_blind_token_is_the_one_of_the_standard():
    """HMAC-SHA-256 by another road: the two hashes of RFC 2104 written out."""
    import hashlib

    message = b"\x00\x05phone+40721000000"
    padded = KEY.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()
    assert blind(KEY, "phone", "+40721000000") == outer[:16]

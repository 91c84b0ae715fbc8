"""No identifier reaches a model: what looks like a person is replaced by a keyed token.

A token is the start of an HMAC-SHA256 (RFC 2104) of the identifier under a secret key. Without the key nobody can tell
whose it is, or try names until one fits, as could be done with a plain hash. With the key and the label file it can be
undone: the orders are pseudonymised, not anonymised.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

import polars as pl
from stdnum import iban
from stdnum.ro import cnp

from forecall.needs.errors import LabelsWithoutKey, OutputNotWritten, Unreadable, UnreadableOrders
from forecall.needs.output import write_table

TOKEN_PREFIX = "c_"  # noqa: S105  # marks a token; no secret
TOKEN_DIGITS = 20  # hexadecimal: 80 bits, one chance in 10^10 of any two alike among ten million customers
KEY_BYTES = 32

_TOKEN = rf"^{TOKEN_PREFIX}[0-9a-f]{{{TOKEN_DIGITS}}}$"
_MAIL = r"\S@\S"
_WORDS = r"\p{L}.*[\s,]|[\s,].*\p{L}"  # letters and a gap: a name, a company, an address
_BEYOND_ASCII = r"[^\x00-\x7F]"  # codes are ASCII; Müller and 王小明 are people
_JOINED = r"^(?:\p{L}+['’])?\p{L}{2,}(?:[._;/&'’]\p{L}{2,})+$|^\p{L}['’]\p{L}{2,}$"  # ada.example, O'Brien
_NAME = r"^\p{Lu}\p{Ll}{2,}$"  # Popescu
_SMALL = r"\p{Ll}"  # of those only what is not all capitals: ACME_DE is a code
_AT = r"(?i)[(\[{]\s*at\s*[)\]}]"  # ada(at)example.com
_PHONES = (
    r"(?i)^(?:tel|phone|mobile?|telefon|fax)\W*\d",
    r"^\(?\+\s*\(?\d[\d\s().\-/]{5,}\d$",  # +40 721 000 000
    r"^00[1-9]\d[\d\s().\-/]{7,}\d$",  # 0040721000000, with at least 12 characters
    r"^0[1-9]\d{7,9}$",  # 0721000000; zero-padded numbers begin 00 or are shorter
    r"^\(?0[1-9]\d*\)?[\s.\-/]+\d[\d\s.\-/()]{3,}\d$",  # 0721 000 000, (021) 000 0000, 030/000000
    r"^\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4}$",  # (555) 010-0000
)
_NUMBERS_OF_PEOPLE = (
    (r"^[1-9]\d{12}$", cnp.is_valid),  # Romania's personal number: date of birth, county, check digit
    (r"^[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}$", iban.is_valid),
)
"""Shapes, and what makes sure: the check digits. German and other tax numbers are not told from plain ones."""


def looks_personal(texts: pl.Series) -> pl.Series:
    """Which customer ids look like an e-mail address, a phone number, a name or a bank account; shape (n,), Boolean.

    texts   shape (n,), String, no nulls, stripped
    """
    texts = texts.str.strip_prefix("'")  # so Shopify writes a number that begins with +
    personal = texts.str.contains(_MAIL) | texts.str.contains(_WORDS) | texts.str.contains(_BEYOND_ASCII)
    personal |= texts.str.contains(_AT) | (texts.str.contains(_JOINED) & texts.str.contains(_SMALL))
    personal |= texts.str.contains(_NAME)
    for pattern in _PHONES:
        personal |= texts.str.contains(pattern)
    for shape, is_number in _NUMBERS_OF_PEOPLE:
        candidates = texts.set(~texts.str.contains(shape), None)
        personal |= candidates.map_elements(is_number, pl.Boolean).fill_null(value=False)
    return personal & ~is_token(texts)


def is_token(texts: pl.Series) -> pl.Series:
    """Which texts are tokens already, as in a file that was read and written before; shape (n,), Boolean."""
    return texts.str.contains(_TOKEN)


def token(identifier: str, key: bytes) -> str:
    """The token of an identifier; the same for every way of writing it that `same_person` makes alike.

    >>> token("Ana@Example.com", b"k" * 32) == token(" ana@example.com", b"k" * 32)
    True
    """
    digest = hmac.digest(key, same_person(identifier).encode(), "sha256")
    return TOKEN_PREFIX + digest.hex()[:TOKEN_DIGITS]


def same_person(identifier: str) -> str:
    """An identifier without letter case and double spaces; a phone number without its signs.

    >>> same_person("+40 (721) 000-000"), same_person("Ana  Pop")
    ('+40721000000', 'ana pop')
    """
    text = " ".join(identifier.split()).casefold()
    if any(character.isalpha() for character in text) or "@" in text:
        return text
    digits = re.sub(r"[^\d+]", "", text)
    return "+" + digits[2:] if digits.startswith("00") else digits


def key_path(labels: Path) -> Path:
    """Where the key of a label file stands: beside it, with `.key` behind the name."""
    return labels.with_name(labels.name + ".key")


@cache
def process_key() -> bytes:
    """The key of runs that keep none: made anew in each process, the same within one."""
    return secrets.token_bytes(KEY_BYTES)


def find_key(key: bytes | None, labels: Path | None) -> bytes:
    """The key given, else the one beside the label file (made there on the first run), else this process's.

    Raises LabelsWithoutKey when labels stand without their key, UnreadableOrders when the key cannot be read,
    OutputNotWritten when a new one cannot be kept.
    """
    if key is not None:
        return key
    if labels is None:
        return process_key()
    path = key_path(labels)
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        if labels.exists():
            raise LabelsWithoutKey(labels, path) from None
        return _new_key(path)
    except (OSError, ValueError):
        raise UnreadableOrders(
            path, Unreadable.KEY, "the key cannot be read", "restore it from a backup, or give key="
        ) from None


def _new_key(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
    except OSError as error:
        raise OutputNotWritten(f"{path}: the key for the tokens was not written ({error.strerror})") from None
    return key


def read_labels(path: str | Path) -> pl.DataFrame:
    """What a label file says: columns customer_id (the token) and label (the original id), both String.

    Raises UnreadableOrders when it is missing or is no label file.
    """
    path = Path(path)
    try:
        labels = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
        labels = labels.select("customer_id", "label")
    except (OSError, pl.exceptions.PolarsError):
        raise UnreadableOrders(
            path, Unreadable.NO_LABELS, "this is no label file", "name the file given as labels="
        ) from None
    if path.suffix == ".parquet":
        return labels
    return labels.with_columns(pl.col("label").str.replace("^'([=+\\-@\t\r\n＝＋－＠])", "$1"))  # noqa: RUF001


def keep_labels(path: Path, labels: pl.DataFrame) -> None:
    """Add labels to a file (.csv or .parquet, rights 0600); what it already says stays.

    labels   columns customer_id, label

    Raises OutputNotWritten; the old file is then untouched.
    """
    made = _reserve(path)
    try:
        old = labels.clear() if made else read_labels(path)
        kept = pl.concat([old, labels]).unique("customer_id", keep="first", maintain_order=True).sort("customer_id")
        write_table(kept, path)
    except BaseException:
        if made:
            with suppress(OSError):
                path.unlink()
        raise


def _reserve(path: Path) -> bool:
    """Make an empty file that only its owner may read, unless there is one; True when it was made."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputNotWritten(f"{path}: the labels were not written ({error.strerror})") from None
    return True

"""Looking for what is left of somebody: the coats a value may wear."""

from __future__ import annotations

import base64
from collections.abc import Iterator


def disguises(value: str) -> Iterator[bytes]:
    """A value as it might lie somewhere: plain, small, digits only, and in the usual coats."""
    forms = {value, value.lower(), "".join(letter for letter in value if letter.isdigit()) or value}
    for form in forms:
        plain = form.encode()
        yield from (plain, base64.b64encode(plain).rstrip(b"=")[:-1], plain.hex().encode(), form.encode("utf-16-le"))

"""The pages' own style and script: plain files, with no build before them and no other host behind them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


@cache
def digest() -> str:
    """Twelve letters that change with any of the files: part of their address, so that no browser keeps an old one."""
    made = hashlib.sha256()
    for file in sorted(FOLDER.iterdir()):
        made.update(file.name.encode() + b"\0" + file.read_bytes())
    return made.hexdigest()[:12]

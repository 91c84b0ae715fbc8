"""Whether a forecast fits into the memory that is free: said before the learning, for running out of it is silent."""

from __future__ import annotations

from pathlib import Path

from forecall.needs.wording import words

ALWAYS, A_LINE = 500_000_000, 480
"""Bytes of a forecast whatever its size, and more for each order line that is kept: 1.5 GB were held for 2 million
exported lines and 3.6 for 10, of which about three quarters are kept (`docs/reference/needs.md`); more, for a look
back holds the lines of the day it looks from as well."""
GIGA = 1e9


def short_of_memory(lines: int, free: int | None, language: str = "en") -> str:
    """A sentence where a forecast of so many lines needs more than is free, else "".

    free   bytes, None where the machine does not say

    >>> short_of_memory(10_000_000, 3_000_000_000)
    '10,000,000 order lines need about 5.3 GB of memory and 3 GB are free: the system may end the work half-way. \
Close other programs, or give a shorter export.'
    >>> short_of_memory(10_000_000, 16_000_000_000), short_of_memory(10_000_000, None)
    ('', '')
    """
    needed = ALWAYS + A_LINE * lines
    if free is None or needed <= free:
        return ""
    spoken = words(language, "report")
    figures = {"lines": lines, "needed": needed / GIGA, "free": free / GIGA}
    return spoken.say("note-memory", **{name: spoken.decimal(figure) for name, figure in figures.items()})


def free_memory(root: Path = Path("/")) -> int | None:
    """Bytes a program may still take: of the machine, or of the container it is in, whichever is less; None: not said.

    root   where `proc` and `sys` lie, as Linux has them
    """
    said = [_of_machine(root / "proc" / "meminfo"), _of_container(root / "sys" / "fs" / "cgroup")]
    known = [one for one in said if one is not None]
    return min(known) if known else None


def _of_machine(file: Path) -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in file.read_text(encoding="ascii").splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, ValueError, KeyError):
        return None


def _of_container(folder: Path) -> int | None:
    try:
        most, used = ((folder / name).read_text(encoding="ascii").strip() for name in ("memory.max", "memory.current"))
        return None if most == "max" else max(0, int(most) - int(used))
    except (OSError, ValueError):
        return None

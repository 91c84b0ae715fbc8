"""Does every receipt stand as it was written? `verify` reads a whole folder and changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forecall.custody.receipts.checking_segment import Mark, Walk, walk
from forecall.custody.receipts.checkpoints import FILE, Signed, SignedLine, is_signed, is_unfinished, take_apart
from forecall.custody.receipts.lines import read_opening
from forecall.custody.receipts.segment import segments
from forecall.custody.receipts.types import Finding, Report, Stub, Trouble

Keys = Sequence[Ed25519PublicKey]


@dataclass(slots=True)
class _Claims:
    """What checkpoints and openings say of segments, and what is wrong with the checkpoints themselves."""

    marks: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    stubs: dict[str, Stub] = field(default_factory=dict)
    checkpoints: int = 0
    unsigned: bool = False
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def believe(self, line: SignedLine) -> None:
        by = f"checkpoint {line.checkpoint.number} of {line.checkpoint.at:%Y-%m-%d %H:%M:%S} UTC"
        for head in line.checkpoint.heads:
            self.marks[head.segment].append(Mark(head.last, head.hash, by, signed=not self.unsigned))
        self.stubs |= {stub.segment: stub for stub in line.checkpoint.expired}


def verify(
    folder: Path,
    public_key: Ed25519PublicKey | Keys | None,
    *,
    outside: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Reads the folder and says what does not stand as it was written.

    public_key  whose checkpoints count; several after the key was changed; None reads them without their signatures,
                and is right for a folder whose writers had no key
    outside     the `line` of a checkpoint that was kept elsewhere: finds the cut of everything before it.
                A text that is no checkpoint is a fault, an empty one too
    progress    called with segments done and segments in all

    May run beside writers. What was written after the last checkpoint, and then cut at a line's end or written anew
    as a whole, is not found: take checkpoints often. Raises OSError where a file may not be read.
    """
    keys: Keys = [public_key] if isinstance(public_key, Ed25519PublicKey) else public_key or ()
    claims = _read_claims(folder, keys, unsigned=public_key is None)
    if outside is not None:
        _hold_against(claims, folder, outside, keys)
    paths = segments(folder)
    for path in paths:
        _take_opening(claims, path)
    walks = []
    for place, path in enumerate(paths):
        walks.append(_walk_if_there(path, claims))
        if progress:
            progress(place + 1, len(paths))
    claims.faults += _missing(folder, claims, {path.name for path in paths})
    made = _report(claims, [found for found in walks if found])
    return replace(made, faults=(*made.faults, *_never_signed(folder, made))) if keys else made


def _never_signed(folder: Path, made: Report) -> Iterator[Finding]:
    """A writer with a key signs each segment as it begins it: receipts without any checkpoint had one."""
    if made.receipts and not made.checkpoints and b"\n" not in _read_file(folder):  # looked at last: writers go on
        gone = "was cut" if (folder / FILE).exists() else "is gone"
        yield Finding(FILE, 0, "missing", f"this file {gone}: not one of {made.receipts} receipts is signed")


def _walk_if_there(path: Path, claims: _Claims) -> Walk | None:
    try:
        return walk(path, claims.marks.get(path.name, []), claims.stubs.get(path.name))
    except FileNotFoundError:  # its term is over since; `_missing` looks for the stub
        return None


def _report(claims: _Claims, walks: Sequence[Walk]) -> Report:
    return Report(
        receipts=sum(found.receipts for found in walks),
        signed=sum(found.signed for found in walks),
        segments=len(walks),
        expired=len(claims.stubs),
        checkpoints=claims.checkpoints,
        forgotten=sum(found.forgotten for found in walks),
        faults=(*claims.faults, *(fault for found in walks for fault in found.faults)),
        notes=(*claims.notes, *(note for found in walks for note in found.notes)),
    )


# Checkpoints


def _read_file(folder: Path) -> bytes:
    try:
        return (folder / FILE).read_bytes()
    except FileNotFoundError:
        return b""


def _read_claims(folder: Path, keys: Keys, *, unsigned: bool) -> _Claims:
    claims, so_far = _Claims(unsigned=unsigned), Signed()
    *lines, rest = _read_file(folder).split(b"\n")
    for place, raw in enumerate(lines, start=1):
        line = take_apart(raw + b"\n")
        fault = _fault_of(line, so_far, keys, unsigned=unsigned)
        if fault:
            claims.faults.append(Finding(FILE, place, *fault))
        elif line:
            claims.believe(line)
            claims.checkpoints += 1
        if line:
            so_far.take(line)
    if rest and is_unfinished(rest):
        claims.notes.append(Finding(FILE, len(lines) + 1, "torn", "a checkpoint that was never confirmed"))
    elif rest:
        claims.faults.append(Finding(FILE, len(lines) + 1, "altered", "the end of this line was altered"))
    if unsigned and lines:
        claims.notes.append(Finding(FILE, 0, "unsigned", "signatures were not checked: no public key was handed in"))
    return claims


def _fault_of(line: SignedLine | None, so_far: Signed, keys: Keys, *, unsigned: bool) -> tuple[Trouble, str] | None:
    if line is None:
        return "altered", "this is not a checkpoint as it was written"
    if not unsigned and not is_signed(line, keys):
        return "forged", "no key handed in has signed this checkpoint"
    if not so_far.follows(line):
        return "disordered", "this checkpoint does not follow the line before: one was altered, dropped or moved"
    return None


def _hold_against(claims: _Claims, folder: Path, outside: str, keys: Keys) -> None:
    """A checkpoint kept elsewhere must stand in the file as it is; what it says counts in any case."""
    raw = outside.strip().encode("ascii", "replace") + b"\n"
    line = take_apart(raw)
    if line is None or not is_signed(line, keys):
        claims.faults.append(Finding("outside", 1, "forged", "what was kept outside is no checkpoint of this key"))
    elif raw not in _read_file(folder).splitlines(keepends=True):
        told = f"checkpoint {line.checkpoint.number}, kept outside, is not here: the file was cut or replaced"
        claims.faults.append(Finding(FILE, 0, "cut", told))
        claims.believe(line)


# Segments as a whole


def _take_opening(claims: _Claims, path: Path) -> None:
    """What the first line of a segment says of the one its writer filled before."""
    try:
        with path.open("rb") as file:
            opening = read_opening(file.readline())
    except FileNotFoundError:
        return
    if opening and opening.after:
        after = opening.after
        end = Mark(after.last, after.hash, f"the opening of {path.name}", closing=True, left=opening.left)
        claims.marks[after.segment].append(end)


def _missing(folder: Path, claims: _Claims, there: set[str]) -> Iterator[Finding]:
    gone = {name: marks for name, marks in claims.marks.items() if name not in there or not (folder / name).exists()}
    if gone:  # read anew: the term of a segment may have ended while we read
        for raw in _read_file(folder).splitlines(keepends=True):
            line = take_apart(raw)
            for stub in line.checkpoint.expired if line else ():
                claims.stubs.setdefault(stub.segment, stub)
    for name, marks in sorted(gone.items()):
        latest = max(marks, key=lambda mark: mark.last)
        left = claims.stubs.get(name)
        if left is None:
            told = f"{latest.by} names {latest.last} receipts in it, and the file is gone"
            yield Finding(name, 0, "missing", told)
        elif latest.last > left.last or (latest.last == left.last and latest.hash != left.hash):
            yield Finding(name, 0, "rewritten", f"its stub is not of the segment that {latest.by} names")

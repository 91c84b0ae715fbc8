"""One value of a policy file set anew, and every other byte of the file left as it is.

The value's place comes from the YAML reader's own marks, so comments, order, quotation marks and line ends stay. What
would make the policy worse than it was is refused, and the file is put in place in one step.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from forecall.policy.checking import check
from forecall.policy.clauses import PREFIXES, path_of
from forecall.policy.errors import EditRefused, PolicyError
from forecall.policy.findings import Finding, errors
from forecall.policy.loading import read_policy
from forecall.policy.source import read_nodes

PLAIN = re.compile(r"[^\s#&*!|>%@`'\"?:,\[\]{}-][^#:,\[\]{}\n]*(?<!\s)|\d{4}-\d\d-\d\d")
"""A text that needs no quotation marks anywhere, also inside brackets."""

EXAMPLES = frozenset({"L42", "L45"})
"""Rules that speak only when nothing else does."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did: the place, what stood there (empty for nothing), what stands there, and what is still wrong."""

    clause: str
    line: int
    before: str
    after: str
    left: tuple[Finding, ...]


def set_value(file: FilePath, place: str, value: str) -> Edited:
    """Set one value of a file.

    place   a clause id as `purpose:newsletter/keep`, or the keys with slashes, as `purposes/newsletter/keep`
    value   as it would stand in the file: a word, a phrase, `[a, b]` or `{en: a, de: b}`

    A key that the file does not have yet, because an included file says it, is added where it belongs.

    Raises EditRefused, with the file as it was, where the place or the value does not fit, or the policy would have an
    error that it did not have.
    """
    with _alone(file.parent):
        return _set(file, place, value)


def _set(file: FilePath, place: str, value: str) -> Edited:
    read_nodes(file, str(file))  # says what is wrong with a file that is no policy
    raw = _bytes(file)
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    text = raw.decode("utf-8-sig")
    path = [str(step) for step in path_of(place)] if ":" in place else [step for step in place.split("/") if step]
    if not path or path[0] not in _sections():
        raise EditRefused(f"{place!r} is no place in a policy; write it as purpose:newsletter/keep")
    spliced = _spliced(text, path, value)
    changed = text[: spliced.start] + spliced.text + text[spliced.end :]
    left = _put(file, raw, (mark + changed).encode(), spliced)
    line = text.count("\n", 0, spliced.start) + 1 + (spliced.text[:1] == "\n")
    return Edited(place, line, spliced.before, spliced.after, tuple(left))


@contextmanager
def _alone(folder: FilePath) -> Iterator[None]:
    """One writer at a time in a folder; an editor that knows no locks is noticed by the bytes."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as problem:
        raise EditRefused(f"{folder} cannot be read ({problem.strerror})") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sections() -> set[str]:
    return {*PREFIXES, "languages", "jurisdictions", "sectors", "include", "without", "format"}


def _bytes(file: FilePath) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise EditRefused(f"{file} cannot be read ({problem.strerror})") from None


@dataclass(frozen=True, slots=True)
class _Splice:
    """The stretch of the text to replace, and what comes there."""

    start: int
    end: int
    text: str
    before: str
    after: str


def _spliced(text: str, path: list[str], value: str) -> _Splice:
    root = _composed(text)
    table, steps = root, list(path)
    while steps:
        entry = next((pair for pair in table.value if pair[0].value == steps[0]), None)
        if entry is None:
            return _added(text, table, steps, value)
        steps.pop(0)
        if not steps:
            return _replaced(text, entry[0], entry[1], value)
        if not isinstance(entry[1], MappingNode):
            return _under(text, entry, path, steps, value)
        table = entry[1]
    raise EditRefused("no place was named")


def _composed(text: str) -> MappingNode:
    root = YAML(typ="safe", pure=True).compose(text)
    assert isinstance(root, MappingNode)  # noqa: S101  # read_nodes has looked; said for the type checker
    return root


def _under(text: str, entry: tuple[Node, Node], path: list[str], steps: list[str], value: str) -> _Splice:
    """A key below something that is no table: fine where nothing stands there yet."""
    found = entry[1]
    if isinstance(found, ScalarNode) and found.value == "":
        return _replaced(text, entry[0], found, _nested(steps, _written(value, None)), is_written=True)
    said = _source(text, found)
    raise EditRefused(f"{'/'.join(path)}: {entry[0].value} is {said!r} here and has no {steps[0]!r} in it")


def _replaced(text: str, key: Node, old: Node, value: str, *, is_written: bool = False) -> _Splice:
    start, end = old.start_mark.index, _end(old)
    stands = text[start:end]
    new = value if is_written else _written(value, old)
    if "#" in _without_values(text, old):
        raise EditRefused(f"{key.value}: a comment stands inside it and would be lost; change the lines by hand")
    if start == end or (isinstance(old, ScalarNode) and not stands):  # nothing stands there
        after_colon = text.index(":", key.end_mark.index) + 1
        return _Splice(after_colon, after_colon, f" {new}", "", new)
    if not _is_flow(old):  # a table or a list over several lines becomes one line beside its key
        start = text.index(":", key.end_mark.index) + 1
        return _Splice(start, end, f" {new}", " ".join(stands.split()), new)
    return _Splice(start, end, new, stands, new)


def _without_values(text: str, node: Node) -> str:
    """The stretch of a node without its scalars: where a comment's sign can only be a comment's."""
    pieces, place = [], node.start_mark.index
    for leaf in _leaves(node):
        pieces.append(text[place : leaf.start_mark.index])
        place = leaf.end_mark.index
    return "".join(pieces)


def _leaves(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [leaf for pair in node.value for one in pair for leaf in _leaves(one)]
    if isinstance(node, SequenceNode):
        return [leaf for one in node.value for leaf in _leaves(one)]
    return [node]


def _is_flow(node: Node) -> bool:
    return not isinstance(node, (MappingNode, SequenceNode)) or bool(node.flow_style)


def _end(node: Node) -> int:
    """Where a node ends for a reader: block tables end with their last value, not with the comments behind it."""
    if _is_flow(node) or not _leaves(node):
        return int(node.end_mark.index)
    last = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    return _end(last)


def _added(text: str, table: MappingNode, steps: list[str], value: str) -> _Splice:
    new = _nested(steps, _written(value, None))[1:-1]
    if table.flow_style:
        at = table.end_mark.index - 1
        at -= len(text[:at]) - len(text[:at].rstrip())
        return _Splice(at, at, f", {new}" if table.value else new, "", new)
    end = _end(table)
    line_end = text.find("\n", end)
    at = len(text) if line_end < 0 else line_end
    if at and text[at - 1] == "\r":
        at -= 1
    indent = " " * table.value[0][0].start_mark.column
    newline = "\r\n" if "\r\n" in text else "\n"
    return _Splice(at, at, f"{newline}{indent}{new}", "", new)


def _nested(steps: list[str], value: str) -> str:
    for step in reversed(steps):
        value = f"{{{step}: {value}}}"
    return value


def _written(value: str, old: Node | None) -> str:
    """The value as it stands in a file, in the quotation marks that the old one had, or in the few that it needs."""
    if "\n" in value:
        raise EditRefused("the value has several lines; change the file by hand")
    try:
        node = YAML(typ="safe", pure=True).compose(value)
    except YAMLError:
        node = None
    if isinstance(node, (MappingNode, SequenceNode)) and node.flow_style:
        return value.strip()
    said = node.value if isinstance(node, ScalarNode) and node.style in {'"', "'"} else value.strip()
    style = old.style if isinstance(old, ScalarNode) else None
    if style == "'":
        return "'" + said.replace("'", "''") + "'"
    if style == '"' or not PLAIN.fullmatch(said) or re.fullmatch(r"0\d+", said):  # a postcode is no number
        return json.dumps(said, ensure_ascii=False)
    return said


def _source(text: str, node: Node) -> str:
    return " ".join(text[node.start_mark.index : _end(node)].split())


def _put(file: FilePath, was: bytes, now: bytes, spliced: _Splice) -> list[Finding]:
    """Look at the new text beside the old file, and put it in its place when it is no worse."""
    if now == was:
        return _wrong(file)[1]
    aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}.part")
    try:
        with aside.open("xb") as stream:
            stream.write(now)
            stream.flush()
            os.fsync(stream.fileno())
        aside.chmod(file.stat().st_mode & 0o777)
        left = _no_worse(file, aside, spliced)
        if _bytes(file) != was:
            raise EditRefused(f"{file} was changed by somebody else just now; look at it and try again")
        aside.replace(file)
    except OSError as problem:
        raise EditRefused(f"{file} was not changed ({problem.strerror}); free some space or check its folder") from None
    finally:
        aside.unlink(missing_ok=True)
    return left


def _no_worse(file: FilePath, aside: FilePath, spliced: _Splice) -> list[Finding]:
    before, after = _wrong(file), _wrong(aside)
    known = {_same(one) for one in before[1]}
    new = [one for one in after[1] if _same(one) not in known] if after[0] <= before[0] else []
    if new:
        said = "\n".join(str(one).replace(str(aside), str(file)) for one in new)
        raise EditRefused(f"{spliced.after} was not written, because then:\n{said}")
    return [_shown(one, aside, file) for one in after[1]]


def _wrong(file: FilePath) -> tuple[int, list[Finding]]:
    """How far the policy gets (the schema, the rules, the examples), and the errors there."""
    try:
        policy, found = read_policy(file)
    except PolicyError as problem:
        raise EditRefused(f"it would no longer be read: {problem}") from None
    if policy is None:
        return 0, errors(found)
    found = errors([*found, *check(policy)])
    return (1 if any(one.number not in EXAMPLES for one in found) else 2), found


def _same(one: Finding) -> tuple[Any, ...]:
    return one.rule, one.clause, one.problem


def _shown(one: Finding, aside: FilePath, file: FilePath) -> Finding:
    if one.where.file != str(aside):
        return one
    return replace(one, where=replace(one.where, file=str(file)))

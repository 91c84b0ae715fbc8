"""Reading YAML with the place of every value, and without what a policy never needs.

Every value is read as text and typed later by the schema: `NO` stays a country, `1.10` a number of a law. Anchors,
aliases, tags and several documents in one file are refused: nobody who edits a policy needs them, and they are how a
small file grows into one that fills the memory.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from forecall.policy.errors import PolicyUnreadable
from forecall.policy.findings import Path, Position

LARGEST_BYTES = 1_000_000
"""A policy of forty purposes in three languages takes about 100 kB."""

DEEPEST = 20
REMEMBERED = 8
"""So many files stay read: an edit looks at the policy, its baseline and its packs before and after."""

Value = dict[str, "Node"] | list["Node"] | str | None


@dataclass(slots=True)
class Node:
    """A value of the file and its place; `doubles` are keys that stood there a second time."""

    value: Value
    where: Position
    doubles: list[tuple[str, Position]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each value of a policy stood. All are equal: two policies that say the same are the same.

    folder   of the file that was asked for; evidence files lie relative to it
    kept     name -> content of the evidence files, where the policy comes from a store and no folder; else None
    """

    file: str = field(default="policy.yaml", compare=False)
    folder: FilePath = field(default=FilePath(), compare=False)
    positions: dict[Path, Position] = field(default_factory=dict, compare=False)
    kept: Mapping[str, bytes] | None = field(default=None, compare=False)

    def where(self, path: Path) -> Position:
        """The place of the value, or of what it stands in where the value itself is missing."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.positions:
                return self.positions[path[:end]]
        return Position(self.file)

    def is_beside(self, file: str) -> bool:
        """Whether this evidence file is there."""
        return (self.folder / file).is_file() if self.kept is None else file in self.kept

    def size_of(self, file: str) -> int:
        """Bytes of an evidence file that is there."""
        return (self.folder / file).stat().st_size if self.kept is None else len(self.kept[file])

    def content_of(self, file: str) -> bytes:
        """An evidence file that is there; raises OSError where it cannot be read."""
        return (self.folder / file).read_bytes() if self.kept is None else self.kept[file]


def read_nodes(file: FilePath, shown: str) -> Node:
    """The tree of one file; whoever gets it changes nothing in it, as equal files share one.

    shown   how messages name the file

    Raises PolicyUnreadable.
    """
    return _nodes(_read_text(file, shown), shown)


@lru_cache(maxsize=REMEMBERED)
def _nodes(text: str, shown: str) -> Node:
    yaml = YAML(typ="safe", pure=True)
    try:
        return _Builder(shown, iter(yaml.parse(text))).document()
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = Position(shown, mark.line + 1, mark.column + 1) if mark else Position(shown)
        found = " ".join(str(problem.problem or problem.context or "something unexpected").split())
        fix = "mend this line: keys end with a colon and a space, and what belongs to them stands deeper by spaces"
        raise PolicyUnreadable(where, f"this is no YAML ({found})", fix) from None
    except (YAMLError, RecursionError) as problem:
        found = " ".join(str(problem).split())[:200]
        raise PolicyUnreadable(Position(shown), f"this is no YAML ({found})", "save it as plain UTF-8 text") from None


def _read_text(file: FilePath, shown: str) -> str:
    where = Position(shown)
    try:
        size = file.stat().st_size
        if file.is_dir():
            raise PolicyUnreadable(where, "a folder stands there", "name the policy file in it")
        if size > LARGEST_BYTES:
            raise PolicyUnreadable(
                where, f"the file has {size:,} bytes", f"a policy has at most {LARGEST_BYTES:,}; name the right file"
            )
        raw = file.read_bytes()
    except OSError as problem:
        found = f"it cannot be read ({problem.strerror})"
        raise PolicyUnreadable(where, found, "check the name and whether you may read it") from None
    if not raw.strip():
        raise PolicyUnreadable(where, "the file is empty", "start with `include: [baseline:company]` and an identity")
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise PolicyUnreadable(Position(shown, line), "this is no UTF-8", "save the file as UTF-8") from None


class _Builder:
    def __init__(self, shown: str, events: Iterator[Event]) -> None:
        self.shown, self.events = shown, events

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise self._refusal(event, "a second document begins here", "keep one policy in one file")
                root = self._node(next(self.events), 0)
        if root is None or not isinstance(root.value, dict):
            where = Position(self.shown) if root is None else root.where
            raise PolicyUnreadable(where, "there are no keys", "begin lines with a key and a colon, as `identity:`")
        return root

    def _node(self, event: Event, depth: int) -> Node:
        self._check(event, depth)
        where = self._where(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(where, depth)
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(following := next(self.events), SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return Node(items, where)
        if isinstance(event, ScalarEvent):
            is_nothing = event.style is None and event.value in {"", "~", "null", "Null", "NULL"}
            return Node(None if is_nothing else event.value, where)
        raise self._refusal(event, "something unexpected", "mend this line")

    def _mapping(self, where: Position, depth: int) -> Node:
        node = Node(entries := {}, where)
        while not isinstance(following := next(self.events), MappingEndEvent):
            self._check(following, depth)
            key_where = self._where(following)
            if not isinstance(following, ScalarEvent):
                raise self._refusal(following, "a list or a table is used as a key", "write a name before the colon")
            value = self._node(next(self.events), depth + 1)
            key = str(following.value)
            if key in entries:
                node.doubles.append((key, key_where))
            else:
                value.where = key_where  # a reader looks for the key
                entries[key] = value
        return node

    def _check(self, event: Event, depth: int) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._refusal(
                event, "an anchor or an alias (& or *)", "write the value out, or put it in an included file"
            )
        if (tag := getattr(event, "tag", None)) is not None:
            raise self._refusal(event, f"a tag ({tag})", "write the plain value")
        if depth > DEEPEST:
            raise self._refusal(event, f"more than {DEEPEST} levels inside each other", "a policy has at most eight")

    def _where(self, event: Event) -> Position:
        return Position(self.shown, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refusal(self, event: Event, found: str, fix: str) -> PolicyUnreadable:
        return PolicyUnreadable(self._where(event), found, fix)

"""Includes and overlays: a file says only what differs from what it builds on.

A table is merged key by key; a list is replaced whole, and so is a legal basis by one of another kind (two bases would
be worse than one).
What an included file says and does not hold here is left out by clause id: `without: [purpose:newsletter]`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path as FilePath

from forecall.policy.clauses import path_of
from forecall.policy.errors import CyclicInclude, IncludeNotFound, PolicyUnreadable
from forecall.policy.findings import Path, Position
from forecall.policy.source import Node, Origins, read_nodes

REPLACED_WHOLE = frozenset({"basis", "automated", "cap", "transfer", "agreement", "special"})
"""Keys whose table is one fact; a basis is merged only with a basis of the same kind."""
BASELINE = "baseline:"


@dataclass(slots=True)
class Raw:
    """All files as one plain tree: `data` for the schema, `origins` for messages.

    doubles    paths of keys that stood twice in one table, with the second place
    unknown    clause ids in `without` that the included files do not have
    """

    data: dict[str, object]
    origins: Origins
    doubles: list[tuple[Path, Position]] = field(default_factory=list)
    unknown: list[tuple[str, Position]] = field(default_factory=list)


def baselines() -> list[str]:
    """The names of the baselines that ship with the product."""
    folder = files("forecall.policy") / "baselines"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def read_merged(file: FilePath) -> Raw:
    """The file with everything it includes; raises PolicyUnreadable, IncludeNotFound, CyclicInclude."""
    raw = Raw({}, Origins(str(file), file.resolve().parent))
    root = _resolve(file, str(file), (), raw)
    data = _plain(root, (), raw)
    raw.data = data if isinstance(data, dict) else {}
    return raw


def _resolve(file: FilePath, shown: str, above: tuple[FilePath, ...], raw: Raw) -> Node:
    node = read_nodes(file, shown)
    table = node.value
    if not isinstance(table, dict):
        raise PolicyUnreadable(node.where, "there are no keys", "begin lines with a key and a colon")
    below = Node({}, node.where)
    chain = (*above, file.resolve())
    for wanted in _lines(table.get("include"), "include"):
        below = _merged(below, _included(wanted, file, chain, raw))
    for clause in _lines(table.get("without"), "without"):
        smaller = _without(below, path_of(str(clause.value)))
        if smaller is None:
            raw.unknown.append((str(clause.value), clause.where))
        else:
            below = smaller
    own = {key: value for key, value in table.items() if key not in {"include", "without"}}
    return _merged(below, replace(node, value=own))


def _lines(node: Node | None, key: str) -> list[Node]:
    if node is None or node.value is None:
        return []
    entries = node.value
    if not isinstance(entries, list) or not all(isinstance(entry.value, str) for entry in entries):
        raise PolicyUnreadable(node.where, f"{key} is no list of names", f"write `{key}: [a, b]`")
    return entries


def _included(wanted: Node, file: FilePath, chain: tuple[FilePath, ...], raw: Raw) -> Node:
    name = str(wanted.value)
    if name.startswith(BASELINE):
        if name.removeprefix(BASELINE) not in baselines():
            raise IncludeNotFound(wanted.where, name, baselines())
        entry = files("forecall.policy") / "baselines" / f"{name.removeprefix(BASELINE)}.yaml"
        with as_file(entry) as path:
            return _resolve(path, name, chain, raw)
    path = file.parent / name
    if not path.is_file():
        raise IncludeNotFound(wanted.where, name, baselines())
    if path.resolve() in chain:
        raise CyclicInclude(wanted.where, (*chain[chain.index(path.resolve()) :], path.resolve()))
    return _resolve(path, str(path), chain, raw)


def _merged(below: Node, above: Node) -> Node:
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        return above if above.value is not None else Node(below.value, below.where, [*below.doubles, *above.doubles])
    entries = dict(below.value)
    for key, value in above.value.items():
        old = entries.get(key)
        is_whole = key in REPLACED_WHOLE and not (key == "basis" and _is_same_kind(old, value))
        entries[key] = value if old is None or is_whole else _merged(old, value)
    return Node(entries, above.where, [*below.doubles, *above.doubles])


def _is_same_kind(old: Node | None, new: Node) -> bool:
    """Whether two legal bases have the same one key, so that the newer says only what differs."""
    tables = [one.value for one in (old, new) if one is not None and isinstance(one.value, dict)]
    return len(tables) == 2 and len(tables[0]) == 1 and set(tables[0]) == set(tables[1])


def _without(node: Node, path: Path) -> Node | None:
    """The tree without what stands at the path; None where nothing does."""
    entries = node.value
    if not path or not isinstance(entries, dict) or str(path[0]) not in entries:
        return None
    step = str(path[0])
    if len(path) == 1:
        return replace(node, value={key: value for key, value in entries.items() if key != step})
    inner = _without(entries[step], path[1:])
    return None if inner is None else replace(node, value={**entries, step: inner})


def _plain(node: Node, path: Path, raw: Raw) -> object:
    """The tree as plain values; a key without a value counts as not given."""
    raw.origins.positions[path] = node.where
    raw.doubles.extend(((*path, key), where) for key, where in node.doubles)
    if isinstance(node.value, dict):
        return {key: _plain(value, (*path, key), raw) for key, value in node.value.items() if value.value is not None}
    if isinstance(node.value, list):
        return [_plain(value, (*path, place), raw) for place, value in enumerate(node.value)]
    return node.value

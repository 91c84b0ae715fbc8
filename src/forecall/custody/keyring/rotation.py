"""Giving each level a new key while others read and write. Each step is one change; called again, it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from forecall.custody.keyring import tables
from forecall.custody.keyring.pair import Pair
from forecall.custody.keyring.primitive import Lock
from forecall.custody.keyring.wraps import Wraps, bound_organisation, bound_subject, check_masters

BATCH = 1000
"""Keys wrapped anew in one change; others get their turn in between."""


def add_next_keys(
    pair: Pair, wraps: Wraps, organisation: str, subjects: Sequence[UUID], before: datetime | None
) -> None:
    """A newer key for each subject that has exactly one, made before that time."""
    with pair.change("next keys") as change:
        versions: dict[bytes, list[int]] = {}
        for subject, version, _, _ in tables.live_keys(
            change.connection, organisation, (each.bytes for each in subjects)
        ):
            versions.setdefault(subject, []).append(version)
        due = {subject: found[0] + 1 for subject, found in versions.items() if len(found) == 1}
        if before is not None:
            made = tables.newest_made(change.connection, organisation, due)
            due = {subject: version for subject, version in due.items() if made[subject] < before.timestamp() * 1000}
        if due:
            wraps.add_subjects(change, wraps.organisation(change, organisation), organisation, due)


def drop_older_keys(pair: Pair, organisation: str, subjects: Sequence[UUID], rested_since: datetime | None) -> int:
    """How many had an older one; of those whose newest was made after that time none is dropped."""
    with pair.change("drop older keys", destroys=True) as change:
        newest: dict[bytes, int] = {}
        due: set[bytes] = set()
        for subject, version, _, _ in tables.live_keys(
            change.connection, organisation, (each.bytes for each in subjects)
        ):
            if subject in newest:
                due.add(subject)
            newest[subject] = version
        if rested_since is not None:
            made = tables.newest_made(change.connection, organisation, due)
            due = {subject for subject in due if made[subject] <= rested_since.timestamp() * 1000}
        row = tables.organisation_id(change.connection, organisation)
        if due and row is not None:
            rows = ((subject, newest[subject] - 1) for subject in sorted(due))
            tables.destroy_subject_keys(change.connection, row, rows, change.at, change.generation)
    return len(due)


def rotate_organisation(pair: Pair, wraps: Wraps, organisation: str) -> int:
    """Returns how many subjects' keys were wrapped anew; 0 for an unknown organisation."""
    with pair.change("rotate organisation") as change:
        row = tables.organisation_id(change.connection, organisation)
        if row is None:
            return 0
        versions = [key.version for key in tables.organisation_keys(change.connection, organisation)]
        if len(versions) == 1:  # more than one: a rotation was killed, and goes on here
            wraps.add_organisation_key(change, row, organisation, versions[0] + 1)
    done, last = 0, 0
    while True:
        count, last = _rewrap_subjects(pair, wraps, organisation, last)
        done += count
        if not last:
            break
    with pair.change("retire organisation key", destroys=True) as change:
        newest, _ = wraps.newest(change.connection, organisation)
        if not tables.is_any_under(change.connection, row, newest):
            tables.destroy_organisation_keys(change.connection, row, newest, change.at, change.generation)
    wraps.forget()
    return done


def _rewrap_subjects(pair: Pair, wraps: Wraps, organisation: str, after: int) -> tuple[int, int]:
    """The next batch behind a row: (how many were wrapped anew, the last row looked at; 0 at the end)."""
    with pair.change("rewrap") as change:
        row = tables.organisation_id(change.connection, organisation)
        keys = tables.keys_after(change.connection, row or 0, after, BATCH)
        under, lock = wraps.newest(change.connection, organisation)
        due = [key for key in keys if key.organisation_key < under]
        opened = wraps.open_subjects(
            change.connection, organisation, [(k.subject, k.version, k.organisation_key, k.wrapped) for k in due]
        )
        bound = bound_subject(organisation)
        rows = [
            (under, lock.close(key, bound + old.subject + old.version.to_bytes(4, "big")), old.id)
            for old, (_, key) in zip(due, opened, strict=True)
        ]
        tables.rewrap_subject_keys(change.connection, rows, change.generation)
    return len(rows), keys[-1].id if len(keys) == BATCH else 0


def rotate_master(pair: Pair, wraps: Wraps) -> int:
    """Wrap all organisation keys under the newest master of `wraps`. Raises MasterMissing, WrongMaster."""
    masters = wraps.masters
    with pair.change("rotate master") as change:
        check_masters(change.connection, masters)
        if masters.newest not in dict(tables.masters(change.connection)):
            fingerprint = masters.fingerprint(masters.newest)
            tables.add_master(change.connection, masters.newest, fingerprint, change.at, change.generation)
    done = 0
    while count := _rewrap_organisations(pair, wraps):
        done += count
    with pair.change("retire master", destroys=True) as change:
        if all(key.master == masters.newest for key in tables.organisation_keys(change.connection)):
            tables.retire_masters(change.connection, masters.newest, change.at, change.generation)
    return done


def _rewrap_organisations(pair: Pair, wraps: Wraps) -> int:
    newest = wraps.masters.newest
    with pair.change("rewrap organisations") as change:
        keys = [key for key in tables.organisation_keys(change.connection) if key.master < newest][:BATCH]
        lock = Lock(wraps.masters[newest])
        rows = []
        for key in keys:
            opened = wraps.open_organisation(change.connection, key)
            rows.append((newest, lock.close(opened, bound_organisation(key.organisation, key.version)), key.id))
        tables.rewrap_organisation_keys(change.connection, rows, change.generation)
    return len(rows)

"""Kept versions: each stands for ever, and the folder notices when one does not."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Barrier

import pytest

from forecall.policy.errors import HistoryDamaged, NaiveTime, PolicyRefused, VersionRefused, VersionTaken
from forecall.policy.history import HEAD, in_force, keep, read_history
from forecall.policy.loading import type_policy
from forecall.policy.merging import Raw
from tests.policy.policies import changed, raw_tree

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MORE = ["given", "third_party", "public_source", "public_authority"]


@cache
def version(number, effective="2026-12-01", zone="Europe/Bucharest", sources=None):
    raw = raw_tree("need-prediction")
    data = raw.data
    for path, value in {"number": str(number), "effective": effective, "timezone": zone}.items():
        data = changed(data, f"version/{path}", value)
    if sources:
        data = changed(data, "purposes/prospecting/sources", list(sources))
    policy, found = type_policy(Raw(data, raw.origins))
    assert policy is not None, found
    return policy


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """Two versions, the second of which owes thirty days of notice."""
    folder = tmp_path_factory.mktemp("history") / "versions"
    keep(folder, version(1), NOW)
    keep(folder, version(2, "2026-12-21", sources=tuple(MORE)), NOW)
    return folder


@pytest.fixture
def folder(pattern, tmp_path):
    return shutil.copytree(pattern, tmp_path / "versions")


@pytest.mark.promise("CP-05.3")
def test_of_every_day_the_version_in_force_is_read_back_whole(folder):
    kept = read_history(folder)
    assert [one.version for one in kept] == [1, 2]
    assert [one.policy for one in kept] == [version(1), version(2, "2026-12-21", sources=tuple(MORE))]
    begins = datetime(2026, 12, 20, 22, 0, tzinfo=UTC)  # midnight of 21 December in Bucharest
    assert in_force(kept, datetime(2026, 11, 30, 21, 59, 59, tzinfo=UTC)) is None
    assert in_force(kept, begins - timedelta(seconds=1)).version == 1
    assert in_force(kept, begins).version == 2
    with pytest.raises(NaiveTime):
        in_force(kept, begins.replace(tzinfo=None))


def test_the_same_version_again_is_kept_once(folder):
    again, change = keep(folder, version(2, "2026-12-21", sources=tuple(MORE)), NOW + timedelta(days=400))
    assert again == read_history(folder)[-1]
    assert len(change.owed()) == 1
    assert len(read_history(folder)) == 2


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (version(2, "2026-12-21"), "version 2 is kept and cannot be changed; give the new one the number 3"),
        (version(1), "version 2 is kept and cannot be changed; give the new one the number 3"),
        (version(3, "2026-12-20"), "before version 2 does"),
        # midnight of 21 December comes earlier in Tokyo than in Bucharest
        (version(3, "2026-12-21", "Asia/Tokyo", tuple(MORE)), "before version 2 does"),
    ],
)
def test_a_version_of_the_past_cannot_be_changed_and_days_do_not_go_backwards(folder, policy, says):
    before = [file.read_bytes() for file in sorted(folder.iterdir())]
    with pytest.raises(VersionRefused, match=says):
        keep(folder, policy, NOW)
    assert [file.read_bytes() for file in sorted(folder.iterdir())] == before


def test_no_version_counts_from_a_moment_that_is_over(folder):
    stricter = version(3, "2026-12-24")
    with pytest.raises(VersionRefused, match="which is over; choose a day that is to come"):
        keep(folder, stricter, datetime(2026, 12, 23, 22, 0, 1, tzinfo=UTC))
    keep(folder, stricter, datetime(2026, 12, 23, 22, 0, tzinfo=UTC))


def test_a_version_that_is_not_lawful_is_not_kept(tmp_path):
    raw = raw_tree("need-prediction")
    policy, _found = type_policy(Raw(changed(raw.data, "changes/privacy/regime", "no_notice"), raw.origins))
    with pytest.raises(PolicyRefused):
        keep(tmp_path / "versions", policy, NOW)
    assert not (tmp_path / "versions").exists()


@pytest.mark.promise("OC-07.2")
def test_a_looser_version_waits_for_its_notice(tmp_path):
    keep(tmp_path, version(1), NOW)
    for early in ("2026-12-01", "2026-12-20"):
        with pytest.raises(VersionRefused, match="cannot count before 2026-12-21"):
            keep(tmp_path, version(2, early, sources=tuple(MORE)), NOW)
    _kept, change = keep(tmp_path, version(2, "2026-12-21", sources=tuple(MORE)), NOW)
    assert change.people() == {"prospect"}


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: rewrite(folder / "0001.json", '"version":1', '"version":7'), "0001.json: it was altered"),
        (lambda folder: rewrite(folder / "0002.json", "public_authority", "observed"), "0002.json: it was altered"),
        (lambda folder: rewrite(folder / "0002.json", "{", ""), "0002.json: it cannot be read"),
        (lambda folder: (folder / "0001.json").unlink(), "0001.json: the version is missing"),
        (lambda folder: (folder / "0002.json").unlink(), "0002.json: the version is missing"),
        (lambda folder: (folder / HEAD).unlink(), "head.json: it is missing"),
        (lambda folder: rewrite(folder / HEAD, '"place":2', '"place":1'), "head.json: it names another version"),
    ],
)
def test_an_altered_or_missing_version_is_noticed_and_nothing_is_added_to_it(folder, damage, says):
    damage(folder)
    with pytest.raises(HistoryDamaged, match=says):
        read_history(folder)
    with pytest.raises(HistoryDamaged, match=says):
        keep(folder, version(3, "2027-01-01", sources=tuple(MORE)), NOW)


def rewrite(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.chmod(0o644)
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_version_rewritten_with_its_own_hash_no_longer_fits_the_next(folder, tmp_path):
    keep(tmp_path / "other", version(1, "2026-12-02"), NOW)
    (folder / "0001.json").unlink()
    (tmp_path / "other" / "0001.json").rename(folder / "0001.json")
    with pytest.raises(HistoryDamaged, match="does not follow the version before it"):
        read_history(folder)


def test_a_writer_that_died_before_naming_the_head_leaves_a_history_that_goes_on(folder):
    kept = read_history(folder)
    (folder / HEAD).write_text(json.dumps({"place": 1, "hash": kept[0].hash}), "utf-8")
    assert len(read_history(folder)) == 2
    keep(folder, version(3, "2027-01-01", sources=tuple(MORE)), NOW)
    assert [one.version for one in read_history(folder)] == [1, 2, 3]
    assert json.loads((folder / HEAD).read_text("utf-8"))["place"] == 3


def test_of_two_at_once_one_is_kept_and_the_other_told(tmp_path, monkeypatch):
    """Both have read the same history when they come to write."""
    keep(tmp_path, version(1), NOW)
    barrier, link = Barrier(2), os.link

    def together(source, target):
        barrier.wait(10)
        link(source, target)

    monkeypatch.setattr(os, "link", together)
    rivals = [version(number, "2026-12-21", sources=tuple(MORE)) for number in (2, 3)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = [task.exception() for task in [pool.submit(keep, tmp_path, one, NOW) for one in rivals]]
    assert sorted(type(one) for one in outcomes if one is not None) == [VersionTaken]
    assert len(read_history(tmp_path)) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0001.json", "0002.json", HEAD]

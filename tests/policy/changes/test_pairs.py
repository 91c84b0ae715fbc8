"""120 edits with answers worked out by hand from the law: which class, who is told or asked, how long before."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from forecall.policy.changes import Act, Change, Counts, diff
from forecall.policy.loading import type_policy
from forecall.policy.merging import Raw
from forecall.policy.terms import Matter, Regime
from tests.policy.policies import GONE, changed, raw_tree

FOLDER = Path(__file__).parent / "pairs"
TABLES = {
    file.stem: YAML(typ="safe", pure=True).load(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.yaml"))
}
PAIRS = [
    pytest.param(table, pair, id=f"{name}: {pair['why']}") for name, table in TABLES.items() for pair in table["pairs"]
]
COUNTS = {
    "none": Counts.AT_ONCE,
    "tell": Counts.AFTER_NOTICE,
    "ask": Counts.AFTER_YES,
    "ask_expressly": Counts.AFTER_YES,
}


def written(value):
    """As it stands in a policy: every value is read as text, and typed by the schema."""
    if isinstance(value, dict):
        return {key: written(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [written(entry) for entry in value]
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def versions(base, regime, edit):
    """The example with one regime for every matter, and the same after the edit."""
    raw = raw_tree(base)
    data = raw.data
    for matter in Matter:
        data = changed(data, f"changes/{matter}/regime", regime)
    after = changed(data, "version/number", "2")
    for path, value in edit.items():
        after = changed(after, path, GONE if value is None else written(value))
    policies = [type_policy(Raw(tree, raw.origins)) for tree in (data, after)]
    assert all(policy is not None and not found for policy, found in policies), policies[1][1]
    return [policy for policy, _found in policies]


def answer(change: Change):
    return {
        (fact.clause, fact.about, tuple(sorted(fact.reach.purposes))): {
            "is": fact.shift.value,
            "owed": fact.act.value,
            "to": fact.audience.value,
            "people": sorted(fact.reach.people),
            "data": sorted(fact.reach.categories),
            "notice": str(fact.notice) if fact.notice else "",
            "counts": fact.counts,
        }
        for fact in change.facts
    }


def expected(table, row):
    return {
        "is": row["is"],
        "owed": row["owed"],
        "to": row.get("to", "people"),
        "people": sorted(row["people"]),
        "data": sorted(row["data"]),
        "notice": "" if row["owed"] == "none" else row.get("notice", table["notice"]),
        "counts": COUNTS[row["owed"]],
    }


@pytest.mark.promise("XS-01")
@pytest.mark.parametrize(("table", "pair"), PAIRS)
def test_an_edit_is_answered_as_people_answered_it(table, pair):
    change = diff(*versions(pair["base"], table["regime"], pair["edit"]))
    wanted = {
        (row["clause"], row.get("about", ""), tuple(sorted(row["uses"]))): expected(table, row)
        for row in pair["expect"]
    }
    assert answer(change) == wanted
    assert sorted(change.lapsed) == sorted(pair.get("lapsed", []))


def test_each_regime_has_at_least_twenty_edits_and_each_edit_stands_once_in_it():
    counts = Counter(table["regime"] for table in TABLES.values() for _pair in table["pairs"])
    assert set(counts) == set(Regime)
    assert min(counts.values()) >= 20
    assert sum(counts.values()) >= 120
    for table in TABLES.values():
        edits = [(pair["base"], str(pair["edit"])) for pair in table["pairs"]]
        assert len(edits) == len(set(edits))
        assert {row["owed"] for pair in table["pairs"] for row in pair["expect"]} >= {Act.NONE, Act.ASK_EXPRESSLY}

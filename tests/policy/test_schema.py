"""The printed JSON Schema: what compiles fits it, and a key or a word that is not known is flagged at any depth."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import forecall.policy
from forecall.policy import schema
from tests.policy.json_schema import wrong
from tests.policy.policies import EXAMPLES, NAMES, changed

BASELINES = sorted((Path(forecall.policy.__file__).parent / "baselines").glob("*.yaml"))
FILES = [*(EXAMPLES / f"{name}.yaml" for name in NAMES), *BASELINES]


@cache
def made():
    return schema()


@cache
def as_an_editor_reads_it(file):
    """The file by another reader than ours: numbers and days are no longer texts."""
    return _plain(YAML(typ="safe", pure=True).load(file))


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_compiles_fits_the_schema(file):
    assert wrong(as_an_editor_reads_it(file), made()) == []


def tables(value, path=()):
    if isinstance(value, dict):
        yield path
        for key, part in value.items():
            yield from tables(part, (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from tables(part, (*path, place))


def test_an_unknown_key_is_flagged_in_every_table_at_any_depth():
    whole = copy.deepcopy(as_an_editor_reads_it(FILES[0]))
    places = list(tables(whole))
    assert max(map(len, places)) == 5
    for path in places:
        table = whole
        for step in path:
            table = table[step]
        table["No Such Key"] = 1
        assert wrong(whole, made()), path
        del table["No Such Key"]
    assert wrong(whole, made()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("purposes/newsletter/role", "boss"),
        ("purposes/newsletter/basis/consent/how", "silence"),
        ("purposes/newsletter/actions", ["dance"]),
        ("purposes/newsletter/direct_marketing", "maybe"),
        ("purposes/newsletter/examples/0", {"action": "read"}),  # members of lists are whole: `expect` is missing
        ("recipients/mail_house/agreement", {"signed": "2026-01-15"}),  # replaced whole, so whole
        ("categories/civil_identity/keep", "as long as necessary"),
        ("version/effective", "soon"),
        ("people/called_person/minimum_age", 999),
        ("notices/gossip", {}),
        ("languages", ["fr"]),
    ],
)
def test_a_word_that_is_not_in_the_list_or_a_part_that_is_missing_is_flagged(path, value):
    assert wrong(changed(as_an_editor_reads_it(FILES[0]), path, value), made())


def test_an_overlay_need_not_say_again_what_it_includes():
    overlay = {
        "include": ["baseline:company"],
        "purposes": {"request_answering": {"basis": {"legitimate_interest": {"review_by": "2027-12-01"}}}},
        "identity": {"seat": {"postcode": 10115}},
        "changes": {"privacy": {"notice": "45 days"}},
    }
    assert wrong(overlay, made()) == []

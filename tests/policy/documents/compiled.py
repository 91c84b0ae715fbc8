"""What the tests of the compiler share: each example's documents and one whole artefact, made once."""

from __future__ import annotations

from functools import cache

from forecall.policy.documents import compile_policy, documents_of
from forecall.policy.loading import type_policy
from forecall.policy.merging import Raw
from tests.policy.policies import changed, example, raw_tree

LANGUAGES = ("en", "de", "ro")


@cache
def documents(name):
    return documents_of(example(name))


@cache
def artefact(name="contact-centre"):
    return compile_policy(example(name))


def document(name, kind, language="en"):
    return next(one for one in documents(name) if one.kind == kind and one.language == language)


def edited(name, edits):
    """An example policy with values changed: `{path: value}`."""
    raw = raw_tree(name)
    data = raw.data
    for path, value in edits.items():
        data = changed(data, path, value)
    policy, found = type_policy(Raw(data, raw.origins))
    assert policy is not None, found
    return policy


def texts(made):
    """Everything a document says, piece by piece, with its clause."""
    from forecall.policy.documents.rendering import as_data

    return list(_strings(as_data(made)))


def _strings(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in {"clause", "type", "kind", "language"}:
                yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    else:
        yield value

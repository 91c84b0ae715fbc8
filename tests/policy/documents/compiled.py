"""What the tests of the compiler share: each example's documents and one whole artefact, made once."""

from __future__ import annotations

from functools import cache

from forecall.policy.documents import compile_policy, documents_of
from tests.policy.policies import example

LANGUAGES = ("en", "de", "ro")


@cache
def documents(name):
    return documents_of(example(name))


@cache
def artefact(name="contact-centre"):
    return compile_policy(example(name))


def document(name, kind, language="en"):
    return next(one for one in documents(name) if one.kind == kind and one.language == language)


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

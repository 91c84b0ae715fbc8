"""The compiler: from one policy every document, in every language, with the rulebook and the data, under one hash.

    artefact = compile_policy(load_policy("policy.yaml"))
    write_artefact(artefact, "published")

`building` makes documents from facts and Fluent messages, `rendering` turns each into a page, Markdown, data and
paper, `plain` measures how hard they are to read, `writing` puts them on disk and notices edits, `showing` explains
one clause.
"""

from __future__ import annotations

from forecall.policy.documents.artefact import Artefact, compile_policy
from forecall.policy.documents.building import document_of, documents_of
from forecall.policy.documents.model import Document, Kind
from forecall.policy.documents.showing import Shown, show
from forecall.policy.documents.writing import Alteration, alterations, differences, write_artefact

__all__ = [
    "Alteration",
    "Artefact",
    "Document",
    "Kind",
    "Shown",
    "alterations",
    "compile_policy",
    "differences",
    "document_of",
    "documents_of",
    "show",
    "write_artefact",
]

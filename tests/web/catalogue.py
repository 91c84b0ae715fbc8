"""The texts of the pages and their translations: `python -m tests.web.catalogue` writes the catalogues anew.

Texts are read from the templates and the code; translations that stand in a `.po` file stay, new ones are left empty
for somebody to fill, and the `.mo` file that the pages read is made from it. All without tools of the system.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOM = Path(__file__).parents[2] / "src" / "forecall" / "web"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("de", "ro")
ENGLISH = "en"
"""The pages are written in it; what they borrow from others is said in words of our own in it, too."""
BORROWED = "borrowed.py"
KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}


def sources():
    """Every file with texts, as Python that babel can read."""
    for path in sorted(ROOM.rglob("*.py")):
        yield path.relative_to(ROOM), path.read_text(encoding="utf-8")
    for path in sorted((ROOM / "templates").rglob("*.*")):
        yield path.relative_to(ROOM), templatize("{% load i18n %}" + path.read_text(encoding="utf-8"))


def texts(language: str = "") -> Catalog:
    """What the pages say, in English; for English itself only what they borrow."""
    found = Catalog()
    for name, code in sources():
        if language == ENGLISH and str(name) != BORROWED:
            continue
        for _line, message, comments, _context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            if message:
                found.add(message, locations=[(str(name), None)], auto_comments=comments)
    return found


def po(language: str) -> Path:
    return ROOM / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """The translations that stand in the file."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    catalog.creation_date = catalog.revision_date = BEGINNING  # the same texts give the same bytes
    made = io.BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def strings(message: Message) -> tuple[str, ...]:
    """A translation, in each number that the language has."""
    return message.string if message.pluralizable else (message.string,)


def renew(language: str) -> Catalog:
    """Bring the file up to the texts and make what the pages read."""
    kept = catalogue(language) if po(language).exists() else Catalog(locale=language)
    kept.update(texts(language), no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.creation_date = kept.revision_date = BEGINNING
    written = io.BytesIO()
    write_po(written, kept, width=120, omit_header=False, include_lineno=False, sort_output=True)
    po(language).write_bytes(written.getvalue())
    po(language).with_suffix(".mo").write_bytes(compiled(catalogue(language)))
    return kept


if __name__ == "__main__":
    for one in (*LANGUAGES, ENGLISH):
        missing = [message.id for message in renew(one) if message.id and not all(strings(message))]
        print(f"{one}: {len(missing)} texts without a translation")

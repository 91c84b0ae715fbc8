"""The arrows between rooms: what is drawn here is what may be imported."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest

pytestmark = pytest.mark.once

DRAWN: dict[str, set[str]] = {
    "needs": set(),
    "policy": set(),
    "foundation": set(),
    "custody": {"policy", "foundation"},
    "contacts": {"custody", "policy", "foundation"},
    "orders": {"contacts", "custody", "policy", "foundation"},
    "telephony": {"custody", "policy", "foundation"},
    "voice": {"telephony", "custody", "policy", "foundation"},
    "centre": {"contacts", "telephony", "voice", "custody", "policy", "foundation"},
    "sales": {"orders", "needs", "centre", "contacts", "custody", "policy", "foundation"},
    "workflow": {"contacts", "orders", "centre", "custody", "policy", "foundation"},
}
"""Room -> rooms it may import. `web` may import each of these, `app` everything; nothing imports those two."""
ALL_ROOMS = {*DRAWN, "web", "app"}
MAY_IMPORT = {**DRAWN, "web": set(DRAWN), "app": {*DRAWN, "web"}}


def room_of(module: str) -> str:
    """`forecall.needs.types` -> `needs`; the package itself -> an empty string."""
    return [*module.split("."), ""][1]


def undrawn(imports: set[tuple[str, str]]) -> list[str]:
    """The imports, as (importer, imported) module names, that no arrow allows."""
    return sorted(
        f"{importer} imports {imported}"
        for importer, imported in imports
        if room_of(importer) != room_of(imported)
        and room_of(imported)
        and room_of(imported) not in MAY_IMPORT.get(room_of(importer), set())
    )


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("forecall.sales.ranking", "forecall.needs", True),
        ("forecall.needs.model", "forecall.needs.types", True),  # inside a room
        ("forecall.app.cli", "forecall", True),  # the package's own version
        ("forecall.needs.model", "forecall.app", False),  # upwards
        ("forecall.needs.model", "forecall.foundation", False),  # needs stands alone
        ("forecall.telephony.rating", "forecall.contacts", False),  # it is handed a number with its permit
        ("forecall.sales.ranking", "forecall.web", False),  # nothing imports web
        ("forecall.attic.old", "forecall.needs", False),  # a room that is not drawn
    ],
)
def test_an_import_needs_an_arrow(importer, imported, allowed):
    assert (undrawn({(importer, imported)}) == []) is allowed


def test_every_import_between_rooms_is_drawn():
    graph = grimp.build_graph("forecall", cache_dir=None)
    imports = {(module, found) for module in graph.modules for found in graph.find_modules_directly_imported_by(module)}
    assert imports, "the graph is empty: is the package installed from this folder?"
    assert undrawn(imports) == []


def test_every_room_on_disk_is_in_the_drawing():
    source = Path(__file__).parents[1] / "src" / "forecall"
    rooms = {folder.name for folder in source.iterdir() if (folder / "__init__.py").exists()}
    assert rooms
    assert rooms <= ALL_ROOMS

"""Houses on disk that commands are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def loaded_home(program, tmp_path_factory) -> Path:
    """A home with the sample organisations, to be copied: the documents of five policies take a while to make."""
    home = tmp_path_factory.mktemp("loaded") / "home"
    told = {"FORECALL_HOME": str(home), "COLUMNS": "200"}
    program("sample", "load", "--people", "10", environment=told, check=True)
    return home

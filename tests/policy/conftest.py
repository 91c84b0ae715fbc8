"""Fixtures for the policy room."""

from __future__ import annotations

import shutil

import pytest

from tests.policy.policies import EXAMPLES, NAMES


@pytest.fixture
def policy_file(tmp_path):
    """`policy_file(text)` writes a policy beside the examples' evidence and gives its path."""
    shutil.copytree(EXAMPLES / "evidence", tmp_path / "evidence")

    def write(text, name="policy.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture(params=NAMES)
def name(request):
    return request.param

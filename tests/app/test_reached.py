"""A house serves no page of which the policy in force does not speak."""

from __future__ import annotations

import shutil
import socket

import pytest
from django.urls import get_resolver

from forecall.app.reached import pages, unspoken
from forecall.app.settings import read_settings
from forecall.foundation.models import Organisation
from tests.policy.policies import EXAMPLES, example

pytestmark = pytest.mark.once


def at(url, tmp_path):
    return read_settings({"FORECALL_HOME": str(tmp_path), "FORECALL_URL": url})


@pytest.mark.promise("AI-00.1")
def test_the_house_does_not_start_while_a_policy_in_force_leaves_out_its_host_or_one_of_its_pages(program, tmp_path):
    home = {"FORECALL_HOME": str(tmp_path / "home")}
    shutil.copytree(EXAMPLES, tmp_path / "policies")
    file = tmp_path / "policies" / "need-prediction.yaml"
    told = file.read_text(encoding="utf-8").replace("effective: 2026-12-01", "effective: 2026-03-01")
    file.write_text(
        told.replace(
            'app.predict.example.com]\n    routes: ["/*"]',
            'app.predict.example.com]\n    routes: ["/", "/o/*", "/account/*"]',
        )
    )
    program("organisation", "add", "shop", "--name", "Shop", "--country", "RO", environment=home, check=True)
    program("policy", "publish", file, "--organisation", "shop", environment=home, check=True)
    for host, missing in (
        ("house.example.com", "/, "),
        ("app.predict.example.com", "/language/, "),
    ):
        outside = home | {"FORECALL_URL": f"https://{host}"}
        with socket.create_server(("127.0.0.1", 0)) as taken:  # it would give up by itself, should it try to serve
            done = program("serve", "web", "--port", taken.getsockname()[1], environment=outside)
        assert done.returncode == 2
        assert f"no surface of the policy of 'shop' covers {host} with {missing}" in done.stderr
    file.write_text(
        file.read_text(encoding="utf-8").replace("number: 1", "number: 2").replace("2026-03-01", "2027-03-01")
    )
    done = program("policy", "publish", file, "--organisation", "shop", environment=outside)
    assert done.returncode != 0
    assert "add a surface with this host and these paths" in done.stderr


def test_every_page_is_looked_at_and_a_surface_covers_by_its_routes(tmp_path):
    assert len(list(pages())) >= sum(isinstance(name, str) for name in get_resolver().reverse_dict)
    assert {"/", "/o/x/members/", "/account/login/", "/jobs/"} <= set(pages())
    policy, shop = example("need-prediction"), Organisation(slug="shop")
    assert unspoken(at("https://app.predict.example.com", tmp_path), shop, policy) == []
    assert unspoken(at("http://localhost:8000", tmp_path), shop, policy) == []
    assert unspoken(at("https://agents.example.com", tmp_path), shop, policy) == list(pages())

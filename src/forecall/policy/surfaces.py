"""Where people meet the organisation: which pages of a host no surface of the policy speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from forecall.policy.types import Policy

PAGES = frozenset({"website", "application", "api"})
"""Kinds of surface that are reached by a host and a path."""


def uncovered(policy: Policy, host: str, paths: Iterable[str]) -> list[str]:
    """Those paths of a host that stand on no surface; all of them where no surface names the host.

    host    as in an address, without the port
    paths   as `/account/`; a surface covers them by its routes, where `*` stands for anything
    """
    routes = [
        route
        for surface in policy.surfaces.values()
        if surface.kind in PAGES and any(fnmatchcase(host.lower(), name.lower()) for name in surface.hosts)
        for route in surface.routes
    ]
    return [path for path in paths if not any(fnmatchcase(path, route) for route in routes)]

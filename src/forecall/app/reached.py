"""Where this house is reached: its host, and its pages, of which each policy in force must speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.urls import URLPattern, URLResolver, get_resolver

from forecall.app.sample import is_sample
from forecall.app.settings import Settings
from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import in_force
from forecall.custody.safeguards import known_checks
from forecall.custody.wiring import wired
from forecall.foundation import SettingWrong
from forecall.foundation.models import Organisation
from forecall.foundation.network import stays
from forecall.policy import Policy
from forecall.policy.surfaces import uncovered

PLACEHOLDER = re.compile(r"<[^>]+>|\(\?P<[^)]*\)|[\^$]")
"""What stands for something in a pattern of Django: `<slug:organisation>`, and what a regular expression has."""
NAMED = 3
"""So many paths are named in a message; the rest are counted."""


def pages(found: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """The path of every page, with an `x` for whatever a path takes in."""
    for one in get_resolver().url_patterns if found is None else found:
        path = before + PLACEHOLDER.sub(lambda hole: "x" if len(hole[0]) > 1 else "", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from pages(one.url_patterns, path)
        else:
            yield path


def unspoken(settings: Settings, organisation: Organisation, policy: Policy) -> list[str]:
    """The pages of this house of which a policy does not speak; none where only this machine reaches the house.

    Samples are nobody's data: their policies speak of invented hosts.
    """
    host = settings.address.hostname or "localhost"
    return uncovered(policy, host, pages()) if not (stays(host) or is_sample(organisation)) else []


def look_before_publishing(settings: Settings) -> Callable[[Organisation, Policy], str]:
    """What is missing of a version that is about to be published, as a sentence; empty where nothing is."""

    def look(organisation: Organisation, policy: Policy) -> str:
        if missing := unspoken(settings, organisation, policy):
            return said(settings, missing, organisation.slug)
        return unchecked(policy)

    return look


def unchecked(policy: Policy) -> str:
    """Which measure names a check that this house does not have, as a sentence; empty where none does."""
    known = known_checks()
    for name, measure in policy.measures.items():
        if measure.check and measure.check not in known:
            has = ", ".join(sorted(known))
            return f"measure {name!r} names the check {measure.check!r}, which this house does not have; it has {has}"
    return ""


def check_surfaces(settings: Settings) -> None:
    """Refuse to serve where a policy in force does not speak of where its people come in. Raises SettingWrong."""
    now = wired().clock.now()
    for organisation in Organisation.objects.order_by("slug"):
        with suppress(NoPolicy):
            policy = in_force(organisation.pk, organisation.policy_seq, now).policy
            if missing := unspoken(settings, organisation, policy):
                fix = "name the host and these paths in a surface of it and publish, or mend the address"
                raise SettingWrong("FORECALL_URL", said(settings, missing, organisation.slug), fix)


def said(settings: Settings, missing: list[str], slug: str) -> str:
    """Which pages are missing in whose policy, as a sentence begins."""
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    host = settings.address.hostname
    return f"no surface of the policy of {slug!r} covers {host} with {', '.join(missing[:NAMED])}{more}"

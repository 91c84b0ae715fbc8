"""Looking at every safeguard, keeping what was found, and showing it beside the measures of the policy."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from forecall.custody.errors import NoPolicy, UnknownMeasure
from forecall.custody.proving.wording import say
from forecall.custody.rulebooks import version_now
from forecall.custody.safeguards.alerts import noted, over
from forecall.custody.safeguards.checks import OWN
from forecall.custody.safeguards.models import SafeguardLook
from forecall.custody.safeguards.saying import dashed
from forecall.custody.safeguards.types import Check, Look, Shown
from forecall.custody.wiring import wired
from forecall.foundation import ForecallError, acting_now
from forecall.policy.identity import Measure

log = logging.getLogger(__name__)
COULD_NOT, BY_HAND = "could-not", "by-hand"
COUNTS = timedelta(days=365)
"""So long counts what a person saw."""


def known_checks() -> Mapping[str, Check]:
    """Name -> check, of custody and of what the rooms handed in."""
    return {**OWN, **wired().checks}


def look() -> list[Shown]:
    """Look at every safeguard of the acting organisation now, keep it, and show it.

    A check that cannot be carried out does not hold, and the others go on. What fails raises an alert once, until it
    holds again. Raises NoPolicy.
    """
    acting = acting_now("custody.safeguards")
    version_now(wired().clock.now())
    for name, check in known_checks().items():
        _keep(acting.organisation, name, _looked(name, check))
    return shown()


def _looked(name: str, check: Check) -> Look:
    try:
        return check()
    except NoPolicy:
        raise
    except (ForecallError, OSError):
        log.exception("a safeguard could not be looked at", extra={"check": name})
        return Look(holds=False, code=COULD_NOT)


def _keep(organisation: UUID, name: str, found: Look) -> None:
    now = wired().clock.now()
    with transaction.atomic():
        before = SafeguardLook.unscoped.filter(organisation_id=organisation, check_name=name).first()
        since = before.since if before is not None and before.holds == found.holds else now
        SafeguardLook.unscoped.update_or_create(
            organisation_id=organisation,
            check_name=name,
            defaults={
                "holds": found.holds, "code": found.code, "figures": dict(found.figures), "at": now, "since": since,
            },
        )  # fmt: skip
        if found.holds:
            over(f"safeguard:{name}")
        else:
            noted(f"safeguard:{name}", "safeguard", {"check": name})


def shown(language: str = "en") -> list[Shown]:
    """Every measure of the policy in force beside the last look at its check, and then the checks no measure names.

    Raises NoPolicy.
    """
    policy = version_now(wired().clock.now()).policy
    looks = {one.check_name: one for one in SafeguardLook.objects.all()}
    made = [_shown(name, one, looks, language) for name, one in policy.measures.items()]
    named = {one.check for one in policy.measures.values()}
    bare = [_bare(name, looks.get(name), language) for name in known_checks() if name not in named]
    return [*made, *bare]


def confirm(measure: str) -> None:
    """A member looked at a measure that no check shows, and it holds; that counts for a year.

    Raises UnknownMeasure where the policy in force has no such measure, or a check shows it.
    """
    found = version_now(wired().clock.now()).policy.measures.get(measure)
    if found is None or found.check is not None:
        raise UnknownMeasure(measure)
    _keep(acting_now("custody.safeguards").organisation, by_hand(measure), Look(holds=True, code="ok"))


def by_hand(measure: str) -> str:
    """The name under which a look by a person is kept.

    >>> by_hand("locked_rooms")
    'by-hand:locked_rooms'
    """
    return f"{BY_HAND}:{measure}"


def _shown(name: str, measure: Measure, looks: Mapping[str, SafeguardLook], language: str) -> Shown:
    words = measure.label.in_language(language) or next(iter(measure.label.given().values()), name)
    words = words[:1].upper() + words[1:]
    check, known = measure.check or by_hand(name), measure.check is None or measure.check in known_checks()
    found = looks.get(check) if known else None
    holds = None if found is None else found.holds
    if not known:
        said = say(language, "safeguard-unknown")
    elif measure.check is None:
        holds, said = _by_hand(found, language)
    else:
        said = _said(check, found, language)
    at, since = (found.at, found.since) if found else (None, None)
    return Shown(name, words, str(measure.family), measure.check or "", known, holds, said, at, since)


def _by_hand(found: SafeguardLook | None, language: str) -> tuple[bool | None, str]:
    """Whether what a person saw still counts, and how it is said."""
    if found is None:
        return None, say(language, "safeguard-none")
    stale = wired().clock.now() - found.at > COUNTS
    return not stale, say(language, "safeguard-by-hand-stale" if stale else "safeguard-by-hand-ok")


def _bare(check: str, found: SafeguardLook | None, language: str) -> Shown:
    return Shown(
        "", say(language, f"safeguard-{dashed(check)}"), "technical", check, True,  # noqa: FBT003  # known
        None if found is None else found.holds, _said(check, found, language),
        None if found is None else found.at, None if found is None else found.since,
    )  # fmt: skip


def _said(check: str, found: SafeguardLook | None, language: str) -> str:
    if found is None:
        return say(language, "safeguard-not-yet")
    if found.code == COULD_NOT:
        return say(language, "safeguard-could-not")
    return say(language, f"safeguard-{dashed(check)}-{found.code}", **found.figures)

"""Which rights a person has, and by when they are answered, where they live. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forecall.policy.packs import Authority, Deadline, Pack, Right


@dataclass(frozen=True, slots=True)
class RightsAt:
    """What holds in one place.

    place        country, two letters; empty where it is not known, and then the strictest of all packs holds
    is_known     whether a pack speaks of this place
    answer       by when a request is answered; `extension` by how much longer a difficult one may take
    consent_age  from which age a person consents alone to services of the internet
    authorities  those of the country, each a person may complain to; all where the place is not known
    """

    place: str
    is_known: bool
    rights: Mapping[str, Right]
    answer: Deadline
    extension: Deadline
    consent_age: int
    authorities: tuple[Authority, ...]


def rights_at(packs: Mapping[str, Pack], place: str) -> RightsAt:
    """What the packs of a policy say for a place.

    A known place has what its own pack says over what that one extends. Elsewhere every right of any pack counts, the
    shortest deadline, and the highest age.
    """
    own = [name for name, pack in packs.items() if pack.country is not None and pack.country == place]
    several = _with_extended(packs, own) if own else list(packs.values())
    answers, extensions = _deadlines(several, "rights_answer"), _deadlines(several, "rights_extension")
    return RightsAt(
        place,
        bool(own),
        {name: right for pack in several for name, right in pack.rights.items()},
        answers[-1] if own else min(answers, key=_days),
        extensions[-1] if own else min(extensions, key=_days),
        several[-1].consent_age if own else max(pack.consent_age for pack in several),
        tuple(one for pack in several for one in pack.authorities.values()),
    )


def countries_of(packs: Mapping[str, Pack]) -> list[str]:
    """The countries that a pack speaks of."""
    return sorted(pack.country for pack in packs.values() if pack.country)


def _with_extended(packs: Mapping[str, Pack], own: list[str]) -> list[Pack]:
    """The packs of a place, each after the one that it extends; `eu` is under all of them."""
    names = dict.fromkeys(["eu", *(extended for name in own if (extended := packs[name].extends)), *own])
    return [packs[name] for name in names if name in packs]


def _deadlines(several: list[Pack], name: str) -> list[Deadline]:
    return [pack.deadlines[name] for pack in several if name in pack.deadlines]


def _days(one: Deadline) -> float:
    return one.within.days

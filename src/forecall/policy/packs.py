"""Jurisdiction packs: laws, ages, deadlines, authorities and floors, each pack with its reviewer and day.

The packs are files of the product (`packs/*.yaml`). `Jurisdictions` is what several of them say together; where they
differ about a person whose place is not known, the strictest holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from typing import Self

from pydantic import Field, ValidationError, model_validator

from forecall.policy.errors import PackError, PolicyUnreadable
from forecall.policy.hours import Holiday
from forecall.policy.parts import Country, Day, Duration, Email, LawRef, Line, Link, Name, Part, Text, YesNo
from forecall.policy.source import Node, read_nodes
from forecall.policy.terms import BasisKind, Matter, Regime

IN_MONTHS = ("rights_answer", "rights_extension")


class Law(Part):
    """A statute, and whether it still holds."""

    title: Text
    in_force: Day
    repealed: Day | None = None
    replaced_by: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the statute is in force on that day."""
        return self.in_force <= day and (self.repealed is None or day < self.repealed)


class NationalId(Part):
    """When a national identification number may be used (GDPR Art. 87)."""

    law: LawRef
    fields: list[Name]
    interest_needs_officer: YesNo


class Authority(Part):
    """A supervisory authority (GDPR Art. 13(2)(d))."""

    name: Line
    country: Country
    address: Line
    website: Link
    email: Email


class Deadline(Part):
    """How long something may take."""

    within: Duration
    law: LawRef


class Right(Part):
    """A right of the person; `bases` are the legal bases it comes with, an empty list means all."""

    law: LawRef
    label: Text
    bases: list[BasisKind] = Field(default_factory=list)


class Floor(Part):
    """The weakest regime the law lets a change of this matter have."""

    regime: Regime
    law: LawRef
    notice: Duration | None = None


class Sector(Part):
    """What a policy of this sector must say something about."""

    name: Text
    law: LawRef
    topics: list[Name]


class Holidays(Part):
    """The public holidays of a whole country; `law` is left out where each part of it has its own."""

    law: LawRef | None = None
    days: list[Holiday]


class Pack(Part):
    """One jurisdiction."""

    name: Text
    reviewer: Line
    reviewed: Day
    extends: Name | None = None
    country: Country | None = None
    consent_age: int = Field(ge=13, le=18)
    source_notice: Duration | None = None
    national_id: NationalId | None = None
    laws: dict[str, Law]
    deadlines: dict[Name, Deadline] = Field(default_factory=dict)
    rights: dict[Name, Right] = Field(default_factory=dict)
    floors: dict[Matter, Floor] = Field(default_factory=dict)
    events: dict[Name, Text] = Field(default_factory=dict)
    adequate: list[Country] = Field(default_factory=list)
    authorities: dict[Name, Authority]
    sectors: dict[Name, Sector] = Field(default_factory=dict)
    expected: list[Name] = Field(default_factory=list)
    holidays: Holidays | None = None

    @model_validator(mode="after")
    def _answers_count_in_months(self) -> Self:
        """As Art. 12(3) does: a clock of months cannot be set by weeks."""
        wrong = [name for name in IN_MONTHS if name in self.deadlines and self.deadlines[name].within.unit != "months"]
        if wrong:
            message = f"{wrong[0]} is counted in months; write it as '1 month'"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class Jurisdictions:
    """What several packs say together, a later pack over an earlier one."""

    packs: dict[str, Pack]
    laws: dict[str, Law]
    deadlines: dict[str, Deadline]
    rights: dict[str, Right]
    floors: dict[Matter, Floor]
    events: dict[str, Text]
    authorities: dict[str, Authority]
    sectors: dict[str, Sector]
    adequate: frozenset[str]
    expected: tuple[str, ...]
    source_notice: Duration

    def consent_ages(self) -> dict[str, int]:
        """Country -> age from which a person consents alone (GDPR Art. 8); `""` for a place that is not known."""
        ages = {pack.country: pack.consent_age for pack in self.packs.values() if pack.country}
        return {**ages, "": max((pack.consent_age for pack in self.packs.values()), default=16)}

    def holidays(self) -> dict[str, frozenset[Holiday]]:
        """Country -> its public holidays; a country whose pack names none has none."""
        found = {pack.country: pack.holidays for pack in self.packs.values() if pack.country}
        return {country: frozenset(one.days) if one else frozenset() for country, one in found.items()}


def pack_names() -> list[str]:
    """The packs that ship with the product.

    >>> pack_names()
    ['de', 'eu', 'ro']
    """
    folder = files("forecall.policy") / "packs"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


@cache
def load_pack(name: str) -> Pack:
    """One pack by its name; raises PackError when there is none, or when it is damaged."""
    if name not in pack_names():
        raise PackError(f"there is no jurisdiction pack {name!r}; there are {', '.join(pack_names())}")
    with as_file(files("forecall.policy") / "packs" / f"{name}.yaml") as path:
        try:
            return Pack.model_validate(_plain(read_nodes(path, f"pack:{name}")))
        except (ValidationError, PolicyUnreadable) as problem:
            raise PackError(f"the jurisdiction pack {name!r} is damaged: {problem}") from problem


def jurisdictions(names: Iterable[str]) -> Jurisdictions:
    """The named packs with those they extend, together; raises PackError. `eu` is in each, as the Regulation is."""
    packs: dict[str, Pack] = {"eu": load_pack("eu")}
    for name in names:
        pack = load_pack(name)
        if pack.extends:
            packs.setdefault(pack.extends, load_pack(pack.extends))
        packs[name] = pack
    several = list(packs.values())
    return Jurisdictions(
        packs=packs,
        laws={key: law for pack in several for key, law in pack.laws.items()},
        deadlines={key: deadline for pack in several for key, deadline in pack.deadlines.items()},
        rights={key: right for pack in several for key, right in pack.rights.items()},
        floors={matter: floor for pack in several for matter, floor in pack.floors.items()},
        events={key: text for pack in several for key, text in pack.events.items()},
        authorities={key: authority for pack in several for key, authority in pack.authorities.items()},
        sectors={key: sector for pack in several for key, sector in pack.sectors.items()},
        adequate=frozenset(country for pack in several for country in pack.adequate),
        expected=tuple(dict.fromkeys(key for pack in several for key in pack.expected)),
        source_notice=next(
            (pack.source_notice for pack in reversed(several) if pack.source_notice), Duration(4, "weeks")
        ),
    )


def _plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {key: _plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(value) for value in node.value]
    return node.value

"""What a check says, and what is shown of a measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a safeguard found.

    code      names the sentence that says it, as `safeguard-<name>-<code>` in `locales/*/proving.ftl`
    figures   numbers in that sentence; no personal data
    """

    holds: bool
    code: str
    figures: Mapping[str, int] = field(default_factory=dict)


Check = Callable[[], Look]
"""Looks at the acting organisation, changes nothing, and takes seconds at most for a large one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure of the policy, or a check that no measure names, with the last look at it.

    measure   its name in the policy; empty for a check that no measure names
    label     in the language asked for
    family    technical, organisational, personnel or physical
    check     its name; empty where people see to it, and confirm it by hand
    known     False where the policy names a check that this house does not have
    holds     what the last look said; None before the first
    said      what it found, as a sentence
    at        when
    since     since when it has been so
    """

    measure: str
    label: str
    family: str
    check: str
    known: bool
    holds: bool | None
    said: str
    at: datetime | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Alerted:
    """Something that whoever answers for the organisation has to hear of.

    key       what it is about: the same thing is one alert, however often it happens
    code      names the sentence that says it, as `alert-<code>`
    values    words and numbers in that sentence; no personal data
    times     how often
    """

    id: int
    key: str
    code: str
    values: Mapping[str, str | int]
    first: datetime
    last: datetime
    times: int

"""The model as it is loaded: what it is, what it was taught with, and what the policy's register says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

import forecall.needs
from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import InForce
from forecall.custody.safeguards import Look
from forecall.orders import Wish
from forecall.orders.declared import scoring_of
from forecall.orders.errors import NothingDeclared
from forecall.orders.importing import policy_now
from forecall.policy.types import Model
from forecall.sales.models import ForecastRun

NAME = "forecall.needs.NeedModel"
HEADS = ("when", "buying", "basket")
"""What it answers: when somebody orders next, what of their own they buy again and how much, what is new to them."""
LEARNERS = ("lightgbm", "numpy", "polars", "scipy")
LIMITS = ("horizon", "thin", "fresh", "causes", "change")
"""Ids of what it cannot do; the pages have a sentence for each."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be known of the model that is loaded, and of the forecast that stands.

    loaded      fingerprint of the model as it is loaded in this process
    made_by     fingerprint of the model that made the newest forecast; empty where none stands or it is older than this
    learners    library -> version
    window      first and last day of the orders that it was taught with
    left_out    reason -> people who were neither read nor scored
    registered  what the policy in force says of the model that serves these forecasts, by its name in the register;
                nothing where it has none, or where no policy counts
    """

    loaded: str
    learners: dict[str, str]
    made_by: str = ""
    made_at: datetime | None = None
    as_of: date | None = None
    horizon_days: int = 0
    window: tuple[date | None, date | None] = (None, None)
    lines: int = 0
    customers: int = 0
    needs: int = 0
    left_out: dict[str, int] | None = None
    hold_out: int = 0
    seconds: float = 0.0
    receipt: str = ""
    registered: Mapping[str, Model] = field(default_factory=dict)
    name: str = NAME

    @property
    def is_current(self) -> bool:
        """Whether the forecast that stands was made by what is loaded."""
        return self.made_by == self.loaded


@cache
def fingerprint() -> str:
    """Twelve letters that change with any line of the model's own code, and with the libraries that it learns by."""
    made = hashlib.sha256()
    home = Path(forecall.needs.__file__).parent
    for file in sorted(home.glob("*.py")):
        made.update(file.name.encode() + b"\0" + file.read_bytes())
    for name, version in learners().items():
        made.update(f"{name} {version}\n".encode())
    return made.hexdigest()[:12]


@cache
def learners() -> dict[str, str]:
    """The libraries it learns by, with their versions."""
    return {name: metadata.version(name) for name in LEARNERS}


def _registered() -> Mapping[str, Model]:
    """The models of the policy's register that serve the purpose under which orders are scored."""
    try:
        version, _organisation = policy_now()
    except NoPolicy:
        return {}
    uses = set(_scoring(version))
    return {name: one for name, one in version.policy.models.items() if uses & set(one.purposes)}


def models_registered() -> Look:
    """A check of custody: the models of the register in force are those that this house loads, and no other."""
    version, _organisation = policy_now()
    register = version.policy.models
    ours, idle = _registered(), len(register) - len(_registered())
    code = "unnamed" if _scoring(version) and not ours else "idle" if idle else "ok"
    return Look(code == "ok", code, {"seen": len(ours), "wrong": idle})


def _scoring(version: InForce) -> tuple[str, ...]:
    """The purpose under which the model of needs scores; nothing where the policy has none."""
    try:
        return (scoring_of(version, Wish())[0],)
    except NothingDeclared:
        return ()


def model_card() -> Card:
    """Of the acting organisation. Two questions to the database, and what custody asks for the policy."""
    run: ForecastRun | None = ForecastRun.objects.order_by("-made_at", "-id").first()
    known = _registered()
    if run is None:
        return Card(fingerprint(), learners(), registered=known)
    return Card(
        fingerprint(), learners(), made_by=run.model, made_at=run.made_at, as_of=run.as_of,
        horizon_days=run.horizon_days, window=(run.first_order, run.last_order), lines=run.lines,
        customers=run.customers, needs=run.needs, left_out=dict(run.left_out), hold_out=run.hold_out,
        seconds=run.seconds, receipt=run.receipt, registered=known,
    )  # fmt: skip

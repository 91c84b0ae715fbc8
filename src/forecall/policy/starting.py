"""A starter policy: what differs from the baseline, with blanks that `check` asks for, and the evidence it names.

The text is made from the product's `starters/`: one frame, and for each kind of business the purposes and data that are
its own. Nothing that stands on the disk is ever written over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from forecall.policy.errors import StarterRefused
from forecall.policy.packs import load_pack
from forecall.policy.terms import Language

KINDS = ("website", "shop", "contact-centre", "telephony")
FIRST_DAY = timedelta(days=30)
REVIEWED_FOR = timedelta(days=365)
REST = "{# rest #}\n"


@dataclass(frozen=True, slots=True)
class Home:
    """What a starter takes from the country it is for: its register numbers, zone, authority, and accounting law."""

    numbers: tuple[str, ...]
    zone: str
    accounting: str
    accounting_term: str


HOMES = {
    "ro": Home(("ro_cui",), "Europe/Bucharest", "RO-L82-1991 art. 25", "5 years after july_after_financial_year"),
    "de": Home(("de_vat",), "Europe/Berlin", "DE-HGB § 257", "8 years after calendar_year_ended"),
}
"""Pack -> home; packs without one add their law, and cannot stand first."""

SERVED: dict[str, list[str]] = {
    "website": ["newsletter"], "shop": ["orders"], "contact-centre": [], "telephony": ["telephone_service"],
}  # fmt: skip

ONLY_ON_CONSENT = frozenset({"de"})
"""Packs of countries in which a consumer is called with an offer only after an express yes (UWG § 7(2))."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen of a starter beside its blanks.

    effective   the day from which it counts; None for thirty days after today
    channels    one or more, by which a shop offers what its customers need again
    on_consent  whether it does so only to those who agreed; None for what the law of its countries asks
    signed_in   language of the evidence, which somebody reads and signs; empty for the first of the texts
    """

    effective: date | None = None
    channels: tuple[str, ...] = ("phone", "email")
    on_consent: bool | None = None
    signed_in: str = ""


AS_USUAL = Choices()


@dataclass(frozen=True, slots=True)
class Starter:
    """The policy's text, and the evidence it names: file beside it -> text."""

    policy: str
    evidence: dict[str, str]


def starter(
    kind: str, packs: Sequence[str], languages: Sequence[str], today: date, file: str, choices: Choices = AS_USUAL
) -> Starter:
    """The starter of one kind of business.

    packs       jurisdiction packs, the country of the seat first, in small letters
    languages   of the texts; empty for English and the language of the seat
    today       the policy counts from thirty days later, and its balancing tests are due a year after
    file        how the comments name it

    Raises StarterRefused, and PackError where a pack is not there.
    """
    if kind not in KINDS:
        raise StarterRefused(f"there is no starter {kind!r}; choose one of {', '.join(KINDS)}")
    if not packs or packs[0] not in HOMES:
        found = f"found {packs[0]!r}" if packs else "none was named"
        raise StarterRefused(f"the first pack says where the seat is, as {' or '.join(HOMES)}; {found}")
    spoken = list(dict.fromkeys(languages)) or list(dict.fromkeys(["en", packs[0]]))
    if unknown := [one for one in spoken if one not in list(Language)]:
        raise StarterRefused(f"language {unknown[0]!r} is not spoken here; choose from {', '.join(Language)}")
    first_day = choices.effective or today + FIRST_DAY
    home, words = HOMES[packs[0]], {**_words(packs, first_day), "file": file, "languages": spoken}
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    environment.globals["t"] = _texts(spoken)
    values = {
        **words,
        "numbers": home.numbers,
        "zone": home.zone,
        "accounting": home.accounting,
        "accounting_term": home.accounting_term,
        "served": SERVED[kind],
        "offers_on_consent": _on_consent(packs, choices),
        "offer_channels": choices.channels,
    }
    purposes, rest = (environment.from_string(part).render(values) for part in _read(f"{kind}.yaml").split(REST))
    values["purposes"] = purposes.removeprefix("\n").rstrip("\n")
    text = environment.from_string(_read("common.yaml")).render(values).rstrip("\n") + "\n\n" + rest.lstrip("\n")
    return Starter(text, _evidence(text, choices.signed_in or spoken[0]))


def _on_consent(packs: Sequence[str], choices: Choices) -> bool:
    return not ONLY_ON_CONSENT.isdisjoint(packs) if choices.on_consent is None else choices.on_consent


def _words(packs: Sequence[str], first_day: date) -> dict[str, object]:
    known = {name: load_pack(name) for name in packs}
    authorities = list(known[packs[0]].authorities)
    note = f"  # one of {', '.join(authorities)}" if len(authorities) > 1 else ""
    return {
        "packs": [name for name in known if name != "eu"],
        "home": packs[0],
        "effective": first_day.isoformat(),
        "review": (first_day + REVIEWED_FOR).isoformat(),
        "authority": authorities[0] if len(authorities) == 1 else "____",
        "authority_note": note,
    }


def _texts(languages: Sequence[str]) -> object:
    """One text in the languages of the file, as a table in one line."""

    def table(en: str, de: str, ro: str) -> str:
        given = {"en": en, "de": de, "ro": ro}
        return "{" + ", ".join(f"{language}: {_quoted(given[language])}" for language in languages) + "}"

    return table


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[,:#{}\[\]\"']", text) else text


def _evidence(text: str, language: str) -> dict[str, str]:
    named = {"balancing-requests.md", "balancing-security.md", "balancing-claims.md"}  # of the baseline
    named |= set(re.findall(r"evidence/([a-z-]+\.md)", text))
    return {f"evidence/{name}": _read(f"evidence/{language}/{name}") for name in sorted(named)}


def _read(name: str) -> str:
    return (files("forecall.policy") / "starters" / name).read_text(encoding="utf-8")


def write_starter(made: Starter, file: Path) -> list[Path]:
    """Write the policy and the evidence that is not there yet; what was written, the policy last.

    Raises StarterRefused where the policy is there already, or cannot be written.
    """
    if file.exists():
        raise StarterRefused(f"{file} is there already and is left as it is; name another file")
    written: list[Path] = []
    try:
        for name, text in made.evidence.items():
            place = file.parent / name
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                written.append(_new(place, text))
        written.append(_new(file, made.policy))
    except OSError as problem:
        for one in written:
            one.unlink(missing_ok=True)
        why = "it is there already" if isinstance(problem, FileExistsError) else problem.strerror
        raise StarterRefused(f"{file} was not written ({why}); choose another place") from problem
    return written


def _new(place: Path, text: str) -> Path:
    """A file that was not there before; half of one is taken away."""
    with place.open("x", encoding="utf-8") as stream:
        try:
            stream.write(text)
        except OSError:
            place.unlink(missing_ok=True)
            raise
    return place

"""Who the organisation is, where it meets people, whom it knows, and what it holds about them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from forecall.policy.parts import Country, Day, Email, FilePath, Host, LawRef, Line, Name, Part, Term, Text, YesNo
from forecall.policy.terms import Channel, SpecialCondition, Staff


class Seat(Part):
    """A postal address."""

    street: Line
    city: Line
    postcode: Line
    country: Country


class Numbers(Part):
    """Register and tax numbers; the check digits are checked."""

    ro_cui: str | None = Field(default=None, description="Romanian fiscal code (CUI), with or without RO")
    ro_trade_register: str | None = Field(
        default=None, description="J40/1234/2015, or the form of 2024: J2024001234401"
    )
    euid: str | None = Field(default=None, description="European unique identifier of the business registers")
    de_vat: str | None = Field(default=None, description="USt-IdNr., as DE123456788")
    de_trade_register: str | None = Field(
        default=None, description="Court and number, as Berlin (Charlottenburg) HRB 11223 B"
    )
    at_vat: str | None = Field(default=None, description="UID, as ATU12345675")
    vat: str | None = Field(default=None, description="VAT number of any member state, with its country letters")
    lei: str | None = Field(default=None, description="Legal entity identifier")
    us_ein: str | None = Field(default=None, description="US employer identification number")


class Contacts(Part):
    """The one register of addresses; texts may name no other."""

    privacy: list[Email] = Field(min_length=1, description="Mailboxes that open a rights case")
    complaints: Email
    phone: Line | None = None
    post: Line | None = Field(default=None, description="Where letters go, when it is not the seat")


class Officer(Part):
    """Whether a data protection officer is named (GDPR Art. 37), and why or who."""

    needed: YesNo
    why: Text
    name: Line | None = None
    email: Email | None = None


class Representative(Part):
    """The representative in the Union of a controller outside it (GDPR Art. 27)."""

    name: Line
    seat: Seat
    email: Email


class Identity(Part):
    """Who the controller is (GDPR Art. 13(1)(a) and (b))."""

    name: Line
    legal_form: Line
    seat: Seat
    numbers: Numbers
    contacts: Contacts
    officer: Officer
    representative: Representative | None = None
    authority: Name = Field(description="The lead authority, by its name in a jurisdiction pack")


class Version(Part):
    """Which version of the policy this is, and from which day on it counts."""

    number: int = Field(ge=1, le=99_999)
    effective: Day
    timezone: Line = Field(description="Whose midnight a day begins at, as Europe/Bucharest")


class Surface(Part):
    """A place where people meet the organisation."""

    label: Text
    kind: Literal["website", "application", "api", "telephone", "premises"]
    hosts: list[Host]
    routes: list[Annotated[str, Field(pattern=r"^/[^\s]*$")]] = Field(description="Paths, `/*` for all")
    intake: list[Channel] = Field(description="Ways in which data comes in here; an empty list means none")
    purposes: list[Name] = Field(description="What data from here may serve; an empty list means nothing")


class People(Part):
    """A kind of person."""

    label: Text
    minimum_age: int | None = Field(default=None, ge=0, le=120)


class Special(Part):
    """Why a special category may be held at all (GDPR Art. 9(2))."""

    condition: SpecialCondition
    statute: LawRef


class Category(Part):
    """A category of personal data."""

    label: Text
    people: list[Name]
    fields: list[Name] = Field(min_length=1, description="What is in it, field by field")
    keep: Term = Field(description="How long, and from which event on")
    stored_at: list[Name] = Field(description="Storage places")
    asked: Literal["required", "optional", "not_asked"] = Field(
        "not_asked", description="Whether a form must, may or does not ask the person for it (Art. 13(2)(e))"
    )
    seen_by: list[Staff] | None = Field(
        default=None, min_length=1, description="Kinds of accounts that may see it; left out for all"
    )
    special: Special | None = None
    statute: LawRef | None = Field(
        default=None, description="The law that lets a national identification number be used"
    )
    topics: list[Name] = Field(default_factory=list, description="Subjects of a sector pack that this covers")
    aggregated_over: int | None = Field(
        default=None, ge=10, description="Kept only as counts over at least so many people"
    )
    dpv: Annotated[str, Field(pattern=r"^(pd|dpv):[A-Za-z]+$")] | None = Field(default=None, description="Term of DPV")


class Place(Part):
    """Where data is stored."""

    label: Text
    address: Line
    country: Country
    operator: Name | None = Field(
        default=None, description="The recipient that runs it; left out for the organisation itself"
    )


class Measure(Part):
    """A safeguard (GDPR Art. 32)."""

    label: Text
    family: Literal["technical", "organisational", "personnel", "physical"]
    check: Name | None = Field(default=None, description="Live check that shows it holds")


class Certificate(Part):
    """A certificate that may be claimed, because its file is there and not expired."""

    standard: Line
    scope: Text
    issuer: Line
    number: Line
    issued: Day
    expires: Day
    file: FilePath


class Readability(Part):
    """Limits for the published texts; a text above its limit fails the build."""

    en_flesch_kincaid: float = Field(default=12, gt=0, le=20)
    de_wiener_sachtext: float = Field(default=13, gt=0, le=20)
    ro_words_per_sentence: float = Field(default=22, gt=0, le=60)
    ro_letters_per_word: float = Field(default=7, gt=0, le=15)

"""The whole policy, as one typed and frozen value."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PrivateAttr

from forecall.policy.hours import ContactHours
from forecall.policy.identity import (
    Category,
    Certificate,
    Identity,
    Measure,
    People,
    Place,
    Readability,
    Representative,
    Seat,
    Surface,
    Version,
)
from forecall.policy.parts import Country, Day, Duration, Email, FilePath, Host, Line, Link, Name, Part, Text, YesNo
from forecall.policy.purposes import Purpose
from forecall.policy.source import Origins
from forecall.policy.terms import (
    EEA,
    Channel,
    Denial,
    Language,
    Matter,
    Mechanism,
    NoticeClass,
    RecipientFunction,
    RecipientKind,
    Regime,
    StorageClass,
    Technique,
)


class Agreement(Part):
    """The signed contract with a recipient (GDPR Art. 28(3) for a processor)."""

    signed: Day
    expires: Day
    file: FilePath


class Transfer(Part):
    """What makes a transfer outside the EEA lawful, and from when to when (GDPR Chapter V)."""

    mechanism: Mechanism
    valid_from: Day
    valid_until: Day
    extra_measures: Text | None = None
    file: FilePath | None = Field(default=None, description="The document a person may ask a copy of (Art. 13(1)(f))")


class Endpoint(Part):
    """One region of a recipient: the host that is called there."""

    host: Host
    country: Country


class Recipient(Part):
    """Somebody outside the organisation who receives data."""

    name: Line
    function: RecipientFunction
    label: Text = Field(description="What it does for the organisation, in words")
    kind: RecipientKind
    country: Country
    categories: list[Name] = Field(description="What it may get at most; an empty list means nothing")
    pays: YesNo = Field(
        default=False, description="Whether it gives money or worth for data; no policy with a yes compiles"
    )
    agreement: Agreement | None = None
    transfer: Transfer | None = None
    review_by: Day
    hosts: list[Host] = Field(default_factory=list)
    link: Link | None = None
    contact: Email | None = Field(
        default=None, description="Where it is told what became of data it got (Art. 19), and of an incident"
    )
    outside_eea_because: Text | None = Field(default=None, description="Why no region inside the EEA is used")
    endpoints: list[Endpoint] = Field(default_factory=list, description="Where it can be reached, region by region")
    review_grace: Duration | None = Field(
        default=None, description="How long after `review_by` it may still be used, with a warning"
    )

    @property
    def endpoint(self) -> Endpoint | None:
        """Where data goes: a region inside the EEA where there is one, unless a reason to leave it is on record."""
        inside = [one for one in self.endpoints if one.country in EEA]
        if inside and self.outside_eea_because is None:
            return inside[0]
        return next((one for one in self.endpoints if one.country == self.country), None)


class StorageItem(Part):
    """Something kept on, or read from, a person's device."""

    name: Line
    label: Text
    technique: Technique
    host: Host
    party: Literal["first", "third"]
    storage_class: StorageClass
    life: Literal["session"] | Duration
    purpose: Name
    categories: list[Name]
    recipient: Name | None = None


class Cap(Part):
    """At most so many messages of a class in a stretch of time."""

    most: int = Field(ge=1, le=10_000)
    within: Duration


class Notices(Part):
    """A class of messages and the messages that belong to it."""

    label: Text
    messages: dict[Name, Text]
    can_refuse: YesNo
    cap: Cap | None = None


class Change(Part):
    """How changes of one matter come into force."""

    regime: Regime
    notice: Duration | None = Field(default=None, description="How long before it counts people are told")


class Form(Part):
    """A form: one purpose, and the fields that must or may be filled in."""

    label: Text
    purpose: Name
    required: list[Name] = Field(description="Fields without which there is no service; an empty list means none")
    optional: list[Name] = Field(default_factory=list, description="Fields that may be left out")


class Model(Part):
    """A model in use: what for, whose, learned from what, with which limits, and who watches it."""

    label: Text
    family: Line
    provider: Name | None = Field(default=None, description="The recipient it comes from; left out for one's own")
    purposes: list[Name] = Field(min_length=1)
    learned_from: Text = Field(description="Which data it learned from, and of which time")
    limits: Text
    risk: Text
    oversight: Text = Field(description="Who watches it, and how it is stopped")
    owner: Line
    tests: FilePath


class ClientOfficer(Part):
    """The data protection officer of a client, where it has one."""

    name: Line
    email: Email


class Client(Part):
    """A controller for which the organisation works (GDPR Art. 30(2)(a)): named in the record, never in a notice."""

    name: Line
    seat: Seat
    contact: Email
    representative: Representative | None = Field(default=None, description="In the Union, where its seat is outside")
    officer: ClientOfficer | None = None
    agreement: Agreement | None = Field(default=None, description="Where it is another than that of the purposes")
    purposes: list[Name] = Field(min_length=1, description="What is done for it: purposes with the role processor")


class Policy(Part):
    """One organisation's policy: what `load_policy` gives, and everything else is made from."""

    format: Literal["1"] = Field(description="Version of this file format")
    languages: list[Language] = Field(min_length=1)
    jurisdictions: list[Name] = Field(description="Jurisdiction packs that count, as [eu, ro]")
    sectors: list[Name] = Field(default_factory=list, description="Sector packs, as [public_telephony]")
    version: Version
    identity: Identity
    surfaces: dict[Name, Surface]
    people: dict[Name, People]
    categories: dict[Name, Category]
    purposes: dict[Name, Purpose]
    recipients: dict[Name, Recipient]
    clients: dict[Name, Client] = Field(
        default_factory=dict, description="Controllers for which the organisation works"
    )
    forms: dict[Name, Form] = Field(default_factory=dict)
    models: dict[Name, Model] = Field(default_factory=dict, description="The register of models in use")
    storage: dict[Name, StorageItem]
    notices: dict[NoticeClass, Notices]
    contact_hours: dict[Channel, ContactHours] = Field(
        default_factory=dict, description="When a contact may begin, channel by channel, in the person's own time"
    )
    places: dict[Name, Place]
    changes: dict[Matter, Change]
    measures: dict[Name, Measure]
    certificates: dict[Name, Certificate] = Field(default_factory=dict)
    events: dict[Name, Text] = Field(default_factory=dict, description="Events of one's own that terms count from")
    fields: dict[Name, Text] = Field(
        default_factory=dict, description="What fields of one's own are called, where the product has no word for them"
    )
    claims: list[Denial] = Field(description="What the policy says it does not do; an empty list means no such claim")
    readability: Readability = Field(default_factory=lambda: Readability())  # noqa: PLW0108

    _origins: Origins = PrivateAttr(default_factory=Origins)

    @property
    def origins(self) -> Origins:
        """Where every value stood in the files."""
        return self._origins

    def coming_from(self, origins: Origins) -> Policy:
        """The same policy, which now knows the files it came from."""
        self._origins = origins
        return self

"""What data is used for: purposes, the legal basis of each with its proof, automated decisions, worked examples."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from forecall.policy.hours import Moment
from forecall.policy.parts import Country, Day, Duration, FilePath, LawRef, Name, Part, Term, Text, YesNo
from forecall.policy.terms import Action, BasisKind, Channel, ConsentAct, NoticeClass, Role, Safeguard, Source, Staff


class Consent(Part):
    """GDPR Art. 6(1)(a): the recorded act, and how long a yes holds."""

    how: ConsentAct
    lasts: Duration | None = Field(default=None, description="A yes older than this no longer counts")
    explicit: YesNo = Field(
        default=False, description="Asked for in express words, as Art. 9(2)(a) and 22(2)(c) want it"
    )


class Contract(Part):
    """GDPR Art. 6(1)(b): the contract with the person, and how long after its end things are wound down."""

    agreement: Text
    wind_down: Duration | None = None


class LegalObligation(Part):
    """GDPR Art. 6(1)(c): the law that asks for it."""

    law: LawRef


class VitalInterest(Part):
    """GDPR Art. 6(1)(d): whose life is protected."""

    whose: Text


class PublicTask(Part):
    """GDPR Art. 6(1)(e): the law that lays the task down."""

    law: LawRef


class LegitimateInterest(Part):
    """GDPR Art. 6(1)(f): the interest, the balancing test, and the day it is looked at again."""

    interest: Text
    balancing: FilePath
    review_by: Day


class Instruction(Part):
    """GDPR Art. 28(3)(a): a processor works on the client's documented instruction, on the client's basis."""

    agreement: FilePath
    client_basis: Literal["declared_by_client"] = "declared_by_client"


class Basis(Part):
    """Exactly one legal basis, with the proof it needs."""

    consent: Consent | None = None
    contract: Contract | None = None
    legal_obligation: LegalObligation | None = None
    vital_interest: VitalInterest | None = None
    public_task: PublicTask | None = None
    legitimate_interest: LegitimateInterest | None = None
    instruction: Instruction | None = None

    def given(self) -> list[BasisKind]:
        """The kinds that stand in the file: one, in a policy that compiles."""
        return [kind for kind in BasisKind if getattr(self, kind.value) is not None]

    @property
    def kind(self) -> BasisKind:
        """The kind of the one basis."""
        return self.given()[0]


class Automated(Part):
    """Decisions a machine takes part in (GDPR Art. 13(2)(f) and 22)."""

    logic: Text
    consequences: Text
    significant: YesNo = Field(description="Whether it has legal or similarly significant effects on the person")
    safeguards: list[Safeguard]
    allowed_by: Literal["contract", "law", "explicit_consent"] | None = Field(
        None, description="Art. 22(2), where no human decides; left out where a named human always does"
    )


class But(Part):
    """How the person of an example differs from an ordinary one, of whom all is known and against whom nothing is."""

    consent: Literal["none", "withdrawn", "old", "other_channel"] | None = None
    contract: Literal["none", "ended", "long_ended"] | None = None
    instructed: YesNo | None = None
    objected: YesNo | None = None
    objected_to_marketing: YesNo | None = None
    restricted: YesNo | None = None
    hold: YesNo | None = None
    suppressed: YesNo | None = None
    age: int | None = Field(default=None, ge=0, le=120)
    place: Country | None = None
    source: Source | None = None
    informed: YesNo | None = Field(default=None, description="no: the notice of Art. 14 is not sent yet")
    collected_under: int | None = Field(default=None, ge=0)
    term_over: YesNo | None = None
    sent_already: int | None = Field(default=None, ge=0, description="Messages of the class sent in the last day")
    human: YesNo | None = Field(default=None, description="no: nobody has decided")
    second: YesNo | None = Field(default=None, description="no: nobody else has approved")
    by: Staff | None = Field(default=None, description="Kind of account that looks; an employee by default")
    stored: Name | None = Field(default=None, description="Storage place that the data goes to")
    years_later: int | None = Field(default=None, ge=0, le=100)
    at: Moment | None = Field(default=None, description="Day and time where the person is; by default nothing is quiet")
    asked_for: YesNo | None = Field(default=None, description="yes: the person asked to be reached at that time")


Expected = Annotated[str, Field(pattern=r"^[a-z_]+$")]


class Example(Part):
    """A worked example: what is asked, how the person differs, and what the answer must be."""

    action: Action
    expect: Expected = Field(description="`allowed`, `gap`, or the reason code of a refusal")
    person: Name | None = None
    categories: list[Name] | None = None
    channel: Channel | None = None
    recipient: Name | None = None
    but: But = Field(default_factory=lambda: But())  # noqa: PLW0108  # the class itself has no fitting type


class Purpose(Part):
    """A purpose: who, what, why lawful, how long, to whom."""

    label: Text
    detail: Text | None = Field(default=None, description="One or two sentences more, for the full notice")
    role: Role
    people: list[Name]
    categories: list[Name]
    sources: list[Source] = Field(min_length=1)
    basis: Basis
    actions: list[Action] = Field(min_length=1)
    channels: list[Channel] = Field(description="How people are reached; an empty list means not at all")
    recipients: list[Name] = Field(description="Who receives data; an empty list means nobody")
    keep: Term | None = Field(default=None, description="Where shorter than the categories' own terms")
    notice: NoticeClass | None = Field(default=None, description="The class of the messages that are sent for it")
    direct_marketing: YesNo = False
    serves: list[Name] = Field(
        default_factory=list,
        description="Purposes for which this one scores: nobody is scored who said no to each, or agreed to none",
    )
    legal_claims: YesNo = Field(
        default=False, description="Serves to establish, exercise or defend claims (Art. 17(3)(e))"
    )
    second_person: YesNo = Field(
        default=False, description="Sharing needs one member who decides and another who approves"
    )
    automated: Automated | None = None
    says_it_is_ai: YesNo = Field(default=False, description="An AI voice or chat says so first (AI Act Art. 50)")
    opening: Text | None = Field(
        default=None, description="What is said first: that a machine speaks, or that the call would be recorded"
    )
    since: int = Field(1, ge=1, description="The version of the policy that brought this use in")
    topics: list[Name] = Field(default_factory=list, description="Subjects of a sector pack that this covers")
    dpv: Annotated[str, Field(pattern=r"^dpv:[A-Za-z]+$")] | None = Field(default=None, description="Term of DPV")
    examples: list[Example] = Field(description="At least one that is allowed and one that is refused")

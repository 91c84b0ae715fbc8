"""The closed lists of words a policy file may use, each with its name in the W3C Data Privacy Vocabulary (DPV 2).

The value is what stands in the file; `DPV` gives the vocabulary's term where there is one, for the export.
"""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The languages a policy can speak."""

    EN = "en"
    DE = "de"
    RO = "ro"


class Role(StrEnum):
    """In which role the organisation acts: GDPR Art. 4(7) and 4(8)."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class BasisKind(StrEnum):
    """GDPR Art. 6(1)(a) to (f); `instruction` is the client's, for whom a processor works (Art. 28(3)(a))."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"
    INSTRUCTION = "instruction"


class ConsentAct(StrEnum):
    """A recorded act that counts as consent; silence, going on and pre-ticked boxes do not (Art. 4(11), recital 32)."""

    TICKED_BOX = "ticked_box"
    DOUBLE_OPT_IN = "double_opt_in"
    SPOKEN_YES = "spoken_yes"
    SIGNATURE = "signature"
    CONSENT_BANNER = "consent_banner"


class Source(StrEnum):
    """Where data comes from. The last four are not from the person: the notice of Art. 14 is due."""

    GIVEN = "given"
    OBSERVED = "observed"
    DERIVED = "derived"
    CLIENT = "client"
    THIRD_PARTY = "third_party"
    PUBLIC_SOURCE = "public_source"
    PUBLIC_AUTHORITY = "public_authority"


INDIRECT = frozenset({Source.CLIENT, Source.THIRD_PARTY, Source.PUBLIC_SOURCE, Source.PUBLIC_AUTHORITY})


class Staff(StrEnum):
    """Who looks at data: the kind of account, as the house knows it at that moment."""

    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    CLIENT = "client"
    MACHINE = "machine"


class Action(StrEnum):
    """What is done with data."""

    COLLECT = "collect"
    STORE = "store"
    READ = "read"
    CHANGE = "change"
    COMBINE = "combine"
    SCORE = "score"
    CALL = "call"
    SEND = "send"
    RECORD = "record"
    TRANSCRIBE = "transcribe"
    ANALYSE = "analyse"
    TRAIN = "train"
    DECIDE = "decide"
    SHARE = "share"
    EXPORT = "export"
    ERASE = "erase"


CONTACTING = frozenset({Action.CALL, Action.SEND})
"""Actions that reach the person, and so need a channel."""


class Channel(StrEnum):
    """How a person is reached, or reaches the organisation."""

    PHONE = "phone"
    AI_PHONE = "ai_phone"
    EMAIL = "email"
    SMS = "sms"
    POST = "post"
    CHAT = "chat"
    FORM = "form"
    IN_PERSON = "in_person"
    IN_PRODUCT = "in_product"
    FAX = "fax"
    VOICEMAIL = "voicemail"
    API = "api"


class RecipientKind(StrEnum):
    """What a recipient is towards the organisation."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    JOINT_CONTROLLER = "joint_controller"
    AUTHORITY = "authority"
    ADVISER = "adviser"


MUST_BE_BOUND = frozenset({RecipientKind.PROCESSOR, RecipientKind.JOINT_CONTROLLER})
"""Kinds that need a signed agreement: GDPR Art. 26 and 28(3)."""


class RecipientFunction(StrEnum):
    """What a recipient is there for; the closed list keeps open words out of this slot."""

    HOSTING = "hosting"
    MAIL = "mail"
    TELEPHONY = "telephony"
    SPEECH = "speech"
    LANGUAGE_MODEL = "language_model"
    ANALYTICS = "analytics"
    ADVERTISING = "advertising"
    CHAT = "chat"
    FIREWALL = "firewall"
    PAYMENT = "payment"
    SUPPORT = "support"
    SURVEY = "survey"
    MAINTENANCE = "maintenance"
    ACCOUNTING = "accounting"
    AUDIT = "audit"
    LAW = "law"
    AUTHORITY = "authority"
    PARTNER = "partner"
    ACQUIRER = "acquirer"
    DIRECTORY = "directory"
    SOCIAL_NETWORK = "social_network"


class Mechanism(StrEnum):
    """What makes a transfer outside the EEA lawful: GDPR Chapter V."""

    ADEQUACY = "adequacy"
    STANDARD_CLAUSES = "standard_clauses"
    BINDING_RULES = "binding_rules"
    CODE_OF_CONDUCT = "code_of_conduct"
    CERTIFICATION = "certification"
    DEROGATION = "derogation"


class NoticeClass(StrEnum):
    """What a message is for; a message belongs to one class only."""

    VITAL = "vital"
    SERVICE = "service"
    CONTRACT_CHANGE = "contract_change"
    MARKETING = "marketing"
    SURVEY = "survey"


REFUSABLE = frozenset({NoticeClass.MARKETING, NoticeClass.SURVEY})
"""Classes a person can always refuse."""


class Technique(StrEnum):
    """How something is kept on, or read from, a person's device (ePrivacy Art. 5(3))."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "local_storage"
    SESSION_STORAGE = "session_storage"
    PIXEL = "pixel"
    FINGERPRINT = "fingerprint"


class StorageClass(StrEnum):
    """What a storage item is for; all but `necessary` wait for consent."""

    NECESSARY = "necessary"
    FUNCTIONAL = "functional"
    PERFORMANCE = "performance"
    SOCIAL = "social"
    MARKETING = "marketing"


class Regime(StrEnum):
    """How a change comes into force, from the weakest to the strongest."""

    NO_NOTICE = "no_notice"
    EXTRA_NOTICE_IF_MATERIAL = "extra_notice_if_material"
    NOTICE_IF_LOOSER = "notice_if_looser"
    NOTICE_AND_CONSENT = "notice_and_consent"
    EXPLICIT_CONSENT = "explicit_consent"


class Matter(StrEnum):
    """What a change touches; each matter has one regime."""

    WORDING = "wording"
    PRIVACY = "privacy"
    STORAGE = "storage"
    RIGHTS = "rights"
    CONTRACT = "contract"
    PROCESSORS = "processors"


class MeasureFamily(StrEnum):
    """The families of safeguards of GDPR Art. 32."""

    TECHNICAL = "technical"
    ORGANISATIONAL = "organisational"
    PERSONNEL = "personnel"
    PHYSICAL = "physical"


class Denial(StrEnum):
    """What a policy may say it does not do; each is held against the rest of the file."""

    NO_SALE = "no_sale"
    NO_THIRD_PARTIES = "no_third_parties"
    EMPLOYEES_ONLY = "employees_only"
    NO_TRANSFER_OUTSIDE_EEA = "no_transfer_outside_eea"
    NO_SPECIAL_CATEGORIES = "no_special_categories"
    NO_AUTOMATED_DECISIONS = "no_automated_decisions"
    NO_MARKETING = "no_marketing"
    NO_CARD_NUMBERS = "no_card_numbers"
    NO_PERSONAL_DATA_IN_COOKIES = "no_personal_data_in_cookies"


class Safeguard(StrEnum):
    """What a person gets who is subject to an automated decision: GDPR Art. 22(3)."""

    HUMAN_REVIEW = "human_review"
    STATE_VIEW = "state_view"
    CONTEST = "contest"


class SpecialCondition(StrEnum):
    """GDPR Art. 9(2)(a) to (j)."""

    EXPLICIT_CONSENT = "9(2)(a)"
    EMPLOYMENT_LAW = "9(2)(b)"
    VITAL_INTEREST = "9(2)(c)"
    NOT_FOR_PROFIT = "9(2)(d)"
    MADE_PUBLIC = "9(2)(e)"
    CLAIMS = "9(2)(f)"
    PUBLIC_INTEREST = "9(2)(g)"
    HEALTH_CARE = "9(2)(h)"
    PUBLIC_HEALTH = "9(2)(i)"
    RESEARCH = "9(2)(j)"


EEA = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split()  # noqa: SIM905
)
"""The EEA's countries: the Union, Iceland, Liechtenstein and Norway."""

SPECIAL_FIELDS = frozenset({
    "health", "political_opinion", "religion", "philosophical_belief", "trade_union", "ethnic_origin", "racial_origin",
    "sex_life", "sexual_orientation", "genetic_data", "biometric_id", "voice_print",
})  # fmt: skip
"""Field names whose content is special by GDPR Art. 9(1)."""

PROFILE_FIELDS = frozenset({"chance", "score", "profile", "segment"})
"""Field names that hold what was worked out about a person (GDPR Art. 4(4))."""

NATIONAL_ID_FIELDS = frozenset({"cnp", "national_id", "personal_number", "identity_card", "passport_number", "tax_id"})
"""Field names that hold a national identification number (GDPR Art. 87; RO Law 190/2018 Art. 4)."""

IDENTIFYING_FIELDS = frozenset({
    "name", "email", "phone", "postal_address", "customer_number", "user_name", "device_code", "cookie_id",
    "ip_address", "advertising_id", "session_id", "voice", "birth_date", "caller_number", "called_number",
    *NATIONAL_ID_FIELDS,
})  # fmt: skip
"""Field names that single a person out: with one of them, nothing is anonymous (recital 26)."""

DPV: dict[type[StrEnum], dict[str, str]] = {
    Role: {"controller": "dpv:DataController", "processor": "dpv:DataProcessor"},
    BasisKind: {
        "consent": "eu-gdpr:A6-1-a",
        "contract": "eu-gdpr:A6-1-b",
        "legal_obligation": "eu-gdpr:A6-1-c",
        "vital_interest": "eu-gdpr:A6-1-d",
        "public_task": "eu-gdpr:A6-1-e",
        "legitimate_interest": "eu-gdpr:A6-1-f",
    },
    Source: {"given": "dpv:DataSubject", "third_party": "dpv:ThirdParty", "public_source": "dpv:PublicDataSource"},
    Action: {
        "collect": "dpv:Collect",
        "store": "dpv:Store",
        "read": "dpv:Consult",
        "change": "dpv:Alter",
        "combine": "dpv:Combine",
        "score": "dpv:Profiling",
        "record": "dpv:Record",
        "transcribe": "dpv:Transform",
        "analyse": "dpv:Analyse",
        "share": "dpv:Share",
        "export": "dpv:Disclose",
        "erase": "dpv:Erase",
    },
    RecipientKind: {
        "processor": "dpv:DataProcessor",
        "controller": "dpv:ThirdParty",
        "joint_controller": "dpv:JointDataControllers",
        "authority": "dpv:Authority",
    },
    Mechanism: {
        "adequacy": "eu-gdpr:A45-3",
        "standard_clauses": "eu-gdpr:A46-2-c",
        "binding_rules": "eu-gdpr:A46-2-b",
        "code_of_conduct": "eu-gdpr:A46-2-e",
        "certification": "eu-gdpr:A46-2-f",
    },
    SpecialCondition: {f"9(2)({letter})": f"eu-gdpr:A9-2-{letter}" for letter in "abcdefghij"},
}
"""List of words -> word -> DPV term, prefixes as in the vocabulary's own documents. Keyed by list first, as two lists
share words: `controller` is a role, and a kind of recipient."""


def dpv_term(word: StrEnum) -> str | None:
    """The DPV term of a word, or None where the vocabulary has none.

    >>> dpv_term(BasisKind.CONSENT), dpv_term(RecipientKind.CONTROLLER), dpv_term(Action.TRAIN)
    ('eu-gdpr:A6-1-a', 'dpv:ThirdParty', None)
    """
    return DPV.get(type(word), {}).get(word)

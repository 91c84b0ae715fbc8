"""What can be found in a text, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    CARD = "card"
    """A payment card number: issuer prefix, length and Luhn digit hold."""
    CNP = "cnp"
    """The Romanian personal numeric code: birth date, county and check digit hold."""
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    TAX = "tax"
    """A tax number of a person or company: RO CUI/CIF, DE Steuer-ID, Steuernummer, VAT numbers, AT UID and others."""


class Certainty(StrEnum):
    CERTAIN = "certain"
    """A check digit holds, or the form can hardly mean anything else."""
    LIKELY = "likely"
    """The form fits and the words around it do not speak against it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One identifier at `text[start:end]`.

    value   normalised: digits for card and CNP; upper case without separators for IBAN and tax numbers (a country
            prefix only where it was written); E.164 for telephone numbers; lower case for e-mail addresses
    spoken  some of it stands in words ("double four", "vierundvierzig", "coadă de maimuță")
    """

    kind: Kind
    start: int
    end: int
    value: str
    spoken: bool
    certainty: Certainty

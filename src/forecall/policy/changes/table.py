"""Pattern of a clause -> its kind. This table is the lattice of `docs/decisions/0004`; a test holds both together."""

from __future__ import annotations

from collections.abc import Mapping

from forecall.policy.changes import rules
from forecall.policy.changes.rules import Kind
from forecall.policy.changes.types import Step
from forecall.policy.terms import Matter

USE, LIMITS = Step.WHOLE_USE, Step.LIMITS
QUIET = Kind(rules.equal, material=False)
ADDED_MINOR = Kind(rules.entry_is_looser, material=False)

PURPOSES: Mapping[str, Kind] = {
    "purposes/*": Kind(rules.entry_is_looser, step=USE),
    "purposes/*/role": Kind(rules.incomparable, step=USE),
    "purposes/*/people/*": Kind(rules.entry_is_looser, step=LIMITS),
    "purposes/*/categories/*": Kind(rules.entry_is_looser, step=USE),
    "purposes/*/sources/*": Kind(rules.entry_is_looser, step=LIMITS),
    "purposes/*/actions/*": Kind(rules.action, step=LIMITS),
    "purposes/*/channels/*": Kind(rules.entry_is_looser, step=LIMITS),
    "purposes/*/recipients/*": Kind(rules.entry_is_looser, step=LIMITS),
    "purposes/*/keep": Kind(rules.term, step=LIMITS),
    "purposes/*/basis": Kind(rules.basis, step=USE),
    "purposes/*/basis/consent/how": Kind(rules.proof, step=USE),
    "purposes/*/basis/consent/lasts": Kind(rules.limit, step=USE),
    "purposes/*/basis/consent/explicit": Kind(rules.more_is_stricter, step=USE),
    "purposes/*/basis/contract/agreement": Kind(rules.incomparable, Matter.CONTRACT, step=USE),
    "purposes/*/basis/contract/wind_down": Kind(rules.wind_down, step=USE),
    "purposes/*/basis/legal_obligation/law": Kind(rules.incomparable, step=USE),
    "purposes/*/basis/public_task/law": Kind(rules.incomparable, step=USE),
    "purposes/*/basis/vital_interest/whose": Kind(rules.incomparable, step=USE),
    "purposes/*/basis/legitimate_interest/interest": Kind(rules.incomparable, step=USE),
    "purposes/*/basis/legitimate_interest/balancing": QUIET,
    "purposes/*/basis/legitimate_interest/review_by": QUIET,
    "purposes/*/basis/instruction/agreement": QUIET,
    "purposes/*/notice": Kind(rules.message_class, step=USE),
    "purposes/*/direct_marketing": Kind(rules.advertising, step=USE),
    "purposes/*/serves/*": Kind(rules.served, step=USE),
    "purposes/*/legal_claims": Kind(rules.more_is_looser, step=USE),
    "purposes/*/says_it_is_ai": Kind(rules.more_is_stricter, step=USE),
    "purposes/*/second_person": Kind(rules.more_is_stricter, step=USE),
    "purposes/*/automated": Kind(rules.entry_is_looser, step=USE),
    "purposes/*/automated/logic": Kind(rules.incomparable, step=USE),
    "purposes/*/automated/consequences": Kind(rules.incomparable, step=USE),
    "purposes/*/automated/significant": Kind(rules.more_is_looser, step=USE),
    "purposes/*/automated/allowed_by": Kind(rules.more_is_looser, step=USE),
    "purposes/*/automated/safeguards/*": Kind(rules.entry_is_stricter, Matter.RIGHTS, step=USE),
}

DATA: Mapping[str, Kind] = {
    "people/*": QUIET,
    "people/*/minimum_age": Kind(rules.age, material=False),  # of those it lets in, nothing is held
    "categories/*": QUIET,
    "categories/*/people/*": Kind(rules.entry_is_looser),
    "categories/*/fields/*": Kind(rules.entry_is_looser),
    "categories/*/keep": Kind(rules.term, step=LIMITS),
    "categories/*/stored_at/*": Kind(rules.stored_at),
    "categories/*/asked": Kind(rules.asked, material=False),
    "categories/*/seen_by": Kind(rules.audience),
    "categories/*/special": Kind(rules.more_is_looser, step=USE),
    "categories/*/special/condition": Kind(rules.incomparable, step=USE),
    "categories/*/special/statute": QUIET,
    "categories/*/statute": QUIET,
    "categories/*/aggregated_over": Kind(rules.age),
    "places/*": QUIET,
    "places/*/address": QUIET,
    "places/*/country": Kind(rules.country),
    "places/*/operator": Kind(rules.more_is_looser),
    "events/*": QUIET,
}

RECIPIENTS: Mapping[str, Kind] = {
    "recipients/*": QUIET,
    "recipients/*/name": Kind(rules.incomparable, step=LIMITS),
    "recipients/*/function": Kind(rules.incomparable, step=LIMITS),
    "recipients/*/kind": Kind(rules.recipient_kind, step=LIMITS),
    "recipients/*/country": Kind(rules.recipient_place, step=LIMITS),
    "recipients/*/categories/*": Kind(rules.entry_is_looser, step=LIMITS),
    "recipients/*/pays": Kind(rules.more_is_looser, step=LIMITS),
    "recipients/*/agreement": Kind(rules.more_is_stricter, step=LIMITS),
    "recipients/*/agreement/signed": QUIET,
    "recipients/*/agreement/expires": QUIET,
    "recipients/*/agreement/file": QUIET,
    "recipients/*/transfer": Kind(rules.recipient_place, step=LIMITS),
    "recipients/*/transfer/mechanism": Kind(rules.recipient_place, step=LIMITS),
    "recipients/*/transfer/valid_from": QUIET,
    "recipients/*/transfer/valid_until": QUIET,
    "recipients/*/transfer/file": QUIET,
    "recipients/*/transfer/extra_measures": Kind(rules.measured_better, step=LIMITS),
    "recipients/*/review_by": QUIET,
    "recipients/*/review_grace": QUIET,
    "recipients/*/endpoints": QUIET,
    "recipients/*/hosts/*": QUIET,
    "recipients/*/link": QUIET,
    "recipients/*/contact": QUIET,
}

STORAGE: Mapping[str, Kind] = {
    "storage/*": Kind(rules.entry_is_looser, Matter.STORAGE),
    "storage/*/name": Kind(rules.equal, Matter.STORAGE, material=False),
    "storage/*/technique": Kind(rules.technique, Matter.STORAGE),
    "storage/*/host": Kind(rules.incomparable, Matter.STORAGE),
    "storage/*/party": Kind(rules.party, Matter.STORAGE),
    "storage/*/storage_class": Kind(rules.storage_class, Matter.STORAGE),
    "storage/*/life": Kind(rules.life, Matter.STORAGE),
    "storage/*/purpose": Kind(rules.incomparable, Matter.STORAGE),
    "storage/*/categories/*": Kind(rules.entry_is_looser, Matter.STORAGE),
    "storage/*/recipient": Kind(rules.more_is_looser, Matter.STORAGE),
}

REST: Mapping[str, Kind] = {
    "languages/*": Kind(rules.entry_is_stricter),
    "jurisdictions/*": Kind(rules.entry_is_stricter),
    "claims/*": Kind(rules.entry_is_stricter),
    "identity/name": Kind(rules.incomparable),
    "identity/legal_form": QUIET,
    "identity/seat/street": QUIET,
    "identity/seat/city": QUIET,
    "identity/seat/postcode": QUIET,
    "identity/seat/country": Kind(rules.seat),
    "identity/contacts/privacy/*": Kind(rules.entry_is_stricter),
    "identity/contacts/complaints": Kind(rules.incomparable),
    "identity/contacts/phone": Kind(rules.more_is_stricter),
    "identity/contacts/post": Kind(rules.more_is_stricter),
    "identity/officer/needed": Kind(rules.more_is_stricter),
    "identity/officer/name": QUIET,
    "identity/officer/email": Kind(rules.more_is_stricter),
    "identity/representative": Kind(rules.more_is_stricter),
    "identity/representative/name": Kind(rules.incomparable),
    "identity/representative/email": Kind(rules.incomparable),
    "identity/representative/seat/street": QUIET,
    "identity/representative/seat/city": QUIET,
    "identity/representative/seat/postcode": QUIET,
    "identity/representative/seat/country": Kind(rules.incomparable),
    "identity/authority": Kind(rules.incomparable),
    **dict.fromkeys(("models/*", *(f"models/*/{part}" for part in ("family", "owner", "tests"))), QUIET),
    "models/*/provider": Kind(rules.incomparable),
    "models/*/purposes/*": ADDED_MINOR,
    "surfaces/*": QUIET,
    "surfaces/*/kind": QUIET,
    "surfaces/*/hosts/*": QUIET,
    "surfaces/*/routes/*": QUIET,
    "surfaces/*/intake/*": ADDED_MINOR,
    "surfaces/*/purposes/*": ADDED_MINOR,
    "notices/*/messages/*": Kind(rules.message, material=False),
    "notices/*/can_refuse": Kind(rules.can_refuse, Matter.RIGHTS),
    "notices/*/cap": Kind(rules.cap, material=False),
    "contact_hours/*": Kind(rules.contact_hours, consented=False),
    "changes/*": Kind(rules.entry_is_stricter),
    "changes/*/regime": Kind(rules.regime),
    "changes/*/notice": Kind(rules.lead_time),
    "measures/*": Kind(rules.entry_is_stricter, material=False),
    "measures/*/family": QUIET,
    "measures/*/check": Kind(rules.more_is_stricter, material=False),
    "certificates/*": Kind(rules.entry_is_stricter, material=False),
    **dict.fromkeys(
        (f"certificates/*/{part}" for part in ("standard", "issuer", "number", "issued", "expires", "file")), QUIET
    ),
    **dict.fromkeys(
        (
            f"identity/numbers/{part}"
            for part in (
                "ro_cui", "ro_trade_register", "euid", "de_vat", "de_trade_register", "at_vat", "vat", "lei", "us_ein",
            )
        ),
        QUIET,
    ),
}  # fmt: skip

KINDS: Mapping[str, Kind] = {**PURPOSES, **DATA, **RECIPIENTS, **STORAGE, **REST}

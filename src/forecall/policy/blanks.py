"""What a starter file leaves open, `____`, as complaints that say what belongs there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forecall.policy.clauses import clause_of
from forecall.policy.findings import Finding, Path, Severity
from forecall.policy.merging import Raw

BLANK = "____"
_BLANK = re.compile(r"_{3,}")

WANTED: dict[str, str] = {
    "identity/name": "write the organisation's name as its register shows it",
    "identity/legal_form": "write the legal form in full, as limited company",
    "seat/street": "write street and number",
    "seat/city": "write the city",
    "seat/postcode": 'write the postcode, in quotation marks when it begins with 0, as "020000"',
    "seat/country": "write the country in two capital letters, as RO",
    "numbers/ro_cui": "write the fiscal code, as RO12345674",
    "numbers/de_vat": "write the VAT number, as DE123456788",
    "numbers/de_trade_register": "write court and number, as Berlin (Charlottenburg) HRB 11223 B",
    "numbers/vat": "write the VAT number with its country letters",
    "contacts/privacy": "write the mailbox for data protection, as privacy@example.com",
    "contacts/complaints": "write the mailbox for complaints, as complaints@example.com",
    "contacts/phone": "write the telephone number with its country code, or take the line away",
    "identity/authority": "write the name of an authority from the jurisdiction pack",
    "version/effective": "write the day from which the policy counts, as 2026-12-01",
    "hosts": "write the host of the page, as www.example.com",
    "host": "write the host that keeps or reads the item, as www.example.com",
    "need_model/owner": "write the name of whoever answers for the forecasts",
    "address": "write street, number and city of the place",
}
"""The end of a path, without places in lists -> what to write there."""


def blanks(raw: Raw) -> Iterator[Finding]:
    """One finding for each value that was to be filled in, with what belongs there."""
    for path in _blank_paths(raw.data, ()):
        steps = [step for step in path if isinstance(step, str)]
        ends = ("/".join(steps[-2:]), steps[-1]) if steps else ("",)
        fix = next((WANTED[end] for end in ends if end in WANTED), "write the real value")
        yield Finding(
            "L03 placeholder-left", Severity.ERROR, clause_of(path), raw.origins.where(path), f"the blank {BLANK!r}",
            "something was to be filled in here", fix,
        )  # fmt: skip


def is_blank(value: object) -> bool:
    """Whether a value is a blank and nothing else."""
    return isinstance(value, str) and _BLANK.fullmatch(value.strip()) is not None


def _blank_paths(value: object, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _blank_paths(entry, (*path, key))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from _blank_paths(entry, (*path, place))
    elif is_blank(value):
        yield path

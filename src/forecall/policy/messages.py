"""Templates of messages, held against the class that the policy puts them in."""

from __future__ import annotations

from forecall.policy.errors import BadAsk
from forecall.policy.findings import Finding, Severity
from forecall.policy.linter.words import ADVERTISING
from forecall.policy.parts import Text
from forecall.policy.terms import REFUSABLE, NoticeClass
from forecall.policy.types import Policy


def class_of(policy: Policy, message: str) -> NoticeClass:
    """The one class a message belongs to; raises BadAsk where the policy does not know the message."""
    for kind, notices in policy.notices.items():
        if message in notices.messages:
            return kind
    known = ", ".join(name for notices in policy.notices.values() for name in notices.messages)
    raise BadAsk([f"message: found {message!r}, and no class of `notices` has it (known are {known})"])


def check_template(policy: Policy, message: str, template: Text) -> list[Finding]:
    """What may not stand in the template of a message; an empty list means that it may be sent.

    A class that nobody can refuse carries no advertising, in whatever language, however small.

    Raises BadAsk where the policy does not know the message.
    """
    kind = class_of(policy, message)
    if kind in REFUSABLE:
        return []
    at = f"notice:{kind}/messages/{message}"
    where = policy.origins.where(("notices", kind.value, "messages", message))
    return [
        Finding(
            "L33 class-mixing", Severity.ERROR, at, where, f"in {language.value!r} {found[0]!r}",
            "that is advertising, and this class cannot be refused", "take it out, or send it as marketing",
        )
        for language, said in template.given().items()
        for found in ADVERTISING.finditer(said)
    ]  # fmt: skip

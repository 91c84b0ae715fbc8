"""Hours of contact: some must be open, and somebody must be reached in them."""

from __future__ import annotations

from collections.abc import Iterator

from forecall.policy.findings import Finding
from forecall.policy.linter.case import Case
from forecall.policy.rulebook import LIKE_A_CALL
from forecall.policy.terms import Channel

RULE = "L49 contact-hours"


def contact_hours_reach_somebody(case: Case) -> Iterator[Finding]:
    """L49: a channel that is never open, and hours of one by which no purpose reaches people."""
    used = {channel for purpose in case.policy.purposes.values() for channel in purpose.channels}
    for channel, hours in case.policy.contact_hours.items():
        at = ("contact_hours", channel.value)
        if not any(hours.week()[:7]):
            yield case.error(
                RULE, at, "no hours on any day of the week", "by this channel nobody could ever be reached",
                "write hours, as `weekdays: 09:00-20:00`, or take the channel out of the purposes",
            )  # fmt: skip
        if channel not in used and not (channel is Channel.PHONE and used & set(LIKE_A_CALL)):
            yield case.warning(
                RULE, at, f"hours for {channel.value}", "no purpose reaches anybody by this channel",
                "name it in a purpose's `channels`, or take these hours out",
            )  # fmt: skip

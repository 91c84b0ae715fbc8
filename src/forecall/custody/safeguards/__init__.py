"""Safeguards: what the policy says protects people's data (GDPR Art. 32), each with a look at whether it holds now.

    with acting(organisation, actor):
        look()                    # every check, now; results are kept, and what newly fails raises an alert
        shown("en")               # every measure of the policy beside the last look at its check

A check is a plain function without arguments that looks at the acting organisation and says what it found. Custody's
own are in `checks`; other rooms hand theirs in through `Parts.checks`. A measure that names a check nobody has is no
proof of anything, and is said to be so.
"""

from __future__ import annotations

from forecall.custody.safeguards.alerts import noted, open_now, told, untold
from forecall.custody.safeguards.saying import sentence_of
from forecall.custody.safeguards.service import confirm, known_checks, look, shown
from forecall.custody.safeguards.types import Alerted, Check, Look, Shown

__all__ = [
    "Alerted", "Check", "Look", "Shown", "confirm", "known_checks", "look", "noted", "open_now", "sentence_of", "shown",
    "told", "untold",
]  # fmt: skip

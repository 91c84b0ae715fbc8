"""Claims that lapse while a document is out: a certificate is shown while it is valid, and not a day longer. Pure."""

from __future__ import annotations

import re
from datetime import date
from html import escape

from forecall.policy.documents.speaking import Speaker
from forecall.policy.types import Policy

ROW = r'<tr [^>]*data-clause="certificate:%s"[^>]*>.*?</tr>\n?'
ANY_ROW = re.compile(rb'data-clause="certificate:')
TABLE = re.compile(rb'(aria-labelledby="policy-certificates"[^>]*>\s*)<table[^>]*>.*?</table>', re.DOTALL)


def claims(page: bytes) -> bool:
    """Whether a published page (HTML) claims a certificate."""
    return ANY_ROW.search(page) is not None


def lapsed(policy: Policy, today: date) -> list[str]:
    """The certificates of a policy that are not valid on this day."""
    return [name for name, one in policy.certificates.items() if not one.issued <= today <= one.expires]


def without_lapsed(page: bytes, policy: Policy, language: str, today: date) -> bytes:
    """A published page (HTML) without certificates that are not valid on this day; where none is left it says so."""
    gone = lapsed(policy, today)
    for name in gone:
        page = re.sub((ROW % re.escape(name)).encode(), b"", page, flags=re.DOTALL)
    if gone and not claims(page):
        none = escape(Speaker(policy, language).say("certificates-none")).encode()
        page = TABLE.sub(lambda found: found[1] + b"<p>" + none + b"</p>", page)
    return page

"""A notice as it was published, and around it what a reader wants to know: whether it counts, what else there is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from forecall.custody import versions, wired
from forecall.custody.models import PublishedVersion
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.policy import Policy
from forecall.policy.documents import Kind
from forecall.policy.documents.lapsing import claims, without_lapsed
from forecall.policy.documents.rendering import style as documents_style
from forecall.web.staff.privacy.spoken import language_of

VISITOR = "visitor"
"""Who acts where nobody has signed in: reads what is published, and nothing else."""
NEW_FOR = timedelta(days=30)
"""So long a notice says that it changed."""
HEAD, TOP, END = b"</head>", b'<main id="text" tabindex="-1">', b"</footer>"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions of one organisation: the one that counts, the one to come, and all."""

    organisation: Organisation
    now: datetime
    rows: list[PublishedVersion]

    @property
    def in_force(self) -> PublishedVersion | None:
        return self.on(self.now)

    def numbered(self, number: int) -> PublishedVersion | None:
        return next((row for row in self.rows if row.number == number), None)

    def on(self, moment: datetime) -> PublishedVersion | None:
        """The version that counted at a moment."""
        return next((row for row in reversed(self.rows) if row.effective <= moment), None)

    @property
    def to_come(self) -> PublishedVersion | None:
        """The next one that will count; of those for one moment the last."""
        later = [row for row in self.rows if row.effective > self.now]
        return next((row for row in reversed(later) if row.effective == later[0].effective), None)

    def ended(self, row: PublishedVersion) -> datetime | None:
        """When another took the place of this version, or will."""
        return next((one.effective for one in self.rows if one.number > row.number), None)


@contextmanager
def shelf(slug: str) -> Iterator[Shelf]:
    """The versions of the organisation of this name, in its scope and its time zone. Raises Http404 for none."""
    organisation = Organisation.objects.filter(slug=slug, policy_seq__gt=0).first()
    if organisation is None:
        raise Http404
    with acting(organisation.pk, VISITOR), timezone.override(ZoneInfo(organisation.timezone)):
        yield Shelf(organisation, wired().clock.now(), versions.published())


def notice(request: HttpRequest, organisation: str, number: int = 0) -> HttpResponse:  # noqa: ARG001  # Django's way
    """To the notice that counts, or to that of version `number`, in the reader's language where it speaks that."""
    with shelf(organisation) as found:
        row = found.numbered(number) if number else found.in_force or found.to_come
        if row is None:
            raise Http404
        language = language_of(Policy.model_validate_json(row.content))
        counts = row == found.in_force and not number
    where = ("notice_page", organisation) if counts else ("notice_version", organisation, row.number)
    answer = redirect(*where, language, Kind.PRIVACY_NOTICE.value)
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


def page(request: HttpRequest, organisation: str, language: str, kind: str, number: int = 0) -> HttpResponse:
    """One public document of the version that counts, or of version `number`; with `?exact` as it was published.

    A certificate that has expired since is left out, but from the exact text.
    """
    if kind not in list(Kind) or Kind(kind).folder != "public":
        raise Http404
    with shelf(organisation) as found:
        row = found.numbered(number) if number else found.in_force
        text = None if row is None else versions.page_of(row, Kind(kind), language)
        if row is None or text is None:
            raise Http404
        if "exact" in request.GET:
            return HttpResponse(text)
        if claims(text):
            policy = Policy.model_validate_json(row.content)
            text = without_lapsed(text, policy, language, timezone.localdate(found.now))
        return HttpResponse(framed(text, found, row, language, kind))


def style(request: HttpRequest, organisation: str, number: int = 0) -> HttpResponse:  # noqa: ARG001  # one for all
    """The style of the documents."""
    return HttpResponse(documents_style(), content_type="text/css; charset=utf-8", headers={
        "Cache-Control": "public, max-age=86400",
    })  # fmt: skip


def framed(text: bytes, found: Shelf, row: PublishedVersion, language: str, kind: str) -> bytes:
    """The document with the style of the frame, what must be said before it, and the way to other versions after it."""
    filled = {
        "shelf": found,
        "row": row,
        "language": language,
        "kind": kind,
        "ended": found.ended(row),
        "before": next((one for one in reversed(found.rows) if one.number < row.number), None),
        "is_new": row == found.in_force and found.now - row.effective < NEW_FOR,
        "digest": hashlib.sha256(text).hexdigest(),
        "kept": bool(row.made_of),
    }
    with translation.override(language):
        head, top, end = (
            render_to_string(f"public/notice_{part}.html", filled).strip().encode() for part in ("head", "top", "end")
        )
    for mark, before, after in ((HEAD, head, b""), (TOP, b"", top), (END, end, b"")):
        text = text.replace(mark, before + mark + after, 1)
    return text

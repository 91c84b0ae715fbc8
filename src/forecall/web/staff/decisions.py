"""What was decided here about personal data: counted from the receipts, by clause of the policy."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecall.custody import wired
from forecall.custody.receipts import counts
from forecall.web.guard import StaffRequest
from forecall.web.staff.privacy.spoken import title_of, titles_now


def by_clause(request: HttpRequest) -> HttpResponse:
    """Each clause: how often it was asked, refused, and when last. Counts only; nobody is named."""
    here = cast("StaffRequest", request).standing
    found = counts(wired().receipts.folder, str(here.organisation))
    titles = titles_now()
    rows = [
        {
            "clause": clause,
            "title": title_of(clause, titles),
            "count": count,
            "allowed": count.decisions - count.refusals - count.gaps,
        }
        for clause, count in found.items()
    ]
    totals = {
        "decisions": sum(one.decisions for one in found.values()),
        "refusals": sum(one.refusals for one in found.values()),
        "gaps": sum(one.gaps for one in found.values()),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "staff/decisions_table.html" if part else "staff/decisions.html", {"rows": rows, **totals})

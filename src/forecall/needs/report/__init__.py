"""A forecast as one page: self-contained HTML with its charts drawn in, no script, nothing fetched."""

from __future__ import annotations

from forecall.needs.report.data import ReportData
from forecall.needs.report.dropped import dropped_sentence
from forecall.needs.report.page import render_report, write_report
from forecall.needs.report.past import Figure, figures
from forecall.needs.report.rows import (
    ROWS_PER_CUSTOMER,
    NeedRow,
    by_chance,
    by_value,
    mixed,
    narrow,
    need_rows,
    whole,
)

__all__ = [
    "ROWS_PER_CUSTOMER",
    "Figure",
    "NeedRow",
    "ReportData",
    "by_chance",
    "by_value",
    "dropped_sentence",
    "figures",
    "mixed",
    "narrow",
    "need_rows",
    "render_report",
    "whole",
    "write_report",
]

"""What stood in the way of a file, in the reader's language and with what can be done on the page.

The rooms below speak English and of the command line, each finding with a stable code; here it gets the sentence of the
page. What has none yet is said in general, and the rooms' own sentence stands beside it, folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from forecall.contacts.errors import Wrong
from forecall.needs.errors import Unreadable, WrongCell
from forecall.sales.order_files import RowWhy
from forecall.sales.uploads import LARGEST, TOO_LARGE, UNPACKS_TOO_LARGE
from forecall.web.staff.first import words

MIB = 1024 * 1024

UNREADABLE: Mapping[str, Any] = {
    Unreadable.EMPTY: _("The file is empty. Export it again."),
    Unreadable.COMPRESSED: _("The file is compressed. Unpack it first."),
    Unreadable.PDF: _("This is a PDF, not a table. Export it as CSV, XLSX or Parquet."),
    Unreadable.PICTURE: _("This is a picture, not a table. Export it as CSV, XLSX or Parquet."),
    Unreadable.WEB_PAGE: _("This is a web page, not a table. Export it as CSV, XLSX or Parquet."),
    Unreadable.JSON: _("This is JSON, not a table. Export it as CSV, XLSX or Parquet."),
    Unreadable.DOCUMENT: _("This is a document, not a table. Export it as CSV, XLSX or Parquet."),
    Unreadable.UNKNOWN_KIND: _("This is neither a table as text nor a workbook nor Parquet. Export it as CSV or XLSX."),
    Unreadable.NO_PARQUET: _("By its name it is Parquet, but what is in it is no Parquet. Write it again."),
    **dict.fromkeys(
        (Unreadable.NO_WORKBOOK, Unreadable.DAMAGED_WORKBOOK),
        _("This is no workbook that can be opened. Open it where it comes from, and save it as XLSX or CSV."),
    ),
    Unreadable.OPEN_QUOTE: _(
        "A quotation mark is opened and never closed, so the rows run into one another. Mend it, or export again."
    ),
    Unreadable.DAMAGED: _("The file is cut off or damaged. Save it again."),
    Unreadable.ONE_COLUMN: _("The first line has only one column. Part the columns by commas, semicolons or tabs."),
    Unreadable.NO_ROWS: _("There is no line in it. Export it again, with orders in it."),
    TOO_LARGE: _("The file is larger than %(most)s MB. Bring it in several files."),
    UNPACKS_TOO_LARGE: _("Unpacked, this file is larger than this house takes. Save it as CSV, in several files."),
}
"""Why a file is not taken, and what the page says of it."""
CELLS: Mapping[str, Any] = {
    WrongCell.PLAIN_NUMBER: _("That is a plain number and no day. Write days as 2026-03-31."),
    WrongCell.NO_DATE: _("That is no day that is known. Write days as 2026-03-31 or 31.03.2026."),
    WrongCell.OTHER_FORM: _("Other days of the column are written otherwise. Use one way throughout."),
    WrongCell.DAY_AND_MONTH: _("Day and month stand the other way round than elsewhere. Use one way throughout."),
    WrongCell.NO_NUMBER: _("That is no number. Correct it."),
    WrongCell.TOO_LARGE: _("That is too large to reckon with. Correct it."),
    WrongCell.NO_TEXT: _("That is neither a text nor a number. Write the column as texts."),
    WrongCell.OTHER_MARK: _("Other numbers of the column have other decimal marks. Use one throughout."),
}
ROWS: Mapping[str, Any] = {
    RowWhy.NAMELESS: _("nothing says which customer it is; add a number"),
    RowWhy.CELLS: _("it has more or fewer cells than the first line; mend it"),
    **dict.fromkeys(
        (Wrong.NO_PHONE, Wrong.PHONE_LENGTH), _("no telephone number as it stands; write it whole, as +40 21 000 0000")
    ),
    Wrong.NO_EMAIL: _("no e-mail address; write it as name@example.com"),
    Wrong.NO_ADDRESS: _("no address; write street, number and place"),
    Wrong.NO_NUMBER: _("no customer number; write it, or leave it out"),
    **dict.fromkeys(
        (Wrong.NO_DAY, Wrong.NOBODY_BORN), _("no day on which somebody alive was born; write it as 1990-05-31")
    ),
    Wrong.CNP_DISAGREES: _("the personal number tells another day of birth or sex than the rest of the row"),
    Wrong.CNP_WRONG: _("no personal number: its check digit, day or county is wrong"),
    Wrong.TOO_LONG: _("too long; keep it short"),
}
"""What is wrong with a row or a value in it, where its code says too little."""
ROW_CODES: Mapping[str, Any] = {
    "erased": _("its number or address belongs to somebody who was erased; add them by hand if they came back"),
    "too_young": _("the person is below the age from which data is taken; nothing was kept"),
    "not_declared": _("your policy has no place for it"),
    "not_valid": _("this is not what the column holds; it stays out"),
    "empty": _("nothing of it could be taken in"),
    "formula": _("it begins as a formula does; it stays out"),
    "no_day": _("no day that is over; write it as 2026-05-31"),
    "no_text": _("say in a column of its own which words were agreed to"),
    "no_proof": _("say in a column of its own how the yes was given, in the form that your policy asks for"),
}
ROW_OTHER = _("your policy does not let this person in now")
AT = _("Row %(row)s, column “%(column)s”: “%(found)s”.")
SAID_WHOLE = frozenset({"AmbiguousDates", "AmbiguousNumbers", "nothing_declared", "no_policy", "agreement_missing"})
"""Problems of which the page says everything that the rooms do."""


def refusal(why: str) -> str:
    """Why a file is not taken; empty where the page knows no sentence for it.

    >>> refusal("something_else")
    ''
    """
    return str(UNREADABLE.get(why, "")) % {"most": LARGEST // MIB}


def row(code: str, why: str = "") -> str:
    """Why a row of the table of customers, or a value in it, does not come in."""
    return str(ROWS.get(why) or ROW_CODES.get(code, ROW_OTHER))


def problem(met: Mapping[str, str]) -> dict[str, Any]:
    """`what` stood in the way, `where` that is and more of it, and `more`: the rooms' own words where they say more."""
    code, why = met["code"], met.get("why", "")
    if code == "UnreadableOrders" and (said := refusal(why)):
        return {"what": said, "where": [], "more": ""}
    role = {**words.ORDER_ROLES, **words.PEOPLE_ROLES}.get(met.get("wanted", ""))
    if code == "MissingColumn" and role:
        return {"what": words.NOT_FOUND % {"role": role}, "where": [], "more": ""}
    where = [AT % {name: met[name] for name in ("row", "column", "found")}] if met.get("row") else []
    if code == "BadCell" and why in CELLS:
        where.append(CELLS[why])
    more = "" if code in SAID_WHOLE else met["said"]
    return {"what": words.PROBLEMS.get(code, words.PROBLEM_OTHER), "where": where, "more": more}

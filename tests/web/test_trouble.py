"""What passes by itself is told from what is broken, and the page says which; what was sent stands ready."""

from __future__ import annotations

import errno
import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from forecall.custody.keyring.errors import KeyringBusy, KeyringNotWritten
from forecall.custody.receipts import ReceiptsUnwritable
from forecall.foundation.members.models import Invitation
from forecall.web.trouble import Trouble, trouble_of
from tests.web.test_desk_pages import text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
SOMEWHERE = Path("/somewhere")


def of_sqlite(code):
    cause = sqlite3.OperationalError("as SQLite says it")
    cause.sqlite_errorcode = code
    return chained(OperationalError("as SQLite says it"), cause)


def of_postgresql(state, kind=OperationalError):
    cause = Exception("as the driver says it")
    cause.sqlstate = state
    return chained(kind("as the driver says it"), cause)


def chained(problem, cause):
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "found"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), Trouble.BUSY),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),  # told by its low byte
        (of_sqlite(sqlite3.SQLITE_FULL), Trouble.DISK),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.DISK),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), None),  # that does not pass
        (of_postgresql("55P03"), Trouble.BUSY),
        (of_postgresql("53100"), Trouble.DISK),
        (of_postgresql("57P01"), Trouble.AWAY),
        (of_postgresql("08006"), Trouble.AWAY),
        (of_postgresql(None), Trouble.AWAY),  # no connection was made at all
        (of_postgresql(None, InterfaceError), Trouble.AWAY),
        (of_postgresql("42P01"), None),  # a table is missing: ours to mend
        (chained(IntegrityError("twice"), sqlite3.IntegrityError("twice")), None),
        (ReceiptsUnwritable(SOMEWHERE, OSError(errno.ENOSPC, "full")), Trouble.DISK),
        (KeyringNotWritten(SOMEWHERE, "full"), Trouble.DISK),
        (KeyringBusy(SOMEWHERE), Trouble.BUSY),
        (OSError(errno.ENOSPC, "full"), Trouble.DISK),
        (chained(ValueError("on the way"), OSError(errno.ENOSPC, "full")), Trouble.DISK),  # what it came of counts
        (FileNotFoundError(errno.ENOENT, "gone"), None),
        (ValueError("a fault of ours"), None),
        (None, None),
    ],
)
def test_what_passes_by_itself_is_told_from_what_is_broken(problem, found):
    assert trouble_of(problem) == found


def refusing(problem, begins=""):
    """The database refuses what begins so."""

    def answer(execute, sql, parameters, many, context):
        if sql.startswith(begins):
            raise problem
        return execute(sql, parameters, many, context)

    return connection.execute_wrapper(answer)


def browser_of(house, language=""):
    house.members["olga"].user.language = language
    house.members["olga"].user.save()
    client = house.browser("olga")
    client.raise_request_exception = False
    assert client.get("/o/tea/").status_code == 200
    return client


INVITED = {"email": "ana@example.org", "role": "seller", "note": "<b>", "csrfmiddlewaretoken": "as it came"}


def test_what_could_not_be_saved_stands_ready_to_be_sent_again_and_then_it_is_saved(house):
    client = browser_of(house)
    with refusing(of_sqlite(sqlite3.SQLITE_BUSY), 'INSERT INTO "members_invitation'):
        answer = client.post("/o/tea/members/invite/", INVITED)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "waited for it in vain" in text_of(answer)
    form = re.search(r'<form method="post" action="/o/tea/members/invite/">.*?</form>', answer.content.decode())[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert {name: unescape(hidden[name]) for name in INVITED} == INVITED  # and no mark of its own
    assert not Invitation.unscoped.exists()
    assert client.post("/o/tea/members/invite/", INVITED).status_code == 302
    assert Invitation.unscoped.count() == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The database does not answer"), ("de", "Die Datenbank antwortet nicht"), ("ro", "Baza de date nu")],
)
def test_a_page_of_a_house_without_its_database_says_so_in_the_browsers_language(house, language, said):
    client = browser_of(house)
    with refusing(of_postgresql("57P01")):
        answer = client.get("/o/tea/members/?from=2", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert said in text_of(answer)
    assert 'href="/o/tea/members/?from=2"' in answer.content.decode()


def test_a_part_of_a_page_gets_a_note_that_leaves_the_rest_standing(house):
    client = browser_of(house)
    with refusing(of_sqlite(sqlite3.SQLITE_BUSY)):
        answer = client.get("/o/tea/jobs/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (503, "innerHTML")
    assert answer.content.decode().startswith('<div class="note warn" role="status"><strong>Very busy')
    [config] = re.findall(r"htmx-config\" content='([^']*)'", client.get("/o/tea/").content.decode())
    assert {"code": "503", "swap": True} in json.loads(config)["responseHandling"]


def test_while_only_writing_is_stuck_a_page_speaks_the_users_own_language(house):
    client = browser_of(house, "ro")
    with refusing(of_sqlite(sqlite3.SQLITE_FULL), "INSERT"):
        answer = client.post("/o/tea/members/invite/", INVITED, headers={"Accept-Language": "de"})
    assert answer.status_code == 503
    assert "Nu este loc" in text_of(answer)


def test_a_password_is_not_put_into_the_page_and_a_fault_of_ours_stays_one(house):
    client = browser_of(house)
    with refusing(of_sqlite(sqlite3.SQLITE_BUSY)):
        answer = client.post("/account/login/", {"login": "olga@example.org", "password": "not to be shown"})
    assert answer.status_code == 503
    assert "not to be shown" not in answer.content.decode()
    with refusing(of_sqlite(sqlite3.SQLITE_CORRUPT)):
        answer = client.get("/o/tea/members/")
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)

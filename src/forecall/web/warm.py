"""What a process of the web server loads before its first answer, so that nobody waits for it.

A seller's first search would otherwise fill the index of names, for seconds, and everybody else of that process would
wait with them; so would the first page, for all that is imported when it is first asked for.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading

from django.db import DatabaseError, connections
from django.db.models import Count
from django.urls import get_resolver

from forecall.contacts import known_names
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.contacts.models import Person
from forecall.custody.errors import NotWired
from forecall.foundation import ForecallError, acting
from forecall.web.staff.desk.permission import NOT_YET, Calling

log = logging.getLogger(__name__)

ACTOR = "web"
WAIT_S = 20.0
"""A process that has not answered for a minute is taken for dead: it begins to answer while the rest is filled."""
SWITCH_S = 0.001
"""After so long a thread lets another of its process go on: the usual .005 s is paid again for each row of a query."""
MOST_PEOPLE = 500_000
"""Of all organisations together, the largest first; those left out are filled by their first search."""


def warmed(wait_s: float = WAIT_S) -> None:
    """Warm this process, and come back when it is done, or after `wait_s` while the rest is done beside."""
    sys.setswitchinterval(SWITCH_S)
    thread = threading.Thread(target=_beside, name="warm", daemon=True)
    thread.start()
    thread.join(wait_s)


def _beside() -> None:
    try:
        warm()
    finally:
        connections.close_all()  # this thread's
    gc.collect()
    gc.freeze()  # what stays for the process's life is not looked through for rubbish: with many names .2 s each time


def warm(most_people: int = MOST_PEOPLE) -> int:
    """Load every page's code, and the names that a desk searches among. How many names are ready.

    Each index is filled with a receipt, as a search would fill it. A house that cannot be read yet is left as it is:
    its pages say what is wrong.
    """
    _ = get_resolver().url_patterns
    ready, left = 0, most_people
    try:
        sizes = Person.unscoped.values_list("organisation").annotate(Count("pk")).order_by("-pk__count")
        for organisation, people in sizes:
            if people > left:
                continue
            left -= people
            with acting(organisation, ACTOR):
                ready += _names()
    except NotWired:  # the process ends meanwhile
        return ready
    except (DatabaseError, ForecallError, OSError):
        log.warning("names are filled by the first search", exc_info=True)
    return ready


def _names() -> int:
    """Names of the acting organisation under the purpose its desk calls for."""
    try:
        purpose = Calling.now().purpose
        return known_names(purpose) if purpose else 0
    except (NotPermitted, NotDeclared, *NOT_YET):
        return 0

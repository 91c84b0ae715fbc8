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

from forecall.contacts import known_names, likely
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.contacts.models import Person
from forecall.contacts.names.shelf import in_order
from forecall.custody.errors import NoPolicy, NotWired
from forecall.foundation import ForecallError, acting
from forecall.web.staff.desk.permission import NOT_YET, Calling
from forecall.web.staff.people.listing import usual_of

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
            with acting(organisation, ACTOR):
                for purpose, is_listed in _purposes()[: left // people]:
                    left -= people
                    ready += _names(purpose, is_listed=is_listed)
    except NotWired:  # the process ends meanwhile
        return ready
    except (DatabaseError, ForecallError, OSError):
        log.warning("names are filled by the first search", exc_info=True)
    return ready


def _purposes() -> list[tuple[str, bool]]:
    """Under which the acting organisation looks for names: what its desk calls for, and what keeps its customers.

    With each, whether its people are listed as well.
    """
    try:
        version = policy_in_force()
        kept = usual_of(version)
        calls = Calling.now().purpose
    except NoPolicy:
        return []
    except NOT_YET:
        calls = ""
    return [(one, one == kept) for one in dict.fromkeys((calls, kept)) if one]


def _names(purpose: str, *, is_listed: bool) -> int:
    """How many names are ready; of those that are listed their order, and which may be one person, as well."""
    try:
        ready = known_names(purpose)
        if is_listed:
            in_order(purpose, str(policy_in_force().policy.languages[0]))
            likely(purpose, 0, 1)
    except (NotPermitted, NotDeclared):
        return 0
    return ready

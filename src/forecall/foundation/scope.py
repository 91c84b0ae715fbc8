"""Who acts, in which organisation: people are looked for inside it or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from forecall.foundation.errors import NoScope


@dataclass(frozen=True, slots=True)
class Acting:
    """Who is at work.

    organisation   whose people are worked with
    actor          opaque id of the member, agent or process that acts
    working        the organisation that the actor belongs to, where it works for another; None for its own
    campaign       what it was engaged for, where it works for another
    own_only       sees only the customers given to it: the stores keep to it, whatever a page forgets
    """

    organisation: UUID
    actor: str
    working: UUID | None = None
    campaign: str = ""
    own_only: bool = False


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(
    organisation: UUID, actor: str, working: UUID | None = None, campaign: str = "", *, own_only: bool = False
) -> Iterator[Acting]:
    """Work in one organisation; scopes nest, and the inner one counts."""
    one = Acting(organisation, actor, working, campaign, own_only)
    token = _acting.set(one)
    try:
        yield one
    finally:
        _acting.reset(token)


def acting_now(wanted_by: str) -> Acting:
    """The scope that is open; raises NoScope, naming who wanted it, where none is."""
    one = _acting.get()
    if one is None:
        raise NoScope(wanted_by)
    return one

"""A page about one thing of the organisation: what is not there, or another's, leads back to the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from forecall.foundation import ForecallError
from forecall.web.guard import StaffRequest

T = TypeVar("T")
About = Callable[[HttpRequest, T], HttpResponse]
ByKey = Callable[[HttpRequest, UUID], HttpResponse]


def found_or_back(
    find: Callable[[UUID], T], unknown: type[ForecallError], said: str | Promise, to: str
) -> Callable[[About[T]], ByKey]:
    """Hands a view the thing of the key in its address; where `find` raises `unknown`, says so on the page `to`."""

    def wrapped(view: About[T]) -> ByKey:
        @wraps(view)
        def found(request: HttpRequest, key: UUID) -> HttpResponse:
            try:
                one = find(key)
            except unknown:
                messages.error(request, str(said))
                return redirect(to, cast("StaffRequest", request).standing.slug)
            return view(request, one)

        return found

    return wrapped

"""The same page twice, through Django: session, middleware, template; once of sealed rows and once of rows in clear.

It stands beside the bare figures, not in their place: what a reader waits for is a page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.custody.loads import Act, Loads

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<header><nav><a href="/">Home</a> <a href="/people">People</a> <a href="/orders">Orders</a></nav>{{ user }}</header>
<main><h1>{{ title }}</h1>
<table><thead><tr><th>Name</th><th>E-mail</th><th></th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/people/{{ row.pk }}">{{ row.name }}</a></td><td>{{ row.email }}</td>
<td>{% if forloop.counter|divisibleby:2 %}<span>even</span>{% else %}<span>odd</span>{% endif %}</td></tr>
{% endfor %}</tbody></table>
<form method="post">{% csrf_token %}<button>Next</button></form></main></body></html>"""
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
_rows: dict[str, Callable[[], list[Any]]] = {}
urlpatterns: list[Any] = []
"""Django reads them of this module; `pages` fills them."""


def pages(loads: Loads) -> list[tuple[str, Act, Act]]:
    """Name, ours, in clear: one request each, with a session that is read from the database."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.test import Client, override_settings
    from django.urls import path

    template = engines["django"].from_string(PAGE)
    _rows.update(
        list=loads.page, list_plain=loads.page_plain_rows, one=loads.read, one_plain=loads.read_plain_row,
    )  # fmt: skip

    def view(request: HttpRequest, which: str) -> HttpResponse:
        known = {"title": "People", "rows": _rows[which](), "user": request.session["user"]}
        return HttpResponse(template.render(known, request))

    urlpatterns[:] = [path("<str:which>", view)]
    session = SessionStore()
    session["user"] = "alice"
    session.create()
    client = Client()
    client.cookies["sessionid"] = session.session_key

    override_settings(
        ROOT_URLCONF=__name__,
        MIDDLEWARE=MIDDLEWARE,
        ALLOWED_HOSTS=["*"],
        SESSION_COOKIE_NAME="sessionid",
        SECURE_SSL_REDIRECT=False,
    ).enable()  # for the rest of the process: set anew for each request it would be most of its cost

    def asks(which: str) -> Act:
        def act() -> object:
            answer = client.get(f"/{which}")
            if answer.status_code != 200:
                raise SystemExit(f"the page {which} answered {answer.status_code}")
            return answer

        return act

    return [
        ("page with one person, through Django", asks("one"), asks("one_plain")),
        ("page with 50 people, through Django", asks("list"), asks("list_plain")),
    ]

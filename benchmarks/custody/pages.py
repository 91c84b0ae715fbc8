"""The same page twice, through Django: session, middleware, template; once of sealed rows and once of rows in clear.

It stands beside the bare figures, not in their place: what a reader waits for is a page. As the product's own it is
sent once the receipts of what was opened for it are safe, which it waits for at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.custody.loads import Act

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<header><nav><a href="/">Home</a> <a href="/people">People</a> <a href="/orders">Orders</a></nav>{{ user }}</header>
<main><h1>{{ title }}</h1>
<table><thead><tr><th>Name</th><th>E-mail</th><th></th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/people/{{ row.pk }}">{{ row.name }}</a></td><td>{{ row.email }}</td>
<td>{% if forloop.counter|divisibleby:2 %}<span>even</span>{% else %}<span>odd</span>{% endif %}</td></tr>
{% endfor %}</tbody></table>
<form method="post">{% csrf_token %}<button>Next</button></form></main></body></html>"""
OTHERS = "{% for one in row.others %}{{ one }} {% endfor %}"
"""In the place of the one address, where a page shows every way to somebody."""
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    f"{__name__}.guarded",
]
_rows: dict[str, Callable[[], list[Any]]] = {}
urlpatterns: list[Any] = []
"""Django reads them of this module; `pages` fills them."""


def guarded(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """As `web.guard` answers what only reads."""
    from forecall.custody.receipts import synced_at_end

    def answered(request: Any) -> Any:  # noqa: ANN401  # Django's
        with synced_at_end():
            return get_response(request)

    return answered


def pages(
    asked: Mapping[str, tuple[Callable[[], list[Any]], Callable[[], list[Any]]]], shown: str = "{{ row.email }}"
) -> list[tuple[str, Act, Act]]:
    """Name, ours, in clear: one request each, with a session that is read from the database.

    asked   name -> how the page comes to its rows, ours and in clear: `pk`, `name`, and what is shown of each
    shown   of each, beside the name
    """
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.test import Client, override_settings
    from django.urls import path

    template = engines["django"].from_string(PAGE.replace("{{ row.email }}", shown))
    _rows.update({f"{place}{'ab'[side]}": both[side] for place, both in enumerate(asked.values()) for side in (0, 1)})

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

    return [(name, asks(f"{place}a"), asks(f"{place}b")) for place, name in enumerate(asked)]

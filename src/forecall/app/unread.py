"""What is answered where a request cannot be read, and so no page, no language and no person is known."""

from __future__ import annotations

import socket
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import (
    ConfigurationProblem,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

OURS = (ConfigurationProblem, InvalidResponseHeader, InvalidResponseHeaderName)
"""What gunicorn counts among them, and is no fault of whoever asked."""
STATUS = {
    LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
"""Kind of what is wrong -> what the answer is; anything else is a bad request."""
SAID = {
    HTTPStatus.REQUEST_URI_TOO_LONG: {
        "en": "This address is too long. Open the page from the start page.",
        "de": "Diese Adresse ist zu lang. Öffnen Sie die Seite von der Startseite aus.",
        "ro": "Această adresă este prea lungă. Deschideți pagina din pagina de început.",
    },
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: {
        "en": "Your browser sends too much along. Delete the cookies of this site, and try again.",
        "de": "Ihr Browser sendet zu viel mit. Löschen Sie die Cookies dieser Website, dann versuchen Sie es erneut.",
        "ro": "Browserul trimite prea multe date. Ștergeți cookie-urile acestui site și încercați din nou.",
    },
}
"""Answer -> language -> sentence."""
UNREADABLE = {
    "en": "This request cannot be read. Open the page from the start page.",
    "de": "Diese Anfrage lässt sich nicht lesen. Öffnen Sie die Seite von der Startseite aus.",
    "ro": "Această cerere nu poate fi citită. Deschideți pagina din pagina de început.",
}


class Answering(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's worker, whose own answers are pages as safe as the others, and whose log names nobody's address."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:  # noqa: ANN401
        """Says in each language what cannot be read; whatever is wrong with us is left to gunicorn."""
        if not isinstance(exc, ParseException) or isinstance(exc, OURS):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("a request that cannot be read: %s", type(exc).__name__)
        try:
            write_nonblock(client, answer(STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)))
        except OSError:
            self.log.debug("whoever asked has left")


def answer(status: HTTPStatus) -> bytes:
    """The whole answer, with the headers that every page has."""
    from forecall.web.headers import CSP, PERMISSIONS  # the application is loaded in each process anew

    said = SAID.get(status, UNREADABLE)
    lines = "".join(f'<p lang="{language}">{sentence}</p>\n' for language, sentence in said.items())
    page = (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>Forecall</title>\n<h1>Forecall</h1>\n{lines}</html>\n'
    ).encode()
    headers = {
        "Connection": "close", "Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page)),
        "Content-Language": ", ".join(said), "Content-Security-Policy": CSP, "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n".encode("ascii") + page

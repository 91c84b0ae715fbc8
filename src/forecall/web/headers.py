"""What every answer tells the browser, and how long a question may be."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from forecall.web.errors import too_large
from forecall.web.matrix import matrix

Answer = Callable[[HttpRequest], HttpResponse]

CSP = "; ".join(  # noqa: FLY002  # one line for each word of it
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the code for an authenticator app is drawn as a data address
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""No inline script or style, no foreign host. Every page is drawn for it: nothing needs a nonce."""

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"
BODY_MOST = 4 * 1024 * 1024
"""Bytes of one question, files and all; a page that takes more says so in the matrix."""
MIB = 1024 * 1024


class HeadersMiddleware:
    """The content policy on every answer. Whatever is no asset is stored nowhere: no back button shows it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class BodyLimitMiddleware:
    """Refuses a body that is too long before anything reads it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length") or "0"
        if not length.isdecimal() or (int(length) > BODY_MOST and int(length) > _most_of(request)):
            return too_large(request)
        return self.get_response(request)


def _most_of(request: HttpRequest) -> int:
    """What the page takes of somebody who has signed in: a stranger fills no disk."""
    try:
        page = resolve(request.path_info).view_name
    except Resolver404:
        return BODY_MOST
    rule = matrix().get(page)
    return rule.body_mib * MIB if rule is not None and SESSION_KEY in request.session else BODY_MOST

"""How signing in works here: nobody signs up, secrets of authenticator apps lie sealed, redirects stay in the house."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from forecall.foundation import SettingWrong
from forecall.foundation.members.models import User
from forecall.web.accounts.readers import written_to

NONCE = 12


def shown_name(user: User) -> str:
    """A user in messages and mails."""
    return user.name or user.email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's way
        return False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        request.signed_out = True  # type: ignore[attr-defined]  # `headers` then empties the browser
        return str(super().get_logout_redirect_url(request))

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever gets it and by their clock, whoever asks for it in whatever browser."""
        known = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
        with written_to(known.user) if known else nullcontext():
            super().send_mail(template_prefix, email, context)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Browser and system in a few words are enough to tell one's own sessions from a stranger's."""
        return str(super().get_http_user_agent(request))[:200]


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Seeds of authenticator apps and recovery codes are under the installation's key, not in clear in the database."""

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(NONCE)
        return b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = b64decode(encrypted_text)
        try:
            return _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()
        except InvalidTag:
            fix = "bring back the key that signed before, or let the member set up the second factor anew"
            raise SettingWrong("FORECALL_SECRET_KEY", "a second factor was stored under another key", fix) from None

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Forecall"}


def _cipher() -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=None, info=b"forecall second factors").derive(settings.SECRET_KEY.encode())
    return AESGCM(derived)

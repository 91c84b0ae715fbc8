"""Mail by SMTP: handed over to a server, which has it from then on."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from forecall.contacts.adapters.messages import message_of
from forecall.contacts.errors import MailNotTaken
from forecall.contacts.reaching import Mail
from forecall.foundation.network import HostRefused, stays

PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over. `secure` from the first byte; otherwise STARTTLS before a password is said."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    secure: bool = False


class Smtp:
    """An outbox that keeps nothing.

    barred   host, now -> why the acting organisation sends nothing there, as a sentence; empty where it may
    """

    def __init__(
        self,
        server: Server,
        sender: str,
        clock: Callable[[], datetime],
        barred: Callable[[str, datetime], str] = lambda _host, _now: "",
    ) -> None:
        self.server, self.sender, self.clock, self.barred = server, sender, clock, barred

    def put(self, mail: Mail) -> None:
        """Raises MailNotTaken; what the server said is dropped, as it quotes addresses."""
        if not stays(self.server.host) and (why := self.barred(self.server.host, self.clock())):
            raise MailNotTaken(why, again=True)  # the contract may be renewed
        try:
            message = message_of(mail, self.sender, self.clock())
            server = self._connected()
            try:
                server.send_message(message)
            finally:
                with suppress(smtplib.SMTPException, OSError):  # how they part says nothing about the message
                    server.quit()
        except ValueError:
            why = "the address is none that mail can be sent to"
            raise MailNotTaken(why, again=False, of_address=True, for_good=True) from None
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = max(refused.recipients.values(), default=(0, b""))
            why, stays_so = f"the mail server refused the address ({code})", code >= PERMANENT
            gone = stays_so and said.startswith(NO_SUCH_ADDRESS)
            raise MailNotTaken(why, again=not stays_so, of_address=stays_so, for_good=gone) from None
        except HostRefused as refused:
            raise MailNotTaken(str(refused), again=True) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise MailNotTaken(f"the mail server did not take it ({type(problem).__name__})", again=True) from None

    def _connected(self) -> smtplib.SMTP:
        one, context = self.server, ssl.create_default_context()
        if one.secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(one.host, one.port, timeout=PATIENCE_S, context=context)
        else:
            server = smtplib.SMTP(one.host, one.port, timeout=PATIENCE_S)
        if one.user:
            if not one.secure:
                server.starttls(context=context)
            server.login(one.user, one.password)
        return server


PERMANENT = 500
"""From this code on a server means it for good."""
NO_SUCH_ADDRESS = b"5.1."
"""Enhanced status codes about the address itself (RFC 3463, 3.2); others may be about us, as a list of senders is."""

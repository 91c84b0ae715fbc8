"""A mail as the standards have it (RFC 5322)."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from forecall.contacts.reaching import Mail
from forecall.contacts.returning import number_of_letter


def message_of(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    """The message; a title that would begin a header of its own is taken as one line.

    Raises ValueError where the address is none.
    """
    made = EmailMessage()
    made["Subject"] = " ".join(mail.title.split())
    made["From"], made["To"] = sender, mail.to
    made["Date"] = format_datetime(now)
    made["Message-ID"] = number_of_letter(mail.to, sender.rpartition("@")[2].rstrip(">") or "localhost", mail.once)
    made["Auto-Submitted"] = "auto-generated"
    if mail.stop:  # RFC 2369 and 8058: mail programs show a button of their own
        made["List-Unsubscribe"] = f"<{mail.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(mail.body)  # takes away every header about content that stood before
    made["Content-Language"] = mail.language
    return made

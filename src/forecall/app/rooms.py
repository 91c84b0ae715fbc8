"""What the rooms hand to custody, so that an erasure goes through all of them, and who hears which facts.

To be imported once Django is set up: the rooms' models need it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import unquote

from forecall import contacts, orders
from forecall.app.logs import logs_within_a_year
from forecall.app.reached import look_before_publishing
from forecall.app.settings import Settings
from forecall.app.ways import encrypted_on_the_way
from forecall.contacts.adapters.folder import STAYS, Folder
from forecall.contacts.adapters.smtp import Server, Smtp
from forecall.contacts.reaching import ByMail
from forecall.contacts.taking_in import Contacts
from forecall.contacts.telling import ByMail as TellingByMail
from forecall.custody.egress import barred
from forecall.custody.events import SubjectForgot
from forecall.custody.wiring import Parts
from forecall.foundation import Clock
from forecall.foundation.members.personal_data import SHOWN
from forecall.foundation.members.service import colleagues_among, forget_strangers
from forecall.orders import companies_joined as orders_of_companies
from forecall.orders.books import retire
from forecall.orders.taking_in import Orders
from forecall.sales import companies_joined as sales_of_companies
from forecall.sales import learning, objecting, ordering
from forecall.sales.explaining import Explained
from forecall.sales.forgetting import Forecasts
from forecall.sales.modelling import models_registered
from forecall.sales.uploads import Uploads
from forecall.web import safeguards
from forecall.web.accounts import forgetting
from forecall.web.public.stopping import address_of

PORTS = {"smtp": 25, "smtps": 465}


def outbox_of(settings: Settings, clock: Clock) -> Folder | Smtp:
    """Where mail to people goes: the server that is set, or a folder."""
    if settings.smtp is None:
        return Folder(settings.outbox, settings.mail_from, clock.now)
    one = settings.smtp
    server = Server(
        one.hostname or "",
        one.port or (587 if one.username and one.scheme == "smtp" else PORTS[one.scheme]),
        unquote(one.username or ""),
        unquote(one.password or ""),
        secure=one.scheme == "smtps",
    )
    return Smtp(server, settings.mail_from, clock.now, barred)


def joined(bare: Parts, settings: Settings) -> Parts:
    """The same parts with what the rooms hand in, and their hearers introduced."""
    folder = Folder(settings.outbox, settings.mail_from, bare.clock.now)  # also with a server: what lay here before
    outbox = outbox_of(settings, bare.clock)
    files = Uploads(settings.uploads, bare.clock.now)
    files.prepare()
    made = replace(
        bare,
        backup_days=settings.key_backup_days,
        older_keys_rest=max(bare.older_keys_rest, timedelta(days=settings.backup_days)),
        receipt_months=settings.receipt_months,
        reach=ByMail(outbox),
        recipients=TellingByMail(outbox),
        erasers=(folder, files),
        takes_in=(Contacts(), Orders()),
        shown_too=SHOWN,
        stays=colleagues_among,
        explainers=(Explained(),),
        derived=(Forecasts(),),
        in_clear={
            "members.Member": timedelta(days=settings.backup_days),
            folder.name: STAYS,
            files.name: timedelta(days=settings.backup_days),
        },
        told_in_clear={folder.name: STAYS} if settings.smtp is None else {},
        retire=retire,
        missing=look_before_publishing(settings),
        checks={
            **safeguards.CHECKS,
            "encrypted_on_the_way": encrypted_on_the_way(settings),
            "logs_within_a_year": logs_within_a_year(settings),
            "models_registered": models_registered,
        },
        way_out=partial(address_of, settings.address),
    )
    _introduce(made)
    return made


def _introduce(parts: Parts) -> None:
    def forget(_fact: SubjectForgot) -> None:
        forget_strangers()

    contacts.listen(parts.events)
    orders.hear(parts.events)
    orders_of_companies.hear(parts.events)
    sales_of_companies.hear(parts.events)
    learning.hear(parts.events)
    ordering.hear(parts.events)
    objecting.hear(parts.events)
    forgetting.hear(parts.events)
    parts.events.subscribe(SubjectForgot, forget)

"""The demo as a house: samples, forecasts, somebody who signs in, pages and a worker that run until Ctrl-C."""

from __future__ import annotations

import logging
import os
import secrets
import urllib.error
import urllib.request
import webbrowser
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from forecall.app.demo_home import About, Home, default_home, free_port, settle
from forecall.app.demo_report import may_open_browser
from forecall.app.edge import messages, plain
from forecall.app.progress import Say, Steps

if TYPE_CHECKING:
    from forecall.foundation.members.models import User
    from forecall.foundation.models import Organisation

SHOP = "sample-repeat-shop"
PEOPLE, PEOPLE_ELSEWHERE = 100, 120
"""Of the organisation that the demo opens on, and of the others, which come while one looks."""
EMAIL, NAME = "demo@example.org", "Demo"
HORIZON = 14
"""Days of a forecast: the window of the one of three weeks ago is over, and shows how such forecasts come true here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    home: Path | None
    port: int
    language: str
    fresh: bool
    browser: bool


def run(wanted: Wanted) -> None:
    """Open the demo, and keep it until Ctrl-C; one that runs already is opened in the browser once more.

    Raises NotADemo, DemoRuns, and what the house raises.
    """
    home = Home((wanted.home or default_home()).expanduser().absolute())
    if wanted.fresh:
        home.throw_away()
    home.make()
    with home.alone() as is_mine:
        if not is_mine:
            _show_again(home, wanted)
            return
        home.clear_unfinished()
        port = free_port(wanted.port)
        settle(os.environ, home.folder, port)
        about = _filled(home, wanted, port)
        home.keep(about)
        _serve(home, about, wanted)


def _show_again(home: Home, wanted: Wanted) -> None:
    about = home.about()
    if about is None:
        messages().print(Text("A demo is being set up already; wait for it where it was started."), soft_wrap=True)
        return
    _open(home.link(about), about, wanted, "A demo runs already.")


def _filled(home: Home, wanted: Wanted, port: int) -> About:
    """The house with everything that the tour shows; what is there already is left as it is."""
    from forecall.app.house import opened

    earlier = home.about()
    with Steps(messages()) as steps:
        with steps.step("Opening the house"):
            house = opened()
            parts = house.__enter__()  # closed below, before others open it
        try:
            from django.db import connections

            from forecall.foundation.models import Organisation

            if earlier is None or not Organisation.objects.filter(slug=SHOP).exists():
                from forecall.app.sample import load

                with steps.step("Loading an invented shop, and the three weeks behind it") as say:
                    list(load(PEOPLE, say, SHOP, live=_live))
            _forecast(steps, parts.clock.now())
            password = earlier.password if earlier else secrets.token_urlsafe(9)
            user = _somebody(password, wanted.language, parts.clock.now())
            look_at_safeguards(SHOP)
            connections.close_all()
        finally:
            house.__exit__(None, None, None)
    return About(port, str(user.pk), user.email, password)


def _live(organisation: Organisation, say: Say) -> None:
    """A forecast of three weeks ago, and what came of it day by day."""
    from forecall.app.sample_days import BACK, at
    from forecall.app.sample_weeks import live
    from forecall.custody.wiring import wired

    now = wired().clock.now()
    with at(now - BACK):
        _run_forecast(say)
    live(organisation, now, say)


def _forecast(steps: Steps, now: datetime) -> None:
    """The forecast of three weeks ago measured, and today's made, where it does not stand."""
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation
    from forecall.sales.measuring import measure
    from forecall.sales.models import ForecastRun

    shop = Organisation.objects.get(slug=SHOP)
    with acting(shop.pk, "demo"):
        measure()
        if not ForecastRun.objects.filter(as_of=now.date()).exists():
            with steps.step("Forecasting what customers need next") as say:
                _run_forecast(say)


def _run_forecast(say: Say) -> None:
    from forecall.sales import forecast
    from forecall.sales.jobs import NEXT, STAGES

    def told(stage: str, share: float) -> None:
        say(stage, (STAGES[stage] + (NEXT[stage] - STAGES[stage]) * share) / 100)

    forecast(horizon_days=HORIZON, say=told)


def _somebody(password: str, language: str, now: datetime) -> User:
    """Who signs in: owner of every sample organisation that is there, trained, with the undertaking signed."""
    from allauth.account.models import EmailAddress

    from forecall.app.sample import is_sample
    from forecall.foundation.members.models import User
    from forecall.foundation.models import Organisation

    user = User.objects.filter(email=EMAIL).first()
    if user is None:
        user = User(email=EMAIL, name=NAME, language="" if language == "en" else language, created_at=now)
        user.set_password(password)
        user.save(force_insert=True)
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    for one in Organisation.objects.filter(slug__startswith="sample-").exclude(slug__startswith="sample-client-"):
        if is_sample(one):
            _owner(one, user, now)
    return user


def _owner(organisation: Organisation, user: User, now: datetime) -> None:
    from forecall.foundation.members import Role
    from forecall.foundation.members.models import Member
    from forecall.foundation.members.service import sign_undertaking
    from forecall.web.words import UNDERTAKING

    if Member.unscoped.filter(organisation=organisation, user=user).exists():
        return
    trained = now.date() + timedelta(days=365)
    made = Member(organisation=organisation, user=user, role=Role.OWNER.value, trained_until=trained, created_at=now)
    Member.unscoped.bulk_create([made])
    sign_undertaking(organisation.pk, made.pk, str(UNDERTAKING), now)


def look_at_safeguards(slug: str) -> None:
    """Of the organisations whose short name begins so, as every night does: a house that stands has been looked at."""
    from forecall.custody.safeguards import look
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation

    for one in Organisation.objects.filter(slug__startswith=slug):
        with acting(one.pk, "demo"):
            look()


def add_the_rest() -> None:
    """The other sample organisations, with whoever signs in as their owner; beside the pages, in its own process."""
    from forecall.app.house import opened
    from forecall.app.lifeline import hold

    hold(os.environ)
    with opened(migrate=False) as parts:
        from forecall.app.sample import load

        list(load(PEOPLE_ELSEWHERE, lambda _stage, _share: None, besides=SHOP))
        _somebody("", "en", parts.clock.now())
        look_at_safeguards("sample-")


def _serve(home: Home, about: About, wanted: Wanted) -> None:
    from forecall.app.jobs_commands import JOBS_BESIDE_PAGES
    from forecall.app.supervising import Child, Supervisor, forecall, log_in_lines

    log_in_lines()
    log = logging.getLogger("forecall.jobs")
    log.handlers = [logging.FileHandler(home.log)]
    rest = forecall()
    rest[2] = "from forecall.app.demo_house import add_the_rest; add_the_rest()"
    supervisor = Supervisor(
        [
            Child("web", forecall("serve", "web", "--port", str(about.port)), log=home.log),
            Child("worker", forecall(*JOBS_BESIDE_PAGES), log=home.log),
        ]
    )

    def when_ready() -> None:
        if not answers(f"{about.address}/readyz"):
            return
        supervisor.meanwhile = None
        supervisor.children.append(Child("samples", rest, once=True, log=home.log))
        _open(home.link(about), about, wanted, "The demo is ready.")

    supervisor.meanwhile = when_ready
    supervisor.run()
    said = "Stopped. It is kept: `forecall demo` opens it again, `forecall demo --fresh` begins anew."
    messages().print(Text(said), soft_wrap=True)


def answers(address: str) -> bool:
    """Whether the pages are there and say that they can serve."""
    try:
        with urllib.request.urlopen(address, timeout=2) as found:  # noqa: S310  # our own address
            return bool(found.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _open(link: str, about: About, wanted: Wanted, said: str) -> None:
    console = messages()
    opens = wanted.browser and may_open_browser() and webbrowser.open(link)
    then = "It opens in your browser." if opens else "Open this link, which works once, within ten minutes:"
    console.print(Text(f"{said} {then}"), soft_wrap=True)
    if not opens:
        print(link, flush=True)  # noqa: T201  # the result of the command: a script reads it
    console.print(
        Text(plain(f"If a page asks who you are: {about.email}, password {about.password}. Stop with Ctrl-C.")),
        soft_wrap=True,
    )

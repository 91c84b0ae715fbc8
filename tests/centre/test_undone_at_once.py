"""Who takes "never again" back while somebody else notes it of the same person does not take the other's word."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections

from forecall.app.tables import bring_up_to_date
from forecall.centre import Outcome, Result, begin, finish, objecting, undo
from forecall.centre.models import Conversation, ConversationOutcome
from forecall.custody import Ask, ask
from forecall.foundation import acting
from tests import house as houses
from tests.app.test_tables import empty
from tests.centre.conftest import CARD, NOW, House
from tests.postgresql import PACKAGE


@pytest.mark.usefixtures("db")
@pytest.mark.needs_system(*PACKAGE)
def test_what_the_second_says_while_the_first_takes_it_back_stands(request, tmp_path, django_db_blocker, monkeypatch):
    both = Barrier(2)

    def at_once(before):
        def met(*given):
            with suppress(BrokenBarrierError):
                both.wait(1)  # two that do not wait for each other stand here both before either has written
            return before(*given)

        return met

    def do(organisation, actor, verb, *given):
        try:
            with acting(organisation, actor):
                verb(*given)
        finally:
            connections.close_all()

    with django_db_blocker.unblock(), empty(request, tmp_path, "postgresql", "undone_at_once"):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "need-prediction") as house:
            person = house.person()
            talk = begin(house.task(person))
            rang = Conversation.objects.create(
                subject_id=person, kind="call", direction="in", purpose="prospecting", channel="phone", began_at=NOW,
                held_by="carol", receipt="1", clause="purpose:prospecting",
            )  # fmt: skip
            finish(talk.id, Result(Outcome.NEVER_AGAIN))
            monkeypatch.setattr(objecting.store, "other_open_tasks", at_once(objecting.store.other_open_tasks))
            monkeypatch.setattr(objecting, "lift", at_once(objecting.lift))
            says = Thread(target=do, args=(house.alices, "carol", finish, rang.pk, Result(Outcome.NEVER_AGAIN)))
            takes_back = Thread(target=do, args=(house.alices, "alice", undo, talk.id))
            for one in (says, takes_back):
                one.start()
            for one in (says, takes_back):
                one.join()
            said = ConversationOutcome.objects.order_by("pk")
            assert [one.undone_at is None for one in said] == [False, True]
            assert ask(Ask("prospecting", CARD, "call", subjects=(person,), channel="phone")).reason == "objected"

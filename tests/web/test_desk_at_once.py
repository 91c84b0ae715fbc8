"""What a seller must see at once: that there is no number to call, and what a colleague noted today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.centre.models import Conversation
from forecall.contacts import Point
from forecall.contacts.changing import add_point
from forecall.custody import Origin
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.web.test_desk_pages import furnish, log, text_of

NO_NUMBER = "There is no telephone number that may be shown here."


def test_whoever_may_be_called_and_has_no_number_is_told_of_beside_the_yes(house):
    rows = furnish(house)
    page = f"/o/tea/desk/{rows[0].suggestion}/"
    sam = house.browser("sam")
    said = text_of(sam.get(page))
    assert said.index("May be called.") < said.index(NO_NUMBER)
    with acting(house.tea.pk, "x"):
        on_file = Origin(house.now, "client", 1, informed=house.now)
        add_point("client_calls", rows[0].customer.subject, Point("phone", "+40210000001"), on_file)
    said = text_of(sam.get(page))
    assert "+40210000001" in said
    assert NO_NUMBER not in said


@pytest.mark.parametrize(("outcome", "said"), [("interested", "Interested"), ("no_answer", "No answer")])
def test_whoever_opens_a_customer_reads_what_a_colleague_noted_of_them_today(house, outcome, said):
    rows = furnish(house)
    house.member("rob", Role.SELLER)
    page = f"/o/tea/desk/{rows[0].suggestion}/"
    rob = house.browser("rob")
    assert "Noted today" not in text_of(rob.get(page))
    log(house.browser("sam"), rows[0].suggestion, outcome=outcome)
    assert re.search(rf"Noted today at [^:]+:\d\d[^:]*: {said}. Sam", text_of(rob.get(page)))
    with acting(house.tea.pk, str(house.members["sam"].pk)):
        Conversation.objects.update(began_at=house.now - timedelta(days=1))
    assert "Noted today" not in text_of(rob.get(page))

"""Who may be called by a number that is not there: the strip says so."""

from __future__ import annotations

from forecall.contacts import Point
from forecall.contacts.changing import add_point
from forecall.custody import Origin
from forecall.foundation import acting
from tests.web.test_desk_pages import furnish, text_of

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

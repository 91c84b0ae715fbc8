"""What the policy stopped since people were counted last: too few to be shown, however many there may be."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from forecall.custody import Ask, Origin, ask, object_to
from forecall.custody.recording import Newcomer, add_subjects
from forecall.foundation import acting
from forecall.sales import tallying
from tests.web.led import lead
from tests.web.test_figures import text_of_panel

FEW = 3


def test_a_clause_that_stopped_few_people_since_they_were_counted_is_not_shown(house):
    led = lead(house)
    with acting(led.tea.pk, "x"):
        tallying.tally()
        origin = Origin(led.now - timedelta(days=2), "given", 1, informed=led.now - timedelta(days=2))
        for person in add_subjects([Newcomer("requester", {"request_record": origin}, "RO")] * FEW):
            object_to(person, "request_answering")
            assert ask(Ask("request_answering", frozenset({"request_record"}), "read", (person,))).reason
        assert [one.people for one in tallying.tallied().stopped if one.stopped] == [0]
    client = led.browser("mara")
    found = client.get("/o/tea/figures/refusals/csv/").content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(found))) == []
    assert "Every group has under 10 people" in text_of_panel(client.get("/o/tea/figures/"), "refusals")

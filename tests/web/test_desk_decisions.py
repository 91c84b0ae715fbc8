"""To refuse a customer is proposed at the desk, decided on a page of its own, contested, and looked at by another."""

from __future__ import annotations

import pytest

from forecall.foundation.members import Role
from forecall.sales.models import Decision
from tests.sales.test_deciding import that_decides
from tests.web import led
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def shop(house, monkeypatch):
    monkeypatch.setattr(led, "example", that_decides)
    house.rows = furnish(house)
    house.member("mara", Role.MANAGER)
    return house


def test_a_proposal_is_decided_contested_and_turned_round_and_each_says_what_it_did(shop):
    sam, mara, olga = map(shop.browser, ("sam", "mara", "olga"))
    customer, page = f"/o/tea/desk/{shop.rows[0].suggestion}/", "/o/tea/desk/decisions/"
    propose = {"do": "propose", "action": "refuse"}
    assert "Tick a reason" in text_of(sam.post(customer, propose, follow=True))
    nothing = {"do": "propose", "action": "cancel", "why": ["unpaid"]}
    assert "No order of this customer runs here" in text_of(sam.post(customer, nothing, follow=True))
    assert "Nothing happens before" in text_of(sam.post(customer, {**propose, "why": ["unpaid"]}, follow=True))
    assert "invoices are overdue" in text_of(mara.get(page))
    key = Decision.unscoped.get().pk

    def does(who, what, **more):
        return text_of(who.post(f"{page}{key}/", {"do": what, **more}, follow=True))

    assert sam.post(f"{page}{key}/", {"do": "decide"}).status_code == 403
    assert "Decided." in does(mara, "decide")
    assert "nobody was told" in does(mara, "undo")
    assert "until then it can be undone" in does(mara, "decide")
    assert "contest the decision" in text_of(mara.get(page))
    assert "no orders are taken from this customer" in text_of(sam.get(customer))
    line = {"line-0-product": shop.rows[0].product, "line-0-take": "on", "line-0-quantity": "1", "line-0-price": "1",
            "line-TOTAL_FORMS": "7", "line-INITIAL_FORMS": "5", "order-once": "1" * 32}  # fmt: skip
    assert "Nothing was noted." in text_of(log(sam, shop.rows[0].suggestion, outcome="ordered", **line))
    assert "A case is open." in does(mara, "contest", text="I paid in May.", language="en")
    assert "somebody else has to look" in does(mara, "turn")
    assert "Turned round." in does(olga, "turn")
    assert "not open any more" in does(olga, "decide")
    assert Decision.unscoped.get().state == "reversed"


def test_where_the_policy_decides_about_nobody_it_says_so(house):
    rows = furnish(house)
    answer = house.browser("sam").post(
        f"/o/tea/desk/{rows[0].suggestion}/", {"do": "propose", "action": "cancel", "why": ["returns"]}, follow=True
    )
    assert "no purpose that decides about such people" in text_of(answer)
    assert not Decision.unscoped.exists()

"""A company that is there twice, by one tax number written in two ways: found, and said on both pages."""

from __future__ import annotations

import pytest

from forecall.contacts import add_company
from forecall.contacts.doubles import doubles
from forecall.contacts.models import Company
from forecall.foundation import acting
from tests.web.folk import furnish
from tests.web.test_people import said

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
COMPANIES = "/o/tea/companies/"


@pytest.fixture
def folk(house):
    return furnish(house)


@pytest.fixture
def mara(folk):
    return folk.browser("mara")


def test_a_company_that_is_there_twice_says_so_on_both_pages_and_leads_to_the_other(folk, mara):
    with acting(folk.tea.pk, "x"):
        older = add_company("Model SRL", "RO", "RO18547290")
        twin = Company.objects.create(name="Model", country="RO", tax_number="18547290", made_at=folk.now).pk
        alone = add_company("Alta SRL", "RO")
        assert [[one.pk for one in those] for those in doubles()] == [[older, twin]]
    for here, there, name in ((older, twin, "Model (18547290)"), (twin, older, "Model SRL (RO18547290)")):
        page = mara.get(f"{COMPANIES}{here}/")
        said(page, "This tax number stands at another company here, too:", name)
        assert f'href="{COMPANIES}{there}/"' in page.content.decode()
    assert "another company here" not in mara.get(f"{COMPANIES}{alone}/").content.decode()

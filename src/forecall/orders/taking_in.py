"""Orders of a portable copy become orders of this house: custody's `TakesIn` for orders and their lines.

Products are found by the shop's code, or made. An order number of another shop is no number of this one, so what it is
found by here is made of all that the copy says of the order: the same copy read twice is refused and doubles nothing,
and no order of this house's own shop is in its way.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from forecall.custody.origins import Origin
from forecall.custody.recording import token_of
from forecall.foundation import acting_now
from forecall.orders.errors import CopyWrong
from forecall.orders.models import Product
from forecall.orders.store import ORDER_NUMBER

ORDER, LINE = "orders.Order", "orders.OrderLine"
BROUGHT = "copy"
"""Origin of an order that a person brought along."""
Columns = tuple[dict[str, Any], dict[str, Any]]


class Orders:
    """Custody's `TakesIn`."""

    models = frozenset({ORDER, LINE})

    def columns(self, model: str, values: Mapping[str, Any], came: Origin, place: int) -> Columns:
        """Raises CopyWrong where a quantity, a price or a product cannot be one."""
        del came
        return _order(values) if model == ORDER else _line(values, place)

    def taken_in(self, subject: UUID) -> None:
        """Nothing more: who forecasts reads orders anew."""


def _order(values: Mapping[str, Any]) -> Columns:
    number, digest = str(values.get("number") or ""), str(values["digest"])
    try:
        own = b64decode(digest, validate=True)
    except NoBase64:
        raise CopyWrong("an order without the digest of its lines") from None
    known_by = "\x1f".join((BROUGHT, number, str(values["ordered_at"]), str(values.get("currency", "")), digest))
    plain = {name: one for name, one in values.items() if name != "number"}
    found = {"digest": own, "token": token_of(ORDER_NUMBER, known_by), "origin": BROUGHT}
    return {"number": number or None}, {**plain, **found}


def _line(values: Mapping[str, Any], place: int) -> Columns:
    code, quantity, price = values["product"], values["quantity"], values["price_micro"]
    if not isinstance(code, str) or not code.strip():
        raise CopyWrong("a line without a product")
    if not isinstance(quantity, int | float) or not quantity > 0 or not isinstance(price, int) or price < 0:
        raise CopyWrong(f"a line of product {code!r} whose quantity or price is none")
    organisation = acting_now(LINE).organisation
    product, _made = Product.objects.get_or_create(organisation_id=organisation, code=code[:120])
    return {}, {"product": product, "quantity": float(quantity), "price_micro": price, "position": place}

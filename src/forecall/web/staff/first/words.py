"""Columns, problems and reasons of a shop's file, as people call them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ORDER_ROLES = {
    "customer_id": _("Customer"),
    "order_id": _("Order number"),
    "ordered_at": _("Day of the order"),
    "product_id": _("Article number"),
    "product_name": _("Article"),
    "quantity": _("Quantity"),
    "unit_price": _("Price of one"),
    "line_total": _("Price of the line"),
    "currency": _("Currency"),
    "status": _("State of the order"),
}
"""Those that a person chooses; others are found or not needed."""
NEEDED = ("customer_id", "ordered_at", "product_id", "quantity", "unit_price")
PEOPLE_ROLES = {
    "customer_number": _("Customer number"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Family name"),
    "email": _("E-mail address"),
    "phone": _("Telephone number"),
    "post": _("Postal address"),
    "country": _("Country"),
    "language": _("Language"),
    "birth_date": _("Date of birth"),
    "cnp": _("Personal number (CNP)"),
}
DROPPED = {
    "empty_line": _("are empty"),
    "repeated_header": _("repeat the header"),
    "counted_twice": _("stand there twice; each counts once"),
    "no_customer": _("name no customer"),
    "no_product": _("name no article"),
    "no_date": _("have no day"),
    "no_quantity": _("have no quantity"),
    "no_price": _("have no price"),
    "future_date": _("lie in the future"),
    "order_cancelled": _("belong to orders that were cancelled or refunded"),
    "fee": _("are postage, fees, discounts or vouchers"),
    "zero_quantity": _("have a quantity of zero"),
    "cancellation": _("are returns, taken off their purchase"),
    "cancelled_purchase": _("are purchases that were given back in full"),
    "return_without_purchase": _("are returns without a purchase"),
    "price_not_positive": _("have a price of zero or less"),
}
LEFT_OUT = {
    "erased": _("their customer was erased, and stays away"),
    "several_customers": _("their order names several customers"),
    "objected": _("their customer objected"),
    "restricted": _("the use of their customer's data is restricted"),
    "not_instructed": _("the client ended its instruction for their customer"),
    "contract_ended": _("their customer's contract has ended"),
    "no_contract": _("their customer has no contract"),
}
LIST_OUT = {
    "erased": _("belong to somebody who was erased, and stays away"),
    "suppressed": _("belong to somebody who wants nothing over this number or address"),
    "objected": _("say themselves that the person does not want it"),
    "known": _("belong to somebody who is known here already, and stays as they are"),
    "twice": _("name somebody who stands further up in the list"),
    "unreachable": _("have no telephone number, e-mail address or address that can be one"),
    "too_young": _("are of somebody below the age from which data is taken"),
    "no_consent": _("lack the consent that your policy asks for, with its day and how it was given"),
    "not_informed": _("are of people who were not told in time, so nothing of theirs may be kept"),
    "empty": _("hold nothing that could be taken in"),
}
LIST_OUT_OTHER = _("are kept out by your policy")
LEFT_OUT_OTHER = _("the policy keeps their customers out")
PROBLEMS = {
    "MissingColumn": _("A column that is needed was not found. Say below which one it is."),
    "AmbiguousDates": _("Each day of the file can be read in two ways. Say below which is meant."),
    "AmbiguousNumbers": _("The numbers can be read in two ways. Say below what parts the decimals."),
    "BadCell": _("A cell is not what its column holds. Mend it and upload again, or choose another column."),
    "NoLinesLeft": _("No line of the file is an order that can be used. Is each column below what it says?"),
    "import_refused": _("Your policy does not let these orders come in now. Nothing was taken in."),
    "nothing_declared": _("Your policy has no place for orders: it needs a purpose that collects them."),
    "no_policy": _("Publish your policy first: it says under what orders come in."),
    "supply_incomplete": _("A list from elsewhere needs its papers: seller, day, country, and what allows its use."),
    "not_permitted": _("Your policy does not let this list come in now. Nothing was taken in."),
    "agreement_missing": _(
        "You work on a client's data here. Its agreement has to be accepted before any of it comes in."
    ),
}
PROBLEM_OTHER = _("The file cannot be read as it is. Mend what is named here, and upload it again.")
NOT_FOUND = _("Not found: “%(role)s”. Say which column it is.")
STAGES = {
    "": _("Waiting for its turn"),
    "read": _("Reading the file"),
    "look": _("Looking who is known"),
    "people": _("Bringing people in"),
    "orders": _("Bringing orders in"),
}

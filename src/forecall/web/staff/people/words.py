"""What the pages of people say of kinds, sources, states and refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forecall.contacts.doubles import Sign
from forecall.contacts.errors import Apart
from forecall.contacts.models import ContactPoint, Representative
from forecall.contacts.types import PointKind

KINDS = {
    PointKind.PHONE: _("Telephone number"),
    PointKind.EMAIL: _("E-mail address"),
    PointKind.POST: _("Postal address"),
}
SOURCES = {
    "given": _("from the person"),
    "client": _("from the client"),
    "observed": _("from how our services are used"),
    "derived": _("worked out from other data"),
    "third_party": _("from somebody else"),
    "public_source": _("from a public source"),
    "public_authority": _("from a public authority"),
}
WHO_SAYS = {"given": _("the person"), "client": _("the client")}
STATES = {
    ContactPoint.State.VERIFIED.value: _("verified"),
    ContactPoint.State.DOUBTFUL.value: _("doubtful"),
    ContactPoint.State.DEAD.value: _("leads nowhere"),
}
"""What is said of a number or address that is not just there."""
AUTHORITIES = {
    Representative.Authority.STATUTE: _("by law"),
    Representative.Authority.OFFICE: _("by office, as a managing director"),
    Representative.Authority.POWER_OF_ATTORNEY: _("power of attorney"),
    Representative.Authority.GUARDIAN: _("guardian"),
    Representative.Authority.EMPLOYMENT: _("employment"),
}
NAME_BESIDE = _("Name in a record that was merged into this one")
FIELDS = {
    "name": _("Name"),
    "birth_date": _("Birth date"),
    "birth_place": _("Birth place"),
    "nationality": _("Nationality"),
    "cnp": _("Personal numeric code (CNP)"),
    "identity_card": _("Identity card"),
    "language": _("Language"),
    "phone": _("Telephone number"),
    "email": _("E-mail address"),
    "postal_address": _("Postal address"),
    "customer_number": _("Customer number"),
    "job_title": _("Job title"),
}
ALIKE = {
    "phone": _("same telephone number"),
    "email": _("same e-mail address"),
    "post": _("same postal address"),
    "name": _("same name at the same place"),
}
CANNOT_MERGE = {
    Apart.SAME: _("This is one and the same record."),
    Apart.KINDS: _("These are two kinds of people for your policy: they stay two records."),
    Apart.MERGED: _("One of them is merged already. Look at the list again."),
    Apart.ERASED: _("One of them was erased meanwhile."),
    Apart.ASIDE: _("One of them is set aside. Decide about that first."),
    Apart.DIFFER: _("Nothing was merged yet. Say first that you have looked at it, or leave them as two."),
}
TWINS = {
    Sign.TAX: _("same tax number"),
    Sign.REGISTER: _("same register number"),
    Sign.NAME: _("same name"),
}
CANNOT_JOIN = {
    Apart.SAME: _("This is one and the same company."),
    Apart.MERGED: _("One of them is joined into another already. Look at the list again."),
    Apart.NUMBERS: _("They have two tax numbers: these are two companies, and are not joined."),
    Apart.COUNTRIES: _("They are of two countries: these are two companies, and are not joined."),
}
SAME_COMPANY = CANNOT_JOIN[Apart.SAME]
MOVED = {
    "orders.Order": _("Orders"),
    "contacts.BusinessContact": _("Contacts"),
    "contacts.Representative": _("Authorities"),
    "sales.Said": _("What was said of suggestions"),
    "sales.Decision": _("Decisions"),
    "sales.Given": _("Seller"),
}
"""What is told of what was moved for a join; rows that go with these are not told by themselves."""
WRONG = {
    PointKind.PHONE: _("This is no telephone number. Write it with its country's code, as +40 21 000 0000."),
    PointKind.EMAIL: _("This is no e-mail address. Look for a missing @ or a wrong ending."),
    PointKind.POST: _("This is no postal address. Write street, number, postal code and place."),
}
NOT_HERE = _("This person is not here, was erased, or is not among your customers.")
NO_COMPANY = _("This company is not here.")
FAILED = _("That does not fit what stands here now. Look at it again.")
ALREADY = _("This is on record already.")
ENDED_BEFORE = _("This is on record as ended. Take the ending back instead.")
TOO_LATE = _("This cannot be taken back any more. End it instead.")
NOT_DECLARED = _("Your policy has no such data of such people (%(clause)s). Declare it there first.")
CHILD = _(
    "By this birth date it is a child from whom no data is taken. Nothing was stored: the person is set aside, and in "
    "three days all of it is erased unless somebody looks into it."
)

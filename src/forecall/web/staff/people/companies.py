"""Companies: the list, a new one, one with its contacts and who acts for it."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forecall.contacts import NewPerson, Point, Whom, add_company, add_person, open_people
from forecall.contacts.companies import joined_into, named, numbers_each, numbers_of, standing, stands_for
from forecall.contacts.declared import policy_in_force
from forecall.contacts.doubles import same_as
from forecall.contacts.errors import ContactsError, NotPermitted, UnknownContact, ValueWrong
from forecall.contacts.keeping import Keeping, business_kind, keepings_of
from forecall.contacts.models import BusinessContact, Company
from forecall.contacts.representing import mandates
from forecall.contacts.tending import end_card
from forecall.contacts.types import JOB_TITLE
from forecall.custody.errors import NoPolicy
from forecall.custody.models import Subject
from forecall.custody.wiring import wired
from forecall.foundation.members import may_reach
from forecall.foundation.models import Organisation
from forecall.sales.store import own_companies
from forecall.sales.types import Customer
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people import acting, words
from forecall.web.staff.people.forms import CardForm, CompanyForm
from forecall.web.staff.people.seeing import Seen, origin_now, refusal

PAGE = 50
LONGEST = 80
CARD = frozenset({"name", "job_title", "email", "phone"})


class Card(NamedTuple):
    """A person as the contact at a company."""

    of: BusinessContact
    is_over: bool
    name: str = ""
    title: str = ""
    reached: tuple[str, ...] = ()


def companies(request: HttpRequest) -> HttpResponse:
    """The companies by name, page by page; a POST makes one."""
    here = cast("StaffRequest", request).standing
    country = Organisation.objects.values_list("country", flat=True).get(pk=here.organisation)
    is_new = request.method == "POST"
    form = CompanyForm(request.POST if is_new else None, initial={"country": country})
    if is_new and form.is_valid():
        made = _made(form)
        if made is not None:
            messages.success(request, _("The company is there."))
            return redirect("company", here.slug, made)
    text, first = request.GET.get("q", "").strip()[:LONGEST], number(request.GET.get("from", ""))
    rows = list((named(text) if text else standing()).order_by("name", "pk")[first : first + PAGE + 1])
    tax = numbers_each(rows[:PAGE])
    filled = {
        "form": form, "q": text, "rows": [(one, tax[one.pk].tax) for one in rows[:PAGE]],
        "before": max(0, first - PAGE) if first else None, "after": first + PAGE if len(rows) > PAGE else None,
        "may_join": may_reach(here, matrix()["company_twins"].see),
    }  # fmt: skip
    return render(request, "staff/people/companies.html", filled)


def _made(form: CompanyForm) -> int | None:
    """The new company, or the one that has the tax number already; None where the form says what is wrong."""
    said = form.cleaned_data
    name, country = said["name"].strip(), said["country"].upper()
    if not said["again"] and not said["tax_number"] and standing().filter(name=name, country=country).exists():
        form.add_error("again", _("There is one of this name. Look at the list, or say that it is another."))
        return None
    try:
        numbers = said["tax_number"], said["register_number"]
        return add_company(name, country, *numbers, is_another=bool(said["again"]))
    except ValueWrong as problem:
        at = "name" if problem.field == "company" else problem.field
        form.add_error(at, _("This is no tax number of that country.") if at == "tax_number" else str(words.FAILED))
    return None


def company(request: HttpRequest, key: int) -> HttpResponse:
    """One company; a POST adds a contact, or says that one left or came back."""
    here = cast("StaffRequest", request).standing
    slug, firm = here.slug, Company.objects.filter(pk=key).first()
    if firm is None:
        messages.error(request, str(words.NO_COMPANY))
        return redirect("companies", slug)
    if firm.kept_id is not None:
        messages.info(request, _("%(name)s was joined into this company.") % {"name": firm.name})
        return redirect("company", slug, firm.kept_id)
    try:
        policy = policy_in_force().policy
    except NoPolicy:
        messages.error(request, _("No version of the policy counts yet: publish one first."))
        return redirect("companies", slug)
    keeping = business_kind(policy)
    form = (
        None
        if keeping is None
        else CardForm(request.POST if request.POST.get("do") == "add" else None, keeping=keeping)
    )
    if request.method == "POST":
        done = _carded(request, firm, form) if request.POST.get("do") == "add" else _left(request, firm)
        if done:
            return redirect("company", slug, key)
    joined = joined_into(key)
    filled = {
        "firm": firm, "form": form, "cards": cards_at(firm), "mandates": acting.shown_for(key),
        "who": Customer(None, key).opaque, "same": same_as(firm), "numbers": numbers_of(firm, joined),
        "joined": joined, "may_join": may_reach(here, matrix()["company_beside"].see), **acting.undo_of(request),
    }  # fmt: skip
    return render(request, "staff/people/company.html", filled)


def _carded(request: HttpRequest, firm: Company, form: CardForm | None) -> bool:
    if form is None or not form.is_valid():
        return form is None
    said, keeping = form.cleaned_data, form.keeping
    points = tuple(Point(kind, said[kind]) for kind in ("email", "phone") if said.get(kind))
    values = {name: said[name] for name in ("name", "job_title") if said.get(name)}
    new = NewPerson(keeping.kind, origin_now(form.source), values, points=points, company=firm.pk)
    try:
        add_person(keeping.purpose, new)
    except ValueWrong as problem:
        form.add_error(problem.field if problem.field in form.fields else None, str(_said(problem)))
    except ContactsError as problem:
        form.add_error(None, refusal(policy_in_force().policy, keeping.purpose, problem))
    else:
        messages.success(request, _("The contact is there."))
    return form.is_valid()


def _said(problem: ValueWrong) -> str:
    return str(words.WRONG.get(problem.field, words.FAILED))  # type: ignore[call-overload]  # a kind of point is its name


def _left(request: HttpRequest, firm: Company) -> bool:
    """Somebody is not the contact at this company any more, or is again."""
    do, key = request.POST.get("do"), number(request.POST.get("card", ""))
    row = BusinessContact.objects.filter(pk=key, company=firm).first()
    if row is None or do not in {"left", "stays"}:
        messages.error(request, str(words.FAILED))
        return True
    policy = policy_in_force().policy
    kind = Subject.objects.values_list("kind", flat=True).get(pk=row.subject_id)
    keeping = next((one for one in keepings_of(policy, kind) if JOB_TITLE in one.fields and one.may_write), None)
    try:
        if keeping is None:
            raise UnknownContact("business contact")
        end_card(keeping.purpose, key, origin_now(keeping.sources[0]), ended=do == "left")
    except ContactsError as problem:
        messages.error(request, refusal(policy, keeping.purpose if keeping else "", problem))
    else:
        messages.success(request, _("Written down. It can be taken back here."))
    return True


def cards_at(firm: Company) -> list[Card]:
    """The contacts at a company, those who left last; names open with one receipt for each kind of people."""
    today = wired().clock.now().date()
    rows = list(BusinessContact.objects.filter(company=firm, subject__forgotten_at=None).order_by("-pk")[:200])
    opened = _opened([row.subject_id for row in rows])
    made = []
    for row in rows:
        over = row.valid_to is not None and row.valid_to < today
        made.append(Card(row, over, *opened.get(row.subject_id, ())))
    return sorted(made, key=lambda one: one.is_over)


def _opened(people: list[Any]) -> dict[Any, tuple[str, str, tuple[str, ...]]]:
    policy = policy_in_force().policy
    kinds = dict(Subject.objects.filter(pk__in=people).values_list("pk", "kind"))
    made: dict[Any, tuple[str, str, tuple[str, ...]]] = {}
    for kind in sorted(set(kinds.values())):
        keeping = next((one for one in keepings_of(policy, kind) if JOB_TITLE in one.fields), None)
        if keeping is None:
            continue
        try:
            found = open_people(keeping.purpose, [one for one in people if kinds.get(one) == kind], CARD, hidden=False)
        except NotPermitted:
            continue
        for one in found:
            reached = tuple(value.value for value in (*one.all("email"), *one.all("phone")))
            made |= {record: (one.first("name"), one.first("job_title"), reached) for record in one.records}
    return made


def cards_of(seen: Seen) -> list[tuple[Company, BusinessContact]]:
    """The companies at which a person is, or was, the contact: with own records only, those of that member."""
    rows = BusinessContact.objects.filter(subject__in=seen.records, company__kept=None)
    mine = own_companies()
    if mine is not None:
        rows = rows.filter(company__in=mine)
    return [(row.company, row) for row in rows.select_related("company").order_by("-pk")[:20]]


def acts(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody acts for this company from now on."""
    firm = standing().filter(pk=stands_for(key)).first()
    if firm is None:
        messages.error(request, str(words.NO_COMPANY))
        return redirect("companies", cast("StaffRequest", request).standing.slug)
    try:
        policy_in_force()
    except NoPolicy:
        messages.error(request, _("No version of the policy counts yet: publish one first."))
        return redirect("companies", cast("StaffRequest", request).standing.slug)
    whom = Whom(company=firm.pk)
    page = acting.Page("company", firm.pk, whom, firm.name, lambda: {one.pk for one in mandates(whom)})
    return acting.answered(request, page)


__all__ = ["Keeping", "acts", "companies", "company"]

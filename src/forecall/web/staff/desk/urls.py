"""Paths of the seller's desk."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.desk import called, choosing, deciding, giving, owing, pages, searching, texts

urlpatterns = [
    path("desk/", pages.desk, name="desk"),
    path("desk/search/", searching.search, name="customer_search"),
    path("desk/given/", giving.given, name="customers_given"),
    path("desk/decisions/", deciding.proposals, name="proposals"),
    path("desk/decisions/<int:key>/", deciding.one, name="proposal"),
    path("desk/texts/", texts.texts, name="desk_texts"),
    path("desk/texts/<slug:name>/", texts.text, name="desk_text"),
    path("desk/called/<slug:who>/", called.called, name="customer_called"),
    path("desk/<int:key>/", pages.customer, name="customer"),
    path("desk/<int:key>/choices/", choosing.choices, name="customer_choices"),
    path("desk/<int:key>/invoices/", owing.invoices, name="customer_invoices"),
    path("desk/<int:key>/give/", giving.one, name="customer_give"),
    path("desk/talks/<int:key>/undo/", pages.undo_talk, name="talk_undo"),
]

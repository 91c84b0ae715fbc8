"""Paths of the books."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.books import issuing, pages, papers

urlpatterns = [
    path("books/", pages.books, name="books"),
    path("books/orders/", issuing.orders, name="books_orders"),
    path("books/orders/<int:key>/", issuing.issue, name="books_issue"),
    path("books/invoices/", papers.everything, name="books_invoices"),
    path("books/invoices/<int:key>/", papers.one, name="books_invoice"),
    path("books/journal.csv", papers.export, name="books_journal"),
    path("books/open.csv", pages.export, name="books_export"),
]

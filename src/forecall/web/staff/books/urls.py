"""Paths of the books."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.books import pages

urlpatterns = [
    path("books/", pages.books, name="books"),
    path("books/open.csv", pages.export, name="books_export"),
]

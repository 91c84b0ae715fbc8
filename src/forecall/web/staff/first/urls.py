"""Paths of the first run, under an organisation's own."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.first import bringing, lists, policy

urlpatterns = [
    path("first-policy/", policy.first_policy, name="first_policy"),
    path("orders/", bringing.files, name="orders_files"),
    path("orders/lists/", lists.everything, name="lists"),
    path("orders/lists/<uuid:key>/", lists.one, name="list_file"),
    path("orders/lists/<uuid:key>/progress/", bringing.progress, name="list_progress"),
    path("orders/lists/<int:key>/undo/", lists.take_out, name="list_undo"),
    path("orders/example.csv", bringing.example, name="orders_example"),
    path("orders/files/<uuid:key>/", bringing.one, name="orders_file"),
    path("orders/files/<uuid:key>/progress/", bringing.progress, name="orders_progress"),
    path("orders/imports/<uuid:key>/undo/", bringing.take_out, name="orders_undo"),
]

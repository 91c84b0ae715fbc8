"""The paths of an organisation's notices. The documents link to each other as files in one folder, and so they lie."""

from __future__ import annotations

from django.urls import URLPattern, path

from forecall.web.public import archive, notices, rights, stopping, trust

public: list[URLPattern] = [
    path("", notices.notice, name="notice"),
    path("trust/", trust.trust, name="trust"),
    path("rights/", rights.rights, name="rights"),
    path("style.css", notices.style, name="notice_style"),
    path("<slug:language>/<slug:kind>.html", notices.page, name="notice_page"),
    path("stop/<str:told>/", stopping.stop, name="mail_stop"),
    path("versions/", archive.archive, name="notice_versions"),
    path("versions/<int:number>/", notices.notice, name="notice_of"),
    path("versions/<int:number>/style.css", notices.style, name="notice_version_style"),
    path("versions/<int:number>/<slug:language>/<slug:kind>.html", notices.page, name="notice_version"),
]

"""Every path. An organisation's pages begin with `o/<its short name>/`: two of them can be open side by side."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from forecall.web import languages
from forecall.web.accounts import exporting, joining, own_rights
from forecall.web.accounts import views as accounts
from forecall.web.public.urls import public
from forecall.web.staff import decisions, grants, home, members
from forecall.web.staff.cases.urls import cases
from forecall.web.staff.jobs import pages as jobs
from forecall.web.staff.privacy.urls import privacy
from forecall.web.tour import entering

staff: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("undertaking/", home.undertaking, name="undertaking"),
    path("members/", members.everybody, name="members"),
    path("members/invite/", members.invite, name="member_invite"),
    path("members/<uuid:key>/", members.one, name="member"),
    path("invitations/<uuid:key>/withdraw/", members.withdraw, name="invitation_withdraw"),
    path("grants/", grants.everything, name="grants"),
    path("grants/give/", grants.give, name="grant_give"),
    path("grants/<int:key>/end/", grants.end, name="grant_end"),
    path("decisions/", decisions.by_clause, name="decisions"),
    path("", include("forecall.web.staff.desk.urls")),
    path("", include("forecall.web.staff.people.urls")),
    path("", include("forecall.web.tour.urls")),
    path("", include("forecall.web.staff.first.urls")),
    path("", include("forecall.web.staff.books.urls")),
    path("", include("forecall.web.staff.figures.urls")),
    path("", include("forecall.web.staff.jobs.urls")),
    path("", include("forecall.web.staff.incidents.urls")),
]

urlpatterns = [
    path("", accounts.start, name="start"),
    path("language/", languages.choose, name="language"),
    path("demo/enter/<str:secret>/", entering.enter, name="demo_enter"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("account/", accounts.account, name="account"),
    path("account/export.json", exporting.export, name="account_export"),
    path("account/ask/", own_rights.ask, name="account_ask"),
    path("organisations/", accounts.organisations, name="organisations"),
    path("jobs/", jobs.of_house, name="house_jobs"),
    path("account/sessions/<int:key>/end/", accounts.end_session, name="session_end"),
    path("account/", include("allauth.account.urls")),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("o/<slug:organisation>/", include([*staff, *privacy, *cases])),
    path("<slug:organisation>/privacy/", include(public)),
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password"), name="change"),
]

handler400 = "forecall.web.errors.bad"
handler403 = "forecall.web.errors.forbidden"
handler404 = "forecall.web.errors.missing"
handler500 = "forecall.web.errors.broken"

"""The paths of the privacy lead's pages, under an organisation's own."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.privacy import changing, policy, proof, publishing, safeguarding

privacy = [
    path("policy/", policy.policy, name="policy"),
    path("policy/purposes/<slug:purpose>/", changing.channels, name="policy_change"),
    path("policy/publish/", publishing.publication, name="publish"),
    path("policy/publish/<uuid:key>/", publishing.publishing, name="publishing"),
    path("policy/versions/<int:number>.zip", publishing.folder, name="version_files"),
    path("proof/", proof.proof, name="proof"),
    path("safeguards/", safeguarding.safeguards, name="safeguards"),
]

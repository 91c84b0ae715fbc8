"""What somebody allowed one controller is history at another; within one controller it moves along."""

from __future__ import annotations

import pytest

from forecall.custody import Ask, Proof, ask, consent, object_to
from forecall.custody.facts import known_of
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import choose
from forecall.custody.rights import Kind, Request, access_bundle, open_case, read_in
from forecall.foundation import acting
from tests.custody.rights.conftest import taken_along

NEWS = ("newsletter", frozenset({"preferences"}), "send")


def test_what_was_allowed_to_another_controller_is_history_here_and_what_was_refused_counts(mover, desk):
    object_to(mover, "customer_news")
    choose(mover, "instruction", "client_calls")
    data = taken_along(mover) | {"from": "Alt Nume SRL"}
    with acting(desk.bobs, "bob"):
        brought = read_in(data)
        asked = Ask(*NEWS, (brought,), channel="email")
        assert ask(asked).reason == "no_consent"
        known = known_of(Subject.objects.get(pk=brought))
        assert (known.get("c"), known.get("i"), known["o"]) == (None, None, ["customer_news"])
        kept = {one.what: one.text_hash for one in Choice.objects.filter(subject_id=brought)}
        assert kept["consent_elsewhere"] == Proof("", "yes").text_hash
        assert set(kept) == {"consent_elsewhere", "instructed_elsewhere", "objection"}
        told = access_bundle(open_case(Request(Kind.ACCESS, "email", "de"), brought)).files()["your-data.html"].decode()
        assert "gegenüber einer anderen Stelle eingewilligt; gilt hier nicht" in told
        onward = taken_along(brought)
        consent(brought, "newsletter", Proof("double_opt_in", "Yes, here too"))
        assert ask(asked).basis == "consent"
    back = read_in(onward)  # a chain of copies makes no yes of it
    assert ask(Ask(*NEWS, (back,), channel="email")).reason == "no_consent"


@pytest.mark.parametrize(("words", "reason"), [("yes", ""), ("", "no_consent")])
def test_the_same_controllers_consent_counts_in_its_other_installation_if_its_words_are_shown(
    mover, desk, words, reason
):
    data = taken_along(mover)
    data["from"] = f"  {data['from'].upper()} "
    data["choices"][0]["text_hash"] = Proof("", words).text_hash
    with acting(desk.bobs, "bob"):
        answer = ask(Ask(*NEWS, (read_in(data),), channel="email"))
        assert getattr(answer, "reason", "") == reason

"""What the documents say, in each language."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from forecall.policy.documents import Kind, documents_of
from forecall.policy.documents.notice import summary
from forecall.policy.documents.rendering import as_html
from forecall.policy.documents.speaking import Speaker
from forecall.policy.errors import MessageMissing, PolicyRefused
from forecall.policy.parts import Duration, Term
from forecall.policy.terms import Action, Language, Role
from forecall.policy.wording import PARTS, messages
from tests.policy.documents.compiled import LANGUAGES, document, documents, texts
from tests.policy.policies import GONE, broken, edited, everything, example


def by_language(name, kind):
    return {language: document(name, kind, language) for language in LANGUAGES}


@pytest.mark.promise("OD-00.1", "OD-05.1")
def test_every_document_has_the_same_clauses_in_each_language(name):
    for kind in Kind:
        found = by_language(name, kind)
        assert found["en"].clauses() == found["de"].clauses() == found["ro"].clauses(), kind


def test_a_section_is_named_once_in_its_document(name):
    for made in documents(name):
        names = [section.clause for section in made.walk()]
        assert len(set(names)) == len(names), (made.kind, names)


def test_nothing_is_left_empty_and_no_name_of_the_file_shows_through(name):
    names = {*example(name).purposes, *example(name).categories, *example(name).people, *example(name).recipients}
    hidden = {one for one in names if "_" in one}
    for made in documents(name):
        for text in texts(made):
            assert text.strip(), made.kind
            words = set(re.findall(r"[a-z_]+", text))
            assert not words & hidden, (made.kind, made.language, text)


@pytest.mark.promise("CP-00.1")
def test_romanian_has_its_own_letters_dates_and_words_of_the_law(name):
    for made in documents(name):
        if made.language == "ro":
            said = " ".join(texts(made))
            assert not set("şţŞŢ") & set(said)  # with a cedilla: Turkish letters
            assert "1 decembrie 2026" in said
            assert "GDPR" not in said
            assert not re.search(r"\b(ã|õ)", said)
    assert "operator" in " ".join(texts(document(name, Kind.PRIVACY_NOTICE, "ro")))
    clauses = {made.language: made.clauses() for made in documents(name) if made.kind is Kind.PRIVACY_NOTICE}
    assert clauses["ro"] == clauses["en"] == clauses["de"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["de", "ro"])
def test_each_language_has_every_message_with_the_same_values(part, language):
    from importlib.resources import files

    def read(one):
        text = (files("forecall.policy") / "locales" / one / f"{part}.ftl").read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[a-zA-Z])", "\n" + text)
        return {
            found[1]: set(re.findall(r"\$(\w+)", entry))
            for entry in entries
            if (found := re.match(r"([\w-]+) =", entry))
        }

    english, other = read("en"), read(language)
    assert english.keys() == other.keys()
    assert {key for key in english if english[key] - {"n"} != other[key] - {"n"}} == set()


@pytest.mark.promise("OD-00.2")
def test_a_missing_word_fails_the_build_and_says_what_to_write():
    policy = edited("contact-centre", {"categories/news_address/fields": ["email", "shoe_size"]})
    with pytest.raises(MessageMissing, match=r"'field-shoe_size' is missing in 'en'.*fields: \{shoe_size: \{en:"):
        documents_of(policy)


def test_a_field_of_ones_own_is_called_what_the_policy_calls_it():
    own = {"shoe_size": {"en": "size of shoes", "de": "Schuhgröße", "ro": "mărimea la pantofi"}}
    policy = edited("contact-centre", {"categories/news_address/fields": ["email", "shoe_size"], "fields": own})
    said = {made.language: " ".join(texts(made)) for made in documents_of(policy) if made.kind is Kind.PRIVACY_NOTICE}
    for language, word in own["shoe_size"].items():
        assert word in said[language]


@pytest.mark.parametrize(
    ("language", "outside", "of", "said"),
    [
        ("en", 0, 1, "It works inside"), ("en", 0, 2, "All of them"), ("en", 1, 1, "It works outside"),
        ("en", 1, 3, "One of them works outside"), ("en", 2, 3, "2 of them work outside"),
        ("de", 0, 1, "Er arbeitet im"), ("de", 1, 1, "Er arbeitet außerhalb"), ("de", 1, 2, "Einer davon"),
        ("ro", 0, 1, "Acesta lucrează în Spațiul"), ("ro", 1, 1, "Acesta lucrează în afara"),
        ("ro", 1, 2, "Unul dintre ei"), ("ro", 2, 3, "2 dintre ei"),
    ],
)  # fmt: skip
def test_one_recipient_is_not_spoken_of_as_several(language, outside, of, said):
    policy = example("contact-centre")
    own = {name: one for name, one in policy.purposes.items() if one.role is Role.CONTROLLER}
    reached = list(dict.fromkeys(name for one in own.values() for name in one.recipients))[:of]
    kept = [{"country": "US" if place < outside else "RO"} for place in range(of)]
    recipients = {name: policy.recipients[name].model_copy(update=at) for name, at in zip(reached, kept, strict=True)}
    purposes = {
        name: one.model_copy(update={"recipients": [two for two in one.recipients if two in recipients]})
        for name, one in own.items()
    }
    places = {name: one.model_copy(update={"operator": None}) for name, one in policy.places.items()}
    found = policy.model_copy(update={"recipients": recipients, "purposes": purposes, "places": places})
    shown = " ".join(block.text for block in summary(Speaker(found, language)).blocks[0].items)
    assert said in shown


def test_a_message_without_its_value_is_an_error_too():
    with pytest.raises(MessageMissing):
        messages("ro").say("lead-measures")


@pytest.mark.parametrize(
    ("language", "count", "unit", "said"),
    [
        ("en", 1, "days", "1 day"), ("en", 2, "days", "2 days"),
        ("de", 1, "months", "1 Monat"), ("de", 24, "months", "24 Monate"),
        ("ro", 1, "months", "1 lună"), ("ro", 3, "months", "3 luni"), ("ro", 19, "years", "19 ani"),
        ("ro", 20, "years", "20 de ani"), ("ro", 101, "days", "101 zile"), ("ro", 120, "days", "120 de zile"),
    ],
)  # fmt: skip
def test_a_duration_has_the_plural_of_its_language(language, count, unit, said):
    assert Speaker(example("contact-centre"), language).duration(Duration(count, unit)) == said


@pytest.mark.parametrize(
    ("language", "term", "said"),
    [
        ("en", "until consent_withdrawn", "until the withdrawal of the consent"),
        ("de", "until consent_withdrawn", "bis zum Widerruf der Einwilligung"),
        ("de", "until account_closed", "bis zur Schließung des Kontos"),
        ("de", "1 year after contract_ended", "1 Jahr nach dem Ende des Vertrags"),
        ("ro", "until objected", "până la opoziția persoanei"),
        ("ro", "24 months after last_order", "24 de luni de la ultima comandă"),
        (
            "de", "5 years after july_after_financial_year under RO-L82-1991",
            "5 Jahre nach dem 1. Juli nach dem Ende des Geschäftsjahres (Rumänisches Buchführungsgesetz 82/1991)",
        ),
    ],
)  # fmt: skip
def test_a_term_is_said_with_its_event_in_the_right_case(language, term, said):
    assert Speaker(example("contact-centre"), language).term(Term.parse(term)) == said


@pytest.mark.promise("OC-00.4", "AI-12.1")
def test_the_company_is_identified_alike_in_every_language_and_its_numbers_are_right(name):
    identity = example(name).identity
    numbers = [number for number in identity.numbers.model_dump().values() if number]
    assert numbers
    for made in documents(name):
        if made.kind in {Kind.PRIVACY_NOTICE, Kind.REGISTER_CONTROLLER, Kind.PROCESSOR_ANNEX}:
            said = texts(made)
            for fact in (identity.name, identity.legal_form, *numbers, identity.contacts.complaints):
                assert fact in said, (made.kind, made.language, fact)
            assert any(identity.seat.street in text and identity.seat.postcode in text for text in said)
            assert any(authority_of(name).name in text for text in said)
    assert broken("contact-centre", {"identity/numbers/ro_cui": "RO12345675"})
    assert broken("contact-centre", {"identity/numbers/ro_trade_register": "J99/1/20"})
    assert broken("contact-centre", {"identity/numbers/euid": "ROONRC.J40/1234/2016"})


def authority_of(name):
    return Speaker(example(name), "en").packs.authorities[example(name).identity.authority]


@pytest.mark.promise("AI-01.4")
def test_the_notice_tells_of_what_we_decide_and_the_annex_and_record_of_what_clients_decide(name):
    roles = {
        role: {f"purpose:{key}" for key, one in example(name).purposes.items() if one.role is role} for role in Role
    }

    def told(kind):
        return {one.clause for one in document(name, kind).walk() if one.clause.startswith("purpose:")}

    assert told(Kind.PRIVACY_NOTICE) == told(Kind.REGISTER_CONTROLLER) == roles[Role.CONTROLLER]
    assert told(Kind.PROCESSOR_ANNEX) == told(Kind.REGISTER_PROCESSOR) == roles[Role.PROCESSOR]


@pytest.mark.promise("OC-09.3")
def test_the_techniques_in_use_are_explained_and_no_others():
    for language in LANGUAGES:
        said = " ".join(texts(document("business-platform", Kind.COOKIE_NOTICE, language)))
        for technique in ("cookie", "local_storage", "pixel"):
            assert messages(language).say(f"explained-{technique}") in said
        for technique in ("fingerprint", "session_storage"):
            assert messages(language).say(f"explained-{technique}") not in said


@pytest.mark.promise("AI-07.3")
def test_every_storage_item_stands_in_the_cookie_notice_with_its_facts(name):
    table = " ".join(texts(document(name, Kind.COOKIE_NOTICE)))
    for item in example(name).storage.values():
        assert item.name in table
        assert item.host in table
        assert item.label.en in table


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("storage", Kind.COOKIE_NOTICE, "cookies-none"),
        ("notices", Kind.CHOICES, "messages-none"),
        ("certificates", Kind.MEASURES, "certificates-none"),
        ("measures", Kind.MEASURES, "measures-none"),
    ],
)
def test_an_empty_table_is_said_in_words(path, kind, message):
    policy = edited("prepaid-telephony", {path: {}})
    policy = policy.model_copy(
        update={"purposes": {key: one.model_copy(update={"notice": None}) for key, one in policy.purposes.items()}}
    )  # a purpose may not name a class of messages that is gone
    made = [one for one in documents_of(policy) if one.kind is kind]
    assert [messages(one.language).say(message) in texts(one) for one in made] == [True] * 3


def test_an_empty_list_of_recipients_is_nobody():
    policy = edited("contact-centre", {"purposes/newsletter/recipients": []})
    for made in documents_of(policy):
        if made.kind is Kind.REGISTER_CONTROLLER:
            entry = next(one for one in made.walk() if one.clause == "purpose:newsletter")
            row = next(row for row in entry.blocks[0].rows if row.clause == "purpose:newsletter/recipients")
            assert row.text == {"en": "nobody", "de": "niemand", "ro": "nimeni"}[made.language]


def test_who_runs_a_storage_place_receives_data_too():
    rows = {
        row.clause: row.text
        for row in document("need-prediction", Kind.REGISTER_PROCESSOR).sections[1].sections[0].blocks[0].rows
    }
    assert example("need-prediction").purposes["need_prediction"].recipients == []
    assert rows["purpose:need_prediction/recipients"] == "Wolkenwerk Muster GmbH"


@pytest.mark.promise("CP-06.1")
def test_who_runs_a_storage_place_is_shown_with_all_that_lies_there():
    policy = example("need-prediction")
    table = document("need-prediction", Kind.SUB_PROCESSORS).sections[0].blocks[1]
    row = next(row for row in table.rows if row.clause == "recipient:cloud")
    for category in policy.categories.values():
        assert category.label.en in row.cells[4]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {"one message in 3 months", "2 messages in one year"}),
        ("de", {"eine Nachricht in 3 Monaten", "2 Nachrichten in einem Jahr"}),
        ("ro", {"un mesaj în 3 luni", "2 mesaje într-un an"}),
    ],
)
def test_a_cap_is_said_in_the_case_of_its_language(language, said):
    assert said <= set(texts(document("business-platform", Kind.CHOICES, language)))


def test_rights_come_with_the_bases_in_use():
    policy = example("contact-centre")
    only = policy.purposes["newsletter"]
    assert only.basis.consent
    alone = policy.model_copy(update={"purposes": {"newsletter": only}, "storage": {}})
    rights = next(one for one in documents_of(alone)[0].walk() if one.clause == "policy:rights")
    said = {item.clause for item in rights.blocks[1].items}
    assert "policy:rights/withdrawal" in said
    assert "policy:rights/objection" not in said


def test_headings_and_rows_of_ones_own_words_begin_with_a_capital(name):
    for made in documents(name):
        for section in made.walk():
            assert not section.title[0].islower(), section.title


def test_training_is_denied_only_where_no_purpose_trains(name):
    trains = any(Action.TRAIN in one.actions for one in example(name).purposes.values())
    denied = messages("en").say("ai-no-training") in texts(document(name, Kind.RESPONSIBLE_AI))
    assert denied is not trains


def test_the_summary_comes_first_and_no_heading_skips_a_level(name):
    for made in documents(name):
        levels = [2 if section in made.sections else 3 for section in made.walk()]
        assert all(after - before <= 1 for before, after in pairwise(levels))
    assert document(name, Kind.PRIVACY_NOTICE).sections[0].clause == "policy:summary"


def test_a_policy_with_every_feature_is_said_in_every_language():
    made = documents_of(everything())
    said = {one.language: " ".join(texts(one)) for one in made if one.kind is Kind.PRIVACY_NOTICE}
    for word in ("protection of life: a", "a public task: Art. 6(3) GDPR", "asked for expressly: a signature"):
        assert word in said["en"]
    assert "immer ein Mensch" in said["de"]
    assert "o persoană verifică decizia" in said["ro"]
    retention = {one.language: " ".join(texts(one)) for one in made if one.kind is Kind.RETENTION}
    assert "1 month after the last contact" in retention["en"]
    assert len({tuple(one.clauses()) for one in made if one.kind is Kind.PRIVACY_NOTICE}) == 1


def test_a_policy_in_one_language_links_to_no_other():
    policy = example("contact-centre").model_copy(update={"languages": [Language.RO]})
    made = documents_of(policy)
    assert {one.language for one in made} == {"ro"}
    assert b"hreflang" not in as_html(made[0])


def test_a_policy_with_errors_is_not_compiled():
    from forecall.policy.documents import compile_policy

    with pytest.raises(PolicyRefused):
        compile_policy(edited("contact-centre", {"identity/officer/name": GONE, "identity/numbers/ro_cui": "RO1"}))

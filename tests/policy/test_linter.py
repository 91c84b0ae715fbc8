"""Each rule of the linter finds its defect, names the clause and the line, and says what to write.

A row is: the defects of real policies it stands for, the rule, what is changed in an example that compiles, and the
clause that is named.
"""

from __future__ import annotations

import pytest

from tests.policy.policies import GONE, broken

CENTRE, NEEDS, PLATFORM, PHONE = "contact-centre", "need-prediction", "business-platform", "prepaid-telephony"
NEWS = "purposes/newsletter"
SPECIAL = {"condition": "9(2)(a)", "statute": "GDPR art. 9"}
ROWS = [
    # going on browsing is no act
    ("PD-01 PD-16", "L01", CENTRE,
     {f"{NEWS}/basis/consent/how": "continued_use"}, "purpose:newsletter/basis/consent/how"),
    # a purpose that is announced and not there
    ("PD-02", "L02", CENTRE, {"surfaces/website/purposes/0": "your_choices"}, "surface:website/purposes"),
    ("", "L02", CENTRE, {f"{NEWS}/categories/0": "news_adress"}, "purpose:newsletter/categories"),
    ("", "L02", CENTRE, {"categories/news_address/keep": "3 years after the_end"}, "category:news_address/keep"),
    ("", "L02", PHONE, {"purposes/billing_records/basis/legal_obligation/law": "RO-L1-1900 art. 1"},
     "purpose:billing_records/basis/legal_obligation/law"),
    # the blank after the registration code
    ("PD-03", "L03", CENTRE, {"identity/name": "Vorbă Bună ___ SRL"}, "identity:name"),
    ("", "L03", CENTRE, {f"{NEWS}/label/en": "our [insert] newsletter"}, "purpose:newsletter/label/en"),
    ("", "L03", CENTRE, {f"{NEWS}/label/de": "Lorem ipsum"}, "purpose:newsletter/label/de"),
    # a host with two dots
    ("PD-23", "L03", CENTRE, {"storage/ad_pixel/host": "ads.example..net"}, "storage:ad_pixel/host"),
    # registration with the authority instead of a decision about an officer
    ("PD-04", "L04", CENTRE, {"identity/officer": GONE}, "identity:officer"),
    ("", "L04", CENTRE,
     {"categories/identity_papers/statute": "RO-L677-2001 art. 8"}, "category:identity_papers/statute"),
    # nobody is named
    ("PD-39", "L05", CENTRE, {"identity/name": GONE}, "identity:name"),
    ("PD-17", "L05", CENTRE, {"version/effective": GONE}, "version:effective"),
    ("", "L05", CENTRE, {"identity/numbers": {}}, "identity:numbers"),
    ("", "L05", CENTRE, {"identity/officer/email": GONE}, "identity:officer"),
    ("", "L05", CENTRE, {"version/timezone": "Europe/Bucuresti"}, "version:timezone"),
    # a list of data with no word about whose it is
    ("PD-05", "L06", CENTRE, {"categories/news_address/people": GONE}, "category:news_address/people"),
    ("", "L06", CENTRE, {"categories/news_address/people": []}, "category:news_address/people"),
    ("", "L06", CENTRE, {"categories/spare": {
        "label": {"en": "spare", "de": "übrig", "ro": "rezervă"}, "people": ["visitor"], "fields": ["page"],
        "keep": "1 day after collected", "stored_at": ["main_site"]}}, "category:spare"),
    ("", "L06", CENTRE, {f"{NEWS}/people": ["visitor"]}, "purpose:newsletter/categories"),
    # trade union data without a condition
    ("PD-06", "L07", CENTRE, {"categories/union_membership/special": GONE}, "category:union_membership/fields"),
    ("", "L07", CENTRE, {"categories/union_membership/special": SPECIAL}, "purpose:statutory_records/basis"),
    ("PD-08", "L09", CENTRE, {f"{NEWS}/label/en": "news and other internal purposes"}, "purpose:newsletter/label/en"),
    ("", "L09", CENTRE, {f"{NEWS}/label/de": "Newsletter usw."}, "purpose:newsletter/label/de"),
    ("", "L09", CENTRE, {f"{NEWS}/label/ro": "buletin și alte scopuri"}, "purpose:newsletter/label/ro"),
    ("", "L09", CENTRE, {"recipients/mail_house/label/en": "sends mail, etc."}, "recipient:mail_house/label/en"),
    ("PD-09", "L10", CENTRE, {f"{NEWS}/basis": GONE}, "purpose:newsletter/basis"),
    ("", "L10", CENTRE, {f"{NEWS}/basis": {}}, "purpose:newsletter/basis"),
    # the sentence ends at the colon, and the list is not there
    ("PD-10", "L11", CENTRE, {f"{NEWS}/recipients": GONE}, "purpose:newsletter/recipients"),
    ("", "L11", CENTRE, {f"{NEWS}/people": []}, "purpose:newsletter/people"),
    ("", "L11", CENTRE, {f"{NEWS}/categories": []}, "purpose:newsletter/categories"),
    # rights come from the packs; without the pack of the seat some are missing
    ("PD-12 PD-34", "L13", CENTRE, {"jurisdictions": []}, "policy:jurisdictions"),
    ("", "L13", CENTRE, {"jurisdictions": ["eu"]}, "policy:jurisdictions"),
    ("PD-13", "L14", CENTRE, {"categories/browsing/keep": "a reasonable period"}, "category:browsing/keep"),
    ("", "L14", CENTRE, {"categories/browsing/keep": GONE}, "category:browsing/keep"),
    ("", "L14", CENTRE, {"categories/browsing/keep": "0 days after collected"}, "category:browsing/keep"),
    ("", "L14", CENTRE, {"categories/browsing/keep": "300 years after collected"}, "category:browsing/keep"),
    # ten years and more without a statute
    ("PD-28", "L14", CENTRE, {"categories/browsing/keep": "11 years after collected"}, "category:browsing/keep"),
    # a mailbox that the register of contacts does not know
    ("PD-14", "L15", CENTRE, {f"{NEWS}/detail": dict.fromkeys(("en", "de", "ro"), "contact@contact.example.com")},
     "purpose:newsletter/detail"),
    ("PD-15", "L16", CENTRE, {"recipients/site_counter/agreement": GONE}, "recipient:site_counter"),
    ("", "L16", CENTRE, {"recipients/mail_house/agreement/expires": "2026-06-01"},
     "recipient:mail_house/agreement/expires"),
    ("", "L16", CENTRE, {"recipients/mail_house/agreement/signed": "2029-06-01"},
     "recipient:mail_house/agreement/expires"),
    ("", "L16", CENTRE, {"recipients/mail_house/review_by": "2026-06-01"}, "recipient:mail_house/review_by"),
    ("", "L16", CENTRE, {f"{NEWS}/recipients": []}, "recipient:mail_house"),
    ("", "L16", CENTRE, {"storage/ad_pixel/recipient": GONE}, "storage:ad_pixel"),
    ("", "L17", CENTRE, {"recipients/site_counter/link": "http://www.example.net/old"}, "recipient:site_counter/link"),
    # one language says less than another
    ("PD-18 PD-20", "L18", CENTRE, {f"{NEWS}/label/de": GONE}, "purpose:newsletter/label/de"),
    ("", "L18", CENTRE, {f"{NEWS}/label/de": "unsere 4 Newsletter"}, "purpose:newsletter/label"),
    ("", "L18", CENTRE, {f"{NEWS}/label": dict.fromkeys(("en", "de", "ro"), "the news of our house")},
     "purpose:newsletter/label"),
    # an informal address in one place
    ("PD-19", "L19", CENTRE, {f"{NEWS}/label/de": "Newsletter für dich"}, "purpose:newsletter/label/de"),
    ("", "L19", CENTRE, {f"{NEWS}/label/ro": "ştiri de la noi"}, "purpose:newsletter/label/ro"),
    # anonymous, with a device code
    ("PD-22 PD-33", "L21", CENTRE, {"categories/browsing/label/en": "anonymous browsing"}, "category:browsing"),
    # analytics, chat and pixels that are named, and no item of theirs listed
    ("PD-23 PD-33", "L22", PLATFORM, {"storage/ad_pixel": GONE}, "recipient:ad_network"),
    ("", "L22", PLATFORM, {"storage": GONE}, "storage"),
    # browser settings as the only control
    ("PD-24", "L23", CENTRE, {"storage/ad_pixel/purpose": "security_watch"}, "storage:ad_pixel/purpose"),
    ("PD-25 PD-36", "L24", PLATFORM, {"changes/privacy/regime": "no_notice"}, "change:privacy/regime"),
    ("", "L24", PHONE, {"changes/contract/notice": "2 weeks"}, "change:contract/notice"),
    ("", "L24", PHONE, {"changes/rights/notice": GONE}, "change:rights"),
    ("", "L24", PHONE, {"changes/rights": GONE}, "change"),
    # a chat bubble that is declared nowhere
    ("PD-26", "L25", CENTRE, {"surfaces/office/purposes": []}, "surface:office/purposes"),
    ("", "L25", CENTRE, {"surfaces/website/hosts": []}, "surface:website/hosts"),
    ("", "L25", CENTRE, {"storage/consent_choice/host": "shop.contact.example.com"}, "storage:consent_choice/host"),
    ("PD-27", "L26", CENTRE, {f"{NEWS}/basis/vital_interest": {"whose": {"en": "you", "de": "Sie", "ro": "cineva"}}},
     "purpose:newsletter/basis"),
    ("", "L26", CENTRE, {f"{NEWS}/role": "processor"}, "purpose:newsletter/basis"),
    ("PD-28", "L27", NEEDS, {"purposes/client_calls/says_it_is_ai": "no"}, "purpose:client_calls/channels"),
    ("PD-28", "L28", NEEDS, {"purposes/prospecting/basis/legitimate_interest/balancing": "https://example.com/lia"},
     "purpose:prospecting/basis/legitimate_interest/balancing"),
    ("", "L28", NEEDS, {"recipients/cloud/agreement/file": "evidence/none.md"}, "recipient:cloud/agreement/file"),
    ("PD-29", "L29", PLATFORM, {"claims": ["no_third_parties"]}, "claim"),
    ("PD-30", "L29", PLATFORM, {"claims": ["employees_only"]}, "claim"),
    ("", "L29", PLATFORM, {"claims": ["no_transfer_outside_eea"]}, "claim"),
    ("", "L29", CENTRE, {"claims": ["no_special_categories"]}, "claim"),
    ("", "L29", CENTRE, {"claims": ["no_marketing"]}, "claim"),
    ("", "L29", CENTRE, {"claims": ["no_personal_data_in_cookies"]}, "claim"),
    ("", "L29", NEEDS, {"categories/account/fields/0": "card_number"}, "claim"),
    ("PD-31 PD-32", "L30", CENTRE, {"categories/browsing/stored_at": []}, "category:browsing/stored_at"),
    ("", "L30", CENTRE, {"categories/browsing/stored_at": GONE}, "category:browsing/stored_at"),
    ("PD-35", "L31", CENTRE, {"identity/contacts/privacy/0": "[email protected]"}, "identity:contacts/privacy"),
    ("", "L31", CENTRE, {f"{NEWS}/label/en": "write to [email protected]"}, "purpose:newsletter/label/en"),
    ("PD-38", "L32", PLATFORM, {"identity/representative": GONE}, "identity:representative"),
    ("", "L32", PLATFORM, {"recipients/chat_house/transfer": GONE}, "recipient:chat_house"),
    ("", "L32", PLATFORM, {"recipients/chat_house/transfer/valid_until": "2026-11-01"},
     "recipient:chat_house/transfer"),
    ("", "L32", PLATFORM,
     {"recipients/chat_house/transfer/mechanism": "adequacy", "recipients/chat_house/country": "IN"},
     "recipient:chat_house/transfer/mechanism"),
    ("", "L32", PLATFORM, {"recipients/chat_house/outside_eea_because": GONE}, "recipient:chat_house"),
    ("", "L32", CENTRE, {"places/main_site/country": "US"}, "place:main_site"),
    # offers among the vital notices
    ("PD-40", "L33", PHONE, {"notices/vital/messages/offer_2": {"en": "our offers", "de": "Angebote", "ro": "oferte"}},
     "notice:vital/messages/offer_2/en"),
    ("", "L33", PHONE, {"purposes/offers/notice": "vital"}, "purpose:offers/notice"),
    ("", "L33", PHONE, {"notices/vital/can_refuse": "yes"}, "notice:vital/can_refuse"),
    ("", "L33", PHONE, {"notices/marketing/messages/missed_call": {"en": "calls", "de": "Anrufe", "ro": "apeluri"}},
     "notice:marketing/messages/missed_call"),
    ("", "L33", PHONE, {"purposes/offers/notice": GONE}, "purpose:offers/actions"),
    ("", "L33", PHONE, {"purposes/offers/direct_marketing": "no"}, "purpose:offers/notice"),
    ("PD-41", "L34", PHONE, {"categories/traffic/topics": []}, "policy:sectors"),
    ("PD-42", "L35", NEEDS, {"certificates/quality/file": "evidence/lost.md"}, "certificate:quality/file"),
    ("", "L35", NEEDS, {"certificates/quality/expires": "2026-11-01"}, "certificate:quality/expires"),
    ("PD-43", "L36", CENTRE, {"claims": []}, "claim"),
    # the house's own rules
    ("", "L37", CENTRE, {"recipients/ad_network/pays": "yes"}, "recipient:ad_network/pays"),
    ("", "L38", NEEDS, {"purposes/prospecting/basis/legitimate_interest/review_by": "2026-10-01"},
     "purpose:prospecting/basis/legitimate_interest/review_by"),
    ("", "L39", PHONE,
     {"purposes/offers/basis": {"legal_obligation": {"law": "EECC art. 105"}}}, "purpose:offers/basis"),
    ("", "L39", NEEDS, {"purposes/prospecting/channels": ["ai_phone"], "purposes/prospecting/says_it_is_ai": "yes"},
     "purpose:prospecting/channels"),
    ("", "L39", NEEDS, {"purposes/prospecting/channels": ["email"]}, "purpose:prospecting/sources"),
    ("", "L40", NEEDS, {"purposes/need_prediction/automated": GONE}, "purpose:need_prediction/actions"),
    ("", "L40", NEEDS, {"purposes/need_prediction/automated/significant": "yes"},
     "purpose:need_prediction/automated/safeguards"),
    ("", "L41", CENTRE, {"identity/numbers/ro_cui": "RO12345675"}, "identity:numbers/ro_cui"),
    ("", "L41", CENTRE, {"identity/numbers/euid": "ROONRC.J40/9999/2015"}, "identity:numbers/euid"),
    ("", "L41", CENTRE, {"identity/numbers/euid": "J40"}, "identity:numbers/euid"),
    ("", "L41", CENTRE, {"identity/numbers/ro_trade_register": "J40-1234-2015"}, "identity:numbers/ro_trade_register"),
    ("", "L41", CENTRE, {"identity/numbers/de_vat": "DE123456789"}, "identity:numbers/de_vat"),
    ("", "L42", CENTRE, {f"{NEWS}/examples": [{"action": "send", "expect": "allowed"}]}, "purpose:newsletter/examples"),
    ("", "L43", CENTRE, {"categories/identity_papers/statute": GONE}, "category:identity_papers/fields"),
    ("", "L43", CENTRE, {"identity/officer/needed": "no", "purposes/partner_contacts/categories/0": "identity_papers"},
     "purpose:partner_contacts/basis"),
    # a Cyrillic letter among Latin ones
    ("", "L44", CENTRE, {f"{NEWS}/label/en": "our n\u0435wsletter"}, "purpose:newsletter/label/en"),
    ("", "L44", CENTRE, {"identity/name": "Vorbă \u0411уна \u03b1"}, "identity:name"),
    ("", "L45", CENTRE, {f"{NEWS}/examples/0/expect": "no_consent"}, "purpose:newsletter/examples"),
    ("", "L45", CENTRE, {f"{NEWS}/examples/1/expect": "no_such_code"}, "purpose:newsletter/examples"),
    ("", "L50", NEEDS, {"purposes/need_prediction/serves": []}, "purpose:need_prediction"),
]  # fmt: skip

NOT_IN_A_TYPED_FILE = {
    "PD-07": "headings are generated from the kinds of sources",
    "PD-11": "the rights block is generated once, from the pack; doubled keys are a test of their own",
    "PD-21": "numbers are generated",
    "PD-37": "the table of contents is generated",
}


def row_name(row):
    return f"{row[1]} {row[4]} {'+'.join(row[3])}"


@pytest.mark.parametrize(("_defects", "rule", "example", "edits", "clause"), ROWS, ids=map(row_name, ROWS))
def test_the_linter_finds_the_defect_and_says_how_to_mend_it(_defects, rule, example, edits, clause):
    found = [one for one in broken(example, edits) if one.number == rule and one.clause == clause]
    assert found, [str(one) for one in broken(example, edits)]
    assert found[0].where.file.endswith(f"{example}.yaml") or found[0].where.file.startswith("baseline:")
    assert found[0].where.line > 0
    assert found[0].problem
    assert found[0].fix


def test_every_defect_of_real_policies_is_found_or_cannot_stand_in_the_file():
    known = {defect for row in ROWS for defect in row[0].split()} | set(NOT_IN_A_TYPED_FILE)
    assert sorted(known) == [f"PD-{number:02d}" for number in range(1, 44)]


def test_every_rule_of_the_linter_has_a_row():
    numbers = {row[1] for row in ROWS}
    never = {"L08", "L12", "L20"}  # generated, or a test of its own
    assert {f"L{number:02d}" for number in range(1, 46)} - numbers == never

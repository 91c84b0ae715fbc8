"""The linter: what a policy that fits the schema may still get wrong, rule by rule.

Each rule is a function from a `Case` to findings; `RULES` is the roll of them. The numbers L01 to L36 follow the
register of defects found in real policies, from L37 on they are the house's own.
"""

from __future__ import annotations

from forecall.policy.linter.case import Case
from forecall.policy.linter.coherence import (
    claims_hold,
    expected_facts_stand,
    messages_have_a_class,
    notice_classes_are_disjoint,
    sector_topics_are_covered,
    storage_is_complete,
    surfaces_are_declared,
)
from forecall.policy.linter.evidence import certificates_have_evidence, documents_are_beside
from forecall.policy.linter.hours import contact_hours_reach_somebody
from forecall.policy.linter.identity import identity_is_complete, numbers_are_right
from forecall.policy.linter.intake import forms_ask_for_what_is_needed, models_are_registered
from forecall.policy.linter.law import (
    automated_decisions_are_safe,
    calls_say_what_they_are,
    changes_keep_the_floor,
    disclosure_needs_two,
    each_use_has_one_basis,
    marketing_is_lawful,
    national_ids_have_a_statute,
    profiles_for_advertising_end_with_it,
    special_categories_have_a_condition,
    terms_can_be_measured,
)
from forecall.policy.linter.recipients import clients_are_named, recipients_are_bound, transfers_are_lawful
from forecall.policy.linter.references import (
    categories_are_used,
    laws_hold,
    lists_are_not_empty,
    names_resolve,
)
from forecall.policy.linter.words import (
    addresses_are_registered,
    nothing_is_called_anonymous,
    texts_are_finished,
    texts_speak_each_language,
)

RULES = (
    names_resolve,
    laws_hold,
    lists_are_not_empty,
    categories_are_used,
    identity_is_complete,
    numbers_are_right,
    each_use_has_one_basis,
    special_categories_have_a_condition,
    national_ids_have_a_statute,
    terms_can_be_measured,
    marketing_is_lawful,
    profiles_for_advertising_end_with_it,
    automated_decisions_are_safe,
    calls_say_what_they_are,
    changes_keep_the_floor,
    disclosure_needs_two,
    recipients_are_bound,
    transfers_are_lawful,
    clients_are_named,
    forms_ask_for_what_is_needed,
    models_are_registered,
    claims_hold,
    notice_classes_are_disjoint,
    messages_have_a_class,
    storage_is_complete,
    surfaces_are_declared,
    sector_topics_are_covered,
    contact_hours_reach_somebody,
    expected_facts_stand,
    certificates_have_evidence,
    documents_are_beside,
    texts_speak_each_language,
    texts_are_finished,
    nothing_is_called_anonymous,
    addresses_are_registered,
)
"""Every rule, in the order in which they run."""

__all__ = ["RULES", "Case"]

# One sentence for each reason code. $purpose and $about are the policy's own labels, $clause is the place where it stands: on pages its heading and row of the notice, else the clause's id.

person_not_covered = “{ $purpose }” does not cover people of this kind ({ $about }); see { $clause }.
category_not_covered = “{ $purpose }” does not use the category “{ $about }”; see { $clause }.
action_not_covered = “{ $purpose }” does not allow to { $about }; see { $clause }.
channel_missing = “{ $purpose }” needs to know by which channel the person is to be reached; see { $clause }.
channel_not_covered = “{ $purpose }” does not reach people by { $about }; see { $clause }.
staff_not_covered = “{ $about }” is not for this kind of account; see { $clause }.
place_not_covered = “{ $about }” is not kept at this place; see { $clause }.
recipient_missing = “{ $purpose }” shares data only with a recipient who is named; see { $clause }.
recipient_not_covered = “{ $purpose }” gives no data to “{ $about }”; see { $clause }.
category_not_for_recipient = The category “{ $about }” is not among those this recipient may get; see { $clause }.
agreement_expired = The contract with “{ $about }” has expired, so nothing may go there; see { $clause }.
transfer_not_valid = Nothing makes a transfer to “{ $about }” outside the EEA lawful today; see { $clause }.
review_overdue = The yearly look at “{ $about }” is overdue, so nothing may go there; see { $clause }.
too_young = The person is too young for “{ $purpose }”; see { $clause }.
restricted = The use of this person’s data is restricted, and “{ $purpose }” is not among the exceptions; see { $clause }.
held = A legal hold keeps this data from being erased; see { $clause }.
objected = The person has objected to “{ $purpose }”; see { $clause }.
suppressed = The person receives nothing optional by { $about }; see { $clause }.
no_consent = The person has not consented to “{ $purpose }” in this way; see { $clause }.
consent_withdrawn = The person has withdrawn the consent to “{ $purpose }”; see { $clause }.
consent_expired = The consent to “{ $purpose }” is too old to count; see { $clause }.
no_contract = There is no running contract that “{ $purpose }” could rest on; see { $clause }.
contract_ended = The contract that “{ $purpose }” rests on has ended; see { $clause }.
balancing_overdue = The balancing test for “{ $purpose }” is due for review, so it is switched off; see { $clause }.
not_instructed = The client has not instructed “{ $purpose }” for this person; see { $clause }.
origin_unknown = It is not recorded where “{ $about }” came from; see { $clause }.
source_not_covered = “{ $purpose }” does not use data from this source ({ $about }); see { $clause }.
not_informed = The person has not been told yet that “{ $about }” came from elsewhere; see { $clause }.
collected_before = “{ $about }” was collected under an earlier policy that did not know this use; see { $clause }.
term_over = The time for which “{ $about }” may be kept is over; see { $clause }.
human_needed = A person has to decide this, not a machine alone; see { $clause }.
second_person_needed = Two people have to agree to this: one who decides, and another who approves; see { $clause }.
cap_reached = No further message of this kind may be sent for now; see { $clause }.
quiet_hours = “{ $purpose }” reaches nobody at this hour; see { $clause }.
quiet_hours-until = “{ $purpose }” reaches nobody at this hour, and may again from { $from }; see { $clause }.
gap = The policy says nothing about { $about }, so it is not allowed.

# Where a clause stands, as it follows “see”
quoted = “{ $what }”
cited-notice = the privacy notice, “{ $what }”
cited-policy = the policy, “{ $what }”

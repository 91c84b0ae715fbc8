# Words of the evidence: what enforces a clause of the notice, and how a person's data was used.
evidence-title = Evidence for the privacy notice
evidence-lead = Every clause of the notice that is in force, what enforces it, and how often it decided. A clause that nothing enforces is marked: it informs people, and no program holds anybody to it.
version-line = Version { $number }, in force since { $date }
made-at = Made on { $at } from the receipts of this installation
rulebook = Rulebook { $digest }
total-decisions = Decisions
total-refusals = of these refused
total-gaps = not declared, so refused
total-enforced = Clauses enforced
total-informs = Clauses that only inform
total-failed = Examples that fail
enforced-by = Enforced by
informs = Informs people; nothing enforces it
decided = { $n ->
    [one] decided { $n } time, { $refused } refused
   *[other] decided { $n } times, { $refused } refused
 }
passed = { $n ->
    [one] { $n } permit passed it
   *[other] { $n } permits passed it
 }
never = never decided yet
last-at = last on { $at }
examples = { $n ->
    [one] { $good } of { $n } example comes out as written, tried now
   *[other] { $good } of { $n } examples come out as written, tried now
 }
no-examples = no example of its own
columns = Opens only with a permit: { $names }
contents = Contents
clause = Clause

check-purpose = the rule of this purpose
check-people = the gate: kind of person
check-categories = the gate: categories of data
check-actions = the gate: what may be done
check-channels = the gate: channel
check-recipients = the gate: who may receive it
check-recipient = the gate: contract and transfer of the recipient
check-sources = the gate: where data came from
check-basis = the gate: legal basis and its proof
check-objection = the gate: objections
check-human = the gate: a human decides
check-terms = the gate: term
check-caps = the gate: number of messages
check-age = the gate: age
check-sealed = the seal: opens only with a permit
check-version = publication: the version that counts

outcome-allowed = allowed
outcome-refused = refused
outcome-gap = not declared, so refused
refused-no_grant = Whoever asked had no grant from the organisation for this purpose.
refused-forgotten = The person had been erased.
refused-locked = What is left is kept for a statute alone.
refused-not_receipted = It could not be recorded, so it was refused.
uses-title = Who used this person’s data
uses-none = No use of this person’s data is on record here.

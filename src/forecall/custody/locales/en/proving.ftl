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

# Safeguards: the name of each check, and what a look at it found.
safeguard-none = No check of this house shows this measure: people see to it.
safeguard-unknown = The policy names a check that this house does not have.
safeguard-not-yet = Nobody has looked yet.
safeguard-could-not = The look itself failed; the log of the house says why.
safeguard-sealed-at-rest = What identifies people is sealed on the disk
safeguard-sealed-at-rest-ok = { $seen } sealed values were looked at, and each is ciphertext.
safeguard-sealed-at-rest-clear = { $wrong } of { $seen } values lie there in clear.
safeguard-keys-open = The keyring is whole, and so is its standby copy
safeguard-keys-open-ok = Every key opens.
safeguard-keys-open-broken = { $wrong } keys or files of the keyring are not as they should be; restore the keyring from its backup.
safeguard-receipts-whole = Every use of data is on record, and no record was altered
safeguard-receipts-whole-ok = { $seen } receipts stand as they were written.
safeguard-receipts-whole-broken = { $wrong } places of the receipts are not as they were written.
safeguard-forgotten-without-keys = Nobody who was erased can be read again
safeguard-forgotten-without-keys-ok = { $seen } people were erased, and none of them has a key.
safeguard-forgotten-without-keys-keys = { $wrong } of { $seen } erased people have a key again.
safeguard-terms-kept = Nothing is kept beyond its term
safeguard-terms-kept-ok = Nothing is past its term; { $held } people are kept for a legal claim.
safeguard-terms-kept-late = { $wrong } kinds of data of people are past their term by two days or more.
safeguard-way-out-closed = Data leaves for recipients under contract alone
safeguard-way-out-closed-ok = Each connection out is checked, and none had to be stopped.
safeguard-way-out-closed-barred = { $wrong } connections out were stopped.
safeguard-way-out-closed-open = This process does not check its connections out.
safeguard-sworn = Whoever works with the data has signed to keep it to themselves
safeguard-sworn-ok = All { $seen } members have signed.
safeguard-sworn-lapsed = { $wrong } of { $seen } members have not signed yet; until then they see no personal data.
safeguard-trained = Whoever works with the data is trained in protecting it
safeguard-trained-ok = The training of all { $seen } members counts.
safeguard-trained-lapsed = { $wrong } of { $seen } members need a training; until then they see no personal data.
safeguard-keys-backed-up = The keyring has a recent backup
safeguard-keys-backed-up-ok = The newest backup can be read and is { $days } days old.
safeguard-keys-backed-up-old = The newest backup is { $days } days old; make one with forecall keyring backup.
safeguard-keys-backed-up-missing = There is no backup; make one with forecall keyring backup.
safeguard-vendors-bound = Contract and review of every recipient hold
safeguard-vendors-bound-ok = All { $seen } recipients are bound today.
safeguard-vendors-bound-lapsed = { $wrong } of { $seen } recipients get nothing, as their contract, transfer or review is over.
safeguard-incidents-on-time = Incidents are reported within 72 hours
safeguard-incidents-on-time-ok = No report is late; { $seen } incidents are open.
safeguard-incidents-on-time-late = { $wrong } reports to the authority are late.
safeguard-encrypted-on-the-way = On the way data is encrypted
safeguard-encrypted-on-the-way-ok = Pages, mail and database are reached by encrypted ways, or do not leave this machine.
safeguard-encrypted-on-the-way-clear = { $wrong } ways out of this machine are not encrypted; see the settings FORECALL_URL, FORECALL_SMTP and FORECALL_DATABASE.
safeguard-by-hand-ok = Somebody looked and confirmed that it holds.
safeguard-by-hand-stale = Nobody has confirmed it for a year.
safeguard-second-factor = Signing in takes a second factor or a passkey
safeguard-second-factor-ok = All { $seen } members have one.
safeguard-second-factor-missing = { $wrong } of { $seen } members sign in by password alone.
safeguard-one-matrix = Who may open which page is one table, and the rest is shut
safeguard-one-matrix-ok = All { $seen } pages stand in the table; { $shut } others are shut to everybody.
safeguard-one-matrix-missing = The door that reads the table does not stand before the pages.
safeguard-models-registered = The models that run are those of the register
safeguard-models-registered-ok = The register names the { $seen } models that this house loads, and no other.
safeguard-models-registered-unnamed = The model that makes the forecasts does not stand in the register; nobody can read what it is.
safeguard-models-registered-idle = { $wrong } models of the register are not loaded by this house: take them out, or say where they run.
alert-safeguard = A safeguard no longer holds: { $what }. Look at the page of safeguards.
alert-barred = A connection to { $host } was stopped, { $n ->
    [one] once
   *[other] { $n } times
 }. { $why }
alert-barred-nobody = A connection to { $host } was stopped, { $n ->
    [one] once
   *[other] { $n } times
 }: no recipient of the policy is reached there. If it is one of yours, add the host to it and publish.

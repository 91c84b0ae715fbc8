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
requests = { $n ->
    [0] nobody asked for it yet
    [one] { $n } request, { $answered } answered
   *[other] { $n } requests, { $answered } answered
 }
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
check-hours = the gate: hours of the channel
check-second = the gate: a second member approves
check-cases = the cases: none ends well before what was asked is done
check-contradiction = publication: a policy that does it all the same is refused
check-masked = the masking: card numbers are masked before anything is stored
check-change = publication: it counts for nobody before those it concerns were told or asked

outcome-allowed = allowed
outcome-refused = refused
outcome-gap = not declared, so refused
refused-no_grant = Whoever asked had no grant from the organisation for this purpose.
refused-forgotten = The person had been erased.
refused-locked = What is left is kept for a statute alone.
refused-not_receipted = It could not be recorded, so it was refused.
refused-keys_renewed = The data was sealed under a new key; nobody read it.
purpose-retention = Keeping to the terms
purpose-security = Keeping data safe
uses-title = Who used this person’s data
uses-none = No use of this person’s data is on record here.

# Safeguards: the name of each check, and what a look at it found.
safeguard-none = No check of this house shows this measure: people see to it.
safeguard-unknown = The policy names a check that this house does not have.
safeguard-not-yet = Nobody has looked yet.
safeguard-could-not = The look itself failed; the log of the house says why.
safeguard-sealed-at-rest = What identifies people is sealed on the disk
safeguard-sealed-at-rest-ok = Sealed values looked at: { $seen }. Each is ciphertext.
safeguard-sealed-at-rest-clear = Values in clear: { $wrong } of { $seen }.
safeguard-keys-open = The keyring is whole, and so is its standby copy
safeguard-keys-open-ok = Every key opens.
safeguard-keys-open-resting = Every key opens. People whose data is under a new key while the older one rests: { $seen }.
safeguard-keys-open-broken = Keys or files that are not as they should be: { $wrong }. Restore the keyring from its backup.
safeguard-receipts-whole = Every use of data is on record, and no record was altered
safeguard-receipts-whole-ok = Receipts that stand as they were written: all { $seen }.
safeguard-receipts-whole-broken = Places where the receipts are not as they were written: { $wrong }.
safeguard-forgotten-without-keys = Nobody who was erased can be read again
safeguard-forgotten-without-keys-ok = People erased: { $seen }. None of them has a key.
safeguard-forgotten-without-keys-keys = Erased people who have a key again: { $wrong } of { $seen }.
safeguard-terms-kept = Nothing is kept beyond its term
safeguard-terms-kept-ok = Nothing is past its term. Kept for a legal claim: { $held }.
safeguard-terms-kept-late = Past their term by two days or more: { $wrong }.
safeguard-way-out-closed = Data leaves for recipients under contract alone
safeguard-way-out-closed-ok = Each connection out is checked, and none had to be stopped.
safeguard-way-out-closed-barred = Connections out that were stopped: { $wrong }.
safeguard-way-out-closed-open = This process does not check its connections out.
safeguard-sworn = Whoever works with the data has signed to keep it to themselves
safeguard-sworn-ok = Members who have signed: all { $seen }.
safeguard-sworn-lapsed = Members who have not signed: { $wrong } of { $seen }. Until then they see no personal data.
safeguard-trained = Whoever works with the data is trained in protecting it
safeguard-trained-ok = Members whose training counts: all { $seen }.
safeguard-trained-lapsed = Members who need a training: { $wrong } of { $seen }. Until then they see no personal data.
safeguard-keys-backed-up = The keyring has a recent backup
safeguard-keys-backed-up-ok = The newest backup can be read. Its age in days: { $days }.
safeguard-keys-backed-up-old = The newest backup is too old; its age in days: { $days }. Make one with forecall keyring backup.
safeguard-keys-backed-up-missing = There is no backup; make one with forecall keyring backup.
safeguard-vendors-bound = Contract and review of every recipient hold
safeguard-vendors-bound-ok = Recipients bound today: all { $seen }.
safeguard-vendors-bound-lapsed = Recipients that get nothing, as contract, transfer or review is over: { $wrong } of { $seen }.
safeguard-scores-named = Whoever objects to advertising is scored for it no more
safeguard-scores-named-ok = Purposes that score people: { $seen }. Each names the advertising that it scores for.
safeguard-scores-named-silent = Purposes that score people for advertising and do not name it: { $wrong } of { $seen }. Whoever objected to advertising is still scored there. Change the policy, name it under “serves”, and publish.
safeguard-incidents-on-time = Incidents are reported within 72 hours
safeguard-incidents-on-time-ok = No report is late. Open incidents: { $seen }.
safeguard-incidents-on-time-late = Reports to the authority that are late: { $wrong }.
safeguard-encrypted-on-the-way = On the way data is encrypted
safeguard-encrypted-on-the-way-ok = Pages, mail and database are reached by encrypted ways, or do not leave this machine.
safeguard-encrypted-on-the-way-clear = Ways out of this machine that are not encrypted: { $wrong }. See the settings FORECALL_URL, FORECALL_SMTP and FORECALL_DATABASE.
safeguard-by-hand-ok = Somebody looked and confirmed that it holds.
safeguard-by-hand-stale = Nobody has confirmed it for a year.
safeguard-second-factor = Signing in takes a second factor or a passkey
safeguard-second-factor-ok = Members who have one: all { $seen }.
safeguard-second-factor-missing = Members who sign in by password alone: { $wrong } of { $seen }.
safeguard-one-matrix = Who may open which page is one table, and the rest is shut
safeguard-one-matrix-ok = Pages in the table: { $seen }. Shut to everybody, as they are not: { $shut }.
safeguard-one-matrix-missing = The door that reads the table does not stand before the pages.
safeguard-logs-within-a-year = No log is older than a year
safeguard-logs-within-a-year-ok = Logs looked at: { $seen }. None has an entry older than twelve months.
safeguard-logs-within-a-year-old = Logs with entries older than twelve months: { $wrong } of { $seen }.
safeguard-models-registered = The models that run are those of the register
safeguard-models-registered-ok = Models in the register: { $seen }. Each of them is loaded, and no other.
safeguard-models-registered-unnamed = The model that makes the forecasts does not stand in the register; nobody can read what it is.
safeguard-models-registered-idle = Models of the register that this house does not load: { $wrong }. Take them out, or say where they run.
alert-retention = Data whose term is over could not be deleted ({ $what }). It is tried again every night; if this alert stays, have somebody look at “Letting data go in time” on the page “Jobs”.
gone-books = books whose term is over
gone-rows = rows of { $what }
alert-safeguard = A safeguard no longer holds: { $what }.
alert-barred = A connection to { $host } was stopped, { $n ->
    [one] once
   *[other] { $n } times
 }. { $why }
alert-barred-nobody = A connection to { $host } was stopped, { $n ->
    [one] once
   *[other] { $n } times
 }: no recipient of the policy is reached there. If it is one of yours, add the host to it and publish.
alert-pass-on = A request about a client’s data has waited here for a working day. Pass it on to the client, who has to answer it; the page of requests shows it.

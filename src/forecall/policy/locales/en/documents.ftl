# Sentences, headings and column names of the compiled documents. $n is a whole number.

# Names of the documents
doc-privacy-notice = Privacy notice
doc-cookie-notice = Cookie notice
doc-choices = Your choices
doc-register-controller = Record of processing: controller
doc-register-processor = Record of processing: processor
doc-processor-annex = Annex on processing for clients
doc-sub-processors = Sub-processors
doc-retention = How long data is kept
doc-measures = Safeguards
doc-responsible-ai = Responsible use of AI
lead-privacy-notice = This notice says what { $organisation } does with personal data and what you can ask for.
lead-cookie-notice = This notice lists what we keep on your device or read from it. Read it together with the privacy notice.
lead-choices = Here is what you can refuse, stop or allow, and how.
lead-register-controller = Record under Art. 30(1) GDPR of what { $organisation } does as a controller.
lead-register-processor = Record under Art. 30(2) GDPR of what { $organisation } does for its clients.
lead-processor-annex = This annex says what { $organisation } does with data of its clients, and what it owes them.
lead-sub-processors = These companies help { $organisation } with data of its clients.
lead-retention = Every category of data has a term and an event that starts it.
lead-measures = This is how { $organisation } guards personal data.
lead-responsible-ai = This statement says where machines take part in what { $organisation } does with data of people.

# Frame of a page
version-line = Version { $number }, in force from { $date }
see-also = Other documents
elsewhere = A link marked with ↗ leads to somebody else's pages. What is said here does not hold there; your browser does not tell them where you came from.
languages = Languages
contents = Contents
skip = Go to the text
made-by = Made from one policy file, so that all documents and all rules say the same. The small marks name clauses.
clause = Clause
nobody = nobody
nothing = nothing
no-transfers = none
not-at-all = not at all
yes = yes
no = no
labelled = { $name }: { $text }
with-note = { $text } ({ $note })

# Laws, terms, days
law-GDPR = { $place } GDPR
law-of = { $title }, { $place }
term-after = { $duration } after { $event }
term-until = until { $event }
term-under = { $term } ({ $law })
duration-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
 }
duration-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
duration-weeks = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
 }
duration-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
 }
duration-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
 }
within-hours = { $n ->
    [one] within one hour
   *[other] within { $n } hours
 }
within-days = { $n ->
    [one] within one day
   *[other] within { $n } days
 }
within-weeks = { $n ->
    [one] within one week
   *[other] within { $n } weeks
 }
within-months = { $n ->
    [one] within one month
   *[other] within { $n } months
 }
within-years = { $n ->
    [one] within one year
   *[other] within { $n } years
 }
per-hours = { $n ->
    [one] in one hour
   *[other] in { $n } hours
 }
per-days = { $n ->
    [one] in one day
   *[other] in { $n } days
 }
per-weeks = { $n ->
    [one] in one week
   *[other] in { $n } weeks
 }
per-months = { $n ->
    [one] in one month
   *[other] in { $n } months
 }
per-years = { $n ->
    [one] in one year
   *[other] in { $n } years
 }
life-session = until the browser is closed

# Who
summary-title = In short
summary-who = { $organisation } is responsible for your data.
summary-client = Some of the work is done for clients. There the client decides, and you can turn to the client.
summary-purposes = { $n ->
    [one] We use data for one purpose. It rests on one legal basis.
   *[other] We use data for { $n } purposes. Each of them rests on one legal basis.
 }
summary-recipients = { $n ->
    [one] One recipient may get data, and only for a stated task.
   *[other] { $n } recipients may get data, each only for a stated task.
 }
summary-no-recipients = Nobody else receives data.
summary-outside = { $of ->
    [one] It works outside the European Economic Area.
   *[other] { $n ->
        [one] One of them works outside the European Economic Area.
       *[other] { $n } of them work outside the European Economic Area.
    }
 }
summary-inside = { $of ->
    [one] It works inside the European Economic Area.
   *[other] All of them work inside the European Economic Area.
 }
summary-rights = You have rights over your data. Write to { $mail }; we answer { $within }.
summary-complaint = You can always complain to { $authority }.
who-title = Who we are
fact-name = Name
fact-form = Legal form
fact-seat = Seat
fact-privacy = Questions and requests
fact-complaints = Complaints
fact-phone = Telephone
fact-post = Letters
fact-officer = Data protection officer
officer-named = { $name } ({ $why })
officer-none = nobody is named ({ $why })
fact-representative = Representative in the Union
fact-authority = Supervisory authority

# Data
data-title = Which data we hold
data-intro = The table says of whom we hold which data, for how long and where.
data-needed = Where data is needed, we cannot give the service without it. Optional data is up to you.
data-none = We hold no personal data.
col-data = Data
col-people = People
col-fields = What is in it
col-keep = How long
col-place = Where
col-asked = Needed
col-purpose = Purpose
col-basis = Legal basis
col-law = Law
special-note = special category: { $condition }, { $law }
statute-note = under { $law }
aggregated-note = { $n ->
    [one] only counts over at least { $n } person
   *[other] only counts over at least { $n } people
 }
place-run-by = { $place }, run by { $operator }

# Purposes
uses-title = What we use data for
uses-intro = Each purpose has its own people, data, legal basis and term. What is not listed here is not done.
uses-none = We use no personal data.
fact-role = Our role
role-controller = we decide (controller)
role-processor = we work for a client (processor)
fact-people = People
fact-data = Data
fact-sources = Where it comes from
fact-basis = Legal basis
fact-actions = What we do
fact-channels = How we reach you
fact-recipients = Who receives it
fact-serves = Scores are for
fact-keep = How long
fact-notice = Kind of messages
fact-logic = How the machine works
fact-consequences = What follows for people
fact-significant = Weighty effect on people
fact-human = Who decides
fact-safeguards = Safeguards
fact-opening = What is said first
fact-ai-voice = Voice or chat of a machine
ai-says-so = says first that it is AI
human-always = a person always decides
human-allowed = the machine may decide, allowed by { $what }
human-minor = nothing with weighty effect is decided here
said-consent = { $basis }: { $how }
said-consent-explicit = { $basis }, asked for expressly: { $how }
said-lasts = { $text }; counts for { $duration }
said-contract = { $basis }: { $what }
said-wind-down = { $text }; until { $duration } after its end
said-law = { $basis }: { $law }
said-vital = { $basis }: { $what }
said-interest = { $basis }: { $what }; weighed against your interests, next review by { $date }
said-instruction = { $basis }
clients-title = Work for clients
clients-text = This notice is about what we decide ourselves. For clients we use data only on their instruction, and the client’s own notice holds.

# Recipients
recipients-title = Who receives data
recipients-intro = Each recipient gets only what its task needs. Who is not in this table gets nothing.
recipients-none = Nobody receives data from us.
col-recipient = Recipient
col-task = Task
col-kind = Position
col-country = Country
col-transfer = Outside the EEA
inside-eea = no
transfer-said = { $mechanism }, { $from } to { $until }
transfer-why = why: { $why }
transfer-extra = also: { $what }
transfer-copy = You can ask us for a copy of the safeguards for transfers.
transfer-home = We ourselves have our seat outside the European Economic Area: { $country }.

# Rights
rights-title = Your rights
rights-intro = You have the right:
rights-how = Write to { $mail }. You pay nothing. We answer { $within }. If a case is hard, we tell you in that time that it takes up to { $more } more.
rights-authority = You can complain to { $name }, { $address }, { $website }, { $mail }. You can also turn to the authority where you live.
objection-title = Your right to object
objection-interest = You may object to a use that rests on our interest or on a public task. Tell us what is special in your case. We then stop, unless our grounds weigh more or we need the data for legal claims.
objection-marketing = You may object to advertising at any time, without a reason. We then stop at once.
objection-profiling = What we work out about you for advertising ends with it: { $purposes }.

# Machines, ages, claims, changes
machines-title = Decisions by machines
machines-none = No machine takes part in a decision about you.
machines-intro = Machines take part in the purposes below.
ages-title = From which age
ages-row = { $n ->
    [one] { $people }: from { $n } year of age
   *[other] { $people }: from { $n } years of age
 }
ages-intro = We use no data of people who are younger than this.
claims-title = What we do not do
denial-no_sale = We never sell or rent out data.
denial-no_third_parties = We share no data with others.
denial-employees_only = Only our own staff can see data.
denial-no_transfer_outside_eea = We send no data outside the European Economic Area.
denial-no_special_categories = We hold no special categories of data, such as health or belief.
denial-no_automated_decisions = No machine alone takes a decision with weighty effect on you.
denial-no_marketing = We send no advertising.
denial-no_card_numbers = We hold no card numbers.
denial-no_personal_data_in_cookies = Our cookies hold no personal data.
hours-title = When we get in touch
hours-intro = We begin a call or a message by these ways only at these hours. They are the hours of the clock where you are.
hours-not-bound = Warnings of a danger come at any hour. So does a call that you asked us for.
hours-days = { $first } to { $last }
hours-on = { $days } { $hours }
hours-holidays = on public holidays { $hours }
hours-no-holidays = not on public holidays
hours-none = not at all
hours-all-day = all day
col-hours-by = By
col-hours-when = When
changes-title = When this changes
changes-intro = Each kind of change has its own rule. Going on with a service never counts as a yes.
col-matter = What changes
col-regime = What we do first
col-notice = How long before

# Cookies
cookies-none = We keep nothing on your device and read nothing from it.
cookies-necessary = These items are needed for what you ask for. They need no consent.
cookies-consent = These items wait for your consent. You can take it back at any time, as easily as you gave it.
col-item = Item
col-does = What it does
col-technique = Kind
col-life = How long
col-host = Host
col-party = Whose
techniques-title = The words explained
explained-cookie = A cookie is a small text that the browser keeps for a page.
explained-local_storage = Local storage is a place in the browser where a page keeps data until it is removed.
explained-session_storage = Session storage is a place in the browser that is emptied when you close the page.
explained-pixel = A pixel is a tiny picture that tells its owner when a page was opened.
explained-fingerprint = A device fingerprint tells devices apart by their settings.

# Choices
choices-title = What you can switch
choices-intro = What is off waits for your yes. What is on runs until you say no. Neither answer costs you the service.
choices-none = Nothing that we do is optional.
col-start = At the start
col-how = How you change it
col-channels = Channels
start-off = off
start-on = on
start-client = as the client says
how-consent = say yes, or take your yes back
how-object = object, with a reason from your case
how-marketing = say no; no reason is needed
how-client = tell us or the client
messages-title = Messages you get
messages-intro = Every message belongs to one class only.
messages-none = We send no messages.
col-class = Class
col-messages = Messages
col-refuse = You can refuse it
col-cap = At most
cap-said = { $n ->
    [one] one message { $per }
   *[other] { $n } messages { $per }
 }
no-cap = no fixed number
choices-how-title = How to reach us
choices-how = Write to { $mail } or use the switches in your account or in the cookie window.

# Registers and annex
register-none = There is no processing of this kind.
activities-title = Processing activities
fact-clients = Clients
clients-list-title = Clients
fact-contact = Contact
fact-done = What we do for it
fact-agreement = Agreement
clients-said = as named in the agreement on file ({ $file })
fact-transfers = Transfers outside the EEA
fact-balancing = Balancing test
fact-places = Storage
measures-title = Safeguards
subject-title = What is done for clients
duties-title = What we owe the client
duty-instructions = We use the data only as the client has instructed in writing. If an instruction seems unlawful, we say so at once.
duty-secrecy = Everybody who works with the data is bound to secrecy.
duty-security = We keep the safeguards that are listed below.
duty-sub = We use only the sub-processors in the list. Each is bound by the same duties. A new one is told first, so that the client can object.
duty-rights = We help the client to answer people who use their rights.
duty-breach = We tell the client of a breach without delay, so that the client can tell the authority { $within }.
duty-end = At the end we erase the data or give it back, as the client chooses.
duty-proof = We show the client what proves all this, and allow inspections.
sub-list = Who they are
sub-intro = The client is told before this list changes. Who is not in it gets no data of clients.
sub-none = Nobody helps us with data of clients.
col-agreement = Agreement until

# Retention, measures
retention-title = Terms
retention-intro = When a term is over, the data is erased. A legal hold or a running claim can keep it longer, for the claim alone.
col-shorter = Shorter for
measures-list = What we do
measures-none = No safeguard is listed.
certificates-title = Certificates
certificates-none = We claim no certificate.
col-standard = Standard
col-scope = What it covers
col-issuer = Issued by
col-number = Number
col-valid = Valid
valid-said = { $from } to { $until }
breach-title = When something goes wrong
breach-said = We report a breach to the authority { $within }, where people are at risk. Where the risk is high, we tell those people too.
places-title = Where data lies

# AI
ai-uses-title = Where machines take part
ai-none = We use no machine that scores people, decides about them or speaks with them.
ai-promises-title = What holds everywhere
ai-voice-always = A voice or a chat that is a machine says so first.
ai-no-voice = No machine calls or chats with people.
ai-no-training = We train no models with personal data.
ai-training = We train models only for these purposes: { $purposes }.
ai-human = A decision with weighty effect on a person is taken by a person, unless the law or the person allows it.
ai-providers-title = Who provides models
ai-providers-none = Nobody outside provides models to us.
ai-models-title = Models in use
ai-own = our own
ai-family = Family
ai-provider = From
ai-learned = Learned from
ai-limits = Limits
ai-risk = Risk
ai-oversight = Who watches it
ai-owner = Answerable
ai-contact-title = Questions about machines
ai-contact = Write to { $mail } when you want to know more, or want a person to look.

# Forms
form-why = For: { $purpose }

# Letters
complaint-received = We have your complaint about { $organisation }.
complaint-answer = The privacy lead answers it { $within }.
complaint-free = You can turn to an authority at any time: before our answer, after it, or without it. That changes nothing in how we deal with your complaint.
complaint-where = Where you can complain: { $name }, { $address }, { $website }, { $mail }.
complaint-also = You can also turn to our own authority, { $name }.

# What somebody is asked who is to say yes
consent-asked = May { $organisation } use your data for this: { $purpose }?
consent-ways = Ways of reaching you: { $channels }.
consent-data = Data: { $categories }.
consent-lasts = Your yes counts for { $duration }.
consent-back = You need not say yes, and you can take it back at any time, as easily as you gave it: write to { $mail }.

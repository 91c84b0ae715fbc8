# Sentences, headings and column names of the compiled documents. $n is a whole number.

# Names of the documents
doc-privacy-notice = Datenschutzhinweise
doc-cookie-notice = Hinweise zu Cookies
doc-choices = Ihre Wahlmöglichkeiten
doc-register-controller = Verarbeitungsverzeichnis: Verantwortlicher
doc-register-processor = Verarbeitungsverzeichnis: Auftragsverarbeiter
doc-processor-annex = Anlage zur Auftragsverarbeitung
doc-sub-processors = Unterauftragsverarbeiter
doc-retention = Wie lange Daten bleiben
doc-measures = Schutzmaßnahmen
doc-responsible-ai = Verantwortungsvoller Einsatz von KI
lead-privacy-notice = Hier steht, was { $organisation } mit personenbezogenen Daten macht und was Sie verlangen können.
lead-cookie-notice = Hier steht, was wir auf Ihrem Gerät speichern oder dort lesen. Lesen Sie dazu auch die Datenschutzhinweise.
lead-choices = Hier steht, was Sie ablehnen, beenden oder erlauben können, und wie.
lead-register-controller = Verzeichnis nach Art. 30 Abs. 1 DSGVO für { $organisation } als Verantwortlichen.
lead-register-processor = Verzeichnis nach Art. 30 Abs. 2 DSGVO für die Arbeit von { $organisation } im Auftrag.
lead-processor-annex = Diese Anlage sagt, was { $organisation } mit Daten der Auftraggeber macht und was ihnen geschuldet ist.
lead-sub-processors = Diese Unternehmen helfen { $organisation } bei der Arbeit mit Daten der Auftraggeber.
lead-retention = Jede Kategorie von Daten hat eine Frist und ein Ereignis, mit dem sie beginnt.
lead-measures = So schützt { $organisation } personenbezogene Daten.
lead-responsible-ai = Diese Erklärung sagt, wo Maschinen mitwirken, wenn { $organisation } Daten von Menschen nutzt.

# Frame of a page
version-line = Version { $number }, gültig ab { $date }
see-also = Weitere Dokumente
elsewhere = Ein Link mit ↗ führt zu Seiten anderer Anbieter. Was hier steht, gilt dort nicht; Ihr Browser teilt ihnen nicht mit, woher Sie kommen.
languages = Sprachen
contents = Inhalt
skip = Zum Text
made-by = Aus einer Richtliniendatei erzeugt, damit alle Dokumente und Regeln dasselbe sagen. Die kleinen Zeichen nennen die Klauseln.
clause = Klausel
nobody = niemand
nothing = nichts
no-transfers = keine
not-at-all = gar nicht
yes = ja
no = nein
labelled = { $name }: { $text }
with-note = { $text } ({ $note })

# Laws, terms, days
law-GDPR = { $place } DSGVO
law-of = { $title }, { $place }
term-after = { $duration } nach { $event }
term-until = bis { $event }
term-under = { $term } ({ $law })
duration-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
 }
duration-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
 }
duration-weeks = { $n ->
    [one] { $n } Woche
   *[other] { $n } Wochen
 }
duration-months = { $n ->
    [one] { $n } Monat
   *[other] { $n } Monate
 }
duration-years = { $n ->
    [one] { $n } Jahr
   *[other] { $n } Jahre
 }
within-hours = { $n ->
    [one] innerhalb einer Stunde
   *[other] innerhalb von { $n } Stunden
 }
within-days = { $n ->
    [one] innerhalb eines Tages
   *[other] innerhalb von { $n } Tagen
 }
within-weeks = { $n ->
    [one] innerhalb einer Woche
   *[other] innerhalb von { $n } Wochen
 }
within-months = { $n ->
    [one] innerhalb eines Monats
   *[other] innerhalb von { $n } Monaten
 }
within-years = { $n ->
    [one] innerhalb eines Jahres
   *[other] innerhalb von { $n } Jahren
 }
per-hours = { $n ->
    [one] in einer Stunde
   *[other] in { $n } Stunden
 }
per-days = { $n ->
    [one] in einem Tag
   *[other] in { $n } Tagen
 }
per-weeks = { $n ->
    [one] in einer Woche
   *[other] in { $n } Wochen
 }
per-months = { $n ->
    [one] in einem Monat
   *[other] in { $n } Monaten
 }
per-years = { $n ->
    [one] in einem Jahr
   *[other] in { $n } Jahren
 }
life-session = bis zum Schließen des Browsers

# Who
summary-title = Kurz gesagt
summary-who = Für Ihre Daten ist { $organisation } verantwortlich.
summary-client = Einen Teil der Arbeit machen wir für Auftraggeber. Dort entscheidet der Auftraggeber, und Sie können sich an ihn wenden.
summary-purposes = { $n ->
    [one] Wir nutzen Daten zu einem Zweck. Er hat eine Rechtsgrundlage.
   *[other] Wir nutzen Daten zu { $n } Zwecken. Jeder hat genau eine Rechtsgrundlage.
 }
summary-recipients = { $n ->
    [one] Ein Empfänger darf Daten erhalten, und nur für eine genannte Aufgabe.
   *[other] { $n } Empfänger dürfen Daten erhalten, jeder nur für eine genannte Aufgabe.
 }
summary-no-recipients = Niemand sonst erhält Daten.
summary-outside = { $of ->
    [one] Er arbeitet außerhalb des Europäischen Wirtschaftsraums.
   *[other] { $n ->
        [one] Einer davon arbeitet außerhalb des Europäischen Wirtschaftsraums.
       *[other] { $n } davon arbeiten außerhalb des Europäischen Wirtschaftsraums.
    }
 }
summary-inside = { $of ->
    [one] Er arbeitet im Europäischen Wirtschaftsraum.
   *[other] Alle arbeiten im Europäischen Wirtschaftsraum.
 }
summary-rights = Sie haben Rechte an Ihren Daten. Schreiben Sie an { $mail }; wir antworten { $within }.
summary-complaint = Sie können sich jederzeit bei dieser Behörde beschweren: { $authority }.
who-title = Wer wir sind
fact-name = Name
fact-form = Rechtsform
fact-seat = Sitz
fact-privacy = Fragen und Anträge
fact-complaints = Beschwerden
fact-phone = Telefon
fact-post = Briefe
fact-officer = Datenschutzbeauftragte Person
officer-named = { $name } ({ $why })
officer-none = niemand benannt ({ $why })
fact-representative = Vertretung in der Union
fact-authority = Aufsichtsbehörde

# Data
data-title = Welche Daten wir haben
data-intro = Die Tabelle sagt, von wem wir welche Daten haben, wie lange und wo.
data-needed = Sind Daten nötig, können wir den Dienst ohne sie nicht leisten. Freiwillige Angaben machen Sie nur, wenn Sie wollen.
data-none = Wir haben keine personenbezogenen Daten.
col-data = Daten
col-people = Personen
col-fields = Was dazu gehört
col-keep = Wie lange
col-place = Wo
col-asked = Nötig
col-purpose = Zweck
col-basis = Rechtsgrundlage
col-law = Gesetz
special-note = besondere Kategorie: { $condition }, { $law }
statute-note = Gesetz: { $law }
aggregated-note = { $n ->
    [one] nur Zahlen über mindestens { $n } Person
   *[other] nur Zahlen über mindestens { $n } Personen
 }
place-run-by = { $place }, betrieben von { $operator }

# Purposes
uses-title = Wofür wir Daten nutzen
uses-intro = Zu jedem Zweck stehen hier die Personen, die Daten, die Rechtsgrundlage und die Frist. Was hier nicht steht, geschieht nicht.
uses-none = Wir nutzen keine personenbezogenen Daten.
fact-role = Unsere Rolle
role-controller = wir entscheiden (Verantwortlicher)
role-processor = wir arbeiten im Auftrag (Auftragsverarbeiter)
fact-people = Personen
fact-data = Daten
fact-sources = Woher sie kommen
fact-basis = Rechtsgrundlage
fact-actions = Was wir tun
fact-channels = Wie wir Sie erreichen
fact-recipients = Wer sie erhält
fact-serves = Bewertet wird für
fact-keep = Wie lange
fact-notice = Art der Nachrichten
fact-logic = Wie die Maschine arbeitet
fact-consequences = Was daraus folgt
fact-significant = Erhebliche Wirkung auf Personen
fact-human = Wer entscheidet
fact-safeguards = Schutz
fact-opening = Was zuerst gesagt wird
fact-ai-voice = Stimme oder Chat einer Maschine
ai-says-so = sagt zuerst, dass sie eine KI ist
human-always = immer ein Mensch
human-allowed = die Maschine darf entscheiden; Grundlage: { $what }
human-minor = hier wird nichts mit erheblicher Wirkung entschieden
said-consent = { $basis }: { $how }
said-consent-explicit = { $basis }, ausdrücklich erfragt: { $how }
said-lasts = { $text }; gilt { $duration }
said-contract = { $basis }: { $what }
said-wind-down = { $text }; bis { $duration } nach dessen Ende
said-law = { $basis }: { $law }
said-vital = { $basis }: { $what }
said-interest = { $basis }: { $what }; gegen Ihre Interessen abgewogen, nächste Prüfung bis zum { $date }
said-instruction = { $basis }
clients-title = Arbeit für Auftraggeber
clients-text = Hier geht es um das, was wir selbst entscheiden. Für Auftraggeber nutzen wir Daten nur nach deren Weisung; dort gelten die Hinweise des Auftraggebers.

# Recipients
recipients-title = Wer Daten erhält
recipients-intro = Jeder Empfänger erhält nur, was seine Aufgabe braucht. Wer nicht in der Tabelle steht, erhält nichts.
recipients-none = Niemand erhält Daten von uns.
col-recipient = Empfänger
col-task = Aufgabe
col-kind = Stellung
col-country = Land
col-transfer = Außerhalb des EWR
inside-eea = nein
transfer-said = { $mechanism }, { $from } bis { $until }
transfer-why = Grund: { $why }
transfer-extra = zusätzlich: { $what }
transfer-copy = Sie können bei uns eine Kopie der Garantien für Übermittlungen verlangen.
transfer-home = Wir selbst haben unseren Sitz außerhalb des Europäischen Wirtschaftsraums: { $country }.

# Rights
rights-title = Ihre Rechte
rights-intro = Sie haben diese Rechte:
rights-how = Schreiben Sie an { $mail }. Das kostet nichts. Wir antworten { $within }. Ist ein Fall schwierig, sagen wir Ihnen in dieser Zeit, dass es bis zu { $more } länger dauert.
rights-authority = Sie können sich beschweren bei: { $name }, { $address }, { $website }, { $mail }. Zuständig ist auch die Behörde Ihres Wohnorts.
objection-title = Ihr Widerspruchsrecht
objection-interest = Sie dürfen einer Nutzung widersprechen, die auf unserem Interesse oder einer öffentlichen Aufgabe beruht. Nennen Sie uns, was bei Ihnen besonders ist. Dann hören wir auf, außer unsere Gründe wiegen mehr oder wir brauchen die Daten für Rechtsansprüche.
objection-marketing = Sie dürfen der Nutzung für Werbung jederzeit ohne Angabe von Gründen widersprechen. Dann hören wir sofort auf.
objection-profiling = Damit endet auch, was wir für Werbung über Sie berechnen: { $purposes }.

# Machines, ages, claims, changes
machines-title = Entscheidungen durch Maschinen
machines-none = Keine Maschine wirkt an einer Entscheidung über Sie mit.
machines-intro = Bei diesen Zwecken wirken Maschinen mit.
ages-title = Ab welchem Alter
ages-row = { $n ->
    [one] { $people }: ab { $n } Jahr
   *[other] { $people }: ab { $n } Jahren
 }
ages-intro = Daten jüngerer Personen nutzen wir nicht.
claims-title = Was wir nicht tun
denial-no_sale = Wir verkaufen und vermieten keine Daten.
denial-no_third_parties = Wir geben keine Daten an andere weiter.
denial-employees_only = Nur unsere eigenen Leute können Daten sehen.
denial-no_transfer_outside_eea = Wir senden keine Daten aus dem Europäischen Wirtschaftsraum hinaus.
denial-no_special_categories = Wir haben keine besonderen Kategorien von Daten, etwa zu Gesundheit oder Glauben.
denial-no_automated_decisions = Keine Maschine trifft allein eine Entscheidung mit erheblicher Wirkung auf Sie.
denial-no_marketing = Wir senden keine Werbung.
denial-no_card_numbers = Wir speichern keine Kartennummern.
denial-no_personal_data_in_cookies = Unsere Cookies enthalten keine personenbezogenen Daten.
hours-title = Wann wir uns melden
hours-intro = Auf diesen Wegen melden wir uns nur zu diesen Zeiten. Es gilt die Uhr an dem Ort, an dem Sie sind.
hours-not-bound = Warnungen vor einer Gefahr kommen zu jeder Zeit. Das gilt auch für einen Anruf, um den Sie uns bitten.
hours-days = { $first } bis { $last }
hours-on = { $days } { $hours }
hours-holidays = an Feiertagen { $hours }
hours-no-holidays = nicht an Feiertagen
hours-none = gar nicht
hours-all-day = den ganzen Tag
col-hours-by = Weg
col-hours-when = Wann
changes-title = Wenn sich etwas ändert
changes-intro = Jede Art von Änderung hat ihre Regel. Wer einen Dienst weiter nutzt, sagt damit nicht Ja.
col-matter = Was sich ändert
col-regime = Was wir vorher tun
col-notice = Wie lange vorher

# Cookies
cookies-none = Wir speichern nichts auf Ihrem Gerät und lesen nichts davon aus.
cookies-necessary = Diese Einträge sind nötig für das, was Sie verlangen. Eine Einwilligung ist dafür nicht nötig.
cookies-consent = Diese Einträge warten auf Ihre Einwilligung. Diese können Sie jederzeit so einfach widerrufen, wie Sie sie gegeben haben.
col-item = Eintrag
col-does = Was er tut
col-technique = Art
col-life = Wie lange
col-host = Host
col-party = Von wem
techniques-title = Die Wörter erklärt
explained-cookie = Ein Cookie ist ein kleiner Text, den der Browser für eine Seite aufbewahrt.
explained-local_storage = Der lokale Speicher ist ein Platz im Browser, an dem eine Seite Daten behält, bis sie entfernt werden.
explained-session_storage = Der Sitzungsspeicher ist ein Platz im Browser, der geleert wird, wenn Sie die Seite schließen.
explained-pixel = Ein Zählpixel ist ein winziges Bild, das seinem Besitzer meldet, wann eine Seite geöffnet wurde.
explained-fingerprint = Ein Geräteabdruck unterscheidet Geräte an ihren Einstellungen.

# Choices
choices-title = Was Sie schalten können
choices-intro = Was aus ist, wartet auf Ihr Ja. Was an ist, läuft, bis Sie Nein sagen. Keine der Antworten kostet Sie den Dienst.
choices-none = Nichts, was wir tun, ist freiwillig.
col-start = Am Anfang
col-how = Wie Sie es ändern
col-channels = Wege
start-off = aus
start-on = an
start-client = wie der Auftraggeber sagt
how-consent = Ja sagen oder das Ja widerrufen
how-object = widersprechen, mit einem Grund aus Ihrer Lage
how-marketing = Nein sagen; ein Grund ist nicht nötig
how-client = uns oder dem Auftraggeber Bescheid geben
messages-title = Nachrichten, die Sie erhalten
messages-intro = Jede Nachricht gehört zu genau einer Klasse.
messages-none = Wir senden keine Nachrichten.
col-class = Klasse
col-messages = Nachrichten
col-refuse = Ablehnbar
col-cap = Höchstens
cap-said = { $n ->
    [one] eine Nachricht { $per }
   *[other] { $n } Nachrichten { $per }
 }
no-cap = keine feste Zahl
choices-how-title = So erreichen Sie uns
choices-how = Schreiben Sie an { $mail } oder nutzen Sie die Schalter im Konto oder im Cookie-Fenster.

# Registers and annex
register-none = Es gibt keine Verarbeitung dieser Art.
activities-title = Verarbeitungstätigkeiten
fact-clients = Auftraggeber
clients-list-title = Auftraggeber
fact-contact = Kontakt
fact-done = Was wir für ihn tun
fact-agreement = Vertrag
clients-said = laut hinterlegtem Vertrag ({ $file })
fact-transfers = Übermittlungen außerhalb des EWR
fact-balancing = Interessenabwägung
fact-places = Speicherort
measures-title = Schutzmaßnahmen
subject-title = Was für Auftraggeber geschieht
duties-title = Was wir dem Auftraggeber schulden
duty-instructions = Wir nutzen die Daten nur so, wie der Auftraggeber es schriftlich angewiesen hat. Halten wir eine Weisung für rechtswidrig, sagen wir es sofort.
duty-secrecy = Alle, die mit den Daten arbeiten, sind zur Verschwiegenheit verpflichtet.
duty-security = Wir halten die unten genannten Schutzmaßnahmen ein.
duty-sub = Wir setzen nur Unterauftragsverarbeiter aus der Liste ein. Für jeden gelten dieselben Pflichten. Einen neuen melden wir vorher, damit der Auftraggeber widersprechen kann.
duty-rights = Wir helfen dem Auftraggeber, wenn Personen ihre Rechte nutzen.
duty-breach = Eine Verletzung melden wir dem Auftraggeber unverzüglich, damit er sie der Behörde { $within } melden kann.
duty-end = Am Ende löschen wir die Daten oder geben sie zurück, wie der Auftraggeber es wünscht.
duty-proof = Wir zeigen dem Auftraggeber, was das alles belegt, und lassen Prüfungen zu.
sub-list = Wer sie sind
sub-intro = Der Auftraggeber erfährt es, bevor sich die Liste ändert. Wer nicht darin steht, erhält keine Daten der Auftraggeber.
sub-none = Niemand hilft uns bei der Arbeit mit Daten der Auftraggeber.
col-agreement = Vertrag bis

# Retention, measures
retention-title = Fristen
retention-intro = Ist eine Frist vorbei, werden die Daten gelöscht. Eine Löschsperre oder ein laufender Anspruch kann sie länger halten, nur für diesen Anspruch.
col-shorter = Kürzer für
measures-list = Was wir tun
measures-none = Es ist keine Schutzmaßnahme genannt.
certificates-title = Zertifikate
certificates-none = Wir berufen uns auf kein Zertifikat.
col-standard = Norm
col-scope = Was es umfasst
col-issuer = Ausgestellt von
col-number = Nummer
col-valid = Gültig
valid-said = { $from } bis { $until }
breach-title = Wenn etwas schiefgeht
breach-said = Sind Menschen gefährdet, melden wir eine Verletzung der Behörde { $within }. Ist die Gefahr hoch, sagen wir es auch den Menschen.
places-title = Wo Daten liegen

# AI
ai-uses-title = Wo Maschinen mitwirken
ai-none = Wir setzen keine Maschine ein, die Menschen bewertet, über sie entscheidet oder mit ihnen spricht.
ai-promises-title = Was überall gilt
ai-voice-always = Eine Stimme oder ein Chat, hinter dem eine Maschine steht, sagt das zuerst.
ai-no-voice = Keine Maschine ruft Menschen an oder chattet mit ihnen.
ai-no-training = Wir trainieren keine Modelle mit personenbezogenen Daten.
ai-training = Modelle trainieren wir nur zu diesen Zwecken: { $purposes }.
ai-human = Eine Entscheidung mit erheblicher Wirkung trifft ein Mensch, außer das Gesetz oder die betroffene Person erlaubt es anders.
ai-providers-title = Wer Modelle bereitstellt
ai-providers-none = Niemand von außen stellt uns Modelle bereit.
ai-models-title = Modelle im Einsatz
ai-own = von uns selbst
ai-family = Art
ai-provider = Von
ai-learned = Gelernt aus
ai-limits = Grenzen
ai-risk = Risiko
ai-oversight = Wer es überwacht
ai-owner = Verantwortlich
ai-contact-title = Fragen zu Maschinen
ai-contact = Schreiben Sie an { $mail }, wenn Sie mehr wissen möchten oder ein Mensch nachsehen soll.

# Forms
form-why = Wofür: { $purpose }

# Letters
complaint-received = Ihre Beschwerde über { $organisation } liegt uns vor.
complaint-answer = Die für Datenschutz zuständige Person antwortet darauf { $within }.
complaint-free = Sie können sich jederzeit an eine Aufsichtsbehörde wenden: vor unserer Antwort, danach oder ganz ohne sie. An unserem Umgang mit Ihrer Beschwerde ändert das nichts.
complaint-where = Wo Sie sich beschweren können: { $name }, { $address }, { $website }, { $mail }.
complaint-also = Sie können sich auch an unsere eigene Behörde wenden: { $name }.

# Wonach gefragt wird, wer ja sagen soll
consent-asked = Darf { $organisation } Ihre Daten dafür verwenden: { $purpose }?
consent-ways = Wege zu Ihnen: { $channels }.
consent-data = Daten: { $categories }.
consent-lasts = Ihr Ja gilt { $duration }.
consent-back = Sie müssen nicht zustimmen und können Ihr Ja jederzeit so einfach widerrufen, wie Sie es gegeben haben: Schreiben Sie an { $mail }.

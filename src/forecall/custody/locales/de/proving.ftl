# Wörter des Nachweises: was eine Angabe der Hinweise durchsetzt, und wie Daten einer Person verwendet wurden.
evidence-title = Nachweis zu den Datenschutzhinweisen
evidence-lead = Jede Angabe der geltenden Hinweise: was sie durchsetzt und wie oft sie entschieden hat. Eine Angabe, die nichts durchsetzt, ist gekennzeichnet: Sie informiert, und kein Programm hält jemanden daran fest.
version-line = Version { $number }, in Kraft seit { $date }
made-at = Erstellt am { $at } aus den Belegen dieser Installation
rulebook = Regelwerk { $digest }
total-decisions = Entscheidungen
total-refusals = davon abgelehnt
total-gaps = nicht erklärt, daher abgelehnt
total-enforced = Durchgesetzte Angaben
total-informs = Angaben, die nur informieren
total-failed = Fehlgeschlagene Beispiele
enforced-by = Durchgesetzt durch
informs = Informiert; nichts setzt es durch
decided = { $n ->
    [one] hat { $n }-mal entschieden, { $refused } abgelehnt
   *[other] hat { $n }-mal entschieden, { $refused } abgelehnt
 }
passed = { $n ->
    [one] { $n } Erlaubnis hat die Prüfung bestanden
   *[other] { $n } Erlaubnisse haben die Prüfung bestanden
 }
never = hat noch nie entschieden
requests = { $n ->
    [0] noch von niemandem verlangt
    [one] { $n } Antrag, { $answered } beantwortet
   *[other] { $n } Anträge, { $answered } beantwortet
 }
last-at = zuletzt am { $at }
examples = { $n ->
    [one] { $good } von { $n } Beispiel geht aus wie beschrieben, eben geprüft
   *[other] { $good } von { $n } Beispielen gehen aus wie beschrieben, eben geprüft
 }
no-examples = kein eigenes Beispiel
columns = Öffnet sich nur mit einer Erlaubnis: { $names }
contents = Inhalt
clause = Angabe

check-purpose = die Regel dieses Zwecks
check-people = die Schranke: Art der Person
check-categories = die Schranke: Datenkategorien
check-actions = die Schranke: was getan werden darf
check-channels = die Schranke: Kanal
check-recipients = die Schranke: wer die Daten erhalten darf
check-recipient = die Schranke: Vertrag und Übermittlung des Empfängers
check-sources = die Schranke: Herkunft der Daten
check-basis = die Schranke: Rechtsgrundlage und ihr Nachweis
check-objection = die Schranke: Widersprüche
check-human = die Schranke: ein Mensch entscheidet
check-terms = die Schranke: Speicherfrist
check-caps = die Schranke: Zahl der Nachrichten
check-age = die Schranke: Alter
check-sealed = das Siegel: öffnet sich nur mit einer Erlaubnis
check-version = die Veröffentlichung: die geltende Version
check-hours = die Schranke: Zeiten des Kanals
check-second = die Schranke: ein zweites Mitglied stimmt zu
check-cases = die Vorgänge: keiner gilt als erledigt, bevor getan ist, was verlangt wurde
check-contradiction = die Veröffentlichung: eine Richtlinie, die es doch tut, wird abgelehnt
check-masked = die Schwärzung: Kartennummern werden unkenntlich, bevor etwas gespeichert wird
check-change = die Veröffentlichung: sie gilt für niemanden, bevor die Betroffenen informiert oder gefragt wurden

outcome-allowed = erlaubt
outcome-refused = abgelehnt
outcome-gap = nicht erklärt, daher abgelehnt
refused-no_grant = Wer fragte, hatte von der Organisation keinen Auftrag für diesen Zweck.
refused-forgotten = Die Daten der Person waren schon gelöscht.
refused-locked = Was übrig ist, wird nur für eine gesetzliche Pflicht aufbewahrt.
refused-not_receipted = Es konnte nicht aufgezeichnet werden und wurde deshalb abgelehnt.
refused-keys_renewed = Die Daten wurden unter einem neuen Schlüssel versiegelt; gelesen hat sie niemand.
purpose-retention = Einhalten der Fristen
purpose-security = Schutz der Daten
uses-title = Wer Daten dieser Person verwendet hat
uses-none = Hier ist keine Verwendung von Daten dieser Person verzeichnet.

# Schutzmaßnahmen: der Name jeder Prüfung und was sie fand.
safeguard-none = Keine Prüfung dieses Hauses zeigt diese Maßnahme: Menschen sorgen dafür.
safeguard-unknown = Die Richtlinie nennt eine Prüfung, die dieses Haus nicht hat.
safeguard-not-yet = Noch hat niemand nachgesehen.
safeguard-could-not = Die Prüfung selbst ist gescheitert; das Protokoll des Hauses sagt, warum.
safeguard-sealed-at-rest = Was Menschen kenntlich macht, liegt versiegelt auf der Platte
safeguard-sealed-at-rest-ok = Angesehene versiegelte Werte: { $seen }. Jeder ist verschlüsselt.
safeguard-sealed-at-rest-clear = Werte im Klartext: { $wrong } von { $seen }.
safeguard-keys-open = Der Schlüsselbund ist ganz, seine Zweitschrift auch
safeguard-keys-open-ok = Jeder Schlüssel öffnet.
safeguard-keys-open-resting = Jeder Schlüssel öffnet. Personen, deren Daten unter einem neuen Schlüssel liegen, während der ältere noch ruht: { $seen }.
safeguard-keys-open-broken = Schlüssel oder Dateien, die nicht sind, wie sie sein sollen: { $wrong }. Spielen Sie den Schlüsselbund aus der Sicherung zurück.
safeguard-receipts-whole = Jede Verwendung von Daten ist belegt, und kein Beleg wurde verändert
safeguard-receipts-whole-ok = Belege, die stehen, wie sie geschrieben wurden: alle { $seen }.
safeguard-receipts-whole-broken = Stellen, an denen die Belege nicht mehr stehen, wie sie geschrieben wurden: { $wrong }.
safeguard-forgotten-without-keys = Wer gelöscht wurde, ist nicht wieder lesbar
safeguard-forgotten-without-keys-ok = Gelöschte Menschen: { $seen }. Keiner von ihnen hat einen Schlüssel.
safeguard-forgotten-without-keys-keys = Gelöschte Menschen, die wieder einen Schlüssel haben: { $wrong } von { $seen }.
safeguard-terms-kept = Nichts wird über seine Frist hinaus gehalten
safeguard-terms-kept-ok = Nichts ist über seine Frist. Wegen eines Rechtsanspruchs behalten: { $held }.
safeguard-terms-kept-late = Zwei Tage oder länger über die Frist: { $wrong }.
safeguard-way-out-closed = Daten gehen nur an Empfänger unter Vertrag
safeguard-way-out-closed-ok = Jede Verbindung nach außen wird geprüft, keine musste angehalten werden.
safeguard-way-out-closed-barred = Angehaltene Verbindungen nach außen: { $wrong }.
safeguard-way-out-closed-open = Dieser Prozess prüft seine Verbindungen nach außen nicht.
safeguard-sworn = Wer mit den Daten arbeitet, hat Verschwiegenheit unterschrieben
safeguard-sworn-ok = Mitglieder, die unterschrieben haben: alle { $seen }.
safeguard-sworn-lapsed = Mitglieder ohne Unterschrift: { $wrong } von { $seen }. Bis dahin sehen sie keine persönlichen Daten.
safeguard-trained = Wer mit den Daten arbeitet, ist in ihrem Schutz geschult
safeguard-trained-ok = Mitglieder, deren Schulung gilt: alle { $seen }.
safeguard-trained-lapsed = Mitglieder, die eine Schulung brauchen: { $wrong } von { $seen }. Bis dahin sehen sie keine persönlichen Daten.
safeguard-keys-backed-up = Vom Schlüsselbund gibt es eine frische Sicherung
safeguard-keys-backed-up-ok = Die neueste Sicherung ist lesbar. Ihr Alter in Tagen: { $days }.
safeguard-keys-backed-up-old = Die neueste Sicherung ist zu alt; ihr Alter in Tagen: { $days }. Machen Sie eine mit forecall keyring backup.
safeguard-keys-backed-up-missing = Es gibt keine Sicherung; machen Sie eine mit forecall keyring backup.
safeguard-vendors-bound = Vertrag und Prüfung jedes Empfängers gelten
safeguard-vendors-bound-ok = Heute gebundene Empfänger: alle { $seen }.
safeguard-vendors-bound-lapsed = Empfänger, die nichts bekommen, weil Vertrag, Übermittlung oder Prüfung abgelaufen ist: { $wrong } von { $seen }.
safeguard-scores-named = Wer der Werbung widerspricht, wird dafür nicht mehr bewertet
safeguard-scores-named-ok = Zwecke, die Menschen bewerten: { $seen }. Jeder nennt die Werbung, für die er bewertet.
safeguard-scores-named-silent = Zwecke, die Menschen für Werbung bewerten und diese nicht nennen: { $wrong } von { $seen }. Wer der Werbung widersprochen hat, wird dort weiter bewertet. Ändern Sie die Richtlinie, nennen Sie die Werbung unter „serves“, und veröffentlichen Sie sie.
safeguard-incidents-on-time = Vorfälle werden binnen 72 Stunden gemeldet
safeguard-incidents-on-time-ok = Keine Meldung ist zu spät. Offene Vorfälle: { $seen }.
safeguard-incidents-on-time-late = Meldungen an die Behörde, die zu spät sind: { $wrong }.
safeguard-encrypted-on-the-way = Unterwegs sind Daten verschlüsselt
safeguard-encrypted-on-the-way-ok = Seiten, Post und Datenbank sind auf verschlüsselten Wegen zu erreichen oder verlassen diese Maschine nicht.
safeguard-encrypted-on-the-way-clear = Unverschlüsselte Wege aus dieser Maschine: { $wrong }. Siehe die Einstellungen FORECALL_URL, FORECALL_SMTP und FORECALL_DATABASE.
safeguard-by-hand-ok = Jemand hat nachgesehen und bestätigt, dass sie hält.
safeguard-by-hand-stale = Seit einem Jahr hat es niemand bestätigt.
safeguard-second-factor = Zum Anmelden braucht es einen zweiten Faktor oder einen Passkey
safeguard-second-factor-ok = Mitglieder, die einen haben: alle { $seen }.
safeguard-second-factor-missing = Mitglieder, die sich nur mit einem Kennwort anmelden: { $wrong } von { $seen }.
safeguard-one-matrix = Wer welche Seite öffnen darf, steht in einer Tabelle; alles andere ist zu
safeguard-one-matrix-ok = Seiten in der Tabelle: { $seen }. Für jeden zu, weil nicht darin: { $shut }.
safeguard-one-matrix-missing = Die Tür, die die Tabelle liest, steht nicht vor den Seiten.
safeguard-logs-within-a-year = Kein Protokoll ist älter als ein Jahr
safeguard-logs-within-a-year-ok = Angesehene Protokolle: { $seen }. Keines hat einen Eintrag, der älter als zwölf Monate ist.
safeguard-logs-within-a-year-old = Protokolle mit Einträgen, die älter als zwölf Monate sind: { $wrong } von { $seen }.
safeguard-models-registered = Die Modelle, die laufen, sind die des Verzeichnisses
safeguard-models-registered-ok = Modelle im Verzeichnis: { $seen }. Jedes ist geladen, und kein anderes.
safeguard-models-registered-unnamed = Das Modell, das die Vorhersagen macht, steht nicht im Verzeichnis; niemand kann lesen, was es ist.
safeguard-models-registered-idle = Modelle des Verzeichnisses, die dieses Haus nicht lädt: { $wrong }. Nehmen Sie sie heraus oder sagen Sie, wo sie laufen.
alert-retention = Daten, deren Frist abgelaufen ist, ließen sich nicht löschen ({ $what }). Es wird jede Nacht erneut versucht; bleibt diese Meldung, sehen Sie auf der Seite „Vorgänge“ nach „Daten fristgerecht löschen“.
gone-books = Bücher, deren Frist abgelaufen ist
gone-rows = Zeilen von { $what }
alert-safeguard = Eine Schutzmaßnahme hält nicht mehr: { $what }.
alert-barred = Eine Verbindung zu { $host } wurde angehalten, { $n ->
    [one] einmal
   *[other] { $n }-mal
 }. { $why }
alert-barred-nobody = Eine Verbindung zu { $host } wurde angehalten, { $n ->
    [one] einmal
   *[other] { $n }-mal
 }: Kein Empfänger der Richtlinie ist dort zu erreichen. Ist es einer von Ihnen, tragen Sie den Host bei ihm ein und veröffentlichen Sie.
alert-pass-on = Eine Anfrage zu Daten eines Auftraggebers wartet hier seit einem Arbeitstag. Geben Sie sie an den Auftraggeber weiter, der sie beantworten muss; die Seite der Anfragen zeigt sie.

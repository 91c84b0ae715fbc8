# Wörter des Nachweises: was eine Angabe der Hinweise durchsetzt, und wie Daten einer Person verwendet wurden.
evidence-title = Nachweis zu den Datenschutzhinweisen
evidence-lead = Jede Angabe der geltenden Hinweise: was sie durchsetzt und wie oft sie entschieden hat. Eine Angabe, die nichts durchsetzt, ist gekennzeichnet: Sie informiert, und kein Programm hält jemanden daran fest.
version-line = Fassung { $number }, in Kraft seit { $date }
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
check-version = die Veröffentlichung: die geltende Fassung

outcome-allowed = erlaubt
outcome-refused = abgelehnt
outcome-gap = nicht erklärt, daher abgelehnt
refused-no_grant = Wer fragte, hatte von der Organisation keinen Auftrag für diesen Zweck.
refused-forgotten = Die Daten der Person waren schon gelöscht.
refused-locked = Was übrig ist, wird nur für eine gesetzliche Pflicht aufbewahrt.
refused-not_receipted = Es konnte nicht aufgezeichnet werden und wurde deshalb abgelehnt.
uses-title = Wer Daten dieser Person verwendet hat
uses-none = Hier ist keine Verwendung von Daten dieser Person verzeichnet.

# Schutzmaßnahmen: der Name jeder Prüfung und was sie fand.
safeguard-none = Keine Prüfung dieses Hauses zeigt diese Maßnahme: Menschen sorgen dafür.
safeguard-unknown = Die Richtlinie nennt eine Prüfung, die dieses Haus nicht hat.
safeguard-not-yet = Noch hat niemand nachgesehen.
safeguard-could-not = Die Prüfung selbst ist gescheitert; das Protokoll des Hauses sagt, warum.
safeguard-sealed-at-rest = Was Menschen kenntlich macht, liegt versiegelt auf der Platte
safeguard-sealed-at-rest-ok = { $seen } versiegelte Werte wurden angesehen, jeder ist verschlüsselt.
safeguard-sealed-at-rest-clear = { $wrong } von { $seen } Werten liegen im Klartext.
safeguard-keys-open = Der Schlüsselbund ist ganz, seine Zweitschrift auch
safeguard-keys-open-ok = Jeder Schlüssel öffnet.
safeguard-keys-open-broken = { $wrong } Schlüssel oder Dateien des Schlüsselbunds sind nicht, wie sie sein sollen; spielen Sie ihn aus der Sicherung zurück.
safeguard-receipts-whole = Jede Verwendung von Daten ist belegt, und kein Beleg wurde verändert
safeguard-receipts-whole-ok = { $seen } Belege stehen, wie sie geschrieben wurden.
safeguard-receipts-whole-broken = An { $wrong } Stellen stehen die Belege nicht mehr, wie sie geschrieben wurden.
safeguard-forgotten-without-keys = Wer gelöscht wurde, ist nicht wieder lesbar
safeguard-forgotten-without-keys-ok = { $seen } Menschen wurden gelöscht, keiner von ihnen hat einen Schlüssel.
safeguard-forgotten-without-keys-keys = { $wrong } von { $seen } gelöschten Menschen haben wieder einen Schlüssel.
safeguard-terms-kept = Nichts wird über seine Frist hinaus gehalten
safeguard-terms-kept-ok = Nichts ist über seine Frist; { $held } Menschen bleiben wegen eines Rechtsanspruchs.
safeguard-terms-kept-late = { $wrong } Arten von Daten einzelner Menschen sind zwei Tage oder länger über ihre Frist.
safeguard-way-out-closed = Daten gehen nur an Empfänger unter Vertrag
safeguard-way-out-closed-ok = Jede Verbindung nach außen wird geprüft, keine musste angehalten werden.
safeguard-way-out-closed-barred = { $wrong } Verbindungen nach außen wurden angehalten.
safeguard-way-out-closed-open = Dieser Prozess prüft seine Verbindungen nach außen nicht.
safeguard-sworn = Wer mit den Daten arbeitet, hat Verschwiegenheit unterschrieben
safeguard-sworn-ok = Alle { $seen } Mitglieder haben unterschrieben.
safeguard-sworn-lapsed = { $wrong } von { $seen } Mitgliedern haben noch nicht unterschrieben; bis dahin sehen sie keine persönlichen Daten.
safeguard-trained = Wer mit den Daten arbeitet, ist in ihrem Schutz geschult
safeguard-trained-ok = Die Schulung aller { $seen } Mitglieder gilt.
safeguard-trained-lapsed = { $wrong } von { $seen } Mitgliedern brauchen eine Schulung; bis dahin sehen sie keine persönlichen Daten.
safeguard-keys-backed-up = Vom Schlüsselbund gibt es eine frische Sicherung
safeguard-keys-backed-up-ok = Die neueste Sicherung ist lesbar und { $days } Tage alt.
safeguard-keys-backed-up-old = Die neueste Sicherung ist { $days } Tage alt; machen Sie eine mit forecall keyring backup.
safeguard-keys-backed-up-missing = Es gibt keine Sicherung; machen Sie eine mit forecall keyring backup.
safeguard-vendors-bound = Vertrag und Prüfung jedes Empfängers gelten
safeguard-vendors-bound-ok = Alle { $seen } Empfänger sind heute gebunden.
safeguard-vendors-bound-lapsed = { $wrong } von { $seen } Empfängern bekommen nichts, weil ihr Vertrag, ihre Übermittlung oder ihre Prüfung abgelaufen ist.
safeguard-incidents-on-time = Vorfälle werden binnen 72 Stunden gemeldet
safeguard-incidents-on-time-ok = Keine Meldung ist zu spät; { $seen } Vorfälle sind offen.
safeguard-incidents-on-time-late = { $wrong } Meldungen an die Behörde sind zu spät.
safeguard-encrypted-on-the-way = Unterwegs sind Daten verschlüsselt
safeguard-encrypted-on-the-way-ok = Seiten, Post und Datenbank sind auf verschlüsselten Wegen zu erreichen oder verlassen diese Maschine nicht.
safeguard-encrypted-on-the-way-clear = { $wrong } Wege aus dieser Maschine sind nicht verschlüsselt; siehe die Einstellungen FORECALL_URL, FORECALL_SMTP und FORECALL_DATABASE.
safeguard-by-hand-ok = Jemand hat nachgesehen und bestätigt, dass sie hält.
safeguard-by-hand-stale = Seit einem Jahr hat es niemand bestätigt.
safeguard-second-factor = Zum Anmelden braucht es einen zweiten Faktor oder einen Passkey
safeguard-second-factor-ok = Alle { $seen } Mitglieder haben einen.
safeguard-second-factor-missing = { $wrong } von { $seen } Mitgliedern melden sich nur mit einem Kennwort an.
safeguard-one-matrix = Wer welche Seite öffnen darf, steht in einer Tabelle; alles andere ist zu
safeguard-one-matrix-ok = Alle { $seen } Seiten stehen in der Tabelle; { $shut } weitere sind für jeden zu.
safeguard-one-matrix-missing = Die Tür, die die Tabelle liest, steht nicht vor den Seiten.
safeguard-models-registered = Die Modelle, die laufen, sind die des Verzeichnisses
safeguard-models-registered-ok = Das Verzeichnis nennt die { $seen } Modelle, die dieses Haus lädt, und kein anderes.
safeguard-models-registered-unnamed = Das Modell, das die Vorhersagen macht, steht nicht im Verzeichnis; niemand kann lesen, was es ist.
safeguard-models-registered-idle = { $wrong } Modelle des Verzeichnisses lädt dieses Haus nicht: Nehmen Sie sie heraus oder sagen Sie, wo sie laufen.
alert-safeguard = Eine Schutzmaßnahme hält nicht mehr: { $what }. Sehen Sie auf der Seite der Schutzmaßnahmen nach.
alert-barred = Eine Verbindung zu { $host } wurde angehalten, { $n ->
    [one] einmal
   *[other] { $n }-mal
 }. { $why }
alert-barred-nobody = Eine Verbindung zu { $host } wurde angehalten, { $n ->
    [one] einmal
   *[other] { $n }-mal
 }: Kein Empfänger der Richtlinie ist dort zu erreichen. Ist es einer von Ihnen, tragen Sie den Host bei ihm ein und veröffentlichen Sie.

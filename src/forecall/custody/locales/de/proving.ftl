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

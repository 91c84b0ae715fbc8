# Briefe über eine Verletzung der Sicherheit. $when ist ein Tag mit der Uhrzeit dort.
incident-warning-title = Frühwarnung an { $authority }
incident-warning-lead = { $organisation } warnt vor einem erheblichen Vorfall, der ihr seit { $when } bekannt ist.
incident-authority-title = Meldung einer Verletzung des Schutzes personenbezogener Daten an { $authority }
incident-authority-lead = { $organisation } meldet nach Art. 33 DSGVO eine Verletzung des Schutzes personenbezogener Daten. Bekannt ist sie seit { $when }.
incident-report-title = Abschlussbericht an { $authority }
incident-report-lead = { $organisation } berichtet abschließend über den Vorfall, der seit { $when } bekannt ist.
incident-people-title = Ihre Daten sind möglicherweise gefährdet
incident-people-lead = wir schreiben Ihnen, weil bei { $organisation } die Sicherheit verletzt wurde. Wir wissen davon seit { $when }. Es betrifft Daten über Sie.
incident-what = Was geschehen ist: { $nature }, von { $began } bis { $ended }. Arten von Daten: { $categories }.
incident-what-unknown-time = Was geschehen ist: { $nature }; seit wann, ist noch nicht bekannt. Arten von Daten: { $categories }.
incident-still-open = jetzt
incident-count = { $count ->
        [one] Nach bisheriger Zählung ist eine Person betroffen.
       *[other] Nach bisheriger Zählung sind { $count } Personen betroffen.
    }
incident-kinds = Darunter, nach Art der Person: { $kinds }. Datensätze über sie mit solchen Daten: { $records }.
incident-passed-on = In dieser Zeit wurden solche Daten weitergegeben an: { $names }.
incident-recipients-title = { $organisation }: Verletzung der Sicherheit, die Daten betrifft, die Sie von uns haben
incident-recipients-lead = wir schreiben Ihnen, weil bei { $organisation } die Sicherheit verletzt wurde. Wir wissen davon seit { $when }. Es betrifft Daten, die wir in dieser Zeit an Sie weitergegeben haben.
incident-recipients-ask = Bitte prüfen Sie, was Sie in dieser Zeit von uns erhalten haben: ob es verändert wurde, ob es auf eine Weise genutzt wurde, die Sie sich nicht erklären können, und ob Sie es weitergegeben haben. Schreiben Sie an { $mail }, was Sie gefunden haben, auch wenn es nichts ist.
incident-dangers = Mögliche Folgen: { $dangers }.
incident-measures = Was getan wurde: { $measures }.
incident-no-measures = Maßnahmen sind noch nicht vermerkt.
incident-advice = Was Sie tun können: Ändern Sie Ihr Passwort, wo Sie es auch anderswo nutzen, seien Sie vorsichtig bei Anrufen und E-Mails, die hiervon sprechen, und sagen Sie uns, wenn etwas Merkwürdiges geschieht.
incident-later = Was noch nicht bekannt ist, folgt unverzüglich (Art. 33 Abs. 4 DSGVO).
incident-late = Diese Meldung kommt nach mehr als 72 Stunden. Der Grund: { $reason }.
incident-contact = Fragen beantwortet { $name }, { $mail }, für { $organisation }.
nature-confidentiality = Unbefugte haben Daten gesehen
nature-integrity = Daten wurden verändert
nature-availability = Daten gingen verloren oder waren nicht erreichbar
danger-identity = Missbrauch Ihrer Identität
danger-account = Zugriff auf Konten
danger-phishing = unerwünschte oder betrügerische Nachrichten und Anrufe
danger-money = Rückschlüsse auf Zahlungen
danger-unknown = noch nichts, was sich benennen lässt
measure-access_closed = der Zugang wurde geschlossen
measure-keys_rotated = Schlüssel wurden ausgetauscht
measure-passwords_reset = Passwörter wurden zurückgesetzt
measure-backup_restored = eine Sicherung wurde zurückgespielt
measure-system_isolated = das System wurde abgetrennt
measure-recipient_asked_to_delete = wer die Daten erhielt, wurde um Löschung gebeten
measure-police_informed = die Polizei wurde benachrichtigt
measure-people_advised = die Betroffenen wurden beraten
late-affected_unclear = eine Zeit lang war unklar, wer betroffen ist
late-processor_told_late = ein Auftragsverarbeiter hat uns spät benachrichtigt
late-systems_unavailable = unsere Systeme waren nicht verfügbar
late-authority_unreachable = die Behörde war nicht zu erreichen

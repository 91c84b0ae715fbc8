# Briefe an Personen zu ihren Anliegen. $number nennt den Vorgang; Tage sind ausgeschrieben.
letter-greeting = Guten Tag,
letter-end =
    Haben Sie eine Frage, schreiben Sie an { $mail } und nennen Sie { $number }.

    { $organisation }
right-access = Auskunft über Ihre Daten
right-rectification = Berichtigung Ihrer Daten
right-erasure = Löschung Ihrer Daten
right-restriction = Einschränkung der Verarbeitung Ihrer Daten
right-portability = Mitnahme Ihrer Daten
right-objection = Widerspruch
right-withdrawal = Widerruf Ihrer Einwilligung
right-contest = Anfechtung einer automatisierten Entscheidung
right-complaint = Beschwerde
right-request = Antwort auf Ihre Anfrage
letter-acknowledgement-title = Ihr Anliegen ist bei uns ({ $number })
letter-acknowledgement =
    Ihr Anliegen ist am { $received } eingegangen. Wir verstehen es so: { $right }.
    Sie erhalten unsere Antwort bis zum { $due }. Sie kostet Sie nichts.
letter-identity-title = Wir müssen wissen, dass Sie es sind ({ $number })
letter-identity =
    bevor wir Ihr Anliegen beantworten ({ $right }), müssen wir sicher sein, dass Sie selbst fragen. Unser Grund: { $reason }.
    Bitte antworten Sie auf einem Weg, den wir von Ihnen schon kennen. Eine Ausweiskopie verlangen wir nicht.
letter-extension-title = Unsere Antwort dauert länger ({ $number })
letter-extension =
    für Ihr Anliegen vom { $received } ({ $right }) brauchen wir mehr Zeit. Der Grund: { $reason }.
    Sie erhalten unsere Antwort spätestens am { $due }.
letter-answer-title = Unsere Antwort auf Ihr Anliegen ({ $number })
letter-answer = am { $received } haben Sie sich an uns gewandt: { $right }. Das ist geschehen. Was zur Antwort gehört, liegt bei oder steht für Sie bereit.
letter-refusal-title = Unsere Antwort auf Ihr Anliegen ({ $number })
letter-refusal = am { $received } haben Sie sich an uns gewandt: { $right }. Dem kommen wir nicht nach. Der Grund: { $reason }.
letter-not_identified-title = Unsere Antwort auf Ihr Anliegen ({ $number })
letter-not_identified =
    wir konnten nicht feststellen, wer das Anliegen geschickt hat, das am { $received } eingegangen ist. Deshalb tun wir nichts und sagen auch nicht, ob wir etwas gespeichert haben.
letter-referral-title = Ihr Anliegen liegt nun bei { $about } ({ $number })
letter-referral =
    wir verarbeiten die betreffenden Daten im Auftrag von { $about }; dort wird darüber entschieden. Ihr Anliegen vom { $received } haben wir weitergegeben.
    { $about } wird Ihnen antworten.
letter-complaint_answer-title = Unsere Antwort auf Ihre Beschwerde ({ $number })
letter-complaint_answer = am { $received } haben Sie sich bei uns beschwert. Wir sind der Sache nachgegangen und schreiben Ihnen, was wir festgestellt haben.
letter-held-title = Ihre Daten werden für einen Rechtsanspruch aufbewahrt ({ $number })
letter-held =
    am { $received } haben Sie sich an uns gewandt: { $right }. Ihre Daten werden gebraucht, um einen Rechtsanspruch geltend zu machen, auszuüben oder zu verteidigen. Sie werden allein dafür aufbewahrt und für nichts anderes genutzt.
    Ist der Anspruch erledigt, führen wir Ihr Anliegen ohne weitere Bitte fort.
letter-erasure-title = Ihre Daten sind gelöscht ({ $number })
letter-erasure =
    am { $received } haben Sie um Löschung Ihrer Daten gebeten. Das ist geschehen: Der Schlüssel, der sie allein öffnen konnte, ist vernichtet. Was wir von Gesetzes wegen behalten müssen, etwa Rechnungen, ist für diesen Zweck gesperrt.
letter-erasure-backups = Kopien des Schlüssels liegen bis zum { $day } in Sicherungen. Danach sind auch sie vernichtet.
letter-erasure-recipients = Wir haben diejenigen benachrichtigt, die Daten von uns erhalten hatten: { $names }.
letter-restriction_ends-title = Die Einschränkung endet ({ $number })
letter-restriction_ends = auf Ihren Wunsch haben wir Ihre Daten seit dem { $received } nur gespeichert. Diese Einschränkung heben wir nun auf. Der Grund: { $reason }.
letter-objection_rejected-title = Unsere Antwort auf Ihren Widerspruch ({ $number })
letter-objection_rejected =
    am { $received } haben Sie widersprochen. Wir haben sofort aufgehört und die Sache geprüft. Es gibt Gründe, die Ihre Interessen überwiegen; die Nutzung geht deshalb weiter: { $reason }.
letter-reviewed-title = Die Entscheidung wurde geprüft ({ $number })
letter-reviewed = am { $received } haben Sie eine Entscheidung angefochten. Ein Mensch, der daran nicht beteiligt war, hat sie neu geprüft. Das Ergebnis: { $reason }.
letter-stopped = Ab sofort nutzen wir Ihre Daten nicht mehr für: { $purposes }.
letter-scoring = Wir berechnen über Sie nichts mehr für: { $purposes }.
letter-laws = Das Gesetz, das die Aufbewahrung verlangt: { $laws }.
letter-authority =
    Sie können sich bei { $name }, { $address }, { $website }, { $mail } beschweren oder bei der Behörde, in deren Bezirk Sie wohnen oder arbeiten. Das steht Ihnen jederzeit frei, auch ohne sich zuerst an uns zu wenden. Sie können auch vor Gericht gehen.
# Zweifel
reason-unknown_address = das Anliegen kam von einer Adresse, die wir nicht kennen
reason-name_differs = der Name im Anliegen ist ein anderer als der uns bekannte
reason-shared_account = mehrere Personen nutzen das Konto
reason-representative_unproven = jemand fragt für Sie, und uns fehlt der Nachweis, dass er das darf
# Verlängerungen
reason-complexity = das Anliegen ist umfangreich
reason-number_of_requests = wir haben zurzeit viele Anliegen zu beantworten
# Ablehnungen
reason-manifestly_unfounded = das Anliegen ist offenkundig unbegründet
reason-excessive = das Anliegen ist exzessiv, weil dasselbe kurz zuvor gefragt und beantwortet wurde
reason-not_identified = wir konnten nicht feststellen, dass Sie es sind
reason-legal_duty_to_keep = ein Gesetz verlangt, dass wir diese Daten aufbewahren
reason-legal_claims = die Daten werden für Rechtsansprüche gebraucht
reason-rights_of_others = Rechte und Freiheiten anderer wären beeinträchtigt
reason-not_applicable = die Voraussetzungen dieses Rechts liegen nicht vor
reason-compelling_grounds = zwingende schutzwürdige Gründe überwiegen Ihre Interessen
reason-nothing_held = wir haben keine Daten über Sie
# Prüfungen, Gründe, Ende einer Einschränkung
reason-decision_stands = die Entscheidung bleibt bestehen
reason-decision_changed = die Entscheidung wird zu Ihren Gunsten geändert
reason-accuracy_checked = ob die Daten richtig sind, ist geprüft
reason-claim_settled = der Rechtsanspruch ist erledigt
reason-grounds_checked = wessen Gründe schwerer wiegen, ist geprüft
reason-asked_by_person = Sie haben darum gebeten
reason-fraud_prevention = die Verhinderung von Betrug
reason-network_security = die Sicherheit unserer Systeme
reason-legal_defence = die Abwehr von Rechtsansprüchen
# Die Mail an einen Empfänger selbst (Art. 19)
telling-title = { $organisation }: Daten einer Person, die Sie von uns haben
telling =
    { $recipient } hat von uns Daten dieser Person erhalten. Nach dem Gesetz teilen wir Ihnen mit, was daraus wurde (Art. 19 DSGVO): { $what }.

    Die Person: { $person }

    Bitte löschen Sie diese Nachricht, wenn es erledigt ist. Fragen: { $office }.
# Post an die Stelle, die etwas weitergeben muss (Art. 19)
passing-on-title = Bitte geben Sie weiter an { $recipient }: Daten einer Person
passing-on =
    { $recipient } hat von uns Daten dieser Person erhalten. Nach dem Gesetz teilen wir mit, was daraus wurde (Art. 19 DSGVO): { $what }.

    Die Person: { $person }

    Bitte geben Sie dies an { $recipient } weiter und löschen Sie danach diese Nachricht.
passing-on-erased = sie sind hier gelöscht und müssen auch dort gelöscht werden
passing-on-rectified = sie wurden hier berichtigt und müssen auch dort berichtigt werden
passing-on-restricted = sie werden hier nur noch gespeichert, und dort gilt dasselbe
passing-on-nobody = wir haben nichts, was sie benennt; die Nummer des Datensatzes ist { $number }
# Was von einer Änderung der Richtlinie gesagt wird (Art. 13 Abs. 3)
changed-title = { $organisation } ändert die Datenschutzhinweise
changed =
    wir ändern, wie wir Daten nutzen. Ab { $day } gilt Version { $number } unserer Datenschutzhinweise, und das betrifft Sie:

    Wozu: { $purposes }
    Welche Daten: { $categories }

    Sie müssen nichts tun. Sie können widersprechen oder Ihre Daten löschen lassen: Schreiben Sie an { $mail }.
    Es folgen die Hinweise, wie sie dann lauten.
changed-ask = Für einen Teil davon brauchen wir zuerst Ihr Ja. Bis Sie es geben, ändert sich nichts für das, was wir von Ihnen haben.
changed-all = alles, was wir mit Ihren Daten tun
# Die Mitteilung an jemanden, dessen Daten von anderswo kamen (Art. 14)
elsewhere-title = Wir haben Daten über Sie
elsewhere =
    wir haben Daten über Sie, die nicht von Ihnen kamen. Das Gesetz verlangt, dass wir Ihnen das sagen (Art. 14 DSGVO).

    Was: { $categories }
    Woher: { $sources }
    Seit: { $day }
    Wozu: { $purposes }

    Sie können widersprechen, die Daten einsehen, berichtigen oder löschen lassen. Schreiben Sie an { $mail }.
    Es folgen unsere Datenschutzhinweise von heute: wer wir sind, auf welcher Grundlage wir Daten nutzen, wer sie erhält, wie lange wir sie behalten und wo Sie sich beschweren können.
elsewhere-list = { $origin } ({ $source })

# Ein Satz für jeden Grund. $purpose und $about sind die Bezeichnungen der Richtlinie, $clause ist die Stelle, an der es steht: auf Seiten Überschrift und Zeile der Datenschutzhinweise, sonst die feste Klauselnummer.

person_not_covered = „{ $purpose }“ gilt nicht für Personen dieser Art ({ $about }); siehe { $clause }.
category_not_covered = „{ $purpose }“ verwendet die Kategorie „{ $about }“ nicht; siehe { $clause }.
action_not_covered = „{ $purpose }“ erlaubt diese Handlung nicht: { $about }; siehe { $clause }.
channel_missing = Für „{ $purpose }“ muss feststehen, auf welchem Weg die Person erreicht werden soll; siehe { $clause }.
channel_not_covered = Für „{ $purpose }“ wird niemand auf diesem Weg erreicht: { $about }; siehe { $clause }.
staff_not_covered = „{ $about }“ ist nicht für diese Art von Konto bestimmt; siehe { $clause }.
place_not_covered = „{ $about }“ wird nicht an diesem Ort gespeichert; siehe { $clause }.
recipient_missing = Für „{ $purpose }“ werden Daten nur an einen genannten Empfänger gegeben; siehe { $clause }.
recipient_not_covered = Für „{ $purpose }“ erhält „{ $about }“ keine Daten; siehe { $clause }.
category_not_for_recipient = Die Kategorie „{ $about }“ gehört nicht zu denen, die dieser Empfänger erhalten darf; siehe { $clause }.
agreement_expired = Der Vertrag mit „{ $about }“ ist abgelaufen, deshalb darf nichts dorthin gehen; siehe { $clause }.
transfer_not_valid = Für eine Übermittlung an „{ $about }“ außerhalb des EWR gibt es heute keine Grundlage; siehe { $clause }.
review_overdue = Die jährliche Prüfung von „{ $about }“ ist überfällig, deshalb darf nichts dorthin gehen; siehe { $clause }.
too_young = Die Person ist zu jung für „{ $purpose }“; siehe { $clause }.
restricted = Die Verarbeitung der Daten dieser Person ist eingeschränkt, und „{ $purpose }“ gehört nicht zu den Ausnahmen; siehe { $clause }.
held = Diese Daten dürfen wegen eines laufenden Verfahrens nicht gelöscht werden; siehe { $clause }.
objected = Die Person hat „{ $purpose }“ widersprochen; siehe { $clause }.
suppressed = Die Person erhält auf diesem Weg nur Notwendiges: { $about }; siehe { $clause }.
no_consent = Die Person hat in „{ $purpose }“ so nicht eingewilligt; siehe { $clause }.
consent_withdrawn = Die Person hat ihre Einwilligung in „{ $purpose }“ widerrufen; siehe { $clause }.
consent_expired = Die Einwilligung in „{ $purpose }“ ist zu alt, um noch zu gelten; siehe { $clause }.
no_contract = Es gibt keinen laufenden Vertrag, auf den sich „{ $purpose }“ stützen könnte; siehe { $clause }.
contract_ended = Der Vertrag, auf den sich „{ $purpose }“ stützt, ist beendet; siehe { $clause }.
balancing_overdue = Die Interessenabwägung für „{ $purpose }“ muss erneuert werden, deshalb ist der Zweck abgeschaltet; siehe { $clause }.
not_instructed = Der Auftraggeber hat „{ $purpose }“ für diese Person nicht angewiesen; siehe { $clause }.
origin_unknown = Es ist nicht festgehalten, woher „{ $about }“ stammt; siehe { $clause }.
source_not_covered = „{ $purpose }“ verwendet keine Daten aus dieser Quelle ({ $about }); siehe { $clause }.
not_informed = Die Person weiß noch nicht, dass „{ $about }“ aus anderer Quelle stammt; siehe { $clause }.
collected_before = „{ $about }“ wurde unter einer früheren Richtlinie erhoben, die diese Nutzung nicht kannte; siehe { $clause }.
term_over = Die Frist, in der „{ $about }“ aufbewahrt werden darf, ist abgelaufen; siehe { $clause }.
human_needed = Das muss ein Mensch entscheiden, nicht allein eine Maschine; siehe { $clause }.
second_person_needed = Dem müssen zwei Menschen zustimmen: einer entscheidet, ein anderer gibt frei; siehe { $clause }.
cap_reached = Vorerst darf keine weitere Nachricht dieser Art gesendet werden; siehe { $clause }.
quiet_hours = „{ $purpose }“ erreicht um diese Zeit niemanden; siehe { $clause }.
quiet_hours-until = „{ $purpose }“ erreicht um diese Zeit niemanden, sondern erst ab { $from }; siehe { $clause }.
gap = Die Richtlinie sagt nichts zu { $about }, deshalb ist es nicht erlaubt.

# Wo eine Klausel steht, wie es auf „siehe“ folgt
quoted = „{ $what }“
cited-notice = Datenschutzhinweise, „{ $what }“
cited-policy = Richtlinie, „{ $what }“

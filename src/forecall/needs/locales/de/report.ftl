# Die Wörter des HTML-Berichts und der Liste im Terminal.

title = Was Ihre Kunden als Nächstes brauchen
sample-shop = Beispielshop
basis = Prognose aus { $lines ->
        [one] 1 Bestellzeile
       *[other] { $lines } Bestellzeilen
    } von { $customers ->
        [one] 1 Kunden
       *[other] { $customers } Kunden
    } und { $products ->
        [one] 1 Produkt
       *[other] { $products } Produkten
    }; nichts ab dem { $day } wurde verwendet.
skip = Zur Liste springen
contents = Auf dieser Seite

head-value = Erwarteter Umsatz
head-value-note = { $days ->
        [one] am nächsten Tag, aus allen aufgeführten Bedarfen
       *[other] in den nächsten { $days } Tagen, aus allen aufgeführten Bedarfen
    }
head-due = Kunden, die voraussichtlich bestellen
head-due-note = von { $of }; { $overdue ->
        [0] keiner ist später dran als sonst
        [one] 1 ist später dran als sonst
       *[other] { $overdue } sind später dran als sonst
    }
head-due-none = die Chance auf eine Bestellung wurde nicht abgefragt
head-needs = Bedarfe in der Liste
head-needs-note = { $new ->
        [0] keiner davon neu für den Kunden
        [one] 1 davon neu für den Kunden
       *[other] { $new } davon neu für den Kunden
    }
head-hits = Trefferquote, gemessen
head-hits-note = der ersten { $k } in früheren Prognosen trafen ein; blind gegriffen: { $base }
head-hits-none = die Historie ist zu kurz, um sie zu messen

list-title = Wer was braucht
list-intro = Jede Zeile ist ein Kunde und ein Produkt. Der Balken zeigt, wann es fällig ist, von früh bis spät; der Punkt ist die Mitte. Die getönte Hälfte ist das Fenster der Prognose.
list-each = Von einem Kunden stehen höchstens { $each } Zeilen hier, damit keiner die Liste füllt.
tabs = Reihenfolge der Liste
tab-value = Nach erwartetem Wert
tab-chance = Nach Chance
tab-customer = Nach Kunde
column-rank = Nr.
column-customer = Kunde
column-product = Produkt und Grund
column-product-short = Produkt
column-reason = Grund
column-window = Wann
column-quantity = Wie viel, falls bestellt
when-ordered = falls bestellt
column-chance = Chance
column-value = Erwarteter Wert
badge-new = Neu für diesen Kunden
window = { $start } – { $end }, um den { $due }
window-day = { $due }
window-open = ab { $start }, um den { $due }, Ende offen
window-unlikely = wenn überhaupt, ab { $start }
window-unknown = kein Tag lässt sich nennen
band-title = Falls bestellt wird, etwa { $middle } Stück; in 8 von 10 Fällen { $spread }
pieces = { $amount } Stück
more = { $count ->
        [one] 1 weiterer Bedarf ist hier nicht gezeigt
       *[other] { $count } weitere Bedarfe sind hier nicht gezeigt
    }{ $file ->
        [none] .
       *[other] ; { $file } enthält alle.
    }
no-needs = Kein Bedarf aufzuführen
no-needs-says = In diesem Fenster gibt es zu keinem Kunden und Produkt eine nennenswerte Chance. Ein längerer Export oder ein späterer Tag kann helfen.
card-chance = Chance auf eine Bestellung
card-more = { $count ->
        [one] und 1 weiterer Bedarf
       *[other] und { $count } weitere Bedarfe
    }
card-next = Nächste Bestellung
overdue = { $days ->
        [one] 1 Tag später als sonst
       *[other] { $days } Tage später als sonst
    }

past-title = Wie gut frühere Prognosen waren
past-intro = { $windows ->
        [one] Eine Prognose wurde für einen vergangenen Tag ({ $first }) noch einmal erstellt
       *[other] { $windows } Prognosen wurden für vergangene Tage ({ $first } bis { $last }) noch einmal erstellt
    }, nur aus den Bestellungen davor, und mit dem verglichen, was { $days ->
        [one] am Tag danach
       *[other] in den { $days } Tagen danach
    } wirklich bestellt wurde.
past-none = Nicht gemessen
past-none-says = Die Historie ist zu kurz, um eine frühere Prognose mit dem zu vergleichen, was danach kam; noch ist nichts gemessen. Ein längerer Export hilft.
expected = Erwartet
actual = Tatsächlich
week = Woche ab
table = Tabelle zeigen

weekly-title = Umsatz je Woche, erwartet und tatsächlich
weekly-says = Über alle Wochen wurden { $expected } erwartet, und { $actual } kamen: { $direction ->
        [high] Die Prognose lag { $off } zu hoch.
        [low] Die Prognose lag { $off } zu niedrig.
       *[level] Die Prognose traf im Mittel zu.
    }
weekly-table = Wiederkäufe je Woche
hits-title = Trefferquote nach Länge der Liste
hits-says = Von den ersten { $k } Bedarfen nach Chance wurden { $rate } { $days ->
        [one] am ersten Tag
       *[other] innerhalb von { $days } Tagen
    } bestellt; blind gegriffen wären es { $base } (der senkrechte Strich).
hits-table = Anteil der aufgeführten Bedarfe, die bestellt wurden, Mittel der früheren Prognosen
hits-head-list = Liste
hits-head-chance = Nach Chance
hits-head-value = Nach Wert
hits-head-share = Anteil am Umsatz der Wiederkäufe
hits-head-base = Blind gegriffen
first-k = { $k ->
        [one] die erste Zeile
       *[other] die ersten { $k }
    }
calibration-title-order = Chance, dass ein Kunde bestellt
calibration-title-pair = Chance, dass ein Kunde das Produkt kauft
calibration-says-order = Vorhergesagte und wirkliche Anteile liegen im Mittel { $gap } Prozentpunkte auseinander ({ $count } Prognosen). Auf der Diagonale bedeutet eine Chance, was sie sagt.
calibration-says-pair = Vorhergesagte und wirkliche Anteile liegen im Mittel { $gap } Prozentpunkte auseinander ({ $count } Prognosen). Größere Punkte stehen für mehr Prognosen.
calibration-table = Vorhergesagte Chance und was eintraf, nach Klassen
calibration-head-bin = Chance
calibration-head-predicted = Prognose
calibration-head-observed = Eingetroffen
calibration-head-count = Fälle
axis-predicted = Vorhergesagte Chance
axis-observed = Eingetroffen
coverage-title = Halten die Spannen?
coverage-says = Wie oft die Wirklichkeit in der genannten Spanne lag; der senkrechte Strich ist das Versprochene.{ $undecided ->
        [0] {""}
        [one] {" "}1 Spanne von Tagen reicht über die bekannten Bestellungen hinaus und zählt nicht mit.
       *[other] {" "}{ $undecided } Spannen von Tagen reichen über die bekannten Bestellungen hinaus und zählen nicht mit.
    }
coverage-table = Versprochener und gemessener Anteil innerhalb der Spanne
coverage-head-what = Spanne
coverage-head-nominal = Versprochen
coverage-head-covered = Gemessen
coverage-head-count = Fälle
coverage-next-order-date = Tag der nächsten Bestellung
coverage-quantity-q90 = Stück im Fenster bis zur Grenze, bei über 10 % Chance
totals-title = Stück je Fenster, erwartet und tatsächlich
totals-says = { $windows ->
        [one] Das vergangene Fenster von { $days } Tagen.
       *[other] Jedes der { $windows } vergangenen Fenster von { $days } Tagen.
    }
totals-table = Summen je vergangenem Fenster
totals-head-cutoff = Prognose für den
totals-head-quantity = Stück erwartet
totals-head-sold = Stück verkauft
totals-head-value = Umsatz erwartet
totals-head-earned = Umsatz erzielt

thin-title = Wofür die Historie zu dünn ist
thin-intro = Nicht jeder Bedarf steht auf gleich festem Grund. So verteilen sie sich.
state-ok = Genug Historie
state-thin = Zu wenig Historie
state-lapsed = Lange still
state-new-customer = Neuer Kunde
state-ok-says = { $count ->
        [one] Dieser Bedarf folgt aus einer Historie, die lang genug ist, um daraus zu lernen.
       *[other] Diese Bedarfe folgen aus einer Historie, die lang genug ist, um daraus zu lernen.
    }
state-thin-says = Der Kunde hat zu wenige Bestelltage, oder der Shop ist zu klein, um einen Rhythmus zu erkennen. Was andere tun oder eine einfache Regel antwortet: Tag und Menge sind nur ein Hinweis.
state-lapsed-says = Diese Kunden sind so lange still, dass eine Rückkehr unwahrscheinlich ist. Die Chance sagt das; der Tag ist nur eine Vermutung für den Fall, dass sie wiederkommen.
state-new-customer-says = Diese Kunden haben bisher einen einzigen Bestelltag. Was andere nach ihrer ersten Bestellung taten, steht für eine Gewohnheit, die noch niemand kennen kann.
examples = Zum Beispiel
dropped-title = Was beim Lesen ausgelassen wurde
dropped-none = Nichts wurde ausgelassen: Jede gelesene Zeile wurde verwendet.
how-title = Wie diese Seite zu lesen ist
how-chance-term = Chance
how-chance = Die Wahrscheinlichkeit, dass der Kunde das Produkt innerhalb des Fensters bestellt. Von zehn Bedarfen mit 30 % treffen etwa drei ein.
how-when-term = Wann
how-when = Der Tag der nächsten Bestellung des Produkts. In 8 von 10 Fällen liegt er im Balken; ein Pfeil heißt, dass er jenseits der Zeichnung liegen kann oder dass sich kein Ende nennen lässt.
how-much-term = Wie viel
how-much = Die Menge, falls bestellt wird: Der Punkt ist die Mitte, der Balken umfasst 8 von 10 Fällen. Ob bestellt wird, sagt die Chance.
how-value-term = Erwarteter Wert
how-value = Erwartete Stückzahl – auch der Fall, dass nichts bestellt wird, zählt mit – mal zuletzt gezahlter Preis. Er lässt sich über Zeilen summieren, die Chance nicht.
how-reason-term = Grund
how-reason = Der stärkste Beleg hinter der Zeile, mit seinen Zahlen aus der Historie. Die Datei enthält die übrigen.
footer = Erstellt von Forecall. Diese Seite ist eine einzige Datei: Sie lädt nichts und sendet nichts.

dropped-empty-line = { $count ->
        [one] 1 Zeile war leer.
       *[other] { $count } Zeilen waren leer.
    }
dropped-repeated-header = { $count ->
        [one] 1 Zeile wiederholte die Spaltennamen.
       *[other] { $count } Zeilen wiederholten die Spaltennamen.
    }
dropped-counted-twice = { $count ->
        [one] 1 Zeile stand mehrfach da und wurde einmal gezählt.
       *[other] { $count } Zeilen standen mehrfach da und wurden einmal gezählt.
    }
dropped-no-customer = { $count ->
        [one] 1 Zeile nannte keinen Kunden.
       *[other] { $count } Zeilen nannten keinen Kunden.
    }
dropped-no-product = { $count ->
        [one] 1 Zeile nannte kein Produkt.
       *[other] { $count } Zeilen nannten kein Produkt.
    }
dropped-no-date = { $count ->
        [one] 1 Zeile hatte kein Datum.
       *[other] { $count } Zeilen hatten kein Datum.
    }
dropped-no-quantity = { $count ->
        [one] 1 Zeile hatte keine Menge.
       *[other] { $count } Zeilen hatten keine Menge.
    }
dropped-no-price = { $count ->
        [one] 1 Zeile hatte keinen Preis.
       *[other] { $count } Zeilen hatten keinen Preis.
    }
dropped-future-date = { $count ->
        [one] 1 Zeile lag in der Zukunft.
       *[other] { $count } Zeilen lagen in der Zukunft.
    }
dropped-later = { $count ->
        [one] 1 Zeile lag am gefragten Tag oder danach.
       *[other] { $count } Zeilen lagen am gefragten Tag oder danach.
    }
dropped-order-cancelled = { $count ->
        [one] 1 Zeile gehörte zu einer stornierten oder erstatteten Bestellung.
       *[other] { $count } Zeilen gehörten zu stornierten oder erstatteten Bestellungen.
    }
dropped-fee = { $count ->
        [one] 1 Zeile war Porto, eine Gebühr, ein Rabatt oder ein Gutschein.
       *[other] { $count } Zeilen waren Porto, Gebühren, Rabatte oder Gutscheine.
    }
dropped-zero-quantity = { $count ->
        [one] 1 Zeile hatte die Menge null.
       *[other] { $count } Zeilen hatten die Menge null.
    }
dropped-cancellation = { $count ->
        [one] 1 Rückgabe wurde vom zugehörigen Kauf abgezogen.
       *[other] { $count } Rückgaben wurden von den zugehörigen Käufen abgezogen.
    }
dropped-cancelled-purchase = { $count ->
        [one] 1 Kauf wurde vollständig zurückgegeben.
       *[other] { $count } Käufe wurden vollständig zurückgegeben.
    }
dropped-return-without-purchase = { $count ->
        [one] Zu 1 Rückgabe fand sich kein Kauf.
       *[other] Zu { $count } Rückgaben fand sich kein Kauf.
    }
dropped-price-not-positive = { $count ->
        [one] 1 Zeile hatte einen Preis von null oder weniger.
       *[other] { $count } Zeilen hatten einen Preis von null oder weniger.
    }

past-not-asked = Es wurde keine frühere Prognose verlangt; deshalb ist hier nichts gemessen.
at-row = Zeile { $row }
note-sheet = { $file }: Auch das Blatt { $sheet } enthält Bestellungen, aber nicht unter den Spaltennamen von { $first }; es wurde nicht gelesen. Geben Sie den Spalten dieselben Namen.
note-tokens = { $count ->
        [one] 1 Kundennummer sah nach Name, Adresse oder Nummer einer Person aus und wurde durch ein Kürzel ersetzt.
       *[other] { $count } Kundennummern sahen nach Namen, Adressen oder Nummern von Personen aus und wurden durch Kürzel ersetzt.
    }
note-labels-none = Nichts sagt, wer sich hinter welchem Kürzel verbirgt, und der nächste Lauf vergibt andere, mit denen sich seine Zahlen etwas verschieben: --labels DATEI hält es in einer Datei fest, die nur Ihnen gehört.
note-labels = { $file } sagt, wer sich hinter welchem Kürzel verbirgt; halten Sie die Datei unter Verschluss.
note-currencies = Die Preise stehen in mehreren Währungen ({ $list }) und wurden so addiert, wie sie dastehen.
note-memory = { $lines } Bestellzeilen brauchen etwa { $needed } GB Arbeitsspeicher, und { $free } GB sind frei: Das System könnte die Arbeit mittendrin beenden. Schließen Sie andere Programme, oder geben Sie einen kürzeren Export.

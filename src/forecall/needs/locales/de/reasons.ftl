# Ein einfacher Satz je Grund. Die Zahlen erklärt docs/reference/reasons.md.

reason-due = Wird gewöhnlich { $every ->
        [one] jeden Tag
       *[other] alle { $every } Tage
    } bestellt, zuletzt { $last ->
        [0] heute
        [one] gestern
       *[other] vor { $last } Tagen
    }.
reason-habit = { $orders ->
        [one] War in der letzten Bestellung zum ersten Mal dabei.
       *[other] War in { $bought } von { $orders } Bestellungen dabei.
    }
reason-season = { $last_year ->
        [one] Letztes Jahr wurde um diese Zeit 1 Stück gekauft.
       *[other] Letztes Jahr wurden um diese Zeit { $last_year } Stück gekauft.
    }
reason-customer-due = Dieser Kunde bestellt gewöhnlich { $every ->
        [one] jeden Tag
       *[other] alle { $every } Tage
    }, zuletzt { $last ->
        [0] heute
        [one] gestern
       *[other] vor { $last } Tagen
    }.
reason-recent = Zuletzt { $last ->
        [0] heute
        [one] gestern
       *[other] vor { $last } Tagen
    } gekauft.
reason-popular = Gefragt: { $buyers ->
        [one] 1 Kunde hat es
       *[other] { $buyers } Kunden haben es
    } { $days ->
        [one] am letzten Tag
       *[other] in den letzten { $days } Tagen
    } gekauft.
reason-neighbour = Wird zusammen mit { $bought_with } gekauft, { $lift }-mal so oft wie durch Zufall zu erwarten.
reason-substitute = Kann { $of } ersetzen: { $over } von { $without ->
        [one] 1 Kunden, der jenes mehrmals, zuletzt aber nicht mehr bestellte,
       *[other] { $without } Kunden, die jenes mehrmals, zuletzt aber nicht mehr bestellten,
    } { $over ->
        [one] ist
       *[other] sind
    } auf dieses Produkt umgestiegen.
reason-similar = { $customers ->
        [one] 1 Kunde mit ähnlichen Einkäufen hat es gekauft.
       *[other] { $customers } Kunden mit ähnlichen Einkäufen haben es gekauft.
    }
reason-new-customer = Neuer Kunde mit bisher { $orders ->
        [0] keiner Bestellung
        [one] einer Bestellung
       *[other] { $orders } Bestellungen
    }: Es ist noch wenig bekannt.
reason-thin = Zu wenig Historie, um daraus zu lernen (bisher { $orders ->
        [0] keine Bestellung
        [one] 1 Bestellung
       *[other] { $orders } Bestellungen
    } dieses Kunden): nur ein Hinweis.
reason-small-shop = Der ganze Shop hat zu wenig Historie, um daraus zu lernen (bisher { $orders ->
        [one] 1 Bestellung
       *[other] { $orders } Bestellungen
    } aller Kunden): nur ein Hinweis.
reason-lapsed = Seit { $last ->
        [one] gestern
       *[other] { $last } Tagen
    } keine Bestellung: Dieser Kunde kommt vielleicht nicht wieder.

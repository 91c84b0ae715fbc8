# Was jemandem gesagt wird, für den eine Vorhersage gemacht wurde.
scored-title = Vorhersage vom { $day }: was Sie als Nächstes bestellen könnten
scored-model = { $name }, Version { $version }, gemacht am { $day }. Was für ein Modell es ist, steht in der Erklärung zu den Modellen.
scored-inputs = { $orders ->
    [one] Ihre eine Bestellung
   *[other] Ihre { $orders } Bestellungen
 } mit { $lines ->
    [one] einer Zeile
   *[other] { $lines } Zeilen
 }, { $span }: welches Produkt, wie viel, zu welchem Preis, an welchem Tag. Kein Name, keine Nummer, keine Anschrift: Das Modell kennt Sie unter einer Nummer, die anderswo nichts bedeutet. Ebenso hat es aus den Bestellungen der anderen Kunden gelernt.
scored-inputs-none = Die Bestellungen, aus denen sie gemacht wurde, sind nicht mehr gespeichert.
scored-consequences = Wer verkauft, sieht darin einen Vorschlag, wen er wegen was anruft. Vielleicht meldet sich jemand mit einem Angebot, wo Sie das erlauben. Allein daraus wird nichts entschieden: Preise, Bedingungen und ob Sie beliefert werden, hängen nicht davon ab.
scored-what = Was
scored-any = eine Bestellung, gleich wovon
scored-chance = Wahrscheinlichkeit
scored-within = { $chance } binnen { $days } Tagen
scored-when = Am ehesten am
scored-how-much = Wie viel
scored-band = etwa { $middle }, in acht von zehn Fällen zwischen { $low } und { $high }
scored-why = Was dafür spricht
scored-no-reason = Für einen eigenen Grund ist die Vorgeschichte zu kurz.

# Scrisori despre o încălcare a securității. $when este o zi cu ora de acolo.
incident-warning-title = Avertizare timpurie către { $authority }
incident-warning-lead = { $organisation } transmite o avertizare timpurie despre un incident semnificativ, cunoscut din { $when }.
incident-authority-title = Notificarea unei încălcări a securității datelor către { $authority }
incident-authority-lead = { $organisation } notifică, potrivit art. 33 RGPD, o încălcare a securității datelor cu caracter personal. Este cunoscută din { $when }.
incident-report-title = Raport final către { $authority }
incident-report-lead = { $organisation } transmite raportul final despre incidentul cunoscut din { $when }.
incident-people-title = Datele dumneavoastră pot fi în pericol
incident-people-lead = vă scriem din cauza unei încălcări a securității la { $organisation }, despre care știm din { $when }. Privește date despre dumneavoastră.
incident-what = Ce s-a întâmplat: { $nature }, de la { $began } până la { $ended }. Categorii de date: { $categories }.
incident-what-unknown-time = Ce s-a întâmplat: { $nature }; nu se știe încă de când. Categorii de date: { $categories }.
incident-still-open = acest moment
incident-count = { $count ->
        [one] Este afectată o persoană, după numărătoarea de până acum.
        [few] Sunt afectate { $count } persoane, după numărătoarea de până acum.
       *[other] Sunt afectate { $count } de persoane, după numărătoarea de până acum.
    }
incident-kinds = Dintre ele, după felul persoanei: { $kinds }. Înregistrări despre ele cu astfel de date: { $records }.
incident-passed-on = În acest timp astfel de date au fost transmise către: { $names }.
incident-recipients-title = { $organisation }: încălcare a securității care privește date pe care le aveți de la noi
incident-recipients-lead = vă scriem din cauza unei încălcări a securității la { $organisation }, despre care știm din { $when }. Privește date pe care vi le-am transmis în acest timp.
incident-recipients-ask = Vă rugăm să verificați ce ați primit de la noi în acest timp: dacă a fost modificat, dacă a fost folosit într-un fel pe care nu vi-l explicați și dacă l-ați transmis mai departe. Scrieți la { $mail } ce ați găsit, chiar dacă nu este nimic.
incident-clients-title = { $organisation }: încălcare a securității care privește date pe care le prelucrăm pentru { $client }
incident-clients-lead = Scriem către { $client } potrivit art. 33 alin. (2) RGPD: la { $organisation } a avut loc o încălcare a securității datelor cu caracter personal pe care le prelucrăm pentru dumneavoastră. Știm de ea din { $when }. De acum dumneavoastră hotărâți dacă trebuie înștiințate autoritatea și persoanele.
incident-not-counted = Numărul persoanelor afectate este în curs de stabilire.
incident-dangers = Ce poate urma: { $dangers }.
incident-measures = Ce s-a făcut: { $measures }.
incident-no-measures = Nu au fost notate încă măsuri.
incident-advice = Ce puteți face: schimbați parola și acolo unde ați mai folosit-o, fiți atent la apeluri și e-mailuri care pomenesc de aceasta și spuneți-ne dacă se întâmplă ceva ciudat.
incident-later = Ce nu se știe încă urmează fără întârziere (art. 33 alin. (4) RGPD).
incident-late = Această notificare vine după mai mult de 72 de ore. Motivul: { $reason }.
incident-contact = La întrebări răspunde { $name }, { $mail }, pentru { $organisation }.
nature-confidentiality = datele au fost văzute de cineva fără drept
nature-integrity = datele au fost modificate
nature-availability = datele s-au pierdut sau nu au fost accesibile
danger-identity = folosirea abuzivă a identității
danger-account = accesul la conturi
danger-phishing = mesaje și apeluri nedorite sau înșelătoare
danger-money = concluzii despre plăți
danger-unknown = nimic ce poate fi numit încă
measure-access_closed = accesul a fost închis
measure-keys_rotated = cheile au fost înlocuite
measure-passwords_reset = parolele au fost resetate
measure-backup_restored = a fost restaurată o copie de siguranță
measure-system_isolated = sistemul a fost izolat
measure-recipient_asked_to_delete = celui care a primit datele i s-a cerut să le șteargă
measure-police_informed = a fost anunțată poliția
measure-people_advised = persoanele au primit sfaturi
late-affected_unclear = o vreme nu a fost clar cine este afectat
late-processor_told_late = o persoană împuternicită ne-a anunțat târziu
late-systems_unavailable = sistemele noastre nu au fost disponibile
late-authority_unreachable = autoritatea nu a putut fi contactată

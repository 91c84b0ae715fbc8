# Ce i se spune celui pentru care s-a făcut o prognoză.
scored-title = Prognoza din { $day }: ce ați putea comanda data viitoare
scored-model = { $name }, versiunea { $version }, făcută la { $day }. Ce fel de model este stă în declarația despre modele.
scored-inputs = { $orders ->
    [one] Singura dumneavoastră comandă
    [few] Cele { $orders } comenzi ale dumneavoastră
   *[other] Cele { $orders } de comenzi ale dumneavoastră
 } cu { $lines ->
    [one] un rând
    [few] { $lines } rânduri
   *[other] { $lines } de rânduri
 }, { $span }: ce produs, cât, la ce preț, în ce zi. Niciun nume, număr sau adresă: modelul vă știe sub un număr care în altă parte nu înseamnă nimic. La fel a învățat din comenzile celorlalți clienți.
scored-inputs-none = Comenzile din care a fost făcută nu se mai păstrează.
scored-consequences = Cine vinde o vede ca pe o sugestie pe cine să sune și pentru ce. Poate vă caută cineva cu o ofertă, acolo unde îngăduiți. Numai din ea nu se hotărăște nimic: prețurile, condițiile și dacă sunteți servit nu depind de ea.
scored-what = Ce
scored-any = o comandă, indiferent de ce
scored-chance = Probabilitate
scored-within = { $chance } în { $days ->
    [one] o zi
    [few] { $days } zile
   *[other] { $days } de zile
 }
scored-when = Cel mai probabil la
scored-how-much = Cât
scored-band = cam { $middle }, între { $low } și { $high } în opt cazuri din zece
scored-why = Ce vorbește pentru ea
scored-no-reason = Pentru un motiv propriu istoria este prea scurtă.

# Cuvintele raportului HTML și ale listei din terminal.

title = De ce vor avea nevoie clienții dumneavoastră
sample-shop = magazin-exemplu
basis = Prognoză din { $lines ->
        [one] o linie de comandă
        [few] { $lines } linii de comandă
       *[other] { $lines } de linii de comandă
    }, de la { $customers ->
        [one] un client
        [few] { $customers } clienți
       *[other] { $customers } de clienți
    }, cu { $products ->
        [one] un produs
        [few] { $products } produse
       *[other] { $products } de produse
    }; nu s-a folosit nimic începând cu { $day }.
skip = Sari la listă
contents = Pe această pagină

head-value = Vânzări așteptate
head-value-note = { $days ->
        [one] în ziua următoare, din toate nevoile din listă
        [few] în următoarele { $days } zile, din toate nevoile din listă
       *[other] în următoarele { $days } de zile, din toate nevoile din listă
    }
head-due = Clienți care probabil vor comanda
head-due-note = din { $of }; { $overdue ->
        [0] niciunul nu a întârziat
        [one] unul a întârziat față de obicei
        [few] { $overdue } au întârziat față de obicei
       *[other] { $overdue } au întârziat față de obicei
    }
head-due-none = nu s-a cerut șansa unei comenzi
head-needs = Nevoi în listă
head-needs-note = { $new ->
        [0] niciuna nouă pentru client
        [one] una nouă pentru client
        [few] { $new } dintre ele noi pentru client
       *[other] { $new } dintre ele noi pentru client
    }
head-hits = Rata de reușită, măsurată
head-hits-note = din { $k ->
        [one] prima nevoie
        [few] primele { $k } nevoi
       *[other] primele { $k } de nevoi
    } ale prognozelor trecute s-au adeverit; alese la întâmplare: { $base }
head-hits-none = istoricul este prea scurt pentru a o măsura

list-title = Cine are nevoie de ce
list-intro = Fiecare rând este un client și un produs. Bara arată când este de așteptat comanda, de la devreme la târziu; punctul este mijlocul. Jumătatea colorată este fereastra prognozei.
list-each = Pentru un client se arată cel mult { $each } rânduri, ca niciunul să nu umple lista.
tabs = Ordinea listei
tab-value = După valoarea așteptată
tab-chance = După șansă
tab-customer = După client
column-rank = Nr.
column-customer = Client
column-product = Produs și motiv
column-product-short = Produs
column-reason = Motiv
column-window = Când
column-quantity = Cât, dacă se comandă
when-ordered = dacă se comandă
column-chance = Șansă
column-value = Valoare așteptată
badge-new = Nou pentru acest client
window = { $start } – { $end }, în jur de { $due }
window-day = { $due }
window-open = din { $start }, în jur de { $due }, fără sfârșit cunoscut
window-unlikely = eventual, din { $start }
window-unknown = nu se poate numi o zi
band-title = Dacă se comandă, cam { $middle } buc.; în 8 din 10 cazuri { $spread }
pieces = { $amount } buc.
more = { $count ->
        [one] Încă o nevoie nu este arătată aici
        [few] Încă { $count } nevoi nu sunt arătate aici
       *[other] Încă { $count } de nevoi nu sunt arătate aici
    }{ $file ->
        [none] .
       *[other] ; { $file } le conține pe toate.
    }
no-needs = Nicio nevoie de arătat
no-needs-says = În această fereastră nu există niciun client și produs cu o șansă demnă de menționat. Un export mai lung sau o zi mai târzie poate ajuta.
card-chance = șansa unei comenzi
card-more = { $count ->
        [one] și încă o nevoie
        [few] și încă { $count } nevoi
       *[other] și încă { $count } de nevoi
    }
card-next = Următoarea comandă
overdue = { $days ->
        [one] cu o zi mai târziu decât de obicei
        [few] cu { $days } zile mai târziu decât de obicei
       *[other] cu { $days } de zile mai târziu decât de obicei
    }

past-title = Cât de bune au fost prognozele trecute
past-intro = { $windows ->
        [one] O prognoză a fost refăcută pentru o zi din trecut ({ $first })
        [few] { $windows } prognoze au fost refăcute pentru zile din trecut ({ $first } – { $last })
       *[other] { $windows } de prognoze au fost refăcute pentru zile din trecut ({ $first } – { $last })
    }, numai din comenzile de dinainte, { $windows ->
        [one] și comparată
       *[other] și comparate
    } cu ce s-a comandat cu adevărat în { $days ->
        [one] ziua următoare
        [few] următoarele { $days } zile
       *[other] următoarele { $days } de zile
    }.
past-none = Nemăsurat
past-none-says = Istoricul este prea scurt pentru a compara o prognoză trecută cu ce a urmat; deocamdată, nimic nu a fost măsurat. Un export mai lung ajută.
expected = Așteptat
actual = Real
week = Săptămâna din
table = Arată tabelul

weekly-title = Vânzări pe săptămână, așteptate și reale
weekly-says = În toate săptămânile s-au așteptat { $expected } și au venit { $actual }: { $direction ->
        [high] prognoza a fost cu { $off } prea mare.
        [low] prognoza a fost cu { $off } prea mică.
       *[level] prognoza a fost corectă în medie.
    }
weekly-table = Vânzări repetate pe săptămână
hits-title = Rata de reușită după lungimea listei
hits-says = Din { $k ->
        [one] prima nevoie
        [few] primele { $k } nevoi
       *[other] primele { $k } de nevoi
    } după șansă, { $rate } au fost comandate în { $days ->
        [one] o zi
        [few] { $days } zile
       *[other] { $days } de zile
    }; alese la întâmplare, { $base } (semnul vertical).
hits-table = Partea din nevoile listate care a fost comandată, media prognozelor trecute
hits-head-list = Lista
hits-head-chance = După șansă
hits-head-value = După valoare
hits-head-share = Partea din vânzările repetate
hits-head-base = La întâmplare
first-k = { $k ->
        [one] prima
        [few] primele { $k }
       *[other] primele { $k }
    }
calibration-title-order = Șansa ca un client să comande
calibration-title-pair = Șansa ca un client să cumpere produsul
calibration-says-order = Șansa prezisă și partea reală diferă în medie cu { $gap } puncte procentuale (prognoze: { $count }). Pe diagonală, o șansă înseamnă exact ce spune.
calibration-says-pair = Șansa prezisă și partea reală diferă în medie cu { $gap } puncte procentuale (prognoze: { $count }). Punctele mai mari stau pentru mai multe prognoze.
calibration-table = Șansa prezisă și ce s-a adeverit, pe clase
calibration-head-bin = Șansă
calibration-head-predicted = Prezis
calibration-head-observed = S-a adeverit
calibration-head-count = Prognoze
axis-predicted = Șansa prezisă
axis-observed = S-a adeverit
coverage-title = Sunt intervalele corecte?
coverage-says = Cât de des realitatea a căzut în intervalul dat; semnul vertical este ce s-a promis.{ $undecided ->
        [0] {""}
        [one] {" "}Un interval de zile trece dincolo de comenzile cunoscute și nu se numără.
        [few] {" "}{ $undecided } intervale de zile trec dincolo de comenzile cunoscute și nu se numără.
       *[other] {" "}{ $undecided } de intervale de zile trec dincolo de comenzile cunoscute și nu se numără.
    }
coverage-table = Partea promisă și partea măsurată în interval
coverage-head-what = Interval
coverage-head-nominal = Promis
coverage-head-covered = Măsurat
coverage-head-count = Cazuri
coverage-next-order-date = Ziua următoarei comenzi
coverage-quantity-q90 = Bucăți în fereastră, până la limită, la o șansă de peste 10 %
totals-title = Bucăți pe fereastră, așteptate și reale
totals-says = { $windows ->
        [one] Fereastra trecută de { $days ->
            [one] o zi.
            [few] { $days } zile.
           *[other] { $days } de zile.
        }
        [few] Fiecare dintre cele { $windows } ferestre trecute.
       *[other] Fiecare dintre cele { $windows } de ferestre trecute.
    }
totals-table = Totalul fiecărei ferestre trecute
totals-head-cutoff = Prognoză pentru
totals-head-quantity = Bucăți așteptate
totals-head-sold = Bucăți vândute
totals-head-value = Vânzări așteptate
totals-head-earned = Vânzări reale

thin-title = Ce este prea subțire pentru a fi spus
thin-intro = Nu toate nevoile stau pe același temei. Iată câte stau pe ce.
state-ok = Istoric suficient
state-thin = Prea puțin istoric
state-lapsed = Tăcut de mult
state-new-customer = Client nou
state-ok-says = { $count ->
        [one] Această nevoie rezultă dintr-un istoric destul de lung pentru a învăța din el.
        [few] Aceste nevoi rezultă dintr-un istoric destul de lung pentru a învăța din el.
       *[other] Aceste nevoi rezultă dintr-un istoric destul de lung pentru a învăța din el.
    }
state-thin-says = Clientul are prea puține zile cu comenzi, sau magazinul este prea mic, pentru a vedea un ritm. Răspunde ce fac alții sau o regulă simplă: ziua și cantitatea sunt doar un indiciu.
state-lapsed-says = Acești clienți tac de atât de mult timp, încât o revenire este puțin probabilă. Șansa o spune; ziua este doar o presupunere, dacă totuși revin.
state-new-customer-says = Acești clienți au deocamdată o singură zi cu comenzi. Ce au făcut alții după prima comandă ține locul unui obicei care încă nu poate fi cunoscut.
examples = De exemplu
dropped-title = Ce s-a lăsat deoparte la citire
dropped-none = Nu s-a lăsat nimic deoparte: fiecare linie citită a fost folosită.
how-title = Cum se citește această pagină
how-chance-term = Șansă
how-chance = Probabilitatea ca clientul să comande produsul în această fereastră. Din zece nevoi cu 30 %, se adeveresc cam trei.
how-when-term = Când
how-when = Ziua următoarei comenzi a produsului. În 8 din 10 cazuri este în interiorul barei; o săgeată înseamnă că poate fi dincolo de desen sau că nu se poate numi un capăt.
how-much-term = Cât
how-much = Cantitatea, când se comandă: punctul este mijlocul, bara cuprinde 8 din 10 cazuri. Șansa spune dacă se comandă.
how-value-term = Valoare așteptată
how-value = Bucățile așteptate, ținând cont că poate nu vine nicio comandă, înmulțite cu ultimul preț plătit. Se poate aduna pe rânduri; șansa nu.
how-reason-term = Motiv
how-reason = Cel mai puternic indiciu din spatele rândului, cu cifrele sale din istoric. Fișierul le conține și pe celelalte.
footer = Realizat de Forecall. Această pagină este un singur fișier: nu încarcă nimic și nu trimite nimic.

dropped-empty-line = { $count ->
        [one] O linie era goală.
        [few] { $count } linii erau goale.
       *[other] { $count } de linii erau goale.
    }
dropped-repeated-header = { $count ->
        [one] O linie repeta numele coloanelor.
        [few] { $count } linii repetau numele coloanelor.
       *[other] { $count } de linii repetau numele coloanelor.
    }
dropped-counted-twice = { $count ->
        [one] O linie apărea de mai multe ori și a fost numărată o dată.
        [few] { $count } linii apăreau de mai multe ori și au fost numărate o dată.
       *[other] { $count } de linii apăreau de mai multe ori și au fost numărate o dată.
    }
dropped-no-customer = { $count ->
        [one] O linie nu numea niciun client.
        [few] { $count } linii nu numeau niciun client.
       *[other] { $count } de linii nu numeau niciun client.
    }
dropped-no-product = { $count ->
        [one] O linie nu numea niciun produs.
        [few] { $count } linii nu numeau niciun produs.
       *[other] { $count } de linii nu numeau niciun produs.
    }
dropped-no-date = { $count ->
        [one] O linie nu avea dată.
        [few] { $count } linii nu aveau dată.
       *[other] { $count } de linii nu aveau dată.
    }
dropped-no-quantity = { $count ->
        [one] O linie nu avea cantitate.
        [few] { $count } linii nu aveau cantitate.
       *[other] { $count } de linii nu aveau cantitate.
    }
dropped-no-price = { $count ->
        [one] O linie nu avea preț.
        [few] { $count } linii nu aveau preț.
       *[other] { $count } de linii nu aveau preț.
    }
dropped-future-date = { $count ->
        [one] O linie avea o dată din viitor.
        [few] { $count } linii aveau o dată din viitor.
       *[other] { $count } de linii aveau o dată din viitor.
    }
dropped-later = { $count ->
        [one] O linie era din ziua întrebată sau de după ea.
        [few] { $count } linii erau din ziua întrebată sau de după ea.
       *[other] { $count } de linii erau din ziua întrebată sau de după ea.
    }
dropped-order-cancelled = { $count ->
        [one] O linie ținea de o comandă anulată sau rambursată.
        [few] { $count } linii țineau de comenzi anulate sau rambursate.
       *[other] { $count } de linii țineau de comenzi anulate sau rambursate.
    }
dropped-fee = { $count ->
        [one] O linie era o taxă poștală, un comision, o reducere sau un voucher.
        [few] { $count } linii erau taxe poștale, comisioane, reduceri sau vouchere.
       *[other] { $count } de linii erau taxe poștale, comisioane, reduceri sau vouchere.
    }
dropped-zero-quantity = { $count ->
        [one] O linie avea cantitatea zero.
        [few] { $count } linii aveau cantitatea zero.
       *[other] { $count } de linii aveau cantitatea zero.
    }
dropped-cancellation = { $count ->
        [one] Un retur a fost scăzut din cumpărarea de care ține.
        [few] { $count } retururi au fost scăzute din cumpărările de care țin.
       *[other] { $count } de retururi au fost scăzute din cumpărările de care țin.
    }
dropped-cancelled-purchase = { $count ->
        [one] O cumpărare a fost returnată în întregime.
        [few] { $count } cumpărări au fost returnate în întregime.
       *[other] { $count } de cumpărări au fost returnate în întregime.
    }
dropped-return-without-purchase = { $count ->
        [one] Un retur nu avea nicio cumpărare din care să fie scăzut.
        [few] { $count } retururi nu aveau nicio cumpărare din care să fie scăzute.
       *[other] { $count } de retururi nu aveau nicio cumpărare din care să fie scăzute.
    }
dropped-price-not-positive = { $count ->
        [one] O linie avea prețul zero sau mai mic.
        [few] { $count } linii aveau prețul zero sau mai mic.
       *[other] { $count } de linii aveau prețul zero sau mai mic.
    }

past-not-asked = Nu s-a cerut nicio prognoză pentru trecut; de aceea, aici nu s-a măsurat nimic.
at-row = rândul { $row }
note-sheet = { $file }: și foaia { $sheet } conține comenzi, dar nu sub numele de coloane din { $first }; nu a fost citită. Dați coloanelor aceleași nume.
note-tokens = { $count ->
        [one] Un cod de client arăta ca numele, adresa sau numărul unei persoane și a fost înlocuit cu un simbol.
        [few] { $count } coduri de client arătau ca nume, adrese sau numere ale unor persoane și au fost înlocuite cu simboluri.
       *[other] { $count } de coduri de client arătau ca nume, adrese sau numere ale unor persoane și au fost înlocuite cu simboluri.
    }
note-labels-none = Nimic nu spune al cui este fiecare simbol, iar la următoarea rulare simbolurile vor fi altele și, odată cu ele, cifrele vor diferi puțin: --labels FIȘIER le păstrează într-un fișier numai pentru dumneavoastră.
note-labels = { $file } spune al cui este fiecare simbol; păstrați-l numai pentru dumneavoastră.
note-currencies = Prețurile sunt în mai multe valute ({ $list }) și au fost adunate așa cum sunt.
note-memory = { $lines } de linii de comandă au nevoie de circa { $needed } GB de memorie, iar { $free } GB sunt liberi: sistemul ar putea opri lucrul la jumătate. Închideți alte programe sau dați un export mai scurt.

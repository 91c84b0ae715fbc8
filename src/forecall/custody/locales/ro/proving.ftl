# Cuvintele dovezii: ce impune o clauză a notei și cum au fost folosite datele unei persoane.
evidence-title = Dovada respectării notei de informare
evidence-lead = Fiecare clauză a notei în vigoare: ce o impune și de câte ori a decis. O clauză pe care nu o impune nimic este marcată: ea informează, iar niciun program nu obligă pe nimeni să o respecte.
version-line = Versiunea { $number }, în vigoare din { $date }
made-at = Întocmită la { $at } din chitanțele acestei instalări
rulebook = Set de reguli { $digest }
total-decisions = Decizii
total-refusals = dintre care refuzate
total-gaps = nedeclarate, deci refuzate
total-enforced = Clauze impuse
total-informs = Clauze care doar informează
total-failed = Exemple nereușite
enforced-by = Impusă de
informs = Informează; nu o impune nimic
decided = { $n ->
    [one] a decis o dată, refuzate: { $refused }
    [few] a decis de { $n } ori, refuzate: { $refused }
   *[other] a decis de { $n } de ori, refuzate: { $refused }
 }
passed = { $n ->
    [one] o permisiune a trecut verificarea
    [few] { $n } permisiuni au trecut verificarea
   *[other] { $n } de permisiuni au trecut verificarea
 }
never = nu a decis încă niciodată
last-at = ultima dată la { $at }
examples = { $n ->
    [one] { $good } din { $n } exemplu are rezultatul scris, verificat acum
    [few] { $good } din { $n } exemple au rezultatul scris, verificat acum
   *[other] { $good } din { $n } de exemple au rezultatul scris, verificat acum
 }
no-examples = fără exemplu propriu
columns = Se deschide doar cu o permisiune: { $names }
contents = Cuprins
clause = Clauză

check-purpose = regula acestui scop
check-people = poarta: tipul persoanei
check-categories = poarta: categoriile de date
check-actions = poarta: ce este permis
check-channels = poarta: canalul
check-recipients = poarta: cine poate primi datele
check-recipient = poarta: contractul și transferul destinatarului
check-sources = poarta: proveniența datelor
check-basis = poarta: temeiul legal și dovada lui
check-objection = poarta: opozițiile
check-human = poarta: decide un om
check-terms = poarta: termenul de păstrare
check-caps = poarta: numărul de mesaje
check-age = poarta: vârsta
check-sealed = sigiliul: se deschide doar cu o permisiune
check-version = publicarea: versiunea în vigoare

outcome-allowed = permis
outcome-refused = refuzat
outcome-gap = nedeclarat, deci refuzat
refused-no_grant = Cel care a cerut nu avea din partea organizației un mandat pentru acest scop.
refused-forgotten = Datele persoanei fuseseră deja șterse.
refused-locked = Ce a rămas se păstrează doar pentru o obligație legală.
refused-not_receipted = Nu a putut fi înregistrat, așa că a fost refuzat.
uses-title = Cine a folosit datele acestei persoane
uses-none = Nicio utilizare a datelor acestei persoane nu este înregistrată aici.

# Măsuri de protecție: numele fiecărei verificări și ce a găsit.
safeguard-none = Nicio verificare a acestei case nu arată această măsură: de ea se îngrijesc oamenii.
safeguard-unknown = Politica numește o verificare pe care această casă nu o are.
safeguard-not-yet = Încă nu s-a uitat nimeni.
safeguard-could-not = Verificarea însăși a eșuat; jurnalul casei spune de ce.
safeguard-sealed-at-rest = Ce identifică oamenii stă sigilat pe disc
safeguard-sealed-at-rest-ok = { $seen } valori sigilate au fost privite și fiecare este cifrată.
safeguard-sealed-at-rest-clear = { $wrong } din { $seen } valori stau în clar.
safeguard-keys-open = Legătura de chei este întreagă, la fel și copia ei
safeguard-keys-open-ok = Fiecare cheie deschide.
safeguard-keys-open-broken = { $wrong } chei sau fișiere ale legăturii nu sunt cum trebuie; restaurați legătura din copia de siguranță.
safeguard-receipts-whole = Fiecare folosire a datelor este consemnată și nicio consemnare nu a fost schimbată
safeguard-receipts-whole-ok = { $seen } consemnări stau așa cum au fost scrise.
safeguard-receipts-whole-broken = În { $wrong } locuri consemnările nu mai stau așa cum au fost scrise.
safeguard-forgotten-without-keys = Cine a fost șters nu mai poate fi citit
safeguard-forgotten-without-keys-ok = { $seen } persoane au fost șterse și niciuna nu are cheie.
safeguard-forgotten-without-keys-keys = { $wrong } din { $seen } persoane șterse au din nou cheie.
safeguard-terms-kept = Nimic nu se ține peste termenul său
safeguard-terms-kept-ok = Nimic nu a depășit termenul; { $held } persoane rămân pentru un drept în instanță.
safeguard-terms-kept-late = { $wrong } feluri de date ale unor persoane au depășit termenul cu două zile sau mai mult.
safeguard-way-out-closed = Datele pleacă numai la destinatari cu contract
safeguard-way-out-closed-ok = Fiecare legătură spre exterior este verificată și niciuna nu a trebuit oprită.
safeguard-way-out-closed-barred = { $wrong } legături spre exterior au fost oprite.
safeguard-way-out-closed-open = Acest proces nu își verifică legăturile spre exterior.
safeguard-sworn = Cine lucrează cu datele a semnat că le păstrează pentru sine
safeguard-sworn-ok = Toți cei { $seen } membri au semnat.
safeguard-sworn-lapsed = { $wrong } din { $seen } membri nu au semnat încă; până atunci nu văd date personale.
safeguard-trained = Cine lucrează cu datele este instruit să le protejeze
safeguard-trained-ok = Instruirea tuturor celor { $seen } membri este valabilă.
safeguard-trained-lapsed = { $wrong } din { $seen } membri au nevoie de instruire; până atunci nu văd date personale.
safeguard-keys-backed-up = Legătura de chei are o copie de siguranță recentă
safeguard-keys-backed-up-ok = Cea mai nouă copie se poate citi și are { $days } zile.
safeguard-keys-backed-up-old = Cea mai nouă copie are { $days } zile; faceți una cu forecall keyring backup.
safeguard-keys-backed-up-missing = Nu există nicio copie; faceți una cu forecall keyring backup.
safeguard-vendors-bound = Contractul și verificarea fiecărui destinatar sunt valabile
safeguard-vendors-bound-ok = Toți cei { $seen } destinatari sunt legați azi.
safeguard-vendors-bound-lapsed = { $wrong } din { $seen } destinatari nu primesc nimic, fiindcă le-a expirat contractul, transferul sau verificarea.
safeguard-incidents-on-time = Incidentele se raportează în 72 de ore
safeguard-incidents-on-time-ok = Niciun raport nu întârzie; { $seen } incidente sunt deschise.
safeguard-incidents-on-time-late = { $wrong } rapoarte către autoritate întârzie.
safeguard-encrypted-on-the-way = Pe drum datele sunt criptate
safeguard-encrypted-on-the-way-ok = La pagini, poștă și baza de date se ajunge pe căi criptate sau care nu părăsesc această mașină.
safeguard-encrypted-on-the-way-clear = { $wrong } căi spre exterior nu sunt criptate; vedeți setările FORECALL_URL, FORECALL_SMTP și FORECALL_DATABASE.
safeguard-by-hand-ok = Cineva s-a uitat și a confirmat că ține.
safeguard-by-hand-stale = De un an nu a mai confirmat nimeni.
safeguard-second-factor = Autentificarea cere un al doilea factor sau o cheie de acces
safeguard-second-factor-ok = Toți cei { $seen } membri au unul.
safeguard-second-factor-missing = { $wrong } din { $seen } membri se autentifică numai cu parola.
safeguard-one-matrix = Cine poate deschide ce pagină stă într-un singur tabel, restul este închis
safeguard-one-matrix-ok = Toate cele { $seen } pagini stau în tabel; alte { $shut } sunt închise pentru oricine.
safeguard-one-matrix-missing = Ușa care citește tabelul nu stă în fața paginilor.
safeguard-models-registered = Modelele care rulează sunt cele din registru
safeguard-models-registered-ok = Registrul numește cele { $seen } modele pe care le încarcă această casă și niciunul altul.
safeguard-models-registered-unnamed = Modelul care face prognozele nu stă în registru; nimeni nu poate citi ce este.
safeguard-models-registered-idle = { $wrong } modele din registru nu sunt încărcate de această casă: scoateți-le sau spuneți unde rulează.
alert-safeguard = O măsură de protecție nu mai ține: { $what }. Uitați-vă pe pagina măsurilor.
alert-barred = O legătură spre { $host } a fost oprită, { $n ->
    [one] o dată
   *[other] de { $n } ori
 }. { $why }
alert-barred-nobody = O legătură spre { $host } a fost oprită, { $n ->
    [one] o dată
   *[other] de { $n } ori
 }: niciun destinatar al politicii nu se află acolo. Dacă este al dumneavoastră, adăugați gazda la el și publicați.

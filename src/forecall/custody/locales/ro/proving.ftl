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
requests = { $n ->
    [0] nu a cerut-o încă nimeni
    [one] { $n } cerere, { $answered } rezolvată
    [few] { $n } cereri, { $answered } rezolvate
   *[other] { $n } de cereri, { $answered } rezolvate
 }
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
check-hours = poarta: orele canalului
check-second = poarta: aprobă un al doilea membru
check-cases = cererile: niciuna nu se încheie cu bine înainte să fie făcut ce s-a cerut
check-contradiction = publicarea: o politică ce face totuși acest lucru este refuzată
check-masked = mascarea: numerele de card sunt mascate înainte de a fi păstrat ceva
check-change = publicarea: nu contează pentru nimeni înainte ca persoanele vizate să fie informate sau întrebate

outcome-allowed = permis
outcome-refused = refuzat
outcome-gap = nedeclarat, deci refuzat
refused-no_grant = Cel care a cerut nu avea din partea organizației un mandat pentru acest scop.
refused-forgotten = Datele persoanei fuseseră deja șterse.
refused-locked = Ce a rămas se păstrează doar pentru o obligație legală.
refused-not_receipted = Nu a putut fi înregistrat, așa că a fost refuzat.
refused-keys_renewed = Datele au fost sigilate cu o cheie nouă; nimeni nu le-a citit.
purpose-retention = Respectarea termenelor
purpose-security = Protejarea datelor
uses-title = Cine a folosit datele acestei persoane
uses-none = Nicio utilizare a datelor acestei persoane nu este înregistrată aici.

# Măsuri de protecție: numele fiecărei verificări și ce a găsit.
safeguard-none = Nicio verificare a acestei case nu arată această măsură: de ea se îngrijesc oamenii.
safeguard-unknown = Politica numește o verificare pe care această casă nu o are.
safeguard-not-yet = Încă nu s-a uitat nimeni.
safeguard-could-not = Verificarea însăși a eșuat; jurnalul casei spune de ce.
safeguard-sealed-at-rest = Ce identifică oamenii stă sigilat pe disc
safeguard-sealed-at-rest-ok = Valori sigilate privite: { $seen }. Fiecare este cifrată.
safeguard-sealed-at-rest-clear = Valori în clar: { $wrong } din { $seen }.
safeguard-keys-open = Legătura de chei este întreagă, la fel și copia ei
safeguard-keys-open-ok = Fiecare cheie deschide.
safeguard-keys-open-resting = Fiecare cheie deschide. Persoane ale căror date sunt sub o cheie nouă, cât timp cea veche mai așteaptă: { $seen }.
safeguard-keys-open-broken = Chei sau fișiere care nu sunt cum trebuie: { $wrong }. Restaurați legătura de chei din copia ei de siguranță.
safeguard-receipts-whole = Fiecare folosire a datelor este consemnată și nicio consemnare nu a fost schimbată
safeguard-receipts-whole-ok = Consemnări care stau așa cum au fost scrise: toate, { $seen }.
safeguard-receipts-whole-broken = Locuri în care consemnările nu mai stau așa cum au fost scrise: { $wrong }.
safeguard-forgotten-without-keys = Cine a fost șters nu mai poate fi citit
safeguard-forgotten-without-keys-ok = Persoane șterse: { $seen }. Niciuna nu are cheie.
safeguard-forgotten-without-keys-keys = Persoane șterse care au din nou cheie: { $wrong } din { $seen }.
safeguard-terms-kept = Nimic nu se ține peste termenul său
safeguard-terms-kept-ok = Nimic nu a depășit termenul. Păstrate pentru un drept în instanță: { $held }.
safeguard-terms-kept-late = Peste termen cu două zile sau mai mult: { $wrong }.
safeguard-way-out-closed = Datele pleacă numai la destinatari cu contract
safeguard-way-out-closed-ok = Fiecare legătură spre exterior este verificată și niciuna nu a trebuit oprită.
safeguard-way-out-closed-barred = Legături spre exterior oprite: { $wrong }.
safeguard-way-out-closed-open = Acest proces nu își verifică legăturile spre exterior.
safeguard-sworn = Cine lucrează cu datele a semnat că le păstrează pentru sine
safeguard-sworn-ok = Membri care au semnat: toți, { $seen }.
safeguard-sworn-lapsed = Membri care nu au semnat: { $wrong } din { $seen }. Până atunci nu văd date personale.
safeguard-trained = Cine lucrează cu datele este instruit să le protejeze
safeguard-trained-ok = Membri a căror instruire este valabilă: toți, { $seen }.
safeguard-trained-lapsed = Membri care au nevoie de instruire: { $wrong } din { $seen }. Până atunci nu văd date personale.
safeguard-keys-backed-up = Legătura de chei are o copie de siguranță recentă
safeguard-keys-backed-up-ok = Cea mai nouă copie se poate citi. Vechimea ei în zile: { $days }.
safeguard-keys-backed-up-old = Cea mai nouă copie este prea veche; vechimea ei în zile: { $days }. Faceți una cu forecall keyring backup.
safeguard-keys-backed-up-missing = Nu există nicio copie; faceți una cu forecall keyring backup.
safeguard-vendors-bound = Contractul și verificarea fiecărui destinatar sunt valabile
safeguard-vendors-bound-ok = Destinatari legați azi: toți, { $seen }.
safeguard-vendors-bound-lapsed = Destinatari care nu primesc nimic, fiindcă le-a expirat contractul, transferul sau verificarea: { $wrong } din { $seen }.
safeguard-scores-named = Cine se opune publicității nu mai este evaluat pentru ea
safeguard-scores-named-ok = Scopuri care evaluează persoane: { $seen }. Fiecare numește publicitatea pentru care evaluează.
safeguard-scores-named-silent = Scopuri care evaluează persoane pentru publicitate și nu o numesc: { $wrong } din { $seen }. Cine s-a opus publicității este evaluat acolo în continuare. Modificați politica, numiți publicitatea la „serves” și publicați.
safeguard-incidents-on-time = Incidentele se raportează în 72 de ore
safeguard-incidents-on-time-ok = Niciun raport nu întârzie. Incidente deschise: { $seen }.
safeguard-incidents-on-time-late = Rapoarte către autoritate care întârzie: { $wrong }.
safeguard-encrypted-on-the-way = Pe drum datele sunt criptate
safeguard-encrypted-on-the-way-ok = La pagini, poștă și baza de date se ajunge pe căi criptate sau care nu părăsesc această mașină.
safeguard-encrypted-on-the-way-clear = Căi spre exterior necriptate: { $wrong }. Vedeți setările FORECALL_URL, FORECALL_SMTP și FORECALL_DATABASE.
safeguard-by-hand-ok = Cineva s-a uitat și a confirmat că ține.
safeguard-by-hand-stale = De un an nu a mai confirmat nimeni.
safeguard-second-factor = Autentificarea cere un al doilea factor sau o cheie de acces
safeguard-second-factor-ok = Membri care au unul: toți, { $seen }.
safeguard-second-factor-missing = Membri care se autentifică numai cu parola: { $wrong } din { $seen }.
safeguard-one-matrix = Cine poate deschide ce pagină stă într-un singur tabel, restul este închis
safeguard-one-matrix-ok = Pagini în tabel: { $seen }. Închise pentru oricine, fiindcă nu stau în el: { $shut }.
safeguard-one-matrix-missing = Ușa care citește tabelul nu stă în fața paginilor.
safeguard-logs-within-a-year = Niciun jurnal nu este mai vechi de un an
safeguard-logs-within-a-year-ok = Jurnale privite: { $seen }. Niciunul nu are o înregistrare mai veche de douăsprezece luni.
safeguard-logs-within-a-year-old = Jurnale cu înregistrări mai vechi de douăsprezece luni: { $wrong } din { $seen }.
safeguard-models-registered = Modelele care rulează sunt cele din registru
safeguard-models-registered-ok = Modele în registru: { $seen }. Fiecare este încărcat și niciunul altul.
safeguard-models-registered-unnamed = Modelul care face prognozele nu stă în registru; nimeni nu poate citi ce este.
safeguard-models-registered-idle = Modele din registru pe care această casă nu le încarcă: { $wrong }. Scoateți-le sau spuneți unde rulează.
alert-retention = Date al căror termen a expirat nu au putut fi șterse ({ $what }). Se încearcă din nou în fiecare noapte; dacă avertizarea rămâne, verificați „Ștergerea datelor la termen” pe pagina „Lucrări”.
gone-books = registre contabile al căror termen a expirat
gone-rows = înregistrări din { $what }
alert-safeguard = O măsură de protecție nu mai ține: { $what }.
alert-barred = O legătură spre { $host } a fost oprită, { $n ->
    [one] o dată
   *[other] de { $n } ori
 }. { $why }
alert-barred-nobody = O legătură spre { $host } a fost oprită, { $n ->
    [one] o dată
   *[other] de { $n } ori
 }: niciun destinatar al politicii nu se află acolo. Dacă este al dumneavoastră, adăugați gazda la el și publicați.
alert-pass-on = O cerere despre datele unui client așteaptă aici de o zi lucrătoare. Transmiteți-o clientului, care trebuie să răspundă; pagina cererilor o arată.

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

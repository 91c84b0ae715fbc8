# Sentences, headings and column names of the compiled documents. $n is a whole number.

# Names of the documents
doc-privacy-notice = Notă de informare privind datele personale
doc-cookie-notice = Notă privind cookie-urile
doc-choices = Opțiunile dumneavoastră
doc-register-controller = Evidența prelucrărilor: operator
doc-register-processor = Evidența prelucrărilor: persoană împuternicită
doc-processor-annex = Anexă privind prelucrarea pentru clienți
doc-sub-processors = Subîmputerniciți
doc-retention = Cât timp păstrăm datele
doc-measures = Măsuri de protecție
doc-responsible-ai = Utilizarea responsabilă a inteligenței artificiale
lead-privacy-notice = Această notă arată ce face { $organisation } cu datele personale și ce puteți cere.
lead-cookie-notice = Această notă arată ce păstrăm pe dispozitivul dumneavoastră sau ce citim de pe el. Citiți-o împreună cu nota de informare.
lead-choices = Iată ce puteți refuza, opri sau permite și cum.
lead-register-controller = Evidența prevăzută la art. 30 alin. (1) RGPD pentru { $organisation }, în calitate de operator.
lead-register-processor = Evidența prevăzută la art. 30 alin. (2) RGPD pentru ce face { $organisation } în numele clienților.
lead-processor-annex = Această anexă arată ce face { $organisation } cu datele clienților săi și ce le datorează.
lead-sub-processors = Aceste companii ajută { $organisation } la lucrul cu datele clienților.
lead-retention = Fiecare categorie de date are un termen și un eveniment de la care începe să curgă.
lead-measures = Așa protejează { $organisation } datele personale.
lead-responsible-ai = Această declarație arată unde intervin sistemele automate când { $organisation } folosește date ale oamenilor.

# Frame of a page
version-line = Versiunea { $number }, în vigoare de la { $date }
see-also = Alte documente
elsewhere = Un link marcat cu ↗ duce la paginile altcuiva. Cele spuse aici nu sunt valabile acolo; browserul nu le comunică de unde veniți.
languages = Limbi
contents = Cuprins
skip = Mergi la text
made-by = Generat dintr-un singur fișier de politică, pentru ca toate documentele și regulile să spună același lucru. Semnele mici indică clauzele.
clause = Clauză
nobody = nimeni
nothing = nimic
no-transfers = niciunul
not-at-all = în niciun fel
yes = da
no = nu
labelled = { $name }: { $text }
with-note = { $text } ({ $note })

# Laws, terms, days
law-GDPR = { $place } RGPD
law-of = { $title }, { $place }
term-after = { $duration } de la { $event }
term-until = până la { $event }
term-under = { $term } ({ $law })
duration-hours = { $n ->
    [one] { $n } oră
    [few] { $n } ore
   *[other] { $n } de ore
 }
duration-days = { $n ->
    [one] { $n } zi
    [few] { $n } zile
   *[other] { $n } de zile
 }
duration-weeks = { $n ->
    [one] { $n } săptămână
    [few] { $n } săptămâni
   *[other] { $n } de săptămâni
 }
duration-months = { $n ->
    [one] { $n } lună
    [few] { $n } luni
   *[other] { $n } de luni
 }
duration-years = { $n ->
    [one] { $n } an
    [few] { $n } ani
   *[other] { $n } de ani
 }
within-hours = { $n ->
    [one] în cel mult o oră
    [few] în cel mult { $n } ore
   *[other] în cel mult { $n } de ore
 }
within-days = { $n ->
    [one] în cel mult o zi
    [few] în cel mult { $n } zile
   *[other] în cel mult { $n } de zile
 }
within-weeks = { $n ->
    [one] în cel mult o săptămână
    [few] în cel mult { $n } săptămâni
   *[other] în cel mult { $n } de săptămâni
 }
within-months = { $n ->
    [one] în cel mult o lună
    [few] în cel mult { $n } luni
   *[other] în cel mult { $n } de luni
 }
within-years = { $n ->
    [one] în cel mult un an
    [few] în cel mult { $n } ani
   *[other] în cel mult { $n } de ani
 }
per-hours = { $n ->
    [one] într-o oră
    [few] în { $n } ore
   *[other] în { $n } de ore
 }
per-days = { $n ->
    [one] într-o zi
    [few] în { $n } zile
   *[other] în { $n } de zile
 }
per-weeks = { $n ->
    [one] într-o săptămână
    [few] în { $n } săptămâni
   *[other] în { $n } de săptămâni
 }
per-months = { $n ->
    [one] într-o lună
    [few] în { $n } luni
   *[other] în { $n } de luni
 }
per-years = { $n ->
    [one] într-un an
    [few] în { $n } ani
   *[other] în { $n } de ani
 }
life-session = până la închiderea browserului

# Who
summary-title = Pe scurt
summary-who = { $organisation } răspunde de datele dumneavoastră.
summary-client = O parte din activitate o facem pentru clienți. Acolo decide clientul și vă puteți adresa lui.
summary-purposes = { $n ->
    [one] Folosim date într-un singur scop. El are un temei legal.
    [few] Folosim date în { $n } scopuri. Fiecare are un singur temei legal.
   *[other] Folosim date în { $n } de scopuri. Fiecare are un singur temei legal.
 }
summary-recipients = { $n ->
    [one] Un singur destinatar poate primi date, numai pentru o sarcină precizată.
    [few] { $n } destinatari pot primi date, fiecare numai pentru o sarcină precizată.
   *[other] { $n } de destinatari pot primi date, fiecare numai pentru o sarcină precizată.
 }
summary-no-recipients = Nimeni altcineva nu primește date.
summary-outside = { $of ->
    [one] Acesta lucrează în afara Spațiului Economic European.
   *[other] { $n ->
        [one] Unul dintre ei lucrează în afara Spațiului Economic European.
       *[other] { $n } dintre ei lucrează în afara Spațiului Economic European.
    }
 }
summary-inside = { $of ->
    [one] Acesta lucrează în Spațiul Economic European.
   *[other] Toți lucrează în Spațiul Economic European.
 }
summary-rights = Aveți drepturi asupra datelor dumneavoastră. Scrieți la { $mail }; răspundem { $within }.
summary-complaint = Puteți depune oricând plângere la { $authority }.
who-title = Cine suntem
fact-name = Denumire
fact-form = Formă juridică
fact-seat = Sediu
fact-privacy = Întrebări și cereri
fact-complaints = Reclamații
fact-phone = Telefon
fact-post = Scrisori
fact-officer = Responsabil cu protecția datelor
officer-named = { $name } ({ $why })
officer-none = nu este desemnat ({ $why })
fact-representative = Reprezentant în Uniune
fact-authority = Autoritatea de supraveghere

# Data
data-title = Ce date deținem
data-intro = Tabelul arată despre cine deținem date, care sunt ele, cât timp le păstrăm și unde.
data-needed = Dacă datele sunt necesare, nu putem oferi serviciul fără ele. Datele opționale le dați numai dacă doriți.
data-none = Nu deținem date personale.
col-data = Date
col-people = Persoane
col-fields = Ce cuprinde
col-keep = Cât timp
col-place = Unde
col-asked = Necesare
col-purpose = Scop
col-basis = Temei legal
col-law = Lege
special-note = categorie specială: { $condition }, { $law }
statute-note = temei: { $law }
aggregated-note = { $n ->
    [one] numai cifre pentru cel puțin o persoană
    [few] numai cifre pentru cel puțin { $n } persoane
   *[other] numai cifre pentru cel puțin { $n } de persoane
 }
place-run-by = { $place }, administrator: { $operator }

# Purposes
uses-title = În ce scopuri folosim datele
uses-intro = Fiecare scop are persoane, date, temei legal și termen proprii. Ce nu apare aici nu se face.
uses-none = Nu folosim date personale.
fact-role = Rolul nostru
role-controller = noi decidem (operator)
role-processor = lucrăm pentru un client (persoană împuternicită)
fact-people = Persoane
fact-data = Date
fact-sources = De unde provin
fact-basis = Temei legal
fact-actions = Ce facem
fact-channels = Cum vă contactăm
fact-recipients = Cine le primește
fact-serves = Scorurile servesc pentru
fact-keep = Cât timp
fact-notice = Tipul mesajelor
fact-logic = Cum funcționează sistemul
fact-consequences = Ce urmează pentru persoane
fact-significant = Efect important asupra persoanelor
fact-human = Cine decide
fact-safeguards = Garanții
fact-opening = Ce se spune la început
fact-ai-voice = Voce sau chat automat
ai-says-so = anunță de la început că este AI
human-always = întotdeauna o persoană
human-allowed = sistemul poate decide; temei: { $what }
human-minor = aici nu se decide nimic cu efect important
said-consent = { $basis }: { $how }
said-consent-explicit = { $basis }, cerut expres: { $how }
said-lasts = { $text }; valabil { $duration }
said-contract = { $basis }: { $what }
said-wind-down = { $text }; până la { $duration } după încetarea lui
said-law = { $basis }: { $law }
said-vital = { $basis }: { $what }
said-interest = { $basis }: { $what }; pus în balanță cu interesele dumneavoastră, următoarea revizuire până la { $date }
said-instruction = { $basis }
clients-title = Activitatea pentru clienți
clients-text = Această notă privește ce decidem noi înșine. Pentru clienți folosim date numai pe baza instrucțiunilor lor, iar acolo este valabilă nota clientului.

# Recipients
recipients-title = Cine primește date
recipients-intro = Fiecare destinatar primește numai ce îi trebuie pentru sarcina sa. Cine nu apare în tabel nu primește nimic.
recipients-none = Nimeni nu primește date de la noi.
col-recipient = Destinatar
col-task = Sarcină
col-kind = Calitate
col-country = Țară
col-transfer = În afara SEE
inside-eea = nu
transfer-said = { $mechanism }, { $from } – { $until }
transfer-why = motiv: { $why }
transfer-extra = suplimentar: { $what }
transfer-copy = Puteți cere o copie a garanțiilor pentru transferuri.
transfer-home = Noi înșine avem sediul în afara Spațiului Economic European: { $country }.

# Rights
rights-title = Drepturile dumneavoastră
rights-intro = Aveți dreptul:
rights-how = Scrieți la { $mail }. Nu plătiți nimic. Răspundem { $within }. Dacă un caz este dificil, vă anunțăm în acest timp că durează cu până la { $more } mai mult.
rights-authority = Puteți depune plângere la { $name }, { $address }, { $website }, { $mail }. Vă puteți adresa și autorității de la domiciliul dumneavoastră.
objection-title = Dreptul dumneavoastră de opoziție
objection-interest = Vă puteți opune unei utilizări bazate pe interesul nostru sau pe o sarcină publică. Spuneți-ne ce este special în situația dumneavoastră. Atunci ne oprim, cu excepția cazului în care motivele noastre prevalează sau datele ne trebuie pentru un drept în justiție.
objection-marketing = Vă puteți opune publicității oricând, fără motiv. Ne oprim imediat.
objection-profiling = Se încheie astfel și ce calculăm despre dumneavoastră pentru publicitate: { $purposes }.

# Machines, ages, claims, changes
machines-title = Decizii automate
machines-none = Niciun sistem automat nu participă la o decizie despre dumneavoastră.
machines-intro = În scopurile de mai jos intervin sisteme automate.
ages-title = De la ce vârstă
ages-row = { $n ->
    [one] { $people }: de la { $n } an
    [few] { $people }: de la { $n } ani
   *[other] { $people }: de la { $n } de ani
 }
ages-intro = Nu folosim date ale persoanelor mai tinere.
claims-title = Ce nu facem
denial-no_sale = Nu vindem și nu închiriem date.
denial-no_third_parties = Nu transmitem date altora.
denial-employees_only = Numai angajații noștri pot vedea datele.
denial-no_transfer_outside_eea = Nu trimitem date în afara Spațiului Economic European.
denial-no_special_categories = Nu deținem categorii speciale de date, de pildă despre sănătate sau credință.
denial-no_automated_decisions = Niciun sistem nu ia singur o decizie cu efect important asupra dumneavoastră.
denial-no_marketing = Nu trimitem publicitate.
denial-no_card_numbers = Nu păstrăm numere de card.
denial-no_personal_data_in_cookies = Cookie-urile noastre nu conțin date personale.
hours-title = Când luăm legătura
hours-intro = Pe aceste căi luăm legătura cu dumneavoastră doar la aceste ore. Contează ora locului în care vă aflați.
hours-not-bound = Avertizările despre un pericol vin la orice oră. La fel și un apel pe care ni l-ați cerut.
hours-days = de { $first } până { $last }
hours-on = { $days } { $hours }
hours-holidays = în sărbătorile legale { $hours }
hours-no-holidays = nu în sărbătorile legale
hours-none = deloc
hours-all-day = toată ziua
col-hours-by = Calea
col-hours-when = Când
changes-title = Când se schimbă ceva
changes-intro = Fiecare fel de modificare are regula sa. Continuarea folosirii unui serviciu nu înseamnă acord.
col-matter = Ce se schimbă
col-regime = Ce facem înainte
col-notice = Cu cât timp înainte

# Cookies
cookies-none = Nu păstrăm nimic pe dispozitivul dumneavoastră și nu citim nimic de pe el.
cookies-necessary = Aceste elemente sunt necesare pentru ce solicitați. Nu cer consimțământ.
cookies-consent = Aceste elemente așteaptă consimțământul dumneavoastră. Îl puteți retrage oricând, la fel de ușor cum l-ați dat.
col-item = Element
col-does = Ce face
col-technique = Tip
col-life = Cât timp
col-host = Gazdă
col-party = Al cui
techniques-title = Explicarea cuvintelor
explained-cookie = Un cookie este un text mic pe care browserul îl păstrează pentru o pagină.
explained-local_storage = Stocarea locală este un loc din browser unde o pagină păstrează date până la ștergerea lor.
explained-session_storage = Stocarea de sesiune este un loc din browser care se golește când închideți pagina.
explained-pixel = Un pixel este o imagine minusculă care îl anunță pe proprietarul ei când a fost deschisă o pagină.
explained-fingerprint = Amprenta unui dispozitiv deosebește dispozitivele după setările lor.

# Choices
choices-title = Ce puteți activa sau opri
choices-intro = Ce este oprit așteaptă acordul dumneavoastră. Ce este pornit continuă până spuneți nu. Niciunul dintre răspunsuri nu vă privează de serviciu.
choices-none = Nimic din ce facem nu este opțional.
col-start = La început
col-how = Cum modificați
col-channels = Canale
start-off = oprit
start-on = pornit
start-client = cum decide clientul
how-consent = dați acordul sau îl retrageți
how-object = vă opuneți, cu un motiv din situația dumneavoastră
how-marketing = spuneți nu; nu este nevoie de motiv
how-client = ne anunțați pe noi sau pe client
messages-title = Mesaje pe care le primiți
messages-intro = Fiecare mesaj aparține unei singure clase.
messages-none = Nu trimitem mesaje.
col-class = Clasă
col-messages = Mesaje
col-refuse = Puteți refuza
col-cap = Cel mult
cap-said = { $n ->
    [one] un mesaj { $per }
    [few] { $n } mesaje { $per }
   *[other] { $n } de mesaje { $per }
 }
no-cap = fără număr fix
choices-how-title = Cum ne contactați
choices-how = Scrieți la { $mail } sau folosiți comutatoarele din cont ori din fereastra pentru cookie-uri.

# Registers and annex
register-none = Nu există prelucrări de acest fel.
activities-title = Activități de prelucrare
fact-clients = Clienți
clients-list-title = Clienți
fact-contact = Contact
fact-done = Ce facem pentru client
fact-agreement = Contract
clients-said = conform acordului din dosar ({ $file })
fact-transfers = Transferuri în afara SEE
fact-balancing = Test de echilibrare
fact-places = Loc de stocare
measures-title = Măsuri de protecție
subject-title = Ce se face pentru clienți
duties-title = Ce datorăm clientului
duty-instructions = Folosim datele numai conform instrucțiunilor scrise ale clientului. Dacă o instrucțiune pare ilegală, îl anunțăm imediat.
duty-secrecy = Toți cei care lucrează cu datele sunt obligați la confidențialitate.
duty-security = Respectăm măsurile de protecție enumerate mai jos.
duty-sub = Folosim numai subîmputerniciți din listă. Fiecare are aceleași obligații. Pe unul nou îl anunțăm înainte, astfel încât clientul să se poată opune.
duty-rights = Ajutăm clientul să răspundă persoanelor care își exercită drepturile.
duty-breach = Anunțăm clientul fără întârziere despre o încălcare, pentru ca acesta să o poată notifica autorității { $within }.
duty-end = La final ștergem datele sau le restituim, după alegerea clientului.
duty-proof = Arătăm clientului dovezile pentru toate acestea și permitem inspecții.
sub-list = Cine sunt
sub-intro = Clientul este anunțat înainte ca lista să se schimbe. Cine nu apare în ea nu primește date ale clienților.
sub-none = Nimeni nu ne ajută la lucrul cu datele clienților.
col-agreement = Acord până la

# Retention, measures
retention-title = Termene
retention-intro = Când un termen se încheie, datele se șterg. O obligație legală de păstrare sau un litigiu în curs le poate menține mai mult, numai pentru acel litigiu.
col-shorter = Mai scurt pentru
measures-list = Ce facem
measures-none = Nu este enumerată nicio măsură.
certificates-title = Certificate
certificates-none = Nu invocăm niciun certificat.
col-standard = Standard
col-scope = Ce acoperă
col-issuer = Emis de
col-number = Număr
col-valid = Valabil
valid-said = { $from } – { $until }
breach-title = Când ceva nu merge bine
breach-said = Dacă există un risc pentru persoane, notificăm încălcarea autorității { $within }. Dacă riscul este ridicat, anunțăm și persoanele.
places-title = Unde se află datele

# AI
ai-uses-title = Unde intervin sistemele automate
ai-none = Nu folosim sisteme care evaluează oameni, decid despre ei sau vorbesc cu ei.
ai-promises-title = Ce este valabil peste tot
ai-voice-always = O voce sau un chat automat anunță acest lucru de la început.
ai-no-voice = Niciun sistem automat nu sună oameni și nu discută cu ei.
ai-no-training = Nu antrenăm modele cu date personale.
ai-training = Antrenăm modele numai în aceste scopuri: { $purposes }.
ai-human = O decizie cu efect important asupra unei persoane este luată de un om, dacă legea sau persoana nu permite altfel.
ai-providers-title = Cine furnizează modelele
ai-providers-none = Nimeni din afară nu ne furnizează modele.
ai-models-title = Modele folosite
ai-own = al nostru
ai-family = Tip
ai-provider = De la
ai-learned = A învățat din
ai-limits = Limite
ai-risk = Risc
ai-oversight = Cine îl supraveghează
ai-owner = Răspunde
ai-contact-title = Întrebări despre sistemele automate
ai-contact = Scrieți la { $mail } dacă doriți să aflați mai mult sau să verifice un om.

# Forms
form-why = Pentru: { $purpose }

# Letters
complaint-received = Am primit reclamația dumneavoastră privind { $organisation }.
complaint-answer = Persoana care răspunde de protecția datelor vă răspunde { $within }.
complaint-free = Vă puteți adresa oricând unei autorități: înainte de răspunsul nostru, după el sau fără el. Acest lucru nu schimbă felul în care vă tratăm reclamația.
complaint-where = Unde puteți depune plângere: { $name }, { $address }, { $website }, { $mail }.
complaint-also = Vă puteți adresa și autorității noastre: { $name }.

# Ce este întrebat cel care urmează să spună da
consent-asked = Sunteți de acord ca { $organisation } să vă folosească datele pentru: { $purpose }?
consent-ways = Căi de a vă contacta: { $channels }.
consent-data = Date: { $categories }.
consent-lasts = Acordul dumneavoastră este valabil { $duration }.
consent-back = Acordul nu este obligatoriu și îl puteți retrage oricând, la fel de simplu cum l-ați dat: scrieți la { $mail }.

# Câte o propoziție pentru fiecare motiv. $purpose și $about sunt denumirile din politică, $clause este locul unde stă scris: în pagini titlul și rândul din nota de informare, altfel identificatorul clauzei.

person_not_covered = „{ $purpose }” nu privește persoane de acest fel ({ $about }); vedeți { $clause }.
category_not_covered = „{ $purpose }” nu folosește categoria „{ $about }”; vedeți { $clause }.
action_not_covered = „{ $purpose }” nu permite această operațiune: { $about }; vedeți { $clause }.
channel_missing = Pentru „{ $purpose }” trebuie precizat canalul prin care este contactată persoana; vedeți { $clause }.
channel_not_covered = Pentru „{ $purpose }” nimeni nu este contactat pe acest canal: { $about }; vedeți { $clause }.
staff_not_covered = „{ $about }” nu este destinat acestui tip de cont; vedeți { $clause }.
place_not_covered = „{ $about }” nu se păstrează în acest loc; vedeți { $clause }.
recipient_missing = Pentru „{ $purpose }” datele se transmit numai unui destinatar numit; vedeți { $clause }.
recipient_not_covered = Pentru „{ $purpose }”, „{ $about }” nu primește date; vedeți { $clause }.
category_not_for_recipient = Categoria „{ $about }” nu se numără printre cele pe care le poate primi acest destinatar; vedeți { $clause }.
agreement_expired = Contractul cu „{ $about }” a expirat, așa că nu i se poate transmite nimic; vedeți { $clause }.
transfer_not_valid = Astăzi nu există niciun temei pentru un transfer către „{ $about }” în afara SEE; vedeți { $clause }.
review_overdue = Verificarea anuală pentru „{ $about }” este întârziată, așa că nu i se poate transmite nimic; vedeți { $clause }.
too_young = Persoana este prea tânără pentru „{ $purpose }”; vedeți { $clause }.
restricted = Prelucrarea datelor acestei persoane este restricționată, iar „{ $purpose }” nu se numără printre excepții; vedeți { $clause }.
held = Aceste date nu pot fi șterse cât timp sunt necesare într-un litigiu; vedeți { $clause }.
objected = Persoana s-a opus scopului „{ $purpose }”; vedeți { $clause }.
suppressed = Pe acest canal persoana primește numai mesaje necesare: { $about }; vedeți { $clause }.
no_consent = Persoana nu și-a dat consimțământul pentru „{ $purpose }” în acest fel; vedeți { $clause }.
consent_withdrawn = Persoana și-a retras consimțământul pentru „{ $purpose }”; vedeți { $clause }.
consent_expired = Consimțământul pentru „{ $purpose }” este prea vechi pentru a mai fi valabil; vedeți { $clause }.
no_contract = Nu există un contract în vigoare pe care să se întemeieze „{ $purpose }”; vedeți { $clause }.
contract_ended = Contractul pe care se întemeiază „{ $purpose }” a încetat; vedeți { $clause }.
balancing_overdue = Evaluarea interesului legitim pentru „{ $purpose }” trebuie reînnoită, așa că scopul este suspendat; vedeți { $clause }.
not_instructed = Clientul nu a dat instrucțiuni pentru „{ $purpose }” în privința acestei persoane; vedeți { $clause }.
origin_unknown = Nu este consemnat de unde provine „{ $about }”; vedeți { $clause }.
source_not_covered = „{ $purpose }” nu folosește date din această sursă ({ $about }); vedeți { $clause }.
not_informed = Persoana nu a fost încă informată că „{ $about }” provine din altă sursă; vedeți { $clause }.
collected_before = „{ $about }” a fost colectată în baza unei politici anterioare, care nu prevedea această utilizare; vedeți { $clause }.
term_over = Perioada în care se poate păstra „{ $about }” s-a încheiat; vedeți { $clause }.
human_needed = Această decizie trebuie luată de un om, nu exclusiv automat; vedeți { $clause }.
second_person_needed = Aici trebuie să fie de acord doi oameni: unul decide, iar altul aprobă; vedeți { $clause }.
cap_reached = Deocamdată nu se mai poate trimite niciun mesaj de acest fel; vedeți { $clause }.
quiet_hours = „{ $purpose }” nu contactează pe nimeni la această oră; vedeți { $clause }.
quiet_hours-until = „{ $purpose }” nu contactează pe nimeni la această oră, ci abia de { $from }; vedeți { $clause }.
gap = Politica nu spune nimic despre { $about }, așa că nu este permis.

# Unde se află o clauză, așa cum urmează după „vedeți”
quoted = „{ $what }”
cited-notice = nota de informare, „{ $what }”
cited-policy = politica, „{ $what }”

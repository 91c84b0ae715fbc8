# Scrisori către persoane despre solicitările lor. $number numește cazul; zilele sunt scrise întreg.
letter-greeting = Bună ziua,
letter-end =
    Dacă aveți o întrebare, scrieți la { $mail } și menționați { $number }.

    { $organisation }
right-access = accesul la datele dumneavoastră
right-rectification = rectificarea datelor dumneavoastră
right-erasure = ștergerea datelor dumneavoastră
right-restriction = restricționarea prelucrării datelor dumneavoastră
right-portability = portabilitatea datelor dumneavoastră
right-objection = opoziția
right-withdrawal = retragerea consimțământului
right-contest = contestarea unei decizii automate
right-complaint = plângerea
right-request = un răspuns la solicitarea dumneavoastră
letter-acknowledgement-title = Am primit solicitarea dumneavoastră ({ $number })
letter-acknowledgement =
    solicitarea dumneavoastră a ajuns la noi la { $received }. Am înțeles că doriți: { $right }.
    Primiți răspunsul nostru până la { $due }. Nu vă costă nimic.
letter-identity-title = Trebuie să știm că sunteți dumneavoastră ({ $number })
letter-identity =
    înainte de a răspunde solicitării ({ $right }) trebuie să fim siguri că o faceți chiar dumneavoastră. Motivul: { $reason }.
    Vă rugăm să ne răspundeți pe o cale pe care o cunoaștem deja. Nu cerem copia actului de identitate.
letter-extension-title = Răspunsul nostru durează mai mult ({ $number })
letter-extension =
    avem nevoie de mai mult timp pentru solicitarea dumneavoastră din { $received } ({ $right }). Motivul: { $reason }.
    Primiți răspunsul cel târziu la { $due }.
letter-answer-title = Răspunsul la solicitarea dumneavoastră ({ $number })
letter-answer = la { $received } ne-ați solicitat: { $right }. Acest lucru s-a făcut. Ce ține de răspuns este anexat sau vă stă la dispoziție.
letter-refusal-title = Răspunsul la solicitarea dumneavoastră ({ $number })
letter-refusal = la { $received } ne-ați solicitat: { $right }. Nu dăm curs solicitării. Motivul: { $reason }.
letter-not_identified-title = Răspunsul la solicitarea dumneavoastră ({ $number })
letter-not_identified =
    nu am putut stabili cine a trimis solicitarea sosită la { $received }. De aceea nu facem nimic și nu spunem dacă deținem date.
letter-referral-title = Solicitarea dumneavoastră a fost transmisă către { $about } ({ $number })
letter-referral =
    deținem datele în cauză pentru { $about }, care decide asupra lor. Am transmis mai departe solicitarea dumneavoastră din { $received }.
    { $about } vă va răspunde.
letter-complaint_answer-title = Răspunsul la plângerea dumneavoastră ({ $number })
letter-complaint_answer = la { $received } ne-ați adresat o plângere. Am verificat-o și vă scriem ce am constatat.
letter-held-title = Datele dumneavoastră sunt păstrate pentru o pretenție în justiție ({ $number })
letter-held =
    la { $received } ne-ați solicitat: { $right }. Datele dumneavoastră sunt necesare pentru constatarea, exercitarea sau apărarea unui drept în instanță. Sunt păstrate numai pentru aceasta și nu sunt folosite la nimic altceva.
    După soluționarea pretenției continuăm solicitarea dumneavoastră fără altă cerere.
letter-erasure-title = Datele dumneavoastră sunt șterse ({ $number })
letter-erasure =
    la { $received } ați cerut ștergerea datelor dumneavoastră. S-a făcut: cheia care singură le putea deschide este distrusă. Ce ne obligă legea să păstrăm, de exemplu facturile, este blocat pentru acel scop.
letter-erasure-backups = Copii ale cheii se află în copiile de siguranță până la { $day }. Apoi sunt distruse și ele.
letter-erasure-recipients = I-am anunțat pe cei care primiseră date de la noi: { $names }.
letter-restriction_ends-title = Restricționarea datelor dumneavoastră se încheie ({ $number })
letter-restriction_ends = la cererea dumneavoastră, din { $received } doar am stocat datele. Acum încheiem această restricționare. Motivul: { $reason }.
letter-objection_rejected-title = Răspunsul la opoziția dumneavoastră ({ $number })
letter-objection_rejected =
    la { $received } v-ați opus. Am oprit imediat utilizarea și am analizat. Există motive care prevalează asupra intereselor dumneavoastră, așa că utilizarea continuă: { $reason }.
letter-reviewed-title = Decizia a fost reanalizată ({ $number })
letter-reviewed = la { $received } ați contestat o decizie. O persoană care nu a luat parte la ea a reanalizat-o. Rezultatul: { $reason }.
letter-stopped = De acum înainte nu vă mai folosim datele pentru: { $purposes }.
letter-scoring = Nu mai calculăm nimic despre dumneavoastră pentru: { $purposes }.
letter-laws = Legea care ne obligă să păstrăm: { $laws }.
letter-authority =
    Puteți depune plângere la { $name }, { $address }, { $website }, { $mail } sau la autoritatea de unde locuiți ori lucrați. O puteți face oricând, chiar fără a ne scrie mai întâi nouă. Vă puteți adresa și instanței.
# îndoieli
reason-unknown_address = solicitarea a venit de la o adresă pe care nu o cunoaștem
reason-name_differs = numele din solicitare este altul decât cel cunoscut de noi
reason-shared_account = contul este folosit de mai multe persoane
reason-representative_unproven = altcineva cere pentru dumneavoastră și nu avem dovada că are acest drept
# prelungiri
reason-complexity = solicitarea este complexă
reason-number_of_requests = avem acum multe solicitări de soluționat
# refuzuri
reason-manifestly_unfounded = solicitarea este vădit nefondată
reason-excessive = solicitarea este excesivă, fiindcă același lucru a fost cerut și soluționat de curând
reason-not_identified = nu am putut stabili că sunteți dumneavoastră
reason-legal_duty_to_keep = legea ne obligă să păstrăm aceste date
reason-legal_claims = datele sunt necesare pentru pretenții în justiție
reason-rights_of_others = ar fi afectate drepturile și libertățile altora
reason-not_applicable = condițiile acestui drept nu sunt îndeplinite
reason-compelling_grounds = motive legitime imperioase prevalează asupra intereselor dumneavoastră
reason-nothing_held = nu deținem date despre dumneavoastră
# reanalize, motive, încheierea restricționării
reason-decision_stands = decizia rămâne
reason-decision_changed = decizia se schimbă în favoarea dumneavoastră
reason-accuracy_checked = s-a verificat dacă datele sunt corecte
reason-claim_settled = pretenția în justiție este soluționată
reason-grounds_checked = s-a verificat ale cui motive cântăresc mai mult
reason-asked_by_person = ați cerut acest lucru
reason-fraud_prevention = prevenirea fraudei
reason-network_security = securitatea sistemelor noastre
reason-legal_defence = apărarea față de pretenții în justiție
# Mesajul către destinatarul însuși (art. 19)
telling-title = { $organisation }: datele unei persoane pe care le aveți de la noi
telling =
    { $recipient } a primit de la noi date ale acestei persoane. Legea ne cere să vă comunicăm ce s-a întâmplat cu ele (art. 19 RGPD): { $what }.

    Persoana: { $person }

    Vă rugăm să ștergeți acest mesaj după ce ați terminat. Întrebări: { $office }.
# Mesaj către cel care trebuie să transmită mai departe (art. 19)
passing-on-title = Vă rugăm să transmiteți către { $recipient }: datele unei persoane
passing-on =
    { $recipient } a primit de la noi date ale acestei persoane. Legea ne cere să comunicăm ce s-a întâmplat cu ele (art. 19 RGPD): { $what }.

    Persoana: { $person }

    Vă rugăm să transmiteți acest lucru către { $recipient } și apoi să ștergeți acest mesaj.
passing-on-erased = sunt șterse la noi și trebuie șterse și acolo
passing-on-rectified = au fost corectate la noi și trebuie corectate și acolo
passing-on-restricted = de acum sunt doar stocate la noi, iar acolo trebuie procedat la fel
passing-on-nobody = nu deținem nimic care să o numească; numărul înregistrării este { $number }
# Ce se comunică despre o schimbare a politicii (art. 13 alin. (3))
changed-title = { $organisation } își schimbă nota de informare
changed =
    schimbăm felul în care folosim datele. Din { $day } se aplică versiunea { $number } a notei noastre de informare, iar aceasta vă privește:

    Pentru ce: { $purposes }
    Ce date: { $categories }

    Nu trebuie să faceți nimic. Vă puteți opune sau puteți cere ștergerea datelor: scrieți la { $mail }.
    Urmează nota, așa cum va arăta atunci.
changed-ask = Pentru o parte avem nevoie mai întâi de acordul dumneavoastră. Până îl dați, nimic nu se schimbă pentru datele pe care le avem.
changed-all = tot ce facem cu datele dumneavoastră
# Informarea celui ale cărui date au venit din altă parte (art. 14)
elsewhere-title = Deținem date despre dumneavoastră
elsewhere =
    deținem date despre dumneavoastră pe care nu le-am primit de la dumneavoastră. Legea ne cere să vă spunem acest lucru (art. 14 RGPD).

    Ce date: { $categories }
    De unde: { $sources }
    Din: { $day }
    Pentru ce: { $purposes }

    Vă puteți opune, puteți vedea datele și puteți cere corectarea sau ștergerea lor. Scrieți la { $mail }.
    Urmează nota noastră de informare de astăzi: cine suntem, pe ce temei folosim datele, cine le primește, cât timp le păstrăm și unde puteți face plângere.
elsewhere-list = { $origin } ({ $source })

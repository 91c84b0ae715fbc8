# Câte o propoziție simplă pentru fiecare motiv. Cifrele sunt explicate în docs/reference/reasons.md.

reason-due = Se comandă de obicei { $every ->
        [one] în fiecare zi
        [few] la fiecare { $every } zile
       *[other] la fiecare { $every } de zile
    }; ultima dată a fost { $last ->
        [0] astăzi
        [one] ieri
        [few] acum { $last } zile
       *[other] acum { $last } de zile
    }.
reason-habit = { $orders ->
        [one] Cumpărat pentru prima dată în ultima comandă.
        [few] Apare în { $bought } din { $orders } comenzi.
       *[other] Apare în { $bought } din { $orders } de comenzi.
    }
reason-season = { $last_year ->
        [one] Anul trecut, cam în această perioadă, s-a cumpărat o bucată.
        [few] Anul trecut, cam în această perioadă, s-au cumpărat { $last_year } bucăți.
       *[other] Anul trecut, cam în această perioadă, s-au cumpărat { $last_year } de bucăți.
    }
reason-customer-due = Acest client comandă de obicei { $every ->
        [one] în fiecare zi
        [few] la fiecare { $every } zile
       *[other] la fiecare { $every } de zile
    }; ultima comandă a fost { $last ->
        [0] astăzi
        [one] ieri
        [few] acum { $last } zile
       *[other] acum { $last } de zile
    }.
reason-recent = Cumpărat ultima dată { $last ->
        [0] astăzi
        [one] ieri
        [few] acum { $last } zile
       *[other] acum { $last } de zile
    }.
reason-popular = Căutat: { $buyers ->
        [one] un client l-a cumpărat
        [few] { $buyers } clienți l-au cumpărat
       *[other] { $buyers } de clienți l-au cumpărat
    } { $days ->
        [one] în ultima zi
        [few] în ultimele { $days } zile
       *[other] în ultimele { $days } de zile
    }.
reason-neighbour = Se cumpără împreună cu { $bought_with }, { $lift ->
        [one] exact cât ar fi de așteptat din întâmplare
        [few] de { $lift } ori mai des decât ar fi de așteptat din întâmplare
       *[other] de { $lift } de ori mai des decât ar fi de așteptat din întâmplare
    }.
reason-substitute = Poate înlocui { $of }: { $over } din { $without ->
        [one] 1 client care îl comandase de mai multe ori, dar nu și ultima dată,
        [few] { $without } clienți care îl comandaseră de mai multe ori, dar nu și ultima dată,
       *[other] { $without } de clienți care îl comandaseră de mai multe ori, dar nu și ultima dată,
    } { $over ->
        [one] a trecut
       *[other] au trecut
    } la acest produs.
reason-similar = { $customers ->
        [one] Un client cu cumpărături asemănătoare l-a cumpărat.
        [few] { $customers } clienți cu cumpărături asemănătoare l-au cumpărat.
       *[other] { $customers } de clienți cu cumpărături asemănătoare l-au cumpărat.
    }
reason-new-customer = Client nou, cu { $orders ->
        [0] nicio comandă
        [one] o singură comandă
        [few] { $orders } comenzi
       *[other] { $orders } de comenzi
    } până acum: se știe încă puțin.
reason-thin = Istoric prea scurt pentru a învăța din el (până acum { $orders ->
        [one] o comandă
        [few] { $orders } comenzi
       *[other] { $orders } de comenzi
    } de la acest client): doar un indiciu.
reason-small-shop = Tot magazinul are un istoric prea scurt pentru a învăța din el (până acum { $orders ->
        [one] o comandă
        [few] { $orders } comenzi
       *[other] { $orders } de comenzi
    } de la toți clienții): doar un indiciu.
reason-lapsed = Nicio comandă { $last ->
        [one] de ieri
        [few] de { $last } zile
       *[other] de { $last } de zile
    }: este posibil ca acest client să nu mai revină.

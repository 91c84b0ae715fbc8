# Decizii care apasă asupra cuiva: ce s-a decis, de ce, de către cine și cum se contestă.
action-refuse = nu mai primim comenzi de la dumneavoastră
action-cancel = comenzile dumneavoastră în curs se anulează
reason-unpaid = există facturi restante
reason-returns = multe dintre ultimele comenzi au fost returnate
reason-unreachable = nu v-am putut găsi la adresa sau la numărul pe care îl avem
reason-contradiction = datele ultimei comenzi se contrazic
reason-product_ended = ce comandați nu se mai vinde
reason-outside_area = nu livrăm acolo unde locuiți
decision-title = O decizie despre comenzile dumneavoastră
decision =
    Bună ziua,

    la { $day } s-a decis: { $action }.

    Motivele: { $reasons }.

    { $machine ->
        [yes] Un program a propus acest lucru. { $who } l-a analizat și a decis; niciun program nu decide singur.
       *[no] { $who } l-a analizat și a decis; niciun program nu a decis.
    }

    Dacă vedeți lucrurile altfel, scrieți la { $mail }: spuneți-ne părerea dumneavoastră și contestați decizia. Altcineva o analizează atunci din nou și primiți răspuns în cel mult o lună. Nu costă nimic.

    { $organisation }

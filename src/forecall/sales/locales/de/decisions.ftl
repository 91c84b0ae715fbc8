# Entscheidungen, die jemanden belasten: was entschieden wurde, warum, von wem, und wie man sie anficht.
action-refuse = von Ihnen werden keine Bestellungen mehr angenommen
action-cancel = Ihre laufenden Bestellungen werden storniert
reason-unpaid = Rechnungen sind überfällig
reason-returns = viele der letzten Bestellungen wurden zurückgeschickt
reason-unreachable = unter der Adresse oder Nummer, die wir haben, waren Sie nicht zu erreichen
reason-contradiction = die Angaben der letzten Bestellung widersprechen sich
reason-product_ended = was Sie bestellen, wird nicht mehr verkauft
reason-outside_area = wir liefern nicht dorthin, wo Sie wohnen
decision-title = Eine Entscheidung zu Ihren Bestellungen
decision =
    Guten Tag,

    am { $day } wurde entschieden: { $action }.

    Die Gründe: { $reasons }.

    { $machine ->
        [yes] Ein Programm hat es vorgeschlagen. { $who } hat es geprüft und entschieden; kein Programm entscheidet allein.
       *[no] { $who } hat es geprüft und entschieden; kein Programm hat entschieden.
    }

    Sehen Sie das anders, dann schreiben Sie an { $mail }: Legen Sie Ihre Sicht dar und fechten Sie die Entscheidung an. Jemand anders prüft sie dann neu, und Sie erhalten binnen eines Monats Antwort. Es kostet nichts.

    { $organisation }

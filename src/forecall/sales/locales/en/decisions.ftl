# Decisions that weigh on somebody: what was decided, why, by whom, and how to contest it.
action-refuse = no more orders are taken from you
action-cancel = your running orders are cancelled
reason-unpaid = invoices are overdue
reason-returns = many of the last orders were sent back
reason-unreachable = we could not reach you at the address or number we have
reason-contradiction = the details of the last order contradict each other
reason-product_ended = what you order is no longer sold
reason-outside_area = we do not deliver where you live
decision-title = A decision about your orders
decision =
    Hello,

    on { $day } this was decided: { $action }.

    The reasons: { $reasons }.

    { $machine ->
        [yes] A program proposed it. { $who } looked at it and decided; no program decides alone.
       *[no] { $who } looked at it and decided; no program decided.
    }

    If you see it differently, write to { $mail }: tell us your view and contest the decision. Somebody else then looks at it anew, and you get an answer within a month. It costs nothing.

    { $organisation }

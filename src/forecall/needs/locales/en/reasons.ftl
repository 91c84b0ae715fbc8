# One plain sentence for each reason. The figures are explained in docs/reference/reasons.md.

reason-due = Usually ordered { $every ->
        [one] every day
       *[other] every { $every } days
    }; the last time was { $last ->
        [0] today
        [one] yesterday
       *[other] { $last } days ago
    }.
reason-habit = { $orders ->
        [one] Bought for the first time in the latest order.
       *[other] Bought in { $bought } of { $orders } orders.
    }
reason-season = { $last_year ->
        [one] 1 piece was bought around this time last year.
       *[other] { $last_year } pieces were bought around this time last year.
    }
reason-customer-due = This customer usually orders { $every ->
        [one] every day
       *[other] every { $every } days
    }; the last order was { $last ->
        [0] today
        [one] yesterday
       *[other] { $last } days ago
    }.
reason-recent = Last bought { $last ->
        [0] today
        [one] yesterday
       *[other] { $last } days ago
    }.
reason-popular = In demand: { $buyers ->
        [one] 1 customer
       *[other] { $buyers } customers
    } bought it { $days ->
        [one] on the last day
       *[other] in the last { $days } days
    }.
reason-neighbour = Bought together with { $bought_with }: { $lift } × as often as chance would have it.
reason-substitute = Can take the place of { $of }: { $over } of { $without ->
        [one] 1 customer
       *[other] { $without } customers
    } who had ordered that repeatedly, but not the last time, went over to this.
reason-similar = { $customers ->
        [one] 1 customer with similar purchases has bought it.
       *[other] { $customers } customers with similar purchases have bought it.
    }
reason-new-customer = A new customer with { $orders ->
        [0] no order
        [one] 1 order
       *[other] { $orders } orders
    } so far: little is known yet.
reason-thin = Too little history to learn from ({ $orders ->
        [0] no order
        [one] 1 order
       *[other] { $orders } orders
    } of this customer so far): take it as a hint.
reason-small-shop = The whole shop has too little history to learn from ({ $orders ->
        [one] 1 order
       *[other] { $orders } orders
    } of all customers so far): take it as a hint.
reason-lapsed = No order { $last ->
        [one] since yesterday
       *[other] for { $last } days
    }: this customer may not come back.

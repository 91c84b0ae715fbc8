# What a person who was scored is told of it.
scored-title = Forecast of { $day }: what you might order next
scored-model = { $name }, version { $version }, made on { $day }. Its register stands in the statement on models.
scored-inputs = { $orders ->
    [one] Your one order
   *[other] Your { $orders } orders
 } with { $lines ->
    [one] one line
   *[other] { $lines } lines
 }, { $span }: which product, how many, at which price, on which day. No name, number or address: the model knows you under a number that means nothing elsewhere. It also learned from the orders of the other customers in the same way.
scored-inputs-none = The orders that it was made of are no longer held.
scored-consequences = Whoever sells sees it as a suggestion whom to call about what. Somebody may get in touch with an offer where you allow it. Nothing is decided by it alone: prices, terms and whether you are served do not depend on it.
scored-what = What
scored-any = an order, of whatever
scored-chance = Chance
scored-within = { $chance } within { $days } days
scored-when = Most likely on
scored-how-much = How many
scored-band = about { $middle }, between { $low } and { $high } in eight of ten cases
scored-why = What speaks for it
scored-no-reason = There is too little history for a reason of its own.

# The words of the HTML report and of the list in the terminal.

title = What your customers need next
sample-shop = sample shop
basis = Forecast from { $lines ->
        [one] 1 order line
       *[other] { $lines } order lines
    } of { $customers ->
        [one] 1 customer
       *[other] { $customers } customers
    } and { $products ->
        [one] 1 product
       *[other] { $products } products
    }; nothing on or after { $day } was used.
skip = Skip to the list
contents = On this page

head-value = Expected sales
head-value-note = { $days ->
        [one] in the next day, from all needs listed
       *[other] in the next { $days } days, from all needs listed
    }
head-due = Customers expected to order
head-due-note = of { $of }; { $overdue ->
        [0] none is later than usual
        [one] 1 is later than usual
       *[other] { $overdue } are later than usual
    }
head-due-none = no chance of an order was asked for
head-needs = Needs listed
head-needs-note = { $new ->
        [0] none of them new to the customer
        [one] 1 of them new to the customer
       *[other] { $new } of them new to the customer
    }
head-hits = Hit rate, measured
head-hits-note = of the first { $k } listed in past forecasts came true; picked blindly: { $base }
head-hits-none = too little history to measure it

list-title = Who needs what
list-intro = Each row is one customer and one product. The bar shows when it is due, from early to late; the dot marks the middle. The shaded half is the forecast’s window.
list-each = At most { $each } rows of one customer are shown, so that none fills the list.
tabs = Order of the list
tab-value = By expected value
tab-chance = By chance
tab-customer = By customer
column-rank = No.
column-customer = Customer
column-product = Product and reason
column-product-short = Product
column-reason = Reason
column-window = When
column-quantity = How much, if ordered
when-ordered = when ordered
column-chance = Chance
column-value = Expected value
badge-new = New to this customer
window = { $start } – { $end }, around { $due }
window-day = { $due }
window-open = from { $start }, around { $due }, open end
window-unlikely = if at all, from { $start } on
window-unknown = no day can be named
band-title = When it is ordered, about { $count ->
        [one] { $middle } piece
       *[other] { $middle } pieces
    }; 8 times in 10 within { $spread }
pieces = { $count ->
        [one] { $amount } piece
       *[other] { $amount } pieces
    }
more = { $count ->
        [one] 1 more need is not shown here
       *[other] { $count } more needs are not shown here
    }{ $file ->
        [none] .
       *[other] ; { $file } holds them all.
    }
no-needs = No needs to list
no-needs-says = The orders hold no customer and product with any chance worth naming in this window. A longer export, or a later day, may help.
card-chance = chance of an order
card-more = { $count ->
        [one] and 1 more need
       *[other] and { $count } more needs
    }
card-next = Next order
overdue = { $days ->
        [one] 1 day later than usual
       *[other] { $days } days later than usual
    }

past-title = How good past forecasts were
past-intro = { $windows ->
        [one] One forecast was made again for a past day ({ $first })
       *[other] { $windows } forecasts were made again for past days ({ $first } to { $last })
    }, each from earlier orders only, and held against what was really ordered in the { $days ->
        [one] day after.
       *[other] { $days } days after.
    }
past-none = Not measured
past-none-says = The history is too short to hold a past forecast against what came after, so nothing has been measured yet. A longer export helps.
expected = Expected
actual = Actual
week = Week of
table = Show the table

weekly-title = Sales per week, expected and actual
weekly-says = Over all weeks { $expected } were expected and { $actual } came: { $direction ->
        [high] the forecast was { $off } too high.
        [low] the forecast was { $off } too low.
       *[level] the forecast was right on average.
    }
weekly-table = Repeat sales per week
hits-title = Hit rate by length of the list
hits-says = Of the first { $k } needs by chance, { $rate } were ordered within { $days ->
        [one] 1 day
       *[other] { $days } days
    }; pairs picked blindly, { $base } (the upright mark).
hits-table = Share of the listed needs that were ordered, mean of the past forecasts
hits-head-list = List
hits-head-chance = By chance
hits-head-value = By value
hits-head-share = Share of repeat sales held
hits-head-base = Picked blindly
first-k = { $k ->
        [one] the first
       *[other] first { $k }
    }
calibration-title-order = Chance that a customer orders
calibration-title-pair = Chance that a customer buys the product
calibration-says-order = Predicted and real shares lie { $gap } percentage points apart on average ({ $count } forecasts). On the diagonal a chance means what it says.
calibration-says-pair = Predicted and real shares lie { $gap } percentage points apart on average ({ $count } forecasts). Larger dots stand for more forecasts.
calibration-table = Predicted chance and what came true, by bin
calibration-head-bin = Chance
calibration-head-predicted = Predicted
calibration-head-observed = Came true
calibration-head-count = Forecasts
axis-predicted = Predicted chance
axis-observed = Came true
coverage-title = Do the ranges hold?
coverage-says = How often the truth fell inside the range given; the upright mark is what was promised.{ $undecided ->
        [0] {""}
        [one] {" "}1 range of days reaches beyond the known orders and is not counted.
       *[other] {" "}{ $undecided } ranges of days reach beyond the known orders and are not counted.
    }
coverage-table = Promised and measured share inside the range
coverage-head-what = Range
coverage-head-nominal = Promised
coverage-head-covered = Measured
coverage-head-count = Cases
coverage-next-order-date = Day of the next order
coverage-quantity-q90 = Pieces in the window up to their limit, where the chance is over 10%
totals-title = Pieces per window, expected and actual
totals-says = { $windows ->
        [one] The past window of { $days } days.
       *[other] Each of the { $windows } past windows of { $days } days.
    }
totals-table = Totals of each past window
totals-head-cutoff = Forecast made for
totals-head-quantity = Pieces expected
totals-head-sold = Pieces sold
totals-head-value = Sales expected
totals-head-earned = Sales made

thin-title = What is too thin to say
thin-intro = Not every need stands on the same ground. This is how many stand on what.
state-ok = Enough history
state-thin = Too little history
state-lapsed = Long silent
state-new-customer = New customer
state-ok-says = { $count ->
        [one] This need follows from a history long enough to learn from.
       *[other] These needs follow from a history long enough to learn from.
    }
state-thin-says = Too few order days of the customer, or too small a shop, to see a rhythm. What others do, or a simple rule, answers: take the day and the quantity as a hint.
state-lapsed-says = These customers have been silent for so long that a return is unlikely. The chance says so; the day is only a guess should they come back.
state-new-customer-says = These customers have one order day so far. What others did after their first order stands in for a habit that cannot be known yet.
examples = For example
dropped-title = What was left out when reading
dropped-none = Nothing was left out: every line read was used.
how-title = How to read this page
how-chance-term = Chance
how-chance = The probability that the customer orders the product within the window. Of ten needs with 30%, about three come true.
how-when-term = When
how-when = The day of the next order of the product. In 8 of 10 cases it lies inside the bar; an arrow means that it may lie beyond the drawing, or that no end can be named.
how-much-term = How much
how-much = The quantity when it is ordered: the dot is the middle, the bar holds 8 of 10 cases. Whether it is ordered is what the chance says.
how-value-term = Expected value
how-value = Pieces expected, counting that no order may come, times the price last paid. It adds up over rows; the chance does not.
how-reason-term = Reason
how-reason = The strongest piece of evidence behind the row, with its figures from the history. The file holds the others.
footer = Made by Forecall. This page is one file: it loads nothing and sends nothing.

dropped-empty-line = { $count ->
        [one] 1 line was empty.
       *[other] { $count } lines were empty.
    }
dropped-repeated-header = { $count ->
        [one] 1 line repeated the column names.
       *[other] { $count } lines repeated the column names.
    }
dropped-counted-twice = { $count ->
        [one] 1 line stood there more than once and was counted once.
       *[other] { $count } lines stood there more than once and were counted once.
    }
dropped-no-customer = { $count ->
        [one] 1 line named no customer.
       *[other] { $count } lines named no customer.
    }
dropped-no-product = { $count ->
        [one] 1 line named no product.
       *[other] { $count } lines named no product.
    }
dropped-no-date = { $count ->
        [one] 1 line had no date.
       *[other] { $count } lines had no date.
    }
dropped-no-quantity = { $count ->
        [one] 1 line had no quantity.
       *[other] { $count } lines had no quantity.
    }
dropped-no-price = { $count ->
        [one] 1 line had no price.
       *[other] { $count } lines had no price.
    }
dropped-future-date = { $count ->
        [one] 1 line was dated in the future.
       *[other] { $count } lines were dated in the future.
    }
dropped-later = { $count ->
        [one] 1 line was dated on or after the day asked for.
       *[other] { $count } lines were dated on or after the day asked for.
    }
dropped-order-cancelled = { $count ->
        [one] 1 line belonged to a cancelled or refunded order.
       *[other] { $count } lines belonged to cancelled or refunded orders.
    }
dropped-fee = { $count ->
        [one] 1 line was postage, a fee, a discount or a voucher.
       *[other] { $count } lines were postage, fees, discounts or vouchers.
    }
dropped-zero-quantity = { $count ->
        [one] 1 line had a quantity of zero.
       *[other] { $count } lines had a quantity of zero.
    }
dropped-cancellation = { $count ->
        [one] 1 return was taken off the purchase it belongs to.
       *[other] { $count } returns were taken off the purchases they belong to.
    }
dropped-cancelled-purchase = { $count ->
        [one] 1 purchase was returned in full.
       *[other] { $count } purchases were returned in full.
    }
dropped-return-without-purchase = { $count ->
        [one] 1 return had no purchase to be taken off.
       *[other] { $count } returns had no purchase to be taken off.
    }
dropped-price-not-positive = { $count ->
        [one] 1 line had a price of zero or less.
       *[other] { $count } lines had a price of zero or less.
    }

past-not-asked = No past forecast was asked for, so nothing here has been measured.
at-row = row { $row }
note-sheet = { $file }: the sheet { $sheet } holds orders, too, but not under the column names of { $first }, and was not read. Give them the same names.
note-tokens = { $count ->
        [one] 1 customer id looked like a name, an address or a number of a person and was replaced by a token.
       *[other] { $count } customer ids looked like names, addresses or numbers of persons and were replaced by tokens.
    }
note-labels-none = Nothing says which is whose, and the next run gives other tokens, with which its figures move a little: --labels FILE keeps that in a file of yours alone.
note-labels = { $file } says which is whose; keep it private.
note-currencies = Prices are in several currencies ({ $list }) and were added up as they stand.
note-memory = { $lines } order lines need about { $needed } GB of memory and { $free } GB are free: the system may end the work half-way. Close other programs, or give a shorter export.

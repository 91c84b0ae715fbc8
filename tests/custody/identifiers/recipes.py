"""Sentences made by recipe: an invented identifier, one way of writing or saying it, one sentence around it.

The speller here shares nothing with the reader under test.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from stdnum import iban as iban_check
from stdnum import luhn
from stdnum.de import idnr
from stdnum.ro import cnp as cnp_check
from stdnum.ro import cui as cui_check


def words(text: str) -> list[str]:
    return text.split()


EN_UNITS = words("zero one two three four five six seven eight nine")
EN_TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
EN_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
DE_UNITS = words("null eins zwei drei vier fünf sechs sieben acht neun")
DE_TEENS = words("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn")
DE_TENS = words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
RO_UNITS = words("zero unu doi trei patru cinci șase șapte opt nouă")
RO_TEENS = words(
    "zece unsprezece doisprezece treisprezece paisprezece cincisprezece șaisprezece șaptesprezece optsprezece "
    "nouăsprezece"
)
RO_TENS = words("douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci")


UNITS = {"en": EN_UNITS, "de": DE_UNITS, "ro": RO_UNITS}
TEENS = {"en": EN_TEENS, "de": DE_TEENS, "ro": RO_TEENS}
TENS = {"en": EN_TENS, "de": DE_TENS, "ro": RO_TENS}


def say(number: int, language: str) -> str:
    """A number below a thousand in words."""
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return say_hundreds(hundreds, say(rest, language) if rest else "", language)
    if rest < 10:
        return UNITS[language][rest]
    if rest < 20:
        return TEENS[language][rest - 10]
    tens, unit = divmod(rest, 10)
    ten, digit = TENS[language][tens - 2], UNITS[language][unit]
    joined = {"en": f"{ten}-{digit}", "de": f"{'ein' if unit == 1 else digit}und{ten}", "ro": f"{ten} și {digit}"}
    return joined[language] if unit else ten


def say_hundreds(hundreds: int, below: str, language: str) -> str:
    digit = UNITS[language][hundreds]
    if language == "en":
        return f"{digit} hundred" + (f" and {below}" if below else "")
    if language == "de":
        return ("ein" if hundreds == 1 else digit) + "hundert" + below
    head = {1: "o sută", 2: "două sute"}.get(hundreds, f"{digit} sute")
    return f"{head} {below}".strip()


def told(digits: str, language: str, rng: random.Random) -> str:
    """Digits as somebody says them: one by one, in pairs, in threes, with doubles, pauses and hesitations."""
    said, at = [], 0
    style = rng.choice(["ones", "ones", "pairs", "mixed", "doubles"])
    while at < len(digits):
        size = {"pairs": 2, "mixed": rng.choice([1, 2, 3])}.get(style, 1)
        chunk = digits[at : at + size]
        if style == "doubles" and digits[at : at + 2] == digits[at] * 2:
            word = {"en": "double", "de": "doppel", "ro": "dublu"}[language]
            said.append(f"{word} {say(int(digits[at]), language)}")
            at += 2
        elif chunk[0] == "0" or len(chunk) == 1:
            said.append(zero(language, rng) if chunk[0] == "0" else one(int(chunk[0]), language, rng))
            at += 1
        else:
            said.append(say(int(chunk), language))
            at += len(chunk)
    return paused(said, language, rng)


def zero(language: str, rng: random.Random) -> str:
    return rng.choice({"en": ["zero", "oh", "nought"], "de": ["null"], "ro": ["zero"]}[language])


def one(digit: int, language: str, rng: random.Random) -> str:
    if language == "de" and digit == 2:
        return rng.choice(["zwei", "zwo"])
    return say(digit, language)


def paused(said: list[str], language: str, rng: random.Random) -> str:
    hesitation = {"en": ", uh, ", "de": ", äh, ", "ro": ", ăă, "}[language]
    out = said[0]
    for word in said[1:]:
        out += rng.choices([" ", ", ", hesitation, " ... "], [80, 15, 3, 2])[0] + word
    return out


def plain(text: str) -> str:
    """Without diacritics, as phones and old transcripts write."""
    return text.translate(str.maketrans("șțăâîüöä", "staaiuoa")).replace("ß", "ss")


def grouped(chars: str, rng: random.Random, sizes: list[int]) -> str:
    sep = rng.choice([" ", "-", ".", "/", " - ", "\u00a0", "–", "_"])
    out, at = [], 0
    for size in sizes:
        out.append(chars[at : at + size])
        at += size
    return sep.join(part for part in [*out, chars[at:]] if part)


def card(rng: random.Random) -> str:
    prefix, length = rng.choice(
        [("4", 16), ("51", 16), ("2301", 16), ("37", 15), ("6011", 16), ("3550", 16), ("36", 14)]
    )
    body = prefix + "".join(rng.choice("0123456789") for _ in range(length - len(prefix) - 1))
    return body + luhn.calc_check_digit(body)


def cnp(rng: random.Random) -> str:
    body = (
        f"{rng.choice('1256')}{rng.randrange(100):02}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
        f"{rng.randrange(1, 41):02}{rng.randrange(1, 1000):03}"
    )
    number = body + cnp_check.calc_check_digit(body)
    return number if cnp_check.is_valid(number) else cnp(rng)


def iban(rng: random.Random) -> str:
    def digits(n: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(n))

    country, bban = rng.choice(
        [
            ("DE", digits(18)),
            ("AT", digits(16)),
            ("RO", rng.choice(["BTRL", "RNCB", "INGB", "CECE"]) + digits(16)),
            ("GB", rng.choice(["WEST", "BARC"]) + digits(14)),
            ("NL", "ABNA" + digits(10)),
        ]
    )
    number = country + iban_check.calc_check_digits(f"{country}00{bban}") + bban
    return number if iban_check.is_valid(number) else iban(rng)


def phone(rng: random.Random, language: str) -> tuple[str, list[int]]:
    """A number as dialled in a country of the language, from ranges set aside for stories where there are any."""
    last = f"{rng.randrange(1000):03}"
    return rng.choice(
        {
            "en": [
                (f"07700900{last}", [5, 6]),
                (f"0207946{rng.randrange(1000):04}", [3, 4, 4]),
                (f"0151496{rng.randrange(1000):04}", [4, 3, 4]),
            ],
            "de": [
                (f"03023125{last}", [3, 5, 3]),
                (f"08999998{last}", [3, 5, 3]),
                ("01729925904", [4, 7]),
                ("015228817386", [4, 4, 4]),
                ("06641234567", [4, 3, 4]),
            ],
            "ro": [
                (f"0721000{last}", [4, 3, 3]),
                (f"0712345{last}", [4, 3, 3]),
                (f"0264555{last}", [4, 3, 3]),
                (f"0215550{last}", [3, 3, 4]),
            ],
        }[language]
    )


def tax(rng: random.Random, language: str) -> tuple[str, str]:
    """(word for it, number)."""
    if language == "ro":
        body = str(rng.randrange(100_000, 99_999_999))
        return rng.choice(["CUI", "CIF", "cod fiscal"]), body + cui_check.calc_check_digit(body)
    if language == "de":
        while not idnr.is_valid(number := str(rng.randrange(10**10, 10**11))):
            pass
        return rng.choice(["Steuer-ID", "Steueridentifikationsnummer", "IdNr."]), number
    body = str(rng.randrange(100_000, 99_999_999))
    return "VAT number", "RO" + body + cui_check.calc_check_digit(body)


def email(rng: random.Random) -> tuple[str, str, str]:
    first = rng.choice(["anna", "max", "ion", "kate", "lukas", "elena", "tom"])
    second = rng.choice(["smith", "popescu", "huber", "weber", "marin", "ward"])
    return (
        first + rng.choice([".", "_", "-"]) + second,
        rng.choice(["example", "mail", "firma"]),
        rng.choice(["com", "de", "ro", "net"]),
    )


@dataclass(frozen=True)
class Sentence:
    language: str
    text: str
    spans: tuple[tuple[str, int, int], ...]


AROUND = {
    "en": {
        "card": [
            "my card number is {}.",
            "Please charge {}, thanks",
            "card: {}",
            "the visa is {} and it expires in May",
        ],
        "cnp": ["The CNP is {}.", "her cnp {} please check", "personal code {}, thank you"],
        "iban": ["the iban is {}", "Please transfer to {} today.", "Account: {}"],
        "phone": ["you can call me on {}.", "My number is {} after six", "phone {}", "so it's {} thanks bye"],
        "email": ["my email is {}.", "write to {} please", "E-mail: {}"],
        "tax": ["our {word} is {}.", "{word}: {}"],
    },
    "de": {
        "card": [
            "Meine Kartennummer ist {}.",
            "Bitte belasten Sie {}, danke",
            "Karte: {}",
            "die Visa ist {} und läuft bald ab",
        ],
        "cnp": ["Die CNP lautet {}.", "ihre cnp {} bitte prüfen", "CNP: {}"],
        "iban": ["die IBAN lautet {}", "Bitte auf {} überweisen.", "Konto: {}"],
        "phone": [
            "Sie erreichen mich unter {}.",
            "Meine Nummer ist {} ab sechs",
            "Tel. {}",
            "also die {} danke tschüss",
        ],
        "email": ["meine E-Mail ist {}.", "schreiben Sie an {} bitte", "Mail: {}"],
        "tax": ["meine {word} lautet {}.", "{word}: {}"],
    },
    "ro": {
        "card": [
            "Numărul cardului este {}.",
            "Vă rog să debitați {}, mulțumesc",
            "card: {}",
            "cardul visa e {} și expiră curând",
        ],
        "cnp": ["CNP-ul este {}.", "cnp {} va rog verificati", "CNP: {}"],
        "iban": ["IBAN-ul este {}", "Vă rog să virați în {} azi.", "Cont: {}"],
        "phone": ["mă puteți suna la {}.", "Numărul meu este {} după șase", "tel. {}", "deci {} mulțumesc pa"],
        "email": ["adresa mea este {}.", "scrieți la {} vă rog", "E-mail: {}"],
        "tax": ["{word} este {}.", "{word}: {}"],
    },
}
NOTHING = {
    "en": [
        "Order number {d10} is late.",
        "Invoice {d8} over {p} is open.",
        "We need {n} boxes of {n} by {date}.",
        "Open {time} to {time} daily.",
        "Item {d13} is sold out.",
        "tracking {d20} says delivered",
        "It costs {w} pounds and {w} pence.",
        "I ordered {w} or {w} of them, not {w}.",
        "customer no. {d9}, contract {d10}",
        "Ship to {n} High Street, block {n}, floor {n}.",
        "The reference is {told10}.",
    ],
    "de": [
        "Bestellnummer {d10} fehlt noch.",
        "Rechnung {d8} über {p} ist offen.",
        "Wir brauchen {n} Kartons zu {n} Stück bis {date}.",
        "Geöffnet {time} bis {time} Uhr.",
        "Artikel {d13} ist ausverkauft.",
        "Sendung {d20} ist zugestellt",
        "Das kostet {w} Euro und {w} Cent.",
        "Ich habe {w} oder {w} bestellt, nicht {w}.",
        "Kundennummer {d9}, Vertrag {d10}",
        "Bitte in die Lindenstraße {n}, {d5} Musterstadt.",
        "Die Vorgangsnummer lautet {told10}.",
    ],
    "ro": [
        "Comanda nr. {d10} nu a ajuns.",
        "Factura {d8} de {p} este neachitată.",
        "Avem nevoie de {n} cutii a câte {n} bucăți până la {date}.",
        "Deschis {time} - {time} zilnic.",
        "Produsul {d13} nu mai este pe stoc.",
        "AWB {d20} apare livrat",
        "Costă {w} lei și {w} bani.",
        "Am comandat {w} sau {w}, nu {w}.",
        "codul de client {d9}, contract {d10}",
        "Livrare pe strada Lalelelor {n}, bloc {n}, {d6} Iași.",
        "Numărul comenzii este {told10}.",
    ],
}


def written(kind: str, language: str, rng: random.Random) -> tuple[str, str]:
    """(identifier as it stands in the sentence, word for it)."""
    spoken = rng.random() < 0.5
    if kind == "email":
        name, host, end = email(rng)
        if not spoken:
            return rng.choice(
                [f"{name}@{host}.{end}", f"{name}(at){host}.{end}", f"{name} [at] {host} [dot] {end}"]
            ), ""
        return spoken_email(name, host, end, language, rng), ""
    if kind == "iban":
        number = iban(rng)
        fours = [number[at : at + 4] for at in range(0, len(number), 4)]
        if not spoken:
            return rng.choice([number, " ".join(fours), "-".join(fours), " ".join(fours).lower(), ".".join(fours)]), ""
        head, letters = number[:2], number[4:8] if number[4:8].isalpha() else ""
        rest = told(number[8:] if letters else number[4:], language, rng)
        middle = " ".join(rng.choice([letters, " ".join(letters)]).split(" "))
        parts = [rng.choice([head, " ".join(head)]), told(number[2:4], language, rng), middle, rest]
        return " ".join(part for part in parts if part), ""
    word = ""
    if kind == "phone":
        number, sizes = phone(rng, language)
    elif kind == "tax":
        word, number = tax(rng, language)
        sizes = rng.choice([[3, 3], [2, 3, 3]]) if number.isdecimal() else [2]
    else:
        number = card(rng) if kind == "card" else cnp(rng)
        sizes = rng.choice([[4, 4, 4], [1, 6]]) if kind == "card" and len(number) == 16 else [4, 6]
        sizes = [1, 6] if kind == "cnp" else ([4, 4, 4] if sizes == [1, 6] else sizes)
    if spoken and number.isdecimal():
        said = told(number, language, rng)
        return rng.choice([said, said, plain(said)]), word
    return rng.choice([number, grouped(number, rng, sizes)]), word


def spoken_email(name: str, host: str, end: str, language: str, rng: random.Random) -> str:
    dot = {"en": "dot", "de": "Punkt", "ro": "punct"}[language]
    sign = rng.choice(
        {"en": ["at"], "de": ["at", "ät", "Klammeraffe"], "ro": ["at", "arond", "coadă de maimuță"]}[language]
    )
    dash = {"en": "dash", "de": "Bindestrich", "ro": "liniuță"}[language]
    under = {"en": "underscore", "de": "Unterstrich", "ro": "underscore"}[language]
    local = name.replace(".", f" {dot} ").replace("-", f" {dash} ").replace("_", f" {under} ")
    return f"{local} {sign} {host} {dot} {end}"


def negative(language: str, rng: random.Random) -> Sentence:
    pattern = rng.choice(NOTHING[language])

    def digits(n: int) -> str:
        return rng.choice("123456789") + "".join(rng.choice("0123456789") for _ in range(n - 1))

    text = pattern
    while "{" in text:
        for mark, value in {
            **{f"{{d{n}}}": digits(n) for n in (5, 6, 8, 9, 10, 20)},
            "{d13}": "20" + digits(11),
            "{n}": str(rng.randrange(1, 900)),
            "{p}": f"{rng.randrange(1, 9)}.{rng.randrange(100, 999)},{rng.randrange(10, 99)}",
            "{date}": f"{rng.randrange(1, 29):02}.{rng.randrange(1, 13):02}.{rng.randrange(2020, 2030)}",
            "{time}": f"{rng.randrange(7, 20):02}:{rng.choice(['00', '15', '30'])}",
            "{w}": say(rng.randrange(1, 400), language),
            "{told10}": told("0" + digits(9), language, rng),
        }.items():
            text = text.replace(mark, value, 1)
    return Sentence(language, text, ())


def sentences(count: int, seed: int) -> list[Sentence]:
    """A third of them hold nothing to be found."""
    rng = random.Random(seed)
    made = []
    for k in range(count):
        language = ("en", "de", "ro")[k % 3]
        if rng.random() < 0.35:
            made.append(negative(language, rng))
            continue
        kind = rng.choice(["card", "cnp", "iban", "phone", "phone", "email", "tax"])
        identifier, word = written(kind, language, rng)
        pattern = rng.choice(AROUND[language][kind]).replace("{word}", word)
        before, _, after = pattern.partition("{}")
        made.append(
            Sentence(language, before + identifier + after, ((kind, len(before), len(before) + len(identifier)),))
        )
    return made

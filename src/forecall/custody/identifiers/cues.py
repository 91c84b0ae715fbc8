"""Words that say what a number is: 'telephone' before it speaks for one kind, 'order number' against all."""

from __future__ import annotations

from collections.abc import Sequence

from forecall.custody.identifiers.tokens import Token, words
from forecall.custody.identifiers.types import Kind

FOR: dict[Kind, frozenset[str]] = {
    Kind.PHONE: words(
        "phone telephone tel telefon telefonul telefonului telefonnummer telefonisch telefonic fon handy handynummer "
        "mobil "
        "mobile mobilnummer mobiltelefon mobilul cell cellphone call calling ring text sms whatsapp fax faxnummer "
        "faxul anrufen anruf ruf rufen ruft rufe ruckruf zuruckrufen erreichen erreichst erreichbar erreicht suna "
        "sunati sunam "
        "sunat apel apelati apeleze landline festnetz fix durchwahl dial reach dictated voicemail hotline rufnummer "
        "nummer "
        "number numar numarul nr rucknummer viber telegram contact kontakt vorwahl prefix"
    ),
    Kind.CARD: words(
        "card cards cardul cardului carduri karte karten kartennummer kreditkarte kreditkartennummer debitkarte visa "
        "mastercard maestro amex american diners discover jcb unionpay cvv cvc"
    ),
    Kind.CNP: words("cnp personal personalnummer identitate buletin buletinul numeric identity national"),
    Kind.IBAN: words("iban konto kontonummer contul cont account"),
    Kind.EMAIL: words(
        "email emails mail mails mailul mailadresse emailadresse emailul adresse adresa adresei address reach contact "
        "kontakt write schreib schreiben schreibt schicken senden scrie scrieti trimite trimiteti send forward maile "
        "mailen"
    ),
    Kind.TAX: words(
        "tax vat steuer steuerid steuernummer steuernr steueridentifikationsnummer identifikationsnummer idnr "
        "idnummer ustid "
        "ustidnr ust umsatzsteuer umsatzsteuernummer umsatzsteueridentifikationsnummer mwst uid tin cui cif cuiul "
        "ciful fiscal "
        "fiscala fiscale tva anaf unic inregistrare utr tva finanzamt hmrc ein itin ssn finanzamts steuerlich"
    ),
}
AGAINST = words(
    "order invoice ticket reference ref tracking parcel serial part product item sku batch lot contract case claim "
    "policy "
    "booking reservation quotation quote po model version isbn ean gtin imei meter delivery shipment voucher coupon "
    "receipt "
    "dispatch packing nhs insurance passport licence license badge membership student roll registration flight "
    "permit confirmation "
    "bag luggage baggage "
    "transaction pension payroll employee patient charity vin mpan mprn sim iccid imsi pnr eori duns waybill "
    "container consignment pallet locker asset tag sample chassis frame engine commodity customs sort timestamp "
    "bsb routing lottery certificate deed plot parking "
    "dhl dpd gls ups hermes fedex tnt cargus sameday "
    "docket file dossier article catalogue hs pin upc barcode strichcode "
    "bestellung bestellnr auftrag rechnung rechnungsnr artikel artikelnr seriennr vertrag vertragsnr sendung paket "
    "charge "
    "vorgang aktenzeichen angebot beleg material sachnr zahler zahlerstand gutschein lieferschein "
    "auftragsbestatigung plz typ type teil ersatzteil "
    "gepack gepackstuck "
    "ausweis personalausweis reisepass pass fuhrerschein kennzeichen transaktion frachtbrief palette behalter "
    "fahrgestell inventar matrikel rezept patient zeugnis police los buchung reservierung tischnr "
    "postfach blz bankleitzahl isin wkn az kdnr kundennr mitgliedsnr versicherungsnr fahrgestell "
    "tip tipul piesa piesei reper reperul "
    "comanda comenzii factura facturii avizul aviz avizului insotire bon bonul bonului chitanta chitantei awb awbul "
    "coletul "
    "coletului contract contractul contractului dosar dosarul dosarului produs produsul produsului articol articolul "
    "articolului bare bilet "
    "seria serie lot lotul lotului referinta referintei rezervare rezervarea rezervarii tichet tichetul "
    "oferta bagaj bagajul bagajului "
    "pasaport pasaportul pasaportului permis permisul permisului legitimatie legitimatia inventar cadastral matricol "
    "matricola marca autorizatie autorizatia certificat certificatul tranzactie tranzactia tranzactiei container "
    "containerul palet paletul colet expeditie expeditia expeditiei borderou rezervare zbor zborul reteta "
    "ofertei contorul contor contorului index indexul polita politei motor sasiu imputernicire decizia"
)
"""What a number may be that is none of ours."""
COUNTED = words("number numar numarul nr nummer")
"""Words for a number of any kind: a telephone number only if it is long enough."""
_PEOPLE = words("customer client clientului kunde kunden account member mitglied membru konto contract")
"""Against only as a numbered thing: 'customer number', 'codul de client'."""
_COUNTED = words(
    "number numbers no nr nrs num numarul numar numere numerele nummer nummern id ids code codes cod codul coduri"
)
_LINKS = _COUNTED | words(
    "is was ist war lautet e este era are the der die das des den of von vom my your our their his her meine mein "
    "meiner "
    "ihre ihr ihrer unsere unser deine dein al a ai cu mit with de mele mea meu noastre noastra dumneavoastra dvs "
    "which that it note slip form advice "
    "reads says heisst sunt anume si s und and nun now lui unui unei una ul din"
)
_OURS = words(
    "telefon rufnummer handy mobil fax durchwahl karten konto kreditkarten steuer umsatzsteuer identifikations iban "
    "ruf ruckruf "
    "notruf service privat geschafts kontakt festnetz buro zentral dienst hotline whatsapp anruf haupt arbeits "
    "ersatz ausweich"
)
_CHECKED = FOR[Kind.TAX] | FOR[Kind.CNP] | FOR[Kind.IBAN]
"""What these name is no other thing: 'the invoice with our UTR ...'."""
_WITH_OURS = frozenset().union(*FOR.values()) | words(
    "new old other home work office direct daytime evening best correct right wrong emergency business private second"
)
_STOPS = frozenset(".!?\n")


def speaks_for(
    kind: Kind, tokens: Sequence[Token], first: int, last: int, besides: frozenset[str] = frozenset()
) -> bool:
    """A word for `kind` stands among the ten before token `first` or the four after token `last`.

    besides   words of the kind that do not count here
    """
    ours = FOR[kind] - besides if besides else FOR[kind]
    near = [*tokens[max(0, first - 10) : first], *tokens[last + 1 : last + 5]]
    return any(token.word in ours for token in near)


def speaks_against(
    text: str, tokens: Sequence[Token], first: int, last: int, more: frozenset[str] = frozenset()
) -> bool:
    """Only linking words stand between the number and a word for another thing, before it or after it.

    more   further words that name another thing
    """
    against = AGAINST | more if more else AGAINST
    code = _code_before(text, tokens, first)
    if _label(text, tokens, range(code - 1, max(-1, code - 9), -1), against):
        return True
    return _label(text, tokens, range(last + 1, min(len(tokens), last + 6)), against, after=True)


def _label(text: str, tokens: Sequence[Token], walk: range, against: frozenset[str], *, after: bool = False) -> bool:
    counted = linked = False
    for at in walk:
        token = tokens[at]
        edge = text[tokens[at - 1].end : token.start] if after else text[token.end : tokens[at + 1].start]
        if (after and _STOPS & set(edge[:3])) or (not after and "\n" in edge) or len(edge) > 12:
            return False
        if after and not linked:
            linked = token.word in {"is", "ist", "e", "este", "war", "was"}
            if not linked:
                return False
            continue
        if token.word in _PEOPLE and token.word not in against:
            return counted
        if token.word in against or _is_numbered(text, tokens, at, after=after):
            return True
        if token.word in _CHECKED or (token.word not in _LINKS and not _is_code(text, token)):
            return False
        counted = counted or token.word in _COUNTED
    return False


def _is_numbered(text: str, tokens: Sequence[Token], at: int, *, after: bool) -> bool:
    ours = at > 0 and text[tokens[at - 1].end : tokens[at].start] == "-" and tokens[at - 1].word in _OURS
    compound = not ours and (_numbered_compound(tokens[at].word) or _hyphened(text, tokens, at))  # 'Steuer-Identnummer'
    return compound or (not after and _is_numbered_thing(text, tokens, at))


def _is_numbered_thing(text: str, tokens: Sequence[Token], at: int) -> bool:
    """'drawing no. 12': any word before a 'no.', but for those that go with ours: 'new no.', 'phone no.'."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    is_no = following is not None and following.word == "no" and text[following.end : following.end + 1] == "."
    token = tokens[at]
    return is_no and not token.is_number and token.word not in _LINKS | _WITH_OURS and text[token.end] == " "


def _is_code(text: str, token: Token) -> bool:
    """The letters of a series: 'seria AB nr. ...', 'j d oh oh two ...'."""
    return len(token.word) == 1 or (len(token.word) <= 3 and text[token.start : token.end].isupper())


def _code_before(text: str, tokens: Sequence[Token], first: int) -> int:
    """Where the code begins that goes on at token `first`: '1Z 4A2 7W8 03 9134 5527'."""
    at = first
    while at and first - at < _LONGEST_CODE and _is_code_part(text, tokens[at - 1]):
        if text[tokens[at - 1].end : tokens[at].start] not in _CODE_JOINTS:
            break
        at -= 1
    before = tokens[at:first]
    return at if any(token.is_number for token in before) and not all(token.is_number for token in before) else first


_CODE_JOINTS = frozenset({"", " ", "-"})
_LONGEST_CODE = 16


def _is_code_part(text: str, token: Token) -> bool:
    return token.is_number or (len(token.word) <= 2 and text[token.start : token.end].isupper())


def _hyphened(text: str, tokens: Sequence[Token], at: int) -> bool:
    """'Bestell-Nr.', 'Kd.-Nr.': the same in two words."""
    if not at or tokens[at].word not in {"nr", "nummer"} or "-" not in text[tokens[at - 1].end : tokens[at].start][:2]:
        return False
    return not any(tokens[at - 1].word.startswith(ours) for ours in _OURS | {"tel", "ust", "st", "id"})


def _numbered_compound(word: str) -> bool:
    """'Lieferscheinnummer', 'Vorgangsnr': any thing's number that is not a telephone, card, account or tax number."""
    for ending in ("nummer", "nummern", "nr", "code", "zeichen", "konto", "kennung"):
        thing = word.removesuffix(ending)
        if thing != word and (len(thing) >= 3 or (ending == "nr" and thing not in {"", "st", "id"})):
            return not any(thing.startswith(ours) for ours in _OURS)
    return False

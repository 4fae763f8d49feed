"""What the demo business is, whom it bills, and for what. Every address is invented and ends in .example."""

from __future__ import annotations

from dataclasses import dataclass, field

OWNER_NAME, OWNER_EMAIL, LOCALE = "Ana Halden", "ana.halden@demo.example", "en_GB"

PROFILE = {
    "sender.name": "Studio Halden",
    "sender.street": "Torstraße 140",
    "sender.postcode": "10119",
    "sender.city": "Berlin",
    "sender.country": "DE",
    "sender.vat_id": "DE136695976",
    "sender.email": "ana@halden.example",
    "sender.phone": "+49 30 5550140",
    "bank.b1.holder": "Ana Halden",
    "bank.b1.iban": "DE89 3704 0044 0532 0130 00",
    "bank.b1.bic": "COBADEFFXXX",
    "bank.b2.holder": "Ana Halden",
    "bank.b2.routing": "021000021",
    "bank.b2.account": "000123456789",
    "bank.b2.currency": "USD",
    "way.w1.label": "PayPal",
    "way.w1.text": "pay@halden.example",
    "tax.charge": "yes",
    "tax.name": "VAT",
    "tax.rates": "19, 7",
    "business.time_zone": "Europe/Berlin",
    "business.currency": "EUR",
    "business.number_pattern": "INV-{YYYY}-{NNNN}",
}

CUSTOMERS = {
    "nordwind": {
        "name": "Nordwind GmbH",
        "contact": "Jon Ek",
        "ap_name": "Rechnungseingang",
        "ap_email": "rechnung@nordwind.example",
        "street": "Hafenstraße 7",
        "postcode": "20457",
        "city": "Hamburg",
        "country": "DE",
        "code": "NW",
        "language": "de",
    },
    "brightwater": {
        "name": "Brightwater Labs GmbH",
        "contact": "Maya Brandt",
        "ap_name": "Accounts payable",
        "ap_email": "ap@brightwater.example",
        "cc": "maya@brightwater.example",
        "billing_entity": "Brightwater Research",
        "street": "Schillerstraße 22",
        "postcode": "80336",
        "city": "München",
        "country": "DE",
        "code": "BW",
        "language": "en",
    },
    "elia": {
        "name": "Ελιά & Σία Ο.Ε.",
        "contact": "Ελένη Παπαδοπούλου",
        "ap_email": "logistirio@elia.example",
        "street": "Ερμού 45",
        "postcode": "105 63",
        "city": "Αθήνα",
        "country": "GR",
        "vat_id": "EL094259216",
        "code": "EL",
        "language": "en",
    },
    "balkan": {
        "name": "Балкан Дизайн ЕООД",
        "contact": "Иван Петров",
        "ap_email": "faktura@balkan-design.example",
        "street": "бул. Витоша 18",
        "postcode": "1000",
        "city": "София",
        "country": "BG",
        "vat_id": "BG175074752",
        "code": "BD",
        "language": "en",
    },
    "beaumont": {
        "name": "Atelier Beaumont SARL",
        "contact": "Chloé Beaumont",
        "ap_email": "compta@beaumont.example",
        "street": "12 rue Mercière",
        "postcode": "69002",
        "city": "Lyon",
        "country": "FR",
        "vat_id": "FR40303265045",
        "code": "AB",
        "language": "fr",
    },
    "harbor": {
        "name": "Harbor & Finch LLC",
        "contact": "Riley Finch",
        "ap_name": "Accounts Payable",
        "ap_email": "ap@harborfinch.example",
        "street": "418 NW Marshall Street",
        "postcode": "97209",
        "city": "Portland",
        "region": "OR",
        "country": "US",
        "code": "HF",
        "language": "en",
        "po_required": "1",
    },
    "sakura": {
        "name": "Sakura Works K.K.",
        "contact": "Aiko Tanaka",
        "ap_email": "keiri@sakura-works.example",
        "street": "2-11-3 Meguro",
        "postcode": "153-0063",
        "city": "Tokyo",
        "country": "JP",
        "code": "SW",
        "language": "en",
    },
    "noor": {
        "name": "مؤسسة النور للتجارة",
        "contact": "هدى الصباح",
        "ap_email": "finance@alnoor.example",
        "street": "شارع فهد السالم 9",
        "postcode": "13001",
        "city": "Kuwait City",
        "country": "KW",
        "code": "AN",
        "language": "en",
    },
    "carmel": {
        "name": "סטודיו כרמל בע״מ",
        "contact": "נועה לוי",
        "ap_email": "billing@carmel-studio.example",
        "street": "שדרות הנשיא 12",
        "postcode": "3463412",
        "city": "חיפה",
        "country": "IL",
        "code": "CA",
        "language": "en",
    },
    "pemberton": {
        "name": "Pemberton & Rowe Ltd",
        "contact": "Imogen Rowe",
        "ap_name": "Accounts",
        "ap_email": "accounts@pemberton-rowe.example",
        "street": "27 Lamb’s Conduit Street",
        "postcode": "WC1N 3NG",
        "city": "London",
        "country": "GB",
        "code": "PR",
        "language": "en",
    },
    "krynytsia": {
        "name": "ТОВ «Криниця»",
        "contact": "Олена Шевченко",
        "ap_email": "oplata@krynytsia.example",
        "street": "вул. Ярославів Вал 14",
        "postcode": "01034",
        "city": "Київ",
        "country": "UA",
        "code": "KR",
        "language": "en",
    },
}

REVERSE_CHARGE, OUTSIDE_SCOPE = "reverse_charge", "outside_scope"
# By what the invoices are found that `books` goes on with.
TOO_MUCH, CHARGED = "Discovery and positioning", "Packaging for the honey range"
OVERPAID, RETOUCHED = "Retouche, catalogue de printemps", "Retouche, dossier de presse"
FIRST, SECOND = "Anzeigen Fachpresse", "Banner zur Hafenmesse"


@dataclass(frozen=True, slots=True)
class Paying:
    """Money that came in: days after issue, and how much of the total, written as an amount where it is not all."""

    after: int
    amount: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what is typed on it, how many days ago it was issued (None: a draft), and what became of it.

    `lines` are (description, quantity, unit, unit price, tax); `sent` is "hand", "mail" or "" for one nobody got.
    """

    customer: str
    lines: tuple[tuple[str, str, str, str, str], ...]
    ago: int | None = None
    typed: dict[str, str] = field(default_factory=dict)
    sent: str = "hand"
    paid: tuple[Paying, ...] = ()
    void: str = ""


PAPERS = (
    Paper(
        "nordwind",
        (
            ("Markenworkshop", "2", "days", "960.00", "19"),
            ("Reisekosten Berlin–Hamburg", "1", "", "118.40", "19"),
        ),
        ago=164,
        typed={"due": "30", "note": "Vielen Dank für den guten Auftakt."},
        paid=(Paying(21),),
    ),
    Paper(
        "elia",
        (
            ("Label design, extra virgin 500 ml", "3", "pcs", "420.00", REVERSE_CHARGE),
            ("Print supervision in Athens", "6", "hours", "85.00", REVERSE_CHARGE),
        ),
        ago=150,
        paid=(Paying(28),),
    ),
    Paper(
        "harbor",
        (
            (TOO_MUCH, "24", "hours", "110.00", OUTSIDE_SCOPE),
            ("Naming round", "1", "", "1850.00", OUTSIDE_SCOPE),
        ),
        ago=128,
        typed={"currency": "USD", "po_number": "PO-88213", "terms": "Net 30"},
        paid=(Paying(33, "4500.00", "Ten dollars more than was due"),),
    ),
    Paper(
        "sakura",
        (("Illustration set, 12 motifs", "12", "pcs", "28000", OUTSIDE_SCOPE),),
        ago=117,
        typed={"currency": "JPY", "due": "60"},
        paid=(Paying(44),),
    ),
    Paper(
        "beaumont",
        (
            ("Direction artistique, collection d’automne", "4", "days", "780.00", REVERSE_CHARGE),
            ("Retouche photographique", "36", "pcs", "14.50", REVERSE_CHARGE),
        ),
        ago=96,
        typed={"discount.value": "5", "discount.unit": "percent", "discount.reason": "client fidèle"},
        paid=(Paying(30),),
    ),
    Paper(
        "noor",
        (("Packaging system, three sizes", "3", "pcs", "412.50", OUTSIDE_SCOPE),),
        ago=75,
        typed={"currency": "KWD", "due": "14"},
        paid=(Paying(12),),
    ),
    Paper(
        "nordwind",
        (("Broschüre, 24 Seiten", "1", "", "2400.00", "19"),),
        ago=62,
        sent="",
        void="The wrong rate of tax: a printed brochure is taxed at 7 %.",
    ),
    Paper(
        "nordwind",
        (
            ("Broschüre, 24 Seiten, 500 Stück", "500", "Stück", "4.80", "7"),
            ("Gestaltung der Broschüre", "3", "days", "960.00", "19"),
        ),
        ago=61,
        typed={"due": "14"},
        paid=(Paying(13),),
    ),
    Paper("beaumont", ((OVERPAID, "40", "pcs", "13.00", REVERSE_CHARGE),), ago=58),
    Paper("krynytsia", ((CHARGED, "3", "pcs", "310.00", OUTSIDE_SCOPE),), ago=56),
    Paper(
        "krynytsia",
        (
            ("Visual identity, second stage", "1", "", "3200.00", OUTSIDE_SCOPE),
            ("Шрифтова ліцензія (font licence)", "2", "pcs", "180.00", OUTSIDE_SCOPE),
        ),
        ago=48,
        typed={"due": "14", "note": "Дякую! The files are in the shared folder."},
    ),
    Paper("nordwind", ((FIRST, "3", "Stück", "290.00", "19"),), ago=46),
    Paper("nordwind", ((SECOND, "1", "days", "960.00", "19"),), ago=41),
    Paper("beaumont", ((RETOUCHED, "24", "pcs", "14.50", REVERSE_CHARGE),), ago=34),
    Paper(
        "balkan",
        (("Interface review, Спринт 4", "28", "hours", "90.00", REVERSE_CHARGE),),
        ago=33,
        typed={"due": "60", "po_number": "BD-2041"},
        paid=(Paying(20, "1200.00", "First instalment"),),
    ),
    Paper(
        "harbor",
        (
            ("Website copy, 9 pages", "9", "pcs", "240.00", OUTSIDE_SCOPE),
            ("Editing rounds", "7.5", "hours", "110.00", OUTSIDE_SCOPE),
        ),
        ago=20,
        typed={"currency": "USD", "po_number": "PO-90417", "terms": "Net 30"},
    ),
    Paper(
        "sakura",
        (("Illustration set, spring motifs", "6", "pcs", "28500", OUTSIDE_SCOPE),),
        ago=12,
        typed={"currency": "JPY"},
    ),
    Paper(
        "brightwater",
        (
            ("Design system workshop", "2", "days", "1200.00", "19"),
            ("Component library, first release", "18.5", "hours", "96.00", "19"),
            ("Printed handbook", "40", "pcs", "14.90", "7"),
        ),
        ago=5,
        typed={
            "po_number": "4500017321",
            "note": "Thank you, it was a pleasure.",
            "discount.value": "100",
            "discount.unit": "amount",
            "discount.reason": "first order",
        },
    ),
    Paper(
        "beaumont",
        (("Identité visuelle, première étape", "3", "days", "780.00", REVERSE_CHARGE),),
        ago=0,
        sent="mail",
    ),
    Paper("pemberton", (("Exhibition graphics, opening", "2", "days", "765.00", OUTSIDE_SCOPE),), ago=2, sent=""),
    Paper(
        "elia",
        (
            ("Label design, organic 250 ml", "2", "pcs", "420.00", REVERSE_CHARGE),
            ("Stand for the Thessaloniki fair", "1", "", "1650.00", REVERSE_CHARGE),
        ),
    ),
    Paper("carmel", (("Product photography", "2", "days", "940.00", OUTSIDE_SCOPE),), typed={"currency": "USD"}),
    Paper("nordwind", (("Jahresbericht", "", "", "", "19"),)),
)

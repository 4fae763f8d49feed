"""Code lists that documents speak: units, VAT categories, reasons for no tax, payment means, the countries of the EU.

Words are in English, German and French (`WORDS`); any other language reads the English ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jupinv.content.fields import BankAccount, PaymentMeans, Tax

WORDS = ("en", "de", "fr")

# Member states by ISO 3166. VAT ids of Greece begin with EL, those of Northern Ireland (for goods) with XI.
_EU_CODES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_EU_CODES.split())


# Units


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of UN/ECE Recommendation 20 (packages: 21, with an X before). `words`: (one, many) in en, de, fr."""

    code: str
    words: tuple[tuple[str, str], ...]
    also: tuple[str, ...] = ()  # other ways to type it


def _unit(code: str, en: str, de: str, fr: str, also: str = "") -> Unit:
    one_many = tuple((one, many or one) for one, _, many in (words.partition("/") for words in (en, de, fr)))
    return Unit(code, one_many, tuple(filter(None, also.split("|"))))


UNITS: tuple[Unit, ...] = (
    _unit("HUR", "hour/hours", "Stunde/Stunden", "heure/heures", "h|hr|hrs|Std|Std.|Stdn"),
    _unit("DAY", "day/days", "Tag/Tage", "jour/jours", "d|j|Tagen|Personentag|Personentage|PT|man-day|man-days"),
    _unit("E49", "working day/working days", "Arbeitstag/Arbeitstage", "jour ouvré/jours ouvrés", "workday|workdays"),
    _unit("WEE", "week/weeks", "Woche/Wochen", "semaine/semaines", "wk|wks|Wo|sem"),
    _unit("MON", "month/months", "Monat/Monate", "mois", "mo|mth|mths|Monaten"),
    _unit("QAN", "quarter/quarters", "Quartal/Quartale", "trimestre/trimestres"),
    _unit("ANN", "year/years", "Jahr/Jahre", "an/ans", "yr|yrs|année|années|p.a.|Jahren"),
    _unit("MIN", "minute/minutes", "Minute/Minuten", "minute/minutes", "min|mins"),
    _unit("SEC", "second/seconds", "Sekunde/Sekunden", "seconde/secondes", "s|sec|secs|Sek"),
    _unit("C62", "unit/units", "Einheit/Einheiten", "unité/unités", "one|x|Einh|u"),
    _unit("H87", "piece/pieces", "Stück", "pièce/pièces", "pc|pcs|Stk|St|Stck|pce|pces|item|items|article|articles"),
    _unit("EA", "each", "je", "chacun", "ea"),
    _unit("LS", "lump sum/lump sums", "Pauschale/Pauschalen", "forfait/forfaits", "flat|flat rate|fixed|psch|pauschal"),
    _unit("SET", "set/sets", "Satz/Sätze", "lot/lots", "Set|Sets|kit|kits"),
    _unit("PR", "pair/pairs", "Paar/Paare", "paire/paires"),
    _unit("DZN", "dozen/dozens", "Dutzend", "douzaine/douzaines", "dz|doz"),
    _unit(
        "E48", "service unit/service units", "Leistungseinheit/Leistungseinheiten", "prestation/prestations", "service"
    ),
    _unit("E51", "job/jobs", "Auftrag/Aufträge", "tâche/tâches", "task|tasks"),
    _unit("E54", "trip/trips", "Fahrt/Fahrten", "voyage/voyages", "ride|rides|trajet|trajets"),
    _unit("IE", "person/persons", "Person/Personen", "personne/personnes", "people|pers|Pers.|pax|Teilnehmer"),
    _unit("Q3", "meal/meals", "Mahlzeit/Mahlzeiten", "repas"),
    _unit("ROM", "room/rooms", "Zimmer", "chambre/chambres"),
    _unit("ZP", "page/pages", "Seite/Seiten", "page/pages"),
    _unit("D68", "word/words", "Wort/Wörter", "mot/mots", "Worte|Wörtern"),
    _unit("MTR", "metre/metres", "Meter", "mètre/mètres", "m|meter|meters|lfm"),
    _unit("CMT", "centimetre/centimetres", "Zentimeter", "centimètre/centimètres", "cm|centimeter|centimeters"),
    _unit("MMT", "millimetre/millimetres", "Millimeter", "millimètre/millimètres", "mm|millimeter|millimeters"),
    _unit("KMT", "kilometre/kilometres", "Kilometer", "kilomètre/kilomètres", "km|kms|kilometers"),
    _unit("SMI", "mile/miles", "Meile/Meilen", "mille/milles", "mi"),
    _unit("FOT", "foot/feet", "Fuß", "pied/pieds", "ft"),
    _unit("INH", "inch/inches", "Zoll", "pouce/pouces", "in"),
    _unit("YRD", "yard/yards", "Yard/Yards", "yard/yards", "yd|yds"),
    _unit("MTK", "square metre/square metres", "Quadratmeter", "mètre carré/mètres carrés", "m²|m2|qm|sqm"),
    _unit("FTK", "square foot/square feet", "Quadratfuß", "pied carré/pieds carrés", "ft²|ft2|sqft|sq ft"),
    _unit("HAR", "hectare/hectares", "Hektar", "hectare/hectares", "ha"),
    _unit("MTQ", "cubic metre/cubic metres", "Kubikmeter", "mètre cube/mètres cubes", "m³|m3|cbm"),
    _unit("LTR", "litre/litres", "Liter", "litre/litres", "l|ltr|liter|liters"),
    _unit("MLT", "millilitre/millilitres", "Milliliter", "millilitre/millilitres", "ml"),
    _unit("GRM", "gram/grams", "Gramm", "gramme/grammes", "g|gr"),
    _unit("KGM", "kilogram/kilograms", "Kilogramm", "kilogramme/kilogrammes", "kg|kgs|kilo|kilos"),
    _unit("TNE", "tonne/tonnes", "Tonne/Tonnen", "tonne/tonnes", "t|to"),
    _unit("LBR", "pound/pounds", "Pfund", "livre/livres", "lb|lbs"),
    _unit("ONZ", "ounce/ounces", "Unze/Unzen", "once/onces", "oz"),
    _unit(
        "KWH", "kilowatt hour/kilowatt hours", "Kilowattstunde/Kilowattstunden", "kilowattheure/kilowattheures", "kWh"
    ),
    _unit("4L", "megabyte/megabytes", "Megabyte", "mégaoctet/mégaoctets", "MB"),
    _unit("E34", "gigabyte/gigabytes", "Gigabyte", "gigaoctet/gigaoctets", "GB"),
    _unit("P1", "percent", "Prozent", "pour cent", "%|pct"),
    _unit("XBX", "box/boxes", "Schachtel/Schachteln", "boîte/boîtes", "Kiste|Kisten"),
    _unit("XPK", "package/packages", "Packung/Packungen", "paquet/paquets", "pack|packs|Paket|Pakete|Pkg|VE"),
    _unit("XPX", "pallet/pallets", "Palette/Paletten", "palette/palettes"),
)

# What is offered first where a unit is typed; every other one is understood, too.
USUAL_UNITS = (
    *("HUR", "DAY", "WEE", "MON", "ANN", "H87", "LS", "SET"),
    *("KMT", "MTR", "MTK", "MTQ", "KGM", "LTR", "KWH", "ZP"),
)


def _typed(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


def _by_text() -> dict[str, str]:
    """Every way to type a unit → its code. What an earlier unit claims stays with it."""
    found: dict[str, str] = {}
    for each in UNITS:
        for text in (*(word for pair in each.words for word in pair), *each.also, each.code):
            found.setdefault(_typed(text), each.code)
    return found


_UNITS = {each.code: each for each in UNITS}
_BY_TEXT = _by_text()


def unit(text: str) -> tuple[str, str]:
    """What somebody typed as a unit → (code, text as typed): "Std" is HUR. Unknown text is C62; nothing is ("", "")."""
    kept = " ".join(text.split())
    return (_BY_TEXT.get(_typed(kept), "C62"), kept) if kept else ("", "")


def unit_word(code: str, language: str, quantity: Decimal | None = None) -> str:
    """The unit's word, in the number that the quantity asks for. Empty for a code that is not in the table."""
    if code not in _UNITS:
        return ""
    one, many = _UNITS[code].words[_column(language)]
    return one if quantity is not None and _is_one(abs(quantity), language) else many


def is_word(code: str, text: str, language: str = "") -> bool:
    """Whether the text is the unit's own word, in the one number or the other: in a language, or in any."""
    words = _UNITS[code].words if code in _UNITS else ()
    of = words[_column(language) : _column(language) + 1] if language else words
    return text.casefold() in {word.casefold() for pair in of for word in pair}


def _is_one(quantity: Decimal, language: str) -> bool:
    """French says "1,5 heure", English and German "1.5 hours"."""
    return quantity < 2 if _column(language) == WORDS.index("fr") else quantity == 1


def _column(language: str) -> int:
    short = language.replace("_", "-").split("-")[0].lower()
    return WORDS.index(short) if short in WORDS else 0


# VAT categories and reasons for no tax


@dataclass(frozen=True, slots=True)
class Category:
    """A VAT category of UNCL 5305 with its needs, as EN 16931 has them."""

    code: str
    names: tuple[str, str, str]
    rated: bool = False  # has a rate above zero
    needs_reason: bool = False


CATEGORIES: dict[str, Category] = {
    each.code: each
    for each in (
        Category("S", ("Standard rate", "Normaler Satz", "Taux normal"), rated=True),
        Category("Z", ("Zero rated", "Nullsatz", "Taux zéro")),
        Category("E", ("Exempt", "Steuerbefreit", "Exonéré"), needs_reason=True),
        Category(
            "AE", ("Reverse charge", "Steuerschuldnerschaft des Empfängers", "Autoliquidation"), needs_reason=True
        ),
        Category("K", ("Intra-EU supply", "Innergemeinschaftlich", "Livraison intracommunautaire"), needs_reason=True),
        Category("G", ("Export", "Ausfuhr", "Exportation"), needs_reason=True),
        Category("O", ("Outside the scope of tax", "Nicht steuerbar", "Hors champ"), needs_reason=True),
        Category("L", ("IGIC (Canary Islands)", "IGIC (Kanaren)", "IGIC (Canaries)"), rated=True),
        Category("M", ("IPSI (Ceuta, Melilla)", "IPSI (Ceuta, Melilla)", "IPSI (Ceuta, Melilla)"), rated=True),
    )
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no tax is charged: a choice in the editor with its category, VATEX code and sentence for the paper.

    `countries` are the sender's countries in which it is offered; empty: everywhere, "EU": in its member states.
    """

    key: str
    category: str
    code: str
    sentences: tuple[str, str, str]
    countries: tuple[str, ...] = ()

    def sentence(self, language: str) -> str:
        """The sentence in a language, in English where we have no other."""
        return self.sentences[_column(language)]

    def offered(self, country: str) -> bool:
        """Whether a sender in this country is offered the reason. Without a country: all are."""
        return (
            not country or not self.countries or country in self.countries or ("EU" in self.countries and country in EU)
        )

    def tax(self, language: str, sentence: str = "") -> Tax:
        """The tax of a line for which it holds. A sentence of the owner's own takes the place of ours."""
        rate = None if self.category == "O" else Decimal(0)
        return Tax(self.category, rate, reason=sentence or self.sentence(language), reason_code=self.code)


REASONS: tuple[Reason, ...] = (
    Reason(
        "small_business_de",
        "E",
        "",
        (
            "No VAT is charged: small business under section 19 of the German VAT Act (UStG).",
            "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet (Kleinunternehmer).",
            "TVA non facturée : petite entreprise selon le § 19 de la loi allemande sur la TVA (UStG).",
        ),
        ("DE",),
    ),
    Reason(
        "small_business_at",
        "E",
        "",
        (
            "No VAT is charged: small business under section 6 (1) no. 27 of the Austrian VAT Act (UStG).",
            "Umsatzsteuerbefreit – Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG.",
            "TVA non facturée : petite entreprise selon le § 6, al. 1, n° 27 de la loi autrichienne sur la TVA (UStG).",
        ),
        ("AT",),
    ),
    Reason(
        "franchise_fr",
        "E",
        "VATEX-FR-FRANCHISE",
        (
            "VAT not applicable, article 293 B of the French General Tax Code (CGI).",
            "Umsatzsteuer nicht anwendbar, Artikel 293 B des französischen Steuergesetzbuchs (CGI).",
            "TVA non applicable, art. 293 B du CGI",
        ),
        ("FR",),
    ),
    Reason(
        "small_business",
        "E",
        "",
        (
            "No VAT is charged: exemption for small enterprises.",
            "Es wird keine Umsatzsteuer berechnet: Steuerbefreiung für Kleinunternehmen.",
            "TVA non facturée : franchise pour les petites entreprises.",
        ),
        ("EU",),
    ),
    Reason(
        "reverse_charge",
        "AE",
        "VATEX-EU-AE",
        (
            "Reverse charge: VAT is to be accounted for by the customer.",
            "Steuerschuldnerschaft des Leistungsempfängers.",
            "Autoliquidation : la TVA est due par le client.",
        ),
        ("EU", "GB", "NO", "CH"),
    ),
    Reason(
        "intra_eu",
        "K",
        "VATEX-EU-IC",
        (
            "Intra-Community supply of goods, exempt from VAT (article 138 of Directive 2006/112/EC).",
            "Steuerfreie innergemeinschaftliche Lieferung (Artikel 138 der Richtlinie 2006/112/EG).",
            "Livraison intracommunautaire exonérée de TVA (article 138 de la directive 2006/112/CE).",
        ),
        ("EU",),
    ),
    Reason(
        "export",
        "G",
        "VATEX-EU-G",
        (
            "Export outside the European Union, exempt from VAT (article 146 of Directive 2006/112/EC).",
            "Steuerfreie Ausfuhrlieferung (Artikel 146 der Richtlinie 2006/112/EG).",
            "Exportation hors de l'Union européenne, exonérée de TVA (article 146 de la directive 2006/112/CE).",
        ),
        ("EU",),
    ),
    Reason(
        "exempt",
        "E",
        "",
        (
            "Exempt from VAT.",
            "Umsatzsteuerfrei.",
            "Exonéré de TVA.",
        ),
    ),
    Reason(
        "outside_scope",
        "O",
        "VATEX-EU-O",
        (
            "Not subject to VAT.",
            "Nicht umsatzsteuerbar.",
            "Non soumis à la TVA.",
        ),
    ),
    Reason(
        "no_tax",
        "O",
        "VATEX-EU-O",
        (
            "No VAT or sales tax is charged.",
            "Es wird keine Umsatzsteuer berechnet.",
            "Aucune TVA ni taxe de vente n'est facturée.",
        ),
    ),
)

REASON_BY_KEY: dict[str, Reason] = {each.key: each for each in REASONS}

# The codes of CEF's VATEX list that belong to one category only; all others belong to E.
_VATEX_CATEGORIES = {"VATEX-EU-AE": "AE", "VATEX-EU-IC": "K", "VATEX-EU-G": "G", "VATEX-EU-O": "O"}

VATEX: frozenset[str] = frozenset(
    [
        *_VATEX_CATEGORIES,
        *["VATEX-EU-79-C", "VATEX-EU-132", "VATEX-EU-143", "VATEX-EU-148", "VATEX-EU-151", "VATEX-EU-309"],
        *["VATEX-EU-D", "VATEX-EU-F", "VATEX-EU-I", "VATEX-EU-J", "VATEX-FR-FRANCHISE", "VATEX-FR-CNWVAT"],
        *(f"VATEX-EU-132-1{letter}" for letter in "ABCDEFGHIJKLMNOPQ"),
        *(f"VATEX-EU-143-1{letter}" for letter in ("A", "B", "C", "D", "E", "F", "FA", "G", "H", "I", "J", "K", "L")),
        *(f"VATEX-EU-148-{letter}" for letter in "ABCDEFG"),
        *(f"VATEX-EU-151-1{letter}" for letter in ("A", "AA", "B", "C", "D", "E")),
    ]
)


def vatex_category(code: str) -> str:
    """The VAT category that a VATEX code belongs to."""
    return _VATEX_CATEGORIES.get(code, "E")


# Payment means

PAYMENT_MEANS: dict[str, tuple[str, str, str]] = {  # UNCL 4461, the codes that EN 16931 users meet
    "10": ("Cash", "Bar", "Espèces"),
    "20": ("Cheque", "Scheck", "Chèque"),
    "30": ("Credit transfer", "Überweisung", "Virement"),
    "42": ("Payment to bank account", "Zahlung auf ein Bankkonto", "Paiement sur un compte bancaire"),
    "48": ("Bank card", "Bankkarte", "Carte bancaire"),
    "49": ("Direct debit", "Lastschrift", "Prélèvement"),
    "54": ("Credit card", "Kreditkarte", "Carte de crédit"),
    "55": ("Debit card", "Debitkarte", "Carte de débit"),
    "57": ("Standing agreement", "Dauerauftrag", "Accord permanent"),
    "58": ("SEPA credit transfer", "SEPA-Überweisung", "Virement SEPA"),
    "59": ("SEPA direct debit", "SEPA-Lastschrift", "Prélèvement SEPA"),
    "68": ("Online payment service", "Online-Bezahldienst", "Service de paiement en ligne"),
    "97": ("Clearing between partners", "Verrechnung", "Compensation"),
    "ZZZ": ("Mutually defined", "Wie vereinbart", "Selon accord"),
}


def payment_code(payment: PaymentMeans, currency: str) -> str:
    """BT-81: the code given, or the one that follows from what is there. Empty when no way to pay is named."""
    if payment.code:
        return payment.code
    if payment.debit is not None:
        return "59" if currency == "EUR" else "49"
    if payment.card is not None:
        return "48"
    first = next(iter(payment.ways), None)
    if isinstance(first, BankAccount):
        return "58" if first.iban and currency == "EUR" else "30"
    return "" if first is None else "ZZZ"

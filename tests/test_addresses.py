"""Pasted addresses: what goes to which field, and that nothing of them is ever lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.addresses import LONGEST, country_code, read_block

BLOCKS = [
    # Germany, Austria, Switzerland
    (
        "Nordwind GmbH\nHafenstraße 7\n20457 Hamburg",
        {"name": "Nordwind GmbH", "street": "Hafenstraße 7", "postcode": "20457", "city": "Hamburg"},
    ),
    (
        "3M Deutschland GmbH\nc/o Müller & Partner\nCarl-Schurz-Str. 1\nD-41453 Neuss\nUSt-IdNr.: DE120679179",
        {
            "name": "3M Deutschland GmbH",
            "street": "c/o Müller & Partner, Carl-Schurz-Str. 1",
            "postcode": "41453",
            "city": "Neuss",
            "country": "DE",
            "vat_id": "DE120679179",
        },
    ),
    (
        "Torstraße 140\n10119 Berlin\nDeutschland",
        {"street": "Torstraße 140", "postcode": "10119", "city": "Berlin", "country": "Deutschland"},
    ),
    (
        "Torstraße 140, 10119 Berlin, Germany",
        {"street": "Torstraße 140", "postcode": "10119", "city": "Berlin", "country": "Germany"},
    ),
    (
        "Studio Halden, Torstraße 140, 10119 Berlin",
        {"name": "Studio Halden", "street": "Torstraße 140", "postcode": "10119", "city": "Berlin"},
    ),
    (
        "Kaffeehaus OG\nPraterstraße 1/2/3\nA-1020 Wien\nUID: ATU12345678\nE-Mail: post@kaffeehaus.example",
        {
            "name": "Kaffeehaus OG",
            "street": "Praterstraße 1/2/3",
            "postcode": "1020",
            "city": "Wien",
            "country": "AT",
            "vat_id": "ATU12345678",
            "email": "post@kaffeehaus.example",
        },
    ),
    (
        "Uhrwerk AG\nBahnhofstrasse 12\nPostfach 44\nCH-8001 Zürich\nSchweiz\nCHE-123.456.788 MWST",
        {
            "name": "Uhrwerk AG",
            "street": "Bahnhofstrasse 12, Postfach 44",
            "postcode": "8001",
            "city": "Zürich",
            "country": "Schweiz",
            "vat_id": "CHE-123.456.788 MWST",
        },
    ),
    (
        "Rue du Rhône 5\n1204 Genève\nSuisse",
        {"street": "Rue du Rhône 5", "postcode": "1204", "city": "Genève", "country": "Suisse"},
    ),
    # France, Belgium, Netherlands
    (
        "Atelier Lumière SARL\n12 bis, rue de l’Église\n75008 PARIS CEDEX 08\nFrance\nTVA: FR40303265045",
        {
            "name": "Atelier Lumière SARL",
            "street": "12 bis, rue de l’Église",
            "postcode": "75008",
            "city": "PARIS CEDEX 08",
            "country": "France",
            "vat_id": "FR40303265045",
        },
    ),
    (
        "Brouwerij Zon\nKerkstraat 5 bus 3\nB-1000 Brussel\nBTW BE 0428.759.497",
        {
            "name": "Brouwerij Zon",
            "street": "Kerkstraat 5 bus 3",
            "postcode": "1000",
            "city": "Brussel",
            "country": "BE",
            "vat_id": "BE 0428.759.497",
        },
    ),
    (
        "Gracht B.V.\nHerengracht 182-2\n1016 BR Amsterdam\nNederland",
        {
            "name": "Gracht B.V.",
            "street": "Herengracht 182-2",
            "postcode": "1016 BR",
            "city": "Amsterdam",
            "country": "Nederland",
        },
    ),
    ("Herengracht 182\n1016BR Amsterdam", {"street": "Herengracht 182", "postcode": "1016BR", "city": "Amsterdam"}),
    # Britain and Ireland
    (
        "Kingfisher Ltd\n12 High Street\nLondon\nSW1A 1AA\nUnited Kingdom",
        {
            "name": "Kingfisher Ltd",
            "street": "12 High Street",
            "postcode": "SW1A 1AA",
            "city": "London",
            "country": "United Kingdom",
        },
    ),
    (
        "Kingfisher Ltd\nAccounts Dept\n12 High Street, London SW1A 1AA\nUK\nVAT No. GB 980 7806 84",
        {
            "name": "Kingfisher Ltd",
            "street": "Accounts Dept, 12 High Street",
            "postcode": "SW1A 1AA",
            "city": "London",
            "country": "UK",
            "vat_id": "GB 980 7806 84",
        },
    ),
    (
        "Hill & Dale\n3 Mill Lane\nGuildford\nSurrey\nGU1 3AB",
        {
            "name": "Hill & Dale",
            "street": "3 Mill Lane",
            "city": "Guildford",
            "region": "Surrey",
            "postcode": "GU1 3AB",
        },
    ),
    (
        "14 George St\nEdinburgh EH2 2PF\nScotland",
        {"street": "14 George St", "city": "Edinburgh", "postcode": "EH2 2PF", "country": "Scotland"},
    ),
    (
        "Liffey Design\n1234 Quay Road\nDublin 2\nD02 X285\nIreland",
        {
            "name": "Liffey Design",
            "street": "1234 Quay Road",
            "city": "Dublin 2",
            "postcode": "D02 X285",
            "country": "Ireland",
        },
    ),
    ("5 Main Street\nCork T12 YD34", {"street": "5 Main Street", "city": "Cork", "postcode": "T12 YD34"}),
    # America, Australia
    (
        "Globex Corp.\nAttn: Accounts Payable\n1234 Main Street, Suite 500\nSpringfield, IL 62701-1234\nUSA",
        {
            "name": "Globex Corp.",
            "street": "Attn: Accounts Payable, 1234 Main Street, Suite 500",
            "city": "Springfield",
            "region": "IL",
            "postcode": "62701-1234",
            "country": "USA",
        },
    ),
    (
        "1 Infinite Loop, Cupertino, CA 95014, USA",
        {"street": "1 Infinite Loop", "city": "Cupertino", "region": "CA", "postcode": "95014", "country": "USA"},
    ),
    (
        "350 5th Ave\nNew York NY 10118",
        {"street": "350 5th Ave", "city": "New York", "region": "NY", "postcode": "10118"},
    ),
    (
        "Maple Inc\n290 Bremner Blvd\nToronto ON  M5V 3L9\nCanada",
        {
            "name": "Maple Inc",
            "street": "290 Bremner Blvd",
            "city": "Toronto",
            "region": "ON",
            "postcode": "M5V 3L9",
            "country": "Canada",
        },
    ),
    (
        "1000, rue Sherbrooke\nMontréal (Québec) H3A 3G4\nCanada",
        {
            "street": "1000, rue Sherbrooke",
            "city": "Montréal",
            "region": "Québec",
            "postcode": "H3A 3G4",
            "country": "Canada",
        },
    ),
    (
        "Wombat Pty Ltd\nLevel 3, 100 George St\nSydney NSW 2000\nAustralia\nABN 51 824 753 556",
        {
            "name": "Wombat Pty Ltd",
            "street": "Level 3, 100 George St",
            "city": "Sydney",
            "region": "NSW",
            "postcode": "2000",
            "country": "Australia",
            "vat_id": "51 824 753 556",
        },
    ),
    (
        "Padaria Ltda\nAv. Paulista, 1578\nSão Paulo - SP\n01310-200\nBrasil\nCNPJ: 11.222.333/0001-81",
        {
            "name": "Padaria Ltda",
            "street": "Av. Paulista, 1578",
            "city": "São Paulo",
            "region": "SP",
            "postcode": "01310-200",
            "country": "Brasil",
            "tax_number": "11.222.333/0001-81",
        },
    ),
    (
        "Av. Atlântica, 1702\nRio de Janeiro - RJ, 22021-001\nBrazil",
        {
            "street": "Av. Atlântica, 1702",
            "city": "Rio de Janeiro",
            "region": "RJ",
            "postcode": "22021-001",
            "country": "Brazil",
        },
    ),
    # the south and the north of Europe
    (
        "Bottega S.r.l.\nVia Dante 4\n20121 Milano (MI)\nItalia\nP.IVA 12345670785",
        {
            "name": "Bottega S.r.l.",
            "street": "Via Dante 4",
            "postcode": "20121",
            "city": "Milano",
            "region": "MI",
            "country": "Italia",
            "vat_id": "12345670785",
        },
    ),
    (
        "Via Roma 1\n10121 Torino TO\nItaly",
        {"street": "Via Roma 1", "postcode": "10121", "city": "Torino", "region": "TO", "country": "Italy"},
    ),
    (
        "Sol S.L.\nCalle Mayor, 5, 2º B\n28013 Madrid\nEspaña\nNIF: B58378431",
        {
            "name": "Sol S.L.",
            "street": "Calle Mayor, 5, 2º B",
            "postcode": "28013",
            "city": "Madrid",
            "country": "España",
            "vat_id": "B58378431",
        },
    ),
    (
        "Fado Lda\nRua Augusta 22, 3.º Dto\n1100-053 Lisboa\nPortugal",
        {
            "name": "Fado Lda",
            "street": "Rua Augusta 22, 3.º Dto",
            "postcode": "1100-053",
            "city": "Lisboa",
            "country": "Portugal",
        },
    ),
    (
        "Bursztyn Sp. z o.o.\nul. Długa 7/9\n00-238 Warszawa\nPolska\nNIP 5260001246",
        {
            "name": "Bursztyn Sp. z o.o.",
            "street": "ul. Długa 7/9",
            "postcode": "00-238",
            "city": "Warszawa",
            "country": "Polska",
            "vat_id": "5260001246",
        },
    ),
    (
        "Fjärd AB\nDrottninggatan 50\n111 21 Stockholm\nSverige",
        {
            "name": "Fjärd AB",
            "street": "Drottninggatan 50",
            "postcode": "111 21",
            "city": "Stockholm",
            "country": "Sverige",
        },
    ),
    (
        "Drottninggatan 50\nSE-111 21 Stockholm",
        {"street": "Drottninggatan 50", "postcode": "111 21", "city": "Stockholm", "country": "SE"},
    ),
    (
        "Havn ApS\nNyhavn 12, 2. th.\nDK-1051 København K\nDanmark\nCVR-nr. 13585628",
        {
            "name": "Havn ApS",
            "street": "Nyhavn 12, 2. th.",
            "postcode": "1051",
            "city": "København K",
            "country": "Danmark",
            "tax_number": "13585628",
        },
    ),
    # Asia
    (
        "Chai Labs Pvt Ltd\n12, MG Road\nBengaluru, Karnataka 560001\nIndia\nGSTIN: 29AAGCB7383J1Z4",
        {
            "name": "Chai Labs Pvt Ltd",
            "street": "12, MG Road",
            "city": "Bengaluru",
            "region": "Karnataka",
            "postcode": "560001",
            "country": "India",
            "vat_id": "29AAGCB7383J1Z4",
        },
    ),
    (
        "7 Nariman Point\nMumbai - 400 021\nIndia",
        {"street": "7 Nariman Point", "city": "Mumbai", "postcode": "400 021", "country": "India"},
    ),
    (
        "Sakura K.K.\n1-1 Chiyoda, Chiyoda-ku\nTokyo 100-0001\nJapan",
        {
            "name": "Sakura K.K.",
            "street": "1-1 Chiyoda, Chiyoda-ku",
            "city": "Tokyo",
            "postcode": "100-0001",
            "country": "Japan",
        },
    ),
    # not an address, or not all of it
    ("Hafenstraße 7", {"street": "Hafenstraße 7"}),
    ("Hauptstraße 1234\nBerlin", {"street": "Hauptstraße 1234, Berlin"}),
    ("", {}),
    (" \n ,;\n", {}),
]


@pytest.mark.parametrize(("block", "fields"), BLOCKS, ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_pasted_blocks(block, fields):
    assert read_block(block) == fields


@pytest.mark.parametrize(("block", "fields"), BLOCKS, ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_line_ends_of_every_system(block, fields):
    assert read_block(block.replace("\n", "\r\n") + "\r\n\r\n") == fields
    assert read_block("\n\n" + block.replace("\n", " \n\t")) == fields


# nothing is lost

LABELS = re.compile(
    r"e|mail|email|courriel|correo|vat|id|ust|idnr|uid|tva|btw|iva|nif|cif|nip|abn|gstin|gst|moms|mva|alv|mwst|p|no|nr"
    r"|partita|number|reg|n|de|intra|cvr|cnpj|siret|siren|org|steuernummer|steuer|st|ein|kvk|company|cep",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def lost(block: str) -> list[str]:
    """The words of a block that are in no field; the letters of a country before a postcode stand in its field."""
    fields = " ".join(read_block(block).values())
    left = words(fields)
    return [
        word
        for word in words(block)
        if word not in left
        and not LABELS.fullmatch(word)
        and word not in ("D", "A", "B", "CH", "SE", "DK", "F", "I", "S")
    ]


@pytest.mark.parametrize("block", [block for block, _ in BLOCKS], ids=lambda block: block[:20])
def test_no_word_of_a_block_is_lost(block):
    assert lost(block) == []


LINES = st.sampled_from([line for block, _ in BLOCKS for line in block.split("\n")])
ODD = st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=30)
CLOSE = st.from_regex(r"\A[A-Z]{0,3}[- ]?\d{3,6}[- ]?[A-Z0-9]{0,4},? [A-Za-zé]{2,8}( [A-Z]{2})?\Z")


@settings(deadline=None)
@given(st.lists(LINES | ODD | CLOSE, max_size=8), st.sampled_from(["\n", "\r\n", ", "]))
def test_no_word_of_anything_is_lost(lines, between):
    block = between.join(lines)
    fields = " ".join(read_block(block).values())
    for word in words(block):
        known = LABELS.fullmatch(word) or re.fullmatch(r"[A-Z]{1,3}", word)
        assert word in fields or known or word.casefold() in fields.casefold(), (word, read_block(block))


@settings(deadline=None)
@given(st.lists(LINES | ODD | CLOSE, max_size=8).map("\n".join))
def test_no_digit_of_anything_is_lost(block):
    """Numbers are what hurts most: each digit is found again, and none twice."""
    fields = "".join(read_block(block).values())
    assert sorted(re.findall(r"\d", fields)) == sorted(re.findall(r"\d", block))


def test_a_second_vat_id_or_address_stays_where_it_is_seen():
    found = read_block("Nord GmbH\nVAT DE136695976\nVAT FR40303265045\na@b.example\nc@d.example\nWeg 1\n20457 Hamburg")
    assert found["vat_id"] == "DE136695976"
    assert found["email"] == "a@b.example"
    assert found["street"] == "VAT FR40303265045, c@d.example, Weg 1"


def test_what_is_too_long_for_an_address_is_left_alone_at_once():
    text = "a " * LONGEST
    assert read_block(text) == {"street": text}


@pytest.mark.parametrize(
    "hostile", ["a " * 900, ", " * 900, "1 " * 900, "AB-1234 " * 200, "x\n" * 900, "A" * 1900, " 1a" * 600]
)
def test_hostile_blocks_take_no_time(hostile):
    read_block(hostile)  # a pattern that backtracks would not come back


# countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            ("DE", "DE"),
            ("de", "DE"),
            (" Germany ", "DE"),
            ("Deutschland", "DE"),
            ("Allemagne", "DE"),
            ("Alemania", "DE"),
        ),
        *(("UK", "GB"), ("England", "GB"), ("GREAT BRITAIN", "GB"), ("USA", "US"), ("United States", "US")),
        *(("Schweiz", "CH"), ("Suisse", "CH"), ("Svizzera", "CH"), ("日本", "JP"), ("Sverige", "SE"), ("Brasil", "BR")),
        *(("", ""), ("XX", ""), ("EU", ""), ("Atlantis", ""), ("D", ""), ("DEU", ""), ("Berlin", ""), ("UN", "")),
    ],
)
def test_countries_by_name_and_code(text, code):
    assert country_code(text) == code

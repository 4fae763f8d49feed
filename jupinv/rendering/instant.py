"""Codes for payments in an instant: UPI links in rupees, Pix in reais."""

from __future__ import annotations

import re
import unicodedata
from binascii import crc_hqx
from decimal import Decimal
from urllib.parse import quote

from jupinv.content.fields import Content, OtherWay
from jupinv.content.instant import pix_key, upi_id
from jupinv.content.sentence import Sentence as _s
from jupinv.rendering.scan import (
    PIX,
    UPI,
    Code,
    NoCode,
    amount_doubt,
    holder_of,
    in_one_line,
    one_line,
    reference_of,
)

NAME, CITY, TXID = 25, 15, 25  # characters in a Pix code
NOTE, PAYEE = 50, 99  # characters in a UPI link
AT_ONCE = Decimal(500_000)  # rupees of one UPI payment to a business: NPCI, August 2025; private people get less


def upi(way: OtherWay, content: Content, amount: Decimal) -> Code | NoCode:
    """NPCI, UPI Linking Specification: a link that an app opens, or that stands in a code."""
    payee, name, note = upi_id(way.text), one_line(holder_of(way, content)), in_one_line(content)
    why = amount_doubt(amount)
    if not why and not payee:
        why = _s("This is not a UPI id.")
    if not why and amount > AT_ONCE:
        why = _s("The amount is more than 500,000 rupees, which is all that one UPI payment takes.")
    if not why and not 1 <= len(name) <= PAYEE:
        why = _s("For a code your name has to have between 1 and %(most)s characters.", most=PAYEE)
    if not why and len(note) > NOTE:
        why = _s("The reference is longer than %(most)s characters.", most=NOTE)
    if why:
        return NoCode(why)
    parts = [("pa", payee), ("pn", name), ("am", f"{amount:.2f}"), ("cu", "INR"), ("tn", note)]
    return Code(UPI, "upi://pay?" + "&".join(f"{key}={quote(text, safe='@.-_')}" for key, text in parts), way)


def pix(way: OtherWay, content: Content, amount: Decimal) -> Code | NoCode:
    """Banco Central do Brasil, Manual de Padrões para Iniciação do Pix: a static BR Code, of EMV QRCPS-MPM.

    Name and city are shown to the payer beside what the key's register says: they are cut to what fits.
    """
    key, name, city = pix_key(way.text), _plain(holder_of(way, content)), _plain(content.sender.address.city)
    txid = _bare(reference_of(content))
    txid = txid if len(txid) <= TXID else _bare(content.number)  # a reference of another scheme, such as QRR
    why = amount_doubt(amount)
    if not why and not key:
        why = _s("This is not a Pix key.")
    if not why and not name:
        why = _s("For a code your name needs Latin letters.")
    if not why and not city:
        why = _s("For a code your address needs its city, in Latin letters.")
    if not why and len(txid) > TXID:
        why = _s("The reference has more than %(most)s letters and digits.", most=TXID)
    if why:
        return NoCode(why)
    account = _field("00", "br.gov.bcb.pix") + _field("01", key)
    parts = [
        ("00", "01"),
        ("26", account),
        ("52", "0000"),
        ("53", "986"),  # ISO 4217
        ("54", f"{amount:.2f}"),
        ("58", "BR"),
        ("59", name[:NAME].strip()),
        ("60", city[:CITY].strip()),
        ("62", _field("05", txid or "***")),
    ]
    payload = "".join(_field(*part) for part in parts) + "6304"
    return Code(PIX, f"{payload}{crc_hqx(payload.encode(), 0xFFFF):04X}", way)


def _field(name: str, text: str) -> str:
    return f"{name}{len(text):02}{text}"


def _bare(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


def _plain(text: str) -> str:
    """In the letters of ASCII, without accents: EMV's "alphanumeric special"."""
    bare = unicodedata.normalize("NFKD", one_line(text)).encode("ascii", "ignore").decode()
    return " ".join(bare.split())

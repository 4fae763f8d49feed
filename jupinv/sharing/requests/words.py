"""What a request for a change says to its reader, in the languages that a document can be written in."""

from __future__ import annotations

from jupinv.sharing.words import Words

# key: (English, German, French)
_TABLE: dict[str, tuple[str, str, str]] = {
    # what is changed, as a label
    "currency": ("Currency", "Währung", "Devise"),
    "terms": ("Terms", "Bedingungen", "Conditions"),
    "note": ("Note", "Hinweis", "Remarque"),
    "allowances": ("Discounts and charges", "Rabatte und Zuschläge", "Remises et frais"),
    "details": ("Details", "Einzelheiten", "Précisions"),
    "unit": ("Unit", "Einheit", "Unité"),
    "order": ("Order of the lines", "Reihenfolge der Positionen", "Ordre des lignes"),
    "line_added": ("New line", "Neue Position", "Nouvelle ligne"),
    "line_removed": ("Line removed", "Position entfällt", "Ligne supprimée"),
    "customer": ("Name", "Name", "Nom"),
    "trade_name": ("Trade name", "Handelsname", "Nom commercial"),
    "address": ("Billing address", "Rechnungsanschrift", "Adresse de facturation"),
    "billing_entity": ("Billing entity", "Rechnungsempfänger", "Entité facturée"),
    "contact": ("Contact", "Ansprechpartner", "Contact"),
    "contact_email": ("Contact’s e-mail", "E-Mail des Ansprechpartners", "E-mail du contact"),
    "contact_phone": ("Contact’s phone", "Telefon des Ansprechpartners", "Téléphone du contact"),
    "ap_contact": ("Accounts payable contact", "Kreditorenbuchhaltung", "Contact comptabilité fournisseurs"),
    "ap_email": (
        "Accounts payable e-mail",
        "E-Mail der Kreditorenbuchhaltung",
        "E-mail de la comptabilité fournisseurs",
    ),
    "ap_phone": (
        "Accounts payable phone",
        "Telefon der Kreditorenbuchhaltung",
        "Téléphone de la comptabilité fournisseurs",
    ),
}
word = Words(_TABLE)

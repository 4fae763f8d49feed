"""What changed, in French: the app has no French catalogue, but documents can be French.

What is not in here is said in English, as the rest of the app would.
"""

from __future__ import annotations

from jupinv.content.sentence import Sentence

_SENTENCES = {
    "%(who)s changed %(what)s": "%(who)s a modifié %(what)s",
    "%(who)s added %(what)s: %(after)s": "%(who)s a ajouté %(what)s : %(after)s",
    "%(who)s removed %(what)s: %(before)s": "%(who)s a retiré %(what)s : %(before)s",
    "%(who)s changed %(what)s from %(before)s to %(after)s": (
        "%(who)s a modifié %(what)s : %(before)s, désormais %(after)s"
    ),
    "%(who)s put the lines into another order": "%(who)s a changé l’ordre des lignes",
    "%(who)s removed the line %(line)s": "%(who)s a retiré la ligne %(line)s",
    "%(who)s added the line %(line)s": "%(who)s a ajouté la ligne %(line)s",
    "%(who)s changed %(what)s of %(line)s": "%(who)s a modifié %(what)s de %(line)s",
    "%(who)s added %(what)s of %(line)s: %(after)s": "%(who)s a ajouté %(what)s de %(line)s : %(after)s",
    "%(who)s removed %(what)s of %(line)s: %(before)s": "%(who)s a retiré %(what)s de %(line)s : %(before)s",
    "%(who)s changed %(what)s of %(line)s from %(before)s to %(after)s": (
        "%(who)s a modifié %(what)s de %(line)s : %(before)s, désormais %(after)s"
    ),
    "%(who)s made %(line)s optional": "%(who)s a rendu %(line)s optionnel",
    "%(who)s made %(line)s count in any case": "%(who)s a rendu %(line)s ferme",
    "The total was %(before)s and is %(after)s.": "Le total était de %(before)s et est de %(after)s.",
    "line %(number)s": "ligne %(number)s",
    "the due date": "l’échéance",
    "the date": "la date",
    "the period": "la période",
    "the currency": "la devise",
    "the language": "la langue",
    "the customer": "le client",
    "the name of the customer": "le nom du client",
    "the address of the customer": "l’adresse du client",
    "the VAT ID of the customer": "le numéro de TVA du client",
    "the tax number of the customer": "le numéro fiscal du client",
    "the company number of the customer": "le numéro d’entreprise du client",
    "the contact": "le contact",
    "the e-mail address of the contact": "l’adresse e-mail du contact",
    "the phone number of the contact": "le téléphone du contact",
    "the billing entity": "l’entité facturée",
    "the accounts payable contact": "le contact de la comptabilité fournisseurs",
    "the accounts payable e-mail address": "l’adresse e-mail de la comptabilité fournisseurs",
    "the accounts payable phone number": "le téléphone de la comptabilité fournisseurs",
    "the PO number": "le numéro de commande",
    "the buyer reference": "la référence de l’acheteur",
    "the project": "le projet",
    "the contract": "le contrat",
    "the lines": "les lignes",
    "the discounts and charges": "les remises et frais",
    "the terms": "les conditions",
    "the note": "la remarque",
    "the description": "la description",
    "the details": "les détails",
    "the quantity": "la quantité",
    "the unit": "l’unité",
    "the price": "le prix",
    "the tax": "la taxe",
    "the heading": "le titre",
    "yes": "oui",
    "no": "non",
}


def said(text: str) -> str:
    """A sentence in French; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    parts = {name: said(part) if isinstance(part, str) else part for name, part in text.parts.items()}
    template = _SENTENCES.get(text.template, text.template)
    return template % parts if parts else template

"""Why to trust a document, in the languages that one can be written in."""

from __future__ import annotations

from jupinv.language import known
from jupinv.sharing.words import Words

_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "de": "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
    "fr": "première deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
}


def ordinal(number: int, locale: str) -> str:
    """ "fourth", "vierte", "quatrième"; beyond ten in figures."""
    language = known(locale).language
    names = _ORDINALS.get(language, _ORDINALS["en"]).split()
    if number <= len(names):
        return names[number - 1]
    if language in ("de", "fr"):
        return f"{number}." if language == "de" else f"{number}e"
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


say = Words(
    {
        "title": ("Why trust this", "Warum dem trauen?", "Pourquoi s’y fier"),
        "confirmed": (
            "{name} has confirmed the address {email}, in {since}.",
            "{name} hat die Adresse {email} bestätigt, im {since}.",
            "{name} a confirmé l’adresse {email}, en {since}.",
        ),
        "unconfirmed": (
            "{name} has not confirmed an e-mail address.",
            "{name} hat keine E-Mail-Adresse bestätigt.",
            "{name} n’a pas confirmé d’adresse e-mail.",
        ),
        "first_invoice": (
            "It is the first invoice from {name} to you.",
            "Es ist die erste Rechnung von {name} an Sie.",
            "C’est la première facture de {name} pour vous.",
        ),
        "another_invoice": (
            "It is the {count} invoice from {name} to you.",
            "Es ist die {count} Rechnung von {name} an Sie.",
            "C’est la {count} facture de {name} pour vous.",
        ),
        "first_quote": (
            "It is the first quote from {name} to you.",
            "Es ist das erste Angebot von {name} an Sie.",
            "C’est le premier devis de {name} pour vous.",
        ),
        "another_quote": (
            "It is the {count} quote from {name} to you.",
            "Es ist das {count} Angebot von {name} an Sie.",
            "C’est le {count} devis de {name} pour vous.",
        ),
        "first_credit_note": (
            "It is the first credit note from {name} to you.",
            "Es ist die erste Rechnungskorrektur von {name} an Sie.",
            "C’est le premier avoir de {name} pour vous.",
        ),
        "another_credit_note": (
            "It is the {count} credit note from {name} to you.",
            "Es ist die {count} Rechnungskorrektur von {name} an Sie.",
            "C’est le {count} avoir de {name} pour vous.",
        ),
        "first_proforma": (
            "It is the first proforma invoice from {name} to you.",
            "Es ist die erste Proformarechnung von {name} an Sie.",
            "C’est la première facture pro forma de {name} pour vous.",
        ),
        "another_proforma": (
            "It is the {count} proforma invoice from {name} to you.",
            "Es ist die {count} Proformarechnung von {name} an Sie.",
            "C’est la {count} facture pro forma de {name} pour vous.",
        ),
        "same_account": (
            "It asks for payment to the same account as {number}.",
            "Gezahlt wird auf dasselbe Konto wie bei {number}.",
            "Le paiement est demandé sur le même compte que pour {number}.",
        ),
        "new_account": (
            "The account is a new one. Call {name} before you pay, at a number that you know from elsewhere.",
            "Das Konto ist neu. Rufen Sie {name} vor dem Zahlen an, unter einer Nummer, die Sie von anderswo kennen.",
            "Le compte est nouveau. Appelez {name} avant de payer, à un numéro que vous connaissez par ailleurs.",
        ),
        "nothing_before": (
            "There is no earlier one to compare the account with. If you expect none, ask before you pay.",
            "Es gibt kein früheres, mit dem sich das Konto vergleichen ließe. Fragen Sie im Zweifel vor dem Zahlen.",
            "Il n’y a pas de document antérieur auquel comparer le compte. En cas de doute, demandez avant de payer.",
        ),
        "sealed": (
            "What it says is sealed, with the code {code}: nobody can change it without a trace.",
            "Was hier steht, ist versiegelt, mit dem Code {code}: Niemand kann es unbemerkt ändern.",
            "Son contenu est scellé, avec le code {code} : nul ne peut le modifier sans laisser de trace.",
        ),
        "check": ("Check it", "Prüfen", "Vérifier"),
        "unknown": ("I don’t know this sender", "Ich kenne den Absender nicht", "Je ne connais pas l’émetteur"),
        "unknown_why": (
            "We are told, and {name} can’t write to that address any more.",
            "Wir erfahren es, und {name} kann an diese Adresse nicht mehr schreiben.",
            "Nous en sommes informés, et {name} ne peut plus écrire à cette adresse.",
        ),
        "where": ("Where did it reach you?", "Wo hat es Sie erreicht?", "Où l’avez-vous reçu ?"),
        "elsewhere": (
            "Somewhere else: only report it",
            "Anderswo: nur melden",
            "Ailleurs : seulement le signaler",
        ),
        "stop": ("Stop mails and report", "E-Mails stoppen und melden", "Arrêter les e-mails et signaler"),
        "report": ("Report", "Melden", "Signaler"),
        "choose": ("Please choose one.", "Bitte wählen Sie etwas aus.", "Merci de choisir."),
        "stopped": (
            "Mails of {name} to {email} are stopped.",
            "E-Mails von {name} an {email} sind gestoppt.",
            "Les e-mails de {name} à {email} sont arrêtés.",
        ),
        "allow": ("Allow again", "Wieder erlauben", "Autoriser de nouveau"),
    }
)

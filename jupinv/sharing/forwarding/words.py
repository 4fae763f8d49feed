"""What forwarding says, on the page and in the mail, in the languages that a document can be written in."""

from __future__ import annotations

from jupinv.sharing.words import Words

# key: (English, German, French)
_TABLE: dict[str, tuple[str, str, str]] = {
    "title_invoice": ("Forward this invoice", "Rechnung weiterleiten", "Transférer cette facture"),
    "title_quote": ("Forward this quote", "Angebot weiterleiten", "Transférer ce devis"),
    "title_credit_note": ("Forward this credit note", "Rechnungskorrektur weiterleiten", "Transférer cet avoir"),
    "title_proforma": (
        "Forward this proforma invoice",
        "Proformarechnung weiterleiten",
        "Transférer cette facture pro forma",
    ),
    "intro": (
        "They get a mail with a link of their own. {name} is told.",
        "Die Person bekommt eine E-Mail mit einem eigenen Link. {name} erfährt es.",
        "La personne reçoit un e-mail avec son propre lien. {name} en est informé.",
    ),
    "to": ("Their e-mail", "E-Mail-Adresse der Person", "Son adresse e-mail"),
    "note": ("Note (optional)", "Nachricht (freiwillig)", "Message (facultatif)"),
    "forward": ("Forward", "Weiterleiten", "Transférer"),
    # what is wrong
    "bad_email": (
        "An e-mail address looks like jo@acme.example.",
        "Eine E-Mail-Adresse sieht aus wie jo@acme.example.",
        "Une adresse e-mail ressemble à jo@acme.example.",
    ),
    "long": ("At most 500 characters.", "Höchstens 500 Zeichen.", "500 caractères au maximum."),
    "has_it": (
        "They have it already: it was forwarded to this address within the last day.",
        "Diese Person hat es schon: Es wurde innerhalb des letzten Tages an diese Adresse weitergeleitet.",
        "Cette personne l’a déjà : il a été transféré à cette adresse au cours des dernières 24 heures.",
    ),
    "unwelcome": (
        "This address wants no mails about {name}’s documents.",
        "Diese Adresse möchte keine E-Mails zu Dokumenten von {name}.",
        "Cette adresse ne souhaite pas d’e-mails au sujet des documents de {name}.",
    ),
    "taken_away": (
        "{name} has withdrawn the link of this address. Please ask {name}.",
        "{name} hat den Link dieser Adresse zurückgezogen. Bitte fragen Sie {name}.",
        "{name} a retiré le lien de cette adresse. Merci de demander à {name}.",
    ),
    "void": (
        "It is void, so it is not forwarded any more.",
        "Das Dokument ist storniert und wird darum nicht mehr weitergeleitet.",
        "Le document est annulé : il n’est plus transféré.",
    ),
    # the mail
    "subject": ("Forwarded: {title}", "Weitergeleitet: {title}", "Transféré : {title}"),
    "forwards": (
        "{who} ({email}) forwards you {what} from {name}.",
        "{who} ({email}) leitet Ihnen {what} von {name} weiter.",
        "{who} ({email}) vous transfère {what} de {name}.",
    ),
    "what_invoice": ("invoice {number}", "die Rechnung {number}", "la facture {number}"),
    "what_deposit": ("deposit invoice {number}", "die Anzahlungsrechnung {number}", "la facture d’acompte {number}"),
    "what_quote": ("quote {number}", "das Angebot {number}", "le devis {number}"),
    "what_credit_note": ("credit note {number}", "die Rechnungskorrektur {number}", "l’avoir {number}"),
    "what_proforma": (
        "proforma invoice {number}",
        "die Proformarechnung {number}",
        "la facture pro forma {number}",
    ),
    "writes": ("{who} writes:", "{who} schreibt:", "{who} écrit :"),
    "own_link": (
        "This link is yours alone; {name} sees what is done by it.",
        "Dieser Link ist nur für Sie; {name} sieht, was damit getan wird.",
        "Ce lien n’est que pour vous ; {name} voit ce qui est fait avec.",
    ),
    "why": (
        "You get this because {who} entered your address on the page of this document.",
        "Sie bekommen dies, weil {who} Ihre Adresse auf der Seite dieses Dokuments eingegeben hat.",
        "Vous recevez ceci parce que {who} a saisi votre adresse sur la page de ce document.",
    ),
}

word = Words(_TABLE)

"""What the form of the details says, in the languages that a document can be written in."""

from __future__ import annotations

from jupinv.content import sent_law
from jupinv.content.fields import Content
from jupinv.language import country_name, known
from jupinv.sharing.words import Words

# key: (English, German, French)
_TABLE: dict[str, tuple[str, str, str]] = {
    "title": ("Correct your details", "Ihre Angaben berichtigen", "Corriger vos coordonnées"),
    "intro": (
        "{name} is told what you change. Amounts and lines stay as they are.",
        "{name} erfährt, was Sie ändern. Beträge und Positionen bleiben, wie sie sind.",
        "{name} est informé de ce que vous modifiez. Les montants et les lignes ne changent pas.",
    ),
    # groups
    "po_number": ("PO number", "Bestellnummer", "N° de commande"),
    "buyer_reference": ("Your reference", "Ihre Referenz", "Votre référence"),
    "billing_entity": ("Billing entity", "Zahlende Gesellschaft", "Entité facturée"),
    "address": ("Billing address", "Rechnungsanschrift", "Adresse de facturation"),
    "ap_contact": (
        "Contact in accounts payable",
        "Ansprechpartner in der Buchhaltung",
        "Contact à la comptabilité fournisseurs",
    ),
    "tax_id": ("Tax ID", "Steuernummern", "N° fiscal"),
    # fields
    "street": ("Street", "Straße", "Rue"),
    "street2": ("Second line", "Zweite Zeile", "Complément d’adresse"),
    "postcode": ("Postcode", "Postleitzahl", "Code postal"),
    "city": ("City", "Ort", "Ville"),
    "region": ("Region or state", "Region oder Bundesland", "Région ou État"),
    "country": ("Country", "Land", "Pays"),
    "ap_name": ("Name", "Name", "Nom"),
    "ap_email": ("E-mail", "E-Mail-Adresse", "Adresse e-mail"),
    "vat_id": ("VAT ID", "USt-IdNr.", "N° de TVA"),
    "tax_number": (
        "Tax or company number",
        "Steuer- oder Registernummer",
        "N° fiscal ou d’immatriculation",
    ),
    "po_hint": (
        "As it stands in your order.",
        "Wie sie in Ihrer Bestellung steht.",
        "Tel qu’il figure sur votre commande.",
    ),
    "reference_hint": (
        "What {name} should name so that you find this again, such as a cost centre.",
        "Was {name} nennen soll, damit Sie dies wiederfinden, etwa eine Kostenstelle oder Leitweg-ID.",
        "Ce que {name} doit indiquer pour que vous vous y retrouviez, par exemple un centre de coûts.",
    ),
    "entity_hint": (
        "The company or department to be billed, where it is not {customer}.",
        "Die Gesellschaft oder Abteilung, an die die Rechnung geht, wenn es nicht {customer} ist.",
        "La société ou le service à facturer, si ce n’est pas {customer}.",
    ),
    # what becomes of it
    "locked_law": (
        "In {country} a sent invoice is not changed: {name} gets this as a proposal, "
        "and sends you a correction if they agree.",
        "Nach dem Recht des Absenderlandes ({country}) wird eine versendete Rechnung nicht mehr geändert: "
        "{name} bekommt dies als Vorschlag und schickt Ihnen eine Berichtigung, wenn er angenommen wird.",
        "Selon le droit du pays de l’émetteur ({country}), une facture envoyée n’est plus modifiée : "
        "{name} reçoit ceci comme une proposition et vous envoie une rectification en cas d’accord.",
    ),
    "locked_own": (
        "{name} does not change a sent invoice: they get this as a proposal, and send you a correction if they agree.",
        "{name} ändert eine versendete Rechnung nicht mehr: Dies geht als Vorschlag an den Absender, "
        "der Ihnen eine Berichtigung schickt, wenn er ihn annimmt.",
        "{name} ne modifie pas une facture envoyée : ceci lui parvient comme une proposition, "
        "suivie d’une rectification en cas d’accord.",
    ),
    "locked_heading": (
        "Proposed to {name}",
        "Als Vorschlag an {name}",
        "Proposé à {name}",
    ),
    "free_heading": ("Changed at once", "Sofort geändert", "Modifié tout de suite"),
    "why": ("Note to {name} (optional)", "Nachricht an {name} (freiwillig)", "Message à {name} (facultatif)"),
    "save": ("Save", "Speichern", "Enregistrer"),
    "propose": ("Propose", "Vorschlagen", "Proposer"),
    "save_all": ("Save and propose", "Speichern und vorschlagen", "Enregistrer et proposer"),
    "all": ("Correct other details", "Andere Angaben berichtigen", "Corriger d’autres coordonnées"),
    # what is wrong
    "long": ("At most 200 characters.", "Höchstens 200 Zeichen.", "200 caractères au maximum."),
    "long_why": ("At most 2,000 characters.", "Höchstens 2.000 Zeichen.", "2 000 caractères au maximum."),
    "unknown_country": (
        "We don’t know this country. Write its name, or its two-letter code.",
        "Dieses Land kennen wir nicht. Schreiben Sie seinen Namen oder den Code aus zwei Buchstaben.",
        "Nous ne connaissons pas ce pays. Indiquez son nom ou son code à deux lettres.",
    ),
    "bad_email": (
        "An e-mail address looks like claire@acme.example.",
        "Eine E-Mail-Adresse sieht aus wie claire@acme.example.",
        "Une adresse e-mail ressemble à claire@acme.example.",
    ),
    "doubt": (
        "This VAT ID does not look right. Please look again, or save once more to keep it as it is.",
        "Diese USt-IdNr. sieht nicht richtig aus. Bitte prüfen Sie sie, oder speichern Sie noch einmal, "
        "um sie so zu behalten.",
        "Ce n° de TVA ne semble pas correct. Vérifiez-le, ou enregistrez encore une fois pour le garder tel quel.",
    ),
    "needed": (
        "This can’t be left empty on this document.",
        "Das darf auf diesem Dokument nicht leer bleiben.",
        "Ce champ ne peut pas rester vide sur ce document.",
    ),
    "impossible": (
        "This can’t stand on this document.",
        "Das kann auf diesem Dokument nicht stehen.",
        "Cela ne peut pas figurer sur ce document.",
    ),
    "wrong": (
        "It can’t be saved like this. Please ask {name}.",
        "So lässt es sich nicht speichern. Bitte fragen Sie {name}.",
        "Impossible d’enregistrer ainsi. Merci de demander à {name}.",
    ),
    # what happened meanwhile
    "meanwhile": (
        "Somebody changed it while you were typing. What you typed is still here; nothing was saved yet.",
        "Während Sie schrieben, hat jemand etwas geändert. Was Sie geschrieben haben, steht noch hier; "
        "gespeichert ist noch nichts.",
        "Quelqu’un a fait une modification pendant votre saisie. Votre saisie est toujours là ; "
        "rien n’est encore enregistré.",
    ),
    "was_now": ("was {before}, is {after} now", "war {before}, ist jetzt {after}", "était {before}, est {after}"),
    "nothing_before": ("is {after} now", "ist jetzt {after}", "est {after}"),
    "nothing_after": (
        "was {before}, is empty now",
        "war {before}, ist jetzt leer",
        "était {before}, est vide maintenant",
    ),
    "settled": (
        "It is approved, paid, answered or void, so nothing on it is put right any more. "
        "Please write to {name} if something is wrong.",
        "Das Dokument ist freigegeben, bezahlt, beantwortet oder storniert, darum wird nichts mehr daran berichtigt. "
        "Bitte schreiben Sie {name}, wenn etwas nicht stimmt.",
        "Le document est approuvé, payé ou annulé, ou il a déjà sa réponse : plus rien n’y est corrigé. "
        "Écrivez à {name} si quelque chose ne va pas.",
    ),
    "many": (
        "Many proposals wait for an answer already. {name} answers those first.",
        "Es warten schon viele Vorschläge auf eine Antwort. {name} beantwortet zuerst diese.",
        "De nombreuses propositions attendent déjà une réponse. {name} y répondra d’abord.",
    ),
}
_WITH_ARTICLE = ("GB", "NL")  # in English, of the countries whose law we know

word = Words(_TABLE)


def locked(content: Content, locale: str) -> str:
    """Why who the customer is can only be proposed."""
    name, country = content.sender.trade_name or content.sender.name, content.sender.address.country
    if not sent_law.law_of(content):
        return word("locked_own", locale, name=name)
    called = country_name(country, locale)
    if known(locale).language == "en" and country in _WITH_ARTICLE:
        called = f"the {called}"
    return word("locked_law", locale, name=name, country=called)

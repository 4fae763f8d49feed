"""What a request for a change says to its reader, in the languages that a document can be written in."""

from __future__ import annotations

from jupinv.sharing.words import Words

# key: (English, German, French)
_TABLE: dict[str, tuple[str, str, str]] = {
    # what is changed, as a label
    "currency": ("Currency", "Währung", "Devise"),
    "terms": ("Terms", "Bedingungen", "Conditions"),
    "note": ("Note", "Notiz", "Remarque"),
    "allowances": ("Discounts and charges", "Rabatte und Zuschläge", "Remises et frais"),
    "details": ("Details", "Einzelheiten", "Précisions"),
    "unit": ("Unit", "Einheit", "Unité"),
    "order": ("Order of the lines", "Reihenfolge der Positionen", "Ordre des lignes"),
    "line_added": ("New line", "Neue Position", "Nouvelle ligne"),
    "line_removed": ("Line removed", "Position entfällt", "Ligne supprimée"),
    "customer": ("Name", "Name", "Nom"),
    "trade_name": ("Trade name", "Handelsname", "Nom commercial"),
    "address": ("Billing address", "Rechnungsanschrift", "Adresse de facturation"),
    "billing_entity": ("Billing entity", "Zahlende Gesellschaft", "Entité facturée"),
    "contact": ("Contact", "Ansprechpartner", "Contact"),
    "contact_email": ("Contact’s e-mail", "E-Mail des Ansprechpartners", "E-mail du contact"),
    "contact_phone": ("Contact’s phone", "Telefon des Ansprechpartners", "Téléphone du contact"),
    "ap_contact": (
        "Accounts payable contact",
        "Ansprechpartner in der Buchhaltung",
        "Contact comptabilité fournisseurs",
    ),
    "ap_email": (
        "Accounts payable e-mail",
        "E-Mail der Buchhaltung",
        "E-mail de la comptabilité fournisseurs",
    ),
    "ap_phone": (
        "Accounts payable phone",
        "Telefon der Buchhaltung",
        "Téléphone de la comptabilité fournisseurs",
    ),
    # the form
    "title": ("Request a change", "Eine Änderung vorschlagen", "Demander une modification"),
    "how": (
        "Change here what should be different. {name} gets it with your reason, and decides.",
        "Ändern Sie hier, was anders sein soll. {name} bekommt es mit Ihrer Begründung und entscheidet.",
        "Modifiez ici ce qui devrait être différent. {name} le reçoit avec votre motif et décide.",
    ),
    "only_details": (
        "PO number, billing address and the like you correct yourself:",
        "Bestellnummer, Rechnungsanschrift und Ähnliches berichtigen Sie selbst:",
        "Le numéro de commande, l’adresse de facturation, etc., vous les corrigez vous-même :",
    ),
    "correct": ("Correct your details", "Ihre Angaben berichtigen", "Corriger vos coordonnées"),
    "lines": ("Lines", "Positionen", "Lignes"),
    "line": ("Line {number}", "Position {number}", "Ligne {number}"),
    "new_line": ("New line", "Neue Position", "Nouvelle ligne"),
    "more": ("Unit, discount, tax", "Einheit, Rabatt, Steuer", "Unité, remise, taxe"),
    "unit_field": ("Unit", "Einheit", "Unité"),
    "discount_field": ("Discount in %", "Rabatt in %", "Remise en %"),
    "tax_field": ("Tax in %", "Steuer in %", "Taxe en %"),
    "agreed": ("as agreed", "wie vereinbart", "comme convenu"),
    "remove": ("Remove this line", "Diese Position streichen", "Supprimer cette ligne"),
    "add": ("Add a line", "Position hinzufügen", "Ajouter une ligne"),
    "all_else": ("All of it", "Das Ganze", "L’ensemble"),
    "why": ("Why?", "Warum?", "Pourquoi ?"),
    "look": ("See what changes", "Änderungen ansehen", "Voir les modifications"),
    "send": ("Send request", "Vorschlag senden", "Envoyer la demande"),
    "edit": ("Change it again", "Noch einmal ändern", "Modifier encore"),
    "total_now": ("Total now", "Gesamtbetrag jetzt", "Total actuel"),
    "total_then": ("Total then", "Gesamtbetrag danach", "Total ensuite"),
    "changes": ("What changes", "Was sich ändert", "Ce qui change"),
    "was": ("was", "vorher", "avant"),
    "now": ("now", "danach", "après"),
    # many lines
    "choose": (
        "Which of the {count} lines should change?",
        "Welche der {count} Positionen sollen sich ändern?",
        "Lesquelles des {count} lignes faut-il modifier ?",
    ),
    "search": ("Search the lines", "Positionen durchsuchen", "Chercher dans les lignes"),
    "find": ("Search", "Suchen", "Chercher"),
    "found": (
        "{first} to {last} of {count}",
        "{first} bis {last} von {count}",
        "{first} à {last} sur {count}",
    ),
    "found_none": (
        "No line says that.",
        "Keine Position enthält das.",
        "Aucune ligne ne contient cela.",
    ),
    "chosen": ("Chosen: {count}", "Ausgewählt: {count}", "Choisies : {count}"),
    "earlier": ("Earlier lines", "Frühere Positionen", "Lignes précédentes"),
    "later": ("Later lines", "Weitere Positionen", "Lignes suivantes"),
    "go_on": ("Go on with these", "Mit diesen weiter", "Continuer avec celles-ci"),
    "go_on_none": (
        "Go on without a line",
        "Ohne Position weiter",
        "Continuer sans ligne",
    ),
    # what can't be read
    "needs_why": (
        "Please say why: it is easier to agree to.",
        "Bitte sagen Sie, warum: Dem lässt sich leichter zustimmen.",
        "Merci de dire pourquoi : il est plus facile d’y consentir.",
    ),
    "needs_line": (
        "At least one line has to stay. If nothing of it is right, write a comment.",
        "Mindestens eine Position muss bleiben. Wenn nichts davon stimmt, schreiben Sie einen Kommentar.",
        "Il doit rester au moins une ligne. Si rien n’est juste, écrivez un commentaire.",
    ),
    "needs_description": (
        "Please say what this line is about.",
        "Bitte schreiben Sie, worum es in dieser Position geht.",
        "Merci d’indiquer l’objet de cette ligne.",
    ),
    "needs_price": ("Please give a price.", "Bitte nennen Sie einen Preis.", "Merci d’indiquer un prix."),
    "needs_number": ("Please give a number.", "Bitte nennen Sie eine Zahl.", "Merci d’indiquer un nombre."),
    "needs_currency": (
        "Please give a currency by its three letters, such as EUR.",
        "Bitte nennen Sie eine Währung mit ihren drei Buchstaben, etwa EUR.",
        "Merci d’indiquer une devise par ses trois lettres, par exemple EUR.",
    ),
    "needs_day": ("Please give a day.", "Bitte nennen Sie einen Tag.", "Merci d’indiquer un jour."),
    "not_a_day": (
        "Please write the day as year-month-day, such as 2026-05-31.",
        "Bitte schreiben Sie den Tag als Jahr-Monat-Tag, etwa 2026-05-31.",
        "Merci d’écrire le jour comme année-mois-jour, par exemple 2026-05-31.",
    ),
    "day_too_early": (
        "That is before the day of issue.",
        "Das ist vor dem Datum des Dokuments.",
        "C’est avant la date du document.",
    ),
    "not_a_number": (
        "“{typed}” is not a number we can read.",
        "„{typed}“ können wir nicht als Zahl lesen.",
        "« {typed} » n’est pas un nombre que nous savons lire.",
    ),
    "two_numbers": (
        "“{typed}” could mean {first} or {second}. Please write it so that only one is possible.",
        "„{typed}“ könnte {first} oder {second} bedeuten. Bitte schreiben Sie es so, dass nur eines möglich ist.",
        "« {typed} » peut signifier {first} ou {second}. Merci de l’écrire de façon univoque.",
    ),
    "too_large": ("This number is too large.", "Diese Zahl ist zu groß.", "Ce nombre est trop grand."),
    "too_small": (
        "A price can’t be less than zero.",
        "Ein Preis kann nicht unter null liegen.",
        "Un prix ne peut pas être négatif.",
    ),
    "no_percentage": (
        "A percentage is between 0 and 100.",
        "Ein Prozentsatz liegt zwischen 0 und 100.",
        "Un pourcentage est compris entre 0 et 100.",
    ),
    "no_tax": (
        "That no tax is due needs a reason of law. Please write it as a comment.",
        "Eine Steuer von null braucht einen gesetzlichen Grund. Bitte nennen Sie ihn in einem Kommentar.",
        "L’absence de taxe exige un motif prévu par la loi. Merci de l’indiquer dans un commentaire.",
    ),
    "too_fine": ("At most 6 decimals.", "Höchstens 6 Nachkommastellen.", "6 décimales au maximum."),
    "too_long": (
        "At most {most} characters.",
        "Höchstens {most} Zeichen.",
        "{most} caractères au maximum.",
    ),
    "nothing": (
        "Nothing is different yet: change what should be.",
        "Noch ist nichts anders: Ändern Sie, was anders sein soll.",
        "Rien n’est encore différent : modifiez ce qui doit l’être.",
    ),
    "changed": (
        "It was changed while you wrote. What you typed still stands below; this is different now:",
        "Es wurde geändert, während Sie schrieben. Was Sie getippt haben, steht noch unten; das ist jetzt anders:",
        "Il a été modifié pendant que vous écriviez. Votre saisie est conservée ci-dessous ; voici ce qui a changé :",
    ),
    "too_many": (
        "Many requests are waiting for an answer already. Please wait for it, or write a comment.",
        "Es warten schon viele Vorschläge auf eine Antwort. Bitte warten Sie, oder schreiben Sie einen Kommentar.",
        "De nombreuses demandes attendent déjà une réponse. Merci de patienter ou d’écrire un commentaire.",
    ),
    "frozen": (
        "Number, date, sender and ways to pay can’t be changed.",
        "Nummer, Datum, Absender und Zahlungswege lassen sich nicht ändern.",
        "Le numéro, la date, l’émetteur et les moyens de paiement ne peuvent pas être modifiés.",
    ),
    # why nothing is changed any more
    "closed_void": (
        "It is void, so nothing on it changes any more.",
        "Es ist storniert, daher ändert sich daran nichts mehr.",
        "Il est annulé : plus rien n’y change.",
    ),
    "closed_paid": (
        "It is paid, so nothing on it changes any more. If something is wrong, write a comment.",
        "Es ist bezahlt, daher ändert sich daran nichts mehr. Wenn etwas nicht stimmt, schreiben Sie einen Kommentar.",
        "Il est payé : plus rien n’y change. Si quelque chose n’est pas juste, écrivez un commentaire.",
    ),
    "closed_credited": (
        "A credit note takes back all of it, so nothing on it changes any more.",
        "Eine Rechnungskorrektur nimmt es ganz zurück, daher ändert sich daran nichts mehr.",
        "Un avoir l’annule en entier : plus rien n’y change.",
    ),
    "closed_approved": (
        "This version is approved. If something is wrong with it all the same, write a comment.",
        "Diese Version ist freigegeben. Wenn trotzdem etwas nicht stimmt, schreiben Sie einen Kommentar.",
        "Cette version est approuvée. Si quelque chose n’est pas juste malgré tout, écrivez un commentaire.",
    ),
    "closed_answered": (
        "It can’t be changed: a quote that was accepted or declined and a credit note stay as they are.",
        "Es lässt sich nicht mehr ändern: Ein beantwortetes Angebot und eine Rechnungskorrektur bleiben, wie sie sind.",
        "Il ne peut plus être modifié : un devis accepté ou refusé et un avoir restent tels quels.",
    ),
    "erased": (
        "What it said then was erased, as the law demands.",
        "Was es damals sagte, wurde gelöscht, wie es das Gesetz verlangt.",
        "Ce qu’il disait alors a été effacé, comme la loi l’exige.",
    ),
    # what was asked for before
    "before": ("Requests so far", "Bisherige Vorschläge", "Demandes jusqu’ici"),
    "of": ("{name}, {date}, about {version}", "{name}, {date}, zu {version}", "{name}, {date}, à propos de {version}"),
    "state_open": ("waiting for an answer", "wartet auf Antwort", "en attente de réponse"),
    "state_accepted": ("accepted", "angenommen", "acceptée"),
    "state_partly": ("accepted in part", "teilweise angenommen", "acceptée en partie"),
    "state_declined": ("declined", "abgelehnt", "refusée"),
    "state_taken_back": ("taken back", "zurückgezogen", "retirée"),
    "state_closed": (
        "closed, as it does not stand like that any more",
        "erledigt, da es so nicht mehr steht",
        "close, car le document n’est plus le même",
    ),
    "answer": ("{name} answers:", "{name} antwortet:", "{name} répond :"),
    "take_back": ("Take it back", "Zurückziehen", "Retirer"),
    "not_open": (
        "It was answered meanwhile, or taken back.",
        "Der Vorschlag wurde inzwischen beantwortet oder zurückgezogen.",
        "Elle a entre-temps reçu une réponse ou a été retirée.",
    ),
    # the mail that answers
    "subject_accepted": (
        "Your request is accepted: {kind} {number}",
        "Ihr Vorschlag ist angenommen: {kind} {number}",
        "Votre demande est acceptée : {kind} {number}",
    ),
    "subject_partly": (
        "Your request is accepted in part: {kind} {number}",
        "Ihr Vorschlag ist teilweise angenommen: {kind} {number}",
        "Votre demande est acceptée en partie : {kind} {number}",
    ),
    "subject_declined": (
        "About your request: {kind} {number}",
        "Zu Ihrem Vorschlag: {kind} {number}",
        "À propos de votre demande : {kind} {number}",
    ),
    "mail_hello": ("Hello {name},", "Guten Tag {name},", "Bonjour {name},"),
    "mail_whole": (
        "what you asked for is done: {number} is {version} now.",
        "was Sie vorgeschlagen haben, ist geändert: {number} ist jetzt {version}.",
        "ce que vous avez demandé est fait : {number} est maintenant en version {version}.",
    ),
    "mail_part": (
        "a part of what you asked for is done: {number} is {version} now.",
        "ein Teil von dem, was Sie vorgeschlagen haben, ist geändert: {number} ist jetzt {version}.",
        "une partie de ce que vous avez demandé est faite : {number} est maintenant en version {version}.",
    ),
    "mail_anew": (
        "what you asked for is accepted. A credit note takes back all of {number}, and a new document follows with it.",
        "Ihr Vorschlag ist angenommen. Eine Rechnungskorrektur nimmt {number} ganz zurück, ein neues Dokument folgt.",
        "ce que vous avez demandé est accepté. Un avoir annule {number} en entier, et un nouveau document suivra.",
    ),
    "mail_anew_part": (
        "It has a part of it, as follows.",
        "Es enthält einen Teil davon, wie folgt.",
        "Il en contient une partie, comme suit.",
    ),
    "mail_declined": (
        "what you asked for is declined: {number} stays as it is.",
        "Ihr Vorschlag ist abgelehnt: {number} bleibt, wie es ist.",
        "ce que vous avez demandé est refusé : {number} reste tel quel.",
    ),
    "mail_taken": ("This changes:", "Das ändert sich:", "Ceci change :"),
    "mail_left": ("This stays as it is:", "Das bleibt, wie es ist:", "Ceci reste tel quel :"),
    "mail_asked": ("You wrote:", "Sie schrieben:", "Vous avez écrit :"),
}
word = Words(_TABLE)

"""The words around the paper on the public page, in the languages that a document can be written in."""

from __future__ import annotations

from jupinv.language import spoken

Table = dict[str, tuple[str, str, str]]  # by key, in English, German, French

_TABLE: Table = {
    "title": ("{kind} {number} from {name}", "{kind} {number} von {name}", "{kind} {number} de {name}"),
    "asks": ("{name} asks for", "{name} bittet um", "{name} vous demande"),
    "asks_ahead": (
        "{name} asks for payment in advance",
        "{name} bittet um Vorauszahlung",
        "{name} vous demande un paiement d’avance",
    ),
    "offers": ("{name} offers", "{name} bietet an", "{name} vous propose"),
    "credits": ("{name} credits you", "{name} schreibt Ihnen gut", "{name} vous crédite"),
    "due": ("due {date}", "fällig am {date}", "à payer pour le {date}"),
    "was_due": ("was due {date}", "war fällig am {date}", "était à payer pour le {date}"),
    "valid": ("valid until {date}", "gültig bis {date}", "valable jusqu’au {date}"),
    "expired": (
        "Expired: was valid until {date}",
        "Abgelaufen: war gültig bis {date}",
        "Expiré : était valable jusqu’au {date}",
    ),
    "today": ("today", "heute", "aujourd’hui"),
    "partly": (
        "{paid} of {total} is paid",
        "{paid} von {total} sind bezahlt",
        "{paid} sur {total} sont payés",
    ),
    "paid_in_full": ("{amount} to {name}", "{amount} an {name}", "{amount} à {name}"),
    "overpaid": (
        "{credit} more than was due has come in; {name} keeps it to your credit.",
        "{credit} mehr als gefordert sind eingegangen; {name} hält sie als Guthaben für Sie.",
        "{credit} de plus que demandé ont été reçus ; {name} les garde à votre crédit.",
    ),
    "nothing": ("Nothing to pay", "Nichts zu zahlen", "Rien à payer"),
    "void": ("Nothing is to be paid.", "Es ist nichts zu zahlen.", "Il n’y a rien à payer."),
    "replaced": ("Replaced by {number}", "Ersetzt durch {number}", "Remplacé par {number}"),
    "details": ("All ways to pay", "Alle Zahlungswege", "Tous les moyens de paiement"),
    "making": ("The PDF is being made", "Das PDF wird erstellt", "Le PDF est en cours de création"),
    "wait": (
        "It opens here by itself in a moment.",
        "Es öffnet sich hier gleich von selbst.",
        "Il s’ouvrira ici dans un instant.",
    ),
    "again": ("Try again now", "Jetzt erneut versuchen", "Réessayer maintenant"),
    "check": ("Is this the newest?", "Ist das die neueste Fassung?", "Est-ce la dernière version ?"),
    "proof": ("Proof file", "Nachweisdatei", "Fichier de preuve"),
    "back": ("Back to the document", "Zurück zum Dokument", "Retour au document"),
    "your_name": ("Your name", "Ihr Name", "Votre nom"),
    "your_email": ("Your e-mail", "Ihre E-Mail-Adresse", "Votre adresse e-mail"),
    "as": ("As {name}, {email}.", "Als {name}, {email}.", "En tant que {name}, {email}."),
    "not_me": ("Not you?", "Nicht Sie?", "Ce n’est pas vous ?"),
    "who": ("Who are you?", "Wer sind Sie?", "Qui êtes-vous ?"),
    "who_why": (
        "{name} sees this with whatever you do here. It stays in this browser.",
        "{name} sieht das bei allem, was Sie hier tun. Es bleibt in diesem Browser.",
        "{name} le voit avec tout ce que vous faites ici. Cela reste dans ce navigateur.",
    ),
    "save": ("Save", "Speichern", "Enregistrer"),
    "cancel": ("Cancel", "Abbrechen", "Annuler"),
    "approved_by": (
        "Version {version} approved by {name} on {date}.",
        "Version {version} am {date} von {name} freigegeben.",
        "Version {version} approuvée par {name} le {date}.",
    ),
    "approved_on": (
        "Version {version} approved on {date}.",
        "Version {version} am {date} freigegeben.",
        "Version {version} approuvée le {date}.",
    ),
    "request_open": (
        "A change is proposed: {name} has not answered yet.",
        "Eine Änderung ist vorgeschlagen: {name} hat noch nicht geantwortet.",
        "Une modification est demandée : {name} n’a pas encore répondu.",
    ),
    "requests_open": (
        "{count} changes are proposed: {name} has not answered yet.",
        "{count} Änderungen sind vorgeschlagen: {name} hat noch nicht geantwortet.",
        "{count} modifications sont demandées : {name} n’a pas encore répondu.",
    ),
    "close": ("Close", "Schließen", "Fermer"),
    "copy": ("Copy", "Kopieren", "Copier"),
    "copied": ("Copied", "Kopiert", "Copié"),
    "failed": (
        "That did not reach us. What you typed is still here: please try again.",
        "Das ist nicht angekommen. Ihre Eingaben stehen noch hier: Bitte versuchen Sie es erneut.",
        "Cela ne nous est pas parvenu. Votre saisie est toujours là : merci de réessayer.",
    ),
    "needs_name": ("Please give your name.", "Bitte nennen Sie Ihren Namen.", "Merci d’indiquer votre nom."),
    "long_name": ("At most 100 characters.", "Höchstens 100 Zeichen.", "100 caractères au maximum."),
    "needs_email": (
        "Please give an e-mail address such as claire@acme.example.",
        "Bitte nennen Sie eine E-Mail-Adresse wie claire@acme.example.",
        "Merci d’indiquer une adresse e-mail comme claire@acme.example.",
    ),
    "problems": (
        "Please look at the marked fields.",
        "Bitte sehen Sie sich die markierten Felder an.",
        "Merci de vérifier les champs signalés.",
    ),
    "meanwhile": (
        "Something changed meanwhile",
        "Inzwischen hat sich etwas geändert",
        "Quelque chose a changé entre-temps",
    ),
    "yours": ("What you wrote", "Was Sie geschrieben haben", "Ce que vous avez écrit"),
    "many": ("Please wait a little", "Bitte warten Sie etwas", "Merci de patienter un peu"),
    "many_minutes": (
        "Much was sent from here in a short time, so this was not. Try again in {count} minutes.",
        "Von hier wurde in kurzer Zeit viel gesendet, darum dies nicht. Versuchen Sie es in {count} Minuten wieder.",
        "Beaucoup a été envoyé d’ici en peu de temps, ceci ne l’a donc pas été. Réessayez dans {count} minutes.",
    ),
    "many_hours": (
        "Much was sent from here in a short time, so this was not. Try again in {count} hours.",
        "Von hier wurde in kurzer Zeit viel gesendet, darum dies nicht. Versuchen Sie es in {count} Stunden wieder.",
        "Beaucoup a été envoyé d’ici en peu de temps, ceci ne l’a donc pas été. Réessayez dans {count} heures.",
    ),
    "stop": (
        "You don’t know {name}? Stop such mails:",
        "Sie kennen {name} nicht? Solche E-Mails abbestellen:",
        "Vous ne connaissez pas {name} ? Ne plus recevoir de tels e-mails :",
    ),
    "own": ("This is your own document", "Das ist Ihr eigenes Dokument", "C’est votre propre document"),
    "own_why": (
        "You are signed in as its sender. Only its recipient does this.",
        "Sie sind als Absender angemeldet. Das kann nur der Empfänger.",
        "Vous êtes connecté en tant qu’émetteur. Seul le destinataire peut le faire.",
    ),
    "withdrawn": ("This link was withdrawn", "Dieser Link wurde zurückgezogen", "Ce lien a été retiré"),
    "ask": (
        "Please ask {name} for a new one.",
        "Bitte fragen Sie {name} nach einem neuen.",
        "Demandez-en un nouveau à {name}.",
    ),
    "notice": ("Correction of {date}", "Berichtigung vom {date}", "Rectification du {date}"),
    "receipt": ("Receipt of {date}", "Zahlungsbestätigung vom {date}", "Reçu du {date}"),
    "erased": (
        "What stood here was erased, as the law demands",
        "Was hier stand, wurde gelöscht, wie es das Gesetz verlangt",
        "Ce qui figurait ici a été effacé, comme la loi l’exige",
    ),
}
# What was just done on the page, as its address names it, and as the page says it.
DONE: Table = {
    "corrected": (
        "Corrected. {name} is told.",
        "Berichtigt. {name} erfährt es.",
        "C’est corrigé. {name} en est informé.",
    ),
    "proposed": (
        "Proposed. {name} looks at it and answers.",
        "Vorgeschlagen. {name} sieht es sich an und antwortet.",
        "Proposé. {name} l’examine et vous répond.",
    ),
    "corrected_proposed": (
        "Corrected, and the rest is proposed: {name} looks at it and answers.",
        "Berichtigt; das Übrige ist vorgeschlagen: {name} sieht es sich an und antwortet.",
        "C’est corrigé, et le reste est proposé : {name} l’examine et vous répond.",
    ),
    "forwarded": (
        "Forwarded. {name} is told.",
        "Weitergeleitet. {name} erfährt es.",
        "Transféré. {name} en est informé.",
    ),
    "approved": (
        "Approved. {name} is told.",
        "Freigegeben. {name} erfährt es.",
        "Approuvé. {name} en est informé.",
    ),
    "accepted": (
        "Accepted, thank you. {name} is told.",
        "Angenommen, vielen Dank. {name} erfährt es.",
        "Accepté, merci. {name} en est informé.",
    ),
    "declined": (
        "Declined. {name} is told.",
        "Abgelehnt. {name} erfährt es.",
        "Refusé. {name} en est informé.",
    ),
    "promised": (
        "Thank you. {name} is told.",
        "Vielen Dank. {name} erfährt es.",
        "Merci. {name} en est informé.",
    ),
    "asked": (
        "Sent to {name}.",
        "An {name} gesendet.",
        "Envoyé à {name}.",
    ),
    "stopped": (
        "{name} sends no more mails to that address.",
        "{name} sendet an diese Adresse keine E-Mails mehr.",
        "{name} n’envoie plus d’e-mails à cette adresse.",
    ),
    "reported": (
        "Thank you for telling us.",
        "Danke, dass Sie uns das sagen.",
        "Merci de nous l’avoir signalé.",
    ),
    "allowed": (
        "Mails to that address are allowed again.",
        "E-Mails an diese Adresse sind wieder erlaubt.",
        "Les e-mails à cette adresse sont de nouveau autorisés.",
    ),
}


class Words:
    """What one part of this room says, in the languages that a document can be written in."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __call__(self, key: str, language: str, **parts: object) -> str:
        """The words of a key with their parts filled in. KeyError where the key is unknown."""
        return spoken(self.table[key], language).format(**parts)


word = Words(_TABLE)
done_word = Words(DONE)

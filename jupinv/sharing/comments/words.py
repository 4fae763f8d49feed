"""What the conversation says around what people say, on the public page and in the mails to its readers."""

from __future__ import annotations

from jupinv.sharing.words import Words

words = Words(
    {
        "title": ("Comments", "Kommentare", "Commentaires"),
        "none": (
            "Nothing was said yet. What you write here is read by {name}, who can answer you here.",
            "Noch hat niemand etwas geschrieben. Was Sie hier schreiben, liest {name} und kann Ihnen hier antworten.",
            "Personne n’a encore rien écrit. {name} lira ce que vous écrivez ici et pourra vous y répondre.",
        ),
        "none_on": (
            "Nothing was said about this line yet.",
            "Zu dieser Position hat noch niemand etwas geschrieben.",
            "Personne n’a encore rien écrit sur cette ligne.",
        ),
        "sender": ("Sender", "Absender", "Émetteur"),
        "on": ("On “{line}”", "Zu „{line}“", "Sur « {line} »"),
        "gone": (
            "On a line that is no longer there: “{line}”",
            "Zu einer Position, die es nicht mehr gibt: „{line}“",
            "Sur une ligne qui n’existe plus : « {line} »",
        ),
        "gone_unnamed": (
            "On a line that is no longer there",
            "Zu einer Position, die es nicht mehr gibt",
            "Sur une ligne qui n’existe plus",
        ),
        "disputed": ("Disputed", "Bestritten", "Contesté"),
        "declined": ("Declined", "Abgelehnt", "Refusé"),
        "removed": ("Removed by {name}", "Von {name} entfernt", "Supprimé par {name}"),
        "answer": ("Answer", "Antworten", "Répondre"),
        "answer_to": ("Answer {name}", "{name} antworten", "Répondre à {name}"),
        "earlier": ("Earlier comments", "Frühere Kommentare", "Commentaires précédents"),
        "all": ("All comments", "Alle Kommentare", "Tous les commentaires"),
        "write": ("Write a comment", "Einen Kommentar schreiben", "Écrire un commentaire"),
        "text": ("Your comment", "Ihr Kommentar", "Votre commentaire"),
        "about": ("What is it about?", "Worum geht es?", "De quoi s’agit-il ?"),
        "whole": ("All of it", "Um das Ganze", "De l’ensemble"),
        "say": ("Send comment", "Kommentar senden", "Envoyer le commentaire"),
        "said": (
            "Your comment stands here now, and {name} is told of it.",
            "Ihr Kommentar steht jetzt hier, und {name} erfährt davon.",
            "Votre commentaire figure maintenant ici, et {name} en est informé.",
        ),
        "silent": (
            "This is void. What was said about it stays readable.",
            "Das ist storniert. Was dazu geschrieben wurde, bleibt lesbar.",
            "Ce document est annulé. Ce qui a été écrit à son sujet reste lisible.",
        ),
        "dispute_title": ("I dispute this", "Ich bestreite das", "Je conteste"),
        "dispute_what": ("What do you dispute?", "Was bestreiten Sie?", "Que contestez-vous ?"),
        "dispute_whole": ("All of it", "Das Ganze", "L’ensemble"),
        "dispute_why": ("What is wrong with it?", "Was stimmt damit nicht?", "Qu’est-ce qui ne va pas ?"),
        "dispute_hint": (
            "{name} is told at once and answers you on this page. What is asked for stays as it is until then.",
            "{name} erfährt sofort davon und antwortet Ihnen auf dieser Seite. Die Forderung bleibt vorerst bestehen.",
            "{name} en est informé aussitôt et vous répond sur cette page. D’ici là, la demande reste inchangée.",
        ),
        "dispute": ("Dispute it", "Bestreiten", "Contester"),
        "not_disputable": (
            "Only an invoice that is not void is disputed.",
            "Bestreiten lässt sich nur eine gültige Rechnung.",
            "Seule une facture valable peut être contestée.",
        ),
        "now_void": (
            "This was voided meanwhile, so nothing was sent.",
            "Das wurde inzwischen storniert, darum wurde nichts gesendet.",
            "Ce document a été annulé entre-temps, rien n’a donc été envoyé.",
        ),
        "needs_text": (
            "Please write what you want to say.",
            "Bitte schreiben Sie, was Sie sagen möchten.",
            "Merci d’écrire ce que vous voulez dire.",
        ),
        "long_text": ("At most 2,000 characters.", "Höchstens 2.000 Zeichen.", "2 000 caractères au maximum."),
        "needs_line": (
            "That line is no longer there. Please choose again.",
            "Diese Position gibt es nicht mehr. Bitte wählen Sie neu.",
            "Cette ligne n’existe plus. Merci de choisir à nouveau.",
        ),
        # in mails to readers
        "subject": (
            "{kind} {number}: comment from {name}",
            "{kind} {number}: Kommentar von {name}",
            "{kind} {number} : commentaire de {name}",
        ),
        "wrote": (
            "{name} wrote about {kind} {number}:",
            "{name} schreibt zu {kind} {number}:",
            "{name} écrit ({kind} {number}) :",
        ),
        "answers_you": (
            "In answer to what you wrote:",
            "Als Antwort auf das, was Sie schrieben:",
            "En réponse à ce que vous avez écrit :",
        ),
        "answers": (
            "In answer to what {name} wrote:",
            "Als Antwort auf das, was {name} schrieb:",
            "En réponse à ce que {name} a écrit :",
        ),
        "open": ("Read and answer", "Lesen und antworten", "Lire et répondre"),
        "because": (
            "You get this as somebody who acted on the page of this document, or to whom it was sent.",
            "Sie erhalten das, weil Sie auf der Seite dieses Dokuments etwas getan haben oder es Ihnen gesendet wurde.",
            "Vous recevez ceci parce que vous avez agi sur la page de ce document ou qu’il vous a été envoyé.",
        ),
    }
)

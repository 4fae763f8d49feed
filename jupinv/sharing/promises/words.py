"""What the form asks by which a reader says when they pay."""

from __future__ import annotations

from jupinv.sharing.words import Words

words = Words(
    {
        "will_pay": ("When will you pay?", "Wann zahlen Sie?", "Quand paierez-vous ?"),
        "has_paid": ("When did you pay?", "Wann haben Sie bezahlt?", "Quand avez-vous payé ?"),
        "will_pay_hint": (
            "{name} is told, and need not ask. The due date stays the same.",
            "{name} erfährt davon und muss nicht nachfragen. Der Fälligkeitstag bleibt derselbe.",
            "{name} en est informé et n’a pas besoin de relancer. La date d’échéance reste la même.",
        ),
        "has_paid_hint": (
            "{name} is told, and looks for the payment. It stays open here until it has arrived.",
            "{name} erfährt davon und achtet auf den Eingang. Bis dahin bleibt die Rechnung hier offen.",
            "{name} en est informé et surveille l’arrivée du paiement. D’ici là, la facture reste ouverte ici.",
        ),
        "will_pay_on": ("We will pay on", "Wir zahlen am", "Nous paierons le"),
        "has_paid_on": ("I paid on", "Ich habe bezahlt am", "J’ai payé le"),
        "note": ("Note (optional)", "Nachricht (freiwillig)", "Message (facultatif)"),
        "will_pay_say": ("Tell {name}", "{name} mitteilen", "Informer {name}"),
        "has_paid_say": ("Tell {name}", "{name} mitteilen", "Informer {name}"),
        "needs_day": ("Please give the day.", "Bitte nennen Sie den Tag.", "Merci d’indiquer le jour."),
        "no_day": (
            "Please write the day as year-month-day, like 2026-12-03.",
            "Bitte schreiben Sie den Tag als Jahr-Monat-Tag, etwa 2026-12-03.",
            "Merci d’écrire le jour sous la forme année-mois-jour, par exemple 2026-12-03.",
        ),
        "past": (
            "This day has passed. Choose today or a later one.",
            "Dieser Tag ist vorbei. Wählen Sie heute oder einen späteren.",
            "Ce jour est passé. Choisissez aujourd’hui ou un jour à venir.",
        ),
        "future": (
            "This day is still to come. Choose today or an earlier one.",
            "Dieser Tag kommt erst noch. Wählen Sie heute oder einen früheren.",
            "Ce jour n’est pas encore arrivé. Choisissez aujourd’hui ou un jour passé.",
        ),
        "far": (
            "This day is too far away. Is the year right?",
            "Dieser Tag liegt zu fern. Stimmt das Jahr?",
            "Ce jour est trop éloigné. L’année est-elle juste ?",
        ),
        "long_note": ("At most 2,000 characters.", "Höchstens 2.000 Zeichen.", "2 000 caractères au maximum."),
        "not_owed": (
            "Nothing is left to pay here, so nothing was sent.",
            "Hier ist nichts mehr zu zahlen, darum wurde nichts gesendet.",
            "Il n’y a plus rien à payer ici, rien n’a donc été envoyé.",
        ),
    }
)

"""What is said around a card payment, which itself is made on a page of Stripe's."""

from __future__ import annotations

from jupinv.sharing.words import Words

words = Words(
    {
        "pay": ("Pay by card", "Mit Karte zahlen", "Payer par carte"),
        "test": (
            "Test: this is a try, and no card is charged.",
            "Test: Dies ist ein Versuch, keine Karte wird belastet.",
            "Test : ceci est un essai, aucune carte n’est débitée.",
        ),
        "leads": (
            "You pay {amount} to {name} on a page of Stripe, which handles the payment. No card data comes to us.",
            "Sie zahlen {amount} an {name} auf einer Seite von Stripe, das die Zahlung abwickelt. Kartendaten gelangen "
            "nicht zu uns.",
            "Vous payez {amount} à {name} sur une page de Stripe, qui traite le paiement. Aucune donnée de carte ne "
            "nous "
            "parvient.",
        ),
        "continue": ("Continue to pay at Stripe", "Weiter zur Zahlung bei Stripe", "Continuer pour payer chez Stripe"),
        "amount": ("Amount", "Betrag", "Montant"),
        "due": ("{amount} is due.", "{amount} sind zu zahlen.", "{amount} restent à payer."),
        "part": (
            "Leave it as it is to pay all, or give a part of it.",
            "Lassen Sie es so, um alles zu zahlen, oder nennen Sie einen Teil davon.",
            "Laissez tel quel pour tout payer, ou indiquez-en une partie.",
        ),
        "next": ("Continue", "Weiter", "Continuer"),
        "bad_amount": (
            "Please give an amount above zero, and at most what is due.",
            "Bitte nennen Sie einen Betrag über null und höchstens, was zu zahlen ist.",
            "Merci d’indiquer un montant supérieur à zéro et au plus ce qui est dû.",
        ),
        "not_taken": (
            "This can’t be paid by card, or not any more. What is due, and how it can be paid, stands on the document.",
            "Das lässt sich nicht oder nicht mehr mit Karte zahlen. Was zu zahlen ist und wie, steht auf dem Dokument.",
            "Ceci ne peut pas ou plus être payé par carte. Ce qui est dû, et comment le payer, figure sur le document.",
        ),
        "changed": (
            "What is due has just changed. Please look at the document, and pay what it says now.",
            "Was zu zahlen ist, hat sich gerade geändert. Bitte sehen Sie auf das Dokument und zahlen Sie, was es "
            "jetzt "
            "nennt.",
            "Ce qui est dû vient de changer. Merci de regarder le document et de payer ce qu’il indique maintenant.",
        ),
        "trouble": (
            "Paying by card does not work just now",
            "Mit Karte zahlen geht gerade nicht",
            "Le paiement par carte ne fonctionne pas actuellement",
        ),
        "unreachable": (
            "Stripe, which handles card payments, does not answer. Nothing was charged. Please try again in a few "
            "minutes.",
            "Stripe, das Kartenzahlungen abwickelt, antwortet nicht. Nichts wurde abgebucht. Bitte versuchen Sie es in "
            "einigen Minuten wieder.",
            "Stripe, qui traite les paiements par carte, ne répond pas. Rien n’a été débité. Merci de réessayer dans "
            "quelques minutes.",
        ),
        "refused": (
            "Stripe, which handles card payments, does not take this payment. Nothing was charged, and {name} is told.",
            "Stripe, das Kartenzahlungen abwickelt, nimmt diese Zahlung nicht an. Nichts wurde abgebucht, und {name} "
            "erfährt davon.",
            "Stripe, qui traite les paiements par carte, n’accepte pas ce paiement. Rien n’a été débité et {name} en "
            "est "
            "informé.",
        ),
        "others": ("Other ways to pay", "Andere Zahlungswege", "Autres moyens de paiement"),
        "again": ("Try again", "Erneut versuchen", "Réessayer"),
        # the way back
        "paid": ("Paid", "Bezahlt", "Payé"),
        "paid_text": (
            "{amount} was paid to {name} by card. Thank you.",
            "{amount} wurden mit Karte an {name} bezahlt. Vielen Dank.",
            "{amount} ont été payés par carte à {name}. Merci.",
        ),
        "credit": (
            "{amount} of it is more than was due by then: {name} keeps it to your credit. Ask {name} if you want it "
            "back.",
            "{amount} davon sind mehr, als noch zu zahlen war: {name} hält sie als Guthaben für Sie. Wünschen Sie sie "
            "zurück, fragen Sie {name}.",
            "{amount} dépassent ce qui restait dû : {name} les garde à votre crédit. Pour être remboursé, demandez à "
            "{name}.",
        ),
        "void": (
            "The document was withdrawn meanwhile, and nothing was due any more.",
            "Das Dokument wurde inzwischen storniert, und es war nichts mehr zu zahlen.",
            "Le document a été annulé entre-temps et plus rien n’était dû.",
        ),
        "confirming": (
            "The payment is being confirmed",
            "Die Zahlung wird bestätigt",
            "Le paiement est en cours de confirmation",
        ),
        "confirming_text": (
            "Stripe has not told us yet that {amount} has arrived. This page looks again by itself. Please do not pay "
            "a "
            "second time.",
            "Stripe hat uns noch nicht gemeldet, dass {amount} eingegangen sind. Diese Seite sieht von selbst wieder "
            "nach. Bitte zahlen Sie nicht ein zweites Mal.",
            "Stripe ne nous a pas encore indiqué que {amount} sont arrivés. Cette page vérifie d’elle-même. Merci de "
            "ne "
            "pas payer une seconde fois.",
        ),
        "days_text": (
            "With some ways to pay the money takes some days. You can close this page: the document says when it has "
            "arrived.",
            "Bei manchen Zahlungsarten dauert es einige Tage. Sie können diese Seite schließen: Das Dokument sagt, "
            "wann "
            "das Geld eingegangen ist.",
            "Avec certains moyens de paiement, cela prend quelques jours. Vous pouvez fermer cette page : le document "
            "indique quand l’argent est arrivé.",
        ),
        "look": ("Look again now", "Jetzt erneut nachsehen", "Vérifier maintenant"),
        "open": ("Not paid yet", "Noch nicht bezahlt", "Pas encore payé"),
        "open_text": (
            "The payment of {amount} was not completed. Nothing was charged.",
            "Die Zahlung über {amount} wurde nicht abgeschlossen. Nichts wurde abgebucht.",
            "Le paiement de {amount} n’a pas été terminé. Rien n’a été débité.",
        ),
        "expired": ("This payment has expired", "Diese Zahlung ist abgelaufen", "Ce paiement a expiré"),
        "expired_text": (
            "The page at Stripe was open too long, or something else is due meanwhile. Nothing was charged.",
            "Die Seite bei Stripe war zu lange offen, oder inzwischen ist etwas anderes zu zahlen. Nichts wurde "
            "abgebucht.",
            "La page chez Stripe est restée ouverte trop longtemps, ou autre chose est dû entre-temps. Rien n’a été "
            "débité.",
        ),
        "failed": ("The payment failed", "Die Zahlung ist fehlgeschlagen", "Le paiement a échoué"),
        "failed_text": (
            "{amount} did not arrive. You can try again, or pay in another way.",
            "{amount} sind nicht eingegangen. Sie können es erneut versuchen oder anders zahlen.",
            "{amount} ne sont pas arrivés. Vous pouvez réessayer, ou payer autrement.",
        ),
        "mismatch_text": (
            "What Stripe says does not fit what was begun here, so nothing was recorded. Please do not pay again: "
            "write "
            "to {name}.",
            "Was Stripe meldet, passt nicht zu dem, was hier begonnen wurde; darum wurde nichts gebucht. Bitte zahlen "
            "Sie "
            "nicht noch einmal, sondern schreiben Sie {name}.",
            "Ce que Stripe indique ne correspond pas à ce qui a été commencé ici ; rien n’a donc été enregistré. "
            "Merci de "
            "ne pas payer à nouveau et d’écrire à {name}.",
        ),
    }
)

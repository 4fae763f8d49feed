"""What stands around a code to scan."""

from __future__ import annotations

from jupinv.sharing.words import Words

say = Words(
    {
        "how": (
            "Scan this with your banking app. It fills in the transfer; you check it and confirm it there.",
            "Scannen Sie das mit Ihrer Banking-App. Sie füllt die Überweisung aus; Sie prüfen und bestätigen sie dort.",
            "Scannez ceci avec l’application de votre banque. Elle remplit le virement ; vous le vérifiez et le "
            "confirmez là-bas.",
        ),
        "app": ("Open in your app", "In Ihrer App öffnen", "Ouvrir dans votre application"),
        "amount": ("Amount", "Betrag", "Montant"),
        "code": ("Payment code", "Zahlungscode", "Code de paiement"),
        "none": (
            "There is no code to scan here any more. What is left to pay, and how, stands on the document.",
            "Hier gibt es keinen Code zum Scannen mehr. Was noch zu zahlen ist und wie, steht auf dem Dokument.",
            "Il n’y a plus de code à scanner ici. Ce qui reste à payer, et comment, figure sur le document.",
        ),
    }
)

"""What happened to a document, in the languages that one can be written in."""

from __future__ import annotations

from jupinv.sharing.words import Words

say = Words(
    {
        "title": ("History", "Verlauf", "Historique"),
        "newest": (
            "Newest first. Times are those of your device, or else of {zone}.",
            "Das Neueste zuerst. Uhrzeiten nach Ihrem Gerät, sonst nach {zone}.",
            "Du plus récent au plus ancien. Heures de votre appareil, à défaut de {zone}.",
        ),
        "issued": ("{who} issued {number}", "{who} hat {number} ausgestellt", "{who} a émis {number}"),
        "sent": ("Sent by {name}", "Gesendet von {name}", "Envoyé par {name}"),
        "reminded": (
            "{name} sent a reminder",
            "{name} hat eine Zahlungserinnerung gesendet",
            "{name} a envoyé un rappel",
        ),
        "version": (
            "Version {version}, by {who}",
            "Version {version}, von {who}",
            "Version {version}, par {who}",
        ),
        "amended": (
            "Corrected by {who}; still version {version}",
            "Berichtigt von {who}; weiterhin Version {version}",
            "Corrigé par {who} ; toujours la version {version}",
        ),
        "notice": (
            "Corrected by a notice from {who}",
            "Berichtigt durch eine Mitteilung von {who}",
            "Rectifié par un avis de {who}",
        ),
        "erased": (
            "What it said was erased, as the law demands",
            "Was hier stand, wurde gelöscht, wie es das Gesetz verlangt",
            "Ce qui figurait ici a été effacé, comme la loi l’exige",
        ),
        "approved": (
            "{who} approved version {version}",
            "{who} hat Version {version} freigegeben",
            "{who} a approuvé la version {version}",
        ),
        "by_code": (
            "confirmed by a mailed code",
            "bestätigt durch Code per E-Mail",
            "confirmé par un code reçu par e-mail",
        ),
        "as_typed": ("name as typed", "Name wie eingegeben", "nom tel que saisi"),
        "accepted": ("Accepted", "Angenommen", "Accepté"),
        "accepted_by": ("Accepted by {who}", "Angenommen von {who}", "Accepté par {who}"),
        "declined": ("Declined", "Abgelehnt", "Refusé"),
        "declined_by": ("Declined by {who}", "Abgelehnt von {who}", "Refusé par {who}"),
        "open_again": (
            "The answer was taken back: open again",
            "Die Antwort wurde zurückgenommen: wieder offen",
            "La réponse a été retirée : de nouveau ouvert",
        ),
        "change_requested": (
            "{who} asked for a change",
            "{who} hat eine Änderung vorgeschlagen",
            "{who} a demandé une modification",
        ),
        "request_taken_back": (
            "{who} no longer asks for that change",
            "{who} schlägt die Änderung nicht mehr vor",
            "{who} ne demande plus cette modification",
        ),
        "request_accepted": (
            "The change that {who} asked for was accepted",
            "Die Änderung, die {who} vorschlug, wurde angenommen",
            "La modification demandée par {who} a été acceptée",
        ),
        "request_partly": (
            "A part of the change that {who} asked for was accepted",
            "Ein Teil der Änderung, die {who} vorschlug, wurde angenommen",
            "Une partie de la modification demandée par {who} a été acceptée",
        ),
        "request_declined": (
            "The change that {who} asked for was declined",
            "Die Änderung, die {who} vorschlug, wurde abgelehnt",
            "La modification demandée par {who} a été refusée",
        ),
        "forwarded": ("{who} forwarded it", "{who} hat es weitergeleitet", "{who} l’a transféré"),
        "will_pay": (
            "{who} says: we will pay on {day}",
            "{who} sagt: Wir zahlen am {day}",
            "{who} : nous paierons le {day}",
        ),
        "has_paid": ("{who} says: paid on {day}", "{who} sagt: bezahlt am {day}", "{who} : payé le {day}"),
        "comment": ("{who} wrote", "{who} schrieb", "{who} a écrit"),
        "dispute": ("{who} disputes it", "{who} bestreitet es", "{who} conteste"),
        "on_line": (" about “{line}”", " zu „{line}“", " à propos de « {line} »"),
        "removed": (
            "What {who} wrote was removed",
            "Was {who} schrieb, wurde entfernt",
            "Ce que {who} avait écrit a été retiré",
        ),
        "voided": ("{name} made it void", "{name} hat es storniert", "{name} l’a annulé"),
        "replaced": ("Replaced by {number}", "Ersetzt durch {number}", "Remplacé par {number}"),
        "somebody": ("Somebody", "Jemand", "Quelqu’un"),
    }
)

"""What approving, accepting and declining say, in the languages that a document can be written in."""

from __future__ import annotations

from jupinv.sharing.words import Words

word = Words(
    {
        # approving an invoice
        "approve": ("Approve version {version}", "Version {version} freigeben", "Approuver la version {version}"),
        "what": (
            "Version {version} of invoice {number}",
            "Version {version} der Rechnung {number}",
            "Version {version} de la facture {number}",
        ),
        "due": ("due {date}", "fällig am {date}", "à payer pour le {date}"),
        "approve_does": (
            "{name} sees who approved it and when. Nothing in it is corrected from then on; a next version would need "
            "an approval of its own.",
            "{name} sieht, wer sie wann freigegeben hat. Danach wird nichts mehr an ihr berichtigt; eine nächste "
            "Version brauchte eine eigene Freigabe.",
            "{name} voit qui l’a approuvée et quand. Plus rien n’y est corrigé ensuite ; une version suivante devrait "
            "être approuvée à son tour.",
        ),
        "approved_already": (
            "{who} approved version {version} on {date}.",
            "{who} hat Version {version} am {date} freigegeben.",
            "{who} a approuvé la version {version} le {date}.",
        ),
        "approved_by_nobody": (
            "Version {version} is approved already.",
            "Version {version} ist schon freigegeben.",
            "La version {version} est déjà approuvée.",
        ),
        "void": (
            "This is void by now: nothing is left to be answered.",
            "Das ist inzwischen storniert: Es braucht keine Antwort mehr.",
            "Ce document est annulé : il n’y a plus rien à répondre.",
        ),
        "paid": (
            "This is paid: nothing is left to be approved.",
            "Das ist bezahlt: Es braucht keine Freigabe mehr.",
            "C’est payé : il n’y a plus rien à approuver.",
        ),
        "credited": (
            "This is credited in full: nothing is left to be approved.",
            "Das ist ganz gutgeschrieben: Es braucht keine Freigabe mehr.",
            "C’est entièrement crédité : il n’y a plus rien à approuver.",
        ),
        "written_off": (
            "This is not asked for any more: nothing is left to be approved.",
            "Das wird nicht mehr gefordert: Es braucht keine Freigabe mehr.",
            "Ce montant n’est plus réclamé : il n’y a plus rien à approuver.",
        ),
        "no_invoice": (
            "Only an invoice is approved.",
            "Freigegeben werden nur Rechnungen.",
            "Seules les factures sont à approuver.",
        ),
        # a quote
        "accept": ("Accept quote", "Angebot annehmen", "Accepter le devis"),
        "decline": ("Decline quote", "Angebot ablehnen", "Refuser le devis"),
        "quote": ("Quote {number}", "Angebot {number}", "Devis {number}"),
        "valid": ("valid until {date}", "gültig bis {date}", "valable jusqu’au {date}"),
        "options": ("Which options do you take?", "Welche Optionen nehmen Sie?", "Quelles options prenez-vous ?"),
        "one_of": ("{name}: choose one", "{name}: Wählen Sie eines", "{name} : choisissez-en un"),
        "none": ("None of these", "Nichts davon", "Aucun"),
        "before_tax": ("plus tax", "zzgl. Steuer", "hors taxes"),
        "sum": ("Total of your choice:", "Summe Ihrer Auswahl:", "Total de votre choix :"),
        "of_it_tax": ("of which tax: {amount}", "davon Steuer: {amount}", "dont taxes : {amount}"),
        "reckon": ("Calculate again", "Neu berechnen", "Recalculer"),
        "wrong_choice": (
            "This can’t be accepted as it is chosen: choose one of each group, and keep at least one line.",
            "So lässt es sich nicht annehmen: Wählen Sie je Gruppe eines, und behalten Sie mindestens eine Position.",
            "Ce choix n’est pas possible : choisissez-en un par groupe, et gardez au moins une ligne.",
        ),
        "accept_does": (
            "{name} sees who accepted it and when. What you choose is what is agreed and what the invoice will say.",
            "{name} sieht, wer es wann angenommen hat. Was Sie wählen, ist vereinbart und steht dann auf der Rechnung.",
            "{name} voit qui l’a accepté et quand. Votre choix est ce qui est convenu et ce que dira la facture.",
        ),
        "reason": ("Why? (optional)", "Warum? (freiwillig)", "Pourquoi ? (facultatif)"),
        "reason_hint": (
            "{name} reads this. It stands among the comments.",
            "{name} liest das. Es steht bei den Kommentaren.",
            "{name} le lira. Il figurera parmi les commentaires.",
        ),
        "long_reason": (
            "At most {most} characters; this has {count}.",
            "Höchstens {most} Zeichen; das sind {count}.",
            "{most} caractères au maximum ; il y en a {count}.",
        ),
        "decline_does": (
            "Nothing is agreed then. Only {name} can open the quote again.",
            "Dann ist nichts vereinbart. Nur {name} kann das Angebot wieder öffnen.",
            "Rien n’est alors convenu. Seul {name} peut rouvrir le devis.",
        ),
        "accepted_already": (
            "{who} accepted this quote on {date}.",
            "{who} hat dieses Angebot am {date} angenommen.",
            "{who} a accepté ce devis le {date}.",
        ),
        "accepted_by_nobody": (
            "This quote was accepted on {date}.",
            "Dieses Angebot wurde am {date} angenommen.",
            "Ce devis a été accepté le {date}.",
        ),
        "declined_already": (
            "This quote was declined on {date}.",
            "Dieses Angebot wurde am {date} abgelehnt.",
            "Ce devis a été refusé le {date}.",
        ),
        "expired": (
            "It was valid until {date}. Ask {name} for a new one.",
            "Es war gültig bis {date}. Bitten Sie {name} um ein neues.",
            "Il était valable jusqu’au {date}. Demandez-en un nouveau à {name}.",
        ),
        "no_quote": (
            "Only a quote is accepted or declined.",
            "Angenommen oder abgelehnt werden nur Angebote.",
            "Seuls les devis s’acceptent ou se refusent.",
        ),
        # what changed meanwhile
        "not_yet": (
            "Nothing was sent: it says something else by now. Look at it again, then press the button once more.",
            "Es wurde nichts gesendet: Inzwischen steht etwas anderes da. Sehen Sie es sich noch einmal an und drücken "
            "Sie dann erneut.",
            "Rien n’a été envoyé : le document a changé. Relisez-le, puis appuyez de nouveau.",
        ),
        "more": ("and {count} more", "und {count} weitere", "et {count} autres"),
        # by a mailed code
        "send_code": ("Send me a code to confirm", "Code zum Bestätigen senden", "M’envoyer un code de confirmation"),
        "code_may": (
            "With a code sent to your e-mail, {name} knows that the address is yours.",
            "Mit einem Code an Ihre E-Mail-Adresse weiß {name}, dass die Adresse Ihre ist.",
            "Avec un code envoyé à votre adresse, {name} sait qu’elle est bien la vôtre.",
        ),
        "code_must": (
            "{name} asks you to confirm with a code: we send it to your e-mail, you type it on the next page.",
            "{name} bittet um Bestätigung mit einem Code: Wir senden ihn an Ihre E-Mail-Adresse, Sie tippen ihn auf "
            "der nächsten Seite ein.",
            "{name} vous demande de confirmer par un code : nous l’envoyons à votre adresse e-mail, vous le saisissez "
            "à la page suivante.",
        ),
        "no_mails": (
            "This address asked for no more mails of {name}. Please give another one.",
            "Diese Adresse möchte keine E-Mails von {name} mehr. Bitte nennen Sie eine andere.",
            "Cette adresse ne veut plus d’e-mails de {name}. Merci d’en indiquer une autre.",
        ),
        "look": ("Look into your mail", "Sehen Sie in Ihre E-Mails", "Consultez vos e-mails"),
        "sent": (
            "We sent a code to {email}. It works until {time}.",
            "Wir haben einen Code an {email} gesendet. Er gilt bis {time}.",
            "Nous avons envoyé un code à {email}. Il est valable jusqu’à {time}.",
        ),
        "code": ("Code of six digits", "Code aus sechs Ziffern", "Code à six chiffres"),
        "six": (
            "Type the six digits from the mail.",
            "Tippen Sie die sechs Ziffern aus der E-Mail ein.",
            "Saisissez les six chiffres de l’e-mail.",
        ),
        "wrong": (
            "That is not the code. Tries left: {left}.",
            "Das ist nicht der Code. Verbleibende Versuche: {left}.",
            "Ce n’est pas le code. Essais restants : {left}.",
        ),
        "late": ("No mail yet?", "Noch keine E-Mail?", "Pas encore d’e-mail ?"),
        "late_why": (
            "It can take a minute. Look among the unwanted mails, too.",
            "Es kann eine Minute dauern. Sehen Sie auch im Spam-Ordner nach.",
            "Cela peut prendre une minute. Regardez aussi dans les indésirables.",
        ),
        "anew": ("Ask for a new code", "Neuen Code anfordern", "Demander un nouveau code"),
        "over": ("This code no longer works", "Dieser Code gilt nicht mehr", "Ce code n’est plus valable"),
        "over_why": (
            "It was used, it is older than 15 minutes, or it was guessed too often. Nothing was sent.",
            "Er wurde benutzt, ist älter als 15 Minuten oder wurde zu oft falsch eingegeben. Es wurde nichts gesendet.",
            "Il a été utilisé, a plus de 15 minutes ou a été mal saisi trop souvent. Rien n’a été envoyé.",
        ),
        # the mail with the code
        "mail_subject": (
            "Your code for {what} from {name}",
            "Ihr Code für {what} von {name}",
            "Votre code pour {what} de {name}",
        ),
        "mail_head": ("Confirm with this code", "Mit diesem Code bestätigen", "Confirmez avec ce code"),
        "mail_code": ("Your code is {code}", "Ihr Code ist {code}", "Votre code est {code}"),
        "mail_approve": (
            "Type it on the page that asks for it, to approve version {version} of invoice {number}: {amount} to "
            "{name}.",
            "Tippen Sie ihn auf der Seite ein, die danach fragt, um Version {version} der Rechnung {number} "
            "freizugeben: {amount} an {name}.",
            "Saisissez-le sur la page qui le demande pour approuver la version {version} de la facture {number} : "
            "{amount} à {name}.",
        ),
        "mail_accept": (
            "Type it on the page that asks for it, to accept quote {number} of {name} for {amount}.",
            "Tippen Sie ihn auf der Seite ein, die danach fragt, um Angebot {number} von {name} über {amount} "
            "anzunehmen.",
            "Saisissez-le sur la page qui le demande pour accepter le devis {number} de {name} : {amount}.",
        ),
        "mail_once": (
            "It works once, for 15 minutes. Give it to nobody: neither we nor {name} ask for it by phone or mail.",
            "Er gilt einmal und 15 Minuten lang. Geben Sie ihn niemandem: Weder wir noch {name} fragen am Telefon oder "
            "per E-Mail danach.",
            "Il sert une fois, pendant 15 minutes. Ne le donnez à personne : ni nous ni {name} ne le demandons par "
            "téléphone ou par e-mail.",
        ),
        "mail_else": (
            "If you did not ask for it, there is nothing to do.",
            "Wenn Sie ihn nicht angefordert haben, ist nichts zu tun.",
            "Si vous ne l’avez pas demandé, il n’y a rien à faire.",
        ),
        "mail_invoice": ("invoice {number}", "Rechnung {number}", "la facture {number}"),
        "mail_quote": ("quote {number}", "Angebot {number}", "le devis {number}"),
    }
)

"""Why something can't be done with a document, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from jupinv.content.merging import Clashes
from jupinv.documents import changing, crediting, deposits, issuing, reverting, revisions, sending, unwanted, voiding
from jupinv.documents.credits import remainder

REFUSALS = (
    *(issuing.NotIssued, issuing.AlreadyVoid, issuing.AlreadySent, issuing.AlreadyPaid, issuing.NotConfirmed),
    *(sending.NotOverdue, sending.AlreadyLeft, sending.NothingToRepeat, revisions.Erased, unwanted.NotWanted),
    *(voiding.NeedsCreditNote, voiding.NotSent, voiding.NotVoid, voiding.NoSuccessor),
    *(changing.NothingChanged, changing.Frozen, changing.Approved, changing.NeedsCorrection, changing.PaidInCurrency),
    *(changing.SameCompanyUnknown, changing.PartlyCredited, changing.NoOtherVersion, deposits.Deducted),
    *(deposits.OtherDeposits,),
    *(issuing.AlreadyCredited, crediting.NotCreditable, crediting.NothingLeft, remainder.TooMuch),
    *(crediting.ChangedMeanwhile, issuing.ChangedMeanwhile, reverting.NotRevertible, Clashes),
)


def why(refused: Exception) -> str:
    """What stands in the way, and the way out where there is one."""
    return {
        issuing.NotIssued: _("This is still a draft. Issue it first."),
        issuing.AlreadyVoid: _("This is void already."),
        issuing.AlreadySent: _("The customer has it already, or an e-mail with it is leaving right now."),
        issuing.AlreadyPaid: _("Money was recorded for it. Undo the payment first."),
        issuing.NotConfirmed: _("Confirm your e-mail address first."),
        sending.NotOverdue: _("There is nothing to remind of: it is paid, not due yet, or was never sent."),
        sending.AlreadyLeft: _("Too late: this e-mail has left."),
        sending.NothingToRepeat: _("There is nobody left to send this to, or it is on its way."),
        unwanted.NotWanted: _("One of the addresses wants no mails from you. Nothing was sent."),
        revisions.Erased: _("What this document said was erased, as the law demands."),
        voiding.NeedsCreditNote: _("The customer has it already, so the law asks for a credit note instead."),
        voiding.NotSent: _("Nobody has got it yet."),
        voiding.NotVoid: _("Only what is void can be replaced."),
        voiding.NoSuccessor: _("That document can’t replace this one."),
        changing.NothingChanged: _("Nothing changes: it says just that already."),
        changing.Frozen: _("Number, date, sender and ways to pay never change: void it, or correct it."),
        changing.Approved: _("The customer has approved this version, so nothing on it may be amended."),
        changing.NeedsCorrection: _("The customer has it already, so it is corrected by a credit note and a new one."),
        changing.SameCompanyUnknown: _("Please say whether it is the same company."),
        changing.PaidInCurrency: _("Money was recorded for it in its currency, so the currency stays."),
        changing.PartlyCredited: _("A credit note refers to what it says. Correct the rest by another credit note."),
        changing.NoOtherVersion: _("Credit notes, and quotes that were answered, have no other version."),
        deposits.Deducted: _("A final invoice deducts this deposit. Credit or void that one first."),
        deposits.OtherDeposits: _(
            "A deposit that it had set free was voided or credited since, so it can no longer be void."
        ),
        issuing.AlreadyCredited: _("A credit note settles some of it. Void that one first."),
        crediting.NotCreditable: _("Only an issued invoice that is not void can be credited."),
        crediting.NothingLeft: _("All of it was credited already."),
        remainder.TooMuch: _("That is more than what is left to credit."),
        crediting.ChangedMeanwhile: _("Somebody changed it meanwhile. Load the page again to see how it stands now."),
        issuing.ChangedMeanwhile: _("Somebody changed it meanwhile. Load the page again to see how it stands now."),
        reverting.NotRevertible: _("This is how it was issued. Void it, or correct it."),
        Clashes: _("A later change touched the same, so this one can no longer be reverted by itself."),
    }[type(refused)]

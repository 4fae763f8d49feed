"""Why something can't be done with a document, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from jupinv.documents import issuing, revisions, sending, voiding

REFUSALS = (
    *(issuing.NotIssued, issuing.AlreadyVoid, issuing.AlreadySent, issuing.AlreadyPaid, issuing.NotConfirmed),
    *(sending.NotOverdue, sending.AlreadyLeft, sending.NothingToRepeat, revisions.Erased),
    *(voiding.NeedsCreditNote, voiding.NotSent, voiding.NotVoid, voiding.NoSuccessor),
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
        revisions.Erased: _("What this document said was erased, as the law demands."),
        voiding.NeedsCreditNote: _("The customer has it already, so the law asks for a credit note instead."),
        voiding.NotSent: _("Nobody has got it yet."),
        voiding.NotVoid: _("Only what is void can be replaced."),
        voiding.NoSuccessor: _("That document can’t replace this one."),
    }[type(refused)]

"""At which bank an IBAN is, as far as the lists of the countries' central banks say (schwifty). Nobody is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank by its name, and its BICs: the one that an account there is most likely to have comes first."""

    name: str
    bics: tuple[str, ...]


def bank_of(iban: str) -> Bank | None:
    """The bank of an IBAN that is right, without spaces; None where its country's list is not known or lacks it."""
    from schwifty import BIC, IBAN  # 5 MB, and some more for each country's list: borne once somebody asks

    try:
        number = IBAN(iban)
        first, name = number.bic, number.bank_name
        if first is None:
            return None
        every = BIC.candidates_from_bank_code(number.country_code, number.bank_code)
    except ValueError:  # SchwiftyException: it knows the country's numbers otherwise, or not this bank
        return None
    return Bank(name or "", tuple(dict.fromkeys(str(bic) for bic in (first, *every))))

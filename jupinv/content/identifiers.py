"""Whether a VAT id can be one: its country's format and check digits (python-stdnum). Nothing is looked up."""

from __future__ import annotations

import re

from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, InvalidLength

from jupinv.content.codes import EU
from jupinv.content.sentence import Sentence as _s

# Prefix of the id → ISO 3166 code of the country whose rules it follows.
_PREFIXES = {"EL": "GR", "XI": "GB", "CHE": "CH"}
# Outside the EU, where what is entered as VAT id has one known form.
_ELSEWHERE = frozenset({"GB", "CH", "NO", "AU", "IN"})
# Written without a country prefix there.
_BARE = frozenset({"AU", "IN", "NO", "GB"})


def vat_id_doubt(vat_id: str, country: str) -> str:
    """What speaks against the VAT id, as the rest of a sentence. Empty: it may be one, or its form is not known."""
    compact = re.sub(r"[\s.\-/]", "", vat_id).upper()
    if not compact:
        return ""
    if not compact.isascii():
        return _s("it has characters that no VAT ID has")
    if compact.startswith("GR") and country == "GR":
        return _s("Greek ones begin with EL")
    issuer = _issuer(compact)
    if issuer is None:
        if country not in _BARE:
            beginning = _s("it should begin with the country code %(code)s", code=_prefix(country))
            return beginning if country in EU else ""
        issuer = country
    return _doubt(compact, issuer)


def _issuer(compact: str) -> str | None:
    """The country by which the id begins."""
    if compact.startswith("CHE"):
        return "CH"
    prefix = compact[:2]
    issuer = _PREFIXES.get(prefix, prefix)
    return issuer if issuer in EU or issuer in _ELSEWHERE - {"AU", "IN"} else None


def _prefix(country: str) -> str:
    return "EL" if country == "GR" else country


def _doubt(compact: str, country: str) -> str:
    module = get_cc_module(country, "vat")
    if module is None:
        return ""
    number = compact[2:] if compact.startswith(("XI", "GB")) and country == "GB" else compact
    try:
        module.validate(number)
    except InvalidChecksum:
        return _s("its check digits do not match, so a digit may be mistyped")
    except InvalidLength:
        return _s("it is too long or too short")
    except ValueError:  # ValidationError, or what a check trips over
        return _s("%(code)s VAT IDs look different", code=_prefix(country))
    return ""

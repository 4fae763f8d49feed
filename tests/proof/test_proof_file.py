"""Proof files: whose they are, what is in them, and that a stranger's few lines find what is true and what is not."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from jupinv import clock, files, jobs
from jupinv.documents import links, renditions, revisions, sending, states
from jupinv.documents.models import Document
from tests.documents import making
from tests.pages import PageClient
from tests.proof.papers import one_more
from tests.sharing.paths import path_of

LATER = making.NOW + timedelta(days=20)


def pdf_of(document: Document) -> bytes:
    standing = states.standing(document, today=making.TODAY)
    renditions.request(document, standing, now=clock.now())
    jobs.run_due(clock.now())
    return files.read(renditions.file_key(document, renditions.find(document, standing)))


@pytest.fixture
def verify(client: PageClient, folder: Path):
    """The lines of the help page, run on a proof file by a Python that knows nothing of us."""
    code = client.page("/help/proof").find("#verify")
    place = folder / "elsewhere"
    place.mkdir()
    (place / "verify.py").write_text(code.text)

    def run(proof: bytes | dict, *pdfs: bytes) -> tuple[int, str]:
        (place / "proof.json").write_bytes(proof if isinstance(proof, bytes) else json.dumps(proof).encode())
        for number, pdf in enumerate(pdfs):
            (place / f"{number}.pdf").write_bytes(pdf)
        names = [f"{number}.pdf" for number in range(len(pdfs))]
        command = [sys.executable, "-I", "verify.py", "proof.json", *names]
        done = subprocess.run(command, cwd=place, env={}, capture_output=True, text=True, check=False, timeout=30)
        return done.returncode, done.stdout

    return run


def test_a_true_file_holds(as_, owner, business, verify) -> None:
    making.issued(business, owner)
    document = making.issued(business, owner)
    one_more(document, at=LATER)
    pdf = pdf_of(document)
    client = as_(owner)
    page = client.page(f"/documents/{document.key}")
    proof = client.get(page.link("Proof file"))
    assert proof.mimetype == "application/json"
    assert proof.headers["Content-Disposition"] == 'attachment; filename="INV-2026-0002 proof.json"'
    status, said = verify(proof.data, pdf)
    assert status == 0, said
    codes = [revisions.check_code(each.digest) for each in document.revisions.order_by("number")]
    assert said.splitlines() == [
        f"revision 1 check {codes[0]} says what was sealed",
        f"revision 2 check {codes[1]} says what was sealed",
        "0.pdf is a PDF of it",
    ]
    assert said.splitlines()[0].split()[3] in json.loads(proof.data)["revisions"][0]["digest"][:4] + "-" + codes[0][5:]


TAMPERED = {
    "what it says": lambda r: r.update(bytes=r["bytes"].replace("Workshop", "Workshap")),
    "a space": lambda r: r.update(bytes=r["bytes"] + " "),
    "salt": lambda r: r.update(salt="00" * 16),
    "digest": lambda r: r.update(digest="00" * 32),
    "number": lambda r: r.update(number="INV-2026-0009"),
    "instant": lambda r: r.update(instant=r["instant"].replace("2026", "2025")),
    "previous seal": lambda r: r.update(previous_seal="00" * 32),
    "seal": lambda r: r.update(seal="00" * 32),
    "revision": lambda r: r.update(revision=7),
}


def test_a_tampered_file_does_not(as_, owner, invoice, verify) -> None:
    true = as_(owner).get(f"/documents/{invoice.key}/proof.json").json
    assert verify(true)[0] == 0
    for what, tamper in TAMPERED.items():
        false = copy.deepcopy(true)
        tamper(false["revisions"][0])
        assert false != true
        status, said = verify(false)
        assert status == 1 and "WAS CHANGED" in said, what
    status, said = verify(true, b"%PDF- another one")
    assert (status, said.splitlines()[-1]) == (1, "0.pdf IS NO PDF OF IT")


def test_an_erased_revision_keeps_its_seal(as_, owner, invoice, verify) -> None:
    revisions.erase(revisions.last_of(invoice), reason="law", at=LATER)
    proof = as_(owner).get(f"/documents/{invoice.key}/proof.json").json
    assert proof["revisions"][0]["bytes"] is None and proof["revisions"][0]["salt"] is None
    status, said = verify(proof)
    assert status == 0 and "was erased" in said


def test_it_is_the_formula_of_the_chain(as_, owner, business) -> None:
    making.issued(business, owner)
    document = making.issued(business, owner)
    told = as_(owner).get(f"/documents/{document.key}/proof.json").json["revisions"][0]
    assert told["digest"] == revisions.digest_of(told["bytes"], told["salt"])
    assert told["seal"] == revisions.seal_of(told["previous_seal"], told["number"], making.NOW, told["digest"])
    assert told["previous_seal"] == revisions.last_of(Document.get(Document.number == "INV-2026-0001")).seal


# whose it is


def test_the_archived_pdf_is_named(as_, owner, invoice) -> None:
    import hashlib

    pdf = pdf_of(invoice)
    told = as_(owner).get(f"/documents/{invoice.key}/proof.json").json["pdfs"]
    assert told == [{"sha256": hashlib.sha256(pdf).hexdigest(), "revision": 1, "archive": True}]


def test_who_has_the_link_gets_what_stood_since_it_was_sent(client: PageClient, owner, invoice, verify) -> None:
    def shown() -> list[int]:
        return [each["revision"] for each in client.get(f"{path_of(invoice)}/proof.json").json["revisions"]]

    assert shown() == [1]
    one_more(invoice, at=making.NOW + timedelta(days=1))
    assert shown() == [2]
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW + timedelta(days=2))
    assert shown() == [2]
    one_more(invoice, at=making.NOW + timedelta(days=3))
    assert shown() == [2, 3]
    assert verify(client.get(f"{path_of(invoice)}/proof.json").data)[0] == 0


def test_the_public_page_offers_it(client: PageClient, invoice) -> None:
    page = client.page(path_of(invoice))
    answer = client.get(page.link("Proof file"))
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert "Set-Cookie" not in answer.headers


def test_strangers_drafts_and_withdrawn_links_have_none(client, as_, owner, business, invoice, bob) -> None:
    address = f"/documents/{invoice.key}/proof.json"
    client.page(address, status=303)
    as_(bob).page(address, status=404)
    draft = making.draft(business, owner)
    as_(owner).page(f"/documents/{draft.key}/proof.json", status=409)
    path = path_of(invoice)
    links.withdraw(links.of(invoice), at=making.NOW, actor="Ana")
    client.page(f"{path}/proof.json", status=410)
    client.page("/i/nobody-has-this/proof.json", status=404)


def test_an_accountant_reads_it(as_, alice, carol) -> None:
    document = making.issued(alice.business, alice)
    assert as_(carol).get(f"/documents/{document.key}/proof.json").status_code == 200

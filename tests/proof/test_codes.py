"""What /check answers, and that it shows nobody what they don't hold."""

from __future__ import annotations

import io
import time
from datetime import timedelta

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from jupinv import clock, files, jobs
from jupinv.db import write
from jupinv.documents import issuing, renditions, revisions, states
from jupinv.documents.models import Document, Revision
from jupinv.proof import codes, uploads
from jupinv.proof.codes import NotACode
from tests.documents import making
from tests.pages import PageClient
from tests.proof.papers import one_more

SECRETS = ("Studio Halden", "Nordwind", "INV-2026", "1,190", "1190", "Workshop", "PO-4711", "ana@halden")
LATER = making.NOW + timedelta(days=20)


def code_of(revision: Revision) -> str:
    return revisions.check_code(revision.digest)


def asked(client: PageClient, code: str, *, status: int = 200):
    page = client.submit(client.page("/check").form("form:has(#code)"), code=code, status=status)
    for word in SECRETS:
        assert word not in page.text.replace(code, "")
    return page


def sent(client: PageClient, pdf: bytes, *, status: int = 200, name: str = "paper.pdf"):
    page = client.post_form("/check", {"pdf": (io.BytesIO(pdf), name)}, status=status)
    for word in SECRETS:
        assert word not in page.text
    return page


def pdf_of(document: Document) -> bytes:
    """The PDF as a job builds it."""
    standing = states.standing(document, today=making.TODAY)
    renditions.request(document, standing, now=clock.now())
    jobs.run_due(clock.now())
    found = renditions.find(document, standing)
    assert found is not None
    return files.read(renditions.file_key(document, found))


@pytest.mark.parametrize(
    "typed",
    [
        "a1b2-c3d4",
        "A1B2-C3D4",
        "a1b2c3d4",
        " a1b2 c3d4 ",
        "a1b2–c3d4",
        "a1b2 - c3d4",
        "a 1 b 2 c 3 d 4",
        "check a1b2-c3d4",
        "V1 · revision 3 · 23 Nov 2026 · check a1b2-c3d4",
        "2026-0042, Prüfcode: a1b2-c3d4",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.read(typed) == "a1b2c3d4"


@pytest.mark.parametrize("typed", ["", " ", "a1b2", "a1b2-c3d", "g1b2-c3d4", "check", "a1b2c3d4" * 9, "x" * 5000, "工"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(NotACode):
        codes.read(typed)


@pytest.mark.parametrize(
    ("code", "beyond"), [("a1b2c3d4", "a1b2c3d5"), ("a1b2c3df", "a1b2c3e"), ("00000009", "0000000a"), ("ffffffff", "g")]
)
def test_codes_are_found_between_themselves_and_what_follows(code: str, beyond: str) -> None:
    assert codes._beyond(code) == beyond
    assert code + "f" * 56 < beyond


def test_the_newest_and_a_superseded_revision(client: PageClient, invoice: Document) -> None:
    first = revisions.last_of(invoice)
    page = asked(client, code_of(first).upper().replace("-", " "))
    assert "Revision 1 of 1 (V1), of 3 May 2026." in page.text
    assert "It is the newest" in page.text
    second, third = one_more(invoice, at=LATER), one_more(invoice, at=LATER + timedelta(days=1), version=2)
    page = asked(client, code_of(second))
    assert "Revision 2 of 3 (V1), of 23 May 2026." in page.text and "superseded" in page.text
    assert "newest" not in page.text
    assert "Revision 3 of 3 (V2), of 24 May 2026." in asked(client, third.digest).text
    assert "Unknown" in asked(client, third.digest[:8] + "0" * 56).text


def test_a_void_one(client: PageClient, invoice: Document, owner) -> None:
    issuing.void_unsent(invoice, by=owner, reason="Wrong customer", now=making.NOW)
    page = asked(client, code_of(revisions.last_of(invoice)))
    assert "The document is void since 3 May 2026." in page.text
    assert "Wrong customer" not in page.text


def test_an_erased_one_is_still_known(client: PageClient, invoice: Document) -> None:
    last = revisions.last_of(invoice)
    revisions.erase(last, reason="law", at=LATER)
    assert "was erased here" in asked(client, code_of(last)).text


def test_a_code_that_nobody_has(client: PageClient, invoice: Document) -> None:
    code = code_of(revisions.last_of(invoice))
    other = ("1" if code[0] == "0" else "0") + code[1:]
    assert "Unknown." in asked(client, other).text


def test_what_is_no_code_is_told_at_the_field(client: PageClient) -> None:
    page = asked(client, "a1b2", status=422)
    assert "eight digits" in page.error_at("code")
    assert page.fields["code"] == "a1b2"


@pytest.mark.tampers
def test_several_with_one_code_are_told_as_such(client: PageClient, invoice: Document, business, owner) -> None:
    """By chance, which is made here by hand: two digests whose first 32 bits are the same."""
    one, two = revisions.last_of(invoice), revisions.last_of(making.issued(business, owner))
    row = {name: two.__data__[name] for name in ("document", "business", "version", "at", "actor", "seal")}
    with write():
        Revision.create(number=2, position=9, digest=one.digest[:8] + "0" * 56, **row)
    page = asked(client, code_of(one))
    assert "2 papers bear this code" in page.text
    assert "Revision 1 of 1" in page.text and "Revision 2 of 2" in page.text


def test_the_link_on_the_public_page_brings_the_code_along(client: PageClient, invoice: Document) -> None:
    from jupinv.documents import links

    public = client.page(links.address_of(invoice).removeprefix("http://localhost"))
    code = code_of(revisions.last_of(invoice))
    assert code in public.said("#paper footer")
    page = client.page(public.link("Is this the newest?"))
    assert page.fields["code"] == code
    assert "It is the newest" in client.submit(page.button("Check the code")).text


def test_asking_is_limited(client: PageClient, monkeypatch) -> None:
    monkeypatch.setattr("jupinv.proof.views.CODES_FROM", 2)
    for _ in range(2):
        asked(client, "a1b2-c3d4")
    refused = client.post_form("/check", {"code": "a1b2-c3d4"}, status=429)
    assert int(refused.headers["Retry-After"]) > 0


# a PDF


def test_a_pdf_of_ours_is_known_by_its_bytes(client: PageClient, invoice: Document) -> None:
    pdf = pdf_of(invoice)
    page = sent(client, pdf)
    assert "Revision 1 of 1" in page.text and "to the last byte." in page.text
    assert "none that was made here" not in page.text
    one_more(invoice, at=LATER)
    assert "superseded" in sent(client, pdf).text


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_pdf_saved_anew_is_known_by_the_code_in_it(client: PageClient, business, owner, language: str) -> None:
    document = making.issued(business, owner, making.content(languages=(language,)))
    writer, saved = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(document)))), io.BytesIO()
    writer.write(saved)
    page = sent(client, saved.getvalue())
    assert "Revision 1 of 1" in page.text
    assert "not one that was made here to the last byte" in page.text


def test_a_pdf_of_somebody_else_is_unknown(client: PageClient) -> None:
    writer, saved = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(saved)
    assert "bears no check code" in sent(client, saved.getvalue()).text


def bomb() -> bytes:
    """Fifty kilobytes that unpack to a million pieces of text."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    name, stream = NameObject, StreamObject()
    stream.set_data(b"BT /F1 9 Tf (a) Tj ET " * 1_000_000)
    page[name("/Contents")] = writer._add_object(stream.flate_encode())
    font = {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1"), name("/BaseFont"): name("/Helvetica")}
    fonts = DictionaryObject({name("/F1"): DictionaryObject(font)})
    page[name("/Resources")] = DictionaryObject({name("/Font"): fonts})
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


GARBAGE = {
    "nothing": b"",
    "no PDF": b"hello",
    "a beginning": b"%PDF-1.7\n",
    "noise": b"%PDF-1.4\n" + bytes(range(256)) * 400,
    "nested": b"%PDF-1.4\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "a cycle": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_refused_at_the_field(client: PageClient, what: str) -> None:
    began = time.monotonic()
    page = sent(client, GARBAGE[what], status=422)
    assert page.error_at("pdf").startswith("This is no PDF that can be read.")
    assert time.monotonic() - began < uploads.SECONDS + 3


def test_a_bomb_ends_within_bounds(monkeypatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 2)
    pdf, began = bomb(), time.monotonic()
    with pytest.raises(uploads.NotAPdf):
        uploads.text_of(pdf)
    assert time.monotonic() - began < 5


def test_a_file_too_large_is_refused(client: PageClient) -> None:
    assert "larger than 10 MB" in sent(client, b"%PDF-" + b"0" * uploads.LARGEST, status=422).text
    client.post_form("/check", {"pdf": (io.BytesIO(b"0" * (uploads.LARGEST + 200_000)), "x.pdf")}, status=413)


def test_files_are_limited(client: PageClient, monkeypatch) -> None:
    monkeypatch.setattr("jupinv.proof.views.FILES_FROM", 1)
    sent(client, b"hello", status=422)
    sent(client, b"hello", status=429)


def test_the_web_process_does_not_load_the_reader_of_pdfs() -> None:
    import subprocess
    import sys

    lines = "import sys, jupinv.proof.views, jupinv.proof.uploads; sys.exit('pypdf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", lines], check=False).returncode == 0

"""The conversation on the public page and on the owner's: who says what, about which line, and what is removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock
from jupinv.accounts.models import Attempt, User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import changing, deciding, issuing, links, revisions
from jupinv.documents.models import Document, Event
from jupinv.sharing import recipient, telling
from jupinv.sharing.comments import saying
from jupinv.sharing.models import DECLINE, Comment, News
from jupinv.sharing.news.models import NewsMail
from jupinv.sharing.reader import Reader
from tests import people
from tests.documents import making
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]
CLAIRE = {"name": "Claire Morel", "email": "claire@acme.example"}


def path_of(document: Document, path: str = "/comments") -> str:
    return links.address_of(document).removeprefix("http://localhost") + path


def owners(document: Document, path: str = "/comments") -> str:
    return f"/documents/{document.key}{path}"


def say(client: PageClient, document: Document, text: str, about: str = "", **who: str) -> Page:
    """Say something as Claire, or as whoever it is."""
    page = client.page(path_of(document))
    named = CLAIRE | who if page.has("#part [name=name]") else {}
    return client.submit(page.form(path_of(document)), {"text": text, "about": about, **named})


def change_lines(document: Document, owner: User, *keys: str) -> None:
    """Leave only these lines."""
    last = revisions.last_of(document)
    assert last is not None
    said, _ = revisions.content_of(last)
    lines = tuple(line for line in said.lines if line.key in keys)
    changing.change(
        Document.seen_by(owner).where(Document.id == document.id).get(),
        replace(said, lines=lines),
        by=owner,
        reason="Fewer",
        base_revision=last.number,
        now=making.NOW,
        today=making.TODAY,
    )


# a reader


def test_nothing_was_said_yet(client: PageClient, invoice: Document) -> None:
    page = client.page(path_of(invoice))
    assert "Nothing was said yet" in page.text and page.said("h1") == "Comments"
    assert [option.text for option in page.all("#about option")] == ["All of it", "Workshop", "Travel"]
    assert "Set-Cookie" not in page.headers and page.headers["Cache-Control"] == "no-store"


def test_a_reader_comments_and_is_known_from_then_on(client: PageClient, invoice: Document) -> None:
    page = say(client, invoice, "Which project is this for?\n\nWe have two.")
    assert "Your comment stands here now, and Studio Halden is told of it" in page.said("[role=status]")
    assert "Claire Morel" in page.said("#part ol") and "Which project is this for? We have two." in page.said("ol")
    assert "claire@acme.example" not in page.said("#part ol"), "other readers need no addresses"
    assert "As Claire Morel, claire@acme.example." in page.text and not page.has("input[name=name]")
    [comment] = Comment.select()
    assert (comment.text, comment.line, comment.kind) == ("Which project is this for?\n\nWe have two.", "", "comment")
    assert comment.link_id == links.of(invoice).id and comment.user_id is None
    [event] = Event.select().where(Event.what == "commented")
    assert event.actor == "Claire Morel <claire@acme.example>"
    [news] = News.select()
    assert (news.what, news.who) == ("commented", "Claire Morel <claire@acme.example>")
    assert news.data["text"] == comment.text and news.data["page"] == "/comments"


def test_the_public_page_is_drawn_anew(client: PageClient, invoice: Document) -> None:
    before = client.get(path_of(invoice, "")).headers["ETag"]
    say(client, invoice, "Hello")
    assert client.get(path_of(invoice, "")).headers["ETag"] != before


def test_it_is_about_a_line(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    page = client.page(path_of(invoice, "/comments?line=k2"))
    assert page.find("#about option[selected]").text == "Travel" and "about this line yet" in page.text
    page = client.submit(page.form(path_of(invoice)), {"text": "Two trips?", **CLAIRE})
    assert "On “Travel”" in page.said("ol")
    say(client, invoice, "And all of it?")
    alone = client.page(path_of(invoice, "/comments?line=k2"))
    assert "Two trips?" in alone.text and "And all of it?" not in alone.text
    assert "All comments" in alone.text
    assert News.select().order_by(News.id).first().data["line"] == "Travel"
    assert "on “Travel”" in as_(owner).page(owners(invoice)).text
    assert "Commented on “Travel”" in as_(owner).page(owners(invoice, "")).said("#timeline")


def test_a_line_that_went_is_named_as_it_was(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    say(client, invoice, "Two trips?", "k2")
    change_lines(invoice, owner, "k1")
    page = client.page(path_of(invoice))
    assert "On a line that is no longer there: “Travel”" in page.said("ol")
    assert "on a line that is no longer there: “Travel”" in as_(owner).page(owners(invoice)).text
    answer = client.page(page.link("Answer").partition("#")[0])
    assert answer.find("#about option[selected]").text == "Travel"
    client.submit(answer.form(path_of(invoice)), {"text": "Thank you"})
    assert Comment.select().where(Comment.line == "k2").count() == 2


def test_a_line_that_goes_meanwhile_is_asked_for_again(client: PageClient, owner: User, invoice: Document) -> None:
    form = client.page(path_of(invoice)).form(path_of(invoice))
    change_lines(invoice, owner, "k1")
    page = client.submit(form, {"text": "Two trips?", "about": "k2", **CLAIRE}, status=422)
    assert "no longer there" in page.error_at("about") and page.fields["text"] == "Two trips?"
    assert not Comment.select().exists()


def test_it_says_what_is_missing_and_keeps_the_rest(client: PageClient, invoice: Document) -> None:
    form = client.page(path_of(invoice)).form(path_of(invoice))
    page = client.submit(form, {"text": " \u200b\n ", "about": "k1", **CLAIRE}, status=422)
    assert page.error_at("text") and not page.error_at("name")
    assert (page.fields["about"], page.fields["name"]) == ("k1", "Claire Morel")
    page = client.submit(form, {"text": "Hello", "name": "", "email": "nobody"}, status=422)
    assert page.error_at("name") and page.error_at("email") and page.fields["text"] == "Hello"
    assert not Comment.select().exists() and not News.select().exists()


def test_without_a_page_around_it_for_htmx(client: PageClient, invoice: Document) -> None:
    page = client.htmx("GET", path_of(invoice))
    assert page.root[0].get("id") == "part" and not page.has("h1")
    page = client.htmx("POST", path_of(invoice), {"text": "", **CLAIRE}, status=422)
    assert page.error_at("text")
    page = client.htmx("POST", path_of(invoice), {"text": "Hello", **CLAIRE})
    assert page.has("[role=status]") and "Hello" in page.said("ol") and "reader=" in page.headers["Set-Cookie"]
    assert page.fields["text"].strip() == ""


def test_it_speaks_the_documents_language(client: PageClient, business: Business, owner: User) -> None:
    for language, title in (("de", "Kommentare"), ("fr", "Commentaires")):
        document = making.issued(business, owner, making.content(languages=(language,)))
        page = client.page(path_of(document))
        assert page.said("h1") == title
        client.submit(page.form(path_of(document)), {"text": "", **CLAIRE}, status=422)
    assert Document.select().count() == 2


def test_pressed_twice_is_said_once(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    for _ in range(2):
        client.post_form(path_of(invoice), {"text": "Hello", **CLAIRE})
    assert (Comment.select().count(), News.select().count()) == (1, 1)
    for _ in range(2):
        as_(owner).post_form(owners(invoice), {"text": "Hello"})
    assert Comment.select().count() == 2
    client.post_form(path_of(invoice), {"text": "Hello", **CLAIRE})
    assert Comment.select().count() == 3, "somebody said something in between"


def test_the_same_words_days_later_are_said_anew(invoice: Document) -> None:
    link, who = links.of(invoice), Reader(*CLAIRE.values())
    for days in (0, 3):
        saying.say(invoice, "Any news?", who=who, link=link, now=making.NOW + timedelta(days=days))
    assert (Comment.select().count(), News.select().count()) == (2, 2)


def test_nobody_passes_for_the_sender(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    say(client, invoice, "Please pay to another account", name="Studio Halden")
    as_(owner).post_form(owners(invoice), {"text": "Please don’t"})
    page = client.page(path_of(invoice))
    assert [who.text for who in page.all("#part ol b bdi")] == ["Studio Halden", "Studio Halden"]
    assert page.said("#part ol .badge") == "Sender" and page.has("#part ol li:last-child .badge")


def test_a_void_document_is_silent(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    say(client, invoice, "Hello")
    form = client.page(path_of(invoice)).form(path_of(invoice))
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    page = client.submit(form, {"text": "And this?"}, status=409)
    assert "And this?" in page.text, "what was typed is not lost"
    page = client.page(path_of(invoice))
    assert "Hello" in page.text and not page.has("form")
    as_(owner).post_form(owners(invoice), {"text": "No"}, status=409)
    assert not as_(owner).page(owners(invoice)).has("main form")
    assert Comment.select().count() == 1


def test_too_many_are_refused_with_words(client: PageClient, invoice: Document, monkeypatch) -> None:
    monkeypatch.setattr(recipient, "ACTS_AN_HOUR", 2)
    for number in range(2):
        client.post_form(path_of(invoice), {"text": f"No. {number}", **CLAIRE})
    page = client.post_form(path_of(invoice), {"text": "No. 3", **CLAIRE}, status=429)
    assert page.headers["Retry-After"] and page.said("h1") == "Please wait a little" and page.said("#kept") == "No. 3"
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    page = client.post_form(path_of(invoice), {"text": "No. 4", **CLAIRE}, status=429, headers=partial)
    assert page.has("main p"), "a script tells the words of the page above the form"
    assert Comment.select().count() == 2


def test_who_somebody_else_says_to_be_stays_in_the_form(client: PageClient, invoice: Document) -> None:
    say(client, invoice, "Hello")
    page = client.post_form(path_of(invoice), {"text": "", "name": "Yusuf", "email": "yusuf@acme.example"}, status=422)
    assert (page.fields["name"], page.fields["email"]) == ("Yusuf", "yusuf@acme.example"), "not as Claire"


def test_another_documents_line_is_none_of_it(
    client: PageClient, business: Business, owner: User, invoice: Document
) -> None:
    line = replace(making.content().lines[0], key="elsewhere")
    other = making.issued(business, owner, making.content(lines=(line,)))
    client.post_form(path_of(other), {"text": "Hello", "about": "elsewhere", **CLAIRE})
    client.post_form(path_of(invoice), {"text": "Hello", "about": "elsewhere", **CLAIRE}, status=422)
    assert "Hello" not in client.page(path_of(invoice)).text
    assert Comment.select().where(Comment.document == invoice).count() == 0


def test_long_threads_come_in_pages(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    with write():
        for number in range(120):
            Comment.create(document=invoice, text=f"No. {number}.", at=making.NOW, **CLAIRE)
        Document.update(activity=120).where(Document.id == invoice.id).execute()
    page = client.page(path_of(invoice))
    assert len(page.all("#part li")) == 50 and "No. 119." in page.text and "No. 69." not in page.text
    page = client.page(page.link("Earlier comments"))
    assert "No. 69." in page.text and "No. 70." not in page.text
    page = as_(owner).page(owners(invoice, ""))
    assert len(page.all("#comments li")) == 10 and "No. 119." in page.text
    page = as_(owner).page(page.link("Earlier comments"))
    assert len(page.all("#comments li")) == 50
    assert "No. 69." in as_(owner).page(page.link("Earlier comments")).text


@pytest.mark.parametrize("before", ["x", "-1", "0", "99999999999999999999", "\u0663"])
def test_a_page_that_makes_no_sense_is_the_newest(
    client: PageClient, as_: SignIn, owner: User, invoice: Document, before: str
) -> None:
    say(client, invoice, "Hello")
    assert "Hello" in client.page(path_of(invoice, f"/comments?before={before}&line=nothing")).text
    assert "Hello" in as_(owner).page(owners(invoice, f"/comments?before={before}")).text


# the sender


def test_a_member_answers_in_the_name_of_the_business(
    client: PageClient, as_: SignIn, owner: User, invoice: Document
) -> None:
    browser = as_(owner)
    assert "Nothing was said yet" in browser.page(owners(invoice, "")).said("#comments")
    say(client, invoice, "Which project?", "k1")
    page = browser.page(owners(invoice, ""))
    assert "Which project?" in page.said("#comments") and "claire@acme.example" in page.said("#comments")
    page = browser.submit(page.form(owners(invoice)), {"text": "The fair.\nIn May.", "about": "k1"})
    assert "claire@acme.example is told by mail" in page.text
    assert "Ana Halden" in page.said("#comments"), "colleagues see who it was"
    shown = client.page(path_of(invoice))
    assert "Studio Halden" in shown.said("#part ol") and "The fair. In May." in shown.said("#part ol")
    assert "Ana Halden" not in shown.said("#part"), "readers see the business"
    comment = Comment.select().order_by(Comment.id.desc()).first()
    assert (comment.user_id, comment.email, comment.name) == (owner.id, "", "Studio Halden")
    assert News.select().count() == 1, "members are told of what readers do"


def test_a_member_answers_by_htmx(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = browser.htmx("POST", owners(invoice), {"text": "", "about": "k1"}, status=422)
    assert page.root[0].get("id") == "comments" and page.error_at("text") == "Write something first."
    page = browser.htmx("POST", owners(invoice), {"text": "Hello", "about": "k1"})
    assert "Hello" in page.said("ol") and "Nobody is told by mail" in page.said("[role=status]")


def test_the_owners_form_keeps_what_was_typed(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    for text, about, field in (("x" * 10_000, "k1", "text"), ("Hello", "nothing", "about")):
        page = browser.post_form(owners(invoice), {"text": text, "about": about}, status=422)
        assert page.error_at(field) and page.fields["text"].strip() == text
    assert not Comment.select().exists()


def test_mails_of_a_business_are_limited(
    client: PageClient, as_: SignIn, owner: User, invoice: Document, monkeypatch
) -> None:
    say(client, invoice, "Hello")
    with write():
        for _ in range(100):
            Attempt.create(what="document mail", who=f"business {invoice.business_id}", at=clock.now())
    page = as_(owner).post_form(owners(invoice), {"text": "Good day"}, status=429)
    assert (
        "Nothing was said yet. Try again in" in page.said("[role=alert]") and page.fields["text"].strip() == "Good day"
    )
    assert page.headers["Retry-After"] and Comment.select().count() == 1


def test_who_may_not(client: PageClient, as_: SignIn, owner: User, business: Business, invoice: Document) -> None:
    say(client, invoice, "Hello")
    [comment] = Comment.select()
    remove = owners(invoice, f"/comments/{comment.id}/remove")
    bob, carol = as_(people.bob()), as_(people.carol(business))
    for path in (owners(invoice), remove):
        assert client.post_form(path, {"text": "x"}, status=303).location.startswith("/sign-in")
        bob.post_form(path, {"text": "x"}, status=404)
        bob.page(path, status=404)
        carol.post_form(path, {"text": "x"}, status=403)
    read = carol.page(owners(invoice))
    assert "Hello" in read.text and not read.has("main form") and "Remove" not in read.said("main")
    carol.page(remove, status=403)
    assert Comment.select().count() == 1 and Comment.get().text == "Hello"


def test_a_draft_has_no_conversation(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    as_(owner).page(owners(draft), status=404)
    as_(owner).post_form(owners(draft), {"text": "x"}, status=404)


def test_it_costs_the_owners_page_one_query(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    browser.page(owners(invoice, ""))
    with count_queries() as quiet:
        browser.page(owners(invoice, ""))
    counts = []
    for number in range(3):
        say(client, invoice, f"No. {number}", "k1")
        with count_queries() as counted:
            browser.page(owners(invoice, ""))
        counts.append(counted.count)
    assert counts[0] == counts[-1] <= quiet.count + 1
    with count_queries() as counted:
        browser.page(owners(invoice))
    assert counted.count <= 8


# removing


def removed_by(browser: PageClient, document: Document, comment: Comment) -> Page:
    page = browser.page(owners(document, f"/comments/{comment.id}/remove"))
    assert "Its words go for good" in page.text
    return browser.submit(page.button("Remove the comment"))


def test_a_removed_comment_leaves_that_it_was_there(
    client: PageClient, as_: SignIn, owner: User, invoice: Document
) -> None:
    say(client, invoice, "An indiscretion")
    say(client, invoice, "Something else")
    comment = Comment.select().order_by(Comment.id).first()
    browser, before = as_(owner), client.get(path_of(invoice, "")).headers["ETag"]
    page = removed_by(browser, invoice, comment)
    assert "The comment was removed" in page.text and "indiscretion" not in page.text
    assert "A comment by Claire Morel was removed" in page.said("#timeline")
    shown = client.page(path_of(invoice))
    assert "Removed by Studio Halden" in shown.said("ol") and "Something else" in shown.text
    assert "indiscretion" not in shown.text
    assert client.get(path_of(invoice, "")).headers["ETag"] != before
    row = Comment.get_by_id(comment.id)
    assert (row.text, row.removed_at is None) == ("", False)
    assert all("indiscretion" not in str(news.data) for news in News.select())
    assert [news.data["text"] for news in News.select().order_by(News.id)] == ["", "Something else"]


def test_what_members_were_told_goes_too(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    say(client, invoice, "An indiscretion")
    told = [each.mail for each in NewsMail.select()]
    assert told and all("indiscretion" in str(each.text) for each in told)
    removed_by(as_(owner), invoice, Comment.get())
    assert all(each.mail is None or each.mail.text is None for each in NewsMail.select())


def test_why_a_quote_was_declined_goes_wherever_it_is_told(
    client: PageClient, as_: SignIn, owner: User, business: Business
) -> None:
    quote, reader = making.issued(business, owner, making.content(kind="quote")), Reader(*CLAIRE.values())
    with write():
        deciding.decline(
            quote, by=reader.actor, who=reader.name, note="Too dear, you crook", now=making.NOW, today=making.TODAY
        )
        text = "Too dear, you crook"
        Comment.create(document=quote, kind=DECLINE, text=text, at=making.NOW, name=reader.name, email=reader.email)
        telling.tell(quote, "declined", who=reader, now=making.NOW, text=text)
    assert "Declined" in client.page(path_of(quote)).said("ol") and "crook" in client.page(path_of(quote)).text
    page = as_(owner).page(owners(quote, ""))
    assert page.text.count("crook") == 2, "in the conversation, and on the timeline"
    page = removed_by(as_(owner), quote, Comment.get())
    assert "crook" not in page.text and "Declined by Claire Morel" in page.said("#timeline")
    assert "crook" not in client.page(path_of(quote)).text and "crook" not in str(News.get().data)


def test_nothing_is_removed_twice(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    say(client, invoice, "Hello")
    comment, browser = Comment.get(), as_(owner)
    button = browser.page(owners(invoice, f"/comments/{comment.id}/remove")).button("Remove the comment")
    browser.submit(button)
    browser.submit(button, status=409)
    browser.page(owners(invoice, f"/comments/{comment.id}/remove"), status=409)
    assert Event.select().where(Event.what == "comment_removed").count() == 1


def test_a_comment_is_removed_only_from_its_document(
    client: PageClient, as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    other = making.issued(business, owner)
    say(client, invoice, "Hello")
    path = owners(other, f"/comments/{Comment.get().id}/remove")
    as_(owner).page(path, status=404)
    as_(owner).post_form(path, status=404)
    assert Comment.get().text == "Hello"


# disputes


def test_a_line_is_disputed(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    path = path_of(invoice, "/dispute")
    page = client.page(path)
    assert page.said("h1") == "I dispute this" and "Studio Halden is told at once" in page.text
    refused = client.submit(page.form(path), {"text": "", "about": "k2", **CLAIRE}, status=422)
    assert refused.error_at("text") and refused.fields["about"] == "k2"
    page = client.submit(refused.form(path), {"text": "We had one trip."})
    assert "Disputed" in page.said("ol") and "We had one trip." in page.said("ol")
    [news] = News.select()
    assert (news.what, news.data["line"], news.data["text"]) == ("disputed", "Travel", "We had one trip.")
    page = as_(owner).page(owners(invoice, ""))
    assert "Disputed by Claire Morel on “Travel”" in page.said("#comments .notice")
    assert "Disputed “Travel”" in page.said("#timeline")
    assert page.has("#comments .notice.bad")
    page = as_(owner).submit(page.form(owners(invoice)), {"text": "You are right.", "about": "k2"})
    assert "answered" in page.said("#comments .notice") and not page.has("#comments .notice.bad")
    assert "You are right." in client.page(path_of(invoice, "/comments?line=k2")).text


def test_a_dispute_stays_on_top_however_much_is_said(
    client: PageClient, as_: SignIn, owner: User, invoice: Document
) -> None:
    client.post_form(path_of(invoice, "/dispute"), {"text": "We had one trip.", "about": "k2", **CLAIRE})
    for number in range(12):
        say(client, invoice, f"No. {number}.")
    browser = as_(owner)
    page = browser.page(owners(invoice, ""))
    assert len(page.all("#comments li")) == 10 and "one trip" not in page.said("#comments ol")
    assert "Disputed by Claire Morel" in page.said("#comments .notice.bad")
    page = browser.page(page.link("Read it").partition("#")[0])
    assert "We had one trip." in page.said("#comments ol")
    removed_by(browser, invoice, Comment.get(Comment.kind == "dispute"))
    assert "Disputed" not in browser.page(owners(invoice, "")).said("#comments")


def test_only_an_invoice_that_counts_is_disputed(
    client: PageClient, business: Business, owner: User, invoice: Document
) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    for document in (quote, invoice):
        client.page(path_of(document, "/dispute"), status=409)
        page = client.post_form(path_of(document, "/dispute"), {"text": "No!", **CLAIRE}, status=409)
        assert page.said("h1")
    assert not Comment.select().exists() and not News.select().exists()


def test_time_is_told_as_an_instant(client: PageClient, invoice: Document) -> None:
    say(client, invoice, "Hello")
    time = client.page(path_of(invoice)).find("#part time")
    assert time.get("datetime").endswith("+00:00") and "," in time.text
    assert abs(clock.now() - Comment.get().at) < timedelta(minutes=1)

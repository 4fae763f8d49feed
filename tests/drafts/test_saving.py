"""Saving: one draft for one page, whoever types; no window undoes another's work; what nobody needs any more goes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock, jobs
from jupinv.accounts import sessions
from jupinv.accounts.models import Session, User
from jupinv.businesses.models import Business, Member, Series
from jupinv.businesses.profile import profile_of
from jupinv.customers.finding import find_or_create
from jupinv.customers.models import Customer
from jupinv.db import db, locked, write
from jupinv.documents.issuing import issue
from jupinv.documents.models import Chain, Document
from jupinv.documents.numbering import current
from jupinv.drafts import saving
from jupinv.drafts.saving import EditedElsewhere, NotADraft, NotYours, Window
from jupinv.drafts.typed import Typed, marks
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.drafts.writing import COMPLETE, NOW, draft, typed

ONE, OTHER = Window("window-1", 0), Window("window-2", 0)


def save(key: str, said: Typed, window: Window, by: User, now=NOW) -> Document:
    return saving.save(key, said, window, by=by, business=None, now=now)


def stored(document: Document) -> dict[str, str]:
    return dict(Typed.stored(Document.get_by_id(document.id).typed).pairs)


def profile(business: Business) -> dict[str, str]:
    return dict(profile_of(Business.get_by_id(business.id)))


def at_once(*calls) -> list:
    """What calls in threads of their own answer or raise, begun together."""
    answers: list = [None] * len(calls)
    together = threading.Barrier(len(calls))

    def run(place: int) -> None:
        with db.connection_context():
            together.wait()
            try:
                answers[place] = calls[place]()
            except Exception as error:  # what a call raises is its answer
                answers[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# one draft


def test_a_save_keeps_what_is_typed_and_what_lists_need(alice):
    document = save(saving.new_key(), typed(), ONE, alice)
    row = Document.get_by_id(document.id)
    assert (row.business, row.created_by, row.save_count, row.editor) == (alice.business, alice, 1, "window-1")
    assert (row.currency, row.total, row.customer_name, row.number) == ("EUR", 119060, "Nordwind GmbH", None)
    assert row.is_draft and row.created_at == row.updated_at == NOW
    assert stored(row) == COMPLETE


def test_the_same_save_twice_makes_one_draft(alice):
    key = saving.new_key()
    save(key, typed(), ONE, alice)
    save(key, typed(), ONE, alice)
    assert Document.select().count() == 1
    assert Document.get(Document.key == key).save_count == 1, "the same again is no save"


def test_the_first_save_sent_from_many_threads_makes_one_draft(alice):
    key = saving.new_key()
    answers = at_once(*[lambda: save(key, typed(), ONE, alice)] * 6)
    assert [type(answer) for answer in answers] == [Document] * 6, answers
    row = Document.get()
    assert (row.key, row.save_count) == (key, 1)


def test_a_guests_first_save_makes_guest_business_and_draft(app):
    key = saving.new_key()
    document, guest = saving.save_as_guest(key, typed(), ONE, locale="de_DE", now=NOW)
    assert guest.is_guest and guest.locale == "de_DE"
    business = Business.get()
    assert Member.get().user == guest and Member.get().business == business
    assert (business.name, business.currency, profile(business)["sender.city"]) == ("Studio Halden", "EUR", "Berlin")
    assert document.business == business


def test_a_guests_first_save_sent_again_finds_the_same_guest(app):
    key = saving.new_key()
    _, guest = saving.save_as_guest(key, typed(), ONE, locale="en", now=NOW)
    sessions.open_session(guest, user_agent="tests", now=NOW)
    for _ in range(3):
        _, again = saving.save_as_guest(key, typed(), ONE, locale="en", now=NOW)
        assert again == guest
    assert (User.select().count(), Business.select().count(), Document.select().count()) == (1, 1, 1)


def test_a_guests_first_save_from_many_threads_makes_one_guest(app):
    key = saving.new_key()
    answers = at_once(*[lambda: saving.save_as_guest(key, typed(), ONE, locale="en", now=NOW)] * 6)
    assert [type(answer) for answer in answers] == [tuple] * 6, answers
    assert len({guest.id for _, guest in answers}) == 1
    assert (User.select().count(), Business.select().count(), Document.select().count()) == (1, 1, 1)


@pytest.mark.parametrize("editor", ["window-2", "", "WINDOW-1"])
def test_nobody_else_is_taken_for_the_guest(app, editor):
    key = saving.new_key()
    saving.save_as_guest(key, typed(), ONE, locale="en", now=NOW)
    with pytest.raises(NotYours):
        saving.save_as_guest(key, typed(), Window(editor, 1), locale="en", now=NOW)
    assert User.select().count() == 1, "the guest who was refused leaves nothing behind"


def test_a_guest_who_signed_out_is_not_signed_in_by_an_old_page(app):
    key = saving.new_key()
    _, guest = saving.save_as_guest(key, typed(), ONE, locale="en", now=NOW)
    token = sessions.open_session(guest, user_agent="tests", now=NOW)
    save(key, typed(COMPLETE | {"note": "more"}), ONE, guest)
    sessions.end(token)
    with pytest.raises(NotYours):
        saving.save_as_guest(key, typed(), ONE, locale="en", now=NOW + timedelta(minutes=2))


def test_a_confirmed_user_is_never_known_again_by_a_page(alice):
    document = draft(alice)
    with pytest.raises(NotYours):
        saving.save_as_guest(document.key, typed(), ONE, locale="en", now=NOW)


# windows


def test_the_window_that_saved_last_goes_on(alice):
    document = draft(alice)
    for count in (2, 3, 4):
        assert save(document.key, typed(COMPLETE | {"note": str(count)}), ONE, alice).save_count == count


def test_a_window_loaded_since_takes_over_and_the_older_one_is_told(alice):
    document = draft(alice)
    taking_over = save(document.key, typed(COMPLETE | {"note": "second"}), Window("window-2", 1), alice)
    assert (taking_over.save_count, taking_over.editor) == (2, "window-2")
    with pytest.raises(EditedElsewhere):
        save(document.key, typed(COMPLETE | {"note": "first"}), Window("window-1", 0), alice)
    assert stored(document)["note"] == "second"


def test_a_page_loaded_anew_during_a_save_goes_on_with_what_was_typed(alice):
    document = draft(alice, note="saved")
    save(document.key, typed(COMPLETE | {"note": "on its way"}), ONE, alice)  # lands after the page was loaded anew
    anew = Window("window-2", 1, was="window-1")
    assert save(document.key, typed(COMPLETE | {"note": "and more"}), anew, alice).save_count == 3
    with pytest.raises(EditedElsewhere):
        save(document.key, typed(COMPLETE | {"note": "late"}), ONE, alice)
    with pytest.raises(EditedElsewhere):
        save(document.key, typed(COMPLETE | {"note": "late"}), Window("window-3", 1, was="window-1"), alice)
    assert stored(Document.get_by_id(document.id))["note"] == "and more"


@pytest.mark.parametrize("window", [OTHER, Window("window-2", 2), Window("window-2", -1), Window("", 0)])
def test_a_window_that_saw_another_count_is_refused(alice, window):
    document = draft(alice, note="first")
    with pytest.raises(EditedElsewhere):
        save(document.key, typed(COMPLETE | {"note": "other"}), window, alice)
    row = Document.get_by_id(document.id)
    assert (stored(row)["note"], row.save_count, row.editor) == ("first", 1, "window-1")


def test_of_two_windows_that_take_over_at_once_one_wins(alice):
    document = draft(alice)
    answers = at_once(
        *[
            lambda name=name: save(document.key, typed(COMPLETE | {"note": name}), Window(name, 1), alice)
            for name in ("window-2", "window-3", "window-4")
        ]
    )
    winners = [answer for answer in answers if isinstance(answer, Document)]
    assert len(winners) == 1
    assert all(isinstance(answer, EditedElsewhere) for answer in answers if answer not in winners)
    row = Document.get_by_id(document.id)
    assert (row.save_count, stored(row)["note"]) == (2, row.editor)


def test_a_deleted_draft_takes_no_more(alice):
    document = draft(alice)
    Document.update(deleted_at=NOW).where(Document.id == document.id).execute()
    with pytest.raises(EditedElsewhere):
        save(document.key, typed(), ONE, alice)


# whose it is


def test_only_those_who_write_for_the_business_may_save(alice, bob, carol, guest):
    document = draft(alice, note="Alice's")
    for stranger in (bob, carol, guest):
        with pytest.raises(NotYours):
            save(document.key, typed(), Window("window-1", 1), stranger)
    assert stored(document)["note"] == "Alice's"


def test_an_accountant_gets_a_business_of_their_own(carol, alice):
    document = save(saving.new_key(), typed(), ONE, carol)
    assert document.business != alice.business
    assert Member.get((Member.user == carol) & (Member.business == document.business)).role == "owner"


def test_what_was_issued_takes_no_save(alice):
    document = draft(alice)
    content = saving.read_draft(document, today=NOW.date()).content
    issue(document, content, by=alice, now=NOW, today=NOW.date())
    with pytest.raises(NotADraft):
        save(document.key, typed(COMPLETE | {"note": "late"}), ONE, alice)
    assert Document.get_by_id(document.id).typed is None


def test_a_new_draft_with_another_pattern_takes_the_chain_first_as_issuing_does(alice):
    """Whoever holds the chain may go on to the business: a save that waits for the chain holds neither."""
    said = typed(COMPLETE | {"business.number_pattern": "R-{NNN}"})

    def late_save():
        with db.connection_context():
            return save(saving.new_key(), said, ONE, alice)

    with ThreadPoolExecutor(1) as pool:
        with write():
            Chain.held(alice.business)
            answer = pool.submit(late_save)
            until_somebody_waits_for_us()
            locked(Business.select().where(Business.id == alice.business.id), keys=False).get()
        assert answer.result().business == alice.business
    assert current(alice.business, "invoice").pattern == "R-{NNN}"


# the business's profile


def test_two_drafts_share_the_profile(alice):
    one, two = draft(alice), draft(alice)
    changed = {"sender.name": "Halden & Co", "sender.city": "Bonn"}
    save(one.key, typed(COMPLETE | changed), ONE, alice)
    business = Business.get_by_id(alice.business.id)
    assert business.name == "Halden & Co"
    shown = saving.typed_of(Document.seen_by(alice).where(Document.id == two.id).get())
    assert (shown.get("sender.name"), shown.get("sender.city")) == ("Halden & Co", "Bonn")


def test_a_stale_window_does_not_undo_what_another_draft_changed(alice):
    one, two = draft(alice), draft(alice)
    save(one.key, typed(COMPLETE | {"sender.city": "Bonn", "bank.b2.iban": "DE02120300000000202051"}), ONE, alice)
    save(two.key, typed(stored(two) | {"note": "typed on", "sender.phone": "030"}), ONE, alice)
    said = profile(alice.business)
    assert (said["sender.city"], said["sender.phone"]) == ("Bonn", "030")
    assert said["bank.b2.iban"] == "DE02120300000000202051"


def test_a_new_paper_loaded_before_does_not_undo_it_either(alice):
    loaded_with = marks(profile_of(alice.business))
    page = dict(profile_of(alice.business))
    save(saving.new_key(), typed(page | {"bank.b1.iban": "DE02120300000000202051", "sender.city": "Bonn"}),
         Window("window-1", 0, loaded_with), alice)  # fmt: skip
    save(saving.new_key(), typed(page | {"sender.name": "Halden"}), Window("window-2", 0, loaded_with), alice)
    said = profile(alice.business)
    assert (said["sender.city"], said["sender.name"]) == ("Bonn", "Halden")
    assert said["bank.b1.iban"] == "DE02120300000000202051", "money would go to the wrong account"


def test_a_window_that_takes_over_does_not_undo_it(alice):
    document = draft(alice)
    before = dict(saving.typed_of(document).pairs)
    loaded = Window("window-2", 1, marks(tuple(profile_of(Business.get_by_id(alice.business.id)))))
    save(saving.new_key(), typed(before | {"sender.city": "Bonn"}), Window("w3", 0, loaded.marks), alice)
    save(document.key, typed(before | {"note": "on"}), loaded, alice)
    assert profile(alice.business)["sender.city"] == "Bonn"


def test_zone_currency_and_pattern_go_where_lists_and_numbers_look(alice):
    fields = {
        "business.time_zone": "Asia/Tokyo",
        "business.currency": "jpy",
        "business.number_pattern": "R-{NNN}",
    }
    document = draft(alice, **fields)
    business = Business.get_by_id(alice.business.id)
    assert (business.time_zone, business.currency) == ("Asia/Tokyo", "JPY")
    assert current(business, "invoice").pattern == "R-{NNN}"
    save(document.key, typed(COMPLETE | dict.fromkeys(fields, "nonsense")), ONE, alice)
    business = Business.get_by_id(alice.business.id)
    assert (business.time_zone, business.currency) == ("Asia/Tokyo", "JPY"), (
        "nonsense is kept as typed and changes nothing"
    )
    assert profile(business)["business.time_zone"] == "nonsense"


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "\x00", "9" * 19, "999999999999", "😀" * 5000, "\ud800", "' OR 1=1; --"]
)
def test_whatever_is_typed_is_stored(alice, text):
    names = [*COMPLETE, "bank.k.iban", "way.k.text", "business.time_zone", "business.number_pattern", "discount.value"]
    window = Window("window-1", 0, marks(profile_of(alice.business)))
    document = save(saving.new_key(), Typed.posted([(name, text) for name in names], "en_GB"), window, alice)
    kept = text.replace("\x00", "").replace("\ud800", "?")
    assert stored(document)["customer.name"] == kept
    assert saving.typed_of(Document.seen_by(alice).where(Document.id == document.id).get()).raw("sender.name") == kept


def test_a_total_beyond_all_measure_is_stored_as_none(alice):
    lines = {f"line.n{index}.price": "99999999999" for index in range(2000)}
    document = draft(alice, lines | {"currency": "CLF"})
    assert Document.get_by_id(document.id).total == 0


def test_a_save_takes_few_queries_and_no_more_with_more_lines(alice):
    document = draft(alice)
    page = stored(document)
    with count_queries() as few:
        save(document.key, typed(page | {"note": "a"}), ONE, alice)
    with count_queries() as more:
        save(document.key, typed(page | {f"line.n{index}.description": "x" for index in range(200)}), ONE, alice)
    assert few.count == more.count <= 5


# customers


def test_a_customer_is_found_by_name_or_made(alice):
    first = draft(alice)
    second = draft(alice, **{"customer.name": "NORDWIND gmbh", "customer.contact": "Jon Ek"})
    assert first.customer == second.customer == Customer.get()
    assert Customer.get().details["contact"] == "Jon Ek"
    assert Customer.get().details["street"] == "Hafenstraße 7"


def test_a_customer_made_from_many_threads_is_one(alice):
    drafts = [draft(alice, {"customer.name": ""}) for _ in range(5)]
    rows = [Document.seen_by(alice).where(Document.id == one.id).get() for one in drafts]
    said = typed({"customer.name": "Nordwind"})
    answers = at_once(*[lambda row=row: saving.keep_customer(row, said, now=NOW) for row in rows])
    assert answers == [None] * 5
    assert Customer.select().count() == 1


def test_what_is_emptied_on_the_customers_own_paper_is_emptied_there(alice):
    document = draft(alice, **{"customer.po_required": "1"})
    less = {name: text for name, text in COMPLETE.items() if name != "customer.ap_email"}
    saving.keep_customer(document, typed(less), now=NOW)
    details = Customer.get().details
    assert "po_required" not in details and "ap_email" not in details
    assert details["street"] == "Hafenstraße 7"


def test_a_name_alone_forgets_nothing_about_a_customer(alice):
    draft(alice)
    draft(alice, {"customer.name": "Nordwind GmbH"})
    assert Customer.get().details["street"] == "Hafenstraße 7"


def test_another_name_is_another_customer_and_no_name_is_none(alice):
    document, other = draft(alice), draft(alice)
    saving.keep_customer(document, typed({"customer.name": "Ostwind"}), now=NOW)
    assert document.customer.name == "Ostwind" == Document.get_by_id(document.id).customer.name
    assert Document.get_by_id(other.id).customer.name == "Nordwind GmbH"
    assert Customer.select().count() == 2
    saving.keep_customer(document, typed({"customer.name": " "}), now=NOW)
    assert Document.get_by_id(document.id).customer is None


def renamed(document: Document, name: str) -> Customer | None:
    """The customer of a draft after its owner has corrected the name and saved."""
    saving.keep_customer(document, typed({**COMPLETE, "customer.name": name}), now=NOW)
    found: Customer | None = Document.get_by_id(document.id).customer
    return found


def test_a_corrected_name_is_the_same_customer(alice):
    document = draft(alice, **{"customer.name": "Nordwnd"})
    made = document.customer
    for name in ("Nordwind", "NORDWIND", "Nordwind GmbH"):
        kept = renamed(document, name)
        assert kept == made and (kept.name, kept.name_key) == (name, name.casefold())
        assert kept.search.startswith(name.casefold())
    assert Customer.select().count() == 1
    assert kept.details["street"] == "Hafenstraße 7"


def test_a_name_corrected_to_a_known_one_leaves_nobody_behind(alice):
    known = draft(alice).customer
    document = draft(alice, **{"customer.name": "Nordwnd"})
    assert renamed(document, "Nordwind GmbH") == known == Customer.get()
    assert renamed(document, "Ostwind") != known, "who was known before keeps the name"
    assert renamed(document, "") is None
    assert list(Customer.select()) == [known]


def test_a_customer_with_another_document_or_from_elsewhere_keeps_the_name(alice):
    first, second = draft(alice), draft(alice)
    shared = first.customer
    assert shared == second.customer
    assert renamed(first, "Ostwind") != shared
    assert renamed(second, "Südwind") != shared, "it was made for the other one"

    made = find_or_create(alice.business, {"name": "Westwind"}, now=NOW)
    third = draft(alice, **{"customer.name": "Westwind"})
    assert third.customer == made
    assert renamed(third, "Zephyr") != made
    assert {each.name for each in Customer.select()} == {"Nordwind GmbH", "Ostwind", "Südwind", "Westwind", "Zephyr"}


def test_customers_of_others_are_never_found(alice, bob):
    draft(bob)
    document = draft(alice)
    assert document.customer.business == alice.business
    assert Customer.select().count() == 2


# guests who never come back


def guest_with_draft(days: int) -> tuple[User, Document]:
    then = clock.now() - timedelta(days=days)
    document, user = saving.save_as_guest(saving.new_key(), typed(), ONE, locale="en", now=then)
    saving.keep_customer(document, typed(), now=then)
    sessions.open_session(user, user_agent="tests", now=then)
    return user, document


def purge() -> None:
    before = clock.now() - timedelta(days=saving.IDLE_DAYS)
    for guest in saving.idle_guests(before):
        saving.forget(guest, before)


def test_idle_guests_go_with_all_they_had(app):
    guest_with_draft(31)
    purge()
    for model in (User, Session, Business, Member, Document, Customer, Series):
        assert model.select().count() == 0, model


def test_everybody_else_stays(app, alice):
    fresh, _ = guest_with_draft(29)
    back, document = guest_with_draft(60)
    save(document.key, typed(COMPLETE | {"note": "back again"}), ONE, back, now=clock.now() - timedelta(days=3))
    looked, _ = guest_with_draft(60)
    Session.update(last_used_at=clock.now()).where(Session.user == looked).execute()
    confirmed, _ = guest_with_draft(60)
    User.update(confirmed_at=NOW, email="c@c.example").where(User.id == confirmed.id).execute()
    draft(alice)
    with write():
        Document.update(updated_at=NOW - timedelta(days=900)).where(Document.created_by == alice).execute()
    purge()
    assert {user.id for user in User.select()} == {alice.id, fresh.id, back.id, looked.id, confirmed.id}
    assert Document.select().count() == 5


def test_a_guest_who_confirms_while_they_are_purged_loses_nothing(app):
    guest, document = guest_with_draft(60)
    before = clock.now() - timedelta(days=saving.IDLE_DAYS)
    (idle,) = saving.idle_guests(before)
    User.update(confirmed_at=clock.now(), email="g@g.example").where(User.id == guest.id).execute()
    saving.forget(idle, before)
    assert Document.get_by_id(document.id).created_by == guest


def test_a_business_that_others_share_stays_without_the_guest(app, bob):
    guest, document = guest_with_draft(60)
    with write():
        Member.create(business=document.business, user=bob, role="owner")
    purge()
    assert User.select().where(User.id == guest.id).count() == 0
    assert Document.get_by_id(document.id).business == document.business


def test_the_daily_job_purges(app):
    guest_with_draft(31)
    now = clock.now()
    jobs.enqueue_daily(now.date(), now)
    jobs.run_due(now)
    assert User.select().count() == 0

"""The outbox and the service worker in a real browser: nothing is lost, stored twice, or sent as another.

The server is the harness beside this file; the product's own pages have their own story test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from chromium import Open
from outbox_harness import BEN, CLEO, MODULES, STATIC, Server, serve
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()
    running = serve(state)
    yield state
    state.pages_wait.set()
    state.answers_wait.set()
    running.shutdown()


@pytest.fixture
def context(new_context: Open, server: Server) -> BrowserContext:
    phone = new_context(viewport={"width": 390, "height": 844}, base_url=server.url, locale="en-GB")
    sign_in(phone, server, BEN)
    return phone


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return open_today(context)


def sign_in(context: BrowserContext, server: Server, user: str) -> None:
    context.clear_cookies()
    context.add_cookies([{"name": "user", "value": user, "url": server.url}])


def open_today(context: BrowserContext, path: str = "/today") -> Page:
    page = context.new_page()
    page.goto(path)
    started(page)
    return page


def started(page: Page) -> None:
    """Wait until the first drain is over and the worker is there."""
    page.locator("html[data-outbox=started][data-worker=ready]").wait_for(state="attached")


def log(page: Page, reps: int = 5, *faults: str) -> None:
    page.get_by_label("Reps").fill(str(reps))
    for fault in faults:
        page.get_by_label(fault).check()
    before = page.evaluate("document.body.dataset.recorded ?? ''")
    # Thumbs are slower than the guard against a second tap; the guard's clock is the tap's own.
    page.wait_for_timeout(1050 if before else 0)
    page.get_by_role("button", name="Log set").click()
    page.wait_for_function("before => document.body.dataset.recorded !== before", arg=before)


def log_and_hear(page: Page, reps: int = 5, *faults: str) -> None:
    """Log a set and wait until the server, or whatever stands in for it, has answered."""
    with page.expect_response("**/api/v1/events"):
        log(page, reps, *faults)


def log_unheard(page: Page, reps: int = 5, *faults: str) -> None:
    """Log a set without signal and wait until sending it has failed.

    Chromium lifts what a test set for a page, no signal or a route, as the page closes: what is on its way
    then goes out after all.
    """
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        log(page, reps, *faults)


def chip(page: Page, state: str) -> None:
    expect(page.locator("#outbox-status")).to_have_attribute("data-state", state)


def kept(page: Page) -> list[dict[str, object]]:
    """The records on the phone, read through the outbox's own store."""
    return page.evaluate("import('/static/js/outbox_db.js').then((db) => db.all())")


def page_caches(page: Page) -> list[str]:
    return page.evaluate(
        "caches.keys().then((names) => names.filter((name) => name.startsWith('depthwise-pages-')))"
    )


def kept_pages(page: Page) -> list[str]:
    script = """async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          found.push(new URL(request.url).pathname);
      return found;
    }"""
    return page.evaluate(script)


def pending_rows(page: Page) -> list[str]:
    return [re.sub(r"\s+", " ", text).strip() for text in page.locator("#sets > li").all_inner_texts()]


# --- save first, then send ---------------------------------------------------------------------------


def test_a_set_logged_without_signal_is_shown_at_once_and_sent_once_when_the_signal_is_back(
    context: BrowserContext, page: Page, server: Server
) -> None:
    context.set_offline(True)
    log(page, 7, "heels rise")
    chip(page, "waiting")
    assert page.locator("#outbox-status").inner_text() == "1 waits"
    assert pending_rows(page) == ["7 reps heels rise waiting"]
    assert len(kept(page)) == 1
    assert server.sent() == []
    context.set_offline(False)
    chip(page, "saved")
    assert re.fullmatch(r"Saved \d\d:\d\d", page.locator("#outbox-status").inner_text())
    assert pending_rows(page) == ["7 reps heels rise saved"]
    assert len(server.sent()) == 1
    assert kept(page) == []


def test_the_event_carries_the_form_its_own_id_and_the_athletes_clock_and_zone(
    new_context: Open, server: Server
) -> None:
    context = new_context(base_url=server.url, timezone_id="Europe/Berlin")
    sign_in(context, server, BEN)
    page = open_today(context, f"/athletes/{CLEO}")
    log(page, 5, "knees in")
    chip(page, "saved")
    (event,) = server.stored.values()
    assert event.pop("client_id") == page.evaluate("document.body.dataset.recorded")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event.pop("performed_at"))
    assert event == {
        "kind": "set",
        "athlete_id": CLEO,
        "zone": "Europe/Berlin",
        "decision_id": "d-1",
        "reps": "5",
        "clean_reps": "5",
        "faults": ["knees_in"],
    }


def test_faults_are_a_list_also_when_none_or_several_are_ticked(page: Page, server: Server) -> None:
    log_and_hear(page, 5)
    log_and_hear(page, 4, "heels rise", "knees in")
    chip(page, "saved")
    assert [event["faults"] for event in server.stored.values()] == [[], ["heels_rise", "knees_in"]]


def test_a_trembling_thumb_logs_one_set(page: Page, server: Server) -> None:
    page.get_by_role("button", name="Log set").dblclick()
    chip(page, "saved")
    assert len(server.stored) == 1
    assert kept(page) == []


def test_a_set_whose_answer_was_lost_is_sent_again_and_stored_once(
    context: BrowserContext, page: Page, server: Server
) -> None:
    server.answer = "lost"
    log_and_hear(page)
    chip(page, "waiting")
    assert len(kept(page)) == 1
    server.answer = "normal"
    page.reload()
    chip(page, "saved")
    assert len(server.sent()) == 2
    assert server.batches[0] == server.batches[1]
    assert len(server.stored) == 1
    assert kept(page) == []


def test_a_page_killed_between_saving_and_sending_sends_at_the_next_start(
    context: BrowserContext, page: Page, server: Server
) -> None:
    log_unheard(page, 3)
    page.close()
    context.set_offline(False)
    assert server.sent() == []
    page = open_today(context)
    chip(page, "saved")
    assert [event["reps"] for event in server.stored.values()] == ["3"]
    assert kept(page) == []


def test_waiting_sets_are_shown_again_after_the_page_was_closed(
    context: BrowserContext, page: Page, server: Server
) -> None:
    server.answer = "500"
    log_and_hear(page, 3)
    page.close()
    page = open_today(context)
    chip(page, "waiting")
    assert pending_rows(page) == ["3 reps waiting"]


def test_another_athletes_page_does_not_show_this_athletes_waiting_sets(
    context: BrowserContext, page: Page, server: Server
) -> None:
    server.answer = "500"
    log_and_hear(page, 3)
    other = open_today(context, f"/athletes/{CLEO}")
    chip(other, "waiting")
    assert pending_rows(other) == []


def test_many_sets_go_in_batches_of_at_most_fifty_and_in_the_order_they_were_performed(
    page: Page, server: Server
) -> None:
    fill_store(page, 120)
    page.reload()
    chip(page, "saved")
    assert [len(batch) for batch in server.batches] == [50, 50, 20]
    assert [event["reps"] for batch in server.batches for event in batch] == [str(n) for n in range(120)]


def fill_store(page: Page, n: int) -> None:
    page.evaluate(
        """async ([n, user]) => {
          const db = await import('/static/js/outbox_db.js');
          for (let i = n - 1; i >= 0; i -= 1) await db.add({
            version: 1, client_id: crypto.randomUUID(), user_id: user, athlete_id: user, kind: 'set',
            performed_at: new Date(1e12 + i * 1000).toISOString(), zone: 'UTC', fields: { reps: String(i) },
            state: 'waiting', error: null, controls: {}, place: { template: '', into: '' } });
        }""",
        [n, BEN],
    )


def test_two_tabs_send_each_set_once(context: BrowserContext, page: Page, server: Server) -> None:
    second = open_today(context)
    context.set_offline(True)
    log(page, 3)
    log(second, 4)
    server.answers_wait.clear()
    context.set_offline(False)
    third = context.new_page()
    third.goto("/today")
    server.answers_wait.set()
    for tab in (page, second, third):
        chip(tab, "saved")
    assert sorted(event["reps"] for event in server.stored.values()) == ["3", "4"]
    assert len(server.sent()) == len(set(server.sent())) == 2
    for tab in (page, second):
        assert sorted(pending_rows(tab)) == ["3 reps saved", "4 reps saved"]


def test_a_server_that_is_down_is_asked_again_after_a_while(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto("/today")
    started(page)
    server.answer = "500"
    log_and_hear(page)
    chip(page, "waiting")
    server.answer = "normal"
    for _ in range(10):  # the retry is set a moment after the answer is heard
        page.clock.fast_forward(16_000)
        page.wait_for_timeout(300)  # an answer needs real time, and fails if the page's clock runs past it
    chip(page, "saved")
    assert len(server.stored) == 1


# --- what the server says ------------------------------------------------------------------------------


def test_an_expired_session_keeps_the_sets_and_says_where_to_sign_in(
    context: BrowserContext, page: Page, server: Server
) -> None:
    server.answer = "401"
    log_and_hear(page, 3)
    chip(page, "sign-in")
    log(page, 4)
    link = page.get_by_role("link", name="Sign in to send 2 sets")
    expect(link).to_have_attribute("href", "/sign-in")
    assert len(kept(page)) == 2
    server.answer = "normal"
    page.reload()
    chip(page, "saved")
    assert len(server.stored) == 2


def test_a_failing_server_keeps_the_sets_until_it_has_recovered(page: Page, server: Server) -> None:
    server.answer = "500"
    log_and_hear(page)
    chip(page, "waiting")
    assert len(kept(page)) == 1
    server.answer = "normal"
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    chip(page, "saved")
    assert len(server.stored) == 1


def test_a_network_that_answers_with_its_own_page_is_not_taken_for_the_server(
    page: Page, server: Server
) -> None:
    server.answer = "portal"
    log_and_hear(page)
    chip(page, "waiting")
    assert len(kept(page)) == 1
    assert pending_rows(page) == ["5 reps waiting"]


def test_a_refused_set_stays_visible_with_its_message_until_it_is_mended(page: Page, server: Server) -> None:
    error = {"code": "range", "field": "reps", "message": "reps = 99: must be 0-50"}
    server.verdicts["99"] = {"status": "refused", "error": error}
    log(page, 99, "heels rise")
    chip(page, "mend")
    page.reload()
    chip(page, "mend")
    mending = page.locator("#outbox-mending")
    expect(mending).to_contain_text("reps = 99: must be 0-50")
    expect(mending).to_contain_text("Faults heels rise")
    assert pending_rows(page) == ["99 reps heels rise look"]
    (record,) = kept(page)
    mending.get_by_role("button", name="Edit").click()
    wrong = mending.get_by_label("Reps")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("99")
    wrong.fill("9")
    mending.get_by_role("button", name="Send again").click()
    chip(page, "saved")
    expect(mending).to_be_hidden()
    (event,) = server.stored.values()
    assert event["client_id"] == record["client_id"]
    assert event["performed_at"] == record["performed_at"]
    assert (event["reps"], event["faults"], event["decision_id"]) == ("9", ["heels_rise"], "d-1")
    assert pending_rows(page) == ["9 reps heels rise saved"]


def test_a_refused_set_does_not_hold_up_the_next_one(page: Page, server: Server) -> None:
    server.verdicts["99"] = {"status": "refused", "error": {"code": "x", "field": None, "message": "no"}}
    log(page, 99)
    chip(page, "mend")
    log(page, 5)
    expect(page.locator("#sets > li[data-state=stored]")).to_have_count(1)
    assert [event["reps"] for event in server.stored.values()] == ["5"]
    assert len(kept(page)) == 1
    assert server.sent().count(str(kept(page)[0]["client_id"])) == 1


def test_one_set_that_spoils_its_batch_is_refused_alone(page: Page, server: Server) -> None:
    fill_store(page, 8)
    server.poison = "5"
    page.reload()
    chip(page, "mend")
    assert sorted(event["reps"] for event in server.stored.values()) == ["0", "1", "2", "3", "4", "6", "7"]
    (record,) = kept(page)
    assert record["state"] == "refused"
    expect(page.locator("#outbox-mending")).to_contain_text("reps = 5: must be 0-100")


def test_a_conflict_stays_and_is_mended_under_an_id_of_its_own(page: Page, server: Server) -> None:
    server.verdicts["8"] = {"status": "conflict", "error": {"code": "c", "field": None, "message": "differs"}}
    log(page, 8)
    chip(page, "mend")
    (record,) = kept(page)
    page.locator("#outbox-mending").get_by_role("button", name="Edit").click()
    page.locator("#outbox-mending").get_by_label("Reps").fill("6")
    page.get_by_role("button", name="Send again").click()
    chip(page, "saved")
    (event,) = server.stored.values()
    assert event["client_id"] != record["client_id"]
    assert event["performed_at"] == record["performed_at"]


def test_a_set_is_discarded_only_when_a_person_has_confirmed_it(page: Page, server: Server) -> None:
    server.verdicts["99"] = {"status": "refused", "error": {"code": "x", "field": None, "message": "no"}}
    log(page, 99)
    discard = page.locator("#outbox-mending").get_by_role("button", name="Discard")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    discard.click()
    assert asked == ["Discard this set for good?"]
    assert len(kept(page)) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    discard.click()
    expect(page.locator("#outbox-mending")).to_be_hidden()
    assert kept(page) == []
    assert pending_rows(page) == []


def test_an_answer_that_forgets_a_set_leaves_it_waiting(page: Page, server: Server) -> None:
    server.verdicts["6"] = {"client_id": "somebody else's", "status": "stored"}
    log_and_hear(page, 6)
    chip(page, "waiting")
    assert len(kept(page)) == 1


# --- bound to the person -------------------------------------------------------------------------------


def test_another_persons_sets_are_held_and_said_so_and_go_when_that_person_is_back(
    context: BrowserContext, page: Page, server: Server
) -> None:
    log_unheard(page, 3)
    page.close()
    context.set_offline(False)
    sign_in(context, server, CLEO)
    page = open_today(context)
    chip(page, "held")
    assert page.locator("#outbox-status").inner_text() == "1 held for another person"
    log(page, 4)
    expect(page.locator("#sets > li")).to_have_attribute("data-state", "stored")
    assert [event["athlete_id"] for event in server.stored.values()] == [CLEO]
    sign_in(context, server, BEN)
    page.goto("/today")
    chip(page, "saved")
    assert [event["athlete_id"] for event in server.stored.values()] == [CLEO, BEN]


def test_a_tab_that_is_older_than_the_session_sends_nothing_under_the_new_one(
    context: BrowserContext, page: Page, server: Server
) -> None:
    sign_in(context, server, CLEO)
    log_and_hear(page, 3)
    chip(page, "sign-in")
    assert server.stored == {}
    assert len(kept(page)) == 1


def test_a_page_without_a_person_says_that_sets_wait_and_sends_none(
    context: BrowserContext, page: Page, server: Server
) -> None:
    log_unheard(page)
    page.close()
    context.clear_cookies()
    context.set_offline(False)
    page = open_today(context, "/sign-in")
    chip(page, "waiting")
    assert server.sent() == []


# --- without storage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); }",
        "IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    ],
)
def test_without_storage_the_form_goes_to_the_server_as_a_form(
    context: BrowserContext, server: Server, broken: str
) -> None:
    page = context.new_page()
    page.add_init_script(broken)
    page.goto("/today")
    page.get_by_label("Reps").fill("6")
    with page.expect_navigation():
        page.get_by_role("button", name="Log set").click()
    (form,) = server.plain
    assert form["reps"] == "6"
    assert server.stored == {}


# --- a page brought up to date ---------------------------------------------------------------------------


def test_a_page_that_asks_for_it_is_rendered_anew_after_a_set_was_stored(
    context: BrowserContext, server: Server
) -> None:
    server.reloads = True
    page = open_today(context)
    before = server.page_views
    page.get_by_label("Reps").fill("7")
    page.get_by_role("button", name="Log set").click()
    expect(page.locator("#sets > li")).to_have_text("7 reps stored")
    started(page)
    assert server.page_views == before + 1  # the worker fetched it once, and the reload came from there


def test_a_reload_never_takes_away_what_is_being_typed(context: BrowserContext, server: Server) -> None:
    server.reloads = True
    page = open_today(context)
    server.answers_wait.clear()
    log(page, 7)
    page.get_by_label("RPE").fill("8")
    server.answers_wait.set()
    link = page.get_by_role("link", name="Refresh")
    expect(link).to_be_visible()
    expect(page.get_by_label("RPE")).to_have_value("8")
    link.click()
    expect(page.locator("#sets > li")).to_have_text("7 reps stored")


# --- the service worker ----------------------------------------------------------------------------------


def test_today_opened_once_is_there_without_signal_and_takes_sets(
    context: BrowserContext, page: Page, server: Server
) -> None:
    context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.locator("html[data-outbox=started]").wait_for(state="attached")
    log_unheard(page, 6)
    page.reload()
    expect(page.locator("#sets > li")).to_have_attribute("data-state", "waiting")
    assert pending_rows(page) == ["6 reps waiting"]
    context.set_offline(False)
    chip(page, "saved")
    assert [event["reps"] for event in server.stored.values()] == ["6"]


def test_a_page_never_opened_shows_the_offline_page_which_leads_to_the_kept_today(
    context: BrowserContext, page: Page
) -> None:
    context.set_offline(True)
    page.goto("/athletes/never-opened")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    page.get_by_role("link", name="Today").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_network_that_takes_too_long_gives_way_to_the_kept_page(page: Page, server: Server) -> None:
    server.pages_wait.clear()
    page.goto("/today")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    server.pages_wait.set()


def test_a_restarting_server_gives_way_to_the_kept_page(page: Page, server: Server) -> None:
    server.today = "503"
    page.goto("/today")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_private_pages_the_api_and_sign_in_are_never_kept(
    context: BrowserContext, page: Page, server: Server
) -> None:
    log(page)
    chip(page, "saved")
    page.goto("/private")
    page.goto("/sign-in")
    page.goto("/today")
    started(page)
    assert not {"/private", "/api/v1/events", "/shell.json"} & set(kept_pages(page))
    context.clear_cookies()
    page.goto("/sign-in")
    started(page)
    assert "/sign-in" not in kept_pages(page)[-1:]
    context.set_offline(True)
    page.goto("/private")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()


def test_another_persons_page_is_never_served(context: BrowserContext, page: Page, server: Server) -> None:
    sign_in(context, server, CLEO)
    page.goto("/sign-in")
    started(page)
    context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    assert len(page_caches(page)) == 1  # Cleo's alone: Ben's went when she came


def test_when_the_server_says_that_nobody_is_signed_in_no_kept_page_is_served(
    context: BrowserContext, page: Page
) -> None:
    context.clear_cookies()
    page.goto("/today")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    started(page)
    context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()


def test_a_page_that_the_server_no_longer_grants_is_forgotten(
    context: BrowserContext, page: Page, server: Server
) -> None:
    page.goto(f"/athletes/{CLEO}")
    started(page)
    assert f"/athletes/{CLEO}" in kept_pages(page)
    server.today = "404"
    page.goto(f"/athletes/{CLEO}")
    context.set_offline(True)
    page.goto(f"/athletes/{CLEO}")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    page.goto("/today")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_signing_out_clears_the_kept_pages_and_says_which_sets_stay_on_the_phone(
    context: BrowserContext, page: Page, server: Server
) -> None:
    server.answer = "500"
    log_and_hear(page, 3)
    chip(page, "waiting")
    assert len(page_caches(page)) == 1
    said: list[str] = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()
    assert said == ["1 sets are not sent yet. They stay on this phone and are sent when you sign in again."]
    assert len(page_caches(page)) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page_caches(page) == []
    assert len(kept(page)) == 1
    server.answer = "normal"
    sign_in(context, server, BEN)
    page.goto("/today")
    chip(page, "saved")
    assert len(server.stored) == 1


def test_signing_out_with_nothing_waiting_asks_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert asked == []
    assert page_caches(page) == []


def test_a_new_version_is_offered_and_taken_only_when_asked(
    context: BrowserContext, page: Page, server: Server
) -> None:
    page.reload()
    started(page)
    expect(page.locator("#new-version")).to_be_hidden()
    server.version = "2"
    page.reload()
    expect(page.locator("#new-version")).to_be_visible()
    assert "depthwise-shell-1" in page.evaluate("caches.keys()")
    with page.expect_navigation():
        page.get_by_role("button", name="Reload").click()
    started(page)
    shells = [name for name in page.evaluate("caches.keys()") if "shell" in name]
    assert shells == ["depthwise-shell-2"]
    expect(page.locator("#new-version")).to_be_hidden()
    context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_the_forms_work_without_javascript(new_context: Open, server: Server) -> None:
    context = new_context(base_url=server.url, java_script_enabled=False)
    sign_in(context, server, BEN)
    page = context.new_page()
    page.goto("/today")
    page.get_by_label("Reps").fill("6")
    page.get_by_role("button", name="Log set").click()
    assert [form["reps"] for form in server.plain] == ["6"]


def test_nothing_breaks_the_content_security_policy(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/today")
    started(page)
    log(page)
    chip(page, "saved")
    assert complaints == []


def test_every_module_of_the_outbox_is_in_the_shell_of_these_tests() -> None:
    """A module that is not precached is missing without signal, and all of the page's script with it."""
    imported = set()
    for name in MODULES:
        imported |= set(re.findall(r'from "\./([a-z_]+\.js)"', (STATIC / "js" / name).read_text("utf-8")))
    assert imported <= set(MODULES)

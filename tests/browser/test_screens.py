"""The product's own screens in a browser: accessible, within the phone, silent, light, and there offline.

Each screen is opened from the real server with real data. Blocks by themselves are in test_gallery.py, the
outbox with every failure it may meet in test_outbox.py, what happens over weeks in test_story.py.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Open
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Response, expect
from sqlalchemy import select
from story import Athlete, Complaints, signed_in
from werkzeug.serving import make_server

from coach.db.events import SetRow
from coach.db.session import Database
from coach.services import events
from coach.services.rules import take_up
from tests import builders
from tests import cast as people
from tests.builders import Person
from tests.cast import Cast

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
FIRST_LOAD_MOST = 60 * 1024
CONTRAST_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
EVERYTHING = {"resultTypes": ["violations"]}
# What may stand outside the screen: it is hidden, or scrolls in a frame of its own.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => !e.closest(".visually-hidden, .skip-link, svg, thead"))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 0 && (box.right > innerWidth + 1 || box.left < -1))
  .map(([e]) => e.outerHTML.slice(0, 120))"""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait long for what a busy machine shows late; what never comes fails all the same."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


class Signal:
    """The way to the server, which can be lost: nothing listens then, whatever a browser believes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.regain()

    def regain(self) -> None:
        self.server = make_server("localhost", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def lose(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)


@pytest.fixture
def signal(app: Flask) -> Iterator[Signal]:
    way = Signal(app)
    yield way
    way.lose()


@pytest.fixture
def site(signal: Signal) -> str:
    return f"http://localhost:{signal.port}"


def device_of(
    open_browser: Open, site: str, db: Database, who: Person | None, **options: Any
) -> BrowserContext:
    """A phone on which this person is signed in."""
    context = open_browser(**options)
    context.set_default_timeout(PATIENCE_MS)
    if who is not None:
        signed_in(context, site, db, who)
    return context


def a_season(db: Database, cast: Cast, clock: Any) -> tuple[Person, Person]:
    """Something true for every screen to show: Ben in his fourth week on a wedge, Kim stopped."""
    kim = builders.athlete(db, "Kim")
    builders.link(db, kim, cast.ana)
    builders.measure(db, cast.ben, 31, 29, instrument="phone")
    builders.measure(db, kim, 8.5, test="lunge-distance", by=cast.ana)
    screen = {"client_id": str(uuid4()), "test": "overhead-squat", "score": 1, "faults": ["heels-rise"]}
    events.record_test(db, cast.ben.actor(), cast.ben.athlete_id, screen)
    builders.enrol(db, kim, by=cast.ana, start_rung="goblet-parallel")
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    for days in (2, 2, 3, 2):
        builders.log(db, cast.ben, sets=2, reps=5, clean=4, faults=["heels-rise"])
        clock.advance(days=days)
    builders.log(db, cast.ben, sets=1)
    builders.log(db, kim, sets=1, pain=6, pain_site="knee", note="Sharp on the way up.")
    return cast.ben, kim


def a_lifter(db: Database, cast: Cast) -> Person:
    """Dee on the plan of all tracks, with a first good day at the first step; she may press overhead."""
    builders.measure(db, cast.dee, 38)
    shoulder = {"client_id": str(uuid4()), "test": "shoulder-flexion", "score": 3}
    events.record_test(db, cast.dee.actor(), cast.dee.athlete_id, shoulder)
    builders.enrol(db, cast.dee, curriculum="first-12-weeks")
    for days in (2, 1):
        on = (db.now() - timedelta(days)).date().isoformat()
        for step in ("grips-and-overhead", "jk-press"):
            builders.log(db, cast.dee, rung=step, wedge_mm=0, load_kg=0, performed_on=on)
    builders.log(db, cast.dee, sets=2, rung="squat-stance", wedge_mm=0, load_kg=0)
    return cast.dee


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds, a line each."""
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def site_of(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def faults_of(page: Page, path: str) -> list[str]:
    """Look at a screen on phone and desktop, in light and dark, all unfolded; return what is wrong.

    All rules run at both widths; contrast, the one that depends on colours, in all four.
    """
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(path)
    assert answer is not None
    assert (answer.status, page.url.removeprefix(site_of(page))) == (200, path)
    return faults_here(page, path)


def faults_here(page: Page, path: str) -> list[str]:
    """Look at the screen that a page shows, whatever led there."""
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate(Axe().axe_script)
    wrong = []
    for size, scheme, rules in (
        (PHONE, "light", EVERYTHING),
        (PHONE, "dark", CONTRAST_ONLY),
        (DESK, "dark", EVERYTHING),
        (DESK, "light", CONTRAST_ONLY),
    ):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        wrong += [f"{path} {size['width']} {scheme}: {line}" for line in findings(page, rules)]
    page.set_viewport_size(NARROW)
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        wrong.append(f"{path} scrolls sideways at 320 px: {page.evaluate(TOO_WIDE)}")
    return wrong


def paths_of(who: str, ben: Person, kim: Person, cast: Cast) -> tuple[str, ...]:
    athlete = f"/athletes/{ben.athlete_id}"
    return {
        "nobody": ("/", "/sign-in", "/join", "/join?as=coach", "/offline", "/how"),
        "athlete": (
            "/today",
            "/today/done",
            "/progress",
            "/ladder",
            "/ladder/goblet-parallel",
            "/me",
            "/body",
            "/check",
            "/check/pain",
            "/check/ankle/left?method=angle",
            "/check/ankle/right?method=tape",
            "/check/squat/forward-arm-squat",
            "/check/squat/forward-arm-squat?go=1",
            "/check/holds",
            "/check/result",
            "/how",
        ),
        "stopped": ("/today", "/check/stopped", "/check/result"),
        "lifter": (
            "/today?anyway=1",
            "/today/done",
            "/progress",
            "/ladder",
            "/gates",
            "/step/squat-stance",
            "/step/sn-full",
            "/step/sl-box",
            "/step/cl-front-rack",
            "/check/squat/shoulder-flexion",
        ),
        "coach": (
            "/roster",
            athlete,
            f"/athletes/{kim.athlete_id}",
            f"{athlete}/acts/override",
            f"{athlete}/acts/clear",
            f"{athlete}/tests/new?test=lunge-angle",
            f"{athlete}/assign",
            "/team",
            f"/team/{cast.ana.team_id}",
            f"/team/{cast.ana.team_id}/policy",
            f"/team/{cast.ana.team_id}/rules",
            f"/how?team={cast.ana.team_id}",
            "/me",
        ),
    }[who]


@pytest.mark.parametrize("who", ["nobody", "athlete", "stopped", "lifter", "coach"])
def test_every_screen_is_accessible_within_the_phone_and_silent(
    open_browser: Open, site: str, db: Database, cast: Cast, clock: Any, who: str
) -> None:
    ben, kim = a_season(db, cast, clock)
    people = {"nobody": None, "athlete": ben, "stopped": kim, "lifter": cast.dee, "coach": cast.ana}
    person = people[who]
    if who == "lifter":
        a_lifter(db, cast)
    context = device_of(open_browser, site, db, person, service_workers="block", reduced_motion="reduce")
    heard = Complaints()
    heard.hear(context)
    page = context.new_page()
    if who == "athlete":
        visitor = Athlete(context, clock, page)
        visitor.go("/check/pain")
        visitor.pass_the_pain_gate()
    wrong = [fault for path in paths_of(who, ben, kim, cast) for fault in faults_of(page, path)]
    assert wrong == [], "\n".join(wrong)
    assert heard.said == []


def test_a_set_of_a_step_is_kept_without_signal_beside_those_of_the_squat_and_sent_later(
    open_browser: Open, site: str, db: Database, cast: Cast
) -> None:
    dee = a_lifter(db, cast)
    context = device_of(open_browser, site, db, dee)
    page = context.new_page()
    page.goto("/today?anyway=1")
    step = page.locator("#skill-squat-stance")
    before = step.locator("#skill-squat-stance-done > li").count()
    context.set_offline(True)
    if step.get_by_text("One more set").count():
        step.get_by_text("One more set").first.click()
    step.get_by_role("button", name=re.compile("Log set as planned|Log one more set")).click()
    expect(step.locator("#skill-squat-stance-done > li")).to_have_count(before + 1, timeout=PATIENCE_MS)
    expect(step.locator("#skill-squat-stance-done > [data-pending]")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator("#sets-done > [data-pending]")).to_have_count(0)
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    def stored() -> int:
        with db.read() as session:
            return len(session.scalars(select(SetRow).where(SetRow.rung == "squat-stance")).all())

    for _ in range(300):
        if stored() == before + 1:
            break
        page.wait_for_timeout(100)
    assert stored() == before + 1


def test_a_set_of_strength_work_is_kept_without_signal_and_rests_as_long_as_its_lift(
    open_browser: Open, site: str, db: Database, cast: Cast
) -> None:
    dee = a_lifter(db, cast)
    context = device_of(open_browser, site, db, dee)
    page = context.new_page()
    page.goto("/today?anyway=1")
    lift = page.locator("#lift-1")
    lift.locator("summary").first.click()
    context.set_offline(True)
    lift.get_by_role("spinbutton", name="load").fill("7.5")
    lift.get_by_role("button", name="Log set as planned").click()
    expect(lift.locator("#lift-1-done > [data-pending]")).to_have_count(1, timeout=PATIENCE_MS)
    expect(lift.locator("#lift-1-done")).to_contain_text("7.5")
    expect(lift.locator("#lift-1-now-title")).to_have_text("Set 2 of 3")
    expect(page.locator("#rest")).to_contain_text("1:30")
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    def stored() -> list[SetRow]:
        with db.read() as session:
            rows = session.scalars(select(SetRow).where(SetRow.rung == "jk-press"))
            return [row for row in rows if "lift" in row.prescription]

    for _ in range(300):
        if stored():
            break
        page.wait_for_timeout(100)
    (row,) = stored()
    assert (row.load_kg, row.prescription["lift"]) == (7.5, "jk-press")


def test_tracks_and_steps_are_found_without_javascript(
    open_browser: Open, site: str, db: Database, cast: Cast
) -> None:
    dee = a_lifter(db, cast)
    page = device_of(open_browser, site, db, dee, javascript=False).new_page()
    page.goto("/ladder")
    expect(page.get_by_role("link", name="Tall jerk")).not_to_be_visible()
    page.locator("#track-jerk summary").click()
    page.get_by_role("link", name="Tall jerk").click()
    expect(page.get_by_role("heading", name="Why is this locked?")).to_be_visible()
    page.locator("#locked a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/step/" in page.url


def test_who_would_move_is_accessible_within_the_phone_and_silent(
    open_browser: Open, site: str, db: Database, cast: Cast, clock: Any
) -> None:
    a_season(db, cast, clock)
    for step in ("squat-stance", "sl-split-squat", "sl-assisted", "sl-kickstand", "sl-box"):
        for _ in range(2):
            builders.log(db, cast.ben, rung=step, wedge_mm=0, load_kg=0)
            clock.advance(days=1)
    clock.advance(days=7)
    context = device_of(open_browser, site, db, cast.ana, service_workers="block", reduced_motion="reduce")
    heard = Complaints()
    heard.hear(context)
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"/team/{cast.ana.team_id}/policy")
    page.fill("#field-time_off_days", "6")
    page.fill("#field-qualifying_days", "3")
    page.evaluate(
        "document.querySelector('form.form').noValidate = true"
    )  # the server's refusal, not the browser's
    page.get_by_role("button", name="Replay on my roster").click()
    expect(page.get_by_role("alert")).to_contain_text("Reason: is missing")
    assert faults_here(page, "the refused policy") == []
    page.set_viewport_size(PHONE)
    page.fill("#field-reason", "Slower after the holidays.")
    page.get_by_role("button", name="Replay on my roster").click()
    expect(page.get_by_role("heading", name="1 athlete would move")).to_be_visible()
    expect(page.get_by_text("Squat stance and three-point foot is not owned")).to_be_visible()
    page.get_by_text("more steps").click()
    expect(page.get_by_text("Single-leg squat to a box").first).to_be_visible()
    assert faults_here(page, "who would move") == []
    page.get_by_role("button", name="Take effect").click()
    expect(page.get_by_text("Version 1 of the policy is in force")).to_be_visible()
    expect(page.get_by_text("Slower after the holidays.")).to_be_visible()
    assert heard.said == []


def test_rules_that_wait_are_accessible_within_the_phone_and_take_effect_without_script(
    open_browser: Open, site: str, db: Database, clock: Any
) -> None:
    with builders.earlier_rules():
        take_up(db)
        cast = people.assemble(db)
        ben, _kim = a_season(db, cast, clock)
        builders.enrol(db, ben, by=cast.ana, start_rung="box-high")
        clock.advance(hours=1)
    take_up(db)
    for _ in range(3):
        builders.log(db, ben, by=cast.ana)
        clock.advance(days=3)
    context = device_of(open_browser, site, db, cast.ana, service_workers="block", reduced_motion="reduce")
    heard = Complaints()
    heard.hear(context)
    page = context.new_page()
    wrong = [
        fault for path in ("/roster", f"/team/{cast.ana.team_id}/rules") for fault in faults_of(page, path)
    ]
    assert wrong == [], "\n".join(wrong)
    assert heard.said == []
    plain = device_of(open_browser, site, db, cast.ana, javascript=False).new_page()
    plain.goto("/roster")
    plain.get_by_role("link", name="See who would move").click()
    expect(plain.get_by_role("heading", name="1 athlete would move")).to_be_visible()
    plain.get_by_role("button", name="Let the new rules take effect").click()
    expect(plain.get_by_text("Nothing waits")).to_be_visible()


def test_the_first_load_of_today_weighs_at_most_60_kb(
    open_browser: Open, site: str, db: Database, cast: Cast, clock: Any
) -> None:
    ben, _kim = a_season(db, cast, clock)
    context = device_of(open_browser, site, db, ben)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/today")
    page.wait_for_load_state("networkidle")
    sizes = {answer.url.removeprefix(site): len(gzip.compress(answer.body())) for answer in answers}
    # A browser with a window fetches these as well.
    for link in page.locator("link[rel=icon], link[rel=manifest]").all():
        address = link.get_attribute("href")
        assert address
        sizes.setdefault(address, len(gzip.compress(context.request.get(address).body())))
    for address, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{size:7} {address}")
    print(f"{sum(sizes.values()):7} bytes in {len(sizes)} answers, compressed")
    assert "/today" in sizes
    assert sum(1 for address in sizes if ".js" in address) > 5
    assert sum(sizes.values()) <= FIRST_LOAD_MOST


def stored(db: Database, who: Person) -> list[SetRow]:
    with db.read() as session:
        return list(session.scalars(select(SetRow).where(SetRow.athlete_id == who.athlete_id)))


def test_a_set_logged_without_signal_survives_a_killed_page_and_is_stored_once(
    open_browser: Open, site: str, signal: Signal, db: Database, cast: Cast, clock: Any
) -> None:
    context = device_of(open_browser, site, db, cast.ben)
    athlete = Athlete(context, clock)
    athlete.go("/today")
    athlete.page.locator("html[data-outbox=started][data-worker=ready]").wait_for(state="attached")

    signal.lose()
    athlete.page.reload()
    athlete.heading("Today")
    expect(athlete.main.locator("#squat .stage__figure svg")).to_be_visible()
    athlete.page.locator("html[data-outbox=started]").wait_for(state="attached")
    athlete.tap_set(clean=4, faults=("trunk-lean",), rpe=7)
    waiting = "#sets-done li[data-state=waiting]"
    expect(athlete.main.locator(waiting)).to_contain_text("4 of 5 clean")
    expect(athlete.page.locator("#outbox-status")).to_have_text("1 waiting")
    expect(athlete.main.locator("#sets .set-now__title")).to_have_text("Set 2 of 3")
    expect(athlete.main.locator("#sets [name=set_number]")).to_have_value("2")
    assert stored(db, cast.ben) == []

    athlete.page.close()
    athlete.page = context.new_page()
    athlete.go("/today")
    expect(athlete.main.locator(waiting)).to_contain_text("4 of 5 clean")
    assert stored(db, cast.ben) == []

    athlete.page.close()
    clock.advance(minutes=30)
    signal.regain()
    athlete.page = context.new_page()
    athlete.go("/today")
    expect(athlete.stored_sets).to_have_count(1)
    expect(athlete.page.locator("#outbox-status")).to_have_text(re.compile("^Saved "))
    expect(athlete.main.locator(waiting)).to_have_count(0)
    athlete.page.reload()
    expect(athlete.stored_sets).to_have_count(1)
    rows = stored(db, cast.ben)
    assert [(row.reps, row.clean, row.faults, row.rpe) for row in rows] == [(5, 4, ["trunk-lean"], 7)]
    assert rows[0].received_at - rows[0].performed_at == timedelta(minutes=30)

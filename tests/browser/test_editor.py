"""The curriculum's editor in a browser: how many taps it takes, and that every screen of it can be used.

What is decided and stored is tested without a browser; here are fingers, keys, eyes and narrow screens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from chromium import Open
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from story import Complaints
from test_screens import PHONE, device_of, faults_here, faults_of

from coach.db.curricula import CurriculumVersion
from coach.db.session import Database
from coach.services import curricula, drafts
from tests import builders
from tests.cast import Cast

pytestmark = pytest.mark.browser

TAPS_MOST = 15


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


class Fingers:
    """A coach's fingers: every tap is counted, typing is not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps: list[str] = []

    def tap(self, what: str, control: Locator, *, leads_on: bool = True) -> None:
        self.taps.append(what)
        if leads_on:
            with self.page.expect_navigation():
                control.click()
        else:
            control.click()

    def type(self, what: str, control: Locator, text: str) -> None:
        """Tap into a field and type over what stands there."""
        self.tap(what, control, leads_on=False)
        control.press("ControlOrMeta+a")
        control.press_sequentially(text)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_coach_forks_changes_previews_and_publishes_in_15_taps(
    open_browser: Open, site: str, db: Database, cast: Cast, javascript: bool
) -> None:
    builders.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks")
    context = device_of(open_browser, site, db, cast.ana, service_workers="block", javascript=javascript)
    page = context.new_page()
    page.goto("/roster")
    hand = Fingers(page)
    hand.tap("Team", page.get_by_role("navigation", name="Main").get_by_role("link", name="Team"))
    hand.tap("the team", page.get_by_role("link", name="Harbour"))
    hand.tap("Curricula", page.get_by_role("link", name="See, fork, edit"))
    hand.tap("Fork", page.get_by_role("button", name="Fork First 12 weeks"))
    hand.tap("a step", page.locator("#track-foundation a.lines__name").first)
    hand.type("criterion", page.locator("#field-criteria-0-text"), "Feet as wide as the hips")
    hand.type("dose", page.locator("#field-dose-learn-sets"), "4")
    hand.tap("Save", page.get_by_role("button", name="Save"))
    hand.tap("Preview", page.get_by_role("link", name="Preview a week"))
    expect(page.get_by_role("heading", name="A week of a new athlete")).to_be_visible()
    expect(page.locator("main")).to_contain_text("4 × ")
    hand.tap("Replay and publish", page.get_by_role("link", name="Replay and publish"))
    expect(page.locator("#differences")).to_contain_text("Feet as wide as the hips")
    hand.type("what is new", page.locator("#field-changes"), "Stance by the hips; one more set.")
    hand.tap("Publish", page.get_by_role("button", name="Publish version 1"))
    expect(page.get_by_text("Version 1 is published. Nobody was moved")).to_be_visible()
    print(f"{len(hand.taps)} taps: {', '.join(hand.taps)}")
    assert len(hand.taps) <= TAPS_MOST
    with db.read() as session:
        version = session.scalars(
            select(CurriculumVersion).where(CurriculumVersion.team_id == cast.ana.team_id)
        ).one()
    step = next(row for row in version.content["steps"] if row["id"] == "squat-stance")
    assert step["criteria"][0]["text"] == "Feet as wide as the hips"
    assert step["dose"]["learn"]["sets"] == 4


def a_version(db: Database, cast: Cast) -> UUID:
    """A fork with a change, published, and athletes who may be moved to it."""
    draft = a_draft(db, cast)
    form = {"revision": "1", "newest": "", "changes": "A title of our own."}
    curricula.publish(db, cast.ana.actor(), cast.ana.team_id, draft, form)
    return draft


def a_draft(db: Database, cast: Cast) -> UUID:
    with db.read() as session:
        lifts = session.scalars(
            select(CurriculumVersion.id).where(CurriculumVersion.slug == "first-12-weeks")
        ).one()
    return drafts.fork(db, cast.ana.actor(), cast.ana.team_id, lifts, {"client_id": str(uuid4())})


SCREENS = (
    "",
    "/about",
    "/steps/sn-press",
    "/rungs/goblet-parallel",
    "/days/2",
    "/template",
    "/tracks/snatch-under",
    "/new-track",
    "/new-rung",
    "/steps/jk-split?figures=1",
    "/preview",
    "/replay",
    "/compare",
)


def test_every_screen_of_the_editor_is_accessible_within_the_phone_and_silent(
    open_browser: Open, site: str, db: Database, cast: Cast, clock: Any
) -> None:
    builders.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks")
    draft = a_draft(db, cast)
    context = device_of(open_browser, site, db, cast.ana, service_workers="block", reduced_motion="reduce")
    heard = Complaints()
    heard.hear(context)
    page = context.new_page()
    home = f"/team/{cast.ana.team_id}/curricula"
    version = a_version(db, cast)
    paths = [
        home,
        f"{home}/{version}",
        f"{home}/{version}/compare",
        *(f"{home}/drafts/{draft}{more}" for more in SCREENS),
    ]
    wrong = [fault for path in paths for fault in faults_of(page, path)]
    assert wrong == [], "\n".join(wrong)
    page.set_viewport_size(PHONE)
    page.goto(f"{home}/drafts/{draft}/steps/sn-press")
    page.locator("form.editor").evaluate("form => form.noValidate = true")
    page.fill("#field-criteria-0-text", "This sentence is a good deal longer than a line on paper can hold")
    page.fill("#field-dose-build-reps", "99")
    page.locator("#field-criteria-0-text").evaluate("e => e.removeAttribute('maxlength')")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Until it is owned, reps: must be 1 to 30")
    assert faults_here(page, "the refused step") == []
    page.set_viewport_size(PHONE)
    page.goto(home)
    odd = {"name": "odd.yaml", "mimeType": "text/plain", "buffer": b"schema: 1\nmoon: 1\n"}
    page.locator("#field-file").set_input_files(odd)  # type: ignore[arg-type]
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing of the file was taken")
    assert faults_here(page, "the refused file") == []
    page.set_viewport_size(PHONE)
    page.goto(f"{home}/{version}")
    page.locator("label.chip", has_text="Ben").click()
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text("1 athlete was moved")).to_be_visible()
    assert heard.said == []


def test_a_step_can_be_changed_by_keyboard_alone(
    open_browser: Open, site: str, db: Database, cast: Cast
) -> None:
    draft = a_draft(db, cast)
    context = device_of(open_browser, site, db, cast.ana, phone=False, service_workers="block")
    page = context.new_page()
    page.goto(f"/team/{cast.ana.team_id}/curricula/drafts/{draft}/steps/sn-press")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "field-criteria-0-text":
            break
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Bar above the ears")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Saved")).to_be_visible()
    with db.read() as session:
        document = session.get_one(drafts.CurriculumDraft, draft).content
    step = next(row for row in document["steps"] if row["id"] == "sn-press")
    assert step["criteria"][0]["text"] == "Bar above the ears"


def test_the_gates_can_be_read_and_walked_on_a_phone_and_by_keyboard(
    open_browser: Open, site: str, db: Database, cast: Cast
) -> None:
    draft = a_draft(db, cast)
    context = device_of(open_browser, site, db, cast.ana, service_workers="block", reduced_motion="reduce")
    page = context.new_page()
    home = f"/team/{cast.ana.team_id}/curricula/drafts/{draft}"
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(home)
        page.locator("#gates > summary").click()
        box = page.locator(".graph")
        wide, seen = box.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert wide > seen, "it scrolls in its own box"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults_here(page, f"the gates at {width}") == []
        node = page.locator(".graph__box").first.bounding_box()
        assert node is not None
        assert node["height"] >= 44
        assert node["width"] <= width - 60, "a whole box is seen at once"
    box.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"{home}/steps/squat-stance"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Squat stance and three-point foot")


def test_two_coaches_on_one_step_see_both_and_one_on_another_is_not_stopped(
    open_browser: Open, site: str, db: Database, cast: Cast
) -> None:
    draft = a_draft(db, cast)
    context = device_of(open_browser, site, db, cast.ana, service_workers="block", javascript=False)
    first, second, other = (context.new_page() for _ in range(3))
    home = f"/team/{cast.ana.team_id}/curricula/drafts/{draft}"
    for page, step in ((first, "sn-press"), (second, "sn-press"), (other, "cl-full")):
        page.goto(f"{home}/steps/{step}")
        page.locator("#field-criteria-0-text").fill(f"Said by {step} {page is first}")
    for page in (other, first):
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved")).to_be_visible()
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("changed it while this page was open")
    expect(second.locator("#meanwhile")).to_contain_text("Said by sn-press True")
    expect(second.locator("#meanwhile")).to_contain_text("Said by sn-press False")
    second.set_viewport_size(PHONE)
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("Saved")).to_be_visible()

"""The phone as an angle meter and the clock of the holds, with the page's clock in the test's hands."""

from __future__ import annotations

import pytest
from chromium import Open
from playwright.sync_api import BrowserContext, Page

from coach.db.session import Database
from coach.services import accounts
from tests.cast import Cast
from tests.conftest import START

STEP_MS = 50
TILT = """([angle, zero]) => window.dispatchEvent(
    new DeviceOrientationEvent('deviceorientation', {alpha: 0, beta: 90 + zero + angle, gamma: 1}))"""
WALL_DEG = 1.5  # the phone's camera keeps it off the wall


@pytest.fixture
def phone(open_browser: Open, site: str, db: Database, cast: Cast) -> BrowserContext:
    """A phone on which Dee is signed in, past the pain gate."""
    context = open_browser()
    with db.write() as session:
        token = accounts.open_session(db, session, cast.dee.user_id, "phone")
    context.add_cookies([{"name": "depthwise", "value": token, "url": site}])
    page = context.new_page()
    page.goto("/check/pain")
    page.locator("[name=pain][value='0']").check(force=True)
    page.locator("[name=pinch][value=no]").check(force=True)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/check/rocks")
    page.close()
    return context


def tilt(page: Page, angle: float, seconds: float) -> None:
    """Hold the phone at an angle, trembling by a third of a degree."""
    for step in range(int(seconds * 1000 / STEP_MS)):
        tremble = 0.3 if step % 2 else 0.0
        page.evaluate(TILT, [angle + tremble, WALL_DEG])
        page.clock.run_for(STEP_MS)


def readings(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[data-trial]").all()]


def meter(phone: BrowserContext) -> Page:
    """The dial, live and zeroed on the wall."""
    page = phone.new_page()
    page.clock.install(time=START)
    page.goto("/check/ankle/left?method=angle")
    page.get_by_role("button", name="Measure with this phone").click()
    tilt(page, 0, 0.5)
    page.get_by_role("button", name="Set zero").click()
    return page


def test_three_held_lunges_fill_the_three_readings_and_are_saved(phone: BrowserContext) -> None:
    page = meter(phone)
    for angle in (33, 35, 34):
        tilt(page, angle, 2)
        tilt(page, 4, 0.5)
    values = [float(value) for value in readings(page)]
    assert values == pytest.approx([33, 35, 34], abs=0.2)
    assert "Three readings taken" in page.locator("[data-tilt-text]").inner_text()
    page.locator("[name=pain][value='0']").check(force=True)
    page.locator("[name=pinch][value=no]").check(force=True)
    page.get_by_role("button", name="Save left ankle").click()
    page.wait_for_url("**/check/ankle/right**")


def test_a_lunge_that_moves_or_is_short_takes_no_reading(phone: BrowserContext) -> None:
    page = meter(phone)
    for angle in range(10, 40):
        tilt(page, angle, 0.2)
    tilt(page, 30, 1.2)
    assert readings(page) == ["", "", ""]


def test_standing_upright_takes_no_reading(phone: BrowserContext) -> None:
    page = meter(phone)
    tilt(page, 3, 3)
    assert readings(page) == ["", "", ""]


def test_one_long_lunge_is_one_reading(phone: BrowserContext) -> None:
    page = meter(phone)
    tilt(page, 33, 6)
    assert readings(page)[1:] == ["", ""]
    assert readings(page)[0] != ""


def test_zero_can_be_set_on_the_floor(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.clock.install(time=START)
    page.goto("/check/ankle/left?method=angle")
    page.get_by_role("button", name="Measure with this phone").click()
    tilt(page, -90, 0.5)
    page.get_by_role("button", name="Set zero").click()
    tilt(page, 35, 2)
    assert float(readings(page)[0]) == pytest.approx(35, abs=0.2)


def test_without_a_sensor_the_typed_form_is_pointed_to(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.clock.install(time=START)
    page.goto("/check/ankle/left?method=angle")
    page.get_by_role("button", name="Measure with this phone").click()
    page.clock.run_for(2500)
    assert "No tilt sensor answers here" in page.locator("[data-tilt-text]").inner_text()
    assert page.evaluate("document.activeElement.name") == "trials"


def test_a_refused_permission_is_told_and_the_form_stays(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.add_init_script("DeviceOrientationEvent.requestPermission = async () => 'denied'")
    page.goto("/check/ankle/left?method=angle")
    page.get_by_role("button", name="Measure with this phone").click()
    page.get_by_text("This phone may not read its tilt").wait_for()
    assert page.locator("[data-trial]").first.is_visible()


def test_a_hold_is_timed_after_a_count_in_and_capped(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.clock.install(time=START)
    page.goto("/check/holds/single-leg-bridge/left")
    button = page.locator("[data-hold-button]")
    button.click()
    page.clock.run_for(13_200)
    button.click()
    assert page.locator("#field-value").input_value() == "10"
    button.click()
    page.clock.run_for(60_000)
    assert page.locator("#field-value").input_value() == "30"
    assert button.inner_text() == "Again"

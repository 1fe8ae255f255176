"""Every block in a real browser: no accessibility finding, nothing too wide, nothing too small to hit.

Also the small modules at work, with and without JavaScript. The outbox has tests of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Open
from gallery import render, show
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ERRORS = ("403", "404", "410", "413", "422", "429", "500")


@pytest.fixture
def page(new_context: Open) -> Page:
    return new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce").new_page()


def stop_the_clock(page: Page) -> None:
    """Let time pass only where a test says so."""
    page.clock.install(time=NINE)
    page.clock.pause_at(NINE + timedelta(minutes=1))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "nav"), [(390, "athlete"), (1280, "coach")])
def test_axe_finds_nothing_on_any_block(page: Page, theme: str, width: int, nav: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    show(page, render(theme=theme, nav=nav))
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate("document.dispatchEvent(new CustomEvent('attempt-recorded'))")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("status", ERRORS)
def test_axe_finds_nothing_on_error_pages(page: Page, status: str) -> None:
    show(page, render(f"errors/{status}.html", nav=None))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_width_makes_the_page_scroll_sideways(page: Page, direction: str) -> None:
    show(page, render(direction=direction))
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    for width in (240, 320, 390, 768, 960, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        too_wide = page.evaluate(
            """() => [...document.querySelectorAll("body *")]
                 .filter((e) => !e.closest(".visually-hidden, .skip-link, svg, .roster__table thead"))
                 .map((e) => [e, e.getBoundingClientRect()])
                 .filter(([e, box]) => box.right > innerWidth + 1 || box.left < -1)
                 .map(([e]) => e.outerHTML.slice(0, 120))"""
        )
        assert (width, too_wide) == (width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_twice_as_large_still_fits_a_phone(page: Page) -> None:
    show(page, render())
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }', 1)")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [320, 390])
def test_whatever_can_be_pressed_is_at_least_44_px(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    show(page, render())
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate("document.dispatchEvent(new CustomEvent('attempt-recorded'))")
    # A checkbox or radio is pressed through its label; links inside sentences and rung names are exempt.
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
             .filter((e) => e.type !== "hidden" && e.checkVisibility())
             .filter((e) => !e.closest(".skip-link, .gauge, .qr__link"))
             .map((e) => [e, /checkbox|radio/.test(e.type) ? e.labels[0] : e])
             .map(([e, target]) => [e, target.getBoundingClientRect()])
             .filter(([e, box]) => box.height < 43.5 || box.width < 43.5)
             .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_on_a_phone_the_open_sets_button_is_on_the_first_screen(page: Page) -> None:
    show(page, render(warm=True, get_flashed_messages=lambda **_: []))
    page.evaluate("window.scrollTo(0, 0)")
    button = page.get_by_role("button", name="Log set").bounding_box()
    bar = page.get_by_role("navigation", name="Main").bounding_box()
    assert button
    assert bar
    assert button["y"] + button["height"] <= bar["y"]


def test_the_policy_blocks_nothing_and_no_module_complains(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    show(page, render())
    page.wait_for_load_state("networkidle")
    assert said == []


def test_minus_and_plus_change_a_number_within_its_limits(page: Page) -> None:
    show(page, render())
    reps = page.get_by_label("reps", exact=True)
    page.get_by_role("button", name="reps: one more").click()
    expect(reps).to_have_value("6")
    for _ in range(8):
        page.get_by_role("button", name="reps: one less").click()
    expect(reps).to_have_value("0")
    page.get_by_role("button", name="load: one more").click()
    expect(page.get_by_label("load kg")).to_have_value("12.5")


def test_a_load_between_two_steps_can_be_typed_and_stepped_from(page: Page) -> None:
    show(page, render())
    load = page.get_by_label("load kg")
    load.fill("11.3")
    assert load.evaluate("field => field.checkValidity()")
    page.get_by_role("button", name="load: one more").click()
    expect(load).to_have_value("11.8")


def test_clean_reps_follow_reps_and_never_exceed_them(page: Page) -> None:
    show(page, render())
    clean = page.get_by_label("clean", exact=True)
    more, less = (page.get_by_role("button", name=f"reps: one {way}") for way in ("more", "less"))
    more.click()
    expect(clean).to_have_value("6")
    page.get_by_role("button", name="clean: one less").click()
    page.get_by_role("button", name="clean: one less").click()
    more.click()
    expect(clean).to_have_value("4")
    for _ in range(4):
        less.click()
    expect(clean).to_have_value("3")
    page.get_by_role("button", name="clean: one more").click()
    expect(clean).to_have_value("3")


def test_fewer_clean_reps_than_reps_asks_what_was_off(page: Page) -> None:
    show(page, render())
    faults = page.get_by_role("group", name="Faults")
    expect(faults).not_to_be_visible()
    page.get_by_role("button", name="clean: one less").click()
    expect(faults).to_be_visible()


def test_without_javascript_a_stepper_is_a_number_field_and_nothing_dead_is_shown(new_context: Open) -> None:
    page = new_context(java_script_enabled=False).new_page()
    show(page, render())
    expect(page.get_by_label("reps", exact=True)).to_have_value("5")
    assert page.locator(".needs-script:visible").count() == 0


def test_chips_are_chosen_with_the_keyboard(page: Page) -> None:
    show(page, render())
    page.get_by_role("radio", name="Yes").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="No", exact=True)).to_be_checked()
    method = page.get_by_role("radio", name="Toe to wall, tape")
    method.focus()
    page.keyboard.press("Space")
    expect(method).to_be_checked()


def test_rest_starts_when_a_set_is_recorded_counts_down_and_says_when_it_is_over(page: Page) -> None:
    stop_the_clock(page)
    show(page, render())
    rest, time = page.locator("#rest"), page.locator("[data-rest-time]")
    expect(rest).to_be_hidden()
    page.evaluate("document.dispatchEvent(new CustomEvent('attempt-recorded', { detail: { kind: 'set' } }))")
    expect(time).to_have_text("1:30")
    page.clock.run_for(30_000)
    expect(time).to_have_text("1:00")
    page.get_by_role("button", name="+30 s").click()
    expect(time).to_have_text("1:30")
    page.clock.run_for(90_000)
    expect(rest).to_contain_text("Go")
    expect(page.locator("#announcer")).to_have_text("Rest is over")
    page.get_by_role("button", name="End the rest").click()
    expect(rest).to_be_hidden()


def test_a_recorded_test_starts_no_rest(page: Page) -> None:
    show(page, render())
    page.evaluate("document.dispatchEvent(new CustomEvent('attempt-recorded', { detail: { kind: 'test' } }))")
    expect(page.locator("#rest")).to_be_hidden()


def test_rest_goes_on_where_it_was_after_the_page_is_loaded_anew(page: Page) -> None:
    stop_the_clock(page)
    show(page, render())
    page.evaluate("document.dispatchEvent(new CustomEvent('attempt-recorded'))")
    page.clock.run_for(20_000)
    show(page, render())
    expect(page.locator("[data-rest-time]")).to_have_text("1:10")


def test_the_rest_strip_never_covers_the_button(page: Page) -> None:
    show(page, render(warm=True))
    page.evaluate("document.dispatchEvent(new CustomEvent('attempt-recorded'))")
    button = page.get_by_role("button", name="Log set")
    button.scroll_into_view_if_needed()
    button.click(trial=True)
    strip, box = page.locator("#rest").bounding_box(), button.bounding_box()
    assert strip
    assert box
    assert strip["y"] + strip["height"] <= box["y"]


def test_the_warm_up_folds_to_a_line_when_all_is_ticked_and_stays_so(page: Page) -> None:
    show(page, render())
    for box in page.locator("[data-ticks] input").all():
        box.check()
    expect(page.locator("[data-ticks] ul")).to_be_hidden()
    expect(page.locator("[data-ticks] summary")).to_contain_text("done")
    show(page, render())
    expect(page.locator("[data-ticks] ul")).to_be_hidden()


def test_a_refused_form_begins_at_its_errors_and_leads_to_the_field(page: Page) -> None:
    show(page, render())
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="stature_cm = 300").click()
    expect(page.locator("#field-stature_cm")).to_be_focused()
    described = page.locator("#field-stature_cm").get_attribute("aria-describedby")
    assert described == "field-stature_cm-error"


def test_the_theme_a_person_chose_wins_over_the_devices(new_context: Open) -> None:
    page = new_context(color_scheme="dark").new_page()
    grounds = {}
    for theme in ("auto", "light", "dark"):
        show(page, render(theme=theme))
        grounds[theme] = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    assert grounds["auto"] == grounds["dark"] != grounds["light"]


def test_the_browsers_own_bar_takes_the_colour_of_the_ground(page: Page) -> None:
    show(page, render(theme="dark"))
    expect(page.locator("meta[name=theme-color]")).to_have_attribute("content", "#0a0f14")


def test_the_screen_is_kept_awake_where_the_page_asks_for_it(page: Page) -> None:
    page.add_init_script(
        "const request = async (kind) => { window.held = kind };"
        "Object.defineProperty(navigator, 'wakeLock', { value: { request } })"
    )
    show(page, render())
    page.wait_for_function("window.held === 'screen'")


def test_a_second_tap_does_not_send_a_form_twice(page: Page) -> None:
    show(page, render())
    sent = page.evaluate(
        """() => {
          const form = document.getElementById("open-set");
          const allowed = [];
          window.addEventListener("submit", (event) => {
            allowed.push(!event.defaultPrevented);
            event.preventDefault();
          });
          form.requestSubmit();
          form.requestSubmit();
          return allowed;
        }"""
    )
    assert sent == [True, False]

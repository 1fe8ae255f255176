"""A browser that stands still: whoever waits for it hears of it, and what comes next has a new one."""

from __future__ import annotations

import os

import chromium as found
import pytest
from chromium import LOST, Chromium
from playwright.sync_api import Error

pytestmark = pytest.mark.browser
FOREVER = "new Promise(() => {})"


def test_what_waits_for_a_browser_that_stands_still_fails_and_the_next_has_a_new_one(
    chromium: Chromium,
) -> None:
    still = chromium.browser()
    with pytest.raises(Error, match=LOST), chromium.within(0.5):
        still.new_page().evaluate(FOREVER)
    assert not still.is_connected()
    page = chromium.browser().new_page()
    assert page.evaluate("1 + 1") == 2
    page.close()


def test_a_context_that_does_not_close_holds_up_nothing(
    chromium: Chromium, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "CLOSING_S", 0.5)
    page = chromium.browser().new_page()
    with chromium.closing():
        page.evaluate(FOREVER)  # waits as a lost close does
    assert not page.context.browser.is_connected()  # type: ignore[union-attr]


def test_a_browser_that_answers_in_time_is_left_alone(chromium: Chromium) -> None:
    with chromium.within(60):
        first = chromium.browser()
    assert chromium.browser() is first
    assert first.is_connected()


def test_a_missing_browser_fails_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(RuntimeError, match="apt-get install chromium"):
        found.find("/nowhere/chromium")

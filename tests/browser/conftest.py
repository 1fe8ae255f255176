"""A live server on the test's own database and clock, and browsers to look at it with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import chromium
import pytest
from chromium import Open
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright
from werkzeug.serving import make_server

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test once more whose process ended. Nothing else is asked twice.

    Playwright waits without a limit where a page is closed, a script is run or a context is opened, and
    Chromium 156 at times loses such a request while a navigation commits. Neither can be got out of that
    in the same process, so pytest's limit (pyproject.toml) ends it, and another one takes over.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["crashed while running"]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this process; it ends with Playwright."""
    with sync_playwright() as playwright:
        yield chromium.launch(playwright)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Serve the app of this test; gives its address."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Open]:
    """Open a context with Playwright's own options; it is closed after the test."""
    opened: list[BrowserContext] = []

    def open_(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield open_
    for context in opened:
        for page in context.pages:
            with suppress(Error):  # nothing may be on its way while a context closes
                page.goto("about:blank")
        context.close()


@pytest.fixture
def open_browser(new_context: Open, site: str) -> Open:
    """Open a context of its own (a device): `open_browser(phone=True, javascript=False, ...)`."""

    def open_(*, phone: bool = True, javascript: bool = True, **options: Any) -> BrowserContext:
        context = new_context(
            base_url=site,
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=javascript,
            locale=options.pop("locale", "en-GB"),
            timezone_id="UTC",
            **options,
        )
        context.set_default_timeout(15_000)
        return context

    return open_

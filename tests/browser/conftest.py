"""A live server on the test's own database and clock, and browsers to look at it with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import chromium
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from werkzeug.serving import make_server

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(
        executable_path=chromium.find(playwright), args=chromium.FLAGS, headless=True
    )
    yield started
    started.close()


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
def open_browser(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Open a context of its own (a device): `open_browser(phone=True, javascript=False, ...)`."""
    opened: list[BrowserContext] = []

    def open_(*, phone: bool = True, javascript: bool = True, **options: Any) -> BrowserContext:
        context = browser.new_context(
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
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()

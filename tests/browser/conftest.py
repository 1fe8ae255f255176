"""A live server on the test's own database and clock, and browsers to look at it with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from chromium import LOST, Chromium
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import make_server

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
CHROMIUM = pytest.StashKey[Chromium]()
LIMIT_S = 120  # for setup and for the test; the slowest takes half a minute


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test once more whose browser was lost; one that found something else is not asked twice."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[LOST]))


def _limited(item: pytest.Item) -> AbstractContextManager[None]:
    found = item.config.stash.get(CHROMIUM, None)
    return found.within(LIMIT_S) if found else nullcontext()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    with _limited(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with _limited(item):
        return (yield)


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Iterator[Chromium]:
    """The one browser of this process."""
    with sync_playwright() as playwright:
        found = pytestconfig.stash[CHROMIUM] = Chromium(playwright)
        yield found
        found.close()


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    return chromium.browser()


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
def new_context(chromium: Chromium) -> Iterator[Callable[..., BrowserContext]]:
    """Open a context with Playwright's own options; it is closed after the test."""
    opened: list[BrowserContext] = []

    def open_(**options: Any) -> BrowserContext:
        opened.append(chromium.browser().new_context(**options))
        return opened[-1]

    yield open_
    for context in opened:
        with chromium.closing():
            context.close()


@pytest.fixture
def open_browser(new_context: Callable[..., BrowserContext], site: str) -> Callable[..., BrowserContext]:
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

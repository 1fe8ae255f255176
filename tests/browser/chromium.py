"""Where the tests find Chromium, and how they start it.

No test here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Playwright

Open = Callable[..., BrowserContext]  # what opens a context, by Playwright's options or the fixtures' own
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find(own: str) -> str:
    """Return the program's path: Debian's, else Playwright's own; without one the tests fail."""
    for path in (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", shutil.which("chromium") or "", own):
        if path and os.access(path, os.X_OK):
            return path
    raise RuntimeError(
        "chromium = missing: must be installed; `make test` does, or `apt-get install chromium`"
    )


def launch(playwright: Playwright) -> Browser:
    """Start it, without a window."""
    kind = playwright.chromium
    return kind.launch(executable_path=find(kind.executable_path), args=FLAGS, headless=True)

"""Where the tests find Chromium, how they start it, and how they get past one that stands still.

Playwright waits without a limit where a page is closed, a script is run or a context is opened, and
Chromium 156 at times loses such a request while a navigation commits. Killed, it answers at once: what
waited fails with "has been closed", and the next test gets a new one. No test here.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser, Error, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOST = "has been closed"  # what Playwright says of anything that waited when its browser went
CLOSING_S = 15


def find(own: str) -> str:
    """Return the program's path: Debian's, else Playwright's own; without one the tests fail."""
    for path in (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", shutil.which("chromium") or "", own):
        if path and os.access(path, os.X_OK):
            return path
    raise RuntimeError(
        "chromium = missing: must be installed; `make test` does, or `apt-get install chromium`"
    )


class Chromium:
    """The browser of one process: started when it is asked for, and anew after it was lost."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.mark = f"--depthwise-tests={uuid4()}"  # Chromium takes no notice; `kill` finds it by this
        self.started: Browser | None = None

    def browser(self) -> Browser:
        """Return the browser that runs, or a new one."""
        if self.started is None or not self.started.is_connected():
            kind = self.playwright.chromium
            self.started = kind.launch(
                executable_path=find(kind.executable_path), args=[*FLAGS, self.mark], headless=True
            )
        return self.started

    def kill(self) -> None:
        """End the browser from outside; from any thread, also while Playwright waits for it."""
        for said in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # one that ended meanwhile
                if self.mark.encode() in said.read_bytes():
                    os.kill(int(said.parent.name), signal.SIGKILL)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Kill the browser if what is done in this block takes longer."""
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Allow what is closed in this block a while; one that will not close is killed, and no matter."""
        with self.within(CLOSING_S), suppress(Error):
            yield

    def close(self) -> None:
        """End the browser, if there is one."""
        with self.closing():
            if self.started is not None:
                self.started.close()

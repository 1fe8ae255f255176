"""The way to the child process that prints: one a process, started when first needed.

No page and no style here (`coach.pdf.sheet`), and no WeasyPrint: it lives in the child
(`coach.pdf.worker`), so that laying a page out never holds up the requests of this process and a crash
in the text libraries ends the child alone.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from struct import Struct

ROOT = Path(__file__).resolve().parent.parent.parent
FRAME = Struct(">cI")
DONE = b"P"
# A page takes a fifth of a second; what takes this long hangs.
SECONDS_MOST = 30.0
# The child is replaced after so many jobs: a slow leak in a library never grows old.
JOBS_MOST = 200
CHUNK = 65_536
# What the child may know of the environment: where programs, fonts and temporary files are. No secrets.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_DIRS")


@dataclass(frozen=True, slots=True)
class Draft:
    """One way to lay a document out: its markup, and style sheets of which one at a time is added."""

    html: str
    fits: tuple[str, ...] = ()


class NotPrinted(RuntimeError):
    """A job without a PDF. `why`: `busy`, `slow`, `ended` (the child died) or `refused` (it said no)."""

    def __init__(self, why: str, told: str) -> None:
        super().__init__(told)
        self.why = why


class _Ended(Exception):
    """The child closed its side."""


class Renderer:
    """One child process and the lock before it: threads take turns.

    The child starts with the first job, is replaced after `jobs_most` jobs, and started again when it
    died; a job that hangs for `seconds_most` ends it.
    """

    def __init__(self, *, seconds_most: float = SECONDS_MOST, jobs_most: int = JOBS_MOST) -> None:
        self.seconds_most = seconds_most
        self.jobs_most = jobs_most
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._jobs = 0

    @property
    def child_id(self) -> int | None:
        """The running child's process id."""
        return None if self._child is None else self._child.pid

    def print(self, drafts: Sequence[Draft], *, styles: Sequence[str]) -> bytes:
        """Return the document as PDF: of the drafts and their fits the first that keeps to one page.

        Where none does, it is the one with the fewest pages, and of those the first.
        Raises NotPrinted. A child that had died while it waited is replaced and the job sent again, once.
        """
        job = json.dumps({"drafts": [asdict(draft) for draft in drafts], "styles": list(styles)}).encode()
        until = time.monotonic() + self.seconds_most
        if not self._lock.acquire(timeout=self.seconds_most):
            raise NotPrinted("busy", "the printer is busy")
        try:
            self._leave_inherited()
            for last in (False, True):
                child = self._running()
                try:
                    kind, content = self._exchange(child, job, until)
                except _Ended:
                    self._end()
                    if last:
                        raise NotPrinted("ended", "the printing process ended") from None
                    continue
                except TimeoutError:
                    self._end()
                    raise NotPrinted("slow", f"no page within {self.seconds_most:g} s") from None
                break
            self._jobs += 1
            if self._jobs >= self.jobs_most:
                self._end()
            if kind != DONE:
                raise NotPrinted("refused", content.decode("utf-8", "replace"))
            return content
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._leave_inherited()
            self._end()

    def _leave_inherited(self) -> None:
        """After a fork the child belongs to the other process: leave it alone."""
        if self._owner != os.getpid():
            self._child, self._owner, self._jobs = None, os.getpid(), 0

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "coach.pdf.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={key: os.environ[key] for key in PASSED_ON if key in os.environ},
                bufsize=0,
            )
            for stream in (self._child.stdin, self._child.stdout):
                assert stream is not None
                os.set_blocking(stream.fileno(), False)
            self._jobs = 0
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], job: bytes, until: float) -> tuple[bytes, bytes]:
        """Write a job and read its answer, both against the clock: neither side may block the other."""
        assert child.stdin is not None
        assert child.stdout is not None
        out, into = child.stdout.fileno(), child.stdin.fileno()
        unsent = memoryview(FRAME.pack(b"J", len(job)) + job)
        answer = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(out, selectors.EVENT_READ)
            waiting.register(into, selectors.EVENT_WRITE)
            while True:
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                for key, _ in waiting.select(left):
                    if key.fd == into:
                        unsent = unsent[_write(into, unsent) :]
                        if not unsent:
                            waiting.unregister(into)
                    else:
                        chunk = os.read(out, CHUNK)
                        if not chunk:
                            raise _Ended
                        answer += chunk
                if len(answer) >= FRAME.size:
                    kind, length = FRAME.unpack_from(answer)
                    if len(answer) >= FRAME.size + length:
                        return kind, bytes(answer[FRAME.size :])

    def _end(self) -> None:
        child, self._child = self._child, None
        self._jobs = 0
        if child is None:
            return
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        try:
            child.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _write(into: int, unsent: memoryview) -> int:
    try:
        return os.write(into, unsent[:CHUNK])
    except BrokenPipeError:
        raise _Ended from None


_shared = Renderer()
atexit.register(_shared.close)


def shared() -> Renderer:
    """Return the renderer of this process."""
    return _shared

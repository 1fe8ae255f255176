"""What a printed week costs: start, first and later pages, memory, and what a page costs beside a bare one.

Ratios of processor time hold on any machine, times do not: the bare page of the same run is the measure.
Makes its athlete in a database of its own; needs no running server.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coach import access
from coach.db import migrate
from coach.db.session import Database
from coach.pdf.renderer import Draft, Renderer
from coach.pdf.sheet import week_html, week_pdf
from coach.queries.sheet import NoSheet, WeekSheet, athlete_week
from coach.services import accounts, athletes, curricula, enrolments, events

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = "https://squat.example.org/today"
BARE = Draft('<!doctype html><html lang="en"><title>Bare</title><body><p>One line.</p>')
WARM = 50


def week(folder: str) -> tuple[WeekSheet, float]:
    """Make an athlete on a wedge, three days a week; return the view and the time (s) to read it."""
    db = Database(f"sqlite:///{folder}/bench.sqlite3", lambda: NOW)
    migrate.upgrade(db)
    curricula.load_shipped(db)
    accounts.use_cheap_hashes()
    form = {"name": "Bench", "email": "bench@example.org", "password": "correct horse battery"}
    user_id = accounts.register(db, form, zone="UTC")

    def who() -> access.Actor:
        with db.read() as session:
            return access.actor(session, user_id)

    body = {"client_id": str(uuid4()), "height_cm": 175, "mass_kg": 75, "lifting_shoe_mm": 20}
    athletes.state_body(db, who(), body)
    athlete_id = who().athlete_id
    assert athlete_id is not None
    for side, value in (("left", 31.0), ("right", 36.0)):
        test = {"client_id": str(uuid4()), "test": "lunge-angle", "side": side, "trials": [value] * 3}
        events.record_test(db, who(), athlete_id, {**test, "instrument": "phone"})
    plan = {"client_id": str(uuid4()), "curriculum": "squat-depth", "start_on": "2026-03-02"}
    enrolments.assign(db, who(), athlete_id, {**plan, "days": [1, 3, 5], "start_rung": "goblet-parallel"})
    begun = time.process_time()
    sheet = athlete_week(db, who(), athlete_id)
    taken = time.process_time() - begun
    assert not isinstance(sheet, NoSheet)
    db.dispose()
    return sheet, taken


def resident_mb(process: int) -> float:
    """Return the resident memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def spent_s(process: int) -> float:
    """Return the processor time of a process: other programs on the machine change it little."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What one kind of page costs: processor and waiting time (ms), the mean of some."""

    cpu: float
    wait: float


def cost(printer: Renderer, work: Callable[[], object], times: int) -> Cost:
    """Do the work some times and return what it costs."""
    assert printer.child_id is not None
    cpu, begun = spent_s(printer.child_id), time.perf_counter()
    for _ in range(times):
        work()
    waited = time.perf_counter() - begun
    return Cost((spent_s(printer.child_id) - cpu) * 1000 / times, waited * 1000 / times)


def main() -> None:
    """Print the numbers."""
    with tempfile.TemporaryDirectory() as folder:
        sheet, read = week(folder)
    printer = Renderer()

    def bare() -> None:
        printer.print([BARE], styles=("sheet", "a4"))

    def whole() -> bytes:
        return week_pdf(sheet, printer, size="a4", today_url=TODAY, printed_on=date(2026, 3, 2))

    try:
        begun = time.perf_counter()
        bare()
        start_wait = (time.perf_counter() - begun) * 1000
        assert printer.child_id is not None
        start = Cost(spent_s(printer.child_id) * 1000, start_wait)
        base = cost(printer, bare, 20)
        memory = [resident_mb(printer.child_id)]
        first = cost(printer, whole, 1)
        memory.append(resident_mb(printer.child_id))
        warm = cost(printer, whole, WARM)
        memory.append(resident_mb(printer.child_id))
        size = len(whole())
    finally:
        printer.close()
    begun = time.process_time()
    for _ in range(10):
        week_html(sheet, today_url=TODAY, printed_on=date(2026, 3, 2))
    markup = (time.process_time() - begun) * 100
    print("                              cpu ms   ratio   wait ms")
    for name, one in (
        ("bare page, warm", base),
        ("start of the child, bare page", start),
        ("first week", first),
        (f"week, warm, mean of {WARM}", warm),
    ):
        print(f"{name:29} {one.cpu:7.0f} {one.cpu / base.cpu:7.1f}   {one.wait:7.0f}")
    print(f"of a week, in the web process: view {read * 1000:.0f} ms, markup {markup:.0f} ms")
    print(
        f"child's memory: {memory[0]:.0f} MB bare, {memory[1]:.0f} MB after one week, "
        f"{memory[2]:.0f} MB after {WARM + 1}"
    )
    print(f"the PDF: {size / 1024:.0f} KB")


if __name__ == "__main__":
    main()

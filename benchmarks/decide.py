"""What a decision costs over a long history, alone and when one event is appended.

Ratios hold on any machine, times do not: reading every set of the history once in plain Python, in the same
run, is the bare measure. Nothing is asserted here. Run: `python benchmarks/decide.py`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coach.domain.case import At, Attempt, Body, By, Case, SetDone, Side, Test, Verified
from coach.domain.progression import Decision, decide
from coach.formats.curriculum import shipped

LADDER = shipped("squat-depth").ladder
TODAY = date(2026, 3, 2)
SETS_A_SESSION, TESTS_A_YEAR = 20, 27
RUNS = 30


def history(years: float) -> Case:
    """Build a case of so many years: three sessions a week of 20 sets, an ankle test every 4 weeks or so."""
    rng = Random(7)
    sessions = int(156 * years)
    attempts = []
    for n in range(sessions):
        on = TODAY - timedelta(days=round((sessions - n) * 7 / 3))
        rung = LADDER[min(len(LADDER) - 2, 2 + n * 9 // max(sessions, 1))]
        rises = rng.random() < 0.1
        sets = tuple(
            SetDone(
                id=f"a{n}.{i}",
                reps=5,
                clean=3 if rises else rng.choice((4, 5, 5)),
                faults=("heels-rise",) if rises else (),
                load_kg=20.0,
                rpe=6.0,
                pain=0,
            )
            for i in range(SETS_A_SESSION)
        )
        seen = Verified.COACH if n % 3 == 0 else Verified.NONE
        attempts.append(
            Attempt(id=f"a{n}", on=on, rung=rung.id, sets=sets, wedge_mm=10.0, by=By.SELF, verified=seen)
        )
    tests = [
        Test(
            id=f"t{n}{side}",
            on=TODAY - timedelta(days=1 + n * 28),
            test="lunge-angle",
            side=side,
            value=38.0 + rng.gauss(0, 2),
            unit="deg",
            instrument="phone",
            by=By.COACH,
            pain=0,
        )
        for n in range(int(TESTS_A_YEAR * years / 2))
        for side in Side
    ]
    return Case(
        id="c",
        today=TODAY,
        body=Body(height_cm=175, mass_kg=75, sex="male", age_years=24),
        at=At(rung=LADDER[-3].id, wedge_mm=10.0),
        ladder=LADDER,
        tests=tuple(tests),
        attempts=tuple(attempts),
    )


def ms(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median time of a piece of work (ms of this process)."""
    work()
    took = []
    for _ in range(runs):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return 1000 * median(took)


def reread(case: Case) -> int:
    """Read every set once: the bare baseline."""
    return sum(s.clean for a in case.attempts for s in a.sets)


def appended(case: Case, n: int) -> Case:
    """Return the case with one more session today."""
    last = case.attempts[-1]
    sets = tuple(replace(s, id=f"b{n}.{i}") for i, s in enumerate(last.sets))
    return replace(case, attempts=(*case.attempts, replace(last, id=f"b{n}", on=TODAY, sets=sets)))


def decide_one_more(case: Case, count: Iterator[int]) -> Decision:
    """Append one session and decide again."""
    return decide(appended(case, next(count)))


def main() -> None:
    """Print the table."""
    print(f"{'history':>22} {'bare read':>10} {'decide':>10} {'ratio':>7} {'one more, again':>16}")
    for years in (0.25, 1.0, 3.0, 6.0):
        case = history(years)
        count = iter(range(10_000))
        bare, whole = ms(partial(reread, case)), ms(partial(decide, case))
        again = ms(partial(decide_one_more, case, count))
        name = f"{years:g} y, {len(case.attempts)} sessions"
        print(f"{name:>22} {bare:8.2f}ms {whole:8.2f}ms {whole / bare:7.1f} {again:14.2f}ms")


if __name__ == "__main__":
    main()

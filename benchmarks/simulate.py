"""What simulating costs: seconds for 200 athletes and 20 weeks, and how the cost grows with the weeks.

One process, process time; the goal is 60 s on one core under the engine. With `--profile` also where the
time goes (which makes it slower: shares, not seconds). Nothing is asserted here.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coach.domain.cohort import POLICIES, simulate
from coach.formats.curriculum import shipped_ladder

LADDER = shipped_ladder("squat-depth")
ATHLETES, WEEKS, SEED = 200, 20, 7
# Growth is measured on fewer athletes; the first weeks cost least, since there is little to read.
FEW, SPANS = 40, (10, 20, 40)
LINES = 25


def seconds(work: Callable[[], object]) -> float:
    """Return the process time of a piece of work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def run(name: str, athletes: int, weeks: int, seed: int = SEED) -> Callable[[], object]:
    """Return a cohort to be simulated."""
    return lambda: simulate(name, LADDER, athletes=athletes, weeks=weeks, seed=seed)


def main() -> None:
    """Print the measures."""
    print(f"{ATHLETES} athletes, {WEEKS} weeks:")
    for name in POLICIES:
        print(f"  {name:<14}{seconds(run(name, ATHLETES, WEEKS)):6.1f} s", flush=True)
    print(f"growth with the weeks, {FEW} athletes under the engine:")
    run("engine", FEW, SPANS[0])()  # needs of these bodies are kept: without it the first span pays for all
    for weeks in SPANS:
        spent = seconds(run("engine", FEW, weeks))
        print(
            f"  {weeks:>3} weeks{spent:7.2f} s{1000 * spent / (FEW * weeks):8.2f} ms an athlete's week",
            flush=True,
        )
    if "--profile" in sys.argv[1:]:
        profile = cProfile.Profile()
        profile.runcall(run("engine", FEW, WEEKS, SEED + 1))
        pstats.Stats(profile).sort_stats("tottime").print_stats(LINES)


if __name__ == "__main__":
    main()

"""Scores: what the outcomes of a simulated cohort say of a rule, each with its 90 % band.

The bands are a bootstrap over athletes: they say how much another cohort of the same size would differ, not
whether the simulated world is like ours. No simulation (`cohort`) and no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from coach.domain.cohort import Outcome

BAND = 0.9
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the ends of its band; None where it is not there, as a median that half do not reach."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One rule over one cohort. Shares 0 to 1; counts per athlete over the season.

    `progress` rungs trained and owned over rungs truly owned, the mean over athletes; `unowned` share of all
    sets; `full_depth` share that trained a full-depth rung and owned it; `weeks_to_full_depth` the median
    over everybody, those who did not come there counted as later than the season.
    """

    progress: Estimate
    unowned: Estimate
    beyond_range: Estimate
    flips: Estimate
    pains: Estimate
    stops: Estimate
    tests: Estimate
    full_depth: Estimate
    weeks_to_full_depth: Estimate


def score(outcomes: Sequence[Outcome], *, seed: int) -> Score:
    """Return what a cohort's outcomes add up to; the same seed gives the same bands."""
    if not outcomes:
        raise ValueError("outcomes = nothing: must be of at least one athlete")

    def per_athlete(number: Callable[[Outcome], float]) -> Estimate:
        return ratio_band([(number(o), 1.0) for o in outcomes], seed=seed)

    return Score(
        progress=per_athlete(lambda o: o.progress),
        unowned=ratio_band([(o.unowned, o.sets) for o in outcomes], seed=seed),
        beyond_range=ratio_band([(o.beyond_range, o.sets) for o in outcomes], seed=seed),
        flips=per_athlete(lambda o: o.flips),
        pains=per_athlete(lambda o: o.pains),
        stops=per_athlete(lambda o: o.stops),
        tests=per_athlete(lambda o: o.tests),
        full_depth=per_athlete(lambda o: o.full_depth_on is not None),
        weeks_to_full_depth=_median(
            [None if o.full_depth_on is None else o.full_depth_on / 7 for o in outcomes], seed
        ),
    )


def ratio_band(pairs: Sequence[tuple[float, float]], *, seed: int) -> Estimate:
    """Return the sum of the first over the sum of the second numbers of all athletes; 0 where that is 0."""

    def ratio(of: Sequence[tuple[float, float]]) -> float:
        below = sum(pair[1] for pair in of)
        return sum(pair[0] for pair in of) / below if below else 0.0

    resampled = [ratio([pairs[index] for index in picked]) for picked in _resamples(len(pairs), seed)]
    return Estimate(ratio(pairs), *_ends(resampled))


def _median(values: Sequence[float | None], seed: int) -> Estimate:
    never = float("inf")
    known = [never if value is None else value for value in values]
    found = [_middle([known[index] for index in picked]) for picked in _resamples(len(known), seed)]
    low, high = _ends(found)
    return Estimate(*(None if x == never else x for x in (_middle(known), low, high)))


def _middle(values: list[float]) -> float:
    return sorted(values)[(len(values) - 1) // 2]


def _ends(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    cut = round((1 - BAND) / 2 * len(ordered))
    return ordered[cut], ordered[-1 - cut]


def _resamples(size: int, seed: int) -> Iterator[list[int]]:
    rng = Random(f"bootstrap/{seed}")
    everybody = range(size)
    for _ in range(RESAMPLES):
        yield rng.choices(everybody, k=size)

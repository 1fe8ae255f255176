"""Motor control: one latent ability against rung difficulty, as a density over logits.

A forecast for rungs never tried comes from it. Each day of reps and each squat screen multiplies the density
by a likelihood, each day between spreads it. All of these keep order: they are log-concave, and of two pieces
of evidence that differ in clean reps alone the cleaner one leans further up at every ability (monotone
likelihood ratio). So more clean reps never lower a chance. Source of the numbers: RULES.md#motor-control.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil, exp, floor, log, sqrt
from operator import mul

from coach.domain.case import Attempt, Test
from coach.domain.estimate import Told, only_heels, told_reps, upper_tail, was_seen
from coach.domain.ladder import Rung
from coach.domain.policy import Policy

# The density: its step, and how far it goes below the easiest and above the hardest rung, logits.
ABILITY_STEP = 0.25
ABILITY_BELOW, ABILITY_ABOVE = 3.0, 4.0
ABILITY_MOST = 14.0

CONTROL_PRIOR = 0.0
CONTROL_PRIOR_SD = 1.2
CONTROL_PLACED = 1.3
CONTROL_MEMORY_DAYS = 182
GROWTH_PER_DAY = 0.045
CONTROL_VAR_PER_WEEK = 0.02
FORGETTING_AFTER_DAYS = 14
FORGETTING_PER_WEEK = 0.05
RUNG_SD = 0.15
ONE_LEG_VAR = 0.25

# What a rep of a day counts for, by who saw it, and how far one day pulls down.
CONTROL_REPS_MOST = 20
SEEN_WEIGHT = 0.8
TOLD_WEIGHT = 0.3
FLATTERY = 0.49
CALIBRATION_DAYS = 28
CALIBRATION_REPS = 20
CALIBRATION_SLACK = 0.05
PULL_MOST = 2.0
HEELS_TELL_OF_CONTROL = 0.1

SCREEN_DIFFICULTY = {
    "overhead-squat": 1.0,
    "forward-arm-squat": 0.3,
    "overhead-squat-heels-raised": 0.0,
}
# Above the first a screen scores 3 likelier than not, below the second 1; logits above its difficulty.
SCREEN_GOOD, SCREEN_POOR, SCREEN_SD = 0.85, -0.2, 0.8
_SCORES = (1, 2, 3)

ONE_LEG_STYLES = frozenset({"split", "single-leg"})
# Shares that go to either neighbour in a day, and down in an idle one; steps that make one leg less sure.
_SPREAD_A_DAY = CONTROL_VAR_PER_WEEK / 7 / ABILITY_STEP**2 / 2
_LOST_A_DAY = FORGETTING_PER_WEEK / 7 / ABILITY_STEP
_ONE_LEG_STEPS = round(ONE_LEG_VAR / ABILITY_STEP**2 / 0.5)
# A density below this total is scaled up again.
_FAINT = 1e-60


# --- the density -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """Points of ability: `count` from `first` steps of `ABILITY_STEP` on."""

    first: int
    count: int

    @property
    def points(self) -> tuple[float, ...]:
        """Return the abilities (logits), rising."""
        return tuple(ABILITY_STEP * (self.first + n) for n in range(self.count))


def scale_of(rungs: Iterable[Rung]) -> Scale:
    """Return the scale for a ladder: wide enough below its easiest and above its hardest rung."""
    difficulties = [rung.difficulty for rung in rungs]
    low = min(difficulties, default=0.0) - ABILITY_BELOW
    high = max(difficulties, default=0.0) + ABILITY_ABOVE
    low, high = max(-ABILITY_MOST, min(low, -ABILITY_BELOW)), min(ABILITY_MOST, max(high, ABILITY_ABOVE))
    first, last = floor(low / ABILITY_STEP), ceil(high / ABILITY_STEP)
    return Scale(first, last - first + 1)


@dataclass(frozen=True, slots=True)
class Ability:
    """What is believed of an ability: weights over the points of a scale, summing to 1; logits.

    `n` days and screens it rests on.
    """

    scale: Scale
    weights: tuple[float, ...] = field(repr=False)
    n: int
    mean: float
    sd: float

    def clean_rate(self, difficulty: float) -> float:
        """Return the forecast share of clean reps at a difficulty, never tried or not."""
        return _dot(self.weights, _rates(self.scale, difficulty))

    def chance(self, difficulty: float, share: float) -> float:
        """Return the chance that at least a `share` of the reps would be clean at a difficulty."""
        cut = difficulty + log(share / (1 - share))
        return min(1.0, _dot(self.weights, _passing(self.scale, cut)))

    def moved(self, by: float) -> Ability:
        """Return the same belief, so many logits higher: what if."""
        return self.belief().moved(by).ability()

    def belief(self) -> Belief:
        """Return a belief to go on from."""
        return Belief(self.scale, self.weights, 0.0, self.n)


@lru_cache(maxsize=1024)
def _rates(scale: Scale, difficulty: float) -> tuple[float, ...]:
    return tuple(_logistic(x - difficulty) for x in scale.points)


@lru_cache(maxsize=1024)
def _passing(scale: Scale, cut: float) -> tuple[float, ...]:
    """Return the chance, by ability, that a person's own difficulty of a rung leaves them above a cut."""
    spread = sqrt(RUNG_SD**2 + ABILITY_STEP**2 / 12)
    return tuple(upper_tail((cut - x) / spread) for x in scale.points)


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return float(sum(map(mul, weights, values)))


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """An ability as it is learned, never changed: each piece of evidence gives the next one.

    `growth` is what the last day's practice will have added (logits). The same evidence on the same belief is
    worked out once: a record that grows by a day goes on from where it was.
    """

    scale: Scale
    weights: tuple[float, ...] = field(repr=False)
    growth: float = 0.0
    n: int = 0

    def after_rest(self, days: int) -> Belief:
        """Let days pass without training: less sure each week, and weaker after two."""
        return self if days <= 0 and not self.growth else _rested(self, max(0, days))

    def after_training(
        self, days: int, difficulty: float, told: Told, weight: float, *, seen: bool
    ) -> Belief:
        """Weigh a day of reps that tell, each counting `weight`, so many days after the last evidence."""
        reps = told.reps
        if not reps:
            return self.after_rest(days)
        weight *= min(1.0, CONTROL_REPS_MOST / reps)
        clean, missed = round(weight * told.clean, 3), round(weight * told.missed, 3)
        return _trained(self, max(0, days), difficulty, clean, missed, seen)

    def after_screen(self, days: int, test: str, score: int) -> Belief:
        """Weigh a squat screen, so many days after the last evidence."""
        return _screened(self, max(0, days), test, score)

    def moved(self, by: float) -> Belief:
        """Shift by logits."""
        return Belief(self.scale, tuple(_shifted(self.weights, by)), self.growth, self.n)

    def ability(self) -> Ability:
        """Return what is believed now."""
        return _ability(self)


@lru_cache(maxsize=256)
def _prior(scale: Scale, mean: float) -> Belief:
    """Return what is believed before any evidence."""
    return Belief(scale, tuple(exp(-0.5 * ((x - mean) / CONTROL_PRIOR_SD) ** 2) for x in scale.points))


@lru_cache(maxsize=2048)
def _rested(belief: Belief, days: int) -> Belief:
    return Belief(belief.scale, tuple(_weights_after(belief, days)), 0.0, belief.n)


@lru_cache(maxsize=8192)
def _trained(belief: Belief, days: int, difficulty: float, clean: float, missed: float, seen: bool) -> Belief:
    curve = _day_curve(belief.scale, difficulty, clean, missed, seen)
    return _weighed(belief, days, curve, GROWTH_PER_DAY * clean / (clean + missed))


@lru_cache(maxsize=1024)
def _screened(belief: Belief, days: int, test: str, score: int) -> Belief:
    return _weighed(belief, days, _screen_curve(belief.scale, test, score), 0.0)


def _weighed(belief: Belief, days: int, curve: Sequence[float], growth: float) -> Belief:
    weights = tuple(map(mul, _weights_after(belief, days), curve))
    total = sum(weights)
    if total < _FAINT:
        weights = tuple(weight / total for weight in weights)
    return Belief(belief.scale, weights, growth, belief.n + 1)


def _weights_after(belief: Belief, days: int) -> Sequence[float]:
    """Return the weights after the last day's practice, days without training, and what these took away.

    Day by day: two parts of a rest are the whole, so a day more between never takes anything away.
    """
    weights = _shifted(belief.weights, belief.growth)
    for day in range(min(days, CONTROL_MEMORY_DAYS)):
        lost = _LOST_A_DAY if day >= FORGETTING_AFTER_DAYS else 0.0
        weights = _stepped(weights, _SPREAD_A_DAY, _SPREAD_A_DAY + lost)
    return weights


def _shifted(weights: Sequence[float], drift: float) -> Sequence[float]:
    """Shift a density by logits, up or down."""
    moves = abs(drift) / ABILITY_STEP
    steps = ceil(2 * moves)
    for _ in range(steps):
        weights = _stepped(weights, moves / steps * (drift > 0), moves / steps * (drift < 0))
    return weights


def _stepped(weights: Sequence[float], up: float, down: float) -> Sequence[float]:
    """Let shares of a density, half of it at most, go to the neighbour points: beliefs keep their order."""
    stay = 1 - up - down
    lowest, highest = weights[0] * down, weights[-1] * up  # what would leave the scale stays
    stepped = [
        stay * here + down * above + up * below
        for here, above, below in zip(weights, (*weights[1:], 0.0), (0.0, *weights[:-1]), strict=True)
    ]
    stepped[0] += lowest
    stepped[-1] += highest
    return stepped


@lru_cache(maxsize=2048)
def _ability(belief: Belief) -> Ability:
    total, points = sum(belief.weights), belief.scale.points
    weights = tuple(weight / total for weight in belief.weights)
    mean = _dot(weights, points)
    var = sum(w * (x - mean) ** 2 for w, x in zip(weights, points, strict=True))
    return Ability(belief.scale, weights, belief.n, mean, sqrt(var))


@lru_cache(maxsize=4096)
def _day_curve(scale: Scale, difficulty: float, clean: float, missed: float, seen: bool) -> tuple[float, ...]:
    """Return the likelihood, by ability, of so many clean and missed reps.

    Binomial, but one day pulls an ability down by no more than `PULL_MOST` reps beyond what it expects: an
    off day is no proof. The bound holds the slope of the logarithm, so the order of beliefs is kept.
    """

    def slope(ability: float) -> float:
        true = _logistic(ability - difficulty)
        flattered = 0.0 if seen else FLATTERY
        told = true + flattered * true * (1 - true)
        change = true * (1 - true) * (1 + flattered * (1 - 2 * true))
        return max(-PULL_MOST, (clean / told - missed / (1 - told)) * change)

    return _likelihood(ABILITY_STEP * slope(x + ABILITY_STEP / 2) for x in scale.points[:-1])


def _likelihood(rises: Iterable[float]) -> tuple[float, ...]:
    """Return a likelihood, its most being 1, from the rises of its logarithm between neighbour points."""
    logs = list(accumulate(rises, initial=0.0))
    most = max(logs)
    return tuple(exp(value - most) for value in logs)


@lru_cache(maxsize=64)
def _screen_curve(scale: Scale, test: str, score: int) -> tuple[float, ...]:
    """Return the likelihood, by ability, of a squat screen's score; bounded on the way down as a day is."""
    difficulty = SCREEN_DIFFICULTY[test]
    good, poor = difficulty + SCREEN_GOOD, difficulty + SCREEN_POOR

    def chance(x: float) -> float:
        if score == _SCORES[-1]:
            return upper_tail((good - x) / SCREEN_SD)
        below = [upper_tail((x - bound) / SCREEN_SD) for bound in (good, poor)]
        if score == _SCORES[0]:
            return below[1]
        above = [upper_tail((bound - x) / SCREEN_SD) for bound in (poor, good)]
        # The difference of the smaller pair: the other one has lost its digits far out.
        return max(below[0] - below[1], above[0] - above[1])

    logs = [log(chance(x)) for x in scale.points]
    return _likelihood(max(-PULL_MOST * ABILITY_STEP, b - a) for a, b in pairwise(logs))


# --- what an athlete's record says -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Control:
    """Control on two legs and, where it was trained, on one."""

    both_legs: Ability
    one_leg: Ability

    def of(self, rung: Rung) -> Ability:
        """Return the ability that a rung asks for."""
        return self.one_leg if rung.style in ONE_LEG_STYLES else self.both_legs

    def clean_rate(self, rung: Rung) -> float:
        """Return the forecast share of clean reps at a rung."""
        return self.of(rung).clean_rate(rung.difficulty)

    def chance(self, rung: Rung, share: float) -> float:
        """Return the chance that at least a `share` of the reps would be clean at a rung."""
        return self.of(rung).chance(rung.difficulty, share)


def estimate_control(
    attempts: Sequence[Attempt],
    tests: Sequence[Test],
    rungs: Mapping[str, Rung],
    today: date,
    policy: Policy,
    lighter: Mapping[tuple[str, date], float],
    heels_tell: float = HEELS_TELL_OF_CONTROL,
) -> Control:
    """Return motor control today from clean reps of reps done and from squat screens.

    `attempts` and `tests` in order of day. Linear in both. `lighter`: see `clean_loads`; `heels_tell`: what
    part of a missed rep tells of control where heels rose and nothing else was seen (see `told_reps`).
    """
    since = [a for a in attempts if a.rung in rungs and (today - a.on).days <= CONTROL_MEMORY_DAYS and a.sets]
    screens = [t for t in tests if _is_screen(t) and (today - t.on).days <= CONTROL_MEMORY_DAYS]
    days = sorted(
        [(t.on, 0, index) for index, t in enumerate(screens)]
        + [(a.on, 1, index) for index, a in enumerate(since)]
    )
    told = [told_reps(a, lighter.get((a.rung, a.on)), policy, heels_tell) for a in since]
    seen = _Seen(since, told)
    first = max((rungs[a.rung].difficulty for a in since if a.on == since[0].on), default=None)
    placed = CONTROL_PRIOR if first is None else max(CONTROL_PRIOR, first + CONTROL_PLACED)
    scale = scale_of(rungs.values())
    both, both_on = _prior(scale, placed), days[0][0] if days else today
    one: Belief | None = None
    one_on = today
    for on, kind, index in days:
        if kind == 0:
            test = screens[index]
            if not _screen_tells(test, heels_tell):
                continue
            both, both_on = both.after_screen((on - both_on).days, test.test, test.score or 0), on
            continue
        attempt, reps = since[index], told[index]
        rung = rungs[attempt.rung]
        if rung.style in ONE_LEG_STYLES and one is None:
            one, one_on = _one_leg(both.after_rest((on - both_on).days)), on
        if not reps.reps:
            continue
        saw = was_seen(attempt)
        believed = reps if saw else seen.calibrated(attempt, reps)
        weight = SEEN_WEIGHT if saw else TOLD_WEIGHT
        if rung.style in ONE_LEG_STYLES and one is not None:
            gap = (on - one_on).days
            one, one_on = one.after_training(gap, rung.difficulty, believed, weight, seen=saw), on
        else:
            gap = (on - both_on).days
            both, both_on = both.after_training(gap, rung.difficulty, believed, weight, seen=saw), on
    both = both.after_rest((today - both_on).days)
    one = _one_leg(both) if one is None else one.after_rest((today - one_on).days)
    return Control(both.ability(), one.ability())


@lru_cache(maxsize=1024)
def _one_leg(both: Belief) -> Belief:
    """Return what is believed of one leg before it was trained: as of two legs, less sure."""
    weights: Sequence[float] = both.weights
    for _ in range(_ONE_LEG_STEPS):
        weights = _stepped(weights, 0.25, 0.25)
    return Belief(both.scale, tuple(weights))


def _is_screen(test: Test) -> bool:
    return test.test in SCREEN_DIFFICULTY and test.score in _SCORES


def _screen_tells(test: Test, heels_tell: float) -> bool:
    """Say whether a squat screen speaks of control.

    A flat overhead squat fails for want of range too: only its success speaks. So do heels that rose where
    nothing else was seen, unless they rise on raised heels too.
    """
    if test.score == _SCORES[-1]:
        return True
    return test.test != "overhead-squat" and (not only_heels(test.faults) or heels_tell >= 1)


class _Seen:
    """What coach or video saw, rung by rung: what an athlete tells of himself is held against it."""

    def __init__(self, attempts: Sequence[Attempt], told: Sequence[Told]) -> None:
        self._days: dict[str, list[int]] = {}
        # Clean reps and all reps up to each of these days, from nothing on.
        self._sums: dict[str, list[tuple[float, float]]] = {}
        for attempt, reps in zip(attempts, told, strict=True):
            if reps.reps and was_seen(attempt):
                self._days.setdefault(attempt.rung, []).append(attempt.on.toordinal())
                sums = self._sums.setdefault(attempt.rung, [(0.0, 0.0)])
                sums.append((sums[-1][0] + reps.clean, sums[-1][1] + reps.reps))

    def calibrated(self, attempt: Attempt, told: Told) -> Told:
        """Return what is believed of reps that nobody else saw.

        Where the athlete himself tells of risen heels there is nothing to hold against him.
        """
        days = self._days.get(attempt.rung, ())
        day = attempt.on.toordinal()
        first, last = bisect_left(days, day - CALIBRATION_DAYS), bisect_right(days, day + CALIBRATION_DAYS)
        if first == last or told.heels:
            return told
        before, after = self._sums[attempt.rung][first], self._sums[attempt.rung][last]
        clean, reps = after[0] - before[0], after[1] - before[1]
        # The first reps are given on credit: few of them say little of how somebody rates himself.
        most = (clean + CALIBRATION_REPS) / (reps + CALIBRATION_REPS) + CALIBRATION_SLACK
        believed = min(told.clean, most * told.reps)
        return Told(believed, told.reps - believed)

"""Reach: the range a person has in the squat, from the reading, their own difference, and seen squats.

What an ankle reads stands in `estimate`, what a depth needs in `squat`; what follows from both in `standing`.

The belief is a density over the available dorsiflexion A of one side (deg, shank scale) against one rung:
a normal around the reading, times what each seen day says. A seen day is a likelihood that rises with A (the
heels stayed down) or falls with it (they rose), so more range and more clean days never lower a chance.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate
from math import exp, log, sqrt

from coach.domain.ankle import SITE_OFFSET_DEG
from coach.domain.body import SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE
from coach.domain.case import Attempt, Body, By, Side, Test
from coach.domain.estimate import AnkleEstimate, upper_tail, was_seen
from coach.domain.ladder import Rung
from coach.domain.policy import Policy
from coach.domain.squat import CLOSURE_CAP_SD_DEG, WEDGE_MAX_DEG, caps_deg, heel_angle_deg, rung_need

# What reading and squat differ by in one person. Source: RULES.md#from-the-reading-to-the-squat.
PERSON_SD_DEG = 4.0
SEGMENT_SD = 0.03
NEED_SD_UNKNOWN_DEG = 4.0
NEED_MODEL_SD_DEG = 1.5

# What one seen day says: the chance that heels stay down rises from LOW to 1 - doubt around no spare range.
SEEN_SD_DEG = 2.0
SEEN_SPARE_DEG = 0.5
SEEN_LOW = 0.03
ROSE_FOR_CONTROL = 0.2
ROSE_FOR_CONTROL_RAISED_FAILS = 0.7
ROSE_MISSED_FULL = 0.5
ROSE_LEAST = 0.1
ROSE_TOLD_WEIGHT = 0.5
SEEN_DRIFT_DEG = 0.5
SEEN_DAYS_SAME = 6.0
SEEN_DAYS_OTHER = 3.0

OBSERVED_CHANCE = 0.99
# What lifted the heels on two days and kept them down on a wedge asks no more than this below what is there.
SHORT_SPARE_DEG = 1.0

# How far a person's hips may close beyond the usual cap (deg), and what shows it.
HIPS_GRID = tuple(range(-20, 17))
ROCK_BACK_DEG, ROCK_BACK_SD_DEG = -4.0, 2.0
ROCK_BACK_GOOD, ROCK_BACK_POOR = 3, 1
HIPS_SEEN_LOW, HIPS_SEEN_DAYS = 0.1, 2.0
HIPS_ROSE, HIPS_ROSE_DAYS, HIPS_ROSE_HEEL_DEG = 0.4, 3.0, 9.0

_GRID = tuple(float(deg) for deg in range(-5, 81))


# --- needs on a heel, and how sure they are ----------------------------------------------------------


def credited_heel_deg(heel_mm: float, body: Body) -> float:
    """Return the heel angle that counts: at most that of the steepest foot."""
    return min(WEDGE_MAX_DEG, heel_angle_deg(heel_mm, body))


@lru_cache(maxsize=65536)
def flat_need_deg(body: Body, rung: Rung) -> tuple[float | None, str | None, str]:
    """Return the need of a rung's depth without any heel: degrees, what binds, and its site."""
    found = rung_need(body, rung, heel_mm=-rung.heel_mm)
    return found.deg, found.binding, found.site


@lru_cache(maxsize=65536)
def closure_sd_deg(body: Body, rung: Rung) -> float:
    """Return what the spread of hips between persons puts on a rung's need (deg, one SD)."""
    cap = caps_deg(rung.style, rung.lean_cap, rung.closure_cap)[1]
    ends = [
        rung_need(body, _with_closure(rung, cap + sign * CLOSURE_CAP_SD_DEG), heel_mm=-rung.heel_mm).deg
        for sign in (-1, 1)
    ]
    if ends[0] is None or ends[1] is None:
        return NEED_SD_UNKNOWN_DEG
    return (ends[0] - ends[1]) / 2


@lru_cache(maxsize=65536)
def least_closure_deg(body: Body, rung: Rung) -> int:
    """Return how far beyond the usual cap hips must close at least for a rung's depth (deg of `HIPS_GRID`).

    Below it no ankle would do. One beyond the grid where none is enough; its first where any is.
    """
    cap = caps_deg(rung.style, rung.lean_cap, rung.closure_cap)[1]

    def closes(beyond: int) -> bool:
        return rung_need(body, _with_closure(rung, cap + beyond)).deg is not None

    return HIPS_GRID[0] + bisect_left(HIPS_GRID, True, key=closes)


@lru_cache(maxsize=65536)
def _with_closure(rung: Rung, cap: float) -> Rung:
    return replace(rung, closure_cap=cap)


@lru_cache(maxsize=65536)
def segments_sd_deg(body: Body, rung: Rung) -> float:
    """Return what unmeasured segments put on a rung's need (deg, one SD); 0 where all are measured."""
    usual = flat_need_deg(body, rung)[0]
    if usual is None:
        return 0.0
    total = 0.0
    longer = body.height_cm * (1 + SEGMENT_SD)
    for known, other in (
        (body.tibia_cm, replace(body, tibia_cm=SHANK_OF_STATURE * longer)),
        (body.femur_cm, replace(body, femur_cm=THIGH_OF_STATURE * longer)),
        (body.trunk_cm, replace(body, trunk_cm=TRUNK_OF_STATURE * longer)),
    ):
        if known is None:
            found = flat_need_deg(other, rung)[0]
            total += NEED_SD_UNKNOWN_DEG**2 if found is None else (found - usual) ** 2
    return sqrt(total)


def need_sd_deg(body: Body, rung: Rung) -> float:
    """Return the error (deg, one SD) of a rung's need for this body: hips, unmeasured segments, the model."""
    return sqrt(closure_sd_deg(body, rung) ** 2 + segments_sd_deg(body, rung) ** 2 + NEED_MODEL_SD_DEG**2)


# --- what squats have shown --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenDay:
    """One seen day at one rung: what was asked of the ankle, on which heel, and whether it stayed down."""

    on: date
    rung: Rung
    asked_deg: float
    down: bool
    weight: float
    side: Side | None
    id: str
    heel_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Observed:
    """What seen squats have shown of the range, with the evidence; needs on the shank scale.

    `seen` is the largest need that was passed clean on two days, `short` the least that lifted the heels
    on two days and was passed on a higher heel; None where nothing of the kind was seen. Where both exclude
    each other it is `contradictory`, since the day `contradicted_on`.
    """

    days: tuple[SeenDay, ...] = ()
    seen: float | None = None
    seen_ids: tuple[str, ...] = ()
    short: float | None = None
    short_ids: tuple[str, ...] = ()
    contradictory: bool = False
    contradicted_on: date | None = None
    seen_since: date | None = None


# The squats of the screens: full depth, no load.
SCREENS = {
    "overhead-squat": Rung(id="screen-overhead", style="overhead", thigh_deg=-20.0, difficulty=1.0),
    "overhead-squat-heels-raised": Rung(
        id="screen-overhead-raised", style="overhead", thigh_deg=-20.0, difficulty=0.0
    ),
    "forward-arm-squat": Rung(id="screen-forward", style="arms-forward", thigh_deg=-20.0, difficulty=0.3),
}
RAISED_SCREEN = SCREENS["overhead-squat-heels-raised"].id
SCREEN_SELF_WEIGHT = 0.5
SCREEN_CLEAN = 3


def observed_range(
    attempts: Sequence[Attempt],
    rungs: Mapping[str, Rung],
    body: Body,
    policy: Policy,
    today: date,
    tests: Sequence[Test] = (),
) -> Observed:
    """Return what the days of attempts and the squat screens say of the range. Linear in both.

    Heels that somebody saw stay down in clean reps: the range is there. Heels that rose: it may not be,
    whoever says so. An athlete cannot see his own heels: unverified silence says nothing.
    """
    screened = [day for day in (_screened(test, body, policy, today) for test in tests) if day is not None]
    # A pass on raised heels alone decides nothing: it counts beside a squat on the floor.
    floor = any(day.rung.id != RAISED_SCREEN for day in screened)
    days = [day for day in screened if floor or day.rung.id != RAISED_SCREEN]
    clean: dict[date, tuple[float, str]] = {}
    rises: dict[str, dict[date, tuple[float, str]]] = {}
    stays: dict[str, dict[date, tuple[float, str]]] = {}
    for attempt in attempts:
        seen = was_seen(attempt)
        if not (seen or attempt.heels_rose):
            continue
        rung = rungs.get(attempt.rung)
        age = (today - attempt.on).days
        if rung is None or age > policy.observed_days or not attempt.sets:
            continue
        need = flat_need_deg(body, rung)[0]
        if need is None:
            continue
        heel = credited_heel_deg(attempt.wedge_mm + max(attempt.shoe_heel_mm, rung.heel_mm), body)
        asked = need - heel
        reps, done = attempt.reps, attempt.clean
        clean_enough = reps >= policy.qualifying_reps_loaded and done >= policy.qualifying_clean * reps
        if attempt.heels_rose:
            rose = _rose(attempt, rung, asked, heel, seen=seen)
            days.append(rose)
            if seen and clean_enough and rose.weight < 1:  # the rest of the day they stayed down
                days.append(replace(rose, down=True, weight=1 - rose.weight, side=None))
            if seen and age <= policy.observed_short_days:
                known = rises.setdefault(rung.id, {})
                if attempt.on not in known or heel > known[attempt.on][0]:
                    known[attempt.on] = (heel, attempt.id)
            continue
        if age <= policy.observed_short_days:
            known = stays.setdefault(rung.id, {})
            if attempt.on not in known or heel < known[attempt.on][0]:
                known[attempt.on] = (heel, attempt.id)
        if clean_enough:
            days.append(SeenDay(attempt.on, rung, asked, True, 1.0, None, attempt.id, heel))
            if attempt.on not in clean or asked > clean[attempt.on][0]:
                clean[attempt.on] = (asked, attempt.id)
    passed, passed_ids, since = _passed_twice(clean)
    short, short_ids, short_on = _short_twice(rises, stays, rungs, body)
    both = passed is not None and short is not None and passed > short
    return Observed(
        tuple(days),
        passed,
        passed_ids,
        None if both else short,
        () if both else short_ids,
        both,
        max(short_on, since) if both and short_on is not None and since is not None else None,
        since,
    )


def _screened(test: Test, body: Body, policy: Policy, today: date) -> SeenDay | None:
    """Return what a squat screen says of the range: passed clean, or heels that rose; else nothing."""
    rung = SCREENS.get(test.test)
    if rung is None or not test.score or (today - test.on).days > policy.screen_stale_days:
        return None
    need = flat_need_deg(body, rung)[0]
    if need is None:
        return None
    down = test.score >= SCREEN_CLEAN
    named = [f.partition(":") for f in test.faults if f.partition(":")[0] == "heels-rise"]
    if not down and not named:
        return None
    sides = {side for _, _, side in named}
    side = Side(sides.pop()) if not down and len(sides) == 1 and "" not in sides else None
    weight = SCREEN_SELF_WEIGHT if test.by is By.SELF else 1.0
    heel = credited_heel_deg(test.wedge_mm or 0.0, body)
    return SeenDay(test.on, rung, need - heel, down, weight, side, test.id, heel)


def _rose(attempt: Attempt, rung: Rung, asked: float, heel: float, *, seen: bool) -> SeenDay:
    """Return a day on which heels rose: of both sides, or of the one side that is named."""
    sides = {
        f.partition(":")[2] for s in attempt.sets for f in s.faults if f.partition(":")[0] == "heels-rise"
    }
    side = Side(sides.pop()) if len(sides) == 1 and "" not in sides else None
    reps, clean = attempt.reps, attempt.clean
    # A short ankle lifts the heels in most reps; a few that rose among clean ones say little.
    weight = min(1.0, (reps - clean) / (ROSE_MISSED_FULL * reps)) if reps else 0.0
    weight = max(weight, ROSE_LEAST) * (1.0 if seen else ROSE_TOLD_WEIGHT)
    return SeenDay(attempt.on, rung, asked, False, weight, side, attempt.id, heel)


def _passed_twice(
    clean: Mapping[date, tuple[float, str]],
) -> tuple[float | None, tuple[str, ...], date | None]:
    if len(clean) < 2:
        return None, (), None
    first, second = sorted(clean.values(), reverse=True)[:2]
    since = sorted(on for on, (asked, _) in clean.items() if asked >= second[0] - 1e-9)[1]
    return second[0], tuple(sorted({first[1], second[1]})), since


def _short_twice(
    rises: Mapping[str, Mapping[date, tuple[float, str]]],
    stays: Mapping[str, Mapping[date, tuple[float, str]]],
    rungs: Mapping[str, Rung],
    body: Body,
) -> tuple[float | None, tuple[str, ...], date | None]:
    short: float | None = None
    ids: tuple[str, ...] = ()
    last: date | None = None
    for rung_id, rose in sorted(rises.items()):
        high = sorted(rose.values(), reverse=True)[:2]
        if len(high) < 2:
            continue
        down = [stay for stay in stays.get(rung_id, {}).values() if stay[0] > high[1][0] + 1.0]
        need = flat_need_deg(body, rungs[rung_id])[0]
        if len(down) >= 2 and need is not None and (short is None or need - high[1][0] < short):
            short = need - high[1][0]
            ids = tuple(sorted({high[0][1], high[1][1], *(stay[1] for stay in sorted(down)[-2:])}))
            last = max(rose)
    return short, ids, last


# --- the belief --------------------------------------------------------------------------------------


class Reach:
    """What one person's sides have in the squat; asked per rung, worked out once each."""

    def __init__(
        self,
        body: Body,
        ankles: Mapping[Side, AnkleEstimate],
        observed: Observed,
        policy: Policy,
        today: date,
        *,
        raised_fails: bool = False,
        rock_back: int | None = None,
    ) -> None:
        self.body, self.policy, self.today = body, policy, today
        self.observed = observed
        self.means = {side: mean_available_deg(ankle, policy) for side, ankle in ankles.items()}
        self.sds = {side: sqrt(ankle.sd**2 + PERSON_SD_DEG**2) for side, ankle in ankles.items()}
        # Heels that rise on raised heels too are not the ankle's. That they stay down there decides nothing.
        self.doubt = ROSE_FOR_CONTROL_RAISED_FAILS if raised_fails else ROSE_FOR_CONTROL
        self.rock_back = rock_back
        self._sided = any(day.side is not None for day in observed.days)
        self._closures: dict[str, float] = {}
        self._leasts: dict[str, int] = {}
        self._hips: dict[int | None, tuple[float, ...]] = {}
        self._likelihoods: dict[tuple[str, Side | None], tuple[float, ...]] = {}
        self._tails: dict[tuple[str, Side, float], tuple[float, ...]] = {}

    def sd(self, side: Side, rung: Rung) -> float:
        """Return the error (deg) of what a side has beyond a rung's need, before any squat was seen."""
        return sqrt(self.sds[side] ** 2 + self._closure_sd(rung) ** 2 + segments_sd_deg(self.body, rung) ** 2)

    def plain_chance(self, side: Side, rung: Rung, need_deg: float) -> float:
        """Return the chance by the reading alone, whatever squats have shown."""
        return upper_tail((need_deg - self.means[side]) / self.sd(side, rung))

    def chance(self, side: Side, rung: Rung, need_deg: float, extra_deg: float = 0.0) -> float:
        """Return the chance that a side has a rung's need (deg, its heel taken off).

        `extra_deg` shifts the reading (what if).
        """
        observed = self.observed
        key = (rung.id, side, extra_deg)
        if key not in self._tails:
            self._tails[key] = self._tail(side, rung, self.means[side] + extra_deg, self.sd(side, rung))
        chance = _tail_at(self._tails[key], need_deg)
        if observed.seen is not None and need_deg <= observed.seen + 1e-9:
            return max(chance, OBSERVED_CHANCE)
        if observed.short is not None and need_deg > observed.short + SHORT_SPARE_DEG:
            return min(chance, 1 - OBSERVED_CHANCE)
        return chance

    def hips_chance(self, rung: Rung, rock_back: int | None = None) -> float:
        """Return the chance that the hips close far enough for a rung, whatever the ankle.

        By the spread between persons, the rock-back test, and seen squats that asked as much of the hips.
        `rock_back` is a score to put in its place (what if).
        """
        score = self.rock_back if rock_back is None else rock_back
        if score not in self._hips:
            weights = self._hips_weights(score)
            total = sum(weights)
            self._hips[score] = tuple(weight / total for weight in weights)
        return sum(self._hips[score][self._least_closure(rung) - HIPS_GRID[0] :])

    def _hips_weights(self, rock_back: int | None) -> list[float]:
        """Return how likely each closure of `HIPS_GRID` is, unscaled.

        Nothing here asks the ankle: a better reading never speaks against the hips.
        """
        weights = [exp(-0.5 * (beyond / CLOSURE_CAP_SD_DEG) ** 2) for beyond in HIPS_GRID]
        if rock_back in (ROCK_BACK_GOOD, ROCK_BACK_POOR):
            sign = 1 if rock_back == ROCK_BACK_GOOD else -1
            weights = [
                weight * upper_tail(sign * (ROCK_BACK_DEG - beyond) / ROCK_BACK_SD_DEG)
                for weight, beyond in zip(weights, HIPS_GRID, strict=True)
            ]
        shown: dict[int, tuple[float, float]] = {}
        for day in self.observed.days:
            least = self._least_closure(day.rung)
            down, rose = shown.get(least, (0.0, 0.0))
            if day.down:
                shown[least] = down + day.weight, rose
            elif day.heel_deg >= HIPS_ROSE_HEEL_DEG:
                # Heels that rise on so steep a foot: the less likely to be the ankle's.
                shown[least] = down, rose + day.weight
        for least, (down, rose) in shown.items():
            short = HIPS_SEEN_LOW ** min(down, HIPS_SEEN_DAYS)
            enough = HIPS_ROSE ** min(rose, HIPS_ROSE_DAYS)
            weights = [
                weight * (short if beyond < least else enough)
                for weight, beyond in zip(weights, HIPS_GRID, strict=True)
            ]
        return weights

    def mean_that_reaches(self, side: Side, rung: Rung, need_deg: float, sd: float, chance: float) -> float:
        """Return the least middle of a reading (deg, shank scale; error `sd`) that gives a chance."""
        low, high = min(self.means[side], need_deg) - 20, need_deg + 40
        spread = sqrt(self.sd(side, rung) ** 2 - self.sds[side] ** 2 + PERSON_SD_DEG**2 + sd**2)
        while high - low > 0.01:
            middle = (low + high) / 2
            if _tail_at(self._tail(side, rung, middle, spread), need_deg) >= chance:
                high = middle
            else:
                low = middle
        return high

    def _tail(self, side: Side, rung: Rung, mean: float, sd: float) -> tuple[float, ...]:
        """Return P(A > x) at each point of the grid, for a normal around `mean` and what was seen."""
        likelihood = self._likelihood(rung, side if self._sided else None)
        # Taken relative to the nearest point: far outside the grid all weights would be zero.
        nearest = min(max(mean, _GRID[0]), _GRID[-1])
        base, steep = (nearest - mean) ** 2, -0.5 / sd**2
        weights = [
            exp(steep * ((x - mean) * (x - mean) - base)) * like
            for x, like in zip(_GRID, likelihood, strict=True)
        ]
        total = sum(weights)
        return tuple(
            [
                max(0.0, total - below + weight / 2) / total
                for weight, below in zip(weights, accumulate(weights), strict=True)
            ]
        )

    def _likelihood(self, rung: Rung, side: Side | None) -> tuple[float, ...]:
        key = (rung.id, side)
        if key not in self._likelihoods:
            log_of = [0.0] * len(_GRID)
            for (rung_id, asked, age), (other, down, rose) in self._cells(side).items():
                apart = self._apart(rung, other)
                spread = sqrt(SEEN_SD_DEG**2 + apart**2 + SEEN_DRIFT_DEG**2 * age / 7)
                most = SEEN_DAYS_SAME if rung_id == rung.id else SEEN_DAYS_OTHER
                scale = min(1.0, most / (down + rose))
                curve = _seen_curve(asked, round(spread, 2), self.doubt)
                stays, rises = scale * down, scale * rose
                log_of = [
                    known + stays * log_stays + rises * log_rises
                    for known, (log_stays, log_rises) in zip(log_of, curve, strict=True)
                ]
            most_likely = max(log_of)
            self._likelihoods[key] = tuple(exp(value - most_likely) for value in log_of)
        return self._likelihoods[key]

    def _closure_sd(self, rung: Rung) -> float:
        # Asked for each seen cell of each rung: the body is not to be hashed every time.
        if rung.id not in self._closures:
            self._closures[rung.id] = closure_sd_deg(self.body, rung)
        return self._closures[rung.id]

    def _least_closure(self, rung: Rung) -> int:
        if rung.id not in self._leasts:
            self._leasts[rung.id] = least_closure_deg(self.body, rung)
        return self._leasts[rung.id]

    def _apart(self, rung: Rung, other: Rung) -> float:
        """Return how far (deg, one SD) what one rung showed may be off for another."""
        if rung.id == other.id:
            return 0.0
        mine, theirs = self._closure_sd(rung), self._closure_sd(other)
        return abs(mine - theirs) + 0.5 * min(mine, theirs)

    def _cells(self, side: Side | None) -> dict[tuple[str, float, int], tuple[Rung, float, float]]:
        """Return seen days by rung, what was asked and age class (days): weights of heels down and risen."""
        cells: dict[tuple[str, float, int], tuple[Rung, float, float]] = {}
        for day in self.observed.days:
            if day.side is not None and day.side is not side:
                continue
            age = (self.today - day.on).days
            if not day.down and age > self.policy.observed_short_days:
                continue
            key = (day.rung.id, round(day.asked_deg, 1), 0 if age <= 14 else 28 if age <= 56 else 112)
            rung, down, rose = cells.get(key, (day.rung, 0.0, 0.0))
            cells[key] = (rung, down + day.weight, rose) if day.down else (rung, down, rose + day.weight)
        return cells


@lru_cache(maxsize=65536)
def _seen_curve(asked_deg: float, spread: float, doubt: float) -> tuple[tuple[float, float], ...]:
    """Return, along the grid, the logs of the chances that heels stay down and that they rise."""
    curve = []
    for x in _GRID:
        stays = SEEN_LOW + (1 - SEEN_LOW - doubt) * upper_tail((asked_deg - x - SEEN_SPARE_DEG) / spread)
        curve.append((log(stays), log(1 - stays)))
    return tuple(curve)


def mean_available_deg(ankle: AnkleEstimate, policy: Policy) -> float:
    """Return the middle of what a side has in the squat by its reading: site offset off, stance on."""
    return ankle.deg - SITE_OFFSET_DEG["tuberosity"] + policy.stance_credit_deg


def _tail_at(tails: Sequence[float], x: float) -> float:
    place = x - _GRID[0]
    if place <= 0:
        return 1.0 if place < 0 else tails[0]
    if place >= len(_GRID) - 1:
        return tails[-1]
    low = int(place)
    return tails[low] + (place - low) * (tails[low + 1] - tails[low])

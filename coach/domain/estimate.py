"""Estimates: dorsiflexion over time, and what a set says of control.

Beliefs with their error, never a verdict: what follows from them stands in `screen` and `progression`.
Every update weighs evidence independently of its value, so that a better result can never lower a belief.
What control follows from the sets stands in `control`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import erfc, sqrt
from typing import NamedTuple

from coach.domain.ankle import Reading
from coach.domain.case import Attempt, By, SetDone, Side, Verified
from coach.domain.policy import Policy

# Dorsiflexion, tuberosity degrees. Source: RULES.md#estimation.
PRIOR_DEG = 38.0
PRIOR_SD_DEG = 6.0
DRIFT_VAR_PER_WEEK = 1.0
SIDE_DIFFERENCE_SD_DEG = 3.0
METHOD_SD_DEG = 2.5
METHOD_PAIR_DAYS = 7
TESTER_SD_DEG = 1.5
TESTER_PAIR_DAYS = 2
# The last reading and all others of its method in these days before it differ by more SDs than this.
DISAGREE_Z, DISAGREE_DAYS = 3.0, 14
SLOPE_PRIOR_SD = 0.5
SLOPE_WINDOW_DAYS = 84
UNTREATED_DRIFT_PER_WEEK = 0.1
REAL_CHANGE_Z = 1.96

# When a missed rep speaks of load, not of control.
LOAD_FAILURE_RPE = 9.0
LIGHTER_BY = 0.15

BAR_STYLES = frozenset({"front", "back", "overhead"})
WITHOUT_NEED = frozenset({"supported", "box-seated", "split", "single-leg"})


# --- dorsiflexion -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkleEstimate:
    """One side's dorsiflexion today, in tuberosity degrees. `n` readings; 0 where it is a guess."""

    deg: float
    sd: float
    trend_deg_per_week: float
    trend_sd: float
    n: int
    real_change: bool
    last_on: date | None
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Day:
    on: date
    deg: float
    var: float
    method: str


def estimate_ankles(readings: Iterable[Reading], today: date) -> dict[Side, AnkleEstimate]:
    """Return what is known of both sides today.

    A side without a reading is guessed from the other one; both without, from the population.
    """
    by_side: dict[Side, list[Reading]] = {Side.LEFT: [], Side.RIGHT: []}
    for reading in _without_tester_offset(list(readings)):
        by_side[reading.side].append(reading)
    found = {side: _estimate_side(rows, today) for side, rows in by_side.items() if rows}
    guess = AnkleEstimate(
        deg=PRIOR_DEG,
        sd=PRIOR_SD_DEG,
        trend_deg_per_week=0.0,
        trend_sd=SLOPE_PRIOR_SD,
        n=0,
        real_change=False,
        last_on=None,
        ids=(),
    )
    for side, other in ((Side.LEFT, Side.RIGHT), (Side.RIGHT, Side.LEFT)):
        if side in found:
            continue
        known = found.get(other)
        if known is None or not known.n:
            found[side] = guess
            continue
        found[side] = AnkleEstimate(
            deg=known.deg,
            sd=sqrt(known.sd**2 + SIDE_DIFFERENCE_SD_DEG**2),
            trend_deg_per_week=0.0,
            trend_sd=SLOPE_PRIOR_SD,
            n=0,
            real_change=False,
            last_on=None,
            ids=(),
        )
    return found


def disagreeing(readings: Sequence[Reading]) -> dict[Side, tuple[Reading, ...]]:
    """Return per side the readings of the last days that cannot all be true, the last one last.

    The last agrees with none that the same method gave in the `DISAGREE_DAYS` before it, by what both err and
    an ankle drifts; one more test will agree with either. `readings` in order of day.
    """
    found: dict[Side, tuple[Reading, ...]] = {}
    for side in Side:
        mine = (reading for reading in reversed(readings) if reading.side is side)
        last = next(mine, None)
        if last is None:
            continue
        near: list[Reading] = []
        for reading in mine:
            if (last.on - reading.on).days > DISAGREE_DAYS:
                break
            if reading.method == last.method:
                near.append(reading)
        if near and not any(_agree(last, reading) for reading in near):
            found[side] = (*reversed(near), last)
    return found


def _agree(one: Reading, other: Reading) -> bool:
    hands = TESTER_SD_DEG**2 if one.own != other.own else 0.0
    drift = DRIFT_VAR_PER_WEEK * abs((one.on - other.on).days) / 7
    return abs(one.deg - other.deg) <= DISAGREE_Z * sqrt(one.sem**2 + other.sem**2 + drift + hands)


def _without_tester_offset(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Return the readings with the athlete's own ones set to what a coach would have read.

    What they read above a coach is learned where both read one side by one method within `TESTER_PAIR_DAYS`,
    shrunk to nothing; both sides together, since it is the same pair of hands.
    """
    seen = [reading for reading in readings if not reading.own]
    if not seen or len(seen) == len(readings):
        return readings
    # By day, so that each own reading looks at a few days only, however long the history.
    by_day: dict[tuple[Side, str, int], Reading] = {}
    for one in seen:
        key = (one.side, one.method, one.on.toordinal())
        by_day[key] = min(by_day.get(key, one), one, key=lambda r: r.id)
    near = sorted(range(-TESTER_PAIR_DAYS, TESTER_PAIR_DAYS + 1), key=abs)  # of two days the earlier first
    weight, total = 1 / TESTER_SD_DEG**2, 0.0
    for reading in readings:
        if not reading.own:
            continue
        day = reading.on.toordinal()
        beside = (by_day.get((reading.side, reading.method, day + apart)) for apart in near)
        other = next((found for found in beside if found is not None), None)
        if other is not None:
            precision = 1 / (reading.sem**2 + other.sem**2)
            weight, total = weight + precision, total + precision * (reading.deg - other.deg)
    offset = total / weight
    return [r._replace(deg=r.deg - offset) if r.own else r for r in readings] if offset else readings


def _estimate_side(readings: Sequence[Reading], today: date) -> AnkleEstimate:
    days = _days(sorted(readings, key=lambda r: (r.on, r.id)))
    main = _main_method(days)
    offsets = _method_offsets(days, main)
    mean, var, on = PRIOR_DEG, PRIOR_SD_DEG**2, days[0].on
    for day in days:
        var = min(var + DRIFT_VAR_PER_WEEK * (day.on - on).days / 7, PRIOR_SD_DEG**2)
        offset, unsure = offsets[day.method]
        gain = var / (var + day.var + unsure)
        mean, var, on = mean + gain * (day.deg - offset - mean), var * (1 - gain), day.on
    var = min(var + DRIFT_VAR_PER_WEEK * (today - on).days / 7, PRIOR_SD_DEG**2)
    of_main = [day for day in days if day.method == main]
    slope, slope_sd = _slope(of_main, today)
    return AnkleEstimate(
        deg=mean,
        sd=sqrt(var),
        trend_deg_per_week=slope,
        trend_sd=slope_sd,
        n=len(readings),
        real_change=_real_change(of_main),
        last_on=days[-1].on,
        ids=tuple(r.id for r in readings),
    )


def _method_offsets(days: Sequence[_Day], main: str) -> dict[str, tuple[float, float]]:
    """Return per method what it reads above the main one in this athlete (deg), and the noise that this adds.

    Learned where both were used within `METHOD_PAIR_DAYS`, shrunk to no offset. A method's bias is one error
    for all its readings: however many, they never shrink what is left of it.
    """
    of_main = [day for day in days if day.method == main]
    found = {main: (0.0, 0.0)}
    for method in {day.method for day in days} - {main}:
        of_method = [day for day in days if day.method == method]
        weight, total = 1 / METHOD_SD_DEG**2, 0.0
        for day in of_method:
            apart, near = min(((abs((day.on - m.on).days), m) for m in of_main), key=lambda pair: pair[0])
            if apart <= METHOD_PAIR_DAYS:
                precision = 1 / (day.var + near.var)
                weight, total = weight + precision, total + precision * (day.deg - near.deg)
        found[method] = (total / weight, len(of_method) / weight)
    return found


def _days(readings: Sequence[Reading]) -> list[_Day]:
    """Join the readings of one day and method: they share the day's stiffness and warm-up."""
    groups: dict[tuple[date, str], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.on, reading.method), []).append(reading)
    return [
        _Day(on, rows[0].deg, rows[0].sem ** 2, method)
        if len(rows) == 1
        else _Day(on, sum(r.deg for r in rows) / len(rows), max(r.sem for r in rows) ** 2, method)
        for (on, method), rows in sorted(groups.items())
    ]


def _main_method(days: Sequence[_Day]) -> str:
    count: dict[str, int] = {}
    last: dict[str, date] = {}
    for day in days:
        count[day.method] = count.get(day.method, 0) + 1
        last[day.method] = day.on
    return max(count, key=lambda m: (m != "zone", count[m], last[m], m))


def _slope(days: Sequence[_Day], today: date) -> tuple[float, float]:
    recent = [d for d in days if (today - d.on).days <= SLOPE_WINDOW_DAYS]
    prior = 1 / SLOPE_PRIOR_SD**2
    if len(recent) < 2:
        return 0.0, SLOPE_PRIOR_SD
    weeks = [(d.on - today).days / 7 for d in recent]
    weights = [1 / d.var for d in recent]
    total = sum(weights)
    centre = sum(w * t for w, t in zip(weights, weeks, strict=True)) / total
    info = sum(w * (t - centre) ** 2 for w, t in zip(weights, weeks, strict=True))
    lift = sum(w * (t - centre) * d.deg for w, t, d in zip(weights, weeks, recent, strict=True))
    return lift / (info + prior), sqrt(1 / (info + prior))


def _real_change(days: Sequence[_Day]) -> bool:
    """Say whether the last two days differ from the first two by more than error and untreated drift."""
    if len(days) < 4:
        return False
    first, last = days[:2], days[-2:]
    change = (last[0].deg + last[1].deg - first[0].deg - first[1].deg) / 2
    weeks = ((last[0].on - first[0].on).days + (last[1].on - first[1].on).days) / 14
    if change > 0:
        change = max(0.0, change - UNTREATED_DRIFT_PER_WEEK * weeks)
    sd = sqrt(sum(d.var for d in (*first, *last))) / 2
    return abs(change) > REAL_CHANGE_Z * sd


def upper_tail(z: float) -> float:
    """Return P(Z > z) of a standard normal."""
    return 0.5 * erfc(z / sqrt(2))


# --- what sets say -----------------------------------------------------------------------------------


def was_seen(attempt: Attempt) -> bool:
    """Say whether somebody besides the athlete saw the reps."""
    return attempt.verified is not Verified.NONE or attempt.by is By.COACH


def failed_for_load(done: SetDone, clean_at_kg: float | None, policy: Policy) -> bool:
    """Say whether a set failed for its load: near the limit of effort, or clean when lighter."""
    if done.clean >= policy.qualifying_clean * done.reps or done.load_kg <= 0:
        return False
    if done.rpe is not None and done.rpe >= LOAD_FAILURE_RPE:
        return True
    return clean_at_kg is not None and clean_at_kg <= done.load_kg * (1 - LIGHTER_BY)


def only_heels(faults: Sequence[str]) -> bool:
    """Say whether heels rose and nothing else was seen: that speaks of range more than of control."""
    return bool(faults) and all(fault.partition(":")[0] == "heels-rise" for fault in faults)


class Told(NamedTuple):
    """What an attempt tells of control: clean and missed reps; `heels`: some missed ones hardly count."""

    clean: float
    missed: float
    heels: bool = False

    @property
    def reps(self) -> float:
        """Return how many reps tell."""
        return self.clean + self.missed


def told_reps(attempt: Attempt, clean_at_kg: float | None, policy: Policy, heels_tell: float) -> Told:
    """Return the reps of an attempt that tell of control.

    Failures for load count as passable. Where heels rise and nothing else is seen a missed rep speaks of
    range: only the part `heels_tell` of it tells of control. Kept with the attempt.
    """
    key = (clean_at_kg, policy.qualifying_clean, heels_tell)
    told: Told | None = attempt.tells.get(key)
    if told is None:
        clean = missed = 0.0
        heels_in_any = False
        for done in attempt.sets:
            failed = failed_for_load(done, clean_at_kg, policy)
            good = policy.qualifying_clean * done.reps if failed else float(done.clean)
            heels = only_heels(done.faults)
            heels_in_any = heels_in_any or heels
            clean += good
            missed += (done.reps - good) * (heels_tell if heels else 1.0)
        told = attempt.tells[key] = Told(clean, missed, heels_in_any)
    return told


def clean_loads(attempts: Sequence[Attempt], policy: Policy) -> dict[tuple[str, date], float]:
    """Return the lightest load (kg) that was clean, per rung and day on which a loaded rep was missed."""
    missed = {(a.rung, a.on) for a in attempts if a.missed_loaded}
    found: dict[tuple[str, date], float] = {}
    for attempt in attempts:
        key = (attempt.rung, attempt.on)
        if key not in missed:
            continue
        lightest = _lightest_clean(attempt, policy.qualifying_clean)
        if lightest is not None:
            found[key] = min(found.get(key, lightest), lightest)
    return found


def _lightest_clean(attempt: Attempt, share: float) -> float | None:
    """Return the lightest load (kg) of an attempt that was clean, None without one; kept with the attempt."""
    if share not in attempt.tells:
        attempt.tells[share] = min(
            (s.load_kg for s in attempt.sets if s.load_kg > 0 and s.reps and s.clean >= share * s.reps),
            default=None,
        )
    lightest: float | None = attempt.tells[share]
    return lightest

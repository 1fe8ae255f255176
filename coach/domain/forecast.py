"""Forecast: how many weeks to the next greater depth at this rate, with its band, or that no rate is known.

Says what the present trend and the least days on each rung allow; it decides nothing and promises nothing.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from coach.domain.case import Side
from coach.domain.control import SEEN_WEIGHT, Ability
from coach.domain.decision import Forecast
from coach.domain.estimate import Told
from coach.domain.ladder import Rung
from coach.domain.standing import SETTLED_SD_DEG, Standing

# One-sided share of the band: the ends are passed in one case of ten each.
BAND_Z = 1.28
FORECAST_WEEKS_MOST = 52
RATE_DAYS = 28
LEAST_DAYS_FOR_A_RATE = 3
# How far ahead a count of clean days looks, and the days between two of them.
CLEAN_DAYS_MOST = 12
CLEAN_DAYS_APART = 2


def forecast(now: Standing, place: int) -> Forecast | None:
    """Return the forecast from a rung to the next deeper one; None where no rung is deeper, or one is closed.

    Weeks are None with code `no-trend` where the ankle or the control that is missing shows no rate, or
    nothing is known of the ankle, and with code `beyond` where the band ends later than a year.
    """
    depth = now.ladder[place].thigh_deg
    goal = next((p for p in range(place + 1, len(now.ladder)) if now.ladder[p].thigh_deg < depth), None)
    if goal is None or _closed(now, goal):
        return None
    rung = now.ladder[goal].id
    trained = sum(1 for _day in now.trained(now.today - timedelta(days=RATE_DAYS - 1)))
    known = all(now.knows_range_for(step) for step in range(place + 1, goal + 1))
    if trained < LEAST_DAYS_FOR_A_RATE or now.unsettled or not known:
        return Forecast(rung=rung, code="no-trend")
    least = _least_weeks(now, place, goal)
    ranges = _range_weeks(now, goal)
    control = _control_weeks(now, place, goal, trained * 7 / RATE_DAYS)
    if ranges is None or control is None:
        return Forecast(rung=rung, code="no-trend")
    low, high = max(least, ranges[0], control[0]), max(least, ranges[1], control[1])
    if high > FORECAST_WEEKS_MOST:
        return Forecast(rung=rung, code="beyond")
    first = max(1, ceil(low))
    return Forecast(rung=rung, code="weeks", weeks_low=first, weeks_high=max(first, ceil(high)))


def _closed(now: Standing, goal: int) -> bool:
    """Say whether a person, or the athlete's age, keeps the way to a rung closed: then no rate opens it."""
    vetoed = any(v.rung is None or now.index.get(v.rung, len(now.ladder)) <= goal for v in now.vetoes)
    return now.lock is not None or vetoed or now.no_bar(goal)


def _least_weeks(now: Standing, place: int, goal: int) -> float:
    """Return the weeks that the least days on each rung take, and the wait for one that was lost."""
    days = sum(now.least_days(step) for step in range(place, goal))
    if place == now.at:
        days -= min(now.days_on_rung, now.least_days(place))
    for step in range(place + 1, goal + 1):
        dropped = now.dropped_lately(step)
        if dropped:
            days = max(days, now.retry_wait_days(dropped) - (now.today - dropped[-1].on).days)
    return days / 7


def _range_weeks(now: Standing, goal: int) -> tuple[float, float] | None:
    """Return when the ankles have what the goal needs on its highest wedge; None without a real trend.

    None, too, where nothing shows yet that the hips allow it: that is no matter of weeks.
    """
    if now.hips_unsure(goal):
        return None
    if now.least_wedge(goal) is not None or not now.needs_range(goal):
        return 0.0, 0.0
    highest = now.wedges(goal)[-1]
    need = now.need_deg(goal, highest)
    if need is None:
        return None
    low = high = 0.0
    for side in Side:
        if now.side_chance(side, goal, highest) >= now.policy.range_chance:
            continue
        ankle = now.ankles[side]
        slow = ankle.trend_deg_per_week - BAND_Z * ankle.trend_sd
        fast = ankle.trend_deg_per_week + BAND_Z * ankle.trend_sd
        if slow <= 0:
            return None
        wanted = now.reach.mean_that_reaches(
            side, now.ladder[goal], need, SETTLED_SD_DEG, now.policy.range_chance
        )
        missing = max(0.0, wanted - now.reach.means[side])
        low, high = max(low, missing / fast), max(high, missing / slow)
    return low, high


def _control_weeks(now: Standing, place: int, goal: int, days_a_week: float) -> tuple[float, float] | None:
    """Return the weeks of clean days that control takes; None where clean days would not bring it."""
    ability, here = now.control.of(now.ladder[goal]), now.ladder[max(place, goal - 1)]
    spread = BAND_Z * ability.sd
    best, worst = ability.moved(spread), ability.moved(-spread)
    soonest = clean_days_to(now, now.ladder[goal], here, best)
    if soonest is None:
        return None
    latest = clean_days_to(now, now.ladder[goal], here, worst)
    return soonest / days_a_week, (2 * CLEAN_DAYS_MOST if latest is None else latest) / days_a_week


def clean_days_to(now: Standing, rung: Rung, here: Rung, ability: Ability | None = None) -> int | None:
    """Return how many seen, all-clean days at `here` would bring control of a rung to the policy.

    None where more than `CLEAN_DAYS_MOST` would be needed.
    """
    policy = now.policy
    belief = (now.control.of(rung) if ability is None else ability).belief()
    clean = Told(policy.qualifying_sets * policy.qualifying_reps, 0.0)
    for days in range(CLEAN_DAYS_MOST + 1):
        if belief.ability().chance(rung.difficulty, policy.owned_clean) >= policy.control_chance:
            return days
        belief = belief.after_training(CLEAN_DAYS_APART, here.difficulty, clean, SEEN_WEIGHT, seen=True)
    return None

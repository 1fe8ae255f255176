"""Tests of `coach.domain.forecast`: weeks to the next greater depth, with a band, or no trend yet."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain.case import Act, At, Side
from coach.domain.control import Ability, Belief, Scale
from coach.domain.decision import Decision, Forecast
from coach.domain.forecast import clean_days_to, forecast
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import decide
from coach.domain.standing import Standing
from tests.domain.control_by_hand import ByHand
from tests.domain.season import LADDER, TODAY, Season, ankle, ankles, case, day, good_days

# Holds whatever the days were: more good days are wanted than there are.
PATIENT = replace(DEFAULT_POLICY, qualifying_days=9)


def found(decision: Decision) -> Forecast:
    assert decision.forecast is not None
    return decision.forecast


def by_hand(mean: float, sd: float) -> ByHand:
    return ByHand(-8, 13, mean, sd)


def ability(of: ByHand) -> Ability:
    weights = tuple(of.weights[k] for k in sorted(of.weights))
    return Belief(Scale(min(of.weights), len(weights)), weights, n=3).ability()


def readings(*pairs: tuple[int, float]) -> tuple[object, ...]:
    return tuple(test for offset, deg in pairs for test in ankle(deg, deg, day(offset)))


def test_an_ankle_that_is_there_leaves_only_the_days_on_the_rung() -> None:
    soon = found(decide(case(tests=ankles(47), attempts=good_days(5, 3, 1))))
    assert (soon.rung, soon.code) == ("goblet-full", "weeks")
    assert (soon.weeks_low, soon.weeks_high) == (1, 1)


def test_an_ankle_that_gains_gives_a_band_that_gets_narrower_with_more_tests() -> None:
    few = readings((77, 17.0), (42, 20.5), (7, 24.0))
    many = readings(*((77 - 7 * n, 17.0 + 0.7 * n) for n in range(11)))
    trained = good_days(13, 11, 9, 6, 4, 2, wedge_mm=30)
    bands = []
    for tests in (few, many):
        told = found(decide(case(tests=tests, attempts=trained, at=At(rung="goblet-parallel", wedge_mm=30))))
        if told.code == "weeks":
            assert 1 <= (told.weeks_low or 0) < (told.weeks_high or 0) <= 52
            bands.append((told.weeks_high or 0) - (told.weeks_low or 0))
        else:
            assert told.code in ("no-trend", "beyond")
            bands.append(99)
    assert bands[1] < bands[0]


def test_an_ankle_that_stays_where_it_is_has_no_forecast() -> None:
    tests = readings(*((77 - 7 * n, 22.0) for n in range(11)))
    trained = good_days(13, 11, 9, 6, 4, 2, wedge_mm=30)
    still = decide(case(tests=tests, attempts=trained, at=At(rung="goblet-parallel", wedge_mm=30)))
    assert found(still).code == "no-trend"


def test_who_has_not_trained_lately_has_no_rate() -> None:
    assert found(decide(case(tests=ankles(47), attempts=good_days(60, 58, 2)))).code == "no-trend"


def test_there_is_none_at_the_deepest_rung_and_none_while_stopped() -> None:
    assert decide(case(tests=ankles(47), at=At(rung="front-full"))).forecast is None
    assert decide(case(tests=ankles(47), red_flags=("night-pain",))).forecast is None


@pytest.mark.parametrize("start", ["box-high", "parallel"])
def test_a_forecast_of_weeks_holds_for_somebody_who_trains_on_cleanly(start: str) -> None:
    season = Season(start=start)
    season.measure(47)
    season.weeks(1)
    told = found(season.decide())
    assert told.code == "weeks"
    depth = {r.id: r.thigh_deg for r in season.case.ladder}
    week = 0
    while depth[season.decide().rung] > depth[told.rung] and week < 20:
        season.weeks(1)
        week += 1
    assert (told.weeks_low or 0) - 1 <= week <= (told.weeks_high or 0) + 1


def test_a_policy_of_longer_stays_makes_it_longer() -> None:
    usual = case(tests=ankles(47), attempts=good_days(5, 3, 1))
    longer = replace(usual, policy=replace(usual.policy, days_on_rung=40, days_on_rung_barbell=40))
    assert (found(decide(longer)).weeks_low or 0) > (found(decide(usual)).weeks_low or 0)


def test_what_a_person_keeps_closed_has_no_forecast_and_a_missing_test_no_trend() -> None:
    done = good_days(5, 3, 1)
    veto = Act(id="v", on=day(3), kind="veto", rung="goblet-full")
    lock = Act(id="l", on=day(3), kind="lock")
    for act in (veto, lock):
        assert decide(case(tests=ankles(47), attempts=done, events=(act,))).forecast is None
    over = replace(lock, until=day(1))
    assert decide(case(tests=ankles(47), attempts=done, events=(over,))).forecast is not None
    assert found(decide(case(attempts=done))).code == "no-trend"


def test_a_lost_rung_is_not_forecast_sooner_than_it_may_be_tried_again() -> None:
    season = Season(start="goblet-parallel")
    season.measure(47)
    season.train(clean=1)
    season.wait(1)
    season.train(clean=1)
    season.wait(1)
    season.weeks(2)
    held = season.decide()
    assert (held.rung, held.next.rung) == ("parallel", "goblet-parallel")
    (wait,) = (c.days for c in held.next.conditions if c.code == "retry-after")
    assert wait is not None
    assert wait > 7
    assert (found(held).weeks_low or 0) * 7 >= wait


@pytest.mark.parametrize(
    ("offsets", "code"),
    [
        ((4, 2, 0), "weeks"),  # today counts
        ((27, 4, 2), "weeks"),
        ((28, 4, 2), "no-trend"),  # the third day lies too far back
    ],
)
def test_a_rate_needs_three_days_of_the_last_28(offsets: tuple[int, ...], code: str) -> None:
    held = case(tests=ankles(47), attempts=good_days(*offsets), policy=PATIENT)
    assert found(decide(held)).code == code


def test_who_trains_less_often_is_told_of_more_weeks_of_clean_days() -> None:
    hard = tuple(replace(r, difficulty=3.6) if r.id == "goblet-full" else r for r in LADDER)
    often, seldom = (
        found(decide(case(tests=ankles(50), attempts=good_days(*days), ladder=hard, policy=PATIENT)))
        for days in ((13, 11, 9, 6, 4, 2), (13, 9, 2))
    )
    assert (often.code, seldom.code) == ("weeks", "weeks")
    assert (seldom.weeks_high or 0) > (often.weeks_high or 0) > 1


def test_a_band_that_ends_later_than_a_year_is_said_to_lie_beyond() -> None:
    usual = case(tests=ankles(47), attempts=good_days(5, 3, 1))
    longest = replace(usual, policy=replace(usual.policy, days_on_rung=400, days_on_rung_barbell=400))
    assert found(decide(longest)) == Forecast(rung="goblet-full", code="beyond")


def test_days_of_more_reps_bring_control_sooner() -> None:
    short, long = (
        clean_days_to(
            Standing(case(policy=replace(DEFAULT_POLICY, qualifying_reps=reps))),
            LADDER[4],
            LADDER[3],
            ability(by_hand(0.0, 0.6)),
        )
        for reps in (3, 10)
    )
    assert short is not None
    assert long is not None
    assert 0 < long < short


# --- the weeks themselves, from a standing of which every answer is known ---------------------------------

ABLE = ability(by_hand(9.0, 0.3))
TREND = SimpleNamespace(trend_deg_per_week=1.0, trend_sd=0.25)
SHORT: dict[str, Any] = {  # 4 deg are missing on the highest wedge
    "least_wedge": lambda place: None,
    "side_chance": lambda side, place, wedge: 0.1,
    "need_deg": lambda place, wedge=0.0: 44.0 - wedge,
}


def standing(**more: Any) -> Any:
    """Return a standing at the lower of two rungs to parallel: three days a week, nothing missing."""
    given: dict[str, Any] = {
        "ladder": LADDER,
        "at": 1,
        "today": TODAY,
        "policy": DEFAULT_POLICY,
        "trained": lambda since: [(day(n), {1}) for n in range(28) if n % 7 in (1, 3, 5) and day(n) >= since],
        "unsettled": False,
        "lock": None,
        "vetoes": [],
        "days_on_rung": 0,
        "least_days": lambda step: 0,
        "dropped_lately": lambda step: [],
        "retry_wait_days": lambda drops: 42,
        "knows_range_for": lambda step: True,
        "no_bar": lambda place: False,
        "needs_range": lambda place: True,
        "least_wedge": lambda place: 0,
        "wedges": lambda place: [0, 5, 10, 20],
        "ankles": dict.fromkeys(Side, TREND),
        "hips_unsure": lambda place: False,
        "reach": SimpleNamespace(
            means=dict.fromkeys(Side, 20.0), mean_that_reaches=lambda side, rung, need, sd, chance: need
        ),
        "control": SimpleNamespace(of=lambda rung: ABLE),
    }
    given |= more
    return SimpleNamespace(index={rung.id: n for n, rung in enumerate(given["ladder"])}, **given)


def told(place: int = 1, **more: Any) -> tuple[int | None, int | None] | str | None:
    """Return the weeks of a forecast to goblet-full, its code without weeks, None without a forecast."""
    said = forecast(standing(**more), place)
    if said is None:
        return None
    assert said.rung == "goblet-full"
    return (said.weeks_low, said.weeks_high) if said.code == "weeks" else said.code


def test_nothing_missing_is_a_week_and_the_goal_is_the_next_deeper_rung_above() -> None:
    assert told() == (1, 1)
    easy_and_deep = replace(LADDER[3], id="supported-full")
    assert told(place=2, ladder=(LADDER[0], easy_and_deep, *LADDER[2:])) == (1, 1)


@pytest.mark.parametrize(
    ("on_rung", "at", "weeks"),
    [(0, 1, 4), (10, 1, 3), (14, 1, 2), (20, 1, 2), (10, 2, 4)],  # 14 days on each of two rungs
)
def test_days_on_the_rung_are_taken_off_its_own_least_days_only(on_rung: int, at: int, weeks: int) -> None:
    assert told(least_days=lambda step: 14, days_on_rung=on_rung, at=at) == (weeks, weeks)


@pytest.mark.parametrize(("days", "expected"), [(182, (52, 52)), (183, "beyond")])
def test_a_year_is_told_and_a_day_more_is_beyond(days: int, expected: object) -> None:
    assert told(least_days=lambda step: days) == expected


@pytest.mark.parametrize(("step", "weeks"), [(0, 1), (1, 1), (2, 5), (3, 5), (4, 1)])
def test_a_drop_on_the_way_is_waited_for_from_its_last_day(step: int, weeks: int) -> None:
    drops = [SimpleNamespace(on=day(n)) for n in (40, 30, 7)]
    assert told(dropped_lately=lambda p: drops if p == step else []) == (weeks, weeks)


@pytest.mark.parametrize("unknown", range(5))
def test_range_must_be_known_from_the_next_rung_to_the_goal(unknown: int) -> None:
    expected = "no-trend" if unknown in (2, 3) else (1, 1)
    assert told(knows_range_for=lambda step: step != unknown) == expected


@pytest.mark.parametrize(
    ("rung", "closed"), [(None, True), ("goblet-full", True), ("front-full", False), ("no-more", False)]
)
def test_a_veto_closes_its_rung_and_all_above(rung: str | None, closed: bool) -> None:
    assert told(vetoes=[SimpleNamespace(rung=rung)]) == (None if closed else (1, 1))


def test_an_age_without_a_bar_closes_the_goal_and_no_other_rung() -> None:
    assert told(no_bar=lambda place: place == 3) is None
    assert told(no_bar=lambda place: place != 3) == (1, 1)


def test_missing_degrees_take_the_weeks_of_a_fast_and_of_a_slow_trend() -> None:
    # 4 deg on the highest wedge, at 1 + and - 1.28 x .25 deg a week
    assert told(**SHORT) == (ceil(4 / 1.32), ceil(4 / 0.68)) == (4, 6)
    assert told(**SHORT | {"need_deg": lambda place, wedge=0.0: 40.5 - wedge}) == (1, 1)


@pytest.mark.parametrize("short", Side)
def test_the_side_that_is_short_is_waited_for_and_one_just_sure_enough_is_not(short: Side) -> None:
    chances = {side: 0.1 if side is short else DEFAULT_POLICY.range_chance for side in Side}
    assert told(**SHORT | {"side_chance": lambda side, place, wedge: chances[side]}) == (4, 6)
    level = {
        side: SimpleNamespace(trend_deg_per_week=0.0, trend_sd=0.1) for side in Side if side is not short
    }
    ankles = {short: TREND, **level}
    assert told(**SHORT | {"side_chance": lambda side, place, wedge: chances[side], "ankles": ankles}) == (
        4,
        6,
    )


def test_range_that_is_there_or_not_asked_for_needs_no_trend_and_a_slow_end_that_stands_still_is_none() -> (
    None
):
    still = dict.fromkeys(Side, SimpleNamespace(trend_deg_per_week=1.28, trend_sd=1.0))
    assert told(**SHORT | {"ankles": still}) == "no-trend"
    assert told(**SHORT | {"ankles": still, "least_wedge": lambda place: 10}) == (1, 1)
    assert told(**SHORT | {"ankles": still, "needs_range": lambda place: False}) == (1, 1)
    assert told(**SHORT | {"need_deg": lambda place, wedge: None}) == "no-trend"


def days_by_hand(of: ByHand, goal: float, here: float, most: int = 12) -> int | None:
    """Count seen, clean days of 2 x 5 reps, one every two days, until .6 are clean with a chance of .83."""
    of = of.copy()
    for days in range(most + 1):
        if of.chance(goal, 0.6) >= 0.83:
            return days
        of.after(2).did(here, 1.0, 10)
    return None


ABILITIES = [by_hand(mean / 2, sd) for mean in range(-4, 5) for sd in (0.3, 0.6, 1.4)]


def test_clean_days_are_those_counted_by_hand() -> None:
    now: Any = SimpleNamespace(policy=DEFAULT_POLICY)
    counted = [
        (
            clean_days_to(
                now, replace(LADDER[3], difficulty=goal), replace(LADDER[2], difficulty=here), ability(able)
            ),
            days_by_hand(able, goal, here),
        )
        for able in ABILITIES
        for goal in (0.9, 2.0, 2.6)
        for here in (-0.5, 0.3, 1.2)
    ]
    assert [found for found, _ in counted] == [expected for _, expected in counted]
    assert {expected for _, expected in counted} >= {0, 1, 11, 12, None}


@pytest.mark.parametrize(
    ("mean", "sd", "hard"),
    [(0.0, 0.6, 2.4), (0.0, 0.6, 2.8), (0.6, 0.3, 2.0), (0.3, 1.2, 2.8), (1.0, 1.2, 2.8)],
)
def test_control_takes_the_clean_days_of_the_best_and_worst_case_at_the_rung_before(
    mean: float, sd: float, hard: float
) -> None:
    ladder = tuple(replace(r, difficulty=hard if r.id == "goblet-full" else r.difficulty) for r in LADDER)
    able = by_hand(mean, sd)
    spread = 1.28 * able.var**0.5
    best, worst = (days_by_hand(able.copy().shift(off), hard, 0.3) for off in (spread, -spread))
    control = SimpleNamespace(of=lambda rung: ability(able))
    assert best is not None
    latest = 24 if worst is None else worst
    assert told(ladder=ladder, control=control) == (max(1, ceil(best / 3)), max(1, ceil(latest / 3)))


def test_control_that_no_clean_days_bring_has_no_trend() -> None:
    never = tuple(replace(r, difficulty=9.0) if r.id == "goblet-full" else r for r in LADDER)
    assert (
        told(ladder=never, control=SimpleNamespace(of=lambda rung: ability(by_hand(0.0, 0.6)))) == "no-trend"
    )


def test_the_latest_of_days_range_and_control_decides_at_both_ends() -> None:
    slow = SimpleNamespace(of=lambda rung: ability(by_hand(0.0, 0.3)))
    alone = told(control=slow)
    assert isinstance(alone, tuple)
    assert told(**SHORT, least_days=lambda step: 35) == (10, 10)
    assert told(**SHORT | {"need_deg": lambda place, wedge: 48.0 - wedge}, control=slow) == (7, 12)
    assert told(control=slow, least_days=lambda step: 3) == alone

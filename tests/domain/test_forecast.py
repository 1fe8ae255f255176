"""Tests of `coach.domain.forecast`: weeks to the next greater depth, with a band, or no trend yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.domain.case import Act, At
from coach.domain.decision import Decision, Forecast
from coach.domain.estimate import Ability
from coach.domain.forecast import clean_days_to
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import decide
from coach.domain.standing import Standing
from tests.domain.season import LADDER, Season, ankle, ankles, case, day, good_days

# Holds whatever the days were: more good days are wanted than there are.
PATIENT = replace(DEFAULT_POLICY, qualifying_days=9)


def found(decision: Decision) -> Forecast:
    assert decision.forecast is not None
    return decision.forecast


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
        forecast = found(
            decide(case(tests=tests, attempts=trained, at=At(rung="goblet-parallel", wedge_mm=30)))
        )
        if forecast.code == "weeks":
            assert 1 <= (forecast.weeks_low or 0) < (forecast.weeks_high or 0) <= 52
            bands.append((forecast.weeks_high or 0) - (forecast.weeks_low or 0))
        else:
            assert forecast.code in ("no-trend", "beyond")
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
    forecast = found(season.decide())
    assert forecast.code == "weeks"
    depth = {r.id: r.thigh_deg for r in season.case.ladder}
    week = 0
    while depth[season.decide().rung] > depth[forecast.rung] and week < 20:
        season.weeks(1)
        week += 1
    assert (forecast.weeks_low or 0) - 1 <= week <= (forecast.weeks_high or 0) + 1


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
            Ability(mean=0.0, sd=0.6, n=3),
        )
        for reps in (3, 10)
    )
    assert short is not None
    assert long is not None
    assert 0 < long < short

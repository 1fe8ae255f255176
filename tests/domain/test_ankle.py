"""Tests of `coach.domain.ankle`: one reading, its scale and its error."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.ankle import (
    SEM_CM,
    SEM_DEG,
    SEM_GONIOMETER_DEG,
    SEM_SELF_CM,
    SEM_SELF_DEG,
    SEM_UNKNOWN_DEG,
    SEM_ZONE_DEG,
    WALL_SLOPE_AT_DEG,
    Reading,
    deg_to_distance,
    distance_error_deg,
    distance_to_deg,
    reading_of,
    refused,
)
from coach.domain.case import Body, By, Side, Test

BODY = Body(height_cm=172, mass_kg=70)


def angle(**more: Any) -> Test:
    given_: dict[str, Any] = {"id": "t", "on": date(2026, 1, 5), "test": "lunge-angle", "side": Side.LEFT}
    return Test(**(given_ | {"value": 39.0, "by": By.COACH} | more))


@pytest.mark.parametrize(
    ("height", "distance", "deg"),
    [(172, 10.3, 39.0), (172, 1.6, 25), (172, 16.1, 50), (160, 4.7, 30), (185, 14.4, 45)],
)
def test_toe_to_wall_centimetres_convert_by_stature(height: float, distance: float, deg: float) -> None:
    assert distance_to_deg(distance, height) == pytest.approx(deg, abs=0.25)


def test_two_centimetres_are_about_three_and_a_half_degrees_and_never_seven() -> None:
    assert distance_to_deg(12.3, 172) - distance_to_deg(10.3, 172) == pytest.approx(3.5, abs=0.4)


@given(st.floats(-2, 20), st.floats(140, 210))
def test_distance_and_angle_convert_back(distance: float, height: float) -> None:
    assert deg_to_distance(distance_to_deg(distance, height), height) == pytest.approx(distance, abs=1e-6)


@pytest.mark.parametrize(("distance", "deg"), [(200, 90), (-200, -90)])
def test_a_distance_that_no_shank_reaches_reads_the_end_of_the_scale(distance: float, deg: float) -> None:
    assert distance_to_deg(distance, 172) == pytest.approx(deg)


@pytest.mark.parametrize("height", [150.0, 172.0, 205.0])
def test_an_error_in_centimetres_is_worth_the_degrees_that_the_distance_makes_of_it(height: float) -> None:
    there = deg_to_distance(WALL_SLOPE_AT_DEG, height)
    gap = distance_to_deg(there + 0.35, height) - distance_to_deg(there - 0.35, height)
    assert distance_error_deg(0.7, height) == pytest.approx(gap, rel=1e-3)


def test_fifteen_centimetres_below_reads_six_degrees_more_than_the_tuberosity() -> None:
    low = reading_of(angle(value=45.0, site="15-cm-below"), BODY)
    high = reading_of(angle(value=39.0, site="tuberosity"), BODY)
    assert low is not None
    assert high is not None
    assert low.deg == pytest.approx(high.deg)
    assert low.method != high.method


def test_the_mean_of_the_trials_decides() -> None:
    found = reading_of(angle(value=50.0, trials=(38.0, 39.0, 40.0)), BODY)
    assert found is not None
    assert found.deg == pytest.approx(39)


@pytest.mark.parametrize(
    ("change", "sem"),
    [
        ({}, SEM_DEG),
        ({"by": By.SELF}, SEM_SELF_DEG),
        ({"instrument": "phone"}, SEM_DEG),
        ({"instrument": "Goniometer"}, SEM_GONIOMETER_DEG),
        ({"instrument": "goniometer", "by": By.SELF}, SEM_SELF_DEG),
        ({"instrument": "tea-leaves"}, SEM_UNKNOWN_DEG),
    ],
)
def test_every_instrument_and_tester_has_its_error(change: dict[str, Any], sem: float) -> None:
    found = reading_of(angle(**change), BODY)
    assert found is not None
    assert found.sem == sem


@pytest.mark.parametrize("instrument", ["nwb", "2d-video", "Supine"])
def test_another_scale_is_refused(instrument: str) -> None:
    test = angle(instrument=instrument)
    assert refused(test)
    assert reading_of(test, BODY) is None


def test_a_tape_reads_the_same_error_in_degrees_for_every_distance() -> None:
    near, far = (reading_of(angle(test="lunge-distance", value=cm, unit="cm"), BODY) for cm in (4.0, 14.0))
    assert near is not None
    assert far is not None
    assert near.sem == far.sem == pytest.approx(distance_error_deg(0.7, 172))


def test_a_tape_of_ones_own_reads_with_the_greater_error() -> None:
    own, coach = (reading_of(angle(test="lunge-distance", value=9.0, by=by), BODY) for by in By)
    assert own is not None
    assert coach is not None
    assert own.sem / coach.sem == pytest.approx(SEM_SELF_CM / SEM_CM)


@pytest.mark.parametrize(
    ("change", "deg", "sem", "method"),
    [
        ({"test": "ankle-clearing", "zone": "within", "value": None}, 36.0, SEM_ZONE_DEG, "zone"),
        ({"test": "lunge-distance", "value": 10.3}, 39.0, 1.2, "tape"),
        ({"instrument": "Phone", "site": "tuberosity"}, 39.0, SEM_DEG, "phone/tuberosity"),
        ({}, 39.0, SEM_DEG, "inclinometer/tuberosity"),
    ],
)
def test_a_reading_keeps_the_id_the_day_and_the_side_of_its_test(
    change: dict[str, Any], deg: float, sem: float, method: str
) -> None:
    test = angle(**change)
    near = (pytest.approx(deg, abs=0.1), pytest.approx(sem, abs=0.01))
    assert reading_of(test, BODY) == Reading(test.id, test.on, test.side, *near, method)
    own = reading_of(angle(**change, by=By.SELF), BODY)
    assert own is not None
    assert (own.own, own.method) == (True, method)


@pytest.mark.parametrize(
    ("zone", "low", "high"), [("behind", 28, 32), ("within", 34, 38), ("beyond", 40, 44)]
)
def test_a_zone_is_a_coarse_reading(zone: str, low: float, high: float) -> None:
    found = reading_of(angle(test="ankle-clearing", zone=zone, value=None), BODY)
    assert found is not None
    assert low <= found.deg <= high
    assert found.sem > 4


@pytest.mark.parametrize(
    "change",
    [{"value": None}, {"side": None}, {"test": "overhead-squat"}, {"test": "ankle-clearing", "zone": "up"}],
)
def test_what_reads_no_angle_gives_none(change: dict[str, Any]) -> None:
    assert reading_of(angle(**change), BODY) is None

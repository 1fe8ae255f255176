"""Tests of `coach.domain.screen`: each signature of the differential, with evidence for and against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach.domain.case import At, By, DrillTrial, Side, Sprain, Test
from coach.domain.drills import CATALOGUE, choose_drills, drill_effects
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import Decision, decide
from coach.domain.screen import Reason
from tests.domain.season import LADDER, TODAY, ankle, ankles, case, day, good_days, trained


def screen(name: str, score: int | None = None, **more: Any) -> Test:
    return Test(**({"id": name, "on": day(3), "test": name, "score": score, "by": By.COACH} | more))


def reason(found: Decision, code: str) -> Reason:
    return next(r for r in found.differential if r.code == code)


def codes(found: Decision) -> set[str]:
    return {r.code for r in found.differential}


FLAT_FAIL = screen("overhead-squat", 1, faults=("heels-rise",))
RAISED_PASS = screen("overhead-squat-heels-raised", 3, wedge_mm=30)
RAISED_FAIL = screen("overhead-squat-heels-raised", 1, wedge_mm=30)
RAISED_DAYS = good_days(9, 6, 4, 2, wedge_mm=30)
FLAT_HEELS = good_days(6, 4, 2, clean=3, faults=("heels-rise",))


def test_short_of_the_need_and_passing_with_raised_heels_is_mobility_of_the_ankle() -> None:
    found = decide(
        case(
            tests=(*ankles(28), FLAT_FAIL, RAISED_PASS),
            attempts=RAISED_DAYS,
            at=At(rung="goblet-parallel", wedge_mm=30),
        )
    )
    assert (found.limiter, found.limiter_site) == ("mobility", "ankle")
    short = reason(found, "ankle-short")
    assert {"overhead-squat", "overhead-squat-heels-raised"} <= set(short.for_)
    assert {d.id for d in found.drills} & {"knee-to-wall-rocks", "banded-ankle-rocks"}


def test_range_that_is_there_and_not_shown_is_control() -> None:
    found = decide(case(tests=(*ankles(46), FLAT_FAIL, RAISED_FAIL), attempts=FLAT_HEELS))
    assert found.limiter == "control"
    shown = reason(found, "range-not-shown")
    assert "overhead-squat-heels-raised" in shown.for_
    assert {d.why for d in found.drills} == {"control-short"}


def test_a_raised_pass_speaks_against_control_as_the_limiter_and_for_range() -> None:
    found = decide(case(tests=(*ankles(46), FLAT_FAIL, RAISED_PASS), attempts=FLAT_HEELS))
    assert found.limiter == "mobility+control", "two probes disagree: neither is left out"
    assert "overhead-squat-heels-raised" in reason(found, "control-short").against
    assert "overhead-squat-heels-raised" in reason(found, "heels-were-seen").for_


def test_no_ankle_that_would_do_is_the_hip() -> None:
    closed = tuple(replace(r, closure_cap=100.0) if r.id == "goblet-full" else r for r in LADDER)
    found = decide(case(tests=ankles(47), attempts=good_days(9, 6, 2), ladder=closed))
    assert (found.limiter, found.limiter_site, found.action) == ("mobility", "hip", "hold")
    assert "depth-closed-elsewhere" in codes(found)
    assert found.next.conditions[0].code == "range-elsewhere"


def test_closure_that_binds_with_a_short_rock_back_is_the_hip() -> None:
    tests = (*ankles(33), screen("rock-back", 1))
    assert decide(case(tests=tests, attempts=RAISED_DAYS)).limiter_site == "hip"
    tests = (*ankles(33), screen("rock-back", 3))
    assert decide(case(tests=tests, attempts=RAISED_DAYS)).limiter_site == "ankle"


def test_measured_short_but_seen_clean_limits_nothing() -> None:
    found = decide(case(tests=ankles(26), attempts=good_days(13, 9, 6, 2)))
    assert found.limiter == "none"
    assert reason(found, "squat-believed").against


def test_strong_in_other_patterns_is_not_the_glutes() -> None:
    strong = (
        screen("single-leg-bridge", value=45.0, side=Side.LEFT, unit="s"),
        screen("side-plank", value=50.0, side=Side.LEFT, unit="s"),
        screen("hip-hinge", passed=True),
    )
    found = decide(case(tests=(*ankles(46), *strong), attempts=FLAT_HEELS))
    assert set(reason(found, "not-the-glutes").for_) == {t.id for t in strong}
    assert "capacity-above" not in codes(found)


def test_poor_in_every_pattern_asks_for_capacity_above() -> None:
    weak = (
        screen("single-leg-bridge", value=12.0, side=Side.LEFT, unit="s"),
        screen("side-plank", value=10.0, side=Side.LEFT, unit="s"),
    )
    found = decide(case(tests=(*ankles(46), *weak), attempts=FLAT_HEELS))
    assert "capacity-above" in codes(found)
    assert "glute-bridge" in {d.id for d in found.drills}


def test_one_pattern_alone_judges_no_muscle() -> None:
    weak = screen("single-leg-bridge", value=12.0, side=Side.LEFT, unit="s")
    found = decide(case(tests=(*ankles(46), weak), attempts=FLAT_HEELS))
    assert not codes(found) & {"capacity-above", "not-the-glutes"}


@pytest.mark.parametrize(("deg", "code"), [(25, "knee-in-mobility-first"), (46, "knee-in-control")])
def test_a_knee_that_falls_in_is_range_first_where_range_is_short(deg: float, code: str) -> None:
    days = good_days(6, 4, 2, clean=3, faults=("knees-in:left",))
    found = decide(case(tests=(*ankle(deg, 46, day(14)), *ankle(deg, 46, day(3))), attempts=days))
    assert reason(found, code).params["side"] == "left"
    assert [d.side for d in found.drills if d.why == "knee-in" and d.id == "short-foot"] in ([Side.LEFT], [])


def test_sides_differ_beyond_error_on_two_days_or_not_at_all() -> None:
    twice = (*ankle(30, 38, day(14)), *ankle(30, 38, day(3)))
    assert reason(decide(case(tests=twice)), "side-difference").params["side"] == "left"
    once = (*ankle(37, 38, day(14)), *ankle(30, 38, day(3)))
    assert "side-difference" not in codes(decide(case(tests=once)))
    little = (*ankle(36, 38, day(14)), *ankle(36, 38, day(3)))
    assert "side-difference" not in codes(decide(case(tests=little)))


def test_a_sprain_long_ago_asserts_nothing() -> None:
    sprain = Sprain(side=Side.RIGHT)
    with_it = decide(case(tests=ankles(47), attempts=good_days(9, 6, 2), sprains=(sprain,)))
    without = decide(case(tests=ankles(47), attempts=good_days(9, 6, 2)))
    assert (with_it.action, with_it.limiter) == (without.action, without.limiter)
    assert "sprain-check" in codes(with_it)


def test_what_is_missing_is_unknown() -> None:
    found = decide(case())
    assert found.limiter == "unknown"
    assert "range-unknown" in codes(found)


@pytest.mark.parametrize(
    ("faults", "site"),
    [
        (("knees-in:left",), "hip"),
        (("arch-collapse:left",), "hip"),
        (("trunk-lean",), "trunk"),
        (("back-rounds",), "trunk"),
        (("knees-in:left", "trunk-lean"), "hip"),
        ((), None),
    ],
)
def test_where_control_limits_the_faults_say_where(faults: tuple[str, ...], site: str | None) -> None:
    found = decide(case(tests=ankles(50), attempts=good_days(6, 4, 2, clean=2, faults=faults)))
    assert (found.limiter, found.limiter_site) == ("control", site)


def test_faults_of_somebody_whose_control_is_enough_name_no_site() -> None:
    days = good_days(13, 11, 9, 6, 4, 2, reps=10, clean=9, faults=("knees-in:left",))
    found = decide(case(tests=ankles(50), attempts=days))
    assert (found.limiter, found.limiter_site) == ("none", None)


@pytest.mark.parametrize(("held_s", "code"), [(30.0, "not-the-glutes"), (29.0, "capacity-above")])
def test_half_a_minute_of_bridge_and_side_plank_is_strong(held_s: float, code: str) -> None:
    held = tuple(
        screen(name, value=held_s, side=Side.LEFT, unit="s") for name in ("single-leg-bridge", "side-plank")
    )
    assert code in codes(decide(case(tests=(*ankles(46), *held), attempts=FLAT_HEELS)))


def test_of_the_last_six_days_the_poor_ones_say_that_control_is_short_and_the_good_ones_speak_against() -> (
    None
):
    days = (
        *good_days(24, 22),
        *good_days(13, 11, 9, 6, clean=4),  # exactly the share that a good day asks for
        *good_days(4, 2, clean=2),
    )
    short = reason(decide(case(tests=ankles(50), attempts=days)), "control-short")
    assert short.against == tuple(a.id for a in days[2:6])
    assert short.for_ == tuple(a.id for a in days[6:])


@pytest.mark.parametrize(("deg", "code"), [(42, "range-shown"), (48, "range-enough")])
def test_range_is_shown_by_squats_where_the_reading_alone_is_not_enough(deg: float, code: str) -> None:
    days = good_days(13, 11, 9, 6, 4, 2, rung="goblet-full")
    found = reason(decide(case(tests=ankles(deg), attempts=days)), code)
    assert {i.startswith("goblet-full") for i in found.for_[:2]} == {code == "range-shown"}


# --- drills --------------------------------------------------------------------------------------------


def drilled(drill: str, *gains: float) -> tuple[DrillTrial, ...]:
    return tuple(
        DrillTrial(
            id=f"{drill}{n}", on=day(20 - n), drill=drill, test="lunge-angle", before=31.0, after=31.0 + gain
        )
        for n, gain in enumerate(gains)
    )


def test_warm_up_is_no_gain_and_two_sessions_are_needed_to_keep_a_drill() -> None:
    found = drill_effects(
        (*drilled("a", 1.0, 1.0), *drilled("b", 3.0), *drilled("c", 3.0, 2.5)), DEFAULT_POLICY
    )
    assert not found["a"].kept
    assert not found["b"].kept
    assert found["c"].kept
    assert found["a"].gain_deg < found["c"].gain_deg


def test_the_drill_that_helped_this_athlete_comes_first() -> None:
    wants = [("ankle", Side.LEFT, "ankle-short")]
    plain = choose_drills(wants, {})
    learned = choose_drills(wants, drill_effects(drilled("calf-roll", 5.0, 4.0, 5.0), DEFAULT_POLICY))
    assert plain[0].id == "knee-to-wall-rocks"
    assert learned[0].id == "calf-roll"
    assert learned[0].kept


def test_no_drill_goes_to_end_range_on_a_side_that_must_rest() -> None:
    end_range = {d.id for d in CATALOGUE if d.end_range}
    blocked = frozenset({Side.LEFT})
    for side in (Side.LEFT, None):
        found = choose_drills([("ankle", side, "ankle-short")], {}, no_end_range=blocked)
        assert found
        assert end_range.isdisjoint(d.id for d in found)
    other = choose_drills([("ankle", Side.RIGHT, "ankle-short")], {}, no_end_range=blocked)
    assert other[0].id in end_range


def test_a_retest_after_a_drill_never_enters_the_ankle() -> None:
    trial = DrillTrial(
        id="d", on=TODAY, drill="calf-roll", test="lunge-angle", side=Side.LEFT, before=31, after=44
    )
    plain = case(tests=ankles(31), attempts=(trained(day(2)),))
    assert decide(replace(plain, drill_trials=(trial,))).ankle == decide(plain).ankle

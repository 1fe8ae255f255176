"""The differential as its table has it: one row after another, the signature, its answer, and a near miss.

Each row stands with its signature and answer; every case names what speaks for a finding and what against.
How single findings come about at their limits is tested in `test_screen`, what is asked for in `test_asking`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from coach.domain.case import Act, At, Attempt, By, Side, Sprain, Test
from coach.domain.drills import CATALOGUE
from coach.domain.ladder import Rung
from coach.domain.progression import Decision, Reason, decide
from tests.domain.season import LADDER, TODAY, ankle, ankles, case, day, good_days, trained

ON_30 = At(rung="goblet-parallel", wedge_mm=30)
END_RANGE = {drill.id for drill in CATALOGUE if drill.end_range}
PATTERN = ["tibialis-raise", "counterbalance-squat", "tempo-box-squat", "pull-down-squat"]
HIP_RANGE = ["quadruped-rock-back", "squat-pry-hold"]


def screen(name: str, score: int | None = None, **more: Any) -> Test:
    return Test(**({"id": name, "on": day(3), "test": name, "score": score, "by": By.COACH} | more))


def held(name: str, left_s: float, right_s: float | None = None) -> tuple[Test, ...]:
    """Return a hold of so many seconds on each side."""
    right_s = left_s if right_s is None else right_s
    return tuple(
        screen(name, id=f"{name}-{side}", side=side, value=value, unit="s")
        for side, value in ((Side.LEFT, left_s), (Side.RIGHT, right_s))
    )


def twice(left: float, right: float) -> tuple[Test, ...]:
    """Return both ankles tested by a coach on two days."""
    return (*ankle(left, right, day(14)), *ankle(left, right, day(3)))


def once_different(left: float, right: float, both: float) -> tuple[Test, ...]:
    """Return two days of ankle tests of which only the last one differs between sides."""
    return (*ankle(both, both, day(14)), *ankle(left, right, day(3)))


def ids(*events: Test | Attempt) -> tuple[str, ...]:
    return tuple(event.id for event in events)


def of_side(tests: tuple[Test, ...], side: Side) -> tuple[str, ...]:
    return tuple(test.id for test in tests if test.side is side)


def said(found: Decision, code: str, side: Side | None = None) -> Reason:
    """Return the one reason with this code (and side) that the decision gives."""
    named = [r for r in found.reasons if r.code == code and (side is None or r.params.get("side") == side)]
    assert len(named) == 1, [r.code for r in found.reasons]
    return named[0]


def codes(found: Decision) -> set[str]:
    return {r.code for r in (*found.reasons, *found.differential)}


def limiter(found: Decision) -> tuple[str, str | None]:
    return found.limiter, found.limiter_site


def drills(found: Decision, why: str | None = None) -> list[str]:
    return [drill.id for drill in found.drills if why in (None, drill.why)]


def asked(found: Decision) -> list[tuple[str, str | None, str]]:
    return [(ask.test, ask.side, ask.why) for ask in found.ask]


FLAT_FAILS = screen("overhead-squat", 1, faults=("heels-rise",))
RAISED_PASSES = screen("overhead-squat-heels-raised", 3, wedge_mm=30)
RAISED_FAILS = screen("overhead-squat-heels-raised", 1, wedge_mm=30, faults=("heels-rise",))
ROCK_BACK_SHORT = screen("rock-back", 1)
ROCK_BACK_FREE = screen("rock-back", 3)

CLEAN = good_days(13, 11, 9, 6, 4, 2)
CLEAN_ON_WEDGE = good_days(9, 6, 4, 2, wedge_mm=30)
HEELS_RISE = good_days(6, 4, 2, clean=3, faults=("heels-rise",))
LEFT_KNEE_IN = good_days(6, 4, 2, clean=3, faults=("knees-in:left",))


# --- short of the need; fails flat, passes with a heel lift or counterweight -> the ankle -----------------
# Wedge or counterweight keeps the pattern at depth, ankle drills, taper the wedge.


def test_short_range_that_fails_flat_and_passes_on_a_wedge_is_the_ankle() -> None:
    readings = ankles(28)
    found = decide(case(tests=(*readings, FLAT_FAILS, RAISED_PASSES), attempts=CLEAN_ON_WEDGE, at=ON_30))
    assert limiter(found) == ("mobility", "ankle")
    for side in Side:
        short = said(found, "ankle-short", side)
        assert short.for_ == (
            *of_side(readings, side),
            *ids(FLAT_FAILS, RAISED_PASSES),
            *ids(*CLEAN_ON_WEDGE),
        )
        assert short.against == ()
    assert said(found, "control-enough").for_ == (*ids(*CLEAN_ON_WEDGE), RAISED_PASSES.id)
    assert asked(found) == [
        ("forward-arm-squat", None, "second-probe"),
        ("rock-back", None, "hip-or-ankle"),
    ]


def test_the_wedge_keeps_a_short_ankle_at_depth_beside_ankle_drills_and_flat_foot_work() -> None:
    found = decide(case(tests=(*ankles(28), FLAT_FAILS, RAISED_PASSES), attempts=CLEAN_ON_WEDGE, at=ON_30))
    assert (found.action, found.rung, found.wedge_mm) == ("advance", "goblet-full", 30)
    assert "wedge-gives-depth" in codes(found)
    assert drills(found, "ankle-short") == ["knee-to-wall-rocks", "banded-ankle-rocks"]
    assert drills(found, "flat-foot-work") == ["tibialis-raise", "pull-down-squat"]


def test_depth_that_fails_flat_and_passes_with_a_counterweight_is_the_ankle_and_stays_in_training() -> None:
    ladder = (
        LADDER[1],
        Rung(id="counterbalance-full", style="counterbalance", thigh_deg=-20, difficulty=0.2, load_kg=10),
        Rung(id="full", style="arms-forward", thigh_deg=-20, difficulty=0.6),
    )
    readings = ankles(32)
    fails = good_days(20, 18, rung="full", clean=1, faults=("heels-rise",))
    passes = good_days(13, 9, 6, 2, rung="counterbalance-full", load_kg=10)
    at = At(rung="counterbalance-full")
    found = decide(case(tests=readings, attempts=(*fails, *passes), ladder=ladder, at=at))
    assert limiter(found) == ("mobility", "ankle")
    assert (found.rung, found.wedge_mm) == ("counterbalance-full", 0)
    for side in Side:
        short = next(r for r in found.differential if (r.code, r.params.get("side")) == ("ankle-short", side))
        assert {*of_side(readings, side), *ids(*fails)} <= set(short.for_)
    assert drills(found, "ankle-short") == ["knee-to-wall-rocks", "banded-ankle-rocks"]


def test_as_the_ankle_gains_the_wedge_is_tapered() -> None:
    two_days = good_days(4, 2, wedge_mm=30)
    kept = decide(case(tests=ankles(24), attempts=two_days, at=ON_30))
    assert (kept.rung, kept.wedge_mm) == ("goblet-parallel", 30)
    assert "wedge-stays" in codes(kept)
    gained = decide(case(tests=ankles(36), attempts=two_days, at=ON_30))
    assert (gained.rung, gained.wedge_mm) == ("goblet-parallel", 20)
    assert "wedge-lower" in codes(gained)


def test_a_squat_that_fails_flat_and_passes_raised_is_no_short_ankle_before_the_ankle_was_read() -> None:
    found = decide(case(tests=(FLAT_FAILS, RAISED_PASSES), attempts=good_days(9, 6, 4, 2, seen=False)))
    assert (limiter(found), found.action, found.wedge_mm, found.drills) == (("unknown", None), "hold", 0, ())
    unknown = next(r for r in found.differential if r.code == "range-unknown")
    assert (unknown.for_, unknown.against) == (ids(FLAT_FAILS, RAISED_PASSES), ())
    assert asked(found)[0] == ("lunge-angle", None, "ankle-unknown")


def test_a_squat_that_fails_flat_and_passes_raised_outweighs_no_range_that_reading_and_reps_show() -> None:
    readings = ankles(54)
    found = decide(case(tests=(*readings, FLAT_FAILS, RAISED_PASSES), attempts=CLEAN))
    assert (limiter(found), found.wedge_mm, found.drills) == (("none", None), 0, ())
    enough = said(found, "range-enough")
    assert enough.for_ == of_side(readings, Side.LEFT), "shallower reps say nothing of the depth"
    assert enough.against == ids(FLAT_FAILS, RAISED_PASSES)


# --- closure binds whatever the ankle; rock-back short too -> mobility of the hip --------------------------
# The depth target stays above it, hip drills.

HIPS_CLOSE = tuple(replace(rung, closure_cap=100.0) if rung.id == "goblet-full" else rung for rung in LADDER)


@pytest.mark.parametrize("deg", [40, 47, 58])
def test_hips_that_close_whatever_the_ankle_keep_the_depth_above_it(deg: float) -> None:
    found = decide(case(tests=(*ankles(deg), ROCK_BACK_SHORT), attempts=CLEAN, ladder=HIPS_CLOSE))
    assert (limiter(found), found.action, found.rung) == (("mobility", "hip"), "hold", "goblet-parallel")
    assert said(found, "depth-closed-elsewhere").params["site"] == "hip"
    assert found.next.conditions[0].code == "range-elsewhere"
    assert drills(found) == HIP_RANGE
    assert "rock-back" not in {test for test, _, _ in asked(found)}


def test_who_stands_at_a_depth_that_the_hips_close_goes_back_above_it() -> None:
    found = decide(case(tests=(*ankles(47), ROCK_BACK_SHORT), ladder=HIPS_CLOSE, at=At(rung="goblet-full")))
    assert (limiter(found), found.action, found.rung) == (("mobility", "hip"), "regress", "goblet-parallel")
    assert found.reasons[0].code == "depth-closed"


@pytest.mark.parametrize(
    ("rock_back", "site", "trains", "asks"),
    [
        ((ROCK_BACK_SHORT,), "hip", HIP_RANGE, False),
        ((ROCK_BACK_FREE,), "ankle", ["knee-to-wall-rocks", "banded-ankle-rocks"], False),
        ((), "ankle", ["knee-to-wall-rocks", "banded-ankle-rocks"], True),
    ],
    ids=["short", "free", "not-done"],
)
def test_where_closure_binds_and_an_ankle_would_do_the_rock_back_tells_hip_from_ankle(
    rock_back: tuple[Test, ...], site: str, trains: list[str], asks: bool
) -> None:
    found = decide(case(tests=(*ankles(33), *rock_back), attempts=CLEAN_ON_WEDGE))
    assert {need.binding for need in found.needs if need.rung == "goblet-full"} == {"closure"}
    assert limiter(found) == ("mobility", site)
    assert [*drills(found, "hip-closes"), *drills(found, "ankle-short")] == trains
    assert (("rock-back", None, "hip-or-ankle") in asked(found)) is asks


def test_a_short_rock_back_alone_closes_no_depth() -> None:
    found = decide(case(tests=(*ankles(50), ROCK_BACK_SHORT), attempts=CLEAN))
    assert (limiter(found), found.action, found.drills) == (("none", None), "advance", ())


# --- range covers the need; heels still rise, or it fails with heels raised too -> control -----------------
# Counterbalance, box, tempo, tibialis and pattern drills; no ankle stretching, no wedge.


def test_heels_that_rise_although_the_range_covers_the_need_are_control() -> None:
    readings = ankles(48)
    found = decide(case(tests=readings, attempts=HEELS_RISE))
    assert (limiter(found), found.wedge_mm, drills(found)) == (("control", None), 0, PATTERN)
    enough = said(found, "range-enough")
    assert (enough.for_, enough.against) == (of_side(readings, Side.LEFT), ids(*HEELS_RISE))
    assert said(found, "range-not-shown").for_ == ids(*HEELS_RISE)


def test_a_squat_that_fails_on_raised_heels_too_is_control() -> None:
    readings = ankles(46)
    found = decide(case(tests=(*readings, FLAT_FAILS, RAISED_FAILS), attempts=HEELS_RISE))
    assert (limiter(found), found.wedge_mm, drills(found)) == (("control", None), 0, PATTERN)
    enough = said(found, "range-enough")
    assert enough.for_ == (*of_side(readings, Side.LEFT), RAISED_FAILS.id)
    assert enough.against == ids(FLAT_FAILS, *HEELS_RISE)
    assert said(found, "range-not-shown").for_ == ids(*HEELS_RISE, RAISED_FAILS)
    assert asked(found) == [("forward-arm-squat", None, "second-probe")]


def test_a_wedge_that_range_no_longer_asks_for_comes_off_where_control_limits() -> None:
    on_wedge = good_days(6, 4, 2, clean=3, faults=("heels-rise",), wedge_mm=20)
    at = At(rung="goblet-parallel", wedge_mm=20)
    found = decide(case(tests=(*ankles(48), FLAT_FAILS, RAISED_FAILS), attempts=on_wedge, at=at))
    assert (found.limiter, found.wedge_mm, drills(found)) == ("control", 10, PATTERN)
    assert "wedge-lower" in codes(found)


def test_one_day_of_risen_heels_among_clean_ones_is_no_want_of_control() -> None:
    bad = trained(day(2), clean=3, faults=("heels-rise",))
    found = decide(case(tests=ankles(48), attempts=(*CLEAN[:-1], bad)))
    assert (limiter(found), found.drills) == (("none", None), ())
    assert said(found, "range-enough").against == (bad.id,)
    control = said(found, "control-enough")
    assert (control.for_, control.against) == (ids(*CLEAN[:-1]), (bad.id,))


# --- measured short, but clean flat there (verified, two days) -> none yet ---------------------------------
# Believe the squat, ask a retest, hold.


def test_a_squat_that_was_seen_clean_on_flat_feet_is_believed_held_and_the_ankle_tested_again() -> None:
    readings, days = ankle(26, 26, day(28)), good_days(30, 26, 13, 9, 6, 2)
    found = decide(case(tests=readings, attempts=days))
    assert (limiter(found), found.action, found.wedge_mm, found.drills) == (("none", None), "hold", 0, ())
    believed = said(found, "squat-believed")
    assert found.reasons[0] is believed
    assert (set(believed.for_) <= set(ids(*days)), len(believed.for_)) == (True, 2)
    assert believed.against == of_side(readings, Side.LEFT)
    retest = found.ask[0]
    assert (retest.test, retest.side, retest.by, retest.why) == (
        "lunge-angle",
        None,
        "coach",
        "squat-believed",
    )
    assert ("ankle-test", None) in {(what.code, what.days) for what in found.next.conditions}
    # What is read within the interval settles nothing yet: when it would is told.
    readings = ankles(26)
    early = decide(case(tests=readings, attempts=good_days(13, 9, 6, 2)))
    assert early.reasons[0].code == "squat-believed"
    (waits,) = (what.days for what in early.next.conditions if what.code == "ankle-test")
    later = TODAY + timedelta(days=waits or 0)
    before = replace(case(tests=readings, attempts=good_days(13, 9, 6, 2)), today=later)
    assert decide(before).ask[0].why == "squat-believed"
    read = ankle(26, 26, later, by=By.COACH)
    settled = decide(replace(before, tests=(*readings, *read)))
    assert settled.reasons[0].code != "squat-believed"


@pytest.mark.parametrize(
    "days",
    [
        (*good_days(13, 9, 6, seen=False), *good_days(2)),
        good_days(13, 9, 6, 2, seen=False),
        good_days(13, 9, 6, 2, wedge_mm=10),
    ],
    ids=["one-day-seen", "unverified", "on-a-wedge"],
)
def test_short_of_two_days_seen_flat_the_reading_stands(days: tuple[Attempt, ...]) -> None:
    found = decide(case(tests=ankles(26), attempts=days))
    assert limiter(found) == ("mobility", "ankle")
    assert found.wedge_mm > 0
    assert drills(found, "ankle-short")
    assert "squat-believed" not in codes(found)
    assert "squat-believed" not in {why for _, _, why in asked(found)}


# --- good bridge, hinge and side plank, poor squat -> not the glutes ---------------------------------------
# Mobility below first, then the pattern.

STRONG = (*held("single-leg-bridge", 45), *held("side-plank", 50), screen("hip-hinge", passed=True))
RANGE_SHORT: dict[str, Any] = {"attempts": CLEAN_ON_WEDGE, "at": ON_30}
RANGE_FINE: dict[str, Any] = {"attempts": HEELS_RISE}


def test_strong_everywhere_but_in_the_squat_clears_the_ankle_first_where_it_is_short() -> None:
    found = decide(case(tests=(*ankles(28), FLAT_FAILS, RAISED_PASSES, *STRONG), **RANGE_SHORT))
    assert limiter(found) == ("mobility", "ankle")
    assert set(said(found, "not-the-glutes").for_) == set(ids(*STRONG))
    assert found.drills[0].why == "ankle-short"
    assert not drills(found, "capacity-above")


def test_strong_everywhere_but_in_the_squat_trains_the_pattern_where_range_is_there() -> None:
    found = decide(case(tests=(*ankles(48), *STRONG), **RANGE_FINE))
    assert limiter(found) == ("control", None)
    assert set(said(found, "not-the-glutes").for_) == set(ids(*STRONG))
    assert drills(found) == PATTERN


# --- poor in every pattern -> capacity above ---------------------------------------------------------------
# Clear mobility below, then glute and trunk work.

WEAK = (*held("single-leg-bridge", 12), *held("side-plank", 10), screen("hip-hinge", passed=False))


def test_poor_in_every_pattern_clears_the_ankle_before_glutes_and_trunk_where_it_is_short() -> None:
    found = decide(case(tests=(*ankles(28), FLAT_FAILS, RAISED_PASSES, *WEAK), **RANGE_SHORT))
    assert limiter(found) == ("mobility", "ankle")
    assert set(said(found, "capacity-above").for_) == set(ids(*WEAK))
    assert found.drills[0].why == "ankle-short"
    assert drills(found, "capacity-above")[0] == "glute-bridge"


def test_poor_in_every_pattern_gets_glute_and_trunk_work_beside_the_pattern_where_range_is_there() -> None:
    found = decide(case(tests=(*ankles(48), *WEAK), **RANGE_FINE))
    assert limiter(found) == ("control", None)
    assert set(said(found, "capacity-above").for_) == set(ids(*WEAK))
    assert drills(found, "capacity-above") == ["glute-bridge", "side-plank-hold"]
    assert END_RANGE.isdisjoint(drills(found))


@pytest.mark.parametrize(
    "tests",
    [
        held("single-leg-bridge", 45),
        held("single-leg-bridge", 12),
        (*held("single-leg-bridge", 45), *held("side-plank", 10)),
        (*held("single-leg-bridge", 12), *held("side-plank", 10), screen("hip-hinge", passed=True)),
        (*held("single-leg-bridge", 45), *held("side-plank", 50, 10), screen("hip-hinge", passed=True)),
    ],
    ids=["good-bridge", "poor-bridge", "good-bridge-poor-plank", "good-hinge-only", "one-side-poor"],
)
def test_one_pattern_or_patterns_that_disagree_judge_no_muscle(tests: tuple[Test, ...]) -> None:
    found = decide(case(tests=(*ankles(48), *tests), **RANGE_FINE))
    assert codes(found).isdisjoint({"not-the-glutes", "capacity-above"})
    assert drills(found) == PATTERN


@pytest.mark.parametrize("tests", [STRONG, WEAK], ids=["strong", "weak"])
def test_where_the_squat_is_good_the_other_patterns_say_nothing(tests: tuple[Test, ...]) -> None:
    found = decide(case(tests=(*ankles(48), *tests), attempts=CLEAN))
    assert (found.action, limiter(found), found.drills) == ("advance", ("none", None), ())
    assert codes(found).isdisjoint({"not-the-glutes", "capacity-above"})


# --- knee or arch falls in: range short -> mobility first; range fine -> hip and foot control --------------
# Side-specific drills.


def test_a_knee_that_falls_in_over_a_short_ankle_is_mobility_of_that_side_first() -> None:
    found = decide(case(tests=twice(28, 50), attempts=LEFT_KNEE_IN))
    assert limiter(found) == ("mobility+control", "ankle")
    knee = said(found, "knee-in-mobility-first")
    assert (knee.params["side"], knee.for_, knee.against) == ("left", ids(*LEFT_KNEE_IN), ())
    assert {drill.side for drill in found.drills if drill.why == "ankle-short"} == {Side.LEFT}
    assert found.drills[0].why == "ankle-short"
    assert drills(found, "knee-in")


@pytest.mark.parametrize("fault", ["knees-in", "arch-collapse"])
@pytest.mark.parametrize("side", list(Side))
def test_a_knee_or_arch_that_falls_in_over_enough_range_is_hip_and_foot_control_of_that_side(
    fault: str, side: Side
) -> None:
    days = good_days(6, 4, 2, clean=3, faults=(f"{fault}:{side}",))
    found = decide(case(tests=twice(48, 48), attempts=days))
    assert (limiter(found), found.wedge_mm) == (("control", "hip"), 0)
    knee = said(found, "knee-in-control")
    assert (knee.params["side"], knee.for_, knee.against) == (side, ids(*days), ())
    assert [(d.id, d.side) for d in found.drills if d.why == "knee-in"] == [
        ("short-foot", side),
        ("banded-side-walk", None),
    ]
    assert END_RANGE.isdisjoint(drills(found))


def test_a_left_knee_is_no_matter_of_mobility_where_only_the_right_ankle_is_short() -> None:
    found = decide(case(tests=twice(50, 28), attempts=LEFT_KNEE_IN))
    assert said(found, "knee-in-control").params["side"] == "left"
    assert {drill.side for drill in found.drills if drill.why == "ankle-short"} == {Side.RIGHT}


def test_a_good_step_down_speaks_against_a_knee_that_falls_in() -> None:
    good = screen("step-down", 1, side=Side.LEFT)
    found = decide(case(tests=(*twice(48, 48), good), attempts=LEFT_KNEE_IN))
    knee = said(found, "knee-in-control")
    assert (knee.for_, knee.against) == (ids(*LEFT_KNEE_IN), (good.id,))


def test_one_day_or_one_step_down_alone_says_nothing_of_a_knee_and_both_together_do() -> None:
    day_in = trained(day(2), clean=3, faults=("knees-in:left",))
    poor = screen("step-down", 5, side=Side.LEFT)
    for tests, attempts in (((), (*CLEAN[:-1], day_in)), ((poor,), CLEAN)):
        found = decide(case(tests=(*twice(48, 48), *tests), attempts=attempts))
        assert not {code for code in codes(found) if code.startswith("knee-in")}
        assert (limiter(found), found.drills) == (("none", None), ())
    both = decide(case(tests=(*twice(48, 48), poor), attempts=(*CLEAN[:-1], day_in)))
    assert said(both, "knee-in-control").for_ == ids(day_in, poor)
    assert ("short-foot", Side.LEFT) in {(drill.id, drill.side) for drill in both.drills}


# --- side difference beyond error on two days -> that side -------------------------------------------------
# Unilateral work; no alarm on one trial.


@pytest.mark.parametrize(("left", "right", "side"), [(49, 60, Side.LEFT), (60, 49, Side.RIGHT)])
def test_sides_that_differ_on_two_days_are_worked_on_the_shorter_side(
    left: float, right: float, side: Side
) -> None:
    tests = twice(left, right)
    found = decide(case(tests=tests, attempts=CLEAN))
    assert limiter(found) == ("none", None)
    difference = said(found, "side-difference")
    assert (difference.params["side"], set(difference.for_)) == (side, set(ids(*tests)))
    assert {(drill.side, drill.why) for drill in found.drills} == {(side, "side-difference")}


def test_where_only_the_shorter_side_limits_its_drills_are_of_that_side() -> None:
    found = decide(
        case(tests=twice(30, 50), attempts=good_days(9, 6, 4, 2, wedge_mm=20), at=replace(ON_30, wedge_mm=20))
    )
    assert limiter(found) == ("mobility", "ankle")
    assert said(found, "side-difference").params["side"] == "left"
    assert {drill.side for drill in found.drills if drill.why == "ankle-short"} == {Side.LEFT}


@pytest.mark.parametrize(
    "tests",
    [
        ankle(52, 62, day(3)),
        once_different(52, 62, both=62),
        (*ankle(62, 52, day(14)), *ankle(52, 62, day(3))),
        twice(50, 54),
    ],
    ids=["one-trial", "one-of-two-days", "once-each-way", "within-error"],
)
def test_sides_that_differ_on_one_day_or_within_error_raise_no_alarm(tests: tuple[Test, ...]) -> None:
    found = decide(case(tests=tests, attempts=CLEAN))
    assert "side-difference" not in codes(found)
    assert (found.action, limiter(found), found.drills) == ("advance", ("none", None), ())
    # Two tests of one side that cannot both be right ask for a third, and say nothing of the sides.
    assert {ask.why for ask in found.ask} <= {"readings-disagree"}


# --- sprain history on a side -> check, assert nothing -----------------------------------------------------
# Hip abductors and balance of that side tested next; no end-range test within six weeks.


def test_a_sprain_asks_for_balance_and_hip_of_that_side_and_changes_nothing_else() -> None:
    plain = decide(case(tests=ankles(50), attempts=CLEAN))
    found = decide(case(tests=ankles(50), attempts=CLEAN, sprains=(Sprain(side=Side.RIGHT, on=day(400)),)))
    check = said(found, "sprain-check")
    assert (check.params["side"], check.for_, check.against) == ("right", (), ())
    assert asked(found) == [("step-down", "right", "sprain-check"), ("side-plank", "right", "sprain-check")]
    without = tuple(r for r in found.reasons if r is not check)
    assert replace(found, ask=(), reasons=without, differential=plain.differential) == plain


def test_what_a_sprain_asks_for_is_asked_once() -> None:
    done = (
        screen("step-down", 1, side=Side.RIGHT),
        screen("side-plank", side=Side.RIGHT, value=45.0, unit="s"),
    )
    sprains = (Sprain(side=Side.RIGHT, on=day(400)),)
    assert decide(case(tests=(*ankles(50), *done), attempts=CLEAN, sprains=sprains)).ask == ()


@pytest.mark.parametrize(("ago", "sides"), [(10, ["right"]), (42, ["right"]), (43, [None])])
def test_within_six_weeks_of_a_sprain_no_test_of_that_ankle_goes_to_end_range(
    ago: int, sides: list[str | None]
) -> None:
    sprains = (Sprain(side=Side.LEFT, on=day(ago)),)
    found = decide(case(tests=ankle(37, 37, day(20)), attempts=CLEAN, sprains=sprains))
    assert [side for test, side, _ in asked(found) if test == "lunge-angle"] == sides


def test_within_six_weeks_of_a_sprain_no_drill_goes_to_end_range_and_balance_is_trained() -> None:
    sprains = (Sprain(side=Side.LEFT, on=day(10)),)
    found = decide(case(tests=ankles(28), attempts=CLEAN_ON_WEDGE, at=ON_30, sprains=sprains))
    assert limiter(found) == ("mobility", "ankle")
    assert END_RANGE.isdisjoint(drills(found))
    assert ("single-leg-balance", Side.LEFT, "sprain-check") in {(d.id, d.side, d.why) for d in found.drills}


# --- pain, pinch, red flag -> pain -------------------------------------------------------------------------
# It outranks every other signature.

PINCH = screen("lunge-angle", id="pinch", side=Side.LEFT, value=28.0, pinch=True)


@pytest.mark.parametrize(
    ("hurt", "code", "site"),
    [
        ({"tests": (PINCH,)}, "stop-pinch", "ankle"),
        ({"attempts": (trained(day(1), pain=5, id="sore"),)}, "stop-pain", None),
        ({"red_flags": ("night-pain",)}, "stop-red-flag", None),
    ],
    ids=["pinch", "pain", "red-flag"],
)
def test_pain_outranks_a_short_ankle_and_neither_drills_nor_tests_are_given(
    hurt: dict[str, Any], code: str, site: str | None
) -> None:
    given = {
        "tests": (*ankles(28), FLAT_FAILS, RAISED_PASSES, *hurt.get("tests", ())),
        "attempts": (*CLEAN_ON_WEDGE, *hurt.get("attempts", ())),
        "red_flags": hurt.get("red_flags", ()),
    }
    found = decide(case(at=ON_30, **given))
    assert (found.action, limiter(found)) == ("stop", ("pain", site))
    named = ids(*hurt.get("tests", ()), *hurt.get("attempts", ()))
    assert (found.reasons[0].code, found.reasons[0].for_) == (code, named)
    assert (found.drills, found.ask) == ((), ())
    assert found.next.conditions[0].code == "clear"


def test_a_pinch_that_was_cleared_leaves_the_ankle_as_limiter_and_its_side_without_end_range() -> None:
    clear = Act(id="clear", on=day(1), kind="clear")
    found = decide(case(tests=(*ankles(28), PINCH), attempts=CLEAN_ON_WEDGE, at=ON_30, events=(clear,)))
    assert (found.action, limiter(found)) == ("hold", ("mobility", "ankle"))
    assert drills(found, "ankle-short") == ["calf-roll"]


def test_pain_of_three_ends_the_exercise_and_pain_of_two_does_not() -> None:
    ends, goes_on = (
        decide(case(tests=ankles(48), attempts=(*CLEAN[:-1], trained(day(2), pain=pain)))) for pain in (3, 2)
    )
    assert (ends.action, ends.limiter, ends.reasons[0].code) == ("hold", "pain", "pain-ends")
    assert ends.reasons[0].for_ == (CLEAN[-1].id,)
    assert (goes_on.action, limiter(goes_on)) == ("advance", ("none", None))


# --- missing, stale, contradictory -> unknown --------------------------------------------------------------
# The conservative rung, and the one test that would settle it.


@pytest.mark.parametrize(
    ("given", "asks"),
    [
        ({"attempts": CLEAN}, ("lunge-angle", None, "ankle-unknown")),
        ({"tests": ankles(48)}, ("overhead-squat", None, "control-unknown")),
        (
            {"tests": (*ankles(48), replace(FLAT_FAILS, on=day(85)))},
            ("overhead-squat", None, "control-unknown"),
        ),
    ],
    ids=["no-ankle", "no-squat", "stale-squat"],
)
def test_what_is_missing_or_stale_is_unknown_and_the_one_test_that_settles_it_is_asked_for(
    given: dict[str, Any], asks: tuple[str, str | None, str]
) -> None:
    found = decide(case(**given))
    assert limiter(found) == ("unknown", None)
    assert (found.action, found.rung, found.wedge_mm, found.drills) == ("hold", "goblet-parallel", 0, ())
    assert asked(found) == [asks]


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"attempts": good_days(2)}, False),
        ({"tests": (screen("forward-arm-squat", 3),)}, False),
        ({"attempts": good_days(4, 2)}, True),
        ({"attempts": good_days(2), "tests": (screen("forward-arm-squat", 3),)}, True),
    ],
    ids=["one-day", "one-screen", "two-days", "a-day-and-a-screen"],
)
def test_control_is_known_from_two_days_or_screens(given: dict[str, Any], known: bool) -> None:
    found = decide(case(tests=(*ankles(58), *given.get("tests", ())), attempts=given.get("attempts", ())))
    assert limiter(found) == ("none" if known else "unknown", None)
    assert ("control-enough" in codes(found)) is known


def test_where_nothing_is_known_the_ankle_is_asked_for_first() -> None:
    found = decide(case())
    assert (limiter(found), found.action, found.drills) == (("unknown", None), "hold", ())
    assert [test for test, _, _ in asked(found)] == ["lunge-angle", "overhead-squat"]


def test_squats_seen_clean_and_seen_with_risen_heels_ask_a_coach_for_the_ankle() -> None:
    deep = good_days(16, 14, rung="goblet-full")
    rose = good_days(12, 11, clean=2, faults=("heels-rise",))
    down = good_days(4, 2, wedge_mm=20)
    found = decide(case(tests=ankles(44), attempts=(*deep, *rose, *down)))
    assert found.action == "advance", "the ankle was tested since"
    untested = decide(case(tests=ankle(44, 44, day(20)), attempts=(*deep, *rose, *down)))
    assert (limiter(untested), untested.action) == (("unknown", None), "hold")
    disagree = said(untested, "squats-disagree")
    assert set(disagree.for_) == set(ids(*deep))
    assert "ankle-test" in {what.code for what in untested.next.conditions}
    assert (untested.ask[0].test, untested.ask[0].by, untested.ask[0].why) == (
        "lunge-angle",
        "coach",
        "squats-disagree",
    )


@pytest.mark.parametrize(("age", "stale"), [(84, False), (85, True)])
def test_an_old_reading_is_unknown_holds_and_is_asked_for(age: int, stale: bool) -> None:
    alone = good_days(13, 11, 9, 6, 4, 2, seen=False)
    found = decide(case(tests=ankle(48, 48, day(age)), attempts=alone))
    assert (found.limiter == "unknown", found.action == "hold") == (stale, stale)
    if stale:
        assert ("lunge-angle", None, "ankle-stale") in asked(found)
        assert said(found, "ankle-stale").params["days"] == age
        seen = decide(case(tests=ankle(48, 48, day(age)), attempts=good_days(9, 6, 4, 2, rung="goblet-full")))
        assert "ankle-stale" not in codes(seen), "a squat that was seen at the depth needs no reading"


def test_a_missing_side_is_asked_for() -> None:
    found = decide(case(tests=ankle(48, None, day(3)), attempts=good_days(9, 6, 4, 2, seen=False)))
    assert asked(found)[0] == ("lunge-angle", "right", "side-unmeasured")


# --- heels raised alone decides nothing: two probes at least, both sides of the evidence -------------------


@pytest.mark.parametrize("raised", [RAISED_PASSES, RAISED_FAILS], ids=["passes", "fails"])
def test_raised_heels_alone_change_no_decision_and_are_named_on_their_side(raised: Test) -> None:
    plain = decide(case(tests=ankles(50), attempts=CLEAN))
    found = decide(case(tests=(*ankles(50), raised), attempts=CLEAN))
    for name in ("action", "rung", "wedge_mm", "limiter", "limiter_site", "drills", "ask"):
        assert getattr(found, name) == getattr(plain, name), name
    control = said(found, "control-enough")
    assert raised.id in (control.for_ if raised is RAISED_PASSES else control.against)
    assert raised.id not in (control.against if raised is RAISED_PASSES else control.for_)


@pytest.mark.parametrize("raised", [RAISED_PASSES, RAISED_FAILS], ids=["passes", "fails"])
def test_raised_heels_alone_leave_unknown_what_nobody_measured(raised: Test) -> None:
    found = decide(case(tests=(raised,)))
    assert (limiter(found), found.action, found.wedge_mm, found.drills) == (("unknown", None), "hold", 0, ())
    assert found.ask[0].test == "lunge-angle"


def test_probes_that_disagree_are_named_on_both_sides() -> None:
    readings = ankles(50)
    found = decide(case(tests=(*readings, FLAT_FAILS, RAISED_PASSES), attempts=HEELS_RISE))
    range_ = said(found, "range-enough")
    assert range_.for_ == of_side(readings, Side.LEFT)
    assert range_.against == ids(FLAT_FAILS, RAISED_PASSES, *HEELS_RISE)
    control = said(found, "range-not-shown")
    assert (control.for_, control.against) == (ids(*HEELS_RISE), (RAISED_PASSES.id,))
    assert asked(found) == [("forward-arm-squat", None, "second-probe")]


# --- believed, not yet retested: nothing is blamed on a joint that closes nothing -------------------------


def test_a_fault_while_reading_and_squat_contradict_each_other_closes_no_depth_elsewhere() -> None:
    knees = good_days(6, 4, 2, clean=4, faults=("knees-in:left",))
    found = decide(case(tests=ankles(26), attempts=knees))
    assert found.reasons[0].code == "squat-believed"
    assert codes(found).isdisjoint({"depth-closed-elsewhere", "try-stance", "knee-in-mobility-first"})


def test_hips_that_close_whatever_the_ankle_are_named_while_a_contradiction_is_open() -> None:
    found = decide(case(tests=ankles(26), attempts=good_days(13, 9, 6, 2), ladder=HIPS_CLOSE))
    assert limiter(found) == ("mobility", "hip")
    assert "depth-closed-elsewhere" in codes(found)
    assert set(drills(found)) <= set(HIP_RANGE)


@pytest.mark.parametrize("clean", [5, 0])
def test_sets_of_the_lifts_speak_neither_for_nor_against_range_or_control(clean: int) -> None:
    """Shoes worn in the lifts, and more days of them than of squats: the finding is that of the squats."""
    squats = good_days(9, 7, 5)
    lifts = tuple(
        trained(day(ago), step, clean=clean, load_kg=20.0, shoe_heel_mm=20.0)
        for ago in (8, 6, 4, 3, 2)
        for step in ("sn-power", "cl-power", "jk-press", "brace")
    )
    alone = decide(case(attempts=squats, tests=twice(33, 33)))
    beside = decide(case(attempts=(*squats, *lifts), tests=twice(33, 33)))
    named = {one for reason in beside.differential for one in (*reason.for_, *reason.against)}
    assert not named & set(ids(*lifts))
    assert beside.differential == alone.differential
    assert (beside.limiter, beside.rung, beside.wedge_mm) == (alone.limiter, alone.rung, alone.wedge_mm)

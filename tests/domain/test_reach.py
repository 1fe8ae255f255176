"""Tests of `coach.domain.reach`: the range in the squat, from the reading and from squats that were seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.case import By, Side, Test
from coach.domain.estimate import AnkleEstimate
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.reach import (
    OBSERVED_CHANCE,
    PERSON_SD_DEG,
    SCREENS,
    Reach,
    closure_sd_deg,
    flat_need_deg,
    mean_available_deg,
    observed_range,
    segments_sd_deg,
)
from tests.domain.season import BY_ID, MAN, TODAY, good_days, trained

PARALLEL, FULL = BY_ID["goblet-parallel"], BY_ID["goblet-full"]
MEASURED = replace(MAN, tibia_cm=43.05, femur_cm=42.875, trunk_cm=50.4)


def reads(deg: float, sd: float = 1.0) -> AnkleEstimate:
    return AnkleEstimate(
        deg=deg, sd=sd, trend_deg_per_week=0, trend_sd=0.5, n=3, real_change=False, last_on=TODAY, ids=()
    )


def reach(left: float, right: float | None = None, *attempts: Any, **more: Any) -> Reach:
    tests = more.pop("tests", ())
    body = more.pop("body", MAN)
    found = observed_range(sorted(attempts, key=lambda a: a.on), BY_ID, body, DEFAULT_POLICY, TODAY, tests)
    ankles = {Side.LEFT: reads(left), Side.RIGHT: reads(left if right is None else right)}
    return Reach(body, ankles, found, DEFAULT_POLICY, TODAY, **more)


def chance(belief: Reach, rung: Any = PARALLEL, side: Side = Side.LEFT, need: float | None = None) -> float:
    wanted = flat_need_deg(belief.body, rung)[0] if need is None else need
    return belief.chance(side, rung, wanted)


def screened(test: str, score: int, **more: Any) -> Test:
    return Test(id=test, on=TODAY - timedelta(days=2), test=test, score=score, **{"by": By.COACH, **more})


# --- the reading alone ---------------------------------------------------------------------------------


def test_a_reading_meets_a_need_with_a_person_s_own_difference_as_error() -> None:
    belief = reach(40, body=MEASURED)
    middle = belief.means[Side.LEFT]
    assert belief.sd(Side.LEFT, PARALLEL) > PERSON_SD_DEG
    assert chance(belief, need=middle) == pytest.approx(0.5)
    assert chance(belief, need=middle - belief.sd(Side.LEFT, PARALLEL)) == pytest.approx(0.841, abs=0.005)


def test_toes_forward_takes_the_credit_of_the_stance_away() -> None:
    turned, forward = (
        mean_available_deg(reads(40), replace(DEFAULT_POLICY, stance_credit_deg=credit))
        for credit in (4.0, 0.0)
    )
    assert turned - forward == pytest.approx(4)


def test_unmeasured_segments_and_hips_that_close_make_a_need_less_sure() -> None:
    assert segments_sd_deg(MEASURED, FULL) == 0
    assert 2 < segments_sd_deg(MAN, FULL) < 4
    assert 2 < closure_sd_deg(MAN, FULL) < 3.5
    assert closure_sd_deg(MAN, BY_ID["box-high"]) == pytest.approx(0, abs=0.01)
    assert reach(40).sd(Side.LEFT, FULL) > reach(40, body=MEASURED).sd(Side.LEFT, FULL) > PERSON_SD_DEG


def test_the_reading_that_is_asked_for_reaches_the_chance() -> None:
    belief = reach(30)
    need = flat_need_deg(MAN, FULL)[0]
    wanted = belief.mean_that_reaches(Side.LEFT, FULL, need, 1.0, 0.8)
    there = reach(wanted)
    assert chance(there, FULL) == pytest.approx(0.8, abs=0.01)


# --- what squats show ----------------------------------------------------------------------------------


def test_seen_squats_with_the_heels_down_raise_the_chance_and_heels_that_rise_lower_it() -> None:
    plain = chance(reach(33))
    assert 0.3 < plain < 0.7
    assert chance(reach(33, None, *good_days(6))) > plain
    assert chance(reach(33, None, *good_days(9, 6))) >= OBSERVED_CHANCE
    risen = [
        chance(reach(33, None, *good_days(*days, clean=2, faults=("heels-rise",)))) for days in ((6,), (9, 6))
    ]
    assert plain > risen[0] > risen[1]


def test_nobody_sees_his_own_heels_so_silence_says_nothing_but_a_word_does() -> None:
    plain = chance(reach(33))
    assert chance(reach(33, None, *good_days(9, 6, seen=False))) == pytest.approx(plain)
    told = chance(reach(33, None, *good_days(9, 6, clean=2, seen=False, faults=("heels-rise",))))
    seen = chance(reach(33, None, *good_days(9, 6, clean=2, faults=("heels-rise",))))
    assert seen < told < plain


def test_heels_that_rise_on_one_side_speak_of_that_side() -> None:
    belief = reach(33, 33, *good_days(9, 6, clean=2, faults=("heels-rise:left",)))
    assert chance(belief, side=Side.LEFT) < chance(belief, side=Side.RIGHT)


def test_heels_that_rise_raised_too_speak_less_of_range() -> None:
    days = good_days(9, 6, clean=2, faults=("heels-rise",))
    assert chance(reach(40, None, *days, raised_fails=True)) > chance(reach(40, None, *days))


def test_a_squat_to_full_depth_that_somebody_saw_tells_of_full_depth() -> None:
    passed, failed = (
        reach(38, tests=(screened("forward-arm-squat", score, faults=faults),))
        for score, faults in ((3, ()), (1, ("heels-rise",)))
    )
    plain = chance(reach(38), FULL)
    assert chance(passed, FULL) > plain > chance(failed, FULL)
    own = reach(38, tests=(screened("forward-arm-squat", 3, by=By.SELF),))
    assert plain < chance(own, FULL) < chance(passed, FULL)
    assert chance(reach(38, tests=(screened("overhead-squat", 1),)), FULL) == pytest.approx(plain)
    assert set(SCREENS) == {"overhead-squat", "overhead-squat-heels-raised", "forward-arm-squat"}


def test_what_was_seen_long_ago_says_less() -> None:
    new, old = (chance(reach(33, None, *good_days(*days)), need=35.0) for days in ((6,), (100,)))
    assert new > old > chance(reach(33), need=35.0)


def test_a_depth_that_was_seen_is_not_closed_by_a_reading() -> None:
    belief = reach(20, None, *good_days(9, 6))
    assert chance(belief) >= OBSERVED_CHANCE
    assert chance(belief, need=45) < 0.1


DAYS = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["parallel", "goblet-parallel", "goblet-full"]),
        st.sampled_from([0, 10, 20, 30]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


def days_of(drawn: Any) -> tuple[Any, ...]:
    return tuple(
        attempt
        for offset, rung, wedge, rises, seen in drawn
        for attempt in good_days(
            offset,
            rung=rung,
            wedge_mm=wedge,
            seen=seen,
            **({"clean": 1, "faults": ("heels-rise",)} if rises else {}),
        )
    )


@given(st.floats(10, 60), st.floats(0, 20), st.floats(5, 60), DAYS)
def test_more_range_is_never_a_lesser_chance(mean: float, more: float, need: float, drawn: Any) -> None:
    days = days_of({d[0]: d for d in drawn}.values())
    less, greater = (chance(reach(m, None, *days), need=need) for m in (mean, mean + more))
    assert 0 <= less <= 1
    assert greater >= less - 1e-9


@given(st.floats(10, 60), st.floats(5, 60), st.floats(0, 20), DAYS)
def test_a_deeper_need_is_never_a_greater_chance(mean: float, need: float, more: float, drawn: Any) -> None:
    belief = reach(mean, None, *days_of({d[0]: d for d in drawn}.values()))
    assert chance(belief, need=need + more) <= chance(belief, need=need) + 1e-9


@given(st.floats(20, 50), st.floats(15, 50), DAYS, st.integers(0, 60))
def test_a_day_with_the_heels_down_never_lowers_a_chance(
    mean: float, need: float, drawn: Any, offset: int
) -> None:
    rest = days_of({d[0]: d for d in drawn if d[0] != offset}.values())
    before = chance(reach(mean, None, *rest), need=need)
    assert chance(reach(mean, None, *rest, *good_days(offset)), need=need) >= before - 1e-9


# --- days that bound the range -------------------------------------------------------------------------


def observed(*attempts: Any) -> Any:
    return observed_range(sorted(attempts, key=lambda a: a.on), BY_ID, MAN, DEFAULT_POLICY, TODAY)


def test_range_is_seen_by_coach_or_video_on_two_days_with_the_heels_down() -> None:
    need = flat_need_deg(MAN, BY_ID["goblet-parallel"])[0]
    assert observed(*good_days(9, 6)).seen == pytest.approx(need)
    assert observed(*good_days(6)).seen is None
    assert observed(*good_days(9, 6, seen=False)).seen is None
    assert observed(*good_days(9, 6, faults=("heels-rise",))).seen is None
    assert observed(*good_days(9, 6, clean=3)).seen is None
    raised = observed(*good_days(9, 6, wedge_mm=20)).seen
    assert raised == pytest.approx(need - 6.0, abs=0.2)


def test_heels_that_rise_flat_and_stay_down_raised_bound_the_range_from_above() -> None:
    flat = good_days(16, 14, clean=1, faults=("heels-rise",))
    raised = good_days(9, 6, clean=3, wedge_mm=30)
    need = flat_need_deg(MAN, BY_ID["goblet-parallel"])[0]
    assert observed(*flat, *raised).short == pytest.approx(need)
    assert observed(*flat).short is None
    assert observed(*flat[:1], *raised).short is None


def test_where_both_are_claimed_the_squat_is_believed() -> None:
    flat = good_days(16, 14, clean=1, faults=("heels-rise",), rung="parallel")
    raised = good_days(12, 11, wedge_mm=30, rung="parallel")
    deep = good_days(9, 6, rung="goblet-full")
    found = observed(*flat, *raised, *deep)
    assert found.contradictory
    assert found.short is None
    assert found.seen is not None


def test_the_bound_from_above_is_the_second_highest_heel_that_rose_with_the_days_that_show_it() -> None:
    need = flat_need_deg(MAN, BY_ID["goblet-parallel"])[0]
    rises = [good_days(n, clean=1, faults=("heels-rise",), wedge_mm=w)[0] for n, w in ((18, 0), (16, 10))]
    stays = [good_days(n, clean=3, wedge_mm=30)[0] for n in (12, 9, 6)]
    found = observed(*rises, *stays)
    assert found.short == pytest.approx(need)
    assert set(found.short_ids) == {a.id for a in (*rises, *stays[1:])}


def test_a_screen_that_a_coach_saw_weighs_as_a_day_to_full_depth_and_ones_own_half() -> None:
    for by, weight in ((By.COACH, 1.0), (By.SELF, 0.5)):
        tests = tuple(screened(name, 3, by=by) for name in SCREENS)
        found = observed_range([], BY_ID, MAN, DEFAULT_POLICY, TODAY, tests).days
        assert [seen.weight for seen in found] == [weight] * 3
        assert {seen.rung.thigh_deg for seen in found} == {-20.0}


@pytest.mark.parametrize(("age", "counts"), [(42, True), (43, False)])
def test_heels_that_rose_count_for_42_days(age: int, counts: bool) -> None:
    risen = chance(reach(33, None, *good_days(age, clean=2, faults=("heels-rise",))))
    assert (risen < chance(reach(33)) - 0.01) is counts


def test_a_depth_that_no_ankle_would_do_says_nothing_of_the_range() -> None:
    closed = {**BY_ID, "goblet-full": replace(FULL, closure_cap=91.0)}
    found = observed_range(good_days(9, 6, rung="goblet-full"), closed, MAN, DEFAULT_POLICY, TODAY)
    assert (found.days, found.seen) == ((), None)


@given(st.integers(1, 20), st.data())
def test_what_a_day_showed_has_a_weight_whatever_a_team_calls_clean(reps: int, data: st.DataObject) -> None:
    """A team may call half of the reps clean: as many may have lifted the heels on such a day."""
    clean = data.draw(st.integers(0, reps))
    policy = replace(DEFAULT_POLICY, qualifying_clean=0.5, observed_days=365)
    fault = data.draw(st.sampled_from(["heels-rise", "heels-rise:left"]))
    rose = trained(TODAY - timedelta(days=60), reps=reps, sets=1, clean=clean, faults=(fault,))
    found = observed_range([rose], BY_ID, MAN, policy, TODAY)
    assert all(day.weight > 0 for day in found.days)
    belief = Reach(MAN, {side: reads(40) for side in Side}, found, policy, TODAY)
    assert all(0 <= chance(belief, side=side) <= 1 for side in Side)

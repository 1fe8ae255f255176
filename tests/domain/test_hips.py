"""Tests of what hips allow: the density over closures in `reach`, and the decisions that hang on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import exp
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.case import At, Attempt, Body, By, Side, Test
from coach.domain.decision import Condition, Reason
from coach.domain.estimate import AnkleEstimate
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import _Deciding, decide
from coach.domain.reach import (
    HIPS_GRID,
    HIPS_ROSE,
    HIPS_ROSE_DAYS,
    HIPS_ROSE_HEEL_DEG,
    HIPS_SEEN_DAYS,
    HIPS_SEEN_LOW,
    ROCK_BACK_DEG,
    ROCK_BACK_GOOD,
    ROCK_BACK_POOR,
    ROCK_BACK_SD_DEG,
    Observed,
    Reach,
    SeenDay,
    flat_need_deg,
    least_closure_deg,
)
from coach.domain.screen import rung_params
from coach.domain.squat import CLOSURE_CAP_SD_DEG, caps_deg, rung_need
from coach.domain.standing import Standing
from tests.domain.season import BY_ID, LADDER, MAN, TODAY, ankles, case, codes, day, good_days, trained

# A depth that asks three degrees less of the hips than an average man's cap gives; one that asks no more.
TIGHT = Rung(id="tight", style="front", thigh_deg=-20, difficulty=0.9, load_kg=12, closure_cap=128)
EASY = BY_ID["goblet-parallel"]
TO_TIGHT = (*LADDER[:3], TIGHT)
EARNED = good_days(16, 13, 11, 9, 6, 4, 2)


def rock_back(score: int, on: Any = None) -> Test:
    return Test(id="rock", on=on or day(3), test="rock-back", score=score, by=By.COACH)


def seen(rung: Rung, *, down: bool, heel: float = 0.0, weight: float = 1.0, n: int = 0) -> SeenDay:
    asked = (flat_need_deg(MAN, rung)[0] or 0.0) - heel
    return SeenDay(TODAY - timedelta(days=n + 1), rung, asked, down, weight, None, f"s{n}", heel)


def hips(*days: SeenDay, score: int | None = None, deg: float = 40.0, body: Body = MAN) -> Reach:
    reads = AnkleEstimate(
        deg=deg, sd=1.0, trend_deg_per_week=0, trend_sd=0.5, n=3, real_change=False, last_on=TODAY, ids=()
    )
    both = {Side.LEFT: reads, Side.RIGHT: reads}
    return Reach(body, both, Observed(days=days), DEFAULT_POLICY, TODAY, rock_back=score)


def by_hand(rung: Rung, *shown: tuple[Rung, float, float], score: int | None = None) -> float:
    """The chance that hips allow a rung; `shown`: rung, weight of days down, weight of days risen."""
    normal = NormalDist()
    total = enough = 0.0
    for beyond in HIPS_GRID:
        weight = exp(-((beyond / 4) ** 2) / 2)
        if score == 3:
            weight *= normal.cdf((beyond + 4) / 2)
        elif score == 1:
            weight *= normal.cdf((-4 - beyond) / 2)
        for other, down, rose in shown:
            fails = beyond < least_closure_deg(MAN, other)
            weight *= 0.1 ** min(down, 2) if fails else 0.4 ** min(rose, 3)
        total += weight
        enough += weight * (beyond >= least_closure_deg(MAN, rung))
    return enough / total


# --- what a rung asks of the hips ----------------------------------------------------------------------


@pytest.mark.parametrize("rung", [TIGHT, EASY, BY_ID["goblet-full"], BY_ID["front-full"]])
def test_the_least_closure_is_the_first_at_which_some_ankle_would_do(rung: Rung) -> None:
    cap = caps_deg(rung.style, rung.lean_cap, rung.closure_cap)[1]
    does = [
        rung_need(MAN, replace(rung, closure_cap=cap + beyond), heel_mm=-rung.heel_mm).deg is not None
        for beyond in HIPS_GRID
    ]
    assert does == sorted(does)
    assert least_closure_deg(MAN, rung) == HIPS_GRID[0] + does.count(False)


def test_a_tight_depth_asks_more_of_the_hips_than_a_shallow_one_and_some_are_beyond_everybody() -> None:
    assert least_closure_deg(MAN, EASY) == HIPS_GRID[0] == -20
    assert HIPS_GRID[-1] == 16
    assert -6 <= least_closure_deg(MAN, TIGHT) <= -1
    closed = replace(TIGHT, closure_cap=95)
    assert least_closure_deg(MAN, closed) == 17
    assert hips().hips_chance(closed) == 0


# --- what is believed ------------------------------------------------------------------------------------


def test_numbers_of_the_hips_are_those_of_the_rules() -> None:
    assert CLOSURE_CAP_SD_DEG == 4
    assert (ROCK_BACK_DEG, ROCK_BACK_SD_DEG, ROCK_BACK_GOOD, ROCK_BACK_POOR) == (-4, 2, 3, 1)
    assert (HIPS_SEEN_LOW, HIPS_SEEN_DAYS) == (0.1, 2)
    assert (HIPS_ROSE, HIPS_ROSE_DAYS, HIPS_ROSE_HEEL_DEG) == (0.4, 3, 9)


@pytest.mark.parametrize("score", [None, 0, 1, 2, 3])
def test_hips_are_spread_around_the_cap_and_told_by_the_rock_back(score: int | None) -> None:
    told = score if score in (1, 3) else None
    assert hips(score=score).hips_chance(TIGHT) == pytest.approx(by_hand(TIGHT, score=told))
    assert hips(score=score).hips_chance(EASY) == pytest.approx(1)
    # What if it were good: asked without forgetting what it is.
    belief = hips(score=score)
    assert belief.hips_chance(TIGHT, 3) == pytest.approx(by_hand(TIGHT, score=3))
    assert belief.hips_chance(TIGHT) == pytest.approx(by_hand(TIGHT, score=told))


@pytest.mark.parametrize(("down", "counts"), [(1, 1.0), (2, 2.0), (3, 2.0)])
def test_clean_days_at_a_depth_speak_for_the_hips_twice_at_most(down: int, counts: float) -> None:
    days = [seen(TIGHT, down=True, n=n) for n in range(down)]
    assert hips(*days).hips_chance(TIGHT) == pytest.approx(by_hand(TIGHT, (TIGHT, counts, 0)))


@pytest.mark.parametrize(("rose", "counts"), [(1, 1.0), (3, 3.0), (4, 3.0)])
def test_heels_that_rose_on_a_steep_foot_speak_against_them_three_times_at_most(
    rose: int, counts: float
) -> None:
    days = [seen(TIGHT, down=False, heel=9.0, n=n) for n in range(rose)]
    assert hips(*days).hips_chance(TIGHT) == pytest.approx(by_hand(TIGHT, (TIGHT, 0, counts)))


def test_heels_that_rose_on_a_flatter_foot_say_nothing_of_the_hips() -> None:
    assert hips(seen(TIGHT, down=False, heel=8.9)).hips_chance(TIGHT) == pytest.approx(by_hand(TIGHT))


def test_days_count_by_their_weight_and_both_kinds_together() -> None:
    days = [
        seen(TIGHT, down=True, weight=0.4),
        seen(TIGHT, down=False, heel=10, weight=0.6, n=1),
        seen(TIGHT, down=True, weight=0.3, n=2),
    ]
    assert hips(*days).hips_chance(TIGHT) == pytest.approx(by_hand(TIGHT, (TIGHT, 0.7, 0.6)))


def test_a_depth_that_asks_as_much_speaks_for_another_and_a_lesser_one_only_in_part() -> None:
    less = replace(TIGHT, id="less", closure_cap=131)
    more = replace(TIGHT, id="more", closure_cap=126)
    for other in (less, more):
        found = hips(seen(other, down=True)).hips_chance(TIGHT)
        assert found == pytest.approx(by_hand(TIGHT, (other, 1, 0)))
    nothing, lesser, same, greater = (
        hips(*days).hips_chance(TIGHT)
        for days in ((), (seen(less, down=True),), (seen(TIGHT, down=True),), (seen(more, down=True),))
    )
    assert nothing < lesser < same
    assert lesser < greater


# --- laws --------------------------------------------------------------------------------------------------

SHOWN = st.lists(
    st.builds(
        lambda cap, down, heel, weight, n: seen(
            replace(TIGHT, id=f"r{cap}", closure_cap=cap), down=down, heel=heel, weight=weight, n=n
        ),
        st.integers(120, 140),
        st.booleans(),
        st.floats(0, 12),
        st.floats(0.1, 1),
        st.integers(0, 100),
    ),
    max_size=8,
)
RUNGS = st.integers(118, 140).map(lambda cap: replace(TIGHT, id=f"asked{cap}", closure_cap=cap))
SCORES = st.sampled_from([None, 1, 2, 3])


@given(SHOWN, RUNGS, SCORES, st.integers(120, 140))
def test_one_more_clean_day_anywhere_never_lowers_a_chance(
    days: list[SeenDay], rung: Rung, score: int | None, cap: int
) -> None:
    clean = seen(replace(TIGHT, id="clean", closure_cap=cap), down=True)
    before, after = hips(*days, score=score), hips(*days, clean, score=score)
    assert after.hips_chance(rung) >= before.hips_chance(rung) - 1e-12


@given(SHOWN, RUNGS, SCORES, st.integers(120, 140))
def test_one_more_day_of_risen_heels_never_raises_a_chance(
    days: list[SeenDay], rung: Rung, score: int | None, cap: int
) -> None:
    rose = seen(replace(TIGHT, id="rose", closure_cap=cap), down=False, heel=12)
    before, after = hips(*days, score=score), hips(*days, rose, score=score)
    assert after.hips_chance(rung) <= before.hips_chance(rung) + 1e-12


@given(SHOWN, RUNGS)
def test_a_better_rock_back_never_lowers_a_chance(days: list[SeenDay], rung: Rung) -> None:
    poor, fair, good = (hips(*days, score=score).hips_chance(rung) for score in (1, 2, 3))
    assert poor <= fair + 1e-12 <= good + 2e-12


@given(SHOWN, RUNGS, SCORES, st.floats(10, 60), st.floats(10, 60))
def test_the_ankle_is_never_asked(
    days: list[SeenDay], rung: Rung, score: int | None, one: float, other: float
) -> None:
    chances = [hips(*days, score=score, deg=deg).hips_chance(rung) for deg in (one, other)]
    assert chances[0] == chances[1]


@given(RUNGS, RUNGS, SHOWN)
def test_a_depth_that_asks_more_is_never_likelier(one: Rung, other: Rung, days: list[SeenDay]) -> None:
    less, more = sorted((one, other), key=lambda rung: -(rung.closure_cap or 0))
    assert hips(*days).hips_chance(less) >= hips(*days).hips_chance(more) - 1e-12


# --- decisions ---------------------------------------------------------------------------------------------


def at_the_door(*tests: Test, attempts: tuple[Attempt, ...] = EARNED, **more: Any) -> Any:
    """A man with ankles to spare who has earned the depth below the tight one."""
    given_: dict[str, Any] = {"ladder": TO_TIGHT, "at": At(rung="goblet-parallel")}
    return case(tests=(*ankles(60), *tests), attempts=attempts, **(given_ | more))


def test_a_depth_waits_until_something_speaks_for_the_hips_and_the_test_is_asked_for() -> None:
    found = decide(at_the_door())
    assert (found.action, found.rung, found.limiter) == ("hold", "goblet-parallel", "unknown")
    assert codes(found)[0] == "hips-unsure"
    assert codes(found).count("hips-unsure") == 1
    assert found.next.conditions == (Condition(code="rock-back-good"),)
    assert [(ask.test, ask.by, ask.why) for ask in found.ask] == [("rock-back", "self", "hip-or-ankle")]


def test_the_rock_back_that_is_named_opens_it_and_a_poor_one_names_the_hip() -> None:
    good = decide(at_the_door(rock_back(3)))
    assert (good.action, good.rung) == ("advance", "tight")
    poor = decide(at_the_door(rock_back(1)))
    assert (poor.action, poor.limiter, poor.limiter_site) == ("hold", "mobility", "hip")
    assert poor.reasons[0].code == "depth-closed-elsewhere"
    assert poor.reasons[0].for_ == ("rock",)
    assert "hips-unsure" not in codes(poor)
    assert "try-stance" in codes(poor)
    assert not [ask for ask in poor.ask if ask.test == "rock-back"]


def test_a_fair_rock_back_says_nothing_and_is_not_asked_again_until_it_is_stale() -> None:
    fair = decide(at_the_door(rock_back(2)))
    assert codes(fair)[0] == "hips-unsure"
    assert fair.reasons[0].against == ("rock",)
    assert not [ask for ask in fair.ask if ask.test == "rock-back"]
    old = day(DEFAULT_POLICY.screen_stale_days + 1)
    again = decide(at_the_door(rock_back(3, old)))
    assert (again.action, codes(again)[0]) == ("hold", "hips-unsure")
    assert "rock-back" in [ask.test for ask in again.ask]


def test_a_depth_that_no_rock_back_would_open_says_so_and_asks_for_none() -> None:
    tighter = replace(TIGHT, closure_cap=126)
    found = decide(at_the_door(ladder=(*LADDER[:3], tighter)))
    assert found.action == "hold"
    assert [c.code for c in found.next.conditions] == ["range-elsewhere"]
    assert not [ask for ask in found.ask if ask.test == "rock-back"]


def test_the_range_chance_is_the_lower_of_ankles_and_hips() -> None:
    now = Standing(at_the_door(at=At(rung="tight")))
    assert now.range_chance(3, 0) == pytest.approx(now.hips_chance(3))
    assert (now.ankles_chance(3, 0) or 0) > now.hips_chance(3)
    assert now.range_chance(2, 0) == now.ankles_chance(2, 0)
    held = replace(LADDER[0], style="supported")
    none = Standing(at_the_door(ladder=(held, *TO_TIGHT[1:])))
    assert none.range_chance(0, 0) is None
    assert none.hips_chance(0) == 1
    assert found_range(at_the_door(at=At(rung="tight"), attempts=())) == pytest.approx(now.hips_chance(3))


def found_range(given_: Any) -> float | None:
    return decide(given_).chances.range


def test_hips_ask_for_no_wedge() -> None:
    now = Standing(at_the_door(at=At(rung="tight")))
    assert now.hips_unsure(3)
    assert now.wedge_for(3) == 0


def test_heels_that_keep_rising_on_a_steep_foot_close_a_depth_for_the_hips() -> None:
    poor = [
        trained(day(n), "tight", clean=0, load_kg=12, faults=("heels-rise",), wedge_mm=30, id=f"p{n}")
        for n in (2, 4, 6)
    ]
    there = at_the_door(attempts=(*good_days(20, 18, 16), *poor), at=At(rung="tight", wedge_mm=30))
    assert Standing(there).hips_chance(3) < DEFAULT_POLICY.range_regress_chance
    one_day = at_the_door(attempts=(*good_days(20, 18, 16), poor[0]), at=At(rung="tight", wedge_mm=30))
    assert Standing(one_day).hips_chance(3) > DEFAULT_POLICY.range_regress_chance
    assert decide(one_day).action == "hold"
    back = decide(there)
    assert (back.action, back.rung) == ("regress", "goblet-parallel")
    below = replace(there, at=At(rung="goblet-parallel"))
    assert decide(below).action == "hold"


def test_more_than_one_clean_day_there_is_believed_over_the_spread_of_hips() -> None:
    clean = [trained(day(n), "tight", load_kg=12, id=f"c{n}") for n in (2, 5)]
    there = at_the_door(attempts=(*EARNED[:3], *clean), at=At(rung="tight"))
    assert Standing(there).hips_chance(3) > 0.99


def judged(chance: float, score: int | None = None, **more: Any) -> Any:
    """A standing whose hips have this chance at every rung, after a rock-back of this score or none."""
    now: Any = Standing(at_the_door(*(() if score is None else (rock_back(score),)), **more))
    now.reach.hips_chance = lambda rung, rock_back=None: chance
    return now


OPENS, CLOSES = DEFAULT_POLICY.range_chance, DEFAULT_POLICY.range_regress_chance


@pytest.mark.parametrize(
    ("chance", "score", "unsure", "short"),
    [
        (OPENS, None, False, False),
        (OPENS - 0.001, None, True, False),
        (OPENS - 0.001, 1, True, True),
        (OPENS - 0.001, 2, True, False),
        (OPENS, 1, False, False),
        (CLOSES, None, True, False),
        (CLOSES - 0.001, None, True, True),
        (CLOSES - 0.001, 3, True, True),
    ],
)
def test_hips_are_unsure_below_what_opens_and_short_below_what_closes_or_where_a_poor_test_says_so(
    chance: float, score: int | None, unsure: bool, short: bool
) -> None:
    now = judged(chance, score)
    assert (now.hips_unsure(3), now.hips_short(3)) == (unsure, short)


def test_hips_are_asked_only_of_a_rung_with_a_need_whatever_binds_it() -> None:
    now = judged(0.3)
    now.flat_needs = (
        (30.0, None, "ankle"),
        (30.0, "lean", "trunk"),
        (None, "closure", "hip"),
        (None, None, "hip"),
    )
    assert [now.hips_chance(place) for place in range(4)] == [0.3, 0.3, 1, 1]


def test_a_rock_back_is_asked_for_where_a_poor_one_would_close_what_is_believed() -> None:
    loose = replace(TIGHT, closure_cap=130)
    now = Standing(at_the_door(ladder=(*LADDER[:3], loose)))
    assert not now.hips_unsure(3)
    assert now.hips_unsure(3, ROCK_BACK_POOR)
    assert "rock-back" in [ask.test for ask in decide(now.case).ask]
    sure = replace(TIGHT, closure_cap=145)
    assert "rock-back" not in [ask.test for ask in decide(at_the_door(ladder=(*LADDER[:3], sure))).ask]


def test_a_rock_back_is_asked_for_this_rung_and_the_next_and_no_other() -> None:
    sure = replace(TIGHT, id="sure", closure_cap=145)
    more = replace(TIGHT, id="more", closure_cap=145)
    for ladder, at, asks in (
        ((EASY, TIGHT, sure), "goblet-parallel", True),
        ((EASY, TIGHT, sure), "tight", True),
        ((EASY, TIGHT, sure, more), "sure", False),
        ((EASY, sure, TIGHT), "goblet-parallel", False),
    ):
        found = decide(at_the_door(ladder=ladder, at=At(rung=at)))
        assert ("rock-back" in [ask.test for ask in found.ask]) is asks, (at, asks)


def deciding(chance: float, at: str, score: int, **more: Any) -> Any:
    """A decision to be made of hips with this chance at every rung, after a rock-back of this score."""
    return _Deciding(judged(chance, score, at=At(rung=at), **more))


def test_hips_that_more_likely_fail_than_not_send_one_rung_back_and_name_the_hip() -> None:
    move = deciding(CLOSES - 0.001, "tight", 1, attempts=())._out_of_range()
    params = {**rung_params(TIGHT), "site": "hip"}
    assert move is not None
    assert (move.target, move.reasons) == (2, (Reason("depth-closed-elsewhere", params, ("rock",), ()),))
    assert deciding(CLOSES, "tight", 1, attempts=())._out_of_range() is None


def test_what_ankles_miss_is_told_of_the_ankle_where_hips_are_at_the_bound() -> None:
    short = deciding(CLOSES, "tight", 2, attempts=())
    short.now.ankles_chance = lambda *_: CLOSES - 0.001
    move = short._out_of_range()
    assert move is not None
    assert [reason.code for reason in move.reasons] == ["range-out"]


def test_what_the_hips_keep_closed_is_told_with_the_rock_back_that_speaks_for_or_against_it() -> None:
    params = rung_params(TIGHT)
    short = deciding(CLOSES - 0.001, "goblet-parallel", 2)._missing(3)
    assert short == [Reason("depth-closed-elsewhere", {**params, "site": "hip"}, (), ("rock",))]
    unsure = deciding(CLOSES, "goblet-parallel", 2)._missing(3)
    assert unsure == [Reason("hips-unsure", {**params, "sure": 50, "asked": 90}, (), ("rock",))]

"""Tests of `coach.domain.squat`: checked numbers, what binds and where, bounds. The laws: test_squat_laws."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from coach.domain.body import segments
from coach.domain.case import Body
from coach.domain.errors import Invalid
from coach.domain.ladder import Rung
from coach.domain.squat import (
    DESCENT_FROM_DEG,
    WITHOUT_BALANCE,
    Need,
    box_height_cm,
    caps_deg,
    heel_angle_deg,
    judged_load_kg,
    need,
    pose,
    rung_need,
    stock_wedges_mm,
)
from tests.domain.squat_by_hand import com_x, joints_at, need_by_trying, target_x

MAN = Body(height_cm=175, mass_kg=75, sex="male")
WOMAN = Body(height_cm=165, mass_kg=60, sex="female")


def with_femur(body: Body, factor: float) -> Body:
    return replace(body, femur_cm=100 * segments(body).thigh * factor)


def as_number(found: Need) -> float:
    return math.inf if found.deg is None else found.deg


@pytest.mark.parametrize(
    ("style", "load_kg", "thigh_deg", "deg"),
    [
        ("arms-forward", 0, 0, 30.5),
        ("goblet", 12, 0, 31.4),
        ("front", 60, 0, 29.2),
        ("back", 75, 0, 29.7),
        ("arms-forward", 0, -20, 38.1),
        ("goblet", 12, -20, 38.5),
        ("front", 60, -20, 33.4),
        ("back", 75, -20, 43.3),
        ("overhead", 20, -20, 44.2),
        ("counterbalance", 2.5, -10, 30.67),
        ("counterbalance", 10, -20, 24.25),
    ],
)
def test_the_average_man_needs_the_numbers_of_the_rules(
    style: str, load_kg: float, thigh_deg: float, deg: float
) -> None:
    assert need(MAN, style, thigh_deg, load_kg=load_kg).deg == pytest.approx(deg, abs=0.05)


def test_without_the_closure_cap_deep_would_wrongly_look_no_harder_than_parallel() -> None:
    free = [need(MAN, "arms-forward", depth, closure_cap=170).deg for depth in (0, -20)]
    assert free[0] == pytest.approx(free[1])
    capped = [as_number(need(MAN, "arms-forward", depth)) for depth in (0, -20)]
    assert capped[1] - capped[0] > 5


def test_what_binds_is_named_with_the_site_where_range_would_help() -> None:
    front = need(MAN, "front", 0, load_kg=60)
    assert (front.binding, front.site) == ("lean", "ankle")
    back = need(MAN, "back", -20, load_kg=75)
    assert (back.binding, back.site) == ("closure", "ankle")
    assert need(MAN, "overhead", 5, lean_cap=25).site == "shoulder"
    assert need(MAN, "front", 5, lean_cap=25).site == "trunk"
    assert need(MAN, "goblet", -20, closure_cap=130).site == "hip"


def test_there_is_no_need_where_no_ankle_would_do() -> None:
    assert need(MAN, "goblet", -20, closure_cap=105) == Need(None, "closure", "hip")
    assert need(with_femur(MAN, 1.5), "overhead", 0, lean_cap=10) == Need(None, "lean", "shoulder")
    assert need(with_femur(MAN, 1.15), "overhead", -30).binding == "knee"


@pytest.mark.parametrize("style", sorted(WITHOUT_BALANCE))
def test_held_sat_split_and_single_leg_squats_need_no_balance_but_can_be_drawn(style: str) -> None:
    assert need(MAN, style, 0) == Need(None, None, "ankle")
    found = pose(MAN, style, 0, 30)
    assert found.feasible
    assert 0 <= found.lean_deg <= 45
    assert found.df_used <= 30


def test_the_pose_at_the_need_is_feasible_and_one_degree_less_is_not() -> None:
    found = need(MAN, "goblet", -20, load_kg=12)
    assert found.deg is not None
    assert pose(MAN, "goblet", -20, found.deg, load_kg=12).feasible
    short = pose(MAN, "goblet", -20, found.deg - 1, load_kg=12)
    assert (short.feasible, short.binding, short.site) == (False, "closure", "hip")


def test_more_range_than_an_upright_trunk_can_use_is_left_unused() -> None:
    found = pose(MAN, "front", 30, 60, load_kg=60)
    assert found.lean_deg == 0
    assert found.df_used < 60
    assert found.feasible


def test_the_knee_bounds_the_dorsiflexion_from_above() -> None:
    found = pose(MAN, "goblet", -25, 60, load_kg=0)
    assert found.knee_deg == pytest.approx(158)
    assert found.df_used == pytest.approx(43)


def test_a_pose_that_no_lean_can_balance_says_so() -> None:
    found = pose(with_femur(MAN, 1.1), "hands-on-chest", 0, 8)
    assert (found.feasible, found.binding, found.lean_deg) == (False, "lean", 0)
    assert found.com_x < found.target_x


def test_an_overhead_bar_stands_over_the_target_whatever_it_weighs() -> None:
    light, heavy = (need(MAN, "overhead", -20, load_kg=kg) for kg in (0, 80))
    assert light == heavy


@pytest.mark.parametrize(("mm", "deg"), [(0, 0), (10, 3.0), (20, 6.0), (25, 7.5), (30, 9.0), (50, 15.2)])
def test_heel_heights_tilt_the_foot_as_tabled(mm: float, deg: float) -> None:
    assert heel_angle_deg(mm, MAN) == pytest.approx(deg, abs=0.05)


def test_stock_wedges_stop_at_twelve_degrees() -> None:
    assert stock_wedges_mm(MAN) == (0, 10, 20, 30)
    assert stock_wedges_mm(Body(height_cm=125, mass_kg=25)) == (0, 10, 20)


def rung(style: str, **numbers: Any) -> Rung:
    return Rung(id="r", style=style, thigh_deg=-20, difficulty=1, **numbers)


@pytest.mark.parametrize(
    ("given_rung", "load_kg"),
    [
        (rung("goblet", load_kg=16, load_min_kg=8, load_max_kg=24), 8),
        (rung("front", load_fraction=0.4), 30),
        (rung("front", load_fraction=0.4, load_min_kg=20), 20),
        (rung("back", load_kg=60, load_min_kg=40, load_max_kg=90), 90),
        (rung("back", load_fraction=1.0), 75),
        (rung("arms-forward"), 0),
        # The working load never lies beyond its own limits: it would earn depth that nobody trains.
        (rung("front", load_kg=100, load_max_kg=20), 20),
        (rung("back", load_kg=10, load_min_kg=20), 20),
        (rung("back", load_fraction=1.0, load_min_kg=20, load_max_kg=60), 60),
    ],
)
def test_front_loads_are_judged_light_and_back_loads_heavy(given_rung: Rung, load_kg: float) -> None:
    assert judged_load_kg(MAN, given_rung) == pytest.approx(load_kg)


def test_a_rung_brings_its_own_heel_and_caps() -> None:
    plain, own = rung("goblet", load_kg=12), rung("goblet", load_kg=12, heel_mm=20, closure_cap=140)
    assert rung_need(MAN, plain, 10).deg == need(MAN, "goblet", -20, load_kg=12, heel_mm=10).deg
    assert rung_need(MAN, own, 10) == need(MAN, "goblet", -20, load_kg=12, heel_mm=30, closure_cap=140)
    assert caps_deg("goblet") == (45, 135)
    upright = rung("goblet", load_kg=12, lean_cap=20.0)
    assert rung_need(MAN, upright) == need(MAN, "goblet", -20, load_kg=12, lean_cap=20)
    assert rung_need(MAN, upright) != rung_need(MAN, plain)


def test_a_rung_in_shares_of_body_mass_is_judged_at_the_load_of_this_body() -> None:
    assert rung_need(MAN, rung("goblet", load_fraction=0.2)) == need(MAN, "goblet", -20, load_kg=15)


def test_a_pose_brings_what_it_takes_to_draw_the_body() -> None:
    found = pose(replace(MAN, foot_cm=26), "goblet", 0, 35, heel_mm=20)
    assert (found.stature_m, found.foot_m, found.ankle_height_m) == pytest.approx((1.75, 0.26, 0.039 * 1.75))
    assert found.heel_deg == heel_angle_deg(20, MAN)


def test_what_is_not_said_is_no_load_and_no_heel() -> None:
    assert need(MAN, "goblet", 0) == need(MAN, "goblet", 0, load_kg=0, heel_mm=0)
    assert pose(MAN, "goblet", 0, 35) == pose(MAN, "goblet", 0, 35, load_kg=0, heel_mm=0)
    assert rung_need(MAN, rung("goblet", load_kg=12)) == need(MAN, "goblet", -20, load_kg=12)


def test_a_descent_starts_at_sixty_degrees() -> None:
    assert DESCENT_FROM_DEG == 60


def test_the_box_of_a_deeper_squat_is_lower_by_what_the_thigh_falls() -> None:
    high, level, low = (box_height_cm(MAN, 30.0, thigh) for thigh in (20, 0, -20))
    assert high - level == pytest.approx(42.875 * math.sin(math.radians(20)))
    assert level - low == pytest.approx(high - level)
    raised = pose(MAN, "goblet", 0, 25, heel_mm=20)  # the shank stands at dorsiflexion and heel together
    assert box_height_cm(MAN, raised, 0) == pytest.approx(box_height_cm(MAN, 25 + raised.heel_deg, 0))


def test_the_box_stands_nine_centimetres_below_the_hip() -> None:
    found = pose(MAN, "arms-forward", 0, 30)
    assert box_height_cm(MAN, found, 0) == pytest.approx(box_height_cm(MAN, 30.0, 0))
    assert box_height_cm(MAN, 30.0, 0) == pytest.approx(44.1 - 9, abs=0.05)


def test_an_unknown_style_is_refused_by_name() -> None:
    with pytest.raises(
        Invalid, match=r"^style = moon: must be one of arms-forward, hands-on-chest, .*, single-leg$"
    ) as refused:
        need(MAN, "moon", 0)
    assert (refused.value.field, refused.value.code) == ("style", "unknown-style")


# -- each cap, each offset ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "caps"),
    [
        ("front", (35, 135)),
        ("overhead", (40, 135)),
        ("goblet", (45, 135)),
        *[(style, (50, 135)) for style in ("arms-forward", "hands-on-chest", "counterbalance", "back")],
    ],
)
def test_every_style_has_its_caps_and_a_person_s_own_come_first(
    style: str, caps: tuple[float, float]
) -> None:
    assert caps_deg(style) == caps
    assert caps_deg(style, lean_cap=0, closure_cap=120) == (0, 120)


@pytest.mark.parametrize(
    ("style", "load_kg", "man", "woman"),
    [
        # parallel; pinned from the computation by hand (squat_by_hand), 175 cm 75 kg and 165 cm 60 kg
        ("arms-forward", 0, 30.544, 30.933),
        ("hands-on-chest", 0, 36.116, 36.018),
        ("hands-on-chest", 10, 32.072, 31.149),
        ("counterbalance", 5, 22.803, 21.402),
        ("goblet", 24, 28.037, 26.611),
        ("front", 90, 26.758, 25.481),
        ("back", 20, 33.321, 32.741),
        ("overhead", 40, 38.688, 38.622),
    ],
)
def test_arms_and_loads_stand_where_the_rules_put_them(
    style: str, load_kg: float, man: float, woman: float
) -> None:
    assert need(MAN, style, 0, load_kg=load_kg).deg == pytest.approx(man, abs=0.01)
    assert need(WOMAN, style, 0, load_kg=load_kg).deg == pytest.approx(woman, abs=0.01)


@pytest.mark.parametrize(
    ("style", "lean_deg", "df_used"),
    [("supported", 12, 32), ("box-seated", 24, 8), ("split", 6, 16)],
)
def test_held_sat_and_split_squats_are_drawn_as_the_rules_say(
    style: str, lean_deg: float, df_used: float
) -> None:
    found = pose(MAN, style, 0, 50)
    assert (found.lean_deg, found.df_used) == (lean_deg, df_used)
    assert pose(MAN, style, 0, 5).df_used == 5
    assert pose(MAN, style, 0, 50, lean_cap=4).lean_deg == 4
    assert pose(MAN, style, -35, 50, closure_cap=127).lean_deg == 2
    assert (found.com_x == found.target_x) is (style == "split")
    assert pose(MAN, style, -35, 50, closure_cap=120).lean_deg == 0


def test_a_single_leg_squat_leans_as_far_as_it_balances_and_then_as_far_as_it_may() -> None:
    leans = [pose(MAN, "single-leg", 0, df).lean_deg for df in (60, 40, 30, 20, 10)]
    assert leans[1] == pytest.approx(pose(MAN, "arms-forward", 0, 40).lean_deg)
    assert leans == sorted(leans)
    assert leans[2:] == [45, 45, 45]  # closure 135 at parallel
    assert pose(MAN, "single-leg", -35, 50, closure_cap=120).lean_deg == 0
    assert pose(MAN, "single-leg", 0, 10, lean_cap=20).lean_deg == 20


# -- what is impossible, and which cap it is named after ----------------------------------------------


def test_of_two_broken_caps_the_one_broken_by_more_is_named() -> None:
    found = pose(MAN, "front", 0, 20, load_kg=60)  # lean 50.2 of 35, closure 140.2 of 135
    assert (found.binding, found.site) == ("lean", "trunk")
    assert found.lean_deg - 35 > found.closure_deg - 135 > 0
    deep = pose(MAN, "front", -20, 20, load_kg=60)  # lean 44.0 of 35, closure 154.0 of 135
    assert (deep.binding, deep.site) == ("closure", "hip")
    assert deep.closure_deg - 135 > deep.lean_deg - 35 > 0


def test_the_knee_is_named_where_the_ankle_has_enough_and_only_the_knee_keeps_it() -> None:
    supple, stiff = pose(MAN, "goblet", -35, 90, load_kg=12), pose(MAN, "goblet", -35, 30, load_kg=12)
    assert (supple.feasible, supple.binding, supple.site) == (False, "knee", "hip")
    assert supple.knee_deg == pytest.approx(158)
    assert (stiff.feasible, stiff.binding, stiff.site) == (False, "closure", "hip")
    assert need(MAN, "goblet", -35, load_kg=12) == Need(None, "knee", "hip")


def test_the_knee_is_not_named_where_the_ankle_would_fall_short_without_it() -> None:
    found = pose(MAN, "goblet", -35, 36, load_kg=12)  # the knee allows 33, closure asks for more than 36
    assert (found.feasible, found.binding, found.site) == (False, "closure", "hip")
    assert found.knee_deg == pytest.approx(158)
    assert found.df_used == pytest.approx(33)


def test_the_knee_is_named_where_beyond_it_the_trunk_could_stand_as_upright_as_it_must() -> None:
    supple, stiff = (pose(MAN, "goblet", -20, df, lean_cap=0) for df in (90, 60))
    for found, binding in ((supple, "knee"), (stiff, "lean")):
        assert (found.feasible, found.binding, found.site) == (False, binding, "trunk")
        assert found.knee_deg == pytest.approx(158)
    held = pose(MAN, "single-leg", -20, 52, lean_cap=0)  # what balance asks for beyond, the hold gives
    assert (held.feasible, held.binding, held.site) == (True, "knee", "ankle")


def test_a_lean_that_is_broken_overhead_is_the_shoulders() -> None:
    found = pose(MAN, "overhead", -20, 30, closure_cap=170)
    assert found.lean_deg > 40
    assert (found.feasible, found.binding, found.site) == (False, "lean", "shoulder")


def test_the_need_ends_where_closure_asks_for_more_shank_than_the_knee_allows() -> None:
    last = need(MAN, "goblet", -27.64, load_kg=12)
    assert last.deg == pytest.approx(68 - 27.64, abs=0.02)
    assert need(MAN, "goblet", -27.66, load_kg=12) == Need(None, "knee", "hip")


@pytest.mark.parametrize(
    ("style", "load_kg"), [("hands-on-chest", 0), ("back", 20), ("front", 40), ("goblet", 20)]
)
def test_with_supple_hips_the_worst_angle_lies_between_parallel_and_the_depth(
    style: str, load_kg: float
) -> None:
    supple = Body(height_cm=208, mass_kg=70, sex="male", femur_cm=52, trunk_cm=54.4)
    caps = {"lean_cap": 78.0, "closure_cap": 163.0}
    tried = need_by_trying(supple, style, -36, load_kg, **caps)
    assert need(supple, style, -36, load_kg=load_kg, **caps).deg == pytest.approx(tried.deg, abs=0.002)
    assert -35 < tried.thigh_deg < -5
    assert tried.binding == "closure"


def test_a_shank_exactly_as_far_as_the_knee_allows_is_not_held_by_it() -> None:
    assert pose(MAN, "arms-forward", -25, 43).binding is None
    held = pose(MAN, "arms-forward", -25, 43.1)
    assert (held.feasible, held.binding, held.site) == (True, "knee", "ankle")


def test_no_shank_goes_beyond_level() -> None:
    odd = replace(MAN, femur_cm=90, trunk_cm=50)  # falls back whatever the shank does
    for df, level in ((70, False), (90, True)):
        found = pose(odd, "arms-forward", 30, df, heel_mm=20)
        assert found.lean_deg == 0
        assert found.df_used + found.heel_deg == pytest.approx(90 if level else 70 + found.heel_deg)


def test_a_load_no_shank_can_get_behind_falls_forward_and_is_not_held_to_be_balanced() -> None:
    small = Body(height_cm=175, mass_kg=75, sex="male", tibia_cm=20, femur_cm=20, foot_cm=20)
    found = pose(small, "counterbalance", 60, 30, load_kg=500)
    assert (found.feasible, found.binding, found.lean_deg) == (False, "lean", 0)
    assert found.com_x > found.target_x + 0.5
    assert need(small, "counterbalance", 0, load_kg=500) == Need(None, "lean", "trunk")


def test_falling_forward_is_judged_at_the_top_of_the_descent_and_to_the_last_kilogram() -> None:
    small = Body(height_cm=175, mass_kg=75, sex="male", tibia_cm=20, femur_cm=20, foot_cm=20)

    def has_a_need(load_kg: float) -> bool:
        return need(small, "counterbalance", 0, load_kg=load_kg, lean_cap=80).deg is not None

    def balances(load_kg: float, thigh: float) -> bool:
        joints = joints_at(small, -90, thigh, 0)  # upright, the shank as far back as there is
        return com_x(small, "counterbalance", load_kg, joints) <= target_x(small)

    most = max(kg for kg in range(10, 500) if balances(kg, 60))
    assert balances(most + 1, 0)
    assert (has_a_need(most), has_a_need(most + 1)) == (True, False)
    assert not pose(small, "counterbalance", 60, 30, load_kg=most + 1).feasible


@pytest.mark.parametrize(("closure_cap", "there"), [(60.0, True), (60.5, True), (59.99, False)])
def test_a_trunk_that_may_only_stand_upright_may_still_stand(closure_cap: float, there: bool) -> None:
    found = need(MAN, "arms-forward", 30, closure_cap=closure_cap)
    assert (found.deg is not None) is there
    assert (found.binding, found.site) == ("closure", "hip")


@pytest.mark.parametrize(
    ("femur_cm", "style", "load_kg", "depth", "caps", "site"),
    [
        # No shank where closure takes over from lean, nor from there on down.
        (48, "overhead", 0, -30, {"lean_cap": 5.0, "closure_cap": 90.0}, "shoulder"),
        (55, "overhead", 0, -30, {"lean_cap": 10.0, "closure_cap": 80.0}, "shoulder"),
        (45, "back", 40, 0, {"lean_cap": 5.0, "closure_cap": 80.0}, "trunk"),
    ],
)
def test_the_first_cap_on_the_way_down_that_leaves_no_shank_is_named(
    femur_cm: float, style: str, load_kg: float, depth: float, caps: dict[str, float], site: str
) -> None:
    body = replace(MAN, femur_cm=femur_cm)
    tried = need_by_trying(body, style, depth, load_kg, **caps)
    assert (tried.deg, tried.binding) == (None, "lean")
    assert need(body, style, depth, load_kg=load_kg, **caps) == Need(None, "lean", site)


def test_where_the_knee_is_in_the_way_the_site_is_that_of_the_cap_that_drives_the_shank() -> None:
    body = replace(MAN, femur_cm=45)
    upright = need(body, "overhead", -20, lean_cap=5, closure_cap=140)
    closed = need(body, "overhead", -20, lean_cap=40, closure_cap=123)
    assert upright == Need(None, "knee", "shoulder")
    assert closed == Need(None, "knee", "hip")


def test_where_lean_and_closure_meet_the_lean_is_named() -> None:
    for closure_cap, binding in ((134.9, "closure"), (135.0, "lean"), (135.1, "lean")):
        assert need(MAN, "goblet", 0, load_kg=12, closure_cap=closure_cap).binding == binding


def test_where_any_foot_would_do_the_cap_at_the_top_of_the_descent_is_named() -> None:
    assert need(MAN, "counterbalance", 45, load_kg=150, closure_cap=90) == Need(-90, "lean", "ankle")


def test_a_heel_higher_than_the_foot_is_long_stands_it_on_end() -> None:
    assert heel_angle_deg(500, MAN) == pytest.approx(90)


def test_a_lean_cap_beyond_the_lean_that_helps_adds_nothing() -> None:
    # With the weight far in front of the trunk, past some 70 degrees leaning on brings it down, not forward.
    needs = [need(MAN, "goblet", 0, load_kg=150, lean_cap=cap, closure_cap=170).deg for cap in (60, 74, 80)]
    assert needs[0] is not None
    assert needs[1] is not None
    assert needs[0] > needs[1] + 0.5
    assert needs[2] == needs[1]
    assert pose(MAN, "goblet", 0, needs[1] + 1e-6, load_kg=150, lean_cap=80, closure_cap=170).feasible


@pytest.mark.parametrize("df", [-30, 90])
@pytest.mark.parametrize("style", ["arms-forward", "front", "overhead", "single-leg"])
def test_an_absurd_range_still_gives_an_honest_pose(style: str, df: float) -> None:
    found = pose(MAN, style, -20, df)
    assert all(math.isfinite(x) for point in found.joints.values() for x in point)
    assert found.df_used <= df
    if df < 0 and style != "single-leg":
        assert (found.feasible, found.binding) == (False, "lean")
        assert found.com_x < found.target_x - 0.2


# -- the edges of the human range and beyond ----------------------------------------------------------


def test_a_short_person_on_a_high_wedge_gains_all_of_its_angle() -> None:
    girl = Body(height_cm=140, mass_kg=40, sex="female")
    assert stock_wedges_mm(girl) == (0, 10, 20, 30)
    assert heel_angle_deg(30, girl) == pytest.approx(11.34, abs=0.01)
    flat, raised = (need(girl, "goblet", -20, load_kg=8, heel_mm=mm).deg for mm in (0, 30))
    assert (flat, raised) == (pytest.approx(37.68, abs=0.01), pytest.approx(26.34, abs=0.01))
    assert 30 not in stock_wedges_mm(Body(height_cm=132, mass_kg=30))
    assert 30 in stock_wedges_mm(Body(height_cm=133, mass_kg=30))


@pytest.mark.parametrize("style", ["arms-forward", "back", "overhead"])
def test_a_thigh_longer_than_any_trunk_can_balance_has_no_need_and_no_feasible_pose(style: str) -> None:
    odd = replace(MAN, femur_cm=70, trunk_cm=50)
    found = need(odd, style, 0)
    assert found.deg is None
    assert found.site in ("hip", "trunk", "shoulder")
    assert not pose(odd, style, 0, 40).feasible
    assert math.isfinite(box_height_cm(odd, 30.0, -20))


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("thigh_deg", {"thigh_deg": 90.1}),
        ("thigh_deg", {"thigh_deg": -90.1}),
        ("thigh_deg", {"thigh_deg": math.nan}),
        ("df_available", {"df_available": math.inf}),
        ("df_available", {"df_available": -90.1}),
        ("df_available", {"df_available": 90.1}),
        ("load_kg", {"load_kg": -1}),
        ("load_kg", {"load_kg": 1001}),
        ("heel_mm", {"heel_mm": 1001}),
        ("load_kg", {"load_kg": math.nan}),
        ("heel_mm", {"heel_mm": -1}),
        ("lean_cap", {"lean_cap": math.nan}),
        ("lean_cap", {"lean_cap": -1}),
        ("lean_cap", {"lean_cap": 91}),
        ("closure_cap", {"closure_cap": 181}),
        ("closure_cap", {"closure_cap": -1}),
    ],
)
def test_what_no_squat_has_is_refused_with_field_and_rule(field: str, asked: dict[str, float]) -> None:
    usual = {"thigh_deg": 0.0, "df_available": 30.0}
    with pytest.raises(Invalid, match=f"^{field} = .*: must be .* to .* (deg|kg|mm)$") as refused:
        pose(MAN, "goblet", **usual | asked)
    assert (refused.value.field, refused.value.code) == (field, "out-of-range")
    if field != "df_available":
        with pytest.raises(Invalid, match=f"^{field} = .*: must be .* to .* (deg|kg|mm)$"):
            need(MAN, "goblet", **{"thigh_deg": 0.0} | asked)


def test_the_bounds_of_what_may_be_asked_belong_to_it() -> None:
    for thigh in (-90, 90):
        assert math.isfinite(pose(MAN, "goblet", thigh, -90, lean_cap=0, closure_cap=0).com_x)
        assert math.isfinite(pose(MAN, "goblet", thigh, 90, lean_cap=90, closure_cap=180, load_kg=1000).com_x)

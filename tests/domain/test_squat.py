"""Tests of `coach.domain.squat`: the checked numbers, the laws, the pose computed again from its joints."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coach.domain.body import segments
from coach.domain.case import Body
from coach.domain.errors import Invalid
from coach.domain.ladder import STYLES, Rung
from coach.domain.squat import (
    TRUNK_LOADS,
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

MAN = Body(height_cm=175, mass_kg=75, sex="male")
BALANCED = sorted(set(STYLES) - WITHOUT_BALANCE)

bodies = st.builds(
    Body,
    height_cm=st.floats(140, 210),
    mass_kg=st.floats(40, 150),
    sex=st.sampled_from(["male", "female", None]),
)
styles = st.sampled_from(BALANCED)
depths = st.floats(-30, 55)
loads = st.floats(0, 120)


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
    assert need(MAN, style, thigh_deg, load_kg=load_kg).deg == pytest.approx(deg, abs=0.06)


@given(body=bodies, style=styles, depth=depths, load=loads)
def test_the_closed_form_agrees_with_a_walk_down_from_sixty_degrees(
    body: Body, style: str, depth: float, load: float
) -> None:
    found = need(body, style, depth, load_kg=load)
    assume(found.deg is not None and found.deg > -89)
    assert found.deg is not None
    walk = [depth + (60 - depth) * step / 40 for step in range(41)]
    assert all(pose(body, style, thigh, found.deg + 1e-6, load_kg=load).feasible for thigh in walk)
    assert not all(
        pose(body, style, thigh, found.deg - 0.2, load_kg=load).feasible
        for thigh in [depth + (60 - depth) * step / 400 for step in range(401)]
    )


@given(body=bodies, style=styles, depth=st.floats(-40, 55), deeper=st.floats(0, 40), load=loads)
def test_a_deeper_squat_never_needs_less(
    body: Body, style: str, depth: float, deeper: float, load: float
) -> None:
    shallow, deep = (need(body, style, x, load_kg=load) for x in (depth, max(-44.0, depth - deeper)))
    assert as_number(deep) >= as_number(shallow) - 1e-9


@given(body=bodies, style=styles, depth=depths, heel=st.floats(0, 40))
def test_a_heel_lowers_the_need_by_exactly_its_angle(
    body: Body, style: str, depth: float, heel: float
) -> None:
    flat, raised = need(body, style, depth), need(body, style, depth, heel_mm=heel)
    if flat.deg is None:
        assert raised.deg is None
    else:
        assert raised.deg == pytest.approx(flat.deg - heel_angle_deg(heel, body), abs=1e-9)


@given(body=bodies, style=styles, depth=depths, load=loads, longer=st.floats(1, 1.15))
def test_a_longer_femur_never_lowers_the_need(
    body: Body, style: str, depth: float, load: float, longer: float
) -> None:
    usual, long = (need(with_femur(body, x), style, depth, load_kg=load) for x in (1, longer))
    assert as_number(long) >= as_number(usual) - 1e-9


@given(
    body=bodies,
    style=styles,
    depth=depths,
    df=st.floats(5, 55),
    load=loads,
    heel=st.sampled_from([0, 10, 20, 30]),
)
def test_wherever_the_trunk_leans_the_weight_stands_over_the_target(
    body: Body, style: str, depth: float, df: float, load: float, heel: float
) -> None:
    found = pose(body, style, depth, df, load_kg=load, heel_mm=heel)
    assert found.lean_deg >= 0
    assert found.df_used <= df + 1e-9
    if found.lean_deg > 0:
        assert abs(found.com_x - found.target_x) <= 0.001
    if found.feasible and found.df_used < df - 1e-6 and found.binding != "knee":
        assert found.lean_deg == 0
        assert abs(found.com_x - found.target_x) <= 0.001


@given(
    body=bodies, style=st.sampled_from(STYLES), depth=depths, df=st.floats(5, 55), femur=st.floats(0.9, 1.1)
)
def test_a_pose_keeps_the_lengths_of_its_body(
    body: Body, style: str, depth: float, df: float, femur: float
) -> None:
    body = with_femur(body, femur)
    s, found = segments(body), pose(body, style, depth, df)
    joints = found.joints
    for start, end, length in (
        ("ankle", "knee", s.shank),
        ("knee", "hip", s.thigh),
        ("hip", "shoulder", s.trunk),
    ):
        assert math.dist(joints[start], joints[end]) == pytest.approx(length)
    shank = math.degrees(math.atan2(*joints["knee"]))
    assert shank == pytest.approx(found.df_used + found.heel_deg)
    assert found.knee_deg == pytest.approx(90 + shank - depth)
    assert found.closure_deg == pytest.approx(90 + found.lean_deg - depth)


@pytest.mark.parametrize("sex", ["male", "female", None])
@pytest.mark.parametrize(
    ("style", "load_kg"), [("goblet", 16), ("front", 60), ("back", 80), ("hands-on-chest", 0)]
)
def test_the_balance_can_be_computed_again_from_the_joints(
    sex: str | None, style: str, load_kg: float
) -> None:
    body = Body(height_cm=168, mass_kg=64, sex=sex, femur_cm=43)
    found, s = pose(body, style, -5, 36, load_kg=load_kg, heel_mm=20), segments(body)
    joints, lean = found.joints, math.radians(found.lean_deg)

    def along(start: str, end: str, share: float) -> float:
        return joints[start][0] + share * (joints[end][0] - joints[start][0])

    def in_trunk_axes(forward: float, up: float) -> float:
        return joints["shoulder"][0] + s.stature * (forward * math.cos(lean) + up * math.sin(lean))

    parts = [
        (s.trunk_mass, along("hip", "shoulder", s.trunk_com)),
        (s.head_mass, in_trunk_axes(0, 0.112)),
        (2 * s.arm_mass, in_trunk_axes(0.06, -0.06)),
        (2 * s.thigh_mass, along("hip", "knee", s.thigh_com)),
        (2 * s.shank_mass, along("knee", "ankle", s.shank_com)),
        (2 * s.foot_mass, 0.25 * s.foot),
        (load_kg / body.mass_kg, in_trunk_axes(*TRUNK_LOADS.get(style, (0, 0)))),
    ]
    com = sum(mass * x for mass, x in parts) / sum(mass for mass, _ in parts)
    assert com == pytest.approx(found.com_x, abs=1e-6)
    assert found.com_x == pytest.approx(0.25 * 0.152 * 1.68, abs=1e-6)


def test_without_the_closure_cap_deep_would_wrongly_look_no_harder_than_parallel() -> None:
    free = [need(MAN, "arms-forward", depth, closure_cap=170).deg for depth in (0, -20)]
    assert free[0] == pytest.approx(free[1])
    capped = [as_number(need(MAN, "arms-forward", depth)) for depth in (0, -20)]
    assert capped[1] - capped[0] > 5


def test_what_binds_is_named_with_the_site_where_range_would_help() -> None:
    front = need(MAN, "front", 0, load_kg=60)
    assert (front.binding, front.site) == ("lean", "ankle")
    assert need(MAN, "back", -20, load_kg=75).binding == "closure"
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
    assert heel_angle_deg(mm, MAN) == pytest.approx(deg, abs=0.06)


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
    ],
)
def test_front_loads_are_judged_light_and_back_loads_heavy(given_rung: Rung, load_kg: float) -> None:
    assert judged_load_kg(MAN, given_rung) == pytest.approx(load_kg)


def test_a_rung_brings_its_own_heel_and_caps() -> None:
    plain, own = rung("goblet", load_kg=12), rung("goblet", load_kg=12, heel_mm=20, closure_cap=140)
    assert rung_need(MAN, plain, 10).deg == need(MAN, "goblet", -20, load_kg=12, heel_mm=10).deg
    assert rung_need(MAN, own, 10) == need(MAN, "goblet", -20, load_kg=12, heel_mm=30, closure_cap=140)
    assert caps_deg("goblet") == (45, 135)


def test_the_box_stands_nine_centimetres_below_the_hip() -> None:
    found = pose(MAN, "arms-forward", 0, 30)
    assert box_height_cm(MAN, found, 0) == pytest.approx(box_height_cm(MAN, 30.0, 0))
    assert box_height_cm(MAN, 30.0, 0) == pytest.approx(44.1 - 9, abs=0.05)


def test_an_unknown_style_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="style = moon: must be one of") as refused:
        need(MAN, "moon", 0)
    assert refused.value.field == "style"

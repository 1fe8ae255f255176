"""The laws of the squat over the human range, and every answer held against the one worked out by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.case import Body
from coach.domain.ladder import STYLES
from coach.domain.squat import WITHOUT_BALANCE, Need, Pose, heel_angle_deg, need, pose
from tests.domain.squat_by_hand import com_x, joints_at, length, need_by_trying, target_x

BALANCED = sorted(set(STYLES) - WITHOUT_BALANCE)
SITES = {"lean": {"trunk", "shoulder"}, "closure": {"hip"}, "knee": {"hip", "trunk", "shoulder"}}


@dataclass(frozen=True)
class Squat:
    """One squat of the human range: who, how, under what, on how high a heel, with whose caps."""

    body: Body
    style: str
    load_of_body: float
    heel_deg: float = 0.0
    lean_cap: float | None = None
    closure_cap: float | None = None

    @property
    def load_kg(self) -> float:
        return self.load_of_body * self.body.mass_kg

    @property
    def heel_mm(self) -> float:
        return 1.09 * self.body.height_cm * math.sin(math.radians(self.heel_deg))

    @property
    def caps(self) -> dict[str, float | None]:
        return {"lean_cap": self.lean_cap, "closure_cap": self.closure_cap}

    def need(self, thigh_deg: float, **other: Any) -> Need:
        how = {"load_kg": self.load_kg, "heel_mm": self.heel_mm, **self.caps, **other}
        return need(self.body, self.style, thigh_deg, **how)

    def pose(self, thigh_deg: float, df: float) -> Pose:
        return pose(
            self.body, self.style, thigh_deg, df, load_kg=self.load_kg, heel_mm=self.heel_mm, **self.caps
        )


def built(height: float, mass: float, sex: str | None, femur: float | None, trunk: float | None) -> Body:
    return Body(
        height_cm=height,
        mass_kg=mass,
        sex=sex,
        femur_cm=femur and 0.245 * height * femur,
        trunk_cm=trunk and 0.288 * height * trunk,
    )


shares = st.none() | st.floats(0.88, 1.12)
bodies = st.builds(
    built, st.floats(140, 210), st.floats(40, 160), st.sampled_from(["male", "female", None]), shares, shares
)


def squats(styles: list[str], *, own_caps: bool = True) -> st.SearchStrategy[Squat]:
    caps = (
        {
            "lean_cap": st.none() | st.floats(10, 80),
            "closure_cap": st.none() | st.floats(95, 170),
        }
        if own_caps
        else {}
    )
    return st.builds(
        Squat,
        bodies,
        st.sampled_from(styles),
        st.just(0.0) | st.floats(0, 2),
        st.just(0.0) | st.floats(0, 12),
        **caps,
    )


balanced = squats(BALANCED)
thighs = st.floats(-35, 60)
ranges = st.floats(-30, 90)


def as_number(found: Need) -> float:
    return math.inf if found.deg is None else found.deg


# -- needs --------------------------------------------------------------------------------------------


@given(squat=balanced, thigh=thighs, deeper=thighs)
def test_a_deeper_squat_never_needs_less(squat: Squat, thigh: float, deeper: float) -> None:
    deeper, thigh = sorted((thigh, deeper))
    assert as_number(squat.need(deeper)) >= as_number(squat.need(thigh)) - 1e-9


@given(squat=balanced, thigh=thighs)
def test_a_heel_lowers_the_need_by_exactly_its_angle(squat: Squat, thigh: float) -> None:
    flat, raised = squat.need(thigh, heel_mm=0), squat.need(thigh)
    assert (raised.binding, raised.site) == (flat.binding, flat.site)
    if flat.deg is None:
        assert raised.deg is None
    else:
        assert raised.deg == pytest.approx(flat.deg - squat.heel_deg, abs=1e-9)


@settings(max_examples=300)
@given(squat=balanced, thigh=thighs, femurs=st.tuples(st.floats(0.88, 1.12), st.floats(0.88, 1.12)))
def test_a_longer_femur_never_lowers_the_need(
    squat: Squat, thigh: float, femurs: tuple[float, float]
) -> None:
    short, long = (
        replace(squat, body=replace(squat.body, femur_cm=0.245 * squat.body.height_cm * share))
        for share in sorted(femurs)
    )
    # The heel stays as high: nothing but the femur differs.
    assert as_number(long.need(thigh)) >= as_number(short.need(thigh)) - 1e-9


@given(squat=balanced, thigh=thighs, tighter=st.tuples(st.floats(0, 40), st.floats(0, 40)))
def test_a_tighter_cap_never_lowers_the_need(
    squat: Squat, thigh: float, tighter: tuple[float, float]
) -> None:
    lean = (50 if squat.lean_cap is None else squat.lean_cap) - tighter[0]
    closure = (135 if squat.closure_cap is None else squat.closure_cap) - tighter[1]
    own = {"lean_cap": 50 if squat.lean_cap is None else squat.lean_cap}
    assert as_number(squat.need(thigh, **own | {"lean_cap": max(0, lean)})) >= (
        as_number(squat.need(thigh, **own)) - 1e-9
    )
    assert as_number(squat.need(thigh, closure_cap=closure)) >= as_number(squat.need(thigh)) - 1e-9


@given(squat=balanced, thigh=thighs, taller=st.floats(0.7, 1.4))
def test_needs_hang_on_proportions_and_not_on_size(squat: Squat, thigh: float, taller: float) -> None:
    small = squat.body
    big = replace(
        small,
        height_cm=small.height_cm * taller,
        mass_kg=small.mass_kg / taller,
        femur_cm=small.femur_cm and small.femur_cm * taller,
        trunk_cm=small.trunk_cm and small.trunk_cm * taller,
    )
    same = replace(squat, body=big).need(thigh)
    assert as_number(same) == pytest.approx(as_number(squat.need(thigh)), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(squat=balanced, thigh=thighs)
def test_the_closed_form_agrees_with_trying_every_angle(squat: Squat, thigh: float) -> None:
    tried = need_by_trying(squat.body, squat.style, thigh, squat.load_kg, **squat.caps)
    found = squat.need(thigh, heel_mm=0)
    assert (found.deg is None) == (tried.deg is None)
    if tried.deg is not None:
        assert found.deg == pytest.approx(tried.deg, abs=0.05)
    assert found.binding == tried.binding


@pytest.mark.parametrize("sex", ["male", "female", None])
@pytest.mark.parametrize("style", BALANCED)
def test_every_style_and_sex_needs_what_trying_every_angle_finds(style: str, sex: str | None) -> None:
    body = Body(height_cm=172, mass_kg=70, sex=sex, femur_cm=43, tibia_cm=41, trunk_cm=51, foot_cm=26)
    for thigh, load_kg in ((0, 0), (-20, 20)):
        tried = need_by_trying(body, style, thigh, load_kg, step=1)
        assert need(body, style, thigh, load_kg=load_kg).deg == pytest.approx(tried.deg, abs=0.002)


@settings(deadline=None)
@given(squat=balanced, thigh=thighs)
def test_the_need_passes_the_whole_descent_and_half_a_degree_less_does_not(
    squat: Squat, thigh: float
) -> None:
    found = squat.need(thigh)
    walk = [thigh + (60 - thigh) * step / 120 for step in range(121)]
    if found.deg is None:
        # What is in the way is in the way of the stiffest and of the most supple ankle.
        assert not all(squat.pose(angle, 90).feasible for angle in walk)
    elif found.deg - 0.5 > -90:
        assert all(squat.pose(angle, found.deg + 1e-6).feasible for angle in walk)
        assert not all(squat.pose(angle, found.deg - 0.5).feasible for angle in walk)


# -- poses --------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(squat=squats(list(STYLES)), thigh=thighs, df=ranges)
def test_any_pose_is_finite_keeps_its_lengths_and_its_angles_are_those_of_its_joints(
    squat: Squat, thigh: float, df: float
) -> None:
    found = squat.pose(thigh, df)
    joints = found.joints
    for start, end, name in (
        ("ankle", "knee", "tibia"),
        ("knee", "hip", "femur"),
        ("hip", "shoulder", "trunk"),
    ):
        assert math.dist(joints[start], joints[end]) == pytest.approx(length(squat.body, name))
    shank = found.df_used + found.heel_deg
    by_hand = joints_at(squat.body, shank, thigh, found.lean_deg)
    for name, point in joints.items():
        assert point == pytest.approx(by_hand[name], abs=1e-9)
    assert found.heel_deg == pytest.approx(squat.heel_deg)
    assert found.thigh_deg == thigh
    assert found.knee_deg == pytest.approx(90 + shank - thigh)
    assert found.closure_deg == pytest.approx(90 + found.lean_deg - thigh)
    assert found.lean_deg >= 0
    assert found.knee_deg <= 158 + 1e-9
    assert found.df_used <= df + 1e-9
    assert found.moment_arms == pytest.approx(
        {"knee": joints["knee"][0] - found.com_x, "hip": found.com_x - joints["hip"][0]}
    )
    assert all(math.isfinite(x) for x in (found.com_x, found.target_x, *found.moment_arms.values()))


@settings(max_examples=300)
@given(squat=squats(list(STYLES)), thigh=thighs, df=ranges)
def test_the_balance_of_any_pose_can_be_worked_out_again_from_its_joints(
    squat: Squat, thigh: float, df: float
) -> None:
    found = squat.pose(thigh, df)
    assert found.com_x == pytest.approx(com_x(squat.body, squat.style, squat.load_kg, found.joints), abs=1e-9)
    if squat.style != "split":  # there the weight hangs between the two feet
        assert found.target_x == pytest.approx(target_x(squat.body), abs=1e-12)
    if squat.style in BALANCED and (found.lean_deg > 0 or found.feasible):
        assert abs(found.com_x - found.target_x) <= 1e-6  # the rule says 5 mm


@settings(max_examples=300)
@given(squat=balanced, thigh=thighs, df=ranges)
def test_a_feasible_pose_keeps_its_caps_and_an_impossible_one_names_what_it_breaks(
    squat: Squat, thigh: float, df: float
) -> None:
    found = squat.pose(thigh, df)
    lean_most = squat.lean_cap
    if lean_most is None:
        lean_most = {"front": 35, "overhead": 40, "goblet": 45}.get(squat.style, 50)
    closure_most = 135 if squat.closure_cap is None else squat.closure_cap
    broken = {
        "lean": found.lean_deg - lean_most if abs(found.com_x - found.target_x) < 1e-6 else math.inf,
        "closure": found.closure_deg - closure_most,
    }
    if found.feasible:
        assert max(broken.values()) <= 1e-6
        assert found.binding in (None, "knee")
        assert found.site == "ankle"
        if found.binding == "knee":
            assert found.knee_deg == pytest.approx(158)
            assert found.df_used < df
        elif found.df_used < df - 1e-9:
            assert found.lean_deg == 0  # more would have to lean back
    else:
        assert max(broken.values()) > 0
        assert found.binding is not None
        assert found.site in SITES[found.binding]
        shank = min(df + squat.heel_deg, 90)

        def more_would_do() -> bool:
            lean = max(0, min(lean_most, closure_most - 90 + thigh, 90))
            leans = [lean * step / 20 for step in range(21)]
            ahead = [
                com_x(squat.body, squat.style, squat.load_kg, joints_at(squat.body, shank, thigh, x))
                - found.target_x
                for x in leans
            ]
            return closure_most - 90 + thigh >= 0 and max(ahead) > 1e-3

        if found.binding == "knee":
            assert found.knee_deg == pytest.approx(158)
            assert shank > found.df_used + squat.heel_deg
        else:
            assert broken[found.binding] == max(broken.values())
            assert found.knee_deg < 158 - 1e-9 or not more_would_do()


@given(squat=balanced, thigh=thighs, df=ranges, more=st.floats(0, 40))
def test_more_range_never_makes_a_pose_impossible(squat: Squat, thigh: float, df: float, more: float) -> None:
    if squat.pose(thigh, df).feasible:
        assert squat.pose(thigh, min(90, df + more)).feasible


@given(body=bodies, mm=st.floats(0, 60))
def test_a_higher_heel_tilts_the_foot_further_and_a_shorter_person_more(body: Body, mm: float) -> None:
    angle = heel_angle_deg(mm, body)
    assert math.sin(math.radians(angle)) == pytest.approx(mm / (1.09 * body.height_cm))
    assert heel_angle_deg(mm, replace(body, height_cm=body.height_cm + 5)) <= angle

"""Tests of `coach.domain.body`: lengths, masses and what a measurement replaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.body import agreed_length_cm, segments
from coach.domain.case import Body
from coach.domain.errors import Invalid
from tests.domain import squat_by_hand as by_hand


def test_lengths_are_fractions_of_stature_where_nothing_was_measured() -> None:
    s = segments(Body(height_cm=175, mass_kg=75, sex="male"))
    assert s.stature == 1.75
    assert s.shank == pytest.approx(0.4305)
    assert s.thigh == pytest.approx(0.42875)
    assert s.trunk == pytest.approx(0.504)
    assert s.foot == pytest.approx(0.266)
    assert s.ankle_height == pytest.approx(0.06825)


def test_a_measured_segment_replaces_its_fraction_and_no_other() -> None:
    plain = segments(Body(height_cm=175, mass_kg=75))
    own = segments(Body(height_cm=175, mass_kg=75, tibia_cm=41, femur_cm=45, trunk_cm=49, foot_cm=27))
    assert (own.shank, own.thigh, own.trunk, own.foot) == pytest.approx((0.41, 0.45, 0.49, 0.27))
    assert (own.ankle_height, own.thigh_mass) == (plain.ankle_height, plain.thigh_mass)


def test_masses_are_those_of_the_sex_and_the_mean_where_it_is_unknown() -> None:
    man, woman, unknown = (segments(Body(height_cm=170, mass_kg=70, sex=x)) for x in ("male", "female", None))
    assert (man.thigh_mass, woman.thigh_mass) == (0.1416, 0.1478)
    assert unknown.thigh_mass == pytest.approx(0.1447)
    assert unknown.trunk_com == pytest.approx(1 - 0.4046)
    assert man.arm_mass == pytest.approx(0.0494)
    assert man.head_mass > unknown.head_mass > woman.head_mass


@pytest.mark.parametrize("sex", ["male", "female", None])
def test_the_mass_fractions_of_a_whole_body_sum_to_one(sex: str | None) -> None:
    assert segments(Body(height_cm=170, mass_kg=70, sex=sex)).total_mass == pytest.approx(1, abs=2e-4)


@given(height=st.floats(120, 215), mass=st.floats(25, 180))
def test_lengths_scale_with_stature_and_not_with_mass(height: float, mass: float) -> None:
    s, unit = segments(Body(height_cm=height, mass_kg=mass)), segments(Body(height_cm=100, mass_kg=50))
    for name in ("shank", "thigh", "trunk", "foot", "ankle_height"):
        assert getattr(s, name) == pytest.approx(getattr(unit, name) * height / 100)


@pytest.mark.parametrize(("first", "second", "agreed"), [(44, 45, 44.5), (44, 45.02, None), (45, 44, 44.5)])
def test_two_readings_of_a_segment_count_when_they_agree_within_a_centimetre(
    first: float, second: float, agreed: float | None
) -> None:
    assert agreed_length_cm(first, second) == agreed


@pytest.mark.parametrize("sex", ["male", "female", None])
def test_every_mass_and_centre_of_mass_is_that_of_the_raw_table(sex: str | None) -> None:
    s = segments(Body(height_cm=170, mass_kg=70, sex=sex))
    for name in ("head", "trunk", "arm", "thigh", "shank", "foot"):
        expected = by_hand.of_sex(by_hand.MASS, sex, name) / 100
        assert getattr(s, f"{name}_mass") == pytest.approx(expected, abs=1e-9)
    assert s.trunk_com == pytest.approx(1 - by_hand.of_sex(by_hand.COM, sex, "trunk") / 100, abs=1e-9)
    for name in ("thigh", "shank"):
        expected = by_hand.of_sex(by_hand.COM, sex, name) / 100
        assert getattr(s, f"{name}_com") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("field", ["height_cm", "mass_kg", "tibia_cm", "femur_cm", "trunk_cm", "foot_cm"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_length_or_mass_that_is_none_is_refused_with_field_and_rule(field: str, value: float) -> None:
    body = Body(**{"height_cm": 170.0, "mass_kg": 70.0} | {field: value})
    with pytest.raises(Invalid, match=f"^{field} = .*: must be above 0$") as refused:
        segments(body)
    assert (refused.value.field, refused.value.code) == (f"body.{field}", "not-a-measure")


def test_half_a_centimetre_is_a_length() -> None:
    assert segments(Body(height_cm=170, mass_kg=0.5, foot_cm=0.5)).foot == pytest.approx(0.005)

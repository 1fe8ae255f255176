"""What is known of the policy's numbers: each has a group, a range around its default, and an order."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from coach.domain.policy import (
    DEFAULT_POLICY,
    GROUPS,
    NUMBERS,
    ORDERED,
    Policy,
    names,
    number,
    own_values,
    policy_faults,
    policy_of,
)
from coach.words import policy as words


def test_every_number_is_described_and_has_words() -> None:
    known = {field.name for field in fields(Policy)}
    assert known == set(NUMBERS), "say unit, range and group of every number in coach/domain/policy.py"
    assert known == set(words.NUMBERS), "find words for every number in coach/words/policy.py"
    assert {one.group for one in NUMBERS.values()} <= set(GROUPS) <= set(words.GROUPS)
    assert {one.unit for one in NUMBERS.values()} <= set(words.UNITS)
    assert set(names()) == known


def test_a_number_that_nobody_has_described_yet_is_still_shown_and_checked() -> None:
    for name in list(NUMBERS):
        known = NUMBERS[name]
        try:
            del NUMBERS[name]  # type: ignore[attr-defined]
            about = number(name)
            assert about.group == "other"
            assert about.low <= getattr(DEFAULT_POLICY, name) <= about.high
        finally:
            NUMBERS[name] = known  # type: ignore[index]


def test_the_default_breaks_no_rule() -> None:
    assert policy_faults(DEFAULT_POLICY) == ()


@pytest.mark.parametrize("name", [name for name in NUMBERS if NUMBERS[name].safer])
def test_a_safety_limit_is_closed_at_its_default_towards_the_riskier_side(name: str) -> None:
    about, default = NUMBERS[name], getattr(DEFAULT_POLICY, name)
    assert default == (about.high if about.safer == "lower" else about.low)
    riskier = default + (1 if about.safer == "lower" else -1)
    (fault,) = policy_faults(replace(DEFAULT_POLICY, **{name: riskier}))
    assert (fault.field, fault.code) == (name, "safety")


def test_all_pain_limits_are_safety_limits() -> None:
    assert all(NUMBERS[name].safer for name in NUMBERS if "pain" in name)


@pytest.mark.parametrize(("smaller", "greater", "strict"), ORDERED)
def test_numbers_that_contradict_each_other_are_named(smaller: str, greater: str, strict: bool) -> None:
    low, high = NUMBERS[smaller], NUMBERS[greater]
    # As far towards each other as their own ranges let them.
    crossed = replace(DEFAULT_POLICY, **{smaller: low.high, greater: high.low})
    faults = {fault.field: fault for fault in policy_faults(crossed)}
    if low.high > high.low or (strict and low.high == high.low):
        assert (faults[smaller].code, faults[smaller].other) == ("not-below" if strict else "above", greater)
    else:
        assert smaller not in faults


def test_stored_numbers_come_back_with_the_type_of_their_default_and_unknown_ones_are_left_out() -> None:
    read = policy_of({"qualifying_rpe": 8, "qualifying_days": 3.0, "a_number_of_old_rules": 1})
    assert repr(read.qualifying_rpe) == "8.0"
    assert repr(read.qualifying_days) == "3"
    assert own_values(read) == {"qualifying_rpe": 8.0, "qualifying_days": 3}

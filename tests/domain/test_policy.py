"""What is known of the policy's numbers: each has a group, a range around its default, and an order."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from coach.domain.policy import (
    DEFAULT_POLICY,
    GROUPS,
    NUMBERS,
    ORDERED,
    Number,
    Policy,
    PolicyFault,
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


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("verify_below_parallel", Number("other", "yes-no", 0, 1)),
        ("range_chance", Number("other", "share", 0.01, 0.99)),
        ("hold_band_deg", Number("other", "deg", 0, 17.0)),
        ("warm_up_creep_cm", Number("other", "cm", 0, 10)),
        ("retry_days", Number("other", "days", 0, 280.0)),
        ("no_bar_below_age", Number("other", "years", 0, 100.0)),
        ("qualifying_sets", Number("other", "count", 0, 20.0)),
    ],
)
def test_its_name_tells_what_an_undescribed_number_is(
    name: str, about: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(NUMBERS, name)  # type: ignore[arg-type]
    assert number(name) == about


def test_numbers_are_shown_by_group_and_then_as_they_are_defined() -> None:
    defined = [field.name for field in fields(Policy)]
    by_group = [[name for name in defined if NUMBERS[name].group == group] for group in GROUPS]
    assert list(names()) == [name for group in by_group for name in group]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"range_chance": 0.4}, (PolicyFault("range_chance", "range"),)),
        ({"drop_clean": 0.8}, (PolicyFault("drop_clean", "not-below", "qualifying_clean"),)),
        ({"days_on_rung": 14}, ()),  # as long as under a bar is not longer
        ({"days_on_rung": 15}, (PolicyFault("days_on_rung", "above", "days_on_rung_barbell"),)),
        ({"qualifying_days": 8, "qualifying_gap_days": 3}, ()),  # just within 21 days
        (
            {"qualifying_days": 9, "qualifying_gap_days": 3},
            (PolicyFault("qualifying_window_days", "window"),),
        ),
        (
            {"qualifying_days": 9, "qualifying_window_days": 2},
            (PolicyFault("qualifying_window_days", "range"),),
        ),
    ],
)
def test_a_fault_names_its_number_and_its_rule(
    changes: dict[str, float], faults: tuple[PolicyFault, ...]
) -> None:
    assert policy_faults(replace(DEFAULT_POLICY, **changes)) == faults  # type: ignore[arg-type]


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

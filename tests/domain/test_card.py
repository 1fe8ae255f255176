"""Doses, criteria and faults check themselves: each bound from both sides, each refusal word for word."""

from __future__ import annotations

from typing import Any

import pytest

from coach.domain.card import Criterion, Dose, Fault
from coach.domain.checks import CRITERION_CHARS, LINE_CHARS, View
from coach.domain.fault import ALL_FAULTS
from tests.domain.refusing import refusal


@pytest.mark.parametrize(
    "values",
    [
        {"sets": 1, "reps": 1},
        {"sets": 10, "reps": 30},
        {"sets": 2, "seconds": 5, "per_side": True},
        {"sets": 2, "seconds": 180},
    ],
)
def test_a_dose_may_stand_at_both_ends(values: dict[str, Any]) -> None:
    dose = Dose(**values)
    assert (dose.reps, dose.seconds) == (values.get("reps"), values.get("seconds"))


@pytest.mark.parametrize(
    ("values", "code", "message"),
    [
        ({"sets": 0, "reps": 5}, "out-of-range", "sets = 0: must be 1 to 10"),
        ({"sets": 11, "reps": 5}, "out-of-range", "sets = 11: must be 1 to 10"),
        ({"sets": 3}, "one-of", "reps = None: give either reps or seconds"),
        ({"sets": 3, "reps": 5, "seconds": 20}, "one-of", "reps = 5: give either reps or seconds"),
        ({"sets": 3, "reps": 0}, "out-of-range", "reps = 0: must be 1 to 30"),
        ({"sets": 3, "reps": 31}, "out-of-range", "reps = 31: must be 1 to 30"),
        ({"sets": 3, "seconds": 4}, "out-of-range", "seconds = 4: must be 5 to 180 s"),
        ({"sets": 3, "seconds": 181}, "out-of-range", "seconds = 181: must be 5 to 180 s"),
    ],
)
def test_a_dose_is_sets_of_reps_or_of_seconds(values: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: Dose(**values)) == (code, message)


def test_a_criterion_fits_a_checkbox_line_and_names_a_known_fault() -> None:
    line = "c" * CRITERION_CHARS
    assert Criterion(text=line, view=View.SIDE, fault=ALL_FAULTS[-1]).text == line
    code, message = refusal(lambda: Criterion(text=line + "c", view=View.SIDE, fault="heels-rise"))
    assert (code, message[:7]) == ("long-text", "text = ")
    assert message.endswith("must be at most 48 characters, is 49")
    code, message = refusal(lambda: Criterion(text="Heels stay down", view=View.FRONT, fault="heels-up"))
    assert code == "unknown"
    assert message.startswith(f"fault = heels-up: must be one of {len(ALL_FAULTS)} known codes; near: heels-")


def a_fault(**changes: str) -> Fault:
    return Fault(**{"code": "heels-rise", "seen": "Seen.", "cause": "Cause.", "fix": "Fix."} | changes)


@pytest.mark.parametrize("name", ["seen", "cause", "fix"])
def test_a_fault_says_what_is_seen_why_and_what_to_try_in_a_line_each(name: str) -> None:
    assert getattr(a_fault(**{name: "l" * LINE_CHARS}), name) == "l" * LINE_CHARS
    empty = refusal(lambda: a_fault(**{name: ""}))
    assert empty == ("empty-text", f"{name} = : must not be empty")
    code, message = refusal(lambda: a_fault(**{name: "l" * (LINE_CHARS + 1)}))
    assert code == "long-text"
    assert message.startswith(f"{name} = ")


def test_a_fault_has_a_code_of_the_squat_or_of_the_lifts() -> None:
    assert a_fault(code="tightrope").code == "tightrope"
    code, message = refusal(lambda: a_fault(code="ugly"))
    assert (code, message[:12]) == ("unknown", "code = ugly:")

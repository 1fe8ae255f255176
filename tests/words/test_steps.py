"""Steps in words: every code has some, and what is missing is said with what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coach.domain import mastery
from coach.domain.checks import Provenance
from coach.domain.curriculum import ALL_TESTS
from coach.domain.fault import ALL_FAULTS
from coach.domain.mastery import Missing
from coach.domain.screen import Reason
from coach.domain.step import FAMILIES, FEET, RECEIVINGS, STARTS
from coach.words import curricula, labels, reasons, steps

NAMES = {
    "sn-balance": "Snatch balance",
    "sn-heaving-balance": "Heaving balance",
    "overhead-full": "Full squat",
}


def named(one: str) -> str:
    return NAMES[one]


def test_every_code_has_words() -> None:
    assert set(steps.FAMILIES) == set(FAMILIES)
    assert set(steps.STARTS) == set(STARTS)
    assert set(steps.RECEIVINGS) == set(RECEIVINGS)
    assert set(steps.FEET) == set(FEET)
    assert set(steps.PROVENANCES) == {one.value for one in Provenance}
    assert set(labels.FAULTS) == set(ALL_FAULTS)
    assert set(labels.TESTS) == set(ALL_TESTS)


@pytest.mark.parametrize(
    ("state", "missing", "good_days", "said"),
    [
        ("locked", (Missing("step", "sn-balance"), Missing("depth", "overhead-full")), 2, None),
        ("now", (), 2, "2 of 3 good days"),
        ("owned", (), 5, "3 of 3 good days"),
        ("open", (), 0, "What it builds on is there; no good day yet"),
        ("now", (), 3, "It broke down on its last days"),
    ],
)
def test_why_a_step_would_stand_so_is_said(
    state: str, missing: tuple[Missing, ...], good_days: int, said: str | None
) -> None:
    said = said or "Snatch balance is not owned; Full squat is not owned in lifting shoes"
    assert curricula.step_why(state, missing, good_days, 3, named, labels.plain) == said


def test_every_reason_of_mastery_is_a_sentence() -> None:
    codes = set(re.findall(r'"(step-[a-z-]+)"', Path(mastery.__file__).read_text("utf-8")))
    assert len(codes) >= 6
    params = {
        "step": "sn-balance",
        "easier": "sn-heaving-balance",
        "rung": "overhead-full",
        "have": 1,
        "need": 2,
    }
    for code in codes:
        said = reasons.sentence(Reason(code, params), rung_name=named)
        assert said.startswith("Snatch balance"), code
        assert said.endswith(".")
        assert "{" not in said


@pytest.mark.parametrize(
    ("missing", "brief", "full"),
    [
        (Missing("step", "sn-balance"), "Snatch balance", "Snatch balance owned: 1 of 2 good days so far"),
        (Missing("rung", "overhead-full"), "Full squat", "Full squat owned: 1 of 2 good days so far"),
        (
            Missing("depth", "overhead-full"),
            "depth: Full squat",
            "Full squat owned on a heel of 20 mm or less: 1 of 2 good days so far",
        ),
        (
            Missing("test", "rack", 2, None, "left"),
            "test: Front-rack position, left",
            "Front-rack position, left: at least 2, not tested yet",
        ),
        (
            Missing("test", "rack", 2, 1),
            "test: Front-rack position",
            "Front-rack position: at least 2, 1 so far",
        ),
    ],
)
def test_what_closes_a_step_is_said_briefly_and_in_full(missing: Missing, brief: str, full: str) -> None:
    assert steps.brief(missing, named) == brief
    assert steps.in_full(missing, 1, 2, 20.0, named) == full


def test_depth_on_flat_feet_names_no_heel() -> None:
    said = steps.in_full(Missing("depth", "overhead-full"), 0, 2, 0.0, named)
    assert said == "Full squat owned on flat feet: 0 of 2 good days so far"

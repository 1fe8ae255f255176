"""Drawn positions that the body can and cannot take: told by the key that mends it."""

from __future__ import annotations

import pytest

from coach.domain.step import Figure, Legs
from coach.figures.balance import wrong_with
from coach.formats.curriculum import shipped

STEPS = {step.id: step for name in ("first-12-weeks", "back-to-depth") for step in shipped(name).steps}


@pytest.mark.parametrize("step_id", STEPS)
def test_every_shipped_position_can_be_stood_in(step_id: str) -> None:
    step = STEPS[step_id]
    for place, figure in step.figures.items():
        assert list(wrong_with(figure, plates=step.load.rule != "stick")) == [], place


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (Figure(), set()),
        (Figure(trunk=60), {("trunk", "falls-over")}),
        (Figure(legs=Legs(shank=-20, thigh=0)), {("trunk", "falls-over")}),
        (
            Figure(legs=Legs(shank=-20, thigh=80)),
            {("thigh", "knee-backwards"), ("trunk", "falls-over")},
        ),
        (Figure(legs=Legs(shank=48, thigh=-25), trunk=25), {("thigh", "knee-closed")}),
        (Figure(legs=Legs(shank=36, thigh=-18), trunk=85), {("trunk", "hip-closed")}),
        (
            Figure(legs=Legs(shank=35, thigh=-18), trunk=100, bar=True),
            {("trunk", "in-the-floor")},
        ),
        (
            Figure(legs=Legs(shank=10, thigh=30), rear=Legs(shank=20, thigh=80)),
            {("rear_thigh", "in-the-floor")},
        ),
        (Figure(front_view=True, depth=1), set()),
        (Figure(legs=Legs(shank=0, thigh=5), trunk=0, box=True), set()),
        (Figure(legs=Legs(shank=0, thigh=5), trunk=0), {("trunk", "falls-over")}),
    ],
)
def test_what_the_body_cannot_do_is_told_by_what_mends_it(figure: Figure, told: set[tuple[str, str]]) -> None:
    assert {(key, code) for key, code, _rule in wrong_with(figure, plates=True)} == told

"""Tests of `coach.domain.drills`: what a drill bought, and which drills are chosen in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach.domain.case import DrillTrial, Side
from coach.domain.drills import DrillEffect, choose_drills, drill_effects
from coach.domain.policy import DEFAULT_POLICY
from tests.domain.season import day

# A warm-up alone gains one degree, or half a centimetre.
POLICY = replace(DEFAULT_POLICY, warm_up_creep_deg=1.0, warm_up_creep_cm=0.5)


def trial(days_ago: int, gained: float, test: str = "lunge-angle", drill: str = "calf-roll") -> DrillTrial:
    name = f"{drill}-{days_ago}-{gained}"
    return DrillTrial(id=name, on=day(days_ago), drill=drill, test=test, before=10.0, after=10.0 + gained)


def effect(*trials: DrillTrial) -> DrillEffect:
    return drill_effects(trials, POLICY)["calf-roll"]


def chosen(*wants: tuple[str, Side | None], **more: Any) -> list[tuple[str, Side | None, str]]:
    found = choose_drills([(answers, side, answers) for answers, side in wants], {}, **more)
    return [(drill.id, drill.side, drill.why) for drill in found]


def test_what_a_drill_bought_is_the_mean_of_its_days_with_three_days_of_the_expected_half_degree() -> None:
    found = effect(trial(9, 4), trial(9, 2), trial(4, 2.5, "lunge-distance"))
    # Days of 3 and 1, so 2 degrees; and of 2 cm at 1.7 degrees.
    assert found.gain_deg == pytest.approx((3 * 0.5 + 2 + 3.4) / 5)
    assert (found.sessions, found.kept) == (2, True)


def test_a_trial_of_another_test_says_nothing_and_hides_none_after_it() -> None:
    found = drill_effects([trial(9, 4, "overhead-squat", "dead-bug"), trial(4, 4)], POLICY)
    assert found.keys() == {"calf-roll"}
    assert found["calf-roll"].sessions == 1


@pytest.mark.parametrize(("gained", "kept"), [(1.0, False), (1.5, True)])
def test_a_drill_is_kept_when_two_days_gained_anything_beyond_the_warm_up(gained: float, kept: bool) -> None:
    assert effect(trial(9, gained), trial(4, gained)).kept is kept
    assert not effect(trial(9, gained), trial(9, gained)).kept


def test_wants_take_turns_and_one_that_runs_out_leaves_its_turns_to_the_others() -> None:
    assert chosen(("trunk", None), ("ankle", Side.LEFT)) == [
        ("dead-bug", None, "trunk"),
        ("knee-to-wall-rocks", Side.LEFT, "ankle"),
        ("banded-ankle-rocks", Side.LEFT, "ankle"),
        ("bent-knee-calf-stretch", Side.LEFT, "ankle"),
    ]


def test_only_a_drill_that_each_side_does_alone_names_a_side() -> None:
    assert chosen(("knee", Side.LEFT)) == [
        ("short-foot", Side.LEFT, "knee"),
        ("banded-side-walk", None, "knee"),
        ("single-leg-balance", Side.LEFT, "knee"),
    ]
    assert chosen(("one-side", Side.RIGHT)) == [
        ("split-squat", Side.RIGHT, "one-side"),
        ("single-leg-balance", Side.RIGHT, "one-side"),
    ]


def test_a_drill_that_answers_two_wants_is_given_once_and_once_for_each_side() -> None:
    assert chosen(("pattern", None), ("tibialis", None)) == [
        ("tibialis-raise", None, "pattern"),
        ("counterbalance-squat", None, "pattern"),
        ("pull-down-squat", None, "tibialis"),
        ("tempo-box-squat", None, "pattern"),
    ]
    both = chosen(("sprain", Side.LEFT), ("sprain", Side.RIGHT))
    assert [(name, side) for name, side, _ in both] == [
        (name, side) for name in ("single-leg-balance", "side-plank-hold") for side in Side
    ]


def test_nothing_wanted_gives_none() -> None:
    assert choose_drills([], {}) == ()


def test_a_choice_says_what_the_drill_bought_before() -> None:
    known = {"banded-side-walk": DrillEffect(gain_deg=2.0, sessions=3, kept=True)}
    first, second, _ = choose_drills([("knee", Side.LEFT, "knee-in")], known)
    assert (first.id, first.gain_deg, first.kept) == ("banded-side-walk", 2.0, True)
    assert (second.id, second.gain_deg, second.kept) == ("short-foot", None, False)

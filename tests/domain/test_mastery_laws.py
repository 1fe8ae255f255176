"""Laws of mastery: what more clean reps, more pain, a higher heel or another order may never change."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.case import Attempt, SetDone
from coach.domain.curriculum import Curriculum
from tests.domain.learner import (
    FULL,
    HALF,
    LIFTING,
    PRESSING,
    TOP,
    a_curriculum,
    a_day,
    a_step,
    depth,
    either,
    every,
    looked_at,
    now,
    owned,
    squat,
)

NAMES = ("press", "push", "jerk")
SETS = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3), st.booleans())


@st.composite
def histories(draw: st.DrawFn) -> tuple[Attempt, ...]:
    """Days of the three pressing steps with any reps and pain."""
    days = draw(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(NAMES)), max_size=10, unique=True))
    done = []
    for number, name in days:
        sets = tuple(
            SetDone(
                id=f"{number}{name}{n}",
                reps=reps,
                clean=min(clean, reps),
                pain=pain,
                sharp=sharp and pain > 1,
            )
            for n, (reps, clean, pain, sharp) in enumerate(draw(st.lists(SETS, min_size=1, max_size=4)))
        )
        done.append(replace(a_day(number, name), sets=sets))
    return tuple(done)


def all_owned(attempts: Iterable[Attempt], curriculum: Curriculum = PRESSING) -> set[str]:
    mastery = looked_at(curriculum, attempts)
    return {step.id for step in curriculum.steps if mastery.owns(step.id)}


def with_sets(attempts: tuple[Attempt, ...], draw: random.Random, change: Any) -> tuple[Attempt, ...]:
    """Return the history with some of its sets changed."""
    return tuple(
        replace(a, sets=tuple(change(s) if draw.random() < 0.5 else s for s in a.sets)) for a in attempts
    )


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_more_clean_reps_never_take_a_step_away(done: tuple[Attempt, ...], draw: random.Random) -> None:
    def cleaner(one: SetDone) -> SetDone:
        return replace(one, clean=draw.randint(one.clean, one.reps))

    assert all_owned(done) <= all_owned(with_sets(done, draw, cleaner))


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_more_pain_never_owns_a_step(done: tuple[Attempt, ...], draw: random.Random) -> None:
    def sorer(one: SetDone) -> SetDone:
        return replace(one, pain=draw.randint(one.pain or 0, 10), sharp=one.sharp or draw.random() < 0.2)

    assert all_owned(with_sets(done, draw, sorer)) <= all_owned(done)


def owns_depth(attempts: Iterable[Attempt], at: str) -> bool:
    return looked_at(LIFTING, attempts, at=at).owns_depth(FULL)


def squatting(done: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Return the same days as squats."""
    return tuple(replace(a, rung=(HALF, FULL, TOP)[NAMES.index(a.rung)]) for a in done)


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.sampled_from([FULL, TOP]))
def test_depth_is_monotone_in_clean_reps_pain_and_heel(
    done: tuple[Attempt, ...], draw: random.Random, at: str
) -> None:
    done = squatting(done)

    def better(one: SetDone) -> SetDone:
        return replace(one, clean=one.reps, pain=draw.randint(0, one.pain or 0), sharp=False)

    if owns_depth(done, at):
        assert owns_depth(with_sets(done, draw, better), at)
    higher = tuple(replace(a, wedge_mm=draw.choice((0.0, 10.0)), shoe_heel_mm=20.0) for a in done)
    assert owns_depth(done, at) or not owns_depth(higher, at)


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_what_is_told_change_nothing(
    done: tuple[Attempt, ...], draw: random.Random
) -> None:
    told = [*done, *(a for a in done if draw.random() < 0.3)]
    draw.shuffle(told)
    one, two = looked_at(PRESSING, done), looked_at(PRESSING, told)
    assert (one.states, one.now, one.days) == (two.states, two.now, two.days)


@settings(max_examples=50, deadline=None)
@given(histories(), histories(), st.sampled_from([HALF, FULL, TOP]))
def test_owning_more_never_closes_what_was_open(
    done: tuple[Attempt, ...], more: tuple[Attempt, ...], at: str
) -> None:
    steps = (
        a_step("press"),
        a_step("push", requires=either(owned("press"), squat(FULL))),
        a_step("jerk", requires=every(owned("push"), either(owned("press"), depth(FULL)))),
    )
    curriculum = a_curriculum(*steps)
    new = tuple(replace(a, id=f"more {a.id}", on=a.on + timedelta(21)) for a in more)
    few, many = (looked_at(curriculum, told, at=at, today=60) for told in (done, (*done, *new)))
    if {s.id for s in steps if few.owns(s.id)} <= {s.id for s in steps if many.owns(s.id)}:
        for step in steps:
            assert few.closed_by(step.id) or not many.closed_by(step.id), step.id


@settings(max_examples=50, deadline=None)
@given(histories())
def test_a_track_never_asks_for_a_step_that_is_locked(done: tuple[Attempt, ...]) -> None:
    mastery = looked_at(PRESSING, done)
    assert mastery.states[now(mastery).step.id].state in ("now", "owned")
    for state in mastery.states.values():
        assert (state.state == "locked") == bool(state.missing)

"""Tests of `coach.domain.case`: what an attempt adds up to, and which events count in which order."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from coach.domain.case import Act, Attempt, DrillTrial, SetDone, in_force
from coach.domain.errors import Invalid
from tests.domain.season import day


def done(*sets: dict[str, Any]) -> Attempt:
    given: list[dict[str, Any]] = [
        {"id": str(n), "reps": 5, "clean": 4, **more} for n, more in enumerate(sets)
    ]
    return Attempt(id="a", on=day(1), rung="parallel", sets=tuple(SetDone(**one) for one in given))


def act(name: str, days_ago: int = 1, **more: Any) -> Act:
    return Act(id=name, on=day(days_ago), kind="lock", **more)


def ids(events: list[Any]) -> list[str]:
    return [event.id for event in events]


# --- an attempt ----------------------------------------------------------------------------------------


def test_an_attempt_adds_up_its_sets() -> None:
    attempt = done({"reps": 5, "clean": 4, "pain": 2}, {"reps": 3, "clean": 1, "pain": 6}, {"pain": 1})
    assert (attempt.reps, attempt.clean, attempt.worst_pain) == (13, 9, 6)
    assert (attempt.sharp, attempt.heels_rose) == (False, False)


def test_an_attempt_without_sets_adds_up_to_nothing() -> None:
    attempt = done()
    assert (attempt.reps, attempt.clean, attempt.worst_pain) == (0, 0, 0)
    assert attempt.sharp is False
    assert attempt.heels_rose is False


def test_a_pain_that_was_not_told_is_none_and_one_of_one_is_one() -> None:
    assert done({}, {"pain": 0}).worst_pain == 0
    assert done({}, {"pain": 1}).worst_pain == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_sharp_set_makes_the_attempt_sharp_and_one_with_the_heels_up_its_heels(place: int) -> None:
    sharp = done(*({"sharp": n == place} for n in range(3)))
    assert (sharp.sharp, sharp.heels_rose) == (True, False)
    rose = done(
        *({"faults": ("trunk-lean", "heels-rise:left") if n == place else ("knees-in",)} for n in range(3))
    )
    assert (rose.sharp, rose.heels_rose) == (False, True)


def test_a_fault_is_told_by_its_name_before_the_side() -> None:
    assert done({"faults": ("heels-rise:left:late",)}).heels_rose
    assert not done({"faults": ("late:heels-rise",)}).heels_rose


@pytest.mark.parametrize(
    ("sets", "missed"),
    [
        (({"load_kg": 0.5},), True),
        (({"load_kg": 0.0},), False),
        (({"load_kg": 20.0, "clean": 5},), False),
        (({"load_kg": 20.0, "clean": 5}, {"clean": 4}), True),  # of the day's reps, not of one set
        (({"clean": 4}, {"load_kg": 20.0, "clean": 5}), True),
        (({"load_kg": 20.0}, {"load_kg": 0.0}), True),
        ((), False),
    ],
)
def test_reps_are_missed_under_load_where_some_were_missed_and_some_set_was_loaded(
    sets: tuple[dict[str, Any], ...], missed: bool
) -> None:
    assert done(*sets).missed_loaded is missed


def test_what_an_attempt_tells_is_its_own() -> None:
    first, second = done({}), done({})
    first.tells["kept"] = 1
    assert (second.tells, copy.copy(first).tells) == ({}, {})
    assert first == second


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_a_copy_of_an_attempt_is_equal_and_adds_up_the_same(copied: Any) -> None:
    attempt = replace(done({"pain": 3, "sharp": True, "faults": ("heels-rise",)}), wedge_mm=20, void=True)
    again = copied(attempt)
    assert again == attempt
    assert (again.reps, again.clean, again.worst_pain, again.sharp, again.heels_rose) == (5, 4, 3, True, True)


# --- which events count --------------------------------------------------------------------------------


def test_a_repetition_counts_once_and_order_of_arrival_does_not_matter() -> None:
    first, second, third = act("a", 3), act("b", 2), act("c", 1)
    assert in_force([third, first, second, copy.copy(first)], "events") == [first, second, third]


def test_what_is_void_or_replaced_does_not_count_and_what_replaces_it_does() -> None:
    events = [act("a", 5), act("b", 4, void=True), act("c", 3, replaces="a"), act("d", 2, replaces="zz")]
    assert ids(in_force(events, "events")) == ["c", "d"]
    # Taken back, a replacement still has replaced.
    assert in_force([act("a", 5), act("c", 3, replaces="a", void=True)], "events") == []


def test_what_lies_after_the_day_is_left_out_and_the_day_itself_is_not() -> None:
    events = [act("a", 3), act("b", 2), act("c", 1)]
    assert ids(in_force(events, "events", until=day(2))) == ["a", "b"]


def test_one_id_for_two_things_is_refused_by_its_place_and_rule() -> None:
    events = [act("a"), act("b"), act("a", reason="another")]
    with pytest.raises(Invalid, match=r"^acts\[2\]\.id = a: stands for two different things$") as refused:
        in_force(events, "acts")
    assert (refused.value.field, refused.value.code) == ("acts[2].id", "conflicting-id")


def test_events_of_one_day_count_in_the_order_of_their_moments_then_ids() -> None:
    early, late = (datetime(2026, 2, 28, hour, tzinfo=UTC) for hour in (7, 19))
    events = [act("a", moment=late), act("b", moment=early), act("d"), act("c"), act("z", 2, moment=late)]
    assert ids(in_force(events, "events")) == ["z", "c", "d", "b", "a"]


def test_drill_trials_have_no_moments_and_count_in_the_order_of_their_ids() -> None:
    trials = [
        DrillTrial(id=name, on=day(1), drill="calf-roll", test="lunge-angle", before=30, after=31)
        for name in "bca"
    ]
    assert ids(in_force(trials, "drill_trials")) == ["a", "b", "c"]

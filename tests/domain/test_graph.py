"""The whole of a curriculum: names that exist, no circle, every step in reach, full depth behind its gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.card import Dose
from coach.domain.curriculum import Curriculum, Drill, Targets
from coach.domain.curriculum import TestCard as Card
from coach.domain.errors import Invalid
from coach.domain.gate import Gate
from coach.domain.graph import check_whole, problems
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.step import Percent, Regression, Step, StepLoad
from coach.formats.curriculum import shipped, shipped_names
from coach.formats.curriculum import tests as shipped_tests
from tests.domain.learner import FULL, HALF, a_curriculum, a_step, depth, either, every, owned, scored, squat

TESTS = shipped_tests()


def a_drill(drill_id: str = "dead-bug", **changes: Any) -> Drill:
    return Drill(
        id=drill_id,
        name="Dead bug",
        region="trunk",
        kind="activation",
        dose=Dose(sets=2, reps=8),
        minutes=2,
        purpose="Trunk.",
        set_up=("Lie.",),
        points=("Reach.",),
        cue="ribs down",
        targets=Targets(sites=("trunk",)),
        stop_rule="Stop at pain.",
        not_for="Nobody.",
        end_range=False,
        **changes,
    )


def found(curriculum: Curriculum, *, tests: dict[str, Card] | None = None) -> list[Invalid]:
    every_one = list(problems(curriculum, {"dead-bug": a_drill()}, TESTS if tests is None else tests))
    for problem in every_one:
        assert problem.message.startswith(f"{problem.field} = "), problem.message
    return every_one


def told(curriculum: Curriculum) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in found(curriculum)]


def tracks(*orders: Iterable[str]) -> tuple[Track, ...]:
    return tuple(
        Track(id=f"t-{n}", title="Track", family="jerk", steps=tuple(order)) for n, order in enumerate(orders)
    )


def with_lift(lift: Lift, *steps: Step) -> Curriculum:
    return a_curriculum(*steps, days=(DayPlan(title="Day", skills=("all",), lifts=(lift,)),))


def a_lift(movement: str = "press", **changes: Any) -> Lift:
    values: dict[str, Any] = {
        "name": "Press",
        "parts": (Part(movement=movement, reps=5),),
        "sets": 3,
        "load": LiftLoad(rule="none"),
        "rest_s": 90,
    }
    return Lift(**values | changes)


# --- what is sound --------------------------------------------------------------------------------------


def test_a_small_curriculum_is_sound() -> None:
    check_whole(
        a_curriculum(
            a_step("press", progression=("push",)),
            a_step("push", requires=owned("press"), regression=Regression(text="Press.", step="press")),
            days=(DayPlan(title="Day", skills=("all",), lifts=(a_lift(),)),),
        ),
        {"dead-bug": a_drill()},
        TESTS,
    )


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_curriculum_that_loses_a_step_others_ask_for_is_no_longer_whole(name: str) -> None:
    curriculum = shipped(name)
    asked = {i for step in curriculum.steps if step.requires for i in step.requires.ids("step")}
    for gone in asked:
        left = replace(curriculum, steps=tuple(step for step in curriculum.steps if step.id != gone))
        codes = {problem.code for problem in problems(left, {}, TESTS)}
        assert "unknown" in codes, gone


# --- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("requires.step", {"requires": owned("moon")}),
        ("requires.all[1].rung", {"requires": every(owned("press"), squat("moon"))}),
        ("requires.any[0].depth", {"requires": either(depth("moon"), owned("press"))}),
        ("requires.test", {"requires": scored("moon", 1)}),
        ("requires.least", {"requires": scored("rack", 3.5)}),
        ("requires.all[1].least", {"requires": every(owned("press"), scored("rack", -1))}),
        ("regression.step", {"regression": Regression(text="Easier.", step="moon")}),
        ("progression[0]", {"progression": ("moon",)}),
        ("power_version", {"requires": depth(FULL), "power_version": "moon"}),
        (
            "load.percent.of",
            {
                "load": StepLoad(
                    rule="percent", ladder=(0,), percent=Percent(of="power-clean", low=50, high=60)
                )
            },
        ),
    ],
)
def test_a_name_that_a_step_uses_must_exist(field: str, changes: dict[str, Any]) -> None:
    wrong = found(a_curriculum(a_step("press"), a_step("push", **changes)))
    assert [problem.field for problem in wrong] == [f"steps[1].{field}"]


def test_a_step_may_not_be_called_as_a_rung_is() -> None:
    assert told(a_curriculum(a_step(HALF))) == [("steps[0].id", "duplicate")]


def test_a_gate_that_no_result_would_open_is_refused_with_what_the_test_can_give() -> None:
    step = a_step("press", requires=scored("side-plank", 10_000))
    card = replace(TESTS["side-plank"], most=300.0)
    (wrong,) = found(a_curriculum(step), tests={"side-plank": card})
    assert "or no result would do" in wrong.message


@pytest.mark.parametrize("least", [0, 1, 2, 3])
def test_every_result_of_a_screen_may_open_a_step(least: float) -> None:
    assert found(a_curriculum(a_step("press", requires=scored("rack", least)))) == []


@pytest.mark.parametrize(
    ("field", "lift"),
    [
        ("parts[0].movement", a_lift("moon")),
        ("parts[1].movement", a_lift(parts=(Part(movement="press", reps=1), Part(movement="moon", reps=1)))),
        ("instead", a_lift(instead="moon-walk")),
        ("requires.step", a_lift(requires=owned("moon"))),
        ("requires.least", a_lift(requires=scored("rack", 9))),
        (
            "load.percent.of",
            a_lift(load=LiftLoad(rule="percent", percent=Percent(of="snatch", low=60, high=70))),
        ),
        ("load.rule", a_lift("stand", load=LiftLoad(rule="bench-mark"))),
    ],
)
def test_a_name_that_a_lift_uses_must_exist(field: str, lift: Lift) -> None:
    steps = (a_step("press"), a_step("stand", load=StepLoad(rule="none")))
    wrong = found(with_lift(lift, *steps))
    assert [problem.field for problem in wrong] == [f"days[0].lifts[0].{field}"]


@pytest.mark.parametrize(
    ("field", "changes"), [("skills[0]", {"skills": ("moon",)}), ("trunk[0]", {"trunk": ("moon-walk",)})]
)
def test_a_day_names_tracks_and_drills_that_exist(field: str, changes: dict[str, Any]) -> None:
    wrong = found(a_curriculum(a_step(), days=(DayPlan(title="Day", **changes),)))
    assert [problem.field for problem in wrong] == [f"days[0].{field}"]


def test_a_track_names_steps_that_exist() -> None:
    assert told(a_curriculum(a_step(), tracks=tracks(["press", "moon"]))) == [
        ("tracks[0].steps[1]", "unknown")
    ]


def test_every_unknown_name_is_told_at_once_and_the_graph_waits() -> None:
    steps = (a_step("one", requires=owned("moon")), a_step("two", progression=("sun",)))
    assert told(a_curriculum(*steps, tracks=tracks(["one"]))) == [
        ("steps[0].requires.step", "unknown"),
        ("steps[1].progression[0]", "unknown"),
    ]


# --- circles --------------------------------------------------------------------------------------------


def test_a_step_that_asks_for_itself_is_refused() -> None:
    (wrong,) = found(a_curriculum(a_step("press", requires=owned("press"))))
    assert (wrong.field, wrong.code) == ("steps[0].requires", "cycle")
    assert "press > press" in wrong.message


@given(st.integers(2, 6), st.integers(0, 3))
def test_a_circle_of_any_length_is_refused_with_the_way_around(length: int, before: int) -> None:
    chain = [f"c-{n}" for n in range(length)]
    ways = [f"w-{n}" for n in range(before)]
    steps = [a_step(name, requires=owned(chain[0])) for name in ways]
    steps += [a_step(name, requires=every(owned(chain[(n + 1) % length]))) for n, name in enumerate(chain)]
    (wrong,) = found(a_curriculum(*steps))
    assert wrong.code == "cycle"
    assert " > ".join([*chain, chain[0]]) in wrong.message


def test_a_circle_is_found_inside_any_and_all() -> None:
    steps = (
        a_step("one", requires=either(owned("free"), every(owned("two")))),
        a_step("two", requires=owned("one")),
        a_step("free"),
    )
    assert [code for _, code in told(a_curriculum(*steps))] == ["cycle"]


def test_two_ways_to_one_step_are_no_circle() -> None:
    steps = (
        a_step("base"),
        a_step("left", requires=owned("base")),
        a_step("right", requires=owned("base")),
        a_step("both", requires=every(owned("left"), owned("right"))),
    )
    assert found(a_curriculum(*steps)) == []


# --- order ----------------------------------------------------------------------------------------------


def test_a_step_in_no_track_would_never_be_trained() -> None:
    steps = (a_step("press"), a_step("push"))
    assert told(a_curriculum(*steps, tracks=tracks(["press"]))) == [("steps[1].id", "unreachable")]


def test_a_track_in_no_day_would_never_be_trained() -> None:
    steps = (a_step("press"), a_step("push"))
    both = tracks(["press"], ["push"])
    assert found(a_curriculum(*steps, tracks=both)) == [], "a curriculum may leave its days to the coach"
    days = (DayPlan(title="Squat"), DayPlan(title="Press", skills=("t-0",)))
    assert told(a_curriculum(*steps, tracks=both, days=days)) == [("tracks[1].id", "unreachable")]


def test_a_track_keeps_the_order_of_what_is_required() -> None:
    steps = (
        a_step("one"),
        a_step("two", requires=owned("one")),
        a_step("three", requires=either(owned("two"))),
    )
    assert found(a_curriculum(*steps)) == []
    assert told(a_curriculum(*steps, tracks=tracks(["three", "one", "two"]))) == [
        ("tracks[0].steps[0]", "out-of-order")
    ]
    assert found(a_curriculum(*steps, tracks=tracks(["three"], ["one", "two"]))) == [], "by track, not across"


@pytest.mark.parametrize("easier", ["two", "three", "aside"])
def test_a_regression_is_a_step_that_was_owned_on_the_way(easier: str) -> None:
    steps = (
        a_step("one"),
        a_step("two", requires=owned("one"), regression=Regression(text="Easier.", step=easier)),
        a_step("three", requires=owned("two")),
        a_step("aside"),
    )
    assert told(a_curriculum(*steps)) == [("steps[1].regression.step", "not-easier")]


def test_a_regression_may_go_back_more_than_one_step() -> None:
    steps = (
        a_step("one"),
        a_step("two", requires=owned("one")),
        a_step("three", requires=owned("two"), regression=Regression(text="Far back.", step="one")),
    )
    assert found(a_curriculum(*steps)) == []


@pytest.mark.parametrize("after", ["one", "two"])
def test_a_progression_leads_on_and_not_back(after: str) -> None:
    steps = (a_step("one"), a_step("two", requires=owned("one"), progression=(after,)))
    assert told(a_curriculum(*steps)) == [("steps[1].progression[0]", "not-harder")]


# --- the depth gate -------------------------------------------------------------------------------------

POWER = a_step("power", receiving="power")


def full(requires: Gate | None, **changes: Any) -> Step:
    return a_step("full", receiving="full", requires=requires, **changes)


@pytest.mark.parametrize(
    "gate",
    [
        None,
        owned("power"),
        squat(FULL),
        every(owned("power"), squat(FULL)),
        either(depth(FULL), owned("power")),
        every(owned("power"), either(depth(FULL), squat(FULL))),
    ],
)
def test_no_step_is_received_at_full_depth_before_its_squat_is_owned(gate: Gate | None) -> None:
    step = full(gate, power_version="power" if gate is not None and gate.ids("depth") else None)
    assert ("steps[1].requires", "no-depth-gate") in told(a_curriculum(POWER, step))


@pytest.mark.parametrize(
    "gate",
    [
        depth(FULL),
        every(owned("power"), depth(FULL)),
        either(depth(FULL), every(depth(HALF), owned("power"))),
    ],
)
def test_a_depth_gate_that_cannot_be_walked_around_is_enough(gate: Gate) -> None:
    assert found(a_curriculum(POWER, full(gate, power_version="power"))) == []


def test_depth_may_be_asked_for_by_a_step_on_the_way() -> None:
    steps = (
        POWER,
        full(depth(FULL), power_version="power"),
        a_step("fuller", receiving="full", requires=owned("full")),
    )
    assert found(a_curriculum(*steps)) == []


def test_what_is_trained_meanwhile_must_be_said_and_must_not_wait_itself() -> None:
    assert told(a_curriculum(POWER, full(depth(FULL)))) == [("steps[1].power_version", "missing")]
    waits = a_step("power", receiving="power", requires=depth(HALF), power_version="full")
    assert ("steps[1].power_version", "asks-for-depth") in told(
        a_curriculum(waits, full(depth(FULL), power_version="power"))
    )


def test_a_power_version_goes_with_a_depth_gate_of_its_own() -> None:
    assert told(a_curriculum(POWER, a_step("press", power_version="power"))) == [
        ("steps[1].power_version", "no-depth-gate")
    ]


def test_many_ways_through_many_steps_are_looked_at_once() -> None:
    """Fourteen layers of eight steps, each asking for all eight below: 4 million million ways."""
    layers = [[f"s-{layer}-{n}" for n in range(8)] for layer in range(14)]
    steps = [a_step(name) for name in layers[0]]
    for below, layer in pairwise(layers):
        steps += [a_step(name, requires=every(*map(owned, below))) for name in layer]
    steps.append(full(owned(layers[-1][0])))
    names = [step.id for step in steps]
    curriculum = a_curriculum(*steps, tracks=tracks(names[:57], names[57:]))
    assert told(curriculum) == [(f"steps[{len(steps) - 1}].requires", "no-depth-gate")]


def test_a_long_chain_of_nested_gates_is_no_deeper_than_one() -> None:
    steps = [a_step("c-0")]
    steps += [a_step(f"c-{n}", requires=every(either(every(owned(f"c-{n - 1}"))))) for n in range(1, 119)]
    steps.append(full(every(owned("c-118"), depth(FULL)), power_version="c-0"))
    names = [step.id for step in steps]
    assert found(a_curriculum(*steps, tracks=tracks(names[:60], names[60:]))) == []


# --- what is told, word for word ------------------------------------------------------------------------

FRONT = replace(a_curriculum().rungs[2], rung=replace(a_curriculum().rungs[2].rung, difficulty=1.5))
NO_STEP = "must be a step of this curriculum"
NO_BEST = "its best is read from a step or rung that this curriculum does not have"
NO_LADDER = "needs a first part whose step has a ladder of loads"
NOT_EASIER = "must be easier: a step that this one requires, directly or on the way"
NO_TRACK = "stands in no track: nobody would ever train it"


def said(curriculum: Curriculum, **whole: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in found(curriculum, **whole)]


def of(lift: str) -> dict[str, Any]:
    return {"rule": "percent", "percent": Percent(of=lift, low=50, high=60)}


def test_every_name_of_a_step_that_is_unknown_is_told() -> None:
    gate = every(
        owned("moon"),
        squat("moon-squat"),
        either(depth("moon-depth"), scored("moon-test", 1), scored("moon-rack", 2)),
    )
    wrong = a_step(
        "push",
        requires=gate,
        regression=Regression(text="Easier.", step="dust"),
        progression=("press", "sun"),
        power_version="star",
        load=StepLoad(ladder=(0,), **of("snatch")),
    )
    orders = tracks(["press"], ["push", "mars"])
    assert said(a_curriculum(a_step("press"), wrong, a_step(HALF), tracks=orders)) == [
        ("unknown", f"steps[1].requires.all[0].step = moon: {NO_STEP}"),
        ("unknown", "steps[1].requires.all[1].rung = moon-squat: must be a rung of this curriculum"),
        ("unknown", "steps[1].requires.all[2].any[0].depth = moon-depth: must be a rung of this curriculum"),
        ("unknown", "steps[1].requires.all[2].any[1].test = moon-test: must be a known test"),
        ("unknown", "steps[1].requires.all[2].any[2].test = moon-rack: must be a known test"),
        ("unknown", f"steps[1].regression.step = dust: {NO_STEP}"),
        ("unknown", f"steps[1].progression[1] = sun: {NO_STEP}"),
        ("unknown", f"steps[1].power_version = star: {NO_STEP}"),
        ("unknown", f"steps[1].load.percent.of = snatch: {NO_BEST}"),
        ("duplicate", f"steps[2].id = {HALF}: is the id of a rung already"),
        ("unknown", f"tracks[1].steps[1] = mars: {NO_STEP}"),
    ]


def test_every_name_of_a_day_that_is_unknown_is_told() -> None:
    wrong = a_lift(
        parts=(Part(movement="press", reps=1), Part(movement="moon", reps=1)),
        instead="moon-walk",
        load=LiftLoad(**of("snatch")),
        requires=every(owned("press"), owned("sun"), squat(HALF), depth("moon-squat")),
    )
    days = (
        DayPlan(title="One", skills=("all",), trunk=("dead-bug",), lifts=(a_lift(instead="dead-bug"),)),
        DayPlan(title="Two", skills=("all", "none"), trunk=("dead-bug", "hang"), lifts=(a_lift(), wrong)),
    )
    assert said(a_curriculum(a_step("press"), days=days)) == [
        ("unknown", "days[1].skills[1] = none: must be a track"),
        ("unknown-drill", "days[1].trunk[1] = hang: must be a known drill"),
        (
            "unknown",
            "days[1].lifts[1].parts[1].movement = moon: must be a step or a rung of this curriculum",
        ),
        ("unknown-drill", "days[1].lifts[1].instead = moon-walk: must be a known drill"),
        ("unknown", f"days[1].lifts[1].load.percent.of = snatch: {NO_BEST}"),
        ("unknown", f"days[1].lifts[1].requires.all[1].step = sun: {NO_STEP}"),
        (
            "unknown",
            "days[1].lifts[1].requires.all[3].depth = moon-squat: must be a rung of this curriculum",
        ),
    ]


@pytest.mark.parametrize(
    ("movements", "is_sound"),
    [
        (("press",), True),
        (("press", "stand"), True),
        (("stand",), False),
        (("stand", "press"), False),
        ((HALF,), True),
        ((HALF, "stand"), True),
    ],
)
def test_a_lift_loaded_plate_by_plate_begins_with_a_step_that_has_plates(
    movements: tuple[str, ...], is_sound: bool
) -> None:
    parts = tuple(Part(movement=movement, reps=1) for movement in movements)
    lift = a_lift(parts=parts, load=LiftLoad(rule="bench-mark"))
    steps = (a_step("press"), a_step("stand", load=StepLoad(rule="none")))
    refused = [("no-ladder", f"days[0].lifts[0].load.rule = bench-mark: {NO_LADDER}")]
    assert said(with_lift(lift, *steps)) == ([] if is_sound else refused)
    unloaded = replace(lift, load=LiftLoad(rule="kg", kg=20))
    assert said(with_lift(unloaded, *steps)) == []


@pytest.mark.parametrize(
    ("lift", "step_id", "is_sound"),
    [
        ("jerk", "jk-split", True),
        ("jerk", "jk-power", True),
        ("jerk", "jk-dip", False),
        ("front-squat", "press", True),
        ("back-squat", "press", False),
    ],
)
def test_a_best_is_read_from_any_of_its_steps_or_rungs(lift: str, step_id: str, is_sound: bool) -> None:
    curriculum = a_curriculum(
        a_step(step_id, load=StepLoad(ladder=(0,), **of(lift))),
        rungs=(*a_curriculum().rungs, replace(FRONT, rung=replace(FRONT.rung, id="front-full"))),
    )
    assert [code for _, code in told(curriculum)] == ([] if is_sound else ["unknown"])


SIDE_PLANK = TESTS["side-plank"]


@pytest.mark.parametrize(
    ("changes", "range_"),
    [
        ({"unit": "passed"}, "0 to 1 passed"),
        ({"unit": "passed", "least": 2.0, "most": 5.0}, "0 to 1 passed"),
        ({"unit": "score"}, "0 to 3 score"),
        ({"unit": "score", "most": 6.0}, "0 to 6 score"),
        ({"unit": "score", "least": 1.0, "most": 6.0}, "1 to 6 score"),
        ({"unit": "s", "least": 5.0, "most": 300.0}, "5 to 300 s"),
        ({"unit": "s", "most": 300.0}, "0 to 300 s"),
        ({"unit": "s", "least": 5.0}, "5 to inf s"),
        ({"unit": "s"}, "0 to inf s"),
    ],
)
def test_a_gate_asks_for_a_result_that_its_test_can_have(changes: dict[str, Any], range_: str) -> None:
    card = replace(SIDE_PLANK, **{"least": None, "most": None, "questions": (), **changes})
    low, high = (float(end) for end in range_.split()[::2][:2])

    def asking(least: float) -> list[tuple[str, str]]:
        step = a_step("press", requires=scored("side-plank", least))
        return said(a_curriculum(step), tests={"side-plank": card})

    rule = f"must be {range_}, or no result would do"
    assert asking(low) == []
    assert asking(low - 0.5) == [("out-of-range", f"steps[0].requires.least = {low - 0.5:g}: {rule}")]
    if high == float("inf"):
        assert asking(10_000) == []
    else:
        assert asking(high) == []
        assert asking(high + 0.5) == [("out-of-range", f"steps[0].requires.least = {high + 0.5:g}: {rule}")]


def test_what_stops_a_squat_holds_no_squat_and_the_rest_may() -> None:
    curriculum = a_curriculum()
    template = replace(
        curriculum.template,
        warm_up=("split",),
        stopped=(("dead-bug",), ("dead-bug", "split")),
        accessories=dict(curriculum.template.accessories) | {"pain": (("hang",),)},
    )
    drills = {"dead-bug": a_drill(), "split": a_drill("split", squat=True)}
    wrong = problems(replace(curriculum, template=template), drills, TESTS)
    assert [(one.code, one.message) for one in wrong] == [
        ("unknown-drill", "template.accessories.pain[0][0] = hang: must be a known drill"),
        ("squat-in-stop", "template.stopped[1][1] = split: must not be a squat"),
    ]
    with pytest.raises(Invalid, match="accessories"):
        check_whole(replace(curriculum, template=template), drills, TESTS)


def test_a_circle_is_told_where_it_begins_and_nothing_else_is() -> None:
    steps = (
        a_step("free"),
        a_step("way", requires=owned("one"), regression=Regression(text="Free.", step="free")),
        a_step("one", requires=every(owned("free"), owned("two"))),
        a_step("two", requires=owned("one")),
    )
    cycle = ("cycle", "steps[1].requires = way: asks for itself: one > two > one")
    assert said(a_curriculum(*steps, tracks=tracks(["one"]))) == [cycle]


def test_the_first_of_two_circles_is_told() -> None:
    steps = (
        a_step("free"),
        a_step("one", requires=owned("one")),
        a_step("two", requires=owned("two")),
    )
    cycle = ("cycle", "steps[1].requires = one: asks for itself: one > one")
    assert said(a_curriculum(*steps)) == [cycle]


def test_what_is_out_of_reach_or_order_is_told() -> None:
    steps = (
        a_step("one"),
        a_step("two", requires=owned("one"), progression=("three", "one", "two")),
        a_step("three", requires=owned("two"), regression=Regression(text="On.", step="four")),
        a_step("four", requires=owned("three")),
        a_step("five"),
    )
    orders = tracks(["two", "one", "four", "three"], ["three", "two", "one"])
    days = (DayPlan(title="One", skills=("t-0",)), DayPlan(title="Two"))
    assert said(a_curriculum(*steps, tracks=orders, days=days)) == [
        ("not-harder", "steps[1].progression[1] = one: must not be a step that this one requires"),
        ("not-harder", "steps[1].progression[2] = two: must not be a step that this one requires"),
        ("not-easier", f"steps[2].regression.step = four: {NOT_EASIER}"),
        ("unreachable", f"steps[4].id = five: {NO_TRACK}"),
        ("out-of-order", "tracks[0].steps[0] = two: stands before one, which it requires"),
        ("out-of-order", "tracks[0].steps[2] = four: stands before three, which it requires"),
        ("unreachable", "tracks[1].id = t-1: stands in no day: nobody would ever train it"),
        ("out-of-order", "tracks[1].steps[0] = three: stands before one, which it requires"),
        ("out-of-order", "tracks[1].steps[1] = two: stands before one, which it requires"),
    ]


def test_what_the_depth_gate_lacks_is_told() -> None:
    waits = a_step("waits", receiving="power", requires=depth(HALF), power_version="power")
    steps = (
        POWER,
        waits,
        full(None, power_version="power"),
        replace(full(depth(FULL), power_version="waits"), id="fuller"),
        replace(full(every(owned("power"), depth(FULL))), id="fullest"),
    )
    full_rule = "a step received at full depth must ask for its squat by a depth gate"
    none_rule = "goes with a depth gate, and this step has none"
    missing_rule = "must name what is trained while the depth gate is closed"
    assert said(a_curriculum(*steps)) == [
        ("no-depth-gate", f"steps[2].requires = full: {full_rule}"),
        ("no-depth-gate", f"steps[2].power_version = power: {none_rule}"),
        ("asks-for-depth", "steps[3].power_version = waits: must not ask for depth itself"),
        ("missing", f"steps[4].power_version = nothing: {missing_rule}"),
    ]


def test_a_power_version_needs_a_depth_gate_and_another_gate_will_not_do() -> None:
    step = a_step("push", requires=owned("power"), power_version="power")
    assert told(a_curriculum(POWER, step)) == [("steps[1].power_version", "no-depth-gate")]

"""Gates: a sentence of ALL and ANY that checks itself, says itself in a line and names its conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.errors import Invalid
from coach.domain.gate import GATE_DEPTH_MOST, GATE_MEMBERS_MOST, Gate
from coach.formats.steps import gate as gate_from
from coach.formats.steps import gate_to_dict
from tests.domain.learner import depth, either, every, owned, scored, squat
from tests.domain.refusing import refusal

IDS = st.sampled_from(["one", "two", "three", "four"])
LEAVES = st.one_of(
    st.builds(owned, IDS),
    st.builds(squat, IDS),
    st.builds(depth, IDS),
    st.builds(scored, IDS, st.integers(0, 3).map(float)),
)


def joined(members: st.SearchStrategy[Gate]) -> st.SearchStrategy[Gate]:
    several = st.lists(members, min_size=1, max_size=3, unique_by=lambda gate: gate.said)
    return st.builds(
        lambda kind, gates: Gate(kind=kind, members=tuple(gates)), st.sampled_from(["all", "any"]), several
    )


GATES = st.one_of(LEAVES, joined(LEAVES), joined(st.one_of(LEAVES, joined(LEAVES))))


@pytest.mark.parametrize(
    ("build", "code", "message"),
    [
        (
            lambda: Gate(kind="none"),
            "unknown",
            "kind = none: must be one of all, any, step, rung, depth, test",
        ),
        (lambda: Gate(kind="all"), "bad-count", "all = 0: must be 1 to 8 conditions"),
        (
            lambda: every(*(owned(f"s-{n}") for n in range(GATE_MEMBERS_MOST + 1))),
            "bad-count",
            "all = 9: must be 1 to 8 conditions",
        ),
        (
            lambda: either(owned("one"), owned("one")),
            "duplicate",
            "any[1] = step one: must not appear twice",
        ),
        (
            lambda: every(scored("rack", 2), scored("rack", 2)),
            "duplicate",
            "all[1] = test rack >= 2: must not appear twice",
        ),
        (
            lambda: Gate(kind="test", id="rack"),
            "one-of",
            "least = None: must be given with a test, and with nothing else",
        ),
        (
            lambda: Gate(kind="step", id="one", least=2),
            "one-of",
            "least = 2: must be given with a test, and with nothing else",
        ),
    ],
)
def test_a_gate_that_cannot_be_is_refused(build: Callable[[], Gate], code: str, message: str) -> None:
    assert refusal(build) == (code, message)


def test_eight_conditions_may_be_joined() -> None:
    gate = every(*(owned(f"s-{n}") for n in range(GATE_MEMBERS_MOST)))
    assert len(gate.ids("step")) == GATE_MEMBERS_MOST


def test_gates_stand_in_each_other_four_deep_and_no_deeper() -> None:
    gate = owned("one")
    for _ in range(GATE_DEPTH_MOST - 1):
        gate = every(gate)
    assert gate.nested == GATE_DEPTH_MOST
    assert refusal(lambda: either(gate)) == ("too-deep", "any = 5: must be at most 4 deep")


def test_a_gate_says_itself_in_a_line() -> None:
    gate = every(owned("brace"), either(squat("goblet"), scored("rack", 2)), depth("front"))
    assert gate.said == "(step brace) and ((rung goblet) or (test rack >= 2)) and (depth front)"


def test_every_condition_is_told_with_the_path_at_which_it_stands_in_the_file() -> None:
    gate = every(owned("brace"), either(squat("goblet"), scored("rack", 2)))
    assert [(path, leaf.id) for path, leaf in gate.leaves("steps[3].requires")] == [
        ("steps[3].requires.all[0]", "brace"),
        ("steps[3].requires.all[1].any[0]", "goblet"),
        ("steps[3].requires.all[1].any[1]", "rack"),
    ]
    assert gate.ids("step") == ("brace",)
    assert gate.ids("depth") == ()
    assert owned("brace").ids("step") == ("brace",), "a single condition is its own leaf"
    (alone,) = owned("brace").leaves()
    assert alone[0] == "requires", "where a step says what it requires"


@settings(max_examples=50, deadline=None)
@given(GATES)
def test_a_gate_comes_back_from_its_document_as_it_was(gate: Gate) -> None:
    assert gate_from(gate_to_dict(gate)) == gate


@settings(max_examples=50, deadline=None)
@given(GATES)
def test_leaves_and_kinds_tell_the_same_conditions(gate: Gate) -> None:
    told = sorted(leaf.id for _, leaf in gate.leaves())
    assert sorted(i for kind in ("step", "rung", "depth", "test") for i in gate.ids(kind)) == told
    assert len({path for path, _ in gate.leaves()}) == len(told), "no two stand at one path"


@pytest.mark.parametrize(
    ("value", "field", "rule"),
    [
        ("brace", "", "must name all, any, step"),
        ({}, "", "must name all, any, step"),
        ([], "", "must name all, any, step"),
        ({"moon": "brace"}, "", "must name one of all"),
        ({"step": "brace", "rung": "goblet"}, "", "must name one of all"),
        ({"step": "brace", "least": 2}, "least", "is not a known key"),
        ({"all": "brace"}, "all", "must be a list"),
        ({"all": []}, "all", "1 to 8 conditions"),
        ({"step": 3}, "step", "must be text"),
        ({"step": None}, "step", "must be text"),
        ({"test": "rack"}, "least", "must be given with a test"),
        ({"test": "rack", "least": "2"}, "least", "must be a number"),
        ({"test": "rack", "least": True}, "least", "must be a number"),
        ({"any": [{"step": "brace"}, {"test": "rack", "most": 2}]}, "any[1].most", "is not a known key"),
    ],
)
def test_a_gate_of_the_wrong_shape_is_refused_with_its_path(value: Any, field: str, rule: str) -> None:
    with pytest.raises(Invalid, match=rule) as caught:
        gate_from(value)
    assert caught.value.field == field

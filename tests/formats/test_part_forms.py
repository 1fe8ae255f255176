"""Parts of a curriculum as forms: what a page shows, sent as it is, is the part again."""

from __future__ import annotations

import pytest

from coach.domain.errors import Invalid
from coach.domain.fault import FAULTS
from coach.domain.plan import LIFTS_MOST, PARTS_MOST, SKILLS_MOST, TRUNK_MOST
from coach.domain.step import PROGRESSION_MOST
from coach.formats import curriculum as files
from coach.formats import documents
from coach.formats.inputs import Refused
from coach.formats.part_forms import (
    Places,
    control_of,
    day_form,
    gate_form,
    gate_rows,
    problem_of,
    read_day,
    read_step,
    step_form,
)


@pytest.mark.parametrize("name", files.shipped_names())
def test_every_shipped_part_survives_its_form(name):
    document = files.curriculum_to_dict(files.shipped(name))
    parts = [("rung", row["id"]) for row in document["rungs"]]
    parts += [("step", row["id"]) for row in document.get("steps", ())]
    parts += [("day", str(n + 1)) for n in range(len(document.get("days", ())))]
    for kind, key in (*parts, ("template", "")):
        form = documents.form_of(document, kind, key)
        assert documents.changed(document, kind, key, form)[0] == document, (kind, key)


@pytest.mark.parametrize("name", files.shipped_names())
def test_a_document_whose_keys_a_database_has_mixed_is_written_in_order(name):
    def mixed(value):
        if isinstance(value, dict):
            return {key: mixed(value[key]) for key in sorted(value, reverse=True)}
        return [mixed(one) for one in value] if isinstance(value, list) else value

    document = files.curriculum_to_dict(files.shipped(name))
    assert files.dump_document(mixed(document)) == files.dump_curriculum(files.shipped(name))


LEAF, TEST = {"step": "a"}, {"test": "rack", "least": 2}


@pytest.mark.parametrize(
    ("gate", "rows"),
    [
        (None, ([], [])),
        (LEAF, ([LEAF], [])),
        ({"all": [LEAF, TEST]}, ([LEAF, TEST], [])),
        ({"any": [LEAF, TEST]}, ([], [LEAF, TEST])),
        ({"all": [LEAF, {"any": [TEST, {"rung": "r"}]}]}, ([LEAF], [TEST, {"rung": "r"}])),
        ({"all": [{"any": [LEAF]}, {"any": [TEST]}]}, None),
        ({"any": [LEAF, {"all": [TEST]}]}, None),
    ],
)
def test_a_gate_is_two_lists_or_stays_as_it_is(gate, rows):
    assert gate_rows(gate) == rows
    before = {**files.curriculum_to_dict(files.shipped("snatch"))["steps"][0], "requires": gate}
    assert ("gate-keep" in gate_form(gate)) == (rows is None)
    assert read_step(step_form(before), before)[0]["requires"] == gate


def test_numbers_are_read_as_people_write_them():
    before = files.curriculum_to_dict(files.shipped("snatch"))["steps"][0]
    form = step_form(before) | {"load-rule": "bench-mark", "load-ladder": " 2,5 5;  7.5 "}
    assert read_step(form, before)[0]["load"]["ladder"] == [2.5, 5, 7.5]
    for odd in ("1e3", "nan", "٣", "0x10", "--1", "9" * 400):
        with pytest.raises(Refused, match="rest_s"):
            read_step(form | {"rest_s": odd}, before)
        with pytest.raises(Refused, match="load-ladder"):
            read_step(form | {"load-ladder": odd}, before)


def test_rows_that_were_left_empty_do_not_move_what_is_wrong():
    form = dict.fromkeys(("criteria-0-text", "criteria-2-text", "gate-any-1", "gate-any-1-least"), "")
    places = Places(criteria=[0, 2], all=[], any=[1])
    assert control_of("criteria[1].text", form.__contains__, places) == "criteria-2-text"
    assert control_of("criteria", form.__contains__, places) == "criteria-0-text"
    assert control_of("requires.any[0].least", form.__contains__, places) == "gate-any-1-least"
    assert control_of("moon[3].x", form.__contains__, places) == "form"


@pytest.mark.parametrize(
    ("message", "value", "rule"),
    [
        ("a = x: must be y", "x", "must be y"),
        ("a = b: c…: must be at most 4 characters, is 9", "b: c…", "must be at most 4 characters, is 9"),
        ("a = s: asks for itself: s > s", "s", "asks for itself: s > s"),
    ],
)
def test_a_fault_is_told_apart_into_value_and_rule(message, value, rule):
    code = "long-text" if "characters" in message else "cycle"
    problem = problem_of(Invalid("a", code, message))
    assert (problem.value, problem.rule) == (value, rule)


def test_a_part_that_is_not_there_is_none():
    document = files.curriculum_to_dict(files.shipped("snatch"))
    for kind, key in (("step", "moon"), ("rung", ""), ("day", "0"), ("day", "-1"), ("track", "x")):
        with pytest.raises(documents.NoSuchPart):
            documents.part_of(document, kind, key)


def test_a_form_has_room_for_all_that_a_part_may_hold():
    """A row that a form does not read would be lost without a word when its page is saved."""
    document = files.curriculum_to_dict(files.shipped("first-12-weeks"))
    day = max(document["days"], key=lambda row: len(row["lifts"]))
    lift = day["lifts"][0]
    full = {
        **day,
        "skills": [track["id"] for track in document["tracks"]][:SKILLS_MOST],
        "trunk": [*files.drills()][:TRUNK_MOST],
        "lifts": [
            {**lift, "name": f"Lift {n}", "parts": [lift["parts"][0]] * PARTS_MOST} for n in range(LIFTS_MOST)
        ],
    }
    assert len(full["skills"]) == SKILLS_MOST
    assert read_day(day_form(full), full)[0] == full
    step = document["steps"][0]
    ahead = {**step, "progression": [row["id"] for row in document["steps"]][1 : PROGRESSION_MOST + 1]}
    faults = [{"code": code, "seen": "s", "cause": "c", "fix": "f"} for code in FAULTS]
    assert read_step(step_form({**ahead, "faults": faults}), ahead)[0] == {**ahead, "faults": faults}

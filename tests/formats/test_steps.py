"""Steps, tracks, gates and days as documents: the shipped library, round trips, the JSON Schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.checks import (
    CRITERION_CHARS,
    CUE_CHARS,
    LINE_CHARS,
    NAME_CHARS,
    PARAGRAPH_CHARS,
    Provenance,
    View,
    check_text,
)
from coach.domain.errors import Invalid
from coach.domain.fault import ALL_FAULTS
from coach.domain.step import FAMILIES, SHORT_CHARS, Step
from coach.formats import curriculum as files
from coach.formats.json_schema import json_schema
from coach.formats.shapes import misshapen

NAMES = files.shipped_names()
WHOLE = files.shipped("first-12-weeks")
LIBRARY = {step.id: step for step in WHOLE.steps}
each_step = pytest.mark.parametrize("step", LIBRARY.values(), ids=lambda step: step.id)


def document(name: str) -> dict[str, Any]:
    return json.loads(json.dumps(files.curriculum_to_dict(files.shipped(name))))


def refused(build: Callable[[], Any]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        build()
    assert caught.value.message.startswith(f"{caught.value.field} = ")
    return caught.value


# --- the library ----------------------------------------------------------------------------------------


def test_the_library_is_as_large_as_it_is_said_to_be() -> None:
    rows = {row["id"] for rows in files.step_rows().values() for row in rows}
    assert len(rows) == len(LIBRARY) == 50
    assert rows == set(LIBRARY), "one curriculum holds every step"
    assert len(files.drills()) >= 28
    assert len(files.tests()) >= 12
    assert len(NAMES) == 7
    assert set(files.step_rows()) < set(FAMILIES)


def test_no_two_steps_are_called_the_same() -> None:
    for called in ("id", "name", "short"):
        counted = Counter(getattr(step, called).casefold() for step in LIBRARY.values())
        assert [name for name, times in counted.items() if times > 1] == [], called
    aliases = Counter(alias.casefold() for step in LIBRARY.values() for alias in step.aliases)
    names = {step.name.casefold() for step in LIBRARY.values()}
    assert [name for name, times in aliases.items() if times > 1 or name in names] == []


def test_a_step_is_the_same_in_every_curriculum_but_for_where_it_leads() -> None:
    for name in NAMES:
        here = {step.id for step in files.shipped(name).steps}
        for step in files.shipped(name).steps:
            theirs = LIBRARY[step.id]
            leads = tuple(after for after in theirs.progression if after in here)
            assert step == replace(theirs, progression=leads), f"{name}: {step.id}"


@each_step
def test_every_text_of_a_step_fits_where_it_is_shown(step: Step) -> None:
    limits = [
        (step.name, NAME_CHARS),
        (step.short, SHORT_CHARS),
        (step.purpose, PARAGRAPH_CHARS),
        (step.regression.text, PARAGRAPH_CHARS),
        *((text, NAME_CHARS) for text in (*step.aliases, *step.equipment)),
        *((text, LINE_CHARS) for text in (*step.set_up, *step.points, *step.contraindications)),
        *((text, CUE_CHARS) for text in step.cues),
        *((one.text, CRITERION_CHARS) for one in step.criteria),
        *((text, LINE_CHARS) for one in step.faults for text in (one.seen, one.cause, one.fix)),
    ]
    for text, most in limits:
        assert 0 < len(text) <= most, text
        assert "  " not in text, text


@each_step
def test_every_criterion_can_be_answered_by_somebody_at_the_side_or_in_front(step: Step) -> None:
    assert 4 <= len(step.criteria) <= 5
    assert {one.view for one in step.criteria} <= {View.SIDE, View.FRONT}
    assert not any(one.text.endswith(("?", ".")) for one in step.criteria), "a sentence beside a checkbox"


@each_step
def test_every_no_has_an_answer(step: Step) -> None:
    answers = {fault.code: fault for fault in step.faults}
    for one in step.criteria:
        assert one.fault in answers, one.text
        assert answers[one.fault].fix


@each_step
def test_every_step_is_drawn_where_it_begins_and_where_the_bar_is_received(step: Step) -> None:
    assert "start" in step.figures
    assert not step.figures["start"].front_view
    if step.receiving != "none":
        assert "receive" in step.figures
    if step.receiving == "full":
        assert step.figures["receive"].legs.thigh < 0, "below parallel"
    if "front" in step.figures:
        assert step.figures["front"].front_view


def before(step: Step) -> set[str]:
    """Return every step that is asked for, directly or on the way."""
    found: set[str] = set()
    left = [step]
    while left:
        gate = left.pop().requires
        for asked in () if gate is None else gate.ids("step"):
            if asked not in found:
                found.add(asked)
                left.append(LIBRARY[asked])
    return found


@each_step
def test_every_way_back_is_to_something_easier(step: Step) -> None:
    easier = step.regression.step
    if easier is not None:
        assert easier in before(step)
        assert len(before(LIBRARY[easier])) < len(before(step))
    assert not set(step.progression) & {step.id, *before(step)}


@each_step
def test_what_is_trained_while_depth_is_closed_is_no_full_depth_and_was_owned_before(step: Step) -> None:
    if step.receiving == "full":
        assert step.requires is not None
        assert len(step.requires.ids("depth")) == 1
        assert step.power_version is not None
        assert LIBRARY[step.power_version].receiving != "full"
        assert step.power_version in before(step)
    else:
        assert step.power_version is None


@each_step
def test_who_does_what_a_stage_asks_for_can_own_the_step(step: Step) -> None:
    """Two sets in a row make a good day: no stage on the way may ask for one."""
    for dose in (step.dose.learn, step.dose.build):
        assert dose.sets >= 2


def test_every_fault_that_is_known_is_used_by_a_step_or_a_rung() -> None:
    used = {one.fault for step in LIBRARY.values() for one in step.criteria}
    used |= {fault.code for step in LIBRARY.values() for fault in step.faults}
    used |= {fault.code for name in NAMES for card in files.shipped(name).rungs for fault in card.faults}
    assert set(ALL_FAULTS) - used == set()


def test_what_is_called_sourced_names_its_source() -> None:
    sourced = [step for step in LIBRARY.values() if step.provenance is Provenance.SOURCED]
    assert sourced
    assert all(step.source for step in sourced)


def test_no_step_makes_a_medical_claim_or_borrows_a_trade_mark() -> None:
    texts = "".join(path.read_text("utf-8") for path in (files.FOLDER / "steps").glob("*.yaml"))
    banned = (
        r"\b(USAW|FMS|cure|heals?|treats?|treatment|diagnos\w+|prevents? injur\w+|patients|the patient)\b"
    )
    assert re.findall(banned, texts, flags=re.IGNORECASE) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_track_is_trained_and_every_day_has_its_trunk_or_the_accessories(name: str) -> None:
    curriculum = files.shipped(name)
    trained = {track for day in curriculum.days for track in day.skills}
    assert trained == {track.id for track in curriculum.tracks}
    for day in curriculum.days:
        assert day.squat
        assert bool(day.trunk) == (name != "squat-depth"), "there the limiter chooses"
        assert day.trunk or not day.lifts, "lifts alone would leave no trunk"


# --- round trips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_curriculum_comes_back_from_yaml_as_it_was(name: str) -> None:
    curriculum = files.shipped(name)
    text = files.dump_curriculum(curriculum)
    again = files.load_curriculum(text)
    assert again == curriculum
    assert files.digest(again) == files.digest(curriculum)
    if name == "back-to-depth":
        assert yaml.safe_load(text) == document(name), "any YAML reader sees the same"


@pytest.mark.parametrize("name", ["squat-depth", "snatch"])
def test_a_curriculum_comes_back_from_a_json_file_as_it_was(name: str) -> None:
    curriculum = files.shipped(name)
    again = files.load_curriculum(json.dumps(document(name), ensure_ascii=False))
    assert again == curriculum
    assert files.digest(again) == files.digest(curriculum)


RUNGS = files.shipped("squat-depth").rungs
# One rung and nothing beside it.
ALONE = replace(files.shipped("squat-depth"), rungs=RUNGS[:1], steps=(), tracks=(), days=())


def accepted(text: str) -> bool:
    try:
        check_text("title", text, NAME_CHARS)
    except Invalid:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=NAME_CHARS).map(str.strip).filter(accepted))
def test_every_text_that_is_accepted_is_written_and_read_again(text: str) -> None:
    curriculum = replace(ALONE, title=text, version=text)
    again = files.load_curriculum(files.dump_curriculum(curriculum))
    assert again == curriculum
    assert files.digest(again) == files.digest(curriculum)


@pytest.mark.parametrize(
    "text", ["no", "1:30", "012", "~", "null", "2026-11-26", "1_000", "0x1F", "- a", "a: b", "#"]
)
def test_words_that_other_yaml_readers_turn_into_something_else_stay_words(text: str) -> None:
    curriculum = replace(ALONE, title=text)
    assert files.load_curriculum(files.dump_curriculum(curriculum)).title == text


# --- what a file takes from the library -----------------------------------------------------------------


def short(**changes: Any) -> str:
    """Return a file that takes ladder and steps from the library."""
    data = {
        "schema": 1,
        "id": "mine",
        "version": "1",
        "title": "Mine",
        "summary": "Mine.",
        "route": "top-down",
        "provenance": "policy",
        "ladder": "squat-depth",
        "library": ["squat-stance", "hip-hinge-step"],
        "tracks": [
            {
                "id": "all",
                "title": "All",
                "family": "foundation",
                "steps": ["squat-stance", "hip-hinge-step"],
            }
        ],
    }
    return json.dumps({key: value for key, value in {**data, **changes}.items() if value is not ...})


def test_a_short_file_holds_what_it_took_written_out() -> None:
    curriculum = files.load_curriculum(short())
    assert curriculum.rungs == RUNGS
    assert curriculum.template == files.shipped("squat-depth").template
    assert [step.id for step in curriculum.steps] == ["squat-stance", "hip-hinge-step"]
    assert curriculum.step("squat-stance").progression == ("hip-hinge-step",), "only to what is there"
    assert "library" not in files.curriculum_to_dict(curriculum)


def test_who_takes_a_ladder_takes_neither_its_steps_nor_its_days() -> None:
    assert files.shipped("squat-depth").days
    curriculum = files.load_curriculum(short(library=..., tracks=...))
    assert (curriculum.steps, curriculum.tracks, curriculum.days) == ((), (), ())
    assert [track.id for track in files.shipped("snatch").tracks] == ["foundation", "overhead", "pull"]


def test_a_family_is_taken_by_its_name() -> None:
    curriculum = files.load_curriculum((files.FOLDER / "snatch.yaml").read_text("utf-8"))
    assert {step.family for step in curriculum.steps} == {"foundation", "snatch"}


def test_single_rungs_are_taken_by_id() -> None:
    curriculum = files.load_curriculum(short(rungs=["supported-hold", "box-high"]))
    assert [card.id for card in curriculum.rungs] == ["supported-hold", "box-high"]


@pytest.mark.parametrize("name", NAMES)
def test_the_ladder_of_every_shipped_curriculum_may_be_taken(name: str) -> None:
    curriculum = files.load_curriculum(short(ladder=name))
    assert curriculum.rungs == files.shipped(name).rungs
    assert curriculum.template == files.shipped(name).template


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"ladder": "moon"}, "ladder", "must be one of"),
        ({"ladder": "drills"}, "ladder", "must be one of"),
        ({"ladder": ["squat-depth"]}, "ladder", "must be one of"),
        ({"ladder": "../curricula/squat-depth"}, "ladder", "must be one of"),
        ({"library": "snatch"}, "library", "must be a list"),
        ({"library": None}, "library", "must be a list"),
        ({"library": ["squat-stance", "moon"]}, "library[1]", "or the id of a shipped step"),
        ({"library": [["snatch"]]}, "library[0]", "or the id of a shipped step"),
        ({"rungs": ["box-high", "moon"]}, "rungs[1]", "must be a rung of the ladder"),
        ({"rungs": 5}, "rungs", "must be a list"),
        ({"rungs": None}, "rungs", "must be given"),
        ({"rungs": "box-high"}, "rungs", "must be a list"),
        ({"rungs": {"box-high": 1}}, "rungs", "must be a list"),
        ({"steps": 5}, "steps", "must be a list"),
        ({"ladder": ...}, "template", "must be given"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(
    changes: dict[str, Any], field: str, rule: str
) -> None:
    text = short(**changes)
    for wrong in (refused(lambda: files.load_curriculum(text)), files.faults_of(text)[0]):
        assert wrong.field == field
        assert rule in wrong.message


# --- the JSON Schema ------------------------------------------------------------------------------------

SCHEMA = json_schema(files.CurriculumSchema(), "Curriculum")
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "minItems"}
KNOWN |= {"anyOf", "oneOf", "$ref", "default", "$schema", "title", "$defs"}


def misfits(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths at which a value is not of a schema, as far as our schemas go."""
    assert set(schema) <= KNOWN, f"{path}: this checker does not know {set(schema) - KNOWN}"
    if "$ref" in schema:
        assert schema["$ref"] == "#/$defs/gate"
        yield from misfits(value, SCHEMA["$defs"]["gate"], path)
    for word, least, most in (("anyOf", 1, 99), ("oneOf", 1, 1)):
        if word in schema:
            fitting = sum(not list(misfits(value, one, path)) for one in schema[word])
            if not least <= fitting <= most:
                yield path
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(TYPES[kind](value) for kind in kinds):
            yield path
            return
    if isinstance(value, dict) and "properties" in schema:
        yield from (f"{path}.{key}" for key in schema.get("required", []) if key not in value)
    if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
        for key, inner in value.items():
            known = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            if known is False:
                yield f"{path}.{key}"
            elif isinstance(known, dict):
                yield from misfits(inner, known, f"{path}.{key}")
    if isinstance(value, list) and "items" in schema:
        if len(value) < schema.get("minItems", 0):
            yield path
        for index, inner in enumerate(value):
            yield from misfits(inner, schema["items"], f"{path}[{index}]")


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_curriculum_is_of_the_schema(name: str) -> None:
    assert list(misfits(document(name), SCHEMA)) == []


def test_the_schema_says_what_it_is_and_knows_every_key_of_a_document() -> None:
    assert SCHEMA["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert {"locale", *document("snatch")} == set(SCHEMA["properties"])
    steps = SCHEMA["properties"]["steps"]["items"]["properties"]
    assert set(document("snatch")["steps"][0]) == set(steps)
    assert steps["requires"] == {"anyOf": [{"$ref": "#/$defs/gate"}, {"type": "null"}], "default": None}


@pytest.mark.parametrize(
    "gate",
    [
        {},
        {"step": 3},
        {"moon": "a"},
        {"all": []},
        {"all": "a"},
        {"test": "rack"},
        {"step": "a", "rung": "b"},
        {"step": "a", "least": 2},
        {"all": [{"any": [{"step": None}]}]},
        "a",
    ],
)
def test_the_schema_knows_a_gate_when_it_sees_one(gate: Any) -> None:
    data = document("back-to-depth")
    data["steps"][0]["requires"] = gate
    assert list(misfits(data, SCHEMA)) == [".steps[0].requires"]
    assert refused(lambda: files.curriculum_from_dict(data)).field.startswith("steps[0].requires")


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a document; gates are told apart above."""
    if way and way[-1] == "requires":
        return
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from places(inner, (*way, key))


SMALL = document("back-to-depth")
SMALL["rungs"], SMALL["steps"] = SMALL["rungs"][:2], SMALL["steps"][:3]
PLACES = list(places(SMALL))
WRONG = st.sampled_from([None, True, 3, 2.5, "text", [], {}, ["text"], [3], {"key": "text"}, ...])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PLACES), WRONG, st.booleans())
def test_schema_and_reader_refuse_the_same_shapes(way: tuple[Any, ...], value: Any, unknown: bool) -> None:
    data = json.loads(json.dumps(SMALL))
    place: Any = data
    for part in way[:-1]:
        place = place[part]
    if unknown and isinstance(place, dict):
        place["moon"] = value if value is not ... else 1
    elif value is ...:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    by_schema, by_reader = list(misfits(data, SCHEMA)), misshapen(files.CurriculumSchema(), data)
    assert bool(by_schema) == bool(by_reader), (by_schema, [error.message for error in by_reader])

"""Tests of `coach.formats.case`: schema 1 in and out, and the path of everything that is wrong."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.ankle import REFUSED_INSTRUMENTS
from coach.domain.case import By, Side, Verified
from coach.domain.errors import Invalid
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import decide
from coach.formats.case import answer_line, case_from_json, case_to_json
from coach.formats.decision import decision_to_json
from coach.formats.policy_json import policy_from_json

LADDER = [
    {"id": "goblet-parallel", "style": "goblet", "thigh_deg": 0, "load_kg": 12, "difficulty": 0.3},
    {"id": "goblet-full", "style": "goblet", "thigh_deg": -20, "load_fraction": 0.2, "difficulty": 0.9},
]
FULL: dict[str, Any] = {
    "schema": 1,
    "id": "c1",
    "today": "2026-03-01",
    "policy": {"range_chance": 0.7},
    "body": {
        "height_cm": 175,
        "mass_kg": 75,
        "sex": "male",
        "age_years": 24,
        "tibia_cm": None,
        "femur_cm": 44,
        "trunk_cm": None,
        "foot_cm": None,
        "lifting_shoe_mm": 20,
    },
    "history": {"ankle_sprain": [{"side": "left", "on": "2024-05-01", "surgery": False}]},
    "red_flags": [],
    "tests": [
        {
            "id": "t1",
            "on": "2026-02-02",
            "test": "lunge-angle",
            "side": "left",
            "value": 31.0,
            "trials": [30.5, 31.0, 31.5],
            "unit": "deg",
            "instrument": "phone",
            "site": "tuberosity",
            "by": "self",
            "pain": 0,
            "pinch": False,
        },
        {
            "id": "t2",
            "on": "2026-02-02",
            "test": "lunge-distance",
            "side": "right",
            "value": 9.5,
            "unit": "cm",
            "instrument": "tape",
            "by": "coach",
        },
        {
            "id": "t3",
            "on": "2026-02-02",
            "test": "overhead-squat",
            "score": 1,
            "faults": ["heels-rise"],
            "by": "coach",
        },
        {"id": "t5", "on": "2026-02-02", "test": "hip-hinge", "passed": True},
    ],
    "attempts": [
        {
            "id": "a1",
            "on": "2026-02-05",
            "rung": "goblet-parallel",
            "wedge_mm": 0,
            "shoe_heel_mm": 0,
            "by": "self",
            "verified": "video",
            "next_morning_pain": None,
            "sets": [
                {
                    "id": "a1s1",
                    "reps": 5,
                    "clean": 4,
                    "faults": ["heels-rise", "knees-in:left"],
                    "load_kg": 8,
                    "rpe": 6,
                    "pain": 0,
                    "pain_site": None,
                    "sharp": False,
                }
            ],
        }
    ],
    "events": [
        {
            "id": "e1",
            "on": "2026-02-10",
            "kind": "clear",
            "by": "coach",
            "rung": None,
            "wedge_mm": None,
            "until": None,
            "reason": "seen, fine",
        }
    ],
    "drill_trials": [
        {
            "id": "d1",
            "on": "2026-02-05",
            "drill": "knee-to-wall-rocks",
            "test": "lunge-angle",
            "side": "left",
            "before": 31.0,
            "after": 33.0,
        }
    ],
    "at": {"rung": "goblet-parallel", "wedge_mm": 0},
    "ladder": LADDER,
}
LEAST = {
    "id": "c1",
    "today": "2026-03-01",
    "body": {"height_cm": 175, "mass_kg": 75},
    "at": {"rung": "goblet-parallel"},
    "ladder": LADDER,
}


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    data = copy.deepcopy(FULL)
    change(data)
    return data


def put(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change that sets `path[:-1]` to `path[-1]`."""

    def change(data: dict[str, Any]) -> None:
        at: Any = data
        for key in path[:-2]:
            at = at[key]
        at[path[-2]] = path[-1]

    return change


def test_a_whole_case_is_read() -> None:
    found = case_from_json(FULL)
    assert found.today == date(2026, 3, 1)
    assert found.policy == replace(DEFAULT_POLICY, range_chance=0.7)
    assert found.tests[0].side is Side.LEFT
    assert found.tests[0].trials == (30.5, 31.0, 31.5)
    assert found.attempts[0].verified is Verified.VIDEO
    assert found.attempts[0].sets[0].faults == ("heels-rise", "knees-in:left")
    assert found.events[0].by is By.COACH
    assert found.ladder[1].load_fraction == 0.2
    assert found.sprains[0].on == date(2024, 5, 1)


def test_only_six_keys_are_required() -> None:
    found = case_from_json(LEAST)
    assert (found.tests, found.attempts, found.events, found.policy) == ((), (), (), DEFAULT_POLICY)
    for key in LEAST:
        with pytest.raises(Invalid) as refusal:
            case_from_json({k: v for k, v in LEAST.items() if k != key})
        assert (refusal.value.field, refusal.value.code) == (key, "required")


def test_a_case_goes_out_and_comes_back_the_same() -> None:
    for data in (FULL, LEAST):
        found = case_from_json(data)
        assert case_from_json(json.loads(json.dumps(case_to_json(found)))) == found


def test_a_shipped_ladder_is_known_by_name() -> None:
    data = {**LEAST, "ladder": "squat-depth"}
    data["at"] = {"rung": "goblet-parallel"}
    assert len(case_from_json(data).ladder) >= 10
    with pytest.raises(Invalid) as refusal:
        case_from_json({**data, "ladder": "../secrets"})
    assert (refusal.value.field, refusal.value.code) == ("ladder", "unknown-ladder")


SET = ("attempts", 0, "sets", 0)
WRONG: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "today before all days": (put("today", "1899-12-31"), "today"),
    "today in the year 1": (put("today", "0001-01-05"), "today"),
    "an attempt before all days": (put("attempts", 0, "on", "1899-12-31"), "attempts[0].on"),
    "schema 2": (put("schema", 2), "schema"),
    "no id": (put("id", ""), "id"),
    "a number as text": (put("body", "height_cm", "175"), "body.height_cm"),
    "a flag as number": (put("body", "mass_kg", True), "body.mass_kg"),
    "a giant": (put("body", "height_cm", 1750), "body.height_cm"),
    "infinite": (put("body", "mass_kg", float("inf")), "body.mass_kg"),
    "unknown sex": (put("body", "sex", "x"), "body.sex"),
    "an unknown key": (put("moon", 1), "moon"),
    "an unknown key inside": (put("tests", 0, "moon", 1), "tests[0].moon"),
    "an unknown key in the policy": (put("policy", "moon", 1), "policy.moon"),
    "a chance of two": (put("policy", "range_chance", 2), "policy.range_chance"),
    "half a day": (put("policy", "days_on_rung", 6.5), "policy.days_on_rung"),
    "a list that is none": (put("tests", {}), "tests"),
    "a null list": (put("attempts", None), "attempts"),
    "an object that is none": (put("body", 7), "body"),
    "a date that is none": (put("today", "yesterday"), "today"),
    "a day of a week": (put("today", "2026-W08-1"), "today"),
    "a day of a week in digits": (put("tests", 0, "on", "2026W08-01"), "tests[0].on"),
    "a date in other digits": (put("today", "２０２６-０３-０１"), "today"),
    "a day that is none": (put("today", "2026-02-29"), "today"),
    "an empty place of pain": (
        put("attempts", 0, "sets", 0, "pain_site", ""),
        "attempts[0].sets[0].pain_site",
    ),
    "a blank place of pain": (
        put("attempts", 0, "sets", 0, "pain_site", " "),
        "attempts[0].sets[0].pain_site",
    ),
    "a date with time": (put("today", "2026-03-01T10:00"), "today"),
    "a test of tomorrow": (put("tests", 0, "on", "2026-03-02"), "tests[0].on"),
    "an act of tomorrow": (put("events", 0, "on", "2026-03-02"), "events[0].on"),
    "a trial of tomorrow": (put("drill_trials", 0, "on", "2026-03-02"), "drill_trials[0].on"),
    "a sprain of tomorrow": (
        put("history", "ankle_sprain", 0, "on", "2026-03-02"),
        "history.ankle_sprain[0].on",
    ),
    "an angle of 400": (put("tests", 0, "value", 400), "tests[0].value"),
    "a trial of 400": (put("tests", 0, "trials", 1, 400), "tests[0].trials[1]"),
    "cm for an angle": (put("tests", 0, "unit", "cm"), "tests[0].unit"),
    "no side": (put("tests", 0, "side", None), "tests[0].side"),
    "not bearing weight": (put("tests", 0, "instrument", "nwb"), "tests[0].instrument"),
    "a score of 4": (put("tests", 2, "score", 4), "tests[2].score"),
    "no score": (put("tests", 2, "score", None), "tests[2].score"),
    "an unknown test": (put("tests", 2, "test", "handstand"), "tests[2].test"),
    "an unknown fault": (put("tests", 2, "faults", ["sneeze"]), "tests[2].faults[0]"),
    "no result of the hinge": (put("tests", 3, "passed", None), "tests[3].passed"),
    "pain of 12": (put(*SET, "pain", 12), "attempts[0].sets[0].pain"),
    "9 clean of 5": (put(*SET, "clean", 9), "attempts[0].sets[0].clean"),
    "half a rep": (put(*SET, "reps", 4.5), "attempts[0].sets[0].reps"),
    "an unknown rung trained": (put("attempts", 0, "rung", "moon"), "attempts[0].rung"),
    "an unknown rung": (put("at", "rung", "moon"), "at.rung"),
    "an unknown rung locked": (put("events", 0, "rung", "moon"), "events[0].rung"),
    "an unknown act": (put("events", 0, "kind", "bless"), "events[0].kind"),
    "an override of nothing": (put("events", 0, "kind", "override"), "events[0].rung"),
    "no ladder": (put("ladder", []), "ladder"),
    "a ladder that is a number": (put("ladder", 3), "ladder"),
    "a rung that is none": (put("ladder", 0, "goblet"), "ladder[0]"),
    "an unknown style": (put("ladder", 1, "style", "moon"), "ladder[1].style"),
    "a falling ladder": (put("ladder", 1, "difficulty", 0.1), "ladder[1].difficulty"),
    "a rung twice": (put("ladder", 1, "id", "goblet-parallel"), "ladder[1].id"),
    "two loads": (put("ladder", 1, "load_kg", 10), "ladder[1].load_fraction"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_is_named_by_its_path(name: str) -> None:
    change, path = WRONG[name]
    with pytest.raises(Invalid) as refusal:
        case_from_json(changed(change))
    assert refusal.value.field == path
    assert refusal.value.code
    assert refusal.value.message.startswith(path)
    assert ": " in refusal.value.message


OBJECTS: dict[str, tuple[Any, ...]] = {
    "tests[0]": ("tests", 0),
    "attempts[0]": ("attempts", 0),
    "attempts[0].sets[0]": ("attempts", 0, "sets", 0),
    "events[0]": ("events", 0),
    "drill_trials[0]": ("drill_trials", 0),
    "history.ankle_sprain[0]": ("history", "ankle_sprain", 0),
    "ladder[1]": ("ladder", 1),
    "body": ("body",),
    "at": ("at",),
}


@pytest.mark.parametrize("path", list(OBJECTS))
@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (None, "required", ": must not be null"),
        (True, "bad-value", " = true: must be an object"),
        ([], "bad-value", ": must be an object"),
    ],
)
def test_what_stands_where_an_object_belongs_is_told_in_one_way(
    path: str, value: Any, code: str, said: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json(changed(put(*OBJECTS[path], value)))
    assert (refusal.value.field, refusal.value.code) == (path, code)
    assert refusal.value.message == path + said


TEST_0, BRIDGE = ("tests", 0), {"id": "b", "on": "2026-02-02", "test": "single-leg-bridge", "value": 30}
TOLD: list[tuple[Callable[[dict[str, Any]], Any], str, str]] = [
    (put(*TEST_0, "value", 1e9), "out-of-range", "tests[0].value = 1e+09: must be 0 to 70 deg"),
    (put(*TEST_0, "value", -1e9), "out-of-range", "tests[0].value = -1e+09: must be 0 to 70 deg"),
    (put(*TEST_0, "trials", [1e300]), "out-of-range", "tests[0].trials[0] = 1e+300: must be 0 to 70 deg"),
    (put("tests", 2, "score", -1), "out-of-range", "tests[2].score = -1: must be 0 to 3"),
    (put("tests", 2, "score", 7), "out-of-range", "tests[2].score = 7: must be 0 to 3"),
    (put(*TEST_0, "score", 7), "out-of-range", "tests[0].score = 7: must be 0 to 6"),
    (put("tests", 2, "value", 1e9), "out-of-range", "tests[2].value = 1e+09: must be -1000000 to 1000000"),
    (put("tests", [{**BRIDGE, "value": 901}]), "out-of-range", "tests[0].value = 901: must be 0 to 900 s"),
    (put("schema", 2), "out-of-range", "schema = 2: must be 1"),
    (put("today", "1899-12-31"), "too-early", "today = 1899-12-31: must be 1900-01-01 or later"),
    (put(*TEST_0, "on", "0001-01-01"), "too-early", "tests[0].on = 0001-01-01: must be 1900-01-01 or later"),
    (put(*TEST_0, "trials", [30] * 13), "bad-count", "tests[0].trials: must be at most 12 entries"),
    (
        put(*SET, "faults", ["knees-in"] * 25),
        "bad-count",
        "attempts[0].sets[0].faults: must be at most 24 entries",
    ),
    (put("body", "mass_kg", True), "bad-value", "body.mass_kg = true: must be a number"),
    (put("body", "mass_kg", float("inf")), "bad-value", "body.mass_kg = Infinity: must be a number"),
    (put(*SET, "sharp", 1), "bad-value", "attempts[0].sets[0].sharp = 1: must be true or false"),
    (put("id", ""), "out-of-range", 'id = "": must be 1 to 200 characters'),
    (put("policy", "range_chance", True), "not-a-number", "policy.range_chance = true: must be a number"),
    (put("policy", "range_chance", None), "not-a-number", "policy.range_chance = null: must be a number"),
    (
        put("policy", "range_chance", {"a": 1}),
        "not-a-number",
        "policy.range_chance = {...}: must be a number",
    ),
    (put("policy", "range_chance", [None]), "not-a-number", "policy.range_chance = [...]: must be a number"),
]


@pytest.mark.parametrize(("change", "code", "message"), TOLD)
def test_the_rule_is_the_one_that_holds_there(
    change: Callable[[dict[str, Any]], Any], code: str, message: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json(changed(change))
    assert refusal.value.code == code
    assert refusal.value.message == message


@pytest.mark.parametrize("where", [(), ("policy",), ("tests", 0), ("ladder", 1), ("body",)])
def test_a_key_of_any_length_is_cut_as_values_are(where: tuple[Any, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json(changed(put(*where, "k" * 3000, "v" * 3000)))
    key = "k" * 37 + "..."
    assert refusal.value.code == "unknown-key"
    assert refusal.value.field.endswith(key)
    assert refusal.value.message.startswith(f"{refusal.value.field} = {'v' * 37}...: is not a ")
    assert len(refusal.value.message) < 150


@pytest.mark.parametrize("given", ["2026-W08-1", "20260301", "2026-3-1", "2026-02-30", "２０２６-０３-０１"])
def test_a_date_is_written_one_way(given: str) -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json({**LEAST, "today": given})
    assert refusal.value.message == f"today = {given}: must be a date like 2026-03-01"


@pytest.mark.parametrize("today", ["1900-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_are_get_a_decision(today: str) -> None:
    assert decide(case_from_json({**LEAST, "today": today})).reasons


def test_one_id_with_two_contents_is_refused_and_a_repetition_is_not() -> None:
    twice = changed(lambda d: d["attempts"].append(d["attempts"][0]))
    assert decide(case_from_json(twice)) == decide(case_from_json(FULL))
    other = changed(lambda d: d["attempts"].append({**d["attempts"][0], "wedge_mm": 10}))
    with pytest.raises(Invalid) as refusal:
        case_from_json(other)
    assert refusal.value.field == "attempts[1].id"


def replacing(name: str, *links: tuple[str, str | None]) -> dict[str, Any]:
    """A case whose list `name` holds copies of its first entry, with these ids and what each replaces."""

    def change(data: dict[str, Any]) -> None:
        first = data[name][0]
        data[name] = [{**first, "id": own, "replaces": other} for own, other in links]

    return changed(change)


@pytest.mark.parametrize("instrument", [*sorted(REFUSED_INSTRUMENTS), "NWB"])
@pytest.mark.parametrize(
    "result",
    [
        {"test": "lunge-angle", "value": 31},
        {"test": "lunge-distance", "value": 9.5},
        {"test": "ankle-clearing", "zone": "within"},
    ],
)
def test_no_test_of_the_ankle_is_read_on_another_scale(result: dict[str, Any], instrument: str) -> None:
    test = {"id": "t", "on": "2026-02-02", "side": "left", "instrument": instrument, **result}
    with pytest.raises(Invalid) as refusal:
        case_from_json({**LEAST, "tests": [test]})
    path = "tests[0].instrument"
    assert (refusal.value.field, refusal.value.code) == (path, "another-scale")
    assert refusal.value.message == (
        f"{path} = {instrument}: is another scale than the lunge against a wall and cannot be compared"
    )


def test_a_squat_may_be_seen_on_video() -> None:
    test = {"id": "t", "on": "2026-02-02", "test": "overhead-squat", "score": 2, "instrument": "video"}
    assert case_from_json({**LEAST, "tests": [test]}).tests[0].instrument == "video"


def heavy(mass_kg: float, **rung: Any) -> dict[str, Any]:
    """A case whose second rung has these keys."""

    def change(data: dict[str, Any]) -> None:
        data["body"]["mass_kg"] = mass_kg
        data["ladder"][1] = {**LADDER[1], "style": "back", **rung}

    return changed(change)


@pytest.mark.parametrize("style", ["back", "goblet", "overhead"])
def test_a_load_that_no_squat_is_judged_at_is_named_where_it_is_given(style: str) -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json(heavy(300, style=style, load_fraction=4))
    path = "ladder[1].load_fraction"
    assert (refusal.value.field, refusal.value.code) == (path, "out-of-range")
    assert refusal.value.message == f"{path} = 4: of 300 kg is 1200 kg, must be 0 to 1000 kg"


@pytest.mark.parametrize(
    "rung",
    [
        {"load_fraction": 3.3},
        {"load_fraction": 4, "load_max_kg": 400},
        {"load_fraction": 4, "style": "goblet", "load_min_kg": 10},
        {"load_fraction": 4, "style": "split"},
    ],
)
def test_a_load_that_can_be_judged_is_decided(rung: dict[str, Any]) -> None:
    assert decide(case_from_json(heavy(300, **rung))).reasons


LISTS = ("tests", "attempts", "events", "drill_trials")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("links", "index", "rule"),
    [
        ([("a1", "a1")], 0, "a1: must not be its own id"),
        ([("a1", "a2"), ("a2", "a1")], 0, "a2: must not lead back to a1"),
        ([("a0", "a2"), ("a3", "a1"), ("a1", "a2"), ("a2", "a3")], 1, "a1: must not lead back to a3"),
        ([("a1", None), ("a2", "a1"), ("a4", "a4")], 2, "a4: must not be its own id"),
    ],
)
def test_what_replaces_itself_in_the_end_is_refused(
    name: str, links: list[tuple[str, str | None]], index: int, rule: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json(replacing(name, *links))
    path = f"{name}[{index}].replaces"
    assert (refusal.value.field, refusal.value.code) == (path, "circular")
    assert refusal.value.message == f"{path} = {rule}"


@pytest.mark.parametrize("name", LISTS)
def test_what_replaces_nothing_that_is_there_or_one_after_the_other_is_taken(name: str) -> None:
    links = [("a1", "a0"), ("a3", "a2"), ("a2", "a1"), ("a4", "a2"), ("a4", "a2")]
    assert len(getattr(case_from_json(replacing(name, *links)), name)) == 5


def test_a_long_chain_of_corrections_is_read_in_one_go() -> None:
    chain = [(f"d{n}", f"d{n + 1}") for n in range(20_000)]
    assert len(case_from_json(replacing("drill_trials", *chain)).drill_trials) == 20_000
    with pytest.raises(Invalid) as refusal:
        case_from_json(replacing("drill_trials", *chain[:-1], ("d19999", "d19998")))
    assert refusal.value.field == "drill_trials[19998].replaces"


def test_a_set_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        case_from_json(changed(lambda d: d["attempts"][0]["sets"].append(d["attempts"][0]["sets"][0])))
    assert refusal.value.field == "attempts[0].sets[1].id"


def test_a_test_that_pain_ended_needs_no_result() -> None:
    ended = changed(lambda d: d["tests"][0].update(value=None, trials=[], pain=4))
    assert decide(case_from_json({**ended, "events": []})).action == "stop"


@pytest.mark.parametrize(
    "line", ["{", "[]", "7", "null", '{"id": "x", "a": NaN}', '{"a": Infinity}', "[" * 100_000]
)
def test_a_line_that_is_no_case_gets_an_answer(line: str) -> None:
    answer, well = answer_line(line)
    error = json.loads(answer)["error"]
    assert not well
    assert error["code"]
    assert error["message"]


def test_an_error_names_the_case() -> None:
    answer, well = answer_line(json.dumps({**LEAST, "moon": 1}))
    assert not well
    found = json.loads(answer)
    assert (found["id"], found["error"]["field"], found["error"]["code"]) == ("c1", "moon", "unknown-key")


def test_a_decision_has_the_keys_of_the_contract_and_no_other() -> None:
    answer, well = answer_line(json.dumps(FULL))
    found = json.loads(answer)
    assert well
    assert set(found) == set(
        "schema id action rung wedge_mm load_kg box_cm limiter limiter_site ankle control needs chances "
        "next drills ask reasons rules".split()
    )
    assert set(found["ankle"]["left"]) == {"deg", "sd", "trend_deg_per_week", "trend_sd", "n", "real_change"}
    assert set(found["reasons"][0]) == {"code", "text", "for", "against"}
    assert [n["rung"] for n in found["needs"]] == [r["id"] for r in LADDER]


def test_texts_are_rendered_in_the_language_that_is_asked_for() -> None:
    decision = decide(case_from_json(FULL))
    plain, marked = decision_to_json(decision), decision_to_json(decision, lambda text: f"[{text}]")
    assert [r["code"] for r in marked["reasons"]] == [r["code"] for r in plain["reasons"]]
    assert all(r["text"].startswith("[") for r in marked["reasons"])


def test_policy_numbers_lie_over_a_base() -> None:
    base = policy_from_json({"qualifying_days": 3})
    found = policy_from_json({"range_chance": 0.9}, base)
    assert (found.qualifying_days, found.range_chance) == (3, 0.9)
    for wrong in ([], 3, None):
        with pytest.raises(Invalid):
            policy_from_json(wrong)


@pytest.mark.parametrize(
    ("policy", "field", "code", "rule"),
    [
        ({"owned_clean": 1}, "policy.owned_clean", "range", "must be 0.3-0.9"),
        ({"drop_days": 0}, "policy.drop_days", "range", "must be 2-10"),
        ({"observed_days": 3650000}, "policy.observed_days", "range", "must be 14-730"),
        ({"stance_credit_deg": 1e300}, "policy.stance_credit_deg", "range", "must be 0-6"),
        ({"pain_stops": 11}, "policy.pain_stops", "safety", "only be made stricter"),
        ({"drop_clean": 0.85}, "policy.drop_clean", "not-below", "less than qualifying_clean = 0.8"),
        (
            {"qualifying_days": 10, "qualifying_gap_days": 14},
            "policy.qualifying_window_days",
            "window",
            "hold",
        ),
        ({"hold_band_deg": 10**400}, "policy.hold_band_deg", "not-a-number", "must be a number"),
    ],
)
def test_a_case_s_policy_keeps_the_limits_of_a_team_s(
    policy: dict[str, Any], field: str, code: str, rule: str
) -> None:
    answer, well = answer_line(json.dumps({**FULL, "policy": policy}))
    error = json.loads(answer)["error"]
    assert not well
    assert (error["field"], error["code"]) == (field, code)
    assert error["message"].startswith(field)
    assert rule in error["message"]


@pytest.mark.parametrize("digits", [309, 4000, 5000])
def test_a_whole_number_beyond_all_measure_is_refused_where_a_number_is_asked_for(digits: int) -> None:
    line = json.dumps(FULL).replace('"height_cm": 175', '"height_cm": 1' + digits * "0")
    answer, well = answer_line(line)
    assert not well
    assert json.loads(answer)["error"]["field"] in ("body.height_cm", None)  # None: no JSON number at all


NUMBERS_OF_A_POLICY = st.sampled_from([f.name for f in dataclasses.fields(Policy)])


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        NUMBERS_OF_A_POLICY,
        st.one_of(
            st.booleans(), st.integers(-5, 400), st.floats(-1, 12, width=16), st.integers(), st.floats()
        ),
        max_size=4,
    )
)
def test_whatever_a_policy_holds_the_line_is_answered(policy: dict[str, Any]) -> None:
    line = json.dumps({**FULL, "policy": policy})
    answer, well = answer_line(line)
    found = json.loads(answer)
    assert found["reasons"] if well else found["error"]["message"]

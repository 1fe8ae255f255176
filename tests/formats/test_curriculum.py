"""Curricula as files: the shipped ones are whole, broken ones are refused with place and rule."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml

from coach.domain.checks import Provenance
from coach.domain.curriculum import ALL_TESTS
from coach.domain.drills import CATALOGUE
from coach.domain.errors import Invalid
from coach.domain.fault import FAULTS
from coach.domain.squat import WITHOUT_BALANCE
from coach.formats import curriculum as files
from coach.formats.plain_yaml import BYTES_MOST

CURRICULA = files.shipped_names()
TEXT = (files.FOLDER / "squat-depth.yaml").read_text("utf-8")


def document() -> dict[str, Any]:
    return json.loads(json.dumps(files.curriculum_to_dict(files.shipped("squat-depth"))))


def refused(build: Callable[[], Any]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        build()
    assert caught.value.message.startswith(f"{caught.value.field} = ")
    assert len(caught.value.message) < 400
    return caught.value


# --- what is shipped --------------------------------------------------------------------------------


def test_the_squat_depth_ladder_is_shipped() -> None:
    assert "squat-depth" in CURRICULA
    ladder = files.shipped_ladder("squat-depth")
    assert len(ladder) >= 10
    assert ladder[0].style == "supported"
    assert (ladder[-1].style, ladder[-1].thigh_deg) == ("overhead", -20)


@pytest.mark.parametrize("name", CURRICULA)
def test_a_shipped_curriculum_survives_json_and_comes_back_equal(name: str) -> None:
    curriculum = files.shipped(name)
    stored = json.loads(json.dumps(files.curriculum_to_dict(curriculum)))
    assert files.curriculum_from_dict(stored) == curriculum
    assert files.digest(files.curriculum_from_dict(stored)) == files.digest(curriculum)


def test_the_digest_tells_two_contents_apart_and_nothing_else() -> None:
    curriculum = files.shipped("squat-depth")
    assert re.fullmatch(r"[0-9a-f]{64}", files.digest(curriculum))
    assert files.digest(replace(curriculum, summary="Another.")) != files.digest(curriculum)
    reordered = dict(reversed(document().items()))
    assert files.digest(files.curriculum_from_dict(reordered)) == files.digest(curriculum)


def test_an_unknown_ladder_is_refused_with_the_known_ones() -> None:
    error = refused(lambda: files.shipped_ladder("moon"))
    assert (error.field, error.code) == ("ladder", "unknown-ladder")
    assert "squat-depth" in error.message


@pytest.mark.parametrize("name", ["drills", "tests", "../curricula/squat-depth", ""])
def test_what_is_no_curriculum_is_not_one(name: str) -> None:
    assert refused(lambda: files.shipped(name)).field == "ladder"


@pytest.mark.parametrize("name", CURRICULA)
def test_the_criteria_of_a_rung_speak_of_its_depth_and_of_heels_or_balance(name: str) -> None:
    for card in files.shipped(name).rungs:
        faults = {criterion.fault for criterion in card.criteria}
        assert "heels-rise" in faults, card.id
        assert faults & {"depth-short", "falls-back"}, card.id
        assert {c.view.value for c in card.criteria} == {"side", "front"}, f"{card.id}: both views"


@pytest.mark.parametrize("name", CURRICULA)
def test_every_rung_of_a_shipped_ladder_can_be_loaded_in_a_gym(name: str) -> None:
    for card in files.shipped(name).rungs:
        rung = card.rung
        if not (rung.load_kg or rung.load_fraction):
            continue
        assert rung.load_min_kg, f"{card.id}: the lightest working load decides the need"
        assert rung.load_max_kg, card.id
        assert card.load_step_kg, card.id
        for load in (rung.load_min_kg, rung.load_max_kg):
            assert load / card.load_step_kg == int(load / card.load_step_kg), f"{card.id}: {load} kg"


@pytest.mark.parametrize("name", CURRICULA)
def test_where_a_heel_may_be_raised_flat_foot_work_stays(name: str) -> None:
    for card in files.shipped(name).rungs:
        if card.rung.heel_mm or (card.rung.wedge and card.rung.style not in WITHOUT_BALANCE):
            assert card.back_off is not None, card.id


def test_every_drill_that_the_engine_may_choose_is_described_as_it_is_chosen() -> None:
    drills = files.drills()
    for chosen in CATALOGUE:
        assert chosen.id in drills, chosen.id
        assert drills[chosen.id].end_range == chosen.end_range, chosen.id
        assert drills[chosen.id].dose.per_side or not chosen.sided, chosen.id


def test_every_test_of_the_contract_has_a_card() -> None:
    assert tuple(files.tests()) == ALL_TESTS


def test_every_fault_is_answered_by_a_drill_and_asked_for_by_a_screen() -> None:
    answered = {fault for drill in files.drills().values() for fault in drill.targets.faults}
    asked = {q.fault for test in files.tests().values() for q in test.questions}
    assert answered == set(FAULTS)
    assert asked >= set(FAULTS)


def test_the_two_overhead_screens_ask_the_same_so_that_they_compare_answer_by_answer() -> None:
    flat, raised = (files.tests()[t] for t in ("overhead-squat", "overhead-squat-heels-raised"))
    assert [(q.id, q.fault) for q in flat.questions] == [(q.id, q.fault) for q in raised.questions]
    assert raised.wedge_mm == 30


def test_what_is_called_sourced_names_its_source() -> None:
    cards = [*files.drills().values(), *files.tests().values(), *files.shipped("squat-depth").rungs]
    sourced = [card for card in cards if card.provenance is Provenance.SOURCED]
    assert sourced
    assert all(re.search(r"\b(19|20)\d\d\b", card.source) for card in sourced)


def test_no_text_makes_a_medical_claim_or_borrows_a_trade_mark() -> None:
    texts = "".join(path.read_text("utf-8") for path in files.FOLDER.glob("*.yaml"))
    banned = r"\b(USAW|FMS|cure|heals?|treats?|treatment|diagnos\w+|prevents? injur\w+|patients?)\b"
    assert re.findall(banned, texts, flags=re.IGNORECASE) == []


# --- what is refused --------------------------------------------------------------------------------


def with_change(path: str, value: Any) -> dict[str, Any]:
    """Return the shipped document with one place changed; Ellipsis takes it out."""
    data = document()
    *way, last = [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", path)]
    place: Any = data
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 2),
        ("schema", True),
        ("id", "Squat depth"),
        ("id", ...),
        ("moon", 1),
        ("version", 2026.1),
        ("title", None),
        ("route", "sideways"),
        ("provenance", "hearsay"),
        ("rungs", []),
        ("rungs", {"a": 1}),
        ("rungs[0]", "supported-hold"),
        ("rungs[3].id", "box-high"),
        ("rungs[3].style", "zercher"),
        ("rungs[3].thigh_deg", "parallel"),
        ("rungs[3].thigh_deg", True),
        ("rungs[3].difficulty", -3.0),
        ("rungs[3].difficulty", float("inf")),
        ("rungs[3].moon", 1),
        ("rungs[3].load", 12),
        ("rungs[3].load.stones", 2),
        ("rungs[5].load.max_kg", 1),
        ("rungs[3].wedge", "yes"),
        ("rungs[3].back_off", "moon"),
        ("rungs[3].back_off", "overhead-full"),
        ("rungs[3].tempo", "quick"),
        ("rungs[3].rest_s", 75.5),
        ("rungs[3].dose.sets", "3"),
        ("rungs[3].dose.reps", 0),
        ("rungs[3].cues[0]", 5),
        ("rungs[3].cues[0]", "one far too long cue for a lifter to hear"),
        ("rungs[3].criteria[1].view", "above"),
        ("rungs[3].criteria[1].fault", "ugly"),
        ("rungs[3].criteria[1].text", ""),
        ("rungs[3].faults[0].fix", ...),
        ("rungs[3].tests[0]", "deadlift"),
        ("template.accessories.control", ...),
        ("template.accessories.boredom", [["dead-bug"]]),
        ("template.stopped", []),
    ],
)
def test_a_broken_document_is_refused_with_the_place(path: str, value: Any) -> None:
    field = refused(lambda: files.curriculum_from_dict(with_change(path, value))).field
    # A key too many in a mapping of known ones is told at the mapping.
    assert field in (path, path.rpartition(".")[0]), field


def test_a_template_with_an_unknown_drill_is_refused_when_the_file_is_read() -> None:
    text = TEXT.replace("warm_up: [hip-hinge-dowel,", "warm_up: [moon-walk,")
    error = refused(lambda: files.load_curriculum(text))
    assert (error.field, error.code) == ("template.warm_up[0]", "unknown-drill")


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (BOMB, "anchors and aliases"),
        ("a: *nowhere\n", "line 1"),
        ("a: !!python/object/apply:os.system [ls]\n", "tags are not allowed"),
        ("a: !!str 1\n", "tags are not allowed"),
        ("id: a\nid: b\n", "line 2: the key id stands twice"),
        ("? [a, b]\n: c\n", "a key must be a word"),
        ("a: [" * 40 + "]" * 40, "nested deeper"),
        ("[" * 5000, "nested deeper"),
        ("a: [1, 2\n", "line "),
        ("a\tb: 'open\n", "line "),
        ("---\na: 1\n---\nb: 2\n", "line "),
        ("a: \x07\n", "not readable"),
        ("x" * (BYTES_MOST + 1), "must be at most"),
        ("[" + "1," * 110_000 + "]", "too many values"),
    ],
)
def test_clever_or_broken_yaml_is_refused(text: str, rule: str) -> None:
    error = refused(lambda: files.load_curriculum(text))
    assert error.field == "file"
    assert rule in error.message


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "null", "12"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert refused(lambda: files.load_curriculum(text)).code == "bad-shape"


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    text = TEXT.replace("title: Squat depth", "title: No")
    assert files.load_curriculum(text).title == "No"
    text = TEXT.replace('version: "2026.1"', "version: 2026-11-23")
    assert files.load_curriculum(text).version == "2026-11-23"


def test_two_drills_or_tests_of_one_id_are_refused() -> None:
    text = (files.FOLDER / "drills.yaml").read_text("utf-8")
    rows = yaml.safe_load(text)
    rows["drills"].append(rows["drills"][0])
    error = refused(lambda: files.load_drills(json.dumps(rows)))
    assert error.field == f"drills[{len(rows['drills']) - 1}].id"


def test_a_test_that_the_contract_does_not_know_is_refused() -> None:
    text = (files.FOLDER / "tests.yaml").read_text("utf-8")
    error = refused(lambda: files.load_tests(text.replace("- id: lunge-angle", "- id: leap-angle")))
    assert error.field == "tests[0].id"

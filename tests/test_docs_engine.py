"""Tests of `docs/engine.md`: what it says of the engine is what the engine says.

When the engine was changed on purpose: `python docs/engine.py` rewrites tables and pictures; then read the
prose around them, which `STORIES`, `SAID` and the what-ifs below hold to its word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coach.cli_decide import decide as decide_command
from coach.domain.ankle import SEM_DEG, SEM_SELF_DEG
from coach.domain.policy import DEFAULT_POLICY, Policy
from docs import engine as program

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/engine.md").read_text("utf-8")
ANEW = "docs/engine.md is stale: run `python docs/engine.py`, then read what stands around it"

# What the prose tells of each athlete: action, rung, wedge (mm), limiter and the code of the headline.
STORIES = {
    "short-ankle": [
        ("advance", "goblet-full", 30, "mobility", "earned"),
        ("hold", "goblet-full", 20, "none", "days-missing"),
    ],
    "not-shown": [("hold", "goblet-parallel", 0, "control", "control-short")],
    "seen-clean": [
        ("hold", "goblet-parallel", 0, "none", "squat-believed"),
        ("advance", "goblet-full", 20, "mobility", "earned"),
    ],
    "pain": [
        ("stop", "goblet-parallel", 0, "pain", "stop-pain"),
        ("hold", "goblet-parallel", 0, "none", "days-missing"),
    ],
}

# Numbers in the prose, as their policy would have them said.
SAID: list[tuple[str, Callable[[Policy], Any]]] = [
    ("At least {:.0f} % opens it (policy)", lambda p: 100 * p.range_chance),
    ("at least {:.0f} % of the reps would be clean (policy)", lambda p: 100 * p.owned_clean),
    ("At least {:.0f} % opens the rung (policy)", lambda p: 100 * p.control_chance),
    ("gets {:.0f} % lighter (policy)", lambda p: 100 * p.load_step_back),
    ("makes the range {:.0f} % likely (policy)", lambda p: 100 * p.wedge_chance),
    ("for {} days (policy): a depth that somebody sits in", lambda p: p.observed_days),
    ("{} good days at least", lambda p: p.qualifying_days),
    ("days at least {} days apart", lambda p: p.qualifying_gap_days),
    ("apart within {} days", lambda p: p.qualifying_window_days),
    ("and {} days at the rung", lambda p: p.days_on_rung),
    ("{} with a barbell", lambda p: p.days_on_rung_barbell),
    ("A good day is {} sets", lambda p: p.qualifying_sets),
    ("sets of {} as asked", lambda p: p.qualifying_reps),
    ("as asked ({} with a load)", lambda p: p.qualifying_reps_loaded),
    ("{:.0f} % clean from the first set on", lambda p: 100 * p.qualifying_clean),
    ("effort up to {:.0f}", lambda p: p.qualifying_rpe),
    ("pain no higher than {}", lambda p: p.qualifying_pain),
    ("after {} bad days in a row", lambda p: p.drop_days),
    ("less than {:.0f} % clean", lambda p: 100 * p.drop_clean),
    ("(below {:.0f} %)", lambda p: 100 * p.control_regress_chance),
    ("waits {} days", lambda p: p.retry_days),
    ("After {} days off", lambda p: p.time_off_days),
    ("down and {:.0f} % lighter", lambda p: 100 * p.time_off_lighter),
    ("after {} days two rungs", lambda p: p.long_time_off_days),
    ("two rungs and {:.0f} %", lambda p: 100 * p.long_time_off_lighter),
    ("at pain of {}, sharp", lambda p: p.pain_stops),
    ("pain of {} or 4 twice", lambda p: p.pain_ends),
    ("twice within {} days", lambda p: p.pain_repeat_days),
    ("give about {:.0f}° back", lambda p: p.stance_credit_deg),
    ("less than its own error ({}°, Powden 2015)", lambda p: p.hold_band_deg),
    ("off by {}° (Powden 2015)", lambda _: SEM_DEG),
    ("one's own by {}° (policy", lambda _: SEM_SELF_DEG),
]


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in program.read_cases(name)]


def decided(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    given = "".join(json.dumps(case) + "\n" for case in cases)
    result = CliRunner().invoke(decide_command, input=given)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.parametrize("name", STORIES)
def test_each_worked_athlete_is_decided_as_the_page_tells(name: str) -> None:
    found = decided(*lines(name))
    told = [(a["action"], a["rung"], a["wedge_mm"], a["limiter"], a["reasons"][0]["code"]) for a in found]
    assert told == STORIES[name]
    block = program.block_in(PAGE, name)
    assert [a["reasons"][0]["text"] for a in found if a["reasons"][0]["text"] not in block] == [], ANEW


@pytest.mark.parametrize("name", program.blocks())
def test_what_the_page_has_from_the_engine_is_what_the_engine_says(name: str) -> None:
    assert program.block_in(PAGE, name) == program.blocks()[name], ANEW


@pytest.mark.parametrize("name", program.pictures())
def test_each_picture_is_the_one_that_is_drawn_today(name: str) -> None:
    assert (program.PICTURES / name).read_text("utf-8") == program.pictures()[name], ANEW


@pytest.mark.parametrize(("words", "value"), SAID, ids=[words for words, _ in SAID])
def test_the_numbers_of_the_prose_are_those_in_force(words: str, value: Callable[[Policy], Any]) -> None:
    assert words.format(value(DEFAULT_POLICY)) in " ".join(PAGE.split())


def test_the_short_ankle_would_have_kept_its_wedge_without_the_seen_squat_or_a_reading_of_50() -> None:
    case = lines("short-ankle")[1]
    tests = [test for test in case["tests"] if test["id"] != "t9"]
    better = [{**t, "value": {"t7": 50, "t8": 51}.get(t["id"], t["value"])} for t in tests]
    unseen, read = decided({**case, "tests": tests}, {**case, "tests": better})
    assert (unseen["wedge_mm"], read["wedge_mm"]) == (30, 20)


def test_the_same_risen_heels_with_short_ankles_get_a_wedge() -> None:
    case = lines("not-shown")[0]
    tests = [{**t, "value": 36} if t["test"] == "lunge-angle" else t for t in case["tests"]]
    found = decided({**case, "tests": tests})[0]
    assert found["wedge_mm"] > 0
    assert "mobility" in found["limiter"]


def test_a_squat_that_nobody_saw_is_not_believed_over_the_reading() -> None:
    case = lines("seen-clean")[0]
    alone = [{**a, "by": "self", "verified": "none"} for a in case["attempts"]]
    found = decided({**case, "attempts": alone})[0]
    assert (found["rung"], found["wedge_mm"]) == ("goblet-parallel", 30)


@pytest.mark.parametrize("page", ["docs/engine.md", "docs/limits.md", "README.md"])
def test_every_file_that_a_page_points_to_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'src="([^"]+)"', text)
    here = [link for link in links if "://" not in link]
    assert [link for link in here if not (ROOT / page).parent.joinpath(link).exists()] == []
    assert here

"""Tests of `coach.words.reasons` and `labels`: every code has a sentence, with numbers and units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import coach.domain
from coach.domain.case import Act, At, Sprain
from coach.domain.case import Side as CaseSide
from coach.domain.drills import CATALOGUE
from coach.domain.progression import Condition, Decision, decide
from coach.domain.screen import Reason, Value
from coach.words.labels import DRILLS, WHYS, depth_label, label
from coach.words.reasons import (
    CONDITIONS,
    SENTENCES,
    condition,
    differential_sentence,
    headline,
    opens_with,
    sentence,
)
from tests.domain.season import ankles, case, day, good_days, trained

DOMAIN = Path(coach.domain.__file__ or "").parent
SOURCE = "".join(
    (DOMAIN / f"{name}.py").read_text(encoding="utf-8")
    for name in ("progression", "standing", "asking", "screen")
)


def decisions() -> Iterator[Decision]:
    earned = good_days(13, 11, 9, 6, 4, 2)
    yield decide(case())
    yield decide(case(tests=ankles(47), attempts=earned))
    yield decide(case(tests=ankles(36), attempts=earned))
    yield decide(case(tests=ankles(24), attempts=earned, sprains=(Sprain(side=CaseSide.LEFT),)))
    yield decide(case(tests=ankles(28), attempts=good_days(6, 4, 2, clean=3), at=At(rung="goblet-full")))
    yield decide(case(tests=ankles(47), attempts=(*earned, trained(day(1), pain=4))))
    yield decide(case(tests=ankles(47), attempts=(*earned, trained(day(1), pain=8))))
    yield decide(case(tests=ankles(47, 39), attempts=earned, red_flags=("night-pain",)))
    lock = Act(id="l", on=day(1), kind="lock", reason="meet week", until=date(2026, 4, 1))
    yield decide(case(tests=ankles(47), attempts=earned, events=(lock,)))
    yield decide(case(tests=ankles(47), attempts=good_days(60, 50), at=At(rung="goblet-full")))
    yield decide(case(tests=ankles(47), attempts=good_days(6, 4, 2, clean=1, faults=("heels-rise",))))


def test_every_code_that_the_domain_names_has_a_sentence() -> None:
    named = set(re.findall(r'Reason\(\s*"([a-z-]+)"', SOURCE)) | set(re.findall(r'"(stop-[a-z-]+)"', SOURCE))
    assert named
    assert named <= set(SENTENCES), named - set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_can_be_said_whatever_a_stored_reason_holds(code: str) -> None:
    assert "{" not in sentence(Reason(code, {}, (), ()))


def test_a_clean_day_that_did_not_count_says_what_a_good_day_has() -> None:
    text = sentence(Reason("day-not-full", {"sets": 2, "rpe": 7.0}, (), ()))
    assert text.endswith("a good day has 2 sets as asked, at effort 7 or less.")


def test_every_condition_and_every_why_has_words() -> None:
    named = set(re.findall(r'Condition\(\s*code="([a-z-]+)"', SOURCE))
    assert named <= set(CONDITIONS)
    whys = set(re.findall(r'why(?:="|, by = "|s? = ")([a-z-]+)"', SOURCE))
    assert whys <= set(WHYS), whys - set(WHYS)
    assert {d.id for d in CATALOGUE} <= set(DRILLS)


@pytest.mark.parametrize("found", list(decisions()), ids=lambda d: d.reasons[0].code)
def test_every_reason_of_a_decision_reads_as_a_short_sentence(found: Decision) -> None:
    for reason in (*found.reasons, *found.differential):
        text = sentence(reason)
        assert text[0].isupper() or not text[0].isalpha()
        assert text.endswith((".", "”"))
        assert len(text) < 170
        assert "{" not in text
        assert "None" not in text
        assert "–" not in text, text
    assert headline(found) == sentence(found.reasons[0])
    assert differential_sentence(found)
    assert opens_with(found).endswith(".")


def test_a_short_ankle_is_told_with_its_error_and_what_the_depth_needs() -> None:
    reason = Reason(
        "ankle-short",
        {"side": "left", "have": 31.2, "sd": 2.0, "need": 38.1, "rung": "x", "style": "goblet", "thigh": -20},
    )
    assert sentence(reason) == "Left ankle 31° ± 2, full depth needs 38° for this build, without a wedge."


def test_a_doubt_says_how_sure_it_is_and_how_sure_it_must_be_where_the_reason_knows() -> None:
    params: dict[str, Value] = {"rate": 66, "rung": "x", "style": "goblet", "thigh": 0}
    said = sentence(Reason("control-short", {**params, "sure": 58, "asked": 83}))
    assert "not sure enough (58 % sure, 83 % asked): more clean practice" in said
    assert "not sure enough: more clean practice" in sentence(Reason("control-short", params))


def test_what_would_change_it_is_told_in_degrees_and_days() -> None:
    assert condition(Condition(code="ankle-reading", side="left", deg=33.4)) == "left ankle at 33°"
    assert condition(Condition(code="days-on-rung", days=1)) == "1 more day here"
    assert condition(Condition(code="qualifying-days", days=2)) == "2 more good days"


def test_a_curriculum_s_own_names_and_dates_in_the_reader_s_way_are_used() -> None:
    reason = Reason("earned", {"rung": "r7", "style": "goblet", "thigh": 0, "days": 2, "on_rung": 8})
    assert "Goblet, deep" in sentence(reason, rung_name=lambda _: "Goblet, deep")
    stop = Reason("stop-pain", {"pain": 6, "on": "2026-03-01", "side": None})
    assert "1 March" in sentence(stop, show_day=lambda on: f"{on.day} March")


def test_texts_go_through_the_translation_and_keep_their_placeholders() -> None:
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return f"[{text}]"

    for found in decisions():
        for reason in found.reasons:
            assert sentence(reason, translate).startswith("[")
    assert set(asked) & set(SENTENCES.values())
    for text in SENTENCES.values():
        assert all(re.fullmatch(r"\{[A-Za-z_]+\}", hole) for hole in re.findall(r"\{[^}]*\}", text))


def test_an_unknown_code_reads_as_its_own_words() -> None:
    assert sentence(Reason("something-newer", {})) == "something newer"
    assert label("something-newer") == "something newer"


def test_labels_name_faults_with_their_side_and_depths_in_words() -> None:
    assert label("knees-in:left") == "knees fall in, left"
    assert label("front") == "front squat"
    assert [depth_label(t) for t in (20, 0, -10, -20)] == [
        "above parallel",
        "parallel",
        "below parallel",
        "full depth",
    ]

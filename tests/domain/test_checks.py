"""Checks of texts, ids, lists, names and numbers: each bound from both sides, each refusal word for word."""

from __future__ import annotations

import pytest

from coach.domain.checks import (
    KNOWN_NAMED_MOST,
    LINE_CHARS,
    NAME_CHARS,
    Provenance,
    check_between,
    check_distinct,
    check_id,
    check_one_of,
    check_source,
    check_text,
    check_texts,
    refuse,
)
from tests.domain.refusing import refusal


@pytest.mark.parametrize(
    ("value", "shown"),
    [("knee", "knee"), (7, "7"), (None, "None"), ("a" * 40, "a" * 40), ("b" * 41, "b" * 40 + "…")],
)
def test_a_refusal_says_field_value_and_rule_and_cuts_a_long_value(value: object, shown: str) -> None:
    error = refuse("steps[2].name", "bad-name", value, "must be short")
    assert (error.field, error.code) == ("steps[2].name", "bad-name")
    assert error.message == f"steps[2].name = {shown}: must be short"


@pytest.mark.parametrize("value", ["a", "sn-full", "step-2", "a1-2b", "a" * NAME_CHARS])
def test_an_id_is_lower_case_words_joined_by_hyphens(value: str) -> None:
    check_id("id", value)


@pytest.mark.parametrize(
    "value", ["", "A", "1a", "-a", "a-", "a--b", "a b", "a_b", "a\n", "é", "a" * (NAME_CHARS + 1)]
)
def test_any_other_id_is_refused(value: str) -> None:
    shown = value[:40] + "…" * (len(value) > 40)
    rule = "must be lower-case words joined by hyphens"
    assert refusal(lambda: check_id("id", value)) == ("bad-id", f"id = {shown}: {rule}")


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("", "empty-text", "cue = : must not be empty"),
        ("  ", "empty-text", "cue =   : must not be empty"),
        (" up", "spaced-text", "cue =  up: must not begin or end with a space"),
        ("up\n", "spaced-text", "cue = up\n: must not begin or end with a space"),
        ("stand", "long-text", "cue = stand: must be at most 4 characters, is 5"),
        ("a\x07b", "bad-character", "cue = a\x07b: must not hold control characters"),
        ("a\u202eb", "bad-character", "cue = a\u202eb: must not hold control characters"),
    ],
)
def test_a_text_is_not_empty_spaced_long_or_hidden(value: str, code: str, message: str) -> None:
    assert refusal(lambda: check_text("cue", value, 4)) == (code, message)


def test_a_text_may_fill_its_line_and_hold_any_letter() -> None:
    check_text("cue", "Höhe", 4)


def test_a_text_that_need_not_be_there_may_be_empty_and_not_blank() -> None:
    check_text("cue", "", 4, required=False)
    blank = refusal(lambda: check_text("cue", " ", 4, required=False))
    assert blank == ("spaced-text", "cue =  : must not begin or end with a space")


@pytest.mark.parametrize(
    ("values", "code", "message"),
    [
        (("a",), "bad-count", "cues = 1: must be 2 to 3 lines"),
        (("a", "b", "c", "d"), "bad-count", "cues = 4: must be 2 to 3 lines"),
        (("a", ""), "empty-text", "cues[1] = : must not be empty"),
        (("a", "abcde"), "long-text", "cues[1] = abcde: must be at most 4 characters, is 5"),
        (("a", "b", "a"), "duplicate", "cues[2] = a: must not appear twice"),
    ],
)
def test_lines_are_few_whole_and_each_once(values: tuple[str, ...], code: str, message: str) -> None:
    assert refusal(lambda: check_texts("cues", values, 2, 3, 4)) == (code, message)


@pytest.mark.parametrize("values", [("a", "b"), ("a", "b", "c")])
def test_as_many_lines_as_are_asked_for_will_do(values: tuple[str, ...]) -> None:
    check_texts("cues", values, 2, 3, 4)


def test_lines_are_as_long_as_a_line_unless_told() -> None:
    check_texts("points", ("p" * LINE_CHARS,), 1, 1)
    code, _ = refusal(lambda: check_texts("points", ("p" * (LINE_CHARS + 1),), 1, 1))
    assert code == "long-text"


def test_where_no_line_is_allowed_there_must_be_none() -> None:
    check_texts("cues", (), 0, 0)
    assert refusal(lambda: check_texts("cues", ("a",), 0, 0)) == ("bad-count", "cues = 1: must be empty")
    assert refusal(lambda: check_texts("cues", ("a", "b"), 0, 1))[1] == "cues = 2: must be 0 to 1 lines"


def test_what_stands_twice_is_told_where_it_stands_again() -> None:
    check_distinct("skills", ("a", "b", "c"))
    again = refusal(lambda: check_distinct("skills", ("a", "b", "c", "b", "a")))
    assert again == ("duplicate", "skills[3] = b: must not appear twice")


# --- one of what is known -------------------------------------------------------------------------------

FEW = tuple(f"kind-{n}" for n in range(KNOWN_NAMED_MOST))
MANY = ("abcd", "abcx", "abyx", "abcz", *(f"{n}-{n}-{n}-{n}" for n in range(10, 23)))


def test_a_short_list_of_what_is_known_is_read_out() -> None:
    check_one_of("kind", "kind-15", FEW)
    code, message = refusal(lambda: check_one_of("kind", "moon", iter(FEW)))
    assert code == "unknown"
    assert message == f"kind = moon: must be one of {', '.join(FEW)}"


def test_of_a_long_list_the_three_nearest_are_named_if_any_is_near() -> None:
    assert len(MANY) == KNOWN_NAMED_MOST + 1
    check_one_of("kind", "abcz", MANY)
    near = refusal(lambda: check_one_of("kind", "abcde", MANY))
    assert near == ("unknown", "kind = abcde: must be one of 17 known codes; near: abcd, abcz, abcx")
    half = refusal(lambda: check_one_of("kind", "zzyx", MANY))
    assert half == ("unknown", "kind = zzyx: must be one of 17 known codes; near: abyx")
    none = refusal(lambda: check_one_of("kind", "qqqq", MANY))
    assert none == ("unknown", "kind = qqqq: must be one of 17 known codes")


# --- numbers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, 0.5, 3, 10])
def test_a_number_may_stand_at_both_ends_or_be_left_out(value: float | None) -> None:
    check_between("kg", value, 0.5, 10)


@pytest.mark.parametrize("value", [0.49, 10.01, float("nan"), float("inf")])
def test_a_number_outside_is_refused_with_its_range_and_unit(value: float) -> None:
    bare = refusal(lambda: check_between("kg", value, 0.5, 10))
    assert bare == ("out-of-range", f"kg = {value}: must be 0.5 to 10")
    told = refusal(lambda: check_between("kg", value, 0.5, 10, "kg"))
    assert told == ("out-of-range", f"kg = {value}: must be 0.5 to 10 kg")


@pytest.mark.parametrize("provenance", [Provenance.COMMON_PRACTICE, Provenance.POLICY])
def test_only_what_is_sourced_must_name_its_source(provenance: Provenance) -> None:
    check_source(provenance, "")
    check_source(Provenance.SOURCED, "s" * LINE_CHARS)
    missing = refusal(lambda: check_source(Provenance.SOURCED, ""))
    assert missing == ("empty-text", "source = : must not be empty")


@pytest.mark.parametrize("provenance", list(Provenance))
def test_a_source_fits_a_line(provenance: Provenance) -> None:
    code, message = refusal(lambda: check_source(provenance, "s" * (LINE_CHARS + 1)))
    assert code == "long-text"
    assert message.endswith("…: must be at most 160 characters, is 161")

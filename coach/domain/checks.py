"""Checks of what stands in a curriculum: texts, ids, numbers, each refused by field, value and rule.

What a rung, a step, a drill or a test must hold stands with them; here is only how it is checked and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum

from coach.domain.errors import Invalid

# Limits of texts and numbers. A criterion must fit a checkbox line on paper, a cue a table cell.
CRITERION_CHARS = 48
CUE_CHARS = 32
CUES_MOST = 3
# Longer lists of codes are not read out.
KNOWN_NAMED_MOST = 16
NAME_CHARS = 60
LINE_CHARS = 160
PARAGRAPH_CHARS = 480

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# A language tag in its usual spelling: language, script, region, variants.
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*")
# What texts are written in where nothing else is said.
ENGLISH = "en"
TEMPO = re.compile(r"[0-9X](-[0-9X]){2,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Provenance(StrEnum):
    """Where a rung, drill or test comes from."""

    SOURCED = "sourced"
    COMMON_PRACTICE = "common-practice"
    POLICY = "policy"


class View(StrEnum):
    """Where an observer stands to answer."""

    SIDE = "side"
    FRONT = "front"


def refuse(field: str, code: str, value: object, rule: str) -> Invalid:
    shown = str(value)
    return Invalid(field, code, f"{field} = {shown[:40]}{'…' if len(shown) > 40 else ''}: {rule}")


def check_id(field: str, value: str) -> None:
    if not _ID.fullmatch(value) or len(value) > NAME_CHARS:
        raise refuse(field, "bad-id", value, "must be lower-case words joined by hyphens")


def check_locale(field: str, value: str) -> None:
    if not LOCALE.fullmatch(value) or len(value) > NAME_CHARS:
        raise refuse(field, "bad-locale", value, "must be a language tag like en, de or pt-BR")


def check_text(field: str, value: str, most: int, *, required: bool = True) -> None:
    if required and not value.strip():
        raise refuse(field, "empty-text", value, "must not be empty")
    if value != value.strip():
        raise refuse(field, "spaced-text", value, "must not begin or end with a space")
    if len(value) > most:
        raise refuse(field, "long-text", value, f"must be at most {most} characters, is {len(value)}")
    if _CONTROL.search(value):
        raise refuse(field, "bad-character", value, "must not hold control characters")


def check_texts(field: str, values: tuple[str, ...], least: int, most: int, chars: int = LINE_CHARS) -> None:
    if not least <= len(values) <= most:
        rule = f"must be {least} to {most} lines" if most else "must be empty"
        raise refuse(field, "bad-count", len(values), rule)
    for index, value in enumerate(values):
        check_text(f"{field}[{index}]", value, chars)
    check_distinct(field, values)


def check_distinct(field: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise refuse(f"{field}[{index}]", "duplicate", value, "must not appear twice")
        seen.add(value)


def check_one_of(field: str, value: str, known: Iterable[str]) -> None:
    known = tuple(known)
    if value in known:
        return
    if len(known) <= KNOWN_NAMED_MOST:
        raise refuse(field, "unknown", value, f"must be one of {', '.join(known)}")
    near = get_close_matches(value, known, 3, 0.4)
    rule = f"must be one of {len(known)} known codes" + (f"; near: {', '.join(near)}" if near else "")
    raise refuse(field, "unknown", value, rule)


def check_between(field: str, value: float | None, least: float, most: float, unit: str = "") -> None:
    # `not (a <= x <= b)` also refuses NaN.
    if value is not None and not least <= value <= most:
        unit = f" {unit}" if unit else ""
        raise refuse(field, "out-of-range", value, f"must be {least:g} to {most:g}{unit}")


def check_source(provenance: Provenance, source: str) -> None:
    check_text("source", source, LINE_CHARS, required=provenance is Provenance.SOURCED)

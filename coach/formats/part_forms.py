"""Rungs, steps, days, templates and tracks as forms: a document's part to the text of its controls, and back.

Controls have flat names (`criteria-0-text`, `dose-build-reps`). What a form does not show stays as it is in
the part. Only types are read here; what must hold is asked of `coach.formats.curriculum`, told by control.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from coach.domain.checks import ENGLISH
from coach.domain.curriculum import LIMITERS, TESTS
from coach.domain.errors import Invalid
from coach.domain.gate import GATE_MEMBERS_MOST, LEAVES
from coach.domain.plan import LIFTS_MOST, PARTS_MOST, SKILLS_MOST, TRUNK_MOST
from coach.domain.step import PROGRESSION_MOST
from coach.formats.figure_forms import figures_form, read_figures
from coach.formats.inputs import Problem, Refused
from coach.formats.typed import Typed, shown

Row = dict[str, Any]
STAGES = ("learn", "build", "keep")
CRITERIA_ROWS = 5
FAULT_ROWS = 8
# Rules that speak of a text, which may hold a colon itself.
# The first control of a group, for what is wrong with the group.
FIRST_OF = ("-0-text", "-0-code", "-0", "-sets", "-rule", "-text", "-of", "-name", "-0-name")
_TEXT_CODES = ("long-text", "spaced-text", "bad-character", "duplicate", "empty-text")
_STEP_LINES = ("set_up", "points", "cues", "contraindications", "aliases", "equipment")
_STEP_WORDS = ("name", "short", "purpose", "start", "receiving", "feet", "provenance", "source")
_RUNG_LINES = ("set_up", "points", "cues", "equipment")
_RUNG_WORDS = ("name", "exercise", "depth", "purpose", "regression", "tempo", "provenance", "source", "style")
# What the engine judges: must be given, may be left empty for the default, and yes or no.
_RUNG_NEEDED = ("thigh_deg", "difficulty")
_RUNG_CAPS = ("lean_cap", "closure_cap")
_RUNG_TICKS = ("wedge", "box")
RUNG_TESTS = len(TESTS)
_RUNG_LOAD = ("kg", "min_kg", "max_kg", "step_kg")


def problem_of(fault: Invalid, field: str | None = None) -> Problem:
    """Return a fault of a document as a problem of a form."""
    told = fault.message.removeprefix(f"{fault.field} = ")
    head, _colon, rule = told.rpartition(": ") if fault.code in _TEXT_CODES else told.partition(": ")
    return Problem(fault.field if field is None else field, fault.code, rule or told, head if rule else "")


# --- shared rows ----------------------------------------------------------------------------------------


def _filled(typed: Typed, prefix: str, keys: Sequence[str], most: int) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that hold anything, each with its place in the form."""
    rows = []
    for place in range(most):
        row = {key: typed.line(f"{prefix}-{place}-{key}") for key in keys}
        if any(row.values()):
            rows.append((place, row))
    return rows


def _criteria_form(row: Row) -> dict[str, str]:
    return {
        f"criteria-{place}-{key}": str(one.get(key, ""))
        for place, one in enumerate(row.get("criteria", ()))
        for key in ("text", "view", "fault")
    }


def _faults_form(row: Row) -> dict[str, str]:
    return {
        f"faults-{place}-{key}": str(one.get(key, ""))
        for place, one in enumerate(row.get("faults", ()))
        for key in ("code", "seen", "cause", "fix")
    }


def _read_criteria(typed: Typed, places: dict[str, list[int]]) -> list[Row]:
    """Read the criteria; a row without a sentence is none, whatever was chosen in it."""
    rows = [
        one for one in _filled(typed, "criteria", ("text", "view", "fault"), CRITERIA_ROWS) if one[1]["text"]
    ]
    places["criteria"] = [place for place, _ in rows]
    return [dict(row) for _, row in rows]


def _read_faults(typed: Typed, places: dict[str, list[int]]) -> list[Row]:
    rows = [
        one
        for one in _filled(typed, "faults", ("code", "seen", "cause", "fix"), FAULT_ROWS)
        if one[1]["code"] or one[1]["seen"] or one[1]["cause"] or one[1]["fix"]
    ]
    places["faults"] = [place for place, _ in rows]
    return [dict(row) for _, row in rows]


def _dose_form(prefix: str, dose: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{prefix}-sets": shown(dose.get("sets")),
        f"{prefix}-reps": shown(dose.get("reps")),
        f"{prefix}-seconds": shown(dose.get("seconds")),
        f"{prefix}-per_side": "yes" if dose.get("per_side") else "",
    }


def _read_dose(typed: Typed, prefix: str) -> Row:
    return {
        "sets": typed.needed(f"{prefix}-sets"),
        "reps": typed.whole(f"{prefix}-reps"),
        "seconds": typed.whole(f"{prefix}-seconds"),
        "per_side": typed.tick(f"{prefix}-per_side"),
    }


# --- gates ----------------------------------------------------------------------------------------------


def gate_rows(gate: Any) -> tuple[list[Row], list[Row]] | None:
    """Return a gate as two lists of single conditions: all of the first, and any one of the second.

    None where it is nested in another way, which a form of two lists cannot show.
    """
    if gate is None:
        return [], []
    if _is_leaf(gate):
        return [gate], []
    if "any" in gate:
        return ([], list(gate["any"])) if all(map(_is_leaf, gate["any"])) else None
    members = list(gate.get("all", ()))
    groups = [one for one in members if not _is_leaf(one)]
    if len(groups) > 1 or any("any" not in one or not all(map(_is_leaf, one["any"])) for one in groups):
        return None
    return [one for one in members if _is_leaf(one)], list(groups[0]["any"]) if groups else []


def _is_leaf(gate: Any) -> bool:
    return isinstance(gate, Mapping) and any(kind in gate for kind in LEAVES)


def gate_form(gate: Any) -> dict[str, str]:
    """Return the text of a gate's controls; `gate-keep` where it can only stay as it is."""
    rows = gate_rows(gate)
    if rows is None:
        return {"gate-keep": "yes"}
    out = {}
    for join, leaves in zip(("all", "any"), rows, strict=True):
        for place, leaf in enumerate(leaves):
            kind = next(kind for kind in LEAVES if kind in leaf)
            out[f"gate-{join}-{place}"] = f"{kind}:{leaf[kind]}"
            out[f"gate-{join}-{place}-least"] = shown(leaf.get("least"))
    return out


def _read_gate(typed: Typed, before: Any, places: dict[str, list[int]]) -> Any:
    if typed.tick("gate-keep"):
        return before
    lists: dict[str, list[Row]] = {"all": [], "any": []}
    for join, leaves in lists.items():
        places[join] = []
        for place in range(GATE_MEMBERS_MOST):
            kind, _, name = typed.line(f"gate-{join}-{place}").partition(":")
            if kind not in LEAVES:
                continue
            least = typed.number(f"gate-{join}-{place}-least") if kind == "test" else None
            leaves.append({kind: name, **({} if least is None else {"least": least})})
            places[join].append(place)
    every, some = lists["all"], lists["any"]
    if gate_rows(before) == (every, some):
        return before  # not rewritten where nothing was changed
    if some:
        every = [*every, {"any": some}] if every else []
        return {"all": every} if every else {"any": some}
    return None if not every else every[0] if len(every) == 1 else {"all": every}


# --- the parts --------------------------------------------------------------------------------------------


def step_form(row: Row) -> dict[str, str]:
    """Return the text of a step's controls."""
    load = row.get("load") or {}
    percent, pause = load.get("percent") or {}, row.get("pause") or {}
    doses = row.get("dose") or {}
    return {
        **{name: str(row.get(name) or "") for name in (*_STEP_WORDS, "tempo", "power_version")},
        **{name: "\n".join(row.get(name) or ()) for name in _STEP_LINES},
        **{f"progression-{n}": name for n, name in enumerate(row.get("progression") or ())},
        **_criteria_form(row),
        **_faults_form(row),
        **{
            key: text
            for stage in STAGES
            for key, text in _dose_form(f"dose-{stage}", doses.get(stage) or {}).items()
        },
        **gate_form(row.get("requires")),
        "regression-step": str((row.get("regression") or {}).get("step") or ""),
        "regression-text": str((row.get("regression") or {}).get("text") or ""),
        "rest_s": shown(row.get("rest_s")),
        "pause-at": str(pause.get("at") or ""),
        "pause-seconds": shown(pause.get("seconds")),
        "load-rule": str(load.get("rule") or ""),
        "load-ladder": " ".join(shown(kg) for kg in load.get("ladder") or ()),
        "load-percent-of": str(percent.get("of") or ""),
        "load-percent-low": shown(percent.get("low")),
        "load-percent-high": shown(percent.get("high")),
        **figures_form(row.get("figures") or {}),
    }


def read_step(form: Mapping[str, Any], before: Row) -> tuple[Row, Places]:
    """Read a step's form onto the step as it was; Refused where a control cannot be read."""
    typed, places = Typed(form), Places()
    pause_at, rule = typed.line("pause-at"), typed.line("load-rule")
    row = {
        **before,
        **{name: typed.line(name) for name in _STEP_WORDS},
        **{name: typed.lines(name) for name in _STEP_LINES},
        "tempo": typed.or_none("tempo"),
        "power_version": typed.or_none("power_version"),
        "progression": _several(typed, "progression", PROGRESSION_MOST, places),
        "criteria": _read_criteria(typed, places),
        "faults": _read_faults(typed, places),
        "requires": _read_gate(typed, before.get("requires"), places),
        "regression": {"step": typed.or_none("regression-step"), "text": typed.line("regression-text")},
        "dose": {stage: _read_dose(typed, f"dose-{stage}") for stage in STAGES},
        "rest_s": typed.needed("rest_s"),
        "pause": {"at": pause_at, "seconds": typed.needed("pause-seconds")} if pause_at else None,
        "load": {
            "rule": rule,
            "ladder": typed.numbers("load-ladder"),
            "percent": _read_percent(typed, "load-percent") if rule == "percent" else None,
        },
        "figures": read_figures(typed, before.get("figures") or {}),
    }
    return _read(typed, row), places


def _read_percent(typed: Typed, prefix: str) -> Row | None:
    of, low, high = typed.line(f"{prefix}-of"), typed.number(f"{prefix}-low"), typed.number(f"{prefix}-high")
    if not of and low is None and high is None:
        return None
    low = high if low is None else low
    if low is None:
        typed.problems.append(Problem(f"{prefix}-low", "missing", "is missing"))
    return {"of": of, "low": low, "high": low if high is None else high}


def _several(typed: Typed, prefix: str, most: int, places: dict[str, list[int]]) -> list[str]:
    found = [(place, typed.line(f"{prefix}-{place}")) for place in range(most)]
    places[prefix] = [place for place, name in found if name]
    return [name for _, name in found if name]


def rung_form(row: Row) -> dict[str, str]:
    """Return the text of a rung's controls."""
    load = row.get("load") or {}
    fraction = load.get("fraction")
    return {
        **{name: str(row.get(name) or "") for name in (*_RUNG_WORDS, "back_off")},
        **{name: "\n".join(row.get(name) or ()) for name in _RUNG_LINES},
        **_criteria_form(row),
        **_faults_form(row),
        **_dose_form("dose", row.get("dose") or {}),
        "rest_s": shown(row.get("rest_s")),
        **{f"load-{name}": shown(load.get(name)) for name in _RUNG_LOAD},
        "load-fraction": "" if fraction is None else shown(round(100 * fraction, 1)),
        **{name: shown(row.get(name)) for name in (*_RUNG_NEEDED, *_RUNG_CAPS)},
        "heel_mm": shown(row.get("heel_mm") or 0.0),
        **{name: "yes" if row.get(name, name == "wedge") else "" for name in _RUNG_TICKS},
        **{f"tests-{n}": name for n, name in enumerate(row.get("tests") or ())},
    }


def read_rung(form: Mapping[str, Any], before: Row) -> tuple[Row, Places]:
    """Read a rung's form onto the rung as it was; Refused where a control cannot be read."""
    typed, places = Typed(form), Places()
    load = {name: typed.number(f"load-{name}") for name in _RUNG_LOAD}
    share = typed.number("load-fraction")
    row = {
        **before,
        **{name: typed.line(name) for name in _RUNG_WORDS},
        **{name: typed.lines(name) for name in _RUNG_LINES},
        **{name: typed.number_needed(name, before.get(name)) for name in _RUNG_NEEDED},
        **{name: typed.kept(name, before.get(name)) for name in _RUNG_CAPS},
        "heel_mm": typed.kept("heel_mm", before.get("heel_mm")) or 0.0,
        **{name: typed.tick(name) for name in _RUNG_TICKS},
        "tests": _several(typed, "tests", RUNG_TESTS, places),
        "back_off": typed.or_none("back_off"),
        "criteria": _read_criteria(typed, places),
        "faults": _read_faults(typed, places),
        "dose": _read_dose(typed, "dose"),
        "rest_s": typed.needed("rest_s"),
        "load": {
            **load,
            "step_kg": load["step_kg"] or 0.0,
            "fraction": None if share is None else round(share / 100, 4),
        },
    }
    return _read(typed, row), places


def day_form(row: Row) -> dict[str, str]:
    """Return the text of a day's controls."""
    out = {
        "title": str(row.get("title") or ""),
        "squat": "yes" if row.get("squat", True) else "",
        **{f"skills-{n}": name for n, name in enumerate(row.get("skills") or ())},
        **{f"trunk-{n}": name for n, name in enumerate(row.get("trunk") or ())},
    }
    for n, lift in enumerate(row.get("lifts") or ()):
        load = lift.get("load") or {}
        percent = load.get("percent") or {}
        here = {
            "was": str(n),
            "name": lift.get("name"),
            "sets": shown(lift.get("sets")),
            "rest_s": shown(lift.get("rest_s")),
            "cue": lift.get("cue"),
            "tempo": lift.get("tempo"),
            "instead": lift.get("instead"),
            "load-rule": load.get("rule"),
            "load-kg": shown(load.get("kg")),
            "load-rpe": shown(load.get("rpe")),
            "load-percent-of": percent.get("of"),
            "load-percent-low": shown(percent.get("low")),
            "load-percent-high": shown(percent.get("high")),
            "load-waves": " ".join(shown(share) for share in load.get("waves") or ()),
        }
        for place, part in enumerate(lift.get("parts") or ()):
            here |= {
                f"parts-{place}-movement": part.get("movement"),
                f"parts-{place}-reps": shown(part.get("reps")),
            }
        out |= {f"lifts-{n}-{key}": str(text or "") for key, text in here.items()}
        out[f"lifts-{n}-was"] = str(n)
    return out


def read_day(form: Mapping[str, Any], before: Row) -> tuple[Row, Places]:
    """Read a day's form onto the day as it was; a lift without a name is left out."""
    typed, places = Typed(form), Places()
    places["lifts"] = []
    lifts, known = [], list(before.get("lifts") or ())
    for n in range(LIFTS_MOST):
        if typed.line(f"lifts-{n}-name"):
            was = typed.whole(f"lifts-{n}-was")
            lifts.append(
                _read_lift(typed, n, known[was] if was is not None and 0 <= was < len(known) else {}, places)
            )
            places["lifts"].append(n)
    row = {
        **before,
        "title": typed.line("title"),
        "squat": typed.tick("squat"),
        "skills": _several(typed, "skills", SKILLS_MOST, places),
        "trunk": _several(typed, "trunk", TRUNK_MOST, places),
        "lifts": lifts,
    }
    return _read(typed, row), places


def _read_lift(typed: Typed, n: int, before: Row, places: dict[str, list[int]]) -> Row:
    at = f"lifts-{n}"
    rule = typed.line(f"{at}-load-rule")
    parts, kept = [], []
    for place in range(PARTS_MOST):
        movement = typed.line(f"{at}-parts-{place}-movement")
        if movement:
            parts.append({"movement": movement, "reps": typed.needed(f"{at}-parts-{place}-reps")})
            kept.append(place)
    places[f"{at}-parts"] = kept
    return {
        "pause": before.get("pause"),
        "requires": before.get("requires"),
        "name": typed.line(f"{at}-name"),
        "parts": parts,
        "sets": typed.needed(f"{at}-sets"),
        "rest_s": typed.needed(f"{at}-rest_s"),
        "cue": typed.line(f"{at}-cue"),
        "tempo": typed.or_none(f"{at}-tempo"),
        "instead": typed.or_none(f"{at}-instead"),
        "load": {
            "rule": rule,
            "percent": _read_percent(typed, f"{at}-load-percent") if rule == "percent" else None,
            "kg": typed.number(f"{at}-load-kg") if rule == "kg" else None,
            "rpe": typed.number(f"{at}-load-rpe") if rule == "rpe" else None,
            "waves": typed.numbers(f"{at}-load-waves") if rule == "percent" else [],
        },
    }


def template_form(row: Row, names: Mapping[str, str]) -> dict[str, str]:
    """Return the text of a template's controls: drills by id, each with its name behind it."""

    def line(drill: str) -> str:
        return f"{drill} ({names[drill]})" if drill in names else drill

    def days(found: Iterable[Iterable[str]]) -> str:
        return "\n".join(", ".join(day) for day in found)

    return {
        "warm_up": "\n".join(map(line, row.get("warm_up") or ())),
        "warm_up_minutes": shown(row.get("warm_up_minutes")),
        "back_off_sets": shown(row.get("back_off_sets")),
        **{f"accessories-{one}": days((row.get("accessories") or {}).get(one, ())) for one in LIMITERS},
        "stopped": days(row.get("stopped") or ()),
    }


def read_template(form: Mapping[str, Any], before: Row, names: Mapping[str, str]) -> tuple[Row, Places]:
    """Read a template's form; what stands in brackets behind a drill's id is for the eye."""
    typed = Typed(form)

    def drills(control: str, text: str) -> list[str]:
        found = [one.strip() for one in re.sub(r"\([^)]*\)", "", text).split(",")]
        for drill in found:
            if drill and drill not in names:
                typed.problems.append(Problem(control, "unknown-drill", "must be a known drill", drill[:40]))
        return [drill for drill in found if drill]

    def days(control: str) -> list[list[str]]:
        return [drills(control, line) for line in typed.lines(control)]

    row = {
        **before,
        "warm_up": [drill for line in typed.lines("warm_up") for drill in drills("warm_up", line)],
        "warm_up_minutes": typed.number("warm_up_minutes"),
        "back_off_sets": typed.needed("back_off_sets"),
        "accessories": {one: days(f"accessories-{one}") for one in LIMITERS},
        "stopped": days("stopped"),
    }
    return _read(typed, row), Places()


def about_form(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the controls of the curriculum itself."""
    shown = {name: str(document.get(name) or "") for name in ("title", "summary", "route")}
    return {**shown, "locale": str(document.get("locale") or ENGLISH)}


def read_about(form: Mapping[str, Any]) -> Row:
    """Read what stands at the head of a curriculum."""
    typed = Typed(form)
    row = {name: typed.line(name) for name in ("title", "summary", "route")}
    return {**row, "locale": typed.line("locale") or ENGLISH}


def _read(typed: Typed, row: Row) -> Row:
    if typed.problems:
        raise Refused(*typed.problems)
    return row


# --- where it stands --------------------------------------------------------------------------------------


class Places(dict[str, list[int]]):
    """Which row of the form each row of a list came from; rows without entry were dropped."""


def control_of(path: str, controls: Callable[[str], bool], places: Mapping[str, list[int]]) -> str:
    """Return the control that a path inside a part belongs to, the nearest one where none is its own."""
    if path.startswith("requires"):
        return _gate_control(path, places)
    name = ""
    for part in re.findall(r"[^.\[\]]+", path):
        known = places.get(name)
        if part.isdigit() and known is not None and int(part) < len(known):
            part = str(known[int(part)])
        name = f"{name}-{part}" if name else part
    name = re.sub(r"^accessories-([a-z+]+)-.*", r"accessories-\1", name)
    name = re.sub(r"^(figures-[a-z]+)-split-(?:front_|(?=rear_))", r"\1-", name)
    while name and not controls(name):
        first = next((name + more for more in FIRST_OF if controls(name + more)), None)
        if first is not None:
            return first
        name = name.rpartition("-")[0]
    return name or "form"


def _gate_control(path: str, places: Mapping[str, list[int]]) -> str:
    every, some = places.get("all", []), places.get("any", [])
    inner = re.search(r"any\[(\d+)\]", path)
    if inner is not None and int(inner[1]) < len(some):
        control = f"gate-any-{some[int(inner[1])]}"
    else:
        outer = re.search(r"all\[(\d+)\]", path)
        place = int(outer[1]) if outer is not None else 0
        control = "gate-any-0" if some and not every else "gate-all-0"
        if place < len(every):
            control = f"gate-all-{every[place]}"
    return f"{control}-least" if path.endswith(".least") else control

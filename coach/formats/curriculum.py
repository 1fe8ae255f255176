"""Curricula, drills and tests as YAML files and as JSON documents: checked in, written out.

Shape and types are checked here, meaning in `coach.domain.curriculum`; both refuse with the path of the
field. Everything or nothing is read. No database and no choice of what an athlete does.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from marshmallow import Schema, ValidationError, fields

from coach.domain.curriculum import (
    LIMITERS,
    Criterion,
    Curriculum,
    Dose,
    Drill,
    Fault,
    Provenance,
    Question,
    RungCard,
    Targets,
    Template,
    TestCard,
    View,
    check_drills,
)
from coach.domain.errors import Invalid
from coach.domain.ladder import Rung

SCHEMA = 1
FOLDER = Path(__file__).resolve().parent.parent / "curricula"
# Files of the folder that are no curriculum.
NOT_CURRICULA = ("drills", "tests")
BYTES_MOST = 262_144
EVENTS_MOST = 50_000
DEPTH_MOST = 12

Built = TypeVar("Built")


# --- YAML: plain data only --------------------------------------------------------------------------


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_Base):
    """Reads text, numbers, true, false and null; a key may stand only once.

    YAML 1.1 would turn `no`, `on` and some dates and times into other things than what was written.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - shape of the base

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping and refuse a key that stands twice."""
        seen = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _bad_yaml(key_node.start_mark, "a key must be a word")
            if key_node.value in seen:
                raise _bad_yaml(key_node.start_mark, f"the key {key_node.value[:40]} stands twice")
            seen.add(key_node.value)
        return dict(super().construct_mapping(node, deep=deep))


def _add_plain_resolvers() -> None:
    plain = (
        ("null", r"null|~|", ["n", "~", ""]),
        ("bool", r"true|false", list("tf")),
        ("int", r"-?(0|[1-9][0-9]{0,11})", list("-0123456789")),
        ("float", r"-?(0|[1-9][0-9]{0,11})\.[0-9]{1,12}", list("-0123456789")),
    )
    for name, pattern, first in plain:
        _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{pattern})$"), first)


def _bad_yaml(mark: Any, rule: str) -> Invalid:
    where = f"line {mark.line + 1}" if mark is not None else "line 1"
    return Invalid("file", "bad-yaml", f"file = {where}: {rule}")


def _read_yaml(text: str) -> Any:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > BYTES_MOST:
        raise Invalid("file", "too-large", f"file = {size} bytes: must be at most {BYTES_MOST}")
    try:
        _refuse_clever_yaml(text)
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        raise _bad_yaml(error.problem_mark or error.context_mark, error.problem or "is not YAML") from None
    except (yaml.YAMLError, UnicodeError, RecursionError):
        raise Invalid("file", "bad-yaml", "file = line 1: is not readable YAML text") from None


def _refuse_clever_yaml(text: str) -> None:
    """Refuse aliases, anchors, tags, deep nesting and floods before anything is built from them."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Base)):
        if count > EVENTS_MOST:
            raise _bad_yaml(event.start_mark, "holds too many values")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _bad_yaml(event.start_mark, "anchors and aliases are not allowed")
        if getattr(event, "tag", None) is not None:
            raise _bad_yaml(event.start_mark, "tags are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MOST:
                raise _bad_yaml(event.start_mark, f"is nested deeper than {DEPTH_MOST} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


_add_plain_resolvers()


# --- shape: marshmallow -----------------------------------------------------------------------------


class _Text(fields.String):
    default_error_messages = {"invalid": "must be text", "required": "must be given", "null": "must be given"}  # noqa: RUF012


class _Number(fields.Field[float]):
    """A finite number; neither text that looks like one nor a truth value."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "must be a number",
        "required": "must be given",
        "null": "must be given",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.make_error("invalid")
        return float(value)


class _Whole(fields.Field[int]):
    """A whole number."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "must be a whole number",
        "required": "must be given",
        "null": "must be given",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class _Truth(fields.Field[bool]):
    """true or false."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "must be true or false",
        "required": "must be given",
        "null": "must be given",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


_LIST: dict[str, Any] = {"invalid": "must be a list", "required": "must be given", "null": "must be given"}


def _texts(**kwargs: Any) -> fields.List[str]:
    return fields.List(_Text(), error_messages={"invalid": "must be a list"}, **kwargs)


def _days(**kwargs: Any) -> fields.List[Any]:
    return fields.List(_texts(), error_messages={"invalid": "must be a list of days"}, **kwargs)


def _many(schema: type[Schema]) -> fields.List[Any]:
    return fields.List(_one(schema), required=True, error_messages=_LIST)


def _one(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    return fields.Nested(
        schema, error_messages={"required": "must be given", "null": "must be given"}, **kwargs
    )


class _Document(Schema):
    error_messages = {"unknown": "is not a known key", "type": "must be a mapping"}  # noqa: RUF012


class _DoseSchema(_Document):
    sets = _Whole(required=True)
    reps = _Whole(load_default=None)
    seconds = _Whole(load_default=None)
    per_side = _Truth(load_default=False)


class _LoadSchema(_Document):
    kg = _Number(load_default=None)
    fraction = _Number(load_default=None)
    min_kg = _Number(load_default=None)
    max_kg = _Number(load_default=None)
    step_kg = _Number(load_default=0.0)


class _CriterionSchema(_Document):
    text = _Text(required=True)
    view = _Text(required=True)
    fault = _Text(required=True)


class _FaultSchema(_Document):
    code = _Text(required=True)
    seen = _Text(required=True)
    cause = _Text(required=True)
    fix = _Text(required=True)


class _RungSchema(_Document):
    id = _Text(required=True)
    name = _Text(required=True)
    exercise = _Text(required=True)
    depth = _Text(required=True)
    style = _Text(required=True)
    thigh_deg = _Number(required=True)
    difficulty = _Number(required=True)
    weight = _one(_LoadSchema, required=True, data_key="load")  # `load` is the schema's own method
    heel_mm = _Number(load_default=0.0)
    lean_cap = _Number(load_default=None)
    closure_cap = _Number(load_default=None)
    wedge = _Truth(load_default=True)
    box = _Truth(load_default=False)
    back_off = _Text(load_default=None)
    dose = _one(_DoseSchema, required=True)
    tempo = _Text(required=True)
    rest_s = _Whole(required=True)
    equipment = _texts(load_default=list)
    purpose = _Text(required=True)
    set_up = _texts(required=True)
    points = _texts(required=True)
    cues = _texts(required=True)
    criteria = _many(_CriterionSchema)
    faults = _many(_FaultSchema)
    regression = _Text(required=True)
    tests = _texts(load_default=list)
    provenance = _Text(required=True)
    source = _Text(load_default="")


class _TemplateSchema(_Document):
    warm_up = _texts(required=True)
    warm_up_minutes = _Number(required=True)
    back_off_sets = _Whole(load_default=2)
    accessories = fields.Dict(
        keys=_Text(), values=_days(), required=True, error_messages={"invalid": "must be a mapping"}
    )
    stopped = _days(required=True)


class _CurriculumSchema(_Document):
    schema = _Whole(required=True)
    id = _Text(required=True)
    version = _Text(required=True)
    title = _Text(required=True)
    summary = _Text(required=True)
    route = _Text(required=True)
    provenance = _Text(required=True)
    source = _Text(load_default="")
    template = _one(_TemplateSchema, required=True)
    rungs = _many(_RungSchema)


class _TargetsSchema(_Document):
    limiters = _texts(load_default=list)
    sites = _texts(load_default=list)
    faults = _texts(load_default=list)
    tests = _texts(load_default=list)


class _DrillSchema(_Document):
    id = _Text(required=True)
    name = _Text(required=True)
    region = _Text(required=True)
    kind = _Text(required=True)
    squat = _Truth(load_default=False)
    end_range = _Truth(required=True)
    dose = _one(_DoseSchema, required=True)
    tempo = _Text(load_default=None)
    minutes = _Number(required=True)
    weight = _Text(load_default="", data_key="load")
    equipment = _texts(load_default=list)
    purpose = _Text(required=True)
    set_up = _texts(required=True)
    points = _texts(required=True)
    cue = _Text(required=True)
    targets = _one(_TargetsSchema, required=True)
    stop_rule = _Text(required=True)
    not_for = _Text(required=True)
    provenance = _Text(required=True)
    source = _Text(load_default="")


class _QuestionSchema(_Document):
    id = _Text(required=True)
    ask = _Text(required=True)
    view = _Text(required=True)
    fault = _Text(required=True)
    sided = _Truth(load_default=False)


class _TestSchema(_Document):
    id = _Text(required=True)
    name = _Text(required=True)
    purpose = _Text(required=True)
    region = _Text(required=True)
    end_range = _Truth(required=True)
    sided = _Truth(required=True)
    unit = _Text(required=True)
    least = _Number(load_default=None)
    most = _Number(load_default=None)
    step = _Number(load_default=None)
    trials = _Whole(load_default=1)
    minutes = _Number(required=True)
    instruments = _texts(load_default=list)
    wedge_mm = _Number(load_default=None)
    equipment = _texts(load_default=list)
    protocol = _texts(required=True)
    reading = _Text(required=True)
    error = _Text(required=True)
    pain_rule = _Text(required=True)
    scoring = _Text(load_default="")
    questions = fields.List(_one(_QuestionSchema), load_default=list, error_messages=_LIST)
    provenance = _Text(required=True)
    source = _Text(load_default="")


class _DrillsSchema(_Document):
    schema = _Whole(required=True)
    drills = _many(_DrillSchema)


class _TestsSchema(_Document):
    schema = _Whole(required=True)
    tests = _many(_TestSchema)


def _shaped(schema: Schema, data: Any) -> dict[str, Any]:
    try:
        loaded = schema.load(data)
    except ValidationError as error:
        path, rule = _first(error.messages, ())
        shown = _shown(data, path)
        field = _path(path) or "file"
        raise Invalid(field, "bad-shape", f"{field} = {shown}: {rule}") from None
    assert isinstance(loaded, dict)
    if loaded["schema"] != SCHEMA:
        raise Invalid("schema", "unknown-schema", f"schema = {loaded['schema']}: must be {SCHEMA}")
    return loaded


def _first(messages: Any, path: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], str]:
    """Return the first error's path and rule; marshmallow nests them by key and index."""
    if isinstance(messages, dict):
        key, inner = next(iter(messages.items()))
        # `_schema` is the whole document; a dict field wraps what is wrong in `key` or `value`.
        return _first(inner, path if key in ("_schema", "key", "value") else (*path, key))
    if isinstance(messages, list):
        return _first(messages[0], path)
    return path, str(messages)


def _path(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _shown(data: Any, path: tuple[str | int, ...]) -> str:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    if isinstance(data, Mapping | list):
        return "a list" if isinstance(data, list) else "a mapping"
    text = "nothing" if data is None else str(data)
    return text if len(text) <= 40 else text[:40] + "…"


# --- values -----------------------------------------------------------------------------------------


def _at(path: str, build: Callable[[], Built]) -> Built:
    """Build a value; an error inside it is told by its path from the top of the document."""
    try:
        return build()
    except Invalid as error:
        field = f"{path}{'' if error.field.startswith('[') else '.'}{error.field}"
        rest = error.message.removeprefix(error.field)
        raise Invalid(field, error.code, field + rest) from None


def _each(
    path: str, rows: list[dict[str, Any]], build: Callable[[dict[str, Any]], Built]
) -> tuple[Built, ...]:
    return tuple(_at(f"{path}[{index}]", lambda row=row: build(row)) for index, row in enumerate(rows))  # type: ignore[misc]


def _choice(name: str, kind: Any, value: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise Invalid(name, "unknown", f"{name} = {value[:40]}: must be one of {known}") from None


def _dose(row: dict[str, Any]) -> Dose:
    return _at("dose", lambda: Dose(**row))


def _criterion(row: dict[str, Any]) -> Criterion:
    return Criterion(text=row["text"], view=_choice("view", View, row["view"]), fault=row["fault"])


def _question(row: dict[str, Any]) -> Question:
    return Question(**{**row, "view": _choice("view", View, row["view"])})


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


RUNG_KEYS = ("id", "style", "thigh_deg", "difficulty", "heel_mm", "lean_cap", "closure_cap", "wedge")


def _card(row: dict[str, Any]) -> RungCard:
    load = row["weight"]
    rung = Rung(
        **{key: row[key] for key in RUNG_KEYS},
        load_kg=load["kg"],
        load_fraction=load["fraction"],
        load_min_kg=load["min_kg"],
        load_max_kg=load["max_kg"],
    )
    rest = {key: value for key, value in row.items() if key not in (*RUNG_KEYS, "weight")}
    return RungCard(
        **_tuples(
            {
                **rest,
                "rung": rung,
                "load_step_kg": load["step_kg"],
                "dose": _dose(row["dose"]),
                "criteria": _each("criteria", row["criteria"], _criterion),
                "faults": _each("faults", row["faults"], lambda fault: Fault(**fault)),
                "provenance": _choice("provenance", Provenance, row["provenance"]),
            }
        )
    )


def _template(row: dict[str, Any]) -> Template:
    return Template(
        warm_up=tuple(row["warm_up"]),
        warm_up_minutes=row["warm_up_minutes"],
        back_off_sets=row["back_off_sets"],
        accessories=MappingProxyType(
            {limiter: tuple(map(tuple, days)) for limiter, days in row["accessories"].items()}
        ),
        stopped=tuple(map(tuple, row["stopped"])),
    )


def _drill(row: dict[str, Any]) -> Drill:
    rest = {key: value for key, value in row.items() if key != "weight"}
    return Drill(
        **_tuples(
            {
                **rest,
                "load": row["weight"],
                "dose": _dose(row["dose"]),
                "targets": _at("targets", lambda: Targets(**_tuples(row["targets"]))),
                "provenance": _choice("provenance", Provenance, row["provenance"]),
            }
        )
    )


def _test(row: dict[str, Any]) -> TestCard:
    return TestCard(
        **_tuples(
            {
                **row,
                "questions": _each("questions", row["questions"], _question),
                "provenance": _choice("provenance", Provenance, row["provenance"]),
            }
        )
    )


def curriculum_from_dict(data: Mapping[str, Any]) -> Curriculum:
    """Build a curriculum from its document; Invalid names the first field that does not hold."""
    row = _shaped(_CurriculumSchema(), data)
    return Curriculum(
        id=row["id"],
        version=row["version"],
        title=row["title"],
        summary=row["summary"],
        route=row["route"],
        provenance=_choice("provenance", Provenance, row["provenance"]),
        source=row["source"],
        template=_at("template", lambda: _template(row["template"])),
        rungs=_each("rungs", row["rungs"], _card),
    )


def curriculum_to_dict(curriculum: Curriculum) -> dict[str, Any]:
    """Return the document of a curriculum as plain JSON values, in the order of the file."""
    template = curriculum.template
    return {
        "schema": SCHEMA,
        "id": curriculum.id,
        "version": curriculum.version,
        "title": curriculum.title,
        "summary": curriculum.summary,
        "route": curriculum.route,
        "provenance": curriculum.provenance.value,
        "source": curriculum.source,
        "template": {
            "warm_up": list(template.warm_up),
            "warm_up_minutes": template.warm_up_minutes,
            "back_off_sets": template.back_off_sets,
            "accessories": {
                limiter: [list(day) for day in template.accessories[limiter]] for limiter in LIMITERS
            },
            "stopped": [list(day) for day in template.stopped],
        },
        "rungs": [_card_to_dict(card) for card in curriculum.rungs],
    }


def _card_to_dict(card: RungCard) -> dict[str, Any]:
    rung = card.rung
    return {
        "id": rung.id,
        "name": card.name,
        "exercise": card.exercise,
        "depth": card.depth,
        "style": rung.style,
        "thigh_deg": rung.thigh_deg,
        "difficulty": rung.difficulty,
        "load": {
            "kg": rung.load_kg,
            "fraction": rung.load_fraction,
            "min_kg": rung.load_min_kg,
            "max_kg": rung.load_max_kg,
            "step_kg": card.load_step_kg,
        },
        "heel_mm": rung.heel_mm,
        "lean_cap": rung.lean_cap,
        "closure_cap": rung.closure_cap,
        "wedge": rung.wedge,
        "box": card.box,
        "back_off": card.back_off,
        "dose": {
            "sets": card.dose.sets,
            "reps": card.dose.reps,
            "seconds": card.dose.seconds,
            "per_side": card.dose.per_side,
        },
        "tempo": card.tempo,
        "rest_s": card.rest_s,
        "equipment": list(card.equipment),
        "purpose": card.purpose,
        "set_up": list(card.set_up),
        "points": list(card.points),
        "cues": list(card.cues),
        "criteria": [{"text": c.text, "view": c.view.value, "fault": c.fault} for c in card.criteria],
        "faults": [{"code": f.code, "seen": f.seen, "cause": f.cause, "fix": f.fix} for f in card.faults],
        "regression": card.regression,
        "tests": list(card.tests),
        "provenance": card.provenance.value,
        "source": card.source,
    }


def digest(curriculum: Curriculum) -> str:
    """Return the SHA-256 of the curriculum's canonical document, as 64 hexadecimal digits."""
    canonical = json.dumps(
        curriculum_to_dict(curriculum), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- files ------------------------------------------------------------------------------------------


def load_curriculum(text: str) -> Curriculum:
    """Read a curriculum from YAML text, refusing all of it where one field does not hold.

    Its template may name the shipped drills only.
    """
    curriculum = curriculum_from_dict(_read_yaml(text))
    check_drills(curriculum, drills())
    return curriculum


def load_drills(text: str) -> Mapping[str, Drill]:
    """Read a file of drills, by id."""
    rows = _shaped(_DrillsSchema(), _read_yaml(text))["drills"]
    return _by_id("drills", _each("drills", rows, _drill))


def load_tests(text: str) -> Mapping[str, TestCard]:
    """Read a file of tests, by id."""
    rows = _shaped(_TestsSchema(), _read_yaml(text))["tests"]
    return _by_id("tests", _each("tests", rows, _test))


Named = TypeVar("Named", Drill, TestCard)


def _by_id(path: str, cards: tuple[Named, ...]) -> Mapping[str, Named]:
    found: dict[str, Named] = {}
    for index, card in enumerate(cards):
        if card.id in found:
            field = f"{path}[{index}].id"
            raise Invalid(field, "duplicate", f"{field} = {card.id}: must not appear twice")
        found[card.id] = card
    return MappingProxyType(found)


@cache
def shipped_names() -> tuple[str, ...]:
    """Return the ids of the shipped curricula."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.yaml") if p.stem not in NOT_CURRICULA))


@cache
def shipped(name: str) -> Curriculum:
    """Return a shipped curriculum."""
    if name not in shipped_names():
        raise Invalid(
            "ladder",
            "unknown-ladder",
            f"ladder = {name[:40]}: must be one of {', '.join(shipped_names())}, or a list of rungs",
        )
    curriculum = load_curriculum((FOLDER / f"{name}.yaml").read_text("utf-8"))
    if curriculum.id != name:
        raise Invalid("id", "wrong-id", f"id = {curriculum.id}: must be the file's name, {name}")
    return curriculum


@cache
def shipped_ladder(name: str) -> tuple[Rung, ...]:
    """Return the rungs of a shipped curriculum, easiest first."""
    return shipped(name).ladder


@cache
def drills() -> Mapping[str, Drill]:
    """Return the shipped drills by id, in the order of the file."""
    return load_drills((FOLDER / "drills.yaml").read_text("utf-8"))


@cache
def tests() -> Mapping[str, TestCard]:
    """Return the shipped tests by id, in the order of the file."""
    return load_tests((FOLDER / "tests.yaml").read_text("utf-8"))

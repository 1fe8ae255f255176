"""Curricula, drills and tests as YAML files and as JSON documents: checked in, written out.

Shape and types are checked here, meaning in `coach.domain.curriculum`; both refuse with the path of the
field. Everything or nothing is read. No database and no choice of what an athlete does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from marshmallow import ValidationError, fields

from coach.domain.card import Fault
from coach.domain.checks import ENGLISH, LOCALE, Provenance, View, refuse
from coach.domain.curriculum import (
    LIMITERS,
    RUNGS_MOST,
    STEPS_MOST,
    TRACKS_MOST,
    Curriculum,
    Drill,
    Question,
    RungCard,
    Targets,
    Template,
    TestCard,
)
from coach.domain.errors import Invalid
from coach.domain.graph import check_whole, problems
from coach.domain.ladder import Rung
from coach.domain.plan import DAYS_MOST, DayPlan
from coach.domain.step import Step
from coach.formats.plain_yaml import read_yaml
from coach.formats.shapes import (
    LIST,
    SCHEMA,
    Code,
    Document,
    Number,
    Truth,
    Whole,
    Words,
    at,
    choice,
    codes,
    each,
    lists,
    many,
    misshapen,
    one,
    shaped,
    texts,
    tuples,
)
from coach.formats.steps import (
    CriterionSchema,
    DaySchema,
    DoseSchema,
    FaultSchema,
    GateField,
    StepSchema,
    TrackSchema,
    criterion,
    day,
    day_to_dict,
    dose,
    dose_to_dict,
    gate,
    step,
    step_to_dict,
    track,
    track_to_dict,
)

FOLDER = Path(__file__).resolve().parent.parent / "curricula"
# Files of the folder that are no curriculum.
NOT_CURRICULA = ("drills", "tests")
MOST = {"rungs": RUNGS_MOST, "steps": STEPS_MOST, "tracks": TRACKS_MOST, "days": DAYS_MOST}


# --- shape ------------------------------------------------------------------------------------------


class _LoadSchema(Document):
    kg = Number(load_default=None)
    fraction = Number(load_default=None)
    min_kg = Number(load_default=None)
    max_kg = Number(load_default=None)
    step_kg = Number(load_default=0.0)


class _RungSchema(Document):
    id = Code(required=True)
    name = Words(required=True)
    exercise = Words(required=True)
    depth = Words(required=True)
    style = Code(required=True)
    thigh_deg = Number(required=True)
    difficulty = Number(required=True)
    weight = one(_LoadSchema, required=True, data_key="load")  # `load` is the schema's own method
    heel_mm = Number(load_default=0.0)
    lean_cap = Number(load_default=None)
    closure_cap = Number(load_default=None)
    wedge = Truth(load_default=True)
    box = Truth(load_default=False)
    back_off = Code(load_default=None)
    dose = one(DoseSchema, required=True)
    tempo = Code(required=True)
    rest_s = Whole(required=True)
    equipment = texts(load_default=list)
    purpose = Words(required=True)
    set_up = texts(required=True)
    points = texts(required=True)
    cues = texts(required=True)
    criteria = many(CriterionSchema)
    faults = many(FaultSchema)
    regression = Words(required=True)
    tests = codes(load_default=list)
    provenance = Code(required=True)
    source = Words(load_default="")


class _TemplateSchema(Document):
    warm_up = codes(required=True)
    warm_up_minutes = Number(required=True)
    back_off_sets = Whole(load_default=2)
    accessories = fields.Dict(
        keys=Code(), values=lists(), required=True, error_messages={"invalid": "must be a mapping"}
    )
    stopped = lists(required=True)


class CurriculumSchema(Document):
    """A whole curriculum, everything written out."""

    schema = Whole(required=True)
    id = Code(required=True)
    version = Code(required=True)
    locale = Code(load_default=ENGLISH, metadata={"pattern": LOCALE.pattern})
    title = Words(required=True)
    summary = Words(required=True)
    route = Code(required=True)
    provenance = Code(required=True)
    source = Words(load_default="")
    template = one(_TemplateSchema, required=True)
    rungs = many(_RungSchema)
    steps = fields.List(one(StepSchema), load_default=list, error_messages=LIST)
    tracks = fields.List(one(TrackSchema), load_default=list, error_messages=LIST)
    days = fields.List(one(DaySchema), load_default=list, error_messages=LIST)


class _TargetsSchema(Document):
    limiters = codes(load_default=list)
    sites = codes(load_default=list)
    faults = codes(load_default=list)
    tests = codes(load_default=list)


class _DrillSchema(Document):
    id = Code(required=True)
    name = Words(required=True)
    region = Code(required=True)
    kind = Code(required=True)
    squat = Truth(load_default=False)
    end_range = Truth(required=True)
    dose = one(DoseSchema, required=True)
    tempo = Code(load_default=None)
    minutes = Number(required=True)
    weight = Words(load_default="", data_key="load")
    equipment = texts(load_default=list)
    purpose = Words(required=True)
    set_up = texts(required=True)
    points = texts(required=True)
    cue = Words(required=True)
    targets = one(_TargetsSchema, required=True)
    stop_rule = Words(required=True)
    not_for = Words(required=True)
    provenance = Code(required=True)
    source = Words(load_default="")


class _QuestionSchema(Document):
    id = Code(required=True)
    ask = Words(required=True)
    view = Code(required=True)
    fault = Code(required=True)
    sided = Truth(load_default=False)


class _TestSchema(Document):
    id = Code(required=True)
    name = Words(required=True)
    purpose = Words(required=True)
    region = Code(required=True)
    end_range = Truth(required=True)
    sided = Truth(required=True)
    unit = Code(required=True)
    least = Number(load_default=None)
    most = Number(load_default=None)
    step = Number(load_default=None)
    trials = Whole(load_default=1)
    minutes = Number(required=True)
    instruments = codes(load_default=list)
    wedge_mm = Number(load_default=None)
    equipment = texts(load_default=list)
    protocol = texts(required=True)
    reading = Words(required=True)
    error = Words(required=True)
    pain_rule = Words(required=True)
    scoring = Words(load_default="")
    questions = fields.List(one(_QuestionSchema), load_default=list, error_messages=LIST)
    provenance = Code(required=True)
    source = Words(load_default="")


class DrillsSchema(Document):
    """The file of drills."""

    schema = Whole(required=True)
    drills = many(_DrillSchema)


class TestsSchema(Document):
    """The file of tests."""

    schema = Whole(required=True)
    tests = many(_TestSchema)


class StepsSchema(Document):
    """A file of the library: steps of one family."""

    schema = Whole(required=True)
    family = Code(required=True)
    steps = many(StepSchema)


# --- values -----------------------------------------------------------------------------------------


def _question(row: dict[str, Any]) -> Question:
    return Question(**{**row, "view": choice("view", View, row["view"])})


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
        **tuples(
            {
                **rest,
                "rung": rung,
                "load_step_kg": load["step_kg"],
                "dose": at("dose", lambda: dose(row["dose"])),
                "criteria": each("criteria", row["criteria"], criterion),
                "faults": each("faults", row["faults"], lambda fault: Fault(**fault)),
                "provenance": choice("provenance", Provenance, row["provenance"]),
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
        **tuples(
            {
                **rest,
                "load": row["weight"],
                "dose": at("dose", lambda: dose(row["dose"])),
                "targets": at("targets", lambda: Targets(**tuples(row["targets"]))),
                "provenance": choice("provenance", Provenance, row["provenance"]),
            }
        )
    )


def _test(row: dict[str, Any]) -> TestCard:
    return TestCard(
        **tuples(
            {
                **row,
                "questions": each("questions", row["questions"], _question),
                "provenance": choice("provenance", Provenance, row["provenance"]),
            }
        )
    )


def curriculum_from_dict(data: Mapping[str, Any]) -> Curriculum:
    """Build a curriculum from its document; Invalid names the first field that does not hold."""
    row = shaped(CurriculumSchema(), data)
    return Curriculum(
        id=row["id"],
        version=row["version"],
        locale=row["locale"],
        title=row["title"],
        summary=row["summary"],
        route=row["route"],
        provenance=choice("provenance", Provenance, row["provenance"]),
        source=row["source"],
        template=at("template", lambda: _template(row["template"])),
        rungs=each("rungs", row["rungs"], _card),
        steps=each("steps", row["steps"], step),
        tracks=each("tracks", row["tracks"], track),
        days=each("days", row["days"], day),
    )


def curriculum_to_dict(curriculum: Curriculum) -> dict[str, Any]:
    """Return the document of a curriculum as plain JSON values, in the order of the file."""
    template = curriculum.template
    return {
        "schema": SCHEMA,
        "id": curriculum.id,
        "version": curriculum.version,
        # Left out where it is English, so that what was published before there were others keeps its digest.
        **({} if curriculum.locale == ENGLISH else {"locale": curriculum.locale}),
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
        # Left out where there are none, so that a ladder alone keeps its digest.
        **({"steps": [step_to_dict(one) for one in curriculum.steps]} if curriculum.steps else {}),
        **({"tracks": [track_to_dict(one) for one in curriculum.tracks]} if curriculum.tracks else {}),
        **({"days": [day_to_dict(one) for one in curriculum.days]} if curriculum.days else {}),
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
        "dose": dose_to_dict(card.dose),
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


# Lists of a document, and what builds one of each; the template stands alone.
_PARTS: tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...] = (
    ("rungs", _card),
    ("steps", step),
    ("tracks", track),
    ("days", day),
)
_PART_OF: Mapping[str, tuple[Document, Callable[[dict[str, Any]], Any]]] = MappingProxyType(
    {
        "rung": (_RungSchema(), _card),
        "step": (StepSchema(), step),
        "track": (TrackSchema(), track),
        "day": (DaySchema(), day),
        "template": (_TemplateSchema(), _template),
    }
)


# --- files ------------------------------------------------------------------------------------------


def load_curriculum(text: str) -> Curriculum:
    """Read a curriculum from YAML text, refusing all of it where one field does not hold.

    It may take rungs and steps from the shipped library by name; drills and tests are the shipped ones.
    """
    curriculum = curriculum_from_dict(_with_library(read_yaml(text)))
    check_whole(curriculum, drills(), tests())
    return curriculum


def faults_of(text: str) -> tuple[Invalid, ...]:
    """Return everything that is wrong with the text of a curriculum; empty where it is sound."""
    try:
        data = document_of(text)
    except Invalid as error:
        return (error,)
    return faults_in(data)


def document_of(text: str) -> Any:
    """Return the document of a YAML text, with what it takes from the library written out; unchecked."""
    return _with_library(read_yaml(text))


def faults_in(data: Any) -> tuple[Invalid, ...]:
    """Return everything that is wrong with a document; empty where it is sound.

    Lists that are too long come alone, since nobody reads ten thousand lines; then shapes all at once, then
    of every part the values that do not hold, then the first of the parts together, then all of the whole.
    """
    found = tuple(_too_many(data)) or misshapen(CurriculumSchema(), data)
    if found:
        return found
    try:
        row = shaped(CurriculumSchema(), data)
    except Invalid as error:  # another version of the format
        return (error,)
    found = tuple(
        fault
        for name, build in _PARTS
        for index, part in enumerate(row[name])
        for fault in _refused(partial(build, part), f"{name}[{index}]")
    )
    found += tuple(_refused(lambda: _template(row["template"]), "template"))
    if found:
        return found
    try:
        curriculum = curriculum_from_dict(data)
    except Invalid as error:
        return (error,)
    return tuple(problems(curriculum, drills(), tests()))


_MOST = {"rungs": RUNGS_MOST, "steps": STEPS_MOST, "tracks": TRACKS_MOST, "days": DAYS_MOST}


def _too_many(data: Any) -> Iterator[Invalid]:
    for name, most in _MOST.items():
        rows = data.get(name) if isinstance(data, dict) else None
        if isinstance(rows, list) and len(rows) > most:
            yield refuse(name, "bad-count", len(rows), f"must be at most {most}")


def _refused(build: Callable[[], Any], path: str) -> Iterator[Invalid]:
    """Yield what does not hold in a part, told by its path from the top."""
    try:
        at(path, build)
    except Invalid as error:
        yield error


def part_faults(kind: str, row: Mapping[str, Any]) -> tuple[Invalid, ...]:
    """Return what is wrong with one rung, step, track, day or template by itself: shapes, else its values.

    Of a step and a rung each criterion, fault, dose and gate is told at once. Paths begin inside the part.
    """
    schema, build = _PART_OF[kind]
    try:
        shaped_row = schema.load(row)
    except ValidationError:
        return misshapen(schema, row)
    found: tuple[Invalid, ...] = ()
    if kind in ("step", "rung"):
        found = tuple(_inner_faults(kind, shaped_row))
    if found:
        return found
    try:
        build(shaped_row)
    except Invalid as error:
        return (error,)
    return ()


def built_step(row: Mapping[str, Any]) -> Step | None:
    """Return the step of a document's row, None where it does not hold by itself."""
    with suppress(Invalid, ValidationError):
        return step(StepSchema().load(row))
    return None


def _inner_faults(kind: str, row: dict[str, Any]) -> Iterator[Invalid]:
    for index, inner in enumerate(row["criteria"]):
        yield from _refused(partial(criterion, inner), f"criteria[{index}]")
    for index, inner in enumerate(row["faults"]):
        yield from _refused(partial(Fault, **inner), f"faults[{index}]")
    if kind == "rung":
        yield from _refused(lambda: dose(row["dose"]), "dose")
        return
    for stage, inner in row["dose"].items():
        yield from _refused(partial(dose, inner), f"dose.{stage}")
    if row["requires"] is not None:
        yield from _refused(lambda: gate(row["requires"]), "requires")


@dataclass(frozen=True, slots=True)
class SoundParts:
    """The parts of a document that can be built, whatever the rest of it is."""

    rungs: tuple[RungCard, ...]
    steps: tuple[Step, ...]
    days: tuple[DayPlan, ...]


def sound_parts(data: Mapping[str, Any]) -> SoundParts:
    """Return the rungs, steps and days of a document that can be built."""
    found: dict[str, list[Any]] = {"rung": [], "step": [], "day": []}
    for kind, built in found.items():
        schema, build = _PART_OF[kind]
        for row in data.get(f"{kind}s", ()):
            with suppress(Invalid, ValidationError):
                built.append(build(schema.load(row)))
    return SoundParts(*(tuple(built) for built in found.values()))


def in_order(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with its keys in the order of the file; some databases keep none."""
    ordered = _ordered(CurriculumSchema(), data)
    assert isinstance(ordered, dict)
    return ordered


def _ordered(schema: Any, data: Any) -> Any:
    if isinstance(data, list):
        return [_ordered(schema, one) for one in data]
    if not isinstance(data, Mapping):
        return data
    names = {field.data_key or name: field for name, field in schema.fields.items()}
    known = [key for key in names if key in data]
    out = {}
    for key in (*known, *(key for key in data if key not in names)):
        field = names.get(key)
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            out[key] = _ordered(inner.schema, data[key])
        elif isinstance(field, fields.Dict):  # what is done by limiter
            order = {name: place for place, name in enumerate(LIMITERS)}
            out[key] = dict(sorted(data[key].items(), key=lambda item: order.get(item[0], len(order))))
        else:
            out[key] = _gate_ordered(data[key]) if isinstance(field, GateField) else data[key]
    return out


def _gate_ordered(data: Any) -> Any:
    """Put `least` behind the test that it belongs to."""
    if isinstance(data, list):
        return [_gate_ordered(one) for one in data]
    if not isinstance(data, Mapping):
        return data
    return {key: _gate_ordered(data[key]) for key in sorted(data, key=lambda key: key == "least")}


def dump_document(data: Mapping[str, Any]) -> str:
    """Return a document as YAML text, also of a draft that is not sound yet."""
    return yaml.dump(in_order(data), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


def dump_curriculum(curriculum: Curriculum) -> str:
    """Return a curriculum as YAML text that `load_curriculum` reads back to the same value."""
    return dump_document(curriculum_to_dict(curriculum))


_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Plain(_Dumper):
    """Writes no aliases, and quotes what the plain reader would take for something else than text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _with_library(data: Any) -> Any:
    """Return the document with what it takes from the shipped library written out.

    `ladder: squat-depth` stands for that file's rungs and template, `library: [snatch, jk-press]` for all
    steps of a family or for single ones; what the document gives itself comes first, `rungs` may name ids.
    """
    _refuse_floods(data)
    if not isinstance(data, dict) or not ("ladder" in data or "library" in data):
        return data
    out = {key: value for key, value in data.items() if key not in ("ladder", "library")}
    name = data.get("ladder")
    if name is not None:
        if name not in shipped_names():
            known = ", ".join(shipped_names())
            raise Invalid("ladder", "unknown", f"ladder = {str(name)[:40]}: must be one of {known}")
        taken = _with_library(_read_file(f"{name}.yaml"))  # it may have its ladder from another file itself
        out.setdefault("template", taken["template"])
        rows = {row["id"]: row for row in taken["rungs"]}
        wanted = out.setdefault("rungs", list(rows))
        if isinstance(wanted, list):
            out["rungs"] = [_taken("rungs", index, row, rows) for index, row in enumerate(wanted)]
    given = data.get("library", [])
    if not isinstance(given, list):
        raise Invalid("library", "bad-shape", f"library = {str(given)[:40]}: must be a list")
    own = out.get("steps", [])
    if isinstance(own, list):
        out["steps"] = [*_from_library(given, own), *own]
    return out


def _refuse_floods(data: Any) -> None:
    """Refuse a list that no curriculum can hold before each of its rows is looked at, for seconds."""
    for key, most in MOST.items():
        rows = data.get(key) if isinstance(data, dict) else None
        if isinstance(rows, list) and len(rows) > most:
            raise refuse(key, "bad-count", len(rows), f"must be at most {most}")


def _taken(field: str, index: int, row: Any, rows: Mapping[str, Any]) -> Any:
    if not isinstance(row, str):
        return row
    if row not in rows:
        path = f"{field}[{index}]"
        raise Invalid(path, "unknown", f"{path} = {row[:40]}: must be a rung of the ladder that is named")
    return rows[row]


def _from_library(names: list[Any], own: list[Any]) -> list[dict[str, Any]]:
    """Return the rows of the library that are named; they lead on only to steps that are there too."""
    families = step_rows()
    by_id = {row["id"]: row for rows in families.values() for row in rows}
    found: dict[str, dict[str, Any]] = {}
    for index, name in enumerate(names):
        rows = families.get(name) if isinstance(name, str) else None
        if rows is None and isinstance(name, str) and name in by_id:
            rows = (by_id[name],)
        if rows is None:
            path, known = f"library[{index}]", ", ".join(families)
            rule = f"must be one of {known}, or the id of a shipped step"
            raise Invalid(path, "unknown", f"{path} = {str(name)[:40]}: {rule}")
        found.update((row["id"], row) for row in rows)
    mine = {row["id"] for row in own if isinstance(row, dict) and isinstance(row.get("id"), str)}
    here = {*found, *mine}
    return [
        {**row, "progression": [after for after in row.get("progression", []) if after in here]}
        for row in found.values()
        if row["id"] not in mine  # one's own step takes the place of the library's
    ]


@cache
def _read_file(name: str) -> Any:
    return read_yaml((FOLDER / name).read_text("utf-8"))


@cache
def step_rows() -> Mapping[str, tuple[dict[str, Any], ...]]:
    """Return the documents of the shipped steps by family, in teaching order."""
    found = {}
    for path in sorted((FOLDER / "steps").glob("*.yaml")):
        data = _read_file(f"steps/{path.name}")
        found[data["family"]] = tuple({"family": data["family"], **row} for row in data["steps"])
    return MappingProxyType(found)


def load_drills(text: str) -> Mapping[str, Drill]:
    """Read a file of drills, by id."""
    rows = shaped(DrillsSchema(), read_yaml(text))["drills"]
    return _by_id("drills", each("drills", rows, _drill))


def load_tests(text: str) -> Mapping[str, TestCard]:
    """Read a file of tests, by id."""
    rows = shaped(TestsSchema(), read_yaml(text))["tests"]
    return _by_id("tests", each("tests", rows, _test))


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

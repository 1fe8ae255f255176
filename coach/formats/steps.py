"""Steps, tracks, gates and days of a curriculum as documents: checked in, written out.

Shape and types here, meaning in `coach.domain.step`, `gate` and `plan`. The curriculum around them and the
files stand in `coach.formats.curriculum`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from marshmallow import fields

from coach.domain.card import Criterion, Dose, Fault
from coach.domain.checks import Provenance, View
from coach.domain.errors import Invalid
from coach.domain.gate import LEAVES, Gate
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.step import Figure, Legs, Pause, Percent, Regression, Stages, Step, StepLoad
from coach.formats.shapes import (
    LIST,
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
    many,
    one,
    texts,
    tuples,
)

FIGURES = ("start", "receive", "front")


class GateField(fields.Field[Gate]):
    """{all: [...]}, {any: [...]}, {step: id}, {rung: id}, {depth: rung} or {test: id, least: x}."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        # Built later, by `gate`, where a path can be told.
        return value


class DoseSchema(Document):
    """Sets of reps or of seconds."""

    sets = Whole(required=True)
    reps = Whole(load_default=None)
    seconds = Whole(load_default=None)
    per_side = Truth(load_default=False)


class CriterionSchema(Document):
    """A yes-or-no sentence, where it is seen from, and the fault of a no."""

    text = Words(required=True)
    view = Code(required=True)
    fault = Code(required=True)


class FaultSchema(Document):
    """What is seen, its likely cause, the first thing to try."""

    code = Code(required=True)
    seen = Words(required=True)
    cause = Words(required=True)
    fix = Words(required=True)


class _StagesSchema(Document):
    learn = one(DoseSchema, required=True)
    build = one(DoseSchema, required=True)
    keep = one(DoseSchema, required=True)


class _PercentSchema(Document):
    of = Code(required=True)
    low = Number(required=True)
    high = Number(required=True)


class _StepLoadSchema(Document):
    rule = Code(required=True)
    ladder = fields.List(Number(), load_default=list, error_messages=LIST)
    percent = one(_PercentSchema, load_default=None, allow_none=True)


class _PauseSchema(Document):
    at = Words(required=True)
    seconds = Whole(required=True)


class _RegressionSchema(Document):
    step = Code(load_default=None, allow_none=True)
    text = Words(required=True)


class _SplitSchema(Document):
    front_shank = Number(required=True)
    front_thigh = Number(required=True)
    rear_shank = Number(required=True)
    rear_thigh = Number(required=True)


class _FigureSchema(Document):
    view = Code(load_default="side")
    shank = Number(load_default=None)
    thigh = Number(load_default=None)
    split = one(_SplitSchema, load_default=None)
    trunk = Number(load_default=0.0)
    arms = Code(load_default="down")
    grip = Code(load_default="clean")
    bar = Truth(load_default=False)
    heels_up = Truth(load_default=False)
    heel_mm = Number(load_default=0.0)
    step_cm = Number(load_default=0.0)
    box = Truth(load_default=False)
    marks = Truth(load_default=False)
    raised = Code(load_default=None, allow_none=True)
    depth = Number(load_default=0.0)
    stance = Number(load_default=1.0)
    toes = Number(load_default=15.0)


class _FiguresSchema(Document):
    start = one(_FigureSchema, required=True)
    receive = one(_FigureSchema, load_default=None)
    front = one(_FigureSchema, load_default=None)


class StepSchema(Document):
    """A step; `family` may stand once for a whole file."""

    id = Code(required=True)
    family = Code(required=True)
    name = Words(required=True)
    short = Words(required=True)
    aliases = texts(load_default=list)
    purpose = Words(required=True)
    start = Code(required=True)
    receiving = Code(required=True)
    feet = Code(required=True)
    equipment = texts(load_default=list)
    set_up = texts(required=True)
    points = texts(required=True)
    cues = texts(required=True)
    criteria = many(CriterionSchema)
    faults = many(FaultSchema)
    requires = GateField(load_default=None, allow_none=True)
    regression = one(_RegressionSchema, required=True)
    progression = codes(load_default=list)
    power_version = Code(load_default=None, allow_none=True)
    dose = one(_StagesSchema, required=True)
    rest_s = Whole(required=True)
    tempo = Code(load_default=None, allow_none=True)
    pause = one(_PauseSchema, load_default=None, allow_none=True)
    weight = one(_StepLoadSchema, required=True, data_key="load")  # `load` is the schema's own method
    contraindications = texts(load_default=list)
    figures = one(_FiguresSchema, required=True)
    provenance = Code(required=True)
    source = Words(load_default="")


class TrackSchema(Document):
    """Steps in teaching order."""

    id = Code(required=True)
    title = Words(required=True)
    family = Code(required=True)
    steps = codes(required=True)


class _PartSchema(Document):
    movement = Code(required=True)
    reps = Whole(required=True)


class _LiftLoadSchema(Document):
    rule = Code(required=True)
    percent = one(_PercentSchema, load_default=None, allow_none=True)
    kg = Number(load_default=None, allow_none=True)
    rpe = Number(load_default=None, allow_none=True)
    waves = fields.List(Number(), load_default=list, error_messages=LIST)


class _LiftSchema(Document):
    name = Words(required=True)
    parts = many(_PartSchema)
    sets = Whole(required=True)
    weight = one(_LiftLoadSchema, required=True, data_key="load")
    rest_s = Whole(required=True)
    cue = Words(load_default="")
    tempo = Code(load_default=None, allow_none=True)
    pause = one(_PauseSchema, load_default=None, allow_none=True)
    requires = GateField(load_default=None, allow_none=True)
    instead = Code(load_default=None, allow_none=True)


class DaySchema(Document):
    """A kind of training day."""

    title = Words(required=True)
    skills = codes(load_default=list)
    squat = Truth(load_default=True)
    lifts = fields.List(one(_LiftSchema), load_default=list, error_messages=LIST)
    trunk = codes(load_default=list)


# --- values -----------------------------------------------------------------------------------------


def dose(row: dict[str, Any]) -> Dose:
    """Build a dose."""
    return Dose(**row)


def criterion(row: dict[str, Any]) -> Criterion:
    """Build a criterion."""
    return Criterion(text=row["text"], view=choice("view", View, row["view"]), fault=row["fault"])


def gate(value: Any) -> Gate:
    """Build a gate from its mapping; the path of what is wrong is told inside it."""
    if not isinstance(value, Mapping) or not value:
        raise Invalid("", "bad-shape", " = not a mapping: must name all, any, step, rung, depth or test")
    keys = set(value)
    kinds = keys & {"all", "any", *LEAVES}
    if len(kinds) != 1:
        shown = ", ".join(sorted(map(str, keys)))[:40]
        raise Invalid("", "one-of", f" = {shown}: must name one of all, any, step, rung, depth, test")
    (kind,) = kinds
    extra = keys - {kind} - ({"least"} if kind == "test" else set())
    if extra:
        name = str(min(extra, key=str))[:40]
        raise Invalid(
            name, "bad-shape", f"{name} = {str(value[min(extra, key=str)])[:40]}: is not a known key"
        )
    inner = value[kind]
    if kind in ("all", "any"):
        if not isinstance(inner, list):
            raise Invalid(kind, "bad-shape", f"{kind} = {str(inner)[:40]}: must be a list")
        members = tuple(at(f"{kind}[{index}]", partial(gate, one)) for index, one in enumerate(inner))
        return Gate(kind=kind, members=members)
    if not isinstance(inner, str):
        raise Invalid(kind, "bad-shape", f"{kind} = {str(inner)[:40]}: must be text")
    least = value.get("least")
    if least is not None and (isinstance(least, bool) or not isinstance(least, int | float)):
        raise Invalid("least", "bad-shape", f"least = {str(least)[:40]}: must be a number")
    return Gate(kind=kind, id=inner, least=None if least is None else float(least))


def _requires(value: Any) -> Gate | None:
    return None if value is None else at("requires", lambda: gate(value))


def _percent(row: dict[str, Any] | None) -> Percent | None:
    return None if row is None else at("percent", lambda: Percent(**row))


def _pause(row: dict[str, Any] | None) -> Pause | None:
    return None if row is None else at("pause", lambda: Pause(**row))


def _leg_of(split: Mapping[str, float], which: str) -> Legs:
    try:
        return Legs(shank=split[f"{which}_shank"], thigh=split[f"{which}_thigh"])
    except Invalid as error:
        field = f"split.{which}_{error.field}"
        raise Invalid(field, error.code, field + error.message.removeprefix(error.field)) from None


def _figure(row: dict[str, Any]) -> Figure:
    if row["view"] not in ("side", "front"):
        raise Invalid("view", "unknown", f"view = {row['view'][:40]}: must be one of side, front")
    split = row["split"]
    if split is not None and (row["shank"] is not None or row["thigh"] is not None):
        raise Invalid("split", "one-of", "split = a mapping: give either split or shank and thigh")
    legs = Legs(shank=row["shank"] or 0.0, thigh=90.0 if row["thigh"] is None else row["thigh"])
    rear = None
    if split is not None:
        legs, rear = _leg_of(split, "front"), _leg_of(split, "rear")
    rest = {key: row[key] for key in row if key not in ("view", "shank", "thigh", "split")}
    return Figure(legs=legs, rear=rear, front_view=row["view"] == "front", **rest)


def step(row: dict[str, Any]) -> Step:
    """Build a step from its shaped row."""
    load = row["weight"]
    figures = {place: row["figures"][place] for place in FIGURES if row["figures"][place] is not None}
    rest = {key: value for key, value in row.items() if key != "weight"}
    return Step(
        **tuples(
            {
                **rest,
                "criteria": each("criteria", row["criteria"], criterion),
                "faults": each("faults", row["faults"], lambda fault: Fault(**fault)),
                "requires": _requires(row["requires"]),
                "regression": at("regression", lambda: Regression(**row["regression"])),
                "dose": Stages(
                    **{
                        stage: at(f"dose.{stage}", partial(dose, row["dose"][stage]))
                        for stage in ("learn", "build", "keep")
                    }
                ),
                "pause": _pause(row["pause"]),
                "load": at(
                    "load",
                    lambda: StepLoad(
                        rule=load["rule"], ladder=tuple(load["ladder"]), percent=_percent(load["percent"])
                    ),
                ),
                "figures": MappingProxyType(
                    {place: at(f"figures.{place}", partial(_figure, figures[place])) for place in figures}
                ),
                "provenance": choice("provenance", Provenance, row["provenance"]),
            }
        )
    )


def track(row: dict[str, Any]) -> Track:
    """Build a track from its shaped row."""
    return Track(**tuples(row))


def _lift(row: dict[str, Any]) -> Lift:
    load = row["weight"]
    rest = {key: value for key, value in row.items() if key != "weight"}
    return Lift(
        **{
            **rest,
            "parts": each("parts", row["parts"], lambda part: Part(**part)),
            "load": at(
                "load",
                lambda: LiftLoad(
                    **{**load, "percent": _percent(load["percent"]), "waves": tuple(load["waves"])}
                ),
            ),
            "pause": _pause(row["pause"]),
            "requires": _requires(row["requires"]),
        }
    )


def day(row: dict[str, Any]) -> DayPlan:
    """Build a day from its shaped row."""
    return DayPlan(**tuples({**row, "lifts": each("lifts", row["lifts"], _lift)}))


# --- documents --------------------------------------------------------------------------------------


def dose_to_dict(dose: Dose) -> dict[str, Any]:
    """Return the document of a dose."""
    return {"sets": dose.sets, "reps": dose.reps, "seconds": dose.seconds, "per_side": dose.per_side}


def gate_to_dict(gate: Gate | None) -> dict[str, Any] | None:
    """Return the document of a gate."""
    if gate is None:
        return None
    if gate.members:
        return {gate.kind: [gate_to_dict(member) for member in gate.members]}
    return {gate.kind: gate.id, **({} if gate.least is None else {"least": gate.least})}


def _percent_to_dict(percent: Percent | None) -> dict[str, Any] | None:
    return None if percent is None else {"of": percent.of, "low": percent.low, "high": percent.high}


def _pause_to_dict(pause: Pause | None) -> dict[str, Any] | None:
    return None if pause is None else {"at": pause.at, "seconds": pause.seconds}


def figure_to_dict(figure: Figure) -> dict[str, Any]:
    """Return the document of a drawn position."""
    legs: dict[str, Any] = {"shank": figure.legs.shank, "thigh": figure.legs.thigh}
    if figure.rear is not None:
        legs = {
            "split": {
                "front_shank": figure.legs.shank,
                "front_thigh": figure.legs.thigh,
                "rear_shank": figure.rear.shank,
                "rear_thigh": figure.rear.thigh,
            }
        }
    plain = ("trunk", "arms", "grip", "bar", "heels_up", "heel_mm", "step_cm", "box", "marks", "raised")
    front = ("depth", "stance", "toes")
    view = "front" if figure.front_view else "side"
    return {"view": view, **legs, **{name: getattr(figure, name) for name in (*plain, *front)}}


def step_to_dict(step: Step) -> dict[str, Any]:
    """Return the document of a step, in the order of the file."""
    return {
        "id": step.id,
        "family": step.family,
        "name": step.name,
        "short": step.short,
        "aliases": list(step.aliases),
        "purpose": step.purpose,
        "start": step.start,
        "receiving": step.receiving,
        "feet": step.feet,
        "equipment": list(step.equipment),
        "set_up": list(step.set_up),
        "points": list(step.points),
        "cues": list(step.cues),
        "criteria": [{"text": c.text, "view": c.view.value, "fault": c.fault} for c in step.criteria],
        "faults": [{"code": f.code, "seen": f.seen, "cause": f.cause, "fix": f.fix} for f in step.faults],
        "requires": gate_to_dict(step.requires),
        "regression": {"step": step.regression.step, "text": step.regression.text},
        "progression": list(step.progression),
        "power_version": step.power_version,
        "dose": {stage: dose_to_dict(getattr(step.dose, stage)) for stage in ("learn", "build", "keep")},
        "rest_s": step.rest_s,
        "tempo": step.tempo,
        "pause": _pause_to_dict(step.pause),
        "load": {
            "rule": step.load.rule,
            "ladder": list(step.load.ladder),
            "percent": _percent_to_dict(step.load.percent),
        },
        "contraindications": list(step.contraindications),
        "figures": {place: figure_to_dict(step.figures[place]) for place in FIGURES if place in step.figures},
        "provenance": step.provenance.value,
        "source": step.source,
    }


def track_to_dict(track: Track) -> dict[str, Any]:
    """Return the document of a track."""
    return {"id": track.id, "title": track.title, "family": track.family, "steps": list(track.steps)}


def _lift_to_dict(lift: Lift) -> dict[str, Any]:
    load = lift.load
    return {
        "name": lift.name,
        "parts": [{"movement": part.movement, "reps": part.reps} for part in lift.parts],
        "sets": lift.sets,
        "load": {
            "rule": load.rule,
            "percent": _percent_to_dict(load.percent),
            "kg": load.kg,
            "rpe": load.rpe,
            "waves": list(load.waves),
        },
        "rest_s": lift.rest_s,
        "cue": lift.cue,
        "tempo": lift.tempo,
        "pause": _pause_to_dict(lift.pause),
        "requires": gate_to_dict(lift.requires),
        "instead": lift.instead,
    }


def day_to_dict(day: DayPlan) -> dict[str, Any]:
    """Return the document of a day."""
    return {
        "title": day.title,
        "skills": list(day.skills),
        "squat": day.squat,
        "lifts": [_lift_to_dict(lift) for lift in day.lifts],
        "trunk": list(day.trunk),
    }

"""Cases in: JSON of the contract, schema 1, to a `Case`, and a case back to JSON.

Shape, range and references only: what a value means stands in `coach.domain`. The first thing that is wrong
is named by its path (`tests[0].on`); unknown keys are errors.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from coach.domain.ankle import ANKLE_TESTS, refused
from coach.domain.case import (
    Act,
    At,
    Attempt,
    Body,
    By,
    Case,
    DrillTrial,
    SetDone,
    Side,
    Sprain,
    Test,
    Verified,
    in_force,
)
from coach.domain.errors import Invalid
from coach.domain.fault import FAULTS
from coach.domain.ladder import STYLES, Rung
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import decide
from coach.domain.squat import judged_load_kg, rung_need
from coach.formats.curriculum import shipped_ladder
from coach.formats.decision import SCHEMA, decision_to_json
from coach.formats.policy import checked_policy
from coach.formats.policy_json import finite, show
from coach.words.labels import Translate, plain

LINE_MOST = 8 * 1024 * 1024
ID_DIGITS_MOST = 640  # of a number that is an id; Python reads that many whatever its settings
BROKEN = re.compile("[\udc80-\udcff]")  # a byte that is no UTF-8
EVENTS_MOST = 20_000
SETS_MOST = 60
RUNGS_MOST = 60

# test -> (key that carries its result, unit, least, most)
TEST_RESULTS: dict[str, tuple[str, str | None, float, float]] = {
    "lunge-angle": ("value", "deg", 0, 70),
    "lunge-distance": ("value", "cm", -10, 35),
    "ankle-clearing": ("zone", None, 0, 0),
    "overhead-squat": ("score", None, 0, 3),
    "overhead-squat-heels-raised": ("score", None, 0, 3),
    "forward-arm-squat": ("score", None, 0, 3),
    "rock-back": ("score", None, 0, 3),
    "single-leg-bridge": ("value", "s", 0, 900),
    "side-plank": ("value", "s", 0, 900),
    "hip-hinge": ("passed", None, 0, 0),
    "step-down": ("score", None, 0, 6),
    "tibialis-raise": ("value", "reps", 0, 300),
    "y-balance-anterior": ("value", "cm", 0, 150),
}
SCORE_MOST = 6
# Of a value with a test that has no use for one.
VALUE_MOST = 1_000_000
# Rules look back for up to two years: they need days before the first one that may be told.
FIRST_DAY = date(1900, 1, 1)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FAULT_CODES = FAULTS + tuple(f"{fault}:{side}" for fault in FAULTS for side in ("left", "right"))
ACT_KINDS = ("clear", "override", "lock", "unlock", "veto", "red-flag")


class _Number(fields.Float):
    """A finite JSON number; text and booleans are none."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not finite(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class _Whole(fields.Integer):
    """A whole JSON number."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not finite(value) or value != value // 1:
            raise self.make_error("invalid")
        return int(value)


class _Day(fields.Date):
    """A day as 2026-03-01, nothing looser."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        # Python also reads days of a week, 2026-W08-1, and digits of other scripts.
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class _Flag(fields.Boolean):
    """true or false, nothing looser."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


_MISSING: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "must be given",
    "null": "must not be null",
}


def _any_number(**kwargs: Any) -> _Number:
    """A number whose range hangs on another value."""
    return _Number(error_messages={**_MISSING, "invalid": "must be a number"}, **kwargs)


def _number(low: float, high: float, unit: str = "", **kwargs: Any) -> _Number:
    rule = f"must be {low:g} to {high:g}{' ' + unit if unit else ''}"
    return _any_number(validate=validate.Range(low, high, error=rule), **kwargs)


def _any_whole(**kwargs: Any) -> _Whole:
    """A whole number whose range hangs on another value."""
    return _Whole(error_messages={**_MISSING, "invalid": "must be a whole number"}, **kwargs)


def _whole(low: int, high: int, **kwargs: Any) -> _Whole:
    rule = f"must be {low} to {high}"
    return _any_whole(validate=validate.Range(low, high, error=rule), **kwargs)


def _text(most: int, least: int = 0, **kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(least, most, error=f"must be {least} to {most} characters"),
        error_messages={**_MISSING, "invalid": "must be text"},
        **kwargs,
    )


def _place(most: int, **kwargs: Any) -> fields.String:
    """A text that a decision repeats (`limiter_site`), and so one that says something."""
    field = _text(most, 1, **kwargs)
    field.validators.append(validate.Regexp(r"(?s).*\S", error="must not be blank"))
    return field


def _one_of(choices: Sequence[str], **kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(choices, error="must be one of " + ", ".join(choices)),
        error_messages={**_MISSING, "invalid": "must be text"},
        **kwargs,
    )


def _day(**kwargs: Any) -> _Day:
    return _Day(
        validate=validate.Range(FIRST_DAY, error=f"must be {FIRST_DAY} or later"),
        error_messages={
            **_MISSING,
            "invalid": "must be a date like 2026-03-01",
            "format": "must be a date like 2026-03-01",
        },
        **kwargs,
    )


def _flag(**kwargs: Any) -> _Flag:
    return _Flag(error_messages={**_MISSING, "invalid": "must be true or false"}, **kwargs)


def _list(of: fields.Field[Any] | type[Schema], most: int) -> fields.Field[Any]:
    inner = fields.Nested(of, error_messages=_MISSING) if isinstance(of, type) else of
    return fields.List(
        inner,
        load_default=list,
        validate=validate.Length(max=most, error=f"must be at most {most} entries"),
        error_messages={**_MISSING, "invalid": "must be a list"},
    )


class _Strict(Schema):
    """Unknown keys are errors."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "is not a key of schema 1", "type": "must be an object"}  # noqa: RUF012


class _Dated(_Strict):
    """What every event carries."""

    id = _text(100, 1, required=True)
    on = _day(required=True)
    replaces = _text(100, 1, load_default=None, allow_none=True)
    void = _flag(load_default=False)


class _BodySchema(_Strict):
    height_cm = _number(90, 230, "cm", required=True)
    mass_kg = _number(15, 300, "kg", required=True)
    sex = _one_of(("male", "female"), load_default=None, allow_none=True)
    age_years = _number(4, 110, load_default=None, allow_none=True)
    tibia_cm = _number(20, 70, "cm", load_default=None, allow_none=True)
    femur_cm = _number(20, 70, "cm", load_default=None, allow_none=True)
    trunk_cm = _number(20, 90, "cm", load_default=None, allow_none=True)
    foot_cm = _number(12, 40, "cm", load_default=None, allow_none=True)
    lifting_shoe_mm = _number(0, 50, "mm", load_default=None, allow_none=True)


class _SprainSchema(_Strict):
    side = _one_of(("left", "right"), required=True)
    on = _day(load_default=None, allow_none=True)
    surgery = _flag(load_default=False)


class _HistorySchema(_Strict):
    ankle_sprain = _list(_SprainSchema, 40)


class _TestSchema(_Dated):
    test = _one_of(tuple(TEST_RESULTS), required=True)
    side = _one_of(("left", "right"), load_default=None, allow_none=True)
    value = _any_number(load_default=None, allow_none=True)
    trials = _list(_any_number(), 12)
    unit = _one_of(("deg", "cm", "s", "reps"), load_default=None, allow_none=True)
    instrument = _text(40, 1, load_default=None, allow_none=True)
    site = _one_of(("tuberosity", "15-cm-below"), load_default=None, allow_none=True)
    by = _one_of(("self", "coach"), load_default="self")
    pain = _whole(0, 10, load_default=None, allow_none=True)
    pinch = _flag(load_default=False)
    score = _any_whole(load_default=None, allow_none=True)
    zone = _one_of(("behind", "within", "beyond"), load_default=None, allow_none=True)
    passed = _flag(load_default=None, allow_none=True)
    faults = _list(_one_of(FAULT_CODES), 24)
    wedge_mm = _number(0, 60, "mm", load_default=None, allow_none=True)


class _SetSchema(_Strict):
    id = _text(100, 1, required=True)
    reps = _whole(0, 100, required=True)
    clean = _whole(0, 100, required=True)
    faults = _list(_one_of(FAULT_CODES), 24)
    load_kg = _number(0, 500, "kg", load_default=0.0)
    rpe = _number(0, 10, load_default=None, allow_none=True)
    pain = _whole(0, 10, load_default=None, allow_none=True)
    pain_site = _place(40, load_default=None, allow_none=True)
    sharp = _flag(load_default=False)


class _AttemptSchema(_Dated):
    rung = _text(100, 1, required=True)
    wedge_mm = _number(0, 60, "mm", load_default=0.0)
    shoe_heel_mm = _number(0, 60, "mm", load_default=0.0)
    by = _one_of(("self", "coach"), load_default="self")
    verified = _one_of(("none", "coach", "video"), load_default="none")
    next_morning_pain = _whole(0, 10, load_default=None, allow_none=True)
    sets = _list(_SetSchema, SETS_MOST)


class _ActSchema(_Dated):
    kind = _one_of(ACT_KINDS, required=True)
    by = _one_of(("self", "coach"), load_default="coach")
    rung = _text(100, 1, load_default=None, allow_none=True)
    wedge_mm = _number(0, 60, "mm", load_default=None, allow_none=True)
    until = _day(load_default=None, allow_none=True)
    reason = _text(2000, 0, load_default=None, allow_none=True)


class _TrialSchema(_Dated):
    drill = _text(100, 1, required=True)
    test = _one_of(tuple(TEST_RESULTS), required=True)
    side = _one_of(("left", "right"), load_default=None, allow_none=True)
    before = _number(-100, 1000, required=True)
    after = _number(-100, 1000, required=True)


class _AtSchema(_Strict):
    rung = _text(100, 1, required=True)
    wedge_mm = _number(0, 60, "mm", load_default=0.0)


class _RungSchema(_Strict):
    id = _text(100, 1, required=True)
    style = _one_of(STYLES, required=True)
    thigh_deg = _number(-45, 60, "deg", required=True)
    difficulty = _number(-10, 10, required=True)
    load_kg = _number(0, 400, "kg", load_default=None, allow_none=True)
    load_fraction = _number(0, 4, load_default=None, allow_none=True)
    load_min_kg = _number(0, 400, "kg", load_default=None, allow_none=True)
    load_max_kg = _number(0, 400, "kg", load_default=None, allow_none=True)
    heel_mm = _number(0, 60, "mm", load_default=0.0)
    lean_cap = _number(5, 80, "deg", load_default=None, allow_none=True)
    closure_cap = _number(90, 170, "deg", load_default=None, allow_none=True)
    wedge = _flag(load_default=True)


class _Any(fields.Field[Any]):
    """Read by hand: a name or a list, an object of known names."""


class _CaseSchema(_Strict):
    schema = _any_whole(validate=validate.Equal(SCHEMA, error=f"must be {SCHEMA}"), load_default=SCHEMA)
    id = _text(200, 1, required=True)
    today = _day(required=True)
    policy = fields.Dict(load_default=dict, allow_none=True, error_messages={"invalid": "must be an object"})
    body = fields.Nested(_BodySchema, required=True, error_messages=_MISSING)
    history = fields.Nested(_HistorySchema, load_default=dict, allow_none=True)
    red_flags = _list(_text(200), 40)
    tests = _list(_TestSchema, EVENTS_MOST)
    attempts = _list(_AttemptSchema, EVENTS_MOST)
    events = _list(_ActSchema, EVENTS_MOST)
    drill_trials = _list(_TrialSchema, EVENTS_MOST)
    at = fields.Nested(_AtSchema, required=True, error_messages=_MISSING)
    ladder = _Any(required=True, error_messages=_MISSING)


_CASE = _CaseSchema()
_RUNG = _RungSchema()


def case_from_json(data: Any, policy: Policy = DEFAULT_POLICY) -> Case:
    """Return the case of an object of schema 1. Raises Invalid with the path of the first error.

    `policy` is what the case's own `policy` is laid over.
    """
    if not isinstance(data, Mapping):
        raise Invalid("", "not-an-object", "case: must be an object")
    try:
        loaded = _CASE.load(data)
    except ValidationError as error:
        raise _invalid(error.messages, data) from None
    ladder = _ladder(loaded["ladder"])
    case = Case(
        id=loaded["id"],
        today=loaded["today"],
        body=Body(**loaded["body"]),
        at=At(**loaded["at"]),
        ladder=ladder,
        policy=checked_policy(loaded["policy"] or {}, policy),
        sprains=tuple(
            Sprain(side=Side(s["side"]), on=s["on"], surgery=s["surgery"])
            for s in (loaded["history"] or {}).get("ankle_sprain", [])
        ),
        red_flags=tuple(loaded["red_flags"]),
        tests=tuple(_test(t) for t in loaded["tests"]),
        attempts=tuple(_attempt(a) for a in loaded["attempts"]),
        events=tuple(Act(**{**e, "by": By(e["by"])}) for e in loaded["events"]),
        drill_trials=tuple(
            DrillTrial(**{**d, "side": Side(d["side"]) if d["side"] else None})
            for d in loaded["drill_trials"]
        ),
    )
    _check(case)
    return case


def case_to_json(case: Case) -> dict[str, Any]:
    """Return a case as an object of schema 1; read again it is the same case."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "id": case.id,
        "today": case.today.isoformat(),
        "policy": {
            f.name: getattr(case.policy, f.name)
            for f in dataclasses.fields(Policy)
            if getattr(case.policy, f.name) != getattr(DEFAULT_POLICY, f.name)
        },
        "body": _plain(case.body),
        "history": {"ankle_sprain": [_plain(s) for s in case.sprains]},
        "red_flags": list(case.red_flags),
        "at": _plain(case.at),
        "ladder": [_plain(rung) for rung in case.ladder],
    }
    for name in ("tests", "attempts", "events", "drill_trials"):
        data[name] = [_plain(event) for event in getattr(case, name)]
    return data


def answer_line(
    line: str | bytes, policy: Policy = DEFAULT_POLICY, translate: Translate = plain
) -> tuple[str, bool]:
    """Return the answer to one line of input as one line of JSON, and whether it is a decision.

    A byte order mark before the case is skipped, bytes that are no UTF-8 are an error.
    """
    # Bytes that are no characters pass here, each as half of one, so that the id can still be looked for.
    text = line.decode("utf-8", errors="surrogateescape") if isinstance(line, bytes) else line
    text = text.removeprefix("\ufeff").strip()
    try:
        if isinstance(line, bytes):
            _check_utf8(line)
        data = _parse(text)
    except Invalid as error:
        return _refusal(_id_in(text), error), False
    try:
        decision = decide(case_from_json(data, policy))
    except Invalid as error:
        return _refusal(data.get("id") if isinstance(data, Mapping) else None, error), False
    return json.dumps(decision_to_json(decision, translate), ensure_ascii=False, allow_nan=False), True


def _refusal(case_id: Any, error: Invalid) -> str:
    answer = {
        "id": case_id if isinstance(case_id, str | int) else None,
        "error": {"code": error.code, "field": error.field or None, "message": error.message},
    }
    return json.dumps(answer, ensure_ascii=False)


def _check_utf8(line: bytes) -> None:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("", "not-utf8", f"line: must be UTF-8 at byte {error.start}") from None


def _parse(line: str) -> Any:
    if len(line) > LINE_MOST:
        raise Invalid("", "too-long", f"line: must be at most {LINE_MOST} characters")

    def refuse(name: str) -> Any:
        raise Invalid("", "not-json", f"line = {name}: is not a JSON number")

    try:
        return json.loads(line, parse_constant=refuse)
    except Invalid:
        raise
    except json.JSONDecodeError as error:
        raise Invalid("", "not-json", f"line: must be JSON at character {error.pos}") from None
    except RecursionError:
        raise Invalid("", "too-deep", "line: is nested too deeply") from None
    except ValueError:  # JSON it is, but Python reads no whole number that long
        most = sys.get_int_max_str_digits()
        raise Invalid("", "too-long", f"line: a number must be at most {most} digits") from None


def _id_in(line: str) -> Any:
    """Return the id in a line that cannot be read as it stands; None where there is none to be sure of."""
    if len(line) > LINE_MOST:
        return None
    try:
        data = json.loads(
            line,
            parse_constant=lambda _: None,
            parse_int=lambda digits: int(digits) if len(digits) <= ID_DIGITS_MOST else None,
        )
    except (ValueError, RecursionError):
        return None
    case_id = data.get("id") if isinstance(data, Mapping) else None
    return None if isinstance(case_id, str) and BROKEN.search(case_id) else case_id


def _ladder(given: Any) -> tuple[Rung, ...]:
    if isinstance(given, str):
        try:
            return shipped_ladder(given)
        except (Invalid, LookupError, OSError, ValueError):
            raise Invalid(
                "ladder", "unknown-ladder", f"ladder = {show(given)}: is not a shipped ladder"
            ) from None
    if not isinstance(given, list):
        raise Invalid("ladder", "bad-ladder", "ladder: must be a name or a list of rungs")
    if not 1 <= len(given) <= RUNGS_MOST:
        raise Invalid("ladder", "bad-count", f"ladder = {len(given)} rungs: must be 1 to {RUNGS_MOST}")
    rungs: list[Rung] = []
    for index, item in enumerate(given):
        here = f"ladder[{index}]"
        if item is None:
            raise Invalid(here, "required", f"{here}: must not be null")
        try:
            loaded = _RUNG.load(item)
        except ValidationError as error:
            raise _invalid(error.messages, item, here) from None
        rung = Rung(**loaded)
        if any(rung.id == known.id for known in rungs):
            raise Invalid(f"{here}.id", "conflicting-id", f"{here}.id = {rung.id}: stands there twice")
        if rung.load_kg is not None and rung.load_fraction is not None:
            raise Invalid(
                f"{here}.load_fraction",
                "one-of",
                f"{here}.load_fraction = {rung.load_fraction:g}: load_kg is given too",
            )
        low, high = rung.load_min_kg, rung.load_max_kg
        if low is not None and high is not None and high < low:
            raise Invalid(
                f"{here}.load_max_kg",
                "out-of-order",
                f"{here}.load_max_kg = {high:g}: must not be below load_min_kg",
            )
        if rungs and rung.difficulty < rungs[-1].difficulty:
            raise Invalid(
                f"{here}.difficulty",
                "not-rising",
                f"{here}.difficulty = {rung.difficulty:g}: must not be below the rung before",
            )
        rungs.append(rung)
    return tuple(rungs)


def _test(data: dict[str, Any]) -> Test:
    return Test(
        **{
            **data,
            "side": Side(data["side"]) if data["side"] else None,
            "by": By(data["by"]),
            "trials": tuple(data["trials"]),
            "faults": tuple(data["faults"]),
        }
    )


def _attempt(data: dict[str, Any]) -> Attempt:
    return Attempt(
        **{
            **data,
            "by": By(data["by"]),
            "verified": Verified(data["verified"]),
            "sets": tuple(SetDone(**{**s, "faults": tuple(s["faults"])}) for s in data["sets"]),
        }
    )


def _check(case: Case) -> None:
    """Check what needs more than one value: references, results of tests, clean of reps, dates, ids."""
    rungs = {rung.id for rung in case.ladder}
    if case.at.rung not in rungs:
        raise Invalid("at.rung", "unknown-rung", f"at.rung = {case.at.rung}: must be a rung of the ladder")
    _check_loads(case)
    for index, sprain in enumerate(case.sprains):
        if sprain.on is not None and sprain.on > case.today:
            raise _future(f"history.ankle_sprain[{index}].on", sprain.on)
    for index, test in enumerate(case.tests):
        _check_test(test, f"tests[{index}]")
    for index, attempt in enumerate(case.attempts):
        path = f"attempts[{index}]"
        if attempt.rung not in rungs:
            raise Invalid(
                f"{path}.rung", "unknown-rung", f"{path}.rung = {attempt.rung}: must be a rung of the ladder"
            )
        seen: set[str] = set()
        for place, done in enumerate(attempt.sets):
            here = f"{path}.sets[{place}]"
            if done.clean > done.reps:
                raise Invalid(
                    f"{here}.clean",
                    "out-of-range",
                    f"{here}.clean = {done.clean}: must be at most reps, {done.reps}",
                )
            if done.id in seen:
                raise Invalid(f"{here}.id", "conflicting-id", f"{here}.id = {done.id}: stands there twice")
            seen.add(done.id)
    for index, act in enumerate(case.events):
        path = f"events[{index}].rung"
        if act.rung is not None and act.rung not in rungs:
            raise Invalid(path, "unknown-rung", f"{path} = {act.rung}: must be a rung of the ladder")
        if act.kind == "override" and act.rung is None and act.wedge_mm is None:
            raise Invalid(path, "required", f"{path}: an override names a rung or a wedge")
    for name in ("tests", "attempts", "events", "drill_trials"):
        for index, event in enumerate(getattr(case, name)):
            if event.on > case.today:
                raise _future(f"{name}[{index}].on", event.on)
        in_force(getattr(case, name), name)
        _check_replaces(getattr(case, name), name)


def _check_loads(case: Case) -> None:
    """Refuse a share of body mass that makes a load beyond all that a squat is judged at."""
    for index, rung in enumerate(case.ladder):
        if rung.load_fraction is None:
            continue
        try:
            rung_need(case.body, rung)
        except Invalid as error:
            if error.field != "load_kg":
                raise
            mass, load = case.body.mass_kg, judged_load_kg(case.body, rung)
            path, rule = f"ladder[{index}].load_fraction", error.message.partition(": ")[2]
            raise Invalid(
                path,
                error.code,
                f"{path} = {rung.load_fraction:g}: of {mass:g} kg is {load:g} kg, {rule}",
            ) from None


def _check_replaces(events: Sequence[Test | Attempt | Act | DrillTrial], name: str) -> None:
    """Refuse events that replace each other in a circle: none of them would be left to count."""
    replaces = {event.id: event.replaces for event in events}
    place = {event.id: index for index, event in reversed(list(enumerate(events)))}
    followed: dict[str, int] = {}  # id -> index of the event from which it was reached
    for index, event in enumerate(events):
        way: list[str] = []
        at: str | None = event.id
        while at is not None and at in replaces and at not in followed:
            followed[at] = index
            way.append(at)
            at = replaces[at]
        if at is None or followed.get(at) != index or not way:
            continue
        first = min(place[one] for one in way[way.index(at) :])
        own, other = events[first].id, events[first].replaces
        rule = "must not be its own id" if own == other else f"must not lead back to {own}"
        path = f"{name}[{first}].replaces"
        raise Invalid(path, "circular", f"{path} = {other}: {rule}")


def _future(path: str, on: date) -> Invalid:
    return Invalid(path, "future", f"{path} = {on.isoformat()}: must not lie after today")


def _check_test(test: Test, path: str) -> None:
    key, unit = TEST_RESULTS[test.test][:2]
    if test.test in ANKLE_TESTS and refused(test):
        field, rule = (
            f"{path}.instrument",
            "is another scale than the lunge against a wall and cannot be compared",
        )
        raise Invalid(field, "another-scale", f"{field} = {test.instrument}: {rule}")
    if test.test in ANKLE_TESTS and test.side is None:
        raise Invalid(f"{path}.side", "required", f"{path}.side: must be left or right")
    if test.unit is not None and test.unit != unit:
        rule = f"must be {unit}" if unit else "is not given for this test"
        raise Invalid(f"{path}.unit", "wrong-unit", f"{path}.unit = {test.unit}: {rule}")
    _check_results(test, path)
    given = getattr(test, key) is not None or (key == "value" and test.trials)
    # Pain ends a test before its result; that it hurt is still on record.
    if not given and not test.void and not test.pinch and test.pain is None:
        raise Invalid(f"{path}.{key}", "required", f"{path}.{key}: must be given for {test.test}")


def _check_results(test: Test, path: str) -> None:
    """Check numbers against the range of their test."""
    key, unit, low, high = TEST_RESULTS[test.test]
    least, most, rule = low, high, f"must be {low:g} to {high:g} {unit}"
    if key != "value":
        least, most, rule = -VALUE_MOST, VALUE_MOST, f"must be {-VALUE_MOST} to {VALUE_MOST}"
    numbers = [
        (f"{path}.value", test.value),
        *((f"{path}.trials[{n}]", t) for n, t in enumerate(test.trials)),
    ]
    for field, number in numbers:
        if number is not None and not least <= number <= most:
            raise Invalid(field, "out-of-range", f"{field} = {number:g}: {rule}")
    score_most = int(high) if key == "score" else SCORE_MOST
    if test.score is not None and not 0 <= test.score <= score_most:
        field = f"{path}.score"
        raise Invalid(field, "out-of-range", f"{field} = {show(test.score)}: must be 0 to {score_most}")


# The code of a rule, by its words.
_CODES = tuple(
    (re.compile(words), code)
    for words, code in (
        ("is not a key of schema 1", "unknown-key"),
        ("must be given|must not be null", "required"),
        (r"must be \S+ to .+|must be \d+", "out-of-range"),
        (r"must be at most \d+ entries", "bad-count"),
        (r"must be \S+ or later", "too-early"),
    )
)


def _invalid(messages: Any, data: Any, prefix: str = "") -> Invalid:
    """Return the first of marshmallow's errors as ours."""
    path, value, rule = _first(messages, data, prefix)
    code = next((code for form, code in _CODES if form.fullmatch(rule)), "bad-value")
    shown = "" if value is None or isinstance(value, Mapping | list) else f" = {show(value)}"
    return Invalid(path, code, f"{path or 'case'}{shown}: {rule}")


def _first(messages: Any, data: Any, path: str) -> tuple[str, Any, str]:
    while isinstance(messages, Mapping):
        key = next(iter(messages))
        messages = messages[key]
        if key == "_schema":
            continue
        name = show(key)
        path = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{name}" if path else name
        if isinstance(data, Mapping):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            data = None
    rule = str(messages[0] if isinstance(messages, list) and messages else messages)
    return path, data, rule


def _plain(value: Any) -> Any:
    """Return a value of the domain as JSON; what is empty or stands at its default is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {}
        for f in dataclasses.fields(value):
            inner = getattr(value, f.name)
            if f.name == "moment" or inner is None or inner == () or (inner is False and f.default is False):
                continue
            found[f.name] = _plain(inner)
        return found
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value

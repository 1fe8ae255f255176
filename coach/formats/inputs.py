"""Schemas of what people send: sets, tests, acts, body, account. One schema for form and API.

Shape and range only; whether an id is yours or a rung exists is decided in services. Errors come
out as `Refused`: one `Problem` a field, `field = value: rule`, fit to be shown.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from coach.domain.case import LIFT_TESTS
from coach.domain.fault import ALL_FAULTS

KG_PER_LB = 0.45359237
FAULT_CODES = ALL_FAULTS + tuple(f"{fault}:{side}" for fault in ALL_FAULTS for side in ("left", "right"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that breaks a rule."""

    field: str
    code: str
    rule: str
    value: str = ""

    @property
    def message(self) -> str:
        """`field = value: rule`, or `field: rule` where nothing was given."""
        return f"{self.field} = {self.value}: {self.rule}" if self.value else f"{self.field}: {self.rule}"


class Refused(ValueError):
    """Input that breaks rules; nothing of it is kept."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
ZONE_NAME = re.compile(r"[A-Za-z0-9_+:-]{1,20}(/[A-Za-z0-9_+-]{1,20}){0,2}", re.ASCII)


@cache
def known_zones() -> frozenset[str]:
    """Return the time zones that this machine knows."""
    return frozenset(available_timezones())


class Number(fields.Float):
    """A finite number; a decimal comma is read as a point."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        number = super()._deserialize(value, *args, **kwargs)
        if not math.isfinite(number):
            raise self.make_error("invalid")
        return number


class Whole(fields.Integer):
    """A whole number; `5`, `"5"` and `5.0` are read, `4.5` is not."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        if isinstance(value, str):
            value = value.strip().removesuffix(".0")
            if not value.removeprefix("-").isdecimal():
                raise self.make_error("invalid")
        elif isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class Line(fields.String):
    """One line or paragraph of text: trimmed, without control characters.

    Half of an emoji, cut in two on its way, becomes the sign for an unknown character: no database
    keeps it, and a whole batch of sets would wait on the phone behind it.
    """

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        whole = HALF_CHARACTERS.sub("\ufffd", text)
        return "".join(c for c in whole if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127)).strip()


class Name(Line):
    """A name on one line, with something in it to see.

    Signs that turn the direction of all text after them are left out: a name must not turn its page.
    """

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        name = " ".join(TURNS.sub("", super()._deserialize(value, *args, **kwargs)).split())
        return name if any(c.isprintable() for c in name) else ""


class Zone(Line):
    """An IANA time zone; a well-formed name that is not known here counts as not given.

    A phone may know newer zones than this machine, or say `Etc/Unknown` or `+05:30`: its sets are
    then dated in the athlete's own zone rather than turned away.
    """

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        name = super()._deserialize(value, *args, **kwargs)
        if not ZONE_NAME.fullmatch(name):
            raise self.make_error("invalid")
        return name if name in known_zones() else None


def between(low: float, high: float) -> validate.Range:
    """A range check whose message names both ends."""
    return validate.Range(low, high, error=f"must be {low:g}-{high:g}")


def at_most(length: int) -> validate.Length:
    """A length check whose message names the limit."""
    return validate.Length(max=length, error=f"must be at most {length} characters")


def one_of(*values: str) -> validate.OneOf:
    """A choice whose message names the choices."""
    return validate.OneOf(values, error="must be one of " + ", ".join(values))


Messages = dict[str, str | list[Any] | dict[Any, Any]]
MISSING: Messages = {"required": "is missing", "null": "is missing"}
NUMBER: Messages = {
    **MISSING,
    "invalid": "must be a number",
    "too_large": "must be a number",
    "special": "must be a number",
}
WHOLE: Messages = {**MISSING, "invalid": "must be a whole number", "too_large": "must be a whole number"}
TEXT: Messages = {**MISSING, "invalid": "must be text", "invalid_utf8": "must be text"}
UUIDS: Messages = {**MISSING, "invalid_uuid": "must be a UUID"}
_DATE = "must be a date like 2026-03-01"
DATES: Messages = {**MISSING, "invalid": _DATE, "format": _DATE}
_TIME = "must be a time with zone"
TIMES: Messages = {**MISSING, "invalid": _TIME, "format": _TIME, "invalid_awareness": _TIME}
YES_NO: Messages = {**MISSING, "invalid": "must be yes or no"}
_ZONE = "must be a time zone such as Europe/Berlin"
ZONES: Messages = {**TEXT, "invalid": _ZONE}
LISTS: Messages = {**MISSING, "invalid": "must be a list"}


def number(low: float, high: float, **kwargs: Any) -> Number:
    """A number field in a range."""
    return Number(validate=between(low, high), error_messages=NUMBER, **kwargs)


def whole(low: int, high: int, **kwargs: Any) -> Whole:
    """A whole-number field in a range."""
    return Whole(validate=between(low, high), error_messages=WHOLE, **kwargs)


def text(limit: int, **kwargs: Any) -> Line:
    """A text field with a limit."""
    return Line(validate=at_most(limit), error_messages=TEXT, **kwargs)


def choice(*values: str, **kwargs: Any) -> fields.String:
    """A text field that takes one of these."""
    return fields.String(validate=one_of(*values), error_messages=TEXT, **kwargs)


def several(inner: fields.Field[Any], most: int) -> fields.List[Any]:
    """A list field with a limit; empty where it is not given."""
    limit = validate.Length(max=most, error=f"must be at most {most}")
    return fields.List(inner, load_default=list, validate=limit, error_messages=LISTS)


def is_known_zone(name: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if name not in known_zones():
        raise ValidationError(_ZONE)


class Input(Schema):
    """Base of all inputs: unknown keys are errors, empty strings of a form mean 'not given'."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "is not known here", "type": "must be an object"}  # noqa: RUF012

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        """Leave out what a form sent empty."""
        if isinstance(data, Mapping):
            return {key: value for key, value in data.items() if value not in ("", None, [])}
        return data


class Happened(Input):
    """What every event says of itself."""

    client_id = fields.UUID(required=True, error_messages=UUIDS)
    performed_at = fields.AwareDateTime(format="iso", error_messages=TIMES, load_default=None)
    zone = Zone(load_default=None, error_messages=ZONES)
    performed_on = fields.Date(error_messages=DATES, load_default=None)
    replaces = fields.UUID(load_default=None, error_messages=UUIDS)
    void = fields.Boolean(load_default=False, error_messages=YES_NO)


class SetIn(Happened):
    """One set, as done."""

    enrolment_id = fields.UUID(required=True, error_messages=UUIDS)
    decision_id = fields.UUID(load_default=None, error_messages=UUIDS)
    rung = text(64, required=True)
    wedge_mm = number(0, 60, load_default=0.0)
    shoe_heel_mm = number(0, 60, load_default=0.0)
    set_number = whole(1, 50, load_default=1)
    reps = whole(0, 100, required=True)
    clean = whole(0, 100, required=True)
    faults = several(choice(*FAULT_CODES), 16)
    load_kg = number(0, 500, load_default=0.0)
    load_lb = number(0, 1100, load_default=None)  # in place of load_kg; the phone sends what was typed
    rpe = number(1, 10, load_default=None)
    pain = whole(0, 10, load_default=0)
    pain_site = text(40, load_default=None)
    sharp = fields.Boolean(load_default=False, error_messages=YES_NO)
    note = text(500, load_default="")
    as_lift = fields.Boolean(
        load_default=False, error_messages=YES_NO
    )  # strength work, by the card it came from

    @validates_schema
    def clean_within_reps(self, data: dict[str, Any], **_: Any) -> None:
        """No more clean reps than reps."""
        if data["clean"] > data["reps"]:
            raise ValidationError(f"must be 0-{data['reps']}, the reps done", "clean")

    @post_load
    def in_kilograms(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Keep a load in kilograms, whatever the plates said."""
        pounds = data.pop("load_lb")
        if pounds is not None:
            data["load_kg"] = round(pounds * KG_PER_LB, 2)
        return data


ANKLE_TESTS = ("lunge-angle", "lunge-distance")
SQUAT_SCREENS = ("overhead-squat", "overhead-squat-heels-raised", "forward-arm-squat", "rock-back")
SCREENS = (*SQUAT_SCREENS, *LIFT_TESTS)
TIMED = ("single-leg-bridge", "side-plank")
TESTS = (*ANKLE_TESTS, "ankle-clearing", *SCREENS, *TIMED, "hip-hinge", "step-down", "tibialis-raise")


class TestIn(Happened):
    """One test on one day and side; for ankle tests the trials, whose mean is taken."""

    test = choice(*TESTS, required=True)
    side = choice("left", "right", load_default=None)
    trials = several(Number(error_messages=NUMBER), 5)
    value = number(0, 600, load_default=None)
    instrument = choice("phone", "inclinometer", "goniometer", "tape", "zones", load_default=None)
    site = choice("tuberosity", "15-cm-below", load_default=None)
    score = whole(0, 6, load_default=None)
    zone_found = choice("behind", "within", "beyond", load_default=None)
    passed = fields.Boolean(load_default=None, error_messages=YES_NO)
    wedge_mm = number(0, 60, load_default=None)
    faults = several(choice(*FAULT_CODES), 16)
    pain = whole(0, 10, load_default=0)
    pinch = fields.Boolean(load_default=False, error_messages=YES_NO)
    note = text(500, load_default="")

    @validates_schema
    def value_fits_test(self, data: dict[str, Any], **_: Any) -> None:
        """Sided tests name a side; values lie where a body can be."""
        test = data["test"]
        sided = test in (*ANKLE_TESTS, "ankle-clearing", *TIMED, "step-down")
        if sided and not data["side"]:
            raise ValidationError("is missing: left or right", "side")
        if test in ANKLE_TESTS:
            low, high = (0, 70) if test == "lunge-angle" else (-10, 30)
            unit = "degrees" if test == "lunge-angle" else "cm"
            if not data["trials"] and data["value"] is None:
                raise ValidationError("is missing: at least one trial", "trials")
            rule = f"must be {low} to {high} {unit}"
            wrong = {n: [rule] for n, trial in enumerate(data["trials"]) if not low <= trial <= high}
            if wrong:
                raise ValidationError({"trials": wrong})
            if data["value"] is not None and not low <= data["value"] <= high:
                raise ValidationError(rule, "value")
        elif data["trials"]:
            raise ValidationError("are for ankle tests only", "trials")
        elif test in SCREENS:
            if data["score"] is None or data["score"] > 3:
                raise ValidationError("must be 0-3", "score")
        elif test == "step-down" and data["score"] is None:
            raise ValidationError("must be 0-6", "score")
        elif test in (*TIMED, "tibialis-raise") and data["value"] is None:
            raise ValidationError("is missing", "value")
        elif test == "hip-hinge" and data["passed"] is None:
            raise ValidationError("is missing: yes or no", "passed")
        elif test == "ankle-clearing" and data["zone_found"] is None:
            raise ValidationError("is missing: behind, within or beyond", "zone_found")


ACT_KINDS = ("clear", "override", "lock", "unlock", "veto", "red-flag", "verify", "morning")
STOCK_WEDGES = (0, 10, 20, 30)


class ActIn(Happened):
    """An act of a person, with its reason."""

    kind = choice(*ACT_KINDS, required=True)
    rung = text(64, load_default=None)
    wedge_mm = Number(
        load_default=None,
        error_messages=NUMBER,
        validate=validate.OneOf(STOCK_WEDGES, error="must be 0, 10, 20 or 30"),
    )
    until = fields.Date(load_default=None, error_messages=DATES)
    about_on = fields.Date(load_default=None, error_messages=DATES)
    value = whole(0, 10, load_default=None)
    reason = text(500, load_default="")

    @validates_schema
    def kind_is_whole(self, data: dict[str, Any], **_: Any) -> None:
        """Acts that change a decision give a reason; an override names a rung."""
        kind = data["kind"]
        if kind in ("clear", "override", "lock", "veto", "red-flag") and len(data["reason"]) < 3:
            raise ValidationError("is missing: say why in a few words", "reason")
        if kind == "override" and not data["rung"]:
            raise ValidationError("is missing", "rung")
        if kind in ("verify", "morning") and data["about_on"] is None:
            raise ValidationError("is missing", "about_on")
        if kind == "morning" and data["value"] is None:
            raise ValidationError("must be 0-10", "value")


class SprainIn(Input):
    """An ankle sprain that the athlete tells of."""

    side = choice("left", "right", required=True)
    on = fields.Date(load_default=None, error_messages=DATES)
    surgery = fields.Boolean(load_default=False, error_messages=YES_NO)


class BodyIn(Input):
    """A body in metric units. Segments are optional."""

    client_id = fields.UUID(required=True, error_messages=UUIDS)
    height_cm = number(100, 230, required=True)
    mass_kg = number(20, 300, required=True)
    sex = choice("male", "female", load_default=None)
    born_on = fields.Date(load_default=None, error_messages=DATES)
    tibia_cm = number(20, 65, load_default=None)
    femur_cm = number(20, 65, load_default=None)
    trunk_cm = number(30, 80, load_default=None)
    foot_cm = number(15, 40, load_default=None)
    lifting_shoe_mm = number(0, 50, load_default=None)
    sprains = several(fields.Nested(SprainIn), 10)
    red_flags = several(text(40), 12)
    guardian_name = text(80, load_default=None)


class GateIn(Input):
    """What is asked before any test: pain now, a pinch in front of the ankle, red flags."""

    client_id = fields.UUID(required=True, error_messages=UUIDS)
    pain = whole(0, 10, required=True)
    pinch = fields.Boolean(required=True, error_messages=YES_NO)
    red_flags = several(text(40), 12)


class AccountIn(Input):
    """A new account."""

    name = Name(
        required=True,
        validate=validate.Length(1, 80, error="must be 1-80 characters"),
        error_messages=TEXT,
    )
    email = fields.Email(
        required=True, error_messages={**TEXT, "invalid": "must be an e-mail address"}, validate=at_most(254)
    )
    password = fields.String(
        required=True,
        validate=validate.Length(10, 200, error="must be 10-200 characters"),
        error_messages=TEXT,
    )


class PasswordIn(Input):
    """A new password."""

    password = fields.String(
        required=True,
        validate=validate.Length(10, 200, error="must be 10-200 characters"),
        error_messages=TEXT,
    )


class SettingsIn(Input):
    """A person's settings; what is not given stays."""

    name = Name(
        load_default=None,
        validate=validate.Length(1, 80, error="must be 1-80 characters"),
        error_messages=TEXT,
    )
    theme = choice("auto", "light", "dark", load_default=None)
    units = choice("metric", "imperial", load_default=None)
    locale = choice("en", "de", "en-XA", load_default=None)
    zone = Line(load_default=None, validate=is_known_zone, error_messages=TEXT)


class TeamIn(Input):
    """A new team."""

    name = Name(
        required=True,
        validate=validate.Length(1, 80, error="must be 1-80 characters"),
        error_messages=TEXT,
    )


class AssignIn(Input):
    """An assignment of a curriculum."""

    client_id = fields.UUID(required=True, error_messages=UUIDS)
    curriculum = text(64, required=True)
    start_on = fields.Date(required=True, error_messages=DATES)
    days = fields.List(
        whole(1, 7),
        required=True,
        validate=validate.Length(1, 6, error="must be 1-6 days a week"),
        error_messages=MISSING,
    )
    start_rung = text(64, load_default=None)


class NoteIn(Input):
    """A coach's note."""

    client_id = fields.UUID(required=True, error_messages=UUIDS)
    text = Line(
        required=True,
        validate=validate.Length(1, 2000, error="must be 1-2000 characters"),
        error_messages=TEXT,
    )
    shared = fields.Boolean(load_default=False, error_messages=YES_NO)


def read(schema: type[Schema], data: Mapping[str, Any], *, ignore: tuple[str, ...] = ()) -> dict[str, Any]:
    """Check `data` and return it parsed; raise Refused naming every field that breaks a rule.

    `ignore`: keys of a form that belong to the page, not to the input (such as its button).
    """
    given = {key: value for key, value in data.items() if key not in ignore}
    try:
        loaded = schema(unknown=RAISE).load(given)
    except ValidationError as error:
        raise Refused(*problems(error.messages, given)) from None
    assert isinstance(loaded, dict)
    return loaded


def problems(messages: Any, given: Any, path: str = "") -> list[Problem]:
    """Flatten marshmallow's messages into problems with paths like `trials[1]`."""
    found: list[Problem] = []
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if key == "_schema":
                found += problems(inner, given, path or "input")
                continue
            here = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}" if path else str(key)
            found += problems(inner, _at(given, key), here)
        return found
    shown = "" if given is None or isinstance(given, Mapping | list) else str(given)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    if path.endswith("password"):
        shown = ""
    return [Problem(path, "invalid", str(message), shown) for message in list(messages)[:1]]


def _at(given: Any, key: Any) -> Any:
    if isinstance(given, Mapping):
        return given.get(key)
    if isinstance(given, list) and isinstance(key, int) and key < len(given):
        return given[key]
    return None


UNHASHED = ("performed_at", "zone", "performed_on", "as_lift")


def payload_hash(fields_: Mapping[str, Any]) -> str:
    """Return the digest that tells a repetition from a conflict; times are left out, since a form
    sent twice without a device's clock gets a new time from the server."""
    plain = {key: value for key, value in fields_.items() if key not in UNHASHED}
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, default=str, ensure_ascii=True).encode()
    ).hexdigest()

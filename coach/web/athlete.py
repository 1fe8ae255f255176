"""The athlete's own statements: body, ankle history, red flags, a guardian's agreement.

Converts units and folds the form's fields into the service's shape; what is allowed is checked there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for

from coach.domain.body import agreed_length_cm
from coach.formats.inputs import Problem, Refused
from coach.queries import assessment
from coach.queries.assessment import Person
from coach.services import athletes
from coach.services.events import Conflict
from coach.web import context, units
from coach.web.form_errors import by_field
from coach.web.templating import gettext as _
from coach.words.red_flags import RED_FLAGS, red_flag

pages = Blueprint("athlete", __name__)

SIDES = ("left", "right")
SEGMENTS = ("tibia_cm", "femur_cm", "trunk_cm", "foot_cm")
LENGTHS = {
    "height_cm": "cm",
    "mass_kg": "kg",
    **{f"{segment}{reading}": "cm" for segment in SEGMENTS for reading in ("", "_again")},
}
PLAIN = ("client_id", "height_cm", "mass_kg", "sex", "born_on", "lifting_shoe_mm", "guardian_name")


@pages.route("/body", methods=["GET", "POST"])
@context.signed_in
def body() -> Any:
    """State the body, for the first time or anew."""
    known = assessment.person(context.db(), context.who())
    if request.method == "GET":
        return _page(known, _typed(known), {})
    form = context.form(lists=("red_flags",))
    try:
        _state(known, form)
    except Refused as refused:
        return _page(known, form, by_field(_as_typed(refused, form), _labels(), _rules())), 422
    if form.get("red_flags"):
        return redirect(url_for("check.stopped"), 303)
    if known.body is None:
        return redirect(url_for("check.start"), 303)
    flash(_("Saved. What follows from it is on Today."), "good")
    return redirect(url_for("me.me"), 303)


def _state(known: Person, form: dict[str, Any]) -> None:
    stated = _statement(known, form)
    try:
        athletes.state_body(context.db(), context.who(), stated)
    except Conflict:
        # The form of an earlier statement, changed after a step back in the browser: a new statement.
        athletes.state_body(context.db(), context.who(), {**stated, "client_id": str(uuid4())})


def _statement(known: Person, form: dict[str, Any]) -> dict[str, Any]:
    if known.born_on is None and not form.get("born_on"):
        raise Refused(Problem("born_on", "missing", "is missing"))
    metric = units.metric_form(form, LENGTHS, context.who().units)
    stated = {key: metric[key] for key in PLAIN if metric.get(key)}
    stated |= {segment: _segment(metric, segment) for segment in SEGMENTS if metric.get(segment)}
    stated["sprains"] = [_sprain(form, side) for side in SIDES if form.get(f"sprain_{side}")]
    stated["red_flags"] = form.get("red_flags", [])
    return stated


def _segment(metric: dict[str, Any], segment: str) -> Any:
    """Return the mean of two readings; one alone, or two that differ, is asked for again."""
    first, second = metric[segment], metric.get(f"{segment}_again")
    if not second:
        raise Refused(Problem(segment, "missing", "is missing: the second reading"))
    try:
        number = _number(first)
    except ValueError:
        return first  # no number: refused with its own rule
    try:
        agreed = agreed_length_cm(number, _number(second))
    except ValueError:
        return second
    if agreed is None:
        raise Refused(Problem(segment, "apart", "must agree within 1 cm: measure again"))
    return f"{agreed:.1f}"


def _number(text: Any) -> float:
    return float(str(text).strip().replace(",", "."))


def _as_typed(refused: Refused, form: dict[str, Any]) -> Refused:
    """Name the control of a sprain's day by its side: the form has no list of sprains."""
    told = [side for side in SIDES if form.get(f"sprain_{side}")]
    days = {f"sprains[{n}].on": f"sprain_{side}_on" for n, side in enumerate(told)}
    return Refused(*(replace(one, field=days.get(one.field, one.field)) for one in refused.problems))


def _sprain(form: dict[str, Any], side: str) -> dict[str, Any]:
    sprain: dict[str, Any] = {"side": side, "surgery": bool(form.get(f"sprain_{side}_surgery"))}
    if form.get(f"sprain_{side}_on"):
        sprain["on"] = form[f"sprain_{side}_on"]
    return sprain


def _typed(known: Person) -> dict[str, Any]:
    """Return the form as the last statement would have been typed."""
    was = known.body
    form: dict[str, Any] = {"born_on": "" if known.born_on is None else known.born_on.isoformat()}
    form["guardian_name"] = known.guardian_name or ""
    if was is None:
        return form
    for field, metric in LENGTHS.items():
        value = getattr(was, field.removesuffix("_again"))
        form[field] = units.shown(value, metric, context.who().units)
    form["sex"] = was.sex or ""
    form["lifting_shoe_mm"] = "" if was.lifting_shoe_mm is None else f"{was.lifting_shoe_mm:g}"
    for sprain in was.sprains:
        side = sprain["side"]
        form[f"sprain_{side}"] = "yes"
        form[f"sprain_{side}_on"] = sprain.get("on") or ""
        form[f"sprain_{side}_surgery"] = "yes" if sprain.get("surgery") else ""
    return form


def _page(known: Person, form: dict[str, Any], errors: dict[str, str]) -> str:
    unit = context.who().units
    return render_template(
        "athlete/body.html",
        known=known,
        form=form,
        errors=errors,
        cm=units.unit("cm", unit),
        kg=units.unit("kg", unit),
        red_flags=[{"value": code, "label": red_flag(code, _)} for code in RED_FLAGS],
        segments=[{"name": name, "label": label} for name, label in _segment_labels().items()],
    )


def _segment_labels() -> dict[str, str]:
    return {
        "tibia_cm": _("Shin: knee crease to ankle bone"),
        "femur_cm": _("Thigh: hip bump to knee crease"),
        "trunk_cm": _("Trunk: hip bump to shoulder tip"),
        "foot_cm": _("Foot: heel to longest toe"),
    }


def _labels() -> dict[str, str]:
    return {
        "height_cm": _("Height"),
        "mass_kg": _("Body weight"),
        "sex": _("Sex"),
        "born_on": _("Date of birth"),
        "guardian_name": _("Parent or guardian"),
        "lifting_shoe_mm": _("Heel of the lifting shoes"),
        "red_flags": _("Warning signs"),
        **_segment_labels(),
        "sprain_left_on": _("Left: about when"),
        "sprain_right_on": _("Right: about when"),
    }


def _rules() -> dict[str, str]:
    unit = context.who().units

    def between(low: float, high: float, metric: str) -> str:
        return _("must be %(range)s", range=units.limits(low, high, metric, unit))

    return {
        "height_cm": between(100, 230, "cm"),
        "mass_kg": between(20, 300, "kg"),
        "tibia_cm": between(20, 65, "cm"),
        "femur_cm": between(20, 65, "cm"),
        "trunk_cm": between(30, 80, "cm"),
        "foot_cm": between(15, 40, "cm"),
    }

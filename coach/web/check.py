"""The check: pain gate, ten rocks, both ankles, the squat, short holds; then what was found.

One thing a screen, plain forms, resumable: what is done today is read from the stored tests. Answers of
a squat screen travel in the address until the last one, since they are one test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for

from coach.casefile import FIRST_CURRICULUM
from coach.domain.case import LIFT_TESTS, Body
from coach.domain.curriculum import Question, TestCard
from coach.domain.squat import pose
from coach.figures.squat import squat_svg
from coach.formats.curriculum import shipped, shipped_names
from coach.formats.curriculum import tests as test_cards
from coach.formats.inputs import Problem, Refused
from coach.queries import assessment
from coach.queries.assessment import FIRST_SCREEN, FURTHER_SCREENS, HOLDS, Check
from coach.services import assessments, enrolments, events
from coach.services.events import Accepted, Conflict
from coach.web import context, units
from coach.web.form_errors import by_field
from coach.web.templating import day, locale, num, weekday
from coach.web.templating import gettext as _
from coach.words import evidence
from coach.words.labels import SIDES as SIDE_WORDS
from coach.words.labels import TESTS, WHYS, ZONES, label_of
from coach.words.reasons import sentence
from coach.words.red_flags import RED_FLAGS, red_flag
from coach.words.translations import content

pages = Blueprint("check", __name__)
View = TypeVar("View", bound=Callable[..., Any])

METHODS = {"tape": "lunge-distance", "angle": "lunge-angle", "zones": "ankle-clearing"}
SHOWN_BODY = Body(height_cm=172, mass_kg=70)
SHOWN_THIGH_DEG = -15.0
STEPS = ("pain", "rocks", "left", "right", "squat", "holds")
TRIALS = 3
GATE = "check-gate"
# Not part of every check: done where the result asks for them.
ALSO_ASKED = (("step-down", "left"), ("step-down", "right"), ("tibialis-raise", None))


def checking(view: View) -> View:
    """Give the view today's check; sends on whoever has no body yet, is stopped, or skipped the gate."""

    @wraps(view)
    @context.athletes
    def guarded(*args: Any, **kwargs: Any) -> Any:
        now = assessment.check(context.db(), context.who())
        if not now.has_body:
            return redirect(url_for("athlete.body"), 303)
        if now.stopped:
            return redirect(url_for("check.stopped"), 303)
        gated = request.endpoint not in ("check.start", "check.pain", "check.result")
        if gated and not _gate_open(now):
            return redirect(url_for("check.pain"), 303)
        return view(now, *args, **kwargs)

    return cast(View, guarded)


def _gate_open(now: Check) -> bool:
    return bool(now.done) or session.get(GATE) == _gate_of(now)


def _gate_of(now: Check) -> str:
    return f"{now.athlete_id} {now.today.isoformat()}"


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the check's overview."""

    name: str
    href: str
    done: bool


@pages.get("/check")
@checking
def start(now: Check) -> Any:
    """Show what the check consists of, what is done today, and the way on."""
    gate = _gate_open(now)
    measured = now.ankle("left") is not None or now.ankle("right") is not None
    steps = [
        Step(_("Pain first"), url_for("check.pain"), gate),
        Step(_("Ten rocks a side"), url_for("check.rocks"), measured),
        Step(_("Left ankle"), url_for("check.ankle", side="left"), now.ankle("left") is not None),
        Step(_("Right ankle"), url_for("check.ankle", side="right"), now.ankle("right") is not None),
        Step(_("Squat"), url_for("check.squat"), now.next_screen is None),
        Step(_("Holds and hinge"), url_for("check.holds"), now.holds_done == len(HOLDS)),
    ]
    onward = next((step for step in steps if not step.done), None)
    return render_template("assess/start.html", steps=steps, onward=onward, begun=gate)


# ------------------------------------------------------------------ pain


@pages.route("/check/pain", methods=["GET", "POST"])
@checking
def pain(now: Check) -> Any:
    """Ask for pain, a pinch and red flags before anything is tested."""
    if request.method == "GET":
        return _pain_page({}, {})
    form = context.form(lists=("red_flags",))
    try:
        gate = assessments.pass_gate(context.db(), context.who(), now.athlete_id, form)
    except Refused as refused:
        return _pain_page(form, by_field(refused, _pain_labels())), 422
    if not gate.open:
        session.pop(GATE, None)
        return redirect(url_for("check.stopped"), 303)
    session[GATE] = _gate_of(now)
    return redirect(url_for("check.rocks"), 303)


def _pain_page(form: dict[str, Any], errors: dict[str, str]) -> str:
    flags = [{"value": code, "label": red_flag(code, _)} for code in RED_FLAGS]
    return render_template("assess/pain.html", form=form, errors=errors, red_flags=flags, **_where("pain"))


def _pain_labels() -> dict[str, str]:
    return {"pain": _("Pain"), "pinch": _("A pinch in front"), "red_flags": _("Warning signs")}


@pages.get("/check/rocks")
@checking
def rocks(now: Check) -> Any:
    """Warm the ankles up, since a cold first reading is always the shortest."""
    return render_template("assess/rocks.html", **_where("rocks"))


# ---------------------------------------------------------------- ankles


@pages.route("/check/ankle/<any(left, right):side>", methods=["GET", "POST"])
@checking
def ankle(now: Check, side: str) -> Any:
    """Measure one ankle: three trials by tape or angle, or a zone."""
    method = request.values.get("method", now.method)
    if method not in METHODS:
        method = now.method
    if request.method == "GET":
        return _ankle_page(now, side, method, {}, {})
    form = context.form(lists=("trials",))
    try:
        _record_ankle(now, side, method, form)
    except Refused as refused:
        return _ankle_page(now, side, method, form, by_field(refused, _ankle_labels(), _ankle_rules())), 422
    return redirect(url_for("check.ankle", side="right") if _left_only(side, now) else _squat_url(), 303)


def _left_only(side: str, now: Check) -> bool:
    return side == "left" and now.ankle("right") is None


def _squat_url() -> str:
    return url_for("check.squat")


def _record_ankle(now: Check, side: str, method: str, form: dict[str, Any]) -> None:
    missing = [
        Problem(field, "missing", rule)
        for field, rule in (("pain", "is missing: 0 if there is none"), ("pinch", "is missing: yes or no"))
        if not form.get(field)
    ]
    if missing:
        raise Refused(*missing)
    event: dict[str, Any] = {key: form[key] for key in ("client_id", "pain", "pinch") if key in form}
    event |= {"test": METHODS[method], "side": side}
    if method == "zones":
        event |= {"zone_found": form.get("zone_found"), "instrument": "zones"}
    elif method == "tape":
        unit = context.who().units
        event |= {
            "trials": [units.typed(trial, "cm", unit) for trial in form.get("trials", [])],
            "instrument": "tape",
        }
    else:
        event |= {
            "trials": form.get("trials", []),
            "instrument": form.get("instrument", "phone"),
            "site": "tuberosity",
        }
    was = now.ankle(side)
    _record(now, event, replaces=None if was is None else str(was.client_id))


def _record(now: Check, event: dict[str, Any], replaces: str | None) -> Accepted:
    """Store a test; measured again on the same day it replaces what was measured before."""
    if replaces is not None and replaces != event.get("client_id"):
        event = {**event, "replaces": replaces}
    return _again_when_changed(
        lambda sent: events.record_test(context.db(), context.who(), now.athlete_id, sent), event
    )


def _again_when_changed(send: Callable[[dict[str, Any]], Accepted], event: dict[str, Any]) -> Accepted:
    """Send; a form changed after a step back in the browser carries a known id: then it corrects it."""
    try:
        return send(event)
    except Conflict as conflict:
        return send({**event, "client_id": str(uuid4()), "replaces": str(conflict.client_id)})


def _ankle_page(now: Check, side: str, method: str, form: dict[str, Any], errors: dict[str, str]) -> str:
    unit = "°" if method == "angle" else units.unit("cm", context.who().units)
    was = now.ankle(side)
    return render_template(
        "assess/ankle.html",
        side=side,
        method=method,
        card=test_cards()[METHODS[method]],
        form=form,
        trials=[*form.get("trials", []), *[""] * TRIALS][:TRIALS],
        errors=errors,
        unit=unit,
        was=None if was is None else _ankle_words(was),
        first=now.ankle("left") is None and now.ankle("right") is None,
        methods=[
            {"label": label, "href": url_for("check.ankle", side=side, method=key), "current": key == method}
            for key, label in _method_labels().items()
        ],
        **_where(side),
    )


def _method_labels() -> dict[str, str]:
    return {"tape": _("Tape"), "angle": _("Phone or angle meter"), "zones": _("No tool")}


def _ankle_words(was: assessment.Done) -> str:
    if was.zone is not None:
        return label_of(ZONES, was.zone, _)
    if was.test == "lunge-distance":
        unit = context.who().units
        return f"{units.shown(was.value, 'cm', unit)} {units.unit('cm', unit)}"
    return f"{was.value:.1f}°" if was.value is not None else ""


def _ankle_labels() -> dict[str, str]:
    return {
        "trials": _("Readings"),
        **{f"trials-{n}": _("Reading %(n)s", n=n) for n in range(1, TRIALS + 1)},
        "pain": _("Pain"),
        "pinch": _("A pinch in front"),
        "zone_found": _("Where the knee stops"),
        "instrument": _("Measured with"),
    }


def _ankle_rules() -> dict[str, str]:
    if context.who().units != "imperial" or request.values.get("method") == "angle":
        return {}
    return {"trials": _("must be %(range)s", range=units.limits(-10, 30, "cm", "imperial"))}


# ----------------------------------------------------------------- squat


@pages.get("/check/squat")
@checking
def squat(now: Check) -> Any:
    """Go to the squat screen that is still to be answered; to the holds when none is."""
    if now.next_screen is None:
        return redirect(url_for("check.holds"), 303)
    return redirect(url_for("check.screen", test=now.next_screen), 303)


@pages.route("/check/squat/<test>", methods=["GET", "POST"])
@checking
def screen(now: Check, test: str) -> Any:
    """Ask a squat screen's criteria one at a time, then for pain; store them as one test."""
    card = test_cards().get(test)
    if card is None or not card.questions:
        abort(404)
    answers = {q.id: request.values[q.id] for q in card.questions if request.values.get(q.id) in _answers(q)}
    if request.method == "GET":
        return _screen_page(now, card, answers)
    form = context.form()
    was = now.done.get((test, None))
    form |= {} if was is None or str(was.client_id) == form.get("client_id") else {"replaces": was.client_id}
    try:
        _again_when_changed(
            lambda sent: assessments.record_screen(
                context.db(), context.who(), now.athlete_id, card, {**sent, **answers}
            ),
            {key: form[key] for key in ("client_id", "pain", "pinch", "replaces") if key in form},
        )
    except Refused as refused:
        unanswered = next((p for p in refused.problems if p.field not in ("pain", "pinch")), None)
        if unanswered is not None and unanswered.code == "missing" and len(refused.problems) == 1:
            return redirect(_screen_url(test, answers), 303)
        return _screen_pain_page(card, answers, form, by_field(refused, _pain_labels())), 422
    if test in LIFT_TESTS:
        flash(_("Saved. What it opens stands on the ladder."), "good")
        return redirect(url_for("ladder.ladder"), 303)
    part_of_check = test in (FIRST_SCREEN, *FURTHER_SCREENS)
    return redirect(_squat_url() if part_of_check else url_for("check.result"), 303)


def _screen_url(test: str, answers: dict[str, str]) -> str:
    values: dict[str, Any] = {**answers, "test": test, "go": "1"}
    return url_for("check.screen", **values)


def _answers(question: Question) -> tuple[str, ...]:
    return ("yes", "no", "left", "right", "both") if question.sided else ("yes", "no")


def _screen_page(now: Check, card: TestCard, answers: dict[str, str]) -> str:
    if not request.args.get("go"):
        was = now.done.get((card.id, None))
        return render_template(
            "assess/screen_start.html", card=card, was=was, figure=_drawn(card), **_where("squat")
        )
    asked = next((q for q in card.questions if q.id not in answers), None)
    if asked is None or request.args.get("pain"):
        return _screen_pain_page(card, answers, {}, {})
    return render_template(
        "assess/screen_question.html",
        card=card,
        question=asked,
        number=len(answers) + 1,
        answers=answers,
        pain_href=_screen_url(card.id, {**answers, "pain": "1"}),
        **_where("squat"),
    )


def _drawn(card: TestCard) -> str:
    """Draw the squat that is asked for, on an average body: it shows the way, not the person."""
    if card.id == "rock-back" or card.id in LIFT_TESTS:
        return ""
    style = "arms-forward" if card.id == "forward-arm-squat" else "overhead"
    heel_mm = card.wedge_mm or 0.0
    reach = 45.0  # far enough for the drawing to be a good squat
    shown = pose(SHOWN_BODY, style, SHOWN_THIGH_DEG, reach, heel_mm=heel_mm)
    return squat_svg(shown, style=style, wedge_mm=heel_mm, title=content(card.name, locale()), ids=card.id)


def _screen_pain_page(
    card: TestCard, answers: dict[str, str], form: dict[str, Any], errors: dict[str, str]
) -> str:
    return render_template(
        "assess/screen_pain.html",
        card=card,
        answers=answers,
        whole=len(answers) == len(card.questions),
        of_squats=card.id not in LIFT_TESTS,
        form=form,
        errors=errors,
        **_where("squat"),
    )


# ----------------------------------------------------------------- holds


@pages.get("/check/holds")
@checking
def holds(now: Check) -> Any:
    """List the short holds; they come last, or another day."""
    entries = [
        Step(_hold_name(test, side), _hold_url(test, side), (test, side) in now.done) for test, side in HOLDS
    ]
    onward = next((entry for entry in entries if not entry.done), None)
    return render_template("assess/holds.html", entries=entries, onward=onward, **_where("holds"))


@pages.route("/check/holds/<test>", methods=["GET", "POST"])
@pages.route("/check/holds/<test>/<any(left, right):side>", methods=["GET", "POST"])
@checking
def hold(now: Check, test: str, side: str | None = None) -> Any:
    """Time one hold, tick the hinge; or count a test that the result asked for besides."""
    if (test, side) not in (*HOLDS, *ALSO_ASKED):
        abort(404)
    if request.method == "GET":
        return _hold_page(now, test, side, {}, {})
    form = context.form()
    event = {key: form[key] for key in ("client_id", "value", "score", "passed", "pain") if form.get(key)}
    event |= {"test": test} if side is None else {"test": test, "side": side}
    was = now.done.get((test, side))
    try:
        _record(now, event, replaces=None if was is None else str(was.client_id))
    except Refused as refused:
        labels = {
            "value": _("Reps") if test == "tibialis-raise" else _("Seconds"),
            "score": _("Points"),
            "passed": _("All three stayed on"),
            "pain": _("Pain"),
        }
        return _hold_page(now, test, side, form, by_field(refused, labels)), 422
    return redirect(url_for("check.holds" if (test, side) in HOLDS else "check.result"), 303)


def _hold_page(now: Check, test: str, side: str | None, form: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template(
        "assess/hold.html",
        card=test_cards()[test],
        name=_hold_name(test, side),
        side=side,
        was=now.done.get((test, side)),
        form=form,
        errors=errors,
        **_where("holds"),
    )


def _hold_name(test: str, side: str | None) -> str:
    name = label_of(TESTS, test, _)
    if side is None:
        return name
    return _("%(name)s, %(side)s", name=name, side=label_of(SIDE_WORDS, side, _))


def _hold_url(test: str, side: str | None) -> str:
    return url_for("check.hold", test=test, side=side) if side else url_for("check.hold", test=test)


def test_url(test: str, side: str | None) -> str | None:
    """Return the page on which a test is done, None where there is none here."""
    method = next((key for key, name in METHODS.items() if name == test), None)
    if method is not None:
        return url_for("check.ankle", side=side or "left", method=method)
    for known, known_side in (*HOLDS, *ALSO_ASKED):
        if known == test and side in (known_side, None):
            return _hold_url(test, known_side)  # both sides: with the first one, the page goes on from there
    card = test_cards().get(test)
    return url_for("check.screen", test=test) if card is not None and card.questions else None


# ---------------------------------------------------------------- result


@pages.get("/check/result")
@context.athletes
def result() -> Any:
    """Say what was found, how sure that is, and what it means for depth."""
    return _result_page({}, {})


def _result_page(form: dict[str, Any], errors: dict[str, str]) -> Any:
    title = _("Your squat as far down as your ankles carry it, drawn from the side")
    found = assessment.found(context.db(), context.who(), title)
    if found is None:
        return redirect(url_for("athlete.body"), 303)

    def rung_name(rung: str) -> str:
        return content(found.names.get(rung, rung), locale())

    def lines(ids: tuple[str, ...]) -> list[str]:
        shown = evidence.evidence(ids, found.case)
        return [evidence.line(one, rung_name, day, _) for one in shown]

    reasons = [
        {
            "sentence": sentence(reason, _, rung_name, day),
            "for_": lines(reason.for_),
            "against": lines(reason.against),
        }
        for reason in found.reasons
    ]
    asks = [
        {
            "name": _hold_name(ask.test, ask.side),
            "why": label_of(WHYS, ask.why, _),
            "href": test_url(ask.test, ask.side),
        }
        for ask in found.ask
    ]
    full = found.full
    return render_template(
        "assess/result.html",
        found=found,
        curricula=[
            {"value": name, "label": content(shipped(name).title, locale())}
            # The ladder alone first: what everybody can begin with.
            for name in sorted(shipped_names(), key=lambda name: (name != FIRST_CURRICULUM, name))
        ],
        bands=[
            {
                "label": label_of(SIDE_WORDS, ankle.side, _).capitalize(),
                "value": f"{num(ankle.estimate.deg)}°",
                "band": num(ankle.estimate.sd, 1),
                "at": ankle.at,
                "low": ankle.low,
                "span": ankle.span,
            }
            for ankle in found.ankles
        ],
        need=full and {"at": found.full_at, "label": _("Full depth needs %(deg)s°", deg=num(full.deg))},
        reasons=reasons,
        asks=asks,
        weekdays=[{"value": str(iso), "label": weekday(iso)} for iso in range(1, 8)],
        form=form,
        errors=errors,
    )


@pages.post("/check/enrol")
@context.athletes
def enrol() -> Any:
    """Start a shipped curriculum as an athlete who has no coach."""
    actor = context.who()
    now = assessment.check(context.db(), actor)
    assert actor.athlete_id is not None
    if now.teams:
        abort(404)
    form = context.form(lists=("days",))
    assignment = {
        "client_id": form.get("client_id", ""),
        "curriculum": form.get("curriculum", FIRST_CURRICULUM),
        "start_on": now.today.isoformat(),
        "days": form.get("days", []),
    }
    try:
        enrolments.assign(context.db(), actor, actor.athlete_id, assignment)
    except Refused as refused:
        labels = {"days": _("Training days"), "curriculum": _("Curriculum")}
        page = _result_page(form, by_field(refused, labels))
        return page, 422
    flash(_("Your curriculum has begun."), "good")
    return redirect(url_for("today.today"), 303)


# --------------------------------------------------------------- stopped


@pages.get("/check/stopped")
@context.athletes
def stopped() -> Any:
    """Say that squats are closed, whom to ask, and how they open again."""
    now = assessment.check(context.db(), context.who())
    if not now.stopped:
        return redirect(url_for("check.start"), 303)
    return render_template("assess/stopped.html", teams=now.teams)


def _where(step: str) -> dict[str, int]:
    """Return the step's place for the wizard's header."""
    return {"step": STEPS.index(step) + 1, "total": len(STEPS)}

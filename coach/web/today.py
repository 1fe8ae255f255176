"""Today: the day's page, logging and correcting sets, the morning after, what a day changed.

What is asked and what follows is decided below; here forms are read and words are put to values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for

from coach.access import NotYours
from coach.domain.card import Dose
from coach.domain.decision import Ask
from coach.domain.fault import FAULTS
from coach.domain.plan import Lift
from coach.domain.program import DrillItem, LiftItem
from coach.figures.step import step_svg
from coach.formats.inputs import Refused
from coach.queries import today as query
from coach.services import events
from coach.web import context, units
from coach.web.check import test_url
from coach.web.form_errors import by_field
from coach.web.reasoning import Told, drawn, moved, told
from coach.web.templating import gettext as _
from coach.web.templating import locale, num
from coach.words import labels
from coach.words.labels import FAULTS as FAULT_WORDS
from coach.words.labels import SIDES, SITES, TESTS, WHYS, label_of
from coach.words.translations import content

pages = Blueprint("today", __name__)

PAIN_SITES = ("ankle", "knee", "hip", "back", "shoulder", "heel", "knee-front", "other")
EFFORTS = (5, 6, 7, 8, 9, 10)
# What the form says of the page and not of the set.
OF_PAGE = ("button",)
POUND_STEP = 5
QUARTER = 15
HARD = 8
# Drawings of steps on one page; each weighs 2.6 kB compressed, and the page keeps to 60.
DRAWN_MOST = 2


@pages.get("/today")
@context.athletes
def today() -> Any:
    """Show the day: today, or an earlier one to log for (`on`)."""
    return _page({}, {})


def _page(form: Mapping[str, Any], errors: Mapping[str, str]) -> Any:
    on = _date(request.args.get("on") or form.get("performed_on"))
    rung = form.get("rung") or request.args.get("rung")
    anyway = "anyway" in request.args or bool(form)
    try:
        found = query.today(context.db(), context.who(), on=on, rung=rung, anyway=anyway)
    except NotYours:
        if on is None:
            raise
        if not errors:
            return redirect(url_for("today.today"), 303)
        # A day without a page: what was typed is shown on today's.
        found = query.today(context.db(), context.who(), rung=rung, anyway=anyway)
    if found.state == "no-body":
        return redirect(url_for("athlete.body"), 303)
    skills, lifts = _skills(found), _lifts(found)
    typed = _typed_card(form, skills + lifts)
    html = render_template(
        "athlete/today.html",
        found=found,
        typed_card=typed,
        card_form=form if typed else {},
        card_errors=errors if typed else {},
        told=_why(found),
        warm_up=_lines(found.plan.warm_up) if found.plan else [],
        rest_of_day=_lines(found.plan.accessories) if found.plan else [],
        lifts=lifts,
        skills=skills,
        asks=[
            {
                "name": _asked(ask),
                "why": label_of(WHYS, ask.why, _),
                "href": test_url(ask.test, ask.side),
                "of_coach": ask.by == "coach" and found.coached,
            }
            for ask in found.asks
        ],
        saved="saved" in request.args,
        set_note=set_note,
        rung_name=lambda rung: _name(found.explained.names.get(rung, rung)) if found.explained else rung,
        form={} if typed else form,
        errors={} if typed else errors,
        **(_squat(found.squat) if found.squat else {}),
        **_open_choices(found.open_set),
    )
    return (html, 422) if errors else html


def _typed_card(form: Mapping[str, Any], cards: list[dict[str, Any]]) -> str:
    """Return the card that a refused set was typed in; of two with one movement the one that is not done."""
    as_lift = bool(form.get("as_lift"))
    same = [card for card in cards if card["id"] == form.get("rung") and card["as_lift"] == as_lift]
    return next((card["key"] for card in same if not card["complete"]), same[-1]["key"] if same else "")


def _why(found: query.Today) -> Told | None:
    if found.explained is None:
        return None
    now = told(found.explained)
    return moved(now, told(found.moved_by)) if found.moved_by else now


def _squat(squat: query.Squat) -> dict[str, Any]:
    """Return the day's squat in words and as a drawing."""
    item = squat.item
    return {
        "figure": drawn(
            squat.pose,
            item.card.rung.style,
            load_kg=item.load_kg,
            wedge_mm=item.wedge_mm,
            box_cm=item.box_cm,
            ids="today",
        ),
        "gauge": [{"name": _name(rung.name), "state": rung.state} for rung in squat.gauge],
        "easier": [{"value": rung.id, "label": _name(rung.name)} for rung in squat.easier],
        "tempo": _("%(seconds)s s down") % {"seconds": item.tempo.partition("-")[0]},
        "tempo_words": tempo_words(item.tempo),
    }


def _shoe_worn(found: query.Today) -> str:
    return f"{found.open_set.shoe_heel_mm:g}" if found.open_set is not None else "0"


def _skills(found: query.Today) -> list[dict[str, Any]]:
    """Return the day's steps; of the new ones the first are drawn, for the page's weight."""
    new = [skill.item.step.id for skill in found.skills if skill.item.stage == "learn"]
    shoe = _shoe_worn(found)
    return [_skill(skill, shoe, skill.item.step.id in new[:DRAWN_MOST]) for skill in found.skills]


def _skill(skill: query.Skill, shoe: str, drawn_here: bool) -> dict[str, Any]:
    """Return a step of the day in words."""
    item, step = skill.item, skill.item.step
    units_now = context.who().units
    good = _("%(have)s of %(need)s good days", have=num(skill.has), need=num(skill.needs))
    stage = {"learn": _("New"), "build": good, "keep": _("Owned: keep it")}[item.stage]
    if item.stage == "learn" and skill.last_on is not None:
        stage = good
    rungs = [gate.params["rung"] for gate in item.reasons if gate.code == "step-depth-gate"]
    closed = None
    if item.closed is not None and rungs:
        closed = _("%(step)s opens once its squat is owned at full depth; until then, this.") % {
            "step": _name(item.closed.name)
        }
    load_kg = item.load_kg
    last = None
    if skill.last is not None:
        last = _("Last time %(clean)s of %(reps)s", clean=skill.last.clean, reps=skill.last.reps)
    return {
        "id": step.id,
        "after_squat": item.after_squat,
        "key": f"skill-{step.id}",
        "name": _name(step.name),
        "dose": dose_text(item.dose, None),
        "load": None if item.unloaded else _("stick") if not load_kg else _kg(load_kg or 0.0),
        "under": stage,
        "closed": closed,
        "sets": item.dose.sets,
        "number": len(skill.sets) + 1,
        "held": item.dose.seconds is not None,
        "reps": item.dose.reps or 1,
        "loaded": load_kg is not None,
        "load_value": units.load_shown(skill.sets[-1].load_kg if skill.sets else load_kg or 0.0, units_now),
        "shoe": shoe,
        "wedge": "0",
        "rest_s": step.rest_s,
        "efforts": False,
        "as_lift": False,
        "cue": _name(item.cue),
        "figure": step_svg(
            step.figures["start"],
            title=_("%(step)s, where it begins", step=_name(step.name)),
            width=150,
            height=165,
            ids=f"skill-{step.id}",
            stick=load_kg == 0,
        )
        if drawn_here
        else None,
        "purpose": _name(step.purpose),
        "points": [_name(point) for point in step.points],
        "criteria": [_name(criterion.text) for criterion in step.criteria],
        "faults": [{"value": f.code, "label": label_of(FAULT_WORDS, f.code, _)} for f in step.faults],
        "before": None if item.before is None else _name(item.before.name),
        "before_dose": None if item.before is None else dose_text(item.before.dose.keep, None),
        "done": skill.sets,
        "last": last,
        "complete": skill.complete,
        "over": skill.over,
    }


def _kg(load_kg: float) -> str:
    unit = context.who().units
    return f"{units.load_shown(load_kg, unit)} {units.unit('kg', unit)}"


def _lifts(found: query.Today) -> list[dict[str, Any]]:
    """Return the day's strength work in words, each with the form of its next set."""
    shoe = _shoe_worn(found)
    return [_lift(one, place, shoe) for place, one in enumerate(found.strength, 1)]


def _lift(one: query.Strength, place: int, shoe: str) -> dict[str, Any]:
    item, lift = one.item, one.item.lift
    number = len(one.sets) + 1
    load = one.sets[-1].load_kg if one.sets else None
    asked = item.load_kg(number)
    if asked is not None and (load is None or lift.load.waves):
        load = asked
    if load is None:
        load = one.last.load_kg if one.last else 0.0
    last = None
    if one.last is not None:
        last = _("Last time %(clean)s of %(reps)s", clean=one.last.clean, reps=one.last.reps)
        if one.last.load_kg:
            last = f"{last}, {_kg(one.last.load_kg)}"
    return {
        "id": lift.logged_as,
        "key": f"lift-{place}",
        "name": _name(lift.name),
        "dose": lift_dose(item),
        "sets": lift.sets,
        "number": number,
        "held": False,
        "reps": lift.set_reps,
        "loaded": lift.load.rule != "none",
        "load_value": units.load_shown(load, context.who().units),
        "shoe": shoe,
        "wedge": f"{item.wedge_mm:g}",
        "rest_s": lift.rest_s,
        "cue": _name(lift.cue) if lift.cue else "",
        "pace": _pace(lift),
        "parts": [
            {"name": _name(part.name), "reps": num(part.reps), "href": _movement_url(part)}
            for part in one.parts
        ],
        "faults": [{"value": code, "label": label_of(FAULT_WORDS, code, _)} for code in one.faults],
        "efforts": True,
        "as_lift": True,
        "done": one.sets,
        "last": last,
        "complete": one.complete,
        "over": one.over,
    }


def lift_dose(item: LiftItem) -> str:
    """Return strength work in a few words: sets by reps, and the load as far as it can be told."""
    lift = item.lift
    dose = f"{num(lift.sets)} × {lift.reps}"
    load = lift.load
    if item.loads:
        told_load = ", ".join(dict.fromkeys(_kg(kg) if kg else _("stick") for kg in item.loads))
    elif load.percent is not None:
        about = {"low": num(load.percent.low), "high": num(load.percent.high)}
        told_load = _("%(low)s to %(high)s %% of a best that is not known yet: choose light") % about
    elif load.rpe is not None:
        told_load = _("RPE %(n)s") % {"n": num(load.rpe, 1)}
    else:
        told_load = ""
    return f"{dose} · {told_load}" if told_load else dose


def _pace(lift: Lift) -> str:
    """Return how a lift is to be done in time: its tempo and its pause, where it has them."""
    told_pace = [tempo_words(lift.tempo)] if lift.tempo else []
    if lift.pause is not None:
        where = _name(lift.pause.at)
        told_pace.append(_("Stop for %(n)s s: %(where)s", n=num(lift.pause.seconds), where=where))
    return "; ".join(told_pace)


def _movement_url(part: query.Part) -> str | None:
    if part.kind == "rung":
        return url_for("ladder.rung", rung_id=part.id)
    return url_for("steps.step", step_id=part.id) if part.kind == "step" else None


def tempo_words(tempo: str) -> str:
    """Return a tempo such as 3-1-1 in words; X is as fast as possible."""
    parts = [_("fast") if part == "X" else _("%(n)s s") % {"n": part} for part in tempo.split("-")]
    return _("%(down)s down, %(pause)s at the bottom, %(up)s up") % {
        "down": parts[0],
        "pause": parts[1],
        "up": parts[2],
    }


def set_note(done: query.Done) -> str:
    """Return what is remarkable about a set: faults, pain, effort from 8 on, who saw it."""
    told_faults = [labels.label(code, _) for code in done.faults]
    if done.pain:
        told_faults.append(_("pain %(n)s") % {"n": num(done.pain)})
    if done.rpe is not None and done.rpe >= HARD:
        told_faults.append(_("RPE %(n)s") % {"n": num(done.rpe, 1)})
    if done.seen:
        told_faults.append(_("seen by coach"))
    return ", ".join(told_faults)


def _asked(ask: Ask) -> str:
    name = label_of(TESTS, ask.test, _)
    if ask.side is None:
        return name
    return _("%(name)s, %(side)s") % {"name": name, "side": label_of(SIDES, ask.side, _)}


def _name(text: str) -> str:
    return content(text, locale())


def _open_choices(opened: query.OpenSet | None) -> dict[str, Any]:
    if opened is None:
        return {}
    choices = _choices(opened.wedges, opened.shoes, opened.plates_mm)
    start = {
        "reps": opened.reps,
        "clean": opened.reps,
        "load": choices["in_unit"](opened.load_kg),
        "wedge_mm": f"{opened.wedge_mm:g}",
        "shoe_heel_mm": f"{opened.shoe_heel_mm:g}",
        "faults": [],
        "rpe": None,
        "pain": None,
        "pain_site": "",
        "sharp": False,
        "note": "",
    }
    step = POUND_STEP if context.who().units == "imperial" else opened.load_step_kg
    return {**choices, "start": start, "load_step": step}


def _choices(wedges: Iterable[int], shoes: Iterable[float], plates_mm: float) -> dict[str, Any]:
    """Return what the form of a set lets one choose from, in words and in the person's units."""
    unit = context.who().units
    return {
        "faults": [{"value": code, "label": label_of(FAULT_WORDS, code, _)} for code in FAULTS],
        "sites": [{"value": code, "label": label_of(SITES, code, _)} for code in PAIN_SITES],
        "efforts": [{"value": rpe, "label": num(rpe)} for rpe in EFFORTS],
        "wedges": [{"value": f"{mm:g}", "label": _millimetres(mm, _("No wedge"))} for mm in wedges],
        "shoes": [{"value": f"{mm:g}", "label": _shoe(mm, plates_mm)} for mm in shoes],
        "load_field": "load_lb" if unit == "imperial" else "load_kg",
        "load_unit": units.unit("kg", unit),
        "load_most": 1100 if unit == "imperial" else 500,
        "in_unit": lambda load_kg: units.load_shown(load_kg, unit),
    }


def _millimetres(mm: float, none: str) -> str:
    return _("%(mm)s mm") % {"mm": num(mm)} if mm else none


def _shoe(mm: float, plates_mm: float) -> str:
    if not mm:
        return _("Flat shoes or barefoot")
    if mm == plates_mm:
        return _("Lifting shoes or plates, %(mm)s mm") % {"mm": num(mm)}
    return _("Lifting shoes, %(mm)s mm") % {"mm": num(mm)}


def _lines(items: tuple[DrillItem, ...]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{item.drill.id}-{item.side or 'both'}",
            "name": _name(item.drill.name),
            "dose": dose_text(item.dose, item.side),
            "cue": _name(item.drill.cue),
        }
        for item in items
    ]


def dose_text(dose: Dose, side: str | None) -> str:
    """Return a dose in a few words: `left 2 × 12`, `3 × 45 s each side`."""
    amount = f"{num(dose.reps)}" if dose.reps is not None else _("%(n)s s") % {"n": num(dose.seconds)}
    told_dose = f"{num(dose.sets)} × {amount}"
    if side is not None:
        return _("%(side)s %(dose)s") % {"side": label_of(SIDES, side, _), "dose": told_dose}
    return _("%(dose)s each side") % {"dose": told_dose} if dose.per_side else told_dose


@pages.post("/today/sets")
@context.athletes
def log_set() -> Any:
    """Take in one set."""
    form = context.form(lists=("faults",))
    on = _date(form.get("performed_on"))
    try:
        events.record_set(context.db(), context.who(), _athlete_id(), _event(form))
    except Refused as refused:
        return _page(form, _errors(refused))
    return redirect(url_for("today.today", saved=1, on=on) + "#sets", 303)


def _event(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the set that a form tells of; one for a chosen day gets an hour, so that sets keep order."""
    event = {key: value for key, value in form.items() if key not in OF_PAGE}
    on = _date(event.get("performed_on"))
    number = str(event.get("set_number", ""))[:3]
    if on is not None and "performed_at" not in event and number.isdecimal() and int(number) < 60:
        event["performed_at"] = _hour(on, int(number)).isoformat()
    return event


def _hour(on: date, number: int) -> datetime:
    """Return an hour for the set of this number: about noon, or just now where the day is today.

    Never ahead of now, or a set for today would be refused until noon. Sets of one session are corrected
    one after the other, not always in their order: within a quarter of an hour their numbers decide it.
    """
    zone, now = ZoneInfo(context.who().zone), context.db().now()
    if on != now.astimezone(zone).date():
        return datetime.combine(on, time(12, number), zone)
    begun = now - timedelta(minutes=1)
    begun = begun.replace(minute=begun.minute - begun.minute % QUARTER, second=0, microsecond=0)
    midnight = datetime.combine(on, time.min, zone)
    return min(max(begun, midnight) + timedelta(seconds=number), now)


def _errors(refused: Refused) -> dict[str, str]:
    """Return messages by control; the hour of an earlier day stands for the day that was typed."""
    found = by_field(refused, _labels())
    if "performed_at" in found:
        found["performed_on"] = found.pop("performed_at")
    return found


def _labels() -> dict[str, str]:
    return {
        "reps": _("Reps"),
        "clean": _("Clean reps"),
        "load_kg": _("Load"),
        "load_lb": _("Load"),
        "rpe": _("Effort"),
        "pain": _("Pain"),
        "pain_site": _("Where it hurts"),
        "rung": _("Squat"),
        "performed_on": _("Day"),
        "performed_at": _("Day"),
        "wedge_mm": _("Wedge"),
        "shoe_heel_mm": _("Shoes"),
        "note": _("Note"),
        "faults": _("Faults"),
        "value": _("Pain this morning"),
        "reason": _("Who looked at it"),
    }


@pages.route("/today/sets/<uuid:client_id>", methods=["GET", "POST"])
@context.athletes
def correct(client_id: UUID) -> Any:
    """Correct a set or take it back; the original stays on record."""
    stored = query.stored_set(context.db(), context.who(), client_id)
    if request.method == "GET":
        return _correct_page(stored, {}, {})
    form = context.form(lists=("faults",))
    takes_back = form.get("button") == "take-back"
    event = _stored_event(stored) if takes_back else dict(form)
    event |= {
        "client_id": form.get("client_id", ""),
        "replaces": str(client_id),
        "enrolment_id": str(stored.enrolment_id),
        "decision_id": str(stored.decision_id or ""),
        "set_number": stored.set_number,
        "void": takes_back,
        "as_lift": stored.as_lift,
    }
    if _date(event.get("performed_on")) == stored.on:
        event |= {"performed_at": stored.performed_at.isoformat(), "zone": stored.zone}
    try:
        accepted = events.record_set(context.db(), context.who(), stored.athlete_id, _event(event))
    except Refused as refused:
        return _correct_page(stored, form, _errors(refused)), 422
    flash(_("Taken back.") if takes_back else _("Corrected. What follows was decided again."), "good")
    if accepted.on == stored.today and stored.on == stored.today:
        return redirect(url_for("today.today"), 303)
    return redirect(url_for("progress.progress") + "#sessions", 303)


def _correct_page(stored: query.StoredSet, form: Mapping[str, Any], errors: Mapping[str, str]) -> Any:
    done = stored.done
    shoes = sorted({0.0, done.shoe_heel_mm, *stored.shoes})
    choices = _choices(stored.wedges, shoes, 0.0)
    start = {
        "reps": done.reps,
        "clean": done.clean,
        "load": choices["in_unit"](done.load_kg),
        "wedge_mm": f"{done.wedge_mm:g}",
        "shoe_heel_mm": f"{done.shoe_heel_mm:g}",
        "faults": list(done.faults),
        "rpe": None if done.rpe is None else f"{done.rpe:g}",
        "pain": done.pain or None,
        "pain_site": stored.pain_site or "",
        "sharp": stored.sharp,
        "note": stored.note,
    }
    rungs = [{"value": rung.id, "label": _name(rung.name)} for rung in stored.rungs]
    return render_template(
        "athlete/correct.html",
        stored=stored,
        form=form,
        errors=errors,
        start=start,
        load_step=POUND_STEP if context.who().units == "imperial" else 0.5,
        rungs=rungs,
        **choices,
    )


def _stored_event(stored: query.StoredSet) -> dict[str, Any]:
    done = stored.done
    return {
        "rung": done.rung,
        "wedge_mm": done.wedge_mm,
        "shoe_heel_mm": done.shoe_heel_mm,
        "reps": done.reps,
        "clean": done.clean,
        "load_kg": done.load_kg,
        "performed_on": stored.on.isoformat(),
    }


@pages.get("/today/done")
@context.athletes
def done() -> Any:
    """Say what a day's sets changed for next time."""
    found = query.outcome(context.db(), context.who(), on=_date(request.args.get("on")))
    if found is None:
        return redirect(url_for("today.today"), 303)
    return render_template("athlete/done.html", found=found, told=told(found.explained))


@pages.post("/today/morning")
@context.athletes
def morning() -> Any:
    """Take in how the morning after was."""
    form = context.form()
    act = {key: form.get(key, "") for key in ("client_id", "about_on", "value")}
    try:
        events.record_act(context.db(), context.who(), _athlete_id(), {**act, "kind": "morning"})
    except Refused as refused:
        return _page({}, _errors(refused))
    return redirect(url_for("today.today"), 303)


@pages.post("/today/clear")
@context.athletes
def clear() -> Any:
    """Open squats again after a person has looked, for an athlete whom no team sees."""
    form = context.form()
    act = {key: form.get(key, "") for key in ("client_id", "reason")}
    try:
        events.record_act(context.db(), context.who(), _athlete_id(), {**act, "kind": "clear"})
    except Refused as refused:
        return _page({"reason": act["reason"]}, _errors(refused))
    flash(_("Open again. Begin gently."), "good")
    return redirect(url_for("today.today"), 303)


def _athlete_id() -> UUID:
    athlete_id = context.who().athlete_id
    assert athlete_id is not None, "the view is open to athletes only"
    return athlete_id


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None

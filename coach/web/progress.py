"""Progress: ankles, depth and control as charts with their tables, decisions, past sessions.

What the numbers are is the query's; here they get words, scales and ticks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import Blueprint, redirect, render_template, request, url_for

from coach.figures.chart import (
    SHAPES,
    Belief,
    Level,
    Mark,
    Series,
    Step,
    Tick,
    level_svg,
    shape_svg,
    steps_svg,
    trend_svg,
)
from coach.queries import progress as query
from coach.queries.progress import AnkleSide, Charted, Entry
from coach.web import context
from coach.web.reasoning import told
from coach.web.templating import day, locale, num
from coach.web.templating import gettext as _
from coach.web.today import set_note
from coach.words.labels import SIDES, label_of
from coach.words.translations import content

pages = Blueprint("progress", __name__)

TICKS_MOST = 4
SCALE_STEP_DEG = 5
# The scale of clean reps begins here (percent), or lower where a session was.
CONTROL_FROM = 40.0


@pages.get("/progress")
@context.athletes
def progress() -> Any:
    """Show what changed over weeks, and why."""
    everything = "all" in request.args
    found = query.progress(context.db(), context.who(), everything=everything)
    if found is None:
        return redirect(url_for("athlete.body"), 303)
    return render_template(
        "athlete/progress.html",
        found=found,
        **charts(found),
        entries=[_entry(entry) for entry in found.entries],
        set_note=set_note,
    )


def charts(found: Charted) -> dict[str, Any]:
    """Return the charts of ankles, depth and control with their words, for this page and the coach's."""
    return {
        "ankles": _ankles(found),
        "needs": [_need(need) for need in found.needs],
        "depth": _depth(found),
        "control": _control(found),
    }


# --- ankles -----------------------------------------------------------------------------------------


def _ankles(found: Charted) -> list[dict[str, Any]]:
    measured = [side for side in found.ankles if side.reads]
    span = _span(found)
    methods = sorted({read.method for side in measured for read in side.reads})
    return [_ankle(side, found, methods, span) for side in measured]


def _span(found: Charted) -> tuple[float, float] | None:
    """Return one scale for both sides, so that they can be compared by eye."""
    values = [need.deg for need in found.needs]
    for side in found.ankles:
        values += [r.deg + sign * r.error_deg for r in side.reads for sign in (-1, 1)]
        values += [b.deg + sign * b.sd for b in side.beliefs for sign in (-1, 1)]
    if not values:
        return None
    low = SCALE_STEP_DEG * (min(values) // SCALE_STEP_DEG)
    high = -SCALE_STEP_DEG * (-max(values) // SCALE_STEP_DEG)
    return low, high if high > low else low + SCALE_STEP_DEG


def _ankle(
    side: AnkleSide, found: Charted, methods: Sequence[str], span: tuple[float, float] | None
) -> dict[str, Any]:
    name = label_of(SIDES, side.side, _)
    own = [method for method in methods if any(r.method == method for r in side.reads)]
    shapes = {method: SHAPES[methods.index(method) % len(SHAPES)] for method in own}
    series = [
        Series(
            name=method_name(method),
            shape=shapes[method],
            marks=tuple(
                Mark(on=r.on, value=r.deg, error=r.error_deg, label=_read_label(r))
                for r in side.reads
                if r.method == method
            ),
        )
        for method in own
    ]
    title = _("%(side)s ankle: %(n)s tests, now %(deg)s° ± %(sd)s°") % {
        "side": name.capitalize(),
        "n": num(len(side.reads)),
        "deg": num(round(side.now.deg, 1)),
        "sd": num(side.now.sd, 1),
    }
    days = [r.on for r in side.reads] + [found.today]
    return {
        "name": name.capitalize(),
        "value": f"{num(round(side.now.deg, 1))}°",
        "band": num(side.now.sd, 1),
        "change": _change(side),
        "chart": trend_svg(
            series,
            title=title,
            unit="°",
            band=[Belief(b.on, b.deg - b.sd, b.deg, b.deg + b.sd) for b in side.beliefs],
            levels=[Level(need.deg, _need_short(need)) for need in found.needs],
            ticks=_ticks(min(days), max(days)),
            span=span,
            until=found.today,
            ids=f"ankle-{side.side}",
        ),
        "legend": [{"mark": shape_svg(shapes[m]), "name": method_name(m)} for m in own],
        "reads": [
            {"on": r.on, "method": method_name(r.method), "text": _read_value(r), "by": r.by}
            for r in reversed(side.reads)
        ],
    }


def _change(side: AnkleSide) -> str:
    if side.now.n == 1:
        return _("first reading, the start to compare with")
    if side.now.real_change:
        return _("a real change since your first tests")
    return _("no real change yet: the readings differ less than their error")


def method_name(method: str) -> str:
    """Return how an ankle was measured: the instrument, and the place where it is not the usual one."""
    instrument, _sep, site = method.partition("/")
    names = {
        "phone": _("phone on the shin"),
        "inclinometer": _("inclinometer"),
        "goniometer": _("goniometer"),
        "tape": _("toe to wall, in degrees"),
        "ruler": _("toe to wall, in degrees"),
        "zone": _("three zones"),
    }
    name = names.get(instrument, instrument)
    return _("%(name)s, 15 cm lower") % {"name": name} if site == "15-cm-below" else name


def _read_value(read: query.Read) -> str:
    if read.unit == "cm" and read.value is not None:
        return _("%(cm)s cm, %(deg)s°") % {"cm": num(read.value, 1), "deg": num(read.deg, 1)}
    return f"{num(read.deg, 1)}°"


def _read_label(read: query.Read) -> str:
    return f"{day(read.on)}: {_read_value(read)} ± {num(read.error_deg, 1)}°, {method_name(read.method)}"


def _need_short(need: query.NeedLine) -> str:
    word = _("today %(deg)s°") if need.which == "today" else _("next %(deg)s°")
    if need.wedge_mm:
        word = _("today %(deg)s° on %(mm)s mm") if need.which == "today" else _("next %(deg)s° on %(mm)s mm")
    return word % {"deg": num(need.deg), "mm": num(need.wedge_mm)}


def _need(need: query.NeedLine) -> str:
    name = content(need.rung_name, locale())
    where = stands_on(need.wedge_mm, need.heel_mm)
    if need.which == "today":
        text = _("Today, %(rung)s %(where)s, needs %(deg)s°.")
    elif need.wedge_mm:
        text = _("Next, %(rung)s %(where)s, needs %(deg)s° (%(flat)s° without the wedge).")
    else:
        text = _("Next, %(rung)s %(where)s, needs %(deg)s°.")
    return text % {"rung": name, "where": where, "deg": num(need.deg), "flat": num(need.flat_deg)}


def stands_on(wedge_mm: float, heel_mm: float) -> str:
    """Return what the heels stand on: flat feet, the heels of the shoes or plates, a wedge, or both."""
    words = {"wedge": num(wedge_mm), "mm": num(heel_mm)}
    if wedge_mm and heel_mm:
        return _("on a %(wedge)s mm wedge under %(mm)s mm heels") % words
    if wedge_mm:
        return _("on a %(wedge)s mm wedge") % words
    return _("on %(mm)s mm heels") % words if heel_mm else _("on flat feet")


# --- depth and control ------------------------------------------------------------------------------


def _depth(found: Charted) -> dict[str, Any] | None:
    if not found.steps:
        return None
    first = min(step.place for step in found.steps)
    last = min(max(step.place for step in found.steps) + 1, len(found.rungs) - 1)
    rows = [
        (content(exercise, locale()), content(depth, locale()))
        for exercise, depth in found.rungs[first : last + 1]
    ]

    def name(place: int) -> str:
        exercise, depth = found.rungs[place]
        return f"{content(exercise, locale())} {content(depth, locale())}"

    now = found.steps[-1]
    return {
        "chart": steps_svg(
            [
                Step(
                    on=step.on,
                    row=step.place - first,
                    stopped=step.stopped,
                    label=_("Stopped from %(day)s") % {"day": day(step.on)} if step.stopped else "",
                )
                for step in found.steps
            ],
            rows,
            title=_("Depth since %(day)s: now %(rung)s")
            % {"day": day(found.steps[0].on), "rung": name(now.place)},
            until=found.today,
            ticks=_ticks(found.steps[0].on, found.today),
            ids="depth",
        ),
        "rows": [
            {"on": step.on, "rung": name(step.place), "stopped": step.stopped}
            for step in reversed(found.steps)
        ],
    }


def _control(found: Charted) -> dict[str, Any] | None:
    if not found.control:
        return None
    needed = 100 * found.clean_needed
    marks = tuple(
        Mark(
            on=one.on,
            value=100 * one.clean / one.reps,
            label=_("%(day)s: %(clean)s of %(reps)s clean")
            % {"day": day(one.on), "clean": num(one.clean), "reps": num(one.reps)},
            hollow=not one.seen,
        )
        for one in found.control
    )
    return {
        "chart": trend_svg(
            [Series(name=_("clean reps"), marks=marks)],
            title=_("Clean reps per session, in percent"),
            unit=" %",
            levels=[Level(needed)],
            ticks=_ticks(found.control[0].on, found.today),
            span=(min([CONTROL_FROM, *(10 * (m.value // 10) for m in marks)]), 100.0),
            until=found.today,
            height=170,
            ids="control",
        ),
        "rows": [
            {
                "on": one.on,
                "text": _("%(clean)s of %(reps)s") % {"clean": num(one.clean), "reps": num(one.reps)},
                "seen": one.seen,
            }
            for one in reversed(found.control)
        ],
        "seen": shape_svg("circle"),
        "unseen": shape_svg("circle", hollow=True),
        "needed": level_svg(),
        "needed_words": _("a good day: %(n)s %%") % {"n": num(needed)},
    }


def _ticks(first: date, last: date) -> list[Tick]:
    """Return a few days along the axis, the first and the last among them."""
    days = (last - first).days
    count = min(TICKS_MOST, max(2, days // 7 + 1)) if days else 1
    places = [round(days * n / max(1, count - 1)) for n in range(count)]
    return [Tick(on, short_day(on)) for on in (date.fromordinal(first.toordinal() + p) for p in places)]


def short_day(on: date) -> str:
    """Return day and month, as short as the locale writes them."""
    return content(format_date(on, "d MMM", locale=locale().split("-")[0]), locale())


# --- decisions --------------------------------------------------------------------------------------


def _entry(entry: Entry) -> dict[str, Any]:
    rung = content(entry.rung_name, locale()) if entry.rung_name else None
    what = rung
    if rung and entry.wedge_mm:
        what = _("%(rung)s, %(mm)s mm wedge") % {"rung": rung, "mm": num(entry.wedge_mm)}
    words = told(entry.explained) if entry.explained else None
    return {
        "on": entry.on,
        "action": entry.action,
        "what": what,
        "told": words,
        "sentence": words.sentence if words else entry.reason or _("No reason was given."),
        "by": entry.by,
        "latest": entry.latest,
    }

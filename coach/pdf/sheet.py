"""The athlete's week: a view as a page of HTML, and as a PDF.

Words, figures and markup only; what is trained stands in the view (`coach.queries.sheet`), how the page
looks in the style sheets beside this file. No Flask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coach.domain.card import Dose
from coach.domain.case import By, Test
from coach.domain.plan import LiftLoad
from coach.domain.program import DrillItem, LiftItem, Session, SkillItem, SquatItem
from coach.figures.squat import squat_svg
from coach.pdf.renderer import Draft, Renderer
from coach.pdf.writing import Writing, printable
from coach.queries.needs import Need
from coach.queries.sheet import Ankle, Day, WeekSheet
from coach.words import reasons
from coach.words.evidence import Evidence, line
from coach.words.labels import N_, SIDES, label_of
from coach.words.steps import STARTS as STEP_STARTS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pdf"
# Row heights, the roomiest first, with about what a row and a day's head take (mm). The page itself says
# which of them fit; the guess only spares layouts that cannot.
FITS = {
    "fit_airy": (12.0, 10.0),
    "fit_roomy": (10.6, 9.0),
    "fit_plain": (9.0, 8.0),
    "fit_snug": (8.6, 7.4),
    "fit_tight": (7.4, 6.6),
}
SIZES = ("a4", "letter")
# About what is left for the days (mm) beside all else on the page.
ROOM_MM = {"a4": 142.0, "letter": 122.0}
EVIDENCE_MOST = 2
RETESTS_MOST = 4
BOXES_IN_A_ROW = 6
# The drawing's own size in pixels: printed 42 mm across, its label is then 9 pt.
FIGURE_PX = (220, 246)

STARTS = {
    "arms-forward": N_("arms forward"),
    "hands-on-chest": N_("hands on chest"),
    "counterbalance": N_("weight held out in front"),
    "goblet": N_("weight at the chest"),
    "front": N_("bar on the shoulders, in front"),
    "back": N_("bar on the back"),
    "overhead": N_("bar overhead"),
    "supported": N_("hands on a support"),
    "box-seated": N_("from sitting"),
    "split": N_("one foot in front"),
    "single-leg": N_("on one leg"),
}
INSTRUMENTS = {
    "phone": N_("phone"),
    "inclinometer": N_("inclinometer"),
    "goniometer": N_("goniometer"),
    "tape": N_("tape, toe to wall"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a day's table, in words."""

    mark: str
    name: str
    details: tuple[str, ...]
    cue: str
    dose: str
    pace: str
    load: str
    boxes: int
    is_squat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTable:
    """One day, in words; `over` says what was done where the day is over, `done` where it is under way."""

    title: str
    rows: tuple[Row, ...]
    boxes: int
    over: str
    done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One movement of the week, with the number of its sets on each day."""

    mark: str
    name: str
    details: tuple[str, ...]
    cue: str
    dose: str
    pace: str
    load: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDay:
    """One column: the weekday, the day of the month, and what was done where the day is over."""

    weekday: str
    date: str
    over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The week as one table, for many days."""

    days: tuple[GridDay, ...]
    rows: tuple[GridRow, ...]


def week_pdf(sheet: WeekSheet, renderer: Renderer, *, size: str, today_url: str, printed_on: date) -> bytes:
    """Return the week as PDF/UA on A4 or Letter: on one page wherever it fits.

    Days with their own tables where they fit; else one table with a column a day; else more pages. Before
    another layout is taken the forecast is left out.
    """
    fits = likely_fits(sheet, size)
    bare = replace(sheet, decision=replace(sheet.decision, forecast=None))
    drafts = []
    for as_grid, rows in ((False, fits), (True, ("fit_roomy", "fit_tight"))):
        if rows:
            whole, less = (
                week_html(one, today_url=today_url, printed_on=printed_on, as_grid=as_grid)
                for one in (sheet, bare)
            )
            drafts += [Draft(whole, rows), *([Draft(less, rows[-1:])] if less != whole else [])]
    return renderer.print(drafts, styles=("sheet", size))


def likely_fits(sheet: WeekSheet, size: str) -> tuple[str, ...]:
    """Return the row heights to try, from the roomiest that has a chance; none where none has."""
    sessions = sheet.sessions
    rows = sum(
        len(s.skills) + len(s.lifts) + len(s.accessories) + (s.squat is not None) + (s.back_off is not None)
        for s in sessions
    )
    names = tuple(FITS)
    for place, (row, head) in enumerate(FITS.values()):
        if rows * row + len(sessions) * head <= ROOM_MM[size]:
            return names[place:]
    return ()


def week_html(sheet: WeekSheet, *, today_url: str, printed_on: date, as_grid: bool = False) -> str:
    """Return the page's markup: a table a day, or one table with a column a day."""
    write = Writing(sheet.locale, sheet.units)
    sheet = replace(
        sheet,
        athlete=printable(sheet.athlete) or write.text("Athlete"),
        team=printable(sheet.team or "") or None,
        coach=printable(sheet.coach or "") or None,
    )
    days = tuple(_day(day, write) for day in sheet.days)
    names = {card.id: write.content(card.name) for card in sheet.curriculum.rungs}
    words = _Words(sheet, write, names)
    lead = next(iter(sheet.sessions), None)
    html = (
        environment(sheet.locale)
        .get_template("week.html")
        .render(
            sheet=sheet,
            write=write,
            days=() if as_grid else days,
            grid=_grid(sheet.days, days, write) if as_grid else None,
            why=words.why(),
            opens=words.opens(),
            figure=_figure(sheet, lead, names, write),
            figure_name=_figure_name(lead, write),
            ankles=None if sheet.ankles is None else tuple(_ankle(a, write) for a in sheet.ankles),
            scale=_scale(sheet, write),
            dashed=_dashed(sheet.next_need, write),
            warm_up=_warm_up(sheet, write),
            warm_up_minutes=max((session.warm_up_minutes for session in sheet.sessions), default=0),
            criteria=_criteria(lead, write),
            good_days=_good_days(sheet, write),
            retests=_retests(sheet, write),
            code=_code(today_url, write),
            printed_on=printed_on,
        )
    )
    return printable(html)


@lru_cache(maxsize=8)
def environment(locale: str) -> Environment:
    """Return the templates of paper in a language."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    write = Writing(locale, "metric")
    env.install_gettext_callables(write.text, write.plural, newstyle=True)  # type: ignore[attr-defined]
    return env


# --- why this depth ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """The decision in sentences."""

    sheet: WeekSheet
    write: Writing
    names: Mapping[str, str]

    def name(self, rung: str) -> str:
        return self.names.get(rung, rung.replace("-", " "))

    def why(self) -> dict[str, Any]:
        why, write = self.sheet.why, self.write
        return {
            "said": [reasons.sentence(r, write.text, self.name, write.day) for r in why.reasons],
            "for_": [self._line(one) for one in why.for_[:EVIDENCE_MOST]],
            "against": [self._line(one) for one in why.against[:EVIDENCE_MOST]],
            "withheld": why.withheld,
        }

    def _line(self, one: Evidence) -> str:
        return line(one, self.name, self.write.day, self.write.text)

    def opens(self) -> str:
        """Return what would change the decision, and how long it takes at this rate."""
        decision, text = self.sheet.decision, self.write.text
        opens = reasons.opens_with(decision, text, self.name)
        if decision.forecast is None:
            return opens
        return f"{opens} {reasons.forecast_sentence(decision.forecast, text, self.name)}"


# --- the days ---------------------------------------------------------------------------------------


def _day(day: Day, write: Writing) -> DayTable:
    if day.session is None:
        return DayTable(title=write.weekday(day.on), rows=(), boxes=0, over=_over(day, write))
    session = day.session
    squats = [_squat(item, write) for item in (session.squat, session.back_off) if item is not None]
    rows = [
        *(_skill(item, write) for item in session.skills if not item.after_squat),
        *squats,
        *(_skill(item, write) for item in session.skills if item.after_squat),
        *(_lift(item, write) for item in session.lifts),
        *(_drill(item, write) for item in session.accessories),
    ]
    marked = tuple(Row(mark=mark, **row) for mark, row in zip(ascii_uppercase, rows, strict=False))
    most = max((row.boxes for row in marked), default=0)
    return DayTable(
        title=write.weekday(day.on),
        rows=marked,
        boxes=min(BOXES_IN_A_ROW, max(3, most)),
        over="",
        done=_sets_logged(day, write) if day.sets else "",
    )


def _grid(days: tuple[Day, ...], tables: tuple[DayTable, ...], write: Writing) -> Grid:
    """Turn the days' tables around: a movement once, with its sets on each day."""
    rows: dict[tuple[object, ...], tuple[Row, list[int]]] = {}
    for place, table in enumerate(tables):
        for row in table.rows:
            key = (row.name, row.details, row.dose, row.pace, row.load)
            rows.setdefault(key, (row, [0] * len(tables)))[1][place] = row.boxes
    # Squats first, as on the days.
    ordered = sorted(rows.values(), key=lambda found: not found[0].is_squat)
    return Grid(
        days=tuple(
            GridDay(weekday=write.weekday_short(day.on), date=write.day_number(day.on), over=table.over)
            for day, table in zip(days, tables, strict=True)
        ),
        rows=tuple(
            GridRow(
                mark=mark,
                name=row.name,
                details=row.details,
                cue=row.cue,
                dose=row.dose,
                pace=row.pace,
                load=row.load,
                counts=tuple(counts),
            )
            for mark, (row, counts) in zip(ascii_uppercase, ordered, strict=False)
        ),
    )


def _over(day: Day, write: Writing) -> str:
    if not day.sets:
        return write.text("nothing logged")
    clean = write.text("%(clean)s of %(reps)s reps clean") % {"clean": day.clean, "reps": day.reps}
    return f"{_sets_logged(day, write)}, {clean}"


def _sets_logged(day: Day, write: Writing) -> str:
    return write.plural("%(sets)s set logged", "%(sets)s sets logged", day.sets) % {"sets": day.sets}


def _squat(item: SquatItem, write: Writing) -> dict[str, Any]:
    details = [write.text(STARTS[item.card.rung.style])] if item.card.rung.style in STARTS else []
    if item.flat:
        details.append(write.text("flat feet"))
    if item.wedge_mm:
        details.append(write.text("%(mm)s\u00a0mm wedge") % {"mm": write.number(item.wedge_mm)})
    if item.heel_mm:
        details.append(write.text("%(mm)s\u00a0mm heel") % {"mm": write.number(item.heel_mm)})
    if item.box_cm:
        details.append(write.text("box %(height)s") % {"height": write.height(item.box_cm)})
    return {
        "name": write.content(item.card.name),
        "details": tuple(details),
        "cue": write.content(item.cue),
        "dose": dose_words(Dose(sets=item.sets, reps=item.reps), write),
        "pace": _pace(item.tempo, item.rest_s, "", write),
        "load": write.load(item.load_kg) if item.load_kg else write.text("no load"),
        "boxes": item.sets,
        "is_squat": True,
    }


def _skill(item: SkillItem, write: Writing) -> dict[str, Any]:
    step = item.step
    details = [write.text(STEP_STARTS[step.start])]
    if item.closed is not None:
        details.append(write.text("power version for now"))
    load = item.load_kg
    return {
        "name": write.content(step.name),
        "details": tuple(details),
        "cue": write.content(item.cue),
        "dose": dose_words(item.dose, write),
        "pace": _pace(step.tempo, step.rest_s, write.text("each side") if item.dose.per_side else "", write),
        "load": write.text("no load") if item.unloaded else write.load(load) if load else write.text("stick"),
        "boxes": item.dose.sets,
        "is_squat": False,
    }


def _lift(item: LiftItem, write: Writing) -> dict[str, Any]:
    lift = item.lift
    sets = write.plural("%(sets)s set", "%(sets)s sets", lift.sets) % {"sets": lift.sets}
    loads = [write.load(kg) if kg else write.text("stick") for kg in item.loads]
    return {
        "name": write.content(lift.name),
        "details": (),
        "cue": write.content(lift.cue) if lift.cue else "",
        "dose": f"{sets} × {lift.reps}",
        "pace": _pace(lift.tempo, lift.rest_s, "", write),
        "load": ", ".join(dict.fromkeys(loads)) or _lift_load(lift.load, write),
        "boxes": lift.sets,
        "is_squat": False,
    }


def _lift_load(load: LiftLoad, write: Writing) -> str:
    """Return how a load is found where none can be told: a share of a best that is not known, or effort."""
    if load.percent is not None:
        about = {"low": write.number(load.percent.low), "high": write.number(load.percent.high)}
        return write.text("%(low)s–%(high)s %% of best") % about
    if load.rpe is not None:
        return write.text("RPE %(rpe)s") % {"rpe": write.number(load.rpe)}
    return write.text("no load")


def _drill(item: DrillItem, write: Writing) -> dict[str, Any]:
    return {
        "name": write.content(item.drill.name),
        "details": (write.content(item.drill.load),) if item.drill.load else (),
        "cue": write.content(item.drill.cue),
        "dose": dose_words(item.dose, write),
        "pace": _pace(item.drill.tempo, 0, _sides(item, write), write),
        "load": "" if item.drill.load else write.text("no load"),
        "boxes": item.dose.sets,
        "is_squat": False,
    }


def dose_words(dose: Dose, write: Writing) -> str:
    """Return sets and reps spelled out, since `3 x 5` is read both ways: `4 sets × 5`."""
    sets = write.plural("%(sets)s set", "%(sets)s sets", dose.sets) % {"sets": dose.sets}
    if dose.seconds is not None:
        return f"{sets} × {write.text('%(seconds)s s') % {'seconds': dose.seconds}}"
    return f"{sets} × {write.number(dose.reps or 0)}"


def _sides(item: DrillItem, write: Writing) -> str:
    if item.side is not None:
        return write.text("%(side)s only") % {"side": label_of(SIDES, item.side, write.text)}
    return write.text("each side") if item.dose.per_side else ""


def _pace(tempo: str | None, rest_s: int, sides: str, write: Writing) -> str:
    rest = write.text("rest %(seconds)s s") % {"seconds": rest_s} if rest_s else ""
    return ", ".join(part for part in (sides, tempo, rest) if part)


def _warm_up(sheet: WeekSheet, write: Writing) -> tuple[dict[str, str], ...]:
    """Return the drills of the week, with their days where the days take turns."""
    found: dict[tuple[str, str | None], tuple[DrillItem, list[date]]] = {}
    for session in sheet.sessions:
        for item in session.warm_up:
            found.setdefault((item.drill.id, item.side), (item, []))[1].append(session.on)
    return tuple(
        {
            "name": write.content(item.drill.name),
            "dose": ", ".join(part for part in (dose_words(item.dose, write), _sides(item, write)) if part),
            "cue": write.content(item.drill.cue),
            "days": ""
            if len(days) == len(sheet.sessions)
            else ", ".join(write.weekday_short(day) for day in days),
        }
        for item, days in found.values()
    )


# --- the body ---------------------------------------------------------------------------------------


def _figure_name(lead: Session | None, write: Writing) -> str:
    return "" if lead is None or lead.squat is None else write.content(lead.squat.card.name)


def _figure(sheet: WeekSheet, lead: Session | None, names: Mapping[str, str], write: Writing) -> Markup:
    if sheet.pose is None or lead is None or lead.squat is None:
        return Markup("")
    squat = lead.squat
    title = write.text("%(rung)s from the side: trunk leaning %(lean)s°, ankle bent %(ankle)s°") % {
        "rung": write.content(squat.card.name),
        "lean": write.number(sheet.pose.lean_deg),
        "ankle": write.number(sheet.pose.df_used),
    }
    width, height = FIGURE_PX
    drawn = squat_svg(
        sheet.pose,
        style=squat.card.rung.style,
        load_kg=squat.load_kg,
        wedge_mm=squat.wedge_mm,
        box_cm=squat.box_cm,
        title=title,
        width=width,
        height=height,
    )
    # Screens draw with their own font; paper has the shipped one and must not ask the machine for another.
    return Markup(drawn.replace('font-family="sans-serif"', 'font-family="Inter"'))


def _ankle(ankle: Ankle, write: Writing) -> dict[str, str]:
    return {
        "side": write.text("Left") if ankle.side == "left" else write.text("Right"),
        "deg": write.number(ankle.deg),
        "sd": write.number(ankle.sd, 1),
        "from_": "" if ankle.last is None else _method(ankle.last, write),
    }


def _method(test: Test, write: Writing) -> str:
    told = [write.day(test.on)]
    if test.test == "ankle-clearing":
        told.append(write.text("zones"))
    elif test.instrument:
        told.append(label_of(INSTRUMENTS, test.instrument, write.text))
    told.append(write.text("by a coach") if test.by is By.COACH else write.text("own test"))
    return ", ".join(told)


# The scale of the drawn bands: millimetres of paper and degrees of ankle.
BAND_MM = (60.0, 16.0)
BAND_DEG = (15.0, 50.0)
# The width of a letter of the labels, generously, and the distance from their lines.
LETTER_MM = 1.75
LABEL_GAP_MM = 0.7


def _scale(sheet: WeekSheet, write: Writing) -> Markup:
    """Return both ankles on one scale, with what today's and the next depth ask for."""
    if not sheet.ankles or sheet.stopped:
        return Markup("")
    ticks = []
    for need, text in (
        (sheet.need, write.text("today %(deg)s°")),
        (sheet.next_need, write.text("next %(deg)s°")),
    ):
        if need is not None:
            ticks.append((need.deg, text % {"deg": write.number(need.deg)}))
    bands = [(a.side, a.deg, a.sd) for a in sheet.ankles]
    return Markup(_bands_svg(bands, ticks, write))


def _dashed(need: Need | None, write: Writing) -> str:
    """Say what the dashed lines of the scale are, and on what the next depth stands."""
    if need is None:
        return write.text("Dashed: needed today")
    if need.wedge_mm:
        return write.text("Dashed: needed today, and next on a %(mm)s mm wedge") % {
            "mm": write.number(need.wedge_mm)
        }
    if need.heel_mm:
        return write.text("Dashed: needed today, and next on %(mm)s mm heels") % {
            "mm": write.number(need.heel_mm)
        }
    return write.text("Dashed: needed today, and next on flat feet")


def _bands_svg(bands: list[tuple[str, float, float]], ticks: list[tuple[float, str]], write: Writing) -> str:
    width, height = BAND_MM
    low, high = BAND_DEG
    left, right = 0.0, width

    def x(deg: float) -> float:
        return left + (min(high, max(low, deg)) - low) / (high - low) * (right - left)

    title = "; ".join(
        [
            *(
                f"{label_of(SIDES, side, write.text)} {write.number(deg)}° ± {write.number(sd, 1)}"
                for side, deg, sd in bands
            ),
            *(text for _, text in ticks),
        ]
    )
    top = 5.2
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bands" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}mm" height="{height:g}mm" role="img"><title>{escape(title)}</title>'
    ]
    font = 'font-family="Inter" font-size="3.2" fill="#000"'
    order = sorted(ticks)
    for (deg, text), label in zip(order, _label_starts([(x(d), t) for d, t in order], width), strict=True):
        at = x(deg)
        out.append(
            f'<line x1="{at:.1f}" y1="{top - 1:g}" x2="{at:.1f}" y2="{height:g}" stroke="#000" '
            f'stroke-width="0.3" stroke-dasharray="0.9 0.7"/>'
            f'<text x="{label:.1f}" y="3" {font}>{escape(text)}</text>'
        )
    for row, (_, deg, sd) in enumerate(bands):
        y = top + 2.6 + row * 5.4
        out.append(
            f'<line x1="{left:g}" y1="{y:.1f}" x2="{right:g}" y2="{y:.1f}" stroke="#888" stroke-width="0.2"/>'
            f'<rect x="{x(deg - 2 * sd):.1f}" y="{y - 1.3:.1f}" '
            f'width="{x(deg + 2 * sd) - x(deg - 2 * sd):.1f}" height="2.6" fill="#c8c8c8"/>'
            f'<circle cx="{x(deg):.1f}" cy="{y:.1f}" r="1.25" fill="#000"/>'
        )
    return "".join([*out, "</svg>"])


def _label_starts(ticks: list[tuple[float, str]], width: float) -> list[float]:
    """Return where one or two labels begin (mm): beside their lines, whole, and clear of each other."""
    sizes = [len(text) * LETTER_MM for _, text in ticks]
    if len(ticks) < 2:
        return [
            min(max(0.0, at - size / 2), width - size) for (at, _), size in zip(ticks, sizes, strict=True)
        ]
    # Two labels lean away from each other; near an end of the scale both give way.
    first = max(0.0, ticks[0][0] - LABEL_GAP_MM - sizes[0])
    second = max(ticks[1][0] + LABEL_GAP_MM, first + sizes[0] + 2 * LABEL_GAP_MM)
    second = min(second, width - sizes[1])
    return [min(first, second - 2 * LABEL_GAP_MM - sizes[0]), second]


# --- what the pen fills in --------------------------------------------------------------------------


def _criteria(lead: Session | None, write: Writing) -> tuple[str, ...]:
    if lead is None or lead.squat is None:
        return ()
    return tuple(write.content(criterion.text) for criterion in lead.squat.criteria)


def _good_days(sheet: WeekSheet, write: Writing) -> str:
    progress = sheet.decision.progress
    if sheet.stopped or not progress.qualifying_needed:
        return ""
    have = len(progress.qualifying_days)
    text = write.text("%(have)s of %(need)s good days so far") % {
        "have": min(have, progress.qualifying_needed),
        "need": progress.qualifying_needed,
    }
    if not have:
        return text
    days = ", ".join(write.day(date.fromisoformat(day)) for day in progress.qualifying_days[-2:])
    return f"{text}: {days}"


def _retests(sheet: WeekSheet, write: Writing) -> tuple[str, ...]:
    """Return the names of tests that are asked for; empty lines follow them."""
    asked = dict.fromkeys(write.label(ask.test) for ask in sheet.decision.ask)
    named = list(asked)[: RETESTS_MOST - 2]
    return (*named, *[""] * (RETESTS_MOST - len(named)))


def _code(address: str, write: Writing) -> Markup:
    made = segno.make(address, error="m", micro=False)
    return Markup(
        made.svg_inline(
            border=0,
            dark="#000",
            light=None,
            scale=1,
            omitsize=True,
            title=write.text("Code that opens today's session: %(address)s") % {"address": address},
        )
    )

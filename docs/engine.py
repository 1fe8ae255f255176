"""Redraws the pictures of engine.md and rewrites its generated parts, so that the page cannot go stale.

The prose is written by hand; tables between `<!-- name -->` and `<!-- end of name -->` and the files in
`pictures/engine/` are what the engine says of `cases/*.ndjson` today. Run: `python docs/engine.py`
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coach.domain.case import Body, Case, Side, Test
from coach.domain.decision import Decision
from coach.domain.ladder import Rung
from coach.domain.progression import decide
from coach.domain.squat import need, pose
from coach.domain.standing import Standing
from coach.figures.chart import AMBER, DEPTH, INK, PAPER, QUIET, RULE
from coach.figures.squat import squat_svg
from coach.formats.case import answer_line, case_from_json
from coach.formats.curriculum import shipped
from coach.words import labels
from coach.words.labels import label_of
from coach.words.reasons import action, forecast_sentence, opens_with

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/engine.md"
CASES = ROOT / "docs/cases"
PICTURES = ROOT / "docs/pictures/engine"
NAMES = {card.id: card.name for card in shipped("squat-depth").rungs}
LADDER = shipped("squat-depth").ladder

AVERAGE = Body(height_cm=175, mass_kg=75, sex="male")
PARALLEL, FULL = 0.0, -20.0
SHORT_DEG = 26.0  # the ankle of the squat that folds forward

# --- colours: what a picture is on GitHub's light and dark pages -----------------------------------------

# class -> (attribute, meaning in static/css/tokens.css); the light ones are in the drawing already
DARK = {
    "card": ("fill", "card"),
    "fig-body": ("fill", "ink"),
    "fig-head": ("fill", "ink"),
    "fig-limb-far": ("fill", "edge"),
    "fig-halo": ("stroke", "card"),
    "fig-load": ("fill", "ink-2"),
    "fig-floor": ("stroke", "ink-2"),
    "fig-box": ("stroke", "ink-2"),
    "fig-plumb": ("stroke", "depth-3"),
    "fig-bob": ("fill", "depth-3"),
    "fig-level": ("stroke", "amber"),
    "fig-wedge": ("fill", "amber"),
    "fig-angle": ("stroke", "depth-3"),
    "fig-text": ("fill", "depth-3"),
    "chart-grid": ("stroke", "line"),
    "chart-axis": ("stroke", "edge"),
    "chart-text": ("fill", "ink-2"),
    "chart-text--name": ("fill", "ink"),
    "chart-text--need": ("fill", "amber"),
    "chart-need": ("stroke", "amber"),
    "chart-before": ("stroke", "ink-2"),
    "chart-text--after": ("fill", "depth-3"),
    "chart-line": ("stroke", "depth-3"),
    "chart-mark": ("fill", "depth-3"),
    "chart-mark--hollow": ("stroke", "ink-2"),
}


def _dark_colours() -> Mapping[str, str]:
    """Read the dark theme's raw colours from the product's own style sheet."""
    sheet = (ROOT / "static/css/tokens.css").read_text("utf-8")
    dark = sheet.split('[data-theme="dark"]', 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--raw-([a-z0-9-]+):\s*(#[0-9a-f]{6})", dark))


def on_a_card(svg: str) -> str:
    """Return a drawing on a card of its own that follows the reader's theme, legible on any page."""
    colours = _dark_colours()
    rules = "".join(f".{css}{{{name}:{colours[tone]}}}" for css, (name, tone) in DARK.items())
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0]
    card = f'<rect class="card" width="{width}" height="{height}" rx="8" fill="{PAPER}"/>'
    marks = f".chart-mark{{stroke:{colours['card']}}}.chart-mark--hollow{{fill:{colours['card']}}}"
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}{marks}}}</style>"
    if "</title>" not in svg or not svg.startswith("<svg "):
        raise ValueError("svg: must be one titled SVG element")
    if "xmlns=" not in svg.split(">", 1)[0]:
        svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return svg.replace("</title>", f"</title>{style}{card}", 1) + "\n"


# --- squats ----------------------------------------------------------------------------------------------


def squat_picture(thigh_deg: float, ankle_deg: float, heel_mm: float, words: str) -> str:
    """Draw the average body; the title says what is seen."""
    found = pose(AVERAGE, "arms-forward", thigh_deg, ankle_deg, heel_mm=heel_mm)
    title = f"{words}: ankle {found.df_used:.0f}°, trunk {found.lean_deg:.0f}° from upright"
    return on_a_card(squat_svg(found, style="arms-forward", wedge_mm=heel_mm, title=title))


def needed(
    thigh_deg: float, *, body: Body = AVERAGE, heel_mm: float = 0.0, rung: Rung | None = None
) -> float:
    """Return the ankle (deg) that a depth needs; arms forward without a rung."""
    style, load = ("arms-forward", 0.0) if rung is None else (rung.style, rung.load_kg or 0.0)
    found = need(body, style, thigh_deg, load_kg=load, heel_mm=heel_mm).deg
    if found is None:
        raise ValueError(f"thigh_deg = {thigh_deg:g}: must be a depth that this body can reach")
    return found


def squats() -> dict[str, str]:
    """Return the four squats by file name."""
    return {
        "parallel.svg": squat_picture(PARALLEL, needed(PARALLEL), 0, "Squat to parallel, feet flat"),
        "full.svg": squat_picture(FULL, needed(FULL), 0, "Squat to full depth, feet flat"),
        "wedge.svg": squat_picture(
            FULL, needed(FULL, heel_mm=20), 20, "Squat to full depth, on a 20 mm wedge"
        ),
        "short.svg": squat_picture(PARALLEL, SHORT_DEG, 0, "Squat to parallel with a short ankle"),
    }


def needs_table() -> list[str]:
    """Return what two depths need of four bodies, in degrees."""
    long, short = (AVERAGE.height_cm * 0.245 * share for share in (1.05, 0.95))
    bodies = (
        ("average man, 175 cm, 75 kg", AVERAGE),
        ("the same, thighs 5 % longer", Body(height_cm=175, mass_kg=75, sex="male", femur_cm=long)),
        ("the same, thighs 5 % shorter", Body(height_cm=175, mass_kg=75, sex="male", femur_cm=short)),
        ("average woman, 165 cm, 60 kg", Body(height_cm=165, mass_kg=60, sex="female")),
    )
    squats = (
        ("arms forward, parallel", PARALLEL, None),
        ("arms forward, full", FULL, None),
        ("goblet 12 kg, full", FULL, Rung(id="g", style="goblet", thigh_deg=FULL, difficulty=0, load_kg=12)),
        ("front 40 kg, full", FULL, Rung(id="f", style="front", thigh_deg=FULL, difficulty=0, load_kg=40)),
    )
    rows = ["| Ankle needed, feet flat | " + " | ".join(name for name, *_ in squats) + " |"]
    rows.append("|---|" + "---:|" * len(squats))
    for name, body in bodies:
        cells = [f"{needed(thigh, body=body, rung=rung):.0f}°" for _, thigh, rung in squats]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return rows


# --- the two chances -------------------------------------------------------------------------------------


def read_cases(name: str) -> list[str]:
    """Return the lines of a worked athlete."""
    return (CASES / f"{name}.ndjson").read_text("utf-8").splitlines()


def _seen_clean(days: int) -> Standing:
    """Return the third athlete as known with only so many of his seen days."""
    data = json.loads(read_cases("seen-clean")[0])
    seen = [a for a in data["attempts"] if a["verified"] != "none"]
    return Standing(case_from_json({**data, "attempts": seen[:days]}))


def range_curve(now: Standing) -> list[tuple[float, float]]:
    """Return the chance of range at each depth of a flat goblet squat of 12 kg, the weaker side."""
    curve = []
    for depth in range(-24, 25):
        rung = Rung(id="goblet", style="goblet", thigh_deg=-float(depth), difficulty=0.3, load_kg=12)
        flat = needed(rung.thigh_deg, body=now.case.body, rung=rung)
        curve.append((float(depth), min(now.reach.chance(side, rung, flat) for side in Side)))
    return curve


def range_picture() -> str:
    """Draw the chance of range against depth, before any squat was seen and after two days."""
    before, after = range_curve(_seen_clean(0)), range_curve(_seen_clean(2))
    width, height, left, right, top, bottom = 640, 300, 52.0, 620.0, 18.0, 232.0

    def at(depth: float, chance: float) -> tuple[float, float]:
        return left + (right - left) * (depth + 24) / 48, bottom - (bottom - top) * chance

    out = [_across(left, right, at(0, share)[1], f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)]
    for depth, words in ((-20, "20° above"), (0, "parallel"), (20, "20° below")):
        x, _ = at(depth, 0)
        out.append(_line("chart-grid", x, top, x, bottom, RULE, 1))
        out.append(_text("chart-text", x, bottom + 18, words, "middle", QUIET))
    policy = Standing(case_from_json(json.loads(read_cases("seen-clean")[0]))).policy
    opens = at(0, policy.range_chance)[1]
    out.append(_line("chart-need", left, opens, right, opens, AMBER, 2, 'stroke-dasharray="6 4"'))
    out.append(
        _text("chart-text chart-text--need", right, opens + 15, "opens a depth (policy)", "end", AMBER, "700")
    )
    for css, colour, dash, curve in (
        ("chart-before", QUIET, ' stroke-dasharray="2 4"', before),
        ("chart-line", DEPTH, "", after),
    ):
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in curve))
        out.append(
            f'<polyline class="{css}" points="{way}" fill="none" stroke="{colour}" stroke-width="3" '
            f'stroke-linejoin="round"{dash}/>'
        )
    out.append(_key(left, bottom + 48, "chart-before", QUIET, ' stroke-dasharray="2 4"', "the reading alone"))
    out.append(
        _key(left + 190, bottom + 48, "chart-line", DEPTH, "", "after two days seen clean at parallel")
    )
    chances = [next(c for d, c in curve if d == 0) for curve in (before, after)]
    title = (
        f"Chance of range against depth, flat goblet squat. At parallel {chances[0]:.0%} by the reading "
        f"alone, {chances[1]:.0%} after two days on which the squat was seen clean"
    )
    return on_a_card(_svg(out, title, width, height))


def control_picture() -> str:
    """Draw the chance of control at each rung, before any squat and after two seen days."""
    before, after = _seen_clean(0), _seen_clean(2)
    row, left, right, top = 24.0, 250.0, 610.0, 16.0
    bottom = top + row * len(LADDER)

    def x(chance: float) -> float:
        return left + (right - left) * chance

    out = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        out.append(_line("chart-grid", x(share), top, x(share), bottom, RULE, 1))
        out.append(_text("chart-text", x(share), bottom + 16, f"{share:.0%}", "middle", QUIET))
    opens = x(after.policy.control_chance)
    out.append(_line("chart-need", opens, top, opens, bottom, AMBER, 2, 'stroke-dasharray="6 4"'))
    for place, rung in enumerate(reversed(LADDER)):
        y = top + row * (place + 0.5)
        index = len(LADDER) - 1 - place
        out.append(_text("chart-text chart-text--name", left - 14, y + 4, NAMES[rung.id], "end", INK))
        old, new = x(before.control_chance(index)), x(after.control_chance(index))
        out.append(_line("chart-grid", old, y, new, y, RULE, 3))
        out.append(_dot("chart-mark--hollow", old, y, PAPER, QUIET))
        out.append(_dot("chart-mark", new, y, DEPTH, PAPER))
    y = bottom + 42
    out.append(_dot("chart-mark--hollow", left, y - 4, PAPER, QUIET))
    out.append(_text("chart-text", left + 12, y, "nothing seen", "start", QUIET))
    out.append(_dot("chart-mark", left + 120, y - 4, DEPTH, PAPER))
    out.append(_text("chart-text", left + 132, y, "two seen days, all clean", "start", QUIET))
    out.append(_key(40, y, "chart-need", AMBER, 'stroke-dasharray="6 4"', "opens a rung (policy)"))
    title = (
        "Chance of control at each rung of the ladder: before any squat, and after two days on which "
        "all reps were seen clean at the goblet squat to parallel"
    )
    return on_a_card(_svg(out, title, 640, int(bottom + 56)))


def _line(
    css: str, x1: float, y1: float, x2: float, y2: float, colour: str, width: float, more: str = ""
) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{css}" {ends} stroke="{colour}" stroke-width="{width:g}" {more}/>'


def _text(css: str, x: float, y: float, words: str, anchor: str, colour: str, weight: str = "400") -> str:
    look = f'text-anchor="{anchor}" fill="{colour}" font-family="sans-serif" font-size="12.5"'
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" {look} font-weight="{weight}">{escape(words)}</text>'


def _across(left: float, right: float, y: float, words: str) -> str:
    line = _line("chart-grid", left, y, right, y, RULE, 1)
    return line + _text("chart-text", left - 8, y + 4, words, "end", QUIET)


def _key(x: float, y: float, css: str, colour: str, dash: str, words: str) -> str:
    line = _line(css, x, y - 4, x + 34, y - 4, colour, 3, dash)
    return line + _text("chart-text", x + 42, y, words, "start", QUIET)


def _dot(css: str, x: float, y: float, fill: str, stroke: str) -> str:
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"'
    return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="5" {look}/>'


def _svg(parts: Iterable[str], title: str, width: int, height: int) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(title)}</title>'
    return "\n".join([head, *parts, "</svg>"])


# --- worked athletes -------------------------------------------------------------------------------------


def worked(name: str) -> list[str]:
    """Return what was given and what the engine says, at each moment of one athlete."""
    out: list[str] = []
    known: set[str] = set()
    for line in read_cases(name):
        case = case_from_json(json.loads(line))
        out += [*([""] if out else []), *_given(case, known), ""]
        out += _said(json.loads(answer_line(line)[0]), decide(case))
        known |= {one.id for group in (case.tests, case.attempts, case.events) for one in group}
    return out


def _given(case: Case, known: set[str]) -> list[str]:
    body = case.body
    who = {"male": "man", "female": "woman"}.get(str(body.sex), "person")
    wedge = f", {case.at.wedge_mm:g} mm wedge" if case.at.wedge_mm else ", feet flat"
    rows = [f"| **{_day(case.today)}** | {'given' if not known else 'new since'} |", "|---|---|"]
    if not known:
        rows.append(f"| Body | {who}, {body.height_cm:g} cm, {body.mass_kg:g} kg |")
    rows.append(f"| Stands at | {NAMES[case.at.rung]}{wedge} |")
    tests = [t for t in case.tests if t.id not in known]
    ankles = [t for t in tests if t.test == "lunge-angle"]
    for on in sorted({t.on for t in ankles}):
        both = ", ".join(f"{t.side} {t.value:g}°" for t in ankles if t.on == on)
        rows.append(f"| Ankles, {_day(on)} | {both}, {_by(ankles[0])} |")
    for test in (t for t in tests if t.test != "lunge-angle"):
        faults = ", ".join(label_of(labels.FAULTS, f, labels.plain) for f in test.faults)
        score = f"{test.score} of 3" + (f", {faults}" if faults else "")
        rows.append(f"| {label_of(labels.TESTS, test.test, labels.plain)} | {score} ({_by(test)}) |")
    rows += _training(case, known)
    for act in case.events:
        rows.append(f"| {act.by.value.capitalize()}, {_day(act.on)} | {act.kind}: “{act.reason}” |")
    return rows


def _training(case: Case, known: set[str]) -> list[str]:
    new = [a for a in case.attempts if a.id not in known]
    if not new:
        return []
    reps, clean = sum(a.reps for a in new), sum(a.clean for a in new)
    seen = sum(1 for a in new if a.verified.value != "none")
    faults = sorted({f for a in new for s in a.sets for f in s.faults})
    heel = f"on a {new[0].wedge_mm:g} mm wedge" if new[0].wedge_mm else "flat"
    words = [f"{len(new)} days {heel}", f"{clean} of {reps} reps clean"]
    words += [f"{seen} of the days seen by coach or video"]
    words += [label_of(labels.FAULTS, fault, labels.plain) for fault in faults]
    hard = sum(1 for a in new if any((s.rpe or 0) > case.policy.qualifying_rpe for s in a.sets))
    words += (
        [f"{hard} of the days at effort {max(s.rpe or 0 for a in new for s in a.sets):g}"] if hard else []
    )
    worst = max(new, key=lambda a: a.worst_pain)
    if worst.worst_pain:
        words.append(f"pain {worst.worst_pain} of 10 in the last set on {_day(worst.on)}")
    return [f"| {NAMES[new[0].rung]} | {'; '.join(words)} |"]


def _said(answer: Mapping[str, object], found: Decision) -> list[str]:
    wedge = f"on a {found.wedge_mm} mm wedge" if found.wedge_mm else "feet flat"
    load = f", {found.load_kg:g} kg" if found.load_kg else ""
    limiter = label_of(labels.LIMITERS, found.limiter, labels.plain)
    in_the_way = limiter if found.limiter == "none" else f"in the way: {limiter}"
    reach = "" if found.chances.range is None else f"Range {_share(found.chances.range)}, "
    where = f"{NAMES[found.rung]}, {wedge}{load}"
    if found.action == "stop":
        out = [f"**{action(found)}.** Once cleared it goes on from: {where}.", ""]
    else:
        chances = f"{reach}control {_share(found.chances.control)}"
        out = [f"**{action(found)}: {where}.** {chances}; {in_the_way}.", ""]
    reasons = answer["reasons"]
    assert isinstance(reasons, Sequence)
    out += [f"> {reason['text']}  " for reason in reasons]
    change = opens_with(found, rung_name=NAMES.__getitem__)
    later = (
        "" if found.forecast is None else " " + forecast_sentence(found.forecast, rung_name=NAMES.__getitem__)
    )
    return [*out, "", f"What would change it: {change}{later}"]


def _share(chance: float) -> str:
    return "over 99 %" if chance > 0.99 else f"{chance * 100:.0f} %"


def _by(test: Test) -> str:
    return "by a coach" if test.by.value == "coach" else "by the athlete"


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"


# --- the page --------------------------------------------------------------------------------------------

ATHLETES = ("short-ankle", "not-shown", "seen-clean", "pain")


def blocks() -> dict[str, str]:
    """Return the generated parts of the page by name."""
    parts = {"needs": needs_table(), **{name: worked(name) for name in ATHLETES}}
    return {name: "\n".join(lines) + "\n" for name, lines in parts.items()}


def pictures() -> dict[str, str]:
    """Return the pictures by file name."""
    return {**squats(), "range.svg": range_picture(), "control.svg": control_picture()}


def block_in(page: str, name: str) -> str:
    """Return what stands between a block's marks."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- end of {name} -->", page, re.DOTALL)
    if found is None:
        raise ValueError(f"engine.md: must hold <!-- {name} --> and <!-- end of {name} -->")
    return found[1]


def main() -> None:
    """Write what has changed."""
    page = PAGE.read_text("utf-8")
    for name, text in blocks().items():
        page = page.replace(f"<!-- {name} -->\n{block_in(page, name)}<", f"<!-- {name} -->\n{text}<")
    PAGE.write_text(page, "utf-8")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, drawing in pictures().items():
        (PICTURES / name).write_text(drawing, "utf-8")


if __name__ == "__main__":
    main()

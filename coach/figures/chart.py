"""Charts over weeks as inline SVG: measurements with their error, and the depth as steps that go down.

No words but those that are given, no estimate and no choice of what to show. As in `squat`, every
element carries presentation attributes for paper and a class for the web's theme. A line joins only the
marks of one series: two methods of measuring are two series and never make one trend.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

INK, QUIET, RULE, DEPTH, PALE, AMBER, RED, PAPER = (
    "#12171f",
    "#535d6b",
    "#d3dadd",
    "#1f6f9f",
    "#cfe5f1",
    "#9a5b00",
    "#a81c15",
    "#ffffff",
)
SHAPES = ("circle", "square", "diamond", "triangle")
_FONT = 'font-family="sans-serif"'
_TEXT_PX = 12.0
_DIGIT_PX = 6.6
_ROW_PX = 34.0
_DASHES = f'stroke="{AMBER}" stroke-width="2" stroke-dasharray="6 4"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value on a day; `error` is half the length of its bar; `label` is said on hover and touch."""

    on: date
    value: float
    error: float = 0.0
    label: str = ""
    hollow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Marks of one method, joined by a line where `joined`; `shape` one of SHAPES."""

    name: str
    marks: tuple[Mark, ...]
    shape: str = "circle"
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed on a day: the middle and the ends of its band."""

    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Level:
    """A dashed line across, such as what a depth needs, with its words; none where a legend has them."""

    value: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis of days and what stands there."""

    on: date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a day on: the row that one stands on. `stopped` draws the way there in red."""

    on: date
    row: int
    stopped: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Days and values to pixels."""

    first: date
    last: date
    low: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    def x(self, on: date) -> float:
        days = max(1, (self.last - self.first).days)
        return self.left + (self.right - self.left) * (on - self.first).days / days

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low or 1.0)
        return self.bottom - (self.bottom - self.top) * share


def trend_svg(
    series: Sequence[Series],
    *,
    title: str,
    unit: str = "",
    band: Sequence[Belief] = (),
    levels: Sequence[Level] = (),
    ticks: Sequence[Tick] = (),
    span: tuple[float, float] | None = None,
    until: date | None = None,
    width: int = 360,
    height: int = 210,
    ids: str = "",
) -> str:
    """Return values over days as one SVG element; `span` fixes the scale, else it fits what is shown.

    `unit` follows the numbers of the scale; `until` is the last day shown where no mark lies later.
    """
    days = [m.on for s in series for m in s.marks] + [b.on for b in band] + [t.on for t in ticks]
    if until is not None:
        days.append(until)
    if not days:
        raise ValueError("series = nothing: must hold at least one mark")
    low, high = span or _span(series, band, levels)
    margin = 10.0 + _DIGIT_PX * len(f"{high:g}{unit}")
    frame = _Frame(min(days), max(days), low, high, margin + 8, width - 12.0, 14.0, height - 26.0)
    out = _scale(frame, unit, margin)
    out += _axis(frame, ticks, margin)
    out += _band(frame, band)
    out += _level_lines(frame, levels, margin)
    for one in series:
        out += _series(frame, one)
    out += _level_words(frame, levels)
    return _svg(out, title, width, height, ids)


def steps_svg(
    steps: Sequence[Step],
    rows: Sequence[tuple[str, str]],
    *,
    title: str,
    until: date,
    ticks: Sequence[Tick] = (),
    width: int = 360,
    ids: str = "",
) -> str:
    """Return depth over days: rows from the highest squat at the top to the deepest at the bottom.

    A row is named by two lines of words. The last step goes on to `until`.
    """
    if not steps:
        raise ValueError("steps = nothing: must hold at least one step")
    for step in steps:
        if not 0 <= step.row < len(rows):
            raise ValueError(f"row = {step.row}: must be one of the {len(rows)} rows")
    steps = sorted(steps, key=lambda s: s.on)
    height = int(_ROW_PX * len(rows)) + 34
    frame = _Frame(
        steps[0].on,
        max(until, steps[-1].on),
        len(rows) - 1.0,
        0.0,
        140.0,
        width - 14.0,
        18.0,
        18.0 + _ROW_PX * (len(rows) - 1),
    )
    out: list[str] = []
    for index, (name, more) in enumerate(rows):
        y = frame.y(index)
        out.append(_line("chart-grid", 0, y, width, y, f'stroke="{RULE}" stroke-width="1"'))
        out.append(
            _text("chart-text chart-text--name", 2, y - 4, name, "start", INK, 11.0, 'font-weight="600"')
        )
        if more:
            out.append(_text("chart-text", 2, y + 11, more, "start", QUIET, 11.0))
    out += _axis(frame, ticks, frame.left, floor=frame.bottom + 20)
    path, x, y = "", 0.0, 0.0
    for index, step in enumerate(steps):
        to_x, to_y = frame.x(step.on), frame.y(step.row)
        path += f"M{to_x:.1f} {to_y:.1f}" if index == 0 else f"H{to_x:.1f}V{to_y:.1f}"
        x, y = to_x, to_y
    end = frame.x(frame.last)
    out.append(
        f'<path class="chart-line" d="{path}H{end:.1f}" fill="none" stroke="{DEPTH}" stroke-width="3" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )
    for index, step in enumerate(steps):
        if not step.stopped:
            continue
        x, y = frame.x(step.on), frame.y(step.row)
        to_x = frame.x(steps[index + 1].on) if index + 1 < len(steps) else end
        stroke = f'stroke="{RED}" stroke-width="5" stroke-linecap="round"'
        out.append(_titled(_line("chart-stop", x, y, max(to_x, x + 0.1), y, stroke), step.label))
    x, y = end, frame.y(steps[-1].row)
    out.append(
        f'<path class="chart-bob" d="M{x - 6:.1f} {y - 7:.1f}h12l-6 15z" fill="{DEPTH}" stroke="{PAPER}" '
        'stroke-width="1.5" stroke-linejoin="round"/>'
    )
    return _svg(out, title, width, height, ids)


def _span(series: Sequence[Series], band: Sequence[Belief], levels: Sequence[Level]) -> tuple[float, float]:
    """Return a scale of whole fives around all that is shown."""
    values = [m.value + sign * m.error for s in series for m in s.marks for sign in (-1, 1)]
    values += [b.low for b in band] + [b.high for b in band] + [level.value for level in levels]
    low, high = min(values), max(values)
    low, high = 5.0 * (low // 5), -5.0 * (-high // 5)
    return (low, high) if high - low >= 10 else (low - 5, low + 10)


def _scale(frame: _Frame, unit: str, margin: float) -> list[str]:
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50) if (frame.high - frame.low) / s <= 5), 100)
    out, value = [], step * -(-frame.low // step)
    while value <= frame.high + 1e-9:
        y = frame.y(value)
        grid = f'stroke="{RULE}" stroke-width="1"'
        out.append(_line("chart-grid", margin, y, frame.right, y, grid))
        out.append(_text("chart-text", margin - 5, y + 4, f"{value:g}{unit}", "end", QUIET))
        value += step
    return out


def _axis(frame: _Frame, ticks: Sequence[Tick], left: float, floor: float | None = None) -> list[str]:
    y = frame.bottom if floor is None else floor
    out = [_line("chart-axis", left, y, frame.right, y, f'stroke="{QUIET}" stroke-width="1"')]
    for tick in ticks:
        x = frame.x(tick.on)
        anchor = "start" if x < frame.left + 24 else "end" if x > frame.right - 24 else "middle"
        out.append(_line("chart-axis", x, y, x, y + 4, f'stroke="{QUIET}" stroke-width="1"'))
        out.append(_text("chart-text", x, y + 17, tick.label, anchor, QUIET))
    return out


def _band(frame: _Frame, band: Sequence[Belief]) -> list[str]:
    if not band:
        return []
    if len(band) == 1:  # one belief is no trend: a short block says how sure it is
        one = band[0]
        x = frame.x(one.on)
        edges = [(x - 5, one.high), (x + 5, one.high), (x + 5, one.low), (x - 5, one.low)]
        corners = " ".join(f"{a:.1f},{frame.y(b):.1f}" for a, b in edges)
        return [f'<polygon class="chart-band" points="{corners}" fill="{PALE}"/>']
    way = [(frame.x(b.on), frame.y(b.high)) for b in band]
    way += [(frame.x(b.on), frame.y(b.low)) for b in reversed(band)]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in way)
    middle = " ".join(f"{frame.x(b.on):.1f},{frame.y(b.middle):.1f}" for b in band)
    return [
        f'<polygon class="chart-band" points="{corners}" fill="{PALE}"/>',
        f'<polyline class="chart-belief" points="{middle}" fill="none" stroke="{DEPTH}" stroke-width="2.5" '
        'stroke-linejoin="round"/>',
    ]


def _level_lines(frame: _Frame, levels: Sequence[Level], margin: float) -> list[str]:
    return [
        _line("chart-need", margin, frame.y(level.value), frame.right, frame.y(level.value), _DASHES)
        for level in levels
    ]


def _level_words(frame: _Frame, levels: Sequence[Level]) -> list[str]:
    """Write what the levels are: above their lines, but below where the line above leaves no room."""
    out: list[str] = []
    free = frame.top - 100.0
    for level in sorted((one for one in levels if one.label), key=lambda one: -one.value):
        at = frame.y(level.value) - 5
        if at < free + _TEXT_PX + 2:
            # Two needs a degree apart: below its own line, which else would run through the words.
            at = max(frame.y(level.value) + _TEXT_PX + 1, free + _TEXT_PX + 2)
        free = at
        css, strong = "chart-text chart-text--need", 'font-weight="700"'
        out.append(_text(css, frame.right, at, level.label, "end", AMBER, _TEXT_PX, strong))
    return out


def _series(frame: _Frame, series: Series) -> list[str]:
    if series.shape not in SHAPES:
        raise ValueError(f"shape = {series.shape}: must be one of {', '.join(SHAPES)}")
    marks = sorted(series.marks, key=lambda m: m.on)
    out = []
    if series.joined and len(marks) > 1:
        way = " ".join(f"{frame.x(m.on):.1f},{frame.y(m.value):.1f}" for m in marks)
        out.append(
            f'<polyline class="chart-join" points="{way}" fill="none" stroke="{QUIET}" stroke-width="1.2" '
            'stroke-dasharray="1 3"/>'
        )
    for mark in marks:
        x, y = frame.x(mark.on), frame.y(mark.value)
        if mark.error:
            up, down = frame.y(mark.value + mark.error), frame.y(mark.value - mark.error)
            out.append(_line("chart-error", x, up, x, down, f'stroke="{INK}" stroke-width="1.5"'))
        out.append(_titled(_shape(series.shape, x, y, hollow=mark.hollow), mark.label))
    return out


def _shape(shape: str, x: float, y: float, *, hollow: bool) -> str:
    css = "chart-mark chart-mark--hollow" if hollow else "chart-mark"
    paint = f'fill="{PAPER}" stroke="{INK}"' if hollow else f'fill="{INK}" stroke="{PAPER}"'
    look = f'class="{css}" {paint} stroke-width="1.5"'
    if shape == "circle":
        return f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    if shape == "square":
        return f'<rect {look} x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
    if shape == "diamond":
        return f'<path {look} d="M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>'
    return f'<path {look} d="M{x:.1f} {y - 5.5:.1f}l5.2 9.5h-10.4z"/>'


def shape_svg(shape: str, *, hollow: bool = False) -> str:
    """Return one mark alone, for a legend beside the words that name it."""
    return _key(_shape(shape, 7, 7, hollow=hollow), 14)


def level_svg() -> str:
    """Return the line of a level alone, for a legend."""
    return _key(_line("chart-need", 0, 7, 26, 7, _DASHES), 26)


def _key(inner: str, width: int) -> str:
    box = f'viewBox="0 0 {width} 14" width="{width}" height="14" aria-hidden="true"'
    return f'<svg class="chart-key" {box}>{inner}</svg>'


def _titled(element: str, label: str) -> str:
    return f"<g>{element}<title>{escape(label)}</title></g>" if label else element


def _line(css: str, x1: float, y1: float, x2: float, y2: float, attributes: str) -> str:
    return f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {attributes}/>'


def _text(
    css: str, x: float, y: float, words: str, anchor: str, colour: str, size: float = _TEXT_PX, more: str = ""
) -> str:
    return (
        f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" {_FONT} '
        f'font-size="{size:g}"{" " + more if more else ""}>{escape(words)}</text>'
    )


def _svg(parts: Iterable[str], title: str, width: int, height: int, ids: str) -> str:
    name = f' id="{escape(ids)}-title"' if ids else ""
    labelled = f' aria-labelledby="{escape(ids)}-title"' if ids else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img"{labelled}><title{name}>{escape(title)}</title>'
    )
    return "\n".join([head, *parts, "</svg>"])

"""A canvas for figures: marks laid down in metres, written once as inline SVG.

No body and no load: what is drawn stands in `body`, `squat` and `step`.

Everything carries presentation attributes for paper; a page themes it by class. `data-px-per-metre` on the
root turns pixels back into metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, radians, sin

Point = tuple[float, float]

INK, FAR, PAPER = "#12171f", "#8d959e", "#ffffff"
DEPTH, AMBER, QUIET = "#1f6f9f", "#9a5b00", "#535d6b"
ROUND: Sequence[Point] = tuple((cos(radians(a)), sin(radians(a))) for a in range(0, 360, 45))
# Room at the sides, above, and for the floor with the bob below it (px).
SIDE, TOP, FLOOR = 10.0, 8.0, 22.0


@dataclass
class _Mark:
    """One element to be: a tag, its class, the points that it is made of (metres) and its attributes."""

    kind: str  # "path" | "arc" | "polygon" | "line" | "circle" | "ring" | "text" | "dots" | "plumb"
    css: str
    points: list[Point]
    attributes: str
    radius: float = 0.0  # metres; where it is below 0, pixels
    extra: str = ""


@dataclass(kw_only=True)
class Canvas:
    """Marks in metres, y up from the floor; `h` is the stature (m), which keeps low figures from growing."""

    h: float
    marks: list[_Mark] = field(default_factory=list)

    def add(
        self,
        kind: str,
        css: str,
        points: Iterable[Point],
        attributes: str,
        radius: float = 0.0,
        extra: str = "",
    ) -> None:
        self.marks.append(_Mark(kind, css, list(points), attributes, radius, extra))

    def fill(self, points: Sequence[Point], css: str = "fig-body", colour: str = INK) -> None:
        self.add("path", css, points, f'fill="{colour}"')

    def halo(self, points: Sequence[Point], width: float = 2.6) -> None:
        self.add("path", "fig-halo", points, f'fill="none" stroke="{PAPER}" stroke-width="{width:g}"')

    def disc(self, centre: Point, radius: float, css: str, attributes: str, extra: str = "") -> None:
        self.add("circle", css, [centre], attributes, radius, extra)

    def ring(self, centre: Point, radius: float, width: float) -> None:
        """Draw a ring as a filled shape, so that a page's `fig-load` colours it as it does a disc."""
        self.add("ring", "fig-load", [centre], f'fill="{QUIET}"', radius, f"{width:g}")

    def _span(self) -> tuple[float, float, float]:
        """Return how far the marks reach to the left, to the right and up (m)."""
        xs = [x + sign * max(0.0, m.radius) for m in self.marks for x, _ in m.points for sign in (-1, 1)]
        ys = [y + max(0.0, m.radius) for m in self.marks for _, y in m.points]
        return min(xs), max(xs), max(ys)

    def fits(self, width: int, height: int) -> float:
        """Return the pixels per metre at which all marks fit."""
        low, high, up = self._span()
        return min((width - 2 * SIDE) / (high - low), (height - FLOOR - TOP) / up, 1.1 * height / self.h)

    def svg(self, title: str, width: int, height: int, ids: str, *, scale: float | None = None) -> str:
        """Return the marks as one SVG element that fits all of them, or at the scale that is given."""
        low, high, _ = self._span()
        scale = self.fits(width, height) if scale is None else scale
        top, floor = TOP, height - FLOOR
        left = (width - scale * (low + high)) / 2

        def px(point: Point) -> Point:
            return left + scale * point[0], floor - scale * point[1]

        name = f' id="{escape(ids)}-title"' if ids else ""
        labelled = f' aria-labelledby="{escape(ids)}-title"' if ids else ""
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img"{labelled} data-px-per-metre="{scale:.3f}">'
            f"<title{name}>{escape(title)}</title>",
            f'<line class="fig-floor" x1="4" y1="{floor:g}" x2="{width - 4}" y2="{floor:g}" '
            f'stroke="{QUIET}" stroke-width="2"/>',
        ]
        out += [
            _element(mark, [px(point) for point in mark.points], scale, top, floor) for mark in self.marks
        ]
        return "\n".join([*out, "</svg>"])


def _element(mark: _Mark, points: list[Point], scale: float, top: float, floor: float) -> str:
    head = f'class="{mark.css}"'
    x, y = points[0]
    if mark.kind == "path":
        return f'<path {head} d="{_smooth(points)}" {mark.attributes}/>'
    if mark.kind == "arc":
        d = "M" + " L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        return f'<path {head} d="{d}" {mark.attributes}/>'
    if mark.kind == "polygon":
        corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        return f'<polygon {head} points="{corners}" {mark.attributes} stroke-linejoin="round"/>'
    if mark.kind == "line":
        (x1, y1), (x2, y2) = points
        return f'<line {head} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {mark.attributes}/>'
    if mark.kind == "circle":
        radius = -mark.radius if mark.radius < 0 else mark.radius * scale
        return f'<circle {head} cx="{x:.2f}" cy="{y:.2f}" r="{radius:.1f}"{mark.extra} {mark.attributes}/>'
    if mark.kind == "text":
        return f'<text {head} x="{x:.1f}" y="{y:.1f}" {mark.attributes}>{escape(mark.extra)}</text>'
    if mark.kind == "ring":
        out, width = mark.radius * scale, float(mark.extra)
        d = "".join(_round_path(x, y, r) for r in (out + width / 2, out - width / 2))
        return f'<path {head} d="{d}" fill-rule="evenodd" {mark.attributes}/>'
    if mark.kind == "dots":
        ends = f'x1="{x:.2f}" y1="{top:g}" x2="{x:.2f}" y2="{floor:g}"'
        return f'<line {head} {ends} stroke-dasharray="2 4" {mark.attributes}/>'
    bob = f"M{x - 5:.1f} {floor + 4:.1f} h10 l-5 13 z"
    return (
        f'<line {head} x1="{x:.2f}" y1="{top:g}" x2="{x:.2f}" y2="{floor + 4:g}" {mark.attributes}/>'
        f'<path class="fig-bob" d="{bob}" fill="{DEPTH}"/>'
    )


def _round_path(x: float, y: float, radius: float) -> str:
    r = f"{radius:.1f}"
    return f"M{x - radius:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * radius:.1f} 0a{r} {r} 0 1 0 {-2 * radius:.1f} 0Z"


def _smooth(points: Sequence[Point]) -> str:
    """Return a closed path through the points, rounded (Catmull-Rom as cubic curves)."""
    n = len(points)
    out = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for i in range(n):
        before, start, end, after = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        ax, ay = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        bx, by = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        out.append(f"C{ax:.1f} {ay:.1f} {bx:.1f} {by:.1f} {end[0]:.1f} {end[1]:.1f}")
    return " ".join(out) + "Z"

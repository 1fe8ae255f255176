"""A plane of two shares as SVG: frame, grid, marks with their bands, words that do not lie on each other.

What stands on the plane is chosen in `frontier` and `reliability`. The plane paints its own paper and its
classes (`plot-...`) are themed by nobody, so that it reads the same on a light page, a dark one and in print.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from coach.figures.chart import INK, PALE, PAPER, QUIET, RULE

_CORNERS = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "pentagon": ((0, -1.1), (1.05, -0.3), (0.65, 0.9), (-0.65, 0.9), (-1.05, -0.3)),
}
SHAPES = ("circle", *_CORNERS)
_TEXT_PX = 13.0
_LETTER_PX = 6.9
_MARK_PX = 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture, px."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """Return the area that two boxes have in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value on the plane (percent), the ends of its bands, and what is said on hover and touch."""

    x: float
    y: float
    x_band: tuple[float, float] | None = None
    y_band: tuple[float, float] | None = None
    label: str = ""


@dataclass(slots=True)
class Plane:
    """Percent to pixels, and what was drawn so far."""

    x_span: tuple[float, float]
    y_span: tuple[float, float]
    width: int = 640
    height: int = 440
    parts: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    @property
    def frame(self) -> Box:
        """The part between the axes."""
        return Box(62.0, 20.0, self.width - 30.0, self.height - 54.0)

    def x(self, value: float) -> float:
        """Return where a value of the level axis lies, px."""
        low, high = self.x_span
        return self.frame.left + (self.frame.right - self.frame.left) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Return where a value of the upright axis lies, px."""
        low, high = self.y_span
        return self.frame.bottom - (self.frame.bottom - self.frame.top) * (value - low) / (high - low)

    def axes(self, x_words: str, y_words: str) -> None:
        """Draw grid, scales and what they are of."""
        frame = self.frame
        for value in _ticks(*self.x_span):
            x = self.x(value)
            self.line("plot-grid", x, frame.top, x, frame.bottom, RULE, 1)
            self.text(x, frame.bottom + 18, f"{value:g} %", "middle", QUIET)
        for value in _ticks(*self.y_span):
            y = self.y(value)
            self.line("plot-grid", frame.left, y, frame.right, y, RULE, 1)
            self.text(frame.left - 8, y + 4.5, f"{value:g} %", "end", QUIET)
        self.line("plot-axis", frame.left, frame.bottom, frame.right, frame.bottom, QUIET, 1.5)
        self.line("plot-axis", frame.left, frame.top, frame.left, frame.bottom, QUIET, 1.5)
        self.text((frame.left + frame.right) / 2, self.height - 12, x_words, "middle", INK)
        middle = (frame.top + frame.bottom) / 2
        turned = f'transform="rotate(-90 15 {middle:.1f})"'
        self.text(15, middle, y_words, "middle", INK, turned)

    def area(self, css: str, left: float, low: float, right: float, high: float) -> None:
        """Shade a part of the plane, given in percent."""
        x, y = self.x(left), self.y(high)
        self.parts.append(
            f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{self.x(right) - x:.1f}" '
            f'height="{self.y(low) - y:.1f}" fill="{PALE}" fill-opacity="0.6"/>'
        )

    def line(
        self, css: str, x1: float, y1: float, x2: float, y2: float, colour: str, wide: float, dashes: str = ""
    ) -> None:
        """Draw a line between two points, px."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(
            f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}" stroke-width="{wide:g}"{dashed}/>'
        )

    def path(self, css: str, marks: Iterable[Mark], colour: str, dashes: str = "") -> None:
        """Join marks by one line, in their order."""
        points = " ".join(f"{self.x(m.x):.1f},{self.y(m.y):.1f}" for m in marks)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(
            f'<polyline class="{css}" points="{points}" fill="none" stroke="{colour}" stroke-width="1.8" '
            f'stroke-linejoin="round"{dashed}/>'
        )

    def mark(self, css: str, mark: Mark, shape: str, colour: str, *, small: bool = False) -> None:
        """Draw a mark with its bands; words that are placed later stay clear of it."""
        x, y = self.x(mark.x), self.y(mark.y)
        if mark.x_band is not None:
            low, high = (self.x(value) for value in mark.x_band)
            self.line("plot-band", low, y, high, y, colour, 1.5)
            self.taken.append(Box(low, y - 2, high, y + 2))
        if mark.y_band is not None:
            low, high = (self.y(value) for value in mark.y_band)
            self.line("plot-band", x, low, x, high, colour, 1.5)
            self.taken.append(Box(x - 2, high, x + 2, low))
        size = 0.55 * _MARK_PX if small else _MARK_PX
        drawn = _shape(css, shape, x, y, size, colour, hollow=small)
        self.parts.append(f"<g>{drawn}<title>{escape(mark.label)}</title></g>" if mark.label else drawn)
        self.taken.append(Box(x - size, y - size, x + size, y + size))

    def name(self, mark: Mark, words: str, colour: str) -> None:
        """Write a name beside a mark, where it covers least of what is drawn."""
        x, y, long = self.x(mark.x), self.y(mark.y), _LETTER_PX * len(words)
        places = [
            (x + dx, y + dy, anchor)
            for dx, dy, anchor in (
                (12, -8, "start"),
                (12, 18, "start"),
                (-12, -8, "end"),
                (-12, 18, "end"),
                (0, -16, "middle"),
                (0, 26, "middle"),
                (12, -26, "start"),
                (12, 36, "start"),
            )
        ]

        def covered(place: tuple[float, float, str]) -> float:
            box = _words_box(*place, long)
            inside = box.shared(self.frame)
            outside = (box.right - box.left) * (box.bottom - box.top) - inside
            return sum(box.shared(other) for other in self.taken) + 10 * outside

        best = min(places, key=covered)
        self.taken.append(_words_box(*best, long))
        self.text(*best[:2], words, best[2], colour, 'font-weight="700"')

    def text(self, x: float, y: float, words: str, anchor: str, colour: str, more: str = "") -> None:
        """Write words at a place, px."""
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
        look = f'font-family="sans-serif" font-size="{_TEXT_PX:g}"{" " + more if more else ""}'
        self.parts.append(f'<text class="plot-text" {place} {look}>{escape(words)}</text>')

    def svg(self, title: str, description: str, ids: str) -> str:
        """Return the picture; screen readers hear its title and its description."""
        name = escape(ids)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" '
            f'aria-labelledby="{name}-title {name}-desc">'
        )
        return "\n".join(
            [
                head,
                f'<title id="{name}-title">{escape(title)}</title>',
                f'<desc id="{name}-desc">{escape(description)}</desc>',
                f'<rect class="plot-paper" width="100%" height="100%" rx="8" fill="{PAPER}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


def _ticks(low: float, high: float) -> list[float]:
    step = next((s for s in (1, 2, 5, 10, 20) if (high - low) / s <= 9), 25)
    first = -(-low // step) * step
    return [first + step * n for n in range(int((high - first) // step) + 1)]


def _words_box(x: float, y: float, anchor: str, long: float) -> Box:
    left = x if anchor == "start" else x - long if anchor == "end" else x - long / 2
    return Box(left, y - _TEXT_PX, left + long, y + 4)


def _shape(css: str, shape: str, x: float, y: float, r: float, colour: str, *, hollow: bool) -> str:
    if shape not in SHAPES:
        raise ValueError(f"shape = {shape}: must be one of {', '.join(SHAPES)}")
    paint = f'fill="{PAPER}" stroke="{colour}"' if hollow else f'fill="{colour}" stroke="{PAPER}"'
    look = f'class="{css}" {paint} stroke-width="1.5"'
    if shape == "circle":
        return f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>'
    corners = " ".join(f"{x + r * a:.1f},{y + r * b:.1f}" for a, b in _CORNERS[shape])
    return f'<polygon {look} points="{corners}"/>'

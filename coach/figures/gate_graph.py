"""The steps of a curriculum by track, with what opens each: boxes, arrows and short lines, as inline SVG.

No words but those that it is given, and no check: what is wrong with a step is told by the caller. Everything
carries presentation attributes; a page themes it by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from coach.figures.canvas import DEPTH, INK, PAPER, QUIET

STOP = "#a81c15"
KINDS = ("step", "rung", "depth", "test", "missing")
STATES = ("owned", "today", "next", "locked")
# Pixels. A box is never lower than a finger is wide.
BOX, GAP, DOWN, LEAST = 176, 46, 22, 44
EDGE, HEAD, PAD = 12, 30, 10
NAME_LINE, NEED_LINE, HEAD_LINE = 18, 17, 18
NAME_CHARS, NEED_CHARS, HEAD_CHARS = 18, 21, 20
MARK_CHARS = 3
REM = 16


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a gate asks for, said shortly; `kind` is one of KINDS."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A step in a track. `after` are the ids of steps that it asks for; `wrong` is what is to mend about it.

    `said` is all of it in a sentence, for who does not see the drawing. `state` is one of STATES where an
    athlete stands with it.
    """

    id: str
    name: str
    href: str
    said: str
    needs: tuple[Need, ...] = ()
    after: tuple[str, ...] = ()
    wrong: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A track: its title, and its steps in teaching order."""

    title: str
    nodes: tuple[Node, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    """A step where it stands (px)."""

    node: Node
    column: int
    row: int
    x: float
    y: float
    height: float
    name: tuple[str, ...]
    needs: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def text_y(self) -> float:
        """Where the text begins: in the middle of a box that is higher than its text."""
        lines = sum(len(said) for _kind, said in self.needs)
        return self.y + (self.height - len(self.name) * NAME_LINE - lines * NEED_LINE) / 2


def graph_svg(columns: Sequence[Column], *, title: str, ids: str = "graph") -> str:
    """Return the tracks side by side as one SVG element that scrolls in its page; empty without a step."""
    heads = [wrapped(column.title, HEAD_CHARS) for column in columns]
    top = EDGE + max((len(lines) for lines in heads), default=0) * HEAD_LINE + HEAD - HEAD_LINE
    boxes = [box for place, column in enumerate(columns) for box in _boxes(place, column, top)]
    if not boxes:
        return ""
    width = 2 * EDGE + GAP // 2 + len(columns) * (BOX + GAP) - GAP
    height = max(box.y + box.height for box in boxes) + EDGE
    out = [
        f'<svg class="graph__svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" '
        f'width="{width / REM:g}em" height="{height / REM:g}em" role="group" aria-labelledby="{ids}-title">',
        f'<title id="{ids}-title">{escape(title)}</title>',
    ]
    for place, (column, lines) in enumerate(zip(columns, heads, strict=True)):
        colour, css = (STOP, "graph__head graph__head--wrong") if column.wrong else (INK, "graph__head")
        out.append(_text(lines, _x(place), EDGE + 14, HEAD_LINE, 14, css, colour, bold=True))
    out.append('<g aria-hidden="true">')
    out += _arrows(boxes)
    out.append("</g>")
    out += [_drawn(box) for box in boxes]
    return "\n".join([*out, "</svg>"])


def wrapped(text: str, most: int) -> tuple[str, ...]:
    """Return a text in lines of about so many characters; a longer word stands alone."""
    lines = [""]
    for word in text.split(" "):  # what is held together by a no-break space stays so
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def _x(column: int) -> float:
    return EDGE + GAP // 2 + column * (BOX + GAP)


def _boxes(place: int, column: Column, top: float) -> Iterable[_Box]:
    y = top
    for row, node in enumerate(column.nodes):
        name = wrapped(node.name, NAME_CHARS - MARK_CHARS if node.state else NAME_CHARS)
        needs = tuple((need.kind, wrapped(need.text, NEED_CHARS)) for need in node.needs)
        lines = sum(len(said) for _kind, said in needs)
        height = max(LEAST, 2 * PAD + len(name) * NAME_LINE + lines * NEED_LINE)
        yield _Box(node, place, row, _x(place), y, height, name, needs)
        y += height + DOWN


# --- arrows -----------------------------------------------------------------------------------------------


def _arrows(boxes: Sequence[_Box]) -> Iterable[str]:
    """Draw an arrow to every step from each that it asks for, those over several tracks first, quietly."""
    first: dict[str, _Box] = {}
    for box in boxes:
        first.setdefault(box.node.id, box)
    here = {(box.column, box.node.id): box for box in boxes}
    far: list[tuple[_Box, _Box]] = []
    near: list[tuple[_Box, _Box]] = []
    for box in boxes:
        for asked in box.node.after:
            source = here.get((box.column, asked)) or first.get(asked)
            if source is None or source is box:
                continue
            (near if source.column == box.column else far).append((source, box))
    for source, box in far:
        yield _across(source, box)
    for source, box in near:
        yield _within(source, box)


def _within(source: _Box, box: _Box) -> str:
    """Draw an arrow inside a track: straight down to the next, around the boxes between otherwise."""
    if box.row == source.row + 1:
        x, y1, y2 = source.x + 20, source.y + source.height, box.y
        return _line(f"M{x:g} {y1:g}V{y2 - 6:g}") + _head(x, y2, "down")
    x, y1, y2 = source.x, source.middle, box.middle
    bulge = min(18, 8 + 2 * abs(box.row - source.row))
    way = f"M{x:g} {y1:g}C{x - bulge:g} {y1:g} {x - bulge:g} {y2:g} {x - 6:g} {y2:g}"
    return _line(way) + _head(x, y2, "right")


def _across(source: _Box, box: _Box) -> str:
    """Draw an arrow from one track to another, behind the boxes between."""
    ahead = box.column > source.column
    x1 = source.x + BOX if ahead else source.x
    x2 = box.x if ahead else box.x + BOX
    tip = x2 - 6 if ahead else x2 + 6
    bend = 24 if ahead else -24
    y1, y2 = source.middle, box.middle
    way = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {tip - bend:g} {y2:g} {tip:g} {y2:g}"
    return _line(way, far=True) + _head(x2, y2, "right" if ahead else "left")


def _line(way: str, *, far: bool = False) -> str:
    css, more = ("graph__far", ' stroke-dasharray="3 4"') if far else ("graph__line", "")
    return f'<path class="{css}" d="{way}" fill="none" stroke="{QUIET}" stroke-width="1.5"{more}/>'


def _head(x: float, y: float, towards: str) -> str:
    corners = {
        "down": ((0, 0), (-4, -7), (4, -7)),
        "right": ((0, 0), (-7, -4), (-7, 4)),
        "left": ((0, 0), (7, -4), (7, 4)),
    }[towards]
    points = " ".join(f"{x + dx:g},{y + dy:g}" for dx, dy in corners)
    return f'<polygon class="graph__tip" points="{points}" fill="{QUIET}"/>'


# --- boxes ------------------------------------------------------------------------------------------------

_SIGNS: Mapping[str, str] = {
    "step": "M0 -3.5L6 0L0 3.5z",
    "rung": "M0 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
    "depth": "M0 -4H7L3.5 4.5z",
    "test": "M0 -3.5H7V3.5H0z",
    "missing": "M0 -3.5L7 3.5M7 -3.5L0 3.5",
}


def _drawn(box: _Box) -> str:
    node = box.node
    wrong = bool(node.wrong)
    colour = STOP if wrong else QUIET
    css = "graph__node graph__node--wrong" if wrong else "graph__node"
    css = f"{css} graph__node--{node.state}" if node.state else css
    out = [
        f'<a class="{css}" href="{escape(node.href)}" aria-label="{escape(node.said)}">',
        f"<title>{escape(node.said)}</title>" if wrong else "",
        f'<rect class="graph__box" x="{box.x:g}" y="{box.y:g}" width="{BOX}" height="{box.height:g}" rx="8" '
        f'fill="{PAPER}" stroke="{colour}" stroke-width="{2.5 if wrong else 1.5:g}"/>',
        _text(box.name, box.x + PAD, box.text_y + 13, NAME_LINE, 14, "graph__name", INK, bold=True),
    ]
    y = box.text_y + len(box.name) * NAME_LINE + 12
    for kind, lines in box.needs:
        out.append(_sign(kind, box.x + PAD, y - 4))
        tone = "graph__need graph__need--missing" if kind == "missing" else "graph__need"
        out.append(
            _text(lines, box.x + PAD + 12, y, NEED_LINE, 12.5, tone, STOP if kind == "missing" else QUIET)
        )
        y += len(lines) * NEED_LINE
    if wrong:
        out.append(_badge(box.x + BOX - 4, box.y + 4))
    if node.state:
        out.append(_state(node.state, box.x + BOX - 15, box.y + 14))
    return "".join([*out, "</a>"])


def _sign(kind: str, x: float, y: float) -> str:
    colour = {"depth": DEPTH, "missing": STOP}.get(kind, QUIET)
    paint = f'fill="none" stroke="{colour}" stroke-width="1.8"' if kind == "missing" else f'fill="{colour}"'
    place = f'transform="translate({x:g} {y:g})"'
    return f'<path class="graph__sign graph__sign--{kind}" {place} d="{_SIGNS[kind]}" {paint}/>'


_MARKS: Mapping[str, str] = {
    "owned": "M-5 0L-1.5 4L5 -4.5",
    "today": "M0 -6A6 6 0 1 0 0 6A6 6 0 1 0 0 -6z",
    "next": "M0 -5A5 5 0 1 0 0 5A5 5 0 1 0 0 -5z",
    "locked": "M-5 -1H5V6H-5zM-3 -1V-3A3 3 0 0 1 3 -3V-1H1.5V-3A1.5 1.5 0 0 0 -1.5 -3V-1z",
}


def _state(state: str, x: float, y: float) -> str:
    """Mark where the athlete stands by shape, not by colour alone: check, disc, ring, padlock."""
    colour = DEPTH if state == "today" else QUIET
    filled = colour if state in ("today", "locked") else "none"
    width = 0 if state == "locked" else 2
    return (
        f'<path class="graph__state" transform="translate({x:g} {y:g})" d="{_MARKS[state]}" fill="{filled}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def _badge(x: float, y: float) -> str:
    return (
        f'<circle class="graph__badge" cx="{x:g}" cy="{y:g}" r="9" fill="{STOP}"/>'
        f'<path class="graph__mark" d="M{x:g} {y - 5:g}v6M{x:g} {y + 4:g}v.5" stroke="{PAPER}" '
        'stroke-width="2" stroke-linecap="round"/>'
    )


def _text(
    lines: Sequence[str],
    x: float,
    y: float,
    step: float,
    size: float,
    css: str,
    colour: str,
    *,
    bold: bool = False,
) -> str:
    weight = ' font-weight="650"' if bold else ""
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + place * step:g}">{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return (
        f'<text class="{css}" font-family="system-ui, sans-serif" font-size="{size:g}"{weight} '
        f'fill="{colour}">{spans}</text>'
    )

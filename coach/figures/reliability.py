"""A reliability diagram: how often bands of a nominal share held the truth. On the diagonal they are honest.

No measuring and no words but those that are given. Below the diagonal the bands are too narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.figures.chart import AMBER, DEPTH, INK, QUIET
from coach.figures.plane import Mark, Plane

_LOOKS = (("circle", DEPTH), ("square", AMBER), ("diamond", INK))
# Marks of one nominal share stand side by side, else their bands would lie on each other (percent).
_APART = 0.7


@dataclass(frozen=True, slots=True)
class Held:
    """Of bands of a nominal share, how many held the truth, with the ends of its own band; percent."""

    nominal: float
    observed: float
    band: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed, in words, and how its bands held."""

    name: str
    held: tuple[Held, ...]


def reliability_svg(
    beliefs: Sequence[Belief],
    *,
    title: str,
    description: str,
    x_words: str,
    y_words: str,
    tolerance: tuple[float, float, float] | None = None,
    ids: str = "reliability",
) -> str:
    """Return the diagram of at most three beliefs; `tolerance` is a nominal share and what it may come to."""
    if not 1 <= len(beliefs) <= len(_LOOKS):
        raise ValueError(f"beliefs = {len(beliefs)}: must be 1 to {len(_LOOKS)}")
    lowest = min(h.band[0] for b in beliefs for h in b.held)
    first = min(h.nominal for b in beliefs for h in b.held)
    low = 10.0 * min((first - 5) // 10, lowest // 10)
    plane = Plane((10.0 * ((first - 5) // 10), 100.0), (max(0.0, low), 100.0), height=480)
    if tolerance is not None:
        nominal, least, most = tolerance
        plane.area("plot-goal", nominal - 2, least, nominal + 2, most)
    plane.axes(x_words, y_words)
    start = max(plane.x_span[0], plane.y_span[0])
    ends = [Mark(x=start, y=start), Mark(x=100, y=100)]
    plane.path("plot-honest", ends, QUIET, "4 4")
    for number, belief in enumerate(beliefs):
        shape, colour = _LOOKS[number]
        shift = _APART * (number - (len(beliefs) - 1) / 2)
        marks = [
            Mark(
                x=h.nominal + shift,
                y=h.observed,
                y_band=h.band,
                label=f"{belief.name}: of the {h.nominal:g} % bands {h.observed:.1f} % held",
            )
            for h in belief.held
        ]
        plane.path("plot-join", marks, colour)
        for mark in marks:
            plane.mark("plot-held", mark, shape, colour)
        y = plane.frame.bottom - 20 * (len(beliefs) - number) + 4
        key = Mark(x=_percent_at(plane, plane.frame.right - 150), y=_height_at(plane, y))
        plane.mark("plot-key", key, shape, colour)
        plane.text(plane.frame.right - 138, y + 4.5, belief.name, "start", colour, 'font-weight="700"')
    return plane.svg(title, description, ids)


def _percent_at(plane: Plane, px: float) -> float:
    low, high = plane.x_span
    return low + (high - low) * (px - plane.frame.left) / (plane.frame.right - plane.frame.left)


def _height_at(plane: Plane, px: float) -> float:
    low, high = plane.y_span
    return low + (high - low) * (plane.frame.bottom - px) / (plane.frame.bottom - plane.frame.top)

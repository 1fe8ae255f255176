"""Progress against unowned sets: where each rule stands, and the line that the engine can be moved along.

No simulation and no words but those that are given. Higher is further, further left is safer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.figures.chart import DEPTH, INK, QUIET
from coach.figures.plane import Mark, Plane

_SHAPES = ("square", "triangle", "diamond", "pentagon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a rule stands, percent, with the ends of its bands; `ours` is drawn in the product's colour."""

    name: str
    unowned: float
    progress: float
    unowned_band: tuple[float, float]
    progress_band: tuple[float, float]
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """The corner to reach: at most so many unowned sets, at least so much progress, percent."""

    unowned: float
    progress: float
    words: str


def frontier_svg(
    places: Sequence[Place],
    *,
    title: str,
    description: str,
    x_words: str,
    y_words: str,
    frontier: Sequence[Place] = (),
    goal: Goal | None = None,
    ids: str = "frontier",
) -> str:
    """Return the picture; `frontier` are the engine's places under other numbers of its policy.

    A line joins those of them that no other one beats in both directions.
    """
    if not places:
        raise ValueError("places = nothing: must hold at least one rule")
    shown = [*places, *frontier]
    most = max([p.unowned_band[1] for p in shown] + ([goal.unowned] if goal else []))
    least = min([p.progress_band[0] for p in shown] + ([goal.progress] if goal else []))
    plane = Plane((0.0, max(5.0, -5.0 * (-most // 5))), (max(0.0, 5.0 * (least // 5)), 100.0))
    if goal is not None:
        plane.area("plot-goal", 0.0, goal.progress, goal.unowned, 100.0)
    plane.axes(x_words, y_words)
    if goal is not None:
        plane.text(plane.x(0) + 6, plane.y(100) + 16, goal.words, "start", QUIET)
    if frontier:
        plane.path("plot-frontier", [_mark(p) for p in unbeaten(frontier)], DEPTH, "5 3")
        for place in frontier:
            plane.mark("plot-setting", _bare(place), "circle", DEPTH, small=True)
    for number, place in enumerate(places):
        shape = "circle" if place.ours else _SHAPES[number % len(_SHAPES)]
        plane.mark("plot-rule", _mark(place), shape, DEPTH if place.ours else INK)
    for place in places:
        plane.name(_mark(place), place.name, DEPTH if place.ours else INK)
    return plane.svg(title, description, ids)


def unbeaten(places: Sequence[Place]) -> list[Place]:
    """Return the places that no other one beats in progress without more unowned sets, safest first."""
    found: list[Place] = []
    for place in sorted(places, key=lambda p: (p.unowned, -p.progress)):
        if not found or place.progress > found[-1].progress:
            found.append(place)
    return found


def _words(place: Place) -> str:
    return f"{place.name}: progress {place.progress:.1f} %, unowned sets {place.unowned:.1f} %"


def _mark(place: Place) -> Mark:
    return Mark(
        x=place.unowned,
        y=place.progress,
        x_band=place.unowned_band,
        y_band=place.progress_band,
        label=_words(place),
    )


def _bare(place: Place) -> Mark:
    return Mark(x=place.unowned, y=place.progress, label=_words(place))

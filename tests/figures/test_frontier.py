"""Progress against unowned sets, and the reliability diagram: places, bands, words, readers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from coach.figures.frontier import Goal, Place, frontier_svg, unbeaten
from coach.figures.plane import Mark, Plane
from coach.figures.reliability import Belief, Held, reliability_svg

SVG = "{http://www.w3.org/2000/svg}"


def place(name: str, unowned: float, progress: float, *, ours: bool = False) -> Place:
    return Place(
        name=name,
        unowned=unowned,
        progress=progress,
        unowned_band=(unowned - 1, unowned + 1),
        progress_band=(progress - 2, progress + 2),
        ours=ours,
    )


RULES = [place("engine", 4, 88, ours=True), place("linear", 38, 90), place("two-for-two", 23, 87)]
WORDS = {
    "title": "Progress & cost",
    "description": "Each <rule>",
    "x_words": "unowned",
    "y_words": "progress",
}


def by_class(svg: str, css: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter() if css in (e.get("class") or "").split()]


def said(svg: str) -> list[str]:
    return [e.text or "" for e in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_further_is_higher_and_safer_is_further_left() -> None:
    ours = by_class(frontier_svg([place("a", 4, 88, ours=True)], **WORDS), "plot-rule")[0]
    there = by_class(frontier_svg([place("a", 3, 89, ours=True)], **WORDS), "plot-rule")[0]
    assert float(there.get("cx", "")) < float(ours.get("cx", ""))
    assert float(there.get("cy", "")) < float(ours.get("cy", ""))


def test_every_rule_is_named_and_carries_its_bands_and_its_numbers() -> None:
    svg = frontier_svg(RULES, **WORDS)
    assert {"engine", "linear", "two-for-two"} <= set(said(svg))
    assert len(by_class(svg, "plot-band")) == 2 * len(RULES)
    titles = [e.text for e in ElementTree.fromstring(svg).iter(f"{SVG}title")]
    assert "engine: progress 88.0 %, unowned sets 4.0 %" in titles


def test_names_of_rules_that_lie_close_do_not_cover_each_other() -> None:
    plane = Plane((0, 40), (80, 100))
    for number, name in enumerate(["two-for-two", "threshold", "engine"]):
        plane.name(Mark(x=20 + 0.2 * number, y=90), name, "#000")
    boxes = plane.taken
    assert all(a.shared(b) == 0 for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_the_frontier_joins_only_what_nothing_beats() -> None:
    settings = [place("a", 2, 84), place("b", 3, 83), place("c", 6, 89), place("d", 7, 89)]
    assert [p.name for p in unbeaten(settings)] == ["a", "c"]
    svg = frontier_svg(RULES, frontier=settings, **WORDS)
    assert len(by_class(svg, "plot-frontier")[0].get("points", "").split()) == 2
    assert len(by_class(svg, "plot-setting")) == 4


def test_the_goal_is_the_corner_of_few_unowned_sets_and_much_progress() -> None:
    svg = frontier_svg(RULES, goal=Goal(4.0, 89.0, "goal"), **WORDS)
    goal, ours = by_class(svg, "plot-goal")[0], by_class(svg, "plot-rule")[0]
    assert float(goal.get("x", "")) + float(goal.get("width", "")) == pytest.approx(
        float(ours.get("cx", "")), abs=0.2
    )
    assert float(goal.get("y", "")) + float(goal.get("height", "")) < float(ours.get("cy", ""))
    assert "goal" in said(svg)


@pytest.mark.parametrize("kind", ["frontier", "reliability"])
def test_readers_hear_title_and_description_and_the_paper_is_painted(kind: str) -> None:
    held = (Held(50, 48, (44, 52)), Held(90, 88, (86, 91)))
    svg = (
        frontier_svg(RULES, **WORDS)
        if kind == "frontier"
        else reliability_svg([Belief("ankle", held)], **WORDS)
    )
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    ids = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    assert [ids[i] for i in (root.get("aria-labelledby") or "").split()] == ["Progress & cost", "Each <rule>"]
    assert by_class(svg, "plot-paper")[0].get("fill") == "#ffffff"
    assert "style=" not in svg


def test_a_band_that_holds_too_seldom_lies_below_the_honest_line() -> None:
    honest, proud = Held(90, 90, (88, 92)), Held(90, 70, (66, 74))
    svg = reliability_svg([Belief("a", (honest,)), Belief("b", (proud,))], **WORDS)
    first, second = by_class(svg, "plot-held")
    line = by_class(svg, "plot-honest")[0].get("points", "").split()
    (x1, y1), (x2, y2) = (tuple(map(float, point.split(","))) for point in line)
    at = y1 + (y2 - y1) * (float(first.get("cx", "")) - x1) / (x2 - x1)
    assert float(first.get("cy", "")) == pytest.approx(at, abs=6)
    lowest = max(float(point.split(",")[1]) for point in second.get("points", "").split())
    assert lowest > at + 20


def test_what_cannot_be_drawn_is_refused_with_its_rule() -> None:
    with pytest.raises(ValueError, match="places = nothing: must"):
        frontier_svg([], **WORDS)
    with pytest.raises(ValueError, match="beliefs = 0: must"):
        reliability_svg([], **WORDS)
    with pytest.raises(ValueError, match="shape = star: must"):
        Plane((0, 1), (0, 1)).mark("x", Mark(x=0, y=0), "star", "#000")

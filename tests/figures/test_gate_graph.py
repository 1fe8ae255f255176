"""The gates, drawn: every step a link in its place, arrows to what asks, and what is wrong is marked."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

from coach.figures.gate_graph import BOX, LEAST, STATES, Column, Need, Node, graph_svg, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def node(key: str, *after: str, **more: object) -> Node:
    given: dict[str, Any] = {"name": key.title(), "href": f"/steps/{key}?a=1&b=2", "said": f"{key}.", **more}
    return Node(id=key, after=after, **given)


COLUMNS = (
    Column("Under the <bar>", (node("press"), node("squat", "press"), node("balance", "press", "squat"))),
    Column(
        "Pull",
        (
            node(
                "jump",
                "press",
                needs=(Need("step", "Press"), Need("depth", "in shoes: a deep squat")),
            ),
            node("land", "moon", needs=(Need("missing", "not there: moon"),), wrong="asks for nothing known"),
        ),
        wrong="stands in no day",
    ),
)


def drawn() -> ET.Element:
    return ET.fromstring(graph_svg(COLUMNS, title="Steps & gates"))


def of(root: ET.Element, css: str) -> list[ET.Element]:
    return [one for one in root.iter() if css in one.get("class", "").split()]


def test_every_step_is_a_link_that_says_all_of_it_and_is_large_enough_for_a_finger() -> None:
    root = drawn()
    links = of(root, "graph__node")
    assert [link.get("href") for link in links] == [
        f"/steps/{one.id}?a=1&b=2" for column in COLUMNS for one in column.nodes
    ]
    assert [link.get("aria-label") for link in links] == [one.said for c in COLUMNS for one in c.nodes]
    for box in of(root, "graph__box"):
        assert float(box.attrib["height"]) >= LEAST
        assert float(box.attrib["width"]) == BOX


def test_tracks_stand_side_by_side_and_no_box_covers_another() -> None:
    boxes = [
        (float(b.attrib["x"]), float(b.attrib["y"]), float(b.attrib["height"]))
        for b in of(drawn(), "graph__box")
    ]
    first, second = boxes[:3], boxes[3:]
    assert len({x for x, _y, _h in first}) == 1
    assert second[0][0] >= first[0][0] + BOX + 20
    for column in (first, second):
        for above, below in pairwise(column):
            assert below[1] >= above[1] + above[2] + 10


def test_arrows_lead_to_what_asks_near_ones_plain_and_far_ones_dashed() -> None:
    root = drawn()
    assert len(of(root, "graph__line")) == 3, "press to squat, press to balance, squat to balance"
    far = of(root, "graph__far")
    assert len(far) == 1
    assert all("stroke-dasharray" in one.attrib for one in far)
    assert len(of(root, "graph__tip")) == 4, "nothing points from a step that is not there"


def test_what_is_wrong_is_marked_on_the_box_and_on_the_track() -> None:
    root = drawn()
    (wrong,) = of(root, "graph__node--wrong")
    assert wrong.get("href", "").startswith("/steps/land")
    assert len(of(root, "graph__badge")) == 1
    assert len(of(root, "graph__sign--missing")) == 1
    assert len(of(root, "graph__head--wrong")) == 1


def test_the_drawing_holds_its_texts_and_no_style_of_its_own() -> None:
    text = graph_svg(COLUMNS, title="Steps & gates")
    assert "style=" not in text
    assert "<script" not in text
    assert "Under the &lt;bar&gt;" in text
    root = ET.fromstring(text)
    assert root.attrib["width"].endswith("em"), "it grows with the text of the page"
    for element in root.iter():
        if element.tag in (f"{SVG}path", f"{SVG}rect", f"{SVG}polygon", f"{SVG}text", f"{SVG}circle"):
            assert element.get("fill") or element.get("stroke"), element.attrib
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for box in of(root, "graph__box"):
        assert float(box.attrib["x"]) + BOX < width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) < height


def test_a_curriculum_without_steps_draws_nothing() -> None:
    assert graph_svg((), title="x") == ""
    assert graph_svg((Column("Empty", ()),), title="x") == ""


def test_long_names_are_wrapped_at_words() -> None:
    assert wrapped("Snatch, from the hang", 12) == ("Snatch, from", "the hang")
    assert wrapped("Unbrechbareswort kurz", 8) == ("Unbrechbareswort", "kurz")
    assert not re.search("[a-z]", "".join(wrapped("", 8)))


def test_where_an_athlete_stands_is_marked_by_shape_and_class() -> None:
    nodes = tuple(node(f"s{n}", state=state) for n, state in enumerate(STATES))
    root = ET.fromstring(graph_svg((Column("Track", nodes),), title="Steps"))
    marks = of(root, "graph__state")
    assert len({mark.get("d") for mark in marks}) == len(STATES) == 4
    for state in STATES:
        assert len(of(root, f"graph__node--{state}")) == 1
    assert of(drawn(), "graph__state") == [], "a draft has nobody's states"

"""Tests of `coach.figures.squat`: well-formed, measurable, inside its frame, fit for strict CSP and paper."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.case import Body
from coach.domain.ladder import STYLES
from coach.domain.squat import Pose, box_height_cm, pose
from coach.figures.squat import squat_svg

MAN = Body(height_cm=175, mass_kg=75, sex="male")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(found: Pose, style: str = "goblet", **options: Any) -> ET.Element:
    return ET.fromstring(squat_svg(found, style=style, title="A squat", **options))


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


def joints_px(root: ET.Element) -> dict[str, tuple[float, float]]:
    return {
        element.attrib["data-joint"]: (float(element.attrib["cx"]), float(element.attrib["cy"]))
        for element in of_class(root, "fig-joint")
        if "data-joint" in element.attrib
    }


def floor_px(root: ET.Element) -> float:
    return float(of_class(root, "fig-floor")[0].attrib["y1"])


def numbers(element: ET.Element) -> list[float]:
    """Return the absolute coordinates of a path of M, C and L commands, or of a polygon."""
    text = element.get("d") or element.get("points") or ""
    return [] if "a" in text or "h" in text else [float(x) for x in re.findall(r"-?\d+\.?\d*", text)]


@given(
    style=st.sampled_from(STYLES),
    thigh=st.floats(-30, 60),
    df=st.floats(5, 50),
    height_cm=st.floats(120, 210),
    heel=st.sampled_from([0, 10, 20, 30]),
    load=st.sampled_from([0, 5, 12, 20, 60, 140]),
)
@settings(max_examples=60)
def test_joints_can_be_measured_back_to_metres_and_nothing_leaves_the_frame(
    style: str, thigh: float, df: float, height_cm: float, heel: float, load: float
) -> None:
    body = Body(height_cm=height_cm, mass_kg=60)
    found = pose(body, style, thigh, df, load_kg=load, heel_mm=heel)
    root = drawn(found, style, load_kg=load, wedge_mm=heel)
    scale, pixels = float(root.attrib["data-px-per-metre"]), joints_px(root)
    x0, y0 = pixels["ankle"]
    for name, (x, y) in found.joints.items():
        assert pixels[name] == pytest.approx((x0 + scale * x, y0 - scale * y), abs=0.25)
    for element in root.iter():
        values = numbers(element)
        assert all(-1 <= x <= 221 for x in values[0::2])
        assert all(-1 <= y <= 241 for y in values[1::2])


def test_the_plumb_hangs_through_the_balance_target_and_ends_in_a_bob() -> None:
    found = pose(MAN, "goblet", -20, 40, load_kg=12)
    root = drawn(found, load_kg=12)
    scale, ankle = float(root.attrib["data-px-per-metre"]), joints_px(root)["ankle"]
    plumb = of_class(root, "fig-plumb")[0]
    assert float(plumb.attrib["x1"]) == pytest.approx(ankle[0] + scale * found.target_x, abs=0.05)
    assert len(of_class(root, "fig-bob")) == 1


def test_the_level_line_runs_at_the_knee_and_past_the_hip() -> None:
    root = drawn(pose(MAN, "goblet", -20, 40))
    level, joints = of_class(root, "fig-level")[0], joints_px(root)
    assert float(level.attrib["y1"]) == float(level.attrib["y2"]) == pytest.approx(joints["knee"][1], abs=0.1)
    assert float(level.attrib["x1"]) < joints["hip"][0] < joints["knee"][0] < float(level.attrib["x2"])
    assert joints["hip"][1] > joints["knee"][1]


def test_the_ankles_angle_is_written_without_the_heel() -> None:
    root = drawn(pose(MAN, "goblet", -20, 33.2, heel_mm=20), wedge_mm=20)
    assert [element.text for element in of_class(root, "fig-text")] == ["33°"]


def test_a_wedge_is_drawn_as_high_as_it_is_and_a_shoe_heel_is_not_a_wedge() -> None:
    found = pose(MAN, "goblet", -20, 36, heel_mm=20)
    root = drawn(found, wedge_mm=20)
    wedge = numbers(of_class(root, "fig-wedge")[0])
    scale = float(root.attrib["data-px-per-metre"])
    rise, run = floor_px(root) - min(wedge[1::2]), max(wedge[0::2]) - min(wedge[0::2])
    assert math.degrees(math.atan2(rise, run)) == pytest.approx(found.heel_deg, abs=0.5)
    assert rise / scale >= 0.020
    assert of_class(drawn(found), "fig-wedge") == []
    assert of_class(drawn(pose(MAN, "goblet", -20, 40), wedge_mm=0), "fig-wedge") == []


def test_the_box_stands_at_its_height_below_the_seat() -> None:
    found = pose(MAN, "box-seated", 0, 30)
    height = box_height_cm(MAN, found, 0)
    root = drawn(found, "box-seated", box_cm=height)
    top = min(numbers(of_class(root, "fig-box")[0])[1::2])
    scale = float(root.attrib["data-px-per-metre"])
    assert (floor_px(root) - top) / scale * 100 == pytest.approx(height, abs=0.3)
    assert (top - joints_px(root)["hip"][1]) / scale * 100 == pytest.approx(9, abs=0.3)


@pytest.mark.parametrize(
    ("style", "load_kg", "loads"),
    [("goblet", 0, 0), ("goblet", 12, 2), ("front", 20, 1), ("front", 60, 3), ("counterbalance", 5, 1)],
)
def test_the_load_is_drawn_as_bell_bar_or_plates(style: str, load_kg: float, loads: int) -> None:
    root = drawn(pose(MAN, style, -20, 40, load_kg=load_kg), style, load_kg=load_kg)
    assert len(of_class(root, "fig-load")) == loads


def test_an_overhead_bar_is_drawn_over_mid_foot() -> None:
    root = drawn(pose(MAN, "overhead", -20, 46, load_kg=20), "overhead", load_kg=20)
    bar, plumb = of_class(root, "fig-load")[-1], of_class(root, "fig-plumb")[0]
    assert float(bar.attrib["cx"]) == pytest.approx(float(plumb.attrib["x1"]), abs=0.5)
    assert float(bar.attrib["cy"]) < joints_px(root)["shoulder"][1]


@pytest.mark.parametrize("style", STYLES)
def test_every_element_prints_without_a_style_sheet_and_none_carries_inline_style(style: str) -> None:
    root = drawn(pose(MAN, style, 0, 35, load_kg=30, heel_mm=20), style, load_kg=30, wedge_mm=20, box_cm=30)
    for element in root.iter():
        assert "style" not in element.attrib
        if element.tag.removeprefix(SVG) not in ("svg", "title"):
            assert element.get("class", "").startswith("fig-")
            assert element.get("fill") or element.get("stroke")
            assert element.tag == f"{SVG}line" or element.get("fill")


def test_the_title_names_the_image_and_is_escaped() -> None:
    found = pose(MAN, "goblet", 0, 35)
    text = squat_svg(found, style="goblet", title="<Ana> & co", ids="today")
    root = ET.fromstring(text)
    assert root.attrib["role"] == "img"
    assert root[0].text == "<Ana> & co"
    assert root.attrib["aria-labelledby"] == root[0].attrib["id"] == "today-title"
    assert " id=" not in squat_svg(found, style="goblet", title="One of many")


def test_a_size_asked_for_is_the_size_given() -> None:
    root = drawn(pose(MAN, "goblet", 0, 35), width=120, height=130)
    assert (root.attrib["viewBox"], root.attrib["width"]) == ("0 0 120 130", "120")

"""Every drawn position of the steps: measured, in its frame, in balance, on the floor, hands on the bar."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from coach.domain.step import Figure, Legs, Step
from coach.figures.balance import BAR_OF_MASS, bends_back, stands_at
from coach.figures.posture import REACH, posture
from coach.figures.step import step_svg
from coach.formats.curriculum import shipped

H = 1.70
CURRICULA = ("first-12-weeks", "snatch", "clean", "jerk", "back-to-depth", "bodyweight-only")
STEPS = {step.id: step for name in CURRICULA for step in shipped(name).steps}
SIDE = [(i, place) for i, step in STEPS.items() for place, f in step.figures.items() if not f.front_view]
FRONT = [(i, place) for i, step in STEPS.items() for place, f in step.figures.items() if f.front_view]


def figure_of(step_id: str, place: str) -> Figure:
    return STEPS[step_id].figures[place]


def has_plates(step: Step) -> bool:
    return step.load.rule != "stick"


def drawn(figure: Figure, **options: object) -> ET.Element:
    return ET.fromstring(step_svg(figure, title="A position", **options))  # type: ignore[arg-type]


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


def measured(root: ET.Element) -> dict[str, tuple[float, float]]:
    """Return the joints of a drawing in metres, x from the left edge and y from the floor."""
    scale = float(root.attrib["data-px-per-metre"])
    floor = float(of_class(root, "fig-floor")[0].attrib["y1"])
    return {
        e.attrib["data-joint"]: (float(e.attrib["cx"]) / scale, (floor - float(e.attrib["cy"])) / scale)
        for e in root.iter()
        if "data-joint" in e.attrib and "cx" in e.attrib
    }


def coordinates(root: ET.Element) -> Iterator[tuple[float, float]]:
    for element in root.iter():
        text = element.get("points") or element.get("d") or ""
        if "a" not in text and "h" not in text:
            values = [float(x) for x in re.findall(r"-?\d+\.?\d*", text)]
            yield from zip(values[0::2], values[1::2], strict=True)


@pytest.mark.parametrize(("step_id", "place"), SIDE)
def test_nobody_falls_over(step_id: str, place: str) -> None:
    made = posture(figure_of(step_id, place), H)
    share = stands_at(made, BAR_OF_MASS if has_plates(STEPS[step_id]) else 0.0)
    assert 0.3 <= share <= 0.8, f"stands {share:.2f} of the way from heel to toes"


@pytest.mark.parametrize(("step_id", "place"), SIDE)
def test_both_feet_meet_the_floor_and_no_plate_sinks_into_it(step_id: str, place: str) -> None:
    figure = figure_of(step_id, place)
    made = posture(figure, H)
    assert made.ball[1] == pytest.approx(figure.step_cm / 100)
    if made.rear_ball is not None and figure.rear is not None:
        on_its_ball = made.joints["rear-ankle"][1]
        back, up = 0.109 * H - 0.25 * made.foot_m, 0.039 * H
        assert on_its_ball == pytest.approx(
            up * math.cos(made.rear_heel) + back * math.sin(made.rear_heel), abs=0.01
        )
    if made.bar is not None and has_plates(STEPS[step_id]):
        assert made.bar[1] >= 0.22
    if STEPS[step_id].start == "floor" and place == "start":
        assert made.bar is not None
        assert made.bar[1] == pytest.approx(0.225, abs=0.01)


@pytest.mark.parametrize(("step_id", "place"), SIDE)
def test_hands_are_on_the_bar_and_straight_arms_are_straight(step_id: str, place: str) -> None:
    figure = figure_of(step_id, place)
    made = posture(figure, H)
    j = made.joints
    if figure.bar:
        assert made.bar == j["hand"]
    if figure.arms in ("down", "overhead"):
        assert math.dist(j["shoulder"], j["hand"]) == pytest.approx(REACH[figure.grip] * H, abs=0.005)
    assert math.dist(j["shoulder"], j["elbow"]) <= 0.215 * H
    assert math.dist(j["elbow"], j["hand"]) <= 0.215 * H


@pytest.mark.parametrize(("step_id", "place"), SIDE)
def test_no_knee_bends_backwards(step_id: str, place: str) -> None:
    made = posture(figure_of(step_id, place), H)
    for kind in ("", "rear-", "free-"):
        if f"{kind}knee" not in made.joints:
            continue
        hip, knee, ankle = (made.joints[name] for name in ("hip", f"{kind}knee", f"{kind}ankle"))
        assert not bends_back(hip, knee, ankle), f"{kind}knee"


@pytest.mark.parametrize(("step_id", "place"), SIDE)
def test_joints_can_be_measured_and_nothing_leaves_the_frame(step_id: str, place: str) -> None:
    figure = figure_of(step_id, place)
    for height_cm in (140, 170, 205):
        root = drawn(figure, height_cm=height_cm)
        joints, h = measured(root), height_cm / 100
        assert math.dist(joints["ankle"], joints["knee"]) == pytest.approx(0.246 * h, abs=0.006)
        assert math.dist(joints["knee"], joints["hip"]) == pytest.approx(0.245 * h, abs=0.006)
        assert math.dist(joints["hip"], joints["shoulder"]) == pytest.approx(0.288 * h, abs=0.006)
        assert ("bar" in joints) == figure.bar
        for x, y in coordinates(root):
            assert -1 <= x <= 221
            assert -1 <= y <= 241


@pytest.mark.parametrize(("step_id", "place"), FRONT)
def test_from_the_front_both_sides_are_alike_and_knees_follow_the_toes(step_id: str, place: str) -> None:
    figure = figure_of(step_id, place)
    root = drawn(figure)
    joints = measured(root)
    middle = 110 / float(root.attrib["data-px-per-metre"])
    for name in ("hip", "knee", "ankle", "hand"):
        left, right = joints[f"{name}-left"], joints[f"{name}-right"]
        assert left[0] - middle == pytest.approx(middle - right[0], abs=0.005)
        assert left[1] == pytest.approx(right[1], abs=0.005)
    assert joints["knee-left"][0] >= joints["ankle-left"][0] - 0.005
    assert len(of_class(root, "fig-level")) == 2
    bars = [e for e in root.iter() if e.get("data-joint") == "bar"]
    assert len(bars) == figure.bar


def test_seats_are_of_one_height_in_figures_side_by_side() -> None:
    start, end = (figure_of("sl-box", place) for place in ("start", "receive"))
    tops = []
    for root in (drawn(start, beside=[end]), drawn(end, beside=[start])):
        scale, floor = (
            float(root.attrib["data-px-per-metre"]),
            float(of_class(root, "fig-floor")[0].attrib["y1"]),
        )
        corner = of_class(root, "fig-box")[0].attrib["points"].split()[1]
        tops.append((floor - float(corner.split(",")[1])) / scale)
    assert tops[0] == pytest.approx(tops[1], abs=0.005)
    assert 0.28 <= tops[0] <= 0.42


def test_figures_side_by_side_have_one_scale() -> None:
    start, end = (figure_of("jk-split", place) for place in ("start", "receive"))
    alone = drawn(start).attrib["data-px-per-metre"]
    beside = drawn(start, beside=[end]).attrib["data-px-per-metre"]
    assert beside == drawn(end, beside=[start]).attrib["data-px-per-metre"] != alone


def test_a_stick_has_no_plate_and_a_wedge_lifts_the_heel() -> None:
    figure = Figure(legs=Legs(shank=5, thigh=91), arms="overhead", bar=True, heel_mm=20)
    assert len(of_class(drawn(figure), "fig-load")) == 3
    stick = drawn(figure, stick=True)
    assert len(of_class(stick, "fig-load")) == 1
    assert len(of_class(stick, "fig-wedge")) == 1


def test_a_figure_is_fit_for_strict_pages_and_paper() -> None:
    text = step_svg(figure_of("sl-assisted", "start"), title="<Ana> & co", ids="step")
    assert "style=" not in text
    assert "<script" not in text
    assert "var(" not in text
    assert '<title id="step-title">&lt;Ana&gt; &amp; co</title>' in text
    for element in ET.fromstring(text).iter():
        if element.get("class", "").startswith("fig-"):
            assert element.get("fill") or element.get("stroke"), element.attrib
    assert " id=" not in step_svg(figure_of("sl-assisted", "start"), title="One of many")


@pytest.mark.parametrize(
    "arms", ["down", "forward", "overhead", "rack", "back", "high-pull", "muscle", "chest"]
)
def test_every_way_to_hold_the_arms_can_be_drawn_from_both_views(arms: str) -> None:
    for front in (False, True):
        for grip in ("clean", "snatch"):
            figure = Figure(legs=Legs(shank=5, thigh=91), arms=arms, grip=grip, bar=True, front_view=front)
            assert drawn(figure).tag.endswith("svg")

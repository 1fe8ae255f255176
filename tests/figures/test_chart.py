"""Charts: what is drawn lies where its numbers say, and methods are never joined."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from coach.figures.chart import (
    Belief,
    Level,
    Mark,
    Series,
    Step,
    Tick,
    level_svg,
    shape_svg,
    steps_svg,
    trend_svg,
)

START = date(2026, 1, 5)
SVG = "{http://www.w3.org/2000/svg}"


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def by_class(svg: str, css: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter() if css in (e.get("class") or "").split()]


def marks(*values: float, error: float = 0.0) -> tuple[Mark, ...]:
    return tuple(Mark(on=week(n), value=v, error=error) for n, v in enumerate(values))


def test_a_larger_value_stands_higher_and_a_later_day_further_right() -> None:
    svg = trend_svg([Series(name="phone", marks=marks(30, 33, 31))], title="Left ankle")
    circles = by_class(svg, "chart-mark")
    xs, ys = [float(c.get("cx", "")) for c in circles], [float(c.get("cy", "")) for c in circles]
    assert xs == sorted(xs)
    assert ys[1] < ys[2] < ys[0]


def test_two_methods_are_never_joined_by_one_line() -> None:
    phone, tape = (
        Series(name="phone", marks=marks(30, 31)),
        Series(name="tape", marks=marks(34, 35), shape="square"),
    )
    joins = by_class(trend_svg([phone, tape], title="Left ankle"), "chart-join")
    assert len(joins) == 2
    ends = [re.findall(r"[\d.]+", join.get("points", "")) for join in joins]
    assert ends[0][1] != ends[1][1], "each line must run at its own height"


def test_the_error_bar_is_as_long_as_the_error_on_both_sides() -> None:
    svg = trend_svg([Series(name="phone", marks=marks(30, error=2))], title="x", span=(20, 40), until=week(1))
    bar, mark = by_class(svg, "chart-error")[0], by_class(svg, "chart-mark")[0]
    up, down, middle = float(bar.get("y1", "")), float(bar.get("y2", "")), float(mark.get("cy", ""))
    assert middle - up == pytest.approx(down - middle, abs=0.11)
    assert down - up == pytest.approx(4 / 20 * (210 - 26 - 14), abs=0.11), "4 of 20 degrees of the scale"


def test_a_need_far_above_all_values_is_still_on_the_paper() -> None:
    svg = trend_svg(
        [Series(name="phone", marks=marks(25, 26))], title="x", levels=[Level(44, "full needs 44°")]
    )
    y = float(by_class(svg, "chart-need")[0].get("y1", ""))
    assert 0 <= y <= 210


def test_the_words_of_two_needs_a_degree_apart_do_not_lie_on_each_other() -> None:
    levels = [Level(38, "next needs 38°"), Level(37.5, "today needs 37.5°")]
    svg = trend_svg([Series(name="phone", marks=marks(30, 31))], title="x", levels=levels)
    high, low = (float(e.get("y", "")) for e in by_class(svg, "chart-text--need"))
    assert low - high >= 12


def test_a_level_that_the_legend_names_has_no_words_among_the_marks_and_the_same_dashes_there() -> None:
    svg = trend_svg(
        [Series(name="clean", marks=marks(70, 85))], title="x", levels=[Level(80)], span=(40, 100)
    )
    (line,), (key,) = by_class(svg, "chart-need"), by_class(level_svg(), "chart-need")
    assert not by_class(svg, "chart-text--need")
    assert (line.get("stroke"), line.get("stroke-dasharray")) == (
        key.get("stroke"),
        key.get("stroke-dasharray"),
    )


def test_one_belief_alone_is_a_block_and_two_make_a_band_with_a_line() -> None:
    one = trend_svg([], title="x", band=[Belief(week(0), 29, 31, 33)], until=week(2))
    two = trend_svg([], title="x", band=[Belief(week(0), 29, 31, 33), Belief(week(2), 30, 32, 34)])
    assert not by_class(one, "chart-belief")
    assert by_class(one, "chart-band")
    assert by_class(two, "chart-belief")


def test_the_chart_names_itself_and_escapes_the_words_it_is_given() -> None:
    svg = trend_svg(
        [Series(name="p", marks=(Mark(on=START, value=1, label="<b>&"),))], title='A "B" <c>', ids="left"
    )
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "left-title"
    assert root.find(f"{SVG}title").text == 'A "B" <c>'  # type: ignore[union-attr]
    assert "style=" not in svg


def test_depth_goes_down_where_the_row_is_deeper_and_ends_today() -> None:
    rows = [
        ("Box squat", "above parallel"),
        ("Goblet squat", "to parallel"),
        ("Goblet squat", "to full depth"),
    ]
    steps = [Step(on=week(0), row=0), Step(on=week(2), row=1), Step(on=week(4), row=0)]
    svg = steps_svg(steps, rows, title="Depth", until=week(6), ticks=[Tick(week(0), "5 Jan")])
    path = by_class(svg, "chart-line")[0].get("d", "")
    start = float(re.findall(r"M[\d.]+ ([\d.]+)", path)[0])
    downs = [float(y) for y in re.findall(r"V([\d.]+)", path)]
    assert downs[0] > start
    assert downs[1] == start
    assert float(re.findall(r"H([\d.]+)$", path)[0]) == pytest.approx(360 - 14)


def test_a_stop_is_drawn_apart_for_as_long_as_it_lasted() -> None:
    steps = [Step(on=week(0), row=0), Step(on=week(1), row=0, stopped=True), Step(on=week(2), row=0)]
    stop = by_class(steps_svg(steps, [("Box squat", "")], title="Depth", until=week(4)), "chart-stop")
    assert len(stop) == 1
    length = float(stop[0].get("x2", "")) - float(stop[0].get("x1", ""))
    assert length == pytest.approx((360 - 14 - 140) / 4, abs=0.2)


def test_what_cannot_be_drawn_is_refused_with_its_rule() -> None:
    with pytest.raises(ValueError, match="series = nothing: must"):
        trend_svg([], title="x")
    with pytest.raises(ValueError, match="row = 3: must"):
        steps_svg([Step(on=START, row=3)], [("a", "")], title="x", until=START)
    with pytest.raises(ValueError, match="shape = star: must"):
        trend_svg([Series(name="p", marks=marks(1), shape="star")], title="x")


def test_a_legend_mark_is_hidden_from_readers_since_words_stand_beside_it() -> None:
    assert ElementTree.fromstring(
        shape_svg("diamond", hollow=True).replace("<svg", f'<svg xmlns="{SVG[1:-1]}"')
    ).get("aria-hidden")

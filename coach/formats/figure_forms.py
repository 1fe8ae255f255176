"""Drawn positions as forms: the figures of a step to the text of controls, and back; what cannot be stood in.

A figure from the side shows the leg, the other leg of a split, trunk, arms and what stands about; one from
the front stance, toes and depth. What a view does not show stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coach.domain.step import Figure
from coach.figures.balance import wrong_with
from coach.formats.inputs import Problem
from coach.formats.steps import FIGURES, figure_to_dict
from coach.formats.typed import Typed, shown

Row = dict[str, Any]
_LEGS = ("shank", "thigh")
_SIDE_NUMBERS = ("trunk", "heel_mm", "step_cm")
_SIDE_TICKS = ("bar", "heels_up", "box", "marks")
_FRONT_NUMBERS = ("depth", "stance", "toes")


def _blank(place: str) -> Row:
    """Return a figure that is not drawn yet: standing, arms down."""
    return figure_to_dict(Figure(front_view=place == "front"))


def _legs(figure: Mapping[str, Any]) -> dict[str, Any]:
    split = figure.get("split")
    if not split:
        return {key: figure.get(key) for key in _LEGS}
    front = {key: split.get(f"front_{key}") for key in _LEGS}
    return {**front, **{f"rear_{key}": split.get(f"rear_{key}") for key in _LEGS}}


def figures_form(figures: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the controls of a step's figures; of one that is not drawn, those of a blank one."""
    out: dict[str, str] = {}
    for place in FIGURES:
        figure = figures.get(place) or _blank(place)
        front = figure.get("view") == "front"
        numbers = {key: figure.get(key) for key in (_FRONT_NUMBERS if front else _SIDE_NUMBERS)}
        here = {
            **({} if place == "start" else {"drawn": "yes" if figures.get(place) else ""}),
            "view": str(figure.get("view") or "side"),
            "arms": str(figure.get("arms") or ""),
            "grip": str(figure.get("grip") or ""),
            **{key: shown(value) for key, value in numbers.items()},
            **{key: "yes" if figure.get(key) else "" for key in (("bar",) if front else _SIDE_TICKS)},
        }
        if not front:
            here |= {
                "raised": str(figure.get("raised") or ""),
                **dict.fromkeys(("rear_shank", "rear_thigh"), ""),
            }
            here |= {key: shown(value) for key, value in _legs(figure).items()}
        out |= {f"figures-{place}-{key}": text for key, text in here.items()}
    return out


def read_figures(typed: Typed, before: Mapping[str, Any]) -> Row:
    """Read a step's figures onto those that it had; a form that does not show them leaves them alone."""
    if "figures-start-arms" not in typed.form:
        return dict(before)
    out = {}
    for place in FIGURES:
        if place == "start" or typed.tick(f"figures-{place}-drawn"):
            out[place] = _read_figure(typed, f"figures-{place}", before.get(place) or _blank(place))
    return out


def _read_figure(typed: Typed, at: str, before: Row) -> Row:
    front = before.get("view") == "front"
    row = {
        **before,
        "arms": typed.line(f"{at}-arms"),
        "grip": typed.line(f"{at}-grip"),
        **{key: typed.tick(f"{at}-{key}") for key in (("bar",) if front else _SIDE_TICKS)},
        **{
            key: typed.kept(f"{at}-{key}", before.get(key)) or 0.0
            for key in (_FRONT_NUMBERS if front else _SIDE_NUMBERS)
        },
    }
    if front:
        return row
    old = _legs(before)
    legs = {key: typed.number_needed(f"{at}-{key}", old[key]) for key in _LEGS}
    rear = {f"rear_{key}": typed.kept(f"{at}-rear_{key}", old.get(f"rear_{key}")) for key in _LEGS}
    row = {key: value for key, value in row.items() if key not in (*_LEGS, "split")}
    row["raised"] = typed.or_none(f"{at}-raised")
    if all(value is None for value in rear.values()):
        return {**row, **legs}
    for key, value in rear.items():
        if value is None and not typed.line(f"{at}-{key}"):
            rule = "must be given with the other angle of the rear leg"
            typed.problems.append(Problem(f"{at}-{key}", "missing", rule))
    return {**row, "split": {**{f"front_{key}": value for key, value in legs.items()}, **rear}}


def cannot_be_stood_in(
    figures: Mapping[str, Figure], before: Mapping[str, Figure], *, plates: bool
) -> Iterator[Problem]:
    """Yield what the body cannot do in a figure that is new or changed, at its control."""
    for place, figure in figures.items():
        if figure != before.get(place):
            for key, code, rule in wrong_with(figure, plates=plates):
                yield Problem(f"figures-{place}-{key}", code, rule)

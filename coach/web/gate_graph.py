"""The graph of a curriculum's gates in words: tracks, steps, what opens each, and what is wrong where.

How it is drawn stands in `coach.figures.gate_graph`. Used by a draft's page, a version's, and an athlete's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.domain.errors import Invalid
from coach.domain.gate import LEAVES
from coach.figures.gate_graph import Column, Need, Node, graph_svg
from coach.web.part_errors import Place
from coach.web.templating import gettext as _
from coach.web.templating import locale, num
from coach.words import curricula as words
from coach.words.translations import content

_STEP = re.compile(r"^steps\[(\d+)\]")
_IN_TRACK = re.compile(r"^tracks\[(\d+)\](?:\.steps\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the list beside the drawing: its name, what opens it, what is to mend, where one stands."""

    id: str
    name: str
    href: str
    gate: str
    wrong: str
    stands: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing, and the same as lists by track."""

    svg: str
    tracks: tuple[tuple[str, tuple[Line, ...]], ...]


def graph(
    document: Mapping[str, Any],
    href: Callable[[str], str],
    faults: Sequence[Invalid] = (),
    places: Sequence[Place] = (),
    states: Mapping[str, tuple[str, str]] | None = None,
) -> Graph | None:
    """Return the graph of a document; None where it has no step in a track. `places` say the `faults`.

    `states` tells by step where an athlete stands with it: how it is drawn, and the word for it.
    """
    steps = {str(row["id"]): row for row in document.get("steps") or ()}
    names = _names(document)
    at_step, at_place, at_track = _wrong(document, faults, places)
    columns, tracks = [], []
    for number, track in enumerate(document.get("tracks") or ()):
        title = content(str(track["title"]), locale())
        nodes, lines = [], []
        for place, step_id in enumerate(track["steps"]):
            row = steps.get(step_id)
            wrong = "; ".join(dict.fromkeys([*at_step.get(step_id, ()), *at_place.get((number, place), ())]))
            if row is None:
                continue
            name = content(str(row.get("short") or row["name"]), locale())
            gate = words.gate(row.get("requires"), lambda one: names.get(one, one), _)
            state, stands = (states or {}).get(step_id, ("", ""))
            nodes.append(
                Node(
                    id=step_id,
                    name=name,
                    href=href(step_id),
                    said=_said(names[step_id], stands, gate, wrong),
                    needs=tuple(_needs(row.get("requires"), track["steps"], names)),
                    after=tuple(
                        one for kind, one, _least, _any in _leaves(row.get("requires")) if kind == "step"
                    ),
                    wrong=wrong,
                    state=state,
                )
            )
            lines.append(Line(step_id, names[step_id], href(step_id), gate, wrong, stands))
        columns.append(Column(title, tuple(nodes), "; ".join(at_track.get(number, ()))))
        tracks.append((title, tuple(lines)))
    svg = graph_svg(columns, title=_("Steps by track, with what opens each"), ids="gates")
    return Graph(svg, tuple(tracks)) if svg else None


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(row["id"]): content(str(row["name"]), locale())
        for part in ("rungs", "steps")
        for row in document.get(part) or ()
    }


def _said(name: str, stands: str, gate: str, wrong: str) -> str:
    said = [
        name,
        *([stands] if stands else ()),
        _("Needs: %(gate)s", gate=gate) if gate else _("Open from the first day"),
    ]
    if wrong:
        said.append(_("To mend: %(what)s", what=wrong))
    return ". ".join(said)


def _leaves(gate: Any, either: bool = False) -> Iterator[tuple[str, str, float | None, bool]]:
    """Yield kind, id, least and whether it is one of several of each condition of a gate's document."""
    if not isinstance(gate, Mapping):
        return
    for kind in LEAVES:
        if kind in gate:
            yield kind, str(gate[kind]), gate.get("least"), either
    for join in ("all", "any"):
        inner = gate.get(join) or ()
        for one in inner if isinstance(inner, list | tuple) else ():
            yield from _leaves(one, either or (join == "any" and len(inner) > 1))


def _needs(gate: Any, track: Sequence[str], names: Mapping[str, str]) -> Iterator[Need]:
    """Yield what is said in the box: all but the steps of its own track, which have an arrow."""
    for kind, one, least, either in _leaves(gate):
        if kind == "step" and one in track and not either:
            continue
        if kind == "test":
            text = f"{words.test_name(one, _)} ≥\u00a0{num(least or 0, 1)}"
        elif one not in names:
            kind, text = "missing", _("not there: %(what)s", what=one)
        elif kind == "depth":
            text = _("in shoes: %(squat)s", squat=names[one])
        else:
            text = names[one]
        yield Need(kind, _("or %(what)s", what=text) if either else text)


def _wrong(
    document: Mapping[str, Any], faults: Sequence[Invalid], places: Sequence[Place]
) -> tuple[dict[str, list[str]], dict[tuple[int, int], list[str]], dict[int, list[str]]]:
    """Return what is wrong by step, by place in a track, and by track."""
    at_step: dict[str, list[str]] = {}
    at_place: dict[tuple[int, int], list[str]] = {}
    at_track: dict[int, list[str]] = {}
    rows = document.get("steps") or ()
    for fault, place in zip(faults, places, strict=True):
        step, track = _STEP.match(fault.field), _IN_TRACK.match(fault.field)
        if step is not None and int(step[1]) < len(rows):
            at_step.setdefault(str(rows[int(step[1])]["id"]), []).append(place.rule)
        elif track is not None and track[2] is not None:
            at_place.setdefault((int(track[1]), int(track[2])), []).append(place.rule)
        elif track is not None:
            at_track.setdefault(int(track[1]), []).append(place.rule)
    return at_step, at_place, at_track

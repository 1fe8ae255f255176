"""A curriculum as a whole: that every step can be reached, every name is known, and no step asks for itself.

What one rung, step or day must hold stands with it; here is only what no single one can know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coach.domain.checks import refuse
from coach.domain.curriculum import Curriculum, Drill, TestCard
from coach.domain.errors import Invalid
from coach.domain.gate import Gate
from coach.domain.step import LIFTS, Step

PASSED_MOST = 1.0
SCREEN_MOST = 3.0


def problems(
    curriculum: Curriculum, drills: Mapping[str, Drill], tests: Mapping[str, TestCard]
) -> Iterator[Invalid]:
    """Yield everything in the whole that does not hold, names first, then the graph."""
    steps = {step.id: step for step in curriculum.steps}
    named = list(_names(curriculum, steps, drills, tests))
    yield from named
    if named:  # a graph with unknown names has no order
        return
    cycles = list(_cycles(curriculum.steps, steps))
    yield from cycles
    if not cycles:
        yield from _graph(curriculum, steps)


def check_whole(curriculum: Curriculum, drills: Mapping[str, Drill], tests: Mapping[str, TestCard]) -> None:
    """Raise the first problem of a curriculum as a whole."""
    for problem in problems(curriculum, drills, tests):
        raise problem


# --- names ----------------------------------------------------------------------------------------------


def _names(
    curriculum: Curriculum,
    steps: Mapping[str, Step],
    drills: Mapping[str, Drill],
    tests: Mapping[str, TestCard],
) -> Iterator[Invalid]:
    rungs = {card.id for card in curriculum.rungs}
    yield from _template_names(curriculum, drills)
    for index, step in enumerate(curriculum.steps):
        path = f"steps[{index}]"
        if step.id in rungs:
            yield refuse(f"{path}.id", "duplicate", step.id, "is the id of a rung already")
        yield from _gate_names(f"{path}.requires", step.requires, steps, rungs, tests)
        easier = step.regression.step
        if easier is not None and easier not in steps:
            yield refuse(f"{path}.regression.step", "unknown", easier, "must be a step of this curriculum")
        for place, after in enumerate(step.progression):
            if after not in steps:
                rule = "must be a step of this curriculum"
                yield refuse(f"{path}.progression[{place}]", "unknown", after, rule)
        if step.power_version is not None and step.power_version not in steps:
            rule = "must be a step of this curriculum"
            yield refuse(f"{path}.power_version", "unknown", step.power_version, rule)
        if step.load.percent is not None:
            yield from _lift_names(f"{path}.load.percent.of", step.load.percent.of, steps, rungs)
    for index, track in enumerate(curriculum.tracks):
        for place, step_id in enumerate(track.steps):
            if step_id not in steps:
                rule = "must be a step of this curriculum"
                yield refuse(f"tracks[{index}].steps[{place}]", "unknown", step_id, rule)
    yield from _day_names(curriculum, steps, rungs, drills, tests)


def _template_names(curriculum: Curriculum, drills: Mapping[str, Drill]) -> Iterator[Invalid]:
    for path, drill in curriculum.template.drill_ids():
        if drill not in drills:
            yield refuse(f"template.{path}", "unknown-drill", drill, "must be a known drill")
        elif path.startswith("stopped") and drills[drill].squat:
            yield refuse(f"template.{path}", "squat-in-stop", drill, "must not be a squat")


def _gate_names(
    path: str,
    gate: Gate | None,
    steps: Mapping[str, Step],
    rungs: set[str],
    tests: Mapping[str, TestCard],
) -> Iterator[Invalid]:
    if gate is None:
        return
    for place, leaf in gate.leaves(path):
        if leaf.kind == "step" and leaf.id not in steps:
            yield refuse(f"{place}.step", "unknown", leaf.id, "must be a step of this curriculum")
        elif leaf.kind in ("rung", "depth") and leaf.id not in rungs:
            yield refuse(f"{place}.{leaf.kind}", "unknown", leaf.id, "must be a rung of this curriculum")
        elif leaf.kind == "test":
            card = tests.get(leaf.id)
            if card is None:
                yield refuse(f"{place}.test", "unknown", leaf.id, "must be a known test")
                continue
            least, most = _range(card)
            if leaf.least is not None and not least <= leaf.least <= most:
                rule = f"must be {least:g} to {most:g} {card.unit}, or no result would do"
                yield refuse(f"{place}.least", "out-of-range", f"{leaf.least:g}", rule)


def _range(card: TestCard) -> tuple[float, float]:
    """Return the results that a test can have."""
    if card.unit == "passed":
        return 0.0, PASSED_MOST
    if card.unit == "score" and card.most is None:
        return 0.0, SCREEN_MOST
    return card.least or 0.0, float("inf") if card.most is None else card.most


def _lift_names(path: str, lift: str, steps: Mapping[str, Step], rungs: set[str]) -> Iterator[Invalid]:
    if not any(name in steps or name in rungs for name in LIFTS[lift]):
        rule = "its best is read from a step or rung that this curriculum does not have"
        yield refuse(path, "unknown", lift, rule)


def _day_names(
    curriculum: Curriculum,
    steps: Mapping[str, Step],
    rungs: set[str],
    drills: Mapping[str, Drill],
    tests: Mapping[str, TestCard],
) -> Iterator[Invalid]:
    tracks = {track.id for track in curriculum.tracks}
    for index, day in enumerate(curriculum.days):
        path = f"days[{index}]"
        for place, track in enumerate(day.skills):
            if track not in tracks:
                yield refuse(f"{path}.skills[{place}]", "unknown", track, "must be a track")
        for place, drill in enumerate(day.trunk):
            if drill not in drills:
                yield refuse(f"{path}.trunk[{place}]", "unknown-drill", drill, "must be a known drill")
        for place, lift in enumerate(day.lifts):
            here = f"{path}.lifts[{place}]"
            for n, part in enumerate(lift.parts):
                if part.movement not in steps and part.movement not in rungs:
                    rule = "must be a step or a rung of this curriculum"
                    yield refuse(f"{here}.parts[{n}].movement", "unknown", part.movement, rule)
            if lift.instead is not None and lift.instead not in drills:
                yield refuse(f"{here}.instead", "unknown-drill", lift.instead, "must be a known drill")
            if lift.load.percent is not None:
                yield from _lift_names(f"{here}.load.percent.of", lift.load.percent.of, steps, rungs)
            yield from _gate_names(f"{here}.requires", lift.requires, steps, rungs, tests)
            first = steps.get(lift.parts[0].movement)
            if lift.load.rule == "bench-mark" and first is not None and not first.load.ladder:
                rule = "needs a first part whose step has a ladder of loads"
                yield refuse(f"{here}.load.rule", "no-ladder", lift.load.rule, rule)


# --- the graph ------------------------------------------------------------------------------------------


def _cycles(order: tuple[Step, ...], steps: Mapping[str, Step]) -> Iterator[Invalid]:
    """Yield the first step that asks for itself, with the way around."""
    done: set[str] = set()
    for index, step in enumerate(order):
        way = _way_back(step.id, steps, done)
        if way:
            rule = f"asks for itself: {' > '.join(way)}"
            yield refuse(f"steps[{index}].requires", "cycle", step.id, rule)
            return


def _way_back(start: str, steps: Mapping[str, Step], done: set[str]) -> list[str]:
    """Return a way from a step through what it requires back to a step on it, else nothing."""
    way: list[str] = [start]
    open_: list[Iterator[str]] = [iter(_asked(steps[start]))]
    while open_:
        nxt = next(open_[-1], None)
        if nxt is None:
            open_.pop()
            done.add(way.pop())
        elif nxt in way:
            return [*way[way.index(nxt) :], nxt]
        elif nxt not in done:
            way.append(nxt)
            open_.append(iter(_asked(steps[nxt])))
    return []


def _asked(step: Step) -> tuple[str, ...]:
    return () if step.requires is None else step.requires.ids("step")


def _graph(curriculum: Curriculum, steps: Mapping[str, Step]) -> Iterator[Invalid]:
    before = {step.id: _before(step.id, steps) for step in curriculum.steps}
    deep: dict[str, bool] = {}
    for step in sorted(curriculum.steps, key=lambda step: len(before[step.id])):  # what is required first
        deep[step.id] = _asks_for_depth(step.requires, deep)
    tracked = {step_id for track in curriculum.tracks for step_id in track.steps}
    for index, step in enumerate(curriculum.steps):
        path = f"steps[{index}]"
        if step.id not in tracked:
            rule = "stands in no track: nobody would ever train it"
            yield refuse(f"{path}.id", "unreachable", step.id, rule)
        easier = step.regression.step
        if easier is not None and easier not in before[step.id]:
            rule = "must be easier: a step that this one requires, directly or on the way"
            yield refuse(f"{path}.regression.step", "not-easier", easier, rule)
        for place, after in enumerate(step.progression):
            if after == step.id or after in before[step.id]:
                rule = "must not be a step that this one requires"
                yield refuse(f"{path}.progression[{place}]", "not-harder", after, rule)
        yield from _depth_gate(path, step, deep)
    trained = {track for day in curriculum.days for track in day.skills}
    for index, track in enumerate(curriculum.tracks):
        if curriculum.days and track.id not in trained:
            rule = "stands in no day: nobody would ever train it"
            yield refuse(f"tracks[{index}].id", "unreachable", track.id, rule)
        for place, step_id in enumerate(track.steps):
            late = sorted(before[step_id] & set(track.steps[place + 1 :]))
            if late:
                rule = f"stands before {late[0]}, which it requires"
                yield refuse(f"tracks[{index}].steps[{place}]", "out-of-order", step_id, rule)


def _before(start: str, steps: Mapping[str, Step]) -> set[str]:
    """Return all steps that a step requires, directly or on the way."""
    found: set[str] = set()
    left = list(_asked(steps[start]))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += _asked(steps[one])
    return found


def _depth_gate(path: str, step: Step, deep: Mapping[str, bool]) -> Iterator[Invalid]:
    """No full-depth receiving step before its squat is owned; the power version meanwhile."""
    if step.receiving == "full" and not deep[step.id]:
        rule = "a step received at full depth must ask for its squat by a depth gate"
        yield refuse(f"{path}.requires", "no-depth-gate", step.id, rule)
    own = step.requires is not None and bool(step.requires.ids("depth"))
    if own and step.power_version is None:
        rule = "must name what is trained while the depth gate is closed"
        yield refuse(f"{path}.power_version", "missing", "nothing", rule)
    if step.power_version is not None:
        if not own:
            rule = "goes with a depth gate, and this step has none"
            yield refuse(f"{path}.power_version", "no-depth-gate", step.power_version, rule)
        elif deep[step.power_version]:
            rule = "must not ask for depth itself"
            yield refuse(f"{path}.power_version", "asks-for-depth", step.power_version, rule)


def _asks_for_depth(gate: Gate | None, deep: Mapping[str, bool]) -> bool:
    """Say whether a gate cannot open before a depth gate did, itself or by a step of which `deep` says so."""
    if gate is None:
        return False
    if gate.kind == "all":
        return any(_asks_for_depth(member, deep) for member in gate.members)
    if gate.kind == "any":
        return all(_asks_for_depth(member, deep) for member in gate.members)
    if gate.kind == "step":
        return deep[gate.id]
    return gate.kind == "depth"

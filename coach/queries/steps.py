"""Steps: the tracks of an athlete's curriculum as a map, and one step in full.

Reads only; what is owned and what closes a step is decided in `coach.domain.mastery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coach.access import Actor, NotYours
from coach.db.session import Database
from coach.domain.card import Dose
from coach.domain.curriculum import Curriculum
from coach.domain.mastery import Mastery, Missing, StepDay
from coach.domain.policy import Policy
from coach.domain.screen import Reason
from coach.domain.step import Step
from coach.queries.own_day import own_day
from coach.queries.today import DayRead


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that closes a step: what is missing, good days so far, and the heel at which depth counts."""

    missing: Missing
    days: int
    heel_mm: float


@dataclass(frozen=True, slots=True)
class StepOnMap:
    """A step on the map. `state`: owned, now, open, locked; `missing` where it is locked."""

    id: str
    name: str
    state: str
    good_days: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class TrackMap:
    """A track with its steps in teaching order, how many are owned, and the step that it asks for.

    `at` is None where the track asks for nothing yet, or for nothing more.
    """

    id: str
    title: str
    steps: tuple[StepOnMap, ...]
    owned: int
    at: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a step: its stage (learn, build, keep), the dose and the load (kg, None: none).

    `today`: it stands in today's session.
    """

    stage: str
    dose: Dose
    load_kg: float | None
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """One step in full, with where the athlete stands with it.

    `opens` are the steps whose gate asks for it and the names that it leads to; `easier` the step to go back
    to, `power_version` what is trained while the depth gate is closed; both None where there are none here.
    """

    step: Step
    state: str
    days: tuple[StepDay, ...]
    needs: int
    conditions: tuple[Condition, ...]
    asked: Asked
    reasons: tuple[Reason, ...]
    opens: tuple[str, ...]
    easier: str | None
    power_version: str | None
    track: str
    place: int
    of: int
    before: str | None
    after: str | None
    height_cm: float
    policy: Policy
    curriculum: str
    names: Mapping[str, str]
    rungs: frozenset[str]

    @property
    def good_days(self) -> int:
        """Days that count for owning it, no more than are needed."""
        return min(self.needs, sum(day.qualifies for day in self.days))


def tracks(found: DayRead) -> tuple[TrackMap, ...]:
    """Return the tracks of a day's curriculum, with today's sets; empty where it has no steps."""
    return tracks_of(_as_it_stands(found))


def tracks_of(mastery: Mastery) -> tuple[TrackMap, ...]:
    """Return the tracks of a curriculum as an athlete stands with them."""
    states = mastery.states
    maps = []
    for track in mastery.curriculum.tracks:
        steps = tuple(
            StepOnMap(i, mastery.steps[i].name, states[i].state, states[i].good_days, states[i].missing)
            for i in track.steps
        )
        now = mastery.now.get(track.id)
        owned = sum(one.state == "owned" for one in steps)
        maps.append(TrackMap(track.id, track.title, steps, owned, None if now is None else now.step.id))
    return tuple(maps)


def step(db: Database, who: Actor, step_id: str) -> StepPage | None:
    """Return one step; None without an enrolment or a body, NotYours where there is no such step."""
    with db.read() as session:
        found = own_day(session, who, db)
    if found is None:
        return None
    curriculum = found.enrolled.curriculum
    track = next((one for one in curriculum.tracks if step_id in one.steps), None)
    if track is None:
        raise NotYours("step")
    mastery = _as_it_stands(found)
    card, state = curriculum.step(step_id), mastery.states[step_id]
    place = track.steps.index(step_id)
    known = curriculum.movements
    return StepPage(
        step=card,
        state=state.state,
        days=state.days,
        needs=found.policy.qualifying_days,
        conditions=tuple(
            Condition(
                one, mastery.days_towards(one), mastery.depth_heel_mm(one.id) if one.kind == "depth" else 0
            )
            for one in state.missing
        ),
        asked=_asked(found, card, mastery, state.state),
        reasons=state.reasons,
        opens=_opens(curriculum, card),
        easier=_if_known(card.regression.step, known),
        power_version=_if_known(card.power_version, known),
        track=track.title,
        place=place + 1,
        of=len(track.steps),
        before=track.steps[place - 1] if place else None,
        after=track.steps[place + 1] if place + 1 < len(track.steps) else None,
        height_cm=found.body.height_cm,
        policy=found.policy,
        curriculum=curriculum.title,
        names=found.names,
        rungs=frozenset(found.places),
    )


def _as_it_stands(found: DayRead) -> Mastery:
    """Return what is owned now, with the sets of today; today's session goes by the morning."""
    return Mastery(found.enrolled.curriculum, found.standing.case, found.standing.decision)


def _asked(found: DayRead, card: Step, mastery: Mastery, state: str) -> Asked:
    item = next((one for one in found.plan.skills if one.step.id == card.id), None)
    if item is not None:
        return Asked(item.stage, item.dose, item.load_kg, True)
    stage = "keep" if state == "owned" else "build" if mastery.days.get(card.id) else "learn"
    return Asked(stage, getattr(card.dose, stage), mastery.load_kg(card), False)


def _opens(curriculum: Curriculum, card: Step) -> tuple[str, ...]:
    """Return what it leads to by the curriculum's word, then what else asks for it; each once, known ones."""
    gated = (s.id for s in curriculum.steps if s.requires is not None and card.id in s.requires.ids("step"))
    known = curriculum.movements
    return tuple(one for one in dict.fromkeys((*card.progression, *gated)) if one in known)


def _if_known(step_id: str | None, known: frozenset[str]) -> str | None:
    return step_id if step_id in known else None

"""The ladder: every rung with its state for this athlete, what the next one waits for, one rung in full.

Reads only; what opens a rung is decided in `coach.domain.progression`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from coach.access import Actor, NotYours
from coach.db.decisions import DecisionRow
from coach.db.session import Database
from coach.domain import program
from coach.domain.curriculum import RungCard
from coach.domain.decision import Decision
from coach.domain.estimate import AnkleEstimate
from coach.domain.policy import Policy
from coach.domain.squat import Pose
from coach.formats.curriculum import curriculum_to_dict
from coach.queries.drawing import box_cm, depth_level, heel_worn_mm, pose_at
from coach.queries.explained import Explained, explained
from coach.queries.needs import needs_of
from coach.queries.own_day import own_day
from coach.queries.steps import TrackMap, tracks
from coach.queries.today import rung_state


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """A rung on the map. `need_deg` is the reading it asks for on the heel worn there, None where none.

    `wedge_mm` is what the need of the next rung reckons with: the wedge on which it would open.

    `owned_on` is the day from which the next rung was open; None for what was taken as owned at the start.
    """

    id: str
    name: str
    state: str
    level: int
    need_deg: float | None
    heel_mm: float
    wedge_mm: int
    owned_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderMap:
    """The whole ladder, the deepest last, the decision that places the athlete, and the tracks of steps."""

    title: str
    summary: str
    rungs: tuple[LadderRung, ...]
    explained: Explained
    names: Mapping[str, str]
    policy: Policy
    tracks: tuple[TrackMap, ...] = ()

    @property
    def decision(self) -> Decision:
        """The decision in force."""
        return self.explained.decision


@dataclass(frozen=True, slots=True, kw_only=True)
class RungPage:
    """One rung in full, drawn for this body at its depth.

    Today's and the next one stand on the wedge that the decision has in mind; `need_deg` is theirs there,
    `flat_deg` without it.
    """

    card: RungCard
    state: str
    level: int
    place: int
    of: int
    pose: Pose
    wedge_mm: float
    load_kg: float
    box_cm: float | None
    heel_mm: float
    need_deg: float | None
    flat_deg: float | None
    ankles: Mapping[str, AnkleEstimate]
    clean_rate: float
    decision: Decision
    policy: Policy
    earlier: str | None
    later: str | None
    names: Mapping[str, str]


def ladder(db: Database, who: Actor) -> LadderMap | None:
    """Return the athlete's ladder; None without an enrolment or a body. Twelve statements."""
    with db.read() as session:
        found = own_day(session, who, db)
        if found is None:
            return None
        owned = _owned_since(light_decisions(session, found.enrolled.id), found.places)
    cards = found.enrolled.curriculum.rungs
    present = found.places[found.decision.rung]
    needs = {need.rung: need.deg for need in found.decision.needs}
    above = needs_of(found.standing.case, found.decision)[1]
    if above is not None:
        needs[above.rung] = above.deg
    return LadderMap(
        title=found.enrolled.curriculum.title,
        summary=found.enrolled.curriculum.summary,
        rungs=tuple(
            LadderRung(
                id=card.id,
                name=card.name,
                state=rung_state(place, present),
                level=depth_level(card.rung.thigh_deg),
                need_deg=needs.get(card.id),
                heel_mm=heel_worn_mm(found.decision, card.rung),
                wedge_mm=above.wedge_mm if above is not None and above.rung == card.id else 0,
                owned_on=owned.get(place) if place < present else None,
            )
            for place, card in enumerate(cards)
        ),
        explained=explained(found.decision, found.on, found.standing.case, found.names),
        names=found.names,
        policy=found.policy,
        tracks=tracks(found),
    )


@dataclass(frozen=True, slots=True)
class GatesPage:
    """The curriculum as a document, and where the athlete stands with each step: owned, now, open, locked."""

    title: str
    document: Mapping[str, Any]
    states: Mapping[str, str]


def gates(db: Database, who: Actor) -> GatesPage | None:
    """Return the gates of the athlete's curriculum; None without an enrolment, a body or steps."""
    with db.read() as session:
        found = own_day(session, who, db)
    if found is None or not found.enrolled.curriculum.tracks:
        return None
    curriculum = found.enrolled.curriculum
    states = {one.id: one.state for track in tracks(found) for one in track.steps}
    return GatesPage(curriculum.title, curriculum_to_dict(curriculum), states)


def rung(db: Database, who: Actor, rung_id: str) -> RungPage | None:
    """Return one rung; None without an enrolment or a body, NotYours where the ladder has no such rung."""
    with db.read() as session:
        found = own_day(session, who, db)
    if found is None:
        return None
    if rung_id not in found.places:
        raise NotYours("rung")
    decision, place = found.decision, found.places[rung_id]
    cards = found.enrolled.curriculum.rungs
    card = cards[place]
    flat = next((n.deg for n in decision.needs if n.rung == rung_id), None)
    is_today = rung_id == decision.rung and decision.action != "stop"
    known = next((n for n in needs_of(found.standing.case, decision) if n and n.rung == rung_id), None)
    wedge = float(decision.wedge_mm) if is_today else 0.0 if known is None else float(known.wedge_mm)
    load = program.prescribed_load_kg(card, found.body, decision.load_kg if is_today else None)
    drawn = pose_at(found.body, found.policy, decision, card.rung, wedge_mm=wedge, load_kg=load)
    return RungPage(
        card=card,
        state=rung_state(place, found.places[decision.rung]),
        level=depth_level(card.rung.thigh_deg),
        place=place + 1,
        of=len(cards),
        pose=drawn,
        wedge_mm=wedge,
        load_kg=load,
        box_cm=box_cm(found.body, drawn, card.rung) if card.box else None,
        heel_mm=heel_worn_mm(decision, card.rung),
        need_deg=flat if known is None else known.deg,
        flat_deg=flat,
        ankles=decision.ankle,
        clean_rate=decision.control.clean_rate.get(rung_id, 0.0),
        decision=decision,
        policy=found.policy,
        earlier=cards[place - 1].id if place else None,
        later=cards[place + 1].id if place + 1 < len(cards) else None,
        names=found.names,
    )


LightDecision = Row[UUID, date, int, str, str, float, int]


def light_decisions(session: Session, enrolment_id: UUID) -> Sequence[LightDecision]:
    """Return all decisions in short, oldest first: day, place in it, action, rung, wedge, last event."""
    return session.execute(
        select(
            DecisionRow.id,
            DecisionRow.decided_on,
            DecisionRow.seq,
            DecisionRow.action,
            DecisionRow.rung,
            DecisionRow.wedge_mm,
            DecisionRow.as_of_number,
        )
        .where(DecisionRow.enrolment_id == enrolment_id)
        .order_by(DecisionRow.decided_on, DecisionRow.seq)
    ).all()


def _owned_since(rows: Sequence[LightDecision], places: Mapping[str, int]) -> dict[int, date | None]:
    """Return by place the day since which a rung has been owned without a break.

    What lay below the first day's rung was taken as owned at the start: None.
    """
    live = {row.decided_on: places[row.rung] for row in rows if row.rung in places}
    since: dict[int, date | None] = {}
    for number, on in enumerate(sorted(live)):
        since = {place: day for place, day in since.items() if place < live[on]}
        for place in range(live[on]):
            since.setdefault(place, on if number else None)
    return since

"""What if: who would move under another policy or new rules, and whether stored decisions come out again.

Reads only, and decides with the engine's own function, so that what is shown before a policy or a
version of the rules takes effect is what happens after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor
from coach.casefile import Enrolled, History, NoBody, Replayed, Standing, local_day
from coach.db.decisions import DecisionRow
from coach.db.people import Athlete, Team, User
from coach.db.session import Database
from coach.domain.decision import Decision
from coach.domain.policy import Policy
from coach.formats.stored_decision import decision_from_row
from coach.queries.explained import rung_names
from coach.queries.moves import (
    Move,
    Place,
    StepMove,
    may_see_steps,
    move_between,
    place_of,
    place_seen,
    place_unseen,
    steps_between,
)

Change = Callable[[History], History]
# What may be told of an athlete: the name, the place as it is and as it would be, the steps that differ.
Shown = tuple[str, Place, Place, tuple[StepMove, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who would move today, at the squat or at steps. `reworded` of the `unchanged` get another first reason.

    `without_body`: enrolled, but nothing can be decided yet.
    """

    moves: tuple[Move, ...]
    unchanged: int
    reworded: int
    without_body: int

    @property
    def judged(self) -> int:
        """How many athletes were decided for."""
        return len(self.moves) + self.unchanged


def would_move(db: Database, who: Actor, team_id: UUID, policy: Policy) -> Outcome:
    """Decide today for the team's enrolled athletes, as it is and under `policy`; NotYours for others' teams.

    The number of statements is the same for one athlete and for two hundred. What a scope hides of a
    reason is hidden here as it is on the athlete's page.
    """
    return _would_move(db, who, team_id, lambda record: record.under(policy))


def would_move_by_rules(db: Database, who: Actor, team_id: UUID) -> Outcome:
    """Decide today for a team that waits with new rules, as it is and as if they had taken effect.

    Otherwise as `would_move`.
    """
    return _would_move(db, who, team_id, History.without_waiting)


def _would_move(db: Database, who: Actor, team_id: UUID, changed: Change) -> Outcome:
    access.team(who, team_id)
    with db.read() as session:
        reaches = {
            one.reach.athlete_id: one.reach for one in access.linked(session, who) if team_id in one.team_ids
        }
        pairs, without = _standings(session, list(reaches), db.now(), changed, team_id)

    def seen(now: Standing, then: Standing) -> Shown:
        reach = reaches[now.enrolled.athlete_id]
        steps = steps_between(now, then) if may_see_steps(reach) else ()
        return reach.name, place_seen(reach, now), place_seen(reach, then), steps

    return _outcome(pairs, without, seen)


def _outcome(
    pairs: Sequence[tuple[Standing, Standing]], without: int, shown: Callable[[Standing, Standing], Shown]
) -> Outcome:
    moves, unchanged, reworded = [], 0, 0
    for now, then in pairs:
        name, before, after, steps = shown(now, then)
        enrolled = now.enrolled
        move = move_between(enrolled.athlete_id, name, before, after, rung_names(enrolled.curriculum), steps)
        if move is not None:
            moves.append(move)
        else:
            unchanged += 1
            reworded += before.headline.code != after.headline.code
    return Outcome(tuple(sorted(moves, key=lambda one: one.order)), unchanged, reworded, without)


def _standings(
    session: Session, ids: Sequence[UUID], now: datetime, changed: Change, team_id: UUID | None
) -> tuple[list[tuple[Standing, Standing]], int]:
    """Return today's standing as it is and on the `changed` record of all who are enrolled (by `team_id`)."""
    enrolments = {
        athlete_id: enrolled
        for athlete_id, enrolled in casefile.running_enrolments(session, ids).items()
        if team_id is None or enrolled.team_id == team_id
    }
    records = casefile.histories(session, {key: one.team_id for key, one in enrolments.items()})
    days = {one.id: local_day(now, records[key].zone) for key, one in enrolments.items()}
    stored = casefile.standings_today(session, enrolments.values(), days)
    pairs, without = [], 0
    for athlete_id, enrolled in enrolments.items():
        record = records[athlete_id]
        day, rows = days[enrolled.id], stored[enrolled.id]
        try:
            today = casefile.stand(record, enrolled, day, *rows)
            pairs.append((today, casefile.stand(changed(record), enrolled, day, *rows)))
        except NoBody:
            without += 1
    return pairs, without


# --- for the host: every stored decision again --------------------------------------------------------


class SeveralTeams(LookupError):
    """A name is that of several teams; the ids say which."""

    def __init__(self, ids: Sequence[UUID]) -> None:
        super().__init__(", ".join(map(str, ids)))


def team_named(db: Database, name: str) -> tuple[UUID, str]:
    """Return a team by id or name; LookupError where there is none, SeveralTeams where it is not clear."""
    with db.read() as session:
        found = session.execute(select(Team.id, Team.name).order_by(Team.created_at, Team.id)).all()
    same = [(key, label) for key, label in found if str(key) == name]
    same = same or [(key, label) for key, label in found if label.casefold() == name.strip().casefold()]
    if not same:
        raise LookupError(name)
    if len(same) > 1:
        raise SeveralTeams([key for key, _ in same])
    return same[0]


@dataclass(frozen=True, slots=True)
class Person:
    """Whose decisions are looked at."""

    athlete_id: UUID
    name: str


def people(db: Database, team_id: UUID | None) -> tuple[Person, ...]:
    """Return the athletes whose consent to a team runs, or all athletes of this server, by name."""
    wanted = select(Athlete.id, User.name).join(User, User.id == Athlete.user_id)
    if team_id is not None:
        running = access.running_consents().order_by(None).subquery()
        wanted = wanted.join(running, running.c.athlete_id == Athlete.id).where(running.c.team_id == team_id)
    with db.read() as session:
        return tuple(Person(*row) for row in session.execute(wanted.order_by(User.name, Athlete.id)))


@dataclass(frozen=True, slots=True)
class Again:
    """An athlete's stored decisions of one enrolment, each decided again."""

    who: Person
    enrolled: Enrolled
    ended: bool
    decisions: tuple[Replayed, ...]


def replayed(db: Database, who: Person) -> tuple[Again, ...]:
    """Decide every stored decision of an athlete again, from the events received by then."""
    with db.read() as session:
        enrolments = casefile.all_enrolments(session, who.athlete_id)
        running = casefile.running_enrolment(session, who.athlete_id)
        rows = session.scalars(select(DecisionRow).where(DecisionRow.athlete_id == who.athlete_id)).all()
        found, record = [], None
        for enrolled in enrolments:
            if record is None:
                record = casefile.history(session, who.athlete_id, enrolled.team_id)
            record = casefile.for_team(session, record, enrolled.team_id)
            own = [row for row in rows if row.enrolment_id == enrolled.id]
            ended = running is None or running.id != enrolled.id
            found.append(Again(who, enrolled, ended, tuple(casefile.replay(record, enrolled, own))))
    return tuple(found)


def move_since(again: Again, one: Replayed) -> Move | None:
    """Return the move from a stored decision to what the present rules make of it; None without one.

    At the squat: what an earlier version made of the steps is not stored.
    """
    if one.now is None:
        return None
    was = decision_from_row(one.row.content)
    return _squat_move(again.who, again.enrolled, was, one.now)


def _squat_move(who: Person, enrolled: Enrolled, was: Decision, then: Decision) -> Move | None:
    before, after = (place_of(enrolled, d, d.reasons[0], d.load_kg) for d in (was, then))
    return move_between(who.athlete_id, who.name, before, after, rung_names(enrolled.curriculum))


def would_move_unseen(db: Database, who: Sequence[Person], team_id: UUID | None, policy: Policy) -> Outcome:
    """Return who of these people would move today under `policy`, for the person who runs this server.

    Whoever is enrolled by `team_id`, or with None everybody, each compared with the own team's policy.
    """
    return _would_move_unseen(db, who, team_id, lambda record: record.under(policy))


def would_move_by_rules_unseen(db: Database, who: Sequence[Person], team_id: UUID | None) -> Outcome:
    """Return who of these people would move today if their teams waited no longer with new rules."""
    return _would_move_unseen(db, who, team_id, History.without_waiting)


def _would_move_unseen(db: Database, who: Sequence[Person], team_id: UUID | None, changed: Change) -> Outcome:
    names = {one.athlete_id: one.name for one in who}
    with db.read() as session:
        pairs, without = _standings(session, list(names), db.now(), changed, team_id)

    def whole(now: Standing, then: Standing) -> Shown:
        return names[now.enrolled.athlete_id], place_unseen(now), place_unseen(then), steps_between(now, then)

    return _outcome(pairs, without, whole)


@dataclass(frozen=True, slots=True)
class Past:
    """The squats asked for on the days of the last weeks, under another policy: how many, what differs.

    Of a day its first decision: the later ones begin where the day's sets were done. Each difference is
    a day with what was decided then and what would have been; oldest first.
    """

    looked_at: int
    differing: tuple[tuple[date, Move], ...]


def would_have_moved(db: Database, who: Person, team_id: UUID | None, policy: Policy, since: date) -> Past:
    """Derive each day's first decision from `since` on under another policy, from where that day began."""
    looked_at, found = 0, []
    with db.read() as session:
        enrolments = [
            one
            for one in casefile.all_enrolments(session, who.athlete_id)
            if team_id is None or one.team_id == team_id
        ]
        record = casefile.history(session, who.athlete_id, team_id)
        for enrolled in enrolments:
            rows = session.scalars(
                select(DecisionRow)
                .where(DecisionRow.enrolment_id == enrolled.id, DecisionRow.decided_on >= since)
                .order_by(DecisionRow.decided_on, DecisionRow.seq)
            ).all()
            for row in {row.decided_on: row for row in reversed(rows)}.values():
                looked_at += 1
                then, _ = casefile.derive_again(record, enrolled, row, policy)
                move = _squat_move(who, enrolled, decision_from_row(row.content), then)
                if move is not None:
                    found.append((row.decided_on, move))
    return Past(looked_at, tuple(sorted(found, key=lambda one: one[0])))

"""What if: who would move under another policy or new rules, and whether stored decisions come out again.

Reads only, and decides with the engine's own function, so that what is shown before a policy or a
version of the rules takes effect is what happens after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from coach.domain.program import prescribed_load_kg
from coach.domain.screen import Reason
from coach.formats.stored_decision import decision_from_row
from coach.queries.athlete import told
from coach.queries.explained import rung_names

Change = Callable[[History], History]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an athlete stands by a decision: the rung's name, the wedge, the act and its first reason.

    `load_kg` is 0 where there is none, while squats are closed, and where sessions are not shared.
    """

    action: str
    rung_id: str
    rung: str
    place: int
    wedge_mm: float
    load_kg: float
    headline: Reason

    @property
    def moves(self) -> tuple[str, str, float, float]:
        """What the athlete would notice."""
        return self.action, self.rung_id, self.wedge_mm, self.load_kg


@dataclass(frozen=True, slots=True)
class Move:
    """An athlete who would stand elsewhere. `names` are the rungs' names of the curriculum."""

    athlete_id: UUID
    name: str
    before: Place
    after: Place
    names: dict[str, str]

    @property
    def is_deeper(self) -> bool | None:
        """Whether it goes deeper (True) or back (False); None at the same depth."""
        step = self.after.place - self.before.place
        return None if step == 0 else step > 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who would move today. `reworded` of the `unchanged` would get another first reason.

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

    def seen(standing: Standing) -> Place:
        reach, decision = reaches[standing.enrolled.athlete_id], standing.decision
        shown = (told(reach, reason, standing.case) for reason in decision.reasons)
        headline = next((one.reason for one in shown if one is not None), Reason("not-shared"))
        load_kg = _asked_load_kg(standing) if reach.may_see("logs") else 0.0
        return place_of(standing.enrolled, decision, headline, load_kg)

    return _outcome(pairs, without, {key: reach.name for key, reach in reaches.items()}, seen)


def _asked_load_kg(standing: Standing) -> float:
    """Return the load as pages show it: what the gym's weights allow."""
    card = standing.enrolled.curriculum.card(standing.decision.rung)
    return prescribed_load_kg(card, standing.case.body, standing.decision.load_kg)


def _outcome(
    pairs: Sequence[tuple[Standing, Standing]],
    without: int,
    names: Mapping[UUID, str],
    place: Callable[[Standing], Place],
) -> Outcome:
    moves, unchanged, reworded = [], 0, 0
    for now, then in pairs:
        before, after = place(now), place(then)
        if before.moves == after.moves:
            unchanged += 1
            reworded += before.headline.code != after.headline.code
        else:
            key = now.enrolled.athlete_id
            moves.append(Move(key, names[key], before, after, rung_names(now.enrolled.curriculum)))
    return Outcome(_in_order(moves), unchanged, reworded, without)


def _in_order(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Those who would go back first, then those who would go deeper, then the others; by name."""
    groups = {False: 0, True: 1, None: 2}
    return tuple(sorted(moves, key=lambda move: (groups[move.is_deeper], move.name.casefold())))


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


def place_of(enrolled: Enrolled, decision: Decision, headline: Reason, load_kg: float) -> Place:
    """Return where a decision puts an athlete, with reason and load as far as they may be told."""
    card = enrolled.curriculum.card(decision.rung)
    return Place(
        decision.action,
        card.id,
        card.name,
        enrolled.curriculum.place(card.id),
        decision.wedge_mm,
        0.0 if decision.action == "stop" else load_kg,
        headline,
    )


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


def move_between(again: Again, one: Replayed) -> Move | None:
    """Return the move from a stored decision to what the present rules make of it; None without one."""
    if one.now is None:
        return None
    was = decision_from_row(one.row.content)
    before, after = (place_of(again.enrolled, d, d.reasons[0], d.load_kg) for d in (was, one.now))
    if before.moves == after.moves:
        return None
    return Move(again.who.athlete_id, again.who.name, before, after, rung_names(again.enrolled.curriculum))


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
    return _outcome(pairs, without, names, _whole)


def _whole(standing: Standing) -> Place:
    reason = standing.decision.reasons[0]
    return place_of(standing.enrolled, standing.decision, reason, _asked_load_kg(standing))


@dataclass(frozen=True, slots=True)
class Past:
    """What was asked for on the days of the last weeks, under another policy: how many, and what differs.

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
                was = decision_from_row(row.content)
                before, after = (place_of(enrolled, d, d.reasons[0], d.load_kg) for d in (was, then))
                if before.moves != after.moves:
                    move = Move(who.athlete_id, who.name, before, after, rung_names(enrolled.curriculum))
                    found.append((row.decided_on, move))
    return Past(looked_at, tuple(sorted(found, key=lambda one: one[0])))

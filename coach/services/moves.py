"""Athletes moved to another version of their curriculum: deliberately, and only for work not yet logged.

What was logged stays with the enrolment that it was logged in, and so do its decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, NotYours
from coach.casefile import NoBody, local_day
from coach.db.curricula import CurriculumVersion, Enrolment
from coach.db.session import Database, retried
from coach.domain.case import At
from coach.formats.inputs import Problem, Refused
from coach.services import audit
from coach.services.archives import refuse_archived
from coach.services.decisions import decide_again, lock_athlete
from coach.services.drafts import visible

MOVES = UUID("5c3f6d0e-8f0a-5d0f-9a35-0e1c2f6d7b11")
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Left:
    """An athlete who was not moved: `why` is `gone` (the `rung` is not in the new version) or `other`."""

    name: str
    why: str
    rung: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of those who were to be moved; `tomorrow` of the `moved` have logged something today."""

    moved: int
    tomorrow: int
    left: tuple[Left, ...]


def move(db: Database, who: Actor, team_id: UUID, version_id: UUID, chosen: Sequence[str]) -> Moved:
    """Move athletes of a team to a version of the curriculum that they train by, or of a fork of it.

    From tomorrow where something was logged today, else from today. Each in a transaction of its own: one who
    cannot be moved holds nobody up. Sent twice is moved once. NotYours for an athlete who is not the team's.
    """
    access.team(who, team_id)
    with db.read() as session:
        version = visible(session, team_id, version_id)
        names = {
            one.reach.athlete_id: one.reach.name
            for one in access.linked(session, who)
            if team_id in one.team_ids
        }
        bases = set(
            session.scalars(
                select(CurriculumVersion.slug).where(
                    CurriculumVersion.id.in_(
                        select(CurriculumVersion.based_on).where(CurriculumVersion.slug == version.slug)
                    )
                )
            )
        )
    wanted = _wanted(chosen)
    if not wanted <= set(names):
        raise NotYours("athlete")
    done, left = [], []
    for athlete_id in sorted(wanted, key=lambda one: (names[one].casefold(), str(one))):
        found = retried(db, _Move(db, who, team_id, version, frozenset(bases), athlete_id))
        if isinstance(found, Left):
            left.append(found)
        elif found is not None:
            done.append(found)
    return Moved(len(done), done.count("tomorrow"), tuple(left))


def _wanted(chosen: Sequence[str]) -> set[UUID]:
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise Refused(Problem("athletes", "missing", f"choose 1 to {MOST_AT_ONCE} athletes"))
    try:
        return {UUID(one) for one in chosen}
    except ValueError:
        raise NotYours("athlete") from None


@dataclass(frozen=True, slots=True)
class _Move:
    """One athlete's move, as a transaction: returns from when, None where it was done before, or why not."""

    db: Database
    who: Actor
    team_id: UUID
    version: CurriculumVersion
    bases: frozenset[str]
    athlete_id: UUID

    def __call__(self, session: Session) -> str | Left | None:
        reach = access.athlete(session, self.who, self.athlete_id)
        lock_athlete(session, self.athlete_id)
        enrolled = casefile.running_enrolment(session, self.athlete_id)
        if enrolled is None or enrolled.team_id != self.team_id:
            return Left(reach.name, "other")
        if enrolled.curriculum_version_id == self.version.id:
            return None
        refuse_archived(session, self.version, "athletes")
        slug = enrolled.curriculum.id
        older = slug == self.version.slug and enrolled.curriculum_version < self.version.version
        if not older and (slug == self.version.slug or slug not in self.bases):
            return Left(reach.name, "other")
        curriculum = casefile.curriculum_of(self.version)
        today = local_day(self.db.now(), reach.zone)
        record = casefile.history(session, self.athlete_id, self.team_id)
        logged = any(row.performed_on >= today for row in casefile.in_force(record.sets))
        rows = casefile.standings_today(session, (enrolled,), {enrolled.id: today})[enrolled.id]
        try:
            standing = casefile.stand(record, enrolled, today, *rows)
        except NoBody:
            at = enrolled.start
        else:
            # Where the day began, so that it is decided once: a step back for a pause must not come twice.
            decided = At(rung=standing.decision.rung, wedge_mm=standing.decision.wedge_mm)
            at = decided if logged else standing.case.at
        if at.rung not in {rung.id for rung in curriculum.ladder}:
            return Left(reach.name, "gone", enrolled.curriculum.card(at.rung).name)
        old = session.get_one(Enrolment, enrolled.id)
        old.ended_at = self.db.now()
        session.flush()
        session.add(
            Enrolment(
                athlete_id=self.athlete_id,
                team_id=self.team_id,
                curriculum_version_id=self.version.id,
                start_on=today + timedelta(days=1) if logged else max(today, enrolled.start_on),
                days=list(enrolled.days),
                start_rung=at.rung,
                start_wedge_mm=at.wedge_mm,
                assigned_by=self.who.user_id,
                client_id=uuid5(MOVES, f"{enrolled.id}|{self.version.id}"),
                created_at=self.db.now(),
            )
        )
        session.flush()
        if not logged:
            decide_again(self.db, session, self.athlete_id, since=today, today=today)
        audit.record(
            self.db,
            session,
            self.who,
            "curriculum-moved",
            team_id=self.team_id,
            athlete_id=self.athlete_id,
            curriculum=self.version.slug,
            version=self.version.version,
        )
        return "tomorrow" if logged else "today"

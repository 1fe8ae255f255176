"""Versions of the rules: taken up when the software starts, let take effect by a team.

Whether a team waits is worked out in `coach.casefile`; who would move is read in `coach.queries.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor
from coach.db.curricula import Enrolment
from coach.db.decisions import DecisionRow
from coach.db.people import Team
from coach.db.rules import RulesAdoption, RulesVersion
from coach.db.session import Database, retried
from coach.domain.progression import RULES_VERSION
from coach.formats.inputs import Problem, Refused
from coach.services import audit
from coach.services.decisions import follow_today


def take_up(db: Database) -> bool:
    """Note since when this server serves the present rules; True where they are new here.

    A team that never adopted any gets the version of its newest decision, or the present one where it has
    none: it was made before teams were asked. Runs before each start; what is noted already stays.
    """

    def work(session: Session) -> bool:
        now = db.now()
        is_new = session.get(RulesVersion, RULES_VERSION) is None
        if is_new:
            session.add(RulesVersion(version=RULES_VERSION, first_seen_at=now))
        adopted = select(RulesAdoption.team_id)
        missing = session.scalars(select(Team.id).where(Team.id.not_in(adopted))).all()
        decided = _newest_versions(session)
        for team_id in missing:
            session.add(adoption(team_id, decided.get(team_id, RULES_VERSION), None, now))
        return is_new

    return retried(db, work)


def _newest_versions(session: Session) -> dict[UUID | None, str]:
    place = func.row_number().over(
        partition_by=Enrolment.team_id,
        order_by=(DecisionRow.decided_at.desc(), DecisionRow.decided_on.desc(), DecisionRow.seq.desc()),
    )
    ranked = (
        select(Enrolment.team_id, DecisionRow.rules_version, place.label("place"))
        .join(Enrolment, Enrolment.id == DecisionRow.enrolment_id)
        .where(Enrolment.team_id.is_not(None))
        .subquery()
    )
    rows = session.execute(select(ranked.c.team_id, ranked.c.rules_version).where(ranked.c.place == 1))
    return {row.team_id: row.rules_version for row in rows}


def adoption(team_id: UUID, version: str, by_user_id: UUID | None, at: datetime) -> RulesAdoption:
    """Build the row by which a version takes effect for a team."""
    return RulesAdoption(team_id=team_id, version=version, by_user_id=by_user_id, at=at)


def adopt(db: Database, who: Actor, team_id: UUID, form: Mapping[str, Any]) -> bool:
    """Let the present rules take effect for a team; today's decisions follow at once. False where they had.

    `form["version"]` is the one whose effect the coach has looked at. Refused where the server was renewed
    meanwhile.
    """
    access.team(who, team_id)
    if form.get("version") != RULES_VERSION:
        raise Refused(Problem("form", "changed", "have changed meanwhile: look again at who would move"))

    def work(session: Session) -> bool:
        known = session.scalars(
            select(RulesAdoption.id).where(
                RulesAdoption.team_id == team_id, RulesAdoption.version == RULES_VERSION
            )
        ).first()
        if known is not None:
            return False
        session.add(adoption(team_id, RULES_VERSION, who.user_id, db.now()))
        audit.record(db, session, who, "rules-adopted", team_id=team_id, version=RULES_VERSION)
        return True

    is_new = retried(db, work)
    if is_new:
        follow_today(db, team_id)
    return is_new

"""A team's policy: a further version of its numbers, with author and reason.

Appended, never changed. What a version would do before it takes effect is read in `coach.queries.replay`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor
from coach.db.curricula import PolicyVersion
from coach.db.session import Database, retried
from coach.domain.policy import DEFAULT_POLICY, policy_of
from coach.formats.policy import policy_to_document, proposal
from coach.services import audit
from coach.services.decisions import follow_today


def publish(db: Database, who: Actor, team_id: UUID, form: Mapping[str, Any]) -> int:
    """Let a policy take effect and return its version; today's decisions of the team follow at once.

    Refused where it breaks a rule, changes nothing, or somebody else was faster. The same form sent
    twice by the same person is one version.
    """
    access.team(who, team_id)
    wanted = proposal(form)

    def work(session: Session) -> tuple[int, bool]:
        newest = session.scalars(
            select(PolicyVersion)
            .where(PolicyVersion.team_id == team_id)
            .order_by(PolicyVersion.version.desc())
            .limit(1)
        ).one_or_none()
        version = 0 if newest is None else newest.version
        now = DEFAULT_POLICY if newest is None else policy_of(newest.content)
        mine = newest is not None and newest.by_user_id == who.user_id and newest.reason == wanted.reason
        if mine and version == wanted.based_on + 1 and now == wanted.policy:
            return version, False
        wanted.check(version, now)
        session.add(
            PolicyVersion(
                team_id=team_id,
                version=version + 1,
                content=policy_to_document(wanted.policy),
                by_user_id=who.user_id,
                reason=wanted.reason,
                at=db.now(),
            )
        )
        audit.record(db, session, who, "policy-changed", team_id=team_id, version=version + 1)
        return version + 1, True

    version, is_new = retried(db, work)
    if is_new:
        follow_today(db, team_id)
    return version

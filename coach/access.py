"""The one door: what a person may see of, and do with, an athlete or a team.

Everything that reaches an athlete's rows takes a `Reach`, and only this module makes one. What is
not yours does not exist: `NotYours` becomes 404, never 403. No writing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from coach.db.people import Athlete, Consent, Membership, Team, User

SCOPES = ("logs", "tests", "pain", "body")


class NotYours(LookupError):
    """The object does not exist for this person."""


@dataclass(frozen=True, slots=True)
class TeamRole:
    """A team that a person coaches, and as what (`owner` or `coach`)."""

    team_id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person: settings, own athlete's record if any, teams coached."""

    user_id: UUID
    name: str
    email: str
    locale: str
    theme: str
    units: str
    zone: str
    demo: bool
    athlete_id: UUID | None
    teams: tuple[TeamRole, ...]

    @property
    def is_coach(self) -> bool:
        """Whether the person coaches any team."""
        return bool(self.teams)


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to one athlete: as the athlete (`self`) or as a coach through a team's consent.

    `scopes` is what may be seen besides that something stopped, which linked coaches always see.
    """

    actor: Actor
    athlete_id: UUID
    user_id: UUID
    name: str
    zone: str
    born_on: date | None
    role: str
    team_id: UUID | None
    scopes: frozenset[str]

    def may_see(self, scope: str) -> bool:
        """Whether rows of this scope (`logs`, `tests`, `pain`, `body`) may be shown."""
        return scope in self.scopes

    @property
    def by(self) -> str:
        """Who an event written through this reach is by, in the engine's words."""
        return "self" if self.role == "self" else "coach"


def actor(session: Session, user_id: UUID) -> Actor:
    """Return the person with teams and own athlete's record. Two statements."""
    row = session.execute(
        select(User, Athlete.id).outerjoin(Athlete, Athlete.user_id == User.id).where(User.id == user_id)
    ).one_or_none()
    if row is None:
        raise NotYours("account")
    user, athlete_id = row
    teams = session.execute(
        select(Team.id, Team.name, Membership.role)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.user_id == user_id)
        .order_by(Team.name, Team.id)
    ).all()
    return Actor(
        user.id,
        user.name,
        user.email,
        user.locale,
        user.theme,
        user.units,
        user.zone,
        user.demo,
        athlete_id,
        tuple(TeamRole(*team) for team in teams),
    )


def own(session: Session, who: Actor) -> Reach:
    """Return the way to the person's own record; NotYours when the person is no athlete."""
    if who.athlete_id is None:
        raise NotYours("athlete")
    return athlete(session, who, who.athlete_id)


def athlete(session: Session, who: Actor, athlete_id: UUID) -> Reach:
    """Return the way to an athlete: oneself, or somebody who lets one of one's teams see them."""
    row = session.execute(
        select(Athlete.id, Athlete.user_id, User.name, User.zone, Athlete.born_on)
        .join(User, User.id == Athlete.user_id)
        .where(Athlete.id == athlete_id)
    ).one_or_none()
    if row is None:
        raise NotYours("athlete")
    if athlete_id == who.athlete_id:
        return Reach(who, *row, "self", None, frozenset(SCOPES))
    teams = [team.team_id for team in who.teams]
    if not teams:
        raise NotYours("athlete")
    grants = session.execute(
        running_consents().where(Consent.athlete_id == athlete_id, Consent.team_id.in_(teams))
    ).all()
    if not grants:
        raise NotYours("athlete")
    scopes = frozenset(scope for grant in grants for scope in grant.scopes)
    return Reach(who, *row, "coach", grants[0].team_id, scopes)


@dataclass(frozen=True, slots=True)
class Linked:
    """An athlete on a coach's roster: the way there and which of the coach's teams it goes through."""

    reach: Reach
    team_ids: frozenset[UUID]


def linked(session: Session, who: Actor) -> list[Linked]:
    """Return everybody whose consent to one of the person's teams runs, by name. One statement."""
    rows = session.execute(
        running_consents()
        .where(Consent.team_id.in_([team.team_id for team in who.teams]))
        .add_columns(Athlete.user_id, User.name, User.zone, Athlete.born_on)
        .join(Athlete, Athlete.id == Consent.athlete_id)
        .join(User, User.id == Athlete.user_id)
    ).all()
    found: dict[UUID, Linked] = {}
    for athlete_id, team_id, granted, user_id, name, zone, born_on in rows:
        known = found.get(athlete_id)
        scopes = frozenset(granted) | (known.reach.scopes if known else frozenset())
        teams = frozenset([team_id]) | (known.team_ids if known else frozenset())
        first = known.reach.team_id if known else team_id
        person = (who, athlete_id, user_id, name, zone, born_on)
        reach = (
            Reach(*person, "self", None, frozenset(SCOPES))
            if athlete_id == who.athlete_id
            else Reach(*person, "coach", first, scopes)
        )
        found[athlete_id] = Linked(reach, teams)
    return sorted(found.values(), key=lambda one: (one.reach.name.casefold(), str(one.reach.athlete_id)))


def team(who: Actor, team_id: UUID, *, owner: bool = False) -> TeamRole:
    """Return the role in a team that the person coaches (`owner`: or owns); NotYours otherwise."""
    for role in who.teams:
        if role.team_id == team_id and (not owner or role.role == "owner"):
            return role
    raise NotYours("team")


def running_consents() -> Select[tuple[UUID, UUID, list[str]]]:
    """Return the statement (athlete_id, team_id, scopes) of every consent that has not ended."""
    later = aliased(Consent)
    return (
        select(Consent.athlete_id, Consent.team_id, Consent.scopes)
        .where(
            Consent.kind == "grant",
            ~exists().where(
                and_(
                    later.athlete_id == Consent.athlete_id,
                    later.team_id == Consent.team_id,
                    later.seq > Consent.seq,
                )
            ),
        )
        .order_by(Consent.at)
    )


GrantRow = Row[tuple[UUID, UUID, list[str]]]

"""An athlete's case file: rows in, case and decision out; what services write and screens show.

Stands between the tables and the use cases, because a page must show the very decision that a
service would store. Reads only. No rule of training: `coach.domain.progression.decide` has them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from coach.db.curricula import CurriculumVersion, Enrolment, PolicyVersion
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, BodyRow, SetRow, TestRow
from coach.db.people import Athlete, User
from coach.db.rules import RulesAdoption, RulesVersion
from coach.domain.case import Act, At, Attempt, Body, By, Case, SetDone, Side, Sprain, Test, Verified
from coach.domain.curriculum import Curriculum
from coach.domain.mastery import Mastery
from coach.domain.policy import DEFAULT_POLICY, Policy, policy_of
from coach.domain.progression import RULES_VERSION, RULES_WAIT_DAYS, Decision, decide
from coach.formats.curriculum import curriculum_from_dict, shipped
from coach.formats.stored_decision import decision_to_row

FIRST_CURRICULUM = "squat-depth"
NOWHERE = UUID(int=0)
DECISIONS = UUID("7d0b5a5e-6f0c-5d7c-9a53-9f3f0d0c5a11")
Row = TypeVar("Row", TestRow, SetRow, ActRow)
# Columns that only taking in and handing out need: three years of sets are read a fifth faster without.
UNREAD = ("payload_hash", "performed_at_raw", "received_at", "author_id", "team_id")
# Today and the decided day before it; a third where the athlete has travelled a day ahead.
DAYS_LOOKED_BACK = 3
ENGINE_ACTS = ("clear", "override", "lock", "unlock", "veto", "red-flag")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A running or ended enrolment with its curriculum read."""

    id: UUID
    athlete_id: UUID
    team_id: UUID | None
    start_on: date
    days: tuple[int, ...]
    start: At
    curriculum: Curriculum
    curriculum_version_id: UUID
    curriculum_version: int
    ladder_digest: str
    assigned_by: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an athlete stands on a day: the decision in force, its id, and whether it is stored."""

    enrolled: Enrolled
    case: Case
    decision: Decision
    decision_id: UUID
    on: date
    seq: int
    digest: str
    body_version: int
    policy_version: int
    as_of_number: int
    stored: bool


class NoBody(LookupError):
    """Nothing can be decided before the athlete has said stature and weight."""


_read: dict[UUID, Curriculum] = {}


def curriculum_of(row: CurriculumVersion) -> Curriculum:
    """Return the curriculum of a published version; read once a process, since it never changes."""
    if row.id not in _read:
        _read[row.id] = curriculum_from_dict(row.content)
    return _read[row.id]


def running_enrolment(session: Session, athlete_id: UUID) -> Enrolled | None:
    """Return the enrolment that has not ended, if any. One statement."""
    row = session.execute(
        select(Enrolment, CurriculumVersion)
        .join(CurriculumVersion, CurriculumVersion.id == Enrolment.curriculum_version_id)
        .where(Enrolment.athlete_id == athlete_id, Enrolment.ended_at.is_(None))
    ).one_or_none()
    return None if row is None else enrolled_from(*row)


def running_enrolments(session: Session, ids: Sequence[UUID]) -> dict[UUID, Enrolled]:
    """Return the running enrolments of many athletes. Two statements: versions are large and shared."""
    rows = session.scalars(
        select(Enrolment).where(Enrolment.athlete_id.in_(ids), Enrolment.ended_at.is_(None))
    ).all()
    return {one.athlete_id: one for one in _enrolled(session, rows)}


def all_enrolments(session: Session, athlete_id: UUID) -> tuple[Enrolled, ...]:
    """Return every enrolment of an athlete, oldest first, ended ones too. Two statements."""
    rows = session.scalars(
        select(Enrolment).where(Enrolment.athlete_id == athlete_id).order_by(Enrolment.created_at)
    ).all()
    return _enrolled(session, rows)


def _enrolled(session: Session, rows: Sequence[Enrolment]) -> tuple[Enrolled, ...]:
    wanted = {row.curriculum_version_id for row in rows}
    versions = {
        version.id: version
        for version in session.scalars(select(CurriculumVersion).where(CurriculumVersion.id.in_(wanted)))
    }
    return tuple(enrolled_from(row, versions[row.curriculum_version_id]) for row in rows)


def enrolled_from(enrolment: Enrolment, version: CurriculumVersion) -> Enrolled:
    """Build the value from its two rows."""
    return Enrolled(
        enrolment.id,
        enrolment.athlete_id,
        enrolment.team_id,
        enrolment.start_on,
        tuple(int(day) for day in enrolment.days),
        At(rung=enrolment.start_rung, wedge_mm=enrolment.start_wedge_mm),
        curriculum_of(version),
        version.id,
        version.version,
        version.digest,
        enrolment.assigned_by,
        enrolment.created_at,
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """A version of a team's policy and the athlete's day on which it took effect; 0 is the default."""

    version: int
    since: date
    policy: Policy


DEFAULT_IN_FORCE = InForce(0, date.min, DEFAULT_POLICY)


class NoSuchPolicy(LookupError):
    """A decision names a version of the policy that its team does not have."""


@dataclass(frozen=True, slots=True)
class TeamRules:
    """Which versions of the rules a team let take effect and when, oldest first; and since when the present
    version is served. Days are those of a zone, as with the policy: a version counts from its day on.
    """

    adoptions: tuple[tuple[str, datetime], ...]
    served_since: datetime

    def until(self, zone: str) -> date:
        """Return the day on which the present version takes effect by itself."""
        return local_day(self.served_since, zone) + timedelta(days=RULES_WAIT_DAYS)

    def adopted_on(self, day: date, zone: str) -> str:
        """Return the version that the team had let take effect by a day; the first one for earlier days."""
        by_then = [version for version, at in self.adoptions if local_day(at, zone) <= day]
        return by_then[-1] if by_then else self.adoptions[0][0]

    def waits_on(self, day: date, zone: str) -> bool:
        """Say whether the present version moves nobody on a day.

        True as well for days before it was served: what is decided once more for them, for a late set,
        keeps the rungs that the earlier rules gave.
        """
        return day < self.until(zone) and self.adopted_on(day, zone) != RULES_VERSION


@dataclass(frozen=True, slots=True)
class History:
    """All rows of one athlete that decisions depend on, read once (seven statements).

    `policies` are those of the team `team_id`, oldest first; its versions take effect from their day on,
    so that a late set of last month is judged as last month was. `rules`: what that team let take effect,
    None where it never waits.
    """

    athlete_id: UUID
    zone: str
    bodies: tuple[BodyRow, ...]
    tests: tuple[TestRow, ...]
    sets: tuple[SetRow, ...]
    acts: tuple[ActRow, ...]
    team_id: UUID | None
    policies: tuple[InForce, ...] = (DEFAULT_IN_FORCE,)
    rules: TeamRules | None = None

    def policy_on(self, day: date) -> InForce:
        """Return the policy that is in force on a day."""
        return max((p for p in self.policies if p.since <= day), key=lambda p: p.version)

    def policy_version(self, version: int) -> InForce:
        """Return a version of the policy; NoSuchPolicy where the team has none of that number."""
        for one in self.policies:
            if one.version == version:
                return one
        raise NoSuchPolicy(version)

    def under(self, policy: Policy) -> History:
        """Return the same record under another policy on all days, for "what would be"."""
        return replace(self, policies=(replace(DEFAULT_IN_FORCE, policy=policy),))

    def without_waiting(self) -> History:
        """Return the same record as if the present rules were in force, for "what would be"."""
        return replace(self, rules=None)

    def waits(self, enrolled: Enrolled, day: date) -> bool:
        """Say whether new rules leave an athlete on rung and wedge that day.

        Never without a team, and not in an enrolment that began under the new rules: there is nothing
        from which they could move it, and its first wedge must not be held back.
        """
        if self.rules is None or enrolled.team_id is None:
            return False
        return enrolled.created_at < self.rules.served_since and self.rules.waits_on(day, self.zone)

    def body_on(self, day: date, version: int | None = None) -> BodyRow:
        """Return the latest statement of the body that was known; the first one for earlier days."""
        known = [b for b in self.bodies if version is None or b.version <= version]
        if not known:
            raise NoBody
        dated = [b for b in known if b.stated_on <= day]
        return max(dated, key=lambda b: b.version) if dated else min(known, key=lambda b: b.version)

    def case(
        self,
        enrolled: Enrolled,
        at: At,
        today: date,
        *,
        upto: int | None = None,
        body_version: int | None = None,
        policy: Policy | None = None,
        rules_wait: bool = False,
    ) -> tuple[Case, int]:
        """Build the case of a day and the version of the body it rests on.

        When an old decision is derived again, events numbered up to `upto` and bodies up to
        `body_version` are known. Of what is known, that enters which counts and was performed by that
        day: a correction that is known takes its original out, whatever day it is itself of. `policy`:
        another than the one in force on that day.
        """
        body = self.body_on(today, body_version)
        tests = in_force(_known(self.tests, upto), today)
        sets = in_force(_known(self.sets, upto), today)
        acts = in_force(_known(self.acts, upto), today)
        return (
            Case(
                id=f"{enrolled.id}:{today.isoformat()}",
                today=today,
                body=body_value(body, today),
                at=at,
                ladder=enrolled.curriculum.ladder,
                policy=self.policy_on(today).policy if policy is None else policy,
                sprains=tuple(_sprain(s) for s in body.sprains),
                tests=tuple(test_value(r) for r in tests),
                attempts=_attempts(sets, acts, enrolled),
                events=tuple(_act(r) for r in acts if r.kind in ENGINE_ACTS),
                rules_wait=rules_wait,
            ),
            body.version,
        )

    @property
    def last_number(self) -> int:
        """The number of the newest event read."""
        return max((row.number for rows in (self.tests, self.sets, self.acts) for row in rows), default=0)

    def prescribed(self, enrolment_id: UUID, day: date, upto: int | None = None) -> At | None:
        """Return what the day's sets were asked for, once there are any (numbered up to `upto`).

        The day is then judged from there: a deeper rung shown in the morning and trained is where
        the athlete stands, whatever the day's sets add up to by the evening. Not so for sets that do not
        count, nor for sets first entered for another day: they were asked for by what that day showed.
        """
        known_sets = _known(self.sets, upto)
        of_day = [
            row
            for row in known_sets
            if row.performed_on == day and row.enrolment_id == enrolment_id and row.prescription
        ]
        if not of_day:
            return None
        known = {row.client_id: row for row in known_sets}
        correction = _corrections(known.values())
        asked = [
            row
            for row in of_day
            if _counts(row, correction, known) and _first_entry(row, known).performed_on == day
        ]
        return asked_of(min(asked, key=lambda r: r.number)) if asked else None


def history(session: Session, athlete_id: UUID, team_id: UUID | None) -> History:
    """Read an athlete's record, under the policies of a team. Statements: as many as for many athletes."""
    return histories(session, {athlete_id: team_id})[athlete_id]


def histories(session: Session, teams: Mapping[UUID, UUID | None]) -> dict[UUID, History]:
    """Read the records of athletes, each under the policies of the team that is given for them.

    Statements: zones, bodies, tests, sets, acts, policies, rules; whatever the number of athletes.
    """
    ids = list(teams)
    zones = session.execute(
        select(Athlete.id, User.zone).join(User, User.id == Athlete.user_id).where(Athlete.id.in_(ids))
    ).all()
    bodies = _by_athlete(session.scalars(select(BodyRow).where(BodyRow.athlete_id.in_(ids))))
    tests, sets, acts = (_events(session, table, ids) for table in (TestRow, SetRow, ActRow))
    wanted = {team for team in teams.values() if team is not None}
    policies, rules = policy_rows(session, wanted), rules_of(session, wanted)
    return {
        athlete_id: History(
            athlete_id,
            zone,
            tuple(bodies.get(athlete_id, ())),
            tuple(tests.get(athlete_id, ())),
            tuple(sets.get(athlete_id, ())),
            tuple(acts.get(athlete_id, ())),
            teams[athlete_id],
            _in_force(policies.get(teams[athlete_id], ()), zone),
            rules.get(teams[athlete_id]),
        )
        for athlete_id, zone in zones
    }


def _events(session: Session, table: Any, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Read athletes' events of a kind without what no decision and no page asks for."""
    unread = (defer(getattr(table, name), raiseload=True) for name in UNREAD)
    return _by_athlete(session.scalars(select(table).where(table.athlete_id.in_(ids)).options(*unread)))


def _by_athlete(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.athlete_id, []).append(row)
    return found


def policy_rows(session: Session, teams: Iterable[UUID]) -> dict[UUID | None, list[PolicyVersion]]:
    """Return the versions of the teams' policies, oldest first. One statement, none without a team."""
    wanted = list(teams)
    if not wanted:
        return {}
    rows = session.scalars(
        select(PolicyVersion).where(PolicyVersion.team_id.in_(wanted)).order_by(PolicyVersion.version)
    )
    found: dict[UUID | None, list[PolicyVersion]] = {}
    for row in rows:
        found.setdefault(row.team_id, []).append(row)
    return found


def rules_of(session: Session, teams: Iterable[UUID]) -> dict[UUID | None, TeamRules]:
    """Return what the teams let take effect of the rules. One statement, none without a team.

    A team of which nothing is known is left out, and so are all before the present version was taken up:
    then nobody waits.
    """
    wanted = list(teams)
    if not wanted:
        return {}
    rows = session.execute(
        select(RulesAdoption.team_id, RulesAdoption.version, RulesAdoption.at, RulesVersion.first_seen_at)
        .join(RulesVersion, RulesVersion.version == RULES_VERSION)
        .where(RulesAdoption.team_id.in_(wanted))
        .order_by(RulesAdoption.at, RulesAdoption.version)
    ).all()
    found: dict[UUID | None, TeamRules] = {}
    for team_id, version, at, served_since in rows:
        earlier = found[team_id].adoptions if team_id in found else ()
        found[team_id] = TeamRules((*earlier, (version, at)), served_since)
    return found


def _in_force(rows: Iterable[PolicyVersion], zone: str) -> tuple[InForce, ...]:
    own = (InForce(row.version, local_day(row.at, zone), policy_of(row.content)) for row in rows)
    return (DEFAULT_IN_FORCE, *own)


def policy_in_force(session: Session, athlete_id: UUID, now: datetime) -> Policy:
    """Return the policy that an athlete is judged by today. Two statements, one without a team."""
    found = session.execute(
        select(Enrolment.team_id, User.zone)
        .join(Athlete, Athlete.id == Enrolment.athlete_id)
        .join(User, User.id == Athlete.user_id)
        .where(Enrolment.athlete_id == athlete_id, Enrolment.ended_at.is_(None))
    ).one_or_none()
    if found is None or found.team_id is None:
        return DEFAULT_POLICY
    rows = policy_rows(session, (found.team_id,)).get(found.team_id, ())
    return _in_force(rows, found.zone)[-1].policy


def for_team(session: Session, record: History, team_id: UUID | None) -> History:
    """Return the record under policies and rules of this team, which are read where it has another's."""
    if record.team_id == team_id:
        return record
    wanted = () if team_id is None else (team_id,)
    rows, rules = policy_rows(session, wanted), rules_of(session, wanted)
    own = _in_force(rows.get(team_id, ()), record.zone)
    return replace(record, team_id=team_id, policies=own, rules=rules.get(team_id))


def in_force(rows: Iterable[Row], until: date | None = None) -> list[Row]:
    """Return the events that count: replaced ones, and those taken back, are left out.

    Of two corrections of the same event the one that came in last counts. With `until` only events of
    that day or before; give the later ones as well, since they may replace one of these. Sorted by time
    performed.
    """
    known = {row.client_id: row for row in rows}
    correction = _corrections(known.values())
    kept = [
        row
        for row in known.values()
        if (until is None or row.performed_on <= until) and _counts(row, correction, known)
    ]
    return sorted(kept, key=lambda r: (r.performed_at, str(r.client_id)))


def _corrections(rows: Iterable[Row]) -> dict[UUID, Row]:
    """Return the last correction of each event that has one, by the corrected event's id."""
    correcting = [(row.number, row.replaces, row) for row in rows if row.replaces is not None]
    return {replaces: row for _, replaces, row in sorted(correcting, key=lambda one: one[0])}


def _counts(row: Row, correction: Mapping[UUID, Row], known: Mapping[UUID, Row]) -> bool:
    """Whether an event was neither taken back nor corrected, nor is of a line of corrections that was."""
    if row.void or row.client_id in correction:
        return False
    while row.replaces is not None:
        if correction[row.replaces] is not row:
            return False
        if row.replaces not in known:
            break  # of a time that was not read
        row = known[row.replaces]
    return True


def _first_entry(row: SetRow, known: Mapping[UUID, SetRow]) -> SetRow:
    """Return the entry that a set corrects, through all corrections; the set itself if it corrects none."""
    while row.replaces is not None:
        row = known[row.replaces]
    return row


def asked_of(row: SetRow) -> At:
    """Return what a set was asked for; only for sets that carry it."""
    return At(rung=row.prescription["rung"], wedge_mm=float(row.prescription["wedge_mm"]))


def live_decision(session: Session, enrolment_id: UUID, *, before: date) -> DecisionRow | None:
    """Return the live decision of the last decided day before `before`."""
    return session.scalars(
        select(DecisionRow)
        .where(DecisionRow.enrolment_id == enrolment_id, DecisionRow.decided_on < before)
        .order_by(DecisionRow.decided_on.desc(), DecisionRow.seq.desc())
        .limit(1)
    ).one_or_none()


def decided_on(session: Session, enrolment_id: UUID, day: date) -> Sequence[DecisionRow]:
    """Return the decisions of a day in order, the live one last; of their contents nothing is read."""
    return session.scalars(
        select(DecisionRow)
        .options(defer(DecisionRow.content, raiseload=True))
        .where(DecisionRow.enrolment_id == enrolment_id, DecisionRow.decided_on == day)
        .order_by(DecisionRow.seq)
    ).all()


def carried_on(
    session: Session, running: Enrolled | None, curriculum: Curriculum, today: date, rung: str | None = None
) -> At:
    """Return where a new assignment begins: at `rung`, else where the athlete stands, else at the first one.

    Whoever stands on the rung already keeps the wedge; a ladder without it begins at its first rung.
    """
    if running is not None:
        row = live_decision(session, running.id, before=today + timedelta(1))
        present = running.start if row is None else At(rung=row.rung, wedge_mm=float(row.wedge_mm))
        if present.rung in {one.id for one in curriculum.ladder} and rung in (None, present.rung):
            return present
    return At(rung=rung or curriculum.ladder[0].id)


def stand(
    record: History,
    enrolled: Enrolled,
    day: date,
    before: DecisionRow | None,
    of_day: Sequence[DecisionRow],
) -> Standing:
    """Decide for a day from what is known, and say whether that decision is already stored.

    `before` is the live decision of the last day before, `of_day` are those of the day itself, the live
    one last. The id depends only on enrolment, day, place in the day's sequence and content, so a page
    can name a decision that no one has stored yet.
    """
    waits = record.waits(enrolled, day)
    at = _start(record.prescribed(enrolled.id, day), enrolled, before, of_day, waits)
    policy = record.policy_on(day)
    case, body_version = record.case(enrolled, at, day, policy=policy.policy, rules_wait=waits)
    digest = case_digest(case)
    today = of_day[-1] if of_day else None
    same = (
        today is not None
        and today.case_digest == digest
        and today.rules_version == RULES_VERSION
        and today.ladder_digest == enrolled.ladder_digest
    )
    seq = 1 if today is None else today.seq if same else today.seq + 1
    name = f"{enrolled.id}|{day.isoformat()}|{seq}|{digest}|{RULES_VERSION}"
    return Standing(
        enrolled,
        case,
        decide(case),
        uuid5(DECISIONS, name),
        day,
        seq,
        digest,
        body_version,
        policy.version,
        record.last_number,
        same,
    )


def _start(
    prescribed: At | None,
    enrolled: Enrolled,
    before: DecisionRow | None,
    of_day: Iterable[DecisionRow],
    waits: bool,
) -> At:
    """Return where a day is judged from: what its sets were asked for, else where the day before led.

    While a team waits, what earlier rules decided that day already stands: a depth that was earned in the
    morning is not taken back because the server was renewed at noon. Decisions for pain do not: a wrong
    entry that is mended must not leave the athlete a rung lower.
    """
    if waits:
        kept = [r for r in of_day if r.rules_version != RULES_VERSION and r.limiter != "pain"]
        if kept:
            return At(rung=kept[-1].rung, wedge_mm=float(kept[-1].wedge_mm))
    if prescribed is not None:
        return prescribed
    return enrolled.start if before is None else At(rung=before.rung, wedge_mm=float(before.wedge_mm))


def standing(session: Session, enrolled: Enrolled, day: date) -> Standing:
    """Read the record and decide for a day."""
    return stand(
        history(session, enrolled.athlete_id, enrolled.team_id),
        enrolled,
        day,
        live_decision(session, enrolled.id, before=day),
        decided_on(session, enrolled.id, day),
    )


def mastery_of_day(record: History, enrolled: Enrolled, day: date, at: At) -> Mastery:
    """Return what is owned of the steps as a day began: its own sets do not move what it asks for."""
    case, _ = record.case(enrolled, at, day)
    return mastery_before(enrolled, case, decide(case))


def mastery_before(enrolled: Enrolled, case: Case, decision: Decision) -> Mastery:
    """Return what is owned of the steps before the sets of the case's day."""
    earlier = tuple(attempt for attempt in case.attempts if attempt.on < case.today)
    return Mastery(enrolled.curriculum, replace(case, attempts=earlier), decision)


def outlook(record: History, enrolled: Enrolled | None, day: date, rung: str | None = None) -> Standing:
    """Decide for a day as if the athlete stood on `rung`; without an enrolment on the shipped ladder.

    For "what would be"; never stored, and never waiting for new rules. `rung` None is the first one.
    """
    if enrolled is None:
        enrolled = Enrolled(
            id=NOWHERE,
            athlete_id=record.athlete_id,
            team_id=None,
            start_on=day,
            days=(),
            start=At(rung=shipped(FIRST_CURRICULUM).ladder[0].id),
            curriculum=shipped(FIRST_CURRICULUM),
            curriculum_version_id=NOWHERE,
            curriculum_version=0,
            ladder_digest="",
            assigned_by=None,
            created_at=datetime.combine(day, time.min, UTC),
        )
    start = At(rung=rung or enrolled.curriculum.ladder[0].id)
    return stand(record.without_waiting(), replace(enrolled, start=start), day, None, ())


def local_day(now: datetime, zone: str) -> date:
    """Return the date in an IANA zone; UTC where the zone is not known."""
    try:
        return now.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):  # "America" is a folder, not a zone
        return now.date()


def derive_again(
    record: History, enrolled: Enrolled, row: DecisionRow, policy: Policy | None = None
) -> tuple[Decision, str]:
    """Decide once more what a stored decision decided, from what was known then.

    Returns the decision and its case's digest: both equal the stored ones where rules and ladder are
    still of those versions. `policy`: what another policy would have made of it. NoSuchPolicy where
    the version that the decision names is missing.
    """
    at = At(rung=row.at_rung, wedge_mm=float(row.at_wedge_mm))
    case, _ = record.case(
        enrolled,
        at,
        row.decided_on,
        upto=row.as_of_number,
        body_version=row.body_version,
        policy=policy or record.policy_version(row.policy_version).policy,
        rules_wait=row.rules_wait and row.rules_version == RULES_VERSION,
    )
    return decide(case), case_digest(case)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored decision, decided once more from what was known by then.

    `verdict`: `same` byte for byte; `rules` where it was stored under other rules; else what differs:
    `start` (where the day began), `case` (what was known) or `decision`. `live`: the last of its day.
    `now` is what the present rules make of it, None where it can no longer be decided.
    """

    row: DecisionRow
    live: bool
    verdict: str
    now: Decision | None


def replay(record: History, enrolled: Enrolled, rows: Iterable[DecisionRow]) -> list[Replayed]:
    """Decide every stored decision of an enrolment again, in the order in which they were stored."""
    stored: dict[date, list[DecisionRow]] = {}
    found = []
    ordered = sorted(rows, key=lambda r: (r.as_of_number, r.decided_at, r.decided_on, r.seq))
    last = {row.decided_on: row.seq for row in sorted(ordered, key=lambda r: r.seq)}
    for row in ordered:
        before = max((day for day in stored if day < row.decided_on), default=None)
        start = _start(
            record.prescribed(enrolled.id, row.decided_on, row.as_of_number),
            enrolled,
            None if before is None else stored[before][-1],
            stored.get(row.decided_on, ()),
            row.rules_wait,
        )
        verdict, now = _verdict(record, enrolled, row, start)
        found.append(Replayed(row, last[row.decided_on] == row.seq, verdict, now))
        stored.setdefault(row.decided_on, []).append(row)
    return found


def _verdict(record: History, enrolled: Enrolled, row: DecisionRow, start: At) -> tuple[str, Decision | None]:
    try:
        now, digest = derive_again(record, enrolled, row)
    except (NoBody, NoSuchPolicy):
        return "case", None
    if (row.rules_version, row.ladder_digest) != (RULES_VERSION, enrolled.ladder_digest):
        return "rules", now
    if (row.at_rung, float(row.at_wedge_mm)) != (start.rung, start.wedge_mm):
        return "start", now
    if digest != row.case_digest:
        return "case", now
    return ("same" if _canonical(decision_to_row(now)) == _canonical(row.content) else "decision"), now


def _canonical(content: Mapping[str, Any]) -> str:
    """Return the bytes by which two stored decisions are compared; a database may reorder keys."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def standings_today(
    session: Session, enrolments: Iterable[Enrolled], days: Mapping[UUID, date]
) -> dict[UUID, tuple[DecisionRow | None, Sequence[DecisionRow]]]:
    """Return per enrolment the live decision before its day in `days`, and those of that day in order.

    One statement for all of them; of the contents nothing is read.
    """
    ids = [one.id for one in enrolments]
    place = func.dense_rank().over(
        partition_by=DecisionRow.enrolment_id, order_by=DecisionRow.decided_on.desc()
    )
    ranked = select(DecisionRow.id, place.label("place")).where(DecisionRow.enrolment_id.in_(ids)).subquery()
    rows = session.scalars(
        select(DecisionRow)
        .options(defer(DecisionRow.content, raiseload=True))
        .join(ranked, ranked.c.id == DecisionRow.id)
        .where(ranked.c.place <= DAYS_LOOKED_BACK)
        .order_by(DecisionRow.decided_on, DecisionRow.seq)
    )
    found: dict[UUID, tuple[DecisionRow | None, tuple[DecisionRow, ...]]] = dict.fromkeys(ids, (None, ()))
    for row in rows:  # the last one before the day is the live one
        before, of_day = found[row.enrolment_id]
        day = days[row.enrolment_id]
        if row.decided_on < day:
            found[row.enrolment_id] = (row, of_day)
        elif row.decided_on == day:
            found[row.enrolment_id] = (before, (*of_day, row))
    return dict(found)


def case_digest(case: Case) -> str:
    """Return the SHA-256 of the case in its canonical form."""
    return hashlib.sha256(repr(case).encode()).hexdigest()


def body_value(row: BodyRow, today: date) -> Body:
    """Build the engine's body; the age is whole years on that day, by the birthday known with the body."""
    age, born_on = None, row.born_on
    if born_on is not None:
        age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return Body(
        height_cm=row.height_cm,
        mass_kg=row.mass_kg,
        sex=row.sex,
        age_years=age,
        tibia_cm=row.tibia_cm,
        femur_cm=row.femur_cm,
        trunk_cm=row.trunk_cm,
        foot_cm=row.foot_cm,
        lifting_shoe_mm=row.lifting_shoe_mm,
    )


def _known(rows: Sequence[Row], upto: int | None) -> Sequence[Row]:
    return rows if upto is None else [row for row in rows if row.number <= upto]


def _sprain(data: Mapping[str, Any]) -> Sprain:
    on = data.get("on")
    return Sprain(
        side=Side(data["side"]),
        on=date.fromisoformat(on) if on else None,
        surgery=bool(data.get("surgery", False)),
    )


def test_value(row: TestRow) -> Test:
    """Build the engine's test."""
    return Test(
        id=str(row.client_id),
        on=row.performed_on,
        test=row.test,
        side=Side(row.side) if row.side else None,
        value=row.value,
        trials=tuple(float(t) for t in row.trials),
        unit=row.unit,
        instrument=row.instrument,
        site=row.site,
        by=By(row.by),
        pain=row.pain,
        pinch=row.pinch,
        score=row.score,
        zone=row.clearing_zone,
        passed=row.passed,
        faults=tuple(row.faults),
        wedge_mm=row.wedge_mm,
        moment=_moment(row),
    )


def _moment(row: TestRow | SetRow | ActRow) -> datetime:
    """Return when it happened; what happened at one time is told apart by the order of arrival.

    Without it, pain in the evening would count as cleared by a clear of the same morning.
    """
    return row.performed_at + timedelta(microseconds=row.number)


def _act(row: ActRow) -> Act:
    return Act(
        id=str(row.client_id),
        on=row.performed_on,
        kind=row.kind,
        by=By(row.by),
        rung=row.rung,
        wedge_mm=row.wedge_mm,
        until=row.until,
        reason=row.reason or None,
        moment=_moment(row),
    )


def _attempts(sets: list[SetRow], acts: list[ActRow], enrolled: Enrolled) -> tuple[Attempt, ...]:
    """Group sets into attempts: one a day, rung, wedge, shoe and author.

    An attempt's moment is that of its last painful set, else of its last: painless sets after a clear
    do not bring the stop back.
    """
    known = enrolled.curriculum.movements
    seen = {(a.about_on, a.rung) for a in acts if a.kind == "verify"}
    mornings = {a.about_on: a.value for a in acts if a.kind == "morning"}
    groups: dict[tuple[date, str, float, float, str], list[SetRow]] = {}
    for row in sets:
        if row.rung in known:  # sets of an earlier curriculum say nothing about this one
            key = (row.performed_on, row.rung, row.wedge_mm, row.shoe_heel_mm, row.by)
            groups.setdefault(key, []).append(row)
    return tuple(
        Attempt(
            id=f"{on.isoformat()}/{rung}/{wedge:g}/{shoe:g}/{by}",
            on=on,
            rung=rung,
            wedge_mm=wedge,
            shoe_heel_mm=shoe,
            by=By(by),
            verified=Verified.COACH
            if by == "coach" or (on, rung) in seen or (on, None) in seen
            else Verified.NONE,
            next_morning_pain=mornings.get(on),
            moment=max(_moment(r) for r in [r for r in rows if r.pain or r.sharp] or rows),
            sets=tuple(
                SetDone(
                    id=str(r.client_id),
                    reps=r.reps,
                    clean=r.clean,
                    faults=tuple(r.faults),
                    load_kg=r.load_kg,
                    rpe=r.rpe,
                    pain=r.pain,
                    pain_site=r.pain_site,
                    sharp=r.sharp,
                )
                for r in rows
            ),
        )
        for (on, rung, wedge, shoe, by), rows in groups.items()
    )

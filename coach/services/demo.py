"""The labelled demo team, made by playing `demo_cast` through the real services.

Each training day the engine is asked what is prescribed, and the part's body answers. Nothing is written
past the services, so what the demo shows is what the product does. One-tap sign-in is in `accounts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor
from coach.casefile import Enrolled, Standing
from coach.db.curricula import CurriculumVersion, Enrolment, PolicyVersion
from coach.db.people import Athlete, Consent, Membership, Note, Team, User
from coach.db.session import Database
from coach.domain import program
from coach.domain.ankle import deg_to_distance
from coach.domain.estimate import BAR_STYLES
from coach.domain.program import prescribed_load_kg
from coach.domain.reach import credited_heel_deg, flat_need_deg
from coach.formats.curriculum import drills
from coach.services import accounts, athletes, audit, enrolments, events, notes, roster, teams
from coach.services.demo_cast import CO_COACH, FIRST_DAY, OWNER, PARTS, TEAM, Happening, Part

STALE_DAYS = 3
VISITED_AGO = 4  # the coaches last looked at the roster this many days ago
# Every so many sessions a rep of each set of a lift is missed.
LIFT_MISSES_EVERY = 4
# How much harder each step of a track is than the one before it (logits).
STEP_LOGITS = 0.5
CLIENT_IDS = UUID("5b0e7a52-5f3e-5a39-9f0f-7d1c7f5b8c01")
REMOTE = "demo"

# How a body answers: short by more degrees than this the heels leave the floor, and few reps stay clean.
HEELS_STAY_DEG = 1.0
CLEAN_WHEN_HEELS_RISE = 0.4
TRIAL_SPREAD = (-0.5, 0.0, 0.5)
DAY_TO_DAY = (0.0, 0.5, -0.5, 0.5, 0.0, -0.5)


def load(db: Database, parts: tuple[Part, ...] = PARTS) -> bool:
    """Make the demo team so that it ends on the present day; False where a fresh one is there already.

    One that is older than a few days is erased and made anew, so that Today never looks abandoned.
    """
    present = db.now()
    if _is_fresh(db, present):
        return False
    moved = _MovedClock(present)
    own = Database(db.url.render_as_string(hide_password=False), moved, durable=False)
    try:
        erase(own)
        _Stage(own, moved, present).play(parts)
    finally:
        own.dispose()
    return True


def _is_fresh(db: Database, present: datetime) -> bool:
    """Whether a whole demo team ends within the last days; its coaches' visit is the last thing written."""
    with db.read() as session:
        founded = session.scalars(
            select(Team.created_at)
            .join(Membership, Membership.team_id == Team.id)
            .join(User, User.id == Membership.user_id)
            .where(Team.demo, User.demo, Membership.role == "owner", User.roster_seen_at.is_not(None))
        ).all()
    ends = [(present.date() - made.date()).days - FIRST_DAY for made in founded]
    return any(0 <= days <= STALE_DAYS for days in ends)


def erase(db: Database) -> None:
    """Delete the demo's people with all they own, and its teams unless somebody real is linked to them."""
    _unlink_guests(db)
    with db.write() as session:
        people = session.scalars(select(User.id).where(User.demo)).all()
        owned = session.scalars(select(Membership.team_id).where(Membership.user_id.in_(people)))
        emptied = {*owned, *session.scalars(select(Team.id).where(Team.demo))}
        for athlete_id in session.scalars(select(Athlete.id).where(Athlete.user_id.in_(people))).all():
            accounts.erase_athlete(db, session, athlete_id)
            audit.record(db, session, None, "account-deleted", athlete_id=athlete_id)
        session.execute(delete(User).where(User.id.in_(people)))
        for team_id in sorted(emptied):
            _delete_team(session, team_id)


def _unlink_guests(db: Database) -> None:
    """End the consent of everybody real who joined a demo coach's team: its coaches are about to go."""
    with db.read() as session:
        demo = set(session.scalars(select(User.id).where(User.demo)))
        coaches = [access.actor(session, user_id) for user_id in demo]
        guests = [
            (who, one.reach.athlete_id, team_id)
            for who in coaches
            if who.teams
            for one in access.linked(session, who)
            if one.reach.user_id not in demo
            for team_id in one.team_ids
        ]
    ended = set()
    for who, athlete_id, team_id in guests:
        if (athlete_id, team_id) not in ended:
            ended.add((athlete_id, team_id))
            teams.unlink(db, who, athlete_id, team_id)


def _delete_team(session: Session, team_id: UUID) -> None:
    """Delete a team that nobody coaches and nothing append-only names; else it stays, empty."""
    kept_by = (Consent, Enrolment, Note, PolicyVersion, CurriculumVersion, Membership)
    if not any(session.scalar(select(exists().where(table.team_id == team_id))) for table in kept_by):
        session.execute(delete(Team).where(Team.id == team_id))


class _MovedClock:
    """The present as the play has it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class _Athlete:
    """A part with its account, and what its body remembers."""

    part: Part
    who: Actor
    athlete_id: UUID
    enrolled: Enrolled | None = None
    made: int = 0
    sessions: int = 0
    tested: int = 0
    been_at: dict[str, int] = field(default_factory=dict)

    def client_id(self) -> str:
        """Make the next id of an event: the same for the same athlete and place in the play."""
        self.made += 1
        return str(uuid5(CLIENT_IDS, f"{self.athlete_id}|{self.made}"))


class _Stage:
    """One performance: the moved clock, the coaches, and the day on which it ends."""

    def __init__(self, db: Database, clock: _MovedClock, present: datetime) -> None:
        self.db = db
        self.clock = clock
        self.present = present
        self.today = present.date()

    def play(self, parts: tuple[Part, ...]) -> None:
        """Play all parts; the coaches' visit to the roster comes last and says that all is there."""
        self._at(FIRST_DAY, 8.0)
        owner = self._account(*OWNER)
        self.team_id = teams.create(self.db, self._actor(owner), {"name": TEAM}, demo=True)
        self.owner = self._actor(owner)
        self.co_coach = self._actor(self._account(*CO_COACH))
        invite = teams.invite(self.db, self.owner, self.team_id, kind="coach")
        teams.accept_coach_invite(self.db, invite, self.co_coach, remote=REMOTE)
        self.co_coach = self._actor(self.co_coach.user_id)
        for part in parts:
            self._play_part(part)
        self.clock.now = self.present
        for who in (self.co_coach, self.owner):
            roster.mark_seen(self.db, who, self._moment(VISITED_AGO, 20.5))

    # --- time -----------------------------------------------------------------------------------------

    def _day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def _moment(self, ago: int, hour: float) -> datetime:
        """Return an hour of a day; on the last day hours are squeezed in before the present."""
        midnight = datetime.combine(self._day(ago), time.min, UTC)
        day = self.present - midnight if ago == 0 else timedelta(days=1)
        return midnight + day * (hour / 24)

    def _at(self, ago: int, hour: float) -> None:
        self.clock.now = self._moment(ago, hour)

    # --- people ---------------------------------------------------------------------------------------

    def _account(self, key: str, name: str) -> UUID:
        with self.db.write() as session:
            data = {"name": name, "email": f"{key}@demo.invalid"}
            return accounts.create(self.db, session, data, demo=True).id

    def _actor(self, user_id: UUID) -> Actor:
        with self.db.read() as session:
            return access.actor(session, user_id)

    def _by(self, athlete: _Athlete, by: str) -> Actor:
        return {"self": athlete.who, "owner": self.owner, "co": self.co_coach}[by]

    def _join(self, part: Part) -> _Athlete:
        """Account, consent, body; the record starts here."""
        self._at(part.joined, 9.0)
        who = self._actor(self._account(part.key, part.name))
        if part.units != who.units:
            accounts.change_settings(self.db, who, {"units": part.units})
        invite = teams.invite(self.db, self.owner, self.team_id, label=part.name)
        athlete_id = teams.accept_athlete_invite(self.db, invite, who, scopes=part.scopes, remote=REMOTE)
        athlete = _Athlete(part, self._actor(who.user_id), athlete_id)
        self._at(part.joined, 9.5)
        athletes.state_body(self.db, athlete.who, {"client_id": athlete.client_id(), **part.body})
        return athlete

    def _assign(self, athlete: _Athlete) -> None:
        part = athlete.part
        self._at(part.joined, 16.5)
        form = {
            "client_id": athlete.client_id(),
            "curriculum": part.curriculum,
            "start_on": self._day(part.joined).isoformat(),
            "days": sorted({self._day(ago).isoweekday() for ago in part.rhythm}),
            "start_rung": part.start_rung,
        }
        enrolments.assign(self.db, self.owner, athlete.athlete_id, form)
        with self.db.read() as session:
            athlete.enrolled = casefile.running_enrolment(session, athlete.athlete_id)

    # --- days -----------------------------------------------------------------------------------------

    def _play_part(self, part: Part) -> None:
        athlete = self._join(part)
        for ago in range(part.joined, -1, -1):
            happens = sorted((one for one in part.happens if one.ago == ago), key=lambda one: one.hour)
            for one in happens:
                if one.hour < 17.0:
                    self._happen(athlete, one)
            if ago in part.ankle_days and part.reading is not None:
                self._test_ankles(athlete, ago)
            if ago == part.joined:
                self._assign(athlete)
            if self._trains(part, ago):
                self._train(athlete, ago)
            for one in happens:
                if one.hour >= 17.0:
                    self._happen(athlete, one)

    def _trains(self, part: Part, ago: int) -> bool:
        if ago == 0 and not part.trains_today:
            return False
        away = any(first >= ago >= last for first, last in part.away)
        return (ago % 7 in part.rhythm and not away) or ago in part.told

    def _happen(self, athlete: _Athlete, one: Happening) -> None:
        self._at(one.ago, one.hour)
        who = self._by(athlete, one.by)
        form: dict[str, Any] = {"client_id": athlete.client_id(), **one.form}
        for key in ("until", "about_on"):
            if key in form:
                form[key] = self._day(form[key]).isoformat()
        if one.kind == "test":
            events.record_test(self.db, who, athlete.athlete_id, form)
        elif one.kind == "act":
            events.record_act(self.db, who, athlete.athlete_id, form)
        elif one.kind == "note":
            notes.write(self.db, who, athlete.athlete_id, form)
        else:
            side, ago = form.pop("sprain")
            sprains = [
                *athlete.part.body.get("sprains", ()),
                {"side": side, "on": self._day(ago).isoformat()},
            ]
            athletes.state_body(self.db, who, {**athlete.part.body, **form, "sprains": sprains})

    def _test_ankles(self, athlete: _Athlete, ago: int) -> None:
        """Three trials a side."""
        part = athlete.part
        by_coach = part.ankles_by_coach or athlete.tested % 2 == 0
        for number, (side, deg) in enumerate(zip(("left", "right"), _reading(part, ago), strict=True)):
            self._at(ago, 16.2 + number / 20)
            shown = deg + DAY_TO_DAY[(athlete.tested * 2 + number) % len(DAY_TO_DAY)]
            trials = [round(2 * (shown + spread)) / 2 for spread in TRIAL_SPREAD]
            if part.ankle_test == "lunge-distance":
                height = float(part.body["height_cm"])
                trials = [round(2 * deg_to_distance(trial, height)) / 2 for trial in trials]
            form = {
                "client_id": athlete.client_id(),
                "test": part.ankle_test,
                "side": side,
                "trials": trials,
                "instrument": part.instrument,
            }
            who = self.co_coach if by_coach else athlete.who
            events.record_test(self.db, who, athlete.athlete_id, form)
        athlete.tested += 1

    def _train(self, athlete: _Athlete, ago: int) -> None:
        """Ask what is prescribed and answer with a session's sets; a stop closes the squats."""
        part = athlete.part
        self._at(ago, 17.0)
        enrolled = athlete.enrolled
        assert enrolled is not None, f"{part.key} trains before an assignment"
        with self.db.read() as session:
            standing = casefile.standing(session, enrolled, self._day(ago))
        if standing.decision.action == "stop":
            return
        athlete.sessions += 1
        done = list(_sets(athlete, standing, ago))
        if not done:
            return
        done += _step_sets(athlete, standing, ago)
        start, end = self._moment(ago, 17.1), self._moment(ago, 17.4)
        self.clock.now = end
        forms = [
            {
                "client_id": athlete.client_id(),
                "enrolment_id": str(enrolled.id),
                "decision_id": str(standing.decision_id),
                "set_number": number + 1,
                "performed_at": (start + (end - start) * (number / len(done))).isoformat(),
                **one,
            }
            for number, one in enumerate(done)
        ]
        by_turn = athlete.sessions % part.watched_every == 0 and ago not in part.told
        watched = by_turn or ago in part.watched
        who = self.co_coach if watched else athlete.who
        events.record_sets(self.db, who, athlete.athlete_id, forms)


def _reading(part: Part, ago: int) -> tuple[float, float]:
    """Return what a test of a day would read, left and right, without the error of the day."""
    assert part.reading is not None
    gained = part.gain * min((part.joined - ago) / 7, part.gain_weeks)
    return part.reading[0] + gained, part.reading[1] + gained


def _step_sets(athlete: _Athlete, standing: Standing, ago: int) -> Iterator[Mapping[str, Any]]:
    """Yield the sets of the steps and lifts that the day asks for; today's lifts are still to be done."""
    part, enrolled = athlete.part, standing.enrolled
    if not enrolled.curriculum.days:
        return
    plan = program.session(
        enrolled.curriculum,
        standing.decision,
        standing.case.body,
        drills=drills(),
        on=standing.on,
        days=enrolled.days,
        start_on=enrolled.start_on,
        mastery=casefile.mastery_before(enrolled, standing.case, standing.decision),
    )
    weeks = (part.joined - ago) / 7
    for item in plan.skills:
        reps = item.dose.reps or 1
        harder = STEP_LOGITS * item.track.steps.index(item.step.id)
        rate = 1 / (1 + exp(harder - part.skill - part.learns * weeks))
        for number in range(item.dose.sets):
            clean = round(reps * rate + _wobble(athlete, number))
            yield {
                "rung": item.step.id,
                "wedge_mm": 0,
                "shoe_heel_mm": 0,
                "load_kg": item.load_kg or 0,
                "reps": reps,
                "clean": max(0, min(reps, clean)),
                "faults": [item.step.faults[0].code] if clean < reps else [],
            }
    for lift in plan.lifts if ago else ():
        for number in range(lift.lift.sets):
            yield {
                "rung": lift.lift.logged_as,
                "as_lift": True,
                "load_kg": lift.load_kg(number + 1) or 0,
                "reps": lift.lift.set_reps,
                "clean": lift.lift.set_reps - (athlete.sessions % LIFT_MISSES_EVERY == 0),
                "rpe": 7 + number % 2,
            }


def _wobble(athlete: _Athlete, number: int) -> float:
    """Return what a set of a day has above or below its share of clean reps (reps)."""
    return DAY_TO_DAY[(athlete.sessions + 2 * number) % len(DAY_TO_DAY)] / 2


def _sets(athlete: _Athlete, standing: Standing, ago: int) -> Iterator[Mapping[str, Any]]:
    """Yield the sets of a day as this body would do what is prescribed."""
    part, decision = athlete.part, standing.decision
    card = standing.enrolled.curriculum.card(decision.rung)
    rung = next(one for one in standing.enrolled.curriculum.ladder if one.id == decision.rung)
    told = dict(part.told.get(ago, {}))
    wedge = told.get("wedge_mm", decision.wedge_mm)
    shoe = float(part.body["lifting_shoe_mm"]) if rung.style in BAR_STYLES else 0.0
    body = standing.case.body
    need = flat_need_deg(body, rung)[0]
    heel = credited_heel_deg(wedge + max(shoe, rung.heel_mm), body)
    has = None if part.reading is None else min(_reading(part, ago)) + part.slack
    rises = need is not None and has is not None and need - heel - has > HEELS_STAY_DEG
    weeks = (part.joined - ago) / 7
    rate = 1 / (1 + exp(rung.difficulty - part.skill - part.learns * weeks))
    first_here = athlete.been_at.get(rung.id, 0) == 0
    athlete.been_at[rung.id] = athlete.been_at.get(rung.id, 0) + 1
    reps = card.dose.reps or 5
    load_kg = prescribed_load_kg(card, body, decision.load_kg)
    last, sets = told.pop("last", {}), told.pop("sets", card.dose.sets)
    for number in range(sets):
        share = min(rate, CLEAN_WHEN_HEELS_RISE) if rises else rate
        clean = max(0, min(reps, round(reps * share + _wobble(athlete, number))))
        faults = [] if clean == reps else ["heels-rise"] if rises else list(part.habit)
        yield {
            "rung": rung.id,
            "wedge_mm": wedge,
            "shoe_heel_mm": shoe,
            "load_kg": load_kg,
            "reps": reps,
            "clean": clean,
            "faults": faults,
            "rpe": 6.0 + (0.5 if number else 0.0) + (1.0 if first_here or rate < 0.7 else 0.0),
            **told,
            **(last if number == sets - 1 else {}),
        }

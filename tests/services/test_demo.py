"""The demo team ends where its parts say, by the real engine, on whatever day it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from coach import access, casefile, create_app
from coach.casefile import Standing
from coach.config import Config
from coach.db import migrate
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, BodyRow, SetRow, TestRow
from coach.db.people import Athlete, Consent, Note, Team, User
from coach.db.session import Database
from coach.domain.progression import Decision
from coach.formats.inputs import Refused
from coach.formats.stored_decision import decision_from_row
from coach.queries import roster
from coach.services import accounts, curricula, demo
from coach.services.demo_cast import PARTS, Part
from tests import builders

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# What a day of a curriculum holds goes by its place in the week, and so by the weekday.
FEW = tuple(replace(part, curriculum="squat-depth") for part in PARTS if part.key in ("mira", "noor"))


@dataclass
class Ending:
    """Where one athlete of the demo has got to: every stored decision, and the one in force today."""

    athlete_id: UUID
    stored: list[Decision]
    standing: Standing

    @property
    def today(self) -> Decision:
        return self.standing.decision

    @property
    def codes(self) -> set[str]:
        return {reason.code for reason in self.today.reasons}

    @property
    def rungs(self) -> list[str]:
        """The rungs passed through, in order, without repetitions."""
        passed = [decision.rung for decision in self.stored]
        return [rung for n, rung in enumerate(passed) if n == 0 or rung != passed[n - 1]]

    @property
    def wedges_here(self) -> list[int]:
        """The wedges given at the present rung, in order, without repetitions."""
        given = [decision.wedge_mm for decision in self.stored if decision.rung == self.today.rung]
        return [wedge for n, wedge in enumerate(given) if n == 0 or wedge != given[n - 1]]


@dataclass
class Season:
    """A database with the whole demo team, and how to look at it."""

    db: Database

    def user_id(self, key: str) -> UUID:
        with self.db.read() as session:
            return session.scalars(select(User.id).where(User.email == f"{key}@demo.invalid")).one()

    def actor(self, key: str) -> access.Actor:
        with self.db.read() as session:
            return access.actor(session, self.user_id(key))

    def ending(self, key: str) -> Ending:
        athlete_id = self.actor(key).athlete_id
        assert athlete_id is not None
        with self.db.read() as session:
            enrolled = casefile.running_enrolment(session, athlete_id)
            assert enrolled is not None
            rows = session.scalars(
                select(DecisionRow)
                .where(DecisionRow.enrolment_id == enrolled.id)
                .order_by(DecisionRow.decided_on, DecisionRow.seq)
            ).all()
            standing = casefile.standing(session, enrolled, NOW.date())
        return Ending(athlete_id, [decision_from_row(row.content) for row in rows], standing)

    def set_days(self, key: str) -> list[date]:
        with self.db.read() as session:
            days = session.scalars(
                select(SetRow.performed_on).where(SetRow.athlete_id == self.actor(key).athlete_id)
            )
            return sorted(set(days))


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """The whole team, loaded once; these tests only read it."""
    db = empty(tmp_path_factory.mktemp("demo") / "demo.sqlite3", lambda: NOW)
    assert demo.load(db)
    yield Season(db)
    db.dispose()


def empty(path: Path, clock: Callable[[], datetime]) -> Database:
    db = Database(f"sqlite:///{path}", clock)
    migrate.upgrade(db)
    curricula.load_shipped(db)
    return db


# --- every part ends as its record is meant to show ---------------------------------------------------


def short_ankle_on_a_falling_wedge(end: Ending) -> None:
    assert (end.today.limiter, end.today.limiter_site) == ("mobility", "ankle")
    assert end.wedges_here == [30, 20]
    assert all(end.today.ankle[side].real_change for side in ("left", "right"))
    assert "knee-to-wall-rocks" in {drill.id for drill in end.today.drills}


def hip_whatever_the_ankle(end: Ending) -> None:
    assert (end.today.limiter, end.today.limiter_site) == ("mobility", "hip")
    assert end.today.reasons[0].code == "depth-closed-elsewhere"
    assert "knee-to-wall-rocks" not in {drill.id for drill in end.today.drills}


def control_although_the_range_is_there(end: Ending) -> None:
    assert end.today.limiter == "control"
    assert {"range-enough", "range-not-shown"} <= end.codes
    assert end.today.wedge_mm == 0


def the_squat_is_believed(end: Ending) -> None:
    assert (end.today.action, end.today.limiter) == ("hold", "none")
    assert end.today.reasons[0].code == "squat-believed"
    assert [(ask.by, ask.why) for ask in end.today.ask] == [("coach", "squat-believed")]


def not_the_glutes(end: Ending) -> None:
    assert "not-the-glutes" in end.codes
    assert "mobility" in end.today.limiter


def capacity_above(end: Ending) -> None:
    assert "capacity-above" in end.codes
    assert "glute-bridge" in {drill.id for drill in end.today.drills}


def knee_in_and_range_short(end: Ending) -> None:
    assert "knee-in-mobility-first" in end.codes
    assert "knee-in-control" not in end.codes
    assert "mobility" in end.today.limiter


def knee_in_and_range_there(end: Ending) -> None:
    assert {"knee-in-control", "range-enough"} <= end.codes
    assert (end.today.limiter, end.today.limiter_site) == ("control", "hip")


def one_side_and_an_old_sprain(end: Ending) -> None:
    sides = {r.code: r.params.get("side") for r in end.today.reasons}
    assert (sides["side-difference"], sides["sprain-check"]) == ("left", "left")


def a_sprain_four_weeks_ago(end: Ending) -> None:
    assert "sprain-check" in end.codes
    assert {(ask.test, ask.side) for ask in end.today.ask} == {
        ("step-down", "right"),
        ("side-plank", "right"),
    }
    assert {"time-off", "regained"} <= {d.reasons[0].code for d in end.stored}


def stopped(end: Ending) -> None:
    assert (end.today.action, end.today.limiter) == ("stop", "pain")
    assert end.today.reasons[0].code == "stop-pain"
    assert end.today.progress.stopped_on == (NOW.date() - timedelta(days=3)).isoformat()


def stopped_cleared_and_going_on(end: Ending) -> None:
    assert "stop-next-morning" in {d.reasons[0].code for d in end.stored if d.action == "stop"}
    assert end.today.action != "stop"
    assert end.rungs.index(end.today.rung) == len(end.rungs) - 1


def never_measured(end: Ending) -> None:
    assert end.today.limiter == "unknown"
    assert end.today.reasons[0].code == "ankle-unknown"
    assert [ask.test for ask in end.today.ask] == ["lunge-angle"]
    assert len(end.rungs) == 1


def earned_and_deeper_today(end: Ending) -> None:
    on_this_day = [d for d in end.stored if d.id.endswith(NOW.date().isoformat())]
    assert "earned" in {d.reasons[0].code for d in on_this_day if d.action == "advance"}
    assert len(end.rungs) >= 8
    assert not any(d.action == "regress" for d in end.stored)


def back_after_a_repeated_drop(end: Ending) -> None:
    assert end.stored[-1].action == "regress"
    assert end.stored[-1].reasons[0].code == "repeated-drop"


def quiet(end: Ending) -> None:
    assert end.today.progress.last_trained_on == (NOW.date() - timedelta(days=10)).isoformat()


def locked(end: Ending) -> None:
    assert end.today.reasons[0].code == "locked"
    assert end.today.progress.locked_until == (NOW.date() + timedelta(days=8)).isoformat()


def on_a_wedge_at_full_depth(end: Ending) -> None:
    assert end.today.action == "hold"
    assert end.today.wedge_mm > 0


ENDINGS: dict[str, Callable[[Ending], None]] = {
    "asha": short_ankle_on_a_falling_wedge,
    "bruno": hip_whatever_the_ankle,
    "chidi": control_although_the_range_is_there,
    "dana": the_squat_is_believed,
    "edda": not_the_glutes,
    "farid": capacity_above,
    "gia": knee_in_and_range_short,
    "hugo": knee_in_and_range_there,
    "ines": one_side_and_an_old_sprain,
    "jonas": a_sprain_four_weeks_ago,
    "keiko": stopped,
    "lior": stopped_cleared_and_going_on,
    "mira": never_measured,
    "noor": earned_and_deeper_today,
    "otto": back_after_a_repeated_drop,
    "petra": quiet,
    "quinn": locked,
    "rafa": on_a_wedge_at_full_depth,
}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_every_part_ends_as_it_is_meant_to(season: Season, part: Part) -> None:
    ENDINGS[part.key](season.ending(part.key))


def test_the_roster_sorts_the_team_as_a_coach_would(season: Season) -> None:
    shown = roster.roster(season.db, season.actor("ada"))
    names = {group: {row.name for row in rows} for group, rows in shown.groups}
    assert names["needs"] == {"Keiko", "Dana"}
    assert names["quiet"] == {"Petra"}
    assert {"Otto", "Asha", "نور"} <= names["moved"]
    assert len(names["steady"]) >= 8


# --- the team as a whole ------------------------------------------------------------------------------


def test_fourteen_and_more_have_trained_for_twelve_weeks(season: Season) -> None:
    began = [season.set_days(part.key)[0] for part in PARTS]
    assert sum(day <= NOW.date() - timedelta(days=83) for day in began) >= 14


def test_today_is_a_training_day_for_all_and_only_two_have_trained_yet(season: Season) -> None:
    today = NOW.date()
    assert all(today.isoweekday() in season.ending(part.key).standing.enrolled.days for part in PARTS)
    assert {part.key for part in PARTS if season.set_days(part.key)[-1] == today} == {"noor", "otto"}


def test_nobody_of_the_demo_has_a_password_or_a_way_in_but_the_one_tap(season: Season) -> None:
    with season.db.read() as session:
        everybody = session.scalars(select(User)).all()
    assert len(everybody) == len(PARTS) + 2
    assert all(person.demo and person.password_hash is None for person in everybody)
    with pytest.raises(Refused):
        accounts.sign_in(season.db, "ada@demo.invalid", "", "phone", remote="test")
    assert accounts.open_demo_session(season.db, everybody[0].id, "phone")


def test_who_keeps_pain_and_body_from_the_team_is_not_seen_with_them(season: Season) -> None:
    rafa = season.actor("rafa").athlete_id
    assert rafa is not None
    with season.db.read() as session:
        for coach in ("ada", "bo"):
            reach = access.athlete(session, season.actor(coach), rafa)
            assert reach.scopes == {"logs", "tests"}


def test_units_scripts_and_guardians_vary(season: Season) -> None:
    assert season.actor("hugo").units == "imperial"
    with season.db.read() as session:
        names = set(session.scalars(select(User.name)))
        guardians = session.scalar(
            select(func.count()).select_from(Athlete).where(Athlete.guardian_name.is_not(None))
        )
    assert {"نور", "Мира"} <= names
    assert guardians == 1


# --- loading ------------------------------------------------------------------------------------------


class Clock:
    """The present, as a test sets it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def count(db: Database, table: Any) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def people(db: Database) -> set[UUID]:
    with db.read() as session:
        return set(session.scalars(select(User.id)))


@pytest.fixture
def hands() -> Clock:
    return Clock()


@pytest.fixture
def own(tmp_path: Path, hands: Clock) -> Iterator[Database]:
    db = empty(tmp_path / "own.sqlite3", hands)
    yield db
    db.dispose()


def test_loading_again_changes_nothing_for_three_days(own: Database, hands: Clock) -> None:
    assert demo.load(own, FEW)
    before = people(own)
    hands.now += timedelta(days=3)
    assert not demo.load(own, FEW)
    assert people(own) == before


def test_an_old_demo_is_erased_and_made_anew_to_the_present_day(own: Database, hands: Clock) -> None:
    demo.load(own, FEW)
    tables = (User, Athlete, BodyRow, TestRow, SetRow, DecisionRow, Consent, Team, Note)
    before, sizes = people(own), [count(own, table) for table in tables]
    hands.now += timedelta(days=7)
    assert demo.load(own, FEW)
    assert not people(own) & before
    assert [count(own, table) for table in tables] == sizes
    with own.read() as session:
        assert session.scalar(select(func.max(SetRow.performed_on))) == hands.now.date()


def test_a_demo_that_was_cut_off_half_way_is_made_anew(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(demo.roster, "mark_seen", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            demo.load(own, FEW[:1])
    assert demo.load(own, FEW[:1])
    assert count(own, Team) == 1


def test_somebody_real_in_the_demo_team_keeps_the_record_when_it_is_erased(
    own: Database, hands: Clock
) -> None:
    demo.load(own, FEW[:1])
    with own.read() as session:
        ada = session.scalars(select(User).where(User.email == "ada@demo.invalid")).one()
    owner = builders.Person(own, ada.id, ada.name, ada.email)
    guest = builders.athlete(own, "Guest")
    builders.link(own, guest, owner)
    builders.enrol(own, guest, by=owner)
    builders.measure(own, guest, 38)
    builders.log(own, guest)
    hands.now += timedelta(days=9)
    assert demo.load(own, FEW[:1])
    assert own_sets(own, guest.athlete_id) == 3
    with own.read() as session:
        linked = access.running_consents().where(Consent.athlete_id == guest.athlete_id)
        assert session.execute(linked).first() is None


def own_sets(db: Database, athlete_id: UUID) -> int:
    with db.read() as session:
        return len(session.scalars(select(SetRow.id).where(SetRow.athlete_id == athlete_id)).all())


@pytest.mark.parametrize("hour", [timedelta(minutes=2), timedelta(hours=23, minutes=59)])
def test_at_any_hour_nothing_lies_ahead_and_every_event_is_on_its_day(
    own: Database, hands: Clock, hour: timedelta
) -> None:
    hands.now = NOW.replace(hour=0) + hour
    demo.load(own, FEW[1:])
    with own.read() as session:
        for table in (SetRow, TestRow, ActRow):
            times = select(table.performed_at, table.received_at, table.performed_on)
            for performed_at, received_at, performed_on in session.execute(times):
                assert performed_at <= received_at <= hands.now
                assert performed_at.date() == performed_on
        last = session.scalar(select(func.max(SetRow.performed_on)))
    assert last == hands.now.date()


@pytest.mark.parametrize("mode", ["production", "local"])
def test_only_demo_mode_loads_the_demo(tmp_path: Path, mode: str) -> None:
    app = in_mode(tmp_path, mode)
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert f"DEPTHWISE_ENV = {mode}: must be demo" in result.output


def in_mode(tmp_path: Path, mode: str) -> Flask:
    return create_app(
        Config(
            mode=mode,
            database_url=f"sqlite:///{tmp_path / 'mode.sqlite3'}",
            secret_key="a secret for tests that is long enough",
            public_url="https://squat.example",
        )
    )

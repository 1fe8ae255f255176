"""Decisions over weeks, as the services take them: earned, held, believed, taken back, stopped, replayed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sqlalchemy import select

from coach import casefile
from coach.db.decisions import DecisionRow
from coach.db.session import Database
from coach.domain.decision import Decision
from coach.formats.stored_decision import decision_from_row, decision_to_row
from coach.services import events
from tests import builders
from tests.builders import Person
from tests.cast import Cast


def now(db: Database, who: Person) -> Decision:
    """The decision in force today."""
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, who.athlete_id)
        assert enrolled is not None
        return casefile.standing(session, enrolled, casefile.local_day(db.now(), "UTC")).decision


def train(
    db: Database, clock: Any, cast: Cast, sessions: int, who: Person | None = None, **form: Any
) -> list[Decision]:
    """Train every other day, seen by the coach; returns what the day ended with."""
    ended = []
    for _ in range(sessions):
        accepted = builders.log(db, who or cast.ben, by=cast.ana, **form)
        assert accepted.standing is not None
        ended.append(accepted.standing.decision)
        clock.advance(days=2)
    return ended


def test_depth_advances_when_earned_and_one_rung_at_a_time(db: Database, cast: Cast, clock: Any) -> None:
    ladder = [r.id for r in casefile_ladder(db, cast)]
    ended = train(db, clock, cast, 20)
    places = [ladder.index(d.rung) for d in ended]
    assert places[0] == 0
    assert places[-1] >= 4
    assert all(0 <= b - a <= 1 for a, b in pairwise(places))


def measured(db: Database, cast: Cast, deg: float) -> Person:
    """Another athlete of Ana's, whose ankles read so many degrees on two days."""
    kim = builders.athlete(db, "Kim")
    builders.link(db, kim, cast.ana)
    builders.measure(db, kim, deg, by=cast.ana)
    builders.enrol(db, kim, by=cast.ana)
    return kim


def casefile_ladder(db: Database, cast: Cast) -> Any:
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, cast.ben.athlete_id)
    assert enrolled is not None
    return enrolled.curriculum.ladder


def test_a_short_ankle_trains_the_depth_on_a_wedge_and_says_so(db: Database, cast: Cast, clock: Any) -> None:
    kim = measured(db, cast, 27)
    train(db, clock, cast, 24, kim)
    decision = now(db, kim)
    assert decision.limiter == "mobility"
    assert decision.wedge_mm > 0
    assert any("ankle" in r.code or "wedge" in r.code for r in decision.reasons)


def test_a_verified_flat_squat_is_believed_over_a_short_test(db: Database, cast: Cast, clock: Any) -> None:
    kim = measured(db, cast, 25)
    builders.act(db, kim, "override", by=cast.ana, rung="goblet-parallel", wedge_mm=0)
    rung = {"rung": "goblet-parallel", "wedge_mm": 0, "load_kg": 12}
    train(db, clock, cast, 4, kim, **rung)
    decision = now(db, kim)
    assert decision.rung == "goblet-parallel"
    assert decision.wedge_mm == 0
    assert decision.action == "hold"
    # A test settles it a retest interval after the second seen day: it is asked for then, and that is told.
    (waits,) = (what.days for what in decision.next.conditions if what.code == "ankle-test")
    assert waits
    train(db, clock, cast, 7, kim, **rung)
    assert any(ask.test.startswith("lunge") for ask in now(db, kim).ask)


def test_one_bad_day_changes_nothing_a_repeated_drop_goes_back(db: Database, cast: Cast, clock: Any) -> None:
    train(db, clock, cast, 14)
    before = now(db, cast.ben)
    bad = {"clean": 1, "faults": ["heels-rise"], "rpe": 6}
    train(db, clock, cast, 1, **bad)
    ladder = [r.id for r in casefile_ladder(db, cast)]
    assert ladder.index(now(db, cast.ben).rung) >= ladder.index(before.rung)
    train(db, clock, cast, 3, **bad)
    after = now(db, cast.ben)
    assert (ladder.index(after.rung), after.wedge_mm) != (ladder.index(before.rung), 0)
    assert ladder.index(after.rung) < ladder.index(before.rung) or after.wedge_mm > 0


def test_stopped_stays_stopped_until_a_person_clears(db: Database, cast: Cast, clock: Any) -> None:
    train(db, clock, cast, 2)
    train(db, clock, cast, 1, pain=6)
    for _ in range(3):
        assert now(db, cast.ben).action == "stop"
        clock.advance(days=7)
    builders.act(db, cast.ben, "clear", by=cast.ana)
    clock.advance(days=1)
    assert now(db, cast.ben).action != "stop"


def test_a_lock_holds_until_it_is_lifted(db: Database, cast: Cast, clock: Any) -> None:
    builders.act(db, cast.ben, "lock", by=cast.ana, reason="meet in three weeks")
    train(db, clock, cast, 6)
    assert now(db, cast.ben).rung == "supported-hold"
    builders.act(db, cast.ben, "unlock", by=cast.ana)
    train(db, clock, cast, 3)
    assert now(db, cast.ben).rung != "supported-hold"


def test_every_stored_decision_can_be_derived_again(db: Database, cast: Cast, clock: Any) -> None:
    late = builders.set_form(db, cast.ben, performed_at=clock.now.isoformat())
    train(db, clock, cast, 6)
    builders.measure(db, cast.ben, 36, by=cast.ana)
    builders.state_body(db, cast.ben, mass_kg=77)
    train(db, clock, cast, 3, pain=2)

    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, late)
    builders.act(db, cast.ben, "lock", by=cast.ana)
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, cast.ben.athlete_id)
        assert enrolled is not None
        record = casefile.history(session, cast.ben.athlete_id, enrolled.team_id)
        rows = session.scalars(select(DecisionRow)).all()
    assert len(rows) > 15
    for row in rows:
        decision, digest = casefile.derive_again(record, enrolled, row)
        assert digest == row.case_digest
        assert decision_to_row(decision) == row.content
        assert decision_to_row(decision_from_row(row.content)) == row.content

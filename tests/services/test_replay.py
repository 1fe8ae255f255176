"""Every stored decision comes out the same again, whatever has happened to the record since.

Late sets, corrections, a mended birthday, a changed policy, a move to another team: each is known to
decisions from then on, and to none before.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from coach import casefile
from coach.db.curricula import PolicyVersion
from coach.db.decisions import DecisionRow
from coach.db.session import Database
from coach.queries.replay import Again, Person, replayed
from coach.services import events
from tests import builders as b
from tests.cast import Cast


def again(db: Database, who: b.Person) -> tuple[Again, ...]:
    return replayed(db, Person(who.athlete_id, who.name))


def verdicts(db: Database, who: b.Person) -> list[str]:
    return [one.verdict for enrolment in again(db, who) for one in enrolment.decisions]


def a_policy(db: Database, cast: Cast, clock: Any, version: int, **content: Any) -> None:
    with db.write() as session:
        session.add(
            PolicyVersion(team_id=cast.ana.team_id, version=version, content=content, at=clock(), reason="r")
        )


def rows_of(db: Database, who: b.Person) -> list[DecisionRow]:
    with db.read() as session:
        wanted = select(DecisionRow).where(DecisionRow.athlete_id == who.athlete_id)
        return list(session.scalars(wanted.order_by(DecisionRow.decided_on, DecisionRow.seq)))


def weeks(db: Database, clock: Any, cast: Cast, sessions: int, **form: Any) -> None:
    for _ in range(sessions):
        b.log(db, cast.ben, sets=2, **form)
        clock.advance(days=2)


def test_a_season_of_sets_tests_and_acts_replays_byte_for_byte(db: Database, cast: Cast, clock: Any) -> None:
    weeks(db, clock, cast, 5)
    b.measure(db, cast.ben, 33)
    b.act(db, cast.ben, "lock", by=cast.ana)
    weeks(db, clock, cast, 2, pain=3)
    found = verdicts(db, cast.ben)
    assert len(found) >= 12
    assert set(found) == {"same"}


def test_late_and_corrected_sets_append_and_both_old_and_new_decisions_replay(
    db: Database, cast: Cast, clock: Any
) -> None:
    late = b.set_form(db, cast.ben, performed_at=clock().isoformat(), clean=1, faults=["heels-rise"])
    weeks(db, clock, cast, 4)
    stored = len(rows_of(db, cast.ben))
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, late)
    assert len(rows_of(db, cast.ben)) > stored
    with db.read() as session:
        first = session.execute(text("SELECT client_id FROM sets ORDER BY number LIMIT 1")).scalar_one()
    correction = {**late, "client_id": str(uuid4()), "replaces": str(first), "clean": 0}
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, correction)
    found = again(db, cast.ben)[0].decisions
    assert {one.verdict for one in found} == {"same"}
    assert len({one.row.decided_on for one in found if one.live}) == sum(one.live for one in found)
    assert any(not one.live for one in found)


def test_a_changed_policy_judges_from_its_day_on_and_older_days_replay_as_they_were(
    db: Database, cast: Cast, clock: Any
) -> None:
    late = b.set_form(db, cast.ben, performed_at=clock().isoformat())
    weeks(db, clock, cast, 3)
    a_policy(db, cast, clock, 1, qualifying_days=4)
    changed_on = clock().date()
    weeks(db, clock, cast, 3)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, late)
    rows = rows_of(db, cast.ben)
    assert {row.policy_version for row in rows if row.decided_on < changed_on} == {0}
    assert {row.policy_version for row in rows if row.decided_on >= changed_on} == {1}
    assert any(row.seq > 2 for row in rows)
    assert set(verdicts(db, cast.ben)) == {"same"}


def test_a_birthday_told_or_mended_later_changes_no_decision_of_before(
    db: Database, cast: Cast, clock: Any
) -> None:
    weeks(db, clock, cast, 1)
    b.state_body(db, cast.ben, born_on="2016-03-01", guardian_name="A guardian")
    weeks(db, clock, cast, 1)
    b.state_body(db, cast.ben, born_on="1996-03-01")
    weeks(db, clock, cast, 1)
    assert set(verdicts(db, cast.ben)) == {"same"}
    with db.read() as session:
        born = session.execute(text("SELECT born_on FROM bodies ORDER BY version")).scalars().all()
    known = {str(day) for day in born if day is not None}
    assert known == {"2016-03-01", "1996-03-01"}


def test_a_late_set_of_an_ended_assignment_leaves_the_new_team_its_own_policy(
    db: Database, cast: Cast, clock: Any
) -> None:
    a_policy(db, cast, clock, 1, qualifying_days=5)
    late = b.set_form(db, cast.ben, performed_at=clock().isoformat())
    clock.advance(days=1)
    b.link(db, cast.ben, cast.cleo)
    b.enrol(db, cast.ben)  # by the athlete, without a team: the default policy
    clock.advance(days=1)
    b.log(db, cast.ben, sets=1)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, late)
    found = again(db, cast.ben)
    assert [one.enrolled.team_id for one in found] == [cast.ana.team_id, None]
    assert {one.row.policy_version for one in found[1].decisions} == {0}
    assert {one.verdict for enrolment in found for one in enrolment.decisions} == {"same"}


def test_what_was_stored_otherwise_than_it_can_be_derived_is_named(
    db: Database, cast: Cast, clock: Any
) -> None:
    weeks(db, clock, cast, 1)
    row = rows_of(db, cast.ben)[-1]
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, cast.ben.athlete_id)
        assert enrolled is not None
        record = casefile.history(session, cast.ben.athlete_id, enrolled.team_id)

    def verdict(**wrong: Any) -> str:
        values = {c.key: getattr(row, c.key) for c in DecisionRow.__table__.columns}
        return casefile.replay(record, enrolled, [DecisionRow(**{**values, **wrong})])[0].verdict

    assert verdict() == "same"
    assert verdict(content={**row.content, "action": "stop"}) == "decision"
    assert verdict(case_digest="0" * 64) == "case"
    assert verdict(policy_version=7) == "case"
    assert verdict(at_rung="goblet-parallel") == "start"
    assert verdict(rules_version="0.9") == "rules"

"""New rules: taken up with the software, waiting for the team, taking effect by a coach or in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from coach import casefile
from coach.access import NotYours
from coach.db.curricula import Enrolment
from coach.db.decisions import DecisionRow
from coach.db.people import Audit, Team
from coach.db.rules import RulesAdoption, RulesVersion
from coach.db.session import Database
from coach.domain.decision import Decision
from coach.domain.progression import RULES_VERSION, RULES_WAIT_DAYS
from coach.formats.inputs import Refused
from coach.queries import rules as query
from coach.queries.replay import Person, replayed, would_move_by_rules
from coach.services import events, rules
from tests import builders as b
from tests import cast as people
from tests.cast import Cast

LOOKED_AT = {"version": RULES_VERSION}


@pytest.fixture
def cast(db: Database, clock: Any) -> Iterator[Cast]:
    """The cast as it was before the upgrade: Ana's team was judged by rules 2.0."""
    with b.earlier_rules():
        rules.take_up(db)
        made = people.assemble(db)
        b.enrol(db, made.ben, by=made.ana, start_rung="box-high")
        yield made


def upgrade(db: Database) -> None:
    b.serve_rules(RULES_VERSION)
    rules.take_up(db)


def now(db: Database, who: b.Person) -> Decision:
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, who.athlete_id)
        assert enrolled is not None
        return casefile.standing(session, enrolled, db.now().date()).decision


def rows_of(db: Database, who: b.Person) -> list[DecisionRow]:
    with db.read() as session:
        wanted = select(DecisionRow).where(DecisionRow.athlete_id == who.athlete_id)
        return list(session.scalars(wanted.order_by(DecisionRow.decided_on, DecisionRow.seq)))


def verdicts(db: Database, who: b.Person) -> list[str]:
    found = replayed(db, Person(who.athlete_id, who.name))
    return [one.verdict for enrolment in found for one in enrolment.decisions]


def trained(db: Database, clock: Any, cast: Cast, days: int) -> None:
    for _ in range(days):
        b.log(db, cast.ben, by=cast.ana)
        clock.advance(days=3)


def team_rules(db: Database, who: b.Person) -> list[tuple[str, Any]]:
    with db.read() as session:
        wanted = select(RulesAdoption).where(RulesAdoption.team_id == who.team_id).order_by(RulesAdoption.at)
        return [(row.version, row.by_user_id) for row in session.scalars(wanted)]


def codes(decision: Decision) -> tuple[str, str, str]:
    return decision.action, decision.rung, decision.reasons[0].code


WAITS = ("hold", "box-high", "rules-wait")
EARNED = ("advance", "box-parallel", "earned")


def test_a_version_is_noted_once_and_a_new_team_has_the_present_one(
    db: Database, cast: Cast, clock: Any
) -> None:
    upgrade(db)
    clock.advance(days=3)
    assert not rules.take_up(db)
    with db.read() as session:
        assert session.get_one(RulesVersion, RULES_VERSION).first_seen_at == clock() - timedelta(days=3)
    assert team_rules(db, cast.ana) == [("2.0", cast.ana.user_id)]
    eve = b.coach(db, "Eve", "Later")
    assert team_rules(db, eve) == [(RULES_VERSION, eve.user_id)]
    assert query.waiting(db, eve.actor()) == ()


def test_a_team_from_before_anybody_was_asked_has_the_rules_of_its_newest_decision(
    db: Database, cast: Cast, clock: Any
) -> None:
    with db.write() as session:  # as the migration finds it
        old = [Team(name=name, created_at=clock()) for name in ("Old", "Bare")]
        session.add_all(old)
        session.flush()
        ids = [team.id for team in old]
        held = {c.key: getattr(rows_of(db, cast.ben)[0], c.key) for c in DecisionRow.__table__.columns}
        plan = session.scalars(select(Enrolment).where(Enrolment.athlete_id == cast.ben.athlete_id)).first()
        assert plan is not None
        ended = {c.key: getattr(plan, c.key) for c in Enrolment.__table__.columns}
        ended |= {"id": uuid4(), "client_id": uuid4(), "team_id": ids[0], "ended_at": clock()}
        session.add(Enrolment(**ended))
        session.flush()
        for version, on in (("1.9", 1), ("2.0", 2)):
            at = clock() + timedelta(days=on)
            changed = {"id": uuid4(), "enrolment_id": ended["id"], "rules_version": version, "decided_at": at}
            session.add(DecisionRow(**{**held, **changed, "decided_on": at.date()}))
    upgrade(db)
    rules.take_up(db)
    with db.read() as session:
        found = {row.team_id: (row.version, row.by_user_id) for row in session.scalars(select(RulesAdoption))}
    assert [found[key] for key in ids] == [("2.0", None), (RULES_VERSION, None)]


def test_nobody_of_the_team_moves_before_a_coach_has_looked_and_then_at_once(
    db: Database, cast: Cast, clock: Any
) -> None:
    trained(db, clock, cast, 1)
    upgrade(db)
    trained(db, clock, cast, 3)
    assert codes(now(db, cast.ben)) == WAITS
    (move,) = would_move_by_rules(db, cast.ana.actor(), cast.ana.team_id).moves
    page = query.rules(db, cast.ana.actor(), cast.ana.team_id)
    assert page.waiting is not None
    assert page.outcome is not None
    assert (page.in_force, page.outcome.moves) == ("2.0", (move,))
    assert rules.adopt(db, cast.ana.actor(), cast.ana.team_id, LOOKED_AT)
    assert codes(now(db, cast.ben)) == EARNED
    assert (move.after.action, move.after.rung_id) == EARNED[:2]
    live = rows_of(db, cast.ben)[-1]
    assert (live.decided_on, live.rung, live.rules_wait) == (clock().date(), "box-parallel", False)
    assert {row.rules_wait for row in rows_of(db, cast.ben)} == {False, True}
    trained(db, clock, cast, 2)
    assert set(verdicts(db, cast.ben)) == {"rules", "same"}
    assert verdicts(db, cast.ben).count("rules") == 5
    page = query.rules(db, cast.ana.actor(), cast.ana.team_id)
    assert (page.in_force, page.waiting, page.outcome, page.by_itself) == (RULES_VERSION, None, None, None)
    assert [(one.version, one.by) for one in page.adoptions] == [(RULES_VERSION, "Ana"), ("2.0", "Ana")]


def test_pain_and_people_do_not_wait(db: Database, cast: Cast, clock: Any) -> None:
    trained(db, clock, cast, 1)
    upgrade(db)
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    assert now(db, cast.ben).rung == "goblet-parallel"
    b.log(db, cast.ben, sets=1, pain=7)
    assert now(db, cast.ben).action == "stop"
    clock.advance(days=1)
    b.act(db, cast.ben, "clear", by=cast.ana)
    assert now(db, cast.ben).action != "stop"
    assert set(verdicts(db, cast.ben)) == {"rules", "same"}


def test_time_off_does_not_wait(db: Database, cast: Cast, clock: Any) -> None:
    trained(db, clock, cast, 1)
    clock.advance(days=8)
    upgrade(db)
    clock.advance(days=5)
    assert query.waiting(db, cast.ana.actor())
    assert now(db, cast.ben).reasons[0].code == "time-off"


def test_after_two_weeks_the_rules_take_effect_by_themselves(db: Database, cast: Cast, clock: Any) -> None:
    trained(db, clock, cast, 1)
    upgrade(db)
    begun = clock()
    trained(db, clock, cast, 4)
    clock.set(begun + timedelta(days=RULES_WAIT_DAYS - 1))
    assert codes(now(db, cast.ben)) == WAITS
    (one,) = query.waiting(db, cast.ana.actor())
    assert one.until == (begun + timedelta(days=RULES_WAIT_DAYS)).date()
    clock.set(begun + timedelta(days=RULES_WAIT_DAYS))
    assert codes(now(db, cast.ben)) == EARNED
    assert query.waiting(db, cast.ana.actor()) == ()
    page = query.rules(db, cast.ana.actor(), cast.ana.team_id)
    assert (page.in_force, page.by_itself) == (RULES_VERSION, one.until)
    trained(db, clock, cast, 1)
    assert set(verdicts(db, cast.ben)) == {"rules", "same"}


def test_who_has_no_team_or_starts_under_the_new_rules_never_waits(
    db: Database, cast: Cast, clock: Any
) -> None:
    b.enrol(db, cast.dee)
    upgrade(db)
    clock.advance(minutes=1)
    mia = b.athlete(db, "Mia")
    b.link(db, mia, cast.ana)
    b.measure(db, mia, 30)
    b.enrol(db, mia, by=cast.ana, start_rung="goblet-parallel")
    assert now(db, mia).wedge_mm > 0, "a first wedge is not held back"
    clock.advance(days=1)
    for who in (cast.dee, mia):
        b.log(db, who)
        assert now(db, who).reasons[0].code != "rules-wait"
        assert not any(row.rules_wait for row in rows_of(db, who))
    b.enrol(db, cast.ben)  # goes on alone
    assert now(db, cast.ben).reasons[0].code != "rules-wait"


def test_a_depth_earned_in_the_morning_is_not_taken_back_by_an_upgrade_at_noon(
    db: Database, cast: Cast, clock: Any
) -> None:
    trained(db, clock, cast, 2)
    b.measure(db, cast.ben, 38)
    assert codes(now(db, cast.ben)) == EARNED
    clock.advance(hours=3)
    upgrade(db)
    stays = ("hold", "box-parallel", "rules-wait")
    assert codes(now(db, cast.ben)) == stays
    b.measure(db, cast.ben, 37)
    b.log(db, cast.ben, sets=1)
    assert codes(now(db, cast.ben)) == stays
    clock.advance(days=1)
    assert codes(now(db, cast.ben)) == stays
    b.log(db, cast.ben, sets=1)
    assert set(verdicts(db, cast.ben)) == {"rules", "same"}


def test_a_painful_set_that_was_a_mistake_leaves_nobody_a_rung_lower(
    db: Database, cast: Cast, clock: Any
) -> None:
    b.enrol(db, cast.ben, by=cast.ana, start_rung="goblet-parallel")
    form = b.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, {**form, "pain": 7})
    stopped = now(db, cast.ben)
    assert (stopped.action, stopped.rung) == ("stop", "bodyweight-parallel")
    clock.advance(minutes=1)
    upgrade(db)
    assert now(db, cast.ben).action == "stop"
    mended = {**form, "client_id": str(uuid4()), "replaces": form["client_id"]}
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, mended)
    assert codes(now(db, cast.ben)) == ("hold", "goblet-parallel", "rules-wait")
    assert set(verdicts(db, cast.ben)) == {"rules", "same"}


@pytest.mark.parametrize("adopted", [False, True])
def test_a_late_set_rewrites_no_day_of_before_by_rules_that_waited(
    db: Database, cast: Cast, clock: Any, adopted: bool
) -> None:
    late = b.set_form(db, cast.ben, performed_at=clock().isoformat())
    trained(db, clock, cast, 3)
    before = {row.decided_on: row.rung for row in rows_of(db, cast.ben)}
    assert before[max(before)] == "box-parallel"
    upgrade(db)
    clock.advance(days=1)
    b.log(db, cast.ben, sets=1)
    if adopted:
        clock.advance(days=1)
        rules.adopt(db, cast.ana.actor(), cast.ana.team_id, LOOKED_AT)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, late)
    after = {row.decided_on: row.rung for row in rows_of(db, cast.ben)}
    assert {day: after[day] for day in before} == before
    again = [row for row in rows_of(db, cast.ben) if row.decided_on in before and row.rules_version != "2.0"]
    assert again
    assert all(row.rules_wait for row in again)
    assert set(verdicts(db, cast.ben)) == {"rules", "same"}


def test_it_takes_effect_once_is_audited_and_only_for_what_was_looked_at(
    db: Database, cast: Cast, clock: Any
) -> None:
    upgrade(db)
    clock.advance(days=1)
    who = cast.ana.actor()
    for form in ({}, {"version": "2.0"}, {"version": ""}):
        with pytest.raises(Refused, match="look again"):
            rules.adopt(db, who, cast.ana.team_id, form)
    for stranger in (cast.cleo, cast.ben, cast.dee):
        for given in (LOOKED_AT, {}):
            with pytest.raises(NotYours):
                rules.adopt(db, stranger.actor(), cast.ana.team_id, given)
        with pytest.raises(NotYours):
            query.rules(db, stranger.actor(), cast.ana.team_id)
    assert rules.adopt(db, who, cast.ana.team_id, LOOKED_AT)
    stored = len(rows_of(db, cast.ben))
    clock.advance(minutes=1)
    assert not rules.adopt(db, who, cast.ana.team_id, LOOKED_AT)
    assert len(rows_of(db, cast.ben)) == stored
    assert team_rules(db, cast.ana) == [("2.0", cast.ana.user_id), (RULES_VERSION, cast.ana.user_id)]
    assert team_rules(db, cast.cleo) == [("2.0", cast.cleo.user_id)], "another team decides for itself"
    with db.read() as session:
        row = session.scalars(select(Audit).where(Audit.act == "rules-adopted")).one()
    assert (row.actor_id, row.team_id, row.detail) == (
        who.user_id,
        cast.ana.team_id,
        {"version": RULES_VERSION},
    )


def test_adoptions_cannot_be_changed_or_deleted(db: Database, cast: Cast) -> None:
    for table in (RulesAdoption, RulesVersion):
        for statement in (update(table).values(version="9"), delete(table)):
            with pytest.raises(DBAPIError, match="append-only"), db.write() as session:
                session.execute(statement)


def test_a_team_that_nobody_took_up_rules_for_does_not_wait(db: Database, cast: Cast) -> None:
    b.serve_rules(RULES_VERSION)  # no start has noted it
    assert query.waiting(db, cast.ana.actor()) == ()
    assert now(db, cast.ben).reasons[0].code != "rules-wait"


def test_fifty_athletes_take_as_many_statements_as_one(
    db: Database, cast: Cast, clock: Any, statements: Any
) -> None:
    def counted(size: int) -> int:
        with statements() as count:
            page = query.rules(db, cast.ana.actor(), cast.ana.team_id)
        assert page.outcome is not None
        assert page.outcome.judged == size
        return count()

    upgrade(db)
    for_one = counted(1)
    for n in range(49):
        one = b.athlete(db, f"Athlete{n}")
        b.link(db, one, cast.ana)
        b.enrol(db, one, by=cast.ana)
    assert counted(50) == for_one <= 17

"""A team's policy: versions with author and reason, checked, appended, in force at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from coach.access import NotYours
from coach.db.curricula import PolicyVersion
from coach.db.decisions import DecisionRow
from coach.db.people import Audit
from coach.db.session import Database
from coach.formats.inputs import Refused
from coach.queries import policies as query
from coach.queries.replay import Person, replayed
from coach.services import policies
from tests import builders as b
from tests.cast import Cast


def form(based_on: int = 0, reason: str = "slower for the juniors", **numbers: Any) -> dict[str, str]:
    return {"based_on": str(based_on), "reason": reason, **{k: str(v) for k, v in numbers.items()}}


def versions(db: Database) -> list[PolicyVersion]:
    with db.read() as session:
        return list(session.scalars(select(PolicyVersion).order_by(PolicyVersion.version)))


def test_a_version_keeps_who_when_why_and_only_what_differs(db: Database, cast: Cast, clock: Any) -> None:
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days=3, range_chance=92))
    clock.advance(days=1)
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(1, "back again", range_chance="82,5"))
    found = query.policy(db, cast.ana.actor(), cast.ana.team_id)
    assert [row.content for row in versions(db)] == [
        {"qualifying_days": 3, "range_chance": 0.92},
        {"range_chance": 0.825},
    ]
    assert found.version == 2
    assert found.policy.qualifying_days == 2
    newest, first = found.versions
    assert (newest.by, newest.reason, newest.at) == ("Ana", "back again", clock())
    assert {(c.name, c.before, c.after) for c in newest.changes} == {
        ("qualifying_days", 3, 2),
        ("range_chance", 0.92, 0.825),
    }
    assert [c.name for c in first.changes] == ["range_chance", "qualifying_days"]


def test_versions_cannot_be_changed_or_deleted(db: Database, cast: Cast) -> None:
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days=3))
    for statement in (update(PolicyVersion).values(reason="other"), delete(PolicyVersion)):
        with pytest.raises(DBAPIError, match="append-only"), db.write() as session:
            session.execute(statement)


@pytest.mark.parametrize(
    ("numbers", "field", "rule"),
    [
        ({"pain_stops": 6}, "pain_stops", "stricter"),
        ({"pain_repeat_days": 7}, "pain_repeat_days", "stricter"),
        ({"pain_stops": 2}, "pain_ends", "must be at most pain_stops = 2"),
        ({"pain_ends": 2}, "qualifying_pain", "must be less than pain_ends = 2"),
        ({"range_chance": 0.8}, "range_chance", "must be 50-99"),
        ({"qualifying_days": 2.5}, "qualifying_days", "whole number"),
        ({"qualifying_days": "many"}, "qualifying_days", "whole number"),
        ({"range_chance": "nan"}, "range_chance", "must be a number"),
        ({"verify_below_parallel": "perhaps"}, "verify_below_parallel", "must be one of"),
        ({"qualifying_days": 10, "qualifying_gap_days": 7}, "qualifying_window_days", "must hold"),
        ({"time_off_days": 50}, "time_off_days", "less than long_time_off_days"),
        ({"reason": " "}, "reason", "is missing"),
        ({"reason": "x" * 501}, "reason", "at most 500"),
        ({"moon": 1}, "moon", "not known"),
        ({"based_on": ""}, "based_on", "is missing"),
    ],
)
def test_a_number_that_breaks_a_rule_names_field_and_rule_and_nothing_is_kept(
    db: Database, cast: Cast, numbers: dict[str, Any], field: str, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        policies.publish(db, cast.ana.actor(), cast.ana.team_id, {**form(), **numbers})
    assert field in {p.field for p in refused.value.problems}
    assert rule in str(refused.value)
    assert versions(db) == []


def test_an_empty_number_means_the_default(db: Database, cast: Cast) -> None:
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days="", drop_days=3))
    assert versions(db)[0].content == {"drop_days": 3}


def test_pain_limits_may_be_made_stricter(db: Database, cast: Cast) -> None:
    stricter = form(pain_stops=3, pain_ends=2, qualifying_pain=1, pain_test_stops=1, pain_repeat_days=28)
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, stricter)
    assert versions(db)[0].content["pain_stops"] == 3


def test_sent_twice_is_one_version_and_who_comes_second_looks_again(db: Database, cast: Cast) -> None:
    wanted = form(qualifying_days=3)
    assert policies.publish(db, cast.ana.actor(), cast.ana.team_id, wanted) == 1
    assert policies.publish(db, cast.ana.actor(), cast.ana.team_id, wanted) == 1
    with pytest.raises(Refused, match="somebody else"):
        policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days=4))
    with pytest.raises(Refused, match="nothing is changed"):
        policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(1, qualifying_days=3))
    assert len(versions(db)) == 1


def test_only_the_teams_coaches_see_and_change_it_and_the_audit_tells(db: Database, cast: Cast) -> None:
    for stranger in (cast.cleo, cast.ben, cast.dee):
        with pytest.raises(NotYours):
            policies.publish(db, stranger.actor(), cast.ana.team_id, form(qualifying_days=3))
        with pytest.raises(NotYours):
            query.policy(db, stranger.actor(), cast.ana.team_id)
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days=3))
    with db.read() as session:
        row = session.scalars(select(Audit).where(Audit.act == "policy-changed")).one()
    assert (row.actor_id, row.team_id, row.detail) == (cast.ana.user_id, cast.ana.team_id, {"version": "1"})


def test_what_takes_effect_stands_on_the_roster_at_once_and_touches_no_other_team(
    db: Database, cast: Cast, clock: Any
) -> None:
    b.enrol(db, cast.dee)
    b.log(db, cast.ben)
    clock.advance(days=3)
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days=3))
    with db.read() as session:
        today = session.scalars(select(DecisionRow).where(DecisionRow.decided_on == clock().date())).all()
    assert [(row.athlete_id, row.policy_version) for row in today] == [(cast.ben.athlete_id, 1)]
    assert today[0].content["progress"]["qualifying_needed"] == 3
    (found,) = replayed(db, Person(cast.ben.athlete_id, "Ben"))
    assert {one.verdict for one in found.decisions} == {"same"}


def test_a_reader_is_judged_by_the_own_plans_team_or_the_default(db: Database, cast: Cast) -> None:
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form(qualifying_days=3))

    def days(who: Any) -> tuple[str | None, int]:
        found = query.judged_by(db, None if who is None else who.actor())
        return found.team, found.policy.qualifying_days

    assert days(cast.ana) == days(cast.ben) == ("Harbour", 3)
    assert days(cast.cleo) == ("Elsewhere", 2)
    assert days(cast.dee) == days(None) == (None, 2)
    with pytest.raises(NotYours):
        query.judged_by(db, cast.ben.actor(), cast.ana.team_id)
    b.state_body(db, cast.ana)  # a coach with a record, who does not train yet
    assert days(cast.ana) == ("Harbour", 3)
    b.enrol(db, cast.ana)
    assert days(cast.ana) == (None, 2)

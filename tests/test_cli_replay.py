"""The `replay` command: stored decisions come out again, or it says which do not and exits with 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from coach.db.decisions import DecisionRow
from coach.db.session import Database
from coach.domain.progression import RULES_VERSION
from tests import builders as b
from tests import cast as people
from tests.cast import Cast


@pytest.fixture
def season(db: Database, cast: Cast, clock: Any) -> Cast:
    b.enrol(db, cast.ben, by=cast.ana, start_rung="box-high")
    b.enrol(db, cast.dee)
    for _ in range(3):
        b.log(db, cast.ben, sets=2)
        b.log(db, cast.dee, sets=1)
        clock.advance(days=3)
    return cast


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["replay", *arguments])


def a_file(tmp_path: Path, **numbers: Any) -> str:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(numbers), encoding="utf-8")
    return str(path)


def wrong(db: Database, who: b.Person, **values: Any) -> None:
    """Append a decision to the last day that cannot be derived so."""
    with db.write() as session:
        rows = session.scalars(
            select(DecisionRow)
            .where(DecisionRow.athlete_id == who.athlete_id)
            .order_by(DecisionRow.decided_on.desc(), DecisionRow.seq.desc())
        ).all()
        kept = {column.key: getattr(rows[0], column.key) for column in DecisionRow.__table__.columns}
        name = {"id": b.UUID(int=7), "seq": rows[0].seq + 1}
        session.add(DecisionRow(**{**kept, **name, **values}))


def test_every_stored_decision_comes_out_again(app: Flask, db: Database, season: Cast) -> None:
    found = run(app)
    assert found.exit_code == 0, found.output
    assert "decisions come out byte for byte (everybody)" in found.output
    told = json.loads(run(app, "--json", "--all").output)
    with db.read() as session:
        stored = len(session.scalars(select(DecisionRow.id)).all())
    assert told["decisions"] == {"same": stored, "rules": 0, "different": 0}
    live = json.loads(run(app, "--json", "--team", "Harbour").output)["decisions"]["same"]
    assert 0 < live < stored


def test_a_decision_that_comes_out_otherwise_is_named_and_the_exit_status_is_1(
    app: Flask, db: Database, season: Cast
) -> None:
    wrong(db, season.ben, content={"action": "stop"}, action="stop")
    found = run(app, "--team", str(season.ana.team_id))
    assert found.exit_code == 1
    assert "Ben, 2026-03-08" in found.output
    assert "the same case, another decision" in found.output
    told = run(app, "--team", "Harbour", "--json")
    assert told.exit_code == 1
    (difference,) = json.loads(told.output)["different"]
    assert (difference["athlete"], difference["why"]) == ("Ben", "decision")
    assert run(app, "--team", "Elsewhere").exit_code == 0


def test_decisions_of_older_rules_are_no_error_and_say_who_would_move(
    app: Flask, db: Database, season: Cast
) -> None:
    with db.read() as session:
        row = session.scalars(
            select(DecisionRow)
            .where(DecisionRow.athlete_id == season.ben.athlete_id)
            .order_by(DecisionRow.decided_on.desc(), DecisionRow.seq.desc())
        ).first()
    assert row is not None
    deeper = {**row.content, "rung": "goblet-full", "rules": "0.9"}
    wrong(db, season.ben, rules_version="0.9", rung="goblet-full", content=deeper)
    for arguments in ((), ("--rules",)):
        found = run(app, *arguments)
        assert found.exit_code == 0, found.output
        assert f"Rules changed: decisions made under others than {RULES_VERSION}: 1." in found.output
        assert "1 would stand elsewhere under the present rules:" in found.output
        assert "Goblet squat to full depth" in found.output
    (move,) = json.loads(run(app, "--json").output)["rules_changed"]
    assert (move["before"]["rung"], move["after"]["rung"]) == ("goblet-full", row.rung)


def test_who_waits_with_new_rules_and_would_move_by_them_is_said(
    app: Flask, db: Database, clock: Any
) -> None:
    with b.earlier_rules():
        assert "Rules 2.0 are served" in app.test_cli_runner().invoke(args=["load-curricula"]).output
        cast = people.assemble(db)
        b.enrol(db, cast.ben, by=cast.ana, start_rung="box-high")
        b.log(db, cast.ben, by=cast.ana)
        clock.advance(days=3)
    runner = app.test_cli_runner()
    assert f"Rules {RULES_VERSION} are served from now on." in runner.invoke(args=["load-curricula"]).output
    assert "served" not in runner.invoke(args=["load-curricula"]).output
    for _ in range(2):
        b.log(db, cast.ben, by=cast.ana)
        clock.advance(days=3)
    found = run(app, "--rules", "--team", "Harbour")
    assert found.exit_code == 0, found.output
    assert f"Harbour waits with rules {RULES_VERSION} until 2026-03-19: 2.0 are in force." in found.output
    assert f"1 would move today if rules {RULES_VERSION} took effect:" in found.output
    assert "Elsewhere" not in found.output
    assert run(app).exit_code == 0
    told = json.loads(run(app, "--json").output)
    assert [one["team"] for one in told["waiting"]] == ["Elsewhere", "Harbour"]
    assert {(one["rules"], one["until"]) for one in told["waiting"]} == {("2.0", "2026-03-19")}
    (move,) = told["waiting_moves"]
    assert (move["before"]["rung"], move["after"]["rung"]) == ("box-high", "box-parallel")


def test_another_policy_says_who_would_move_and_why(
    app: Flask, db: Database, season: Cast, clock: Any, tmp_path: Path
) -> None:
    clock.advance(days=5)
    file = a_file(tmp_path, time_off_days=5, long_time_off_days=20)
    found = run(app, "--team", "Harbour", "--policy", file, "--weeks", "3")
    assert found.exit_code == 0, found.output
    assert "Today, Harbour: athletes decided for: 1." in found.output
    assert "1 would move:" in found.output
    assert "days off: start with" in found.output
    assert "0 of 4 days of the last 3 weeks would have begun at another squat" in found.output
    told = json.loads(run(app, "--policy", file, "--weeks", "3", "--json").output)
    assert ([move["athlete"] for move in told["moves"]], told["unchanged"]) == (["Ben"], 1)
    assert told["moves"][0]["after"]["reason"] == "time-off"
    assert set(told["weeks"]) == {"days", "differing", "first"}


def test_another_policy_says_which_steps_would_be_lost_and_why(
    app: Flask, db: Database, season: Cast, clock: Any, tmp_path: Path
) -> None:
    for _ in range(2):
        b.log(db, season.ben, rung="squat-stance", wedge_mm=0, load_kg=0)
        clock.advance(days=1)
    file = a_file(tmp_path, qualifying_days=3)
    found = run(app, "--team", "Harbour", "--policy", file)
    assert found.exit_code == 0, found.output
    assert "1 would move:" in found.output
    assert "Steps, all athletes together: 1 lost, 1 closed." in found.output
    lines = found.output.splitlines()
    at = lines.index("    Squat stance and three-point foot: owned -> in training")
    assert lines[at - 1] == "  Ben"
    assert lines[at + 1].strip() == "2 of 3 good days"
    assert lines[at + 2 :][:2] == [
        "    Split squat: in training -> locked",
        "         Squat stance and three-point foot is not owned",
    ]
    (move,) = json.loads(run(app, "--team", "Harbour", "--policy", file, "--json").output)["moves"]
    assert move["before"]["rung"] == move["after"]["rung"]
    assert move["steps"] == [
        {
            "step": "squat-stance",
            "kind": "lost",
            "before": {"state": "owned", "load_kg": None},
            "after": {"state": "now", "load_kg": None},
            "text": "2 of 3 good days",
        },
        {
            "step": "sl-split-squat",
            "kind": "closed",
            "before": {"state": "now", "load_kg": 0.0},
            "after": {"state": "locked", "load_kg": None},
            "text": "Squat stance and three-point foot is not owned",
        },
    ]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"pain_stops": 7}, "pain_stops = 7: must be 1-5, since a safety limit"),
        ({"moon": 1}, "policy.moon = 1: is not a number of the policy"),
        ({"range_chance": "x"}, "must be a number"),
        (
            {"drop_days": 10**400},
            "policy.drop_days = 1000000000000000000000000000000000000...: must be a number",
        ),
        (
            {"drop_days": -(10**400)},
            "policy.drop_days = -100000000000000000000000000000000000...: must be a number",
        ),
        ({"drop_days": 1e300}, "drop_days = 1.000e+300: must be 2-10"),
        (
            {"qualifying_clean": 10**400},
            "policy.qualifying_clean = 1000000000000000000000000000000000000...: must be a number",
        ),
        ({"moon": 10**400}, "policy.moon = 100"),
    ],
)
def test_a_policy_that_breaks_a_rule_is_refused(
    app: Flask, cast: Cast, tmp_path: Path, numbers: dict[str, Any], said: str
) -> None:
    found = run(app, "--policy", a_file(tmp_path, **numbers))
    assert found.exit_code == 2
    assert said in found.output


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            '{"drop_days": %s}' % ("9" * 5000),
            "policy.drop_days = 9999999999999999999999999999999999999...: must be a number",
        ),
        ("[" * 100_000, "policy: must be a JSON object of numbers"),
        ('{"a":' * 100_000, "policy: must be a JSON object of numbers"),
        ('{"drop_days": ' + "[" * 900 + "]" * 900 + "}", "must be a"),
        ("[1", "policy: must be a JSON object of numbers"),
        ("7", "policy: must be an object"),
    ],
    ids=["digits", "lists", "objects", "inside", "torn", "number"],
)
def test_a_file_that_is_no_policy_is_refused(
    app: Flask, cast: Cast, tmp_path: Path, written: str, said: str
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(written, encoding="utf-8")
    found = run(app, "--policy", str(path))
    assert found.exit_code == 2, found.output
    assert said in found.output
    assert len(found.output) < 1000


def test_what_does_not_go_together_or_is_not_there_is_said(
    app: Flask, db: Database, cast: Cast, tmp_path: Path
) -> None:
    assert "must be the name or id of a team" in run(app, "--team", "Nowhere").output
    assert "--weeks goes with --policy" in run(app, "--weeks", "3").output
    assert "goes without" in run(app, "--rules", "--policy", a_file(tmp_path)).output
    (tmp_path / "list.json").write_text("[1", encoding="utf-8")
    assert "must be a JSON object" in run(app, "--policy", str(tmp_path / "list.json")).output
    b.coach(db, "Eve", "Harbour")
    assert str(cast.ana.team_id) in run(app, "--team", "Harbour").output

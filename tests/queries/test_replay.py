"""Who would move under another policy: what is shown before it takes effect is what happens after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach import casefile
from coach.access import NotYours
from coach.db.session import Database
from coach.domain.policy import DEFAULT_POLICY
from coach.queries.athlete import page as athlete_page
from coach.queries.replay import SeveralTeams, people, team_named, would_have_moved, would_move
from coach.services import policies
from tests import builders as b
from tests.cast import Cast

# Two clean days were enough; now three are asked for, and more time at a depth.
SLOWER = replace(DEFAULT_POLICY, qualifying_days=3, days_on_rung=12)


def trained(db: Database, clock: Any, who: b.Person, days: int, **form: Any) -> None:
    for _ in range(days):
        b.log(db, who, **form)
        clock.advance(days=3)


def a_new_athlete(db: Database, cast: Cast, name: str, deg: float = 38, scopes: Any = b.SCOPES) -> b.Person:
    made = b.athlete(db, name)
    b.link(db, made, cast.ana, scopes=scopes)
    b.measure(db, made, deg)
    b.enrol(db, made, by=cast.ana)
    return made


def test_what_is_shown_before_is_what_happens_after(db: Database, cast: Cast, clock: Any) -> None:
    b.enrol(db, cast.ben, by=cast.ana, start_rung="box-high")
    for _ in range(3):
        b.log(db, cast.ben, by=cast.ana, rung="box-high", wedge_mm=0)
        clock.advance(days=3)
    clock.advance(days=5)
    who, team_id = cast.ana.actor(), cast.ana.team_id
    shorter_breaks = replace(DEFAULT_POLICY, time_off_days=5, long_time_off_days=14)
    outcome = would_move(db, who, team_id, shorter_breaks)
    (move,) = outcome.moves
    assert (outcome.unchanged, outcome.without_body) == (0, 0)
    assert (move.name, move.is_deeper, move.after.headline.code) == ("Ben", False, "time-off")
    form = {"based_on": "0", "reason": "holidays", "time_off_days": "5", "long_time_off_days": "14"}
    policies.publish(db, who, team_id, form)
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, cast.ben.athlete_id)
        assert enrolled is not None
        now = casefile.standing(session, enrolled, clock().date())
    assert now.stored
    assert (now.decision.action, now.decision.rung) == (move.after.action, move.after.rung_id)
    assert would_move(db, who, team_id, shorter_breaks).moves == ()


def test_the_same_policy_moves_nobody(db: Database, cast: Cast, clock: Any) -> None:
    a_new_athlete(db, cast, "Zoe", 27)
    trained(db, clock, cast.ben, 4)
    outcome = would_move(db, cast.ana.actor(), cast.ana.team_id, DEFAULT_POLICY)
    assert (outcome.moves, outcome.unchanged, outcome.reworded) == ((), 2, 0)


def test_only_those_count_whom_the_teams_policy_judges(db: Database, cast: Cast, clock: Any) -> None:
    bare = b.person(db, "Nobody-yet")
    b.link(db, bare, cast.ana)
    alone = b.athlete(db, "Alone")
    b.link(db, alone, cast.ana)
    b.enrol(db, alone)  # by the athlete: no team's policy
    b.enrol(db, cast.dee)
    assert would_move(db, cast.ana.actor(), cast.ana.team_id, SLOWER).judged == 1
    for stranger in (cast.cleo, cast.ben):
        with pytest.raises(NotYours):
            would_move(db, stranger.actor(), cast.ana.team_id, SLOWER)


def test_a_reason_of_pain_is_not_told_where_it_is_not_shared(db: Database, cast: Cast, clock: Any) -> None:
    zoe = a_new_athlete(db, cast, "Zoe", scopes=("logs", "tests"))
    b.log(db, zoe, sets=1, pain=3)
    clock.advance(days=1)
    stricter = replace(DEFAULT_POLICY, pain_stops=3)
    outcome = would_move(db, cast.ana.actor(), cast.ana.team_id, stricter)
    (move,) = outcome.moves
    assert (move.name, move.after.action) == ("Zoe", "stop")
    assert move.after.headline.code == "stop-hidden"
    assert "pain" not in move.after.headline.params


def test_loads_are_not_told_where_sessions_are_not_shared(db: Database, cast: Cast, clock: Any) -> None:
    zoe = a_new_athlete(db, cast, "Zoe", 45, scopes=("tests",))
    b.enrol(db, zoe, by=cast.ana, start_rung="goblet-parallel")
    b.log(db, zoe)
    clock.advance(days=6)
    heavier = replace(DEFAULT_POLICY, time_off_days=5, long_time_off_days=40, time_off_lighter=0.3)
    outcome = would_move(db, cast.ana.actor(), cast.ana.team_id, heavier)
    move = next(one for one in outcome.moves if one.name == "Zoe")
    assert (move.before.load_kg, move.after.load_kg) == (0, 0)
    assert move.after.headline.code != "time-off"


def test_who_is_stopped_does_not_move_by_a_load(db: Database, cast: Cast, clock: Any) -> None:
    b.measure(db, cast.ben, 45)
    b.enrol(db, cast.ben, by=cast.ana, start_rung="goblet-parallel")
    b.log(db, cast.ben, sets=1, pain=6)
    clock.advance(days=6)
    lighter = replace(DEFAULT_POLICY, time_off_days=5, long_time_off_days=40, time_off_lighter=0.3)
    assert would_move(db, cast.ana.actor(), cast.ana.team_id, lighter).moves == ()


def own_steps(db: Database, clock: Any, who: b.Person, *steps: str, days: int = 2, **form: Any) -> None:
    for step in steps:
        for _ in range(days):
            b.log(db, who, rung=step, wedge_mm=0, load_kg=0, **form)
            clock.advance(days=1)


def states_told(db: Database, cast: Cast, who: b.Person) -> dict[str, str]:
    """What the coach's page of an athlete says of the steps."""
    found = athlete_page(db, cast.ana.actor(), who.athlete_id)
    assert found.plan is not None
    return {step.id: step.state for track in found.plan.tracks for step in track.steps}


def test_steps_that_would_be_lost_are_told_and_are_lost_after(db: Database, cast: Cast, clock: Any) -> None:
    own_steps(db, clock, cast.ben, "squat-stance", "sl-split-squat")
    who, team_id = cast.ana.actor(), cast.ana.team_id
    was = states_told(db, cast, cast.ben)
    outcome = would_move(db, who, team_id, replace(DEFAULT_POLICY, qualifying_days=3))
    (move,) = outcome.moves
    assert (move.is_deeper, move.loses_steps) == (None, True)
    assert move.before.moves == move.after.moves
    assert outcome.unchanged == 0
    stance, split = move.steps
    assert (stance.id, stance.before.state, stance.after.state, stance.kind) == (
        "squat-stance",
        "owned",
        "now",
        "lost",
    )
    assert (stance.after.good_days, stance.after.needed) == (2, 3)
    assert (split.after.state, [one.id for one in split.after.missing]) == ("locked", ["squat-stance"])
    assert move.names["squat-stance"] == "Squat stance and three-point foot"
    policies.publish(db, who, team_id, {"based_on": "0", "reason": "slower", "qualifying_days": "3"})
    told = {**was, **{step.id: step.after.state for step in move.steps}}
    assert states_told(db, cast, cast.ben) == told != was


def test_steps_that_would_be_owned_and_opened_are_told_and_are_after(
    db: Database, cast: Cast, clock: Any
) -> None:
    own_steps(db, clock, cast.ben, "squat-stance", days=1)
    who, team_id = cast.ana.actor(), cast.ana.team_id
    was = states_told(db, cast, cast.ben)
    (move,) = would_move(db, who, team_id, replace(DEFAULT_POLICY, qualifying_days=1)).moves
    assert [(step.id, step.kind) for step in move.steps] == [
        ("squat-stance", "owned"),
        ("sl-split-squat", "opened"),
    ]
    assert not move.loses_steps
    policies.publish(db, who, team_id, {"based_on": "0", "reason": "faster", "qualifying_days": "1"})
    told = {**was, **{step.id: step.after.state for step in move.steps}}
    assert states_told(db, cast, cast.ben) == told


def test_a_step_that_is_lost_by_poor_days_says_that_it_broke_down(
    db: Database, cast: Cast, clock: Any
) -> None:
    own_steps(db, clock, cast.ben, "squat-stance")
    own_steps(db, clock, cast.ben, "squat-stance", clean=3)
    stricter = replace(DEFAULT_POLICY, drop_clean=0.7)
    (move,) = would_move(db, cast.ana.actor(), cast.ana.team_id, stricter).moves
    stance = next(step for step in move.steps if step.id == "squat-stance")
    assert (stance.kind, stance.after.state) == ("lost", "now")
    assert stance.after.good_days >= stance.after.needed


def test_the_load_of_a_step_is_told_where_it_alone_would_change(db: Database, cast: Cast, clock: Any) -> None:
    own_steps(db, clock, cast.ben, "squat-stance")
    own_steps(db, clock, cast.ben, "sl-split-squat", days=1)
    own_steps(db, clock, cast.ben, "sl-split-squat", days=1, pain=1)
    painless = replace(DEFAULT_POLICY, qualifying_pain=0)
    (move,) = would_move(db, cast.ana.actor(), cast.ana.team_id, painless).moves
    split = next(step for step in move.steps if step.id == "sl-split-squat")
    assert split.before.load_kg == 4
    assert split.after.load_kg == 0


@pytest.mark.parametrize("scopes", [("logs",), ("tests",)])
def test_steps_are_not_told_where_they_are_not_shared(
    db: Database, cast: Cast, clock: Any, scopes: Any
) -> None:
    zoe = a_new_athlete(db, cast, "Zoe", scopes=scopes)
    own_steps(db, clock, zoe, "squat-stance")
    outcome = would_move(db, cast.ana.actor(), cast.ana.team_id, SLOWER)
    assert [one.name for one in outcome.moves if one.steps] == []


def test_who_would_go_back_stands_before_who_would_lose_steps_and_who_would_own_more(
    db: Database, cast: Cast, clock: Any
) -> None:
    zoe = a_new_athlete(db, cast, "Zoe", 45)
    abe = a_new_athlete(db, cast, "Abe")
    own_steps(db, clock, zoe, "squat-stance", days=1, reps=4, clean=4, sets=2)
    own_steps(db, clock, abe, "squat-stance", clean=4)
    b.enrol(db, cast.ben, by=cast.ana, start_rung="box-high")
    b.log(db, cast.ben, by=cast.ana)
    clock.advance(days=6)
    other = replace(
        DEFAULT_POLICY, qualifying_days=1, qualifying_clean=0.9, time_off_days=5, long_time_off_days=14
    )
    moves = would_move(db, cast.ana.actor(), cast.ana.team_id, other).moves
    assert [one.name for one in moves] == ["Ben", "Abe", "Zoe"]


def test_fifty_athletes_take_as_many_statements_as_one(
    db: Database, cast: Cast, clock: Any, statements: Any
) -> None:
    who, team_id = cast.ana.actor(), cast.ana.team_id
    with statements() as count:
        assert would_move(db, who, team_id, SLOWER).judged == 1
    for_one = count()
    for n in range(49):
        one = a_new_athlete(db, cast, f"Athlete{n}", 30 + n % 12)
        if n % 3:
            b.log(db, one, sets=1, pain=3 if n % 7 == 0 else 0)
            own_steps(db, clock, one, "squat-stance")
            clock.advance(days=-2)
    clock.advance(days=2)
    with statements() as count:
        outcome = would_move(db, who, team_id, SLOWER)
    assert outcome.judged == 50
    assert sum(one.loses_steps for one in outcome.moves) > 20
    assert count() == for_one
    assert for_one <= 11


def test_stored_decisions_of_the_last_weeks_are_counted_with_the_first_difference(
    db: Database, cast: Cast, clock: Any
) -> None:
    start = clock().date()
    trained(db, clock, cast.ben, 5)
    ben = next(one for one in people(db, cast.ana.team_id) if one.name == "Ben")
    past = would_have_moved(db, ben, cast.ana.team_id, SLOWER, start)
    assert past.looked_at == 5
    assert past.differing
    on, move = past.differing[0]
    assert start < on <= clock().date()
    assert (move.before.action, move.after.action) == ("advance", "hold")
    assert would_have_moved(db, ben, cast.ana.team_id, DEFAULT_POLICY, start).differing == ()
    assert would_have_moved(db, ben, cast.cleo.team_id, SLOWER, start).looked_at == 0


def test_a_team_is_found_by_name_or_id_and_a_shared_name_must_be_said_by_id(db: Database, cast: Cast) -> None:
    assert team_named(db, "harbour") == (cast.ana.team_id, "Harbour")
    assert team_named(db, str(cast.ana.team_id))[1] == "Harbour"
    with pytest.raises(LookupError):
        team_named(db, "Nowhere")
    b.coach(db, "Eve", "Harbour")
    with pytest.raises(SeveralTeams):
        team_named(db, "Harbour")

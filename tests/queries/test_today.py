"""Today read from rows: states, the squat of the day, and what a day changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coach.access import NotYours
from coach.db.session import Database
from coach.domain.case import Body
from coach.domain.program import prescribed_load_kg
from coach.queries import today as query
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

MONDAY = date(2026, 3, 2)
BODY = Body(height_cm=175, mass_kg=75, sex="male", lifting_shoe_mm=20)


def read(who: Person, **more: object) -> query.Today:
    return query.today(who.db, who.actor(), **more)  # type: ignore[arg-type]


def test_the_drawn_squat_is_the_one_that_is_asked_for_and_stands(db: Database, cast: Cast) -> None:
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    squat = read(cast.ben).squat
    assert squat is not None
    assert squat.item.rung == "goblet-parallel"
    assert squat.pose.thigh_deg == squat.item.thigh_deg
    assert squat.pose.feasible
    assert abs(squat.pose.com_x - squat.pose.target_x) < 0.005


def test_the_gauge_ends_at_todays_rung(db: Database, cast: Cast) -> None:
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    squat = read(cast.ben).squat
    assert squat is not None
    states = [rung.state for rung in squat.gauge]
    assert states == ["owned"] * 5 + ["today", "next"] + ["locked"] * 5


def test_an_easier_squat_comes_with_its_own_load_and_flat_where_the_range_allows(
    db: Database, cast: Cast
) -> None:
    builders.act(db, cast.ben, "override", by=cast.ana, rung="front-parallel")
    squat = read(cast.ben, rung="goblet-parallel").squat
    assert squat is not None
    assert squat.planned is not None
    assert squat.planned.rung == "front-parallel"
    assert squat.item.wedge_mm == 0
    assert squat.item.load_kg == prescribed_load_kg(squat.item.card, BODY)


def test_an_easier_box_squat_is_told_its_height(db: Database, cast: Cast) -> None:
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    squat = read(cast.ben, rung="box-high").squat
    assert squat is not None
    assert squat.item.box_cm is not None
    assert 35 < squat.item.box_cm < 60


def test_lifting_shoes_are_taken_as_worn_under_a_bar_and_flat_ones_before(db: Database, cast: Cast) -> None:
    opened = read(cast.ben).open_set
    assert opened is not None
    assert opened.shoe_heel_mm == 0
    builders.act(db, cast.ben, "override", by=cast.ana, rung="front-parallel")
    opened = read(cast.ben).open_set
    assert opened is not None
    assert opened.shoe_heel_mm == 20


def test_the_next_set_begins_with_the_load_of_the_last_one(db: Database, cast: Cast, clock: Clock) -> None:
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    builders.log(db, cast.ben, sets=1, load_kg=10)
    found = read(cast.ben)
    assert found.open_set is not None
    assert found.open_set.load_kg == 10


def test_last_time_is_the_same_set_of_the_last_session_at_this_rung(
    db: Database, cast: Cast, clock: Clock
) -> None:
    for reps in (5, 6, 7):
        builders.log(db, cast.ben, sets=1, reps=reps, clean=5)
        clock.advance(minutes=3)
    clock.advance(days=2)
    first = read(cast.ben).squat
    assert first is not None
    assert first.last is not None
    assert (first.last_on, first.last.reps) == (MONDAY, 5)
    builders.log(db, cast.ben, sets=1, reps=5, clean=5)
    second = read(cast.ben).squat
    assert second is not None
    assert second.last is not None
    assert second.last.reps == 6


def test_a_move_is_told_until_the_first_set_on_the_new_rung(db: Database, cast: Cast, clock: Clock) -> None:
    moved = []
    for _ in range(5):
        squat = read(cast.ben).squat
        assert squat is not None
        moved.append(squat.moved)
        builders.log(db, cast.ben, sets=3)
        again = read(cast.ben).squat
        assert again is not None
        assert again.moved is None
        clock.advance(days=2 if clock.now.isoweekday() != 5 else 3)
    assert moved.count("deeper") == 1
    assert set(moved) == {None, "deeper"}


def test_who_was_sent_back_reads_why_at_the_next_session_until_its_first_set(
    db: Database, cast: Cast, clock: Clock
) -> None:
    builders.act(db, cast.ben, "override", by=cast.ana, rung="box-parallel")
    builders.log(db, cast.ben)
    for _ in range(2):
        clock.advance(days=2)
        assert read(cast.ben).moved_by is None
        builders.log(db, cast.ben, clean=1, faults=["trunk-lean"])
    clock.advance(days=3)
    found = read(cast.ben)
    assert found.squat is not None
    assert found.squat.moved == "shallower"
    assert found.moved_by is not None
    assert found.moved_by.headline.code == "repeated-drop"
    builders.log(db, cast.ben, sets=1)
    assert read(cast.ben).moved_by is None


def test_a_day_ahead_is_nobodys(cast: Cast) -> None:
    with pytest.raises(NotYours):
        read(cast.ben, on=MONDAY + timedelta(1))


def test_the_outcome_of_pain_is_a_stop_with_no_squat(db: Database, cast: Cast) -> None:
    builders.log(db, cast.ben, sets=1, pain=6)
    found = query.outcome(db, cast.ben.actor())
    assert found is not None
    assert (found.moved, found.after) == ("stop", None)


def test_a_pinch_in_a_test_stops_who_has_no_programme(db: Database, cast: Cast) -> None:
    builders.measure(db, cast.dee, 30, pinch=True)
    found = read(cast.dee)
    assert found.state == "stopped"
    assert found.stop is not None
    assert found.stop.teams == ()

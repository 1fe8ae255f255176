"""Acts and pain of one day count in the order in which they happened."""

from __future__ import annotations

from coach import casefile
from tests import builders as b


def decision(db, who):
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, who.athlete_id)
        return casefile.standing(session, enrolled, casefile.local_day(db.now(), "UTC")).decision


def test_a_lock_that_was_lifted_the_same_day_holds_nothing(db, clock, cast):
    for _ in range(6):  # ids are drawn at random: in the wrong order one of these would stay locked
        b.act(db, cast.ben, "lock", by=cast.ana)
        assert decision(db, cast.ben).progress.locked
        b.act(db, cast.ben, "unlock", by=cast.ana)
        assert not decision(db, cast.ben).progress.locked


def test_of_two_overrides_of_one_day_the_later_counts(db, clock, cast):
    for rung in ("box-parallel", "goblet-parallel", "box-high", "goblet-parallel", "box-parallel"):
        clock.advance(minutes=1)
        b.act(db, cast.ben, "override", by=cast.ana, rung=rung)
        assert decision(db, cast.ben).rung == rung


def test_a_clear_of_the_morning_does_not_clear_pain_of_the_evening(db, clock, cast):
    b.log(db, cast.ben, sets=1, pain=6)
    clock.advance(hours=1)
    b.act(db, cast.ben, "clear", by=cast.ana)
    assert decision(db, cast.ben).action != "stop"
    clock.advance(hours=1)
    b.log(db, cast.ben, sets=1, pain=0)
    assert decision(db, cast.ben).action != "stop"
    clock.advance(hours=6)
    b.log(db, cast.ben, sets=1, pain=6)
    assert decision(db, cast.ben).action == "stop"

"""What the check found: places on the axis, needs for this body, which screens are asked."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from coach.access import NotYours
from coach.db.session import Database
from coach.queries import assessment
from coach.services import events
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock


def screen(db: Database, who: Person, test: str, score: int) -> None:
    form = {"client_id": str(uuid4()), "test": test, "score": score}
    events.record_test(db, who.actor(), who.athlete_id, form)


def found(db: Database, who: Person) -> assessment.Found:
    result = assessment.found(db, who.actor(), "a squat")
    assert result is not None
    return result


def test_without_a_body_there_is_no_result(db: Database, cast: Cast) -> None:
    new = builders.person(db, "New")
    with pytest.raises(NotYours):
        assessment.found(db, new.actor(), "a squat")
    assert not assessment.has_body(db, new.actor())
    assert assessment.person(db, new.actor()).body is None
    assert assessment.has_body(db, cast.dee.actor())


def test_needs_are_those_of_this_body_and_verdicts_respect_the_error(db: Database, cast: Cast) -> None:
    builders.measure(db, cast.dee, 33, 40)
    result = found(db, cast.dee)
    needs = {need.name: need for need in result.needs}
    assert result.full is not None
    assert result.full.name == "Goblet squat to full depth"
    assert 36 < result.full.deg < 41
    assert needs["Squat to a high box"].verdict == "enough"
    assert result.full.verdict == "short", "the weaker side decides"
    for need in result.needs:
        spare = 33 - need.deg
        if abs(spare) > 4:
            assert need.verdict == ("enough" if spare > 0 else "short")


def test_what_limits_is_told_for_full_depth_before_anything_is_assigned(db: Database, cast: Cast) -> None:
    builders.measure(db, cast.dee, 28, 29)
    codes = [reason.code for reason in found(db, cast.dee).reasons]
    assert "ankle-short" in codes
    supple = builders.athlete(db, "Supple")
    builders.measure(db, supple, 48)
    assert "ankle-short" not in [reason.code for reason in found(db, supple).reasons]


def test_places_on_the_axis_stay_on_it(db: Database, cast: Cast) -> None:
    builders.measure(db, cast.dee, 5, 65)
    left, right = found(db, cast.dee).ankles
    assert left.side == "left"
    for ankle in (left, right):
        assert 0 <= ankle.low <= ankle.at <= 100
        assert ankle.low + ankle.span <= 100.1
    assert left.at < right.at


def test_the_next_ankle_test_waits_until_it_can_say_something(db: Database, cast: Cast, clock: Clock) -> None:
    assert found(db, cast.dee).retest_from is None
    builders.measure(db, cast.dee, 33)
    assert found(db, cast.dee).retest_from == date(2026, 3, 16)
    clock.advance(days=14)
    assert found(db, cast.dee).retest_from is None


def test_the_squat_is_asked_further_only_where_it_can_change_the_decision(db: Database, cast: Cast) -> None:
    dee = cast.dee
    builders.measure(db, dee, 30)
    assert assessment.check(db, dee.actor()).next_screen == "overhead-squat"
    screen(db, dee, "overhead-squat", 1)
    check = assessment.check(db, dee.actor())
    assert check.screens == ("overhead-squat", "overhead-squat-heels-raised", "forward-arm-squat")
    assert check.next_screen == "overhead-squat-heels-raised"


def test_a_clean_squat_ends_the_questions(db: Database, cast: Cast) -> None:
    screen(db, cast.dee, "overhead-squat", 3)
    check = assessment.check(db, cast.dee.actor())
    assert check.screens == ("overhead-squat",)
    assert check.next_screen is None


def test_yesterdays_tests_are_not_done_today(db: Database, cast: Cast, clock: Clock) -> None:
    builders.measure(db, cast.dee, 30)
    assert assessment.check(db, cast.dee.actor()).ankle("left") is not None
    clock.advance(days=1)
    check = assessment.check(db, cast.dee.actor())
    assert check.ankle("left") is None
    assert check.method == "angle"


def test_the_check_reads_the_same_number_of_statements_after_years(
    db: Database, cast: Cast, clock: Clock, statements: object
) -> None:
    builders.measure(db, cast.dee, 30)
    actor = cast.dee.actor()
    with statements() as count:  # type: ignore[operator]
        assessment.check(db, actor)
    few = count()
    for _ in range(10):
        clock.advance(days=20)
        builders.measure(db, cast.dee, 31)
    with statements() as count:  # type: ignore[operator]
        assessment.check(db, actor)
    assert count() == few <= 11

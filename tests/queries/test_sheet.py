"""The view of the printed week: which week, whose words, what is done, what is shared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from coach.access import NotYours
from coach.formats.inputs import Refused
from coach.queries.sheet import NoSheet, WeekSheet, athlete_week
from coach.queries.today import today
from coach.services import events
from tests import builders


def week_of(db: Any, who: Any, athlete: Any, **asked: Any) -> WeekSheet:
    found = athlete_week(db, who.actor(), athlete.athlete_id, **asked)
    assert isinstance(found, WeekSheet)
    return found


def test_the_week_holds_its_training_days_with_their_sessions(db: Any, cast: Any) -> None:
    sheet = week_of(db, cast.ana, cast.ben)
    assert sheet.monday == date(2026, 3, 2)
    assert sheet.sunday == date(2026, 3, 8)
    assert [day.on for day in sheet.days] == [date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 6)]
    assert all(day.session is not None and day.session.squat is not None for day in sheet.days)
    assert (sheet.athlete, sheet.team, sheet.coach, sheet.week) == ("Ben", "Harbour", "Ana", 1)


def test_the_athlete_and_the_coach_see_the_same_decision(db: Any, cast: Any) -> None:
    theirs, own = week_of(db, cast.ana, cast.ben), week_of(db, cast.ben, cast.ben)
    assert own.decision == theirs.decision
    assert own.days == theirs.days


def test_another_coach_finds_no_such_athlete(db: Any, cast: Any) -> None:
    with pytest.raises(NotYours):
        athlete_week(db, cast.cleo.actor(), cast.ben.athlete_id)


def test_a_coach_without_the_training_finds_none_either(db: Any, cast: Any) -> None:
    ned = builders.athlete(db, "Ned")
    builders.link(db, ned, cast.ana, scopes=("tests",))
    builders.enrol(db, ned)
    with pytest.raises(NotYours):
        athlete_week(db, cast.ana.actor(), ned.athlete_id)


def test_without_a_curriculum_or_a_body_there_is_nothing_to_print(db: Any, cast: Any) -> None:
    assert athlete_week(db, cast.dee.actor(), cast.dee.athlete_id) == NoSheet(why="no-enrolment")


def test_readings_are_left_out_for_a_team_that_may_not_see_tests(db: Any, cast: Any) -> None:
    ned = builders.athlete(db, "Ned")
    builders.link(db, ned, cast.ana, scopes=("logs", "pain"))
    builders.measure(db, ned, 28)
    builders.enrol(db, ned, start_rung="goblet-parallel")
    theirs, own = week_of(db, cast.ana, ned), week_of(db, ned, ned)
    assert own.ankles is not None
    assert [ankle.side for ankle in own.ankles] == ["left", "right"]
    assert all(27 < ankle.deg < 30 for ankle in own.ankles)
    assert theirs.ankles is None
    assert not any("sd" in reason.params for reason in theirs.why.reasons)
    assert all(one.test is None for one in (*theirs.why.for_, *theirs.why.against))


def test_pain_is_left_out_for_a_team_that_may_not_see_it_but_the_stop_is_not(db: Any, cast: Any) -> None:
    ned = builders.athlete(db, "Ned")
    builders.link(db, ned, cast.ana, scopes=("logs", "tests"))
    builders.measure(db, ned, 38)
    builders.enrol(db, ned)
    builders.log(db, ned, sets=1, pain=7, pain_site="knee")
    theirs, own = week_of(db, cast.ana, ned), week_of(db, ned, ned)
    assert own.why.reasons[0].code == "stop-pain"
    assert theirs.stopped
    assert theirs.why.withheld
    assert all(not reason.code.startswith("stop-") for reason in theirs.why.reasons)


def test_a_stop_leaves_only_what_may_be_trained(db: Any, cast: Any) -> None:
    builders.log(db, cast.ben, sets=1, pain=6, pain_site="knee")
    sheet = week_of(db, cast.ana, cast.ben)
    assert sheet.stopped
    assert sheet.pose is None
    for session in sheet.sessions:
        assert session.squat is None
        assert session.back_off is None
        assert all(not item.drill.squat for item in (*session.warm_up, *session.accessories))


def test_a_day_that_is_over_tells_its_sets_and_one_that_is_to_come_its_session(
    db: Any, cast: Any, clock: Any
) -> None:
    builders.log(db, cast.ben, sets=3, clean=4)
    clock.advance(days=2)
    monday, wednesday, friday = week_of(db, cast.ben, cast.ben).days
    assert monday.session is None
    assert (monday.sets, monday.reps, monday.clean) == (3, 15, 12)
    assert wednesday.session is not None
    assert friday.session is not None


def test_a_day_that_is_under_way_tells_its_sets_beside_its_session(db: Any, cast: Any) -> None:
    builders.log(db, cast.ben, sets=2, clean=4)
    monday, wednesday, _ = week_of(db, cast.ana, cast.ben).days
    assert monday.session is not None
    assert (monday.sets, monday.reps, monday.clean) == (2, 10, 8)
    assert wednesday.sets == 0


def test_paper_draws_no_more_of_a_body_than_the_screen(db: Any, cast: Any) -> None:
    ned = builders.athlete(db, "Ned")
    builders.link(db, ned, cast.ana, scopes=("logs", "tests", "pain"))
    builders.measure(db, ned, 38)
    builders.enrol(db, ned)
    assert week_of(db, cast.ana, ned).pose is None
    assert week_of(db, ned, ned).pose is not None


def test_a_missed_day_waits_until_the_next_one_takes_its_place(db: Any, cast: Any, clock: Any) -> None:
    clock.advance(days=1)
    assert week_of(db, cast.ben, cast.ben).days[0].session is not None
    clock.advance(days=1)
    missed = week_of(db, cast.ben, cast.ben).days[0]
    assert missed.session is None
    assert missed.sets == 0


def test_a_corrected_set_counts_once(db: Any, cast: Any, clock: Any) -> None:
    form = builders.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    events.record_set(
        db,
        cast.ben.actor(),
        cast.ben.athlete_id,
        {**form, "client_id": str(uuid4()), "replaces": form["client_id"], "clean": 2},
    )
    clock.advance(days=2)
    monday = week_of(db, cast.ben, cast.ben).days[0]
    assert (monday.sets, monday.clean) == (1, 2)


def test_a_set_that_was_moved_far_away_is_not_done_this_week(db: Any, cast: Any, clock: Any) -> None:
    clock.advance(days=21)
    form = builders.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    moved = {**form, "client_id": str(uuid4()), "replaces": form["client_id"], "performed_on": "2026-03-03"}
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, moved)
    clock.advance(days=1)
    assert week_of(db, cast.ben, cast.ben).days[0].sets == 0


def test_a_set_moved_to_today_does_not_bring_the_move_of_its_first_day_along(
    db: Any, cast: Any, clock: Any
) -> None:
    for day in (2, 5, 9):
        clock.set(datetime(2026, 3, day, 9, tzinfo=UTC))
        form = builders.set_form(db, cast.ben)
        sets = [{**form, "client_id": str(uuid4()), "set_number": number} for number in (1, 2)]
        events.record_sets(db, cast.ben.actor(), cast.ben.athlete_id, sets)
    assert week_of(db, cast.ben, cast.ben).why.reasons[0].code == "earned"
    clock.set(datetime(2026, 3, 11, 9, tzinfo=UTC))
    before = week_of(db, cast.ben, cast.ben).why
    moved = {**sets[1], "client_id": str(uuid4()), "replaces": sets[1]["client_id"]}
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, {**moved, "performed_on": "2026-03-11"})
    assert before.reasons[0].code != "earned"
    assert week_of(db, cast.ben, cast.ben).why.reasons[0].code != "earned"


def test_a_session_that_has_begun_is_printed_as_it_began(db: Any, cast: Any, clock: Any) -> None:
    clock.set(datetime(2026, 3, 2, 9, tzinfo=UTC))
    builders.log(db, cast.ben, sets=3)
    clock.set(datetime(2026, 3, 6, 9, tzinfo=UTC))
    builders.log(db, cast.ben, sets=3)
    clock.set(datetime(2026, 3, 9, 9, tzinfo=UTC))
    before = week_of(db, cast.ben, cast.ben).days[0].session
    builders.log(db, cast.ben, sets=1)
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    sheet = week_of(db, cast.ben, cast.ben)
    assert sheet.decision.rung == "goblet-parallel"
    today, later = sheet.days[0].session, sheet.days[1].session
    assert before is not None
    assert before.squat is not None
    assert today is not None
    assert today.squat is not None
    assert later is not None
    assert later.squat is not None
    assert today.squat.rung == before.squat.rung
    assert later.squat.rung == "goblet-parallel"


def test_the_reason_after_a_move_is_todays_and_not_what_the_next_depth_waits_for(
    db: Any, cast: Any, clock: Any
) -> None:
    told = []
    for _ in range(5):
        for _sets in range(2):
            found = today(db, cast.ben.actor())
            sheet = week_of(db, cast.ben, cast.ben)
            shown = found.moved_by or found.explained
            assert shown is not None
            moved = shown.headline.code == "earned"
            if moved or not found.sets:
                assert sheet.why.reasons[0].code == shown.headline.code
                told.append((moved, bool(found.sets)))
            builders.log(db, cast.ben, sets=1)
        builders.log(db, cast.ben, sets=2)
        clock.advance(days=2 if clock.now.isoweekday() != 5 else 3)
    assert (True, False) in told, "until the first set"
    assert (True, True) in told, "while the session goes on"


def test_after_the_weeks_last_day_the_next_week_is_printed(db: Any, cast: Any, clock: Any) -> None:
    clock.set(datetime(2026, 3, 7, 9, tzinfo=UTC))
    sheet = week_of(db, cast.ben, cast.ben)
    assert (sheet.monday, sheet.week) == (date(2026, 3, 9), 2)


def test_a_week_can_be_asked_for_by_any_of_its_days(db: Any, cast: Any) -> None:
    sheet = week_of(db, cast.ana, cast.ben, around=date(2026, 3, 12))
    assert (sheet.monday, sheet.week) == (date(2026, 3, 9), 2)
    assert sheet.days[0].on == date(2026, 3, 9)


@pytest.mark.parametrize("around", [date(2026, 2, 27), date(2026, 4, 6), date(1, 1, 1), date(9999, 12, 31)])
def test_a_week_behind_or_far_ahead_is_refused_by_name(db: Any, cast: Any, around: date) -> None:
    with pytest.raises(Refused) as refused:
        athlete_week(db, cast.ana.actor(), cast.ben.athlete_id, around=around)
    assert refused.value.problems[0].field == "from"
    assert "2026-03-02 to 2026-03-30" in refused.value.problems[0].message


def test_a_plan_that_starts_later_shows_its_first_week(db: Any, cast: Any) -> None:
    sam = builders.athlete(db, "Sam")
    builders.enrol(db, sam, start_on="2026-03-19", days=[1, 4])
    sheet = week_of(db, sam, sam)
    assert (sheet.monday, sheet.week) == (date(2026, 3, 16), 1)
    assert [day.on for day in sheet.days] == [date(2026, 3, 19)]


def test_a_plan_that_starts_after_its_weeks_last_day_shows_the_week_after(db: Any, cast: Any) -> None:
    sam = builders.athlete(db, "Sam")
    builders.enrol(db, sam, start_on="2026-03-21", days=[1, 4])
    sheet = week_of(db, sam, sam, around=date(2026, 3, 21))
    assert [day.on for day in sheet.days] == [date(2026, 3, 23), date(2026, 3, 26)]
    assert sheet.monday == date(2026, 3, 23)


def test_the_needs_are_those_of_the_depth_and_of_the_next_each_on_its_wedge(db: Any, cast: Any) -> None:
    eli = builders.athlete(db, "Eli")
    builders.measure(db, eli, 31)
    builders.enrol(db, eli, start_rung="goblet-parallel")
    sheet = week_of(db, eli, eli)
    needs = {need.rung: need.deg for need in sheet.decision.needs}
    flat = needs["goblet-parallel"]
    assert flat is not None
    assert sheet.decision.wedge_mm > 0
    assert sheet.need is not None
    assert 1 < flat - sheet.need.deg < 12
    assert sheet.next_need is not None
    assert sheet.next_need.wedge_mm == 30
    assert sheet.next_need.flat_deg == needs["goblet-full"]
    assert 6 < sheet.next_need.flat_deg - sheet.next_need.deg < 12


def test_team_and_coach_are_named_only_while_the_athlete_lets_them_see(db: Any, cast: Any) -> None:
    dee = cast.dee
    builders.enrol(db, dee)
    alone = week_of(db, dee, dee)
    assert (alone.team, alone.coach) == (None, None)


def test_a_long_history_takes_no_more_statements(db: Any, cast: Any, clock: Any, statements: Any) -> None:
    with statements() as count:
        week_of(db, cast.ana, cast.ben)
    few = count()
    for _ in range(4):
        builders.log(db, cast.ben, sets=3)
        clock.advance(days=2)
    with statements() as count:
        week_of(db, cast.ana, cast.ben)
    assert count() == few

"""The roster: triage, scopes, and the same number of statements for one athlete and for fifty."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from coach.access import NotYours
from coach.db.curricula import PolicyVersion
from coach.queries import roster as query
from coach.queries.roster import Row, missed_days
from coach.services import events, teams
from coach.services import roster as visits
from coach.words import triage
from tests import builders as b


def everyone(db, who, **asked) -> dict[str, Row]:
    found = query.roster(db, who.actor(), **asked)
    return {row.name: row for _, rows in found.groups for row in rows}


def sentence(row: Row) -> str:
    return triage.sentence(row.code, row.values)


def trained(db, clock, who, days: int, **form) -> None:
    """Train every other day, then stand on the day of the last session."""
    for n in range(days):
        if n:
            clock.advance(days=2)
        b.log(db, who, **form)


def test_an_athlete_in_training_is_steady_and_says_what_is_missing(db, clock, cast):
    b.log(db, cast.ben)
    row = everyone(db, cast.ana)["Ben"]
    assert row.group == "steady"
    assert row.days_ago == 0
    assert row.clean == 1.0
    assert round(row.left_deg) == round(row.right_deg) == 38
    assert sentence(row).endswith(".")


def test_pain_that_stops_comes_first_and_asks_to_be_cleared(db, clock, cast):
    b.log(db, cast.ben, pain=6, sets=1)
    found = query.roster(db, cast.ana.actor())
    assert found.counts["needs"] == 1
    row = found.groups[0][1][0]
    assert (row.group, row.tone, row.code) == ("needs", "stop", "stopped-pain")
    assert "pain 6 of 10" in sentence(row)


def test_without_the_pain_scope_the_stop_is_seen_and_its_number_is_not(db, clock, cast):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana, scopes=("logs",))
    b.measure(db, zoe, 38)
    b.enrol(db, zoe, by=cast.ana)
    b.log(db, zoe, pain=7, sets=1)
    row = everyone(db, cast.ana)["Zoe"]
    assert (row.group, row.code) == ("needs", "stopped")
    assert "7" not in sentence(row).replace("2026-03-07", "")
    assert row.left_deg is None


def test_without_logs_and_tests_numbers_are_hidden(db, clock, cast):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana, scopes=())
    b.measure(db, zoe, 30)
    b.enrol(db, zoe, by=cast.ana)
    b.log(db, zoe)
    clock.advance(days=9)
    row = everyone(db, cast.ana)["Zoe"]
    assert (row.group, row.code) == ("steady", "hidden")
    assert row.last is row.clean is row.left_deg is row.right_deg is row.days_ago is None


def test_a_warning_sign_before_any_plan_is_not_overlooked(db, clock, cast):
    zoe = b.athlete(db, "Zoe", red_flags=["numb"])
    b.link(db, zoe, cast.ana)
    row = everyone(db, cast.ana)["Zoe"]
    assert (row.group, row.tone, row.code) == ("needs", "stop", "flag-no-plan")
    b.act(db, zoe, "clear", by=cast.ana)
    assert everyone(db, cast.ana)["Zoe"].code == "no-check"


def test_somebody_who_was_checked_and_has_no_plan_waits_for_one(db, clock, cast):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana)
    assert everyone(db, cast.ana)["Zoe"].code == "no-check"
    b.measure(db, zoe, 35)
    row = everyone(db, cast.ana)["Zoe"]
    assert (row.group, row.code) == ("needs", "no-plan")


def test_a_new_rung_is_news_until_it_was_seen(db, clock, cast):
    visits.mark_seen(db, cast.ana.actor(), clock())
    b.act(db, cast.ben, "override", by=cast.ana, rung="box-parallel")
    assert everyone(db, cast.ana)["Ben"].group != "moved"  # a move counts from after the visit
    clock.advance(hours=1)
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    row = everyone(db, cast.ana)["Ben"]
    assert (row.group, row.code) == ("moved", "set-by-person")
    assert "→" in sentence(row)
    clock.advance(minutes=1)
    visits.mark_seen(db, cast.ana.actor(), clock())
    assert everyone(db, cast.ana)["Ben"].group != "moved"


def test_a_move_that_came_after_the_page_was_made_stays_news(db, clock, cast):
    shown_at = clock()
    clock.advance(minutes=5)
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    clock.advance(minutes=5)
    visits.mark_seen(db, cast.ana.actor(), shown_at)
    assert everyone(db, cast.ana)["Ben"].group == "moved"


def test_seen_never_goes_back_nor_into_the_future(db, clock, cast):
    visits.mark_seen(db, cast.ana.actor(), clock() + timedelta(days=30))
    assert query.roster(db, cast.ana.actor()).since == clock()
    visits.mark_seen(db, cast.ana.actor(), clock() - timedelta(days=3))
    assert query.roster(db, cast.ana.actor()).since == clock()


def test_a_cleared_stop_is_news(db, clock, cast):
    b.log(db, cast.ben, pain=6, sets=1)
    clock.advance(hours=1)
    visits.mark_seen(db, cast.ana.actor(), clock())
    clock.advance(hours=1)
    b.act(db, cast.ben, "clear", by=cast.ana)
    assert everyone(db, cast.ana)["Ben"].code == "cleared"


def test_a_week_without_a_set_is_quiet(db, clock, cast):
    b.log(db, cast.ben)
    clock.advance(days=7)
    row = everyone(db, cast.ana)["Ben"]
    assert (row.group, row.code, row.values["days"]) == ("quiet", "silent", 7)


def test_two_missed_days_are_quiet_before_the_week_is_over(db, clock, cast):
    b.log(db, cast.ben)  # a Monday; Wednesday and Friday are planned
    clock.advance(days=4)
    assert everyone(db, cast.ana)["Ben"].group == "steady"
    clock.advance(days=1)
    row = everyone(db, cast.ana)["Ben"]
    assert (row.group, row.code) == ("quiet", "missed")


def test_a_plan_that_starts_later_is_not_quiet(db, clock, cast):
    start = (clock() + timedelta(days=20)).date()
    b.enrol(db, cast.ben, by=cast.ana, start_on=start.isoformat())
    clock.advance(days=15)
    row = everyone(db, cast.ana)["Ben"]
    assert (row.group, row.code) == ("steady", "starts")


@pytest.mark.parametrize(("gap", "missed"), [(1, 0), (2, 0), (3, 1), (5, 2), (8, 3)])
def test_planned_days_between_two_days_count_without_either(clock, gap, missed):
    monday = clock().date()
    assert missed_days((1, 3, 5), monday, monday + timedelta(days=gap)) == missed


def test_a_set_taken_back_is_no_training(db, clock, cast):
    accepted = b.log(db, cast.ben, sets=1)
    form = b.set_form(db, cast.ben, replaces=str(accepted.client_id), void=True)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    row = everyone(db, cast.ana)["Ben"]
    assert row.last is None
    assert row.clean is None


def test_clean_days_by_own_count_wait_for_the_coach_where_the_team_asks(db, clock, cast):
    with db.write() as session:
        session.add(
            PolicyVersion(
                team_id=cast.ana.team_id, version=1, content={"verify_below_parallel": True}, at=clock()
            )
        )
    b.measure(db, cast.ben, 45)
    b.enrol(db, cast.ben, by=cast.ana, start_rung="goblet-parallel")
    trained(db, clock, cast.ben, 2)
    row = everyone(db, cast.ana)["Ben"]
    assert (row.group, row.code) == ("needs", "eyes")
    b.act(db, cast.ben, "verify", by=cast.ana, about_on=clock().date().isoformat())
    assert everyone(db, cast.ana)["Ben"].group != "needs"


def test_another_coach_sees_nobody_and_an_unlinked_athlete_is_gone(db, clock, cast):
    assert everyone(db, cast.cleo) == {}
    assert set(everyone(db, cast.ana)) == {"Ben"}
    teams.unlink(db, cast.ana.actor(), cast.ben.athlete_id, cast.ana.team_id)
    assert everyone(db, cast.ana) == {}


def test_another_coachs_team_is_not_asked_about(db, cast):
    with pytest.raises(NotYours):
        query.roster(db, cast.ana.actor(), team_id=cast.cleo.team_id)


def test_search_and_groups_leave_out_the_others(db, clock, cast):
    for name in ("Benno", "Mia"):
        b.link(db, b.athlete(db, name), cast.ana)
    assert set(everyone(db, cast.ana, search="BEN")) == {"Ben", "Benno"}
    found = query.roster(db, cast.ana.actor(), show="needs", search="ben")
    assert [group for group, _ in found.groups] == ["needs"]
    assert found.counts["needs"] == 1  # Benno has no plan
    assert found.everybody == 3


@pytest.mark.parametrize("sort", query.SORTS)
def test_every_order_shows_everybody(db, clock, cast, sort):
    b.link(db, b.athlete(db, "Mia"), cast.ana)
    assert set(everyone(db, cast.ana, sort=sort)) == {"Ben", "Mia"}


def test_fifty_athletes_take_as_many_statements_as_one(
    db, clock, cast, client: FlaskClient, sign_in, statements
):
    sign_in(client, cast.ana)
    client.get("/roster")
    with statements() as count:
        assert client.get("/roster").status_code == 200
    for_one = count()
    for n in range(49):
        one = b.athlete(db, f"Athlete{n}")
        b.link(db, one, cast.ana)
        if n % 5:
            b.measure(db, one, 30 + n % 12)
            b.enrol(db, one, by=cast.ana)
            b.log(db, one, sets=1, pain=6 if n % 7 == 0 else 0)
    with statements() as count:
        page = client.get("/roster")
    assert page.get_data(as_text=True).count("roster__row--") == 50
    assert count() == for_one
    assert for_one <= 13


def test_every_code_of_the_triage_has_a_sentence_without_holes():
    values = {
        "on": date(2026, 3, 2),
        "until": date(2026, 3, 9),
        "rung": "A",
        "before": "B",
        "next": "C",
        "side": "left",
        "site": "hip",
        "test": "lunge-angle",
        "have": 31.0,
        "need": 38.0,
        "pain": 6,
        "days": 3,
        "rate": 74,
        "wedge": 10,
        "wedge_before": 20,
    }
    for code in triage.SENTENCES:
        text = triage.sentence(code, values)
        assert re.fullmatch(r"[A-Z0-9][^{}]*\.", text), code

"""An athlete as a coach may see them: which reasons go through which scopes, and what the page reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from coach import access
from coach.access import NotYours
from coach.domain.screen import Reason
from coach.queries import athlete as query
from coach.queries.athlete import OF_LOGS, OF_PAIN, OF_TESTS
from coach.queries.today import today
from coach.words.reasons import SENTENCES
from tests import builders as b

# What says nothing of what was measured, logged or felt: acts of people, rules, history that was agreed to.
OPEN_TO_ALL = {
    "ankle-unknown",
    "depth-closed",
    "depth-closed-elsewhere",
    "locked",
    "no-bar-yet",
    "overridden",
    "range-unknown",
    "rules-wait",
    "sprain-check",
    "stop-red-flag",
    "try-stance",
    "vetoed",
}


def page(db, who, of):
    return query.page(db, who.actor(), of.athlete_id)


def test_every_reason_of_the_engine_is_behind_a_scope_or_known_to_be_open():
    behind = OF_TESTS | OF_LOGS | OF_PAIN
    assert not behind & OPEN_TO_ALL
    assert set(SENTENCES) - behind == OPEN_TO_ALL
    assert behind <= set(SENTENCES)


@pytest.mark.parametrize(
    ("code", "scope"), [("ankle-short", "tests"), ("control-short", "logs"), ("stop-pain", "pain")]
)
def test_a_reason_is_told_with_its_scope_and_not_without(db, cast, code, scope):
    b.log(db, cast.ben)
    with db.read() as session:
        reach = access.athlete(session, cast.ana.actor(), cast.ben.athlete_id)
        enrolled = query.casefile.running_enrolment(session, cast.ben.athlete_id)
        case = query.casefile.standing(session, enrolled, db.now().date()).case
    reason = Reason(code, {"pain": 6, "side": "left", "on": "2026-03-02"}, tuple(t.id for t in case.tests))
    seen = query.told(reach, reason, case)
    assert seen is not None
    assert seen.reason == reason
    hidden = query.told(replace(reach, scopes=reach.scopes - {scope}), reason, case)
    assert hidden is None or "pain" not in hidden.reason.params


def test_another_coach_has_no_way_to_the_page(db, cast):
    with pytest.raises(NotYours):
        page(db, cast.cleo, cast.ben)
    with pytest.raises(NotYours):
        query.page(db, cast.ana.actor(), uuid4())
    with pytest.raises(NotYours):
        query.account_email(db, cast.cleo.actor(), cast.ben.athlete_id)


def test_the_page_tells_plan_ankles_and_sessions(db, clock, cast):
    b.log(db, cast.ben, clean=4)
    found = page(db, cast.ana, cast.ben)
    assert found.state == "planned"
    assert [band.side for band in found.ankles] == ["left", "right"]
    assert all(0 <= band.low <= band.at <= 100 for band in found.ankles)
    (done,) = found.days
    assert (done.clean, done.reps, done.seen, len(done.sets)) == (12, 15, False, 3)
    assert [rung.state for rung in found.plan.gauge].count("today") == 1
    assert found.plan.figure.startswith("<svg")


def test_the_need_of_the_next_rung_names_the_heel_it_is_done_on(db, clock, cast):
    assert page(db, cast.ana, cast.ben).need.heel_mm == 0
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-full")
    found = page(db, cast.ana, cast.ben)
    assert found.plan.next_rung.startswith("Front squat")
    assert found.need.heel_mm == 20


def test_the_box_is_as_high_for_the_coach_as_for_the_athlete(db, clock, cast):
    b.act(db, cast.ben, "override", by=cast.ana, rung="box-parallel")
    asked = today(db, cast.ben.actor()).squat.item.box_cm
    assert asked is not None
    assert page(db, cast.ana, cast.ben).plan.box_cm == asked


def test_without_the_body_scope_nothing_is_drawn(db, clock, cast):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana, scopes=("logs", "tests"))
    b.enrol(db, zoe, by=cast.ana)
    assert page(db, cast.ana, zoe).plan.figure is None


def test_charts_show_no_more_than_the_scopes(db, clock, cast):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana, scopes=("logs",))
    b.measure(db, zoe, 33)
    b.enrol(db, zoe, by=cast.ana)
    b.log(db, zoe)
    charts = page(db, cast.ana, zoe).charts
    assert charts.ankles == charts.needs == ()
    assert len(charts.control) == 1


def test_the_timeline_tells_acts_with_name_and_reason_newest_first(db, clock, cast):
    clock.advance(days=2)
    until = (clock() + timedelta(days=5)).date()
    b.act(db, cast.ben, "lock", by=cast.ana, reason="meet on Saturday", until=until.isoformat())
    first, *_rest, oldest = page(db, cast.ana, cast.ben).timeline
    acts = [entry for entry in page(db, cast.ana, cast.ben).timeline if entry.by]
    assert [(act.action, act.by, act.reason, act.until) for act in acts] == [
        ("lock", "Ana", "meet on Saturday", until)
    ]
    assert first.on > oldest.on


def test_a_corrected_set_is_told_once(db, clock, cast):
    accepted = b.log(db, cast.ben, sets=1, clean=2)
    b.log(db, cast.ben, sets=1, clean=5, replaces=str(accepted.client_id))
    (done,) = page(db, cast.ana, cast.ben).days
    assert (done.clean, done.reps) == (5, 5)

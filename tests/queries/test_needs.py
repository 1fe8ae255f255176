"""One need a rung: headline, charts, card, ladder and paper name the same number on the same wedge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach import casefile
from coach.db.session import Database
from coach.domain.progression import preview
from coach.queries import athlete as athletes
from coach.queries.ladder import ladder, rung
from coach.queries.needs import needs_of
from coach.queries.progress import progress
from coach.queries.sheet import WeekSheet, athlete_week
from tests import builders
from tests.cast import Cast


@pytest.fixture
def eli(db: Database, cast: Cast) -> builders.Person:
    """An athlete whose ankles are short of the next depth even on the highest wedge."""
    eli = builders.athlete(db, "Eli")
    builders.link(db, eli, cast.ana)
    builders.measure(db, eli, 24, by=cast.ana)
    builders.enrol(db, eli, by=cast.ana, start_rung="goblet-parallel")
    return eli


def test_every_screen_and_the_sheet_name_the_need_of_the_headline(
    db: Database, cast: Cast, eli: builders.Person
) -> None:
    coach = athletes.page(db, cast.ana.actor(), eli.athlete_id)
    assert coach.plan is not None
    assert coach.need is not None
    headline = coach.plan.headline.reason
    assert headline.code == "ankle-short-on-wedge"
    wanted = (headline.params["need"], headline.params["wedge"])
    assert (coach.need.deg, coach.need.wedge_mm) == wanted

    own = progress(db, eli.actor())
    assert own is not None
    assert [(n.deg, n.wedge_mm) for n in own.needs if n.which == "next"] == [wanted]

    map_ = ladder(db, eli.actor())
    assert map_ is not None
    assert [(r.need_deg, r.wedge_mm) for r in map_.rungs if r.state == "next"] == [wanted]
    page = rung(db, eli.actor(), str(map_.decision.next.rung))
    assert page is not None
    assert (page.need_deg, page.wedge_mm) == wanted

    sheet = athlete_week(db, cast.ana.actor(), eli.athlete_id)
    assert isinstance(sheet, WeekSheet)
    assert sheet.next_need is not None
    assert (sheet.next_need.deg, sheet.next_need.wedge_mm) == wanted


def test_the_need_is_a_reading_also_without_the_stance_credit(db: Database, cast: Cast) -> None:
    """What is asked for and what is read are one scale, whatever a team thinks of turned-out feet."""
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, cast.ben.athlete_id)
        assert enrolled is not None
        case = casefile.standing(session, enrolled, casefile.local_day(db.now(), "UTC")).case
    strict = replace(case, policy=replace(case.policy, stance_credit_deg=0.0))
    usual, turned = (needs_of(c, preview(c))[1] for c in (case, strict))
    assert usual is not None
    assert turned is not None
    assert turned.flat_deg == pytest.approx(usual.flat_deg + 4, abs=0.11)


def test_pages_say_on_what_the_next_depth_stands(
    client: Any, db: Database, cast: Cast, eli: builders.Person, sign_in: Any
) -> None:
    html = sign_in(client, cast.ana).get(f"/athletes/{eli.athlete_id}").text
    assert "on a 30 mm wedge needs" in html
    html = sign_in(client, eli).get("/progress").text
    assert "Next, Goblet squat to full depth on a 30 mm wedge, needs" in html
    assert "needs" in client.get("/ladder").text
    assert "on a 30 mm wedge, for your build" in client.get("/ladder").text
    assert "without the wedge)" in client.get("/ladder/goblet-full").text

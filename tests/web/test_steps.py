"""Steps on the map and one in full: states, what opens them, links, whose data it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from coach.db.curricula import CurriculumVersion
from coach.db.session import Database
from coach.formats.curriculum import curriculum_to_dict, digest, shipped
from coach.queries import ladder as ladder_query
from coach.queries import steps as query
from coach.words.labels import FAULTS
from coach.words.steps import FAMILIES, FEET, RECEIVINGS, STARTS
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]
PLAN = shipped("first-12-weeks")
PARTS = ("How it is done", "A rep is clean when", "What passes it", "When it goes wrong", "Too hard today?")


@pytest.fixture
def dee(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    """Signed in, new to the lifts, on the plan of all tracks."""
    builders.measure(cast.dee.db, cast.dee, 38)
    builders.enrol(cast.dee.db, cast.dee, curriculum="first-12-weeks")
    sign_in(client, cast.dee)
    return cast.dee


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def good_days(who: Person, step: str, clock: Clock, days: int = 2) -> None:
    for _ in range(days):
        builders.log(who.db, who, sets=2, rung=step, wedge_mm=0, load_kg=0)
        clock.now += timedelta(days=1)


def states_of(html: str, track: str) -> list[str]:
    part = re.search(rf'id="track-{track}".*?</details>', html, re.S)
    assert part
    return re.findall(r"gauge__rung gauge__rung--(\w+)", part.group())


def test_a_step_asks_to_sign_in_and_is_no_coachs(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> None:
    assert client.get("/step/sn-balance").location.startswith("/sign-in")
    sign_in(client, cast.cleo)
    assert client.get("/step/sn-balance").status_code == 404


def test_without_a_programme_a_step_leads_to_the_ladder(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.dee)
    assert client.get("/step/sn-balance").location == "/ladder"


@pytest.mark.parametrize("odd", ["moon-step", "goblet-full", "x" * 300, "%00", "Sn-Balance", "..%2f"])
def test_what_is_no_step_of_this_curriculum_is_not_there(client: FlaskClient, dee: Person, odd: str) -> None:
    assert client.get(f"/step/{odd}").status_code == 404


def test_a_step_of_another_curriculum_is_not_there(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ben)  # on the squat alone
    assert client.get("/step/sn-balance").status_code == 404


def test_each_step_is_drawn_and_told_in_full(client: FlaskClient, dee: Person) -> None:
    for card in PLAN.steps:
        html = page(client, f"/step/{card.id}")
        assert html.count('class="fig"') == len(card.figures)
        texts = (card.purpose, *card.points, *(c.text for c in card.criteria), *card.contraindications)
        assert [part for part in (*PARTS, *texts) if part not in html] == [], card.id
        for fault in card.faults:
            assert FAULTS[fault.code] in html
            assert fault.fix in html
        assert "style=" not in html


def test_the_labels_know_every_code_of_the_steps() -> None:
    for card in PLAN.steps:
        assert card.family in FAMILIES
        assert card.start in STARTS
        assert card.receiving in RECEIVINGS
        assert card.feet in FEET


def test_a_locked_step_says_what_opens_it_and_how_far_that_is(
    client: FlaskClient, dee: Person, clock: Clock
) -> None:
    html = page(client, "/step/hip-hinge-step")
    assert "Why is this locked?" in html
    assert '<a href="/step/squat-stance">Squat stance and three-point foot owned: 0 of 2 good days' in html
    good_days(dee, "squat-stance", clock, days=1)
    assert "owned: 1 of 2 good days so far" in page(client, "/step/hip-hinge-step")
    good_days(dee, "squat-stance", clock, days=1)
    assert "Why is this locked?" not in page(client, "/step/hip-hinge-step")


def test_depth_and_tests_that_close_a_step_are_named_with_their_way_there(
    client: FlaskClient, dee: Person
) -> None:
    html = page(client, "/step/sn-full")
    assert re.search(r'<a href="/ladder/overhead-full">.*? on a heel of 20 mm or less: 0 of 2', html)
    html = page(client, "/step/grips-and-overhead")
    link = re.search(
        r'<a href="(/check/[^"]*shoulder-flexion)">Shoulder reach overhead.*not tested yet', html
    )
    assert link
    assert client.get(link.group(1)).status_code in (200, 303)


def test_an_owned_step_says_so_and_shows_where_it_leads(
    client: FlaskClient, dee: Person, clock: Clock
) -> None:
    assert "0 of 2 good days" in page(client, "/step/squat-stance")
    good_days(dee, "squat-stance", clock)
    html = page(client, "/step/squat-stance")
    assert "You own this step." in html
    assert '<a href="/step/jump-and-land">' in html


def test_dose_and_load_are_those_of_todays_session(client: FlaskClient, dee: Person) -> None:
    html = page(client, "/step/squat-stance")
    assert "In today's session." in html
    assert "3 × 10 s" in html
    assert "Not open yet" in page(client, "/step/sn-full")


def test_the_map_shows_each_track_with_states_and_links(
    client: FlaskClient, dee: Person, clock: Clock
) -> None:
    html = page(client, "/ladder")
    assert re.findall(r'href="/step/([\w-]+)"', html) == [i for track in PLAN.tracks for i in track.steps]
    assert states_of(html, "foundation")[0] == "today"
    assert states_of(html, "snatch-pull")[-1] == "locked"
    assert "0 of 3 owned · now Squat stance" in html
    assert "needs Squat stance" in html
    good_days(dee, "squat-stance", clock)
    assert states_of(page(client, "/ladder"), "foundation")[0] == "owned"


def test_a_curriculum_without_steps_looks_as_before(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ben)
    assert 'id="tracks"' in page(client, "/ladder")
    alone = replace(shipped("squat-depth"), steps=(), tracks=(), days=())
    with db.write() as session:
        session.add(
            CurriculumVersion(
                slug=alone.id,
                version=2,
                digest=digest(alone),
                title=alone.title,
                content=curriculum_to_dict(alone),
                published_at=db.now(),
            )
        )
    builders.enrol(db, cast.dee)
    sign_in(client, cast.dee)
    assert 'id="tracks"' not in page(client, "/ladder")


def test_what_another_athlete_did_is_not_counted(
    client: FlaskClient, cast: Cast, dee: Person, clock: Clock, sign_in: SignInAs
) -> None:
    good_days(dee, "squat-stance", clock)
    eve = builders.athlete(dee.db, "Eve")
    builders.enrol(eve.db, eve, curriculum="first-12-weeks")
    sign_in(client, eve)
    assert "0 of 2 good days" in page(client, "/step/squat-stance")


@pytest.mark.parametrize("which", ["step", "ladder"])
def test_fifty_sets_take_as_many_statements_as_one(
    db: Database, dee: Person, clock: Clock, statements: Any, which: str
) -> None:
    def read() -> object:
        if which == "step":
            return query.step(db, dee.actor(), "squat-stance")
        return ladder_query.ladder(db, dee.actor())

    builders.log(db, dee, sets=1, rung="squat-stance", wedge_mm=0, load_kg=0)
    with statements() as count:
        assert read() is not None
    for _ in range(10):
        clock.now += timedelta(days=1)
        builders.log(db, dee, sets=5, rung="squat-stance", wedge_mm=0, load_kg=0)
    with statements() as count_later:
        assert read() is not None
    assert count_later() == count()


def test_the_gates_are_drawn_with_where_the_athlete_stands(
    client: FlaskClient, dee: Person, clock: Clock, sign_in: SignInAs
) -> None:
    good_days(dee, "squat-stance", clock)
    sign_in(client, dee)
    assert 'href="/gates"' in page(client, "/ladder")
    html = page(client, "/gates")
    found = {step: state for state, step in re.findall(r'graph__node--(\w+)" href="/step/([a-z-]+)"', html)}
    assert len(found) == len(PLAN.steps) == 50
    assert (found["squat-stance"], found["hip-hinge-step"], found["sn-full"]) == ("owned", "today", "locked")
    assert re.search(r'aria-label="Squat stance[^"]*\. owned\. Open from the first day', html)
    assert "style=" not in html


def test_without_a_programme_the_gates_lead_to_the_ladder_and_they_are_no_coachs(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    assert client.get("/gates").location.startswith("/sign-in")
    sign_in(client, cast.dee)
    assert client.get("/gates").location == "/ladder"
    sign_in(client, cast.cleo)
    assert client.get("/gates").status_code == 404

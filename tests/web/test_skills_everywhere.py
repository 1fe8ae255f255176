"""Every page of an athlete and his coach bears sets of steps among those of squats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from coach import casefile
from coach.db.session import Database
from coach.services import events
from tests import builders
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]
STEPS = ("squat-stance", "hip-hinge-step")


@pytest.fixture
def lifter(db: Database, cast: Cast, clock: Clock) -> Cast:
    """Ben, coached by Ana, two days into the lifts."""
    builders.enrol(db, cast.ben, cast.ana, curriculum="first-12-weeks")
    for _ in range(2):
        with db.read() as session:
            enrolled = casefile.running_enrolment(session, cast.ben.athlete_id)
        assert enrolled is not None
        for step in STEPS:
            for n in range(2):
                form = {
                    "client_id": str(uuid4()),
                    "enrolment_id": str(enrolled.id),
                    "rung": step,
                    "wedge_mm": 0,
                    "shoe_heel_mm": 0,
                    "set_number": n + 1,
                    "reps": 5,
                    "clean": 5,
                    "pain": 1 if n else 0,
                }
                events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
        builders.log(db, cast.ben)
        clock.now += timedelta(days=2)
    return cast


@pytest.mark.parametrize(
    "path", ["/today", "/today?anyway=1", "/progress", "/ladder", "/check", "/me", "/sheets/week"]
)
def test_the_athletes_pages(client: FlaskClient, lifter: Cast, sign_in: SignInAs, path: str) -> None:
    sign_in(client, lifter.ben)
    answer = client.get(path)
    assert answer.status_code in (200, 303, 404), path
    if path == "/progress":
        assert "Squat stance" in answer.get_data(as_text=True)


def test_the_coachs_pages(client: FlaskClient, lifter: Cast, sign_in: SignInAs) -> None:
    sign_in(client, lifter.ana)
    for path in ("/roster", f"/athletes/{lifter.ben.athlete_id}", f"/team/{lifter.ana.team_id}/policy"):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path


def test_the_first_week_that_a_coach_sends_shows_the_steps_it_begins_with(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ana)
    form = {
        "client_id": str(uuid4()),
        "curriculum": "first-12-weeks",
        "start_on": casefile.local_day(db.now(), "UTC").isoformat(),
        "start_rung": "box-high",
        "days": ["1", "3", "5"],
    }
    html = client.post(f"/athletes/{cast.ben.athlete_id}/assign/preview", data=form).get_data(as_text=True)
    for part in ("Squat stance and three-point foot", "Romanian deadlift"):
        assert part in html, part

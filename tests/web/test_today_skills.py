"""Today with the steps of the lifts: what is asked, logging sets of a step, what a day changed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coach.db.events import SetRow, TestRow
from coach.db.session import Database
from coach.domain import program
from coach.services import events
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

# What style and scripts weigh, compressed; test_today weighs the page with all of them.
SHELL = 37 * 1024
SignInAs = Callable[..., FlaskClient]


@pytest.fixture
def dee(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    """Signed in: new to the lifts, on every training day of three a week."""
    sign_in(client, cast.dee)
    builders.measure(cast.dee.db, cast.dee, 38)
    builders.enrol(cast.dee.db, cast.dee, curriculum="first-12-weeks")
    return cast.dee


def page(client: FlaskClient, path: str = "/today", status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:400]
    return answer.get_data(as_text=True)


def hidden(html: str, step: str) -> dict[str, str]:
    form = re.search(rf'<form[^>]*id="skill-{step}-form".*?</form>', html, re.S)
    assert form, re.findall(r'id="skill-([a-z-]+)-form"', html)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.group()))


def log(client: FlaskClient, step: str, **typed: Any) -> Any:
    form = {**hidden(page(client, "/today?anyway=1"), step), "reps": "5", "clean": "5"}
    return client.post("/today/sets", data={**form, **typed})


def good_day(client: FlaskClient, step: str) -> None:
    """Log two sets as the form proposes them: one tap each."""
    for _ in range(2):
        reps = asked(page(client, "/today?anyway=1"), step)
        assert log(client, step, reps=reps, clean=reps).status_code == 303


def asked(html: str, step: str) -> str:
    found = re.search(rf'id="skill-{step}-reps" name="reps" value="(\d+)"', html)
    assert found
    return found.group(1)


def next_day(client: FlaskClient, clock: Clock, who: Person, sign_in: SignInAs, days: int = 1) -> None:
    clock.now += timedelta(days=days)
    sign_in(client, who)


def test_the_first_day_asks_for_the_first_step_beside_the_squat(client: FlaskClient, dee: Person) -> None:
    html = page(client)
    assert 'id="skill-squat-stance-form"' in html
    assert 'id="open-set"' in html, "the squat stays"
    assert "skill-sn-full" not in html
    assert "Something not clean?" in html


def test_a_set_of_a_step_is_stored_with_what_was_asked(
    client: FlaskClient, db: Database, dee: Person
) -> None:
    answer = log(client, "squat-stance", reps="5", clean="4", faults="arch-collapse")
    assert answer.status_code == 303
    with db.read() as session:
        (row,) = session.scalars(select(SetRow)).all()
    assert (row.rung, row.reps, row.clean, list(row.faults)) == ("squat-stance", 5, 4, ["arch-collapse"])
    assert (row.prescription["step"], row.prescription["stage"]) == ("squat-stance", "learn")
    assert row.prescription["rung"], "the squat that was asked stays beside it"
    assert row.decision_id is not None
    html = page(client)
    assert "4 of 5 clean" in html
    assert "Set 2 of" in html


def test_two_good_days_own_a_step_and_open_the_next(
    client: FlaskClient, dee: Person, clock: Clock, sign_in: SignInAs
) -> None:
    good_day(client, "squat-stance")
    html = page(client)
    assert 'id="skill-squat-stance-form"' in html, "the day goes on with what it asked for"
    next_day(client, clock, dee, sign_in)
    assert "1 of 2 good days" in page(client, "/today?anyway=1")
    good_day(client, "squat-stance")
    done = page(client, "/today/done")
    assert "The next step opens." in done
    next_day(client, clock, dee, sign_in)
    html = page(client, "/today?anyway=1")
    assert 'id="skill-squat-stance-form"' not in html
    assert 'id="skill-hip-hinge-step-form"' in html


def test_pain_at_a_step_stops_squats_and_steps(client: FlaskClient, dee: Person) -> None:
    log(client, "squat-stance", pain="6", pain_site="knee")
    html = page(client)
    assert "Squats are closed until a person opens them" in html
    assert "-form" not in html or 'id="skill-' not in html


def test_some_pain_ends_the_step_for_the_day(client: FlaskClient, dee: Person) -> None:
    log(client, "squat-stance", pain="3", pain_site="knee")
    assert "This step is over for today" in page(client, "/today?anyway=1")


@pytest.mark.parametrize(
    ("typed", "field"), [({"clean": "9"}, "clean"), ({"reps": "x"}, "reps"), ({"pain": "12"}, "pain")]
)
def test_a_refused_set_names_its_field_in_its_own_form_and_leaves_the_squats_alone(
    client: FlaskClient, dee: Person, typed: dict[str, str], field: str
) -> None:
    answer = log(client, "squat-stance", **typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#skill-squat-stance-{field}"' in html
    assert f'id="skill-squat-stance-{field}"' in html
    squat = re.search(r'<form[^>]*id="open-set".*?</form>', html, re.S)
    assert squat
    assert "aria-invalid" not in squat.group()


@pytest.mark.parametrize("rung", ["sn-full-stop", "drop table", "sn-sots"])
def test_what_is_neither_rung_nor_step_is_refused(client: FlaskClient, dee: Person, rung: str) -> None:
    assert log(client, "squat-stance", rung=rung).status_code == 422


def test_a_step_set_is_corrected_to_another_step_and_never_to_a_squat(
    client: FlaskClient, db: Database, dee: Person
) -> None:
    log(client, "squat-stance")
    with db.read() as session:
        (row,) = session.scalars(select(SetRow)).all()
    html = page(client, f"/today/sets/{row.client_id}")
    options = re.findall(r'<option value="([a-z-]+)"', html)
    assert "hip-hinge-step" in options
    assert "goblet-parallel" not in options


def test_a_day_of_five_steps_fits_into_60_kb_and_draws_the_new_ones(
    client: FlaskClient, db: Database, dee: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = program.session

    def with_five(*args: Any, **kwargs: Any) -> program.Session:
        made = real(*args, **kwargs)
        steps = [one for one in made.skills for _ in range(5)][:5]
        others = args[0].steps[20:25]
        five = (replace(item, step=step) for item, step in zip(steps, others, strict=True))
        return replace(made, skills=tuple(five))

    monkeypatch.setattr(program, "session", with_five)
    html = page(client, "/today?anyway=1")
    assert html.count('name="rung" value="sn-') == 5
    assert len(re.findall(r'<svg[^>]*aria-labelledby="skill-', html)) == 2
    assert len(gzip.compress(html.encode())) < 60 * 1024 - SHELL


def test_the_page_asks_the_database_as_often_whatever_was_logged(
    client: FlaskClient, dee: Person, statements: Callable[[], Any]
) -> None:
    def asked() -> int:
        with statements() as count:
            page(client, "/today?anyway=1")
        return count()

    good_day(client, "squat-stance")
    few = asked()
    for _ in range(10):
        log(client, "squat-stance")
    assert asked() == few


def test_a_shoulder_test_is_done_alone_and_opens_what_asked_for_it(
    client: FlaskClient, db: Database, dee: Person
) -> None:
    assert 'id="skill-grips-and-overhead-form"' not in page(client)
    answers = {"reach": "yes", "ribs": "yes", "elbows": "yes", "even": "yes"}
    assert client.get("/check/squat/shoulder-flexion").status_code in (200, 303)
    answer = client.post(
        "/check/squat/shoulder-flexion",
        query_string=answers,
        data={**answers, "client_id": str(uuid4()), "pain": "0", "pinch": "no"},
    )
    assert answer.status_code == 303
    with db.read() as session:
        (row,) = session.scalars(select(TestRow).where(TestRow.test == "shoulder-flexion")).all()
    assert row.score == 3


def test_pain_in_a_shoulder_test_keeps_the_bar_down_and_closes_no_squat(
    client: FlaskClient, db: Database, dee: Person
) -> None:
    form = {"client_id": str(uuid4()), "test": "shoulder-flexion", "score": 0, "pain": 6}
    events.record_test(db, dee.actor(), dee.athlete_id, form)
    html = page(client, "/today?anyway=1")
    assert "Squats are closed" not in html
    assert 'id="open-set"' in html

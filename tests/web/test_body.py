"""Stating the body: units, guardian, ankle history, red flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from coach.db.events import ActRow, BodyRow
from coach.db.people import Athlete
from coach.db.session import Database
from coach.services import accounts
from coach.web import units
from tests import builders
from tests.builders import Person
from tests.cast import Cast

SignInAs = Callable[..., FlaskClient]


def body(**form: Any) -> dict[str, Any]:
    given = {"client_id": str(uuid4()), "height_cm": "168", "mass_kg": "62.5", "born_on": "1998-05-01"}
    return {**given, **form}


@pytest.fixture
def mia(db: Database, client: FlaskClient, sign_in: SignInAs) -> Person:
    person = builders.person(db, "Mia")
    sign_in(client, person)
    return person


def bodies(db: Database) -> list[BodyRow]:
    with db.read() as session:
        return list(session.scalars(select(BodyRow).order_by(BodyRow.version)))


def test_the_body_needs_signing_in(client: FlaskClient) -> None:
    assert client.get("/body").location == "/sign-in?next=/body"


def test_a_body_is_stated_and_the_check_comes_next(client: FlaskClient, db: Database, mia: Person) -> None:
    answer = client.post("/body", data=body(sex="female", lifting_shoe_mm="20"))
    assert (answer.status_code, answer.location) == (303, "/check")
    row = bodies(db)[0]
    assert (row.height_cm, row.mass_kg, row.sex, row.lifting_shoe_mm) == (168, 62.5, "female", 20)


def test_stating_it_anew_makes_a_new_version_and_shows_the_last(
    client: FlaskClient, db: Database, mia: Person
) -> None:
    client.post("/body", data=body(sprain_left="yes", sprain_left_on="2024-06-01"))
    page = client.get("/body").text
    assert 'value="168"' in page
    assert 'value="2024-06-01"' in page
    answer = client.post("/body", data=body(mass_kg="63"))
    assert answer.location == "/me"
    assert [row.mass_kg for row in bodies(db)] == [62.5, 63]


def test_a_form_sent_twice_is_one_body_and_a_changed_one_a_new_version(
    client: FlaskClient, db: Database, mia: Person
) -> None:
    form = body()
    for mass in ("62.5", "62.5", "64"):
        assert client.post("/body", data={**form, "mass_kg": mass}).status_code == 303
    assert [row.mass_kg for row in bodies(db)] == [62.5, 64]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"height_cm": "300"}, "Height: must be 100–230 cm"),
        ({"height_cm": ""}, "Height: is missing"),
        ({"height_cm": "tall"}, "Height: must be a number"),
        ({"mass_kg": "nan"}, "Body weight: must be a number"),
        ({"mass_kg": "5"}, "Body weight: must be 20–300 kg"),
        ({"born_on": ""}, "Date of birth: is missing"),
        ({"born_on": "2030-01-01"}, "Date of birth: must give an age of 6-100 years"),
        ({"born_on": "yesterday"}, "Date of birth: must be a date"),
        ({"lifting_shoe_mm": "80"}, "Heel of the lifting shoes: must be 0-50"),
        ({"sex": "robot"}, "Sex: must be one of male, female"),
        ({"sprain_left": "yes", "sprain_left_on": "2029-01-01"}, "must not lie in the future"),
        ({"tibia_cm": "41"}, "second reading"),
        ({"tibia_cm": "41", "tibia_cm_again": "43"}, "must agree within 1 cm"),
        ({"tibia_cm": "410", "tibia_cm_again": "410"}, "must be 20–65 cm"),
        ({"guardian_name": "x" * 81}, "Parent or guardian: must be at most 80 characters"),
    ],
)
def test_a_wrong_body_is_refused_with_its_field_and_keeps_the_form(
    client: FlaskClient, db: Database, mia: Person, wrong: dict[str, str], message: str
) -> None:
    answer = client.post("/body", data=body(**{"guardian_name": "Eva 🏋️", **wrong}))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Eva 🏋️" in answer.text or "guardian_name" in wrong
    assert bodies(db) == []


@pytest.mark.parametrize("day", ["2029-01-01", "last summer"])
@pytest.mark.parametrize(("side", "other"), [("left", "right"), ("right", "left")])
def test_a_wrong_day_of_a_sprain_is_told_at_its_own_side(
    client: FlaskClient, db: Database, mia: Person, side: str, other: str, day: str
) -> None:
    answer = client.post("/body", data=body(**{f"sprain_{side}": "yes", f"sprain_{side}_on": day}))
    assert answer.status_code == 422
    assert f"{side.capitalize()}: about when: must" in answer.text
    assert f'href="#field-sprain_{side}_on"' in answer.text
    assert f'href="#field-sprain_{other}_on"' not in answer.text
    assert bodies(db) == []


def test_under_18_a_guardian_must_agree(client: FlaskClient, db: Database, mia: Person) -> None:
    refused = client.post("/body", data=body(born_on="2012-05-01"))
    assert refused.status_code == 422
    assert "under 18 a guardian must agree" in refused.text
    accepted = client.post("/body", data=body(born_on="2012-05-01", guardian_name="Eva"))
    assert accepted.status_code == 303
    with db.read() as session:
        athlete = session.scalars(select(Athlete).where(Athlete.id == mia.athlete_id)).one()
    assert athlete.guardian_name == "Eva"
    assert athlete.guardian_agreed_at is not None


def test_ankle_history_is_kept_by_side(client: FlaskClient, db: Database, mia: Person) -> None:
    form = body(
        sprain_left="yes", sprain_left_on="2024-06-01", sprain_right="yes", sprain_right_surgery="yes"
    )
    client.post("/body", data=form)
    assert bodies(db)[0].sprains == [
        {"side": "left", "on": "2024-06-01", "surgery": False},
        {"side": "right", "on": None, "surgery": True},
    ]


def test_measured_lengths_are_the_mean_of_two_readings(
    client: FlaskClient, db: Database, mia: Person
) -> None:
    client.post("/body", data=body(tibia_cm="41", tibia_cm_again="41,6"))
    assert bodies(db)[0].tibia_cm == 41.3
    client.post("/body", data=body(tibia_cm="41.3", tibia_cm_again="41.3"))
    assert bodies(db)[1].tibia_cm == 41.3


def test_a_red_flag_stops_and_says_whom_to_ask(client: FlaskClient, db: Database, mia: Person) -> None:
    answer = client.post("/body", data=body(red_flags=["night-pain"]))
    assert answer.location == "/check/stopped"
    page = client.get(answer.location).text
    assert "Stop here for today" in page
    assert "physiotherapist or a doctor" in page
    with db.read() as session:
        assert [act.kind for act in session.scalars(select(ActRow))] == ["red-flag"]


def test_inches_and_pounds_are_converted_both_ways(client: FlaskClient, db: Database, mia: Person) -> None:
    accounts.change_settings(db, mia.actor(), {"units": "imperial"})
    client.post("/body", data=body(height_cm="68.9", mass_kg="165.35"))
    assert (bodies(db)[0].height_cm, bodies(db)[0].mass_kg) == (175.0, 75.0)
    page = client.get("/body").text
    assert 'value="68.9"' in page
    assert 'value="165.35"' in page
    refused = client.post("/body", data=body(height_cm="175", mass_kg="165"))
    assert refused.status_code == 422
    assert "Height: must be 39.37–90.55 in" in refused.text
    assert 'value="175"' in refused.text


@given(st.integers(min_value=1000, max_value=2300), st.sampled_from(["cm", "kg"]))
def test_a_value_shown_in_the_other_unit_and_sent_back_is_the_same(tenths: int, metric: str) -> None:
    value = tenths / 10
    assert float(units.typed(units.shown(value, metric, "imperial"), metric, "imperial")) == value
    assert float(units.typed(units.shown(value, metric, "metric"), metric, "metric")) == value


def test_a_coach_who_also_trains_states_a_body(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.cleo)
    assert client.post("/body", data=body()).status_code == 303
    assert cast.cleo.actor().athlete_id is not None

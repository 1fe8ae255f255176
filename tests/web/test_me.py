"""The own account: settings, devices, links, export, password, deletion."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coach.db.people import Consent, SignIn, User
from coach.db.session import Database
from coach.db.tables import metadata
from coach.queries.me import device_name
from coach.services import accounts
from tests import builders
from tests.builders import Person
from tests.cast import Cast

SignInAs = Callable[..., FlaskClient]


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    sign_in(client, cast.ben)
    return cast.ben


def user(db: Database, who: Person) -> User:
    with db.read() as session:
        return session.get_one(User, who.user_id)


def test_the_account_needs_signing_in(client: FlaskClient) -> None:
    for page in ("/me", "/me/export.json", "/me/password", "/me/delete"):
        assert client.get(page).status_code == 303


def test_settings_are_changed(client: FlaskClient, db: Database, ben: Person) -> None:
    form = {"name": "Benedikt", "theme": "dark", "units": "imperial", "locale": "en", "zone": "Asia/Tokyo"}
    assert client.post("/me/settings", data=form).location == "/me"
    row = user(db, ben)
    assert {key: getattr(row, key) for key in form} == form
    page = client.get("/me").text
    assert 'data-theme="dark"' in page
    assert "Saved." in page


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"zone": "Mars/Base"}, "Time zone: is not a known time zone"),
        ({"name": "  "}, "Name: is missing"),
        ({"name": "x" * 81}, "Name: must be 1-80 characters"),
        ({"theme": "pink"}, "Look: must be one of auto, light, dark"),
        ({"units": "stones"}, "Units: must be one of metric, imperial"),
        ({"locale": "tlh"}, "Language: must be one of"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_field(
    client: FlaskClient, db: Database, ben: Person, wrong: dict[str, str], message: str
) -> None:
    form = {"name": "Benno", "theme": "dark", "units": "metric", "zone": "UTC", **wrong}
    answer = client.post("/me/settings", data=form)
    assert answer.status_code == 422
    assert message in answer.text
    assert user(db, ben).theme == "auto"


# --------------------------------------------------------------- devices


def test_devices_are_listed_and_signed_out_one_by_one(
    client: FlaskClient, db: Database, cast: Cast, ben: Person
) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    token = accounts.sign_in(db, cast.ben.email, builders.PASSWORD, phone, remote="1")
    page = client.get("/me").text
    assert "Safari, iPhone" in page
    assert page.count("this device") == 1
    with db.read() as session:
        device = session.scalars(select(SignIn.id).where(SignIn.device == phone)).one()
    assert client.post(f"/me/devices/{device}/sign-out").location == "/me"
    with db.read() as session:
        assert accounts.actor_of(session, token, db.now()) is None
    assert client.get("/me").status_code == 200
    assert "Safari, iPhone" not in client.get("/me").text


def test_anothers_device_does_not_exist(client: FlaskClient, db: Database, cast: Cast, ben: Person) -> None:
    accounts.sign_in(db, cast.dee.email, builders.PASSWORD, "hers", remote="1")
    with db.read() as session:
        device = session.scalars(select(SignIn.id).where(SignIn.device == "hers")).one()
    assert client.post(f"/me/devices/{device}/sign-out").status_code == 404


def test_devices_are_named_for_people() -> None:
    assert device_name("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537") == "Chrome, Android"
    assert device_name("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537 Edg/130") == "Edge, Windows"
    assert device_name("curl/8") == "curl/8"


# ----------------------------------------------------------------- links


def test_scopes_are_narrowed_at_any_time(client: FlaskClient, db: Database, cast: Cast, ben: Person) -> None:
    page = client.get("/me").text
    assert "Harbour" in page
    answer = client.post(f"/me/links/{cast.ana.team_id}", data={"scopes": ["tests"]})
    assert answer.location == "/me"
    with db.read() as session:
        last = session.scalars(select(Consent).order_by(Consent.seq.desc())).first()
    assert last is not None
    assert last.scopes == ["tests"]
    assert client.post(f"/me/links/{cast.ana.team_id}", data={"scopes": ["all"]}).status_code == 422


def test_a_link_is_ended_after_being_asked(
    client: FlaskClient, db: Database, cast: Cast, ben: Person
) -> None:
    where = f"/me/links/{cast.ana.team_id}/end"
    assert "End the link to Harbour?" in client.get(where).text
    assert client.post(where).location == "/me"
    assert "Nobody but you sees your records" in client.get("/me").text
    assert client.get(where).status_code == 404
    assert client.post(where).status_code == 404


def test_a_link_to_another_team_does_not_exist(client: FlaskClient, cast: Cast, ben: Person) -> None:
    for path in (
        f"/me/links/{cast.cleo.team_id}",
        f"/me/links/{cast.cleo.team_id}/end",
        f"/me/links/{uuid4()}",
    ):
        assert client.post(path, data={"scopes": ["logs"]}).status_code == 404


# ---------------------------------------------------------------- export


def exported(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/me/export.json")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.data)  # type: ignore[no-any-return]


def test_the_export_holds_every_table_of_the_athlete(
    client: FlaskClient, db: Database, cast: Cast, ben: Person
) -> None:
    builders.log(db, cast.ben, sets=2)
    tables = exported(client)["tables"]
    owned = {table.name for table in metadata.sorted_tables if "athlete_id" in table.c}
    assert owned - {"erasures", "audit"} <= set(tables)
    assert len(tables["sets"]) == 2
    assert len(tables["tests"]) == 2
    assert tables["users"][0]["email"] == cast.ben.email
    assert {row["athlete_id"] for row in tables["sets"]} == {str(cast.ben.athlete_id)}
    assert tables["curriculum_versions"][0]["slug"] == "squat-depth"


def test_the_export_holds_nobody_else_and_no_secret(
    client: FlaskClient, db: Database, cast: Cast, ben: Person
) -> None:
    builders.measure(db, cast.dee, 30)
    text = client.get("/me/export.json").text
    assert str(cast.dee.athlete_id) not in text
    assert cast.dee.email not in text
    assert "argon2" not in text
    assert "password" not in text
    assert "token_hash" not in text


def test_a_coach_without_a_record_exports_the_account(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    tables = exported(sign_in(client, cast.cleo))["tables"]
    assert tables["users"][0]["name"] == "Cleo"
    assert len(tables["memberships"]) == 1


# -------------------------------------------------------------- password


def test_a_new_password_needs_the_present_one_and_signs_others_out(
    client: FlaskClient, db: Database, cast: Cast, ben: Person
) -> None:
    other = accounts.sign_in(db, cast.ben.email, builders.PASSWORD, "other", remote="1")
    refused = client.post("/me/password", data={"current": "wrong", "password": "something new"})
    assert refused.status_code == 422
    assert "Present password: is not right" in refused.text
    short = client.post("/me/password", data={"current": builders.PASSWORD, "password": "short"})
    assert short.status_code == 422
    assert "New password: must be 10-200 characters" in short.text
    done = client.post("/me/password", data={"current": builders.PASSWORD, "password": "something new"})
    assert done.location == "/me"
    assert client.get("/me").status_code == 200
    with db.read() as session:
        assert accounts.actor_of(session, other, db.now()) is None
    assert accounts.sign_in(db, cast.ben.email, "something new", "d", remote="1")


# -------------------------------------------------------------- deletion


def test_deleting_takes_password_and_a_tick(client: FlaskClient, db: Database, ben: Person) -> None:
    assert "This cannot be undone" in client.get("/me/delete").text
    wrong = client.post("/me/delete", data={"sure": "yes", "password": "wrong"})
    assert wrong.status_code == 422
    assert "Password: is not right" in wrong.text
    unsure = client.post("/me/delete", data={"password": builders.PASSWORD})
    assert unsure.status_code == 422
    assert "Agreement: is missing" in unsure.text
    assert user(db, ben).name == "Ben"


def test_deleting_removes_every_row_of_the_athlete(
    client: FlaskClient, db: Database, cast: Cast, ben: Person
) -> None:
    builders.log(db, cast.ben, sets=2)
    athlete_id = cast.ben.athlete_id
    answer = client.post("/me/delete", data={"sure": "yes", "password": builders.PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/me").status_code == 303
    with db.read() as session:
        for table in metadata.sorted_tables:
            if "athlete_id" in table.c and table.name != "audit":
                left = session.scalar(
                    select(func.count()).select_from(table).where(table.c.athlete_id == athlete_id)
                )
                assert left == 0, table.name
        assert session.get(User, cast.ben.user_id) is None


def test_the_only_owner_of_a_team_hands_it_over_first(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ana)
    answer = client.post("/me/delete", data={"sure": "yes", "password": builders.PASSWORD})
    assert answer.status_code == 422
    assert "hand it to another owner" in answer.text
    assert user(db, cast.ana).name == "Ana"


def test_reading_the_account_takes_the_same_statements_for_many_devices(
    client: FlaskClient, db: Database, cast: Cast, ben: Person, statements: Any
) -> None:
    client.get("/me")
    with statements() as count:
        client.get("/me")
    few = count()
    for number in range(10):
        accounts.sign_in(db, cast.ben.email, builders.PASSWORD, f"device {number}", remote=str(number))
    with statements() as count:
        client.get("/me")
    assert count() == few

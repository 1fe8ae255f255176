"""Landing page, sign-in, sign-out, reset, demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coach import create_app
from coach.config import Config
from coach.db.people import Failure, User
from coach.db.session import Database
from coach.services import accounts
from coach.web import context
from coach.web.auth import own_path
from tests import builders
from tests.cast import Cast
from tests.conftest import Client, Clock

SignInAs = Callable[..., FlaskClient]


def enter(client: FlaskClient, email: str, password: str = builders.PASSWORD, **more: str) -> object:
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def test_the_landing_page_says_what_this_is_and_draws_it(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Earn your depth" in page
    assert 'class="fig' in page
    assert 'data-joint="knee"' in page
    assert "/join" in page
    assert "/sign-in" in page
    assert "/demo/" not in page


def test_signed_in_people_go_from_the_landing_page_to_their_own(
    client: FlaskClient, cast: Cast, db: Database, sign_in: SignInAs
) -> None:
    new = builders.person(db, "New")
    for person, page in ((cast.ana, "/roster"), (cast.ben, "/today"), (new, "/body")):
        answer = sign_in(client, person).get("/")
        assert (answer.status_code, answer.location) == (303, page)


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/sign-in", data={"email": cast.ben.email, "password": builders.PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert client.get("/me").status_code == 200


def test_the_session_cookie_is_bound_to_the_host_over_https(tmp_path: Path, clock: Clock) -> None:
    from coach.db import migrate

    config = Config("test", f"sqlite:///{tmp_path / 'a.sqlite3'}", "x" * 40, "https://squat.example")
    app = create_app(config, clock)
    db = app.extensions[context.EXTENSION].db
    migrate.upgrade(db)
    person = builders.person(db, "Host")
    answer = app.test_client().post(
        "/sign-in",
        data={"email": person.email, "password": builders.PASSWORD},
        headers={"Origin": "https://squat.example"},
    )
    cookie = answer.headers["Set-Cookie"]
    db.dispose()
    assert cookie.startswith("__Host-depthwise=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_a_wrong_password_keeps_the_address_and_says_no_more(client: FlaskClient, cast: Cast) -> None:
    known = client.post("/sign-in", data={"email": cast.ben.email, "password": "not the one"})
    unknown = client.post("/sign-in", data={"email": "nobody@example.org", "password": "not the one"})
    for answer in (known, unknown):
        assert answer.status_code == 422
        assert "E-mail or password is not right." in answer.text
        assert "not the one" not in answer.text
    assert cast.ben.email in known.text


def test_too_many_wrong_passwords_are_told_to_wait(client: FlaskClient, cast: Cast) -> None:
    codes = [
        client.post("/sign-in", data={"email": cast.ben.email, "password": "wrong"}).status_code
        for _ in range(9)
    ]
    assert codes == [422] * 8 + [429]


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "today",
        "",
        " /today",
        "/today\nSet-Cookie: a=b",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, cast: Cast, onward: str) -> None:
    answer = client.post(
        "/sign-in", data={"email": cast.ben.email, "password": builders.PASSWORD, "next": onward}
    )
    assert (answer.status_code, answer.location) == (303, "/")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: FlaskClient, cast: Cast) -> None:
    asked = client.get("/check/result?x=1")
    assert asked.location == "/sign-in?next=/check/result?x%3D1"
    page = client.get(asked.location)
    assert 'value="/check/result?x=1"' in page.text
    answer = client.post(
        "/sign-in",
        data={"email": cast.ben.email, "password": builders.PASSWORD, "next": "/check/result?x=1"},
    )
    assert answer.location == "/check/result?x=1"


def test_own_paths_are_paths_of_this_site(client: FlaskClient) -> None:
    with client.application.test_request_context():
        assert own_path("/join/abc?x=1") == "/join/abc?x=1"
        assert own_path(None) == "/"


def test_signing_out_ends_this_device_and_no_other(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    other = client.application.test_client()
    sign_in(other, cast.ben)
    sign_in(client, cast.ben)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/me").status_code == 303
    assert other.get("/me").status_code == 200


def test_signing_out_twice_is_no_error(client: FlaskClient) -> None:
    assert client.post("/sign-out").status_code == 303


# ----------------------------------------------------------------- reset


def test_a_reset_link_sets_a_new_password_once(client: FlaskClient, cast: Cast, db: Database) -> None:
    token = accounts.make_reset(db, cast.ana.actor(), cast.ben.email)
    assert client.get(f"/reset/{token}").status_code == 200
    assert client.get(f"/reset/{token}").status_code == 200, "looking at it does not use it"
    refused = client.post(f"/reset/{token}", data={"password": "short"})
    assert refused.status_code == 422
    assert "Password: must be 10-200 characters" in refused.text
    answer = client.post(f"/reset/{token}", data={"password": "a wholly new one"})
    assert answer.status_code == 303
    assert client.get("/me").status_code == 200
    assert client.get(f"/reset/{token}").status_code == 410
    assert client.post(f"/reset/{token}", data={"password": "another new one"}).status_code == 410
    other = client.application.test_client()
    assert enter(other, cast.ben.email, "a wholly new one").status_code == 303  # type: ignore[attr-defined]


def test_an_expired_reset_link_is_gone_and_an_unknown_one_counted(
    client: FlaskClient, cast: Cast, db: Database, clock: Clock
) -> None:
    token = accounts.make_reset(db, cast.ana.actor(), cast.ben.email)
    clock.advance(hours=25)
    assert client.get(f"/reset/{token}").status_code == 410
    assert client.get("/reset/nothing").status_code == 404
    with db.read() as session:
        assert session.query(Failure).count() == 1


def test_guessing_links_is_stopped(client: FlaskClient) -> None:
    codes = [client.get(f"/reset/guess{n}").status_code for n in range(21)]
    assert codes == [404] * 20 + [429]


# ------------------------------------------------------------------ demo


@pytest.fixture
def demo(tmp_path: Path, clock: Clock) -> FlaskClient:
    from coach.db import migrate

    config = Config("demo", f"sqlite:///{tmp_path / 'demo.sqlite3'}", "x" * 40, None)
    app = create_app(config, clock)
    db = app.extensions[context.EXTENSION].db
    migrate.upgrade(db)
    coach = builders.coach(db, "Dora", "Demo team")
    athlete = builders.athlete(db, "Dirk")
    builders.athlete(db, "Rita")
    with db.write() as session:
        for person in (coach, athlete):
            session.get_one(User, person.user_id).demo = True
    app.test_client_class = Client
    return app.test_client()


def test_the_demo_opens_with_one_tap_as_coach_or_athlete(demo: FlaskClient) -> None:
    page = demo.get("/").text
    assert "Open as coach: Dora" in page
    assert "Open as athlete: Dirk" in page
    assert "none of these people is real" in page
    assert "Rita" not in page
    address = page.split('action="/demo/')[1].split('"')[0]
    answer = demo.post(f"/demo/{address}")
    assert answer.status_code == 303
    assert demo.get("/me").status_code == 200
    assert "Demo data" in demo.get("/me").text


def test_the_demo_never_opens_a_real_account(demo: FlaskClient) -> None:
    db = demo.application.extensions[context.EXTENSION].db
    with db.read() as session:
        real = session.query(User.id).filter(User.name == "Rita").scalar()
    assert demo.post(f"/demo/{real}").status_code == 404


def test_outside_the_demo_there_is_no_one_tap(client: FlaskClient, cast: Cast, db: Database) -> None:
    with db.write() as session:
        session.get_one(User, cast.ben.user_id).demo = True
    assert client.post(f"/demo/{cast.ben.user_id}").status_code == 404


def test_the_offline_page_is_the_same_for_everybody(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    before = client.get("/offline").text
    assert sign_in(client, cast.ben).get("/offline").text == before
    assert "Ben" not in before

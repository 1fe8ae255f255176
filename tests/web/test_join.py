"""Joining alone and by invite: account, consent and session as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coach import access
from coach.db.people import Athlete, Consent, Failure, Membership, User
from coach.db.session import Database
from coach.services import teams
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]


def account(**form: Any) -> dict[str, Any]:
    given = {"name": "Mia", "email": "mia@example.org", "password": "a good long one", "zone": "Europe/Rome"}
    return {**given, **form}


def count(db: Database, table: type[Any]) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def user(db: Database, email: str = "mia@example.org") -> User:
    with db.read() as session:
        return session.scalars(select(User).where(User.email == email)).one()


def test_an_athlete_joins_alone_and_goes_on_to_the_body(client: FlaskClient, db: Database) -> None:
    assert client.get("/join").status_code == 200
    answer = client.post("/join", data=account(role="athlete"))
    assert (answer.status_code, answer.location) == (303, "/body")
    assert client.get("/body").status_code == 200
    assert user(db).zone == "Europe/Rome"


def test_a_coach_joins_with_a_team(client: FlaskClient, db: Database) -> None:
    answer = client.post("/join", data=account(role="coach", team="Harbour"))
    assert answer.status_code == 303
    with db.read() as session:
        actor = access.actor(session, user(db).id)
    assert [(team.name, team.role) for team in actor.teams] == [("Harbour", "owner")]
    assert answer.location == f"/team/{actor.teams[0].team_id}"
    assert actor.athlete_id is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"role": "coach", "team": "  "}, "Team: is missing"),
        ({"role": "king"}, "I am: is missing"),
        ({"name": ""}, "Name: is missing"),
        ({"email": "no address"}, "E-mail: must be an e-mail address"),
        ({"password": "short"}, "Password: must be 10-200 characters"),
        ({"name": "x" * 81}, "Name: must be 1-80 characters"),
    ],
)
def test_a_wrong_account_is_refused_with_its_field_and_keeps_what_was_typed(
    client: FlaskClient, db: Database, wrong: dict[str, str], message: str
) -> None:
    answer = client.post("/join", data={**account(role="athlete"), **wrong})
    assert answer.status_code == 422
    assert message in answer.text
    assert "a good long one" not in answer.text
    if "email" not in wrong:
        assert "mia@example.org" in answer.text
    assert count(db, User) == 0
    assert count(db, Athlete) == 0


def test_an_address_joins_once(client: FlaskClient, db: Database, cast: Cast) -> None:
    answer = client.post("/join", data=account(role="coach", team="X", email=cast.ben.email.upper()))
    assert answer.status_code == 422
    assert "already has an account" in answer.text


def test_names_in_any_script_are_kept(client: FlaskClient, db: Database) -> None:
    assert client.post("/join", data=account(role="athlete", name="نور 🏋️ Ångström")).status_code == 303
    assert user(db).name == "نور 🏋️ Ångström"
    assert "نور 🏋️ Ångström" in client.get("/me").text


def test_an_unknown_zone_starts_in_utc(client: FlaskClient, db: Database) -> None:
    client.post("/join", data=account(role="athlete", zone="../../etc/passwd"))
    assert user(db).zone == "UTC"


# ---------------------------------------------------------------- invite


@pytest.fixture
def invite(db: Database, cast: Cast) -> str:
    return teams.invite(db, cast.ana.actor(), cast.ana.team_id)


def consent_of(db: Database, email: str = "mia@example.org") -> Consent:
    with db.read() as session:
        return session.scalars(
            select(Consent)
            .join(Athlete, Athlete.id == Consent.athlete_id)
            .join(User, User.id == Athlete.user_id)
            .where(User.email == email)
            .order_by(Consent.seq.desc())
        ).first()  # type: ignore[return-value]


def test_an_invite_says_who_invites_and_what_will_be_seen(client: FlaskClient, invite: str) -> None:
    for _ in range(2):
        page = client.get(f"/join/{invite}")
        assert page.status_code == 200, "looking at an invite does not use it"
    assert "Join Harbour" in page.text
    assert "Invited by Ana" in page.text
    for words in ("My training", "My tests", "My pain notes", "My body weight"):
        assert words in page.text
    assert "that training stopped for pain" in page.text


def test_an_invited_athlete_joins_with_the_scopes_that_were_ticked(
    client: FlaskClient, db: Database, invite: str, cast: Cast
) -> None:
    answer = client.post(f"/join/{invite}", data={**account(), "scopes": ["tests", "logs"], "agreed": "yes"})
    assert (answer.status_code, answer.location) == (303, "/body")
    assert consent_of(db).scopes == ["logs", "tests"]
    assert consent_of(db).team_id == cast.ana.team_id
    assert client.get("/body").status_code == 200
    with db.read() as session:
        reach = access.athlete(session, cast.ana.actor(), consent_of(db).athlete_id)
    assert not reach.may_see("pain")
    assert not reach.may_see("body")


def test_without_agreement_nobody_is_made(client: FlaskClient, db: Database, invite: str) -> None:
    before = count(db, User), count(db, Consent)
    answer = client.post(f"/join/{invite}", data={**account(), "scopes": ["logs"]})
    assert answer.status_code == 422
    assert "Agreement: is missing: tick it to join" in answer.text
    assert "mia@example.org" in answer.text
    assert (count(db, User), count(db, Consent)) == before
    assert client.get(f"/join/{invite}").status_code == 200, "the invite still works"


def test_a_refused_account_leaves_the_invite_unused(client: FlaskClient, db: Database, invite: str) -> None:
    answer = client.post(f"/join/{invite}", data={**account(password="short"), "agreed": "yes"})
    assert answer.status_code == 422
    assert "Password" in answer.text
    assert client.post(f"/join/{invite}", data={**account(), "agreed": "yes"}).status_code == 303


def test_an_unknown_scope_is_refused(client: FlaskClient, invite: str) -> None:
    answer = client.post(f"/join/{invite}", data={**account(), "scopes": ["everything"], "agreed": "yes"})
    assert answer.status_code == 422
    assert "What may be seen" in answer.text


def test_all_scopes_may_be_left_out(client: FlaskClient, db: Database, invite: str) -> None:
    assert client.post(f"/join/{invite}", data={**account(), "agreed": "yes"}).status_code == 303
    assert consent_of(db).scopes == []


def test_somebody_signed_in_only_consents(
    client: FlaskClient, db: Database, cast: Cast, invite: str, sign_in: SignInAs
) -> None:
    sign_in(client, cast.dee)
    page = client.get(f"/join/{invite}").text
    assert "You are signed in as Dee" in page
    assert 'name="password"' not in page
    answer = client.post(f"/join/{invite}", data={"scopes": ["tests"], "agreed": "yes"})
    assert (answer.status_code, answer.location) == (303, "/today")
    assert consent_of(db, cast.dee.email).scopes == ["tests"]


def test_a_coach_invite_makes_a_coach(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignInAs
) -> None:
    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id, kind="coach")
    assert "My pain notes" not in client.get(f"/join/{token}").text
    answer = client.post(f"/join/{token}", data=account())
    assert answer.location == f"/team/{cast.ana.team_id}"
    with db.read() as session:
        role = session.scalar(select(Membership.role).where(Membership.user_id == user(db).id))
    assert role == "coach"
    assert client.get("/roster").status_code == 200


@pytest.mark.parametrize("how", ["used", "expired", "withdrawn"])
def test_an_invite_that_is_gone_says_so(
    client: FlaskClient, db: Database, cast: Cast, invite: str, clock: Clock, how: str
) -> None:
    if how == "used":
        builders_link = client.application.test_client()
        assert builders_link.post(f"/join/{invite}", data={**account(), "agreed": "yes"}).status_code == 303
    elif how == "expired":
        clock.advance(days=8)
    else:
        from coach.db.people import OneTimeLink

        with db.read() as session:
            link_id = session.scalars(select(OneTimeLink.id).where(OneTimeLink.used_at.is_(None))).one()
        teams.withdraw_invite(db, cast.ana.actor(), link_id)
    people = count(db, User)
    assert client.get(f"/join/{invite}").status_code == 410
    form = {**account(email="late@example.org"), "agreed": "yes"}
    assert client.post(f"/join/{invite}", data=form).status_code == 410
    assert count(db, User) == people


def test_an_unknown_invite_does_not_exist_and_is_counted(client: FlaskClient, db: Database) -> None:
    assert client.get("/join/no-such-invite").status_code == 404
    assert client.post("/join/no-such-invite", data=account()).status_code == 404
    assert count(db, Failure) == 2


def test_an_invite_cannot_be_used_as_a_reset(client: FlaskClient, invite: str) -> None:
    assert client.get(f"/reset/{invite}").status_code == 404


def test_joining_again_renews_the_scopes(
    client: FlaskClient, db: Database, cast: Cast, invite: str, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ben)
    client.post(f"/join/{invite}", data={"scopes": ["logs"], "agreed": "yes"})
    assert consent_of(db, cast.ben.email).scopes == ["logs"]

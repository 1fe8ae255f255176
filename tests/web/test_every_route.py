"""Every route, walked as everybody: a new route fails here until somebody says who may use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from coach.db.curricula import CurriculumVersion
from coach.db.events import SetRow, TestRow
from coach.db.people import OneTimeLink, SignIn
from coach.db.session import Database
from coach.services import accounts, drafts, teams
from tests import builders
from tests.cast import Cast

# Who may use a route. `public`: anybody. `link`: whoever holds the one-time link. `person`: anybody
# signed in, for what is their own. `athlete`, `coach`: signed in with that part. `own`: the athlete
# or a linked coach.
WHO = {
    "static": "public",
    "api-docs.openapi_json": "public",
    "api.decide": "public",
    "api.events": "person",
    "auth.home": "public",
    "auth.sign_in": "public",
    "auth.sign_out": "public",
    "auth.join_alone": "public",
    "auth.join": "link",
    "auth.reset": "link",
    "auth.demo": "link",
    "pwa.health": "public",
    "pwa.offline": "public",
    "pwa.service_worker": "public",
    "pwa.shell": "public",
    "pwa.stylesheet": "public",
    "athlete.body": "person",
    "check.": "athlete",
    "today.": "athlete",
    "progress.": "athlete",
    "ladder.": "athlete",
    "steps.": "athlete",
    "me.end_link": "athlete",
    "me.": "person",
    "roster.": "coach",
    "team.create": "person",
    "team.new": "person",
    "team.": "coach",
    "policy.": "coach",
    "rules.": "coach",
    "curricula.": "coach",
    "drafts.": "coach",
    "arranged.": "coach",
    "how.how": "public",
    "sheets.own_week": "athlete",
    "sheets.step_card": "athlete",
    "sheets.week": "own",
}
EMPTY_POSTS_ALLOWED = (303, 404, 409, 413, 415, 422)


def who_may(endpoint: str) -> str | None:
    """The entry of the endpoint, or of its blueprint."""
    return WHO.get(endpoint) or WHO.get(endpoint.split(".")[0] + ".")


@dataclass(frozen=True)
class Objects:
    """Ben's and Ana's things, by the name that routes give their parameters."""

    values: dict[str, str]

    def fill(self, rule: Rule) -> str:
        """The address of a rule with these things in it."""
        adapter = current_app.url_map.bind("localhost")
        choices = {
            "side": "left",
            "test": "overhead-squat",
            "kind": "lock",
            "day": "1",
            "rung_id": "goblet-parallel",
            "step_id": "sn-balance",
            "filename": "css/tokens.css",
        }
        return adapter.build(
            rule.endpoint, {name: self.values.get(name) or choices[name] for name in rule.arguments}
        )


@pytest.fixture
def objects(db: Database, cast: Cast) -> Objects:
    builders.log(db, cast.ben, sets=1)
    accounts.sign_in(db, cast.ben.email, builders.PASSWORD, "phone", remote="1")
    teams.invite(db, cast.ana.actor(), cast.ana.team_id)
    with db.read() as session:
        a_set = session.scalars(select(SetRow.client_id)).first()
        a_test = session.scalars(select(TestRow.client_id)).first()
        invite = session.scalars(select(OneTimeLink.id).where(OneTimeLink.used_at.is_(None))).first()
        device = session.scalars(select(SignIn.id)).first()
        lifts = session.scalars(
            select(CurriculumVersion.id).where(CurriculumVersion.slug == "first-12-weeks")
        ).one()
    draft = drafts.fork(db, cast.ana.actor(), cast.ana.team_id, lifts, {"client_id": str(uuid4())})
    assert a_test is not None
    return Objects(
        {
            "athlete_id": str(cast.ben.athlete_id),
            "team_id": str(cast.ana.team_id),
            "client_id": str(a_set),
            "invite_id": str(invite),
            "version_id": str(lifts),
            "draft_id": str(draft),
            "step_id": "sn-press",
            "track_id": "snatch-under",
            "device_id": str(device),
            "user_id": str(cast.ben.user_id),
            "token": "no-such-link-" + uuid4().hex,
        }
    )


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule with each of its methods."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


OBJECTS = {"athlete_id", "team_id", "client_id", "invite_id", "device_id", "user_id", "token"}


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    unknown = sorted({rule.endpoint for rule, _ in rules(app) if who_may(rule.endpoint) is None})
    assert unknown == [], "say in WHO who may use these routes"
    blueprints = {rule.endpoint.split(".")[0] for rule, _ in rules(app)}
    assert {key.split(".")[0] for key in WHO} <= blueprints | {"api-docs"}


def test_nobody_gets_in_without_signing_in(app: Flask, client: FlaskClient, objects: Objects) -> None:
    for rule, method in rules(app):
        if who_may(rule.endpoint) in ("public", "link"):
            continue
        with app.app_context():
            path = objects.fill(rule)
        answer = client.open(path, method=method)
        if path.startswith("/api/"):
            assert answer.status_code == 401, path
        else:
            assert answer.status_code == 303, (method, path, answer.status_code)
            assert "/sign-in" in answer.location, path
        asked_by_htmx = client.open(path, method=method, headers={"HX-Request": "true"})
        assert asked_by_htmx.status_code == 401, path


@pytest.mark.parametrize("stranger", ["cleo", "dee"])
def test_what_is_not_yours_does_not_exist(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    objects: Objects,
    sign_in: Callable[..., FlaskClient],
    stranger: str,
) -> None:
    sign_in(client, getattr(cast, stranger))
    for rule, method in rules(app):
        if not OBJECTS & rule.arguments or who_may(rule.endpoint) == "public":
            continue
        with app.app_context():
            path = objects.fill(rule)
        answer = client.open(path, method=method, data={} if method == "POST" else None)
        assert answer.status_code == 404, (method, path, answer.status_code)
        assert b"Ben" not in answer.data, path


@pytest.mark.parametrize(
    ("role", "closed"), [("dee", "coach"), ("cleo", "athlete")], ids=["athlete", "coach without record"]
)
def test_pages_of_another_part_do_not_exist(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    objects: Objects,
    sign_in: Callable[..., FlaskClient],
    role: str,
    closed: str,
) -> None:
    sign_in(client, getattr(cast, role))
    for rule, method in rules(app):
        if who_may(rule.endpoint) == closed and not OBJECTS & rule.arguments:
            with app.app_context():
                path = objects.fill(rule)
            assert client.open(path, method=method).status_code == 404, (method, path)


@pytest.mark.parametrize("person", ["ana", "ben", "cleo", "dee"])
def test_an_empty_or_odd_form_is_never_an_error_of_ours(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    objects: Objects,
    sign_in: Callable[..., FlaskClient],
    person: str,
) -> None:
    odd: list[dict[str, Any]] = [
        {"data": {}},
        {"data": {"moon": "1", "client_id": "7", "reps": "-1", "rung": "\x00", "name": "😀" * 3}},
        {"data": b"\xff\xfe{", "content_type": "application/x-www-form-urlencoded"},
        {"json": {"a": 1}},
    ]
    for rule, method in rules(app):
        if method != "POST" or rule.endpoint in ("auth.sign_out", "me.delete", "api.decide"):
            continue
        with app.app_context():
            path = objects.fill(rule)
        for request in odd:
            sign_in(client, getattr(cast, person))
            answer = client.post(path, **request)
            assert answer.status_code < 500, (path, request)
            if not path.startswith("/api/"):
                assert answer.status_code in (*EMPTY_POSTS_ALLOWED, 200, 400), (path, answer.status_code)


@pytest.mark.parametrize("person", ["ana", "ben", "dee"])
def test_every_page_that_is_yours_opens(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    objects: Objects,
    sign_in: Callable[..., FlaskClient],
    person: str,
) -> None:
    sign_in(client, getattr(cast, person))
    opened = 0
    for rule, method in rules(app):
        if method != "GET":
            continue
        with app.app_context():
            path = objects.fill(rule)
        answer = client.get(path)
        assert answer.status_code in (200, 303, 404, 410), (path, answer.status_code)
        opened += answer.status_code == 200
    assert opened >= 10


def test_a_post_from_another_site_is_refused(app: Flask, client: FlaskClient, cast: Cast) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "null"},
    ):
        answer = client.post("/sign-in", data={"email": cast.ben.email}, headers=headers)
        assert answer.status_code == 403, headers

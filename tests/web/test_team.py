"""Teams: made, looked at, invited to by a link that is shown once."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from coach.services import teams
from coach.web import context
from tests import builders as b
from tests.web.test_coach_athlete import text


def test_team_pages_need_a_coach_of_the_team(client, cast, sign_in):
    team = f"/team/{cast.ana.team_id}"
    assert client.get("/team").status_code == client.get(team).status_code == 303
    sign_in(client, cast.ben)
    assert client.get("/team").status_code == client.get(team).status_code == 404
    sign_in(client, cast.cleo)
    assert client.get(team).status_code == 404
    assert client.post(f"{team}/invites", data={"kind": "athlete"}).status_code == 404
    assert client.post(f"{team}/invites/{uuid4()}/withdraw").status_code == 404
    assert client.get(f"/team/{uuid4()}").status_code == 404
    assert "Harbour" not in text(client.get("/team"))


def test_a_further_team_is_made_and_opened(client, cast, sign_in):
    sign_in(client, cast.ana)
    done = client.post("/team", data={"name": "  Evening group "})
    assert done.status_code == 303
    assert "Evening group" in text(client.get(done.location))
    assert "Evening group" in text(client.get("/team"))


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_team_without_a_proper_name_is_refused(client, cast, sign_in, name):
    sign_in(client, cast.ana)
    page = client.post("/team", data={"name": name})
    assert page.status_code == 422
    assert 'href="#field-name"' in text(page)


def test_the_team_page_shows_who_lets_it_see_what(client, db, cast, sign_in):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana, scopes=("logs", "tests"))
    sign_in(client, cast.ana)
    html = text(client.get(f"/team/{cast.ana.team_id}"))
    assert "Ana" in html
    assert "owner" in html
    assert "You see: sessions, tests · not: pain notes, body" in re.sub(r"\s+", " ", html)
    assert f"/athletes/{zoe.athlete_id}" in html


def make(client, team_id, **form):
    return client.post(f"/team/{team_id}/invites", data={"kind": "athlete", "label": "", **form})


def test_an_invite_is_shown_once_and_its_token_is_stored_nowhere(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    page = make(client, cast.ana.team_id, label="Mia, Tuesday")
    html = text(page)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    token = re.findall(r"http://localhost/join/([\w-]+)", html)[0]
    assert "<svg" in html
    assert "style=" not in html
    team = text(client.get(f"/team/{cast.ana.team_id}"))
    assert "Mia, Tuesday" in team
    assert token not in team
    with db.read() as session:
        stored = session.connection().exec_driver_sql("SELECT token_hash FROM one_time_links").fetchall()
    assert token not in str(stored)
    assert teams.look_at_invite(db, token).team_id == cast.ana.team_id


def test_a_link_uses_the_public_address_where_there_is_one(app, client, cast, sign_in):
    parts = app.extensions[context.EXTENSION]
    app.extensions[context.EXTENSION] = replace(
        parts, config=replace(parts.config, public_url="http://squat.example")
    )
    sign_in(client, cast.ana)
    assert "http://squat.example/join/" in text(make(client, cast.ana.team_id))


def test_only_an_owner_invites_coaches(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    token = re.findall(r"/join/([\w-]+)", text(make(client, cast.ana.team_id, kind="coach")))[0]
    eve = b.person(db, "Eve")
    teams.accept_coach_invite(db, token, eve.actor(), remote="test")
    sign_in(client, eve)
    html = text(client.get(f"/team/{cast.ana.team_id}"))
    assert "Ana" in html
    assert 'value="coach"' not in html
    assert make(client, cast.ana.team_id, kind="coach").status_code == 404
    assert make(client, cast.ana.team_id).status_code == 200


@pytest.mark.parametrize(("form", "field"), [({"label": "x" * 81}, "label"), ({"kind": "owner"}, "kind")])
def test_an_invite_that_breaks_a_rule_keeps_the_form(client, cast, sign_in, form, field):
    sign_in(client, cast.ana)
    page = make(client, cast.ana.team_id, **form)
    assert page.status_code == 422
    assert f'href="#field-{field}"' in text(page)


def test_a_withdrawn_invite_is_gone_and_only_the_teams_coaches_withdraw(client, db, cast, sign_in):
    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id)
    sign_in(client, cast.ana)
    html = text(client.get(f"/team/{cast.ana.team_id}"))
    path = re.findall(r'action="(/team/[^"]+/withdraw)"', html)[0]
    sign_in(client, cast.cleo)
    assert client.post(path).status_code == 404
    own = path.replace(str(cast.ana.team_id), str(cast.cleo.team_id))
    assert client.post(own).status_code == 404
    sign_in(client, cast.ana)
    assert client.post(path).status_code == 303
    assert "None is open." in text(client.get(f"/team/{cast.ana.team_id}"))
    with pytest.raises(teams.accounts.LinkGone):
        teams.look_at_invite(db, token)


def test_the_audit_tells_who_did_what_newest_first(client, db, cast, sign_in):
    b.act(db, cast.ben, "lock", by=cast.ana)
    sign_in(client, cast.ana)
    html = text(client.get(f"/team/{cast.ana.team_id}"))
    assert html.index("</b> locked") < html.index("</b> made the team")

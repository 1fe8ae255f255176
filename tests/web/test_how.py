"""How Depthwise decides: told to everybody, with the numbers that the reader is judged by."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from coach.domain.policy import DEFAULT_POLICY, NUMBERS, Policy
from coach.domain.progression import RULES_VERSION
from coach.services import policies
from coach.web.how import _numbers
from tests import builders as b


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def own(db, cast, **numbers) -> None:
    form = {"based_on": "0", "reason": "ours", **numbers}
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form)


def test_everybody_may_read_it_and_a_visitor_reads_the_default(client, db, cast):
    own(db, cast, range_chance="91")
    html = text(client.get("/how"))
    assert "80\xa0%" in html
    assert "91" not in re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    assert f"Rules {RULES_VERSION}." in html
    assert "See all numbers" not in html


def test_every_number_of_the_policy_is_told_with_what_it_rests_on(app, client, cast, sign_in):
    sign_in(client, cast.dee)
    html = text(client.get("/how"))
    with app.test_request_context("/how"):
        shown = _numbers(DEFAULT_POLICY)
    assert set(shown) == {field.name for field in fields(Policy)}
    for name, fact in shown.items():
        assert str(fact) in html, f"{name}: is not on the page"
        assert "policy" in fact or NUMBERS[name].study in fact


def test_the_readers_own_teams_numbers_are_told(client, db, cast, sign_in):
    own(db, cast, range_chance="91", hold_band_deg="2")
    for person in (cast.ana, cast.ben):
        sign_in(client, person)
        html = text(client.get("/how"))
        assert "Those of Harbour." in html
        assert "Version 1 of the policy is in force." in html
        assert "91\xa0%</b>" in html
        assert f"your team’s own, default {100 * DEFAULT_POLICY.range_chance:.0f}\xa0%" in html
        assert "your team’s own, default 1.7°" in html
    assert "See all numbers" not in html
    sign_in(client, cast.dee)
    assert "The default, as for everybody who trains without a team." in text(client.get("/how"))


def test_a_coach_of_several_teams_chooses_and_no_other_team_can_be_asked_for(client, db, cast, sign_in):
    b.coach(db, "Eve", "Third")
    sign_in(client, cast.ana)
    assert f'href="/team/{cast.ana.team_id}/policy"' in text(client.get(f"/how?team={cast.ana.team_id}"))
    for asked in (cast.cleo.team_id, "7", "x" * 50):
        assert client.get(f"/how?team={asked}").status_code == 404
    sign_in(client, cast.ben)
    assert client.get(f"/how?team={cast.ana.team_id}").status_code == 404


def test_a_visitor_cannot_ask_for_a_team(client, cast):
    assert client.get(f"/how?team={cast.ana.team_id}").status_code == 404


def test_it_draws_the_squats_that_it_speaks_of(client, cast):
    html = text(client.get("/how"))
    assert html.count('how__figure"') == 3
    needs = [int(deg) for deg in re.findall(r"needs <span class=\"fact\"><b>(\d+)°", html)]
    parallel, full, on_wedge = needs
    assert parallel < full
    assert on_wedge < full
    assert [int(deg) for deg in re.findall(r">(\d+)°</text>", html)] == needs


@pytest.mark.parametrize("page", ["/today", "/ladder"])
def test_the_reason_of_today_leads_there(client, cast, sign_in, page):
    sign_in(client, cast.ben)
    assert 'href="/how"' in text(client.get(page))


def test_the_athletes_page_and_the_landing_page_lead_there(client, cast, sign_in):
    assert 'href="/how"' in text(client.get("/"))
    sign_in(client, cast.ana)
    html = text(client.get(f"/athletes/{cast.ben.athlete_id}"))
    assert f'href="/how?team={cast.ana.team_id}"' in html


def test_it_takes_few_statements(client, cast, sign_in, statements):
    sign_in(client, cast.ben)
    with statements() as count:
        client.get("/how")
    assert count() <= 6

"""The roster's page."""

from __future__ import annotations

import pytest

from tests import builders as b


def test_the_roster_asks_for_a_sign_in(client):
    page = client.get("/roster")
    assert page.status_code == 303
    assert "/sign-in" in page.location


def test_the_roster_does_not_exist_for_athletes(client, cast, sign_in):
    sign_in(client, cast.dee)
    assert client.get("/roster").status_code == 404
    assert client.post("/roster/seen").status_code == 404


def test_the_roster_shows_linked_athletes_in_groups_that_link_to_them(client, cast, sign_in):
    sign_in(client, cast.ana)
    html = client.get("/roster").get_data(as_text=True)
    assert f"/athletes/{cast.ben.athlete_id}" in html
    assert "roster__group--steady" in html
    assert "Harbour" in html


def test_an_empty_roster_offers_an_invite(client, cast, sign_in):
    sign_in(client, cast.cleo)
    html = client.get("/roster").get_data(as_text=True)
    assert f'href="/team/{cast.cleo.team_id}#invite"' in html


def test_a_search_that_finds_nobody_says_so_and_keeps_the_words(client, cast, sign_in):
    sign_in(client, cast.ana)
    html = client.get("/roster?q=<b>nobody").get_data(as_text=True)
    assert "&lt;b&gt;nobody" in html
    assert str(cast.ben.athlete_id) not in html


def test_odd_filters_fall_back_and_a_foreign_team_is_not_found(client, cast, sign_in):
    sign_in(client, cast.ana)
    assert client.get("/roster?show=zzz&sort=zzz").status_code == 200
    assert client.get(f"/roster?team={cast.cleo.team_id}").status_code == 404
    assert client.get("/roster?team=zzz").status_code == 404


def test_moves_are_marked_as_seen_by_a_post_alone(client, db, clock, cast, sign_in):
    sign_in(client, cast.ana)
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    for _ in range(2):
        html = client.get("/roster").get_data(as_text=True)
        assert "roster__group--moved" in html
    shown_at = html.split('name="shown_at" value="')[1].split('"')[0]
    done = client.post("/roster/seen", data={"shown_at": shown_at})
    assert (done.status_code, done.location) == (303, "/roster")
    assert "roster__group--moved" not in client.get("/roster").get_data(as_text=True)


@pytest.mark.parametrize("shown_at", ["", "yesterday", "2026-03-02T09:00"])
def test_a_page_without_a_time_marks_the_present(client, cast, sign_in, shown_at):
    sign_in(client, cast.ana)
    assert client.post("/roster/seen", data={"shown_at": shown_at}).status_code == 303


def test_a_coach_who_trains_sees_both_navigations(client, db, cast, sign_in):
    b.state_body(db, cast.ana)
    sign_in(client, cast.ana)
    html = client.get("/roster").get_data(as_text=True)
    assert 'href="/roster"' in html
    assert 'href="/today"' in html


def test_fifty_athletes_take_no_more_statements_than_one(client, db, cast, sign_in, statements):
    def counted():
        found = {}
        for who, paths in (
            (cast.ana, ("/roster", f"/athletes/{cast.ben.athlete_id}", f"/team/{cast.ana.team_id}")),
            (cast.ben, ("/today", "/progress", "/ladder", "/check/result")),
        ):
            sign_in(client, who)
            for path in paths:
                with statements() as count:
                    assert client.get(path).status_code == 200
                found[path] = count()
        return found

    b.log(db, cast.ben)
    alone = counted()
    for number in range(49):
        other = b.athlete(db, f"Athlete{number}")
        b.link(db, other, cast.ana)
        b.measure(db, other, 34)
        b.enrol(db, other, by=cast.ana)
        b.log(db, other, sets=1)
    assert counted() == alone
    assert max(alone.values()) <= 20, alone

"""A team's policy on the coach's screen: shown, replayed, taking effect; nobody else's business."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from sqlalchemy import func, select

from coach.db.curricula import PolicyVersion
from coach.db.decisions import DecisionRow
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.services import accounts, policies
from coach.words.translations import PSEUDO
from tests import builders as b
from tests.web.test_translatable import unmarked

CHANGE = {"based_on": "0", "reason": "slower for the juniors", "qualifying_days": "3"}


def text(answer) -> str:
    return answer.get_data(as_text=True)


def plain(html: str) -> str:
    """Return a page without its tags."""
    return re.sub("<[^>]+>", "", html)


def path(cast, more: str = "") -> str:
    return f"/team/{cast.ana.team_id}/policy{more}"


def stored(db) -> tuple[int, int]:
    with db.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(t)) for t in (PolicyVersion, DecisionRow)
        )


def test_every_number_is_shown_with_its_default_and_where_that_comes_from(client, cast, sign_in):
    sign_in(client, cast.ana)
    html = text(client.get(path(cast)))
    for field in fields(Policy):
        assert f'id="field-{field.name}"' in html
    assert html.count("Default:") == len(fields(Policy))
    assert html.count('class="mark"') == len(fields(Policy)) - 1
    assert "Powden 2015" in html
    assert "only stricter" in html
    assert "nothing was changed yet" in html
    chance = f"{100 * DEFAULT_POLICY.range_chance:.0f}"
    assert re.search(rf'id="field-range_chance"[^>]* value="{chance}"', html)
    assert f'href="/team/{cast.ana.team_id}/policy"' in text(client.get(f"/team/{cast.ana.team_id}"))


def test_the_replay_shows_who_would_move_and_stores_nothing(client, db, clock, cast, sign_in):
    b.enrol(db, cast.ben, by=cast.ana, start_rung="box-high")
    b.log(db, cast.ben)
    clock.advance(days=6)
    sign_in(client, cast.ana)
    before = stored(db)
    form = {**CHANGE, "time_off_days": "5", "long_time_off_days": "20"}
    html = text(client.post(path(cast, "/replay"), data=form))
    assert "1 athlete would move" in html
    assert "moves__row--back" in html
    assert "6 days off" in html
    assert "slower for the juniors" in html
    assert stored(db) == before
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html))
    answer = client.post(path(cast), data=hidden)
    assert (answer.status_code, answer.location) == (303, path(cast))
    assert stored(db)[0] == 1
    html = text(client.get(path(cast)))
    assert "Version 1 of the policy is in force" in html
    assert "3 numbers are your own." in html
    assert "Good days needed: 2\xa0days → <b>3\xa0days</b>" in html
    assert "changed the policy" in text(client.get(f"/team/{cast.ana.team_id}"))


def own_stance(db, clock, who, days=2):
    for _ in range(days):
        b.log(db, who, rung="squat-stance", wedge_mm=0, load_kg=0)
        clock.advance(days=1)


def test_the_replay_shows_which_steps_would_be_lost_and_why(client, db, clock, cast, sign_in):
    own_stance(db, clock, cast.ben)
    sign_in(client, cast.ana)
    html = text(client.post(path(cast, "/replay"), data=CHANGE))
    table = html.partition('id="moves"')[2]
    assert "1 athlete would move" in table
    assert "moves__row--back" in table
    assert "Squat stance and three-point foot: owned → in training" in plain(table)
    assert "2 of 3 good days" in table
    assert "Split squat: in training → locked" in plain(table)
    assert "Squat stance and three-point foot is not owned" in table
    assert "Steps, all athletes together: 1 lost, 1 closed." in table
    assert "badge" not in table, "the squat stays"
    assert "Nobody would move" not in html
    assert "stays where they are" not in html


def test_steps_that_would_be_owned_are_marked_as_going_on(client, db, clock, cast, sign_in):
    own_stance(db, clock, cast.ben, days=1)
    sign_in(client, cast.ana)
    html = text(client.post(path(cast, "/replay"), data={**CHANGE, "qualifying_days": "1"}))
    assert "moves__row--deeper" in html
    assert "Squat stance and three-point foot: in training → owned" in plain(html)
    assert "Split squat: locked → in training" in plain(html)
    assert "What it builds on is there" in html
    assert "Steps, all athletes together: 1 newly owned, 1 opened." in html


def test_of_many_steps_the_first_are_shown_and_the_others_folded(client, db, clock, cast, sign_in):
    for step in ("squat-stance", "sl-split-squat", "sl-assisted", "sl-kickstand", "sl-box", "sl-step-down"):
        for _ in range(2):
            b.log(db, cast.ben, rung=step, wedge_mm=0, load_kg=0)
            clock.advance(days=1)
    sign_in(client, cast.ana)
    html = text(client.post(path(cast, "/replay"), data=CHANGE))
    shown, fold, folded = html.partition('<details class="moves__more">')
    assert fold
    assert shown.count('class="moves__step"') == 3
    more = folded.partition("</details>")[0]
    assert more.count('class="moves__step"') == 4
    assert "4 more steps" in more
    assert "6 lost" in shown


def test_no_text_of_the_steps_escapes_translation(client, db, clock, cast, sign_in):
    own_stance(db, clock, cast.ben)
    b.log(db, cast.ben, rung="sl-split-squat", wedge_mm=0, load_kg=0)
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    sign_in(client, cast.ana)
    for days in ("1", "3"):
        form = {**CHANGE, "reason": "[note]", "qualifying_days": days}
        html = text(client.post(path(cast, "/replay"), data=form))
        assert "moves__step" in html
        assert unmarked(html) == []


def test_who_stays_is_counted(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    html = text(client.post(path(cast, "/replay"), data={**CHANGE, "qualifying_days": "", "drop_days": "3"}))
    assert "Nobody would move today" in html
    assert "1 athlete stays where they are." in html


def test_change_leads_back_to_the_form_with_what_was_entered(client, cast, sign_in):
    sign_in(client, cast.ana)
    html = text(client.post(path(cast, "/replay"), data=CHANGE))
    back = re.findall(r'href="(/team/[^"]+/policy\?[^"]+)"', html)[0].replace("&amp;", "&")
    html = text(client.get(back))
    assert re.search(r'id="field-qualifying_days"[^>]* value="3"', html)
    assert "slower for the juniors</textarea>" in html


@pytest.mark.parametrize("step", ["", "/replay"])
@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"pain_stops": "7"}, "pain_stops", "Pain that stops: must be 1-5, since a safety limit"),
        ({"pain_stops": "2"}, "pain_ends", "must be at most “Pain that stops” (2)"),
        ({"range_chance": "120"}, "range_chance", "Chance of range: must be 50-99"),
        ({"drop_days": "9" * 400}, "drop_days", "Bad days in a row: must be 2-10"),
        ({"drop_days": "-" + "9" * 400}, "drop_days", "Bad days in a row: must be 2-10"),
        ({"drop_days": "9" * 5000}, "drop_days", "Bad days in a row: must be a whole number"),
        ({"drop_days": "two"}, "drop_days", "Bad days in a row: must be a whole number"),
        ({"reason": ""}, "reason", "Reason: is missing"),
        ({"based_on": "4"}, "form", "changed by somebody else meanwhile"),
    ],
)
def test_a_rule_that_is_broken_is_named_and_the_form_is_kept(
    client, db, cast, sign_in, step, wrong, field, said
):
    sign_in(client, cast.ana)
    answer = client.post(path(cast, step), data={**CHANGE, "screen_stale_days": "90", **wrong})
    html = text(answer)
    assert answer.status_code == 422
    assert said in html
    assert stored(db)[0] == 0
    if field != "form":
        assert f'href="#field-{field}"' in html
        assert re.search(r'id="field-screen_stale_days"[^>]* value="90"', html)
        if field != "reason":
            assert "slower for the juniors</textarea>" in html


@pytest.mark.parametrize("step", ["", "/replay"])
def test_a_form_that_changes_nothing_says_so(client, db, cast, sign_in, step):
    sign_in(client, cast.ana)
    answer = client.post(path(cast, step), data={**CHANGE, "qualifying_days": "2"})
    assert answer.status_code == 422
    assert "The policy: is as it was" in text(answer)
    assert stored(db)[0] == 0


def test_only_the_teams_coaches_get_in(client, db, cast, sign_in):
    for stranger in (cast.cleo, cast.ben, cast.dee):
        sign_in(client, stranger)
        assert client.get(path(cast)).status_code == 404
        assert client.post(path(cast), data=CHANGE).status_code == 404
        assert client.post(path(cast, "/replay"), data=CHANGE).status_code == 404
        assert client.post(path(cast, "/replay"), data={"pain_stops": "9"}).status_code == 404
    assert stored(db)[0] == 0


def test_a_co_coach_changes_it_too_and_is_named(client, db, cast, sign_in):
    from coach.services import teams

    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id, kind="coach")
    teams.accept_coach_invite(db, token, cast.cleo.actor(), remote="1")
    policies.publish(db, cast.cleo.actor(), cast.ana.team_id, CHANGE)
    sign_in(client, cast.ana)
    assert re.search(r'<b dir="auto">Cleo</b>', text(client.get(path(cast))))


def test_no_text_of_the_replay_and_of_the_versions_escapes_translation(client, db, clock, cast, sign_in):
    b.enrol(db, cast.ben, by=cast.ana, start_rung="box-high")
    b.log(db, cast.ben)
    clock.advance(days=6)
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    sign_in(client, cast.ana)
    form = {**CHANGE, "reason": "[note]", "time_off_days": "5", "long_time_off_days": "20"}
    html = text(client.post(path(cast, "/replay"), data=form))
    assert "moves__row" in html
    assert unmarked(html) == []
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, form)
    assert unmarked(text(client.get(path(cast)))) == []


def test_the_page_takes_few_statements_and_the_replay_as_many_for_all(
    client, db, clock, cast, sign_in, statements
):
    sign_in(client, cast.ana)
    page = path(cast)
    with statements() as count:
        client.get(page)
    assert count() <= 4
    with statements() as count:
        client.post(page + "/replay", data=CHANGE)
    for_one = count()
    for n in range(11):
        one = b.athlete(db, f"Athlete{n}")
        b.link(db, one, cast.ana)
        b.enrol(db, one, by=cast.ana)
        own_stance(db, clock, one)
        clock.advance(days=-2)
    clock.advance(days=2)
    sign_in(client, cast.ana)  # a visit of another day would be noted
    with statements() as count:
        html = text(client.post(page + "/replay", data=CHANGE))
    assert "11 athletes would move" in html
    assert "1 athlete stays" in html
    assert count() == for_one <= 16


STRICTER = {
    "based_on": "0",
    "reason": "stricter",
    "pain_ends": "2",
    "pain_stops": "4",
    "qualifying_pain": "1",
    "pain_test_stops": "1",
    "qualifying_clean": "90",
}


def test_what_the_athlete_reads_names_the_teams_own_limits(client, db, cast, sign_in):
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, STRICTER)
    done = b.log(db, cast.ben, sets=1)
    sign_in(client, cast.ben)
    said = "2 or more ends this exercise for today. 4 or more, or sharp, stops squats"
    assert said in text(client.get("/today"))
    assert said in text(client.get(f"/today/sets/{done.client_id}"))
    html = text(client.get("/ladder/goblet-parallel"))
    assert "at least 90\xa0% of the reps clean" in html
    assert "without pain beyond 1\xa0of 10" in html
    b.log(db, cast.ben, sets=1, pain=2)
    assert "Pain of 2 or more ends it." in text(client.get("/today"))


def test_a_check_is_closed_by_the_teams_own_limit(client, db, cast, sign_in):
    form = {"client_id": "b8f1a2f4-0000-4000-8000-000000000001", "pain": "1", "pinch": "no"}
    sign_in(client, cast.ben)
    assert "/check/stopped" not in (client.post("/check/pain", data=form).location or "")
    policies.publish(db, cast.ana.actor(), cast.ana.team_id, STRICTER)
    form["client_id"] = "b8f1a2f4-0000-4000-8000-000000000002"
    assert "/check/stopped" in client.post("/check/pain", data=form).location

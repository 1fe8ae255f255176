"""The rules on the coach's screen: in force, waiting with who would move, taking effect."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from coach.db.decisions import DecisionRow
from coach.db.rules import RulesAdoption
from coach.domain.progression import RULES_VERSION
from coach.services import accounts, rules, teams
from coach.words.rules import CHANGES, changed_since
from coach.words.translations import PSEUDO
from tests import builders as b
from tests import cast as people
from tests.web.test_translatable import unmarked

LOOKED_AT = {"version": RULES_VERSION}


@pytest.fixture
def cast(db, clock):
    """Ana's team after an upgrade: Ben has earned the next depth since, and waits."""
    with b.earlier_rules():
        rules.take_up(db)
        made = people.assemble(db)
        b.enrol(db, made.ben, by=made.ana, start_rung="box-high")
        b.log(db, made.ben, by=made.ana)
        clock.advance(days=1)
    rules.take_up(db)
    for days in (2, 3, 3):
        clock.advance(days=days)
        b.log(db, made.ben, by=made.ana)
    return made


def text(answer) -> str:
    return answer.get_data(as_text=True)


def path(cast) -> str:
    return f"/team/{cast.ana.team_id}/rules"


def stored(db) -> tuple[int, int]:
    with db.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(t)) for t in (RulesAdoption, DecisionRow)
        )


def test_while_new_rules_wait_the_page_says_what_changes_and_who_would_move(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    before = stored(db)
    html = text(client.get(path(cast)))
    assert f"Rules {RULES_VERSION} are new" in html
    assert "Rules 2.0 are in force for Harbour." in html
    assert "by themselves on Tue 17 Mar" in html
    assert "own ankle readings are compared with a coach’s where both tested within two days" in html
    assert "1 athlete would move" in html
    assert "moves__row--deeper" in html
    assert "Squat to a parallel box" in html
    assert "renewed" not in html, "that everybody waits is no reason of one"
    assert stored(db) == before


def test_a_step_that_would_close_with_its_squat_is_told_too(client, db, clock, sign_in):
    """While rules wait poor days leave the depth; by the new ones it goes back and closes a step."""
    with b.earlier_rules():
        rules.take_up(db)
        made = people.assemble(db)
        b.enrol(db, made.ben, by=made.ana, start_rung="box-parallel")
        for step in ("squat-stance", "sl-split-squat"):
            for _ in range(2):
                b.log(db, made.ben, rung=step, wedge_mm=0, load_kg=0)
                clock.advance(days=1)
    rules.take_up(db)
    for clean in (5, 5, 1, 1, 1):
        clock.advance(days=2)
        b.log(db, made.ben, rung="box-parallel", clean=clean, faults=["knees-in"] if clean < 5 else [])
    sign_in(client, made.ana)
    html = text(client.get(path(made)))
    assert "moves__row--back" in html
    assert "moves__row--more" in html
    assert "Hand-assisted single-leg squat" in html
    assert "Squat to a parallel box is not owned" in html
    assert "Steps, all athletes together: 1 closed." in html


def test_letting_them_take_effect_moves_and_is_said_and_nothing_waits_after(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    assert "New rules wait for you" in text(client.get("/roster"))
    roster = text(client.get("/roster"))
    assert f'href="{path(cast)}"' in roster
    assert "Earned Squat to a parallel box: stays at Squat to a high box until the new rules" in roster
    answer = client.post(path(cast), data=LOOKED_AT)
    assert (answer.status_code, answer.location) == (303, path(cast))
    html = text(client.get(path(cast)))
    assert f"Rules {RULES_VERSION} are in force" in html
    assert "Nothing waits" in html
    assert "Let the new rules take effect" not in html
    after = stored(db)
    assert client.post(path(cast), data=LOOKED_AT).status_code == 303
    assert stored(db) == after
    roster = text(client.get("/roster"))
    assert "New rules wait" not in roster
    assert "Moved on: Squat to a high box → Squat to a parallel box" in roster
    assert "let new rules take effect" in text(client.get(f"/team/{cast.ana.team_id}"))


def test_in_time_they_take_effect_by_themselves_and_the_page_says_when(client, clock, cast, sign_in):
    clock.advance(days=10)
    sign_in(client, cast.ana)
    html = text(client.get(path(cast)))
    assert "They took effect by themselves on Tue 17 Mar." in html
    assert "New rules wait" not in text(client.get("/roster"))


@pytest.mark.parametrize("form", [{}, {"version": "2.0"}, {"version": "\x00"}])
def test_what_was_not_looked_at_does_not_take_effect(client, db, cast, sign_in, form):
    sign_in(client, cast.ana)
    before = stored(db)
    answer = client.post(path(cast), data=form)
    assert answer.status_code == 422
    assert "The rules: have changed meanwhile" in text(answer)
    assert "1 athlete would move" in text(answer)
    assert stored(db) == before


def test_only_the_teams_coaches_get_in(client, db, cast, sign_in):
    before = stored(db)
    assert client.get(path(cast)).status_code == 303
    for stranger in (cast.cleo, cast.ben, cast.dee):
        sign_in(client, stranger)
        assert client.get(path(cast)).status_code == 404
        assert client.post(path(cast), data=LOOKED_AT).status_code == 404
    assert stored(db) == before


def test_of_two_teams_the_one_that_waits_is_named(client, db, cast, sign_in):
    teams.create(db, cast.ana.actor(), {"name": "Elsewhere"})
    sign_in(client, cast.ana)
    html = text(client.get("/roster"))
    assert "New rules wait for Harbour" in html
    assert "New rules wait for Elsewhere" not in html


def test_the_athlete_reads_why_it_stays_and_what_would_change_it(client, cast, sign_in):
    sign_in(client, cast.ben)
    html = text(client.get("/today"))
    assert f"The rules were renewed ({RULES_VERSION})" in html
    assert "lets the new rules take effect" in html


def test_other_screens_lead_there_and_the_replay_of_a_policy_says_that_rules_wait(client, cast, sign_in):
    sign_in(client, cast.ana)
    for page in (f"/team/{cast.ana.team_id}", f"/team/{cast.ana.team_id}/policy", "/how"):
        assert f'href="{path(cast)}"' in text(client.get(page)), page
    form = {"based_on": "0", "reason": "slower", "qualifying_days": "3"}
    html = text(client.post(f"/team/{cast.ana.team_id}/policy/replay", data=form))
    assert "New rules wait until Tue 17 Mar" in html


def test_no_text_escapes_translation(client, db, cast, sign_in):
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    sign_in(client, cast.ana)
    assert unmarked(text(client.get(path(cast)))) == []
    assert unmarked(text(client.get("/roster"))) == []
    client.post(path(cast), data=LOOKED_AT)
    assert unmarked(text(client.get(path(cast)))) == []


def test_the_page_and_the_roster_take_as_many_statements_for_all(client, db, cast, sign_in, statements):
    def counted():
        found = []
        for page in (path(cast), "/roster"):
            with statements() as count:
                assert client.get(page).status_code == 200
            found.append(count())
        return found

    sign_in(client, cast.ana)
    client.get("/roster")
    for_one = counted()
    for n in range(11):
        one = b.athlete(db, f"Athlete{n}")
        b.link(db, one, cast.ana)
        b.enrol(db, one, by=cast.ana)
    assert counted() == for_one
    assert for_one[0] <= 18


def test_every_version_that_is_served_says_what_it_changed():
    assert RULES_VERSION in CHANGES
    assert changed_since("1.4") == tuple(CHANGES.items())
    assert "2.0" not in dict(changed_since("2.0"))
    assert changed_since(RULES_VERSION) == ()
    assert all(sentences for sentences in CHANGES.values())

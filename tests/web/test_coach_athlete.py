"""An athlete's page as the coach has it: what is shown, the acts, tests, notes, the link."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from coach import casefile
from coach.services import teams
from tests import builders as b

ACTS = [f"/acts/{kind}" for kind in ("override", "lock", "unlock", "veto", "red-flag", "clear")]
GETS = ("", *ACTS, "/tests/new", "/unlink", "/assign")
POSTS = (*ACTS, "/verify", "/tests/new", "/notes", "/unlink", "/reset-link", "/assign", "/assign/preview")


def at(who, path: str = "") -> str:
    return f"/athletes/{who.athlete_id}{path}"


def text(page) -> str:
    return page.get_data(as_text=True)


def decision(db, who):
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, who.athlete_id)
        return casefile.standing(session, enrolled, casefile.local_day(db.now(), "UTC")).decision


def act(**form: str) -> dict[str, str]:
    return {"client_id": str(uuid4()), "reason": "seen on Monday", **form}


@pytest.mark.parametrize("path", GETS)
def test_pages_of_an_athlete_need_a_sign_in_and_do_not_exist_for_others(client, cast, sign_in, path):
    assert client.get(at(cast.ben, path)).status_code == 303
    for stranger in (cast.cleo, cast.dee, cast.ben):
        sign_in(client, stranger)
        assert client.get(at(cast.ben, path)).status_code == 404
    sign_in(client, cast.ana)
    assert client.get(at(cast.ben, path)).status_code == 200
    assert client.get(at(cast.dee, path)).status_code == 404
    assert client.get(f"/athletes/{uuid4()}{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_acts_on_an_athlete_do_not_exist_for_others_and_change_nothing(client, db, cast, sign_in, path):
    before = decision(db, cast.ben)
    form = act(rung="goblet-parallel", about_on="2026-03-02", text="x", team_id=str(cast.ana.team_id),
               test="lunge-angle", side="left", trials="20", curriculum="squat-depth", start_on="2026-03-02",
               days="1")  # fmt: skip
    assert client.post(at(cast.ben, path), data=form).status_code == 303  # to the sign-in page
    for stranger in (cast.cleo, cast.dee, cast.ben):
        sign_in(client, stranger)
        assert client.post(at(cast.ben, path), data=form).status_code == 404
    assert decision(db, cast.ben) == before


def test_the_page_says_where_the_athlete_stands_and_why(client, db, cast, sign_in):
    b.log(db, cast.ben, clean=4)
    sign_in(client, cast.ana)
    html = text(client.get(at(cast.ben)))
    assert "Ben" in html
    assert "<svg" in html
    assert "38°" in html
    assert "What limits the next depth" in html
    assert 'id="decisions"' in html
    assert "12 of 15 clean" in html
    assert "style=" not in html
    assert "<script>" not in html


def test_the_athletes_page_takes_as_many_statements_after_a_season(
    client, db, clock, cast, sign_in, statements
):
    sign_in(client, cast.ana)
    b.log(db, cast.ben)
    with statements() as count:
        client.get(at(cast.ben))
    at_first = count()
    for _ in range(12):
        clock.advance(days=2)
        b.log(db, cast.ben)
        b.act(db, cast.ben, "lock", by=cast.ana)
        b.act(db, cast.ben, "unlock", by=cast.ana)
    with statements() as count:
        client.get(at(cast.ben))
    assert count() == at_first <= 22


def test_the_timeline_is_short_until_it_is_asked_for_whole(client, db, clock, cast, sign_in):
    for _ in range(8):
        clock.advance(days=2)
        b.act(db, cast.ben, "lock", by=cast.ana)
        b.act(db, cast.ben, "unlock", by=cast.ana)
    sign_in(client, cast.ana)
    short, whole = text(client.get(at(cast.ben))), text(client.get(at(cast.ben) + "?timeline=whole"))
    assert short.count('class="timeline__entry') == 12
    assert whole.count('class="timeline__entry') > 16


def test_an_override_moves_the_athlete_and_the_page_says_what_is_now(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    done = client.post(at(cast.ben, "/acts/override"), data=act(rung="goblet-parallel", wedge_mm="20"))
    assert (done.status_code, done.location) == (303, at(cast.ben))
    now = decision(db, cast.ben)
    assert (now.rung, now.wedge_mm) == ("goblet-parallel", 20)
    html = text(client.get(at(cast.ben)))
    assert "Overruled. Now: Goblet squat to parallel on a 20 mm wedge" in html
    assert "seen on Monday" in html
    assert "Set by Ana" in html


def test_an_override_sent_twice_is_stored_once(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    form = act(rung="goblet-parallel")
    for _ in range(2):
        assert client.post(at(cast.ben, "/acts/override"), data=form).status_code == 303
    html = text(client.get(at(cast.ben)))
    assert html.count("Set by Ana") == 1


@pytest.mark.parametrize(
    ("kind", "form", "field"),
    [
        ("override", {"rung": "moon"}, "rung"),
        ("override", {"rung": ""}, "rung"),
        ("override", {"rung": "goblet-parallel", "wedge_mm": "15"}, "wedge_mm"),
        ("override", {"rung": "goblet-parallel", "until": "2026-02-01"}, "until"),
        ("override", {"rung": "goblet-parallel", "until": "soon"}, "until"),
        ("lock", {"reason": ""}, "reason"),
        ("veto", {"rung": "goblet-parallel", "reason": "no"}, "reason"),
        ("clear", {"reason": " "}, "reason"),
        ("red-flag", {"reason": "x" * 501}, "reason"),
        ("lock", {"client_id": "7"}, "client_id"),
    ],
)
def test_an_act_that_breaks_a_rule_names_the_field_and_keeps_the_form(
    client, db, cast, sign_in, kind, form, field
):
    sign_in(client, cast.ana)
    before = decision(db, cast.ben)
    page = client.post(at(cast.ben, f"/acts/{kind}"), data=act(reason="a reason that is kept") | form)
    html = text(page)
    assert page.status_code == 422
    assert f'href="#field-{field}"' in html
    if "reason" not in form:
        assert "a reason that is kept" in html
    assert decision(db, cast.ben) == before


def test_a_lock_holds_until_it_is_unlocked(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    client.post(at(cast.ben, "/acts/lock"), data=act(rung="box-high"))
    assert decision(db, cast.ben).progress.locked
    html = text(client.get(at(cast.ben)))
    assert at(cast.ben, "/acts/unlock") in html
    assert at(cast.ben, "/acts/lock") not in html
    client.post(at(cast.ben, "/acts/unlock"), data=act(reason=""))
    assert not decision(db, cast.ben).progress.locked


def test_what_was_closed_can_be_opened_only_while_something_is(client, db, clock, cast, sign_in):
    sign_in(client, cast.ana)
    assert "Open what was closed" not in text(client.get(at(cast.ben)))
    b.act(db, cast.ben, "veto", by=cast.ana, rung="goblet-full", until="2026-03-04")
    assert "Open what was closed" in text(client.get(at(cast.ben)))
    clock.advance(days=3)
    assert "Open what was closed" not in text(client.get(at(cast.ben)))
    b.act(db, cast.ben, "veto", by=cast.ana, rung="goblet-full")
    b.act(db, cast.ben, "unlock", by=cast.ana)
    assert "Open what was closed" not in text(client.get(at(cast.ben)))


def test_a_stop_is_cleared_from_the_page_itself(client, db, cast, sign_in):
    b.log(db, cast.ben, pain=6, sets=1)
    sign_in(client, cast.ana)
    html = text(client.get(at(cast.ben)))
    assert "Squats are closed until a person clears them" in html
    assert f'action="{at(cast.ben, "/acts/clear")}"' in html
    client.post(at(cast.ben, "/acts/clear"), data=act())
    assert decision(db, cast.ben).action != "stop"
    assert f'action="{at(cast.ben, "/acts/clear")}"' not in text(client.get(at(cast.ben)))


def test_a_session_that_was_seen_is_verified_once(client, db, cast, sign_in):
    b.log(db, cast.ben)
    sign_in(client, cast.ana)
    html = text(client.get(at(cast.ben)))
    (rung,) = re.findall(r'name="rung" value="([^"]+)"', html)
    form = {"client_id": str(uuid4()), "about_on": "2026-03-02", "rung": rung}
    assert client.post(at(cast.ben, "/verify"), data=form).status_code == 303
    html = text(client.get(at(cast.ben)))
    assert "seen by a coach" in html
    assert "/verify" not in html
    assert client.post(at(cast.ben, "/verify"), data=form).status_code == 303


def test_verifying_a_day_that_is_no_day_is_refused(client, cast, sign_in):
    sign_in(client, cast.ana)
    form = {"client_id": str(uuid4()), "about_on": "2026-13-02"}
    assert client.post(at(cast.ben, "/verify"), data=form).status_code == 422


def first_test(client, cast) -> str:
    html = text(client.get(at(cast.ben)))
    return re.findall(rf'href="({at(cast.ben)}/tests/[0-9a-f-]+)"', html)[0]


def test_a_self_test_is_confirmed_by_the_coachs_own(client, clock, cast, sign_in):
    clock.advance(hours=1)
    sign_in(client, cast.ana)
    path = first_test(client, cast)
    assert "Confirm or correct" in text(client.get(path))
    form = {"client_id": str(uuid4()), "how": "confirm", "trials": ["33", "34", "35"],
            "instrument": "inclinometer", "pain": "0"}  # fmt: skip
    assert client.post(path, data=form).location == at(cast.ben)
    html = text(client.get(at(cast.ben)))
    assert "34°" in html
    assert "by Ana" in html


def test_a_wrong_entry_is_replaced_on_its_own_day(client, db, clock, cast, sign_in):
    clock.advance(days=3)
    sign_in(client, cast.ana)
    path = first_test(client, cast)
    form = {"client_id": str(uuid4()), "how": "correct", "trials": ["31"], "instrument": "inclinometer"}
    assert client.post(path, data=form).status_code == 303
    html = text(client.get(at(cast.ben)))
    assert "31°" in html
    assert "Corrected." in html
    with db.read() as session:
        rows = casefile.history(session, cast.ben.athlete_id, None).tests
    assert len(rows) == 3  # the first one stays on record
    assert {row.performed_on.isoformat() for row in rows} == {"2026-03-02"}
    assert client.get(path).status_code == 404  # what was replaced is no longer the last result


@pytest.mark.parametrize(
    ("form", "field"),
    [({"trials": "400"}, "trials"), ({"trials": ""}, "trials"), ({"trials": "30", "pain": "12"}, "pain"),
     ({"trials": "30", "instrument": "eye"}, "instrument")],
)  # fmt: skip
def test_a_test_that_breaks_a_rule_names_the_field_and_keeps_the_form(client, cast, sign_in, form, field):
    sign_in(client, cast.ana)
    path = at(cast.ben, "/tests/new?test=lunge-angle")
    page = client.post(path, data={"client_id": str(uuid4()), "side": "left", **form})
    html = text(page)
    assert page.status_code == 422
    assert f'href="#field-{field}' in html
    target = re.findall(r'class="error-summary__link" href="#([^"]+)"', html)[0]
    assert f'id="{target}"' in html
    if form["trials"]:
        assert f'value="{form["trials"]}"' in html


@pytest.mark.parametrize(
    ("test", "form"),
    [
        ("overhead-squat", {"score": "2", "faults": "heels-rise"}),
        ("hip-hinge", {"passed": "true"}),
        ("single-leg-bridge", {"side": "left", "value": "31"}),
        ("tibialis-raise", {"value": "20"}),
        ("ankle-clearing", {"side": "right", "zone_found": "within"}),
        ("step-down", {"side": "left", "score": "1"}),
        ("lunge-distance", {"side": "left", "trials": "9.5", "instrument": "tape"}),
    ],
)
def test_a_coach_records_any_test(client, cast, sign_in, test, form):
    sign_in(client, cast.ana)
    path = at(cast.ben, f"/tests/new?test={test}")
    assert client.get(path).status_code == 200
    done = client.post(path, data={"client_id": str(uuid4()), "pain": "0", **form})
    assert done.status_code == 303
    assert "by Ana" in text(client.get(at(cast.ben)))


def test_a_test_that_does_not_exist_is_not_found(client, cast, sign_in):
    sign_in(client, cast.ana)
    assert client.get(at(cast.ben, "/tests/new?test=moon-walk")).status_code == 404
    assert client.get(at(cast.ben, f"/tests/{uuid4()}")).status_code == 404


def test_a_note_is_kept_once_with_its_author(client, cast, sign_in):
    sign_in(client, cast.ana)
    form = {"client_id": str(uuid4()), "text": "Tight after the meet.\r\nשלום 🙂", "shared": "true"}
    for _ in range(2):
        assert client.post(at(cast.ben, "/notes"), data=form).status_code == 303
    html = text(client.get(at(cast.ben)))
    assert html.count("Tight after the meet.") == 1
    assert "🙂" in html
    again = client.post(at(cast.ben, "/notes"), data=form | {"text": "other words"})
    assert again.status_code == 409


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_a_note_that_breaks_a_rule_keeps_the_form(client, cast, sign_in, words):
    sign_in(client, cast.ana)
    page = client.post(at(cast.ben, "/notes"), data={"client_id": str(uuid4()), "text": words})
    assert page.status_code == 422
    assert 'href="#field-text"' in text(page)
    assert words.strip() in text(page)


def test_a_private_note_of_one_team_is_not_read_by_another(client, db, cast, sign_in):
    b.link(db, cast.ben, cast.cleo)
    sign_in(client, cast.ana)
    client.post(at(cast.ben, "/notes"), data={"client_id": str(uuid4()), "text": "For Harbour only"})
    sign_in(client, cast.cleo)
    assert "For Harbour only" not in text(client.get(at(cast.ben)))


def test_unlinking_asks_first_and_then_the_athlete_is_gone(client, cast, sign_in):
    sign_in(client, cast.ana)
    assert "End the link with Ben?" in text(client.get(at(cast.ben, "/unlink")))
    for wrong in ("", "zzz", str(cast.cleo.team_id)):
        assert client.post(at(cast.ben, "/unlink"), data={"team_id": wrong}).status_code == 404
    done = client.post(at(cast.ben, "/unlink"), data={"team_id": str(cast.ana.team_id)})
    assert (done.status_code, done.location) == (303, "/roster")
    assert client.get(at(cast.ben)).status_code == 404


def test_a_password_link_is_shown_once_and_not_kept(client, db, cast, sign_in):
    sign_in(client, cast.ana)
    page = client.post(at(cast.ben, "/reset-link"))
    html = text(page)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    token = re.findall(r"http://localhost/reset/([\w-]+)", html)[0]
    assert "<svg" in html
    assert "style=" not in html
    with db.read() as session:
        stored = session.connection().exec_driver_sql("SELECT token_hash FROM one_time_links").fetchall()
    assert token not in str(stored)
    assert token not in text(client.get(at(cast.ben)))


def test_no_password_link_for_somebody_who_coaches(client, db, cast, sign_in):
    teams.create(db, cast.ben.actor(), {"name": "Ben's own"})
    sign_in(client, cast.ana)
    assert "reset-link" not in text(client.get(at(cast.ben)))
    assert client.post(at(cast.ben, "/reset-link")).status_code == 404


def reduced(db, cast, *scopes: str):
    zoe = b.athlete(db, "Zoe")
    b.link(db, zoe, cast.ana, scopes=scopes)
    b.measure(db, zoe, 31)
    b.enrol(db, zoe, by=cast.ana)
    return zoe


def test_a_coach_without_tests_sees_no_reading(client, db, cast, sign_in):
    zoe = reduced(db, cast, "logs")
    b.log(db, zoe)
    sign_in(client, cast.ana)
    html = text(client.get(at(zoe)))
    assert "Not shared with you:" in html
    assert "15 of 15 clean" in html
    assert "31°" not in html
    assert "31.0" not in html
    assert 'id="tests"' not in html
    assert client.get(at(zoe, "/tests/new")).status_code == 404
    form = {"client_id": str(uuid4()), "side": "left", "trials": "30"}
    assert client.post(at(zoe, "/tests/new"), data=form).status_code == 404


def test_a_coach_without_logs_sees_no_session(client, db, cast, sign_in):
    zoe = reduced(db, cast, "tests")
    b.log(db, zoe, clean=3)
    sign_in(client, cast.ana)
    html = text(client.get(at(zoe)))
    assert "31°" in html
    assert "9 of 15" not in html
    assert "% clean" not in html
    assert 'id="sessions"' not in html


def test_a_coach_without_pain_notes_sees_the_stop_and_not_the_pain(client, db, cast, sign_in):
    zoe = reduced(db, cast, "logs", "tests")
    b.log(db, zoe, sets=1, pain=7, pain_site="knee", note="it hurts a lot")
    sign_in(client, cast.ana)
    html = text(client.get(at(zoe)))
    assert "Squats are closed until a person clears them" in html
    assert "pain 7" not in html.lower()
    assert "it hurts a lot" not in html
    assert "knee" not in html.lower()


def test_an_athlete_without_body_or_plan_has_a_page(client, db, cast, sign_in):
    pat = b.person(db, "Pat")
    b.link(db, pat, cast.ana)
    sign_in(client, cast.ana)
    html = text(client.get(at(pat)))
    assert "has not entered height and weight yet" in html
    assert at(pat, "/assign") in html
    b.state_body(db, pat)
    assert "No plan yet" in text(client.get(at(pat)))


def test_a_coach_who_is_on_the_own_roster_cannot_act_on_oneself(client, db, cast, sign_in):
    b.state_body(db, cast.ana)
    b.enrol(db, cast.ana)
    sign_in(client, cast.ana)
    html = text(client.get(at(cast.ana)))
    assert "/acts/override" not in html
    assert client.get(at(cast.ana, "/acts/override")).status_code == 404
    assert client.post(at(cast.ana, "/acts/override"), data=act(rung="goblet-parallel")).status_code == 404
    assert (
        client.post(at(cast.ana, "/notes"), data={"client_id": str(uuid4()), "text": "x"}).status_code == 404
    )


def test_a_warning_sign_is_told_in_words_and_only_with_pain_notes(client, db, cast, sign_in):
    for name, scopes in (("Zoe", ("logs", "tests")), ("Kim", ("logs", "pain"))):
        who = b.athlete(db, name, red_flags=["numb"])
        b.link(db, who, cast.ana, scopes=scopes)
        b.enrol(db, who, by=cast.ana)
        sign_in(client, cast.ana)
        html = text(client.get(at(who)))
        assert "a warning sign was reported" in html
        assert ("A leg or foot is numb" in html) == (name == "Kim")
        assert ("numb" in html) == (name == "Kim")


def test_the_tracks_of_the_lifts_stand_with_the_athlete(client, db, cast, sign_in):
    b.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks")
    b.log(db, cast.ben, sets=2, rung="squat-stance", wedge_mm=0, load_kg=0)
    sign_in(client, cast.ana)
    html = text(client.get(at(cast.ben)))
    assert "Step by step" in html
    assert re.search(r"0 of 3 owned · now Squat stance", html), re.findall(r"\d of \d owned[^<]*", html)
    assert "1 of 2 good days" in html
    assert "needs Squat stance" in html
    assert "/step/" not in html, "the step's page is the athlete's own"


@pytest.mark.parametrize("scopes", [("logs",), ("tests",)])
def test_the_tracks_need_tests_and_logs(client, db, cast, sign_in, scopes):
    """What closes a step is told by tests, what owns it by logs."""
    who = b.athlete(db, "Kit")
    b.link(db, who, cast.ana, scopes)
    b.enrol(db, who, by=cast.ana, curriculum="first-12-weeks")
    sign_in(client, cast.ana)
    assert "Step by step" not in text(client.get(at(who)))

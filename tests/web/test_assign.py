"""Assigning: chosen, previewed, sent; nothing is stored before it was sent."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from coach import casefile
from coach.domain.case import At
from tests import builders as b
from tests.web.test_coach_athlete import at, text


@pytest.fixture
def mia(db, cast):
    made = b.athlete(db, "Mia")
    b.link(db, made, cast.ana)
    b.measure(db, made, 40)
    return made


def form(**changed) -> dict:
    return {
        "curriculum": "squat-depth",
        "start_on": "2026-03-04",
        "days": ["1", "3", "5"],
        "start_rung": "",
    } | changed


def running(db, who):
    with db.read() as session:
        return casefile.running_enrolment(session, who.athlete_id)


def hidden(html: str) -> dict:
    found: dict = {"days": []}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html):
        if name == "days":
            found["days"].append(value)
        else:
            found[name] = value
    return found


def test_the_form_offers_shipped_curricula_and_a_start_today(client, cast, mia, sign_in):
    sign_in(client, cast.ana)
    html = text(client.get(at(mia, "/assign")))
    assert "Squat depth" in html
    assert 'value="2026-03-02"' in html
    assert "Suggested: the first of the ladder" in html


def test_the_preview_shows_the_first_week_and_stores_nothing(client, db, cast, mia, sign_in):
    sign_in(client, cast.ana)
    page = client.post(at(mia, "/assign/preview"), data=form())
    html = text(page)
    assert page.status_code == 200
    assert html.count("about ") == 2  # Wednesday and Friday of the week that it starts in
    assert "Send to Mia" in html
    assert running(db, mia) is None


def test_what_was_previewed_is_what_is_sent(client, db, cast, mia, sign_in):
    sign_in(client, cast.ana)
    html = text(client.post(at(mia, "/assign/preview"), data=form(start_rung="box-parallel")))
    sent = hidden(html)
    done = client.post(at(mia, "/assign"), data=sent)
    assert (done.status_code, done.location) == (303, at(mia))
    enrolled = running(db, mia)
    assert (enrolled.start.rung, enrolled.days, enrolled.start_on.isoformat()) == (
        "box-parallel",
        (1, 3, 5),
        "2026-03-04",
    )
    assert "Assigned. Now:" in text(client.get(at(mia)))
    assert client.post(at(mia, "/assign"), data=sent).status_code == 303  # sent twice
    assert running(db, mia).id == enrolled.id


def test_the_previewed_week_is_the_one_that_follows(client, db, cast, mia, sign_in):
    sign_in(client, cast.ana)
    html = text(client.post(at(mia, "/assign/preview"), data=form(start_on="2026-03-02")))
    client.post(at(mia, "/assign"), data=hidden(html))
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, mia.athlete_id)
        decision = casefile.standing(session, enrolled, casefile.local_day(db.now(), "UTC")).decision
    assert enrolled.curriculum.card(decision.rung).name in html


def test_change_goes_back_to_the_form_with_what_was_chosen(client, cast, mia, sign_in):
    sign_in(client, cast.ana)
    html = text(
        client.post(at(mia, "/assign/preview"), data=form(days=["2", "4"], start_rung="box-parallel"))
    )
    back = re.findall(r'href="(/athletes/[^"]+/assign\?[^"]+)"', html)[0].replace("&amp;", "&")
    html = text(client.get(back))
    assert re.search(r'value="2"[^>]* checked', html)
    assert not re.search(r'name="days" value="3"[^>]* checked', html)
    assert '<option value="box-parallel" selected>' in html
    assert 'value="2026-03-04"' in html


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"curriculum": "moon"}, "curriculum"),
        ({"start_on": "2031-01-01"}, "start_on"),
        ({"start_on": "soon"}, "start_on"),
        ({"start_on": ""}, "start_on"),
        ({"days": []}, "days"),
        ({"days": ["8"]}, "days"),
        ({"start_rung": "moon"}, "start_rung"),
    ],
)
@pytest.mark.parametrize("step", ["/assign/preview", "/assign"])
def test_a_form_that_breaks_a_rule_is_kept_and_nothing_is_stored(
    client, db, cast, mia, sign_in, step, changed, field
):
    sign_in(client, cast.ana)
    page = client.post(at(mia, step), data=form(**changed) | {"client_id": str(uuid4())})
    html = text(page)
    assert page.status_code == 422
    assert f'href="#field-{field}' in html
    assert running(db, mia) is None


def test_an_athlete_without_a_body_is_assigned_and_the_page_says_what_is_missing(client, db, cast, sign_in):
    pat = b.person(db, "Pat")
    b.link(db, pat, cast.ana)
    sign_in(client, cast.ana)
    assert "No height and weight yet" in text(client.get(at(pat, "/assign")))
    html = text(client.post(at(pat, "/assign/preview"), data=form()))
    assert "The sessions follow from height and weight" in html
    assert client.post(at(pat, "/assign"), data=hidden(html)).status_code == 303
    assert running(db, pat) is not None
    assert client.get(at(pat)).status_code == 200
    assert client.get("/roster").status_code == 200


def test_a_running_plan_is_named_before_it_is_ended(client, cast, sign_in):
    sign_in(client, cast.ana)
    assert "A new assignment ends it" in text(client.get(at(cast.ben, "/assign")))


def test_a_new_plan_goes_on_from_the_present_depth_unless_another_is_chosen(client, db, clock, cast, sign_in):
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel", wedge_mm=30)
    b.log(db, cast.ben)
    clock.advance(days=2)
    b.measure(db, cast.ben, 48)  # the wedge comes down from the coach's 30 mm
    sign_in(client, cast.ana)
    assert "Suggested: the present one, Goblet squat to parallel" in text(client.get(at(cast.ben, "/assign")))
    html = text(client.post(at(cast.ben, "/assign/preview"), data=form()))
    assert "Goblet squat to parallel" in html
    client.post(at(cast.ben, "/assign"), data=hidden(html))
    assert running(db, cast.ben).start == At(rung="goblet-parallel", wedge_mm=20)
    html = text(client.post(at(cast.ben, "/assign/preview"), data=form(start_rung="box-parallel")))
    client.post(at(cast.ben, "/assign"), data=hidden(html))
    assert running(db, cast.ben).start == At(rung="box-parallel")


def test_squats_stay_out_of_the_week_of_somebody_who_is_stopped(client, db, cast, sign_in):
    zoe = b.athlete(db, "Zoe", red_flags=["numb"])
    b.link(db, zoe, cast.ana)
    b.measure(db, zoe, 40)
    sign_in(client, cast.ana)
    html = text(client.post(at(zoe, "/assign/preview"), data=form()))
    assert "Squats are closed until you clear them" in html
    assert "lines__item--main" not in html

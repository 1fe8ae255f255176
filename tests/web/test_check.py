"""The check: gate, ankles, squat criteria one at a time, holds, result."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coach import casefile
from coach.db.curricula import Enrolment
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, TestRow
from coach.db.session import Database
from coach.formats.curriculum import tests as shipped_cards
from coach.services import accounts
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]
FINE = {"pain": "0", "pinch": "no"}


def event(**form: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), **FINE, **form}


@pytest.fixture
def dee(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    """Signed in, with a body, no coach, not measured."""
    sign_in(client, cast.dee)
    return cast.dee


@pytest.fixture
def gated(client: FlaskClient, dee: Person) -> Person:
    """Past the pain gate."""
    assert client.post("/check/pain", data=event()).location == "/check/rocks"
    return dee


def rows_of(db: Database, person: Person) -> list[TestRow]:
    with db.read() as session:
        rows = list(session.scalars(select(TestRow).where(TestRow.athlete_id == person.athlete_id)))
    return sorted(casefile.in_force(rows), key=lambda row: row.number)


def measure(client: FlaskClient, side: str, *trials: str, **form: Any) -> Any:
    return client.post(f"/check/ankle/{side}", data=event(method="tape", trials=list(trials), **form))


def answer_all(test: str, *no: str) -> dict[str, str]:
    return {q.id: "no" if q.id in no else "yes" for q in shipped_cards()[test].questions}


# ------------------------------------------------------------------ gate


def test_the_check_needs_signing_in_and_a_body(client: FlaskClient, db: Database, sign_in: SignInAs) -> None:
    assert client.get("/check").location == "/sign-in?next=/check"
    new = builders.person(db, "New")
    sign_in(client, new)
    assert client.get("/check").location == "/body"


def test_coaches_without_a_record_have_no_check(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> None:
    assert sign_in(client, cast.cleo).get("/check").status_code == 404


def test_nothing_is_measured_before_the_pain_gate(client: FlaskClient, db: Database, dee: Person) -> None:
    for page in ("/check/rocks", "/check/ankle/left", "/check/squat", "/check/holds"):
        assert client.get(page).location == "/check/pain"
    assert measure(client, "left", "8").location == "/check/pain"
    assert rows_of(db, dee) == []


def test_without_pain_the_rocks_come_next(client: FlaskClient, gated: Person) -> None:
    page = client.get("/check/rocks")
    assert page.status_code == 200
    assert "Ten rocks a side first" in page.text


def test_yesterdays_gate_does_not_hold_today(client: FlaskClient, gated: Person, clock: Clock) -> None:
    clock.advance(days=1)
    assert client.get("/check/ankle/left").location == "/check/pain"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"pain": ""}, "Pain: is missing"),
        ({"pinch": ""}, "A pinch in front: is missing"),
        ({"pain": "12"}, "Pain: must be 0-10"),
        ({"pinch": "perhaps"}, "A pinch in front: must be yes or no"),
    ],
)
def test_the_gate_wants_every_answer(
    client: FlaskClient, db: Database, dee: Person, form: dict[str, str], message: str
) -> None:
    answer = client.post("/check/pain", data=event(**form))
    assert answer.status_code == 422
    assert message in answer.text
    assert client.get("/check/rocks").location == "/check/pain"


@pytest.mark.parametrize(
    "form", [{"pain": "3"}, {"pinch": "yes"}, {"red_flags": ["calf-swollen"]}], ids=["pain", "pinch", "flag"]
)
def test_pain_a_pinch_or_a_red_flag_stops_and_closes_the_check(
    client: FlaskClient, db: Database, dee: Person, form: dict[str, Any]
) -> None:
    answer = client.post("/check/pain", data=event(**form))
    assert answer.location == "/check/stopped"
    page = client.get("/check/stopped").text
    assert "Stop here for today" in page
    for closed in ("/check", "/check/pain", "/check/ankle/left"):
        assert client.get(closed).location == "/check/stopped"
    with db.read() as session:
        act = session.scalars(select(ActRow)).one()
    assert (act.kind, act.by) == ("red-flag", "self")
    assert "3" not in act.reason, "how much it hurts is told by scope only"


def test_a_little_pain_goes_on(client: FlaskClient, dee: Person) -> None:
    assert client.post("/check/pain", data=event(pain="2")).location == "/check/rocks"


def test_a_linked_athlete_is_told_that_the_coach_opens_it_again(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ben)
    client.post("/check/pain", data=event(pain="6"))
    page = client.get("/check/stopped").text
    assert "Harbour" in page
    assert "today/clear" not in page


def test_the_stop_page_is_only_for_those_who_are_stopped(client: FlaskClient, dee: Person) -> None:
    assert client.get("/check/stopped").location == "/check"


# ---------------------------------------------------------------- ankles


def test_three_readings_are_one_test_and_the_other_side_follows(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    assert measure(client, "left", "8", "8.5", "9").location == "/check/ankle/right"
    assert measure(client, "right", "10").location == "/check/squat"
    left, right = rows_of(db, gated)
    assert (left.test, left.side, left.value, left.unit) == ("lunge-distance", "left", 8.5, "cm")
    assert left.trials == [8, 8.5, 9]
    assert (right.side, right.value, right.instrument) == ("right", 10, "tape")


def test_an_angle_is_kept_with_its_instrument_and_site(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    form = event(method="angle", trials=["31", "31,5", "32"], instrument="inclinometer")
    assert client.post("/check/ankle/left", data=form).status_code == 303
    row = rows_of(db, gated)[0]
    assert (row.test, row.value, row.instrument, row.site) == (
        "lunge-angle",
        31.5,
        "inclinometer",
        "tuberosity",
    )


def test_a_zone_is_enough_without_a_tool(client: FlaskClient, db: Database, gated: Person) -> None:
    form = event(method="zones", zone_found="within")
    assert client.post("/check/ankle/left", data=form).status_code == 303
    row = rows_of(db, gated)[0]
    assert (row.test, row.clearing_zone, row.value) == ("ankle-clearing", "within", None)


def test_inches_are_stored_as_centimetres(client: FlaskClient, db: Database, gated: Person) -> None:
    accounts.change_settings(db, gated.actor(), {"units": "imperial"})
    assert measure(client, "left", "4").status_code == 303
    assert rows_of(db, gated)[0].value == 10.2
    assert "Measured today: 4.02 in" in client.get("/check/ankle/left").text
    refused = measure(client, "right", "20")
    assert refused.status_code == 422
    assert "must be -3.94–11.81 in" in refused.text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"trials": ["8", "400", "9"]}, "Reading 2: must be -10 to 30 cm"),
        ({"trials": []}, "Readings: is missing: at least one trial"),
        ({"trials": ["eight"]}, "must be a number"),
        ({"trials": ["8"], "pain": ""}, "Pain: is missing"),
        ({"trials": ["8"], "pinch": ""}, "A pinch in front: is missing"),
        ({"trials": ["8"], "pain": "11"}, "Pain: must be 0-10"),
        ({"method": "angle", "trials": ["400"]}, "must be 0 to 70 degrees"),
        ({"method": "angle", "trials": ["30"], "instrument": "x-ray"}, "Measured with: must be one of"),
        ({"method": "zones"}, "Where the knee stops: is missing"),
    ],
)
def test_a_wrong_reading_is_refused_with_its_field_and_keeps_the_form(
    client: FlaskClient, db: Database, gated: Person, form: dict[str, Any], message: str
) -> None:
    answer = client.post("/check/ankle/left", data=event(**{"method": "tape", **form}))
    assert answer.status_code == 422
    assert message in answer.text
    for trial in form.get("trials", []):
        assert f'value="{trial}"' in answer.text
    assert rows_of(db, gated) == []


@pytest.mark.parametrize("form", [{"pain": "4"}, {"pinch": "yes"}], ids=["pain", "pinch"])
def test_pain_or_a_pinch_in_the_test_is_stored_and_stops(
    client: FlaskClient, db: Database, gated: Person, form: dict[str, str]
) -> None:
    answer = measure(client, "left", "8", **form)
    assert client.get(answer.location).location == "/check/stopped"
    assert len(rows_of(db, gated)) == 1


def test_measuring_again_today_replaces_and_keeps_the_original(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    measure(client, "left", "8")
    assert "Measured today: 8 cm" in client.get("/check/ankle/left").text
    form = event(method="angle", trials=["33"])
    assert client.post("/check/ankle/left", data=form).status_code == 303
    assert [(row.test, row.value) for row in rows_of(db, gated)] == [("lunge-angle", 33)]
    with db.read() as session:
        assert (
            len(session.scalars(select(TestRow.id).where(TestRow.athlete_id == gated.athlete_id)).all()) == 2
        )


def test_a_form_sent_twice_is_one_test_and_a_changed_one_corrects_it(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    form = event(method="tape")
    for trial in ("8", "8", "9"):
        assert client.post("/check/ankle/left", data={**form, "trials": [trial]}).status_code == 303
    assert [row.value for row in rows_of(db, gated)] == [9]


def test_the_method_of_last_time_is_offered_again(client: FlaskClient, gated: Person, clock: Clock) -> None:
    assert "cm" in client.get("/check/ankle/left").text
    client.post("/check/ankle/left", data=event(method="angle", trials=["33"]))
    page = client.get("/check/ankle/right").text
    assert 'name="method" value="angle"' in page
    assert "data-tilt" in page
    assert 'name="method" value="zones"' in client.get("/check/ankle/right?method=zones").text
    assert client.get("/check/ankle/up").status_code == 404


# ----------------------------------------------------------------- squat


def test_criteria_are_asked_one_at_a_time(client: FlaskClient, gated: Person) -> None:
    assert client.get("/check/squat").location == "/check/squat/overhead-squat"
    start = client.get("/check/squat/overhead-squat").text
    assert "answer 7 questions" in start
    answers: dict[str, str] = {}
    for question in shipped_cards()["overhead-squat"].questions:
        page = client.get("/check/squat/overhead-squat", query_string={"go": 1, **answers}).text
        assert question.ask in page
        assert f"question {len(answers) + 1} of 7" in page
        assert ("No, left" in page) == question.sided
        answers[question.id] = "left" if question.sided else "yes"
    last = client.get("/check/squat/overhead-squat", query_string={"go": 1, **answers}).text
    assert "Did these squats hurt?" in last
    assert 'name="heels" value="left"' in last


def test_a_clean_overhead_squat_asks_for_nothing_more(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    form = event(**answer_all("overhead-squat"))
    assert client.post("/check/squat/overhead-squat", data=form).location == "/check/squat"
    assert client.get("/check/squat").location == "/check/holds"
    row = rows_of(db, gated)[0]
    assert (row.test, row.score, row.faults) == ("overhead-squat", 3, [])


def test_a_poor_one_asks_with_raised_heels_and_then_with_arms_forward(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    measure(client, "left", "5")
    measure(client, "right", "6")
    form = event(**answer_all("overhead-squat", "depth", "trunk"))
    client.post("/check/squat/overhead-squat", data={**form, "heels": "left"})
    row = rows_of(db, gated)[2]
    assert (row.score, row.faults) == (1, ["depth-short", "heels-rise:left", "trunk-lean"])
    for following in ("overhead-squat-heels-raised", "forward-arm-squat"):
        assert client.get("/check/squat").location == f"/check/squat/{following}"
        assert client.get(f"/check/squat/{following}").status_code == 200
        client.post(f"/check/squat/{following}", data=event(**answer_all(following)))
    assert client.get("/check/squat").location == "/check/holds"
    raised = rows_of(db, gated)[3]
    assert (raised.score, raised.wedge_mm) == (3, 30)


def test_a_missing_answer_is_asked_for_and_the_others_are_kept(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    answers = answer_all("overhead-squat")
    del answers["back"]
    answer = client.post("/check/squat/overhead-squat", data=event(**answers))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Does the lower back keep its shape?" in page
    assert rows_of(db, gated) == []


def test_missing_pain_is_refused_and_the_answers_are_kept(client: FlaskClient, gated: Person) -> None:
    answer = client.post(
        "/check/squat/overhead-squat", data=event(**answer_all("overhead-squat", "depth"), pain="")
    )
    assert answer.status_code == 422
    assert "Pain: is missing" in answer.text
    assert 'name="depth" value="no"' in answer.text


def test_pain_ends_a_squat_screen_with_score_0(client: FlaskClient, db: Database, gated: Person) -> None:
    page = client.get("/check/squat/overhead-squat?go=1&heels=yes&pain=1").text
    assert "Did these squats hurt?" in page
    client.post("/check/squat/overhead-squat", data=event(heels="yes", pain="5"))
    assert rows_of(db, gated)[0].score == 0
    assert client.get("/check").location == "/check/stopped"


def test_other_tests_are_no_squat_screens(client: FlaskClient, gated: Person) -> None:
    assert client.get("/check/squat/side-plank").status_code == 404


# ----------------------------------------------------------------- holds


def test_holds_are_timed_or_left_for_another_day(client: FlaskClient, db: Database, gated: Person) -> None:
    page = client.get("/check/holds").text
    assert "Another day" in page
    assert client.get("/check/holds/single-leg-bridge/left").status_code == 200
    answer = client.post("/check/holds/single-leg-bridge/left", data=event(value="28"))
    assert answer.location == "/check/holds"
    answer = client.post("/check/holds/hip-hinge", data=event(passed="no"))
    assert answer.location == "/check/holds"
    bridge, hinge = rows_of(db, gated)
    assert (bridge.test, bridge.side, bridge.value) == ("single-leg-bridge", "left", 28)
    assert (hinge.test, hinge.passed) == ("hip-hinge", False)
    assert client.get("/check/holds").text.count("steps__state") == 2


@pytest.mark.parametrize(
    ("path", "form", "message"),
    [
        ("single-leg-bridge/left", {}, "Seconds: is missing"),
        ("single-leg-bridge/left", {"value": "-3"}, "Seconds: must be 0-600"),
        ("hip-hinge", {}, "All three stayed on: is missing"),
    ],
)
def test_a_hold_without_a_result_is_refused(
    client: FlaskClient, gated: Person, path: str, form: dict[str, str], message: str
) -> None:
    answer = client.post(f"/check/holds/{path}", data=event(**form))
    assert answer.status_code == 422
    assert message in answer.text


def test_tests_that_the_result_asks_for_can_be_done(client: FlaskClient, db: Database, gated: Person) -> None:
    assert client.get("/check/holds/step-down/left").status_code == 200
    answer = client.post("/check/holds/step-down/left", data=event(score="2"))
    assert answer.location == "/check/result"
    wrong = client.post("/check/holds/step-down/right", data=event(score="9"))
    assert wrong.status_code == 422
    assert "Points: must be 0-6" in wrong.text
    assert client.post("/check/holds/tibialis-raise", data=event(value="25")).status_code == 303
    assert client.get("/check/squat/rock-back").status_code == 200
    answer = client.post("/check/squat/rock-back", data=event(**answer_all("rock-back", "back")))
    assert answer.location == "/check/result"
    assert [(row.test, row.score) for row in rows_of(db, gated)] == [
        ("step-down", 2),
        ("tibialis-raise", None),
        ("rock-back", 2),
    ]


def test_the_next_tests_are_one_tap_away(client: FlaskClient, db: Database, gated: Person) -> None:
    builders.state_body(db, gated, sprains=[{"side": "left"}])
    measure(client, "left", "5")
    measure(client, "right", "6")
    page = client.get("/check/result").text
    for path in re.findall(r'<li><a href="(/check/[^"]+)"', page):
        assert client.get(path).status_code == 200, path
    assert "/check/squat/overhead-squat" in page


def test_unknown_holds_do_not_exist(client: FlaskClient, gated: Person) -> None:
    for path in ("hip-hinge/left", "single-leg-bridge", "lunge-angle/left"):
        assert client.get(f"/check/holds/{path}").status_code == 404


# ------------------------------------------------------ resuming, result


def test_a_check_is_left_and_resumed(client: FlaskClient, gated: Person) -> None:
    assert "Begin" not in client.get("/check").text
    measure(client, "left", "8")
    page = client.get("/check").text
    assert "Go on: Right ankle" in page
    other_device = page.count("steps__state")
    assert other_device == 3


def test_the_result_says_what_was_found_with_its_error(client: FlaskClient, gated: Person) -> None:
    measure(client, "left", "4")
    measure(client, "right", "9")
    page = client.get("/check/result")
    assert page.status_code == 200
    numbers = re.findall(
        r"measure__value\">(\d+)°</span> <span class=\"measure__band\">± ([\d.]+)", page.text
    )
    assert [int(deg) for deg, _ in numbers] == sorted(int(deg) for deg, _ in numbers)
    assert all(0.5 < float(band) < 4 for _, band in numbers)
    assert "first reading, the start to compare with" in page.text
    assert "Full depth needs" in page.text
    assert "for your build" in page.text
    assert "Left toe to wall 4 cm" in page.text, "the evidence is named"
    assert 'class="fig' in page.text


def test_the_result_of_nothing_asks_to_measure(client: FlaskClient, dee: Person) -> None:
    page = client.get("/check/result").text
    assert "Not measured yet" in page
    assert "Measure the ankles" in page


def test_a_change_is_called_real_only_when_it_is(
    client: FlaskClient, db: Database, cast: Cast, clock: Clock, sign_in: SignInAs
) -> None:
    sign_in(client, cast.ben)
    clock.advance(days=14)
    builders.measure(db, cast.ben, 39)
    assert "no real change yet" in client.get("/check/result").text
    for _ in range(4):
        clock.advance(days=14)
        builders.measure(db, cast.ben, 50)
    assert "a real change since your first tests" in client.get("/check/result").text


def test_looking_at_the_result_stores_nothing(client: FlaskClient, db: Database, gated: Person) -> None:
    measure(client, "left", "8")
    client.get("/check/result")
    client.get("/check")
    with db.read() as session:
        mine = select(DecisionRow).where(DecisionRow.athlete_id == gated.athlete_id)
        assert session.scalars(mine).all() == []


def test_an_athlete_without_a_coach_starts_the_curriculum(
    client: FlaskClient, db: Database, gated: Person
) -> None:
    assert "Start a curriculum" in client.get("/check/result").text
    refused = client.post("/check/enrol", data={"client_id": str(uuid4())})
    assert refused.status_code == 422
    assert "Training days: is missing" in refused.text
    answer = client.post("/check/enrol", data={"client_id": str(uuid4()), "days": ["2", "5"]})
    assert answer.location == "/today"
    with db.read() as session:
        row = session.scalars(select(Enrolment).where(Enrolment.athlete_id == gated.athlete_id)).one()
    assert (row.days, row.team_id) == ([2, 5], None)
    assert "Start a curriculum" not in client.get("/check/result").text


def test_a_linked_athlete_waits_for_the_coach(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignInAs
) -> None:
    builders.link(db, cast.dee, cast.ana)
    sign_in(client, cast.dee)
    page = client.get("/check/result").text
    assert "Your coach assigns your programme" in page
    assert "Start a curriculum" not in page
    answer = client.post("/check/enrol", data={"client_id": str(uuid4()), "days": ["2"]})
    assert answer.status_code == 404


def test_an_enrolled_athlete_goes_to_today(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> None:
    page = sign_in(client, cast.ben).get("/check/result").text
    assert "To Today" in page
    assert "Start the squat-depth" not in page

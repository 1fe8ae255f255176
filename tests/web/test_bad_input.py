"""What no page of ours would send: odd texts, times, zones, nesting, other people's ids."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coach.db.decisions import DecisionRow
from coach.db.events import SetRow, TestRow
from coach.db.people import User
from coach.db.session import Database
from coach.services import accounts, teams
from tests import builders
from tests.cast import Cast

SignIn = Callable[..., FlaskClient]
HALF = json.loads('"\\ud83d"')  # the first half of an emoji


def a_set(db: Database, cast: Cast, **form: Any) -> dict[str, Any]:
    """A set as the outbox sends it."""
    return {
        **builders.set_form(db, cast.ben),
        "kind": "set",
        "athlete_id": str(cast.ben.athlete_id),
        **form,
    }


def send(client: FlaskClient, *events: dict[str, Any], **body: Any) -> list[dict[str, Any]]:
    """Send a batch and return what became of it."""
    answer = client.post("/api/v1/events", json={"events": list(events), **body})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.get_json()["results"]
    return results


def sets(db: Database) -> list[SetRow]:
    """Every set that is stored, as it came in."""
    with db.read() as session:
        return list(session.scalars(select(SetRow).order_by(SetRow.number)))


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.ben)


def test_half_an_emoji_in_a_note_holds_no_batch_up(ben: FlaskClient, db: Database, cast: Cast) -> None:
    results = send(
        ben,
        a_set(db, cast, note=f"deep {HALF}", pain_site=HALF, pain=1),
        a_set(db, cast, set_number=2),
    )
    assert [result["status"] for result in results] == ["stored", "stored"]
    assert [row.note for row in sets(db)] == ["deep \ufffd", ""]


@pytest.mark.parametrize("zone", ["../../etc/passwd", "\x00/", "Europe//Berlin", HALF, "<script>", "A" * 65])
def test_a_zone_that_cannot_be_one_is_named(ben: FlaskClient, db: Database, cast: Cast, zone: str) -> None:
    (result,) = send(ben, a_set(db, cast, zone=zone))
    assert result["status"] == "refused"
    assert result["error"]["field"] == "zone"
    assert "must be a time zone such as Europe/Berlin" in result["error"]["message"]
    assert sets(db) == []


@pytest.mark.parametrize("zone", ["America", "Etc/Unknown", "+05:30", "America/Newtown"])
def test_a_zone_that_only_the_phone_knows_does_not_cost_a_set(
    ben: FlaskClient, db: Database, cast: Cast, zone: str
) -> None:
    assert send(ben, a_set(db, cast, zone=zone))[0]["status"] == "stored"
    assert sets(db)[0].zone == "UTC", "the athlete's own"


@pytest.mark.parametrize(
    ("performed_at", "sent_at"),
    [
        ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        ("2026-03-02T09:00:00+00:00", "9999-12-31T23:59:59-14:00"),
        ("2026-03-02T09:00:00+00:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_a_clock_at_the_ends_of_time_is_refused_by_name(
    ben: FlaskClient, db: Database, cast: Cast, performed_at: str, sent_at: str
) -> None:
    (result,) = send(ben, a_set(db, cast, performed_at=performed_at), sent_at=sent_at)
    assert result["status"] == "refused"
    assert result["error"]["field"] == "performed_at"
    assert sets(db) == []


def test_brackets_nested_by_the_thousand_are_no_error_of_ours(ben: FlaskClient) -> None:
    for text in ("[" * 200_000, '{"events":' * 100_000, '{"events":' + "[" * 5000 + "]" * 5000 + "}"):
        for path in ("/api/v1/events", "/api/v1/decide"):
            answer = ben.post(path, data=text, content_type="application/json")
            assert answer.status_code == 400, path
            assert answer.get_json()["error"]["message"] == "body: must be a JSON object"


def test_a_decision_of_somebody_else_is_not_yours(ben: FlaskClient, db: Database, cast: Cast) -> None:
    builders.measure(db, cast.dee, 30)
    builders.enrol(db, cast.dee)
    builders.log(db, cast.dee, sets=1)
    with db.read() as session:
        theirs = session.scalars(
            select(DecisionRow.id).where(DecisionRow.athlete_id == cast.dee.athlete_id)
        ).first()
        dees_set = session.scalars(select(SetRow).where(SetRow.athlete_id == cast.dee.athlete_id)).one()
    results = send(
        ben,
        a_set(db, cast, decision_id=str(theirs)),
        a_set(db, cast, enrolment_id=str(dees_set.enrolment_id)),
        a_set(db, cast, replaces=str(dees_set.client_id)),
        a_set(db, cast, replaces=str(dees_set.client_id), void=True),
        a_set(db, cast, athlete_id=str(cast.dee.athlete_id)),
    )
    assert [result["status"] for result in results] == ["refused"] * 5
    assert [row.client_id for row in sets(db)] == [dees_set.client_id]


def test_a_decision_that_nobody_stored_may_be_named(ben: FlaskClient, db: Database, cast: Cast) -> None:
    shown = uuid4()
    assert send(ben, a_set(db, cast, decision_id=str(shown)))[0]["status"] == "stored"
    assert sets(db)[0].decision_id == shown


def test_readings_belong_to_ankle_tests(ben: FlaskClient, db: Database, cast: Cast) -> None:
    with db.read() as session:
        before = session.scalar(select(func.count()).select_from(TestRow))
    for test, more in (("side-plank", {"side": "left", "value": 30}), ("hip-hinge", {"passed": True})):
        event = {
            "kind": "test",
            "athlete_id": str(cast.ben.athlete_id),
            "client_id": str(uuid4()),
            "test": test,
            "trials": [1e308, 1e308],
            **more,
        }
        (result,) = send(ben, event)
        assert result["status"] == "refused"
        assert result["error"]["field"] == "trials"
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(TestRow)) == before


@pytest.mark.parametrize("on", ["2026-03-02", "2026-02-01", "0001-01-01", "9999-12-31"])
def test_a_set_number_of_five_thousand_digits_names_its_field(
    ben: FlaskClient, db: Database, cast: Cast, on: str
) -> None:
    typed = {"set_number": "9" * 5000, "performed_on": on, "reps": 7, "clean": 6}
    answer = ben.post("/today/sets", data={**builders.set_form(db, cast.ben), **typed})
    assert answer.status_code == 422
    assert "set number: must be a whole number" in answer.text
    assert 'value="7"' in answer.text
    assert sets(db) == []


@pytest.mark.parametrize("on", ["9999-12-31", "2026-03-03", "0001-01-01"])
def test_a_day_that_has_no_page_keeps_the_form(ben: FlaskClient, db: Database, cast: Cast, on: str) -> None:
    typed = {"performed_on": on, "reps": 7, "clean": 6}
    answer = ben.post("/today/sets", data={**builders.set_form(db, cast.ben), **typed})
    assert answer.status_code == 422
    assert "Day: must" in answer.text
    assert 'value="7"' in answer.text
    assert sets(db) == []


@pytest.mark.parametrize(
    "shown_at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01", "NaN", "\x00"]
)
def test_a_roster_seen_at_the_ends_of_time_is_seen_now(
    client: FlaskClient, db: Database, cast: Cast, sign_in: SignIn, shown_at: str
) -> None:
    answer = sign_in(client, cast.ana).post("/roster/seen", data={"shown_at": shown_at})
    assert answer.status_code == 303
    with db.read() as session:
        seen = session.get_one(User, cast.ana.user_id).roster_seen_at
    assert seen == db.now()


def test_a_second_reading_that_is_no_number_is_not_passed_over(ben: FlaskClient, cast: Cast) -> None:
    form = {
        "client_id": str(uuid4()),
        "born_on": "1990-01-01",
        "height_cm": "175",
        "mass_kg": "75",
        "tibia_cm": "40",
        "tibia_cm_again": "forty",
    }
    answer = ben.post("/body", data=form)
    assert answer.status_code == 422
    assert "Shin: knee crease to ankle bone: must be a number" in answer.text
    assert 'value="forty"' in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/no-such-page", 404), ("DELETE", "/today", 405)]
)
def test_errors_are_pages_for_people_and_json_for_programs(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    page = client.open(path, method=method)
    assert page.status_code == status
    assert page.mimetype == "text/html"
    api = client.open(f"/api/v1{path}", method=method)
    assert api.mimetype == "application/json"
    assert set(api.get_json()["error"]) == {"code", "field", "message"}


def test_a_post_from_elsewhere_is_told_so_on_a_page(client: FlaskClient) -> None:
    answer = client.post("/sign-in", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert answer.mimetype == "text/html"
    assert UUID(int=0).hex not in answer.text


def test_a_form_of_three_megabytes_is_too_large(ben: FlaskClient, db: Database) -> None:
    answer = ben.post("/today/sets", data={"note": "n" * 3_000_000})
    assert answer.status_code == 413
    assert answer.mimetype == "text/html"
    assert sets(db) == []


@pytest.mark.parametrize("host", ["x" * 300, "a..b"])
def test_a_host_that_is_none_is_a_bad_request(
    client: FlaskClient, cast: Cast, sign_in: SignIn, host: str
) -> None:
    answer = sign_in(client, cast.ana).get("/roster", headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Pat\r\nSet-Cookie: a=b", "Pat Set-Cookie: a=b"),
        ("Pat\u202e\u2066 gnihtyna", "Pat gnihtyna"),
        ("  Pat \t  Lee ", "Pat Lee"),
        ("نور 😀", "نور 😀"),
    ],
)
def test_a_name_is_one_line_that_does_not_turn_the_page(
    ben: FlaskClient, cast: Cast, typed: str, kept: str
) -> None:
    assert ben.post("/me/settings", data={"name": typed}).status_code == 303
    assert cast.ben.actor().name == kept


def test_a_name_of_nothing_to_see_is_none(ben: FlaskClient, cast: Cast) -> None:
    answer = ben.post("/me/settings", data={"name": "\u200b\u202e\u2066"})
    assert answer.status_code == 422
    assert "Name: must be 1-80 characters" in answer.text
    assert cast.ben.actor().name == "Ben"


def test_pages_of_one_time_links_are_kept_nowhere(client: FlaskClient, db: Database, cast: Cast) -> None:
    invite = teams.invite(db, cast.ana.actor(), cast.ana.team_id)
    reset = accounts.make_reset(db, None, cast.ben.email)
    for path in (f"/join/{invite}", f"/reset/{reset}"):
        for answer in (client.get(path), client.post(path, data={"password": "short"})):
            assert answer.status_code in (200, 422)
            assert answer.headers["Cache-Control"] == "no-store", path
    assert "no-store" not in client.get("/join").headers["Cache-Control"]

"""The second door: batches of events answered one by one, and decisions for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coach.db.events import SetRow
from coach.db.session import Database
from tests import builders
from tests.cast import Cast

CASE = {
    "schema": 1,
    "id": "c1",
    "today": "2026-03-01",
    "body": {"height_cm": 175, "mass_kg": 75},
    "at": {"rung": "box-parallel"},
    "ladder": "squat-depth",
}


def event(db: Database, cast: Cast, **form: Any) -> dict[str, Any]:
    """A set of Ben's as his phone sends it."""
    return {"kind": "set", "athlete_id": str(cast.ben.athlete_id), **builders.set_form(db, cast.ben, **form)}


def send(client: FlaskClient, *events: Any, **body: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/v1/events", json={"events": list(events), **body})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    results = answer.get_json()["results"]
    assert isinstance(results, list)
    return results


def test_each_event_of_a_batch_is_answered_on_its_own(
    db: Database, client: FlaskClient, cast: Cast, sign_in: Callable[..., FlaskClient]
) -> None:
    sign_in(client, cast.ben)
    good, bad = event(db, cast), event(db, cast, clean=9)
    other = {**event(db, cast), "athlete_id": str(cast.dee.athlete_id)}
    changed = {**good, "clean": 1}
    results = send(client, good, bad, good, changed, other, {"kind": "moon"}, 7)
    assert [r["status"] for r in results] == [
        "stored",
        "refused",
        "known",
        "conflict",
        "refused",
        "refused",
        "refused",
    ]
    assert results[1]["error"]["field"] == "clean"
    assert "must be 0-5" in results[1]["error"]["message"]
    assert [r["client_id"] for r in results[:2]] == [good["client_id"], bad["client_id"]]
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(SetRow)) == 1


def test_the_same_batch_twice_is_stored_once(
    db: Database, client: FlaskClient, cast: Cast, sign_in: Callable[..., FlaskClient]
) -> None:
    sign_in(client, cast.ben)
    batch = [event(db, cast, set_number=n) for n in (1, 2, 3)]
    assert {r["status"] for r in send(client, *batch)} == {"stored"}
    assert {r["status"] for r in send(client, *batch[::-1])} == {"known"}


def test_without_a_session_the_phone_keeps_its_sets(db: Database, client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/api/v1/events", json={"events": [event(db, cast)]})
    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"]


def test_a_body_that_is_no_batch_is_refused_in_one_shape(
    client: FlaskClient, cast: Cast, sign_in: Callable[..., FlaskClient]
) -> None:
    sign_in(client, cast.ben)
    for request, status in (
        ({"data": "{}", "content_type": "text/plain"}, 415),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"json": []}, 400),
        ({"json": {"events": "all"}}, 400),
        ({"json": {"events": [], "sent_at": "yesterday"}}, 400),
        ({"json": {"events": [{}] * 201}}, 400),
    ):
        answer = client.post("/api/v1/events", **request)  # type: ignore[arg-type]
        assert answer.status_code == status, request
        assert set(answer.get_json()["error"]) == {"code", "field", "message"}


def test_decide_over_http_answers_as_the_terminal_does(client: FlaskClient, app: Any) -> None:
    answer = client.post("/api/v1/decide", json=CASE)
    assert answer.status_code == 200
    told = app.test_cli_runner().invoke(args=["decide"], input=json.dumps(CASE) + "\n")
    assert answer.get_json() == json.loads(told.output)
    bad = client.post("/api/v1/decide", json={**CASE, "id": str(uuid4()), "at": {"rung": "moon-squat"}})
    assert bad.status_code == 422
    assert bad.get_json()["error"]["field"] == "at.rung"


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        (b'"c1"', b'"c\\ud800"', 200, None),
        (b'"schema"', b'"\\ud800"', 422, "unknown-key"),
        (b'"squat-depth"', b'"\\udfff"', 422, "unknown-ladder"),
        (b"{", b"\xef\xbb\xbf{", 200, None),
        (b"175", b"NaN", 422, "not-json"),
        (b"175", b"1e999", 422, "bad-value"),
        (b"175", b"1" * 5000, 400, "bad-request"),
        (b'"c1"', b'"\xff"', 400, "bad-request"),
    ],
)
def test_decide_over_http_answers_whatever_the_bytes(
    client: FlaskClient, old: bytes, new: bytes, status: int, code: str | None
) -> None:
    sent = json.dumps(CASE).encode().replace(old, new, 1)
    answer = client.post("/api/v1/decide", data=sent, content_type="application/json")
    assert answer.status_code == status
    error = answer.get_json().get("error")
    assert (error and error["code"]) == code


def test_the_api_describes_itself(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/events", "/api/v1/decide"} <= set(described["paths"])

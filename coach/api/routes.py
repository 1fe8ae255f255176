"""`/api/v1`: events in batches from the outbox, decisions for other programs, OpenAPI.

No rule and no SQL; services do the work.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, jsonify, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, Unauthorized, UnsupportedMediaType

from coach.access import NotYours
from coach.formats.case import answer_line
from coach.formats.inputs import Refused
from coach.services.events import TAKERS, Conflict
from coach.web import context

MOST_EVENTS = 200
blueprint = Blueprint("api", "api", url_prefix="/api/v1", description="Events in, decisions out")


def install(app: Flask) -> None:
    """Serve the API and its description."""
    app.config.update(
        API_TITLE="Depthwise",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    Api(app).register_blueprint(blueprint)


class ErrorOut(Schema):
    """What went wrong with one thing."""

    code = fields.String(required=True)
    field = fields.String(allow_none=True)
    message = fields.String(required=True)


class ResultOut(Schema):
    """What became of one event."""

    client_id = fields.String(allow_none=True)
    status = fields.String(metadata={"description": "stored, known, conflict or refused"})
    error = fields.Nested(ErrorOut, allow_none=True)


class ResultsOut(Schema):
    """What became of a batch, in its order."""

    results = fields.List(fields.Nested(ResultOut))


@blueprint.route("/events", methods=["POST"])
@blueprint.response(200, ResultsOut)
def events() -> Any:
    """Take in events made on a device. Each is answered on its own; the batch never fails whole."""
    actor = context.viewer()
    # A tab can be older than the session: what was logged by one person must not go in as another.
    meant_for = request.headers.get("X-Depthwise-Expect-User")
    if actor is None or meant_for not in (None, str(actor.user_id)):
        raise Unauthorized("Sign in to send what is waiting.")
    body = _json_object()
    batch = body.get("events")
    if not isinstance(batch, list) or len(batch) > MOST_EVENTS:
        raise BadRequest(f"events: must be a list of at most {MOST_EVENTS}")
    sent_at = _time(body.get("sent_at"))
    results = []
    for event in batch:
        client_id = event.get("client_id") if isinstance(event, dict) else None
        status, error = _take(actor, event, sent_at)
        results.append({"client_id": client_id, "status": status, "error": error})
    return {"results": results}


def _take(actor: Any, event: Any, sent_at: datetime | None) -> tuple[str, dict[str, Any] | None]:
    if not isinstance(event, dict):
        return "refused", _error("type", None, "event: must be an object")
    fields_ = dict(event)
    kind = fields_.pop("kind", None)
    taker = TAKERS.get(kind) if isinstance(kind, str) else None
    if taker is None:
        return "refused", _error("invalid", "kind", f"kind = {kind}: must be one of {', '.join(TAKERS)}")
    try:
        athlete_id = UUID(str(fields_.pop("athlete_id", "")))
    except ValueError:
        return "refused", _error("invalid", "athlete_id", "athlete_id: must be a UUID")
    try:
        return taker(context.db(), actor, athlete_id, fields_, sent_at=sent_at).status, None
    except Conflict as conflict:
        return "conflict", _error("conflict", "client_id", str(conflict))
    except Refused as refused:
        first = refused.problems[0]
        return "refused", _error(first.code, first.field, first.message)
    except NotYours:
        return "refused", _error("not-found", None, "This athlete or programme is not yours to write to.")


@blueprint.route("/decide", methods=["POST"])
def decide() -> Response:
    """Decide one case of schema 1; the same answer as `flask --app app decide`."""
    _json_object()
    answer, ok = answer_line(request.get_data())
    response = jsonify(json.loads(answer))
    response.status_code = 200 if ok else 422
    return response


def _json_object() -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Content-Type: must be application/json")
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets nested by the thousand
        body = None
    if not isinstance(body, dict):
        raise BadRequest("body: must be a JSON object")
    return body


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise BadRequest(f"sent_at = {str(value)[:40]}: must be a time with zone")
    return time


def _error(code: str, field: str | None, message: str) -> dict[str, Any]:
    return {"code": code, "field": field, "message": message}

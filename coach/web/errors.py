"""Errors as pages, as JSON for the API, as a line for htmx.

Every error that a person can cause says what to do; a 500 is a bug and says so.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError, SecurityError

from coach.access import NotYours
from coach.formats.inputs import Refused
from coach.services.accounts import LinkGone, TooManyFailures
from coach.services.events import Conflict

PAGES = (403, 404, 410, 413, 422, 429, 500)


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotYours, lambda error: respond(404))
    app.register_error_handler(LinkGone, lambda error: respond(410, why=error.why))
    app.register_error_handler(TooManyFailures, lambda error: respond(429, minutes=error.minutes))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)


def respond(status: int, **details: Any) -> tuple[Response | str, int]:
    """Answer with an error page, or with JSON where the API was asked."""
    if request.path.startswith("/api/"):
        code = {404: "not-found", 401: "sign-in", 429: "too-many"}.get(status, "error")
        return jsonify(error={"code": code, "field": None, "message": details.get("message", code)}), status
    page = status if status in PAGES else 500 if status >= 500 else 404
    return render_template(f"errors/{page}.html", **details), status


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    # For a host that is none no address can be built, so none of our pages either.
    if status < 400 or isinstance(error, BadHost | SecurityError):
        return error
    if request.path.startswith("/api/"):
        code = (error.name or "error").lower().replace(" ", "-")
        return jsonify(error={"code": code, "field": None, "message": error.description}), status
    if isinstance(error, InternalServerError):
        return respond(500)
    return respond(status, message=error.description)


def _refused(error: Refused) -> Any:
    """A form whose view did not show the problems itself: show them on a page of their own."""
    if request.path.startswith("/api/"):
        first = error.problems[0]
        return jsonify(error={"code": first.code, "field": first.field, "message": first.message}), 422
    return render_template("errors/422.html", problems=error.problems), 422


def _conflict(error: Conflict) -> Any:
    if request.path.startswith("/api/"):
        return jsonify(error={"code": "conflict", "field": "client_id", "message": str(error)}), 409
    return render_template("errors/422.html", problems=(), conflict=True), 409

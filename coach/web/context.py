"""What every request has: the database, the settings, who is signed in.

Who may see what is asked of `coach.access`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Unauthorized

from coach.access import Actor, NotYours
from coach.config import Config
from coach.db.session import Database
from coach.services import accounts

View = TypeVar("View", bound=Callable[..., Any])
EXTENSION = "depthwise"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application was assembled from."""

    config: Config
    db: Database


def install(app: Flask, config: Config, db: Database) -> None:
    """Make the parts known to views, and find out who asks before each request."""
    app.extensions[EXTENSION] = Parts(config, db)
    app.before_request(_find_actor)
    app.after_request(_touch)


def parts() -> Parts:
    """Return the parts of the running application."""
    return cast(Parts, current_app.extensions[EXTENSION])


def db() -> Database:
    """Return the database."""
    return parts().db


def config() -> Config:
    """Return the settings."""
    return parts().config


def cookie_name() -> str:
    """Return the name of the session cookie; `__Host-` binds it to this host over HTTPS."""
    return "__Host-depthwise" if config().secure_cookies else "depthwise"


def viewer() -> Actor | None:
    """Return who is signed in, if anybody."""
    return cast("Actor | None", g.get("actor"))


def who() -> Actor:
    """Return who is signed in; only in views marked `signed_in`."""
    actor = viewer()
    if actor is None:
        raise Unauthorized
    return actor


def sign_in_id() -> UUID | None:
    """Return the id of the present device's sign-in."""
    return cast("UUID | None", g.get("sign_in_id"))


def signed_in(view: View) -> View:
    """Let only signed-in people in; others go to the sign-in page and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if viewer() is None:
            return ask_to_sign_in()
        return view(*args, **kwargs)

    guarded.audience = getattr(view, "audience", "signed-in")  # type: ignore[attr-defined]
    return cast(View, guarded)


def coaches(view: View) -> View:
    """Let only people in who coach a team; for others the page does not exist."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not who().is_coach:
            raise NotYours("page")
        return view(*args, **kwargs)

    guarded.audience = "coach"  # type: ignore[attr-defined]
    return signed_in(cast(View, guarded))


def athletes(view: View) -> View:
    """Let only people in who have an athlete's record; others are sent to make one."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if who().athlete_id is None:
            if who().is_coach:
                raise NotYours("page")
            return redirect(url_for("athlete.body"), 303)
        return view(*args, **kwargs)

    guarded.audience = "athlete"  # type: ignore[attr-defined]
    return signed_in(cast(View, guarded))


def ask_to_sign_in() -> Response:
    """Answer somebody who is not signed in, in the way that the asker understands."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    page = url_for("auth.sign_in", next=here)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": page})
    return cast(Response, redirect(page, 303))


def is_htmx() -> bool:
    """Whether htmx asks for a fragment."""
    return request.headers.get("HX-Request") == "true"


def is_post() -> bool:
    """Whether a form was sent."""
    return request.method == "POST"


def uuid_asked(name: str) -> UUID | None:
    """Return an id of the query string; None where there is none. NotYours where it is not one."""
    text = request.args.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotYours(name) from None


def form(*, lists: tuple[str, ...] = (), files: bool = False) -> dict[str, Any]:
    """Return the posted form as plain values; the named fields as lists without empty entries."""
    sent: MultiDict[str, str] = request.form
    out: dict[str, Any] = {}
    for key in sent:
        if key in lists:
            out[key] = [value for value in sent.getlist(key) if value.strip()]
        else:
            out[key] = sent[key]
    return out


def upload(name: str, most: int) -> bytes:
    """Return the bytes of an uploaded file, at most so many; empty where there is none."""
    sent = request.files.get(name)
    return b"" if sent is None else sent.stream.read(most)


def remote() -> str:
    """Return the address that failures are counted by."""
    return request.remote_addr or "unknown"


def device() -> str:
    """Return the device's own name for itself, shortened."""
    return (request.user_agent.string or "unknown device")[:120]


def _find_actor() -> None:
    g.actor, g.sign_in_id, g.touch_due = None, None, False
    if request.endpoint == "static":
        return
    token = request.cookies.get(cookie_name())
    if token:
        with db().read() as session:
            found = accounts.actor_of(session, token, db().now())
        if found is not None:
            g.actor, g.sign_in_id, g.touch_due = found


def _touch(response: Response) -> Response:
    """Note that the device was seen; only with a request that writes anyway."""
    if request.method == "POST" and g.get("touch_due") and g.get("sign_in_id"):
        accounts.touch(db(), g.sign_in_id)
    return response

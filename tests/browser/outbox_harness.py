"""A small server that keeps the outbox's contract (docs/offline.md), with switches for what can go wrong.

No product code here: it serves the real files of static/js under a strict policy, and pages that carry
exactly the attributes which the product's templates must carry.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, request
from werkzeug.serving import BaseWSGIServer, make_server

STATIC = Path(__file__).resolve().parents[2] / "static"
BEN, CLEO = "00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'"
MODULES = [
    "offline.js",
    "outbox.js",
    "outbox_db.js",
    "pending.js",
    "connection.js",
    "service_worker_register.js",
]

LISTEN = """
document.addEventListener("attempt-recorded", (event) => {
  document.body.dataset.recorded = event.detail.client_id;
});
"""

CHIP = """
<p id="outbox-status" role="status" data-text-saved="Saved {time}" data-text-waiting="{n} waiting"
 data-text-waiting-one="1 waits" data-text-mend="{n} need you" data-text-held="{n} held for another person"
 data-text-sign-in="Sign in to send {n} sets" data-text-idle="Nothing waits" data-sign-in-url="/sign-in"
 >Ready</p>
<p id="new-version" hidden>A new version is ready <button type="button">Reload</button></p>
<section id="outbox-mending" data-template="mend-row" data-text-discard="Discard this set for good?"
 data-text-refused="Not accepted" hidden><h2>Needs mending</h2><ul data-mending-list></ul></section>
<template id="mend-row"><li><span data-field="summary"></span> <b data-field="message"></b>
 <button type="button" data-act="edit">Edit</button><button type="button" data-act="discard">Discard</button>
 <form data-mend-form hidden><div data-mend-fields></div><button>Send again</button></form></li></template>
<a data-refresh-link href="" hidden>Refresh</a>
"""

TODAY = """
<h1>Today</h1><ol id="sets">{rows}</ol>
<template id="set-row"><li><span data-field="reps"></span> reps <em data-field="faults"></em>
 <i data-for-state="waiting">waiting</i><i data-for-state="stored">saved</i>
 <i data-for-state="refused conflict">look</i></li></template>
<form id="log" method="post" action="/sets" data-outbox="set" data-user="{user}" data-athlete="{athlete}"
 data-pending-template="set-row" data-pending-into="sets">
 <input type="hidden" name="decision_id" value="d-1"><input type="hidden" name="client_id" value="">
 <input type="hidden" name="go_to" value="/today" data-plain-only>
 <label>Reps <input name="reps" type="number" value="5"></label>
 <label>Clean <input name="clean_reps" type="number" value="5"></label>
 <label>RPE <input name="rpe" type="number"></label>
 <fieldset><legend>Faults</legend>
 <label><input type="checkbox" name="faults" value="heels_rise">heels rise</label>
 <label><input type="checkbox" name="faults" value="knees_in">knees in</label></fieldset>
 <button name="button" value="log" data-plain-only>Log set</button></form>
<form id="leave" method="post" action="/sign-out" data-sign-out
 data-text-unsent="{{n}} sets are not sent yet. They stay on this phone and are sent when you sign in again."
 ><button>Sign out</button></form>
"""


@dataclass
class Server:
    """What the server holds, and the switches by which a test makes it fail."""

    answer: str = "normal"  # normal | 401 | 500 | 422 | portal | lost
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)  # reps -> the result for such a set
    poison: str = ""  # reps of a set that spoils its whole batch
    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    batches: list[list[dict[str, Any]]] = field(default_factory=list)
    plain: list[dict[str, str]] = field(default_factory=list)
    version: str = "1"
    reloads: bool = False
    page_views: int = 0
    today: str = "normal"  # normal | 404 | 503
    pages_wait: threading.Event = field(default_factory=threading.Event)
    answers_wait: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def __post_init__(self) -> None:
        self.pages_wait.set()
        self.answers_wait.set()

    def sent(self) -> list[str]:
        """The client_id of every event that has arrived, as often as it has arrived."""
        return [event["client_id"] for batch in self.batches for event in batch]

    def result(self, event: dict[str, Any]) -> dict[str, Any]:
        """Judge one event as the contract says."""
        client_id = event["client_id"]
        known = self.stored.get(client_id)
        if known is not None:
            return {
                "client_id": client_id,
                "status": "known" if known == event else "conflict",
                "error": None,
            }
        if event["reps"] in self.verdicts:
            return {"client_id": client_id, **self.verdicts[event["reps"]]}
        self.stored[client_id] = event
        return {"client_id": client_id, "status": "stored", "error": None}


def make_app(server: Server) -> Flask:
    """The pages and the one endpoint that the outbox knows."""
    app = Flask(__name__, static_folder=None)

    def page(body: str, **headers: str) -> Response:
        user = request.cookies.get("user", "")
        meta = f'<meta name="dw-user" content="{user}">' if user else ""
        refresh = " data-refresh-after-drain" if server.reloads else ""
        html = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Depthwise</title>{meta}'
            f'<script type="module" src="/static/js/listen.js?v=1"></script>'
            f'<script type="module" src="/static/js/offline.js"></script></head>'
            f"<body{refresh}>{CHIP}{body}</body></html>"
        )
        response = Response(html, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Vary"] = "Cookie"
        if user:
            response.headers["X-Depthwise-User"] = hashlib.sha256(user.encode()).hexdigest()[:16]
        response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        return response

    def require_sign_in() -> Response | None:
        return None if request.cookies.get("user") else redirect("/sign-in", 303)  # type: ignore[return-value]

    @app.get("/today")
    @app.get("/athletes/<athlete>")
    def today(athlete: str = "") -> Response:
        server.page_views += 1
        server.pages_wait.wait(60)
        if server.today != "normal":
            return Response("<h1>Sorry</h1>", int(server.today))
        user = request.cookies.get("user", "")
        athlete = athlete or user
        mine = [(key, event) for key, event in server.stored.items() if event["athlete_id"] == athlete]
        rows = "".join(f'<li id="row-{key}">{escape(event["reps"])} reps stored</li>' for key, event in mine)
        return require_sign_in() or page(TODAY.format(rows=rows, user=user, athlete=athlete))

    @app.get("/private")
    def private() -> Response:
        return require_sign_in() or page("<h1>Private</h1>", Cache_Control="no-store")

    @app.get("/sign-in")
    def sign_in() -> Response:
        return page("<h1>Sign in</h1>")

    @app.get("/offline")
    def offline() -> Response:
        return page('<h1>No signal</h1><a href="/today">Today</a>')

    @app.post("/sign-out")
    def sign_out() -> Response:
        response = redirect("/sign-in", 303)
        response.delete_cookie("user")
        return response  # type: ignore[return-value]

    @app.post("/sets")
    def plain_set() -> Response:
        server.plain.append(request.form.to_dict())
        return redirect("/today", 303)  # type: ignore[return-value]

    @app.get("/static/js/<name>")
    def javascript(name: str) -> Response:
        text = LISTEN if name == "listen.js" else (STATIC / "js" / name).read_text("utf-8")
        return Response(text, content_type="text/javascript; charset=utf-8")

    @app.get("/service_worker.js")
    def worker() -> Response:
        text = (STATIC / "js" / "service_worker.js").read_text("utf-8")
        return Response(
            text.replace("__SHELL_VERSION__", server.version), content_type="text/javascript; charset=utf-8"
        )

    @app.get("/shell.json")
    def shell() -> dict[str, Any]:
        return {
            "version": server.version,
            "assets": [f"/static/js/{name}?v=1" for name in [*MODULES, "listen.js"]],
        }

    @app.post("/api/v1/events")
    def events() -> Any:
        server.answers_wait.wait(20)
        body = request.get_json()
        assert set(body) == {"sent_at", "events"}
        if request.cookies.get("user", "") != request.headers["X-Depthwise-Expect-User"]:
            return {"error": {"code": "signed_out", "field": None, "message": "sign in"}}, 401
        with server.lock:
            server.batches.append(body["events"])
            if server.poison and any(event["reps"] == server.poison for event in body["events"]):
                error = {
                    "code": "range",
                    "field": "reps",
                    "message": f"reps = {server.poison}: must be 0-100",
                }
                return {"error": error}, 422
            if server.answer in {"401", "500"}:
                return {"error": {"code": "down", "field": None, "message": "no"}}, int(server.answer)
            if server.answer == "portal":
                return "<h1>Welcome to the gym's network</h1>"
            results = [server.result(event) for event in body["events"]]
            if server.answer == "lost":
                return "stored, but the answer is lost", 502
            return {"results": results}

    return app


def serve(server: Server) -> BaseWSGIServer:
    """Serve on a free port in a thread; the caller shuts it down."""
    running = make_server("127.0.0.1", 0, make_app(server), threaded=True)
    server.url = f"http://localhost:{running.server_port}"
    threading.Thread(target=running.serve_forever, daemon=True).start()
    return running

"""What makes the site an app: service worker, list of the shell's files, offline page, manifest.

Nothing of a person; all of it may be kept.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for

from coach.config import ROOT
from coach.web.templating import SHEETS, joined_sheets, static, stylesheets

pages = Blueprint("pwa", __name__)
SHELL_ENDINGS = (".css", ".js", ".svg", ".png", ".webmanifest")
NOT_SHELL = ("fonts/", "js/service_worker.js")


@lru_cache(maxsize=1)
def _shell_files() -> tuple[str, ...]:
    folder = ROOT / "static"
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.suffix in SHELL_ENDINGS)
    joined = {f"css/{name}.css" for name in SHEETS}
    return tuple(name for name in names if not name.startswith(NOT_SHELL) and name not in joined)


@pages.get("/shell.json")
def shell() -> Response:
    """List the files that the service worker keeps, with a version over all of them."""
    version, assets = _shell()
    return jsonify(version=version, assets=assets)


def _shell() -> tuple[str, list[str]]:
    worker = static("js/service_worker.js")
    assets = [*stylesheets(), *(static(name) for name in _shell_files()), url_for("pwa.offline")]
    return hashlib.sha256("\n".join([worker, *assets]).encode()).hexdigest()[:12], assets


@pages.get("/service_worker.js")
def service_worker() -> Response:
    """Serve the worker from the root, so that its scope is the whole site.

    With the shell's version in its text: a browser installs a new worker only when its bytes have changed.
    """
    text = (ROOT / "static" / "js" / "service_worker.js").read_text("utf-8")
    response = Response(text.replace("__SHELL_VERSION__", _shell()[0]), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@pages.get("/style.css")
def stylesheet() -> Response:
    """Serve the sheets of all blocks as one file; its address carries the version."""
    response = Response(joined_sheets()[0], mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@pages.get("/offline")
def offline() -> Any:
    """What is shown without signal for a page that this device never opened."""
    return render_template("offline.html")


@pages.get("/healthz")
def health() -> Any:
    """Say that the process answers."""
    return {"ok": True}

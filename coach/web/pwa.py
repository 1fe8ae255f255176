"""What makes the site an app: service worker, list of the shell's files, offline page, manifest.

Nothing of a person; all of it may be kept.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, send_from_directory, url_for

from coach.config import ROOT
from coach.web.templating import static

pages = Blueprint("pwa", __name__)
SHELL_ENDINGS = (".css", ".js", ".svg", ".png", ".webmanifest")
NOT_SHELL = ("fonts/", "js/service_worker.js")


@lru_cache(maxsize=1)
def _shell_files() -> tuple[str, ...]:
    folder = ROOT / "static"
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.suffix in SHELL_ENDINGS)
    return tuple(name for name in names if not name.startswith(NOT_SHELL))


@pages.get("/shell.json")
def shell() -> Response:
    """List the files that the service worker keeps, with a version over all of them."""
    assets = [static(name) for name in _shell_files()] + [url_for("pwa.offline")]
    version = hashlib.sha256("\n".join(assets).encode()).hexdigest()[:12]
    return jsonify(version=version, assets=assets)


@pages.get("/service_worker.js")
def service_worker() -> Response:
    """Serve the worker from the root, so that its scope is the whole site."""
    response = send_from_directory(ROOT / "static" / "js", "service_worker.js", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@pages.get("/offline")
def offline() -> Any:
    """What is shown without signal for a page that this device never opened."""
    return render_template("offline.html")


@pages.get("/healthz")
def health() -> Any:
    """Say that the process answers."""
    return {"ok": True}

"""Requests that change something must come from our own pages.

No tokens: a page kept on a phone for a week would hold an expired one. Browsers say where a request
comes from (`Sec-Fetch-Site`, else `Origin`); a cookie alone is not believed.
"""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import Forbidden

from coach.config import Config

SAFE = ("GET", "HEAD", "OPTIONS")


def install(app: Flask, config: Config) -> None:
    """Check every unsafe request that carries cookies or would set one."""

    @app.before_request
    def check_origin() -> None:
        if request.method in SAFE or request.path == "/api/v1/decide":
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            if site != "same-origin":
                raise Forbidden("This request did not come from a page of this site.")
            return
        ours = config.public_url or request.host_url.rstrip("/")
        if request.headers.get("Origin") != ours:
            raise Forbidden("This request did not come from a page of this site.")

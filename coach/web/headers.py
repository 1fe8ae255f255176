"""Response headers: what the browser may load, keep and tell."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, request

from coach.config import Config
from coach.web import context

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# Their addresses are secrets while they can be used: no browser and no service worker may keep them.
ONE_TIME_LINKS = ("auth.join", "auth.reset")


def install(app: Flask, config: Config) -> None:
    """Set the headers on every response."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), accelerometer=(self), gyroscope=(self)",
        )
        if config.secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint == "static" and "v" not in request.args:
            # Modules import each other by plain addresses; kept for a year they would never be new again.
            headers["Cache-Control"] = "no-cache"
        if request.endpoint in ONE_TIME_LINKS:
            headers["Cache-Control"] = "no-store"
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "private, no-cache")
            headers.add("Vary", "Cookie")
            actor = context.viewer()
            if actor is not None:
                name = hashlib.sha256(f"{config.secret_key}{actor.user_id}".encode()).hexdigest()
                headers["X-Depthwise-User"] = name[:16]
        return response

"""The Flask application: its parts put together, in order.

No view and no rule.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from coach.api import routes as api
from coach.cli import register
from coach.config import ROOT, Config
from coach.db.session import Database
from coach.web import (
    arranged,
    athlete,
    auth,
    check,
    context,
    csrf,
    curricula,
    drafts,
    errors,
    headers,
    how,
    ladder,
    me,
    policy,
    progress,
    pwa,
    roster,
    rules,
    sheets,
    steps,
    team,
    templating,
    today,
)

MEGABYTE = 1024 * 1024
VIEWS = (
    auth,
    athlete,
    check,
    today,
    progress,
    ladder,
    steps,
    me,
    roster,
    team,
    policy,
    rules,
    curricula,
    drafts,
    arranged,
    how,
    sheets,
    pwa,
)


def assemble(config: Config, clock: Callable[[], datetime]) -> Flask:
    """Build the application for these settings and this clock."""
    app = Flask("coach", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="dw_flash",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        TESTING=config.mode == "test",
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    context.install(app, config, Database(config.database_url, clock))
    csrf.install(app, config)
    headers.install(app, config)
    templating.install(app)
    for view in VIEWS:
        app.register_blueprint(view.pages)
    api.install(app)
    # After the API's library, which would answer every error with JSON, also to somebody who reads pages.
    errors.install(app)
    register(app)
    return app

"""Depthwise: earn your depth.

Floors, each importing only from those below it; siblings do not import each other:

    web | api | cli        HTTP, HTML, JSON, terminal
    pdf                    plain views -> bytes
    services | queries     writes, one function one transaction | reads shaped for a screen
    casefile               rows -> case -> decision, for services and screens alike
    access                 the one door to an athlete or a team
    db | formats           tables and sessions | JSON, YAML and forms in and out
    words | figures        codes -> sentences | poses and charts -> SVG
    domain                 the rules, on the standard library alone

`create_app`, `coach.application` and `coach.config` stand outside the floors: they assemble.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coach.config import Config, from_environment

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(
    config: Config | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Flask:
    """Assemble the application. `clock` returns the present as aware UTC; tests inject their own."""
    # Imported here, since every import of a rule passes through this package and must not load Flask.
    from coach.application import assemble

    return assemble(config or from_environment(), clock)

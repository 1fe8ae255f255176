"""Pages of team."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("team", __name__)

"""Pages of roster."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("roster", __name__)

"""All tables in one import, for migrations and for tests that compare models with them."""

from __future__ import annotations

from coach.db import curricula, decisions, events, people, rules
from coach.db.base import Base

metadata = Base.metadata
__all__ = ["curricula", "decisions", "events", "metadata", "people", "rules"]

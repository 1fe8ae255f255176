"""Policy: every number of the decision that no evidence fixes, editable per team.

Named numbers only; the rules that use them stand in `progression`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Numbers of the decision that a team may set. Units in the names; RULES.md has the sources."""

    range_chance: float = 0.8
    control_chance: float = 0.8


DEFAULT_POLICY = Policy()

"""Decisions out: the contract's JSON, schema 1, with texts rendered from the codes.

No rule and no other spelling of a decision: what stands in a row is `stored_decision`.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from coach.domain.decision import Condition, Decision
from coach.domain.estimate import AnkleEstimate
from coach.words.labels import WHYS, Translate, label_of, plain
from coach.words.reasons import RungName, sentence

SCHEMA = 1


def decision_to_json(
    decision: Decision, translate: Translate = plain, rung_name: RungName | None = None
) -> dict[str, Any]:
    """Return the decision as the contract's object. Numbers are finite; absent ones are null."""
    return {
        "schema": SCHEMA,
        "id": decision.id,
        "action": decision.action,
        "rung": decision.rung,
        "wedge_mm": decision.wedge_mm,
        "load_kg": _number(decision.load_kg, 2),
        "box_cm": _number(decision.box_cm, 1),
        "limiter": decision.limiter,
        "limiter_site": decision.limiter_site,
        "ankle": {side: _ankle(found) for side, found in decision.ankle.items()},
        "control": {
            "ability": _number(decision.control.ability),
            "sd": _number(decision.control.sd),
            "clean_rate": {rung: _number(rate) for rung, rate in decision.control.clean_rate.items()},
        },
        "needs": [
            {"rung": need.rung, "deg": _number(need.deg, 1), "binding": need.binding}
            for need in decision.needs
        ],
        "chances": {
            "range": _number(decision.chances.range),
            "control": _number(decision.chances.control),
        },
        "next": {
            "rung": decision.next.rung,
            "if": [_condition(what) for what in decision.next.conditions],
        },
        "drills": [
            {
                "id": drill.id,
                "side": None if drill.side is None else str(drill.side),
                "why": label_of(WHYS, drill.why, translate),
            }
            for drill in decision.drills
        ],
        "ask": [
            {"test": ask.test, "side": ask.side, "by": ask.by, "why": label_of(WHYS, ask.why, translate)}
            for ask in decision.ask
        ],
        "reasons": [
            {
                "code": reason.code,
                "text": sentence(reason, translate, rung_name),
                "for": list(dict.fromkeys(reason.for_)),
                "against": list(dict.fromkeys(reason.against)),
            }
            for reason in decision.reasons
        ],
        "rules": decision.rules,
    }


def _ankle(found: AnkleEstimate) -> dict[str, Any]:
    return {
        "deg": _number(found.deg, 2),
        "sd": _number(found.sd, 2),
        "trend_deg_per_week": _number(found.trend_deg_per_week, 2),
        "trend_sd": _number(found.trend_sd, 2),
        "n": found.n,
        "real_change": found.real_change,
    }


def _condition(what: Condition) -> dict[str, Any]:
    found: dict[str, Any] = {"code": what.code}
    if what.side is not None:
        found["side"] = what.side
    if what.deg is not None:
        found["deg"] = _number(what.deg, 1)
    if what.days is not None:
        found["days"] = what.days
    return found


def _number(value: float | None, digits: int = 3) -> float | None:
    if value is None or not isfinite(value):
        return None
    return round(value, digits) + 0.0

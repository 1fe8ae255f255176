"""Decisions in the reader's words: headline, evidence for and against, what would change it.

Joins what a query has found (`coach.queries.explained`) with the words of its codes. No query, no rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coach.domain.squat import Pose
from coach.figures.squat import squat_svg
from coach.queries.explained import Explained
from coach.web.templating import day, locale, num
from coach.web.templating import gettext as _
from coach.words import reasons
from coach.words.evidence import line
from coach.words.translations import content


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page says of a decision; `tone` as the block `why` names it."""

    action: str
    sentence: str
    more: tuple[str, ...]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    changes: tuple[str, ...]
    rules: str
    tone: str


def told(found: Explained) -> Told:
    """Return a decision in words."""
    decision = found.decision

    def rung_name(rung: str) -> str:
        return content(found.names.get(rung, rung.replace("-", " ")), locale())

    counts = _("Rules %(version)s · %(tests)s tests, %(days)s days of squats")
    return Told(
        action=decision.action,
        sentence=reasons.sentence(found.headline, _, rung_name, day),
        more=tuple(reasons.sentence(reason, _, rung_name, day) for reason in found.more),
        for_=tuple(line(one, rung_name, day, _) for one in found.for_),
        against=tuple(line(one, rung_name, day, _) for one in found.against),
        changes=(
            reasons.opens_with(decision, _, rung_name),
            *(reasons.forecast_sentence(one, _, rung_name) for one in [decision.forecast] if one),
        ),
        rules=counts % {"version": decision.rules, "tests": num(found.tests), "days": num(found.days)},
        tone={"stop": "stop", "advance": "good", "regress": "attention"}.get(decision.action, "plain"),
    )


def moved(now: Told, by: Told) -> Told:
    """Return what to say on the first day at a rung: why the depth moved, then what is asked from here on."""
    return replace(
        now,
        sentence=by.sentence,
        for_=by.for_,
        against=by.against,
        tone=by.tone,
        more=(now.sentence, *now.more),
    )


def drawn(pose: Pose, style: str, *, load_kg: float, wedge_mm: float, box_cm: float | None, ids: str) -> str:
    """Return the athlete's squat as SVG, titled with its angles."""
    title = _(
        "Your squat from the side: thigh %(thigh)s° to level, trunk %(lean)s° forward, ankle %(ankle)s°"
    )
    return squat_svg(
        pose,
        style=style,
        load_kg=load_kg,
        wedge_mm=wedge_mm,
        box_cm=box_cm,
        title=title % {"thigh": num(pose.thigh_deg), "lean": num(pose.lean_deg), "ankle": num(pose.df_used)},
        ids=ids,
    )

"""The page "How Depthwise decides": the rules in plain words, with the numbers that the reader is judged by.

For everybody, also before signing in; a number of the policy is that of the reader's team. The rules
themselves stand in `coach.domain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from markupsafe import Markup

from coach.access import NotYours
from coach.domain.ankle import SEM_DEG, SEM_SELF_DEG
from coach.domain.case import Body
from coach.domain.policy import DEFAULT_POLICY, Policy, names, number
from coach.domain.progression import RULES_VERSION
from coach.domain.squat import STOCK_WEDGES_MM, need, pose
from coach.figures.squat import squat_svg
from coach.queries import policies as query
from coach.web import context
from coach.web.policy import value_text
from coach.web.templating import gettext as _
from coach.web.templating import num

pages = Blueprint("how", __name__)

# The figures: an average body, arms forward, at parallel and at full depth, flat and on a wedge.
SHOWN_BODY = Body(height_cm=172, mass_kg=70)
PARALLEL_DEG, FULL_DEG, WEDGE_MM = 0.0, -20.0, 20
BODY_STUDIES = "Drillis & Contini 1966, de Leva 1996"
TEST_STUDY = "Powden 2015"


@pages.get("/how")
def how() -> Any:
    """Tell how the next squat is decided; `?team=` with the numbers of a team that the reader coaches."""
    viewer = context.viewer()
    found = query.judged_by(context.db(), viewer, _team_asked(request.args.get("team", "")))
    return render_template(
        "how.html",
        found=found,
        n=_numbers(found.policy),
        facts=_facts(),
        figures=_figures(),
        teams=() if viewer is None else viewer.teams,
        may_change=viewer is not None and any(t.team_id == found.team_id for t in viewer.teams),
        rules=RULES_VERSION,
    )


def _team_asked(text: str) -> UUID | None:
    if not text:
        return None
    if context.viewer() is None:
        raise NotYours("team")
    try:
        return UUID(text)
    except ValueError:
        raise NotYours("team") from None


def _numbers(policy: Policy) -> Mapping[str, Markup]:
    """Return every number of the policy as a sentence has it: the value, and what it rests on."""
    return {name: _of_policy(name, policy) for name in names()}


def _of_policy(name: str, policy: Policy) -> Markup:
    value, default, about = getattr(policy, name), getattr(DEFAULT_POLICY, name), number(name)
    text = value_text(name, value)
    if value != default:
        mark = _("your team’s own, default %(value)s", value=value_text(name, default))
        return marked(text, Markup('<span class="mark mark--own">{}</span>').format(mark))
    if about.study is not None:
        return studied(text, about.study)
    if about.after is not None:
        after = Markup("<span data-verbatim>{}</span>").format(about.after)
        return marked(text, Markup('<span class="mark">{} {}</span>').format(_("policy, after"), after))
    return chosen(text)


def marked(text: str, mark: Markup) -> Markup:
    """Return a value with the mark that says what it rests on."""
    return Markup('<span class="fact"><b>{}</b> {}</span>').format(text, mark)


def chosen(text: str) -> Markup:
    """Return a value that is a choice of ours."""
    return marked(text, Markup('<span class="mark">{}</span>').format(_("policy")))


def studied(text: str, study: str) -> Markup:
    """Return a value with the study that it comes from."""
    mark = Markup('<span class="mark mark--study"><span data-verbatim>{}</span></span>').format(study)
    return marked(text, mark)


def _facts() -> Mapping[str, Markup]:
    """Return the numbers of the rules that no team sets."""
    wedges = " / ".join(num(mm) for mm in STOCK_WEDGES_MM if mm)
    return {
        "wedges": chosen(_("%(list)s mm", list=wedges)),
        "test_error": studied(f"{num(SEM_DEG, 1)}°", TEST_STUDY),
        "self_error": chosen(f"{num(SEM_SELF_DEG, 1)}°"),
        "one": chosen(num(1)),
        "two": chosen(num(2)),
    }


def _figures() -> list[dict[str, Any]]:
    """Draw three squats of one body, with the ankle that each needs."""
    shown = (
        ("parallel", _("To parallel, feet flat"), PARALLEL_DEG, 0),
        ("full", _("To full depth, feet flat"), FULL_DEG, 0),
        ("wedge", _("To full depth, on a %(mm)s mm wedge", mm=num(WEDGE_MM)), FULL_DEG, WEDGE_MM),
    )
    return [_figure(*one) for one in shown]


def _figure(ids: str, name: str, thigh_deg: float, wedge_mm: int) -> dict[str, Any]:
    needed = need(SHOWN_BODY, "arms-forward", thigh_deg, heel_mm=wedge_mm).deg
    assert needed is not None, "the figures show squats that an average body can reach"
    drawn = pose(SHOWN_BODY, "arms-forward", thigh_deg, needed, heel_mm=wedge_mm)
    title = _("%(name)s: the ankle bends %(deg)s°", name=name, deg=num(drawn.df_used))
    svg = squat_svg(drawn, style="arms-forward", wedge_mm=wedge_mm, title=title, ids=f"how-{ids}")
    return {"name": name, "svg": svg, "need": studied(f"{num(needed)}°", BODY_STUDIES)}

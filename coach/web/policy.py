"""A team's policy: every number with what it does, a form to change it, and who would move.

Nothing takes effect before a coach has seen what it would do: the form leads to the replay, the replay
to the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from coach.domain.policy import DEFAULT_POLICY, Number, Policy, names, number
from coach.formats.inputs import Problem, Refused
from coach.formats.policy import form_of, shown
from coach.queries import policies as query
from coach.queries import rules as rules_query
from coach.queries.policies import Change
from coach.services import policies as service
from coach.web import context
from coach.web.moves import counted, moves_of
from coach.web.templating import gettext as _
from coach.web.templating import num
from coach.words import policy as words

pages = Blueprint("policy", __name__)


@pages.get("/team/<uuid:team_id>/policy")
@context.coaches
def policy(team_id: UUID) -> Any:
    """Show the team's policy and how it came about; `?range_chance=90` fills in a field that is to change."""
    known = {*names(), "reason"}
    return _policy_page(team_id, {key: value for key, value in request.args.items() if key in known})


@pages.post("/team/<uuid:team_id>/policy/replay")
@context.coaches
def replay(team_id: UUID) -> Any:
    """Show who would move today; nothing is stored yet."""
    form = context.form()
    try:
        found = query.proposed(context.db(), context.who(), team_id, form)
    except Refused as refused:
        return _policy_page(team_id, form, refused), 422
    wanted: dict[str, Any] = {one.name: shown(one.name, one.after, percent=True) for one in found.changes}
    kept = {**{key: value for key, value in form.items() if key in names()}, "reason": found.reason}
    return render_template(
        "coach/policy_replay.html",
        found=found,
        form={**kept, "based_on": found.team.version},
        change=url_for("policy.policy", team_id=team_id, **wanted, reason=found.reason),
        changes=_changes(found.changes),
        moves=moves_of(found.outcome.moves),
        steps=counted(found.outcome.moves),
        waiting=rules_query.waiting(context.db(), context.who(), team_id),
    )


@pages.post("/team/<uuid:team_id>/policy")
@context.coaches
def take_effect(team_id: UUID) -> Any:
    """Let what was replayed take effect."""
    form = context.form()
    try:
        version = service.publish(context.db(), context.who(), team_id, form)
    except Refused as refused:
        return _policy_page(team_id, form, refused), 422
    flash(_("Version %(n)s of the policy is in force", n=version), "good")
    return redirect(url_for("policy.policy", team_id=team_id), 303)


def _policy_page(team_id: UUID, form: Mapping[str, Any], refused: Refused | None = None) -> str:
    found = query.policy(context.db(), context.who(), team_id)
    errors = {} if refused is None else {p.field: _message(p) for p in refused.problems}
    return render_template(
        "coach/policy.html",
        team=found,
        groups=_groups(found.policy, form, errors),
        reason=form.get("reason", ""),
        errors=errors,
        versions=[
            {"version": one, "changes": _changes(one.changes), "now": one.version == found.version}
            for one in found.versions
        ],
        own=len(query.changes(DEFAULT_POLICY, found.policy)),
    )


def _groups(now: Policy, form: Mapping[str, Any], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    values = form_of(now)
    return [
        {
            "key": key,
            "title": _(words.GROUPS[key]),
            "note": _(words.GROUP_NOTES[key]),
            "fields": [_field(name, now, {**values, **form}[name], errors.get(name)) for name in members],
        }
        for key, members in groupby(names(), key=lambda name: number(name).group)
    ]


def _field(name: str, now: Policy, value: str, error: str | None) -> dict[str, Any]:
    about, default = number(name), getattr(DEFAULT_POLICY, name)
    return {
        "name": name,
        "label": words.label(name, _),
        "sentence": words.sentence(name, _),
        "kind": "choice" if isinstance(default, bool) else "number",
        "unit": words.unit(about, _) or None,
        "value": value,
        "default": value_text(name, default),
        "source": source(about),
        "own": getattr(now, name) != default,
        "safer": about.safer is not None,
        "low": shown(name, about.low, percent=True),
        "high": shown(name, about.high, percent=True),
        "whole": isinstance(default, int),
        "error": error,
    }


def source(about: Number) -> dict[str, str | None]:
    """Return where a default comes from: `policy`, and the study that fixes it or that it leans on."""
    return {"study": about.study, "after": about.after}


def value_text(name: str, value: Any) -> str:
    """Return a number of the policy with its unit, as a sentence has it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    about = number(name)
    return words.with_unit(about, value, num(100 * value if about.unit == "share" else value, 1), _)


def _changes(found: Iterable[Change]) -> list[dict[str, str]]:
    return [
        {
            "label": words.label(one.name, _),
            "before": value_text(one.name, one.before),
            "after": value_text(one.name, one.after),
        }
        for one in found
    ]


def _message(problem: Problem) -> str:
    """Return one sentence: which number breaks which rule."""
    label = {"reason": _("Reason"), "form": _("The policy"), "based_on": _("This form")}.get(problem.field)
    if label is None:
        label = words.label(problem.field, _)
    code, _colon, other = problem.code.partition(":")
    if not other:
        return f"{label}: {_(problem.rule)}"
    limit = problem.rule.rpartition(" = ")[2]
    about = {"label": label, "other": words.label(other, _), "limit": limit}
    if code == "above":
        return _("%(label)s: must be at most “%(other)s” (%(limit)s)", **about)
    return _("%(label)s: must be less than “%(other)s” (%(limit)s)", **about)

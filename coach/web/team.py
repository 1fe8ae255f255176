"""Pages of teams: made, looked at, and people invited by a link that is shown once.

What a coach may do in a team is decided in `coach.access` and the services.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from coach.formats.inputs import Refused
from coach.queries import team as query
from coach.services import teams as service
from coach.web import context
from coach.web.form_errors import by_field
from coach.web.roster import address, code_of, shown_once
from coach.web.templating import gettext as _

pages = Blueprint("team", __name__)


@pages.get("/team")
@context.coaches
def teams() -> Any:
    """List the teams that the person coaches."""
    return _teams_page({}, {})


@pages.post("/team")
@context.coaches
def create() -> Any:
    """Make a further team."""
    form = context.form()
    try:
        team_id = service.create(context.db(), context.who(), form)
    except Refused as refused:
        return _teams_page(by_field(refused, {"name": _("Name")}), form), 422
    flash(_("Team made: invite its first athlete"), "good")
    return redirect(url_for("team.team", team_id=team_id), 303)


def _teams_page(errors: Mapping[str, str], form: Mapping[str, Any]) -> str:
    found = query.teams(context.db(), context.who())
    return render_template("coach/teams.html", teams=found, errors=errors, form=form)


@pages.get("/team/<uuid:team_id>")
@context.coaches
def team(team_id: UUID) -> Any:
    """Show a team: its coaches, athletes, open invites and what was done."""
    return _team_page(team_id, {}, {})


def _team_page(team_id: UUID, errors: Mapping[str, str], form: Mapping[str, Any]) -> str:
    found = query.team(context.db(), context.who(), team_id)
    return render_template("coach/team.html", team=found, errors=errors, form=form)


@pages.post("/team/<uuid:team_id>/invites")
@context.coaches
def invite(team_id: UUID) -> Any:
    """Make an invite and show its link this once: only a digest of it is stored."""
    form = context.form()
    kind, label = form.get("kind", "athlete"), form.get("label", "")
    try:
        token = service.invite(context.db(), context.who(), team_id, kind=kind, label=label)
    except Refused as refused:
        labels = {"label": _("For whom"), "kind": _("As what")}
        return _team_page(team_id, by_field(refused, labels), form), 422
    found = query.team(context.db(), context.who(), team_id)
    link = address(url_for("auth.join", token=token))
    return shown_once(
        render_template(
            "coach/invite.html",
            team=found,
            kind=kind,
            label=label.strip(),
            link=link,
            code=code_of(link),
            days=service.INVITE_DAYS,
        )
    )


@pages.post("/team/<uuid:team_id>/invites/<uuid:invite_id>/withdraw")
@context.coaches
def withdraw(team_id: UUID, invite_id: UUID) -> Any:
    """Take an open invite back."""
    service.withdraw_invite(context.db(), context.who(), invite_id)
    flash(_("Invite withdrawn: its link opens nothing any more"), "good")
    return redirect(url_for("team.team", team_id=team_id), 303)

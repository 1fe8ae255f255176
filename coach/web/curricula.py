"""A team's curricula: the list, one version, forks, files in and out.

What is in the making has pages of its own in `drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from coach.formats.inputs import Refused
from coach.queries import curricula as query
from coach.services import drafts as service
from coach.web import context
from coach.web.part_errors import messages
from coach.web.templating import gettext as _

pages = Blueprint("curricula", __name__)


@pages.get("/team/<uuid:team_id>/curricula")
@context.coaches
def curricula(team_id: UUID) -> Any:
    """List what the team may use, and what is in the making."""
    return _list_page(team_id)


def _list_page(team_id: UUID, errors: Mapping[str, str] | None = None) -> Any:
    found = query.curricula(context.db(), context.who(), team_id)
    html = render_template("coach/curricula.html", found=found, errors=errors or {})
    return (html, 422) if errors else html


@pages.get("/team/<uuid:team_id>/curricula/<uuid:version_id>")
@context.coaches
def version(team_id: UUID, version_id: UUID) -> Any:
    """Show a version: what it holds, how it came about, who trains by it."""
    found = query.version(context.db(), context.who(), team_id, version_id)
    return render_template("coach/curriculum.html", found=found, names=_names(found))


def _names(found: query.VersionPage) -> dict[str, str]:
    return {step.id: step.name for step in found.curriculum.steps}


@pages.post("/team/<uuid:team_id>/curricula/<uuid:version_id>/fork")
@context.coaches
def fork(team_id: UUID, version_id: UUID) -> Any:
    """Make a draft of the team's own from a version."""
    try:
        draft_id = service.fork(context.db(), context.who(), team_id, version_id, context.form())
    except Refused as refused:
        return _list_page(team_id, messages(refused))
    flash(_("Forked: this draft is your team's own"), "good")
    return redirect(url_for("drafts.draft", team_id=team_id, draft_id=draft_id), 303)


@pages.post("/team/<uuid:team_id>/curricula/<uuid:version_id>/edit")
@context.coaches
def edit(team_id: UUID, version_id: UUID) -> Any:
    """Open the draft of the team's own curriculum, a new one where there is none."""
    draft_id = service.edit(context.db(), context.who(), team_id, version_id)
    return redirect(url_for("drafts.draft", team_id=team_id, draft_id=draft_id), 303)

"""A team's rules: which version is in force, what a new one changes, and who would move by it.

New rules move nobody of a team before a coach has let them take effect here, or their time has come.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from coach.domain.progression import RULES_VERSION, RULES_WAIT_DAYS
from coach.formats.inputs import Refused
from coach.queries import rules as query
from coach.services import rules as service
from coach.web import context
from coach.web.form_errors import by_field
from coach.web.moves import counted, moves_of
from coach.web.templating import gettext as _
from coach.words.rules import changed_since

pages = Blueprint("rules", __name__)


@pages.get("/team/<uuid:team_id>/rules")
@context.coaches
def rules(team_id: UUID) -> Any:
    """Show the version in force and, while a new one waits, what it changes and who would move."""
    return _page(team_id)


@pages.post("/team/<uuid:team_id>/rules")
@context.coaches
def take_effect(team_id: UUID) -> Any:
    """Let the new rules take effect; `version` is the one that the page showed."""
    try:
        service.adopt(context.db(), context.who(), team_id, context.form())
    except Refused as refused:
        return _page(team_id, refused), 422
    flash(_("Rules %(version)s are in force", version=RULES_VERSION), "good")
    return redirect(url_for("rules.rules", team_id=team_id), 303)


def _page(team_id: UUID, refused: Refused | None = None) -> str:
    found = query.rules(context.db(), context.who(), team_id)
    moves = () if found.outcome is None else found.outcome.moves
    return render_template(
        "coach/rules.html",
        found=found,
        present=RULES_VERSION,
        wait_days=RULES_WAIT_DAYS,
        changed=() if found.waiting is None else changed_since(found.waiting.adopted),
        moves=moves_of(moves),
        steps=counted(moves),
        errors={} if refused is None else by_field(refused, {"form": _("The rules")}),
    )

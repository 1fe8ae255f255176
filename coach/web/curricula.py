"""A team's curricula: the list, one version, forks, files in and out.

What is in the making has pages of its own in `drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from coach.formats.curriculum import curriculum_to_dict, dump_document
from coach.formats.inputs import Problem, Refused
from coach.formats.plain_yaml import BYTES_MOST
from coach.queries import curricula as query
from coach.services import archives, moves
from coach.services import drafts as service
from coach.services.archives import InUse
from coach.web import context
from coach.web import gate_graph as gates
from coach.web.differences import between
from coach.web.part_errors import messages
from coach.web.templating import gettext as _
from coach.web.templating import locale, ngettext
from coach.words.translations import content

pages = Blueprint("curricula", __name__)
NAMES_SHOWN = 6


@pages.get("/team/<uuid:team_id>/curricula")
@context.coaches
def curricula(team_id: UUID) -> Any:
    """List what the team may use, and what is in the making."""
    return _list_page(team_id)


def _list_page(team_id: UUID, errors: Mapping[str, str] | None = None, wrong: Sequence[Problem] = ()) -> Any:
    found = query.curricula(context.db(), context.who(), team_id)
    html = render_template("coach/curricula.html", found=found, errors=errors or {}, wrong=wrong)
    return (html, 422) if errors else html


@pages.post("/team/<uuid:team_id>/curricula/import")
@context.coaches
def bring_in(team_id: UUID) -> Any:
    """Make a draft of a file, all of it or nothing."""
    raw = context.upload("file", BYTES_MOST + 1)
    try:
        draft_id = service.import_file(context.db(), context.who(), team_id, raw, context.form())
    except Refused as refused:
        if any(problem.field == "client_id" for problem in refused.problems):
            return _list_page(team_id, messages(refused))
        return _list_page(team_id, {"file": _("Nothing of the file was taken")}, refused.problems)
    flash(_("The file is sound: this draft was made of it"), "good")
    return redirect(url_for("drafts.draft", team_id=team_id, draft_id=draft_id), 303)


@pages.get("/team/<uuid:team_id>/curricula/<uuid:version_id>")
@context.coaches
def version(team_id: UUID, version_id: UUID) -> Any:
    """Show a version: what it holds, how it came about, who trains by it."""
    return _version_page(team_id, version_id)


def _version_page(team_id: UUID, version_id: UUID, errors: Mapping[str, str] | None = None) -> Any:
    found = query.version(context.db(), context.who(), team_id, version_id)
    html = render_template(
        "coach/curriculum.html",
        found=found,
        errors=errors or {},
        graph=gates.graph(curriculum_to_dict(found.curriculum), lambda step_id: f"#step-{step_id}"),
    )
    return (html, 422) if errors else html


@pages.get("/team/<uuid:team_id>/curricula/<uuid:version_id>/file")
@context.coaches
def file(team_id: UUID, version_id: UUID) -> Any:
    """Hand a version out as a YAML file."""
    found = query.document(context.db(), context.who(), team_id, version_id)
    return yaml_file(found.content, f"{found.slug}-{found.version}")


def yaml_file(document: Mapping[str, Any], name: str) -> Response:
    """Return a document as a file to keep."""
    return Response(
        dump_document(document),
        mimetype="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'},
    )


@pages.get("/team/<uuid:team_id>/curricula/<uuid:version_id>/compare")
@context.coaches
def compare(team_id: UUID, version_id: UUID) -> Any:
    """Show what a version changed of another one."""
    found = query.pair(context.db(), context.who(), team_id, version_id, context.uuid_asked("with"))
    return render_template(
        "coach/curriculum_compare.html", found=found, differences=between(found.before, found.after)
    )


@pages.post("/team/<uuid:team_id>/curricula/<uuid:version_id>/move")
@context.coaches
def move(team_id: UUID, version_id: UUID) -> Any:
    """Move the athletes that are ticked to this version."""
    chosen = context.form(lists=("athletes",)).get("athletes", [])
    try:
        done = moves.move(context.db(), context.who(), team_id, version_id, chosen)
    except Refused as refused:
        return _version_page(team_id, version_id, messages(refused))
    if done.moved:
        said = ngettext("%(num)s athlete was moved", "%(num)s athletes were moved", done.moved)
        if done.tomorrow:
            more = ngettext(
                "%(num)s from tomorrow: something was logged today",
                "%(num)s from tomorrow: something was logged today",
                done.tomorrow,
            )
            said = f"{said} · {more}"
        flash(said, "good")
    for one in done.left:
        flash(_left(one), "attention")
    return redirect(url_for("curricula.version", team_id=team_id, version_id=version_id), 303)


def _left(one: moves.Left) -> str:
    if one.why == "gone":
        rung = content(one.rung, locale())
        text = _("%(name)s was not moved: stands at %(rung)s, which this version does not have")
        return text % {"name": one.name, "rung": rung}
    return _("%(name)s was not moved: trains by another curriculum now", name=one.name)


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
    try:
        draft_id = service.edit(context.db(), context.who(), team_id, version_id)
    except Refused as refused:
        return _version_page(team_id, version_id, messages(refused))
    return redirect(url_for("drafts.draft", team_id=team_id, draft_id=draft_id), 303)


@pages.post("/team/<uuid:team_id>/curricula/<uuid:version_id>/archive")
@context.coaches
def archive(team_id: UUID, version_id: UUID) -> Any:
    """Put a curriculum of the team's own away, unless somebody trains by it."""
    try:
        archives.archive(context.db(), context.who(), team_id, version_id)
    except InUse as refused:
        return _version_page(team_id, version_id, {"archive": in_use(refused)})
    flash(_("Archived: it is kept, and no longer in the lists"), "good")
    return redirect(url_for("curricula.curricula", team_id=team_id), 303)


def in_use(refused: InUse) -> str:
    """Say who trains by it; of those who are not linked with the team any more only how many."""
    shown = refused.names[:NAMES_SHOWN]
    rest = len(refused.names) - len(shown)
    said = ", ".join(shown)
    if rest:
        said = _("%(names)s and %(n)s more", names=said, n=rest)
    if refused.others:
        more = ngettext(
            "%(num)s athlete who is no longer linked with the team",
            "%(num)s athletes who are no longer linked with the team",
            refused.others,
        )
        said = f"{said} · {more}" if said else more
    return _("It cannot be archived yet: %(who)s. Move them to another curriculum first.", who=said)


@pages.post("/team/<uuid:team_id>/curricula/<uuid:version_id>/restore")
@context.coaches
def restore(team_id: UUID, version_id: UUID) -> Any:
    """Bring an archived curriculum back."""
    archives.restore(context.db(), context.who(), team_id, version_id)
    flash(_("It is back in the lists"), "good")
    return redirect(url_for("curricula.version", team_id=team_id, version_id=version_id), 303)

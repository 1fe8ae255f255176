"""A draft arranged anew: a track's page, tracks, squats and days added, moved and taken out.

What stands inside a part is changed on its form in `drafts`. Nothing is stored that is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from coach.access import NotYours
from coach.domain.plan import SKILLS_MOST
from coach.formats import arranged as arranging
from coach.formats import documents
from coach.formats.documents import NoSuchPart
from coach.formats.inputs import Refused
from coach.queries.drafts import Draft
from coach.services import arranged as service
from coach.web import context
from coach.web.drafts import HERE, Group, draft_page, opened, rung_page, to_draft, to_published
from coach.web.part_errors import messages, places
from coach.web.templating import gettext as _
from coach.web.templating import locale
from coach.words import curricula as words
from coach.words.translations import content

pages = Blueprint("arranged", __name__)


def _step_names(found: Draft) -> dict[str, str]:
    here = locale()
    return {row["id"]: content(row["name"], here) for row in found.document.get("steps") or ()}


def _steps_to_add(found: Draft, here: Collection[str] = ()) -> list[Group]:
    """Return the steps that can be put into a track that holds these, in groups."""
    names = _step_names(found)
    shipped = {
        key: content(row["name"], locale()) for key, row in arranging.library().items() if key not in names
    }
    groups: list[Group] = [
        (
            _("From this curriculum"),
            [(f"step:{key}", name) for key, name in names.items() if key not in here],
        ),
        (_("From the library"), [(f"library:{key}", name) for key, name in shipped.items()]),
        (
            _("A copy of its own"),
            [(f"copy:{key}", _("Copy: %(name)s", name=name)) for key, name in names.items()],
        ),
    ]
    return [group for group in groups if group[1]]


# --- tracks -----------------------------------------------------------------------------------------------


@pages.route(f"{HERE}/new-track", methods=["GET", "POST"])
@context.coaches
def new_track(team_id: UUID, draft_id: UUID) -> Any:
    """Add a track: its title, its first step, the days that train it."""
    form: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if context.is_post():
        form = context.form(lists=("days",))
        try:
            track_id = service.add_track(context.db(), context.who(), team_id, draft_id, form)
        except Refused as refused:
            errors = messages(refused)
        else:
            flash(_("Track added: put its further steps in order here"), "good")
            return redirect(
                url_for("arranged.track", team_id=team_id, draft_id=draft_id, track_id=track_id), 303
            )
    found = opened(team_id, draft_id)
    if found.published is not None and not errors:
        return to_published(found)
    days = [
        {"value": str(number), "label": content(day["title"], locale())}
        for number, day in enumerate(found.document.get("days") or (), 1)
        if len(day.get("skills") or ()) < SKILLS_MOST
    ]
    html = render_template(
        "coach/draft_new_track.html",
        found=found,
        form=form,
        errors=errors,
        groups=_steps_to_add(found),
        days=days,
    )
    return (html, 422) if errors else html


@pages.get(f"{HERE}/tracks/<track_id>")
@context.coaches
def track(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Show a track: its steps in order, with what can be put there."""
    found = opened(team_id, draft_id)
    if found.published is not None:
        return to_published(found)
    return _track_page(found, track_id)


def _track_page(found: Draft, track_id: str, errors: Mapping[str, str] | None = None) -> Any:
    try:
        _path, row = documents.part_of(found.document, "track", track_id)
    except NoSuchPart:
        raise NotYours("track") from None
    names = _step_names(found)
    tracks = [one["id"] for one in found.document["tracks"]]
    wrong = [
        place
        for place in places(found.document, found.faults, found.team_id, found.id)
        if place.href
        == url_for("arranged.track", team_id=found.team_id, draft_id=found.id, track_id=track_id)
    ]
    html = render_template(
        "coach/draft_track.html",
        found=found,
        track=row,
        steps=[{"id": s, "name": names.get(s, s)} for s in row["steps"]],
        groups=_steps_to_add(found, row["steps"]),
        place=tracks.index(track_id) + 1,
        of=len(tracks),
        days=[
            {"number": number, "title": day["title"]}
            for number, day in enumerate(found.document.get("days") or (), 1)
            if track_id in (day.get("skills") or ())
        ],
        wrong=wrong,
        errors=errors or {},
    )
    return (html, 422) if errors else html


def _track_act(team_id: UUID, draft_id: UUID, track_id: str, act: Callable[..., None], said: str) -> Any:
    """Do something to a track and come back to it."""
    try:
        act(context.db(), context.who(), team_id, draft_id, track_id, context.form())
    except Refused as refused:
        return _track_page(opened(team_id, draft_id), track_id, told(refused, "track"))
    flash(said, "good")
    return redirect(url_for("arranged.track", team_id=team_id, draft_id=draft_id, track_id=track_id), 303)


def told(refused: Refused, control: str) -> dict[str, str]:
    """Return messages by control; every place that needs what was to go is in one of them."""
    found = messages(refused)
    uses = [_(words.USES[p.code]) % {"by": p.value} for p in refused.problems if p.code in words.USES]
    if uses:
        found[control] = _("It cannot be taken out yet: %(why)s.", why="; ".join(dict.fromkeys(uses)))
    return found


@pages.post(f"{HERE}/tracks/<track_id>/title")
@context.coaches
def track_title(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Give a track another title."""
    return _track_act(team_id, draft_id, track_id, service.name_track, _("Saved"))


@pages.post(f"{HERE}/tracks/<track_id>/move")
@context.coaches
def move_step(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Put a step one place earlier or later."""
    return _track_act(team_id, draft_id, track_id, service.move_step, _("Moved"))


@pages.post(f"{HERE}/tracks/<track_id>/add")
@context.coaches
def add_step(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Put a step at the end of a track."""
    return _track_act(team_id, draft_id, track_id, service.add_step, _("Added at the end"))


@pages.post(f"{HERE}/tracks/<track_id>/remove")
@context.coaches
def remove_step(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Take a step out of a track, unless something needs it."""
    return _track_act(team_id, draft_id, track_id, service.remove_step, _("Taken out"))


@pages.post(f"{HERE}/tracks/<track_id>/shift")
@context.coaches
def shift_track(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Put a track one place earlier or later."""
    return _track_act(team_id, draft_id, track_id, service.shift_track, _("Moved"))


@pages.post(f"{HERE}/tracks/<track_id>/delete")
@context.coaches
def remove_track(team_id: UUID, draft_id: UUID, track_id: str) -> Any:
    """Take a track out with the steps that stand in it alone, unless something needs them."""
    try:
        service.remove_track(context.db(), context.who(), team_id, draft_id, track_id, context.form())
    except Refused as refused:
        return _track_page(opened(team_id, draft_id), track_id, told(refused, "track"))
    flash(_("Track taken out"), "good")
    return to_draft(team_id, draft_id)


# --- squats -----------------------------------------------------------------------------------------------


@pages.route(f"{HERE}/new-rung", methods=["GET", "POST"])
@context.coaches
def new_rung(team_id: UUID, draft_id: UUID) -> Any:
    """Add a squat to the ladder as a copy of a neighbour, half way to the next one."""
    form: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if context.is_post():
        form = context.form()
        try:
            rung_id = service.add_rung(context.db(), context.who(), team_id, draft_id, form)
        except Refused as refused:
            errors = messages(refused)
        else:
            flash(_("Squat added as a copy: change what is different about it"), "good")
            return redirect(url_for("drafts.rung", team_id=team_id, draft_id=draft_id, rung_id=rung_id), 303)
    found = opened(team_id, draft_id)
    if found.published is not None and not errors:
        return to_published(found)
    html = render_template(
        "coach/draft_new_rung.html",
        found=found,
        form=form or {"copied": request.args.get("copied", ""), "place": "harder"},
        errors=errors,
        rungs=[
            {"value": row["id"], "label": content(row["name"], locale())}
            for row in found.document.get("rungs") or ()
        ],
    )
    return (html, 422) if errors else html


@pages.post(f"{HERE}/rungs/<rung_id>/delete")
@context.coaches
def remove_rung(team_id: UUID, draft_id: UUID, rung_id: str) -> Any:
    """Take a squat out of the ladder, unless something needs it."""
    try:
        service.remove_rung(context.db(), context.who(), team_id, draft_id, rung_id, context.form())
    except Refused as refused:
        try:
            return rung_page(opened(team_id, draft_id), rung_id, told(refused, "rung"))
        except NoSuchPart:
            raise NotYours("rung") from None
    flash(_("Squat taken out"), "good")
    return to_draft(team_id, draft_id)


# --- days -------------------------------------------------------------------------------------------------


@pages.post(f"{HERE}/days")
@context.coaches
def add_day(team_id: UUID, draft_id: UUID) -> Any:
    """Add a training day."""
    try:
        service.add_day(context.db(), context.who(), team_id, draft_id, context.form())
    except Refused as refused:
        return draft_page(opened(team_id, draft_id), messages(refused))
    flash(_("Day added, a copy of the last one"), "good")
    return to_draft(team_id, draft_id)


@pages.post(f"{HERE}/days/<day>/remove")
@context.coaches
def remove_day(team_id: UUID, draft_id: UUID, day: str) -> Any:
    """Take a training day out."""
    try:
        service.remove_day(context.db(), context.who(), team_id, draft_id, day, context.form())
    except Refused as refused:
        return draft_page(opened(team_id, draft_id), messages(refused))
    flash(_("Day taken out"), "good")
    return to_draft(team_id, draft_id)

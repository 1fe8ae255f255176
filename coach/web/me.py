"""The own account: settings, devices, links to coaches, password, export, deletion."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from coach.access import NotYours
from coach.formats.inputs import Problem, Refused
from coach.queries import me as own
from coach.services import accounts, teams
from coach.web import context
from coach.web.auth import signed_out_response
from coach.web.form_errors import by_field
from coach.web.templating import gettext as _
from coach.words.translations import locales

pages = Blueprint("me", __name__)

LANGUAGES = {"en": "English", "de": "Deutsch"}
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
SETTINGS = ("name", "theme", "units", "locale", "zone")


@pages.get("/me")
@context.signed_in
def me() -> Any:
    """Show the account."""
    return _page(_settings_form(), {})


def _settings_form() -> dict[str, Any]:
    actor = context.who()
    return {key: getattr(actor, key) for key in SETTINGS}


def _page(form: dict[str, Any], errors: dict[str, str]) -> str:
    actor = context.who()
    chosen = [{"value": code, "label": LANGUAGES.get(code, code)} for code in locales()]
    return render_template(
        "me/me.html",
        account=own.me(context.db(), actor),
        email=actor.email,
        present=context.sign_in_id(),
        form=form,
        errors=errors,
        languages=chosen,
        zones=[{"value": zone, "label": zone.replace("_", " ")} for zone in _zones(actor.zone)],
    )


@lru_cache(maxsize=64)
def _zones(present: str) -> tuple[str, ...]:
    """Return the zones to choose from: places, not the old abbreviations; and the present one."""
    places = {zone for zone in available_timezones() if zone.split("/")[0] in REGIONS}
    return tuple(sorted(places | {"UTC", present}))


@pages.post("/me/settings")
@context.signed_in
def settings() -> Any:
    """Change name, theme, units, language, zone."""
    form = context.form()
    try:
        if form.get("zone") and form["zone"] not in _zones(context.who().zone):
            raise Refused(Problem("zone", "unknown", "is not a known time zone"))
        if not form.get("name", "").strip():
            raise Refused(Problem("name", "missing", "is missing"))
        given = {key: form[key] for key in SETTINGS if key in form}
        accounts.change_settings(context.db(), context.who(), given)
    except Refused as refused:
        labels = {
            "name": _("Name"),
            "theme": _("Look"),
            "units": _("Units"),
            "locale": _("Language"),
            "zone": _("Time zone"),
        }
        return _page({**_settings_form(), **form}, by_field(refused, labels)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("me.me"), 303)


@pages.post("/me/devices/<uuid:device_id>/sign-out")
@context.signed_in
def revoke(device_id: UUID) -> Any:
    """Sign one of the own devices out."""
    accounts.sign_out(context.db(), context.who(), device_id)
    if device_id == context.sign_in_id():
        return signed_out_response(url_for("auth.home"))
    flash(_("That device is signed out."), "good")
    return redirect(url_for("me.me"), 303)


@pages.post("/me/links/<uuid:team_id>")
@context.signed_in
def change_link(team_id: UUID) -> Any:
    """Change what a team may see."""
    form = context.form(lists=("scopes",))
    teams.change_consent(context.db(), context.who(), team_id, form.get("scopes", []))
    flash(_("Saved: that is what they see from now on."), "good")
    return redirect(url_for("me.me"), 303)


@pages.route("/me/links/<uuid:team_id>/end", methods=["GET", "POST"])
@context.athletes
def end_link(team_id: UUID) -> Any:
    """End a link: asked once more, since an assigned programme ends with it."""
    actor = context.who()
    if request.method == "GET":
        link = own.link(context.db(), actor, team_id)
        if link is None:
            raise NotYours("consent")
        return render_template("me/end_link.html", link=link)
    assert actor.athlete_id is not None
    teams.unlink(context.db(), actor, actor.athlete_id, team_id)
    flash(_("The link has ended. Your records stay yours."), "good")
    return redirect(url_for("me.me"), 303)


@pages.get("/me/export.json")
@context.signed_in
def export() -> Response:
    """Hand out everything that is stored of the person."""
    body = json.dumps(own.export(context.db(), context.who()), ensure_ascii=False, indent=1)
    return Response(
        body,
        mimetype="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="depthwise-export.json"',
            "Cache-Control": "no-store",
        },
    )


@pages.route("/me/password", methods=["GET", "POST"])
@context.signed_in
def password() -> Any:
    """Set a new password, knowing the present one."""
    if request.method == "GET":
        return render_template("me/password.html", errors={})
    form = context.form()
    try:
        accounts.change_password(
            context.db(),
            context.who(),
            form.get("current", ""),
            {"password": form.get("password", "")},
            keep=context.sign_in_id(),
        )
    except Refused as refused:
        labels = {"current": _("Present password"), "password": _("New password")}
        return render_template("me/password.html", errors=by_field(refused, labels)), 422
    flash(_("Your password is changed; other devices are signed out."), "good")
    return redirect(url_for("me.me"), 303)


@pages.route("/me/delete", methods=["GET", "POST"])
@context.signed_in
def delete() -> Any:
    """Delete the account with all rows of the athlete."""
    if request.method == "GET":
        return render_template("me/delete.html", errors={})
    form = context.form()
    try:
        if form.get("sure") != "yes":
            raise Refused(Problem("sure", "missing", "is missing: tick it to delete"))
        accounts.delete_account(context.db(), context.who(), form.get("password", ""))
    except Refused as refused:
        labels = {"password": _("Password"), "team": _("Team"), "sure": _("Agreement")}
        errors = by_field(refused, labels)
        errors = {("form" if field == "team" else field): text for field, text in errors.items()}
        return render_template("me/delete.html", errors=errors), 422
    flash(_("Your account and every record of it are deleted."), "info")
    return signed_out_response(url_for("auth.home"))

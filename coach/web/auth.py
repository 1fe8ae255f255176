"""Coming in and going out: landing page, sign-in, accounts, invites, resets, the demo's one tap.

Links are looked at by GET and used by POST only, since messengers open every link that they carry.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from coach.access import SCOPES, NotYours
from coach.domain.case import Body
from coach.domain.squat import pose
from coach.figures.squat import squat_svg
from coach.formats.inputs import Problem, Refused
from coach.queries import accounts as people
from coach.queries import assessment
from coach.services import accounts, teams
from coach.web import context
from coach.web.form_errors import by_field
from coach.web.templating import gettext as _

pages = Blueprint("auth", __name__)

COOKIE_SECONDS = accounts.SESSION_DAYS * 86_400
# The landing page's figure: an average body at the bottom of a goblet squat.
SHOWN_BODY = Body(height_cm=172, mass_kg=70)
SHOWN_THIGH_DEG, SHOWN_REACH_DEG, SHOWN_LOAD_KG = -18, 39, 12


@pages.get("/")
def home() -> Any:
    """Say what this is to whoever is not signed in; send everybody else to their page."""
    actor = context.viewer()
    if actor is not None:
        return redirect(_own_page(actor.is_coach), 303)
    figure = squat_svg(
        pose(SHOWN_BODY, "goblet", SHOWN_THIGH_DEG, SHOWN_REACH_DEG, load_kg=SHOWN_LOAD_KG),
        style="goblet",
        load_kg=SHOWN_LOAD_KG,
        title=_("A full squat, drawn from the side with a plumb line through the middle of the foot"),
        ids="landing",
    )
    demo = people.demo_people(context.db()) if context.config().is_demo else None
    return render_template("auth/home.html", figure=figure, people=demo)


def _own_page(is_coach: bool) -> str:
    if is_coach:
        return url_for("roster.roster")
    has_body = assessment.has_body(context.db(), context.who())
    return url_for("today.today") if has_body else url_for("athlete.body")


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    """Ask for e-mail and password."""
    onward = own_path(request.values.get("next"))
    if request.method == "GET":
        if context.viewer() is not None:
            return redirect(onward, 303)
        return render_template("auth/sign_in.html", form={}, errors={}, onward=onward)
    form = context.form()
    try:
        token = accounts.sign_in(
            context.db(),
            form.get("email", ""),
            form.get("password", ""),
            context.device(),
            remote=context.remote(),
        )
    except Refused:
        errors = {"form": _("E-mail or password is not right.")}
        return render_template("auth/sign_in.html", form=form, errors=errors, onward=onward), 422
    return _signed_in(token, onward)


@pages.post("/sign-out")
def sign_out() -> Any:
    """Forget this device."""
    sign_in_id = context.sign_in_id()
    if sign_in_id is not None:
        accounts.sign_out(context.db(), context.who(), sign_in_id)
    return signed_out_response(url_for("auth.home"))


def signed_out_response(to: str) -> Response:
    """Return the way to a page, with this device's cookie taken away."""
    response = make_response(redirect(to, 303))
    response.delete_cookie(
        context.cookie_name(),
        path="/",
        secure=context.config().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


@pages.route("/join", methods=["GET", "POST"])
def join_alone() -> Any:
    """Make an account without an invite: as an athlete, or as a coach with a team."""
    if context.viewer() is not None:
        return redirect(url_for("auth.home"), 303)
    if request.method == "GET":
        role = "coach" if request.args.get("as") == "coach" else "athlete"
        return render_template("auth/join_alone.html", form={"role": role}, errors={})
    form = context.form()
    try:
        if form.get("role") not in ("athlete", "coach"):
            raise Refused(Problem("role", "missing", "is missing"))
        as_coach = form["role"] == "coach"
        if as_coach and not str(form.get("team", "")).strip():
            raise Refused(Problem("team", "missing", "is missing"))
        joined = teams.join_alone(
            context.db(),
            _account(form),
            team=form["team"] if as_coach else None,
            zone=_zone(form),
            device=context.device(),
        )
    except Refused as refused:
        errors = by_field(refused, {**_account_labels(), "role": _("I am"), "team": _("Team")})
        return render_template("auth/join_alone.html", form=form, errors=errors), 422
    assert joined.token is not None
    to = url_for("team.team", team_id=joined.team_id) if joined.team_id else url_for("athlete.body")
    return _signed_in(joined.token, to)


@pages.route("/join/<token>", methods=["GET", "POST"])
def join(token: str) -> Any:
    """Show an invite: who invites, what will be seen; use it when agreed."""
    invited = _counted(lambda: teams.look_at_invite(context.db(), token))
    viewer = context.viewer()
    if request.method == "GET":
        form: dict[str, Any] = {"scopes": list(SCOPES)}
        return render_template("auth/join.html", invited=invited, form=form, errors={}, token=token)
    form = context.form(lists=("scopes",))
    form.setdefault("scopes", [])
    try:
        joined = teams.join(
            context.db(),
            token,
            viewer,
            _account(form),
            scopes=form["scopes"],
            agreed=form.get("agreed") == "yes",
            zone=_zone(form),
            device=context.device(),
            remote=context.remote(),
        )
    except Refused as refused:
        labels = {**_account_labels(), "agreed": _("Agreement"), "scopes": _("What may be seen")}
        errors = by_field(refused, labels)
        return render_template("auth/join.html", invited=invited, form=form, errors=errors, token=token), 422
    if joined.athlete_id is None:
        to = url_for("team.team", team_id=joined.team_id)
    elif viewer is not None and assessment.has_body(context.db(), viewer):
        to = url_for("today.today")
    else:
        to = url_for("athlete.body")
    flash(_("You are in: %(team)s", team=invited.team_name), "good")
    return redirect(to, 303) if joined.token is None else _signed_in(joined.token, to)


@pages.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Any:
    """Set a new password by a one-time link."""
    _counted(lambda: accounts.look_at_reset(context.db(), token))
    if request.method == "GET":
        return render_template("auth/reset.html", errors={}, token=token)
    form = context.form()
    try:
        opened = accounts.use_reset(
            context.db(), token, form.get("password", ""), context.device(), remote=context.remote()
        )
    except Refused as refused:
        errors = by_field(refused, _account_labels())
        return render_template("auth/reset.html", errors=errors, token=token), 422
    flash(_("Your password is changed; other devices are signed out."), "good")
    return _signed_in(opened, url_for("auth.home"))


@pages.post("/demo/<uuid:user_id>")
def demo(user_id: UUID) -> Any:
    """Sign in as a demo person with one tap; only where the demo is served."""
    if not context.config().is_demo:
        raise NotYours("page")
    token = accounts.open_demo_session(context.db(), user_id, context.device())
    return _signed_in(token, url_for("auth.home"))


def own_path(path: str | None) -> str:
    """Return a path of this site to go on to; the home page for anything else (no open redirect)."""
    given = path or ""
    plain = given.startswith("/") and not given.startswith(("//", "/\\")) and "\\" not in given
    if not plain or any(ord(character) < 33 for character in given):
        return url_for("auth.home")
    return given


def _signed_in(token: str, to: str) -> Response:
    response = make_response(redirect(to, 303))
    response.set_cookie(
        context.cookie_name(),
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=context.config().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _counted(look: Any) -> Any:
    """Look at a one-time link; one that does not exist counts against the address that tried it."""
    try:
        return look()
    except NotYours:
        accounts.count_link_failure(context.db(), context.remote())
        raise


def _account(form: dict[str, Any]) -> dict[str, Any]:
    return {key: form[key] for key in ("name", "email", "password") if key in form}


def _zone(form: dict[str, Any]) -> str:
    zone = str(form.get("zone", ""))
    return zone if zone in available_timezones() else "UTC"


def _account_labels() -> dict[str, str]:
    return {"name": _("Name"), "email": _("E-mail"), "password": _("Password")}

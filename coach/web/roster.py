"""The coach's pages of athletes: roster, one athlete, acts, tests, notes, assignment.

A view is door, parse, service or query, render. Sentences come from `coach.words`; who may see what is
decided in `coach.access`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import segno
from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from coach.access import NotYours
from coach.formats.inputs import SCREENS, TESTS, TIMED, Refused
from coach.queries import assign as assigning
from coach.queries import athlete as athletes
from coach.queries import roster as rosters
from coach.queries import rules
from coach.queries.athlete import AthletePage
from coach.services import accounts, enrolments, events, notes, teams
from coach.services import roster as visits
from coach.web import context
from coach.web.form_errors import by_field
from coach.web.progress import charts, stands_on
from coach.web.speaking import Speaker
from coach.web.steps import track_words
from coach.web.templating import day, locale, num
from coach.web.templating import gettext as _
from coach.words import triage
from coach.words.labels import TESTS as TEST_NAMES
from coach.words.translations import content, translation

pages = Blueprint("roster", __name__)

ACTS = ("override", "lock", "unlock", "veto", "clear", "red-flag")
# Below this many athletes a search field is only in the way.
SEARCHED_FROM = 7


# --- the roster ---------------------------------------------------------------------------------------


@pages.get("/roster")
@context.coaches
def roster() -> Any:
    """Show who needs the coach, who moved, who goes on, who fell silent."""
    asked = request.args
    show = asked.get("show", "all") if asked.get("show") in rosters.GROUPS else "all"
    sort = asked.get("sort", "") if asked.get("sort") in rosters.SORTS else "asked"
    search = asked.get("q", "").strip()[:80]
    team = _team_asked(asked.get("team", ""))
    found = rosters.roster(context.db(), context.who(), team_id=team, search=search, show=show, sort=sort)
    kept = {"q": search, "sort": "" if sort == "asked" else sort, "team": str(team) if team else ""}
    return render_template(
        "coach/roster.html",
        found=found,
        groups=[_group(key, rows, found) for key, rows in found.groups if rows],
        tabs=_tabs(found, show, {key: value for key, value in kept.items() if value}),
        show=show,
        sort=sort,
        search=search,
        team=team,
        teams=context.who().teams,
        searched=found.everybody >= SEARCHED_FROM or bool(search),
        waiting=rules.waiting(context.db(), context.who()) if found.everybody else (),
    )


def _team_asked(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotYours("team") from None


def _group(key: str, rows: Iterable[rosters.Row], found: rosters.Roster) -> dict[str, Any]:
    return {
        "key": key,
        "hint": _moved_hint(found) if key == "moved" else None,
        "rows": [_line(row) for row in rows],
    }


def _moved_hint(found: rosters.Roster) -> str:
    if not found.visited:
        return _("In the last 7 days.")
    return _("Since you last marked them as seen, %(day)s.", day=day(found.since.date()))


def _line(row: rosters.Row) -> dict[str, Any]:
    """Shape a row for the roster's block: texts only."""
    return {
        "href": url_for("roster.athlete", athlete_id=row.athlete_id),
        "name": row.name,
        "tone": row.tone,
        "sentence": triage.sentence(row.code, row.values, translation(locale()).gettext, day),
        "depth": content(row.rung, locale()) if row.rung else "–",
        "left": _degrees(row.left_deg),
        "right": _degrees(row.right_deg),
        "clean": None if row.clean is None else _("%(share)s %%", share=round(100 * row.clean)),
        "last": "–" if row.days_ago is None else ago(row.days_ago),
        "last_iso": None if row.last is None else row.last.isoformat(),
    }


def _degrees(deg: float | None) -> str | None:
    return None if deg is None else f"{deg:.0f}°"


def ago(days: int) -> str:
    """Return how long ago a day was."""
    if days == 0:
        return _("today")
    return _("yesterday") if days == 1 else _("%(days)s days ago", days=days)


def _tabs(found: rosters.Roster, show: str, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    labels = {
        "all": _("All"),
        "needs": _("Needs you"),
        "moved": _("Moved"),
        "steady": _("Steady"),
        "quiet": _("Quiet"),
    }
    counts = {"all": sum(found.counts.values()), **found.counts}
    return [
        {
            "label": label,
            "href": url_for("roster.roster", show=None if key == "all" else key, **kept),
            "current": show == key,
            "count": counts[key],
        }
        for key, label in labels.items()
    ]


@pages.post("/roster/seen")
@context.coaches
def seen() -> Any:
    """Note that the coach has seen the roster as the page showed it."""
    try:
        told = datetime.fromisoformat(request.form.get("shown_at", ""))
        shown_at = context.db().now() if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        shown_at = context.db().now()
    visits.mark_seen(context.db(), context.who(), shown_at)
    flash(_("Marked as seen: new moves show from now on"), "good")
    return redirect(url_for("roster.roster"), 303)


# --- one athlete --------------------------------------------------------------------------------------


@pages.get("/athletes/<uuid:athlete_id>")
@context.coaches
def athlete(athlete_id: UUID) -> Any:
    """Show an athlete: where they stand and why, what was decided, done and measured."""
    return _athlete_page(athlete_id)


def _athlete_page(
    athlete_id: UUID,
    errors: Mapping[str, str] | None = None,
    form: Mapping[str, Any] | None = None,
) -> Any:
    whole = request.args.get("timeline") == "whole"
    title = _("The squat asked for today, drawn from the side")
    found = athletes.page(context.db(), context.who(), athlete_id, figure_title=title, whole=whole)
    html = render_template(
        "coach/athlete.html",
        found=found,
        plan=found.plan,
        say=Speaker({} if found.plan is None else found.plan.names),
        figure=None if found.plan is None or found.plan.figure is None else Markup(found.plan.figure),
        gauge=_gauge(found.plan),
        tracks=_tracks(found.plan),
        need_label=_need_label(found),
        charts=charts(found.charts) if found.charts is not None else None,
        errors=errors or {},
        form=form or {},
        client_id=(form or {}).get("client_id") or str(uuid4()),
    )
    return (html, 422) if errors else html


def _gauge(plan: athletes.Plan | None) -> list[dict[str, str]]:
    rungs = () if plan is None else plan.gauge
    return [{"name": content(rung.name, locale()), "state": rung.state} for rung in rungs]


def _tracks(plan: athletes.Plan | None) -> list[dict[str, Any]]:
    """Return the tracks of the lifts in words, folded; their pages are the athlete's own."""
    if plan is None:
        return []
    return [track_words(track, plan.names, plan.policy, opened=False, linked=False) for track in plan.tracks]


def _need_label(found: AthletePage) -> str | None:
    """Say what the next depth asks of the ankle, on the wedge that the decision speaks of."""
    need, plan = found.need, found.plan
    if need is None or plan is None or plan.next_rung is None:
        return None
    text = _("%(rung)s %(where)s needs %(deg)s°, for this build")
    if need.wedge_mm:
        text = _("%(rung)s %(where)s needs %(deg)s°, for this build (%(flat)s° without the wedge)")
    return text % {
        "rung": content(plan.next_rung, locale()),
        "where": stands_on(need.wedge_mm, need.heel_mm),
        "deg": num(need.deg),
        "flat": num(need.flat_deg),
    }


def _back_to(athlete_id: UUID) -> Any:
    return redirect(url_for("roster.athlete", athlete_id=athlete_id), 303)


def _flash_now(athlete_id: UUID, done: str) -> None:
    """Say what was done and what the decision is now."""
    now = athletes.now(context.db(), context.who(), athlete_id)
    if now.plan is None:
        flash(done, "good")
        return
    say = Speaker(now.plan.names)
    if now.plan.stopped:
        where = _("Squats are closed")
    elif now.plan.wedge_mm:
        where = _(
            "%(rung)s on a %(wedge)s mm wedge", rung=say.rung(now.plan.rung_id), wedge=now.plan.wedge_mm
        )
    else:
        where = say.rung(now.plan.rung_id)
    flash(
        _(
            "%(done)s Now: %(where)s. %(why)s",
            done=done,
            where=where,
            why=say.reason(now.plan.headline.reason),
        ),
        "good",
    )


# --- acts of a coach ----------------------------------------------------------------------------------


@pages.route(
    "/athletes/<uuid:athlete_id>/acts/<any(override,lock,unlock,veto,clear,'red-flag'):kind>",
    methods=["GET", "POST"],
)
@context.coaches
def act(athlete_id: UUID, kind: str) -> Any:
    """Overrule, lock, unlock, close a rung, clear a stop, raise a red flag: always with a reason."""
    errors: dict[str, str] = {}
    form: dict[str, Any] = {"client_id": str(uuid4())}
    if request.method == "POST":
        form = context.form()
        try:
            events.record_act(context.db(), context.who(), athlete_id, {**form, "kind": kind})
        except Refused as refused:
            errors = by_field(refused, _act_labels())
        else:
            _flash_now(athlete_id, _act_done(kind))
            return _back_to(athlete_id)
    found = athletes.page(context.db(), context.who(), athlete_id)
    if found.is_self and kind != "red-flag":
        raise NotYours("act")
    html = render_template(
        "coach/act.html",
        found=found,
        plan=found.plan,
        say=Speaker({} if found.plan is None else found.plan.names),
        kind=kind,
        form=form,
        errors=errors,
    )
    return (html, 422) if errors else html


def _act_labels() -> dict[str, str]:
    return {
        "rung": _("Depth"),
        "wedge_mm": _("Wedge"),
        "until": _("Until"),
        "reason": _("Reason"),
        "client_id": _("This form"),
    }


def _act_done(kind: str) -> str:
    return {
        "override": _("Overruled."),
        "lock": _("Locked."),
        "unlock": _("Unlocked."),
        "veto": _("Closed."),
        "clear": _("Cleared."),
        "red-flag": _("Stopped."),
    }[kind]


@pages.post("/athletes/<uuid:athlete_id>/verify")
@context.coaches
def verify(athlete_id: UUID) -> Any:
    """Note that the coach saw a day's squats."""
    form = context.form()
    sent = {key: form.get(key, "") for key in ("client_id", "about_on", "rung")}
    events.record_act(context.db(), context.who(), athlete_id, {**sent, "kind": "verify"})
    _flash_now(athlete_id, _("Noted that you saw it."))
    return _back_to(athlete_id)


# --- tests --------------------------------------------------------------------------------------------


@pages.route("/athletes/<uuid:athlete_id>/tests/new", methods=["GET", "POST"])
@context.coaches
def new_test(athlete_id: UUID) -> Any:
    """Record a test that the coach has taken."""
    name = request.values.get("test", "lunge-angle")
    if name not in TESTS:
        raise NotYours("test")
    found = athletes.page(context.db(), context.who(), athlete_id)
    if "tests" not in found.scopes:
        raise NotYours("athlete")
    return _test_form(found, name, request.values.get("side"), None)


@pages.route("/athletes/<uuid:athlete_id>/tests/<uuid:client_id>", methods=["GET", "POST"])
@context.coaches
def test(athlete_id: UUID, client_id: UUID) -> Any:
    """Confirm a result by one's own test, or correct the entry; the first one stays on record."""
    found, known = athletes.test_line(context.db(), context.who(), athlete_id, client_id)
    return _test_form(found, known.test, known.side, known)


def _test_form(found: AthletePage, name: str, side: str | None, known: athletes.TestLine | None) -> Any:
    errors: dict[str, str] = {}
    form: dict[str, Any] = {"client_id": str(uuid4()), "side": side, "how": "confirm"}
    if request.method == "POST":
        form = context.form(lists=("trials", "faults"))
        sent = {key: value for key, value in form.items() if key != "how"}
        if known is not None:
            sent |= {"side": known.side}
            if form.get("how") == "correct":
                sent |= {"replaces": str(known.client_id), "performed_on": known.on.isoformat()}
        try:
            events.record_test(context.db(), context.who(), found.athlete_id, {**sent, "test": name})
        except Refused as refused:
            errors = by_field(refused, _test_labels())
        else:
            done = _("Corrected.") if form.get("how") == "correct" else _("Test recorded.")
            _flash_now(found.athlete_id, done)
            return _back_to(found.athlete_id)
    html = render_template(
        "coach/test.html",
        found=found,
        test=name,
        kind=_kind_of(name),
        known=known,
        say=Speaker({}),
        form=form,
        errors=errors,
        tests=[{"value": one, "label": _(TEST_NAMES[one])} for one in TESTS],
    )
    return (html, 422) if errors else html


def _kind_of(name: str) -> str:
    if name in ("lunge-angle", "lunge-distance"):
        return "trials"
    if name in SCREENS:
        return "screen"
    if name in TIMED or name == "tibialis-raise":
        return "value"
    return {"hip-hinge": "passed", "step-down": "steps", "ankle-clearing": "zone"}[name]


def _test_labels() -> dict[str, str]:
    return {
        "trials": _("Readings"),
        "pinch": _("Pinch at the front of the ankle"),
        "value": _("Result"),
        "score": _("Score"),
        "side": _("Side"),
        "zone_found": _("Zone"),
        "passed": _("Passed"),
        "pain": _("Pain"),
        "instrument": _("Measured with"),
    }


# --- notes, link, password ----------------------------------------------------------------------------


@pages.post("/athletes/<uuid:athlete_id>/notes")
@context.coaches
def note(athlete_id: UUID) -> Any:
    """Keep a note, private to the coaches or shared with the athlete."""
    form = context.form()
    try:
        notes.write(context.db(), context.who(), athlete_id, form)
    except Refused as refused:
        errors = by_field(refused, {"text": _("Note")})
        return _athlete_page(athlete_id, errors, form)
    flash(_("Note kept and shared") if form.get("shared") else _("Note kept for the coaches"), "good")
    return _back_to(athlete_id)


@pages.route("/athletes/<uuid:athlete_id>/unlink", methods=["GET", "POST"])
@context.coaches
def unlink(athlete_id: UUID) -> Any:
    """End the link between an athlete and one of the coach's teams, after asking once more."""
    found = athletes.page(context.db(), context.who(), athlete_id)
    if request.method == "POST":
        team = _team_asked(request.form.get("team_id", ""))
        if team is None:
            raise NotYours("team")
        teams.unlink(context.db(), context.who(), athlete_id, team)
        flash(_("%(name)s is no longer linked", name=found.name), "good")
        return redirect(url_for("roster.roster"), 303)
    return render_template("coach/unlink.html", found=found)


@pages.post("/athletes/<uuid:athlete_id>/reset-link")
@context.coaches
def reset_link(athlete_id: UUID) -> Any:
    """Make a one-time link for an athlete who lost the password, and show it this once."""
    found = athletes.page(context.db(), context.who(), athlete_id)
    email = athletes.account_email(context.db(), context.who(), athlete_id)
    token = accounts.make_reset(context.db(), context.who(), email)
    link = address(url_for("auth.reset", token=token))
    return shown_once(
        render_template("coach/reset_link.html", found=found, link=link, code=code_of(link), email=email)
    )


def address(path: str) -> str:
    """Return a path as the full address that people open."""
    return (context.config().public_url or request.host_url.rstrip("/")) + path


def code_of(link: str) -> Markup:
    """Return a link's QR code as SVG that a strict content policy lets through: no styles, no script."""
    code = segno.make(link, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


def shown_once(html: str) -> Response:
    """Answer with a page that must not be kept: it shows a secret that is stored nowhere."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- assign -------------------------------------------------------------------------------------------


@pages.get("/athletes/<uuid:athlete_id>/assign")
@context.coaches
def assign(athlete_id: UUID) -> Any:
    """Ask what is assigned, from when and on which days."""
    asked = {
        key: request.args[key] for key in ("curriculum", "start_on", "start_rung") if key in request.args
    }
    days = request.args.getlist("days")
    return _assign_form(athlete_id, {**asked, **({"days": days} if days else {})})


def _assign_form(athlete_id: UUID, form: Mapping[str, Any], errors: Mapping[str, str] | None = None) -> Any:
    choices = assigning.choices(context.db(), context.who(), athlete_id)
    given = {
        "curriculum": choices.curricula[0].slug if choices.curricula else "",
        "start_on": choices.today.isoformat(),
        "days": ["1", "3", "5"],
        "start_rung": "",
        **form,
    }
    html = render_template("coach/assign.html", choices=choices, form=given, errors=errors or {})
    return (html, 422) if errors else html


@pages.post("/athletes/<uuid:athlete_id>/assign/preview")
@context.coaches
def assign_preview(athlete_id: UUID) -> Any:
    """Show the first week as it would be; nothing is stored yet."""
    form = context.form(lists=("days",))
    sent = {**form, "client_id": form.get("client_id") or str(uuid4())}
    try:
        found = assigning.preview(context.db(), context.who(), athlete_id, sent)
    except Refused as refused:
        return _assign_form(athlete_id, form, by_field(refused, _assign_labels()))
    change = {key: form[key] for key in ("curriculum", "start_on", "start_rung", "days") if form.get(key)}
    return render_template(
        "coach/assign_preview.html",
        found=found,
        say=Speaker(found.names),
        form=sent,
        change=url_for("roster.assign", athlete_id=athlete_id, **change),
    )


@pages.post("/athletes/<uuid:athlete_id>/assign")
@context.coaches
def assign_send(athlete_id: UUID) -> Any:
    """Assign what was previewed."""
    form = context.form(lists=("days",))
    try:
        enrolments.assign(context.db(), context.who(), athlete_id, form)
    except Refused as refused:
        return _assign_form(athlete_id, form, by_field(refused, _assign_labels()))
    _flash_now(athlete_id, _("Assigned."))
    return _back_to(athlete_id)


def _assign_labels() -> dict[str, str]:
    return {
        "curriculum": _("Curriculum"),
        "start_on": _("Start"),
        "days": _("Training days"),
        "start_rung": _("First depth"),
    }

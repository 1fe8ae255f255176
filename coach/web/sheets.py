"""Printed sheets: the athlete's week, for a linked coach and for the athlete.

Reads what was asked for, fetches the view, hands it to the printer; no layout and no rule here.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from coach.casefile import local_day
from coach.formats.inputs import Problem, Refused
from coach.pdf.renderer import NotPrinted, shared
from coach.pdf.sheet import SIZES, week_pdf
from coach.pdf.step_card import step_pdf
from coach.queries.sheet import NoSheet, WeekSheet, athlete_week
from coach.queries.steps import step as step_page
from coach.web import context
from coach.web.templating import gettext as _
from coach.web.templating import locale

pages = Blueprint("sheets", __name__)

# A printer that is busy or starting again is back within this (s).
AGAIN_AFTER_S = "15"
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')


@pages.get("/athletes/<uuid:athlete_id>/week.pdf")
@context.signed_in
def week(athlete_id: UUID) -> Any:
    """Print the week of an athlete who lets one see it."""
    return _week(athlete_id)


@pages.get("/week.pdf")
@context.athletes
def own_week() -> Any:
    """Print one's own week."""
    athlete_id = context.who().athlete_id
    assert athlete_id is not None
    return _week(athlete_id)


def _week(athlete_id: UUID) -> Any:
    who = context.who()
    size, around = _size(), _from()
    sheet = athlete_week(context.db(), who, athlete_id, around=around)
    if isinstance(sheet, NoSheet):
        return _nothing_to_print(sheet, athlete_id)
    # In North America people measure in inches and print on Letter.
    size = size or ("letter" if sheet.units == "imperial" else "a4")
    try:
        pdf = week_pdf(
            sheet,
            shared(),
            size=size,
            today_url=(context.config().public_url or request.host_url.rstrip("/")) + url_for("today.today"),
            printed_on=local_day(context.db().now(), who.zone),
        )
    except NotPrinted as error:
        return _not_printed(error)
    answer = send_file(
        BytesIO(pdf), "application/pdf", download_name=_file_name(sheet), max_age=0, etag=False
    )
    # What is sent as a file counts as an asset that everybody may keep; this one is a person's.
    answer.headers["Cache-Control"] = "private, no-cache"
    del answer.headers["Expires"]
    return answer


@pages.get("/step/<step_id>/card.pdf")
@context.athletes
def step_card(step_id: str) -> Any:
    """Print the card of a step of one's own curriculum: drawn, told, with boxes for an observer."""
    who, size = context.who(), _size()
    found = step_page(context.db(), who, step_id)
    if found is None:
        return redirect(url_for("ladder.ladder"), 303)
    try:
        pdf = step_pdf(
            found.step,
            found.curriculum,
            found.policy,
            shared(),
            size=size or ("letter" if who.units == "imperial" else "a4"),
            locale=locale(),
            on=local_day(context.db().now(), who.zone),
        )
    except NotPrinted as error:
        return _not_printed(error)
    name = f"Depthwise {found.step.id}.pdf"
    answer = send_file(BytesIO(pdf), "application/pdf", download_name=name, max_age=0, etag=False)
    answer.headers["Cache-Control"] = "private, no-cache"
    del answer.headers["Expires"]
    return answer


def _size() -> str | None:
    size = request.args.get("size")
    if size is not None and size not in SIZES:
        raise Refused(Problem("size", "unknown", f"must be one of {', '.join(SIZES)}", size[:20]))
    return size


def _from() -> date | None:
    told = request.args.get("from")
    if told is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", told, re.ASCII):
            raise ValueError
        return date.fromisoformat(told)
    except ValueError:
        raise Refused(Problem("from", "no-date", "must be a date such as 2026-03-02", told[:20])) from None


def _file_name(sheet: WeekSheet) -> str:
    name = NOT_IN_A_NAME.sub("", sheet.athlete).strip(" .") or "athlete"
    return f"Depthwise {name} {sheet.monday.isoformat()}.pdf"


def _nothing_to_print(why: NoSheet, athlete_id: UUID) -> Response:
    own = athlete_id == context.who().athlete_id
    if why.why == "no-body":
        flash(_("Nothing to print yet: stature and weight come first."), "attention")
        page = url_for("athlete.body") if own else url_for("roster.athlete", athlete_id=athlete_id)
    else:
        flash(_("Nothing to print yet: no curriculum is assigned."), "attention")
        page = url_for("today.today") if own else url_for("roster.athlete", athlete_id=athlete_id)
    answer = redirect(page, 303)
    assert isinstance(answer, Response)
    return answer


def _not_printed(error: NotPrinted) -> Response:
    current_app.logger.error("sheet not printed (%s): %s", error.why, error)
    answer = Response(render_template("pdf/not_printed.html"), 503)
    answer.headers["Retry-After"] = AGAIN_AFTER_S
    return answer

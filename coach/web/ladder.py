"""The ladder: the map of rungs with what each waits for, the tracks of steps below it, each rung in full."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from coach.queries import ladder as query
from coach.queries.ladder import LadderMap, LadderRung
from coach.web import context
from coach.web.gate_graph import graph
from coach.web.policy import value_text
from coach.web.progress import stands_on
from coach.web.reasoning import drawn, told
from coach.web.steps import GAUGE_STATES, TRACKS_OPEN_MOST, track_words
from coach.web.templating import day, locale, num
from coach.web.templating import gettext as _
from coach.web.today import dose_text, tempo_words
from coach.words.labels import FAULTS, label_of
from coach.words.reasons import condition
from coach.words.steps import STATES
from coach.words.translations import content

pages = Blueprint("ladder", __name__)

GOOD_DAY = ("qualifying_sets", "qualifying_clean", "qualifying_rpe", "qualifying_pain")


@pages.get("/ladder")
@context.athletes
def ladder() -> Any:
    """Show the map: owned, today's, next and what it needs, locked."""
    found = query.ladder(context.db(), context.who())
    if found is None:
        return render_template("athlete/ladder.html", found=None)
    words = told(found.explained)
    rungs = [
        {
            "name": content(rung.name, locale()),
            "state": rung.state,
            "note": _note(rung, found),
            "href": url_for("ladder.rung", rung_id=rung.id),
        }
        for rung in found.rungs
    ]
    alone = len(found.tracks) <= TRACKS_OPEN_MOST
    tracks = [track_words(track, found.names, found.policy, opened=alone) for track in found.tracks]
    return render_template("athlete/ladder.html", found=found, told=words, rungs=rungs, tracks=tracks)


def _note(rung: LadderRung, found: LadderMap) -> str:
    decision = found.decision
    if rung.state == "owned":
        if rung.owned_on is None:
            return _("below where you started")
        return _("since %(day)s") % {"day": day(rung.owned_on)}
    if rung.state == "today":
        return _today_note(found)
    need = ""
    if rung.need_deg is not None:
        need = _("needs %(deg)s° %(where)s, for your build") % {
            "deg": num(rung.need_deg),
            "where": stands_on(rung.wedge_mm, rung.heel_mm),
        }
    if rung.state == "next":
        missing = ", ".join(condition(what, _) for what in decision.next.conditions)
        opens = _("opens with: %(what)s") % {"what": missing} if missing else _("opens with a good session")
        return f"{opens}; {need}" if need else opens
    return need


def _today_note(found: LadderMap) -> str:
    decision = found.decision
    if decision.action == "stop":
        return _("squats are closed until a person clears them")
    done, needed = len(decision.progress.qualifying_days), decision.progress.qualifying_needed
    parts = [_("%(done)s of %(needed)s good days") % {"done": num(min(done, needed)), "needed": num(needed)}]
    if decision.wedge_mm:
        parts.append(_("on a %(mm)s mm wedge") % {"mm": num(decision.wedge_mm)})
    return ", ".join(parts)


@pages.get("/gates")
@context.athletes
def gates() -> Any:
    """Show the steps by track with what opens each, and where the athlete stands with them."""
    found = query.gates(context.db(), context.who())
    if found is None:
        return redirect(url_for("ladder.ladder"), 303)
    states = {
        step_id: (GAUGE_STATES[state], label_of(STATES, state, _)) for step_id, state in found.states.items()
    }
    drawn_gates = graph(found.document, lambda one: url_for("steps.step", step_id=one), states=states)
    return render_template("athlete/gates.html", found=found, graph=drawn_gates)


@pages.get("/ladder/<rung_id>")
@context.athletes
def rung(rung_id: str) -> Any:
    """Show one rung: drawn for this body, how it is done, judged and passed."""
    found = query.rung(context.db(), context.who(), rung_id)
    if found is None:
        return redirect(url_for("ladder.ladder"), 303)
    card = found.card
    return render_template(
        "athlete/rung.html",
        found=found,
        card=card,
        figure=drawn(
            found.pose,
            card.rung.style,
            load_kg=found.load_kg,
            wedge_mm=found.wedge_mm,
            box_cm=found.box_cm,
            ids="rung",
        ),
        dose=dose_text(card.dose, None),
        where=stands_on(found.wedge_mm, found.heel_mm),
        tempo=tempo_words(card.tempo),
        faults=[{"label": label_of(FAULTS, fault.code, _), "fault": fault} for fault in card.faults],
        conditions=[condition(what, _) for what in found.decision.next.conditions],
        good_day={name: value_text(name, getattr(found.policy, name)) for name in GOOD_DAY},
    )

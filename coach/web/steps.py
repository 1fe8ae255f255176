"""Steps of the lifts: the words of a track on the map, and one step in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from coach.domain.case import LIFT_TESTS
from coach.domain.mastery import Missing
from coach.domain.policy import Policy
from coach.domain.step import Step
from coach.figures.step import step_svg
from coach.queries import steps as query
from coach.queries.steps import Condition, StepPage, TrackMap
from coach.web import context
from coach.web.policy import value_text
from coach.web.templating import day, kg, locale, num
from coach.web.templating import gettext as _
from coach.web.today import dose_text, tempo_words
from coach.words import reasons, steps
from coach.words.labels import FAULTS, label_of
from coach.words.translations import content

pages = Blueprint("steps", __name__)

GAUGE_STATES = {"owned": "owned", "now": "today", "open": "next", "locked": "locked"}
GOOD_DAY = ("qualifying_sets", "qualifying_clean", "qualifying_pain")
# A curriculum of one lift shows its tracks at once; six of them would be a wall.
TRACKS_OPEN_MOST = 2


def track_words(
    track: TrackMap, names: Mapping[str, str], policy: Policy, *, opened: bool, linked: bool = True
) -> dict[str, Any]:
    """Return a track in words, its steps as the gauge takes them; `linked` to the athlete's own pages."""
    owned = _("%(n)s of %(of)s owned", n=num(track.owned), of=num(len(track.steps)))
    at = None if track.at is None else _named(names)(track.at)
    return {
        "id": track.id,
        "title": content(track.title, locale()),
        "note": owned if at is None else _("%(owned)s · now %(step)s", owned=owned, step=at),
        "open": opened,
        "words": {GAUGE_STATES[state]: label_of(steps.STATES, state, _) for state in steps.STATES},
        "steps": [
            {
                "name": content(one.name, locale()),
                "state": GAUGE_STATES[one.state],
                "note": _note(one, names, policy),
                "href": url_for("steps.step", step_id=one.id) if linked else None,
            }
            for one in track.steps
        ],
    }


def _note(one: query.StepOnMap, names: Mapping[str, str], policy: Policy) -> str:
    if one.state == "locked":
        missing = ", ".join(steps.brief(what, _named(names), _) for what in one.missing)
        return _("needs %(what)s", what=missing)
    if one.state == "owned":
        return ""
    return _good_days(one.good_days, policy.qualifying_days)


def _good_days(have: int, need: int) -> str:
    return _("%(have)s of %(need)s good days", have=num(min(have, need)), need=num(need))


def _named(names: Mapping[str, str]) -> Any:
    return lambda one: content(names.get(one, one.replace("-", " ")), locale())


@pages.get("/step/<step_id>")
@context.athletes
def step(step_id: str) -> Any:
    """Show one step: drawn for this height, how it is done, judged, passed and opened."""
    found = query.step(context.db(), context.who(), step_id)
    if found is None:
        return redirect(url_for("ladder.ladder"), 303)
    card, named = found.step, _named(found.names)
    rest = _("%(n)s s rest", n=num(card.rest_s)) if card.rest_s else ""
    return render_template(
        "athlete/step.html",
        found=found,
        card=card,
        state=label_of(steps.STATES, found.state, _),
        family=label_of(steps.FAMILIES, card.family, _),
        figures=_figures(found),
        dose=dose_text(found.asked.dose, None),
        load=_load(found.asked.load_kg, card),
        asked=_asked(found),
        under=[label_of(steps.STARTS, card.start, _), *_received(card), rest],
        tempo=tempo_words(card.tempo) if card.tempo else None,
        pause=None if card.pause is None else (content(card.pause.at, locale()), num(card.pause.seconds)),
        reasons=[reasons.sentence(reason, _, named, day) for reason in found.reasons],
        days=_good_days(found.good_days, found.needs),
        last=day(found.days[-1].on) if found.days else None,
        conditions=[_condition(one, found) for one in found.conditions],
        opens=[(named(one), _href(one, found)) for one in found.opens],
        faults=[{"label": label_of(FAULTS, fault.code, _), "fault": fault} for fault in card.faults],
        provenance=label_of(steps.PROVENANCES, card.provenance, _),
        good_day={name: value_text(name, getattr(found.policy, name)) for name in GOOD_DAY},
    )


def _load(load_kg: float | None, card: Step) -> str | None:
    if load_kg is None:
        return None
    if load_kg:
        return kg(load_kg)
    return _("stick") if any(figure.bar for figure in card.figures.values()) else _("no weight")


def _asked(found: StepPage) -> str:
    if found.asked.today:
        return _("In today's session.")
    if found.state == "locked":
        return _("Not open yet. This is how it begins.")
    return _("Not in today's session. This is what it asks for when its turn comes.")


def _received(card: Step) -> list[str]:
    return [] if card.receiving == "none" else [label_of(steps.RECEIVINGS, card.receiving, _)]


def _figures(found: StepPage) -> list[tuple[str, str]]:
    """Return each drawing with its caption, all of them to one scale."""
    card = found.step
    stick = card.load.rule == "stick" or (found.asked.load_kg == 0 and card.start != "floor")
    captions = {
        "start": label_of(steps.STARTS, card.start, _),
        "receive": label_of(steps.RECEIVINGS, card.receiving, _),
        "front": _("from the front"),
    }
    name = content(card.name, locale())
    drawn = []
    for place, figure in card.figures.items():
        svg = step_svg(
            figure,
            height_cm=found.height_cm,
            title=_("%(step)s: %(position)s", step=name, position=captions[place]),
            ids=f"step-{place}",
            stick=stick,
            beside=[other for other in card.figures.values() if other is not figure],
        )
        drawn.append((svg, captions[place]))
    return drawn


def _condition(one: Condition, found: StepPage) -> tuple[str, str]:
    """Return what is missing, with what there is, and where that is shown."""
    text = steps.in_full(one.missing, one.days, found.needs, one.heel_mm, _named(found.names), _)
    return text, _missing_href(one.missing)


def _missing_href(missing: Missing) -> str:
    if missing.kind == "step":
        return url_for("steps.step", step_id=missing.id)
    if missing.kind in ("rung", "depth"):
        return url_for("ladder.rung", rung_id=missing.id)
    if missing.id in LIFT_TESTS:
        return url_for("check.screen", test=missing.id)
    return url_for("check.start")


def _href(one: str, found: StepPage) -> str:
    rung = one in found.rungs
    return url_for("ladder.rung", rung_id=one) if rung else url_for("steps.step", step_id=one)

"""A curriculum in the making: its parts as forms, what is wrong with it, publishing.

Nothing takes effect before it was replayed and published; publishing moves nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from coach.access import NotYours
from coach.domain.checks import Provenance, View
from coach.domain.curriculum import ROUTES, TESTS
from coach.domain.fault import ALL_FAULTS, FAULTS
from coach.domain.gate import LEAVES
from coach.domain.ladder import STYLES
from coach.domain.plan import LIFT_LOADS, LIFTS_MOST, PARTS_MOST, SKILLS_MOST, TRUNK_MOST
from coach.domain.program import Session
from coach.domain.step import ARMS, FEET, LIFTS, LOAD_RULES, PROGRESSION_MOST, RAISED, RECEIVINGS, STARTS
from coach.figures.step import step_svg
from coach.formats import curriculum as files
from coach.formats import documents
from coach.formats.documents import NoSuchPart
from coach.formats.inputs import Refused
from coach.formats.part_forms import CRITERIA_ROWS, FAULT_ROWS, RUNG_TESTS, STAGES
from coach.queries import drafts as query
from coach.queries import rehearsals
from coach.queries.drafts import Draft
from coach.queries.rehearsals import Elsewhere
from coach.services import curricula as publishing
from coach.services import drafts as service
from coach.services.drafts import Outdated
from coach.web import context, differences
from coach.web import gate_graph as gates
from coach.web.curricula import yaml_file
from coach.web.moves import bare_row, counted, row_of
from coach.web.part_errors import messages, places
from coach.web.speaking import Speaker
from coach.web.templating import gettext as _
from coach.web.templating import locale
from coach.words import curricula as words
from coach.words import labels as squat_words
from coach.words import steps as step_words
from coach.words.labels import label
from coach.words.translations import content

pages = Blueprint("drafts", __name__)
HERE = "/team/<uuid:team_id>/curricula/drafts/<uuid:draft_id>"
GATE_ROWS = 3
# Of what a form sends, no control of the part.
NO_CONTROLS = frozenset({"revision", "seen", "look"})
Group = tuple[str, Sequence[tuple[str, str]]]


def opened(team_id: UUID, draft_id: UUID) -> Draft:
    """Return a draft of a team that the person coaches."""
    return query.draft(context.db(), context.who(), team_id, draft_id)


def to_draft(team_id: UUID, draft_id: UUID) -> Any:
    """Go to a draft's page."""
    return redirect(url_for("drafts.draft", team_id=team_id, draft_id=draft_id), 303)


def to_published(found: Draft) -> Any:
    """Go to the version that a draft has become."""
    return redirect(url_for("curricula.version", team_id=found.team_id, version_id=found.id), 303)


# --- the whole --------------------------------------------------------------------------------------------


@pages.get(HERE)
@context.coaches
def draft(team_id: UUID, draft_id: UUID) -> Any:
    """Show all parts of a draft and what is wrong with them."""
    found = opened(team_id, draft_id)
    return to_published(found) if found.published is not None else draft_page(found)


def draft_page(found: Draft, errors: Mapping[str, str] | None = None) -> Any:
    """Answer with a draft's page, refused where there are errors."""
    document = found.document
    steps = {row["id"]: row for row in document.get("steps") or ()}
    wrong = places(document, found.faults, found.team_id, found.id)
    at_fault = {place.href for place in wrong}
    tracks = [
        {
            "id": track["id"],
            "title": track["title"],
            "steps": [steps[step_id] for step_id in track["steps"] if step_id in steps],
        }
        for track in document.get("tracks") or ()
    ]
    html = render_template(
        "coach/draft.html",
        found=found,
        document=document,
        tracks=tracks,
        wrong=wrong,
        at_fault=at_fault,
        graph=gates.graph(
            document,
            lambda step_id: url_for("drafts.step", team_id=found.team_id, draft_id=found.id, step_id=step_id),
            found.faults,
            wrong,
        ),
        route=_(words.ROUTES.get(document.get("route", ""), "")),
        errors=errors or {},
    )
    return (html, 422) if errors else html


@pages.get(f"{HERE}/file")
@context.coaches
def file(team_id: UUID, draft_id: UUID) -> Any:
    """Hand a draft out as a YAML file, also one that does not hold together yet."""
    found = opened(team_id, draft_id)
    return to_published(found) if found.published is not None else yaml_file(found.document, found.slug)


@pages.post(f"{HERE}/delete")
@context.coaches
def delete(team_id: UUID, draft_id: UUID) -> Any:
    """Delete a draft; what was published stays."""
    try:
        service.remove(context.db(), context.who(), team_id, draft_id, context.form())
    except Refused as refused:
        return draft_page(opened(team_id, draft_id), messages(refused))
    flash(_("Draft deleted"), "good")
    return redirect(url_for("curricula.curricula", team_id=team_id), 303)


# --- forms ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A control that somebody else has filled otherwise: its name, what is stored, what was typed."""

    control: str
    label: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Form:
    """A part's form as its template needs it: texts of controls, messages by control, where it goes.

    `seen` is the seal of the part that it shows; `meanwhile` what differs from a part that is newer.
    """

    found: Draft
    values: Mapping[str, str]
    errors: Mapping[str, str]
    action: str
    seen: str
    meanwhile: Sequence[Meanwhile] = ()

    @property
    def home(self) -> str:
        """The draft's own page."""
        return url_for("drafts.draft", team_id=self.found.team_id, draft_id=self.found.id)

    def value(self, name: str) -> str:
        """Return the text of a control."""
        text = self.values.get(name, "")
        return text if isinstance(text, str) else ""

    def error(self, name: str) -> str | None:
        """Return what is wrong at a control."""
        return self.errors.get(name)

    def is_wrong(self, *prefixes: str) -> bool:
        """Whether anything is wrong at controls that begin so: their fold is then open."""
        return any(name.startswith(prefixes) for name in self.errors)

    def filled(self, prefix: str, most: int, spare: int = 1) -> range:
        """Return the rows to show of a list: those that hold anything, and some empty ones."""
        last = max(
            (
                place + 1
                for place in range(most)
                if any(
                    text and (name == f"{prefix}-{place}" or name.startswith(f"{prefix}-{place}-"))
                    for name, text in self.values.items()
                )
            ),
            default=0,
        )
        return range(min(most, last + spare))


def _part(
    team_id: UUID,
    draft_id: UUID,
    kind: str,
    name: str,
    template: str,
    action: str,
    more: Callable[[Draft], Any],
    back: str | None = None,
) -> Any:
    """Show a part's form with what the whole finds wrong in it; or save it and go to the draft or `back`."""
    found = opened(team_id, draft_id)
    try:
        shown = documents.form_of(found.document, kind, name)
    except NoSuchPart:
        raise NotYours("part") from None
    if context.is_post():
        typed = context.form()
        try:
            service.save_part(context.db(), context.who(), team_id, draft_id, kind, name, typed)
        except Refused as refused:
            form = _refused_form(opened(team_id, draft_id), (kind, name), typed, refused, action)
            return render_template(template, form=form, found=found, name=name, **more(found)), 422
        flash(_("Saved"), "good")
        return to_draft(team_id, draft_id) if back is None else redirect(back, 303)
    if found.published is not None:
        return to_published(found)
    form = Form(found, shown, _of_part(found, kind, name, shown), action, found.seal(kind, name))
    return render_template(template, form=form, found=found, name=name, **more(found))


def _refused_form(
    found: Draft, part: tuple[str, str], typed: Mapping[str, str], refused: Refused, action: str
) -> Form:
    """Return the form as it was typed; where the part is newer, with both: saving once more is an act."""
    errors = messages(refused, found.document)
    if not isinstance(refused, Outdated):
        return Form(found, typed, errors, action, typed.get("seen", ""))
    stored = documents.form_of(found.document, *part)
    controls = dict.fromkeys((*stored, *(key for key in typed if key not in NO_CONTROLS)))
    meanwhile = [
        Meanwhile(
            control,
            words.field(control, _),
            _in_words(control, stored, found),
            _in_words(control, typed, found),
        )
        for control in controls
        if _plain(stored.get(control, "")) != _plain(typed.get(control, ""))
    ]
    return Form(found, typed, errors, action, found.seal(*part), meanwhile)


def _in_words(control: str, values: Mapping[str, str], found: Draft) -> str:
    """Return what a control holds; what was chosen by its name. Sentences stay as they are."""
    text = _plain(values.get(control, ""))
    kind, _colon, name = text.partition(":")
    chosen = name if kind in LEAVES and control.startswith("gate-") else text
    rows = (row for part in ("rungs", "steps", "tracks") for row in found.document.get(part) or ())
    names = {str(row["id"]): str(row.get("name") or row.get("title")) for row in rows}
    return content(names[chosen], locale()) if chosen in names else text


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def _of_part(found: Draft, kind: str, name: str, shown: Mapping[str, str]) -> dict[str, str]:
    """Return what the whole finds wrong in this part, by control."""
    if kind == "about":
        return {}
    path, row = documents.part_of(found.document, kind, name)
    faults = [fault for fault in found.faults if documents.under(path, fault.field)]
    rows = documents.rows_shown(kind, row)
    return messages(Refused(*documents.problems_at(faults, shown, rows)), found.document) if faults else {}


@pages.route(f"{HERE}/about", methods=["GET", "POST"])
@context.coaches
def about(team_id: UUID, draft_id: UUID) -> Any:
    """Change title, summary and order."""
    here = url_for("drafts.about", team_id=team_id, draft_id=draft_id)
    routes = [{"value": one, "label": _(words.ROUTES[one])} for one in ROUTES]
    return _part(
        team_id, draft_id, "about", "", "coach/draft_about.html", here, lambda _d: {"routes": routes}
    )


@pages.route(f"{HERE}/steps/<step_id>", methods=["GET", "POST"])
@context.coaches
def step(team_id: UUID, draft_id: UUID, step_id: str) -> Any:
    """Change a step."""
    here = url_for("drafts.step", team_id=team_id, draft_id=draft_id, step_id=step_id)
    # Whoever draws wants to see it: saved there, the page comes back with the positions open.
    back = f"{here}?figures=1#figures" if context.is_post() and "look" in context.form() else None
    return _part(
        team_id,
        draft_id,
        "step",
        step_id,
        "coach/draft_step.html",
        here,
        lambda found: _step_choices(found, step_id),
        back,
    )


def _step_choices(found: Draft, step_id: str) -> dict[str, Any]:
    return {
        "choices": _choices(found, ALL_FAULTS),
        "drawn": _drawn(found, step_id),
        "open_figures": "figures" in request.args,
        "limits": {
            "criteria": CRITERIA_ROWS,
            "faults": FAULT_ROWS,
            "gate": GATE_ROWS,
            "progression": PROGRESSION_MOST,
            "stages": STAGES,
        },
    }


def _drawn(found: Draft, step_id: str) -> dict[str, str]:
    """Return the step's drawn positions as they are stored, by place."""
    _path, row = documents.part_of(found.document, "step", step_id)
    step = files.built_step(row)
    if step is None:
        return {}
    said = {
        "start": _("at the start"),
        "receive": _("at the end"),
        "front": _("from the front"),
    }
    name = content(step.name, locale())
    figures = step.figures.items()
    return {
        place: step_svg(
            figure,
            title=_("%(step)s: %(position)s", step=name, position=said[place]),
            ids=f"step-{place}",
            stick=step.load.rule == "stick",
            beside=[other for key, other in figures if key != place],
        )
        for place, figure in figures
    }


@pages.route(f"{HERE}/rungs/<rung_id>", methods=["GET", "POST"])
@context.coaches
def rung(team_id: UUID, draft_id: UUID, rung_id: str) -> Any:
    """Change a squat of the ladder, also what the engine judges by."""
    here = url_for("drafts.rung", team_id=team_id, draft_id=draft_id, rung_id=rung_id)
    return _part(team_id, draft_id, "rung", rung_id, "coach/draft_rung.html", here, _rung_choices)


def rung_page(found: Draft, rung_id: str, errors: Mapping[str, str]) -> Any:
    """Answer with a squat's form as it is stored, refused with what keeps it from being taken out."""
    shown = documents.form_of(found.document, "rung", rung_id)
    here = url_for("drafts.rung", team_id=found.team_id, draft_id=found.id, rung_id=rung_id)
    form = Form(found, shown, errors, here, found.seal("rung", rung_id))
    page = render_template(
        "coach/draft_rung.html", form=form, found=found, name=rung_id, **_rung_choices(found)
    )
    return page, 422


def _rung_choices(found: Draft) -> dict[str, Any]:
    return {
        "choices": _choices(found, FAULTS),
        "limits": {"criteria": CRITERIA_ROWS, "faults": FAULT_ROWS, "tests": RUNG_TESTS},
    }


@pages.route(f"{HERE}/days/<day>", methods=["GET", "POST"])
@context.coaches
def day(team_id: UUID, draft_id: UUID, day: str) -> Any:
    """Change a training day."""
    here = url_for("drafts.day", team_id=team_id, draft_id=draft_id, day=day)
    return _part(
        team_id,
        draft_id,
        "day",
        day,
        "coach/draft_day.html",
        here,
        lambda found: {
            "choices": _choices(found, FAULTS),
            "limits": {
                "lifts": LIFTS_MOST,
                "parts": PARTS_MOST,
                "skills": SKILLS_MOST,
                "trunk": TRUNK_MOST,
            },
        },
    )


@pages.route(f"{HERE}/template", methods=["GET", "POST"])
@context.coaches
def template(team_id: UUID, draft_id: UUID) -> Any:
    """Change the warm-up and the accessories."""
    here = url_for("drafts.template", team_id=team_id, draft_id=draft_id)
    drills = files.drills().values()
    limiters = [(one, _(words.LIMITERS[one])) for one in words.LIMITERS]
    return _part(
        team_id,
        draft_id,
        "template",
        "",
        "coach/draft_template.html",
        here,
        lambda _d: {"drills": drills, "limiters": limiters},
    )


def _options(values: Iterable[str], table: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, _(table[value])) for value in values]


def _choices(found: Draft, faults: Sequence[str]) -> dict[str, list[Group]]:
    """Return what can be chosen in the forms of a draft, by kind, in groups."""
    document, here = found.document, locale()
    tracks = document.get("tracks") or ()
    names = {row["id"]: content(row["name"], here) for row in document.get("steps") or ()}
    rungs = [(row["id"], content(row["name"], here)) for row in document.get("rungs") or ()]
    steps: list[Group] = [
        (content(track["title"], here), [(s, names[s]) for s in track["steps"] if s in names])
        for track in tracks
    ]
    loose = [(s, name) for s, name in names.items() if not any(s in track["steps"] for track in tracks)]
    if loose:
        steps.append((_("In no track"), loose))
    tests = [(key, content(card.name, here)) for key, card in files.tests().items()]
    gates: list[Group] = [
        (_("Step owned: %(track)s", track=title), [(f"step:{s}", name) for s, name in group])
        for title, group in steps
    ]
    gates += [
        (_("Squat owned"), [(f"rung:{r}", name) for r, name in rungs]),
        (
            _("Squat owned in lifting shoes or flatter (depth gate)"),
            [(f"depth:{r}", _("%(squat)s, in shoes", squat=name)) for r, name in rungs],
        ),
        (_("Test, at least"), [(f"test:{t}", name) for t, name in tests]),
    ]
    drills = [(key, content(drill.name, here)) for key, drill in files.drills().items()]
    return {
        "steps": steps,
        "rungs": [("", rungs)],
        "movements": [*steps, (_("Squats"), rungs)],
        "gates": gates,
        "tracks": [("", [(track["id"], content(track["title"], here)) for track in tracks])],
        "drills": [("", drills)],
        "faults": [
            (
                "",
                [(code, label(code, _) if code in FAULTS else content(label(code), here)) for code in faults],
            )
        ],
        "styles": [("", _options(STYLES, squat_words.STYLES))],
        "tests": [("", [(key, name) for key, name in tests if key in TESTS])],
        "views": [("", _options(View, words.VIEWS))],
        "starts": [("", _options(STARTS, step_words.STARTS))],
        "receivings": [("", _options(RECEIVINGS, step_words.RECEIVINGS))],
        "feet": [("", _options(FEET, step_words.FEET))],
        "arms": [("", _options(ARMS, step_words.ARMS))],
        "grips": [("", _options(step_words.GRIPS, step_words.GRIPS))],
        "raised": [("", _options(RAISED, step_words.RAISED))],
        "load_rules": [("", _options(LOAD_RULES, words.LOAD_RULES))],
        "lift_loads": [("", _options(LIFT_LOADS, words.LOAD_RULES))],
        "lifts": [("", _options(LIFTS, words.LIFTS))],
        "provenances": [("", _options(Provenance, step_words.PROVENANCES))],
    }


# --- publish ----------------------------------------------------------------------------------------------


@pages.get(f"{HERE}/preview")
@context.coaches
def preview(team_id: UUID, draft_id: UUID) -> Any:
    """Show a week as this draft would make it, for an athlete of the team or a new one; nothing is stored."""
    found = opened(team_id, draft_id)
    if found.published is not None:
        return to_published(found)
    if found.faults:
        return draft_page(
            found, {"form": _("A week can be shown once it holds together: see what is to mend")}
        )
    week = rehearsals.week(context.db(), context.who(), found, context.uuid_asked("athlete"))
    return render_template(
        "coach/draft_preview.html",
        found=found,
        week=week,
        say=Speaker(week.names),
        sessions=[_session(one) for one in week.sessions],
    )


def _session(one: Session) -> dict[str, Any]:
    return {
        "on": one.on,
        "minutes": one.minutes,
        "warm_up": one.warm_up,
        "squats": tuple(item for item in (one.squat, one.back_off) if item is not None),
        "skills": [(item, _(words.STAGES[item.stage])) for item in one.skills],
        "lifts": one.lifts,
        "accessories": one.accessories,
    }


@pages.get(f"{HERE}/replay")
@context.coaches
def replay(team_id: UUID, draft_id: UUID) -> Any:
    """Show what publishing would mean: what is new, and who would stand elsewhere; nothing is stored."""
    found = opened(team_id, draft_id)
    return to_published(found) if found.published is not None else _replay_page(found, {}, {})


def _replay_page(found: Draft, form: Mapping[str, Any], errors: Mapping[str, str]) -> Any:
    if found.published is not None:
        return to_published(found)
    if found.faults:
        return draft_page(found, errors or {"form": _("It does not hold together yet: see what is to mend")})
    outcome = rehearsals.rehearsal(context.db(), context.who(), found)
    html = render_template(
        "coach/draft_replay.html",
        found=found,
        form=form,
        errors=errors,
        outcome=outcome,
        moves=[_elsewhere(one) for one in outcome.elsewhere],
        steps=counted(one.move for one in outcome.elsewhere if one.move is not None),
        differences=differences.between(found.base_document, found.document),
    )
    return (html, 422) if errors else html


def _elsewhere(one: Elsewhere) -> dict[str, Any]:
    on = {"title": content(one.title, locale()), "version": one.version}
    if one.move is not None:
        return {**row_of(one.move), **on}
    return {**bare_row(one.athlete_id, one.name), **on, "gone": content(one.gone or "", locale())}


@pages.get(f"{HERE}/compare")
@context.coaches
def compare(team_id: UUID, draft_id: UUID) -> Any:
    """Show what a draft changes of the version that it was made from."""
    found = opened(team_id, draft_id)
    if found.published is not None:
        return to_published(found)
    return render_template(
        "coach/draft_compare.html",
        found=found,
        differences=differences.between(found.base_document, found.document),
    )


@pages.post(f"{HERE}/publish")
@context.coaches
def publish(team_id: UUID, draft_id: UUID) -> Any:
    """Publish a draft as the next version."""
    form = context.form()
    try:
        number = publishing.publish(context.db(), context.who(), team_id, draft_id, form)
    except Refused as refused:
        found = opened(team_id, draft_id)
        return _replay_page(found, form, messages(refused))
    flash(
        _("Version %(n)s is published. Nobody was moved: that is your next step, if you want it.", n=number),
        "good",
    )
    return redirect(url_for("curricula.version", team_id=team_id, version_id=draft_id), 303)

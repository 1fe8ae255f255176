"""A curriculum's document, taken apart and put together: a part changed, steps put into a track or taken out.

Every change returns a new document or is refused whole. A draft need not be sound; what only its coach can
mend later stands in `coach.formats.curriculum.faults_in`. No database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from coach.domain.checks import ENGLISH, check_locale
from coach.domain.curriculum import ROUTES
from coach.domain.errors import Invalid
from coach.domain.uses import uses_of
from coach.formats import curriculum as files
from coach.formats.inputs import Problem, Refused
from coach.formats.part_forms import (
    Places,
    Row,
    about_form,
    control_of,
    day_form,
    gate_rows,
    problem_of,
    read_about,
    read_day,
    read_rung,
    read_step,
    read_template,
    rung_form,
    step_form,
    template_form,
)
from coach.formats.plain_yaml import BYTES_MOST
from coach.formats.steps import StepSchema, step, step_to_dict

Document = dict[str, Any]
LISTS = {"rung": "rungs", "step": "steps", "track": "tracks", "day": "days"}
FAULTS_TOLD = 40
# Faults of the whole that a form is refused for, since its own controls made them.
AT_ONCE = frozenset({"cycle", "unknown", "unknown-drill", "squat-in-stop", "out-of-range", "no-ladder"})
TITLE_CHARS = 60
SUMMARY_CHARS = 480


class NoSuchPart(LookupError):
    """The document has no part of that name."""


def document_in(raw: bytes) -> Document:
    """Return the sound document of a file's bytes, everything written out; Refused with path and rule.

    UTF-8 with or without a byte order mark. Bytes are counted before anything is read of them.
    """
    if len(raw) > BYTES_MOST:
        raise Refused(Problem("file", "too-large", f"must be at most {BYTES_MOST // 1024} KiB"))
    if not raw.strip():
        raise Refused(Problem("file", "missing", "is missing or empty"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(Problem("file", "encoding", "must be text in UTF-8")) from None
    try:
        data = files.document_of(text)
    except Invalid as error:
        raise Refused(problem_of(error)) from None
    faults = files.faults_in(data)
    if faults:
        raise Refused(*(problem_of(fault) for fault in faults[:FAULTS_TOLD]))
    return files.curriculum_to_dict(files.curriculum_from_dict(data))


# --- parts ------------------------------------------------------------------------------------------------


def part_of(document: Document, kind: str, name: str) -> tuple[str, Row]:
    """Return path and row of a part: a rung, step or track by id, a day by number from 1, the template."""
    if kind == "template":
        return "template", document.get("template") or {}
    rows: Sequence[Row] = document.get(LISTS[kind]) or ()
    for index, row in enumerate(rows):
        if (str(index + 1) if kind == "day" else row.get("id")) == name:
            return f"{LISTS[kind]}[{index}]", row
    raise NoSuchPart(name)


def _with_part(document: Document, path: str, row: Row) -> Document:
    if path == "template":
        return {**document, "template": row}
    name, _, index = path.rstrip("]").partition("[")
    rows = list(document[name])
    rows[int(index)] = row
    return {**document, name: rows}


def drill_names() -> dict[str, str]:
    """Return the names of the shipped drills by id."""
    return {key: drill.name for key, drill in files.drills().items()}


def form_of(document: Document, kind: str, name: str = "") -> dict[str, str]:
    """Return the text of a part's controls."""
    if kind == "about":
        return about_form(document)
    _, row = part_of(document, kind, name)
    if kind == "template":
        return template_form(row, drill_names())
    return {"step": step_form, "rung": rung_form, "day": day_form}[kind](row)


def changed(document: Document, kind: str, name: str, form: Mapping[str, Any]) -> tuple[Document, str]:
    """Return the document with a part as the form has it, and what to call that part.

    Refused by control where the part does not hold by itself, or names what is not there, or asks for itself.
    """
    if kind == "about":
        return _with_about(document, form)
    path, before = part_of(document, kind, name)
    if kind == "template":
        row, places = read_template(form, before, drill_names())
    else:
        row, places = {"step": read_step, "rung": read_rung, "day": read_day}[kind](form, before)
    whole = _with_part(document, path, row)
    faults = files.part_faults(kind, row) or _new_faults(document, whole, path)
    if faults:
        raise Refused(*problems_at(faults, form, places))
    return whole, str(row.get("name") or row.get("title") or kind)


def _new_faults(before: Document, after: Document, path: str) -> tuple[Invalid, ...]:
    """Return what is newly wrong with the whole and comes from this part."""
    if after == before:
        return ()
    wrong = [fault for fault in files.faults_in(after) if fault.code in AT_ONCE]
    if not wrong:
        return ()
    known = {fault.message for fault in files.faults_in(before)}
    return tuple(
        Invalid(f"{path}.requires", fault.code, f"{path}.requires{fault.message.removeprefix(fault.field)}")
        if fault.code == "cycle"
        else fault
        for fault in wrong
        if fault.message not in known and (fault.code == "cycle" or under(path, fault.field))
    )


def under(path: str, field: str) -> bool:
    """Whether a fault's field lies in a part."""
    return field == path or field.startswith((f"{path}.", f"{path}["))


def problems_at(
    faults: Sequence[Invalid], form: Mapping[str, Any], places: Places | None = None
) -> list[Problem]:
    """Return faults as problems of the form's controls; paths may begin at the part or at the document."""
    inner = re.compile(r"^(?:(?:rungs|steps|tracks|days)\[\d+\]|template)\.?")
    return [
        problem_of(
            fault, control_of(inner.sub("", fault.field), lambda name: name in form, places or Places())
        )
        for fault in faults
    ]


def rows_shown(kind: str, row: Row) -> Places:
    """Return in which row of a form each row of a part stands when the page is opened: in order."""
    found = Places()
    for name in ("criteria", "faults", "skills", "trunk", "lifts", "progression"):
        found[name] = list(range(len(row.get(name) or ())))
    if kind == "step":
        every, some = gate_rows(row.get("requires")) or ([], [])
        found["all"], found["any"] = list(range(len(every))), list(range(len(some)))
    return found


def _with_about(document: Document, form: Mapping[str, Any]) -> tuple[Document, str]:
    row = read_about(form)
    problems = []
    for name, most in (("title", TITLE_CHARS), ("summary", SUMMARY_CHARS)):
        if not row[name]:
            problems.append(Problem(name, "missing", "is missing"))
        elif len(row[name]) > most:
            rule = f"must be at most {most} characters, is {len(row[name])}"
            problems.append(Problem(name, "long-text", rule, row[name][:40]))
    if row["route"] not in ROUTES:
        problems.append(Problem("route", "unknown", f"must be one of {', '.join(ROUTES)}", row["route"][:40]))
    try:
        check_locale("locale", row["locale"])
    except Invalid as error:
        problems.append(problem_of(error))
    if problems:
        raise Refused(*problems)
    if row["locale"] == ENGLISH:  # goes without saying, as in a published document
        document = {key: value for key, value in document.items() if key != "locale"}
        del row["locale"]
    return {**document, **row}, row["title"]


# --- steps of a track -------------------------------------------------------------------------------------


def with_track_title(document: Document, track_id: str, title: str) -> Document:
    """Return the document with another title of a track."""
    path, track = part_of(document, "track", track_id)
    row = {**track, "title": " ".join(title.split())}
    faults = files.part_faults("track", row)
    if faults:
        raise Refused(*(problem_of(fault, "title") for fault in faults))
    return _with_part(document, path, row)


def moved(document: Document, track_id: str, step_id: str, by: int) -> Document:
    """Return the document with a step one place earlier (-1) or later (1) in its track."""
    path, track = part_of(document, "track", track_id)
    order = list(track["steps"])
    if step_id not in order:
        raise NoSuchPart(step_id)
    place = order.index(step_id)
    to = min(max(place + by, 0), len(order) - 1)
    order.insert(to, order.pop(place))
    return _with_part(document, path, {**track, "steps": order})


def added(document: Document, track_id: str, what: str) -> tuple[Document, str]:
    """Return the document with a step at the end of a track, and the step's id.

    `what` is `step:id` of one that is here, `library:id` of a shipped one, `copy:id` for a copy with an id of
    its own.
    """
    path, track = part_of(document, "track", track_id)
    kind, _, name = what.partition(":")
    rows = {row["id"]: row for row in document.get("steps") or ()}
    if kind == "step" and name in rows and name not in track["steps"]:
        row = None
    elif kind == "library" and name in library() and name not in rows:
        after = [one for one in library()[name]["progression"] if one in rows]
        row = {**library()[name], "progression": after}
    elif kind == "copy" and name in rows:
        taken = {*rows, *(one.get("id") for one in document.get("rungs") or ())}
        number = next(n for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)
        row = {**rows[name], "id": f"{name}-{number}", "name": f"{rows[name]['name'][:56]} {number}"}
        name = row["id"]
    else:
        raise Refused(Problem("what", "missing", "must be one of the steps of the list", what[:40]))
    out = _with_part(document, path, {**track, "steps": [*track["steps"], name]})
    if row is not None:
        out = {**out, "steps": [*(out.get("steps") or ()), row]}
    _check_counts(out)
    return out, name


def _check_counts(document: Document) -> None:
    if len(document.get("steps") or ()) > files.STEPS_MOST:
        raise Refused(Problem("what", "bad-count", f"there must be at most {files.STEPS_MOST} steps"))


def removed(document: Document, track_id: str, step_id: str) -> Document:
    """Return the document without a step in a track; where no other track holds it, without the step.

    Refused, naming every place, where something cannot do without it.
    """
    path, track = part_of(document, "track", track_id)
    if step_id not in track["steps"]:
        raise NoSuchPart(step_id)
    if len(track["steps"]) == 1:
        raise Refused(Problem("track", "bad-count", "a track must hold at least one step"))
    out = _with_part(document, path, {**track, "steps": [s for s in track["steps"] if s != step_id]})
    if any(step_id in one["steps"] for one in out["tracks"]):
        return out
    uses = tuple(uses_of(step_id, *files.sound_parts(document)))
    if uses:
        raise Refused(*(Problem("track", use.kind, use.by) for use in uses))
    steps = [
        {**row, "progression": [one for one in row.get("progression") or () if one != step_id]}
        for row in out["steps"]
        if row["id"] != step_id
    ]
    return {**out, "steps": steps}


@cache
def library() -> Mapping[str, Row]:
    """Return the shipped steps by id, everything written out."""
    return {
        row["id"]: step_to_dict(step(StepSchema().load(row)))
        for rows in files.step_rows().values()
        for row in rows
    }


# --- days -------------------------------------------------------------------------------------------------


def with_day(document: Document) -> Document:
    """Return the document with a further training day, a copy of the last one."""
    days = list(document.get("days") or ())
    if len(days) >= files.DAYS_MOST:
        raise Refused(Problem("days", "bad-count", f"there must be at most {files.DAYS_MOST} days"))
    last = days[-1] if days else {"skills": [], "squat": True, "lifts": [], "trunk": []}
    return {**document, "days": [*days, {**last, "title": f"Day {len(days) + 1}"}]}


def without_day(document: Document, number: str) -> Document:
    """Return the document without a training day."""
    _, row = part_of(document, "day", number)
    place = int(number) - 1
    return {
        **document,
        "days": [one for n, one in enumerate(document["days"]) if n != place or one is not row],
    }

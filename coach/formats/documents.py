"""A curriculum's document, taken apart and put together: read from a file, its parts changed in forms.

Every change returns a new document or is refused whole. A draft need not be sound; what only its coach can
mend later stands in `coach.formats.curriculum.faults_in`. What is added, moved and taken out stands in
`arranged`. No database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from coach.domain.checks import ENGLISH, check_locale, refuse
from coach.domain.curriculum import ROUTES
from coach.domain.errors import Invalid
from coach.formats import curriculum as files
from coach.formats.figure_forms import cannot_be_stood_in
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


def with_part(document: Document, path: str, row: Row) -> Document:
    """Return the document with the part at a path of `part_of` replaced."""
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
    whole = with_part(document, path, row)
    faults = files.part_faults(kind, row) or (
        *(_misplaced(document, whole, path) if kind == "rung" else ()),
        *_new_faults(document, whole, path),
    )
    if faults:
        raise Refused(*problems_at(faults, form, places))
    if kind == "step":
        _check_figures(before, row)
    return whole, str(row.get("name") or row.get("title") or kind)


def _check_figures(before: Row, after: Row) -> None:
    """Refuse a drawn position that was changed into one that nobody can stand in."""
    new, old = files.built_step(after), files.built_step(before)
    if new is not None:
        drawn = {} if old is None else old.figures
        wrong = tuple(cannot_be_stood_in(new.figures, drawn, plates=new.load.rule != "stick"))
        if wrong:
            raise Refused(*wrong)


def _new_faults(before: Document, after: Document, path: str) -> tuple[Invalid, ...]:
    """Return what is newly wrong with the whole and comes from this part."""
    if after == before:
        return ()
    wrong = [
        fault
        for fault in files.faults_in(after)
        if fault.code in AT_ONCE or fault.field.endswith(".back_off")
    ]
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


def _misplaced(before: Document, after: Document, path: str) -> Iterator[Invalid]:
    """Yield where a rung would no longer be harder than the one before it and easier than the one after.

    A step that is too wide may wait: between two saves a ladder may be spaced anew.
    """
    old, new = before["rungs"], after["rungs"]
    at = next(index for index in range(len(new)) if path == f"rungs[{index}]")
    field, here = f"{path}.difficulty", new[at]["difficulty"]
    if here == old[at]["difficulty"]:
        return
    if at and here <= new[at - 1]["difficulty"]:
        rule = f"must be above {new[at - 1]['difficulty']:g}, the rung before"
        yield refuse(field, "not-rising", f"{here:g}", rule)
    if at + 1 < len(new) and here >= new[at + 1]["difficulty"]:
        rule = f"must be below {new[at + 1]['difficulty']:g}, the rung after"
        yield refuse(field, "not-rising", f"{here:g}", rule)


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
    for name in ("criteria", "faults", "skills", "trunk", "lifts", "progression", "tests"):
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

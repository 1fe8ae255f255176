"""A curriculum's document arranged anew: tracks, steps, rungs and days added, moved and taken out.

Every change returns a new document or is refused whole, naming every place that needs what is to go. What
stands inside a part is changed in `documents`. No database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from coach.domain.checks import NAME_CHARS
from coach.domain.curriculum import RUNGS_MOST, STEP_MOST_LOGITS, TRACKS_MOST
from coach.domain.plan import SKILLS_MOST
from coach.domain.uses import Use, uses_of, uses_of_rung, uses_of_track
from coach.formats import curriculum as files
from coach.formats.documents import Document, NoSuchPart, part_of, with_part
from coach.formats.inputs import Problem, Refused
from coach.formats.part_forms import Row, problem_of
from coach.formats.steps import StepSchema, step, step_to_dict

_ID_CHARS = 48
_MAKES_NO_ID = re.compile(r"[^a-z0-9]+")


def _new_id(name: str, kind: str, taken: Collection[str]) -> str:
    """Return an id made of a name, another one than those that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = _MAKES_NO_ID.sub("-", plain).strip("-")[:_ID_CHARS].strip("-")
    made = words if words[:1].isalpha() else f"{kind}-{words}".strip("-")
    number = next(n for n in range(1, len(taken) + 2) if (made if n == 1 else f"{made}-{n}") not in taken)
    return made if number == 1 else f"{made}-{number}"


def _movement_ids(document: Document) -> set[str]:
    return {str(row.get("id")) for part in ("rungs", "steps") for row in document.get(part) or ()}


def _refuse_uses(control: str, uses: Sequence[Use]) -> None:
    if uses:
        raise Refused(*(Problem(control, use.kind, "is needed", use.by) for use in uses))


def _shifted(order: Sequence[Any], place: int, by: int) -> list[Any]:
    """Return a list with one entry one place earlier (-1) or later (1), as far as it goes."""
    out = list(order)
    out.insert(min(max(place + by, 0), len(out) - 1), out.pop(place))
    return out


# --- steps of a track -------------------------------------------------------------------------------------


@cache
def library() -> Mapping[str, Row]:
    """Return the shipped steps by id, everything written out."""
    return {
        row["id"]: step_to_dict(step(StepSchema().load(row)))
        for rows in files.step_rows().values()
        for row in rows
    }


def with_track_title(document: Document, track_id: str, title: str) -> Document:
    """Return the document with another title of a track."""
    path, track = part_of(document, "track", track_id)
    row = {**track, "title": " ".join(title.split())}
    faults = files.part_faults("track", row)
    if faults:
        raise Refused(*(problem_of(fault, "title") for fault in faults))
    return with_part(document, path, row)


def moved(document: Document, track_id: str, step_id: str, by: int) -> Document:
    """Return the document with a step one place earlier (-1) or later (1) in its track."""
    path, track = part_of(document, "track", track_id)
    if step_id not in track["steps"]:
        raise NoSuchPart(step_id)
    order = _shifted(track["steps"], track["steps"].index(step_id), by)
    return with_part(document, path, {**track, "steps": order})


def added(document: Document, track_id: str, what: str) -> tuple[Document, str]:
    """Return the document with a step at the end of a track, and the step's id.

    `what` is `step:id` of one that is here, `library:id` of a shipped one, `copy:id` for a copy with an id of
    its own.
    """
    path, track = part_of(document, "track", track_id)
    out, row = _with_step(document, what, here=track["steps"])
    return with_part(out, path, {**track, "steps": [*track["steps"], row["id"]]}), row["id"]


def _with_step(document: Document, what: str, here: Collection[str] = ()) -> tuple[Document, Row]:
    """Return the document with the step that was chosen, if it was not in it, and that step's row."""
    kind, _, name = what.partition(":")
    rows = {row["id"]: row for row in document.get("steps") or ()}
    if kind == "step" and name in rows and name not in here:
        return document, rows[name]
    if kind == "library" and name in library() and name not in rows:
        after = [one for one in library()[name]["progression"] if one in rows]
        row = {**library()[name], "progression": after}
    elif kind == "copy" and name in rows:
        taken = _movement_ids(document)
        number = next(n for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)
        row = {**rows[name], "id": f"{name}-{number}", "name": f"{rows[name]['name'][:56]} {number}"}
    else:
        raise Refused(Problem("what", "missing", "must be one of the steps of the list", what[:40]))
    if len(rows) >= files.STEPS_MOST:
        raise Refused(Problem("what", "bad-count", f"there must be at most {files.STEPS_MOST} steps"))
    return {**document, "steps": [*(document.get("steps") or ()), row]}, row


def removed(document: Document, track_id: str, step_id: str) -> Document:
    """Return the document without a step in a track; where no other track holds it, without the step.

    Refused, naming every place, where something cannot do without it.
    """
    path, track = part_of(document, "track", track_id)
    if step_id not in track["steps"]:
        raise NoSuchPart(step_id)
    if len(track["steps"]) == 1:
        rule = "is the last step of its track, which must hold at least one: take the track out as a whole"
        raise Refused(Problem("track", "bad-count", rule))
    out = with_part(document, path, {**track, "steps": [s for s in track["steps"] if s != step_id]})
    return _without_steps(out, {step_id}, "track")


def _without_steps(document: Document, steps: Collection[str], control: str) -> Document:
    """Return the document without those of these steps that no track holds any longer."""
    held = {step_id for track in document["tracks"] for step_id in track["steps"]}
    gone = set(steps) - held
    if not gone:
        return document
    sound = files.sound_parts(document)
    _refuse_uses(control, tuple(uses_of(gone, sound.steps, sound.days)))
    rows = [
        {**row, "progression": [one for one in row.get("progression") or () if one not in gone]}
        for row in document["steps"]
        if row["id"] not in gone
    ]
    return {**document, "steps": rows}


# --- tracks -----------------------------------------------------------------------------------------------


def with_track(document: Document, title: str, what: str, days: Sequence[str]) -> tuple[Document, str]:
    """Return the document with a further track at the end, and its id: a title, a first step, its days.

    `what` names the first step as `added` takes it; `days` are numbers of the days that train it, from 1.
    """
    tracks = list(document.get("tracks") or ())
    if len(tracks) >= TRACKS_MOST:
        raise Refused(Problem("form", "bad-count", f"there must be at most {TRACKS_MOST} tracks"))
    wrong: list[Problem] = []
    try:
        out, first = _with_step(document, what)
    except Refused as refused:
        wrong += refused.problems
        out, first = document, {"id": "first", "family": "foundation"}
    title = " ".join(title.split())
    track_id = _new_id(title, "track", {track["id"] for track in tracks})
    row = {"id": track_id, "title": title, "family": first["family"], "steps": [first["id"]]}
    wrong += [problem_of(fault, "title") for fault in files.part_faults("track", row)]
    plans = list(out.get("days") or ())
    for number in dict.fromkeys(days):
        _, plan = part_of(out, "day", number)
        if len(plan.get("skills") or ()) >= SKILLS_MOST:
            rule = f"a day trains at most {SKILLS_MOST} tracks"
            wrong.append(Problem("days", "bad-count", rule, str(plan.get("title"))[:40]))
        plans[int(number) - 1] = {**plan, "skills": [*(plan.get("skills") or ()), track_id]}
    if wrong:
        raise Refused(*wrong)
    return {**out, "tracks": [*tracks, row], **({"days": plans} if plans else {})}, track_id


def shifted_track(document: Document, track_id: str, by: int) -> Document:
    """Return the document with a track one place earlier (-1) or later (1)."""
    _, track = part_of(document, "track", track_id)
    tracks = document["tracks"]
    return {**document, "tracks": _shifted(tracks, tracks.index(track), by)}


def without_track(document: Document, track_id: str) -> Document:
    """Return the document without a track, and without the steps that no other track holds.

    Refused, naming every place, where a day trains it or something needs one of those steps.
    """
    _, track = part_of(document, "track", track_id)
    _refuse_uses("track", tuple(uses_of_track(track_id, files.sound_parts(document).days)))
    out = {**document, "tracks": [one for one in document["tracks"] if one["id"] != track_id]}
    return _without_steps(out, track["steps"], "track")


# --- rungs ------------------------------------------------------------------------------------------------


def with_rung(document: Document, copied: str, place: str, name: str) -> tuple[Document, str]:
    """Return the document with a copy of a rung before (`easier`) or after it (`harder`), and the copy's id.

    Its difficulty lies half way to the neighbour; beyond the last one half of the longest step away.
    """
    _, row = part_of(document, "rung", copied)
    rungs = list(document["rungs"])
    if len(rungs) >= RUNGS_MOST:
        raise Refused(Problem("form", "bad-count", f"there must be at most {RUNGS_MOST} squats"))
    if place not in ("easier", "harder"):
        raise Refused(Problem("place", "unknown", "must be one of easier, harder", place[:40]))
    name = " ".join(name.split())
    if not name:
        raise Refused(Problem("name", "missing", "is missing"))
    if len(name) > NAME_CHARS:
        rule = f"must be at most {NAME_CHARS} characters, is {len(name)}"
        raise Refused(Problem("name", "long-text", rule, name[:40]))
    at, step_up = rungs.index(row), 1 if place == "harder" else -1
    here = row["difficulty"]
    beside = (
        rungs[at + step_up]["difficulty"]
        if 0 <= at + step_up < len(rungs)
        else here + step_up * STEP_MOST_LOGITS
    )
    made = {
        **row,
        "id": _new_id(name, "squat", _movement_ids(document)),
        "name": name,
        "difficulty": round((here + beside) / 2, 3),
    }
    faults = files.part_faults("rung", made)
    if faults:
        raise Refused(*(problem_of(fault, "name" if fault.field == "name" else "form") for fault in faults))
    if not min(here, beside) < made["difficulty"] < max(here, beside):
        raise Refused(Problem("place", "not-rising", "there is no room: the two are as good as equally hard"))
    rungs.insert(at + max(step_up, 0), made)
    return {**document, "rungs": rungs}, made["id"]


def without_rung(document: Document, rung_id: str) -> Document:
    """Return the document without a rung. Refused, naming every place, where something needs it."""
    _, row = part_of(document, "rung", rung_id)
    if len(document["rungs"]) == 1:
        raise Refused(Problem("rung", "bad-count", "is the last squat: a ladder must hold at least one"))
    sound = files.sound_parts(document)
    _refuse_uses("rung", tuple(uses_of_rung(rung_id, sound.rungs, sound.steps, sound.days)))
    return {**document, "rungs": [one for one in document["rungs"] if one is not row]}


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

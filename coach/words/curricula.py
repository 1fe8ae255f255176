"""Words of a curriculum for its coaches: the fields of its parts, gates in a sentence, what needs a step.

Ids and numbers come in; names of steps and rungs are looked up by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coach.domain.mastery import Missing
from coach.words import steps
from coach.words.labels import N_, TESTS, Translate, label_of

Name = Callable[[str], str]

# Controls and keys of a document; what stands in a row carries the row's number behind it.
FIELDS = {
    "about": N_("The curriculum"),
    "title": N_("Title"),
    "summary": N_("Summary"),
    "locale": N_("Language of the texts"),
    "route": N_("Order"),
    "id": N_("Short name"),
    "name": N_("Name"),
    "short": N_("Name on the map"),
    "family": N_("Family"),
    "aliases": N_("Other names"),
    "purpose": N_("Purpose"),
    "start": N_("Start"),
    "receiving": N_("Received"),
    "feet": N_("Feet"),
    "equipment": N_("Equipment"),
    "set_up": N_("Set-up"),
    "points": N_("Points"),
    "cues": N_("Cues"),
    "criteria": N_("Criteria"),
    "faults": N_("Faults"),
    "requires": N_("Gate"),
    "gate": N_("Gate"),
    "regression": N_("Easier"),
    "regression-text": N_("Easier"),
    "regression-step": N_("Step to go back to"),
    "progression": N_("Leads to"),
    "power_version": N_("While the depth gate is closed"),
    "dose": N_("Dose"),
    "dose-learn": N_("First sessions"),
    "dose-build": N_("Until it is owned"),
    "dose-keep": N_("Once it is owned"),
    "rest_s": N_("Rest"),
    "tempo": N_("Tempo"),
    "pause": N_("Pause"),
    "load": N_("Load"),
    "contraindications": N_("Not for"),
    "figures": N_("Drawn positions"),
    "figures-start": N_("Drawn at the start"),
    "figures-receive": N_("Drawn at the end"),
    "figures-front": N_("Drawn from the front"),
    "provenance": N_("Where it comes from"),
    "source": N_("Source"),
    "exercise": N_("Exercise"),
    "depth": N_("Depth"),
    "style": N_("Style"),
    "thigh_deg": N_("Depth of the thigh"),
    "difficulty": N_("Difficulty"),
    "heel_mm": N_("Heel"),
    "lean_cap": N_("Cap of the lean"),
    "closure_cap": N_("Cap of the hip"),
    "wedge": N_("Wedge allowed"),
    "box": N_("Box"),
    "back_off": N_("Easier squat on flat feet"),
    "tests": N_("Tests"),
    "steps": N_("Steps"),
    "skills": N_("Skills"),
    "squat": N_("Squat"),
    "lifts": N_("Lifts"),
    "trunk": N_("Trunk"),
    "warm_up": N_("Warm-up"),
    "warm_up_minutes": N_("Length of the warm-up"),
    "back_off_sets": N_("Sets on flat feet"),
    "accessories": N_("Accessories"),
    "stopped": N_("While squats are closed"),
    "changes": N_("What is new"),
    "file": N_("The file"),
    "form": N_("This form"),
    "what": N_("Step"),
    "track": N_("Track"),
    "rung": N_("Squat"),
    "copied": N_("Squat"),
    "place": N_("Place"),
    "days": N_("Days"),
    "tracks": N_("Tracks"),
    "rungs": N_("Rungs"),
    "template": N_("Warm-up and accessories"),
    "client_id": N_("This form"),
    "athletes": N_("Athletes"),
    "archive": N_("The archive"),
}
INNER = {
    "text": N_("sentence"),
    "view": N_("seen from"),
    "fault": N_("fault"),
    "code": N_("fault"),
    "seen": N_("what is seen"),
    "cause": N_("cause"),
    "fix": N_("first try"),
    "sets": N_("sets"),
    "reps": N_("reps"),
    "seconds": N_("seconds"),
    "per_side": N_("each side"),
    "rule": N_("rule"),
    "ladder": N_("steps in kg"),
    "kg": N_("kg"),
    "min_kg": N_("least"),
    "max_kg": N_("most"),
    "step_kg": N_("smallest step"),
    "fraction": N_("share of body weight"),
    "of": N_("of what"),
    "low": N_("from"),
    "high": N_("to"),
    "rpe": N_("effort"),
    "waves": N_("waves"),
    "movement": N_("movement"),
    "name": N_("name"),
    "cue": N_("cue"),
    "rest_s": N_("rest"),
    "tempo": N_("tempo"),
    "instead": N_("instead"),
    "at": N_("where"),
    "least": N_("at least"),
    "shank": N_("shank"),
    "thigh": N_("thigh"),
    "rear_shank": N_("rear shank"),
    "rear_thigh": N_("rear thigh"),
    "trunk": N_("trunk"),
    "arms": N_("arms"),
    "grip": N_("grip"),
    "heel_mm": N_("heel"),
    "step_cm": N_("step"),
    "raised": N_("other leg"),
    "depth": N_("depth"),
    "stance": N_("stance"),
    "toes": N_("toes"),
}
ROUTES = {"top-down": N_("from the top down"), "bottom-up": N_("from the floor up"), "mixed": N_("mixed")}
LIMITERS = {
    "none": N_("Nothing limits"),
    "mobility": N_("Range limits"),
    "control": N_("Control limits"),
    "mobility+control": N_("Range and control limit"),
    "pain": N_("Pain limits"),
    "unknown": N_("Not known yet"),
}
LOAD_RULES = {
    "none": N_("no load"),
    "stick": N_("a stick"),
    "bench-mark": N_("a perfect day earns the next weight"),
    "percent": N_("share of a best"),
    "kg": N_("a fixed weight"),
    "rpe": N_("by effort"),
}
VIEWS = {"side": N_("the side"), "front": N_("the front")}
LIFTS = {
    "snatch": N_("snatch"),
    "power-snatch": N_("power snatch"),
    "clean": N_("clean"),
    "power-clean": N_("power clean"),
    "jerk": N_("jerk"),
    "clean-and-jerk": N_("clean and jerk"),
    "front-squat": N_("front squat"),
    "back-squat": N_("back squat"),
    "overhead-squat": N_("overhead squat"),
}
USES = {
    "gate": N_("%(by)s asks for it in its gate"),
    "regression": N_("%(by)s goes back to it"),
    "power-version": N_("%(by)s is trained by it while its depth gate is closed"),
    "best": N_("%(by)s takes its load as a share of its best"),
    "lift": N_("the lift %(by)s is made of it"),
    "lift-gate": N_("the lift %(by)s asks for it in its gate"),
    "back-off": N_("%(by)s goes back to it on flat feet"),
    "day": N_("the day %(by)s trains it"),
}
STAGES = {"learn": N_("to learn"), "build": N_("to build"), "keep": N_("to keep")}
# A step before and after: as on the map, or not in that version.
# States in a comparison, where "now" is a column of its own.
STATES = {**steps.STATES, "now": N_("in training"), "": N_("not there")}
# Words of the places in an error, for the parts of a document.
PARTS = {
    "rungs": N_("Squat: %(name)s"),
    "steps": N_("Step: %(name)s"),
    "tracks": N_("Track: %(name)s"),
    "days": N_("Day: %(name)s"),
    "template": N_("Warm-up and accessories"),
}


def field(control: str, translate: Translate) -> str:
    """Return the name of a control: `criteria-1-text` is "Criteria 2, sentence"."""
    if control in FIELDS:
        return translate(FIELDS[control])
    head, *rest = control.split("-")
    if f"{head}-{rest[0]}" in FIELDS if rest else False:
        head, rest = f"{head}-{rest[0]}", rest[1:]
    words = [translate(FIELDS.get(head, head.replace("_", " ")))]
    for part in rest:
        if part.isdigit():
            words[-1] += f" {int(part) + 1}"
        elif part in INNER:
            words.append(translate(INNER[part]))
        elif head == "accessories" and part in LIMITERS:
            words.append(translate(LIMITERS[part]))
    return ", ".join(words)


def inner_field(path: str, translate: Translate) -> str:
    """Return the name of a path inside a part: `criteria[1].text` is "Criteria 2, sentence"."""
    keyed = re.fullmatch(r"(faults|lifts)\[([^\]]*[^\]\d][^\]]*)\]\.?(.*)", path)
    if keyed is not None:
        inner = field(f"{keyed[1]}-{keyed[3]}".strip("-").replace(".", "-"), translate)
        head, _comma, rest = inner.partition(", ")
        return ", ".join(part for part in (head, keyed[2].replace("-", " "), rest) if part)
    return field(re.sub(r"[.\[\]]+", "-", path).strip("-"), translate)


def test_name(test: str, translate: Translate) -> str:
    """Return the name of a test, also of those that only open steps."""
    return label_of(TESTS, test, translate)


def gate(found: Any, name: Name, translate: Translate) -> str:
    """Return a gate of a document in a sentence; empty where it is open from the first day."""
    if not isinstance(found, Mapping):
        return ""
    for join, word in (("all", N_("{one} and {other}")), ("any", N_("{one} or {other}"))):
        if join in found:
            said = [gate(one, name, translate) for one in found[join]]
            said = [
                f"({text})" if _is_group(one) else text for one, text in zip(found[join], said, strict=True)
            ]
            out = said[0] if said else ""
            for text in said[1:]:
                out = translate(word).format(one=out, other=text)
            return out
    if "step" in found or "rung" in found:
        return translate(N_("{what} owned")).format(what=name(str(found.get("step") or found.get("rung"))))
    if "depth" in found:
        text = translate(N_("{what} owned in lifting shoes or flatter"))
        return text.format(what=name(str(found["depth"])))
    test = test_name(str(found.get("test")), translate)
    return translate(N_("{test} at least {least}")).format(test=test, least=f"{found.get('least') or 0:g}")


def missing(kind: str, what: str, least: float | None, have: float | None, translate: Translate) -> str:
    """Return what keeps a gate closed as a short line; `what` names a step or squat, or is a test's id."""
    if kind == "test":
        test = test_name(what, translate)
        if have is None:
            return translate(N_("{test} has not been measured")).format(test=test)
        text = translate(N_("{test}: {have} of {least}"))
        return text.format(test=test, have=f"{have:g}", least=f"{least or 0:g}")
    if kind == "depth":
        return translate(N_("{what} is not owned in lifting shoes")).format(what=what)
    return translate(N_("{what} is not owned")).format(what=what)


def step_why(
    state: str, gaps: Iterable[Missing], good_days: int, needed: int, name: Name, translate: Translate
) -> str:
    """Return why a step stands as it does: what keeps it closed, else its good days of those needed."""
    lines = [missing(one.kind, _named(one, name), one.least, one.have, translate) for one in gaps]
    if lines:
        return "; ".join(lines)
    if not good_days:
        return translate(N_("What it builds on is there; no good day yet"))
    if state != "owned" and good_days >= needed:
        return translate(N_("It broke down on its last days"))
    return translate(N_("{have} of {need} good days")).format(have=min(good_days, needed), need=needed)


def _named(one: Missing, name: Name) -> str:
    return one.id if one.kind == "test" else name(one.id)


def _is_group(found: Any) -> bool:
    return (
        isinstance(found, Mapping)
        and ("all" in found or "any" in found)
        and len(next(iter(found.values()))) > 1
    )

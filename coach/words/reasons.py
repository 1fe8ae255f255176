"""Reasons as sentences: short, in plain words, with numbers and units.

Keyed by the stable codes of `coach.domain`; a code is never renamed, its words may be. No rule here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from coach.domain.decision import Condition, Decision, Forecast
from coach.domain.screen import Reason, Value
from coach.words.labels import ACTIONS, N_, SIDES, SITES, STYLES, Translate, depth_label, label_of, plain

RungName = Callable[[str], str]
ShowDay = Callable[[date], str]

SENTENCES: dict[str, str] = {
    # Safety.
    "stop-pain": N_("Stop: pain {pain} of 10{when}. Squats stay closed until a person clears them."),
    "stop-sharp": N_("Stop: sharp pain{when}. Squats stay closed until a person clears them."),
    "stop-next-morning": N_(
        "Stop: pain {pain} of 10 on the next morning{when}. Squats stay closed until a person clears them."
    ),
    "stop-repeated": N_("Stop: pain on a second day{when}. Squats stay closed until a person clears them."),
    "stop-growth": N_(
        "Stop: pain at the heel or knee of a growing athlete{when}. A person clears squats again."
    ),
    "stop-pinch": N_(
        "Stop: a pinch at the front of the ankle{side}{when}. No squats and no end-range work "
        "until a person clears it."
    ),
    "stop-test-pain": N_("Stop: pain in a test{side}{when}. Squats stay closed until a person clears them."),
    "stop-red-flag": N_("Stop: a warning sign was reported{when}. A person clears squats again."),
    "pain-ends": N_(
        "Pain {pain} of 10 last time: next session is {rung}, easier than last time, and nothing deeper."
    ),
    # People.
    "overridden": N_("Set by the {by}: {rung}.{why}"),
    "locked": N_("Locked by the {by} at {rung}{until}.{why}"),
    "vetoed": N_("{rung} was closed by the {by}.{why}"),
    "no-bar-yet": N_("No barbell before the age of {age}: {rung}."),
    "rules-wait": N_(
        "The rules were renewed ({rules}): {rung} stays until your coach has looked at who would move."
    ),
    # Time off, drops, range.
    "time-off": N_("{days} days off: start with {rung}, {lighter} % lighter, and win it back."),
    "regained": N_("Good first day back: {rung} again."),
    "repeated-drop": N_("Only {rate} % clean on {days} days: one rung back to {rung}."),
    "range-out": N_(
        "{side} ankle {have}° ± {sd}: even on a {wedge} mm wedge {depth} needs {need}° for this build."
    ),
    "depth-closed": N_("No ankle would reach this depth for this build: the target stays above it."),
    "hips-unsure": N_(
        "It is not sure yet that the hips fold far enough for {rung}, whatever the ankle{doubt}."
    ),
    "depth-closed-elsewhere": N_("{Depth} is limited by the {site}, not by the ankle."),
    # Advance and hold.
    "earned": N_("Earned: {days} good days, {on_rung} days here. Next is {rung}."),
    "top": N_("Top of the ladder: {rung}. Keep it clean."),
    "ankle-unknown": N_("The ankles have not been measured: test them before going deeper."),
    "ankle-stale": N_("The last ankle test is {days} days old: test again before going deeper."),
    "range-stale": N_("The last ankle test is {days} days old: nobody knows if it still holds for {rung}."),
    "squats-disagree": N_(
        "Squats that were seen contradict each other: clean here, heels up at a depth that asks less. "
        "An ankle test settles it."
    ),
    "try-stance": N_(
        "Feet a little wider or turned out more may give the hips room: try it in the warm-up, "
        "keep it if the back stays still."
    ),
    "range-unknown": N_("The ankles have not been measured, so nobody knows if they are enough for {rung}."),
    "ankle-short": N_("{side} ankle {have}° ± {sd}, {depth} needs {need}° for this build, without a wedge."),
    "ankle-short-on-wedge": N_(
        "{side} ankle {have}° ± {sd}: {rung} needs {need}° for this build, even on a {wedge} mm wedge."
    ),
    "ankle-short-near": N_(
        "{side} ankle {have}° ± {sd}, {depth} needs {need}° for this build, without a wedge: "
        "too close to be sure{doubt}."
    ),
    "ankle-short-near-on-wedge": N_(
        "{side} ankle {have}° ± {sd}: {rung} needs {need}° on a {wedge} mm wedge, "
        "too close to be sure{doubt}."
    ),
    "heels-were-seen": N_(
        "{side} ankle {have}° ± {sd} would do for {depth} ({need}° for this build), but heels were seen to "
        "rise: not sure yet{doubt}."
    ),
    "squat-believed": N_(
        "{side} ankle reads {have}° ± {sd}, yet {rung} was seen clean on flat feet: the squat is believed."
    ),
    "load-first": N_("The load was the limit, not the squat: a little lighter, same depth."),
    "one-day-off": N_("Last time {rate} % clean: one off day changes nothing, and opens nothing."),
    "day-not-full": N_(  # said by rules before 2.0; stored decisions still name it
        "Clean last time, but not a full day: a good day has {sets} sets as asked, at effort {rpe} or less."
    ),
    "control-short": N_(
        "About {rate} % clean reps expected at {rung}, not sure enough{doubt}: more clean practice first."
    ),
    "range-not-shown": N_(
        "The ankle has the range ({have}° ± {sd}) but the heels still rise: practise the pattern, "
        "no wedge, no stretching."
    ),
    "days-missing": N_("{have} of {need} good days at {rung}, at least {gap} days apart."),
    "too-soon": N_("{days} more days at {rung} before the next rung."),
    "dropped-lately": N_("{rung} was lost to poor days: it opens again in {days} days at the earliest."),
    "not-verified": N_("Going below parallel needs one day seen by a coach or on video."),
    # Wedge.
    "wedge-gives-depth": N_("A {wedge} mm wedge gives the depth while the ankle catches up."),
    "wedge-stays": N_("Stay on the {wedge} mm wedge for now; some flat-foot work each week."),
    "wedge-lower": N_("Wedge down from {before} to {wedge} mm: the range is enough."),
    # The differential.
    "range-enough": N_(
        "{side} ankle {have}° ± {sd} is enough for {depth} ({need}° for this build, without a wedge)."
    ),
    "range-shown": N_("Clean squats that were seen have shown the range that {depth} needs."),
    "control-enough": N_("About {rate} % clean reps expected at {rung}."),
    "not-the-glutes": N_("Strong in bridge, plank or hinge: the squat is not held back by the glutes."),
    "capacity-above": N_("Weak in every pattern tested: clear the ankle first, then hip and trunk strength."),
    "knee-in-mobility-first": N_("The knee or arch falls in{side} and the ankle is short: range first."),
    "knee-in-control": N_(
        "The knee or arch falls in{side} although the range is there: hip and foot control."
    ),
    "side-difference": N_("The {side} ankle has been {deg}° shorter on two days: work on that side."),
    "sprain-check": N_(
        "An earlier sprain on the {side}: its hip and balance are tested next; nothing is assumed."
    ),
    # Steps of the lifts.
    "step-opens": N_("{Step} is next: what it builds on is there. Begin light and learn it."),
    "step-learning": N_("{Step} is being learned: no good day yet of the {need} that own it."),
    "step-building": N_("{Step}: {have} of {need} good days."),
    "step-kept": N_("{Step} is owned: keep it."),
    "step-dropped": N_("{Step} broke down on two days: back to {easier} until a good day there."),
    "step-depth-gate": N_(
        "{Step} waits for {rung} to be owned on lifting shoes; until then it is trained above parallel."
    ),
    "another-scale": N_("A reading from another kind of test was left out: its degrees are not comparable."),
    "readings-disagree": N_(
        "{side} ankle read {have}° and then {deg}°, further apart than tests err: one more by a coach "
        "settles it."
    ),
    "real-change": N_("{side} ankle {deg}° ± {sd}: a real change since the first tests."),
}

_PLAIN_PARAMS = (
    "pain",
    "days",
    "lighter",
    "rate",
    "on_rung",
    "need",
    "have",
    "sd",
    "deg",
    "wedge",
    "before",
    "age",
    "sets",
    "rpe",
    "rules",
)

CONDITIONS: dict[str, str] = {
    "clear": N_("a person clears it"),
    "unlock": N_("the coach unlocks it"),
    "rules-accepted": N_("the coach lets the new rules take effect"),
    "veto-lifted": N_("the coach opens it"),
    "age": N_("old enough for the bar"),
    "ankle-test": N_("an ankle test of both sides"),
    "ankle-reading": N_("{side} ankle at {deg}°"),
    "ankle-readings": N_("{side} ankle at {deg}° in three tests"),
    "beyond-reading": N_("heels that stay down in squats that are seen ({side})"),
    "range-elsewhere": N_("more range above the ankle"),
    "rock-back-good": N_("a rock-back test that scores 3"),
    "retry-after": N_("{days} more days below it"),
    "clean-days": N_("about {days} clean days"),
    "qualifying-days": N_("{days} more good days"),
    "days-on-rung": N_("{days} more days here"),
    "verified-day": N_("one day seen by a coach or on video"),
}
ONE_DAY: dict[str, str] = {
    "clean-days": N_("about 1 clean day"),
    "qualifying-days": N_("1 more good day"),
    "ankle-test": N_("an ankle test of both sides tomorrow"),
    "days-on-rung": N_("1 more day here"),
    "retry-after": N_("1 more day below it"),
}


LATER: dict[str, str] = {"ankle-test": N_("an ankle test of both sides in {days} days")}


def sentence(
    reason: Reason,
    translate: Translate = plain,
    rung_name: RungName | None = None,
    show_day: ShowDay | None = None,
) -> str:
    """Return a reason as one or two sentences.

    `rung_name` gives a curriculum's own name of a rung id; without it style and depth name it.
    `show_day` writes a date in the reader's way. An unknown code reads as its own words.
    """
    template = SENTENCES.get(reason.code)
    if template is None:
        return reason.code.replace("-", " ")
    text = translate(template).format(**_shown(reason, translate, rung_name, show_day))
    return text[:1].upper() + text[1:]


def _shown(
    reason: Reason, translate: Translate, rung_name: RungName | None, show_day: ShowDay | None
) -> dict[str, str]:
    params = reason.params
    shown = {key: _number(params.get(key)) for key in _PLAIN_PARAMS}
    side = params.get("side")
    named = label_of(SIDES, str(side), translate) if side else ""
    # A side is the subject of a sentence in some reasons, an aside in others.
    aside = reason.code.startswith(("stop-", "knee-in"))
    shown["side"] = (f" ({named})" if named else "") if aside else named
    depth = depth_label(float(params["thigh"] or 0), translate) if "thigh" in params else ""
    shown["depth"] = depth
    shown["Depth"] = depth[:1].upper() + depth[1:]
    shown["gap"] = str(int(params.get("gap") or 2))
    for key in ("step", "easier"):
        step_id = str(params.get(key) or "")
        shown[key] = rung_name(step_id) if rung_name is not None else step_id.replace("-", " ")
    shown["Step"] = _upper(shown["step"])
    shown["rung"] = _rung(params, translate, rung_name, depth)
    shown["site"] = label_of(SITES, str(params.get("site") or "hip"), translate)
    shown["by"] = translate(N_("coach")) if params.get("by") == "coach" else translate(N_("athlete"))
    why = params.get("why")
    shown["why"] = f" “{why}”" if why else ""
    shown["doubt"] = _doubt(params, translate)
    shown["when"] = _when(params.get("on"), translate, show_day)
    until = params.get("until")
    shown["until"] = (
        " " + translate(N_("until {day}")).format(day=_day(str(until), show_day)) if until else ""
    )
    return shown


def _doubt(params: Mapping[str, Value], translate: Translate) -> str:
    """Return how sure it is and how sure it must be, in brackets; nothing where the reason does not say."""
    if params.get("sure") is None:
        return ""
    words = translate(N_("({sure} % sure, {asked} % asked)"))
    return " " + words.format(sure=params["sure"], asked=params["asked"])


def _rung(params: Mapping[str, Value], translate: Translate, rung_name: RungName | None, depth: str) -> str:
    rung = params.get("rung")
    if rung is None:
        return ""
    if rung_name is not None:
        return rung_name(str(rung))
    style = label_of(STYLES, str(params.get("style") or ""), translate)
    return translate(N_("{style} to {depth}")).format(style=style, depth=depth)


def _day(iso: str, show_day: ShowDay | None) -> str:
    return show_day(date.fromisoformat(iso)) if show_day else iso


def _when(iso: Value, translate: Translate, show_day: ShowDay | None) -> str:
    if not iso:
        return ""
    return " " + translate(N_("on {day}")).format(day=_day(str(iso), show_day))


def _number(value: Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value - round(value)) < 0.05 or abs(value) >= 10 else f"{value:.1f}"
    return str(value)


def condition(what: Condition, translate: Translate = plain) -> str:
    """Return one thing that is still missing in a few words."""
    template = ONE_DAY.get(what.code) if what.days == 1 else LATER.get(what.code) if what.days else None
    template = template or CONDITIONS.get(what.code, what.code.replace("-", " "))
    return translate(template).format(
        side=label_of(SIDES, what.side, translate), deg=_number(what.deg), days=_number(what.days)
    )


def opens_with(decision: Decision, translate: Translate = plain, rung_name: RungName | None = None) -> str:
    """Return what would change the decision: 'Opens goblet squat to full depth: left ankle at 38°.'"""
    missing = [condition(what, translate) for what in decision.next.conditions]
    if decision.action == "stop":
        return translate(N_("Opens again when a person clears it."))
    if decision.next.rung is None:
        return translate(N_("Nothing above this rung."))
    name = rung_name(decision.next.rung) if rung_name else decision.next.rung.replace("-", " ")
    if not missing:
        return translate(N_("{rung} opens with the next good session.")).format(rung=_upper(name))
    return translate(N_("{rung} opens with: {what}.")).format(rung=_upper(name), what=", ".join(missing))


FORECASTS = {
    "weeks": N_("At this rate {low} to {high} weeks to {rung}."),
    "one": N_("At this rate about {low} weeks to {rung}."),
    "soon": N_("At this rate about a week to {rung}."),
    "no-trend": N_("No trend yet: no forecast for {rung}."),
    "beyond": N_("At this rate more than a year to {rung}."),
}


def forecast_sentence(
    found: Forecast, translate: Translate = plain, rung_name: RungName | None = None
) -> str:
    """Return a forecast in a sentence."""
    code = found.code
    if code == "weeks" and found.weeks_low == found.weeks_high:
        code = "soon" if found.weeks_low == 1 else "one"
    name = rung_name(found.rung) if rung_name else found.rung.replace("-", " ")
    return translate(FORECASTS[code]).format(low=found.weeks_low, high=found.weeks_high, rung=name)


def headline(decision: Decision, translate: Translate = plain, rung_name: RungName | None = None) -> str:
    """Return the first reason of a decision as a sentence."""
    return sentence(decision.reasons[0], translate, rung_name)


def action(decision: Decision, translate: Translate = plain) -> str:
    """Return the action in a word or two."""
    return label_of(ACTIONS, decision.action, translate)


def differential_sentence(
    decision: Decision, translate: Translate = plain, rung_name: RungName | None = None
) -> str:
    """Return what limits the next rung in one or two sentences, for a coach."""
    said = [sentence(reason, translate, rung_name) for reason in decision.differential[:2]]
    return " ".join(said) if said else translate(N_("Nothing speaks for a limit yet."))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

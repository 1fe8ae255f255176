"""The roster's sentences: what happened to an athlete, then what is asked of the coach.

One style for all: the fact, and after the colon the ask or the number. Keyed by codes of
`coach.queries.roster`; no rule of who belongs where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from coach.words.labels import N_, SIDES, SITES, TESTS, Translate, label_of, plain

Value = str | int | float | date | None

SENTENCES: dict[str, str] = {
    # Needs you.
    "stopped": N_("Stopped on {on}: see the athlete, then clear."),
    "stopped-pain": N_("Stopped on {on}, pain {pain} of 10: see the athlete, then clear."),
    "stopped-pinch": N_("Stopped on {on}, pinch at the front of the ankle: see the athlete, then clear."),
    "stopped-flag": N_("Stopped on {on}, a warning sign was told: see the athlete, then clear."),
    "flag-no-plan": N_("A warning sign was told on {on}: see the athlete before you assign."),
    "no-plan": N_("Checked on {on}, no plan yet: assign one."),
    "no-check": N_("Joined, not checked yet: measure together or ask for the check."),
    "believed": N_("Measured short ({side} {have}°), squats clean flat: measure again or confirm."),
    "believed-hidden": N_("Reading and squat disagree: measure again or confirm."),
    "eyes": N_("{days} clean days at {rung} by own count: waits for your eyes."),
    "eyes-one": N_("1 clean day at {rung} by own count: waits for your eyes."),
    # Moved.
    "deeper": N_("Moved on: {before} → {rung}."),
    "deeper-wedge": N_("Moved on: {before} → {rung}, on a {wedge} mm wedge."),
    "back": N_("Moved back: {before} → {rung}."),
    "back-drop": N_("Moved back after a repeated drop: {before} → {rung}."),
    "back-pain": N_("Moved back after pain in a session: {before} → {rung}."),
    "back-time-off": N_("Moved back after {days} days off: {before} → {rung}."),
    "back-range": N_("Moved back, the range is not there: {before} → {rung}."),
    "set-by-person": N_("Set by a coach: {before} → {rung}."),
    "cleared": N_("Cleared: back at {rung}."),
    "wedge-lower": N_("Moved to a lower wedge: {wedge_before} → {wedge} mm at {rung}."),
    "wedge-off": N_("Moved off the wedge: flat feet at {rung}."),
    "wedge-higher": N_("Moved to a higher wedge: {wedge_before} → {wedge} mm at {rung}."),
    # Steady.
    "ankle-limit": N_("The {side} ankle is the limit: {have}° of {need}° for {next}."),
    "ankle-and-control": N_("Ankle and control are the limit: {have}° of {need}° for {next}."),
    "site-limit": N_("The {site} is the limit: {next} waits."),
    "range-limit": N_("Range is the limit: {next} waits."),
    "control-limit": N_("Control is the limit: {rate} % clean expected at {next}."),
    "control-limit-hidden": N_("Control is the limit: {next} waits."),
    "to-go": N_("Nothing in the way: {days} more good days to {next}."),
    "to-go-one": N_("Nothing in the way: 1 more good day to {next}."),
    "days-to-go": N_("Nothing in the way: {days} more days here, then {next}."),
    "days-to-go-one": N_("Nothing in the way: 1 more day here, then {next}."),
    "next-session": N_("Nothing in the way: the next good session opens {next}."),
    "earned-waits": N_("Earned {next}: stays at {rung} until the new rules take effect."),
    "unknown": N_("Limit not known yet: {test} would settle it."),
    "unknown-plain": N_("Limit not known yet: more sessions will tell."),
    "locked": N_("Locked by a coach: stays at {rung}."),
    "locked-until": N_("Locked by a coach until {until}: stays at {rung}."),
    "top": N_("Top of the ladder: keeps it clean."),
    "starts": N_("Assigned: starts on {on}."),
    "hidden": N_("In training: numbers are not shared with you."),
    # Quiet.
    "silent": N_("Nothing logged for {days} days: ask what is in the way."),
    "missed": N_("Missed {days} planned days: ask what is in the way."),
    "never": N_("Nothing logged since the start on {on}: ask what is in the way."),
}

_NAMES = ("rung", "before", "next")


def sentence(
    code: str,
    values: Mapping[str, Value],
    translate: Translate = plain,
    show_day: Callable[[date], str] = date.isoformat,
) -> str:
    """Return one sentence of the roster. Names of rungs come as their curriculum writes them."""
    shown: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, date):
            shown[key] = show_day(value)
        elif isinstance(value, float):
            shown[key] = f"{value:.0f}"
        elif key in _NAMES:
            shown[key] = translate(str(value))
        else:
            shown[key] = str(value)
    for key, table in (("side", SIDES), ("site", SITES), ("test", TESTS)):
        if key in values:
            shown[key] = label_of(table, str(values[key]), translate)
    text = translate(SENTENCES[code]).format(**shown)
    return text[:1].upper() + text[1:]

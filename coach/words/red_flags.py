"""Red flags: the signs that somebody should look at before any squat, asked in plain words.

Questions only: no advice, no name of an injury, and no rule (a sign that is told stops the squats).
"""

from __future__ import annotations

from coach.words.labels import N_, Translate, plain

RED_FLAGS: dict[str, str] = {
    "four-steps": N_("I cannot walk four steps without a strong limp"),
    "bone-sore": N_("Pressing on the ankle bones hurts"),
    "sudden-swelling": N_("A joint swelled up within a few hours"),
    "calf-swollen": N_("One calf is sore and thicker than the other"),
    "heel-pop": N_("I felt a pop above the heel, and pushing off is weak since"),
    "numb": N_("A leg or foot is numb or tingles"),
    "night-pain": N_("Pain wakes me at night"),
    "locks": N_("A knee, hip or ankle locks or gives way"),
    "operated": N_("I had an operation on leg, hip or back in the last three months"),
}
# What else closes the check; told by its own questions.
AT_THE_GATE: dict[str, str] = {
    "pain-now": N_("Pain before the check"),
    "pinch": N_("A pinch in front of the ankle"),
}


def red_flag(code: str, translate: Translate = plain) -> str:
    """Return the words of a red flag; an unknown code is shown as it is."""
    known = {**RED_FLAGS, **AT_THE_GATE}
    return translate(known[code]) if code in known else code

"""Steps in words: families, where a bar starts and is received, states, and what still closes a step.

Sentences of a decision's reasons stand in `reasons`, a step's own texts in `coach/curricula`.
"""

from __future__ import annotations

from coach.domain.mastery import Missing
from coach.words.labels import N_, SIDES, TESTS, Translate, label_of, plain
from coach.words.reasons import RungName

FAMILIES = {
    "foundation": N_("Foundations"),
    "single-leg": N_("One leg"),
    "snatch": N_("Snatch"),
    "clean": N_("Clean"),
    "jerk": N_("Jerk"),
    "pull": N_("Pulls"),
}

STARTS = {
    "standing": N_("from standing"),
    "power": N_("from the power position"),
    "hang-high": N_("from the hang, at the hip"),
    "hang-above": N_("from the hang, above the knee"),
    "hang-below": N_("from the hang, below the knee"),
    "floor": N_("from the floor"),
    "rack": N_("from the front of the shoulders"),
    "behind-neck": N_("from behind the neck"),
    "overhead": N_("from overhead"),
}

RECEIVINGS = {
    "none": N_("the end position"),
    "power": N_("received above parallel"),
    "full": N_("received in a full squat"),
    "split": N_("received in a split"),
}

FEET = {
    "stay": N_("the feet stay"),
    "replace": N_("the feet move to the squat stance"),
    "split": N_("the feet go into a split"),
}

# Of a drawn position: how the arms are held, how wide, and what the leg does that does not stand.
ARMS = {
    "down": N_("hang down"),
    "forward": N_("straight forward"),
    "overhead": N_("straight overhead"),
    "rack": N_("rack, bar on the shoulders"),
    "back": N_("bar behind the neck"),
    "high-pull": N_("pulled high, elbows out"),
    "muscle": N_("half way overhead"),
    "chest": N_("hands at the chest"),
    "hips": N_("hands on the hips"),
    "hold": N_("hold on to a post"),
}
GRIPS = {"clean": N_("narrow, as in the clean"), "snatch": N_("wide, as in the snatch")}
RAISED = {
    "front": N_("held in front"),
    "rear": N_("on a bench behind"),
    "kickstand": N_("on its toes behind"),
}

STATES = {"owned": N_("owned"), "now": N_("now"), "open": N_("open"), "locked": N_("locked")}

# What would become of steps under other numbers: how many of them, all athletes together.
MOVES = {
    "lost": N_("{n} lost"),
    "closed": N_("{n} closed"),
    "owned": N_("{n} newly owned"),
    "opened": N_("{n} opened"),
    "changed": N_("{n} with another load or turn"),
}

PROVENANCES = {
    "sourced": N_("From a named source"),
    "common-practice": N_("Common practice among coaches"),
    "policy": N_("A choice of this curriculum"),
}

# What closes a step, in a few words for the map.
BRIEF = {
    "step": N_("{name}"),
    "rung": N_("{name}"),
    "depth": N_("depth: {name}"),
    "test": N_("test: {name}"),
}

# The same in full, with what there is so far.
CONDITIONS = {
    "step": N_("{name} owned: {have} of {need} good days so far"),
    "rung": N_("{name} owned: {have} of {need} good days so far"),
    "depth": N_("{name} owned on a heel of {heel} mm or less: {have} of {need} good days so far"),
    "depth-flat": N_("{name} owned on flat feet: {have} of {need} good days so far"),
    "test": N_("{name}: at least {least}, {last} so far"),
    "test-new": N_("{name}: at least {least}, not tested yet"),
}


def brief(one: Missing, name: RungName, translate: Translate = plain) -> str:
    """Return one thing that closes a step in a few words; `name` names a step or a rung."""
    return translate(BRIEF[one.kind]).format(name=_name(one, name, translate))


def in_full(
    one: Missing, days: int, need: int, heel_mm: float, name: RungName, translate: Translate = plain
) -> str:
    """Return one thing that closes a step with what there is: good `days` of those it needs, or the result.

    `heel_mm` is the heel on which the depth counts.
    """
    code = one.kind
    if code == "test" and one.have is None:
        code = "test-new"
    elif code == "depth" and not heel_mm:
        code = "depth-flat"
    text = translate(CONDITIONS[code]).format(
        name=_name(one, name, translate),
        have=min(days, need),
        need=need,
        heel=f"{heel_mm:g}",
        least="" if one.least is None else f"{one.least:g}",
        last="" if one.have is None else f"{one.have:g}",
    )
    return text[:1].upper() + text[1:]


def _name(one: Missing, name: RungName, translate: Translate) -> str:
    if one.kind != "test":
        return name(one.id)
    test = label_of(TESTS, one.id, translate)
    if one.side is None:
        return test
    side = label_of(SIDES, one.side, translate)
    return translate(N_("{what}, {side}")).format(what=test, side=side)

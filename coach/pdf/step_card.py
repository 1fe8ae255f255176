"""The card of a step on paper: drawn, told, and boxes in which an observer ticks what was seen.

For a gym's wall or a clipboard: it names no athlete. The week of an athlete stands in `sheet`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from coach.domain.policy import Policy
from coach.domain.step import Step
from coach.figures.step import step_svg
from coach.pdf.renderer import Draft, Renderer
from coach.pdf.sheet import dose_words, environment
from coach.pdf.writing import Writing, printable
from coach.words import steps

FIGURE = (220, 212)
FITS = ("card_plain", "card_tight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands on the card, in words."""

    name: str
    curriculum: str
    family: str
    aliases: tuple[str, ...]
    purpose: str
    dose: str
    under: tuple[str, ...]
    figures: tuple[tuple[Markup, str], ...]
    set_up: tuple[str, ...]
    points: tuple[str, ...]
    cues: tuple[str, ...]
    criteria: tuple[tuple[str, str], ...]
    rule: str
    faults: tuple[tuple[str, str, str], ...]
    easier: str
    leave: tuple[str, ...]


def step_pdf(
    step: Step, curriculum: str, policy: Policy, renderer: Renderer, *, size: str, locale: str, on: date
) -> bytes:
    """Return the card of a step as PDF on A4 or Letter; it names nobody."""
    html = step_html(step, curriculum, policy, locale=locale, on=on)
    return renderer.print([Draft(html, FITS)], styles=("sheet", "step_card", size))


def step_html(step: Step, curriculum: str, policy: Policy, *, locale: str, on: date) -> str:
    """Return the card's markup."""
    write = Writing(locale, "metric")
    card = _card(step, curriculum, policy, write)
    return printable(
        environment(locale).get_template("step.html").render(card=card, write=write, printed_on=on)
    )


def _card(step: Step, curriculum: str, policy: Policy, write: Writing) -> Card:
    views = {"side": write.text("side"), "front": write.text("front")}
    about = {
        "sets": min(policy.qualifying_sets, step.dose.build.sets),
        "share": write.number(100 * policy.qualifying_clean),
        "pain": policy.qualifying_pain,
        "days": policy.qualifying_days,
    }
    rule = write.text(
        "Owned after %(days)s days with %(sets)s sets in a row at %(share)s %% clean, pain at most %(pain)s."
    )
    received = [] if step.receiving == "none" else [write.text(steps.RECEIVINGS[step.receiving])]
    rest = write.text("rest %(n)s s") % {"n": write.number(step.rest_s)}
    return Card(
        name=write.content(step.name),
        curriculum=write.content(curriculum),
        family=write.text(steps.FAMILIES[step.family]),
        aliases=tuple(write.content(one) for one in step.aliases),
        purpose=write.content(step.purpose),
        dose=dose_words(step.dose.build, write),
        under=(write.text(steps.STARTS[step.start]), *received, rest),
        figures=tuple(_figures(step, write)),
        set_up=tuple(write.content(one) for one in step.set_up),
        points=tuple(write.content(one) for one in step.points),
        cues=tuple(write.content(one) for one in step.cues),
        criteria=tuple((write.content(one.text), views[one.view.value]) for one in step.criteria),
        rule=rule % about,
        faults=tuple(
            (write.content(one.seen), write.content(one.cause), write.content(one.fix)) for one in step.faults
        ),
        easier=write.content(step.regression.text),
        leave=tuple(write.content(one) for one in step.contraindications),
    )


def _figures(step: Step, write: Writing) -> list[tuple[Markup, str]]:
    captions = {
        "start": write.text(steps.STARTS[step.start]),
        "receive": write.text(steps.RECEIVINGS[step.receiving]),
        "front": write.text("from the front"),
    }
    drawn = []
    for place, figure in step.figures.items():
        svg = step_svg(
            figure,
            title=f"{write.content(step.name)}: {captions[place]}",
            width=FIGURE[0],
            height=FIGURE[1],
            ids=f"step-{place}",
            beside=[other for other in step.figures.values() if other is not figure],
        )
        drawn.append((Markup(svg), captions[place]))
    return drawn

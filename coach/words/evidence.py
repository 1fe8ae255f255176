"""Evidence as lines: what the ids of a reason stand for, told in one line each.

A reason names tests, attempts and acts by id; a person reads "Left ankle 31° on 2 Feb" and "Goblet squat
to parallel: 19 of 20 clean on 2 days". Days at one rung are told together. No rule and no page here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coach.domain.case import Act, Attempt, By, Case, Test, Verified
from coach.words.labels import ACTS, N_, SIDES, TESTS, ZONES, Translate, label_of, plain
from coach.words.reasons import RungName, ShowDay

ANKLE = {"lunge-angle": N_("{Side} ankle {value}°"), "lunge-distance": N_("{Side} toe to wall {value} cm")}
OUT_OF = {"step-down": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line: a test, the days at one rung together, or an act. `on` is the day, or the last of them."""

    on: date
    test: Test | None = None
    act: Act | None = None
    rung: str = ""
    reps: int = 0
    clean: int = 0
    days: int = 0
    wedge_mm: float = 0.0
    seen: bool = False


def evidence(ids: Iterable[str], case: Case) -> tuple[Evidence, ...]:
    """Return what these ids of a case stand for: tests, then squats, then acts, each newest first.

    An id that the case no longer holds (it was corrected since) is left out.
    """
    wanted = set(ids)
    if not wanted:
        return ()
    tests = [Evidence(on=t.on, test=t) for t in case.tests if t.id in wanted]
    acts = [Evidence(on=a.on, act=a) for a in case.events if a.id in wanted]
    by_rung: dict[tuple[str, float], list[Attempt]] = {}
    for attempt in case.attempts:
        if attempt.id in wanted or any(done.id in wanted for done in attempt.sets):
            by_rung.setdefault((attempt.rung, attempt.wedge_mm), []).append(attempt)
    squats = [_squats(rung, wedge, attempts) for (rung, wedge), attempts in by_rung.items()]
    return tuple(
        found for group in (tests, squats, acts) for found in sorted(group, key=lambda e: e.on, reverse=True)
    )


def _squats(rung: str, wedge_mm: float, attempts: list[Attempt]) -> Evidence:
    sets = [done for attempt in attempts for done in attempt.sets]
    return Evidence(
        on=max(a.on for a in attempts),
        rung=rung,
        reps=sum(s.reps for s in sets),
        clean=sum(s.clean for s in sets),
        days=len({a.on for a in attempts}),
        wedge_mm=wedge_mm,
        seen=all(a.verified is not Verified.NONE or a.by is By.COACH for a in attempts),
    )


def line(found: Evidence, rung_name: RungName, show_day: ShowDay, translate: Translate = plain) -> str:
    """Return the evidence as one line."""
    day = show_day(found.on)
    if found.test is not None:
        return translate(N_("{what} on {day}")).format(what=_test(found.test, translate), day=day)
    if found.act is not None:
        return _act(found.act, day, translate)
    parts = {
        "rung": rung_name(found.rung),
        "clean": found.clean,
        "reps": found.reps,
        "days": found.days,
        "day": day,
        "wedge": f"{found.wedge_mm:g}",
    }
    if found.wedge_mm:
        many, one = (
            N_("{rung} on a {wedge} mm wedge: {clean} of {reps} clean on {days} days"),
            N_("{rung} on a {wedge} mm wedge: {clean} of {reps} clean on {day}"),
        )
    else:
        many, one = (
            N_("{rung}: {clean} of {reps} clean on {days} days"),
            N_("{rung}: {clean} of {reps} clean on {day}"),
        )
    text = translate(many if found.days > 1 else one).format(**parts)
    return translate(N_("{what}, seen by a coach")).format(what=text) if found.seen else text


def _test(test: Test, translate: Translate) -> str:
    side = label_of(SIDES, test.side.value if test.side else None, translate)
    name = label_of(TESTS, test.test, translate)
    if test.test in ANKLE and test.value is not None:
        upper = side[:1].upper() + side[1:]
        return translate(ANKLE[test.test]).format(Side=upper, value=_number(test.value))
    if test.zone is not None:
        told = label_of(ZONES, test.zone, translate)
    elif test.score is not None:
        told = translate(N_("{score} of {most}")).format(score=test.score, most=OUT_OF.get(test.test, 3))
    elif test.value is not None:
        unit = translate(N_("reps")) if test.unit == "reps" else "s"
        told = f"{_number(test.value)} {unit}"
    elif test.passed is not None:
        told = translate(N_("clean")) if test.passed else translate(N_("not clean yet"))
    else:
        told = translate(N_("done"))
    if side:
        return translate(N_("{name}, {side}: {told}")).format(name=name, side=side, told=told)
    return translate(N_("{name}: {told}")).format(name=name, told=told)


def _act(act: Act, day: str, translate: Translate) -> str:
    what = label_of(ACTS, act.kind, translate)
    text = translate(N_("{What} on {day}")).format(What=what[:1].upper() + what[1:], day=day)
    return f"{text}: “{act.reason}”" if act.reason else text


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

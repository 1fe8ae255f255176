"""Rules that decide otherwise are another version: teams are asked, and stored decisions come out again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from random import Random
from typing import Any

from coach.domain.case import Act, At, By, Case, Sprain, Test
from coach.domain.case import Side as CaseSide
from coach.domain.decision import Decision
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import RULES_VERSION, decide
from tests.domain.season import LADDER, MAN, ankle, case, day, trained

# What a version decides of the cases below, with its default numbers. When this fails, the rules
# have changed: raise RULES_VERSION, tell coaches what changed in `coach.words.rules`, put the new print here.
VERSION, PRINT = "2.4", "02a1cb271ed6e13a"
CASES = 150


def drawn(number: int) -> Case:
    """Return the same athlete for the same number: ankles, squats, screens, pain, and what people decided."""
    dice = Random(number)
    level, at = dice.uniform(24, 50), dice.randrange(len(LADDER))
    tests: list[Test] = []
    for offset in dice.sample(range(100), dice.randrange(4)):
        by = dice.choice((By.SELF, By.COACH))
        left, right = (round(dice.gauss(level, 2), 1) for _ in range(2))
        tests += ankle(left, right, day(offset), by=by)
    for name in ("overhead-squat", "overhead-squat-heels-raised", "forward-arm-squat", "rock-back"):
        if dice.random() < 0.3:
            score = dice.randint(1, 3)
            tests.append(Test(id=name, on=day(dice.randrange(90)), test=name, score=score, by=By.COACH))
    attempts = []
    offset = dice.choice((0, 1, 2, 16, 45))
    for _ in range(dice.randrange(14)):
        offset += dice.choice((1, 2, 2, 3, 5))
        poor = dice.random() < 0.35
        attempts.append(
            trained(
                day(offset),
                LADDER[max(0, at - dice.choice((0, 0, 0, 1)))].id,
                clean=dice.randint(0, 4) if poor else 5,
                faults=dice.choice(((), ("heels-rise",), ("knees-in:left",))) if poor else (),
                sets=dice.randint(1, 4),
                rpe=dice.choice((6, 6, 7, 8, 9)),
                pain=dice.choice((0,) * 30 + (1, 3, 6)),
                seen=dice.random() < 0.5,
                wedge_mm=float(dice.choice((0, 0, 10, 20, 30))),
                id=f"a{offset}",
            )
        )
    events = ()
    if dice.random() < 0.3:
        kind, rung = dice.choice(("lock", "veto", "override", "clear", "unlock")), dice.choice(LADDER).id
        events = (Act(id="e", on=day(dice.randrange(30)), kind=kind, rung=rung, reason="seen"),)
    sprains = (Sprain(side=CaseSide.LEFT, on=day(dice.choice((20, 400)))),) if dice.random() < 0.15 else ()
    return case(
        body=replace(MAN, age_years=dice.choice((None, 9, 14, 30))),
        tests=tuple(tests),
        attempts=tuple(attempts),
        events=events,
        sprains=sprains,
        at=At(rung=LADDER[at].id, wedge_mm=float(dice.choice((0, 0, 10, 30)))),
        policy=dice.choice((DEFAULT_POLICY, replace(DEFAULT_POLICY, qualifying_days=3, range_chance=0.8))),
    )


def told(found: Decision) -> Any:
    """Return what a decision says, coarsely enough that no machine's arithmetic changes it."""
    return (
        (found.action, found.rung, found.wedge_mm, found.load_kg, found.limiter, found.limiter_site),
        [(r.code, r.for_, r.against) for r in found.reasons],
        [(c.code, c.side, c.days) for c in found.next.conditions],
        [(a.test, a.side, a.by, a.why) for a in found.ask],
        [(d.id, d.side, d.why) for d in found.drills],
    )


def printed(policy: Policy = DEFAULT_POLICY) -> str:
    decided = [told(decide(drawn(number))) for number in range(CASES)]
    return hashlib.sha256(repr((policy, decided)).encode()).hexdigest()[:16]


def test_the_drawn_athletes_meet_most_of_the_rules() -> None:
    decided = [decide(drawn(number)) for number in range(CASES)]
    assert {d.action for d in decided} == {"advance", "hold", "regress", "stop"}
    assert len({r.code for d in decided for r in d.reasons}) >= 35


def test_rules_that_decide_otherwise_have_another_version() -> None:
    assert (RULES_VERSION, printed()) == (VERSION, PRINT), "the rules changed: see the top of this file"

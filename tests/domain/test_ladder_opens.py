"""The shipped ladder is finishable: chained decisions over clean, watched sessions reach its top."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coach.domain.case import At, Attempt, Body, By, Case, SetDone, Test, Verified
from coach.domain.program import session, training_day
from coach.domain.progression import decide
from coach.domain.reach import credited_heel_deg, flat_need_deg
from coach.formats.curriculum import drills, shipped
from tests.domain.learner import ankle_readings

CURRICULUM = shipped("squat-depth")
START = date(2026, 1, 5)
DAYS = (1, 3, 5)
MAN = Body(height_cm=175, mass_kg=75, sex="male", lifting_shoe_mm=20)
WOMAN = Body(height_cm=165, mass_kg=60, sex="female", lifting_shoe_mm=20)


def season(body: Body, deg: float, weeks: int, *, honest: bool = False) -> list[tuple[date, str, int]]:
    """Train as decided, all reps clean and seen by a coach; return each change of rung or wedge.

    `honest`: the heels rise in most reps wherever the squat asks for more than the reading.
    """
    at = At(rung=CURRICULUM.ladder[0].id)
    tests: tuple[Test, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    changes: list[tuple[date, str, int]] = []
    for n in range(7 * weeks):
        on = START + timedelta(n)
        if n % 28 == 0:
            tests += ankle_readings(on, deg)
        if not training_day(START, DAYS, on):
            continue
        decision = decide(
            Case(
                id="season",
                today=on,
                body=body,
                at=at,
                ladder=CURRICULUM.ladder,
                tests=tests,
                attempts=attempts,
            )
        )
        if not changes or changes[-1][1:] != (decision.rung, decision.wedge_mm):
            changes.append((on, decision.rung, decision.wedge_mm))
        at = At(rung=decision.rung, wedge_mm=decision.wedge_mm)
        squat = session(CURRICULUM, decision, body, drills=drills(), on=on, days=DAYS, start_on=START).squat
        assert squat is not None
        rung = next(r for r in CURRICULUM.ladder if r.id == squat.rung)
        need = flat_need_deg(body, rung)[0] or 0.0
        rises = honest and need - credited_heel_deg(squat.wedge_mm + squat.heel_mm, body) > deg
        attempts += (
            Attempt(
                id=f"{on}",
                on=on,
                rung=squat.rung,
                wedge_mm=squat.wedge_mm,
                shoe_heel_mm=squat.heel_mm,
                by=By.COACH,
                verified=Verified.COACH,
                sets=tuple(
                    SetDone(
                        id=f"{on}-{i}",
                        reps=squat.reps,
                        clean=1 if rises else squat.reps,
                        faults=("heels-rise",) if rises else (),
                        load_kg=squat.load_kg,
                        rpe=6,
                        pain=0,
                    )
                    for i in range(squat.sets)
                ),
            ),
        )
    return changes


@pytest.mark.parametrize("body", [MAN, WOMAN], ids=["man-175", "woman-165"])
def test_39_degrees_and_20_mm_shoes_open_the_ladder_to_its_top(body: Body) -> None:
    changes = season(body, 39.0, weeks=20)
    rungs = list(dict.fromkeys(rung for _, rung, _ in changes))
    assert rungs == [rung.id for rung in CURRICULUM.ladder], "every rung in turn, none skipped"
    assert changes[-1][1:] == ("overhead-full", 0), "in the shoes alone, without a wedge"


@pytest.mark.parametrize("body", [MAN, WOMAN], ids=["man-175", "woman-165"])
def test_no_rung_below_the_last_bar_asks_for_more_than_two_stock_wedges(body: Body) -> None:
    assert max(wedge for _, _, wedge in season(body, 39.0, weeks=20)) <= 20


def test_a_short_ankle_keeps_full_depth_closed_while_the_heels_rise_beyond_it() -> None:
    changes = season(MAN, 26.0, weeks=20, honest=True)
    assert "goblet-full" not in {rung for _, rung, _ in changes}
    assert any(wedge > 0 for _, _, wedge in changes)

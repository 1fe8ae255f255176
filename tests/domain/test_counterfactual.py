"""What would change a decision is true: making it so changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coach.domain.case import Act, At, By, Case, Side, Test
from coach.domain.decision import Decision
from coach.domain.progression import decide, preview
from tests.domain.season import TODAY, ankle, case, day, good_days, trained

CLEAN = good_days(16, 13, 11, 9, 6, 4, 2, wedge_mm=30)
ON_WEDGE = At(rung="goblet-parallel", wedge_mm=30)


def conditions(decision: Decision) -> dict[str, Any]:
    return {c.code: c for c in decision.next.conditions}


def one_more_test(given: Case, side: str, deg: float) -> Test:
    """One test of a side by a coach today."""
    return Test(
        id=f"one-more-{side}",
        on=given.today,
        test="lunge-angle",
        side=Side(side),
        value=deg,
        unit="deg",
        instrument="inclinometer",
        site="tuberosity",
        by=By.COACH,
        pain=0,
    )


@settings(max_examples=60, deadline=None)
@given(st.floats(12, 30), st.floats(12, 30), st.integers(1, 3))
def test_a_reading_that_is_named_opens_the_rung_when_it_is_read(
    left: float, right: float, count: int
) -> None:
    tests = tuple(t for n in range(count) for t in ankle(left, right, day(3 + 14 * n)))
    before = case(tests=tests, attempts=CLEAN, at=ON_WEDGE)
    found = decide(before)
    wanted = [c for c in found.next.conditions if c.code == "ankle-reading"]
    assume(found.action == "hold" and wanted)
    assume({c.code for c in found.next.conditions} <= {"ankle-reading"})
    more = tuple(one_more_test(before, str(c.side), c.deg or 0) for c in wanted)
    after = preview(before, tests=(*tests, *more))
    assert after.action == "advance"
    less = tuple(replace(t, value=(t.value or 0) - 2.0) for t in more)
    assert preview(before, tests=(*tests, *less)).action == "hold"


def test_readings_that_are_named_in_three_tests_open_it_once_they_are_read() -> None:
    tests = tuple(t for n in (21, 19, 17, 15) for t in ankle(12, 12, day(n), by=By.COACH))
    found = decide(case(tests=tests, attempts=CLEAN, at=ON_WEDGE))
    wanted = conditions(found)["ankle-readings"]
    again = tuple(
        t for n in range(6) for t in ankle(wanted.deg, wanted.deg, TODAY - timedelta(days=n), by=By.COACH)
    )
    assert decide(case(tests=(*tests, *again), attempts=CLEAN, at=ON_WEDGE)).action == "advance"


def test_days_that_are_named_open_it_once_they_have_passed_and_been_trained() -> None:
    tests = ankle(47, 47, day(3))
    found = decide(case(tests=tests, attempts=good_days(2)))
    missing = conditions(found)
    assert set(missing) <= {"qualifying-days", "days-on-rung", "clean-days"}
    days = max(missing["days-on-rung"].days or 0, 2 * (missing["qualifying-days"].days or 0))
    later = TODAY + timedelta(days=days)
    trained_on = tuple(trained(TODAY + timedelta(days=n)) for n in range(0, days, 2))
    after = decide(replace(case(tests=tests, attempts=(*good_days(2), *trained_on)), today=later))
    assert after.action == "advance"


def test_a_rung_that_was_lost_opens_when_its_days_are_over() -> None:
    lost = tuple(trained(day(n), "goblet-parallel", clean=1) for n in (20, 18))
    since = good_days(9, 6, 4, 2, rung="parallel")
    now = case(tests=ankle(47, 47, day(3)), attempts=(*lost, *since), at=At(rung="parallel"))
    found = decide(now)
    left = conditions(found)["retry-after"].days
    assert found.action == "hold"
    assert decide(replace(now, today=TODAY + timedelta(days=left - 1))).action == "hold"
    again = (*lost, *since, trained(TODAY + timedelta(days=left - 2), "parallel"))
    assert decide(replace(now, attempts=again, today=TODAY + timedelta(days=left))).action == "advance"


def test_an_unlock_a_clear_and_a_lifted_veto_do_what_they_say() -> None:
    good = {"tests": ankle(47, 47, day(3)), "attempts": good_days(13, 11, 9, 6, 4, 2)}
    for kind, code, opens in (("lock", "unlock", "unlock"), ("veto", "veto-lifted", "unlock")):
        act = Act(id="a", on=day(1), kind=kind, rung="goblet-full" if kind == "veto" else None, reason="x")
        found = decide(case(**good, events=(act,)))
        assert code in conditions(found)
        undone = Act(id="b", on=TODAY, kind=opens, reason="x")
        assert decide(case(**good, events=(act, undone))).action == "advance"
    hurt = {**good, "attempts": (*good["attempts"], trained(day(1), pain=6))}
    stopped = decide(case(**hurt))
    assert set(conditions(stopped)) >= {"clear"}
    assert decide(case(**hurt, events=(Act(id="c", on=TODAY, kind="clear", reason="x"),))).action != "stop"


def followed(now: Case, found: Decision, *, rung: str) -> Decision:
    """Train what is asked for until the days that a decision names are over, and decide again."""
    missing = conditions(found)
    gap = now.policy.qualifying_gap_days
    good = missing["qualifying-days"].days or 0 if "qualifying-days" in missing else 0
    stay = missing["days-on-rung"].days or 0 if "days-on-rung" in missing else 0
    days = max(stay, gap * good)
    more = tuple(trained(now.today + timedelta(days=n), rung) for n in range(0, days, gap))
    return decide(replace(now, attempts=(*now.attempts, *more), today=now.today + timedelta(days=days)))


def test_after_a_load_that_was_too_heavy_one_good_day_is_named_and_opens_the_rung() -> None:
    heavy = trained(day(1), clean=1, rpe=9)
    now = case(tests=ankle(47, 47, day(3)), attempts=(*good_days(13, 11, 9, 6, 4), heavy))
    found = decide(now)
    assert (found.action, found.reasons[0].code) == ("hold", "load-first")
    assert [(c.code, c.days) for c in found.next.conditions] == [("qualifying-days", 1)]
    assert followed(now, found, rung="goblet-parallel").action == "advance"


def test_after_some_pain_one_good_day_is_named_and_opens_the_rung() -> None:
    sore = trained(day(1), pain=3)
    now = case(tests=ankle(47, 47, day(3)), attempts=(*good_days(13, 11, 9, 6, 4), sore))
    found = decide(now)
    assert (found.action, found.reasons[0].code) == ("hold", "pain-ends")
    assert [(c.code, c.days) for c in found.next.conditions] == [("qualifying-days", 1)]
    assert followed(now, found, rung="goblet-parallel").action == "advance"


@pytest.mark.parametrize("off", [15, 43])
def test_after_time_off_on_the_first_rung_its_days_begin_anew(off: int) -> None:
    before = good_days(off + 9, off + 6, off + 4, off, rung="box-high")
    now = case(tests=ankle(47, 47, day(3)), attempts=before, at=At(rung="box-high"))
    found = decide(now)
    assert (found.rung, found.reasons[0].code) == ("box-high", "time-off")
    assert conditions(found)["days-on-rung"].days == now.policy.days_on_rung
    assert conditions(found)["qualifying-days"].days == now.policy.qualifying_days
    assert followed(now, found, rung="box-high").action == "advance"


def test_no_reading_is_named_that_no_test_may_read() -> None:
    rose = tuple(
        trained(day(n), "goblet-full", clean=1, faults=("heels-rise",), wedge_mm=30) for n in range(16, 0, -2)
    )
    tests = tuple(t for n in (40, 30, 20, 10, 1) for t in ankle(12, 12, day(n), by=By.COACH))
    found = decide(case(tests=tests, attempts=rose, at=At(rung="goblet-full", wedge_mm=30)))
    named = [
        c for c in found.next.conditions if c.code in ("ankle-reading", "ankle-readings", "beyond-reading")
    ]
    assert {c.code for c in named} == {"beyond-reading"}
    assert {c.side for c in named} == {"left", "right"}
    assert all(c.deg is None for c in named)

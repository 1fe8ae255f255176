"""Tests of `coach.domain.progression`: each guard on both sides of its bounds, each reason whole.

The facts that a guard looks at are given to a standing; how they come about is tested in `test_standing_days`
and `test_standing_range`, what follows over days in `test_progression`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import floor
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain.case import Act, At, Attempt, By, Side, Test
from coach.domain.decision import Decision
from coach.domain.estimate import AnkleEstimate
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import (
    DROP_CLEARLY_BY,
    RULES_VERSION,
    Reason,
    _Deciding,
    _Move,
    decide,
    preview,
)
from coach.domain.reach import Observed
from coach.domain.screen import Value, rung_params
from coach.domain.standing import Day, Mark, Standing
from tests.domain.season import LADDER, MAN, ankle, ankles, case, day, good_days, trained

HIGH, PARALLEL, GOBLET, FULL, FRONT = range(5)
LESS = 0.001
GOOD = good_days(13, 11, 9, 6, 4, 2)
GOOD_IDS = tuple(a.id for a in GOOD)
CHILD = replace(MAN, age_years=9)


def standing(rung: int = GOBLET, wedge: float = 0.0, **more: Any) -> Any:
    """Return a standing that earned the next rung, whose facts a test may set to what it is about."""
    given: dict[str, Any] = {"tests": ankles(47), "attempts": GOOD, "ladder": LADDER} | more
    return Standing(case(**given, at=At(rung=given["ladder"][rung].id, wedge_mm=wedge)))


def moved(now: Any) -> _Move:
    return _Deciding(now).move()


def decided(now: Any) -> Decision:
    return _Deciding(now).decision()


def of(place: int, **more: Value) -> dict[str, Value]:
    """Return what a reason says of a rung, and more."""
    return {**rung_params(LADDER[place]), **more}


def act(kind: str, offset: int = 1, **more: Any) -> Act:
    given: dict[str, Any] = {"id": kind, "on": day(offset), "kind": kind, "reason": "seen", "by": By.SELF}
    return Act(**(given | more))


def on(offset: int, *done: Attempt, **more: Any) -> Day:
    """Return a day so many days before TODAY, of one attempt if none is given."""
    return Day(day(offset), list(done or good_days(offset)), **more)


def days_ids(*offsets: int) -> tuple[str, ...]:
    return tuple(a.id for a in good_days(*offsets))


# --- what is earned, and the top -------------------------------------------------------------------------


def test_what_is_earned_is_told_with_its_days_and_evidence() -> None:
    assert moved(standing()) == _Move(
        FULL, (Reason("earned", of(FULL, days=6, on_rung=13), GOOD_IDS, ()),), stop=False, wedge=None
    )


def test_at_the_top_what_was_earned_is_told() -> None:
    days = good_days(9, 6, 2, rung="front-full")
    now = standing(FRONT, attempts=days, tests=ankles(58))
    assert moved(now) == _Move(FRONT, (Reason("top", of(FRONT), tuple(a.id for a in days), ()),))


def test_a_preview_decides_what_a_changed_case_would() -> None:
    now = case(tests=ankles(47), attempts=GOOD)
    assert preview(now) == decide(now)
    assert preview(now, today=day(-30)) == decide(replace(now, today=day(-30)))


# --- stop ------------------------------------------------------------------------------------------------


def mark(offset: int, code: str = "stop-pain", **more: Any) -> Mark:
    given: dict[str, Any] = {
        "id": f"{code}-{offset}",
        "stops": code != "pain-ends",
        "rung": GOBLET,
        "pain": 6,
    }
    return Mark(day(offset), code, **(given | more))


def test_a_stop_tells_each_code_once_the_latest_first_with_all_its_evidence() -> None:
    now = standing()
    now.marks = [
        Mark(date.min, "stop-red-flag", None, True),
        mark(9, pain=7),
        mark(6, "pain-ends", pain=3),
        mark(4, "stop-pinch", rung=None, pain=2, side="left"),
        mark(2, pain=5),
        Mark(day(1), "stop-red-flag", "flag", True),
    ]
    found = moved(now)
    assert found.stop
    assert found.reasons == (
        Reason("stop-red-flag", {"pain": None, "side": None, "on": day(1).isoformat()}, ("flag",), ()),
        Reason(
            "stop-pain",
            {"pain": 5, "side": None, "on": day(2).isoformat()},
            ("stop-pain-9", "stop-pain-2"),
            (),
        ),
        Reason("stop-pinch", {"pain": 2, "side": "left", "on": day(4).isoformat()}, ("stop-pinch-4",), ()),
    )
    now = standing()
    now.marks = [Mark(date.min, "stop-red-flag", None, True)]
    assert moved(now).reasons == (Reason("stop-red-flag", {"pain": None, "side": None, "on": None}, (), ()),)
    assert moved(now).target == GOBLET, "what was earned waits"


@pytest.mark.parametrize(
    ("at", "rungs", "target"),
    [
        (GOBLET, (None,), GOBLET),
        (GOBLET, (GOBLET,), PARALLEL),
        (GOBLET, (HIGH,), HIGH),
        (GOBLET, (FRONT,), GOBLET),  # never deeper than where the athlete stands
        (FRONT, (FRONT,), FULL),
        (FRONT, (FRONT, GOBLET), PARALLEL),
        (FRONT, (GOBLET, FRONT), PARALLEL),
    ],
)
def test_a_stop_is_one_rung_below_the_lowest_that_hurt(
    at: int, rungs: tuple[int | None, ...], target: int
) -> None:
    now = standing(at, tests=ankles(58), attempts=())
    now.marks = [mark(5 - n, rung=rung) for n, rung in enumerate(rungs)]
    assert (moved(now).target, moved(now).stop) == (target, True)


def test_a_stop_counts_what_hurt_a_little_too() -> None:
    now = standing(FRONT, tests=ankles(58))
    now.marks = [mark(5, "pain-ends", rung=GOBLET, pain=3), mark(2, rung=FRONT)]
    assert moved(now).target == PARALLEL


def test_a_stop_is_no_deeper_than_the_decision_without_it() -> None:
    now = standing(FRONT, events=(act("lock", rung="box-high"),))
    now.marks = [mark(2, rung=FRONT)]
    assert moved(now).target == HIGH


def test_what_is_cleared_or_did_not_stop_stops_nothing() -> None:
    now = standing()
    now.marks = [mark(9, "pain-ends", pain=3)]
    assert not moved(now).stop
    assert moved(now).reasons[0].code == "earned"


# --- pain that ends the exercise -------------------------------------------------------------------------


def test_some_pain_on_the_last_day_ends_the_exercise_at_the_lighter_load_of_the_rung() -> None:
    now = standing()
    now.marks = [
        mark(9, "pain-ends", pain=4),
        mark(2, "pain-ends", pain=3),
        mark(2, "pain-ends", pain=4, id="b"),
    ]
    params = {"pain": 4, "on": day(2).isoformat(), **of(GOBLET)}
    assert moved(now) == _Move(GOBLET, (Reason("pain-ends", params, ("pain-ends-2", "b"), ()),))
    assert decided(now).load_kg == 11.0
    assert (decided(now).limiter, decided(now).action) == ("pain", "hold")


@pytest.mark.parametrize(
    ("at", "rungs", "target"),
    [
        (PARALLEL, (PARALLEL,), HIGH),  # nothing to take off
        (GOBLET, (GOBLET,), GOBLET),
        (GOBLET, (FULL,), GOBLET),  # another rung hurt, and below that is this one
        (GOBLET, (PARALLEL,), HIGH),
        (GOBLET, (GOBLET, PARALLEL), HIGH),
        (GOBLET, (None,), GOBLET),
        (FRONT, (FRONT,), FRONT),
    ],
)
def test_some_pain_lowers_the_load_of_the_rung_that_hurt_else_the_rung(
    at: int, rungs: tuple[int | None, ...], target: int
) -> None:
    now = standing(at, tests=ankles(58))
    now.marks = [mark(2, "pain-ends", rung=rung, pain=3, id=str(n)) for n, rung in enumerate(rungs)]
    found = moved(now)
    assert (found.target, found.reasons[0].code, found.stop) == (target, "pain-ends", False)
    assert found.reasons[0].params["rung"] == LADDER[target].id


def test_half_a_kilogram_is_a_load_to_lower() -> None:
    light = tuple(replace(rung, load_kg=0.5) if rung.load_kg else rung for rung in LADDER)
    now = standing(GOBLET, ladder=light)
    now.marks = [mark(2, "pain-ends", pain=3)]
    assert moved(now).target == GOBLET


def test_some_pain_under_a_load_is_no_deeper_than_the_decision_without_it() -> None:
    now = standing(GOBLET, events=(act("lock", rung="box-high"),))
    now.marks = [mark(2, "pain-ends", pain=3)]
    assert moved(now).target == HIGH
    now = standing(GOBLET, attempts=(*GOOD[:-2], *(trained(day(n), clean=0, pain=3) for n in (4, 2))))
    now.marks = [mark(2, "pain-ends", pain=3)]
    assert moved(now).target == PARALLEL, "lost anyway"


def test_some_pain_before_the_last_day_and_none_at_all_end_nothing() -> None:
    now = standing()
    now.marks = [mark(4, "pain-ends", pain=3)]
    assert moved(now).reasons[0].code == "earned"
    now = standing(attempts=())
    now.marks = [mark(2, "pain-ends", pain=3)]
    assert moved(now).reasons[0].code != "pain-ends"


# --- people ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rung", "target"), [("front-full", FRONT), ("box-high", HIGH), (None, GOBLET)])
def test_an_override_goes_to_its_rung_and_wedge_and_says_who_and_why(rung: str | None, target: int) -> None:
    given = act("override", rung=rung, wedge_mm=20)
    assert moved(standing(events=(given,))) == _Move(
        target, (Reason("overridden", of(target, by="self", why="seen"), ("override",), ()),), wedge=20
    )


@pytest.mark.parametrize(
    ("rung", "target"), [("parallel", PARALLEL), ("front-full", FRONT), (None, GOBLET), ("moon", GOBLET)]
)
@pytest.mark.parametrize("until", [None, day(-3)])
def test_a_lock_stays_at_its_rung_and_wedge_and_says_who_why_and_how_long(
    rung: str | None, target: int, until: date | None
) -> None:
    given = act("lock", rung=rung, wedge_mm=10, until=until)
    told = None if until is None else until.isoformat()
    params = of(target, by="self", why="seen", until=told)
    assert moved(standing(events=(given,))) == _Move(
        target, (Reason("locked", params, ("lock",), GOOD_IDS),), wedge=10
    )


@pytest.mark.parametrize(
    ("named", "target", "by"),
    [
        (("goblet-parallel",), PARALLEL, 0),
        (("parallel",), HIGH, 0),
        (("box-high",), HIGH, 0),  # there is nothing below
        (("goblet-parallel", "parallel"), HIGH, 1),
        (("parallel", "parallel"), HIGH, 0),  # two of one rung: the first id
        (("moon", "goblet-parallel"), PARALLEL, 1),
        ((None, "goblet-parallel"), PARALLEL, 1),
    ],
)
def test_a_veto_of_the_present_rung_or_one_below_goes_below_the_lowest(
    named: tuple[str | None, ...], target: int, by: int
) -> None:
    vetoes = tuple(act("veto", id=f"v{n}", rung=rung) for n, rung in enumerate(named))
    veto = vetoes[by]
    place = next(n for n, rung in enumerate(LADDER) if rung.id == veto.rung)
    expected = Reason("vetoed", of(place, by="self", why="seen"), (veto.id,), ())
    assert moved(standing(events=vetoes)) == _Move(target, (expected,))


@pytest.mark.parametrize(
    ("rung", "closed"),
    [("goblet-full", True), (None, True), ("goblet-parallel", True), ("front-full", False), ("moon", False)],
)
def test_a_veto_of_the_next_rung_or_of_any_holds(rung: str | None, closed: bool) -> None:
    veto = act("veto", rung=rung)
    now = standing(events=(veto,))
    found = _Deciding(now)._closed(FULL)
    assert found == (
        Reason("vetoed", of(FULL, by="self", why="seen"), ("veto",), GOOD_IDS) if closed else None
    )
    if rung in ("goblet-full", None):
        assert (moved(now).target, moved(now).reasons) == (GOBLET, (found,))


@pytest.mark.parametrize(
    ("words", "target", "codes"),
    [
        # The later word counts, whatever its kind.
        ((("override", "front-full"), ("lock", "parallel")), PARALLEL, ["locked"]),
        ((("lock", "parallel"), ("override", "front-full")), FRONT, ["overridden"]),
        ((("override", "front-full"), ("veto", "front-full")), GOBLET, []),
        ((("override", "front-full"), ("veto", "parallel")), HIGH, ["vetoed"]),
        ((("override", "parallel"), ("veto", "front-full")), PARALLEL, ["overridden"]),
        ((("override", None), ("veto", "goblet-parallel")), PARALLEL, ["vetoed"]),
        ((("override", None), ("veto", "goblet-full")), GOBLET, ["overridden"]),
        ((("override", "front-full"), ("veto", None)), FRONT, ["overridden"]),
        ((("veto", "parallel"), ("lock", "front-full")), FRONT, ["locked"]),
        ((("veto", "parallel"), ("lock", "parallel")), PARALLEL, ["locked"]),
        ((("veto", "parallel"), ("lock", "box-high")), HIGH, ["locked"]),
        ((("lock", "front-full"), ("veto", "front-full")), FULL, ["vetoed", "locked"]),
        ((("lock", "front-full"), ("veto", "parallel")), HIGH, ["vetoed", "locked"]),
        ((("lock", "parallel"), ("veto", "goblet-parallel")), PARALLEL, ["locked"]),
        ((("lock", "box-high"), ("veto", "box-high")), HIGH, ["vetoed", "locked"]),
        (
            (("lock", "front-full"), ("override", "parallel"), ("veto", "parallel")),
            HIGH,
            ["vetoed", "locked"],
        ),
    ],
)
def test_of_what_people_decided_the_last_word_counts(
    words: tuple[tuple[str, str | None], ...], target: int, codes: list[str]
) -> None:
    given = tuple(act(kind, 9 - n, rung=rung, id=f"{n}") for n, (kind, rung) in enumerate(words))
    found = moved(standing(attempts=GOOD[:2], events=given))
    assert found.target == target
    assert [r.code for r in found.reasons if r.code in ("overridden", "locked", "vetoed")] == codes


def test_a_depth_that_was_set_under_a_lock_is_locked_there_once_it_was_trained() -> None:
    lock, over = act("lock", 20, rung="parallel", wedge_mm=10), act("override", 5, rung="front-full")
    trained_there = (*GOOD, trained(day(3), "front-full"))
    found = moved(standing(FRONT, attempts=trained_there, events=(lock, over)))
    assert (found.target, found.wedge, [r.code for r in found.reasons]) == (FRONT, None, ["locked"])
    assert found.reasons[0].params["rung"] == "front-full"
    # A wedge that was set without a rung leaves the lock where it was.
    wedge = moved(standing(attempts=GOOD, events=(lock, replace(over, rung=None, wedge_mm=20))))
    assert (wedge.target, wedge.wedge, wedge.reasons[0].code) == (PARALLEL, 10, "locked")


def test_a_child_goes_below_the_bar() -> None:
    params = of(FULL, age=10)
    reason = Reason("no-bar-yet", params, (), ())
    assert moved(standing(FRONT, body=CHILD)) == _Move(FULL, (reason,))
    assert _Deciding(standing(FULL, body=CHILD))._closed(FRONT) == Reason(
        "no-bar-yet", of(FRONT, age=10), (), ()
    )
    bars = (LADDER[HIGH], *(replace(rung, style="back") for rung in LADDER[1:]))
    found = moved(standing(FRONT, body=CHILD, ladder=bars))
    assert (found.target, found.reasons[0].params["rung"]) == (HIGH, "box-high")
    second = (*LADDER[:2], *(replace(rung, style="back") for rung in LADDER[2:]))
    assert moved(standing(FRONT, body=CHILD, ladder=second)).target == PARALLEL
    light = (*(replace(rung, style="back") for rung in LADDER[:4]), replace(LADDER[FRONT], style="goblet"))
    assert moved(standing(FULL, body=CHILD, ladder=light)).target == HIGH
    only = tuple(replace(rung, style="front") for rung in LADDER)
    assert moved(standing(GOBLET, body=CHILD, ladder=only)).target == HIGH


BAR_BELOW = (LADDER[HIGH], *(replace(rung, style="front") for rung in LADDER[1:3]), *LADDER[3:])


@pytest.mark.parametrize("pain", [3, 7])
def test_pain_sends_no_child_back_under_a_bar(pain: int) -> None:
    hurt = (*GOOD, trained(day(1), "goblet-full", pain=pain))
    found = decide(case(body=CHILD, ladder=BAR_BELOW, at=At(rung="goblet-full"), attempts=hurt))
    # Some pain under a load leaves the depth and lowers the load.
    assert (found.rung, found.action) == (("box-high", "stop") if pain == 7 else ("goblet-full", "hold"))
    light = (*BAR_BELOW[:3], replace(LADDER[FULL], load_kg=None), LADDER[FRONT])
    assert decide(case(body=CHILD, ladder=light, at=At(rung="goblet-full"), attempts=hurt)).rung == "box-high"
    # Where only today's rung has no bar it stays, and what has none at all is held without a load.
    only = (*(replace(rung, style="front", load_kg=20.0) for rung in LADDER[:3]), LADDER[FULL])
    found = decide(case(body=CHILD, ladder=only, at=At(rung="goblet-full"), attempts=hurt))
    assert found.rung == "goblet-full"
    bars = tuple(replace(rung, style="front", load_kg=20.0) for rung in LADDER)
    found = decide(case(body=CHILD, ladder=bars, at=At(rung="goblet-full"), attempts=hurt))
    assert (found.rung, found.load_kg) == ("box-high", 0)


def test_a_lock_under_a_bar_leaves_a_child_where_there_is_none() -> None:
    found = moved(standing(FULL, body=CHILD, ladder=BAR_BELOW[1:], events=(act("lock", rung="parallel"),)))
    assert (found.target, found.reasons[0].code) == (2, "no-bar-yet")
    # But not at what is closed to everybody: then it is the first rung, without a load.
    both = (act("lock", rung="parallel"), act("veto", 0, rung="goblet-full"))
    assert moved(standing(FULL, body=CHILD, ladder=BAR_BELOW[1:], events=both)).target == 0


def test_a_drop_goes_back_at_least_as_far_as_want_of_range_alone() -> None:
    """A deeper rung may stand below today's: one more clean rep must not cost more than the drop."""
    poor = tuple(trained(day(n), "front-full", clean=1) for n in (4, 2))
    now = standing(FRONT, attempts=(*GOOD[:4], *poor))
    assert moved(now).reasons[0].code == "repeated-drop"
    assert moved(now).target == FULL
    now.ankles_chance = lambda place, wedge, extra=0.0: 0.1
    now.one_back = lambda place: PARALLEL
    assert moved(now).target == PARALLEL


def test_the_age_of_the_bar_is_told_in_whole_years() -> None:
    policy = replace(DEFAULT_POLICY, no_bar_below_age=11.6)
    now = standing(FRONT, body=CHILD, policy=policy)
    assert moved(now).reasons[0].params["age"] == 12
    closed = _Deciding(standing(FULL, body=CHILD, policy=policy))._closed(FRONT)
    assert closed is not None
    assert closed.params["age"] == 12


@pytest.mark.parametrize("kind", ["override", "lock"])
def test_nobody_puts_a_child_under_the_bar(kind: str) -> None:
    found = moved(standing(body=CHILD, events=(act(kind, rung="front-full", wedge_mm=10),)))
    assert found == _Move(FULL, (Reason("no-bar-yet", of(FULL, age=10), (), ()),))
    at = moved(standing(body=CHILD, events=(act(kind, rung="parallel"),)))
    assert (at.target, at.reasons[0].code) == (PARALLEL, {"override": "overridden", "lock": "locked"}[kind])


# --- time off, rules that wait ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "back", "lighter", "at", "last", "target"),
    [
        (15, 1, 10, FRONT, "front-full", FULL),
        (42, 1, 10, FRONT, "front-full", FULL),
        (43, 2, 30, FRONT, "front-full", GOBLET),
        (15, 1, 10, PARALLEL, "front-full", PARALLEL),  # never up
        (43, 2, 30, PARALLEL, "parallel", HIGH),
        (15, 1, 10, FULL, "squat-stance", FULL),  # a day of steps: from the squat before it
    ],
)
def test_time_off_goes_back_from_what_was_trained_last(
    gap: int, back: int, lighter: int, at: int, last: str, target: int
) -> None:
    days = (*good_days(gap + 2, rung="front-full"), *good_days(gap, rung=last))
    params = of(target, days=gap, lighter=lighter, rungs=back)
    found = moved(standing(at, attempts=days, tests=ankles(58)))
    assert found == _Move(target, (Reason("time-off", params, (days[-1].id,), ()),))


def test_of_several_rungs_on_the_last_day_the_deepest_counts() -> None:
    days = (*good_days(20, rung="parallel"), *good_days(20, rung="front-full"))
    found = moved(standing(FRONT, attempts=days, tests=ankles(58)))
    assert (found.target, set(found.reasons[0].for_)) == (FULL, {a.id for a in days})


def test_time_off_tells_by_how_much_the_load_is_lighter_in_whole_parts_of_a_hundred() -> None:
    policy = replace(DEFAULT_POLICY, long_time_off_lighter=0.7)
    days = good_days(43, rung="front-full")
    assert moved(standing(FRONT, attempts=days, policy=policy)).reasons[0].params["lighter"] == 70


def test_fourteen_days_or_no_squat_at_all_are_no_time_off() -> None:
    steps = good_days(40, rung="squat-stance")
    assert moved(standing(FRONT, attempts=steps)).reasons[0].code != "time-off"
    days = good_days(14, rung="front-full")
    assert moved(standing(FRONT, attempts=days)).reasons[0].code != "time-off"
    assert moved(standing(FRONT, attempts=())).reasons[0].code != "time-off"


def test_rules_that_wait_hold_rung_and_wedge() -> None:
    params = of(GOBLET, rules=RULES_VERSION)
    assert moved(standing(wedge=10, rules_wait=True)) == _Move(
        GOBLET, (Reason("rules-wait", params, (), GOOD_IDS),), wedge=10
    )


# --- drops -----------------------------------------------------------------------------------------------

CLEARLY = DEFAULT_POLICY.drop_clean - DROP_CLEARLY_BY
FELL = DEFAULT_POLICY.control_regress_chance


def dropping(*days: Day, chance: float = 0.9, **more: Any) -> Any:
    now = standing(**more)
    now.days = [on(9, qualifies=True), *days]
    now.control_chance = lambda place: chance
    return now


def drop(offset: int, rate: float = 0.5, **more: Any) -> Day:
    return on(offset, trained(day(offset), clean=1), **({"drop": True, "rate": rate} | more))


@pytest.mark.parametrize(
    ("rates", "heels", "has", "chance", "lost"),
    [
        ((0.5, 0.5), False, True, FELL, False),  # within what is known of control
        ((0.5, 0.5), False, True, FELL - LESS, True),
        ((0.59, 0.59), False, True, FELL - LESS, True),
        ((CLEARLY, CLEARLY), False, True, 0.9, False),
        ((CLEARLY - LESS, CLEARLY - LESS), False, True, 0.9, True),
        ((0.49, 0.0), False, True, 0.9, True),  # the mean of the days
        ((0.59, 0.12), False, True, 0.9, False),
        ((0.5, 0.5), True, False, 0.9, True),
        ((0.5, 0.5), True, True, 0.9, False),  # the wedge has the range: risen heels send nobody back
        ((0.5, 0.5), True, True, FELL - LESS, True),
        ((0.5, 0.5), False, False, 0.9, False),  # the heels stayed down: no sign of range
    ],
)
def test_a_repeated_drop_goes_back_where_control_fell_or_it_is_clear_or_the_heels_rose_for_want_of_range(
    rates: tuple[float, float], heels: bool, has: bool, chance: float, lost: bool
) -> None:
    now = dropping(drop(4, rates[0]), drop(2, rates[1], heels=heels), chance=chance, wedge=10)
    now.days = [replace(d, wedge_mm=10.0) for d in now.days]
    asked: list[tuple[int, float]] = []

    def has_range(place: int, wedge: float) -> bool:
        asked.append((place, wedge))
        return has

    now.has_range = has_range
    found = _Deciding(now)._dropped() or _Move(GOBLET, ())
    assert asked == ([(GOBLET, 10)] if heels else [])
    assert (found.target == PARALLEL) is lost
    if lost:
        rate = round(100 * sum(rates) / 2)
        bad = tuple(trained(day(n)).id for n in (4, 2))
        expected = Reason("repeated-drop", of(PARALLEL, rate=rate, days=2), bad, days_ids(9))
        assert found == _Move(PARALLEL, (expected,))


def test_the_chance_of_control_is_asked_at_the_present_rung() -> None:
    now = dropping(drop(4), drop(2))
    now.control_chance = lambda place: 0.1 if place == GOBLET else 0.9
    assert moved(now).target == PARALLEL
    now.control_chance = lambda place: 0.9 if place == GOBLET else 0.1
    assert moved(now).target == GOBLET


@pytest.mark.parametrize(
    ("first", "second", "lost"),
    [
        ({"heels": True}, {"heels": True}, False),  # both on a lower wedge than today's
        ({"heels": True}, {"heels": True, "wedge_mm": 10.0}, False),
        ({"heels": True, "wedge_mm": 10.0}, {"heels": True, "wedge_mm": 10.0}, True),
        ({"heels": True, "wedge_mm": 20.0}, {"heels": True, "wedge_mm": 10.0}, True),
        ({"wedge_mm": 0.0}, {"heels": True, "wedge_mm": 10.0}, True),  # the heels stayed down on the lower
        ({}, {}, True),
    ],
)
def test_where_the_heels_rose_on_a_lower_wedge_the_wedge_is_the_answer(
    first: dict[str, Any], second: dict[str, Any], lost: bool
) -> None:
    now = dropping(drop(4, 0.1, **first), drop(2, 0.1, **second), wedge=10)
    assert (moved(now).reasons[0].code == "repeated-drop") is lost


def test_one_drop_and_drops_on_the_first_rung_go_nowhere() -> None:
    assert moved(dropping(drop(2, 0.1))).target == GOBLET
    low = dropping(drop(4, 0.1), drop(2, 0.1), rung=HIGH)
    assert (moved(low).target, moved(low).reasons[0].code != "repeated-drop") == (HIGH, True)
    second = dropping(drop(4, 0.1), drop(2, 0.1), rung=PARALLEL)
    assert moved(second).target == HIGH


# --- out of range ----------------------------------------------------------------------------------------


def short(chance: float | None = 0.4, **more: Any) -> Any:
    """Return a standing at full depth whose range on the highest wedge has this chance, within the band."""
    given: dict[str, Any] = {"rung": FULL, "attempts": ()}
    now = standing(**(given | more))
    now.ankles_chance = lambda place, wedge, extra=0.0: (
        chance if (place, wedge, extra) == (now.at, 30, DEFAULT_POLICY.hold_band_deg) else 0.9
    )
    return now


def reading(deg: float, *ids: str, sd: float = 1.25, n: int = 4) -> AnkleEstimate:
    return AnkleEstimate(
        deg=deg,
        sd=sd,
        trend_deg_per_week=0.0,
        trend_sd=0.5,
        n=n,
        real_change=False,
        last_on=day(2),
        ids=ids,
    )


@pytest.mark.parametrize(
    ("chance", "rung", "out"),
    [
        (0.5, FULL, False),
        (0.5 - LESS, FULL, True),
        (None, FULL, False),
        (0.1, HIGH, False),
        (0.1, PARALLEL, True),
    ],
)
def test_range_that_is_likelier_missing_than_not_on_the_highest_wedge_goes_back(
    chance: float | None, rung: int, out: bool
) -> None:
    assert (moved(short(chance, rung=rung)).reasons[0].code == "range-out") is out


def test_range_that_is_out_is_told_of_the_weaker_side_with_its_last_three_readings() -> None:
    for weaker, means in ((Side.RIGHT, (33.0, 32.0)), (Side.LEFT, (32.0, 33.0)), (Side.LEFT, (32.0, 32.0))):
        now = short()
        now.ankles = {side: reading(30.26, *(f"{side}{n}" for n in range(4))) for side in Side}
        now.reach.means = dict(zip(Side, means, strict=True))
        now.reading_deg = lambda place, wedge=0.0: 38.26 + place + wedge
        params = of(FULL, side=weaker.value, have=30.3, sd=1.2, need=71.3, wedge=30)
        ids = tuple(f"{weaker}{n}" for n in (1, 2, 3))
        assert moved(now) == _Move(GOBLET, (Reason("range-out", params, ids, ()),))
        now = short()
        now.ankles = {side: reading(30.26, *(f"{side}{n}" for n in range(4))) for side in Side}
        now.reach.means = dict(zip(Side, means, strict=True))
        now.reading_deg = lambda place, wedge=0.0: None
        assert moved(now) == _Move(GOBLET, (Reason("depth-closed", params | {"need": None}, ids, ()),))


def test_without_a_reading_or_a_need_no_range_is_out() -> None:
    assert moved(short(tests=())).reasons[0].code != "range-out"
    held = (*LADDER[:3], replace(LADDER[FULL], style="supported"), LADDER[FRONT])
    assert moved(short(ladder=held)).reasons[0].code != "range-out"


def test_range_that_is_out_goes_to_the_nearest_rung_that_is_no_deeper() -> None:
    ladder = (LADDER[HIGH], LADDER[FULL], replace(LADDER[GOBLET], id="hard"), LADDER[FRONT])
    assert moved(short(rung=2, ladder=ladder)).target == HIGH


@pytest.mark.parametrize(
    ("days", "out"),
    [
        ((on(4, rate=0.8), on(2, rate=0.8)), False),
        ((on(4, rate=0.8), on(2, rate=0.79)), True),
        ((on(2, rate=1.0),), True),
        ((on(4, rate=0.8), on(2, trained(day(2), faults=("heels-rise",)), rate=1.0)), True),
        ((on(6, rate=0.1), on(4, rate=0.8), on(2, rate=0.8)), False),
    ],
)
def test_two_days_that_are_claimed_clean_keep_a_rung_that_readings_deny(
    days: tuple[Day, ...], out: bool
) -> None:
    now = short()
    now.days = list(days)
    assert (moved(now).reasons[0].code == "range-out") is out


# --- the return ------------------------------------------------------------------------------------------

BACK = day(5)


def trained_on(days: dict[int, set[int]]) -> Callable[..., list[tuple[date, set[int]]]]:
    """Return the rungs of days so long ago, last day first, as a standing tells them."""
    return lambda since=date.min: [
        (day(ago), places) for ago, places in sorted(days.items()) if day(ago) >= since
    ]


def returning(**facts: Any) -> Any:
    """Return a standing two good days after time off, from a rung two above."""
    now = standing(attempts=good_days(40, 5, 2), ladder=LADDER)
    now.returned, now.marks = (BACK, FRONT), []
    now.days = [on(2, trained(day(2)), qualifies=True)]
    now.trained = trained_on({2: {GOBLET}, 5: {GOBLET}})
    vars(now).update(facts)
    return now


def test_one_good_day_after_time_off_wins_back_a_rung() -> None:
    params = of(FULL, on=BACK.isoformat())
    assert moved(returning()) == _Move(FULL, (Reason("regained", params, days_ids(2), ()),))


@pytest.mark.parametrize(
    ("facts", "regains"),
    [
        ({"returned": None}, False),
        ({"returned": (BACK, FULL)}, True),
        ({"returned": (BACK, GOBLET)}, False),  # held before was this rung
        ({"returned": (day(42), FRONT)}, True),
        ({"trained": trained_on({2: {GOBLET, FULL}, 5: {GOBLET}})}, False),  # tried since
        ({"trained": trained_on({5: {FULL}})}, False),
        ({"trained": trained_on({5: {GOBLET}, 6: {FULL}})}, True),
        ({"trained": trained_on({5: {FRONT, PARALLEL}})}, True),
        ({"days": []}, False),
        ({"days": [on(5, qualifies=True)]}, True),
        ({"days": [on(6, qualifies=True)]}, False),
        ({"days": [on(5, qualifies=True), on(2)]}, False),
        ({"days": [on(5), on(2, qualifies=True)]}, True),
        ({"marks": [mark(40, "pain-ends", pain=3)]}, False),
        ({"least_wedge": lambda place: None if place == FULL else 0}, False),
        ({"least_wedge": lambda place: 0 if place == FULL else None}, True),
        ({"vetoes": [act("veto", rung="goblet-full")]}, False),
        ({"vetoes": [act("veto", rung="front-full")]}, True),
    ],
)
def test_a_return_wins_back_a_rung_that_was_held_is_open_and_was_not_tried_since(
    facts: dict[str, Any], regains: bool
) -> None:
    now = returning(**facts)
    assert (moved(now).reasons[0].code == "regained") is regains


def test_at_the_top_nothing_is_left_to_regain() -> None:
    now = returning()
    now.at = FRONT
    now.returned = (BACK, FRONT + 1)
    assert moved(now).reasons[0].code == "top"


# --- what is missing -------------------------------------------------------------------------------------


def missing(now: Any, nxt: int = FULL) -> list[Reason]:
    return _Deciding(now)._missing(nxt)


def test_where_nothing_is_missing_nothing_is_said() -> None:
    assert missing(standing()) == []


def test_an_ankle_never_read_and_one_read_too_long_ago_are_told_apart() -> None:
    unknown = standing(tests=())
    unknown.knows_range_for = lambda place: place != FULL
    assert missing(unknown) == [Reason("ankle-unknown", of(FULL), (), ())]
    old = ankle(47, 47, day(100))
    stale = standing(tests=(*ankle(47, 47, day(120)), *ankle(47, 47, day(110)), *old))
    stale.knows_range_for = lambda place: place != FULL
    assert missing(stale) == [Reason("ankle-stale", of(FULL, days=100), (), tuple(t.id for t in old))]
    for now in (unknown, stale):
        now.closed_to_any_ankle = lambda place: place == FULL
        now.reading_deg = lambda place, wedge=0.0: None
        assert [r.code for r in missing(now)] == ["depth-closed-elsewhere"]


def test_what_is_closed_by_a_person_is_told_first_and_what_else_is_missing_after_it() -> None:
    now = standing(tests=(), events=(act("veto", rung="goblet-full"),))
    now.knows_range_for = lambda place: False
    assert [r.code for r in missing(now)] == ["vetoed", "ankle-unknown"]


def test_a_squat_that_is_believed_is_told_first_with_the_weaker_side() -> None:
    for weaker, means in ((Side.RIGHT, (33.0, 32.0)), (Side.LEFT, (32.0, 33.0))):
        now = standing(events=(act("veto", rung="goblet-full"),))
        now.unsettled = True
        now.observed = Observed(seen_ids=("s",))
        now.ankles = {side: reading(30.26, *(f"{side}{n}" for n in range(4))) for side in Side}
        now.reach.means = dict(zip(Side, means, strict=True))
        params = of(GOBLET, side=weaker.value, have=30.3, sd=1.2)
        believed = Reason("squat-believed", params, ("s",), tuple(f"{weaker}{n}" for n in (1, 2, 3)))
        found = missing(now)
        assert (found[0], [r.code for r in found]) == (believed, ["squat-believed", "vetoed"])


def test_squats_that_exclude_each_other_are_told_with_what_was_seen() -> None:
    now = standing()
    now.squats_disagree, now.observed = True, Observed(seen_ids=("s",))
    assert missing(now) == [Reason("squats-disagree", of(FULL), ("s",), ())]


ENOUGH = [on(13, qualifies=True), on(9, qualifies=True)]


def after(*days: Day, chance: float = 0.9, **more: Any) -> Any:
    """Return a standing after two qualifying days and these."""
    now = standing(**more)
    now.days = [*ENOUGH, *days]
    now.qualifying = [d for d in now.days if d.qualifies]
    now.control_chance = lambda place: chance if place == FULL else 0.1
    return now


def test_a_day_that_failed_for_its_load_asks_for_less_load_first() -> None:
    failed = on(2, trained(day(2), clean=1), load_failed=True, drop=True, rate=0.2)
    ids = (trained(day(2)).id,)
    assert missing(after(failed)) == [Reason("load-first", of(GOBLET), ids, ())]
    assert missing(after(replace(failed, qualifies=True, drop=False))) == []
    assert missing(after(failed, on(1, rate=1.0))) == [], "the last day decides"


def test_one_dropped_day_after_enough_good_ones_holds() -> None:
    bad = on(2, drop=True, rate=0.444)
    why = Reason("one-day-off", of(GOBLET, rate=44), days_ids(2), days_ids(13, 9))
    assert missing(after(bad)) == [why]
    assert missing(after(on(2, rate=0.444))) == []
    assert missing(after(bad, on(1, rate=1.0))) == []
    few = after(bad)
    few.qualifying = ENOUGH[:1]
    assert [r.code for r in missing(few)] == ["days-missing"]


@pytest.mark.parametrize(
    ("chance", "days", "n", "is_short"),
    [
        (DEFAULT_POLICY.control_chance, True, 5, False),
        (DEFAULT_POLICY.control_chance - LESS, True, 5, True),
        (0.1, True, 0, True),
        (0.1, False, 5, True),
        (0.1, False, 1, True),
        (0.1, False, 0, False),  # nothing was seen that could speak
    ],
)
def test_control_is_short_below_the_chance_that_opens_where_anything_was_seen(
    chance: float, days: bool, n: int, is_short: bool
) -> None:
    now = after(on(4, rate=0.7), chance=chance)
    now.control = SimpleNamespace(clean_rate=lambda rung: 0.444 if rung is LADDER[FULL] else 0.1)
    now.control.of = lambda rung: SimpleNamespace(n=n if rung is LADDER[FULL] else (0 if n else 9))
    if not days:
        now.days = []
    good, bad = (days_ids(13, 9), days_ids(4)) if days else ((), ())
    said = [r for r in missing(now) if r.code == "control-short"]
    told = of(FULL, rate=44, sure=floor(100 * chance), asked=83)
    assert said == ([Reason("control-short", told, bad, good)] if is_short else [])


@pytest.mark.parametrize(("days", "have"), [((), 0), ((9,), 1), ((9, 8), 1), ((11, 9), None)])
def test_days_that_are_missing_are_counted(days: tuple[int, ...], have: int | None) -> None:
    now = standing()
    now.qualifying = [on(offset, qualifies=True) for offset in days]
    expected = Reason("days-missing", of(GOBLET, have=have, need=2, gap=2), (), days_ids(*days))
    assert missing(now) == ([] if have is None else [expected])


def test_a_rung_that_was_dropped_lately_is_told_with_the_days_that_are_left() -> None:
    now = standing()
    drops = [drop(60), drop(20), drop(18)]
    now.dropped_lately = lambda place: drops if place == FULL else []
    ids = tuple(i for d in drops for i in d.ids)
    assert missing(now) == [Reason("dropped-lately", of(FULL, days=38, need=56), ids, ())]


@pytest.mark.parametrize(("days", "left"), [(4, 2), (5, 1), (6, None)])
def test_too_soon_is_told_with_the_days_that_are_left(days: int, left: int | None) -> None:
    now = standing()
    now.days_on_rung = days
    expected = Reason("too-soon", of(GOBLET, days=left, need=6), (), GOOD_IDS)
    assert missing(now) == ([] if left is None else [expected])


VERIFY = replace(DEFAULT_POLICY, verify_below_parallel=True)


@pytest.mark.parametrize(
    ("policy", "nxt", "seen", "asks"),
    [
        (VERIFY, FULL, False, True),
        (VERIFY, FULL, True, False),
        (VERIFY, GOBLET, False, False),  # parallel is not below it
        (DEFAULT_POLICY, FULL, False, False),
    ],
)
def test_a_team_may_ask_for_a_day_that_was_seen_before_a_rung_below_parallel(
    policy: Any, nxt: int, seen: bool, asks: bool
) -> None:
    now = standing(nxt - 1, policy=policy)
    now.qualifying = [on(9, qualifies=True), on(4, qualifies=True, seen=seen), on(2, qualifies=True)]
    now.days, now.days_on_rung = now.qualifying, 20
    expected = Reason("not-verified", of(nxt), (), days_ids(9, 4, 2))
    assert missing(now, nxt) == ([expected] if asks else [])
    conditions = {c.code: c.days for c in _Deciding(now)._next(nxt - 1, _Move(nxt - 1, ())).conditions}
    assert conditions.get("verified-day") == (1 if asks else None)


# --- missing range ---------------------------------------------------------------------------------------


def lacking(
    deg: float, chance: float, plain: float, wedges: tuple[int, ...] = (0, 10, 20, 30), sides: Any = Side
) -> Any:
    """Return a standing whose ankles read `deg` of 40.06 that full depth needs on its highest wedge."""
    now = standing()
    now.ankles = {side: reading(deg, *(f"{side}{n}" for n in range(4))) for side in Side}
    now.wedges = lambda place: list(wedges) if place == FULL else [0, 5]
    highest = wedges[-1]
    now.reading_deg = lambda place, wedge=0.0: 40.06 if (place, wedge) == (FULL, highest) else 99.0
    now.side_chance = lambda side, place, wedge: (
        chance if (place, wedge) == (FULL, highest) and side in sides else 0.99
    )
    now.plain_chance = lambda side, place, wedge: (
        plain if (place, wedge) == (FULL, highest) and side in sides else 0.0
    )
    now.observed = Observed(seen_ids=("s",))
    return now


FLAT = (0,)
CHANCE = DEFAULT_POLICY.range_chance


@pytest.mark.parametrize(
    ("deg", "plain", "wedges", "code"),
    [
        (39.94, 0.9, (0, 30), "ankle-short-on-wedge"),
        (40.06, CHANCE - LESS, (0, 30), "ankle-short-near-on-wedge"),
        (40.06, CHANCE, (0, 30), "heels-were-seen"),
        (39.94, CHANCE, FLAT, "ankle-short"),
        (40.06, CHANCE - LESS, FLAT, "ankle-short-near"),
        (40.06, CHANCE, FLAT, "heels-were-seen"),
        (39.94, 0.1, (0, 1), "ankle-short-on-wedge"),
    ],
)
def test_missing_range_is_told_per_side_as_short_nearly_enough_or_denied_by_squats(
    deg: float, plain: float, wedges: tuple[int, ...], code: str
) -> None:
    now = lacking(deg, CHANCE - LESS, plain, wedges)
    found = _Deciding(now)._range_missing(FULL)
    doubt = {"sure": 89, "asked": 90} if deg > 40.05 else {}
    assert found == [
        Reason(
            code,
            of(FULL, side=side.value, have=round(deg, 1), sd=1.2, n=4, need=40.1, wedge=wedges[-1], **doubt),
            tuple(f"{side}{n}" for n in (1, 2, 3)),
            ("s",),
        )
        for side in Side
    ]


def test_the_side_that_lacks_more_is_told_first() -> None:
    now = lacking(30, 0.1, 0.1)
    for right, order in ((0.05, ["right", "left"]), (0.15, ["left", "right"])):
        now.side_chance = lambda side, place, wedge, right=right: right if side is Side.RIGHT else 0.1
        assert [r.params["side"] for r in _Deciding(now)._range_missing(FULL)] == order


@pytest.mark.parametrize("side", list(Side))
def test_a_side_that_has_the_range_is_not_told(side: Side) -> None:
    found = _Deciding(lacking(30, 0.1, 0.1, sides=(side,)))._range_missing(FULL)
    assert [r.params["side"] for r in found] == [side.value]
    assert _Deciding(lacking(30, CHANCE, 0.1))._range_missing(FULL) == []


@pytest.mark.parametrize(("site", "said"), [("ankle", "hip"), ("trunk", "trunk"), ("shoulder", "shoulder")])
def test_a_depth_that_no_ankle_opens_is_closed_by_its_site(site: str, said: str) -> None:
    rock = Test(id="rock", on=day(3), test="rock-back", score=1, by=By.COACH)
    for score, evidence in ((1, (("rock",), ())), (3, ((), ("rock",)))):
        now = standing(tests=(*ankles(47), replace(rock, score=score)))
        now.reading_deg = lambda place, wedge=0.0: None
        now.flat_needs = tuple((None, "closure", site if n == FULL else "knee") for n in range(5))
        assert _Deciding(now)._range_missing(FULL) == [
            Reason("depth-closed-elsewhere", of(FULL, site=said), *evidence)
        ]


def test_a_depth_that_is_closed_or_short_is_told_among_what_is_missing() -> None:
    now = lacking(30, 0.1, 0.1)
    now.least_wedge = lambda place: None if place == FULL else 0
    assert [r.code for r in missing(now)] == ["ankle-short-on-wedge"] * 2
    now.least_wedge = lambda place: 0 if place == FULL else None
    assert missing(now) == []
    now.closed_to_any_ankle = lambda place: place == FULL
    assert [r.code for r in missing(now)] == ["ankle-short-on-wedge"] * 2
    now.vetoes = [act("veto", rung="goblet-full")]
    assert [r.code for r in missing(now)] == ["vetoed", *["ankle-short-on-wedge"] * 2]
    now.closed_to_any_ankle, now.least_wedge = (lambda place: False), (lambda place: None)
    assert [r.code for r in missing(now)] == ["vetoed", *["ankle-short-on-wedge"] * 2]

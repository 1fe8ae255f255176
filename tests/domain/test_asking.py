"""Tests of `coach.domain.asking`: which tests are worth asking for, and from which day on."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain.ankle import reading_of
from coach.domain.asking import asks_of, drills_for
from coach.domain.case import At, By, Side, Sprain, Test
from coach.domain.decision import Ask
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import decide
from coach.domain.reach import Observed
from coach.domain.screen import Differential, Reason
from tests.domain.season import LADDER, MAN, TODAY, ankle, ankles, case, day, good_days

CLEAN = good_days(13, 11, 9, 6, 4, 2)


def asked(**more: Any) -> list[Ask]:
    return list(decide(case(**({"attempts": CLEAN} | more))).ask)


def why(asks: list[Ask]) -> set[str]:
    return {ask.why for ask in asks}


def screen(name: str, score: int | None = None, days_ago: int = 3, **more: Any) -> Test:
    return Test(id=name, on=day(days_ago), test=name, score=score, by=By.COACH, **more)


@pytest.mark.parametrize(("age", "asks"), [(13, False), (14, True)])
def test_a_retest_of_an_ankle_that_keeps_a_rung_flat_closed_is_asked_for_from_its_interval_on(
    age: int, asks: bool
) -> None:
    assert ("ankle-retest" in why(asked(tests=ankle(37, 37, day(age))))) is asks


@pytest.mark.parametrize(
    ("deg", "age", "asks"),
    [(50, 83, False), (50, 84, True), (70, 84, False), (70, 85, True)],  # 70: until it opens nothing any more
)
def test_a_good_reading_is_asked_for_again_once_it_is_stale(deg: float, age: int, asks: bool) -> None:
    alone = good_days(13, 11, 9, 6, 4, 2, seen=False)
    # Under a policy that wants no wedge for a chance that is good but not yet beyond asking.
    policy = replace(DEFAULT_POLICY, wedge_chance=0.94)
    found = asked(tests=ankle(deg, deg, day(age)), attempts=alone, policy=policy)
    assert ("ankle-stale" in why(found)) is asks


@pytest.mark.parametrize(("age", "asks"), [(27, False), (28, True)])
def test_a_squat_that_a_coach_sees_is_asked_for_again_after_four_weeks(age: int, asks: bool) -> None:
    before = screen("forward-arm-squat", 2, age)
    found = asked(tests=(*ankles(37), before))
    assert (Ask(test="forward-arm-squat", side=None, by="coach", why="range-open") in found) is asks


def test_a_squat_to_see_the_range_is_asked_for_where_range_is_open_only() -> None:
    assert "range-open" in why(asked(tests=ankles(37)))
    assert "range-open" not in why(asked(tests=ankles(70)))
    assert "range-open" not in why(asked())
    assert "range-open" not in why(asked(tests=ankles(37), sprains=(Sprain(side=Side.LEFT, on=day(5)),)))


@pytest.mark.parametrize(
    ("done", "wanted"),
    [
        ((), {"forward-arm-squat", "overhead-squat-heels-raised"}),
        (("forward-arm-squat",), {"overhead-squat-heels-raised"}),
        (("overhead-squat-heels-raised",), {"forward-arm-squat"}),
        (("forward-arm-squat", "overhead-squat-heels-raised"), set()),
    ],
)
def test_a_poor_overhead_squat_asks_for_the_probes_that_are_missing(
    done: tuple[str, ...], wanted: set[str]
) -> None:
    tests = (*ankles(33), screen("overhead-squat", 1), *(screen(name, 2) for name in done))
    assert {ask.test for ask in asked(tests=tests) if ask.why == "second-probe"} == wanted


def test_hip_or_ankle_is_asked_where_the_hips_bind_at_this_rung_or_the_next() -> None:
    lean = tuple(rung for rung in LADDER if rung.id in ("box-high", "goblet-parallel"))
    full = tuple(rung for rung in LADDER if rung.id in ("goblet-parallel", "goblet-full", "front-full"))
    low = ankles(20)
    days = good_days(9, 6, 4, 2, wedge_mm=30)
    for ladder, asks in ((lean, False), (full, True)):
        found = asked(tests=low, attempts=days, ladder=ladder, at=At(rung="goblet-parallel", wedge_mm=30))
        assert ("hip-or-ankle" in why(found)) is asks
    done = (*low, screen("rock-back", 3))
    assert "hip-or-ankle" not in why(
        asked(tests=done, attempts=days, at=At(rung="goblet-parallel", wedge_mm=30))
    )


def test_a_side_that_differs_from_the_other_gets_its_own_drill_where_nothing_else_limits() -> None:
    tests = (*ankle(49, 60, day(14)), *ankle(49, 60, day(2)))
    found = decide(case(tests=tests, attempts=CLEAN, sprains=(Sprain(side=Side.RIGHT),)))
    assert found.limiter == "none"
    assert {(d.why, d.side) for d in found.drills} == {("side-difference", Side.LEFT)}


@pytest.mark.parametrize(("right", "side"), [(60, Side.LEFT), (20, None)])
def test_the_ankle_drill_names_the_one_side_that_is_short(right: float, side: Side | None) -> None:
    found = decide(case(tests=ankles(20, right), attempts=good_days(9, 6, 4, 2, wedge_mm=30)))
    assert found.limiter == "mobility"
    assert {d.side for d in found.drills if d.why == "ankle-short"} == {side}


# --- from a standing of which every answer is known --------------------------------------------------------

FRESH, OLD, STALE = 13, 14, 84  # days: before the next test of the ankle, from it on, and from long after on


def chances(**at: float | None) -> Any:
    """Return the chances of range on flat feet, by rung; on any wedge and elsewhere there is no doubt."""
    places = {
        n: at[rung.id.replace("-", "_")] for n, rung in enumerate(LADDER) if rung.id.replace("-", "_") in at
    }
    return lambda place, wedge: places.get(place, 0.999) if wedge == 0 and place < len(LADDER) else 0.999


def standing(age: int = 0, **more: Any) -> Any:
    """Return a standing at the third of five rungs: both ankles read `age` days ago, nothing in doubt."""
    given: dict[str, Any] = {
        "ladder": LADDER,
        "at": 2,
        "today": TODAY,
        "policy": DEFAULT_POLICY,
        "tests": (),
        "trials": (),
        "ankles": dict.fromkeys(Side, SimpleNamespace(n=2, last_on=day(age))),
        "measured": True,
        "observed": Observed(),
        "squats_disagree": False,
        "hips_unsure": lambda place, score=None: False,
        "unsettled": False,
        "settles_in_days": 0,
        "disagreeing": {},
        "closed_to_any_ankle": lambda place: False,
        "knows_range_for": lambda place: True,
        "ankles_chance": chances(),
        "least_wedge": lambda place: 0,
        "wedge_for": lambda place: 0,
        "control": SimpleNamespace(both_legs=SimpleNamespace(n=5)),
    }
    given["case"] = SimpleNamespace(body=MAN, sprains=more.pop("sprains", ()))
    given["rock_back"] = next((t.score for t in more.get("tests", ()) if t.test == "rock-back"), None)
    read = (reading_of(test, MAN) for test in more.get("tests", ()))
    given["readings"] = [reading for reading in read if reading is not None]
    return SimpleNamespace(**(given | more))


def finding(
    limiter: str = "none", site: str | None = None, *codes: Reason | str, sides: Any = ()
) -> Differential:
    reasons = tuple(Reason(code) if isinstance(code, str) else code for code in codes)
    return Differential(limiter=limiter, site=site, sides=sides, reasons=reasons)


def wanted(
    now: Any, found: Differential | None = None, headline: Reason | None = None, target: int = 2
) -> list[tuple[str, str | None, str, str]]:
    asks = asks_of(now, found or finding(), headline or Reason("hold"), target)
    return [(ask.test, ask.side, ask.by, ask.why) for ask in asks]


ANKLE_RETEST = ("lunge-angle", None, "self", "ankle-retest")
NEVER = SimpleNamespace(n=0, last_on=None)


def test_nobody_is_asked_where_no_answer_would_change_anything() -> None:
    assert wanted(standing(age=400)) == []


def test_an_ankle_that_was_never_read_is_asked_for() -> None:
    unknown = {"measured": False, "ankles": dict.fromkeys(Side, NEVER)}
    assert wanted(standing(**unknown)) == [("lunge-angle", None, "self", "ankle-unknown")]
    fresh = Sprain(side=Side.LEFT, on=day(5))
    assert wanted(standing(**unknown, sprains=(fresh,)))[0] == (
        "lunge-angle",
        "right",
        "self",
        "ankle-unknown",
    )


@pytest.mark.parametrize("side", Side)
def test_the_one_side_that_was_never_read_is_asked_for(side: Side) -> None:
    now = standing()
    now.ankles = now.ankles | {side: NEVER}
    assert wanted(now) == [("lunge-angle", side.value, "self", "side-unmeasured")]


SINCE = day(9)  # the day from which on two squats are claimed, or exclude each other
BY_COACH = ("lunge-angle", None, "coach")


def retest(days_ago: int, name: str = "lunge-angle", by: By = By.COACH, **more: Any) -> Test:
    given = {"on": day(days_ago), "test": name, "side": Side.LEFT, "value": 30.0, "by": by, **more}
    return Test(id=f"{name}-{days_ago}", **given)


@pytest.mark.parametrize(("age", "asks"), [(0, False), (1, True)])
def test_a_squat_that_the_reading_denies_asks_a_coach_to_read_again_from_the_next_day_on(
    age: int, asks: bool
) -> None:
    found = wanted(standing(age=age), finding("none", None, "squat-believed"))
    assert found == ([(*BY_COACH, "squat-believed")] if asks else [])


RETESTS = [
    ((), True),
    ((retest(8),), False),
    ((retest(9),), True),  # not after it
    ((retest(8, "lunge-distance"),), False),
    ((retest(8, "ankle-clearing", zone="within"),), False),
    ((retest(8, instrument="2d-video"),), True),  # another scale
    ((retest(8, "overhead-squat"),), True),
    ((retest(8, by=By.SELF),), True),
    ((retest(8), retest(3, by=By.SELF), retest(2, "overhead-squat")), False),
]


@pytest.mark.parametrize(("tests", "asks"), RETESTS)
def test_a_believed_squat_asks_no_more_once_a_coach_tested_since(tests: tuple[Test, ...], asks: bool) -> None:
    now = standing(age=2, tests=tests, observed=Observed(seen_since=SINCE, contradicted_on=day(400)))
    believed = finding("none", None, "squat-believed")
    assert (BY_COACH in {ask[:3] for ask in wanted(now, believed)}) is asks
    now.unsettled = True
    assert wanted(now, believed)[0][2:] == ("coach", "squat-believed")


@pytest.mark.parametrize(("tests", "asks"), RETESTS)
def test_squats_that_exclude_each_other_ask_until_a_coach_tested_since(
    tests: tuple[Test, ...], asks: bool
) -> None:
    observed = Observed(contradictory=True, contradicted_on=SINCE, seen_since=day(400))
    now = standing(age=2, tests=tests, observed=observed)
    assert ((*BY_COACH, "squats-disagree") in wanted(now)) is asks
    now.squats_disagree = True
    assert wanted(now)[0][2:] == ("coach", "squats-disagree")


@pytest.mark.parametrize(("days_ago", "asks"), [(13, False), (14, True)])
def test_a_coachs_test_answers_for_the_days_between_two_tests(days_ago: int, asks: bool) -> None:
    observed = Observed(contradictory=True, contradicted_on=None)
    now = standing(age=1, tests=(retest(days_ago),), observed=observed)
    assert wanted(now) == ([(*BY_COACH, "squats-disagree")] if asks else [])


def test_squats_that_exclude_each_other_ask_on_the_same_day_and_one_that_is_believed_first() -> None:
    disagree = {"squats_disagree": True, "observed": Observed(contradictory=True)}
    assert wanted(standing(age=0, **disagree)) == [(*BY_COACH, "squats-disagree")]
    believed = finding("none", None, "squat-believed")
    assert wanted(standing(age=1, **disagree), believed) == [(*BY_COACH, "squat-believed")]


@pytest.mark.parametrize(
    ("unknown", "closed", "asks"), [(3, None, True), (3, 3, False), (3, 2, True), (2, None, False)]
)
def test_a_reading_too_old_to_open_the_next_rung_is_asked_for_where_an_ankle_would_do(
    unknown: int, closed: int | None, asks: bool
) -> None:
    now = standing(
        knows_range_for=lambda place: place != unknown, closed_to_any_ankle=lambda place: place == closed
    )
    assert wanted(now) == ([("lunge-angle", None, "self", "ankle-stale")] if asks else [])
    now.squats_disagree = True
    assert wanted(now) == [(*BY_COACH, "squats-disagree")]


@pytest.mark.parametrize(
    ("closed", "asks"), [((2, 3), False), ((2,), True), ((3,), True), ((1, 3, 4), True), ((2, 3, 4), False)]
)
def test_an_ankle_never_read_is_asked_for_where_it_would_open_this_rung_or_the_next(
    closed: tuple[int, ...], asks: bool
) -> None:
    unknown = {"measured": False, "ankles": dict.fromkeys(Side, NEVER)}
    found = wanted(standing(at=0, **unknown, closed_to_any_ankle=lambda place: place in closed))
    assert found == ([("lunge-angle", None, "self", "ankle-unknown")] if asks else [])


@pytest.mark.parametrize(
    ("code", "rungs", "age", "asks"),
    [
        ("time-off", 2, 15, True),
        ("time-off", 2, 14, False),
        ("time-off", 1, 15, False),
        ("step-back", 2, 15, False),
    ],
)
def test_a_long_time_off_asks_for_a_reading_that_is_older_than_its_interval(
    code: str, rungs: int, age: int, asks: bool
) -> None:
    found = wanted(standing(age=age), headline=Reason(code, {"rungs": rungs}))
    assert found == ([("lunge-angle", None, "self", "time-off")] if asks else [])


@pytest.mark.parametrize(
    ("age", "chance", "least", "held", "why"),
    [
        (OLD, 0.5, 10, 0, "ankle-retest"),
        (OLD, 0.5, None, 0, "ankle-retest"),
        (FRESH, 0.5, 10, 0, None),
        (OLD, 0.999, 10, 0, None),
        (OLD, 0.021, 10, 0, "ankle-retest"),
        (OLD, 0.02, 10, 0, None),
        (OLD, 0.995, 10, 0, None),
        (OLD, None, 10, 0, None),
        (OLD, 0.999, 0, 10, "ankle-retest"),  # a wedge that could go
        (FRESH, 0.999, 0, 10, None),
        (OLD, 0.5, 0, 0, None),  # the next rung is open
        (STALE - 1, 0.5, 0, 0, None),
        (STALE, 0.5, 0, 0, "ankle-stale"),
        (STALE, 0.999, 0, 0, None),
    ],
)
def test_the_ankle_is_read_again_while_the_next_rung_or_a_wedge_hangs_on_it(
    age: int, chance: float | None, least: int | None, held: int, why: str | None
) -> None:
    now = standing(
        age=age,
        at=0,  # of the decided rung, not of the one held: that is box-high
        ankles_chance=chances(goblet_full=chance),
        least_wedge=lambda place: least if place == 3 else 0,
        wedge_for=lambda place: held if place == 2 else 0,
    )
    assert wanted(now) == ([] if why is None else [("lunge-angle", None, "self", why)])


def test_at_the_top_the_ankle_is_read_again_for_the_top() -> None:
    least = {"least_wedge": lambda place: 10 if place == 4 else 0, "at": 0}
    assert wanted(standing(age=OLD, ankles_chance=chances(front_full=0.5), **least), target=4) == [
        ANKLE_RETEST
    ]
    assert wanted(standing(age=OLD, ankles_chance=chances(goblet_full=0.5), **least), target=4) == []


@pytest.mark.parametrize(("without", "asks"), [(0, True), (1, True), (3, True), (4, False)])
def test_a_ladder_that_ends_without_need_of_an_ankle_asks_for_none(without: int, asks: bool) -> None:
    ladder = tuple(replace(r, style="supported") if n == without else r for n, r in enumerate(LADDER))
    assert bool(wanted(standing(ladder=ladder, measured=False))) is asks


@pytest.mark.parametrize(
    ("names", "test"),
    [
        (("lunge-distance",), "lunge-distance"),
        (("lunge-distance", "overhead-squat"), "lunge-distance"),
        (("lunge-distance", "lunge-angle"), "lunge-angle"),
        (("lunge-angle", "lunge-distance"), "lunge-distance"),
        (("overhead-squat",), "lunge-angle"),
    ],
)
def test_the_ankle_is_asked_for_in_the_way_it_was_read_last(names: tuple[str, ...], test: str) -> None:
    now = standing(measured=False, tests=tuple(screen(name, 3) for name in names))
    assert wanted(now)[0] == (test, None, "self", "ankle-unknown")


@pytest.mark.parametrize(
    ("days_ago", "rests"), [(0, True), (42, True), (43, False), (-1, False), (None, False)]
)
def test_an_ankle_rests_for_six_weeks_after_a_sprain(days_ago: int | None, rests: bool) -> None:
    sprain = Sprain(side=Side.LEFT, on=None if days_ago is None else day(days_ago))
    first = wanted(standing(measured=False, sprains=(sprain,)))[0]
    assert first == ("lunge-angle", "right" if rests else None, "self", "ankle-unknown")


def test_no_ankle_is_read_while_both_rest_and_both_sides_are_checked_alike() -> None:
    both = tuple(Sprain(side=side, on=day(5)) for side in (Side.RIGHT, Side.LEFT))
    checks = [(name, None, "self", "sprain-check") for name in ("step-down", "side-plank")]
    assert wanted(standing(measured=False, sprains=both)) == checks
    done = screen("step-down", side=Side.RIGHT)
    assert wanted(standing(measured=False, sprains=both, tests=(done,))) == [
        ("step-down", "left", "self", "sprain-check"),
        checks[1],
    ]


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({}, False),
        ({"days_ago": 84}, False),
        ({"days_ago": 85}, True),
        ({"side": Side.RIGHT}, True),
        ({"name": "single-leg-bridge"}, True),
    ],
)
def test_after_a_sprain_each_side_is_checked_by_a_test_of_its_own_that_is_not_stale(
    more: dict[str, Any], asks: bool
) -> None:
    done = screen(**({"name": "step-down", "side": Side.LEFT} | more))
    found = wanted(standing(tests=(done,), sprains=(Sprain(side=Side.LEFT),)))
    plank = ("side-plank", "left", "self", "sprain-check")
    assert found == ([("step-down", "left", "self", "sprain-check"), plank] if asks else [plank])


def test_one_test_of_each_kind_comes_first() -> None:
    poor, old = screen("overhead-squat", 1), (Sprain(side=Side.RIGHT), Sprain(side=Side.LEFT))
    control = finding("control")
    now = standing(measured=False, tests=(poor,), sprains=old)
    assert wanted(now, control) == [
        ("lunge-angle", None, "self", "ankle-unknown"),
        FORWARD,
        ("step-down", None, "self", "sprain-check"),
    ]
    assert wanted(standing(tests=(poor,), sprains=old), control) == [
        FORWARD,
        ("step-down", None, "self", "sprain-check"),
        RAISED,
    ]


@pytest.mark.parametrize(("days_ago", "asks"), [(42, False), (43, True)])
def test_no_squat_to_full_depth_is_asked_for_while_an_ankle_rests(days_ago: int, asks: bool) -> None:
    given = {"sprains": (Sprain(side=Side.LEFT, on=day(days_ago)),)}
    done = (screen("step-down", side=Side.LEFT), screen("side-plank", side=Side.LEFT))
    unknown = standing(**given, tests=done, control=SimpleNamespace(both_legs=SimpleNamespace(n=0)))
    assert wanted(unknown) == ([("overhead-squat", None, "self", "control-unknown")] if asks else [])
    poor = standing(**given, tests=(*done, screen("overhead-squat", 1)))
    assert wanted(poor, finding("control")) == ([FORWARD, RAISED] if asks else [])
    open_ = standing(
        **given, tests=done, ankles_chance=chances(goblet_full=0.5), least_wedge=lambda place: 10
    )
    assert wanted(open_) == ([RANGE_OPEN] if asks else [])


def test_a_squat_is_asked_for_where_nothing_is_known_of_control() -> None:
    unknown = {"control": SimpleNamespace(both_legs=SimpleNamespace(n=0))}
    assert wanted(standing(**unknown)) == [("overhead-squat", None, "self", "control-unknown")]
    assert wanted(standing(**unknown, tests=(screen("overhead-squat", 2),))) == []


FORWARD = ("forward-arm-squat", None, "self", "second-probe")
RAISED = ("overhead-squat-heels-raised", None, "self", "second-probe")


@pytest.mark.parametrize(
    ("score", "limiter", "asks"),
    [
        (0, "control", [FORWARD, RAISED]),
        (1, "control", [FORWARD, RAISED]),
        (2, "control", []),
        (1, "none", []),
    ],
)
def test_a_squat_that_went_poorly_asks_for_its_probes_where_something_limits(
    score: int, limiter: str, asks: list[Any]
) -> None:
    assert wanted(standing(tests=(screen("overhead-squat", score),)), finding(limiter)) == asks


RANGE_OPEN = ("forward-arm-squat", None, "coach", "range-open")


@pytest.mark.parametrize(
    ("at", "doubt", "least", "held", "asks"),
    [
        (2, "goblet_full", 10, 0, True),
        (2, "goblet_full", 0, 0, False),  # open as it is
        (2, "front_full", 10, 0, False),  # not the next
        (4, "front_full", 10, 0, True),  # at the top, the top
        (2, "goblet_parallel", 0, 0, False),
        (2, "goblet_parallel", 0, 10, True),  # a wedge that could go
    ],
)
def test_a_squat_is_seen_where_it_could_open_the_next_rung_or_lower_the_wedge(
    at: int, doubt: str, least: int, held: int, asks: bool
) -> None:
    now = standing(
        at=at,
        ankles_chance=chances(**{doubt: 0.5}),
        least_wedge=lambda place: least if place > 2 else 0,
        wedge_for=lambda place: held if place == at else 0,
    )
    assert wanted(now) == ([RANGE_OPEN] if asks else [])


@pytest.mark.parametrize(
    ("chance", "asks"), [(0.02, False), (0.021, True), (0.994, True), (0.995, False), (None, False)]
)
def test_a_squat_is_seen_while_its_range_could_go_either_way(chance: float | None, asks: bool) -> None:
    now = standing(ankles_chance=chances(goblet_full=chance), least_wedge=lambda place: 10)
    assert wanted(now) == ([RANGE_OPEN] if asks else [])


@pytest.mark.parametrize(("at", "asks"), [(0, False), (1, True)])
def test_hips_that_bind_two_rungs_ahead_ask_for_nothing_yet(at: int, asks: bool) -> None:
    ladder = (LADDER[0], LADDER[2], LADDER[3])
    found = wanted(standing(ladder=ladder, at=at), finding("mobility", "ankle"))
    assert found == ([("rock-back", None, "self", "hip-or-ankle")] if asks else [])


# --- drills ------------------------------------------------------------------------------------------------


def drilled(now: Any, found: Differential) -> list[tuple[str, str | None, str]]:
    return [(drill.id, drill.side, drill.why) for drill in drills_for(now, found, found.limiter)]


PATTERN = ("counterbalance-squat", None, "control-short")


@pytest.mark.parametrize(
    ("found", "first"),
    [
        (
            finding("mobility", "ankle", sides=(Side.RIGHT,)),
            [("knee-to-wall-rocks", "right", "ankle-short"), ("tibialis-raise", None, "flat-foot-work")],
        ),
        (finding("mobility", "hip"), [("quadruped-rock-back", None, "hip-closes")]),
        (finding("mobility", "shoulder"), [("wall-slide", None, "shoulder-short")]),
        (finding("mobility", "trunk"), [("dead-bug", None, "trunk-leans")]),
        (
            finding("mobility+control", "shoulder"),
            [("wall-slide", None, "shoulder-short"), ("tibialis-raise", None, "control-short"), PATTERN],
        ),
        (finding("control", "trunk"), [("tibialis-raise", None, "control-short"), PATTERN]),
        (finding("unknown", "hip"), []),
        (
            finding("none", None, Reason("knee-in-control", {"side": "right"})),
            [("short-foot", "right", "knee-in"), ("banded-side-walk", None, "knee-in")],
        ),
        (
            finding(
                "none",
                None,
                Reason("knee-in-control", {"side": "right"}),
                Reason("knee-in-mobility-first", {"side": "left"}),
            ),
            [("short-foot", None, "knee-in"), ("banded-side-walk", None, "knee-in")],
        ),
        (
            finding("none", None, Reason("knee-in-mobility-first", {"side": None})),
            [("short-foot", None, "knee-in"), ("banded-side-walk", None, "knee-in")],
        ),
        (finding("none", None, "capacity-above"), [("glute-bridge", None, "capacity-above")]),
        (
            finding(
                "none",
                None,
                Reason("sprain-check", {"side": "right"}),
                Reason("side-difference", {"side": "left"}),
            ),
            [
                ("knee-to-wall-rocks", "left", "side-difference"),
                ("split-squat", "left", "side-difference"),
                ("banded-ankle-rocks", "left", "side-difference"),
                ("single-leg-balance", "left", "side-difference"),
            ],
        ),
        (
            finding("none", None, "capacity-above", Reason("side-difference", {"side": "right"})),
            [
                ("glute-bridge", None, "capacity-above"),
                ("split-squat", "right", "side-difference"),
                ("side-plank-hold", None, "capacity-above"),
                ("single-leg-balance", "right", "side-difference"),
            ],
        ),
    ],
)
def test_what_limits_is_answered_by_its_drills(found: Differential, first: list[Any]) -> None:
    assert drilled(standing(), found)[: len(first)] == first
    assert bool(drilled(standing(), found)) is bool(first)


def test_a_fresh_sprain_is_answered_on_its_side_and_an_old_one_is_not() -> None:
    fresh, old = Sprain(side=Side.LEFT, on=day(5)), Sprain(side=Side.RIGHT, on=day(300))
    assert drilled(standing(sprains=(fresh, old)), finding()) == [
        ("single-leg-balance", "left", "sprain-check"),
        ("side-plank-hold", "left", "sprain-check"),
    ]


@pytest.mark.parametrize(("days_ago", "rests"), [(84, True), (85, False)])
def test_a_side_that_pinched_lately_goes_to_no_end_of_range(days_ago: int, rests: bool) -> None:
    pinch = screen("lunge-angle", None, days_ago, side=Side.LEFT, pinch=True)
    short = finding("mobility", "ankle", sides=(Side.LEFT,))
    first = "calf-roll" if rests else "knee-to-wall-rocks"
    assert drilled(standing(tests=(pinch,)), short)[0] == (first, "left", "ankle-short")

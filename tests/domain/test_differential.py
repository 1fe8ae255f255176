"""Tests of `coach.domain.screen` from findings given one by one: what limits, where, why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach.domain.ankle import Reading
from coach.domain.case import Attempt, By, Side, Sprain, Test
from coach.domain.estimate import AnkleEstimate
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.reach import Observed
from coach.domain.screen import (
    Findings,
    Reason,
    differential,
    doubt_params,
    latest,
    rock_back_ids,
    side_difference,
)
from tests.domain.season import BY_ID, LADDER, MAN, TODAY, day, trained


def ankle_of(deg: float, sd: float, *ids: str) -> AnkleEstimate:
    return AnkleEstimate(
        deg=deg,
        sd=sd,
        trend_deg_per_week=0,
        trend_sd=1,
        n=len(ids),
        real_change=False,
        last_on=day(2),
        ids=ids,
    )


RUNG = {"rung": "goblet-full", "style": "goblet", "thigh": -20}
LEFT = {"side": "left", "have": 31.3, "sd": 2.3, "n": 4}
LEFT_IDS = ("l2", "l3", "l4")


def findings(**more: Any) -> Findings:
    """Return findings before goblet-full that limit nothing: range shown by squats, control enough."""
    given: dict[str, Any] = {
        "body": MAN,
        "target": LADDER[3],
        "present": LADDER[2],
        "today": TODAY,
        "policy": DEFAULT_POLICY,
        "ankles": {
            Side.LEFT: ankle_of(31.26, 2.34, "l1", "l2", "l3", "l4"),
            Side.RIGHT: ankle_of(36.0, 1.5, "r1", "r2"),
        },
        "readings": (),
        "observed": Observed(seen_ids=("seen",), short_ids=("short",)),
        "attempts": (),
        "rungs": BY_ID,
        "tests": (),
        "sprains": (),
        "need_deg": 35.27,
        "need_binding": None,
        "need_site": "ankle",
        "known": True,
        "tested_days_ago": 2,
        "believed": False,
        "contradicted": False,
        "squats_disagree": False,
        "hips_unsure": False,
        "hips_short": False,
        "short": (),
        "enough_by_reading": (),
        "control_known": True,
        "control_short": False,
        "clean_rate": 0.874,
        "ankle_chances": {Side.LEFT: 0.8799, Side.RIGHT: 0.3},
        "hips_chance": 0.7301,
        "control_chance": 0.66,
    }
    return Findings(**(given | more))


def reasons(*codes: str, **more: Any) -> list[Reason]:
    return [r for r in differential(findings(**more)).reasons if r.code in codes]


def screen(name: str, score: int | None = None, days_ago: int = 3, **more: Any) -> Test:
    given = {"id": f"{name}-{score}", "on": day(days_ago), "test": name, "score": score, "by": By.COACH}
    return Test(**(given | more))


def squat(name: str, days_ago: int = 3, **more: Any) -> Attempt:
    return trained(day(days_ago), **({"id": name, "sets": 1} | more))


# --- what limits, and where ------------------------------------------------------------------------------

NO_NEED = {"need_deg": None}
CLOSED = {"need_deg": None, "need_binding": "closure"}
UNSURE = {"hips_unsure": True}


@pytest.mark.parametrize(
    ("more", "limiter"),
    [
        ({}, "none"),
        ({"control_short": True}, "control"),
        ({"control_known": False}, "unknown"),
        ({"known": False}, "unknown"),
        (NO_NEED | {"known": False}, "none"),
        (NO_NEED | {"known": False, "control_short": True}, "control"),
        (NO_NEED | {"short": (Side.LEFT,)}, "none"),
        ({"short": (Side.LEFT,)}, "mobility"),
        ({"short": (Side.LEFT,), "control_known": False}, "mobility"),
        ({"short": (Side.LEFT,), "control_short": True}, "mobility+control"),
        (CLOSED, "mobility"),
        (CLOSED | {"known": False}, "mobility"),
        (CLOSED | {"known": False, "control_short": True}, "mobility+control"),
        ({"believed": True, "short": (Side.LEFT,)}, "mobility"),
        ({"believed": True, "contradicted": True, "short": (Side.LEFT,)}, "none"),
        ({"believed": True, "contradicted": True, "short": (Side.LEFT,), "control_short": True}, "control"),
        ({"squats_disagree": True}, "unknown"),
        ({"squats_disagree": True, "short": (Side.LEFT,), "control_short": True}, "unknown"),
        ({"squats_disagree": True, "believed": True, "contradicted": True}, "unknown"),
        (CLOSED | {"squats_disagree": True}, "mobility"),
        (NO_NEED | {"squats_disagree": True}, "none"),
        (UNSURE, "unknown"),
        (UNSURE | {"control_short": True}, "control"),
        (UNSURE | {"short": (Side.LEFT,)}, "mobility"),
        (NO_NEED | UNSURE, "none"),
        (UNSURE | {"hips_short": True}, "mobility"),
        (UNSURE | {"hips_short": True, "control_short": True, "known": False}, "mobility+control"),
        (NO_NEED | UNSURE | {"hips_short": True}, "none"),
    ],
)
def test_what_limits_follows_from_range_and_control(more: dict[str, Any], limiter: str) -> None:
    found = differential(findings(**more))
    assert found.limiter == limiter
    assert found.sides == (more.get("short", ()) if "mobility" in limiter else ())


ROCK_BACK = {"tests": (screen("rock-back", 1),)}
SHORT = {"short": (Side.LEFT,)}


@pytest.mark.parametrize(
    ("more", "site"),
    [
        (SHORT, "ankle"),
        (SHORT | ROCK_BACK, "ankle"),
        (SHORT | ROCK_BACK | {"need_binding": "closure"}, "hip"),
        (SHORT | {"need_binding": "closure"}, "ankle"),
        (SHORT | {"need_site": "trunk"}, "trunk"),
        (CLOSED, "hip"),
        (CLOSED | {"need_site": "shoulder"}, "shoulder"),
        ({"hips_short": True, "need_site": "shoulder"}, "hip"),
    ],
)
def test_where_range_is_short(more: dict[str, Any], site: str) -> None:
    assert differential(findings(**more)).site == site


# --- evidence of range -----------------------------------------------------------------------------------


RUNGS = BY_ID | {
    rung.id: rung
    for rung in (
        Rung(id="deeper", style="arms-forward", thigh_deg=-21, difficulty=1),
        Rung(id="shallower", style="arms-forward", thigh_deg=-19, difficulty=1),
        Rung(id="counter", style="counterbalance", thigh_deg=15, difficulty=0),
    )
}


def evidence(*things: Test | Attempt) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what speaks for the range being short and against it, told where the range is unknown."""
    found = findings(
        known=False,
        tested_days_ago=None,
        rungs=RUNGS,
        tests=tuple(t for t in things if isinstance(t, Test)),
        attempts=tuple(a for a in things if isinstance(a, Attempt)),
    )
    (reason,) = (r for r in differential(found).reasons if r.code == "range-unknown")
    assert reason.params == RUNG
    return reason.for_, reason.against


@pytest.mark.parametrize("name", ["overhead-squat", "forward-arm-squat"])
def test_a_poor_squat_speaks_for_short_range_and_a_good_one_against(name: str) -> None:
    assert evidence(screen(name, 1)) == ((f"{name}-1",), ())
    assert evidence(screen(name, 2)) == ((), ())
    assert evidence(screen(name, 3)) == ((), (f"{name}-3",))
    assert evidence(screen(name)) == ((), ())


def test_arms_forward_that_pass_where_overhead_is_poor_speak_for_short_range_as_a_counterweight_does() -> (
    None
):
    flat, good = screen("overhead-squat", 1, id="flat"), screen("forward-arm-squat", 3, id="good")
    assert evidence(flat, good) == (("flat", "good"), ())
    assert evidence(replace(flat, score=2), good) == ((), ("good",))
    assert evidence(replace(flat, score=None), good) == ((), ("good",))
    both = (screen("overhead-squat", 3, id="flat"), screen("forward-arm-squat", 1, id="poor"))
    assert evidence(*both) == (("poor",), ("flat",))


def test_a_raised_squat_counts_only_after_a_poor_flat_one() -> None:
    good, poor = (screen("overhead-squat-heels-raised", score, id="raised") for score in (3, 1))
    flat = screen("overhead-squat", 1, id="flat")
    assert evidence(flat, good) == (("flat", "raised"), ())
    assert evidence(flat, poor) == (("flat",), ("raised",))
    assert evidence(screen("overhead-squat", 2), good) == ((), ())
    assert evidence(good) == ((), ())


RISE = {"faults": ("heels-rise",), "clean": 1}
FULL = {"rung": "goblet-full", "clean": 4}


@pytest.mark.parametrize(
    ("attempt", "for_", "against"),
    [
        (squat("a", **RISE), ("a",), ()),
        (squat("a", **RISE, rung="gone"), ("a",), ()),
        (squat("a", **RISE, wedge_mm=20), (), ()),
        (squat("a", **FULL), (), ("a",)),
        (squat("a", **FULL | {"clean": 3}), (), ()),
        (squat("a", **FULL | {"rung": "deeper"}), (), ("a",)),
        (squat("a", **FULL | {"rung": "shallower"}), (), ()),
        (squat("a", **FULL | {"rung": "gone"}), (), ()),
        (squat("a", **FULL, wedge_mm=20), ("a",), ()),
        (squat("a", **FULL, shoe_heel_mm=1), ("a",), ()),
        (squat("a", clean=4, wedge_mm=20), ("a",), ()),
        (squat("a", clean=4, wedge_mm=20, rung="gone"), ("a",), ()),
        (squat("a", clean=4, rung="counter"), ("a",), ()),
        (squat("a", clean=3, rung="counter"), (), ()),
        (squat("a", clean=4, rung="counter", seen=False), (), ()),
        (squat("a", **FULL, seen=False), (), ()),
        (squat("a", reps=0, clean=0, rung="goblet-full"), (), ()),
        (squat("a", days_ago=28, rung="goblet-full"), (), ("a",)),
        (squat("a", days_ago=29, rung="goblet-full"), (), ()),
    ],
)
def test_a_day_of_squats_speaks_by_its_heels(
    attempt: Attempt, for_: tuple[str, ...], against: tuple[str, ...]
) -> None:
    assert evidence(attempt) == (for_, against)


def test_the_last_six_days_speak_and_an_empty_one_hides_none() -> None:
    days = [
        squat(f"d{n}", days_ago=n, rung="goblet-full", **({"reps": 0, "clean": 0} if n == 5 else {}))
        for n in range(8, 0, -1)
    ]
    assert evidence(*days) == ((), ("d6", "d4", "d3", "d2", "d1"))


def test_a_test_counts_until_it_is_stale_and_only_its_last_result() -> None:
    old, new = screen("rock-back", 1, 84), screen("rock-back", 2, 3)
    assert latest([old], "rock-back", TODAY, DEFAULT_POLICY) is old
    assert latest([replace(old, on=day(85))], "rock-back", TODAY, DEFAULT_POLICY) is None
    assert latest([old, new], "rock-back", TODAY, DEFAULT_POLICY) is new


@pytest.mark.parametrize(
    ("score", "days_ago", "found"),
    [
        (0, 3, (("rock",), ())),
        (1, 84, (("rock",), ())),
        (2, 84, ((), ("rock",))),
        (1, 85, ((), ())),
        (3, 85, ((), ())),
        (None, 3, ((), ())),
    ],
)
def test_a_rock_back_speaks_for_hips_that_close_early_or_against(
    score: int | None, days_ago: int, found: Any
) -> None:
    rock = screen("rock-back", score, days_ago, id="rock")
    assert rock_back_ids([rock], TODAY, DEFAULT_POLICY) == found
    assert rock_back_ids([], TODAY, DEFAULT_POLICY) == ((), ())


# --- reasons of range ------------------------------------------------------------------------------------

POOR_AND_GOOD = (screen("forward-arm-squat", 1, id="poor"), screen("overhead-squat", 3, id="good"))


def of_range(*tests: Test, **more: Any) -> list[Reason]:
    known = {"control-short", "control-enough", "range-not-shown"}
    found = differential(findings(tests=(*POOR_AND_GOOD, *tests), **more))
    return [r for r in found.reasons if r.code not in known]


def test_a_rung_that_needs_no_range_gives_no_reason_of_it() -> None:
    assert of_range(**NO_NEED) == []


def test_hips_that_are_not_sure_are_told_first_with_the_rock_back() -> None:
    fair = Test(id="rock", on=TODAY, test="rock-back", score=2)
    plain, unsure = of_range(fair), of_range(fair, **UNSURE)
    assert unsure == [Reason("hips-unsure", {**RUNG, "sure": 73, "asked": 90}, (), ("rock",)), *plain]


BELIEVED = Reason(
    "squat-believed",
    {"rung": "goblet-parallel", "style": "goblet", "thigh": 0, **LEFT},
    ("seen",),
    ("l1", "l2", "l3", "l4"),
)


def test_a_squat_is_believed_against_the_lower_reading() -> None:
    assert of_range(believed=True) == [BELIEVED]


def test_what_the_next_depth_asks_beyond_a_believed_squat_is_named_once_a_retest_settled_it() -> None:
    short = of_range(believed=True, **SHORT)
    assert [r.code for r in short] == ["squat-believed", "ankle-short"]
    assert short[0] == BELIEVED
    assert of_range(believed=True, contradicted=True, **SHORT) == [BELIEVED]


def test_squats_that_exclude_each_other_are_told_and_no_range_is_judged() -> None:
    disagree = Reason("squats-disagree", RUNG, ("seen",), ())
    assert of_range(squats_disagree=True) == [disagree]
    assert of_range(squats_disagree=True, **SHORT) == [disagree]
    assert of_range(squats_disagree=True, believed=True, **SHORT) == [disagree, BELIEVED]


def test_a_range_that_was_tested_too_long_ago_is_told_with_its_days() -> None:
    stale = Reason("range-stale", {**RUNG, "days": 85}, ("poor",), ("good",))
    assert of_range(known=False, tested_days_ago=85) == [stale]
    assert of_range(known=False, tested_days_ago=85, **SHORT) == [stale]
    assert of_range(known=False, tested_days_ago=None, **SHORT) == [
        Reason("range-unknown", RUNG, ("poor",), ("good",))
    ]


STIFF, FREE = (screen("rock-back", score, id=name) for score, name in ((1, "stiff"), (2, "free")))


@pytest.mark.parametrize(
    ("rock_back", "for_", "against"),
    [((), (), ()), ((STIFF,), ("stiff",), ()), ((FREE,), (), ("free",))],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_depth_that_no_ankle_reaches_is_closed_at_the_hip_whatever_is_known_and_a_stance_may_be_tried(
    rock_back: tuple[Test, ...], for_: tuple[str, ...], against: tuple[str, ...], known: bool
) -> None:
    assert of_range(*rock_back, known=known, **CLOSED) == [
        Reason("depth-closed-elsewhere", {**RUNG, "site": "hip"}, (*for_, "poor"), (*against, "good")),
        Reason("try-stance", RUNG, for_, ()),
    ]


def test_a_depth_that_an_ankle_would_reach_is_closed_by_hips_that_are_short_or_by_another_joint() -> None:
    assert [r.params.get("site") for r in of_range(STIFF, need_binding="closure", **SHORT)] == ["hip", None]
    trunk = Reason("depth-closed-elsewhere", {**RUNG, "site": "trunk"}, ("stiff", "poor"), ("good",))
    assert of_range(STIFF, need_site="trunk", **SHORT) == [trunk]
    assert of_range(STIFF, need_site="trunk", **CLOSED) == [trunk]
    assert [r.code for r in of_range(FREE, need_binding="closure", **SHORT)] == ["ankle-short"]


@pytest.mark.parametrize(
    ("need", "enough", "code"),
    [
        (35.27, (), "ankle-short"),
        (31.26, (), "ankle-short"),  # told as 31.3, which the reading does not have
        (31.2, (), "ankle-short-near"),
        (35.27, (Side.LEFT,), "heels-were-seen"),
    ],
)
def test_an_ankle_is_short_with_what_it_has_and_what_is_needed(need: float, enough: Any, code: str) -> None:
    doubt = {} if code == "ankle-short" else {"sure": 87, "asked": 90}
    params = {**RUNG, **LEFT, "need": round(need, 1), **doubt}
    assert of_range(**SHORT, need_deg=need, enough_by_reading=enough) == [
        Reason(code, params, (*LEFT_IDS, "poor", "short"), ("good",))
    ]


@pytest.mark.parametrize(
    ("chance", "asked", "told"),
    [
        (0.9, 0.9, {}),
        (0.8999, 0.9, {"sure": 89, "asked": 90}),
        (0.899, 0.8995, {"sure": 89, "asked": 90}),
        (0.0, 0.5, {"sure": 0, "asked": 50}),
    ],
)
def test_a_doubt_is_told_in_percent_that_differ_and_not_where_there_is_none(
    chance: float, asked: float, told: dict[str, int]
) -> None:
    assert doubt_params(chance, asked) == told


def test_a_reading_that_is_just_what_is_needed_is_near() -> None:
    level = {Side.LEFT: ankle_of(31.5, 2.0, "l"), Side.RIGHT: ankle_of(36.0, 1.5, "r")}
    (near,) = of_range(**SHORT, need_deg=31.5, ankles=level)
    assert near.code == "ankle-short-near"


def test_the_weaker_side_is_told_first() -> None:
    both = {"known": True, "short": (Side.LEFT, Side.RIGHT)}
    told = of_range(**both, ankle_chances={Side.LEFT: 0.6, Side.RIGHT: 0.5})
    assert [r.params["side"] for r in told] == ["right", "left"]
    told = of_range(**both, ankle_chances={Side.LEFT: 0.4, Side.RIGHT: 0.5})
    assert [r.params["side"] for r in told] == ["left", "right"]


def test_what_is_enough_is_told_of_the_side_that_was_measured() -> None:
    one = {Side.LEFT: ankle_of(36.0, 4.0), Side.RIGHT: ankle_of(36.0, 1.5, "r1")}
    (enough,) = of_range(ankles=one, enough_by_reading=(Side.LEFT, Side.RIGHT))
    assert (enough.code, enough.params["side"]) == ("range-enough", "right")


def test_what_speaks_twice_is_named_once() -> None:
    seen = Observed(seen_ids=("seen", "good"), short_ids=("poor", "short", "l3"))
    (short,) = of_range(**SHORT, observed=seen)
    assert short.for_ == (*LEFT_IDS, "poor", "short")
    (shown,) = of_range(observed=seen)
    assert (shown.code, shown.for_, shown.against) == ("range-shown", ("seen", "good"), ("poor",))


def test_range_is_enough_by_reading_or_shown_by_squats() -> None:
    params = {**RUNG, **LEFT, "need": 35.3}
    shown = Reason("range-shown", {**RUNG, "need": 35.3}, ("seen", "good"), ("poor",))
    assert of_range() == [shown]
    assert of_range(observed=Observed(seen_ids=("seen", "poor"))) == [
        replace(shown, for_=("seen", "poor", "good"), against=())
    ], "what shows the range does not speak against it too"
    assert of_range(enough_by_reading=(Side.LEFT,)) == [
        Reason("range-enough", params, (*LEFT_IDS, "good"), ("poor",))
    ]
    assert [r.code for r in of_range(enough_by_reading=(Side.RIGHT,))] == ["range-shown"]


@pytest.mark.parametrize(
    ("left", "right", "side"), [(31.0, 36.0, "left"), (36.0, 31.0, "right"), (31.0, 31.0, "left")]
)
def test_range_is_told_by_the_side_that_has_less(left: float, right: float, side: str) -> None:
    both = {Side.LEFT: ankle_of(left, 2.0, "l"), Side.RIGHT: ankle_of(right, 2.0, "r")}
    (enough,) = of_range(ankles=both, enough_by_reading=tuple(Side))
    assert (enough.params["side"], enough.params["have"]) == (side, 31.0)


# --- control and other patterns --------------------------------------------------------------------------

DAYS = (squat("well", 5, clean=4), squat("badly", 4, clean=3), squat("empty", 3, reps=0, clean=0))
RATE = {**RUNG, "rate": 87}


@pytest.mark.parametrize(
    ("scores", "good", "bad"),
    [((3, 3), ("raised", "flat"), ()), ((1, 1), (), ("raised",)), ((2, 2), (), ()), ((None, None), (), ())],
)
def test_control_is_told_by_days_and_screens(
    scores: Any, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    flat, raised = scores
    tests = (
        screen("overhead-squat", flat, id="flat"),
        screen("overhead-squat-heels-raised", raised, id="raised"),
    )
    codes = ("control-enough", "control-short")
    well, badly = ("well", *good), ("badly", *bad)
    assert reasons(*codes, attempts=DAYS, tests=tests) == [Reason("control-enough", RATE, well, badly)]
    assert reasons(*codes, attempts=DAYS, tests=tests, control_short=True) == [
        Reason("control-short", {**RATE, "sure": 66, "asked": 83}, badly, well)
    ]
    assert reasons(*codes, attempts=DAYS, tests=tests, control_known=False) == []


def test_range_that_is_there_and_not_shown_is_told_with_the_lower_reading() -> None:
    days = (squat("up", **RISE),)
    assert reasons("range-not-shown", attempts=days, control_short=True) == [
        Reason("range-not-shown", RATE | LEFT, ("up",), ())
    ]
    assert reasons("range-not-shown", attempts=days, control_short=True, short=(Side.LEFT,)) == []


BRIDGE, PLANK = (screen(name, side=Side.LEFT, id=name[:6]) for name in ("single-leg-bridge", "side-plank"))
STRONG = (replace(BRIDGE, value=45.0), replace(PLANK, value=45.0))
WEAK = (replace(BRIDGE, value=9.0), replace(PLANK, value=9.0))
IDS = ("side-p", "single")


@pytest.mark.parametrize(
    ("tests", "found"),
    [
        (STRONG, [Reason("not-the-glutes", {}, IDS, ())]),
        (WEAK, [Reason("capacity-above", {}, IDS, ())]),
        (STRONG[:1], []),
        (WEAK[:1], []),
        ((STRONG[0], WEAK[1]), []),
        ((*STRONG, screen("hip-hinge", passed=False)), []),
        ((*WEAK, screen("hip-hinge", passed=True)), []),
        ((*STRONG, screen("hip-hinge")), [Reason("not-the-glutes", {}, IDS, ())]),
        ((STRONG[0], screen("ankle-clearing", passed=True)), []),
        ((STRONG[0], replace(STRONG[1], on=day(84))), [Reason("not-the-glutes", {}, IDS, ())]),
        ((STRONG[0], replace(STRONG[1], on=day(85))), []),
        ((replace(WEAK[0], on=day(9)), *STRONG), [Reason("not-the-glutes", {}, IDS, ())]),
    ],
)
def test_two_patterns_of_one_kind_say_something_about_strength(tests: Any, found: list[Reason]) -> None:
    codes = ("not-the-glutes", "capacity-above")
    assert reasons(*codes, tests=tests, control_short=True) == found
    assert reasons(*codes, tests=tests) == []
    assert reasons(*codes, tests=(*tests, screen("overhead-squat", 1))) == found


def test_tests_are_told_by_name_then_side() -> None:
    planks = [replace(STRONG[1], side=side, id=f"plank-{side}") for side in (Side.RIGHT, None, Side.LEFT)]
    (found,) = reasons("not-the-glutes", tests=(STRONG[0], *planks), control_short=True)
    assert found.for_ == ("plank-None", "plank-left", "plank-right", "single")


# --- knees, sides, sprains -------------------------------------------------------------------------------

KNEES = ("knee-in-control", "knee-in-mobility-first")


def knee(name: str, *faults: str) -> Attempt:
    return squat(name, faults=faults, clean=3)


def step_down(score: int, side: Side | None = Side.LEFT) -> Test:
    return screen("step-down", score, side=side, id=f"step-{score}")


@pytest.mark.parametrize(
    ("things", "params", "for_", "against"),
    [
        ([knee("a", "knees-in:left"), knee("b", "arch-collapse:left")], {"side": "left"}, ("a", "b"), ()),
        ([knee("a", "knees-in"), knee("b", "knees-in")], {"side": None}, ("a", "b"), ()),
        ([knee("a", "knees-in:left"), step_down(4)], {"side": "left"}, ("a", "step-4"), ()),
        (
            [knee("a", "knees-in:left"), knee("b", "knees-in:left"), step_down(1)],
            {"side": "left"},
            ("a", "b"),
            ("step-1",),
        ),
        (
            [knee("a", "knees-in:left"), knee("b", "knees-in:left"), step_down(2)],
            {"side": "left"},
            ("a", "b"),
            (),
        ),
        (
            [
                knee("z", "knees-in:left"),
                knee("a", "knees-in:right"),
                knee("b", "knees-in:right"),
                step_down(1),
            ],
            {"side": "right"},
            ("a", "b"),
            (),
        ),
        (
            [knee("a", "knees-in:left"), knee("b", "knees-in:left"), screen("rock-back", 1, side=Side.LEFT)],
            {"side": "left"},
            ("a", "b"),
            (),
        ),
    ],
)
def test_a_knee_that_falls_in_is_told_after_two_signs_of_one_side(
    things: list[Any], params: dict[str, Any], for_: tuple[str, ...], against: tuple[str, ...]
) -> None:
    given: dict[str, Any] = {
        "tests": tuple(t for t in things if isinstance(t, Test)),
        "attempts": tuple(t for t in things if isinstance(t, Attempt)),
    }
    assert reasons(*KNEES, **given) == [Reason("knee-in-control", params, for_, against)]


@pytest.mark.parametrize(
    "things",
    [
        [knee("a", "knees-in:left")],
        [knee("a", "knees-in:left", "arch-collapse:left")],
        [knee("a", "knees-in:left"), knee("b", "knees-in:right")],
        [step_down(4)],
        [step_down(4, None), step_down(5, None)],
    ],
)
def test_one_sign_is_none_and_a_step_down_without_its_side_neither(things: list[Any]) -> None:
    given: dict[str, Any] = {
        "tests": tuple(t for t in things if isinstance(t, Test)),
        "attempts": tuple(t for t in things if isinstance(t, Attempt)),
    }
    assert reasons(*KNEES, **given) == []


@pytest.mark.parametrize(
    ("fault", "short", "code"),
    [
        ("knees-in:left", (Side.LEFT,), "knee-in-mobility-first"),
        ("knees-in:left", (Side.RIGHT,), "knee-in-control"),
        ("knees-in", (Side.RIGHT,), "knee-in-mobility-first"),
        ("knees-in", (), "knee-in-control"),
    ],
)
def test_a_knee_is_range_first_on_the_side_that_is_short(fault: str, short: Any, code: str) -> None:
    found = reasons(*KNEES, attempts=(knee("a", fault), knee("b", fault)), short=short)
    assert [r.code for r in found] == [code]


@pytest.mark.parametrize("more", [{"contradicted": True}, NO_NEED])
def test_a_knee_is_no_matter_of_range_that_squats_contradict_or_that_nothing_asks_for(more: Any) -> None:
    seen = (knee("a", "knees-in:left"), knee("b", "knees-in:left"))
    found = reasons(*KNEES, attempts=seen, short=(Side.LEFT,), **more)
    assert [r.code for r in found] == ["knee-in-control"]


def readings(*days: tuple[float | None, float | None]) -> list[Reading]:
    return [
        Reading(f"{side.value}{n}", day(9 - n), side, deg, 1.7, "inclinometer/tuberosity")
        for n, both in enumerate(days)
        for side, deg in zip(Side, both, strict=True)
        if deg is not None
    ]


def difference(left: tuple[float, float], right: tuple[float, float], *days: Any) -> Any:
    ankles = {Side.LEFT: ankle_of(*left, "l"), Side.RIGHT: ankle_of(*right, "r")}
    return side_difference(ankles, readings(*days))


def test_the_shorter_side_is_told_with_its_difference_and_all_readings_that_show_it() -> None:
    days = ((None, 40.0), (30.0, 35.0), (31.0, 37.0), (33.0, 35.0))
    ids = ("left1", "left2", "right1", "right2")
    assert difference((31, 1), (37, 1), *days) == (Side.LEFT, 6, ids)
    mirrored = ((40.0, None), (35.0, 30.0), (37.0, 31.0), (35.0, 33.0))
    assert difference((37, 1), (31, 1), *mirrored) == (Side.RIGHT, 6, ids)


@pytest.mark.parametrize(
    "days", [((36.0, 30.0),), ((36.0, 30.0), (34.9, 30.0)), ((36.0, 30.0), (30.0, 36.0))]
)
def test_one_day_of_difference_is_none(days: Any) -> None:
    assert difference((36, 1), (30, 1), *days) is None
    assert difference((30, 1), (36, 1), *((right, left) for left, right in days)) is None


TWICE = ((30.0, 36.0), (30.0, 36.0))


@pytest.mark.parametrize(("gap", "told"), [(5.0, False), (5.5, True)])
def test_a_difference_lies_beyond_the_error_of_both_sides(gap: float, told: bool) -> None:
    assert (difference((30, 3), (30 + gap, 4), *TWICE) is not None) is told


def test_a_small_difference_that_is_known_well_is_one() -> None:
    assert difference((30, 0.1), (30.75, 0.1), *TWICE) == (
        Side.LEFT,
        0.75,
        ("left0", "left1", "right0", "right1"),
    )


def test_sides_and_sprains_are_told_whole() -> None:
    found = reasons(
        "side-difference",
        "sprain-check",
        readings=readings(*TWICE),
        ankles={Side.LEFT: ankle_of(30, 1, "l"), Side.RIGHT: ankle_of(36.26, 1, "r")},
        sprains=(Sprain(side=Side.RIGHT), Sprain(side=Side.LEFT), Sprain(side=Side.RIGHT)),
    )
    ids = ("left0", "left1", "right0", "right1")
    assert found == [
        Reason("side-difference", {"side": "left", "deg": 6.3}, ids, ()),
        Reason("sprain-check", {"side": "left"}, (), ()),
        Reason("sprain-check", {"side": "right"}, (), ()),
    ]


def check(name: str, side: Side | None, days_ago: int = 3, **more: Any) -> Test:
    return screen(name, days_ago=days_ago, side=side, **({"id": name} | more))


@pytest.mark.parametrize(
    ("test", "for_", "against"),
    [
        (check("side-plank", Side.LEFT, value=29.9), ("side-plank",), ()),
        (check("side-plank", Side.LEFT, value=30.0), (), ("side-plank",)),
        (check("side-plank", Side.LEFT), (), ()),
        (check("step-down", Side.LEFT, score=4), ("step-down",), ()),
        (check("step-down", Side.LEFT, score=3), (), ()),
        (check("step-down", Side.LEFT, score=2), (), ()),
        (check("step-down", Side.LEFT, score=1), (), ("step-down",)),
        (check("step-down", Side.LEFT), (), ()),
        (check("single-leg-bridge", Side.LEFT, value=9.0, score=5), (), ()),
        (check("side-plank", Side.RIGHT, value=9.0), (), ()),
        (check("side-plank", None, value=9.0), (), ()),
        (check("side-plank", Side.LEFT, days_ago=84, value=9.0), ("side-plank",), ()),
        (check("side-plank", Side.LEFT, days_ago=85, value=9.0), (), ()),
    ],
)
def test_what_the_checks_of_a_sprained_side_showed_stands_beside_it(
    test: Test, for_: tuple[str, ...], against: tuple[str, ...]
) -> None:
    found = reasons("sprain-check", tests=(test,), sprains=(Sprain(side=Side.LEFT),))
    assert found == [Reason("sprain-check", {"side": "left"}, for_, against)]


def test_every_check_of_a_sprained_side_is_named() -> None:
    planks = (
        check("side-plank", Side.RIGHT, id="other", value=9.0),
        check("side-plank", Side.LEFT, id="plank", value=9.0),
        check("step-down", Side.LEFT, id="step", score=5),
    )
    found = reasons("sprain-check", tests=planks, sprains=(Sprain(side=Side.LEFT),))
    assert found == [Reason("sprain-check", {"side": "left"}, ("plank", "step"), ())]

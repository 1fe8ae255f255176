"""Tests of `coach.domain.progression`: the parts of a decision, and what it hands on to be weighed.

The move and its reasons stand in `test_progression_moves`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain import progression
from coach.domain.case import Act, At, Attempt, By, Side, Sprain, Test
from coach.domain.decision import (
    Chances,
    Condition,
    ControlView,
    Decision,
    Forecast,
    NextRung,
    Progress,
    RungNeed,
)
from coach.domain.drills import DrillChoice
from coach.domain.estimate import AnkleEstimate
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.progression import (
    RULES_VERSION,
    Ask,
    Reason,
    _Deciding,
    _Move,
    _same_finding,
    decide,
)
from coach.domain.screen import Differential, Findings, Value, rung_params
from coach.domain.squat import box_height_cm, pose
from coach.domain.standing import Day, Mark, Standing
from tests.domain.season import LADDER, MAN, TODAY, ankles, case, day, good_days, trained

HIGH, PARALLEL, GOBLET, FULL, FRONT = range(5)
LESS = 0.001
GOOD = good_days(13, 11, 9, 6, 4, 2)
CHANCE = DEFAULT_POLICY.range_chance
LAST = tuple(f"{side}-{day(2)}" for side in Side)  # the last reading of each side
NOTHING = Differential(limiter="none", site=None, sides=(), reasons=())


def standing(rung: int = GOBLET, wedge: float = 0.0, **more: Any) -> Any:
    """Return a standing that earned the next rung, whose facts a test may set to what it is about."""
    given: dict[str, Any] = {"tests": ankles(47), "attempts": GOOD, "ladder": LADDER} | more
    return Standing(case(**given, at=At(rung=given["ladder"][rung].id, wedge_mm=wedge)))


def of(place: int, **more: Value) -> dict[str, Value]:
    """Return what a reason says of a rung, and more."""
    return {**rung_params(LADDER[place]), **more}


def to(target: int, code: str = "because", **more: Any) -> _Move:
    return _Move(target, (Reason(code),), **more)


def decided(now: Any, move: _Move | None = None, found: Differential | None = None) -> Decision:
    """Return the decision of a standing, of a given move and differential where a test is about them."""
    deciding: Any = _Deciding(now)
    if move is not None:
        deciding.move = lambda: move
    if found is not None:
        deciding._differential = lambda present: found
    decision: Decision = deciding.decision()
    return decision


def limited(limiter: str, site: str | None = None, *reasons: Reason) -> Differential:
    return Differential(limiter=limiter, site=site, sides=(), reasons=reasons)


# --- the decision put together ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "action"),
    [
        (to(FULL), "advance"),
        (to(GOBLET), "hold"),
        (to(PARALLEL), "regress"),
        (to(GOBLET, stop=True), "stop"),
        (to(PARALLEL, stop=True), "stop"),
    ],
)
def test_the_action_is_where_the_move_goes(move: _Move, action: str) -> None:
    found = decided(standing(), move)
    assert (found.action, found.rung) == (action, LADDER[move.target].id)
    assert found.reasons[0] == move.reasons[0]


def test_a_decision_says_what_holds_at_its_rung_and_wedge() -> None:
    now = standing(GOBLET, attempts=(*GOOD, *good_days(1, rung="parallel")))
    now.ankles_chance = lambda place, wedge, extra=0.0: place + wedge / 100
    now.hips_chance = lambda place, rock_back=None: 5.0
    now.control_chance = lambda place: place / 10
    now.wedge_for = lambda place: 10 * (place - 1)
    found = decided(now, to(FULL), NOTHING)
    assert (found.id, found.rules, found.wedge_mm) == ("c1", RULES_VERSION, 20)
    assert found.chances == Chances(range=3.2, control=0.3)
    assert found.ankle == {"left": now.ankles[Side.LEFT], "right": now.ankles[Side.RIGHT]}
    assert list(found.ankle) == ["left", "right"]


def test_each_part_of_a_decision_is_that_of_its_rung_wedge_and_move() -> None:
    now, move = standing(), to(FULL)
    now.wedge_for = lambda place: 20 if place == FULL else 0
    deciding: Any = _Deciding(now)
    deciding.move, deciding._differential = (lambda: move), (lambda present: NOTHING)
    for part in ("_load", "_box", "_control_view", "_needs", "_next", "_progress"):
        setattr(deciding, part, lambda *given, part=part: (part, *given))
    found = deciding.decision()
    assert (found.load_kg, found.box_cm) == (("_load", FULL, move), ("_box", FULL, 20))
    assert (found.control, found.needs) == (("_control_view",), ("_needs",))
    assert (found.next, found.progress) == (("_next", FULL, move), ("_progress", FULL))
    assert found.reasons == (*move.reasons, Reason("wedge-gives-depth", of(FULL, wedge=20, before=0), LAST))


@pytest.mark.parametrize(
    ("move", "present"), [(to(FULL), GOBLET), (to(GOBLET), GOBLET), (to(PARALLEL), PARALLEL)]
)
def test_what_limits_is_weighed_from_the_rung_that_stands_before_the_next(move: _Move, present: int) -> None:
    now = standing()
    deciding: Any = _Deciding(now)
    asked: list[int] = []

    def weigh(place: int) -> Differential:
        asked.append(place)
        return limited("mobility", "ankle", Reason("ankle-short"))

    deciding.move, deciding._differential = (lambda: move), weigh
    found = deciding.decision()
    assert asked == [present]
    assert (found.limiter, found.limiter_site) == ("mobility", "ankle")
    assert found.differential == (Reason("ankle-short"),)


@pytest.mark.parametrize("stop", [False, True])
def test_drills_tests_and_forecast_are_asked_for_the_target_and_none_while_stopped(
    monkeypatch: pytest.MonkeyPatch, stop: bool
) -> None:
    now, found = standing(), limited("mobility", "hip")
    drills, asks = (DrillChoice("x", None, "y"),), (Ask(test="t", side=None, by="self", why="w"),)
    weeks = Forecast(rung="front-full", code="no-trend")
    calls: list[tuple[Any, ...]] = []

    def told(answer: Any) -> Callable[..., Any]:
        def tell(*given: Any) -> Any:
            calls.append(given)
            return answer

        return tell

    for name, answer in (("drills_for", drills), ("asks_of", asks), ("forecast", weeks)):
        monkeypatch.setattr(progression, name, told(answer))
    decision = decided(now, to(FULL, stop=stop), found)
    if stop:
        assert (decision.drills, decision.ask, decision.forecast, calls) == ((), (), None, [])
    else:
        assert (decision.drills, decision.ask, decision.forecast) == (drills, asks, weeks)
        assert calls == [(now, found, "mobility"), (now, found, Reason("because"), FULL), (now, FULL)]


@pytest.mark.parametrize(
    ("move", "limiter"),
    [
        (to(GOBLET), "control"),
        (to(GOBLET, "pain-ends"), "pain"),
        (to(GOBLET, stop=True), "pain"),
    ],
)
def test_pain_limits_whatever_else_would(move: _Move, limiter: str) -> None:
    now = standing(tests=(*ankles(47), Test(id="t", on=day(1), test="lunge-angle", pinch=True)))
    found = decided(now, move, limited("control", "trunk"))
    assert (found.limiter, found.limiter_site) == (limiter, "trunk" if limiter == "control" else "ankle")


# --- the wedge of a decision -----------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "given"), [(0.0, 0), (5.0, 10), (10.0, 10), (99.0, 20), (None, 20)])
def test_a_wedge_that_a_move_names_is_laid_from_what_its_rung_allows(asked: float | None, given: int) -> None:
    now = standing()
    now.wedges = lambda place: [0, 10, 20] if place == FULL else [0]
    now.wedge_for = lambda place: 20 if place == FULL else 0
    assert decided(now, to(FULL, wedge=asked), NOTHING).wedge_mm == given


@pytest.mark.parametrize(
    ("limiter", "covered", "named", "held", "given"),
    [
        ("control", True, None, 10, 10),  # no higher wedge is laid
        ("control", True, None, 30, 20),
        ("control", False, None, 10, 20),
        ("mobility+control", True, None, 10, 20),
        ("control", True, 30.0, 10, 30),  # a person's word
    ],
)
def test_where_control_limits_and_the_wedge_in_use_is_enough_no_higher_one_is_laid(
    limiter: str, covered: bool, named: float | None, held: int, given: int
) -> None:
    now = standing(wedge=held)
    now.wedge_for = lambda place: 20
    now.has_range = lambda place, wedge: covered and (place, wedge) == (FULL, held)
    assert decided(now, to(FULL, wedge=named), limited(limiter)).wedge_mm == given


@pytest.mark.parametrize(
    ("has", "raised_fails", "plain", "covered"),
    [
        (True, False, (0.1, 0.1), True),
        (False, False, (0.9, 0.9), False),
        (False, True, (CHANCE, CHANCE), True),
        (False, True, (CHANCE, CHANCE - LESS), False),
        (False, True, (CHANCE - LESS, CHANCE), False),
    ],
)
def test_a_rung_is_covered_by_the_wedge_in_use_or_by_the_readings_where_raised_heels_fail_too(
    has: bool, raised_fails: bool, plain: tuple[float, float], covered: bool
) -> None:
    now = standing(wedge=10)
    now.has_range = lambda place, wedge: has and (place, wedge) == (FULL, 10)
    now.plain_chance = lambda side, place: plain[side is Side.RIGHT] if place == FULL else 0.0
    now.raised_fails = raised_fails
    assert _Deciding(now)._covered(FULL) is covered


# --- what the differential weighs ------------------------------------------------------------------------


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Findings]:
    """Return what the differential is given from a rung on."""
    given: list[Findings] = []

    def weigh(found: Findings) -> Differential:
        given.append(found)
        return NOTHING

    monkeypatch.setattr(progression, "differential", weigh)

    def findings(now: Any, present: int = GOBLET) -> Findings:
        assert _Deciding(now)._differential(present) is NOTHING
        return given[-1]

    return findings


def test_the_differential_weighs_the_evidence_of_a_standing(weighed: Callable[..., Findings]) -> None:
    days = tuple(trained(day(60 - n), id=f"a{n:02}") for n in range(25))
    sprains = (Sprain(side=Side.LEFT),)
    now = standing(attempts=days, sprains=sprains)
    now.knows_range_for = lambda place: place == FULL
    now.reading_deg = lambda place, wedge=0.0: 40.0 + place
    now.flat_needs = tuple((30.0, f"binds-{n}", f"site-{n}") for n in range(5))
    now.believed_at = lambda place: place == GOBLET
    now.unsettled, now.squats_disagree, now.tested_days_ago = True, True, 17
    now.control = SimpleNamespace(
        clean_rate=lambda rung: 0.4 if rung is LADDER[FULL] else 0.1,
        chance=lambda rung, least: 0.7 if (rung is LADDER[FULL] and least == 0.6) else 0.1,
        of=lambda rung: SimpleNamespace(n=0),
        both_legs=SimpleNamespace(n=0),
    )
    now.side_chance = lambda side, place, wedge: (
        (0.2 if side is Side.LEFT else 0.3) if place == FULL else wedge
    )
    now.hips_chance = lambda place, rock_back=None: 0.8 if place == FULL else 0.1
    found = weighed(now)
    assert found.ankle_chances == {Side.LEFT: 0.2, Side.RIGHT: 0.3}
    assert (found.hips_chance, found.control_chance) == (0.8, 0.7)
    assert (found.body, found.today, found.policy) == (MAN, TODAY, DEFAULT_POLICY)
    assert (found.target, found.present) == (LADDER[FULL], LADDER[GOBLET])
    assert (found.ankles, found.readings, found.observed) == (now.ankles, now.readings, now.observed)
    assert [a.id for a in found.attempts] == [a.id for a in days[1:]], "the last 24"
    assert (found.rungs, found.tests, found.sprains) == (now.rungs, now.tests, sprains)
    assert (found.need_deg, found.need_binding, found.need_site) == (43.0, "binds-3", "site-3")
    assert (found.known, found.tested_days_ago, found.squats_disagree) == (True, 17, True)
    assert (found.believed, found.contradicted, found.clean_rate) == (True, True, 0.4)
    now.unsettled = False
    assert not weighed(now).contradicted
    other = weighed(now, PARALLEL)
    assert (other.target, other.present, other.known, other.believed) == (
        LADDER[GOBLET],
        LADDER[PARALLEL],
        False,
        False,
    )
    now.unsettled = True
    assert not weighed(now, PARALLEL).contradicted, "another squat is at odds with the reading"
    top = weighed(now, FRONT)
    assert (top.target, top.present) == (LADDER[FRONT], LADDER[FRONT])


@pytest.mark.parametrize(
    ("chances", "short", "plain"),
    [
        ((CHANCE, CHANCE), (), (Side.LEFT, Side.RIGHT)),
        ((CHANCE - LESS, CHANCE), (Side.LEFT,), (Side.RIGHT,)),
        ((CHANCE, CHANCE - LESS), (Side.RIGHT,), (Side.LEFT,)),
        ((0.1, 0.1), (Side.LEFT, Side.RIGHT), ()),
    ],
)
def test_the_sides_that_fall_short_of_the_next_rung_and_those_that_read_enough_are_weighed(
    weighed: Callable[..., Findings], chances: tuple[float, float], short: Any, plain: Any
) -> None:
    now = standing()
    now.side_chance = lambda side, place, wedge: (
        chances[side is Side.RIGHT] if (place, wedge) == (FULL, 0) else 0.5
    )
    now.plain_chance = lambda side, place: chances[side is Side.RIGHT] if place == FULL else 0.5
    found = weighed(now)
    assert (found.short, found.enough_by_reading) == (short, plain)
    held = standing(ladder=(*LADDER[:3], replace(LADDER[FULL], style="supported")))
    held.side_chance = now.side_chance
    assert weighed(held).short == ()


@pytest.mark.parametrize(
    ("chance", "plain", "raised_fails", "is_short"),
    [
        (CHANCE, 0.1, False, False),
        (CHANCE - LESS, 0.1, False, True),
        (CHANCE - LESS, CHANCE, False, True),
        (CHANCE - LESS, CHANCE, True, False),
        (CHANCE - LESS, CHANCE - LESS, True, True),
    ],
)
def test_risen_heels_say_nothing_against_an_ankle_that_reads_enough_where_raised_heels_fail_too(
    chance: float, plain: float, raised_fails: bool, is_short: bool
) -> None:
    now = standing()
    now.side_chance = lambda side, place, wedge: (
        chance if (side, place, wedge) == (Side.LEFT, FULL, 0) else 0.5
    )
    now.plain_chance = lambda side, place: plain if (side, place) == (Side.LEFT, FULL) else 0.5
    now.raised_fails = raised_fails
    assert _Deciding(now)._short(Side.LEFT, FULL) is is_short


@pytest.mark.parametrize(
    ("of_rung", "both", "known"), [(2, 0, True), (1, 1, False), (0, 2, True), (0, 0, False), (3, 1, True)]
)
def test_control_is_known_from_two_probes_on(
    weighed: Callable[..., Findings], of_rung: int, both: int, known: bool
) -> None:
    now = standing()
    now.control = SimpleNamespace(
        clean_rate=lambda rung: 0.4,
        of=lambda rung: SimpleNamespace(n=of_rung if rung is LADDER[FULL] else 0),
        both_legs=SimpleNamespace(n=both),
    )
    now.control_chance = lambda place: 0.1
    found = weighed(now)
    assert (found.control_known, found.control_short) == (known, known)


@pytest.mark.parametrize(
    ("chance", "drops", "not_shown", "is_short"),
    [
        (DEFAULT_POLICY.control_chance, 0, False, False),
        (DEFAULT_POLICY.control_chance - LESS, 0, False, True),
        (0.9, 2, False, True),
        (0.9, 1, False, False),
        (0.9, 0, True, True),
    ],
)
def test_control_is_short_by_its_chance_by_a_repeated_drop_or_by_range_that_is_not_shown(
    weighed: Callable[..., Findings], chance: float, drops: int, not_shown: bool, is_short: bool
) -> None:
    now = standing()
    now.control_chance = lambda place: chance if place == FULL else 0.5
    now.days = [Day(day(9 - n), [], drop=n < drops) for n in range(2)]
    now.range_not_shown = lambda: not_shown
    assert weighed(now).control_short is is_short


# --- where it hurts --------------------------------------------------------------------------------------


def hurts(site: str, offset: int = 2, **more: Any) -> Attempt:
    done = trained(day(offset), pain=3, **more)
    sets = (replace(done.sets[0], pain_site="back"), replace(done.sets[1], pain=7, pain_site=site))
    return replace(done, sets=(*sets, replace(done.sets[2], pain=None)))


def marked(code: str, name: str | None) -> Mark:
    return Mark(day(2), code, name, True)


@pytest.mark.parametrize(
    ("marks", "site"),
    [
        ((), None),
        ((marked("stop-red-flag", None),), None),
        ((marked("stop-pinch", "s"),), "ankle"),
        ((marked("stop-test-pain", "l"),), "ankle"),
        ((marked("stop-test-pain", "s"),), None),  # a side plank hurts anywhere
        ((marked("stop-next-morning", "bare"),), None),
        ((marked("stop-pain", "knee"),), "knee"),
        ((marked("stop-pain", "hip"), marked("stop-pain", "knee")), "knee"),  # the last one
        ((marked("stop-pain", "knee"), marked("stop-pain", "hip")), "hip"),
        ((marked("stop-pinch", "l"), marked("stop-pain", "knee")), "knee"),
        ((marked("stop-pain", "knee"), marked("stop-red-flag", "flag")), "knee"),  # a flag has no site
    ],
)
def test_the_site_is_that_of_the_last_pain_where_it_was_worst(
    marks: tuple[Mark, ...], site: str | None
) -> None:
    tests = tuple(
        Test(id=name[0], on=day(2), test=name, side=Side.LEFT, by=By.COACH)
        for name in ("lunge-distance", "y-balance-anterior", "side-plank")
    )
    attempts = (hurts("knee", 4, id="knee"), hurts("hip", 2, id="hip"), *good_days(1))
    bare = replace(attempts[0], id="bare", sets=(), next_morning_pain=6)
    now = standing(attempts=(*attempts, bare), tests=tests)
    now.marks = list(marks)
    assert _Deciding(now)._pain_site() == site


def test_a_sharp_pain_s_site_outweighs_a_worse_one_that_was_not_sharp() -> None:
    done = hurts("knee", 4, id="d")
    first = replace(done.sets[0], pain=2, pain_site="hip", sharp=True)
    now = standing(attempts=(replace(done, sets=(first, *done.sets[1:])),))
    now.marks = [marked("stop-sharp", "d")]
    assert _Deciding(now)._pain_site() == "hip"


def test_a_pain_of_one_outweighs_a_set_of_which_none_was_told() -> None:
    sharp = trained(day(2), id="sharp")
    for untold in (None, 0):
        first = replace(sharp.sets[0], pain=untold, pain_site="hip")
        sets = (first, replace(sharp.sets[1], pain=1, pain_site="back"))
        now = standing(attempts=(replace(sharp, sets=sets),))
        now.marks = [marked("stop-sharp", "sharp")]
        assert _Deciding(now)._pain_site() == "back"


# --- load and box ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rung", "target", "code", "failed", "gap", "load"),
    [
        (GOBLET, GOBLET, "because", False, 2, 12.0),
        (GOBLET, GOBLET, "because", True, 2, 11.0),  # 10.8
        (GOBLET, GOBLET, "pain-ends", False, 2, 11.0),
        (GOBLET, GOBLET, "pain-ends", True, 2, 11.0),  # once
        (GOBLET, FULL, "because", True, 2, 12.0),  # another rung
        (FULL, GOBLET, "pain-ends", True, 2, 12.0),
        (GOBLET, GOBLET, "because", False, 15, 11.0),
        (GOBLET, GOBLET, "because", True, 15, 11.0),
        (GOBLET, GOBLET, "because", True, 43, 8.5),  # 8.4: the lighter of both
        (GOBLET, GOBLET, "pain-ends", False, 43, 8.5),
        (GOBLET, GOBLET, "because", False, None, 12.0),
        (GOBLET, PARALLEL, "pain-ends", True, 2, 0.0),
    ],
)
def test_the_load_is_that_of_the_rung_lighter_after_time_off_after_pain_and_after_a_failure(
    rung: int, target: int, code: str, failed: bool, gap: int | None, load: float
) -> None:
    now = standing(rung, attempts=() if gap is None else good_days(gap))
    now.days = [Day(day(n), [], load_failed=failed is (n == 2)) for n in (9, 6, 2)]  # the last one decides
    assert _Deciding(now)._load(target, to(target, code)) == load


@pytest.mark.parametrize(("most", "load"), [(None, 10.5), (10.5, 10.5), (10.4, 10.0), (12.0, 10.5)])
def test_rounding_never_lifts_a_load_beyond_the_rung_s_most(most: float | None, load: float) -> None:
    ladder = tuple(replace(rung, load_kg=10.3, load_max_kg=most) for rung in LADDER)
    assert _Deciding(standing(ladder=ladder))._load(GOBLET, to(GOBLET)) == load


def test_a_child_lifts_nothing_under_a_bar() -> None:
    bars = tuple(replace(rung, style="front", load_kg=20.0) for rung in LADDER)
    child = replace(MAN, age_years=9)
    assert _Deciding(standing(ladder=bars, body=child))._load(GOBLET, to(GOBLET)) == 0
    assert _Deciding(standing(ladder=bars))._load(GOBLET, to(GOBLET)) == 20


def test_without_a_day_at_the_rung_no_failure_lowers_the_load() -> None:
    now = standing()
    now.days = []
    assert _Deciding(now)._load(GOBLET, to(GOBLET)) == 12.0


def test_a_load_comes_in_steps_of_half_a_kilogram() -> None:
    for load, given in ((12.2, 12.0), (12.3, 12.5), (0.4, 0.5), (0.2, 0.0)):
        ladder = tuple(replace(rung, load_kg=load) for rung in LADDER)
        assert _Deciding(standing(ladder=ladder))._load(GOBLET, to(GOBLET)) == given


@pytest.mark.parametrize(("need", "used"), [(33.0, 36.0), (38.5, 38.5), (None, 36.0)])
def test_the_box_is_that_of_the_pose_at_the_decided_rung_and_wedge(need: float | None, used: float) -> None:
    rung = replace(LADDER[FRONT], lean_cap=31.0, closure_cap=138.0, heel_mm=5.0)
    ladder = (*LADDER[:4], rung)
    now = standing(ladder=ladder)
    now.reach.means = {Side.LEFT: 41.0, Side.RIGHT: 36.0}
    now.need_deg = lambda place, wedge: need if (place, wedge) == (FRONT, 10) else 99.0
    shown = pose(MAN, "front", -20, used, load_kg=30.0, heel_mm=15.0, lean_cap=31.0, closure_cap=138.0)
    assert _Deciding(now)._box(FRONT, 10) == round(box_height_cm(MAN, shown, -20), 1)


@pytest.mark.parametrize(
    ("name", "given"), [("load_kg", 30.0), ("heel_mm", 15.0), ("lean_cap", 31.0), ("closure_cap", 138.0)]
)
def test_load_heel_and_caps_of_a_rung_are_those_of_its_pose(
    monkeypatch: pytest.MonkeyPatch, name: str, given: float
) -> None:
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def posed(*values: Any, **named: Any) -> Any:
        calls.append((values, named))
        return pose(*values, **named)

    monkeypatch.setattr(progression, "pose", posed)
    rung = replace(LADDER[FRONT], lean_cap=31.0, closure_cap=138.0, heel_mm=5.0)
    now = standing(ladder=(*LADDER[:4], rung))
    assert isinstance(_Deciding(now)._box(FRONT, 10), float)
    (values, named) = calls[0]
    assert values[:3] == (MAN, "front", -20)
    assert named[name] == given


# --- control, needs, progress ----------------------------------------------------------------------------


def test_control_is_told_with_three_decimals_of_both_legs_and_each_rung() -> None:
    now = standing()
    now.control = SimpleNamespace(
        both_legs=SimpleNamespace(mean=1.23456, sd=0.45678, n=7),
        clean_rate=lambda rung: 0.12345 + LADDER.index(rung),
    )
    assert _Deciding(now)._control_view() == ControlView(
        ability=1.235,
        sd=0.457,
        n=7,
        clean_rate={rung.id: round(n + 0.123, 3) for n, rung in enumerate(LADDER)},
    )


def test_needs_are_told_of_every_rung_with_a_decimal_what_binds_and_the_heel() -> None:
    now = standing()
    now.reading_deg = lambda place: None if place == 0 else 40.26 + place
    now.flat_needs = tuple((30.0, f"binds-{n}", f"site-{n}") for n in range(5))
    now.heel_mm = lambda place: 5.0 * place
    assert _Deciding(now)._needs() == tuple(
        RungNeed(
            rung=rung.id,
            deg=None if n == 0 else round(40.3 + n, 1),
            binding=f"binds-{n}",
            site=f"site-{n}",
            heel_mm=5.0 * n,
        )
        for n, rung in enumerate(LADDER)
    )


def act(kind: str, offset: int = 1, **more: Any) -> Act:
    given: dict[str, Any] = {"id": kind, "on": day(offset), "kind": kind}
    return Act(**(given | more))


def test_progress_is_told_of_the_rung_while_the_decision_stays_there() -> None:
    now = standing(rung=GOBLET)
    days = tuple(day(n).isoformat() for n in (13, 11, 9, 6, 4, 2))
    told = Progress(
        qualifying_days=days,
        qualifying_needed=2,
        days_on_rung=13,
        days_needed=6,
        since=day(13).isoformat(),
        last_trained_on=day(2).isoformat(),
        stopped_on=None,
        locked=False,
        locked_until=None,
    )
    assert _Deciding(now)._progress(GOBLET) == told
    gone = replace(told, qualifying_days=(), days_on_rung=0, since=None)
    assert _Deciding(now)._progress(FULL) == _Deciding(now)._progress(PARALLEL) == gone
    front = standing(FRONT, attempts=())
    assert _Deciding(front)._progress(FRONT) == replace(gone, days_needed=14, last_trained_on=None)


@pytest.mark.parametrize("until", [None, day(-2)])
def test_progress_tells_of_a_lock_and_of_its_end(until: date | None) -> None:
    found = _Deciding(standing(events=(act("lock", until=until),)))._progress(GOBLET)
    assert (found.locked, found.locked_until) == (True, until.isoformat() if until else None)


def test_the_day_of_a_stop_is_the_last_one_that_is_known() -> None:
    now = standing()
    now.marks = [
        Mark(date.min, "stop-red-flag", None, True),
        Mark(day(9), "stop-pain", "a", True),
        Mark(day(6), "stop-pain", "b", True),
        Mark(day(2), "pain-ends", "c", False),
    ]
    assert _Deciding(now)._stopped_on() == _Deciding(now)._progress(GOBLET).stopped_on == day(6).isoformat()
    now.marks = [Mark(date.min, "stop-red-flag", None, True)]
    assert _Deciding(now)._stopped_on() is None


# --- what the next rung waits for ------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def clean_days(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Let control be there already, and say where it was asked for."""
    calls: list[tuple[Any, ...]] = []

    def enough(now: Any, *rungs: Any) -> int | None:
        calls.append(rungs)
        days: int | None = getattr(now, "clean_days", 0)
        return days

    monkeypatch.setattr(progression, "clean_days_to", enough)
    return calls


def waits(now: Any, target: int = GOBLET, *, stop: bool = False) -> list[tuple[Any, ...]]:
    """Return the conditions of the rung above a target: code and days."""
    found = _Deciding(now)._next(target, to(target, stop=stop))
    return [(c.code, c.days) for c in found.conditions]


def test_where_nothing_is_missing_the_next_rung_waits_for_nothing(clean_days: list[tuple[Any, ...]]) -> None:
    assert _Deciding(standing())._next(GOBLET, to(GOBLET)) == NextRung(rung="goblet-full", conditions=())
    assert clean_days == [(LADDER[FULL], LADDER[GOBLET])]
    assert waits(standing(), FULL) == [("qualifying-days", 2), ("days-on-rung", 6)]
    assert clean_days[1] == (LADDER[FRONT], LADDER[GOBLET]), "from where the athlete trains"


@pytest.mark.parametrize("stop", [False, True])
def test_at_the_top_nothing_but_a_clear_is_waited_for(stop: bool) -> None:
    found = _Deciding(standing(FRONT))._next(FRONT, to(FRONT, stop=stop))
    assert found == NextRung(rung=None, conditions=(Condition(code="clear"),) if stop else ())


def test_a_stop_waits_for_a_clear_and_for_days_after_it() -> None:
    # Days before the clear count no more: the days on the rung begin anew too.
    assert waits(standing(), stop=True) == [("clear", None), ("qualifying-days", 2), ("days-on-rung", 6)]


@pytest.mark.parametrize(("until", "days"), [(None, None), (TODAY, 1), (day(-3), 4)])
def test_a_lock_waits_for_its_end(until: date | None, days: int | None) -> None:
    assert waits(standing(events=(act("lock", until=until),))) == [("unlock", days)]


def test_rules_vetoes_and_age_are_waited_for() -> None:
    assert waits(standing(rules_wait=True)) == [("rules-accepted", None)]
    assert waits(standing(events=(act("veto", rung="goblet-full"),))) == [("veto-lifted", None)]
    assert waits(standing(events=(act("veto", rung="front-full"),))) == []
    child = standing(
        FULL, body=replace(MAN, age_years=9), attempts=good_days(20, 9, 6, 2, rung="goblet-full")
    )
    assert ("age", None) in waits(child, FULL)
    veto = standing(FULL, body=replace(MAN, age_years=9), events=(act("veto", rung="front-full"),))
    assert [code for code, _ in waits(veto, FULL) if code in ("age", "veto-lifted")] == ["age"]


def test_an_ankle_test_is_waited_for_where_the_range_is_unknown_and_once() -> None:
    now = standing()
    now.knows_range_for = lambda place: place != FULL
    assert waits(now) == [("ankle-test", None)]
    now.unsettled = now.squats_disagree = True
    assert waits(now) == [("ankle-test", None)]


@pytest.mark.parametrize(
    ("unsettled", "disagree", "target", "asks"),
    [
        (True, False, GOBLET, True),
        (False, True, GOBLET, True),
        (False, False, GOBLET, False),
        (True, True, FULL, False),  # what is at odds is the squat at the present rung
    ],
)
def test_an_ankle_test_is_waited_for_while_reading_and_squat_are_at_odds(
    unsettled: bool, disagree: bool, target: int, asks: bool
) -> None:
    now = standing()
    now.unsettled, now.squats_disagree = unsettled, disagree
    now.observed = replace(now.observed, seen_since=day(20))
    assert (("ankle-test", None) in waits(now, target)) is asks


def test_range_is_waited_for_side_by_side_or_elsewhere() -> None:
    now = standing()
    now.wedges = lambda place: [0, 5, 10] if place == FULL else [0]
    now.least_wedge = lambda place: None if place == FULL else 0
    now.need_deg = lambda place, wedge=0.0: 40.0 if (place, wedge) == (FULL, 10) else None
    now.side_chance = lambda side, place, wedge: (
        CHANCE - LESS if (side, place, wedge) == (Side.RIGHT, FULL, 10) else CHANCE
    )
    now.reading_that_opens = lambda side, place, wedge: Condition(
        code="ankle-reading", side=side.value, deg=10.0 * place + wedge
    )
    right = Condition(code="ankle-reading", side="right", deg=40.0)
    assert _Deciding(now)._next(GOBLET, to(GOBLET)).conditions == (right,)
    now.side_chance = lambda side, place, wedge: 0.1
    left = replace(right, side="left")
    assert _Deciding(now)._next(GOBLET, to(GOBLET)).conditions == (left, right)
    now.vetoes = [act("veto", rung="goblet-full")]
    lifted = Condition(code="veto-lifted")
    assert _Deciding(now)._next(GOBLET, to(GOBLET)).conditions == (lifted, left, right)
    now.closed_to_any_ankle = lambda place: place == FULL
    assert _Deciding(now)._next(GOBLET, to(GOBLET)).conditions == (lifted, left, right)
    now.vetoes = []
    now.need_deg = lambda place, wedge=0.0: None
    assert waits(now) == [("range-elsewhere", None)]
    now.knows_range_for = lambda place: False
    assert waits(now) == [("range-elsewhere", None)], "no test opens what no ankle opens"


def test_a_rung_that_was_lost_is_waited_for() -> None:
    now = standing()
    drops = [Day(day(offset), [], drop=True) for offset in (60, 20, 18)]
    now.dropped_lately = lambda place: drops if place == FULL else []
    assert waits(now) == [("retry-after", 38)]


@pytest.mark.parametrize(("clean", "days"), [(0, None), (1, 1), (5, 5), (None, 12)])
def test_clean_days_are_waited_for_up_to_twelve(clean: int | None, days: int | None) -> None:
    now = standing()
    now.clean_days = clean
    assert waits(now) == ([] if days is None else [("clean-days", days)])


@pytest.mark.parametrize(
    ("counted", "last_drops", "target", "missing"),
    [
        (0, False, GOBLET, 2),
        (1, False, GOBLET, 1),
        (2, False, GOBLET, None),
        (3, False, GOBLET, None),
        (2, True, GOBLET, 1),  # one more after a bad day
        (5, True, GOBLET, 1),
        (1, True, GOBLET, 1),
        (0, True, GOBLET, 2),
        (2, False, PARALLEL, 2),  # days of another rung
        (5, True, PARALLEL, 2),
    ],
)
def test_qualifying_days_are_waited_for(
    counted: int, last_drops: bool, target: int, missing: int | None
) -> None:
    now = standing()
    now.counted = lambda days: counted if days is now.qualifying else 0
    now.days = [Day(day(n), [], drop=last_drops is (n == 2)) for n in (9, 6, 2)]
    waiting = dict(waits(now, target))
    assert waiting.get("qualifying-days") == missing
    now.days = []
    assert dict(waits(now, GOBLET)).get("qualifying-days") == (2 - counted if counted < 2 else None)


@pytest.mark.parametrize(
    ("on_rung", "target", "left"), [(5, GOBLET, 1), (6, GOBLET, None), (0, GOBLET, 6), (5, PARALLEL, 6)]
)
def test_days_on_the_rung_are_waited_for(on_rung: int, target: int, left: int | None) -> None:
    now = standing()
    now.days_on_rung = on_rung
    assert dict(waits(now, target)).get("days-on-rung") == left


@pytest.mark.parametrize(
    ("asked", "thigh", "seen", "target", "waiting"),
    [
        (True, -1.0, False, GOBLET, True),
        (True, 0.0, False, GOBLET, False),
        (True, -1.0, True, GOBLET, False),
        (True, -1.0, True, FULL, True),
        (False, -1.0, False, GOBLET, False),
    ],
)
def test_a_day_that_is_seen_is_waited_for_below_parallel_where_the_team_asks(
    asked: bool, thigh: float, seen: bool, target: int, waiting: bool
) -> None:
    policy = replace(DEFAULT_POLICY, verify_below_parallel=asked)
    ladder = tuple(replace(rung, thigh_deg=thigh) if n > GOBLET else rung for n, rung in enumerate(LADDER))
    now = standing(policy=policy, ladder=ladder)
    now.qualifying = [Day(day(n), [], seen=seen and n == 4) for n in (6, 4, 2)]
    assert (("verified-day", 1) in waits(now, target)) is waiting


# --- reasons beside the headline -------------------------------------------------------------------------


def said(
    now: Any, found: Differential = NOTHING, move: _Move | None = None, wedge: int = 0
) -> tuple[Reason, ...]:
    """Return the reasons after the headline."""
    move = move or to(GOBLET)
    reasons = _Deciding(now)._reasons(move, found, move.target, wedge)
    assert reasons[: len(move.reasons)] == move.reasons
    return reasons[len(move.reasons) :]


@pytest.mark.parametrize(
    ("held", "wedge", "target", "code"),
    [
        (0, 0, GOBLET, None),
        (0, 10, GOBLET, "wedge-gives-depth"),
        (10, 20, GOBLET, "wedge-gives-depth"),
        (10, 10, GOBLET, "wedge-stays"),
        (20, 10, GOBLET, "wedge-lower"),
        (10, 0, GOBLET, "wedge-lower"),
        (10, 10, FULL, "wedge-gives-depth"),
        (20, 10, FULL, "wedge-gives-depth"),
        (10, 0, FULL, None),  # on another rung nothing was lowered
        (0, 0, FULL, None),
        (5, 10, GOBLET, "wedge-stays"),  # what is not in stock is the next higher
        (0, 1, GOBLET, "wedge-gives-depth"),
    ],
)
def test_a_wedge_is_told_with_the_one_before_and_the_last_reading_of_each_side(
    held: float, wedge: int, target: int, code: str | None
) -> None:
    now = standing(wedge=held)
    before = 10 if held == 5 else held
    expected = Reason(code or "", of(target, wedge=wedge, before=before), LAST, ())
    assert said(now, move=to(target), wedge=wedge) == ((expected,) if code else ())


def test_a_wedge_is_not_told_while_stopped_nor_by_a_persons_word_nor_where_nothing_is_known() -> None:
    assert said(standing(), move=to(GOBLET, stop=True), wedge=10) == ()
    assert said(standing(), move=to(GOBLET, wedge=10), wedge=10) == ()
    assert said(standing(tests=(), attempts=()), wedge=10) == ()


def test_a_stop_says_nothing_but_what_stopped() -> None:
    now = standing(tests=(*ankles(47), Test(id="nwb", on=day(1), test="lunge-angle", instrument="nwb")))
    assert said(now, limited("control", None, Reason("control-short")), to(GOBLET, stop=True)) == ()


def test_readings_on_another_scale_are_told_together() -> None:
    first = Test(id="n1", on=day(1), test="lunge-angle", side=Side.LEFT, value=10.0, instrument="nwb")
    filmed = Test(id="f", on=day(1), test="overhead-squat", score=3, instrument="video", by=By.COACH)
    tests = (first, replace(first, id="n2"), filmed)  # a squat is no reading, whatever it was seen with
    now = standing(tests=(*ankles(47), *tests))
    assert said(now) == (Reason("another-scale", {}, ("n1", "n2"), ()),)


def test_readings_that_cannot_both_be_true_are_told_and_one_more_is_asked_for() -> None:
    tests = (*ankles(47), replace(ankles(20)[0], id="odd", on=day(1)))
    given = case(tests=tests, attempts=GOOD)
    found = decide(given)
    (told,) = (r for r in found.reasons if r.code == "readings-disagree")
    assert (told.params["side"], told.params["deg"]) == (tests[-1].side, 20.0)
    assert (told.params["have"], told.for_) == (47.0, ("odd",))
    assert told.against
    asked = found.ask[0]
    assert (asked.test, asked.side, asked.by, asked.why) == (
        "lunge-angle",
        tests[-1].side,
        "coach",
        "readings-disagree",
    )
    third = replace(tests[-1], id="third", value=21.0, on=TODAY)
    settled = decide(replace(given, tests=(*tests, third)))
    assert not any(r.code == "readings-disagree" for r in settled.reasons)
    assert not any(a.why == "readings-disagree" for a in settled.ask)


def test_a_real_change_is_told_of_its_side_with_its_first_and_last_readings() -> None:
    now = standing()
    ids = tuple(f"r{n}" for n in range(5))
    for changed in Side:
        now.ankles = {
            side: AnkleEstimate(
                deg=41.26,
                sd=1.26,
                trend_deg_per_week=0.0,
                trend_sd=0.5,
                n=5,
                real_change=side is changed,
                last_on=day(2),
                ids=ids,
            )
            for side in Side
        }
        params = {"side": changed.value, "deg": 41.3, "sd": 1.3}
        assert said(now) == (Reason("real-change", params, ("r3", "r4"), ("r0", "r1")),)


def test_findings_follow_the_headline_in_their_order() -> None:
    found = limited("none", None, Reason("range-enough", {"rung": "r"}, ("a",)), Reason("control-enough"))
    assert said(standing(), found) == found.reasons


def test_a_finding_that_the_headline_says_is_not_said_twice_but_adds_its_evidence() -> None:
    headline = Reason("ankle-short-on-wedge", {"side": "left", "need": 40.0}, ("a", "b"), ("c", "e"))
    other = Reason("too-soon")
    finding = Reason("ankle-short", {"side": "left"}, ("b", "e", "f"), ("a", "d"))
    move = _Move(GOBLET, (other, headline))
    reasons = _Deciding(standing())._reasons(move, limited("mobility", "ankle", finding), GOBLET, 0)
    assert reasons == (other, replace(headline, for_=("a", "b", "e", "f"), against=("c", "d")))


@pytest.mark.parametrize(
    ("headline", "finding", "same"),
    [
        ("ankle-short", "ankle-short", True),
        ("ankle-short-near-on-wedge", "ankle-short", True),
        ("ankle-short", "ankle-short-near", True),
        ("ankle-unknown", "range-unknown", True),
        ("ankle-stale", "range-stale", True),
        ("ankle-unknown", "range-stale", False),
        ("control-short", "control-short", True),
        ("control-short", "ankle-short", False),
        ("ankle-short", "control-short", False),
        ("earned", "range-enough", False),
    ],
)
def test_a_headline_and_a_finding_are_one_by_their_code_and_side(
    headline: str, finding: str, same: bool
) -> None:
    for mine, theirs in ((None, None), ("left", "left"), ("left", "right"), ("left", None)):
        one = Reason(headline, {} if mine is None else {"side": mine})
        two = Reason(finding, {} if theirs is None else {"side": theirs})
        assert _same_finding(one, two) is (same and mine == theirs)
        assert _same_finding(replace(two, code=headline), replace(one, code=finding)) is (
            same and mine == theirs
        )

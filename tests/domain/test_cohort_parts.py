"""Tests of `coach.domain.cohort`, part by part: what is drawn, what a day brings, what each rule does.

Dice that are told what to roll make every number exact; what holds over seasons is tested in `test_cohort`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, count, repeat
from math import exp, log
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain import cohort
from coach.domain.body import SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE
from coach.domain.case import Act, At, Attempt, Body, By, Case, SetDone, Side, Test, Verified
from coach.domain.cohort import FIRST_DAY, WORLD, Athlete, Day, Engine, Outcome, Truth
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.squat import CLOSURE_CAP_DEG, heel_angle_deg, rung_need

LADDER = (
    Rung(id="high", style="arms-forward", thigh_deg=15, difficulty=-0.8),
    Rung(id="parallel", style="goblet", thigh_deg=0, difficulty=0.3, load_kg=12),
    Rung(id="full", style="goblet", thigh_deg=-20, difficulty=0.9, load_kg=12, heel_mm=5),
    Rung(id="front", style="front", thigh_deg=-20, difficulty=1.5, load_kg=30),
)
HIGH, PARALLEL, FULL, FRONT = range(4)
MAN = Body(height_cm=175, mass_kg=75, sex="male", age_years=25, lifting_shoe_mm=20.0)
TRUTH = Truth(
    number=3,
    known=MAN,
    needs=(20.0, 30.0, 40.0, 40.0),
    ankles=(38.0, 37.0),
    offset=1.0,
    gain_deg=6.0,
    gain_weeks=3.0,
    ability=2.0,
    ceiling=4.0,
    rate=0.1,
    difficulties=(-0.8, 0.3, 0.9, 1.5),
    overrate=0.3,
    seen=0.4,
    missed=0.1,
    gap=(10, 4),
    hip_short=False,
)


def athlete(truth: Truth = TRUTH, *, rung: int = PARALLEL, ladder: Any = LADDER, **more: Any) -> Athlete:
    return Athlete(truth, ladder, WORLD, **({"ability": truth.ability, "rung": rung} | more))


class Dice:
    """Luck that is told: each roll is the next of its row; a normal one is told in its SDs."""

    def __init__(self, rolls: Iterable[float] = (), normal: Iterable[float] = (), least: bool = True) -> None:
        self.rolls: Iterator[float] = chain(rolls, repeat(0.5))
        self.normal: Iterator[float] = chain(normal, repeat(0.0))
        self.least = least

    def random(self) -> float:
        return next(self.rolls)

    def gauss(self, middle: float, sd: float) -> float:
        return middle + sd * next(self.normal)

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * next(self.rolls)

    def randrange(self, low: int, end: int) -> int:
        return low if self.least else end - 1

    def choice(self, of: Any) -> Any:
        return of[0] if next(self.rolls) < 0.5 else of[1]


@pytest.fixture
def dice(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Let the module roll these dice and return what they were seeded with."""

    def roll(*given: Any, **more: Any) -> list[Any]:
        seeds: list[Any] = []

        def seeded(seed: Any) -> Dice:
            seeds.append(seed)
            return Dice(*given, **more)

        monkeypatch.setattr(cohort, "Random", seeded)
        return seeds

    return roll


def day(number: int = 7, **more: Any) -> Day:
    given: dict[str, Any] = {
        "number": number,
        "on": FIRST_DAY + timedelta(days=number),
        "rng": Random(1),
        "here": True,
        "seen": True,
        "stiff": 0.0,
        "form": 0.0,
        "noise": (0.0, 0.0),
        "pain": 1.0,
        "how_bad": 0.5,
        "clears_after": 3,
        "puts_off": False,
    }
    return Day(**(given | more))


# --- what is drawn ---------------------------------------------------------------------------------------


def test_a_truth_is_drawn_from_the_world_and_the_seed_alone(dice: Callable[..., list[Any]]) -> None:
    # Rolls: sex, measured, shoe, gain, fast, overrate, alone, share, missed, gap; the normal ones in tenths.
    seeds = dice((0.9, 0.9, 0.9, 0.9, 0.6, 0.2, 0.7, 0.25, 0.5, 0.1), (n / 10 for n in count(1)))
    found = cohort.draw(WORLD, LADDER, 11, 4)
    assert (seeds, found.number) == (["11/4"], 4)
    height = 165 + 7 * 0.1
    mass = (24.5 + 2.8 * 0.2) * (height / 100) ** 2
    assert found.known == Body(
        height_cm=round(height), mass_kg=round(mass), sex="female", age_years=25, lifting_shoe_mm=None
    )
    true = Body(
        height_cm=height,
        mass_kg=mass,
        sex="female",
        tibia_cm=SHANK_OF_STATURE * height * (1 + 0.03 * 0.3),
        femur_cm=THIGH_OF_STATURE * height * (1 + 0.03 * 0.4),
        trunk_cm=TRUNK_OF_STATURE * height * (1 + 0.03 * 0.5),
    )
    closure, error = 4 * 0.9, 1.0
    for rung, need in zip(LADDER, found.needs, strict=True):
        hips = replace(rung, closure_cap=CLOSURE_CAP_DEG + closure)
        assert need == pytest.approx((rung_need(true, hips, heel_mm=-rung.heel_mm).deg or 0) + error)
    middle, side = 40 + 5 * 1.1, 1.5 * 1.2
    assert found.ankles == pytest.approx((middle - side, middle + side))
    assert found.offset == pytest.approx(3 * 1.3)
    assert (found.gain_deg, found.gain_weeks) == (pytest.approx(6.5 + 2 * 1.4), 6.0)
    assert (found.ability, found.ceiling) == (pytest.approx(1.9 + 0.9 * 1.6), pytest.approx(3.8 + 0.8 * 1.7))
    assert found.rate == pytest.approx(0.024 * exp(0.25 * 1.8))
    assert found.difficulties == pytest.approx(
        [rung.difficulty + 0.15 * (19 + n) / 10 for n, rung in enumerate(LADDER)]
    )
    assert (found.overrate, found.seen) == (pytest.approx(0.06), pytest.approx(0.3))
    assert (found.missed, found.gap, found.hip_short) == (pytest.approx(0.11), (21, 7), False)


def test_a_man_who_was_measured_learns_fast_and_is_never_seen(dice: Callable[..., list[Any]]) -> None:
    dice((0.1, 0.1, 0.1, 0.1, 0.4, 0.2, 0.1, 0.25, 0.5, 0.9), (n / 10 for n in count(1)), least=False)
    found = cohort.draw(WORLD, LADDER, 11, 4)
    height = 178 + 7 * 0.1
    assert found.known == Body(
        height_cm=179,
        mass_kg=round((24.5 + 2.8 * 0.2) * (height / 100) ** 2),
        sex="male",
        age_years=25,
        tibia_cm=round(SHANK_OF_STATURE * height * (1 + 0.03 * 0.3) + 0.5 * 0.6, 1),
        femur_cm=round(THIGH_OF_STATURE * height * (1 + 0.03 * 0.4) + 0.5 * 0.7, 1),
        trunk_cm=round(TRUNK_OF_STATURE * height * (1 + 0.03 * 0.5) + 0.5 * 0.8, 1),
        lifting_shoe_mm=20.0,
    )
    assert found.rate == pytest.approx(0.07 * exp(0.25 * 1.8))
    assert (found.seen, found.gap) == (0.0, (109, 0))


def test_a_tape_errs_on_each_segment_by_itself_and_a_gap_is_24_days_at_most(
    dice: Callable[..., list[Any]],
) -> None:
    dice((0.1, 0.1, 0.1, 0.1, 0.4, 0.2, 0.1, 0.25, 0.5, 0.1), (0, 0, 0, 0, 0, 4, 8, 12), least=False)
    found = cohort.draw(WORLD, LADDER, 11, 4)
    usual = [part * 178 for part in (SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE)]
    told = (found.known.tibia_cm, found.known.femur_cm, found.known.trunk_cm)
    errors = [told_cm - true_cm for told_cm, true_cm in zip(told, usual, strict=True) if told_cm is not None]
    assert errors == pytest.approx([2, 4, 6], abs=0.051)
    assert found.gap == (109, 24)


@pytest.mark.parametrize(
    ("roll", "seen", "fast", "gap"),
    [(0.0, 0.0, True, 7), (0.15, 0.0, True, 0), (0.2, 0.4, True, 0), (0.5, 0.4, False, 0)],
)
def test_shares_of_the_world_are_those_that_roll_below_them(
    dice: Callable[..., list[Any]], roll: float, seen: float, fast: bool, gap: int
) -> None:
    dice((0.9, 0.9, 0.9, 0.9, roll, 0.0, roll, 0.5, 0.0, roll))
    found = cohort.draw(WORLD, LADDER, 1, 1)
    assert (found.seen, found.rate, found.gap[1]) == (
        pytest.approx(seen),
        pytest.approx(0.07 if fast else 0.024),
        gap,
    )
    for share, measured in ((0.49, True), (0.5, False)):
        dice((0.9, share, share))
        known = cohort.draw(WORLD, LADDER, 1, 1).known
        assert (known.tibia_cm is not None, known.lifting_shoe_mm is not None) == (measured, measured)


def test_no_ceiling_lies_below_the_ability_of_the_first_day(dice: Callable[..., list[Any]]) -> None:
    high = replace(WORLD, ability=5.0)
    dice()
    found = cohort.draw(high, LADDER, 1, 1)
    assert (found.ability, found.ceiling) == (5.0, 5.0)


@pytest.mark.parametrize(("closure", "short"), [(-1.0, False), (-1.01, True), (1.5, False)])
def test_hips_are_short_more_than_one_sd_below_the_middle(
    dice: Callable[..., list[Any]], closure: float, short: bool
) -> None:
    dice((), (*repeat(0.0, 8), closure))
    assert cohort.draw(WORLD, LADDER, 1, 1).hip_short is short


@pytest.mark.parametrize(
    ("normal", "height", "mass"),
    [
        ((-9.0, 0.0), 148, round(24.5 * 1.48**2)),
        ((9.0, 0.0), 200, 98),
        ((0.0, -9.0), 178, 42),
        ((0.0, 12.0), 178, 140),
    ],
)
def test_bodies_stay_within_what_people_are(
    dice: Callable[..., list[Any]], normal: tuple[float, ...], height: float, mass: float
) -> None:
    dice((0.1,), normal)
    known = cohort.draw(WORLD, LADDER, 1, 1).known
    assert (known.height_cm, known.mass_kg) == (height, mass)


@pytest.mark.parametrize(("sds", "share"), [(9.0, 0.12), (-9.0, -0.12), (2.0, 0.06)])
def test_segments_stay_within_twelve_parts_in_a_hundred_of_the_usual(
    dice: Callable[..., list[Any]], sds: float, share: float
) -> None:
    dice((0.1, 0.1), (0.0, 0.0, sds, sds, sds))
    known = cohort.draw(WORLD, LADDER, 1, 1).known
    assert (known.tibia_cm, known.femur_cm, known.trunk_cm) == (
        round(0.246 * 178 * (1 + share), 1),
        round(0.245 * 178 * (1 + share), 1),
        round(0.288 * 178 * (1 + share), 1),
    )


@pytest.mark.parametrize(
    ("roll", "sds", "gain"),
    [
        (0.19, 0.0, (0.0, 6.0)),
        (0.2, 0.0, (3.0, 3.0)),
        (0.2, 1.0, (4.2, 3.0)),
        (0.59, 0.0, (3.0, 3.0)),
        (0.61, 0.0, (6.5, 6.0)),
        (0.61, 1.0, (8.5, 6.0)),
        (0.2, -9.0, (0.0, 3.0)),
        (0.61, -9.0, (0.0, 6.0)),
        (0.61, -3.0, (0.5, 6.0)),
        (0.2, -2.0, (0.6, 3.0)),
    ],
)
def test_homework_brings_nothing_a_little_soon_or_more_and_never_harms(
    roll: float, sds: float, gain: tuple[float, float]
) -> None:
    luck: Any = Dice((roll,), (sds, sds))
    assert cohort._draw_gain(WORLD, luck) == pytest.approx(gain)


def test_a_true_need_knows_own_hips_and_what_the_model_leaves_out() -> None:
    rung = LADDER[FULL]
    usual = rung_need(MAN, rung, heel_mm=-5).deg or 0
    assert cohort._true_need(rung, MAN, 0.0, 0.0) == pytest.approx(usual)
    assert cohort._true_need(rung, MAN, 0.0, 1.5) == pytest.approx(usual + 1.5)
    capped = replace(rung, closure_cap=128.0)
    bound = rung_need(MAN, replace(rung, closure_cap=125.0), heel_mm=-5).deg
    assert cohort._true_need(capped, MAN, -3.0, 0.0) == pytest.approx(bound)
    assert cohort._true_need(replace(rung, closure_cap=100.0), MAN, -3.0, 7.0) == 90.0
    assert cohort._true_need(replace(rung, style="supported"), MAN, 0.0, 7.0) is None


@pytest.mark.parametrize(
    ("number", "roll", "here"),
    [
        (0, 0.0, True),  # the first day, whatever is rolled
        (1, 0.5, False),  # Tuesday
        (2, 0.5, True),
        (4, 0.5, True),
        (5, 0.5, False),
        (7, 0.1, True),
        (7, 0.09, False),  # missed
        (9, 0.5, True),
        (11, 0.5, False),  # away
        (14, 0.5, True),
    ],
)
def test_a_day_is_trained_on_its_weekday_unless_missed_or_away(
    dice: Callable[..., list[Any]], number: int, roll: float, here: bool
) -> None:
    seeds = dice((roll,))
    found = cohort.day_of(TRUTH, WORLD, 5, number)
    assert (found.here, found.number, found.on) == (here, number, date(2026, 1, 5) + timedelta(days=number))
    assert seeds == [(5 * 1_000_003 + 3) * 4099 + number]


def test_a_days_luck_is_drawn_in_one_order(dice: Callable[..., list[Any]]) -> None:
    dice((0.5, 0.39, 0.3, 0.4, 0.06), (1.0, 2.0, 3.0, 4.0))
    found = cohort.day_of(TRUTH, WORLD, 5, 2)
    assert (found.seen, found.stiff, found.form, found.noise) == (True, 1.2, 0.5, (3.0, 4.0))
    assert (found.pain, found.how_bad, found.clears_after, found.puts_off) == (0.3, 0.4, 3, True)
    dice((0.5, 0.4, 0.3, 0.4, 0.07), least=False)
    found = cohort.day_of(TRUTH, WORLD, 5, 2)
    assert (found.seen, found.puts_off, found.clears_after) == (False, False, 10)
    assert isinstance(found.rng, Dice)


@pytest.mark.parametrize(("number", "away"), [(9, False), (10, True), (13, True), (14, False)])
def test_who_is_away_is_so_for_the_days_of_the_gap(number: int, away: bool) -> None:
    assert cohort._away(TRUTH, number) is away


# --- an athlete ------------------------------------------------------------------------------------------


def test_the_heel_of_a_simulated_rung_is_its_own_or_the_shoe_under_a_bar() -> None:
    one = athlete()
    assert [one.heel_mm(place) for place in range(4)] == [0.0, 0.0, 5.0, 20.0]
    bare = athlete(replace(TRUTH, known=replace(MAN, lifting_shoe_mm=None)))
    assert bare.heel_mm(FRONT) == 0.0
    high = athlete(ladder=(*LADDER[:3], replace(LADDER[FRONT], heel_mm=25)))
    assert high.heel_mm(FRONT) == 25
    assert one.heel_deg(FRONT, 10) == heel_angle_deg(30, MAN)
    assert one.heel_deg(FRONT, 30) == 12.0


def test_homework_brings_the_ankle_towards_all_that_it_will() -> None:
    one = athlete(homework_weeks=0.0)
    assert (one.ankle(0), one.ankle(1)) == (38.0, 37.0)
    one.homework_weeks = 3.0
    assert one.ankle(0) == pytest.approx(38 + 6 * (1 - exp(-1)))


@pytest.mark.parametrize(
    ("place", "wedge", "margin"), [(PARALLEL, 0, 8.0), (FULL, 0, -2.0), (FULL, 10, -2.0), (HIGH, 0, 18.0)]
)
def test_the_margin_is_what_the_weaker_side_has_beyond_the_need(
    place: int, wedge: int, margin: float
) -> None:
    one = athlete()
    heel = heel_angle_deg(wedge + LADDER[place].heel_mm, MAN)
    assert one.margin(place, wedge) == pytest.approx(margin + heel)
    other = athlete(replace(TRUTH, ankles=(37.0, 38.0)))
    assert other.margin(place, wedge) == pytest.approx(margin + heel)


def test_where_no_range_is_needed_there_is_range_to_spare() -> None:
    assert athlete(replace(TRUTH, needs=(None, 30.0, 40.0, 40.0))).margin(HIGH, 0) == 90.0


def test_a_rep_is_clean_by_ability_over_difficulty() -> None:
    assert athlete(ability=0.3).clean(PARALLEL) == 0.5
    assert athlete(ability=0.3 + log(3)).clean(PARALLEL) == pytest.approx(0.75)
    assert cohort._logistic(1e9) == 1 / (1 + exp(-30))
    assert cohort._logistic(-1e9) == 1 / (1 + exp(30))


@pytest.mark.parametrize(
    ("need", "ability", "owns"),
    [(38.0, 2.0, True), (38.01, 2.0, False), (38.0, 0.3 + log(1.499), False), (38.0, 0.3 + log(1.501), True)],
)
def test_owned_is_range_that_is_there_and_three_clean_reps_in_five(
    need: float, ability: float, owns: bool
) -> None:
    assert athlete(replace(TRUTH, needs=(20.0, need, 40.0, 40.0)), ability=ability).owns(PARALLEL, 0) is owns


@pytest.mark.parametrize(
    ("change", "wedges"),
    [
        ({}, (0, 10, 20, 30)),
        ({"wedge": False}, (0,)),
        ({"style": "supported"}, (0,)),
        ({"heel_mm": 9.0}, (0, 10, 20, 30)),
        ({"heel_mm": 10.0}, (0, 10, 20)),
        ({"heel_mm": 60.0}, (0,)),
        ({"style": "front"}, (0, 10)),  # under the shoe
    ],
)
def test_wedges_lie_under_an_athlete_as_high_as_the_steepest_foot_allows(
    change: dict[str, Any], wedges: tuple[int, ...]
) -> None:
    assert athlete(ladder=(LADDER[HIGH], replace(LADDER[PARALLEL], **change))).wedges(1) == wedges


def test_the_least_wedge_and_the_level_are_those_that_are_owned() -> None:
    one = athlete(replace(TRUTH, needs=(20.0, 30.0, 42.0, 60.0)))
    assert [one.least_wedge(place) for place in range(4)] == [0, 0, 10, None]
    assert one.level() == FULL
    gap = athlete(replace(TRUTH, needs=(60.0, 30.0, 90.0, 40.0)))
    assert gap.level() == PARALLEL, "the first rung is taken for owned, the third is not"
    assert athlete(replace(TRUTH, needs=(20.0, 30.0, 30.0, 30.0))).level() == FRONT
    assert athlete(replace(TRUTH, needs=(20.0, 90.0, 30.0, 30.0))).level() == HIGH


# --- a day of training -----------------------------------------------------------------------------------

# Where a rep hangs on the roll alone: half of them keep the heels down, half are controlled.
EVEN = replace(TRUTH, needs=(20.0, 38.0 + 1.25, 40.0, 40.0), ability=0.3)
YES, NO = 0.4, 0.6
CLEAN, HEELS, SHAKY, LIFTED = (YES, YES), (NO, YES), (YES, NO, NO), (YES, NO, 0.2)  # rolls of a rep


def trained(
    reps: Iterable[tuple[float, ...]], one: Athlete | None = None, **more: Any
) -> tuple[Attempt, Any]:
    """Return what an athlete logs of reps that are rolled, and what training returned."""
    one = one or athlete(EVEN)
    rng = Dice(chain.from_iterable(reps))
    result = cohort.train(one, day(**({"rng": rng} | more)))
    return one.attempts[-1], result


def of_sets(found: Attempt) -> list[tuple[int, tuple[str, ...]]]:
    return [(done.clean, done.faults) for done in found.sets]


def test_what_a_coach_sees_is_logged_as_it_was() -> None:
    found, _ = trained((*repeat(CLEAN, 5), HEELS, *repeat(CLEAN, 4), SHAKY, *repeat(CLEAN, 4), LIFTED, HEELS))
    assert of_sets(found)[:3] == [(5, ()), (4, ("heels-rise",)), (4, ("knees-in",))]
    found, _ = trained((LIFTED, *repeat(CLEAN, 4), HEELS, SHAKY, *repeat(CLEAN, 3)))
    assert of_sets(found)[:2] == [(4, ("heels-rise",)), (3, ("heels-rise", "knees-in"))]


def test_an_attempt_of_a_simulated_day_is_that_of_its_rung_wedge_and_shoe() -> None:
    found, result = trained((), athlete(EVEN, wedge=10), seen=True)
    assert (found.id, found.on, found.rung, found.wedge_mm) == (
        "a7",
        FIRST_DAY + timedelta(days=7),
        "parallel",
        10.0,
    )
    assert (found.by, found.verified, found.shoe_heel_mm) == (By.COACH, Verified.COACH, 0.0)
    assert [done.id for done in found.sets] == ["a7.0", "a7.1", "a7.2", "a7.3"]
    assert [(done.reps, done.load_kg) for done in found.sets] == [(5, 12.0)] * 4
    assert result == (False, 0), "half of the reps are not owned"
    found, result = trained((), athlete(rung=FRONT, homework_weeks=99.0, ability=9.0), seen=False)
    assert (found.by, found.verified, found.shoe_heel_mm) == (By.SELF, Verified.NONE, 20.0)
    assert result == (True, 0)


@pytest.mark.parametrize(
    ("reps", "rounds", "felt", "told", "faults"),
    [
        (repeat(CLEAN, 5), 0.0, (), 5, ()),
        ((*repeat(CLEAN, 4), HEELS), 0.0, (), 5, ()),  # 5.2: nobody saw it
        ((*repeat(CLEAN, 3), HEELS, HEELS), 0.0, (0.49,), 3, ("trunk-lean",)),  # 3.9; two of five
        ((*repeat(CLEAN, 3), HEELS, HEELS), 0.2, (), 4, ("trunk-lean",)),
        ((CLEAN, CLEAN, HEELS, HEELS, HEELS), 0.0, (0.49,), 2, ("heels-rise",)),  # felt: most of them rose
        ((CLEAN, CLEAN, HEELS, HEELS, HEELS), 0.0, (0.5,), 2, ("trunk-lean",)),
        ((CLEAN, CLEAN, LIFTED, LIFTED, LIFTED), 0.0, (0.49,), 2, ("heels-rise",)),
        ((CLEAN, CLEAN, SHAKY, SHAKY, SHAKY), 0.0, (), 2, ("trunk-lean",)),
    ],
)
def test_an_athlete_alone_tells_more_than_there_was_and_feels_most_heels_only(
    reps: Iterable[tuple[float, ...]], rounds: float, felt: tuple[float, ...], told: int, faults: Any
) -> None:
    found, _ = trained((*reps, (rounds, *felt)), seen=False)
    assert of_sets(found)[0] == (told, faults)


@pytest.mark.parametrize(
    ("stiff", "form", "first"),
    [(0.0, 0.0, (5, ())), (-1.0, 0.0, (0, ("heels-rise",))), (0.0, -1.0, (0, ("heels-rise",)))],
)
def test_a_stiff_day_lifts_the_heels_and_an_unfit_one_the_control(
    stiff: float, form: float, first: Any
) -> None:
    # One clean rep after another where half roll clean; heels rise with a quarter of what control misses.
    reps = repeat(CLEAN, 20) if form == 0.0 else repeat((YES, YES, 0.2), 20)
    found, _ = trained(reps, stiff=stiff, form=form)
    assert of_sets(found)[0] == first
    assert [done.rpe for done in found.sets] == [8.0] * 4
    fit, _ = trained(reps, form=0.1)
    assert fit.sets[0].rpe == 6.0


def test_pain_is_told_of_the_last_set() -> None:
    found, (owned, pain) = trained((), pain=0.0, how_bad=0.9)
    assert (owned, pain) == (False, 6)
    assert [done.pain for done in found.sets] == [0, 0, 0, 6]


def test_a_day_on_what_is_owned_hurts_seldom() -> None:
    luck = {"pain": 0.02, "how_bad": 0.5}  # between the chance within what is owned and that beyond
    found, (owned, pain) = trained((), athlete(replace(EVEN, needs=(0.0,) * 4, ability=9.0)), **luck)
    assert (owned, pain) == (True, 0)
    found, (owned, pain) = trained((), **luck)
    assert (owned, pain, found.sets[-1].pain) == (False, 5, 5)


def test_a_set_is_loaded_for_the_body_as_it_is_known() -> None:
    ladder = tuple(replace(rung, load_kg=None, load_fraction=0.2) for rung in LADDER)
    found, _ = trained((), athlete(EVEN, ladder=ladder))
    assert found.sets[0].load_kg == pytest.approx(0.2 * EVEN.known.mass_kg)


@pytest.mark.parametrize(
    ("reps", "share"),
    [((), 0.0), (repeat(CLEAN, 20), 1.0), (repeat(CLEAN, 5), 0.25), (repeat(CLEAN, 1), 0.05)],
)
def test_a_session_teaches_by_its_clean_share_and_a_part_of_it_anyway(
    reps: Iterable[tuple[float, ...]], share: float
) -> None:
    one = athlete(EVEN)
    trained(reps, one)  # the rest are rolled .5: missed
    assert one.ability == pytest.approx(0.3 + 0.1 * (4.0 - 0.3) * (0.3 + 0.7 * share))


@pytest.mark.parametrize(
    ("roll", "how_bad", "owned", "pain"),
    [
        (0.0019, 0.0, True, 3),
        (0.0019, 0.24, True, 3),
        (0.0019, 0.25, True, 4),
        (0.0019, 0.99, True, 6),
        (0.002, 0.5, True, 1),
        (0.0079, 0.5, True, 1),
        (0.008, 0.5, True, 0),
        (0.039, 0.5, False, 5),
        (0.04, 0.5, False, 1),
        (0.159, 0.5, False, 1),
        (0.16, 0.5, False, 0),
    ],
)
def test_pain_comes_more_often_beyond_what_is_owned(
    roll: float, how_bad: float, owned: bool, pain: int
) -> None:
    assert cohort._pain(WORLD, day(pain=roll, how_bad=how_bad), owned) == pain


@pytest.mark.parametrize(
    ("given", "load"),
    [
        ({}, 0.0),
        ({"load_kg": 12.0}, 12.0),
        ({"load_kg": 0.0, "load_fraction": 0.5}, 0.0),
        ({"load_fraction": 0.2}, 15.0),
        ({"load_fraction": 0.2, "load_min_kg": 20.0}, 20.0),
        ({"load_fraction": 0.2, "load_max_kg": 10.0}, 10.0),
        ({"load_fraction": 9.0}, 675.0),
    ],
)
def test_the_load_of_a_simulated_set_is_that_of_the_rung(given: dict[str, Any], load: float) -> None:
    assert cohort._load(Rung(id="r", style="goblet", thigh_deg=0, difficulty=0, **given), MAN) == load


# --- tests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("by_coach", "sd"), [(False, 2.5), (True, 1.7)])
def test_an_ankle_test_reads_both_sides_with_the_days_stiffness_and_the_testers_error(
    by_coach: bool, sd: float
) -> None:
    one = athlete()
    cohort.measure(one, day(stiff=1.23, noise=(1.0, -2.0)), by_coach=by_coach)
    left = Test(
        id="t7l",
        on=FIRST_DAY + timedelta(days=7),
        test="lunge-angle",
        side=Side.LEFT,
        value=round(38 + 1.23 + sd, 1),
        unit="deg",
        instrument="phone",
        site="tuberosity",
        by=By.COACH if by_coach else By.SELF,
        pain=0,
    )
    right = replace(left, id="t7r", side=Side.RIGHT, value=round(37 + 1.23 - 2 * sd, 1))
    assert one.tests == [left, right]
    cohort.measure(one, day(noise=(99.0, -99.0)))
    assert [test.value for test in one.tests[2:]] == [65.0, 5.0]


def screened(name: str, truth: Truth = TRUTH, side: Side | None = None, **more: Any) -> Test:
    one = athlete(truth, **{k: more.pop(k) for k in ("ability", "ladder") if k in more})
    cohort.screen(one, day(**more), name, side)
    return one.tests[-1]


FIT = replace(TRUTH, needs=(20.0, 30.0, 38.0, 50.0))  # just enough for full depth
OVERHEAD = 1.0  # logits


@pytest.mark.parametrize(
    ("good", "stiff", "score", "faults"),
    [
        (0.71, 0.0, 3, ()),
        (0.69, 0.0, 2, ("trunk-lean",)),
        (0.46, 0.0, 2, ("trunk-lean",)),
        (0.44, 0.0, 1, ("trunk-lean",)),
        (0.71, -0.01, 1, ("heels-rise",)),
        (0.44, -0.01, 1, ("heels-rise",)),
    ],
)
def test_a_squat_screen_scores_by_range_and_control(
    good: float, stiff: float, score: int, faults: tuple[str, ...]
) -> None:
    ability = OVERHEAD + log(good / (1 - good))
    found = screened("overhead-squat", FIT, ability=ability, stiff=stiff)
    assert found == Test(
        id="s7overhead-squat",
        on=FIRST_DAY + timedelta(days=7),
        test="overhead-squat",
        score=score,
        faults=faults,
        by=By.COACH,
    )
    shifted = screened("overhead-squat", FIT, ability=ability - 0.5, form=0.5, stiff=stiff)
    assert (shifted.score, shifted.faults) == (score, faults)


@pytest.mark.parametrize(
    ("name", "help_deg", "difficulty", "wedge"),
    [
        ("overhead-squat", 0.0, 1.0, None),
        ("overhead-squat-heels-raised", 9.0, 0.0, 30),
        ("forward-arm-squat", 3.0, 0.3, None),
    ],
)
def test_each_squat_screen_asks_its_own(
    name: str, help_deg: float, difficulty: float, wedge: int | None
) -> None:
    ability = difficulty + log(0.71 / 0.29)
    for side in ((37.0, 38.0), (38.0, 37.0)):
        truth = replace(FIT, ankles=side)
        assert screened(name, truth, ability=ability, stiff=-help_deg).score == 3
        short = screened(name, truth, ability=ability, stiff=-help_deg - 0.01)
        assert (short.score, short.faults, short.wedge_mm) == (1, ("heels-rise",), wedge)
    assert screened(name, FIT, ability=ability - 0.1).score == 2


@pytest.mark.parametrize(
    ("seen", "how_bad", "unseen"), [(False, 0.29, True), (False, 0.3, False), (True, 0.29, False)]
)
def test_heels_that_rise_in_a_screen_without_a_coach_may_go_unseen(
    seen: bool, how_bad: float, unseen: bool
) -> None:
    found = screened("overhead-squat", FIT, ability=9.0, stiff=-5.0, seen=seen, how_bad=how_bad)
    assert (found.score, found.faults) == ((3, ()) if unseen else (1, ("heels-rise",)))
    assert found.by is (By.COACH if seen else By.SELF)
    fine = screened("overhead-squat", FIT, ability=OVERHEAD, seen=False, how_bad=0.1)
    assert (fine.score, fine.faults) == (2, ("trunk-lean",)), "what was there is told"


def test_a_screen_goes_to_the_first_rung_of_full_depth_and_without_one_to_the_first_rung() -> None:
    assert screened("overhead-squat", replace(FIT, needs=(90.0, 90.0, 38.0, 90.0)), ability=9.0).score == 3
    shallow = tuple(replace(rung, thigh_deg=-19) for rung in LADDER)
    needs = replace(FIT, needs=(38.0, 90.0, 90.0, 90.0))
    assert screened("overhead-squat", needs, ability=9.0, ladder=shallow).score == 3
    free = replace(FIT, needs=(90.0, 90.0, None, 90.0), ankles=(-0.99, -0.99))
    assert screened("overhead-squat", free, ability=9.0).score == 3
    none = replace(free, ankles=(-1.01, -1.01))
    assert screened("overhead-squat", none, ability=9.0).score == 1


@pytest.mark.parametrize(
    ("name", "hip_short", "score", "value"),
    [
        ("rock-back", False, 3, None),
        ("rock-back", True, 1, None),
        ("step-down", False, 1, None),
        ("single-leg-bridge", True, None, 40.0),
        ("side-plank", False, None, 40.0),
    ],
)
def test_other_tests_come_out_well_and_the_rock_back_by_the_hips(
    name: str, hip_short: bool, score: int | None, value: float | None
) -> None:
    found = screened(name, replace(TRUTH, hip_short=hip_short), Side.LEFT)
    assert (found.id, found.test, found.side) == (f"s7{name}left", name, Side.LEFT)
    assert (found.score, found.value, found.faults, found.wedge_mm) == (score, value, (), None)


# --- who leads -------------------------------------------------------------------------------------------


def decision(action: str = "hold", rung: str = "full", wedge: int = 10, *ask: Any) -> Any:
    return SimpleNamespace(action=action, rung=rung, wedge_mm=wedge, ask=ask)


def ask(test: str, side: str | None = None, by: str = "self") -> Any:
    return SimpleNamespace(test=test, side=side, by=by)


def led(*decisions: Any, one: Athlete | None = None, **more: Any) -> tuple[Athlete, int, list[Any]]:
    """Lead a day by these decisions; return the athlete, the ankle tests and what was watched."""
    watched: list[Any] = []
    engine: Any = Engine(watch=lambda *seen: watched.append(seen))
    left = iter(decisions)
    asked: list[Any] = []

    def decide(*given: Any) -> Any:
        asked.append(given)
        return next(left)

    engine.decide = decide
    one, today = one or athlete(), day(**more)
    tested = engine(one, today)
    assert {(id(who), id(when)) for who, when in asked} == {(id(one), id(today))}
    assert next(left, None) is None, "decided once more only after a test"
    assert [seen[:2] for seen in watched] == [(one, today)]
    return one, tested, [seen[2] for seen in watched]


@pytest.mark.parametrize(("action", "stopped"), [("hold", False), ("advance", False), ("stop", True)])
def test_the_engine_sets_rung_wedge_and_stop(action: str, stopped: bool) -> None:
    found = decision(action)
    one, tested, watched = led(found, one=athlete(stopped=not stopped))
    assert (one.rung, one.wedge, one.stopped, tested, watched) == (FULL, 10, stopped, 0, [found])


def test_a_stop_is_asked_nothing_and_a_test_that_was_asked_for_is_decided_upon() -> None:
    one, tested, _ = led(decision("stop", "full", 10, ask("lunge-angle")))
    assert (one.tests, tested) == ([], 0)
    after = decision("hold", "parallel", 0)
    one, tested, watched = led(decision("hold", "full", 10, ask("lunge-angle")), after)
    assert (len(one.tests), tested, one.rung, one.wedge, watched) == (2, 1, PARALLEL, 0, [after])


@pytest.mark.parametrize(
    ("by", "seen", "who"), [("coach", True, By.COACH), ("coach", False, By.SELF), ("self", True, By.SELF)]
)
def test_a_coach_tests_the_ankle_where_one_is_asked_for_and_there(by: str, seen: bool, who: By) -> None:
    one, _, _ = led(decision("hold", "full", 0, ask("lunge-angle", by=by)), decision(), seen=seen)
    assert {test.by for test in one.tests} == {who}


def test_the_ankle_is_tested_once_a_day_and_may_be_put_off() -> None:
    twice = (ask("lunge-angle", "left"), ask("lunge-angle", "right"))
    one, tested, _ = led(decision("hold", "full", 0, *twice), decision())
    assert (len(one.tests), tested) == (2, 1)
    one, tested, _ = led(decision("hold", "full", 0, *twice), decision(), puts_off=True)
    assert (one.tests, tested) == ([], 0)


def test_other_tests_are_answered_once_a_day_for_the_side_that_is_named() -> None:
    asks = (ask("step-down", "left"), ask("step-down", "right"), ask("rock-back"), ask("lunge-angle"))
    one, tested, _ = led(decision("hold", "full", 0, *asks), decision())
    assert [(test.test, test.side) for test in one.tests] == [
        ("step-down", Side.LEFT),
        ("rock-back", None),
        ("lunge-angle", Side.LEFT),
        ("lunge-angle", Side.RIGHT),
    ]
    assert tested == 1
    led(decision("hold", "full", 0, *asks[:1]), decision(), one=one)
    assert len(one.tests) == 4, "answered that day"
    led(decision("hold", "full", 0, *asks[:1]), decision(), one=one, number=9)
    assert [test.test for test in one.tests[4:]] == ["step-down"]


def test_the_engine_decides_from_the_record_and_from_where_the_athlete_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Case] = []
    monkeypatch.setattr(cohort, "decide", given.append)
    policy = replace(DEFAULT_POLICY, qualifying_days=3)
    one = athlete(rung=FULL, wedge=10)
    cohort.measure(one, day(2))
    trained((), one)
    one.acts.append(Act(id="e", on=day().on, kind="clear"))
    Engine(policy).decide(one, day(9))
    assert given == [
        Case(
            id="c",
            today=day(9).on,
            body=MAN,
            at=At(rung="full", wedge_mm=10.0),
            ladder=LADDER,
            policy=policy,
            tests=tuple(one.tests),
            attempts=tuple(one.attempts),
            events=tuple(one.acts),
        )
    ]
    unwatched: Any = Engine()
    unwatched.decide = lambda athlete, day: decision()
    assert (unwatched(one, day()), unwatched.policy) == (0, DEFAULT_POLICY)


def logged(number: int, clean: int = 5, pain: int | None = 0, rung: str = "parallel") -> Attempt:
    """Return a day of five and five reps, of which `clean` were so in each set."""
    name = f"a{number}"
    done = SetDone(id=f"{name}.0", reps=5, clean=clean, pain=pain)
    return Attempt(
        id=name, on=day(number).on, rung=rung, sets=(done, replace(done, id=f"{name}.1", pain=None))
    )


def test_what_was_told_is_the_share_of_clean_reps() -> None:
    uneven = replace(logged(1), sets=(SetDone(id="x", reps=10, clean=2), SetDone(id="y", reps=5, clean=5)))
    assert cohort._told(uneven) == 7 / 15


@pytest.mark.parametrize(
    ("days", "cleared", "stopped"),
    [
        ((), None, False),
        ((logged(0, pain=5),), None, True),  # from the first day on
        ((logged(0, pain=4),), None, False),
        ((logged(2, pain=5), logged(4), logged(7)), None, True),
        ((logged(2, pain=5), logged(4), logged(7), logged(9)), None, False),  # of the last three
        ((logged(2, pain=5),), 2, False),
        ((logged(4, pain=5),), 2, True),
        ((logged(2, pain=5), logged(4)), 4, False),
    ],
)
def test_every_rule_of_thumb_stops_at_much_pain_until_it_is_cleared(
    days: tuple[Attempt, ...], cleared: int | None, stopped: bool
) -> None:
    clear = [] if cleared is None else [Act(id="e", on=day(cleared).on, kind="clear")]
    for name in ("linear", "two-for-two", "threshold", "clairvoyant"):
        one = athlete(attempts=list(days), acts=list(clear), stopped=not stopped)
        cohort.measure(one, day(20))
        assert cohort.leader(name)(one, day(21)) == 0
        assert (name, one.stopped) == (name, stopped)
        if stopped:
            assert (one.rung, one.since) == (PARALLEL, 0)


@pytest.mark.parametrize(
    ("rung", "since", "number", "after"),
    [
        (PARALLEL, 0, 13, (PARALLEL, 0)),
        (PARALLEL, 0, 14, (FULL, 14)),
        (PARALLEL, 7, 20, (PARALLEL, 7)),
        (PARALLEL, 7, 21, (FULL, 21)),
        (FRONT, 0, 14, (FRONT, 14)),
    ],
)
def test_linear_goes_up_every_two_weeks(rung: int, since: int, number: int, after: tuple[int, int]) -> None:
    one = athlete(rung=rung, since=since)
    assert cohort.linear(one, day(number)) == 0
    assert (one.rung, one.since, one.wedge) == (*after, 0)


SESSIONS = [
    ((), 0, 0),
    ((4,), 0, 0),
    ((4, 4), 0, 1),
    ((4, 3), 0, 0),
    ((3, 4), 0, 0),
    ((0, 4, 4), 0, 1),  # the last two
    ((4, 4, 0), 0, 0),
    ((2, 2), 0, -1),
    ((2, 3), 0, 0),  # three in five is not poor
    ((3, 2), 0, 0),
    ((4, 4), 3, 0),  # one of them before the last change
    ((4, 4), 2, 1),
]


@pytest.mark.parametrize(("clean", "since", "turn"), SESSIONS)
@pytest.mark.parametrize("name", ["two-for-two", "threshold"])
def test_two_clean_sessions_go_up_and_two_poor_ones_down(
    name: str, clean: tuple[int, ...], since: int, turn: int
) -> None:
    one = athlete(attempts=[logged(2 + 2 * n, share) for n, share in enumerate(clean)], since=since)
    cohort.measure(one, day(2, noise=(20.0, 20.0)))
    assert cohort.leader(name)(one, day(9)) == 0
    assert (one.rung, one.since) == (PARALLEL + turn, 9 if turn else since)


@pytest.mark.parametrize("name", ["two-for-two", "threshold"])
def test_nobody_goes_beyond_either_end_of_the_ladder(name: str) -> None:
    for rung, clean, after in (
        (FRONT, 5, FRONT),
        (FULL, 5, FRONT),
        (HIGH, 0, HIGH),
        (PARALLEL, 0, HIGH),
    ):
        one = athlete(rung=rung, attempts=[logged(2, clean), logged(4, clean)])
        cohort.measure(one, day(2, noise=(20.0, 20.0)))
        cohort.leader(name)(one, day(9))
        assert one.rung == after


def read(left: float, right: float, number: int = 2) -> list[Test]:
    return [
        Test(id=f"t{side}{number}", on=day(number).on, test="lunge-angle", side=side, value=value)
        for side, value in ((Side.LEFT, left), (Side.RIGHT, right))
    ]


@pytest.mark.parametrize(("last", "tested"), [(2, True), (3, False)])
def test_threshold_tests_the_ankles_every_two_weeks(last: int, tested: bool) -> None:
    one = athlete(tests=read(40, 40, last))
    assert cohort.threshold(one, day(16)) == int(tested)
    assert len(one.tests) == (4 if tested else 2)
    twice = athlete(tests=[*read(40, 40, 1), *read(40, 40, 14)])
    assert cohort.threshold(twice, day(16)) == 0, "the last one counts"
    hurt = athlete(tests=read(40, 40, 2), attempts=[logged(4, pain=6)])
    assert cohort.threshold(hurt, day(30)) == 0
    assert len(hurt.tests) == 2


def average(place: int, wedge: int = 0) -> float:
    """Return what a rung asks of the average body on a wedge."""
    body = cohort.RULE_BODY
    return (rung_need(body, LADDER[place]).deg or 0) - heel_angle_deg(wedge, body)


@pytest.mark.parametrize(
    ("wedge", "less", "goes", "laid"),
    [(0, 0.0, True, 0), (10, 0.0, True, 10), (10, 0.01, True, 20), (30, 0.0, True, 30), (30, 0.01, False, 0)],
)
def test_threshold_asks_the_ankle_for_what_the_average_body_needs(
    wedge: int, less: float, goes: bool, laid: int
) -> None:
    deg = average(FULL, wedge) - less
    for left, right in ((deg, deg + 9), (deg + 9, deg)):
        one = athlete(tests=[*read(1, 1, 0), *read(left, right)], attempts=[logged(2), logged(4)])
        cohort.threshold(one, day(9))
        assert (one.rung, one.wedge) == ((FULL, laid) if goes else (PARALLEL, one.wedge))


def test_threshold_lays_the_highest_wedge_where_none_is_enough_and_none_where_no_range_is_asked() -> None:
    one = athlete(rung=FULL, tests=read(5, 5))
    cohort.threshold(one, day(9))
    assert (one.rung, one.wedge) == (FULL, 30)
    held = (*LADDER[:2], replace(LADDER[FULL], style="supported"), LADDER[FRONT])
    free = athlete(ladder=held, tests=read(5, 5), attempts=[logged(2), logged(4)])
    cohort.threshold(free, day(9))
    assert (free.rung, free.wedge) == (FULL, 0)
    blind = athlete(rung=FULL, tests=[replace(test, value=None) for test in read(5, 5)])
    cohort.threshold(blind, day(9))
    assert blind.wedge == 30


TO_THE_TOP = replace(TRUTH, needs=(20.0, 30.0, 30.0, 40.0))


@pytest.mark.parametrize(
    ("truth", "rung", "since", "number", "after", "wedge"),
    [
        (TO_THE_TOP, PARALLEL, 3, 8, (PARALLEL, 3), 0),
        (TO_THE_TOP, PARALLEL, 3, 9, (FULL, 9), 0),  # six days
        (TO_THE_TOP, FULL, 3, 9, (FRONT, 9), 0),
        (TO_THE_TOP, FRONT, 3, 30, (FRONT, 3), 0),
        (replace(TRUTH, needs=(20.0, 30.0, 42.0, 90.0)), PARALLEL, 3, 9, (FULL, 9), 10),
        (replace(TRUTH, needs=(20.0, 30.0, 90.0, 90.0)), FULL, 3, 4, (PARALLEL, 4), 0),  # beyond: at once
        (replace(TRUTH, needs=(20.0, 90.0, 90.0, 90.0)), FRONT, 3, 4, (HIGH, 4), 0),
    ],
)
def test_the_clairvoyant_goes_to_what_is_owned_one_rung_at_a_time(
    truth: Truth, rung: int, since: int, number: int, after: tuple[int, int], wedge: int
) -> None:
    one = athlete(truth, rung=rung, since=since, wedge=30)
    assert cohort.clairvoyant(one, day(number)) == 0
    assert (one.rung, one.since, one.wedge) == (*after, wedge)


@pytest.mark.parametrize(("number", "after"), [(13, 1), (14, 2)])
def test_the_clairvoyant_stays_14_days_under_a_bar(number: int, after: int) -> None:
    ladder = (LADDER[HIGH], LADDER[FRONT], replace(LADDER[FRONT], id="front-2"))
    truth = replace(TRUTH, needs=(20.0, 30.0, 30.0), difficulties=(0.0, 0.0, 0.0))
    one = athlete(truth, rung=1, ladder=ladder)
    cohort.clairvoyant(one, day(number))
    assert one.rung == after
    low = athlete(replace(truth, needs=(90.0, 90.0, 90.0)), rung=0, ladder=ladder, wedge=30)
    cohort.clairvoyant(low, day(30))
    assert (low.rung, low.wedge) == (0, 0)


def test_a_leader_is_found_by_name() -> None:
    def watch(*_: Any) -> None:
        return None

    policy = replace(DEFAULT_POLICY, qualifying_days=3)
    found = cohort.leader("engine", policy, watch)
    assert isinstance(found, Engine)
    assert (found.policy, found.watch) == (policy, watch)
    plain = cohort.leader("engine")
    assert isinstance(plain, Engine)
    assert (plain.policy, plain.watch) == (DEFAULT_POLICY, None)
    assert cohort.leader("two-for-two") is cohort.two_for_two


# --- a season --------------------------------------------------------------------------------------------


class Season:
    """A season whose days, training and level are told, and what became of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **days: Any) -> None:
        self.days: dict[int, dict[str, Any]] = days.get("days", {})
        self.trained: list[tuple[int, int]] = []
        self.led: list[int] = []
        self.results: dict[int, tuple[bool, int]] = days.get("results", {})
        monkeypatch.setattr(cohort, "day_of", self._day_of)
        monkeypatch.setattr(cohort, "train", self._train)

    def _day_of(self, truth: Truth, world: Any, seed: int, number: int) -> Day:
        assert (truth.number, world, seed) == (TRUTH.number, WORLD, 5)
        return day(number, **{"here": False, "how_bad": 0.6, **self.days.get(number, {})})

    def _train(self, one: Athlete, today: Day) -> tuple[bool, int]:
        self.trained.append((today.number, one.rung))
        return self.results.get(today.number, (True, 0))

    def follow(self, lead: Callable[[Athlete, Day], int], truth: Truth = TRUTH, weeks: int = 1) -> Outcome:
        def watched(one: Athlete, today: Day) -> int:
            self.led.append(today.number)
            return lead(one, today)

        return cohort.follow(truth, watched, LADDER, weeks=weeks, seed=5)


STRONG = replace(TRUTH, ability=9.0, needs=(20.0, 30.0, 30.0, 30.0), gap=(0, 0))
WEAK = replace(STRONG, needs=(20.0, 30.0, 90.0, 90.0))


def here(*numbers: int, **more: Any) -> dict[int, dict[str, Any]]:
    """Return days on which the athlete is here."""
    return {number: {"here": True, **more} for number in numbers}


def stay(one: Athlete, today: Day) -> int:
    return 0


@pytest.mark.parametrize(
    ("truth", "how_bad", "begins"),
    [(STRONG, 0.49, FULL), (STRONG, 0.5, PARALLEL), (WEAK, 0.49, HIGH), (WEAK, 0.5, HIGH)],
)
def test_a_season_begins_a_rung_or_two_below_what_is_owned_after_one_test(
    monkeypatch: pytest.MonkeyPatch, truth: Truth, how_bad: float, begins: int
) -> None:
    season = Season(monkeypatch, days={0: {"how_bad": how_bad}} | here(2))
    seen: list[tuple[int, int, float, int]] = []

    def lead(one: Athlete, today: Day) -> int:
        seen.append((one.rung, one.wedge, one.ability, len(one.tests)))
        assert {(test.id, test.by) for test in one.tests} == {("t0l", By.SELF), ("t0r", By.SELF)}
        return 0

    outcome = season.follow(lead, truth)
    assert seen == [(begins, 0, 9.0, 2)]
    assert outcome.tests == 1


def test_a_season_lasts_its_weeks_and_trains_on_the_days_that_somebody_is_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    season = Season(monkeypatch, days=here(0, 6, 13, 14), results={6: (False, 3), 13: (False, 2)})
    outcome = season.follow(lambda one, today: 2, WEAK, weeks=2)
    assert (season.led, [number for number, _ in season.trained]) == ([0, 6, 13], [0, 6, 13])
    assert (outcome.sets, outcome.unowned, outcome.pains, outcome.tests) == (12, 8, 1, 7)
    assert (outcome.beyond_range, outcome.stops, outcome.flips) == (0, 0, 0)
    assert (outcome.truly_owned, outcome.trained_owned, outcome.progress) == (14 * 2, 14 * 1, 0.5)


def test_sets_beyond_the_range_are_counted_by_the_rung_and_wedge_that_were_trained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    season = Season(monkeypatch, days=here(0, 2, 4))
    near = replace(WEAK, needs=(20.0, 30.0, 40.0, 90.0), gain_deg=0.0)
    rungs = {0: (FULL, 0), 2: (FULL, 10), 4: (PARALLEL, 0)}

    def lead(one: Athlete, today: Day) -> int:
        one.rung, one.wedge = rungs[today.number]
        return 0

    outcome = season.follow(lead, replace(near, needs=(20.0, 38.0, 41.5, 90.0)))
    assert outcome.beyond_range == 4, "just enough is not beyond it"


def test_rungs_trained_count_up_to_what_is_owned(monkeypatch: pytest.MonkeyPatch) -> None:
    def lead(one: Athlete, today: Day) -> int:
        one.rung = FRONT
        return 0

    outcome = Season(monkeypatch, days=here(0)).follow(lead, WEAK)
    assert (outcome.trained_owned, outcome.truly_owned) == (14, 14)


def test_a_stop_is_counted_once_trains_nothing_and_is_cleared_days_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    season = Season(monkeypatch, days=here(0, 2, 4, 7, 9, 11, clears_after=4))
    acts: list[list[Act]] = []

    def lead(one: Athlete, today: Day) -> int:
        acts.append(list(one.acts))
        one.stopped = today.number in (2, 4, 9)
        return 0

    outcome = season.follow(lead, STRONG, weeks=2)
    assert [number for number, _ in season.trained] == [0, 7, 11]
    clear = Act(id="e6", on=day(6).on, kind="clear", by=By.COACH, reason="seen")
    assert (outcome.stops, acts[3:]) == (2, [[clear]] * 3)
    # Stopped on days 2 to 5 (cleared on 6), on 9 and 10 (led again on 11).
    assert outcome.trained_owned == 2 * (14 - 4 - 2)


def test_a_stop_that_is_still_there_after_its_clear_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    season = Season(monkeypatch, days=here(*range(7), clears_after=2))

    def lead(one: Athlete, today: Day) -> int:
        one.stopped = True
        return 0

    assert season.follow(lead, STRONG).stops == 4  # on days 0, 2, 4 and 6


@pytest.mark.parametrize(
    ("rungs", "clears_after", "flips"),
    [
        ((1, 1, 1), 1, 0),
        ((2, 3, 3), 1, 0),
        ((2, 1, 1), 1, 1),
        ((2, 1, 2), 1, 2),
        ((0, 1, 0), 1, 2),
        ((2, 2, 1), 1, 1),  # however long between
        ((2, None, 1), 1, 0),  # a stop came between
        ((2, None, 2, 1), 1, 0),
        ((2, None, 2, 1, 2), 1, 1),
        ((2, None, 1, 2), 9, 0),  # it ended with another rung
    ],
)
def test_changes_of_direction_that_no_stop_caused_are_flips(
    monkeypatch: pytest.MonkeyPatch, rungs: tuple[int | None, ...], clears_after: int, flips: int
) -> None:
    season = Season(monkeypatch, days=here(*range(len(rungs)), clears_after=clears_after))

    def lead(one: Athlete, today: Day) -> int:
        rung = rungs[today.number]
        one.stopped = rung is None
        one.rung = one.rung if rung is None else rung
        return 0

    assert season.follow(lead, STRONG).flips == flips


def test_full_depth_is_reached_on_the_first_day_on_which_it_is_trained_and_owned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for results, reached in (({}, 2), ({2: (False, 0)}, 4)):
        season = Season(monkeypatch, days=here(0, 2, 4, 6), results=results)

        def lead(one: Athlete, today: Day) -> int:
            one.rung = PARALLEL if today.number == 0 else FULL
            return 0

        assert season.follow(lead, STRONG).full_depth_on == reached
    assert Season(monkeypatch, days=here(0)).follow(stay, WEAK).full_depth_on is None


@pytest.mark.parametrize(
    ("thigh", "style", "full"),
    [(-20.0, "goblet", True), (-19.9, "goblet", False), (-25.0, "front", True), (-20.0, "supported", False)],
)
def test_full_depth_is_twenty_below_parallel_in_balance(thigh: float, style: str, full: bool) -> None:
    assert cohort._is_full(replace(LADDER[FULL], thigh_deg=thigh, style=style)) is full


@pytest.mark.parametrize(
    ("number", "weeks", "idle", "after_weeks", "after_idle", "forgets"),
    [
        (9, 1.0, 3, 1.0 + 1 / 7, 0, False),
        (10, 1.0, 3, 1.0 - 0.5 / 7, 4, False),
        (10, 0.01, 3, 0.0, 4, False),
        (10, 1.0, 9, 1.0 - 0.5 / 7, 10, False),
        (10, 1.0, 10, 1.0 - 0.5 / 7, 11, True),
        (14, 1.0, 10, 1.0 + 1 / 7, 0, False),
    ],
)
def test_homework_adds_up_and_fades_and_control_is_forgotten_after_ten_days_away(
    number: int, weeks: float, idle: int, after_weeks: float, after_idle: int, forgets: bool
) -> None:
    one = athlete(homework_weeks=weeks, idle_days=idle, ability=2.0)
    cohort._pass_a_day(one, day(number))
    assert (one.homework_weeks, one.idle_days) == (pytest.approx(after_weeks), after_idle)
    assert one.ability == pytest.approx(2.0 - (0.1 / 7 if forgets else 0.0))


def test_every_day_passes_whether_somebody_is_here_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    last: list[Athlete] = []

    def lead(one: Athlete, today: Day) -> int:
        last.append(one)
        return 0

    Season(monkeypatch, days=here(0)).follow(lead, STRONG, weeks=3)
    assert last[0].homework_weeks == pytest.approx(3.0)


def test_a_cohort_is_each_athlete_of_the_world_led_by_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    worse, policy = cohort.WORSE, replace(DEFAULT_POLICY, qualifying_days=3)
    calls: list[Any] = []

    def watch(*_: Any) -> None:
        return None

    monkeypatch.setattr(cohort, "draw", lambda *given: ("truth", *given))
    monkeypatch.setattr(cohort, "leader", lambda *given: ("leader", *given))

    def follow(*given: Any, **named: Any) -> int:
        calls.append((given, named))
        return len(calls)

    monkeypatch.setattr(cohort, "follow", follow)
    given: dict[str, Any] = {"athletes": 2, "weeks": 4, "seed": 5}
    led: list[Any] = list(cohort.simulate("engine", LADDER, **given, world=worse, policy=policy, watch=watch))
    assert led == [1, 2]
    cohort.simulate("linear", LADDER, **(given | {"athletes": 1}))
    of = [
        (("truth", worse, LADDER, 5, 0), ("leader", "engine", policy, watch), worse),
        (("truth", worse, LADDER, 5, 1), ("leader", "engine", policy, watch), worse),
        (("truth", WORLD, LADDER, 5, 0), ("leader", "linear", DEFAULT_POLICY, None), WORLD),
    ]
    assert calls == [
        ((truth, lead, LADDER), {"weeks": 4, "seed": 5, "world": world}) for truth, lead, world in of
    ]

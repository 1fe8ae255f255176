"""Tests of `coach.domain.estimate` by hand: each number as the rules have it, each bound on both sides."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, pi, sqrt
from statistics import NormalDist
from typing import Any

import pytest

from coach.domain.ankle import Reading
from coach.domain.case import Attempt, By, SetDone, Side, Test, Verified
from coach.domain.estimate import (
    Ability,
    AnkleEstimate,
    Control,
    clean_loads,
    controlled_share,
    credited_reps,
    estimate_ankles,
    estimate_control,
    failed_for_load,
    upper_tail,
    was_seen,
)
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY
from tests.domain.season import BY_ID, TODAY, day, trained

# --- dorsiflexion ------------------------------------------------------------------------------------------


def read(deg: float, days_ago: int, method: str = "m", side: Side = Side.LEFT, **more: Any) -> Reading:
    given = {"id": f"{method}{days_ago}", "sem": 1.7, "own": False} | more
    return Reading(on=day(days_ago), side=side, deg=deg, method=method, **given)


def left(*rows: Reading) -> AnkleEstimate:
    return estimate_ankles(rows, TODAY)[Side.LEFT]


def weighed(*rows: tuple[float, float, float], until: float) -> tuple[float, float]:
    """Return level and variance after rows of (deg, variance, days since the row before)."""
    mean, var = 38.0, 36.0
    for deg, noise, days in rows:
        var = min(var + 0.7 * days / 7, 36.0)
        gain = var / (var + noise)
        mean, var = mean + gain * (deg - mean), var * (1 - gain)
    return mean, min(var + 0.7 * until / 7, 36.0)


def level(rows: AnkleEstimate) -> tuple[float, float]:
    return rows.deg, rows.sd**2


def test_one_reading_moves_the_population_by_its_weight_and_grows_unsure() -> None:
    mean, var = weighed((42, 1.7**2, 0), until=21)
    assert left(read(42, 21)) == AnkleEstimate(
        deg=pytest.approx(mean),
        sd=pytest.approx(sqrt(var)),
        trend_deg_per_week=0.0,
        trend_sd=0.5,
        n=1,
        real_change=False,
        last_on=day(21),
        ids=("m21",),
    )


def test_readings_are_weighed_in_order_of_day_each_with_its_own_error() -> None:
    rows = (read(42, 30), read(36, 16, sem=2.5), read(40, 3))
    mean, var = weighed((42, 1.7**2, 0), (36, 2.5**2, 14), (40, 1.7**2, 13), until=3)
    for order in (rows, rows[::-1]):
        found = left(*order)
        assert level(found) == pytest.approx((mean, var))
        assert (found.n, found.last_on, found.ids) == (3, day(3), tuple(row.id for row in order))


def test_nobody_is_less_sure_than_of_a_stranger() -> None:
    years = weighed((42, 1.7**2, 0), (42, 1.7**2, 500), until=400)
    assert level(left(read(42, 900), read(42, 400))) == pytest.approx(years)
    assert years[1] == 36


def test_readings_of_one_day_are_one_with_the_greater_error() -> None:
    found = left(read(40, 4, id="b", sem=2.5), read(43, 4, id="a"), read(46, 4, id="c", sem=2.0))
    assert level(found) == pytest.approx(weighed((43, 2.5**2, 0), until=4))
    assert (found.n, found.ids) == (3, ("b", "a", "c"))
    found = left(read(40, 10, id="b"), read(44, 10, id="a"), read(41, 3))
    assert level(found) == pytest.approx(weighed((42, 1.7**2, 0), (41, 1.7**2, 7), until=3))


GUESS = AnkleEstimate(
    deg=38.0, sd=6.0, trend_deg_per_week=0.0, trend_sd=0.5, n=0, real_change=False, last_on=None, ids=()
)


def test_a_side_that_nobody_read_is_guessed_whole() -> None:
    assert estimate_ankles([], TODAY) == dict.fromkeys(Side, GUESS)
    for side, other in ((Side.LEFT, Side.RIGHT), (Side.RIGHT, Side.LEFT)):
        found = estimate_ankles([read(44, 7, side=side), read(30, 0, side=side)], TODAY)
        known = found[side]
        assert found[other] == replace(GUESS, deg=known.deg, sd=pytest.approx(sqrt(known.sd**2 + 9)))


def test_what_a_method_reads_above_the_main_one_is_learned_from_days_at_most_a_week_apart() -> None:
    main = [read(40, 35), read(40, 28), read(40, 21), read(40, 14)]
    # The tape: 46 a week after the last main day, 47 with it, 50 a day too late to be beside it.
    tape = [read(47, 14, "tape", sem=1.2), read(46, 7, "tape", sem=2.0), read(50, 6, "tape", sem=1.2)]
    pairs = [(7, 1 / (1.2**2 + 1.7**2)), (6, 1 / (2.0**2 + 1.7**2))]
    weight = 1 / 2.5**2 + sum(w for _, w in pairs)
    offset, unsure = sum(gap * w for gap, w in pairs) / weight, 3 / weight
    rows = (
        (40, 1.7**2, 0),
        (40, 1.7**2, 7),
        (40, 1.7**2, 7),
        (40, 1.7**2, 7),
        (47 - offset, 1.2**2 + unsure, 0),
        (46 - offset, 2.0**2 + unsure, 7),
        (50 - offset, 1.2**2 + unsure, 1),
    )
    found = left(*main, *tape)
    assert level(found) == pytest.approx(weighed(*rows, until=6))


@pytest.mark.parametrize(
    ("rows", "main"),
    [
        ((read(40, 9, "a"), read(46, 8, "b"), read(46, 3, "b")), "b"),  # the more days
        ((read(40, 9, "b"), read(46, 9, "a"), read(46, 3, "a"), read(40, 2, "b")), "b"),  # the later
        ((read(40, 9, "b"), read(46, 9, "a"), read(46, 3, "b"), read(40, 2, "a")), "a"),
        ((read(40, 9, "b"), read(46, 9, "a")), "b"),  # the name
        ((read(36, 9, "zone"), read(36, 3, "zone"), read(40, 20, "a")), "a"),  # never the zone
        (
            (
                read(40, 9, "b"),
                read(40, 9, "b", id="2"),
                read(41, 9, "b", id="3"),
                *(read(46, n, "a") for n in (8, 7)),
            ),
            "a",
        ),
    ],
)
def test_the_main_method_is_the_one_of_more_days_the_later_the_name_and_never_the_zone(
    rows: tuple[Reading, ...], main: str
) -> None:
    # A trend is one of the main method alone: one of its readings changed moves it, one of another does not.
    lone = [read(40 + n, 300 + n, "other", side=Side.RIGHT) for n in range(2)]
    plain = left(*rows, *lone)
    for name in {row.method for row in rows}:
        first = min(row.on for row in rows if row.method == name)
        bent = [replace(row, deg=row.deg + (row.method == name) * (row.on == first) * 30) for row in rows]
        count = len({row.on for row in rows if row.method == name})
        moved = left(*bent).trend_deg_per_week != plain.trend_deg_per_week
        assert moved is (name == main and count > 1), name
    # And the main method has no offset: with no other one near it is believed as it is.
    apart = [row if row.method == main else replace(row, deg=row.deg) for row in rows]
    assert left(*apart).deg == plain.deg


def test_an_own_reading_beside_a_coachs_tells_the_offset_of_these_hands() -> None:
    """Pairs: the nearest of one side and method at most two days apart; without one, no weight."""
    coach = [read(37, 10), read(36, 3), read(38, 3, side=Side.RIGHT, id="r")]
    own = {"own": True, "sem": 2.5}
    told = [
        read(40, 12, id="o12", **own),  # two days before 37
        read(41, 2, id="o2", **own),  # a day after 36
        read(44, 3, side=Side.RIGHT, id="or", **own),
        read(60, 13, id="far", **own),
        read(60, 3, "tape", id="tape", **own),
    ]
    beside = 1 / (2.5**2 + 1.7**2)
    offset = beside * (3 + 5 + 6) / (1 / 1.5**2 + 3 * beside)
    by_hand = [*coach, *(replace(row, deg=row.deg - offset, own=False) for row in told)]
    found, expected = estimate_ankles([*told, *coach], TODAY), estimate_ankles(by_hand, TODAY)
    for side in Side:
        assert level(found[side]) == pytest.approx(level(expected[side]))


def test_of_two_readings_as_near_the_earlier_day_is_the_pair_and_then_the_first_id() -> None:
    own = read(44, 5, id="own", own=True)
    before, after = read(40, 6), read(30, 4)
    beside = 1 / (2 * 1.7**2)
    offset = beside * 4 / (1 / 1.5**2 + beside)
    expected = left(replace(own, deg=44 - offset, own=False), before, after)
    assert level(left(after, own, before)) == pytest.approx(level(expected))
    same_day = [read(30, 5, id="b"), read(40, 5, id="a")]
    expected = left(replace(own, deg=44 - offset, own=False), *same_day)
    assert level(left(own, *same_day)) == pytest.approx(level(expected))


def test_hands_that_read_alike_have_no_offset() -> None:
    rows = [read(40, 3), read(40, 3, id="own", own=True)]
    assert level(left(*rows)) == pytest.approx(weighed((40, 1.7**2, 0), until=3))


# --- trend -------------------------------------------------------------------------------------------------


def test_the_trend_is_that_of_the_weighed_days_shrunk_to_none() -> None:
    rows = (read(36, 84), read(38, 42, sem=2.5), read(41, 7))
    weeks, weights = (-12.0, -6.0, -1.0), (1 / 1.7**2, 1 / 2.5**2, 1 / 1.7**2)
    centre = sum(w * t for w, t in zip(weights, weeks, strict=True)) / sum(weights)
    info = sum(w * (t - centre) ** 2 for w, t in zip(weights, weeks, strict=True))
    lift = sum(w * (t - centre) * d for w, t, d in zip(weights, weeks, (36, 38, 41), strict=True))
    found = left(*rows)
    assert found.trend_deg_per_week == pytest.approx(lift / (info + 1 / 0.5**2))
    assert found.trend_sd == pytest.approx(sqrt(1 / (info + 4)))
    older = left(*rows, read(20, 85, id="older"))
    assert older.trend_deg_per_week == found.trend_deg_per_week
    assert left(read(36, 85), read(41, 7)).trend_deg_per_week == 0
    assert left(read(36, 84), read(41, 7)).trend_deg_per_week > 0


def changed(*degs: float, days: tuple[int, ...] = (31, 24, 10, 3), sem: float = 1.0) -> bool:
    return left(*(read(deg, ago, sem=sem) for deg, ago in zip(degs, days, strict=True))).real_change


@pytest.mark.parametrize(
    ("gain", "real"),
    [(1.96 + 0.3 - 0.001, False), (1.96 + 0.3 + 0.001, True), (-1.959, False), (-1.961, True)],
)
def test_a_change_is_real_beyond_its_error_and_a_gain_beyond_what_comes_untreated(
    gain: float, real: bool
) -> None:
    # Three weeks between the pairs, so .3 deg untreated; the error of two means of two is that of one.
    assert changed(36, 37, 36 + gain, 37 + gain) is real
    assert changed(36, 37, 37 + gain, 36 + gain) is real
    assert changed(36, 36, 36 + 2 * gain, 36) is real


def test_a_change_has_two_days_at_each_end_of_its_own() -> None:
    assert not left(read(30, 20), read(30, 15), read(50, 3)).real_change
    assert changed(30, 30, 20, 40, 60, 40, days=(40, 35, 30, 20, 10, 3))
    assert not changed(30, 40, 99, 30, 40, days=(40, 35, 30, 20, 10))
    assert not left(*(read(30 + 9 * n, 28 - 7 * n, f"m{n % 2}") for n in range(4))).real_change


def test_a_gain_that_is_all_untreated_is_none_and_no_loss() -> None:
    assert not changed(36, 36, 36.5, 36.5, days=(4000, 3990, 10, 3), sem=0.1)
    assert changed(36, 36, 36.5, 36.5, days=(13, 10, 6, 3), sem=0.1)


@pytest.mark.parametrize("z", [-2.5, 0.0, 0.3, 1.96])
def test_the_upper_tail_is_that_of_the_normal_distribution(z: float) -> None:
    assert upper_tail(z) == pytest.approx(1 - NormalDist().cdf(z))


# --- control -----------------------------------------------------------------------------------------------

RUNGS = BY_ID | {
    "split": Rung(id="split", style="split", thigh_deg=0, difficulty=0.4),
    "pistol": Rung(id="pistol", style="single-leg", thigh_deg=0, difficulty=1.4),
    "hardest": Rung(id="hardest", style="back", thigh_deg=-20, difficulty=9),
    "easiest": Rung(id="easiest", style="supported", thigh_deg=20, difficulty=-3),
}


def control(*attempts: Attempt, tests: tuple[Test, ...] = (), **more: Any) -> Control:
    lighter = clean_loads(attempts, DEFAULT_POLICY)
    return estimate_control(attempts, tests, RUNGS, TODAY, DEFAULT_POLICY, lighter, **more)


def told(ability: Ability) -> tuple[float, float, int]:
    return ability.mean, ability.sd**2, ability.n


class ByHand:
    """The filter of control as the rules write it."""

    def __init__(self, mean: float, var: float = 1.44) -> None:
        self.mean, self.var, self.n = mean, var, 0

    def after(self, days: float) -> ByHand:
        self.mean -= min(0.8, 0.08 * max(0, days - 14) / 7)
        self.var = min(self.var + 0.2 * days / 7, 1.44)
        return self

    def saw(self, value: float, noise: float, *, least: bool = False) -> ByHand:
        gain = self.var / (self.var + noise)
        moved = self.mean + gain * (value - self.mean)
        self.mean, self.var, self.n = (
            max(self.mean, moved) if least else moved,
            self.var * (1 - gain),
            self.n + 1,
        )
        return self

    def did(
        self, difficulty: float, rate: float, reps: int = 15, *, noise: float = 1.0, least: bool = False
    ) -> ByHand:
        value = difficulty + log((rate * reps + 0.5) / ((1 - rate) * reps + 0.5))
        self.saw(value, noise * (0.2 + 7 / reps), least=least)
        self.mean += 0.05 * rate
        return self

    @property
    def told(self) -> Any:
        return pytest.approx((self.mean, self.var, self.n))


def test_an_ability_forecasts_the_share_of_clean_reps_and_the_chance_of_a_share() -> None:
    ability = Ability(1.0, 0.5, 3)
    assert ability.clean_rate(0.3) == pytest.approx(1 / (1 + exp(-0.7 / sqrt(1 + pi * 0.25 / 8))))
    hard = 0.3 + log(0.6 / 0.4)
    assert ability.chance(0.3, 0.6) == pytest.approx(1 - NormalDist(1.0, sqrt(0.25 + 0.15**2)).cdf(hard))
    assert Ability(-699, 0, 1).clean_rate(0) > 0
    assert Ability(-700, 0, 1).clean_rate(0) == 0
    assert Ability(-1e6, 0, 1).clean_rate(0) == 0


def test_one_leg_has_an_ability_of_its_own() -> None:
    found = Control(Ability(1.0, 0.5, 3), Ability(-1.0, 0.9, 2))
    for name, ability in (("split", found.one_leg), ("pistol", found.one_leg), ("hardest", found.both_legs)):
        rung = RUNGS[name]
        assert found.of(rung) is ability
        assert found.clean_rate(rung) == ability.clean_rate(rung.difficulty)
        assert found.chance(rung, 0.6) == ability.chance(rung.difficulty, 0.6)


def test_nothing_known_is_the_prior_and_one_leg_less_sure() -> None:
    found = control()
    assert told(found.both_legs) == pytest.approx((0, 1.44, 0))
    assert told(found.one_leg) == pytest.approx((0, 1.69, 0))


def test_one_day_is_weighed_against_where_somebody_chose_to_begin() -> None:
    found = control(trained(day(2), clean=4)).both_legs
    assert told(found) == ByHand(1.3).did(0.3, 0.8).after(2).told


def test_a_day_counts_at_most_twenty_reps() -> None:
    found = control(trained(day(0), reps=6, clean=4, sets=5)).both_legs
    assert told(found) == ByHand(1.3).did(0.3, 2 / 3, 20).told


@pytest.mark.parametrize(("days_ago", "told_"), [(182, True), (183, False)])
def test_days_and_screens_tell_for_half_a_year(days_ago: int, told_: bool) -> None:
    assert control(trained(day(days_ago), clean=4)).both_legs.n == int(told_)
    assert control(tests=(screen("forward-arm-squat", 2, days_ago),)).both_legs.n == int(told_)


def test_a_rung_that_is_gone_and_a_day_without_sets_or_reps_tell_nothing() -> None:
    empty = trained(day(5), "hardest", sets=0)
    none_done = trained(day(4), reps=0, clean=0)
    gone = trained(day(3), "gone")
    assert told(control(empty, gone).both_legs) == pytest.approx((0, 1.44, 0))
    found = control(empty, none_done, gone, trained(day(2), clean=4)).both_legs
    assert told(found) == ByHand(1.3).did(0.3, 0.8).after(2).told


def test_somebody_begins_where_the_hardest_rung_of_the_first_day_places_him_and_never_below_the_prior() -> (
    None
):
    first = (trained(day(9), "goblet-full", clean=3, id="a"), trained(day(9), "parallel", clean=4, id="b"))
    found = control(*first, trained(day(2), "hardest", clean=1)).both_legs
    assert told(found) == (ByHand(1.9).did(0.9, 0.6).did(-0.2, 0.8).after(7).did(9, 0.2).after(2).told)
    assert told(control(trained(day(0), "easiest", clean=4)).both_legs) == ByHand(0.0).did(-3, 0.8).told


def test_all_clean_says_at_least_and_none_clean_at_most() -> None:
    easy = control(trained(day(3), clean=4), trained(day(1), "easiest")).both_legs
    assert told(easy) == ByHand(1.3).did(0.3, 0.8).after(2).did(-3, 1.0, least=True).after(1).told
    hard = control(trained(day(3), clean=4), trained(day(1), "hardest", clean=0)).both_legs
    hand = ByHand(1.3).did(0.3, 0.8).after(2)
    mean = hand.mean
    hand.saw(0, 0.2 + 7 / 15)
    hand.mean = mean
    assert told(hard) == hand.after(1).told
    one = control(trained(day(3), clean=4), trained(day(1), "hardest", clean=1, sets=1)).both_legs
    assert told(one) == ByHand(1.3).did(0.3, 0.8).after(2).did(9, 0.2, 5).after(1).told
    better = control(trained(day(3), clean=4), trained(day(1), "hardest")).both_legs
    assert told(better) == ByHand(1.3).did(0.3, 0.8).after(2).did(9, 1.0).after(1).told


def test_two_days_at_once_are_nearer_than_two_far_apart() -> None:
    twice = (trained(day(0), clean=4, id="a"), trained(day(0), clean=3, id="b"))
    assert told(control(*twice).both_legs) == ByHand(1.3).did(0.3, 0.8).did(0.3, 0.6).told
    apart = (trained(day(160), clean=4), trained(day(40), clean=3))
    hand = ByHand(1.3).did(0.3, 0.8).after(120).did(0.3, 0.6).after(40)
    assert told(control(*apart).both_legs) == hand.told


def screen(name: str, score: int | None, days_ago: int = 3) -> Test:
    return Test(id=name, on=day(days_ago), test=name, score=score)


@pytest.mark.parametrize(
    ("name", "score", "value"),
    [
        ("overhead-squat", 3, 2.5),
        ("overhead-squat", 2, None),
        ("overhead-squat", 1, None),
        ("forward-arm-squat", 3, 1.8),
        ("forward-arm-squat", 2, 0.6),
        ("forward-arm-squat", 1, -0.7),
        ("forward-arm-squat", 0, None),
        ("forward-arm-squat", None, None),
        ("overhead-squat-heels-raised", 3, 1.5),
        ("overhead-squat-heels-raised", 2, 0.3),
        ("overhead-squat-heels-raised", 1, -1.0),
        ("rock-back", 3, None),
    ],
)
def test_a_screen_is_one_observation_by_its_score(name: str, score: int | None, value: float | None) -> None:
    found = control(tests=(screen(name, score),)).both_legs
    hand = ByHand(0.0)
    assert told(found) == (hand if value is None else hand.saw(value, 1.5).after(3)).told


def test_a_good_screen_says_at_least_and_a_fair_one_may_lower() -> None:
    day_one = trained(day(9), "goblet-full", clean=5)
    for score, value in ((3, None), (2, 0.3)):
        found = control(day_one, tests=(screen("overhead-squat-heels-raised", score, 3),)).both_legs
        hand = ByHand(1.9).did(0.9, 1.0).after(6)
        hand.saw(hand.mean if value is None else value, 1.5)
        assert told(found) == hand.after(3).told


def test_a_screen_comes_before_the_sets_of_its_day() -> None:
    found = control(trained(day(3), clean=4), tests=(screen("forward-arm-squat", 1, 3),)).both_legs
    assert told(found) == ByHand(1.3).saw(-0.7, 1.5).did(0.3, 0.8).after(3).told


def test_one_leg_begins_at_two_legs_and_goes_its_own_way() -> None:
    found = control(
        trained(day(20), clean=4), trained(day(9), "split", clean=3), trained(day(2), "pistol", clean=2)
    )
    both = ByHand(1.3).did(0.3, 0.8).after(11)
    one = ByHand(both.mean, both.var + 0.25).did(0.4, 0.6).after(7).did(1.4, 0.4).after(2)
    assert told(found.one_leg) == one.told
    # Practice of one leg is none of two, and two legs do not fade while one is trained.
    assert told(found.both_legs) == both.after(7).after(2).told


# --- what an athlete tells of himself ----------------------------------------------------------------------


def test_reps_that_nobody_saw_count_a_tenth_less_with_more_noise() -> None:
    found = control(trained(day(0), clean=4, seen=False)).both_legs
    assert told(found) == ByHand(1.3).did(0.3, 0.7, noise=1.5).told
    none_clean = control(trained(day(0), clean=0, seen=False)).both_legs
    assert told(none_clean) == ByHand(1.3).did(0.3, 0.0, noise=1.5).told


@pytest.mark.parametrize(("apart", "near"), [(28, True), (29, False)])
@pytest.mark.parametrize("seen_first", [True, False])
def test_what_was_seen_at_a_rung_within_four_weeks_caps_what_is_told(
    apart: int, near: bool, seen_first: bool
) -> None:
    seen, alone = (50, 50 - apart) if seen_first else (50 - apart, 50)
    days = sorted(
        (trained(day(seen), clean=3), trained(day(alone), clean=5, seen=False, id="alone")),
        key=lambda a: a.on,
    )
    hand = ByHand(1.3)
    for attempt in days:
        if attempt.id == "alone":
            rate, noise = (0.6 + 0.05 - 0.06, 3.0) if near else (0.9, 1.5)
            hand.did(0.3, rate, noise=noise, least=True)
        else:
            hand.did(0.3, 0.6)
        if attempt is days[0]:
            hand.after(apart)
    assert told(control(*days).both_legs) == hand.after(50 - apart).told


def test_what_is_told_below_what_was_seen_stands_and_the_mean_of_what_was_seen_is_the_cap() -> None:
    seen = (trained(day(9), clean=2), trained(day(6), clean=4))
    hand = ByHand(1.3).did(0.3, 0.4).after(3).did(0.3, 0.8).after(6)
    lower = control(*seen, trained(day(0), clean=3, seen=False)).both_legs
    capped = control(*seen, trained(day(0), clean=5, seen=False)).both_legs
    other = ByHand(hand.mean, hand.var)
    other.n = hand.n
    assert told(lower) == hand.did(0.3, 0.54, noise=3.0).told
    assert told(capped) == other.did(0.3, 0.6 + 0.05 - 0.06, noise=3.0, least=True).told


@pytest.mark.parametrize(
    ("more", "seen"),
    [
        ({"verified": Verified.NONE, "by": By.SELF}, False),
        ({"verified": Verified.COACH, "by": By.SELF}, True),
        ({"verified": Verified.VIDEO, "by": By.SELF}, True),
        ({"verified": Verified.NONE, "by": By.COACH}, True),
    ],
)
def test_reps_were_seen_by_coach_or_video(more: dict[str, Any], seen: bool) -> None:
    assert was_seen(replace(trained(day(2)), **more)) is seen


# --- failures for load, heels ------------------------------------------------------------------------------


def done(reps: int, clean: int, load: float = 20.0, rpe: float | None = None, *faults: str) -> SetDone:
    return SetDone(id="s", reps=reps, clean=clean, load_kg=load, rpe=rpe, faults=faults)


@pytest.mark.parametrize(
    ("given", "clean_at", "failed"),
    [
        (done(5, 3, 20, 9.0), None, True),
        (done(5, 3, 20, 8.9), None, False),
        (done(5, 3, 20, None), None, False),
        (done(5, 4, 20, 10.0), 5.0, False),
        (done(5, 3, 0, 10.0), None, False),
        (done(5, 3, 0.5, 10.0), None, True),
        (done(5, 3, 20), 17.0, True),
        (done(5, 3, 20), 17.1, False),
        (done(5, 3, 20, 8.0), 17.0, True),
        (done(5, 3, 20, 9.5), 20.0, True),
    ],
)
def test_a_set_fails_for_its_load_near_the_limit_or_where_it_was_clean_lighter(
    given: SetDone, clean_at: float | None, failed: bool
) -> None:
    assert failed_for_load(given, clean_at, DEFAULT_POLICY) is failed


def attempt(*sets: SetDone, **more: Any) -> Attempt:
    return replace(trained(day(2)), sets=sets, **more)


HEAVY = done(5, 2, 20, 9.0)


@pytest.mark.parametrize(
    ("sets", "credited", "share"),
    [
        ((done(5, 5), done(5, 5)), (10, 10.0), 1.0),
        ((done(5, 4), done(5, 2)), (10, 6.0), 0.6),
        ((done(4, 2),), (4, 2.0), 0.5),
        ((done(5, 4), HEAVY), (10, 8.0), 0.8),
        ((HEAVY, done(5, 3)), (10, 7.0), 0.7),
        ((HEAVY, HEAVY), (10, 8.0), 0.8),
        ((done(5, 5, 20, 9.0), done(5, 3)), (10, 8.0), 0.8),
        ((done(0, 0),), (0, 0.0), None),
        ((done(0, 0), done(5, 3)), (5, 3.0), 0.6),
        ((done(5, 3, 0, None, "heels-rise"),), (5, 3.0), 3 / 3.6),
        ((done(5, 3, 0, None, "heels-rise:left"),), (5, 3.0), 3 / 3.6),
        ((done(5, 3, 0, None, "heels-rise", "trunk-lean"),), (5, 3.0), 0.6),
        ((done(5, 3, 0, None, "trunk-lean"),), (5, 3.0), 0.6),
        ((done(5, 3, 0, None, "heels-rise"), done(5, 3)), (10, 6.0), 6 / 8.6),
        ((done(5, 0, 0, None, "heels-rise"),), (5, 0.0), 0.0),
    ],
)
def test_failures_for_load_are_passable_and_of_risen_heels_a_part_is_control(
    sets: tuple[SetDone, ...], credited: tuple[int, float], share: float | None
) -> None:
    given = attempt(*sets)
    assert credited_reps(given, None, DEFAULT_POLICY) == credited
    assert controlled_share(given, None, DEFAULT_POLICY) == (None if share is None else pytest.approx(share))


def test_all_heels_count_where_they_are_told_to() -> None:
    given = attempt(done(5, 3, 0, None, "heels-rise"))
    assert controlled_share(given, None, DEFAULT_POLICY, 1.0) == pytest.approx(0.6)
    assert told(control(given).both_legs) == ByHand(1.3).did(0.3, 3 / 3.6, 5).after(2).told
    assert told(control(given, heels_tell=1.0).both_legs) == ByHand(1.3).did(0.3, 0.6, 5).after(2).told
    seen = replace(given, id="seen")
    alone = replace(given, id="alone", sets=(done(5, 5, 0),), verified=Verified.NONE)
    for tell, share in ((0.3, 3 / 3.6), (1.0, 0.6)):
        hand = ByHand(1.3).did(0.3, share, 5).did(0.3, share - 0.01, 5, noise=3.0, least=True)
        assert told(control(seen, alone, heels_tell=tell).both_legs) == hand.after(2).told


def test_a_lighter_clean_set_of_the_day_makes_a_failure_one_of_load_but_caps_what_is_told_without_it() -> (
    None
):
    heavy = attempt(done(5, 1, 20), id="heavy")
    light = attempt(done(5, 5, 15), id="light")
    assert credited_reps(heavy, 15.0, DEFAULT_POLICY) == (5, 4.0)
    assert controlled_share(heavy, 15.0, DEFAULT_POLICY) == pytest.approx(0.8)
    hand = ByHand(1.3).did(0.3, 0.8, 5).did(0.3, 1.0, 5).after(2)
    assert told(control(heavy, light).both_legs) == hand.told
    # What caps a word is what was seen, a failure for load as it was: .2 and 1 clean.
    alone = replace(light, id="alone", on=day(0), verified=Verified.NONE)
    hand.did(0.3, 0.6 + 0.05 - 0.06, 5, noise=3.0, least=True)
    assert told(control(heavy, light, alone).both_legs) == hand.told


def test_none_clean_is_told_of_credited_reps() -> None:
    """Failures for load are passable: nobody is held to "at most this" by them."""
    hard = attempt(done(5, 0, 20, 9.0), rung="hardest")
    assert told(control(hard).both_legs) == ByHand(10.0).did(9, 0.8, 5).after(2).told
    heavy, light = attempt(done(5, 0, 20), rung="hardest"), attempt(done(5, 5, 15), rung="hardest", id="l")
    hand = ByHand(10.0).did(9, 0.8, 5).did(9, 1.0, 5)
    assert told(control(heavy, light).both_legs) == hand.after(2).told


def load_of(*attempts: Attempt) -> dict[Any, float]:
    return clean_loads(attempts, DEFAULT_POLICY)


def test_the_lightest_clean_load_is_kept_for_days_on_which_a_loaded_rep_was_missed() -> None:
    key = ("goblet-parallel", day(2))
    missed = attempt(done(5, 3, 20))
    assert load_of(missed, attempt(done(5, 4, 16), done(5, 5, 18)), attempt(done(5, 4, 17))) == {key: 16}
    assert load_of(attempt(done(5, 5, 12)), missed, attempt(done(5, 5, 14))) == {key: 12}
    assert load_of(attempt(done(5, 5, 14)), missed, attempt(done(5, 5, 12))) == {key: 12}
    assert load_of(attempt(done(5, 5, 14))) == {}
    assert load_of(missed) == {}
    assert load_of(missed, attempt(done(5, 3, 10), done(0, 0, 5), done(5, 5, 0), done(5, 5, 0.5))) == {
        key: 0.5
    }
    assert load_of(attempt(done(5, 3, 0)), attempt(done(5, 5, 12))) == {}
    assert load_of(missed, attempt(done(5, 5, 12), on=day(3)), attempt(done(5, 5, 12), rung="parallel")) == {}
    other = attempt(done(5, 4, 3), rung="parallel")
    elsewhere = attempt(done(5, 5, 12), on=day(3))
    both = {("parallel", day(2)): 3, key: 9}
    assert load_of(elsewhere, other, missed, attempt(done(5, 5, 9))) == both


def test_what_an_attempt_tells_is_kept_and_asked_anew_for_other_rules() -> None:
    given = attempt(done(5, 3, 20), done(5, 4, 10))
    strict = replace(DEFAULT_POLICY, qualifying_clean=0.9)
    assert load_of(given) == {("goblet-parallel", day(2)): 10}
    assert clean_loads([given], strict) == {}
    assert load_of(given) == {("goblet-parallel", day(2)): 10}
    lighter = load_of(given)
    for policy, heels, light in (
        (DEFAULT_POLICY, 0.3, lighter),
        (DEFAULT_POLICY, 0.3, {}),
        (strict, 0.3, lighter),
        (strict, 0.3, lighter),
    ):
        fresh = replace(given, id="fresh")
        again, anew = (
            estimate_control([row], (), RUNGS, TODAY, policy, light, heels) for row in (given, fresh)
        )
        assert again == anew

"""Tests of `coach.domain.estimate` by hand: each number as the rules have it, each bound on both sides."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest

from coach.domain.ankle import Reading
from coach.domain.case import Attempt, By, SetDone, Side, Verified
from coach.domain.estimate import (
    AnkleEstimate,
    Told,
    clean_loads,
    estimate_ankles,
    failed_for_load,
    told_reps,
    upper_tail,
    was_seen,
)
from coach.domain.policy import DEFAULT_POLICY
from tests.domain.season import TODAY, day, trained

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
        var = min(var + 1.0 * days / 7, 36.0)
        gain = var / (var + noise)
        mean, var = mean + gain * (deg - mean), var * (1 - gain)
    return mean, min(var + 1.0 * until / 7, 36.0)


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
        bent = [row._replace(deg=row.deg + (row.method == name) * (row.on == first) * 30) for row in rows]
        count = len({row.on for row in rows if row.method == name})
        moved = left(*bent).trend_deg_per_week != plain.trend_deg_per_week
        assert moved is (name == main and count > 1), name
    # And the main method has no offset: with no other one near it is believed as it is.
    apart = [row if row.method == main else row._replace(deg=row.deg) for row in rows]
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
    by_hand = [*coach, *(row._replace(deg=row.deg - offset, own=False) for row in told)]
    found, expected = estimate_ankles([*told, *coach], TODAY), estimate_ankles(by_hand, TODAY)
    for side in Side:
        assert level(found[side]) == pytest.approx(level(expected[side]))


def test_of_two_readings_as_near_the_earlier_day_is_the_pair_and_then_the_first_id() -> None:
    own = read(44, 5, id="own", own=True)
    before, after = read(40, 6), read(30, 4)
    beside = 1 / (2 * 1.7**2)
    offset = beside * 4 / (1 / 1.5**2 + beside)
    expected = left(own._replace(deg=44 - offset, own=False), before, after)
    assert level(left(after, own, before)) == pytest.approx(level(expected))
    same_day = [read(30, 5, id="b"), read(40, 5, id="a")]
    expected = left(own._replace(deg=44 - offset, own=False), *same_day)
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


# --- who saw it, failures for load, heels ------------------------------------------------------------------


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


def counted(told: Told) -> tuple[float, float]:
    """Return how many reps tell, and the share of them that was clean."""
    return told.reps, told.clean / told.reps if told.reps else 0.0


@pytest.mark.parametrize(
    ("sets", "credited", "tells"),
    [
        ((done(5, 5), done(5, 5)), (10, 10.0), (10, 1.0)),
        ((done(5, 4), done(5, 2)), (10, 6.0), (10, 0.6)),
        ((done(4, 2),), (4, 2.0), (4, 0.5)),
        ((done(5, 4), HEAVY), (10, 8.0), (10, 0.8)),
        ((HEAVY, done(5, 3)), (10, 7.0), (10, 0.7)),
        ((HEAVY, HEAVY), (10, 8.0), (10, 0.8)),
        ((done(5, 5, 20, 9.0), done(5, 3)), (10, 8.0), (10, 0.8)),
        ((done(0, 0),), (0, 0.0), (0, 0.0)),
        ((done(0, 0), done(5, 3)), (5, 3.0), (5, 0.6)),
        ((done(5, 3, 0, None, "heels-rise"),), (5, 3.0), (3.2, 3 / 3.2)),
        ((done(5, 3, 0, None, "heels-rise:left"),), (5, 3.0), (3.2, 3 / 3.2)),
        ((done(5, 3, 0, None, "heels-rise", "heels-rise:left"),), (5, 3.0), (3.2, 3 / 3.2)),
        ((done(5, 3, 0, None, "heels-rise", "trunk-lean"),), (5, 3.0), (5, 0.6)),
        ((done(5, 3, 0, None, "trunk-lean"),), (5, 3.0), (5, 0.6)),
        ((done(5, 3, 0, None, "heels-rise"), done(5, 3)), (10, 6.0), (8.2, 6 / 8.2)),
        ((done(5, 0, 0, None, "heels-rise"),), (5, 0.0), (0.5, 0.0)),
        ((HEAVY, done(5, 3, 0, None, "heels-rise")), (10, 7.0), (8.2, 7 / 8.2)),
    ],
)
def test_failures_for_load_are_passable_and_of_risen_heels_a_part_is_control(
    sets: tuple[SetDone, ...], credited: tuple[int, float], tells: tuple[float, float]
) -> None:
    given = attempt(*sets)
    every = told_reps(given, None, DEFAULT_POLICY, 1.0)
    assert (every.reps, every.clean) == pytest.approx(credited)
    assert counted(told_reps(given, None, DEFAULT_POLICY, 0.1)) == pytest.approx(tells)
    assert told_reps(given, None, DEFAULT_POLICY, 0.1).heels is any(
        s.faults and all(f.startswith("heels-rise") for f in s.faults) for s in sets
    )
    again = told_reps(given, None, DEFAULT_POLICY, 0.1)
    assert again is told_reps(given, None, DEFAULT_POLICY, 0.1), "kept with the attempt"


@pytest.mark.parametrize("part", [0.0, 0.3, 1.0])
def test_of_risen_heels_counts_the_part_that_is_asked_for(part: float) -> None:
    given = attempt(done(5, 3, 0, None, "heels-rise"))
    assert counted(told_reps(given, None, DEFAULT_POLICY, 0.1)) == pytest.approx((3.2, 3 / 3.2))
    assert counted(told_reps(given, None, DEFAULT_POLICY, part)) == pytest.approx(
        (3 + 2 * part, 3 / (3 + 2 * part))
    )


def test_a_set_that_failed_for_load_with_risen_heels_counts_its_part_too() -> None:
    failed = attempt(done(5, 3, 20, 9.0, "heels-rise"))
    told = told_reps(failed, None, DEFAULT_POLICY, 0.1)
    assert (told.clean, told.missed) == pytest.approx((4, 0.1))


def test_a_lighter_clean_set_of_the_day_makes_a_failure_one_of_load() -> None:
    heavy = attempt(done(5, 1, 20), id="heavy")
    assert counted(told_reps(heavy, None, DEFAULT_POLICY, 0.1)) == pytest.approx((5, 0.2))
    assert told_reps(heavy, 15.0, DEFAULT_POLICY, 1.0).clean == pytest.approx(4)
    assert counted(told_reps(heavy, 15.0, DEFAULT_POLICY, 0.1)) == pytest.approx((5, 0.8))
    strict = replace(DEFAULT_POLICY, qualifying_clean=0.9)
    assert counted(told_reps(heavy, 15.0, strict, 0.1)) == pytest.approx((5, 0.9))


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


def test_the_lightest_clean_load_is_kept_and_asked_anew_for_other_rules() -> None:
    given = attempt(done(5, 3, 20), done(5, 4, 10))
    strict = replace(DEFAULT_POLICY, qualifying_clean=0.9)
    assert load_of(given) == {("goblet-parallel", day(2)): 10}
    assert clean_loads([given], strict) == {}
    assert load_of(given) == {("goblet-parallel", day(2)): 10}

"""Scores of a cohort: what is summed, what is averaged, and bands that shrink with the cohort."""

from __future__ import annotations

from dataclasses import fields
from random import Random

import pytest

from coach.domain.cohort import Outcome
from coach.domain.score import Score, ratio_band, score


def outcome(**given: float) -> Outcome:
    values: dict[str, float] = {"trained_owned": 80, "truly_owned": 100, "sets": 200} | given
    return Outcome(**values)  # type: ignore[arg-type]


def test_progress_is_the_mean_over_athletes_and_unowned_sets_a_share_of_all_sets() -> None:
    found = score([outcome(trained_owned=60, unowned=30, sets=100), outcome(sets=300)], seed=1)
    assert found.progress.value == pytest.approx(0.7)
    assert found.unowned.value == pytest.approx(30 / 400)


def test_the_band_holds_the_value_is_narrower_for_more_athletes_and_reproducible() -> None:
    few = [outcome(flips=n % 3, trained_owned=60 + n * n / 7) for n in range(12)]
    small, large = score(few, seed=1).flips, score(few * 20, seed=1).flips
    for band in (small, large):
        assert (band.low or 0) <= (band.value or 0) <= (band.high or 0)
    assert large.high - large.low < small.high - small.low  # type: ignore[operator]
    assert score(few, seed=1) == score(few, seed=1)
    assert score(few, seed=1) != score(few, seed=2)


def test_who_never_comes_to_full_depth_counts_as_later_than_everybody() -> None:
    there, not_there = outcome(full_depth_on=14), outcome()
    assert score([there, there, not_there], seed=1).weeks_to_full_depth.value == 2.0
    assert score([there, not_there, not_there], seed=1).weeks_to_full_depth.value is None
    assert score([there, there, not_there], seed=1).full_depth.value == pytest.approx(2 / 3)


def test_athletes_who_never_trained_give_no_share() -> None:
    assert score([outcome(sets=0)], seed=1).unowned.value == 0
    assert ratio_band([(0.0, 0.0)], seed=1).value == 0


def test_no_cohort_has_no_score() -> None:
    with pytest.raises(ValueError, match=r"^outcomes = nothing: must be of at least one athlete$"):
        score([], seed=1)


def test_every_number_is_that_of_its_own_outcome() -> None:
    found = score(
        [
            outcome(beyond_range=10, flips=1, pains=2, stops=3, tests=4),
            outcome(beyond_range=30, flips=2, pains=4, stops=6, tests=8),
        ],
        seed=1,
    )
    assert found.beyond_range.value == pytest.approx(40 / 400)
    assert [one.value for one in (found.flips, found.pains, found.stops, found.tests)] == [1.5, 3, 4.5, 6]


def test_each_band_is_drawn_by_the_seed() -> None:
    cohort = [
        outcome(
            trained_owned=40 + n * n % 41,
            unowned=n * n % 37,
            beyond_range=n * n % 31,
            flips=n * n % 29,
            pains=n * n % 23,
            stops=n * n % 19,
            tests=n * n % 17,
            full_depth_on=n if n % 4 else None,
        )
        for n in range(100)
    ]
    found = [score(cohort, seed=seed) for seed in (1, 2)]
    assert [f.name for f in fields(Score) if len({getattr(one, f.name) for one in found}) == 1] == []


def test_fifty_of_a_thousand_resamples_lie_beyond_each_end_of_a_band() -> None:
    pairs = [(n**1.5, 1.0) for n in range(30)]
    lots = Random("bootstrap/1")
    means = sorted(sum(pairs[i][0] for i in lots.choices(range(30), k=30)) / 30 for _ in range(1000))
    band = ratio_band(pairs, seed=1)
    assert (band.low, band.high) == pytest.approx((means[50], means[949]), rel=1e-12)

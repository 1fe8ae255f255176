"""The ladder read from rows: since when a rung is owned, and rungs drawn for this body."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from coach.access import NotYours
from coach.db.session import Database
from coach.queries.ladder import _owned_since, ladder, rung
from tests import builders
from tests.cast import Cast

PLACES = {"a": 0, "b": 1, "c": 2}


def row(day: int, at: str) -> Any:
    return SimpleNamespace(decided_on=date(2026, 3, day), rung=at)


def test_a_rung_is_owned_since_the_day_the_next_one_opened() -> None:
    assert _owned_since([row(2, "a"), row(9, "b"), row(16, "c")], PLACES) == {
        0: date(2026, 3, 9),
        1: date(2026, 3, 16),
    }


def test_a_step_back_loses_a_rung_and_winning_it_back_dates_it_anew() -> None:
    rows = [row(2, "a"), row(9, "b"), row(16, "c"), row(23, "b"), row(30, "c")]
    assert _owned_since(rows, PLACES) == {0: date(2026, 3, 9), 1: date(2026, 3, 30)}


def test_what_lies_below_the_start_has_no_day() -> None:
    assert _owned_since([row(2, "c")], PLACES) == {0: None, 1: None}


def test_every_rung_can_be_drawn_for_a_short_and_a_tall_body(db: Database, cast: Cast) -> None:
    for number, (height, mass) in enumerate(((150, 48), (198, 110))):
        who = builders.athlete(db, f"P{number}", height_cm=height, mass_kg=mass, sex=None)
        builders.enrol(db, who)
        found = ladder(db, who.actor())
        assert found is not None
        for one in found.rungs:
            page = rung(db, who.actor(), one.id)
            assert page is not None
            assert page.pose.thigh_deg == page.card.rung.thigh_deg
            assert page.pose.lean_deg >= 0


def test_a_rung_of_another_ladder_is_not_there(db: Database, cast: Cast) -> None:
    with pytest.raises(NotYours):
        rung(db, cast.ben.actor(), "moon-squat")

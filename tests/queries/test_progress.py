"""Progress read from rows: which decisions changed something, and what was known on each day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from coach.db.session import Database
from coach.queries.progress import changes, progress
from coach.services import notes
from tests import builders
from tests.cast import Cast
from tests.conftest import Clock


def row(day: int, rung: str, action: str = "hold", wedge: float = 0.0, seq: int = 1) -> Any:
    return SimpleNamespace(
        id=(day, seq), decided_on=date(2026, 3, day), seq=seq, action=action, rung=rung, wedge_mm=wedge
    )


def test_of_an_uneventful_stretch_only_its_beginning_and_the_latest_are_told() -> None:
    rows = [row(2, "a"), row(4, "a"), row(6, "a"), row(9, "a")]
    assert changes(rows) == [rows[0], rows[3]]


def test_the_morning_that_opened_a_rung_is_told_and_not_the_evening_that_stayed() -> None:
    rows = [row(2, "a"), row(4, "b", "advance"), row(4, "b", seq=2), row(6, "b")]
    assert changes(rows) == [rows[0], rows[1], rows[3]]


def test_an_advance_that_a_correction_took_back_on_the_same_day_is_not_told() -> None:
    rows = [row(2, "a"), row(4, "b", "advance"), row(4, "a", seq=2), row(6, "a")]
    assert changes(rows) == [rows[0], rows[3]]


def test_a_wedge_and_a_stop_are_changes_even_on_the_same_rung() -> None:
    rows = [row(2, "a"), row(4, "a", wedge=20.0), row(6, "a", "stop", 20.0), row(9, "a", wedge=20.0)]
    assert changes(rows) == rows
    assert changes([]) == []


def test_a_stop_that_a_person_cleared_on_the_same_day_is_told_and_one_that_was_a_slip_is_not() -> None:
    rows = [row(2, "b"), row(4, "a", "stop"), row(4, "b", seq=2), row(6, "b")]
    assert changes(rows, {date(2026, 3, 4)}) == rows
    assert changes(rows) == [rows[0], rows[3]]


def test_of_one_day_stop_clear_and_what_follows_stand_in_their_order(
    db: Database, cast: Cast, clock: Clock
) -> None:
    builders.log(db, cast.ben)
    clock.advance(days=2)
    builders.log(db, cast.ben, sets=1, pain=6, pain_site="knee")
    clock.advance(hours=3)
    builders.act(db, cast.ben, "clear", by=cast.ana)
    found = progress(db, cast.ben.actor())
    assert found is not None
    assert [entry.action for entry in found.entries] == ["hold", "clear", "stop", "hold"]


def test_what_is_believed_on_a_day_does_not_know_later_tests(db: Database, cast: Cast, clock: Clock) -> None:
    before = progress(db, cast.ben.actor())
    assert before is not None
    clock.advance(days=21)
    builders.measure(db, cast.ben, 44)
    after = progress(db, cast.ben.actor())
    assert after is not None
    first = after.ankles[0].beliefs[0]
    assert (first.deg, first.sd) == (before.ankles[0].beliefs[0].deg, before.ankles[0].beliefs[0].sd)
    assert after.ankles[0].beliefs[-1].deg > first.deg


def test_control_counts_the_reps_of_a_day_and_who_saw_them(db: Database, cast: Cast, clock: Clock) -> None:
    builders.log(db, cast.ben, sets=2, reps=5, clean=4)
    clock.advance(days=2)
    builders.log(db, cast.ben, sets=2, reps=5, clean=5, by=cast.ana)
    found = progress(db, cast.ben.actor())
    assert found is not None
    assert [(c.clean, c.reps, c.seen) for c in found.control] == [(8, 10, False), (10, 10, True)]
    assert [s.on for s in found.sessions] == [date(2026, 3, 4), date(2026, 3, 2)]


def test_the_athlete_reads_what_a_coach_shares_and_nothing_private(db: Database, cast: Cast) -> None:
    for text, shared in (("Knees out, well done", "yes"), ("Ask about the exam", "")):
        form = {"client_id": str(uuid4()), "text": text, "shared": shared}
        notes.write(db, cast.ana.actor(), cast.ben.athlete_id, form)
    found = progress(db, cast.ben.actor())
    assert found is not None
    assert [(note.by, note.text) for note in found.notes] == [("Ana", "Knees out, well done")]

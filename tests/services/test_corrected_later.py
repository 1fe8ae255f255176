"""What was corrected or taken back counts on no day; what stands in its place counts from its own day on.

Also where the correction is of a later day than the entry: the days between are decided again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from coach import casefile
from coach.casefile import Enrolled, History
from coach.db.decisions import DecisionRow
from coach.db.session import Database
from coach.queries.replay import Person as Replayed
from coach.queries.replay import replayed
from coach.services import events
from coach.services.decisions import decide_again
from tests import builders as b
from tests.cast import Cast

MODES: dict[str, dict[str, Any]] = {
    "moved": {"performed_on": "2026-03-09"},
    "taken back on the later day": {"void": True},
    "taken back on its own day": {"void": True, "performed_on": "2026-03-05"},
}


def march(day: int) -> date:
    return date(2026, 3, day)


def live(db: Database, who: b.Person) -> dict[date, DecisionRow]:
    """The last decision of each day."""
    return {row.decided_on: row for row in rows_of(db, who)}


def rows_of(db: Database, who: b.Person) -> list[DecisionRow]:
    with db.read() as session:
        wanted = select(DecisionRow).where(DecisionRow.athlete_id == who.athlete_id)
        return list(session.scalars(wanted.order_by(DecisionRow.decided_on, DecisionRow.seq)))


def verdicts(db: Database, who: b.Person) -> set[str]:
    found = replayed(db, Replayed(who.athlete_id, who.name))
    return {one.verdict for enrolment in found for one in enrolment.decisions}


def file_of(db: Database, who: b.Person) -> tuple[History, Enrolled]:
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, who.athlete_id)
        assert enrolled is not None
        return casefile.history(session, who.athlete_id, enrolled.team_id), enrolled


def headline(row: DecisionRow) -> str:
    return row.content["reasons"][0]["code"]


def good_days(db: Database, who: b.Person, day: date) -> list[str]:
    return live(db, who)[day].content["progress"]["qualifying_days"]


def correct(db: Database, who: b.Person, form: dict[str, Any], by: b.Person, **other: Any) -> Any:
    """Correct a stored set; `other` is what the correction says otherwise."""
    given = {key: value for key, value in form.items() if key != "decision_id"}
    given |= {"client_id": str(uuid4()), "replaces": form["client_id"], **other}
    return events.record_set(db, by.actor(), who.athlete_id, given)


def two_days(db: Database, clock: Any, cast: Cast) -> list[dict[str, Any]]:
    """Good days on 2 and 5 March, an advance decided on the 8th, now it is the 9th; return the 5th's sets."""
    b.log(db, cast.ben, by=cast.ana, sets=2)
    clock.advance(days=3)
    form = b.set_form(db, cast.ben)
    forms = [{**form, "client_id": str(uuid4()), "set_number": number} for number in (1, 2)]
    for one in forms:
        events.record_set(db, cast.ana.actor(), cast.ben.athlete_id, one)
    clock.advance(days=3)
    b.measure(db, cast.ben, 38, by=cast.ana)
    clock.advance(days=1)
    before = live(db, cast.ben)[march(8)]
    assert (before.action, headline(before)) == ("advance", "earned")
    return forms


@pytest.mark.parametrize("mode", MODES)
def test_sets_corrected_on_a_later_day_leave_the_days_between(
    db: Database, clock: Any, cast: Cast, mode: str
) -> None:
    forms = two_days(db, clock, cast)
    stored = {row.id: row.content for row in rows_of(db, cast.ben)}
    for form in forms:
        correct(db, cast.ben, form, cast.ana, **MODES[mode])
    now = live(db, cast.ben)
    assert now[march(5)].action == "hold"
    assert now[march(8)].action == "hold"
    assert good_days(db, cast.ben, march(8)) == ["2026-03-02"]
    assert stored.items() <= {row.id: row.content for row in rows_of(db, cast.ben)}.items()
    assert verdicts(db, cast.ben) == {"same"}


def test_the_corrected_sets_count_from_their_own_day_on(db: Database, clock: Any, cast: Cast) -> None:
    forms = two_days(db, clock, cast)
    began = live(db, cast.ben)[march(2)]
    for form in forms:
        correct(db, cast.ben, form, cast.ana, **MODES["moved"])
    now = live(db, cast.ben)[march(9)]
    assert now.at_rung == began.at_rung, "nobody trained the depth that the wrong day had opened"
    assert (now.action, headline(now)) == ("advance", "earned")
    record, _ = file_of(db, cast.ben)
    asked = {row.prescription["rung"] for row in record.sets if row.performed_on == march(9)}
    assert asked == {began.at_rung}, "what was asked for does not follow from the wrong day either"
    assert rows_of(db, cast.ben)[-1].seq == 2, "one decision for each set that was corrected"


def test_a_set_moved_from_long_ago_does_not_bring_its_depth_along(
    db: Database, clock: Any, cast: Cast
) -> None:
    form = b.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    clock.advance(days=1)
    b.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    clock.advance(days=6)
    correct(db, cast.ben, form, cast.ben, performed_on="2026-03-09")
    assert live(db, cast.ben)[march(9)].at_rung == "goblet-parallel"
    clock.advance(minutes=1)
    correct(db, cast.ben, form, cast.ben, performed_on="2026-03-02")
    assert live(db, cast.ben)[march(2)].at_rung == form["rung"], "moved back, it counts as it first did"
    assert live(db, cast.ben)[march(9)].at_rung == "goblet-parallel"
    assert verdicts(db, cast.ben) == {"same"}


@pytest.mark.parametrize("mode", ["moved", "taken back on the later day"])
def test_sets_corrected_together_decide_as_sets_corrected_one_by_one(
    db: Database, clock: Any, cast: Cast, mode: str
) -> None:
    forms = two_days(db, clock, cast)
    together = [
        {key: value for key, value in form.items() if key != "decision_id"}
        | {"client_id": str(uuid4()), "replaces": form["client_id"], **MODES[mode]}
        for form in forms
    ]
    accepted = events.record_sets(db, cast.ana.actor(), cast.ben.athlete_id, together)
    assert [one.status for one in accepted] == ["stored", "stored"]
    assert good_days(db, cast.ben, march(8)) == ["2026-03-02"]
    assert live(db, cast.ben)[march(9)].at_rung == live(db, cast.ben)[march(2)].at_rung
    assert verdicts(db, cast.ben) == {"same"}


def test_a_depth_shown_for_sets_that_were_all_taken_back_does_not_stay(
    db: Database, clock: Any, cast: Cast
) -> None:
    forms = two_days(db, clock, cast)
    deeper = b.set_form(db, cast.ben)
    started = live(db, cast.ben)[march(2)].at_rung
    assert deeper["rung"] != started
    events.record_set(db, cast.ana.actor(), cast.ben.athlete_id, deeper)
    assert live(db, cast.ben)[march(9)].at_rung == deeper["rung"]
    clock.advance(days=1)
    for form in (*forms, deeper):
        correct(db, cast.ben, form, cast.ana, void=True)
    now = live(db, cast.ben)
    assert {day: row.rung for day, row in now.items()} == dict.fromkeys(now, started)
    assert verdicts(db, cast.ben) == {"same"}


def test_a_depth_that_was_trained_stays_when_an_earlier_day_is_taken_back(
    db: Database, clock: Any, cast: Cast
) -> None:
    forms = two_days(db, clock, cast)
    deeper = b.set_form(db, cast.ben)
    events.record_set(db, cast.ana.actor(), cast.ben.athlete_id, deeper)
    clock.advance(days=1)
    for form in forms:
        correct(db, cast.ben, form, cast.ana, void=True)
    assert live(db, cast.ben)[march(8)].action == "hold"
    assert live(db, cast.ben)[march(9)].at_rung == deeper["rung"]
    assert verdicts(db, cast.ben) == {"same"}


def test_a_second_correction_leaves_the_days_of_the_first(db: Database, clock: Any, cast: Cast) -> None:
    clock.advance(days=5)
    b.measure(db, cast.ben, 38, by=cast.ana)
    clock.advance(days=2)
    form = b.set_form(db, cast.ben)
    events.record_set(db, cast.ana.actor(), cast.ben.athlete_id, form)
    correct(db, cast.ben, form, cast.ana, performed_on="2026-03-06")
    record, enrolled = file_of(db, cast.ben)
    assert attempts_on(record, enrolled, march(7)) == 1
    clock.advance(days=1)
    correct(db, cast.ben, form, cast.ana)
    stale = casefile.case_digest(record.case(enrolled, enrolled.start, march(7))[0])
    record, _ = file_of(db, cast.ben)
    fresh = casefile.case_digest(record.case(enrolled, enrolled.start, march(7))[0])
    assert attempts_on(record, enrolled, march(7)) == 0
    assert live(db, cast.ben)[march(7)].case_digest == fresh
    assert fresh != stale


def test_of_two_lines_of_corrections_the_later_counts_alone(db: Database, clock: Any, cast: Cast) -> None:
    """A is corrected by B, B by C; then somebody who saw only A corrects it by D: one set was done."""
    ben = cast.ben
    clock.set(datetime.fromisoformat("2026-03-05T10:00:00+00:00"))
    form = b.set_form(db, ben, clean=5)
    events.record_set(db, ben.actor(), ben.athlete_id, form)
    second = {**form, "client_id": str(uuid4()), "replaces": form["client_id"], "clean": 4}
    third = {**form, "client_id": str(uuid4()), "replaces": second["client_id"], "clean": 3}
    third |= {"performed_at": "2026-03-04T10:00:00+00:00"}
    last = {**form, "client_id": str(uuid4()), "replaces": form["client_id"], "clean": 2}
    for one in (second, third):
        events.record_set(db, ben.actor(), ben.athlete_id, one)
    record, enrolled = file_of(db, ben)
    assert [attempts_on(record, enrolled, date(2026, 3, day)) for day in (4, 5)] == [1, 1]
    accepted = events.record_set(db, ben.actor(), ben.athlete_id, last)
    assert accepted.standing is not None
    (attempt,) = accepted.standing.case.attempts
    assert [done.clean for done in attempt.sets] == [2]
    assert verdicts(db, ben) == {"same"}
    record, enrolled = file_of(db, ben)
    assert [attempts_on(record, enrolled, date(2026, 3, day)) for day in (4, 5)] == [0, 1]
    for day, row in live(db, ben).items():
        at = casefile.At(rung=row.at_rung, wedge_mm=float(row.at_wedge_mm))
        assert casefile.case_digest(record.case(enrolled, at, day)[0]) == row.case_digest, day


def attempts_on(record: History, enrolled: Enrolled, day: date) -> int:
    return len(record.case(enrolled, enrolled.start, day)[0].attempts)


def a_test(value: float) -> dict[str, Any]:
    trials = [value, value, value]
    return {"client_id": str(uuid4()), "test": "lunge-angle", "side": "left", "trials": trials}


@pytest.mark.parametrize("mode", MODES)
def test_a_test_corrected_on_a_later_day_leaves_the_days_between(
    db: Database, clock: Any, cast: Cast, mode: str
) -> None:
    clock.advance(days=3)
    before = file_of(db, cast.ben)
    wrong = {**a_test(12), "instrument": "inclinometer"}
    events.record_test(db, cast.ana.actor(), cast.ben.athlete_id, wrong)
    clock.advance(days=3)
    b.log(db, cast.ben, sets=1)
    clock.advance(days=1)
    misled = live(db, cast.ben)
    mended = {**wrong, "client_id": str(uuid4()), "replaces": wrong["client_id"], **MODES[mode]}
    events.record_test(db, cast.ana.actor(), cast.ben.athlete_id, mended)
    now = live(db, cast.ben)
    for day in (march(5), march(8)):
        assert now[day].seq > misled[day].seq
        assert now[day].content["ankle"]["left"]["n"] == misled[day].content["ankle"]["left"]["n"] - 1
    assert casefile.case_digest(before[0].case(before[1], before[1].start, march(5))[0]) == (
        now[march(5)].case_digest
    )
    assert verdicts(db, cast.ben) == {"same"}


@pytest.mark.parametrize("mode", MODES)
def test_an_act_corrected_on_a_later_day_leaves_the_days_between(
    db: Database, clock: Any, cast: Cast, mode: str
) -> None:
    clock.advance(days=3)
    locked = b.act(db, cast.ben, "lock", by=cast.ana)
    clock.advance(days=3)
    b.log(db, cast.ben, sets=1)
    clock.advance(days=1)
    assert live(db, cast.ben)[march(8)].content["progress"]["locked"]
    b.act(db, cast.ben, "lock", by=cast.ana, replaces=str(locked.client_id), **MODES[mode])
    now = live(db, cast.ben)
    assert not now[march(5)].content["progress"]["locked"]
    assert not now[march(8)].content["progress"]["locked"]
    assert now[march(9)].content["progress"]["locked"] == (mode == "moved")
    assert verdicts(db, cast.ben) == {"same"}


def test_a_stop_for_pain_that_was_a_wrong_entry_goes_from_the_day_it_was_entered_on(
    db: Database, clock: Any, cast: Cast
) -> None:
    clock.advance(days=1)
    form = b.set_form(db, cast.ben, pain=7)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    clock.advance(days=2)
    b.measure(db, cast.ben, 38, by=cast.ana)
    assert live(db, cast.ben)[march(5)].action == "stop"
    clock.advance(days=2)
    correct(db, cast.ben, form, cast.ben, void=True)
    assert {row.action for row in live(db, cast.ben).values()} == {"hold"}
    assert verdicts(db, cast.ben) == {"same"}


def test_a_correction_takes_as_many_statements_whatever_lies_between(
    db: Database, clock: Any, cast: Cast, statements: Callable[[], Any]
) -> None:
    taken = []
    for between in (1, 6):
        form = b.set_form(db, cast.ben)
        events.record_set(db, cast.ana.actor(), cast.ben.athlete_id, form)
        for _ in range(between):
            clock.advance(days=1)
            b.log(db, cast.ben, sets=1, clean=0)
        stored = len(rows_of(db, cast.ben))
        with statements() as count:
            correct(db, cast.ben, form, cast.ana, performed_on=clock().date().isoformat())
        taken.append(count() - (len(rows_of(db, cast.ben)) - stored))
        clock.advance(days=1)
    assert taken[0] == taken[1], "beyond one for every decision that is appended"


# --- whatever comes in, in whatever order -------------------------------------------------------------


class Stream:
    """Entries, late ones, corrections to any day and acts, drawn at random; all of them replay."""

    def __init__(self, db: Database, clock: Any, cast: Cast, seed: int) -> None:
        self.db, self.clock, self.cast = db, clock, cast
        self.draw = random.Random(seed)
        self.sets: list[tuple[UUID, date]] = []
        self.tests: list[tuple[UUID, date]] = []
        self.acts: list[tuple[UUID, date]] = []
        self.first: date = clock().date()

    def step(self) -> None:
        self.draw.choice((self.a_set, self.a_set, self.a_test, self.an_act, self.a_day, self.a_day))()

    def a_day(self) -> None:
        self.clock.advance(days=self.draw.choice((1, 1, 2, 3)))

    def some_day(self) -> dict[str, Any]:
        """Any day since the start, at an hour or not; or nothing: the present."""
        if self.draw.random() < 0.4:
            return {}
        day = self.first + timedelta(self.draw.randint(0, (self.clock().date() - self.first).days))
        if self.draw.random() < 0.5:
            return {"performed_on": day.isoformat()}
        at = datetime.combine(day, time(5, self.draw.randint(0, 59)), self.clock().tzinfo)
        return {"performed_on": day.isoformat(), "performed_at": at.isoformat()}

    def correcting(self, known: list[tuple[UUID, date]]) -> dict[str, Any]:
        if not known or self.draw.random() < 0.5:
            return {}
        return {"replaces": str(self.draw.choice(known)[0]), "void": self.draw.random() < 0.4}

    def a_set(self) -> None:
        form = b.set_form(
            self.db,
            self.cast.ben,
            clean=self.draw.choice((5, 5, 5, 4, 1)),
            pain=self.draw.choice((0,) * 9 + (3, 6)),
            **self.some_day(),
            **self.correcting(self.sets),
        )
        sets = [{**form, "client_id": str(uuid4()), "set_number": number} for number in (1, 2)]
        if "replaces" in form:
            sets = sets[:1]
        who = self.draw.choice((self.cast.ana, self.cast.ben)).actor()
        for one in events.record_sets(self.db, who, self.cast.ben.athlete_id, sets):
            self.sets.append((one.client_id, one.on))

    def a_test(self) -> None:
        form = {**a_test(self.draw.choice((25, 33, 38, 45))), "instrument": "inclinometer"}
        form |= {**self.some_day(), **self.correcting(self.tests)}
        one = events.record_test(self.db, self.cast.ana.actor(), self.cast.ben.athlete_id, form)
        self.tests.append((one.client_id, one.on))

    def an_act(self) -> None:
        kind = self.draw.choice(("lock", "unlock", "clear", "override", "veto", "red-flag", "verify"))
        form: dict[str, Any] = {**self.some_day(), **self.correcting(self.acts)}
        if kind == "override":
            form["rung"] = self.draw.choice(("box-high", "box-parallel", "goblet-parallel"))
        if kind == "verify":
            form["about_on"] = self.first.isoformat()
        one = b.act(self.db, self.cast.ben, kind, by=self.cast.ana, **form)
        self.acts.append((one.client_id, one.on))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_corrected_to_whatever_day_replays_and_leaves_nothing_undecided(
    db: Database, clock: Any, cast: Cast, seed: int
) -> None:
    stream = Stream(db, clock, cast, seed)
    ben = cast.ben
    for _ in range(24):
        stream.step()
    stream.a_set()
    assert verdicts(db, ben) == {"same"}
    record, enrolled = file_of(db, ben)
    cleaned = replace(
        record,
        tests=tuple(casefile.in_force(record.tests)),
        sets=tuple(casefile.in_force(record.sets)),
        acts=tuple(casefile.in_force(record.acts)),
    )
    for day, row in live(db, ben).items():
        at = casefile.At(rung=row.at_rung, wedge_mm=float(row.at_wedge_mm))
        case, _ = cleaned.case(enrolled, at, day)
        assert casefile.case_digest(case) == row.case_digest, f"{day} rests on what does not count"
    stored = len(rows_of(db, ben))
    with db.write() as session:
        decide_again(db, session, ben.athlete_id, since=stream.first, today=clock().date())
    assert len(rows_of(db, ben)) == stored, "an event left a day undecided"

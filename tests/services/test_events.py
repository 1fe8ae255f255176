"""Events are taken in once, in any order, from a clock that may be wrong, or not at all."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from coach.access import NotYours
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, SetRow, TestRow
from coach.db.session import Database
from coach.formats.inputs import Refused
from coach.services import events, teams
from coach.services.events import Conflict
from tests import builders
from tests.cast import Cast


def count(db: Database, table: Any) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_set_sent_twice_is_stored_once(db: Database, cast: Cast) -> None:
    form = builders.set_form(db, cast.ben)
    first = events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    again = events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    assert (first.status, again.status) == ("stored", "known")
    assert count(db, SetRow) == 1


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(db: Database, cast: Cast) -> None:
    form = builders.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    with pytest.raises(Conflict):
        events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, {**form, "clean": 1})
    assert count(db, SetRow) == 1


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("clean", 9, "must be 0-5"),
        ("pain", 12, "must be 0-10"),
        ("reps", "many", "whole number"),
        ("load_kg", 900, "must be 0-500"),
        ("load_kg", "NaN", "must be a number"),
        ("rung", "moon-squat", "no rung, step or complex"),
        ("rpe", 11, "must be 1-10"),
        ("note", "x" * 1_000_000, "at most 500"),
        ("faults", ["moonwalk"], "must be one of"),
        ("moon", 1, "not known"),
        ("performed_on", "2026-03-09", "future"),
        ("performed_at", "2026-03-09T10:00:00Z", "future"),
        ("performed_at", "2026-03-02T10:00:00", "zone"),
        ("client_id", "7", "UUID"),
        ("replaces", "0b5f3f5e-8f5c-4d6e-9a43-6c1f3f1d8a55", "not stored"),
    ],
)
def test_a_set_that_breaks_a_rule_names_field_and_rule_and_leaves_nothing(
    db: Database, cast: Cast, field: str, value: Any, rule: str
) -> None:
    form = builders.set_form(db, cast.ben, **{field: value})
    before = count(db, DecisionRow)
    with pytest.raises(Refused) as refused:
        events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    assert any(p.field.startswith(field) and rule in p.rule for p in refused.value.problems)
    assert count(db, SetRow) == 0
    assert count(db, DecisionRow) == before


def test_missing_fields_are_named_together(db: Database, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, {"client_id": str(uuid4())})
    assert {p.field for p in refused.value.problems} >= {"enrolment_id", "rung", "reps", "clean"}


def test_emoji_and_right_to_left_notes_are_kept_as_written(db: Database, cast: Cast) -> None:
    note = "عميق 💪 ok\x00"
    builders.log(db, cast.ben, sets=1, note=note)
    with db.read() as session:
        assert session.scalars(select(SetRow.note)).all() == ["عميق 💪 ok"]


def test_an_athlete_cannot_log_for_another_nor_into_anothers_programme(db: Database, cast: Cast) -> None:
    form = builders.set_form(db, cast.ben)
    for who in (cast.dee, cast.cleo):
        with pytest.raises(NotYours):
            events.record_set(db, who.actor(), cast.ben.athlete_id, form)
    with pytest.raises(NotYours):
        events.record_set(db, cast.dee.actor(), cast.dee.athlete_id, form)


def test_a_coach_logs_with_own_name_until_the_athlete_unlinks(db: Database, cast: Cast) -> None:
    builders.log(db, cast.ben, by=cast.ana, sets=1)
    with db.read() as session:
        row = session.scalars(select(SetRow)).one()
    assert (row.by, row.author_name, row.team_id) == ("coach", "Ana", cast.ana.team_id)
    teams.unlink(db, cast.ben.actor(), cast.ben.athlete_id, cast.ana.team_id)
    with pytest.raises(NotYours):
        events.record_act(
            db,
            cast.ana.actor(),
            cast.ben.athlete_id,
            {"client_id": str(uuid4()), "kind": "lock", "reason": "late"},
        )


def test_a_coach_without_the_scope_for_logs_cannot_log(db: Database, cast: Cast) -> None:
    teams.change_consent(db, cast.ben.actor(), cast.ana.team_id, ["tests"])
    form = builders.set_form(db, cast.ben)
    with pytest.raises(NotYours):
        events.record_set(db, cast.ana.actor(), cast.ben.athlete_id, form)


def test_a_wrong_clock_is_corrected_and_the_claim_kept(db: Database, cast: Cast, clock: Any) -> None:
    ahead = clock.now + timedelta(days=2)
    form = builders.set_form(db, cast.ben, performed_at=ahead.isoformat())
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form, sent_at=ahead + timedelta(minutes=1))
    with db.read() as session:
        row = session.scalars(select(SetRow)).one()
    assert row.performed_at == clock.now - timedelta(minutes=1)
    assert row.performed_at_raw == ahead


def test_the_local_day_is_the_athletes(db: Database, cast: Cast, clock: Any) -> None:
    clock.set(datetime.fromisoformat("2026-03-02T22:30:00+00:00"))
    form = builders.set_form(db, cast.ben, zone="Asia/Tokyo", performed_at=clock.now.isoformat())
    assert events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form).on.isoformat() == "2026-03-03"


def test_a_correction_keeps_the_original_and_changes_the_case(db: Database, cast: Cast) -> None:
    form = builders.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    mended = {**form, "client_id": str(uuid4()), "replaces": form["client_id"], "clean": 2}
    accepted = events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, mended)
    assert count(db, SetRow) == 2
    assert accepted.standing is not None
    (attempt,) = accepted.standing.case.attempts
    assert [s.clean for s in attempt.sets] == [2]
    taken_back = {**mended, "client_id": str(uuid4()), "replaces": mended["client_id"], "void": True}
    accepted = events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, taken_back)
    assert accepted.standing is not None
    assert accepted.standing.case.attempts == ()
    assert count(db, SetRow) == 3


def test_pain_stops_and_only_the_coach_of_a_linked_athlete_clears(
    db: Database, cast: Cast, clock: Any
) -> None:
    accepted = builders.log(db, cast.ben, sets=1, pain=6)
    assert accepted.standing is not None
    assert accepted.standing.decision.action == "stop"
    clock.advance(days=1)
    with pytest.raises(NotYours):
        builders.act(db, cast.ben, "clear")
    cleared = builders.act(db, cast.ben, "clear", by=cast.ana)
    assert cleared.standing is not None
    assert cleared.standing.decision.action != "stop"


def taken_back(db: Database, who: Any, athlete: Any, act: Any, **more: Any) -> Any:
    form = {"client_id": str(uuid4()), "replaces": str(act.client_id), "void": True, "reason": "a mistake"}
    return events.record_act(db, who.actor(), athlete.athlete_id, {**form, **more})


def test_an_athlete_takes_back_no_word_of_a_coach_nor_a_warning_sign_under_one(
    db: Database, cast: Cast
) -> None:
    lock = builders.act(db, cast.ben, "lock", by=cast.ana)
    theirs = builders.act(db, cast.ben, "red-flag", by=cast.ana)
    own = builders.act(db, cast.ben, "red-flag")
    before = count(db, ActRow)
    for act in (lock, theirs, own):
        for kind in ("red-flag", "morning"):
            more = {"about_on": "2026-03-02", "value": 0} if kind == "morning" else {}
            with pytest.raises(NotYours):
                taken_back(db, cast.ben, cast.ben, act, kind=kind, **more)
    assert count(db, ActRow) == before
    with pytest.raises(NotYours):  # nor turns one into something else
        taken_back(db, cast.ben, cast.ben, own, kind="morning", about_on="2026-03-02", value=0, void=False)
    worded = taken_back(db, cast.ben, cast.ben, own, kind="red-flag", void=False, reason="numb at night")
    assert worded.standing.decision.action == "stop"
    # A coach takes back what was wrong.
    assert taken_back(db, cast.ana, cast.ben, lock, kind="lock").status == "stored"
    for act in (theirs, worded):
        assert taken_back(db, cast.ana, cast.ben, act, kind="red-flag").status == "stored"


def test_who_trains_alone_takes_back_a_warning_sign_of_his_own(db: Database, cast: Cast) -> None:
    builders.measure(db, cast.dee, 38)
    builders.enrol(db, cast.dee)
    own = builders.act(db, cast.dee, "red-flag")
    assert own.standing is not None
    assert own.standing.decision.action == "stop"
    assert taken_back(db, cast.dee, cast.dee, own, kind="red-flag").standing.decision.action != "stop"


def test_an_athlete_without_a_coach_clears_with_a_reason(db: Database, cast: Cast, clock: Any) -> None:
    builders.measure(db, cast.dee, 38)
    builders.enrol(db, cast.dee)
    builders.log(db, cast.dee, sets=1, pain=6)
    clock.advance(days=1)
    with pytest.raises(Refused):
        builders.act(db, cast.dee, "clear", reason="")
    cleared = builders.act(db, cast.dee, "clear")
    assert cleared.standing is not None
    assert cleared.standing.decision.action != "stop"


def test_one_decision_lives_per_day_and_the_earlier_ones_stay(db: Database, cast: Cast) -> None:
    builders.log(db, cast.ben, sets=3)
    with db.read() as session:
        rows = session.scalars(select(DecisionRow).order_by(DecisionRow.seq)).all()
    assert len({row.decided_on for row in rows}) == 1
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= 2


def test_a_late_set_derives_every_later_day_again(db: Database, cast: Cast, clock: Any) -> None:
    late = builders.set_form(db, cast.ben, performed_at=clock.now.isoformat())
    for _ in range(3):
        clock.advance(days=2)
        builders.log(db, cast.ben)
    with db.read() as session:
        before = {(r.decided_on, r.seq): r.case_digest for r in session.scalars(select(DecisionRow)).all()}
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, late)
    with db.read() as session:
        after = {(r.decided_on, r.seq): r.case_digest for r in session.scalars(select(DecisionRow)).all()}
    assert before.items() <= after.items()
    days = {day for day, _ in before}
    new_days = {day for day, seq in after.keys() - before.keys()}
    assert new_days == days


def test_the_set_carries_the_decision_it_was_made_under(db: Database, cast: Cast) -> None:
    form = builders.set_form(db, cast.ben)
    events.record_set(db, cast.ben.actor(), cast.ben.athlete_id, form)
    with db.read() as session:
        row = session.scalars(select(SetRow)).one()
        decision = session.get(DecisionRow, row.decision_id)
    assert str(row.decision_id) == form["decision_id"]
    assert decision is not None
    assert row.prescription["rung"] == decision.rung


def test_two_writers_at_once_lose_nothing(db: Database, cast: Cast) -> None:
    forms = [builders.set_form(db, cast.ben, set_number=n) for n in range(1, 13)]
    who, athlete_id = cast.ben.actor(), cast.ben.athlete_id
    failures: list[BaseException] = []

    def send(batch: list[dict[str, Any]]) -> None:
        try:
            for form in batch:
                events.record_set(db, who, athlete_id, form)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(forms[n::2] + forms[:2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert count(db, SetRow) == 12


def test_a_test_takes_the_mean_of_its_trials(db: Database, cast: Cast) -> None:
    before = count(db, TestRow)
    builders.measure(db, cast.dee, 31)
    with db.read() as session:
        values = session.scalars(select(TestRow.value).where(TestRow.athlete_id == cast.dee.athlete_id)).all()
    assert values == [31.0, 31.0]
    assert count(db, TestRow) == before + 2


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"test": "lunge-angle", "side": "left", "trials": [400]}, "trials"),
        ({"test": "lunge-angle", "trials": [30]}, "side"),
        ({"test": "lunge-distance", "side": "left"}, "trials"),
        ({"test": "overhead-squat", "score": 7}, "score"),
        ({"test": "overhead-squat"}, "score"),
        ({"test": "moon-test"}, "test"),
        ({"test": "lunge-angle", "side": "middle", "trials": [30]}, "side"),
        ({"test": "lunge-angle", "side": "left", "trials": ["a"]}, "trials"),
    ],
)
def test_a_test_that_breaks_a_rule_names_its_field(
    db: Database, cast: Cast, form: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        events.record_test(db, cast.ben.actor(), cast.ben.athlete_id, {"client_id": str(uuid4()), **form})
    assert any(p.field.startswith(field) for p in refused.value.problems)


def test_only_coaches_override_and_they_are_audited(db: Database, cast: Cast) -> None:
    with pytest.raises(NotYours):
        builders.act(db, cast.ben, "override", rung="goblet-parallel")
    builders.act(db, cast.ben, "override", by=cast.ana, rung="goblet-parallel")
    assert count(db, ActRow) == 1


def test_the_sets_of_a_session_are_taken_in_as_a_whole_and_decided_on_once(db: Database, cast: Cast) -> None:
    who, athlete_id = cast.ben.actor(), cast.ben.athlete_id
    first = builders.set_form(db, cast.ben)
    forms = [{**first, "client_id": str(uuid4()), "set_number": n} for n in (1, 2, 3)]
    before = count(db, DecisionRow)
    accepted = events.record_sets(db, who, athlete_id, forms)
    assert [one.status for one in accepted] == ["stored"] * 3
    assert len({one.standing.decision_id for one in accepted if one.standing}) == 1
    assert count(db, DecisionRow) == before + 1
    assert [one.status for one in events.record_sets(db, who, athlete_id, forms)] == ["known"] * 3


def test_one_bad_set_keeps_the_whole_session_out(db: Database, cast: Cast) -> None:
    first = builders.set_form(db, cast.ben)
    forms = [first, {**first, "client_id": str(uuid4()), "rung": "moon-squat"}]
    with pytest.raises(Refused):
        events.record_sets(db, cast.ben.actor(), cast.ben.athlete_id, forms)
    assert count(db, SetRow) == 0


def test_sets_together_decide_as_sets_one_by_one(db: Database, cast: Cast, clock: Any) -> None:
    ben, dee = cast.ben, cast.dee
    builders.state_body(db, dee)
    builders.measure(db, dee, 38)
    builders.enrol(db, dee)
    for _ in range(3):
        form = builders.set_form(db, ben)
        together = [{**form, "client_id": str(uuid4()), "set_number": n} for n in (1, 2, 3)]
        last = events.record_sets(db, ben.actor(), ben.athlete_id, together)[-1].standing
        one_by_one = builders.log(db, dee, sets=3).standing
        assert last is not None
        assert one_by_one is not None
        of_both = [(s.decision.action, s.decision.rung, s.decision.chances) for s in (last, one_by_one)]
        assert of_both[0] == of_both[1]
        clock.advance(days=3)

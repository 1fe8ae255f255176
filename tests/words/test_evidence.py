"""Evidence: ids of a reason become lines that a person can check against the own memory."""

from __future__ import annotations

from datetime import date, timedelta

from coach.domain.case import Act, At, Attempt, Body, By, Case, SetDone, Side, Test, Verified
from coach.formats.curriculum import shipped_ladder
from coach.words.evidence import Evidence, evidence, line

TODAY = date(2026, 3, 2)


def names(rung: str) -> str:
    return {"goblet-parallel": "Goblet squat to parallel"}.get(rung, rung)


def told(found: Evidence) -> str:
    return line(found, names, lambda day: f"{day.day}.{day.month}.")


def attempt(days_ago: int, clean: int = 5, rung: str = "goblet-parallel", **more: object) -> Attempt:
    on = TODAY - timedelta(days_ago)
    sets = tuple(SetDone(id=f"{on}-{n}", reps=5, clean=clean) for n in range(2))
    return Attempt(id=f"a{days_ago}{rung}", on=on, rung=rung, sets=sets, **more)  # type: ignore[arg-type]


def case(*attempts: Attempt, tests: tuple[Test, ...] = (), events: tuple[Act, ...] = ()) -> Case:
    ladder = shipped_ladder("squat-depth")
    return Case(
        id="c",
        today=TODAY,
        body=Body(height_cm=175, mass_kg=75),
        at=At(rung="goblet-parallel"),
        ladder=ladder,
        attempts=attempts,
        tests=tests,
        events=events,
    )


def test_an_ankle_test_is_told_with_side_number_unit_and_day() -> None:
    on = TODAY - timedelta(4)
    tests = (
        Test(id="t1", on=on, test="lunge-angle", side=Side.LEFT, value=31.0, unit="deg"),
        Test(id="t2", on=on, test="lunge-distance", side=Side.RIGHT, value=9.5, unit="cm"),
    )
    found = evidence(["t1", "t2"], case(tests=tests))
    assert [told(e) for e in found] == ["Left ankle 31° on 26.2.", "Right toe to wall 9.5 cm on 26.2."]


def test_days_at_one_rung_are_told_together_and_each_rep_counts_once() -> None:
    attempts = (attempt(3, clean=5), attempt(5, clean=4))
    assert [told(e) for e in evidence([a.id for a in attempts], case(*attempts))] == [
        "Goblet squat to parallel: 18 of 20 clean on 2 days"
    ]


def test_a_set_of_an_attempt_points_to_its_day() -> None:
    one = attempt(3)
    assert (
        told(evidence([one.sets[1].id], case(one))[0]) == "Goblet squat to parallel: 10 of 10 clean on 27.2."
    )


def test_squats_on_a_wedge_are_never_mixed_with_flat_ones() -> None:
    flat, raised = attempt(3), attempt(5, wedge_mm=20)
    lines = [told(e) for e in evidence([flat.id, raised.id], case(flat, raised))]
    assert len(lines) == 2
    assert any("on a 20 mm wedge" in text for text in lines)


def test_what_a_coach_saw_is_said_only_where_all_of_it_was_seen() -> None:
    seen, unseen = attempt(3, verified=Verified.COACH), attempt(5)
    assert told(evidence([seen.id], case(seen))[0]).endswith("seen by a coach")
    assert "seen" not in told(evidence([seen.id, unseen.id], case(seen, unseen))[0])


def test_screens_holds_and_hinges_are_told_by_their_own_scale() -> None:
    on = TODAY - timedelta(1)
    tests = (
        Test(id="a", on=on, test="overhead-squat", score=1),
        Test(id="b", on=on, test="step-down", side=Side.LEFT, score=4),
        Test(id="c", on=on, test="single-leg-bridge", side=Side.RIGHT, value=30, unit="s"),
        Test(id="d", on=on, test="hip-hinge", passed=False),
        Test(id="e", on=on, test="tibialis-raise", value=25, unit="reps"),
        Test(id="f", on=on, test="ankle-clearing", side=Side.LEFT, zone="behind"),
    )
    assert [told(e) for e in evidence("abcdef", case(tests=tests))] == [
        "Overhead squat: 1 of 3 on 1.3.",
        "Step-down, left: 4 of 6 on 1.3.",
        "Single-leg bridge, right: 30 s on 1.3.",
        "Hip hinge with a stick: not clean yet on 1.3.",
        "Toe raises against a wall: 25 reps on 1.3.",
        "Ankle zones, left: knee behind the mark on 1.3.",
    ]


def test_an_act_is_told_with_its_reason_and_an_unknown_id_is_left_out() -> None:
    act = Act(id="e1", on=TODAY, kind="lock", by=By.COACH, reason="meet next week")
    assert [told(e) for e in evidence(["e1", "gone"], case(events=(act,)))] == [
        "Locked on 2.3.: “meet next week”"
    ]

"""Tests of `coach.domain.standing`: what people decided, what hurts, the days of a stint, and loads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from coach.domain.case import Act, At, Attempt, Body, By, DrillTrial, SetDone, Side, Test
from coach.domain.errors import Invalid
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.standing import Day, Mark, Standing
from tests.domain.season import LADDER, MAN, TODAY, ankle, case, day, good_days, trained

PARALLEL, GOBLET, FULL, FRONT = 1, 2, 3, 4
TOMORROW = day(-1)
NOON = datetime(2026, 2, 25, 12, tzinfo=UTC)
EARLIER, LATER = NOON.replace(hour=11), NOON.replace(hour=13)


def standing(**more: Any) -> Any:
    """Return a standing at the third of five rungs, whose facts a test may set to what it is about."""
    return Standing(case(**more))


# --- what counts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field", "code", "message"),
    [
        ({"ladder": ()}, "ladder", "empty", "ladder = []: must have at least one rung"),
        (
            {"at": At(rung="moon")},
            "at.rung",
            "unknown-rung",
            "at.rung = moon: must be a rung of the ladder",
        ),
    ],
)
def test_an_empty_ladder_and_an_unknown_rung_are_refused_by_name(
    given: dict[str, Any], field: str, code: str, message: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        standing(**given)
    assert (refusal.value.field, refusal.value.code, str(refusal.value)) == (field, code, message)


TRIAL = DrillTrial(id="d", on=day(1), drill="calf-roll", test="lunge-angle", before=30, after=32)
FLAG = Act(id="f", on=day(1), kind="red-flag")


@pytest.mark.parametrize(
    ("kind", "event", "other"),
    [
        ("tests", ankle(40, None, day(1))[0], ankle(41, None, day(1))[0]),
        ("attempts", trained(day(1)), trained(day(1), clean=1)),
        ("events", FLAG, replace(FLAG, kind="lock")),
        ("drill_trials", TRIAL, replace(TRIAL, after=33)),
    ],
)
def test_events_of_each_kind_count_once_until_today_and_never_with_two_contents(
    kind: str, event: Any, other: Any
) -> None:
    kept = {"tests": "tests", "attempts": "attempts", "events": "acts", "drill_trials": "trials"}[kind]
    today, ahead = replace(event, id="t", on=TODAY), replace(event, id="a", on=TOMORROW)
    assert getattr(standing(**{kind: (today, event, event, ahead)}), kept) == [event, today]
    with pytest.raises(Invalid) as refusal:
        standing(**{kind: (event, other)})
    assert refusal.value.field == f"{kind}[1].id"


def test_an_attempt_without_sets_counts_for_nothing() -> None:
    empty = replace(trained(day(1)), sets=())
    now = standing(attempts=(empty, *good_days(4)))
    assert (now.attempts, now.last_day) == (list(good_days(4)), day(4))
    assert standing(attempts=(empty,)).last_day is None


# --- what people decided ---------------------------------------------------------------------------------


def act(kind: str, offset: int = 3, **more: Any) -> Act:
    given: dict[str, Any] = {"id": f"{kind}-{offset}", "on": day(offset), "kind": kind}
    return Act(**(given | more))


def test_acts_of_each_kind_are_kept_apart() -> None:
    acts = tuple(act(kind) for kind in ("clear", "lock", "override", "red-flag", "veto", "dance"))
    now = standing(events=acts)
    assert (now.clears, now.flags, now.vetoes) == ([acts[0]], [acts[3]], [acts[4]])
    assert (now.lock, now.override) == (acts[1], acts[2])
    none = standing()
    assert (none.clears, none.flags, none.vetoes, none.lock, none.override) == ([], [], [], None, None)


@pytest.mark.parametrize(("until", "holds"), [(None, True), (TOMORROW, True), (TODAY, True), (day(1), False)])
def test_a_lock_and_a_veto_hold_until_their_day_is_over(until: date | None, holds: bool) -> None:
    now = standing(events=(act("lock", until=until), act("veto", until=until)))
    assert (now.lock is not None, len(now.vetoes)) == (holds, int(holds))


def test_the_last_lock_counts_and_an_unlock_ends_it() -> None:
    first, second = act("lock", 5), act("lock", 4)
    assert standing(events=(first, second)).lock == second
    assert standing(events=(first, act("unlock", 4))).lock is None
    assert standing(events=(first, act("unlock", 4), act("lock", 3))).lock == act("lock", 3)


@pytest.mark.parametrize(
    ("kind", "rung", "left"),
    [
        ("unlock", None, []),
        ("unlock", "goblet-full", ["front-full", "moon"]),
        ("unlock", "box-high", ["goblet-full", "front-full", "moon"]),
        ("override", "goblet-full", [None, "front-full", "moon"]),
        ("override", "front-full", [None, "moon"]),
        ("override", "parallel", [None, "goblet-full", "front-full", "moon"]),
        ("override", None, [None, "goblet-full", "front-full", "moon"]),
        ("clear", None, [None, "goblet-full", "front-full", "moon"]),
    ],
)
def test_an_unlock_lifts_vetoes_of_its_rung_and_an_override_those_up_to_its_rung(
    kind: str, rung: str | None, left: list[str | None]
) -> None:
    vetoes = tuple(
        act("veto", 5, id=f"v{n}", rung=name)
        for n, name in enumerate((None, "goblet-full", "front-full", "moon"))
    )
    now = standing(events=(*vetoes, act(kind, rung=rung)))
    assert [veto.rung for veto in now.vetoes] == left


def test_an_override_to_the_first_rung_lifts_its_veto() -> None:
    now = standing(events=(act("veto", 5, rung="box-high"), act("override", rung="box-high")))
    assert now.vetoes == []
    now = standing(events=(act("veto", 5, rung="box-high"), act("override", rung="moon")))
    assert len(now.vetoes) == 1


def override(**more: Any) -> Act:
    return act("override", 4, **{"rung": "goblet-full", **more})


@pytest.mark.parametrize(
    ("given", "days", "pending"),
    [
        (override(), (), True),
        (override(rung="moon"), (), False),
        (override(until=day(1)), (), False),
        (override(until=TODAY), (), True),
        (override(), good_days(3, rung="goblet-full"), False),
        (override(), good_days(4, rung="goblet-full"), True),  # the same day, nobody knows in which order
        (override(), good_days(5, rung="goblet-full"), True),
        (override(), good_days(3, rung="goblet-parallel"), True),
        (override(), (*good_days(3, rung="goblet-full"), *good_days(1, rung="parallel")), False),
        (override(rung=None), good_days(3, rung="goblet-parallel"), False),
        (override(rung=None), good_days(3, rung="goblet-full"), True),
        (override(moment=NOON), good_days(4, rung="goblet-full", moment=LATER), False),
        (override(moment=NOON), good_days(4, rung="goblet-full", moment=EARLIER), True),
    ],
)
def test_an_override_waits_until_it_was_trained(given: Act, days: tuple[Attempt, ...], pending: bool) -> None:
    now = standing(events=(given,), attempts=days)
    assert now.pending_override == (given if pending else None)


# --- pain and age ----------------------------------------------------------------------------------------


def test_a_red_flag_is_a_mark_of_today_or_of_the_day_on_which_it_was_raised() -> None:
    flag = act("red-flag", moment=NOON)
    now = standing(red_flags=("night-pain",), events=(flag,))
    assert now.marks == [
        Mark(day(3), "stop-red-flag", flag.id, True, moment=NOON),
        Mark(TODAY, "stop-red-flag", None, True),
    ]


def test_a_flag_that_the_case_states_is_cleared_today_or_not_at_all() -> None:
    stated = {"red_flags": ("night-pain",)}
    assert [m.code for m in standing(**stated, events=(act("clear", 1),)).marks] == ["stop-red-flag"]
    assert standing(**stated, events=(act("clear", 0),)).marks == []


def test_pain_on_the_morning_after_counts_without_a_set() -> None:
    bare = replace(trained(day(2)), sets=(), next_morning_pain=6)
    now = standing(attempts=(bare,))
    assert [(m.code, m.id) for m in now.marks] == [("stop-next-morning", bare.id)]
    assert now.attempts == []


@pytest.mark.parametrize(
    ("locked", "named", "kept"),
    [
        ("box-high", "parallel", True),
        ("box-high", "box-high", False),
        (None, "parallel", False),
        ("box-high", None, False),
    ],
)
def test_an_unlock_of_a_rung_lifts_a_lock_there_or_on_none(
    locked: str | None, named: str | None, kept: bool
) -> None:
    now = standing(events=(act("lock", 5, rung=locked), act("unlock", 4, rung=named)))
    assert (now.lock is not None) is kept


@pytest.mark.parametrize(
    ("clears", "left"),
    [
        ((9,), ["b", "c"]),
        ((6,), ["c"]),
        ((5,), ["c"]),
        ((2,), []),
        ((9, 6), ["c"]),
        ((9, 2), []),
        ((), ["a", "b", "c"]),
    ],
)
def test_a_clearance_covers_what_hurt_until_its_day(clears: tuple[int, ...], left: list[str]) -> None:
    hurt = tuple(trained(day(n), pain=7, id=name) for name, n in (("a", 10), ("b", 6), ("c", 3)))
    now = standing(attempts=hurt, events=tuple(act("clear", n, id=f"k{n}") for n in clears))
    assert [m.id for m in now.marks] == left


HURT: dict[str, Any] = {"id": "t", "on": day(3), "test": "lunge-angle", "side": Side.LEFT, "moment": NOON}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pain": 2}, None),
        ({"pain": 3}, "stop-test-pain"),
        ({"pinch": True}, "stop-pinch"),
        ({"pinch": True, "pain": 9}, "stop-pinch"),
        ({"score": 0}, "stop-test-pain"),
        ({"score": 0, "pain": 0}, None),  # told apart: no pain
        ({"score": 0, "test": "step-down"}, None),
        ({"score": 1}, None),
        ({"score": 0, "pain": 3, "test": "step-down"}, "stop-test-pain"),
        ({"pain": 9, "test": "rack"}, None),
        ({"pain": 9, "test": "shoulder-flexion"}, None),
    ],
)
def test_pain_in_a_test_is_a_mark_with_its_side_and_its_size(
    change: dict[str, Any], code: str | None
) -> None:
    test = Test(**(HURT | change))
    lift = Test(id="lift", on=day(5), test="rack", pain=9)
    expected = [Mark(day(3), str(code), "t", True, None, test.pain, "left", NOON)]
    assert standing(tests=(lift, test)).marks == (expected if code else [])
    none = replace(test, side=None)
    assert [mark.side for mark in standing(tests=(none,)).marks] == ([None] if code else [])


def test_a_test_without_a_word_of_pain_is_no_pain_under_the_strictest_policy() -> None:
    strict = replace(DEFAULT_POLICY, pain_test_stops=1)
    for pain, marks in ((None, 0), (0, 0), (1, 1)):
        test = Test(**(HURT | {"pain": pain}))
        assert len(standing(tests=(test,), policy=strict).marks) == marks


def sore(offset: int = 3, *, site: str | None = None, sharp: bool = False, **more: Any) -> Attempt:
    """Return a day whose second set hurt."""
    done = trained(day(offset), **more)
    hurt = replace(done.sets[1], pain=more.get("pain", 0), pain_site=site, sharp=sharp)
    return replace(done, sets=tuple(hurt if s is done.sets[1] else replace(s, pain=0) for s in done.sets))


@pytest.mark.parametrize(
    ("pain", "morning", "sharp", "code", "most"),
    [
        (0, None, False, None, 0),
        (2, None, False, None, 2),
        (3, None, False, "pain-ends", 3),
        (4, None, False, "pain-ends", 4),
        (5, None, False, "stop-pain", 5),
        (0, None, True, "stop-sharp", 0),
        (7, None, True, "stop-sharp", 7),
        (0, 2, False, None, 0),
        (0, 3, False, None, 0),
        (2, 3, False, None, 2),
        (3, 3, False, "pain-ends", 3),
        (3, 4, False, "pain-ends", 3),
        (4, 3, False, "pain-ends", 4),
        (0, 5, False, None, 0),
        (5, 3, False, "stop-pain", 5),
    ],
)
def test_pain_in_training_is_a_mark_by_its_size_its_kind_and_the_morning_after(
    pain: int, morning: int | None, sharp: bool, code: str | None, most: int
) -> None:
    hurt = sore(pain=pain, sharp=sharp, next_morning_pain=morning, moment=NOON)
    stops = code != "pain-ends"
    expected = [Mark(day(3), str(code), hurt.id, stops, GOBLET, most, None, NOON)] if code else []
    if (
        morning and morning >= 3
    ):  # however much it hurt before; of the day after, which no clear of the day saw
        expected.append(Mark(day(2), "stop-next-morning", hurt.id, True, GOBLET, morning))
    assert standing(attempts=(*good_days(9), hurt)).marks == expected


def test_a_clear_of_the_day_does_not_cover_the_morning_after() -> None:
    hurt = trained(day(3), next_morning_pain=6, moment=NOON)
    for offset, left in ((3, 1), (2, 0), (1, 0)):
        assert len(standing(attempts=(hurt,), events=(act("clear", offset),)).marks) == left
    # Told on the day itself, it is of the day: nothing lies in the future.
    today = trained(TODAY, next_morning_pain=6)
    assert [m.on for m in standing(attempts=(today,)).marks] == [TODAY]
    assert standing(attempts=(today,), events=(act("clear", 0),)).marks == []


@pytest.mark.parametrize(("pain", "stops"), [(None, True), (0, False), (1, True), (2, True), (3, True)])
def test_a_screen_scored_nothing_stops_but_for_one_that_says_it_did_not_hurt(
    pain: int | None, stops: bool
) -> None:
    test = Test(id="t", on=day(2), test="overhead-squat", score=0, pain=pain, by=By.COACH)
    assert bool(standing(tests=(test,)).marks) is stops


def test_pain_at_what_is_no_rung_of_the_ladder_names_none() -> None:
    hurt = trained(day(3), "squat-stance", pain=6)
    assert [(mark.rung, mark.pain) for mark in standing(attempts=(hurt,)).marks] == [(None, 6)]


@pytest.mark.parametrize(
    ("age", "site", "pain", "growth"),
    [
        # As old as on the day that hurt, three days ago: a birthday since then opens no stop.
        (8.0, "heel", 1, False),
        (8.01, "heel", 1, True),
        (16.0, "heel", 1, True),
        (16.01, "heel", 1, False),
        (None, "heel", 1, False),
        (12.0, "heel", 0, False),
        (12.0, "Growth-Plate", 1, True),
        (12.0, "tibial-tuberosity", 1, True),
        (12.0, "hip", 1, False),
        (12.0, None, 1, False),
    ],
)
def test_small_pain_where_bones_grow_stops_from_8_to_15(
    age: float | None, site: str | None, pain: int, growth: bool
) -> None:
    # Another set hurts a little elsewhere, so that the day is looked at whatever this one says.
    hurt = sore(pain=pain, site=site)
    hurt = replace(hurt, sets=(*hurt.sets, replace(hurt.sets[0], id="other", pain=1, pain_site="hip")))
    found = standing(body=replace(MAN, age_years=age), attempts=(hurt,)).marks
    assert [(mark.code, mark.stops) for mark in found] == ([("stop-growth", True)] if growth else [])


def test_sharp_pain_where_bones_grow_is_that_of_growth() -> None:
    hurt = sore(pain=1, site="heel", sharp=True)
    assert [m.code for m in standing(body=replace(MAN, age_years=12), attempts=(hurt,)).marks] == [
        "stop-growth"
    ]


@pytest.mark.parametrize(
    ("offset", "moment", "cleared"),
    [
        (3, None, True),  # of the same day, where only days are known
        (4, None, False),
        (2, None, True),
        (3, LATER, True),
        (3, EARLIER, False),
        (3, NOON, False),
    ],
)
def test_a_clear_takes_away_what_came_before_it(offset: int, moment: Any, cleared: bool) -> None:
    clear = act("clear", offset, moment=moment)
    marks = standing(attempts=(sore(pain=6, moment=NOON),), events=(act("clear", 9), clear)).marks
    assert bool(marks) is not cleared


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ((3,), ["pain-ends"]),
        ((17, 3), ["pain-ends", "stop-repeated"]),
        ((18, 3), ["pain-ends", "pain-ends"]),
        ((31, 17, 3), ["pain-ends", "stop-repeated", "stop-repeated"]),
        ((40, 17, 3), ["pain-ends", "pain-ends", "stop-repeated"]),
    ],
)
def test_some_pain_on_two_days_within_a_fortnight_stops_from_the_later_one_on(
    days: tuple[int, ...], codes: list[str]
) -> None:
    marks = standing(attempts=tuple(trained(day(n), pain=3) for n in days)).marks
    assert [mark.code for mark in marks] == codes
    assert [mark.stops for mark in marks] == [code == "stop-repeated" for code in codes]


def test_two_pains_of_one_day_are_no_repetition() -> None:
    hurt = (trained(day(3), pain=3), trained(day(3), "parallel", pain=4))
    assert [mark.code for mark in standing(attempts=hurt).marks] == ["pain-ends", "pain-ends"]


def test_a_stop_among_days_of_some_pain_stays_what_it_is() -> None:
    hurt = (trained(day(6), pain=3), trained(day(3), pain=3), trained(day(3), "parallel", pain=6))
    assert [mark.code for mark in standing(attempts=hurt).marks] == [
        "pain-ends",
        "stop-repeated",
        "stop-pain",
    ]


def test_marks_stand_in_order_of_day_and_of_id() -> None:
    pinch = Test(**(HURT | {"id": "a", "pinch": True}))
    late = Test(**(HURT | {"id": "b", "pinch": True, "on": day(1)}))
    early = trained(day(6), pain=6, id="z")
    same = trained(day(3), pain=6, id="c")
    now = standing(tests=(pinch, late), attempts=(early, same), events=(act("red-flag", 3, id="f"),))
    assert [mark.id for mark in now.marks] == ["z", "a", "c", "f", "b"]


@pytest.mark.parametrize(("age", "none"), [(9.99, True), (10.0, False), (None, False)])
def test_under_ten_there_is_no_rung_with_a_bar(age: float | None, none: bool) -> None:
    now = standing(body=replace(MAN, age_years=age))
    assert [now.no_bar(place) for place in range(5)] == [False, False, False, False, none]


# --- the days of a stint ---------------------------------------------------------------------------------


def at(rung: str, *offsets: int) -> tuple[Attempt, ...]:
    return good_days(*offsets, rung=rung)


def test_the_rungs_of_each_day_are_known_and_what_is_no_rung_counts_as_a_day() -> None:
    days = (*at("parallel", 9), *at("goblet-parallel", 9, 2), *at("squat-stance", 5))
    now = standing(attempts=days)
    last_first = [(day(2), {GOBLET}), (day(5), set()), (day(9), {PARALLEL, GOBLET})]
    assert list(now.trained()) == last_first
    assert list(now.trained(day(5))) == last_first[:2]
    assert list(now.trained(day(4))) == last_first[:1]
    assert now.last_day == day(2)


def test_the_last_attempts_are_the_newest_at_rungs_of_the_ladder_oldest_first() -> None:
    days = (*at("parallel", 9), *at("goblet-parallel", 7, 2), *at("squat-stance", 5))
    now = standing(attempts=days)
    assert [attempt.on for attempt in now.last_attempts(2)] == [day(7), day(2)]
    assert [attempt.on for attempt in now.last_attempts(9)] == [day(9), day(7), day(2)]


HERE = "goblet-parallel"


@pytest.mark.parametrize(
    ("days", "since"),
    [
        ((), None),
        (at("parallel", 5), None),
        (at(HERE, 9, 6, 2), day(9)),
        (at(HERE, 20, 6, 2), day(20)),  # 14 days off between
        (at(HERE, 21, 6, 2), day(6)),
        ((*at(HERE, 9, 2), *at("parallel", 6)), day(9)),  # one day away
        ((*at(HERE, 9, 2), *at("parallel", 6, 4)), day(2)),  # two
        ((*at(HERE, 9, 6, 2), *at("parallel", 8, 4)), day(9)),  # one and one
        ((*at(HERE, 9, 2), *at("goblet-full", 6)), day(2)),  # a deeper rung
        ((*at(HERE, 9, 6, 2), *at("goblet-full", 6)), day(9)),  # deeper and here
        ((*at(HERE, 9, 6), *at("parallel", 2)), day(9)),
        ((*at(HERE, 9, 6), *at("parallel", 4, 2)), None),
        ((*at(HERE, 9, 6), *at("goblet-full", 2)), None),
        ((*at(HERE, 24, 2), *at("squat-stance", 15)), day(24)),  # a day of steps is no day off
        ((*at(HERE, 24), *at("squat-stance", 9)), None),
    ],
)
def test_a_stint_ends_with_time_off_a_deeper_rung_or_two_days_in_a_row_elsewhere(
    days: tuple[Attempt, ...], since: date | None
) -> None:
    now = standing(attempts=days)
    assert now.since == since
    assert now.days_on_rung == (0 if since is None else (TODAY - since).days)
    assert [d.on for d in now.days] == sorted(
        {a.on for a in days if a.rung == HERE and since and a.on >= since}
    )


@pytest.mark.parametrize(
    ("acts", "since"),
    [
        ((act("clear", 7),), day(7)),
        ((act("clear", 12),), day(9)),
        ((act("clear", 7), act("clear", 4)), day(4)),
        ((act("override", 7),), day(7)),
        ((act("override", 12),), day(9)),
        ((act("lock", 7), act("veto", 7), act("unlock", 7)), day(9)),
    ],
)
def test_a_clear_and_an_override_begin_a_stint_anew(acts: tuple[Act, ...], since: date) -> None:
    assert standing(attempts=at(HERE, 9, 6, 2), events=acts).since == since
    assert standing(events=acts).since is None


@pytest.mark.parametrize(
    ("days", "returned"),
    [
        ((), None),
        (at("front-full", 2), None),
        (at("front-full", 16, 2), None),
        (at("front-full", 17, 2), (day(2), FRONT)),
        ((*at("goblet-full", 17), *at("front-full", 17), *at("parallel", 2)), (day(2), FRONT)),
        ((*at("front-full", 40), *at("parallel", 20, 2)), (day(2), PARALLEL)),  # the last time off
        ((*at("front-full", 40), *at("parallel", 20, 8, 2)), (day(20), FRONT)),
        ((*at("front-full", 22), *at("squat-stance", 20), *at("parallel", 2)), (day(2), FRONT)),  # steps
        ((*at("squat-stance", 20), *at("parallel", 2)), None),
        (at("front-full", 57, 42, 30, 18, 6), (day(42), FRONT)),
        (at("front-full", 58, 43, 30, 18, 6), None),  # long ago
    ],
)
def test_after_time_off_the_rung_that_was_held_before_is_known(
    days: tuple[Attempt, ...], returned: tuple[date, int] | None
) -> None:
    assert standing(attempts=days).returned == returned


def test_the_rung_that_was_held_on_a_day_is_the_deepest_of_the_last_day_with_a_squat() -> None:
    days = (*at("front-full", 9), *at("goblet-full", 6), *at("parallel", 6), *at("squat-stance", 5))
    now = standing(attempts=(*days, *at(HERE, 2)))
    held = [now.held_on(day(offset)) for offset in (10, 9, 7, 6, 5, 3, 2, 0)]
    assert held == [None, FRONT, FRONT, FULL, FULL, FULL, GOBLET, GOBLET]


def done(reps: int = 5, clean: int = 5, load_kg: float = 12.0, **more: Any) -> SetDone:
    return SetDone(id="s", reps=reps, clean=clean, load_kg=load_kg, **more)


def attempt(*sets: SetDone, name: str = "a", **more: Any) -> Attempt:
    given: dict[str, Any] = {"id": name, "on": day(2), "rung": HERE, "sets": sets}
    return Attempt(**(given | more))


def judged(*attempts: Attempt, rung: str = HERE, **more: Any) -> Day:
    return Standing(case(attempts=attempts, at=At(rung=rung), **more)).days[-1]


OK, POOR = done(), done(clean=3)


@pytest.mark.parametrize(
    ("sets", "qualifies"),
    [
        ((OK, OK), True),
        ((OK,), False),  # one set
        ((done(3, 3), done(3, 3)), True),
        ((done(3, 3), done(2, 2)), False),  # loaded sets of three
        ((done(clean=4), done(clean=4), done(clean=4)), True),
        ((OK, done(clean=3), done(clean=3)), False),  # 11 of 15
        ((OK, done(clean=4), done(clean=3)), True),  # 12 of 15
        ((done(clean=3), OK, OK), False),  # the first set
        ((done(0, 0), POOR, OK, OK), False),  # a set without reps is none
        ((done(0, 0), OK, OK), True),
        ((done(0, 0), done(0, 0)), False),
        ((done(rpe=7.0), OK), True),
        ((done(rpe=7.1), OK), False),
        ((OK, done(rpe=7.1)), False),
        ((done(rpe=7.1), done(rpe=5.0)), False),
        ((done(pain=2), OK), True),
        ((OK, done(load_kg=10.79), done(load_kg=10.79)), False),
        ((done(load_kg=10.8), done(load_kg=13.2)), True),  # within a tenth
        ((OK, done(load_kg=13.3), done(load_kg=13.3)), False),
        ((done(clean=1, load_kg=6.0), OK, OK), True),  # what was not prescribed counts for nothing
        ((done(rpe=9.0, load_kg=20.0), OK, OK), True),
        ((OK, OK, done(clean=0, load_kg=6.0)), True),
    ],
)
def test_a_day_qualifies_by_its_sets_reps_clean_reps_effort_and_load(
    sets: tuple[SetDone, ...], qualifies: bool
) -> None:
    assert judged(attempt(*sets)).qualifies is qualifies


def test_a_day_of_three_pain_does_not_qualify() -> None:
    for pain, qualifies in ((2, True), (3, False)):
        assert judged(attempt(done(pain=pain), OK)).qualifies is qualifies
    hurts, fine = attempt(done(pain=3), OK), attempt(OK, OK, name="b")
    assert not judged(hurts, fine).qualifies
    assert not judged(replace(hurts, id="c"), fine).qualifies


@pytest.mark.parametrize(
    ("reps", "load", "qualifies"),
    [(5, 0.0, True), (4, 0.0, False), (5, 1.0, True), (5, 1.1, False)],
)
def test_without_a_load_sets_of_five_count_and_a_kilogram_is_none(
    reps: int, load: float, qualifies: bool
) -> None:
    sets = (done(reps, reps, load), done(reps, reps, load))
    assert judged(attempt(*sets, rung="parallel"), rung="parallel").qualifies is qualifies


@pytest.mark.parametrize(("load", "qualifies"), [(3.9, False), (4.0, True), (6.0, True), (6.1, False)])
def test_of_a_light_load_a_kilogram_more_or_less_is_as_prescribed(load: float, qualifies: bool) -> None:
    ladder = (replace(LADDER[GOBLET], load_kg=5.0),)
    assert judged(attempt(done(load_kg=load), done(load_kg=load)), ladder=ladder).qualifies is qualifies


@pytest.mark.parametrize(("load", "qualifies"), [(7.1, False), (7.2, True), (17.6, True), (17.7, False)])
def test_a_rung_with_limits_counts_any_load_within_a_tenth_of_them(load: float, qualifies: bool) -> None:
    ladder = (replace(LADDER[GOBLET], load_min_kg=8.0, load_max_kg=16.0),)
    assert judged(attempt(done(load_kg=load), done(load_kg=load)), ladder=ladder).qualifies is qualifies


@pytest.mark.parametrize(
    ("gap", "load", "qualifies"),
    [
        (14, 10.8, True),
        (14, 10.7, False),
        (15, 9.8, True),  # a tenth lighter, and a tenth less
        (15, 9.7, False),
        (42, 9.7, False),
        (43, 7.6, True),  # three tenths lighter
        (43, 7.5, False),
        (43, 13.2, True),  # never heavier
    ],
)
def test_after_time_off_the_lighter_load_is_as_prescribed(gap: int, load: float, qualifies: bool) -> None:
    # Counted from the last day with anything, not with this rung, and up to the day itself.
    before = (*at(HERE, gap + 20), *at("parallel", gap + 2, 1))
    assert judged(*before, attempt(done(load_kg=load), done(load_kg=load))).qualifies is qualifies


def test_two_sessions_of_one_day_are_one_day_and_its_lighter_load_hangs_on_the_day_before() -> None:
    light = (done(load_kg=9.8), done(load_kg=9.8))
    found = judged(*at(HERE, 17), attempt(light[0]), attempt(light[1], name="b"))
    assert (found.qualifies, found.ids) == (True, ("a", "b"))


@pytest.mark.parametrize(
    ("sets", "rate", "drop", "load_failed"),
    [
        ((OK, OK), 1.0, False, False),
        ((done(0, 0),), 0.0, False, False),
        ((POOR,), 0.6, False, False),
        ((done(clean=2),), 0.4, True, False),
        ((done(4, 0),), 0.0, False, False),  # too few reps to be a drop
        ((done(20, 11),), 0.55, False, False),
        ((done(20, 10),), 0.5, True, False),
        ((done(100, 55),), 0.55, False, False),  # however the product is rounded
        ((done(clean=2), done(clean=4)), 0.6, False, False),
        ((done(clean=2), done(clean=3)), 0.5, True, False),
        ((done(clean=2, load_kg=40.0), done(clean=2, load_kg=1.0)), 0.4, True, False),  # any load
        ((done(clean=1, rpe=9.0),), 0.2, False, True),
        ((done(clean=1, rpe=8.9),), 0.2, True, False),
        ((done(clean=1), done(load_kg=10.2)), 0.6, False, True),  # clean when 15 % lighter
        ((done(clean=0), done(load_kg=10.2)), 0.5, False, True),  # and so no drop
        ((done(clean=0), done(load_kg=10.3)), 0.5, True, False),
        ((done(clean=1), done(load_kg=10.3), done(clean=0)), 0.4, True, False),
    ],
)
def test_a_day_drops_below_55_percent_clean_of_five_reps_with_failures_for_load_taken_out(
    sets: tuple[SetDone, ...], rate: float, drop: bool, load_failed: bool
) -> None:
    found = judged(attempt(*sets))
    assert (found.rate, found.drop, found.load_failed) == (rate, drop, load_failed)


def test_what_was_clean_when_lighter_is_looked_up_on_the_day_itself() -> None:
    lighter = attempt(done(clean=1), done(load_kg=10.0), name="lighter", on=day(5))
    assert judged(lighter).load_failed
    assert not judged(lighter, attempt(done(clean=1), done(clean=2))).load_failed


def test_a_day_of_two_sessions_adds_them_up() -> None:
    rose = done(clean=1, faults=("heels-rise",))
    one = attempt(OK, OK, OK, name="a", wedge_mm=10.0, by=By.COACH)
    two = attempt(rose, OK, name="b", wedge_mm=20.0)
    found = judged(one, two)
    assert (found.on, found.ids, found.rate, found.wedge_mm) == (day(2), ("a", "b"), 21 / 25, 20.0)
    assert (found.seen, found.heels, found.qualifies) == (True, True, True)
    alone = judged(replace(one, by=By.SELF))
    assert (alone.seen, alone.heels, alone.wedge_mm) == (False, False, 10.0)


# --- days that count together ----------------------------------------------------------------------------


def test_qualifying_days_lie_in_the_window_and_name_what_they_rest_on() -> None:
    days = at(HERE, 22, 21, 12, 2)
    now = standing(attempts=(*days, trained(day(8), clean=1)))
    assert [d.on for d in now.qualifying] == [day(21), day(12), day(2)]
    assert now.earned_ids() == tuple(a.id for a in days[1:])


@pytest.mark.parametrize(
    ("offsets", "count"),
    [((), 0), ((2,), 1), ((3, 2), 1), ((4, 2), 2), ((4, 3, 2), 2), ((5, 4, 3, 2), 2), ((9, 7, 6, 4), 3)],
)
def test_days_count_that_lie_48_hours_apart(offsets: tuple[int, ...], count: int) -> None:
    now = standing()
    days = [Day(day(offset), []) for offset in offsets]
    assert (now.counted(days), now.enough_days(days)) == (count, count >= 2)


@pytest.mark.parametrize(
    ("drops", "days", "found"),
    [
        ((True, True), 2, 2),
        ((False, True, True), 2, 2),
        ((True, False, True), 2, 0),
        ((True, True, False), 2, 0),
        ((True,), 2, 0),
        ((True, True, True), 3, 3),
        ((), 2, 0),
    ],
)
def test_a_drop_is_repeated_where_each_of_the_last_days_was_one(
    drops: tuple[bool, ...], days: int, found: int
) -> None:
    now = standing()
    now.days = [Day(day(20 - n), [], drop=drop) for n, drop in enumerate(drops)]
    assert now.dropped(days) == (now.days[-found:] if found else [])


def lost(*offsets: int) -> tuple[Attempt, ...]:
    return tuple(trained(day(offset), clean=1) for offset in offsets)


@pytest.mark.parametrize(
    ("offsets", "dropped", "wait"),
    [
        ((20,), (), 0),
        ((29, 27), (29, 27), 28),
        ((30, 28), (), 0),
        ((14, 10, 3), (14, 10, 3), 28),
        ((34, 20), (34, 20), 28),  # 14 days between: one time
        ((34, 20, 18), (34, 20, 18), 56),
        ((35, 20, 18), (35, 20, 18), 56),
        ((57, 55), (), 0),
        ((80, 55), (80, 55), 56),
        ((80, 56), (), 0),
        ((60, 58, 20), (60, 58, 20), 56),  # counted from the last
        ((100, 60, 20, 18), (100, 60, 20, 18), 84),
        # A better day in the middle never makes more times of them.
        ((49, 39, 29), (49, 39, 29), 56),
        ((49, 29), (49, 29), 56),
        ((182, 20, 18), (182, 20, 18), 56),
        ((183, 20, 18), (20, 18), 28),
    ],
)
def test_a_rung_stays_closed_for_28_days_and_as_long_again_for_each_earlier_time_within_half_a_year(
    offsets: tuple[int, ...], dropped: tuple[int, ...], wait: int
) -> None:
    now = standing(attempts=(*lost(*offsets), *at("parallel", 1)), at=At(rung="parallel"))
    found = now.dropped_lately(GOBLET)
    assert [d.on for d in found] == [day(offset) for offset in dropped]
    assert now.dropped_lately(GOBLET) is found, "worked out once"
    assert now.dropped_lately(FULL) == []
    if found:
        assert now.retry_wait_days(found) == wait


def test_poor_days_elsewhere_and_good_days_there_are_no_drops_of_a_rung() -> None:
    poor = tuple(trained(day(n), "parallel", clean=1) for n in (12, 10))
    now = standing(attempts=(*poor, *at(HERE, 8, 6), *lost(4)), at=At(rung="parallel"))
    assert now.dropped_lately(GOBLET) == []
    assert [d.on for d in now.dropped_lately(PARALLEL)] == [day(12), day(10)]
    assert standing(attempts=(*lost(8, 4), *at(HERE, 6, 2))).dropped_lately(GOBLET) != []


# --- least days and loads --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "load", "days"),
    [("front", 30.0, 14), ("front", 0.5, 14), ("front", 0.0, 6), ("goblet", 30.0, 6), ("back", 30.0, 14)],
)
def test_a_rung_under_a_loaded_bar_takes_14_days_and_another_6(style: str, load: float, days: int) -> None:
    ladder = (LADDER[GOBLET], replace(LADDER[FRONT], style=style, load_kg=load))
    now = standing(ladder=ladder, at=At(rung="front-full"))
    assert (now.least_days(1), now.days_needed) == (days, days)
    assert standing(ladder=ladder).days_needed == 6


@pytest.mark.parametrize(
    ("given", "load"),
    [
        ({}, 0.0),
        ({"load_kg": 12.0}, 12.0),
        ({"load_kg": 0.0, "load_fraction": 0.5}, 0.0),
        ({"load_fraction": 0.2}, 16.0),
        ({"load_fraction": 0.2, "load_min_kg": 20.0}, 20.0),
        ({"load_fraction": 0.2, "load_min_kg": 10.0}, 16.0),
        ({"load_fraction": 0.2, "load_max_kg": 10.0}, 10.0),
        ({"load_fraction": 0.2, "load_max_kg": 20.0}, 16.0),
    ],
)
def test_the_load_of_a_rung_is_its_own_or_a_share_of_the_body_within_its_limits(
    given: dict[str, Any], load: float
) -> None:
    rung = Rung(id="r", style="goblet", thigh_deg=0, difficulty=0, **given)
    assert standing(body=Body(height_cm=175, mass_kg=80)).base_load_kg(rung) == load


@pytest.mark.parametrize(("gap", "share"), [(0, 1.0), (14, 1.0), (15, 0.9), (42, 0.9), (43, 0.7)])
def test_time_off_takes_a_tenth_of_the_load_and_long_time_off_three(gap: int, share: float) -> None:
    assert standing().lighter(gap) == share
    policy = replace(DEFAULT_POLICY, time_off_lighter=0.2, long_time_off_lighter=0.5)
    assert standing(policy=policy).lighter(gap) == {1.0: 1.0, 0.9: 0.8, 0.7: 0.5}[share]

"""Simulated athletes: reproducible, fair to every rule, the truth hidden from all but one."""

from __future__ import annotations

import ast
import copy
import dataclasses
import re
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from coach.domain import cohort
from coach.domain.cohort import POLICIES, WORLD, WORSE, Athlete, Day, Outcome, Truth
from coach.domain.decision import Decision
from coach.domain.ladder import Rung
from coach.formats.curriculum import shipped_ladder

LADDER = shipped_ladder("squat-depth")
ATHLETES, WEEKS, SEED = 6, 8, 5
RULES = (Path(cohort.__file__).parent / "RULES.md").read_text("utf-8")


def lead(name: str, *, seed: int = SEED, athletes: int = ATHLETES, weeks: int = WEEKS) -> list[Outcome]:
    return cohort.simulate(name, LADDER, athletes=athletes, weeks=weeks, seed=seed)


def truths(seed: int = SEED, athletes: int = ATHLETES) -> list[Truth]:
    return [cohort.draw(WORLD, LADDER, seed, number) for number in range(athletes)]


def season(name: str, truth: Truth, after: Callable[[Athlete, Day], None]) -> None:
    """Lead one athlete and look at him after each of the rule's days, before he trains."""
    rule = cohort.leader(name)

    def watched(athlete: Athlete, day: Day) -> int:
        tests = rule(athlete, day)
        after(athlete, day)
        return tests

    cohort.follow(truth, watched, LADDER, weeks=WEEKS, seed=SEED)


# --- reproducible ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", POLICIES)
def test_the_same_seed_gives_the_same_outcomes_and_another_seed_others(name: str) -> None:
    first, again, other = lead(name), lead(name), lead(name, seed=SEED + 1)
    assert [astuple(o) for o in first] == [astuple(o) for o in again]
    assert [astuple(o) for o in first] != [astuple(o) for o in other]


def test_a_larger_cohort_begins_with_the_athletes_of_the_smaller_one() -> None:
    assert [astuple(o) for o in lead("linear", athletes=9)[:6]] == [astuple(o) for o in lead("linear")]


# --- fair --------------------------------------------------------------------------------------------


def test_an_athletes_days_and_luck_do_not_depend_on_who_leads() -> None:
    def luck(name: str, truth: Truth) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        rows = (
            "number",
            "here",
            "seen",
            "stiff",
            "form",
            "noise",
            "pain",
            "how_bad",
            "clears_after",
            "puts_off",
        )
        season(name, truth, lambda _, day: found.append(tuple(getattr(day, row) for row in rows)))
        return found

    for truth in truths():
        of_all = [luck(name, truth) for name in POLICIES]
        assert all(days == of_all[0] for days in of_all)
        assert len(of_all[0]) > WEEKS


def test_everybody_begins_at_the_same_rung_with_one_test() -> None:
    def start(name: str, truth: Truth) -> tuple[int, int, int]:
        found: list[tuple[int, int, int]] = []

        def rule(athlete: Athlete, day: Day) -> int:
            found.append((athlete.rung, athlete.wedge, len(athlete.tests)))
            return cohort.leader(name)(athlete, day)

        cohort.follow(truth, rule, LADDER, weeks=1, seed=SEED)
        return found[0]

    for truth in truths():
        assert len({start(name, truth) for name in POLICIES}) == 1


# --- blind -------------------------------------------------------------------------------------------


def another(truth: Truth) -> Truth:
    """Return an athlete with the same body as it was told, and everything hidden changed."""
    return replace(
        truth,
        needs=tuple(None if need is None else need + 20 for need in truth.needs),
        ankles=(truth.ankles[0] - 9, truth.ankles[1] - 9),
        offset=truth.offset - 9,
        gain_deg=0.0,
        ability=truth.ability - 3,
        ceiling=truth.ceiling - 3,
        difficulties=tuple(d + 2 for d in truth.difficulties),
        overrate=0.0,
        hip_short=not truth.hip_short,
    )


@pytest.mark.parametrize("name", [n for n in POLICIES if n != "clairvoyant"])
def test_a_rule_goes_by_the_record_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    record: list[tuple[Athlete, Day]] = []
    for truth in truths(athletes=3):
        season(name, truth, lambda athlete, day: record.append((copy.deepcopy(athlete), day)))
    monkeypatch.setattr(cohort, "measure", lambda *_: None)  # only a new test would tell of the truth
    for athlete, day in record[::5]:
        stranger = copy.deepcopy(athlete)
        stranger.truth, stranger.ability = another(athlete.truth), athlete.ability - 3
        if name == "engine":
            engine = cohort.Engine()
            assert engine.decide(athlete, day) == engine.decide(stranger, day)
            continue
        cohort.leader(name)(athlete, day)
        cohort.leader(name)(stranger, day)
        assert (athlete.rung, athlete.wedge, athlete.stopped) == (
            stranger.rung,
            stranger.wedge,
            stranger.stopped,
        )


def test_the_clairvoyant_never_leads_beyond_what_is_owned() -> None:
    outcomes = lead("clairvoyant", athletes=30, weeks=12)
    assert sum(o.unowned for o in outcomes) == 0
    assert all(o.flips <= 1 for o in outcomes)


def test_the_clairvoyant_goes_further_than_the_others_do_safely() -> None:
    best = sum(o.progress for o in lead("clairvoyant", athletes=20))
    assert best > sum(o.progress for o in lead("engine", athletes=20))


# --- what an outcome is ------------------------------------------------------------------------------


def test_owned_takes_both_range_and_control() -> None:
    athlete = Athlete(truths()[0], LADDER, WORLD, ability=9.0)
    place = next(p for p, need in enumerate(athlete.truth.needs) if need is not None)
    athlete.truth = replace(athlete.truth, ankles=(60.0, 60.0))
    assert athlete.owns(place, 0)
    athlete.truth = replace(athlete.truth, ankles=(60.0, 5.0))
    assert not athlete.owns(place, 0), "the weaker side decides"
    athlete.truth, athlete.ability = replace(athlete.truth, ankles=(60.0, 60.0)), -9.0
    assert not athlete.owns(place, 0)


def test_three_clean_reps_in_five_are_owned_and_fewer_are_not() -> None:
    athlete = Athlete(truths()[0], LADDER, WORLD)
    athlete.truth = replace(athlete.truth, ankles=(70.0, 70.0))
    athlete.ability = athlete.truth.difficulties[3] + 0.41  # logit of .601
    assert athlete.owns(3, 0)
    athlete.ability -= 0.02
    assert not athlete.owns(3, 0)


def test_progress_lies_between_nothing_and_all() -> None:
    for name in POLICIES:
        for outcome in lead(name):
            assert 0 <= outcome.progress <= 1
            assert 0 <= outcome.unowned <= outcome.sets
            assert outcome.beyond_range <= outcome.unowned


def test_pain_is_likelier_beyond_what_is_owned_and_stops_until_somebody_clears_it() -> None:
    careful, bold = lead("clairvoyant", athletes=60), lead("linear", athletes=60)
    assert sum(o.pains for o in careful) < sum(o.pains for o in bold)
    assert sum(o.stops for o in bold) > 0


def test_a_test_reads_the_truth_with_the_days_stiffness_and_the_testers_error() -> None:
    truth = truths()[0]
    athlete, day = Athlete(truth, LADDER, WORLD), cohort.day_of(truth, WORLD, SEED, 0)
    cohort.measure(athlete, day)
    cohort.measure(athlete, day, by_coach=True)
    for index in (0, 1):
        own, coach = athlete.tests[index].value or 0, athlete.tests[index + 2].value or 0
        assert own == pytest.approx(truth.ankles[index] + day.stiff + 2.5 * day.noise[index], abs=0.06)
        assert coach == pytest.approx(truth.ankles[index] + day.stiff + 1.7 * day.noise[index], abs=0.06)


def test_the_watch_sees_each_decision_of_the_engine() -> None:
    seen: list[tuple[int, Decision]] = []
    cohort.simulate(
        "engine",
        LADDER,
        athletes=1,
        weeks=2,
        seed=SEED,
        watch=lambda _, day, decision: seen.append((day.number, decision)),
    )
    assert [number for number, _ in seen] == sorted({number for number, _ in seen})
    assert all(decision.reasons for _, decision in seen)


def test_a_world_worse_than_assumed_differs_only_in_what_it_says() -> None:
    changed = {f.name for f in dataclasses.fields(WORLD) if getattr(WORLD, f.name) != getattr(WORSE, f.name)}
    assert changed == {"offset_mean", "need_error_sd", "overrate_most"}


def test_a_ladder_without_full_depth_or_with_one_rung_can_be_simulated() -> None:
    one = (Rung(id="only", style="goblet", thigh_deg=0.0, difficulty=0.3, load_kg=12.0),)
    for name in POLICIES:
        outcomes = cohort.simulate(name, one, athletes=3, weeks=3, seed=1)
        assert all(o.full_depth_on is None for o in outcomes)


# --- RULES.md ----------------------------------------------------------------------------------------


def rows() -> dict[str, list[str]]:
    """Return the numbers that a name's row gives in the section."""
    found: dict[str, list[str]] = {}
    for row in RULES.split("## Simulated athletes", 1)[1].splitlines():
        if row.startswith("| `"):
            names, values = row.split("|")[1:3]
            for name in names.split(","):
                found[name.strip("` ")] = re.findall(r"(?<![\w.])\d*\.?\d+", values)
    return found


def test_every_number_of_the_simulated_world_stands_in_the_rules_with_its_value() -> None:
    known = rows()
    for field in dataclasses.fields(WORLD):
        shown = f"{getattr(WORLD, field.name):g}".replace("0.", ".")
        assert field.name in known, f"World.{field.name}: not in RULES.md"
        assert shown in known[field.name], f"World.{field.name} = {shown}: RULES.md says {known[field.name]}"


@pytest.mark.parametrize("module", ["cohort", "score", "reliability"])
def test_every_named_constant_of_the_simulation_stands_in_the_rules(module: str) -> None:
    tree = ast.parse((Path(cohort.__file__).parent / f"{module}.py").read_text("utf-8"))
    names = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for part in node.targets
        for target in (part.elts if isinstance(part, ast.Tuple) else [part])
        if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("_")
    ]
    assert names
    missing = [n for n in names if f"`{n}`" not in RULES.split("## Simulated athletes", 1)[1]]
    assert not missing

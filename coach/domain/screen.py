"""The differential: does range, control or pain limit the next rung, and what speaks for and against.

Says what is likely and by which evidence; what is done about it stands in `progression`. No muscle is
judged from one pattern, and no squat from one number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor, sqrt

from coach.domain.ankle import Reading
from coach.domain.case import Attempt, Body, Side, Sprain, Test
from coach.domain.estimate import AnkleEstimate, was_seen
from coach.domain.ladder import Rung
from coach.domain.policy import Policy
from coach.domain.reach import ROCK_BACK_POOR, Observed, credited_heel_deg

# Holds and scores that count as good or poor. Source: RULES.md#the-differential.
BRIDGE_GOOD_S = 30.0
SIDE_PLANK_GOOD_S = 30.0
STEP_DOWN_GOOD = 1
STEP_DOWN_POOR = 4
SQUAT_GOOD = 3
SQUAT_POOR = 1
SIDE_DIFFERENCE_DEG = 5.0
SIDE_DIFFERENCE_DAYS = 2
RECENT_DAYS = 28

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a stable code, plain parameters, and ids of the case for and against it."""

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)
    for_: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differential:
    """What limits the next rung: `limiter` as in the contract, its site, the sides, and why."""

    limiter: str
    site: str | None
    sides: tuple[Side, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the differential weighs: beliefs about the target rung, and the evidence itself.

    `short` are the sides whose range falls below policy for the target with its own heel, `enough_by_reading`
    those whose reading alone does not; needs in degrees of the test. `known` says whether the target's range
    was measured or seen and the last test, `tested_days_ago`, is not stale; `believed` that the present squat
    was seen clean where the reading is short, `contradicted` that no retest has settled it yet; `hips_unsure`
    that too little shows that the hips close for the target, `hips_short` that they are in its way. Chances
    are the target's: of each ankle with the rung's own heel, of the hips, of control.
    """

    body: Body
    target: Rung
    present: Rung
    today: date
    policy: Policy
    ankles: Mapping[Side, AnkleEstimate]
    readings: Sequence[Reading]
    observed: Observed
    attempts: Sequence[Attempt]
    rungs: Mapping[str, Rung]
    tests: Sequence[Test]
    sprains: Sequence[Sprain]
    need_deg: float | None
    need_binding: str | None
    need_site: str
    known: bool
    tested_days_ago: int | None
    believed: bool
    contradicted: bool
    squats_disagree: bool
    hips_unsure: bool
    hips_short: bool
    short: tuple[Side, ...]
    enough_by_reading: tuple[Side, ...]
    control_known: bool
    control_short: bool
    clean_rate: float
    ankle_chances: Mapping[Side, float]
    hips_chance: float
    control_chance: float


def differential(found: Findings) -> Differential:
    """Return what limits the target rung, with evidence for and against each finding."""
    needs_range = found.need_deg is not None or found.need_binding is not None
    no_ankle_would_do = needs_range and (found.need_deg is None or found.hips_short)
    range_short = needs_range and (bool(found.short) or no_ankle_would_do)
    limiter = _limiter(found, no_ankle_would_do, needs_range=needs_range, range_short=range_short)
    site = _site(found, limiter, no_ankle_would_do=no_ankle_would_do)
    reasons = [
        *_of_range(found, limiter, site, range_short=range_short),
        *_of_control(found, limiter),
        *_elsewhere(found),
        *_knees(found, range_short=range_short),
        *_sides(found),
        *_sprains(found),
    ]
    return Differential(
        limiter=limiter,
        site=site,
        sides=found.short if "mobility" in limiter else (),
        reasons=tuple(reasons),
    )


def _limiter(found: Findings, no_ankle_would_do: bool, *, needs_range: bool, range_short: bool) -> str:
    if needs_range and not no_ankle_would_do and (not found.known or found.squats_disagree):
        return "unknown"
    if found.contradicted and not no_ankle_would_do:
        return "control" if found.control_short else "none"
    if range_short:
        return "mobility+control" if found.control_short else "mobility"
    if not found.control_known:
        return "unknown"
    if needs_range and found.hips_unsure and not found.control_short:
        return "unknown"
    return "control" if found.control_short else "none"


def _site(found: Findings, limiter: str, *, no_ankle_would_do: bool) -> str | None:
    if "mobility" in limiter:
        rock_short = bool(rock_back_ids(found.tests, found.today, found.policy)[0])
        if found.hips_short:
            return "hip"
        if no_ankle_would_do or found.need_site != "ankle":
            return found.need_site if found.need_site != "ankle" else "hip"
        return "hip" if found.need_binding == "closure" and rock_short else "ankle"
    if limiter == "control":
        faults = _faults(found)
        if faults & {"knees-in", "arch-collapse"}:
            return "hip"
        if faults & {"trunk-lean", "back-rounds"}:
            return "trunk"
    return None


def _faults(found: Findings) -> set[str]:
    seen: set[str] = set()
    for attempt in _recent(found):
        for done in attempt.sets:
            seen.update(fault.partition(":")[0] for fault in done.faults)
    return seen


def _recent(found: Findings) -> list[Attempt]:
    return [a for a in found.attempts if (found.today - a.on).days <= RECENT_DAYS]


def latest(tests: Sequence[Test], name: str, today: date, policy: Policy) -> Test | None:
    """Return the last result of a test that is not stale. `tests` in order of day."""
    for test in reversed(tests):
        if (today - test.on).days > policy.screen_stale_days:
            return None
        if test.test == name:
            return test
    return None


def _range_evidence(found: Findings) -> tuple[list[str], list[str]]:
    """Return ids that speak for the range being short, and against."""
    for_: list[str] = []
    against: list[str] = []
    flat = latest(found.tests, "overhead-squat", found.today, found.policy)
    raised = latest(found.tests, "overhead-squat-heels-raised", found.today, found.policy)
    forward = latest(found.tests, "forward-arm-squat", found.today, found.policy)
    for test in (flat, forward):
        if test is not None and test.score is not None:
            if test.score <= SQUAT_POOR:
                for_.append(test.id)
            elif test.score >= SQUAT_GOOD:
                # Arms held forward balance like a counterweight: only that one passing speaks for the ankle.
                (for_ if test is forward and _poor(flat) else against).append(test.id)
    if raised is not None and raised.score is not None and _poor(flat):
        if raised.score >= SQUAT_GOOD:
            for_.append(raised.id)
        elif raised.score <= SQUAT_POOR:
            against.append(raised.id)
    for attempt in _recent(found)[-6:]:
        heel = credited_heel_deg(attempt.wedge_mm + attempt.shoe_heel_mm, found.body)
        reps, clean = attempt.reps, attempt.clean
        if not reps:
            continue
        rung = found.rungs.get(attempt.rung)
        if attempt.heels_rose and heel == 0:
            for_.append(attempt.id)
        elif clean >= found.policy.qualifying_clean * reps and was_seen(attempt):
            if heel > 0 or (rung is not None and rung.style == "counterbalance"):
                for_.append(attempt.id)
            elif rung is not None and rung.thigh_deg <= found.target.thigh_deg:
                against.append(attempt.id)  # shallower reps say nothing of the depth
    return for_, against


def rock_back_ids(
    tests: Sequence[Test], today: date, policy: Policy
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rock-back test as evidence for hips that close early, and against."""
    rock = latest(tests, "rock-back", today, policy)
    if rock is None or rock.score is None:
        return (), ()
    return ((rock.id,), ()) if rock.score <= ROCK_BACK_POOR else ((), (rock.id,))


def _poor(test: Test | None) -> bool:
    return test is not None and test.score is not None and test.score <= SQUAT_POOR


def _of_range(found: Findings, limiter: str, site: str | None, *, range_short: bool) -> list[Reason]:
    if found.need_deg is None and found.need_binding is None:
        return []
    for_, against = _range_evidence(found)
    rung = rung_params(found.target)
    rock_for, rock_against = rock_back_ids(found.tests, found.today, found.policy)
    if "mobility" in limiter and site is not None and (found.need_deg is None or site != "ankle"):
        params = {**rung, "site": site}
        closed = Reason("depth-closed-elsewhere", params, (*rock_for, *for_), (*rock_against, *against))
        return [closed, Reason("try-stance", rung, rock_for, ())] if params["site"] == "hip" else [closed]
    if not found.known:
        if found.tested_days_ago is None:
            return [Reason("range-unknown", rung, tuple(for_), tuple(against))]
        return [Reason("range-stale", {**rung, "days": found.tested_days_ago}, tuple(for_), tuple(against))]
    reasons = []
    if found.hips_unsure:
        doubt = doubt_params(found.hips_chance, found.policy.range_chance)
        reasons.append(Reason("hips-unsure", {**rung, **doubt}, rock_for, rock_against))
    if found.squats_disagree:
        reasons.append(Reason("squats-disagree", rung, found.observed.seen_ids, ()))
    if found.believed:
        side = _weakest(found)
        ankle = found.ankles[side]
        params = {**rung_params(found.present), **_ankle_params(side, ankle)}
        reasons.append(Reason("squat-believed", params, found.observed.seen_ids, ankle.ids))
    if found.contradicted or found.squats_disagree or (found.believed and not range_short):
        return reasons
    need = None if found.need_deg is None else round(found.need_deg, 1)
    if range_short:
        for side in sorted(found.short, key=lambda side: found.ankle_chances[side]):
            ankle = found.ankles[side]
            params = {**rung, **_ankle_params(side, ankle), "need": need}
            code = "ankle-short-near" if need is not None and ankle.deg >= need else "ankle-short"
            if side in found.enough_by_reading:
                code = "heels-were-seen"
            if code != "ankle-short":
                params |= doubt_params(found.ankle_chances[side], found.policy.range_chance)
            reasons.append(
                Reason(
                    code,
                    params,
                    tuple(dict.fromkeys((*ankle.ids[-3:], *for_, *found.observed.short_ids))),
                    tuple(against),
                )
            )
        return reasons
    side = _weakest(found)
    ankle = found.ankles[side]
    if ankle.n and side in found.enough_by_reading:
        params = {**rung, **_ankle_params(side, ankle), "need": need}
        enough = Reason("range-enough", params, _apart((*ankle.ids[-3:], *against)), tuple(for_))
    else:
        shown = _apart((*found.observed.seen_ids, *against))
        enough = Reason("range-shown", {**rung, "need": need}, shown, _apart(for_, shown))
    return [*reasons, enough]


def _apart(ids: Iterable[str], others: Collection[str] = ()) -> tuple[str, ...]:
    """Return ids once each, without those that already speak for the other side."""
    return tuple(dict.fromkeys(one for one in ids if one not in others))


def _of_control(found: Findings, limiter: str) -> list[Reason]:
    if not found.control_known:
        return []
    rung = rung_params(found.target)
    good: list[str] = []
    bad: list[str] = []
    for attempt in _recent(found)[-6:]:
        reps, clean = attempt.reps, attempt.clean
        if reps:
            (good if clean >= found.policy.qualifying_clean * reps else bad).append(attempt.id)
    flat = latest(found.tests, "overhead-squat", found.today, found.policy)
    raised = latest(found.tests, "overhead-squat-heels-raised", found.today, found.policy)
    if raised is not None and raised.score is not None:
        if raised.score <= SQUAT_POOR:
            bad.append(raised.id)
        elif raised.score >= SQUAT_GOOD:
            good.append(raised.id)
    if flat is not None and flat.score == SQUAT_GOOD:
        good.append(flat.id)
    params = {**rung, "rate": round(100 * found.clean_rate)}
    if found.control_short:
        heels = "heels-rise" in _faults(found)
        shown = heels and found.known and not found.short and limiter == "control"
        code = "range-not-shown" if shown else "control-short"
        if shown:
            side = _weakest(found)
            params |= _ankle_params(side, found.ankles[side])
        else:
            params |= doubt_params(found.control_chance, found.policy.control_chance)
        return [Reason(code, params, tuple(bad), tuple(good))]
    return [Reason("control-enough", params, tuple(good), tuple(bad))]


def _elsewhere(found: Findings) -> list[Reason]:
    """Compare the squat with bridge, side plank and hinge: strong elsewhere is not a weak muscle."""
    good: list[Test] = []
    poor: list[Test] = []
    for test in _current(found):
        verdict = None
        if test.test == "single-leg-bridge" and test.value is not None:
            verdict = test.value >= BRIDGE_GOOD_S
        elif test.test == "side-plank" and test.value is not None:
            verdict = test.value >= SIDE_PLANK_GOOD_S
        elif test.test == "hip-hinge" and test.passed is not None:
            verdict = test.passed
        if verdict is not None:
            (good if verdict else poor).append(test)
    squat = latest(found.tests, "overhead-squat", found.today, found.policy)
    squat_poor = found.control_short or _poor(squat)
    if not squat_poor:
        return []
    if len({t.test for t in good}) >= 2 and not poor:
        return [Reason("not-the-glutes", {}, tuple(t.id for t in good), ())]
    if len({t.test for t in poor}) >= 2 and not good:
        return [Reason("capacity-above", {}, tuple(t.id for t in poor), ())]
    return []


def _current(found: Findings) -> list[Test]:
    kept: dict[tuple[str, Side | None], Test] = {}
    for test in found.tests:
        if (found.today - test.on).days <= found.policy.screen_stale_days:
            kept[(test.test, test.side)] = test
    return [kept[key] for key in sorted(kept, key=lambda k: (k[0], k[1] or ""))]


def _knees(found: Findings, *, range_short: bool) -> list[Reason]:
    ids: dict[str, list[str]] = {}
    for attempt in _recent(found):
        told = {f.partition(":")[::2] for s in attempt.sets for f in s.faults}
        for side in sorted({side for name, side in told if name in ("knees-in", "arch-collapse")}):
            ids.setdefault(side, []).append(attempt.id)
    against: dict[str, list[str]] = {}
    for test in _current(found):
        if test.test == "step-down" and test.side is not None and test.score is not None:
            if test.score >= STEP_DOWN_POOR:
                ids.setdefault(test.side.value, []).append(test.id)
            elif test.score <= STEP_DOWN_GOOD:
                against.setdefault(test.side.value, []).append(test.id)
    reasons = []
    for side, seen in sorted(ids.items()):
        if len(seen) < 2:
            continue
        believed = range_short and not found.contradicted
        short = believed and any(not side or s.value == side for s in found.short)
        code = "knee-in-mobility-first" if short else "knee-in-control"
        params: dict[str, Value] = {"side": side or None}
        reasons.append(Reason(code, params, tuple(seen), tuple(against.get(side, ()))))
    return reasons


def side_difference(
    ankles: Mapping[Side, AnkleEstimate], readings: Sequence[Reading]
) -> tuple[Side, float, tuple[str, ...]] | None:
    """Return the shorter side, the difference (deg) and its evidence where it held on two days."""
    days: dict[date, dict[Side, tuple[float, str]]] = {}
    for reading in readings:
        days.setdefault(reading.on, {})[reading.side] = (reading.deg, reading.id)
    seen: dict[Side, list[str]] = {Side.LEFT: [], Side.RIGHT: []}
    count = {Side.LEFT: 0, Side.RIGHT: 0}
    for both in days.values():
        if len(both) < 2:
            continue
        gap = both[Side.RIGHT][0] - both[Side.LEFT][0]
        if abs(gap) >= SIDE_DIFFERENCE_DEG:
            side = Side.LEFT if gap > 0 else Side.RIGHT
            count[side] += 1
            seen[side] += [both[Side.LEFT][1], both[Side.RIGHT][1]]
    left, right = ankles[Side.LEFT], ankles[Side.RIGHT]
    gap = right.deg - left.deg
    side = Side.LEFT if gap > 0 else Side.RIGHT
    if count[side] < SIDE_DIFFERENCE_DAYS or abs(gap) <= sqrt(left.sd**2 + right.sd**2):
        return None
    return side, abs(gap), tuple(sorted(seen[side]))


def _sides(found: Findings) -> list[Reason]:
    difference = side_difference(found.ankles, found.readings)
    if difference is None:
        return []
    side, gap, ids = difference
    return [Reason("side-difference", {"side": side.value, "deg": round(gap, 1)}, ids, ())]


def _sprains(found: Findings) -> list[Reason]:
    reasons = []
    for side in sorted({s.side for s in found.sprains}):
        weak: list[str] = []
        strong: list[str] = []
        for test in _current(found):
            if test.side is not side:
                continue
            if test.test == "side-plank" and test.value is not None:
                (strong if test.value >= SIDE_PLANK_GOOD_S else weak).append(test.id)
            elif test.test == "step-down" and test.score is not None:
                if test.score >= STEP_DOWN_POOR:
                    weak.append(test.id)
                elif test.score <= STEP_DOWN_GOOD:
                    strong.append(test.id)
        reasons.append(Reason("sprain-check", {"side": side.value}, tuple(weak), tuple(strong)))
    return reasons


def _weakest(found: Findings) -> Side:
    """Return the side with the lower reading; one that was not measured only where neither was."""
    return min((Side.LEFT, Side.RIGHT), key=lambda side: (not found.ankles[side].n, found.ankles[side].deg))


def _ankle_params(side: Side, ankle: AnkleEstimate) -> dict[str, Value]:
    return {"side": side.value, "have": round(ankle.deg, 1), "sd": round(ankle.sd, 1), "n": ankle.n}


def doubt_params(chance: float, asked: float) -> dict[str, Value]:
    """Return how sure it is and must be, in percent that never look alike; nothing where it is sure."""
    return {"sure": floor(100 * chance), "asked": ceil(100 * asked)} if chance < asked else {}


def rung_params(rung: Rung) -> dict[str, Value]:
    """Return what a sentence needs to name a rung."""
    return {"rung": rung.id, "style": rung.style, "thigh": rung.thigh_deg}

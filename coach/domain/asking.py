"""What to ask and to train beside the squat: tests whose result could change the decision, and drills.

Which drill helps is learned in `drills`; what limits the squat is said by `screen`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest

from coach.domain.case import Side
from coach.domain.decision import Ask
from coach.domain.drills import DrillChoice, choose_drills, drill_effects
from coach.domain.estimate import WITHOUT_NEED
from coach.domain.reach import ROCK_BACK_GOOD, ROCK_BACK_POOR, flat_need_deg
from coach.domain.screen import SQUAT_POOR, Differential, Reason, latest
from coach.domain.standing import Standing

# A test is worth asking for while its answer could go either way.
ASK_CHANCE_LOW = 0.02
ASK_CHANCE_HIGH = 0.995
ASK_MOST = 3
# Days after which a squat to full depth may be asked for again.
SQUAT_AGAIN_DAYS = 28


def asks_of(now: Standing, found: Differential, headline: Reason, target: int) -> tuple[Ask, ...]:
    """Return the tests worth asking for after a decision with this headline, most wanted first."""
    kinds = (_ankle_asks(now, found, headline, target), _screen_asks(now, found), _sprain_asks(now))
    # One of each kind first: a sprain's check does not wait behind a row of squats.
    asks = [ask for row in zip_longest(*kinds) for ask in row if ask is not None]
    return tuple(asks[:ASK_MOST])


def _ankle_asks(now: Standing, found: Differential, headline: Reason, target: int) -> list[Ask]:
    codes = {r.code for r in found.reasons}
    resting = _resting(now)
    sides = [side for side in (Side.LEFT, Side.RIGHT) if side not in resting]
    if not sides or now.ladder[-1].style in WITHOUT_NEED:
        return []
    why = None
    by = "self"
    nxt = min(target + 1, len(now.ladder) - 1)
    unmeasured = [side for side in sides if not now.ankles[side].n]
    last = max((a.last_on for a in now.ankles.values() if a.last_on), default=None)
    age = None if last is None else (now.today - last).days
    if not now.measured:
        # Where nothing is open to any ankle, its test would open nothing.
        opens = any(not now.closed_to_any_ankle(place) for place in {target, nxt})
        why = "ankle-unknown" if opens else None
    elif unmeasured:
        why, sides = "side-unmeasured", unmeasured
    elif odd := [side for side in sides if side in now.disagreeing]:
        why, by, sides = "readings-disagree", "coach", odd
    elif "squat-believed" in codes and age and (now.unsettled or not _retested(now, now.observed.seen_since)):
        why, by = "squat-believed", "coach"
    elif now.squats_disagree or (
        now.observed.contradictory and not _retested(now, now.observed.contradicted_on)
    ):
        why, by = "squats-disagree", "coach"
    elif not now.knows_range_for(nxt) and not now.closed_to_any_ankle(nxt):
        why = "ankle-stale"
    elif headline.code == "time-off" and age is not None and age > now.policy.ankle_retest_days:
        why = "time-off" if headline.params.get("rungs") == 2 else None
    if why is None and age is not None and age >= now.policy.ankle_retest_days:
        flat = now.ankles_chance(nxt, 0)
        open_ = flat is not None and ASK_CHANCE_LOW < flat < ASK_CHANCE_HIGH
        on_wedge = now.wedge_for(target) > 0
        if (open_ and now.least_wedge(nxt) != 0) or on_wedge:
            why = "ankle-retest"
        elif open_ and age >= now.policy.ankle_stale_days:
            why = "ankle-stale"
    if why is None:
        return []
    test = "lunge-distance" if _uses_tape(now) else "lunge-angle"
    if len(sides) == 2:
        return [Ask(test=test, side=None, by=by, why=why)]
    return [Ask(test=test, side=sides[0].value, by=by, why=why)]


def _retested(now: Standing, since: date | None) -> bool:
    """Say whether a coach read the ankle after this day, within the rate of tests."""
    return any(
        not reading.own
        and (since is None or reading.on > since)
        and (now.today - reading.on).days < now.policy.ankle_retest_days
        for reading in now.readings
    )


def _resting(now: Standing) -> set[Side]:
    """Return the sides with a sprain so fresh that nothing goes to the end of range."""
    return {
        s.side
        for s in now.case.sprains
        if s.on is not None and 0 <= (now.today - s.on).days <= now.policy.sprain_quiet_days
    }


def _uses_tape(now: Standing) -> bool:
    for test in reversed(now.tests):
        if test.test in ("lunge-angle", "lunge-distance"):
            return test.test == "lunge-distance"
    return False


def _screen_asks(now: Standing, found: Differential) -> list[Ask]:
    policy, today = now.policy, now.today
    near = now.ladder[now.at : now.at + 2]
    closes = any(flat_need_deg(now.case.body, rung)[1] == "closure" for rung in near)
    rock_back = []
    hips = any(_hips_open(now, place) for place in range(now.at, min(now.at + 2, len(now.ladder))))
    asked = hips or ("mobility" in found.limiter and closes)
    if asked and now.rock_back is None:
        rock_back = [Ask(test="rock-back", side=None, by="self", why="hip-or-ankle")]
    if _resting(now):
        return rock_back  # a squat to full depth takes a fresh sprain to the end of range
    flat = latest(now.tests, "overhead-squat", today, policy)
    raised = latest(now.tests, "overhead-squat-heels-raised", today, policy)
    forward = latest(now.tests, "forward-arm-squat", today, policy)
    if flat is None and not now.control.both_legs.n:
        return [Ask(test="overhead-squat", side=None, by="self", why="control-unknown")]
    asks = []
    if flat is not None and (flat.score or 0) <= SQUAT_POOR and found.limiter != "none":
        if forward is None:
            asks.append(Ask(test="forward-arm-squat", side=None, by="self", why="second-probe"))
        if raised is None:
            asks.append(Ask(test="overhead-squat-heels-raised", side=None, by="self", why="second-probe"))
    lately = forward is not None and (today - forward.on).days < SQUAT_AGAIN_DAYS
    if not lately and not asks and _range_open(now):
        asks.append(Ask(test="forward-arm-squat", side=None, by="coach", why="range-open"))
    return [*asks, *rock_back]


def _hips_open(now: Standing, place: int) -> bool:
    """Say whether a rung's hips would be believed after a good rock-back test and not after a poor one."""
    return now.hips_unsure(place, ROCK_BACK_POOR) and not now.hips_unsure(place, ROCK_BACK_GOOD)


def _range_open(now: Standing) -> bool:
    """Say whether seeing one squat to full depth could open the next rung, or lower its wedge."""
    nxt = min(now.at + 1, len(now.ladder) - 1)
    if not now.measured:
        return False
    open_at = {nxt} if now.least_wedge(nxt) != 0 else set()
    if now.wedge_for(now.at) > 0:
        open_at.add(now.at)
    chances = [now.ankles_chance(place, 0) for place in open_at]
    return any(chance is not None and ASK_CHANCE_LOW < chance < ASK_CHANCE_HIGH for chance in chances)


def _sprain_asks(now: Standing) -> list[Ask]:
    asks = []
    for name in ("step-down", "side-plank"):
        done = {
            t.side
            for t in now.tests
            if t.test == name and (now.today - t.on).days <= now.policy.screen_stale_days
        }
        open_ = {sprain.side for sprain in now.case.sprains} - done
        asks += [
            Ask(test=name, side=side and side.value, by="self", why="sprain-check")
            for side in _together(open_)
        ]
    return asks


def _together(sides: Iterable[Side | None]) -> list[Side | None]:
    """Return what is wanted of these sides: None, for both at once, where both are or a side is not named."""
    each = set(sides)
    return [None] if len(each) > 1 else list(each)


def drills_for(now: Standing, found: Differential, limiter: str) -> tuple[DrillChoice, ...]:
    """Return the drills that answer what limits the squat, best for this athlete first."""
    resting = _resting(now)
    pinching = {
        t.side
        for t in now.tests
        if t.pinch and t.side and (now.today - t.on).days <= now.policy.ankle_stale_days
    }
    wants: list[tuple[str, Side | None, str]] = []
    codes = {r.code for r in found.reasons}
    if limiter in ("mobility", "mobility+control"):
        if found.site == "ankle":
            one = found.sides[0] if len(found.sides) == 1 else None
            wants.append(("ankle", one, "ankle-short"))
            wants.append(("tibialis", None, "flat-foot-work"))
        elif found.site == "hip":
            wants.append(("hip-range", None, "hip-closes"))
        elif found.site == "shoulder":
            wants.append(("shoulder", None, "shoulder-short"))
        elif found.site == "trunk":
            wants.append(("trunk", None, "trunk-leans"))
    if limiter in ("control", "mobility+control"):
        wants.append(("pattern", None, "control-short"))
    knees = [r for r in found.reasons if r.code in ("knee-in-control", "knee-in-mobility-first")]
    named = [Side(str(r.params["side"])) if r.params.get("side") else None for r in knees]
    wants += [("knee", side, "knee-in") for side in _together(named)]
    if "capacity-above" in codes:
        wants.append(("capacity", None, "capacity-above"))
    if "side-difference" in codes:
        side = Side(str(next(r for r in found.reasons if r.code == "side-difference").params["side"]))
        if not wants:
            wants.append(("ankle", side, "side-difference"))
        wants.append(("one-side", side, "side-difference"))
    wants += [("sprain", side, "sprain-check") for side in _together(resting)]
    blocked = frozenset(side for side in (*resting, *pinching) if side is not None)
    return choose_drills(wants, drill_effects(now.trials, now.policy), no_end_range=blocked)

"""The decision: which rung and wedge next, why, what would change it. `decide` and `preview`.

A pure function of a case: no clock, no randomness, no text (sentences stand in `coach.words.reasons`).
Safety first, then what a person decided, then what the evidence says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import floor

from coach.domain.ankle import ANKLE_TESTS, refused
from coach.domain.asking import asks_of, drills_for
from coach.domain.case import Act, Case, Side
from coach.domain.decision import (
    Ask,
    Chances,
    Condition,
    ControlView,
    Decision,
    NextRung,
    Progress,
    RungNeed,
)
from coach.domain.estimate import (
    WITHOUT_NEED,
)
from coach.domain.forecast import CLEAN_DAYS_MOST, clean_days_to, forecast
from coach.domain.reach import ROCK_BACK_GOOD
from coach.domain.screen import (
    Differential,
    Findings,
    Reason,
    differential,
    doubt_params,
    rock_back_ids,
    rung_params,
)
from coach.domain.squat import STOCK_WEDGES_MM, box_height_cm, pose
from coach.domain.standing import Mark, Standing, stock

__all__ = [
    "RULES_VERSION",
    "Ask",
    "Chances",
    "Condition",
    "ControlView",
    "Decision",
    "Differential",
    "NextRung",
    "Progress",
    "Reason",
    "RungNeed",
    "decide",
    "preview",
]

RULES_VERSION = "2.4"
# New rules move a team that says nothing after so many days: a coach on holiday freezes nobody for good.
RULES_WAIT_DAYS = 14

LOAD_STEP_KG = 0.5
# Days that lie this far below a drop are one whatever was believed before.
DROP_CLEARLY_BY = 0.2
# Screens and days that say whether control limits: one alone decides nothing.
PROBES_LEAST = 2


def decide(case: Case) -> Decision:
    """Return the decision of a case. Pure: the same case gives the same decision, whatever its order.

    Raises Invalid for an unknown `at.rung`, an empty ladder, or one id with two contents. What lies after
    `today` is not looked at. About 10 ms for three years of training.
    """
    return _Deciding(Standing(case)).decision()


def preview(case: Case, **changes: object) -> Decision:
    """Return what would be decided if the case were different: `preview(case, tests=..., today=...)`."""
    return decide(replace(case, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Move:
    """Where to go and the reasons for it, headline first."""

    target: int
    reasons: tuple[Reason, ...]
    stop: bool = False
    wedge: float | None = None


class _Deciding:
    """One decision in the making: guards in order, then the parts."""

    def __init__(self, now: Standing) -> None:
        self.now = now
        self.policy = now.policy
        self.today = now.today
        self.ladder = now.ladder
        self.at = now.at

    def move(self) -> _Move:
        """Return where to go: safety, then people, then time off, then the evidence."""
        return self._stopped() or self._pain_ends() or self._without_pain

    @cached_property
    def _without_pain(self) -> _Move:
        for guard in (
            self._overridden,
            self._locked,
            self._vetoed,
            self._too_young,
            self._time_off,
            self._waits,
            self._dropped,
            self._out_of_range,
            self._regained,
        ):
            found = guard()
            if found is not None:
                # Not even a person's word puts a child under the bar.
                return self._too_young(found.target) or found
        return self._advance_or_hold()

    def _below(self, marks: Sequence[Mark]) -> int:
        """Return the rung below the painful ones; pain never leaves the athlete deeper than no pain would."""
        painful = [self.now.one_back(mark.rung) for mark in marks if mark.rung is not None]
        return self._without_bar(min(self.at, self._without_pain.target, *painful))

    def _without_bar(self, target: int) -> int:
        """Return the rung; for a child the nearest without a bar, below, else up to today's, or the first."""
        ceiling = self._ceiling()
        most = self.at if ceiling is None else min(self.at, ceiling[0])
        order = (*range(target, -1, -1), *range(target + 1, most + 1))
        return next((place for place in order if not self.now.no_bar(place)), 0)

    def _stopped(self) -> _Move | None:
        marks = [m for m in self.now.marks if m.stops]
        if not marks:
            return None
        target = self._below(self.now.marks)
        codes: dict[str, list[Mark]] = {}
        for mark in reversed(marks):
            codes.setdefault(mark.code, []).append(mark)
        reasons = []
        for code, group in codes.items():
            on = None if group[0].id is None else group[0].on.isoformat()
            params = {"pain": group[0].pain, "side": group[0].side, "on": on}
            reasons.append(Reason(code, params, tuple(m.id for m in reversed(group) if m.id), ()))
        return _Move(target, tuple(reasons), stop=True)

    def _loaded(self, mark: Mark) -> bool:
        """Say whether a painful rung is the present one and carries a load: then the load goes down first."""
        return mark.rung == self.at and self.now.base_load_kg(self.ladder[self.at]) > 0

    def _pain_ends(self) -> _Move | None:
        if self.now.last_day is None:
            return None
        marks = [m for m in self.now.marks if m.code == "pain-ends" and m.on == self.now.last_day]
        if not marks:
            return None
        loaded = all(self._loaded(mark) for mark in marks)
        target = self._without_bar(min(self.at, self._without_pain.target)) if loaded else self._below(marks)
        pain = max(m.pain or 0 for m in marks)
        params = {"pain": pain, "on": self.now.last_day.isoformat(), **rung_params(self.ladder[target])}
        return _Move(target, (Reason("pain-ends", params, tuple(m.id for m in marks if m.id), ()),))

    def _overridden(self) -> _Move | None:
        act = self.now.pending_override
        if act is None:
            return None
        target = self.at if act.rung is None else self.now.index[act.rung]
        params = {**rung_params(self.ladder[target]), "by": act.by.value, "why": act.reason}
        return _Move(target, (Reason("overridden", params, (act.id,), ()),), wedge=act.wedge_mm)

    def _locked(self) -> _Move | None:
        act = self.now.lock
        if act is None:
            return None
        # A depth that was set after the lock, or closed, moved it: it is locked there.
        moved = act if self.now.set_to is None or self.now.set_to.rung is None else self.now.set_to
        target = self.now.index.get(moved.rung or "", self.at)
        closed = self._vetoed(target)
        target = closed.target if closed is not None else target
        params = {
            **rung_params(self.ladder[target]),
            "by": act.by.value,
            "why": act.reason,
            "until": None if act.until is None else act.until.isoformat(),
        }
        reasons = (Reason("locked", params, (act.id,), self.now.earned_ids()),)
        return _Move(target, reasons if closed is None else (*closed.reasons, *reasons), wedge=moved.wedge_mm)

    def _ceiling(self) -> tuple[int, Act] | None:
        """Return the highest rung that vetoes leave open, and the veto."""
        named = [
            (self.now.index[v.rung] - 1, v) for v in self.now.vetoes if v.rung in self.now.index and v.rung
        ]
        return min(named, key=lambda n: (n[0], n[1].id)) if named else None

    def _vetoed(self, at: int | None = None) -> _Move | None:
        """Return the rung below the lowest that a person closed, where today's (or `at`) is not below it."""
        ceiling = self._ceiling()
        if ceiling is None or ceiling[0] >= (self.at if at is None else at):
            return None
        place, act = max(0, ceiling[0]), ceiling[1]
        params = {
            **rung_params(self.ladder[self.now.index[act.rung or ""]]),
            "by": act.by.value,
            "why": act.reason,
        }
        return _Move(place, (Reason("vetoed", params, (act.id,), ()),))

    def _too_young(self, target: int | None = None) -> _Move | None:
        target = self.at if target is None else target
        if not self.now.no_bar(target):
            return None
        place = self._without_bar(target)
        params = {**rung_params(self.ladder[place]), "age": round(self.policy.no_bar_below_age)}
        return _Move(place, (Reason("no-bar-yet", params, (), ()),))

    def _time_off(self) -> _Move | None:
        if self.now.last_day is None:
            return None
        gap = (self.today - self.now.last_day).days
        if gap <= self.policy.time_off_days:
            return None
        last = self.now.held_on(self.now.last_day)
        if last is None:
            return None
        back = 2 if gap > self.policy.long_time_off_days else 1
        target = min(self.at, max(0, last - back))
        lighter = round(100 * (1 - self.now.lighter(gap)))
        params = {**rung_params(self.ladder[target]), "days": gap, "lighter": lighter, "rungs": back}
        ids = tuple(a.id for a in self.now.attempts if a.on == self.now.last_day)
        return _Move(target, (Reason("time-off", params, ids, ()),))

    def _waits(self) -> _Move | None:
        """Hold rung and wedge until the team lets new rules take effect; what is safety came before."""
        if not self.now.case.rules_wait:
            return None
        params = {**rung_params(self.ladder[self.at]), "rules": RULES_VERSION}
        return _Move(
            self.at,
            (Reason("rules-wait", params, (), self.now.earned_ids()),),
            wedge=self.now.case.at.wedge_mm,
        )

    def _dropped(self) -> _Move | None:
        """Regress on a repeated drop that is beyond the error of what is known of control, or of range.

        Where the heels rose a wedge is the first answer: days on a lower wedge than today's do not count.
        """
        lately = self.now.dropped(self.policy.drop_days)
        if self.at == 0 or not lately:
            return None
        heels = [d for d in lately if d.heels]
        if heels and any(d.wedge_mm < self.now.case.at.wedge_mm for d in heels):
            return None
        rate = sum(d.rate for d in lately) / len(lately)
        clearly = rate < self.policy.drop_clean - DROP_CLEARLY_BY
        short = heels and not self.now.has_range(self.at, self.now.case.at.wedge_mm)
        if not (short or clearly) and self.now.control_chance(self.at) >= self.policy.control_regress_chance:
            return None
        # Never less far than want of range alone would: one more clean rep must not cost a rung.
        short_of_range = self._out_of_range()
        target = self.at - 1 if short_of_range is None else min(self.at - 1, short_of_range.target)
        params = {**rung_params(self.ladder[target]), "rate": round(100 * rate), "days": len(lately)}
        ids = tuple(i for d in lately for i in d.ids)
        good = tuple(i for d in self.now.days if d.qualifies for i in d.ids)
        return _Move(target, (Reason("repeated-drop", params, ids, good),))

    def _out_of_range(self) -> _Move | None:
        """Go one rung back where even the highest wedge leaves the range more likely missing than not."""
        if self.at == 0 or not self.now.measured or self.ladder[self.at].style in WITHOUT_NEED:
            return None
        highest = self.now.wedges(self.at)[-1]
        chance = self.now.ankles_chance(self.at, highest, self.policy.hold_band_deg)
        hips = self.now.hips_chance(self.at)
        if chance is None or min(chance, hips) >= self.policy.range_regress_chance:
            return None
        claimed = [
            d
            for d in self.now.days
            if d.rate >= self.policy.qualifying_clean and not any(a.heels_rose for a in d.attempts)
        ]
        if len(claimed) >= self.policy.qualifying_days:
            return None
        target = self.now.one_back(self.at)
        if hips < self.policy.range_regress_chance:
            params = {**rung_params(self.ladder[self.at]), "site": "hip"}
            return _Move(target, (Reason("depth-closed-elsewhere", params, *self._rock_back()),))
        side = min((Side.LEFT, Side.RIGHT), key=lambda s: self.now.reach.means[s])
        ankle = self.now.ankles[side]
        need = self.now.reading_deg(self.at, highest)
        params = {
            **rung_params(self.ladder[self.at]),
            "side": side.value,
            "have": round(ankle.deg, 1),
            "sd": round(ankle.sd, 1),
            "need": None if need is None else round(need, 1),
            "wedge": highest,
        }
        code = "range-out" if need is not None else "depth-closed"
        return _Move(target, (Reason(code, params, ankle.ids[-3:], ()),))

    def _regained(self) -> _Move | None:
        """After time off one qualifying day a rung is enough to win back what was held before."""
        if self.now.returned is None:
            return None
        back, held = self.now.returned
        nxt = self.at + 1
        if (
            self.at >= held
            or nxt >= len(self.ladder)
            or any(nxt in places for _on, places in self.now.trained(back))
            or not self.now.days
            or self.now.days[-1].on < back
            or not self.now.days[-1].qualifies
            or self._closed(nxt)
            or self.now.least_wedge(nxt) is None
            or self.now.hips_unsure(nxt)
            or self.now.dropped_lately(nxt)
            or self.now.marks
        ):
            return None
        params = {**rung_params(self.ladder[nxt]), "on": back.isoformat()}
        return _Move(nxt, (Reason("regained", params, self.now.days[-1].ids, ()),))

    def _closed(self, place: int) -> Reason | None:
        """Return what a person or the policy closes a rung with."""
        for veto in self.now.vetoes:
            if veto.rung is None or self.now.index.get(veto.rung, len(self.ladder)) <= place:
                params = {**rung_params(self.ladder[place]), "by": veto.by.value, "why": veto.reason}
                return Reason("vetoed", params, (veto.id,), self.now.earned_ids())
        if self.now.no_bar(place):
            params = {**rung_params(self.ladder[place]), "age": round(self.policy.no_bar_below_age)}
            return Reason("no-bar-yet", params, (), ())
        return None

    @property
    def _load_first(self) -> bool:
        """Whether the last day failed for its load and was not good all the same."""
        last = self.now.days[-1] if self.now.days else None
        return last is not None and last.load_failed and not last.qualifies

    def _advance_or_hold(self) -> _Move:
        nxt = self.at + 1
        if nxt >= len(self.ladder):
            return _Move(
                self.at, (Reason("top", rung_params(self.ladder[self.at]), self.now.earned_ids(), ()),)
            )
        missing = self._missing(nxt)
        if missing:
            return _Move(self.at, tuple(missing))
        days = self.now.qualifying
        params = {**rung_params(self.ladder[nxt]), "days": len(days), "on_rung": self.now.days_on_rung}
        return _Move(nxt, (Reason("earned", params, tuple(i for d in days for i in d.ids), ()),))

    def _missing(self, nxt: int) -> list[Reason]:
        """Return everything that keeps the next rung closed, most telling first; empty where it is earned."""
        policy, rung = self.policy, self.ladder[nxt]
        params = rung_params(rung)
        found: list[Reason] = []
        closed = self._closed(nxt)
        if closed is not None:
            found.append(closed)
        if self.now.closed_to_any_ankle(nxt):
            found += self._range_missing(nxt)
        elif not self.now.knows_range_for(nxt):
            days = self.now.tested_days_ago
            if days is None:
                found.append(Reason("ankle-unknown", params, (), ()))
            else:
                old = tuple(i for ankle in self.now.ankles.values() for i in ankle.ids[-1:])
                found.append(Reason("ankle-stale", {**params, "days": days}, (), old))
        elif self.now.least_wedge(nxt) is None:
            found += self._range_missing(nxt)
        if not self.now.closed_to_any_ankle(nxt):
            if self.now.hips_short(nxt):
                found.append(Reason("depth-closed-elsewhere", {**params, "site": "hip"}, *self._rock_back()))
            elif self.now.hips_unsure(nxt):
                doubt = doubt_params(self.now.hips_chance(nxt), policy.range_chance)
                found.append(Reason("hips-unsure", {**params, **doubt}, *self._rock_back()))
        if self.now.unsettled:
            side = min((Side.LEFT, Side.RIGHT), key=lambda s: self.now.reach.means[s])
            ankle = self.now.ankles[side]
            believed = {
                **rung_params(self.ladder[self.at]),
                "side": side.value,
                "have": round(ankle.deg, 1),
                "sd": round(ankle.sd, 1),
            }
            found.insert(0, Reason("squat-believed", believed, self.now.observed.seen_ids, ankle.ids[-3:]))
        if self.now.squats_disagree:
            found.append(Reason("squats-disagree", params, self.now.observed.seen_ids, ()))
        enough = self.now.enough_days(self.now.qualifying)
        rate = self.now.control.clean_rate(rung)
        bad_day = bool(self.now.days) and self.now.days[-1].drop
        if self._load_first and (not enough or self.now.days[-1].rate < policy.drop_clean):
            found.append(Reason("load-first", rung_params(self.ladder[self.at]), self.now.days[-1].ids, ()))
        elif bad_day and self.now.enough_days(self.now.qualifying):
            why = {"rate": round(100 * self.now.days[-1].rate), **rung_params(self.ladder[self.at])}
            found.append(Reason("one-day-off", why, self.now.days[-1].ids, self.now.earned_ids()))
        control = self.now.control_chance(nxt)
        if control < policy.control_chance and (self.now.days or self.now.control.of(rung).n):
            good = tuple(i for d in self.now.days if d.qualifies for i in d.ids)
            bad = tuple(i for d in self.now.days if not d.qualifies for i in d.ids)
            why = {"rate": round(100 * rate), **doubt_params(control, policy.control_chance)}
            found.append(Reason("control-short", {**params, **why}, bad, good))
        if not enough:
            have = self.now.counted(self.now.qualifying)
            found.append(
                Reason(
                    "days-missing",
                    {
                        **rung_params(self.ladder[self.at]),
                        "have": have,
                        "need": policy.qualifying_days,
                        "gap": policy.qualifying_gap_days,
                    },
                    (),
                    self.now.earned_ids(),
                )
            )
        dropped = self.now.dropped_lately(nxt)
        if dropped:
            left = self.now.retry_wait_days(dropped) - (self.today - dropped[-1].on).days
            ids = tuple(i for d in dropped for i in d.ids)
            found.append(
                Reason(
                    "dropped-lately",
                    {**params, "days": left, "need": self.now.retry_wait_days(dropped)},
                    ids,
                    (),
                )
            )
        if self.now.days_on_rung < self.now.days_needed:
            found.append(
                Reason(
                    "too-soon",
                    {
                        **rung_params(self.ladder[self.at]),
                        "days": self.now.days_needed - self.now.days_on_rung,
                        "need": self.now.days_needed,
                    },
                    (),
                    self.now.earned_ids(),
                )
            )
        if (
            policy.verify_below_parallel
            and rung.thigh_deg < 0
            and not any(d.seen for d in self.now.qualifying)
        ):
            found.append(Reason("not-verified", params, (), self.now.earned_ids()))
        return found

    def _range_missing(self, place: int) -> list[Reason]:
        """Return per side, the weaker first, what range is missing for a rung on its highest wedge."""
        highest = self.now.wedges(place)[-1]
        need = self.now.reading_deg(place, highest)
        if need is None:
            site = self.now.flat_needs[place][2]
            params = {**rung_params(self.ladder[place]), "site": site if site != "ankle" else "hip"}
            return [Reason("depth-closed-elsewhere", params, *self._rock_back())]
        found = []
        chances = {side: self.now.side_chance(side, place, highest) for side in (Side.LEFT, Side.RIGHT)}
        for side, chance in sorted(chances.items(), key=lambda one: one[1]):
            if chance >= self.policy.range_chance:
                continue
            ankle = self.now.ankles[side]
            params = {
                **rung_params(self.ladder[place]),
                "side": side.value,
                "have": round(ankle.deg, 1),
                "sd": round(ankle.sd, 1),
                "n": ankle.n,
                "need": round(need, 1),
                "wedge": highest,
            }
            near = ankle.deg >= need  # enough by the number, not by its error
            if near and self.now.plain_chance(side, place, highest) >= self.policy.range_chance:
                code = "heels-were-seen"
            elif highest:
                code = "ankle-short-near-on-wedge" if near else "ankle-short-on-wedge"
            else:
                code = "ankle-short-near" if near else "ankle-short"
            if near:
                params |= doubt_params(chance, self.policy.range_chance)
            found.append(Reason(code, params, ankle.ids[-3:], self.now.observed.seen_ids))
        return found

    def _rock_back(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return rock_back_ids(self.now.tests, self.today, self.policy)

    def decision(self) -> Decision:
        """Put the decision together."""
        move = self.move()
        target = move.target
        action = (
            "stop"
            if move.stop
            else "advance"
            if target > self.at
            else "regress"
            if target < self.at
            else "hold"
        )
        wedge = self.now.wedge_for(target)
        if move.wedge is not None:
            wedge = stock(move.wedge, self.now.wedges(target))
        found = self._differential(target if action != "advance" else target - 1)
        if move.wedge is None and found.limiter == "control" and self._covered(target):
            # Range covers the need: a wedge would answer what is not the ankle's.
            wedge = min(wedge, stock(self.now.case.at.wedge_mm, self.now.wedges(target)))
        limiter, site = found.limiter, found.site
        if move.stop or move.reasons[0].code == "pain-ends":
            limiter, site = "pain", self._pain_site()
        rung = self.ladder[target]
        return Decision(
            id=self.now.case.id,
            action=action,
            rung=rung.id,
            wedge_mm=wedge,
            load_kg=self._load(target, move),
            box_cm=self._box(target, wedge),
            limiter=limiter,
            limiter_site=site,
            ankle={side.value: self.now.ankles[side] for side in (Side.LEFT, Side.RIGHT)},
            control=self._control_view(),
            needs=self._needs(),
            chances=Chances(
                range=self.now.range_chance(target, wedge), control=self.now.control_chance(target)
            ),
            next=self._next(target, move),
            drills=() if move.stop else drills_for(self.now, found, limiter),
            ask=() if move.stop else asks_of(self.now, found, move.reasons[0], target),
            reasons=self._reasons(move, found, target, wedge),
            rules=RULES_VERSION,
            progress=self._progress(target),
            differential=found.reasons,
            forecast=None if move.stop else forecast(self.now, target),
        )

    def _differential(self, present: int) -> Differential:
        nxt = min(present + 1, len(self.ladder) - 1)
        rung = self.ladder[nxt]
        need = self.now.reading_deg(nxt)
        _, binding, site = self.now.flat_needs[nxt]
        short = tuple(
            side
            for side in (Side.LEFT, Side.RIGHT)
            if rung.style not in WITHOUT_NEED and self._short(side, nxt)
        )
        plain = tuple(
            side
            for side in (Side.LEFT, Side.RIGHT)
            if self.now.plain_chance(side, nxt) >= self.policy.range_chance
        )
        here = self.ladder[present]
        believed = self.now.believed_at(present)
        rate = self.now.control.clean_rate(rung)
        # One probe alone decides nothing.
        control_known = max(self.now.control.of(rung).n, self.now.control.both_legs.n) >= PROBES_LEAST
        control_short = control_known and (
            self.now.control_chance(nxt) < self.policy.control_chance
            or bool(self.now.dropped(self.policy.drop_days))
            or self.now.range_not_shown()
        )
        return differential(
            Findings(
                body=self.now.case.body,
                target=rung,
                present=here,
                today=self.today,
                policy=self.policy,
                ankles=self.now.ankles,
                readings=self.now.readings,
                observed=self.now.observed,
                attempts=self.now.last_attempts(24),
                rungs=self.now.rungs,
                tests=self.now.tests,
                sprains=self.now.case.sprains,
                need_deg=need,
                need_binding=binding,
                need_site=site,
                known=self.now.knows_range_for(nxt),
                tested_days_ago=self.now.tested_days_ago,
                believed=believed,
                contradicted=believed and self.now.unsettled,
                squats_disagree=self.now.squats_disagree,
                hips_unsure=self.now.hips_unsure(nxt),
                hips_short=self.now.hips_short(nxt),
                short=short,
                enough_by_reading=plain,
                control_known=control_known,
                control_short=control_short,
                clean_rate=rate,
                ankle_chances={side: self.now.side_chance(side, nxt, 0) for side in Side},
                hips_chance=self.now.hips_chance(nxt),
                control_chance=self.now.control_chance(nxt),
            )
        )

    def _covered(self, place: int) -> bool:
        """Say whether the wedge in use is enough for a rung, or the readings where raised heels fail too."""
        if self.now.has_range(place, self.now.case.at.wedge_mm):
            return True
        plain = min(self.now.plain_chance(side, place) for side in Side)
        return self.now.raised_fails and plain >= self.policy.range_chance

    def _short(self, side: Side, place: int) -> bool:
        """Say whether a side's range falls below policy for a rung without a wedge.

        Where the squat fails on raised heels too, risen heels say nothing against an ankle that reads enough.
        """
        if self.now.side_chance(side, place, 0) >= self.policy.range_chance:
            return False
        covered = self.now.plain_chance(side, place) >= self.policy.range_chance
        return not (self.now.raised_fails and covered)

    def _pain_site(self) -> str | None:
        for mark in reversed(self.now.marks):
            if mark.code in ("stop-pinch", "stop-test-pain"):
                named = mark.code == "stop-pinch" or any(
                    test.id == mark.id and test.test in ANKLE_TESTS for test in self.now.tests
                )
                return "ankle" if named else None
            for attempt in reversed(self.now.told):
                if attempt.id == mark.id:
                    worst = max(attempt.sets, key=lambda s: (s.sharp, s.pain or 0), default=None)
                    return None if worst is None else worst.pain_site
        return None

    def _load(self, target: int, move: _Move) -> float:
        load = self.now.base_load_kg(self.ladder[target])
        if not load or self.now.no_bar(target):
            return 0.0
        gap = 0 if self.now.last_day is None else (self.today - self.now.last_day).days
        factor = self.now.lighter(gap)
        if target == self.at and self.now.days and self.now.days[-1].load_failed:
            factor = min(factor, 1 - self.policy.load_step_back)
        if move.reasons[0].code == "pain-ends" and target == self.at:
            factor = min(factor, 1 - self.policy.load_step_back)
        steps = round(load * factor / LOAD_STEP_KG)
        most = self.ladder[target].load_max_kg
        return LOAD_STEP_KG * (steps if most is None else min(steps, floor(most / LOAD_STEP_KG)))

    def _box(self, target: int, wedge: int) -> float | None:
        rung = self.ladder[target]
        body = self.now.case.body
        heel = self.now.heel_mm(target) + wedge
        has = min(self.now.reach.means.values())
        need = self.now.need_deg(target, wedge)
        found = pose(
            body,
            rung.style,
            rung.thigh_deg,
            has if need is None else max(has, need),
            load_kg=self.now.base_load_kg(rung),
            heel_mm=heel,
            lean_cap=rung.lean_cap,
            closure_cap=rung.closure_cap,
        )
        return round(box_height_cm(body, found, rung.thigh_deg), 1)

    def _control_view(self) -> ControlView:
        both = self.now.control.both_legs
        return ControlView(
            ability=round(both.mean, 3),
            sd=round(both.sd, 3),
            n=both.n,
            clean_rate={rung.id: round(self.now.control.clean_rate(rung), 3) for rung in self.ladder},
        )

    def _needs(self) -> tuple[RungNeed, ...]:
        found = []
        for place, rung in enumerate(self.ladder):
            _, binding, site = self.now.flat_needs[place]
            need = self.now.reading_deg(place)
            deg = None if need is None else round(need, 1)
            found.append(
                RungNeed(rung=rung.id, deg=deg, binding=binding, site=site, heel_mm=self.now.heel_mm(place))
            )
        return tuple(found)

    def _progress(self, target: int) -> Progress:
        return Progress(
            qualifying_days=tuple(d.on.isoformat() for d in self.now.qualifying) if target == self.at else (),
            qualifying_needed=self.policy.qualifying_days,
            days_on_rung=self.now.days_on_rung if target == self.at else 0,
            days_needed=self.now.days_needed,
            since=None if self.now.since is None or target != self.at else self.now.since.isoformat(),
            last_trained_on=None if self.now.last_day is None else self.now.last_day.isoformat(),
            stopped_on=self._stopped_on(),
            locked=self.now.lock is not None,
            locked_until=None
            if self.now.lock is None or self.now.lock.until is None
            else self.now.lock.until.isoformat(),
        )

    def _stopped_on(self) -> str | None:
        days = [mark.on for mark in self.now.marks if mark.stops and mark.id is not None]
        return max(days).isoformat() if days else None

    def _next(self, target: int, move: _Move) -> NextRung:
        nxt = target + 1
        if nxt >= len(self.ladder):
            return NextRung(rung=None, conditions=(Condition(code="clear"),) if move.stop else ())
        found: list[Condition] = []
        if move.stop:
            found.append(Condition(code="clear"))
        if self.now.lock is not None:
            days = None if self.now.lock.until is None else (self.now.lock.until - self.today).days + 1
            found.append(Condition(code="unlock", days=days))
        if self.now.case.rules_wait:
            found.append(Condition(code="rules-accepted"))
        if self._closed(nxt) is not None:
            found.append(Condition(code="age" if self.now.no_bar(nxt) else "veto-lifted"))
        if self.now.closed_to_any_ankle(nxt):
            found += self._range_conditions(nxt)
        elif not self.now.knows_range_for(nxt):
            found.append(Condition(code="ankle-test"))
        elif self.now.least_wedge(nxt) is None:
            found += self._range_conditions(nxt)
        if not self.now.closed_to_any_ankle(nxt) and self.now.hips_unsure(nxt):
            # A good rock-back test is the condition where it would be enough.
            enough = not self.now.hips_unsure(nxt, ROCK_BACK_GOOD)
            found.append(Condition(code="rock-back-good" if enough else "range-elsewhere"))
        asked = any(condition.code == "ankle-test" for condition in found)
        if target == self.at and not asked and (self.now.unsettled or self.now.squats_disagree):
            found.append(Condition(code="ankle-test", days=self.now.settles_in_days or None))
        dropped = self.now.dropped_lately(nxt)
        if dropped:
            left = self.now.retry_wait_days(dropped) - (self.today - dropped[-1].on).days
            found.append(Condition(code="retry-after", days=left))
        clean = clean_days_to(self.now, self.ladder[nxt], self.ladder[self.at])
        if clean != 0:
            found.append(Condition(code="clean-days", days=CLEAN_DAYS_MOST if clean is None else clean))
        codes = {reason.code for reason in move.reasons}
        # After time off the days on a rung begin anew.
        here = target == self.at and "time-off" not in codes
        have = self.now.counted(self.now.qualifying) if here and not move.stop else 0
        last = self.now.days[-1] if here and self.now.days else None
        if codes & {"pain-ends", "load-first"} or (last is not None and last.drop):
            have = min(have, self.policy.qualifying_days - 1)
        if have < self.policy.qualifying_days:
            found.append(Condition(code="qualifying-days", days=self.policy.qualifying_days - have))
        left = self.now.least_days(target) - (self.now.days_on_rung if here and not move.stop else 0)
        if left > 0:
            found.append(Condition(code="days-on-rung", days=left))
        if self.policy.verify_below_parallel and self.ladder[nxt].thigh_deg < 0:
            seen = here and any(d.seen for d in self.now.qualifying)
            if not seen:
                found.append(Condition(code="verified-day", days=1))
        return NextRung(rung=self.ladder[nxt].id, conditions=tuple(found))

    def _range_conditions(self, place: int) -> list[Condition]:
        highest = self.now.wedges(place)[-1]
        need = self.now.need_deg(place, highest)
        if need is None:
            return [Condition(code="range-elsewhere")]
        return [
            self.now.reading_that_opens(side, place, highest)
            for side in (Side.LEFT, Side.RIGHT)
            if self.now.side_chance(side, place, highest) < self.policy.range_chance
        ]

    def _reasons(self, move: _Move, found: Differential, target: int, wedge: int) -> tuple[Reason, ...]:
        reasons: list[Reason] = list(move.reasons)
        held = stock(self.now.case.at.wedge_mm, list(STOCK_WEDGES_MM))
        if not move.stop and move.wedge is None and self.now.known:
            params = {**rung_params(self.ladder[target]), "wedge": wedge, "before": held}
            ids = tuple(i for a in self.now.ankles.values() for i in a.ids[-1:])
            if wedge > 0 and (wedge > held or target != self.at):
                reasons.append(Reason("wedge-gives-depth", params, ids, ()))
            elif wedge > 0 and wedge == held:
                reasons.append(Reason("wedge-stays", params, ids, ()))
            elif wedge < held and target == self.at:
                reasons.append(Reason("wedge-lower", params, ids, ()))
        if move.stop:
            return tuple(reasons)
        extra = list(found.reasons)
        refused_ids = tuple(t.id for t in self.now.tests if t.test in ANKLE_TESTS and refused(t))
        if refused_ids:
            extra.append(Reason("another-scale", {}, refused_ids, ()))
        for side, readings in self.now.disagreeing.items():
            params = {
                "side": side.value,
                "have": round(readings[-2].deg, 1),
                "deg": round(readings[-1].deg, 1),
                "days": (readings[-1].on - readings[-2].on).days,
            }
            before = tuple(reading.id for reading in readings[:-1])
            extra.append(Reason("readings-disagree", params, (readings[-1].id,), before))
        for side in (Side.LEFT, Side.RIGHT):
            ankle = self.now.ankles[side]
            if ankle.real_change:
                params = {"side": side.value, "deg": round(ankle.deg, 1), "sd": round(ankle.sd, 1)}
                extra.append(Reason("real-change", params, ankle.ids[-2:], ankle.ids[:2]))
        for reason in extra:
            place = next((n for n, said in enumerate(reasons) if _same_finding(said, reason)), None)
            if place is None:
                reasons.append(reason)
            else:  # said already: with all its evidence
                said = reasons[place]
                for_ = tuple(dict.fromkeys((*said.for_, *reason.for_)))
                against = tuple(i for i in dict.fromkeys((*said.against, *reason.against)) if i not in for_)
                reasons[place] = replace(said, for_=for_, against=against)
        return tuple(reasons)


# A headline and a finding of the differential that say one thing: the finding's code by the headline's.
_SAID = {"ankle-unknown": "range-unknown", "ankle-stale": "range-stale"}


def _same_finding(said: Reason, found: Reason) -> bool:
    if found.params.get("side") != said.params.get("side"):
        return False
    short = said.code.startswith("ankle-short") and found.code.startswith("ankle-short")
    return short or found.code in (said.code, _SAID.get(said.code))

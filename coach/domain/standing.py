"""Where an athlete stands: the evidence in force, what people decided, pain, range and days on the rung.

Facts and beliefs about the present rung and any other; where to go from there stands in `progression`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby, islice, pairwise
from math import ceil
from operator import attrgetter

from coach.domain.ankle import SEM_DEG, SITE_OFFSET_DEG, reading_of
from coach.domain.case import LIFT_TESTS, Act, Attempt, Case, SetDone, Side, Test, in_force
from coach.domain.control import CONTROL_MEMORY_DAYS, HEELS_TELL_OF_CONTROL, Control, estimate_control
from coach.domain.decision import Condition
from coach.domain.errors import Invalid
from coach.domain.estimate import (
    BAR_STYLES,
    WITHOUT_NEED,
    clean_loads,
    disagreeing,
    estimate_ankles,
    failed_for_load,
    told_reps,
    was_seen,
)
from coach.domain.ladder import Rung
from coach.domain.policy import Policy
from coach.domain.reach import (
    OBSERVED_CHANCE,
    ROCK_BACK_POOR,
    Observed,
    Reach,
    credited_heel_deg,
    flat_need_deg,
    observed_range,
)
from coach.domain.screen import SQUAT_POOR, latest
from coach.domain.squat import STOCK_WEDGES_MM, WEDGE_MAX_DEG, heel_angle_deg, working_load_kg

# Sites at which pain in growing athletes is a stop. Source: RULES.md#the-decision.
GROWTH_SITES = frozenset({"heel", "growth-plate", "tibial-tuberosity", "below-kneecap", "knee-front"})
# A difference in load (kg) that nobody can load away.
LOAD_SLACK_KG = 1.0
# Days in a row that leave a rung out end the stint on it.
STINT_DAYS_AWAY = 2
# How far back repeated drops at the next rung count.
DROPS_REMEMBERED_DAYS = 182
# Heels that rose on a day that was no cleaner than this raise the wedge at once where range allows the doubt.
HEELS_ROSE_SHARE = 0.7
# A wedge is lowered where this share of the doubt is left that the policy allows in choosing one.
DOUBT_TO_LOWER_WEDGE = 0.5
# The highest reading (deg) that one test is asked for, how many are asked for instead, and the error (deg) of
# an ankle that has been tested often enough.
HIGHEST_READING_DEG = 55.0
# No test may read more (deg): beyond it no reading is named.
READING_MOST_DEG = 70.0
READINGS_MORE = 3
SETTLED_SD_DEG = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A pain, pinch or red flag: `stops` ends all squats until cleared."""

    on: date
    code: str
    id: str | None
    stops: bool
    rung: int | None = None
    pain: int | None = None
    side: str | None = None
    moment: datetime | None = None


@dataclass(slots=True)
class Day:
    """What was done at one rung on one day; `rate` is the share of all reps that were clean."""

    on: date
    attempts: list[Attempt]
    qualifies: bool = False
    drop: bool = False
    load_failed: bool = False
    seen: bool = False
    heels: bool = False
    wedge_mm: float = 0.0
    rate: float = 0.0

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(a.id for a in self.attempts)


class Standing:
    """An athlete on a rung. Cheap to make; what is costly is worked out when asked for, once."""

    def __init__(self, case: Case) -> None:
        if not case.ladder:
            raise Invalid("ladder", "empty", "ladder = []: must have at least one rung")
        self.case = case
        self.policy: Policy = case.policy
        self.today = case.today
        self.ladder = case.ladder
        self.index = {rung.id: place for place, rung in enumerate(case.ladder)}
        self.rungs: dict[str, Rung] = {rung.id: rung for rung in case.ladder}
        if case.at.rung not in self.index:
            raise Invalid(
                "at.rung", "unknown-rung", f"at.rung = {case.at.rung}: must be a rung of the ladder"
            )
        self.at = self.index[case.at.rung]
        self.tests: list[Test] = in_force(case.tests, "tests", self.today)
        self.told: list[Attempt] = in_force(case.attempts, "attempts", self.today)
        self.attempts: list[Attempt] = [a for a in self.told if a.sets]
        self.acts: list[Act] = in_force(case.events, "events", self.today)
        self.trials = in_force(case.drill_trials, "drill_trials", self.today)
        self.readings = [r for r in (reading_of(t, case.body) for t in self.tests) if r is not None]
        self.ankles = estimate_ankles(self.readings, self.today)
        self.disagreeing = disagreeing(self.readings)
        self.observed: Observed = observed_range(
            self._attempts_since(self.today - timedelta(days=self.policy.observed_days)),
            self.rungs,
            case.body,
            self.policy,
            self.today,
            self.tests,
        )
        self.reach = Reach(
            case.body,
            self.ankles,
            self.observed,
            self.policy,
            self.today,
            raised_fails=self.raised_fails,
            rock_back=self.rock_back,
        )
        recent = self._attempts_since(self.today - timedelta(days=CONTROL_MEMORY_DAYS))
        self.clean_at = clean_loads(recent, self.policy)
        self.control: Control = estimate_control(
            recent,
            self.tests,
            self.rungs,
            self.today,
            self.policy,
            self.clean_at,
            # Heels that rise on raised heels too are not the ankle's: then every missed rep tells of control.
            1.0 if self.raised_fails else HEELS_TELL_OF_CONTROL,
        )
        self.measured = any(ankle.n for ankle in self.ankles.values())
        self.known = self.measured or self.observed.seen is not None
        self._read_acts()
        self._dropped_lately: dict[int, list[Day]] = {}
        self._wedges: dict[int, list[int]] = {}
        self._needs: dict[tuple[int, float], float | None] = {}

    def _attempts_since(self, on: date) -> list[Attempt]:
        return self.attempts[bisect_left(self.attempts, on, key=lambda attempt: attempt.on) :]

    # --- what people decided ------------------------------------------------------------------------

    def _read_acts(self) -> None:
        """Read what people decided, in order of time: of lock, override and veto the last word counts."""
        self.lock: Act | None = None
        self.override: Act | None = None
        self.set_to: Act | None = None  # the override, unless a later lock or veto took it back
        self.vetoes: list[Act] = []
        self.clears: list[Act] = []
        self.flags: list[Act] = []
        for act in self.acts:
            if act.kind == "clear":
                self.clears.append(act)
            elif act.kind == "red-flag":
                self.flags.append(act)
            elif act.kind == "lock":
                self.lock, self.set_to = act, None
                self._open_up_to(self.index.get(act.rung or "", -1))
            elif act.kind == "unlock":
                if self.lock is not None and (act.rung is None or self.lock.rung in (None, act.rung)):
                    self.lock = None
                self.vetoes = [
                    v for v in self.vetoes if act.rung is not None and v.rung not in (None, act.rung)
                ]
            elif act.kind == "veto":
                self.vetoes.append(act)
                if self.set_to is not None and self._place_of(self.set_to) >= self._closes_from(act):
                    self.set_to = None
            elif act.kind == "override":
                self.override = self.set_to = act
                self._open_up_to(self.index.get(act.rung or "", -1))
        if self.lock is not None and self.lock.until is not None and self.lock.until < self.today:
            self.lock = None
        self.vetoes = [v for v in self.vetoes if v.until is None or v.until >= self.today]

    def _place_of(self, act: Act) -> int:
        return self.index.get(act.rung or "", self.at)

    def _closes_from(self, veto: Act) -> int:
        return self.index.get(veto.rung or "", len(self.ladder))

    def _open_up_to(self, place: int) -> None:
        """Take away the vetoes that a later word of a person goes over."""
        self.vetoes = [veto for veto in self.vetoes if self._closes_from(veto) > place]

    @cached_property
    def pending_override(self) -> Act | None:
        """An override until it was trained: once its rung was trained after it the engine goes on alone."""
        act = self.set_to
        if act is None or (act.rung is not None and act.rung not in self.index):
            return None
        if act.until is not None and act.until < self.today:
            return None
        rung = act.rung or self.case.at.rung
        for attempt in reversed(self.attempts):
            if attempt.on < act.on:
                break
            if attempt.rung == rung and after(attempt.on, attempt.moment, act.on, act.moment):
                return None
        return act

    # --- pain and age --------------------------------------------------------------------------------

    @cached_property
    def marks(self) -> list[Mark]:
        """Everything painful that no person has cleared since, in order of day."""
        policy = self.policy
        found: list[Mark] = []
        if self.case.red_flags:
            # Stated with the case, so of today: no clearance of an earlier day can have seen them.
            found.append(Mark(self.today, "stop-red-flag", None, True))
        found += [Mark(act.on, "stop-red-flag", act.id, True, moment=act.moment) for act in self.flags]
        for test in self.tests:
            if test.test in LIFT_TESTS:
                continue
            side = test.side.value if test.side else None
            if test.pinch:
                found.append(Mark(test.on, "stop-pinch", test.id, True, None, test.pain, side, test.moment))
            elif (test.pain or 0) >= policy.pain_test_stops or (
                test.score == 0 and test.pain != 0 and test.test != "step-down"
            ):
                found.append(
                    Mark(test.on, "stop-test-pain", test.id, True, None, test.pain, side, test.moment)
                )
        for attempt in self.told:  # one without sets may still tell of the morning after
            worst, sharp = attempt.worst_pain, attempt.sharp
            if not worst and not sharp and not attempt.next_morning_pain:
                continue
            growth = any(done.pain and _growth_site(done.pain_site) for done in attempt.sets)
            code = None
            if growth and self._growing(attempt.on):
                code = "stop-growth"
            elif sharp:
                code = "stop-sharp"
            elif worst >= policy.pain_stops:
                code = "stop-pain"
            elif worst >= policy.pain_ends:
                code = "pain-ends"
            rung = self.index.get(attempt.rung)
            if code is not None:
                stops = code != "pain-ends"
                found.append(Mark(attempt.on, code, attempt.id, stops, rung, worst, None, attempt.moment))
            morning = attempt.next_morning_pain or 0
            if morning >= policy.pain_ends:
                # However much it hurt before, it has to have settled by then; no clearance of the day saw it.
                on = min(attempt.on + timedelta(days=1), self.today)
                found.append(Mark(on, "stop-next-morning", attempt.id, True, rung, morning))
        found = [m for m in found if not self._cleared(m)]
        days = sorted({m.on for m in found if m.code == "pain-ends"})
        again = {
            later for earlier, later in pairwise(days) if (later - earlier).days <= policy.pain_repeat_days
        }
        found = [
            replace(m, code="stop-repeated", stops=True) if m.code == "pain-ends" and m.on in again else m
            for m in found
        ]
        return sorted(found, key=lambda m: (m.on, m.id or ""))

    def _growing(self, on: date) -> bool:
        """Whether the athlete was at an age of growth on a day: a birthday since then opens no stop."""
        age = self.case.body.age_years
        if age is None:
            return False
        then = age - (self.today - on).days / 365.25
        return self.policy.growth_pain_from_age <= then < self.policy.growth_pain_to_age + 1

    def _cleared(self, mark: Mark) -> bool:
        for act in reversed(self.clears):
            if act.on < mark.on:
                return False
            if after(act.on, act.moment, mark.on, mark.moment, same_day=True):
                return True
        return False

    def no_bar(self, place: int) -> bool:
        age = self.case.body.age_years
        return (
            age is not None and age < self.policy.no_bar_below_age and self.ladder[place].style in BAR_STYLES
        )

    # --- range and wedge at a rung -------------------------------------------------------------------

    def heel_mm(self, place: int) -> float:
        """Return the heel worn at a rung: its own, or the athlete's lifting shoe under a bar."""
        rung = self.ladder[place]
        if rung.style in BAR_STYLES:
            shoe = self.case.body.lifting_shoe_mm or 0.0
        else:
            shoe = self._last_shoe.get(rung.id, 0.0)
        return max(rung.heel_mm, shoe)

    @cached_property
    def _last_shoe(self) -> dict[str, float]:
        return {attempt.rung: attempt.shoe_heel_mm for attempt in self.attempts}

    @cached_property
    def flat_needs(self) -> tuple[tuple[float | None, str | None, str], ...]:
        """What each rung's depth needs without any heel: degrees, what binds, and its site."""
        return tuple(flat_need_deg(self.case.body, rung) for rung in self.ladder)

    def wedges(self, place: int) -> list[int]:
        """Return the stock wedges that may be given at a rung, 0 first."""
        if place not in self._wedges:
            rung, heel = self.ladder[place], self.heel_mm(place)
            usable = rung.wedge and rung.style not in WITHOUT_NEED
            self._wedges[place] = [0] + [
                w
                for w in STOCK_WEDGES_MM
                if usable and w > 0 and heel_angle_deg(heel + w, self.case.body) <= WEDGE_MAX_DEG
            ]
        return self._wedges[place]

    def need_deg(self, place: int, wedge: float = 0.0) -> float | None:
        """Return the need of a rung on the heel worn there plus a wedge; None where there is none."""
        key = (place, wedge)
        if key not in self._needs:
            flat = self.flat_needs[place][0]
            heel = credited_heel_deg(self.heel_mm(place) + wedge, self.case.body)
            self._needs[key] = None if flat is None else flat - heel
        return self._needs[key]

    def one_back(self, place: int) -> int:
        """Return the nearest rung below that is no deeper (easier is not always shallower), else the same."""
        thigh = self.ladder[place].thigh_deg
        return next((p for p in range(place - 1, -1, -1) if self.ladder[p].thigh_deg >= thigh), place)

    def reading_deg(self, place: int, wedge: float = 0.0) -> float | None:
        """Return the reading (deg) that has just what a rung needs; None where there is no need."""
        need = self.need_deg(place, wedge)
        if need is None:
            return None
        return need + SITE_OFFSET_DEG["tuberosity"] - self.policy.stance_credit_deg

    def side_chance(self, side: Side, place: int, wedge: float, extra: float = 0.0) -> float:
        need = self.need_deg(place, wedge)
        return 0.0 if need is None else self.reach.chance(side, self.ladder[place], need, extra)

    def ankles_chance(self, place: int, wedge: float, extra: float = 0.0) -> float | None:
        """Return the chance of both ankles having the range; None where the style needs no balance."""
        if self.ladder[place].style in WITHOUT_NEED:
            return None
        return min(self.side_chance(side, place, wedge, extra) for side in (Side.LEFT, Side.RIGHT))

    def needs_range(self, place: int) -> bool:
        """Say whether a rung's style asks for balance, and so for range."""
        return self.ladder[place].style not in WITHOUT_NEED

    def has_range(self, place: int, wedge: float, extra: float = 0.0) -> bool:
        """Say whether a rung may be trained on a wedge, as far as the ankles go."""
        chance = self.ankles_chance(place, wedge, extra)
        return chance is None or chance >= self.policy.range_chance

    def has_range_to_spare(self, place: int, wedge: float) -> bool:
        """Say whether a wedge is as high as the policy wants it: surer than the least that opens a rung."""
        chance = self.ankles_chance(place, wedge)
        return chance is None or chance >= self.policy.wedge_chance

    def control_chance(self, place: int) -> float:
        """Return the chance that a rung's reps would be clean often enough to be held."""
        return self.control.chance(self.ladder[place], self.policy.owned_clean)

    def least_wedge(self, place: int) -> int | None:
        """Return the least wedge that is sure enough, else the highest where it may be trained; else None."""
        options = self.wedges(place)
        sure = next((w for w in options if self.has_range_to_spare(place, w)), None)
        if sure is not None:
            return sure
        return options[-1] if self.has_range(place, options[-1]) else None

    def wedge_for(self, place: int) -> int:
        """Return the wedge at a rung: kept within the band of error, never beyond what may be given."""
        options = self.wedges(place)
        held = stock(self.case.at.wedge_mm, options)
        if not self.known or self.ladder[place].style in WITHOUT_NEED:
            return held if place <= self.at else 0
        least = self.least_wedge(place)
        least = options[-1] if least is None else least
        if place != self.at:
            return least
        if not self.has_range(place, held, self.policy.hold_band_deg):
            return max(least, held)
        if self.heels_rose_on(held) and least > held:
            return least
        if least < held:
            lower = options[options.index(held) - 1]
            return lower if self.may_lower_to(place, lower) else held
        return held

    def may_lower_to(self, place: int, wedge: float) -> bool:
        """Say whether a wedge is sure enough to go down to: surer than to choose, or twice seen clean."""
        chance = self.ankles_chance(place, wedge)
        doubt = DOUBT_TO_LOWER_WEDGE * (1 - self.policy.wedge_chance)
        return chance is None or chance >= min(OBSERVED_CHANCE, 1 - doubt)

    def range_not_shown(self) -> bool:
        """Whether heels rose on two of the last three days here although range and wedge cover the need."""
        lately = [d for d in self.days[-3:] if d.seen and d.heels and d.rate < self.policy.qualifying_clean]
        return len(lately) >= self.policy.drop_days and self.has_range(self.at, self.case.at.wedge_mm)

    def heels_rose_on(self, wedge: float) -> bool:
        """Whether heels rose in many reps on the last seen day at the present rung on that wedge."""
        last = next((d for d in reversed(self.days) if d.seen), None)
        return last is not None and last.heels and last.wedge_mm >= wedge and last.rate <= HEELS_ROSE_SHARE

    def knows_range_for(self, place: int) -> bool:
        """Whether the range at a rung rests on more than the population."""
        if self.ladder[place].style in WITHOUT_NEED or (self.measured and not self.stale):
            return True
        need = self.need_deg(place)
        return need is not None and self.observed.seen is not None and need <= self.observed.seen + 1e-9

    @property
    def stale(self) -> bool:
        """Whether the last ankle test is too old to open anything by itself."""
        return self.tested_days_ago is not None and self.tested_days_ago > self.policy.ankle_stale_days

    @cached_property
    def tested_days_ago(self) -> int | None:
        """Days since the last ankle test of either side; None without one."""
        last = max((ankle.last_on for ankle in self.ankles.values() if ankle.last_on), default=None)
        return None if last is None else (self.today - last).days

    @cached_property
    def squats_disagree(self) -> bool:
        """Whether seen squats exclude each other and no ankle was tested since: then nothing opens."""
        since = self.observed.contradicted_on
        return since is not None and all(reading.on <= since for reading in self.readings)

    def closed_to_any_ankle(self, place: int) -> bool:
        """Whether no ankle would do for a rung: something above it closes its depth."""
        need, binding, _site = self.flat_needs[place]
        return need is None and binding is not None and self.needs_range(place)

    def plain_chance(self, side: Side, place: int, wedge: float = 0.0) -> float:
        """Return the chance of a rung's need by the reading alone, whatever squats have shown."""
        need = self.need_deg(place, wedge)
        return 0.0 if need is None else self.reach.plain_chance(side, self.ladder[place], need)

    def believed_at(self, place: int) -> bool:
        """Whether a rung was seen clean, on two days, where the reading alone says it is likelier short."""
        need = self.need_deg(place)
        return (
            self.measured
            and need is not None
            and self.observed.seen is not None
            and need <= self.observed.seen + 1e-9
            and any(self.plain_chance(side, place) < self.policy.range_regress_chance for side in Side)
        )

    @cached_property
    def unsettled(self) -> bool:
        """Whether reading and squat contradict each other and no retest has followed: then nothing moves."""
        need = self.need_deg(self.at)
        if need is None or not self.believed_at(self.at) or self.observed.seen_since is None:
            return False
        settled = any(
            (reading.on - self.observed.seen_since).days >= self.policy.ankle_retest_days
            for reading in self.readings
        )
        return not settled and any(
            self.plain_chance(side, self.at) < self.policy.contradiction_chance for side in Side
        )

    @property
    def settles_in_days(self) -> int:
        """Return the days until an ankle test would settle what reading and seen squat contradict; 0 now."""
        if not self.unsettled or self.observed.seen_since is None:
            return 0
        return max(0, self.policy.ankle_retest_days - (self.today - self.observed.seen_since).days)

    @cached_property
    def rock_back(self) -> int | None:
        """The score of the last rock-back test that is not stale."""
        found = latest(self.tests, "rock-back", self.today, self.policy)
        return None if found is None else found.score

    def hips_chance(self, place: int, rock_back: int | None = None) -> float:
        """Return the chance that the hips close far enough for a rung; `rock_back`: what if it scored so."""
        if not self.needs_range(place) or self.flat_needs[place][0] is None:
            return 1.0
        return self.reach.hips_chance(self.ladder[place], rock_back)

    def hips_unsure(self, place: int, rock_back: int | None = None) -> bool:
        """Say whether too little shows that the hips close far enough for a rung."""
        return self.hips_chance(place, rock_back) < self.policy.range_chance

    def hips_short(self, place: int) -> bool:
        """Say whether the hips are likelier than not in the way of a rung: or unsure, and rock-back poor."""
        poor = self.rock_back == ROCK_BACK_POOR and self.hips_unsure(place)
        return poor or self.hips_chance(place) < self.policy.range_regress_chance

    def range_chance(self, place: int, wedge: float) -> float | None:
        """Return the chance of a rung's range, ankles and hips; None where the style needs no balance."""
        chance = self.ankles_chance(place, wedge)
        return None if chance is None else min(chance, self.hips_chance(place))

    @cached_property
    def raised_fails(self) -> bool:
        """Whether the squat fails with the heels raised too."""
        raised = latest(self.tests, "overhead-squat-heels-raised", self.today, self.policy)
        return raised is not None and 0 < (raised.score or 0) <= SQUAT_POOR

    def reading_that_opens(self, side: Side, place: int, wedge: float) -> Condition:
        """Return what the ankle of a side must read for a rung's range on a wedge.

        `ankle-reading`: one test by a coach that reads `deg` today is enough; `ankle-readings`: three in
        these days are, where a single one would have to read what few ankles do. `beyond-reading`: so much
        was seen against the range that no reading opens it; squats in which the heels stay down would.
        """
        need = self.need_deg(place, wedge)
        assert need is not None  # the caller asks where a range is needed
        once = self._reading_of(side, place, need, 1)
        if once <= HIGHEST_READING_DEG:
            return Condition(code="ankle-reading", side=side.value, deg=once)
        more = self._reading_of(side, place, need, READINGS_MORE)
        if more <= READING_MOST_DEG:
            return Condition(code="ankle-readings", side=side.value, deg=more)
        return Condition(code="beyond-reading", side=side.value)

    def _reading_of(self, side: Side, place: int, need: float, tests: int) -> float:
        """Return what so many tests by a coach must read (whole deg, rounded up) to open a need."""
        ankle = self.ankles[side]
        gain = ankle.sd**2 / (ankle.sd**2 + SEM_DEG**2 / tests)
        left = ankle.sd * (1 - gain) ** 0.5
        mean = self.reach.mean_that_reaches(side, self.ladder[place], need, left, self.policy.range_chance)
        return float(ceil(ankle.deg + (mean - self.reach.means[side]) / gain))

    # --- days at the present rung --------------------------------------------------------------------

    def trained(self, since: date = date.min) -> Iterator[tuple[date, set[int]]]:
        """Yield the days with any attempt, last day first, with the rungs of the ladder attempted."""
        for on, attempts in groupby(reversed(self.attempts), attrgetter("on")):
            if on < since:
                return
            yield on, {self.index[a.rung] for a in attempts if a.rung in self.index}

    @cached_property
    def last_day(self) -> date | None:
        """The last day with any attempt."""
        return self.attempts[-1].on if self.attempts else None

    @cached_property
    def since(self) -> date | None:
        """The day from which evidence at the present rung counts: this stint, after the last act."""
        start: date | None = None
        away = 0
        later: date | None = None
        for on, places in self.trained():
            if later is not None and (later - on).days > self.policy.time_off_days:
                break
            later = on
            if self.at in places:
                start, away = on, 0
                continue
            if not places:  # a day of steps alone says nothing about squats
                continue
            away += 1
            if any(place > self.at for place in places) or away >= STINT_DAYS_AWAY:
                break
        if start is None:
            return None
        acts = [act.on for act in self.clears]
        if self.override is not None:
            acts.append(self.override.on)
        return max([start, *acts])

    def last_attempts(self, most: int) -> list[Attempt]:
        """Return the last so many attempts at rungs of the ladder, oldest first."""
        return list(islice((a for a in reversed(self.attempts) if a.rung in self.index), most))[::-1]

    @cached_property
    def returned(self) -> tuple[date, int] | None:
        """The day of the return after the last time off, if not too long ago, and the rung held before."""
        later: date | None = None
        for on, _places in self.trained():
            if later is not None and (later - on).days > self.policy.time_off_days:
                held = self.held_on(on)
                return None if held is None else (later, held)
            if (self.today - on).days > self.policy.long_time_off_days:
                return None
            later = on
        return None

    def held_on(self, day: date) -> int | None:
        """Return the deepest rung of the last day with a squat up to this one: days of steps say nothing."""
        return next((max(places) for on, places in self.trained() if places and on <= day), None)

    @cached_property
    def days(self) -> list[Day]:
        """Days of this stint at the present rung, oldest first."""
        return [] if self.since is None else self._days_at(self.at, self.since)

    def dropped_lately(self, place: int) -> list[Day]:
        """Return the days of a repeated drop at a rung that is not to be tried again yet, else nothing."""
        if place not in self._dropped_lately:
            self._dropped_lately[place] = self._drops_lately(place)
        return self._dropped_lately[place]

    def _drops_lately(self, place: int) -> list[Day]:
        rung, since = self.ladder[place].id, self.today - timedelta(days=DROPS_REMEMBERED_DAYS)
        poor = {
            a.on
            for a in self._attempts_since(since)
            if a.rung == rung and a.clean < self.policy.qualifying_clean * a.reps
        }
        drops = [d for d in self._days_at(place, since, poor) if d.drop] if poor else []
        if len(drops) < self.policy.drop_days:
            return []
        return drops if (self.today - drops[-1].on).days < self.retry_wait_days(drops) else []

    def retry_wait_days(self, drops: Sequence[Day]) -> int:
        """Return how long to stay below after repeated drops: longer each further time."""
        # Days close together are one time. A better day among them never makes more times of them.
        times, first = 0, date.min
        for drop in drops:
            if not times or (drop.on - first).days > self.policy.time_off_days:
                times, first = times + 1, drop.on
        return self.policy.retry_days * times

    def _days_at(self, place: int, since: date, only: Container[date] | None = None) -> list[Day]:
        rung = self.ladder[place]
        found: dict[date, Day] = {}
        for attempt in self._attempts_since(since):
            if attempt.rung == rung.id and (only is None or attempt.on in only):
                found.setdefault(attempt.on, Day(attempt.on, [])).attempts.append(attempt)
        for day in found.values():
            before = bisect_left(self.attempts, day.on, key=lambda attempt: attempt.on)
            gap = (day.on - self.attempts[before - 1].on).days if before else 0
            self._judge(day, rung, gap)
        return [found[on] for on in sorted(found)]

    def _judge(self, day: Day, rung: Rung, gap_days: int) -> None:
        policy = self.policy
        low, high = self._load_band(rung, gap_days)
        least_reps = policy.qualifying_reps_loaded if high > LOAD_SLACK_KG else policy.qualifying_reps
        full = reps = clean = 0
        first: SetDone | None = None
        easy = True
        for attempt in day.attempts:
            easy = easy and attempt.worst_pain <= policy.qualifying_pain
            for done in attempt.sets:
                if not low <= done.load_kg <= high or not done.reps:
                    continue
                first = first or done
                reps += done.reps
                clean += done.clean
                full += done.reps >= least_reps
                easy = easy and (done.rpe is None or done.rpe <= policy.qualifying_rpe)
        day.seen = any(was_seen(a) for a in day.attempts)
        day.heels = any(a.heels_rose for a in day.attempts)
        day.wedge_mm = max(a.wedge_mm for a in day.attempts)
        all_reps, all_clean = sum(a.reps for a in day.attempts), sum(a.clean for a in day.attempts)
        day.rate = all_clean / all_reps if all_reps else 0.0
        day.qualifies = (
            easy
            and first is not None
            and full >= policy.qualifying_sets
            and clean >= policy.qualifying_clean * reps - 1e-9
            and first.clean >= policy.qualifying_clean * first.reps - 1e-9
        )
        if all_clean == all_reps:
            return
        lightest = self.clean_at.get((rung.id, day.on))
        credit = sum(told_reps(a, lightest, policy, 1.0).clean for a in day.attempts)
        day.drop = all_reps >= policy.qualifying_reps and credit < policy.drop_clean * all_reps - 1e-9
        day.load_failed = any(failed_for_load(s, lightest, policy) for a in day.attempts for s in a.sets)

    @cached_property
    def qualifying(self) -> list[Day]:
        """Qualifying days of the stint within the policy's window of today."""
        return [
            d
            for d in self.days
            if d.qualifies and (self.today - d.on).days <= self.policy.qualifying_window_days
        ]

    def earned_ids(self) -> tuple[str, ...]:
        return tuple(i for d in self.qualifying for i in d.ids)

    def counted(self, days: Sequence[Day]) -> int:
        """Return how many qualifying days stand far enough apart."""
        count, last = 0, None
        for day in days:
            if last is None or (day.on - last).days >= self.policy.qualifying_gap_days:
                count, last = count + 1, day.on
        return count

    def enough_days(self, days: Sequence[Day]) -> bool:
        return self.counted(days) >= self.policy.qualifying_days

    def dropped(self, days: int) -> list[Day]:
        """Return the last so many days of the stint where each was a drop, else nothing."""
        lately = self.days[-days:]
        return lately if len(lately) == days and all(d.drop for d in lately) else []

    @cached_property
    def days_on_rung(self) -> int:
        return 0 if self.since is None else (self.today - self.since).days

    def least_days(self, place: int) -> int:
        """Return the least days on a rung."""
        rung = self.ladder[place]
        bar = rung.style in BAR_STYLES and self.base_load_kg(rung) > 0
        return self.policy.days_on_rung_barbell if bar else self.policy.days_on_rung

    @property
    def days_needed(self) -> int:
        """The least days on the present rung."""
        return self.least_days(self.at)

    # --- load ----------------------------------------------------------------------------------------

    def base_load_kg(self, rung: Rung) -> float:
        """Return the working load of a rung for this body, within its limits."""
        return working_load_kg(self.case.body, rung)

    def lighter(self, gap_days: int) -> float:
        if gap_days > self.policy.long_time_off_days:
            return 1 - self.policy.long_time_off_lighter
        return 1 - self.policy.time_off_lighter if gap_days > self.policy.time_off_days else 1.0

    def _load_band(self, rung: Rung, gap_days: int) -> tuple[float, float]:
        """Return the loads (kg) that count as prescribed."""
        base = self.base_load_kg(rung)
        tolerance = self.policy.load_tolerance
        low = min(base, rung.load_min_kg or base) * (1 - tolerance) * self.lighter(gap_days)
        high = max(base, rung.load_max_kg or base) * (1 + tolerance)
        return min(low, base - LOAD_SLACK_KG), max(high, base + LOAD_SLACK_KG)


def after(
    on: date,
    moment: datetime | None,
    other_on: date,
    other_moment: datetime | None,
    *,
    same_day: bool = False,
) -> bool:
    """Say whether the first came after the other; `same_day` answers where only the days are known."""
    if on != other_on:
        return on > other_on
    if moment is not None and other_moment is not None:
        return moment > other_moment
    return same_day


def _growth_site(site: str | None) -> bool:
    return site is not None and site.lower() in GROWTH_SITES


def stock(wedge_mm: float, options: Iterable[int]) -> int:
    """Return the least of the stock wedges that is as high, else the highest."""
    options = list(options)
    return next((w for w in options if w >= wedge_mm), options[-1])

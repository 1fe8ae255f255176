"""Simulated athletes with a hidden truth, and rules that lead them: how far they come and what it costs.

The truth is drawn here and never shown to a rule; only the clairvoyant reads it. Luck comes from the seed
alone: which days an athlete trains, how stiff and how fit he is on them, what a test errs by and when pain
comes do not depend on who leads. What a number here assumes stands in RULES.md#simulated-athletes; nothing
here enters a decision. What the outcomes of a cohort add up to stands in `score`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import exp
from random import Random

from coach.domain.body import SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE
from coach.domain.case import Act, At, Attempt, Body, By, Case, SetDone, Side, Test, Verified
from coach.domain.decision import Decision
from coach.domain.estimate import BAR_STYLES, WITHOUT_NEED
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import decide
from coach.domain.squat import CLOSURE_CAP_DEG, STOCK_WEDGES_MM, WEDGE_MAX_DEG, heel_angle_deg, rung_need

POLICIES = ("engine", "linear", "two-for-two", "threshold", "clairvoyant")

FIRST_DAY = date(2026, 1, 5)  # a Monday
TRAINING_WEEKDAYS = (0, 2, 4)
SETS_A_DAY, REPS_A_SET = 4, 5
# A rung is owned where its range is there and this share of the reps would be clean: below it the product
# itself takes a rung back (policy.drop_clean, policy.owned_clean).
OWNED_CLEAN = 0.6
FULL_DEPTH_DEG = -20.0
# Stands for more than any ankle has where no ankle would do, and for range to spare where none is needed.
OUT_OF_REACH_DEG = 90.0

# --- the rules of thumb ------------------------------------------------------------------------------

RULE_WEEKS_DAYS = 14  # linear: a rung every two weeks; threshold: a test every two weeks
RULE_CLEAN, RULE_POOR = 0.8, 0.6  # told shares of two sessions that go up or down
RULE_STOP_PAIN = 5
RULE_BODY = Body(height_cm=172, mass_kg=72)  # the average that the threshold rule takes everybody for


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the truth is drawn from. Degrees on the scale of the tuberosity reading, logits for control.

    Source of every number, or that it is an assumption: RULES.md#simulated-athletes.
    """

    # Bodies.
    height_male_cm: float = 178.0
    height_female_cm: float = 165.0
    height_sd_cm: float = 7.0
    height_least_cm: float = 148.0
    height_most_cm: float = 200.0
    bmi: float = 24.5
    bmi_sd: float = 2.8
    mass_least_kg: float = 42.0
    mass_most_kg: float = 140.0
    segment_sd: float = 0.03
    segment_most: float = 0.12
    measured_share: float = 0.5
    tape_sd_cm: float = 0.5
    shoe_share: float = 0.5
    shoe_mm: float = 20.0
    # Range.
    ankle_deg: float = 40.0
    ankle_sd: float = 5.0
    side_sd: float = 1.5
    offset_mean: float = 0.0
    offset_sd: float = 3.0
    need_error_sd: float = 1.0
    closure_sd: float = 4.0
    stiff_day_sd: float = 1.2
    self_test_sd: float = 2.5
    coach_test_sd: float = 1.7
    # What homework brings.
    no_response: float = 0.2
    plateau: float = 0.4
    plateau_deg: float = 3.0
    plateau_sd: float = 1.2
    plateau_weeks: float = 3.0
    respond_deg: float = 6.5
    respond_sd: float = 2.0
    respond_weeks: float = 6.0
    fade_of_week: float = 0.5
    # Control.
    ability: float = 1.9
    ability_sd: float = 0.9
    ceiling: float = 3.8
    ceiling_sd: float = 0.8
    fast_share: float = 0.5
    fast_rate: float = 0.07
    slow_rate: float = 0.024
    rate_spread: float = 0.25
    learn_anyway: float = 0.3
    forget_after_days: int = 10
    forget_a_week: float = 0.1
    difficulty_sd: float = 0.15
    day_sd: float = 0.25
    # What is seen and told.
    overrate_most: float = 0.3
    uncoached: float = 0.2
    seen_least: float = 0.2
    seen_most: float = 0.6
    heels_unseen: float = 0.3
    heels_felt: float = 0.5
    heels_for_control: float = 0.25
    down_at_none: float = 2.5
    down_a_degree: float = 2.0
    # Days.
    missed_least: float = 0.02
    missed_most: float = 0.2
    long_gap: float = 0.15
    gap_from_day: int = 21
    gap_until_day: int = 110
    gap_least_days: int = 7
    gap_most_days: int = 24
    test_put_off: float = 0.07
    # Pain.
    pain_owned: float = 0.002
    pain_beyond: float = 0.04
    ache: float = 4.0
    cleared_least_days: int = 3
    cleared_most_days: int = 10


WORLD = World()
# Worse than assumed: the engine's own model of the squat is off, and athletes flatter themselves more.
WORSE = replace(WORLD, offset_mean=4.0, need_error_sd=4.0, overrate_most=0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One athlete as they are; `known` is the body that was told, the rest nobody knows."""

    number: int
    known: Body
    needs: tuple[float | None, ...]  # deg, shank scale, per rung without any heel; None: needs no range
    ankles: tuple[float, float]  # left, right on the first day
    offset: float  # what the squat has beyond the reading
    gain_deg: float  # that homework will bring
    gain_weeks: float
    ability: float
    ceiling: float
    rate: float  # of the way to the ceiling, per session
    difficulties: tuple[float, ...]
    overrate: float
    seen: float  # share of sessions that a coach sees
    missed: float
    gap: tuple[int, int]  # first day and length; length 0: none
    hip_short: bool


def draw(world: World, ladder: Sequence[Rung], seed: int, number: int) -> Truth:
    """Return one athlete of a cohort: the same for the same world, ladder, seed and number."""
    rng = Random(f"{seed}/{number}")
    body, known = _draw_body(world, rng)
    closure = rng.gauss(0, world.closure_sd)
    need_error = rng.gauss(0, world.need_error_sd)
    middle = rng.gauss(world.ankle_deg, world.ankle_sd)
    side = rng.gauss(0, world.side_sd)
    offset = rng.gauss(world.offset_mean, world.offset_sd)
    gain_deg, gain_weeks = _draw_gain(world, rng)
    ability = rng.gauss(world.ability, world.ability_sd)
    ceiling = max(ability, rng.gauss(world.ceiling, world.ceiling_sd))
    fast = rng.random() < world.fast_share
    rate = (world.fast_rate if fast else world.slow_rate) * exp(rng.gauss(0, world.rate_spread))
    difficulties = tuple(rung.difficulty + rng.gauss(0, world.difficulty_sd) for rung in ladder)
    overrate = rng.uniform(0, world.overrate_most)
    alone, share = rng.random() < world.uncoached, rng.uniform(world.seen_least, world.seen_most)
    missed = rng.uniform(world.missed_least, world.missed_most)
    has_gap = rng.random() < world.long_gap
    gap_start = rng.randrange(world.gap_from_day, world.gap_until_day)
    gap_days = rng.randrange(world.gap_least_days, world.gap_most_days + 1)
    return Truth(
        number=number,
        known=known,
        needs=tuple(_true_need(rung, body, closure, need_error) for rung in ladder),
        ankles=(middle - side, middle + side),
        offset=offset,
        gain_deg=gain_deg,
        gain_weeks=gain_weeks,
        ability=ability,
        ceiling=ceiling,
        rate=rate,
        difficulties=difficulties,
        overrate=overrate,
        seen=0.0 if alone else share,
        missed=missed,
        gap=(gap_start, gap_days if has_gap else 0),
        hip_short=closure < -world.closure_sd,
    )


def _draw_body(world: World, rng: Random) -> tuple[Body, Body]:
    """Return a body as it is and as it was told: rounded, segments taped with an error or not at all."""
    sex = rng.choice(("male", "female"))
    usual = world.height_male_cm if sex == "male" else world.height_female_cm
    height = min(world.height_most_cm, max(world.height_least_cm, rng.gauss(usual, world.height_sd_cm)))
    mass = rng.gauss(world.bmi, world.bmi_sd) * (height / 100) ** 2
    mass = min(world.mass_most_kg, max(world.mass_least_kg, mass))
    most = world.segment_most
    tibia, femur, trunk = (
        fraction * height * (1 + max(-most, min(most, rng.gauss(0, world.segment_sd))))
        for fraction in (SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE)
    )
    measured = rng.random() < world.measured_share
    errors = [rng.gauss(0, world.tape_sd_cm) for _ in range(3)]
    shoe = world.shoe_mm if rng.random() < world.shoe_share else None
    true = Body(
        height_cm=height,
        mass_kg=mass,
        sex=sex,
        tibia_cm=tibia,
        femur_cm=femur,
        trunk_cm=trunk,
        lifting_shoe_mm=shoe,
    )
    known = Body(height_cm=round(height), mass_kg=round(mass), sex=sex, age_years=25, lifting_shoe_mm=shoe)
    if measured:
        known = replace(
            known,
            tibia_cm=round(tibia + errors[0], 1),
            femur_cm=round(femur + errors[1], 1),
            trunk_cm=round(trunk + errors[2], 1),
        )
    return true, known


def _draw_gain(world: World, rng: Random) -> tuple[float, float]:
    """Return what homework will bring (deg) and the weeks that it takes: nothing, a little soon, or more."""
    kind = rng.random()
    responds = max(0.0, rng.gauss(world.respond_deg, world.respond_sd))
    plateaus = max(0.0, rng.gauss(world.plateau_deg, world.plateau_sd))
    if kind < world.no_response:
        return 0.0, world.respond_weeks
    if kind < world.no_response + world.plateau:
        return plateaus, world.plateau_weeks
    return responds, world.respond_weeks


def _true_need(rung: Rung, body: Body, closure: float, error: float) -> float | None:
    """Return what a rung truly asks of this body without any heel: own segments, own hips, and the rest."""
    if rung.style in WITHOUT_NEED:
        return None
    cap = CLOSURE_CAP_DEG if rung.closure_cap is None else rung.closure_cap
    found = rung_need(body, replace(rung, closure_cap=cap + closure), heel_mm=-rung.heel_mm).deg
    return OUT_OF_REACH_DEG if found is None else found + error


@dataclass(slots=True)
class Athlete:
    """One athlete under one rule: the truth as it moves, and the record that a rule may read."""

    truth: Truth
    ladder: tuple[Rung, ...]
    world: World
    ability: float = 0.0
    homework_weeks: float = 0.0
    idle_days: int = 0
    tests: list[Test] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    rung: int = 0
    wedge: int = 0
    since: int = 0
    stopped: bool = False

    def heel_mm(self, place: int) -> float:
        """Return the heel worn at a rung: its own, or the lifting shoe under a bar."""
        rung = self.ladder[place]
        shoe = (self.truth.known.lifting_shoe_mm or 0.0) if rung.style in BAR_STYLES else 0.0
        return max(rung.heel_mm, shoe)

    def heel_deg(self, place: int, wedge: int) -> float:
        """Return the heel angle of a rung, shoe and wedge on this body, 12 deg at most."""
        return min(WEDGE_MAX_DEG, heel_angle_deg(self.heel_mm(place) + wedge, self.truth.known))

    def ankle(self, side: int) -> float:
        """Return today's true reading of a side, on an ordinary day."""
        return self.truth.ankles[side] + self.truth.gain_deg * (
            1 - exp(-self.homework_weeks / self.truth.gain_weeks)
        )

    def margin(self, place: int, wedge: int) -> float:
        """Return what the weaker side has beyond the need of a rung on a wedge (deg)."""
        need = self.truth.needs[place]
        if need is None:
            return OUT_OF_REACH_DEG
        has = min(self.ankle(0), self.ankle(1)) + self.truth.offset
        return has + self.heel_deg(place, wedge) - need

    def clean(self, place: int) -> float:
        """Return the chance of a clean rep at a rung on an ordinary day, range aside."""
        return _logistic(self.ability - self.truth.difficulties[place])

    def owns(self, place: int, wedge: int) -> bool:
        """Say whether a rung on a wedge is truly within reach: range is there, three in five reps clean."""
        return self.margin(place, wedge) >= 0 and self.clean(place) >= OWNED_CLEAN

    def least_wedge(self, place: int) -> int | None:
        """Return the least stock wedge on which a rung is truly owned, None where none is."""
        return next((w for w in self.wedges(place) if self.owns(place, w)), None)

    def wedges(self, place: int) -> tuple[int, ...]:
        """Return the stock wedges that may lie under this athlete at a rung."""
        rung, body = self.ladder[place], self.truth.known
        if not rung.wedge or rung.style in WITHOUT_NEED:
            return (0,)
        heel = self.heel_mm(place)
        return tuple(w for w in STOCK_WEDGES_MM if w == 0 or heel_angle_deg(heel + w, body) <= WEDGE_MAX_DEG)

    def level(self) -> int:
        """Return the highest rung up to which everything is owned (0 at least)."""
        place = 0
        while place + 1 < len(self.ladder) and self.least_wedge(place + 1) is not None:
            place += 1
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The luck of one day, the same for every rule; `rng` is what the day's reps are drawn from."""

    number: int
    on: date
    rng: Random
    here: bool
    seen: bool
    stiff: float  # deg on top of the ordinary day's ankle
    form: float  # logits on top of the ordinary day's control
    noise: tuple[float, float]  # of a test of the left and the right ankle, in SDs of its error
    pain: float
    how_bad: float
    clears_after: int
    puts_off: bool  # a test that was asked for


def day_of(truth: Truth, world: World, seed: int, number: int) -> Day:
    """Return a day's luck of one athlete."""
    rng = Random((seed * 1_000_003 + truth.number) * 4099 + number)
    on = FIRST_DAY + timedelta(days=number)
    trains = rng.random() >= truth.missed and on.weekday() in TRAINING_WEEKDAYS and not _away(truth, number)
    seen = rng.random() < truth.seen
    stiff, form = rng.gauss(0, world.stiff_day_sd), rng.gauss(0, world.day_sd)
    noise = (rng.gauss(0, 1), rng.gauss(0, 1))
    return Day(
        number=number,
        on=on,
        rng=rng,
        here=trains or number == 0,
        seen=seen,
        stiff=stiff,
        form=form,
        noise=noise,
        pain=rng.random(),
        how_bad=rng.random(),
        clears_after=rng.randrange(world.cleared_least_days, world.cleared_most_days + 1),
        puts_off=rng.random() < world.test_put_off,
    )


def _away(truth: Truth, number: int) -> bool:
    """Say whether a day lies in the athlete's weeks away."""
    start, days = truth.gap
    return start <= number < start + days


Watch = Callable[[Athlete, Day, Decision], None]
Leader = Callable[[Athlete, Day], int]


@dataclass(slots=True)
class Outcome:
    """What became of one athlete under one rule."""

    trained_owned: float = 0.0
    truly_owned: float = 0.0
    sets: int = 0
    unowned: int = 0
    beyond_range: int = 0
    flips: int = 0
    pains: int = 0
    stops: int = 0
    tests: int = 0
    full_depth_on: int | None = None

    @property
    def progress(self) -> float:
        """Rungs trained and owned over rungs truly owned, summed over days."""
        return self.trained_owned / self.truly_owned


# --- a day -------------------------------------------------------------------------------------------


def train(athlete: Athlete, day: Day) -> tuple[bool, int]:
    """Let an athlete do the day's sets, log them, and learn. Return whether they were owned, and the pain."""
    truth, world, place, wedge = athlete.truth, athlete.world, athlete.rung, athlete.wedge
    owned = athlete.owns(place, wedge)
    spare = athlete.margin(place, wedge) + day.stiff
    balanced = _logistic(world.down_a_degree * spare + world.down_at_none)
    controlled = _logistic(athlete.ability + day.form - truth.difficulties[place])
    pain = _pain(world, day, owned)
    rung, sets, clean_share = athlete.ladder[place], [], 0.0
    for index in range(SETS_A_DAY):
        clean, rises, other = 0, 0, 0
        for _ in range(REPS_A_SET):
            down, good = day.rng.random() < balanced, day.rng.random() < controlled
            clean += down and good
            lifts = not good and day.rng.random() < world.heels_for_control
            rises += not down or lifts
            other += not good and not lifts
        clean_share += clean / (SETS_A_DAY * REPS_A_SET)
        if day.seen:
            told, faults = clean, (["heels-rise"] if rises else []) + (["knees-in"] if other else [])
        else:
            told = min(REPS_A_SET, int(clean * (1 + truth.overrate) + day.rng.random()))
            felt = 2 * rises > REPS_A_SET and day.rng.random() < world.heels_felt
            faults = ["heels-rise"] if felt else ["trunk-lean"] if told < REPS_A_SET else []
        sets.append(
            SetDone(
                id=f"a{day.number}.{index}",
                reps=REPS_A_SET,
                clean=told,
                faults=tuple(faults),
                load_kg=_load(rung, truth.known),
                rpe=6.0 if controlled > 0.5 else 8.0,
                pain=pain if index == SETS_A_DAY - 1 else 0,
            )
        )
    athlete.attempts.append(
        Attempt(
            id=f"a{day.number}",
            on=day.on,
            rung=rung.id,
            sets=tuple(sets),
            wedge_mm=float(wedge),
            shoe_heel_mm=athlete.heel_mm(place),
            by=By.COACH if day.seen else By.SELF,
            verified=Verified.COACH if day.seen else Verified.NONE,
        )
    )
    learned = world.learn_anyway + (1 - world.learn_anyway) * clean_share
    athlete.ability += truth.rate * (truth.ceiling - athlete.ability) * learned
    return owned, pain


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, x))))


def _pain(world: World, day: Day, owned: bool) -> int:
    """Return the day's worst pain, 0-10: likelier beyond what is owned, 3 to 6 where it hurts."""
    chance = world.pain_owned if owned else world.pain_beyond
    if day.pain < chance:
        return 3 + int(4 * day.how_bad)
    return 1 if day.pain < world.ache * chance else 0


def _load(rung: Rung, body: Body) -> float:
    load = rung.load_kg if rung.load_kg is not None else (rung.load_fraction or 0.0) * body.mass_kg
    return min(max(load, rung.load_min_kg or 0.0), rung.load_max_kg or 1e9)


def measure(athlete: Athlete, day: Day, *, by_coach: bool = False) -> None:
    """Take an ankle test of both sides on a day: the day's stiffness and the tester's error are in it."""
    sd = athlete.world.coach_test_sd if by_coach else athlete.world.self_test_sd
    for index, side in enumerate((Side.LEFT, Side.RIGHT)):
        value = athlete.ankle(index) + day.stiff + sd * day.noise[index]
        athlete.tests.append(
            Test(
                id=f"t{day.number}{side.value[0]}",
                on=day.on,
                test="lunge-angle",
                side=side,
                value=round(max(5.0, min(65.0, value)), 1),
                unit="deg",
                instrument="phone",
                site="tuberosity",
                by=By.COACH if by_coach else By.SELF,
                pain=0,
            )
        )


# What a squat screen asks: difficulty (logits), and what it has beyond the flat full squat (deg).
SCREENS = {
    "overhead-squat": (1.0, 0.0),
    "overhead-squat-heels-raised": (0.0, 9.0),
    "forward-arm-squat": (0.3, 3.0),
}
SCREEN_POOR, SCREEN_GOOD = 0.45, 0.7  # chance of a clean rep below which it scores 1, from which it scores 3


def screen(athlete: Athlete, day: Day, name: str, side: Side | None) -> None:
    """Answer any other test that is asked for, as the truth and the day have it."""
    value: float | None = None
    score: int | None = None
    faults: tuple[str, ...] = ()
    if name in SCREENS:
        difficulty, heel = SCREENS[name]
        full = next((p for p, r in enumerate(athlete.ladder) if r.thigh_deg <= FULL_DEPTH_DEG), 0)
        need = athlete.truth.needs[full] or 0.0
        spare = min(athlete.ankle(0), athlete.ankle(1)) + athlete.truth.offset + heel - need + day.stiff
        good = _logistic(athlete.ability + day.form - difficulty)
        faults = ("heels-rise",) if spare < 0 else ("trunk-lean",) if good < SCREEN_GOOD else ()
        if spare < 0 and not day.seen and day.how_bad < athlete.world.heels_unseen:
            spare, faults = 0.0, ()  # nobody sees his own heels
        score = 1 if spare < 0 or good < SCREEN_POOR else 2 if good < SCREEN_GOOD else 3
    elif name == "rock-back":
        score = 1 if athlete.truth.hip_short else 3
    elif name == "step-down":
        score = 1
    else:
        value = 40.0  # a good bridge and side plank: the simulated have strong hips
    athlete.tests.append(
        Test(
            id=f"s{day.number}{name}{side or ''}",
            on=day.on,
            test=name,
            side=side,
            value=value,
            score=score,
            faults=faults,
            wedge_mm=30 if name == "overhead-squat-heels-raised" else None,
            by=By.COACH if day.seen else By.SELF,
        )
    )


# --- who leads ---------------------------------------------------------------------------------------


class Engine:
    """The product: decides from the record alone, tests when it asks for a test."""

    def __init__(self, policy: Policy = DEFAULT_POLICY, watch: Watch | None = None) -> None:
        self.policy, self.watch = policy, watch

    def __call__(self, athlete: Athlete, day: Day) -> int:
        """Set rung, wedge and stop for a training day; return the number of ankle tests taken."""
        tested = 0
        decision = self.decide(athlete, day)
        if decision.action != "stop":
            for ask in decision.ask:
                if ask.test == "lunge-angle":
                    if not tested and not day.puts_off:
                        measure(athlete, day, by_coach=ask.by == "coach" and day.seen)
                        tested = 1
                elif not any(t.on == day.on and t.test == ask.test for t in athlete.tests):
                    screen(athlete, day, ask.test, Side(ask.side) if ask.side else None)
            if decision.ask:
                decision = self.decide(athlete, day)
        if self.watch is not None:
            self.watch(athlete, day, decision)
        athlete.stopped = decision.action == "stop"
        athlete.rung = next(p for p, r in enumerate(athlete.ladder) if r.id == decision.rung)
        athlete.wedge = decision.wedge_mm
        return tested

    def decide(self, athlete: Athlete, day: Day) -> Decision:
        """Decide for a day from where the athlete stands."""
        return decide(
            Case(
                id="c",
                today=day.on,
                body=athlete.truth.known,
                at=At(rung=athlete.ladder[athlete.rung].id, wedge_mm=float(athlete.wedge)),
                ladder=athlete.ladder,
                policy=self.policy,
                tests=tuple(athlete.tests),
                attempts=tuple(athlete.attempts),
                events=tuple(athlete.acts),
            )
        )


def _told(attempt: Attempt) -> float:
    return sum(s.clean for s in attempt.sets) / sum(s.reps for s in attempt.sets)


def _stopped_by_sense(athlete: Athlete) -> bool:
    """Every rule of thumb stops, too, at pain of 5 or more until somebody clears it."""
    cleared = athlete.acts[-1].on if athlete.acts else FIRST_DAY - timedelta(days=1)
    return any(
        a.on > cleared and any((s.pain or 0) >= RULE_STOP_PAIN for s in a.sets) for a in athlete.attempts[-3:]
    )


def _lately(athlete: Athlete) -> list[float]:
    """Return the shares of clean reps that were told in the last two sessions at the present rung."""
    since = FIRST_DAY + timedelta(days=athlete.since)
    return [_told(a) for a in [a for a in athlete.attempts if a.on >= since][-2:]]


def linear(athlete: Athlete, day: Day) -> int:
    """One rung every two weeks, whatever happens."""
    athlete.stopped = _stopped_by_sense(athlete)
    if not athlete.stopped and day.number - athlete.since >= RULE_WEEKS_DAYS:
        athlete.rung, athlete.since = min(athlete.rung + 1, len(athlete.ladder) - 1), day.number
    return 0


def two_for_two(athlete: Athlete, day: Day) -> int:
    """Two clean sessions: one rung up; two poor ones: one down."""
    athlete.stopped = _stopped_by_sense(athlete)
    lately = _lately(athlete)
    if len(lately) == 2 and not athlete.stopped:
        if min(lately) >= RULE_CLEAN and athlete.rung + 1 < len(athlete.ladder):
            athlete.rung, athlete.since = athlete.rung + 1, day.number
        elif max(lately) < RULE_POOR and athlete.rung:
            athlete.rung, athlete.since = athlete.rung - 1, day.number
    return 0


def threshold(athlete: Athlete, day: Day) -> int:
    """Two clean sessions and an ankle that reads what an average body needs; tested every two weeks."""
    athlete.stopped = _stopped_by_sense(athlete)
    tested = 0
    if not athlete.stopped and (day.on - athlete.tests[-1].on).days >= RULE_WEEKS_DAYS:
        measure(athlete, day)
        tested = 1
    read = min(t.value or 0.0 for t in athlete.tests[-2:])
    lately = _lately(athlete)

    def wedge_at(place: int) -> int | None:
        wanted = rung_need(RULE_BODY, athlete.ladder[place]).deg
        for wedge in athlete.wedges(place):
            if wanted is None or read + heel_angle_deg(wedge, RULE_BODY) >= wanted:
                return wedge
        return None

    if len(lately) == 2 and not athlete.stopped:
        nxt = athlete.rung + 1
        if min(lately) >= RULE_CLEAN and nxt < len(athlete.ladder) and wedge_at(nxt) is not None:
            athlete.rung, athlete.since = nxt, day.number
        elif max(lately) < RULE_POOR and athlete.rung:
            athlete.rung, athlete.since = athlete.rung - 1, day.number
    wedge = wedge_at(athlete.rung)
    athlete.wedge = athlete.wedges(athlete.rung)[-1] if wedge is None else wedge
    return tested


def clairvoyant(athlete: Athlete, day: Day) -> int:
    """Knows the truth: the deepest rung that is owned, one at a time, after the same days on each."""
    athlete.stopped = _stopped_by_sense(athlete)
    if athlete.stopped:
        return 0
    level, rung = athlete.level(), athlete.ladder[athlete.rung]
    days = DEFAULT_POLICY.days_on_rung_barbell if rung.style in BAR_STYLES else DEFAULT_POLICY.days_on_rung
    if athlete.rung > level:
        athlete.rung, athlete.since = level, day.number
    elif athlete.rung < level and day.number - athlete.since >= days:
        athlete.rung, athlete.since = athlete.rung + 1, day.number
    athlete.wedge = athlete.least_wedge(athlete.rung) or 0
    return 0


_RULES: dict[str, Leader] = {
    "linear": linear,
    "two-for-two": two_for_two,
    "threshold": threshold,
    "clairvoyant": clairvoyant,
}


def leader(name: str, policy: Policy = DEFAULT_POLICY, watch: Watch | None = None) -> Leader:
    """Return who leads by name: one of POLICIES. `watch` sees the engine's decisions beside the truth."""
    return Engine(policy, watch) if name == "engine" else _RULES[name]


# --- a season ----------------------------------------------------------------------------------------


def follow(
    truth: Truth,
    lead: Leader,
    ladder: Sequence[Rung],
    *,
    weeks: int,
    seed: int,
    world: World = WORLD,
) -> Outcome:
    """Lead one athlete through a season and return what became of it."""
    athlete = Athlete(truth, tuple(ladder), world, ability=truth.ability)
    begin = day_of(truth, world, seed, 0)
    # Where a careful coach would begin after watching the first squats: one or two rungs below what is owned.
    athlete.rung = max(0, athlete.level() - (1 if begin.how_bad < 0.5 else 2))
    outcome = Outcome(tests=1)
    measure(athlete, begin)
    clear_on: int | None = None
    direction = 0
    for number in range(weeks * 7):
        day = day_of(truth, world, seed, number)
        if clear_on == number:
            athlete.acts.append(Act(id=f"e{number}", on=day.on, kind="clear", by=By.COACH, reason="seen"))
            clear_on, athlete.stopped = None, False
        if day.here:
            before, was_stopped = athlete.rung, athlete.stopped
            outcome.tests += lead(athlete, day)
            if athlete.stopped:
                direction = 0
                if clear_on is None:
                    clear_on = number + day.clears_after
                    outcome.stops += 1
            elif not was_stopped and athlete.rung != before:
                turn = 1 if athlete.rung > before else -1
                outcome.flips += direction == -turn
                direction = turn
            if not athlete.stopped:
                owned, pain = train(athlete, day)
                outcome.sets += SETS_A_DAY
                outcome.unowned += 0 if owned else SETS_A_DAY
                outcome.beyond_range += SETS_A_DAY if athlete.margin(athlete.rung, athlete.wedge) < 0 else 0
                outcome.pains += pain >= 3
                if owned and outcome.full_depth_on is None and _is_full(athlete.ladder[athlete.rung]):
                    outcome.full_depth_on = number
        _pass_a_day(athlete, day)
        level = athlete.level()
        outcome.truly_owned += level + 1
        outcome.trained_owned += 0 if athlete.stopped else min(athlete.rung, level) + 1
    return outcome


def _is_full(rung: Rung) -> bool:
    return rung.thigh_deg <= FULL_DEPTH_DEG and rung.style not in WITHOUT_NEED


def _pass_a_day(athlete: Athlete, day: Day) -> None:
    """Let homework add up, and let control and ankle fade when nothing is done."""
    away, world = _away(athlete.truth, day.number), athlete.world
    athlete.idle_days = athlete.idle_days + 1 if away else 0
    athlete.homework_weeks = max(0.0, athlete.homework_weeks + (-world.fade_of_week if away else 1.0) / 7)
    if athlete.idle_days > world.forget_after_days:
        athlete.ability -= world.forget_a_week / 7


def simulate(
    name: str,
    ladder: Sequence[Rung],
    *,
    athletes: int,
    weeks: int,
    seed: int,
    world: World = WORLD,
    policy: Policy = DEFAULT_POLICY,
    watch: Watch | None = None,
) -> list[Outcome]:
    """Return the outcomes of a cohort under one rule; the same seed gives the same athletes and luck."""
    return [
        follow(
            draw(world, ladder, seed, number),
            leader(name, policy, watch),
            ladder,
            weeks=weeks,
            seed=seed,
            world=world,
        )
        for number in range(athletes)
    ]

"""Reliability: does the truth of simulated athletes lie in the engine's bands as often as they say?

Three beliefs are held against the truth at every training day after the first week: the ankle, the need of
the decided rung and the next, and the share of clean reps there. Which error each band stands for is said at
`samples_of`. No rule of training, and nothing here enters a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from statistics import NormalDist

from coach.domain.cohort import WORLD, Athlete, Day, World, simulate
from coach.domain.control import ONE_LEG_STYLES, RUNG_SD
from coach.domain.decision import Decision
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.reach import flat_need_deg, need_sd_deg
from coach.domain.score import Estimate, ratio_band

BELIEFS = ("ankle", "need", "clean-rate")
NOMINAL = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
# In the first week there is one test and hardly a squat: what is believed then is the prior.
FIRST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """One belief on one day: how many of its own SDs the truth lies above it."""

    athlete: int
    belief: str
    z: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a belief's central band of a nominal share held the truth, and how many beliefs that were."""

    belief: str
    nominal: float
    observed: Estimate
    samples: int


def samples_of(athlete: Athlete, day: Day, decision: Decision) -> Iterator[Sample]:
    """Compare a decision's beliefs with the truth of that day.

    Ankle: estimate and SD of each side against its true reading on an ordinary day. Need: of the decided rung
    and the next, without any heel (the heel angle is known), with the error that hips, unmeasured segments
    and the model put on it, against the true need. Clean rate: ability less difficulty
    with the SD of ability and of a person's own difficulties, against the true log odds of a clean rep on an
    ordinary day, range aside.
    """
    number = athlete.truth.number
    for index, side in enumerate(("left", "right")):
        ankle = decision.ankle[side]
        yield Sample(number, "ankle", (athlete.ankle(index) - ankle.deg) / ankle.sd)
    here = next(p for p, rung in enumerate(athlete.ladder) if rung.id == decision.rung)
    for place in range(here, min(here + 2, len(athlete.ladder))):
        rung = athlete.ladder[place]
        need, true_need = flat_need_deg(athlete.truth.known, rung)[0], athlete.truth.needs[place]
        if need is not None and true_need is not None:
            yield Sample(number, "need", (true_need - need) / need_sd_deg(athlete.truth.known, rung))
        if rung.style not in ONE_LEG_STYLES:
            believed = decision.control.ability - rung.difficulty
            true = athlete.ability - athlete.truth.difficulties[place]
            yield Sample(number, "clean-rate", (true - believed) / hypot(decision.control.sd, RUNG_SD))


def measure_reliability(
    ladder: Sequence[Rung],
    *,
    athletes: int,
    weeks: int,
    seed: int,
    world: World = WORLD,
    policy: Policy = DEFAULT_POLICY,
) -> list[Sample]:
    """Lead a cohort by the engine and return every belief of its training days after the first week."""
    found: list[Sample] = []

    def watch(athlete: Athlete, day: Day, decision: Decision) -> None:
        if day.number >= FIRST_DAYS:
            found.extend(samples_of(athlete, day, decision))

    simulate(
        "engine", ladder, athletes=athletes, weeks=weeks, seed=seed, world=world, policy=policy, watch=watch
    )
    return found


def coverages(samples: Iterable[Sample], *, seed: int, nominal: Sequence[float] = NOMINAL) -> list[Coverage]:
    """Return per belief and nominal share how often the truth lay in the band; the seed is the band's."""
    by_belief: dict[str, dict[int, list[float]]] = {}
    for sample in samples:
        by_belief.setdefault(sample.belief, {}).setdefault(sample.athlete, []).append(abs(sample.z))
    return [
        Coverage(
            belief, share, _held(by_belief[belief], share, seed), sum(map(len, by_belief[belief].values()))
        )
        for belief in BELIEFS
        if belief in by_belief
        for share in nominal
    ]


def _held(distances: Mapping[int, Sequence[float]], share: float, seed: int) -> Estimate:
    """Count per athlete: the days of one athlete err together, so they are drawn together."""
    most = NormalDist().inv_cdf((1 + share) / 2)
    pairs = [(sum(z <= most for z in zs), len(zs)) for _, zs in sorted(distances.items())]
    return ratio_band(pairs, seed=seed)

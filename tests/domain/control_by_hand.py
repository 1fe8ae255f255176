"""Motor control worked out a second time, slowly: what `coach.domain.control` has to agree with.

A density is a dict of weights by the number of quarter logits. Every number stands here as RULES.md has it.
"""

from __future__ import annotations

from math import ceil, erfc, exp, log, sqrt

QUARTERS = 4
# Good and poor scores of a squat screen begin so far above its difficulty, each with an error of .8.
SCREENS = {"overhead-squat": 1.0, "forward-arm-squat": 0.3, "overhead-squat-heels-raised": 0.0}


def above(z: float) -> float:
    return erfc(z / 2**0.5) / 2


def rate_of(logits: float) -> float:
    return exp(logits) / (1 + exp(logits))


class ByHand:
    """A density between two ends (logits), normal around `middle` at first."""

    def __init__(self, low: float, high: float, middle: float = 0.0, sd: float = 1.2) -> None:
        ends = range(round(low * QUARTERS), round(high * QUARTERS) + 1)
        self.weights = {k: exp(-((k / QUARTERS - middle) ** 2) / (2 * sd * sd)) for k in ends}
        self.growth = 0.0
        self.n = 0

    def copy(self) -> ByHand:
        other = ByHand(0, 0)
        other.weights, other.growth, other.n = dict(self.weights), self.growth, self.n
        return other

    def step(self, up: float, down: float) -> ByHand:
        """Step to the neighbours; what would leave an end stays there."""
        low, high = min(self.weights), max(self.weights)
        then = dict.fromkeys(self.weights, 0.0)
        for k, weight in self.weights.items():
            then[min(high, k + 1)] += up * weight
            then[max(low, k - 1)] += down * weight
            then[k] += (1 - up - down) * weight
        self.weights = then
        return self

    def shift(self, drift: float) -> ByHand:
        """Shift by logits: half of the weight at most at a time."""
        moves = 4 * abs(drift)
        times = ceil(2 * moves)
        for _ in range(times):
            self.step(*((moves / times, 0.0) if drift > 0 else (0.0, moves / times)))
        return self

    def one_leg(self) -> ByHand:
        """Spread by a variance of .25: less sure."""
        for _ in range(8):
            self.step(0.25, 0.25)
        return self

    def after(self, days: int) -> ByHand:
        """Let days pass: the last day's practice has added to it, each day spreads it, idle weeks take."""
        self.shift(self.growth)
        for passed in range(1, min(days, 182) + 1):
            spread, lost = 8 * 0.02 / 7, 4 * 0.05 / 7
            self.step(spread, spread + lost if passed > 14 else spread)
        self.growth = 0.0
        return self

    def _weigh(self, curve: dict[int, float]) -> None:
        most = max(self.weights[k] * curve[k] for k in self.weights)
        self.weights = {k: weight * curve[k] / most for k, weight in self.weights.items()}
        self.n += 1

    def did(
        self, difficulty: float, share: float, reps: float = 15, *, seen: bool = True, weight: float = 0.0
    ) -> ByHand:
        """Weigh so many reps, `share` of them clean; `weight` where it is not .8 (seen) or .4 (told)."""
        self.after(0)
        tell = min(reps, 20) * (weight or (0.8 if seen else 0.3))
        clean, missed = round(tell * share, 3), round(tell * (1 - share), 3)
        flattery = 0.0 if seen else 0.49
        low = min(self.weights)
        logs = {low: 0.0}
        for k in range(low, max(self.weights)):
            t = rate_of((k + 0.5) / QUARTERS - difficulty)
            # The chance that a rep is told of as clean is t + f t (1 - t); of its logarithm the slopes are:
            bend = 1 + flattery * (1 - 2 * t)
            rises = clean * (1 - t) * bend / (1 + flattery * (1 - t))
            falls = missed * t * bend / (1 - flattery * t)
            logs[k + 1] = logs[k] + max(rises - falls, -2.0) / QUARTERS
        most = max(logs.values())
        self._weigh({k: exp(value - most) for k, value in logs.items()})
        self.growth = 0.045 * clean / (clean + missed)
        return self

    def scored(self, test: str, score: int) -> ByHand:
        """Weigh a squat screen."""
        self.after(0)

        def chance(k: int) -> float:
            good, poor = ((k / QUARTERS - SCREENS[test] - bound) / 0.8 for bound in (0.85, -0.2))
            # The chance of a 2 is what lies between the bounds: taken from the end that is nearer.
            between = above(good) - above(poor) if good > 0 else above(-poor) - above(-good)
            return {1: above(poor), 2: between, 3: above(-good)}[score]

        low = min(self.weights)
        logs = {low: 0.0}
        for k in range(low, max(self.weights)):
            logs[k + 1] = logs[k] + max(log(chance(k + 1) / chance(k)), -2.0 / QUARTERS)
        most = max(logs.values())
        self._weigh({k: exp(value - most) for k, value in logs.items()})
        return self

    @property
    def shares(self) -> list[float]:
        total = sum(self.weights.values())
        return [self.weights[k] / total for k in sorted(self.weights)]

    @property
    def mean(self) -> float:
        return sum(k / QUARTERS * p for k, p in zip(sorted(self.weights), self.shares, strict=True))

    @property
    def var(self) -> float:
        squares = sum((k / QUARTERS) ** 2 * p for k, p in zip(sorted(self.weights), self.shares, strict=True))
        return squares - self.mean**2

    def rate(self, difficulty: float) -> float:
        """Return the share of reps that is clean, over all abilities."""
        abilities = (k / QUARTERS for k in sorted(self.weights))
        return sum(rate_of(x - difficulty) * p for x, p in zip(abilities, self.shares, strict=True))

    def chance(self, difficulty: float, share: float) -> float:
        """Return the chance that a share is clean; persons differ by .15 in what a rung asks of them."""
        spread = sqrt(0.15**2 + 0.25**2 / 12)
        wanted = difficulty - log(1 / share - 1)
        abilities = (k / QUARTERS for k in sorted(self.weights))
        return sum(above((wanted - x) / spread) * p for x, p in zip(abilities, self.shares, strict=True))

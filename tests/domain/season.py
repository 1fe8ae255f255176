"""Builders of cases, valid by default, and a season: an athlete whose decisions are chained day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from coach.domain.case import Act, At, Attempt, Body, By, Case, SetDone, Side, Test, Verified
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import Decision, decide

TODAY = date(2026, 3, 1)
MAN = Body(height_cm=175, mass_kg=75, sex="male", age_years=24)
WOMAN = Body(height_cm=165, mass_kg=60, sex="female", age_years=24)
LADDER = (
    Rung(id="box-high", style="arms-forward", thigh_deg=15, difficulty=-0.8),
    Rung(id="parallel", style="arms-forward", thigh_deg=0, difficulty=-0.2),
    Rung(id="goblet-parallel", style="goblet", thigh_deg=0, difficulty=0.3, load_kg=12),
    Rung(id="goblet-full", style="goblet", thigh_deg=-20, difficulty=0.9, load_kg=12),
    Rung(id="front-full", style="front", thigh_deg=-20, difficulty=1.5, load_kg=30),
)
BY_ID = {rung.id: rung for rung in LADDER}


def day(offset: int) -> date:
    """Return the day so many days before TODAY (0 is today)."""
    return TODAY - timedelta(days=offset)


def ankle(left: float | None, right: float | None, on: date, **more: Any) -> tuple[Test, ...]:
    """Return one coach's knee-to-wall test of each side that has a value."""
    given = {"by": By.COACH, "instrument": "inclinometer", "site": "tuberosity", "unit": "deg", **more}
    return tuple(
        Test(id=f"{side}-{on}", on=on, test="lunge-angle", side=side, value=value, **given)
        for side, value in ((Side.LEFT, left), (Side.RIGHT, right))
        if value is not None
    )


def ankles(left: float, right: float | None = None) -> tuple[Test, ...]:
    """Return three tests of both sides, the last two days ago."""
    right = left if right is None else right
    return tuple(t for offset in (28, 14, 2) for t in ankle(left, right, day(offset)))


def trained(
    on: date,
    rung: str = "goblet-parallel",
    *,
    clean: int = 5,
    reps: int = 5,
    sets: int = 3,
    load_kg: float | None = None,
    rpe: float | None = 6,
    pain: int = 0,
    faults: tuple[str, ...] = (),
    seen: bool = True,
    **more: Any,
) -> Attempt:
    """Return one day's sets of a rung: clean, at the rung's load, seen by the coach."""
    load = BY_ID[rung].load_kg if load_kg is None and rung in BY_ID else load_kg
    name = more.pop("id", f"{rung}-{on}")
    return Attempt(
        id=name,
        on=on,
        rung=rung,
        by=By.SELF,
        verified=Verified.COACH if seen else Verified.NONE,
        sets=tuple(
            SetDone(
                id=f"{name}-{n}",
                reps=reps,
                clean=clean,
                load_kg=load or 0.0,
                rpe=rpe,
                pain=pain,
                faults=faults,
            )
            for n in range(sets)
        ),
        **more,
    )


def good_days(*offsets: int, **more: Any) -> tuple[Attempt, ...]:
    """Return clean days so many days before TODAY."""
    return tuple(trained(day(offset), **more) for offset in offsets)


def case(**more: Any) -> Case:
    """Return a case at the goblet squat to parallel, on flat feet."""
    given: dict[str, Any] = {
        "id": "c1",
        "today": TODAY,
        "body": MAN,
        "at": At(rung="goblet-parallel"),
        "ladder": LADDER,
    }
    return Case(**(given | more))


def place(decision: Decision, ladder: tuple[Rung, ...] = LADDER) -> int:
    """Return where on the ladder a decision stands."""
    return [rung.id for rung in ladder].index(decision.rung)


def codes(decision: Decision) -> list[str]:
    """Return the codes of a decision's reasons, headline first."""
    return [reason.code for reason in decision.reasons]


class Season:
    """An athlete over weeks. `at` of a day is what stood at the end of the last decided day before."""

    def __init__(
        self,
        body: Body = MAN,
        ladder: tuple[Rung, ...] = LADDER,
        start: str = "box-high",
        policy: Policy = DEFAULT_POLICY,
        on: date = date(2026, 1, 5),
    ) -> None:
        self.today = on
        self.case = Case(id="season", today=on, body=body, at=At(rung=start), ladder=ladder, policy=policy)
        self.moves: list[tuple[date, str, str, int]] = []
        self._decided: tuple[date, Decision] | None = None
        self._count = 0

    def decide(self) -> Decision:
        """Decide for today and remember where that leaves the athlete."""
        if self._decided is not None and self._decided[0] < self.today:
            last = self._decided[1]
            self.case = replace(self.case, at=At(rung=last.rung, wedge_mm=last.wedge_mm))
        self.case = replace(self.case, today=self.today)
        found = decide(self.case)
        at = self.case.at
        if (found.rung, found.wedge_mm) != (at.rung, at.wedge_mm) and (
            not self.moves or self.moves[-1][0] != self.today
        ):
            self.moves.append((self.today, found.action, found.rung, found.wedge_mm))
        self._decided = (self.today, found)
        return found

    def wait(self, days: int) -> None:
        """Let days pass, deciding on each."""
        for _ in range(days):
            self.decide()
            self.today += timedelta(days=1)

    def measure(self, left: float, right: float | None = None, **more: Any) -> None:
        """Test both ankles today."""
        right = left if right is None else right
        self.case = replace(self.case, tests=self.case.tests + ankle(left, right, self.today, **more))

    def train(self, **more: Any) -> Decision:
        """Do today's session as decided (rung, wedge, load), decide again after it, end the day."""
        now = self.decide()
        rung = next(r for r in self.case.ladder if r.id == now.rung)
        self._count += 1
        done = trained(
            self.today,
            now.rung,
            **{
                "id": f"s{self._count}",
                "load_kg": now.load_kg,
                "wedge_mm": now.wedge_mm,
                "shoe_heel_mm": rung.heel_mm,
                **more,
            },
        )
        self.case = replace(self.case, attempts=(*self.case.attempts, done))
        after = self.decide()
        self.today += timedelta(days=1)
        return after

    def weeks(self, count: int, **more: Any) -> Decision:
        """Train three days a week."""
        for _ in range(count):
            for gap in (1, 1, 2):
                self.train(**more)
                self.wait(gap)
        return self.decide()

    def act(self, kind: str, **more: Any) -> Decision:
        """Let the coach do something today."""
        self._count += 1
        done = Act(id=f"e{self._count}", on=self.today, kind=kind, reason="seen", **more)
        self.case = replace(self.case, events=(*self.case.events, done))
        return self.decide()

"""The demo team's people as data: bodies, ankles, skill, what happens to whom on which day.

No person here is real. `coach.services.demo` plays these parts through the services; what the engine
makes of them stands nowhere here. Days count back from the day on which the team is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coach.access import SCOPES

WEEKS = 12
FIRST_DAY = WEEKS * 7
TEAM = "Demo team"
OWNER = ("ada", "Ada")
CO_COACH = ("bo", "Bo")
FALLS_IN = ("knees-in:left",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something besides training on one day. `by` is self, owner or co; `form` what the service is told.

    `kind`: test, act, body or note.
    """

    ago: int
    kind: str
    by: str
    form: Mapping[str, Any]
    hour: float = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One demo athlete. `shows` says what the record is meant to show.

    `reading` is what a tuberosity test would read on the first day (left, right; deg), gaining `gain` a
    week for `gain_weeks`; None is never measured. `slack` is what the squat has beyond the reading.
    `skill` is motor control in logits against the difficulty of rungs, growing by `learns` a week.
    `rhythm` are training days as days back from today within a week, and 0 is today. `told` overrides
    what is logged on a day: in every set, under `last` in the last one only, `sets` is how many were done.
    A coach logs every `watched_every`th session and the days in `watched`, and tests the ankles the first
    time and every other time, or always. Steps of a `curriculum` with tracks are trained after the squat.
    """

    key: str
    name: str
    shows: str
    body: Mapping[str, Any]
    reading: tuple[float, float] | None
    gain: float = 0.0
    gain_weeks: float = WEEKS
    slack: float = 2.0
    skill: float
    learns: float = 0.15
    habit: tuple[str, ...] = ("depth-short",)
    start_rung: str = "box-high"
    rhythm: tuple[int, ...] = (0, 2, 5)
    ankle_test: str = "lunge-angle"
    instrument: str = "inclinometer"
    ankle_days: tuple[int, ...] = (84, 77, 56, 35, 16)
    ankles_by_coach: bool = False
    away: tuple[tuple[int, int], ...] = ()
    told: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    happens: tuple[Happening, ...] = ()
    scopes: tuple[str, ...] = SCOPES
    units: str = "metric"
    zone: str = "UTC"
    watched_every: int = 4
    watched: tuple[int, ...] = ()
    joined: int = FIRST_DAY
    trains_today: bool = False
    curriculum: str = "squat-depth"


def measured(ago: int, name: str, *, by: str = "co", **form: Any) -> Happening:
    """A test of one day."""
    return Happening(ago=ago, kind="test", by=by, form={"test": name, **form})


def screens(
    ago: int, *, overhead: int, raised: int, forward: int, rock: int = 3, faults: tuple[str, ...] = ()
) -> tuple[Happening, ...]:
    """The squat screens and the rock-back of a check, by score; faults are named where a squat misses."""
    heels: dict[str, Any] = {"score": raised, "wedge_mm": 30, "faults": list(faults) if raised < 2 else []}
    return (
        measured(ago, "overhead-squat", score=overhead, faults=list(faults) if overhead < 3 else []),
        measured(ago, "forward-arm-squat", score=forward, faults=list(faults) if forward < 2 else []),
        measured(ago, "overhead-squat-heels-raised", **heels),
        measured(ago, "rock-back", score=rock),
    )


def holds(ago: int, *, bridge: float, plank: float, hinge: bool) -> tuple[Happening, ...]:
    """Bridge, side plank (s) on both sides and the hinge."""
    timed = (("single-leg-bridge", bridge), ("side-plank", plank))
    return (
        *(
            measured(ago, name, side=side, value=value - (side == "left"))
            for name, value in timed
            for side in ("left", "right")
        ),
        measured(ago, "hip-hinge", passed=hinge),
    )


def act(
    ago: int, kind: str, reason: str = "", *, by: str = "owner", hour: float = 19.0, **form: Any
) -> Happening:
    """An act of a person; `about_on` and `until` count days back from today (negative lies ahead)."""
    return Happening(ago=ago, kind="act", by=by, hour=hour, form={"kind": kind, "reason": reason, **form})


def note(ago: int, text: str, *, by: str = "owner", shared: bool = False) -> Happening:
    """A coach's note."""
    return Happening(ago=ago, kind="note", by=by, hour=20.0, form={"text": text, "shared": shared})


def body(height_cm: float, mass_kg: float, sex: str, **more: Any) -> dict[str, Any]:
    """A body with 20 mm lifting shoes."""
    return {"height_cm": height_cm, "mass_kg": mass_kg, "sex": sex, "lifting_shoe_mm": 20, **more}


PARTS: tuple[Part, ...] = (
    Part(
        key="asha",
        name="Asha",
        shows="ankle short: trains the depth on a wedge, which goes down as the ankle responds",
        body=body(166, 63, "female"),
        reading=(28.5, 29.5),
        gain=0.8,
        skill=0.2,
        learns=0.2,
        start_rung="box-parallel",
        ankle_days=(84, 77, 56, 35, 21, 2),
        ankles_by_coach=True,
        watched_every=3,
        happens=(
            *screens(84, overhead=1, raised=2, forward=1, faults=("heels-rise",)),
            *screens(42, overhead=1, raised=2, forward=1, faults=("heels-rise",)),
            note(56, "Wedge is doing its work: upright and clean. Rocks every evening.", shared=True),
            act(35, "veto", "Not below parallel before the wedge has come down.", rung="goblet-full"),
        ),
    ),
    Part(
        key="bruno",
        name="Bruno",
        shows="hip: thigh and trunk close before the depth, whatever the ankle",
        body=body(182, 88, "male", femur_cm=49, tibia_cm=43),
        reading=(45.0, 45.5),
        skill=1.6,
        learns=0.25,
        habit=("back-rounds",),
        start_rung="counterbalance-below",
        rhythm=(0, 3),
        happens=(
            *screens(84, overhead=2, raised=2, forward=2, rock=1, faults=("back-rounds",)),
            *screens(40, overhead=2, raised=2, forward=2, rock=1, faults=("back-rounds",)),
            note(
                40, "Thighs meet the belly early, long femurs. Wider stance, depth stops where the back does."
            ),
        ),
    ),
    Part(
        key="chidi",
        name="Chidi",
        shows="control: the ankle has the range, the heels rise anyway, also with heels raised",
        body=body(178, 80, "male"),
        reading=(45.0, 45.5),
        rhythm=(0, 3),
        skill=0.15,
        learns=0.03,
        habit=("heels-rise",),
        start_rung="box-high",
        happens=(
            *screens(84, overhead=1, raised=1, forward=1, faults=("heels-rise",)),
            *screens(42, overhead=1, raised=1, forward=2, faults=("heels-rise",)),
        ),
    ),
    Part(
        key="dana",
        name="Dana",
        shows="measured short, but clean on flat feet on two days that a coach saw: believe the squat",
        body=body(170, 66, "female"),
        reading=(26.0, 26.5),
        slack=10.0,
        skill=1.4,
        joined=42,
        ankle_days=(42, 35, 23),
        start_rung="box-parallel",
        told={19: {"wedge_mm": 0}, 16: {"wedge_mm": 0}},
        watched=(19, 16),
        happens=(
            *screens(42, overhead=2, raised=3, forward=2, faults=("trunk-lean",)),
            measured(23, "forward-arm-squat", score=2, faults=["trunk-lean"]),
            note(
                16,
                "Flat feet, heels down, two days in a row. The reading must be off: test again in two weeks.",
            ),
        ),
    ),
    Part(
        key="edda",
        name="Edda",
        shows="good bridge, side plank and hinge, poor squat: not the glutes",
        body=body(172, 70, "female"),
        reading=(27.0, 27.5),
        gain=0.05,
        skill=0.8,
        learns=0.05,
        habit=("trunk-lean",),
        rhythm=(0, 4),
        start_rung="box-parallel",
        happens=(
            *screens(84, overhead=1, raised=3, forward=2, faults=("trunk-lean", "heels-rise")),
            *holds(84, bridge=42, plank=46, hinge=True),
            *screens(38, overhead=1, raised=3, forward=2, faults=("trunk-lean", "heels-rise")),
            *holds(38, bridge=48, plank=52, hinge=True),
        ),
    ),
    Part(
        key="farid",
        name="Farid",
        shows="poor in every pattern: capacity above, after the ankle",
        body=body(180, 96, "male"),
        reading=(28.0, 28.5),
        gain=0.1,
        skill=-0.2,
        learns=0.1,
        habit=("weight-shift",),
        start_rung="box-high",
        rhythm=(0, 4),
        happens=(
            *screens(84, overhead=1, raised=1, forward=1, faults=("trunk-lean", "knees-in")),
            *holds(84, bridge=12, plank=15, hinge=False),
            *screens(42, overhead=1, raised=2, forward=1, faults=("trunk-lean", "knees-in")),
            *holds(42, bridge=17, plank=19, hinge=False),
        ),
    ),
    Part(
        key="gia",
        name="Gia",
        shows="knee falls in on the side whose ankle is short: range first",
        body=body(164, 60, "female", born_on="2009-05-04", guardian_name="A guardian"),
        reading=(26.5, 36.0),
        gain=0.1,
        skill=0.9,
        learns=0.05,
        habit=FALLS_IN,
        rhythm=(0, 3),
        start_rung="box-parallel",
        happens=(
            *screens(84, overhead=1, raised=2, forward=2, faults=FALLS_IN),
            *screens(40, overhead=2, raised=2, forward=2, faults=FALLS_IN),
        ),
    ),
    Part(
        key="hugo",
        name="Hugo",
        shows="knee falls in although the range is there: hip and foot control; pounds and inches",
        body=body(183, 84, "male"),
        reading=(43.0, 42.0),
        skill=1.35,
        learns=0.02,
        habit=("knees-in:right",),
        start_rung="bodyweight-parallel",
        rhythm=(0, 3),
        units="imperial",
        happens=(
            *screens(84, overhead=2, raised=2, forward=2, faults=("knees-in:right",)),
            measured(84, "step-down", side="right", score=4),
            measured(84, "step-down", side="left", score=1),
            *screens(41, overhead=2, raised=2, forward=2, faults=("knees-in:right",)),
            measured(41, "step-down", side="right", score=4),
            measured(41, "step-down", side="left", score=1),
        ),
    ),
    Part(
        key="ines",
        name="Inés",
        shows="sides differ by more than the error on two days; an old sprain on the short side",
        body=body(168, 64, "female", sprains=[{"side": "left", "on": "2019-08-15"}]),
        reading=(26.5, 35.5),
        gain=0.1,
        skill=1.4,
        rhythm=(0, 3),
        start_rung="box-parallel",
        ankle_test="lunge-distance",
        instrument="tape",
        happens=(
            *screens(84, overhead=2, raised=3, forward=2, faults=("weight-shift",)),
            measured(70, "step-down", side="left", score=2),
            measured(70, "side-plank", side="left", value=34),
        ),
    ),
    Part(
        key="jonas",
        name="Jonas",
        shows="a sprain four weeks ago: no end-range test of that side, hip and balance tested next",
        body=body(176, 74, "male"),
        reading=(43.0, 42.5),
        ankle_days=(84, 77, 56, 35),
        skill=1.2,
        start_rung="box-parallel",
        away=((27, 14),),
        happens=(
            *screens(84, overhead=2, raised=3, forward=3, faults=("trunk-lean",)),
            Happening(ago=26, kind="body", by="self", form={"sprain": ("right", 26)}),
            note(
                26,
                "Rolled the right ankle at football. Back when walking and hopping are quiet.",
                shared=True,
            ),
        ),
    ),
    Part(
        key="keiko",
        name="Keiko",
        shows="stopped for pain three days ago: waits for a coach",
        body=body(160, 56, "female"),
        reading=(42.0, 42.5),
        skill=1.4,
        start_rung="box-high",
        rhythm=(0, 3),
        told={
            3: {
                "sets": 2,
                "last": {
                    "pain": 6,
                    "pain_site": "knee",
                    "reps": 3,
                    "clean": 2,
                    "note": "Worse with every rep, I stopped.",
                },
            }
        },
        happens=screens(84, overhead=2, raised=3, forward=2, faults=("trunk-lean",)),
    ),
    Part(
        key="lior",
        name="Lior",
        shows="stopped after a painful morning, cleared by a coach, going on",
        body=body(174, 73, "male"),
        reading=(40.5, 41.0),
        skill=1.9,
        learns=0.25,
        start_rung="box-high",
        told={37: {"last": {"pain": 2, "pain_site": "hip"}}},
        happens=(
            *screens(84, overhead=2, raised=3, forward=3, faults=("trunk-lean",)),
            act(36, "morning", by="self", hour=7.5, about_on=37, value=4),
            act(31, "clear", "Looked at together: walks, hinges and squats to a box without pain."),
            note(
                31,
                "Hip was quiet after three easy days. Back in slowly, nothing deeper this week.",
                shared=True,
            ),
        ),
    ),
    Part(
        key="mira",
        name="Мира",
        shows="ankles never measured: unknown, and the one test that would settle it",
        body=body(169, 65, "female"),
        reading=None,
        joined=35,
        skill=1.5,
        start_rung="box-high",
    ),
    Part(
        key="noor",
        curriculum="first-12-weeks",
        name="نور",
        shows="earned step by step, moved deeper today; learns the lifts beside it",
        body=body(163, 58, "female"),
        reading=(45.0, 45.5),
        skill=1.5,
        learns=0.35,
        start_rung="box-high",
        trains_today=True,
        happens=(
            *screens(84, overhead=2, raised=3, forward=3, faults=("trunk-lean",)),
            measured(83, "shoulder-flexion", score=3),
            measured(83, "rack", score=2, faults=["elbows-low"]),
        ),
    ),
    Part(
        key="otto",
        name="Otto",
        shows="one rung back after a repeated drop",
        body=body(185, 92, "male"),
        reading=(44.0, 44.0),
        skill=1.6,
        learns=0.2,
        habit=("trunk-lean",),
        start_rung="box-high",
        trains_today=True,
        told={2: {"clean": 1}, 0: {"clean": 1}},
        happens=screens(84, overhead=2, raised=3, forward=3, faults=("trunk-lean",)),
    ),
    Part(
        key="petra",
        name="Petra",
        shows="quiet: nothing logged for ten days",
        body=body(167, 61, "female"),
        reading=(44.0, 44.5),
        skill=1.0,
        learns=0.1,
        start_rung="box-high",
        rhythm=(0, 3),
        away=((9, 0),),
        happens=screens(84, overhead=2, raised=3, forward=3, faults=("depth-short",)),
    ),
    Part(
        key="quinn",
        name="Quinn",
        shows="locked by the coach before a meet",
        body=body(171, 69, "male"),
        reading=(46.0, 46.0),
        skill=2.0,
        learns=0.3,
        start_rung="goblet-parallel",
        happens=(
            *screens(84, overhead=3, raised=3, forward=3),
            act(6, "lock", "Meet at the end of next week: nothing new before it.", until=-8),
        ),
    ),
    Part(
        key="rafa",
        name="Rafa",
        shows="keeps pain notes and body weight from the team",
        body=body(177, 79, "male"),
        reading=(33.0, 33.5),
        gain=0.3,
        skill=0.8,
        learns=0.1,
        rhythm=(0, 4),
        start_rung="box-high",
        scopes=("logs", "tests"),
        happens=screens(84, overhead=2, raised=3, forward=2, faults=("heels-rise",)),
    ),
)

"""Squat figure: one pose drawn from the side as inline SVG, for screens and for black-and-white paper.

No mechanics (`domain.squat`) and no words but the title that it is given.

Everything is laid out in metres and scaled once, so the joints (`fig-joint`, with `data-joint`) can be
measured. The body is that of `body`, the marks those of `canvas`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, tan

from coach.domain.squat import HEEL_TO_BALL_OF_STATURE, TRUNK_LOADS, Pose
from coach.figures.body import (
    FOREARM_LENGTH,
    UPPER_ARM_LENGTH,
    Arm,
    Drawing,
    bend,
    between,
    straight_in_front,
)
from coach.figures.canvas import AMBER, DEPTH, FAR, INK, PAPER, QUIET, Point

_BARBELL = frozenset({"front", "back", "overhead"})
_IN_HANDS = frozenset({"arms-forward", "counterbalance", "single-leg", "box-seated", "supported"})


def squat_svg(
    pose: Pose,
    *,
    style: str,
    load_kg: float = 0.0,
    wedge_mm: float = 0.0,
    box_cm: float | None = None,
    title: str,
    width: int = 220,
    height: int = 240,
    ids: str = "",
) -> str:
    """Return a pose as one inline SVG element; with `ids` its title gets the id `<ids>-title`.

    The heel is drawn as the pose has it; `wedge_mm` above 0 says that a wedge holds it, not a shoe.
    """
    scene = _Scene(
        h=pose.stature_m,
        foot_m=pose.foot_m,
        lean=radians(pose.lean_deg),
        pose=pose,
        manner=style,
        load_kg=load_kg,
    )
    scene.draw(wedge=wedge_mm > 0, box_m=None if box_cm is None else box_cm / 100)
    return scene.svg(title, width, height, ids)


@dataclass(kw_only=True)
class _Scene(Drawing):
    """The figure in metres: x as in the pose, y from the floor."""

    pose: Pose
    manner: str
    load_kg: float

    def __post_init__(self) -> None:
        p = self.pose
        heel = radians(p.heel_deg)
        ball = HEEL_TO_BALL_OF_STATURE * self.h
        back, up = 0.25 * p.foot_m - ball, p.ankle_height_m
        self.lift = up * cos(heel) - back * sin(heel)
        self.ball_x = -(back * cos(heel) + up * sin(heel))
        self.joints = {name: (x, y + self.lift) for name, (x, y) in p.joints.items()}

    # -- the whole -------------------------------------------------------------------------------

    def draw(self, *, wedge: bool, box_m: float | None) -> None:
        """Lay the marks down from the back to the front."""
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        h = self.h
        self.add("plumb", "fig-plumb", [(self.pose.target_x, 0)], f'stroke="{DEPTH}" stroke-width="1.5"')
        if self.manner == "supported":
            self._post()
        if box_m is not None:
            left, right = hip[0] - 0.15 * h, hip[0] + 0.06 * h
            corners = [(left, 0.0), (left, box_m), (right, box_m), (right, 0.0)]
            self.add("polygon", "fig-box", corners, f'fill="none" stroke="{QUIET}" stroke-width="2"')
        arm = self._arm()
        self._far_limbs(arm)
        self._load_behind()
        self.trunk_and_head()
        self.leg(hip, knee, ankle, "fig-body", INK)
        heel = radians(self.pose.heel_deg)
        self.standing_foot((self.ball_x, 0.0), heel, raised_by="wedge" if wedge else "shoe")
        self._creases()
        self.arm_near(arm)
        self._load_before()
        self.add("dots", "fig-halo", [(self.pose.target_x, 0)], f'stroke="{PAPER}" stroke-width="1.6"')
        self._gauges()

    def _creases(self) -> None:
        """Mark the folds at hip and knee, which one dark outline would swallow."""
        hip, knee, ankle, shoulder = (self.joints[name] for name in ("hip", "knee", "ankle", "shoulder"))
        if self.pose.closure_deg > 85:
            self.fold(hip, knee, shoulder, 0.048, 0.135)
        if self.pose.knee_deg > 95:
            self.fold(knee, hip, ankle, 0.042, 0.120)

    # -- arms ------------------------------------------------------------------------------------

    def _arm(self) -> Arm:
        """Return elbow, wrist (or grip) and whether the hand is open, by style."""
        shoulder, h = self.joints["shoulder"], self.h
        reach = (UPPER_ARM_LENGTH + FOREARM_LENGTH) * h
        share = UPPER_ARM_LENGTH / (UPPER_ARM_LENGTH + FOREARM_LENGTH)
        if self.manner in ("arms-forward", "single-leg", "box-seated") and not self.load_kg:
            wrist = (shoulder[0] + reach, shoulder[1])
            return between(shoulder, wrist, share), wrist, True
        if self.manner in ("arms-forward", "single-leg", "box-seated", "counterbalance"):
            grip = (shoulder[0] + 0.40 * h, shoulder[1])
            return between(shoulder, grip, share), grip, False
        if self.manner == "supported":
            grip = (shoulder[0] + 0.36 * h, max(shoulder[1] - 0.05 * h, 0.4 * h))
            return bend(shoulder, grip, UPPER_ARM_LENGTH * h, 0.19 * h, -1), grip, False
        if self.manner == "overhead":
            grip = self._bar()
            return between(shoulder, grip, 0.52), grip, False
        if self.manner == "front":
            grip = self.in_trunk(0.050, 0.016)
            elbow = (shoulder[0] + 0.165 * h, shoulder[1] - 0.035 * h)
            return elbow, grip, False
        if self.manner == "back":
            return self.in_trunk(-0.060, -0.135), self.in_trunk(-0.022, -0.004), False
        if self.manner == "split" and not self.load_kg:
            return self.in_trunk(-0.085, -0.150), self.in_trunk(0.025, -0.255), False
        if self.manner == "hands-on-chest":
            return self.in_trunk(0.065, -0.165), self.in_trunk(0.068, -0.035), True
        (x, y), radius = self._bell()
        return self.in_trunk(0.062, -0.168), (x - 0.25 * radius, y + 0.75 * radius), False

    def _far_limbs(self, arm: Arm) -> None:
        h, css = self.h, "fig-limb-far"
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        if self.manner in (
            "arms-forward",
            "supported",
            "overhead",
            "box-seated",
            "single-leg",
            "counterbalance",
        ):
            for shape in self.arm_shapes(arm, 0.012 * h, 0.014 * h):
                self.fill(shape, css, FAR)
        if self.manner == "single-leg":
            far_knee, far_ankle = straight_in_front(hip, 0.11 * h, h)
            self.leg(hip, far_knee, far_ankle, css, FAR)
            self.free_foot(hip, far_ankle)
            return
        if self.manner == "split":
            far_knee, far_ankle, toe = self._rear_leg()
            self.leg(hip, far_knee, far_ankle, css, FAR)
            self.fill(
                self.limb(far_ankle, toe, ((-0.35, 0.018, 0.018), (0.2, 0.024, 0.022), (1.0, 0.010, 0.012))),
                css,
                FAR,
            )
            return
        dx, dy = 0.020 * h, 0.010 * h
        far = [(x + dx, y + dy) for x, y in (hip, knee, ankle)]
        self.leg(far[0], far[1], far[2], css, FAR)
        self.fill(self.foot_outline((self.ball_x, 0.0), radians(self.pose.heel_deg), dx, dy), css, FAR)

    def _rear_leg(self) -> tuple[Point, Point, Point]:
        hip, h = self.joints["hip"], self.h
        fall = min(0.99, max(0.2, (hip[1] - 0.055 * h) / (0.245 * h)))
        knee = (hip[0] - 0.245 * h * (1 - fall * fall) ** 0.5, hip[1] - 0.245 * h * fall)
        ankle_y = 0.10 * h
        rise = max(-0.9, min(0.9, (ankle_y - knee[1]) / (0.246 * h)))
        ankle = (knee[0] - 0.246 * h * (1 - rise * rise) ** 0.5, knee[1] + 0.246 * h * rise)
        return knee, ankle, (ankle[0] + 0.03 * h, 0.012 * h)

    # -- loads -----------------------------------------------------------------------------------

    def _bar(self) -> Point:
        if self.manner == "overhead":
            x, y = self.joints["shoulder"]
            away = max(-0.3 * self.h, min(0.3 * self.h, self.pose.target_x - x))
            return x + away, y + ((0.365 * self.h) ** 2 - away**2) ** 0.5
        return self.in_trunk(*TRUNK_LOADS[self.manner])

    def _plate_radius(self) -> float:
        """Return the radius (m) of the plate seen end on: none on an empty bar, 450 mm from 60 kg on."""
        if self.load_kg <= 20:
            return 0.0
        return 0.115 + 0.11 * min(1.0, (self.load_kg - 20) / 40)

    def _bell(self) -> tuple[Point, float]:
        """Return centre and radius (m) of a kettlebell at the chest; it grows as iron does."""
        return self.in_trunk(*TRUNK_LOADS["goblet"]), 0.037 * max(self.load_kg, 2.0) ** (1 / 3)

    def _load_behind(self) -> None:
        solid = f'fill="{QUIET}"'
        if self.manner in _BARBELL:
            if radius := self._plate_radius():
                self.disc(self._bar(), radius, "fig-load", f'{solid} fill-opacity="0.22"')
        elif self.load_kg and self.manner not in _IN_HANDS:
            (x, y), radius = self._bell()
            self.ring((x, y + 1.15 * radius), 0.72 * radius, 2.8)
            self.disc((x, y), radius, "fig-load", solid)

    def _load_before(self) -> None:
        hub = f'fill="{QUIET}" stroke="{PAPER}" stroke-width="1.5"'
        if self.manner in _BARBELL:
            bar = self._bar()
            if radius := self._plate_radius():
                self.ring(bar, radius, 3)
            self.disc(bar, 0.030, "fig-load fig-halo", hub)
        elif self.load_kg and self.manner in _IN_HANDS:
            grip = self._arm()[1]
            self.disc(grip, 0.05 + 0.006 * min(self.load_kg, 20.0), "fig-load fig-halo", hub)
            self.disc(grip, -2.0, "fig-joint", f'fill="{PAPER}" stroke="{QUIET}" stroke-width="1"')

    def _post(self) -> None:
        x = self.joints["shoulder"][0] + 0.36 * self.h
        post = [(x, 0.0), (x, 0.86 * self.h)]
        self.add("line", "fig-box", post, f'stroke="{QUIET}" stroke-width="5" stroke-linecap="round"')

    # -- what is measured ------------------------------------------------------------------------

    def _gauges(self) -> None:
        h = self.h
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        level = [(hip[0] - 0.11 * h, knee[1]), (knee[0] + 0.08 * h, knee[1])]
        self.add("line", "fig-level", level, f'stroke="{AMBER}" stroke-width="1.5" stroke-dasharray="6 4"')
        for name, centre in self.joints.items():
            self.ring_joint(name, centre)
        radius = 0.13 * h
        start, end = radians(self.pose.heel_deg), radians(self.pose.heel_deg + self.pose.df_used)
        sweep = [start + (end - start) * step / 8 for step in range(9)]
        arc = [(ankle[0] + radius * sin(x), ankle[1] + radius * cos(x)) for x in sweep]
        upright = [(ankle[0] + r * sin(start), ankle[1] + r * cos(start)) for r in (0.022 * h, radius * 1.15)]
        for css, colour, width in (("fig-halo", PAPER, 4.0), ("fig-angle", DEPTH, 1.8)):
            stroke = f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"'
            self.add("arc", css, arc, stroke)
            self.add("line", css, upright, stroke)
        text = f'fill="{DEPTH}" font-family="sans-serif" font-size="17" font-weight="700"'
        # Right of the shin at the label's top; its far end is a guess of three figures' width.
        slope = max(0.0, min(1.5, tan(end)))
        x, y = ankle[0] + h * max(0.08, 0.085 * slope + 0.036), ankle[1] + 0.026 * h
        label = f"{round(self.pose.df_used)}°"
        self.add("text", "fig-text", [(x, y), (x + 0.18 * h, y)], text, extra=label)

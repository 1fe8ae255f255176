"""The drawn body: outlines of limbs, trunk, head and feet between the joints of a pose, seen from the side.

No mechanics, no load and no choice of a pose: those stand in `squat` and `step`. Lengths are fractions of
stature; a page themes the parts by class: `fig-body`, `fig-head` and `fig-limb-far` are fills, `fig-joint` is
surface in a body-coloured ring, and `fig-halo` strokes in the surface colour, which keeps an arm apart from
the trunk behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, sin

from coach.domain.squat import HEEL_TO_BALL_OF_STATURE
from coach.figures.canvas import AMBER, FAR, INK, PAPER, ROUND, Canvas, Point

# Along the limb (0 start, 1 end), half-widths (of stature) on its left and right when walking along it.
Profile = Sequence[tuple[float, float, float]]
# Elbow, wrist or grip, and whether the hand is open.
Arm = tuple[Point, Point, bool]

THIGH: Profile = (
    (-0.10, 0.030, 0.034),
    (0.06, 0.050, 0.055),
    (0.30, 0.053, 0.052),
    (0.55, 0.047, 0.043),
    (0.80, 0.038, 0.033),
    (0.95, 0.034, 0.029),
    (1.06, 0.026, 0.022),
)
SHANK: Profile = (
    (-0.08, 0.022, 0.018),
    (0.03, 0.031, 0.026),
    (0.16, 0.029, 0.034),
    (0.32, 0.026, 0.040),
    (0.52, 0.022, 0.033),
    (0.74, 0.018, 0.020),
    (0.92, 0.017, 0.016),
    (1.06, 0.019, 0.017),
)
TRUNK: Profile = (  # from hip to shoulder: left is the back, right the front
    (-0.10, 0.040, 0.030),
    (0.05, 0.056, 0.046),
    (0.22, 0.050, 0.049),
    (0.40, 0.044, 0.048),
    (0.62, 0.049, 0.055),
    (0.80, 0.053, 0.058),
    (0.95, 0.045, 0.048),
    (1.06, 0.030, 0.026),
)
UPPER_ARM: Profile = (
    (-0.12, 0.022, 0.022),
    (0.08, 0.031, 0.031),
    (0.35, 0.027, 0.029),
    (0.70, 0.022, 0.023),
    (1.00, 0.019, 0.019),
    (1.05, 0.015, 0.015),
)
FOREARM: Profile = (
    (-0.05, 0.014, 0.014),
    (0.06, 0.020, 0.020),
    (0.28, 0.022, 0.022),
    (0.65, 0.016, 0.017),
    (1.00, 0.012, 0.012),
)
OPEN_HAND: Profile = ((-0.1, 0.011, 0.011), (0.25, 0.015, 0.016), (0.65, 0.013, 0.014), (1.0, 0.006, 0.006))
NECK: Profile = (
    (-0.50, 0.026, 0.026),
    (-0.20, 0.037, 0.035),
    (0.08, 0.033, 0.030),
    (0.35, 0.027, 0.026),
    (0.80, 0.026, 0.026),
)
# The head about its centre of mass: forward and up, of stature.
HEAD: Sequence[Point] = (
    (-0.012, 0.064),
    (0.022, 0.061),
    (0.044, 0.042),
    (0.049, 0.020),
    (0.050, 0.008),
    (0.060, -0.012),
    (0.051, -0.019),
    (0.051, -0.031),
    (0.047, -0.050),
    (0.030, -0.059),
    (0.004, -0.048),
    (-0.026, -0.050),
    (-0.046, -0.028),
    (-0.054, 0.008),
    (-0.042, 0.045),
)
# The foot from heel to toe: along and up, of foot length. The toes stay on the floor when the heel rises.
FOOT_REAR: Sequence[Point] = (
    (0.72, 0.0),
    (0.45, 0.012),
    (0.22, 0.0),
    (0.06, 0.0),
    (-0.015, 0.07),
    (0.03, 0.20),
    (0.10, 0.34),
    (0.25, 0.42),
    (0.38, 0.36),
    (0.50, 0.245),
    (0.66, 0.16),
)
FOOT_TOES: Sequence[Point] = ((0.82, 0.115), (0.94, 0.085), (1.0, 0.04), (0.97, 0.0))

UPPER_ARM_LENGTH, FOREARM_LENGTH, HAND_LENGTH = 0.186, 0.146, 0.108
FIST = 0.021


@dataclass(kw_only=True)
class Drawing(Canvas):
    """A body laid down part by part: its joints in metres and the lean of its trunk (radians forward)."""

    joints: Mapping[str, Point] = field(default_factory=dict)
    lean: float = 0.0
    foot_m: float = 0.0

    def in_trunk(self, forward: float, up: float, origin: str = "shoulder") -> Point:
        """Return a point given in trunk axes (of stature) from a joint."""
        x, y = self.joints[origin]
        f, u = forward * self.h, up * self.h
        return x + f * cos(self.lean) + u * sin(self.lean), y - f * sin(self.lean) + u * cos(self.lean)

    def limb(self, start: Point, end: Point, profile: Profile) -> list[Point]:
        return outline(start, end, profile, self.h)

    def leg(self, hip: Point, knee: Point, ankle: Point, css: str, colour: str) -> None:
        self.fill(self.limb(knee, ankle, SHANK), css, colour)
        self.fill(self.limb(hip, knee, THIGH), css, colour)

    def foot_outline(
        self, ball: Point, heel: float, dx: float = 0.0, dy: float = 0.0, *, toes: float = 0.0
    ) -> list[Point]:
        """Return a foot on its ball, the rear part turned up by `heel` and the toes by `toes` (radians)."""
        f, rear = self.foot_m, HEEL_TO_BALL_OF_STATURE * self.h
        points = []
        for part, angle in ((FOOT_REAR, heel), (FOOT_TOES, toes)):
            for along, up in part:
                x, y = along * f - rear, up * f
                turned = x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)
                points.append((ball[0] + turned[0], max(0.0, turned[1])))
        return [(x + dx, y + ball[1] + dy) for x, y in points]

    def standing_foot(self, ball: Point, heel: float, *, raised_by: str) -> None:
        """Draw a foot on its ball; a heel that is up stands on a `wedge`, in a `shoe`, or on `nothing`."""
        if heel > 0.0035 and raised_by != "nothing":
            # The wedge runs on a little behind the heel: a wedge of 10 mm must still be seen.
            wedge = raised_by == "wedge"
            run = HEEL_TO_BALL_OF_STATURE * self.h + (0.035 * self.h if wedge else 0.0)
            back = ball[0] - run * cos(heel)
            slope = [(back, ball[1]), (back, ball[1] + run * sin(heel)), ball]
            css, colour = ("fig-wedge", AMBER) if wedge else ("fig-body", INK)
            self.add("polygon", css, slope, f'fill="{colour}"')
        self.fill(self.foot_outline(ball, heel))

    def ring_joint(self, name: str, centre: Point) -> None:
        """Mark a joint so that it is seen and can be measured."""
        ring = f'fill="{PAPER}" stroke="{INK}" stroke-width="1.5"'
        self.disc(centre, -3.2, "fig-joint", ring, f' data-joint="{name}"')

    def trunk_and_head(self) -> None:
        hip, shoulder, h = self.joints["hip"], self.joints["shoulder"], self.h
        self.fill(self.limb(hip, shoulder, TRUNK))
        self.fill(self.seat())
        centre = self.in_trunk(0, 0.112)
        nape = self.in_trunk(-0.006, 0.005)
        self.fill(self.limb(nape, centre, NECK))
        tilt = 0.45 * self.lean  # the gaze stays up: the head leans less than the trunk
        head = [
            (
                centre[0] + h * (x * cos(tilt) + y * sin(tilt)),
                centre[1] + h * (y * cos(tilt) - x * sin(tilt)),
            )
            for x, y in HEAD
        ]
        self.fill(head, "fig-head")

    def seat(self) -> list[Point]:
        """Return the buttock: from the small of the back around to the underside of the thigh."""
        hip, knee, h = self.joints["hip"], self.joints["knee"], self.h
        thigh, trunk = unit(hip, knee), unit(hip, self.joints["shoulder"])
        # In a body that stands straight the fold of the hip has no direction of its own: it looks forward,
        # and the buttock is flatter.
        bent = min(0.5, hypot(thigh[0] + trunk[0], thigh[1] + trunk[1])) / 0.5
        ahead = 0.5 * (1 - bent)
        fold = unit((0, 0), (thigh[0] + trunk[0] + ahead * trunk[1], thigh[1] + trunk[1] - ahead * trunk[0]))
        depth = 0.044 * (0.42 + 0.58 * bent)

        def near(up: float, back: float, along: float, under: float, out: float) -> Point:
            """Add parts up and behind the trunk, along and under the thigh, away from the fold."""
            x = up * trunk[0] - back * trunk[1] + along * thigh[0] + under * thigh[1] - out * fold[0]
            y = up * trunk[1] + back * trunk[0] + along * thigh[1] - under * thigh[0] - out * fold[1]
            return hip[0] + h * x, hip[1] + h * y

        return [
            near(0.115, 0.036, 0, 0, 0),
            near(0.075, 0.049, 0, 0, 0),
            near(0.030, 0.058, 0, 0, 0),
            near(0, 0.038, 0, 0, depth),
            near(0, 0, 0, 0.038, depth),
            near(0, 0, 0.030, 0.058, 0),
            near(0, 0, 0.072, 0.053, 0),
            near(0, 0, 0.115, 0.038, 0),
            near(0, 0, 0.06, 0, 0),
            near(0.06, 0, 0, 0, 0),
        ]

    def fold(self, at: Point, one: Point, other: Point, near: float, far: float) -> None:
        a, b = unit(at, one), unit(at, other)
        d = unit((0, 0), (a[0] + b[0], a[1] + b[1]))
        ends = [(at[0] + reach * self.h * d[0], at[1] + reach * self.h * d[1]) for reach in (near, far)]
        self.add("line", "fig-halo", ends, f'stroke="{PAPER}" stroke-width="1.4" stroke-linecap="round"')

    def arm_shapes(self, arm: Arm, dx: float = 0.0, dy: float = 0.0) -> list[list[Point]]:
        elbow, wrist, is_open = arm
        shoulder = self.joints["shoulder"]
        shapes = [self.limb(shoulder, elbow, UPPER_ARM), self.limb(elbow, wrist, FOREARM)]
        if is_open:
            d = unit(elbow, wrist)
            tip = (
                wrist[0] + HAND_LENGTH * 0.9 * self.h * d[0],
                wrist[1] + HAND_LENGTH * 0.9 * self.h * d[1],
            )
            shapes.append(self.limb(wrist, tip, OPEN_HAND))
        else:
            r = FIST * self.h
            shapes.append([(wrist[0] + r * x, wrist[1] + r * y) for x, y in ROUND])
        return [[(x + dx, y + dy) for x, y in shape] for shape in shapes]

    def arm_near(self, arm: Arm) -> None:
        shapes = self.arm_shapes(arm)
        for shape in shapes:
            self.halo(shape)
        for shape in shapes:
            self.fill(shape)

    def free_foot(self, hip: Point, ankle: Point) -> None:
        """Draw the foot of the leg that is held in front, toes up."""
        f = self.foot_m
        along, rise = unit(hip, ankle)
        up = (-rise, along)
        leg = (up[1], -up[0])
        sole = (ankle[0] + 0.04 * self.h * leg[0], ankle[1] + 0.04 * self.h * leg[1])
        points = [
            (
                sole[0] + (along - 0.25) * f * up[0] - height * f * leg[0],
                sole[1] + (along - 0.25) * f * up[1] - height * f * leg[1],
            )
            for along, height in (*FOOT_REAR, *FOOT_TOES)
        ]
        self.fill(points, "fig-limb-far", FAR)


def unit(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    return dx / length, dy / length


def between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def straight_in_front(hip: Point, ankle_y: float, h: float) -> tuple[Point, Point]:
    """Return knee and ankle of a leg held straight in front, the ankle this high (m) where it can be."""
    drop = max(-0.3, min(0.95, (hip[1] - ankle_y) / (0.491 * h)))
    out = (1 - drop * drop) ** 0.5
    knee = (hip[0] + 0.245 * h * out, hip[1] - 0.245 * h * drop + 0.012 * h)
    return knee, (hip[0] + 0.491 * h * out, hip[1] - 0.491 * h * drop)


def bend(start: Point, end: Point, first: float, second: float, side: int) -> Point:
    """Return the joint between two links from start to end; `side` -1 bends it to the right of the way."""
    d = hypot(end[0] - start[0], end[1] - start[1])
    d = max(abs(first - second) + 1e-6, min(d, first + second - 1e-6))
    along = (first**2 - second**2 + d**2) / (2 * d)
    away = max(0.0, first**2 - along**2) ** 0.5 * side
    ux, uy = unit(start, end)
    return start[0] + along * ux - away * uy, start[1] + along * uy + away * ux


def outline(start: Point, end: Point, profile: Profile, stature: float) -> list[Point]:
    """Return the closed outline of a tapered limb: down its left side and back up its right."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    ux, uy = unit(start, end)

    def at(along: float, left: float) -> Point:
        return start[0] + along * dx - left * stature * uy, start[1] + along * dy + left * stature * ux

    return [at(t, left) for t, left, _ in profile] + [at(t, -right) for t, _, right in reversed(profile)]

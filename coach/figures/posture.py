"""The posture of a step: from a figure's angles to joints, hands and bar, in metres.

No drawing (`step`, `step_front`) and no balance that is worked out: a figure is taken as it is given. The
athlete faces right, the standing ankle of a flat foot is at x = 0, and y counts from the floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import asin, atan2, cos, degrees, hypot, radians, sin

from coach.domain.body import (
    ANKLE_HEIGHT_OF_STATURE,
    FOOT_OF_STATURE,
    SHANK_OF_STATURE,
    THIGH_OF_STATURE,
    TRUNK_OF_STATURE,
)
from coach.domain.squat import HEEL_TO_BALL_OF_STATURE
from coach.domain.step import Figure
from coach.figures.body import (
    FOREARM_LENGTH,
    SHANK,
    THIGH,
    TRUNK,
    UPPER_ARM_LENGTH,
    Arm,
    bend,
    between,
    outline,
    straight_in_front,
)
from coach.figures.canvas import Point

HEELS_UP_DEG = 34.0
# How far up the straight arms of each grip reach in the plane of the side view (of stature): wide hands are
# lower overhead and higher in the hang.
REACH = {"clean": 0.372, "snatch": 0.322}
BAR_RADIUS_M = 0.028
PLATE_RADIUS_M = 0.225
# The bench behind: how high, and where the ankle of the foot on it is.
BENCH_OF_STATURE, BENCH_FOOT = 0.24, -0.36
SEAT_OF_STATURE = 0.055
BOX_OF_STATURE = 0.20
SITS_DEG = 35
POST_OF_STATURE = 0.31
BALL_M = 0.033
# The ankle of a leg in front: straight before the body, and hanging before a step with the heel low.
FREE_ANKLE, HEEL_DOWN, BEFORE_STEP = 0.11, 0.047, 0.088
# Where a bent arm has elbow and hand: forward of the shoulder and up from it, in trunk axes (of stature).
BENT: dict[str, tuple[Point, Point]] = {
    "hips": ((-0.085, -0.150), (0.025, -0.255)),
    "chest": ((0.065, -0.165), (0.068, -0.035)),
    "muscle": ((0.118, -0.030), (0.088, 0.150)),
    "high-pull": ((0.012, 0.045), (0.078, -0.105)),
    "back": ((-0.060, -0.135), (-0.026, -0.004)),
}
ELBOW_SHARE = UPPER_ARM_LENGTH / (UPPER_ARM_LENGTH + FOREARM_LENGTH)


@dataclass(kw_only=True)
class Posture:
    """Joints, feet, arm and bar of a figure seen from the side, in metres; angles in radians."""

    figure: Figure
    h: float
    joints: dict[str, Point] = field(default_factory=dict)
    ball: Point = (0.0, 0.0)
    heel: float = 0.0
    lean: float = 0.0
    rear_ball: Point | None = None
    rear_heel: float = 0.0
    arm: Arm = ((0.0, 0.0), (0.0, 0.0), False)
    bar: Point | None = None

    @property
    def foot_m(self) -> float:
        """The length of the foot."""
        return FOOT_OF_STATURE * self.h

    @property
    def base(self) -> tuple[float, float]:
        """What carries the athlete: from the heel of the rearmost foot to the toes of the foremost."""
        rear = HEEL_TO_BALL_OF_STATURE * self.h
        heel = self.ball[0] if self.figure.heels_up else self.ball[0] - rear
        if self.rear_ball is not None:
            heel = min(heel, self.rear_ball[0])
        if self.figure.raised == "rear":
            heel = self.joints["rear-ankle"][0]
        return heel, self.ball[0] - rear + self.foot_m

    @property
    def target_x(self) -> float:
        """Where the plumb line hangs: middle of the foot, of ball and toes, and in a split under the hips."""
        rear = HEEL_TO_BALL_OF_STATURE * self.h
        if self.figure.rear is not None:
            return self.joints["hip"][0]
        share = 0.75 if self.figure.heels_up else 0.5
        return self.ball[0] - rear + share * self.foot_m

    @property
    def seat_m(self) -> float | None:
        """The height of a box under who sits on one; None for who stands before it."""
        return self.joints["hip"][1] - SEAT_OF_STATURE * self.h if self.figure.legs.thigh < SITS_DEG else None


def posture(figure: Figure, h: float) -> Posture:
    """Return the posture of a figure for a stature (m)."""
    made = Posture(figure=figure, h=h)
    rear_of_ball = 0.25 * made.foot_m - HEEL_TO_BALL_OF_STATURE * h
    made.ball = (-rear_of_ball, figure.step_cm / 100)
    if figure.heels_up:
        made.heel = radians(HEELS_UP_DEG)
    else:
        made.heel = asin(min(1.0, figure.heel_mm / (1000 * HEEL_TO_BALL_OF_STATURE * h)))
    made.lean = radians(figure.trunk)
    shank, thigh = radians(figure.legs.shank), radians(figure.legs.thigh)
    ankle = _ankle_over(made, made.ball, made.heel)
    knee = _off(ankle, SHANK_OF_STATURE * h, sin(shank), cos(shank))
    hip = _off(knee, THIGH_OF_STATURE * h, -cos(thigh), sin(thigh))
    shoulder = _off(hip, TRUNK_OF_STATURE * h, sin(made.lean), cos(made.lean))
    made.joints = {"ankle": ankle, "knee": knee, "hip": hip, "shoulder": shoulder}
    if figure.rear is not None:
        _step_back(made)
    elif figure.raised is not None:
        _raise(made)
    made.arm, made.bar = _arm(made)
    made.joints["elbow"], made.joints["hand"] = made.arm[0], made.arm[1]
    return made


def _off(start: Point, length: float, x: float, y: float) -> Point:
    return start[0] + length * x, start[1] + length * y


def _ankle_over(made: Posture, ball: Point, heel: float) -> Point:
    back = 0.25 * made.foot_m - HEEL_TO_BALL_OF_STATURE * made.h
    up = ANKLE_HEIGHT_OF_STATURE * made.h
    return ball[0] + back * cos(heel) + up * sin(heel), ball[1] + up * cos(heel) - back * sin(heel)


# --- the other leg ----------------------------------------------------------------------------------


def _step_back(made: Posture) -> None:
    """Place the rear leg of a split from the hip down; its foot stands on the ball, heel up as it comes."""
    rear, h = made.figure.rear, made.h
    assert rear is not None
    shank, thigh = radians(rear.shank), radians(rear.thigh)
    knee = _off(made.joints["hip"], THIGH_OF_STATURE * h, -cos(thigh), -sin(thigh))
    ankle = _off(knee, SHANK_OF_STATURE * h, -sin(shank), -cos(shank))
    made.rear_heel = heel_of_ankle(ankle[1], made.foot_m, h)
    at = _ankle_over(made, (0.0, 0.0), made.rear_heel)
    made.rear_ball = (ankle[0] - at[0], 0.0)
    made.joints |= {"rear-knee": knee, "rear-ankle": ankle}


def heel_of_ankle(ankle_y: float, foot_m: float, h: float) -> float:
    """Return how far (radians, 75 deg at most) a foot on its ball is turned up for an ankle this high (m)."""
    back = HEEL_TO_BALL_OF_STATURE * h - 0.25 * foot_m
    up = ANKLE_HEIGHT_OF_STATURE * h
    turned = asin(max(-1.0, min(1.0, ankle_y / hypot(back, up)))) - atan2(up, back)
    return max(0.0, min(radians(75), turned))


def _raise(made: Posture) -> None:
    """Place the leg that does not stand: on a bench, on its toes, before a step, or straight in front."""
    h, hip = made.h, made.joints["hip"]
    if made.figure.raised == "front" and not made.figure.step_cm:
        knee, ankle = straight_in_front(hip, FREE_ANKLE * h, h)
        made.joints |= {"free-knee": knee, "free-ankle": ankle}
        return
    if made.figure.raised == "front":
        ankle_x = made.ball[0] + BEFORE_STEP * h
        low = hip[1] - ((0.488 * h) ** 2 - (ankle_x - hip[0]) ** 2) ** 0.5
        ankle = (ankle_x, max(HEEL_DOWN * h, low))
        knee = bend(hip, ankle, THIGH_OF_STATURE * h, SHANK_OF_STATURE * h, 1)
        made.joints |= {"free-knee": knee, "free-ankle": ankle}
        return
    if made.figure.raised == "rear":
        ankle = (BENCH_FOOT * h, BENCH_OF_STATURE * h + 0.034 * h)
    else:  # kickstand
        made.rear_ball = (-0.055 * h, 2 * BALL_M)
        made.rear_heel = radians(38)
        ankle = _ankle_over(made, made.rear_ball, made.rear_heel)
    knee = bend(hip, ankle, THIGH_OF_STATURE * h, SHANK_OF_STATURE * h, 1)
    made.joints |= {"rear-knee": knee, "rear-ankle": ankle}


# --- arms and bar -----------------------------------------------------------------------------------


def _in_trunk(made: Posture, forward: float, up: float) -> Point:
    x, y = made.joints["shoulder"]
    f, u = forward * made.h, up * made.h
    return x + f * cos(made.lean) + u * sin(made.lean), y - f * sin(made.lean) + u * cos(made.lean)


def _arm(made: Posture) -> tuple[Arm, Point | None]:
    """Return the arm and the bar that it holds, if any."""
    figure, h = made.figure, made.h
    shoulder = made.joints["shoulder"]
    arms = figure.arms
    if arms in BENT:
        elbow, hand = (_in_trunk(made, *at) for at in BENT[arms])
        return (elbow, hand, arms == "chest"), hand if figure.bar else None
    if arms == "forward":
        reach = (UPPER_ARM_LENGTH + FOREARM_LENGTH) * h
        wrist = (shoulder[0] + reach, shoulder[1])
        return (between(shoulder, wrist, ELBOW_SHARE), wrist, True), None
    if arms == "hold":
        grip = (POST_OF_STATURE * h, max(shoulder[1] - 0.10 * h, 0.4 * h))
        return (bend(shoulder, grip, UPPER_ARM_LENGTH * h, 0.19 * h, -1), grip, False), None
    if arms == "down":
        grip = _hang(made)
    elif arms == "overhead":
        grip = _overhead(made)
    else:  # rack: the bar on the shoulders, elbows high whatever the trunk does
        grip = _in_trunk(made, 0.050, 0.016)
        return ((shoulder[0] + 0.165 * h, shoulder[1] - 0.035 * h), grip, False), grip
    return (between(shoulder, grip, ELBOW_SHARE), grip, False), grip if figure.bar else None


def _overhead(made: Posture) -> Point:
    """Return a bar over the feet, as far up as straight arms hold it."""
    x, y = made.joints["shoulder"]
    reach = REACH[made.figure.grip] * made.h
    away = max(-0.75 * reach, min(0.75 * reach, made.target_x - x))
    return x + away, y + (reach**2 - away**2) ** 0.5


def _hang(made: Posture) -> Point:
    """Return the hands of straight arms: the bar over the middle of the foot, or close before the leg.

    Without a bar the hands hang beside the body.
    """
    x, y = made.joints["shoulder"]
    reach = REACH[made.figure.grip] * made.h
    if not made.figure.bar:
        return x, y - reach
    shapes = _fronts(made)
    near = (-0.02, 0.0, 0.02)
    best = (x, y - reach)
    for tenth in range(-450, 451, 5):
        angle = radians(tenth / 10)
        best = (x + reach * sin(angle), y - reach * cos(angle))
        free = max(_front_x(shape, best[1] + d) for shape in shapes for d in near)
        if best[0] >= max(free + BAR_RADIUS_M, made.target_x):
            break
    return best


def _fronts(made: Posture) -> list[list[Point]]:
    joints, h = made.joints, made.h
    links = (("hip", "knee", THIGH), ("knee", "ankle", SHANK), ("hip", "shoulder", TRUNK))
    return [outline(joints[a], joints[b], profile, h) for a, b, profile in links]


def _front_x(shape: Sequence[Point], y: float) -> float:
    """Return the foremost x of a closed outline at a height; far behind where it does not reach it."""
    found = [-9.0]
    for (x1, y1), (x2, y2) in zip(shape, [*shape[1:], shape[0]], strict=True):
        if (y1 - y) * (y2 - y) <= 0 and y1 != y2:
            found.append(x1 + (x2 - x1) * (y - y1) / (y2 - y1))
    return max(found)


def joint_angle_deg(points: Iterable[Point]) -> float:
    """Return the angle at the middle of three points, 180 where they lie in a line."""
    (ax, ay), (bx, by), (cx, cy) = points
    turned = degrees(atan2(cy - by, cx - bx) - atan2(ay - by, ax - bx))
    return abs((turned + 180) % 360 - 180)

"""A step from the front: stance, toes, the track of the knees, arms, and the bar as a line.

No words. Seen from the front is what cannot be seen from the side; the rest stands in `step`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from coach.domain.body import (
    ANKLE_HEIGHT_OF_STATURE,
    FOOT_OF_STATURE,
    SHANK_OF_STATURE,
    THIGH_OF_STATURE,
    TRUNK_OF_STATURE,
)
from coach.domain.step import Figure
from coach.figures.body import FIST, FOREARM, SHANK, THIGH, UPPER_ARM, Drawing, Profile
from coach.figures.canvas import AMBER, DEPTH, INK, PAPER, QUIET, ROUND, Canvas, Point
from coach.figures.posture import BAR_RADIUS_M, PLATE_RADIUS_M

# Half-widths from the middle (of stature).
HIP_HALF, SHOULDER_HALF = 0.052, 0.104
HANDS_HALF = {"clean": 0.128, "snatch": 0.290}
# Angles of the legs at depth 0 and 1 (deg): shank forward, thigh above horizontal, trunk forward.
_STANDING, _DEEP = (1.0, 89.0, 0.0), (36.0, -18.0, 18.0)
# The arms by style: elbow and hand out from the middle and up from the shoulders (of stature); None where as
# wide as the grip.
_ARMS: dict[str, tuple[tuple[float, float], tuple[float | None, float]]] = {
    "rack": ((0.150, -0.030), (None, 0.022)),
    "forward": ((0.100, -0.014), (0.092, -0.022)),
    "hold": ((0.100, -0.020), (0.092, -0.050)),
    "hips": ((0.225, -0.150), (0.092, -0.240)),
    "chest": ((0.170, -0.150), (0.030, -0.075)),
    "back": ((0.200, -0.130), (None, 0.012)),
    "high-pull": ((0.250, 0.010), (None, -0.105)),
    "muscle": ((0.190, 0.000), (None, 0.150)),
}
_TRUNK_HALF: Sequence[Point] = (  # half-width (of stature), share of the way from hips to shoulders
    (0.052, -0.16),
    (0.086, -0.06),
    (0.088, 0.06),
    (0.070, 0.34),
    (0.076, 0.55),
    (0.100, 0.80),
    (0.112, 0.92),
    (0.090, 1.01),
    (0.030, 1.08),
)
_HEAD_HALF: Sequence[Point] = (
    (0.014, 0.064),
    (0.036, 0.050),
    (0.044, 0.016),
    (0.041, -0.018),
    (0.028, -0.050),
    (0.010, -0.062),
)
_NECK: Profile = ((0.0, 0.040, 0.040), (0.35, 0.028, 0.028), (1.0, 0.028, 0.028))
_FOOT: Profile = ((-0.15, 0.020, 0.020), (0.30, 0.030, 0.028), (0.80, 0.046, 0.040), (1.25, 0.030, 0.026))
_BAR_HALF, _PLATE_AT = 0.47, 0.40


def front_view(figure: Figure, h: float, stick: bool) -> Canvas:
    """Return the marks of a figure seen from the front, for a stature (m)."""
    shank, thigh, lean = (radians(a + figure.depth * (b - a)) for a, b in zip(_STANDING, _DEEP, strict=True))
    scene = _Front(h=h, figure=figure, stick=stick)
    scene.knee_y = h * (ANKLE_HEIGHT_OF_STATURE + SHANK_OF_STATURE * cos(shank))
    scene.hip_y = scene.knee_y + h * THIGH_OF_STATURE * sin(thigh)
    scene.shoulder_y = scene.hip_y + h * TRUNK_OF_STATURE * cos(lean)
    scene.knee_out = h * SHANK_OF_STATURE * sin(shank) * sin(radians(figure.toes))
    scene.draw()
    return scene


@dataclass(kw_only=True)
class _Front(Drawing):
    """The figure from the front, laid down from the back to the front."""

    figure: Figure
    stick: bool
    knee_y: float = 0.0
    hip_y: float = 0.0
    shoulder_y: float = 0.0
    knee_out: float = 0.0

    def draw(self) -> None:
        """Lay the marks down."""
        self.add("plumb", "fig-plumb", [(0.0, 0.0)], f'stroke="{DEPTH}" stroke-width="1.5"')
        behind = self.figure.arms == "back"
        if behind:
            self._bar()
        self._trunk_and_head()
        for side in (-1, 1):
            self._leg(side)
        if not behind:
            self._bar()
        for side in (-1, 1):
            self._arm(side)
        self.add("dots", "fig-halo", [(0.0, 0.0)], f'stroke="{PAPER}" stroke-width="1.6"')
        for side, name in ((-1, "right"), (1, "left")):
            for joint, at in self._leg_joints(side).items():
                if joint != "toe":
                    self.ring_joint(f"{joint}-{name}", at)

    def _leg_joints(self, side: int) -> dict[str, Point]:
        """Return the joints of a leg; the athlete's left is on the right of the picture, side 1."""
        h, figure = self.h, self.figure
        ankle_x = figure.stance * SHOULDER_HALF * h
        toe_x = ankle_x + sin(radians(figure.toes)) * 0.72 * FOOT_OF_STATURE * h
        return {
            "hip": (side * HIP_HALF * h, self.hip_y),
            "knee": (side * (ankle_x + self.knee_out), self.knee_y),
            "ankle": (side * ankle_x, ANKLE_HEIGHT_OF_STATURE * h),
            "toe": (side * toe_x, 0.014 * h),
        }

    def _leg(self, side: int) -> None:
        at = self._leg_joints(side)
        foot = self.limb(at["ankle"], at["toe"], _FOOT)
        shapes = [
            self.limb(at["hip"], at["knee"], _even(THIGH)),
            self.limb(at["knee"], at["ankle"], _even(SHANK)),
            [(x, max(0.0, y)) for x, y in foot],
        ]
        for shape in shapes:
            self.halo(shape, 1.8)
            self.fill(shape)
        track = [at["toe"], at["knee"]]
        self.add("line", "fig-halo", track, f'stroke="{PAPER}" stroke-width="4" stroke-linecap="round"')
        stroke = f'stroke="{AMBER}" stroke-width="2" stroke-dasharray="6 4"'
        self.add("line", "fig-level", track, stroke)

    def _trunk_and_head(self) -> None:
        h, tall = self.h, self.shoulder_y - self.hip_y
        up = [(half * h, self.hip_y + share * tall) for half, share in _TRUNK_HALF]
        self.fill([*up, *((-x, y) for x, y in reversed(up))])
        top = self.shoulder_y + 0.112 * h
        self.fill(self.limb((0.0, self.shoulder_y), (0.0, top), _NECK))
        right = [(half * h, top + y * h) for half, y in _HEAD_HALF]
        self.fill([*right, *((-x, y) for x, y in reversed(right))], "fig-head")

    # -- arms and bar ----------------------------------------------------------------------------

    def _arm_joints(self, side: int) -> tuple[Point, Point, Point]:
        h, figure = self.h, self.figure
        shoulder = (side * SHOULDER_HALF * h, self.shoulder_y)
        wide = HANDS_HALF[figure.grip]
        if figure.arms in ("overhead", "down"):
            out = wide - SHOULDER_HALF
            rise = (0.372**2 - out**2) ** 0.5 * (1 if figure.arms == "overhead" else -1)
            hand = (side * wide * h, self.shoulder_y + rise * h)
            elbow = ((shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2)
            return shoulder, elbow, hand
        (elbow_x, elbow_y), (hand_x, hand_y) = _ARMS[figure.arms]
        elbow = (side * elbow_x * h, self.shoulder_y + elbow_y * h)
        hand_at = wide if hand_x is None else hand_x
        return shoulder, elbow, (side * hand_at * h, self.shoulder_y + hand_y * h)

    def _arm(self, side: int) -> None:
        shoulder, elbow, hand = self._arm_joints(side)
        shapes = [
            self.limb(shoulder, elbow, UPPER_ARM),
            self.limb(elbow, hand, FOREARM),
            self._round(hand, FIST),
        ]
        if self.figure.arms == "rack":  # the elbows point at who looks
            shapes = [shapes[1], shapes[2], self._round(elbow, 0.033)]
        elif self.figure.arms in ("forward", "hold"):  # the whole arm does, the fist nearest
            shapes = [self._round(elbow, 0.036), self._round(hand, 0.029)]
        for shape in shapes:
            self.halo(shape, 1.8)
            self.fill(shape)
        self.disc(hand, -2.4, "fig-joint", f'fill="{PAPER}" stroke="{INK}" stroke-width="1.2"', _named(side))

    def _round(self, centre: Point, radius: float) -> list[Point]:
        r = radius * self.h
        return [(centre[0] + r * x, centre[1] + r * y) for x, y in ROUND]

    def _bar(self) -> None:
        if not self.figure.bar:
            return
        h = self.h
        y = self._arm_joints(1)[2][1]
        half = _BAR_HALF * h
        css = "fig-load"
        r = 0.010 if self.stick else BAR_RADIUS_M / 2
        bar = [(-half, y - r), (-half, y + r), (half, y + r), (half, y - r)]
        self.add("polygon", css, bar, f'fill="{QUIET}" data-joint="bar"')
        if self.stick:
            return
        for side in (-1, 1):
            near, far = side * _PLATE_AT * h, side * (_PLATE_AT + 0.030) * h
            plate = [
                (near, y - PLATE_RADIUS_M),
                (near, y + PLATE_RADIUS_M),
                (far, y + PLATE_RADIUS_M),
                (far, y - PLATE_RADIUS_M),
            ]
            self.add("polygon", css, plate, f'fill="{QUIET}"')


def _named(side: int) -> str:
    return f' data-joint="hand-{"left" if side > 0 else "right"}"'


def _even(profile: Profile) -> Profile:
    """Return a limb's profile as from the front: its two sides alike."""
    return [(along, (left + right) / 2, (left + right) / 2) for along, left, right in profile]

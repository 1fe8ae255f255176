"""Step figure: a drawn position of a step as inline SVG, for screens and for black-and-white paper.

From the side here, from the front in `step_front`; what the angles come to stands in `posture`, the body in
`body`. No words but the title that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.domain.squat import HEEL_TO_BALL_OF_STATURE
from coach.domain.step import Figure
from coach.figures.body import Drawing, Profile
from coach.figures.canvas import DEPTH, FAR, INK, PAPER, QUIET
from coach.figures.posture import (
    BALL_M,
    BAR_RADIUS_M,
    BENCH_OF_STATURE,
    BOX_OF_STATURE,
    PLATE_RADIUS_M,
    POST_OF_STATURE,
    Posture,
    joint_angle_deg,
    posture,
)
from coach.figures.step_front import front_view

_SHIFTED_ARMS = frozenset({"forward", "hold", "overhead", "down"})
OTHER_LEG = ("rear-knee", "rear-ankle", "free-knee", "free-ankle")
_INSTEP: Profile = ((-0.35, 0.018, 0.018), (0.2, 0.024, 0.022), (1.0, 0.010, 0.012))


def step_svg(
    figure: Figure,
    *,
    height_cm: float = 170.0,
    title: str,
    width: int = 220,
    height: int = 240,
    ids: str = "",
    stick: bool = False,
    beside: Sequence[Figure] = (),
) -> str:
    """Return a figure as one inline SVG element; with `ids` its title gets the id `<ids>-title`.

    `stick`: what is held is a stick, not a bar with plates. `beside`: figures shown next to it, so that all
    are drawn to one scale.
    """
    h = height_cm / 100
    if figure.front_view:
        return front_view(figure, h, stick).svg(title, width, height, ids)
    postures = [posture(one, h) for one in (figure, *beside) if not one.front_view]
    seats = [made.seat_m for made in postures if made.figure.box and made.seat_m is not None]
    box_m = min(seats, default=BOX_OF_STATURE * h)
    drawn = [_scene(made, stick, box_m) for made in postures]
    scale = min(scene.fits(width, height) for scene in drawn)
    return drawn[0].svg(title, width, height, ids, scale=scale)


def _scene(made: Posture, stick: bool, box_m: float) -> _Side:
    scene = _Side(
        h=made.h, foot_m=made.foot_m, joints=made.joints, lean=made.lean, made=made, stick=stick, box_m=box_m
    )
    scene.draw()
    return scene


@dataclass(kw_only=True)
class _Side(Drawing):
    """The figure from the side, laid down from the back to the front."""

    made: Posture
    stick: bool
    box_m: float

    def draw(self) -> None:
        """Lay the marks down."""
        made, figure = self.made, self.made.figure
        ankle, knee, hip, shoulder = (self.joints[name] for name in ("ankle", "knee", "hip", "shoulder"))
        plumb = [(made.target_x, 0.0)]
        self.add("plumb", "fig-plumb", plumb, f'stroke="{DEPTH}" stroke-width="1.5"')
        self._things()
        if made.bar is not None and not self.stick:
            self.disc(made.bar, PLATE_RADIUS_M, "fig-load", f'fill="{QUIET}" fill-opacity="0.14"')
        self._far_limbs()
        self.trunk_and_head()
        self.leg(hip, knee, ankle, "fig-body", INK)
        raised_by = "nothing" if figure.heels_up else "wedge"
        self.standing_foot(made.ball, made.heel, raised_by=raised_by)
        if joint_angle_deg((knee, hip, shoulder)) < 95:
            self.fold(hip, knee, shoulder, 0.048, 0.135)
        if joint_angle_deg((hip, knee, ankle)) < 85:
            self.fold(knee, hip, ankle, 0.042, 0.120)
        self.arm_near(made.arm)
        self._bar()
        self.add("dots", "fig-halo", plumb, f'stroke="{PAPER}" stroke-width="1.6"')
        for name in ("ankle", "knee", "hip", "shoulder", "elbow", *OTHER_LEG):
            if name in self.joints:
                self.ring_joint(name, self.joints[name])

    # -- what stands about -----------------------------------------------------------------------

    def _things(self) -> None:
        made, figure, h = self.made, self.made.figure, self.h
        heel = made.ball[0] - HEEL_TO_BALL_OF_STATURE * h
        toes = heel + self.foot_m
        if figure.step_cm:
            self._block(heel - 0.05 * h, toes + 0.008 * h, figure.step_cm / 100)
        if figure.box:
            self._block(heel - 0.25 * h, heel - 0.03 * h, self.box_m)
        if figure.raised == "rear":
            right = self.joints["rear-ankle"][0] - 0.005 * h
            self._block(right - 0.17 * h, right, BENCH_OF_STATURE * h)
        if figure.raised == "kickstand" and made.rear_ball is not None:
            ball = (made.rear_ball[0] + 0.012 * h, BALL_M)
            self.disc(ball, BALL_M, "fig-load", f'fill="{QUIET}"')
        if figure.arms == "hold":
            post = [(POST_OF_STATURE * h, 0.0), (POST_OF_STATURE * h, 0.86 * h)]
            self.add("line", "fig-box", post, f'stroke="{QUIET}" stroke-width="5" stroke-linecap="round"')
        if figure.marks:
            self._chalk(heel, toes)

    def _block(self, left: float, right: float, top: float) -> None:
        corners = [(left, 0.0), (left, top), (right, top), (right, 0.0)]
        self.add("polygon", "fig-box", corners, f'fill="none" stroke="{QUIET}" stroke-width="2"')

    def _chalk(self, heel: float, toes: float) -> None:
        """Mark on the floor where the feet stand: a line across at each heel and toe."""
        at = [heel, toes]
        if self.made.figure.rear is not None and self.made.rear_ball is not None:
            at += [
                self.made.rear_ball[0],
                self.made.rear_ball[0] + toes - heel - HEEL_TO_BALL_OF_STATURE * self.h,
            ]
        for x in at:
            ends = [(x, -0.004 * self.h), (x, -0.034 * self.h)]
            stroke = f'stroke="{QUIET}" stroke-width="2.4" stroke-linecap="round"'
            self.add("line", "fig-chalk", ends, stroke)

    # -- the far side ----------------------------------------------------------------------------

    def _far_limbs(self) -> None:
        made, figure, h = self.made, self.made.figure, self.h
        css = "fig-limb-far"
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        if figure.arms in _SHIFTED_ARMS:
            for shape in self.arm_shapes(made.arm, 0.012 * h, 0.014 * h if figure.arms != "down" else 0.0):
                self.fill(shape, css, FAR)
        if figure.raised == "front":
            free_knee, free_ankle = self.joints["free-knee"], self.joints["free-ankle"]
            self.leg(hip, free_knee, free_ankle, css, FAR)
            self.free_foot(hip, free_ankle)
            return
        if "rear-knee" in self.joints:
            rear_knee, rear_ankle = self.joints["rear-knee"], self.joints["rear-ankle"]
            self.leg(hip, rear_knee, rear_ankle, css, FAR)
            if made.rear_ball is None:  # on the bench, laces down
                toe = (rear_ankle[0] - 0.105 * h, rear_ankle[1] - 0.018 * h)
                self.fill(self.limb(rear_ankle, toe, _INSTEP), css, FAR)
            else:
                self.fill(self.foot_outline(made.rear_ball, made.rear_heel), css, FAR)
            return
        dx, dy = 0.020 * h, 0.010 * h
        far = [(x + dx, y + dy) for x, y in (hip, knee, ankle)]
        self.leg(far[0], far[1], far[2], css, FAR)
        self.fill(self.foot_outline(made.ball, made.heel, dx, dy), css, FAR)

    # -- the bar ---------------------------------------------------------------------------------

    def _bar(self) -> None:
        bar = self.made.bar
        if bar is None:
            return
        hub = f'fill="{QUIET}" stroke="{PAPER}" stroke-width="1.5"'
        if self.stick:
            self.disc(bar, 0.019, "fig-load fig-halo", hub, ' data-joint="bar"')
            return
        self.ring(bar, PLATE_RADIUS_M, 2.6)
        self.disc(bar, BAR_RADIUS_M, "fig-load fig-halo", hub, ' data-joint="bar"')

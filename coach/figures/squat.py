"""Squat figure: one pose drawn from the side as inline SVG, for screens and for black-and-white paper.

No mechanics (`domain.squat`) and no words but the title that it is given.

Everything is laid out in metres and scaled once, so the joints (`fig-joint`, with `data-joint`) can be
measured: `data-px-per-metre` on the root turns pixels back into metres. Every element carries presentation
attributes for paper; a page themes it by class: `fig-body`, `fig-head` and `fig-limb-far` are fills,
`fig-joint` is surface in a body-coloured ring, and `fig-halo` strokes in the surface colour, which is what
keeps an arm apart from the trunk behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, hypot, radians, sin, tan

from coach.domain.squat import HEEL_TO_BALL_OF_STATURE, TRUNK_LOADS, Pose

Point = tuple[float, float]
# Along the limb (0 start, 1 end), half-widths (of stature) on its left and right when walking along it.
Profile = Sequence[tuple[float, float, float]]

INK, FAR, PAPER = "#12171f", "#8d959e", "#ffffff"
DEPTH, AMBER, QUIET = "#1f6f9f", "#9a5b00", "#535d6b"

_THIGH: Profile = (
    (-0.10, 0.030, 0.034),
    (0.06, 0.050, 0.055),
    (0.30, 0.053, 0.052),
    (0.55, 0.047, 0.043),
    (0.80, 0.038, 0.033),
    (0.95, 0.034, 0.029),
    (1.06, 0.026, 0.022),
)
_SHANK: Profile = (
    (-0.08, 0.022, 0.018),
    (0.03, 0.031, 0.026),
    (0.16, 0.029, 0.034),
    (0.32, 0.026, 0.040),
    (0.52, 0.022, 0.033),
    (0.74, 0.018, 0.020),
    (0.92, 0.017, 0.016),
    (1.06, 0.019, 0.017),
)
_TRUNK: Profile = (  # from hip to shoulder: left is the back, right the front
    (-0.10, 0.040, 0.030),
    (0.05, 0.056, 0.046),
    (0.22, 0.050, 0.049),
    (0.40, 0.044, 0.048),
    (0.62, 0.049, 0.055),
    (0.80, 0.053, 0.058),
    (0.95, 0.045, 0.048),
    (1.06, 0.030, 0.026),
)
_UPPER_ARM: Profile = (
    (-0.12, 0.022, 0.022),
    (0.08, 0.031, 0.031),
    (0.35, 0.027, 0.029),
    (0.70, 0.022, 0.023),
    (1.00, 0.019, 0.019),
    (1.05, 0.015, 0.015),
)
_FOREARM: Profile = (
    (-0.05, 0.014, 0.014),
    (0.06, 0.020, 0.020),
    (0.28, 0.022, 0.022),
    (0.65, 0.016, 0.017),
    (1.00, 0.012, 0.012),
)
_OPEN_HAND: Profile = ((-0.1, 0.011, 0.011), (0.25, 0.015, 0.016), (0.65, 0.013, 0.014), (1.0, 0.006, 0.006))
_NECK: Profile = (
    (-0.50, 0.026, 0.026),
    (-0.20, 0.037, 0.035),
    (0.08, 0.033, 0.030),
    (0.35, 0.027, 0.026),
    (0.80, 0.026, 0.026),
)
# The head about its centre of mass: forward and up, of stature.
_HEAD: Sequence[Point] = (
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
_FOOT_REAR: Sequence[Point] = (
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
_FOOT_TOES: Sequence[Point] = ((0.82, 0.115), (0.94, 0.085), (1.0, 0.04), (0.97, 0.0))

_BARBELL = frozenset({"front", "back", "overhead"})
_IN_HANDS = frozenset({"arms-forward", "counterbalance", "single-leg", "box-seated", "supported"})
_UPPER_ARM_LENGTH, _FOREARM_LENGTH, _HAND_LENGTH = 0.186, 0.146, 0.108
_FIST = 0.021


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
    scene = _Scene(pose, style, load_kg)
    scene.draw(wedge=wedge_mm > 0, box_m=None if box_cm is None else box_cm / 100)
    return scene.svg(title, width, height, ids)


@dataclass
class _Mark:
    """One element to be: a tag, its class, the points that it is made of (metres) and its attributes."""

    kind: str  # "path" | "arc" | "polygon" | "line" | "circle" | "ring" | "text" | "dots" | "plumb"
    css: str
    points: list[Point]
    attributes: str
    radius: float = 0.0  # metres; where it is below 0, pixels
    extra: str = ""


@dataclass
class _Scene:
    """The figure in metres: x as in the pose, y from the floor."""

    pose: Pose
    style: str
    load_kg: float
    marks: list[_Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        p = self.pose
        self.h = p.stature_m
        heel = radians(p.heel_deg)
        ball = HEEL_TO_BALL_OF_STATURE * self.h
        back, up = 0.25 * p.foot_m - ball, p.ankle_height_m
        self.lift = up * cos(heel) - back * sin(heel)
        self.ball_x = -(back * cos(heel) + up * sin(heel))
        self.joints = {name: (x, y + self.lift) for name, (x, y) in p.joints.items()}
        self.lean = radians(p.lean_deg)

    # -- the whole -------------------------------------------------------------------------------

    def draw(self, *, wedge: bool, box_m: float | None) -> None:
        """Lay the marks down from the back to the front."""
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        h = self.h
        self._add("plumb", "fig-plumb", [(self.pose.target_x, 0)], f'stroke="{DEPTH}" stroke-width="1.5"')
        if self.style == "supported":
            self._post()
        if box_m is not None:
            left, right = hip[0] - 0.15 * h, hip[0] + 0.06 * h
            corners = [(left, 0.0), (left, box_m), (right, box_m), (right, 0.0)]
            self._add("polygon", "fig-box", corners, f'fill="none" stroke="{QUIET}" stroke-width="2"')
        arm = self._arm()
        self._far_limbs(arm)
        self._load_behind()
        self._trunk_and_head()
        self._leg(hip, knee, ankle, "fig-body", INK)
        self._foot(wedge)
        self._creases()
        self._arm_near(arm)
        self._load_before()
        self._add("dots", "fig-halo", [(self.pose.target_x, 0)], f'stroke="{PAPER}" stroke-width="1.6"')
        self._gauges()

    def _add(
        self,
        kind: str,
        css: str,
        points: Iterable[Point],
        attributes: str,
        radius: float = 0.0,
        extra: str = "",
    ) -> None:
        self.marks.append(_Mark(kind, css, list(points), attributes, radius, extra))

    def _fill(self, points: Sequence[Point], css: str = "fig-body", colour: str = INK) -> None:
        self._add("path", css, points, f'fill="{colour}"')

    def _halo(self, points: Sequence[Point], width: float = 2.6) -> None:
        self._add("path", "fig-halo", points, f'fill="none" stroke="{PAPER}" stroke-width="{width:g}"')

    def _disc(self, centre: Point, radius: float, css: str, attributes: str, extra: str = "") -> None:
        self._add("circle", css, [centre], attributes, radius, extra)

    # -- the body --------------------------------------------------------------------------------

    def _in_trunk(self, forward: float, up: float, origin: str = "shoulder") -> Point:
        """Return a point given in trunk axes (of stature) from a joint."""
        x, y = self.joints[origin]
        f, u = forward * self.h, up * self.h
        return x + f * cos(self.lean) + u * sin(self.lean), y - f * sin(self.lean) + u * cos(self.lean)

    def _limb(self, start: Point, end: Point, profile: Profile) -> list[Point]:
        return _outline(start, end, profile, self.h)

    def _leg(self, hip: Point, knee: Point, ankle: Point, css: str, colour: str) -> None:
        self._fill(self._limb(knee, ankle, _SHANK), css, colour)
        self._fill(self._limb(hip, knee, _THIGH), css, colour)

    def _foot_outline(self, dx: float = 0.0, dy: float = 0.0) -> list[Point]:
        f, heel = self.pose.foot_m, radians(self.pose.heel_deg)
        ball = HEEL_TO_BALL_OF_STATURE * self.h
        points = []
        for along, up in _FOOT_REAR:
            x, y = along * f - ball, up * f
            points.append((self.ball_x + x * cos(heel) + y * sin(heel), y * cos(heel) - x * sin(heel)))
        points += [(self.ball_x + along * f - ball, up * f) for along, up in _FOOT_TOES]
        return [(x + dx, max(0.0, y) + dy) for x, y in points]

    def _foot(self, wedge: bool) -> None:
        if self.pose.heel_deg > 0.2:
            heel = radians(self.pose.heel_deg)
            # The wedge runs on a little behind the heel: a wedge of 10 mm must still be seen.
            run = HEEL_TO_BALL_OF_STATURE * self.h + (0.035 * self.h if wedge else 0.0)
            back = self.ball_x - run * cos(heel)
            slope = [(back, 0.0), (back, run * sin(heel)), (self.ball_x, 0.0)]
            css, colour = ("fig-wedge", AMBER) if wedge else ("fig-body", INK)
            self._add("polygon", css, slope, f'fill="{colour}"')
        self._fill(self._foot_outline())

    def _trunk_and_head(self) -> None:
        hip, shoulder, h = self.joints["hip"], self.joints["shoulder"], self.h
        self._fill(self._limb(hip, shoulder, _TRUNK))
        self._fill(self._seat())
        centre = self._in_trunk(0, 0.112)
        nape = self._in_trunk(-0.006, 0.005)
        self._fill(self._limb(nape, centre, _NECK))
        tilt = 0.45 * self.lean  # the gaze stays up: the head leans less than the trunk
        outline = [
            (
                centre[0] + h * (x * cos(tilt) + y * sin(tilt)),
                centre[1] + h * (y * cos(tilt) - x * sin(tilt)),
            )
            for x, y in _HEAD
        ]
        self._fill(outline, "fig-head")

    def _seat(self) -> list[Point]:
        """Return the buttock: from the small of the back around to the underside of the thigh."""
        hip, knee, h = self.joints["hip"], self.joints["knee"], self.h
        thigh, trunk = _unit(hip, knee), _unit(hip, self.joints["shoulder"])
        fold = _unit((0, 0), (thigh[0] + trunk[0], thigh[1] + trunk[1]))

        def near(up: float, back: float, along: float, under: float, out: float) -> Point:
            """Add parts up and behind the trunk, along and under the thigh, away from the fold."""
            x = up * trunk[0] - back * trunk[1] + along * thigh[0] + under * thigh[1] - out * fold[0]
            y = up * trunk[1] + back * trunk[0] + along * thigh[1] - under * thigh[0] - out * fold[1]
            return hip[0] + h * x, hip[1] + h * y

        return [
            near(0.115, 0.036, 0, 0, 0),
            near(0.075, 0.049, 0, 0, 0),
            near(0.030, 0.058, 0, 0, 0),
            near(0, 0.038, 0, 0, 0.044),
            near(0, 0, 0, 0.038, 0.044),
            near(0, 0, 0.030, 0.058, 0),
            near(0, 0, 0.072, 0.053, 0),
            near(0, 0, 0.115, 0.038, 0),
            near(0, 0, 0.06, 0, 0),
            near(0.06, 0, 0, 0, 0),
        ]

    def _creases(self) -> None:
        """Mark the folds at hip and knee, which one dark outline would swallow."""
        hip, knee, ankle, shoulder = (self.joints[name] for name in ("hip", "knee", "ankle", "shoulder"))
        if self.pose.closure_deg > 85:
            self._fold(hip, knee, shoulder, 0.048, 0.135)
        if self.pose.knee_deg > 95:
            self._fold(knee, hip, ankle, 0.042, 0.120)

    def _fold(self, at: Point, one: Point, other: Point, near: float, far: float) -> None:
        a, b = _unit(at, one), _unit(at, other)
        d = _unit((0, 0), (a[0] + b[0], a[1] + b[1]))
        ends = [(at[0] + reach * self.h * d[0], at[1] + reach * self.h * d[1]) for reach in (near, far)]
        self._add("line", "fig-halo", ends, f'stroke="{PAPER}" stroke-width="1.4" stroke-linecap="round"')

    # -- arms ------------------------------------------------------------------------------------

    def _arm(self) -> tuple[Point, Point, bool]:
        """Return elbow, wrist (or grip) and whether the hand is open, by style."""
        shoulder, h = self.joints["shoulder"], self.h
        reach = (_UPPER_ARM_LENGTH + _FOREARM_LENGTH) * h
        share = _UPPER_ARM_LENGTH / (_UPPER_ARM_LENGTH + _FOREARM_LENGTH)
        if self.style in ("arms-forward", "single-leg", "box-seated") and not self.load_kg:
            wrist = (shoulder[0] + reach, shoulder[1])
            return _between(shoulder, wrist, share), wrist, True
        if self.style in ("arms-forward", "single-leg", "box-seated", "counterbalance"):
            grip = (shoulder[0] + 0.40 * h, shoulder[1])
            return _between(shoulder, grip, share), grip, False
        if self.style == "supported":
            grip = (shoulder[0] + 0.36 * h, max(shoulder[1] - 0.05 * h, 0.4 * h))
            return _bend(shoulder, grip, _UPPER_ARM_LENGTH * h, 0.19 * h, -1), grip, False
        if self.style == "overhead":
            grip = self._bar()
            return _between(shoulder, grip, 0.52), grip, False
        if self.style == "front":
            grip = self._in_trunk(0.050, 0.016)
            elbow = (shoulder[0] + 0.165 * h, shoulder[1] - 0.035 * h)
            return elbow, grip, False
        if self.style == "back":
            return self._in_trunk(-0.060, -0.135), self._in_trunk(-0.022, -0.004), False
        if self.style == "split" and not self.load_kg:
            return self._in_trunk(-0.085, -0.150), self._in_trunk(0.025, -0.255), False
        if self.style == "hands-on-chest":
            return self._in_trunk(0.065, -0.165), self._in_trunk(0.068, -0.035), True
        (x, y), radius = self._bell()
        return self._in_trunk(0.062, -0.168), (x - 0.25 * radius, y + 0.75 * radius), False

    def _arm_shapes(
        self, arm: tuple[Point, Point, bool], dx: float = 0.0, dy: float = 0.0
    ) -> list[list[Point]]:
        elbow, wrist, is_open = arm
        shoulder = self.joints["shoulder"]
        shapes = [self._limb(shoulder, elbow, _UPPER_ARM), self._limb(elbow, wrist, _FOREARM)]
        if is_open:
            d = _unit(elbow, wrist)
            tip = (
                wrist[0] + _HAND_LENGTH * 0.9 * self.h * d[0],
                wrist[1] + _HAND_LENGTH * 0.9 * self.h * d[1],
            )
            shapes.append(self._limb(wrist, tip, _OPEN_HAND))
        else:
            r = _FIST * self.h
            shapes.append([(wrist[0] + r * x, wrist[1] + r * y) for x, y in _ROUND])
        return [[(x + dx, y + dy) for x, y in shape] for shape in shapes]

    def _arm_near(self, arm: tuple[Point, Point, bool]) -> None:
        shapes = self._arm_shapes(arm)
        for shape in shapes:
            self._halo(shape)
        for shape in shapes:
            self._fill(shape)

    def _far_limbs(self, arm: tuple[Point, Point, bool]) -> None:
        h, css = self.h, "fig-limb-far"
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        if self.style in (
            "arms-forward",
            "supported",
            "overhead",
            "box-seated",
            "single-leg",
            "counterbalance",
        ):
            for shape in self._arm_shapes(arm, 0.012 * h, 0.014 * h):
                self._fill(shape, css, FAR)
        if self.style == "single-leg":
            drop = max(-0.3, min(0.95, (hip[1] - 0.11 * h) / (0.491 * h)))
            out = (1 - drop * drop) ** 0.5
            far_knee = (hip[0] + 0.245 * h * out, hip[1] - 0.245 * h * drop + 0.012 * h)
            far_ankle = (hip[0] + 0.491 * h * out, hip[1] - 0.491 * h * drop)
            self._leg(hip, far_knee, far_ankle, css, FAR)
            self._free_foot(far_ankle, (-drop, out))
            return
        if self.style == "split":
            far_knee, far_ankle, toe = self._rear_leg()
            self._leg(hip, far_knee, far_ankle, css, FAR)
            self._fill(
                self._limb(far_ankle, toe, ((-0.35, 0.018, 0.018), (0.2, 0.024, 0.022), (1.0, 0.010, 0.012))),
                css,
                FAR,
            )
            return
        dx, dy = 0.020 * h, 0.010 * h
        far = [(x + dx, y + dy) for x, y in (hip, knee, ankle)]
        self._leg(far[0], far[1], far[2], css, FAR)
        self._fill(self._foot_outline(dx, dy), css, FAR)

    def _rear_leg(self) -> tuple[Point, Point, Point]:
        hip, h = self.joints["hip"], self.h
        fall = min(0.99, max(0.2, (hip[1] - 0.055 * h) / (0.245 * h)))
        knee = (hip[0] - 0.245 * h * (1 - fall * fall) ** 0.5, hip[1] - 0.245 * h * fall)
        ankle_y = 0.10 * h
        rise = max(-0.9, min(0.9, (ankle_y - knee[1]) / (0.246 * h)))
        ankle = (knee[0] - 0.246 * h * (1 - rise * rise) ** 0.5, knee[1] + 0.246 * h * rise)
        return knee, ankle, (ankle[0] + 0.03 * h, 0.012 * h)

    def _free_foot(self, ankle: Point, up: Point) -> None:
        """Draw the foot of the leg that is held in front, toes up."""
        f = self.pose.foot_m
        leg = (up[1], -up[0])
        sole = (ankle[0] + 0.04 * self.h * leg[0], ankle[1] + 0.04 * self.h * leg[1])
        points = [
            (
                sole[0] + (along - 0.25) * f * up[0] - height * f * leg[0],
                sole[1] + (along - 0.25) * f * up[1] - height * f * leg[1],
            )
            for along, height in (*_FOOT_REAR, *_FOOT_TOES)
        ]
        self._fill(points, "fig-limb-far", FAR)

    # -- loads -----------------------------------------------------------------------------------

    def _bar(self) -> Point:
        if self.style == "overhead":
            x, y = self.joints["shoulder"]
            away = max(-0.3 * self.h, min(0.3 * self.h, self.pose.target_x - x))
            return x + away, y + ((0.365 * self.h) ** 2 - away**2) ** 0.5
        return self._in_trunk(*TRUNK_LOADS[self.style])

    def _plate_radius(self) -> float:
        """Return the radius (m) of the plate seen end on: none on an empty bar, 450 mm from 60 kg on."""
        if self.load_kg <= 20:
            return 0.0
        return 0.115 + 0.11 * min(1.0, (self.load_kg - 20) / 40)

    def _bell(self) -> tuple[Point, float]:
        """Return centre and radius (m) of a kettlebell at the chest; it grows as iron does."""
        return self._in_trunk(*TRUNK_LOADS["goblet"]), 0.037 * max(self.load_kg, 2.0) ** (1 / 3)

    def _ring(self, centre: Point, radius: float, width: float) -> None:
        """Draw a ring as a filled shape, so that a page's `fig-load` colours it as it does a disc."""
        self._add("ring", "fig-load", [centre], f'fill="{QUIET}"', radius, f"{width:g}")

    def _load_behind(self) -> None:
        solid = f'fill="{QUIET}"'
        if self.style in _BARBELL:
            if radius := self._plate_radius():
                self._disc(self._bar(), radius, "fig-load", f'{solid} fill-opacity="0.22"')
        elif self.load_kg and self.style not in _IN_HANDS:
            (x, y), radius = self._bell()
            self._ring((x, y + 1.15 * radius), 0.72 * radius, 2.8)
            self._disc((x, y), radius, "fig-load", solid)

    def _load_before(self) -> None:
        hub = f'fill="{QUIET}" stroke="{PAPER}" stroke-width="1.5"'
        if self.style in _BARBELL:
            bar = self._bar()
            if radius := self._plate_radius():
                self._ring(bar, radius, 3)
            self._disc(bar, 0.030, "fig-load fig-halo", hub)
        elif self.load_kg and self.style in _IN_HANDS:
            grip = self._arm()[1]
            self._disc(grip, 0.05 + 0.006 * min(self.load_kg, 20.0), "fig-load fig-halo", hub)
            self._disc(grip, -2.0, "fig-joint", f'fill="{PAPER}" stroke="{QUIET}" stroke-width="1"')

    def _post(self) -> None:
        x = self.joints["shoulder"][0] + 0.36 * self.h
        post = [(x, 0.0), (x, 0.86 * self.h)]
        self._add("line", "fig-box", post, f'stroke="{QUIET}" stroke-width="5" stroke-linecap="round"')

    # -- what is measured ------------------------------------------------------------------------

    def _gauges(self) -> None:
        h = self.h
        ankle, knee, hip = (self.joints[name] for name in ("ankle", "knee", "hip"))
        level = [(hip[0] - 0.11 * h, knee[1]), (knee[0] + 0.08 * h, knee[1])]
        self._add("line", "fig-level", level, f'stroke="{AMBER}" stroke-width="1.5" stroke-dasharray="6 4"')
        for name, centre in self.joints.items():
            ring = f'fill="{PAPER}" stroke="{INK}" stroke-width="1.5"'
            self._disc(centre, -3.2, "fig-joint", ring, f' data-joint="{name}"')
        radius = 0.13 * h
        start, end = radians(self.pose.heel_deg), radians(self.pose.heel_deg + self.pose.df_used)
        sweep = [start + (end - start) * step / 8 for step in range(9)]
        arc = [(ankle[0] + radius * sin(x), ankle[1] + radius * cos(x)) for x in sweep]
        upright = [(ankle[0] + r * sin(start), ankle[1] + r * cos(start)) for r in (0.022 * h, radius * 1.15)]
        for css, colour, width in (("fig-halo", PAPER, 4.0), ("fig-angle", DEPTH, 1.8)):
            stroke = f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"'
            self._add("arc", css, arc, stroke)
            self._add("line", css, upright, stroke)
        text = f'fill="{DEPTH}" font-family="sans-serif" font-size="17" font-weight="700"'
        # Right of the shin at the label's top; its far end is a guess of three figures' width.
        slope = max(0.0, min(1.5, tan(end)))
        x, y = ankle[0] + h * max(0.08, 0.085 * slope + 0.036), ankle[1] + 0.026 * h
        label = f"{round(self.pose.df_used)}°"
        self._add("text", "fig-text", [(x, y), (x + 0.18 * h, y)], text, extra=label)

    # -- to pixels -------------------------------------------------------------------------------

    def svg(self, title: str, width: int, height: int, ids: str) -> str:
        """Return the marks as one SVG element that fits all of them."""
        side, top, floor = 10.0, 8.0, height - 22.0
        xs = [x + sign * max(0.0, m.radius) for m in self.marks for x, _ in m.points for sign in (-1, 1)]
        ys = [y + max(0.0, m.radius) for m in self.marks for _, y in m.points]
        scale = min((width - 2 * side) / (max(xs) - min(xs)), (floor - top) / max(ys), 1.1 * height / self.h)
        left = (width - scale * (min(xs) + max(xs))) / 2

        def px(point: Point) -> Point:
            return left + scale * point[0], floor - scale * point[1]

        name = f' id="{escape(ids)}-title"' if ids else ""
        labelled = f' aria-labelledby="{escape(ids)}-title"' if ids else ""
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img"{labelled} data-px-per-metre="{scale:.3f}">'
            f"<title{name}>{escape(title)}</title>",
            f'<line class="fig-floor" x1="4" y1="{floor:g}" x2="{width - 4}" y2="{floor:g}" '
            f'stroke="{QUIET}" stroke-width="2"/>',
        ]
        out += [
            _element(mark, [px(point) for point in mark.points], scale, top, floor) for mark in self.marks
        ]
        return "\n".join([*out, "</svg>"])


_ROUND: Sequence[Point] = tuple((cos(radians(a)), sin(radians(a))) for a in range(0, 360, 45))


def _element(mark: _Mark, points: list[Point], scale: float, top: float, floor: float) -> str:
    head = f'class="{mark.css}"'
    x, y = points[0]
    if mark.kind == "path":
        return f'<path {head} d="{_smooth(points)}" {mark.attributes}/>'
    if mark.kind == "arc":
        d = "M" + " L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        return f'<path {head} d="{d}" {mark.attributes}/>'
    if mark.kind == "polygon":
        corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        return f'<polygon {head} points="{corners}" {mark.attributes} stroke-linejoin="round"/>'
    if mark.kind == "line":
        (x1, y1), (x2, y2) = points
        return f'<line {head} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {mark.attributes}/>'
    if mark.kind == "circle":
        radius = -mark.radius if mark.radius < 0 else mark.radius * scale
        return f'<circle {head} cx="{x:.2f}" cy="{y:.2f}" r="{radius:.1f}"{mark.extra} {mark.attributes}/>'
    if mark.kind == "text":
        return f'<text {head} x="{x:.1f}" y="{y:.1f}" {mark.attributes}>{escape(mark.extra)}</text>'
    if mark.kind == "ring":
        out, width = mark.radius * scale, float(mark.extra)
        d = "".join(_round_path(x, y, r) for r in (out + width / 2, out - width / 2))
        return f'<path {head} d="{d}" fill-rule="evenodd" {mark.attributes}/>'
    if mark.kind == "dots":
        ends = f'x1="{x:.2f}" y1="{top:g}" x2="{x:.2f}" y2="{floor:g}"'
        return f'<line {head} {ends} stroke-dasharray="2 4" {mark.attributes}/>'
    bob = f"M{x - 5:.1f} {floor + 4:.1f} h10 l-5 13 z"
    return (
        f'<line {head} x1="{x:.2f}" y1="{top:g}" x2="{x:.2f}" y2="{floor + 4:g}" {mark.attributes}/>'
        f'<path class="fig-bob" d="{bob}" fill="{DEPTH}"/>'
    )


def _round_path(x: float, y: float, radius: float) -> str:
    r = f"{radius:.1f}"
    return f"M{x - radius:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * radius:.1f} 0a{r} {r} 0 1 0 {-2 * radius:.1f} 0Z"


def _unit(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    return dx / length, dy / length


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _bend(start: Point, end: Point, first: float, second: float, side: int) -> Point:
    """Return the joint between two links from start to end; `side` -1 bends it to the right of the way."""
    d = hypot(end[0] - start[0], end[1] - start[1])
    d = max(abs(first - second) + 1e-6, min(d, first + second - 1e-6))
    along = (first**2 - second**2 + d**2) / (2 * d)
    away = max(0.0, first**2 - along**2) ** 0.5 * side
    ux, uy = _unit(start, end)
    return start[0] + along * ux - away * uy, start[1] + along * uy + away * ux


def _outline(start: Point, end: Point, profile: Profile, stature: float) -> list[Point]:
    """Return the closed outline of a tapered limb: down its left side and back up its right."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    ux, uy = _unit(start, end)

    def at(along: float, left: float) -> Point:
        return start[0] + along * dx - left * stature * uy, start[1] + along * dy + left * stature * ux

    return [at(t, left) for t, left, _ in profile] + [at(t, -right) for t, _, right in reversed(profile)]


def _smooth(points: Sequence[Point]) -> str:
    """Return a closed path through the points, rounded (Catmull-Rom as cubic curves)."""
    n = len(points)
    out = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for i in range(n):
        before, start, end, after = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        ax, ay = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        bx, by = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        out.append(f"C{ax:.1f} {ay:.1f} {bx:.1f} {by:.1f} {end[0]:.1f} {end[1]:.1f}")
    return " ".join(out) + "Z"

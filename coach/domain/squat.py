"""Squat: static sagittal mechanics of the foot-flat squat: the need of a depth, and the pose.

No estimate of what an ankle has (`estimate`), no chance, no decision, no drawing (`figures.squat`).

x points forward and y up, in metres from the ankle joint. With the lean L of the trunk from vertical,
the thigh T above horizontal and the shank S from vertical, the balance about mid-foot reads
`k sin S - a cos T + b sin L + c cos L + d = 0`: every answer below is a closed form of that line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asin, atan2, cos, degrees, hypot, inf, pi, radians, sin

from coach.domain.body import Segments, segments
from coach.domain.case import Body
from coach.domain.errors import Invalid
from coach.domain.ladder import STYLES, Rung

# Constants of ours; fractions are of stature unless said otherwise. Source: RULES.md#mechanics.
ANKLE_FROM_HEEL_OF_FOOT = 0.25
TARGET_FROM_HEEL_OF_FOOT = 0.5
HEEL_TO_BALL_OF_STATURE = 0.109
HEAD_BEYOND_SHOULDER = 0.112
STRAIGHT_ARM_COM = 0.189
CHEST_ARM_COM = (0.06, -0.06)  # forward, up, in trunk axes from the shoulder
HAND_LOAD = 0.40
TRUNK_LOADS = {"goblet": (0.11, -0.04), "front": (0.05, 0.01), "back": (-0.02, -0.01)}
BOX_BELOW_HIP_CM = 9.0

LEAN_CAPS_DEG = {"front": 35.0, "overhead": 40.0, "goblet": 45.0}
LEAN_CAP_DEG = 50.0
CLOSURE_CAP_DEG = 135.0
CLOSURE_CAP_SD_DEG = 4.0
KNEE_CAP_DEG = 158.0
DESCENT_FROM_DEG = 60.0

STOCK_WEDGES_MM = (0, 10, 20, 30)
WEDGE_MAX_DEG = 12.0

WITHOUT_BALANCE = frozenset({"supported", "box-seated", "split", "single-leg"})
_STRAIGHT_ARMS = frozenset({"arms-forward", "counterbalance", "supported", "box-seated", "single-leg"})
_LOADED_HEAVY = frozenset({"back"})
# Nearly upright trunk (deg) and shank no further than this (deg) in the styles that hold or sit.
_HELD = {"supported": (12.0, 32.0), "box-seated": (24.0, 8.0), "split": (6.0, 16.0)}
_TOLERANCE_DEG = 1e-7


@dataclass(frozen=True, slots=True)
class Need:
    """The dorsiflexion (deg, shank scale) that a depth needs.

    `deg` is None where the style needs no balance (`binding` None too) or where no ankle would do. It is
    below 0 where a heavy counterweight would let even a pointed foot do; -90 says that any would.
    `binding` (lean, closure or knee) is the cap that sets the need at the worst thigh angle. Where no ankle
    would do, lean or closure is named if it leaves no shank at all at some angle (the first on the way down),
    and the knee only if they leave shanks that it does not allow. `site` is where range would help: the
    ankle, unless no ankle would do or the cap that binds is tighter than the style's usual one; then the
    joint of that cap (with the knee: of the cap that drives the shank so far forward).
    """

    deg: float | None
    binding: str | None
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One pose: `joints` in metres from the ankle (ankle, knee, hip, shoulder), angles in degrees.

    `df_used` is without the heel; the shank stands at `df_used + heel_deg` from vertical. `closure_deg`
    is the hip's flexion against the trunk. `moment_arms` (m) are those of the weight about knee and hip,
    positive where it bends the joint further. An infeasible pose names in `binding` the cap that it breaks,
    of lean and closure the one it breaks by more, and in `site` that cap's joint; but the knee where the
    available dorsiflexion would do and only the knee keeps the shank from using it. A feasible one names the
    knee where the knee alone kept the shank back, else nothing, and the ankle. Where no lean from 0 up could
    balance, `lean` counts as broken the most: the trunk is shown upright (lean 0), `com_x` tells the truth
    and `feasible` is False.
    """

    joints: dict[str, tuple[float, float]]
    df_used: float
    lean_deg: float
    thigh_deg: float
    knee_deg: float
    closure_deg: float
    com_x: float
    target_x: float
    moment_arms: dict[str, float]
    feasible: bool
    binding: str | None
    site: str
    heel_deg: float
    stature_m: float
    foot_m: float
    ankle_height_m: float


@dataclass(frozen=True, slots=True)
class _Balance:
    """Coefficients (m) of the balance line in this module's docstring, target taken off in `d`."""

    k: float
    a: float
    b: float
    c: float
    d: float
    total: float

    def at(self, shank: float, thigh: float, lean: float) -> float:
        """Return the moment (m, per unit of body mass) about the target; positive is forward."""
        return self.k * sin(shank) - self.a * cos(thigh) + self.b * sin(lean) + self.c * cos(lean) + self.d

    def shank(self, thigh: float, lean: float) -> float | None:
        """Return the least shank angle that balances, None where even a level shank would not do."""
        wanted = -(self.at(0.0, thigh, lean)) / self.k
        return None if wanted > 1 else asin(max(-1.0, wanted))

    def lean(self, shank: float, thigh: float) -> float | None:
        """Return the trunk lean that balances (negative: leaning back), None where none does."""
        wanted = -(self.k * sin(shank) - self.a * cos(thigh) + self.d) / hypot(self.b, self.c)
        return None if wanted > 1 else asin(max(-1.0, wanted)) - atan2(self.c, self.b)

    def furthest_lean(self) -> float:
        """Return the lean beyond which weight in front of the trunk comes down more than forward."""
        return atan2(self.b, self.c)

    def falls_forward(self, thigh: float) -> bool:
        """Say whether the weight stands ahead of the target, trunk upright, however far back the shank."""
        return self.at(-pi / 2, thigh, 0.0) > 0


@lru_cache(maxsize=32768)
def _balance(body: Body, style: str, load_kg: float) -> _Balance:
    _between("load_kg", load_kg, 0, 1000, "kg")
    s = segments(body)
    h, load = s.stature, load_kg / body.mass_kg
    total = s.total_mass + load
    arms = 2 * s.arm_mass
    over_hip = s.trunk_mass + s.head_mass + arms
    b = s.trunk * (s.trunk_mass * s.trunk_com + s.head_mass + arms) + HEAD_BEYOND_SHOULDER * h * s.head_mass
    c = d = 0.0
    if style in _STRAIGHT_ARMS:
        d += STRAIGHT_ARM_COM * h * arms
    elif style != "overhead":
        forward, up = CHEST_ARM_COM
        b += up * h * arms
        c += forward * h * arms
    if style == "overhead":
        load = 0.0  # the bar stands over the target: it has no moment about it
    elif style in _STRAIGHT_ARMS:
        b += s.trunk * load
        d += HAND_LOAD * h * load
    else:
        forward, up = TRUNK_LOADS.get(style, TRUNK_LOADS["goblet"])
        b += (s.trunk + up * h) * load
        c += forward * h * load
    over_hip += load
    k = s.shank * (over_hip + 2 * s.thigh_mass + 2 * s.shank_mass * (1 - s.shank_com))
    a = s.thigh * (over_hip + 2 * s.thigh_mass * (1 - s.thigh_com))
    # What stands at mid-foot, which is the target, cancels out of the line: the feet, a bar overhead.
    d -= _target_x(s) * (s.total_mass + load - 2 * s.foot_mass)
    return _Balance(k, a, b, c, d, total)


def _target_x(s: Segments) -> float:
    return (TARGET_FROM_HEEL_OF_FOOT - ANKLE_FROM_HEEL_OF_FOOT) * s.foot


def _known(style: str) -> str:
    if style not in STYLES:
        raise Invalid("style", "unknown-style", f"style = {style}: must be one of {', '.join(STYLES)}")
    return style


def caps_deg(
    style: str, lean_cap: float | None = None, closure_cap: float | None = None
) -> tuple[float, float]:
    """Return the caps of lean and trunk-thigh closure (deg): a person's or rung's own, else the style's."""
    lean = LEAN_CAPS_DEG.get(style, LEAN_CAP_DEG) if lean_cap is None else lean_cap
    return lean, CLOSURE_CAP_DEG if closure_cap is None else closure_cap


def _caps(style: str, lean_cap: float | None, closure_cap: float | None) -> tuple[float, float]:
    lean, closure = caps_deg(style, lean_cap, closure_cap)
    _between("lean_cap", lean, 0, 90, "deg")
    _between("closure_cap", closure, 0, 180, "deg")
    return lean, closure


def _between(field: str, value: float, least: float, most: float, unit: str) -> None:
    """Refuse what no squat has; what people may enter is narrower and checked where they enter it."""
    if not least <= value <= most:  # NaN neither
        raise Invalid(field, "out-of-range", f"{field} = {value:g}: must be {least:g} to {most:g} {unit}")


def _knee_allows(thigh_deg: float) -> float:
    """Return the shank (deg from vertical) at which the knee is as bent as it may be."""
    return KNEE_CAP_DEG - 90 + thigh_deg


def heel_angle_deg(heel_mm: float, body: Body) -> float:
    """Return the angle of a foot whose heel stands `heel_mm` high, on a wedge or in a shoe."""
    _between("heel_mm", heel_mm, 0, 1000, "mm")
    return degrees(asin(min(1.0, heel_mm / (10 * HEEL_TO_BALL_OF_STATURE * body.height_cm))))


def stock_wedges_mm(body: Body) -> tuple[int, ...]:
    """Return the stock wedges (mm, 0 first) that tilt this body's foot by 12 deg at most."""
    return tuple(mm for mm in STOCK_WEDGES_MM if heel_angle_deg(mm, body) <= WEDGE_MAX_DEG)


def need(
    body: Body,
    style: str,
    thigh_deg: float,
    *,
    load_kg: float = 0.0,
    heel_mm: float = 0.0,
    lean_cap: float | None = None,
    closure_cap: float | None = None,
) -> Need:
    """Return the least available dorsiflexion that passes every thigh angle from 60 down to the depth.

    A heel lowers it by exactly the heel's angle. About 10 microseconds, less when asked again.
    """
    flat = _flat_need(body, _known(style), thigh_deg, load_kg, lean_cap, closure_cap)
    if flat.deg is None or not heel_mm:
        return flat
    return Need(flat.deg - heel_angle_deg(heel_mm, body), flat.binding, flat.site)


@lru_cache(maxsize=65536)
def _flat_need(
    body: Body,
    style: str,
    thigh_deg: float,
    load_kg: float,
    lean_cap: float | None,
    closure_cap: float | None,
) -> Need:
    _between("thigh_deg", thigh_deg, -90, 90, "deg")
    if style in WITHOUT_BALANCE:
        return Need(None, None, "ankle")
    line = _balance(body, style, load_kg)
    lean_most, closure_most = _caps(style, lean_cap, closure_cap)
    if line.falls_forward(radians(max(DESCENT_FROM_DEG, thigh_deg))):
        return Need(None, "lean", _site(style, "lean"))
    lean_most = min(lean_most, degrees(line.furthest_lean()))
    worst, worst_thigh, knee_gives = -inf, thigh_deg, inf
    for thigh in _worst_angles(line, thigh_deg, lean_most, closure_most):
        lean = min(lean_most, closure_most - 90 + thigh)
        shank = line.shank(radians(thigh), radians(lean)) if lean >= 0 else None
        if shank is None:
            binding = _lower_bound(thigh, lean_most, closure_most)
            return Need(None, binding, _site(style, binding))
        knee_gives = min(knee_gives, _knee_allows(thigh) - degrees(shank))
        if degrees(shank) > worst:
            worst, worst_thigh = degrees(shank), thigh
    binding = _lower_bound(worst_thigh, lean_most, closure_most)
    if knee_gives < 0:
        return Need(None, "knee", _site(style, binding))
    usual = caps_deg(style)
    tighter = (lean_most < usual[0]) if binding == "lean" else (closure_most < usual[1])
    return Need(worst, binding, _site(style, binding) if tighter else "ankle")


def _worst_angles(line: _Balance, depth: float, lean_most: float, closure_most: float) -> list[float]:
    """Return the thigh angles (deg, on the way down) among which the greatest need to `depth` must lie.

    Above `switch` the lean is capped, and the need peaks at parallel. Below it closure caps the lean, and
    the balance is one sine of the thigh angle. So ends, switch and the two peaks are all there is. (The
    knee gives least at the depth itself, unless the thigh is half as long again as the shank.)
    """
    start = max(DESCENT_FROM_DEG, depth)
    switch = lean_most + 90 - closure_most
    turn = radians(closure_most - 90)
    # b sin(T + turn) + c cos(T + turn) - a cos T = p sin T + q cos T, which is least at atan2(-p, -q).
    p = line.b * cos(turn) - line.c * sin(turn)
    q = line.b * sin(turn) + line.c * cos(turn) - line.a
    peak = degrees(atan2(-p, -q))
    inner = [
        angle for angle, below in ((0.0, False), (switch, False), (peak, True)) if (angle < switch) == below
    ]
    return [start, *sorted((angle for angle in inner if depth < angle < start), reverse=True), depth]


def _lower_bound(thigh_deg: float, lean_most: float, closure_most: float) -> str:
    return "lean" if lean_most <= closure_most - 90 + thigh_deg else "closure"


def _site(style: str, binding: str) -> str:
    if binding == "closure":
        return "hip"
    return "shoulder" if style == "overhead" else "trunk"


def working_load_kg(body: Body, rung: Rung) -> float:
    """Return the load a rung is trained with by this body, within the rung's limits; 0 without one."""
    load = rung.load_kg if rung.load_kg is not None else (rung.load_fraction or 0.0) * body.mass_kg
    if rung.load_min_kg is not None:
        load = max(load, rung.load_min_kg)
    return load if rung.load_max_kg is None else min(load, rung.load_max_kg)


def judged_load_kg(body: Body, rung: Rung) -> float:
    """Return the load a rung's need is judged at: back squats the heaviest, all others the lightest.

    A weight held in front is a counterweight: were it judged heavy, the load would "earn" the depth.
    """
    own = rung.load_max_kg if rung.style in _LOADED_HEAVY else rung.load_min_kg
    return own if own is not None else working_load_kg(body, rung)


def rung_need(body: Body, rung: Rung, heel_mm: float = 0.0) -> Need:
    """Return the need of a rung at its judged load; `heel_mm` comes on top of the rung's own heel."""
    return need(
        body,
        rung.style,
        rung.thigh_deg,
        load_kg=judged_load_kg(body, rung),
        heel_mm=rung.heel_mm + heel_mm,
        lean_cap=rung.lean_cap,
        closure_cap=rung.closure_cap,
    )


def pose(
    body: Body,
    style: str,
    thigh_deg: float,
    df_available: float,
    *,
    load_kg: float = 0.0,
    heel_mm: float = 0.0,
    lean_cap: float | None = None,
    closure_cap: float | None = None,
) -> Pose:
    """Return the pose at a thigh angle with the largest dorsiflexion, up to `df_available`, that fits.

    Styles without a balance need give a pose to draw: held, sat or split, within the caps.
    """
    _between("thigh_deg", thigh_deg, -90, 90, "deg")
    _between("df_available", df_available, -90, 90, "deg")
    line = _balance(body, _known(style), load_kg)
    caps = _caps(style, lean_cap, closure_cap)
    lean_room = min(caps[0], caps[1] - 90 + thigh_deg)
    heel = heel_angle_deg(heel_mm, body)
    thigh = radians(thigh_deg)
    available = min(df_available + heel, 90.0)
    shank = min(available, _knee_allows(thigh_deg))
    balanced = True
    if style in _HELD:
        lean, shank_most = _HELD[style]
        shank, lean = min(shank, shank_most), max(0.0, min(lean, lean_room))
    elif style in WITHOUT_BALANCE:  # the other leg and a light hold make good what the caps leave
        shank, found = _leaning(line, shank, thigh)
        lean = max(0.0, lean_room if found is None else min(found, lean_room))
    else:
        shank, found = _leaning(line, shank, thigh)
        balanced, lean = found is not None, found or 0.0
    closure = 90 + lean - thigh_deg
    excess = {"lean": lean - caps[0] if balanced else inf, "closure": closure - caps[1]}
    most = max(excess, key=lambda name: excess[name])
    feasible = excess[most] <= _TOLERANCE_DEG
    held = shank == _knee_allows(thigh_deg) < available
    if held and not feasible:  # is it the knee that is in the way?
        beyond = _leaning(line, available, thigh)[1]
        held = beyond is not None and beyond <= lean_room
    binding = "knee" if held else None if feasible else most
    return _pose(
        segments(body),
        line,
        style,
        shank,
        thigh_deg,
        lean,
        heel,
        feasible=feasible,
        binding=binding,
        site="ankle" if feasible else _site(style, most),
    )


def _leaning(line: _Balance, shank_deg: float, thigh: float) -> tuple[float, float | None]:
    """Return the shank up to the one given that goes with no leaning back, and the lean (deg, None: none).

    A trunk that would have to lean back stays upright, and the shank stays behind.
    """
    lean = line.lean(radians(shank_deg), thigh)
    if lean is None or lean >= 0:
        return shank_deg, None if lean is None else degrees(lean)
    upright = line.shank(thigh, 0.0)
    if upright is None or line.falls_forward(thigh):
        return shank_deg, None
    return min(shank_deg, degrees(upright)), 0.0


def _pose(
    s: Segments,
    line: _Balance,
    style: str,
    shank_deg: float,
    thigh_deg: float,
    lean_deg: float,
    heel_deg: float,
    *,
    feasible: bool,
    binding: str | None,
    site: str,
) -> Pose:
    shank, thigh, lean = radians(shank_deg), radians(thigh_deg), radians(lean_deg)
    knee = (s.shank * sin(shank), s.shank * cos(shank))
    hip = (knee[0] - s.thigh * cos(thigh), knee[1] + s.thigh * sin(thigh))
    shoulder = (hip[0] + s.trunk * sin(lean), hip[1] + s.trunk * cos(lean))
    target = _target_x(s)
    com = target + line.at(shank, thigh, lean) / line.total
    if style == "split":
        target = com  # the weight hangs between the two feet, not over the front one
    return Pose(
        joints={"ankle": (0.0, 0.0), "knee": knee, "hip": hip, "shoulder": shoulder},
        df_used=shank_deg - heel_deg,
        lean_deg=lean_deg,
        thigh_deg=thigh_deg,
        knee_deg=90 + shank_deg - thigh_deg,
        closure_deg=90 + lean_deg - thigh_deg,
        com_x=com,
        target_x=target,
        moment_arms={"knee": knee[0] - com, "hip": com - hip[0]},
        feasible=feasible,
        binding=binding,
        site=site,
        heel_deg=heel_deg,
        stature_m=s.stature,
        foot_m=s.foot,
        ankle_height_m=s.ankle_height,
    )


def box_height_cm(body: Body, pose_or_shank: Pose | float, thigh_deg: float) -> float:
    """Return the height (cm) of the box that stops a squat at a thigh angle.

    Give the pose, or the shank's angle from vertical (deg): dorsiflexion used plus heel angle.
    """
    s = segments(body)
    shank = (
        pose_or_shank.df_used + pose_or_shank.heel_deg if isinstance(pose_or_shank, Pose) else pose_or_shank
    )
    hip = s.ankle_height + s.shank * cos(radians(shank)) + s.thigh * sin(radians(thigh_deg))
    return 100 * hip - BOX_BELOW_HIP_CM

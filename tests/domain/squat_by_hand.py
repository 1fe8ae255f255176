"""The squat worked out a second time, joint by joint from the raw tables: what the product is held against.

Nothing here comes from `coach.domain.squat` or `coach.domain.body`: tables and constants are written out
again from de Leva 1996, Drillis & Contini 1966 and the specification, and needs are found by trying angles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

from coach.domain.case import Body

Point = tuple[float, float]

# de Leva 1996: mass in % of the body (limbs: one side), COM in % from the proximal end (shoulder, hip, knee).
MASS = {
    "male": {
        "head": 6.94,
        "trunk": 43.46,
        "arm": 2.71 + 1.62 + 0.61,
        "thigh": 14.16,
        "shank": 4.33,
        "foot": 1.37,
    },
    "female": {
        "head": 6.68,
        "trunk": 42.57,
        "arm": 2.55 + 1.38 + 0.56,
        "thigh": 14.78,
        "shank": 4.81,
        "foot": 1.29,
    },
}
COM = {
    "male": {"trunk": 43.10, "thigh": 40.95, "shank": 43.95},
    "female": {"trunk": 37.82, "thigh": 36.12, "shank": 43.52},
}
# Drillis & Contini 1966, of stature.
LENGTH = {"tibia": 0.246, "femur": 0.245, "trunk": 0.288, "foot": 0.152}

LEAN_CAP = {"front": 35, "overhead": 40, "goblet": 45}
ARMS_STRAIGHT = ("arms-forward", "counterbalance", "supported", "box-seated", "single-leg")
LOAD_ON_TRUNK = {"front": (0.05, 0.01), "back": (-0.02, -0.01)}
GOBLET = (0.11, -0.04)


def of_sex(table: Mapping[str, Mapping[str, float]], sex: str | None, name: str) -> float:
    """Return a figure of the sex, or the mean of both where it is unknown."""
    if sex is None:
        return (table["male"][name] + table["female"][name]) / 2
    return table[sex][name]


def length(body: Body, name: str) -> float:
    """Return a segment's length (m): as measured, else its share of stature."""
    measured: float | None = getattr(body, f"{name}_cm")
    return (LENGTH[name] * body.height_cm if measured is None else measured) / 100


def target_x(body: Body) -> float:
    """Return mid-foot, from an ankle that stands a quarter of the foot ahead of the heel."""
    return 0.5 * length(body, "foot") - 0.25 * length(body, "foot")


def joints_at(body: Body, shank: float, thigh: float, lean: float) -> dict[str, Point]:
    """Return the joints (m) of three angles (deg)."""
    tibia, femur, trunk = (length(body, name) for name in ("tibia", "femur", "trunk"))
    knee = (tibia * sin(radians(shank)), tibia * cos(radians(shank)))
    hip = (knee[0] - femur * cos(radians(thigh)), knee[1] + femur * sin(radians(thigh)))
    shoulder = (hip[0] + trunk * sin(radians(lean)), hip[1] + trunk * cos(radians(lean)))
    return {"ankle": (0.0, 0.0), "knee": knee, "hip": hip, "shoulder": shoulder}


def com_x(body: Body, style: str, load_kg: float, joints: Mapping[str, Point]) -> float:
    """Return where the common COM of body and load stands (m ahead of the ankle), from the joints alone."""
    (kx, _), (hx, hy), (sx, sy) = joints["knee"], joints["hip"], joints["shoulder"]
    trunk, h, foot = length(body, "trunk"), body.height_cm / 100, length(body, "foot")
    up = ((sx - hx) / trunk, (sy - hy) / trunk)

    def beside_shoulder(forward: float, upward: float) -> float:
        return sx + h * (forward * up[1] + upward * up[0])

    def mass(name: str) -> float:
        return of_sex(MASS, body.sex, name) / 100

    def share(name: str) -> float:
        return of_sex(COM, body.sex, name) / 100

    mid_foot = target_x(body)
    load = load_kg / body.mass_kg
    if style in ARMS_STRAIGHT:
        arms, load_x = sx + 0.189 * h, sx + 0.40 * h
    elif style == "overhead":
        arms, load_x = sx, mid_foot
    else:
        arms, load_x = beside_shoulder(0.06, -0.06), beside_shoulder(*LOAD_ON_TRUNK.get(style, GOBLET))
    parts = (
        (mass("head"), beside_shoulder(0, 0.112)),
        (mass("trunk"), sx + share("trunk") * (hx - sx)),
        (2 * mass("arm"), arms),
        (2 * mass("thigh"), hx + share("thigh") * (kx - hx)),
        (2 * mass("shank"), kx + share("shank") * (0 - kx)),
        (2 * mass("foot"), -0.25 * foot + 0.5 * foot),
        (load, load_x),
    )
    return sum(m * x for m, x in parts) / sum(m for m, _ in parts)


@dataclass(frozen=True)
class Tried:
    """A need (deg) found by trying; None with the cap that was in the way, at the angle where it was."""

    deg: float | None
    binding: str
    thigh_deg: float


def need_by_trying(
    body: Body,
    style: str,
    depth: float,
    load_kg: float = 0.0,
    *,
    lean_cap: float | None = None,
    closure_cap: float | None = None,
    step: float = 0.25,
) -> Tried:
    """Walk down from a thigh of 60 deg in steps; at each try which shanks some allowed lean can balance.

    The knee is named only where lean and closure leave some shank all the way down.
    """
    lean_most = LEAN_CAP.get(style, 50) if lean_cap is None else lean_cap
    closure_most = 135 if closure_cap is None else closure_cap
    aim = target_x(body)

    def ahead(shank: float, thigh: float, lean: float) -> float:
        return com_x(body, style, load_kg, joints_at(body, shank, thigh, lean)) - aim

    # Which lean carries the weight furthest forward does not hang on the legs.
    furthest = max((ahead(0, 0, lean), lean) for lean in range(91))[1]
    worst, at, knee = -90.0, 60.0, False
    count = max(1, round((60 - depth) / step))
    for place in range(count + 1):
        thigh = depth + (60 - depth) * (count - place) / count
        allowed = min(lean_most, closure_most - 90 + thigh)
        binds = "lean" if allowed == lean_most else "closure"
        lean = min(allowed, furthest)
        if ahead(-90, thigh, 0) > 0:  # falls forward, and may not lean back
            return Tried(None, "lean", thigh)
        if allowed < 0 or ahead(90, thigh, lean) < 0:
            return Tried(None, binds, thigh)
        if ahead(worst, thigh, lean) < 0:
            low, high = worst, 90.0
            while high - low > 1e-4:
                middle = (low + high) / 2
                low, high = (middle, high) if ahead(middle, thigh, lean) < 0 else (low, middle)
            worst, at = high, thigh
        most = min(90, 158 - 90 + thigh)  # knee flexion 158
        knee = knee or ahead(most, thigh, lean) < 0
    if knee:
        return Tried(None, "knee", at)
    return Tried(worst, "lean" if lean_most <= closure_most - 90 + at else "closure", at)

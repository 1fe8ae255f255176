"""Whether a drawn position can be stood in: balanced, knees that bend one way, all of it above the floor.

Of figures seen from the side. The segments' masses and lengths are the body's (`coach.domain.body`); what a
figure's angles come to stands in `posture`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, sin

from coach.domain.body import segments
from coach.domain.case import Body
from coach.domain.step import Figure
from coach.figures.canvas import Point
from coach.figures.posture import PLATE_RADIUS_M, Posture, joint_angle_deg, posture

# Judged on a middling body: the figure's angles are the same for everybody.
H = 1.70
BODY = segments(Body(height_cm=100 * H, mass_kg=70))
# A bar with plates weighs this share of body mass in a drawing; a stick weighs nothing.
BAR_OF_MASS = 0.3
# The share of the way from heel to toes at which somebody still stands, and joints as far as they close.
STANDS_LEAST, STANDS_MOST = 0.1, 0.9
KNEE_LEAST_DEG, HIP_LEAST_DEG = 20.0, 15.0
SINKS_M = 0.03
# A knee that is straight may look over-straight by a little.
OVER_STRAIGHT = 0.05


def wrong_with(figure: Figure, *, plates: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what the body cannot do: the key that it is mended by, a code, the rule; of side views alone."""
    if figure.front_view:
        return
    made = posture(figure, H)
    for kind, key in (("", "thigh"), ("rear-", "rear_thigh"), ("free-", "thigh")):
        yield from _leg(made, kind, key)
    joints = made.joints
    hip_deg = joint_angle_deg((joints["knee"], joints["hip"], joints["shoulder"]))
    if hip_deg < HIP_LEAST_DEG:
        rule = (
            f"no hip closes so far: trunk and thigh must leave {HIP_LEAST_DEG:g} degrees, leave {hip_deg:.0f}"
        )
        yield "trunk", "hip-closed", rule
    if joints["hip"][1] < SINKS_M:
        yield "thigh", "in-the-floor", "the hip would be in the floor"
    if plates and made.bar is not None and made.bar[1] < PLATE_RADIUS_M - 0.02:
        yield "trunk", "in-the-floor", "the plates would be in the floor"
    if not (figure.arms == "hold" or (figure.box and made.seat_m is not None)):
        yield from _balance(made, plates)


def _leg(made: Posture, kind: str, key: str) -> Iterator[tuple[str, str, str]]:
    joints = made.joints
    if f"{kind}knee" not in joints:
        return
    hip, knee, ankle = (joints[name] for name in ("hip", f"{kind}knee", f"{kind}ankle"))
    if bends_back(hip, knee, ankle):
        yield key, "knee-backwards", "the knee would bend backwards"
    knee_deg = joint_angle_deg((hip, knee, ankle))
    if knee_deg < KNEE_LEAST_DEG:
        rule = f"no knee bends so far: must leave {KNEE_LEAST_DEG:g} degrees, leaves {knee_deg:.0f}"
        yield key, "knee-closed", rule
    if min(knee[1], ankle[1]) < 0:
        yield key, "in-the-floor", "the leg would be in the floor"


def bends_back(hip: Point, knee: Point, ankle: Point) -> bool:
    """Whether a knee is over-straight: from ankle over knee to hip the way must turn towards the back."""
    thigh, shank = (hip[0] - knee[0], hip[1] - knee[1]), (ankle[0] - knee[0], ankle[1] - knee[1])
    turn = shank[0] * thigh[1] - shank[1] * thigh[0]
    return turn > OVER_STRAIGHT * hypot(*thigh) * hypot(*shank)


def _balance(made: Posture, plates: bool) -> Iterator[tuple[str, str, str]]:
    share = stands_at(made, BAR_OF_MASS if plates else 0.0)
    if not STANDS_LEAST <= share <= STANDS_MOST:
        way = "backwards" if share < STANDS_LEAST else "forwards"
        rule = (
            f"would fall over {way}: the weight must lie {STANDS_LEAST:g} to {STANDS_MOST:g} "
            f"of the way from heel to toes, lies at {share:.2f}"
        )
        yield "trunk", "falls-over", rule


def stands_at(made: Posture, load: float) -> float:
    """Return where the centre of mass lies on the way from the rearmost heel (0) to the foremost toes (1)."""
    rearmost, foremost = made.base
    return (centre_of_mass_x(made, load) - rearmost) / (foremost - rearmost)


def centre_of_mass_x(made: Posture, load: float) -> float:
    """Return the whole body's centre of mass (m, forward); `load` is the bar's share of body mass."""
    j = made.joints

    def between(a: str, b: str, share: float) -> float:
        return j[a][0] + share * (j[b][0] - j[a][0])

    parts = [
        (BODY.head_mass, j["shoulder"][0] + 0.112 * made.h * sin(made.lean)),
        (BODY.trunk_mass, between("hip", "shoulder", BODY.trunk_com)),
        (2 * BODY.arm_mass, (j["shoulder"][0] + j["elbow"][0] + j["hand"][0]) / 3),
    ]
    other = next((kind for kind in ("rear-", "free-") if f"{kind}knee" in j), "")
    for kind in ("", other):
        knee, ankle = f"{kind}knee", f"{kind}ankle"
        parts += [
            (BODY.thigh_mass, between("hip", knee, BODY.thigh_com)),
            (BODY.shank_mass, between(knee, ankle, BODY.shank_com)),
            (BODY.foot_mass, j[ankle][0] + 0.25 * made.foot_m),
        ]
    if made.bar is not None:
        parts.append((load, made.bar[0]))
    return sum(m * x for m, x in parts) / sum(m for m, _ in parts)

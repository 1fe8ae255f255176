"""Body: stature and sex -> lengths, mass fractions and centres of mass of the segments.

No pose, no balance (`squat`) and no check of what a person may type in (`formats`, `services`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf

from coach.domain.case import Body
from coach.domain.errors import Invalid

# Fractions of stature. Source: RULES.md#mechanics (Drillis & Contini 1966).
SHANK_OF_STATURE = 0.246
THIGH_OF_STATURE = 0.245
TRUNK_OF_STATURE = 0.288
FOOT_OF_STATURE = 0.152
ANKLE_HEIGHT_OF_STATURE = 0.039

# Two readings of one segment count as a measurement when they agree this well. Policy.
SEGMENT_AGREEMENT_CM = 1.0


@dataclass(frozen=True, slots=True)
class _Masses:
    """One sex of de Leva 1996: fractions of body mass (limbs: one side), COM from the proximal end."""

    head: float
    trunk: float
    upper_arm: float
    forearm: float
    hand: float
    thigh: float
    shank: float
    foot: float
    trunk_com: float  # from the shoulders towards the hips
    thigh_com: float
    shank_com: float


_MALE = _Masses(0.0694, 0.4346, 0.0271, 0.0162, 0.0061, 0.1416, 0.0433, 0.0137, 0.4310, 0.4095, 0.4395)
_FEMALE = _Masses(0.0668, 0.4257, 0.0255, 0.0138, 0.0056, 0.1478, 0.0481, 0.0129, 0.3782, 0.3612, 0.4352)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """Segments of one body: lengths in metres, masses as fractions of body mass (limbs: one side).

    `arm_mass` is upper arm, forearm and hand together. COM positions are fractions of the segment:
    of the trunk from the hip, of the thigh from the hip, of the shank from the knee.
    """

    stature: float
    shank: float
    thigh: float
    trunk: float
    foot: float
    ankle_height: float
    head_mass: float
    trunk_mass: float
    arm_mass: float
    thigh_mass: float
    shank_mass: float
    foot_mass: float
    trunk_com: float
    thigh_com: float
    shank_com: float

    @property
    def total_mass(self) -> float:
        """Sum of all mass fractions: 1 but for the tables' rounding."""
        paired = self.arm_mass + self.thigh_mass + self.shank_mass + self.foot_mass
        return self.head_mass + self.trunk_mass + 2 * paired


@lru_cache(maxsize=16384)
def segments(body: Body) -> Segments:
    """Return the segments of a body; measured lengths replace the fractions of stature.

    The mean of the two sexes stands for an unknown sex. Raises Invalid for a length or mass that is none.
    Source: RULES.md#mechanics.
    """
    for name in ("height_cm", "mass_kg", "tibia_cm", "femur_cm", "trunk_cm", "foot_cm"):
        value = getattr(body, name)
        if value is not None and not 0 < value < inf:  # NaN neither
            raise Invalid(f"body.{name}", "not-a-measure", f"{name} = {value:g}: must be above 0")
    stature = body.height_cm / 100
    share = {"male": 1.0, "female": 0.0}.get(body.sex or "", 0.5)

    def mass(name: str) -> float:
        return share * float(getattr(_MALE, name)) + (1 - share) * float(getattr(_FEMALE, name))

    def length(measured_cm: float | None, fraction: float) -> float:
        return fraction * stature if measured_cm is None else measured_cm / 100

    return Segments(
        stature=stature,
        shank=length(body.tibia_cm, SHANK_OF_STATURE),
        thigh=length(body.femur_cm, THIGH_OF_STATURE),
        trunk=length(body.trunk_cm, TRUNK_OF_STATURE),
        foot=length(body.foot_cm, FOOT_OF_STATURE),
        ankle_height=ANKLE_HEIGHT_OF_STATURE * stature,
        head_mass=mass("head"),
        trunk_mass=mass("trunk"),
        arm_mass=mass("upper_arm") + mass("forearm") + mass("hand"),
        thigh_mass=mass("thigh"),
        shank_mass=mass("shank"),
        foot_mass=mass("foot"),
        trunk_com=1 - mass("trunk_com"),
        thigh_com=mass("thigh_com"),
        shank_com=mass("shank_com"),
    )


def agreed_length_cm(first_cm: float, second_cm: float) -> float | None:
    """Return the mean of two readings of a segment, or None where they differ by more than 1 cm."""
    if abs(first_cm - second_cm) > SEGMENT_AGREEMENT_CM:
        return None
    return (first_cm + second_cm) / 2

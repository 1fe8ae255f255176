"""Ankle: tests of weight-bearing dorsiflexion, centimetres to degrees, and each reading's error.

One reading at a time. What several readings say together over weeks stands in `estimate`.
"""

from __future__ import annotations

from datetime import date
from math import asin, cos, degrees, radians, sin
from typing import NamedTuple

from coach.domain.case import Body, By, Side, Test

# Toe-to-wall distance d (cm) -> tibia angle: asin((d + a - p) / L). Source: RULES.md#estimation.
WALL_SHANK_OF_STATURE = 0.246
WALL_HEEL_OF_STATURE = 0.114
WALL_KNEE_CM = 3.28
# Degrees at which the slope that turns a distance's error into degrees is taken.
WALL_SLOPE_AT_DEG = 38.0

# What a site reads above the model's shank angle, and so what parts the sites from each other.
SITE_OFFSET_DEG = {"tuberosity": 4.0, "15-cm-below": 10.0, "tape": 4.0}

# Standard error of measurement of one session (mean of its trials), same tester, degrees or cm.
SEM_DEG = 1.7
SEM_CM = 0.7
SEM_SELF_DEG = 2.5
SEM_SELF_CM = 1.0
SEM_GONIOMETER_DEG = 2.3
SEM_UNKNOWN_DEG = 3.0

# The three zones of the clearing test, as a coarse reading: (degrees, error).
ZONE_DEG = {"behind": 30.0, "within": 36.0, "beyond": 42.0}
SEM_ZONE_DEG = 6.0

# Another scale altogether: never bridged to the weight-bearing angle.
REFUSED_INSTRUMENTS = frozenset(
    {"2d-video", "video", "video-2d", "goniometer-nwb", "non-weight-bearing", "nwb", "supine", "prone"}
)
KNOWN_INSTRUMENTS = frozenset({"inclinometer", "phone", "goniometer", "tape", "ruler"})

ANKLE_TESTS = ("lunge-angle", "lunge-distance", "ankle-clearing")


class Reading(NamedTuple):
    """One session's reading of one side, in tuberosity degrees.

    `method` names instrument family and site: readings of two methods never make one trend. `own`: the
    athlete read it without a coach.
    """

    id: str
    on: date
    side: Side
    deg: float
    sem: float
    method: str
    own: bool = False


def distance_to_deg(distance_cm: float, height_cm: float) -> float:
    """Return the tuberosity angle of a toe-to-wall distance, for a stature. Not a fixed cm slope."""
    reach = (distance_cm + WALL_HEEL_OF_STATURE * height_cm - WALL_KNEE_CM) / (
        WALL_SHANK_OF_STATURE * height_cm
    )
    return degrees(asin(max(-1.0, min(1.0, reach))))


def deg_to_distance(deg: float, height_cm: float) -> float:
    """Return the toe-to-wall distance (cm) of a tuberosity angle, for a stature."""
    return WALL_SHANK_OF_STATURE * height_cm * sin(radians(deg)) - (
        WALL_HEEL_OF_STATURE * height_cm - WALL_KNEE_CM
    )


def distance_error_deg(error_cm: float, height_cm: float) -> float:
    """Return an error of a distance in degrees.

    Taken at one angle for everybody, so that a larger reading is never the less certain one.
    """
    slope = degrees(1 / (WALL_SHANK_OF_STATURE * height_cm * cos(radians(WALL_SLOPE_AT_DEG))))
    return error_cm * slope


def refused(test: Test) -> bool:
    """Say whether an ankle test is on another scale than the weight-bearing angle."""
    return test.instrument is not None and test.instrument.lower() in REFUSED_INSTRUMENTS


def reading_of(test: Test, body: Body) -> Reading | None:
    """Return what an ankle test reads in tuberosity degrees, None where it reads nothing usable.

    The mean of the trials decides. An instrument that is not known counts with a larger error.
    """
    if test.test not in ANKLE_TESTS or test.side is None or refused(test):
        return None
    own = test.by is By.SELF
    if test.test == "ankle-clearing":
        if test.zone not in ZONE_DEG:
            return None
        return Reading(test.id, test.on, test.side, ZONE_DEG[test.zone], SEM_ZONE_DEG, "zone", own)
    value = sum(test.trials) / len(test.trials) if test.trials else test.value
    if value is None:
        return None
    if test.test == "lunge-distance":
        sem = distance_error_deg(SEM_SELF_CM if own else SEM_CM, body.height_cm)
        deg = distance_to_deg(value, body.height_cm)
        return Reading(test.id, test.on, test.side, deg, sem, "tape", own)
    instrument = (test.instrument or "inclinometer").lower()
    sem = SEM_SELF_DEG if own else SEM_DEG
    if instrument == "goniometer":
        sem = max(sem, SEM_GONIOMETER_DEG)
    elif instrument not in KNOWN_INSTRUMENTS:
        sem = max(sem, SEM_UNKNOWN_DEG)
    site = test.site if test.site in SITE_OFFSET_DEG else "tuberosity"
    deg = value - (SITE_OFFSET_DEG[site] - SITE_OFFSET_DEG["tuberosity"])
    return Reading(test.id, test.on, test.side, deg, sem, f"{instrument}/{site}", own)

"""The athlete's own pose at a rung, as screens and sheets draw it.

The mechanics decide; here is only chosen which dorsiflexion the drawing has. No SVG and no words.
"""

from __future__ import annotations

from coach.domain.case import Body
from coach.domain.decision import Decision
from coach.domain.ladder import Rung
from coach.domain.policy import Policy
from coach.domain.reach import mean_available_deg
from coach.domain.squat import Pose, box_height_cm, need, pose


def heel_worn_mm(decision: Decision, rung: Rung) -> float:
    """Return the heel (mm) that the decision counts on at a rung: its own, or the shoe worn there."""
    return next((n.heel_mm for n in decision.needs if n.rung == rung.id), rung.heel_mm)


def pose_at(
    body: Body, policy: Policy, decision: Decision, rung: Rung, *, wedge_mm: float, load_kg: float
) -> Pose:
    """Return the pose of this body at a rung's depth.

    It has the weaker ankle's range, but never less than the depth needs: what is drawn is the squat that
    is asked for, and a squat that falls over teaches nothing.
    """
    heel = heel_worn_mm(decision, rung) + wedge_mm
    caps = {"lean_cap": rung.lean_cap, "closure_cap": rung.closure_cap}
    wanted = need(body, rung.style, rung.thigh_deg, load_kg=load_kg, heel_mm=heel, **caps).deg
    has = min(mean_available_deg(ankle, policy) for ankle in decision.ankle.values())
    return pose(
        body,
        rung.style,
        rung.thigh_deg,
        has if wanted is None else max(has, wanted),
        load_kg=load_kg,
        heel_mm=heel,
        **caps,
    )


def box_cm(body: Body, drawn: Pose, rung: Rung) -> float:
    """Return the height of the box (whole cm) at which the drawn squat stops."""
    return float(round(box_height_cm(body, drawn, rung.thigh_deg)))


def depth_level(thigh_deg: float) -> int:
    """Return how deep a thigh angle is for its colour: 1 high, 2 above parallel, 3 parallel, 4 full."""
    if thigh_deg >= 15:
        return 1
    if thigh_deg >= 5:
        return 2
    return 3 if thigh_deg > -15 else 4

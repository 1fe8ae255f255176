"""The `pose` command: one squat pose of one body as JSON or SVG, for screens, sheets and checks by others.

No mechanics (`domain.squat`) and no drawing (`figures.squat`).
"""

from __future__ import annotations

import json
import math
from typing import Any

import click

from coach.domain import squat
from coach.domain.case import Body
from coach.domain.ladder import STYLES
from coach.figures.squat import squat_svg


class Between(click.ParamType[float]):
    """A finite number of a unit between two bounds; errors read `field = value: rule`."""

    name = "number"

    def __init__(self, least: float, most: float, unit: str) -> None:
        self.least, self.most, self.unit = least, most, unit

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or fail with exit status 2."""
        field = (param.name or "value") if param else "value"
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{field} = {value}: must be a number", param, ctx)
        if not math.isfinite(number) or not self.least <= number <= self.most:
            rule = f"must be {self.least:g} to {self.most:g} {self.unit}"
            self.fail(f"{field} = {value}: {rule}", param, ctx)
        return number


@click.command("pose")
@click.option("--height", type=Between(90, 230, "cm"), required=True, help="Stature, cm.")
@click.option("--mass", type=Between(15, 250, "kg"), required=True, help="Body mass, kg.")
@click.option("--style", type=click.Choice(STYLES), required=True, help="Style of the squat.")
@click.option("--thigh", type=Between(-45, 60, "deg"), required=True, help="Thigh above horizontal, deg.")
@click.option("--df", type=Between(-10, 70, "deg"), required=True, help="Dorsiflexion available, deg.")
@click.option("--load", type=Between(0, 500, "kg"), default=0.0, show_default=True, help="Load, kg.")
@click.option("--sex", type=click.Choice(["male", "female"]), help="Without it: the mean of both.")
@click.option("--tibia", type=Between(20, 70, "cm"), help="Ankle to knee, cm, where measured.")
@click.option("--femur", type=Between(20, 70, "cm"), help="Knee to hip, cm, where measured.")
@click.option("--trunk", type=Between(20, 90, "cm"), help="Hip to shoulder, cm, where measured.")
@click.option("--foot", type=Between(12, 40, "cm"), help="Foot length, cm, where measured.")
@click.option("--heel-mm", type=Between(0, 60, "mm"), default=0.0, show_default=True, help="Heel height, mm.")
@click.option("--lean-cap", type=Between(0, 80, "deg"), help="A lean cap of one's own, deg.")
@click.option("--closure-cap", type=Between(80, 170, "deg"), help="A closure cap of one's own, deg.")
@click.option("--svg", is_flag=True, help="Draw it instead.")
def pose(
    height: float,
    mass: float,
    style: str,
    thigh: float,
    df: float,
    load: float,
    sex: str | None,
    tibia: float | None,
    femur: float | None,
    trunk: float | None,
    foot: float | None,
    heel_mm: float,
    lean_cap: float | None,
    closure_cap: float | None,
    svg: bool,
) -> None:
    """Print a squat pose: joints in metres from the ankle, angles, balance; or its drawing."""
    body = Body(
        height_cm=height,
        mass_kg=mass,
        sex=sex,
        tibia_cm=tibia,
        femur_cm=femur,
        trunk_cm=trunk,
        foot_cm=foot,
    )
    found = squat.pose(
        body,
        style,
        thigh,
        df,
        load_kg=load,
        heel_mm=heel_mm,
        lean_cap=lean_cap,
        closure_cap=closure_cap,
    )
    if svg:
        words = (
            f"{style} squat, thigh {thigh:g}°, ankle {found.df_used:.0f}°, trunk lean {found.lean_deg:.0f}°"
        )
        click.echo(squat_svg(found, style=style, load_kg=load, wedge_mm=heel_mm, title=words))
    else:
        click.echo(json.dumps(_plain(found)))


def _plain(found: squat.Pose) -> dict[str, object]:
    """Return the pose as the contract names it: metres to a tenth of a millimetre, angles to .001 deg."""

    def metres(x: float) -> float:
        return round(x, 4) + 0.0

    def deg(x: float) -> float:
        return round(x, 3) + 0.0

    return {
        "joints": {name: [metres(x), metres(y)] for name, (x, y) in found.joints.items()},
        "df_used": deg(found.df_used),
        "lean_deg": deg(found.lean_deg),
        "thigh_deg": deg(found.thigh_deg),
        "knee_deg": deg(found.knee_deg),
        "closure_deg": deg(found.closure_deg),
        "com_x": metres(found.com_x),
        "target_x": metres(found.target_x),
        "moment_arms": {name: metres(arm) for name, arm in found.moment_arms.items()},
        "feasible": found.feasible,
        "binding": found.binding,
    }

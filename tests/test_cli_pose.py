"""Tests of `coach.cli_pose`: the pose contract on the terminal, and its refusals."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from coach.cli_pose import pose

GOOD = ["--height", "175", "--mass", "75", "--style", "front", "--thigh", "-20", "--df", "38"]
KEYS = {
    *("joints", "df_used", "lean_deg", "thigh_deg", "knee_deg", "closure_deg", "com_x", "target_x"),
    *("moment_arms", "feasible", "binding"),
}


def test_a_pose_is_printed_with_the_keys_of_the_contract() -> None:
    result = CliRunner().invoke(pose, [*GOOD, "--load", "60"])
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert set(found) == KEYS
    assert set(found["joints"]) == {"ankle", "knee", "hip", "shoulder"}
    assert set(found["moment_arms"]) == {"knee", "hip"}
    assert (found["df_used"], found["thigh_deg"], found["feasible"]) == (38, -20, True)


def test_a_pose_is_drawn_on_request() -> None:
    result = CliRunner().invoke(pose, [*GOOD, "--svg"])
    assert result.output.startswith("<svg ")
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("--height", "1750", "height = 1750: must be 90 to 230 cm"),
        ("--mass", "nan", "mass = nan: must be 15 to 250 kg"),
        ("--df", "400", "df = 400: must be -10 to 70 deg"),
        ("--df", "deep", "df = deep: must be a number"),
        ("--heel-mm", "-5", "heel_mm = -5: must be 0 to 60 mm"),
        ("--style", "moon", "'moon' is not one of"),
        ("--closure-cap", "inf", "closure_cap = inf: must be 80 to 170 deg"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_with_exit_status_2(option: str, value: str, rule: str) -> None:
    result = CliRunner().invoke(pose, [*GOOD, option, value])
    assert result.exit_code == 2
    assert rule in result.output
    assert "Traceback" not in result.output

"""The terminal's door: the commands that `flask --app app` knows.

No command's work; each stands in its own module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach import cli_data
from coach.cli_curriculum import curriculum
from coach.cli_decide import decide
from coach.cli_pose import pose
from coach.cli_replay import replay
from coach.cli_simulate import simulate_command

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Add the commands to an application."""
    for command in (curriculum, decide, pose, replay, simulate_command, *cli_data.COMMANDS):
        app.cli.add_command(command)

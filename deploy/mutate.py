#!/usr/bin/env python3
"""Test the tests: change one module of coach/domain in small ways and see which changes no test notices.

    deploy/mutate.py MODULE [ONLY...]   MODULE: ankle, body, ...; ONLY: patterns of changes, like '*choose*'

Works on a copy in var/mutation/MODULE with mutmut from a venv of its own (var/mutation-venv), one process at
the lowest priority. Prints each change that survived, then the counts. docs/mutation.md says what they mean.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var" / "mutation-venv"
BIN = VENV / "bin"
LOCK = "requirements-dev.lock"
MUTMUT = "mutmut==3.8.1"
COPIED = ("coach", "migrations", "tests", "pyproject.toml")

# The tests that each module is held to: its own, and those that reach it through a decision.
TESTS = {
    "ankle": ["tests/domain/test_ankle.py"],
    "body": ["tests/domain/test_body.py"],
    "drills": ["tests/domain/test_drills.py", "tests/domain/test_screen.py"],
    "forecast": ["tests/domain/test_forecast.py"],
    "asking": [
        "tests/domain/test_asking.py",
        "tests/domain/test_screen.py",
        "tests/domain/test_hips.py",
    ],
    "fault": ["tests/domain/test_step.py"],
    "screen": [
        "tests/domain/test_differential.py",
        "tests/domain/test_screen.py",
        "tests/domain/test_hips.py",
    ],
    "case": ["tests/domain/test_case.py"],
    "standing": [
        "tests/domain/test_standing.py",
        "tests/domain/test_standing_days.py",
        "tests/domain/test_standing_range.py",
        "tests/domain/test_hips.py",
    ],
    "progression": [
        "tests/domain/test_progression_moves.py",
        "tests/domain/test_progression_parts.py",
        "tests/domain/test_hips.py",
    ],
    "cohort": ["tests/domain/test_cohort_parts.py"],
    "reach": [
        "tests/domain/test_reach_numbers.py",
        "tests/domain/test_reach.py",
        "tests/domain/test_hips.py",
    ],
    "program": ["tests/domain/test_program_parts.py", "tests/domain/test_program.py"],
    "squat": [
        "tests/domain/test_squat.py",
        *(
            f"tests/domain/test_squat_laws.py::{law}"
            for law in (
                "test_a_deeper_squat_never_needs_less",
                "test_a_heel_lowers_the_need_by_exactly_its_angle",
                "test_every_style_and_sex_needs_what_trying_every_angle_finds",
                "test_any_pose_is_finite_keeps_its_lengths_and_its_angles_are_those_of_its_joints",
                "test_the_balance_of_any_pose_can_be_worked_out_again_from_its_joints",
                "test_a_feasible_pose_keeps_its_caps_and_an_impossible_one_names_what_it_breaks",
            )
        ),
    ],
    "estimate": ["tests/domain/test_estimate_numbers.py", "tests/domain/test_estimate.py"],
}
VERDICTS = {0: "survived", 1: "killed", 3: "killed", 33: "no test", 5: "no test", None: "not run"}
UNNOTICED = ("survived", "no test")


def prepare_venv() -> None:
    """Install the developers' lock and mutmut, unless they are there."""
    stamp = VENV / LOCK
    if stamp.exists() and filecmp.cmp(ROOT / LOCK, stamp, shallow=False) and (BIN / "mutmut").exists():
        return
    print(f"Installing {MUTMUT} into {VENV.relative_to(ROOT)}", file=sys.stderr)
    venv.create(VENV, with_pip=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / LOCK)], check=True)
    subprocess.run([*pip, MUTMUT], check=True)
    shutil.copy(ROOT / LOCK, stamp)


def copy_of(module: str) -> Path:
    """Return a fresh copy of the project whose configuration names this module and its tests."""
    folder = ROOT / "var" / "mutation" / module
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    config = folder / "pyproject.toml"
    tests = TESTS.get(module, [f"tests/domain/test_{module}.py"])
    only = {
        "only_mutate": [f"coach/domain/{module}.py"],
        "pytest_add_cli_args_test_selection": [t for t in tests if (ROOT / t.partition("::")[0]).exists()],
    }
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in only.items())
    config.write_text(
        config.read_text("utf-8").replace("[tool.mutmut]\n", f"[tool.mutmut]\n{lines}"), "utf-8"
    )
    source = folder / "coach" / "domain" / f"{module}.py"
    source.write_text(undecorated(source.read_text("utf-8")), "utf-8")
    return folder


def undecorated(source: str) -> str:
    """Return a module whose caches and properties mutmut changes too; decorated functions it leaves alone.

    A cache changes no result, so the copy goes without. A property becomes a method `NAME_as_asked`, and the
    property calls it.
    """
    source = re.sub(r"(?m)^@lru_cache\(.*\)\n", "", source)
    return re.sub(
        r"(?m)^    @(cached_property|property)\n    def (\w+)\(",
        r"    \2 = \1(lambda self: self.\2_as_asked())\n\n    def \2_as_asked(",
        source,
    )


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run mutmut on the copy; strings hash alike each time, so that the tests run in one order."""
    command = ["nice", "-n", "19", str(BIN / "mutmut"), *words]
    return subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONHASHSEED": "0"}, capture_output=True, text=True
    )


def show(folder: Path, name: str, verdict: str) -> None:
    """Print one change: its name, the line as it is and the line as it was made."""
    print(f"{name}: {verdict}")
    for line in run(folder, "show", name).stdout.splitlines():
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++")):
            print(f"    {line}")


def main(module: str = "", *only: str) -> int:
    """Run one module and print what it found; 2 where it could not be run."""
    if not (ROOT / "coach" / "domain" / f"{module}.py").exists():
        print(f"coach/domain has no module {module!r}. Use: make mutate MODULE=ankle", file=sys.stderr)
        return 2
    prepare_venv()
    folder = copy_of(module)
    done = run(folder, "run", "--max-children", "1", *" ".join(only).split())
    meta = folder / "mutants" / "coach" / "domain" / f"{module}.py.meta"
    results = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else None
    if results == {}:
        print(f"{module}: nothing that mutmut changes")
        return 0
    if done.returncode or results is None:
        print(done.stdout[-4000:], done.stderr, file=sys.stderr)
        return 2
    verdicts = {name: VERDICTS.get(code, "timeout") for name, code in results.items()}
    for name, verdict in verdicts.items():
        if verdict in UNNOTICED:
            show(folder, name, verdict)
    counts = Counter(verdicts.values())
    print(f"{module}: {len(results)} changes:", ", ".join(f"{n} {verdict}" for verdict, n in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

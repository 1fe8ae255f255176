#!/usr/bin/env python3
"""Test the tests: change one module of coach/domain in small ways and see which changes no test notices.

    deploy/mutate.py MODULE [ONLY ...]      MODULE: ankle, body, ...; ONLY: patterns like '*choose*'

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
    "asking": ["tests/domain/test_asking.py", "tests/domain/test_screen.py"],
    "fault": ["tests/domain/test_step.py"],
    "screen": ["tests/domain/test_differential.py", "tests/domain/test_screen.py"],
    "case": ["tests/domain/test_case.py"],
    "standing": ["tests/domain/test_progression.py", "tests/domain/test_differential_rows.py"],
    "progression": ["tests/domain/test_progression.py", "tests/domain/test_differential_rows.py"],
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
        "pytest_add_cli_args_test_selection": [t for t in tests if (ROOT / t).exists()],
    }
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in only.items())
    config.write_text(
        config.read_text("utf-8").replace("[tool.mutmut]\n", f"[tool.mutmut]\n{lines}"), "utf-8"
    )
    # mutmut leaves decorated functions alone. A cache changes no result, so the copy goes without.
    source = folder / "coach" / "domain" / f"{module}.py"
    source.write_text(re.sub(r"(?m)^@lru_cache\(.*\)\n", "", source.read_text("utf-8")), "utf-8")
    return folder


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
    done = run(folder, "run", "--max-children", "1", *only)
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

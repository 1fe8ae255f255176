"""Tests of `coach.cli_simulate`: the same bytes for the same arguments, and refusals in one line."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from coach import cli_simulate
from coach.cli_simulate import simulate_command
from coach.domain.cohort import POLICIES

FEW = ["--athletes", "4", "--weeks", "3"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(simulate_command, [*FEW, *arguments])


def test_every_rule_is_printed_with_its_bands() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("4 simulated athletes, 3 weeks, seed 7, ladder squat-depth, world as assumed")
    assert lines[3].split() == list(POLICIES)
    for words in (
        "progress, %",
        "unowned sets, %",
        "flips",
        "ankle tests",
        "at full depth, %",
        "median weeks",
    ):
        assert any(line.startswith(words) and line.count(" to ") >= 5 for line in lines), words


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    outputs = [run("--policy", "engine", "--json", "--svg", str(file)).output for file in files]
    assert outputs[0] == outputs[1]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert run("--policy", "engine", "--json", "--seed", "8").output != outputs[0]


def test_json_holds_the_same_numbers_and_what_gives_them_again() -> None:
    found = json.loads(run("--json", "--worse").output)
    assert (found["athletes"], found["weeks"], found["seed"], found["world"]) == (4, 3, 7, "worse")
    assert list(found["policies"]) == list(POLICIES)
    for one in found["policies"].values():
        assert set(one["progress"]) == {"value", "low", "high"}
        assert one["progress"]["low"] <= one["progress"]["value"] <= one["progress"]["high"]
    assert found["policies"]["clairvoyant"]["unowned"]["value"] == 0


def test_the_picture_shows_every_rule_and_the_frontier_on_request(tmp_path: Path) -> None:
    file = tmp_path / "frontier.svg"
    result = CliRunner().invoke(
        simulate_command,
        ["--athletes", "2", "--weeks", "2", "--policy", "engine", "--frontier", "--svg", str(file)],
    )
    assert result.exit_code == 0, result.output
    assert "control   range" in result.output
    classes = [e.get("class") for e in ElementTree.fromstring(file.read_text("utf-8")).iter()]
    grid = len(cli_simulate.FRONTIER_CONTROL) * len(cli_simulate.FRONTIER_RANGE)
    assert (classes.count("plot-rule"), classes.count("plot-setting")) == (1, grid)


def test_reliability_prints_what_bands_held_and_draws_it(tmp_path: Path) -> None:
    file = tmp_path / "reliability.svg"
    result = run("--reliability", "--svg", str(file))
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[4].split() == ["nominal", "50", "60", "70", "80", "90", "95"]
    assert [line.split("  ")[0] for line in result.output.splitlines()[5:]] == ["ankle", "need", "clean rate"]
    assert "plot-honest" in file.read_text("utf-8")
    rows = json.loads(run("--reliability", "--json").output)["reliability"]
    assert [row["nominal"] for row in rows["ankle"]] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]


# --- seeds that nobody tuned on ----------------------------------------------------------------------


def test_a_fresh_seed_is_the_hash_of_the_last_commit_that_touched_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(tmp_path), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    rules = tmp_path / "coach" / "domain"
    rules.mkdir(parents=True)
    git("init", "-q")
    (rules / "a.py").write_text("1")
    git("add", "-A")
    git("commit", "-qm", "rules")
    commit = git("rev-parse", "HEAD")
    (tmp_path / "README").write_text("1")
    git("add", "-A")
    git("commit", "-qm", "words")
    monkeypatch.setattr(cli_simulate, "ROOT", tmp_path)
    found = json.loads(run("--fresh", "--json", "--policy", "linear").output)
    assert (found["seed"], found["commit"], found["uncommitted"]) == (int(commit[:8], 16), commit, False)
    (rules / "a.py").write_text("2")
    text = run("--fresh", "--policy", "linear").output
    assert f"seed from commit {commit}" in text
    assert "changes since" in text


def test_a_fresh_seed_needs_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_simulate, "ROOT", tmp_path)
    result = run("--fresh")
    assert result.exit_code == 2
    assert "--fresh: this is no git checkout that can be read; give --seed" in result.output
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)
    (tmp_path / "coach" / "domain").mkdir(parents=True)
    assert run("--fresh").exit_code == 2
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "needs git, which is not installed" in run("--fresh").output


# --- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["--athletes", "0"], "0 is not in the range 1<=x<=5000"),
        (["--athletes", "many"], "'many' is not a valid integer range"),
        (["--weeks", "0"], "0 is not in the range 1<=x<=104"),
        (["--seed", "-1"], "-1 is not in the range 0<=x<=4294967295"),
        (["--policy", "luck"], "'luck' is not one of"),
        (["--ladder", "moon"], "ladder = moon: must be one of back-to-depth"),
        (["--fresh", "--seed", "3"], "--fresh goes without --seed"),
        (["--reliability", "--policy", "linear"], "goes without --policy and --frontier"),
        (["--reliability", "--weeks", "1"], "--weeks must be 2 or more"),
        (["--frontier", "--policy", "linear"], "goes with --policy engine or all"),
        (["--svg", "/nowhere/at/all.svg"], "/nowhere/at/all.svg"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_simulated(arguments: list[str], rule: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert rule in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("more", [[], ["--reliability"], ["--json"]])
def test_a_picture_that_cannot_be_written_is_refused_by_its_path(tmp_path: Path, more: list[str]) -> None:
    result = run(*more, "--svg", str(tmp_path))
    assert result.exit_code == 2
    assert f"'{tmp_path}' is a directory" in result.output
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "a.svg"
    result = run(*more, "--svg", str(below))
    assert result.exit_code == 2
    assert f"'{below}'" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_goes_while_it_is_simulated_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    draw = cli_simulate.frontier_svg

    def draw_late(*given: Any, **named: Any) -> str:
        folder.rmdir()
        return draw(*given, **named)

    monkeypatch.setattr(cli_simulate, "frontier_svg", draw_late)
    result = run("--policy", "linear", "--svg", str(folder / "a.svg"))
    assert result.exit_code == 2
    assert f"{folder / 'a.svg'}: No such file or directory" in result.output


def test_a_refused_run_leaves_the_picture_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "kept.svg"
    file.write_text("kept")
    assert run("--fresh", "--seed", "3", "--svg", str(file)).exit_code == 2
    assert file.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [file]


def test_a_picture_can_go_to_the_terminal() -> None:
    result = run("--policy", "linear", "--svg", "-")
    assert result.exit_code == 0
    assert result.output.startswith("<svg ")
    assert "4 simulated athletes" in result.output


# --- columns -----------------------------------------------------------------------------------------


def test_columns_stay_apart_whatever_they_hold() -> None:
    rows = [["", "engine", "linear"], ["unowned", "100.0 (100.0 to 100.0)", "1.0 (1.0 to 1.0)"]]
    assert cli_simulate.lines(rows, [8, 22, 22]) == [
        "         engine                  linear",
        "unowned  100.0 (100.0 to 100.0)  1.0 (1.0 to 1.0)",
    ]
    assert cli_simulate.lines([["a", "b" * 20, "c"]], [3, 22, 22]) == [f"a  {'b' * 20}  c"]


def test_the_tables_of_the_page_are_laid_out_as_they_are_printed() -> None:
    """Its tables take eleven minutes to make: here their cells are laid out again."""
    page = (Path(__file__).resolve().parent.parent / "docs/simulation.md").read_text("utf-8")
    found = 0
    for block in re.findall(r"```\n(.*?)\n```", page, flags=re.DOTALL):
        for table in block.split("\n\n")[1:]:
            printed = table.splitlines()
            if len(printed) < 2 or " to " not in printed[1]:
                continue
            first = next(n for n in (31, 18, 12) if all(line[n - 1 : n] == " " for line in printed))
            cells = [
                [line[:first].rstrip(), *re.split(r"(?<=\)) +|(?<=\S) {2,}", line[first:])]
                for line in printed
            ]
            widths = [first, *[cli_simulate.CELL] * (len(cells[0]) - 1)]
            assert cli_simulate.lines(cells, widths) == printed
            found += 1
    assert found == 5

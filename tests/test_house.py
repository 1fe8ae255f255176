"""The rules of the house that a program can see: floors' purity, vendored files, locks, names, templates.

What import-linter can say about floors stands in .importlinter and is not said again here.
"""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PURE_FLOORS = ("domain", "words", "figures")
VENDORED = ("static/js/vendor", "static/fonts")
# Names that fit anything, and therefore collect everything.
DUMPING_GROUNDS = (
    "util",
    "helper",
    "common",
    "manager",
    "misc",
    "handle",
    "process",
    "stuff",
    "base_service",
)


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=relative)


# --- the rules: values in, values out ----------------------------------------------------------------


@each(python_files(*(f"coach/{floor}" for floor in PURE_FLOORS)))
def test_domain_words_and_figures_import_only_the_standard_library_and_coach(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or path.is_relative_to(ROOT / "coach"), f"line {node.lineno}: leaves coach"
            imported |= {(node.module or "coach").split(".")[0]} if node.level == 0 else set()
    assert imported - set(sys.stdlib_module_names) - {"coach"} == set()


CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"}
IMPURE_MODULES = {"random", "secrets", "time", "socket", "subprocess", "sqlite3", "urllib", "http", "os"}


@each(python_files("coach/domain"))
def test_the_domain_reads_no_clock_draws_no_lot_and_opens_no_file(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [f"line {node.lineno}: import {a.name}" for a in node.names if a.name in IMPURE_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in IMPURE_MODULES - {"random"}:
            found.append(f"line {node.lineno}: from {node.module}")
        elif isinstance(node, ast.ImportFrom) and node.module == "random":
            # The simulation takes a seed; a Random with a given seed draws the same lots every time.
            found += [f"line {node.lineno}: random.{a.name}" for a in node.names if a.name != "Random"]
        elif isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name, value=ast.Name(id="datetime" | "date" | "time")) if (
                    name in CLOCKS
                ):
                    found.append(f"line {node.lineno}: {name}()")
                case ast.Name(id="open" | "print" | "input"):
                    found.append(f"line {node.lineno}: {node.func.id}()")
    assert found == []


SQL_CLOCK = re.compile(r"\bfunc\.(now|current_\w+)|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|(?<![\w.])now\(\)")
OWN_CLOCK = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")


@each(python_files("coach/db", "coach/services", "coach/queries", "migrations"))
def test_no_sql_takes_the_time_from_the_database(path: Path) -> None:
    code = [line.partition("#")[0] for line in path.read_text("utf-8").splitlines()]
    assert [line for line in code if SQL_CLOCK.search(line) and '"""' not in line] == []


def test_the_clock_is_read_where_it_is_handed_in_and_nowhere_else() -> None:
    reading = [relative(p) for p in python_files("coach") if OWN_CLOCK.search(p.read_text("utf-8"))]
    assert set(reading) <= {"coach/__init__.py", "coach/db/session.py"}


# --- names and docstrings ----------------------------------------------------------------------------


def test_no_file_is_named_so_that_it_fits_anything() -> None:
    named = [
        relative(path)
        for path in python_files("coach", "migrations", "tests", "benchmarks", "deploy")
        if path.stem.removesuffix("s") in DUMPING_GROUNDS
        or any(part in DUMPING_GROUNDS for part in path.stem.split("_"))
    ]
    assert named == []


@each([p for p in python_files("coach", "tests", "benchmarks", "deploy") if p.read_text("utf-8").strip()])
def test_every_module_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


# --- templates: a strict content security policy lets nothing inline run ------------------------------

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc\s*=)"),
    "an on... attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "hx-on": re.compile(r"\bhx-on\b"),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx js: expression": re.compile(r"\bhx-[a-z:]+\s*=\s*[\"'](?:js|javascript):"),
}


def templates() -> list[Path]:
    return sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".svg", ".xml"})


def without_comments(template: str) -> str:
    """Blank out Jinja comments, expressions and statements: what is compared in them is no markup."""
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)


@each(templates())
def test_no_template_carries_inline_script_or_style(path: Path) -> None:
    markup = without_comments(path.read_text("utf-8"))
    assert [what for what, pattern in INLINE.items() if pattern.search(markup)] == []


@each(templates())
def test_no_template_loads_anything_from_another_host(path: Path) -> None:
    markup = without_comments(path.read_text("utf-8"))
    assert (
        re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", markup)
        == []
    )


@each(python_files("coach/figures"))
def test_figures_are_drawn_with_attributes_and_classes_not_styles(path: Path) -> None:
    assert not re.search(r"\bstyle=|<style\b|var\(--", path.read_text("utf-8"))


# --- what others wrote -------------------------------------------------------------------------------


def versions(folder: str) -> Iterator[tuple[str, str, str, str]]:
    for line in (ROOT / folder / "VERSIONS.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, version, source, sha256 = line.split()
            yield name, version, source, sha256


@pytest.mark.parametrize("folder", VENDORED)
def test_vendored_files_are_those_whose_hashes_are_written_down(folder: str) -> None:
    for name, _version, _source, sha256 in versions(folder):
        assert (name, hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest()) == (name, sha256)


@pytest.mark.parametrize("folder", VENDORED)
def test_every_vendored_file_is_written_down_and_has_its_licence(folder: str) -> None:
    binaries = {p.name for p in (ROOT / folder).iterdir() if p.suffix in {".js", ".ttf", ".woff2", ".css"}}
    assert binaries - {"fonts.css"} == {name for name, *_ in versions(folder)}
    licences = [p for p in (ROOT / folder).glob("*.txt") if p.name != "VERSIONS.txt"]
    assert licences, f"{folder}: no licence text"


def test_the_fonts_that_the_style_sheet_names_are_shipped() -> None:
    named = re.findall(r'url\("([^"]+)"\)', (ROOT / "static/fonts/fonts.css").read_text("utf-8"))
    assert sorted(named) == sorted(name for name, *_ in versions("static/fonts"))


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


# --- locks -------------------------------------------------------------------------------------------


def direct(group: str) -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = project["dependency-groups"]["dev"] if group == "dev" else project["project"]["dependencies"]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def locked(file: str) -> dict[str, tuple[str, list[str], list[str]]]:
    """Read a lock: package -> version, hashes, and the names that ask for it."""
    packages: dict[str, tuple[str, list[str], list[str]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", (ROOT / file).read_text("utf-8")):
        head = re.match(r"([a-zA-Z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", block)
        assert head, f"{file}: not a pinned package: {block.splitlines()[0]}"
        asked_by = re.findall(r"#\s+(?:via\s+)?(\S.*)$", block, flags=re.MULTILINE)
        packages[canonicalize_name(head[1])] = (
            head[2],
            re.findall(r"--hash=sha256:([0-9a-f]{64})", block),
            asked_by,
        )
    return packages


@pytest.mark.parametrize(
    ("group", "file"), [("runtime", "requirements.lock"), ("dev", "requirements-dev.lock")]
)
def test_the_lock_holds_what_pyproject_asks_for_and_nothing_that_it_no_longer_does(
    group: str, file: str
) -> None:
    packages = locked(file)
    for name, requirement in direct(group).items():
        assert name in packages, f"{name}: not in {file}; run `make lock`"
        assert packages[name][0] in requirement.specifier, (
            f"{name}: {file} is behind pyproject; run `make lock`"
        )
    asked = {
        name for name, (_v, _h, asked_by) in packages.items() if any("depthwise" in who for who in asked_by)
    }
    expected = set(direct("runtime")) | (set(direct("dev")) if group == "dev" else set())
    assert asked == expected, "run `make lock`"


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_carries_hashes_and_no_lock_names_an_index(file: str) -> None:
    assert [name for name, (_version, hashes, _by) in locked(file).items() if not hashes] == []
    assert "://" not in (ROOT / file).read_text("utf-8")


def test_the_developers_lock_holds_the_runtime_lock_at_the_same_versions() -> None:
    runtime = {name: version for name, (version, *_rest) in locked("requirements.lock").items()}
    dev = {name: version for name, (version, *_rest) in locked("requirements-dev.lock").items()}
    assert {name: dev.get(name) for name in runtime} == runtime


# --- commands ----------------------------------------------------------------------------------------


def test_make_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("program", [".ci/run", ".ci/postgres", "deploy/prepare", "deploy/serve"])
def test_programs_may_be_executed_and_stop_at_the_first_error(program: str) -> None:
    path = ROOT / program
    assert path.stat().st_mode & 0o111
    assert "set -euo pipefail" in path.read_text("utf-8")


STILL = """
import time, pathlib, pytest

def test_always():
    time.sleep(600)

@pytest.mark.flaky(reruns=1, only_rerun=["crashed while running"])
def test_once():
    seen = pathlib.Path(__file__).with_name("seen")
    if not seen.exists():
        seen.touch()
        time.sleep(600)

def test_after(): pass
"""


def test_a_test_that_stands_still_is_run_once_more_if_it_may_and_holds_up_no_other(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text("def test_one(): pass\ndef test_two(): pass\n", "utf-8")
    (tmp_path / "test_still.py").write_text(STILL, "utf-8")
    settings = [f"--rootdir={tmp_path}", "-c", str(ROOT / "pyproject.toml"), "-o", "faulthandler_timeout=1"]
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", *settings, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "1 failed, 8 passed, 1 rerun" in ended.stdout
    assert "crashed while running 'test_still.py::test_always'" in ended.stdout
    assert ended.returncode == 1

"""RULES.md is complete: every number of the policy and every named constant of the rules stands in it."""

from __future__ import annotations

import ast
import dataclasses
import re
from importlib import import_module
from pathlib import Path

import pytest

from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import RULES_VERSION

DOMAIN = Path(__file__).parent.parent / "coach" / "domain"
TEXT = (DOMAIN / "RULES.md").read_text(encoding="utf-8")
# Modules whose named constants are rules. Mechanics are written out in words, with their symbols.
MODULES = (
    "ankle",
    "estimate",
    "control",
    "reach",
    "screen",
    "standing",
    "drills",
    "asking",
    "forecast",
    "progression",
    "mastery",
)
NO_RULES = {"RULES_VERSION", "DEFAULT_POLICY"}


def constants(module: str) -> list[str]:
    """Return the public names in capitals that a module defines."""
    tree = ast.parse((DOMAIN / f"{module}.py").read_text(encoding="utf-8"))
    names: list[str] = []
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        names += [t.id for t in targets if isinstance(t, ast.Name) and t.id.isupper()]
    return [name for name in names if not name.startswith("_") and name not in NO_RULES]


@pytest.mark.parametrize("module", MODULES)
def test_every_named_constant_stands_in_the_rules(module: str) -> None:
    missing = [name for name in constants(module) if f"`{name}`" not in TEXT]
    assert not missing, f"{module}.py: not in RULES.md: {missing}"


WORDS = {0.5: "half", 0.1: "tenth"}


@pytest.mark.parametrize("module", MODULES)
def test_every_number_of_the_rules_stands_there_with_its_value(module: str) -> None:
    values = vars(import_module(f"coach.domain.{module}"))
    for name in constants(module):
        value = values[name]
        if not isinstance(value, int | float):
            continue
        lines = [re.sub(r"`[^`]*`", "", line) for line in TEXT.splitlines() if f"`{name}`" in line]
        ways = [
            f"{value:g}".removeprefix("0") or "0",
            f"{value:.1f}",
            f"{100 * value:g} %",
            WORDS.get(value, ""),
        ]
        wanted = "|".join(re.escape(way) for way in ways if way)
        assert any(re.search(rf"(?<![\d.])({wanted})(?!\d|\.\d)", line) for line in lines), (
            f"{module}.{name} = {value}: RULES.md says {lines}"
        )


def test_every_number_of_the_policy_stands_in_the_rules_with_its_value() -> None:
    rows = {
        name.strip("` "): values
        for row in TEXT.split("### Policy", 1)[1].splitlines()
        if row.startswith("| `")
        for names, values in [row.split("|")[1:3]]
        for name in names.split(",")
    }
    for field in dataclasses.fields(Policy):
        assert field.name in rows, f"policy.{field.name}: not in RULES.md"
        value = getattr(DEFAULT_POLICY, field.name)
        if isinstance(value, bool):
            shown = "yes" if value else "no"
        else:
            shown = f"{value:g}".replace("0.", ".")
        assert shown in [v.strip() for v in rows[field.name].split(",")], (
            f"policy.{field.name} = {value}: RULES.md says {rows[field.name].strip()}"
        )


def test_the_rules_have_a_version() -> None:
    assert RULES_VERSION

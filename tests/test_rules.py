"""RULES.md is complete: every number of the policy and every named constant of the rules stands in it."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest

from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import RULES_VERSION

DOMAIN = Path(__file__).parent.parent / "coach" / "domain"
TEXT = (DOMAIN / "RULES.md").read_text(encoding="utf-8")
# Modules whose named constants are rules. Mechanics are written out in words, with their symbols.
MODULES = ("ankle", "estimate", "reach", "screen", "standing", "drills", "asking", "forecast", "progression")
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

"""What was wrong with a form, by field, in the words of the page.

A service's problem says `field = value: rule`; a form says the field's label, and the value stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.formats.inputs import Problem, Refused
from coach.web.templating import gettext as _

_RANGE = re.compile(r"must be -?\d")
_INDEX = re.compile(r"\[(\d+)\]")


def by_field(
    refused: Refused, labels: Mapping[str, str], rules: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return name of the control -> message. `trials[1]` becomes the control `trials-2`.

    `rules` replaces the rule of a field, such as a range in the person's own units.
    """
    return {control_of(p): message(p, labels, rules or {}) for p in refused.problems}


def control_of(problem: Problem) -> str:
    """Return the name of the control that a problem belongs to."""
    return _INDEX.sub(lambda index: f"-{int(index.group(1)) + 1}", problem.field)


def message(problem: Problem, labels: Mapping[str, str], rules: Mapping[str, str]) -> str:
    """Return one sentence: what is wrong with which field."""
    field = _INDEX.sub("", problem.field)
    label = labels.get(control_of(problem)) or labels.get(field) or field.replace("_", " ")
    rule = rules.get(field) if _RANGE.match(problem.rule) else None
    if rule is None:
        rule = _(problem.rule)
    return f"{label}: {rule}"

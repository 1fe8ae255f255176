"""What was typed into a form, read control by control, and numbers as a control shows them.

Only types are read here; what must hold stands with what is built of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from coach.formats.inputs import HALF_CHARACTERS, TURNS, Problem

TEXT_MOST = 4000


def shown(value: float | None) -> str:
    """Return a number as a control holds it."""
    return "" if value is None else f"{value:g}"


class Typed:
    """What was typed into a form, read control by control; collects what cannot be read."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self.form = form
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        """Return what stands in a control, trimmed, without signs that cannot be seen."""
        value = self.form.get(name, "")
        text = HALF_CHARACTERS.sub("\ufffd", value if isinstance(value, str) else "")[:TEXT_MOST]
        plain = (c for c in TURNS.sub("", text) if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127))
        return "".join(plain).strip()

    def line(self, name: str) -> str:
        """Return one line, however it was broken."""
        return " ".join(self.text(name).split())

    def lines(self, name: str) -> list[str]:
        """Return the lines of a text area without empty ones."""
        return [" ".join(line.split()) for line in self.text(name).splitlines() if line.strip()]

    def or_none(self, name: str) -> str | None:
        """Return one line, None where nothing was given."""
        return self.line(name) or None

    def tick(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.text(name))

    def number(self, name: str) -> float | None:
        """Return a number with at most three decimals, None where nothing was given."""
        return self._number(name, self.line(name))

    def _number(self, name: str, text: str) -> float | None:
        if not text:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or abs(value) > 1e6 or not re.fullmatch(r"-?[0-9.,]+", text):
            self.problems.append(Problem(name, "bad-number", "must be a number", text[:40]))
            return None
        return round(value, 3)

    def number_needed(self, name: str, before: float | None = None) -> float | None:
        """Return a number that must be given."""
        if not self.line(name):
            self.problems.append(Problem(name, "missing", "is missing"))
        return self.kept(name, before)

    def kept(self, name: str, before: float | None) -> float | None:
        """Return a number; as it was, with all its decimals, where the control still shows it."""
        return before if self.line(name) == shown(before) else self.number(name)

    def numbers(self, name: str) -> list[float]:
        """Return the numbers of a line, parted by spaces or semicolons."""
        found = [self._number(name, part) for part in self.line(name).replace(";", " ").split()]
        return [value for value in found if value is not None]

    def whole(self, name: str) -> int | None:
        """Return a whole number, None where nothing was given."""
        text = self.line(name)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,6}", text, re.ASCII):
            self.problems.append(Problem(name, "bad-number", "must be a whole number", text[:40]))
            return None
        return int(text)

    def needed(self, name: str) -> int:
        """Return a whole number that must be given."""
        before = len(self.problems)
        value = self.whole(name)
        if value is None and len(self.problems) == before:
            self.problems.append(Problem(name, "missing", "is missing"))
        return value or 0

"""Errors of the domain, fit to be shown to a person: `field = value: rule`."""

from __future__ import annotations


class Invalid(ValueError):
    """A value that breaks a rule.

    `field` is a path (`tests[2].value`), `code` a stable short name, `message` one sentence of the
    form `field = value: rule`.
    """

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message

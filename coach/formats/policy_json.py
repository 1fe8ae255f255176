"""A policy's numbers as JSON: in a case, in a file, from a form. Limits stand in `coach.domain.policy`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from coach.domain.errors import Invalid
from coach.domain.policy import DEFAULT_POLICY, Policy


def show(value: Any) -> str:
    """Return what was given as an error message shows it: in JSON's words, its first characters."""
    match value:
        case str():
            text = value or '""'
        case Mapping():
            text = "{...}"  # written out, what is nested deeply would end in an error of its own
        case list():
            text = "[...]"
        case _:
            text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."


def finite(value: Any) -> bool:
    """Say whether a JSON value is a number to reckon with: no flag, no text, not beyond a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def policy_from_json(data: Any, base: Policy = DEFAULT_POLICY, path: str = "policy") -> Policy:
    """Return a policy with some numbers replaced. Raises Invalid (`policy.range_chance`)."""
    if not isinstance(data, Mapping):
        raise Invalid(path, "not-an-object", f"{path}: must be an object")
    known = {f.name: f for f in dataclasses.fields(Policy)}
    for key, value in data.items():
        field = f"{path}.{show(key)}"
        if key not in known:
            raise Invalid(field, "unknown-key", f"{field} = {show(value)}: is not a number of the policy")
        default = getattr(DEFAULT_POLICY, key)
        if isinstance(default, bool):
            if not isinstance(value, bool):
                raise Invalid(field, "not-a-flag", f"{field} = {show(value)}: must be true or false")
            continue
        if not finite(value):
            raise Invalid(field, "not-a-number", f"{field} = {show(value)}: must be a number")
        if isinstance(default, int) and value != int(value):
            raise Invalid(field, "not-whole", f"{field} = {show(value)}: must be a whole number")
        if value < 0:
            raise Invalid(field, "negative", f"{field} = {show(value)}: must not be negative")
        if key.endswith("_chance") and not 0 < value < 1:
            raise Invalid(field, "not-a-chance", f"{field} = {show(value)}: must be between 0 and 1")
    values: dict[str, Any] = {
        key: int(value) if type(getattr(DEFAULT_POLICY, key)) is int else value for key, value in data.items()
    }
    return dataclasses.replace(base, **values)

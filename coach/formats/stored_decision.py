"""A decision as a document in its row, and back: codes and numbers, never sentences.

Sentences are rendered from the codes when shown, so that a better wording or another language also
speaks of old decisions.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from coach.domain.decision import Decision


def decision_to_row(decision: Decision) -> dict[str, Any]:
    """Return the decision as plain JSON values."""
    plain = _plain(decision)
    assert isinstance(plain, dict)
    return plain


def decision_from_row(content: Mapping[str, Any]) -> Decision:
    """Build the decision from its document; keys that this version does not know are left out."""
    built = _build(Decision, content)
    assert isinstance(built, Decision)
    return built


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(inner) for inner in value]
    return value


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if value is None or kind is Any:
        return value
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(kind) if option is not type(None)]
        return _build(options[0], value) if len(options) == 1 else value
    if origin is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_build(inner[0], item) for item in value)
        return tuple(_build(part, item) for part, item in zip(inner, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        key, inner_kind = get_args(kind)
        return {_build(key, k): _build(inner_kind, v) for k, v in value.items()}
    if isinstance(kind, type):
        if dataclasses.is_dataclass(kind):
            hints = _hints(kind)
            return kind(
                **{
                    f.name: _build(hints[f.name], value[f.name])
                    for f in dataclasses.fields(kind)
                    if f.name in value
                }
            )
        if issubclass(kind, Enum):
            return kind(value)
        if issubclass(kind, date):
            return date.fromisoformat(value)
    return value

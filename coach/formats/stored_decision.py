"""A decision as a document in its row, and back: codes and numbers, never sentences.

Sentences are rendered from the codes when shown, so that a better wording or another language also
speaks of old decisions.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
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
    built = _reader(Decision)(content)
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


Reader = Callable[[Any], Any]


@lru_cache(maxsize=256)
def _reader(kind: Any) -> Reader:
    """Return what builds a value of this kind; worked out once, for a roster reads hundreds of them."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(kind) if option is not type(None)]
        return _or_none(_reader(options[0])) if len(options) == 1 else _as_it_is
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        read_key, read_value = (_reader(inner) for inner in get_args(kind))
        return lambda value: {read_key(key): read_value(inner) for key, inner in value.items()}
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _or_none(kind)
    if isinstance(kind, type) and issubclass(kind, date):
        return _or_none(date.fromisoformat)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _or_none(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _tuple_reader(parts: tuple[Any, ...]) -> Reader:
    if len(parts) == 2 and parts[1] is Ellipsis:
        read = _reader(parts[0])
        if read is _as_it_is:
            return tuple
        return lambda value: tuple(read(item) for item in value)
    readers = tuple(_reader(part) for part in parts)
    return lambda value: tuple(each(item) for each, item in zip(readers, value, strict=True))


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}

    def read(value: Mapping[str, Any]) -> Any:
        return kind(**{name: readers[name](inner) for name, inner in value.items() if name in readers})

    return _or_none(read)

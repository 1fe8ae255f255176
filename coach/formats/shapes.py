"""Shapes of documents: fields that say in a few words what they want, and where in the document it stands.

Shape and type only; what a value means, and whether it holds, is checked by the domain when it is built.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields

from coach.domain.errors import Invalid

SCHEMA = 1

Built = TypeVar("Built")


class Words(fields.String):
    """A text for people, and so one to translate, unless it is a `Code`."""

    default_error_messages = {"invalid": "must be text", "required": "must be given", "null": "must be given"}  # noqa: RUF012


class Code(Words):
    """Words that are no text for people: an id, a word of a known list, a tempo, a version."""


class Number(fields.Field[float]):
    """A finite number; neither text that looks like one nor a truth value."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "must be a number",
        "required": "must be given",
        "null": "must be given",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.make_error("invalid")
        return float(value)


class Whole(fields.Field[int]):
    """A whole number."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "must be a whole number",
        "required": "must be given",
        "null": "must be given",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Truth(fields.Field[bool]):
    """true or false."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "must be true or false",
        "required": "must be given",
        "null": "must be given",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


LIST: dict[str, Any] = {"invalid": "must be a list", "required": "must be given", "null": "must be given"}


def texts(**kwargs: Any) -> fields.List[str]:
    return fields.List(Words(), error_messages={"invalid": "must be a list"}, **kwargs)


def codes(**kwargs: Any) -> fields.List[str]:
    return fields.List(Code(), error_messages={"invalid": "must be a list"}, **kwargs)


def lists(**kwargs: Any) -> fields.List[Any]:
    return fields.List(codes(), error_messages={"invalid": "must be a list of days"}, **kwargs)


def many(schema: type[Schema]) -> fields.List[Any]:
    return fields.List(one(schema), required=True, error_messages=LIST)


def one(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    return fields.Nested(
        schema, error_messages={"required": "must be given", "null": "must be given"}, **kwargs
    )


class Document(Schema):
    error_messages = {"unknown": "is not a known key", "type": "must be a mapping"}  # noqa: RUF012


def shaped(schema: Schema, data: Any) -> dict[str, Any]:
    """Return the data as the schema has it; Invalid names the first field that is not of its shape."""
    try:
        loaded = schema.load(data)
    except ValidationError as error:
        raise _misshapen(data, *next(_errors(error.messages, ()))) from None
    assert isinstance(loaded, dict)
    if loaded["schema"] != SCHEMA:
        raise Invalid("schema", "unknown-schema", f"schema = {loaded['schema']}: must be {SCHEMA}")
    return loaded


def misshapen(schema: Schema, data: Any) -> tuple[Invalid, ...]:
    """Return every field that is not of its shape."""
    try:
        schema.load(data)
    except ValidationError as error:
        return tuple(_misshapen(data, path, rule) for path, rule in _errors(error.messages, ()))
    return ()


def _misshapen(data: Any, path: tuple[str | int, ...], rule: str) -> Invalid:
    field = _path(path) or "file"
    return Invalid(field, "bad-shape", f"{field} = {_shown(data, path)}: {rule}")


def _errors(messages: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each error's path and rule; marshmallow nests them by key and index."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            # `_schema` is the whole document; a dict field wraps what is wrong in `key` or `value`.
            yield from _errors(inner, path if key in ("_schema", "key", "value") else (*path, key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _errors(inner, path)
    else:
        yield path, str(messages)


def _path(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _shown(data: Any, path: tuple[str | int, ...]) -> str:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    if isinstance(data, Mapping | list):
        return "a list" if isinstance(data, list) else "a mapping"
    text = "nothing" if data is None else str(data)
    return text if len(text) <= 40 else text[:40] + "…"


def at(path: str, build: Callable[[], Built]) -> Built:
    """Build a value; an error inside it is told by its path from the top of the document."""
    try:
        return build()
    except Invalid as error:
        field = f"{path}{'' if not error.field or error.field.startswith('[') else '.'}{error.field}"
        rest = error.message.removeprefix(error.field)
        raise Invalid(field, error.code, field + rest) from None


def each(
    path: str, rows: list[dict[str, Any]], build: Callable[[dict[str, Any]], Built]
) -> tuple[Built, ...]:
    return tuple(at(f"{path}[{index}]", partial(build, row)) for index, row in enumerate(rows))


def choice(name: str, kind: Any, value: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise Invalid(name, "unknown", f"{name} = {value[:40]}: must be one of {known}") from None


def tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}

"""The JSON Schema of a document, read off the shapes that check it, so that the two cannot disagree.

Shape and types only: what a value means (ids that exist, gates that can open) is told by `curriculum check`.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, missing

from coach.domain.gate import LEAVES
from coach.formats.shapes import Document, Number, Truth, Whole, Words
from coach.formats.steps import GateField

DIALECT = "https://json-schema.org/draft/2020-12/schema"
GATE = "#/$defs/gate"


def json_schema(document: Document, title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document."""
    return {
        "$schema": DIALECT,
        "title": title,
        **_mapping(document),
        "$defs": {"gate": _gate()},
    }


def _mapping(document: Document) -> dict[str, Any]:
    properties, required = {}, []
    for name, field in document.fields.items():
        key = field.data_key or name
        shape = _shape(field)
        if field.allow_none and "type" in shape:
            shape["type"] = [shape["type"], "null"]
        elif field.allow_none:
            shape = {"anyOf": [shape, {"type": "null"}]}
        if field.load_default is not missing and not callable(field.load_default):
            shape.setdefault("default", field.load_default)
        properties[key] = shape
        if field.required:
            required.append(key)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _shape(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, GateField):
        return {"$ref": GATE}
    if isinstance(field, fields.Nested):
        schema = field.schema
        assert isinstance(schema, Document)
        return _mapping(schema)
    if isinstance(field, fields.List):
        return {"type": "array", "items": _shape(field.inner)}
    if isinstance(field, fields.Dict):
        assert field.value_field is not None
        return {"type": "object", "additionalProperties": _shape(field.value_field)}
    for kind, name in ((Words, "string"), (Number, "number"), (Whole, "integer"), (Truth, "boolean")):
        if isinstance(field, kind):
            pattern = field.metadata.get("pattern")
            return {"type": name, **({} if pattern is None else {"pattern": f"^{pattern}$"})}
    raise TypeError(f"{type(field).__name__}: has no JSON Schema")


def _gate() -> dict[str, Any]:
    joined = [
        {
            "type": "object",
            "properties": {kind: {"type": "array", "items": {"$ref": GATE}, "minItems": 1}},
            "required": [kind],
            "additionalProperties": False,
        }
        for kind in ("all", "any")
    ]
    single = [
        {
            "type": "object",
            "properties": {
                kind: {"type": "string"},
                **({"least": {"type": "number"}} if kind == "test" else {}),
            },
            "required": [kind, "least"] if kind == "test" else [kind],
            "additionalProperties": False,
        }
        for kind in LEAVES
    ]
    return {"oneOf": [*joined, *single]}

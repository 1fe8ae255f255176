"""Two documents of a curriculum side by side: what was added, removed and changed, field by field.

Rungs, steps and tracks are told apart by id, faults by code, lifts by name, days and criteria by place.
Values come as they stand in the documents; their words are the page's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEAD = ("title", "summary", "locale", "route", "provenance", "source")
# Told as a whole: a gate is a sentence, a figure is drawn.
WHOLE = ("requires", "figures", "cues", "points", "set_up", "steps", "skills", "trunk", "warm_up", "stopped")
KEYED = {"faults": "code", "lifts": "name"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `field` is its path inside the part."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A part (about, template, rungs, steps, tracks, days) that was `how`: added, removed or changed."""

    part: str
    id: str
    name: str
    how: str
    changes: tuple[Change, ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return every part in which two documents differ, in the order of the second."""
    return tuple(_differences(before, after))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    head = tuple(_fields("", {key: before.get(key) for key in HEAD}, {key: after.get(key) for key in HEAD}))
    if head:
        yield Difference("about", "", "", "changed", head)
    template = tuple(_fields("", before.get("template") or {}, after.get("template") or {}))
    if template:
        yield Difference("template", "", "", "changed", template)
    for part in ("steps", "rungs", "tracks"):
        yield from _rows(part, before.get(part) or (), after.get(part) or ())
    yield from _days(before.get("days") or (), after.get("days") or ())


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("title") or row.get("id"))


def _rows(
    part: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    for key, row in new.items():
        if key not in old:
            yield Difference(part, key, _name(row), "added")
            continue
        changes = tuple(_fields("", old[key], row))
        if changes:
            yield Difference(part, key, _name(row), "changed", changes)
    for key, row in old.items():
        if key not in new:
            yield Difference(part, key, _name(row), "removed")
    kept = [[row["id"] for row in rows if row["id"] in old and row["id"] in new] for rows in (before, after)]
    if part == "rungs" and kept[0] != kept[1]:
        yield Difference(part, "", "", "changed", (Change("rungs", kept[0], kept[1]),))


def _days(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    for place in range(max(len(before), len(after))):
        key = str(place + 1)
        if place >= len(before):
            yield Difference("days", key, _name(after[place]), "added")
        elif place >= len(after):
            yield Difference("days", key, _name(before[place]), "removed")
        else:
            changes = tuple(_fields("", before[place], after[place]))
            if changes:
                yield Difference("days", key, _name(after[place]), "changed", changes)


def _fields(path: str, before: Any, after: Any) -> Iterator[Change]:
    """Yield the fields below a path in which two values differ."""
    if before == after or (_is_nothing(before) and _is_nothing(after)):
        return
    name = path.rpartition(".")[2]
    if name in KEYED and isinstance(before, list) and isinstance(after, list):
        key = KEYED[name]
        old, new = ({row.get(key): row for row in rows} for rows in (before, after))
        for one in dict.fromkeys((*old, *new)):
            yield from _inner(f"{path}[{one}]", old.get(one), new.get(one))
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and name not in WHOLE:
        for key in dict.fromkeys((*before, *after)):
            yield from _fields(f"{path}.{key}" if path else key, before.get(key), after.get(key))
        return
    if _are_rows(before) and _are_rows(after):
        for place in range(max(len(before), len(after))):
            pair = (rows[place] if place < len(rows) else None for rows in (before, after))
            yield from _inner(f"{path}[{place}]", *pair)
        return
    yield Change(path, before, after)


def _inner(path: str, before: Any, after: Any) -> Iterator[Change]:
    """Yield what differs in a row of a list; one that came or went is told by its first field."""
    if before is None or after is None:
        yield Change(path, _first(before), _first(after))
        return
    yield from _fields(path, before, after)


def _first(row: Mapping[str, Any] | None) -> Any:
    return None if row is None else next((row[key] for key in ("text", "seen", "name") if row.get(key)), None)


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})

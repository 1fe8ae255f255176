"""Seals: a part of a document as a form saw it, as a short digest, so that it is known whether it changed.

Two coaches on different parts of one draft do not meet; two on the same part do. No database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from coach.formats.documents import Document, NoSuchPart, part_of

SEAL_CHARS = 16
ABOUT = ("title", "summary", "route")


def seal(document: Document, kind: str, name: str = "") -> str:
    """Return the seal of a part; NoSuchPart where it is not there.

    `kind` is a part of `documents`, `tracks`, `rungs` or `days` for their order, `track-whole` for a track
    with its steps, or `track-step` for a step in a track, named `track/step`.
    """
    canonical = json.dumps(_sealed(document, kind, name), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:SEAL_CHARS]


def _sealed(document: Document, kind: str, name: str) -> Any:
    if kind == "about":
        return {key: document.get(key) for key in ABOUT}
    if kind == "tracks":
        return [row.get("id") for row in document.get("tracks") or ()]
    if kind == "rungs":
        return [[row.get("id"), row.get("difficulty")] for row in document.get("rungs") or ()]
    if kind == "days":
        return [row.get("title") for row in document.get("days") or ()]
    if kind == "track-whole":
        track = part_of(document, "track", name)[1]
        return [track, [_step(document, step_id) for step_id in track["steps"]]]
    if kind == "track-step":
        track_id, _, step_id = name.partition("/")
        return [part_of(document, "track", track_id)[1], _step(document, step_id)]
    return part_of(document, kind, name)[1]


def _step(document: Document, step_id: str) -> Mapping[str, Any] | None:
    try:
        return part_of(document, "step", step_id)[1]
    except NoSuchPart:
        return None


def called(document: Document, kind: str, name: str) -> str:
    """Return what a change of a part is called by, as `documents.changed` calls it."""
    if kind == "about":
        return str(document.get("title"))
    if kind in ("tracks", "rungs", "days"):
        return kind
    kind, name = ("track", name.partition("/")[0]) if kind.startswith("track-") else (kind, name)
    row = part_of(document, kind, name)[1]
    return str(row.get("name") or row.get("title") or kind)

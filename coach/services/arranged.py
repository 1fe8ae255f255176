"""Drafts arranged anew: tracks, steps, squats and days added, moved and taken out, each as one change.

What may be done stands in `coach.formats.arranged`; how a change is stored, in `coach.services.drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from coach.access import Actor
from coach.db.session import Database
from coach.formats import arranged, documents
from coach.formats.documents import Document
from coach.services import drafts


def move_step(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, track_id: str, form: Mapping[str, Any]
) -> None:
    """Put a step one place earlier or later in its track."""
    by = -1 if form.get("by") == "earlier" else 1
    step_id = str(form.get("step", ""))

    def make(document: Document) -> tuple[Document, str]:
        return arranged.moved(document, track_id, step_id, by), _track_title(document, track_id)

    drafts.change(db, who, team_id, draft_id, form, ("track", track_id), make)


def add_step(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, track_id: str, form: Mapping[str, Any]
) -> None:
    """Put a step at the end of a track: one that is here, one of the library, or a copy."""

    def make(document: Document) -> tuple[Document, str]:
        out, _ = arranged.added(document, track_id, str(form.get("what", "")))
        return out, _track_title(document, track_id)

    drafts.change(db, who, team_id, draft_id, form, ("track", track_id), make)


def remove_step(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, track_id: str, form: Mapping[str, Any]
) -> None:
    """Take a step out of a track. Refused, with every place that needs it."""

    def make(document: Document) -> tuple[Document, str]:
        out = arranged.removed(document, track_id, str(form.get("step", "")))
        return out, _track_title(document, track_id)

    drafts.change(
        db, who, team_id, draft_id, form, ("track-step", f"{track_id}/{form.get('step', '')}"), make
    )


def name_track(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, track_id: str, form: Mapping[str, Any]
) -> None:
    """Give a track another title."""
    title = str(form.get("title", ""))
    drafts.change(
        db,
        who,
        team_id,
        draft_id,
        form,
        ("track", track_id),
        lambda document: (arranged.with_track_title(document, track_id, title), title),
    )


def _track_title(document: Document, track_id: str) -> str:
    return str(documents.part_of(document, "track", track_id)[1].get("title"))


def add_day(db: Database, who: Actor, team_id: UUID, draft_id: UUID, form: Mapping[str, Any]) -> None:
    """Add a training day, a copy of the last one."""
    drafts.change(
        db, who, team_id, draft_id, form, ("days", ""), lambda document: (arranged.with_day(document), "days")
    )


def remove_day(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, number: str, form: Mapping[str, Any]
) -> None:
    """Take a training day out."""
    drafts.change(
        db,
        who,
        team_id,
        draft_id,
        form,
        ("day", number),
        lambda document: (arranged.without_day(document, number), "days"),
    )


def add_track(db: Database, who: Actor, team_id: UUID, draft_id: UUID, form: Mapping[str, Any]) -> str:
    """Add a track at the end, with a title, a first step and the days that train it; returns its id."""
    made = []

    def make(document: Document) -> tuple[Document, str]:
        title = str(form.get("title", ""))
        out, track_id = arranged.with_track(
            document, title, str(form.get("what", "")), form.get("days") or ()
        )
        made.append(track_id)
        return out, title

    drafts.change(db, who, team_id, draft_id, form, ("tracks", ""), make)
    return made[-1]


def shift_track(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, track_id: str, form: Mapping[str, Any]
) -> None:
    """Put a track one place earlier or later."""
    by = -1 if form.get("by") == "earlier" else 1
    drafts.change(
        db,
        who,
        team_id,
        draft_id,
        form,
        ("tracks", ""),
        lambda document: (arranged.shifted_track(document, track_id, by), _track_title(document, track_id)),
    )


def remove_track(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, track_id: str, form: Mapping[str, Any]
) -> None:
    """Take a track out with the steps that stand in it alone. Refused, with every place that needs them."""
    drafts.change(
        db,
        who,
        team_id,
        draft_id,
        form,
        ("track-whole", track_id),
        lambda document: (arranged.without_track(document, track_id), _track_title(document, track_id)),
    )


def add_rung(db: Database, who: Actor, team_id: UUID, draft_id: UUID, form: Mapping[str, Any]) -> str:
    """Add a squat beside another one, as a copy of it; returns its id."""
    made = []

    def make(document: Document) -> tuple[Document, str]:
        name = str(form.get("name", ""))
        out, rung_id = arranged.with_rung(
            document, str(form.get("copied", "")), str(form.get("place", "")), name
        )
        made.append(rung_id)
        return out, name

    drafts.change(db, who, team_id, draft_id, form, ("rungs", ""), make)
    return made[-1]


def remove_rung(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, rung_id: str, form: Mapping[str, Any]
) -> None:
    """Take a squat out of the ladder. Refused, with every place that needs it."""
    drafts.change(
        db,
        who,
        team_id,
        draft_id,
        form,
        ("rung", rung_id),
        lambda document: (
            arranged.without_rung(document, rung_id),
            str(documents.part_of(document, "rung", rung_id)[1].get("name")),
        ),
    )

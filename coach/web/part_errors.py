"""What is wrong with a curriculum or its form, in the words of the page: at the field, and in the whole.

What holds is decided in `coach.domain` and told by path; the words of fields are `coach.words.curricula`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from coach.domain.errors import Invalid
from coach.formats import documents
from coach.formats.inputs import Problem, Refused
from coach.services.drafts import AlreadyPublished, Outdated
from coach.web.templating import gettext as _
from coach.web.templating import locale, moment
from coach.words import curricula as words
from coach.words.translations import content

_PART = re.compile(r"^(rungs|steps|tracks|days)\[(\d+)\]\.?(.*)$|^(template)\.?(.*)$")
_ID = re.compile(r"(?<![\w-])[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?![\w-])")
ENDPOINTS = {
    "rungs": ("drafts.rung", "rung_id"),
    "steps": ("drafts.step", "step_id"),
    "tracks": ("arranged.track", "track_id"),
    "days": ("drafts.day", "day"),
}


def messages(refused: Refused, document: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Return control -> sentence; of several at one control the first. Ids of the document become names."""
    if isinstance(refused, Outdated):
        return {"form": outdated(refused)}
    if isinstance(refused, AlreadyPublished):
        return {"form": published(refused.version)}
    out: dict[str, str] = {}
    for problem in refused.problems:
        out.setdefault(problem.field, named(_sentence(problem), document))
    return out


def named(text: str, document: Mapping[str, Any] | None) -> str:
    """Return a sentence with the names of a document's steps and squats in place of their ids."""
    if document is None:
        return text
    names = {
        str(row.get("id")): content(str(row.get("name")), locale())
        for part in ("steps", "rungs")
        for row in document.get(part) or ()
    }
    return _ID.sub(lambda found: names.get(found[0], found[0]), text)


def outdated(refused: Outdated) -> str:
    """Say who was faster, with what and when."""
    if not refused.sure and not refused.what:
        return _(
            "The draft is being changed at this very moment. Nothing of yours is stored yet: save again."
        )
    who = refused.by or _("Somebody who left")
    about = {"who": who, "what": refused.what or _("the whole"), "when": moment(refused.at)}
    if not refused.sure:
        return _(
            "It was changed while this page was open. The last change of the draft was by %(who)s: %(what)s, "
            "%(when)s. Nothing of yours is stored yet; it still stands here. Look at what it says now, then "
            "save again.",
            **about,
        )
    return _(
        "%(who)s changed it while this page was open: %(what)s, %(when)s. Nothing of yours is stored yet; "
        "it still stands here. Look at what it says now, then save again.",
        **about,
    )


def published(number: int) -> str:
    """Say that a draft has become a version."""
    return _(
        "It was published as version %(n)s, and a published version is never changed. Nothing of this is "
        "stored; make a new draft to go on.",
        n=number,
    )


def _sentence(problem: Problem) -> str:
    if problem.code in words.USES:
        return _(words.USES[problem.code]) % {"by": problem.value}
    return f"{words.field(problem.field, _)}: {_(problem.rule)}"


@dataclass(frozen=True, slots=True)
class Place:
    """A fault of a draft: where it is, in words and as an address, and the rule."""

    where: str
    rule: str
    href: str | None


def places(
    document: Mapping[str, Any], faults: tuple[Invalid, ...], team_id: UUID, draft_id: UUID
) -> list[Place]:
    """Return every fault of a draft with the form that it can be mended in."""
    return [_place(document, fault, team_id, draft_id) for fault in faults]


def _place(document: Mapping[str, Any], fault: Invalid, team_id: UUID, draft_id: UUID) -> Place:
    problem = documents.problem_of(fault)
    rule = f"{problem.value}: {_(problem.rule)}" if problem.value else _(problem.rule)
    rule = named(rule, document)
    found = _PART.match(fault.field)
    here: dict[str, Any] = {"team_id": team_id, "draft_id": draft_id}
    if found is None:
        return Place(words.inner_field(fault.field, _), rule, url_for("drafts.about", **here))
    if found[4]:
        href = url_for("drafts.template", **here)
        inner = found[5]
        return Place(_joined(_(words.PARTS["template"]), inner), rule, href)
    name, index, inner = found[1], int(found[2]), found[3]
    row = (document.get(name) or [{}] * (index + 1))[index]
    endpoint, argument = ENDPOINTS[name]
    key = str(index + 1) if name == "days" else str(row.get("id"))
    title = str(row.get("name") or row.get("title") or key)
    href = url_for(endpoint, **{**here, argument: key})
    return Place(_joined(_(words.PARTS[name]) % {"name": title}, inner), rule, href)


def _joined(part: str, inner: str) -> str:
    return f"{part}, {words.inner_field(inner, _)}" if inner else part

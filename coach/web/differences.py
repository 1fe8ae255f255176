"""What differs between two documents of a curriculum, in plain words, shaped for `_differences.html`.

What is compared stands in `coach.formats.compare`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coach.formats import compare
from coach.formats.compare import Change, Difference
from coach.web.templating import gettext as _
from coach.web.templating import locale, num
from coach.words import curricula as words
from coach.words import steps as step_words
from coach.words.labels import N_, label
from coach.words.translations import content

HOW = {"added": N_("added"), "removed": N_("removed"), "changed": N_("changed")}
CODES = ("code", "fault")
CHOICES: Mapping[str, Mapping[str, str]] = {
    "route": words.ROUTES,
    "start": step_words.STARTS,
    "receiving": step_words.RECEIVINGS,
    "feet": step_words.FEET,
    "rule": words.LOAD_RULES,
    "provenance": step_words.PROVENANCES,
    "view": words.VIEWS,
    "of": words.LIFTS,
}


def between(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return what differs, a group for each part; None where there is nothing to compare with."""
    if before is None:
        return None
    names = _names(before) | _names(after)
    return [_group(one, names) for one in compare.differences(before, after)]


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    rows = [row for part in ("rungs", "steps", "tracks") for row in document.get(part) or ()]
    return {
        str(row["id"]): content(str(row.get("name") or row.get("title") or row["id"]), locale())
        for row in rows
    }


def _group(one: Difference, names: Mapping[str, str]) -> dict[str, Any]:
    name = content(one.name, locale())
    title = _(words.PARTS[one.part]) % {"name": name} if one.part in words.PARTS else _(words.FIELDS["about"])
    if one.part == "rungs" and not one.id:
        title = _(words.FIELDS["rungs"])
    return {
        "title": title.strip(),
        "how": one.how,
        "said": _(HOW[one.how]),
        "changes": [_line(change, names) for change in one.changes],
    }


def _line(change: Change, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "label": words.inner_field(change.field, _),
        "before": _value(change.field, change.before, names),
        "after": _value(change.field, change.after, names),
    }


def _value(path: str, value: Any, names: Mapping[str, str]) -> str:
    """Return a value of a document in words; an en dash where there is none."""
    name = path.rpartition(".")[2].partition("[")[0]
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return num(value, 3)
    if name == "requires":
        return words.gate(value, lambda one: names.get(one, one), _)
    if name == "figures":
        return _("drawn otherwise")
    if isinstance(value, list):
        return "; ".join(_value(path, one, names) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(
            f"{words.inner_field(key, _)} {_value(key, one, names)}" for key, one in value.items()
        )
    if name in CHOICES and value in CHOICES[name]:
        return _(CHOICES[name][value])
    if name in CODES:
        return content(label(value), locale())
    return names.get(value) or content(str(value), locale())

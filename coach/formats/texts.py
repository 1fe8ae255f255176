"""The texts for people in curricula, steps, drills and tests: where each stands, and what a catalogue lacks.

What is a text is read off the shapes: every field of words is one unless it is declared a code, so that a new
field cannot be forgotten. Nothing is refused here; who asks decides what an untranslated text means.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from marshmallow import fields

from coach.domain.checks import ENGLISH
from coach.domain.errors import Invalid
from coach.formats.curriculum import FOLDER, CurriculumSchema, DrillsSchema, StepsSchema, TestsSchema
from coach.formats.plain_yaml import read_yaml
from coach.formats.shapes import Code, Document, Words
from coach.words.translations import lacking, locales

CURRICULUM = CurriculumSchema()
_STEPS = StepsSchema()
# Shipped files that are no curriculum.
NO_CURRICULA: Mapping[str, Document] = {
    "drills.yaml": DrillsSchema(),
    "tests.yaml": TestsSchema(),
    **{f"steps/{path.name}": _STEPS for path in sorted(FOLDER.glob("steps/*.yaml"))},
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and its path inside its file."""

    path: str
    text: str


def texts_in(data: Any, shape: Document = CURRICULUM) -> Iterator[Text]:
    """Yield the texts of a document as it stands, a curriculum unless said otherwise; sound or not.

    What a short file takes from the library by name is not in it and is not told.
    """
    yield from _in_mapping(shape, data, "")


def _in_mapping(shape: Document, data: Any, path: str) -> Iterator[Text]:
    if not isinstance(data, Mapping):
        return
    for name, field in shape.fields.items():
        key = field.data_key or name
        if key in data:
            yield from _in_field(field, data[key], f"{path}.{key}" if path else key)


def _in_field(field: Any, value: Any, path: str) -> Iterator[Text]:
    if isinstance(field, fields.Nested):
        assert isinstance(field.schema, Document)
        yield from _in_mapping(field.schema, value, path)
    elif isinstance(field, fields.List) and isinstance(value, list):
        for index, one in enumerate(value):
            yield from _in_field(field.inner, one, f"{path}[{index}]")
    elif isinstance(field, fields.Dict) and isinstance(value, Mapping):
        for key, one in value.items():
            yield from _in_field(field.value_field, one, f"{path}.{key}")
    elif isinstance(field, Words) and not isinstance(field, Code) and isinstance(value, str) and value:
        yield Text(path, value)


# --- shipped files ------------------------------------------------------------------------------------


def shipped_files() -> tuple[str, ...]:
    """Return every shipped file with texts, named from the folder of curricula."""
    curricula = (path.name for path in sorted(FOLDER.glob("*.yaml")) if path.name not in NO_CURRICULA)
    return (*curricula, *NO_CURRICULA)


def shape_of(name: str) -> Document:
    """Return the shape of a shipped file."""
    return NO_CURRICULA.get(name, CURRICULUM)


def is_shipped(path: Path) -> bool:
    """Say whether a path leads to a shipped file."""
    return path.resolve().is_relative_to(FOLDER)


def shipped_texts(name: str) -> tuple[Text, ...]:
    """Return the texts of a shipped file."""
    return tuple(texts_in(_read(name), shape_of(name)))


def _read(name: str) -> Any:
    return read_yaml((FOLDER / name).read_text("utf-8"))


# --- catalogues ---------------------------------------------------------------------------------------


def untranslated(texts: Iterable[Text], written_in: str = ENGLISH) -> tuple[Invalid, ...]:
    """Return what each language lacks that can be chosen, but for the one that the texts are written in."""
    texts = tuple(texts)
    return tuple(
        _lacks(one, locale)
        for locale in locales()
        if _language(locale) != _language(written_in)
        for absent in (lacking((one.text for one in texts), locale),)
        for one in texts
        if one.text in absent
    )


def _lacks(one: Text, locale: str) -> Invalid:
    shown = one.text if len(one.text) <= 40 else one.text[:40] + "…"
    return Invalid(one.path, "untranslated", f"{one.path} = {shown}: is untranslated in {locale}")


def _language(locale: str) -> str:
    """Return the language of a locale without its region: who wrote en has written for en-GB."""
    return locale.replace("_", "-").split("-")[0].lower()


def untranslated_of(name: str) -> tuple[Invalid, ...]:
    """Return what no catalogue may lack and one does, of a shipped file."""
    data = _read(name)
    return untranslated(texts_in(data, shape_of(name)), data.get("locale", ENGLISH))


def template() -> bytes:
    """Return the texts of all shipped files as a PO template; comments name file and path of each."""
    catalogue = Catalog(
        header_comment="# Texts of the curricula, steps, drills and tests that are shipped with Depthwise.",
        project="Depthwise",
        charset="utf-8",
        fuzzy=False,
    )
    for name in shipped_files():
        for one in shipped_texts(name):
            # A per cent sign in a sentence is no placeholder.
            catalogue.add(one.text, auto_comments=[f"{name}: {one.path}"]).flags.discard("python-format")
    out = io.BytesIO()
    write_po(out, catalogue, width=110)
    return out.getvalue()

"""The texts of curricula: all are found, by path; what a catalogue lacks is named; the template."""

from __future__ import annotations

import dataclasses
import gettext
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from coach.domain.card import Criterion, Fault
from coach.domain.curriculum import Curriculum, Drill, Question, RungCard, Targets, Template
from coach.domain.curriculum import TestCard as Card
from coach.domain.errors import Invalid
from coach.domain.gate import Gate
from coach.domain.ladder import Rung
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.step import Figure, Percent, Regression, Step, StepLoad
from coach.formats import curriculum as files
from coach.formats import texts
from coach.formats.json_schema import json_schema
from coach.formats.shapes import Code, Words
from coach.words import translations

# Fields of words that nobody is shown as they stand: ids, words of a list, tempo, version, language. A new
# field of a value is a text, and must be found, until it is written down here.
CODES: Mapping[type, str] = {
    Criterion: "fault",
    Curriculum: "id version route locale",
    DayPlan: "skills trunk",
    Drill: "id region kind tempo",
    Fault: "code",
    Figure: "arms grip raised",
    Gate: "kind id",
    Lift: "tempo instead",
    LiftLoad: "rule",
    Part: "movement",
    Percent: "of",
    Question: "id fault",
    Regression: "step",
    Rung: "id style",
    RungCard: "back_off tempo tests",
    Step: "id family start receiving feet progression power_version tempo",
    StepLoad: "rule",
    Targets: "limiters sites faults tests",
    Template: "warm_up accessories stopped",
    Card: "id region unit instruments",
    Track: "id family steps",
}


def shown(value: Any) -> Iterator[str]:
    """Yield every text of a built value."""
    if isinstance(value, str):
        if value and not isinstance(value, Enum):
            yield value
    elif dataclasses.is_dataclass(value):
        codes = CODES.get(type(value), "").split()
        for field in dataclasses.fields(value):
            if field.name not in codes and not field.name.startswith("_"):
                yield from shown(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from shown(one)
    elif isinstance(value, Iterable):
        for one in value:
            yield from shown(one)


def said(data: Any, shape: Any = texts.CURRICULUM) -> set[str]:
    return {one.text for one in texts.texts_in(data, shape)}


# --- all of them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", files.shipped_names())
def test_every_text_that_a_built_curriculum_shows_is_found_in_its_document(name: str) -> None:
    curriculum = files.shipped(name)
    assert said(files.curriculum_to_dict(curriculum)) == set(shown(curriculum))


@pytest.mark.parametrize(("name", "built"), [("drills.yaml", files.drills()), ("tests.yaml", files.tests())])
def test_every_text_of_a_drill_and_of_a_test_is_found(name: str, built: Any) -> None:
    assert {one.text for one in texts.shipped_texts(name)} == set(shown(built))


def test_what_the_shipped_files_hold_is_all_that_the_shipped_curricula_show() -> None:
    held = {one.text for name in texts.shipped_files() for one in texts.shipped_texts(name)}
    values = (*map(files.shipped, files.shipped_names()), files.drills(), files.tests())
    assert held == {text for value in values for text in shown(value)}
    assert len(held) > 2500


def test_a_text_is_told_by_its_path_in_its_file() -> None:
    found = {one.path: one.text for one in texts.shipped_texts("squat-depth.yaml")}
    assert found["title"] == "Squat depth"
    assert found["rungs[0].criteria[1].text"] == "Hip crease is below the top of the knee"
    assert found["rungs[2].equipment[0]"] == "box or bench"
    assert found["days[0].title"] == "Squat and one leg"
    steps = {one.path: one.text for one in texts.shipped_texts("steps/single-leg.yaml")}
    assert steps["steps[1].pause.at"] == "touch of the box"
    assert "touch of the box" not in found.values(), "what is taken from the library is told there"


def test_ids_and_codes_are_no_texts() -> None:
    found = said(files.curriculum_to_dict(files.shipped("first-12-weeks")))
    assert not found & {
        "squat-depth",
        "top-down",
        "policy",
        "2026.1",
        "heels-rise",
        "side",
        "3-1-1",
        "bench-mark",
    }
    assert not found & {step.id for step in files.shipped("first-12-weeks").steps}


@pytest.mark.parametrize(
    "data", [None, [], "text", {}, {"rungs": 3}, {"rungs": [None, "id", {"cues": {"a": 1}}]}]
)
def test_a_document_that_is_not_sound_has_the_texts_that_it_has(data: Any) -> None:
    assert list(texts.texts_in(data)) == []
    assert said({"title": "Mine", "rungs": ["box-high", {"name": "Squat"}]}) == {"Mine", "Squat"}


def test_words_are_texts_unless_they_are_declared_codes() -> None:
    assert issubclass(Code, Words)
    assert not isinstance(texts.CURRICULUM.fields["title"], Code)


# --- the language -----------------------------------------------------------------------------------------


def with_locale(locale: Any) -> dict[str, Any]:
    return {**files.curriculum_to_dict(files.shipped("squat-depth")), "locale": locale}


@pytest.mark.parametrize(
    "locale", ["de", "pt-BR", "zh-Hant", "sr-Latn-RS", "es-419", "ca-ES-valencia", "sl-1994"]
)
def test_the_language_of_the_texts_is_kept(locale: str) -> None:
    curriculum = files.curriculum_from_dict(with_locale(locale))
    assert curriculum.locale == locale
    assert files.load_curriculum(files.dump_curriculum(curriculum)) == curriculum
    assert files.digest(curriculum) != files.digest(files.shipped("squat-depth"))
    assert list(files.curriculum_to_dict(curriculum))[2:4] == ["version", "locale"]


@pytest.mark.parametrize(
    "locale",
    ["", "German", "DE", "de_DE", "de-de", "d", "de-", " de", "de\n", "deutsch", "de-DE-x", "a" * 90],
)
def test_a_language_that_is_no_tag_is_refused(locale: str) -> None:
    with pytest.raises(Invalid) as caught:
        files.curriculum_from_dict(with_locale(locale))
    assert (caught.value.field, caught.value.code) == ("locale", "bad-locale")


@pytest.mark.parametrize("locale", [3, None, ["de"]])
def test_a_language_must_be_text(locale: Any) -> None:
    with pytest.raises(Invalid) as caught:
        files.curriculum_from_dict(with_locale(locale))
    assert caught.value.field == "locale"


def test_english_goes_without_saying() -> None:
    plain = files.curriculum_to_dict(files.shipped("squat-depth"))
    assert "locale" not in plain
    assert files.curriculum_from_dict(with_locale("en")) == files.shipped("squat-depth")
    assert files.shipped("squat-depth").locale == "en"


def test_the_published_schema_says_how_a_language_is_written() -> None:
    found = json_schema(files.CurriculumSchema(), "x")["properties"]["locale"]
    assert (found["type"], found["default"]) == ("string", "en")
    assert re.search(found["pattern"], "pt-BR")
    assert not re.search(found["pattern"], "pt_BR")


# --- catalogues -------------------------------------------------------------------------------------------


def ship(folder: Path, locale: str, known: Iterable[str]) -> None:
    """Write a compiled catalogue of these texts."""
    catalogue = Catalog(locale=locale)
    for text in known:
        catalogue.add(text, f"{locale}: {text}")
    place = folder / locale / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / f"{translations.DOMAIN}.mo").open("wb") as out:
        write_mo(out, catalogue)


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of shipped catalogues, empty."""
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path)
    translations.translation.cache_clear()
    yield tmp_path
    translations.translation.cache_clear()


@pytest.mark.parametrize("name", texts.shipped_files())
def test_every_shipped_language_has_every_text_of_the_shipped_files(name: str) -> None:
    assert [error.message for error in texts.untranslated_of(name)] == []


def test_a_text_that_a_catalogue_lacks_is_named_with_its_place_and_language(catalogues: Path) -> None:
    name = "steps/single-leg.yaml"
    every = {one.text for one in texts.shipped_texts(name)}
    ship(catalogues, "de", every - {"kiss the pad"})
    ship(catalogues, "fr", every)
    (error,) = texts.untranslated_of(name)
    assert (error.field, error.code) == ("steps[0].cues[1]", "untranslated")
    assert error.message == "steps[0].cues[1] = kiss the pad: is untranslated in de"


def test_a_catalogue_with_every_text_lacks_none_even_where_a_word_stays_as_it_is(catalogues: Path) -> None:
    catalogue = {one.text for name in texts.shipped_files() for one in texts.shipped_texts(name)}
    ship(catalogues, "de", catalogue)
    assert [error for name in texts.shipped_files() for error in texts.untranslated_of(name)] == []
    assert translations.content("Squat depth", "de") == "de: Squat depth"
    assert translations.content("Not there", "de") == "Not there", "looking for it has changed nothing"


def test_an_empty_catalogue_lacks_them_all(catalogues: Path) -> None:
    ship(catalogues, "de", ())
    assert len(texts.untranslated_of("tests.yaml")) == len(texts.shipped_texts("tests.yaml"))


def test_nobody_translates_a_text_into_the_language_that_it_is_written_in(catalogues: Path) -> None:
    ship(catalogues, "de", ())
    ship(catalogues, "en_GB", ())
    one = (texts.Text("title", "Tiefe"),)
    assert [error.message for error in texts.untranslated(one)] == ["title = Tiefe: is untranslated in de"]
    assert [error.message for error in texts.untranslated(one, "de-AT")] == [
        "title = Tiefe: is untranslated in en",
        "title = Tiefe: is untranslated in en_GB",
    ]


# --- for translators --------------------------------------------------------------------------------------


def test_the_template_holds_every_text_once_with_every_place_where_it_stands() -> None:
    template = texts.template()
    found = {message.id: message for message in read_po(io.BytesIO(template)) if message.id}
    assert set(found) == {one.text for name in texts.shipped_files() for one in texts.shipped_texts(name)}
    assert not any(message.string for message in found.values())
    assert b"python-format" not in template, "a per cent sign in a sentence is no placeholder"
    places = found["Heels stay flat"].auto_comments
    assert "squat-depth.yaml: rungs[1].criteria[0].text" in places
    assert len(places) == len(set(places)) > 5


def test_a_translated_template_is_a_catalogue_that_lacks_nothing(catalogues: Path) -> None:
    catalogue = read_po(io.BytesIO(texts.template()), locale="de")
    for message in catalogue:
        if message.id:
            message.string = f"de {message.id}"
    place = catalogues / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "depthwise.mo").open("wb") as out:
        write_mo(out, catalogue)
    assert [error for name in texts.shipped_files() for error in texts.untranslated_of(name)] == []
    assert gettext.translation("depthwise", catalogues, ["de"]).gettext("Squat depth") == "de Squat depth"

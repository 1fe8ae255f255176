"""Tests of `coach.cli_curriculum`: files broken in one place each, sound ones, export and schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from click.testing import CliRunner, Result
from flask import Flask

from coach.cli_curriculum import NAMED_MOST, curriculum
from coach.formats import curriculum as files
from coach.formats.plain_yaml import BYTES_MOST
from coach.words import translations

NAMES = files.shipped_names()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(curriculum, [str(argument) for argument in arguments])


def refusals(result: Result, path: Path) -> list[str]:
    """Return what is said of a file, one refusal a line, after a plain end with status 1."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines), result.output
    return [line.removeprefix(f"{path}: ") for line in lines]


@cache
def _document() -> str:
    data = json.loads(json.dumps(files.curriculum_to_dict(files.shipped("clean"))))
    # Without the rungs above its depth gate and most drawings: ninety checks stay quick.
    data["rungs"] = data["rungs"][:9]
    for step in data["steps"]:
        step["figures"] = {"start": {"arms": step["figures"]["start"]["arms"]}}
        del step["aliases"], step["contraindications"]
    return json.dumps(data)


def document() -> dict[str, Any]:
    """Return the shipped clean as a document, to be changed in one place."""
    return dict(json.loads(_document()))


@cache
def text(name: str = "back-to-depth") -> str:
    return files.dump_curriculum(files.shipped(name))


def by_place(data: dict[str, Any], path: str) -> str:
    """Return a path with places for ids: `steps[cl-full].name` is `steps[14].name`."""

    def place(found: re.Match[str]) -> str:
        names = [one["id"] for one in data[found[1]]]
        return f"{found[1]}[{names.index(found[2])}]"

    return re.sub(r"(steps|rungs)\[([a-z][a-z-]*)\]", place, path)


def changed(data: dict[str, Any], path: str, value: Any) -> str:
    """Return the text of a document changed in one place; Ellipsis takes out, a function makes anew."""
    way = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)]
    place: Any = data
    for part in way[:-1]:
        place = place[part]
    if value is ...:
        del place[way[-1]]
    else:
        place[way[-1]] = value(place[way[-1]]) if callable(value) else value
    return json.dumps(data)


def plus(*more: Any) -> Callable[[Any], Any]:
    return lambda old: [*old, *more]


def nested(depth: int) -> dict[str, Any]:
    gate: dict[str, Any] = {"step": "brace"}
    for _ in range(depth - 1):
        gate = {"all": [gate]}
    return gate


PRESS = {"name": "Press", "parts": [{"movement": "cl-muscle", "reps": 3}], "sets": 3, "rest_s": 90}
SHARE = {"of": "clean", "low": 70, "high": 80}


def lift(**changes: Any) -> dict[str, Any]:
    return PRESS | {"load": {"rule": "none"}} | changes


# What is changed, to what, where it is told (`...`: at the very place), and a word that tells.
BROKEN: list[tuple[str, Any, Any, str]] = [
    # --- the graph
    ("steps[squat-stance].requires", {"step": "cl-full"}, ..., "asks for itself: squat-stance > cl-full >"),
    ("steps[brace].requires", {"step": "brace"}, ..., "asks for itself: brace > brace"),
    ("steps[cl-tall].requires.all[0].step", "cl-full", "steps[cl-tall].requires", "> cl-full > cl-tall"),
    ("tracks[0].steps", lambda old: old[:-1], "steps[jump-and-land].id", "stands in no track"),
    ("tracks[1].steps", lambda old: old[::-1], "tracks[1].steps[0]", "which it requires"),
    ("days", lambda old: [day | {"skills": day["skills"][:1]} for day in old], "tracks[1].id", "in no day"),
    ("steps[cl-hang].regression.step", "cl-power", ..., "must be easier"),
    ("steps[cl-hang].progression", ["cl-muscle"], "steps[cl-hang].progression[0]", "must not be a step"),
    # --- full depth
    ("steps[cl-full].requires", {"step": "cl-power"}, ..., "must ask for its squat by a depth gate"),
    ("steps[cl-power].receiving", "full", "steps[cl-power].requires", "by a depth gate"),
    ("steps[cl-full].power_version", None, ..., "must name what is trained"),
    ("steps[cl-full].power_version", "cl-tall", ..., "must not ask for depth itself"),
    ("steps[cl-full].power_version", "cl-moon", ..., "must be a step of this curriculum"),
    ("steps[cl-power].power_version", "cl-muscle", ..., "goes with a depth gate"),
    # --- names
    ("steps[brace].id", "cl-full", "steps[cl-full].id", "must not appear twice"),
    ("steps[brace].id", "box-high", "steps[2].id", "is the id of a rung already"),
    ("steps[brace].id", "Brace!", "steps[2].id", "lower-case words"),
    ("steps[cl-full].requires.all[0].step", "cl-moon", ..., "must be a step"),
    ("steps[cl-front-rack].requires.all[0].rung", "moon-squat", ..., "must be a rung"),
    ("steps[cl-full].requires.all[2].depth", "moon-squat", ..., "must be a rung"),
    ("steps[cl-front-rack].requires.all[2].test", "moon-reach", ..., "must be a known test"),
    ("steps[cl-front-rack].requires.all[2].least", 4, ..., "must be 0 to 3 score, or no result would do"),
    ("steps[cl-full].progression", ["cl-moon"], "steps[cl-full].progression[0]", "must be a step"),
    ("template.warm_up", plus("moon-walk"), "template.warm_up[4]", "must be a known drill"),
    ("template.stopped[0]", plus("split-squat"), "template.stopped[0][2]", "must not be a squat"),
    ("tracks[0].steps[0]", "moon-stance", ..., "must be a step"),
    ("tracks[1].id", "foundation", ..., "must not appear twice"),
    ("days[0].skills[0]", "moon", ..., "must be a track"),
    ("days[0].trunk[0]", "moon-bug", ..., "must be a known drill"),
    ("days[1].lifts[0].parts[0].movement", "cl-moon", ..., "must be a step or a rung"),
    ("days[1].lifts[0].instead", "moon-lift", ..., "must be a known drill"),
    ("days[1].lifts[0].requires", {"step": "cl-moon"}, "days[1].lifts[0].requires.step", "must be a step"),
    # --- loads
    ("steps[cl-full].load.ladder", [20, 15], "steps[cl-full].load.ladder[1]", "above the load before"),
    ("steps[cl-full].load.ladder", [], ..., "at least one load"),
    ("steps[cl-full].load.rule", "heavy", ..., "must be one of none, stick"),
    ("steps[cl-full].load.rule", "percent", "steps[cl-full].load.percent", "must be given"),
    ("steps[cl-full].load.percent", {"low": 70, "high": 80}, "steps[cl-full].load.percent.of", "given"),
    (
        "days[0].lifts",
        [lift(load={"rule": "percent", "percent": {"low": 70, "high": 80}})],
        "days[0].lifts[0].load.percent.of",
        "must be given",
    ),
    (
        "days[0].lifts",
        [lift(load={"rule": "percent", "percent": SHARE | {"of": "deadlift"}})],
        "days[0].lifts[0].load.percent.of",
        "must be one of snatch",
    ),
    (
        "days[0].lifts",
        [lift(load={"rule": "percent", "percent": SHARE | {"of": "snatch"}})],
        "days[0].lifts[0].load.percent.of",
        "that this curriculum does not have",
    ),
    (
        "days[0].lifts",
        [lift(load={"rule": "percent", "percent": SHARE, "waves": [70, 75]})],
        "days[0].lifts[0].load.waves",
        "one for each of the 3 sets",
    ),
    (
        "days[0].lifts",
        [lift(load={"rule": "none", "waves": [70, 75, 80]})],
        "days[0].lifts[0].load.waves",
        "percentages must say of what",
    ),
    # --- texts
    ("steps[cl-full].cues[0]", "c" * 33, ..., "must be at most 32 characters, is 33"),
    ("steps[cl-full].criteria[1].text", "c" * 49, ..., "must be at most 48 characters"),
    ("steps[cl-full].purpose", "", ..., "must not be empty"),
    ("steps[cl-full].points[0]", "Pull \x1b[2J up.", ..., "must not hold control characters"),
    ("steps[cl-full].points[0]", "Pull\nup.", ..., "must not hold control characters"),
    ("title", "Clean \u202e", ..., "must not hold control characters"),
    ("title", "Clean \x9b2J clean", ..., "must not hold control characters"),
    ("title", " Clean", ..., "must not begin or end with a space"),
    # --- criteria and faults
    ("steps[cl-full].criteria", lambda old: old[:3], ..., "must be 4 or 5"),
    ("steps[cl-full].criteria[0].view", "above", ..., "must be one of side, front"),
    ("steps[cl-full].criteria[0].fault", "ugly", ..., "must be one of"),
    ("steps[cl-full].criteria[0].fault", "tightrope", ..., "a no would have no answer"),
    ("steps[cl-full].faults[0].fix", ..., ..., "must be given"),
    # --- shapes
    ("moon", 1, ..., "is not a known key"),
    ("steps[cl-full].moon", 1, ..., "is not a known key"),
    ("steps[cl-full].requires.moon", 1, ..., "is not a known key"),
    ("steps[brace].requires.least", 1, ..., "is not a known key"),
    ("steps[brace].requires.rung", "box-high", "steps[brace].requires", "must name one of all, any"),
    ("id", ..., ..., "must be given"),
    ("steps[cl-full].regression", ..., ..., "must be given"),
    ("schema", 2, ..., "must be 1"),
    ("steps", {"cl-full": {}}, ..., "must be a list"),
    ("steps[cl-full]", "cl-full", ..., "must be a mapping"),
    ("steps[cl-full].rest_s", 90.5, ..., "must be a whole number"),
    ("steps[cl-full].load.ladder[0]", True, ..., "must be a number"),
    ("days[0].squat", "yes", ..., "must be true or false"),
    ("version", 2026.1, ..., "must be text"),
    ("steps[cl-full].tempo", "slowly", ..., "must read like 3-1-1"),
    ("steps[cl-full].dose.learn", {"sets": 3}, "steps[cl-full].dose.learn.reps", "either reps or seconds"),
    ("steps[cl-full].family", "curl", ..., "must be one of foundation"),
    ("steps[cl-full].figures.start.arms", "crossed", ..., "must be one of"),
    ("steps[cl-full].figures.start", ..., ..., "must be given"),
    ("steps[cl-full].requires", {"all": []}, "steps[cl-full].requires.all", "must be 1 to 8 conditions"),
    ("steps[cl-full].requires", nested(5), "steps[cl-full].requires.all", "must be at most 4 deep"),
    ("days[0]", {"title": "Rest", "squat": False}, "days[0].skills", "must hold a skill, a squat or a lift"),
    ("rungs[box-parallel].difficulty", -3.5, "rungs[box-parallel].difficulty", "the rung before"),
]


@pytest.mark.parametrize(
    ("path", "value", "told_at", "word"),
    BROKEN,
    ids=[f"{n}-{path}" for n, (path, *_) in enumerate(BROKEN)],
)
def test_one_thing_wrong_is_told_with_file_path_and_rule(
    path: str, value: Any, told_at: Any, word: str, tmp_path: Path
) -> None:
    data = document()
    place = by_place(data, path)
    told = place if told_at is ... else by_place(data, told_at)
    file = tmp_path / "mine.yaml"
    file.write_text(changed(data, place, value), "utf-8")
    lines = [line for line in refusals(run("check", file), file) if line.startswith(f"{told} = ")]
    assert len(lines) == 1, lines
    assert word in lines[0]


# --- what is no plain YAML ------------------------------------------------------------------------------

BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "field", "word"),
    [
        (BOMB, "file = line 1", "anchors and aliases are not allowed"),
        (text() + "again: *title\n", "file = line ", "anchors and aliases are not allowed"),
        (text().replace("id: back", "id: !!str back", 1), "file = line 2", "tags are not allowed"),
        (text() + "x: !!python/object/apply:os.system [ls]\n", "file = line ", "tags are not allowed"),
        (text() + "title: Again\n", "file = line ", "the key title stands twice"),
        (text() + "---\n" + text(), "file = line ", "another document"),
        (text() + "x: " + "[" * 15 + "]" * 15, "file = line ", "nested deeper than 14"),
        (text() + "x: [" + "1," * 110_000 + "]", "file = line ", "too many values"),
        (text() + "# " + "x" * BYTES_MOST, "file = ", f"must be at most {BYTES_MOST}"),
        (text().replace("title: ", "title: [", 1), "file = line ", "expected"),
        (text().replace("id: ", "id:\t\t'", 1), "file = line ", ""),
        ("", "file = nothing", "must be a mapping"),
        ("# only a remark\n", "file = nothing", "must be a mapping"),
        ("- squat\n", "file = a list", "must be a mapping"),
        ("squat", "file = squat", "must be a mapping"),
        (text().encode("utf-16"), "file = byte 0", "must be UTF-8 text"),
        (text().encode().replace(b"title: Back", b"title: R\xfcck"), "file = byte ", "must be UTF-8 text"),
        (b"\x00\x01\x02", "file = line 1", "not readable"),
    ],
    ids=range(18),
)
def test_what_is_no_plain_yaml_is_told_with_its_line(
    content: str | bytes, field: str, word: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (line,) = refusals(run("check", file), file)
    assert line.startswith(field)
    assert word in line


def checked(data: Any, tmp_path: Path) -> list[str]:
    file = tmp_path / "mine.yaml"
    file.write_text(json.dumps(data), "utf-8")
    return refusals(run("check", file), file)


def test_ten_thousand_steps_are_refused_without_being_looked_at(tmp_path: Path) -> None:
    data = document()
    rows = ",".join([json.dumps(data["steps"][0])] * 10_000)
    file = tmp_path / "mine.yaml"
    file.write_text(json.dumps(data | {"steps": ["here"]}).replace('"here"', rows), "utf-8")
    (line,) = refusals(run("check", file), file)
    assert line.endswith(f"must be at most {BYTES_MOST}")


@pytest.mark.parametrize(("key", "most"), [("rungs", 60), ("steps", 120)])
def test_ten_thousand_scraps_are_refused_by_their_number(key: str, most: int, tmp_path: Path) -> None:
    data = document() | {key: [{"id": f"s-{n}"} for n in range(10_000)]}
    assert checked(data, tmp_path) == [f"{key} = 10000: must be at most {most}"]


def test_a_long_list_of_wrong_names_is_told_to_its_end_or_to_a_number(tmp_path: Path) -> None:
    data = document()
    for step in data["steps"]:
        step["progression"] = ["moon", "sun"]
    assert len(checked(data, tmp_path)) == 30
    for step in data["steps"]:
        step["progression"] = ["moon", "sun", "stars"]
    lines = checked(data, tmp_path)
    assert len(lines) == NAMED_MOST + 1
    assert lines[-1] == "and 5 more"


@pytest.mark.parametrize("name", ["Pull\n/etc/passwd: sound", "Pull\x1b]0;owned\x07", "Pull\x9b2J"])
def test_what_a_file_says_cannot_move_the_cursor_or_look_like_a_line_of_ours(
    name: str, tmp_path: Path
) -> None:
    data = document()
    data["steps"][0]["name"] = name
    data["moon" + name] = 1
    data["title"] = name
    for line in checked(data, tmp_path):
        assert line.isprintable()
    del data["moon" + name]
    (line,) = checked(data, tmp_path)
    assert line.isprintable()
    assert "must not hold control characters" in line


# --- files that are sound, and several at once ----------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_is_sound_and_summed_up(name: str) -> None:
    file = files.FOLDER / f"{name}.yaml"
    result = run("check", file)
    assert result.exit_code == 0
    found = files.shipped(name)
    assert result.output == (
        f"{file}: {found.title}, version 2026.1: {len(found.rungs)} rungs, {len(found.steps)} steps "
        f"in {len(found.tracks)} tracks, {len(found.days)} kinds of day\n"
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda said: said.encode("utf-8-sig"),
        lambda said: said.replace("\n", "\r\n").encode(),
        lambda said: b"%YAML 1.2\n---\n" + said.encode() + b"...\n",
        lambda _: json.dumps(files.curriculum_to_dict(files.shipped("back-to-depth")), indent=2).encode(),
    ],
    ids=["with a byte order mark", "from Windows", "with its marks", "as JSON"],
)
def test_a_file_may_come_from_any_editor(encode: Callable[[str], bytes], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(encode(text()))
    result = run("check", file)
    assert (result.exit_code, result.output.count("\n")) == (0, 1), result.output


def test_every_file_is_told_of_and_one_that_is_wrong_is_enough(tmp_path: Path) -> None:
    sound, broken, gone = (tmp_path / name for name in ("sound.yaml", "broken.yaml", "gone.yaml"))
    sound.write_text(text(), "utf-8")
    broken.write_text(text().replace("- squat-stance", "- moon-stance", 1), "utf-8")
    result = run("check", broken, sound, gone, tmp_path)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert [line.split(": ")[0] for line in lines] == [str(p) for p in (broken, sound, gone, tmp_path)]
    assert "12 rungs, 11 steps in 4 tracks, 3 kinds of day" in lines[1]
    assert "must be a readable file" in lines[2]
    assert "must be a readable file" in lines[3]


def test_all_that_is_wrong_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    data = document()
    data["steps"][3]["progression"] = ["moon"]
    data["tracks"][0]["steps"][0] = "sun"
    data["days"][0]["trunk"] = ["stars"]
    places = [line.split(" = ")[0] for line in checked(data, tmp_path)]
    assert places == ["steps[3].progression[0]", "tracks[0].steps[0]", "days[0].trunk[0]"]


def test_a_check_needs_a_file() -> None:
    assert run("check").exit_code == 2


# --- export and schema ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["snatch", "squat-depth"])
def test_what_is_written_out_can_be_brought_in_again(name: str, tmp_path: Path) -> None:
    for arguments in ([name], [name, "--json"]):
        result = run("export", *arguments)
        assert result.exit_code == 0
        assert files.load_curriculum(result.output) == files.shipped(name)
    file = tmp_path / "mine.yaml"
    file.write_text(result.output, "utf-8")
    assert run("check", file).exit_code == 0
    assert json.loads(result.output)["id"] == name


@pytest.mark.parametrize("name", ["moon", "drills", "../curricula/snatch", ""])
def test_only_what_is_shipped_is_written_out(name: str) -> None:
    result = run("export", name)
    assert result.exit_code == 2
    assert "must be one of back-to-depth" in result.output


def test_the_schema_is_printed_as_json() -> None:
    result = run("schema")
    assert result.exit_code == 0
    schema = json.loads(result.output)
    assert schema["title"] == "Depthwise curriculum"
    assert {"id", "rungs", "template", "version"} <= set(schema["required"])
    assert set(schema["properties"]) == {"locale", *files.curriculum_to_dict(files.shipped("snatch"))}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A German catalogue is shipped that knows nothing but the title of one curriculum."""
    place = tmp_path / "locale" / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalogue = Catalog(locale="de")
    catalogue.add("Back to depth", "Zurück zur Tiefe")
    with (place / "depthwise.mo").open("wb") as out:
        write_mo(out, catalogue)
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path / "locale")
    translations.translation.cache_clear()
    yield
    translations.translation.cache_clear()


@pytest.mark.usefixtures("german")
def test_texts_that_a_language_lacks_are_named_and_fail_a_shipped_file() -> None:
    path = files.FOLDER / "back-to-depth.yaml"
    told = refusals(run("check", path), path)
    assert told[0].startswith("summary = For lifters who come back. ")
    assert told[0].endswith(": is untranslated in de")
    assert "tracks[0].title = Foundations: is untranslated in de" in told
    assert not any(line.startswith("title = ") for line in told)


@pytest.mark.usefixtures("german")
def test_a_file_of_ones_own_may_keep_to_one_language(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text().replace("title: Back to depth", "title: Own", 1), "utf-8")
    result = run("check", path)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == f"{path}: title = Own: is untranslated in de"
    assert re.fullmatch(rf"{path}: and \d+ more", lines[NAMED_MOST])
    assert lines[-1].startswith(f"{path}: Own, version 2026.1: 12 rungs")


@pytest.mark.usefixtures("german")
def test_a_german_file_is_not_looked_for_in_german(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text().replace("title: Back to depth", "locale: de-AT\ntitle: Tiefe", 1), "utf-8")
    result = run("check", path)
    assert result.exit_code == 0
    assert "in de\n" not in result.output
    assert "title = Tiefe: is untranslated in en\n" in result.output


def test_texts_are_written_for_translators(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["curriculum", "texts"])
    assert result.exit_code == 0
    assert '#. squat-depth.yaml: title\nmsgid "Squat depth"\nmsgstr ""\n' in result.output


def test_the_commands_are_those_of_the_app(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["curriculum", "export", "jerk"]).output == text("jerk")
    result = runner.invoke(args=["curriculum", "check", str(files.FOLDER / "drills.yaml")])
    assert result.exit_code == 1
    assert "drills.yaml: drills = a list: is not a known key" in result.output

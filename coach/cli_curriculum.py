"""The `curriculum` commands: check files, write one out, the texts for translators, and the JSON Schema.

No database: a file is judged by itself and the shipped library. Publishing stands in `services.curricula`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from coach.domain.checks import ENGLISH
from coach.domain.errors import Invalid
from coach.formats import curriculum as files
from coach.formats import texts as told
from coach.formats.json_schema import json_schema
from coach.formats.plain_yaml import read_yaml

NAMED_MOST = 40


@click.group("curriculum")
def curriculum() -> None:
    """Check, write out and describe curriculum files."""


@curriculum.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def check(paths: tuple[Path, ...]) -> None:
    """Say what is wrong in each file: file, path in it, and the rule. Exit status 1 where anything is.

    Texts that a shipped language lacks are named too. They fail a shipped file alone: your own may keep to
    one language.
    """
    sound = True
    for path in paths:
        wrong = _wrong(path)
        lacking = () if wrong else _untranslated(path)
        sound = sound and not wrong and not (lacking and told.is_shipped(path))
        for errors in (wrong, lacking):
            for error in errors[:NAMED_MOST]:
                click.echo(f"{path}: {_in_a_line(error.message)}")
            if len(errors) > NAMED_MOST:
                click.echo(f"{path}: and {len(errors) - NAMED_MOST} more")
        if not wrong:
            found = files.load_curriculum(path.read_text("utf-8"))
            click.echo(
                f"{path}: {found.title}, version {found.version}: {len(found.rungs)} rungs, "
                f"{len(found.steps)} steps in {len(found.tracks)} tracks, {len(found.days)} kinds of day"
            )
    if not sound:
        sys.exit(1)


def _in_a_line(message: str) -> str:
    """Return what a file is told about without what would move the cursor or end the line."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in message)


def _wrong(path: Path) -> tuple[Invalid, ...]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        rule = f"file = byte {error.start}: must be UTF-8 text"
        return (Invalid("file", "bad-encoding", rule),)
    except OSError as error:
        return (Invalid("file", "unreadable", f"file = {error.strerror}: must be a readable file"),)
    return files.faults_of(text.removeprefix("\ufeff"))


def _untranslated(path: Path) -> tuple[Invalid, ...]:
    data = read_yaml(path.read_text("utf-8-sig"))
    return told.untranslated(told.texts_in(data), data.get("locale", ENGLISH))


@curriculum.command("texts")
def texts() -> None:
    """Write the texts of all shipped files as a PO template for translators."""
    click.echo(told.template(), nl=False)


@curriculum.command("export")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
def export(name: str, as_json: bool) -> None:
    """Write a shipped curriculum out in full, to be changed and brought in again."""
    try:
        found = files.shipped(name)
    except Invalid as error:
        raise click.BadParameter(error.message) from None
    if as_json:
        click.echo(json.dumps(files.curriculum_to_dict(found), ensure_ascii=False, indent=2))
    else:
        click.echo(files.dump_curriculum(found), nl=False)


@curriculum.command("schema")
def schema() -> None:
    """Print the JSON Schema of a curriculum that is written out in full."""
    found = json_schema(files.CurriculumSchema(), "Depthwise curriculum")
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))

"""The `simulate` command: hidden-truth athletes led by the engine, by rules of thumb, and by one who knows.

Arguments, table, JSON and picture. What is simulated stands in `domain.cohort`, what it adds up to in
`domain.score`, what bands are worth in `domain.reliability`. Needs no database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import click

from coach.domain.cohort import POLICIES, WORLD, WORSE, World, simulate
from coach.domain.errors import Invalid
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.progression import RULES_VERSION
from coach.domain.reliability import FIRST_DAYS, NOMINAL, Coverage, coverages, measure_reliability
from coach.domain.score import BAND, Estimate, Score, score
from coach.figures.frontier import Goal, Place, frontier_svg
from coach.figures.reliability import Belief, Held, reliability_svg
from coach.formats.curriculum import shipped_ladder

ROOT = Path(__file__).resolve().parent.parent
TERMINAL = Path("-")
RULES_FOLDER = "coach/domain"
ATHLETES_MOST, WEEKS_MOST, SEED_MOST = 5000, 104, 2**32 - 1
FRONTIER_CONTROL = (0.6, 0.75, 0.9)
FRONTIER_RANGE = (0.7, 0.8, 0.9)
# What the engine is to reach: unowned sets and progress, percent; 90 % bands hold this often.
GOAL = Goal(4.0, 89.0, "goal")
TOLERANCE = (90.0, 87.0, 93.0)

# Rows of the table: field of Score, words, factor, decimals.
ROWS = (
    ("progress", "progress, %", 100, 1),
    ("unowned", "unowned sets, %", 100, 1),
    ("beyond_range", "of all sets, range missing, %", 100, 1),
    ("flips", "flips per athlete", 1, 2),
    ("pains", "days with pain >= 3", 1, 2),
    ("stops", "stops per athlete", 1, 2),
    ("tests", "ankle tests per athlete", 1, 1),
    ("full_depth", "at full depth, %", 100, 1),
    ("weeks_to_full_depth", "median weeks to it", 1, 1),
)
CELL = 22  # letters of a column, more where a cell is longer
BRACKETS = f"in brackets: {100 * BAND:.0f} % of cohorts of this size (bootstrap over athletes)"
BELIEF_WORDS = {"ankle": "ankle", "need": "need", "clean-rate": "clean rate"}


@dataclass(frozen=True, slots=True)
class Fresh:
    """The commit that a seed was taken from; `dirty` where the rules have changes that no commit holds."""

    commit: str
    dirty: bool

    @property
    def seed(self) -> int:
        """The first eight hex digits: nobody can choose them while tuning what they are the hash of."""
        return int(self.commit[:8], 16)


@dataclass(frozen=True, slots=True)
class Cohort:
    """What is simulated."""

    ladder_name: str
    ladder: tuple[Rung, ...]
    athletes: int
    weeks: int
    seed: int
    worse: bool
    fresh: Fresh | None

    @property
    def world(self) -> World:
        """What the truth is drawn from."""
        return WORSE if self.worse else WORLD

    def head(self) -> dict[str, Any]:
        """Return what must be given again to get the same numbers."""
        head = {
            "athletes": self.athletes,
            "weeks": self.weeks,
            "seed": self.seed,
            "ladder": self.ladder_name,
            "world": "worse" if self.worse else "assumed",
            "rules": RULES_VERSION,
        }
        if self.fresh is not None:
            head |= {"commit": self.fresh.commit, "uncommitted": self.fresh.dirty}
        return head

    def words(self) -> str:
        """Return the same in a line or two."""
        world = "worse than assumed" if self.worse else "as assumed"
        line = (
            f"{self.athletes} simulated athletes, {self.weeks} weeks, seed {self.seed}, "
            f"ladder {self.ladder_name}, world {world}, rules {RULES_VERSION}"
        )
        if self.fresh is not None:
            line += f"\nseed from commit {self.fresh.commit}, the last that touched {RULES_FOLDER}"
            line += ", which has changes since" if self.fresh.dirty else ""
        return line


@click.command("simulate")
@click.option("--athletes", type=click.IntRange(1, ATHLETES_MOST), default=200, show_default=True)
@click.option("--weeks", type=click.IntRange(1, WEEKS_MOST), default=20, show_default=True)
@click.option("--seed", type=click.IntRange(0, SEED_MOST), help="Of athletes and luck.  [default: 7]")
@click.option("--fresh", is_flag=True, help="Take the seed from the last commit that touched the rules.")
@click.option("--policy", type=click.Choice([*POLICIES, "all"]), help="Who leads.  [default: all]")
@click.option("--ladder", "ladder_name", default="squat-depth", show_default=True, help="A shipped ladder.")
@click.option("--worse", is_flag=True, help="A world worse than the engine assumes.")
@click.option("--frontier", is_flag=True, help="Also the engine under other numbers of its policy.")
@click.option("--reliability", is_flag=True, help="How often the engine's bands hold the truth, instead.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@click.option(
    "--svg",
    "picture",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    callback=lambda _context, _option, picture: _in_a_folder(picture),
    help="Draw it into a file, too.",
)
def simulate_command(
    athletes: int,
    weeks: int,
    seed: int | None,
    fresh: bool,
    policy: str | None,
    ladder_name: str,
    worse: bool,
    frontier: bool,
    reliability: bool,
    as_json: bool,
    picture: Path | None,
) -> None:
    """Lead athletes whose truth is hidden, and print how far they come and what it costs.

    The same arguments give the same bytes. About 20 s for 200 athletes and 20 weeks under the engine.
    """
    if fresh and seed is not None:
        raise click.UsageError("--fresh goes without --seed")
    if reliability and (policy not in (None, "engine") or frontier):
        raise click.UsageError(
            "--reliability is of the engine alone: it goes without --policy and --frontier"
        )
    if reliability and weeks * 7 <= FIRST_DAYS:
        raise click.UsageError("--reliability leaves the first week out: --weeks must be 2 or more")
    if frontier and policy not in (None, "all", "engine"):
        raise click.UsageError("--frontier is of the engine: it goes with --policy engine or all")
    try:
        ladder = shipped_ladder(ladder_name)
    except Invalid as error:
        raise click.UsageError(error.message) from None
    source = fresh_seed() if fresh else None
    number = source.seed if source is not None else 7 if seed is None else seed
    cohort = Cohort(ladder_name, ladder, athletes, weeks, number, worse, source)
    if reliability:
        _print_reliability(cohort, as_json, picture)
    else:
        names = POLICIES if policy in (None, "all") else (policy,)
        _print_scores(cohort, [n for n in names if n is not None], frontier, as_json, picture)


def _in_a_folder(picture: Path | None) -> Path | None:
    """Refuse a picture that there is no place for, before anything is simulated; nothing is opened yet."""
    if picture is not None and not (os.path.isdir(picture.parent) and os.access(picture.parent, os.W_OK)):
        raise click.BadParameter(f"'{picture}' is in no folder that can be written to")
    return picture


def _draw(picture: Path, svg: str) -> None:
    """Write a picture whole or not at all; a dash is the terminal."""
    if picture == TERMINAL:
        click.echo(svg, nl=False)
        return
    try:
        with click.open_file(str(picture), "w", encoding="utf-8", atomic=True) as file:
            file.write(svg)
    except OSError as error:
        raise click.UsageError(f"--svg {picture}: {error.strerror}") from None


def fresh_seed() -> Fresh:
    """Return the last commit that touched the rules; an error in one line where there is none."""
    commit = _git("log", "-1", "--format=%H", "--", RULES_FOLDER).strip()
    if not commit:
        raise click.UsageError(f"--fresh: no commit touched {RULES_FOLDER} yet; give --seed")
    return Fresh(commit, bool(_git("status", "--porcelain", "--", RULES_FOLDER).strip()))


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise click.UsageError("--fresh: needs git, which is not installed here; give --seed") from None
    except subprocess.CalledProcessError:
        raise click.UsageError("--fresh: this is no git checkout that can be read; give --seed") from None
    return done.stdout


# --- scores ------------------------------------------------------------------------------------------


def _score_of(cohort: Cohort, name: str, policy: Policy = DEFAULT_POLICY) -> Score:
    outcomes = simulate(
        name,
        cohort.ladder,
        athletes=cohort.athletes,
        weeks=cohort.weeks,
        seed=cohort.seed,
        world=cohort.world,
        policy=policy,
    )
    return score(outcomes, seed=cohort.seed)


def _print_scores(
    cohort: Cohort, names: Sequence[str], frontier: bool, as_json: bool, picture: Path | None
) -> None:
    scores: dict[str, Score] = {}
    for name in names:
        _say_to_a_person(f"{name} ...")
        scores[name] = _score_of(cohort, name)
    settings: list[tuple[Policy, Score]] = []
    if frontier:
        for control in FRONTIER_CONTROL:
            for reach in FRONTIER_RANGE:
                policy = replace(DEFAULT_POLICY, control_chance=control, range_chance=reach)
                _say_to_a_person(f"engine, control {control:g}, range {reach:g} ...")
                known = scores["engine"] if policy == DEFAULT_POLICY else None
                settings.append((policy, known or _score_of(cohort, "engine", policy)))
    if picture is not None:
        _draw(picture, _frontier_picture(cohort, scores, settings))
    if as_json:
        _print_json(
            cohort,
            {
                "policies": {name: _plain_score(one) for name, one in scores.items()},
                "frontier": [
                    {
                        "control_chance": policy.control_chance,
                        "range_chance": policy.range_chance,
                        **_plain_score(one),
                    }
                    for policy, one in settings
                ],
            },
        )
        return
    click.echo(cohort.words())
    click.echo(f"{BRACKETS}\n")
    _print_table(scores)
    if settings:
        click.echo("\nThe engine under other numbers of its policy:\n")
        rows = [[f"{'control':>8}{'range':>8}", "progress, %", "unowned sets, %", "flips"]]
        for policy, one in settings:
            cells = [_cell(one.progress, 100, 1), _cell(one.unowned, 100, 1), _cell(one.flips, 1, 2)]
            rows.append([f"{policy.control_chance:>8g}{policy.range_chance:>8g}", *cells])
        _echo(lines(rows, [18, CELL, CELL, CELL]))


def _print_table(scores: Mapping[str, Score]) -> None:
    rows = [["", *scores]]
    for key, words, factor, digits in ROWS:
        rows.append([words, *(_cell(getattr(one, key), factor, digits) for one in scores.values())])
    _echo(lines(rows, [31, *[CELL] * len(scores)]))


def _echo(printed: Sequence[str]) -> None:
    for line in printed:
        click.echo(line)


def lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Return the lines of a table, each column that wide or wider: two spaces stand before the next."""
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    wide = [max(width, 2 + length) for width, length in zip(widths, longest, strict=True)]
    return [
        "".join(f"{cell:<{width}}" for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows
    ]


def _cell(estimate: Estimate, factor: int, digits: int) -> str:
    """Return a number with its band; a dash where less than half come there."""
    value, low, high = (
        "-" if x is None else f"{factor * x:.{digits}f}"
        for x in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def _plain_score(one: Score) -> dict[str, Any]:
    return {field.name: _plain(getattr(one, field.name)) for field in fields(one)}


def _plain(estimate: Estimate) -> dict[str, float | None]:
    return {
        key: None if value is None else round(value, 4)
        for key, value in (("value", estimate.value), ("low", estimate.low), ("high", estimate.high))
    }


def _print_json(cohort: Cohort, found: Mapping[str, Any]) -> None:
    click.echo(json.dumps({**cohort.head(), "band": BAND, **found}, indent=1))


def _frontier_picture(
    cohort: Cohort, scores: Mapping[str, Score], settings: Sequence[tuple[Policy, Score]]
) -> str:
    places = [_place(name, one, ours=name == "engine") for name, one in scores.items()]
    others = [
        _place(f"engine, control {p.control_chance:g}, range {p.range_chance:g}", one) for p, one in settings
    ]
    told = "; ".join(f"{p.name}: progress {p.progress:.1f} %, unowned {p.unowned:.1f} %" for p in places)
    more = (
        " The dashed line joins the engine's best places under other numbers of its policy." if others else ""
    )
    return frontier_svg(
        places,
        frontier=others,
        goal=GOAL,
        title=f"Progress against unowned sets: {cohort.athletes} simulated athletes, {cohort.weeks} weeks",
        description=f"Each rule with its 90 % band. {told}.{more} {cohort.words()}.".replace("\n", ", "),
        x_words="sets beyond what the athlete owned that day (further left is safer)",
        y_words="progress: rungs owned, of those within reach",
    )


def _place(name: str, one: Score, *, ours: bool = False) -> Place:
    def percent(x: float | None) -> float:
        return 100 * (x or 0.0)

    return Place(
        name=name,
        unowned=percent(one.unowned.value),
        progress=percent(one.progress.value),
        unowned_band=(percent(one.unowned.low), percent(one.unowned.high)),
        progress_band=(percent(one.progress.low), percent(one.progress.high)),
        ours=ours,
    )


# --- reliability -------------------------------------------------------------------------------------


def _print_reliability(cohort: Cohort, as_json: bool, picture: Path | None) -> None:
    samples = measure_reliability(
        cohort.ladder,
        athletes=cohort.athletes,
        weeks=cohort.weeks,
        seed=cohort.seed,
        world=cohort.world,
    )
    found = coverages(samples, seed=cohort.seed)
    if not found:
        raise click.UsageError("--reliability: nobody trained after the first week; more athletes or weeks")
    by_belief: dict[str, list[Coverage]] = {}
    for one in found:
        by_belief.setdefault(one.belief, []).append(one)
    if picture is not None:
        _draw(picture, _reliability_picture(cohort, by_belief))
    if as_json:
        rows = {
            belief: [{"nominal": c.nominal, **_plain(c.observed), "samples": c.samples} for c in rows]
            for belief, rows in by_belief.items()
        }
        _print_json(cohort, {"reliability": rows})
        return
    click.echo(cohort.words())
    click.echo("How often the engine's bands held the truth, %, on training days after the first week;")
    click.echo(f"{BRACKETS}\n")
    table = [["nominal", *(f"{100 * n:g}" for n in NOMINAL)]]
    for belief, covered in by_belief.items():
        table.append([BELIEF_WORDS[belief], *(_cell(c.observed, 100, 1) for c in covered)])
    _echo(lines(table, [12, *[CELL] * len(NOMINAL)]))


def _reliability_picture(cohort: Cohort, by_belief: Mapping[str, Sequence[Coverage]]) -> str:
    beliefs = [
        Belief(
            BELIEF_WORDS[belief],
            tuple(
                Held(
                    100 * c.nominal,
                    100 * (c.observed.value or 0.0),
                    (100 * (c.observed.low or 0.0), 100 * (c.observed.high or 0.0)),
                )
                for c in covered
            ),
        )
        for belief, covered in by_belief.items()
    ]
    told = "; ".join(
        f"{b.name}: of the 90 % bands {h.observed:.1f} % held"
        for b in beliefs
        for h in b.held
        if h.nominal == 90
    )
    return reliability_svg(
        beliefs,
        tolerance=TOLERANCE,
        title="Reliability: how often the engine's bands hold the truth of simulated athletes",
        description=f"On the diagonal a band holds as often as it says. {told}. {cohort.words()}.".replace(
            "\n", ", "
        ),
        x_words="what a band says",
        y_words="how often it held the truth",
    )


def _say_to_a_person(words: str) -> None:
    """Tell somebody who waits at a terminal what is being worked on; nothing where the output is kept."""
    if sys.stderr.isatty():
        click.echo(words, err=True)

"""The `replay` command: stored decisions once more, and who would move under other numbers or rules.

Reads only. Printing and exit status stand here; what is compared in `coach.queries.replay`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from coach.casefile import Replayed
from coach.domain.policy import Policy
from coach.domain.progression import RULES_VERSION
from coach.formats.inputs import Refused
from coach.formats.policy import policy_from_file
from coach.queries import replay as query
from coach.queries import rules as rules_query
from coach.queries.moves import Move, Place, StepMove, StepPlace, kinds_of
from coach.queries.replay import Again, Person
from coach.web import context
from coach.words import labels, reasons, steps
from coach.words.curricula import STATES, step_why

DIGITS_MOST = 1000
VERDICTS = {
    "start": "began from another rung or wedge",
    "case": "what was known then cannot be put together again",
    "decision": "the same case, another decision",
}


@click.command("replay")
@click.option("--team", "team_name", help="Name or id of a team; without it: every athlete.")
@click.option(
    "--policy",
    "policy_file",
    type=click.File("r", encoding="utf-8"),
    help="JSON object of policy numbers, laid over the default: who would move today.",
)
@click.option("--weeks", type=click.IntRange(1, 520), help="With --policy: also the days of so many weeks.")
@click.option("--rules", "only_rules", is_flag=True, help="Only decisions of other rules: who would move.")
@click.option("--all", "superseded_too", is_flag=True, help="Superseded decisions as well as the live ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@with_appcontext
def replay(
    team_name: str | None,
    policy_file: IO[str] | None,
    weeks: int | None,
    only_rules: bool,
    superseded_too: bool,
    as_json: bool,
) -> None:
    """Decide stored decisions again from what was known by then; exit status 1 where one differs.

    With --policy nothing stored is checked: it says who would move today, and why.
    """
    if policy_file is not None and (only_rules or superseded_too):
        raise click.UsageError("--policy goes without --rules and --all")
    if weeks is not None and policy_file is None:
        raise click.UsageError("--weeks goes with --policy")
    team_id, label = _team(team_name)
    people = query.people(context.db(), team_id)
    if policy_file is not None:
        _policy(people, team_id, label, _read(policy_file), weeks, as_json)
        return
    well = _stored(people, team_id, label, only_rules, superseded_too, as_json)
    if not well:
        sys.exit(1)


def _team(name: str | None) -> tuple[UUID | None, str]:
    if name is None:
        return None, "everybody"
    try:
        return query.team_named(context.db(), name)
    except query.SeveralTeams as several:
        raise click.BadParameter(f"team = {name}: is the name of several teams: {several}") from None
    except LookupError:
        raise click.BadParameter(f"team = {name}: must be the name or id of a team") from None


def _read(policy_file: IO[str]) -> Policy:
    try:
        # Python turns away a number of thousands of digits without saying which: the first ones tell enough.
        return policy_from_file(json.load(policy_file, parse_int=lambda digits: int(digits[:DIGITS_MOST])))
    except Refused as refused:
        raise click.BadParameter("; ".join(problem.message for problem in refused.problems)) from None
    except (ValueError, RecursionError):
        raise click.BadParameter("policy: must be a JSON object of numbers") from None


# --- stored decisions ---------------------------------------------------------------------------------


def _stored(
    people: Sequence[Person],
    team_id: UUID | None,
    label: str,
    only_rules: bool,
    superseded_too: bool,
    as_json: bool,
) -> bool:
    """Print what became of every stored decision; return whether none differs."""
    counts = {"same": 0, "rules": 0, "different": 0}
    different: list[dict[str, Any]] = []
    moves: list[Move] = []
    for person in people:
        for again in query.replayed(context.db(), person):
            for one in again.decisions:
                if not (one.live or superseded_too):
                    continue
                kind = one.verdict if one.verdict in counts else "different"
                counts[kind] += 1
                if kind == "different":
                    different.append(_difference(person, one))
            moves += _moved_by_rules(again)
    waiting = rules_query.waiting_unseen(context.db(), team_id)
    held = query.would_move_by_rules_unseen(context.db(), people, team_id).moves if waiting else ()
    if as_json:
        told = {
            "team": label,
            "rules": RULES_VERSION,
            "decisions": counts,
            "different": different,
            "rules_changed": [_move_json(move) for move in moves],
            "waiting": [
                {
                    "team": team.name,
                    "team_id": str(team.team_id),
                    "rules": team.adopted,
                    "until": team.until.isoformat(),
                }
                for team in waiting
            ],
            "waiting_moves": [_move_json(move) for move in held],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return only_rules or not different
    if not only_rules:
        click.echo(f"{counts['same']} of {sum(counts.values())} decisions come out byte for byte ({label}).")
        for wrong in different:
            click.echo(f"  {wrong['athlete']}, {wrong['on']} ({wrong['seq']}): {VERDICTS[wrong['why']]}")
    if counts["rules"]:
        click.echo(f"Rules changed: decisions made under others than {RULES_VERSION}: {counts['rules']}.")
        _table(moves, "would stand elsewhere under the present rules")
    elif only_rules:
        click.echo(f"Every decision was made under the present rules, {RULES_VERSION}.")
    for team in waiting:
        click.echo(
            f"{team.name} waits with rules {RULES_VERSION} until {team.until}: {team.adopted} are in force."
        )
    if waiting:
        _table(held, f"would move today if rules {RULES_VERSION} took effect")
    return only_rules or not different


def _difference(person: Person, one: Replayed) -> dict[str, Any]:
    return {
        "athlete": person.name,
        "athlete_id": str(person.athlete_id),
        "decision_id": str(one.row.id),
        "on": one.row.decided_on.isoformat(),
        "seq": one.row.seq,
        "why": one.verdict,
    }


def _moved_by_rules(again: Again) -> Iterator[Move]:
    """Yield the move of a running enrolment whose last decision the present rules make another."""
    if not again.decisions or again.ended:
        return
    last = max(again.decisions, key=lambda one: (one.row.decided_on, one.row.seq))
    if last.verdict == "rules" and last.now is not None:
        move = query.move_since(again, last)
        if move is not None:
            yield move


# --- another policy -----------------------------------------------------------------------------------


def _policy(
    people: Sequence[Person],
    team_id: UUID | None,
    label: str,
    policy: Policy,
    weeks: int | None,
    as_json: bool,
) -> None:
    db = context.db()
    outcome = query.would_move_unseen(db, people, team_id, policy)
    past = []
    if weeks is not None:
        since = db.now().date() - timedelta(weeks=weeks)
        past = [query.would_have_moved(db, person, team_id, policy, since) for person in people]
    looked_at = sum(one.looked_at for one in past)
    differing = sorted((pair for one in past for pair in one.differing), key=lambda pair: pair[0])
    if as_json:
        told: dict[str, Any] = {
            "team": label,
            "rules": RULES_VERSION,
            "moves": [_move_json(move) for move in outcome.moves],
            "unchanged": outcome.unchanged,
            "reworded": outcome.reworded,
            "without_body": outcome.without_body,
        }
        if weeks is not None:
            told["weeks"] = {
                "days": looked_at,
                "differing": len(differing),
                "first": [{"on": on.isoformat(), **_move_json(move)} for on, move in differing[:1]],
            }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"Today, {label}: athletes decided for: {outcome.judged}.")
    _table(outcome.moves, "would move")
    click.echo(f"{outcome.unchanged} stay where they are, {outcome.reworded} of them for another reason.")
    if outcome.without_body:
        click.echo(f"{outcome.without_body} have not told height and weight yet.")
    if weeks is not None:
        click.echo(
            f"{len(differing)} of {looked_at} days of the last {weeks} weeks would have begun "
            "at another squat."
        )
        for on, move in differing[:1]:
            click.echo(f"  first on {on.isoformat()}:")
            _lines(move)


def _table(moves: Sequence[Move], what: str) -> None:
    click.echo(f"{len(moves)} {what}{':' if moves else '.'}")
    found = kinds_of(moves).items()
    counts = ", ".join(steps.MOVES[kind].format(n=number) for kind, number in found if number)
    if counts:
        click.echo(f"Steps, all athletes together: {counts}.")
    for move in moves:
        _lines(move)


def _lines(move: Move) -> None:
    click.echo(f"  {move.name}")
    if move.at_squat:
        for when, place in (("now", move.before), ("then", move.after)):
            click.echo(f"    {when:5}{_where(place)}")
            click.echo(f"         {_why(move, place)}")
    for step in move.steps:
        before, after = (_state(place, step.by_load) for place in (step.before, step.after))
        click.echo(f"    {_named(move, step.id)}: {before} -> {after}")
        why = _why_step(move, step)
        if why:
            click.echo(f"         {why}")


def _where(place: Place) -> str:
    parts = [labels.label_of(labels.ACTIONS, place.action, labels.plain), place.rung]
    if place.wedge_mm:
        parts.append(f"{place.wedge_mm:g} mm wedge")
    if place.load_kg:
        parts.append(f"{place.load_kg:g} kg")
    return ", ".join(parts)


def _why(move: Move, place: Place) -> str:
    return reasons.sentence(place.headline, labels.plain, lambda rung: _named(move, rung))


def _named(move: Move, one: str) -> str:
    return move.names.get(one, one)


def _state(place: StepPlace | None, with_load: bool) -> str:
    state = STATES["" if place is None else place.state]
    return f"{state}, {place.load_kg:g} kg" if place is not None and with_load else state


def _why_step(move: Move, step: StepMove) -> str:
    """Return why a step would stand so; empty where only its load is another."""
    after = step.after
    if after is None or step.by_load:
        return ""
    return step_why(
        after.state,
        after.missing,
        after.good_days,
        after.needed,
        lambda one: _named(move, one),
        labels.plain,
    )


def _move_json(move: Move) -> dict[str, Any]:
    def plain(place: Place) -> dict[str, Any]:
        return {
            "action": place.action,
            "rung": place.rung_id,
            "wedge_mm": place.wedge_mm,
            "load_kg": place.load_kg,
            "reason": place.headline.code,
            "text": _why(move, place),
        }

    def standing(place: StepPlace | None) -> dict[str, Any] | None:
        return None if place is None else {"state": place.state, "load_kg": place.load_kg}

    return {
        "athlete": move.name,
        "athlete_id": str(move.athlete_id),
        "before": plain(move.before),
        "after": plain(move.after),
        "steps": [
            {
                "step": step.id,
                "kind": step.kind,
                "before": standing(step.before),
                "after": standing(step.after),
                "text": _why_step(move, step),
            }
            for step in move.steps
        ],
    }

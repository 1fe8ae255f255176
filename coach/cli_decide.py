"""The `decide` command: cases in, decisions out, one JSON object a line.

No rule and no database: other programs hold a conversation with it, line by line.
"""

from __future__ import annotations

import json
import sys
from codecs import BOM_UTF8
from typing import IO

import click

from coach.domain.errors import Invalid
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.formats.case import answer_line
from coach.formats.policy import checked_policy


@click.command("decide")
@click.option(
    "--policy",
    "policy_file",
    type=click.File("r", encoding="utf-8"),
    help="JSON object of policy numbers that every case starts from.",
)
def decide(policy_file: IO[str] | None) -> None:
    """Read cases (NDJSON) from standard input and write a decision for each, as soon as it is read.

    A bad line gives an error on its line and the run goes on; the exit status is then 1 at the end.
    """
    policy = DEFAULT_POLICY if policy_file is None else _policy(policy_file)
    all_well = True
    out = sys.stdout.buffer
    # readline, since iterating over the stream would wait for a full buffer before the first line.
    for raw in iter(sys.stdin.buffer.readline, b""):
        if not raw.removeprefix(BOM_UTF8).strip():
            continue
        answer, well = answer_line(raw, policy)
        all_well = all_well and well
        try:
            # Half of a character, as JSON may hold in an id, goes out as it came in: escaped.
            out.write(answer.encode("utf-8", errors="backslashreplace") + b"\n")
            out.flush()
        except BrokenPipeError:
            break  # the reader has gone: nobody is left to answer
    if not all_well:
        sys.exit(1)


def _policy(policy_file: IO[str]) -> Policy:
    try:
        return checked_policy(json.load(policy_file))
    except Invalid as error:
        raise click.BadParameter(error.message) from None
    except (ValueError, RecursionError):
        raise click.BadParameter("policy: must be a JSON object") from None

"""Write the numbers and pictures of docs/simulation.md anew: `.venv/bin/python docs/simulation.py [block]`.

Takes the seed from the last commit that touched the rules. About twenty-five minutes on one core; a block
named alone (`goals`) takes its share. What stands between the page's markers is replaced, and nothing else.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "simulation.md"
RUNS = {
    "table": ["--frontier", "--svg", "docs/pictures/frontier.svg"],
    "goals": ["--policy", "engine", "--athletes", "4000"],
    "worse": ["--worse", "--policy", "all"],
    "reliability": ["--reliability", "--athletes", "1000", "--svg", "docs/pictures/reliability.svg"],
}


def main(*names: str) -> None:
    """Run the commands of these blocks, or all, and put what they print into the page."""
    text = PAGE.read_text("utf-8")
    for name in names or RUNS:
        arguments = RUNS[name]
        command = [sys.executable, "-m", "flask", "--app", "app", "simulate", "--fresh", *arguments]
        done = subprocess.run(command, cwd=DOCS.parent, check=True, stdout=subprocess.PIPE, text=True)
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        block = f"{begin}\n\n```\n{done.stdout.rstrip()}\n```\n\n{end}"
        found = re.subn(f"{begin}.*?{end}", lambda _, block=block: block, text, flags=re.DOTALL)
        text, count = found
        if count != 1:
            raise SystemExit(f"{PAGE}: must hold {begin} and {end} once")
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

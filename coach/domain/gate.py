"""Gates: what must be owned or measured before a step of a curriculum opens.

A gate is a sentence of ALL and ANY over steps, rungs, tests and the depth gate. Whether it is open for an
athlete is answered in `mastery`; that a whole curriculum can be walked, in `graph`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coach.domain.checks import check_distinct, check_one_of, refuse

LEAVES = ("step", "rung", "depth", "test")
KINDS = ("all", "any", *LEAVES)
# Members of one ALL or ANY, and how deep they may be nested.
GATE_MEMBERS_MOST = 8
GATE_DEPTH_MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One condition, or several joined.

    `kind` all|any with `members`; step|rung with `id`: that one is owned; depth with the `id` of a rung: its
    squat is owned at a heel no higher than the athlete's lifting shoes; test with `id`: the last result of
    each side is at least `least`, in the test's own unit (a pass counts 1).
    """

    kind: str
    id: str = ""
    least: float | None = None
    members: tuple[Gate, ...] = ()

    def __post_init__(self) -> None:
        check_one_of("kind", self.kind, KINDS)
        if self.kind in ("all", "any"):
            if not 1 <= len(self.members) <= GATE_MEMBERS_MOST:
                rule = f"must be 1 to {GATE_MEMBERS_MOST} conditions"
                raise refuse(self.kind, "bad-count", len(self.members), rule)
            check_distinct(self.kind, (member.said for member in self.members))
            if self.nested > GATE_DEPTH_MOST:
                raise refuse(self.kind, "too-deep", self.nested, f"must be at most {GATE_DEPTH_MOST} deep")
        elif (self.kind == "test") != (self.least is not None):
            rule = "must be given with a test, and with nothing else"
            raise refuse("least", "one-of", self.least, rule)

    @property
    def nested(self) -> int:
        """How many gates stand inside each other here, 1 for a single condition."""
        return 1 + max((member.nested for member in self.members), default=0)

    @property
    def said(self) -> str:
        """The gate in a line, as an error names it."""
        if self.members:
            return f" {'and' if self.kind == 'all' else 'or'} ".join(f"({m.said})" for m in self.members)
        return f"{self.kind} {self.id}" + ("" if self.least is None else f" >= {self.least:g}")

    def leaves(self, path: str = "requires") -> Iterator[tuple[str, Gate]]:
        """Yield every single condition with its path."""
        if self.kind not in ("all", "any"):
            yield path, self
        for index, member in enumerate(self.members):
            yield from member.leaves(f"{path}.{self.kind}[{index}]")

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of all conditions of a kind."""
        return tuple(leaf.id for _, leaf in self.leaves() if leaf.kind == kind)

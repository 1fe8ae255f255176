"""YAML as plain data: text, numbers, true, false and null, nothing that builds or repeats anything.

What the data must look like stands with whoever reads it.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from coach.domain.errors import Invalid

BYTES_MOST = 1_048_576
EVENTS_MOST = 100_000
DEPTH_MOST = 14

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_Base):
    """Reads text, numbers, true, false and null; a key may stand only once.

    YAML 1.1 would turn `no`, `on` and some dates and times into other things than what was written.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - shape of the base

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping and refuse a key that stands twice."""
        seen = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _bad_yaml(key_node.start_mark, "a key must be a word")
            if key_node.value in seen:
                raise _bad_yaml(key_node.start_mark, f"the key {key_node.value[:40]} stands twice")
            seen.add(key_node.value)
        return dict(super().construct_mapping(node, deep=deep))


def _add_plain_resolvers() -> None:
    plain = (
        ("null", r"null|~|", ["n", "~", ""]),
        ("bool", r"true|false", list("tf")),
        ("int", r"-?(0|[1-9][0-9]{0,11})", list("-0123456789")),
        ("float", r"-?(0|[1-9][0-9]{0,11})\.[0-9]{1,12}", list("-0123456789")),
    )
    for name, pattern, first in plain:
        _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{pattern})$"), first)


def _bad_yaml(mark: Any, rule: str) -> Invalid:
    where = f"line {mark.line + 1}" if mark is not None else "line 1"
    return Invalid("file", "bad-yaml", f"file = {where}: {rule}")


def read_yaml(text: str) -> Any:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > BYTES_MOST:
        raise Invalid("file", "too-large", f"file = {size} bytes: must be at most {BYTES_MOST}")
    try:
        _refuse_clever_yaml(text)
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        raise _bad_yaml(error.problem_mark or error.context_mark, error.problem or "is not YAML") from None
    except (yaml.YAMLError, UnicodeError, RecursionError):
        raise Invalid("file", "bad-yaml", "file = line 1: is not readable YAML text") from None


def _refuse_clever_yaml(text: str) -> None:
    """Refuse aliases, anchors, tags, deep nesting and floods before anything is built from them."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Base)):
        if count > EVENTS_MOST:
            raise _bad_yaml(event.start_mark, "holds too many values")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _bad_yaml(event.start_mark, "anchors and aliases are not allowed")
        if getattr(event, "tag", None) is not None:
            raise _bad_yaml(event.start_mark, "tags are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MOST:
                raise _bad_yaml(event.start_mark, f"is nested deeper than {DEPTH_MOST} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


_add_plain_resolvers()

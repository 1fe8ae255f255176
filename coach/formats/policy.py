"""A team's policy in and out: from a coach's form, from a JSON file, as a stored document.

Types, ranges and order; what the numbers do is the engine's work. A form says shares in percent, a file
and a document 0-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any

from marshmallow import Schema

from coach.domain.errors import Invalid
from coach.domain.policy import DEFAULT_POLICY, Policy, PolicyFault, number, own_values, policy_faults
from coach.formats.inputs import NUMBER, WHOLE, Input, Number, Problem, Refused, Whole, choice, read, text
from coach.formats.policy_json import policy_from_json

REASON_MOST = 500
REASON_LEAST = 3
OUTDATED = "was changed by somebody else meanwhile: look at it again"
# No number of a policy comes near it; a whole one beyond is not written out.
LONG = 10**15
UNCHANGED = "is as it was: nothing is changed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy that a coach wants, why, and the version that the form was filled in on."""

    policy: Policy
    reason: str
    based_on: int

    def check(self, version: int, now: Policy) -> None:
        """Refuse a proposal that was made on another version than the present one, or changes nothing."""
        if version != self.based_on:
            raise Refused(Problem("form", "outdated", OUTDATED))
        if now == self.policy:
            raise Refused(Problem("form", "unchanged", UNCHANGED))


def proposal(form: Mapping[str, Any]) -> Proposal:
    """Read a coach's form; an empty number means the default. Refused names every broken field."""
    data = read(_schema(), form)
    reason, based_on = data.pop("reason"), data.pop("based_on")
    policy = Policy(**{name: _as_number(name, value) for name, value in data.items()})
    problems = [problem_of(fault, policy, percent=True) for fault in policy_faults(policy)]
    if len(reason) < REASON_LEAST:
        problems.append(Problem("reason", "missing", "is missing: a few words for those who come after you"))
    if problems:
        raise Refused(*problems)
    return Proposal(policy, reason, based_on)


def policy_from_file(data: Any) -> Policy:
    """Read a JSON object of numbers laid over the default. Refused where one breaks a rule."""
    try:
        policy = policy_from_json(data)
    except Invalid as error:
        said, _, rule = error.message.partition(": ")
        field, _, value = said.partition(" = ")
        raise Refused(Problem(field, error.code, rule, value)) from None
    faults = policy_faults(policy)
    if faults:
        raise Refused(*(problem_of(fault, policy) for fault in faults))
    return policy


def checked_policy(data: Any, base: Policy = DEFAULT_POLICY, path: str = "policy") -> Policy:
    """Return a policy with some numbers replaced, within their limits. Raises Invalid (`policy.drop_days`).

    They are the limits of a team's form: what stops on pain may be made stricter here too, never looser.
    """
    policy = policy_from_json(data, base, path)
    for fault in policy_faults(policy):
        found = problem_of(fault, policy)
        field = f"{path}.{found.field}"
        raise Invalid(field, fault.code, f"{field} = {found.value}: {found.rule}")
    return policy


def policy_to_document(policy: Policy) -> dict[str, Any]:
    """Return what is stored of a policy: the numbers that are not the default's."""
    return own_values(policy)


def problem_of(fault: PolicyFault, policy: Policy, *, percent: bool = False) -> Problem:
    """Return a broken rule of a policy as `field = value: rule`; the code names the other number."""
    value = shown(fault.field, getattr(policy, fault.field), percent=percent)
    if fault.other is not None:
        limit = shown(fault.other, getattr(policy, fault.other), percent=percent)
        rule = "must be at most" if fault.code == "above" else "must be less than"
        code = f"{fault.code}:{fault.other}"
        return Problem(fault.field, code, f"{rule} {fault.other} = {limit}", value)
    if fault.code == "window":
        return Problem(
            fault.field, "window", "must hold all qualifying days with the days between them", value
        )
    about = number(fault.field)
    low, high = (shown(fault.field, end, percent=percent) for end in (about.low, about.high))
    rule = f"must be {low}-{high}"
    if fault.code == "safety":
        rule += ", since a safety limit may only be made stricter than its default"
    return Problem(fault.field, fault.code, rule, value)


def shown(name: str, value: float | bool, *, percent: bool = False) -> str:
    """Return a number as a form or a file writes it; a long one by its first digits and its length."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if percent and number(name).unit == "share":
        value = round(100 * value, 2)
    if isinstance(value, int):
        return str(value) if abs(value) <= LONG else f"{Decimal(value):.3e}"
    return f"{value:g}"


def form_of(policy: Policy) -> dict[str, str]:
    """Return what the form's fields hold for a policy."""
    return {f.name: shown(f.name, getattr(policy, f.name), percent=True) for f in fields(Policy)}


@cache
def _schema() -> type[Schema]:
    """Return the form's schema: a field for every number there is, of its default's type."""
    read_by: dict[str, Any] = {
        "reason": text(REASON_MOST, load_default=""),
        "based_on": Whole(required=True, error_messages=WHOLE),
    }
    for field in fields(Policy):
        default = getattr(DEFAULT_POLICY, field.name)
        given: Any
        if isinstance(default, bool):
            read_by[field.name] = choice("yes", "no", load_default="yes" if default else "no")
            continue
        if isinstance(default, int):
            given = Whole(error_messages=WHOLE, load_default=default)
        else:
            percent = 100 if number(field.name).unit == "share" else 1
            given = Number(error_messages=NUMBER, load_default=default * percent)
        read_by[field.name] = given
    return Input.from_dict(read_by, name="PolicyIn")


def _as_number(name: str, value: Any) -> Any:
    default = getattr(DEFAULT_POLICY, name)
    if isinstance(default, bool):
        return value == "yes"
    if isinstance(default, float) and number(name).unit == "share":
        return round(value / 100, 6)
    return value

"""Units of what people type: centimetres and kilograms, or inches and pounds by the person's setting.

The one place where input is converted; what is shown is formatted by the filters of `templating`.
Everything is kept to a tenth of the metric unit, so that a value shown in the other unit and sent back
unchanged is the same value again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coach.web.templating import CM_PER_IN, KG_PER_LB

METRIC_PER_UNIT = {"cm": CM_PER_IN, "kg": KG_PER_LB}
IMPERIAL_NAME = {"cm": "in", "kg": "lb"}


def unit(metric: str, units: str) -> str:
    """Return the name of the unit that a person reads: `cm` or `in`, `kg` or `lb`."""
    return IMPERIAL_NAME[metric] if units == "imperial" else metric


def shown(value: float | None, metric: str, units: str, digits: int = 2) -> str:
    """Return a metric value as text for an input field, in the person's unit."""
    if value is None:
        return ""
    if units == "imperial":
        value = value / METRIC_PER_UNIT[metric]
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def load_shown(load_kg: float, units: str) -> str:
    """Return a load as text for an input field: pounds to a tenth, since no plate weighs 11.02 lb."""
    return shown(load_kg, "kg", units, 1 if units == "imperial" else 2)


def typed(text: Any, metric: str, units: str) -> Any:
    """Return what was typed in the metric unit; what is no number stays as it is and is refused later."""
    if units != "imperial" or not isinstance(text, str) or not text.strip():
        return text
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return text
    return f"{number * METRIC_PER_UNIT[metric]:.1f}"


def metric_form(form: Mapping[str, Any], fields: Mapping[str, str], units: str) -> dict[str, Any]:
    """Return the form with the named fields (name -> `cm` or `kg`) in metric units."""
    return {key: typed(value, fields[key], units) if key in fields else value for key, value in form.items()}


def limits(low: float, high: float, metric: str, units: str) -> str:
    """Return a range as text in the person's unit, with its name."""
    return f"{shown(low, metric, units)}–{shown(high, metric, units)} {unit(metric, units)}"

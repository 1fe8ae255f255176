"""Reasons, evidence and conditions as sentences for a coach, who may not see all of it.

No query, no rule; what is shared is decided in `coach.queries`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.domain.decision import Forecast
from coach.domain.screen import Reason
from coach.queries.athlete import Told
from coach.web.templating import day, locale
from coach.web.templating import gettext as _
from coach.words import reasons
from coach.words.evidence import Evidence, line
from coach.words.labels import N_
from coach.words.red_flags import red_flag
from coach.words.translations import content, translation


@dataclass(frozen=True, slots=True)
class Speaker:
    """Turns reasons, evidence and conditions into sentences, with a curriculum's names of its rungs."""

    names: Mapping[str, str]

    def rung(self, rung_id: str) -> str:
        """Return the name of a rung in the reader's language."""
        return content(self.names.get(rung_id, rung_id.replace("-", " ")), locale())

    def reason(self, reason: Reason) -> str:
        """Return a reason as a sentence; what is not shared says so."""
        if reason.code in HIDDEN:
            return _(HIDDEN[reason.code])
        return reasons.sentence(reason, translation(locale()).gettext, self.rung, day)

    def lines(self, found: Iterable[Evidence]) -> list[str]:
        """Return evidence as lines."""
        return [line(one, self.rung, day, translation(locale()).gettext) for one in found]

    def speaks_for(self, told: Iterable[Told]) -> list[str]:
        """Return every line that speaks for what was told, each once."""
        return list(dict.fromkeys(text for one in told for text in self.lines(one.for_)))

    def speaks_against(self, told: Iterable[Told]) -> list[str]:
        """Return every line that speaks against what was told, each once."""
        return list(dict.fromkeys(text for one in told for text in self.lines(one.against)))

    def signs(self, told: str) -> str:
        """Return the warning signs that were ticked, in words; what was written stays as it is."""
        return ", ".join(red_flag(code, translation(locale()).gettext) for code in told.split(", "))

    def forecast(self, found: Forecast) -> str:
        """Return a forecast in a sentence."""
        return reasons.forecast_sentence(found, _, self.rung)

    def conditions(self, found: Iterable[Any]) -> list[str]:
        """Return what is still missing, one short line each."""
        said = [reasons.condition(one, translation(locale()).gettext) for one in found]
        return [text[:1].upper() + text[1:] for text in said]


HIDDEN = {
    "stop-hidden": N_("Stopped. What hurts is not shared with you."),
    "pain-hidden": N_("Stepped back after the last session. Why is not shared with you."),
    "not-shared": N_("The reasons are not shared with you."),
}

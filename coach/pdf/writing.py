"""How paper writes: texts, dates, numbers and loads in a reader's language and units.

Formatting only; no page and no rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval
from babel.numbers import format_decimal

from coach.words.labels import label
from coach.words.translations import PSEUDO, content, translation

KG_PER_LB = 0.45359237
CM_PER_IN = 2.54
NARROW = "\u00a0"  # keeps a number and its unit on one line


# Pictures among letters, with what joins, colours or frames them. No text font has them, and a sheet must
# show no empty boxes; people write them into names.
_PICTURE = "[\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_PICTURES = re.compile(
    f" ?{_PICTURE}(?:[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|{_PICTURE})*"
)


def printable(text: str) -> str:
    """Return a text without emoji and other pictures, each with the space before it."""
    return _PICTURES.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class Writing:
    """One reader's language (`locale`) and units (`metric` or `imperial`)."""

    locale: str
    units: str

    @property
    def babel(self) -> Locale:
        """The locale that dates and numbers follow."""
        return _babel(self.locale)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return "rtl" if self.babel.text_direction == "rtl" else "ltr"

    def text(self, message: str) -> str:
        """Return a text of the product in the reader's language."""
        return translation(self.locale).gettext(message)

    def plural(self, one: str, many: str, count: int) -> str:
        """Return the form of a text that goes with a count."""
        return translation(self.locale).ngettext(one, many, count)

    def content(self, message: str) -> str:
        """Return a curriculum's text in the reader's language."""
        return content(message, self.locale) if message else ""

    def label(self, code: str) -> str:
        """Return the label of a code."""
        return label(code, self.text)

    def day(self, value: date) -> str:
        """2 Mar."""
        return self._marked(format_date(value, "d MMM", locale=self.babel))

    def day_full(self, value: date) -> str:
        """2 Mar 2026."""
        return self._marked(format_date(value, "d MMM y", locale=self.babel))

    def weekday(self, value: date) -> str:
        """Monday 2 March."""
        return self._marked(format_date(value, "EEEE d MMMM", locale=self.babel))

    def weekday_short(self, value: date) -> str:
        """Mon."""
        return self._marked(format_date(value, "EEE", locale=self.babel))

    def day_number(self, value: date) -> str:
        """2: the day of the month."""
        return str(format_date(value, "d", locale=self.babel))

    def span(self, first: date, last: date) -> str:
        """2–8 March 2026, in the locale's way."""
        return self._marked(format_interval(first, last, "yMMMMd", locale=self.babel))

    def number(self, value: float, digits: int = 0) -> str:
        """A number with at most `digits` decimals."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return str(format_decimal(round(value, digits), pattern, locale=self.babel))

    def load(self, value_kg: float) -> str:
        """12.5 kg, or 28 lb."""
        if self.units == "imperial":
            return f"{self.number(value_kg / KG_PER_LB)}{NARROW}lb"
        return f"{self.number(value_kg, 1)}{NARROW}kg"

    def height(self, value_cm: float) -> str:
        """42 cm, or 16.5 in."""
        if self.units == "imperial":
            return f"{self.number(value_cm / CM_PER_IN, 1)}{NARROW}in"
        return f"{self.number(value_cm)}{NARROW}cm"

    def _marked(self, text: str) -> str:
        return content(text, PSEUDO) if self.locale == PSEUDO else text


@lru_cache(maxsize=16)
def _babel(name: str) -> Locale:
    # A day stands before the month on a sheet that says "2 Mar": British English for plain English.
    if name in ("en", PSEUDO):
        return Locale("en", "GB")
    try:
        return Locale.parse(name.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en", "GB")

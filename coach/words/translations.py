"""Catalogues of texts by locale, on the standard library's gettext.

English stands in the source. `en-XA` is a pseudo-locale that marks every translated text, so that a
test can find what is not translatable.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "depthwise"
PSEUDO = "en-XA"
_KEEP = re.compile(r"(%\([A-Za-z_0-9]+\)[sd]|\{[A-Za-z_0-9]*\}|<[^>]+>|&[a-z]+;)")
_ACCENTED = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")


class Pseudo(gettext.NullTranslations):
    """Marks a text with brackets and accents and leaves placeholders alone."""

    def gettext(self, message: str) -> str:
        return mark(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return mark(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return mark(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return mark(msgid1 if n == 1 else msgid2)


def mark(message: str) -> str:
    """Return the text as the pseudo-locale shows it: `[Sáved]`."""
    if not message.strip():
        return message
    parts = _KEEP.split(message)
    return "[" + "".join(p if _KEEP.fullmatch(p) else p.translate(_ACCENTED) for p in parts) + "]"


def locales() -> tuple[str, ...]:
    """Return the locales that can be chosen: English and every catalogue that is shipped."""
    shipped = sorted(p.name for p in CATALOGUES.glob("*") if (p / "LC_MESSAGES" / f"{DOMAIN}.mo").exists())
    return ("en", *shipped)


@lru_cache(maxsize=16)
def translation(locale: str) -> gettext.NullTranslations:
    """Return the catalogue of a locale; English where there is none."""
    if locale == PSEUDO:
        return Pseudo()
    return gettext.translation(DOMAIN, CATALOGUES, [locale], fallback=True)


class _Absent(gettext.NullTranslations):
    """Stands behind a catalogue and says of every text that it has none."""

    def gettext(self, message: str) -> str:
        return ""


def lacking(texts: Iterable[str], locale: str) -> frozenset[str]:
    """Return those texts that the catalogue of a locale does not translate; all, where there is none."""
    # A new one, not that of `translation`: what stands behind it must not show on a page.
    catalogue = gettext.translation(DOMAIN, CATALOGUES, [locale], fallback=True)
    catalogue.add_fallback(_Absent())
    return frozenset(text for text in texts if not catalogue.gettext(text))


def content(text: str, locale: str) -> str:
    """Return a text of a curriculum in a locale: as written, or marked in the pseudo-locale."""
    return mark(text) if locale == PSEUDO else translation(locale).gettext(text)

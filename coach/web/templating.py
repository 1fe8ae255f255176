"""What templates can call: translations, dates and numbers by locale, versioned assets.

Formatting only; no arithmetic on training.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from flask import Flask, g, request, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup

from coach.config import ROOT
from coach.web import context
from coach.words import labels
from coach.words.translations import PSEUDO, locales, translation
from coach.words.translations import content as content_in

KG_PER_LB = 0.45359237
CM_PER_IN = 2.54


# One file a block in the source, one file on the wire: the order matters only for tokens, which name
# the cascade's layers.
SHEETS = (
    "tokens base layout badge button card chart chips facts field figure gauge measure notice pager qr "
    "rest roster sets status stepper tabs timeline why wizard utilities"
).split()


def install(app: Flask) -> None:
    """Set up Jinja."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: translation(locale()).gettext(text),
        ngettext=lambda one, many, n: translation(locale()).ngettext(one, many, n),
        pgettext=lambda where, text: translation(locale()).pgettext(where, text),
        npgettext=lambda where, one, many, n: translation(locale()).npgettext(where, one, many, n),
        newstyle=True,
    )
    env.trim_blocks = True
    env.lstrip_blocks = True
    if not _production(app):
        env.undefined = StrictUndefined
    env.filters.update(
        day=day,
        day_long=day_long,
        weekday=weekday,
        clock=clock,
        moment=moment,
        num=num,
        kg=kg,
        cm=cm,
        content=lambda text: content_in(text, locale()) if text else "",
        svg=Markup,
        label=lambda code: labels.label(code, _translate),
    )
    env.globals.update(static=static, stylesheets=stylesheets, new_uuid=lambda: str(uuid4()))
    app.context_processor(_page)


def _production(app: Flask) -> bool:
    return bool(app.extensions[context.EXTENSION].config.mode == "production")


def locale() -> str:
    """Return the locale of the page: the person's own, else the browser's, else English."""
    chosen = g.get("locale")
    if chosen is None:
        actor = context.viewer()
        asked = request.args.get("lang") if actor is None else None
        if asked in (*locales(), PSEUDO):
            chosen = asked
        elif actor is not None and actor.locale in (*locales(), PSEUDO):
            chosen = actor.locale
        else:
            chosen = request.accept_languages.best_match(locales()) or "en"
        g.locale = chosen
    return str(chosen)


def _translate(text: str) -> str:
    return translation(locale()).gettext(text)


def gettext(text: str, **values: Any) -> str:
    """Translate a text in a view (`_` there)."""
    translated = _translate(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a text that counts, in a view; `%(num)s` is the number."""
    return translation(locale()).ngettext(one, many, n) % {"num": n}


def _babel() -> Locale:
    return _babel_of(locale())


@lru_cache(maxsize=16)
def _babel_of(name: str) -> Locale:
    try:
        return Locale.parse(name.split("-")[0])
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _pseudo(text: str) -> str:
    return content_in(text, PSEUDO) if locale() == PSEUDO else text


def day(value: date) -> str:
    """Tue 3 Mar, in the locale's order."""
    return _pseudo(_date(value.year, value.month, value.day, "EEE d MMM", locale()))


@lru_cache(maxsize=8192)
def _date(year: int, month: int, on: int, pattern: str, language: str) -> str:
    """Write a date; kept, since a chart of three years names every training day twice."""
    return format_date(date(year, month, on), pattern, locale=_babel_of(language))


def day_long(value: date) -> str:
    """Tuesday 3 March 2026."""
    return _pseudo(_date(value.year, value.month, value.day, "EEEE d MMMM y", locale()))


def weekday(iso: int) -> str:
    """The short name of an ISO weekday 1-7."""
    return _pseudo(_babel().days["stand-alone"]["abbreviated"][iso - 1])


def _zone() -> ZoneInfo:
    actor = context.viewer()
    try:
        return ZoneInfo(actor.zone if actor else "UTC")
    except (LookupError, ValueError):
        return ZoneInfo("UTC")


def clock(value: datetime) -> str:
    """The time of day in the viewer's zone."""
    return _pseudo(format_time(value.astimezone(_zone()), "short", locale=_babel()))


def moment(value: datetime) -> str:
    """Date and time in the viewer's zone."""
    return _pseudo(format_datetime(value.astimezone(_zone()), "d MMM y, HH:mm", locale=_babel()))


def num(value: float | None, digits: int = 0) -> str:
    """A number by locale, at most `digits` decimals; an en dash where there is none."""
    if value is None:
        return "–"
    return _decimal(round(value, digits) or 0, digits, locale())


@lru_cache(maxsize=4096)
def _decimal(value: float, digits: int, language: str) -> str:
    """Write a number; kept, since pages write the same few over and over."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return str(format_decimal(value, pattern, locale=_babel_of(language)))


def _imperial() -> bool:
    actor = context.viewer()
    return actor is not None and actor.units == "imperial"


def kg(value: float | None) -> str:
    """A load or weight in the viewer's unit, with the unit."""
    if value is None:
        return "–"
    if _imperial():
        return f"{num(value / KG_PER_LB, 0)}\u00a0lb"
    return f"{num(value, 1)}\u00a0kg"


def cm(value: float | None) -> str:
    """A length in the viewer's unit, with the unit."""
    if value is None:
        return "–"
    if _imperial():
        return f"{num(value / CM_PER_IN, 1)}\u00a0in"
    return f"{num(value, 1)}\u00a0cm"


def static(path: str) -> str:
    """Return an asset's address with a version, so that it may be kept for a year."""
    return url_for("static", filename=path, v=_version(ROOT / "static" / path))


def stylesheets() -> list[str]:
    """Return the addresses of the sheets that every page needs: one, made of all blocks."""
    return [url_for("pwa.stylesheet", v=joined_sheets()[1])]


@lru_cache(maxsize=4)
def _join(stamps: tuple[int, ...]) -> tuple[str, str]:
    text = "\n".join((ROOT / "static/css" / f"{name}.css").read_text("utf-8") for name in SHEETS)
    return text, hashlib.sha256(text.encode()).hexdigest()[:10]


def joined_sheets() -> tuple[str, str]:
    """Return all blocks' sheets as one text, and its version; read anew when a file has changed."""
    return _join(tuple((ROOT / "static/css" / f"{name}.css").stat().st_mtime_ns for name in SHEETS))


_versions: dict[tuple[Path, int], str] = {}


def _version(path: Path) -> str:
    try:
        key = (path, path.stat().st_mtime_ns)
    except OSError:
        return "0"
    if key not in _versions:
        _versions[key] = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return _versions[key]


def _page() -> dict[str, Any]:
    actor = context.viewer()
    return {
        "viewer": None
        if actor is None
        else SimpleNamespace(
            name=actor.name,
            user_id=str(actor.user_id),
            is_coach=actor.is_coach,
            athlete_id=actor.athlete_id,
            theme=actor.theme,
            units=actor.units,
            locale=actor.locale,
            demo=actor.demo,
        ),
        "locale": locale(),
        "dir": "rtl" if _babel().text_direction == "rtl" else "ltr",
        "nav": _nav(),
        "demo": context.config().is_demo,
    }


ATHLETE_NAV = (
    ("today.today", "Today", "today"),
    ("progress.progress", "Progress", "progress"),
    ("ladder.ladder", "Ladder", "ladder"),
)
COACH_NAV = (("roster.roster", "Roster", "roster"), ("team.teams", "Team", "team"))


def _nav() -> list[SimpleNamespace]:
    actor = context.viewer()
    if actor is None:
        return []
    entries = [*(COACH_NAV if actor.is_coach else ()), *(ATHLETE_NAV if actor.athlete_id else ())]
    entries.append(("me.me", "Me", "me"))
    return [
        SimpleNamespace(
            href=url_for(endpoint),
            label=_translate(text),
            icon=icon,
            current=request.endpoint == endpoint,
        )
        for endpoint, text, icon in entries
    ]

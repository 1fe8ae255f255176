"""Every text can be translated: in the pseudo-locale nothing but data is left unmarked."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from coach.db.session import Database
from coach.services import accounts
from coach.words.translations import PSEUDO
from tests import builders
from tests.cast import Cast

# What people and machines call themselves, units, and the product's name.
DATA = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|\b(Depthwise|Ana|Ben|Cleo|Dee|Pat|Harbour|Elsewhere|test device|phone|"
    r"kg|cm|mm|lb|in|deg|min|NRS|RPE|UTC|English|Deutsch|en-XA|[0-9a-f]{8}-[0-9a-f-]{27}|"
    r"[A-Z][a-z]+/[A-Z][A-Za-z_/ -]+)\b"
)
SHOWN = ("title", "alt", "placeholder", "aria-label", "data-said", "data-confirm")
PAGES = {
    "ana": [
        *("/roster", "/team", "/me", "/athletes/{ben}", "/athletes/{ben}/assign", "/team/{team}"),
        *("/team/{team}/policy", "/how"),
    ],
    "ben": [
        *("/today", "/today/done", "/progress", "/ladder", "/ladder/goblet-parallel", "/me", "/body"),
        *("/check", "/check/pain", "/check/rocks", "/check/ankle/left", "/check/squat", "/check/holds"),
        "/check/result",
    ],
    "dee": ["/today", "/check/result", "/progress", "/ladder", "/how"],
    "lifter": [
        "/ladder",
        "/gates",
        "/step/squat-stance",
        "/step/sn-full",
        "/step/sl-box",
        "/step/cl-front-rack",
    ],
    "": ["/", "/sign-in", "/join", "/offline", "/how"],
}


class Texts(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style") or "data-verbatim" in given:
            self.skipping.append(tag)
        for name, value in attrs:
            if value and (name in SHOWN or name.startswith("data-text-")):
                self.found.append(value)
        if tag == "input" and given.get("type") in ("submit", "button") and given.get("value"):
            self.found.append(str(given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if self.skipping and self.skipping[-1] == tag:
            self.skipping.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipping and data.strip():
            self.found.append(data.strip())


def unmarked(page: str) -> list[str]:
    """The texts of a page that no catalogue could change."""
    reader = Texts()
    reader.feed(page)
    left = []
    depth_text = " \u2063 ".join(reader.found)  # a mark may begin in one node and end in another
    depth, rest = 0, []
    for char in depth_text:
        depth += char == "["
        if depth == 0:
            rest.append(char)
        depth -= char == "]" and depth > 0
    for piece in "".join(rest).split("\u2063"):
        plain = DATA.sub("", piece)
        if re.search(r"[A-Za-z]{2,}", plain):
            left.append(piece.strip())
    return left


@pytest.mark.parametrize(("person", "path"), [(who, page) for who, pages in PAGES.items() for page in pages])
def test_no_text_escapes_translation(
    db: Database,
    client: FlaskClient,
    cast: Cast,
    sign_in: Callable[..., FlaskClient],
    person: str,
    path: str,
) -> None:
    builders.log(db, cast.ben, sets=2, clean=3, faults=["heels-rise"])
    builders.act(db, cast.ben, "lock", by=cast.ana, reason="[note]")
    if person == "lifter":
        person = "dee"
        builders.enrol(db, cast.dee, curriculum="first-12-weeks")
        builders.log(db, cast.dee, sets=2, rung="squat-stance", wedge_mm=0, load_kg=0)
    if person:
        who = getattr(cast, person)
        accounts.change_settings(db, who.actor(), {"locale": PSEUDO})
        sign_in(client, who)
    address = path.format(ben=cast.ben.athlete_id, team=cast.ana.team_id)
    answer = client.get(address, query_string=None if person else {"lang": PSEUDO}, follow_redirects=True)
    assert answer.status_code == 200
    assert unmarked(answer.get_data(as_text=True)) == []

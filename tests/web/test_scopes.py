"""What an athlete does not share stands on no page, in no sheet and in no message that a coach gets.

Every page of a coach is opened in several stories, and its whole text is searched for the numbers that
the story told; with the scope granted the same search finds them, so that it can fail.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.access import SCOPES
from coach.db.session import Database
from coach.services import teams
from tests import builders as b
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignIn = Callable[..., FlaskClient]
MASS_KG = 87.3
SET = {"reps": 7, "clean": 6, "load_kg": 13.7, "rpe": 8.5, "note": "sticky door"}
LOGGED = r"13\.7(?!%\")|\b(6|18|5|15) of (7|21)\b|RPE 8\.5|\b(86|71) ?%(?! sure)|sticky door"
SITE = "left-of-nowhere"


def train(db: Database, clock: Clock, who: Person, days: int, **form: Any) -> None:
    """Log sessions two days apart."""
    for _ in range(days):
        b.log(db, who, **{**SET, **form})
        clock.advance(days=2)


def practice(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    train(db, clock, who, 4)


def dropped(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    b.act(db, who, "override", by=ana, rung="goblet-parallel", wedge_mm=10)
    train(db, clock, who, 4, clean=2, faults=["back-rounds"])


def away(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    b.act(db, who, "override", by=ana, rung="goblet-parallel", wedge_mm=10)
    train(db, clock, who, 3, clean=7)
    clock.advance(days=17)
    b.act(db, who, "verify", by=ana, about_on=clock().date().isoformat(), reason="")


def hurt_a_little(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    b.act(db, who, "override", by=ana, rung="goblet-parallel", wedge_mm=10)
    train(db, clock, who, 4, clean=6)
    train(db, clock, who, 1, pain=4, pain_site=SITE)
    b.act(db, who, "verify", by=ana, about_on=clock().date().isoformat(), reason="")


def hurt_without_load(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    b.act(db, who, "override", by=ana, rung="bodyweight-parallel", wedge_mm=10)
    train(db, clock, who, 4, clean=6)
    train(db, clock, who, 1, pain=4, pain_site=SITE)
    b.act(db, who, "verify", by=ana, about_on=clock().date().isoformat(), reason="")


def hurt(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    train(db, clock, who, 1)
    train(db, clock, who, 1, pain=9, pain_site=SITE, sharp=True)


def hurt_and_cleared(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    hurt(db, clock, who, ana)
    b.act(db, who, "clear", by=ana, reason="seen in the gym")
    clock.advance(days=2)
    train(db, clock, who, 1)


def hurt_in_a_test(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    clock.advance(days=1)
    b.measure(db, who, 31.4, 36.6, pain=6)


def pinched(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    clock.advance(days=1)
    b.measure(db, who, 31.4, 36.6, pinch=True)


def sore_in_the_morning(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    train(db, clock, who, 1, pain=2, pain_site=SITE)
    on = clock().date().replace(day=clock().day - 2)
    b.act(db, who, "morning", about_on=on.isoformat(), value=8, reason="")


def warned(db: Database, clock: Clock, who: Person, ana: Person) -> None:
    train(db, clock, who, 1)
    b.act(db, who, "red-flag", reason="a tingling foot")


PAIN = (
    rf"\b[248964] of 10|pain [24689]\b|{SITE}|sharp pain|tingling|pinch at|pain in a (test|session)|morning"
)
STORIES = (practice, dropped, away, hurt_a_little, hurt_without_load, hurt, hurt_and_cleared)
PAINFUL = (
    hurt_a_little,
    hurt_without_load,
    hurt,
    hurt_and_cleared,
    hurt_in_a_test,
    pinched,
    sore_in_the_morning,
    warned,
)


@dataclass
class Coach:
    """Ana, reading all there is of Zoe."""

    app: Flask
    client: FlaskClient
    zoe: Person
    may_print: bool

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every page of a coach about Zoe, and what is said after acts; name and text."""
        home = f"/athletes/{self.zoe.athlete_id}"
        known = {"athlete_id": self.zoe.athlete_id, "kind": "override"}
        fixed = [f"/roster?show={show}" for show in ("all", "needs", "moved", "steady", "quiet")]
        fixed += ["/roster?sort=last", "/roster?sort=depth", f"{home}?timeline=whole"]
        for rule in self.app.url_map.iter_rules():
            ours = "GET" in (rule.methods or ()) and rule.endpoint.startswith("roster.")
            if ours and set(rule.arguments) <= set(known):
                fixed.append(self.app.url_map.bind("x").build(rule.endpoint, _some(known, rule.arguments)))
        tests = re.findall(rf"{home}/tests/[0-9a-f-]+", self.client.get(home).text)
        for path in (*fixed, *tests, *(f"{home}/acts/{kind}" for kind in ("lock", "clear", "veto"))):
            yield path, _text(self.client.get(path).text)
        yield from self._sheet(f"{home}/week.pdf")
        form = {"client_id": str(uuid4()), "curriculum": "squat-depth", "days": ["1", "4"]}
        start = {"start_on": "2026-03-20", "start_rung": "goblet-parallel"}
        preview = self.client.post(f"{home}/assign/preview", data={**form, **start})
        yield "preview", re.sub(r"· [\d.]+ kg", "", _text(preview.text))
        for kind in ("unlock", "lock"):
            act = {"client_id": str(uuid4()), "reason": "seen in the gym"}
            said = self.client.post(f"{home}/acts/{kind}", data=act, follow_redirects=True)
            assert said.status_code == 200
            yield kind, _text(said.text)

    def _sheet(self, path: str) -> Iterator[tuple[str, str]]:
        answer = self.client.get(path)
        assert answer.status_code == (200 if self.may_print else 404)
        if self.may_print:
            pdf = pypdf.PdfReader(io.BytesIO(answer.data))
            yield path, "\n".join(page.extract_text() for page in pdf.pages)

    def find(self, pattern: str) -> str:
        """Where a pattern stands, with what surrounds it; a line each."""
        return "\n".join(
            f"{name}: ...{text[max(0, hit.start() - 60) : hit.end() + 40]}..."
            for name, text in self.pages()
            for hit in re.finditer(pattern, text, re.IGNORECASE)
        )


def _some(known: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {key: known[key] for key in wanted}


def _text(html: str) -> str:
    """The page as sent, attributes and drawings included, without what every page says."""
    for ours in (
        r"<option.*?</option>",
        r"<script.*?</script>",
        r"<label.*?</label>",
        r"<template.*?</template>",
    ):
        html = re.sub(ours, " ", html, flags=re.DOTALL)
    lines_of_drawings = r' (d|points|transform|viewBox)="[^"]*"'
    return re.sub(r"\s+", " ", unescape(re.sub(lines_of_drawings, "", html)))


@pytest.fixture
def coach(
    app: Flask, client: FlaskClient, db: Database, clock: Clock, cast: Cast, sign_in: SignIn
) -> Callable[..., Coach]:
    """Ana with Zoe, who has lived through a story and shares some scopes."""

    def tell(story: Callable[..., None], *scopes: str) -> Coach:
        teams.unlink(db, cast.ana.actor(), cast.ben.athlete_id, cast.ana.team_id)
        zoe = b.athlete(db, "Zoe", mass_kg=MASS_KG, height_cm=183)
        b.link(db, zoe, cast.ana, scopes=scopes)
        b.measure(db, zoe, 31.4, 36.6)
        b.enrol(db, zoe, by=cast.ana)
        story(db, clock, zoe, cast.ana)
        return Coach(app, sign_in(client, cast.ana), zoe, "logs" in scopes)

    return tell


def all_but(scope: str) -> tuple[str, ...]:
    return tuple(one for one in SCOPES if one != scope)


@pytest.mark.parametrize("story", STORIES)
def test_without_the_logs_no_load_and_no_rep_is_seen(coach: Callable[..., Coach], story: Any) -> None:
    found = coach(story, *all_but("logs")).find(LOGGED + r"|days off|\b(8|29) ?% clean")
    assert found == ""


@pytest.mark.parametrize("story", PAINFUL)
def test_without_pain_notes_no_number_and_no_site_is_seen(coach: Callable[..., Coach], story: Any) -> None:
    found = coach(story, *all_but("pain")).find(PAIN)
    assert found == ""


@pytest.mark.parametrize("story", [practice, hurt])
def test_without_the_body_no_weight_is_seen(coach: Callable[..., Coach], story: Any) -> None:
    assert coach(story, *all_but("body")).find(r"87\.3|\b87 kg|192 lb") == ""


@pytest.mark.parametrize("story", [practice, hurt_in_a_test])
def test_without_the_tests_no_reading_is_seen(coach: Callable[..., Coach], story: Any) -> None:
    found = coach(story, *all_but("tests")).find(r"31\.4|36\.6|\b3[0-9](\.\d)?°|toe to wall")
    assert found == ""


@pytest.mark.parametrize("scopes", [(), ("body",), ("logs",), ("tests",)])
@pytest.mark.parametrize("story", [hurt, hurt_in_a_test, pinched, warned])
def test_that_training_stopped_is_always_seen(
    coach: Callable[..., Coach], story: Any, scopes: tuple[str, ...]
) -> None:
    ana = coach(story, *scopes)
    roster = ana.client.get("/roster?show=needs").text
    assert "Zoe" in roster
    assert "Stopped on" in roster
    page = ana.client.get(f"/athletes/{ana.zoe.athlete_id}").text
    assert "Squats are closed until a person clears them" in page


@pytest.mark.parametrize(
    ("story", "pattern"),
    [
        (practice, LOGGED),
        (away, "days off"),
        (hurt, PAIN),
        (hurt_a_little, PAIN),
        (hurt_without_load, "after pain in a session"),
        (warned, "tingling"),
        (practice, r"31\.4"),
    ],
)
def test_what_is_shared_is_found_by_the_same_search(
    coach: Callable[..., Coach], story: Any, pattern: str
) -> None:
    assert coach(story, *SCOPES).find(pattern)

"""A growing athlete's stature is asked again every eight weeks; nobody else's is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import builders

ASKED = "Measure your height again"
TOLD = "have Kim measure it again"


@pytest.fixture
def kim(db: Any, cast: Any) -> builders.Person:
    """Fifteen years old, linked and enrolled."""
    kim = builders.athlete(db, "Kim", born_on="2011-01-05", guardian_name="Robin")
    builders.link(db, kim, cast.ana)
    builders.measure(db, kim, 38)
    builders.enrol(db, kim, by=cast.ana)
    return kim


def test_a_minor_is_asked_after_eight_weeks_until_it_is_told(
    client: Any, db: Any, clock: Any, cast: Any, kim: builders.Person, sign_in: Any
) -> None:
    for days, asked in ((56, False), (1, True)):
        clock.advance(days=days)
        html = sign_in(client, kim).get("/today").text
        assert (ASKED in html) is asked
        assert ('href="/body"' in html) is asked
        assert (TOLD in sign_in(client, cast.ana).get(f"/athletes/{kim.athlete_id}").text) is asked
    builders.state_body(db, kim, height_cm=177, born_on="2011-01-05", guardian_name="Robin")
    assert ASKED not in sign_in(client, kim).get("/today").text
    assert TOLD not in sign_in(client, cast.ana).get(f"/athletes/{kim.athlete_id}").text


def test_nobody_else_is_asked_and_no_team_without_the_body(
    client: Any, db: Any, clock: Any, cast: Any, sign_in: Any
) -> None:
    lou = builders.athlete(db, "Lou", born_on="2008-03-02")
    kim = builders.athlete(db, "Kim", born_on="2011-01-05", guardian_name="Robin")
    builders.link(db, kim, cast.ana, scopes=("logs", "tests"))
    clock.advance(days=100)
    assert clock.now.date() > date(2026, 3, 2), "Lou is eighteen, Ben told no birthday"
    for adult in (lou, cast.ben):
        assert ASKED not in sign_in(client, adult).get("/today").text
    assert TOLD not in sign_in(client, cast.ana).get(f"/athletes/{kim.athlete_id}").text

"""What a test is asked for leads to where it is done: by the athlete alone, or seen by the coach."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from coach.domain.decision import Ask, Decision
from coach.domain.progression import decide
from tests import builders

SEEN = Ask(test="forward-arm-squat", side=None, by="coach", why="range-open")


@pytest.fixture
def ask_to_see(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every decision ask for one squat to full depth that a coach sees."""

    def deciding(case: Any) -> Decision:
        return replace(decide(case), ask=(SEEN,))

    monkeypatch.setattr("coach.casefile.decide", deciding)


@pytest.mark.usefixtures("ask_to_see")
def test_the_athlete_shows_it_to_the_coach_or_does_it_alone(client: Any, cast: Any, sign_in: Any) -> None:
    html = sign_in(client, cast.ben).get("/today").text
    assert "Show it to your coach." in html
    assert 'href="/check/squat/forward-arm-squat"' in html
    assert client.get("/check/squat/forward-arm-squat").status_code == 200


@pytest.mark.usefixtures("ask_to_see")
def test_without_a_coach_nobody_is_sent_to_one(client: Any, db: Any, cast: Any, sign_in: Any) -> None:
    builders.measure(db, cast.dee, 38)
    builders.enrol(db, cast.dee)
    html = sign_in(client, cast.dee).get("/today").text
    assert "Show it to your coach." not in html
    assert "Do it now" in html


@pytest.mark.usefixtures("ask_to_see")
def test_the_coach_records_it_with_the_test_chosen(client: Any, cast: Any, sign_in: Any) -> None:
    html = sign_in(client, cast.ana).get(f"/athletes/{cast.ben.athlete_id}").text
    link = re.search(r'href="(/athletes/[^"]+/tests/new\?test=forward-arm-squat)"', html)
    assert link
    form = client.get(link.group(1)).text
    assert '<option value="forward-arm-squat" selected>' in form
    assert 'name="score"' in form

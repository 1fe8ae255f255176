"""Progress: charts with their tables, the decisions that changed something, sessions to correct."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    sign_in(client, cast.ben)
    return cast.ben


def page(client: FlaskClient, path: str = "/progress") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def train(ben: Person, clock: Clock, sessions: int) -> None:
    for _ in range(sessions):
        builders.log(ben.db, ben, sets=3)
        clock.advance(days=2 if clock.now.isoweekday() != 5 else 3)


def test_progress_asks_to_sign_in_and_is_no_coachs(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    assert client.get("/progress").location.startswith("/sign-in")
    sign_in(client, cast.cleo)
    assert client.get("/progress").status_code == 404


def test_progress_before_any_test_or_set_says_what_would_fill_it(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.dee)
    html = page(client)
    assert "Not measured yet" in html
    assert "Sessions show here" in html
    assert "<svg" in html
    assert 'class="chart"' not in html


def test_each_chart_has_a_name_and_a_table_of_its_numbers(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    train(ben, clock, 4)
    html = page(client)
    charts = re.findall(r'<svg[^>]*class="chart"[^>]*role="img"[^>]*><title', html)
    assert len(charts) == 4, "left, right, depth, control"
    for words in ("Left in numbers", "Right in numbers", "Depth in words", "Control in numbers"):
        assert words in html
    assert "38°" in html


def test_a_method_gets_its_own_mark_and_never_shares_a_line(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    clock.advance(days=14)
    builders.measure(ben.db, ben, 38)
    builders.measure(ben.db, ben, 9.5, test="lunge-distance")
    html = page(client)
    left = html[html.index("ankle-left") : html.index("Left in numbers")]
    assert left.count('class="chart-join"') == 1, "the tape's one reading joins nothing"
    assert "inclinometer" in left
    assert "toe to wall, in degrees" in left
    assert "9.5 cm" in html


def test_one_reading_is_called_the_first_and_two_no_change_yet(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    assert "first reading, the start to compare with" in page(client)
    clock.advance(days=14)
    builders.measure(ben.db, ben, 40)
    assert "no real change yet" in page(client)


def test_the_timeline_tells_what_changed_and_not_every_day(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    train(ben, clock, 8)
    html = page(client)
    entries = re.findall(r"timeline__entry--(\w+)", html)
    assert "advance" in entries
    assert len(entries) < 8
    days = re.findall(r'<time class="timeline__date" datetime="([^"]+)"', html)
    assert days == sorted(days, reverse=True)


def test_an_act_of_the_coach_stands_in_the_timeline_with_name_and_reason(
    client: FlaskClient, ben: Person, cast: Cast, clock: Clock
) -> None:
    clock.advance(days=1)
    builders.act(ben.db, ben, "lock", by=cast.ana, rung="supported-hold", reason="meet on Saturday")
    html = page(client)
    assert "timeline__entry--lock" in html
    assert "Ana" in html
    assert "meet on Saturday" in html


def test_a_set_of_an_earlier_session_can_be_corrected_from_here(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    train(ben, clock, 1)
    link = re.search(r'href="(/today/sets/[^"]+)"', page(client))
    assert link
    assert "Correct a set" in client.get(link.group(1)).get_data(as_text=True)


def test_long_histories_are_shown_in_part_until_asked_for(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    train(ben, clock, 10)
    html = page(client)
    assert "Show all sessions" in html
    everything = page(client, "/progress?all=1")
    assert everything.count('id="sets-2026-') == 10
    assert "Show all sessions" not in everything


def test_progress_reads_with_the_same_number_of_statements_after_weeks(
    client: FlaskClient, ben: Person, clock: Clock, statements: Callable[[], Any]
) -> None:
    train(ben, clock, 1)
    with statements() as count:
        page(client)
    first = count()
    train(ben, clock, 8)
    with statements() as count:
        page(client)
    assert count() == first
    assert first <= 17

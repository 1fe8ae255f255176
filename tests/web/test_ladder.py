"""The ladder: the map with every rung's state and need, and each rung in full for this body."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coach.formats.curriculum import shipped
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]
RUNGS = [card.id for card in shipped("squat-depth").rungs]


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    sign_in(client, cast.ben)
    return cast.ben


def page(client: FlaskClient, path: str = "/ladder") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_ladder_asks_to_sign_in_and_is_no_coachs(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    for path in ("/ladder", "/ladder/goblet-full"):
        assert client.get(path).location.startswith("/sign-in")
    sign_in(client, cast.cleo)
    assert client.get("/ladder").status_code == 404


def test_without_a_programme_the_ladder_leads_to_the_check(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.dee)
    assert "No programme yet" in page(client)
    assert client.get("/ladder/goblet-full").location == "/ladder"


def test_every_rung_has_a_state_and_a_link_and_one_is_today(client: FlaskClient, ben: Person) -> None:
    html = page(client)
    states = re.findall(r"gauge__rung gauge__rung--(\w+)", html)
    squats, stance, one_leg = states[: len(RUNGS)], states[len(RUNGS)], states[len(RUNGS) + 1 :]
    assert squats == ["today", "next"] + ["locked"] * (len(RUNGS) - 2)
    assert (stance, one_leg) == ("today", ["locked"] * 7)
    assert re.findall(r'href="/ladder/([\w-]+)"', html) == RUNGS


def test_the_next_rung_says_what_it_opens_with_and_locked_ones_what_they_need(
    client: FlaskClient, ben: Person
) -> None:
    html = page(client)
    assert "opens with: " in html
    assert "needs 38° on flat feet, for your build" in html


def test_what_was_earned_is_owned_since_its_day(client: FlaskClient, ben: Person, clock: Clock) -> None:
    for _ in range(4):
        builders.log(ben.db, ben, sets=3)
        clock.advance(days=2 if clock.now.isoweekday() != 5 else 3)
    html = page(client)
    states = re.findall(r"gauge__rung gauge__rung--(\w+)", html)
    assert states[:3] == ["owned", "today", "next"]
    assert re.search(r"since (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ Mar", html)


def test_a_start_higher_up_owns_what_lies_below_from_the_start(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    builders.enrol(cast.dee.db, cast.dee, start_rung="box-parallel")
    sign_in(client, cast.dee)
    assert page(client).count("below where you started") == 2


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_is_drawn_and_told_in_full(client: FlaskClient, ben: Person, rung: str) -> None:
    html = page(client, f"/ladder/{rung}")
    for part in (
        'class="fig"',
        "How it is done",
        "A rep is clean when",
        "What passes it",
        "When it goes wrong",
    ):
        assert part in html


def test_a_rung_that_is_not_on_the_ladder_is_not_there(client: FlaskClient, ben: Person) -> None:
    assert client.get("/ladder/moon-squat").status_code == 404


def test_a_stop_shows_on_the_map(client: FlaskClient, ben: Person) -> None:
    builders.log(ben.db, ben, sets=1, pain=7)
    assert "squats are closed until a person clears them" in page(client)

"""Strength work on Today: logged set by set, complexes too, with what was asked and what comes next."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coach.db.curricula import CurriculumVersion
from coach.db.events import SetRow
from coach.db.session import Database
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part
from coach.domain.step import Percent
from coach.formats.curriculum import curriculum_to_dict, shipped
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]
COMPLEX = "brace+supported-hold"


def a_lift(name: str, *parts: tuple[str, int], load: LiftLoad | None = None, **more: Any) -> Lift:
    return Lift(
        name=name,
        parts=tuple(Part(movement=movement, reps=reps) for movement, reps in parts),
        sets=2,
        load=load or LiftLoad(rule="bench-mark"),
        rest_s=75,
        **more,
    )


SHARE = Percent(of="power-snatch", low=60, high=70)
LIFTS = (
    a_lift("Stance", ("squat-stance", 3), load=LiftLoad(rule="kg", kg=20), cue="stand tall", tempo="3-1-1"),
    a_lift("Hands and hold", ("brace", 1), ("supported-hold", 2), load=LiftLoad(rule="rpe", rpe=7)),
    a_lift("Share", ("supported-hold", 4), load=LiftLoad(rule="percent", percent=SHARE)),
)


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, db: Database, sign_in: SignInAs) -> Person:
    """Signed in, on his team's own plan: feet, one squat, and three lifts every day."""
    base = shipped("first-12-weeks")
    day = DayPlan(title="Day", skills=("foundation",), lifts=LIFTS)
    steps = tuple(replace(s, requires=None) if s.id == "brace" else s for s in base.steps)
    own = replace(base, id="strong", title="Strong", steps=steps, days=(day,))
    with db.write() as session:
        session.add(
            CurriculumVersion(
                slug="strong",
                version=1,
                digest="0" * 64,
                title="Strong",
                content=curriculum_to_dict(own),
                team_id=cast.ana.team_id,
                published_at=db.now(),
            )
        )
    builders.enrol(db, cast.ben, by=cast.ana, curriculum="strong", days=[1, 2, 3, 4, 5, 6])
    sign_in(client, cast.ben)
    return cast.ben


def page(client: FlaskClient, path: str = "/today?anyway=1", status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:400]
    return answer.get_data(as_text=True)


def part(pattern: str, html: str) -> str:
    """What the group of a pattern finds, which must be there."""
    found = re.search(pattern, html, re.S)
    assert found, pattern
    return found[1]


def form_of(html: str, key: str) -> dict[str, str]:
    """The form of a card as a browser would send it untouched."""
    form = re.search(rf'<form[^>]*id="{key}-form".*?</form>', html, re.S)
    assert form, re.findall(r'id="([a-z0-9-]+)-form"', html)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.group()))
    for name in ("reps", "clean", "load_kg"):
        if found := re.search(rf'<input[^>]*name="{name}"[^>]*>', form.group()):
            fields[name] = part(r'value="([^"]*)"', found.group())
    return fields


def log(client: FlaskClient, key: str, **typed: Any) -> Any:
    return client.post("/today/sets", data={**form_of(page(client), key), **typed})


def stored(db: Database) -> list[SetRow]:
    with db.read() as session:
        return list(session.scalars(select(SetRow).order_by(SetRow.number)))


def card(html: str, key: str) -> str:
    found = re.search(
        rf'<details[^>]*id="{key}".*?(?=<details class="fold[^"]*" id="lift-|<h2|</main)', html, re.S
    )
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group()))


def test_each_lift_has_its_form_its_dose_and_how_it_is_done(client: FlaskClient, ben: Person) -> None:
    html = page(client)
    told = card(html, "lift-1")
    for text in (
        "Stance",
        "2 × 3 · 20 kg",
        "“stand tall”",
        "3 s down, 1 s at the bottom, 1 s up",
        "Set 1 of 2",
    ):
        assert text in told
    assert "2 × 1+2 · RPE 7" in card(html, "lift-2")
    assert "One set, without putting the bar down: 1 × Bracing" in card(html, "lift-2") or "1 × " in card(
        html, "lift-2"
    )
    assert "60 to 70 % of a best that is not known yet" in card(html, "lift-3")
    assert form_of(html, "lift-1")["load_kg"] == "20"
    assert form_of(html, "lift-2")["reps"] == "3"
    assert "rest-seconds" in html


def test_a_set_of_a_complex_is_stored_with_what_was_asked_and_comes_last_next_time(
    client: FlaskClient, db: Database, ben: Person, clock: Clock, sign_in: SignInAs
) -> None:
    assert log(client, "lift-2", load_kg="22.5", rpe="7", clean="2").status_code == 303
    (row,) = stored(db)
    assert (row.rung, row.reps, row.clean, row.load_kg, row.rpe) == (COMPLEX, 3, 2, 22.5, 7)
    assert row.prescription["lift"] == COMPLEX
    assert (row.prescription["sets"], row.prescription["reps"]) == (2, "1+2")
    told = card(page(client), "lift-2")
    assert "Set 2 of 2" in told
    assert "2 of 3 clean" in told
    assert form_of(page(client), "lift-2")["load_kg"] == "22.5", (
        "the next set begins with the load of the last"
    )
    done = page(client, "/today/done")
    assert re.search(r"<b>Hands and hold</b>: 1 set, 22\.5\skg\.", done), done[-2000:]
    clock.now += timedelta(days=1)
    sign_in(client, ben)
    assert "Last time 2 of 3, 22.5 kg" in card(page(client), "lift-2")
    assert "Hands and hold" in page(client, "/progress"), "sessions name it"


def test_a_set_stands_with_the_card_that_it_was_logged_in(
    client: FlaskClient, db: Database, ben: Person
) -> None:
    log(client, "lift-1")
    log(client, "skill-squat-stance")
    log(client, "lift-1")
    rows = stored(db)
    assert {row.rung for row in rows} == {"squat-stance"}, "all three are sets of the step"
    assert [row.prescription.get("lift") for row in rows] == ["squat-stance", None, "squat-stance"]
    assert rows[0].prescription["load_kg"] == 20
    html = page(client)
    assert "All 2 sets are done." in card(html, "lift-1")
    assert re.search(r'id="skill-squat-stance-now-title"[^>]*>Set 2 of', html)


def test_a_lift_on_a_squat_of_the_ladder_is_a_set_of_it_and_swaps_nothing(
    client: FlaskClient, db: Database, ben: Person
) -> None:
    def squat(html: str) -> tuple[str, int]:
        form = part(r'(<form[^>]*id="open-set".*?</form>)', html)
        done = part(r'(id="sets-done".*?</ol>)', html)
        return part(r'name="rung" value="([a-z-]+)"', form), done.count('id="row-')

    before = squat(page(client))
    log(client, "lift-3", load_kg="10")
    (row,) = stored(db)
    assert (row.rung, row.prescription["lift"]) == ("supported-hold", "supported-hold")
    assert squat(page(client)) == before, "the card of the day's squat has neither its set nor its rung"
    assert "4 of 4 clean" in card(page(client), "lift-3")


def test_pain_in_a_lift_ends_it_and_more_of_it_stops_squats(client: FlaskClient, ben: Person) -> None:
    log(client, "lift-2", pain="3", pain_site="back")
    assert "This lift is over for today" in card(page(client), "lift-2")
    log(client, "lift-1", pain="6", pain_site="back")
    html = page(client)
    assert "Squats are closed until a person opens them" in html
    assert 'id="lift-' not in html


@pytest.mark.parametrize(
    ("typed", "field"), [({"clean": "9"}, "clean"), ({"reps": "x"}, "reps"), ({"rpe": "40"}, "rpe")]
)
def test_a_refused_set_names_its_field_in_its_own_form_which_stands_open(
    client: FlaskClient, db: Database, ben: Person, typed: dict[str, str], field: str
) -> None:
    answer = log(client, "lift-2", **typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#lift-2-{field}' in html
    assert re.search(r'<details[^>]*id="lift-2" open', html)
    assert not re.search(r'<details[^>]*id="lift-1" open', html)
    assert stored(db) == []


def test_twice_sent_is_once_stored(client: FlaskClient, db: Database, ben: Person) -> None:
    form = form_of(page(client), "lift-2")
    assert [client.post("/today/sets", data=form).status_code for _ in range(2)] == [303, 303]
    assert len(stored(db)) == 1


def test_a_lift_is_corrected_and_taken_back_like_any_set(
    client: FlaskClient, db: Database, ben: Person
) -> None:
    log(client, "lift-2")
    (row,) = stored(db)
    html = page(client, f"/today/sets/{row.client_id}")
    assert "Hands and hold" in html
    fields = {"client_id": str(uuid4()), "rung": row.rung, "reps": "3", "clean": "1", "load_kg": "20"}
    more = {"wedge_mm": "0", "shoe_heel_mm": "0", "performed_on": row.performed_on.isoformat()}
    assert client.post(f"/today/sets/{row.client_id}", data={**fields, **more}).status_code == 303
    assert "1 of 3 clean" in card(page(client), "lift-2")


def test_the_page_asks_the_database_as_often_and_stays_light_whatever_was_logged(
    client: FlaskClient, ben: Person, statements: Callable[[], Any]
) -> None:
    def asked() -> int:
        with statements() as count:
            page(client)
        return count()

    log(client, "lift-2")
    few = asked()
    for _ in range(8):
        log(client, "lift-2")
    assert asked() == few
    assert len(gzip.compress(page(client).encode())) < 23 * 1024

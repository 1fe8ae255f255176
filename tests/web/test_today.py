"""Today: the page in its states, logging and correcting sets, the morning after, what a day changed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coach import casefile
from coach.db.events import ActRow, SetRow
from coach.db.session import Database
from coach.queries import athlete as athletes
from coach.queries import today as days
from tests import builders
from tests.builders import Person
from tests.cast import Cast
from tests.conftest import Clock

SignInAs = Callable[..., FlaskClient]
MONDAY = date(2026, 3, 2)


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    """Signed in: linked, measured, enrolled from today."""
    sign_in(client, cast.ben)
    return cast.ben


@pytest.fixture
def dee(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> Person:
    """Signed in: an athlete without a coach, enrolled by herself."""
    sign_in(client, cast.dee)
    builders.measure(cast.dee.db, cast.dee, 38)
    builders.enrol(cast.dee.db, cast.dee)
    return cast.dee


def page(client: FlaskClient, path: str = "/today", status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:400]
    return answer.get_data(as_text=True)


def hidden(html: str) -> dict[str, str]:
    """Return what the form of the open set carries by itself."""
    form = re.search(r'<form[^>]*id="open-set".*?</form>', html, re.S)
    assert form, "the page must have an open set"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.group()))


def log(client: FlaskClient, path: str = "/today", **typed: Any) -> Any:
    form = {**hidden(page(client, path)), "reps": "5", "clean": "5", "load_kg": "0", "rpe": "6"}
    return client.post("/today/sets", data={**form, **typed})


def rows_of(db: Database, person: Person) -> list[SetRow]:
    with db.read() as session:
        return list(session.scalars(select(SetRow).where(SetRow.athlete_id == person.athlete_id)))


def living(db: Database, person: Person) -> list[SetRow]:
    return casefile.in_force(rows_of(db, person))


# --- the page ---------------------------------------------------------------------------------------


def test_today_asks_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/today").location.startswith("/sign-in")
    assert client.post("/today/sets", data={}).location.startswith("/sign-in")


def test_a_coach_who_is_no_athlete_has_no_today(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> None:
    sign_in(client, cast.cleo)
    page(client, status=404)


def test_an_athlete_without_a_body_is_sent_to_tell_it(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, builders.person(cast.ben.db, "Nobody"))
    answer = client.get("/today")
    assert (answer.status_code, answer.location) == (303, "/body")


def test_without_a_programme_today_leads_to_the_check(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.dee)
    html = page(client)
    assert "Nothing planned yet" in html
    assert 'href="/check"' in html


def test_before_the_start_the_first_day_is_told(client: FlaskClient, cast: Cast, sign_in: SignInAs) -> None:
    sign_in(client, cast.dee)
    builders.enrol(cast.dee.db, cast.dee, start_on="2026-03-09")
    assert "It starts on Mon 9 Mar" in page(client)


def test_the_day_shows_warm_up_squat_drawing_gauge_and_reason(client: FlaskClient, ben: Person) -> None:
    html = page(client)
    assert "week 1, day 1" in html
    for part in ("Warm-up", 'class="fig"', "Depth ladder", "Log set as planned", "Rules 2"):
        assert part in html
    assert re.search(r'<title id="today-title">Your squat from the side: thigh', html)
    assert html.index('id="why"') < html.index('id="open-set"') < html.index('id="sets-done"')


def test_a_rest_day_offers_the_next_one_and_training_anyway(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    log(client)
    clock.advance(days=1)
    html = page(client)
    assert "Next training day: Wed 4 Mar." in html
    assert 'id="open-set"' not in html
    assert 'id="open-set"' in page(client, "/today?anyway=1")


def test_a_missed_day_waits(client: FlaskClient, ben: Person, clock: Clock) -> None:
    clock.advance(days=1)
    html = page(client)
    assert "Mon 2 Mar waited for you" in html
    assert 'id="open-set"' in html


def test_today_reads_with_the_same_number_of_statements_after_weeks(
    client: FlaskClient, ben: Person, clock: Clock, statements: Callable[[], Any]
) -> None:
    with statements() as count:
        page(client)
    first = count()
    for _ in range(6):
        builders.log(ben.db, ben)
        clock.advance(days=2)
    with statements() as count:
        page(client)
    assert count() == first
    assert first <= 14


def test_the_whole_page_fits_into_60_kb_compressed(client: FlaskClient, ben: Person) -> None:
    html = page(client)
    total = len(gzip.compress(html.encode()))
    waiting = set(re.findall(r'(?:href|src)="(/static/[^"]+|/style\.css[^"]*)"', html))
    seen: set[str] = set()
    while waiting:
        url = waiting.pop()
        seen.add(url)
        body = client.get(url).get_data()
        total += len(gzip.compress(body))
        if ".js" in url:
            imported = re.findall(rb'^import .*"\./(\w+\.js)"', body, re.M)
            waiting |= {f"/static/js/{name.decode()}" for name in imported} - seen
    assert any("style.css" in url for url in seen)
    assert any("outbox_db" in url for url in seen)
    assert total < 60 * 1024, f"{total} bytes"


# --- logging ----------------------------------------------------------------------------------------


def test_a_set_is_stored_and_the_page_goes_on_with_the_next_one(
    client: FlaskClient, ben: Person, db: Database
) -> None:
    answer = log(client)
    assert (answer.status_code, answer.location) == (303, "/today?saved=1#sets")
    html = page(client, answer.location)
    assert "Set 2 of 3" in html
    assert "5 of 5 clean" in html
    (row,) = living(db, ben)
    assert (row.reps, row.clean, row.rpe, row.performed_on) == (5, 5, 6, MONDAY)
    assert row.prescription["rung"] == row.rung


def test_the_same_form_sent_twice_is_one_set(client: FlaskClient, ben: Person, db: Database) -> None:
    form = {**hidden(page(client)), "reps": "5", "clean": "5"}
    assert client.post("/today/sets", data=form).status_code == 303
    assert client.post("/today/sets", data=form).status_code == 303
    assert len(rows_of(db, ben)) == 1


def test_the_same_form_with_other_numbers_is_told_as_a_conflict(
    client: FlaskClient, ben: Person, db: Database
) -> None:
    form = {**hidden(page(client)), "reps": "5", "clean": "5"}
    client.post("/today/sets", data=form)
    assert client.post("/today/sets", data={**form, "clean": "2"}).status_code == 409
    assert [row.clean for row in rows_of(db, ben)] == [5]


@pytest.mark.parametrize(
    ("field", "value"),
    [("clean", "9"), ("reps", "x"), ("reps", ""), ("rpe", "12"), ("pain", "11"), ("wedge_mm", "90")],
)
def test_a_set_that_breaks_a_rule_names_its_field_and_keeps_the_form(
    client: FlaskClient, ben: Person, db: Database, field: str, value: str
) -> None:
    answer = log(client, **{"load_kg": "3", field: value})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in html
    assert "Please check what you entered" in html
    assert 'id="open-set"' in html
    assert not rows_of(db, ben)


def test_what_was_typed_is_still_there_after_a_refusal(client: FlaskClient, ben: Person) -> None:
    html = log(client, reps="7", clean="9", faults=["heels-rise"]).get_data(as_text=True)
    assert re.search(r'name="reps" value="7"', html)
    assert re.search(r'value="heels-rise"[^>]* checked', html)


def test_anothers_enrolment_is_not_there(client: FlaskClient, ben: Person, dee: Person) -> None:
    with ben.db.read() as session:
        theirs = casefile.running_enrolment(session, ben.athlete_id)
    assert theirs is not None
    assert log(client, enrolment_id=str(theirs.id)).status_code == 404


def test_pounds_are_kept_as_kilograms(client: FlaskClient, ben: Person, db: Database) -> None:
    form = {**hidden(page(client)), "reps": "5", "clean": "5", "load_lb": "45"}
    assert client.post("/today/sets", data=form).status_code == 303
    assert rows_of(db, ben)[0].load_kg == pytest.approx(20.41)


def test_a_load_in_pounds_is_filled_in_as_plates_are_read(
    client: FlaskClient, ben: Person, cast: Cast
) -> None:
    assert client.post("/me/settings", data={"name": "Ben", "units": "imperial"}).status_code == 303
    builders.act(ben.db, ben, "override", by=cast.ana, rung="goblet-parallel", wedge_mm=20)
    builders.log(ben.db, ben, sets=1, load_kg=5)
    controls = re.findall(r'<input[^>]*name="load_lb"[^>]*>', page(client))
    loads = [load for control in controls for load in re.findall(r' value="([^"]*)"', control)]
    assert loads
    assert all(re.fullmatch(r"\d+(\.\d)?", load) for load in loads), loads


def test_a_missed_day_can_be_logged_later_in_the_order_of_its_sets(
    client: FlaskClient, ben: Person, db: Database, clock: Clock
) -> None:
    clock.advance(days=3)
    for reps in ("8", "7"):
        answer = log(client, "/today?on=2026-03-02", reps=reps, clean="6")
        assert answer.location == "/today?saved=1&on=2026-03-02#sets"
    rows = living(db, ben)
    assert [(row.performed_on, row.reps) for row in rows] == [(MONDAY, 8), (MONDAY, 7)]


def test_a_refused_set_of_an_earlier_day_stays_on_its_day(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    clock.advance(days=3)
    html = log(client, "/today?on=2026-03-02", clean="9").get_data(as_text=True)
    assert "Logging for an earlier day" in html
    assert hidden(html)["performed_on"] == "2026-03-02"


def test_a_form_for_an_earlier_day_is_not_taken_over_by_the_outbox(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    assert 'data-outbox="set"' in page(client)
    clock.advance(days=1)
    assert "data-outbox" not in page(client, "/today?on=2026-03-02")


def test_days_ahead_and_before_the_start_lead_back_to_today(client: FlaskClient, ben: Person) -> None:
    for on in ("2026-03-05", "2026-02-01"):
        assert client.get(f"/today?on={on}").location == "/today"
    assert client.get("/today?on=nonsense").status_code == 200


def test_a_swap_takes_an_easier_squat_for_this_session_only(
    client: FlaskClient, ben: Person, db: Database, clock: Clock
) -> None:
    builders.act(db, ben, "override", by=_ana(db, ben), rung="bodyweight-parallel")
    html = page(client, "/today?rung=box-high")
    assert "Swapped for this session from" in html
    assert hidden(html)["rung"] == "box-high"
    log(client, "/today?rung=box-high")
    assert hidden(page(client))["rung"] == "box-high", "the session stays swapped"
    assert hidden(page(client, "/today?rung=bodyweight-parallel"))["rung"] == "bodyweight-parallel"
    clock.advance(days=2)
    assert hidden(page(client))["rung"] == "bodyweight-parallel"


def test_a_deeper_squat_than_todays_cannot_be_swapped_in(client: FlaskClient, ben: Person) -> None:
    planned = hidden(page(client))["rung"]
    assert hidden(page(client, "/today?rung=overhead-full"))["rung"] == planned


def test_the_session_does_not_change_under_the_athletes_feet(
    client: FlaskClient, ben: Person, clock: Clock
) -> None:
    first = hidden(page(client))
    log(client, clean="0", faults=["heels-rise"])
    log(client, clean="0", faults=["heels-rise"])
    again = hidden(page(client))
    assert (again["rung"], again["decision_id"]) == (first["rung"], first["decision_id"])


def test_a_coach_who_overrules_in_mid_session_is_obeyed_at_once(
    client: FlaskClient, ben: Person, db: Database, clock: Clock
) -> None:
    log(client)
    clock.advance(minutes=5)
    builders.act(db, ben, "override", by=_ana(db, ben), rung="bodyweight-parallel")
    html = page(client)
    assert hidden(html)["rung"] == "bodyweight-parallel"
    assert "Set by the coach" in html
    assert "Swapped for this session" not in html
    clock.advance(minutes=5)
    log(client, "/today?rung=box-high")
    assert "Swapped for this session from" in page(client), "an own swap after it is one"


def test_sets_that_a_coach_saw_say_so(client: FlaskClient, ben: Person, db: Database) -> None:
    log(client)
    assert "seen by coach" not in page(client)
    builders.act(db, ben, "verify", by=_ana(db, ben), about_on=MONDAY.isoformat())
    assert "seen by coach" in page(client)


def _ana(db: Database, ben: Person) -> Person:
    from coach.db.people import User

    with db.read() as session:
        user = session.scalars(select(User).where(User.name == "Ana")).one()
    return Person(db, user.id, user.name, user.email)


# --- pain -------------------------------------------------------------------------------------------


def test_pain_stops_and_says_in_plain_words_who_opens_it_again(client: FlaskClient, ben: Person) -> None:
    log(client, pain="6", pain_site="knee")
    html = page(client)
    assert "Squats are closed until a person opens them" in html
    assert "Harbour" in html
    assert 'id="open-set"' not in html
    assert "What goes on, free of pain" in html
    assert 'action="/today/clear"' not in html, "a linked athlete's coach clears"


def test_some_pain_ends_the_squat_for_the_day_but_stops_nothing(client: FlaskClient, ben: Person) -> None:
    log(client, pain="3", pain_site="hip")
    html = page(client)
    assert "This squat is over for today" in html
    assert "Log set as planned" not in html.partition('id="open-set"')[2]
    assert "Squats are closed" not in html
    log(client, pain="0")
    assert "This squat is over for today" in page(client)


def test_a_linked_athlete_cannot_clear(client: FlaskClient, ben: Person) -> None:
    log(client, pain="6")
    form = {"client_id": str(uuid4()), "reason": "feels fine again"}
    assert client.post("/today/clear", data=form).status_code == 404


def test_an_athlete_without_a_coach_clears_after_having_been_seen(
    client: FlaskClient, dee: Person, clock: Clock
) -> None:
    log(client, pain="6")
    clock.advance(days=2)
    refused = client.post("/today/clear", data={"client_id": str(uuid4()), "reason": ""})
    assert refused.status_code == 422
    assert "Who looked at it: " in refused.get_data(as_text=True)
    done = client.post("/today/clear", data={"client_id": str(uuid4()), "reason": "physio: fine to squat"})
    assert (done.status_code, done.location) == (303, "/today")
    assert 'id="open-set"' in page(client, "/today?anyway=1")


def test_the_morning_after_pain_is_asked_for_once(
    client: FlaskClient, ben: Person, db: Database, clock: Clock
) -> None:
    log(client, pain="1", pain_site="knee")
    assert "How is it this morning?" not in page(client)
    clock.set(datetime(2026, 3, 3, 7, 0, tzinfo=UTC))
    assert "How is it this morning?" in page(client)
    form = {"client_id": str(uuid4()), "about_on": MONDAY.isoformat(), "value": "0"}
    assert client.post("/today/morning", data=form).location == "/today"
    assert "How is it this morning?" not in page(client)
    with db.read() as session:
        act = session.scalars(select(ActRow).where(ActRow.kind == "morning")).one()
    assert (act.about_on, act.value) == (MONDAY, 0)


def test_a_morning_without_an_answer_is_asked_again(client: FlaskClient, ben: Person, clock: Clock) -> None:
    log(client, pain="2")
    clock.advance(days=1)
    form = {"client_id": str(uuid4()), "about_on": MONDAY.isoformat()}
    answer = client.post("/today/morning", data=form)
    assert answer.status_code == 422
    assert "How is it this morning?" in answer.get_data(as_text=True)


# --- corrections ------------------------------------------------------------------------------------


def test_a_correction_keeps_the_original_and_counts_instead_of_it(
    client: FlaskClient, ben: Person, db: Database
) -> None:
    log(client)
    (first,) = rows_of(db, ben)
    html = page(client, f"/today/sets/{first.client_id}")
    assert "Correct a set" in html
    form = {
        "client_id": str(uuid4()),
        "rung": first.rung,
        "performed_on": MONDAY.isoformat(),
        "reps": "5",
        "clean": "3",
        "faults": ["knees-in"],
    }
    answer = client.post(f"/today/sets/{first.client_id}", data=form)
    assert (answer.status_code, answer.location) == (303, "/today")
    (now,) = living(db, ben)
    assert (now.clean, now.faults, now.replaces) == (3, ["knees-in"], first.client_id)
    assert now.performed_at == first.performed_at, "its place in the day stays"
    assert len(rows_of(db, ben)) == 2
    assert "corrected or taken back" in page(client, f"/today/sets/{first.client_id}")


def test_a_note_says_who_reads_it_and_outlives_a_correction(
    client: FlaskClient, ben: Person, db: Database
) -> None:
    assert "a coach does only while you share your pain notes" in page(client)
    log(client, note="Left hip felt stiff")
    html = page(client, f"/today/sets/{rows_of(db, ben)[0].client_id}")
    assert 'value="Left hip felt stiff"' in html
    ana = athletes.page(db, _ana(db, ben).actor(), ben.athlete_id)
    assert ana.days[0].sets[0].note == "Left hip felt stiff"


def test_a_set_taken_back_counts_no_more(client: FlaskClient, ben: Person, db: Database) -> None:
    log(client)
    (row,) = rows_of(db, ben)
    form = {"client_id": str(uuid4()), "button": "take-back"}
    assert client.post(f"/today/sets/{row.client_id}", data=form).status_code == 303
    assert living(db, ben) == []
    assert "Set 1 of 3" in page(client)


def test_a_set_moved_to_another_day_leaves_the_old_one(
    client: FlaskClient, ben: Person, db: Database, clock: Clock
) -> None:
    log(client)
    (row,) = rows_of(db, ben)
    clock.advance(days=2)
    form = {
        "client_id": str(uuid4()),
        "rung": row.rung,
        "performed_on": "2026-03-03",
        "reps": "5",
        "clean": "5",
    }
    answer = client.post(f"/today/sets/{row.client_id}", data=form)
    assert answer.location == "/progress#sessions"
    assert [r.performed_on for r in living(db, ben)] == [date(2026, 3, 3)]


@pytest.mark.parametrize("hour", ["00:00:20", "00:20:00", "07:02:00", "11:58:00", "13:30:00", "23:50:00"])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_sets_are_moved_to_today_at_any_hour_and_keep_their_order(
    client: FlaskClient, ben: Person, db: Database, clock: Clock, hour: str, order: tuple[int, ...]
) -> None:
    for _ in order:
        log(client)
        clock.advance(minutes=3)
    first = living(db, ben)
    clock.set(datetime.fromisoformat(f"2026-03-04T{hour}+00:00"))
    for place in order:
        row = first[place]
        form = {
            "client_id": str(uuid4()),
            "rung": row.rung,
            "performed_on": "2026-03-04",
            "reps": str(5 + row.set_number),
            "clean": "5",
        }
        assert client.post(f"/today/sets/{row.client_id}", data=form).status_code == 303
        clock.advance(seconds=20)
    now = living(db, ben)
    assert [row.set_number for row in now] == [1, 2, 3]
    assert {row.performed_on for row in now} == {date(2026, 3, 4)}
    assert {row.performed_at.date() for row in now} == {date(2026, 3, 4)}
    assert all(row.performed_at <= clock() for row in now)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_set_is_moved_to_the_athletes_own_today(
    client: FlaskClient, dee: Person, db: Database, clock: Clock, zone: str
) -> None:
    log(client)
    (row,) = rows_of(db, dee)
    assert client.post("/me/settings", data={"name": "Dee", "zone": zone}).status_code == 303
    clock.set(datetime(2026, 3, 9, 17, 0, tzinfo=UTC))  # 07:00 on the 10th, 10:00 on the 9th
    today = casefile.local_day(clock(), zone)
    form = {"client_id": str(uuid4()), "rung": row.rung, "reps": "5", "clean": "5"}
    answer = client.post(f"/today/sets/{row.client_id}", data={**form, "performed_on": today.isoformat()})
    assert answer.status_code == 303
    (now,) = living(db, dee)
    assert now.performed_on == today
    assert casefile.local_day(now.performed_at, zone) == today


def test_sets_moved_from_a_wrong_day_to_this_morning_take_back_what_they_had_opened(
    client: FlaskClient, ben: Person, cast: Cast, db: Database, clock: Clock
) -> None:
    builders.log(db, ben, by=cast.ana, sets=2)
    clock.advance(days=3)
    for _ in range(2):
        log(client)
    wrong = [row for row in living(db, ben) if row.performed_on == date(2026, 3, 5)]
    clock.advance(days=4, hours=-2)
    builders.measure(db, ben, 38, by=cast.ana)
    assert hidden(page(client))["rung"] != wrong[0].rung
    for row in wrong:
        form = {
            "client_id": str(uuid4()),
            "rung": row.rung,
            "performed_on": clock().date().isoformat(),
            "reps": "5",
            "clean": "1",
            "rpe": "6",
        }
        assert client.post(f"/today/sets/{row.client_id}", data=form).status_code == 303
    html = page(client)
    assert hidden(html)["rung"] == wrong[0].rung
    assert "Set 3 of 3" in html
    explained = days.today(db, ben.actor()).explained
    assert explained is not None
    assert (explained.decision.action, explained.decision.rung) == ("hold", wrong[0].rung)
    assert log(client).status_code == 303
    assert living(db, ben)[-1].prescription["rung"] == wrong[0].rung


def test_a_wrong_correction_names_the_field_and_keeps_what_was_typed(
    client: FlaskClient, ben: Person, db: Database
) -> None:
    log(client)
    (row,) = rows_of(db, ben)
    future = (MONDAY + timedelta(3)).isoformat()
    form = {"client_id": str(uuid4()), "rung": row.rung, "reps": "4", "clean": "4", "performed_on": future}
    answer = client.post(f"/today/sets/{row.client_id}", data=form)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#field-performed_on"' in html
    assert 'name="reps" value="4"' in html


def test_anothers_set_is_not_there(client: FlaskClient, cast: Cast, sign_in: SignInAs, db: Database) -> None:
    builders.log(db, cast.ben)
    row = rows_of(db, cast.ben)[0]
    for stranger in (cast.dee, cast.cleo):
        sign_in(client, stranger)
        assert client.get(f"/today/sets/{row.client_id}").status_code == 404
        form = {"client_id": str(uuid4()), "reps": "1", "clean": "1", "rung": row.rung}
        assert client.post(f"/today/sets/{row.client_id}", data=form).status_code == 404


# --- what changed -----------------------------------------------------------------------------------


def test_done_without_a_set_leads_back(client: FlaskClient, ben: Person) -> None:
    assert client.get("/today/done").location == "/today"


def test_done_says_what_stays_and_why(client: FlaskClient, ben: Person) -> None:
    for _ in range(3):
        log(client)
    html = page(client, "/today/done")
    assert "15 of 15" in html
    assert "Next time: the same depth" in html
    assert 'class="why' in html


def test_done_says_that_the_next_session_goes_deeper_once_it_is_earned(
    client: FlaskClient, ben: Person, db: Database, clock: Clock
) -> None:
    titles = set()
    for _ in range(4):
        builders.log(db, ben, sets=3)
        html = page(client, "/today/done")
        titles |= set(re.findall(r"Next time: (the same depth|one step on|one step back)", html))
        clock.advance(days=2 if clock.now.isoweekday() != 5 else 3)
    assert titles == {"the same depth", "one step on"}


def test_done_says_that_pain_stopped_it(client: FlaskClient, ben: Person) -> None:
    log(client, pain="7")
    html = page(client, "/today/done")
    assert "Squats are closed for now" in html
    assert "no squats until a person clears it" in html

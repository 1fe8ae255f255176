"""Sheets over HTTP: who may print whose week, on which paper, and what is said when nothing is printed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from coach.pdf.renderer import Renderer, shared
from coach.web import sheets
from tests import builders


@pytest.fixture(scope="module", autouse=True)
def printer() -> Any:
    yield
    shared().close()


def at(athlete: Any, query: str = "") -> str:
    return f"/athletes/{athlete.athlete_id}/week.pdf{query}"


def width_mm(answer: Any) -> float:
    return float(PdfReader(BytesIO(answer.data)).pages[0].mediabox.width) / 72 * 25.4


def test_a_coach_prints_the_week_of_a_linked_athlete(client: Any, cast: Any, sign_in: Any) -> None:
    sign_in(client, cast.ana)
    answer = client.get(at(cast.ben))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="Depthwise Ben 2026-03-02.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Expires" not in answer.headers
    text = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert "Ben" in text
    assert "coach Ana" in text
    assert round(width_mm(answer)) == 210


def test_an_athlete_prints_the_own_week_on_either_address(client: Any, cast: Any, sign_in: Any) -> None:
    sign_in(client, cast.ben)
    for path in ("/week.pdf?size=letter", at(cast.ben, "?size=letter&from=2026-03-10")):
        answer = client.get(path)
        assert answer.status_code == 200
        assert round(width_mm(answer)) == 216


def test_another_coach_and_another_athlete_find_nothing(client: Any, cast: Any, sign_in: Any) -> None:
    for stranger in (cast.cleo, cast.dee):
        sign_in(client, stranger)
        answer = client.get(at(cast.ben))
        assert answer.status_code == 404
        assert b"Ben" not in answer.data


def test_who_is_not_signed_in_signs_in_first(client: Any, cast: Any) -> None:
    for path in ("/week.pdf", at(cast.ben, "?size=letter")):
        answer = client.get(path)
        assert answer.status_code == 303
        assert "/sign-in" in answer.location


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?size=a3", "size"),
        ("?size=", "size"),
        ("?from=tomorrow", "from"),
        ("?from=2026-02-30", "from"),
        ("?from=", "from"),
        ("?from=2026-W10-1", "from"),
        ("?from=2020-01-06", "from"),
        ("?from=2027-01-04", "from"),
        ("?from=9999-12-31", "from"),
        ("?from=0001-01-01", "from"),
    ],
)
def test_a_bad_question_is_answered_with_field_and_rule(
    client: Any, cast: Any, sign_in: Any, query: str, field: str
) -> None:
    sign_in(client, cast.ana)
    answer = client.get(at(cast.ben, query))
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert field in html
    assert "must" in html


def test_without_a_curriculum_the_athlete_is_told_and_sent_back(client: Any, cast: Any, sign_in: Any) -> None:
    sign_in(client, cast.dee)
    answer = client.get("/week.pdf")
    assert answer.status_code == 303
    assert answer.location.endswith("/today")
    assert "no curriculum is assigned" in client.get(answer.location).get_data(as_text=True)


def test_without_a_curriculum_the_coach_is_told_and_sent_back(
    client: Any, db: Any, cast: Any, sign_in: Any
) -> None:
    new = builders.athlete(db, "Nia")
    builders.link(db, new, cast.ana)
    sign_in(client, cast.ana)
    answer = client.get(at(new))
    assert answer.status_code == 303
    assert answer.location.endswith(f"/athletes/{new.athlete_id}")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ('Ben "B" T/..\\x', "Depthwise Ben B T..x"),
        ("דנה\u202e לוי", "Depthwise"),
        ("💪", "Depthwise"),
        ("..", "athlete"),
    ],
)
def test_any_name_makes_a_safe_file_name(
    client: Any, db: Any, cast: Any, sign_in: Any, name: str, plain: str
) -> None:
    made = builders.person(db, "Safe")
    builders.state_body(db, made)
    with db.write() as session:
        from coach.db.people import User

        session.get(User, made.user_id).name = name
    builders.enrol(db, made)
    sign_in(client, made)
    answer = client.get("/week.pdf")
    assert answer.status_code == 200
    told = answer.headers["Content-Disposition"]
    assert told.startswith("inline; filename=")
    assert told.isascii()
    assert plain in told
    assert "\\" not in told
    assert "/" not in told
    assert "%E2%80%AE" not in told


def test_a_printer_that_gives_nothing_is_said_plainly_and_can_be_tried_again(
    client: Any, cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "shared", lambda: Renderer(seconds_most=0.0))
    sign_in(client, cast.ben)
    answer = client.get("/week.pdf?size=letter")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    html = answer.get_data(as_text=True)
    assert "Nothing is lost" in html
    assert 'href="/week.pdf?size=letter"' in html


def test_printing_writes_nothing(client: Any, db: Any, cast: Any, sign_in: Any, clock: Any) -> None:
    from sqlalchemy import func, select

    from coach.db.decisions import DecisionRow

    def stored() -> int:
        with db.read() as session:
            return session.scalar(select(func.count()).select_from(DecisionRow)) or 0

    sign_in(client, cast.ben)
    before = stored()
    clock.advance(days=3)
    assert client.get("/week.pdf").status_code == 200
    assert stored() == before

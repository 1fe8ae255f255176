"""The card of a step on paper: one page, what the screen says of it, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from coach.domain.policy import DEFAULT_POLICY
from coach.formats.curriculum import shipped
from coach.pdf.renderer import Renderer
from coach.pdf.step_card import step_pdf
from tests import builders
from tests.cast import Cast

SignInAs = Callable[..., FlaskClient]
ALL = shipped("first-12-weeks")
ON = date(2026, 3, 2)


def printed(step_id: str, printer: Renderer, size: str = "a4") -> PdfReader:
    made = step_pdf(ALL.step(step_id), ALL.title, DEFAULT_POLICY, printer, size=size, locale="en", on=ON)
    return PdfReader(BytesIO(made))


@pytest.mark.parametrize("size", ["a4", "letter"])
@pytest.mark.parametrize("step_id", ["sn-full", "jk-split", "cl-full", "squat-stance", "sl-pistol"])
def test_a_card_keeps_to_one_page_and_says_all_that_an_observer_needs(
    printer: Renderer, step_id: str, size: str
) -> None:
    pdf, step = printed(step_id, printer, size), ALL.step(step_id)
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert len(pdf.pages) == 1
    for part in (step.name, *step.cues, *(one.text for one in step.criteria)):
        assert part in text, part
    assert "Owned after 2 days" in text


def test_every_card_can_be_printed(printer: Renderer) -> None:
    longest = max(ALL.steps, key=lambda step: sum(len(f.seen + f.cause + f.fix) for f in step.faults))
    assert len(printed(longest.id, printer).pages) <= 2


def test_an_athlete_prints_the_card_of_a_step_and_of_nothing_else(
    client: FlaskClient, cast: Cast, sign_in: SignInAs
) -> None:
    sign_in(client, cast.dee)
    builders.measure(cast.dee.db, cast.dee, 38)
    builders.enrol(cast.dee.db, cast.dee, curriculum="first-12-weeks")
    answer = client.get("/step/sn-full/card.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "private" in answer.headers["Cache-Control"]
    assert client.get("/step/sn-moon/card.pdf").status_code == 404
    assert client.get("/step/sn-full/card.pdf?size=a0").status_code == 422

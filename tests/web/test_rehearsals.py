"""A draft before it is published: a week for anyone of the team, who would stand elsewhere, what differs."""

from __future__ import annotations

import json
import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from coach.db.curricula import CurriculumDraft
from coach.db.decisions import DecisionRow
from coach.formats import documents
from coach.services import accounts, drafts
from coach.words.translations import PSEUDO
from tests import builders as b
from tests.web.test_drafts import at, lifts, text
from tests.web.test_translatable import unmarked


@pytest.fixture
def ana(client, cast, sign_in):
    return sign_in(client, cast.ana)


@pytest.fixture
def forked(db, cast) -> UUID:
    b.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks", start_rung="goblet-parallel")
    form = {"client_id": str(uuid4())}
    return drafts.fork(db, cast.ana.actor(), cast.ana.team_id, lifts(db), form)


def change(db, cast, draft: UUID, kind: str, name: str, **form: str) -> None:
    with db.read() as session:
        row = session.get_one(CurriculumDraft, draft)
        typed = documents.form_of(row.content, kind, name) | {"revision": str(row.revision)}
    drafts.save_part(db, cast.ana.actor(), cast.ana.team_id, draft, kind, name, typed | form)


def plain(html: str) -> str:
    """Return a page without its tags."""
    return re.sub("<[^>]+>", "", html)


def decisions(db) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(DecisionRow))


def test_a_week_shows_the_changed_dose_for_an_athlete_and_for_a_new_one(ana, db, cast, forked):
    change(db, cast, forked, "step", "squat-stance", **{"dose-learn-sets": "7"})
    before = decisions(db)
    new = text(ana.get(at(cast, forked, "/preview")))
    assert "A week of a new athlete" in new
    days = re.findall(r"(Monday|Wednesday|Friday) \d", new)
    assert days == ["Monday", "Wednesday", "Friday"], "a whole week, whatever day it is"
    assert "7 × " in new
    ben = text(ana.get(at(cast, forked, f"/preview?athlete={cast.ben.athlete_id}")))
    assert "A week of Ben" in ben
    assert "7 × " in ben
    assert "Goblet squat to parallel" in ben
    assert "Goblet squat to parallel" not in new
    assert decisions(db) == before


def test_only_athletes_of_the_team_can_be_looked_at(ana, db, cast, forked):
    for other in (cast.dee.athlete_id, uuid4(), "moon"):
        assert ana.get(at(cast, forked, f"/preview?athlete={other}")).status_code == 404


def test_an_athlete_without_a_body_is_told_of(ana, db, cast, forked):
    mia = b.person(db, "Mia")
    b.state_body(db, mia)
    b.link(db, mia, cast.ana)
    html = text(ana.get(at(cast, forked, f"/preview?athlete={mia.athlete_id}")))
    assert "A week of Mia" in html
    assert "Supported" in html or "squat" in html


def test_a_draft_that_does_not_hold_together_shows_what_is_to_mend_in_place_of_a_week(ana, db, cast, forked):
    form = {"revision": "1", "step": "sn-press", "by": "later"}
    ana.post(at(cast, forked, "/tracks/snatch-under/move"), data=form)
    for more in ("/preview", "/replay"):
        answer = ana.get(at(cast, forked, more))
        assert answer.status_code == 422
        assert "see what is to mend" in text(answer)


def test_who_would_stand_elsewhere_is_told_with_the_reason_and_nothing_is_stored(ana, db, cast, forked):
    before = decisions(db)
    assert "Nobody would stand elsewhere" in text(ana.get(at(cast, forked, "/replay")))
    change(db, cast, forked, "step", "squat-stance", **{"gate-all-0": "test:rack", "gate-all-0-least": "1"})
    change(db, cast, forked, "rung", "goblet-parallel", **{"load-min_kg": "16", "load-max_kg": "20"})
    html = text(ana.get(at(cast, forked, "/replay")))
    assert "1 athlete would stand elsewhere" in html
    assert "16\xa0kg" in html
    assert "Squat stance and three-point foot: in training → locked" in plain(html)
    assert "Steps, all athletes together: 1 closed." in html
    assert "Front-rack position has not been measured" in html
    assert "What you change" in html
    assert "Gate" in html
    assert decisions(db) == before


def test_sessions_that_are_not_shared_tell_nothing_of_steps_and_loads(ana, db, cast, forked):
    kim = b.athlete(db, "Kim")
    b.link(db, kim, cast.ana, scopes=("tests",))
    b.enrol(db, kim, by=cast.ana, curriculum="first-12-weeks", start_rung="goblet-parallel")
    lea = b.athlete(db, "Lea")
    b.link(db, lea, cast.ana, scopes=("logs",))
    b.enrol(db, lea, by=cast.ana, curriculum="first-12-weeks")
    change(db, cast, forked, "step", "squat-stance", **{"gate-all-0": "test:rack", "gate-all-0-least": "1"})
    change(db, cast, forked, "rung", "goblet-parallel", **{"load-min_kg": "16", "load-max_kg": "20"})
    html = text(ana.get(at(cast, forked, "/replay")))
    assert "Ben" in html
    assert ">Kim<" not in html.partition('id="moves"')[2]
    assert ">Lea<" not in html.partition('id="moves"')[2], "a gate names the result of a test"
    week = text(ana.get(at(cast, forked, f"/preview?athlete={kim.athlete_id}")))
    assert "Sessions are not shared with you" in week
    assert "Snatch-grip" not in week


def test_a_rung_that_the_draft_lost_is_named(ana, db, cast, forked):
    with db.write() as session:
        row = session.get_one(CurriculumDraft, forked)
        row.content = json.loads(json.dumps(row.content).replace('"goblet-parallel"', '"goblet-half"'))
    html = text(ana.get(at(cast, forked, "/replay")))
    assert "Not in this draft: could not be moved" in html
    week = text(ana.get(at(cast, forked, f"/preview?athlete={cast.ben.athlete_id}")))
    assert "is not in this draft" in week


def test_the_replay_takes_as_many_statements_for_fifty_athletes(ana, db, cast, forked, statements):
    page = at(cast, forked, "/replay")
    with statements() as counted:
        ana.get(page)
    for_one = counted()
    for n in range(50):
        one = b.athlete(db, f"Athlete{n}")
        b.link(db, one, cast.ana)
        b.enrol(db, one, by=cast.ana, curriculum="first-12-weeks")
    with statements() as counted:
        html = text(ana.get(page))
    assert "51 athletes stay where they are" in html
    assert counted() == for_one <= 20


def test_what_is_changed_is_told_field_by_field(ana, db, cast, forked):
    change(
        db,
        cast,
        forked,
        "step",
        "sn-press",
        **{"criteria-0-text": "Ours", "dose-keep-sets": "1", "load-rule": "stick"},
    )
    html = text(ana.get(at(cast, forked, "/compare")))
    assert "Criteria 1, sentence" in html
    assert "Once it is owned, sets" in html
    assert "a stick" in html
    assert html.count("changed__item") == 4, "the title too"


@pytest.mark.parametrize("more", ["/preview", "/replay", "/compare"])
def test_no_text_of_a_rehearsal_escapes_translation(ana, db, cast, forked, more):
    change(db, cast, forked, "step", "squat-stance", **{"gate-all-0": "test:rack", "gate-all-0-least": "1"})
    change(db, cast, forked, "rung", "goblet-parallel", **{"load-min_kg": "16", "load-max_kg": "20"})
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    assert unmarked(text(ana.get(at(cast, forked, more)))) == []

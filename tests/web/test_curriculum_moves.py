"""Athletes moved to a new version: by a tick, for work not yet logged; what was logged stays."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from coach import casefile
from coach.access import NotYours
from coach.db.curricula import CurriculumDraft, Enrolment
from coach.db.decisions import DecisionRow
from coach.db.events import SetRow
from coach.db.people import Audit
from coach.formats.inputs import Refused
from coach.services import curricula, drafts, moves
from tests import builders as b
from tests.web.test_drafts import home, lifts, text
from tests.web.test_rehearsals import change


def publish(db, cast, draft: UUID) -> UUID:
    with db.read() as session:
        row = session.get_one(CurriculumDraft, draft)
        newest = session.scalar(
            select(drafts.CurriculumVersion.version)
            .where(drafts.CurriculumVersion.slug == row.slug)
            .order_by(drafts.CurriculumVersion.version.desc())
            .limit(1)
        )
    form = {"revision": str(row.revision), "newest": str(newest or ""), "changes": "Another load."}
    curricula.publish(db, cast.ana.actor(), cast.ana.team_id, draft, form)
    return draft


@pytest.fixture
def new(db, cast) -> UUID:
    """A fork of the squat's ladder with heavier goblets, published."""
    b.enrol(db, cast.ben, by=cast.ana, start_rung="goblet-parallel")
    squat = lifts(db, "squat-depth")
    draft = drafts.fork(db, cast.ana.actor(), cast.ana.team_id, squat, {"client_id": str(uuid4())})
    change(db, cast, draft, "rung", "goblet-parallel", **{"load-min_kg": "16", "load-max_kg": "20"})
    return publish(db, cast, draft)


def move(db, cast, version: UUID, *who) -> moves.Moved:
    chosen = [str(one.athlete_id) for one in who]
    return moves.move(db, cast.ana.actor(), cast.ana.team_id, version, chosen)


def running(db, who):
    with db.read() as session:
        return casefile.running_enrolment(session, who.athlete_id)


def decided(db) -> list[tuple]:
    with db.read() as session:
        return sorted(
            (str(r.id), str(r.enrolment_id), str(r.content)) for r in session.scalars(select(DecisionRow))
        )


def test_publishing_moves_nobody_and_a_tick_moves_from_today(db, clock, cast, new):
    clock.advance(days=1)
    b.log(db, cast.ben)
    clock.advance(days=1)
    before, old, rows = running(db, cast.ben), decided(db), 0
    assert before.curriculum.id == "squat-depth"
    assert move(db, cast, new, cast.ben) == moves.Moved(1, 0, ())
    now = running(db, cast.ben)
    assert (now.curriculum_version_id, now.start_on, now.days) == (new, clock().date(), before.days)
    assert now.start.rung == before.start.rung
    assert set(old) <= set(decided(db)), "what was decided stays"
    with db.read() as session:
        rows = session.scalars(select(SetRow.enrolment_id)).all()
        standing = casefile.standing(session, now, clock().date())
        acts = session.scalars(select(Audit.act).where(Audit.act == "curriculum-moved")).all()
    assert set(rows) == {before.id}, "what was logged stays with its enrolment"
    assert standing.decision.load_kg >= 16
    assert standing.stored
    assert len(acts) == 1
    assert move(db, cast, new, cast.ben) == moves.Moved(0, 0, ()), "twice is once"
    assert running(db, cast.ben).id == now.id


def test_whoever_has_logged_today_goes_on_tomorrow_from_where_today_led(db, clock, cast, new):
    b.log(db, cast.ben)
    with db.read() as session:
        led = casefile.live_decision(session, running(db, cast.ben).id, before=clock().date() + timedelta(1))
    assert move(db, cast, new, cast.ben) == moves.Moved(1, 1, ())
    now = running(db, cast.ben)
    assert now.start_on == clock().date() + timedelta(days=1)
    assert (now.start.rung, now.start.wedge_mm) == (led.rung, float(led.wedge_mm))
    with db.read() as session:
        made = session.scalars(select(DecisionRow).where(DecisionRow.enrolment_id == now.id)).all()
    assert made == [], "today belongs to the enrolment before"


def test_a_pause_sends_back_once_and_not_once_more_by_being_moved(db, clock, cast, new):
    b.log(db, cast.ben)
    clock.advance(days=30)
    with db.read() as session:
        alone = casefile.standing(session, running(db, cast.ben), clock().date()).decision
    move(db, cast, new, cast.ben)
    with db.read() as session:
        moved = casefile.standing(session, running(db, cast.ben), clock().date()).decision
    assert (alone.action, alone.rung, alone.wedge_mm) == (moved.action, moved.rung, moved.wedge_mm)


def test_one_whose_rung_is_gone_is_named_and_the_rest_goes_on(db, client, cast, new, sign_in):
    mia = b.athlete(db, "Mia")
    b.link(db, mia, cast.ana)
    b.enrol(db, mia, by=cast.ana, start_rung="box-high")
    draft = drafts.edit(db, cast.ana.actor(), cast.ana.team_id, new)
    with db.write() as session:
        row = session.get_one(CurriculumDraft, draft)
        row.content = json.loads(json.dumps(row.content).replace('"box-high"', '"box-tall"'))
    with db.read() as session:
        faults = drafts.documents.files.faults_in(session.get_one(CurriculumDraft, draft).content)
    assert not faults, faults
    newer = publish(db, cast, draft)
    sign_in(client, cast.ana)
    page = home(cast, f"/{newer}")
    html = text(client.get(page))
    assert "Move athletes here" in html
    assert html.count('name="athletes"') == 2
    form = {"athletes": [str(cast.ben.athlete_id), str(mia.athlete_id)]}
    answer = client.post(f"{page}/move", data=form)
    assert (answer.status_code, answer.location) == (303, page)
    html = text(client.get(page))
    assert "1 athlete was moved" in html
    assert "Mia was not moved: stands at" in html
    assert running(db, mia).curriculum.id == "squat-depth"
    assert running(db, cast.ben).curriculum_version_id == newer


def test_only_the_teams_own_and_only_forwards(db, client, cast, new, sign_in):
    assert move(db, cast, lifts(db), cast.ben) == moves.Moved(0, 0, (moves.Left("Ben", "other"),))
    move(db, cast, new, cast.ben)
    squat = lifts(db, "squat-depth")
    assert move(db, cast, squat, cast.ben).left == (moves.Left("Ben", "other"),), "not back to its base"
    with pytest.raises(NotYours):
        move(db, cast, new, cast.dee)
    with pytest.raises(Refused):
        move(db, cast, new)
    sign_in(client, cast.cleo)
    assert client.post(home(cast, f"/{new}/move"), data={"athletes": "x"}).status_code == 404
    sign_in(client, cast.ana)
    answer = client.post(home(cast, f"/{new}/move"))
    assert answer.status_code == 422
    assert "Athletes: choose 1 to 200 athletes" in text(answer)


def test_somebody_without_a_body_is_moved_as_assigned(db, cast, new):
    pat = b.person(db, "Pat")
    b.state_body(db, pat)
    b.link(db, pat, cast.ana)
    b.enrol(db, pat, by=cast.ana)
    assert move(db, cast, new, pat).moved == 1
    with db.read() as session:
        ended = session.scalars(select(Enrolment).where(Enrolment.ended_at.is_not(None))).all()
    assert {row.athlete_id for row in ended} >= {pat.athlete_id}


def test_a_session_that_was_begun_goes_on_under_the_plan_before(client, db, clock, cast, sign_in, new):
    b.log(db, cast.ben)
    sign_in(client, cast.ben)
    before = client.get("/today").get_data(as_text=True)
    move(db, cast, new, cast.ben)
    html = client.get("/today").get_data(as_text=True)
    assert "A new plan starts on Tue 3 Mar" in html
    assert html.count('id="row-') == before.count('id="row-') == 3
    old = re.search(r'name="enrolment_id" value="([0-9a-f-]+)"', before)
    assert old
    assert old[0] in html, "one more set belongs to the plan before"
    b.log(db, cast.ben, enrolment_id=old[1], sets=1)
    assert client.get("/today").get_data(as_text=True).count('id="row-') == 4
    assert "Done for today" in client.get("/today/done").get_data(as_text=True)
    clock.advance(days=1)
    sign_in(client, cast.ben)
    html = client.get("/today").get_data(as_text=True)
    assert "A new plan starts" not in html
    assert old[0] not in html


def test_without_a_set_today_the_new_plan_is_waited_for(client, db, clock, cast, sign_in):
    b.enrol(db, cast.ben, by=cast.ana)
    later = (clock().date() + timedelta(days=3)).isoformat()
    b.enrol(db, cast.ben, by=cast.ana, start_on=later)
    sign_in(client, cast.ben)
    html = client.get("/today").get_data(as_text=True)
    assert "It starts on" in html
    assert "A new plan starts" not in html


def test_after_publishing_the_page_offers_the_move_plainly(db, client, cast, new, sign_in):
    sign_in(client, cast.ana)
    html = text(client.get(home(cast, f"/{new}")))
    assert "1 athlete trains by another version" in html
    assert "1 athlete is on Squat depth, version 1" in html
    move(db, cast, new, cast.ben)
    assert 'id="move"' not in text(client.get(home(cast, f"/{new}"))), "nobody is left to be moved"
    draft = drafts.edit(db, cast.ana.actor(), cast.ana.team_id, new)
    change(db, cast, draft, "rung", "goblet-parallel", **{"load-min_kg": "12"})
    form = {"revision": "2", "newest": "1", "changes": "Lighter again."}
    done = client.post(home(cast, f"/drafts/{draft}/publish"), data=form)
    html = text(client.get(done.location))
    assert "Version 2 is published. Nobody was moved" in html
    assert html.index("1 athlete is on version 1<") < html.index("Versions"), "before all else"
    assert html.count('name="athletes"') == 1
    older = text(client.get(home(cast, f"/{new}")))
    assert "1 athlete is on this version" in older
    assert f"{home(cast, f'/{draft}')}#move" in older
    assert f"{home(cast, f'/{draft}')}#move" in text(client.get(home(cast)))
    move(db, cast, draft, cast.ben)
    assert 'id="move"' not in text(client.get(home(cast, f"/{draft}")))
    assert 'id="newer"' not in text(client.get(home(cast, f"/{new}")))

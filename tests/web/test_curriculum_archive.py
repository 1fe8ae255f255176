"""A team's own curriculum put away and brought back: hidden where one is chosen, never under an athlete."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from coach.db.curricula import CurriculumArchive, CurriculumVersion
from coach.db.people import Audit
from coach.formats.inputs import Refused
from coach.services import accounts, archives, curricula, drafts, moves, teams
from coach.services.archives import InUse
from coach.web.curricula import in_use
from coach.words.translations import PSEUDO
from tests import builders as b
from tests.web.test_translatable import unmarked


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def ana(client, cast, sign_in):
    return sign_in(client, cast.ana)


@pytest.fixture
def forked(db, cast) -> UUID:
    with db.read() as session:
        lifts = session.scalars(
            select(CurriculumVersion.id).where(CurriculumVersion.slug == "first-12-weeks")
        ).one()
    return drafts.fork(db, cast.ana.actor(), cast.ana.team_id, lifts, {"client_id": str(uuid4())})


def home(cast, more: str = "") -> str:
    return f"/team/{cast.ana.team_id}/curricula{more}"


def published(db, cast, draft: UUID) -> str:
    """Publish a draft and return the short name of its curriculum."""
    form = {"revision": "1", "newest": "", "changes": "Ours now."}
    curricula.publish(db, cast.ana.actor(), cast.ana.team_id, draft, form)
    with db.read() as session:
        return session.get_one(CurriculumVersion, draft).slug


def archived(db) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(CurriculumArchive))


def test_an_archived_curriculum_leaves_the_lists_and_comes_back(ana, db, cast, forked):
    published(db, cast, forked)
    assert "Archive it" in text(ana.get(home(cast, f"/{forked}")))
    done = ana.post(home(cast, f"/{forked}/archive"))
    assert (done.status_code, done.location) == (303, home(cast))
    assert ana.post(home(cast, f"/{forked}/archive")).status_code == 303, "twice is once"
    assert archived(db) == 1
    html = text(ana.get(home(cast)))
    assert "Your own" not in html
    assert "archived by Ana" in html
    assert "First 12 weeks (Harbour)" not in text(ana.get(f"/athletes/{cast.ben.athlete_id}/assign"))
    page = text(ana.get(home(cast, f"/{forked}")))
    assert "nobody can be put on it" in page
    assert home(cast, f"/{forked}/edit") not in page
    assert ana.get(home(cast, f"/{forked}/file")).status_code == 200, "it is kept"
    done = ana.post(home(cast, f"/{forked}/restore"))
    assert (done.status_code, done.location) == (303, home(cast, f"/{forked}"))
    assert ana.post(home(cast, f"/{forked}/restore")).status_code == 303
    assert archived(db) == 0
    assert "Your own" in text(ana.get(home(cast)))
    assert "First 12 weeks (Harbour)" in text(ana.get(f"/athletes/{cast.ben.athlete_id}/assign"))
    with db.read() as session:
        acts = session.scalars(
            select(Audit.act).where(Audit.act.like("curriculum-%")).order_by(Audit.at)
        ).all()
    assert acts.count("curriculum-archived") == acts.count("curriculum-restored") == 1
    team = text(ana.get(f"/team/{cast.ana.team_id}"))
    assert "archived a curriculum" in team
    assert "brought a curriculum back" in team


def test_it_stays_while_an_athlete_trains_by_it_and_says_who(ana, db, cast, forked):
    slug = published(db, cast, forked)
    b.enrol(db, cast.ben, by=cast.ana, curriculum=slug)
    answer = ana.post(home(cast, f"/{forked}/archive"))
    assert answer.status_code == 422
    assert "It cannot be archived yet: Ben. Move them to another curriculum first." in text(answer)
    assert 'href="#field-archive"' in text(answer)
    assert archived(db) == 0
    b.enrol(db, cast.ben, by=cast.ana)
    assert ana.post(home(cast, f"/{forked}/archive")).status_code == 303


def test_an_athlete_who_left_the_team_does_not_hold_it_up(ana, db, cast, forked):
    slug = published(db, cast, forked)
    b.enrol(db, cast.ben, by=cast.ana, curriculum=slug)
    teams.unlink(db, cast.ben.actor(), cast.ben.athlete_id, cast.ana.team_id)
    assert ana.post(home(cast, f"/{forked}/archive")).status_code == 303


def test_many_are_named_in_part_and_strangers_only_counted(app):
    with app.test_request_context():
        said = in_use(InUse(tuple(f"Athlete{n}" for n in range(8)), 1))
        assert "Athlete5 and 2 more · 1 athlete who is no longer linked with the team" in said
        assert "Athlete6" not in said
        assert "yet: 2 athletes who are no longer linked" in in_use(InUse((), 2))


def test_nobody_is_put_on_what_is_archived_and_no_version_is_added(ana, db, cast, forked):
    slug = published(db, cast, forked)
    team, who = cast.ana.team_id, cast.ana.actor()
    draft = drafts.edit(db, who, team, forked)
    archives.archive(db, who, team, forked)
    with pytest.raises(Refused, match="is archived: bring it back first"):
        b.enrol(db, cast.ben, by=cast.ana, curriculum=slug)
    b.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks")
    with pytest.raises(Refused, match="is archived"):
        moves.move(db, who, team, forked, [str(cast.ben.athlete_id)])
    assert "Move athletes here" not in text(ana.get(home(cast, f"/{forked}")))
    answer = ana.post(home(cast, f"/{forked}/edit"))
    assert answer.status_code == 422
    assert "is archived: bring it back first" in text(answer)
    form = {"revision": "1", "newest": "1", "changes": "Another title."}
    answer = ana.post(home(cast, f"/drafts/{draft}/publish"), data=form)
    assert answer.status_code == 422
    assert "is archived: bring it back first" in text(answer)


def test_shipped_curricula_and_those_of_other_teams_are_not_archived(ana, client, db, cast, forked, sign_in):
    published(db, cast, forked)
    with db.read() as session:
        shipped = session.scalars(select(CurriculumVersion.id).where(CurriculumVersion.slug == "jerk")).one()
    for verb in ("archive", "restore"):
        assert ana.post(home(cast, f"/{shipped}/{verb}")).status_code == 404
    sign_in(client, cast.cleo)
    for verb in ("archive", "restore"):
        assert client.post(home(cast, f"/{forked}/{verb}")).status_code == 404
        assert client.post(f"/team/{cast.cleo.team_id}/curricula/{forked}/{verb}").status_code == 404
    assert archived(db) == 0


def test_the_archive_is_translatable(ana, db, cast, forked):
    published(db, cast, forked)
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    assert unmarked(text(ana.get(home(cast, f"/{forked}"))).replace("Ours now.", "")) == []
    ana.post(home(cast, f"/{forked}/archive"))
    assert unmarked(text(ana.get(home(cast)))) == []
    assert unmarked(text(ana.get(home(cast, f"/{forked}"))).replace("Ours now.", "")) == []

"""A coach's own curriculum: forked, changed in forms, published; nobody else's business."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from coach.db.curricula import CurriculumDraft, CurriculumVersion
from coach.db.people import Audit
from coach.formats import arranged, documents
from coach.formats.curriculum import curriculum_to_dict, shipped
from coach.formats.inputs import Refused
from coach.formats.seals import seal
from coach.services import accounts, drafts, teams
from coach.words.translations import PSEUDO
from tests import builders as b
from tests.web.test_translatable import unmarked


def text(answer) -> str:
    return answer.get_data(as_text=True)


def lifts(db, slug: str = "first-12-weeks") -> UUID:
    with db.read() as session:
        return session.scalars(select(CurriculumVersion.id).where(CurriculumVersion.slug == slug)).one()


def home(cast, more: str = "") -> str:
    return f"/team/{cast.ana.team_id}/curricula{more}"


@pytest.fixture
def ana(client, cast, sign_in):
    return sign_in(client, cast.ana)


@pytest.fixture
def forked(db, cast) -> UUID:
    form = {"client_id": str(uuid4())}
    return drafts.fork(db, cast.ana.actor(), cast.ana.team_id, lifts(db), form)


def at(cast, draft: UUID, more: str = "") -> str:
    return home(cast, f"/drafts/{draft}{more}")


def filled(html: str) -> dict[str, str]:
    """What a browser would send of the page's editor form."""
    form = re.search(r'<form class="form editor.*?</form>', html, re.S)
    assert form, html[:2000]
    out: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        attrs = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if attrs.get("type") == "checkbox" and " checked" not in tag:
            continue
        out[attrs["name"]] = entities.unescape(attrs.get("value", ""))
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.S):
        out[name] = entities.unescape(body)
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        values = re.findall(r'<option value="([^"]*)"( selected)?', body)
        chosen = [value for value, selected in values if selected] or [values[0][0]]
        out[name] = entities.unescape(chosen[0])
    return out


def content(db, draft: UUID) -> dict:
    with db.read() as session:
        return session.get_one(CurriculumDraft, draft).content


def step_of(document: dict, step_id: str) -> dict:
    return next(row for row in document["steps"] if row["id"] == step_id)


def track_of(document: dict, track_id: str) -> list[str]:
    return next(track["steps"] for track in document["tracks"] if track["id"] == track_id)


def count(db, table) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_the_list_shows_shipped_curricula_and_who_trains_by_them(ana, cast):
    html = text(ana.get(home(cast)))
    assert "First 12 weeks" in html
    assert "Squat depth" in html
    assert "On version 1:" in html
    assert ">Ben<" in html
    assert home(cast) in text(ana.get(f"/team/{cast.ana.team_id}"))


def test_a_fork_is_a_draft_with_a_name_of_its_own_and_twice_is_once(ana, db, cast):
    form = {"client_id": str(uuid4())}
    first = ana.post(home(cast, f"/{lifts(db)}/fork"), data=form)
    again = ana.post(home(cast, f"/{lifts(db)}/fork"), data=form)
    assert (first.status_code, again.location) == (303, first.location)
    assert count(db, CurriculumDraft) == 1
    html = text(ana.get(first.location))
    assert "First 12 weeks (Harbour)" in html
    assert "from First 12 weeks, version 1" in html
    assert "things to mend" not in html
    with db.read() as session:
        draft = session.scalars(select(CurriculumDraft)).one()
        acts = session.scalars(select(Audit.act).where(Audit.act.like("curriculum%"))).all()
    assert re.fullmatch(r"first-12-weeks-[0-9a-f]{6}", draft.slug)
    assert acts == ["curriculum-forked"]
    assert "forked a curriculum" in text(ana.get(f"/team/{cast.ana.team_id}"))


@pytest.mark.parametrize(
    "more",
    [
        "/steps/sn-press",
        "/steps/cj-full",
        "/rungs/goblet-parallel",
        "/days/1",
        "/days/3",
        "/template",
        "/about",
    ],
)
def test_a_form_that_is_sent_as_it_is_shown_changes_nothing(ana, db, cast, forked, more):
    before = content(db, forked)
    page = ana.get(at(cast, forked, more))
    assert page.status_code == 200
    done = ana.post(at(cast, forked, more), data=filled(text(page)))
    assert (done.status_code, done.location) == (303, at(cast, forked)), text(done)
    assert content(db, forked) == before
    with db.read() as session:
        assert session.get_one(CurriculumDraft, forked).revision == 1


def test_a_criterion_and_a_dose_are_changed_in_a_form(ana, db, cast, forked):
    page = at(cast, forked, "/steps/sn-press")
    form = filled(text(ana.get(page)))
    form |= {"criteria-0-text": "Bar over the back of the head", "dose-learn-reps": "8"}
    assert ana.post(page, data=form).status_code == 303
    step = step_of(content(db, forked), "sn-press")
    assert step["criteria"][0]["text"] == "Bar over the back of the head"
    assert step["dose"]["learn"]["reps"] == 8
    assert step["figures"], "what the form does not show stays"
    assert "Last changed by Ana" in text(ana.get(at(cast, forked)))


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"criteria-1-text": "x" * 60}, "criteria-1-text", "must be at most 48 characters, is 60"),
        ({"criteria-0-fault": ""}, "criteria-0-fault", "Criteria 1, fault: must be one of"),
        ({"dose-build-reps": "many"}, "dose-build-reps", "must be a whole number"),
        ({"dose-build-reps": "99"}, "dose-build-reps", "Until it is owned, reps: must be 1 to 30"),
        ({"dose-keep-sets": ""}, "dose-keep-sets", "is missing"),
        ({"name": " "}, "name", "Name: must not be empty"),
        ({"set_up": "one\ntwo"}, "set_up", "Set-up: must be 3 to 5 lines"),
        ({"load-ladder": "20 15"}, "load-ladder", "must be above the load before"),
        ({"tempo": "slow"}, "tempo", "must read like 3-1-1"),
        ({"gate-all-0": "step:sn-press"}, "gate-all-0", "asks for itself"),
        ({"gate-all-0": "step:sn-moon"}, "gate-all-0", "must be a step of this curriculum"),
        ({"gate-all-0": "test:rack", "gate-all-0-least": "77"}, "gate-all-0-least", "or no result would do"),
        (
            {"gate-all-0": "test:rack", "gate-all-0-least": ""},
            "gate-all-0-least",
            "must be given with a test",
        ),
        ({"regression-step": "sn-moon"}, "regression-step", "must be a step of this curriculum"),
    ],
)
def test_a_rule_that_is_broken_is_named_at_its_field_and_what_was_typed_stays(
    ana, db, cast, forked, wrong, field, said
):
    page = at(cast, forked, "/steps/sn-press")
    before = content(db, forked)
    form = {**filled(text(ana.get(page))), "short": "press, ours", **wrong}
    answer = ana.post(page, data=form)
    html = entities.unescape(text(answer))
    assert answer.status_code == 422
    assert said in html
    assert f'href="#field-{field}"' in html
    assert f'id="field-{field}-error"' in html
    assert 'value="press, ours"' in html
    assert content(db, forked) == before


def test_a_cycle_over_several_steps_is_refused_at_the_gate_that_closes_it(ana, db, cast, forked):
    page = at(cast, forked, "/steps/sn-press")
    form = filled(text(ana.get(page))) | {"gate-all-0": "step:sn-full", "gate-all-0-least": ""}
    answer = ana.post(page, data=form)
    assert answer.status_code == 422
    assert "asks for itself" in text(answer)
    assert 'id="field-gate-all-0-error"' in text(answer)


def test_two_coaches_at_once_lose_nothing_and_are_told_of_each_other(ana, client, db, cast, forked, sign_in):
    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id, kind="coach")
    teams.accept_coach_invite(db, token, cast.cleo.actor(), remote="1")
    page = at(cast, forked, "/steps/sn-press")
    hers = filled(text(ana.get(page)))
    sign_in(client, cast.cleo)
    theirs = filled(text(client.get(page))) | {"short": "Cleo's press"}
    assert client.post(page, data=theirs).status_code == 303
    sign_in(client, cast.ana)
    answer = ana.post(page, data=hers | {"short": "Ana's press"})
    html = entities.unescape(text(answer))
    assert answer.status_code == 422
    assert "Cleo changed it while this page was open: Snatch-grip press" in html or "Cleo changed it" in html
    assert 'value="Ana\'s press"' in html
    assert step_of(content(db, forked), "sn-press")["short"] == "Cleo's press"
    again = ana.post(page, data=filled(text(answer)))
    assert again.status_code == 303
    assert step_of(content(db, forked), "sn-press")["short"] == "Ana's press"


def published(ana, cast, draft, **form):
    page = text(ana.get(at(cast, draft, "/replay")))
    sent = dict(re.findall(r'<input type="hidden" name="(revision|newest)" value="([^"]*)"', page))
    return ana.post(at(cast, draft, "/publish"), data=sent | {"changes": "One criterion is ours."} | form)


def test_publishing_makes_a_version_once_and_moves_nobody(ana, db, cast, forked):
    versions = count(db, CurriculumVersion)
    done = published(ana, cast, forked)
    assert (done.status_code, done.location) == (303, home(cast, f"/{forked}"))
    html = text(ana.get(done.location))
    assert "Version 1 is published. Nobody was moved" in html
    assert "One criterion is ours." in html
    again = ana.post(at(cast, forked, "/publish"), data={"revision": "1", "newest": "", "changes": "again"})
    assert (again.status_code, again.location) == (303, done.location)
    assert (count(db, CurriculumVersion), count(db, CurriculumDraft)) == (versions + 1, 0)
    with db.read() as session:
        row = session.get_one(CurriculumVersion, forked)
    assert (row.team_id, row.version, row.by_user_id, row.changes) == (
        cast.ana.team_id,
        1,
        cast.ana.user_id,
        "One criterion is ours.",
    )
    assert (row.content["id"], row.content["version"]) == (row.slug, "1")
    assert ana.get(at(cast, forked)).location == done.location


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"changes": ""}, "changes", "What is new: must be 3-500 characters"),
        ({"changes": "x" * 501}, "changes", "What is new: must be 3-500 characters"),
        ({"revision": "7"}, None, "changed it while this page was open"),
    ],
)
def test_a_version_says_what_is_new_and_was_seen_as_it_is(ana, db, cast, forked, form, field, said):
    answer = published(ana, cast, forked, **form)
    assert answer.status_code == 422
    assert said in text(answer)
    if field:
        assert f'href="#field-{field}"' in text(answer)
    assert count(db, CurriculumDraft) == 1


def test_a_published_version_cannot_be_changed_and_what_was_typed_stays(ana, db, cast, forked):
    page = at(cast, forked, "/steps/sn-press")
    form = filled(text(ana.get(page))) | {"short": "too late"}
    published(ana, cast, forked)
    answer = ana.post(page, data=form)
    assert answer.status_code == 422
    assert "published as version 1, and a published version is never changed" in text(answer)
    assert 'value="too late"' in text(answer)
    answer = ana.post(at(cast, forked, "/delete"), data={"revision": "1"})
    assert answer.status_code == 422
    with db.read() as session:
        assert step_of(session.get_one(CurriculumVersion, forked).content, "sn-press")["short"] != "too late"


def test_the_next_version_is_edited_from_the_newest(ana, db, cast, forked):
    published(ana, cast, forked)
    first = ana.post(home(cast, f"/{forked}/edit"))
    assert first.location == ana.post(home(cast, f"/{forked}/edit")).location
    draft = UUID(first.location.rpartition("/")[2])
    same = published(ana, cast, draft)
    assert same.status_code == 422
    assert "is as it was: nothing is changed" in text(same)
    page = at(cast, draft, "/about")
    assert (
        ana.post(page, data=filled(text(ana.get(page))) | {"title": "Harbour first weeks"}).status_code == 303
    )
    assert published(ana, cast, draft, changes="A better title.").status_code == 303
    html = text(ana.get(home(cast)))
    assert "Harbour first weeks" in html
    assert "version 2" in html


def test_the_language_of_the_texts_is_said_at_the_head(ana, db, cast, forked):
    page = at(cast, forked, "/about")
    form = filled(text(ana.get(page)))
    assert form["locale"] == "en"
    refused = ana.post(page, data=form | {"locale": "German"})
    assert refused.status_code == 422
    assert "must be a language tag like en, de or pt-BR" in text(refused)
    assert "locale" not in content(db, forked)
    assert ana.post(page, data=form | {"locale": "pt-BR"}).status_code == 303
    assert content(db, forked)["locale"] == "pt-BR"
    form = filled(text(ana.get(page)))
    assert ana.post(page, data=form | {"locale": "en"}).status_code == 303
    assert "locale" not in content(db, forked), "English goes without saying"


def test_steps_are_moved_added_and_taken_out_unless_something_needs_them(ana, db, cast, forked):
    track = at(cast, forked, "/tracks/snatch-under")

    def act(verb, revision, **form):
        return ana.post(f"{track}/{verb}", data={"revision": str(revision), **form})

    assert act("move", 1, step="sn-press", by="later").location == track
    assert track_of(content(db, forked), "snatch-under")[:2] == ["sn-overhead-squat", "sn-press"]
    html = text(ana.get(at(cast, forked)))
    assert "to mend before it can be published" in html
    assert "Track: Snatch, under the bar" in html
    assert "Overhead squat: stands before Snatch-grip press behind the neck, which it requires" in html
    assert published_refused(ana, cast, forked)
    assert act("move", 2, step="sn-press", by="earlier").status_code == 303
    answer = act("remove", 3, step="sn-press")
    assert answer.status_code == 422
    assert "It cannot be taken out yet: " in text(answer)
    assert "It cannot be taken out yet: Overhead squat asks for it in its gate" in text(answer)
    assert "sn-press" in {row["id"] for row in content(db, forked)["steps"]}
    track = at(cast, forked, "/tracks/single-leg")
    assert act("remove", 3, step="sl-pistol").status_code == 303
    document = content(db, forked)
    assert "sl-pistol" not in {row["id"] for row in document["steps"]}
    assert all("sl-pistol" not in row["progression"] for row in document["steps"])
    assert act("add", 4, what="library:sl-pistol").status_code == 303
    assert act("add", 5, what="copy:sn-press").status_code == 303
    assert track_of(content(db, forked), "single-leg")[-2:] == ["sl-pistol", "sn-press-2"]
    assert act("add", 6, what="library:sn-press").status_code == 422
    assert act("title", 6, title="Under the bar").status_code == 303
    assert act("title", 7, title=" ").status_code == 422


def published_refused(ana, cast, draft) -> bool:
    answer = ana.post(at(cast, draft, "/publish"), data={"revision": "2", "newest": "", "changes": "no good"})
    return answer.status_code == 422 and "does not hold together yet" in text(answer)


def test_days_come_and_go_and_lifts_are_rows(ana, db, cast, forked):
    assert ana.post(at(cast, forked, "/days"), data={"revision": "1"}).status_code == 303
    days = len(content(db, forked)["days"])
    page = at(cast, forked, f"/days/{days}")
    form = filled(text(ana.get(page)))
    form |= {"title": "Easy day", "lifts-0-name": "", "skills-0": ""}
    assert ana.post(page, data=form).status_code == 303
    assert content(db, forked)["days"][-1]["title"] == "Easy day"
    answer = ana.post(page, data=filled(text(ana.get(page))) | {"lifts-1-name": "Odd", "lifts-1-sets": "x"})
    assert answer.status_code == 422
    assert "must be a whole number" in text(answer)
    assert ana.post(f"{page}/remove", data={"revision": "3"}).status_code == 303
    assert len(content(db, forked)["days"]) == days - 1


def test_an_unknown_drill_is_named_where_it_stands(ana, db, cast, forked):
    page = at(cast, forked, "/template")
    form = filled(text(ana.get(page)))
    form["accessories-mobility"] += "\nmoon-walk"
    answer = ana.post(page, data=form)
    assert answer.status_code == 422
    assert "Accessories, Range limits: must be a known drill" in text(answer)
    assert 'id="field-accessories-mobility-error"' in text(answer)
    assert "moon-walk</textarea>" in text(answer)


def test_a_draft_is_deleted_and_only_with_the_revision_that_was_seen(ana, db, cast, forked):
    assert ana.post(at(cast, forked, "/delete"), data={"revision": "5"}).status_code == 422
    assert ana.post(at(cast, forked, "/delete"), data={"revision": "1"}).location == home(cast)
    assert count(db, CurriculumDraft) == 0
    assert ana.get(at(cast, forked)).status_code == 404


def test_another_teams_curricula_do_not_exist(client, db, cast, forked, sign_in):
    sign_in(client, cast.cleo)
    other = f"/team/{cast.cleo.team_id}/curricula"
    assert client.get(other).status_code == 200
    for path in (home(cast), at(cast, forked), f"{other}/drafts/{forked}", f"{other}/{forked}"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{other}/{forked}/fork", data={"client_id": str(uuid4())}).status_code == 404
    assert client.post(f"{other}/{lifts(db)}/edit").status_code == 404, "a shipped one is forked, not edited"


@pytest.mark.parametrize(
    "more",
    [
        "",
        "/steps/sn-press",
        "/rungs/goblet-parallel",
        "/days/1",
        "/template",
        "/about",
        "/tracks/clean",
        "/new-track",
        "/new-rung",
        "/replay",
    ],
)
def test_no_text_of_the_editor_escapes_translation(ana, db, cast, forked, more):
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    assert unmarked(text(ana.get(at(cast, forked, more)))) == []


def test_a_teams_own_curriculum_is_assigned_by_that_team_alone(ana, db, cast, forked, client, sign_in):
    published(ana, cast, forked)
    page = f"/athletes/{cast.ben.athlete_id}/assign"
    assert "First 12 weeks (Harbour)" in text(ana.get(page))
    slug = content_of_version(db, forked)
    b.enrol(db, cast.ben, by=cast.ana, curriculum=slug)
    assert "On version 1:" in text(ana.get(home(cast)))
    mia = b.athlete(db, "Mia")
    b.link(db, mia, cast.cleo)
    sign_in(client, cast.cleo)
    assert "Harbour" not in text(client.get(f"/athletes/{mia.athlete_id}/assign"))
    for who, by in ((mia, cast.cleo), (cast.dee, None)):
        with pytest.raises(Refused, match="is not a published curriculum"):
            b.enrol(db, who, by=by, curriculum=slug)


def content_of_version(db, version: UUID) -> str:
    with db.read() as session:
        return session.get_one(CurriculumVersion, version).slug


def test_the_list_takes_as_many_statements_for_fifty_athletes(ana, db, cast, forked, statements):
    with statements() as counted:
        ana.get(home(cast))
    for_one = counted()
    for n in range(50):
        one = b.athlete(db, f"Athlete{n}")
        b.link(db, one, cast.ana)
        b.enrol(db, one, by=cast.ana)
    with statements() as counted:
        html = text(ana.get(home(cast)))
    assert "and 45 more" in html
    assert counted() == for_one <= 9


# --- whole tracks and squats ------------------------------------------------------------------------------


def posted(ana, cast, draft, more: str, **form):
    """Send a form as of the draft's present revision."""
    page = text(ana.get(at(cast, draft)))
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    return ana.post(at(cast, draft, more), data={"revision": revision[1], **form})


def test_a_track_is_added_with_a_first_step_and_its_days(ana, db, cast, forked):
    done = posted(ana, cast, forked, "/new-track", title="Étirements", what="copy:sn-press", days=["1"])
    assert done.status_code == 422, "the first day is full"
    assert "a day trains at most 5 tracks" in text(done)
    assert 'value="Étirements"' in text(done)
    removed = posted(ana, cast, forked, "/tracks/single-leg/remove", step="sl-pistol")
    assert removed.status_code == 303
    page = text(ana.get(at(cast, forked, "/days/1")))
    free = filled(page) | {"skills-4": ""}
    assert ana.post(at(cast, forked, "/days/1"), data=free).status_code == 303
    done = posted(ana, cast, forked, "/new-track", title="Étirements", what="library:sl-pistol", days=["1"])
    assert done.location == at(cast, forked, "/tracks/etirements")
    document = content(db, forked)
    assert document["tracks"][-1] == {
        "id": "etirements",
        "title": "Étirements",
        "family": "single-leg",
        "steps": ["sl-pistol"],
    }
    assert document["days"][0]["skills"][-1] == "etirements"
    html = text(ana.get(done.location))
    assert "Track 8 of 8" in html
    assert at(cast, forked, "/days/1") in html


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"title": " ", "what": "copy:sn-press"}, "title", "Title: must not be empty"),
        ({"title": "Ours", "what": ""}, "what", "must be one of the steps of the list"),
        ({"title": "Ours", "what": "library:sn-press"}, "what", "must be one of the steps of the list"),
    ],
)
def test_a_track_without_title_or_step_is_refused_at_the_field(ana, db, cast, forked, form, field, said):
    before = content(db, forked)
    answer = posted(ana, cast, forked, "/new-track", **form)
    assert answer.status_code == 422
    assert said in text(answer)
    assert f'id="field-{field}-error"' in text(answer)
    assert content(db, forked) == before
    assert posted(ana, cast, forked, "/new-track", **form, days=["99"]).status_code == 404


def test_a_track_that_no_day_trains_is_told_with_a_link(ana, cast, forked):
    assert posted(ana, cast, forked, "/new-track", title="Ours", what="copy:sn-press").status_code == 303
    html = text(ana.get(at(cast, forked)))
    assert "stands in no day: nobody would ever train it" in html
    assert "No day trains it yet" in text(ana.get(at(cast, forked, "/tracks/ours")))


def test_a_track_is_moved_and_taken_out_unless_a_day_or_a_step_needs_it(ana, db, cast, forked):
    order = [track["id"] for track in content(db, forked)["tracks"]]
    assert posted(ana, cast, forked, f"/tracks/{order[1]}/shift", by="earlier").status_code == 303
    assert [track["id"] for track in content(db, forked)["tracks"]][:2] == [order[1], order[0]]
    assert posted(ana, cast, forked, f"/tracks/{order[1]}/shift", by="later").status_code == 303
    answer = posted(ana, cast, forked, "/tracks/single-leg/delete")
    assert answer.status_code == 422
    assert "the day Both lifts trains it" in entities.unescape(text(answer))
    page = at(cast, forked, "/days/3")
    form = filled(text(ana.get(page)))
    left = {key: "" for key, value in form.items() if key.startswith("skills-") and value == "single-leg"}
    assert left
    assert ana.post(page, data=form | left).status_code == 303
    answer = posted(ana, cast, forked, "/tracks/single-leg/delete")
    assert answer.status_code == 422
    html = entities.unescape(text(answer))
    assert "asks for it in its gate" in html
    assert posted(ana, cast, forked, "/new-track", title="Ours", what="copy:sl-pistol").status_code == 303
    assert len(content(db, forked)["steps"]) == 51
    done = posted(ana, cast, forked, "/tracks/ours/delete")
    assert (done.status_code, done.location) == (303, at(cast, forked))
    document = content(db, forked)
    assert [track["id"] for track in document["tracks"]].count("ours") == 0
    assert len(document["steps"]) == 50, "its step stood in no other track"


def rungs(db, draft) -> dict[str, dict]:
    return {row["id"]: row for row in content(db, draft)["rungs"]}


def test_a_squat_is_added_half_way_to_its_neighbour_and_opens_its_form(ana, db, cast, forked):
    done = posted(
        ana,
        cast,
        forked,
        "/new-rung",
        name="Goblet, a little lower",
        copied="goblet-parallel",
        place="harder",
    )
    assert done.location == at(cast, forked, "/rungs/goblet-a-little-lower")
    order = list(rungs(db, forked))
    assert order[order.index("goblet-parallel") + 1] == "goblet-a-little-lower"
    made = rungs(db, forked)["goblet-a-little-lower"]
    assert (made["name"], made["difficulty"]) == ("Goblet, a little lower", 0.55)
    assert ana.get(done.location).status_code == 200
    assert "to mend before it can be published" not in text(ana.get(at(cast, forked)))
    done = posted(ana, cast, forked, "/new-rung", name="7 Down", copied="supported-hold", place="easier")
    assert done.location == at(cast, forked, "/rungs/squat-7-down")
    assert next(iter(rungs(db, forked))) == "squat-7-down"
    assert rungs(db, forked)["squat-7-down"]["difficulty"] == -2.4


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"name": "", "copied": "goblet-parallel", "place": "harder"}, 422, "Name: is missing"),
        ({"name": "x" * 61, "copied": "goblet-parallel", "place": "harder"}, 422, "at most 60 characters"),
        ({"name": "Ours", "copied": "goblet-parallel", "place": "up"}, 422, "must be one of easier, harder"),
        ({"name": "Ours", "copied": "moon", "place": "harder"}, 404, ""),
    ],
)
def test_a_squat_without_name_or_place_is_refused(ana, db, cast, forked, form, status, said):
    before = content(db, forked)
    answer = posted(ana, cast, forked, "/new-rung", **form)
    assert answer.status_code == status
    assert said in text(answer)
    assert content(db, forked) == before


def test_a_squat_that_is_needed_stays_and_one_that_is_not_goes(ana, db, cast, forked):
    answer = posted(ana, cast, forked, "/rungs/overhead-full/delete")
    html = entities.unescape(text(answer))
    assert answer.status_code == 422
    assert "It cannot be taken out yet: " in html
    assert "asks for it in its gate" in html
    assert 'href="#field-rung"' in html
    answer = posted(ana, cast, forked, "/rungs/goblet-parallel/delete")
    assert "goes back to it on flat feet" in text(answer)
    assert len(rungs(db, forked)) == 12
    posted(ana, cast, forked, "/new-rung", name="Ours", copied="goblet-parallel", place="harder")
    done = posted(ana, cast, forked, "/rungs/ours/delete")
    assert (done.status_code, done.location) == (303, at(cast, forked))
    assert len(rungs(db, forked)) == 12
    assert posted(ana, cast, forked, "/rungs/ours/delete").status_code == 404


PHYSICS = {
    "style": "front",
    "thigh_deg": "-12,5",
    "difficulty": "0.45",
    "heel_mm": "15",
    "lean_cap": "42",
    "closure_cap": "131",
    "wedge": "",
    "box": "yes",
    "load-kg": "12",
    "load-fraction": "",
    "load-min_kg": "8",
    "load-max_kg": "20",
    "load-step_kg": "2",
    "tests-0": "rock-back",
}


def test_a_squats_form_holds_all_that_the_engine_judges_by(ana, db, cast, forked):
    page = at(cast, forked, "/rungs/goblet-parallel")
    form = filled(text(ana.get(page))) | PHYSICS
    assert ana.post(page, data=form).status_code == 303
    row = rungs(db, forked)["goblet-parallel"]
    said = {
        key: row[key] for key in ("style", "thigh_deg", "difficulty", "heel_mm", "lean_cap", "closure_cap")
    }
    assert said == {
        "style": "front",
        "thigh_deg": -12.5,
        "difficulty": 0.45,
        "heel_mm": 15,
        "lean_cap": 42,
        "closure_cap": 131,
    }
    assert (row["wedge"], row["box"], row["tests"][0]) == (False, True, "rock-back")
    assert row["load"] == {"kg": 12, "fraction": None, "min_kg": 8, "max_kg": 20, "step_kg": 2}
    html = text(ana.get(at(cast, forked)))
    assert "must be a rung on flat feet" in html, "others go back to it"


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"thigh_deg": "70"}, "thigh_deg", "Depth of the thigh: must be -40 to 60 deg above horizontal"),
        ({"thigh_deg": ""}, "thigh_deg", "Depth of the thigh: is missing"),
        ({"difficulty": "hard"}, "difficulty", "Difficulty: must be a number"),
        ({"difficulty": "-0.2"}, "difficulty", "must be above -0.1, the rung before"),
        ({"difficulty": "0.8"}, "difficulty", "must be below 0.8, the rung after"),
        ({"heel_mm": "60"}, "heel_mm", "Heel: must be 0 to 40 mm"),
        ({"lean_cap": "4"}, "lean_cap", "Cap of the lean: must be 5 to 80 deg"),
        ({"closure_cap": "190"}, "closure_cap", "Cap of the hip: must be 90 to 160 deg"),
        ({"style": "moon"}, "style", "Style: must be one of"),
        ({"load-kg": "12", "load-fraction": "16"}, "load-kg", "give kg or fraction, not both"),
        ({"load-min_kg": "20", "load-max_kg": "8"}, "load-max_kg", "must not be below load.min_kg"),
        ({"back_off": "overhead-full"}, "back_off", "must be an easier rung"),
        ({"back_off": "front-full"}, "back_off", "must be an easier rung"),
    ],
)
def test_what_the_engine_cannot_judge_by_is_refused_at_its_field(ana, db, cast, forked, wrong, field, said):
    page = at(cast, forked, "/rungs/goblet-parallel")
    before = content(db, forked)
    answer = ana.post(page, data=filled(text(ana.get(page))) | wrong)
    html = entities.unescape(text(answer))
    assert answer.status_code == 422
    assert said in html
    assert f'id="field-{field}-error"' in html
    assert content(db, forked) == before


def test_a_gap_in_the_ladder_may_wait_and_is_told_at_the_field(ana, db, cast, forked):
    page = at(cast, forked, "/rungs/overhead-full")
    assert ana.post(page, data=filled(text(ana.get(page))) | {"difficulty": "3.4"}).status_code == 303
    html = text(ana.get(page))
    assert "must be at most 0.8 above the rung before" in html
    assert 'id="field-difficulty-error"' in html
    assert "1 thing to mend" in text(ana.get(at(cast, forked)))


def test_a_deeper_squat_moves_people_and_the_replay_says_so_before_publishing(ana, db, cast, forked):
    b.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks", start_rung="goblet-parallel")
    assert "Nobody would stand elsewhere" in text(ana.get(at(cast, forked, "/replay")))
    page = at(cast, forked, "/rungs/goblet-parallel")
    form = filled(text(ana.get(page))) | {"thigh_deg": "-20", "wedge": "", "lean_cap": "20"}
    assert ana.post(page, data=form).status_code == 303
    html = text(ana.get(at(cast, forked, "/replay")))
    assert "1 athlete would stand elsewhere" in html
    assert ">Ben<" in html
    assert "Depth of the thigh" in html


# --- drawn positions --------------------------------------------------------------------------------------


def test_a_drawn_position_is_changed_and_redrawn(ana, db, cast, forked):
    page = at(cast, forked, "/steps/sn-press")
    html = text(ana.get(page))
    before = re.search(r"<svg[^>]*>(?:(?!</svg>).)*step-receive-title.*?</svg>", html, re.S)
    assert before
    form = filled(html) | {"figures-receive-trunk": "8", "figures-receive-heel_mm": "20", "look": "yes"}
    done = ana.post(page, data=form)
    assert done.location == f"{page}?figures=1#figures"
    figure = step_of(content(db, forked), "sn-press")["figures"]["receive"]
    assert (figure["trunk"], figure["heel_mm"]) == (8, 20)
    html = text(ana.get(f"{page}?figures=1"))
    assert before[0] not in html, "the drawing is that of the new angles"
    assert re.search(r'<details class="fold"[^>]*open[^>]*id="figures"', html)
    assert "fig-wedge" in html


def test_a_position_is_left_out_and_a_split_has_a_rear_leg(ana, db, cast, forked):
    page = at(cast, forked, "/steps/jk-split")
    form = filled(text(ana.get(page)))
    assert form["figures-receive-rear_thigh"]
    rest = {key: value for key, value in form.items() if key != "figures-receive-drawn"}
    assert ana.post(page, data=rest).status_code == 303
    assert list(step_of(content(db, forked), "jk-split")["figures"]) == ["start"]
    form = filled(text(ana.get(page)))
    assert "figures-receive-drawn" not in form
    form |= {"figures-receive-drawn": "yes", "figures-receive-rear_thigh": "70"}
    answer = ana.post(page, data=form)
    assert answer.status_code == 422
    assert "must be given with the other angle of the rear leg" in text(answer)
    assert 'id="field-figures-receive-rear_shank-error"' in text(answer)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"figures-start-trunk": "60"}, "figures-start-trunk", "would fall over forwards"),
        ({"figures-start-trunk": "170"}, "figures-start-trunk", "trunk: must be -15 to 100 deg"),
        ({"figures-start-shank": ""}, "figures-start-shank", "Drawn at the start, shank: is missing"),
        (
            {"figures-start-shank": "-20", "figures-start-thigh": "80"},
            "figures-start-thigh",
            "the knee would bend backwards",
        ),
        ({"figures-receive-heel_mm": "90"}, "figures-receive-heel_mm", "heel: must be 0 to 60 mm"),
        ({"figures-start-arms": "wings"}, "figures-start-arms", "must be one of"),
        (
            {"figures-start-rear_shank": "500", "figures-start-rear_thigh": "70"},
            "figures-start-rear_shank",
            "must be -30 to 110 deg",
        ),
    ],
)
def test_a_position_that_nobody_can_take_is_refused_at_its_field(ana, db, cast, forked, wrong, field, said):
    page = at(cast, forked, "/steps/sn-press")
    before = content(db, forked)
    answer = ana.post(page, data=filled(text(ana.get(page))) | wrong)
    html = entities.unescape(text(answer))
    assert answer.status_code == 422
    assert said in html
    assert f'id="field-{field}-error"' in html
    assert re.search(r'<details class="fold"[^>]*open[^>]*id="figures"', html)
    assert content(db, forked) == before


def a_ladder_alone(db, cast) -> UUID:
    """A published curriculum of Ana's team without any step."""
    squat = replace(shipped("squat-depth"), id="ladder-alone", steps=(), tracks=(), days=())
    made = CurriculumVersion(
        slug=squat.id,
        version=1,
        digest="0" * 64,
        title="Ladder alone",
        content=curriculum_to_dict(squat),
        team_id=cast.ana.team_id,
        published_at=db.now(),
    )
    with db.write() as session:
        session.add(made)
        session.flush()
        return made.id


# --- the graph of the gates -------------------------------------------------------------------------------


def graph_of(html: str) -> str:
    found = re.search(r'<svg class="graph__svg".*?</svg>', html, re.S)
    assert found
    return found[0]


def test_the_gates_are_drawn_and_every_box_leads_to_its_form(ana, cast, forked):
    html = text(ana.get(at(cast, forked)))
    graph = graph_of(html)
    links = re.findall(r'<a class="graph__node" href="([^"]+)" aria-label="([^"]+)"', graph)
    assert len(links) == 50
    assert links[0][0] == at(cast, forked, "/steps/squat-stance")
    assert "Open from the first day" in links[0][1]
    assert any("Overhead squat to full depth owned in lifting shoes or flatter" in said for _, said in links)
    assert "graph__node--wrong" not in graph
    assert "The same as a list" in html
    assert html.count("open from the first day") >= 1


def test_what_is_wrong_is_marked_on_its_step_in_the_graph(ana, db, cast, forked):
    done = posted(ana, cast, forked, "/tracks/snatch-under/move", step="sn-press", by="later")
    assert done.status_code == 303
    graph = graph_of(text(ana.get(at(cast, forked))))
    (wrong,) = re.findall(
        r'<a class="graph__node graph__node--wrong" href="([^"]+)" aria-label="([^"]+)"', graph
    )
    assert wrong[0] == at(cast, forked, "/steps/sn-overhead-squat")
    assert "To mend: " in wrong[1]
    assert "which it requires" in wrong[1]
    posted(ana, cast, forked, "/new-track", title="Ours", what="copy:sn-press")
    assert "graph__head--wrong" in graph_of(text(ana.get(at(cast, forked))))


def test_a_version_shows_its_gates_with_the_list_they_lead_to(ana, db, cast, forked):
    published(ana, cast, forked)
    for version in (forked, lifts(db)):
        html = text(ana.get(home(cast, f"/{version}")))
        targets = re.findall(r'<a class="graph__node" href="#([^"]+)"', graph_of(html))
        assert len(targets) == 50
        assert all(f'id="{target}"' in html for target in targets)
    assert "graph__svg" not in text(ana.get(home(cast, f"/{a_ladder_alone(db, cast)}")))


# --- two coaches ------------------------------------------------------------------------------------------


@pytest.fixture
def both(ana, app, db, cast, sign_in):
    """Ana and Cleo, who coaches her team too, each on a device of her own."""
    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id, kind="coach")
    teams.accept_coach_invite(db, token, cast.cleo.actor(), remote="1")
    return ana, sign_in(app.test_client(), cast.cleo)


def test_coaches_on_different_parts_of_a_draft_do_not_meet(both, db, cast, forked):
    ana, cleo = both
    press, clean = at(cast, forked, "/steps/sn-press"), at(cast, forked, "/steps/cl-full")
    goblet, jerk = at(cast, forked, "/rungs/goblet-parallel"), at(cast, forked, "/tracks/jerk")
    hers = {page: filled(text(ana.get(page))) for page in (press, goblet)}
    title = re.search(r'name="seen" value="([^"]+)">\s*<div class="field', text(ana.get(jerk)))
    assert title
    theirs = filled(text(cleo.get(clean)))
    assert cleo.post(clean, data=theirs | {"short": "Cleo's clean"}).status_code == 303
    assert ana.post(press, data=hers[press] | {"short": "Ana's press"}).status_code == 303
    assert ana.post(goblet, data=hers[goblet] | {"name": "Ana's goblet"}).status_code == 303
    assert ana.post(f"{jerk}/title", data={"seen": title[1], "title": "Jerks"}).status_code == 303
    document = content(db, forked)
    assert step_of(document, "cl-full")["short"] == "Cleo's clean"
    assert step_of(document, "sn-press")["short"] == "Ana's press"
    assert rungs(db, forked)["goblet-parallel"]["name"] == "Ana's goblet"
    with db.read() as session:
        assert session.get_one(CurriculumDraft, forked).revision == 5


def test_coaches_on_the_same_part_see_both_and_decide(both, db, cast, forked):
    ana, cleo = both
    page = at(cast, forked, "/steps/sn-press")
    hers, theirs = filled(text(ana.get(page))), filled(text(cleo.get(page)))
    assert cleo.post(page, data=theirs | {"short": "Cleo's press", "rest_s": "95"}).status_code == 303
    answer = ana.post(page, data=hers | {"short": "Ana's press", "points": hers["points"]})
    html = entities.unescape(text(answer))
    assert answer.status_code == 422
    assert "Cleo changed it while this page was open: Snatch-grip press behind the neck" in html
    both_shown = html[html.index('id="meanwhile"') : html.index('<form class="form editor"')]
    assert "Cleo's press" in both_shown
    assert "Ana's press" in both_shown
    assert "95" in both_shown
    assert both_shown.count("<dt") == 2, "what is the same is not told"
    assert step_of(content(db, forked), "sn-press")["rest_s"] == 95
    wrong = ana.post(page, data=filled(text(answer)) | {"rest_s": "9999"})
    assert "rest_s" in text(wrong)
    assert ana.post(page, data=filled(text(wrong)) | {"rest_s": "80"}).status_code == 303
    step = step_of(content(db, forked), "sn-press")
    assert (step["short"], step["rest_s"]) == ("Ana's press", 80)


def test_who_changed_it_is_not_guessed_where_somebody_went_on_elsewhere(both, db, cast, forked):
    ana, cleo = both
    page, other = at(cast, forked, "/steps/sn-press"), at(cast, forked, "/about")
    hers = filled(text(ana.get(page)))
    assert cleo.post(page, data=filled(text(cleo.get(page))) | {"rest_s": "95"}).status_code == 303
    assert cleo.post(other, data=filled(text(cleo.get(other))) | {"title": "Ours"}).status_code == 303
    html = entities.unescape(text(ana.post(page, data=hers | {"rest_s": "80"})))
    assert "The last change of the draft was by Cleo: Ours" in html


def test_a_step_that_went_meanwhile_is_refused_where_it_is_named(both, db, cast, forked):
    ana, cleo = both
    page = at(cast, forked, "/steps/jk-split-feet")
    hers = filled(text(ana.get(page)))
    track = at(cast, forked, "/tracks/single-leg")
    seen = re.search(
        r'/remove"><input type="hidden" name="seen" value="([^"]+)"><input type="hidden" name="step" '
        r'value="sl-pistol"',
        text(cleo.get(track)),
    )
    assert seen
    done = cleo.post(f"{track}/remove", data={"seen": seen[1], "step": "sl-pistol"})
    assert done.status_code == 303
    answer = ana.post(page, data=hers | {"gate-all-3": "step:sl-pistol"})
    assert answer.status_code == 422
    assert "must be a step of this curriculum" in text(answer)
    again = cleo.post(f"{track}/remove", data={"seen": seen[1], "step": "sl-pistol"})
    assert again.status_code in (404, 422), "an act is not done twice"


def test_a_change_is_worked_out_anew_where_another_part_was_saved_in_between(db, cast, forked):
    who, team = cast.ana.actor(), cast.ana.team_id
    asked = []

    def make(document):
        if not asked:
            form = documents.form_of(document, "about") | {"title": "In between", "revision": "1"}
            drafts.save_part(db, who, team, forked, "about", "", form)
        asked.append(document["title"])
        return arranged.with_track_title(document, "jerk", "Jerks"), "Jerk"

    seen = seal(content(db, forked), "track", "jerk")
    drafts.change(db, who, team, forked, {"seen": seen}, ("track", "jerk"), make)
    document = content(db, forked)
    assert asked == ["First 12 weeks (Harbour)", "In between"]
    assert document["title"] == "In between"
    assert next(track["title"] for track in document["tracks"] if track["id"] == "jerk") == "Jerks"


def test_a_ladder_alone_is_given_a_track_and_a_day_and_published(ana, db, cast):
    squat = a_ladder_alone(db, cast)
    draft = drafts.fork(db, cast.ana.actor(), cast.ana.team_id, squat, {"client_id": str(uuid4())})
    assert "There are no training days yet" in text(ana.get(at(cast, draft, "/new-track")))
    done = posted(ana, cast, draft, "/new-track", title="Feet", what="library:squat-stance")
    assert done.status_code == 303
    assert posted(ana, cast, draft, "/days").status_code == 303
    html = text(ana.get(at(cast, draft)))
    assert "stands in no day" in html
    page = at(cast, draft, "/days/1")
    assert ana.post(page, data=filled(text(ana.get(page))) | {"skills-0": "feet"}).status_code == 303
    assert published(ana, cast, draft).status_code == 303
    with db.read() as session:
        made = session.get_one(CurriculumVersion, draft).content
    assert [track["steps"] for track in made["tracks"]] == [["squat-stance"]]

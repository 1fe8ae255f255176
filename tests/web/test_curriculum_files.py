"""Curricula as files: handed out, brought in whole or not at all, and two versions side by side."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from coach.db.curricula import CurriculumDraft
from coach.db.people import Audit
from coach.formats import curriculum as files
from coach.services import accounts, drafts
from coach.words.translations import PSEUDO
from tests import builders as b
from tests.web.test_drafts import at, filled, home, lifts, published, text
from tests.web.test_translatable import unmarked


@pytest.fixture
def ana(client, cast, sign_in):
    return sign_in(client, cast.ana)


@pytest.fixture
def forked(db, cast) -> UUID:
    form = {"client_id": str(uuid4())}
    return drafts.fork(db, cast.ana.actor(), cast.ana.team_id, lifts(db), form)


def sent(client, cast, raw: bytes | str, **form: str):
    data = {
        "client_id": str(uuid4()),
        "file": (io.BytesIO(raw if isinstance(raw, bytes) else raw.encode()), "a.yaml"),
        **form,
    }
    return client.post(home(cast, "/import"), data=data, content_type="multipart/form-data")


def count(db) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(CurriculumDraft))


def plain(name: str = "first-12-weeks") -> str:
    return files.dump_curriculum(files.shipped(name))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order-mark"])
def test_what_was_handed_out_is_brought_in_again_the_same(ana, db, cast, mark):
    answer = ana.get(home(cast, f"/{lifts(db)}/file"))
    assert answer.mimetype == "application/yaml"
    assert 'filename="first-12-weeks-1.yaml"' in answer.headers["Content-Disposition"]
    taken = sent(ana, cast, mark + answer.data)
    assert taken.status_code == 303, text(taken)
    html = text(ana.get(taken.location))
    assert "from a file" in html
    with db.read() as session:
        draft = session.scalars(select(CurriculumDraft)).one()
        acts = session.scalars(select(Audit.act).where(Audit.act.like("curriculum%"))).all()
    whole = files.curriculum_to_dict(files.shipped("first-12-weeks"))
    assert {**draft.content, "id": "", "version": ""} == {**whole, "id": "", "version": ""}
    assert draft.slug.startswith("first-12-weeks-")
    assert acts == ["curriculum-imported"]


def test_the_same_form_twice_is_one_draft(ana, db, cast):
    key = str(uuid4())
    assert (
        sent(ana, cast, plain(), client_id=key).location == sent(ana, cast, plain(), client_id=key).location
    )
    assert count(db) == 1


def test_a_draft_is_handed_out_too_and_a_published_one_leads_to_its_version(ana, db, cast, forked):
    answer = ana.get(at(cast, forked, "/file"))
    assert files.load_curriculum(text(answer)).title == "First 12 weeks (Harbour)"
    ana.post(
        at(cast, forked, "/tracks/snatch-under/move"),
        data={"revision": "1", "step": "sn-press", "by": "later"},
    )
    assert "sn-press" in text(ana.get(at(cast, forked, "/file"))), "also while it does not hold together"


def cyclic() -> str:
    first = "  requires: null\n"
    return plain().replace(first, "  requires:\n    step: sn-full\n", 1)


def twice() -> str:
    return plain().replace("- id: hip-hinge-step\n", "- id: squat-stance\n", 1)


def with_line(line: str) -> str:
    return f"{line}\n{plain()}"


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
REFUSED = {
    "a cyclic gate": (cyclic(), "asks for itself"),
    "an id that stands twice": (twice(), "must not appear twice"),
    "10,000 steps": ("schema: 1\nsteps:\n" + "- {id: a}\n" * 10_000, "must be at most 120"),
    "anchors": (BOMB, "anchors and aliases are not allowed"),
    "a tag": ("schema: !!python/object/apply:os.system [true]\n", "tags are not allowed"),
    "an unknown key": (with_line("moon: 1"), "is not a known key"),
    "a key twice": (with_line("title: again"), "the key title stands twice"),
    "UTF-16": (plain("squat-depth").encode("utf-16"), "must be text in UTF-8"),
    "Latin-1": ("title: Pr\xe9".encode("latin-1"), "must be text in UTF-8"),
    "nothing": (b"", "is missing or empty"),
    "no YAML": ("{[", "line "),
    "a list": ("- 1\n", "must be a mapping"),
    "more than a mebibyte": ("# " + "x" * 1_100_000, "must be at most 1024 KiB"),
    "brackets by the thousand": ("a: " + "[" * 5000, "nested deeper"),
    "zero bytes": (b"\x00" * 100, "line 1"),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_a_file_is_refused_whole_with_the_place_and_the_rule(ana, db, cast, what):
    raw, said = REFUSED[what]
    answer = sent(ana, cast, raw)
    assert answer.status_code == 422
    html = text(answer)
    assert said in html
    assert "Nothing of the file was taken" in html
    assert 'id="wrong"' in html
    assert count(db) == 0


def test_several_faults_are_told_at_once_each_with_its_path(ana, db, cast):
    raw = plain().replace("sets: 4\n", "sets: 44\n", 1).replace("view: side\n", "view: moon\n", 1)
    html = text(sent(ana, cast, raw))
    assert "things are wrong with the file" in html
    assert "rungs[0].criteria[0].view = moon" in html
    assert "rungs[5].dose.sets = 44" in html


def test_no_file_no_form_and_another_team_are_refused(client, ana, db, cast, sign_in):
    assert ana.post(home(cast, "/import"), data={"client_id": str(uuid4())}).status_code == 422
    assert sent(ana, cast, plain(), client_id="moon").status_code == 422
    assert sent(ana, cast, b"x" * 3_000_000).status_code == 413
    sign_in(client, cast.cleo)
    assert sent(client, cast, plain()).status_code == 404
    assert count(db) == 0


def test_two_versions_are_held_against_each_other_field_by_field(ana, db, cast, forked):
    published(ana, cast, forked)
    draft = UUID(ana.post(home(cast, f"/{forked}/edit")).location.rpartition("/")[2])
    page = at(cast, draft, "/steps/sn-press")
    form = filled(text(ana.get(page))) | {"criteria-0-text": "Ours now", "dose-keep-sets": "5"}
    assert ana.post(page, data=form).status_code == 303
    assert published(ana, cast, draft, changes="Second.").status_code == 303
    html = text(ana.get(home(cast, f"/{draft}/compare")))
    assert "Criteria 1, sentence" in html
    assert "Ours now" in html
    assert html.count("changed__item") == 2
    against = text(ana.get(home(cast, f"/{draft}/compare?with={forked}")))
    assert against.count("changed__item") == 2
    assert ana.get(home(cast, f"/{draft}/compare?with={uuid4()}")).status_code == 404
    base = text(ana.get(home(cast, f"/{forked}/compare")))
    assert "First 12 weeks (Harbour)" in base
    assert (
        "Nothing differs" in text(ana.get(home(cast, f"/{forked}/compare?with={lifts(db)}")))
        or "Title" in base
    )


@pytest.mark.parametrize("more", ["", "/compare"])
def test_no_text_of_a_version_escapes_translation(ana, db, cast, forked, more):
    published(ana, cast, forked, changes="[ours]")
    b.enrol(db, cast.ben, by=cast.ana, curriculum="first-12-weeks")
    ana.get(home(cast, f"/{forked}"))  # takes the message of before
    accounts.change_settings(db, cast.ana.actor(), {"locale": PSEUDO})
    assert unmarked(text(ana.get(home(cast, f"/{forked}{more}")))) == []
    assert unmarked(text(ana.get(home(cast)))) == []
    assert unmarked(text(sent(ana, cast, "a: 1\n"))) == []

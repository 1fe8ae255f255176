"""Documents arranged anew: ids of their own, room between neighbours, and nothing taken that is needed."""

from __future__ import annotations

import pytest

from coach.domain.curriculum import RUNGS_MOST, TRACKS_MOST
from coach.formats import arranged, documents
from coach.formats import curriculum as files
from coach.formats.documents import NoSuchPart
from coach.formats.inputs import Refused
from coach.formats.seals import seal


@pytest.fixture
def lifts():
    return files.curriculum_to_dict(files.shipped("first-12-weeks"))


@pytest.fixture
def ladder():
    return files.curriculum_to_dict(files.shipped("squat-depth"))


@pytest.mark.parametrize(
    ("title", "track_id"),
    [("Jerk", "jerk-2"), ("Größe & Kraft!", "groe-kraft"), ("上", "track"), ("2nd", "track-2nd")],
)
def test_a_track_has_an_id_that_nobody_else_has(lifts, title, track_id):
    document, made = arranged.with_track(lifts, title, "copy:sn-press", ())
    assert made == track_id
    assert not files.part_faults("track", document["tracks"][-1])
    again, other = arranged.with_track(document, title, "copy:sn-press", ())
    assert other != made
    assert len({track["id"] for track in again["tracks"]}) == len(again["tracks"])


def test_there_are_no_more_tracks_and_squats_than_a_curriculum_holds(lifts):
    document = lifts
    for n in range(TRACKS_MOST - len(lifts["tracks"])):
        document, _ = arranged.with_track(document, f"Track {n}", "step:sn-press", ())
    with pytest.raises(Refused, match=f"at most {TRACKS_MOST} tracks"):
        arranged.with_track(document, "One more", "step:sn-press", ())
    rows = [{**lifts["rungs"][0], "id": f"squat-{n}"} for n in range(RUNGS_MOST)]
    with pytest.raises(Refused, match=f"at most {RUNGS_MOST} squats"):
        arranged.with_rung({**lifts, "rungs": rows}, "squat-3", "harder", "One more")


def test_a_squat_between_two_keeps_the_whole_sound(ladder):
    document = ladder
    for place, copied in (
        ("easier", "supported-hold"),
        ("harder", "overhead-full"),
        ("harder", "front-full"),
    ):
        document, _ = arranged.with_rung(document, copied, place, f"Beside {copied}")
        assert files.faults_in(document) == ()
    close = {**ladder, "rungs": [dict(row) for row in ladder["rungs"]]}
    close["rungs"][1]["difficulty"] = close["rungs"][0]["difficulty"] + 0.001
    with pytest.raises(Refused, match="there is no room"):
        arranged.with_rung(close, "supported-hold", "harder", "Between")


def test_the_last_squat_and_the_last_step_of_a_track_stay(ladder, lifts):
    alone = {**ladder, "rungs": [{**ladder["rungs"][0], "back_off": None}]}
    with pytest.raises(Refused, match="the last squat"):
        arranged.without_rung(alone, "supported-hold")
    document, made = arranged.with_track(lifts, "Ours", "copy:sn-press", ())
    with pytest.raises(Refused, match="the last step of its track"):
        arranged.removed(document, made, "sn-press-2")


def test_a_track_that_is_taken_out_leaves_shared_steps(lifts):
    document, made = arranged.with_track(lifts, "Ours", "step:sn-press", ())
    out = arranged.without_track(document, made)
    assert out == lifts
    assert arranged.shifted_track(arranged.shifted_track(lifts, "jerk", 1), "jerk", -1) == lifts
    for change in (arranged.without_track, arranged.without_rung):
        with pytest.raises(NoSuchPart):
            change(lifts, "moon")


@pytest.mark.parametrize(
    ("kind", "name", "changes"),
    [
        ("step", "sn-press", ("step", "sn-press", {"rest_s": "99"})),
        ("rung", "front-full", ("rung", "front-full", {"rest_s": "99"})),
        ("about", "", ("about", "", {"title": "Ours"})),
        ("day", "1", ("day", "1", {"title": "Ours"})),
        ("template", "", ("template", "", {"back_off_sets": "3"})),
        ("track-whole", "snatch-under", ("step", "sn-press", {"rest_s": "99"})),
        ("track-step", "snatch-under/sn-press", ("step", "sn-press", {"rest_s": "99"})),
        ("rungs", "", ("rung", "front-full", {"difficulty": "1.45"})),
        ("days", "", ("day", "1", {"title": "Ours"})),
    ],
)
def test_a_seal_breaks_where_its_part_changes_and_nowhere_else(lifts, kind, name, changes):
    part, key, more = changes
    form = documents.form_of(lifts, part, key) | more
    changed, _ = documents.changed(lifts, part, key, form)
    assert seal(changed, kind, name) != seal(lifts, kind, name)
    others = {("step", "cl-full"), ("rung", "goblet-full"), ("track", "jerk"), ("day", "2"), ("tracks", "")}
    for other in others:
        assert seal(changed, *other) == seal(lifts, *other)

"""Accounts: the same answer for wrong name and wrong password, failures counted, links used once."""

from __future__ import annotations

from typing import Any

import pytest

from coach.access import NotYours
from coach.db.session import Database
from coach.formats.inputs import Refused
from coach.services import accounts, teams
from coach.services.accounts import LinkGone, TooManyFailures
from tests import builders
from tests.cast import Cast


def test_a_right_password_opens_a_session_that_can_be_revoked(db: Database, cast: Cast) -> None:
    token = accounts.sign_in(db, cast.ben.email.upper(), builders.PASSWORD, "phone", remote="1")
    with db.read() as session:
        found = accounts.actor_of(session, token, db.now())
    assert found is not None
    actor, sign_in_id, _ = found
    assert actor.name == "Ben"
    with pytest.raises(NotYours):
        accounts.sign_out(db, cast.cleo.actor(), sign_in_id)
    accounts.sign_out(db, actor, sign_in_id)
    with db.read() as session:
        assert accounts.actor_of(session, token, db.now()) is None


def test_a_session_ends_after_its_time(db: Database, cast: Cast, clock: Any) -> None:
    token = accounts.sign_in(db, cast.ben.email, builders.PASSWORD, "phone", remote="1")
    clock.advance(days=accounts.SESSION_DAYS, minutes=1)
    with db.read() as session:
        assert accounts.actor_of(session, token, db.now()) is None


def test_wrong_password_and_unknown_account_read_the_same(db: Database, cast: Cast) -> None:
    said = []
    for email in (cast.ben.email, "nobody@example.org"):
        with pytest.raises(Refused) as refused:
            accounts.sign_in(db, email, "not the password", "phone", remote="1")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_failures_are_counted_in_the_database_and_fade(db: Database, cast: Cast, clock: Any) -> None:
    for n in range(accounts.FAILURES_ALLOWED["sign-in"]):
        with pytest.raises(Refused):
            accounts.sign_in(db, cast.ben.email, "wrong wrong wrong", "phone", remote=f"10.0.0.{n}")
    with pytest.raises(TooManyFailures):
        accounts.sign_in(db, cast.ben.email, builders.PASSWORD, "phone", remote="elsewhere")
    other = Database(str(db.url.render_as_string(hide_password=False)), clock)
    with pytest.raises(TooManyFailures):
        accounts.sign_in(other, cast.ben.email, builders.PASSWORD, "phone", remote="elsewhere")
    other.dispose()
    clock.advance(minutes=accounts.FAILURE_MINUTES + 1)
    assert accounts.sign_in(db, cast.ben.email, builders.PASSWORD, "phone", remote="elsewhere")


def test_a_taken_address_is_refused_by_name(db: Database, cast: Cast) -> None:
    form = {"name": "Other", "email": cast.ben.email.upper(), "password": builders.PASSWORD}
    with pytest.raises(Refused) as refused:
        accounts.register(db, form)
    assert refused.value.problems[0].field == "email"


def test_a_reset_works_once_ends_other_sessions_and_expires(db: Database, cast: Cast, clock: Any) -> None:
    old = accounts.sign_in(db, cast.ben.email, builders.PASSWORD, "phone", remote="1")
    token = accounts.make_reset(db, cast.ana.actor(), cast.ben.email)
    with pytest.raises(Refused):
        accounts.use_reset(db, token, "short", "phone", remote="1")
    new = accounts.use_reset(db, token, "a new long password", "phone", remote="1")
    with db.read() as session:
        assert accounts.actor_of(session, old, db.now()) is None
        assert accounts.actor_of(session, new, db.now()) is not None
    with pytest.raises(LinkGone, match="used"):
        accounts.use_reset(db, token, "a new long password", "phone", remote="1")
    late = accounts.make_reset(db, None, cast.ben.email)
    clock.advance(hours=accounts.RESET_HOURS, minutes=1)
    with pytest.raises(LinkGone, match="expired"):
        accounts.use_reset(db, late, "a new long password", "phone", remote="1")


def test_a_coach_resets_only_own_athletes_and_never_a_coach(db: Database, cast: Cast) -> None:
    for who, email in ((cast.cleo, cast.ben.email), (cast.ana, cast.cleo.email), (cast.ben, cast.ana.email)):
        with pytest.raises(NotYours):
            accounts.make_reset(db, who.actor(), email)


def test_an_invite_is_used_once_and_expires(db: Database, cast: Cast, clock: Any) -> None:
    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id)
    teams.accept_athlete_invite(db, token, cast.dee.actor(), scopes=["logs"], remote="1")
    with pytest.raises(LinkGone, match="used"):
        teams.accept_athlete_invite(db, token, cast.ben.actor(), scopes=["logs"], remote="1")
    late = teams.invite(db, cast.ana.actor(), cast.ana.team_id)
    clock.advance(days=teams.INVITE_DAYS, minutes=1)
    with pytest.raises(LinkGone, match="expired"):
        teams.look_at_invite(db, late, remote="1")


def test_only_an_owner_invites_coaches_and_nobody_invites_to_anothers_team(db: Database, cast: Cast) -> None:
    token = teams.invite(db, cast.ana.actor(), cast.ana.team_id, kind="coach")
    helper = builders.person(db, "Helper")
    teams.accept_coach_invite(db, token, helper.actor(), remote="1")
    assert helper.actor().teams[0].role == "coach"
    with pytest.raises(NotYours):
        teams.invite(db, helper.actor(), cast.ana.team_id, kind="coach")
    with pytest.raises(NotYours):
        teams.invite(db, cast.cleo.actor(), cast.ana.team_id)


def test_either_side_unlinks_and_the_record_stays_the_athletes(db: Database, cast: Cast) -> None:
    ben = cast.ben.athlete_id
    with pytest.raises(NotYours):
        teams.unlink(db, cast.cleo.actor(), ben, cast.ana.team_id)
    teams.unlink(db, cast.ana.actor(), ben, cast.ana.team_id)
    with pytest.raises(NotYours):
        teams.unlink(db, cast.ana.actor(), ben, cast.ana.team_id)
    builders.link(db, cast.ben, cast.ana, scopes=["tests"])


def test_an_owner_with_athletes_must_hand_over_before_leaving(db: Database, cast: Cast) -> None:
    with pytest.raises(Refused):
        accounts.delete_account(db, cast.ana.actor(), builders.PASSWORD)
    with pytest.raises(Refused):
        accounts.delete_account(db, cast.ben.actor(), "wrong password")

"""Fixtures: a clock that is set by hand, a migrated database of one's own, the app, a client.

SQLite files by default, each test a copy of one migrated template; with TEST_DATABASE_URL a
PostgreSQL whose tables are emptied between tests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, event, make_url, text

from coach import create_app
from coach.access import Actor
from coach.config import Config
from coach.db import migrate
from coach.db.session import Database
from coach.services import accounts, curricula
from coach.web import context
from tests import cast as people

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
ORIGIN = "http://localhost"


def own_database(url: str, worker: str) -> str:
    """Return the PostgreSQL that this process tests on; side by side each worker makes one of its own."""
    if not url or not worker:
        return url
    here = make_url(url)
    name = f"{here.database}_{worker}"
    engine = create_engine(here, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return here.set(database=name).render_as_string(hide_password=False)


# Set before any test module is read, since some of them ask for it themselves.
POSTGRES = os.environ["TEST_DATABASE_URL"] = own_database(
    os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("PYTEST_XDIST_WORKER", "")
)

accounts.use_cheap_hashes()

# Nothing is timed: a busy machine would fail a sound rule.
settings.register_profile("untimed", deadline=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("untimed")


class Clock:
    """The present, as a test sets it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Move to a time."""
        self.now = now

    def advance(self, **step: float) -> None:
        """Move on by days, hours, minutes."""
        self.now += timedelta(**step)


class Compiled(BytecodeCache):
    """Compiled templates, kept for the process: each test has an app, and compiling took half its time."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Use what another app compiled of the same source."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the apps that follow."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A migrated SQLite file with the shipped curricula, copied for each test."""
    if POSTGRES:
        db = Database(POSTGRES, lambda: START)
        migrate.upgrade(db)
        _empty(db)
        db.dispose()
        return None
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    db = Database(f"sqlite:///{path}", lambda: START)
    migrate.upgrade(db)
    curricula.load_shipped(db)
    _settle(db)
    return path


@pytest.fixture(scope="session")
def assembled(template: Path | None) -> tuple[Path, people.Cast] | None:
    """The template with the cast in it, assembled once a process as at the start of each test."""
    if template is None:
        return None
    path = template.with_name("cast.sqlite3")
    shutil.copy(template, path)
    db = Database(f"sqlite:///{path}", lambda: START)
    found = people.assemble(db)
    _settle(db)
    return path, found


def _settle(db: Database) -> None:
    """Bring all of a SQLite database into its one file, and let go of it."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    db.dispose()


def _empty(db: Database) -> None:
    from coach.db.tables import metadata

    names = ", ".join(f'"{table}"' for table in metadata.tables)
    with db.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} CASCADE"))


@pytest.fixture
def database_url(template: Path | None, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    if template is None:
        return POSTGRES
    # A module's own `cast` does not ask for the assembled one.
    with_cast = "assembled" in request.fixturenames
    made: Path = request.getfixturevalue("assembled")[0] if with_cast else template
    shutil.copy(made, tmp_path / "test.sqlite3")
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture
def app(database_url: str, clock: Clock) -> Iterator[Flask]:
    app = create_app(
        Config(
            mode="test",
            database_url=database_url,
            secret_key="a secret for tests that is long enough",
            public_url=None,
        ),
        clock,
    )
    app.jinja_env.bytecode_cache = COMPILED
    db = app.extensions[context.EXTENSION].db
    if POSTGRES:
        _empty(db)
        curricula.load_shipped(db)
    yield app
    db.dispose()


@pytest.fixture
def db(app: Flask) -> Database:
    return app.extensions[context.EXTENSION].db  # type: ignore[no-any-return]


class Client(FlaskClient):
    """A browser that says where its requests come from, as browsers do."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("Origin", ORIGIN)
        return super().open(*args, headers=headers, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, db: Database) -> Callable[[FlaskClient, Actor], FlaskClient]:
    """Put a session cookie of this person into a client."""

    def put(client: FlaskClient, who: Any) -> FlaskClient:
        user_id = who.user_id
        with db.write() as session:
            token = accounts.open_session(db, session, user_id, "test device")
        client.set_cookie("depthwise", token)
        return client

    return put


@pytest.fixture
def cast(db: Database, assembled: tuple[Path, people.Cast] | None) -> people.Cast:
    """Ana coaches Ben; Cleo coaches nobody Ben knows; Dee trains alone."""
    return people.assemble(db) if assembled is None else people.of(db, assembled[1])


@pytest.fixture
def statements(db: Database) -> Callable[[], Any]:
    """Count SQL statements: `with statements() as count: ...` then `count()`."""

    @contextmanager
    def counting() -> Iterator[Callable[[], int]]:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SET ")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield lambda: len(seen)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting

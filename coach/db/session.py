"""Engines and transactions: `read()` for queries, `write()` for services.

No statement of a use case. On SQLite a write begins IMMEDIATE, because a deferred transaction that
reads first and writes later fails at once when another process commits in between, whatever the
busy timeout; reads run with `query_only`, so a GET cannot write even by mistake.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

T = TypeVar("T")

BUSY_MS = 15_000
RETRIES = 4


class Database:
    """One database and the clock by which it is written; safe to share between threads.

    `clock` returns the present as aware UTC; nothing below the web asks another clock. `durable` False
    is for data that can be made again: SQLite then does not wait for the disk.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        durable: bool = True,
    ) -> None:
        self.now = clock
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_pre_ping": not self.is_sqlite}
        if self.is_sqlite:
            options["connect_args"] = {
                "timeout": BUSY_MS / 1000,
                "check_same_thread": False,
            }
            if self.url.database and self.url.database != ":memory:":
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(self.url, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            if not durable:
                event.listen(self.engine, "connect", _do_not_wait_for_disk)
        self._reading = self.engine.execution_options(depthwise_mode="read")
        self._writing = self.engine.execution_options(depthwise_mode="write")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only transaction: one consistent picture, nothing can be written."""
        with Session(self._reading, expire_on_commit=False) as session, session.begin():
            if not self.is_sqlite:
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that commits as a whole when the block ends, or leaves nothing."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close all connections (before a fork, at the end of a test)."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin on its own; _begin_sqlite does
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _do_not_wait_for_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("depthwise_mode")
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if mode == 'read' else 'OFF'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if mode == "write" else "BEGIN")


def retried(database: Database, work: Callable[[Session], T]) -> T:
    """Run `work` in a write transaction; run it again when two writers met on the same key.

    Both databases may refuse one of two transactions that race for a unique key or a lock; the
    second run then finds the row that the first writer made and answers as for a repetition.
    """
    for attempt in range(RETRIES):
        try:
            with database.write() as session:
                return work(session)
        except DBAPIError as error:
            if attempt == RETRIES - 1 or not _is_race(error):
                raise
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


def _is_race(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in {"40001", "40P01", "23505", "55P03"}
    words = str(error.orig)
    return "UNIQUE constraint failed" in words or "database is locked" in words

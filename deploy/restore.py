#!/usr/bin/env python3
"""Put a backup of Depthwise's database back. Stop the server first.

    deploy/restore.py FILE

Writes into the database of DATABASE_URL. What was there is kept: a SQLite file is moved aside, a
PostgreSQL database is backed up first, into the folder of FILE. Making backups is deploy/backup.py.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from backup import (
    BackupError,
    back_up,
    check_sqlite,
    database_url,
    postgres_arguments,
    run_program,
    sqlite_path,
)


def move_aside(target: Path, now: datetime) -> Path:
    """Move a database that nobody has open aside, whole in one file.

    Leaving WAL mode needs the file for itself, so it fails while a server runs, and it brings the
    write-ahead log home: what is moved is complete.
    """
    try:
        with closing(sqlite3.connect(target, timeout=1)) as present:
            present.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError(f"{target}: is in use ({error}). Stop the server first") from None
    aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
    target.rename(aside)
    return aside


def replace_postgres(url: str, file: Path) -> None:
    """Replace everything in a PostgreSQL database by a dump, as one transaction: all of it or nothing.

    The schema is emptied first, because a table younger than the dump would else stay and stand in the
    way of the migration that makes it.
    """
    address, environment = postgres_arguments(url)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        run_program(["pg_restore", "--no-owner", f"--file={script}", str(file)], environment)
        empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        options = [
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ]
        run_program(
            ["psql", *options, f"--command={empty}", f"--file={script}", address],
            {**environment, "PGOPTIONS": "-c client_min_messages=warning"},
        )


def restore(url: str, file: Path, now: datetime) -> Path | None:
    """Put `file` in the place of the database; return where the former one is kept, if there was one."""
    if not file.is_file():
        raise BackupError(f"{file}: there is no such file")
    target = sqlite_path(url)
    if target is None:
        if file.suffix != ".dump":
            raise BackupError(f"{file}: must be a .dump, DATABASE_URL names PostgreSQL")
        aside = back_up(url, file.parent, f"before-restore-{now:%Y%m%dT%H%M%SZ}")
        replace_postgres(url, file)
        return aside
    if not file.name.endswith(".sqlite3.gz"):
        raise BackupError(f"{file}: must be a .sqlite3.gz, DATABASE_URL names SQLite")
    os.umask(0o077)
    target.parent.mkdir(parents=True, exist_ok=True)
    incoming = target.with_name(f".{target.name}.incoming")
    try:
        with gzip.open(file, "rb") as read, incoming.open("wb") as write:
            shutil.copyfileobj(read, write)
            write.flush()
            os.fsync(write.fileno())
        check_sqlite(incoming)
        kept = move_aside(target, now) if target.exists() else None
        incoming.rename(target)
    finally:
        incoming.unlink(missing_ok=True)
    return kept


def main() -> None:
    """Restore the file that the command line names."""
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit("Which backup? deploy/restore.py FILE (make restore FILE=var/backups/...)")
    try:
        kept = restore(database_url(), Path(sys.argv[1]), datetime.now(UTC))
    except (BackupError, sqlite3.Error, OSError, EOFError) as error:
        sys.exit(f"Nothing was restored. {error}.")
    print(f"Restored {sys.argv[1]}.")
    if kept is not None:
        print(f"What was there before is kept: {kept}")
    print("Now start the server; it brings an older backup up to date by itself.")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Copy Depthwise's database into one file, while the server runs.

    deploy/backup.py [FOLDER] [--keep N]        FOLDER: var/backups unless told; N: remove older ones

Reads DATABASE_URL (default: SQLite at var/depthwise.sqlite3). SQLite is copied by its own backup
interface, checked and compressed (.sqlite3.gz); PostgreSQL by pg_dump (.dump). Standard library only,
so that it also runs where the application does not. Putting a copy back is deploy/restore.py.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_URL = f"sqlite:///{ROOT / 'var' / 'depthwise.sqlite3'}"


class BackupError(Exception):
    """What a person has to know or do; fit to be printed as it is."""


def database_url() -> str:
    """Name the database that the server uses with the same environment."""
    return os.environ.get("DATABASE_URL") or DEFAULT_URL


def sqlite_path(url: str) -> Path | None:
    """Give the file of a SQLite URL, None for another database."""
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("sqlite"):
        return None
    path = unquote(rest.partition("?")[0].removeprefix("/"))
    if not path or path == ":memory:":
        raise BackupError(f"DATABASE_URL = {url}: must name a file")
    return Path(path)


def postgres_arguments(url: str) -> tuple[str, dict[str, str]]:
    """Split a PostgreSQL URL into one for its programs and the environment that carries the password.

    A password in the arguments would be readable by every user of the machine.
    """
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgresql"):
        raise BackupError(f"DATABASE_URL = {parts.scheme}://...: must be sqlite or postgresql")
    environment = dict(os.environ)
    if parts.password is not None:
        environment["PGPASSWORD"] = unquote(parts.password)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(
        parts._replace(scheme="postgresql", netloc=user.partition(":")[0] + at + host)
    ), environment


def run_program(arguments: list[str], environment: dict[str, str]) -> None:
    """Run one of PostgreSQL's programs; its own message goes to the terminal."""
    try:
        done = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise BackupError(f"{arguments[0]} is missing: install the package postgresql-client") from None
    if done.returncode:
        raise BackupError(f"{arguments[0]} failed with status {done.returncode}")


def check_sqlite(path: Path) -> None:
    """Refuse a file that is not a whole SQLite database."""
    with closing(sqlite3.connect(path)) as copy:
        try:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
    if answer != "ok":
        raise BackupError(f"{path.name}: the copy is damaged ({answer})")


def back_up(url: str, folder: Path, stem: str) -> Path:
    """Write one backup and return its path: `stem` and its kind. A half-written one never has that name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = sqlite_path(url)
    target = folder / (f"{stem}.dump" if source is None else f"{stem}.sqlite3.gz")
    if target.exists():
        raise BackupError(f"{target}: exists already")
    partial = folder / f".{target.name}.partial"
    plain = folder / f".{stem}.sqlite3.partial"
    os.umask(0o077)  # bodies and pain notes: nobody else's to read
    try:
        if source is None:
            address, environment = postgres_arguments(url)
            run_program(
                ["pg_dump", "--format=custom", "--no-owner", f"--file={partial}", address], environment
            )
        else:
            if not source.is_file():
                raise BackupError(f"{source}: there is no database")
            with (
                closing(sqlite3.connect(source, timeout=30)) as live,
                closing(sqlite3.connect(plain)) as copy,
            ):
                live.backup(copy)
                # The copy carries the source's WAL mode; as one file it must not wait for another.
                copy.execute("PRAGMA journal_mode=DELETE")
            check_sqlite(plain)
            with plain.open("rb") as read, gzip.open(partial, "wb") as write:
                shutil.copyfileobj(read, write)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)
    return target


def remove_old(folder: Path, keep: int) -> None:
    """Keep the newest `keep` backups of this folder; the name sorts by time."""
    backups = sorted([*folder.glob("depthwise-*.sqlite3.gz"), *folder.glob("depthwise-*.dump")])
    for old in backups[: max(len(backups) - keep, 0)]:
        old.unlink()


def main() -> None:
    """Back up as the command line says."""
    parser = argparse.ArgumentParser(description="Copy Depthwise's database into one file.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "backups")
    parser.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N")
    arguments = parser.parse_args()
    if arguments.keep is not None and arguments.keep < 1:
        parser.error(f"--keep = {arguments.keep}: must be 1 or more")
    try:
        print(back_up(database_url(), arguments.folder, f"depthwise-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
    except (BackupError, sqlite3.Error, OSError) as error:
        sys.exit(f"No backup was made. {error}")
    if arguments.keep is not None:
        remove_old(arguments.folder, arguments.keep)


if __name__ == "__main__":
    main()

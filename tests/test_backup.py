"""Backups as a self-hoster makes them: what was saved comes back, what was there is kept.

On the database that TEST_DATABASE_URL names; SQLite where it names none.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Make an empty database of this test's own."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgresql"):
        yield f"sqlite:///{tmp_path / 'live.sqlite3'}"
        return
    name = f"backup_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def engine(url: str) -> Engine:
    """Open it as the server does: WAL on SQLite."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE logged (reps INTEGER)"))
    return engine


def log(engine: Engine, reps: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO logged VALUES (:reps)"), {"reps": reps})


def logged(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT reps FROM logged ORDER BY reps")).scalars())


def run(program: str, *arguments: str | Path, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy" / program), *map(str, arguments)],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def back_up(folder: Path, url: str) -> Path:
    done = run("backup.py", folder, url=url)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(
    engine: Engine, url: str, tmp_path: Path
) -> None:
    log(engine, 5)
    backup = back_up(tmp_path / "backups", url)
    log(engine, 8)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE younger (id INTEGER)"))

    done = run("restore.py", backup, url=url)

    assert done.returncode == 0, done.stderr
    assert logged(engine) == [5]
    with pytest.raises(Exception, match="younger"), engine.connect() as connection:
        connection.execute(text("SELECT * FROM younger"))
    kept = Path(done.stdout.split("is kept: ")[1].splitlines()[0])
    assert kept.stat().st_size > 0
    if kept.suffix != ".dump":
        assert logged(create_engine(f"sqlite:///{kept}", poolclass=NullPool)) == [5, 8]


def test_a_restored_database_can_be_backed_up_and_restored_again(
    engine: Engine, url: str, tmp_path: Path
) -> None:
    log(engine, 5)
    for number in (1, 2):
        backup = back_up(tmp_path / f"backups-{number}", url)
        done = run("restore.py", backup, url=url)
        assert done.returncode == 0, done.stderr
    assert logged(engine) == [5]


def test_only_its_owner_can_read_a_backup(engine: Engine, url: str, tmp_path: Path) -> None:
    assert back_up(tmp_path / "backups", url).stat().st_mode & 0o077 == 0


def test_a_backup_holds_what_was_committed_while_a_server_has_the_file_open(tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("CREATE TABLE logged (reps INTEGER)")
        server.execute("INSERT INTO logged VALUES (5)")
        server.commit()
        server.execute("INSERT INTO logged VALUES (99)")  # under way, not committed
        backup = back_up(tmp_path / "backups", f"sqlite:///{path}")
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(gzip.decompress(backup.read_bytes()))
    with closing(sqlite3.connect(copy)) as restored:
        assert restored.execute("SELECT reps FROM logged").fetchall() == [(5,)]


def test_nothing_is_restored_under_a_running_server(tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("CREATE TABLE logged (reps INTEGER)")
        server.commit()
        backup = back_up(tmp_path / "backups", f"sqlite:///{path}")
        server.execute("INSERT INTO logged VALUES (5)")
        server.commit()
        done = run("restore.py", backup, url=f"sqlite:///{path}")
        assert done.returncode == 1
        assert "Stop the server first" in done.stderr
        assert server.execute("SELECT reps FROM logged").fetchall() == [(5,)]


def test_a_damaged_backup_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as live:
        live.execute("CREATE TABLE logged (reps INTEGER)")
        live.commit()
    before = path.read_bytes()
    damaged = tmp_path / "depthwise-damaged.sqlite3.gz"
    damaged.write_bytes(gzip.compress(b"not a database at all" * 500))
    cut = tmp_path / "depthwise-cut.sqlite3.gz"
    cut.write_bytes(gzip.compress(before)[:-40])
    for backup in (damaged, cut, tmp_path / "missing.sqlite3.gz"):
        done = run("restore.py", backup, url=f"sqlite:///{path}")
        assert done.returncode == 1, backup
        assert "Nothing was restored" in done.stderr
        assert "Traceback" not in done.stderr
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*incoming*"))


def test_old_backups_go_only_when_asked(engine: Engine, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"depthwise-2020010{day}T000000Z.sqlite3.gz" for day in (1, 2, 3)]
    for path in old:
        path.touch()
    newest = back_up(folder, url)
    assert all(path.exists() for path in old)
    newest.unlink()
    assert run("backup.py", folder, "--keep", "2", url=url).returncode == 0
    assert [path.exists() for path in old] == [False, False, True]


def test_a_missing_database_is_named_and_no_empty_backup_is_left(tmp_path: Path) -> None:
    done = run("backup.py", tmp_path / "backups", url=f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert done.returncode == 1
    assert "none.sqlite3: there is no database" in done.stderr
    assert list((tmp_path / "backups").iterdir()) == []

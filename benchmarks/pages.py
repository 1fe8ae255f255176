"""What the pages cost in a large team and with a long record: time, ratio to a bare page, statements.

Ratios hold on any machine, times do not: a bare Flask "hello", asked through the same client in the same
run, is the measure. Times are this process's own, but for a sheet, which waits for its printer.
Makes its team in a database of its own, with rows written directly (the services would take hours for
three years); needs no running server. Nothing is asserted here.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from coach import casefile, create_app
from coach.access import SCOPES
from coach.config import Config
from coach.db import migrate
from coach.db.base import new_id
from coach.db.curricula import CurriculumVersion, Enrolment
from coach.db.events import BodyRow, SetRow, TestRow
from coach.db.people import Athlete, Consent, Membership, SignIn, Team, User
from coach.db.session import Database
from coach.services import accounts, curricula
from coach.services.decisions import row_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
SIZES = (1, 50, 200)
VETERANS = 3
VETERAN_WEEKS, NOVICE_WEEKS = 156, 12
TRAINING_DAYS = (1, 3, 5)
SETS_A_DAY = 4
TEST_EVERY_DAYS = 28
WARM, RUNS, FEW = 2, 15, 5


@dataclass
class Person:
    """Somebody who can sign in; `athlete_id` of an athlete."""

    token: str
    athlete_id: UUID | None = None
    enrolment_id: UUID | None = None


# --- the team ------------------------------------------------------------------------------------------


def person(session: Session, name: str) -> tuple[User, Person]:
    """Add an account that is signed in."""
    user = User(id=new_id(), email=f"{name}@example.org", name=name, created_at=NOW)
    token = f"token of {name}"
    expires = NOW + timedelta(days=30)
    signed = {"token_hash": accounts.digest(token), "device": "bench", "created_at": NOW, "seen_at": NOW}
    session.add(user)
    session.flush()
    session.add(SignIn(user_id=user.id, expires_at=expires, **signed))
    return user, Person(token)


def coaches(session: Session) -> dict[int, tuple[Team, Person]]:
    """Add a team with its coach for each size."""
    made = {}
    for size in SIZES:
        user, who = person(session, f"coach{size}")
        team = Team(id=new_id(), name=f"Team of {size}", created_at=NOW)
        session.add(team)
        session.flush()
        session.add(Membership(team_id=team.id, user_id=user.id, role="owner", created_at=NOW))
        made[size] = (team, who)
    return made


def athlete(session: Session, number: int, teams: list[Team], version: CurriculumVersion) -> Person:
    """Add an athlete with a record of years or weeks."""
    user, who = person(session, f"athlete{number:03}")
    weeks = VETERAN_WEEKS if number < VETERANS else NOVICE_WEEKS
    start = TODAY - timedelta(weeks=weeks)
    row = Athlete(id=new_id(), user_id=user.id, created_at=NOW)
    session.add(row)
    session.flush()
    for team in teams:
        link = {"athlete_id": row.id, "team_id": team.id, "by_user_id": user.id}
        session.add(Consent(seq=1, kind="grant", scopes=list(SCOPES), at=NOW, **link))
    curriculum = casefile.curriculum_of(version)
    rungs = [rung.id for rung in curriculum.ladder]
    plan = Enrolment(
        id=new_id(),
        athlete_id=row.id,
        team_id=teams[-1].id,
        curriculum_version_id=version.id,
        start_on=start,
        days=list(TRAINING_DAYS),
        start_rung=rungs[min(3, len(rungs) - 1)],
        client_id=uuid4(),
        created_at=NOW - timedelta(weeks=weeks),
    )
    body = {"height_cm": 165 + number % 25, "mass_kg": 60 + number % 40, "lifting_shoe_mm": 20, "sprains": []}
    stated = {"stated_on": start, "received_at": NOW, "client_id": uuid4(), "payload_hash": "0" * 64}
    session.add_all([plan, BodyRow(athlete_id=row.id, version=1, author_id=user.id, **stated, **body)])
    session.flush()
    row.events_taken = events(session, row.id, plan, number, start)
    session.flush()
    decisions(session, row.id, rungs, every=1 if number < VETERANS else len(TRAINING_DAYS))
    return Person(who.token, row.id, plan.id)


def events(session: Session, athlete_id: UUID, plan: Enrolment, number: int, start: date) -> int:
    """Add tests and sets in the order of their numbers; return the last number."""
    taken = 0

    def happened(on: date, minute: int) -> dict[str, Any]:
        nonlocal taken
        taken += 1
        at = datetime(on.year, on.month, on.day, 8, tzinfo=UTC) + timedelta(minutes=minute)
        return {
            "athlete_id": athlete_id,
            "client_id": uuid4(),
            "payload_hash": "0" * 64,
            "performed_at": at,
            "zone": "UTC",
            "performed_on": on,
            "received_at": at,
            "number": taken,
            "team_id": None,
            "author_name": f"athlete{number:03}",
        }

    rows: list[Any] = []
    for ago in range((TODAY - start).days, 0, -1):
        on = TODAY - timedelta(days=ago)
        if (on - start).days % TEST_EVERY_DAYS == 0:
            for minute, side in enumerate(("left", "right")):
                value = 30.0 + number % 12 + (on - start).days / 200
                read = {"value": value, "trials": [value] * 3, "unit": "deg", "instrument": "phone"}
                kind = {"test": "lunge-angle", "side": side, "site": "tuberosity", "faults": [], "pain": 0}
                rows.append(TestRow(**happened(on, minute), **read, **kind))
        if on.isoweekday() in TRAINING_DAYS:
            for count in range(SETS_A_DAY):
                clean = 5 - (ago + count + number) % 3
                done = {"reps": 5, "clean": clean, "load_kg": 0.0, "rpe": 7.0, "pain": 0}
                asked = {"rung": plan.start_rung, "wedge_mm": 0.0, "shoe_heel_mm": 0.0, "faults": []}
                rows.append(
                    SetRow(
                        **happened(on, 10 + 3 * count),
                        **done,
                        **asked,
                        enrolment_id=plan.id,
                        set_number=count + 1,
                        prescription={"rung": plan.start_rung, "wedge_mm": 0.0},
                    )
                )
    session.add_all(rows)
    return taken


def decisions(session: Session, athlete_id: UUID, rungs: list[str], every: int) -> None:
    """Add today's real decision, and its like for every day (or every so many) that was trained."""
    enrolled = casefile.running_enrolment(session, athlete_id)
    assert enrolled is not None
    standing = casefile.standing(session, enrolled, TODAY)
    session.add(row_of(standing, NOW))
    days = session.execute(
        select(SetRow.performed_on).where(SetRow.athlete_id == athlete_id).distinct()
    ).scalars()
    for place, on in list(enumerate(sorted(days)))[::every]:
        row = row_of(standing, datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
        row.id, row.decided_on, row.seq = uuid4(), on, 1
        row.as_of_number = SETS_A_DAY * (place + 1)
        row.rung = rungs[(place // 20) % len(rungs)]
        row.content = {**row.content, "rung": row.rung}
        session.add(row)


# --- measuring -----------------------------------------------------------------------------------------


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """Collect the statements of a block."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def timed(ask: Callable[[], Any], runs: int = RUNS, clock: Callable[[], float] = time.process_time) -> float:
    """Return the median time (ms) of a request, after some that warm up."""
    times = []
    for run in range(WARM + runs):
        begun = clock()
        answer = ask()
        if run >= WARM:
            times.append(1000 * (clock() - begun))
        assert answer.status_code in (200, 303), (answer.request.path, answer.status_code)
    return median(times)


def hello() -> float:
    """Return what a bare page costs (ms)."""
    bare = Flask("hello")
    bare.add_url_rule("/", view_func=lambda: "hello")
    client = bare.test_client()
    return timed(lambda: client.get("/"), 20 * RUNS)


def client_of(app: Flask, who: Person) -> FlaskClient:
    """Return a browser in which somebody is signed in."""
    client = app.test_client()
    client.set_cookie("depthwise", who.token)
    return client


def one_set(db: Database, who: Person) -> dict[str, Any]:
    """Return a new set as the form sends it."""
    with db.read() as session:
        assert who.athlete_id is not None
        enrolled = casefile.running_enrolment(session, who.athlete_id)
    assert enrolled is not None
    return {"client_id": str(uuid4()), "enrolment_id": str(enrolled.id), "rung": enrolled.start.rung}


def main() -> None:
    """Make the team, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        app = create_app(
            Config("test", url, "a secret of the benchmark only, long enough", None), lambda: NOW
        )
        db = Database(url, lambda: NOW, durable=False)
        migrate.upgrade(db)
        curricula.load_shipped(db)
        begun = time.perf_counter()
        with db.write() as session:
            version = session.scalars(
                select(CurriculumVersion).where(CurriculumVersion.slug == casefile.FIRST_CURRICULUM)
            ).one()
            teams = coaches(session)
            people = [
                athlete(session, n, [team for size, (team, _) in teams.items() if n < size], version)
                for n in range(max(SIZES))
            ]
        made = time.perf_counter() - begun
        size_mb = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        print(
            f"{max(SIZES)} athletes, {VETERANS} of them with {VETERAN_WEEKS} weeks; "
            f"made in {made:.0f} s, {size_mb:.0f} MB"
        )
        db.dispose()
        measure(app, {size: who for size, (_team, who) in teams.items()}, people, teams[max(SIZES)][0].id)


def measure(app: Flask, by_size: dict[int, Person], people: list[Person], team_id: UUID) -> None:
    """Print a line for every page; `team_id` has enrolled everybody."""
    from coach.web import context

    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as the server does (gunicorn.conf.py)
    db: Database = app.extensions[context.EXTENSION].db
    bare = hello()
    print(f"bare hello: {bare:.2f} ms\n{'page':44} {'ms':>8} {'x bare':>8} {'statements':>11} {'kB':>6}")

    def line(name: str, ask: Callable[[], Any], *, waits: bool = False) -> None:
        spent = timed(ask, FEW, time.perf_counter) if waits else timed(ask)
        with counted(db) as seen:
            answer = ask()
        size = len(answer.data) / 1000
        print(f"{name:44} {spent:8.1f} {spent / bare:8.0f} {len(seen):11} {size:6.0f}", flush=True)

    for size, who in by_size.items():
        coach = client_of(app, who)
        line(f"/roster, {size} athletes", partial(coach.get, "/roster"))
        line(f"/team, {size} athletes", partial(coach.get, "/team"))
    coach = client_of(app, by_size[max(SIZES)])
    policy = f"/team/{team_id}/policy"
    line("/team/.../policy", partial(coach.get, policy))
    wanted = {"based_on": "0", "reason": "measured", "qualifying_days": "3", "range_chance": "90"}
    same_site = {"Sec-Fetch-Site": "same-origin"}
    replay = partial(coach.post, f"{policy}/replay", data=wanted, headers=same_site)
    line(f"POST /team/.../policy/replay, {max(SIZES)} athletes", replay, waits=True)
    line("/how", partial(coach.get, "/how"))
    for kind, who in (("12 weeks", people[-1]), ("3 years", people[0])):
        own, page = client_of(app, who), f"/athletes/{who.athlete_id}"
        line(f"/athletes/..., {kind}", partial(coach.get, page))
        line(f"/athletes/...?timeline=whole, {kind}", partial(coach.get, f"{page}?timeline=whole"))
        for path in ("/today", "/progress", "/progress?all", "/ladder", "/me", "/check/result"):
            line(f"{path}, {kind}", partial(own.get, path))
        line(f"/week.pdf, {kind}", partial(own.get, "/week.pdf"), waits=True)

        def log(own: FlaskClient = own, who: Person = who) -> Any:
            typed = {"reps": "5", "clean": "5", "rpe": "6"}
            return own.post("/today/sets", data={**one_set(db, who), **typed}, headers=same_site)

        line(f"POST /today/sets, {kind}", log)


if __name__ == "__main__":
    main()

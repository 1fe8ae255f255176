"""The fixed cast: Ana coaches Ben; Cleo coaches nobody Ben knows; Dee trains alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coach.db.session import Database
from tests import builders
from tests.builders import Person


@dataclass(frozen=True)
class Cast:
    """The people that access tests speak of."""

    ana: Person  # owns a team
    ben: Person  # her athlete: linked, measured, enrolled
    cleo: Person  # owns another team, with no athlete of Ana's
    dee: Person  # an athlete without a coach


def of(db: Database, found: Cast) -> Cast:
    """Return the same people, in another copy of their database."""
    return Cast(*(replace(one, db=db) for one in (found.ana, found.ben, found.cleo, found.dee)))


def assemble(db: Database) -> Cast:
    ana = builders.coach(db, "Ana", "Harbour")
    cleo = builders.coach(db, "Cleo", "Elsewhere")
    ben = builders.athlete(db, "Ben")
    dee = builders.athlete(db, "Dee", height_cm=165, mass_kg=62, sex="female")
    builders.link(db, ben, ana)
    builders.measure(db, ben, 38)
    builders.enrol(db, ben, by=ana)
    return Cast(ana, ben, cleo, dee)
